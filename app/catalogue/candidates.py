"""Where names meet that may mean one person, and how their appearances are gathered.

Forms with a written first name meet under it. What says less (initials, a family name
alone) meets whatever shares evidence with it, so its evidence is kept beside it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.catalogue.authority import Authority
from app.catalogue.likeness import WorkKey
from app.catalogue.listing import Listing
from app.catalogue.names import FamilyKey, PersonName, full_forms, initials_of, parse
from app.catalogue.people import Appearance, KnownAuthor, Seat, cluster, profiles_of

# What a family name alone has instead of an initial.
BARE = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """An author who stands for all places of the names known by one first name.

    `forms` are all of the author's names, the one shown first.
    """

    author: int
    forms: tuple[str, ...]

    @property
    def full(self) -> tuple[PersonName, ...]:
        """The names with a written first name."""
        return tuple(name for form in self.forms if (name := parse(form)).is_full)

    def is_met_by(self, printed: Collection[str]) -> bool:
        """Tell whether these names are no news of the author.

        None is new, the one shown says more than any other, and how often each is
        printed cannot change their order.
        """
        shown, *others = map(parse, self.forms)
        return (
            set(printed) <= {name.printed for name in self.full}
            and all(other.fullness < shown.fullness for other in others)
            and (not others[1:] or set(printed) == {shown.printed})
        )


@dataclass(frozen=True, slots=True)
class Circle:
    """The people who are known well enough to be told from others.

    Of a name with one of the `words` every place is known, or the author who stands
    for them; of any other name not, unless `everybody` is.
    """

    words: frozenset[str] = frozenset()
    standing: tuple[Standing, ...] = ()
    everybody: bool = False

    def covers(self, name: PersonName) -> bool:
        """Tell whether all is known that may decide whose name this is."""
        return self.everybody or not self.words.isdisjoint(words_of(name))


EVERYBODY = Circle(everybody=True)
NOBODY = Circle()


@lru_cache(maxsize=65_536)
def words_of(name: PersonName) -> frozenset[str]:
    """Return the words under which a name meets others: ever fewer of them.

    >>> sorted(words_of(parse("Bill Bee")))
    ['bee', 'bee, b', 'bee, bill', 'bee, w', 'bee, william']
    """
    return frozenset({name.family_key, *letter_words(name), *first_words(name)})


def letter_words(name: PersonName) -> frozenset[str]:
    """Return the words of a name's initials, or of there being none."""
    letters = name.initials if name.givens else {BARE}
    return frozenset(letter_word(name.family_key, letter) for letter in letters)


def letter_word(family: FamilyKey, letter: str) -> str:
    """Return the word of a family name with an initial."""
    return f"{family}, {letter}"


def first_words(name: PersonName) -> frozenset[str]:
    """Return the words of a written first name: every one it may be short for."""
    if not name.is_full:
        return frozenset()
    firsts = (form for first in name.firsts for form in full_forms(first))
    return frozenset(f"{name.family_key}, {x}" for x in firsts if len(x) > 1)


def weak_keys(listing: Listing) -> Iterator[WorkKey]:
    """Give the keys of names that say little: under what evidence each may move."""
    for name, evidence in _with_evidence(listing):
        if not name.is_full:
            letters = name.initials if name.givens else {BARE}
            yield from _keys(name, letters, evidence)


def moving_keys(
    listings: Iterable[Listing], among: frozenset[str] | None = None
) -> dict[WorkKey, str]:
    """Return the keys of weaker names that written first names may move.

    By key the word under which those names meet. Only for names with a word `among`
    some, if given.
    """
    found: dict[WorkKey, str] = {}
    for listing in listings:
        for name, evidence in _with_evidence(listing):
            if name.is_full and (among is None or among & words_of(name)):
                for letter in (*name.initials, BARE):
                    word = letter_word(name.family_key, letter)
                    keys = _keys(name, (letter,), evidence)
                    found.update(dict.fromkeys(keys, word))
    return found


def _with_evidence(listing: Listing) -> Iterator[tuple[PersonName, list[str]]]:
    """Give each name of a listing, with what others may have in common with it."""
    profiles = profiles_of(listing)
    for name in listing.names:
        evidence = [f"+{family}" for family in listing.families_beside(name)]
        if name.printed in profiles:
            evidence.append(f"@{profiles[name.printed]}")
        if len(name.givens) > 1:
            evidence.append(f"*{''.join(initials_of(name))}")
        yield name, evidence


def _keys(name: PersonName, letters: Iterable[str], evidence: Iterable[str]) -> Iterator[WorkKey]:
    said = list(evidence)
    for letter in letters:
        for each in said:
            yield WorkKey(f"weak:{name.family_key}, {letter} {each}")


def settled_families(authority: Authority) -> frozenset[FamilyKey]:
    """Return the family names of people whom the files of `seed/` know."""
    return frozenset(
        parse(form).family_key
        for person in authority.persons
        for form in (
            person.name,
            *person.forms,
            *(printed.form for printed in person.printed),
        )
    )


# Places of names, gathered to people: by the rules, or as the store has them.


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
