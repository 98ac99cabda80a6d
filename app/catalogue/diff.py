"""What changed between two editions of a document, and the difference of two texts as a patch."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

# The names of a heading and of those above it, the outermost first.
Path = tuple[str, ...]
Renamed = Mapping[Path, Path]
# The resources under each heading, those below its sub-headings among them.
Members = Mapping[Path, Set[int]]

# So much of what stands under either of two headings must stand under both.
_MOST = 0.5
# So many lines of a text are shown around what changes.
_CONTEXT = 3


@dataclass(frozen=True, slots=True)
class Sections:
    """Where the headings of the older edition are in the newer one.

    `paths` leads from each path that is another one now to what it is now, `names`
    are the headings whose own name or place changed, without those below them.
    """

    paths: Renamed
    names: tuple[tuple[Path, Path], ...]


def renamed(old: Members, new: Members) -> Sections:
    """Find the headings that have another path now: by the resources they share."""
    paths: dict[Path, Path] = {}
    names: list[tuple[Path, Path]] = []
    for depth in range(1, max(map(len, old), default=0) + 1):
        here = {path: _below(path, paths) for path in old if len(path) == depth}
        gone = [path for path, now in here.items() if now not in new]
        paths |= {path: now for path, now in here.items() if now in new and now != path}
        kept = {paths.get(path, path) for path in old if path not in gone}
        pairs = [
            (_likeness(path, other, paths, old[path], new[other]), path, other)
            for path in gone
            for other in new
            if other not in kept
        ]
        for likeness, path, other in sorted(pairs, reverse=True):
            if likeness[0] > _MOST and path not in paths and other not in kept:
                paths[path] = other
                kept.add(other)
                names.append((path, other))
    return Sections(paths, tuple(names))


def _below(path: Path, paths: Renamed) -> Path:
    """Return the path under what the headings above it are now."""
    above = path[:-1]
    return (*paths.get(above, above), path[-1])


def _likeness(
    path: Path, other: Path, paths: Renamed, here: Set[int], there: Set[int]
) -> tuple[float, ...]:
    """Return how likely `other` is what `path` is now: by share, then by place."""
    together = here | there
    share = len(here & there) / len(together) if together else 0
    beside = _below(path, paths)[:-1] == other[:-1]
    return share, beside, path[-1] == other[-1], -abs(len(path) - len(other))


def shown(before: Path, after: Path) -> tuple[str | None, str | None]:
    """Return two headings by name, with those above them where the names are alike."""
    if before[-1:] != after[-1:]:
        return (before or (None,))[-1], (after or (None,))[-1]
    return " > ".join(before), " > ".join(after)


# What changed between two editions of a document, told by their places alone.
#
# Places correspond before they are compared: one that is in both editions unchanged is
# never told of, nor is the order within a section.


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
    found = [
        Change(
            "category_renamed",
            None,
            *shown(*each),
            old.headings.get(each[0]),
            new.headings.get(each[1]),
        )
        for each in sections.names
    ]
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
            members.setdefault(place.path[:depth], set()).update({place.resource} & both)
    return members


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
    change = "removed" if first_new is None else "also_listed" if first_old else "added"
    for old, new in pairs:
        if old and new:
            yield from _of_place(old, new, sections)
        else:
            yield _change(change, old, new, _section)
            change = "also_listed"


def _of_place(old: Place, new: Place, sections: Renamed) -> Iterator[Change]:
    """Give what changed at a place that is in both editions."""
    if sections.get(old.path, old.path) != new.path:
        yield Change("moved", old.resource, *shown(old.path, new.path), old.line, new.line)
    for change, printed in PRINTED.items():
        if printed(old) != printed(new):
            yield _change(change, old, new, printed)


def _change(
    change: str, old: Place | None, new: Place | None, printed: Callable[[Place], str | None]
) -> Change:
    resource = next(place.resource for place in (old, new) if place)
    before, after = (printed(place) if place else None for place in (old, new))
    lines = (place.line if place else None for place in (old, new))
    return Change(change, resource, before, after, *lines)


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


def unified(name: str, before: str, after: str) -> str:
    """Return the unified diff of two texts of as many lines; "" where they are the same."""
    # `patch` knows no other end of a line.
    old, new = before.split("\n"), after.split("\n")
    changed = [n for n, sides in enumerate(zip(old, new, strict=True)) if sides[0] != sides[1]]
    groups: list[list[int]] = []
    for number in changed:
        if not groups or number - groups[-1][-1] > 2 * _CONTEXT:
            groups.append([])
        groups[-1].append(number)
    head = f"--- a/{name}\n+++ b/{name}\n" if groups else ""
    return head + "".join(piece for group in groups for piece in _hunk(old, new, group))


def _hunk(old: Sequence[str], new: Sequence[str], group: Sequence[int]) -> Iterator[str]:
    """Give a hunk: the lines that change, with some before and behind them."""
    last = len(old) - (not old[-1])
    first, end = max(group[0] - _CONTEXT, 0), min(group[-1] + _CONTEXT + 1, last)
    yield f"@@ -{first + 1},{end - first} +{first + 1},{end - first} @@\n"
    gone: list[str] = []
    come: list[str] = []
    for number in range(first, end):
        rest = "\n\\ No newline at end of file\n" if number == len(old) - 1 else "\n"
        if number in group:
            gone.append(f"-{old[number]}{rest}")
            come.append(f"+{new[number]}{rest}")
            continue
        yield from (*gone, *come)
        gone, come = [], []
        yield f" {old[number]}{rest}"
    yield from (*gone, *come)
