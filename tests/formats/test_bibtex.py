import pytest
from bibtexparser.entrypoint import parse_string as parse_bib
from bibtexparser.middlewares import NormalizeFieldKeys, SeparateCoAuthors, SplitNameParts
from hypothesis import given
from pybtex.database import parse_string
from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]

from app.formats.bibtex import bibtex, entry, latex, protected
from app.formats.common import one_line
from tests.formats.samples import CONTEXT, at, by, link, made, records

_LATEX = LatexNodes2Text(strict_latex_spaces=True, keep_braced_groups=False)


def plain(text):
    return " ".join(_LATEX.latex_to_text(text).split())


def type_of(record):
    return entry(record)[2:].partition("{")[0]


def fields_of(record):
    (found,) = parse_bib(entry(record)).entries
    return {name: field.value for name, field in found.fields_dict.items()}


def expected_names(record):
    names = [" ".join(filter(None, (m.given, m.last, m.suffix))) for m in record.makers()]
    return names + (["others"] if record.et_al and names else [])


def pybtex_names(read):
    return [
        plain(" ".join(map(str, (*p.first_names, *p.middle_names, *p.prelast_names,
                                 *p.last_names, *p.lineage_names))))
        for p in read.persons.get("author", [])
    ]  # fmt: skip


def test_pybtex_reads_the_whole_catalogue(seed_records):
    library = parse_string("".join(bibtex(seed_records, CONTEXT)), "bibtex")
    assert len(library.entries) == len(seed_records)
    for record in seed_records:
        read = library.entries[record.citation_key]
        fields = dict(read.fields)
        venue = next((fields[n] for n in ("journal", "booktitle") if n in fields), None)
        assert plain(fields["title"]) == record.title
        assert pybtex_names(read) == expected_names(record)
        assert fields.get("year") == (record.year and str(record.year))
        assert plain(venue or fields.get("howpublished", "")) == (
            record.venue or plain(fields.get("howpublished", ""))
        )
        assert fields.get("doi") == record.identifiers.doi
        assert fields.get("eprint") == record.identifiers.arxiv
        assert fields.get("isbn") == record.identifiers.isbn
        assert fields.get("url", "") == record.primary_address
        assert plain(fields.get("note", "")) == (record.note or "")


def bibtexparser_names(read):
    parts = ("first", "von", "last", "jr")
    return [
        plain(" ".join(word for part in parts for word in getattr(name, part)))
        for name in read.get("author", [])
    ]


def test_bibtexparser_reads_the_whole_catalogue(seed_records):
    text = "".join(bibtex(seed_records, CONTEXT))
    steps = [NormalizeFieldKeys(), SeparateCoAuthors(), SplitNameParts()]
    library = parse_bib(text, append_middleware=steps)
    assert not library.failed_blocks
    assert [e.key for e in library.entries] == [r.citation_key for r in seed_records]
    for read, record in zip(library.entries, seed_records, strict=True):
        fields = {name: field.value for name, field in read.fields_dict.items()}
        assert plain(fields["title"]) == record.title
        assert bibtexparser_names(fields) == expected_names(record)
        assert fields.get("year") == (record.year and str(record.year))
        holders = ("journal", "booktitle", "howpublished")
        held = {plain(fields[name]) for name in holders if name in fields}
        assert not record.venue or held == {record.venue}
        assert fields.get("doi") == record.identifiers.doi
        assert fields.get("eprint") == record.identifiers.arxiv
        assert fields.get("isbn") == record.identifiers.isbn
        assert fields["url"] == record.primary_address


@pytest.mark.parametrize(
    ("type_", "record"),
    [
        ("article", made("x", venue="Proceedings of the IEEE")),
        ("article", made("x", "book", venue="Foundations and Trends in Robotics")),
        ("inproceedings", made("x", venue="Workshop on Nets")),
        ("incollection", made("x", venue="Handbook of Nets")),
        ("book", made("x", "book", publisher="P", venue="Series")),
        ("misc", made("x", "book")),
        ("misc", made("x")),
        ("misc", made("x", "thesis")),
        ("phdthesis", made("x", "thesis", institutions=at("U"))),
        ("mastersthesis", made("x", "thesis", note="Master's thesis", institutions=at("U"))),
        ("techreport", made("x", note="Technical report", institutions=at("U"))),
        ("misc", made("x", note="Technical report")),
        ("misc", made("x", "lecture", venue="MLconf 2013")),
    ],
)
def test_a_type_is_what_is_known(type_, record):
    assert type_of(record) == type_


