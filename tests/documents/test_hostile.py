"""Texts made to be slow: whatever comes, reading takes time linear in the text.

Steps are counted here; `make bench-hostile` measures the time, of regular expressions too.
"""

import pytest

from app.documents.citation import cite
from app.documents.conventions import find_conventions, observe
from app.documents.entries import read
from app.ingest import Source, import_edition
from app.store.write.documents import DocumentFacts
from tests import catalogues
from tests.catalogues import opened
from tests.documents.shown import LEXICON
from tests.hostile import LINES, REPEATED, WHOLE, entry, lines, wide_table
from tests.long import LONG
from tests.snapshots import column
from tests.steps import steps

# What is twice as large shows what grows faster; the long run looks at what is four times.
SIZE = 4 if LONG else 2
N = 10_000 if LONG else 2_000
LARGE = {
    "people": "* [a](u) " + "Ann Bee, " * N,
    "names and a label": "* " + "Bee, " * N + "[pdf](u)",
    "labels": "* [a](u) " + "[pdf](u) " * (N // 4) + "x",
    "open brackets": "[" * N,
    "open images": "![" * (N // 2),
    "open links": "[a](" * N,
    "nested brackets": "[" * N + "a" + "](u)" * N,
    "stars": "**a *b " * N,
    "closing stars": "a*" * N,
    "underscores": "_" * N,
    "backticks": "".join("`" * n + " " for n in range(150)),
    "tags": "<a " * N,
    "comments": "x <!-- " * N,
    "declarations": "x <![CDATA[" * (N // 5),
    "quotes": ">" * N,
    "items in items": "- " * N,
    "a long line": "* [a](u); " + "Word, " * N * 2,
    "blanks": "* [a](u); x" + " " * N * 10 + "y",
    "brackets behind a title": "* [a](u)" + "(2012) " * N,
    "open brackets in a remark": "* [a](u); x" + "(;" * N,
    "links behind a title": "* [a](u)" + "; [x](y)" * N,
    "links in a title": "* [a" + " [x](y);" * N + "](u)",
    "words in a title": "* [a" + " Word class @x" * N + "](u)",
    "definitions": "".join(f"[{n}]: u\n" for n in range(N)),
    "entries": "* [a](u); Ann Bee\n" * (N // 5),
    "cells": "|a" * 500 + "\n" + "|-" * 500 + "\n" + "|[a](u)\n" * 500,
    "NULs": "\0" * N,
}


def cited(text):
    """Read a text as an import does, and give what is cited."""
    return cited_of(read(text))


def cited_of(reading):
    seen = (observe(entry, LEXICON) for entry in reading.entries)
    conventions = find_conventions(seen)
    return [cite(entry, LEXICON, conventions) for entry in reading.entries]


@pytest.mark.parametrize("kind", REPEATED)
def test_an_entry_of_twice_the_length_takes_twice_the_steps(kind):
    one, two = (steps(cited, entry(REPEATED[kind], size)) for size in (1_200 * SIZE, 2_400 * SIZE))
    assert two < 2.5 * one


@pytest.mark.parametrize("kind", LINES)
def test_a_text_of_twice_the_lines_takes_twice_the_steps(kind):
    cited(lines(LINES[kind], 1_000))
    one, two = (steps(cited, lines(LINES[kind], size)) for size in (2_500 * SIZE, 5_000 * SIZE))
    assert two < 2.5 * one


def test_a_table_of_twice_the_columns_takes_twice_the_steps():
    one, two = (steps(cited, wide_table(columns)) for columns in (250 * SIZE, 500 * SIZE))
    assert two < 2.5 * one


@pytest.mark.parametrize("text", [*WHOLE.values(), *LARGE.values()], ids=[*WHOLE, *LARGE])
def test_hostile_texts_are_read_or_refused(text):
    reading = read(text)
    assert reading.blocks
    assert len(cited_of(reading)) == len(reading.entries)


def test_hostile_texts_are_imported_with_the_entries_between_them(empty, authority):
    between = "- [Good {}](http://good.example/{})\n"
    hostile = [*(entry(x, 3_000 if LONG else 1_000) for x in REPEATED.values()), *WHOLE.values()]
    hostile = [x for x in hostile if not x.startswith(("---", "[", "<"))]
    text = "".join(
        f"\n## Part {i}\n\n{between.format(i, i)}\n### Hostile {i}\n\n{each}"
        for i, each in enumerate(hostile)
    )
    report = import_edition(empty, authority, Source(DocumentFacts("list"), text))
    titles = set(column(empty, "SELECT title FROM resource"))
    assert {f"Good {i}" for i in range(len(hostile))} <= titles
    assert {each["code"] for each in report.unparsed} >= {"too_long"}


def test_twice_the_entries_of_one_title_take_twice_the_steps(sqlite_files, authority):
    names = [a + b for a in ("An", "Bo", "Ca") for b in ("ra", "lo", "min", "tus")]
    people = [f"{a}{c} {b}son" for a in names for b in names for c in "aeiou"]

    def imported(several):
        text = "".join(
            f"- [Introduction to Ropes](http://a.example/{i}) by {who}\n"
            for i, who in enumerate(several)
        )
        with sqlite_files.copied(catalogues.empty) as url, opened(url) as engine:
            source = Source(DocumentFacts("list"), text)
            assert import_edition(engine, authority, source).created == len(several)

    # What is prepared once is no part of it.
    imported(people[:5])
    half = people[: len(people) // 2]
    assert steps(imported, people) < 2.5 * steps(imported, half)
