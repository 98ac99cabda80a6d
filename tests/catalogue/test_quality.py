"""The rules about what a maintainer may want to mend, one by one."""

from dataclasses import replace

import pytest

from app.catalogue.describe import describe
from app.catalogue.quality import (
    LISTING_RULES,
    NAMESAKES,
    NEARLY,
    ODDITIES,
    OTHERS,
    PAIR_RULES,
    THE_SAME,
    WORK_RULES,
    YEARS,
    Judged,
    doubt,
    oddities,
    of_listing,
    of_pair,
    of_work,
)
from app.catalogue.records import FindingCode, choices_of
from app.documents.citation import cite
from app.documents.entries import read
from app.documents.text import Oddity
from tests.listings import AUTHORITY, LEXICON, UNTIL, listings_of


def listing(line, *, base=None):
    (made,) = listings_of(line, base=base)
    return made


def judged(*texts, number=1, section="Papers"):
    """The resource that all entries of these editions are."""
    listings = tuple(
        each
        for label, text in enumerate(texts, start=1)
        for each in listings_of(f"## {section}\n\n{text}", str(label))
    )
    said = describe(listings, AUTHORITY, UNTIL)
    title = str(said.values["title"])
    return Judged(number, f"id-{number}", title, listings, said)


def test_every_code_has_a_rule():
    codes = set(ODDITIES)
    codes |= {*LISTING_RULES, *WORK_RULES, *PAIR_RULES, "unparsed", "out_of_order", "dead_link"}
    assert codes == set(choices_of(FindingCode))


# The line, and code, message and text of each finding.
LISTINGS = {
    "* [A title](http://x.org); Ann Smith": [],
    "* [A title](www.x.org/a)": [
        ("missing_scheme", "The address has no scheme; read as http://www.x.org/a.", "www.x.org/a")
    ],
    "* [A title](./a)": [("relative_address", "The address is relative; it leads nowhere.", "./a")],
    "**[A title](http://x.org)": [
        (
            "broken_markup",
            "Marks of emphasis are left open or closed twice.",
            "**[A title](http://x.org)",
        )
    ],
    "* [A title](http://x.org); Smith & Jones": [
        ("surname_only", "Of an author's name only “Smith” is printed.", "Smith"),
        ("surname_only", "Of an author's name only “Jones” is printed.", "Jones"),
    ],
    "* [A title](http://x.org); Ann Smith, Bob Jones; various institutions.": [
        ("odd_affiliation", "No institution is known by these words.", "various institutions.")
    ],
    "* [A title](http://x.org); Ann Smith, Bob Jones; "
    "Stanford University and New York University": [
        (
            "odd_affiliation",
            "2 authors share 2 institutions: who is where is not said.",
            "Stanford University and New York University",
        )
    ],
    # Who is where is said, or need not be.
    "* [A title](http://x.org); Ann Smith, Stanford University; Bob Jones, New York University": [],
    "* [A title](http://x.org); Ann Smith; Stanford University and Google": [],
    "* [A title](http://x.org); Ann Smith, Bob Jones; Stanford University": [],
    "* [Ann Smith's Class at Stanford](http://x.org)": [],
}


@pytest.mark.parametrize("line", LISTINGS)
def test_what_is_odd_about_a_listing(line):
    found = list(of_listing(listing(line), AUTHORITY))
    assert [(f.code, f.message, f.text) for f in found] == LISTINGS[line]
    assert {f.line for f in found} <= {1}


def test_a_relative_address_is_read_on_the_base():
    (found,) = of_listing(listing("* [A](./a)", base="http://x.org/"), AUTHORITY)
    assert found.message == "The address is relative; read as http://x.org/a."


