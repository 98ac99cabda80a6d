"""What Markdown in golden files cannot show: line ends, depth, size, odd characters."""

from itertools import pairwise

import pytest

from app.documents.citation import cite
from app.documents.entries import read
from app.documents.text import BlockKind, Entry, Run, Span
from tests.documents.shown import LEXICON
from tests.hostile import entry as long_entry


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_way(end):
    reading = read(end.join(["# T", "", "* [One](http://a.org/1); Ann", "  Bee"]))
    (entry,) = reading.entries
    assert entry.span == Span(3, 4)
    assert entry.raw == "* [One](http://a.org/1); Ann\n  Bee"
    assert [run.line for run in entry.runs if run.text.strip()] == [3, 3, 4]


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n", "\ufeff", "\ufeff\r\n"])
def test_nothing(text):
    reading = read(text)
    assert (reading.title, reading.entries, reading.blocks) == (None, (), ())


def test_a_byte_order_mark_is_no_character():
    assert read("\ufeff# Title").title == "Title"


def test_front_matter_is_kept():
    reading = read("---\nlang: de\ntitle: 'Eine'\n  x: y\n---\n# Liste\n")
    assert reading.front_matter == {"lang": "de", "title": "Eine"}
    assert reading.title == "Liste"


def test_a_nul_is_a_character_like_others():
    (entry,) = read("* [O\0ne](http://a.org/1)").entries
    assert entry.raw == "* [O\0ne](http://a.org/1)"


def test_too_deep_a_list_is_unread_and_says_so():
    lines = [f"{'  ' * depth}* [At {depth}](http://a.org/{depth})" for depth in range(60)]
    reading = read("\n".join(lines))
    assert len(reading.entries) > 20
    assert len(reading.entries) + len(reading.unparsed) == 60
    assert {block.code for block in reading.unparsed} == {"too_deep"}


def test_lines_inside_of_code_and_of_addresses_count():
    text = '* [One](http://a.org/1\n  "a title") `x\n  y` [Two](\n  http://a.org/2); z'
    (entry,) = read(text).entries
    lines = {run.text: run.line for run in entry.runs}
    assert (lines["One"], lines["Two"], lines["; z"]) == (1, 3, 4)


def test_an_entity_and_an_escape_are_one_character_each():
    (entry,) = read("* [A &amp; B \\* C](http://a.org/&amp;)").entries
    assert "".join(run.text for run in entry.runs) == "A & B * C"
    assert {run.target for run in entry.runs} == {"http://a.org/&"}


def test_addresses_stay_as_printed():
    (entry,) = read("* <http://a.org/%7Eä> [x](<HTTP://A.org/ä b>)").entries
    targets = [run.target for run in entry.runs if run.target]
    assert targets[0] == "http://a.org/%7Eä"
    assert targets[-1] == "HTTP://A.org/ä b"
    assert "http://a.org/%7Eä" in [run.text for run in entry.runs]


def test_of_what_is_hardly_an_address_no_sign_is_lost():
    (entry,) = read("* see http://... or [more](http://a.org/1)").entries
    assert "".join(run.text for run in entry.runs) == "see http://... or more"


def test_a_link_that_a_word_clings_to_is_no_other_link_of_the_title():
    (entry,) = read("* [One](http://a.org/1), [Two](http://a.org/2)-ness").entries
    citation = cite(entry, LEXICON)
    assert citation is not None
    assert [(claim.field, claim.value) for claim in citation.claims] == [
        ("title", "One"),
        ("link", "http://a.org/1"),
        ("note", "Two-ness"),
        ("link", "http://a.org/2"),
    ]


def test_names_that_a_sentence_begins_with_are_no_authors():
    (entry,) = read("* [One](http://a.org/1); Ann Bee and Cy Dee wrote it").entries
    citation = cite(entry, LEXICON)
    assert citation is not None
    assert [claim.field for claim in citation.claims] == ["title", "link", "note"]


def test_a_line_that_only_looks_blank_is_in_a_block():
    reading = read("* [One](http://a.org/1)\n\x0b\n\u2028\nx")
    assert reading.blocks[0].span.last == 4


def test_a_block_ends_with_its_last_line_that_is_not_blank():
    reading = read("```\nx\n\n\n")
    assert [block.span for block in reading.blocks] == [Span(1, 2)]


def test_what_nobody_sees_is_no_remark():
    (entry,) = read("* [One](http://a.org/1); \u200b").entries
    citation = cite(entry, LEXICON)
    assert citation is not None
    assert [claim.field for claim in citation.claims] == ["title", "link"]


