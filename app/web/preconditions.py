"""`If-Match` (RFC 9110, 13.1.1): who changes a record says in which state it was."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Header
from starlette.requests import Request

from app.errors import Fault, PreconditionRequired
from app.web.cache import TAG, state_of

# Says whether the caller knows the record with this id in this revision.
Held = Callable[[str, int], bool]


def held_if_said(
    request: Request,
    if_match: Annotated[  # noqa: ARG001 - read from the request: it may come in parts
        str | None,
        Header(
            description="The `ETag` of the record as it was read, weak or not; `*` for "
            "whatever state it is in.",
            openapi_examples={"one": {"value": 'W/"3-9f2c0d1e4b5a69782f1e0d9c"'}},
        ),
    ] = None,
) -> Held:
    """Return what tells whether a record is as the caller read it.

    Its state begins every tag of a record, whatever the format and the query.
    """
    given = ",".join(request.headers.getlist("if-match")).strip()
    tags = tuple(tag.strip('"') for tag in TAG.findall(given))
    anyhow = given == "*" or "if-match" not in request.headers

    def holds(id_: str, revision: int) -> bool:
        state = state_of(id_, revision)
        return anyhow or any(tag.startswith(state) for tag in tags)

    return holds


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
