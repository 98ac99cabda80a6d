"""Names with words that begin as somebody types: statements whose work is bounded.

A word that few names begin with is looked up among all of them. Where many do, the
best known are tried, and some of the others: nobody reads on for the rest. Every key
typed asks, so statements are built once for each shape of a question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlmodel import col

from app.store.columns import Column, Keys, Rows, pk
from app.store.query import current_revision
from app.store.search import TITLE_WORD, listed
from app.store.tables import Author, Institution, Name, NameWord, Topic

NOUNS: Mapping[str, type[Author | Institution | Topic]] = {
    "author": Author,
    "institution": Institution,
    "topic": Topic,
}
"""What `Name.type` calls them, and where they stand."""

POPULAR = 500
"""So many of the records with the most resources are tried."""
_HOMONYMS = 50
# One spelling, two where there is an umlaut, and what a slip may have meant.
_SIZES = (1, 2, 8, 24)
MOST_TEXTS = _SIZES[-1]
# Behind every letter of folded words, and no word itself.
END = "~"

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Form:
    """The shape of one word sought: for how many texts there is room."""

    texts: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What one word of a name may begin with, or be as a whole: any of `texts`."""

    texts: tuple[str, ...]
    whole: bool = False

    @property
    def form(self) -> Form:
        """The shape of it, one of few, so that statements are."""
        room = next(size for size in _SIZES if size >= len(self.texts))
        return Form(room, self.whole)


Forms = tuple[Form, ...]


def given(choices: Sequence[Choice]) -> dict[str, str]:
    """Return the values that the words sought have in statements, by name."""
    values: dict[str, str] = {}
    for place, choice in enumerate(choices):
        for number in range(choice.form.texts):
            there = number < len(choice.texts)
            values[f"word_{place}_{number}"] = choice.texts[number] if there else END
    return values


def _texts(form: Form, place: int) -> list[ColumnElement[str]]:
    return [bindparam(f"word_{place}_{n}") for n in range(form.texts)]


def _range(word: SQLCoreOperations[str], text: ColumnElement[str], *, whole: bool) -> Condition:
    """Return that a word is `text` or begins with it, as an index can tell."""
    return word == text if whole else and_(word >= text, word < text + literal(END))


def _dictionary(kind: str) -> tuple[SQLCoreOperations[str], Condition]:
    """Return the column with the words of a kind of record, and which rows are its."""
    if kind in NOUNS:
        return col(NameWord.word), col(NameWord.type) == kind
    return TITLE_WORD.c.word, true()


@lru_cache
def counts_statement(kinds: tuple[str, ...], forms: Forms, places: tuple[int, ...]) -> Rows:
    """Return the revision, and by kind and place how many words begin so.

    Names are counted up to `counted`; of titles it is told whether there are any.
    """
    columns = (
        _count(kind, forms[place], place, bindparam("counted") if kind in NOUNS else 1)
        for kind in kinds
        for place in places
    )
    return select(current_revision(), *columns)


def _count(kind: str, form: Form, place: int, most: ColumnElement[int] | int) -> ColumnElement[int]:
    word, own = _dictionary(kind)
    total: ColumnElement[int] = literal(0)
    for text in _texts(form, place):
        fits = select(literal(1)).where(own, _range(word, text, whole=False))
        some = fits.limit(most).subquery()
        total = total + select(func.count()).select_from(some).scalar_subquery()
    return total


@lru_cache
def meant_statement(kind: str) -> Rows:
    """Return those of `near` that begin a word there is, and whether they are one."""
    word, own = _dictionary(kind)
    near = listed(bindparam("near"), "near")
    begun = exists().where(own, _range(word, near.c.value, whole=False))
    whole = exists().where(own, _range(word, near.c.value, whole=True))
    return select(near.c.value, whole).where(begun)


def _named(form: Form, place: int) -> Condition:
    """Return that a name has such a word; the names are few, so no index of words."""
    word = col(NameWord.word)
    mine = select(literal(1)).where(col(NameWord.name_pk) == pk(Name))

    def fits(text: ColumnElement[str]) -> Condition:
        return word == text if form.whole else _start(word, text) == text

    return mine.where(or_(*map(fits, _texts(form, place)))).exists()


def _start(word: SQLCoreOperations[str], text: ColumnElement[str]) -> ColumnElement[str]:
    return func.substr(word, 1, func.length(text))


def _looked_up(kind: str, form: Form, place: int) -> Keys:
    """Return the keys of names with such a word, up to `looked_up` of each text."""
    word, own = _dictionary(kind)
    limited = (
        select(col(NameWord.name_pk))
        .where(own, _range(word, text, whole=form.whole))
        .limit(bindparam("looked_up"))
        .subquery()
        for text in _texts(form, place)
    )
    together = union_all(*(select(each.c.name_pk) for each in limited)).subquery()
    return select(together.c.name_pk)


def _homonyms(kind: str) -> Keys:
    """Return the keys of names that are just what was typed."""
    same = select(pk(Name)).where(col(Name.type) == kind, col(Name.key).in_(_keys()))
    limited = same.limit(_HOMONYMS).subquery()
    return select(limited.c.pk)


def _keys() -> ColumnElement[str]:
    return bindparam("keys", expanding=True)


def _place() -> ColumnElement[int]:
    """Return where a name stands: -1 if it is just what was typed, 0 if it is shown."""
    exact = col(Name.key).in_(_keys())
    return func.min(case((exact, -1), else_=col(Name.position)))


@lru_cache
def names_statement(kind: str, forms: Forms, by: int | None) -> Rows:
    """Return the best records of which one name has all words sought.

    Looked up is the word at the place `by`, or else what was typed as a whole. Rows are
    `(key, id, name, count, place of the name)`, up to `most`; `keys` is what was typed.
    """
    noun = NOUNS[kind]
    names = _homonyms(kind) if by is None else _looked_up(kind, forms[by], by)
    wanted = () if by is None else map(_named, forms, range(len(forms)))
    found = (
        select(col(Name.id).label("id"), _place().label("place"))
        .where(pk(Name).in_(names), *wanted)
        .group_by(col(Name.id))
        .subquery()
    )
    count, place = col(noun.resource_count), found.c.place
    rows = select(pk(noun), col(noun.id), col(noun.name), count, place)
    return _best(rows.join(found, found.c.id == col(noun.id)), place, count, col(noun.id))


@lru_cache
def popular_statement(kind: str, forms: Forms) -> Rows:
    """Return the same of the records with the most resources."""
    noun = NOUNS[kind]
    top = (
        select(pk(noun), col(noun.id), col(noun.name), col(noun.resource_count))
        .order_by(col(noun.resource_count).desc(), pk(noun).desc())
        .limit(POPULAR)
        .cte("top")
        .prefix_with("MATERIALIZED")
    )
    place = (
        select(_place())
        .where(
            col(Name.type) == kind,
            col(Name.id) == top.c.id,
            *map(_named, forms, range(len(forms))),
        )
        .correlate(top)
        .scalar_subquery()
    )
    placed = select(top, place.label("place")).subquery()
    rows = select(placed).where(placed.c.place.is_not(None))
    return _best(rows, placed.c.place, placed.c.resource_count, placed.c.id)


def _best(rows: Rows, place: Column, count: Column, id_: Column) -> Rows:
    tier = case((place < 0, 0), (place == 0, 1), else_=2)
    most: ColumnElement[Any] = bindparam("most")
    return rows.order_by(tier, count.desc(), id_).limit(most)
