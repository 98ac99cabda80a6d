from dataclasses import replace

import pytest

from app.catalogue.works import CROWD, alike, group, keys, title_key
from tests.listings import listings_of

LONG = "A fast learning algorithm for deep nets"


def grouped(*editions):
    """The lines of each work, as `edition:line`, for the texts of some editions."""
    listings = [
        listing
        for label, text in enumerate(editions, 1)
        for listing in listings_of(text, str(label))
    ]
    return [
        [f"{listings[i].origin.label}:{listings[i].first_line}" for i in indices]
        for indices in group(listings)
    ]


def one_work(first, second):
    return len(grouped(first, second)) == 1


ONE = {
    "one title at two addresses, an author in common": (
        "* [Nets](http://a.org/1); Ann Bee and Cy Dee",
        "* [Nets](http://b.org/2); A. Bee",
    ),
    "a telling title at two addresses, no author said once": (
        f"* [{LONG}](http://a.org/1); Ann Bee",
        f"* [{LONG}](http://b.org/2)",
    ),
    "a telling title at two addresses, no author said": (
        f"* [{LONG}](http://a.org/1)",
        f"* [The {LONG[2:]}](http://b.org/2)",
    ),
    "one address written in two ways": (
        "* [Nets](http://www.a.org/x/)",
        "* [Nets](https://a.org/x/index.html)",
    ),
    "one address, a title said differently": (
        "* [U. Toronto: Introduction to Nets](http://a.org/1)",
        "* [Toronto: Introduction to Nets](http://a.org/1)",
    ),
    "versions of one arXiv paper, retitled": (
        "* [A Neural Conversational Model](http://arxiv.org/pdf/1506.05869v1.pdf)",
        "* [A Neural Conversation Model](http://arxiv.org/abs/1506.05869v3); Vinyals",
    ),
    "one DOI": (
        "* [Deep nets at work](https://doi.org/10.1000/x.1)",
        "* [Deep nets at work](https://dl.acm.org/doi/10.1000/x.1)",
    ),
    "neighbouring addresses by the very same authors": (
        "* [RL book](http://a.edu/~s/book/the-book.html); Ann Bee and Cy Dee",
        "* [Learning](http://a.edu/~s/book/ebook/the-book.html); A. Bee and C. Dee",
    ),
    "titles that cannot be spelt, at one address": (
        "* […](http://a.org/1)",
        "* […](http://a.org/1)",
    ),
}
TWO = {
    "one title, all authors differ": (
        f"* [{LONG}](http://a.org/1); Ann Bee",
        f"* [{LONG}](http://a.org/2); Cy Dee",
    ),
    "one title and address, all authors differ": (
        f"* [{LONG}](http://a.org/1); Ann Bee",
        f"* [{LONG}](http://a.org/1); Cy Dee",
    ),
    "a short title at two addresses, no author said": (
        "* [Notes](http://a.org/1)",
        "* [Notes](http://a.org/2)",
    ),
    "a short title, an author said once": (
        "* [Notes](http://a.org/1); Ann Bee",
        "* [Notes](http://a.org/2)",
    ),
    "one address, two titles": (
        "* [Deep Recursive Nets](http://a.org/P15-1150.pdf); Irsoy & Cardie. 2014.",
        "* [Improved Semantic Trees](http://a.org/P15-1150.pdf); Tai et al. 2015",
    ),
    "one file name in two places, the same authors": (
        "* [One](http://a.edu/one/slides.pdf); Ann Bee",
        "* [Two](http://a.edu/two/slides.pdf); Ann Bee",
    ),
    "neighbouring addresses, some authors differ": (
        "* [RL book](http://a.edu/~s/book/the-book.html); Ann Bee and Cy Dee",
        "* [Learning](http://a.edu/~s/book/ebook/the-book.html); Ann Bee",
    ),
    "a page and a part of it": (
        "* [Pages](http://a.edu/forum/#!forum/x)",
        "* [Pages](http://a.edu/forum/#!forum/y)",
    ),
    "no address at all": ("* [Notes](./x)", "* [Notes](./x)"),
}


@pytest.mark.parametrize(("first", "second"), ONE.values(), ids=ONE)
def test_one_work(first, second):
    assert one_work(first, second)
    assert one_work(second, first)


@pytest.mark.parametrize(("first", "second"), TWO.values(), ids=TWO)
def test_two_works(first, second):
    assert not one_work(first, second)
    assert not one_work(second, first)


def test_twice_in_one_edition_is_one_work():
    text = "* [Deep nets](http://a.org/1); Ann Bee\n* [Deep nets](http://a.org/1)"
    assert grouped(text) == [["1:1", "1:2"]]


def test_the_oldest_edition_comes_first():
    text = "* [One](http://a.org/1)\n* [Two](http://a.org/2)"
    assert grouped(text, text) == [["1:1", "2:1"], ["1:2", "2:2"]]


def test_a_title_without_authors_joins_no_two_works_of_that_title():
    text = "\n".join(
        [
            f"* [{LONG}](http://a.org/1); Ann Bee",
            f"* [{LONG}](http://a.org/2); Cy Dee",
            f"* [{LONG}](http://a.org/3)",
            f"* [{LONG}](http://a.org/4)",
        ]
    )
    assert grouped(text) == [["1:1"], ["1:2"], ["1:3", "1:4"]]


def test_an_address_of_a_crowd_is_a_place():
    def crowd(size):
        lines = [f"* [Number {n} of many](http://a.org/list)" for n in range(size)]
        return grouped("\n".join(lines), lines[0])

    assert len(crowd(CROWD)) == 1
    assert len(crowd(CROWD + 1)) == CROWD + 1


def test_mentions_of_one_resource_stay_together():
    listings = listings_of("* [One](http://a.org/1)\n* [Two](http://a.org/2)")
    assert len(group(listings)) == 2
    known = [replace(listing, resource=7) for listing in listings]
    assert group(known) == [[0, 1]]


def test_nothing_is_no_work():
    assert group([]) == []


def test_keys():
    (listing,) = listings_of("* [The Nets](http://arxiv.org/abs/1301.3781); Ann Bee")
    assert list(keys(listing)) == [
        "title:nets",
        "address:arxiv.org/abs/1301.3781",
        "arxiv:1301.3781",
        "near:arxiv.org/…/1301.3781 bee",
    ]
    (listing,) = listings_of("* […](./x)")
    assert list(keys(listing)) == []
    (listing,) = listings_of("* [Nets](https://doi.org/10.1000/x)")
    assert list(keys(listing))[1:] == ["address:doi.org/10.1000/x", "doi:10.1000/x"]


@pytest.mark.parametrize(
    ("title", "key"),
    [("The Nets", "nets"), ("A  NET", "net"), ("Another", "another"), ("The", "the")],
)
def test_title_key(title, key):
    assert title_key(title) == key


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("A Neural Conversational Model", "A Neural Conversation Model", True),
        ("Understanding LSTMs", "Understanding LSTM Networks", True),
        ("Deep Learning Book", "Deep Learning", True),
        ("Deep Nets", "Matrix Algebra", False),
        ("", "", True),
        ("🔥", "❄", False),
    ],
)
def test_alike(one, other, expected):
    assert alike(one, other) is expected


def test_only_the_address_of_the_title_is_that_of_a_listing():
    (listing,) = listings_of("* [Nets](http://a.org/1); [Ann Bee](http://b.org/2)", "1")
    others = tuple(c for c in listing.claims if c.role != "primary")
    assert listing.url == "http://a.org/1"
    assert others != listing.claims
    assert replace(listing, claims=others).url is None
