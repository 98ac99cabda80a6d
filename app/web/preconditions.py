"""`If-Match` (RFC 9110, 13.1.1): who changes a record says in which state it was."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Header
from starlette.requests import Request

from app.errors import Fault, PreconditionRequired
from app.web.cache import TAG

# Says whether the caller knows the revision in which a record is.
Held = Callable[[int], bool]


def held_if_said(
    request: Request,
    if_match: Annotated[  # noqa: ARG001 - read from the request: it may come in parts
        str | None,
        Header(
            description="The `ETag` of the record as it was read, weak or not; `*` for "
            "whatever state it is in.",
            openapi_examples={"one": {"value": 'W/"3-9f2c0d1e4b5a6978"'}},
        ),
    ] = None,
) -> Held:
    """Return what tells whether a record is as the caller read it.

    The record's own revision begins every one of its tags, whatever the format.
    """
    given = ",".join(request.headers.getlist("if-match")).strip()
    tags = {tag.strip('"').partition("-")[0] for tag in TAG.findall(given)}
    anyhow = given == "*" or "if-match" not in request.headers
    return lambda revision: anyhow or str(revision) in tags


def held(request: Request, said: Annotated[Held, Depends(held_if_said)]) -> Held:
    """Return the same; raise `PreconditionRequired` where nothing is said."""
    if "if-match" not in request.headers:
        message = (
            "Say with `If-Match: <ETag>` which state of the record you change, so "
            "that nobody else's change is lost."
        )
        fault = Fault("precondition_required", message, "If-Match")
        raise PreconditionRequired(message, faults=[fault])
    return said


IfMatch = Annotated[Held, Depends(held)]
MayMatch = Annotated[Held, Depends(held_if_said)]
