"""CSV in the programs that read it as a table: every value as the records say it."""

import csv

import duckdb
import pandas as pd
import pytest

from app.formats.common import View
from app.formats.tabular import table
from tests.formats.samples import by, link, made, named

# What looks like a number and is none.
TEXTS = dict.fromkeys(("date", "doi", "arxiv", "isbn"), "string")
HOSTILE = [
    made('=HYPERLINK("http://x.org")', year=2001, note="+1", venue="-1", publisher="@x",
         authors=by("=cmd|' /C calc'!A0", "O'Neil, \"Bo\"")),
    made("two\nlines", note="a\r\nb\tc", authors=by("王小明", "Łukasz Kaiser"),
         categories=named("; a", 'quoted "b"')),
    made("007", identifiers={"arxiv": "0704.0010", "isbn": "0000000000000",
                             "doi": "10.10/0010"}, venue="1e5", note="NULL"),
    made("\t=1", note=" lead", links=[link("http://x.org/?a=1,2&b=\"3\"")]),
    made("NA", note="nan", publisher="None", platform="true"),
]  # fmt: skip


def columns_of(record):
    """What the row of a record says, by column; "" for nothing."""
    primary = [each.url for each in record.links if each.role == "primary"]
    lists = ("authors", "institutions", "topics", "categories")
    plain = ("id", "title", "kind", "date", "venue", "publisher", "platform",
             "language", "note")  # fmt: skip
    return {
        **{name: getattr(record, name) or "" for name in plain},
        **{name: "; ".join(x.name for x in getattr(record, name)) for name in lists},
        **{name: value or "" for name, value in record.identifiers},
        "url": primary[0] if primary else "",
        "editions": "; ".join(record.editions),
    }


def shown(text):
    """What stands in a cell: a quote keeps a text from being a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


@pytest.fixture(params=["seed", "hostile"])
def records(request, seed_records):
    return seed_records if request.param == "seed" else HOSTILE


@pytest.fixture
def written(records, tmp_path):
    file = tmp_path / "resources.csv"
    text = "".join(table((each.model_dump_json() for each in records), View()))
    file.write_bytes(text.encode())
    return file


def compare(rows, records):
    """Compare rows of texts and a year with records."""
    assert len(rows) == len(records)
    for row, record in zip(rows, records, strict=True):
        assert row.pop("year") == record.year
        assert row == {k: shown(v) for k, v in columns_of(record).items()}


def test_pandas_reads_every_value(written, records):
    read = pd.read_csv(
        written, dtype={"year": "Int64"} | TEXTS, keep_default_na=False,
        na_values={"year": [""]},
    )  # fmt: skip
    assert read["year"].dtype == "Int64"
    rows = read.to_dict(orient="records")
    for row in rows:
        row["year"] = None if pd.isna(row["year"]) else int(row["year"])
    compare(rows, records)


def test_pandas_finds_the_types_of_the_catalogue_itself(tmp_path, seed_records):
    file = tmp_path / "resources.csv"
    file.write_text("".join(table((r.model_dump_json() for r in seed_records), View())))
    read = pd.read_csv(file, dtype=TEXTS, dtype_backend="numpy_nullable")
    types = {name: str(type_) for name, type_ in read.dtypes.items()}
    assert types.pop("year") == "Int64"
    assert set(types.values()) == {"string"}


def test_duckdb_reads_every_value(written, records):
    """All as text; its own guesses are the next test's."""
    relation = duckdb.read_csv(str(written), all_varchar=True, header=True)
    rows = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    for row in rows:
        row["year"] = int(row["year"]) if row["year"] else None
    compare([{k: "" if v is None and k != "year" else v for k, v in row.items()}
             for row in rows], records)  # fmt: skip


def test_duckdb_finds_the_types_of_the_catalogue_itself(tmp_path, seed_records):
    file = tmp_path / "resources.csv"
    file.write_text("".join(table((r.model_dump_json() for r in seed_records), View())))
    relation = duckdb.read_csv(str(file))
    types = dict(zip(relation.columns, map(str, relation.types), strict=True))
    assert types.pop("year") == "BIGINT"
    # Thirteen digits: none is lost in a number of 64 bits.
    assert types.pop("isbn") in ("BIGINT", "VARCHAR")
    assert set(types.values()) == {"VARCHAR"}
    ((count, years),) = relation.aggregate("count(*), count(year)").fetchall()
    assert count == len(seed_records)
    assert years == sum(record.year is not None for record in seed_records)


def test_no_cell_runs_in_a_spreadsheet(written):
    with written.open(encoding="utf-8", newline="") as lines:
        cells = [cell for row in csv.reader(lines) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
