"""A service that is stopped ends what it took, or says that nothing was kept."""

import http.client
import json
import socket
import time
from contextlib import closing, suppress

import pytest

from app.store import api_keys
from tests.catalogues import opened
from tests.commands import PATIENCE, free_port, serving
from tests.durability import wholeness
from tests.long import LONG, on_one_kind
from tests.snapshots import ask


def text(entries):
    lines = (f"- [Work {n} of the sea](http://x.example/{n}); Ann Bee{n}\n" for n in range(entries))
    return ("# Sea\n\n" + "".join(lines)).encode()


def begun(port, key, length):
    """A connection whose import is under way: the service asks for its text."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=2 * PATIENCE)
    head = (
        "POST /v1/imports?document=sea HTTP/1.1",
        *("Host: x", "Content-Type: text/markdown", "Expect: 100-continue"),
        *(f"Authorization: Bearer {key}", f"Content-Length: {length}"),
    )
    connection.sendall("\r\n".join((*head, "", "")).encode())
    assert connection.recv(1_000).startswith(b"HTTP/1.1 100 ")
    return connection


def told(connection):
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    return answer, json.loads(answer.read())


def wait_until_nobody_listens(port):
    end = time.monotonic() + PATIENCE
    with suppress(ConnectionRefusedError):
        while time.monotonic() < end:
            socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
            time.sleep(0.05)
        raise AssertionError(port)


# How many processes answer, how much is imported, and how long a stop may take.
STOPS = [("2", 30, 2 * PATIENCE), ("1", 20_000, 3)]
if LONG:
    STOPS += [("1", 30, 2 * PATIENCE), ("2", 20_000, 4)]


# PostgreSQL takes back what a stop leaves as it does of a lost connection: `test_faults`.
@on_one_kind
@pytest.mark.parametrize(("workers", "entries", "seconds"), STOPS)
def test_an_import_under_way_is_done_or_leaves_nothing(copy_url, copy, workers, entries, seconds):
    key, port = api_keys.create(copy, api_keys.Scope.IMPORT, "robot", None), free_port()
    before, sea = ask(copy, "SELECT max(number) FROM revision"), text(entries)
    settings = {"CATALOGUE_STOP_SECONDS": str(seconds)}
    with (
        serving(copy_url, port, "--workers", workers, settings=settings) as process,
        closing(begun(port, key, len(sea))) as connection,
    ):
        if is_short := entries < 100:
            process.terminate()
            # Nobody waits for an answer that will not come.
            wait_until_nobody_listens(port)
            connection.sendall(sea)
        else:
            connection.sendall(sea)
            time.sleep(0.5)
            process.terminate()
        answer, body = told(connection)
        process.communicate(timeout=PATIENCE)
    assert answer.status == (201 if is_short else 503), body
    with opened(copy_url) as engine:
        wholeness.check(engine)
        kept = ask(engine, "SELECT max(number) FROM revision") != before
        assert kept is is_short
    if not is_short:
        assert body["errors"][0]["code"] == "unavailable"
        assert "nothing was kept" in body["detail"]
        assert int(answer.headers["retry-after"]) > 0
