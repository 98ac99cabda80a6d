"""What a connection may send, and how long it may stand still: over a real socket."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
import uvicorn

from app.web import border

pytestmark = pytest.mark.anyio
MOST = border.MOST
GET = b"GET /health/live HTTP/1.1\r\nHost: x\r\n"


@asynccontextmanager
async def served(app):
    """The port of a server around an application."""
    config = uvicorn.Config(app, port=0, http=border.Connection, lifespan="off", log_config=None)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.force_exit = True
        await server.shutdown()


@pytest.fixture
async def port(app):
    async with served(app) as found:
        yield found


async def answer_to(port, *parts):
    """Return all that comes back until the other end closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await writer.drain()
    try:
        async with asyncio.timeout(20):
            return await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()


def head_of(size):
    rest = size - len(GET) - len(b"X: \r\nConnection: close\r\n\r\n")
    return GET + b"X: " + b"y" * rest + b"\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(("size", "status"), [(MOST, 200), (MOST + 1, 431), (300_000, 431)])
async def test_a_head_has_a_limit(port, size, status):
    answer = await answer_to(port, head_of(size))
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    if status != 200:
        head, body = answer.split(b"\r\n\r\n")
        assert b"application/problem+json" in head
        assert json.loads(body)["errors"][0]["code"] == "head_too_large"


@pytest.mark.parametrize("line", [b"GET /" + b"x" * 50_000, GET + b"X" * 50_000])
async def test_a_head_that_does_not_end_is_refused(port, line):
    assert (await answer_to(port, line)).startswith(b"HTTP/1.1 431 ")


async def test_a_body_is_no_part_of_the_head(port):
    head = b"POST /v1/imports?document=x HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n"
    answer = await answer_to(port, head + b"Connection: close\r\n\r\n" + b"y" * 50_000)
    assert answer.startswith(b"HTTP/1.1 401 ")


async def test_every_head_of_a_connection_has_the_limit(port):
    answer = await answer_to(port, GET + b"\r\n" + head_of(40_000))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.count(b"HTTP/1.1 200 ") == 1


async def test_two_hosts_are_refused(port):
    answer = await answer_to(port, GET + b"Host: y\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert json.loads(answer.split(b"\r\n\r\n")[1])["errors"][0]["parameter"] == "Host"


@pytest.mark.parametrize("sent", [
    b"",
    b"GET /health",
    GET,
    b"POST /v1/imports HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf",
])  # fmt: skip
async def test_what_is_sent_in_half_is_closed_and_that_is_logged(port, monkeypatch, caplog, sent):
    monkeypatch.setattr(border, "STILL", 0.3)
    with caplog.at_level("INFO", "app.web.border"):
        await answer_to(port, sent)
    assert "closed the connection of 127.0.0.1: nothing sent or taken for 0.3 s" in caplog.text


async def test_a_head_that_drips_is_closed(port, monkeypatch):
    monkeypatch.setattr(border, "STILL", 0.6)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(GET)
    async with asyncio.timeout(20):
        while not (reader.at_eof() or reader.exception()):
            writer.write(b"X: y\r\n")
            await asyncio.sleep(0.1)
    writer.close()


async def test_an_answer_that_nobody_takes_is_closed(monkeypatch):
    monkeypatch.setattr(border, "STILL", 0.5)
    left = asyncio.Event()

    async def endless(_scope, receive, send):
        async def leaving():
            while (await receive())["type"] != "http.disconnect":
                pass
            left.set()

        waiting = asyncio.create_task(leaving())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while not left.is_set():
            await send({"type": "http.response.body", "body": b"x" * 65_536, "more_body": True})
        await waiting

    async with served(endless) as port, asyncio.timeout(20):
        _reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
        writer.write(GET + b"\r\n")
        await left.wait()
        writer.close()


async def test_who_waits_for_the_answer_is_not_closed(monkeypatch):
    monkeypatch.setattr(border, "STILL", 0.2)

    async def slow(_scope, _receive, send):
        await asyncio.sleep(1)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    async with served(slow) as port:
        assert (await answer_to(port, GET + b"\r\n")).startswith(b"HTTP/1.1 204 ")
