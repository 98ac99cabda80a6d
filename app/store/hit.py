"""A record that may be meant by what somebody types, and which of them is the best."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

EXACT, SHOWN, ALIAS = range(3)
"""A name is just what was typed; it is the one displayed; it is another one."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A record found; `late` if its name only goes on with what was typed.

    `slip` is 0 for what was typed, 1 for another word and 2 for another beginning.
    """

    kind: str
    pk: int
    id: str
    name: str
    count: int | None
    tier: int
    slip: int = 0
    late: bool = False

    @property
    def rank(self) -> tuple[Any, ...]:
        """The key of the order; a resource counts as what it is, one."""
        count = 1 if self.count is None else self.count
        return self.slip, self.tier, -count, self.late, self.id, self.kind


def best(hits: Iterable[Hit], most: int) -> list[Hit]:
    """Return up to `most` records, each once, best first."""
    found: dict[tuple[str, int], Hit] = {}
    for hit in sorted(hits, key=lambda each: each.rank):
        found.setdefault((hit.kind, hit.pk), hit)
    return list(found.values())[:most]
