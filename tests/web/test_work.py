"""How much work an answer may take, how many costly ones there are, and when work stops."""

import asyncio
import json
import threading
from contextlib import closing

import httpx
import pytest
from sqlalchemy import text
from starlette.requests import Request

from app import export
from app.errors import TooManyRequests, Unavailable
from app.store import migrate
from app.store.engine import Limit, TooLong, asking, reading
from app.store.read import pages
from app.store.read.request import Criteria
from app.store.write.transaction import revise
from app.web import responses
from app.web import work as app_work
from app.web.work import Allowance, Turn
from tests.catalogues import application

pytestmark = pytest.mark.anyio
# It never ends by itself, on either kind of database.
ENDLESS = text(
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT 1 - x FROM n) SELECT count(*) FROM n"
)
AT_ONCE = "/v1/resources?q=deep&author=le"
# What is not tried at once, before any thread.
LIST = f"{AT_ONCE}&include=mentions"


def endless(engine, *_more):
    with reading(engine) as connection:
        connection.execute(ENDLESS)


def for_ever(*_more):
    for _ in asking(iter(int, 1)):
        pass


@pytest.fixture
def service(catalogue_url):
    with application(catalogue_url, answer_seconds=1, costly_at_once=1) as app:
        app.state.work.little = (0.3, 3)
        yield app


@pytest.fixture
async def client(service):
    transport = httpx.ASGITransport(service)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as made:
        yield made


@pytest.mark.parametrize("path", [LIST, AT_ONCE], ids=["in a thread", "at once"])
@pytest.mark.parametrize("work", [endless, for_ever])
async def test_a_read_that_takes_too_long_says_what_to_narrow(
    client, service, monkeypatch, work, path
):
    monkeypatch.setattr(pages, "resources", work)
    answer = await client.get(path)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    (fault,) = answer.json()["errors"]
    assert fault["code"] == "unavailable"
    assert "`q`, `author`" in fault["message"]
    monkeypatch.undo()
    assert (await client.get(path)).status_code == 200
    assert service.state.engine.pool.checkedout() == 0


async def test_work_stops_when_the_caller_leaves(service, monkeypatch):
    service.state.work.seconds = 60
    begun, stopped = threading.Event(), threading.Event()

    def working(engine, *_more):
        begun.set()
        try:
            endless(engine)
        except TooLong:
            if service.state.work.turns.borrowed_tokens:
                stopped.set()
            raise

    monkeypatch.setattr(pages, "resources", working)
    leaving, sent = asyncio.Event(), []

    async def receive():
        await leaving.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    path, _, query = LIST.partition("?")
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(),
        "query_string": query.encode(), "headers": [], "scheme": "http",
        "server": ("test", 80), "root_path": "", "http_version": "1.1",
    }  # fmt: skip
    answering = asyncio.create_task(service(scope, receive, send))
    async with asyncio.timeout(20):
        while not service.state.work.turns.borrowed_tokens:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert not answering.done()
        leaving.set()
        await answering
    assert stopped.is_set()
    assert service.state.work.turns.borrowed_tokens == 0


async def test_more_costly_reads_than_there_may_be_are_refused(client, service, monkeypatch):
    service.state.work.seconds = 60
    over = threading.Event()
    whole = pages.resources

    def costly(engine, asked: Criteria):
        if asked.q and not over.is_set():
            for _ in asking(iter(over.is_set, True)):
                pass
        return whole(engine, asked)

    monkeypatch.setattr(pages, "resources", costly)
    first = asyncio.create_task(client.get(LIST))
    async with asyncio.timeout(30):
        while not service.state.work.turns.borrowed_tokens:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        second = await client.get(f"{LIST}&kind=paper")
        paths = ("/health/ready", "/health/live", "/v1/resources/resource-1", "/", "/v1/authors")
        others = [await client.get(path) for path in paths]
        dump = await client.get("/v1/dump.sqlite")
        small = await client.get("/v1/resources.bib?author=le")
        over.set()
        assert (await first).status_code == 200
    assert [second.status_code, dump.status_code] == [503, 503]
    assert second.headers["retry-after"]
    assert second.json()["errors"][0]["code"] == "unavailable"
    assert [each.status_code for each in (*others, small)] == 6 * [200]
    assert (await client.get(f"{LIST}&kind=paper")).status_code == 200


async def test_what_will_want_a_turn_is_refused_before_it_is_understood(client, service):
    wrong = f"{COSTLY}&nonsense=1"
    assert (await client.get(wrong)).status_code == 400
    service.state.work.turns.acquire_on_behalf_of_nowait(0)
    refused = await client.get(wrong)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    assert refused.headers["access-control-allow-origin"] == "*"
    assert refused.json()["errors"][0]["code"] == "unavailable"
    assert (await client.head(wrong)).content == b""
    assert (await client.get("/v1/resources?nonsense=1")).status_code == 400


