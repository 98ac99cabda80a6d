"""A citation at its place in an edition, the values it gives, and what curators decided."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import itemgetter
from typing import Any

from app.catalogue.kinds import LAST_RULES
from app.catalogue.names import FamilyKey, PersonName, parse, with_parts
from app.catalogue.records import Basis
from app.catalogue.topics import Subjects, Topic
from app.documents.links import absolute
from app.documents.text import Claim, Oddity

# So many authors are in company; more are a crowd.
_COMPANY = 50


@dataclass(frozen=True, slots=True)
class Origin:
    """An edition of a document, as far as values depend on it.

    `order` tells older editions from newer ones: the date, of undated ones that of the
    edition that they follow.
    """

    document: str
    label: str
    order: str
    date: str | None = None
    base: str | None = None
    language: str | None = None
    title: str | None = None
    imported_at: str = ""

    @property
    def edition(self) -> str:
        """The public id of the edition."""
        return f"{self.document}:{self.label}"

    @property
    def called(self) -> str:
        """What the list calls itself."""
        return self.title or self.document.replace("-", " ")


@dataclass(frozen=True)
class Listing:
    """One mention: its place, its text and what it claims.

    `resource` and `mention` are the numbers it has in the store, if it is there;
    `warnings` are not kept there. `subjects` are what the headings of the path name.
    """

    origin: Origin
    first_line: int
    last_line: int
    raw: str
    path: tuple[str, ...]
    heading_line: int | None
    claims: tuple[Claim, ...]
    resource: int | None = None
    mention: int | None = None
    warnings: tuple[Oddity, ...] = ()
    subjects: Subjects = ()

    @property
    def place(self) -> tuple[str, str, int]:
        """Where it stands among all listings: older editions first."""
        return self.origin.order, self.origin.edition, self.first_line

    @property
    def section(self) -> str:
        """The heading it stands under."""
        return self.path[-1] if self.path else ""

    def claimed(self, field: str) -> Iterator[Claim]:
        """Give the claims for a field, in order."""
        return (claim for claim in self.claims if claim.field == field)

    def reading_of(self, claim: Claim) -> int:
        """Return the place of a claim among all; of equal ones that of the first."""
        return self._readings[claim]

    @cached_property
    def _readings(self) -> dict[Claim, int]:
        return {self.claims[place]: place for place in reversed(range(len(self.claims)))}

    @cached_property
    def title(self) -> str:
        """The title as printed here."""
        return next((str(c.value) for c in self.claimed("title")), "")

    @cached_property
    def url(self) -> str | None:
        """The address of the title, absolute."""
        for claim in self.claimed("link"):
            if claim.role == "primary":
                return absolute(str(claim.value), self.origin.base)
        return None

    @cached_property
    def year(self) -> int | None:
        """The year that is stated here."""
        return next((int(c.value) for c in self.claimed("year")), None)

    @cached_property
    def names(self) -> tuple[PersonName, ...]:
        """The authors' names, taken apart, in order."""
        return tuple(with_parts(parse(str(c.value)), c.text) for c in self.claimed("author"))

    def families_beside(self, name: PersonName) -> frozenset[FamilyKey]:
        """Return the family names beside a name; of a crowd of authors none.

        Who is one of hundreds is known by nobody of them, and each beside each other
        would be too much to keep.
        """
        crowd = len(self.names) > _COMPANY
        return frozenset(() if crowd else self._counted - Counter([name.family_key]))

    @cached_property
    def _counted(self) -> Counter[FamilyKey]:
        return Counter(name.family_key for name in self.names)

    @cached_property
    def families(self) -> frozenset[FamilyKey]:
        """The authors' family names, folded."""
        return frozenset(name.family_key for name in self.names)


def newest_first(listings: Iterable[Listing]) -> list[Listing]:
    """Return listings with the newest edition first, in it the first line."""
    in_order = sorted(listings, key=lambda listing: listing.first_line)
    return sorted(in_order, key=lambda listing: listing.place[:2], reverse=True)


# A value and where it comes from: what provenance shows, and what wins over what.

# Order of trust.
TRUST: Sequence[Basis] = ("manual", "stated", "curated", "derived")