def test_a_name_without_a_blank_may_be_whole():
    line = "* [A title](http://x.org); Ann Smith"
    made = listing(line)
    claims = [c for c in made.claims if c.field == "author"]
    for name in ("李飞飞", "김정은", "さくら"):
        object.__setattr__(claims[0], "value", name)
        assert list(of_listing(made, AUTHORITY)) == []


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("* https://a.example/b", True),
        ("* <http://a.example>", True),
        ("* [www.a.example](http://www.a.example)", True),
        ("* [a.example/b/c/](http://a.example/b/c)", True),
        ("* [ftp://a.example/b](ftp://a.example/b) (Daten zum Boden)", True),
        ("* [ftp://a.example/b](ftp://a.example/b) - Daten zum Boden", False),
        ("* [fast.example](https://fast.example)", False),
        ("* [Node.js/Express](http://a.example)", False),
        ("* [Of http://, and others](http://a.example)", False),
        ("* [Input/Output](http://a.example)", False),
    ],
)
def test_a_title_that_is_an_address(line, is_one):
    (entry,) = read(line).entries
    citation = cite(entry, LEXICON)
    assert citation is not None
    found = oddities(citation)
    assert [odd.code for odd in found] == ["title_is_address"] * is_one
    assert oddities(replace(citation, warnings=found)) == found


def test_what_the_reader_doubts_is_said_in_its_words():
    made = listing("* [A title](http://x.org); Ann Smith")
    odd = Oddity("doubtful_reading", 1, "Ann Smith", "Ann Smith may be a title.")
    (found,) = of_listing(replace(made, warnings=(odd,)), AUTHORITY)
    assert (found.code, found.message) == (odd.code, odd.message)
    (found,) = of_listing(replace(made, warnings=(replace(odd, message=""),)), AUTHORITY)
    assert found.message == "It is not sure what the parts of this entry are."


# Section, entry and the codes.
WORKS = [
    ("Papers", "* [A title](http://x.org)", ["no_author", "unknown_year"]),
    ("Papers", "* [A title](http://x.org); Ann Smith", ["unknown_year"]),
    ("Papers", "* [A title](http://x.org); Google", ["unknown_year"]),
    ("Papers", "* [A title](http://x.org); 2012", ["no_author"]),
    ("Papers", "* [A title](http://x.org); Ann Smith; 2012", []),
    ("Courses", "* [Some Course](http://x.org)", ["no_author", "unknown_year"]),
    ("Courses", "* [A Class on Coursera](http://coursera.org)", ["unknown_year"]),
    ("Videos", "* [A film](https://www.youtube.com/watch?v=1)", ["unknown_year"]),
    ("Forums", "* [A forum](http://x.org)", []),
    ("Datasets", "* [A dataset](http://x.org)", []),
]


@pytest.mark.parametrize(("section", "line", "codes"), WORKS)
def test_what_nobody_says_of_a_work(section, line, codes):
    found = list(of_work(judged(line, section=section)))
    assert [f.code for f in found] == codes
    assert all(f.line == 3 and f.text in line for f in found)


def test_a_work_is_told_of_once_in_each_edition():
    line = "* [A title](http://x.org)\n"
    found = of_work(judged(line * 2, line))
    assert [(f.code, f.listing.origin.label, f.line) for f in found] == [
        # It stands twice in its section.
        ("possible_duplicate", "1", 4),
        ("no_author", "1", 3),
        ("no_author", "2", 3),
        ("unknown_year", "1", 3),
        ("unknown_year", "2", 3),
    ]


def test_what_a_later_edition_says_holds_for_the_work():
    first, then = ("* [A title](http://x.org)", "* [A title](http://x.org); Ann Smith; 2012")
    assert list(of_work(judged(first, then))) == []


def test_a_neighbour_is_not_judged():
    work = judged("* [A title](http://x.org)")
    beside = Judged(2, "b", "A title", work.listings)
    assert list(of_work(beside)) == []


