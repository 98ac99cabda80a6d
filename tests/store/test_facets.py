"""Facets against brute force over the records, and against the counts of requests."""

import contextlib
import json
from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UnknownValue
from app.store.read import pages
from app.store.read.parameters import RESOURCES, names_with
from app.store.read.request import parse
from app.store.values import Use
from tests import catalogues
from tests.catalogues import opened
from tests.long import many
from tests.snapshots import ask

FACETS = names_with("resources", Use.FACET)
TREES = {
    "topic": "SELECT a.id, b.id FROM topic a JOIN topic b ON a.broader_pk = b.pk",
    "institution": "SELECT a.id, b.id FROM institution a JOIN institution b ON a.parent_pk = b.pk",
    "category": "SELECT a.id, b.id FROM category a JOIN category b ON a.parent_pk = b.pk",
}
LISTS = {
    "topic": "topics",
    "institution": "institutions",
    "category": "categories",
    "author": "authors",
}
QUERIES = [
    "",
    "topic=learning",
    "topic_not=deep-learning&kind=paper,book,dataset",
    "author=hinton&author=le&year=2000-",
    "author=hinton,le&author_not=geoffrey-e-hinton&venue=neural",
    "institution=google&institution_not=google-research",
    "category=papers&year=2012,2013,unknown",
    "kind_not=paper&platform=youtube&language=en",
    "year=-2009&year_not=2006",
    "year=1066,2012&kind=thesis",
    "q=deep&has=author",
    "kind=thesis&year=1066",
]


@pytest.fixture(scope="module")
def small(databases):
    with opened(databases.shared(catalogues.small)) as engine:
        yield engine


@pytest.fixture(scope="module", params=["seeded", "small"])
def engine(request, seeded, small):
    return {"seeded": seeded, "small": small}[request.param]


def page_of(engine, query):
    return pages.resources(engine, parse(query.encode(), RESOURCES))


def understood(engine, query):
    """Which parameters stand, or None where a name is unknown to this catalogue."""
    kept = []
    for part in filter(None, query.split("&")):
        with contextlib.suppress(UnknownValue):
            page_of(engine, part)
            kept.append(part)
    return "&".join(kept)


def values_of(record, name, broader):
    """Every value a record has, with what stands above it."""
    if name in LISTS:
        found = [each["id"] for each in record[LISTS[name]]]
    elif name == "document":
        found = [each.partition(":")[0] for each in record["editions"]]
    else:
        # A comma separates values: the id of a venue has none.
        found = [] if record[name] is None else [str(record[name]).replace(",", "")]
    every = set(found)
    while found:
        found = [broader[name][each] for each in found if each in broader[name]]
        every |= set(found)
    return every


def expected(engine, query, name, limit):
    broader: dict[str, dict[str, str]] = defaultdict(dict)
    if name in TREES:
        broader[name] = dict(ask(engine, TREES[name]))
    own = (f"{name}=", f"{name}_not=")
    others = "&".join(p for p in query.split("&") if not p.startswith(own))
    page = page_of(engine, f"{others}&per_page=200")
    assert page.count == len(page.texts)
    # Of its links a record tells more than this.
    statuses = dict(ask(engine, "SELECT id, link_status FROM resource"))
    records = [json.loads(text) for text in page.texts]
    found = [
        values_of(each | {"link_status": statuses[each["id"]]}, name, broader) for each in records
    ]
    counts = Counter(value for values in found for value in values)
    ranked = sorted(counts, key=lambda value: (-counts[value], value))
    selected = set(page_of(engine, query).criteria.applied.get(name, []))
    if name == "year":
        selected = {
            str(year)
            for year in range(1000, 3000)
            for part in selected - {"unknown"}
            if year >= int(part.split("-")[0] or 1000)
            and year <= int(part.split("-")[-1] or 2999)
            and (str(year) in counts or part == str(year))
        }
    listed = set(ranked[:limit]) | selected
    return {
        "values": [
            (value, counts[value], value in selected)
            for value in sorted(listed, key=lambda value: (-counts[value], value))
        ],
        "missing": sum(1 for values in found if not values),
        "other": sum(1 for values in found if values and not values & listed),
        "total_values": len(counts),
    }


@pytest.mark.parametrize("name", FACETS)
@many(3, 40)
@given(query=st.sampled_from(QUERIES), limit=st.integers(1, 100) | st.just(3))
def test_a_facet_is_what_brute_force_counts(engine, name, query, limit):
    counted = told(engine, understood(engine, query), name, limit)
    assert counted == expected(engine, understood(engine, query), name, limit)


def told(engine, query, name, limit):
    facet = page_of(engine, f"{query}&facets={name}&facet_limit={limit}").facets[name]
    return {
        "values": [(v.id, v.count, v.selected) for v in facet.values],
        "missing": facet.missing,
        "other": facet.other,
        "total_values": facet.total_values,
    }


# What most resources match: it is told by what does not.
MOST = [
    "q=of the learning networks by deep&match=any",
    "year=1990-&year_not=2012",
    "topic=machine-learning&author_not=hinton&institution_not=google&kind_not=book",
]


@pytest.mark.parametrize("name", FACETS)
@pytest.mark.parametrize("query", MOST)
def test_of_what_most_resources_match_too(seeded, query, name):
    assert 2 * page_of(seeded, query).count > page_of(seeded, "").count
    assert told(seeded, query, name, 3) == expected(seeded, query, name, 3)


@pytest.mark.parametrize("name", FACETS)
@pytest.mark.parametrize("query", ["", "topic=learning", "kind=paper&topic_not=music"])
def test_a_count_is_that_of_the_request(engine, name, query):
    query = understood(engine, query)
    own = (f"{name}=", f"{name}_not=")
    others = "&".join(p for p in query.split("&") if not p.startswith(own))
    facet = page_of(engine, f"{query}&facets={name}&facet_limit=8").facets[name]
    for value in facet.values:
        if "," not in value.id:
            asked = value.id.replace("&", "%26").replace("+", "%2B")
            page = page_of(engine, f"{others}&{name}={asked}&per_page=1")
            assert page.count == value.count, value
        assert value.name


def test_names_are_those_of_the_records(small):
    page = page_of(small, "facets=topic,author,document,kind&facet_limit=100")
    names = {v.id: v.name for facet in page.facets.values() for v in facet.values}
    assert names["deep-belief-networks"] == "Deep belief networks"
    assert names["jurgen-schmidhuber"] == "Jürgen Schmidhuber"
    assert names["deep-list"] == "The deep list"
    assert names["paper"] == "paper"


def test_the_facets_stand_in_the_order_asked(small):
    page = page_of(small, "facets=year,topic,kind&per_page=1")
    assert list(page.facets) == ["year", "topic", "kind"]
