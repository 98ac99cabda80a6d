from dataclasses import replace

import pytest

from app.catalogue.listing import Decisions, by_hand
from app.catalogue.names import parse
from app.catalogue.works import CROWD, Works, are_strangers, group, keys, title_key
from tests.listings import AUTHORITY, listings_of

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
        for indices in group(listings, AUTHORITY)
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
    "one arXiv paper by its short name and by its title": (
        "* [XNet](http://arxiv.org/abs/1801.00001); Ann Bee",
        "* [Extreme networks for parsing](http://arxiv.org/pdf/1801.00001); Ann Bee",
    ),
    "one ISBN, two shops": (
        "* [Nets](http://a.org/book/978-0-387-30303-1)",
        "* [Nets: an essay](http://b.org/9780387303031)",
    ),
    "one arXiv paper, of the year of each version": (
        "* [Deep Nets](http://arxiv.org/abs/1801.00001v1); Ann Bee; 2018",
        "* [Deep Nets](http://arxiv.org/abs/1801.00001v3); Ann Bee; 2019",
    ),
    "a book and a course at one address": (
        "## Books\n* [Cartography](http://a.org/1); Ann Bee",
        "## Courses\n* [Cartography](http://a.org/1); Ann Bee",
    ),
    "a book and a course of which one has no address": (
        "## Books\n* [Cartography](http://a.org/1); Ann Bee",
        "## Courses\n* [Cartography](./x); Ann Bee",
    ),
    "a book and a course with a page of both": (
        "## Books\n* [Maps](http://a.org/1); Ann Bee\n* [Maps](http://b.org/2); Ann Bee",
        "## Courses\n* [Maps](http://b.org/2); Ann Bee",
    ),
    "preprint and publication": (
        "* [Tides](http://arxiv.org/abs/1801.00001); Ann Bee, Cy Dee; 2018",
        "* [Tides](http://journal.org/t/12); A. Bee, C. Dee; 2018",
    ),
    "one address, part of the title": (
        "* [Gardening](http://a.org/1)",
        "* [Gardening: Notes for the Winter](http://a.org/1)",
    ),
    "one address, written together or apart": (
        "* [Pretraining of Nets](http://a.org/1)",
        "* [Pre-Training of Nets](http://a.org/1)",
    ),
    "one address, in a language without blanks": (
        "* [信号与系统](http://a.org/1)",
        "* [信号与系统](https://a.org/1/)",
    ),
    "one address, an institution and a part of it": (
        "* [Nets](http://a.org/1); Google",
        "* [Nets](http://a.org/1); Google Research",
    ),
    "a generic title, a person in common": (
        "* [Tutorial](http://a.org/1); Ann Bee",
        "* [Tutorial](http://b.org/2); A. Bee",
    ),
    "a title of a subject, an institution in common": (
        "* [Cartography](http://a.org/1); Stanford University",
        "* [Cartography](http://b.org/2); Stanford University",
    ),
    "two words, the year in common": (
        "* [Botanic Gardens](http://a.org/1); 2012",
        "* [Botanic Gardens](http://b.org/2); 2012",
    ),
    "a long title in another language": (
        "* [Über die Wanderung der Aale im Rhein und Main](http://a.org/1)",
        "* [Über die Wanderung der Aale im Rhein und Main](http://b.org/2); Ann Bee",
    ),
    "a long title without blanks": (
        "* [黄土高原退耕还林的生态效应研究](http://a.org/1)",
        "* [黄土高原退耕还林的生态效应研究](http://b.org/2)",
    ),
    "a paper by one person, at the institutions of two times": (
        "* [Tides of the North](http://a.org/1.pdf); Ann Bee; Stanford University",
        "* [Tides of the North](http://b.org/1.pdf); Ann Bee; University of Toronto",
    ),
    "names of two scripts are the same again": (
        "* [Приливы](http://a.org/1); Иван Петров",
        "* [Приливы](http://b.org/2); Иван Петров",
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
    "no address at all, under two headings": ("## A\n* [Notes](./x)", "## B\n* [Notes](./x)"),
    "given names of one family": (
        f"* [{LONG}](http://a.org/1); Wei Zhang",
        f"* [{LONG}](http://a.org/1); Li Zhang",
    ),
    "one given name of two": (
        f"* [{LONG}](http://a.org/1); Wei Zhang, Cy Dee",
        f"* [{LONG}](http://a.org/2); Li Zhang, Cy Dee",
    ),
    "initials that contradict": (
        f"* [{LONG}](http://a.org/1); W. Zhang",
        f"* [{LONG}](http://a.org/2); L. Zhang",
    ),
    "years at two addresses": (
        f"* [{LONG}](http://a.org/1); Ann Bee; 2010",
        f"* [{LONG}](http://a.org/2); Ann Bee; 2018",
    ),
    "years of a meeting": (
        "* [Summer School on the Ecology of Lakes](http://a.org/1); 2010",
        "* [Summer School on the Ecology of Lakes](http://a.org/2); 2018",
    ),
    "years, no address": (f"* [{LONG}](./x); 2010", f"* [{LONG}](./y); 2018"),
    "institutions of a course": (
        "* [Introduction to Cartography](http://a.org/1); Stanford University",
        "* [Introduction to Cartography](http://b.org/2); University of Toronto",
    ),
    "institutions of a course by one person": (
        "## Courses\n* [Cartography](http://a.org/1); Ann Bee; Stanford University",
        "## Courses\n* [Cartography](http://b.org/2); Ann Bee; University of Toronto",
    ),
    "a book and the course that is called so": (
        "## Books\n* [Cartography](http://a.org/1); Ann Bee",
        "## Courses\n* [Cartography](http://b.org/2); Ann Bee",
    ),
    "a subject the vocabulary knows": (
        "* [Natural Language Processing with Deep Learning](http://a.org/1)",
        "* [Natural Language Processing with Deep Learning](http://b.org/2)",
    ),
    "a subject it does not know": (
        "* [Introduction to the Principles of Graphics](http://a.org/1)",
        "* [Introduction to the Principles of Graphics](http://b.org/2); Ann Bee",
    ),
    "a generic title, the year in common": (
        "* [Tutorial](http://a.org/1); 2012",
        "* [Tutorial](http://b.org/2); 2012",
    ),
    "a generic title, an institution in common": (
        "* [Lecture Notes](http://a.org/1); Stanford University",
        "* [Lecture Notes](http://b.org/2); Stanford University",
    ),
    "a generic title, one author of two in common": (
        "* [Deep Learning](http://a.org/1); Ann Bee, Carl Dee; 2015",
        "* [Deep Learning](http://b.org/2); Carl Dee, Eve Eff; 2015",
    ),
    "a generic title of another language": (
        "* [Einführung in die Grundlagen der Botanik](http://a.org/1)",
        "* [Einführung in die Grundlagen der Botanik](http://b.org/2)",
    ),
    "a subject without blanks": ("* [机器学习](http://a.org/1)", "* [机器学习](http://b.org/2)"),
    "numbers of parts at one address": (
        "* [Lecture 17: Linear Models](http://a.org/1)",
        "* [Lecture 18: Linear Models](http://a.org/1)",
    ),
    "one DOI, other people": (
        "* [Nets](https://doi.org/10.1000/x.1); Ann Bee",
        "* [Nets](https://doi.org/10.1000/x.1); Cy Dee",
    ),
}