def test_entries_in_which_nothing_is_a_title_are_unparsed_if_they_have_links():
    reading = read("* [One](u)\n* **Two** 2015\n* [Three](u)")
    shorter = reading.without(reading.entries[:2])
    assert [entry.span for entry in shorter.entries] == [Span(3, 3)]
    assert [(block.kind, block.code) for block in shorter.blocks] == [
        (BlockKind.UNPARSED, "no_title"),
        (BlockKind.PROSE, None),
        (BlockKind.ENTRY, None),
    ]


def test_entries_that_failed_are_unparsed_whether_they_have_links_or_not():
    reading = read("* [One](u)\n* **Two** 2015\n* [Three](u)")
    shorter = reading.without(reading.entries[:2], "failed")
    assert [entry.span for entry in shorter.entries] == [Span(3, 3)]
    assert [block.code for block in shorter.blocks] == ["failed", "failed", None]
    assert [block.span for block in shorter.unparsed] == [Span(1, 1), Span(2, 2)]


def test_an_entry_without_words_is_no_citation():
    assert cite(Entry(Span(1, 1), "7.", (Run("7.", 1),), None), LEXICON) is None
    assert cite(Entry(Span(1, 1), "", (), None), LEXICON) is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        # The second name stands behind the line or the full stop that ends the title.
        ("* Soils, Wimm Barkk and\n  Olaa Fennn. [pdf](u)", "Soils, Wimm Barkk and"),
        ("* Vom Boden, Uweh Krahl und\n  Ima Torff [pdf](u)", "Vom Boden, Uweh Krahl und"),
        ("* Bodenkunde, Uweh Krahl, A. Moorr, [pdf](u)", "Bodenkunde"),
        ("* Geology, Rosa Tann and Q. Vell. [pdf](u)", "Geology"),
        # Nobody is named behind the comma.
        ("* Crops, rain and water. Notes [pdf](u)", "Crops, rain and water"),
    ],
)
def test_names_behind_a_plain_title_may_go_on_where_the_title_is_over(text, title):
    (entry,) = read(text).entries
    citation = cite(entry, LEXICON)
    assert citation is not None
    assert citation.title == title


@pytest.mark.parametrize(
    "text",
    [
        long_entry("Ann Bee, ", 10_000),
        long_entry("Ann Bee, ", 250_000),
        f"# [A](http://a.example/{'a' * 200_000})\n",
        f"## {'Knots ' * 200}\n",
        f"[a]: http://a.example/{'x' * 3_000}\n\n- [Knots][a]\n",
        f"| Name | Note |\n|---|---|\n| [A](http://a.example) | {'a ' * 5_000} |\n",
    ],
    ids=["an entry", "a paragraph", "a link in a heading", "a heading", "an address", "a row"],
)
def test_what_is_too_long_is_refused_and_said_so(text):
    reading = read(text + "\n- [Ropes](http://b.example)\n")
    codes = [block.code for block in reading.unparsed]
    assert [code for code in codes if code != "unlinked"] == ["too_long"]
    assert "Ropes" in reading.entries[-1].raw


@pytest.mark.parametrize("item", ["1. {}\n\n- [A](http://a.example/1)\n", "- {}\n  - [A](u)\n"])
def test_a_description_is_no_part_of_the_name_of_what_stands_below_it(item):
    reading = read(item.format("Knots - what holds " * 30))
    assert [heading.name for heading in reading.headings] == ["Knots"]


def test_a_title_in_front_matter_may_be_as_long_as_a_heading():
    text = "---\ntitle: {}\n---\n- [Knots](http://a.example)\n"
    assert [read(text.format("x" * n)).title for n in (1_000, 1_001)] == ["x" * 1_000, None]


def test_long_entries_harm_no_other_entry():
    text = long_entry("a ", 9_900) + long_entry("a ", 10_100) + long_entry("a ", 9_900)
    reading = read(text)
    assert [entry.span.first for entry in reading.entries] == [1, 3]
    spans = [block.span for block in reading.blocks]
    assert all(a.last < b.first for a, b in pairwise(spans))


def test_no_more_parts_are_read_of_an_entry_than_a_reader_takes(monkeypatch):
    (entry,) = read("* [One](u), Ann Bee, Science, 2015, doi:10.1000/x").entries
    monkeypatch.setattr("app.documents.reader._MOST", 1)
    citation = cite(entry, LEXICON)
    assert citation is not None
    assert [*citation.values("author")] == ["Ann Bee"]
    assert [*citation.values("note")] == ["Science, 2015, doi:10.1000/x"]


def test_code_as_the_first_item_of_a_list_below_words_takes_no_item_along():
    item = "- [Knots](http://a.org/1) by Ann Bee"
    reading = read(f"Knots of the sea\n\n- ```\n  code\n  ```\n{item}\n")
    assert [entry.raw for entry in reading.entries] == [item]
