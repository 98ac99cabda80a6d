"""Answers: bytes that are ready, with the headers that every reading has."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from hashlib import blake2b
from importlib.metadata import version
from itertools import islice
from typing import Generic, TypeVar, TypeVarTuple
from urllib.parse import quote, urlencode, urlsplit

from anyio import CancelScope
from pydantic import ConfigDict, Field
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app import export
from app.catalogue import records
from app.config import Settings
from app.errors import CatalogueError, Unavailable
from app.export import PIECE, Export, context_of, exporting
from app.formats.common import Cited, Context, View
from app.formats.registry import FORMATS
from app.store.engine import generation, identity_of
from app.store.execution import NotAtOnce
from app.store.read import links as addresses
from app.store.read import nouns, pages
from app.store.read.alternatives import Alternatives
from app.store.read.facets import Facet
from app.store.read.nouns import NOUN_LISTS
from app.store.read.pages import Page, Single, json_text
from app.store.read.parameters import LISTS, PAGED, check_carried
from app.store.read.request import START, Criteria, parse
from app.store.values import read_choice
from app.text import regex
from app.web.negotiation import MEDIA_TYPES
from app.web.work import Turn, asked_again, within, work

logger = logging.getLogger(__name__)
JSON = "application/json"
# After so many seconds without being taken, a piece keeps no turn and no snapshot.
_RESTING = 1.0
Read = TypeVar("Read")
Arguments = TypeVarTuple("Arguments")


def engine_of(request: Request, *, long: bool = False) -> Engine:
    """Return the engine to read with; who has a key sees what was just written.

    One for `long` is read with as long as the caller likes.
    """
    state, has_key = request.app.state, "authorization" in request.headers
    engine: Engine
    if long:
        engine = state.primary_exports if has_key else state.exports
    else:
        engine = state.primary if has_key else state.engine
    return engine


async def read(
    request: Request, ask: Callable[[Engine, *Arguments], Read], *arguments: *Arguments
) -> Read:
    """Return what `ask` reads: at once where that can be, else from a thread."""
    state, engine = request.app.state, engine_of(request)
    # Beside costly reads the loop would wait long for the interpreter within a read of its own.
    if state.brief and engine is state.engine and not state.work.is_crowded():
        with suppress(NotAtOnce), state.brief.reading() as brief:
            return ask(brief, *arguments)
    return await work(request, ask, engine, *arguments)


def json_page(request: Request, page: Page) -> Response:
    """Answer with a page of a list."""
    to = links(request.scope["path"], page)
    body = envelope(page, to, request.app.state.settings.prefix)
    return _page(request, page, "json", body, to)


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


async def not_modified(request: Request, name: str) -> Response | None:
    """Say that the caller has a list already, without making it anew.

    Who has the tag of this query was given its answer, so the query is a good one.
    """
    if "*" in request.headers.getlist("if-none-match"):
        return None
    revision = await read(request, pages.revision)
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
    request: Request, found: Page, name: str, body: str | bytes, to: Mapping[str, str | None]
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


def redirect(path: str, criteria: Criteria) -> Response:
    """Lead to where a record stands; the query goes along."""
    return RedirectResponse(path_with(path, criteria.pairs), status_code=308)


async def download(request: Request, name: str, noun: str) -> Response:
    """Answer with all of a list in the format `name`, a piece at a time.

    Faults show before the first piece is sent; one that comes later cuts the answer.
    """
    beginning = request.app.state.work.downloads
    found = await work(request, _begun, request, name, noun, among=beginning)
    if isinstance(found, _Download) and found.is_long:
        try:
            found.turn.take()
        except CatalogueError:
            await run_in_threadpool(found.held.close)
            raise
    return found


def _begun(request: Request, name: str, noun: str) -> Response:
    """Return a download with its first piece."""
    query: bytes = request.scope["query_string"]
    with ExitStack() as stack:
        engine = engine_of(request, long=True)
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
        return _Download(request, export, begun, stack.pop_all(), headers, media_type)


class _Download(StreamingResponse):
    """A download with its first piece; it gives its connection back however it ends."""

    def __init__(  # noqa: PLR0917 - what it begins with
        self,
        request: Request,
        export: Export,
        begun: Sequence[bytes],
        held: ExitStack,
        headers: dict[str, str],
        media_type: str,
    ) -> None:
        super().__init__(self._sent(), headers=headers, media_type=media_type)
        self._request, self._export, self._begun, self.held = request, export, begun, held
        self.turn, self.is_long = Turn(request), any(len(piece) >= PIECE for piece in begun)

    async def _sent(self) -> AsyncIterator[bytes]:
        """Give all pieces; while one waits to be taken, others may have its place."""
        loop = asyncio.get_running_loop()
        async for piece in self._pieces():
            resting = loop.call_later(_RESTING, self._rest)
            try:
                yield piece
            finally:
                resting.cancel()

    async def _pieces(self) -> AsyncIterator[bytes]:
        for piece in self._begun:
            yield piece
        while self.is_long:
            await self.turn.take_again()
            piece = await within(self._request, next, self._export.pieces, b"")
            if not piece:
                return
            yield piece

    def _rest(self) -> None:
        self.turn.give_back()
        _ = asyncio.get_running_loop().run_in_executor(None, self._export.rest)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send all pieces."""
        try:
            await super().__call__(scope, receive, send)
        except Unavailable as error:
            # That its end is missing tells the caller.
            logger.warning("%s was cut off: %s", scope["path"], error.detail)
        finally:
            with CancelScope(shield=True):
                self.turn.give_back()
                await run_in_threadpool(self.held.close)


