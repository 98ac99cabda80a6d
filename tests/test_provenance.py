"""Every value explains itself: where it stands, by which rule, and why it won."""

import json
import re
from collections import defaultdict

import pytest

from app.documents.blocks import source_lines
from app.documents.grammar import RULES
from app.documents.links import absolute
from app.export import exporting
from app.seed import load_documents
from app.text import fold

BASE = "https://deeplearning4j.org/"
SINGLE = (
    *("title", "kind", "year", "date", "venue"),
    *("publisher", "platform", "language", "note"),
)
LISTS = ("authors", "institutions", "topics", "categories", "links")


@pytest.fixture(scope="module")
def records(seeded):
    """Every record of the seed catalogue with its mentions and provenance."""
    with exporting(seeded, b"include=mentions,provenance", "jsonl") as export:
        return [json.loads(x) for x in b"".join(export.pieces).decode().splitlines()]


@pytest.fixture(scope="module")
def lines():
    """The lines of each edition of the seed documents."""
    (document,) = load_documents()
    return {
        f"{document.id}:{edition.label}": source_lines(edition.path.read_text(encoding="utf-8"))
        for edition in document.editions
    }


def bare(text):
    """A text without marks of Markdown and without blanks, for comparing."""
    return re.sub(r"[\s*\[\]()]+", "", text)


def stands_in(text, lines):
    """Whether a text is there as printed, or as it reads with links as their words."""
    read = re.sub(r"\]\([^()\s]*\)", "]", lines)
    return bare(text) in bare(lines) or bare(text) in bare(read)


def used(record, field):
    return [r for r in record["provenance"] if r["field"] == field and r["used"]]


def given(record, field):
    if field.startswith("identifiers."):
        return record["identifiers"][field.removeprefix("identifiers.")]
    return record[field]


def test_a_stated_text_stands_on_the_lines_it_names(records, lines):
    seen = 0
    for record in records:
        for row in record["provenance"]:
            if row["basis"] != "stated":
                continue
            seen += 1
            # A value may run on over the lines of its mention.
            ends = [
                m["line_end"]
                for m in record["mentions"]
                if m["edition"] == row["edition"]
                and m["line_start"] <= row["line"] <= m["line_end"]
            ]
            last = ends[0] if ends else row["line"]
            there = "\n".join(lines[row["edition"]][row["line"] - 1 : last])
            assert stands_in(row["text"], there), row
    assert seen > 1000


def test_the_rule_leads_from_the_text_to_the_value(records):
    for record in records:
        for row in record["provenance"]:
            if row["basis"] != "stated" or row["field"].startswith("categories"):
                continue
            if row["field"].startswith("links"):
                assert absolute(row["text"], BASE) == row["value"]["url"], row
            elif row["field"].startswith("institutions"):
                assert RULES[row["rule"]](row["text"]), row
            else:
                assert RULES[row["rule"]](row["text"]) == row["value"], row


def test_every_value_has_the_row_that_gave_it(records):
    for record in records:
        for field in (*SINGLE, "identifiers.doi", "identifiers.arxiv", "identifiers.isbn"):
            rows = used(record, field)
            if field == "note":
                values = "; ".join(row["value"] for row in rows) or None
            else:
                assert len(rows) <= 1, (record["id"], field, rows)
                values = rows[0]["value"] if rows else None
            assert values == given(record, field), (record["id"], field)
        (year,) = used(record, "year") or [{"basis": None}]
        assert year["basis"] == record["year_basis"]
        assert bool(used(record, "et_al")) == record["et_al"]


def test_every_place_of_a_list_has_the_row_that_gave_it(records):
    for record in records:
        for field in LISTS:
            for place, value in enumerate(record[field]):
                rows = used(record, f"{field}[{place}]")
                assert rows, (record["id"], field, place)
                for row in rows:
                    check(field, row, value)


def check(field, row, value):
    if field == "authors":
        assert row["value"] == value["printed"]
    elif field == "links":
        assert (row["value"]["url"], row["text"]) == (value["url"], value["printed"])
        assert row["value"]["role"] == value["role"]
    elif field == "topics":
        assert row["value"] == value["id"]
        assert row["basis"] == "derived"
    else:
        assert fold(row["value"]) == fold(value["name"])


def test_values_that_lost_follow_those_that_won(records):
    lost = 0
    for record in records:
        by_field = defaultdict(list)
        for row in record["provenance"]:
            by_field[row["field"]].append(row["used"])
        for flags in by_field.values():
            assert flags == sorted(flags, reverse=True)
            lost += flags.count(False)
    assert lost > 500
