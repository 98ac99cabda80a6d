"""The routes beside records: changes, what could be mended, suggestions, the service itself."""

import asyncio
from importlib.metadata import version
from typing import Annotated

import starlette.responses
from anyio import move_on_after, to_thread
from fastapi import APIRouter
from pydantic import Field
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import FileResponse, MalformedRangeHeader, Response

from app.amending import PARTS
from app.catalogue import records
from app.errors import RangeNotSatisfiable, Unavailable
from app.formats.atom import atom_changes
from app.store.engine import writability
from app.store.migrate import require_current
from app.store.read import changes, suggest
from app.store.read.changes import FEED
from app.store.read.pages import json_text
from app.store.read.parameters import CHANGES, NONE, QUALITY, SUGGEST, without
from app.store.read.request import parse
from app.store.read.stats import stats
from app.store.transfer.dump import Dumps
from app.web import negotiation, problems, responses
from app.web.lists import TEXT, json_answer, json_list, text_answer
from app.web.pages.maintain import WITH, patch_of
from app.web.responses import ListPage, answer, engine_of, list_tag, unchanged
from app.web.work import asked_again, costly, work

router = APIRouter()

_Id = Annotated[str, negotiation.id_of("document", "deep-learning-resources")]


@router.get(
    "/v1/documents/{id}/changes",
    tags=["review"],
    **json_answer(ListPage[records.DifferenceRecord], CHANGES, 404),
)
async def list_changes_of_document(request: Request, id: _Id) -> Response:
    """Compare two editions of a document: what changed, line by line."""
    return await json_list(
        request, CHANGES, lambda engine, criteria: changes.difference_page(engine, id, criteria)
    )


@router.get("/v1/quality", tags=["review"], **json_answer(ListPage[records.FindingRecord], QUALITY))
async def list_findings(request: Request) -> Response:
    """Check a list: what its maintainer may want to correct, line by line.

    Duplicates, dead links, missing years and authors, lines that were not read.
    """
    return await json_list(request, QUALITY, changes.finding_page)


@router.get(
    "/v1/documents/{id}/patch", tags=["review"], **text_answer({"text/x-diff": TEXT}, WITH, 404)
)
async def get_patch(request: Request, id: _Id) -> Response:
    """Give the list what the catalogue knows better, as a unified diff of its newest text.

    What curators set, addresses without a scheme, emphasis left open; a line is touched
    only where it changes, in the way of the list. Applied with `patch` and imported
    again, the list states all of it. It is empty where there is nothing to amend.
    """
    parts = negotiation.values_of(request, WITH).get("with", PARTS)
    found = await work(request, patch_of, request, id, parts)
    headers = {
        "X-Catalogue-Revision": str(found.revision),
        "Content-Disposition": f'attachment; filename="{id}.diff"',
    }
    tag = list_tag(request, found.revision, "patch")
    return answer(request, found.text, tag, "text/x-diff", headers)


@router.get("/v1/suggest", tags=["service"], **json_answer(ListPage[records.Suggestion], SUGGEST))
async def list_suggestions(request: Request) -> Response:
    """Complete what somebody types (autocomplete): names that begin so, a slip forgiven."""
    return await json_list(request, SUGGEST, suggest.suggest, is_brief=True)


_NAMES = ("json", "atom")
_SUFFIX = negotiation.path_parameter("The format.", "atom", enum=["atom"])


@router.get(
    "/v1/changes",
    tags=["changes"],
    **json_answer(ListPage[records.RevisedRecord], without(FEED, ["format"])),
)
async def list_changes(request: Request) -> Response:
    """Follow the catalogue: every record that a write has touched since a revision.

    Whoever follows it from 0 knows the id and name of every record there is.
    """
    return await _listed(request, None)


@router.get(
    "/v1/changes.{suffix}",
    tags=["changes"],
    # The path tells the format.
    **text_answer({negotiation.MEDIA_TYPES["atom"]: TEXT}, without(FEED, ["format"]), 404, 406),
)
async def export_changes(request: Request, suffix: Annotated[str, _SUFFIX]) -> Response:
    """Follow the catalogue in the format of the suffix: as a feed."""
    return await _listed(request, suffix)


async def _listed(request: Request, suffix: str | None) -> Response:
    criteria = negotiation.criteria_of(request, FEED)
    name = negotiation.choose_format(request, criteria, suffix, _NAMES)
    if name == "atom" and not criteria.sort:
        query: bytes = request.scope["query_string"]
        criteria = parse(b"&".join(filter(None, (query, b"sort=-revision"))), FEED)
    page = await work(request, changes.revision_page, engine_of(request), criteria)
    if name == "json":
        return responses.json_page(request, page)
    rows = map(records.RevisedRecord.model_validate_json, page.texts)
    return responses.feed(
        request, page, "Changes", lambda context: "".join(atom_changes(rows, context))
    )


MEDIA_TYPE = "application/vnd.sqlite3"


