"""The description of the API is complete, and its page needs no other host."""

import json
import re

import pytest

from app.errors import CatalogueError
from app.web.pages import docs


@pytest.fixture
def operations(app):
    return [
        (path, operation)
        for path, methods in app.openapi()["paths"].items()
        for operation in methods.values()
    ]


def test_every_parameter_of_a_path_is_described(operations):
    for path, operation in operations:
        described = {
            each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"
        }
        assert described == set(re.findall(r"\{(\w+)\}", path))


def test_every_operation_is_described(operations):
    ids = [operation["operationId"] for _, operation in operations]
    assert len(ids) == len(set(ids))
    for path, operation in operations:
        assert operation["description"].endswith("."), path
        assert {"400", "405", "500", "503"} <= set(operation["responses"])
        assert {"200", "201", "204"} & set(operation["responses"]), path


def test_errors_are_problems(operations):
    for path, operation in operations:
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                schema = answer["content"]["application/problem+json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Problem"}, path
                assert list(answer["content"]) == ["application/problem+json"]


def kinds(kind):
    return {kind} | {each for sub in kind.__subclasses__() for each in kinds(sub)}


def test_every_documented_status_names_its_codes(operations):
    codes: dict[int, set[str]] = {kind.status: set() for kind in kinds(CatalogueError)}
    for kind in kinds(CatalogueError):
        codes[kind.status].add(kind.code)
    for _, operation in operations:
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                named = set(re.findall(r"`(\w+)`", answer["description"]))
                assert named >= codes[int(status)]


def test_answers_are_the_public_records(app, operations):
    for path, operation in operations:
        answers = operation["responses"]
        done = answers.get("200") or answers.get("201") or {"content": "none"}
        assert done["content"] or "204" in answers, path
    names = set(app.openapi()["components"]["schemas"])
    assert {"Resource", "ResourceList", "AuthorDetail", "Problem", "Stats", "Kind"} <= names
    assert "HTTPValidationError" not in json.dumps(app.openapi())


def test_every_route_stands_in_one_group_of_the_page(app, operations):
    groups = docs.operations(app.openapi())
    assert list(groups) == ["Find", "Cite", "Follow", "Correct", "Operate"]
    shown = [each for found in groups.values() for each in found]
    # Other formats are told of with the route they vary.
    whole = [one["operationId"] for path, one in operations if not path.endswith(".{suffix}")]
    assert sorted(each["id"] for each in shown) == sorted(whole)
    assert all(groups.values())
    # As the work goes: import, check, correct, undo, then the rest.
    verbs = [each["id"].partition("_")[0] for each in groups["Correct"]]
    assert verbs == [
        *("import", "get", "list", "list"),
        *("correct",) * 4,
        *("undo", "create", "create", "merge", "merge", "merge", "delete", "delete"),
    ]
    resources = next(each for each in shown if each["id"] == "list_resources")
    assert {"bib", "ris", "csv"} <= set(resources["suffixes"])
    assert len(resources["parameters"]) == 10
    told = {each.name: each for each in (*resources["parameters"], *resources["more"])}
    assert told["topic"].twin == "topic_not"
    assert "topic_not" not in told
    assert {"bom", "sample"} <= set(told)


async def test_what_the_page_offers_to_try_is_answered(app, client):
    for found in docs.operations(app.openapi()).values():
        for each in found:
            if each["method"] == "get":
                status = (await client.get(each["address"])).status_code
                # The examples are of the seed catalogue.
                assert status in {200, 404}, each["address"]


async def test_the_description_is_served(app, client):
    assert (await client.get("/openapi.json")).json() == app.openapi()
