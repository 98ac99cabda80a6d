"""A page of the best matches, and how many there are: the words are looked up once.

What does not fit on the page is told by its score alone: of resources only those are
read that are as good as the last one on it.
"""

from functools import lru_cache

from sqlalchemy import BigInteger, Connection, bindparam, func, select, true
from sqlmodel import col

from app.store.asked import Asked
from app.store.columns import Rows, pk
from app.store.filters import conditions
from app.store.keyset import AT_MOST, BEFORE, offset
from app.store.order import BY_RELEVANCE
from app.store.prepared import run
from app.store.query import current_revision
from app.store.question import hits, ranks
from app.store.shape import shaped
from app.store.tables import Resource
from app.store.values import SHAPES

Found = tuple[int, int, dict[int, str]]
# The place of the last match on the page, counted from 0.
_LAST = "last"
# Better than any match, worse than any: what the last one on a page is, if the matches
# end before it.
_ANY = -1e308


def serves(asked: Asked) -> bool:
    """Say whether a page is one of the best matches of a search."""
    by_relevance = asked.order("resources") == (BY_RELEVANCE,)
    return by_relevance and not asked.cursor and bool(asked.q and ranks(asked.q))


def page(connection: Connection, asked: Asked) -> Found:
    """Return how many match, the revision, and a page of records by their keys."""
    shape, values = shaped(asked)
    values[_LAST] = min(offset(asked) + asked.per_page, 2**63) - 1
    rows = run(connection, _statement(shape), values).all()
    (total, revision), found = rows[0][:2], (row[2:] for row in rows)
    return total, revision, {key: text for key, text in found if key is not None}


@lru_cache(SHAPES)
def _statement(shape: Asked) -> Rows:
    """Return `(number of matches, revision, key, ready record)`, the best first."""
    match = hits(shape.q)
    holding = conditions("resources", shape)
    if holding:
        both = select(match).join(Resource, pk(Resource) == match.c.pk)
        match = both.where(*holding).cte("match").prefix_with("MATERIALIZED")
    score = match.c.score
    best = select(score).order_by(score.desc())
    worst = best.limit(1).offset(bindparam(_LAST, type_=BigInteger()))
    near = (
        select(match.c.pk, score, col(Resource.id))
        .join(Resource, pk(Resource) == match.c.pk)
        .where(score >= func.coalesce(worst.scalar_subquery(), _ANY))
        .order_by(score.desc(), col(Resource.id))
        .limit(bindparam(AT_MOST))
        .offset(bindparam(BEFORE, type_=BigInteger()))
        .subquery("near")
    )
    count = select(func.count()).select_from(match).scalar_subquery()
    numbers = select(count.label("count"), current_revision().label("revision"))
    every = numbers.subquery("numbers")
    return (
        select(every, near.c.pk, col(Resource.record))
        .join_from(every, near, true(), isouter=True)
        .join(Resource, pk(Resource) == near.c.pk, isouter=True)
        .order_by(near.c.score.desc(), near.c.id)
    )
