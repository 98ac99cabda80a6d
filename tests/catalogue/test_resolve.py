"""Listings to works and people; on the seed as a person finds it by reading."""

from dataclasses import replace

import pytest

from app.catalogue.people import KnownAuthor
from app.catalogue.resolve import resolve
from tests.listings import AUTHORITY, UNTIL, listings_of, seed_listings


@pytest.fixture(scope="module")
def seed():
    return resolve(seed_listings(), {}, AUTHORITY, UNTIL)


def works(resolution):
    return {str(w.description.values["title"]): w for w in resolution.works}


def authors(resolution, title):
    return [resolution.people[n].name for n, _ in works(resolution)[title].authors]


def resolved(text, known=(), **options):
    return resolve(listings_of(text), dict(known), AUTHORITY, UNTIL, **options)


def names(resolution):
    return sorted(person.name for person in resolution.people)


def test_the_seed(seed):
    assert len(seed.works) == 128
    assert len(seed.people) == 136
    assert sum(len(work.listings) for work in seed.works) == 240


def test_places_of_one_work_in_the_seed(seed):
    found = works(seed)
    assert len(found["Learning Deep Architectures for AI"].listings) == 4
    assert len(found["A Neural Conversational Model"].listings) == 3
    pair = ["Deep Recursive Neural Networks for Compositionality in Language"]
    pair.append(
        "Improved Semantic Representations From Tree-Structured Long Short-Term Memory Networks"
    )
    urls = {found[title].description.links[0].url for title in pair}
    assert urls == {"https://aclweb.org/anthology/P/P15/P15-1150.pdf"}


def test_people_of_the_seed(seed):
    hinton = next(p for p in seed.people if p.name == "Geoffrey E. Hinton")
    assert {"Geoff Hinton", "G. E. Hinton", "Hinton"} <= set(hinton.forms)
    assert hinton.forms_shown[0] == "Geoffrey E. Hinton"
    assert hinton.homepage == "http://www.cs.toronto.edu/~hinton/"
    le = [p.name for p in seed.people if "Le" in p.name.split()]
    assert sorted(le) == ["Nicolas Le Roux", "Quoc V. Le"]
    assert authors(seed, "Distributed Representations of Sentences and Documents") == [
        "Quoc V. Le",
        "Tomas Mikolov",
    ]
    bengio = [p.name for p in seed.people if p.family == "Bengio"]
    assert sorted(bengio) == ["Samy Bengio", "Yoshua Bengio"]


def test_nobody_of_the_seed_is_made_of_forms_without_given_names(seed):
    for person in seed.people:
        places = {
            work.listings[0].title
            for work in seed.works
            for number, _ in work.authors
            if seed.people[number] is person
        }
        assert person.given or len(places) == 1


def test_family_names_alone_are_not_one_person():
    found = resolved("* [One](http://a.org/1); Smith\n* [Two](http://a.org/2); Smith")
    assert names(found) == ["Smith", "Smith"]
    found = resolved(
        "* [One](http://a.org/1); Smith and Jones\n* [Two](http://a.org/2); Adam Smith and Cy Jones"
    )
    assert names(found) == ["Adam Smith", "Cy Jones"]


def test_one_name_twice_in_a_list_is_two_people():
    found = resolved("* [One](http://a.org/1); Wei Wang, Wei Wang and Ann Bee")
    assert names(found) == ["Ann Bee", "Wei Wang", "Wei Wang"]


def test_the_name_to_show_is_the_fullest_then_the_most_frequent():
    found = resolved(
        "* [One](http://a.org/1); Juergen Bee\n* [Two](http://a.org/2); Jürgen Bee\n"
        "* [Three](http://a.org/3); Jürgen Bee\n* [Four](http://a.org/4); J. Bee"
    )
    person = next(p for p in found.people if len(p.forms) == 2)
    assert person.name == "Jürgen Bee"
    assert person.forms == ("Jürgen Bee", "Juergen Bee")
    assert (person.given, person.family) == ("Jürgen", "Bee")


def test_a_profile_is_evidence():
    found = resolved(
        "* [One](http://a.org/1); [Le](https://scholar.google.com/x)\n"
        "* [Two](http://a.org/2); [Q. Le](https://scholar.google.com/x)"
    )
    assert names(found) == ["Q. Le"]


def test_a_homepage_is_of_one_person_and_a_work_too():
    found = resolved(
        "## Personal Websites\n- [Ann Bee](http://a.org/~bee)\n- [Cy Dee](./dee)\n"
        "- [Ann and Cy](http://a.org/both)"
    )
    assert {p.name: p.homepage for p in found.people} == {
        "Ann Bee": "http://a.org/~bee",
        "Cy Dee": None,
    }
    assert len(found.works) == 3


KNOWN = "* [One](http://a.org/1); Ann Bee and Cy Dee\n* [Two](http://a.org/2); Ann Bee"


def known_listings(text=KNOWN):
    """Listings of the store, each a resource of its own so far."""
    return [
        replace(listing, resource=number, mention=number)
        for number, listing in enumerate(listings_of(text), 1)
    ]


STORED = {
    1: [KnownAuthor(11, 0, "Ann Bee"), KnownAuthor(12, 1, "Cy Dee")],
    2: [KnownAuthor(11, 0, "Ann Bee")],
}


def test_what_no_new_listing_touches_is_not_described_again():
    found = resolve(known_listings(), STORED, AUTHORITY, UNTIL)
    assert [work.description for work in found.works] == [None, None]
    assert [work.known for work in found.works] == [(1,), (2,)]
    found = resolve(known_listings(), STORED, AUTHORITY, UNTIL, again={1, 2})
    assert all(work.description for work in found.works)


def test_a_new_place_of_a_known_work():
    new = listings_of("* [One](http://a.org/1); Ann B. Bee", "2")
    found = resolve([*known_listings(), *new], STORED, AUTHORITY, UNTIL)
    assert [(work.known, bool(work.description)) for work in found.works] == [
        ((1,), True),
        ((2,), False),
    ]
    assert {p.name: p.known for p in found.people} == {"Ann B. Bee": (11,), "Cy Dee": (12,)}


def test_a_person_goes_on_as_the_one_who_has_most_of_the_places():
    listings = known_listings()
    stored = {
        1: [KnownAuthor(11, 0, "Ann Bee"), KnownAuthor(11, 1, "Cy Dee")],
        2: [KnownAuthor(11, 0, "Ann Bee"), KnownAuthor(13, 1, "Nobody")],
    }
    found = resolve(listings, stored, AUTHORITY, UNTIL)
    assert {p.name: p.known for p in found.people} == {"Ann Bee": (11,), "Cy Dee": ()}


def test_resources_that_turn_out_to_be_one():
    entry = "* [Deep nets](http://a.org/1)\n"
    (work,) = resolve(known_listings(entry + entry), {}, AUTHORITY, UNTIL).works
    assert work.known == (1, 2)
    assert work.description is not None


def test_nothing():
    assert resolve([], {}, AUTHORITY, UNTIL).works == ()
