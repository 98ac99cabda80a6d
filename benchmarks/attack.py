"""What readers feel while others do their worst: `python -m benchmarks.attack CATALOGUE`.

Twenty readers ask for pages, lists and records of a catalogue; without an attack, and at
once after that with stalled connections, stalled exports, costly requests and hostile
imports, each alone and together. The imports change the catalogue: give a copy.
It fails where an ordinary request failed, or where the service logged a traceback.
"""

import argparse
import asyncio
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from multiprocessing import get_context
from pathlib import Path
from random import Random
from socket import create_server
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import quote

from benchmarks.served import CATALOGUE, environment
from tests.hostile import LINES, REPEATED, entry, lines

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
_STALLED, _EXPORTS, _COSTLY, _IMPORTS = 2_000, 40, 60, 20
# How long a text is that is imported, in letters.
_SIZE = 200_000
_WORDS = ("learning", "networks", "machine", "deep", "computer", "speech", "language")
_FACETS = "topic,category,author,institution,kind,year,platform,venue,document,language"

Attack = Callable[[int, str], Coroutine[object, object, None]]


async def stalled(port: int, _key: str) -> None:
    """Send half a head and wait."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /v1/resources HTTP/1.1\r\nHost: x\r\n")
    await asyncio.sleep(3_600)


async def unread(port: int, _key: str) -> None:
    """Ask for an export and take nothing of it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1_024)
    writer.write(b"GET /v1/resources.jsonl?include=provenance HTTP/1.1\r\nHost: x\r\n\r\n")
    await reader.readexactly(1)
    await asyncio.sleep(3_600)


async def costly(port: int, _key: str) -> None:
    """Ask for what takes long, and leave after half a second; again and again."""
    random = Random()  # noqa: S311 - not for secrets
    while True:
        groups = "&".join(f"topic={','.join(random.choices(_WORDS, k=6))}" for _ in range(25))
        path = f"/v1/resources?{groups}&facets={_FACETS}&q={quote(random.choice(_WORDS))}"
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(0.5):
                await _get(port, path)
        await asyncio.sleep(0.1)


