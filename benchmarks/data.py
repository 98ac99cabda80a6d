"""Large catalogues, made once and kept: `make bench-data`.

Lists of as many entries as one import takes are imported as the command imports them,
one after the other; names are printed in full, as those by initials would bring along
ever more of what is there. A catalogue grows as a draft, and goes on where it was if
the making is killed; beside it stands, as JSON, how long each list took.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

from app.bootstrap import make_empty
from app.ingest import Source, import_edition
from app.seed import load_authority
from app.store.engine import open_engine, pragma, reading
from app.store.tables import Document
from app.store.write.documents import DocumentFacts
from benchmarks.lists import PER_DOCUMENT, documents

SIZES = (10_000, 100_000, 1_000_000)
FOLDER = Path("build/bench")


def catalogue(folder: Path, entries: int) -> Path:
    """Make a catalogue of so many resources, unless it is there."""
    file = folder / f"{entries}.sqlite"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".draft")
        engine = open_engine(f"sqlite:///{draft}")
        make_empty(engine)
        _fill(engine, entries, file.with_suffix(".json"))
        # Everything into the one file, so that it can be moved alone.
        pragma(engine, "wal_checkpoint(TRUNCATE)")
        engine.dispose()
        draft.rename(file)
    return file


def _fill(engine: Engine, entries: int, times: Path) -> None:
    """Import what is missing, and write down how long it took."""
    with reading(engine) as connection:
        there = connection.scalar(select(func.count()).select_from(Document)) or 0
    known = json.loads(times.read_text())["lists"] if times.exists() else []
    lists: list[dict[str, Any]] = known[:there]
    texts = islice(documents(entries, short=0), there, None)
    begun, done = time.perf_counter(), there * PER_DOCUMENT
    for number, text in enumerate(texts, start=there + 1):
        wall, own = time.perf_counter(), time.process_time()
        source = Source(DocumentFacts(f"part-{number:04}"), text)
        report = import_edition(engine, load_authority(), source)
        wall, own = time.perf_counter() - wall, time.process_time() - own
        lists.append({"entries": report.entries, "seconds": wall, "processor": own})
        _write(times, entries, lists)
        done += report.entries
        _tell(entries, done, report.entries / wall, begun, there * PER_DOCUMENT)


def _write(times: Path, entries: int, lists: Sequence[dict[str, Any]]) -> None:
    said = {
        "resources": entries,
        "seconds": round(sum(each["seconds"] for each in lists), 1),
        "processor": round(sum(each["processor"] for each in lists), 1),
        "lists": lists,
    }
    times.write_text(json.dumps(said, indent=1))


def _tell(entries: int, done: int, rate: float, begun: float, before: int) -> None:
    passed = time.perf_counter() - begun
    left = (entries - done) * passed / (done - before)
    print(
        f"{done:>9,} of {entries:,} resources, {rate:,.0f} a second, {left / 60:.0f} minutes left",
        file=sys.stderr,
        flush=True,
    )


def main() -> None:
    """Make the catalogues of some sizes; print where each is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES)
    given = parser.parse_args()
    for entries in given.sizes:
        print(catalogue(given.folder, entries))


if __name__ == "__main__":
    main()
