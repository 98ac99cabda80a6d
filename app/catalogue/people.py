"""Which printed forms are one person: the rules, in the order they are tried.

0. What a curator decided: the places of one author stay together, those of two that
   were told apart never meet.
1. A form that `seed/people.toml` names is that person.
2. Forms with a written first name meet when nothing in them contradicts (family name,
   given names, initials, nicknames); a form that fits two persons who cannot be one
   needs evidence for one of them, else it stands alone.
3. Initials need evidence: all the initials of exactly one person, or a co-author, a
   profile address or the same work in common.
4. A family name alone needs such evidence too; it never meets another by itself.

The result does not depend on the order in which the forms came.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from app.catalogue.authority import Authority, Person
from app.catalogue.listing import Decisions, Listing, is_by_hand
from app.catalogue.names import (
    FamilyKey,
    PersonName,
    WorkKey,
    compatible,
    full_forms,
    initials_of,
    parse,
)
from app.documents import grammar
from app.documents.links import CanonicalUrl, canonical

# What more people than these have in common tells none of them from another.
_CROWD = 50
_NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Appearance:
    """A name at one place of one listing of one work.

    `position` counts in the listing's authors, `coauthors` are the family keys beside
    it, `profile` is an address on the name, `person` whom data names for it, `author`
    the number of one about whom a curator decided. Two names in one `listing` are two
    people, however alike.
    """

    name: PersonName
    work: int
    listing: int
    position: int = 0
    coauthors: frozenset[FamilyKey] = frozenset()
    profile: str | None = None
    person: Person | None = None
    author: int | None = None

    @property
    def settled(self) -> str | None:
        """The name under which data knows the person, if it does."""
        return self.person.name if self.person else None

    @property
    def evidence(self) -> Iterator[tuple[str, Hashable]]:
        """What another form of the same person may have in common with this one."""
        yield "work", self.work
        if self.profile:
            yield "profile", self.profile
        for family in self.coauthors:
            yield "coauthor", family


@dataclass(slots=True)
class _Node:
    """Appearances that are one person for certain: the same form, printed alike."""

    name: PersonName
    first_work: int
    members: list[int] = field(default_factory=list)
    listings: set[int] = field(default_factory=set)
    author: int | None = None
    evidence: set[tuple[str, Hashable]] = field(default_factory=set)

    def take(self, index: int, appearance: Appearance) -> None:
        """Add an appearance."""
        self.members.append(index)
        self.first_work = min(self.first_work, appearance.work)
        self.listings.add(appearance.listing)
        self.evidence.update(appearance.evidence)


@dataclass(slots=True)
class _Person:
    """Nodes that are one person, so far; `names` has each form once, by its parts."""

    names: dict[Hashable, PersonName] = field(default_factory=dict)
    members: list[int] = field(default_factory=list)
    listings: set[int] = field(default_factory=set)
    authors: set[int] = field(default_factory=set)

    def fits(self, node: _Node) -> bool:
        """Tell whether a form contradicts none of those here."""
        strangers = node.author is not None and self.authors - {node.author}
        return (
            not strangers
            and self.listings.isdisjoint(node.listings)
            and all(compatible(node.name, mine) for mine in self.names.values())
        )


@dataclass(slots=True)
class _Family:
    """The persons of one family name, and where to look for each."""

    persons: list[_Person] = field(default_factory=list)
    found: dict[Hashable, set[int]] = field(default_factory=lambda: defaultdict(set))

    def start(self, name: PersonName | None = None) -> int:
        """Begin a person, perhaps under a name that data gives; return its number."""
        self.persons.append(_Person())
        number = len(self.persons) - 1
        if name is not None:
            self._know(number, name)
        return number

    def take(self, number: int, node: _Node) -> None:
        """Add a group of equal forms to a person, and index its evidence."""
        person = self.persons[number]
        person.members += node.members
        person.listings |= node.listings
        if node.author is not None:
            person.authors.add(node.author)
        self._know(number, node.name)
        for evidence in node.evidence:
            self.found[evidence].add(number)

    def home(self, node: _Node) -> int | None:
        """Return the one person a form belongs to, if the rules give exactly one."""
        places = _places_to_look(node.name) if node.name.is_full else ()
        at_work = [each for each in node.evidence if each[0] == "work"]
        agreeing = [("all", initials_of(node.name))]
        homes = (self._only(node, keys) for keys in (places, node.evidence, at_work, agreeing))
        return next((person for person in homes if person is not None), None)

    def _only(self, node: _Node, keys: Iterable[Hashable]) -> int | None:
        """Return the person found under any of the keys whom a form fits, if one.

        What a crowd has in common is no evidence for anyone in it.
        """
        only = None
        found = (self.found.get(key, _NOBODY) for key in keys)
        near = (n for some in found if len(some) <= _CROWD for n in some)
        for number in near:
            if number != only and self.persons[number].fits(node):
                if only is not None:
                    return None
                only = number
        return only

    def _know(self, number: int, name: PersonName) -> None:
        self.persons[number].names[name.givens, name.nickname, name.suffix] = name
        for place in _places_found(name):
            self.found[place].add(number)
        if len(name.givens) > 1:
            self.found["all", initials_of(name)].add(number)


def _places_found(name: PersonName) -> Iterator[Hashable]:
    """Give the places where those look who may be one with a form.

    Under each way to write its first name, or the letter where no more is written, and
    with each letter of the second, or with none.
    """
    for first in _forms(name.firsts):
        yield "first", first, None
        for second in _seconds(name) or {""}:
            yield "first", first, second


def _places_to_look(name: PersonName) -> Iterator[Hashable]:
    """Give the places of the forms that may be one with a written first name."""
    seconds = _seconds(name)
    for first in _forms(name.firsts):
        for written in (first, first[0]):
            for second in (*seconds, "") if seconds else (None,):
                yield "first", written, second


def _forms(givens: Iterable[str]) -> set[str]:
    return {form for given in givens for form in full_forms(given)}


def _seconds(name: PersonName) -> set[str]:
    return {form[0] for form in _forms(name.givens[1:2])}


def cluster(appearances: Sequence[Appearance]) -> list[list[int]]:
    """Return the indices of `appearances`, grouped by person."""
    families: dict[FamilyKey, list[int]] = defaultdict(list)
    settled: dict[str, list[int]] = defaultdict(list)
    decided: dict[int, list[int]] = defaultdict(list)
    for index, appearance in enumerate(appearances):
        families[appearance.name.family_key].append(index)
        if appearance.settled:
            settled[appearance.settled].append(index)
        if appearance.author is not None:
            decided[appearance.author].append(index)
    groups: list[list[int]] = []
    for key in sorted(families):
        groups.extend(_cluster_family(appearances, families[key]))
    authors = [{appearances[index].author for index in group} for group in groups]
    return _joined(groups, authors, [*decided.values(), *settled.values()])


def _joined(
    groups: list[list[int]], authors: list[set[int | None]], together: Iterable[list[int]]
) -> list[list[int]]:
    """Join groups that a curator or data gives to one person across family names.

    Of two authors about whom a curator decided each stays one.
    """
    home = {index: number for number, group in enumerate(groups) for index in group}
    for indices in together:
        target = home[indices[0]]
        for source in sorted({home[index] for index in indices} - {target}):
            if len((authors[target] | authors[source]) - {None}) > 1:
                continue
            home |= dict.fromkeys(groups[source], target)
            groups[target] += groups[source]
            authors[target] |= authors[source]
            groups[source] = []
    return [sorted(group) for group in groups if group]


def _cluster_family(appearances: Sequence[Appearance], indices: Iterable[int]) -> list[list[int]]:
    family = _Family()
    loose = []
    numbers: dict[str | int, int] = {}
    for settled, node in _nodes(appearances, indices):
        known = settled if node.author is None else node.author
        if known is None:
            loose.append(node)
            continue
        if known not in numbers:
            name = parse(settled) if settled else None
            same_family = name and name.family_key == node.name.family_key
            numbers[known] = family.start(name if same_family else None)
        family.take(numbers[known], node)
    for node in sorted(loose, key=_say_most_first):
        home = family.home(node)
        family.take(family.start() if home is None else home, node)
    return [person.members for person in family.persons]


def _nodes(
    appearances: Sequence[Appearance], indices: Iterable[int]
) -> Iterator[tuple[str | None, _Node]]:
    """Give the nodes of one family name, with the person that data names for each."""
    nodes: dict[tuple[object, ...], tuple[str | None, _Node]] = {}
    twins: Counter[tuple[object, ...]] = Counter()
    for index in indices:
        each = appearances[index]
        name = each.name
        # A family name, alone or with one initial, says so little that each work has
        # its own.
        said = each.settled, each.author, name.givens, name.nickname, name.suffix
        work = each.work if len(name.givens) <= 1 and not name.is_full else None
        key = (*said, work)
        # The same name twice in one listing is two people.
        twin = twins[each.listing, key]
        twins[each.listing, key] += 1
        fresh = each.settled, _Node(name, each.work, author=each.author)
        node = nodes.setdefault((*key, twin), fresh)
        node[1].take(index, each)
    yield from nodes.values()


def _say_most_first(node: _Node) -> tuple[object, ...]:
    name = node.name
    fullness = [-part for part in name.fullness]
    return not name.is_full, fullness, name.givens, node.first_work, node.members


# The places of names: which of them say whose a work is, and what is known of each.


@dataclass(frozen=True, slots=True)
class KnownAuthor:
    """An author as the store has it at one place of one resource."""

    author: int
    position: int
    printed: str


def appearances_of(
    listings: Sequence[Listing],
    groups: Sequence[Sequence[int]],
    known_authors: Mapping[int, Sequence[KnownAuthor]],
    authority: Authority,
    decisions: Decisions,
) -> Iterator[Appearance]:
    """Give every name of every listing at its place, work by work.

    Where a curator named the authors, what is printed names nobody.
    """
    known = {
        (resource, author.printed): author.author
        for resource, authors in known_authors.items()
        for author in authors
        if author.author in decisions.people
    }
    for work, indices in enumerate(groups):
        titles = list(dict.fromkeys(listings[index].title for index in indices))
        named = decisions.names_authors(decisions.known(listings[i] for i in indices))
        given = () if named is None else decisions.named[named]
        for index in _naming(listings, indices, named):
            listing = listings[index]
            profiles = profile_urls_by_name(listing)
            for position, name in enumerate(listing.names):
                people = (authority.person_of(name.printed, t) for t in titles)
                person = next((each for each in people if each), None)
                decided = known.get((listing.resource or 0, name.printed))
                yield Appearance(
                    name=name,
                    work=work,
                    listing=index,
                    position=position,
                    coauthors=listing.families_beside(name),
                    profile=profiles.get(name.printed),
                    person=person,
                    author=given[position] if given else decided,
                )


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


def profile_urls_by_name(listing: Listing) -> dict[str, CanonicalUrl]:
    """Return the address that each linked name of a listing leads to, by the name."""
    return {
        grammar.name(claim.label): canonical(str(claim.value))
        for claim in listing.claimed("link")
        if claim.role == "profile" and claim.label
    }


# Where names meet that may mean one person, and how their appearances are gathered.
#
# Forms with a written first name meet under it. What says less (initials, a family name
# alone) meets whatever shares evidence with it, so its evidence is kept beside it.

# What a family name alone has instead of an initial.
BARE = ""


@dataclass(frozen=True, slots=True)
class RepresentativeAuthor:
    """An author who stands for all places of the names known by one first name.

    `forms` are all of the author's names, the one shown first.
    """

    author: int
    forms: tuple[str, ...]

    @property
    def full(self) -> tuple[PersonName, ...]:
        """The names with a written first name."""
        return tuple(name for form in self.forms if (name := parse(form)).is_full)

    def covers(self, printed: Collection[str]) -> bool:
        """Tell whether these forms add nothing to the stored author.

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
class CandidateScope:
    """The people who are known well enough to be told from others.

    Of a name with one of the blocking `keys` every place is known, or the author who
    stands for them; of any other name not, unless `everybody` is.
    """

    keys: frozenset[str] = frozenset()
    representatives: tuple[RepresentativeAuthor, ...] = ()
    everybody: bool = False

    def covers(self, name: PersonName) -> bool:
        """Tell whether all is known that may decide whose name this is."""
        return self.everybody or not self.keys.isdisjoint(blocking_keys(name))


