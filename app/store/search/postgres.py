"""Search on PostgreSQL: a tsvector of the same folded words, ranked by its weights.

The tsvector finds words; what stands together is looked up in the texts beside it, so
that its limits (places up to 16,383, 256 for a word) leave no match out.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    String,
    and_,
    any_,
    bindparam,
    cast,
    column,
    func,
    literal,
    not_,
    or_,
)
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSQUERY, TSVECTOR, array

from app.store.values import Term

Row = dict[str, Any]

COUNTED = "search_index"
# It has four weights; two columns share the last.
LABELS: Mapping[str, str] = {"title": "A", "people": "B", "places": "C", "topics": "D", "note": "D"}
# The slots for what is asked.
_WANTED, _UNWANTED = "q_wanted", "q_unwanted"
# A word of a tsvector has at most 2,046 bytes, and a place up to 16,383.
_LONGEST = 500
_FURTHEST = 16_383
_VECTOR: ColumnElement[str] = column("vector", TSVECTOR())
# All texts of a row, a space before and after each word.
_TEXTS: ColumnElement[str] = func.concat(
    " ", func.concat_ws(" + ", *(column(name, String()) for name in LABELS)), " "
)


def create(columns: Iterable[str]) -> tuple[str, ...]:
    """Return the statements that make the index, and the list of words of titles."""
    row = ["rowid BIGINT PRIMARY KEY", *(f"{name} TEXT NOT NULL" for name in columns)]
    return (
        f"CREATE TABLE search_index ({', '.join(row)}, vector TSVECTOR NOT NULL)",
        "CREATE INDEX search_index_vector ON search_index USING gin (vector)",
        'CREATE TABLE search_word (word TEXT COLLATE "C" PRIMARY KEY)',
    )


def rows(values: Sequence[Row]) -> Sequence[Row]:
    """Return rows of folded words as they are stored: each with its tsvector."""
    return [row | {"vector": _vector(row)} for row in values]


def _vector(row: Row) -> str:
    """Return the folded words of a row as a tsvector is written."""
    said = (
        f"{word[:_LONGEST]}:{min(place, _FURTHEST)}{label}"
        for name, label in LABELS.items()
        for place, word in enumerate(row[name].split(), start=1)
    )
    return " ".join(said)


def slots(wanted: Sequence[Term], unwanted: Sequence[Term]) -> Row:
    """Return what a question is in the words of PostgreSQL, by the names of its slots.

    All that is wanted is one of them, as all single words are that are unwanted; what
    stands together is looked up by itself.
    """
    phrases = filter(_is_phrase, wanted)
    kept_out = [term for term in unwanted if _is_phrase(term)]
    words = (_words(term) for term in unwanted if not _is_phrase(term))
    return {
        _WANTED: _all(wanted),
        _UNWANTED: " | ".join(words),
        **{f"{_WANTED}_{n}": _patterns(term) for n, term in enumerate(phrases)},
        **{f"{_UNWANTED}_{n}": _patterns(term) for n, term in enumerate(kept_out)},
        **{f"{_UNWANTED}_words_{n}": _words(term) for n, term in enumerate(kept_out)},
    }


def alike(terms: Sequence[Term]) -> tuple[Term, ...]:
    """Return terms for which the conditions are the same, whatever words they are."""
    phrases = sum(map(_is_phrase, terms))
    words = [Term(("a",))] if phrases < len(terms) else []
    return (*words, *[Term(("a b",))] * phrases)


def fits(wanted: Sequence[Term], unwanted: Sequence[Term]) -> ColumnElement[bool]:
    """Return the condition on a row: all that is wanted, nothing of the rest."""
    phrases = range(sum(map(_is_phrase, wanted)))
    together = (_together(f"{_WANTED}_{n}") for n in phrases)
    needed = and_(_has(_WANTED), *together)
    return and_(needed, not_(fits_any(unwanted))) if unwanted else needed


def fits_any(terms: Sequence[Term]) -> ColumnElement[bool]:
    """Return the condition on a row: one of the terms, of which none is wanted."""
    phrases = sum(map(_is_phrase, terms))
    return or_(
        *([_has(_UNWANTED)] if phrases < len(terms) else []),
        *(
            and_(_has(f"{_UNWANTED}_words_{n}"), _together(f"{_UNWANTED}_{n}"))
            for n in range(phrases)
        ),
    )


def matching(question: ColumnElement[str]) -> ColumnElement[bool]:
    """Return that a row fits a question in the words of a tsquery."""
    return _VECTOR.bool_op("@@")(cast(question, TSQUERY()))


def score(weights: Mapping[str, float]) -> ColumnElement[float]:
    """Return how well a row that fits does so, the best highest."""
    worth = {LABELS[name]: weight for name, weight in reversed([*weights.items()])}
    share = max(worth.values())
    labelled = array([literal(worth[label] / share) for label in "DCBA"])
    rank = func.ts_rank(cast(labelled, ARRAY(REAL())), _VECTOR, _query(_WANTED))
    # A cursor compares it with itself: as precise as what it reads back.
    return cast(rank, Double())


def titled(questions: Sequence[Sequence[Term]]) -> str:
    """Return the question for titles that fit one of `questions`."""
    return " | ".join(f"({_all(terms, LABELS['title'])})" for terms in questions)


def _has(slot: str) -> ColumnElement[bool]:
    return matching(bindparam(slot, type_=String()))


def _query(slot: str) -> ColumnElement[str]:
    return cast(bindparam(slot, type_=String()), TSQUERY())


def _all(terms: Sequence[Term], label: str = "") -> str:
    return " & ".join(f"({_words(term, label)})" for term in terms)


def _words(term: Term, label: str = "") -> str:
    """Return the query for rows with all words of a term, wherever they stand."""
    return " | ".join(_form(form, label, prefix=term.prefix) for form in term.spellings)


def _form(form: str, label: str, *, prefix: bool) -> str:
    *words, last = (word[:_LONGEST] for word in form.split())
    flags = f"*{label}" if prefix else label
    lexemes = [_lexeme(word, label) for word in words]
    return " & ".join([*lexemes, _lexeme(last, flags)])


def _lexeme(word: str, flags: str) -> str:
    return f"'{word}':{flags}" if flags else f"'{word}'"


def _is_phrase(term: Term) -> bool:
    """Tell whether a tsvector alone does not say that the words stand together."""
    return any(" " in form or len(form) > _LONGEST for form in term.spellings)


def _together(slot: str) -> ColumnElement[bool]:
    patterns = bindparam(slot, type_=ARRAY(String()))
    return _TEXTS.like(any_(patterns))


def _patterns(term: Term) -> list[str]:
    """Return what the texts of a row are like where words stand together."""
    end = "%" if term.prefix else " %"
    return [f"% {form}{end}" for form in term.spellings]
