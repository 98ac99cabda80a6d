"""Ways through a list: the pages near this one, the first and the last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.store.load import Page
from app.web.envelope import links, path_with

# So many pages are named on either side.
_BESIDE = 2


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of the list by its number; without one, a gap."""

    number: int | None
    href: str = ""
    here: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a reader can go on; `first` leads back from beyond the end."""

    links: Mapping[str, str | None]
    leaves: Sequence[Leaf]


def turns(path: str, page: Page) -> Turn:
    """Return the ways on from a page of a list at `path`."""
    found = links(path, page)
    if page.asked.cursor or page.whole:
        return Turn(found, ())
    here, last = page.asked.page, max(1, -(-page.count // page.asked.per_page))
    others = [pair for pair in page.asked.pairs if pair[0] != "page"]
    near = range(max(1, here - _BESIDE), min(last, here + _BESIDE) + 1)
    leaves: list[Leaf] = []
    for number in sorted({1, *near, last}):
        if leaves and number - (leaves[-1].number or 0) > 1:
            leaves.append(Leaf(None))
        to = path_with(path, [*others, ("page", str(number))])
        leaves.append(Leaf(number, to, number == here))
    return Turn(found, leaves if last > 1 else ())
