"""Kept answers: the same as made ones, whoever wrote meanwhile, and bounded."""

import asyncio
import shutil
import sqlite3
import sys
from contextlib import closing

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import Settings
from app.main import close, create_app
from app.store import api_keys
from app.store.api_keys import Scope
from app.store.engine import open_engine
from app.store.execution import Brief
from app.web.border import AnswerCache
from tests.catalogues import application
from tests.long import many
from tests.web.conftest import client_of
from tests.web.test_statements import counted

# On PostgreSQL nothing is kept: it does not say for nothing that somebody committed.
pytestmark = pytest.mark.of_a_file
RECORD = "resources/a-fast-learning-algorithm-for-deep-belief-nets"
PATHS = (
    "/v1/resources",
    "/v1/resources?author=hinton&facets=topic",
    "/v1/resources?q=zebra",
    "/v1/resources.jsonl?q=zebra",
    "/v1/resources.atom?per_page=2",
    f"/v1/{RECORD}",
    f"/v1/{RECORD}.bib",
    f"/{RECORD}",
    "/v1/authors/geoffrey-e-hinton",
    "/v1/suggest?q=zeb",
    "/v1/changes?since=0",
    "/v1/stats",
    "/v1/resources?author=zebra",
)
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"Accept-Encoding": "gzip"},
    {"If-None-Match": "*"},
    {"Host": "x.org"},
)
ASKS = st.tuples(st.sampled_from(PATHS), st.sampled_from(HEADERS))
TITLES = ("Zebra", "Of zebras and horses", "A fast learning algorithm")
WRITES = ("correct", "undo", "import", "elsewhere")


def made(url, **more):
    return create_app(Settings(database_url=url, **more))


@pytest.fixture
def service(copy_url):
    with application(copy_url) as app:
        yield app


class Both:
    """The same catalogue served with and without kept answers, and who writes to it."""

    def __init__(self, kept, plain, key):
        self.kept, self.plain = kept, plain
        self.key = {"Authorization": f"Bearer {key}", "If-Match": "*"}
        self.asked: list[tuple[str, dict[str, str]]] = [(path, {}) for path in PATHS[:2]]

    async def ask(self, path, headers):
        self.asked.append((path, headers))
        await self.check()

    async def check(self):
        for path, headers in self.asked[-4:]:
            other = await self.plain.get(path, headers=headers)
            for _ in range(2):
                one = await self.kept.get(path, headers=headers)
                assert one.status_code == other.status_code
                assert one.headers.raw == other.headers.raw
                assert one.content == other.content

    async def write(self, how, title):
        # Through the service itself, or past it.
        door = self.plain if how == "elsewhere" else self.kept
        if how == "undo":
            newest = (await self.kept.get("/v1/stats")).headers["x-catalogue-revision"]
            answer = await door.post(f"/v1/changes/{newest}/undo", headers=self.key)
        elif how == "import":
            answer = await door.post(
                "/v1/imports?document=zoo",
                content=f"- [{title}](http://zoo.org); Geoffrey Hinton; 2001\n",
                headers=self.key | {"Content-Type": "text/markdown"},
            )
        else:
            answer = await door.patch(f"/v1/{RECORD}", json={"title": title}, headers=self.key)
        assert answer.status_code < 300, answer.text
        await self.check()


STEPS = st.lists(
    ASKS.map(lambda each: ("ask", *each))
    | st.tuples(st.just("write"), st.sampled_from(WRITES), st.sampled_from(TITLES)),
    min_size=3,
    max_size=6,
)


@pytest.fixture(scope="module")
def prepared(seeded_file, tmp_path_factory):
    """A catalogue with a revision that can be undone, and a key for it."""
    file = tmp_path_factory.mktemp("prepared") / "catalogue.sqlite"
    shutil.copy(seeded_file, file)
    engine = open_engine(f"sqlite:///{file}")
    key = api_keys.create(engine, Scope.ADMIN, "alice", None)
    engine.dispose()
    return file, key


@many(4, 60)
@given(steps=STEPS)
def test_a_kept_answer_is_the_one_that_would_be_made(tmp_path_factory, prepared, steps):
    source, key = prepared
    file = tmp_path_factory.mktemp("law") / "catalogue.sqlite"
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(file)) as two:
        one.backup(two)
    apps = made(f"sqlite:///{file}"), made(f"sqlite:///{file}", answer_cache_bytes=0)

    async def walk():
        async with client_of(apps[0]) as kept, client_of(apps[1]) as plain:
            both = Both(kept, plain, key)
            for act, *what in [("write", "correct", "Before"), *steps]:
                await getattr(both, act)(*what)

    asyncio.run(walk())
    for app in apps:
        close(app)


RENAME = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as connection:
    connection.execute("UPDATE resource SET record = replace(record, 'paper', 'book')")