def _file(stem: str, name: str) -> dict[str, str]:
    """Return the header that gives a download its name."""
    plain = re.sub(r"[^\w.-]", "_", stem.removesuffix(f".{name}"), flags=re.ASCII)
    return {"Content-Disposition": f'attachment; filename="{plain}.{name}"'}


def _counted(count: int, revision: int) -> dict[str, str]:
    return {"X-Total-Count": str(count), "X-Catalogue-Revision": str(revision)}


def plain(request: Request, text: str) -> Response:
    """Answer with JSON that does not come from the catalogue."""
    return answer(request, f"{text}\n", text_tag(text, "json"), JSON)


def fresh(text: str) -> Response:
    """Answer with JSON that is true only now."""
    headers = {"Cache-Control": "no-store"}
    return Response(f"{text}\n", headers=headers, media_type=JSON)


def write_answer(text: str, status: int, revision: int, place: str | None) -> Response:
    """Answer a write with JSON; of what is new, `place` tells where it stands."""
    headers = {"Cache-Control": "no-store", "X-Catalogue-Revision": str(revision)}
    if place:
        headers["Location"] = place
    return Response(f"{text}\n", status, headers, JSON)


# Entity tags: what an answer hangs on, so that no one is given an older one.
#
# They are weak: compression makes several encodings of one answer.

