import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents import grammar
from app.documents.references import (
    MODEL,
    Labelled,
    could_be_reference,
    features_of,
    read_reference,
)
from app.documents.text import StyleSpan
from app.documents.tokens import Token, tokens_of
from app.reading import cited, read
from app.seed import load_authority


def told(text, styles=()):
    """What was read, as text."""
    found = read_reference(text, styles)
    assert found is not None
    fields = {name: text[x.start : x.end] for name, x in found.fields.items()}
    for role, names in (("authors", found.authors), ("editors", found.editors)):
        if names:
            fields[role] = [text[x.whole.start : x.whole.end] for x in names]
    return fields | {x.kind: x.value for x in found.identifiers}


READ = {
    "APA": (
        (
            "Kessler, R. T., & Amadi, C. (2009). Grazing pressure on alpine meadows. "
            "Journal of Mountain Ecology, 12(3), 45–61. https://doi.org/10.5555/jme.12.45"
        ),
        {
            "authors": ["Kessler, R. T.", "Amadi, C."],
            "year": "2009",
            "title": "Grazing pressure on alpine meadows",
            "venue": "Journal of Mountain Ecology",
            "volume": "12",
            "issue": "3",
            "pages": "45–61",
            "doi": "10.5555/jme.12.45",
        },
    ),
    "Vancouver, et al.": (
        (
            "Okoro BC, Lind M, Sato K, et al. Early markers of renal failure in cattle."
            " J Vet Med. 2016;71(2):118-25."
        ),
        {
            "authors": ["Okoro BC", "Lind M", "Sato K"],
            "et_al": "et al.",
            "title": "Early markers of renal failure in cattle",
            "venue": "J Vet Med",
            "year": "2016",
        },
    ),
    "IEEE": (
        (
            "M. Duarte and L.-P. Roy, “Scheduling of shared links,” IEEE Trans."
            " Networks, vol. 4, no. 1, pp. 1–9, 1998."
        ),
        {
            "authors": ["M. Duarte", "L.-P. Roy"],
            "title": "Scheduling of shared links",
            "year": "1998",
            "pages": "1–9",
        },
    ),
    "a book": (
        (
            "Hartmann, Elise. The Making of Modern Glass. Chicago: University of"
            " Chicago Press, 1987."
        ),
        {
            "authors": ["Hartmann, Elise"],
            "title": "The Making of Modern Glass",
            "place": "Chicago",
            "publisher": "University of Chicago Press",
            "year": "1987",
        },
    ),
    "a chapter, with its editors": (
        (
            "Moreau, J. (2004) ‘Markets and memory’, in Bell, T. and Ruiz, A. (eds)"
            " Cities of the Coast. Bristol: Harbour Press, pp. 10–32."
        ),
        {
            "authors": ["Moreau, J."],
            "title": "Markets and memory",
            "editors": ["Bell, T.", "Ruiz, A."],
            "year": "2004",
            "pages": "10–32",
        },
    ),
    "a volume that looks like a year": (
        "Brandt, S. & Ito, N. Salt in old brick. Stone Letters 1999, 1901–1912 (2003).",
        {"title": "Salt in old brick", "year": "2003"},
    ),
    "an arXiv number": (
        "Novak, P. and Reyes, D. (2020) Sparse codes for tables. arXiv:2004.01234v2.",
        {"title": "Sparse codes for tables", "year": "2020", "arxiv": "2004.01234"},
    ),
}


@pytest.mark.parametrize(("text", "fields"), READ.values(), ids=READ)
def test_what_a_reference_tells(text, fields):
    found = told(text)
    assert {name: found.get(name) for name in fields} == fields


def test_names_have_their_parts_in_any_order():
    text = "Berg, Anna, and Tom van Dale. 2011. Old Maps. Leiden: Brill. 0-306-40615-2"
    text = text.replace("0-306", "ISBN 0-306")
    found = read_reference(text)
    assert found is not None
    parts = [(x.given, x.family) for x in found.authors]
    printed = [[x and text[x.start : x.end] for x in both] for both in parts]
    assert printed == [["Anna", "Berg"], ["Tom", "van Dale"]]
    assert [x.value for x in found.identifiers] == ["9780306406157"]
    assert not any(x.is_body for x in found.authors)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Bee, Anna", "Anna Bee"),
        ("Bee AB", "A. B. Bee"),
        ("Tee Y-W", "Y. W. Tee"),
        ("Moller K-R.", "K. R. Moller"),
        ("Лебедь Л-П", "Л. П. Лебедь"),
        ("Kim J.-H.", "J.-H. Kim"),
        ("Anna X-Ray", "Anna X-Ray"),
        ("Jean-Pierre", "Jean-Pierre"),
    ],
)
def test_initials_behind_a_name_are_told_from_its_words(printed, name):
    assert grammar.RULES["labelled-name-family-first"](printed) == name


