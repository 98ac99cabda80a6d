"""Resources by the words of their titles, while somebody types."""

from collections.abc import Iterator, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    literal,
    select,
    union_all,
)
from sqlmodel import col

from app.catalogue.works import title_key
from app.folding import all_words, spellings
from app.store.beginnings import END, Choice
from app.store.columns import pk
from app.store.hit import EXACT, SHOWN, Hit
from app.store.search import TITLED, titled
from app.store.tables import Resource
from app.store.terms import Term

KIND = "resource"
# So many titles are looked at where more begin so, or have such words.
_LOOKED_AT = 200


def titles(
    connection: Connection, choices: Sequence[Choice], keys: Sequence[str], most: int
) -> Iterator[Hit]:
    """Give resources whose titles have all words sought; `keys` is what was typed.

    Where enough begin so, those that only go on so are not looked for.
    """
    begun = set()
    plain, other = keys[0], keys[-1]
    values: dict[str, object] = {
        "key": title_key(plain),
        "plain": plain,
        "other": other,
    }
    for row in connection.execute(_BEGINNING, values):
        if _fits(row.title, choices):
            begun.add(row.pk)
            yield _hit(*row, keys=keys)
    if len(begun) < most:
        values = {"titled": titled(connection, [_terms(choices)]), "most": _LOOKED_AT}
        for row in connection.execute(_HOLDING, values):
            yield _hit(*row, keys=keys)


def holding(connection: Connection, questions: Sequence[Sequence[Choice]]) -> Iterator[Hit]:
    """Give resources whose titles have all words of one of several questions."""
    if questions:
        asked = titled(connection, [_terms(choices) for choices in questions])
        values = {"titled": asked, "most": _LOOKED_AT}
        for row in connection.execute(_HOLDING, values):
            yield Hit(KIND, *row, count=None, tier=SHOWN)


def _terms(choices: Sequence[Choice]) -> list[Term]:
    return [Term(choice.texts, prefix=not choice.whole) for choice in choices]


def _rows(*demands: ColumnElement[bool]) -> Select[int, str, str]:
    columns = pk(Resource), col(Resource.id), col(Resource.title)
    return select(*columns).where(*demands)


def _begun(key: ColumnElement[str]) -> ColumnElement[bool]:
    title = col(Resource.title_key)
    return and_(title >= key, title < key + literal(END))


_SAME: ColumnElement[bool] = col(Resource.title_key) == bindparam("key")
# A statement for each condition: the index of titles gives the first without a sort.
_BEGINNING = union_all(
    *(
        select(
            _rows(demand)
            .order_by(col(Resource.title_key), col(Resource.id))
            .limit(_LOOKED_AT)
            .subquery()
        )
        for demand in (_SAME, _begun(bindparam("plain")), _begun(bindparam("other")))
    )
)
_HOLDING = _rows(pk(Resource).in_(TITLED))


def _fits(title: str, choices: Sequence[Choice]) -> bool:
    """Say whether each of `choices` begins a word of a title."""
    words = all_words(title)
    return all(any(word.startswith(choice.texts) for word in words) for choice in choices)


def _hit(key: int, id_: str, title: str, *, keys: Sequence[str]) -> Hit:
    forms = (*spellings(title), title_key(title))
    late = not any(form.startswith(tuple(keys)) for form in forms)
    tier = EXACT if set(forms[:-1]) & set(keys) else SHOWN
    return Hit(KIND, key, id_, title, None, tier, late=late)
