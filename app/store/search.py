"""The search index: how words are found, and how well they fit.

A table beside `resource`, a row for each, of words folded here, so that each database
only has to split at spaces: FTS5 on SQLite, a tsvector on PostgreSQL. It is written
where records are stored, so it never tells another story. Nothing outside this module,
the two that it asks and `question` knows which database searches.
"""

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from types import ModuleType

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Select,
    String,
    Table,
    TableValuedAlias,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from app.folding import spellings
from app.store import fts5, tsvector
from app.store.dialects import either
from app.store.rows import chunks
from app.store.tables import Resource
from app.store.terms import Term

# What a hit in each column is worth. Changed weights need no new index.
WEIGHTS: Mapping[str, float] = {
    "title": 10.0,
    "people": 5.0,
    "places": 3.0,
    "topics": 2.0,
    "note": 1.0,
}
# The words of a resource by column: texts in which a phrase may stand.
Texts = Mapping[str, Iterable[str]]
# No word is folded to this, so no phrase runs from one text into the next.
_BETWEEN = " + "
# Of the tables, the columns and how texts become words: another one, another index.
_LAYOUT = "2"
# So many letters of a text are searched: what a tsvector holds, in either database.
_MOST = 150_000

INDEX = table("search_index", column("rowid"), *map(column, WEIGHTS), column("vector", TSVECTOR()))
_STATE = table("search_state", column("layout"))
# Every word of a title, so that typing errors can be told from words.
TITLE_WORD = Table("search_word", MetaData(), Column("word", String, primary_key=True))


def create(connection: Connection) -> None:
    """Make an empty index, in place of any other; it counts as stale."""
    drop(connection)
    for statement in knower(connection).create(WEIGHTS):
        connection.execute(text(statement))
    connection.execute(text("CREATE TABLE search_state (layout TEXT NOT NULL)"))


def drop(connection: Connection) -> None:
    """Remove the index."""
    for name in ("search_index", "search_state", "search_word"):
        connection.execute(text(f"DROP TABLE IF EXISTS {name}"))


def layout() -> str:
    """Return what an index has to be made with to be understood."""
    return f"{_LAYOUT} anyascii {version('anyascii')}"


def stale(connection: Connection) -> bool:
    """Tell whether the index was made otherwise, or has not a row for each resource."""
    if connection.scalar(select(_STATE.c.layout)) != layout():
        return True
    counted = table(knower(connection).COUNTED)
    rows = select(func.count()).select_from(counted)
    resources = select(func.count()).select_from(Resource)
    return connection.scalar(rows) != connection.scalar(resources)


def vouch(connection: Connection) -> None:
    """Note that the index is complete."""
    connection.execute(delete(_STATE))
    connection.execute(insert(_STATE).values(layout=layout()))


def write(connection: Connection, found_by: Mapping[int, Texts]) -> None:
    """Store under which words resources are found; what is there already stays."""
    rows = {key: _folded(texts) for key, texts in found_by.items()}
    for chunk in chunks(rows):
        have = select(INDEX.c.rowid, *(INDEX.c[name] for name in WEIGHTS)).where(
            INDEX.c.rowid.in_(chunk)
        )
        for key, *texts in connection.execute(have):
            if tuple(texts) == tuple(rows[key].values()):
                del rows[key]
    forget(connection, rows)
    if rows:
        values = [{"rowid": key, **texts} for key, texts in rows.items()]
        connection.execute(insert(INDEX), knower(connection).rows(values))
    used = {word for texts in rows.values() for word in texts["title"].split()}
    if used:
        words = [{"word": word} for word in sorted(used)]
        connection.execute(_LEARN, words)


def forget(connection: Connection, resources: Iterable[int]) -> None:
    """Remove resources from the index."""
    rows = [{"key": key} for key in resources]
    if rows:
        connection.execute(_FORGET, rows)


_LEARN = text("INSERT INTO search_word (word) VALUES (:word) ON CONFLICT DO NOTHING")
_FORGET = delete(INDEX).where(INDEX.c.rowid == bindparam("key"))


def _folded(texts: Texts) -> dict[str, str]:
    """Return the words of each column; other spellings are texts of their own."""
    return {
        name: _BETWEEN.join(
            dict.fromkeys(form for each in texts[name] for form in spellings(each) if form)
        )[:_MOST]
        for name in WEIGHTS
    }


def titled(connection: Connection, questions: Sequence[Sequence[Term]]) -> str:
    """Return what finds titles that fit one of `questions`: a value for `TITLED`."""
    found: str = knower(connection).titled(questions)
    return found


def listed(texts: ColumnElement[str], name: str) -> TableValuedAlias:
    """Return a list of texts, given as JSON, as rows of one column `value`."""
    rows = either(func.json_each(texts), func.json_array_elements_text(cast(texts, JSON())))
    return rows.table_valued(column("value", String()), name=name)


def rows_of(condition: ColumnElement[bool]) -> Select[int]:
    """Return the keys of the resources whose rows of the index fit."""
    return select(INDEX.c.rowid).where(condition)


_TITLED = bindparam("titled", type_=String())
TITLED = rows_of(either(fts5.matching(_TITLED), tsvector.matching(_TITLED))).limit(
    bindparam("most")
)
"""The keys of up to `most` resources whose titles fit `titled`."""


def knower(connection: Connection) -> ModuleType:
    """Return what knows how the database of a connection searches."""
    return _KNOWERS[connection.dialect.name]


_KNOWERS = {"sqlite": fts5, "postgresql": tsvector}
