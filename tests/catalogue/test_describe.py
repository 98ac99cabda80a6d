"""What becomes of all that is said of one work: values, and every fact, used or not."""

from dataclasses import replace

import pytest

from app.catalogue.authority import Authority
from app.catalogue.describe import describe
from app.catalogue.records import Details
from tests.listings import AUTHORITY, UNTIL, listings_of

OLD = "2015-09-08"
NEW = "2016-08"


def described(old, new=None, authority=AUTHORITY):
    """Describe one work that is listed in one edition or in two, in any order."""
    listings = listings_of(old, "1", date=OLD, base="http://base.org/")
    if new is not None:
        listings += listings_of(new, "2", date=NEW, base="http://base.org/")
    found = describe(listings, authority, UNTIL)
    assert describe(listings[::-1], authority, UNTIL) == found
    return found


def facts(description, field):
    return [
        (fact.value, fact.basis, fact.used) for fact in description.facts if fact.field == field
    ]


def test_one_listing():
    found = described(
        "## Papers\n**[Fast nets](http://a.org/fast.pdf)**; Geoffrey E. Hinton and "
        "Yee-Whye Teh; University of Toronto; August 2010; Neural Computation"
    )
    assert found.values == {
        "title": "Fast nets",
        "note": None,
        "kind": "paper",
        "year": 2010,
        "date": "2010-08",
        "venue": "Neural Computation",
        "publisher": None,
        "platform": None,
        "language": None,
        "et_al": False,
        "identifiers.doi": None,
        "identifiers.arxiv": None,
        "identifiers.isbn": None,
    }
    assert found.year_basis == "stated"
    assert [name.printed for name in found.author_listing.names] == [
        "Geoffrey E. Hinton",
        "Yee-Whye Teh",
    ]
    (affiliation,) = found.affiliations
    assert affiliation.institution.name == "University of Toronto"
    assert affiliation.authors == (0, 1)
    assert affiliation.printed == "University of Toronto"
    (link,) = found.links
    assert (link.url, link.role, link.label) == ("http://a.org/fast.pdf", "primary", None)
    assert link.archive_url == "https://web.archive.org/web/2015/http://a.org/fast.pdf"
    assert facts(found, "categories") == [("Papers", "stated", True)]


def test_the_newest_edition_gives_the_title_and_the_others_are_kept():
    found = described("* [Deep nets](http://a.org/1)", "* [Deeper nets](http://a.org/1)")
    assert found.values["title"] == "Deeper nets"
    assert facts(found, "title") == [
        ("Deeper nets", "stated", True),
        ("Deep nets", "stated", False),
    ]


def test_an_authority_confirms_a_title():
    tables = {"work": [{"title": "Deep nets", "address": "a.org/1", "also": ["Nets"]}]}
    found = described(
        "* [Nets](http://a.org/1)\n* [Nets](http://a.org/1)\n* [Deep nets](http://a.org/1)",
        authority=Authority.from_tables(tables),
    )
    assert found.values["title"] == "Deep nets"


def test_curated_values_and_what_is_printed_before_them():
    tables = {
        "work": [
            {
                "title": "Nets",
                "family": "Bee",
                "year": 2001,
                "venue": "NIPS",
                "publisher": "MIT Press",
                "doi": "10.1000/X",
                "arxiv": "1301.3781",
            }
        ]
    }
    authority = Authority.from_tables(tables)
    found = described("* [Nets](http://a.org/1); Ann Bee", authority=authority)
    assert (found.values["year"], found.values["date"]) == (2001, "2001")
    assert found.year_basis == "curated"
    assert found.values["venue"] == "NIPS"
    assert found.values["publisher"] == "MIT Press"
    assert found.values["identifiers.doi"] == "10.1000/x"
    assert found.values["identifiers.arxiv"] == "1301.3781"
    found = described("* [Nets](http://a.org/1); Ann Bee. 2003.", authority=authority)
    assert found.values["year"] == 2003
    assert facts(found, "year") == [(2003, "stated", True), (2001, "curated", False)]
    assert facts(found, "date") == [("2003", "stated", True), ("2001", "curated", False)]
    assert described("* [Nets](http://a.org/1); Cy Dee").values["year"] is None


def test_years_and_identifiers_of_addresses():
    found = described("* [Nets](http://arxiv.org/pdf/1301.3781v2.pdf)")
    assert (found.values["year"], found.values["date"]) == (2013, "2013-01")
    assert found.year_basis == "derived"
    assert found.values["identifiers.arxiv"] == "1301.3781"
    found = described("* [Nets](https://doi.org/10.1000/x)")
    assert found.values["identifiers.doi"] == "10.1000/x"
    found = described("* [Nets](https://springer.com/book/978-0-387-30303-1)")
    assert found.values["identifiers.isbn"] == "9780387303031"


