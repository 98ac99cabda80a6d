"""What curators decided about records: none of it is weighed, all of it holds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.catalogue.fact import Fact
from app.catalogue.listing import Listing, Origin
from app.catalogue.topics import Topic
from app.documents.claim import Claim

# Who says so is no document; older than any edition.
BY_HAND = Origin(document="", label="", order="")
# The fields by which later listings are told to be the same work.
IDENTITY = frozenset({"title", "authors", "links"})
# The organisations among the authors that a curator gave; `authors` has the people.
ORGANIZATIONS = "authors.organizations"
# Lists of records: a fact shows the name.
_NAMED = frozenset({"authors", ORGANIZATIONS, "institutions"})


@dataclass(frozen=True, slots=True)
class Correction:
    """The manual value of a field, None or an empty list for "there is none".

    Of lists: `{id, name}` of authors and institutions, `{name}` of organisations,
    `{url, role, label}` of links, ids of topics, names of editors.
    `text` says who gave it, and when.
    """

    value: Any
    text: str


# By field, identifiers and details each on its own: `identifiers.doi`.
Corrections = Mapping[str, Correction]
# Pairs of resources, by their numbers, that are not one.
Apart = frozenset[frozenset[int]]


@dataclass(frozen=True, slots=True)
class Decisions:
    """All that curators decided about the records that matter to a resolution.

    `corrections` are by resource, `named` the authors in corrected lists, by resource
    and place. `people` are the authors whom curators told from all others. A resource
    goes `into` another one; those `apart` never meet. `topics` are those of curators.
    """

    corrections: Mapping[int, Corrections] = field(default_factory=dict)
    named: Mapping[int, Sequence[int]] = field(default_factory=dict)
    people: frozenset[int] = frozenset()
    into: Mapping[int, int] = field(default_factory=dict)
    apart: Apart = frozenset()
    topics: tuple[Topic, ...] = ()

    def of(self, resources: Sequence[int]) -> Corrections:
        """Return what holds of a work that was several resources: the first one's."""
        found: dict[str, Correction] = {}
        for resource in resources:
            for name, correction in self.corrections.get(resource, {}).items():
                found.setdefault(name, correction)
        return found

    def known(self, listings: Iterable[Listing]) -> list[int]:
        """Return the numbers that listings of one work have in the store.

        First the one that goes on: the oldest, unless it goes into another.
        """
        found = {x.resource for x in listings if x.resource and x.resource > 0}
        return sorted(found, key=lambda number: (number in self.into, number))

    def names_authors(self, resources: Sequence[int]) -> int | None:
        """Return which of the resources of a work a curator gave authors, if any."""
        return next((each for each in resources if each in self.named), None)


UNDECIDED = Decisions()


def by_hand(title: str, names: Sequence[str], url: str | None, resource: int) -> Listing:
    """Return what tells a work that no edition prints so, in the shape of a listing."""
    claims = [_claim("title", title), *(_claim("author", name) for name in names)]
    if url:
        claims.append(_claim("link", url, role="primary"))
    return Listing(
        origin=BY_HAND,
        first_line=0,
        last_line=0,
        raw="",
        path=(),
        heading_line=None,
        claims=tuple(claims),
        resource=resource,
    )


def _claim(name: str, value: str, role: str | None = None) -> Claim:
    return Claim(name, value, "correction", value, 0, role=role)


def is_by_hand(listing: Listing) -> bool:
    """Tell whether a curator says this and no edition."""
    return listing.origin is BY_HAND


def manual(corrections: Corrections, name: str) -> Iterator[Fact]:
    """Give the manual values of a field, of a list each in order."""
    correction = corrections.get(name)
    if correction is None:
        return
    values = correction.value if isinstance(correction.value, list) else None
    for place, value in enumerate([correction.value] if values is None else values):
        yield Fact(
            field=name,
            value=value["name"] if name in _NAMED else value,
            basis="manual",
            rule="correction",
            position=place,
            text=correction.text,
            used=True,
        )
