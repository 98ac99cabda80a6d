"""Resources near another one: what they share, and how much that tells.

What few resources have tells more than what many have. Of what very many have, only
some are tried: the statements are five, and each is bounded.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select
from sqlmodel import col

from app.catalogue.found import Related
from app.store.asked import Asked
from app.store.keyset import sliced
from app.store.load import Page, Single, elsewhere
from app.store.rows import AnyRow
from app.store.session import reading
from app.store.shared import HAD, HOLDERS, IN_COMMON, SHARING, SHORT, THIS, slot
from app.store.tables import Resource

MOST = 20
# So many of those that share the most are compared in full.
_COMPARED = 200
# What no column holds, in a slot that is not needed.
_NOTHING = -1

# What resources may share: its type, and its key as text.
Thing = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Had:
    """Something that a resource has, and how much it tells to share it."""

    id: str
    name: str
    worth: float


def related(engine: Engine, record: str, asked: Asked) -> Page | Single:
    """Return what is near the resource with an id, best first.

    Of a merged record, where it went on. Raises `NotFound` and `Gone` as for the record
    itself.
    """
    with reading(engine) as connection:
        row = connection.execute(THIS, {"id": record}).one_or_none()
        if row is None:
            return elsewhere(connection, "resource", record, select(col(Resource.id)))
        this, revision, total = row
        had = _had(connection, this, total)
        nearest = _nearest(connection, this, had)
        rows = connection.execute(SHORT, {"resources": list(nearest)})
        found = [_related(row, nearest[row.pk], had) for row in rows]
    found.sort(key=lambda each: (-each.score, each.resource.id))
    shown, following = sliced(asked, found[:MOST])
    texts = [each.model_dump_json() for each in shown]
    return Page(texts, len(found[:MOST]), revision, asked, following)


def _had(connection: Connection, this: int, total: int) -> dict[Thing, _Had]:
    """Return what a resource has; `total` is about how many resources there are."""
    found = {}
    for type_, key, id_, name, count in connection.execute(HAD, {"this": this}):
        rarity = math.log(1 + total / max(count, 1))
        found[type_, key] = _Had(id_, name, SHARING[type_].weight * rarity)
    return found


def _nearest(connection: Connection, this: int, had: Mapping[Thing, _Had]) -> dict[int, set[Thing]]:
    """Return resources with all that they share with `this`."""
    slots = dict(_slots(had))
    first = _sharers(connection.execute(HOLDERS, {**slots, "this": this}))
    best = sorted(first, key=lambda pk: (-_worth(first[pk], had), pk))[:_COMPARED]
    keys: dict[str, list[str | int]] = {type_: [] for type_ in SHARING}
    for type_, key in had:
        keys[type_].append(_typed(type_, key))
    rows = connection.execute(IN_COMMON, {**keys, "resources": best})
    return _sharers(rows)


def _slots(had: Mapping[Thing, _Had]) -> Iterator[tuple[str, str | int]]:
    """Give the keys to look up: of each type those that tell the most."""
    for type_, sharing in SHARING.items():
        mine = [thing for thing in had if thing[0] == type_]
        mine.sort(key=lambda thing: (-had[thing].worth, thing))
        for number in range(sharing.slots):
            there = number < len(mine)
            key = _typed(type_, mine[number][1]) if there else _NOTHING
            yield slot(type_, number), key


def _typed(type_: str, key: str) -> str | int:
    return key if type_ == "link" else int(key)


def _sharers(rows: Iterable[AnyRow]) -> dict[int, set[Thing]]:
    found: dict[int, set[Thing]] = defaultdict(set)
    for type_, resource, key in rows:
        found[resource].add((type_, key))
    return found


def _worth(things: Iterable[Thing], had: Mapping[Thing, _Had]) -> float:
    return math.fsum(had[thing].worth for thing in things)


def _related(row: AnyRow, things: set[Thing], had: Mapping[Thing, _Had]) -> Related:
    weightiest = sorted(things, key=lambda thing: (-had[thing].worth, thing))
    reasons = [
        {"type": type_, "id": had[type_, key].id, "name": had[type_, key].name}
        for type_, key in weightiest
    ]
    _pk, id_, title, kind, year = row
    return Related.model_validate(
        {
            "resource": {"id": id_, "title": title, "kind": kind, "year": year},
            "score": round(_worth(things, had), 4),
            "reasons": reasons,
        }
    )
