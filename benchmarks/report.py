"""The report: tables of medians and spreads, and the ratios that matter."""

import os
import platform
import sqlite3
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

from benchmarks.load import WRK, Load

_SHOWN = (
    "catalogue", "fastapi", "starlette", "uvicorn", "uvloop", "sqlalchemy", "sqlmodel",
    "datasette", "roapi", "tantivy", "markdown-it-py",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """One sort of work on one server: a load for each round."""

    work: str
    server: str
    loads: Sequence[Load]

    @property
    def rate(self) -> float:
        """The median of the answers a second."""
        return median(each.rate for each in self.loads)

    @property
    def wait(self) -> float | None:
        """The median wait in seconds; None where a round was too short for one."""
        waits = [each.p50 / 1000 for each in self.loads if each.p50]
        return median(waits) if waits else None

    @property
    def tail(self) -> float:
        """How many times the median wait the 99th percentile is, by median."""
        return median(each.p99 / each.p50 for each in self.loads)

    def row(self) -> tuple[str, ...]:
        """Return the row of the table."""
        rates = [each.rate for each in self.loads]
        p50, p99 = (median(getattr(e, n) for e in self.loads) for n in ("p50", "p99"))
        failed = sum(each.failed for each in self.loads)
        return (
            self.work,
            self.server,
            f"{self.rate:,.0f}",
            f"{min(rates):,.0f} to {max(rates):,.0f}",
            f"{p50:.2f}",
            f"{p99:.2f}",
            str(failed or ""),
        )


@dataclass(frozen=True, slots=True)
class Ratio:
    """What was wished for and what is; `most` where less is better."""

    work: str
    against: str
    wished: float
    value: float | None
    most: bool = False

    def row(self) -> tuple[str, ...]:
        """Return the row of the table."""
        wish = f"{'at most' if self.most else 'at least'} {self.wished:g}"
        if self.value is None:
            return (self.work, self.against, wish, "not measured", "")
        good = self.value <= self.wished if self.most else self.value >= self.wished
        return (
            self.work, self.against, wish, f"{self.value:.2f}", "yes" if good else "no"
        )  # fmt: skip


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def rates(measured: Iterable[Measured]) -> str:
    """Return the table of what was measured over HTTP."""
    heads = ("work", "server", "answers/s", "spread", "p50 ms", "p99 ms", "failed")
    return table(heads, (each.row() for each in measured))


def ratios(found: Iterable[Ratio]) -> str:
    """Return the table of ratios."""
    heads = ("work", "against", "wished", "measured", "reached")
    return table(heads, (each.row() for each in found))


def head(command: str, seconds: float) -> str:
    """Return what was measured where, when and with what."""
    load = "wrk" if WRK else "the Python client (wrk is not installed)"
    versions = ", ".join(f"{name} {found}" for name in _SHOWN if (found := _of(name)))
    return f"""# Measured

`{command}` wrote this on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC in {seconds / 60:.0f} \
minutes, with revision {_commit()}, on {_machine()}, Python \
{platform.python_version()}, SQLite {sqlite3.sqlite_version}; the load by {load}. The \
load on the machine was {os.getloadavg()[2]:.1f} over the last 15 minutes.

{versions}.

Every server listens on loopback, over the same data, with one worker. They are warmed
up and asked by turns, a second each and round; a row tells the median of the rounds and
the lowest and highest. *Cold* is with no answers kept, *warm* as it comes.
"""


def _of(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(": ")[2] for line in lines if line[:10] == "model name"]
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{len(models)} x {models[0]}, {pages >> 30} GiB" if models else "?"
