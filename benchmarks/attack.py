"""What readers feel while others do their worst: `python -m benchmarks.attack FILE`.

Twenty readers ask for pages, lists and records of a catalogue; without an attack, and
with stalled connections, stalled exports and costly requests, each alone and together.
"""

import argparse
import asyncio
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from random import Random
from socket import create_server
from urllib.parse import quote

from benchmarks.served import CATALOGUE, environment

READERS, SECONDS = 20, 8.0
_ORDINARY = (
    "/v1/resources?topic=deep-learning&per_page=10",
    "/v1/resources?kind=paper&page=2",
    "/v1/resources?q=networks",
    "/v1/authors?q=chen&per_page=5",
    "/v1/suggest?q=ma",
    "/resources?kind=paper",
    "/",
)
_STALLED, _EXPORTS, _COSTLY = 2_000, 40, 60
_WORDS = ("learning", "networks", "machine", "deep", "computer", "speech", "language")
_FACETS = "topic,category,author,institution,kind,year,platform,venue,document,language"

Attack = Callable[[int], Coroutine[object, object, None]]


async def stalled(port: int) -> None:
    """Send half a head and wait."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /v1/resources HTTP/1.1\r\nHost: x\r\n")
    await asyncio.sleep(3_600)


async def unread(port: int) -> None:
    """Ask for an export and take nothing of it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1_024)
    writer.write(b"GET /v1/resources.jsonl?include=provenance HTTP/1.1\r\nHost: x\r\n\r\n")
    await reader.readexactly(1)
    await asyncio.sleep(3_600)


async def costly(port: int) -> None:
    """Ask for what takes long, and leave after half a second; again and again."""
    random = Random()  # noqa: S311 - not for secrets
    while True:
        groups = "&".join(f"topic={','.join(random.choices(_WORDS, k=6))}" for _ in range(25))
        path = f"/v1/resources?{groups}&facets={_FACETS}&q={quote(random.choice(_WORDS))}"
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(0.5):
                await _get(port, path)
        await asyncio.sleep(0.1)


ATTACKS: dict[str, tuple[tuple[Attack, int], ...]] = {
    "none": (),
    "stalled": ((stalled, _STALLED),),
    "exports": ((unread, _EXPORTS),),
    "costly": ((costly, _COSTLY),),
    "together": ((stalled, _STALLED), (unread, _EXPORTS), (costly, _COSTLY)),
}


async def _get(port: int, path: str) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        head = await reader.readline()
        await reader.read()
        return int(head.split()[1])
    finally:
        writer.close()


async def _read(port: int, until: float, waits: list[float], failed: list[str]) -> None:
    random = Random()  # noqa: S311 - not for secrets
    while time.monotonic() < until:
        path, begun = random.choice(_ORDINARY), time.monotonic()
        try:
            status = await _get(port, f"{path}{'&' if '?' in path else '?'}_={random.random()}")
        except (OSError, IndexError) as error:
            failed.append(f"{path} {error!r}")
        else:
            if status != HTTPStatus.OK:
                failed.append(f"{path} {status}")
            waits.append(time.monotonic() - begun)
        await asyncio.sleep(0.05)


async def _health(port: int, until: float) -> float:
    worst = 0.0
    while time.monotonic() < until:
        begun = time.monotonic()
        await _get(port, "/health/ready")
        worst = max(worst, time.monotonic() - begun)
        await asyncio.sleep(0.1)
    return worst


@asynccontextmanager
async def _under(attacks: Sequence[tuple[Attack, int]], port: int) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(make(port)) for make, times in attacks for _ in range(times)]
    try:
        await asyncio.sleep(2 if tasks else 0)
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def measured(name: str, port: int, process: int) -> str:
    """Return what readers felt under an attack, as a row of the report."""
    waits: list[float] = []
    failed: list[str] = []
    async with _under(ATTACKS[name], port):
        until = time.monotonic() + SECONDS
        readers = [_read(port, until, waits, failed) for _ in range(READERS)]
        health = asyncio.create_task(_health(port, until))
        await asyncio.gather(*readers)
        worst = await health
    waits.sort()
    p50, p99 = (1_000 * waits[round(part * (len(waits) - 1))] for part in (0.5, 0.99))
    told = f"{name:10} {len(waits):6} answers  p50 {p50:7.1f} ms  p99 {p99:8.1f} ms"
    told += f"  failed {len(failed):4}  health {1_000 * worst:7.1f} ms  {_memory(process):5} MB"
    return f"{told}  {failed[0] if failed else ''}"


def _memory(process: int) -> int:
    """Return how much memory a process and its children have, in MB."""
    table = subprocess.run(
        ["ps", "-o", "rss=", "--pid", str(process), "--ppid", str(process)],  # noqa: S607
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sum(map(int, table.stdout.split())) // 1_024


def main() -> None:
    """Attack a service over a catalogue and print what its readers felt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalogue", help="an SQLite file or the address of a database")
    parser.add_argument("--workers", default="1")
    parser.add_argument("--attack", choices=[*ATTACKS], action="append")
    asked = parser.parse_args()
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = environment(Path("x")) | {"CATALOGUE_DATABASE_URL": asked.catalogue}
    command = [CATALOGUE, "serve", "--port", str(port), "--workers", asked.workers]
    process = subprocess.Popen(command, env=own, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with suppress(urllib.error.URLError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live").close()
                break
            time.sleep(0.1)
        for name in asked.attack or ATTACKS:
            sys.stdout.write(asyncio.run(measured(name, port, process.pid)) + "\n")
            sys.stdout.flush()
            time.sleep(3)
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
