"""What the description promises curators, asked by schemathesis.

Most of what is asked names records that are there, as they come to be while it goes on.
What agrees with the description may still be refused for a reason in `REASONS`, which
lies in the state of the catalogue or in what no description can tell.
"""

import json
import re
import zlib
from collections.abc import Callable, Mapping

import idutils
import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi.checks import RejectedPositiveData
from schemathesis.specs.openapi.checks import positive_data_acceptance

from app.store import api_keys
from app.store.api_keys import Scope
from tests import catalogues
from tests.catalogues import application, described
from tests.contract.test_description import EXAMPLES, no_such_day
from tests.long import LONG
from tests.snapshots import column

# The record is not there any more, or not as it was.
STATE = {404, 410, 412}
# A write costs more than a read: the boundaries of every field are for the long run.
CONFIG = {
    "checks": {"missing_required_header": {"expected-statuses": [428]}},
    "phases": {"coverage": {"enabled": LONG}},
}
Json = dict[str, object]


def names_nothing(_value: object, _body: Json) -> bool:
    """An id that nobody has, or that was given already; a name that several have."""
    return True


def no_address(value: object, _body: Json) -> bool:
    return not re.match(r"(https?|ftp)://\w", str(value))


def no(scheme: str) -> Callable[[object, Json], bool]:
    """A text without an identifier of this scheme, or with a wrong check digit."""
    known: Callable[[str], bool] = getattr(idutils, f"is_{scheme}")
    return lambda value, _body: not known(str(value))


def not_one_primary(value: object, _body: Json) -> bool:
    assert isinstance(value, list)
    roles = [link.get("role") for link in value]
    twice = len({link["url"] for link in value}) < len(value)
    return twice or roles.count("primary") != 1


def of_another_year(value: object, body: Json) -> bool:
    return not str(value).startswith(str(body.get("year"))) or no_such_day(
        "", {"date": [str(value)]}
    )


def withdrawn(value: object, _body: Json) -> bool:
    """What no edition lists has no other title than the one it was given."""
    return value is None


# The place of a fault in the body, and when it is right to find one there.
REASONS: Mapping[str, Callable[[object, Json], bool]] = {
    r"authors\.\d+(\.(id|name))?|(institutions|topics)\.\d+\.id": names_nothing,
    r"into|parent|broader": names_nothing,
    # That of another topic, or withdrawn where no file has another one.
    r"name": names_nothing,
    r"links\.\d+\.url|homepage": no_address,
    r"links": not_one_primary,
    r"date": of_another_year,
    r"title": withdrawn,
    **{rf"identifiers\.{name}": no(name) for name in ("doi", "arxiv", "isbn")},
}


def refused_rightly(body, response):
    """Whether every fault that was found in a body has a reason."""
    return all(
        any(
            reason(valued(body, fault["parameter"]), body)
            for place, reason in REASONS.items()
            if re.fullmatch(place, fault["parameter"] or "")
        )
        for fault in response.json()["errors"]
    )


def valued(body, place):
    """Return what stands at a place of a body: `links.0.url`."""
    for part in place.split("."):
        body = body[int(part)] if isinstance(body, list) else body.get(part)
    return body


def acceptance(ctx, response, case):
    """What agrees with the description is done, or refused for a reason."""
    try:
        positive_data_acceptance(ctx, response, case)
    except RejectedPositiveData:
        wrong = response.status_code == 422 and refused_rightly(case.body, response)
        if response.status_code not in STATE and not wrong:
            raise


schema = schemathesis.openapi.from_asgi(
    "/openapi.json", described(), config=SchemathesisConfig.from_dict(CONFIG)
).include(operation_id_regex="^(correct|create|delete|merge|undo)_")


@pytest.fixture(scope="module")
def app(databases):
    """The service over a catalogue that may be written to."""
    with databases.copied(catalogues.seeded) as url, application(url) as made:
        yield made


@pytest.fixture(scope="module")
def key(app):
    return api_keys.create(app.state.writer, Scope.CURATE, "schemathesis", None)


def lead_to_what_is_there(case, engine):
    """Name records that are there, in any state, in three of four cases.

    Only where nothing wrong is tried with the name.
    """
    chance = zlib.crc32(json.dumps([case.path_parameters, str(case.body)]).encode())
    right = {place for place, part in case.meta.components.items() if part.mode.is_positive}
    if chance % 4 == 0 or ParameterLocation.PATH not in right:
        return
    noun = case.path.split("/")[2].removesuffix("s")
    if noun == "change":
        case.path_parameters["revision"] = str(chance % 50)
        return
    ids = column(engine, f"SELECT id FROM {noun} ORDER BY id")
    case.path_parameters["id"] = ids[chance % len(ids)]
    if ParameterLocation.HEADER in right and "If-Match" in (case.headers or {}):
        case.headers["If-Match"] = "*"
    if ParameterLocation.BODY in right and case.path.endswith("/merge"):
        case.body["into"] = ids[chance // 7 % len(ids)]


@schema.parametrize()
@EXAMPLES
def test_curators_are_promised_what_is_done(case, app, key):
    if case.path_parameters:
        lead_to_what_is_there(case, app.state.writer)
    case.call_and_validate(
        app=app,
        headers={"Authorization": f"Bearer {key}"},
        excluded_checks=[positive_data_acceptance],
        additional_checks=[acceptance],
    )