EVERYBODY = CandidateScope(everybody=True)
NOBODY = CandidateScope()


@lru_cache(maxsize=65_536)
def blocking_keys(name: PersonName) -> frozenset[str]:
    """Return the blocking keys of a name: only names that share one are compared.

    >>> sorted(blocking_keys(parse("Bill Bee")))
    ['bee', 'bee, b', 'bee, bill', 'bee, w', 'bee, william']
    """
    return frozenset({name.family_key, *initial_keys(name), *first_name_keys(name)})


def initial_keys(name: PersonName) -> frozenset[str]:
    """Return the blocking keys of a name's initials, or of there being none."""
    letters = name.initials if name.givens else {BARE}
    return frozenset(initial_key(name.family_key, letter) for letter in letters)


def initial_key(family: FamilyKey, letter: str) -> str:
    """Return the blocking key of a family name and an initial: "bee, a"."""
    return f"{family}, {letter}"


def first_name_keys(name: PersonName) -> frozenset[str]:
    """Return the blocking keys of a written first name: every one it may be short for."""
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
            if name.is_full and (among is None or among & blocking_keys(name)):
                for letter in (*name.initials, BARE):
                    word = initial_key(name.family_key, letter)
                    keys = _keys(name, (letter,), evidence)
                    found.update(dict.fromkeys(keys, word))
    return found


