"""The order in which listings come does not change who and what they are."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.authority import Person
from app.catalogue.listing import UNDECIDED
from app.catalogue.names import parse
from app.catalogue.people import EVERYBODY, Appearance, appearances_of, cluster, gather
from app.catalogue.resolve import resolve
from app.catalogue.works import group, keys
from tests.listings import AUTHORITY, UNTIL, listings_of, seed_listings

TITLES = ["Nets", "The Nets", "A fast learning algorithm for nets", "Deep nets at work"]
TITLES += ["A fast learning algorithm for net", "Deep Nets at Work", "…", "Notes"]
URLS = ["http://a.org/1", "https://www.a.org/1/", "http://a.org/2", "./x"]
URLS += ["http://arxiv.org/abs/1301.3781", "http://arxiv.org/pdf/1301.3781v2.pdf"]
URLS += ["http://a.org/b/x.pdf", "http://a.org/b/c/x.pdf", "https://doi.org/10.1000/x"]
NAMES = ["Ann Bee", "A. Bee", "Bee", "Ann B. Bee", "A. B. Bee", "Ann C. Bee", "Amy Bee"]
NAMES += ["Cy Dee", "Dee", "C. Dee", "Quoc Le", "Le", "Bob Foe", "Robert Foe", "R. Foe"]
TAILS = ["", "Google", "2012", "A remark.", "Stanford University", "Neural Computation"]

ENTRIES = st.builds(
    "* [{}]({}); {}; {}".format,
    st.sampled_from(TITLES),
    st.sampled_from(URLS),
    st.lists(st.sampled_from(NAMES), max_size=3).map(", ".join),
    st.sampled_from(TAILS),
)
EDITIONS = st.lists(st.lists(ENTRIES, max_size=5).map("\n".join), min_size=1, max_size=3)


def of(editions):
    return [
        listing
        for label, text in enumerate(editions, 1)
        for listing in listings_of(text, str(label), base="http://base.org/")
    ]


def outcome(listings):
    """Works by the places they have, people by the places of their names."""
    found = resolve(listings, {}, AUTHORITY, UNTIL)
    assert sum(len(work.listings) for work in found.works) == len(listings)
    return [
        (
            [listing.place for listing in work.listings],
            work.description,
            [found.people[number].forms_shown for number, _ in work.authors],
            [number for number, _ in work.authors],
        )
        for work in found.works
    ]


def unnumbered(works):
    """People by the places in which they are authors, whatever their numbers."""
    seats: dict[int, set[tuple[object, int]]] = {}
    for places, _, _, numbers in works:
        for position, number in enumerate(numbers):
            seats.setdefault(number, set()).add((places[0], position))
    groups = sorted(sorted(each) for each in seats.values())
    return [work[:3] for work in works], groups


@given(EDITIONS, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(editions, random):
    listings = of(editions)
    shuffled = random.sample(listings, len(listings))
    assert unnumbered(outcome(shuffled)) == unnumbered(outcome(listings))


def test_nor_on_the_seed():
    listings = seed_listings()
    expected = unnumbered(outcome(listings))
    for step in (-1, 7, 101):
        # 240 listings: each step is prime to it, so every one comes once.
        shuffled = [listings[at * step % len(listings)] for at in range(len(listings))]
        assert len({id(listing) for listing in shuffled}) == len(listings)
        assert unnumbered(outcome(shuffled)) == expected


@given(EDITIONS)
def test_every_listing_is_in_one_work_that_it_shares_a_key_with(editions):
    listings = of(editions)
    groups = group(listings, AUTHORITY)
    assert sorted(index for each in groups for index in each) == list(range(len(listings)))
    for each in groups:
        for index in each if len(each) > 1 else ():
            mine = set(keys(listings[index]))
            others = (set(keys(listings[other])) for other in each if other != index)
            assert any(mine & theirs for theirs in others)


def persons(listings, up_to):
    """Everybody, by the places that their names have in the first editions: may be none."""
    groups = group(listings, AUTHORITY)
    names = list(appearances_of(listings, groups, {}, AUTHORITY, UNDECIDED))
    places = [(listings[each.listing].place, each.position) for each in names]
    early = [place for place in places if int(place[0][0]) <= up_to]
    found = gather(listings, names, {}, EVERYBODY)
    return sorted([place for i in p.appearances if (place := places[i]) in early] for p in found)


@given(EDITIONS)
def test_the_same_text_as_a_later_edition_adds_no_work_and_nobody(editions):
    listings = of(editions)
    again = of([*editions, editions[-1]])
    assert len(group(again, AUTHORITY)) == len(group(listings, AUTHORITY))
    # Which form a person is called by may change: the one that is printed more often.
    assert persons(again, up_to=len(editions)) == persons(listings, up_to=len(editions))


# One work and the family names beside those printed, for each listing.
LISTED = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.lists(st.sampled_from(NAMES), min_size=1, max_size=3),
        st.sets(st.sampled_from(["x", "y"])),
    ),
    max_size=5,
)


QUOC_LE = Person("Quoc V. Le", "Quoc V.", "Le")


def drawn(listed):
    for number, (work, names, others) in enumerate(listed):
        families = Counter(parse(name).family_key for name in names)
        for name in names:
            beside = families - Counter([parse(name).family_key])
            person = QUOC_LE if (name, work) == ("Le", 0) else None
            coauthors = frozenset({*beside, *others})
            yield Appearance(parse(name), work, number, coauthors=coauthors, person=person)


@given(LISTED, st.randoms(use_true_random=False))
def test_persons_do_not_depend_on_order(listed, random):
    appearances = list(drawn(listed))
    order = random.sample(range(len(appearances)), len(appearances))

    def shown(groups):
        # Names printed alike in one listing are told apart by nothing but their place.
        return sorted(
            sorted((appearances[i].name.printed, appearances[i].listing) for i in each)
            for each in groups
        )

    found = cluster([appearances[index] for index in order])
    back = [[order[index] for index in each] for each in found]
    assert shown(back) == shown(cluster(appearances))
    everybody = sorted(index for each in back for index in each)
    assert everybody == list(range(len(appearances)))