Json = str | int | bool | dict[str, str | None] | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One value for one field, of one basis, read by one rule.

    `listing` is the mention it stands in, None for what a file in `seed/` says. `scope`
    names the authors of that listing an institution belongs to, `reading` is the
    place of the claim among all that the listing states.
    """

    field: str
    value: Json
    basis: Basis
    rule: str
    position: int = 0
    listing: Listing | None = None
    line: int | None = None
    text: str | None = None
    scope: tuple[int, ...] = ()
    reading: int = 0
    used: bool = False

    def counts(self, *, used: bool) -> "Fact":
        """Return this fact as one that is `used`, or lost."""
        return self if used == self.used else replace(self, used=used)


# How an entry is set and what stands around it tell less than its words and addresses.
_WEAK: Mapping[str, int] = {
    "kind-of-named": 0,
    "kind-as-set": 1,
    "kind-of-section": 2,
    **dict.fromkeys(LAST_RULES, 3),
    "kind-unknown": 4,
}


def stated(
    listing: Listing,
    claim: Claim,
    field: str,
    value: Json,
    position: int = 0,
    *,
    used: bool = False,
) -> Fact:
    """Return the fact that a claim of a listing states `value` for a field.

    What its surroundings tell no line states.
    """
    return Fact(
        field=field,
        value=value,
        basis="derived" if claim.rule in _WEAK else "stated",
        rule=claim.rule,
        position=position,
        listing=listing,
        line=claim.line,
        text=claim.text,
        scope=claim.scope,
        reading=listing.reading_of(claim),
        used=used,
    )


def newest(facts: Iterable[Fact]) -> list[Fact]:
    """Return the stated facts of the newest edition among those given."""
    placed = [(f.listing.place[:2], f) for f in facts if f.listing is not None]
    last = max((place for place, _ in placed), default=None)
    return [fact for place, fact in placed if place == last]


def winner(facts: Sequence[Fact], confirmed: Iterable[Json] = ()) -> Fact | None:
    """Return the fact that gives a field its value.

    The basis most trusted, in it the first value; among stated values the newest
    edition, in it one that an authority confirms, else the most frequent, of equals the
    longest: where an entry stands among others of its edition decides nothing.
    """
    if len(facts) == 1:
        return facts[0]
    ranked = ((TRUST.index(f.basis), _WEAK.get(f.rule, 0)) for f in facts)
    _, trusted = min(zip(ranked, facts, strict=True), key=itemgetter(0), default=(None, None))
    if trusted is None or trusted.basis != "stated":
        return trusted
    candidates = newest(f for f in facts if f.basis == "stated")
    counted = Counter(str(f.value) for f in candidates)
    known = set(map(str, confirmed))

    def rank(fact: Fact) -> tuple[bool, int, int, str]:
        value = str(fact.value)
        return value not in known, -counted[value], -len(value), value

    # Of facts of one value `min` returns the first.
    return min(candidates, key=rank)


# What curators decided about records: none of it is weighed, all of it holds.

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
DistinctPairs = frozenset[frozenset[int]]


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
    apart: DistinctPairs = frozenset()
    topics: tuple[Topic, ...] = ()

    def of(self, resources: Sequence[int]) -> Corrections:
        """Return what holds of a work that was several resources: the first one's."""
        found: dict[str, Correction] = {}
        for resource in reversed(resources):
            found |= self.corrections.get(resource, {})
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
    said: list[tuple[str, str, str | None]] = [("title", title, None)]
    said += [("author", name, None) for name in names]
    said += [("link", url, "primary")] if url else []
    claims = tuple(Claim(name, x, "correction", x, 0, role=role) for name, x, role in said)
    return Listing(BY_HAND, 0, 0, "", (), None, claims, resource)


def is_by_hand(listing: Listing) -> bool:
    """Tell whether a curator says this and no edition."""
    return listing.origin is BY_HAND


def manual(corrections: Corrections, name: str) -> list[Fact]:
    """Return the manual values of a field, of a list each in order."""
    if (correction := corrections.get(name)) is None:
        return []
    given = correction.value if isinstance(correction.value, list) else [correction.value]
    values = [value["name"] if name in _NAMED else value for value in given]
    return [
        Fact(name, value, "manual", "correction", place, text=correction.text, used=True)
        for place, value in enumerate(values)
    ]
