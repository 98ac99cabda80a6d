"""Listings to resources and people: who and what, decided once, without a database.

The result depends on the set of listings, never on their order. Listings that the store
knows come along as far as they share a key or a family name with new ones.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.catalogue.authority import Authority, Person
from app.catalogue.describe import (
    Description,
    author_listing,
    describe,
)
from app.catalogue.listing import Listing, newest_first
from app.catalogue.names import FamilyKey, PersonName, parse
from app.catalogue.people import Appearance, cluster
from app.catalogue.works import group
from app.documents import grammar
from app.documents.links import CanonicalUrl, canonical


@dataclass(frozen=True, slots=True)
class KnownAuthor:
    """An author as the store has it at one place of one resource."""

    author: int
    position: int
    printed: str


@dataclass(frozen=True, slots=True)
class ResolvedPerson:
    """One person: the name to show, every printed form, and who it was before.

    `known` are the numbers of the authors in the store that turn out to be this one.
    """

    name: str
    family: str
    given: str
    forms: tuple[str, ...]
    families: frozenset[FamilyKey]
    known: tuple[int, ...]
    homepage: str | None

    @property
    def forms_shown(self) -> tuple[str, ...]:
        """The name to show, then every other printed form."""
        return tuple(dict.fromkeys((self.name, *self.forms)))


@dataclass(frozen=True, slots=True)
class ResolvedWork:
    """One resource: its listings, what they say, and its people in order.

    `known` are the numbers of the resources in the store that turn out to be this one;
    `description` is None for one that no new listing touches.
    """

    listings: tuple[Listing, ...]
    known: tuple[int, ...]
    description: Description | None
    authors: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """Everything decided: `authors` of a work count in `people`."""

    works: tuple[ResolvedWork, ...]
    people: tuple[ResolvedPerson, ...]


def resolve(
    listings: Sequence[Listing],
    known_authors: Mapping[int, Sequence[KnownAuthor]],
    authority: Authority,
    until: int,
    *,
    again: bool = False,
) -> Resolution:
    """Decide which listings are one work and which names are one person.

    Args:
        listings: new ones (`mention` None) and those of the store that may matter.
        known_authors: for each resource of the store, its authors as they are.
        authority: what the files of `seed/` know.
        until: the last year that may be read off an address.
        again: describe known resources too, as after a change of the seed's files.
    """
    groups = group(listings)
    seats = list(_seats(listings, groups, authority))
    clusters = cluster([seat.appearance for seat in seats])
    home = {index: number for number, c in enumerate(clusters) for index in c}
    at = {(s.listing, s.position): home[i] for i, s in enumerate(seats)}
    known = _known_people(listings, groups, known_authors, at)
    pages: dict[int, str] = {}
    works = []
    for indices in groups:
        work = _work(listings, indices, at, authority, until, again=again)
        works.append(work)
        pages.update(_homepage(work))
    people = [
        _person([seats[i] for i in c], known.get(number, ()), pages.get(number))
        for number, c in enumerate(clusters)
    ]
    return Resolution(tuple(works), tuple(people))


@dataclass(frozen=True, slots=True)
class _Seat:
    """A name's place: which listing, which position in its list of authors."""

    listing: int
    position: int
    appearance: Appearance
    person: Person | None


def _seats(
    listings: Sequence[Listing], groups: Sequence[Sequence[int]], authority: Authority
) -> Iterator[_Seat]:
    """Give the place of every name of every listing, work by work."""
    for work, indices in enumerate(groups):
        titles = list(dict.fromkeys(listings[index].title for index in indices))
        for index in indices:
            listing = listings[index]
            profiles = _profiles(listing)
            families = Counter(name.family_key for name in listing.names)
            for position, name in enumerate(listing.names):
                people = (authority.person_of(name.printed, t) for t in titles)
                person = next((each for each in people if each), None)
                others = families - Counter([name.family_key])
                appearance = Appearance(
                    name=name,
                    work=work,
                    listing=index,
                    coauthors=frozenset(others),
                    profile=profiles.get(name.printed),
                    settled=person.name if person else None,
                )
                yield _Seat(index, position, appearance, person)


def _profiles(listing: Listing) -> dict[str, CanonicalUrl]:
    """Return the addresses that stand on names, by the name."""
    return {
        grammar.name(claim.label): canonical(str(claim.value))
        for claim in listing.claimed("link")
        if claim.role == "profile" and claim.label
    }


def _known_people(
    listings: Sequence[Listing],
    groups: Sequence[Sequence[int]],
    known_authors: Mapping[int, Sequence[KnownAuthor]],
    at: Mapping[tuple[int, int], int],
) -> dict[int, tuple[int, ...]]:
    """Return, for each person, the authors of the store that the person was.

    An author whose forms part goes on as the person who has most of them.
    """
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    seats: dict[tuple[int | None, str], int] = {}
    for index in (index for indices in groups for index in indices):
        for position, name in enumerate(listings[index].names):
            key = (listings[index].resource, name.printed)
            seats.setdefault(key, at[index, position])
    for resource in dict.fromkeys(resource for resource, _ in seats):
        for known in known_authors.get(resource, ()) if resource is not None else ():
            if (resource, known.printed) in seats:
                votes[known.author][seats[resource, known.printed]] += 1
    found: dict[int, list[int]] = defaultdict(list)
    for author in sorted(votes):
        person = min(votes[author], key=lambda p: (-votes[author][p], p))
        found[person].append(author)
    return {person: tuple(authors) for person, authors in found.items()}


def _work(
    listings: Sequence[Listing],
    indices: Sequence[int],
    at: Mapping[tuple[int, int], int],
    authority: Authority,
    until: int,
    *,
    again: bool,
) -> ResolvedWork:
    mine = [listings[i] for i in indices]
    known = tuple(sorted({x.resource for x in mine if x.resource is not None}))
    touched = again or len(known) > 1 or any(x.mention is None for x in mine)
    best = author_listing(newest_first(mine))
    authors = tuple(
        (at[index, position], name.printed)
        for index in indices
        if listings[index] is best
        for position, name in enumerate(listings[index].names)
    )
    description = describe(mine, authority, until) if touched else None
    return ResolvedWork(tuple(mine), known, description, authors)


def _homepage(work: ResolvedWork) -> Iterator[tuple[int, str]]:
    """Give the person whose homepage a work is, and its address."""
    said = work.description
    if said and said.values["kind"] == "homepage" and len(work.authors) == 1:
        own = next((x.url for x in said.links if x.role == "primary" and x.url), None)
        if own:
            yield work.authors[0][0], own


def _person(
    seats: Sequence[_Seat], known: Sequence[int], homepage: str | None
) -> ResolvedPerson:
    forms = Counter(seat.appearance.name.printed for seat in seats)
    settled = next((seat.person for seat in seats if seat.person), None)
    if settled is not None:
        name, family, given = settled.name, settled.family, settled.given
    else:
        best = fullest([parse(form) for form in forms], forms)
        name, family, given = best.printed, best.family, best.given
    ranked = sorted(forms, key=lambda form: (form != name, -forms[form], form))
    families = frozenset(seat.appearance.name.family_key for seat in seats)
    return ResolvedPerson(
        name, family, given, tuple(ranked), families, tuple(known), homepage
    )


def fullest(names: Sequence[PersonName], counts: Mapping[str, int]) -> PersonName:
    """Return the form that says most of a person; among equals the most frequent."""
    return min(
        names,
        key=lambda n: ([-part for part in n.fullness], -counts[n.printed], n.printed),
    )