async def test_what_is_kept_is_given_though_all_turns_are_taken(client, service):
    first = await client.get(COSTLY)
    service.state.work.turns.acquire_on_behalf_of_nowait(0)
    again = await client.get(COSTLY)
    assert (again.status_code, again.content) == (200, first.content)
    assert (await client.get(f"{COSTLY}&kind=paper")).status_code == 503


@pytest.mark.of_a_file
async def test_beside_a_costly_read_the_loop_reads_nothing_itself(client, service, monkeypatch):
    reading, begun = service.state.brief.reading, []

    def counted():
        begun.append(1)
        return reading()

    monkeypatch.setattr(service.state.brief, "reading", counted)
    assert (await client.get("/v1/resources?q=learning")).status_code == 200
    assert begun == [1]
    service.state.work.turns.acquire_on_behalf_of_nowait(0)
    assert (await client.get("/v1/resources?q=networks")).status_code == 200
    assert begun == [1]


async def test_what_was_costly_before_is_not_tried_again_as_a_little_one(
    client, service, monkeypatch
):
    work = service.state.work
    work.little = (0, 0)
    tries = []
    whole = pages.resources

    def counted(engine, asked):
        tries.append(asked)
        for _ in asking([1]):
            pass
        return whole(engine, asked)

    monkeypatch.setattr(pages, "resources", counted)
    service.state.answers._most = 0
    for query, times in ((LIST, 2), (LIST, 3), (f"{LIST}&kind=paper", 5)):
        assert (await client.get(query)).status_code == 200
        assert len(tries) == times
    # Unless that was by chance: it took little since.
    work.little = (0.5, 3)
    assert len(work.costly) == 2
    assert (await client.get(LIST)).status_code == 200
    assert len(work.costly) == 1


async def test_what_waits_for_its_turn_is_not_costly_for_that(client, service, monkeypatch):
    work = service.state.work
    for other in range(int(work.readers.total_tokens)):
        work.readers.acquire_on_behalf_of_nowait(other)
    waiting = asyncio.create_task(client.get(LIST))
    async with asyncio.timeout(30):
        while not work.readers.statistics().tasks_waiting:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        # Longer than an answer may take.
        await asyncio.sleep(1.1)
        work.readers.release_on_behalf_of(0)
        assert (await waiting).status_code == 200
    assert work.costly == {}
    monkeypatch.setattr(app_work, "_PATIENCE", 0)
    work.readers.acquire_on_behalf_of_nowait(0)
    answer = await client.get(f"{LIST}&kind=paper")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_a_walk_that_rests_goes_on_unless_something_was_written(copy_url, copy, monkeypatch):
    monkeypatch.setattr(pages, "AT_A_TIME", 10)
    with pages.resource_walk(copy, Criteria()) as walk:
        whole = [json.loads(each)["id"] for each in walk.texts]
    with pages.resource_walk(copy, Criteria()) as walk:
        ids = []
        for each in walk.texts:
            ids.append(json.loads(each)["id"])
            walk.rest()
            assert copy.pool.checkedout() == 0
    assert ids == whole


def test_a_walk_begins_with_few_records(copy):
    sizes = []

    def texts_of(_connection, keys):
        sizes.append(len(keys))
        return map(str, keys)

    with closing(pages.Parts(copy)) as parts:
        assert list(parts.texts(range(1_500), texts_of)) == [*map(str, range(1_500))]
    assert sizes == [30, 60, 120, 240, 480, 500, 70]


def test_a_walk_that_rested_ends_where_something_was_written(copy, monkeypatch):
    monkeypatch.setattr(pages, "AT_A_TIME", 10)
    with pages.resource_walk(copy, Criteria()) as walk:
        first = next(walk.texts)
        write(copy)
        assert json.loads(first)["id"]
        # It goes on in the state in which it began, and not in another one.
        for _ in range(20):
            next(walk.texts)
        walk.rest()
        with pytest.raises(Unavailable, match="changed meanwhile"):
            list(walk.texts)


async def test_an_export_that_cannot_go_on_lacks_its_end_and_is_logged_in_one_line(
    copy, copy_url, monkeypatch, caplog
):
    monkeypatch.setattr(pages, "AT_A_TIME", 10)
    monkeypatch.setattr(pages, "_LASTING", 0)
    monkeypatch.setattr(export, "PIECE", 1_000)
    monkeypatch.setattr(responses, "PIECE", 1_000)
    sent = []
    with application(copy_url) as app:

        async def send(message):
            sent.append(message)
            if message["type"] == "http.response.body" and len(sent) == 2:
                write(copy)

        async def receive():
            await asyncio.sleep(60)

        scope = {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "path": "/v1/resources.jsonl",
            "query_string": b"fields=title",
            "headers": [],
            "client": ("192.0.2.1", 1),
            "asgi": {"version": "3.0"},
        }
        await app(scope, receive, send)
        assert app.state.exports.pool.checkedout() == 0
    assert sent[0]["status"] == 200
    assert sent[-1]["more_body"]
    (said,) = [each for each in caplog.messages if "was cut off" in each]
    assert "changed meanwhile" in said


