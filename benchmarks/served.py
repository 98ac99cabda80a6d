"""Catalogues of made lists, and a service over one, for as long as it is measured."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server

from benchmarks.lists import documents

CATALOGUE = str(Path(sys.executable).with_name("catalogue"))


def catalogue(file: Path, entries: int) -> None:
    """Make a catalogue of so many entries, unless it is there."""
    if file.exists():
        return
    draft = file.with_suffix(".draft")
    for number, text in enumerate(documents(entries), start=1):
        name = f"part-{number:04}"
        command = [CATALOGUE, "import", "-", "--document", name]
        subprocess.run(command, env=environment(draft), input=text, text=True, check=True)
    draft.replace(file)


def environment(file: Path) -> dict[str, str]:
    """Return the environment of a command on a catalogue."""
    return os.environ | {"CATALOGUE_DATABASE_URL": str(file)}


@contextmanager
def serving(file: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Serve a catalogue; give the process and its address."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [CATALOGUE, "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment(file), stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{address}/health/live").close()
                break
            except urllib.error.URLError:
                time.sleep(0.05)
        yield process, address
    finally:
        process.terminate()
        process.wait()
