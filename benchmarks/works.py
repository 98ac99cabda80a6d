"""The work measured: what each server is asked for, over values of the catalogue."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import quote, urlencode

from benchmarks.servers import BARE, COLD, DATASETTE, PLAIN, ROAPI, WARM

_SAMPLES = 200
FACETS = ("author", "institution", "topic", "kind", "year")
_COLUMNS = ("kind", "year", "venue", "platform", "language")
FIRST = "first page"
AUTHOR, TOPIC_YEAR, INSTITUTION = "by author", "by topic and year", "by institution"
COMMON, THREE = "search, one common word", "search, three words"
ALL_FACETS = "facets of everything"
SUGGEST = "suggest"
# Measured of large catalogues alone.
AMONG = "facet of authors, one common word"


@dataclass(frozen=True, slots=True)
class Sample:
    """Values that occur together on one resource."""

    id: str
    pk: int
    year: int
    author: str
    institution: str
    topic: str
    words: str
    word: str


@dataclass(frozen=True, slots=True)
class Work:
    """Paths by the name of the server, each asked for in turn."""

    name: str
    paths: Mapping[str, Sequence[str]]


_ONE = """
SELECT r.id, r.pk, r.year,
  (SELECT a.id FROM authorship s JOIN author a ON a.pk = s.author_pk
   WHERE s.resource_pk = r.pk ORDER BY s.position LIMIT 1),
  (SELECT i.id FROM affiliation s JOIN institution i ON i.pk = s.institution_pk
   WHERE s.resource_pk = r.pk LIMIT 1),
  (SELECT t.id FROM resource_topic s JOIN topic t ON t.pk = s.topic_pk
   WHERE s.resource_pk = r.pk LIMIT 1),
  (SELECT title FROM search_index WHERE rowid = r.pk)
FROM resource r WHERE r.pk >= ? ORDER BY r.pk LIMIT 1
"""
# How many words are searched for, of so many letters at least.
_WORDS, _LETTERS = 3, 4


def samples(file: Path) -> list[Sample]:
    """Return values of resources taken by chance, the same each time."""
    random = Random(7)  # noqa: S311 - the same each time
    found: list[Sample] = []
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        (last,) = connection.execute("SELECT max(pk) FROM resource").fetchone()
        common = _common(connection)
        for _ in range(50 * _SAMPLES):
            row = connection.execute(_ONE, (random.randint(1, last),)).fetchone()
            id_, pk, year, author, place, topic, title = row
            words = [word for word in title.split() if len(word) >= _LETTERS]
            if all(row) and len(words) >= _WORDS:
                three = " ".join(random.sample(words, _WORDS))
                found.append(Sample(id_, pk, year, author, place, topic, three, common))
            if len(found) == _SAMPLES:
                break
    return found


def _common(connection: sqlite3.Connection) -> str:
    """Return a word that many titles have."""
    for word in ("learning", "networks", "deep"):
        asked = "SELECT count(*) FROM search_index WHERE search_index MATCH ?"
        if connection.execute(asked, (word,)).fetchone()[0]:
            return word
    return "the"


def works(file: Path) -> Iterator[Work]:
    """Give all work on a catalogue, for every server that can do it."""
    some = samples(file)
    base = f"/{file.stem}"
    yield _first(base)
    by_author = [{"author": each.author} for each in some]
    yield _filtered(AUTHOR, base, by_author, _SQL_AUTHOR)
    subjects = [{"topic": each.topic, "year": str(each.year)} for each in some]
    yield _filtered(TOPIC_YEAR, base, subjects, _SQL_TOPIC)
    places = [{"institution": each.institution} for each in some]
    yield _filtered(INSTITUTION, base, places, _SQL_INSTITUTION)
    yield _search(COMMON, base, [each.word for each in some[:1]])
    yield _search(THREE, base, [each.words for each in some])
    columns = "&".join(f"_facet={name}" for name in _COLUMNS)
    yield _ours(
        "facets of five columns",
        [f"/v1/resources?facets={','.join(_COLUMNS)}"],
        {DATASETTE.name: [f"{base}/resource.json?{columns}&_size=25"]},
    )
    yield _ours(ALL_FACETS, [f"/v1/resources?facets={','.join(FACETS)}"])
    yield _ours(
        "one record",
        [f"/v1/resources/{each.id}" for each in some],
        {
            DATASETTE.name: [f"{base}/resource/{each.pk}.json" for each in some],
            ROAPI.name: [_flat(f"filter[id]='{each.id}'") for each in some],
        },
    )
    yield _ours(SUGGEST, [f"/v1/suggest?q={each.word[:3]}" for each in some])


def _ours(
    name: str, paths: Sequence[str], others: Mapping[str, Sequence[str]] | None = None
) -> Work:
    return Work(name, {COLD.name: paths, WARM.name: paths} | dict(others or {}))


def _flat(query: str) -> str:
    return f"/api/tables/resources?{quote(query, safe='=&-,')}"


def _first(base: str) -> Work:
    return _ours(
        FIRST,
        ["/v1/resources"],
        {
            BARE.name: ["/"],
            PLAIN.name: ["/resources"],
            DATASETTE.name: [f"{base}/resource.json?_size=25&_sort_desc=year"],
            ROAPI.name: [_flat("limit=25&sort=-year,title")],
        },
    )


_ORDER = "ORDER BY year DESC, title_order, id LIMIT 25"
_SQL_AUTHOR = f"""SELECT record FROM resource WHERE pk IN (SELECT resource_pk
FROM authorship JOIN author ON author.pk = author_pk WHERE id = :author) {_ORDER}"""  # noqa: S608
_SQL_INSTITUTION = f"""SELECT record FROM resource WHERE pk IN (SELECT resource_pk
FROM affiliation JOIN institution ON institution.pk = institution_pk
WHERE id = :institution) {_ORDER}"""  # noqa: S608
_SQL_TOPIC = f"""SELECT record FROM resource WHERE pk IN (SELECT resource_pk
FROM resource_topic JOIN topic ON topic.pk = topic_pk WHERE id = :topic)
AND year = :year {_ORDER}"""  # noqa: S608
_SQL_SEARCH = """SELECT record FROM search_index
JOIN resource ON resource.pk = search_index.rowid
WHERE search_index MATCH :q ORDER BY rank LIMIT 25"""


def _filtered(name: str, base: str, asked: Sequence[Mapping[str, str]], sql: str) -> Work:
    queries = [urlencode(each) for each in asked]
    statement = urlencode({"sql": sql})
    return _ours(
        name,
        [f"/v1/resources?{query}" for query in queries],
        {
            PLAIN.name: [f"/resources?{query}" for query in queries],
            DATASETTE.name: [f"{base}.json?{statement}&{query}" for query in queries],
        },
    )


def _search(name: str, base: str, texts: Sequence[str]) -> Work:
    queries = [urlencode({"q": text}) for text in texts]
    statement = urlencode({"sql": _SQL_SEARCH})
    return _ours(
        name,
        [f"/v1/resources?{query}" for query in queries],
        {DATASETTE.name: [f"{base}.json?{statement}&{query}" for query in queries]},
    )
