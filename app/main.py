"""The application: everything it is made of, and the state it owns."""

import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from importlib.metadata import version
from math import inf
from multiprocessing import parent_process
from time import monotonic
from types import FrameType

from anyio import CapacityLimiter
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import State
from starlette.types import Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type

from app.config import Settings
from app.errors import CatalogueError
from app.store.engine import open_engine, write_ahead
from app.store.execution import Brief
from app.store.transfer.dump import Dumps, sweep
from app.web import curation, lists, problems, service
from app.web.border import AnswerCache, Border, Exact, note_request, refuse
from app.web.negotiation import MEDIA_TYPES
from app.web.openapi import INTRODUCTION, Described
from app.web.pages.routes import ROUTERS as PAGES
from app.web.pages.shell import Site
from app.web.work import Work, refusal

# How many writes are under way at once, each in a thread of its own kind: those that
# wait for the database keep no reader from its thread.
WRITERS = 8
# How many imports are, besides these, and how many dry runs: each takes memory, and keeps
# readers from the interpreter; `benchmarks/attack.py` waits 1.5 times as long beside two.
IMPORTERS = 1
# The part of the time to stop after which a write gives up, so that it can say so.
_SHARE_OF_STOP = 0.75
# How many downloads are under way at once.
DOWNLOADS = 40
ROUTERS = (
    # Before the resources, whose ids may hold slashes.
    curation.router,
    lists.router,
    service.router,
    *PAGES,
)


class Catalogue(Described):
    """An application that looks among the answers it has kept before all else."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, with its id."""
        await note_request(self._answer, scope, receive, send, self.state.metrics)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        answers: AnswerCache = self.state.answers
        # Before all that costs more than to say so.
        http = scope["type"] == "http"
        if http and (refused := refusal(self.state.work, answers.has, scope)):
            await refuse(refused, self.state.settings.prefix, scope, receive, send)
            return
        await answers(super().__call__, scope, receive, send)


def create_app(settings: Settings) -> FastAPI:
    """Return the application; it opens its database when the first request comes."""
    logging.getLogger("app").setLevel(settings.log_level.upper())
    app = Catalogue(
        title="Catalogue",
        version=version("catalogue"),
        description=INTRODUCTION,
        # Where it is, also for programs that know no description but this one.
        servers=[{"url": settings.prefix or "/"}],
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.settings = settings
    app.state.dumps = Dumps()
    app.state.site = Site()
    app.state.stops_at = inf
    _open(app.state, settings)
    for router in ROUTERS:
        app.include_router(router)
    app.router.middleware_stack = Exact(app.router.middleware_stack, ROUTERS)
    app.state.metrics = None
    if settings.metrics:
        from app.web import metrics  # noqa: PLC0415 - it counts from when it is imported

        metrics.install(app, ROUTERS)
    for media_type in (*MEDIA_TYPES.values(), problems.MEDIA_TYPE):
        add_compress_type(media_type)
    problems.install(app)
    # One step more makes a page a twentieth smaller, and takes half as long again.
    app.add_middleware(CompressMiddleware, gzip_level=3, brotli_quality=3)
    app.add_middleware(Border, prefix=settings.prefix)
    return app


def _open(state: State, settings: Settings) -> None:
    """Prepare the connections to the databases, and what is kept of their answers."""
    reads = settings.read_database_url or settings.database_url
    state.engine = open_engine(reads, there=True)
    state.brief = Brief.of(state.engine)
    # A download holds its connection as long as the caller likes: from another pool.
    state.exports = open_engine(reads, most=DOWNLOADS, there=True)
    state.health = open_engine(reads, most=1, there=True)
    state.work = Work(settings)
    state.answers = AnswerCache(state.brief, settings.answer_cache_bytes)
    # Writes, and the keys they need, never go to a replica; nor do reads with a key.
    state.writer = open_engine(settings.database_url, most=2 * WRITERS, sure=True, there=True)
    state.writes, state.imports = CapacityLimiter(WRITERS), CapacityLimiter(IMPORTERS)
    state.tries = CapacityLimiter(IMPORTERS)
    state.primary, state.primary_exports = state.engine, state.exports
    if settings.read_database_url:
        state.primary = open_engine(settings.database_url, sure=True, there=True)
        state.primary_exports = open_engine(settings.database_url, most=DOWNLOADS, there=True)


def app_from_environment() -> FastAPI:
    """Return the application with the settings of the environment, for uvicorn."""
    # Beside threads that compute, as imports do, each answer waits that long for its turn at
    # every statement: a tenth of the default took answers beside three of them from 12 s to 7.
    sys.setswitchinterval(0.0005)
    if first := parent_process():
        # A worker ends when who began it is killed: nobody else would end it.

        def follow() -> None:
            first.join()
            os.kill(os.getpid(), signal.SIGTERM)

        threading.Thread(target=follow, daemon=True).start()
    app = create_app(Settings())
    # To look at all objects for garbage stops all threads: a quarter of a second and more on a
    # busy machine, which was the longest that `benchmarks/attack.py` waited for health. What
    # is here stays and is not looked at again, and the rest a tenth as often.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], 100)
    gc.enable()
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    sweep()
    with suppress(CatalogueError, SQLAlchemyError):
        write_ahead(app.state.writer)
    with _told_of_the_end(app.state):
        yield
    close(app)


@contextmanager
def _told_of_the_end(state: State) -> Iterator[None]:
    """Note when a signal stops the server: what takes longer then gives up in time."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {int(each): signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, frame: FrameType | None) -> None:
        state.stops_at = monotonic() + _SHARE_OF_STOP * state.settings.stop_seconds
        if callable(handler := before[number]):
            handler(number, frame)

    servers = [number for number, handler in before.items() if callable(handler)]
    for number in servers:
        signal.signal(number, stop)
    yield
    for number in servers:
        signal.signal(number, before[number])


def close(app: FastAPI) -> None:
    """Give back what the application holds."""
    app.state.dumps.close()
    if app.state.brief:
        app.state.brief.close()
    for name in ("engine", "exports", "health", "writer", "primary", "primary_exports"):
        getattr(app.state, name).dispose()
