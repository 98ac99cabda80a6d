"""A value and where it comes from: what provenance shows, and what wins over what."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.catalogue.listing import Listing
from app.catalogue.records import Basis
from app.documents.claim import Claim

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


def stated(
    listing: Listing,
    claim: Claim,
    field: str,
    value: Json,
    position: int = 0,
    *,
    used: bool = False,
) -> Fact:
    """Return the fact that a claim of a listing states `value` for a field."""
    return Fact(
        field=field,
        value=value,
        basis="stated",
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
    trusted = min(facts, key=lambda f: TRUST.index(f.basis), default=None)
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
