"""`catalogue links check`: addresses asked, politely, and what came of it stored.

A name is looked up once, and the connection goes to the address that was judged: nothing
that a list or a redirect says leads into a private network. What is found is stored as it
comes, so a run can be stopped and goes on; records tell of it at the end, in one revision.
"""

import asyncio
import signal
import socket
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import NamedTuple

import httpx
from sqlalchemy import Connection, Engine, and_, delete, func, inspect, or_, select, update

from app.catalogue import health
from app.config import Network, Settings
from app.errors import Unavailable, UnknownValue
from app.reading import Progress, silent
from app.store.bulk import among, insert_rows
from app.store.engine import LINKS, reading, writing
from app.store.read.filters import links_of_document
from app.store.tables import Document, Link, LinkCheck
from app.store.write.resolution import judge_links, store_records
from app.store.write.transaction import CHECKED, alone, revise
from app.text import nearest

ACTOR = "links"
HOSTS_AT_ONCE = 20
SECONDS = 10.0
MOST_REDIRECTS = 5
MOST_BYTES = 64 * 1024
# Between the end of one request to a host and the next.
PAUSE = 1.0
# Who wants to be left alone for longer is asked in another run.
_PATIENCE = 60.0
# So many answers are stored together, but none later than that many seconds.
_BATCH, _BATCH_SECONDS = 50, 5.0
_PORTS = {"http": 80, "https": 443}
# Of the addresses of a name so many are tried.
_TRIED = 3
_TELLING_WHEN = (429, 503)


# --- One address ---------------------------------------------------------------------

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class NoSuchNameError(OSError):
    """The name of a host does not exist."""


class RestingError(Exception):
    """The host is not to be asked for longer than a run waits."""


# What can go wrong with an address: each is a failure of it, and of nothing else.
_FAILURES = (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError)


async def addresses_of(host: str, port: int) -> Sequence[str]:
    """Look up the addresses of a host, numbers in all their spellings too."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise NoSuchNameError(host) from error
    except socket.gaierror as error:
        if error.errno in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)}:
            raise NoSuchNameError(host) from error
        raise
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(slots=True)
class Clock:
    """The time, and how one waits; tests have their own."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    seconds: Callable[[], float] = lambda: asyncio.get_running_loop().time()
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class Hosts:
    """Whose turn it is: one request at a time to a host, with a pause behind it."""

    def __init__(self, clock: Clock) -> None:
        """Begin without having asked anybody."""
        self._clock = clock
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._free_at: dict[str, float] = defaultdict(float)

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """Wait until a host may be asked; raises `RestingError` where that is too long."""
        async with self._turns[name]:
            wait = self._free_at[name] - self._clock.seconds()
            if wait > _PATIENCE:
                raise RestingError(name)
            if wait > 0:
                await self._clock.sleep(wait)
            try:
                yield
            finally:
                self.rest(name, PAUSE)

    def rest(self, name: str, seconds: float) -> None:
        """Leave a host alone for so long."""
        self._free_at[name] = max(self._free_at[name], self._clock.seconds() + seconds)


class _Page(NamedTuple):
    """What one request was answered with."""

    code: int
    location: str | None
    wait: str | None
    html: str


