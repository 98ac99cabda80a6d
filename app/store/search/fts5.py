"""Search on SQLite: an FTS5 table of folded words, ranked by BM25."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, func, literal_column

from app.store.values import Term

# The table of lengths beside the index: counting there reads no text.
COUNTED = "search_index_docsize"

Row = dict[str, Any]

_MATCH: ColumnElement[str] = literal_column("search_index")
_ASKED = bindparam("q_asked", type_=String())


def create(columns: Iterable[str]) -> tuple[str, ...]:
    """Return the statements that make the index, and the list of words of titles."""
    names = ", ".join(columns)
    tokens = "unicode61 remove_diacritics 0 tokenchars '+#'"
    return (
        f'CREATE VIRTUAL TABLE search_index USING fts5({names}, tokenize = "{tokens}")',
        "CREATE TABLE search_word (word TEXT PRIMARY KEY) WITHOUT ROWID",
    )


def rows(values: Sequence[Row]) -> Sequence[Row]:
    """Return rows of folded words as they are stored."""
    return values


def slots(wanted: Sequence[Term], unwanted: Sequence[Term]) -> Row:
    """Return what a question is in the words of FTS5, by the name of its slot."""
    return {_ASKED.key: expression(wanted, unwanted) if wanted else _any(unwanted)}


def fits(_wanted: Sequence[Term], _unwanted: Sequence[Term]) -> ColumnElement[bool]:
    """Return the condition on a row: all that is wanted, nothing of the rest."""
    return matching(_ASKED)


def fits_any(_terms: Sequence[Term]) -> ColumnElement[bool]:
    """Return the condition on a row: one of the terms, of which none is wanted."""
    return matching(_ASKED)


def matching(question: ColumnElement[str]) -> ColumnElement[bool]:
    """Return that a row fits a question in the words of FTS5."""
    return _MATCH.bool_op("MATCH")(question)


def score(weights: Mapping[str, float]) -> ColumnElement[float]:
    """Return how well a row that fits does so, the best highest."""
    return -func.bm25(_MATCH, *weights.values())


def titled(questions: Sequence[Sequence[Term]]) -> str:
    """Return the question for titles that fit one of `questions`."""
    return f"title : ({' OR '.join(expression(terms, ()) for terms in questions)})"


def expression(wanted: Sequence[Term], unwanted: Sequence[Term]) -> str:
    """Return the question for all that is wanted, and nothing of the rest."""
    needed = f"({' AND '.join(map(_quoted, wanted))})"
    return f"{needed} NOT ({_any(unwanted)})" if unwanted else needed


def _any(terms: Sequence[Term]) -> str:
    return " OR ".join(map(_quoted, terms))


def _quoted(term: Term) -> str:
    """Return a term as FTS5 reads it; quotes make signs part of a word."""
    star = " *" if term.prefix else ""
    forms = (f'"{form}"{star}' for form in term.spellings)
    return f"({' OR '.join(forms)})"
