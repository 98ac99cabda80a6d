"""The search index: how words are found, and how well they fit.

The one place that knows which database searches. On SQLite it is an FTS5 table beside
`resource`, a row for each, of words folded here: its own tokeniser only has to split at
spaces. It is written where records are stored, so it never tells another story.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Select,
    String,
    TableValuedAlias,
    bindparam,
    column,
    delete,
    func,
    insert,
    literal,
    literal_column,
    not_,
    select,
    table,
    text,
)

from app.folding import spellings
from app.store.columns import pk
from app.store.rows import chunks
from app.store.tables import Resource
from app.store.terms import Search, Term

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

_INDEX = table("search_index", column("rowid"), *map(column, WEIGHTS))
_STATE = table("search_state", column("layout"))
# Every word of a title, so that typing errors can be told from words.
TITLE_WORD = table("search_word", column("word", String()))
_MATCH: ColumnElement[str] = literal_column("search_index")


def create(connection: Connection) -> None:
    """Make an empty index, in place of any other; it counts as stale."""
    drop(connection)
    connection.execute(
        text(
            f"CREATE VIRTUAL TABLE search_index USING fts5({', '.join(WEIGHTS)}, "
            "tokenize = \"unicode61 remove_diacritics 0 tokenchars '+#'\")"
        )
    )
    connection.execute(text("CREATE TABLE search_state (layout TEXT NOT NULL)"))
    connection.execute(
        text("CREATE TABLE search_word (word TEXT PRIMARY KEY) WITHOUT ROWID")
    )


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
    # The table of lengths beside the index: counting there reads no text.
    rows = select(func.count()).select_from(table("search_index_docsize"))
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
        have = select(_INDEX.c.rowid, *(_INDEX.c[name] for name in WEIGHTS)).where(
            _INDEX.c.rowid.in_(chunk)
        )
        for key, *texts in connection.execute(have):
            if tuple(texts) == tuple(rows[key].values()):
                del rows[key]
    forget(connection, rows)
    if rows:
        values = [{"rowid": key, **texts} for key, texts in rows.items()]
        connection.execute(insert(_INDEX), values)
    used = {word for texts in rows.values() for word in texts["title"].split()}
    if used:
        words = [{"word": word} for word in sorted(used)]
        connection.execute(insert(TITLE_WORD).prefix_with("OR IGNORE"), words)


def forget(connection: Connection, resources: Iterable[int]) -> None:
    """Remove resources from the index."""
    rows = [{"key": key} for key in resources]
    if rows:
        connection.execute(_FORGET, rows)


_FORGET = delete(_INDEX).where(_INDEX.c.rowid == bindparam("key"))


def _folded(texts: Texts) -> dict[str, str]:
    """Return the words of each column; other spellings are texts of their own."""
    return {
        name: _BETWEEN.join(
            dict.fromkeys(
                form for each in texts[name] for form in spellings(each) if form
            )
        )
        for name in WEIGHTS
    }


def matching(search: Search) -> ColumnElement[bool]:
    """Return the condition that a resource fits the search."""
    wanted, unwanted = _sides(search)
    if wanted:
        return pk(Resource).in_(_rows(_expression(wanted, unwanted)))
    return not_(pk(Resource).in_(_rows(_any(unwanted))))


def counting(search: Search) -> Select[int]:
    """Return how many resources fit: the index alone knows, unless words are unwanted.

    What has none of some words is all but those that have one.
    """
    wanted, unwanted = _sides(search)
    if not wanted:
        return select(func.count()).select_from(Resource).where(matching(search))
    rows = _rows(_expression(wanted, unwanted)).select_from(_INDEX)
    return rows.with_only_columns(func.count())


def relevance(search: Search) -> ColumnElement[float]:
    """Return how well a resource fits, the best highest: BM25 with the weights."""
    if not _sides(search)[0]:
        return literal(0.0)
    hit = _hits(search)
    return (
        select(hit.c.score)
        .where(hit.c.pk == pk(Resource))
        .correlate(Resource)
        .scalar_subquery()
    )


@lru_cache(maxsize=256)
def _hits(search: Search) -> CTE:
    """Return the matches with their scores: one and the same for each mention of it."""
    score = func.bm25(_MATCH, *WEIGHTS.values())
    return (
        _rows(_expression(*_sides(search)))
        .with_only_columns(_INDEX.c.rowid.label("pk"), (-score).label("score"))
        .cte("hit")
        # Else the planner might look the words up anew for each resource.
        .prefix_with("MATERIALIZED")
    )


def titled(questions: Sequence[Sequence[Term]]) -> str:
    """Return what finds titles that fit one of `questions`: a value for `TITLED`."""
    return f"title : ({' OR '.join(_expression(terms, ()) for terms in questions)})"


def listed(texts: ColumnElement[str], name: str) -> TableValuedAlias:
    """Return a list of texts, given as JSON, as rows of one column `value`."""
    return func.json_each(texts).table_valued(column("value", String()), name=name)


def _rows(expression: str | ColumnElement[str]) -> Select[int]:
    return select(_INDEX.c.rowid).where(_MATCH.bool_op("MATCH")(expression))


TITLED = _rows(bindparam("titled")).limit(bindparam("most"))
"""The keys of up to `most` resources whose titles fit `titled`."""


def _sides(search: Search) -> tuple[list[Term], list[Term]]:
    wanted = [term for term in search.terms if not term.excluded]
    return wanted, [term for term in search.terms if term.excluded]


def _expression(wanted: Sequence[Term], unwanted: Sequence[Term]) -> str:
    needed = f"({' AND '.join(map(_quoted, wanted))})"
    return f"{needed} NOT ({_any(unwanted)})" if unwanted else needed


def _any(terms: Sequence[Term]) -> str:
    return " OR ".join(map(_quoted, terms))


def _quoted(term: Term) -> str:
    """Return a term as FTS5 reads it; quotes make signs part of a word."""
    star = " *" if term.prefix else ""
    forms = (f'"{form}"{star}' for form in term.spellings)
    return f"({' OR '.join(forms)})"
