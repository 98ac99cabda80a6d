"""Paths that are found at once: the same answers as the routers would give."""

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import Match

QUERIES = ("", "?q=deep", "?per_page=1&per_page=2", "?nothing=1", "?format=csv")
HEADERS = ({"Accept": "image/png"}, {"If-None-Match": "*"}, {"Origin": "http://x"})
METHODS = ("HEAD", "POST", "OPTIONS")
# What says how it is at the moment.
TOLD_ANEW = ("/v1/dump.sqlite",)


@pytest.fixture
def exact(app):
    return app.router.middleware_stack


def test_every_path_without_a_parameter_is_found(app, exact):
    described = app.openapi()["paths"]
    plain = {path for path, methods in described.items() if "get" in methods}
    assert {path for path in plain if "{" not in path} <= set(exact.answers)
    assert not [path for path in exact.answers if "{" in path]


def test_the_routers_would_come_to_the_same_function(app, exact):
    routes = list(iter_route_contexts(app.routes))
    for path, answer in exact.answers.items():
        scope = {"type": "http", "method": "GET", "path": path, "root_path": ""}
        first = next(r for r in routes if r.matches(scope)[0] is Match.FULL)
        assert first.endpoint is answer, path


async def test_the_answers_are_the_same(client, exact, monkeypatch):
    asked = [
        *(("GET", query, {}) for query in QUERIES),
        *(("GET", "", headers) for headers in HEADERS),
        *((method, "", {}) for method in METHODS),
    ]
    paths = [path for path in exact.answers if path not in TOLD_ANEW]
    each = [(way, path + query, more) for path in paths for way, query, more in asked]
    quick = [await said(client, *one) for one in each]
    monkeypatch.setattr(exact, "answers", {})
    for one, before in zip(each, quick, strict=True):
        assert await said(client, *one) == before, one


async def test_below_another_path_the_routers_decide(app, exact, monkeypatch):
    paths = list(exact.answers)
    transport = httpx.ASGITransport(app, root_path="/v1")
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        quick = [await said(client, "GET", path) for path in paths]
        monkeypatch.setattr(exact, "answers", {})
        assert [await said(client, "GET", path) for path in paths] == quick


async def said(client, method, path, headers=None):
    same = {"X-Request-ID": "test"}
    answer = await client.request(method, path, headers=same | (headers or {}))
    return answer.status_code, answer.headers.multi_items(), answer.content