async def hostile(port: int, key: str) -> None:
    """Import a text made to be slow, or try to; again and again."""
    random = Random()  # noqa: S311 - not for secrets
    while True:
        text = lines(random.choice([*LINES.values()]), _SIZE // 2)
        while len(text) < _SIZE:
            text += entry(random.choice([*REPEATED.values()]), 9_600)
        document, tries = f"hostile-{random.randrange(20)}", random.choice(("true", "false"))
        path = f"/v1/imports?document={document}&dry_run={tries}"
        with suppress(OSError, IndexError):
            await _post(port, path, key, text.encode())
        await asyncio.sleep(0.1)


ATTACKS: dict[str, tuple[tuple[Attack, int], ...]] = {
    "none": (),
    "stalled": ((stalled, _STALLED),),
    "exports": ((unread, _EXPORTS),),
    "costly": ((costly, _COSTLY),),
    "imports": ((hostile, _IMPORTS),),
}
ATTACKS["together"] = tuple(each for attacks in ATTACKS.values() for each in attacks)


async def _get(port: int, path: str) -> int:
    return await _asked(port, f"GET {path}", "", b"")


async def _post(port: int, path: str, key: str, body: bytes) -> int:
    told = f"Content-Type: text/markdown\r\nAuthorization: Bearer {key}\r\n"
    return await _asked(port, f"POST {path}", f"{told}Content-Length: {len(body)}\r\n", body)


async def _asked(port: int, what: str, headers: str, body: bytes) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        head = f"{what} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n"
        writer.write(head.encode() + body)
        said = await reader.readline()
        await reader.read()
        return int(said.split()[1])
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


def _attack(name: str, port: int, key: str) -> None:
    async def all_of_it() -> None:
        tasks = (make(port, key) for make, times in ATTACKS[name] for _ in range(times))
        await asyncio.gather(*tasks)

    asyncio.run(all_of_it())


@asynccontextmanager
async def _under(name: str, port: int, key: str) -> AsyncIterator[None]:
    """Attack from a process of its own: what that has to do is no wait of those who read."""
    attackers = get_context("spawn").Process(target=_attack, args=(name, port, key), daemon=True)
    attackers.start()
    try:
        await asyncio.sleep(3)
        yield
    finally:
        attackers.kill()
        await asyncio.to_thread(attackers.join)


@dataclass
class Felt:
    """What readers felt for a while: their waits and the longest of health, in ms."""

    p50: float
    p99: float
    answers: int
    failed: list[str]
    health: float


async def _felt(port: int) -> Felt:
    waits: list[float] = []
    failed: list[str] = []
    until = time.monotonic() + SECONDS
    readers = [_read(port, until, waits, failed) for _ in range(READERS)]
    health = asyncio.create_task(_health(port, until))
    await asyncio.gather(*readers)
    waits.sort()
    p50, p99 = (1_000 * waits[round(part * (len(waits) - 1))] for part in (0.5, 0.99))
    return Felt(p50, p99, len(waits), failed, 1_000 * await health)


async def _round(port: int) -> float:
    """Return how long it takes to ask for everything once."""
    begun = time.monotonic()
    for path in _ORDINARY:
        await _get(port, f"{path}{'&' if '?' in path else '?'}_={begun}")
    return time.monotonic() - begun


async def measured(name: str, port: int, key: str, process: int) -> tuple[str, int]:
    """Return what readers felt without and with an attack as a row, and how much failed."""
    before, off = min([await _round(port) for _ in range(3)]), await _felt(port)
    async with _under(name, port, key):
        on = await _felt(port)
        memory = _memory(process)
    ended = time.monotonic()
    # It is itself again once all is answered in twice the time of before, or nearly.
    while await _round(port) > 2 * before + 0.1:
        pass
    again = time.monotonic() - ended
    failed = len(off.failed) + len(on.failed)
    row = (
        f"{name:9} | {off.p50:7.1f} {off.p99:7.1f} | {on.p50:7.1f} {on.p99:7.1f} | "
        f"{on.p99 / off.p99:5.1f} | {len(off.failed):3} {len(on.failed):3} of {on.answers:5} | "
        f"{on.health:6.0f} | {memory:5} | {again:5.1f} | {next(iter(on.failed), '')}"
    )
    return row, failed


_HEADING = (
    "attack    | p50, p99 without | p50, p99 with | times | failed without, with | health | MB |"
    " s until as before\n"
)


def _memory(process: int) -> int:
    """Return how much memory a process and its children have, in MB."""
    table = subprocess.run(
        ["ps", "-o", "rss=", "--pid", str(process), "--ppid", str(process)],  # noqa: S607
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sum(map(int, table.stdout.split())) // 1_024


def main() -> int:
    """Attack a service over a catalogue and print what its readers felt; 1 if it failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalogue", help="an SQLite file or the address of a database")
    parser.add_argument("--workers", default="1")
    parser.add_argument("--attack", choices=[*ATTACKS], action="append")
    asked = parser.parse_args()
    with TemporaryFile() as log:
        failed = _attacked(asked, log)
        log.seek(0)
        _, *tracebacks = log.read().decode().split("Traceback (most recent call last)")
    for each in tracebacks:
        sys.stderr.write(each)
    sys.stdout.write(f"{failed} requests failed, {len(tracebacks)} tracebacks\n")
    return int(failed > 0 or bool(tracebacks))


def _attacked(asked: argparse.Namespace, log: IO[bytes]) -> int:
    """Print a row for each attack; return how many ordinary requests failed."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = environment(Path("x")) | {"CATALOGUE_DATABASE_URL": asked.catalogue}
    # The first import into the catalogue of an older version would describe all of it anew.
    subprocess.run([CATALOGUE, "migrate"], env=own, check=True)
    command = [CATALOGUE, "serve", "--port", str(port), "--workers", asked.workers]
    process = subprocess.Popen(command, env=own, stderr=log)
    failed = 0
    try:
        for _ in range(600):
            with suppress(urllib.error.URLError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live").close()
                break
            time.sleep(0.1)
        made = [CATALOGUE, "keys", "create", "--scope", "import"]
        told = subprocess.run(made, env=own, capture_output=True, text=True, check=True)
        sys.stdout.write(_HEADING)
        for name in asked.attack or ATTACKS:
            row, lost = asyncio.run(measured(name, port, told.stdout.split()[-1], process.pid))
            failed += lost
            sys.stdout.write(row + "\n")
            sys.stdout.flush()
            time.sleep(3)
    finally:
        process.terminate()
        process.wait()
    return failed


if __name__ == "__main__":
    sys.exit(main())
