"""Bibliographies: what each format's fields claim, and what is broken says where."""

import pytest

from app.documents.bibliographies import common
from app.documents.bibliographies.bibtex import plain
from app.documents.bibliographies.common import Item
from app.reading import Format, entries_of, laid_out, read
from app.seed import load_authority
from tests.steps import steps

LEXICON = load_authority()


def cite(entry):
    assert isinstance(entry, Item)
    return common.cite(entry, LEXICON)


def claimed(text, format_, number=0):
    """What an entry claims, by field: one value or several."""
    entry = read(laid_out(text, format_), format_).entries[number]
    citation = cite(entry)
    first, last = entry.span.first, entry.span.last
    assert all(first <= claim.line <= last for claim in citation.claims)
    found: dict[str, list[object]] = {}
    for claim in citation.claims:
        found.setdefault(claim.field, []).append(claim.value)
    return found


def bibtex(fields, type_="article"):
    return claimed(f"@{type_}{{key,\n  title = {{A title}},\n  {fields}\n}}\n", "bibtex")


TEX = {
    r"G{\"o}del und die Stra{\ss}e": "Gödel und die Straße",
    r"l'{\'e}t{\'e} \`a la plage, \c{c}a": "l'été à la plage, ça",
    r"Ma{\~n}ana {\aa} {\O}re {\L}{\'o}d{\'z}": "Mañana å Øre Łódź",
    r"Достоевски{\u{и}}": "Достоевский",
    r"{\'\i}ndice na\"{\i}f": "índice naïf",
    r"{The} {LSTM} \& 50\% -- 60\%": "The LSTM & 50% – 60%",
    r"\emph{in vitro} and $\beta$-nets ``so''": "in vitro and β-nets “so”",
    r"C\# a\_b~c \TeX{} end": "C# a_b c TeX end",
    r"\v{C}apek": "Čapek",
    "no TeX  here": "no TeX here",
    r"a\-b\,c": "ab c",
}


@pytest.mark.parametrize("tex", TEX)
def test_tex_is_plain(tex):
    assert plain(tex) == TEX[tex]


NAMES = {
    "van der Berg, Jan": ["Jan van der Berg"],
    r"M{\"u}ller, J{\"o}rg and Ann Bee": ["Jörg Müller", "Ann Bee"],
    "Doe, AB": ["A. B. Doe"],
    "Smith, Jr., John": ["John Smith Jr."],
    "Толсто{\\u{и}}, Лев": ["Лев Толстой"],
    "周, 志华": ["周志华"],
    "{Bee and Sons}, Ann": ["Ann Bee and Sons"],
}


@pytest.mark.parametrize("printed", NAMES)
def test_names_of_bibtex(printed):
    assert bibtex(f"author = {{{printed}}},")["author"] == NAMES[printed]


def test_bodies_and_others():
    found = bibtex("author = {{Ropes and Knots} and World Health Organization and others},")
    assert found["affiliation"] == ["Ropes and Knots", "World Health Organization"]
    assert found["et_al"] == [True]
    assert "author" not in found


