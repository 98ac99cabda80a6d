"""The servers that are measured: how each is started over the same catalogue."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_server

from benchmarks.served import CATALOGUE

_BIN = Path(sys.executable).parent
_PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Data:
    """One catalogue: its file, and what was made of it for those who read no SQLite."""

    file: Path
    body: Path  # a first page
    rows: Path  # a flat row for each resource


@dataclass(frozen=True, slots=True)
class Server:
    """What is started, with which environment; `ready` answers as soon as it serves."""

    name: str
    command: Callable[[Data, int], list[str]]
    environment: Callable[[Data], dict[str, str]] = lambda _: {}
    ready: str = "/"

    @property
    def installed(self) -> bool:
        """Say whether it can be started here."""
        program = self.command(Data(Path(), Path(), Path()), 0)[0]
        return shutil.which(program) is not None


@dataclass(slots=True)
class Running:
    """A server that listens at an address; how long that took, in seconds."""

    process: subprocess.Popen[bytes]
    address: str
    seconds: float = 0.0

    def private(self) -> float:
        """Return how much memory it has for itself (RssAnon), in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        (line,) = [each for each in status.splitlines() if each[:8] == "RssAnon:"]
        return int(line.split()[1]) / 1024


def _catalogue(_data: Data, port: int) -> list[str]:
    return [CATALOGUE, "serve", "--port", str(port)]


def _uvicorn(app: str) -> Callable[[Data, int], list[str]]:
    def command(_data: Data, port: int) -> list[str]:
        quiet = ["--no-access-log", "--log-level", "warning"]
        fast = ["--loop", "uvloop", "--http", "httptools"]
        return [str(_BIN / "uvicorn"), app, "--port", str(port), *quiet, *fast]

    return command


def _datasette(data: Data, port: int) -> list[str]:
    quick = [
        "--setting", "suggest_facets", "off", "--setting", "sql_time_limit_ms", "60000",
        "--setting", "facet_time_limit_ms", "60000",
    ]  # fmt: skip
    program = [str(_BIN / "datasette"), "serve", "--port", str(port), *quick]
    return [*program, "--immutable", str(data.file)]


def _roapi(data: Data, port: int) -> list[str]:
    # It serves other protocols as well, each at a port of its own.
    other = ["--addr-postgres", "127.0.0.1:0", "--addr-flight-sql", "127.0.0.1:0"]
    table = ["--table", f"resources={data.rows}"]
    address = ["--addr-http", f"127.0.0.1:{port}"]
    return [str(_BIN / "roapi"), *address, *other, *table]


def _at(data: Data) -> dict[str, str]:
    return {"CATALOGUE_DATABASE_URL": str(data.file), "CATALOGUE_LOG_LEVEL": "warning"}


LIVE = "/health/ready"
WARM = Server("catalogue, warm", _catalogue, _at, LIVE)
COLD = Server(
    "catalogue, cold",
    _catalogue,
    lambda data: _at(data) | {"CATALOGUE_ANSWER_CACHE_BYTES": "0"},
    LIVE,
)
BARE = Server(
    "bare ASGI", _uvicorn("benchmarks.peers.bare:app"), lambda data: {"BARE_BODY": str(data.body)}
)
PLAIN = Server(
    "FastAPI + SQLModel",
    _uvicorn("benchmarks.peers.plain:app"),
    lambda data: {"PLAIN_DATABASE": str(data.file)},
    "/resources?limit=1",
)
DATASETTE = Server("Datasette", _datasette, ready="/-/versions.json")
# One thread, as the others have one worker.
ROAPI = Server(
    "ROAPI",
    _roapi,
    lambda _: {"TOKIO_WORKER_THREADS": "1", "RUST_LOG": "error"},
    "/api/tables/resources?limit=1",
)
PEERS = (BARE, PLAIN, DATASETTE, ROAPI)


@contextmanager
def running(server: Server, data: Data) -> Iterator[Running]:
    """Run a server on loopback until the end of the block."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | server.environment(data)
    begun = time.perf_counter()
    process = subprocess.Popen(
        server.command(data, port),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        found = Running(process, f"http://127.0.0.1:{port}")
        _wait(found, server)
        found.seconds = time.perf_counter() - begun
        yield found
    finally:
        process.terminate()
        process.wait()


def _wait(found: Running, server: Server) -> None:
    until = time.perf_counter() + _PATIENCE
    while time.perf_counter() < until and found.process.poll() is None:
        try:
            urllib.request.urlopen(found.address + server.ready, timeout=10).close()
        except urllib.error.URLError:
            time.sleep(0.02)
        else:
            return
    message = f"{server.name} does not answer: {server.command}"
    raise RuntimeError(message)


def prepared(file: Path, folder: Path) -> Data:
    """Return the data of a catalogue, with what it has to make of itself for peers."""
    data = Data(file, folder / f"{file.stem}.json", folder / f"{file.stem}.csv")
    with running(COLD, data) as found:
        for place, path in ((data.body, ""), (data.rows, ".csv")):
            address = f"{found.address}/v1/resources{path}"
            with urllib.request.urlopen(address) as answer, place.open("wb") as out:
                shutil.copyfileobj(answer, out)
    return data
