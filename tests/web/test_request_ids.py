"""Every answer has the id of its request, and every request a line in the log."""

import json
import re

import httpx
import pytest

from tests.commands import free_port, serving

PATHS = ["/v1/resources", "/v1/nothing", "/v1/resources?x=1", "/", "/health/live", "/v1/resources/"]


@pytest.mark.parametrize("path", PATHS)
async def test_an_answer_has_the_id_that_the_caller_gave(client, path):
    for _ in range(2):
        answer = await client.get(path, headers={"X-Request-ID": "Mine-1.a_b"})
        assert answer.headers.get_list("x-request-id") == ["Mine-1.a_b"]


@pytest.mark.parametrize("given", ["", "a b", "é".encode(), "x" * 65, "a,b", "<b>"])
async def test_what_is_no_id_is_not_repeated(client, given):
    answer = await client.get("/v1/resources", headers={"X-Request-ID": given})
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])


async def test_ids_differ_from_request_to_request(client):
    del client.headers["X-Request-ID"]
    answers = [await client.request(method, "/v1/stats") for method in ("GET", "HEAD", "OPTIONS")]
    answers += [
        await client.get("/v1/stats", headers={"If-None-Match": answers[0].headers["etag"]})
    ]
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert len(set(ids)) == len(ids) == 4
    assert answers[-1].status_code == 304


async def test_of_two_ids_neither_is_meant(client):
    headers = [("X-Request-ID", "a"), ("X-Request-ID", "b")]
    answer = await client.get("/v1/stats", headers=headers)
    assert answer.headers["x-request-id"] not in {"a", "b"}


@pytest.mark.parametrize("form", ["text", "json"])
def test_each_request_is_a_line_of_the_log(seeded_file, form):
    port, secret = free_port(), "catalogue_0123abcd_" + "k" * 43
    settings = {"CATALOGUE_LOG_FORMAT": form, "CATALOGUE_LOG_LEVEL": "info"}
    with serving(seeded_file, port, settings=settings) as process:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            client.get("/v1/resources?author=hinton", headers={"X-Request-ID": "first"})
            client.get("/v1/resources?q=" + "a" * 400)
            client.post("/v1/topics", headers={"X-Request-ID": "third"})
            client.get(f"/v1/resources?q={secret}")
            client.get("/v1/stats", headers={"A": "x" * 40_000, "X-Request-ID": "long"})
        process.terminate()
        _, said = process.communicate(timeout=60)
    lines = [line for line in said.splitlines() if "request_id" in line and "/health" not in line]
    assert len(lines) == 5
    assert "a" * 200 not in said
    assert secret not in said
    if form == "json":
        told = [json.loads(line) for line in lines]
        first = told[0] | {"at": "", "ms": 0, "bytes": 0}
        path = "/v1/resources?author=hinton"
        assert first == {
            "at": "", "level": "info", "method": "GET", "path": path, "status": 200,
            "bytes": 0, "ms": 0, "request_id": "first",
        }  # fmt: skip
        assert told[2]["status"] == 401
        assert "needs a key" in told[2]["reason"]
    else:
        assert re.search(
            r"GET /v1/resources\?author=hinton 200 bytes=\d+ ms=[\d.]+ request_id=first", lines[0]
        )
        assert "401" in lines[2]
        assert "request_id=third reason=This needs a key" in lines[2]
    assert "refused 431 request_id=" in lines[4]
