"""The file under a running service: replaced, missing, back again, without its log."""

import shutil
import sqlite3
from contextlib import closing

import httpx
import pytest

from tests import catalogues
from tests.catalogues import application

pytestmark = pytest.mark.anyio
PATHS = ("/v1/resources?per_page=1", "/v1/resources/resource-1", "/v1/authors", "/v1/resources.csv")


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "catalogue.sqlite"
    catalogues.small(f"sqlite:///{file}")
    return file


async def asked(client):
    return [(await client.get(path)).status_code for path in (*PATHS, "/health/ready")]


async def test_a_file_that_is_missing_is_unavailable_and_heals(file):
    aside = file.with_name("aside.sqlite")
    with application(f"sqlite:///{file}") as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            assert await asked(client) == 5 * [200]
            file.rename(aside)
            assert await asked(client) == 5 * [503]
            assert not file.exists()
            aside.rename(file)
            assert await asked(client) == 5 * [200]


async def test_a_file_that_is_replaced_is_read_after_it(file):
    other = file.with_name("other.sqlite")
    shutil.copy(file, other)
    with closing(sqlite3.connect(other)) as changed:
        changed.execute("UPDATE resource SET record = replace(record, '\"id\":', '\"id\": ')")
        changed.commit()
        changed.execute("PRAGMA journal_mode = DELETE")
    with application(f"sqlite:///{file}") as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            before = [(await client.get(path)).text for path in PATHS[:2]]
            before = [(await client.get(path)).text for path in PATHS[:2]]
            other.replace(file)
            after = [(await client.get(path)).text for path in PATHS[:2]]
            assert await asked(client) == 5 * [200]
    assert [text.replace('"id": ', '"id":') for text in after] == before
    assert after != before


async def test_a_file_without_a_log_gets_one_when_the_service_starts(file):
    with closing(sqlite3.connect(file)) as made:
        assert made.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    with application(f"sqlite:///{file}") as app:
        async with app.router.lifespan_context(app):
            pass
    with closing(sqlite3.connect(file)) as made:
        assert made.execute("PRAGMA journal_mode").fetchone() == ("wal",)
