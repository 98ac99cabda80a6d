"""Reads that are over at once: as good as any other, and given up in time."""

import sqlite3
import threading
from contextlib import closing

import pytest

from app.errors import UnknownValue
from app.store import execution
from app.store.engine import open_engine, reading
from app.store.execution import Brief, NotAtOnce
from app.store.read import pages, suggest
from app.store.read.parameters import LISTS, NONE, SUGGEST
from app.store.read.request import parse
from tests import catalogues
from tests.catalogues import application, opened
from tests.databases import file_of
from tests.statements import noted
from tests.web.conftest import client_of

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x FROM n"
UNHURRIED = (60, 60)
ADDED = (
    "INSERT INTO revision (number, at, actor, action, summary) VALUES (99, '2020', 'x', 'x', 'x')"
)
pytestmark = pytest.mark.of_a_file


@pytest.fixture
def url(databases):
    with databases.copied(catalogues.small) as made:
        yield made


@pytest.fixture
def brief(url):
    made = Brief(url)
    made.limits = UNHURRIED
    yield made
    made.close()


def count(engine, query=b""):
    return pages.resources(engine, parse(query, LISTS["resources"])).count


@pytest.mark.parametrize(
    "query", [b"", b"author=le&topic=rl", b"facets=topic&cursor=*", b"q=deep+nets&match=any"]
)
def test_it_reads_as_any_other(brief, url, query):
    asked = parse(query, LISTS["resources"])
    with opened(url) as plain, brief.reading() as engine:
        assert pages.resources(engine, asked) == pages.resources(plain, asked)


def test_each_read_sees_what_was_committed_before_it(brief, url):
    with closing(sqlite3.connect(file_of(url), isolation_level=None)) as other:
        with brief.reading() as engine:
            before = pages.revision(engine)
            other.execute(ADDED)
            assert pages.revision(engine) == before
        with brief.reading() as engine:
            assert pages.revision(engine) == 99
        # No transaction is left that would keep what was written from the file.
        ((busy, *_),) = other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert not busy


@pytest.mark.parametrize("limits", [(0.01, 60), (60, 0.01)])
def test_what_takes_time_is_given_up(brief, limits):
    brief.limits = limits
    with pytest.raises(NotAtOnce), brief.reading() as given, reading(given) as one:
        one.exec_driver_sql(ENDLESS).all()
    brief.limits = UNHURRIED
    with brief.reading() as engine:
        assert count(engine) == 60


def test_it_waits_for_no_other_read(brief):
    raised = []

    def ask():
        with pytest.raises(NotAtOnce) as error, brief.reading():
            pass
        raised.append(error)

    with brief.reading() as engine:
        other = threading.Thread(target=ask)
        other.start()
        other.join()
        assert raised
        assert count(engine) == 60


def test_it_waits_for_no_lock(brief, url):
    with closing(sqlite3.connect(file_of(url), isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(NotAtOnce), brief.reading() as engine:
            count(engine)
        other.rollback()
        with brief.reading() as engine:
            assert count(engine) == 60


def test_what_may_be_meant_is_not_looked_for_at_once(brief):
    with pytest.raises(NotAtOnce), brief.reading() as engine:
        count(engine, b"author=nobody-at-all")
    with pytest.raises(NotAtOnce), brief.reading() as engine:
        pages.resource(engine, "no-such-id", parse(b"", NONE))
    with brief.reading() as engine:
        assert count(engine) == 60


def test_much_is_not_searched_at_once(brief, monkeypatch):
    monkeypatch.setattr(execution, "_SEARCHED", 1_000)
    with pytest.raises(NotAtOnce), brief.reading() as engine:
        count(engine, b"q=deep")
    with pytest.raises(NotAtOnce), brief.reading() as engine:
        suggest.suggest(engine, parse(b"q=dee&type=resource", SUGGEST))


def test_a_failure_leaves_nothing_that_was_seen(brief, url):
    held = []

    def fail(engine):
        with reading(engine) as connection:
            held.append(connection.exec_driver_sql("SELECT pk FROM resource"))
            held[0].fetchone()
            raise UnknownValue()

    with pytest.raises(UnknownValue), brief.reading() as engine:
        fail(engine)
    with closing(sqlite3.connect(file_of(url), isolation_level=None)) as other:
        other.execute(ADDED)
    with brief.reading() as engine:
        assert pages.revision(engine) == 99


def test_a_closed_one_opens_again(brief, url):
    for _ in range(2):
        with brief.reading() as engine:
            assert count(engine) == 60
        brief.close()
        assert not file_of(f"{url}-wal").exists()


@pytest.mark.parametrize("limits", [(-1, 60), UNHURRIED])
async def test_the_service_answers_either_way(url, limits):
    with application(url, answer_cache_bytes=0) as app:
        app.state.brief.limits = limits
        async with client_of(app) as client:
            # Which life of the catalogue it is, is asked once for all requests.
            await client.get("/v1/resources?q=deep")
            with noted(app.state.engine) as said:
                answer = await client.get("/v1/resources?per_page=200&facets=topic")
                other = await client.get("/v1/authors/quoc-v-le")
    assert len(answer.json()["results"]) == 60
    assert other.status_code == 200
    # Whoever was given up asked in a thread.
    assert said.count("BEGIN ") == (0 if limits == UNHURRIED else 2)


def test_what_no_read_gives_up_reads_in_threads():
    assert Brief.of(open_engine("postgresql://nowhere/x")) is None
