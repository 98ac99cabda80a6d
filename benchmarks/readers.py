"""How long readers wait while others write, and while nobody does, side by side.

`make bench-writers` serves a catalogue of made lists, finds how many answers a second
it gives when everybody asks at once, and then asks for half as many at fixed times:
first alone, then while others correct records and import lists 20 times a second.
A wait counts from the moment at which the answer was due to be asked for, so that no
queue is hidden.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.served import CATALOGUE, catalogue, environment, serving

READERS, WRITERS = 16, 8
WRITES_A_SECOND = 20
_DONE = (200, 201)
_QUERIES = (
    "per_page=25",
    "author={author}&per_page=10",
    "topic=neural-networks&sort=title&per_page=10",
    "q=deep+learning&per_page=10",
    "year=2010-2014&facets=topic&per_page=10",
)


@dataclass(frozen=True, slots=True)
class Service:
    """Where it listens, and a key for it."""

    port: int
    key: str


@dataclass(slots=True)
class Connection:
    """One connection to the service, kept open, and what chooses what it asks for."""

    service: Service
    random: Random
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "application/json"
    ) -> tuple[int, bytes]:
        """Return the status and the body of an answer."""
        if self.reader is None or self.writer is None:
            opened = await asyncio.open_connection("127.0.0.1", self.service.port)
            self.reader, self.writer = opened
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {self.service.key}\r\nIf-Match: *\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
        length = int(headers["content-length"])
        return int(lines[0].split()[1]), await self.reader.readexactly(length)


@dataclass(slots=True)
class Waits:
    """What a run measured: seconds waited, and answers that were none."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0

    def at(self, share: float) -> float:
        """Return the wait in milliseconds that so many do not exceed."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


Ask = Callable[[Connection], Awaitable[int]]


async def at_once(service: Service, ask: Ask, seconds: float) -> float:
    """Return the answers a second when every reader asks as soon as it can."""
    until = time.perf_counter() + seconds
    counts = [0] * READERS

    async def read(number: int) -> None:
        connection = Connection(service, Random(number))  # noqa: S311 - the same each time
        while time.perf_counter() < until:
            await ask(connection)
            counts[number] += 1

    await asyncio.gather(*map(read, range(READERS)))
    return sum(counts) / seconds


async def at_rate(service: Service, ask: Ask, rate: float, seconds: float, hands: int) -> Waits:
    """Ask so many times a second, each at its time; return the waits."""
    begun, waits = time.perf_counter(), Waits()

    async def hand(number: int) -> None:
        connection = Connection(service, Random(number))  # noqa: S311 - the same each time
        for turn in range(number, int(rate * seconds), hands):
            due = begun + turn / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            status = await ask(connection)
            waits.seconds.append(time.perf_counter() - due)
            waits.failed += status not in _DONE

    await asyncio.gather(*map(hand, range(hands)))
    return waits


def reading(authors: Sequence[str], ids: Sequence[str]) -> Ask:
    """Return what asks for records and lists, as readers do."""

    async def ask(connection: Connection) -> int:
        random = connection.random
        path = f"/v1/resources/{random.choice(ids)}"
        if random.randrange(2):
            author = random.choice(authors)
            path = f"/v1/resources?{random.choice(_QUERIES).format(author=author)}"
        status, _ = await connection.ask("GET", path)
        return status

    return ask


def writing(ids: Sequence[str]) -> Ask:
    """Return what corrects a record, or imports a small list, by turns."""

    async def ask(connection: Connection) -> int:
        random = connection.random
        if random.randrange(2):
            body = json.dumps({"note": f"Seen {random.random()}"}).encode()
            path = f"/v1/resources/{random.choice(ids)}"
            return (await connection.ask("PATCH", path, body))[0]
        number = random.randrange(10**9)
        text = f"- [Paper {number}](http://new.example/{number}); Ann Smith; 2020\n"
        path = f"/v1/imports?document=list-{number % 100}"
        return (await connection.ask("POST", path, text.encode(), "text/markdown"))[0]

    return ask


async def measured(service: Service, seconds: float) -> int:
    """Print the waits with the writers off and on."""
    connection = Connection(service, Random(0))  # noqa: S311 - not used
    ids, authors = [
        [x["id"] for x in json.loads((await connection.ask("GET", path))[1])["results"]]
        for path in ("/v1/resources?per_page=200", "/v1/authors?per_page=200")
    ]
    read, write = reading(authors, ids), writing(ids)
    most = await at_once(service, read, seconds)
    alone = await at_rate(service, read, most / 2, seconds, READERS)
    together, writes = await asyncio.gather(
        at_rate(service, read, most / 2, seconds, READERS),
        at_rate(service, write, WRITES_A_SECOND, seconds, WRITERS),
    )
    print(f"{most:,.0f} answers a second at most; readers ask for {most / 2:,.0f}\n")
    print("waits in ms            | median |    p99 | failed")
    for name, waits in (
        ("readers, writers off", alone),
        ("readers, writers on", together),
        (f"writers, {WRITES_A_SECOND} a second", writes),
    ):
        print(f"{name:22} | {waits.at(0.5):6.1f} | {waits.at(0.99):6.1f} | {waits.failed}")
    return alone.failed + together.failed + writes.failed


def main() -> int:
    """Measure a catalogue of so many entries; fail where an answer was none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        file = Path(made) / "catalogue.sqlite"
        catalogue(file, given.entries)
        command = [CATALOGUE, "keys", "create", "--scope", "curate"]
        done = subprocess.run(
            command, env=environment(file), capture_output=True, text=True, check=True
        )
        with serving(file) as (_, address):
            port = int(address.rpartition(":")[2])
            service = Service(port, done.stdout.split()[-1])
            return int(asyncio.run(measured(service, given.seconds)) > 0)


if __name__ == "__main__":
    sys.exit(main())