def test_the_date_is_as_precise_as_what_stands_beside_the_year():
    found = described("* [Nets](http://a.org/1) (2006); 28 July 2006 vol. 313 Science")
    assert (found.values["year"], found.values["date"]) == (2006, "2006-07-28")
    # Of another year, and of another basis.
    found = described("* [Nets](http://arxiv.org/abs/1301.3781) (2006); 28 July 2007")
    assert (found.values["year"], found.values["date"]) == (2006, "2006")
    assert facts(found, "date") == [
        ("2006", "stated", True),
        ("2007-07-28", "stated", False),
        ("2013-01", "derived", False),
    ]


def test_the_remark_is_that_of_the_newest_listing_that_has_one():
    found = described(
        "* [Nets](http://a.org/1); Ann Bee. Once; upon a time.", "* [Nets](http://a.org/1); Ann Bee"
    )
    assert found.values["note"] == "Once; upon a time."
    found = described(
        "* [Nets](http://a.org/1) (one)\n* [Nets](http://a.org/1) (two)",
        "* [Nets](http://a.org/1) (three)",
    )
    assert found.values["note"] == "three"
    assert facts(found, "note") == [
        ("three", "stated", True),
        ("one", "stated", False),
        ("two", "stated", False),
    ]


def test_authors_are_those_of_the_fullest_list_of_the_newest_edition():
    found = described(
        "* [Nets](http://a.org/1); Ann Bee, Cy Dee, Eva Foe",
        "* [Nets](http://a.org/1); Bee et al.\n"
        "* [Nets](http://a.org/1); A. Bee, C. Dee\n"
        "* [Nets](http://a.org/1); Ann Bee, C. Dee\n"
        "* [Nets](http://a.org/1)",
    )
    assert [name.printed for name in found.author_listing.names] == ["Ann Bee", "C. Dee"]
    assert found.values["et_al"] is True
    assert [value for value, _, used in facts(found, "authors") if used] == ["Ann Bee", "C. Dee"]
    assert len(facts(found, "authors")) == 8


def test_more_people_than_named_as_long_as_the_newest_names_say_so():
    found = described(
        "* [Nets](http://a.org/1); Bee et al.", "* [Nets](http://a.org/1); Bee and Dee"
    )
    assert found.values["et_al"] is False
    assert facts(found, "et_al") == [(True, "stated", False)]
    found = described("* [Nets](http://a.org/1); Bee et al.", "* [Nets](http://a.org/1)")
    assert found.values["et_al"] is True


CHAPTER = (
    "* Moreau, J. (2004) ‘Markets and memory’, in Bell, T. and Ruiz, A. (eds) Cities of "
    "the Coast. Bristol: Harbour Press, pp. 10–32."
)


def test_details_are_those_of_one_listing_the_fullest_of_the_newest_edition():
    found = described(CHAPTER)
    assert found.details == Details(
        volume=None,
        issue=None,
        pages="10–32",
        edition=None,
        editors=["T. Bell", "A. Ruiz"],
        place="Bristol",
        number=None,
    )
    assert facts(found, "details.pages") == [("10–32", "stated", True)]
    editors = [f for f in found.facts if f.field == "details.editors"]
    assert [(f.position, f.text, f.rule) for f in editors] == [
        (0, "Bell, T.", "labelled-name-family-first"),
        (1, "Ruiz, A.", "labelled-name-family-first"),
    ]
    brief = "* Moreau, J. (2004). Markets and memory. Journal of Coasts, 3(2), 45–61."
    found = described(CHAPTER, f"{CHAPTER}\n{brief}")
    assert (found.details.pages, found.details.volume) == ("10–32", None)
    found = described(CHAPTER, f"{brief}\n* [Markets and memory](http://a.org); J. Moreau")
    assert (found.details.pages, found.details.volume) == ("45–61", "3")
    assert (found.details.editors, found.details.place) == ([], None)
    assert facts(found, "details.pages") == [("45–61", "stated", True), ("10–32", "stated", False)]
    assert described("* [Nets](http://a.org/1); Ann Bee").details is None


def test_institutions_are_those_of_the_newest_edition_that_names_any():
    found = described(
        "* [Nets](http://a.org/1); Ann Bee; Google",
        "* [Nets](http://a.org/1); Ann Bee and Cy Dee, Stanford University; Eva Foe; "
        "Google and Stanford University\n* [Nets](http://a.org/1); C. Dee, DeepMind",
    )
    assert [(each.institution.name, each.authors) for each in found.affiliations] == [
        ("Stanford University", (0, 1, 2)),
        ("Google", (2,)),
        ("DeepMind", (1,)),
    ]
    assert facts(found, "institutions") == [
        ("Stanford University", "stated", True),
        ("Google", "stated", True),
        ("Stanford University", "stated", True),
        ("DeepMind", "stated", True),
        ("Google", "stated", False),
    ]
    places = [f.position for f in found.facts if f.field == "institutions"]
    assert places == [0, 1, 0, 2, 1]


def test_institutions_of_a_title():
    found = described("* [CMU's Linear Algebra Review](http://a.org/1)")
    (affiliation,) = found.affiliations
    assert affiliation.institution.name == "Carnegie Mellon University"
    assert (affiliation.authors, affiliation.printed) == ((), "CMU")


