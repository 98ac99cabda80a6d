"""What is measured: every server by turns, then each large catalogue by itself."""

import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks import limits, works
from benchmarks.load import Load, load
from benchmarks.report import Measured
from benchmarks.servers import COLD, PEERS, WARM, Data, Running, running

KNOWN = "304"
MANY = 32
AT_ONCE = f"first page, {MANY} connections"
PAGES = (works.AUTHOR, works.TOPIC_YEAR, works.INSTITUTION)
# Asked one at a time, as the bare statements beside them run.
ALONE = (works.COMMON, works.THREE)
_QUESTIONS = 50

Found = dict[tuple[str, str], Measured]
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pace:
    """How many rounds are measured, and for how many seconds each asks a server."""

    rounds: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Ask:
    """What one server is asked for, over so many connections."""

    address: str
    paths: Sequence[str]
    connections: int = 8
    headers: Sequence[str] = ()

    def load(self, seconds: float) -> Load:
        """Ask for so long."""
        return load(self.address, self.paths, seconds, self.connections, self.headers)


@dataclass(slots=True)
class Scale:
    """What was measured of one large catalogue; times in seconds, memory in MiB."""

    pages: Found = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)


def by_turns(work: str, asks: Mapping[str, Ask], pace: Pace) -> Iterator[Measured]:
    """Measure servers by turns, after all were warmed up."""
    loads: dict[str, list[Load]] = {name: [] for name in asks}
    for ask in asks.values():
        ask.load(pace.seconds / 2)
    for _ in range(pace.rounds):
        for name, ask in asks.items():
            loads[name].append(ask.load(pace.seconds))
    for name, found in loads.items():
        yield Measured(work, name, found)


def beside_peers(data: Data, pace: Pace) -> tuple[Found, list[Row]]:
    """Measure all work on every server that is installed; also start and memory."""
    found: Found = {}
    with ExitStack() as stack:
        up = {
            server.name: stack.enter_context(running(server, data))
            for server in (COLD, WARM, *PEERS)
            if server.installed
        }
        rest = {name: each.private() for name, each in up.items()}
        for work, asks in _asked(data, up):
            # Of a second the first answers of so many connections were a hundredth.
            longer = 3 if work == AT_ONCE else 1
            steady = replace(pace, seconds=longer * pace.seconds)
            for each in by_turns(work, asks, steady):
                found[each.work, each.server] = each
        rows: list[Row] = [
            (name, f"{each.seconds:.2f}", f"{rest[name]:.0f}", f"{each.private():.0f}")
            for name, each in up.items()
        ]
    return found, rows


def _asked(data: Data, up: Mapping[str, Running]) -> Iterator[tuple[str, dict[str, Ask]]]:
    """Give each work with what is asked of the servers that are up."""
    for work in works.works(data.file):
        asks = {
            name: Ask(up[name].address, paths) for name, paths in work.paths.items() if name in up
        }
        if work.name == works.FIRST:
            # In the same rounds as the bare application.
            asks[KNOWN] = _known(up[WARM.name].address)
        yield work.name, asks
    first = ["/v1/resources"]
    servers = (COLD.name, WARM.name)
    yield AT_ONCE, {name: Ask(up[name].address, first, MANY) for name in servers}


def _known(address: str) -> Ask:
    """Return the question for what the caller has already."""
    with urllib.request.urlopen(f"{address}/v1/resources") as answer:
        tag = f"If-None-Match: {answer.headers['ETag']}"
    return Ask(address, ["/v1/resources"], headers=[tag])


def alone(file: Path, pace: Pace) -> Scale:
    """Measure a catalogue of many resources, and the limits of what it does."""
    # No peer is asked for whom anything else had to be made.
    data = Data(file, file, file)
    scale, some = Scale(), works.samples(file)
    paths = {work.name: work.paths[COLD.name] for work in works.works(data.file)}
    with running(COLD, data) as server:
        for name in (works.FIRST, *PAGES, *ALONE):
            hands = 1 if name in ALONE else 8
            ask = {COLD.name: Ask(server.address, paths[name], hands)}
            for each in by_turns(name, ask, pace):
                scale.pages[name, COLD.name] = each
        scale.numbers["memory"] = server.private()
        (facets,) = paths[works.ALL_FACETS]
        scale.numbers[works.ALL_FACETS] = limits.answered(f"{server.address}{facets}")
        among = f"{server.address}/v1/resources?q={some[0].word}&facets=author"
        scale.numbers[works.AMONG] = limits.answered(among)
        export = f"{server.address}/v1/resources.jsonl"
        scale.numbers["export"] = limits.answered(export)
    questions = [each.words for each in some[:_QUESTIONS]]
    scale.numbers |= {
        "printed": limits.printed(data.file),
        "grouped": limits.grouped(data.file),
        limits.AMONG: limits.grouped_among(data.file, some[0].word),
        works.THREE: limits.found(data.file, questions),
        works.COMMON: limits.found(data.file, [some[0].word]),
    }
    by_tantivy = limits.found_by_tantivy(data.file, some[0].word)
    if by_tantivy is not None:
        scale.numbers["tantivy"] = by_tantivy
    return scale