# The editions of one resource, those of another, and lines of the first that are told.
ADDRESSES = {
    "one is listed without an address too": (
        ("* One, Ann Smith, 2016", "* [One](http://x.org); Ann Smith"),
        ("* [Two](http://y.org)", "* [Two](http://x.org)"),
        [3],
    ),
    "neither has an address": (["* *One*, Ann Smith 2001"], ["\n* *Two*, Bo Lee 2001"], []),
    "the same": (["* [One](http://x.org)"], ["\n* [Two](http://x.org)"], [3]),
    "written otherwise": (["* [One](http://x.org)"], ["* [Two](x.org/)"], [3]),
    "of one paper": (
        ["* [One](http://arxiv.org/abs/1301.3781)"],
        ["* [Two](http://arxiv.org/pdf/1301.3781v2.pdf)"],
        [3],
    ),
    "another": (["* [One](http://x.org)"], ["* [Two](http://y.org)"], []),
    "another part of a page": (
        ["* [One](http://x.org/a#one)"],
        ["* [Two](http://x.org/a#two)"],
        [],
    ),
    "none": (["* [One](./a)"], ["* [Two](./a)"], []),
    "no longer": (
        ["* [One](http://x.org)", "* [One](http://y.org)"],
        ["", "* [Two](http://x.org)"],
        [],
    ),
    "once, mended since": (
        ["* [One](http://x.org)", "* [One](http://y.org)"],
        ["* [Two](http://x.org)", "* [Two](http://x.org)"],
        [3],
    ),
    "in editions that follow": (["* [One](http://x.org)"], ["", "* [Two](http://x.org)"], [3]),
}


@pytest.mark.parametrize("case", ADDRESSES)
def test_shared_addresses(case):
    ones, others, lines = ADDRESSES[case]
    found = list(of_pair(judged(*ones), judged(*others, number=2)))
    assert [(f.code, f.line, f.other) for f in found] == [
        ("shared_address", line, 2) for line in lines
    ]


def test_a_shared_address_says_with_what():
    one, other = judged("* [One](http://x.org)"), judged("* [Two](x.org)", number=2)
    (found,) = of_pair(one, other)
    assert found.text == "http://x.org"
    assert found.message == ("Line 3 of list:1 lists “Two” (id-2) under the same address.")


LONG = "Deep Networks for Speech Recognition"
DOUBTS = {
    "nearly the same, an author in common": (
        "Neural Turing Machines](http://a.org); Ann Smith",
        "Neural Turing Machine](http://b.org); A. Smith",
        NEARLY,
    ),
    "the same authors, another title": (
        "Neural Turing Machines](http://a.org); Ann Smith",
        "Neural Networks](http://b.org); Ann Smith",
        None,
    ),
    "other authors, nearly the same": (
        f"{LONG}](http://a.org); Ann Smith",
        f"{LONG}s](http://b.org); Bob Jones",
        None,
    ),
    "other authors, the very same": (
        f"{LONG}](http://a.org); Ann Smith",
        f"{LONG}](http://b.org); Bob Jones",
        THE_SAME + OTHERS,
    ),
    "other people of one family name": (
        "Deep Waves](http://a.org); Wei Zhang",
        "Deep Waves](http://b.org); Li Zhang",
        THE_SAME + NAMESAKES,
    ),
    "another year": (
        f"{LONG}](http://a.org); Ann Smith; 2010",
        f"{LONG}](http://b.org); Ann Smith; 2018",
        THE_SAME + YEARS,
    ),
    "another year, nobody's": (
        f"{LONG}](http://a.org); 2010",
        f"{LONG}s](http://b.org); 2018",
        NEARLY + YEARS,
    ),
    "no reason against it": (f"{LONG}](http://a.org); 2010", f"{LONG}](http://b.org)", THE_SAME),
    "other authors, the very same, but short": (
        "Deep Learning](http://a.org); Ann Smith",
        "Deep Learning](http://b.org); Bob Jones",
        None,
    ),
    "authors on one side": (
        f"{LONG}](http://a.org); Ann Smith",
        "Deep Network for Speech Recognition](http://b.org)",
        NEARLY,
    ),
    "authors on one side, too short": (
        "Deep Learning](http://a.org); Ann Smith",
        "Deep Learning](http://b.org)",
        None,
    ),
}


@pytest.mark.parametrize("case", DOUBTS)
def test_possible_duplicates(case):
    one, other, reason = DOUBTS[case]
    first, second = judged(f"* [{one}"), judged(f"* [{other}", number=2)
    assert doubt(first, second) == doubt(second, first) == reason
    found = [(f.code, f.line, f.message, f.text) for f in of_pair(first, second)]
    told = ("possible_duplicate", 3, f"{reason}: “{second.title}” (id-2).", first.title)
    assert found == ([told] if reason else [])
