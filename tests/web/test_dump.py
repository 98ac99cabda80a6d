"""The whole catalogue as one file: complete, consistent, and made once per revision."""

import base64
import hashlib
import sqlite3
from contextlib import closing

import httpx
import pytest

from app.config import Settings
from app.main import create_app
from tests.test_ingest import take

DUMP = "/v1/dump.sqlite"


@pytest.fixture
def service(copy_url):
    made = create_app(Settings(database_url=copy_url))
    yield made
    made.state.dumps.close()
    made.state.engine.dispose()
    made.state.exports.dispose()


@pytest.fixture
async def client(service):
    transport = httpx.ASGITransport(service)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as made:
        yield made


def counts(file):
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = ("resource", "author", "mention", "fact", "topic")
        return [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in found
        ]


async def test_a_dump_is_the_whole_catalogue(client, copy_url, tmp_path):
    answer = await client.get(DUMP)
    file = tmp_path / "dump.sqlite"
    file.write_bytes(answer.content)
    assert answer.status_code == 200
    assert counts(file) == counts(copy_url.removeprefix("sqlite:///"))
    digest = base64.b64encode(hashlib.sha256(answer.content).digest()).decode()
    assert answer.headers["repr-digest"] == f"sha-256=:{digest}:"
    assert answer.headers["content-type"] == "application/vnd.sqlite3"
    assert "catalogue.sqlite" in answer.headers["content-disposition"]


async def test_a_dump_is_made_once_per_revision(client, service, copy):
    first = await client.get(DUMP)
    tag = first.headers["etag"]
    again = await client.get(DUMP, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    file = service.state.dumps.newest(service.state.engine).file
    assert service.state.dumps.newest(service.state.engine).file == file
    take(copy, "- [Something new here](http://a.example/new)\n")
    newer = await client.get(DUMP, headers={"If-None-Match": tag})
    assert newer.status_code == 200
    assert newer.headers["etag"] != tag
    assert not file.exists()


async def test_a_dump_takes_no_parameters_and_head_gives_no_body(client):
    assert (await client.get(f"{DUMP}?page=1")).status_code == 400
    head = await client.head(DUMP)
    assert (head.status_code, head.content) == (200, b"")


async def test_no_room_for_a_dump_is_unavailable(client, service):
    service.state.dumps._folder = service.state.settings.database_file / "no-folder"
    answer = await client.get(DUMP)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
