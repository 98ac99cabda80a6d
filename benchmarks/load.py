"""Load on a server: how many answers a second it gives, and how long each takes.

`wrk` asks where it is installed (Debian: `apt-get install wrk`), else a client of our
own, which is slower than the fastest servers and says so in the report.
"""

import asyncio
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

WRK = shutil.which("wrk")
_SCRIPT = Path(__file__).with_name("paths.lua")
_GOOD = (200, 304)


@dataclass(frozen=True, slots=True)
class Load:
    """Answers a second, and the waits in milliseconds that 50 and 99 % keep below."""

    rate: float
    p50: float
    p99: float
    failed: int


def load(
    address: str,
    paths: Sequence[str],
    seconds: float,
    connections: int = 8,
    headers: Sequence[str] = (),
) -> Load:
    """Ask for `paths` in turn, over so many connections at once."""
    asks = _Asks(address, paths, seconds, connections, headers)
    return _by_wrk(asks) if WRK else asyncio.run(_by_python(asks))


class _Asks(NamedTuple):
    """What to ask for: the arguments of `load`."""

    address: str
    paths: Sequence[str]
    seconds: float
    connections: int
    headers: Sequence[str]


def _by_wrk(asks: _Asks) -> Load:
    address, paths, seconds, connections, headers = asks
    said = [part for header in headers for part in ("-H", header)]
    with tempfile.NamedTemporaryFile("w", suffix=".paths") as file:
        file.write("\n".join(paths) + "\n")
        file.flush()
        options = ["-t", "1", "-c", str(connections), "-d", f"{ceil(seconds)}s"]
        command = [str(WRK), *options, "-s", str(_SCRIPT), *said, address]
        environment = os.environ | {"BENCH_PATHS": file.name}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    (line,) = [each for each in done.stdout.splitlines() if each[:9] == "measured "]
    requests, micros, p50, p99, failed = map(int, line.split()[1:])
    return Load(requests / micros * 1e6, p50 / 1000, p99 / 1000, failed)


async def _by_python(asks: _Asks) -> Load:
    address, paths, seconds, connections, headers = asks
    host, port = urlsplit(address).hostname, urlsplit(address).port
    more = "".join(f"{header}\r\n" for header in headers)
    requests = [f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n" for path in paths]
    waits: list[float] = []
    failed = 0
    begun = time.perf_counter()

    async def ask(number: int) -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection(host, port)
        while (now := time.perf_counter()) < begun + seconds:
            writer.write(requests[(number + len(waits)) % len(requests)].encode())
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            if b"content-length: " in head:
                length = head.split(b"content-length: ")[1].split(b"\r\n")[0]
                await reader.readexactly(int(length))
            waits.append(time.perf_counter() - now)
            failed += int(head.split()[1]) not in _GOOD
        writer.close()

    await asyncio.gather(*map(ask, range(connections)))
    took = time.perf_counter() - begun
    ordered = sorted(waits)
    p50, p99 = (1000 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99))
    return Load(len(waits) / took, p50, p99, failed)
