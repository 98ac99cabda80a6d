"""The institutions of a work, weighed: those of the newest edition that names any."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.catalogue.authority import Authority
from app.catalogue.fact import Fact, stated
from app.catalogue.institutions import (
    Found,
    all_institutions,
    institutions_in,
    maker_named,
)
from app.catalogue.listing import Listing
from app.documents.claim import Claim


@dataclass(frozen=True, slots=True)
class AffiliationValue:
    """An institution of a work, and the authors (by place) it belongs to."""

    institution: Found
    authors: tuple[int, ...]
    printed: str


@dataclass(frozen=True, slots=True)
class _Named:
    """An institution where it is printed."""

    institution: Found
    claim: Claim
    listing: Listing


def weigh_affiliations(
    listings: Sequence[Listing], authors: Listing | None, authority: Authority
) -> tuple[tuple[AffiliationValue, ...], list[Fact]]:
    """Gather the institutions of listings that have the newest edition first.

    `authors` is the listing whose authors the work has.
    """
    named = list(_named(listings, authority))
    values: dict[str, AffiliationValue] = {}
    places: dict[str, int] = {}
    facts: list[Fact] = []
    for each in named:
        name = each.institution.name
        used = each.listing.origin.edition == named[0].listing.origin.edition
        place = places.setdefault(name, len(places))
        if used:
            values[name] = _joined(values.get(name), each, authors)
        fact = stated(each.listing, each.claim, "institutions", name, place, used=used)
        facts.append(fact)
    return tuple(values.values()), facts


def institutions_of(listing: Listing, authority: Authority) -> Iterator[str]:
    """Give the names of the institutions that a listing states."""
    for named in _named([listing], authority):
        yield named.institution.name


def given_institutions(
    weighed: tuple[tuple[AffiliationValue, ...], list[Fact]], given: Sequence[Fact]
) -> tuple[tuple[AffiliationValue, ...], list[Fact]]:
    """Return the institutions given by hand, before what was weighed and lost.

    One that is printed too keeps its authors; any other belongs to the whole.
    """
    printed = {value.institution.name: value for value in weighed[0]}
    values = []
    for fact in given:
        name = str(fact.value)
        whole = AffiliationValue(Found(name, known=True), (), name)
        values.append(printed.get(name, whole))
    return tuple(values), [*given, *(x.counts(used=False) for x in weighed[1])]


def _named(listings: Sequence[Listing], authority: Authority) -> Iterator[_Named]:
    for listing in listings:
        for claim in listing.claimed("affiliation"):
            for found in _found(claim, authority):
                yield _Named(found, claim, listing)


def _found(claim: Claim, authority: Authority) -> tuple[Found, ...]:
    printed = str(claim.value)
    if claim.rule == "affiliation-in-title":
        return _short(printed, authority)
    found = institutions_in(printed, authority) or _short(printed, authority)
    if claim.rule == "organization":
        return found or (Found(printed, known=False),)
    if claim.rule == "affiliation-in-column":
        return found or all_institutions(printed, authority)
    return found


def _short(printed: str, authority: Authority) -> tuple[Found, ...]:
    """Return the institution that the whole of what is printed is short for."""
    maker = maker_named(printed, authority)
    return (maker,) if maker else ()


def _joined(
    before: AffiliationValue | None, each: _Named, authors: Listing | None
) -> AffiliationValue:
    scope = _scope(each, authors)
    if before is None:
        printed = " ".join(each.claim.text.split())
        return AffiliationValue(each.institution, scope, printed)
    return replace(before, authors=tuple(sorted({*before.authors, *scope})))


def _scope(each: _Named, authors: Listing | None) -> tuple[int, ...]:
    """Return the places of a listing's authors in the list that was chosen."""
    scope, names = each.claim.scope, each.listing.names
    if authors is None or authors is each.listing:
        return scope
    wanted = {names[place].family_key for place in scope}
    return tuple(
        place for place, n in enumerate(authors.names) if n.family_key in wanted
    )
