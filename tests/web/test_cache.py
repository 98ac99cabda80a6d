"""Entity tags, conditional requests, compression, and what caches must know."""

from typing import Any

import pytest
from sqlalchemy import insert, update

from app.store.engine import writing
from app.store.tables import Author, Resource, Revision, Topic
from tests import catalogues
from tests.catalogues import application, opened
from tests.factories import AT
from tests.problems import check_shape
from tests.web.conftest import client_of
from tests.web.test_transport import ROUTES

NO_STORE = ("/health/live", "/health/ready")
TAGGED = [
    *(r for r in ROUTES if not r.startswith(("/health", "/docs")) and ":" not in r),
    "/v1/resources?facets=topic&cursor=*",
    "/v1/resources?format=csv",
    "/v1/authors.csv",
    "/v1/resources/resource-1.csv?fields=title",
]


@pytest.mark.parametrize("path", TAGGED)
async def test_the_same_answer_is_not_sent_twice(client, path):
    got = await client.get(path)
    tag = got.headers["etag"]
    assert tag.startswith('W/"')
    for known in (tag, tag.removeprefix("W/"), "*", f'"x", {tag}', f'W/"y",{tag} '):
        answer = await client.get(path, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b""), known
        for name in ("etag", "vary", "cache-control", "x-catalogue-revision"):
            assert answer.headers.get(name) == got.headers.get(name)
        assert not {"content-type", "content-encoding"} & set(answer.headers)
    for other in ('"x"', tag.strip('W/"'), tag[:-2] + '"', "", f"{tag[:-1]}"):
        answer = await client.get(path, headers={"If-None-Match": other})
        assert (answer.status_code, answer.content) == (200, got.content), other


async def test_a_condition_may_come_in_several_headers(client):
    tag = (await client.get("/v1/authors")).headers["etag"]
    headers = [("If-None-Match", '"x"'), ("If-None-Match", tag)]
    assert (await client.get("/v1/authors", headers=headers)).status_code == 304
    assert (await client.head("/v1/authors", headers=headers)).status_code == 304


async def test_a_refusal_is_no_304(client):
    headers = {"If-None-Match": "*"}
    for path, status in (("resources?x=1", 400), ("authors/nobody", 404)):
        answer = await client.get(f"/v1/{path}", headers=headers)
        assert answer.status_code == status


async def test_tags_tell_answers_apart(client):
    paths = [
        "/v1/resources",
        "/v1/resources?page=2",
        "/v1/resources.jsonl",
        "/v1/resources.csv",
        "/v1/resources/resource-1",
        "/v1/resources/resource-1.csv",
        "/v1/resources/resource-1?include=mentions",
        "/v1/resources/resource-1?fields=title",
        "/v1/authors",
        "/v1/topics",
    ]
    tags = [(await client.get(path)).headers["etag"] for path in paths]
    assert len(set(tags)) == len(tags)
    by_accept = await client.get("/v1/resources", headers={"Accept": "text/csv"})
    assert by_accept.headers["etag"] not in tags


async def test_a_record_carries_its_own_revision(client, records):
    for record in records[:4]:
        tag = (await client.get(f"/v1/resources/{record['id']}")).headers["etag"]
        assert tag.startswith(f'W/"{record["revision"]}-')
    tag = (await client.get("/v1/authors/quoc-v-le")).headers["etag"]
    assert tag.startswith('W/"1-')
    assert (await client.get("/v1/authors")).headers["etag"].startswith('W/"3-')


@pytest.mark.parametrize("path", [*ROUTES, "/v1/none", "/v1/resources?x=1"])
async def test_what_caches_must_know(client, path):
    for headers in ({}, {"Accept": "text/x"}, {"If-None-Match": "*"}):
        answer = await client.get(path, headers=headers)
        assert answer.headers["vary"] == "Accept, Accept-Encoding"
        kept = "no-store" if path in NO_STORE else "public, no-cache"
        if answer.status_code == 200:
            assert answer.headers["cache-control"] == kept


@pytest.fixture
def changing(databases):
    """The address of a small catalogue that a test may change."""
    with databases.copied(catalogues.small) as url:
        yield url


async def test_no_answer_is_older_than_the_last_change(changing):
    changed = ("/v1/resources", "/v1/resources.csv", "/v1/authors",
               "/v1/resources/resource-1", "/v1/topics/music",
               "/v1/authors/quoc-v-le")  # fmt: skip
    same = ("/v1/resources/resource-2", "/v1/topics/deep-learning")
    with opened(changing) as engine, application(changing) as app:
        async with client_of(app) as client:
            tags = {p: (await client.get(p)).headers["etag"] for p in (*changed, *same)}
            with writing(engine) as connection:
                row = Revision(number=4, at=AT, actor="t", action="updated", summary="")
                connection.execute(insert(Revision).values(**row.model_dump()))
                for table, id_, values in (
                    (Resource, "resource-1", {"revision": 4}),
                    (Author, "quoc-v-le", {"revision": 4}),
                    (Topic, "music", {"resource_count": 99}),
                ):
                    where = table.id == id_
                    connection.execute(update(table).where(where).values(**values))
            for path, tag in tags.items():
                answer = await client.get(path, headers={"If-None-Match": tag})
                assert answer.status_code == (304 if path in same else 200), path


ENCODINGS = ["gzip", "br", "zstd"]


async def raw(client, path, encoding, method="GET"):
    request = client.build_request(method, path, headers={"Accept-Encoding": encoding})
    answer = await client.send(request, stream=True)
    return answer, b"".join([chunk async for chunk in answer.aiter_raw()])


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "path", ["/v1/resources", "/v1/resources.jsonl", "/v1/resources.csv", "/v1"]
)
async def test_answers_are_compressed(client, path, encoding):
    plain, body = await raw(client, path, "identity")
    assert "content-encoding" not in plain.headers
    packed, data = await raw(client, path, encoding)
    assert packed.headers["content-encoding"] == encoding
    assert packed.headers["etag"] == plain.headers["etag"]
    assert len(data) < len(body)
    unpacked = await client.get(path, headers={"Accept-Encoding": encoding})
    assert unpacked.content == body
    head, nothing = await raw(client, path, encoding, "HEAD")
    assert nothing == b""
    assert head.headers == packed.headers


async def test_tiny_answers_are_not_compressed(client):
    answer, _ = await raw(client, "/health/live", "gzip, br, zstd")
    assert "content-encoding" not in answer.headers


async def test_errors_are_compressed_too(client):
    answer = await client.get("/v1/resources?x=1", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    check_shape(answer)


async def test_downloads_have_connections_of_their_own(app, client):
    request = client.build_request("GET", "/v1/resources.jsonl")
    used = app.state.exports.pool
    answers = [await client.send(request, stream=True) for _ in range(3)]
    assert app.state.engine.pool.checkedout() == 0
    for answer in answers:
        await answer.aclose()
    assert used.checkedout() == 0


async def test_an_answer_nobody_takes_gives_its_connection_back(app):
    async def receive():
        return {"type": "http.disconnect"}

    async def send(_message):
        raise OSError

    scope: dict[str, Any] = {
        "type": "http", "method": "GET", "path": "/v1/resources.csv", "headers": [],
        "query_string": b"", "raw_path": b"/v1/resources.csv", "root_path": "",
        "scheme": "http", "server": ("test", 80), "client": None,
        "http_version": "1.1", "asgi": {"version": "3.0", "spec_version": "2.4"},
    }  # fmt: skip
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the server makes of it
        await app(scope, receive, send)
    assert app.state.exports.pool.checkedout() == 0
