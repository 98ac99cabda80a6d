"""The headings of two editions side by side: which one is which, under a new name."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from app.documents.entry import Heading

# The names of a heading and of those above it, the outermost first.
Path = tuple[str, ...]
Renamed = Mapping[Path, Path]
# The resources under each heading, those below its sub-headings among them.
Members = Mapping[Path, Set[int]]

# So much of what stands under either of two headings must stand under both.
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class Sections:
    """Where the headings of the older edition are in the newer one.

    `paths` leads from each path that is another one now to what it is now, `names`
    are the headings whose own name or place changed, without those below them.
    """

    paths: Renamed
    names: tuple[tuple[Path, Path], ...]


def renamed(old: Members, new: Members) -> Sections:
    """Find the headings that have another path now: by the resources they share.

    Outer headings are found first; those below go with them.
    """
    paths: dict[Path, Path] = {}
    names: list[tuple[Path, Path]] = []
    for depth in range(1, max(map(len, old), default=0) + 1):
        gone: list[Path] = []
        for path in (path for path in old if len(path) == depth):
            here = _below(path, paths)
            if here not in new:
                gone.append(path)
            elif here != path:
                paths[path] = here
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


def needed(headings: Iterable[Heading], used: Iterable[Heading]) -> list[Heading]:
    """Return the headings that are used, or stand above one that is, in order."""
    paths = {x.path[:depth] for x in used for depth in range(1, len(x.path) + 1)}
    return [heading for heading in headings if heading.path in paths]


def shown(before: Path, after: Path) -> tuple[str | None, str | None]:
    """Return two headings by name, with those above them where the names are alike."""
    if before[-1:] != after[-1:]:
        return (before or (None,))[-1], (after or (None,))[-1]
    return " > ".join(before), " > ".join(after)
