"""What Prometheus is told: requests by route, what is under way, how much there is.

Workers write their numbers into files of one folder, where there are several; whichever
is asked tells of all of them.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from anyio import to_thread
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from sqlalchemy import Engine, func, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from app.config import METRICS_FOLDER
from app.store.engine import reading
from app.store.read.parameters import NONE
from app.store.read.query import current_revision
from app.store.tables import LinkCheck
from app.web.border import within
from app.web.negotiation import criteria_of
from app.web.work import asked_again

# Paths of which the route is remembered.
_MOST_PATHS = 4_096
# In seconds: from answers that are kept to the longest that there are.
_BUCKETS = (0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60)


class Metrics:
    """The numbers of one process."""

    def __init__(self, routers: Iterable[APIRouter], prefix: str) -> None:
        """Begin to count requests by the routes of `routers`, all below a prefix."""
        self._prefix = prefix
        self._registry = own = CollectorRegistry()
        routes = [each for router in routers for each in router.routes]
        ours = [each for each in routes if isinstance(each, APIRoute)]

        @lru_cache(_MOST_PATHS)
        def route_of(path: str) -> str:
            # As it is documented: others could be without end.
            return next((each.path for each in ours if each.path_regex.match(path)), "other")

        self._route = route_of
        self._requests = Counter(
            "catalogue_requests", "Requests answered.", ("method", "route", "status"), registry=own
        )
        self._seconds = Histogram(
            "catalogue_request_seconds",
            "How long answers took.",
            ("route",),
            buckets=_BUCKETS,
            registry=own,
        )
        self._cached = Counter(
            "catalogue_cached_answers", "Answers that were kept from before.", registry=own
        )
        self._under_way, self._costly = (
            Gauge(name, told, multiprocess_mode="livesum", registry=own)
            for name, told in (
                ("catalogue_requests_under_way", "Requests under way."),
                ("catalogue_costly_under_way", "Costly reads, exports and dumps under way."),
            )
        )
        self._refused = Counter(
            "catalogue_costly_refused", "Costly requests refused: others were.", registry=own
        )

    def begun(self) -> None:
        """Count a request that has begun."""
        self._under_way.inc()

    def ended(self, scope: Scope, status: int, seconds: float) -> None:
        """Count a request that was answered; one whose caller left has the status 499."""
        route = self._route(within(scope, self._prefix)["path"])
        self._under_way.dec()
        self._requests.labels(scope["method"], route, status or 499).inc()
        self._seconds.labels(route).observe(seconds)
        if "cached" in scope["state"]:
            self._cached.inc()

    def turned(self, change: int) -> None:
        """Count a costly read that begins (1), ends (-1), or is refused (0)."""
        if change:
            self._costly.inc(change)
        else:
            self._refused.inc()

    def text(self, engine: Engine) -> bytes:
        """Return what all workers counted, and how much there is."""
        counted, there = self._registry, CollectorRegistry()
        there.register(_State(engine))
        if folder := os.environ.get(METRICS_FOLDER):
            for file in Path(folder).glob("gauge_live*_*.db"):
                # A worker that was killed has nothing under way any more.
                number = file.stem.rpartition("_")[2]
                if not Path(f"/proc/{number}").exists():
                    mark_process_dead(int(number), folder)  # type: ignore[no-untyped-call]
            counted = CollectorRegistry()
            MultiProcessCollector(counted, folder)  # type: ignore[no-untyped-call]
        return generate_latest(counted) + generate_latest(there)


class _State(Collector):
    """What the database says when it is asked."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        """Give the revision, the sizes and the addresses by status."""
        size = GaugeMetricFamily("catalogue_database_bytes", "Its size.", labels=("part",))
        links = GaugeMetricFamily("catalogue_links", "Addresses checked.", labels=("status",))
        verdict = LinkCheck.verdict
        with reading(self._engine) as connection:
            revision = connection.scalar(select(current_revision())) or 0
            for status, count in connection.execute(
                select(verdict, func.count()).group_by(verdict)
            ):
                links.add_metric([status], count)
            if connection.dialect.name == "sqlite":
                file = str(self._engine.url.database)
                sizes = {"file": _size(file), "log": _size(f"{file}-wal")}
            else:
                whole = select(func.pg_database_size(func.current_database()))
                sizes = {"database": connection.execute(whole).scalar_one()}
        for part, count in sizes.items():
            size.add_metric([part], count)
        yield GaugeMetricFamily("catalogue_revision", "The revision.", value=revision)
        yield from (size, links)


def _size(file: str) -> int:
    try:
        return Path(file).stat().st_size
    except OSError:
        return 0


def install(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """Count from now on, and give the numbers at `/metrics`."""
    app.state.metrics = metrics = Metrics(routers, app.state.settings.prefix)
    app.state.work.turned = metrics.turned

    @app.get("/metrics", include_in_schema=False)
    async def get_metrics(request: Request) -> Response:
        criteria_of(request, NONE)
        state = request.app.state
        # As health is asked: it waits for no reader.
        text = await to_thread.run_sync(
            asked_again, metrics.text, state.health, limiter=state.work.health
        )
        return Response(text, headers={"Cache-Control": "no-store"}, media_type=CONTENT_TYPE_LATEST)
