"""`make cluster`: what a site runs on several machines answers, and leaves nothing."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from app.config import ROOT
from tests.commands import CATALOGUE, free_port


def commands():
    """What every process of this machine was started with, by its number."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        yield int(process.name), words.replace("\0", " ")


@pytest.fixture
def started():
    """The command, its port, and what it said until everything ran."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "cluster", "--port", str(port), "--hasty"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    timer = threading.Timer(300, process.kill)
    timer.start()
    said = ""
    assert process.stderr
    for line in process.stderr:
        said += line
        if "Ctrl-C" in line:
            break
    if "not installed" in said and not os.environ.get("CI"):
        pytest.skip(said)
    yield process, port, said
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        process.communicate()
    timer.cancel()


def test_a_site_on_one_machine_answers_and_leaves_nothing(started, monkeypatch):
    process, port, said = started
    assert process.poll() is None, said
    site = f"http://127.0.0.1:{port}"
    for name, value in re.findall(r"export (\w+)='(.*)'", said):
        monkeypatch.setenv(name, value)
    made = subprocess.run(
        [CATALOGUE, "keys", "create", "--scope", "curate"],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    body = {"title": "On clusters", "kind": "book"}
    headers = {"Authorization": f"Bearer {made.stdout.split()[-1]}"}
    answer = httpx.post(f"{site}/v1/resources", json=body, headers=headers)
    assert answer.status_code == 201
    read = httpx.get(f"{site}/v1/resources/on-clusters", headers=headers)
    assert read.json()["title"] == "On clusters"

    apps = re.findall(r"the application +(\S+) (\S+)", said)[0]
    assert all(httpx.get(f"{app}/v1/stats").status_code == 200 for app in apps)
    words = f"serve --port {apps[0].rpartition(':')[2]}"
    (one,) = [number for number, command in commands() if words in command]
    os.kill(one, signal.SIGKILL)
    for _ in range(20):
        assert httpx.get(f"{site}/v1/resources?per_page=1").status_code == 200

    process.send_signal(signal.SIGINT)
    rest = process.communicate()[1]
    assert process.returncode == 0, rest
    folder = Path(re.findall(r"pgdata=(\S+)/one", said)[0])
    assert not folder.exists()
    marks = (str(folder), *(f"--port {app.rpartition(':')[2]}" for app in apps))
    left = [command for _, command in commands() if any(m in command for m in marks)]
    assert left == []


def test_a_port_that_is_taken_is_told():
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        done = subprocess.run(
            [sys.executable, "-m", "cluster", f"--port={taken.getsockname()[1]}"],
            cwd=ROOT, capture_output=True, check=False, text=True,
        )  # fmt: skip
    assert done.returncode == 1
    assert "cannot be used" in done.stderr
    assert "initdb" not in done.stderr
