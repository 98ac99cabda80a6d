"""Texts made to be slow: whatever comes, reading takes time linear in the text."""

import sys
from itertools import pairwise
from time import process_time

import pytest

from app.documents.citation import cite
from app.documents.conventions import find_conventions, observe
from app.documents.markdown import read
from app.ingest import import_edition
from app.source import Source
from app.store.outline import DocumentFacts
from tests.documents.shown import LEXICON
from tests.snapshots import column

# What an entry repeats behind its title.
REPEATED = {
    "names": "Ann Bee, ",
    "families first": "Bee, Anna; ",
    "initials": "Bee A., ",
    "single words": "Bee, ",
    "names joined": "Ann Bee and ",
    "particles": "van der Bee, ",
    "accents": "\u0301",
    "open brackets": "[",
    "open images": "![",
    "open links": "[a](",
    "open references": "[a][",
    "open round brackets": "(",
    "round brackets": "(a) ",
    "backticks": "`a``b",
    "asterisks": "*",
    "emphasis": "*a_b ",
    "nested quotes": "> ",
    "open tags": "<a ",
    "open comments": "<!--",
    "links in HTML": "<a href='http://a.example'>x",
    "commas": ",",
    "words and commas": "a, ",
    "colons": "Ab: ",
    "by": "by ",
    "by somebody": "by Ann Bee ",
    "semicolons": "; ",
    "words and semicolons": "a; ",
    "hyphens": "-",
    "dashes": " \u2013 Ab",
    "dates": "(2012) ",
    "digits": "1",
    "numbers": "978-",
    "full stops": "A. ",
    "open quotes": "\u201ca",
    "blanks": "a                    ",
    "bars": "a | ",
    "signs between cells": "\x1f",
    "entities": "&amp;",
    "links": "[a](http://a.example/1) ",
    "labels": "[pdf](http://a.example/1), ",
    "addresses": "http://a.b.example ",
    "hosts": "http://",
    "universities": "University of Abc, ",
    "volumes": "vol. 3, ",
    "venues": "In Proceedings of the ",
    "identifiers": "doi:10.1/",
    "pictures": ":star: ",
    "Han": "\u5468\u5fd7\u534e,",
}
# What a text repeats from line to line.
LINES = {
    "items": "- [Knots {i}](http://a.example/{i}) by Ann Bee\n",
    "paragraphs": "[Knots {i}](http://a.example/{i})\n\n",
    "lines": "[Knots {i}](http://a.example/{i})\n",
    "headings": "# A{i}\n",
    "linked headings": "## [A{i}](http://a.example/{i})\n",
    "quotes": "> [A{i}](http://a.example/{i})\n",
    "definitions": "[a{i}]: http://a.example/{i}\n",
    "open definitions": "[a{i}]: http://a.example/{i} '\n",
    "rows": "| [A{i}](http://a.example/{i}) | b |\n",
    "HTML": "<p><a href='http://a.example/{i}'>A</a></p>\n",
    "items in HTML": "<li><a href='http://a.example/{i}'>A</a>\n",
    "continued items": "- [A{i}](http://a.example/{i})\n\n  more\n\n",
    "deep lists": f"{'- ' * 90}a\n",
    "deep quotes": f"{'> ' * 90}a\n",
}


def entry(repeated, size):
    """An entry of about that size."""
    return f"- [Knots](http://a.example/1) {repeated * (size // len(repeated))}\n"


