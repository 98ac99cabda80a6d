"""Keys over HTTP: without one 401, with too small a one 403, never shown anywhere."""

from functools import partial

import pytest
from anyio import CapacityLimiter
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.store import api_keys
from app.store.api_keys import Actor, Scope
from app.web import problems
from app.web.border import Border
from app.web.writes import PATCHES, Curator, in_turn, read_object
from tests.problems import check_shape
from tests.web.conftest import client_of


@pytest.fixture
def guarded(copy):
    """A service with one guarded route; it answers with who asked, and what."""
    app = FastAPI()

    @app.patch("/v1/things")
    async def change(request: Request, actor: Curator) -> Response:
        given = await read_object(request, PATCHES)
        return await in_turn(request, partial(told, actor, given))

    app.state.writer = copy
    app.state.writes = CapacityLimiter(1)
    problems.install(app)
    app.add_middleware(Border)
    return app


def told(actor: Actor, given: dict[str, object]) -> Response:
    return JSONResponse({"by": f"{actor.name} ({actor.scope})", "given": given})


async def patch(app, key=None, headers=(), content="{}"):
    sent = {"Content-Type": "application/merge-patch+json"} | dict(headers)
    if key is not None:
        sent["Authorization"] = f"Bearer {key}"
    async with client_of(app) as client:
        return await client.patch("/v1/things", headers=sent, content=content)


async def test_a_key_tells_who_asks(guarded, copy):
    key = api_keys.create(copy, Scope.CURATE, "ann", None)
    answer = await patch(guarded, key, content='{"a": [1, 2.5, "\\ud83d\\ude00"]}')
    assert answer.status_code == 200
    assert answer.json() == {"by": "ann (curate)", "given": {"a": [1, 2.5, "😀"]}}
    larger = api_keys.create(copy, Scope.ADMIN, "eve", None)
    assert (await patch(guarded, larger)).json()["by"] == "eve (admin)"
    answer = await patch(guarded, headers={"Authorization": f"bEARER  {key} "})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Authorization", "Basic YW5uOmFubg==")],
        [("Authorization", "Bearer")],
        [("Authorization", "")],
    ],
)
async def test_without_a_key(guarded, headers):
    answer = await patch(guarded, headers=headers, content="not looked at")
    assert answer.status_code == 401
    assert check_shape(answer)[0]["code"] == "unauthorized"
    assert answer.headers["www-authenticate"].startswith('Bearer realm="catalogue"')


async def test_a_wrong_key(guarded, copy):
    key = api_keys.create(copy, Scope.CURATE, None, None)
    for wrong in (f"{key}x", "x", f"{key} {key}", "\xfc"):
        headers = {"Authorization": f"Bearer {wrong}".encode("latin-1")}
        answer = await patch(guarded, headers=headers)
        assert answer.status_code == 401
        assert check_shape(answer)[0]["message"] == "The key is not known here."
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]
        assert key[-43:] not in answer.text + str(answer.headers)


async def test_two_keys_are_none(guarded, copy):
    key = api_keys.create(copy, Scope.CURATE, None, None)
    header = ("authorization", f"Bearer {key}")
    async with client_of(guarded) as client:
        answer = await client.patch("/v1/things", headers=[header, header])
    assert answer.status_code == 401


@pytest.mark.parametrize("state", ["revoked", "expired"])
async def test_a_key_that_was_good(guarded, copy, state):
    past = "2020-01-01T00:00:00Z" if state == "expired" else None
    key = api_keys.create(copy, Scope.CURATE, "ann", past)
    if state == "revoked":
        api_keys.revoke(copy, "ann")
    answer = await patch(guarded, key)
    assert answer.status_code == 401
    assert f"is {state}" in answer.json()["detail"]


async def test_too_small_a_key(guarded, copy):
    key = api_keys.create(copy, Scope.IMPORT, None, None)
    answer = await patch(guarded, key)
    assert answer.status_code == 403
    assert check_shape(answer)[0]["code"] == "forbidden"
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]
    assert 'scope="curate"' in answer.headers["www-authenticate"]


async def test_the_description_has_the_scheme(guarded):
    described = guarded.openapi()
    assert described["paths"]["/v1/things"]["patch"]["security"] == [{"key": []}]
    schemes = described["components"]["securitySchemes"]
    assert (schemes["key"]["type"], schemes["key"]["scheme"]) == ("http", "bearer")


@pytest.mark.parametrize("place", ["?key={}", "?_={}", "/{}", "?%63atalogue{}"])
async def test_a_key_in_an_address_is_refused_and_not_repeated(guarded, copy, place):
    key = api_keys.create(copy, Scope.CURATE, None, None)
    shown = key.removeprefix("catalogue") if "%63" in place else key
    async with client_of(guarded) as client:
        answer = await client.get("/v1/things" + place.format(shown))
    assert answer.status_code == 400
    assert "never into an address" in check_shape(answer)[0]["message"]
    assert key[-43:] not in answer.text + str(answer.headers)