def _with_evidence(listing: Listing) -> Iterator[tuple[PersonName, list[str]]]:
    """Give each name of a listing, with what others may have in common with it."""
    profiles = profile_urls_by_name(listing)
    for name in listing.names:
        evidence = [f"+{family}" for family in listing.families_beside(name)]
        if name.printed in profiles:
            evidence.append(f"@{profiles[name.printed]}")
        if len(name.givens) > 1:
            evidence.append(f"*{''.join(initials_of(name))}")
        yield name, evidence


def _keys(name: PersonName, letters: Iterable[str], evidence: Sequence[str]) -> list[WorkKey]:
    words = [initial_key(name.family_key, letter) for letter in letters]
    return [WorkKey(f"weak:{word} {each}") for word in words for each in evidence]


def settled_families(authority: Authority) -> frozenset[FamilyKey]:
    """Return the family names of people whom the files of `seed/` know."""
    return frozenset(
        parse(form).family_key
        for person in authority.persons
        for form in (person.name, *person.forms, *(printed.form for printed in person.printed))
    )


# Places of names, gathered to people: by the rules, or as the store has them.


@dataclass(frozen=True, slots=True)
class PersonCluster:
    """One person: the appearances, by index, and the authors of the store who that was.

    Whoever is not `met` stays as the store has it; `representative` is the author who
    stands for the places that are not here.
    """

    appearances: tuple[int, ...]
    known: tuple[int, ...]
    met: bool = True
    representative: RepresentativeAuthor | None = None


