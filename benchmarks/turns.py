"""What a change cost: two commits measured by turns, `make bench-turns BASE=<commit>`.

Both serve a seed catalogue that each made itself, and import the same list. A row tells the
median of the rounds before and now, and the lowest and highest ratio within one round.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from benchmarks import works
from benchmarks.limits import import_seconds
from benchmarks.lists import documents
from benchmarks.measures import Ask, Pace, by_turns
from benchmarks.report import table
from benchmarks.served import environment
from benchmarks.servers import COLD, DATASETTE, LIVE, ROAPI, Data, Server, prepared, running

_ROOT = Path(__file__).parents[1]
_COMMAND = (sys.executable, "-c", "from app.start import main; main()")
_BEFORE, _NOW = "before", "now"
_WORKS = (works.FIRST, works.AUTHOR, works.ALL_FACETS, works.COMMON, works.THREE, works.SUGGEST)
_ENTRIES = 1_000
Row = tuple[str, ...]


@contextmanager
def checkout(commit: str) -> Iterator[Path]:
    """Give a folder with the files of a commit, for as long as they are measured."""
    with tempfile.TemporaryDirectory() as folder:
        place = str(Path(folder) / "before")
        git = ["git", "-C", str(_ROOT), "worktree"]
        subprocess.run([*git, "add", "--detach", place, commit], check=True, capture_output=True)
        try:
            yield Path(place)
        finally:
            subprocess.run([*git, "remove", "--force", place], check=True)


def served(name: str, tree: Path) -> Server:
    """Return the server of a tree, without answers kept."""
    return Server(
        name,
        lambda _, port: [*_COMMAND, "serve", "--port", str(port)],
        lambda data: COLD.environment(data) | {"PYTHONPATH": str(tree)},
        LIVE,
    )


def answers(trees: Mapping[str, Path], folder: Path, pace: Pace) -> Iterator[Row]:
    """Give a row for each sort of work; of the first page beside the peers as well."""
    data = {name: Data(*[folder / f"{name}.sqlite"] * 3) for name in trees}
    with ExitStack() as stack:
        up = {
            name: stack.enter_context(running(served(name, tree), data[name]))
            for name, tree in trees.items()
        }
        seed = prepared(data[_NOW].file, folder)
        peers = {x.name: x for x in (DATASETTE, ROAPI) if x.installed}
        up |= {name: stack.enter_context(running(x, seed)) for name, x in peers.items()}
        for work in works.works(seed.file):
            if work.name in _WORKS:
                paths = dict.fromkeys(trees, work.paths[COLD.name])
                if work.name == works.FIRST:
                    paths |= {name: work.paths[name] for name in peers}
                asks = {name: Ask(up[name].address, each) for name, each in paths.items()}
                found = {x.server: [y.rate for y in x.loads] for x in by_turns("", asks, pace)}
                yield compared(f"{work.name}, answers a second", found, trees)
                for name in peers if work.name == works.FIRST else ():
                    for tree in trees:
                        said = f"{work.name}, {tree} to {name}"
                        yield compared(said, found, (name, tree))


def imports(trees: Mapping[str, Path], folder: Path, rounds: int) -> Row:
    """Return the row of imports of one list into an empty catalogue, in processor time."""
    (text,) = documents(_ENTRIES)
    taken: dict[str, list[float]] = {name: [] for name in trees}
    for number in range(rounds):
        for name, tree in trees.items():
            own = environment(folder / f"{name}-{number}.sqlite") | {"PYTHONPATH": str(tree)}
            taken[name].append(import_seconds(own, "made", text, _COMMAND))
    return compared(f"import of {_ENTRIES:,} entries, seconds", taken, trees)


def compared(work: str, found: Mapping[str, Sequence[float]], names: Iterable[str]) -> Row:
    """Return the row of one measure: medians, and the second beside the first by rounds."""
    before, now = (found[name] for name in names)
    shares = [each / other for each, other in zip(now, before, strict=True)]
    return (
        work,
        f"{median(before):,.2f}",
        f"{median(now):,.2f}",
        f"{median(shares):.2f}",
        f"{min(shares):.2f} to {max(shares):.2f}",
    )


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", help="the commit to measure beside, as `HEAD~1`")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1)
    given = parser.parse_args()
    with checkout(given.base) as before, tempfile.TemporaryDirectory() as made:
        trees, folder = {_BEFORE: before, _NOW: _ROOT}, Path(made)
        rows = list(answers(trees, folder, Pace(given.rounds, given.seconds)))
        rows.append(imports(trees, folder, given.rounds))
    print(table(("measure", "before", "now", "now / before", "by rounds"), rows))


if __name__ == "__main__":
    main()
