"""Measure the catalogue beside its peers and its limits: `make bench`.

Writes benchmarks/REPORT.md. The large catalogues are those of `make bench-data`, the judged
questions those of `make bench-search`; what is not there is not measured.
"""

import argparse
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks import limits, works
from benchmarks.measures import (
    ALONE,
    AT_ONCE,
    KNOWN,
    PAGES,
    Found,
    Pace,
    Row,
    Scale,
    alone,
    beside_peers,
)
from benchmarks.report import Ratio, head, rates, ratios, table
from benchmarks.search import FTS5, OURS, judged
from benchmarks.served import CATALOGUE, environment
from benchmarks.servers import BARE, COLD, DATASETTE, PLAIN, ROAPI, WARM, prepared

_REPORT = Path(__file__).with_name("REPORT.md")
_FINDINGS = Path(__file__).with_name("FINDINGS.md")
_ENTRIES = 1_000
_SIZES = (10_000, 100_000, 1_000_000)
# What a first page is measured against, and how many times as many answers it gives.
_PEERS = {DATASETTE: 4.0, PLAIN: 10.0, ROAPI: 1.2}
_SUGGESTIONS = 1_500


def of_peers(found: Found) -> Iterator[Ratio]:
    """Give the ratios on the seed catalogue."""

    def rate(work: str, server: str) -> float | None:
        each = found.get((work, server))
        return each.rate if each else None

    cold, bare = rate(works.FIRST, COLD.name), rate(works.FIRST, BARE.name)
    for server, wished in _PEERS.items():
        other = rate(works.FIRST, server.name)
        yield Ratio("first page, cold", server.name, wished, _over(cold, other))
    for work in ALONE:
        other = rate(work, DATASETTE.name)
        yield Ratio(f"{work}, cold", DATASETTE.name, 2, _over(rate(work, COLD.name), other))
    suggested = _over(rate(works.SUGGEST, COLD.name), _SUGGESTIONS)
    yield Ratio(f"{works.SUGGEST}, cold", f"{_SUGGESTIONS:,} a second", 1, suggested)
    warm, known = rate(works.FIRST, WARM.name), rate(works.FIRST, KNOWN)
    yield Ratio("repeated answer", BARE.name, 0.5, _over(warm, bare))
    yield Ratio(KNOWN, BARE.name, 0.5, _over(known, bare))
    for name in (COLD.name, WARM.name):
        tail = found[AT_ONCE, name].tail
        yield Ratio(f"p99 ({AT_ONCE}, {name})", "p50", 5, tail, most=True)


def of_scales(small: Scale, large: Scale, size: int) -> Iterator[Ratio]:
    """Give the ratios of a large catalogue, to a small one and to bare statements."""
    other = None if small is large else small
    said = f"at {size:,}"
    for work in PAGES:
        rate = other.pages[work, COLD.name].rate if other else None
        value = _over(large.pages[work, COLD.name].rate, rate)
        yield Ratio(f"{work} {said}, cold", "the same at 10,000", 0.6, value)
    wait = {name: large.pages[name, COLD.name].wait for name in ALONE}
    numbers = large.numbers
    grouped = _over(numbers["grouped"], numbers[works.ALL_FACETS])
    yield Ratio(f"facets {said}, cold", "bare GROUP BY statements", 0.8, grouped)
    three = _over(numbers[works.THREE], wait[works.THREE])
    yield Ratio(f"{works.THREE} {said}", "the bare FTS5 statement", 0.7, three)
    bare = _over(wait[works.COMMON], numbers[works.COMMON])
    yield Ratio(f"{works.COMMON} {said}", "the bare FTS5 statement", 3, bare, most=True)
    matched = _over(numbers[limits.AMONG], numbers[works.AMONG])
    yield Ratio(f"{works.AMONG} {said}", "a bare GROUP BY of the matches", 0.8, matched)
    common = _over(numbers.get("tantivy"), wait[works.COMMON])
    yield Ratio(f"{works.COMMON} {said}", "Tantivy (stretch)", 0.2, common)
    export = _over(numbers["printed"], numbers["export"])
    yield Ratio(f"export JSONL {said}", "sqlite3 printing the column", 0.5, export)
    memory = _over(numbers["memory"], other.numbers["memory"] if other else None)
    yield Ratio(f"RssAnon {said}", "at 10,000", 1.5, memory, most=True)