FIELDS = [
    ("year = 2015, month = mar", "date", ["2015-03"]),
    ('year = 2015, month = mar # "~15"', "date", ["2015-03-15"]),
    ("year = {2015}, month = {3}", "date", ["2015-03"]),
    ("date = {2015-03-07/2016}", "date", ["2015-03-07"]),
    ("year = {ca. 1250}", "year", [1250]),
    ("journal = {Proc. of Knots}", "venue", ["Proc. of Knots"]),
    ("year = {1999 (reprint)}", "date", ["1999"]),
    ("year = {in press}", "year", None),
    ("doi = {none}", "identifiers.doi", None),
    ("journal = {arXiv preprint arXiv:1301.3781}", "identifiers.arxiv", ["1301.3781"]),
    ("eprint = {1706.03762v2}, archivePrefix = {arXiv}", "identifiers.arxiv", ["1706.03762"]),
    ("doi = {10.48550/arXiv.1706.03762}", "identifiers.arxiv", ["1706.03762"]),
    (r"doi = {https://doi.org/10.1234/AB\_c}", "identifiers.doi", ["10.1234/ab_c"]),
    ("isbn = {3-16-148410-X}", "identifiers.isbn", ["9783161484100"]),
    ("issn = {1234-5678}, isbn = {1234-5678}", "identifiers.isbn", None),
    (r"url = {http://a.example/~x\_y}", "link", ["http://a.example/~x_y"]),
    (r"howpublished = {\url{http://a.example/}}", "link", ["http://a.example/"]),
    ("language = {pt-br}", "language", ["pt-BR"]),
    ("language = {de}", "language", ["de"]),
    ("langid = {ngerman}", "language", ["de"]),
    ("langid = {brazilian}", "language", ["pt-BR"]),
    ("language = {French}", "language", ["fr"]),
    ("language = {Français}", "language", ["fr"]),
    ("language = {german and english}", "language", None),
    ("language = {Klingon}", "language", None),
    ("note = {Read it}", "note", ["Read it"]),
    (r"journal = {<i>Acta</i> of R\&D <A&amp;B>}", "venue", ["Acta of R&D <A&B>"]),
    ("subtitle = {H<sub>2</sub>O &lt; ice}", "title", ["A title: H2O < ice"]),
    ("author = {Ren&eacute; Bee}", "author", ["René Bee"]),
    ("abstract = {Long}", "note", None),
    ("keywords = {nets, ropes; knots}", "topics", ["nets", "ropes", "knots"]),
    ("journal = {J}, number = 3", "details.issue", ["3"]),
    ("number = {TR-3}", "details.number", ["TR-3"]),
    ("editor = {Bee, Ann and {The Board} and Cee}", "details.editors",
     ["Ann Bee", "The Board", "Cee"]),
    ("subtitle = {More}", "title", ["A title: More"]),
    ("eprint = {x}, eprinttype = {jstor}", "identifiers.arxiv", None),
    ("note = {et al.}", "et_al", [True]),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "field", "values"), FIELDS)
def test_fields_of_bibtex(fields, field, values):
    assert bibtex(fields).get(field) == values


@pytest.mark.parametrize(
    ("type_", "kind"), [("article", ["paper"]), ("phdthesis", ["thesis"]), ("misc", None)]
)
def test_types_tell_the_kind(type_, kind):
    assert bibtex("year = 2015", type_).get("kind") == kind


FILE = r"""% by hand: @article{no, title = {No}}
@string{nips = "Advances in" # { Knots}}
@comment{jabref-meta: grouping:}

@inproceedings{a, title = "In a book", author = {Bee, Ann}, crossref = {p},
  groups = {Nets, Other}, title = "Twice"}
@book{broken,
  title = {Unclosed,
  author = {X}

@article(b, title = {Round}, journal = nips) @misc{c, title = {Beside}}
@book{q, title = {No comma}
 author = {A}}
@book{spilt, title = {Too many}},
  author = {A}
}
@misc{a, title = {The key again}, groups = {}}
@misc{bare, year = 1999}
@proceedings{p, title = {Proc. of X}, year = 1999, editor = {Cee, Bob}}
"""


def test_a_whole_file_of_bibtex():
    reading = read(laid_out(FILE, "bibtex"), "bibtex")
    titles = [cite(entry).title for entry in reading.entries]
    # In two groups it stands under each.
    assert titles == ["In a book", "In a book", "Round", "Beside", "The key again", "Proc. of X"]
    assert [(x.code, x.span.first, x.span.last) for x in reading.unparsed] == [
        ("broken_entry", 7, 9), ("broken_entry", 13, 14), ("broken_entry", 15, 17),
        ("no_title", 19, 19),
    ]  # fmt: skip
    paths = [e.heading and e.heading.path for e in reading.entries]
    assert paths == [("Nets",), ("Other",), *[None] * 4]
    assert entries_of(reading, "bibtex") == 9
    child = claimed(FILE, "bibtex")
    assert (child["venue"], child["year"]) == (["Proc. of X"], [1999])
    assert child["details.editors"] == ["Bob Cee"]
    assert claimed(FILE, "bibtex", 2)["venue"] == ["Advances in Knots"]


