"""How good what is found is: judged questions, asked of the catalogue and beside it.

`make bench-search FILE=list.md QUESTIONS=questions.jsonl` imports a list into a catalogue
of its own (or into the empty one at `DATABASE=postgresql://...`), asks it each question
(`{"text", "relevant": [addresses]}` a line) and prints nDCG@10 and how many answers are
empty, beside plain FTS5 and, where it is installed, Tantivy over the same titles and
notes. A change of the ranking shows there what it gains.
"""

import argparse
import json
import math
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from app.bootstrap import make_empty
from app.ingest import Source, import_edition
from app.seed import load_authority
from app.store.engine import open_engine
from app.store.read.pages import resource_walk, resources
from app.store.read.parameters import RESOURCES
from app.store.read.request import ALL_WORDS, ANY_WORD, parse
from app.store.values import MAX_LENGTH, MAX_WORDS
from app.store.write.documents import DocumentFacts

OURS, FTS5 = "catalogue", "FTS5"
_DEPTH = 10
Record = Mapping[str, Any]
# The words of a question to the addresses of what it finds, the best first.
Finds = Callable[[Sequence[str]], list[set[str]]]


def main() -> int:
    """Print a line for each way to search."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--database", help="an empty database, in place of a file of SQLite")
    asked = parser.parse_args()
    print("search | nDCG@10 | empty")
    for name, gain, empty in judged(asked.file, asked.questions, asked.database):
        print(f"{name} | {gain:.3f} | {empty}")
    return 0


def judged(
    file: Path, asked: Path, database: str | None = None
) -> Iterator[tuple[str, float, str]]:
    """Give for each way to search its nDCG@10, and how many answers are empty."""
    questions = [json.loads(line) for line in asked.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        for name, finds in _ways(
            database or f"sqlite:///{folder}/judged.sqlite", file.read_text(encoding="utf-8")
        ):
            answers = [finds(_words(each["text"])) for each in questions]
            gains = [
                _ndcg([bool(found & {*each["relevant"]}) for found in answer], each["relevant"])
                for each, answer in zip(questions, answers, strict=True)
            ]
            empty = sum(not answer for answer in answers)
            yield name, sum(gains) / len(gains), f"{empty} of {len(questions)}"


def _words(question: str) -> list[str]:
    """Return the words of a question, each once, as many as `q` takes."""
    words = list(dict.fromkeys(re.findall(r"[^\W_]+", question.lower())))[:MAX_WORDS]
    while len(" ".join(words)) > MAX_LENGTH:
        words.pop()
    return words


def _ndcg(ranked: Sequence[bool], relevant: Sequence[str]) -> float:
    gain = sum(1 / math.log2(place + 2) for place, good in enumerate(ranked) if good)
    return gain / sum(1 / math.log2(place + 2) for place in range(min(_DEPTH, len(relevant))))


def _ways(database: str, text: str) -> Iterator[tuple[str, Finds]]:
    engine = open_engine(database)
    make_empty(engine)
    import_edition(engine, load_authority(), Source(DocumentFacts("judged"), text))

    def by_catalogue(words: Sequence[str], match: str) -> list[set[str]]:
        query = f"q={quote(' '.join(words))}&match={match}&per_page={_DEPTH}"
        found = resources(engine, parse(query.encode(), RESOURCES)).texts
        return [_addresses(json.loads(record)) for record in found]

    for match in (ALL_WORDS, ANY_WORD):
        yield f"{OURS}, {match}", partial(by_catalogue, match=match)
    with resource_walk(engine, parse(b"", RESOURCES)) as walk:
        records = [json.loads(record) for record in walk.texts]
    for tokenizer in ("unicode61", "porter"):
        yield f"{FTS5} {tokenizer}, any", _fts5(records, tokenizer)
    if tantivy := _tantivy(records):
        yield "Tantivy en_stem, any", tantivy
    engine.dispose()


def _addresses(record: Record) -> set[str]:
    return {link["url"] for link in record["links"]}


def _fts5(records: Sequence[Record], tokenizer: str) -> Finds:
    index = sqlite3.connect(":memory:")
    index.execute(f"CREATE VIRTUAL TABLE t USING fts5(title, note, tokenize = '{tokenizer}')")
    rows = [(place, each["title"], each["note"]) for place, each in enumerate(records)]
    index.executemany("INSERT INTO t (rowid, title, note) VALUES (?, ?, ?)", rows)
    best = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?"

    def finds(words: Sequence[str]) -> list[set[str]]:
        asked = " OR ".join(f'"{word}"' for word in words)
        return [_addresses(records[place]) for (place,) in index.execute(best, (asked, _DEPTH))]

    return finds


def _tantivy(records: Sequence[Record]) -> Finds | None:
    try:
        import tantivy  # noqa: PLC0415 - may be missing
    except ModuleNotFoundError:
        return None
    builder = tantivy.SchemaBuilder()
    for name in ("title", "note"):
        builder.add_text_field(name, tokenizer_name="en_stem")
    builder.add_integer_field("place", stored=True)
    index = tantivy.Index(builder.build())
    writer = index.writer()
    for place, each in enumerate(records):
        texts = {"title": each["title"], "note": each["note"] or ""}
        writer.add_document(tantivy.Document(place=place, **texts))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def finds(words: Sequence[str]) -> list[set[str]]:
        hits = searcher.search(index.parse_query(" ".join(words), ["title", "note"]), _DEPTH).hits
        return [_addresses(records[searcher.doc(at)["place"][0]]) for _, at in hits]

    return finds


if __name__ == "__main__":
    raise SystemExit(main())