@pytest.mark.parametrize(("first", "second"), ONE.values(), ids=ONE)
def test_one_work(first, second):
    assert one_work(first, second)
    assert one_work(second, first)
    assert len(grouped(f"{first}\n{second}")) == 1


@pytest.mark.parametrize(("first", "second"), TWO.values(), ids=TWO)
def test_two_works(first, second):
    assert not one_work(first, second)
    assert not one_work(second, first)
    assert len(grouped(f"{first}\n{second}")) == 2


def test_twice_in_one_edition_is_one_work():
    text = "* [Deep nets](http://a.org/1); Ann Bee\n* [Deep nets](http://a.org/1)"
    assert grouped(text) == [["1:1", "1:2"]]


def test_an_entry_without_address_that_is_there_again_is_the_same():
    text = "* [Notes](./x)\n* […](./y)\n"
    assert grouped(text + text, text) == [["1:1", "1:3", "2:1"], ["1:2", "1:4", "2:2"]]


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


def test_a_family_name_alone_joins_no_two_works_of_namesakes():
    text = "\n".join(
        f"* [Tides](http://a.org/{n}); {name}"
        for n, name in enumerate(["Wei Zhang", "Zhang", "Li Zhang"])
    )
    assert grouped(text) == [["1:1"], ["1:2"], ["1:3"]]


def test_rows_that_lead_to_one_page_are_works_of_their_own():
    rows = [
        f"* [{title}](http://a.org/models); {year}"
        for title in ("Large model of sounds: Alpha", "Large model of sounds: Beta")
        for year in (2018, 2019)
    ]
    assert len(grouped("\n".join(rows))) == 4
    # The next edition tells them apart again.
    assert len(grouped("\n".join(rows), "\n".join(reversed(rows)))) == 4


def test_the_same_year_is_corrected_in_the_next_edition():
    assert one_work(
        "* [Deep nets](http://a.org/1); Ann Bee; 2012",
        "* [Deep nets](http://a.org/1); Ann Bee; 2013",
    )