"""


async def test_what_another_process_commits_shows_at_once(service, copy_url):
    path = "/v1/resources?per_page=5"
    async with client_of(service) as client:
        before = (await client.get(path)).text
        assert (await client.get(path)).text == before
        file = copy_url.removeprefix("sqlite:///")
        await anyio.run_process([sys.executable, "-c", RENAME, file])
        assert (await client.get(path)).text == before.replace("paper", "book")


KEPT = ("/v1/resources", "/v1/resources?q=deep", "/v1/authors?q=hinton", f"/{RECORD}")
MADE: tuple[tuple[str, dict[str, str]], ...] = (
    ("/v1/resources?author=nobody-at-all", {}),
    ("/v1/resources/none", {}),
    ("/v1/resources.jsonl", {"Accept-Encoding": "identity"}),
    ("/v1/resources", {"Authorization": "Bearer x"}),
    ("/v1/resources", {"Range": "bytes=0-9"}),
    ("/health/ready", {}),
)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", KEPT)
async def test_what_is_kept_asks_the_tables_nothing(service, path, method):
    async with client_of(service) as client:
        for headers in ({}, {"If-None-Match": "*"}, {"Accept-Encoding": "br"}):
            first = await client.request(method, path, headers=headers)
            with counted(service) as statements:
                again = await client.request(method, path, headers=headers)
            assert statements == []
            assert again.headers.raw == first.headers.raw
            assert again.content == first.content


@pytest.mark.parametrize(("path", "headers"), MADE)
async def test_what_is_never_kept(service, path, headers):
    async with client_of(service) as client:
        for _ in range(2):
            with counted(service) as statements:
                await client.get(path, headers=headers)
            assert statements


async def test_answers_differ_by_all_that_they_hang_on(service):
    async with client_of(service) as client:
        for path in ("/v1/resources?per_page=1", "/v1/resources.atom?per_page=1"):
            told = [
                (await client.get(path, headers=headers)).content
                for headers in ({}, {"Host": "a.org"}, {"Accept": "text/csv"}) * 2
            ]
            assert told[:3] == told[3:]
        page = await client.get("/v1/resources?per_page=2")
        assert len(page.json()["results"]) == 2


@pytest.fixture
def asked(copy):
    """What asks a `Kept` of so many bytes for a path, and tells what was made."""
    brief = Brief.of(copy)
    assert brief
    calls = []

    def asking(most, size=10_000, meanwhile=lambda: None):
        kept = AnswerCache(brief, most)

        async def app(scope, _receive, send):
            calls.append(scope["raw_path"])
            headers = [(b"ETag", b'"x"'), (b"Cache-Control", b"public, no-cache")]
            meanwhile()
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"x" * size})

        async def receive():
            return {"type": "http.disconnect"}

        async def ask(path):
            calls.clear()
            scope = {"type": "http", "method": "GET", "scheme": "http", "headers": [],
                     "raw_path": path, "query_string": b""}  # fmt: skip
            sent = []

            async def send(message):
                sent.append(message)

            await kept(app, scope, receive, send)
            assert b"".join(m.get("body", b"") for m in sent) == b"x" * size
            return bool(calls)

        return ask

    yield asking
    brief.close()


async def test_the_ones_asked_for_last_stay(asked):
    ask = asked(most=120_000)
    paths = [b"/%d" % number for number in range(20)]
    for path in paths:
        assert await ask(path)
        assert not await ask(paths[0])
    assert not any([await ask(path) for path in (paths[0], *paths[-8:])])
    assert all([await ask(path) for path in paths[1:-8]])


async def test_one_answer_does_not_drive_out_the_others(asked):
    ask = asked(most=80_000)
    assert [await ask(b"/") for _ in range(2)] == [True, True]


async def test_none_are_kept_where_there_is_no_room(asked):
    ask = asked(most=0)
    assert [await ask(b"/") for _ in range(2)] == [True, True]


async def test_an_answer_that_a_commit_overtakes_is_not_kept(asked, copy_url):
    def commit():
        with closing(sqlite3.connect(copy_url.removeprefix("sqlite:///"))) as other:
            other.execute("UPDATE topic SET resource_count = resource_count + 1")
            other.commit()

    ask = asked(most=1_000_000, meanwhile=commit)
    assert [await ask(b"/") for _ in range(3)] == [True] * 3


async def test_answers_are_made_where_commits_cannot_be_told(asked, copy_url):
    file, ask = copy_url.removeprefix("sqlite:///"), asked(most=1_000_000)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        # In this mode nobody reads while somebody commits.
        other.execute("PRAGMA journal_mode = DELETE")
        assert [await ask(b"/") for _ in range(2)] == [True, False]
        other.execute("BEGIN EXCLUSIVE")
        assert [await ask(b"/") for _ in range(2)] == [True, True]
