"""Errors as RFC 9457 problems: one shape for every one the application answers."""

import json
import logging
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from app.catalogue.records import Record
from app.errors import (
    MOST_LETTERS,
    CatalogueError,
    Fault,
    InvalidBody,
    InvalidValue,
    MethodNotAllowed,
    NotFound,
    Unavailable,
)
from app.text import nearest, regex
from app.web.pages import shell as pages
from app.web.pages.routes import PLACES

MEDIA_TYPE = "application/problem+json"
# What is left of a letter where an address is cut.
_CUT_CODE = regex("%.?$")
_BAD_REQUEST, _NOT_FOUND, _NOT_ALLOWED = 400, 404, 405

logger = logging.getLogger(__name__)


class ProblemError(Record):
    """One fault: where, what, and what would be right."""

    parameter: str | None
    value: str | None
    code: str
    message: str
    allowed: list[str] | None
    did_you_mean: list[str] | None


class Problem(Record):
    """What went wrong and what to do next."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ProblemError]


# All kinds of errors, the general before the special.
_KINDS = [CatalogueError]
for _kind in _KINDS:
    _KINDS += _kind.__subclasses__()
# Which of our errors an error of the framework is.
_OURS = {kind.status: kind for kind in _KINDS if kind.__init__ is CatalogueError.__init__}


# What each status means: its codes, and when they come.
_MEANINGS: dict[int, str] = {}
for _kind in _KINDS:
    _line = f"`{_kind.code}`: {(_kind.__doc__ or '').partition(chr(10))[0]}"
    # A kind of another one that has its code says no more.
    if f"`{_kind.code}`" not in _MEANINGS.get(_kind.status, ""):
        _MEANINGS[_kind.status] = f"{_MEANINGS.get(_kind.status, '')} {_line}".strip()


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says about the errors of a route, the common ones too."""
    return {
        status: {"model": Problem, "description": _MEANINGS[status]}
        for status in sorted({*statuses, 400, 405, 429, 431, 500, 503})
    }


def problem(request: Request, error: CatalogueError) -> Response:
    """Return the answer for an error: a page for a reader, else a problem."""
    request.scope.setdefault("state", {})["reason"] = error.detail
    if pages.wants_page(request):
        return pages.page(request, error)
    faults = error.faults or (Fault(error.code, error.detail),)
    body = {
        "type": f"urn:catalogue:error:{faults[0].code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "instance": _CUT_CODE.sub(
            "",
            request.scope.get("prefix", "")
            + quote(request.scope["path"], errors="replace")[:MOST_LETTERS],
        ),
        "errors": [
            {name: getattr(fault, name) for name in ProblemError.model_fields} for fault in faults
        ],
    }
    return Response(
        json.dumps(body, ensure_ascii=False) + "\n",
        status_code=error.status,
        headers=error.headers,
        media_type=MEDIA_TYPE,
    )


def internal(request: Request, error: Exception) -> Response:
    """Return the answer for a fault of ours: all in the log, nothing outside."""
    logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem(request, CatalogueError("The service failed; it has been logged."))


def install(app: FastAPI) -> None:
    """Make every error of the application a problem."""

    @app.exception_handler(CatalogueError)
    async def ours(request: Request, error: CatalogueError) -> Response:
        return problem(request, error)

    @app.exception_handler(HTTPException)
    async def of_the_framework(request: Request, error: HTTPException) -> Response:
        return problem(request, _translated(request, error))

    @app.exception_handler(RequestValidationError)
    async def of_a_body(request: Request, error: RequestValidationError) -> Response:
        # Without the input: it may hold what cannot be written as JSON.
        faults = tuple(
            Fault("invalid_body", str(each["msg"]), ".".join(map(str, each["loc"])) or None)
            for each in error.errors()
        )
        return problem(request, InvalidBody(faults[0].message, faults=faults))

    @app.exception_handler(NoConnection)
    async def too_busy(request: Request, _error: NoConnection) -> Response:
        return problem(request, Unavailable("The service is too busy; come back."))


def nowhere(request: Request) -> NotFound:
    """Return what to say of a path at which nothing stands."""
    path = request.scope["path"]
    message, places = f"Nothing stands at {path!r}.", PLACES
    if not pages.wants_page(request):
        prefix = request.scope.get("prefix", "")
        path = prefix + path
        message = f"Nothing stands at {path!r}; GET {prefix}/v1 lists what there is."
        known = (*request.app.openapi()["paths"], "/docs", "/openapi.json")
        places = tuple(prefix + place for place in known)
    return NotFound.at(message, None, path, None, nearest(path, places))


def _translated(request: Request, error: HTTPException) -> CatalogueError:
    if error.status_code == _NOT_FOUND:
        return nowhere(request)
    if error.status_code == _NOT_ALLOWED:
        allowed = allowed_methods(request.scope)
        message = f"{request.method} is not possible here, only {', '.join(allowed)}."
        headers = {"Allow": ", ".join(allowed)}
        return MethodNotAllowed.at(message, None, request.method, allowed, headers=headers)
    if error.status_code == _BAD_REQUEST:
        return InvalidValue.at(str(error.detail))
    kind = _OURS.get(error.status_code, CatalogueError)
    return kind(str(error.detail), headers=dict(error.headers or {}))


_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def allowed_methods(scope: Scope) -> tuple[str, ...]:
    """Return the methods that the path of a request takes; none if there is none."""
    routes = scope["app"].router.routes
    found: list[str] = []
    for method in _METHODS:
        asked = {**scope, "method": method}
        if any(route.matches(asked)[0] is Match.FULL for route in routes):
            found += ("GET", "HEAD") if method == "GET" else (method,)
    return (*found, "OPTIONS") if found else ()
