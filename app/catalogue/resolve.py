"""Listings to resources and people: who and what, decided once, without a database.

The result depends on the set of listings, never on their order. Listings that the store
knows come along as far as they share a key or a family name with new ones.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.catalogue.authority import Authority
from app.catalogue.describe import Description, author_listing, describe
from app.catalogue.listing import UNDECIDED, Decisions, Listing, is_by_hand, newest_first
from app.catalogue.names import parse
from app.catalogue.people import (
    EVERYBODY,
    Appearance,
    CandidateScope,
    KnownAuthor,
    PersonCluster,
    appearances_of,
    gather,
    is_deleted,
)
from app.catalogue.works import group


@dataclass(frozen=True, slots=True)
class ResolvedPerson:
    """One person: the name to show, every printed form, and who it was before.

    `known` are the numbers of the authors in the store that turn out to be this one;
    who was not `met` in all places, or had no news in any, stays as the author is. Where
    family and given names are stated, the name alone tells others.
    """

    name: str
    family: str
    given: str
    forms: tuple[str, ...]
    known: tuple[int, ...]
    homepage: str | None
    met: bool = True
    parts_stated: bool = False

    @property
    def forms_shown(self) -> tuple[str, ...]:
        """The name to show, then every other printed form."""
        return tuple(dict.fromkeys((self.name, *self.forms)))


@dataclass(frozen=True, slots=True)
class ResolvedWork:
    """One resource: its listings, what they say, and its people in order.

    `known` are the numbers of the resources in the store that turn out to be this one;
    `description` is None for one that no new listing touches. `by_hand` tells the work
    as its listings do, by what curators say of it.
    """

    listings: tuple[Listing, ...]
    by_hand: tuple[Listing, ...]
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
    again: Collection[int] = (),
    decisions: Decisions = UNDECIDED,
    scope: CandidateScope = EVERYBODY,
    ask: Callable[[], object] = list,
) -> Resolution:
    """Decide which listings are one work and which names are one person.

    A work that a curator deleted, known by a negative number, is left out.

    Args:
        listings: new ones (`mention` None) and those of the store that may matter.
        known_authors: for each resource of the store, its authors as they are.
        authority: what the files of `seed/` know.
        until: the last year that may be read off an address.
        again: known resources to describe too, as after a correction.
        decisions: what curators decided about the resources of the store.
        scope: whose places are all among the listings, or known without them.
        ask: what raises where this is to stop; it is asked at each work.
    """
    groups = [
        each
        for each in group(listings, authority, decisions)
        if not is_deleted(listings[i] for i in each)
    ]
    appearances = list(appearances_of(listings, groups, known_authors, authority, decisions))
    persons = gather(listings, appearances, known_authors, scope)
    at = {
        (appearances[i].listing, appearances[i].position): number
        for number, person in enumerate(persons)
        for i in person.appearances
    }
    pages: dict[int, str] = {}
    works = []
    vocabulary = authority.vocabulary.with_curated(decisions.topics)
    for indices in groups:
        ask()
        mine = [listings[index] for index in indices]
        hands, known = [x for x in mine if is_by_hand(x)], tuple(decisions.known(mine))
        printed = [x for x in mine if not is_by_hand(x)]
        hand, best = next(iter(hands), None), author_listing(newest_first(printed))
        if (named := decisions.names_authors(known)) is not None:
            hand = best = next(each for each in hands if each.resource == named)
        authors = tuple(
            (at[index, position], name.printed)
            for index in indices
            if listings[index] is best
            for position, name in enumerate(listings[index].names)
        )
        new = any(listing.mention is None for listing in printed)
        description = None
        if new or len(known) > 1 or not set(known).isdisjoint(again):
            corrections = decisions.of(known)
            description = describe(
                *(printed, authority, until, corrections, hand), vocabulary=vocabulary
            )
        work = ResolvedWork(tuple(printed), tuple(hands), known, description, authors)
        works.append(work)
        pages.update(_homepage(work))
    people = [
        _person([appearances[i] for i in person.appearances], person, pages.get(number))
        for number, person in enumerate(persons)
    ]
    return Resolution(tuple(works), tuple(people))


def _homepage(work: ResolvedWork) -> Iterator[tuple[int, str]]:
    """Give the person whose homepage a work is, and its address."""
    said = work.description
    if said and said.values["kind"] == "homepage" and len(work.authors) == 1:
        own = next((x.url for x in said.links if x.role == "primary" and x.url), None)
        if own:
            yield work.authors[0][0], own


def _person(
    appearances: Sequence[Appearance], person: PersonCluster, homepage: str | None
) -> ResolvedPerson:
    if person.representative is not None:
        forms, met = person.representative.forms, homepage is not None
        name = parse(forms[0])
        return ResolvedPerson(
            name.printed, name.family, name.given, forms, person.known, homepage, met
        )
    counted = Counter(each.name.printed for each in appearances)
    settled = next((each.person for each in appearances if each.person), None)
    if settled is not None:
        shown, family, given = settled.name, settled.family, settled.given
    else:
        # The form that says most of a person; among equals the most frequent.
        best = min(
            map(parse, counted),
            key=lambda n: ([-part for part in n.fullness], -counted[n.printed], n.printed),
        )
        shown, family, given = best.printed, best.family, best.given
    names = [each.name for each in appearances if settled is None]
    stated = next((x.stated for x in names if x.stated and x.printed == shown), None)
    family, given = stated or (family, given)
    forms = tuple(sorted(counted, key=lambda form: (form != shown, -counted[form], form)))
    return ResolvedPerson(
        shown, family, given, forms, person.known, homepage, person.met, stated is not None
    )
