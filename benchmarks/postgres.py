"""What a catalogue costs on PostgreSQL: `python -m benchmarks.postgres FILE`.

A catalogue in SQLite is copied there and back and both exports are compared; then the
sizes are told, and reads a second from one, two and three database hosts.
"""

import argparse
import filecmp
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psycopg

from benchmarks.load import load
from cluster.postgres import Server, address, free_port, primary_and_standbys
from cluster.processes import CATALOGUE, running, wait_for

_PATHS = (
    "/v1/resources?per_page=25",
    "/v1/resources?q=convolutional&per_page=25",
    "/v1/resources?topic=neural-networks&year=2000-2010&sort=title",
)
_SECONDS = 10
_WARMING = 2
# What the tables are for.
_PARTS = {
    "the records": ("resource", "link", "authorship", "affiliation", "resource_topic"),
    "search": ("search_index", "search_word", "search_count"),
    "where values come from": ("fact", "mention", "edition"),
    "by which later listings are known": ("work_key",),
    "what happened, to be undone": ("journal", "change", "revision"),
}
_MANY = (1_000_000, 100_000_000, 10_000_000_000)
_SIZES = """
SELECT coalesce(t.relname, c.relname),
    c.relkind = 'r',
    greatest(c.reltuples, 0),
    CASE c.relkind WHEN 'r' THEN pg_table_size(c.oid) ELSE pg_relation_size(c.oid) END
FROM pg_class c
LEFT JOIN pg_index i ON i.indexrelid = c.oid
LEFT JOIN pg_class t ON t.oid = i.indrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i')
"""


def main() -> None:
    """Print tables in Markdown."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.postgres")
    options.add_argument("file", type=Path, help="a catalogue in SQLite")
    file: Path = options.parse_args().file.resolve()
    with (
        tempfile.TemporaryDirectory(dir=file.parent) as folder,
        primary_and_standbys("one", "two", "three") as servers,
    ):
        # Its standbys follow while the copies are measured; nobody waits for them.
        servers[0].wait_for()
        _copies(file, servers[0], Path(folder))
        _sizes(file, servers[0])
        _reads(servers)


def _copies(file: Path, server: Server, folder: Path) -> None:
    """Copy there and back, and compare."""
    url, back = address([server], "catalogue"), folder / "back.sqlite"
    print("| step | seconds | of them busy | memory, MB |\n|---|---|---|---|")
    _timed("SQLite to PostgreSQL", ["copy", "--from", str(file), "--to", url])
    _timed("PostgreSQL to SQLite", ["copy", "--from", url, "--to", str(back)])
    first, last = folder / "first.jsonl", folder / "last.jsonl"
    for origin, export in ((file, first), (back, last)):
        with export.open("wb") as out:
            words = ["export", "--include", "mentions,provenance"]
            _timed(f"export of {origin.name}", words, origin, out.fileno())
    if not filecmp.cmp(first, last, shallow=False):
        sys.exit("the exports differ")
    print(f"\nBoth exports are the same {first.stat().st_size:,} bytes.")


def _timed(name: str, words: list[str], origin: Path | None = None, out: int | None = None) -> None:
    environment = os.environ | {"CATALOGUE_DATABASE_URL": str(origin)}
    began = time.monotonic()
    process = subprocess.Popen([CATALOGUE, *words], env=environment, stdout=out)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{name} failed")
    busy = used.ru_utime + used.ru_stime
    seconds = time.monotonic() - began
    print(f"| {name} | {seconds:.0f} | {busy:.0f} | {used.ru_maxrss // 1024} |")


def _sizes(file: Path, server: Server) -> None:
    """Print what a record takes, table by table, and what so many would."""
    there: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    indexes: Counter[str] = Counter()
    with psycopg.connect(address([server], "catalogue")) as connection:
        for name, is_table, count, size in connection.execute(_SIZES):
            (rows if is_table else indexes)[name] += size
            there[name] += int(count) if is_table else 0
    records, all_ = there["resource"], rows + indexes
    print(f"\n| {records:,} records | rows a record | bytes of rows a record |"
          " of indexes | all |\n|---|---|---|---|---|")  # fmt: skip
    for name, size in all_.most_common():
        if size * 100 >= all_.total():
            sizes = (rows[name], indexes[name], size)
            told = " | ".join(f"{each / records:.0f}" for each in sizes)
            print(f"| `{name}` | {there[name] / records:.1f} | {told} |")

    amounts = {"SQLite, the file": file.stat().st_size, "PostgreSQL": all_.total()}
    for name, tables in _PARTS.items():
        amounts[f"of it {name}"] = sum(all_[table] for table in tables)
    print("\n| | bytes a record |" + "".join(f" {n:,} |" for n in _MANY))
    print("|---|---|" + "---|" * len(_MANY))
    for name, size in amounts.items():
        each = round(size / records)
        told = " | ".join(f"{each * n / 1e9:,.0f} GB" for n in _MANY)
        print(f"| {name} | {each:,} | {told} |")


def _reads(servers: list[Server]) -> None:
    """Print how many answers a second come from one, two and three hosts."""
    print("\n| database hosts | " + " | ".join(f"`{path}`" for path in _PATHS) + " |")
    print("|---|" + "---|" * len(_PATHS))
    for hosts in (1, 2, 3):
        choice = {"target_session_attrs": "any", "load_balance_hosts": "random"}
        reads = address(servers[:hosts], "catalogue", **choice)
        settings = {
            "CATALOGUE_DATABASE_URL": address(servers[:1], "catalogue"),
            "CATALOGUE_READ_DATABASE_URL": reads,
        }
        port = free_port()
        words = [CATALOGUE, "serve", "--port", str(port), "--workers", "2"]
        with running(words, settings) as process:
            place = f"http://127.0.0.1:{port}"
            wait_for(f"{place}/health/ready", process)
            rates = [_rate(place, path) for path in _PATHS]
        print(f"| {hosts} | " + " | ".join(f"{rate:.0f}" for rate in rates) + " |")


def _rate(place: str, path: str) -> float:
    """Return how many answers a second come, eight at a time, after some to warm up."""
    load(place, [path], _WARMING)
    found = load(place, [path], _SECONDS)
    if found.failed:
        sys.exit(f"{path} failed {found.failed} times")
    return found.rate


if __name__ == "__main__":
    main()
