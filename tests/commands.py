"""Running the `catalogue` command: inside this process, or as users do."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager
from http.client import HTTPException
from pathlib import Path

import pytest

from app.cli import main

CATALOGUE = str(Path(sys.executable).with_name("catalogue"))


def run(*arguments):
    """Run the command here; return its exit code."""
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    return stop.value.code


def start(*arguments, url, settings=None, **more):
    """Start the command as a process of its own."""
    return subprocess.Popen(
        [CATALOGUE, *arguments],
        env=os.environ | {"CATALOGUE_DATABASE_URL": str(url)} | (settings or {}),
        text=True,
        **({"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more),
    )


# How long a loaded machine may take, in seconds.
PATIENCE = 60


def wait_for(address, process, seconds=PATIENCE):
    """Wait until an address answers; fail with what the process said if it ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.read()
        # Nobody there yet may mean that the connection is one to itself, and hears itself.
        except (OSError, HTTPException):
            if process.poll() is not None:
                break
            time.sleep(0.05)
    process.kill()
    raise AssertionError(process.communicate(timeout=PATIENCE))


def free_port():
    """A port that nobody listens on."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def serving(url, port, *arguments, settings=None, **more):
    """Serve a catalogue in a process of its own; end it at the end.

    Nobody reads what it says meanwhile: a line for each request would fill the pipe.
    """
    quiet = {"CATALOGUE_LOG_LEVEL": "warning"} | (settings or {})
    process = start("serve", "--port", str(port), *arguments, url=url, settings=quiet, **more)
    try:
        wait_for(f"http://127.0.0.1:{port}/health/ready", process)
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)
