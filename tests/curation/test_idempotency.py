"""`Idempotency-Key`: a write that is tried again is made once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from app.store import api_keys
from app.store.api_keys import Scope
from app.store.engine import writing
from tests.curation.test_create import NEW
from tests.snapshots import ask, dumped

KEY = {"Idempotency-Key": "monday 1"}
LIST = "# Later\n\n- [A zebra in the rain](http://z.example/1); Ann Bee; 2014\n"
IMPORT = "imports?document=later"


def revisions(engine):
    return ask(engine, "SELECT count(*) FROM revision")[0][0]


async def send(curator, case):
    method, path, more = case
    headers = KEY | more.pop("headers", {})
    return await curator.client.request(method, f"/v1/{path}", headers=headers, **more)


async def cases(curator):
    """One request of each kind of write."""
    resource = "resources/neural-turing-machines"
    match = {"If-Match": await curator.tag(resource)}
    markdown = {"Content-Type": "text/markdown"}
    return {
        "create": ("POST", "resources", {"json": NEW}),
        "correct": ("PATCH", resource, {"json": {"note": "Read"}, "headers": match}),
        "delete": ("DELETE", resource, {"headers": match}),
        "merge": ("POST", "authors/yann-lecun/merge", {"json": {"into": "geoffrey-e-hinton"}}),
        "topic": ("POST", "topics", {"json": {"name": "Zebras"}}),
        "import": ("POST", IMPORT, {"content": LIST, "headers": markdown}),
        "undo": ("POST", "changes/3/undo", {}),
    }


@pytest.mark.parametrize(
    "kind", ["create", "correct", "delete", "merge", "topic", "import", "undo"]
)
async def test_the_same_request_makes_one_thing_and_has_one_answer(curator, copy, kind):
    method, path, more = (await cases(curator))[kind]
    before = revisions(copy)
    first = await send(curator, (method, path, dict(more)))
    assert first.is_success, first.text
    assert revisions(copy) == before + 1
    state = dumped(copy)
    again = await send(curator, (method, path, dict(more)))
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers == first.headers
    assert dumped(copy) == state


async def test_a_dry_run_and_a_text_that_is_there_have_first_answers_too(curator, copy):
    headers = {"Content-Type": "text/markdown"} | KEY
    before = revisions(copy)
    paths = [f"/v1/{IMPORT}&dry_run=true", f"/v1/{IMPORT}"]
    dry, real = [await curator.client.post(path, content=LIST, headers=headers) for path in paths]
    assert (dry.status_code, real.status_code) == (200, 409)
    assert revisions(copy) == before


async def test_many_at_once_make_one_thing(curator, copy):
    before = revisions(copy)
    case = ("POST", "resources", {"json": NEW})
    answers = await asyncio.gather(*(send(curator, (*case[:2], dict(case[2]))) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert revisions(copy) == before + 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("resources", NEW | {"year": 1999}),
        ("resources?utm_source=x", NEW),
        ("topics", {"name": "X"}),
    ],
)
async def test_another_request_with_the_key_is_refused(curator, copy, path, body):
    assert (await send(curator, ("POST", "resources", {"json": NEW}))).status_code == 201
    before = dumped(copy)
    answer = await send(curator, ("POST", path, {"json": body}))
    assert answer.status_code == 409
    (fault,) = answer.json()["errors"]
    assert (fault["code"], fault["parameter"]) == ("conflict", "Idempotency-Key")
    assert dumped(copy) == before


async def test_what_was_refused_may_be_asked_again(curator, copy):
    wrong = {"into": "nobody-at-all"}
    path = "authors/yann-lecun/merge"
    refused = [await send(curator, ("POST", path, {"json": wrong})) for _ in range(2)]
    assert refused[0].is_client_error
    assert refused[0].text == refused[1].text
    right = {"into": "geoffrey-e-hinton"}
    assert (await send(curator, ("POST", path, {"json": right}))).status_code == 200


async def test_keys_of_others_are_their_own(curator, copy):
    other = api_keys.create(copy, Scope.CURATE, "bob", None)
    case = ("POST", "resources", {"json": NEW})
    first = await send(curator, (*case[:2], dict(case[2])))
    curator.client.headers["Authorization"] = f"Bearer {other}"
    second = await send(curator, (*case[:2], dict(case[2])))
    assert first.json()["id"] != second.json()["id"]
    curator.client.headers["Authorization"] = "Bearer nobody"
    assert (await send(curator, (*case[:2], dict(case[2])))).status_code == 401


async def test_a_day_later_it_is_a_new_request(curator, copy):
    first = await send(curator, ("POST", "resources", {"json": NEW}))
    before = (datetime.now(UTC) - timedelta(hours=24, seconds=1)).isoformat()
    with writing(copy) as connection:
        connection.exec_driver_sql(f"UPDATE kept_answer SET at = '{before}'")
    second = await send(curator, ("POST", "resources", {"json": NEW}))
    assert first.json()["id"] != second.json()["id"]
    assert ask(copy, "SELECT count(*) FROM kept_answer") == [(1,)]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([b""], "invalid_value"),
        ([b"a" * 65], "invalid_value"),
        ([b"\xe9"], "invalid_value"),
        ([b"a", b"b"], "repeated_parameter"),
    ],
)
async def test_a_key_that_is_none_is_refused(refused, given, code):
    headers = [("Idempotency-Key", value) for value in given]
    answer = await refused.client.post("/v1/resources", json=NEW, headers=headers)
    assert answer.status_code == 400
    (fault,) = answer.json()["errors"]
    assert (fault["code"], fault["parameter"]) == (code, "Idempotency-Key")


async def test_the_longest_key_is_taken(curator):
    answer = await curator.client.post(
        "/v1/resources", json=NEW, headers={"Idempotency-Key": "~" * 64}
    )
    assert answer.status_code == 201
