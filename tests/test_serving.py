"""Serving for real: a process, a socket, signals."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError

import pytest

from app import serving as serve
from app.store import api_keys
from tests.commands import PATIENCE, serving, start, wait_for
from tests.long import LONG
from tests.snapshots import ask


def get(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.read()


def test_serve_makes_a_missing_catalogue_and_says_what_to_try(tmp_path, port):
    file = tmp_path / "data" / "catalogue.sqlite"
    process = start("serve", "--port", str(port), url=file)
    body = wait_for(f"http://127.0.0.1:{port}/v1/resources?per_page=1", process)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=5)
    assert json.loads(body)["meta"]["count"] == 128
    assert process.returncode == 0
    assert f"curl 'http://127.0.0.1:{port}/v1/resources?" in said
    assert f"http://127.0.0.1:{port}/docs" in said
    assert [f.name for f in file.parent.iterdir()] == ["catalogue.sqlite"]


@pytest.mark.parametrize(
    ("workers", "cores", "each"),
    [(1, 8, 2), (2, 2, 2), (4, 2, 1), (3, 2, 1), (8, 2, 1), (6, 4, 1), (4, 8, 2)],
)
def test_costly_reads_are_shared_by_the_workers_of_a_core(workers, cores, each):
    assert serve.share(2, workers, cores) == each
    assert serve.share(1, workers, cores) == 1


def test_what_a_service_begins_with_is_not_looked_at_for_garbage(copy_url):
    asked = (
        "import gc; from app.main import app_from_environment; app_from_environment();"
        "print(gc.get_freeze_count() > len(gc.get_objects()))"
    )
    settings = os.environ | {"CATALOGUE_DATABASE_URL": copy_url}
    told = subprocess.run(
        [sys.executable, "-c", asked], env=settings, capture_output=True, check=True
    )
    assert told.stdout == b"True\n"


# How Ctrl-C ends a service is seen above; the long run looks at what it finishes.
@pytest.mark.parametrize("sort", [signal.SIGTERM, signal.SIGINT] if LONG else [signal.SIGTERM])
def test_a_stop_finishes_answers_under_way(copy_url, port, sort):
    with serving(copy_url, port) as process:
        whole = get(port, "/v1/resources.jsonl?include=mentions,provenance")
        parts = []

        def read_slowly():
            address = f"http://127.0.0.1:{port}/v1/resources.jsonl?include=mentions,provenance"
            with urllib.request.urlopen(address, timeout=10) as answer:
                parts.append(answer.read(1))
                time.sleep(1)
                parts.append(answer.read())

        reader = threading.Thread(target=read_slowly)
        reader.start()
        while not parts:
            time.sleep(0.01)
        begun = time.monotonic()
        process.send_signal(sort)
        assert process.wait(timeout=10) == 0
        took = time.monotonic() - begun
        reader.join()
    assert b"".join(parts) == whole
    assert took < 5


def test_a_busy_port_is_one_clear_line(copy_url):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start("serve", "--port", str(port), url=copy_url)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 1
    assert said == (
        f"catalogue: The address 127.0.0.1:{port} cannot be used: Address already in "
        "use; choose another with --port or --host.\n"
    )


def workers_of(process):
    """The processes that answer for a service of several."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    told = [(number, Path(f"/proc/{number}/cmdline").read_bytes()) for number in children]
    return [int(number) for number, command in told if b"spawn_main" in command]


def test_several_workers_answer_and_end_with_the_process_that_began_them(copy_url, port):
    with serving(copy_url, port, "--workers", "2") as process:
        workers = workers_of(process)
        assert len(workers) == 2
        counts = {json.loads(get(port, "/v1/resources"))["meta"]["count"] for _ in range(8)}
        assert counts == {128}
        process.kill()
        process.wait(timeout=PATIENCE)
        until = time.monotonic() + PATIENCE
        while any(Path(f"/proc/{number}").exists() for number in workers):
            assert time.monotonic() < until
            time.sleep(0.05)
    with serving(copy_url, port):
        assert json.loads(get(port, "/v1/resources"))["meta"]["revision"] == 3


def test_a_worker_that_died_is_begun_again_and_a_silent_one_is_left_alone(copy_url, port):
    with serving(copy_url, port, "--workers", "2") as process:
        silent, dies = workers_of(process)
        os.kill(silent, signal.SIGSTOP)
        os.kill(dies, signal.SIGKILL)
        # The silent one is asked, and waited for.
        time.sleep(6 if LONG else 0.6)
        os.kill(silent, signal.SIGCONT)
        until = time.monotonic() + PATIENCE
        while dies in (now := workers_of(process)) or len(now) < 2:
            assert time.monotonic() < until
            time.sleep(0.05)
        assert silent in now
        assert json.loads(get(port, "/health/live"))["status"] == "ok"


def test_two_first_starts_at_once_make_one_catalogue(tmp_path):
    file = tmp_path / "data" / "catalogue.sqlite"
    started = [start("seed", url=file) for _ in range(2)]
    ended = [(p.communicate(timeout=60)[1], p.returncode) for p in started]
    assert [code for _, code in ended] == [0, 0], ended
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM resource").fetchone() == (128,)
        assert connection.execute("SELECT count(*) FROM edition").fetchone() == (2,)
    assert [f.name for f in file.parent.iterdir() if "new" in f.name] == []


def test_a_killed_first_start_leaves_no_half_catalogue(tmp_path, port):
    file = tmp_path / "data" / "catalogue.sqlite"
    process = start("seed", url=file)
    while not file.parent.exists() or not any(file.parent.iterdir()):
        time.sleep(0.005)
    process.kill()
    process.communicate(timeout=10)
    assert not file.exists()
    with serving(file, port):
        assert json.loads(get(port, "/v1/resources"))["meta"]["count"] == 128


def test_a_second_start_imports_nothing_and_logs_no_key_in_an_address(copy_url, copy, port):
    key = api_keys.create(copy, api_keys.Scope.ADMIN, None, None)
    places = [f"?key={key}", f"/{key}", f"?%63{key.removeprefix('c')}"]
    with serving(copy_url, port, settings={"CATALOGUE_LOG_LEVEL": "info"}) as process:
        for place in places:
            with pytest.raises(HTTPError, match="400"):
                get(port, f"/v1/resources{place}")
        answer = json.loads(get(port, "/v1/resources?per_page=1"))
        process.terminate()
        said = "".join(process.communicate(timeout=10))
    assert "GET /v1/resources?per_page=1 200 " in said
    assert said.count("GET (an address with a key) 400 ") == len(places)
    assert key[-43:] not in said
    assert answer["meta"]["revision"] == 3
    assert ask(copy, "SELECT count(*) FROM edition") == [(2,)]
