"""Places of names, gathered to people: by the rules, or as the store has them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.catalogue.listing import Listing
from app.catalogue.namesakes import Circle, Standing
from app.catalogue.people import Appearance, cluster
from app.catalogue.seats import KnownAuthor, Seat


@dataclass(frozen=True, slots=True)
class Gathered:
    """One person: the seats, by index, and the authors of the store who that was.

    Whoever is not `met` stays as the store has it; `standing` tells who stands for the
    places that are not here.
    """

    seats: tuple[int, ...]
    known: tuple[int, ...]
    met: bool = True
    standing: Standing | None = None


def gather(
    listings: Sequence[Listing],
    seats: Sequence[Seat],
    known_authors: Mapping[int, Sequence[KnownAuthor]],
    circle: Circle,
) -> list[Gathered]:
    """Return who has which seats."""
    kept = _kept(listings, seats, known_authors, circle)
    loose = [index for index in range(len(seats)) if index not in kept]
    standing_in, stand_ins = _stand_ins(circle)
    clusters = cluster([*(seats[index].appearance for index in loose), *stand_ins])
    people = [[loose[i] for i in c if i < len(loose)] for c in clusters]
    standing = [
        next((standing_in[i - len(loose)] for i in c if i >= len(loose)), None) for c in clusters
    ]
    known = _known_people(listings, seats, known_authors, people, standing)
    gathered = [
        Gathered(tuple(mine), known.get(number, ()), standing=standing[number])
        for number, mine in enumerate(people)
    ]
    same: dict[int, list[int]] = defaultdict(list)
    for index, author in kept.items():
        same[author].append(index)
    for author, mine in same.items():
        gathered.append(Gathered(tuple(mine), (author,), met=False))
    return gathered


def _kept(
    listings: Sequence[Listing],
    seats: Sequence[Seat],
    known_authors: Mapping[int, Sequence[KnownAuthor]],
    circle: Circle,
) -> dict[int, int]:
    """Return the authors of seats about whom not enough is known to ask again."""
    if circle.everybody:
        return {}
    authors = {
        (resource, known.printed): known.author
        for resource, all_ in known_authors.items()
        for known in all_
    }
    found = {}
    for index, seat in enumerate(seats):
        name = seat.appearance.name
        here = listings[seat.listing].resource, name.printed
        if here in authors and not circle.covers(name):
            found[index] = authors[here]
    return found


def _stand_ins(circle: Circle) -> tuple[list[Standing], list[Appearance]]:
    """Return an appearance for each name of the authors who stand for all places."""
    names = [(each, name) for each in circle.standing for name in each.full]
    # Each in a work and a listing of its own, which share nothing with any other.
    return [each for each, _ in names], [
        Appearance(name, work=-place, listing=-place)
        for place, (_, name) in enumerate(names, start=1)
    ]


def _known_people(
    listings: Sequence[Listing],
    seats: Sequence[Seat],
    known_authors: Mapping[int, Sequence[KnownAuthor]],
    people: Sequence[Sequence[int]],
    standing: Sequence[Standing | None],
) -> dict[int, tuple[int, ...]]:
    """Return, for each person, the authors of the store that the person was.

    An author whose forms part goes on as the person who has most of them; one about
    whom a curator decided never parts.
    """
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    for author, person in _votes(listings, seats, known_authors, people):
        votes[author][person] += 1
    for number, who in enumerate(standing):
        if who is not None:
            votes[who.author][number] += 1
    found: dict[int, list[int]] = defaultdict(list)
    for author in sorted(votes):
        person = min(votes[author], key=lambda p: (-votes[author][p], p))
        found[person].append(author)
    return {person: tuple(authors) for person, authors in found.items()}


def _votes(
    listings: Sequence[Listing],
    seats: Sequence[Seat],
    known_authors: Mapping[int, Sequence[KnownAuthor]],
    people: Sequence[Sequence[int]],
) -> Iterator[tuple[int, int]]:
    """Give an author and the person at a place that the author has."""
    home = {index: number for number, mine in enumerate(people) for index in mine}
    persons: dict[tuple[int, str], int] = {}
    for index in sorted(home):
        seat = seats[index]
        resource = listings[seat.listing].resource
        if resource is not None:
            place = resource, seat.appearance.name.printed
            persons.setdefault(place, home[index])
        if seat.appearance.author is not None:
            yield seat.appearance.author, home[index]
    for resource in dict.fromkeys(resource for resource, _ in persons):
        for known in known_authors.get(resource, ()):
            if (resource, known.printed) in persons:
                yield known.author, persons[resource, known.printed]
