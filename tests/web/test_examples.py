"""Every example of the documentation gives something, on the seed catalogue."""

import re
from urllib.parse import quote

import pytest

from app.config import Settings
from app.main import create_app
from tests.web.conftest import client_of

# This needs another parameter beside it.
BESIDE = {"from": "to=2"}
# The seed has one document, and leaving it out leaves nothing.
NOTHING = {"document_not"}


@pytest.fixture(scope="module")
def app(seeded_file):
    made = create_app(Settings(database_url=str(seeded_file)))
    yield made
    made.state.engine.dispose()
    made.state.exports.dispose()


def examples(app):
    """Give `(path, query)` of every reading and each of its parameters."""
    for path, methods in app.openapi()["paths"].items():
        parameters = methods.get("get", {}).get("parameters", [])
        places = {
            each["name"]: each["examples"]["one"]["value"]
            for each in parameters
            if each["in"] == "path"
        }
        filled = path.format(**places)
        needed = {
            each["name"]: each for each in parameters if each.get("required", False)
        }
        base = [said(e) for n, e in needed.items() if n not in places]
        yield filled, "&".join(base)
        for each in parameters:
            if each["in"] == "query" and each["name"] not in needed:
                beside = BESIDE.get(each["name"])
                yield filled, "&".join(filter(None, [*base, said(each), beside]))


def said(parameter):
    value = parameter["example"]
    text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{parameter['name']}={quote(text)}"


def named(query):
    return query.partition("=")[0]


async def test_every_example_gives_something(app):
    async with client_of(app) as client:
        for path, query in examples(app):
            if path.endswith(".csv") and re.match(r"(page|per_|cur|fac|incl)", query):
                continue
            answer = await client.get(f"{path}?{query}")
            assert answer.status_code == 200, (path, query, answer.text)
            if answer.text.startswith('{"results"') and named(query) not in NOTHING:
                assert answer.json()["results"], (path, query)