def gather(
    listings: Sequence[Listing],
    appearances: Sequence[Appearance],
    known_authors: Mapping[int, Sequence[KnownAuthor]],
    scope: CandidateScope,
) -> list[PersonCluster]:
    """Group appearances of names into persons.

    Where too little is known to compare a name, its author stays as stored.
    """
    kept = _kept(listings, appearances, known_authors, scope)
    loose = [index for index in range(len(appearances)) if index not in kept]
    represented = [(each, name) for each in scope.representatives for name in each.full]
    # Each in a work and a listing of its own, which share nothing with any other.
    stand_ins = (
        Appearance(name, work=-place, listing=-place)
        for place, (_, name) in enumerate(represented, start=1)
    )
    clusters = cluster([*(appearances[index] for index in loose), *stand_ins])
    people = [[loose[i] for i in c if i < len(loose)] for c in clusters]
    representatives = [
        next((represented[i - len(loose)][0] for i in c if i >= len(loose)), None) for c in clusters
    ]
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    for author, number in _votes(listings, appearances, known_authors, people):
        votes[author][number] += 1
    for number, who in enumerate(representatives):
        if who is not None:
            votes[who.author][number] += 1
    # An author whose forms part goes on as the person who has most of them; one about
    # whom a curator decided never parts.
    known: dict[int, list[int]] = defaultdict(list)
    for author in sorted(votes):
        known[min(votes[author], key=lambda p: (-votes[author][p], p))].append(author)
    same: dict[int, list[int]] = defaultdict(list)
    for index, author in kept.items():
        same[author].append(index)
    return [
        PersonCluster(tuple(mine), tuple(known[number]), representative=representatives[number])
        for number, mine in enumerate(people)
    ] + [PersonCluster(tuple(mine), (author,), met=False) for author, mine in same.items()]


def _kept(
    listings: Sequence[Listing],
    appearances: Sequence[Appearance],
    known_authors: Mapping[int, Sequence[KnownAuthor]],
    scope: CandidateScope,
) -> dict[int, int]:
    """Return the authors of appearances about whom not enough is known to ask again."""
    if scope.everybody:
        return {}
    authors = {
        (resource, known.printed): known.author
        for resource, all_ in known_authors.items()
        for known in all_
    }
    places = [(listings[x.listing].resource, x.name.printed) for x in appearances]
    return {
        index: authors[place]
        for index, place in enumerate(places)
        if place in authors and not scope.covers(appearances[index].name)
    }


def _votes(
    listings: Sequence[Listing],
    appearances: Sequence[Appearance],
    known_authors: Mapping[int, Sequence[KnownAuthor]],
    people: Sequence[Sequence[int]],
) -> Iterator[tuple[int, int]]:
    """Give an author and the person at a place that the author has."""
    home = {index: number for number, mine in enumerate(people) for index in mine}
    persons: dict[tuple[int, str], int] = {}
    for index in sorted(home):
        appearance = appearances[index]
        resource = listings[appearance.listing].resource
        if resource is not None:
            place = resource, appearance.name.printed
            persons.setdefault(place, home[index])
        if appearance.author is not None:
            yield appearance.author, home[index]
    for resource in dict.fromkeys(resource for resource, _ in persons):
        for known in known_authors.get(resource, ()):
            if (resource, known.printed) in persons:
                yield known.author, persons[resource, known.printed]