def write(engine):
    with revise(engine, actor="x", action="updated", summary="x") as write:
        write.touch("updated", "resource", "x", "x")


def test_a_turn_is_given_back_once(service):
    async def turns():
        request = Request({"type": "http", "app": service, "client": ("192.0.2.1", 1)})
        with Turn(request) as turn:
            turn.take()
            with pytest.raises(Unavailable):
                Turn(request).take()
            turn.give_back()
            turn.give_back()
            await turn.take_again()
            await turn.take_again()

    asyncio.run(turns())
    assert service.state.work.turns.borrowed_tokens == 0


# What names many values is a costly request without a try.
COSTLY = f"/v1/resources?include=mentions&author=le&q=deep{16 * ','}"


@pytest.fixture
def sparing(catalogue_url):
    with application(catalogue_url, costly_a_minute=2, answer_cache_bytes=0) as app:
        yield app


def of_address(service, host):
    transport = httpx.ASGITransport(service, client=(host, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://test")


async def test_a_caller_has_so_many_costly_requests_a_minute(sparing):
    async with of_address(sparing, "192.0.2.1") as client:
        answers = [await client.get(COSTLY) for _ in range(3)]
        cheap = await client.get("/v1/resources?kind=paper")
        dump = await client.get("/v1/dump.sqlite")
    assert [each.status_code for each in answers] == [200, 200, 429]
    refused = answers[2]
    assert 20 <= int(refused.headers["retry-after"]) <= 30
    assert refused.headers["content-type"] == "application/problem+json"
    assert [fault["code"] for fault in refused.json()["errors"]] == ["too_many_requests"]
    assert (cheap.status_code, dump.status_code) == (200, 429)
    assert sparing.state.work.turns.borrowed_tokens == 0
    async with of_address(sparing, "192.0.2.2") as other:
        assert (await other.get(COSTLY)).status_code == 200


async def test_an_allowance_is_that_of_a_network_where_addresses_are_many(sparing):
    statuses = []
    for host in ("2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"):
        async with of_address(sparing, host) as client:
            statuses.append((await client.get(COSTLY)).status_code)
    assert statuses == [200, 200, 429, 200]


async def test_nobody_counts_unless_an_operator_wants_it(service):
    async with of_address(service, "192.0.2.1") as client:
        assert [(await client.get(COSTLY)).status_code for _ in range(30)] == 30 * [200]


def test_an_allowance_fills_again_and_forgets_who_came_first():
    allowance = Allowance(2)
    for now in (0, 0, 30, 60):
        allowance.take("a", now)
    with pytest.raises(TooManyRequests) as refused:
        allowance.take("a", 75)
    assert refused.value.headers == {"Retry-After": "15"}
    allowance.take("a", 90)
    for caller in range(1_000):
        allowance.take(str(caller), 90)
    assert len(allowance._left) == 1_000
    # It is as new, which costs it nothing and us no memory.
    allowance.take("a", 90)


async def test_health_compiles_no_migrations_when_asked_again(client, monkeypatch):
    assert (await client.get("/health/ready")).status_code == 200
    monkeypatch.setattr(migrate, "ScriptDirectory", None)
    assert (await client.get("/health/ready")).status_code == 200


@pytest.mark.parametrize("reads", [True, False])
async def test_a_costly_read_lets_those_go_first_who_read(client, service, monkeypatch, reads):
    slept: list[float] = []
    whole = pages.resources

    def asked(*given):
        return next(whole(*given) for _ in asking([0]))

    monkeypatch.setattr(app_work, "sleep", slept.append)
    monkeypatch.setattr(app_work, "_STINT", 0)
    monkeypatch.setattr(pages, "resources", asked)
    if reads:
        service.state.work.readers.acquire_on_behalf_of_nowait(0)
    assert (await client.get(COSTLY)).status_code == 200
    assert bool(slept) == reads


async def test_work_that_rested_has_longer():
    async def receive():
        await asyncio.Event().wait()

    limit = Limit(0.05)
    waiting = asyncio.create_task(app_work._given_up(Request({"type": "http"}, receive), limit))
    await asyncio.sleep(0)
    limit.extend(60)
    await asyncio.sleep(0.2)
    assert not waiting.done()
    waiting.cancel()
