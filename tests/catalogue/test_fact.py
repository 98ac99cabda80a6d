"""What wins: the order of trust, then the edition, then confirmation and number."""

import pytest

from app.catalogue.listing import Fact, newest, stated, winner
from tests.listings import listings_of

OLD, NEW = (listings_of("* [x](u)\n* [y](v)\n* [z](w)", label) for label in "12")


def said(value, listing):
    return Fact("title", value, "stated", "title", listing=listing)


def other(value, basis):
    return Fact("title", value, basis, "some-rule")


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        ([], None),
        ([other("d", "derived"), other("c", "curated")], "c"),
        ([other("c", "curated"), said("s", OLD[0])], "s"),
        ([said("s", NEW[0]), other("m", "manual"), other("c", "curated")], "m"),
        # The first of those that a rule or a file gives, however often another comes.
        ([other("a", "derived"), other("b", "derived"), other("b", "derived")], "a"),
        # The newest edition.
        ([said("old", OLD[0]), said("old", OLD[1]), said("new", NEW[0])], "new"),
        # In it the most frequent, else the first.
        ([said("a", NEW[0]), said("b", NEW[1]), said("b", NEW[2])], "b"),
        ([said("a", NEW[0]), said("b", NEW[1])], "a"),
    ],
)
def test_winner(facts, value):
    assert value_of(winner(facts)) == value


def value_of(fact):
    return fact.value if fact else None


def test_what_an_authority_confirms_beats_what_is_frequent():
    facts = [said("a", NEW[0]), said("b", NEW[1]), said("b", NEW[2]), said("c", OLD[0])]
    assert value_of(winner(facts, ["a"])) == "a"
    # Only among those of the newest edition.
    assert value_of(winner(facts, ["c"])) == "b"


def test_newest():
    facts = [said("a", OLD[0]), said("b", NEW[0]), other("c", "derived")]
    assert newest(facts) == [facts[1]]
    assert newest(facts[2:]) == []


def test_a_stated_fact_knows_its_claim():
    (listing,) = listings_of("* [One](http://a.org/1); Ann Bee; Google")
    claim = next(listing.claimed("affiliation"))
    fact = stated(listing, claim, "institutions", "Google", 2)
    assert (fact.basis, fact.rule, fact.text) == ("stated", "affiliation", "Google")
    assert (fact.line, fact.scope, fact.position) == (1, (0,), 2)
    assert listing.claims[fact.reading] is claim
    assert not fact.used
