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

from app.store.values import MARK, Search, Term

Row = dict[str, Any]

COUNTED = "search_index"
# It has four weights; columns share them.
LABELS: Mapping[str, str] = {
    "title": "A",
    "people": "B",
    "places": "C",
    "topics": "D",
    "note": "D",
    "title_stems": "A",
    "note_stems": "C",
    "facts": "D",
}
# The slots for what is asked: of what is wanted also how all of it, or any, is asked for.
_WANTED, _UNWANTED, _ALL, _RANKED = "q_wanted", "q_unwanted", "q_wanted_all", "q_ranked"
_BEGINS, _IS = "q_titles_begin", "q_titles"
# How `ts_rank` heeds that long rows have more hits: by the logarithm of their length.
_BY_LENGTH = 1
# A word of a tsvector has at most 2,046 bytes, and a place up to 16,383.
_LONGEST = 500
_FURTHEST = 16_383
_VECTOR: ColumnElement[str] = column("vector", TSVECTOR())
_TITLE: ColumnElement[str] = column("title", String())
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


def slots(search: Search) -> Row:
    """Return what a question is in the words of PostgreSQL, by the names of its slots.

    All that is wanted is one of them, as all single words are that are unwanted or of
    which any will do; what stands together is looked up by itself.
    """
    wanted, unwanted = search.sides
    end = "%" if wanted and search.is_begun else " %"
    titles = search.titles if wanted else ()
    return {
        _ALL: _all(wanted),
        _RANKED: " | ".join(map(_words, wanted)) if search.any else _all(wanted),
        _BEGINS: [f"{title}{end}" for title in titles],
        _IS: [f"{title} {MARK}%" for title in titles],
        **_slots(_WANTED, wanted),
        **_slots(_UNWANTED, unwanted),
    }


def _slots(slot: str, terms: Sequence[Term]) -> Row:
    phrases = [term for term in terms if _is_phrase(term)]
    words = (_words(term) for term in terms if not _is_phrase(term))
    return {
        slot: " | ".join(words),
        **{f"{slot}_{n}": _patterns(term) for n, term in enumerate(phrases)},
        **{f"{slot}_words_{n}": _words(term) for n, term in enumerate(phrases)},
    }


def alike(terms: Sequence[Term]) -> tuple[Term, ...]:
    """Return terms for which the conditions are the same, whatever words they are."""
    phrases = sum(map(_is_phrase, terms))
    words = [Term(("a",))] if phrases < len(terms) else []
    return (*words, *[Term(("a b",))] * phrases)


def fits(search: Search) -> ColumnElement[bool]:
    """Return the condition on a row: what is wanted, nothing of the rest."""
    wanted, unwanted = search.sides
    needed = _fits_any(_WANTED, wanted) if search.any else has_all(search)
    return and_(needed, not_(fits_any(unwanted))) if unwanted else needed


def has_all(search: Search) -> ColumnElement[bool]:
    """Return the condition on a row: all that is wanted."""
    phrases = range(sum(map(_is_phrase, search.sides[0])))
    return and_(_has(_ALL), *(_together(f"{_WANTED}_{n}") for n in phrases))


def fits_any(terms: Sequence[Term]) -> ColumnElement[bool]:
    """Return the condition on a row: one of the terms, of which none is wanted."""
    return _fits_any(_UNWANTED, terms)


def _fits_any(slot: str, terms: Sequence[Term]) -> ColumnElement[bool]:
    phrases = sum(map(_is_phrase, terms))
    return or_(
        *([_has(slot)] if phrases < len(terms) else []),
        *(and_(_has(f"{slot}_words_{n}"), _together(f"{slot}_{n}")) for n in range(phrases)),
    )


def title_begins() -> ColumnElement[bool]:
    """Return the condition on a row: its title begins with what is wanted."""
    return _TITLE.like(any_(bindparam(_BEGINS, type_=ARRAY(String()))))


def title_is() -> ColumnElement[bool]:
    """Return the condition on a row: its title is what is wanted."""
    return _TITLE.like(any_(bindparam(_IS, type_=ARRAY(String()))))


def matching(question: ColumnElement[str]) -> ColumnElement[bool]:
    """Return that a row fits a question in the words of a tsquery."""
    return _VECTOR.bool_op("@@")(cast(question, TSQUERY()))


def score(weights: Mapping[str, float]) -> ColumnElement[float]:
    """Return how well a row that fits does so, the best highest."""
    # Columns of one label are worth what the best of them is.
    rising = sorted(weights, key=weights.__getitem__)
    worth = {LABELS[name]: weights[name] for name in rising}
    share = max(worth.values())
    labelled = array([literal(worth[label] / share) for label in "DCBA"])
    rank = func.ts_rank(
        cast(labelled, ARRAY(REAL())), _VECTOR, _query(_RANKED), literal(_BY_LENGTH)
    )
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
    forms = [_form(form, label, prefix=term.prefix) for form in term.spellings]
    return " | ".join([*forms, *(_lexeme(f"{MARK}{stem}", label) for stem in term.stems)])


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
    forms = [f"% {form}{end}" for form in term.spellings]
    return [*forms, *(f"% {MARK}{stem} %" for stem in term.stems)]
