"""What changed between two editions of a document, told by their places alone.

Places correspond before they are compared: one that is in both editions unchanged is
never told of, nor is the order within a section.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.documents.outline import Path, Renamed, renamed, shown


@dataclass(frozen=True, slots=True)
class Place:
    """One place of an edition where a resource is listed, as it is printed there.

    `resource` tells whether two places list the same thing.
    """

    resource: int
    path: Path
    line: int
    title: str
    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """An edition: its places in order, and the line of each heading."""

    places: Sequence[Place]
    headings: Mapping[Path, int]


@dataclass(frozen=True, slots=True)
class Change:
    """One change; what is only in one of the editions has None for the other."""

    change: str
    resource: int | None
    before: str | None
    after: str | None
    from_line: int | None
    to_line: int | None


Pair = tuple[Place | None, Place | None]


def changes(old: State, new: State) -> list[Change]:
    """Return what changed, in the order of the newer edition, what is gone last."""
    sections = renamed(_members(old, new), _members(new, old))
    found = [_renaming(each, old, new) for each in sections.names]
    here: dict[int, list[Place]] = defaultdict(list)
    there: dict[int, list[Place]] = defaultdict(list)
    for side, places in ((here, old.places), (there, new.places)):
        for place in places:
            side[place.resource].append(place)
    for resource in here.keys() | there.keys():
        pairs = _pairs(here[resource], there[resource], sections.paths)
        found += _of_resource(pairs, sections.paths)
    return sorted(found, key=_order)


def _members(state: State, other: State) -> dict[Path, set[int]]:
    """Return what stands under each heading, as far as both editions list it."""
    both = {place.resource for place in other.places}
    members: dict[Path, set[int]] = {path: set() for path in state.headings}
    for place in state.places:
        for depth in range(1, len(place.path) + 1):
            under = members.setdefault(place.path[:depth], set())
            under |= {place.resource} & both
    return members


def _renaming(pair: tuple[Path, Path], old: State, new: State) -> Change:
    before, after = pair
    names = shown(before, after)
    lines = old.headings.get(before), new.headings.get(after)
    return Change("category_renamed", None, *names, *lines)


def _pairs(here: Sequence[Place], there: Sequence[Place], sections: Renamed) -> list[Pair]:
    """Pair the places of one resource: those most alike first, else in order."""
    pairs: list[Pair] = []
    left, right = list(here), list(there)
    for likeness in _LIKENESS:
        waiting: dict[Hashable, list[Place]] = defaultdict(list)
        for place in right:
            waiting[likeness(place, place.path)].append(place)
        for place in list(left):
            same = waiting[likeness(place, sections.get(place.path, place.path))]
            if same:
                pairs.append((place, same[0]))
                left.remove(place)
                right.remove(same.pop(0))
    return [*pairs, *((x, None) for x in left), *((None, x) for x in right)]


# What two places share to be one, the surest first; in one section before all others.
_LIKENESS: Sequence[Callable[[Place, Path], Hashable]] = (
    lambda x, path: (path, x.title, x.addresses, x.names, x.note),
    lambda x, path: (path, x.addresses),
    lambda x, path: (path, x.title),
    lambda _, path: path,
    lambda x, _: x.addresses,
    lambda x, _: x.title,
    lambda _x, _path: None,
)


def _of_resource(pairs: Sequence[Pair], sections: Renamed) -> Iterator[Change]:
    """Give the changes of one resource; in only one edition, it came or went once."""
    first_old, first_new = pairs[0]
    change = "also_listed"
    if first_new is None:
        change = "removed"
    elif first_old is None:
        change = "added"
    for old, new in pairs:
        if old and new:
            yield from _of_place(old, new, sections)
        else:
            yield _change(change, old, new, _section)
            change = "also_listed"


def _of_place(old: Place, new: Place, sections: Renamed) -> Iterator[Change]:
    """Give what changed at a place that is in both editions."""
    if sections.get(old.path, old.path) != new.path:
        before, after = shown(old.path, new.path)
        lines = old.line, new.line
        yield Change("moved", old.resource, before, after, *lines)
    for change, printed in PRINTED.items():
        if printed(old) != printed(new):
            yield _change(change, old, new, printed)


def _change(
    change: str,
    old: Place | None,
    new: Place | None,
    printed: Callable[[Place], str | None],
) -> Change:
    resource = next(place.resource for place in (old, new) if place)
    return Change(
        change,
        resource,
        printed(old) if old else None,
        printed(new) if new else None,
        old.line if old else None,
        new.line if new else None,
    )


def _section(place: Place) -> str | None:
    return place.path[-1] if place.path else None


PRINTED: Mapping[str, Callable[[Place], str | None]] = {
    "retitled": lambda place: place.title or None,
    "relinked": lambda place: " ".join(place.addresses) or None,
    "authors_changed": lambda place: "; ".join(place.names) or None,
    "note_changed": lambda place: place.note or None,
}
"""A kind of change to what it compares, as readable text."""

_KINDS = ("category_renamed", "added", "removed", "moved", "also_listed", *PRINTED)


def _order(change: Change) -> tuple[bool, int, int, int]:
    lines = change.to_line or 0, change.from_line or 0
    return change.to_line is None, *lines, _KINDS.index(change.change)
