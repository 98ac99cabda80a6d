"""The peak memory of the service while it streams all matches in each format.

`make bench-memory` imports made lists of 1,000 and 100,000 entries, serves each
catalogue afresh for every format and reads the whole answer. Needs Linux: the peak is
the `VmHWM` of the served process.
"""

import argparse
import re
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from benchmarks.served import catalogue, serving

FORMATS = ("jsonl", "csv", "bib", "ris", "csl", "md", "text")
# How much higher the peak may be for a hundred times as many records, in MiB.
ALLOWED = 20
_PIECE = 1024 * 1024


def peak(file: Path, name: str) -> tuple[float, int]:
    """Return the peak in MiB while a format is streamed, and how many bytes came."""
    with serving(file) as (process, address):
        length = 0
        with urllib.request.urlopen(f"{address}/v1/resources.{name}") as answer:
            while piece := answer.read(_PIECE):
                length += len(piece)
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0, length


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