class _File(FileResponse):
    """A file that is given whole where a `Range` is none that it knows (RFC 9110, 14.2)."""

    @classmethod
    def _parse_range_header(cls, http_range: str, file_size: int) -> list[tuple[int, int]]:
        try:
            return super()._parse_range_header(http_range, file_size)
        except MalformedRangeHeader:
            return []
        except starlette.responses.RangeNotSatisfiable as error:
            message = f"The file has {file_size} bytes."
            headers = {"Content-Range": f"bytes */{file_size}"}
            raise RangeNotSatisfiable(message, headers=headers) from error


@router.get(
    "/v1/dump.sqlite",
    tags=["service"],
    response_class=FileResponse,
    responses=problems.documented(416)
    | {200: {"content": {MEDIA_TYPE: {}}, "description": "An SQLite database."}},
)
async def get_dump(request: Request) -> Response:
    """Give the whole catalogue as one SQLite file, the same for each revision."""
    negotiation.criteria_of(request, NONE)
    dumps: Dumps = request.app.state.dumps
    dump = await costly(request, dumps.newest, engine_of(request))
    # A strong one: the file is never compressed, and a download may be taken up again.
    tag = f'"{dump.revision}-{dump.digest}"'
    headers = {
        "ETag": tag,
        "Repr-Digest": f"sha-256=:{dump.digest}:",
        "X-Catalogue-Revision": str(dump.revision),
    }
    if unchanged(request, tag):
        return Response(status_code=304, headers=headers)
    return _File(dump.file, media_type=MEDIA_TYPE, filename="catalogue.sqlite", headers=headers)


# So long whoever asks waits for the answer to whether one can write, in seconds.
_PATIENCE = 0.3
_VERSIONS = {name: version(name) for name in ("catalogue", "fastapi", "sqlalchemy", "pydantic")}


class Route(records.Record):
    """A path of the API and what it gives."""

    path: str
    methods: list[str]
    summary: str


class Index(records.Record):
    """What the API offers."""

    name: str
    version: str
    description: str
    documentation: str
    openapi: str
    routes: list[Route]


class Health(records.Record):
    """The service runs."""

    status: str


class Ready(Health):
    """The service can answer: from which database, with which programs.

    `writing` is `ok`, `busy` where others write at the moment, or says why nobody can.
    """

    database: str
    writing: str
    schema_: str = Field(alias="schema")
    versions: dict[str, str]


@router.get("/v1", tags=["service"], response_model=Index, responses=problems.documented(406))
async def get_index(request: Request) -> Response:
    """Begin here: all routes, and what each is for."""
    negotiation.json_criteria(request, NONE)
    described, prefix = request.app.openapi(), request.app.state.settings.prefix
    index = Index(
        name=described["info"]["title"],
        version=described["info"]["version"],
        description=described["info"]["description"],
        documentation=f"{prefix}/docs",
        openapi=f"{prefix}/openapi.json",
        routes=[
            Route(
                path=prefix + path,
                # What it gives comes first: it is what most ask for.
                methods=sorted((method.upper() for method in methods), key="GET".__ne__),
                summary=methods.get("get", next(iter(methods.values())))["summary"],
            )
            for path, methods in described["paths"].items()
        ],
    )
    return responses.plain(request, index.model_dump_json())


@router.get(
    "/v1/stats", tags=["service"], response_model=records.Stats, responses=problems.documented(406)
)
async def get_stats(request: Request) -> Response:
    """Say how much there is, and where its values come from."""
    negotiation.json_criteria(request, NONE)
    return responses.single(request, await work(request, stats, engine_of(request)))


@router.get(
    "/health/live", tags=["service"], response_model=Health, responses=problems.documented()
)
async def get_live(request: Request) -> Response:
    """Say that the service runs."""
    negotiation.criteria_of(request, NONE)
    return responses.fresh(Health(status="ok").model_dump_json())


@router.get(
    "/health/ready", tags=["service"], response_model=Ready, responses=problems.documented()
)
async def get_ready(request: Request) -> Response:
    """Say whether the database can be reached and has the schema of this version.

    That nobody can write is told in `writing`, and makes nobody less able to read.
    """
    negotiation.criteria_of(request, NONE)
    state = request.app.state
    asked = asyncio.create_task(_writing(request))
    try:
        # It waits for no reader, neither for a thread nor for a connection.
        await to_thread.run_sync(asked_again, _check, state.health, limiter=state.work.health)
    finally:
        # Left behind it would keep its connection when the engine is closed.
        writing = await asked
    ready = Ready(status="ok", database="ok", writing=writing, schema="current", versions=_VERSIONS)
    return responses.fresh(ready.model_dump_json(by_alias=True))


async def _writing(request: Request) -> str:
    """Say whether one can write, without waiting for a database that is silent."""
    state = request.app.state
    with move_on_after(_PATIENCE):
        return await to_thread.run_sync(
            writability, state.writer, abandon_on_cancel=True, limiter=state.work.health_of_writing
        )
    return "The database does not answer in time."


def _check(engine: Engine) -> None:
    try:
        require_current(engine)
    except SQLAlchemyError as error:
        raise Unavailable("The database cannot be reached.") from error


@router.get("/openapi.json", include_in_schema=False)
async def get_openapi(request: Request) -> Response:
    """Give the OpenAPI description."""
    negotiation.criteria_of(request, NONE)
    return responses.plain(request, json_text(request.app.openapi()))