def test_what_says_nothing_or_is_not_closed():
    text = '@string{s = {a} {b}}\n@misc{x}\n@misc{y, title = "a {b"}\n@misc{z, title = s}\n'
    reading = read(laid_out(text, "bibtex"), "bibtex")
    assert [(x.span.first, x.code) for x in reading.unparsed] == [
        (2, "no_title"), (3, "broken_entry"),
    ]  # fmt: skip
    assert [cite(entry).title for entry in reading.entries] == ["s"]


BETWEEN: dict[str, tuple[Format, list[tuple[int, int, str]]]] = {
    "@ misc {b,\n title = {B}\n}\n": ("bibtex", []),
    "@misc b, title = {B}\n": ("bibtex", [(4, 4, "broken_entry")]),
    "@misc{}\n": ("bibtex", [(4, 4, "no_title")]),
    "\tTY\t-\tBOOK\n\tTI\t-\tB\n\tER\t-\n": ("ris", []),
    "ty  - BOOK\nti  - B\ner  - \n": ("ris", [(4, 6, "broken_entry")]),
    "Provider: Ropes\n\n": ("ris", [(4, 4, "broken_entry")]),
    '{"title": "B",\n "author": null,\n "issued": {"date-parts": [[null]]}},\n': ("csl", []),
    '{"title": ["B"]},\n': ("csl", [(4, 4, "broken_entry")]),
}
# Three lines each, before and behind.
SOUND = {
    "bibtex": ("@misc{a,\n title = {A}\n}\n", "@misc{c,\n title = {C}\n}\n"),
    "ris": ("TY  - BOOK\nTI  - A\nER  - \n", "TY  - BOOK\nTI  - C\nER  - \n"),
    "csl": ('[\n{"title":\n"A"},\n', '{"title": "C"}]\n'),
}


@pytest.mark.parametrize("text", BETWEEN)
def test_what_is_oddly_written_between_two_entries_is_read_or_broken(text):
    format_, unparsed = BETWEEN[text]
    before, behind = SOUND[format_]
    reading = read(laid_out(before + text + behind, format_), format_)
    assert [(x.span.first, x.span.last, x.code) for x in reading.unparsed] == unparsed
    titles = [cite(entry).title for entry in reading.entries]
    assert titles == (["A", "C"] if unparsed else ["A", "B", "C"])


@pytest.mark.parametrize("spilt", [", year = 2000 }", "\n  year = 2000\n}", ' note = "x"}'])
def test_an_entry_closed_too_early_is_broken(spilt):
    reading = read(
        laid_out(f"@misc{{b,\n title = {{Too}}}}{spilt}\n\n@misc{{c, title = {{C}}}}", "bibtex"),
        "bibtex",
    )
    assert [(x.span.first, x.code) for x in reading.unparsed] == [(1, "broken_entry")]
    assert [cite(entry).title for entry in reading.entries] == ["C"]


RIS = """TY  - JOUR
AU  - van der Berg, Jan
AU  - World Health Organization
AU  - Ropes United
AU  - Plato
AU  - Smith J
TI  - A title
  that goes on
PY  - 2015
DA  - 2015/03/01/
SP  - 1
EP  - 9
AN  - arXiv:1706.03762
SN  - 978-3-16-148410-0
UR  - http://a.example/1
L1  - http://a.example/1.pdf
N1  - With others (et al.)
ED  - Cee, Bob
ER  -

stray
AU  - Nobody
ER  -
TY  - THES
TI  - Of knots
PB  - MIT
PY  - 1999
DA  - 2001/01/01/
TY  - ELEC
TI  - A page
T2  - YouTube
TY  - VIDEO
TI  - A film
T2  - Ropes Today"""


def test_a_whole_file_of_ris():
    reading = read(RIS, "ris")
    assert [(x.code, x.span.first, x.span.last) for x in reading.unparsed] == [
        ("broken_entry", 21, 23)
    ]
    first, thesis, page, film = (claimed(RIS, "ris", number) for number in range(4))
    assert first["author"] == ["Jan van der Berg", "Plato", "Smith J"]
    assert first["affiliation"] == ["World Health Organization", "Ropes United"]
    assert first["title"] == ["A title that goes on"]
    assert (first["date"], first["year"]) == (["2015-03-01"], [2015])
    assert (first["details.pages"], first["details.editors"]) == (["1-9"], ["Bob Cee"])
    assert first["identifiers.arxiv"] == ["1706.03762"]
    assert first["identifiers.isbn"] == ["9783161484100"]
    assert first["link"] == ["http://a.example/1", "http://a.example/1.pdf"]
    assert first["et_al"] == [True]
    assert (thesis["affiliation"], thesis["date"]) == (["MIT"], ["1999"])
    assert (page["platform"], page.get("kind")) == (["YouTube"], None)
    assert (film["venue"], film["kind"]) == (["Ropes Today"], ["video"])