def lines(line, size):
    """Lines of about that size together."""
    return "".join(line.format(i=i) for i in range(size // len(line)))


def cited(text):
    """Read a text as an import does, and count what is cited."""
    reading = read(text)
    seen = (each for entry in reading.entries for each in observe(entry, LEXICON))
    conventions = find_conventions(seen)
    return [cite(entry, LEXICON, conventions) for entry in reading.entries]


def calls(text):
    """How many functions are called to read a text."""
    count = 0

    def step(_frame, event, _what):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(step)
    try:
        cited(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("kind", REPEATED)
def test_an_entry_of_twice_the_length_takes_twice_the_steps(kind):
    one, two = (calls(entry(REPEATED[kind], size)) for size in (4_800, 9_600))
    assert two < 2.5 * one


@pytest.mark.parametrize("kind", LINES)
def test_a_text_of_twice_the_lines_takes_twice_the_steps(kind):
    cited(lines(LINES[kind], 1_000))
    one, two = (calls(lines(LINES[kind], size)) for size in (10_000, 20_000))
    assert two < 2.5 * one


# Regular expressions are one step each, however long they take.
@pytest.mark.parametrize("kind", REPEATED)
def test_long_entries_are_read_at_once(kind):
    text = entry(REPEATED[kind], 9_600)
    before = process_time()
    assert cited(text * 2)
    assert process_time() - before < 2


WHOLE = {
    "one line of names": entry("Ann Bee, ", 100_000),
    "a host of dots": f"- [A](http://{'a.' * 10_000}example)\n",
    "a host of nothing but dots": f"- [A](http://{'.' * 50_000}example)\n",
    "a wide table": "".join(f"|{cell * 16_000}\n" for cell in ("a|", "-|", "b|")),
    "one definition": "[a]: http://a.example/1\n\n" + "[a] " * 11_000,
    "one long definition": f"[a]: http://a.example/{'x.' * 25_000}\n\n" + "- [a]\n" * 8_000,
    "accents": entry("\u0301", 50_000),
    "brackets in lines": "[[[[ [a]\n" * 11_000,
    "one heading": f"# {'A ' * 50_000}",
    "front matter": f"---\na: {' ' * 100_000}x\n---\n",
    "breaks in HTML": f"<p>{'<br><a href=http://a.example>a</a>' * 3_000}</p>",
    "lists in lists": "".join("  " * i + "- [A](http://a.example)\n" for i in range(280)),
    "quotes in quotes": "".join("> " * i + "[A](http://a.example)\n" for i in range(280)),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_hostile_texts_are_read_or_refused_at_once(kind):
    before = process_time()
    cited(WHOLE[kind])
    assert process_time() - before < 6


@pytest.mark.parametrize(
    "text",
    [
        entry("Ann Bee, ", 10_000),
        entry("Ann Bee, ", 250_000),
        f"# [A](http://a.example/{'a' * 200_000})\n",
        f"[a]: http://a.example/{'x' * 3_000}\n\n- [Knots][a]\n",
        f"| Name | Note |\n|---|---|\n| [A](http://a.example) | {'a ' * 5_000} |\n",
    ],
    ids=["an entry", "a paragraph", "a heading", "an address", "a row"],
)
def test_what_is_too_long_is_refused_and_said_so(text):
    reading = read(text + "\n- [Ropes](http://b.example)\n")
    assert [block.code for block in reading.unparsed] == ["too_long"]
    assert "Ropes" in reading.entries[-1].raw


def test_long_entries_harm_no_other_entry():
    text = entry("a ", 9_900) + entry("a ", 10_100) + entry("a ", 9_900)
    reading = read(text)
    assert [entry.span.first for entry in reading.entries] == [1, 3]
    spans = [block.span for block in reading.blocks]
    assert all(a.last < b.first for a, b in pairwise(spans))


def test_hostile_texts_are_imported_with_the_entries_between_them(empty, authority):
    between = "- [Good {}](http://good.example/{})\n"
    hostile = [*(entry(x, 3_000) for x in REPEATED.values()), *WHOLE.values()]
    hostile = [x for x in hostile if not x.startswith(("---", "[", "<"))]
    text = "".join(
        f"\n## Part {i}\n\n{between.format(i, i)}\n### Hostile {i}\n\n{each}"
        for i, each in enumerate(hostile)
    )
    report = import_edition(empty, authority, Source(DocumentFacts("list"), text))
    titles = set(column(empty, "SELECT title FROM resource"))
    assert {f"Good {i}" for i in range(len(hostile))} <= titles
    assert {each["code"] for each in report.unparsed} >= {"too_long"}


def test_many_entries_of_one_title_are_told_apart_in_time(empty, authority):
    names = [a + b for a in ("An", "Bo", "Ca") for b in ("ra", "lo", "min", "tus")]
    people = [f"{a}{c} {b}son" for a in names for b in names for c in "aeiou"]
    text = "".join(
        f"- [Introduction to Ropes](http://a.example/{i}) by {who}\n"
        for i, who in enumerate(people)
    )
    before = process_time()
    report = import_edition(empty, authority, Source(DocumentFacts("list"), text))
    assert report.created == len(people)
    assert process_time() - before < 15
