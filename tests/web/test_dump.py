"""The whole catalogue as one file: complete, consistent, and made once per revision."""

import base64
import hashlib

import httpx
import pytest

from app.store import api_keys
from app.store.api_keys import Scope
from tests.catalogues import application
from tests.store.test_dump import COUNTED, counts
from tests.test_ingest import count, take

DUMP = "/v1/dump.sqlite"


@pytest.fixture
def service(copy_url):
    with application(copy_url) as made:
        yield made


@pytest.fixture
async def client(service):
    transport = httpx.ASGITransport(service)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as made:
        yield made


async def test_a_dump_has_no_keys(client, copy):
    digest = hashlib.sha256(api_keys.create(copy, Scope.ADMIN, "ann", None)[-43:].encode())
    answer = await client.get(DUMP)
    assert digest.hexdigest().encode() not in answer.content


async def test_a_dump_is_the_whole_catalogue(client, copy, tmp_path):
    answer = await client.get(DUMP)
    file = tmp_path / "dump.sqlite"
    file.write_bytes(answer.content)
    assert answer.status_code == 200
    assert counts(file) == [count(copy, table) for table in COUNTED]
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
    assert file.exists()
    take(copy, "- [Something newer here](http://a.example/newer)\n")
    await client.get(DUMP)
    # The one before is kept for who was just given it.
    assert not file.exists()


async def test_a_dump_takes_no_parameters_and_head_gives_no_body(client):
    assert (await client.get(f"{DUMP}?page=1")).status_code == 400
    head = await client.head(DUMP)
    assert (head.status_code, head.content) == (200, b"")


async def test_no_room_for_a_dump_is_unavailable(client, service, tmp_path):
    service.state.dumps._folder = tmp_path / "no-folder"
    answer = await client.get(DUMP)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]


async def test_a_part_of_it_can_be_asked_for(client):
    whole = await client.get(DUMP)
    tag, digest = whole.headers["etag"], whole.headers["repr-digest"]
    assert not tag.startswith("W/")
    asked = {"Range": "bytes=100-199", "If-Range": tag}
    part = await client.get(DUMP, headers=asked)
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    assert part.headers["repr-digest"] == digest
    moved = await client.get(DUMP, headers=asked | {"If-Range": '"another"'})
    assert (moved.status_code, moved.content) == (200, whole.content)
    head = await client.head(DUMP)
    assert head.headers["content-length"] == str(len(whole.content))


@pytest.mark.parametrize("range_", ["bytes=5-2", "lines=1-2", "bytes=a-b", "x"])
async def test_a_part_that_is_not_there_is_the_whole(client, range_):
    answer = await client.get(DUMP, headers={"Range": range_})
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content)


async def test_a_part_behind_the_end_is_416(client):
    size = (await client.head(DUMP)).headers["content-length"]
    answer = await client.get(DUMP, headers={"Range": f"bytes={size}-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{size}"
    assert answer.json()["errors"][0]["code"] == "out_of_range"