def test_a_body_is_an_author():
    text = "World Forest Council. (2012). State of the woods. Geneva: WFC Press."
    found = read_reference(text)
    assert found is not None
    [author] = found.authors
    assert text[author.whole.start : author.whole.end] == "World Forest Council"
    assert author.is_body
    assert (author.given, author.family) == (None, None)


def test_italics_tell_a_title():
    text = "Haas, Petra, and Lee Small. Notes on Weaving. Self-published."
    start = text.index("Notes")
    end = text.index(". Self")
    assert told(text, (StyleSpan(start, end, "em"),))["title"] == "Notes on Weaving"


NONE = [
    "",
    "Introduction",
    "Nothing here has a mark or a number",
    "A fast parser for configuration files, written in Rust.",
    "In 2019 the company moved to Berlin, and since then it has grown every year.",
    "Version 2.1 (2020-03-04): fixed the import of empty files, and faster start.",
    "You need Python 3.8 or newer; see the notes on installing (chapter 2).",
    "Anna Berg, professor of history at Lund, said in 2011 that nobody reads notes.",
    "word " * 1000 + "(2019).",
]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_reference(text):
    assert read_reference(text) is None


@pytest.mark.parametrize(
    ("text", "kind", "printed"),
    [
        ("see doi: 10.1000/a(b)c.", "doi", "doi: 10.1000/a(b)c"),
        ("(https://doi.org/10.1000/xyz)", "doi", "https://doi.org/10.1000/xyz"),
        ("DOI 10.1000/182,", "doi", "DOI 10.1000/182"),
        ("www.a.org", "url", "www.a.org"),
        ("arXiv:hep-th/9912345", "arxiv", "arXiv:hep-th/9912345"),
        ("NIPS, 2015, arXiv, 1506.05869.", "arxiv", "arXiv, 1506.05869"),
        ("at https://arxiv.org/pdf/2101.00001v3.pdf.", "arxiv", None),
        ("ISBN: 978-0-306-40615-7.", "isbn", "ISBN: 978-0-306-40615-7"),
        ("9780306406157", "isbn", "9780306406157"),
        ("<http://a.example/x_(y)>", "url", "http://a.example/x_(y)"),
        ("www.example.org/a.", "url", "www.example.org/a"),
        ("maps.example.org/a,", "url", "maps.example.org/a"),
    ],
)
def test_identifiers_are_one_token(text, kind, printed):
    [token] = [x for x in tokens_of(text) if x.kind == kind]
    assert text[token.start : token.end] == token.text
    assert printed is None or token.text == printed


def labelled(*words, sure=1.0):
    """Tokens with a label each, as the model might give them."""
    tokens, place = [], 0
    for word, _ in words:
        kind = "word" if word[0].isalnum() else "mark"
        kind = "isbn" if word.startswith("ISBN") else kind
        tokens.append(Token(word, place, place + len(word), kind))
        place += len(word) + 1
    labels = [label for _, label in words]
    return Labelled(tokens, labels, [sure] * len(labels)).reference()


def test_what_is_not_sure_is_a_doubt():
    found = labelled(("Bee", "a.f"), (".", "o"), ("Hives", "T"), ("x", "e.b"), sure=0.2)
    assert (found.fields, found.authors, found.editors) == ({}, (), ())
    assert sorted(found.doubts) == ["authors", "editors", "title"]


def test_a_year_is_a_number_and_a_wrong_isbn_is_none():
    found = labelled(("MMXX", "y"), ("2020a", "y"), ("ISBN 0306406150", "id"))
    assert (found.fields["year"].start, found.identifiers) == (5, ())
    assert labelled(("MMXX", "y")).fields == {}
    assert labelled(("ISBN 9780306406158", "id")).identifiers == ()


def test_the_day_a_page_was_read_is_not_its_year():
    assert labelled(("seen", "A"), ("May", "d"), ("2020", "y")).fields.keys() == {
        "accessed",
        "date",
    }


def test_what_has_no_parts_is_no_journal():
    assert "title" in labelled(("Hives", "J"), ("2020", "y")).fields
    assert "venue" in labelled(("Hives", "J"), ("12", "v")).fields
    assert labelled(("Hives", "J"), ("2020", "y"), sure=0.1).fields == {}


