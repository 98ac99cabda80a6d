"""How the time and memory of an import grow with the list, alone and beside the known.

`make bench-imports` imports made lists of 200, 2,000 and 20,000 entries, each into an
empty catalogue in a process of its own; then the same list again with an entry changed
in ten, as the next edition is. Needs Linux: the peak is `ru_maxrss` in KiB.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from app.bootstrap import make_empty
from app.ingest import Source, import_edition
from app.seed import load_authority
from app.store.engine import open_engine
from app.store.write.documents import DocumentFacts
from benchmarks.lists import documents

SIZES = (200, 2_000, 20_000)
# The largest list may take so many times as long per entry as the smallest.
ALLOWED = 3.0
_CHANGED = 10


def measure(entries: int) -> dict[str, float]:
    """Import a list and its next edition here: seconds of this process, KiB, bytes."""
    text = next(documents(entries))
    lines = text.split("\n")
    changed = [
        line.replace("**; ", "**; Changed Person, ", 1) if at % _CHANGED == 0 else line
        for at, line in enumerate(lines)
    ]
    authority = load_authority()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'catalogue.sqlite'}")
        make_empty(engine)
        before = _peak()
        found: dict[str, float] = {"entries": entries, "bytes": len(text.encode())}
        for name, body in (("alone", text), ("again", "\n".join(changed))):
            began = time.process_time()
            import_edition(engine, authority, Source(DocumentFacts("list"), body))
            found[name] = time.process_time() - began
        engine.dispose()
        return found | {"memory": _peak() - before}


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> int:
    """Print time and memory per entry; fail where they grow with the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", type=int, help="Measure this size here, as JSON.")
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.one)))
        return 0
    found = [_elsewhere(size) for size in SIZES]
    print("entries | ms each, alone | ms each, again | KiB each | memory / text")
    for each in found:
        size = each["entries"]
        print(
            f"{size:7,} | {each['alone'] / size * 1000:14.2f} | "
            f"{each['again'] / size * 1000:14.2f} | {each['memory'] / size:8.1f} | "
            f"{each['memory'] * 1024 / each['bytes']:13.0f}"
        )
    grown = max(_growth(found, name) for name in ("alone", "again", "memory"))
    print(f"per entry at most {grown:.2f} times as much, allowed {ALLOWED}")
    return int(grown > ALLOWED)


def _elsewhere(size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.imports", "--one", str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _growth(found: list[dict[str, float]], name: str) -> float:
    """Return how much more the largest takes per entry than the smallest."""
    smallest, largest = found[0], found[-1]
    each = smallest[name] / smallest["entries"]
    return (largest[name] / largest["entries"]) / each


if __name__ == "__main__":
    sys.exit(main())
