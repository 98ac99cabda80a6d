"""The institutions of a work, weighed: those of the newest edition that names any."""

from collections.abc import Iterable, Iterator, Sequence
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
from app.catalogue.records import InstitutionRole
from app.documents.claim import Claim

# The rule that reads an organisation among authors: "Ann Bee and the Acme Consortium".
AMONG_AUTHORS = "organization"


@dataclass(frozen=True, slots=True)
class AffiliationValue:
    """An institution of a work, and the authors (by place) it belongs to.

    One of the role `author` is an author itself, and belongs to none.
    """

    institution: Found
    authors: tuple[int, ...]
    printed: str
    role: InstitutionRole = "affiliation"


@dataclass(frozen=True, slots=True)
class _Named:
    """An institution where it is printed."""

    institution: Found
    claim: Claim
    listing: Listing


def weigh_affiliations(
    listings: Sequence[Listing],
    authors: Listing | None,
    authority: Authority,
    *,
    given: bool = False,
) -> tuple[tuple[AffiliationValue, ...], list[Fact]]:
    """Gather the institutions of listings that have the newest edition first.

    `authors` is the listing whose authors the work has. Where these are `given` by
    hand, no organisation that is printed among authors is one.
    """
    named = list(_named(listings, authority))
    latest = named[0].listing.origin.edition if named else ""

    def used(each: _Named) -> bool:
        is_given = given and each.claim.rule == AMONG_AUTHORS
        return each.listing.origin.edition == latest and not is_given

    values: dict[str, AffiliationValue] = {}
    places: dict[str, int] = {}
    facts: list[Fact] = []
    for each in sorted(named, key=used, reverse=True):
        name, counts = each.institution.name, used(each)
        place = places.setdefault(name, len(places))
        if counts:
            values[name] = _joined(values.get(name), each, authors)
        fact = stated(each.listing, each.claim, "institutions", name, place, used=counts)
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


def given_organizations(
    weighed: tuple[tuple[AffiliationValue, ...], list[Fact]], given: Iterable[Fact]
) -> tuple[tuple[AffiliationValue, ...], list[Fact]]:
    """Return the institutions, and those that are given by hand as authors."""
    values = {value.institution.name: value for value in weighed[0]}
    facts = []
    for fact in given:
        name = str(fact.value)
        whole = AffiliationValue(Found(name, known=True), (), name)
        values[name] = replace(values.get(name, whole), role="author")
        facts.append(replace(fact, field="institutions"))
    places = {name: place for place, name in enumerate(values)}
    facts = [replace(fact, position=places[str(fact.value)]) for fact in facts]
    return tuple(values.values()), [*facts, *weighed[1]]


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
    if claim.rule == AMONG_AUTHORS:
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
    scope, role = _scope(each, authors), _role(each, authors)
    if before is None:
        printed = " ".join(each.claim.text.split())
        return AffiliationValue(each.institution, scope, printed, role)
    role = "author" if role == "author" else before.role
    return replace(before, authors=tuple(sorted({*before.authors, *scope})), role=role)


def _role(each: _Named, authors: Listing | None) -> InstitutionRole:
    """Return what an institution is by the place where it is printed.

    Behind the title, where authors stand, it is the author of what nobody else wrote:
    "Continuous control; DeepMind".
    """
    alone = authors is None and each.claim.rule == "affiliation"
    return "author" if alone or each.claim.rule == AMONG_AUTHORS else "affiliation"


def _scope(each: _Named, authors: Listing | None) -> tuple[int, ...]:
    """Return the places of a listing's authors in the list that was chosen."""
    scope, names = each.claim.scope, each.listing.names
    if authors is None or authors is each.listing:
        return scope
    wanted = {names[place].family_key for place in scope}
    return tuple(place for place, n in enumerate(authors.names) if n.family_key in wanted)
