"""Who asks: the key of a request (RFC 6750), and whether it allows what is asked."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Security
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from app.errors import Forbidden, Unauthorized
from app.store import access
from app.store.access import Actor, Scope

# It documents the scheme; the header is read here, so that every refusal is ours.
_SCHEME = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    description="A key made by `catalogue keys create`.",
)
_REALM = 'Bearer realm="catalogue"'


def needs(scope: Scope) -> Callable[..., Coroutine[Any, Any, Actor]]:
    """Return a dependency: the actor behind the request, whose key allows `scope`.

    It raises `Unauthorized` and `Forbidden`, before anything of the body is read.
    """

    async def actor(request: Request, _shown: Annotated[object, Security(_SCHEME)]) -> Actor:
        key = _key(request)
        try:
            engine = request.app.state.writer
            found = await run_in_threadpool(access.actor_of, engine, key)
        except Unauthorized as error:
            error.headers = _challenge("invalid_token", error.detail)
            raise
        if not found.scope.includes(scope):
            message = f"This needs a key of scope {scope}; yours has {found.scope}."
            headers = _challenge("insufficient_scope", message, scope)
            raise Forbidden(message, headers=headers)
        return found

    return actor


Importer = Annotated[Actor, Depends(needs(Scope.IMPORT))]
Curator = Annotated[Actor, Depends(needs(Scope.CURATE))]


def _key(request: Request) -> str:
    """Return the key that comes with a request, as it was sent."""
    given = request.headers.getlist("authorization")
    scheme, _, key = (given or [""])[0].partition(" ")
    if len(given) != 1 or scheme.lower() != "bearer":
        message = (
            "This needs a key, in one header `Authorization: Bearer <key>`; "
            "`catalogue keys create` makes one."
        )
        raise Unauthorized(message, headers={"WWW-Authenticate": _REALM})
    return key.strip()


def _challenge(code: str, message: str, scope: str = "") -> dict[str, str]:
    said = f'{_REALM}, error="{code}", error_description="{message}"'
    return {"WWW-Authenticate": said + (f', scope="{scope}"' if scope else "")}
