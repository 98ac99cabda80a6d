"""What to ask instead, where no resource has all words."""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby, islice, product
from operator import itemgetter

from rapidfuzz.distance import OSA
from sqlalchemy import Connection, Select, bindparam, func, select

from app.catalogue.records import Record
from app.store.engine import asking
from app.store.execution import lengthy, run
from app.store.read import query
from app.store.read.query import shape_of
from app.store.read.request import Criteria
from app.store.search.index import TITLE_WORD, ranks
from app.store.tables import Column, NameWord
from app.store.values import MAX_WORDS, Search, Term, read_search
from app.text import fold

# A shorter word with a letter changed is another word; from so many on, two may be.
_SHORTEST, _LONG = 4, 6
# So many words of the catalogue are compared, so many of the nearest tried.
_MOST_WORDS, _NEAREST = 200_000, 4


class Alternatives(Record):
    """What to ask where nothing has all words: how many have any, other words."""

    any: int
    did_you_mean: str | None


def alternatives(connection: Connection, criteria: Criteria) -> Alternatives | None:
    """Return what finds something instead of all words, where words are asked for."""
    if not criteria.q or criteria.q.any or not ranks(criteria.q):
        return None
    lengthy(connection, MAX_WORDS)
    found = count_of(connection, replace(criteria, q=replace(criteria.q, any=True)))
    return Alternatives(any=found, did_you_mean=_meant(connection, criteria, criteria.q, found))


def _meant(connection: Connection, criteria: Criteria, search: Search, found: int) -> str | None:
    """Return the question with words of the catalogue for those it does not have.

    Of those as near as each other the one that finds most; where none finds anything as
    a whole, the one of which any word finds more than those asked for `found`.
    """
    slips = {
        term.spellings[0]: _slips(term)
        for term in search.sides[0]
        if _slips(term) and not count_of(connection, Criteria(q=Search("", (term,))))
    }
    near = {word: meant for word in slips if (meant := _near(connection, word, slips[word]))}
    tried = sorted(
        (sum(distance for _, distance in chosen), [word for word, _ in chosen])
        for chosen in islice(product(*near.values()), _NEAREST**2 if near else 0)
    )
    for any_, least in ((False, 0), (True, found)):
        for _, alike in groupby(tried, itemgetter(0)):
            counts = {
                text: count_of(
                    connection, replace(criteria, q=replace(read_search("q", text), any=any_))
                )
                for _, words in alike
                for text in [_with(search.text, dict(zip(near, words, strict=True)))]
            }
            best = max(counts, key=counts.__getitem__)
            if counts[best] > least:
                return best
    return None


def _slips(term: Term) -> int:
    """Return how many letters of a term may be wrong: none of a phrase or a beginning."""
    (word, *_) = term.spellings
    if term.prefix or len(word) < _SHORTEST or not word.isalpha():
        return 0
    return 1 if len(word) < _LONG else 2


def _near(connection: Connection, word: str, slips: int) -> list[tuple[str, int]]:
    """Return the words of the catalogue that a word may be a slip of, nearest first."""
    lengths = {"least": len(word) - slips, "longest": len(word) + slips}
    words = connection.scalars(_WORDS, lengths)
    found = ((OSA.distance(word, each, score_cutoff=slips), each) for each in asking(words))
    near = sorted((distance, each) for distance, each in found if distance <= slips)
    return [(each, distance) for distance, each in near[:_NEAREST]]


def _with(text: str, others: Mapping[str, str]) -> str:
    return re.sub(r"\S+", lambda found: others.get(fold(found[0]), found[0]), text)


def _of_length(word: Column) -> Select[str]:
    long = func.length(word).between(bindparam("least"), bindparam("longest"))
    return select(word).where(long)


_WORDS = _of_length(TITLE_WORD.c.word).union(_of_length(NameWord.word)).limit(_MOST_WORDS)


def count_of(connection: Connection, criteria: Criteria) -> int:
    """Return how many resources match a request that was resolved."""
    shape, values = shape_of(criteria, connection.dialect.name)
    return run(connection, query.count_statement(shape), values).one()[0]
