"""The statements of a search: what fits, how many do, and how well.

They are built for a shape of questions; the words are values, told when they run.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, func, literal, not_, select

from app.store import fts5, tsvector
from app.store.columns import pk
from app.store.dialects import either
from app.store.search import INDEX, WEIGHTS, rows_of
from app.store.tables import Resource
from app.store.terms import Search, Term
from app.store.values import SHAPES


def shape(search: Search) -> Search:
    """Return a question for which the statements are the same: `slots` tells it."""
    wanted, unwanted = map(tsvector.alike, _sides(search))
    left_out = (replace(term, excluded=True) for term in unwanted)
    return Search("", (*wanted, *left_out))


def slots(search: Search) -> dict[str, Any]:
    """Return the values of the statements that are built for a question."""
    sides = _sides(search)
    return fts5.slots(*sides) | tsvector.slots(*sides)


def matching(search: Search) -> ColumnElement[bool]:
    """Return the condition that a resource fits the search."""
    wanted, unwanted = _sides(search)
    if wanted:
        return pk(Resource).in_(fitting(search))
    others = either(fts5.fits_any(unwanted), tsvector.fits_any(unwanted))
    return not_(pk(Resource).in_(rows_of(others)))


def counting(search: Search) -> Select[int]:
    """Return how many resources fit: the index alone knows, unless words are unwanted.

    What has none of some words is all but those that have one.
    """
    if not ranks(search):
        return select(func.count()).select_from(Resource).where(matching(search))
    rows = fitting(search).select_from(INDEX)
    return rows.with_only_columns(func.count())


def ranks(search: Search) -> bool:
    """Say whether one match can be better than another: not by what it lacks."""
    return bool(_sides(search)[0])


def relevance(search: Search) -> ColumnElement[float]:
    """Return how well a resource fits, the best highest."""
    if not ranks(search):
        return literal(0.0)
    hit = hits(search)
    scored = select(tsvector.score(WEIGHTS)).select_from(INDEX)
    # FTS5 scores only what it is asked for; PostgreSQL scores any row, found by its
    # number, and would look through all hits for each of them.
    return either(
        _of_resource(select(hit.c.score), hit.c.pk),
        _of_resource(scored, INDEX.c.rowid),
    )


def _of_resource(score: Select[float], number: ColumnElement[int]) -> ColumnElement[float]:
    of_this = score.where(number == pk(Resource))
    return of_this.correlate(Resource).scalar_subquery()


@lru_cache(SHAPES)
def hits(search: Search) -> CTE:
    """Return the matches, `(pk, score)`: one and the same for each mention of it."""
    score = either(fts5.score(WEIGHTS), tsvector.score(WEIGHTS))
    return (
        fitting(search)
        .with_only_columns(INDEX.c.rowid.label("pk"), score.label("score"))
        .cte("hit")
        # Else the planner might look the words up anew for each resource.
        .prefix_with("MATERIALIZED")
    )


def fitting(search: Search) -> Select[int]:
    """Return the keys of the resources that fit, where some words are wanted."""
    sides = _sides(search)
    return rows_of(either(fts5.fits(*sides), tsvector.fits(*sides)))


def _sides(search: Search) -> tuple[list[Term], list[Term]]:
    wanted = [term for term in search.terms if not term.excluded]
    return wanted, [term for term in search.terms if term.excluded]
