"""What the work would take with nothing around it: bare statements, a bare parser."""

import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median

from markdown_it import MarkdownIt

from benchmarks.lists import documents
from benchmarks.served import CATALOGUE, environment

_GROUPS = (
    "SELECT author_pk, count(DISTINCT resource_pk) FROM authorship GROUP BY 1",
    "SELECT institution_pk, count(DISTINCT resource_pk) FROM affiliation GROUP BY 1",
    "SELECT topic_pk, count(DISTINCT resource_pk) FROM resource_topic GROUP BY 1",
    "SELECT kind, count(*) FROM resource GROUP BY 1",
    "SELECT year, count(*) FROM resource GROUP BY 1",
)
_FOUND = """SELECT rowid FROM search_index WHERE search_index MATCH ?
ORDER BY bm25(search_index, 10.0, 5.0, 3.0, 2.0, 1.0) LIMIT 25"""
# The name of what a bare facet of authors among the matches of a search takes.
AMONG = "grouped, one common word"
_AMONG = """SELECT author_pk, count(DISTINCT resource_pk) FROM authorship
WHERE resource_pk IN (SELECT rowid FROM search_index WHERE search_index MATCH ?)
GROUP BY 1 ORDER BY 2 DESC LIMIT 10"""
_PIECE = 1 << 20


def timed(act: Callable[[], object], times: int = 5) -> float:
    """Return the median of the seconds that something takes."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begun)
    return median(taken)


def grouped(file: Path) -> float:
    """Return the seconds of five GROUP BY statements, one after the other."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return timed(
            lambda: [
                connection.execute(f"{each} ORDER BY 2 DESC LIMIT 10").fetchall()
                for each in _GROUPS
            ]
        )


def grouped_among(file: Path, word: str) -> float:
    """Return the seconds of a bare GROUP BY of the authors of all that has a word."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return timed(lambda: connection.execute(_AMONG, (word,)).fetchall())


def found(file: Path, questions: Sequence[str]) -> float:
    """Return the seconds of a bare search for each of some questions, on average."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        whole = timed(lambda: [connection.execute(_FOUND, (q,)).fetchall() for q in questions], 3)
    return whole / len(questions)


def found_by_tantivy(file: Path, question: str) -> float | None:
    """Return the seconds of a search by Tantivy over the same words; None without."""
    try:
        import tantivy  # noqa: PLC0415 - may be missing
    except ModuleNotFoundError:
        return None
    names = ("title", "people", "places", "topics", "note")
    builder = tantivy.SchemaBuilder()
    for name in names:
        builder.add_text_field(name, stored=False)
    index = tantivy.Index(builder.build())
    writer = index.writer()
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        for row in connection.execute(f"SELECT {', '.join(names)} FROM search_index"):  # noqa: S608
            writer.add_document(tantivy.Document(**dict(zip(names, row, strict=True))))
    writer.commit()
    index.reload()
    query = index.parse_query(question, list(names))
    return timed(lambda: index.searcher().search(query, 25), 20)


def answered(address: str) -> float:
    """Return the seconds in which one answer is read to its end."""

    def read() -> None:
        with urllib.request.urlopen(address) as answer:
            while answer.read(_PIECE):
                pass

    return timed(read, 3)


def printed(file: Path) -> float:
    """Return the seconds in which `sqlite3` prints the records; Python without it."""
    statement = "SELECT record FROM resource"
    command = ["sqlite3", str(file), statement]
    if not shutil.which("sqlite3"):
        code = "import sqlite3, sys\nfor row in sqlite3.connect(sys.argv[1]).execute("
        code += "sys.argv[2]): print(row[0])"
        command = [sys.executable, "-c", code, str(file), statement]
    return timed(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True), 3)


def imported(entries: int) -> tuple[float, float]:
    """Return the processor seconds to import a list, and to parse its text alone.

    What a list of one entry takes is taken off: the start, and the vocabulary.
    """
    text = next(documents(entries))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "catalogue.sqlite"
        start = import_seconds(environment(file), "one", next(documents(1, seed=2)))
        whole = import_seconds(environment(file), "many", text)
    parser = MarkdownIt("commonmark").enable("table")
    before = time.process_time()
    parser.parse(text)
    return whole - start, time.process_time() - before


def import_seconds(
    environment: Mapping[str, str], document: str, text: str, command: Sequence[str] = (CATALOGUE,)
) -> float:
    """Return the processor seconds of `command` to import a text as a document."""
    before = _spent()
    subprocess.run(
        [*command, "import", "-", "--document", document, "--json"],
        env=environment, input=text, text=True, check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return _spent() - before


def _spent() -> float:
    """Return the processor seconds of the commands that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
