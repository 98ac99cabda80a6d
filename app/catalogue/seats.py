"""The places of names: which of them say whose a work is, and what is known of each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.catalogue.authority import Authority, Person
from app.catalogue.decisions import Decisions, is_by_hand
from app.catalogue.listing import Listing
from app.catalogue.people import Appearance
from app.documents import grammar
from app.documents.links import CanonicalUrl, canonical


@dataclass(frozen=True, slots=True)
class KnownAuthor:
    """An author as the store has it at one place of one resource."""

    author: int
    position: int
    printed: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A name's place: which listing, which position in its list of authors."""

    listing: int
    position: int
    appearance: Appearance
    person: Person | None


def seats_of(
    listings: Sequence[Listing],
    groups: Sequence[Sequence[int]],
    known_authors: Mapping[int, Sequence[KnownAuthor]],
    authority: Authority,
    decisions: Decisions,
) -> Iterator[Seat]:
    """Give the place of every name of every listing, work by work.

    Where a curator named the authors, what is printed names nobody.
    """
    known = {
        (resource, seat.printed): seat.author
        for resource, seats in known_authors.items()
        for seat in seats
        if seat.author in decisions.people
    }
    for work, indices in enumerate(groups):
        titles = list(dict.fromkeys(listings[index].title for index in indices))
        named = decisions.names_authors(decisions.known(listings[i] for i in indices))
        given = () if named is None else decisions.named[named]
        for index in _naming(listings, indices, named):
            listing = listings[index]
            profiles = profiles_of(listing)
            for position, name in enumerate(listing.names):
                people = (authority.person_of(name.printed, t) for t in titles)
                person = next((each for each in people if each), None)
                decided = known.get((listing.resource or 0, name.printed))
                appearance = Appearance(
                    name=name,
                    work=work,
                    listing=index,
                    coauthors=listing.families_beside(name),
                    profile=profiles.get(name.printed),
                    settled=person.name if person else None,
                    author=given[position] if given else decided,
                )
                yield Seat(index, position, appearance, person)


def is_deleted(listings: Iterable[Listing]) -> bool:
    """Tell whether a work is only known as one that a curator deleted."""
    numbers = {x.resource or 0 for x in listings}
    return min(numbers) < 0 and max(numbers) <= 0


def _naming(listings: Sequence[Listing], indices: Iterable[int], named: int | None) -> list[int]:
    """Return the listings that tell whose a work is: all of them.

    Or the one made by hand of the resource `named`, whose authors a curator gave.
    """
    if named is None:
        return [index for index in indices if not is_by_hand(listings[index])]
    mine = (index for index in indices if is_by_hand(listings[index]))
    return [next(index for index in mine if listings[index].resource == named)]


def profiles_of(listing: Listing) -> dict[str, CanonicalUrl]:
    """Return the addresses that stand on names, by the name."""
    return {
        grammar.name(claim.label): canonical(str(claim.value))
        for claim in listing.claimed("link")
        if claim.role == "profile" and claim.label
    }
