"""The service keeps what its OpenAPI description promises, asked by schemathesis.

Every check is on. What disagrees with the description must be refused; what agrees
with it must be answered, or refused for one of the reasons in `REASONS`, which no
description can tell.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from urllib.parse import parse_qs, urlsplit

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
    response_schema_conformance,
)

from app.reading import INPUT_MEDIA_TYPES
from app.store import api_keys
from app.store.api_keys import Scope
from tests import catalogues
from tests.catalogues import application, described
from tests.long import LONG, many

# Another seed would tell of other findings; the long run looks for them. To draw an
# example takes twenty times as long as to answer it.
EXAMPLES = settings(many(6, 2_000), database=None)
# What the boundaries of a list's parameters show, its suffixes need not show again.
CONFIG = {
    "operations": [{"include-path-regex": "suffix", "phases": {"coverage": {"enabled": LONG}}}]
}
Query = Mapping[str, Sequence[str]]


def names_nothing(_path: str, _query: Query) -> bool:
    return True


def walks(_path: str, query: Query) -> bool:
    """A walk by cursor has no pages, and only a cursor of this query goes on."""
    return "cursor" in query


def searches(_path: str, query: Query) -> bool:
    """For nothing but punctuation, many words, or words with a short beginning."""
    return "q" in query


def goes_backwards(_path: str, query: Query) -> bool:
    """From a year to an earlier one."""
    years = ",".join([*query.get("year", ()), *query.get("year_not", ())])
    return any(a > b for a, b in re.findall(r"([0-9]{4})-([0-9]{4})", years))


def lacks_ground(_path: str, query: Query) -> bool:
    """An order that needs something else in the query."""
    return bool(re.search("relevance|position", query["sort"][0]))


def has_no_words(_path: str, query: Query) -> bool:
    """There is nothing that could match, or be marked."""
    return "q" not in query


def says_twice(name: str) -> Callable[[str, Query], bool]:
    """The list in this parameter names something twice."""

    def twice(_path: str, query: Query) -> bool:
        words = [w.strip().removeprefix("-") for w in query[name][0].split(",")]
        return len(set(words)) < len(words)

    return twice


def no_address(_path: str, query: Query) -> bool:
    return not re.match(r"(https?|ftp)://\w", query["url"][0])


def no_such_day(_path: str, query: Query) -> bool:
    """A date of the right form that no calendar has."""
    try:
        date.fromisoformat(f"{query['date'][0]}-01-01"[:10])
    except ValueError:
        return True
    return False


def too_much(_path: str, query: Query) -> bool:
    """More values than a statement should have."""
    return sum(text.count(",") + 1 for texts in query.values() for text in texts) > 200


def is_of_a_sample(_path: str, query: Query) -> bool:
    """A sample beside what has an order, or a seed of none."""
    return "sample" in query or "seed" in query


def has_format(path: str, query: Query) -> bool:
    """A format that gives all that matches, or cannot carry more than records."""
    return "format" in query or "." in path.rpartition("/")[2]


def is_no_csv(path: str, query: Query) -> bool:
    return not path.endswith(".csv") and query.get("format") != ["csv"]


LISTS = ("sort", "fields", "include", "facets", "type", "change")
CARRIED = ("page", "per_page", "cursor", "facets", "facet_limit", "fields", "include")
# (code, parameter; None for any) of a right refusal, and when it is one.
REASONS: dict[tuple[str, str | None], tuple[Callable[[str, Query], bool], ...]] = {
    ("unknown_value", None): (names_nothing,),
    ("invalid_cursor", "cursor"): (walks,),
    ("invalid_value", "page"): (walks, is_of_a_sample),
    **{("invalid_value", name): (is_of_a_sample,) for name in ("per_page", "cursor", "seed")},
    ("invalid_value", "q"): (searches,),
    ("invalid_value", "match"): (has_no_words,),
    ("invalid_value", "year"): (goes_backwards,),
    ("invalid_value", "year_not"): (goes_backwards,),
    **{("invalid_value", name): (says_twice(name),) for name in LISTS},
    # "highlights" marks words that are searched.
    ("invalid_value", "include"): (says_twice("include"), has_no_words),
    ("invalid_value", "url"): (no_address,),
    ("invalid_value", "date"): (no_such_day,),
    ("out_of_range", None): (too_much,),
    ("invalid_value", "sort"): (says_twice("sort"), lacks_ground, is_of_a_sample),
    **{("unknown_parameter", name): (has_format,) for name in CARRIED},
    ("unknown_parameter", "bom"): (is_no_csv,),
}


def refused_rightly(request, response):
    """Whether every fault of a refusal has a reason that no description can tell."""
    address = urlsplit(request.url)
    query = parse_qs(address.query, keep_blank_values=True)
    return all(
        any(
            reason(address.path, query)
            for key in ((fault["code"], fault["parameter"]), (fault["code"], None))
            for reason in REASONS.get(key, ())
        )
        for fault in response.json()["errors"]
    )


def conformance(ctx, response, case):
    """An answer has the type that is described; with `fields` its records a partial one."""
    query = parse_qs(urlsplit(response.request.url).query)
    if "fields" not in query or response.status_code != 200:
        response_schema_conformance(ctx, response, case)
        return
    if response.headers["content-type"][0].startswith("application/json"):
        body = response.json()
        for record in body.get("results", [body]):
            PARTIAL.validate(record)


def acceptance(ctx, response, case):
    """What agrees with the description is answered, or refused for a reason."""
    if case.media_type in BIBLIOGRAPHIES and response.status_code == 422:
        # Any text is described, and not every text is a bibliography.
        return
    if response.status_code == 400 and refused_rightly(response.request, response):
        return
    positive_data_acceptance(ctx, response, case)


def rejection(ctx, response, case):
    """What disagrees is refused; but whatever is sent as a document is a text."""
    if case.media_type not in INPUT_MEDIA_TYPES or isinstance(case.body, str):
        negative_data_rejection(ctx, response, case)


# They are texts, whatever their names say.
BIBLIOGRAPHIES = [each for each in INPUT_MEDIA_TYPES if each != "text/markdown"]
for each in BIBLIOGRAPHIES:
    schemathesis.serializer.alias(each, "text/plain")

COMPONENTS = described().openapi()["components"]
PARTIAL = jsonschema_rs.validator_for(
    {"$ref": "#/components/schemas/PartialResource", "components": COMPONENTS}
)
# The description needs no database; what is asked comes from the seed catalogue.
schema = schemathesis.openapi.from_asgi(
    "/openapi.json",
    described(),
    config=SchemathesisConfig.from_dict(CONFIG),
    # Those are asked in `test_described_writes`.
).exclude(operation_id_regex="^(correct|create|delete|merge|undo)_")


# Parametrised by the kind of database: without, no two operations had ids of their own,
# and `pytest-xdist` runs one test of an id.
@pytest.fixture(scope="module")
def served(databases):
    """The service over a catalogue that may be written to, and a key for it."""
    with databases.copied(catalogues.seeded) as url, application(url) as app:
        yield app, api_keys.create(app.state.writer, Scope.ADMIN, "schemathesis", None)


@schema.parametrize()
@EXAMPLES
def test_the_service_keeps_its_description(case, served):
    app, key = served
    needed = {"Authorization": f"Bearer {key}"} if case.method != "GET" else {}
    case.call_and_validate(
        app=app,
        headers=needed,
        excluded_checks=[
            positive_data_acceptance,
            negative_data_rejection,
            response_schema_conformance,
        ],
        additional_checks=[acceptance, rejection, conformance],
    )
