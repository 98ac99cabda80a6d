"""The peak memory of the service while it streams all matches in each format.

`make bench-memory` imports made lists of 1,000 and 100,000 entries, serves each
catalogue afresh for every format and reads the whole answer. Needs Linux: the peak is
the `VmHWM` of the served process.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server

from benchmarks.lists import documents

FORMATS = ("jsonl", "csv", "bib", "ris", "csl", "md", "text")
# How much higher the peak may be for a hundred times as many records, in MiB.
ALLOWED = 20
_CATALOGUE = str(Path(sys.executable).with_name("catalogue"))
_PIECE = 1024 * 1024


def catalogue(file: Path, entries: int) -> None:
    """Make a catalogue of so many entries, unless it is there."""
    if file.exists():
        return
    draft = file.with_suffix(".draft")
    for number, text in enumerate(documents(entries), start=1):
        name = f"part-{number:04}"
        command = [_CATALOGUE, "import", "-", "--document", name]
        subprocess.run(
            command, env=_environment(draft), input=text, text=True, check=True
        )
    draft.replace(file)


def peak(file: Path, name: str) -> tuple[float, int]:
    """Return the peak in MiB while a format is streamed, and how many bytes came."""
    with _serving(file) as (process, address):
        length = 0
        with urllib.request.urlopen(f"{address}/v1/resources.{name}") as answer:
            while piece := answer.read(_PIECE):
                length += len(piece)
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0, length


def _environment(file: Path) -> dict[str, str]:
    return os.environ | {"CATALOGUE_DATABASE_URL": str(file)}


@contextmanager
def _serving(file: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [_CATALOGUE, "serve", "--port", str(port)]
    process = subprocess.Popen(
        command, env=_environment(file), stderr=subprocess.DEVNULL
    )
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


def main() -> int:
    """Print the peaks; fail where they grow with the catalogue."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, nargs=2, default=(1_000, 100_000))
    parser.add_argument("--folder", type=Path, help="Where the catalogues are kept.")
    given = parser.parse_args()
    grown = 0.0
    with tempfile.TemporaryDirectory() as made:
        folder = given.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        files = [folder / f"{entries}.sqlite" for entries in given.entries]
        for file, entries in zip(files, given.entries, strict=True):
            catalogue(file, entries)
        print("format | MiB | MiB | bytes")
        for name in FORMATS:
            (small, _), (large, length) = (peak(file, name) for file in files)
            grown = max(grown, large - small)
            print(f"{name:6} | {small:5.1f} | {large:5.1f} | {length:,}")
    print(f"grown by {grown:.1f} MiB at most, allowed {ALLOWED}")
    return int(grown > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