def test_links():
    found = described(
        "* [Nets](http://www.a.org/old/); see [code](http://github.com/a/b)",
        "* [Nets](http://a.org/new); see [code](https://github.com/a/b/), "
        "[more](./more) and [mail](mailto:a@a.org)",
    )
    assert [(link.url, link.role, link.label) for link in found.links] == [
        ("http://a.org/new", "primary", None),
        ("https://github.com/a/b/", "code", "code"),
        ("http://base.org/more", "related", "more"),
        ("http://www.a.org/old/", "alternate", None),
    ]
    assert [link.archive_url for link in found.links] == [
        "https://web.archive.org/web/2016/http://a.org/new",
        "https://web.archive.org/web/2015/https://github.com/a/b/",
        "https://web.archive.org/web/2016/http://base.org/more",
        "https://web.archive.org/web/2015/http://www.a.org/old/",
    ]
    rows = [
        (fact.position, fact.value["url"], fact.rule, fact.used)
        for fact in found.facts
        if fact.field == "links"
    ]
    assert rows == [
        (0, "http://a.org/new", "address", True),
        (1, "https://github.com/a/b/", "address", True),
        (1, "http://github.com/a/b", "address", False),
        (2, "http://base.org/more", "relative-address", True),
        (3, "http://www.a.org/old/", "address", True),
    ]


def test_a_link_beside_one_title_may_be_the_address_of_another():
    found = described("* [Nets](http://a.org/1)", "* [Nets](<>); see [this](http://a.org/1)")
    assert [(link.url, link.role) for link in found.links] == [("http://a.org/1", "primary")]


def test_an_address_that_leads_nowhere_stays_text():
    (listing,) = listings_of("* [Nets](./x)")
    (link,) = describe([listing], AUTHORITY, UNTIL).links
    assert (link.url, link.printed, link.archive_url) == (None, "./x", None)


def test_a_work_without_any_address():
    found = described("* [Nets](mailto:a@a.org)")
    assert found.links == ()
    assert found.values["kind"] == "other"
    assert facts(found, "kind") == [("other", "derived", True)]


def test_an_undated_edition_has_no_archive():
    (listing,) = listings_of("* [Nets](http://a.org/1)")
    undated = replace(listing, origin=replace(listing.origin, date=None))
    (link,) = describe([undated], AUTHORITY, UNTIL).links
    assert link.archive_url is None


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("* [Nets](http://a.org/1); Ann Bee; Springer", "book"),
        ("* [Nets](http://a.org/1); Ann Bee; Springer; Neural Computation", "paper"),
        ("* [Nets](http://a.org/1) (slides)", "lecture"),
        ("## Papers\n* [Nets](http://a.org/1)", "paper"),
    ],
)
def test_kind(entry, kind):
    assert described(entry).values["kind"] == kind


def test_platform():
    found = described("* [Geoff Hinton's Class on Coursera](http://a.org/1)")
    assert found.values["platform"] == "Coursera"
    found = described("* [Nets](https://www.youtube.com/watch?v=1)")
    assert found.values["platform"] == "YouTube"


def test_language_of_the_title_never_of_the_document_alone():
    def in_english(text):
        (listing,) = listings_of(text)
        origin = replace(listing.origin, language="en")
        return describe([replace(listing, origin=origin)], AUTHORITY, UNTIL)

    found = in_english("* [Zur Lage der Netze](http://a.org/1)")
    assert facts(found, "language") == [("de", "derived", True)]
    assert in_english("* [Nets](http://a.org/1)").values["language"] is None
    # The document's language decides where the words leave it open.
    assert in_english("* [Linear Statistics](http://a.org/1)").values["language"] == "en"
    # A homepage's title is a name, and a name is of no language.
    page = in_english("## Personal Websites\n* [Ann Von Der Bee](http://a.org/1)")
    assert facts(page, "language") == []


def test_the_language_that_an_entry_names_beats_that_of_its_title():
    found = described("* [The art of knots](http://a.org/1) (in German)")
    assert facts(found, "language") == [("de", "derived", True), ("en", "derived", False)]


def test_topics_of_title_remark_and_heading_each_once():
    found = described(
        "## Reinforcement Learning\n* [Deep belief nets](http://a.org/1) (LSTM)",
        "## Reinforcement Learning\n* [Deep belief nets](http://a.org/1) (on LSTMs)",
    )
    assert "deep-belief-networks" in found.topics
    assert "reinforcement-learning" in found.topics
    assert len(set(found.topics)) == len(found.topics)
    assert [value for value, _, _ in facts(found, "topics")] == list(found.topics)


def test_categories_are_all_headings_oldest_first():
    found = described(
        "* [Nets](http://a.org/1)\n\n## Papers\n* [Nets](http://a.org/1)\n## Books\n"
        "* [Nets](http://a.org/1)",
        "## Papers\n* [Nets](http://a.org/1)",
    )
    assert facts(found, "categories") == [
        ("Papers", "stated", True),
        ("Books", "stated", True),
        ("Papers", "stated", True),
    ]
    rows = [f for f in found.facts if f.field == "categories"]
    assert [(f.position, f.line) for f in rows] == [(0, 3), (1, 5), (0, 1)]
