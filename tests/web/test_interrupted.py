"""A stream that breaks half way is seen to be broken: no client takes it for whole."""

import http.client
import json
import socket
import sqlite3
import subprocess
from contextlib import closing

import httpx
import pytest

from app import bootstrap
from app.main import DOWNLOADS
from app.store.engine import open_engine
from app.store.read.pages import AT_A_TIME
from benchmarks.lists import documents
from tests.commands import serving
from tests.test_ingest import take

STREAMED = ("jsonl", "csv", "bib", "ris", "csl", "text")


@pytest.fixture(scope="module")
def large_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("large") / "catalogue.sqlite"
    engine = open_engine(f"sqlite:///{file}")
    bootstrap.make_empty(engine)
    take(engine, next(documents(2 * AT_A_TIME)))
    engine.dispose()
    return file


@pytest.fixture(scope="module")
def damaged_file(large_file, tmp_path_factory):
    """The same catalogue with one page overwritten, which an answer needs late."""
    with closing(sqlite3.connect(large_file)) as made:
        made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = made.execute("PRAGMA page_size").fetchone()
        ids = [id_ for (id_,) in made.execute(
            "SELECT id FROM resource ORDER BY year DESC, title_order, id"
        )]  # fmt: skip
    pages = bytearray(large_file.read_bytes())
    needed: dict[int, list[int]] = {}
    for place, id_ in enumerate(ids):
        at = pages.index(b'{"id":"%s"' % id_.encode()) // page
        needed.setdefault(at, []).append(place)
    late = max(needed, key=lambda at: min(needed[at]))
    assert min(needed[late]) > AT_A_TIME
    pages[late * page : (late + 1) * page] = b"\xff" * page
    file = tmp_path_factory.mktemp("damaged") / "catalogue.sqlite"
    file.write_bytes(pages)
    return file


@pytest.fixture(scope="module")
def port():
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def damaged(damaged_file, port):
    # It has much to say about the damage; nobody reads it here.
    with serving(damaged_file, port, stderr=subprocess.DEVNULL):
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("name", "encoding"),
    [*((name, "identity") for name in STREAMED),
     *(("jsonl", encoding) for encoding in ("gzip", "br", "zstd"))],
)  # fmt: skip
def test_a_database_that_fails_midway_cuts_the_answer(damaged, name, encoding):
    with httpx.stream(
        "GET", f"{damaged}/v1/resources.{name}", headers={"Accept-Encoding": encoding}, timeout=60
    ) as answer:
        assert answer.status_code == 200
        assert answer.headers.get("content-encoding", "identity") == encoding
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
            answer.read()
    # What compresses may hold back what it has too little of.
    assert answer.num_bytes_downloaded or encoding != "identity"


def test_what_fails_before_anything_was_sent_is_an_error(damaged):
    """A list gathers its entries under their headings first."""
    answer = httpx.get(f"{damaged}/v1/resources.md", timeout=60)
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"]
    assert answer.json()["errors"][0]["code"] == "unavailable"


def test_curl_says_so_too_and_the_service_goes_on(damaged):
    command = ["curl", "--silent", "--output", "/dev/null"]
    for _ in range(DOWNLOADS + 1):
        cut = subprocess.run([*command, f"{damaged}/v1/resources.csv"], check=False)
        assert cut.returncode == 18
    whole = f"{damaged}/v1/resources.csv?year=2023-&fields=id"
    assert httpx.get(whole, timeout=60).status_code == 200
    assert httpx.get(f"{damaged}/health/ready", timeout=60).status_code == 200


def test_a_process_that_is_killed_midway_cuts_the_answer(large_file, port):
    """The caller takes little at a time, so the rest is still to be sent."""
    with closing(socket.socket()) as small, serving(large_file, port + 1) as process:
        small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        small.connect(("127.0.0.1", port + 1))
        small.settimeout(30)
        small.sendall(
            b"GET /v1/resources.jsonl?include=mentions,provenance HTTP/1.1\r\n"
            b"Host: x\r\nAccept-Encoding: identity\r\n\r\n"
        )
        answer = http.client.HTTPResponse(small)
        answer.begin()
        lines = [answer.readline() for _ in range(5)]
        assert all(json.loads(line) for line in lines)
        assert answer.headers["transfer-encoding"] == "chunked"
        process.kill()
        process.wait()
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            answer.read()
