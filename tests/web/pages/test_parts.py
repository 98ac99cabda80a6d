"""What pages are made of, by tables: years as bars, texts compared, editions told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.records import DocumentRecord, EditionRecord, Highlight, MentionRecord
from app.web.pages.nouns import compared
from app.web.pages.resource import data_block, history
from app.web.pages.results import HEIGHT, MOST, WIDTH, chart
from app.web.pages.shell import coded, counted, host, marked, number, spoken


def drawn(counts, href=str, selected=lambda _year: False):
    found = chart(counts, href, selected)
    assert found is not None
    return found


class Marked:
    def __init__(self, *highlights):
        self.highlights = highlights


def test_what_is_marked_stays_text():
    record = Marked(Highlight(field="title", value="<b> & soil", spans=[[0, 3], [6, 10]]))
    assert marked("<b> & soil", record) == "<mark>&lt;b&gt;</mark> &amp; <mark>soil</mark>"
    assert marked("<b> & silt", record) == "&lt;b&gt; &amp; silt"


def test_years_stand_in_order_and_fill_the_drawing():
    bars = drawn({2016: 3, 2012: 6, 2014: 1}, "?year={}".format)["bars"]
    assert [bar["label"] for bar in bars] == ["2012", "2014", "2016"]
    assert [bar["href"] for bar in bars] == ["?year=2012", "?year=2014", "?year=2016"]
    assert bars[0]["height"] == HEIGHT
    assert bars[0]["y"] == 0
    assert bars[0]["left"] == 0
    assert bars[-1]["left"] + bars[-1]["column"] == WIDTH
    assert bars[1]["height"] == HEIGHT / 6


def test_a_year_that_is_far_away_stands_with_the_oldest():
    found = drawn({1687: 2, 1969: 1, 2016: 5}, str, lambda year: year == 2016)
    assert [(bar["label"], bar["count"], bar["href"]) for bar in found["bars"]] == [
        ("1969 and before", 3, "-1969"),
        ("2016", 5, "2016"),
    ]
    assert [bar["selected"] for bar in found["bars"]] == [False, True]
    assert found["ends"] == ("≤ 1969", "2016")
    # The 24th of 48 columns, in its middle.
    assert found["middle"] == (1992, 48.96)
    assert MOST == 2016 - 1969 + 1


@pytest.mark.parametrize("counts", [{}, {2012: 3}])
def test_one_year_is_no_chart(counts):
    assert chart(counts, str) is None


@given(st.dictionaries(st.integers(1000, 2999), st.integers(1, 10**6), min_size=2))
def test_no_year_is_lost(counts):
    found = drawn(counts)
    assert sum(bar["count"] for bar in found["bars"]) == sum(counts.values())
    assert len(found["bars"]) <= MOST
    for bar in found["bars"]:
        assert 0 <= bar["y"] < HEIGHT
        assert 0 <= bar["left"] <= bar["x"] <= bar["x"] + bar["width"] <= WIDTH + 0.1


@given(st.text(), st.text())
def test_pieces_are_the_texts_again(before, after):
    old, new = compared(before, after)
    assert "".join(piece.text for piece in old) == before
    assert "".join(piece.text for piece in new) == after
    assert {piece.state for piece in old} <= {"same", "gone"}
    assert {piece.state for piece in new} <= {"same", "new"}
    kept = ["".join(p.text for p in side if p.state == "same") for side in (old, new)]
    assert kept[0] == kept[1]


def test_very_long_texts_are_not_compared():
    old, new = compared("a " * 3000, "b " * 3000)
    assert [piece.state for piece in (*old, *new)] == ["gone", "new"]


def edition(label):
    return EditionRecord(
        label=label, date=None, checksum="", imported_at="", entry_count=1,
        resource_count=1, unparsed_count=0,
    )  # fmt: skip


def mention(label, text, line=1):
    return MentionRecord(
        edition=f"list:{label}", line_start=line, line_end=line, category=None, text=text
    )


HISTORIES = {
    "once": ({"1": ["a"]}, "1", [("1", "first", None)]),
    "kept": ({"1": ["a"], "2": ["a"]}, "12", [("1", "first", None), ("2", "same", "1")]),
    "changed": ({"1": ["a"], "2": ["b"]}, "12", [("1", "first", None), ("2", "changed", "1")]),
    "later": ({"2": ["a"]}, "123", [("2", "first", None), ("3", "gone", "2")]),
    "again": (
        {"1": ["a"], "4": ["a"]},
        "1234",
        [("1", "first", None), ("2", "gone", "1"), ("4", "first", "3")],
    ),
    "elsewhere too": (
        {"1": ["a"], "2": ["a", "a"]},
        "12",
        [("1", "first", None), ("2", "changed", "1")],
    ),
}


@pytest.mark.parametrize("name", HISTORIES)
def test_what_became_of_it_in_each_edition(name):
    texts, labels, expected = HISTORIES[name]
    document = DocumentRecord(
        id="list", title="List", source=None, licence=None, base=None,
        editions=[edition(label) for label in labels],
    )  # fmt: skip
    mentions = [mention(label, text) for label in texts for text in texts[label]]
    ((_, editions),) = history(mentions, [document])
    told = [(each.edition.label, each.state, each.since) for each in editions]
    assert told == expected
    for each in editions:
        now = texts.get(each.edition.label, [])
        shown = ["".join(p.text for p in pieces) for _, _, pieces in each.lines]
        assert [text for text in shown if text] == now


@given(st.dictionaries(st.text(), st.text()))
def test_a_data_block_ends_no_element(value):
    block = data_block(value)
    assert not set(block) & set("<>&\u2028\u2029")


def test_how_values_are_shown():
    assert number(1234567) == "1,234,567"
    assert counted(1, "entry", "entries") == "1 entry"
    assert counted(0, "resource") == "0 resources"
    assert spoken("identifiers.doi") == "doi"
    assert spoken("also_listed") == "also listed"
    assert host("http://www.cs.toronto.edu/~hinton") == "cs.toronto.edu"
    assert host("no address") == "no address"
    assert coded("`<b>` is `none`") == ("<code>&lt;b&gt;</code> is <code>none</code>")
