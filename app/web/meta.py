"""The routes about the service: what there is, how much, whether it runs, its description."""

from importlib.metadata import version

from anyio import move_on_after, to_thread
from fastapi import APIRouter
from pydantic import Field
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.records import Record, Stats
from app.errors import Unavailable
from app.store.engine import writability
from app.store.migrate import require_current
from app.store.read.parameters import NONE
from app.store.read.stats import stats
from app.web import problems, responses
from app.web.negotiation import accept_json, asked_of
from app.web.responses import engine_of
from app.web.work import work

router = APIRouter(tags=["service"])

# So long whoever asks waits for the answer to whether one can write, in seconds.
_PATIENCE = 0.3
_SHOWN = ("catalogue", "fastapi", "sqlalchemy", "pydantic")


class Route(Record):
    """A path of the API and what it gives."""

    path: str
    methods: list[str]
    summary: str


class Index(Record):
    """What the API offers."""

    name: str
    version: str
    description: str
    documentation: str
    openapi: str
    routes: list[Route]


class Health(Record):
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


@router.get("/v1", response_model=Index, responses=problems.documented(406))
async def get_index(request: Request) -> Response:
    """Begin here: all routes, and what each is for."""
    asked_of(request, NONE)
    accept_json(request)
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
                methods=[method.upper() for method in methods],
                summary=next(iter(methods.values()))["description"],
            )
            for path, methods in described["paths"].items()
        ],
    )
    return responses.plain(request, index.model_dump_json())


@router.get("/v1/stats", response_model=Stats, responses=problems.documented(406))
async def get_stats(request: Request) -> Response:
    """Say how much there is, and where its values come from."""
    asked_of(request, NONE)
    accept_json(request)
    found = await work(request, stats, engine_of(request))
    return responses.single(request, found)


@router.get("/health/live", response_model=Health, responses=problems.documented())
async def get_live(request: Request) -> Response:
    """Say that the service runs."""
    asked_of(request, NONE)
    return responses.fresh(Health(status="ok").model_dump_json())


@router.get("/health/ready", response_model=Ready, responses=problems.documented())
async def get_ready(request: Request) -> Response:
    """Say whether the database can be reached and has the schema of this version.

    That nobody can write is told in `writing`, and makes nobody less able to read.
    """
    asked_of(request, NONE)
    state = request.app.state
    # It waits for no reader, neither for a thread nor for a connection.
    await to_thread.run_sync(_check, state.health, limiter=state.work.health)
    ready = Ready(
        status="ok",
        database="ok",
        writing=await _writing(request),
        schema="current",
        versions={name: version(name) for name in _SHOWN},
    )
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
    asked_of(request, NONE)
    return responses.plain(request, responses.json_text(request.app.openapi()))
