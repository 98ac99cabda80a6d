"""Every example of the documentation gives something, on the seed catalogue."""

import json
from urllib.parse import quote

import pytest

from tests.catalogues import described
from tests.contract import answers
from tests.web.conftest import client_of

DESCRIPTION = described().openapi()
READINGS = [
    (path, methods["get"].get("parameters", []))
    for path, methods in DESCRIPTION["paths"].items()
    if "get" in methods
]
# The seed has one document: without it nothing remains.
NOTHING_REMAINS = "document_not"
# A format that carries what not all carry.
CARRY = {
    **dict.fromkeys(("page", "per_page", "cursor"), "atom"),
    "fields": "csv",
    "bom": "csv",
    "include": "jsonl",
}
# What needs another parameter beside it.
GROUNDS = {("match", "q")}


@pytest.fixture(scope="module")
def app(seeded_url, applications):
    return applications(seeded_url)


@pytest.fixture
async def client(app):
    async with client_of(app) as made:
        yield made


def examples():
    """Give `(path, query, optional parameter or None)` of every reading."""
    for path, parameters in READINGS:
        places = {e["name"]: e["example"] for e in parameters if e["in"] == "path"}
        queried = [each for each in parameters if each["in"] == "query"]
        needed = [said(each) for each in queried if each["required"]]
        yield path.format(**places), "&".join(needed), None
        for each in queried:
            if not each["required"]:
                grounds = [said(q) for q in queried if (each["name"], q["name"]) in GROUNDS]
                grounds += ["sample=3"] if each["name"] == "seed" else needed
                fitting = places | {"suffix": CARRY.get(each["name"], places.get("suffix"))}
                yield path.format(**fitting), "&".join([*grounds, said(each)]), each["name"]


def said(parameter):
    value = parameter["example"]
    text = ",".join(value) if isinstance(value, list) else str(value)
    return f"{parameter['name']}={quote(text)}"


@pytest.mark.parametrize(("path", "query", "name"), list(examples()))
async def test_an_example_gives_something(client, path, query, name):
    answer = await client.get(f"{path}?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.content
    if answer.text.startswith('{"results"'):
        assert bool(answer.json()["results"]) is (name != NOTHING_REMAINS)


async def test_without_the_only_document_facets_still_tell_of_it(client):
    every = (await client.get("/v1/resources?per_page=1")).json()["meta"]["count"]
    asked = "document_not=deep-learning-resources&facets=document"
    body = (await client.get(f"/v1/resources?{asked}")).json()
    assert body["meta"]["count"] == 0
    (value,) = body["facets"]["document"]["values"]
    assert (value["id"], value["count"]) == ("deep-learning-resources", every)


def test_every_parameter_has_a_description_and_an_example():
    for path, methods in DESCRIPTION["paths"].items():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                where = path, parameter["name"]
                assert parameter["description"].endswith((".", "`")), where
                assert parameter["example"] not in (None, "", []), where
                assert not {"default", "examples"} & set(parameter["schema"]), where


def test_the_answers_shown_are_real(app):
    shown = json.loads(answers.FILE.read_text())
    assert shown == answers.asked_anew(app), "python -m tests.contract.answers"


def test_answers_are_shown_where_they_can_be():
    for methods in DESCRIPTION["paths"].values():
        name = methods.get("get", {}).get("operationId", "")
        if name.startswith("list_") and name not in answers.UNSHOWN:
            answer = methods["get"]["responses"]["200"]["content"]["application/json"]
            assert answer["example"]["results"], name
