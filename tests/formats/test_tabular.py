"""CSV: read back by another reader, and harmless in a spreadsheet."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.records import ResourceRecord
from app.formats.common import NOUNS, View
from app.formats.tabular import cell, columns, table

RESOURCE = {
    "id": "nets",
    "title": 'Nets, "deep"',
    "kind": "paper",
    "year": 2006,
    "year_basis": "stated",
    "date": "2006-07",
    "venue": "Science",
    "publisher": None,
    "platform": None,
    "language": "en",
    "note": "=1+1",
    "et_al": False,
    "details": None,
    "authors": [
        {"id": "a", "name": "Ann A", "printed": "A", "institutions": []},
        {"id": "b", "name": "Bo B", "printed": "B", "institutions": []},
    ],
    "institutions": [{"id": "t", "name": "Toronto"}],
    "topics": [],
    "categories": [{"id": "p", "name": "Papers"}],
    "identifiers": {"doi": "10.1/x", "arxiv": None, "isbn": "9780262035613"},
    "links": [{"url": "http://b.org", "role": "code"}, {"url": "http://a.org", "role": "primary"}],
    "editions": ["list:1", "list:2"],
    "citation_key": "a2006nets",
    "revision": 2,
    "created_at": "2026-11-22T10:00:00Z",
    "updated_at": "2026-11-22T10:00:00Z",
}
HEADER = (
    "id,title,kind,year,date,authors,institutions,topics,categories,venue,publisher,"
    "platform,language,doi,arxiv,isbn,url,note,editions"
)


def rows_of(records, view=None):
    written = "".join(table(map(json.dumps, records), view or View()))
    return list(csv.reader(io.StringIO(written, newline="")))


def test_a_resource_is_a_row():
    header, row = rows_of([RESOURCE])
    assert ",".join(header) == HEADER
    assert dict(zip(header, row, strict=True)) == {
        "id": "nets",
        "title": 'Nets, "deep"',
        "kind": "paper",
        "year": "2006",
        "date": "2006-07",
        "authors": "Ann A; Bo B",
        "institutions": "Toronto",
        "topics": "",
        "categories": "Papers",
        "venue": "Science",
        "publisher": "",
        "platform": "",
        "language": "en",
        "doi": "10.1/x",
        "arxiv": "",
        "isbn": "9780262035613",
        "url": "http://a.org",
        "note": "'=1+1",
        "editions": "list:1; list:2",
    }


def test_without_a_link_there_is_no_address():
    header, row = rows_of([{**RESOURCE, "links": []}])
    assert row[header.index("url")] == ""


def test_each_detail_has_a_column_where_they_are_asked_for():
    view = View("resources", ("details",))
    told = {"volume": "=1", "issue": None, "pages": "1–2", "editors": ["Ann A", "Bo B"]}
    details = told | dict.fromkeys(("edition", "place", "number"))
    header, full, bare = rows_of([RESOURCE | {"details": details}, RESOURCE], view)
    assert header == ["id", "volume", "issue", "pages", "edition", "editors", "place", "number"]
    assert full == [RESOURCE["id"], "'=1", "", "1–2", "", "Ann A; Bo B", "", ""]
    assert bare == [RESOURCE["id"], *[""] * 7]


def test_fields_choose_columns_and_may_add_some():
    view = View("resources", ("identifiers", "et_al", "title", "citation_key"))
    wanted = ("id", "title", "doi", "arxiv", "isbn", "et_al", "citation_key")
    header, row = rows_of([RESOURCE], view)
    assert tuple(header) == wanted
    assert row[-2:] == ["false", "a2006nets"]


def test_every_field_has_a_column_when_asked_for():
    for name in ResourceRecord.model_fields:
        assert len(columns(View("resources", (name,)))) == (
            {"id": 1, "identifiers": 4, "details": 8}.get(name, 2)
        )


@pytest.mark.parametrize("noun", NOUNS)
def test_nothing_is_a_line_of_names(noun):
    (header,) = rows_of([], View(noun))
    assert header[0] == "id"


def test_a_byte_order_mark_comes_first_where_it_is_asked_for():
    plain, marked = ("".join(table([], View(bom=bom))) for bom in (False, True))
    assert marked == f"\ufeff{plain}"


def test_editions_of_documents_are_their_labels():
    names = [name for name, _ in columns(View("documents"))]
    record = dict.fromkeys(names) | {"editions": [{"label": "1"}, {"label": "2"}]}
    _, row = rows_of([record], View("documents"))
    assert row[-1] == "1; 2"


@pytest.mark.parametrize("start", list("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"))
def test_no_cell_starts_a_formula(start):
    assert cell(f"{start}1") == f"'{start}1"
    assert cell([f"{start}1", "x"]).startswith("'")
    assert cell([{"name": f"{start}1"}]).startswith("'")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_text_is_read_back(text):
    _, row = rows_of([{**RESOURCE, "title": text, "note": None}])
    title = row[1]
    assert title in (text, f"'{text}")
    assert not title.startswith(("=", "+", "-", "@", "\t", "\r"))
