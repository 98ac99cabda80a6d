"""Answers: bytes that are ready, with the headers that every reading has."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from itertools import chain, islice
from typing import TypeVar, TypeVarTuple

from anyio import CancelScope
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app.export import exporting
from app.formats.context import Context
from app.formats.registry import FORMATS
from app.store import load
from app.store.asked import Asked
from app.store.brief import NotAtOnce
from app.store.load import Page, Single
from app.store.parameters import PAGED
from app.web.cache import answer, list_tag, record_tag, text_tag, unchanged
from app.web.envelope import envelope, links, path_with
from app.web.formats import MEDIA_TYPES
from app.web.paged import body_of

JSON = "application/json"
Read = TypeVar("Read")
Arguments = TypeVarTuple("Arguments")


def engine_of(request: Request) -> Engine:
    """Return the engine to read with; who has a key sees what was just written."""
    state = request.app.state
    engine: Engine = state.primary if _has_key(request) else state.engine
    return engine


def _exports_of(request: Request) -> Engine:
    """Return the engine to read with for as long as the caller likes."""
    state = request.app.state
    engine: Engine = state.primary_exports if _has_key(request) else state.exports
    return engine


def _has_key(request: Request) -> bool:
    return "authorization" in request.headers


async def read(
    request: Request, ask: Callable[[Engine, *Arguments], Read], *arguments: *Arguments
) -> Read:
    """Return what `ask` reads: at once where that can be, else from a thread."""
    state, engine = request.app.state, engine_of(request)
    if state.brief and engine is state.engine:
        with suppress(NotAtOnce), state.brief.reading() as brief:
            return ask(brief, *arguments)
    return await run_in_threadpool(ask, engine, *arguments)


def listing(request: Request, page: Page) -> Response:
    """Answer with a page of a list."""
    to = links(request.scope["path"], page)
    return _page(request, page, "json", envelope(page, to), to)


def page(request: Request, found: Page, name: str) -> Response:
    """Answer with a page of resources in the format `name`, which is not JSON."""
    base = public_address(request)
    body = body_of(engine_of(request), found, name, request.scope["path"], base)
    return _page(request, found, name, body, links(request.scope["path"], found))


def feed(request: Request, found: Page, title: str, render: Callable[[Context], str]) -> Response:
    """Answer with a page of something else than resources in Atom."""
    to = links(request.scope["path"], found)
    base = public_address(request)
    following = f"{base}{to['next']}" if to["next"] else None
    context = Context(title, f"{base}{to['self']}", base, following=following)
    return _page(request, found, "atom", render(context), to)


async def known(request: Request, name: str) -> Response | None:
    """Say that the caller has a list already, without making it anew.

    Who has the tag of this query was given its answer, so the query is a good one.
    """
    if "*" in request.headers.getlist("if-none-match"):
        return None
    revision = await read(request, load.revision)
    tag = list_tag(request, revision, _tagged(request, name))
    if not unchanged(request, tag):
        return None
    headers = {"ETag": tag, "X-Catalogue-Revision": str(revision)}
    return Response(status_code=304, headers=headers)


def _tagged(request: Request, name: str) -> str:
    """Return what the tag of a list in the format `name` is made of besides."""
    absolute = name in PAGED and name != "json"
    return f"{name} {public_address(request)}" if absolute else name


def _page(
    request: Request,
    found: Page,
    name: str,
    body: str | bytes,
    to: Mapping[str, str | None],
) -> Response:
    tag = list_tag(request, found.revision, _tagged(request, name))
    header = ", ".join(f'<{path}>; rel="{rel}"' for rel, path in to.items() if path)
    headers = _counted(found.count, found.revision) | {"Link": header}
    return answer(request, body, tag, MEDIA_TYPES[name], headers)


def public_address(request: Request) -> str:
    """Return the address under which users reach the service, without a last slash."""
    public = request.app.state.settings.public_url or str(request.base_url)
    return public.rstrip("/")


def single(
    request: Request, found: Single, body: str | None = None, name: str = "json"
) -> Response:
    """Answer with one record, as `body` says it in the format `name`."""
    text = f"{found.text}\n" if body is None else body
    headers = {"X-Catalogue-Revision": str(found.revision)}
    if name != "json":
        headers |= _file(f"{request.url.path.rpartition('/')[2]}", name)
    tag = record_tag(text, name, found.text, found.own)
    return answer(request, text, tag, MEDIA_TYPES[name], headers)


def moved(path: str, asked: Asked) -> Response:
    """Lead to where a record stands; the query goes along."""
    return RedirectResponse(path_with(path, asked.pairs), status_code=308)


def download(request: Request, name: str, noun: str = "resources") -> Response:
    """Answer with all of a list in the format `name`, a piece at a time.

    Faults show before the first piece is sent; one that comes later cuts the answer.
    """
    query: bytes = request.scope["query_string"]
    with ExitStack() as stack:
        engine = _exports_of(request)
        export = stack.enter_context(exporting(engine, query, name, noun))
        headers = _counted(export.count, export.revision) | _file(noun, name)
        headers["ETag"] = tag = list_tag(request, export.revision, name)
        if unchanged(request, tag):
            return Response(status_code=304, headers=headers)
        media_type = FORMATS[name].media_type
        begun = list(islice(export.pieces, 1))
        if request.scope.get("head"):
            # As many messages as tell whether the answer would be compressed.
            empty = [b"" for _ in begun]
            return StreamingResponse(empty, headers=headers, media_type=media_type)
        pieces = chain(begun, export.pieces)
        held = stack.pop_all()
    return _Download(pieces, held, headers=headers, media_type=media_type)


class _Download(StreamingResponse):
    """A stream that gives its connection back however it ends."""

    def __init__(
        self,
        pieces: Iterator[bytes],
        held: ExitStack,
        headers: dict[str, str],
        media_type: str,
    ) -> None:
        super().__init__(pieces, headers=headers, media_type=media_type)
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send all pieces."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with CancelScope(shield=True):
                await run_in_threadpool(self._held.close)


def _file(stem: str, name: str) -> dict[str, str]:
    """Return the header that gives a download its name."""
    plain = re.sub(r"[^\w.-]", "_", stem.removesuffix(f".{name}"), flags=re.ASCII)
    return {"Content-Disposition": f'attachment; filename="{plain}.{name}"'}


def _counted(count: int, revision: int) -> dict[str, str]:
    return {"X-Total-Count": str(count), "X-Catalogue-Revision": str(revision)}


def source(request: Request, found: Single, media_type: str) -> Response:
    """Answer with a text exactly as it was imported."""
    headers = {"X-Catalogue-Revision": str(found.revision)}
    tag = text_tag(found.text, "source")
    return answer(request, found.text, tag, media_type, headers)


def json_text(value: object) -> str:
    """Return compact JSON with every letter as itself."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def plain(request: Request, text: str) -> Response:
    """Answer with JSON that does not come from the catalogue."""
    return answer(request, f"{text}\n", text_tag(text, "json"), JSON)


def fresh(text: str) -> Response:
    """Answer with JSON that is true only now."""
    headers = {"Cache-Control": "no-store"}
    return Response(f"{text}\n", headers=headers, media_type=JSON)


def made(text: str, status: int, revision: int, place: str | None) -> Response:
    """Answer a write with JSON; of what is new, `place` tells where it stands."""
    headers = {"Cache-Control": "no-store", "X-Catalogue-Revision": str(revision)}
    if place:
        headers["Location"] = place
    return Response(f"{text}\n", status, headers, JSON)


def written(found: Single, status: int, place: str | None) -> Response:
    """Answer a write with the record as it is now, under the tag of reading it."""
    text = f"{found.text}\n"
    answer = made(found.text, status, found.revision, place)
    answer.headers["ETag"] = record_tag(text, "json", found.text, found.own)
    return answer