class Asker:
    """Asks addresses, following redirects: each step is judged like the first."""

    def __init__(
        self,
        agent: str,
        allowed: Sequence[Network],
        clock: Clock,
        resolve: Resolve = addresses_of,
        seconds: float = SECONDS,
    ) -> None:
        """Begin as `agent`; `allowed` networks may be asked though they are not public."""
        self.hosts = Hosts(clock)
        self._clock, self._resolve, self._seconds = clock, resolve, seconds
        self._allowed = allowed
        self._headers = {
            "User-Agent": agent,
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        # No connection is used twice, so that none outlives the judgement of its address.
        self._transport = httpx.AsyncHTTPTransport(
            limits=httpx.Limits(max_keepalive_connections=0),
            socket_options=[(socket.SOL_SOCKET, socket.SO_RCVBUF, MOST_BYTES)],
        )

    async def close(self) -> None:
        """Close what is open."""
        await self._transport.aclose()

    async def ask(self, url: str) -> tuple[health.Answer, float]:
        """Return what an address answers and how long its host rests; raises `RestingError`."""
        left, end, code, led = self._seconds, url, None, set[bool]()
        seconds = asyncio.get_running_loop().time
        try:
            for _ in range(MOST_REDIRECTS + 1):
                target = httpx.URL(end)
                async with self.hosts.turn(host_of(end)):
                    began = seconds()
                    page = await self._get(target, began + left)
                    left -= seconds() - began
                if page.code not in health.REDIRECTS or page.location is None:
                    told, at = page.wait, self._clock.now()
                    wait = health.wait_of(told, at) if page.code in _TELLING_WHEN else 0.0
                    self.hosts.rest(host_of(end), wait)
                    absent = bool(page.html) and health.says_missing(url, end, page.html)
                    # What led there says whether it is for good.
                    last, lasts = end if True in led else None, led == {True}
                    return health.Answer(page.code, last, absent, lasts), wait
                code = page.code
                led.add(code in health.PERMANENT)
                end = str(target.join(page.location))
        except NoSuchNameError:
            return health.Answer(absent=True), 0.0
        except _FAILURES:
            return health.Answer(), 0.0
        return health.Answer(code), 0.0

    async def _get(self, target: httpx.URL, until: float) -> _Page:
        """Ask the host of `target` once; what it says until then counts."""
        async with asyncio.timeout_at(until):
            response = await self._sent(target)
        html = bytearray()
        try:
            with suppress(*_FAILURES):
                async with asyncio.timeout_at(until):
                    await _read(response, html)
        finally:
            await response.aclose()
        told = response.headers
        text = html[:MOST_BYTES].decode("utf-8", errors="replace")
        return _Page(response.status_code, told.get("location"), told.get("retry-after"), text)

    async def _sent(self, target: httpx.URL) -> httpx.Response:
        """Send the request to an address of its host that may be asked."""
        usual = _PORTS.get(target.scheme, 0)
        port = usual if target.port is None else target.port
        if not (usual and health.port_allowed(port)):
            raise ValueError(target)
        name = target.raw_host.decode("ascii")
        # The connection goes to the number; the name is in the head, and TLS asks for it.
        headers = self._headers | {"Host": target.netloc.decode("ascii")}
        failure: Exception = PermissionError(name)
        found = await self._resolve(name, port)
        for address in [each for each in found if health.connectable(each, self._allowed)][:_TRIED]:
            numbered = target.copy_with(host=address)
            told = {"sni_hostname": name}
            request = httpx.Request("GET", numbered, headers=headers, extensions=told)
            try:
                return await self._transport.handle_async_request(request)
            except httpx.ConnectError as error:
                failure = error
        raise failure


async def _read(response: httpx.Response, html: bytearray) -> None:
    """Read the beginning of a page that says in words what it is."""
    told = response.headers
    readable = "html" in told.get("content-type", "html") and "content-encoding" not in told
    if not (response.is_success and readable):
        return
    async for chunk in response.aiter_raw():
        html += chunk
        if len(html) >= MOST_BYTES:
            return


def host_of(url: str) -> str:
    """Return the host whose turn it is to be asked; "" where there is none."""
    try:
        return httpx.URL(url).host.rstrip(".")
    except (httpx.InvalidURL, ValueError):
        return ""


# --- A run: all addresses, 20 hosts at once ------------------------------------------

# An address, what it answered, when, and how long its host wants to be left alone.
AddressAnswer = tuple[str, health.Answer, datetime, float]


@dataclass(slots=True)
class Outcome:
    """What a run came to: how many were asked and found how, and what is new."""

    addresses: Sequence[str]
    found: Counter[str] = field(default_factory=Counter)
    changed: Sequence[tuple[str, str, str]] = ()
    stopped: bool = False


def check(
    engine: Engine,
    settings: Settings,
    documents: Sequence[str] = (),
    *,
    due: bool = False,
    limit: int | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
    waiting: Callable[[], None] = lambda: None,
    clock: Clock | None = None,
    resolve: Resolve = addresses_of,
) -> Outcome:
    """Ask addresses and store what was found; a dry run tells which, and asks none.

    Those never asked come first, then those asked longest ago. `waiting` is called where
    another run has its turn. Raises `UnknownValue` for a document that is not there.
    """
    clock = clock or Clock()
    with alone(engine, LINKS, waiting):
        with reading(engine) as connection:
            urls = _plan(connection, documents, clock.now() if due else None)[:limit]
        outcome = Outcome(urls)
        if dry_run:
            return outcome
        # What a run found that was ended too hard to tell of it.
        publish(engine)
        at = f"; +{settings.public_url}" if settings.public_url else ""
        agent = f"Catalogue/{version('catalogue')} (checks links{at})"
        asker = Asker(agent, settings.links_allow, clock, resolve)
        asyncio.run(_Run(engine, asker, clock, outcome, progress).run())
        outcome.changed = publish(engine)
    return outcome


def _plan(connection: Connection, documents: Sequence[str], at: datetime | None) -> list[str]:
    """Return the addresses to ask, of documents or of all; with a time those due then."""
    asked_at = func.coalesce(func.max(LinkCheck.checked_at), "")
    urls = (
        select(Link.url)
        .outerjoin(LinkCheck, LinkCheck.url == Link.url)
        .where(Link.url.is_not(None))
        .group_by(Link.url)
        .order_by(asked_at, Link.url)
    )
    if documents:
        there = connection.scalars(select(Document.id)).all()
        for id_ in set(documents).difference(there):
            message = f"There is no document {id_!r}."
            raise UnknownValue.at(message, "document", id_, None, nearest(id_, there))
        urls = urls.where(links_of_document(documents))
    if at is not None:
        known = (
            and_(LinkCheck.verdict == status, LinkCheck.checked_at <= until)
            for status, until in health.due_until(at).items()
        )
        urls = urls.where(or_(LinkCheck.url.is_(None), *known))
    found = (str(url) for url in connection.scalars(urls))
    return [url for url in found if url.lower().startswith(("http:", "https:"))]


class _Run:
    """A run: workers that take one host after the other, and what they found."""

    def __init__(
        self, engine: Engine, asker: Asker, clock: Clock, outcome: Outcome, progress: Progress
    ) -> None:
        self._engine, self._asker, self._clock = engine, asker, clock
        self._outcome, self._progress = outcome, progress
        hosts: dict[str, list[str]] = defaultdict(list)
        for url in outcome.addresses:
            hosts[host_of(url)].append(url)
        # Those that take longest begin first: taken from the end.
        self._left = sorted(hosts.values(), key=len)
        self._new: list[AddressAnswer] = []
        self._storing = asyncio.Lock()
        self._stored_at = 0.0

    async def run(self) -> None:
        """Ask until all are asked, or somebody wants an end."""
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        loop.set_default_executor(ThreadPoolExecutor(HOSTS_AT_ONCE + 1))
        # Only the first thread hears signals.
        with suppress(ValueError, RuntimeError):
            for each in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(each, stop.set)
        # Those hosts are left alone that said so in an earlier run.
        now = self._clock.now()
        rows = select(LinkCheck.url, LinkCheck.retry_at)
        rows = rows.where(LinkCheck.retry_at > health.time_text(now))
        with reading(self._engine) as connection:
            for url, until in connection.execute(rows):
                wait = datetime.fromisoformat(str(until)) - now
                self._asker.hosts.rest(host_of(url), wait.total_seconds())

        async def work_all() -> None:
            async with asyncio.TaskGroup() as group:
                for _ in self._left[:HOSTS_AT_ONCE]:
                    group.create_task(self._work())

        working = asyncio.create_task(work_all())
        ending = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({working, ending}, return_when=asyncio.FIRST_COMPLETED)
            self._outcome.stopped = not working.done()
        finally:
            ending.cancel()
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
            await self._asker.close()
            await self._store(last=True)

    async def _work(self) -> None:
        while self._left:
            for url in self._left.pop():
                with suppress(RestingError):
                    answer, wait = await self._asker.ask(url)
                    self._new.append((url, answer, self._clock.now(), wait))
                    await self._store()
                    done = self._outcome.found.total() + len(self._new)
                    self._progress("Checking", done, len(self._outcome.addresses))

    async def _store(self, *, last: bool = False) -> None:
        """Store what was found, some at a time; while others write it waits."""
        time = asyncio.get_running_loop().time()
        async with self._storing:
            some = list(self._new)
            enough = len(some) >= _BATCH or time - self._stored_at >= _BATCH_SECONDS
            if not some or not (enough or last):
                return
            self._stored_at = time
            storing = asyncio.create_task(asyncio.to_thread(_store, self._engine, some))
            try:
                await asyncio.shield(storing)
            except Unavailable:
                if last:
                    raise
            finally:
                # A run that is stopped waits for what is being stored: nothing counts twice.
                await asyncio.wait({storing})
                if storing.exception() is None:
                    self._outcome.found += storing.result()
                    del self._new[: len(some)]


def _store(engine: Engine, found: Sequence[AddressAnswer]) -> Counter[str]:
    """Store what addresses answered; return how many have which status now."""
    with writing(engine) as connection:
        mine = among(LinkCheck.url, [url for url, *_ in found])
        rows = connection.execute(select(*inspect(LinkCheck).columns).where(mine)).mappings()
        known = {row["url"]: dict(row) for row in rows}
        batch = (connection.scalar(select(func.max(LinkCheck.batch))) or 0) + 1
        new = []
        for url, answer, at, wait in found:
            row = known.get(url, {"url": url, "status": "unchecked", "since": None})
            before = {name: row[name] for name in health.Check.__slots__} if url in known else {}
            told = asdict(health.judged(health.Check(**before), answer, at))
            retry_at = health.time_text(at + timedelta(seconds=wait)) if wait else None
            asked = {"checked_at": health.time_text(at), "retry_at": retry_at, "batch": batch}
            new.append(row | told | asked)
        connection.execute(delete(LinkCheck).where(mine))
        insert_rows(connection, LinkCheck, new)
    return Counter(row["verdict"] for row in new)


def publish(engine: Engine) -> Sequence[tuple[str, str, str]]:
    """Let records tell what checks found, in one revision if that is news; return what is new."""
    news = LinkCheck.status != LinkCheck.verdict
    rows = select(LinkCheck.url, LinkCheck.status, LinkCheck.verdict)
    with reading(engine) as connection:
        if connection.execute(rows.where(news).limit(1)).first() is None:
            return ()
    with revise(engine, actor=ACTOR, action=CHECKED, summary="Checked links") as write:
        connection = write.connection
        changed = [(u, b, a) for u, b, a in connection.execute(rows.where(news))]
        told = {"status": LinkCheck.verdict, "since": LinkCheck.checked_at}
        connection.execute(update(LinkCheck).where(news).values(**told))
        mine = among(Link.url, [url for url, _, _ in changed])
        resources = set(connection.scalars(select(Link.resource_pk).where(mine)))
        store_records(write, resources)
        judge_links(connection, resources)
        for url, before, after in changed:
            write.touch("updated", "link", url, url, summary=f"from {before} to {after}")
    return changed
