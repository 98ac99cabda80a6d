"""Words to rows: the search index, and which words of a record were found.

A table beside `resource`, a row for each, of words folded here, so that each database
only has to split at spaces: FTS5 on SQLite, a tsvector on PostgreSQL. It is written
where records are stored, so it never tells another story. Nothing outside this module,
and the two that it asks, knows which database searches.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR

from app.catalogue.kinds import ALSO_CALLED
from app.store.bulk import chunks
from app.store.engine import either
from app.store.search import fts5, postgres
from app.store.tables import Name, Resource
from app.store.values import MARK, SHAPES, Search, Term
from app.text import Placed, placed, placed_stems, spellings, stems

# What a hit in each column is worth; one in a title or note is one of its stem, too. BM25
# takes a hit of weight 3 for three, which are hardly worth more than two: printed forms
# beside stems stay light (`make bench-search`). Changed weights need no new index.
WEIGHTS: Mapping[str, float] = {
    "title": 0.3,
    "people": 2.0,
    "places": 1.0,
    "topics": 0.5,
    "note": 0.1,
    "title_stems": 4.0,
    "note_stems": 1.0,
    "facts": 0.2,
}
# What a match is worth that has all words where any will do, and one whose title begins
# with what is asked, or is that: more than any number of hits.
_HAS_ALL, _BEGINS, _IS = 10_000.0, 1_000.0, 1_000.0
# No word is folded to the mark, so no phrase runs from one text into the next.
_BETWEEN = f" {MARK} "
# So many letters of a text are searched: what a tsvector holds, in either database.
_MOST = 150_000


@dataclass(frozen=True, slots=True)
class Texts:
    """What a resource is found by: texts, by column; `language` is that of title and note."""

    title: str
    people: Sequence[str] = ()
    places: Sequence[str] = ()
    topics: Sequence[str] = ()
    note: str | None = None
    facts: Sequence[str] = ()
    language: str | None = None


INDEX = sa.table(
    "search_index", sa.column("rowid"), *map(sa.column, WEIGHTS), sa.column("vector", TSVECTOR())
)
_STATE = sa.table("search_state", sa.column("layout"))
# Every word of a title, so that typing errors can be told from words.
TITLE_WORD = sa.Table("search_word", sa.MetaData(), sa.Column("word", sa.String, primary_key=True))


def create(connection: sa.Connection) -> None:
    """Make an empty index, in place of any other; it counts as stale."""
    drop(connection)
    for statement in knower(connection).create(WEIGHTS):
        connection.execute(sa.text(statement))
    connection.execute(sa.text("CREATE TABLE search_state (layout TEXT NOT NULL)"))


def drop(connection: sa.Connection) -> None:
    """Remove the index."""
    for name in ("search_index", "search_state", "search_word", "search_count"):
        connection.execute(sa.text(f"DROP TABLE IF EXISTS {name}"))


def layout(connection: sa.Connection) -> str:
    """Return what an index has to be made with to be understood."""
    used = (f"{name} {version(name)}" for name in ("anyascii", "snowballstemmer"))
    return " ".join((knower(connection).LAYOUT, *used))


def stale(connection: sa.Connection) -> bool:
    """Return whether the index was made otherwise, or has not a row for each resource."""
    if connection.scalar(sa.select(_STATE.c.layout)) != layout(connection):
        return True
    counted = sa.table(knower(connection).COUNTED)
    rows = sa.select(sa.func.count()).select_from(counted)
    resources = sa.select(sa.func.count()).select_from(Resource)
    return connection.scalar(rows) != connection.scalar(resources)


def vouch(connection: sa.Connection) -> None:
    """Record that the index is complete, and the version of its layout."""
    connection.execute(sa.delete(_STATE))
    connection.execute(sa.insert(_STATE).values(layout=layout(connection)))


def write(connection: sa.Connection, found_by: Mapping[int, Texts]) -> None:
    """Store under which words resources are found; what is there already stays."""
    rows = {key: _folded(texts) for key, texts in found_by.items()}
    for chunk in chunks(rows):
        have = sa.select(INDEX.c.rowid, *(INDEX.c[name] for name in WEIGHTS)).where(
            INDEX.c.rowid.in_(chunk)
        )
        for key, *texts in connection.execute(have):
            if tuple(texts) == tuple(rows[key].values()):
                del rows[key]
    forget(connection, rows)
    if rows:
        values = [{"rowid": key, **texts} for key, texts in rows.items()]
        connection.execute(sa.insert(INDEX), knower(connection).rows(values))
        count(connection, rows, 1)
    used = {word for texts in rows.values() for word in texts["title"].split()} - {MARK}
    if used:
        words = [{"word": word} for word in sorted(used)]
        connection.execute(_LEARN, words)


def forget(connection: sa.Connection, resources: Collection[int]) -> None:
    """Remove resources from the index."""
    rows = [{"key": key} for key in resources]
    if rows:
        count(connection, resources, -1)
        connection.execute(_FORGET, rows)


def count(connection: sa.Connection, resources: Iterable[int], sign: int) -> None:
    """Note that these rows came to the index (1), or go (-1)."""
    counting = knower(connection).COUNTING
    if counting is not None:
        connection.execute(counting, {"keys": list(resources), "sign": sign})


_LEARN = sa.text("INSERT INTO search_word (word) VALUES (:word) ON CONFLICT DO NOTHING")
_FORGET = sa.delete(INDEX).where(INDEX.c.rowid == sa.bindparam("key"))


def _folded(texts: Texts) -> dict[str, str]:
    """Return the words of each column, in the order of `WEIGHTS`."""
    columns = {
        # The mark at its end tells a title from one that goes on.
        "title": f"{_spelt([texts.title])}{_BETWEEN.rstrip()}",
        "people": _spelt(texts.people),
        "places": _spelt(texts.places),
        "topics": _met(texts.topics),
        "note": _spelt([texts.note or ""]),
        "title_stems": _marked(stems(texts.title, texts.language)),
        "note_stems": _marked(stems(texts.note or "", texts.language)),
        "facts": _met(texts.facts),
    }
    return {name: words[:_MOST] for name, words in columns.items()}


def _spelt(texts: Iterable[str]) -> str:
    """Return texts folded; other spellings are texts of their own."""
    forms = (form for each in texts for form in spellings(each) if form)
    return _BETWEEN.join(dict.fromkeys(forms))


def _met(texts: Sequence[str]) -> str:
    """Return texts folded, and each of their stems once."""
    found = {stem for text in texts for stem in stems(text, None)}
    return f"{_spelt(texts)} {_marked(sorted(found))}"


def _marked(found: Iterable[str]) -> str:
    return " ".join(f"{MARK}{stem}" for stem in found)


def title_question(connection: sa.Connection, questions: Sequence[Sequence[Term]]) -> str:
    """Return what finds titles that fit one of `questions`: a value for `TITLED`."""
    found: str = knower(connection).titled(questions)
    return found


def json_rows(texts: sa.ColumnElement[str], name: str) -> sa.TableValuedAlias:
    """Return a list of texts, given as JSON, as rows of one column `value`."""
    rows = either(
        sa.func.json_each(texts), sa.func.json_array_elements_text(sa.cast(texts, sa.JSON()))
    )
    return rows.table_valued(sa.column("value", sa.String()), name=name)


def rows_of(condition: sa.ColumnElement[bool]) -> sa.Select[int]:
    """Return the keys of the resources whose rows of the index fit."""
    return sa.select(INDEX.c.rowid).where(condition)


_TITLED = sa.bindparam("titled", type_=sa.String())
TITLE_MATCHES = rows_of(either(fts5.matching(_TITLED), postgres.matching(_TITLED))).limit(
    sa.bindparam("most")
)
"""The keys of up to `most` resources whose titles fit `titled`."""


def knower(connection: sa.Connection) -> ModuleType:
    """Return the search backend of a connection: `fts5` or `postgres`."""
    return _KNOWERS[connection.dialect.name]


_KNOWERS = {"sqlite": fts5, "postgresql": postgres}


# The statements of a search: what fits, how many do, and how well.
#
# They are built for a shape of questions; the words are values, told when they run.


def shape(search: Search) -> Search:
    """Return a question for which the statements are the same: `slots` tells it."""
    wanted, unwanted = map(postgres.alike, search.sides)
    left_out = (replace(term, excluded=True) for term in unwanted)
    return Search("", (*wanted, *left_out), any=search.any)


def slots(search: Search, database: str) -> dict[str, Any]:
    """Return the values that the statements built for a question have in a database."""
    found: dict[str, Any] = _KNOWERS[database].slots(search)
    return found


def matching(search: Search) -> sa.ColumnElement[bool]:
    """Return the condition that a resource fits the search."""
    wanted, unwanted = search.sides
    if wanted:
        return Resource.pk.in_(fitting(search))
    others = either(fts5.FITS, postgres.fits_any(unwanted))
    return sa.not_(Resource.pk.in_(rows_of(others)))


def counting(search: Search) -> sa.Select[int]:
    """Return how many resources fit: the index alone knows, unless words are unwanted."""
    if not ranks(search):
        return sa.select(sa.func.count()).select_from(Resource).where(matching(search))
    rows = fitting(search).select_from(INDEX)
    return rows.with_only_columns(sa.func.count())


def ranks(search: Search) -> bool:
    """Return whether one match can be better than another: not by what it lacks."""
    return bool(search.sides[0])


def relevance(search: Search) -> sa.ColumnElement[float]:
    """Return how well a resource fits, the best highest."""
    if not ranks(search):
        return sa.literal(0.0)
    hit = hits(search)
    # FTS5 scores only what it is asked for; PostgreSQL scores any row, found by its
    # number, and would look through all hits for each of them.
    sqlite = sa.select(hit.c.score).where(hit.c.pk == Resource.pk)
    postgresql = sa.select(_worth(search)).where(INDEX.c.rowid == Resource.pk)
    return either(*(one.correlate(Resource).scalar_subquery() for one in (sqlite, postgresql)))


@lru_cache(SHAPES)
def hits(search: Search) -> sa.CTE:
    """Return the matches, `(pk, score)`: one and the same for each mention of it."""
    return (
        fitting(search)
        .with_only_columns(INDEX.c.rowid.label("pk"), _worth(search).label("score"))
        .cte("hit")
        # Else the planner might look the words up anew for each resource.
        .prefix_with("MATERIALIZED")
    )


def fitting(search: Search) -> sa.Select[int]:
    """Return the keys of the resources that fit, where some words are wanted."""
    return rows_of(either(fts5.FITS, postgres.fits(search)))


def _worth(search: Search) -> sa.ColumnElement[float]:
    """Return how well a row of the index that fits does so."""
    score = either(fts5.score(WEIGHTS), postgres.score(WEIGHTS))
    holds = [
        (either(fts5.TITLE_BEGINS, postgres.TITLE_BEGINS), _BEGINS),
        (either(fts5.TITLE_IS, postgres.TITLE_IS), _IS),
    ]
    if search.any:
        holds.append((either(fts5.HAS_ALL, postgres.has_all(search)), _HAS_ALL))
    return score + sum(sa.case((holding, worth), else_=0.0) for holding, worth in holds)


# Where the words of a question stand in the texts that a resource is found by.

_PLAIN = ("venue", "publisher", "platform")
# Fields whose values have names, and what these are names of.
_NAMED = {"authors": "author", "institutions": "institution", "topics": "topic"}

# A field, the texts that stand for it, the first preferred, and the language of their
# stems; None: they have none.
_Text = tuple[str, Sequence[str], str | None]
_Spans = list[tuple[int, int]]
_Names = Mapping[tuple[str, str], Sequence[str]]
_ENGLISH = "en"


def highlights(
    connection: sa.Connection, search: Search, records: Mapping[int, str]
) -> dict[int, list[dict[str, Any]]]:
    """Return `{field, value, spans}` of each text of ready records that has words asked for.

    Of something with several names it is the one that has the most of them.
    """
    read = {key: json.loads(text) for key, text in records.items()}
    names = _names(connection, read.values())
    marked: dict[int, list[dict[str, Any]]] = {key: [] for key in read}
    for key, record in read.items():
        for field, values, language in _texts(record, names):
            found = [(value, spans(search, value, language)) for value in values]
            value, best = max(found, key=lambda each: len(each[1]))
            if best:
                marked[key].append({"field": field, "value": value, "spans": best})
    return marked


def spans(search: Search, text: str, language: str | None) -> _Spans:
    """Return where in `text` the wanted words stand, with a `language` their stems, too."""
    wanted, _ = search.sides
    forms = placed(text)
    found = {span for term in wanted for words in forms for span in _standing(term, words)}
    if language:
        stems = {stem for term in wanted for stem in term.stems}
        found.update((at, end) for stem, at, end in placed_stems(text, language) if stem in stems)
    apart: _Spans = []
    for start, end in sorted(found):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _standing(term: Term, words: Sequence[Placed]) -> Iterator[tuple[int, int]]:
    """Give where the words of a term stand side by side."""
    for form in term.spellings:
        *first, last = form.split()
        for place in range(len(words) - len(first)):
            here, (word, _, end) = words[place : place + len(first)], words[place + len(first)]
            fits = word.startswith(last) if term.prefix else word == last
            if fits and [each for each, _, _ in here] == first:
                yield words[place][1], end


def _texts(record: Mapping[str, Any], names: _Names) -> Iterator[_Text]:
    """Give the texts of a record as it is found by them."""
    language = record["language"] or _ENGLISH
    yield "title", [record["title"]], language
    for field, type_ in _NAMED.items():
        for place, each in enumerate(record[field]):
            own = [each["name"], *([each["printed"]] if field == "authors" else [])]
            called = list(dict.fromkeys([*own, *names.get((type_, each["id"]), ())]))
            yield f"{field}[{place}]", called, _ENGLISH if field == "topics" else None
    for field in _PLAIN:
        yield field, [record[field] or ""], None
    yield "year", [str(record["year"] or "")], None
    yield "kind", [record["kind"], *ALSO_CALLED.get(record["kind"], ())], _ENGLISH
    yield "note", [record["note"] or ""], language


def _names(connection: sa.Connection, records: Iterable[Mapping[str, Any]]) -> _Names:
    """Return all names of what `records` have, in order."""
    ids: dict[str, set[str]] = defaultdict(set)
    for record in records:
        for field, type_ in _NAMED.items():
            ids[type_].update(each["id"] for each in record[field])
    ours = [sa.and_(Name.type == type_, Name.id.in_(each)) for type_, each in ids.items()]
    statement = sa.select(Name.type, Name.id, Name.text).order_by(Name.position)
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for type_, id_, name in connection.execute(statement.where(sa.or_(*ours))) if ours else ():
        names[type_, id_].append(name)
    return names
