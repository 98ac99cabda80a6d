"""What a listing says, as a whole."""

from app.catalogue.names import parse
from tests.listings import listings_of


def listed(text):
    (listing,) = listings_of(f"* [Nets](http://a.org/1); {text}")
    return listing


def test_the_year_is_one_that_is_stated():
    assert listed("Ann Bee; 2012").year == 2012
    assert listed("Ann Bee").year is None


def test_company_is_of_other_families_and_no_crowd():
    few = listed("Ann Bee, Amy Bee and Cy Dee")
    assert few.families_beside(parse("Ann Bee")) == {"bee", "dee"}
    assert few.families_beside(parse("Cy Dee")) == {"bee"}
    names = [f"Ann {a}{b}ndo" for a in "BCDFGHKLMNPR" for b in "aeiou"]
    many = listed(", ".join(names))
    assert len(many.names) == len(names)
    assert many.families_beside(many.names[0]) == frozenset()


def test_the_place_of_a_claim_among_equal_ones_is_the_first():
    listing = listed("Ann Bee and Cy Dee")
    assert [listing.reading_of(c) for c in listing.claims] == [
        listing.claims.index(c) for c in listing.claims
    ]
