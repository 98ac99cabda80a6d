"""What counts as a change between two editions, and what does not."""

from typing import Any

import pytest

from app.catalogue.diff import Place, State, changes, renamed, shown
from app.documents.detection import why_unread
from app.documents.text import Block, BlockKind, Heading, Span
from app.store.write.documents import needed

PAPERS, BOOKS = ("Papers",), ("Books",)


def place(resource, path=PAPERS, line=10, **printed):
    made = {"title": f"Title {resource}", "addresses": (f"http://{resource}.org",)}
    return Place(resource, path, line, **(made | printed))


def state(*places):
    return State(places, {each.path[:1]: 1 for each in places if each.path})


def told(old, new):
    return [
        (c.change, c.resource, c.before, c.after, c.from_line, c.to_line)
        for c in changes(state(*old), state(*new))
    ]


ONE = place(1)
CASES: dict[str, Any] = {
    "nothing": ([ONE], [ONE], []),
    "no editions": ([], [], []),
    "another line is no change": ([ONE], [place(1, line=20)], []),
    "order is no change": (
        [place(1, line=1), place(2, line=2)],
        [place(2, line=1), place(1, line=2)],
        [],
    ),
    "a resource that came": (
        [ONE],
        [ONE, place(2, BOOKS, 20)],
        [("added", 2, None, "Books", None, 20)],
    ),
    "a resource that went": (
        [ONE, place(2, BOOKS, 20)],
        [ONE],
        [("removed", 2, "Books", None, 20, None)],
    ),
    "under no heading": ([], [place(1, ())], [("added", 1, None, None, None, 10)]),
    "a resource that came with two places": (
        [ONE],
        [ONE, place(2, line=20), place(2, BOOKS, 30)],
        [("added", 2, None, "Papers", None, 20), ("also_listed", 2, None, "Books", None, 30)],
    ),
    "a further place": (
        [ONE],
        [place(1, BOOKS, 5, addresses=("http://copy.org",)), ONE],
        [("also_listed", 1, None, "Books", None, 5)],
    ),
    "a place that was dropped": (
        [ONE, place(1, BOOKS, 20)],
        [ONE],
        [("also_listed", 1, "Books", None, 20, None)],
    ),
    "a further place in the same section": (
        [ONE],
        [ONE, place(1, line=12)],
        [("also_listed", 1, None, "Papers", None, 12)],
    ),
    "another section": (
        [ONE, place(2), place(3, BOOKS)],
        [place(1, BOOKS, 30), place(2), place(3, BOOKS)],
        [("moved", 1, "Papers", "Books", 10, 30)],
    ),
    "another section, and mended": (
        [ONE, place(2), place(3, BOOKS)],
        [place(1, BOOKS, 30, title="New"), place(2), place(3, BOOKS)],
        [("moved", 1, "Papers", "Books", 10, 30), ("retitled", 1, "Title 1", "New", 10, 30)],
    ),
    "one of two places left for a third": (
        [ONE, place(1, BOOKS, 20), place(2, BOOKS)],
        [ONE, place(1, ("Films",), 30), place(2, BOOKS), place(3, ("Films",), 31)],
        [("moved", 1, "Books", "Films", 20, 30), ("added", 3, None, "Films", None, 31)],
    ),
    "out of all headings": ([ONE], [place(1, ())], [("moved", 1, "Papers", None, 10, 10)]),
    "a title": ([ONE], [place(1, title="New")], [("retitled", 1, "Title 1", "New", 10, 10)]),
    "an address": (
        [place(1, addresses=("1.org", "2.org"))],
        [place(1, addresses=("http://1.org", "2.org"))],
        [("relinked", 1, "1.org 2.org", "http://1.org 2.org", 10, 10)],
    ),
    "authors": (
        [place(1, names=("Le",))],
        [place(1, names=("Quoc Le", "et al."))],
        [("authors_changed", 1, "Le", "Quoc Le; et al.", 10, 10)],
    ),
    "a remark": ([ONE], [place(1, note="Old")], [("note_changed", 1, None, "Old", 10, 10)]),
    "everything of a place": (
        [place(1, names=("A",), note="n")],
        [place(1, title="T", addresses=(), names=())],
        [
            ("retitled", 1, "Title 1", "T", 10, 10),
            ("relinked", 1, "http://1.org", None, 10, 10),
            ("authors_changed", 1, "A", None, 10, 10),
            ("note_changed", 1, "n", None, 10, 10),
        ],
    ),
    "twice in a section, the one that stays is the one alike": (
        [place(1, line=1, title="A"), place(1, line=2, title="B")],
        [place(1, line=1, title="B")],
        [("also_listed", 1, "Papers", None, 1, None)],
    ),
    "twice in a section, corresponding by address, then by title": (
        [
            place(1, line=1, title="A", addresses=("a",)),
            place(1, line=2, title="B", addresses=("b",)),
        ],
        [
            place(1, line=1, title="B", addresses=("c",)),
            place(1, line=2, title="C", addresses=("a",)),
        ],
        [("relinked", 1, "b", "c", 2, 1), ("retitled", 1, "A", "C", 1, 2)],
    ),
    "a heading": (
        [ONE, place(2), place(3, BOOKS)],
        [place(1, ("Writings",), 20), place(2, ("Writings",), 21), place(3, BOOKS)],
        [("category_renamed", None, "Papers", "Writings", 1, 1)],
    ),
    "a heading, and one of it moved and one mended": (
        [place(1), place(2), place(3), place(4, BOOKS)],
        [
            place(1, ("Writings",)),
            place(2, ("Writings",), 21, note="n"),
            place(3, BOOKS, 30),
            place(4, BOOKS),
        ],
        [
            ("category_renamed", None, "Papers", "Writings", 1, 1),
            ("note_changed", 2, None, "n", 10, 21),
            ("moved", 3, "Papers", "Books", 10, 30),
        ],
    ),
    "a heading that shares too little is another one": (
        [place(1), place(2)],
        [place(1, ("Writings",), 20), place(2, BOOKS, 30)],
        [("moved", 1, "Papers", "Writings", 10, 20), ("moved", 2, "Papers", "Books", 10, 30)],
    ),
    "what came and went says nothing of headings": (
        [place(1), place(2, line=11)],
        [place(1, ("Writings",)), place(3, ("Writings",), 20), place(4, BOOKS, 30)],
        [
            ("category_renamed", None, "Papers", "Writings", 1, 1),
            ("added", 3, None, "Writings", None, 20),
            ("added", 4, None, "Books", None, 30),
            ("removed", 2, "Papers", None, 11, None),
        ],
    ),
    "a heading of which nothing stayed": (
        [ONE],
        [place(2, BOOKS, 20)],
        [("added", 2, None, "Books", None, 20), ("removed", 1, "Papers", None, 10, None)],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_changes(case):
    old, new, expected = CASES[case]
    assert told(old, new) == expected


OPPOSITE = {"added": "removed", "removed": "added"}


@pytest.mark.parametrize("case", CASES)
def test_backwards_every_change_is_the_opposite(case):
    old, new, expected = CASES[case]
    backwards = {
        (OPPOSITE.get(change, change), resource, after, before, to_line, from_line)
        for change, resource, before, after, from_line, to_line in expected
    }
    assert set(told(new, old)) == backwards


SECTIONS: dict[str, Any] = {
    "the same": ({("A",): {1}}, {("A",): {1}}, {}, []),
    "none": ({}, {("A",): {1}}, {}, []),
    "those below go along": (
        {("A",): {1, 2}, ("A", "X"): {1}, ("A", "Y"): {2}},
        {("B",): {1, 2}, ("B", "X"): {1}, ("B", "Y"): {2}},
        {("A",): ("B",), ("A", "X"): ("B", "X"), ("A", "Y"): ("B", "Y")},
        [(("A",), ("B",))],
    ),
    "the outer one and one below": (
        {("A",): {1, 2}, ("A", "X"): {1}, ("A", "Y"): {2}},
        {("B",): {1, 2}, ("B", "X"): {1}, ("B", "Z"): {2}},
        {("A",): ("B",), ("A", "X"): ("B", "X"), ("A", "Y"): ("B", "Z")},
        [(("A",), ("B",)), (("A", "Y"), ("B", "Z"))],
    ),
    "an outer one with all in one below is the outer one": (
        {("A",): {1}, ("A", "X"): {1}},
        {("B",): {1}, ("B", "X"): {1}},
        {("A",): ("B",), ("A", "X"): ("B", "X")},
        [(("A",), ("B",))],
    ),
    "below another heading": (
        {("X",): {1, 2, 3}, ("Y",): {4}},
        {("A",): {1, 2, 3, 4}, ("A", "X"): {1, 2, 3}, ("A", "Y"): {4}},
        {("X",): ("A", "X"), ("Y",): ("A", "Y")},
        [(("X",), ("A", "X")), (("Y",), ("A", "Y"))],
    ),
    "two that became one: the larger has the name": (
        {("A",): {1, 2, 3}, ("B",): {4}},
        {("C",): {1, 2, 3, 4}},
        {("A",): ("C",)},
        [(("A",), ("C",))],
    ),
    "just half is too little": ({("A",): {1, 2}}, {("B",): {1}}, {}, []),
}


@pytest.mark.parametrize("case", SECTIONS)
def test_renamed_headings(case):
    old, new, paths, names = SECTIONS[case]
    found = renamed(old, new)
    assert found.paths == paths
    assert sorted(found.names) == names


def test_headings_of_one_name_are_shown_with_those_above():
    assert shown(("A", "X"), ("B", "Y")) == ("X", "Y")
    assert shown(("X",), ("B", "X")) == ("X", "B > X")


def heading(line, *path):
    return Heading(len(path), path[-1], path, Span(line, line))


def test_headings_that_are_needed():
    title, outer = Heading(1, "T", (), Span(1, 1)), heading(2, "A")
    inner, empty = heading(3, "A", "X"), heading(4, "B")
    assert needed([title, outer, inner, empty], [inner]) == [outer, inner]


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("image_link", "A link without words, as on an image, names nothing."),
        ("a-code-to-come", "A link here is not read."),
        (None, "A link here is not read."),
    ],
)
def test_why_lines_are_unparsed(code, says):
    block = Block(BlockKind.UNPARSED, Span(1, 1), "![](a)", code)
    assert why_unread(block.code) == says