CSL = """\ufeff[
{"type": "article-journal", "title": "A", "author": [{"family": "Berg", "given": "Jan",
 "non-dropping-particle": "van der"}, {"literal": "WHO"}, {"literal": "others"},
 {"family": "World Health Organization"}], "issued": {"date-parts": [[2015, 3]]}},
{"title": "B",
{"type": "book", "title": "C", "volume": 3, "editor": [{"literal": "The Board"}],
 "issued": {"raw": "2015-03"}},{"title": "D", "issued": {"literal": "spring 1999"}},
{"title": "E", "author": "x"},
7,
{"type": "webpage", "genre": "Course", "title": "F", "publisher": "MIT",
 "container-title": "Coursera"}
]"""


def test_a_whole_file_of_csl():
    reading = read(laid_out(CSL, "csl"), "csl")
    assert [(x.code, x.raw) for x in reading.unparsed] == [
        ("broken_entry", '{"title": "B",'),
        ("broken_entry", '{"title": "E", "author": "x"},'),
        ("broken_entry", "7,"),
    ]
    first, book, other, course = (claimed(CSL, "csl", number) for number in range(4))
    assert first["author"] == ["Jan van der Berg"]
    assert first["affiliation"] == ["WHO", "World Health Organization"]
    assert (first["et_al"], first["date"], first["kind"]) == ([True], ["2015-03"], ["paper"])
    assert (book["details.volume"], book["details.editors"]) == (["3"], ["The Board"])
    assert (book["date"], other["year"]) == (["2015-03"], [1999])
    assert (course["kind"], course["affiliation"]) == (["course"], ["MIT"])
    assert course["platform"] == ["Coursera"]


def test_an_item_that_breaks_off_ends_the_file():
    assert [x.code for x in read('[{"title": "A"', "csl").unparsed] == ["broken_entry"]
    assert [x.code for x in read("[" * 100_000, "csl").blocks] == [None]
    deep = '[{"a": ' + "[" * 100_000
    assert [x.code for x in read(deep, "csl").unparsed] == ["too_deep"]


@pytest.mark.parametrize("format_", ["bibtex", "ris", "csl"])
@pytest.mark.parametrize(
    "text", ["", "\n\n", "no entry\n", "# A list\n\n- [A](http://a.example)\n"]
)
def test_what_is_none_has_no_entry(text, format_):
    assert read(text, format_).entries == ()


HOSTILE = {
    "signs": ("bibtex", "@"),
    "begun": ("bibtex", "@a{"),
    "begun lines": ("bibtex", "@a{\n"),
    "macros": ("bibtex", "@string{a = a # a}\n"),
    "remarks": ("bibtex", "% @a{\n"),
    "entries": ("bibtex", "@a{b, title={x}, crossref={b}}"),
    "tags": ("ris", "TY  - JOUR\n"),
    "goes on": ("ris", "TI  - a\nx\n"),
    "objects": ("csl", '{"a":\n'),
    "items": ("csl", '{"title": "x"},'),
    "numbers": ("csl", "1,"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_take_steps_in_proportion(name):
    format_, part = HOSTILE[name]
    once, thrice = (steps(read, part * times, format_) for times in (300, 900))
    assert thrice < once * 4


@pytest.mark.parametrize(
    "value",
    ["{" * 10_000, "{" * 10_000 + "}" * 10_000, '"' * 10_000, "\\" * 10_000, "\\'{" * 5_000,
     "Ann and " * 5_000, " " * 100_000, "a # " * 10_000],
)  # fmt: skip
def test_hostile_values_are_read_or_broken(value):
    text = f"@a{{b, title = {{{value}}}}}\n\n@misc{{c, title = {{Behind}}}}\n"
    reading = read(text, "bibtex")
    assert cite(reading.entries[-1]).title == "Behind"
