"""PostgreSQL at fault: a clear answer, one line of the command, nothing by halves."""

import asyncio
import shutil
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.engine import make_url

from app.store import api_keys
from tests import catalogues
from tests.catalogues import application, opened
from tests.commands import run
from tests.durability.test_no_room import fill, key_in, small_disk, take, unavailable
from tests.snapshots import dumped
from tests.web.conftest import client_of

__all__ = ["small_disk"]
DENIED = "CREATE ROLE stranger LOGIN"
LIMITED = "CREATE ROLE crowd LOGIN CONNECTION LIMIT 0"
IMPATIENT = "ALTER DATABASE {name} SET statement_timeout = '100ms'"


@pytest.fixture
def url(postgres_databases):
    """The seed catalogue in a PostgreSQL that may be put at fault."""
    with postgres_databases.copied(catalogues.seeded) as url:
        yield url


def told(url, statement, **more):
    """Run a statement as who owns the PostgreSQL."""
    name = make_url(url).database
    with psycopg.connect(url, autocommit=True, **more) as connection:
        return connection.execute(statement.format(name=name))


def maintenance(url):
    """The address of the database from which the others are looked after."""
    return make_url(url).set(database="postgres").render_as_string()


def as_role(role):
    return lambda url: make_url(url).set(username=role).render_as_string()


def elsewhere(url):
    return "postgresql://postgres@127.0.0.1:1/nothing"


def to_none(url):
    return make_url(url).set(database="nothing").render_as_string()


def read_only(url):
    told(url, "ALTER DATABASE {name} SET default_transaction_read_only = on")
    return url


def without_schema(url):
    told(url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return url


def older(url):
    told(url, "UPDATE alembic_version SET version_num = '0001'")
    told(url, "ALTER TABLE revision RENAME COLUMN number TO place")
    return url


# What is wrong, what is said of it, and whether reading is possible nevertheless.
FAULTS = {
    "refused": (elsewhere, "cannot be reached", False),
    "no such database": (to_none, "no such database", False),
    "no such account": (as_role("nobody_at_all"), "no such database or", False),
    "no rights": (as_role("stranger"), "check its rights", False),
    "too many connections": (as_role("crowd"), "too many connections", False),
    "read-only": (read_only, "read-only", True),
    "no schema": (without_schema, "catalogue migrate", False),
    "an older schema": (older, "catalogue migrate", False),
}


@pytest.fixture
def roles(url):
    for role in (DENIED, LIMITED):
        told(maintenance(url), role)
    yield
    for role in ("stranger", "crowd"):
        told(maintenance(url), f"DROP ROLE {role}")


@pytest.mark.usefixtures("roles")
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_database_at_fault(url, fault, tmp_path, monkeypatch, capsys):
    key = key_in(url)
    broken, words, reads = FAULTS[fault]
    address = broken(url)
    with application(address) as app:
        async with client_of(app) as client:
            assert words in unavailable(await take(client, key))
            for path in ("/v1/resources", "/v1/authors.csv", "/v1/suggest?q=hin"):
                answer = await client.get(path)
                assert words in unavailable(answer) if not reads else answer.is_success
            if not reads:
                unavailable(await client.get("/health/ready"))
            assert (await client.get("/health/live")).status_code == 200
    text = tmp_path / "list.md"
    text.write_text("- [One](http://a.example/1)\n")
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", address)
    if fault != "no schema":  # which the command makes
        assert run("import", str(text)) == 1
        assert capsys.readouterr().err.count("\n") == 1


async def test_a_statement_that_takes_too_long(url):
    told(url, IMPATIENT)
    with application(url) as app, psycopg.connect(url) as other:
        other.execute("LOCK TABLE resource IN ACCESS EXCLUSIVE MODE")
        async with client_of(app) as client:
            assert "too long" in unavailable(await client.get("/v1/resources"))
            other.rollback()
            assert (await client.get("/v1/resources")).status_code == 200


def kill(url, driver):
    """Let PostgreSQL end a connection."""
    told(url, f"SELECT pg_terminate_backend({driver.info.backend_pid}, 5000)")


@contextmanager
def killed_at(engine, words):
    """Let PostgreSQL end the connection that says `words`, before it says them."""

    def end(_connection, cursor, statement, *_rest):
        if statement.startswith(words):
            url = engine.url.set(drivername="postgresql").render_as_string()
            kill(url, cursor.connection)

    event.listen(engine, "before_cursor_execute", end)
    yield
    event.remove(engine, "before_cursor_execute", end)


@pytest.mark.parametrize("words", ["SELECT", "INSERT INTO mention", "INSERT INTO fact"])
async def test_a_connection_lost_while_writing(url, words):
    key = key_in(url)
    with application(url) as app, opened(url) as engine:
        before = dumped(engine)
        async with client_of(app) as client:
            with killed_at(app.state.writer, words):
                assert "come back" in unavailable(await take(client, key))
            assert dumped(engine) == before
            assert (await take(client, key)).status_code == 201
            assert (await take(client, key)).json()["changed"] is False


@pytest.mark.parametrize("when", ["as its list is read", "as it ends"])
async def test_a_download_outlives_the_connection_it_was_read_with(url, when):
    killed: list[str] = []

    def end(connection, *rest):
        reads = when == "as it ends" or rest[1].startswith("SELECT author")
        if reads and len(killed) < 2:
            killed.append(when)
            kill(url, connection.connection.driver_connection)

    with application(url) as app:
        moment = "commit" if when == "as it ends" else "before_cursor_execute"
        async with client_of(app) as client:
            whole = (await client.get("/v1/authors.jsonl")).text
            event.listen(app.state.exports, moment, end)
            answer = await client.get("/v1/authors.jsonl")
        assert killed
        assert (answer.status_code, answer.text) == (200, whole)


async def test_a_full_disk(url, small_disk):
    """A tablespace of its own, which another disk than that of the others holds."""
    key = key_in(url)
    shutil.chown(small_disk, "postgres")
    owner, name = maintenance(url), make_url(url).database
    told(owner, f"CREATE TABLESPACE narrow LOCATION '{small_disk}'")
    told(owner, f"ALTER DATABASE {name} SET TABLESPACE narrow")
    try:
        with application(url) as app, opened(url) as engine:
            before = dumped(engine)
            filler = fill(small_disk)
            async with client_of(app) as client:
                assert "disk" in unavailable(await take(client, key))
                assert dumped(engine) == before
                assert (await client.get("/v1/resources")).status_code == 200
                filler.unlink()
                assert (await take(client, key)).status_code == 201
    finally:
        (small_disk / "filler").unlink(missing_ok=True)
        told(owner, f"ALTER DATABASE {name} SET TABLESPACE pg_default")
        told(owner, "DROP TABLESPACE narrow")


async def test_two_imports_of_one_document_take_turns(copy_url, copy):
    """Each in a process of its own would say: it is the same text, or it is new."""
    key = api_keys.create(copy, api_keys.Scope.IMPORT, "robot", None)
    with application(copy_url) as one, application(copy_url) as two:
        async with client_of(one) as first, client_of(two) as second:
            answers = await asyncio.gather(take(first, key), take(second, key))
    assert sorted(each.status_code for each in answers) == [200, 201]
    assert {each.json()["edition"] for each in answers} == {"1"}