def test_nothing_is_invented():
    assert entry(made("Bare", "other")) == "\n@misc{bare,\n  title         = {Bare},\n}\n"


def test_a_thesis_says_its_degree_only_if_it_is_known():
    unknown = made("x", "thesis", institutions=at("U"))
    doctor = made("x", "thesis", note="PhD", institutions=at("U"))
    assert fields_of(unknown)["type"] == "Thesis"
    assert "type" not in fields_of(doctor)
    assert fields_of(made("x", "thesis", note="PhD"))["howpublished"] == ("Doctoral dissertation")


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Understanding LSTMs", "Understanding {LSTM}s"),
        ("Notes on AdaGrad", "Notes on {AdaGrad}"),
        ("DNA and Q-learning in C++", "{DNA} and {Q}-learning in {C++}"),
        ("A Review", "A Review"),
        ("Geometry of the restricted Boltzmann machine: The end",
         "Geometry of the restricted {Boltzmann} machine: The end"),
        ("Deep Learning", "Deep Learning"),
    ],
)  # fmt: skip
def test_capitals_are_protected(title, shown):
    assert protected(title) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Müller", r"M{\"u}ller"),
        ("e\u0301", r"{\'e}"),
        ("Dvořák", r"Dvo{\v{r}}{\'a}k"),
        ("í Į ł Å", r"{\'\i} {\k{I}} {\l} {\AA}"),
        ("王小明 Жук ế", "王小明 Жук ế"),
        ("100 % & {x}_#$", r"100 \% \& {\textbraceleft}x{\textbraceright}\_\#\$"),
        (None, ""),
    ],
)
def test_text_is_spelt_for_latex(text, shown):
    assert latex(text) == shown


def test_every_accent_is_read_back():
    letters = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿāăąćĉċčďēĕėęěğģĥīįķļľńňőŕřśšťūůűųŵźżžæœßłŁØ"
    assert plain(latex(letters)) == letters


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Patrick van der Smagt", "van der Smagt, Patrick"),
        ("John von Neumann", "von Neumann, John"),
        ("von Neumann", "von Neumann, {}"),
        ("Martin Luther King Jr.", "King, Jr., Martin Luther"),
        ("Diaconis", "Diaconis"),
        ("王 小明", "王, 小明"),
        ("Jack Others", "{Others}, Jack"),
    ],
)
def test_names(name, shown):
    assert fields_of(made("x", authors=by(name)))["author"] == shown


def test_a_company_stands_in_braces_and_others_come_last():
    bodies = made("x", institutions=at("AT&T Labs and Sons"))
    some = made("x", authors=by("Hui Y. Xiong"), et_al=True)
    assert fields_of(bodies)["author"] == r"{AT\&T Labs and Sons}"
    assert fields_of(some)["author"] == "Xiong, Hui Y. and others"
    assert "author" not in fields_of(made("x", et_al=True))


def test_an_address_is_untouched_but_for_what_would_end_it():
    address = "http://x.org/~a_b/%20c?d=1&e=#f"
    assert fields_of(made("x", links=[link(address)]))["url"] == address
    cut = fields_of(made("x", links=[link("http://x.org/a}\\b c")]))["url"]
    assert cut == "http://x.org/a%7D%5Cb%20c"


def test_credits_are_no_entry():
    text = "".join(bibtex([], CONTEXT))
    assert text.startswith("% The list, https://list.example.org/ (Apache-2.0)\n")
    assert not parse_bib(text).entries


@given(records())
def test_no_record_breaks_it(record):
    text = "".join(bibtex([record], CONTEXT))
    library = parse_bib(text)
    assert not library.failed_blocks
    (read,) = library.entries
    assert read.key == record.citation_key
    (again,) = parse_string(text, "bibtex").entries.values()
    assert ("title" in again.fields) == bool(one_line(record.title))
    assert len(again.persons.get("author", [])) == len(expected_names(record))
    assert "\n\n" not in text.strip().partition("@")[2]
