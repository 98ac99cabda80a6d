"""Bodies that are not what a route reads: the one error shape, never a 500."""

import json

import pytest
from anyio import sleep_forever
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request

from app.web import problems, writes
from app.web.border import Border
from app.web.writes import read_bytes, read_object, validated
from tests.problems import check_shape
from tests.web.conftest import client_of

PATCH = {"Content-Type": "application/json"}


class Thing(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str
    year: int | None = None


@pytest.fixture(scope="module")
def app():
    """A service that reads bodies, and says what it understood."""
    app = FastAPI()

    @app.post("/object")
    async def take_object(request: Request) -> dict[str, object]:
        return await read_object(request)

    @app.post("/thing")
    async def take_thing(request: Request) -> Thing:
        return validated(Thing, await read_object(request))

    @app.post("/text")
    async def take_text(request: Request) -> int:
        limit = "CATALOGUE_X allows 10 bytes"
        return len(await read_bytes(request, ["text/markdown"], 10, limit))

    problems.install(app)
    app.add_middleware(Border)
    return app


async def post(app, path, content, **headers):
    async with client_of(app) as client:
        return await client.post(path, content=content, headers=PATCH | headers)


def refused(answer, status, code, words=""):
    assert answer.status_code == status
    faults = check_shape(answer)
    assert {fault["code"] for fault in faults} == {code}
    assert words in answer.json()["detail"]
    return faults


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"title=x", "no JSON"),
        (b"[]", "no object"),
        (b"null", "no object"),
        (b'"x"', "no object"),
        (b"\xff\xfe", "no UTF-8 (byte 0)"),
        ('{"a": 1}'.encode("utf-16"), "no UTF-8"),
        (b'{"a": NaN}', "no number NaN"),
        (b'{"a": -Infinity}', "no number -Infinity"),
        (b'{"a": 1e999}', "64 bits"),
        (b'{"a": 9223372036854775808}', "64 bits"),
        (b'{"a": -9223372036854775809}', "64 bits"),
        (b'{"a": ' + b"9" * 5000 + b"}", "beyond reason"),
        (b'{"a": "\\ud800"}', "lone surrogate"),
        (b'{"\\udfff": 1}', "lone surrogate"),
        (b'{"a": ["\\u0000"]}', "NUL"),
        (b'{"a": "\x00"}', "no JSON"),
        (b'{"a": 1, "b": 2, "a": 3}', "gives 'a' twice"),
        (b'{"\\ud800": 1, "\\ud800": 3}', "gives '?' twice"),
        (b'{"a": {"b": 1, "b": 1}}', "gives 'b' twice"),
        (b'{"a": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", "nest"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "nest"),
        (b'{"a": ' + b"[" * 32 + b"]" * 32 + b"}", "32 levels"),
    ],
)
async def test_what_is_no_json_of_ours(app, body, words):
    refused(await post(app, "/object", body), 422, "invalid_body", words)


async def test_json_is_understood_as_it_is(app):
    text = '\ufeff{"a": [9223372036854775807, 0.5, true, null, "\\ud83d\\ude00"]}'
    answer = await post(app, "/object", text.encode())
    assert answer.json() == {"a": [2**63 - 1, 0.5, True, None, "😀"]}
    deep = b'{"a": ' + b"[" * 30 + b"]" * 30 + b"}"
    assert (await post(app, "/object", deep)).content == deep.replace(b" ", b"")


async def test_every_fault_of_the_fields(app):
    answer = await post(app, "/thing", b'{"titel": "x", "year": "soon"}')
    faults = refused(answer, 422, "invalid_body")
    assert [fault["parameter"] for fault in faults] == ["title", "year", "titel"]
    assert faults[2]["allowed"] == ["title", "year"]
    assert faults[2]["did_you_mean"] == ["title"]
    assert faults[0]["message"] == "`title` is needed."
    assert (await post(app, "/thing", b'{"title": "x"}')).status_code == 200


async def test_no_more_faults_than_one_can_read(app):
    many = "{" + ",".join(f'"x{n}": 1' for n in range(1000)) + "}"
    answer = await post(app, "/thing", many.encode())
    assert len(refused(answer, 422, "invalid_body")) == 20


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": ""},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json; charset=iso-8859-1"},
        {"Content-Encoding": "gzip"},
    ],
)
async def test_another_media_type(app, headers):
    answer = await post(app, "/object", b"{}", **headers)
    (fault,) = refused(answer, 415, "unsupported_media_type", "reads application/json")
    assert fault["allowed"] == ["application/json"]
    assert answer.headers["accept-post"] == "application/json"


@pytest.mark.parametrize(
    "given", ["application/json;charset=utf-8", 'Application/JSON ; charset="UTF-8"']
)
async def test_the_same_media_type(app, given):
    answer = await post(app, "/object", b"{}", **{"Content-Type": given})
    assert answer.status_code == 200


async def test_a_body_is_read_to_its_limit_only(app, monkeypatch):
    given = []

    async def endless():
        while True:
            given.append(b"x" * 7)
            yield given[-1]

    text = {"Content-Type": "text/markdown"}
    answer = await post(app, "/text", endless(), **text)
    refused(answer, 413, "too_large", "CATALOGUE_X allows 10 bytes")
    assert len(given) <= 3
    answer = await post(app, "/text", b"x" * 11, **text)
    refused(answer, 413, "too_large")
    assert (await post(app, "/text", b"x" * 10, **text)).json() == 10
    monkeypatch.setattr(writes, "MOST_JSON_BYTES", 1)
    refused(await post(app, "/object", b"{}"), 413, "too_large", "1 MiB")


async def test_a_body_that_does_not_end(app, monkeypatch):
    async def stalling():
        yield b"x"
        await sleep_forever()

    monkeypatch.setattr(writes, "_PATIENCE", 0.01)
    answer = await post(app, "/text", stalling(), **{"Content-Type": "text/markdown"})
    refused(answer, 422, "invalid_body", "did not come to its end")


@pytest.mark.parametrize("name", ["titel", "title[0]", "[", "a.b", ""])
async def test_a_field_that_there_is_not_is_told_whatever_its_name(app, name):
    body = json.dumps({"title": "Deep soil", name: 1})
    (fault,) = refused(await post(app, "/thing", body), 422, "invalid_body")
    assert fault["parameter"] == name
    assert fault["allowed"] == ["title", "year"]
