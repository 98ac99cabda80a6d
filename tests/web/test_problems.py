"""Every error there is leaves in the one shape, whoever raises it."""

import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException

from app.errors import BadRequest, CatalogueError, Unavailable
from app.web import problems, service
from app.web.border import Border
from tests.problems import check_shape
from tests.web.conftest import client_of
from tests.web.test_openapi import kinds


class Body(BaseModel):
    number: int


def raising(error):
    """An application that knows nothing but one error."""
    app = FastAPI(openapi_url=None)

    @app.get("/")
    async def fail():
        raise error

    @app.post("/")
    async def take(body: Body):
        return body

    problems.install(app)
    app.add_middleware(Border)
    return app


def made(kind):
    if issubclass(kind, BadRequest):
        return kind.at("Because.", "x", "\u00e9", ("a",), ("b",))
    return kind("Because.")


@pytest.mark.parametrize("kind", sorted(kinds(CatalogueError), key=str))
async def test_every_error_of_ours(kind):
    async with client_of(raising(made(kind))) as client:
        answer = await client.get("/")
    assert answer.status_code == kind.status
    (fault,) = check_shape(answer)
    assert fault["code"] == kind.code
    assert answer.json()["title"] == kind.title
    assert ("retry-after" in answer.headers) == issubclass(kind, Unavailable)


STATUSES = {400: "invalid_value", 413: "too_large", 415: "unsupported_media_type"}


@pytest.mark.parametrize("status", STATUSES)
async def test_errors_of_the_framework(status):
    async with client_of(raising(HTTPException(status, "No."))) as client:
        answer = await client.get("/")
    assert answer.status_code == status
    assert check_shape(answer)[0]["code"] == STATUSES[status]


async def test_a_status_without_a_code_is_internal():
    async with client_of(raising(HTTPException(418, "Tea."))) as client:
        answer = await client.get("/")
    assert answer.status_code == 500
    assert check_shape(answer)[0]["code"] == "internal"


@pytest.mark.parametrize("body", [b"{", b"{}", b'{"number": "\\ud800"}', b"\xff"])
async def test_a_bad_body(body):
    async with client_of(raising(ValueError())) as client:
        headers = {"Content-Type": "application/json"}
        answer = await client.post("/", content=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert check_shape(answer)[0]["code"] in ("invalid_body", "invalid_value")


async def test_no_free_connection_is_unavailable():
    async with client_of(raising(NoConnection())) as client:
        answer = await client.get("/")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


async def test_a_database_out_of_reach_is_unavailable(client, monkeypatch):
    def fail(_engine):
        raise OperationalError("SELECT", {}, Exception("no route to host"))

    monkeypatch.setattr(service, "require_current", fail)
    answer = await client.get("/health/ready")
    assert answer.status_code == 503
    assert check_shape(answer)[0]["code"] == "unavailable"
    assert "route" not in answer.text