def test_a_title_is_reworded_in_the_next_edition():
    first = "* [Large model of sounds: Alpha](http://a.org/1)"
    second = "* [Large model of sounds: Beta](http://a.org/1)"
    assert one_work(first, second)
    assert len(grouped(f"{first}\n{second}")) == 2


def test_chapters_under_the_identifier_of_a_volume():
    titles = ["Tides of the North", "Winds of the South", "Dunes", "Dunes of the East"]
    lines = [f"* [{t}](http://a.org/book/978-0-387-30303-1#{t[0]})" for t in titles]
    assert grouped("\n".join(lines)) == [["1:1"], ["1:2"], ["1:3", "1:4"]]


def test_an_address_of_a_crowd_is_a_place():
    def with_part_of_a_title(size):
        listed = [f"* [Shared, {n}wo {n}rd](http://a.org/list)" for n in range(size)]
        return len(grouped("\n".join([*listed, "* [Shared](http://a.org/list)"])))

    # What may be any of several is none of them; in a crowd nobody asks.
    assert [with_part_of_a_title(size) for size in (1, 2, CROWD)] == [1, 3, CROWD + 1]


SHAPES = {
    "one title by different people": "* [Waves in Deep Seas]({url}); {one} {two}; {y}",
    "one title by people of one family": "* [Waves in Deep Seas]({url}); {one} Bee",
    "one address": "* [{one} {two}](http://a.org/1); {two} {one}",
    "one title and address": "* [Waves in Deep Seas](http://a.org/1); {two} {one}",
    "one title and institution": "* [Waves]({url}); {one} {two}; Stanford University",
    "one title and no people": "* [Waves in Deep Seas]({url}); {y}",
    "one title, some of them nobody's": "* [Waves in Seas]({url}); {maybe}; {y}",
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_comparisons_grow_no_faster_than_the_list(shape):
    size = 600
    lines = [
        shape.format(
            url=f"http://a{n}.org/x",
            one=f"{letters(n)}a",
            two=f"{letters(n)}o",
            maybe=f"Ann {letters(n)}" if n % 2 else "",
            y=1990 + n % 20,
        )
        for n in range(size)
    ]
    works = Works(listings_of("\n".join(lines)), AUTHORITY)
    for evidence in works.evidence():
        works.join_on(evidence)
    # Each with every other would be 180,000.
    assert works.compared <= CROWD * size / 2


def letters(number):
    """A name that is no other's: 27 -> "Bec"."""
    vowel = "aeiou"[number // 20 % 5]
    return "BCDFGHJKLM"[number // 100] + vowel + "bcdfghjklmnprstvwxyz"[number % 20]


def test_who_is_in_doubt_about_two_works_is_not_about_each_other():
    text = "\n".join(
        [
            f"* [{LONG}](http://a.org/1); Ann Bee",
            f"* [{LONG}](http://a.org/2); Cy Dee",
            f"* [{LONG}](http://a.org/3)",
            f"* [{LONG}](http://a.org/4); Stanford University",
        ]
    )
    assert grouped(text) == [["1:1"], ["1:2"], ["1:3", "1:4"]]


def known(*texts):
    """The listings that the store has under resources, numbered from 1."""
    return [
        replace(listing, resource=number)
        for number, text in enumerate(texts, 1)
        for listing in listings_of(text, str(number))
    ]


def test_what_a_curator_says_of_a_work_is_right_and_what_is_printed_too():
    stored = known("* [Nets](http://a.org/1); Ann Bee")
    hand = by_hand("Nets", ["Cy Dee"], "http://a.org/1", 1)
    for people, one in (("C. Dee", True), ("A. Bee", True), ("Eve Foe", False)):
        (new,) = listings_of(f"* [Nets](http://a.org/1); {people}", "9")
        assert len(group([*stored, hand, new], AUTHORITY)) == (1 if one else 2)


def test_works_that_were_made_one_are_known_under_both_names():
    stored = [replace(x, resource=1) for x in known(*MERGED)]
    (new,) = listings_of("* [Deep Nets](http://c.org/3); C. Dee", "9")
    assert len(group([*stored, new], AUTHORITY)) == 1


MERGED = ("* [Nets](http://a.org/1); Ann Bee", "* [Deep Nets](http://b.org/1); Cy Dee")


def test_what_curators_keep_apart_goes_to_the_oldest_when_it_is_there_again():
    text = "* [Nets](http://a.org/1); Ann Bee"
    stored = known(text, text)
    (new,) = listings_of(text, "9")
    assert group([new, *stored], AUTHORITY) == [[1, 2, 0]]
    apart = Decisions(apart=frozenset({frozenset({1, 2})}))
    assert group([new, *stored], AUTHORITY, apart) == [[1, 0], [2]]


def test_resources_that_said_the_same_once_may_be_one():
    stored = known(
        "* [Nets](http://a.org/1); Ann Bee\n* [Nets](http://a.org/1)",
        "* [Nets](http://a.org/1); A. Bee\n* [NETS](http://a.org/1)",
    )
    assert len(group(stored, AUTHORITY)) == 1


CROWDS = {
    "people": "* [Nets](https://doi.org/10.1000/x); Ann {who}",
    "titles at one address": "* [{who} dunes](http://a.org/1)",
    "years": f"* [{LONG}](http://a{{n}}.org/x); {{year}}",
}
SHARED = {
    "people": "* [Nets](https://doi.org/10.1000/x)",
    "titles at one address": "* [Shared islands](http://a.org/1)",
    "years": f"* [{LONG}](http://b.org/x)",
}


@pytest.mark.parametrize("crowd", CROWDS)
def test_crowds_that_share_an_entry_stay_apart(crowd):
    stored = []
    for number, numbers in enumerate((range(55), range(55, 110)), 1):
        lines = [CROWDS[crowd].format(n=n, who=letters(n), year=1900 + n) for n in numbers]
        lines.append(SHARED[crowd] + " " * number)
        stored += [
            replace(x, resource=number, raw=f"{number} {x.raw}")
            for x in listings_of("\n".join(lines))
        ]
    assert len(group(stored, AUTHORITY)) == 2


def test_one_who_wrote_with_a_crowd_is_nobody_alone():
    names = [f"Ann {letters(n)}" for n in range(CROWD + 5)]
    alone = [f"* [Nets](http://a{n}.org/x); {who}" for n, who in enumerate(names)]
    text = "\n".join([*alone, f"* [Nets](http://b.org/x); {', '.join(names)}"])
    assert len(grouped(text)) == len(names) + 1


def test_people_of_one_family():
    def strangers(*lists):
        one, other = ([parse(name) for name in names.split(", ")] for names in lists)
        assert are_strangers(one, other) == are_strangers(other, one)
        return are_strangers(one, other)

    assert not strangers("Wei Zhang, Li Zhang", "W. Zhang")
    assert not strangers("Wei Zhang, Li Zhang", "L. Zhang, W. Zhang, Cy Dee")
    assert strangers("Wei Zhang, Li Zhang", "Wei Zhang, Hua Zhang")
    assert strangers("Wei Zhang", "Cy Dee")
    assert strangers("Wei Zhang, Wei Zhang", "Wei Zhang, L. Zhang")
    assert not strangers("Wei Zhang, L. Zhang", "Li Zhang, W. Zhang")
    assert strangers("王伟", "王芳")
    many = ", ".join(f"{letters(n)} Zhang" for n in range(CROWD + 5))
    assert not strangers(many, many)
    assert strangers(many, many.replace("Zhang", "X. Zhang"))
    rest = many.split(", ")[1:]
    assert strangers(many, ", ".join([*rest, rest[0]]))


def test_mentions_of_one_resource_stay_together():
    listings = listings_of("* [One](http://a.org/1)\n* [Two](http://a.org/2)")
    assert len(group(listings, AUTHORITY)) == 2
    stored = [replace(listing, resource=7) for listing in listings]
    assert group(stored, AUTHORITY) == [[0, 1]]


def test_nothing_is_no_work():
    assert group([], AUTHORITY) == []


def test_keys():
    (listing,) = listings_of("* [The Nets](http://arxiv.org/abs/1301.3781); Ann Bee")
    assert list(keys(listing)) == [
        "title:nets",
        "address:arxiv.org/abs/1301.3781",
        "arxiv:1301.3781",
        "near:arxiv.org/…/1301.3781 bee",
    ]
    (listing,) = listings_of("* […](./x)")
    assert list(keys(listing)) == ["title:…"]
    (listing,) = listings_of("* [Nets](https://doi.org/10.1000/x)")
    assert list(keys(listing))[1:] == ["address:doi.org/10.1000/x", "doi:10.1000/x"]


@pytest.mark.parametrize(
    ("title", "key"),
    [("The Nets", "nets"), ("A  NET", "net"), ("Another", "another"), ("The", "the")],
)
def test_title_key(title, key):
    assert title_key(title) == key


def test_only_the_address_of_the_title_is_that_of_a_listing():
    (listing,) = listings_of("* [Nets](http://a.org/1); [Ann Bee](http://b.org/2)", "1")
    others = tuple(c for c in listing.claims if c.role != "primary")
    assert listing.url == "http://a.org/1"
    assert others != listing.claims
    assert replace(listing, claims=others).url is None