def test_a_name_printed_twice_is_one():
    found = labelled(("Bee", "a.f"), ("J", "a.g"), ("/", "o"), ("J", "a.g"), ("Bee", "a.f"))
    assert [x.whole.start for x in found.authors] == [0]


def test_a_mark_in_a_title_does_not_part_it():
    found = labelled(("A", "T"), ("/", "o"), ("B", "T"), (".", "o"), ("C", "J"))
    assert (found.fields["title"].start, found.fields["title"].end) == (0, 5)


def test_the_first_title_that_is_more_than_a_word_is_the_title():
    words = ("I", "T"), (",", "o"), (",", "o"), ("On", "T"), ("bees", "T"), (".", "o")
    found = labelled(*words, ("In", "o"), ("All", "T"), ("the", "T"), ("bees", "T"))
    assert (found.fields["title"].start, found.fields["title"].end) == (6, 13)


def test_persons_and_a_body_stand_apart():
    found = labelled(("Bee", "a.f"), ("J", "a.g"), ("and", "a.s"), ("ACM", "a.b"))
    assert [(x.is_body, x.family is None) for x in found.authors] == [(False, False), (True, True)]
    # A comma alone is no name.
    assert labelled((",", "a.i"), ("Hives", "T")).authors == ()


def test_an_initial_behind_a_comma_belongs_to_the_name():
    bee = ("Bee", "a.f"), (",", "a.s"), ("A", "a.g"), (".", "a.g")
    assert [(x.family, x.given) == (None, None) for x in labelled(*bee).authors] == [False]
    # "Bee, A. Foe" are two.
    assert len(labelled(*bee, ("Foe", "a.f")).authors) == 2
    assert len(labelled(("Bee", "a.f"), (",", "a.s"), ("Ann", "a.g")).authors) == 2
    assert len(labelled(("Bee", "a.f"), ("&", "a.s"), ("A", "a.g")).authors) == 2


def test_all_before_the_comma_of_a_name_is_the_family_name():
    words = ("Ó", "a.g"), ("Bee", "a.f"), (",", "a.i"), ("C", "a.g"), (".", "a.g")
    (name,) = labelled(*words).authors
    assert (name.family.start, name.family.end, name.given.start) == (0, 5, 8)
    # What is behind the comma of "Bee, Jr." is no given name.
    (name,) = labelled(("Al", "a.g"), ("Bee", "a.f"), (",", "a.i"), ("Jr", "a.g")).authors
    assert (name.family.start, name.family.end) == (3, 6)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("12Okri B. Roads. 1991.", "12"),
        ("3Lind, KT. Roads.", "3"),
        ("3D CAD for all. 1991.", "3D"),
        ("1st IEEE meeting", "1st"),
        ("3Blue1Brown. Roads.", "3Blue1Brown"),
    ],
)
def test_a_number_once_set_above_the_line_is_none_of_the_name(text, first):
    assert tokens_of(text)[0].text == first


def test_who_is_not_said_to_be_an_editor_is_an_author():
    bee = ("Bee", "e.f"), ("J", "e.g")
    assert [len(x) for x in (labelled(*bee).authors, labelled(*bee).editors)] == [1, 0]
    assert labelled(*bee, ("(Ed.)", "r")).authors == ()
    assert labelled(*bee, ("Foe", "a.f")).editors != ()


def test_of_two_volumes_the_first_may_be_the_year():
    found = labelled(("Hives", "J"), ("2006", "v"), (",", "o"), ("106", "v"))
    assert (found.fields["year"].start, found.fields["volume"].start) == (6, 13)
    assert "year" not in labelled(("Hives", "J"), ("206", "v"), (",", "o"), ("106", "v")).fields
    assert "year" not in labelled(("Hives", "J"), ("2006", "v")).fields


def test_marks_alone_are_no_venue():
    assert labelled(("(", "J"), ("?", "J"), (")", "J")).fields == {}


def test_a_title_ends_with_its_italics():
    text = "Bee, A. (2003). *Nets at large*, *Neural Notes*. https://a.example/nets"
    styles = []
    bare = ""
    for place, part in enumerate(text.split("*")):
        if place % 2:
            styles.append(StyleSpan(len(bare), len(bare) + len(part), "em"))
        bare += part
    assert told(bare, tuple(styles))["title"] == "Nets at large"


texts = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(
            [
                "Bee",
                "J.",
                ",",
                "(",
                ")",
                "“",
                "”",
                "'",
                ":",
                ";",
                "/",
                "–",
                "1999",
                "2001",
                "12",
                "doi:10.1/x",
                "arXiv:2101.00001",
                "ISBN",
                "9780306406157",
                "http://a.example/(",
                "In",
                "eds.",
                "vol.",
                "Press",
                "北京",
                "Иванов",
                "é",
            ]
        ),
        max_size=60,
    ).map(" ".join),
)