TAG = regex(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_ID = '"id":"'
# Another version of the program may say the same otherwise.
_VERSION = version("catalogue")


def list_tag(request: Request, revision: int, name: str) -> str:
    """Return the tag of a list in the format `name`: revision, then path and query.

    A restored catalogue counts its revisions anew, and says other things with them.
    """
    path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
    checks = getattr(request.state, "checks", "")
    said = _digest(f"{_generation(request)} {path}?{query} {name}{checks}")
    return f'W/"{revision}-{said}"'


async def tag_with_checks(request: Request) -> None:
    """Let the tag hang on what checks found too, which no revision tells; it is never newer."""
    request.state.checks = await work(request, addresses.state, engine_of(request))


def _generation(request: Request) -> int:
    """Return which life of the catalogue is served: of a file it cannot change."""
    state = request.app.state
    file = state.settings.database_file
    identity = file and identity_of(file)
    if getattr(state, "generation", (None,))[0] != (identity,):
        state.generation = (identity,), asked_again(generation, state.engine)
    return int(state.generation[1])


def record_tag(text: str, name: str, record: str, revision: int | None) -> str:
    """Return the tag of a record, which is JSON, as the `text` in the format `name`.

    Its state comes before all (`state_of`), where it has a revision of its own.
    """
    if revision is None:
        return text_tag(text, name)
    id_ = record.partition(_ID)[2].partition('"')[0]
    return f'W/"{state_of(id_, revision)}{_digest(f"{name} {text}")}"'


def state_of(id_: str, revision: int) -> str:
    """Return how every tag begins of the record with this id in this revision."""
    return f"{revision}-{_digest(id_)[:8]}"


def text_tag(text: str, name: str) -> str:
    """Return the tag of what is no record: it hangs on its text alone."""
    return f'W/"{_digest(f"{name} {text}")}"'


def _digest(said: str) -> str:
    told = f"{_VERSION} {said}".encode(errors="surrogateescape")
    return blake2b(told, digest_size=8).hexdigest()


def unchanged(request: Request, tag: str) -> bool:
    """Return whether the caller has the answer with this tag (RFC 9110, 13.1.2)."""
    given = ",".join(request.headers.getlist("if-none-match"))
    if given.strip() == "*":
        return True
    return tag.removeprefix("W/") in TAG.findall(given)


def answer(
    request: Request,
    body: str | bytes,
    tag: str,
    media_type: str,
    headers: dict[str, str] | None = None,
) -> Response:
    """Answer with a body, or say that the caller has it already."""
    told = (headers or {}) | {"ETag": tag}
    if unchanged(request, tag):
        return Response(status_code=304, headers=told)
    return Response(body, headers=told, media_type=media_type)


# The one shape of every list: results, what they are of, and where to go on.

Listed = TypeVar("Listed")


class Meta(records.Record):
    """What the results are a part of; `applied` is what was understood."""

    count: int
    page: int | None
    per_page: int
    next_cursor: str | None
    revision: int
    applied: dict[str, list[str]]


class SearchedMeta(Meta):
    """The same of a list that words are looked up in."""

    alternatives: Alternatives | None


class Links(records.Record):
    """Paths of this page and its neighbours; null where there is none."""

    self: str
    first: str | None
    prev: str | None
    next: str | None


class ListPage(records.Record, Generic[Listed]):
    """A page of a list."""

    results: list[Listed]
    meta: Meta
    facets: dict[str, Facet]
    links: Links


class SearchedListPage(ListPage[Listed], Generic[Listed]):
    """A page of a list that words are looked up in."""

    meta: SearchedMeta


class ResourceAnswer(Cited):
    """A resource, and what `include` asked for; with `fields` it is a `PartialResource`."""

    model_config = ConfigDict(
        json_schema_extra={"required": list(records.ResourceRecord.model_fields)}
    )

    mentions: list[records.MentionRecord] = Field(default_factory=list)
    provenance: list[records.ProvenanceRow] = Field(default_factory=list)
    related: list[records.Related] = Field(default_factory=list)
    highlights: list[records.Highlight] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Noun:
    """What has a list and records: the types of both, and the id of one for example."""

    name: str
    listed: type[records.Record]
    single: type[records.Record]
    example: str

    @property
    def one(self) -> str:
        """What one of them is called."""
        return NOUN_LISTS[self.name].kind

    def read(self, engine: Engine, id_: str) -> Single:
        """Return the record that has an id, or its successor."""
        if self.name == "resources":
            return pages.resource(engine, id_, Criteria())
        return nouns.single(engine, self.name, id_)


RESOURCES = Noun(
    *("resources", ResourceAnswer, ResourceAnswer), "a-fast-learning-algorithm-for-deep-belief-nets"
)
AUTHORS = Noun("authors", records.AuthorRecord, records.AuthorDetail, "geoffrey-e-hinton")
INSTITUTIONS = Noun(
    "institutions", records.InstitutionRecord, records.InstitutionRecord, "university-of-toronto"
)
TOPICS = Noun("topics", records.TopicRecord, records.TopicRecord, "reinforcement-learning")
CATEGORIES = Noun("categories", records.CategoryRecord, records.CategoryRecord, "academic-papers")
DOCUMENTS = Noun(
    "documents", records.DocumentRecord, records.DocumentRecord, "deep-learning-resources"
)


def path_with(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return `path` with a query of `pairs`, safe in a header."""
    query = urlencode(list(pairs), safe=":,*@/", quote_via=quote)
    return f"{quote(path)}?{query}" if query else quote(path)


def links(path: str, page: Page) -> dict[str, str | None]:
    """Return the links of a page, by relation; a walk goes forward only."""
    criteria, here = page.criteria, path_with(path, page.criteria.pairs)
    if page.whole:
        return {"self": here, "first": here, "prev": None, "next": None}
    moving = "cursor" if criteria.cursor else "page"
    others = [pair for pair in criteria.pairs if pair[0] != moving]

    def at(place: str | int) -> str:
        return path_with(path, [*others, (moving, str(place))])

    if criteria.cursor:
        following = at(page.following) if page.following else None
        return {"self": here, "first": at(START), "prev": None, "next": following}
    last = max(1, -(-page.count // criteria.per_page))
    return {
        "self": here,
        "first": at(1),
        "prev": at(min(criteria.page - 1, last)) if criteria.page > 1 else None,
        "next": at(criteria.page + 1) if criteria.page < last else None,
    }


def envelope(page: Page, links: dict[str, str | None], prefix: str) -> bytes:
    """Return the body of a list: ready texts joined, nothing read again."""
    places = {name: path and f"{prefix}{path}" for name, path in links.items()}
    meta: dict[str, object] = {
        "count": page.count,
        "page": None if page.criteria.cursor else page.criteria.page,
        "per_page": page.criteria.per_page,
        "next_cursor": page.following,
        "revision": page.revision,
        "applied": page.criteria.applied,
    }
    if page.is_searched:
        meta["alternatives"] = page.alternatives and page.alternatives.model_dump()
    facets = {name: facet.model_dump() for name, facet in page.facets.items()}
    return (
        f'{{"results":[{",".join(page.texts)}],"meta":{json_text(meta)},'
        f'"facets":{json_text(facets)},"links":{json_text(places)}}}\n'
    ).encode()


def page_of(engine: Engine, query: bytes, noun: str, name: str) -> Page:
    """Return the page that a query asks for, of a feed the newest; raises `BadRequest`."""
    criteria = parse(query, LISTS[noun])
    check_carried(criteria, LISTS[noun], name)
    if name == "atom" and not criteria.sort:
        criteria = parse(b"&".join(filter(None, (query, b"sort=-updated"))), LISTS[noun])
    return export.page_of(engine, noun, criteria)


def body_of(engine: Engine, page: Page, name: str, path: str, base: str) -> bytes:
    """Return a page as the format `name` gives it at the address `base` + `path`."""
    to = links(path, page)
    if name == "json":
        return envelope(page, to, urlsplit(base).path)
    context = context_of(engine, base, str(to["self"]), to["next"])
    context = context.of(
        export.documents_of(page.texts), export.documents_of_filters(page.criteria)
    )
    view = View("resources", (), context)
    return "".join(FORMATS[name].render(page.texts, view)).encode()


# What `catalogue export` prints: what the service answers at its usual address.

# Where `catalogue serve` is, unless it is told otherwise.
_USUAL = "http://127.0.0.1:8000"


def pieces(engine: Engine, query: bytes, name: str, settings: Settings) -> Iterator[bytes]:
    """Give the answer of `/v1/resources`; raise `BadRequest` before the first byte."""
    read_choice("format", name, tuple(MEDIA_TYPES))
    if name not in PAGED:
        with exporting(engine, query, name) as export:
            yield from export.pieces
        return
    page = page_of(engine, query, "resources", name)
    path = "/v1/resources" if name == "json" else f"/v1/resources.{name}"
    base = (settings.public_url or _USUAL).rstrip("/")
    yield body_of(engine, page, name, path, base)
