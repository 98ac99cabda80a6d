"""Facets of all kinds against brute force, on the seed catalogue and on a small one."""

from itertools import cycle
from urllib.parse import parse_qsl

import pytest

from app.store.read.parameters import names_with
from app.store.values import Use
from tests import catalogues
from tests.contract.comparing import compare
from tests.contract.conftest import known_to
from tests.contract.queries import FACETS
from tests.contract.service import Service

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
# What most resources match: it is told by what does not.
MOST = [
    "q=of the learning networks by deep&match=any",
    "year=1990-&year_not=2012",
    "topic=machine-learning&author_not=hinton&institution_not=google&kind_not=book",
]


LIMITS = (1, 3, 100)


@pytest.fixture(scope="module")
def small(databases):
    """A service over the small catalogue, and what an oracle knows of it."""
    with Service(databases.shared(catalogues.small)) as made:
        catalogue = known_to(made)
        # Its rows tell more of their links than its records do.
        for id_, row in catalogue.resources.items():
            is_asked = int(id_.rpartition("-")[2]) % 5
            link = {"role": "primary", "url": "x", "status": "unchecked"}
            row["links"] = [link] if is_asked else []
        yield made, catalogue


def test_every_facet_is_known_to_the_oracle():
    assert set(FACETS) == set(names_with("resources", Use.FACET))


@pytest.mark.parametrize(("query", "limit"), [*zip([*QUERIES, *MOST], cycle(LIMITS), strict=False)])
def test_all_facets_are_what_brute_force_counts(service, catalogue, query, limit):
    compare(service, catalogue, parse_qsl(query), FACETS, limit)


@pytest.mark.parametrize("query", QUERIES)
def test_those_of_a_small_catalogue_too(small, query):
    service, known = small
    compare(service, known, parse_qsl(query), FACETS, 3)


@pytest.mark.parametrize("query", MOST)
def test_most_resources_match_what_is_told_by_the_others(service, query):
    every = service.body("/v1/resources?per_page=1")["meta"]["count"]
    assert 2 * service.body(f"/v1/resources?{query}&per_page=1")["meta"]["count"] > every


def test_names_are_those_of_the_records(small):
    service, _ = small
    facets = service.body("/v1/resources?facets=topic,author,document,kind&facet_limit=100")
    names = {v["id"]: v["name"] for each in facets["facets"].values() for v in each["values"]}
    assert names["deep-belief-networks"] == "Deep belief networks"
    assert names["jurgen-schmidhuber"] == "J\u00fcrgen Schmidhuber"
    assert names["deep-list"] == "The deep list"
    assert names["paper"] == "paper"