@given(texts)
def test_every_text_is_read_and_all_places_are_in_it(text):
    tokens = tokens_of(text)
    assert "".join(x.text for x in tokens) == re.sub(r"\s", "", text) or any(
        x.kind not in {"word", "mark"} for x in tokens
    )
    assert len(features_of(tokens)) == len(tokens)
    found = read_reference(text)
    if found is None:
        return
    names = [*found.authors, *found.editors]
    parts = [*found.fields.values(), *found.notes, *(x.whole for x in names)]
    parts += [x.where for x in found.identifiers]
    for part in parts:
        assert 0 <= part.start < part.end <= len(text)
        assert text[part.start : part.end] == text[part.start : part.end].strip()
        assert 0 <= part.confidence <= 1


@pytest.mark.parametrize(
    "text",
    [
        "a." * 1499,
        "(" * 2900 + "1999",
        "“" * 2900 + "1999",
        "10.1234/" + ")" * 2900,
        "A. " * 990 + "1999",
        "ISBN " + "1-" * 1400,
        "http://a.b/" + ").," * 900,
    ],
)
def test_no_text_takes_long(text):
    # As long as a text may be; a quadratic step would take minutes.
    assert could_be_reference(text) or len(text) <= 3000
    read_reference(text)


def test_the_model_is_small():
    assert MODEL.stat().st_size < 500_000


def test_what_a_style_or_a_typesetter_leaves_is_read():
    yosinski = (
        "Yosinski, J., & Lipson, H. (2012). Visually Debugging Restricted Boltzmann Machine "
        "Training with a 3D Example. ICML 2012 Representation Learning Workshop."
    )
    start = yosinski.index("ICML")
    venue = (StyleSpan(start, len(yosinski) - 1, "em"),)
    title = "Visually Debugging Restricted Boltzmann Machine Training with a 3D Example"
    assert told(yosinski, venue)["title"] == title
    le = (
        "Le, Q. V., & Mikolov, T. (2014). Distributed Representations of Sentences and "
        "Documents. ICML 2014. arXiv (1405.4053). http://cs.stanford.edu/paragraph_vector.pdf"
    )
    start = le.index("ICML")
    read = told(le, (StyleSpan(start, start + len("ICML 2014"), "em"),))
    assert read["title"] == "Distributed Representations of Sentences and Documents"
    xiong = (
        "Xiong, H. Y. & others. The human splicing code reveals new insights into the genetic "
        "determinants of disease. Science 347, 1254806 (2015)."
    )
    assert told(xiong)["authors"] == ["Xiong, H. Y."]


ONE = "Kessler, R. T. (2009). Grazing on alpine meadows. Mountain Ecology, 12(3), 45–61."
TWO = "Amadi, C., & Lind, M. (2011). Salt in old brick. Stone Letters, 4(1), 3–9."
THREE = "Haas, P. (2002). Notes on weaving by hand. Leiden: Brill."
LISTED = {
    "one a line": (f"{ONE}\n{TWO}\n{THREE}", [(1, 1), (2, 2), (3, 3)]),
    "with numbers, gone on": (
        f"[1] {ONE[:50]}\n{ONE[51:]}\n[2] {TWO}\n[3] {THREE[:40]}\n{THREE[41:]}",
        [(1, 2), (3, 3), (4, 5)],
    ),
    "hanging": (f"{ONE[:50]}\n  {ONE[51:]}\n{TWO}\n{THREE}", [(1, 2), (3, 3), (4, 4)]),
    "one that is gone on": (f"{ONE[:50]}\n{ONE[51:]}", [(1, 2)]),
    "prose": ("In 2019 the firm moved on.\nIt has grown.\nIt grew in 2020 as well.", []),
    "with an address": (f"{THREE[:-1]}. https://a.example/weaving", [(1, 1)]),
    "prose with an address": ("Since 2019 we meet here: https://a.example/weaving", []),
}


@pytest.mark.parametrize(("text", "spans"), LISTED.values(), ids=LISTED)
def test_references_one_below_another_are_entries_of_their_own(text, spans):
    reading = read(f"## References\n\n{text}\n")
    assert [(x.span.first - 2, x.span.last - 2) for x in reading.entries] == spans


def test_an_address_is_no_title_where_the_work_has_one():
    text = "2011. How to read a map. Map School. Retrieved May 3, 2019 from https://a.example/maps"
    (citation,) = cited(read(f"- [4] {text}\n"), load_authority()).citations
    assert citation.title == "How to read a map"