def of_questions(found: Sequence[tuple[str, float, str]]) -> Iterator[Ratio]:
    """Give how good what is found is beside FTS5, of judged questions."""
    gains = {name: gain for name, gain, _ in found}
    if gains:
        gained = _over(gains[f"{OURS}, any"], gains[f"{FTS5} porter, any"])
        yield Ratio("nDCG@10, any word", "FTS5 with Porter stems", 1, gained)


def _over(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one / other


def _numbers(scales: Mapping[int, Scale]) -> Iterator[Row]:
    for size, scale in scales.items():
        for name, value in scale.numbers.items():
            unit = f"{value:.0f} MiB" if name == "memory" else f"{1000 * value:,.2f} ms"
            yield f"{size:,}", name, unit


def written(
    seed: Path, folder: Path, pace: Pace, questions: Sequence[tuple[str, float, str]]
) -> Iterator[str]:
    """Give the parts of the report: the ratios first, then all they are made of."""
    with tempfile.TemporaryDirectory() as made:
        found, rows = beside_peers(prepared(seed, Path(made)), pace)
        files = {size: folder / f"{size}.sqlite" for size in _SIZES}
        scales = {size: alone(file, pace) for size, file in files.items() if file.exists()}
    taken, parsed = limits.imported(_ENTRIES)
    told = [*of_peers(found), Ratio("import", "markdown-it-py", 0.1, parsed / taken)]
    if scales:
        told += of_scales(scales[min(scales)], scales[max(scales)], max(scales))
    told += of_questions(questions)
    yield f"## Ratios\n\n{ratios(told)}"
    if _FINDINGS.exists():
        yield _FINDINGS.read_text()
    yield f"## The seed catalogue\n\n{rates(found.values())}"
    heads = ("server", "start s", "RssAnon at rest MiB", "after the work MiB")
    yield f"## Start and memory\n\n{table(heads, rows)}"
    pages = {s: rates(each.pages.values()) for s, each in scales.items()}
    yield from (f"## {size:,} resources\n\n{text}" for size, text in pages.items())
    if questions:
        lines = ((name, f"{gain:.3f}", empty) for name, gain, empty in questions)
        yield f"## Judged questions\n\n{table(('search', 'nDCG@10', 'empty'), lines)}"
    said = table(("resources", "what", "took"), _numbers(scales))
    yield f"## Limits\n\n{said}"
    yield (
        f"An import of {_ENTRIES:,} entries takes {taken:.2f} s of processor time "
        f"({_ENTRIES / taken:,.0f} entries a second), markdown-it-py alone "
        f"{parsed:.3f} s ({_ENTRIES / parsed:,.0f}).\n"
    )


def main() -> None:
    """Measure, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("build/bench"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--report", type=Path, default=_REPORT)
    judge = "a list, and the judged questions over it (as `make bench-search` takes them)"
    parser.add_argument("--judged", type=Path, nargs=2, metavar=("FILE", "QUESTIONS"), help=judge)
    parser.add_argument("--database", help="an empty database for them, in place of a file")
    given = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as made:
        seed = Path(made) / "seed.sqlite"
        command = [CATALOGUE, "seed"]
        subprocess.run(command, env=environment(seed), check=True, capture_output=True)
        pace = Pace(given.rounds, given.seconds)
        questions: list[tuple[str, float, str]] = []
        if given.judged:
            file, asked = given.judged
            questions += judged(file, asked, given.database)
        parts = list(written(seed, given.folder, pace, questions))
    top = head("make bench", time.monotonic() - begun)
    given.report.write_text("\n".join([top, *parts]), encoding="utf-8")
    print(f"Written to {given.report}.")


if __name__ == "__main__":
    main()
