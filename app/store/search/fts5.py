"""Search on SQLite: an FTS5 table of folded words, ranked by BM25."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, func, literal_column, select, table

from app.store.values import MARK, Search, Term

# Of the tables, the columns and how texts become words: another one, another index.
LAYOUT = "4"
# The table of lengths beside the index: counting there reads no text.
COUNTED = "search_index_docsize"
# It counts by itself how many rows have each word.
COUNTING = None

Row = dict[str, Any]
# Rows of folded words are stored as they are.
rows: Callable[[Sequence[Row]], Sequence[Row]] = list

_MATCH: ColumnElement[str] = literal_column("search_index")
_ROWID: ColumnElement[int] = literal_column("search_index.rowid")
_ASKED, _ALL, _BEGINS, _IS = (
    bindparam(f"q_{name}", type_=String()) for name in ("asked", "all", "begins", "is")
)


def create(columns: Iterable[str]) -> tuple[str, ...]:
    """Return the statements that make the index, and the list of words of titles."""
    names = ", ".join(columns)
    tokens = "unicode61 remove_diacritics 0 tokenchars '+#'"
    return (
        f'CREATE VIRTUAL TABLE search_index USING fts5({names}, tokenize = "{tokens}")',
        "CREATE TABLE search_word (word TEXT PRIMARY KEY) WITHOUT ROWID",
    )


def slots(search: Search) -> Row:
    """Return what a question is in the words of FTS5, by the names of its slots."""
    wanted, unwanted = search.sides
    if not wanted:
        return {_ASKED.key: _any(unwanted)}
    star = " *" if search.is_begun else ""
    whole = " OR ".join(f'^ "{title} {MARK}"' for title in search.titles)
    begun = " OR ".join(f'^ "{title}"{star}' for title in search.titles)
    return {
        _ASKED.key: expression(wanted, unwanted, any_=search.any),
        _ALL.key: expression(wanted, ()),
        _BEGINS.key: f"title : ({begun})",
        _IS.key: f"title : ({whole})",
    }


def matching(question: ColumnElement[str]) -> ColumnElement[bool]:
    """Return that a row fits a question in the words of FTS5."""
    return _MATCH.bool_op("MATCH")(question)


def _is_of(question: ColumnElement[str]) -> ColumnElement[bool]:
    """Return that a row of one question fits another one."""
    rows = select(_ROWID).select_from(table("search_index")).where(matching(question))
    return _ROWID.in_(rows.correlate(None))


# A row has what is wanted and nothing of the rest, or, where nothing is wanted, one of the rest.
FITS = matching(_ASKED)
# It has all that is wanted; its title begins with that, or is that.
HAS_ALL, TITLE_BEGINS, TITLE_IS = map(_is_of, (_ALL, _BEGINS, _IS))


def score(weights: Mapping[str, float]) -> ColumnElement[float]:
    """Return how well a row that fits does so, the best highest."""
    return -func.bm25(_MATCH, *weights.values())


def titled(questions: Sequence[Sequence[Term]]) -> str:
    """Return the question for titles that fit one of `questions`."""
    return f"title : ({' OR '.join(expression(terms, ()) for terms in questions)})"


def expression(wanted: Sequence[Term], unwanted: Sequence[Term], *, any_: bool = False) -> str:
    """Return the question for all that is wanted, or any, and nothing of the rest."""
    needed = _any(wanted) if any_ else " AND ".join(map(_quoted, wanted))
    return f"({needed}) NOT ({_any(unwanted)})" if unwanted else f"({needed})"


def _any(terms: Sequence[Term]) -> str:
    return " OR ".join(map(_quoted, terms))


def _quoted(term: Term) -> str:
    """Return a term as FTS5 reads it; quotes make signs part of a word."""
    star = " *" if term.prefix else ""
    forms = [f'"{form}"{star}' for form in term.spellings]
    forms += [f'"{MARK}{stem}"' for stem in term.stems]
    return f"({' OR '.join(forms)})"
