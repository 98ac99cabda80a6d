"""Which listings are one work: on evidence, and never against it.

Evidence, the strongest first:

1. The same entry again: its text under the same heading of the same document.
2. The same DOI, arXiv id or ISBN.
3. The same address, and titles that can be one work's.
4. The same title and a person in common, else an institution, else the year.
5. Neighbouring addresses (one file name, one folder inside the other, on one host) by
   the very same authors.
6. The same title, if it names one thing whoever lists it, and nobody else's name.

Against it: other people, other given names of one family name, another year at another
address, another institution of a course, another title or year at the same address of
the same edition. Who fits two works that cannot be one goes with neither.

The result depends on what the listings say, never on their order.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import NamedTuple

from app.catalogue.authority import Authority
from app.catalogue.kinds import Entry, kind_of
from app.catalogue.listing import UNDECIDED, Decisions, Listing, is_by_hand
from app.catalogue.names import (
    TELLING_WORDS,
    FamilyKey,
    PersonName,
    WorkKey,
    alike,
    compatible,
    numbered_apart,
    reworded,
    says,
)
from app.catalogue.places import institutions_of
from app.documents.links import arxiv_of, canonical, doi_of, isbn_of
from app.text import fold, regex, slug, words

# Where more than these meet and each says something else, meeting tells nothing.
CROWD = 50
# An identifier under more titles than these is a volume's, not a work's.
_TITLES_OF_ONE = 2
# A year makes one work of two only where the title says as much as this.
_WORDS_BESIDE_A_YEAR = 2
_ARTICLES = regex(r"^(?:the|a|an) ")
# What stands for one work, however it is called; an ISBN may be that of a volume.
_OF_ONE_WORK = ("arxiv:", "doi:")
_IDENTIFIERS = (*_OF_ONE_WORK, "isbn:")
_ARCHIVE = regex(r"https?://web\.archive\.org/web/[^/]+/(?=\w+:/)", re.IGNORECASE)
_NEW = float("inf")
_NOWHERE: frozenset[str] = frozenset()
# What two works are that are never one, whatever they are called.
_NEVER_ONE = ([{"book"}, {"course"}], [{"course"}, {"book"}])

# Two listings, or two works, by number.
Edge = tuple[int, int]


def title_key(title: str) -> str:
    """Return what two printings of one title share."""
    return _ARTICLES.sub("", fold(title))


def keys(listing: Listing) -> Iterator[WorkKey]:
    """Give the keys under which listings of one work meet; meeting is no proof."""
    # A title that cannot be spelt is what it is.
    yield WorkKey(f"title:{title_key(listing.title) or listing.title.casefold()}")
    if listing.url is None:
        return
    address = _page(listing.url)
    yield WorkKey(f"address:{address}")
    yield from map(WorkKey, sorted(_identifiers(listing.url)))
    host, _, path = address.partition("/")
    file = path.rpartition("/")[2]
    if listing.families and "." in file:
        yield WorkKey(f"near:{host}/…/{file} {' '.join(sorted(listing.families))}")


def _page(url: str) -> str:
    """Return the page at an address; that of an archive's copy is the page it is of."""
    return canonical(_ARCHIVE.sub("", url))


def _identifiers(url: str) -> frozenset[str]:
    found = ("arxiv", arxiv_of(url)), ("doi", doi_of(url)), ("isbn", isbn_of(url))
    return frozenset(f"{name}:{value}" for name, value in found if value)


def group(
    listings: Sequence[Listing], authority: Authority, decisions: Decisions = UNDECIDED
) -> list[list[int]]:
    """Return the indices of `listings`, grouped by work, in the order of places.

    Mentions that the store holds under one resource stay together. A resource that a
    curator told by hand takes in new listings, but no other resource.
    """
    order = sorted(range(len(listings)), key=lambda index: listings[index].place)
    works = Works(listings, authority, decisions)
    works.join_known(order)
    works.join_again(order)
    for evidence in works.evidence():
        works.join_on(evidence)
    groups: dict[int, list[int]] = defaultdict(list)
    for index in order:
        groups[works.root(index)].append(index)
    return list(groups.values())


class Witness(NamedTuple):
    """What a listing says that may speak against its being another's work.

    `is_common` says that its title tells no work from others: "Deep Learning".
    """

    names: tuple[PersonName, ...]
    institutions: frozenset[str]
    is_course: bool
    is_common: bool = False


@dataclass(slots=True)
class _Work:
    """A work so far: what its listings say, and what the store and curators know.

    `witnesses` are numbers; it is `vouched` that all of them speak of one work where
    curators tell it, or made one of several. `dated` are the places of each year that
    is stated, `titles` the titles and years under each address of each edition, `given`
    the years that curators gave it, `places` its addresses and identifiers, `kinds` what
    the listings there are, without those that are `unasked` yet: few ever are.
    """

    witnesses: set[int] = field(default_factory=set)
    vouched: bool = False
    dated: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    titles: dict[Hashable, set[tuple[str, int | None]]] = field(
        default_factory=lambda: defaultdict(set)
    )
    known: set[int] = field(default_factory=set)
    given: set[int] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    kinds: set[str | None] = field(default_factory=set)
    unasked: set[int] = field(default_factory=set)
    by_hand: bool = False

    def take(self, other: "_Work") -> None:
        """Add what another work says."""
        for name in ("witnesses", "known", "given", "places", "kinds", "unasked"):
            getattr(self, name).update(getattr(other, name))
        for year, places in other.dated.items():
            self.dated[year] |= places
        for place, said in other.titles.items():
            self.titles[place] |= said
        self.vouched |= other.vouched
        self.by_hand |= other.by_hand

    @property
    def size(self) -> int:
        """How much there is to take."""
        said = len(self.witnesses) + len(self.dated) + len(self.titles)
        return said + len(self.places) + len(self.unasked)


Meets = Callable[[int, int], bool]
Evidence = tuple[list[Edge], list[Edge]]


class Works:
    """Listings, joined to works; every join holds for good.

    `compared` counts how often two witnesses were: it is linear in the listings.
    """

    def __init__(
        self, listings: Sequence[Listing], authority: Authority, decisions: Decisions = UNDECIDED
    ) -> None:
        """Take the listings; at first each is a work of its own."""
        self.listings = listings
        self.authority = authority
        self.decisions = decisions
        self.compared = 0
        self._parent = list(range(len(listings)))
        self._works: dict[int, _Work] = {}
        self._numbers: dict[Witness, int] = {}
        self._witnesses: list[Witness] = []
        self._said: dict[int, int] = {}
        self._opposed: dict[Edge, bool] = {}
        self._kinds: dict[int, str | None] = {}
        self._parents = {x.name: x.parent for x in authority.institutions}

    def root(self, index: int) -> int:
        """Return the listing that stands for the work of this one."""
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    # --- What is certain -----------------------------------------------------------

    def join_known(self, order: Iterable[int]) -> None:
        """Join the listings that the store has under one resource."""
        first: dict[int, int] = {}
        for index in order:
            if (resource := self.listings[index].resource) is not None:
                goes_on = self.decisions.into.get(resource, resource)
                head = self.root(first.setdefault(goes_on, index))
                vouched = self._are_of_others(self._work(head), self._work(index))
                self._join(head, index)
                self._work(self.root(index)).vouched |= vouched

    def join_again(self, order: Sequence[int]) -> None:
        """Join entries that are the same text under the same heading of a document.

        Of several resources that curators told apart the oldest takes it.
        """
        heads: dict[Hashable, list[int]] = defaultdict(list)
        # What is new comes behind all that the store knows.
        for index in sorted(order, key=lambda i: self.listings[i].resource or _NEW):
            each = self.listings[index]
            if is_by_hand(each):
                continue
            text = " ".join(each.raw.split())
            same = heads[each.origin.document, each.path, text, each.title, each.url]
            for head in same:
                if self._join_all([self.root(head), self.root(index)], certain=True):
                    break
            else:
                same.append(index)

    # --- Evidence ------------------------------------------------------------------

    def evidence(self) -> Iterator[Evidence]:
        """Give what speaks for joining, the strongest first.

        Of each: listings that say the same, then those that may mean the same. It is
        asked for one by one, as each builds on what was joined before.
        """
        met: dict[WorkKey, list[int]] = defaultdict(list)
        for index, listing in enumerate(self.listings):
            for key in keys(listing):
                met[key].append(index)

        def under(*prefixes: str) -> list[list[int]]:
            return [some for key, some in met.items() if key.startswith(prefixes)]

        works: list[list[int]] = []
        volumes: list[list[int]] = []
        for some in under(*_IDENTIFIERS):
            (volumes if self._is_volume(some) else works).append(some)
        title = [listing.title for listing in self.listings]
        yield self._pairs(works, lambda a, b: not numbered_apart(title[a], title[b]), titles=True)
        yield self._pairs(volumes, self._may_be_called_so, titles=True)
        addressed = under("address:")
        yield self._pairs(self._split(addressed, lambda i: [title_key(title[i])]), None)
        yield self._pairs(addressed, self._may_be_called_so, titles=True)
        titled = under("title:")
        for by in (self._families, self._institutions_that_tell, self._year_that_tells):
            yield self._pairs(self._split(titled, by), None)
        yield self._pairs(under("near:"), self._is_nested, titles=True)
        yield self._pairs(filter(self._is_telling, titled), self._names_nobody_else)

    def join_on(self, evidence: Evidence) -> None:
        """Join works by evidence, as far as nothing speaks against it."""
        for pairs in evidence:
            beside: dict[int, set[int]] = defaultdict(set)
            for pair in pairs:
                one, other = map(self.root, pair)
                if one != other and not self._are_apart(self._work(one), self._work(other)):
                    beside[one].add(other)
                    beside[other].add(one)
            for some in _components(beside):
                if not self._join_all(some):
                    for part in _components(self._without_doubt(some, beside)):
                        self._join_all(part)

    def _pairs(
        self, blocks: Iterable[Sequence[int]], meets: Meets | None, *, titles: bool = False
    ) -> Evidence:
        """Return pairs that say the same, and those that may mean the same, all or that `meets`."""
        same: list[Edge] = []
        near: list[Edge] = []
        for block in blocks:
            if not self._are_several(block):
                continue
            first: dict[Hashable, int] = {}
            for index in block:
                title = self.listings[index].title.casefold() if titles else ""
                said = self._witness(index), self.listings[index].year, title
                head = first.setdefault(said, index)
                if head != index:
                    same.append((head, index))
            if len(first) <= CROWD:
                pairs = combinations(first.values(), 2)
                near += [pair for pair in pairs if meets is None or meets(*pair)]
        return same, near

    def _split(
        self, blocks: Iterable[Sequence[int]], by: Callable[[int], Iterable[Hashable]]
    ) -> Iterator[list[int]]:
        """Give the parts of blocks that have something in common besides."""
        for block in blocks:
            if self._are_several(block):
                parts: dict[Hashable, list[int]] = defaultdict(list)
                for index in block:
                    for each in by(index):
                        parts[each].append(index)
                yield from parts.values()

    def _are_several(self, block: Sequence[int]) -> bool:
        """Return whether listings are not one work yet."""
        first = self.root(block[0])
        return any(self.root(index) != first for index in block)

    def _families(self, index: int) -> Iterable[FamilyKey]:
        return self.listings[index].families

    def _institutions_that_tell(self, index: int) -> Iterable[str]:
        listing = self.listings[index]
        said = self._institutions(listing)
        return said if said and self._says(listing) else ()

    def _year_that_tells(self, index: int) -> Iterator[int]:
        listing = self.listings[index]
        if listing.year and self._says(listing) >= _WORDS_BESIDE_A_YEAR:
            yield listing.year

    def _says(self, listing: Listing) -> int:
        """Return how many words of a title tell what it is."""
        return says(listing.title, self.authority.vocabulary)

    def _is_volume(self, block: Sequence[int]) -> bool:
        """Return whether one identifier stands under too many titles for one work."""
        titles: list[str] = []
        for title in dict.fromkeys(self.listings[index].title for index in block):
            if not any(alike(title, each) for each in titles):
                titles.append(title)
            if len(titles) > _TITLES_OF_ONE:
                return True
        return False

    def _is_telling(self, block: Sequence[int]) -> bool:
        """Return whether a title names one thing, whoever lists it."""
        return self._are_several(block) and self._says(self.listings[block[0]]) >= TELLING_WORDS

    def _may_be_called_so(self, one: int, other: int) -> bool:
        """Return whether the titles of two listings can be one work's."""
        mine, theirs = self.listings[one], self.listings[other]
        one_list = mine.origin.document == theirs.origin.document
        later = one_list and mine.origin.label != theirs.origin.label
        titles = mine.title, theirs.title
        return alike(*titles) or (later and reworded(*titles))

    def _names_nobody_else(self, one: int, other: int) -> bool:
        return not (self.listings[one].names and self.listings[other].names)

    def _is_nested(self, one: int, other: int) -> bool:
        """Return whether the folder of one address is inside that of the other."""
        urls = (_page(self.listings[i].url or "") for i in (one, other))
        folders = sorted(url.rpartition("/")[0] + "/" for url in urls)
        return folders[1].startswith(folders[0])

    # --- What speaks against it ----------------------------------------------------

    def _are_apart(self, one: _Work, other: _Work) -> bool:
        """Return whether two works cannot be one."""
        return (
            self._are_parted(one, other)
            or _are_of_other_years(one, other)
            or _stand_beside(one, other)
            or self._are_of_others(one, other)
            or self._are_of_other_kinds(one, other)
        )

    def _are_parted(self, one: _Work, other: _Work) -> bool:
        """Return whether curators keep two resources of the store apart."""
        mine, theirs = one.known, other.known
        if not mine or not theirs or mine == theirs:
            return False
        apart = self.decisions.apart
        pairs = map(frozenset, product(mine, theirs)) if apart else ()
        return one.by_hand or other.by_hand or any(pair in apart for pair in pairs)

    def _are_of_others(self, one: _Work, other: _Work) -> bool:
        """Return whether people or institutions contradict.

        Of a work that somebody vouches for, whatever is said of it may be right.
        """
        mine, theirs = one.witnesses, other.witnesses
        if mine <= theirs or theirs <= mine:
            return False
        if len(mine) * len(theirs) > CROWD * CROWD:
            return True
        of_pairs = all if one.vouched or other.vouched else any
        return of_pairs(self._differ(*sorted(x)) for x in product(mine, theirs))

    def _are_of_other_kinds(self, one: _Work, other: _Work) -> bool:
        """Return whether one is a book and the other a course, and nothing leads to both.

        A course is called as its book is, and given by who wrote it.
        """
        mine, theirs = one.places, other.places
        if one.vouched or other.vouched or max(len(mine), len(theirs)) > CROWD:
            return False
        return mine.isdisjoint(theirs) and [*map(self._kinds_of, (one, other))] in _NEVER_ONE

    def _kinds_of(self, work: _Work) -> set[str | None]:
        """Return the kinds of a work's listings that have an address."""
        while work.unasked:
            work.kinds.add(self._kind(work.unasked.pop()))
        return work.kinds

    def _kind(self, index: int) -> str | None:
        """Return the kind that title, heading or address of a listing tell."""
        if index not in self._kinds:
            listing = self.listings[index]
            headings = listing.path[::-1]
            found = kind_of(Entry(titles=[listing.title], url=listing.url, headings=headings))
            self._kinds[index] = found.kind if found else None
        return self._kinds[index]

    def _differ(self, one: int, other: int) -> bool:
        """Return whether two witnesses contradict each other."""
        if one != other and (one, other) not in self._opposed:
            self.compared += 1
            witnesses = self._witnesses[one], self._witnesses[other]
            self._opposed[one, other] = contradict(*witnesses)
        return self._opposed.get((one, other), False)

    def _witness(self, index: int) -> int:
        """Return the number of a listing's authors and institutions; equal ones share one."""
        if index not in self._said:
            listing = self.listings[index]
            said = self._institutions(listing)
            is_course = bool(said) and self._kind(index) == "course"
            witness = Witness(listing.names, said, is_course, not self._says(listing))
            number = self._said[index] = self._numbers.setdefault(witness, len(self._numbers))
            if number == len(self._witnesses):
                self._witnesses.append(witness)
        return self._said[index]

    def _institutions(self, listing: Listing) -> frozenset[str]:
        """Return the institutions of a listing, with the wholes they are part of."""
        found: set[str] = set()
        for name in institutions_of(listing, self.authority):
            whole: str | None = name
            while whole is not None and whole not in found:
                found.add(whole)
                whole = self._parents.get(whole)
        return frozenset(found)

    # --- Joining -------------------------------------------------------------------

    def _work(self, root: int) -> _Work:
        """Return what is known of the work of a listing that stands for it."""
        if root not in self._works:
            listing = self.listings[root]
            work = self._works[root] = _Work(by_hand=is_by_hand(listing))
            number = listing.resource
            if number:
                work.known.add(self.decisions.into.get(number, number))
            work.vouched = work.by_hand
            work.witnesses.add(self._witness(root))
            if listing.url:
                work.places = {_page(listing.url), *_identifiers(listing.url)}
                work.unasked.add(root)
            if not work.by_hand:
                _date(work, listing)
                said = self.decisions.corrections.get(number or 0, {}).get("year")
                work.given.update([said.value] if said and said.value else ())
        return self._works[root]

    def _join(self, one: int, other: int) -> None:
        """Make one work of two, whatever speaks against it."""
        one, other = self.root(one), self.root(other)
        if one != other:
            if self._work(one).size < self._work(other).size:
                one, other = other, one
            self._parent[other] = one
            self._work(one).take(self._works.pop(other))

    def _join_all(self, roots: Sequence[int], *, certain: bool = False) -> bool:
        """Join works if none of them contradicts another; return whether it was so.

        Those that are `certain` are kept apart by curators alone.
        """
        whole = _Work()
        for root in roots:
            work = self._work(root)
            apart = self._are_parted if certain else self._are_apart
            if apart(whole, work):
                return False
            whole.take(work)
        for root in roots[1:]:
            self._join(roots[0], root)
        return True

    def _without_doubt(
        self, some: Sequence[int], beside: Mapping[int, set[int]]
    ) -> dict[int, set[int]]:
        """Return who is beside whom, without those between works that contradict."""
        clear = {each: set(beside[each]) for each in some}
        for each in some:
            doubtful = set(beside[each])
            if len(doubtful) <= CROWD:
                pairs = combinations(sorted(doubtful), 2)
                apart = (x for x in pairs if self._are_apart(*map(self._work, x)))
                doubtful = {each for pair in apart for each in pair}
            for other in doubtful:
                clear[each].discard(other)
                clear[other].discard(each)
        return clear


def contradict(one: Witness, other: Witness) -> bool:
    """Return whether two listings cannot be one work's, by people or institutions.

    A work by the same people may be told of several institutions, a course may not.
    "Deep Learning" by Ann Bee and Carl Dee is not the one by Carl Dee and Eve Eff.
    """
    if are_strangers(one.names, other.names):
        return True
    if one.is_common and other.is_common:
        # Either has somebody who is not in the other.
        mine, theirs = ({name.family_key for name in each.names} for each in (one, other))
        if not (mine <= theirs or theirs <= mine):
            return True
    if not (one.institutions and other.institutions) or one.institutions & other.institutions:
        return False
    return not (one.names and other.names) or one.is_course or other.is_course


def are_strangers(one: Sequence[PersonName], other: Sequence[PersonName]) -> bool:
    """Return whether two lists of authors contradict each other.

    They do if nobody is in both, or if somebody of the one has no match among those of
    the same family name in the other, which has at least as many.
    """
    if not one or not other:
        return False
    mine, theirs = _by_family(one), _by_family(other)
    families = mine.keys() & theirs.keys()
    return not families or any(_differ(mine[f], theirs[f]) for f in families)


def _differ(one: Sequence[PersonName], other: Sequence[PersonName]) -> bool:
    """Return whether people of one family name are not those of another list.

    Of lists of one length each is asked for the people of the other.
    """
    pairs = (one, other), (other, one)
    return any(_lacks(more, fewer) for fewer, more in pairs if len(fewer) <= len(more))


def _lacks(more: Sequence[PersonName], fewer: Sequence[PersonName]) -> bool:
    """Return whether a list has no match for somebody of another one."""
    if len(fewer) * len(more) > CROWD * CROWD:
        return not {n.givens for n in fewer} <= {n.givens for n in more}
    return not all(any(compatible(name, each) for each in more) for name in fewer)


def _by_family(names: Iterable[PersonName]) -> dict[FamilyKey, list[PersonName]]:
    found: dict[FamilyKey, list[PersonName]] = defaultdict(list)
    for name in names:
        found[name.family_key].append(name)
    return found


def _are_of_other_years(one: _Work, other: _Work) -> bool:
    """Return whether two works state different years, not of one and the same page."""
    if one.dated.keys() <= other.given or other.dated.keys() <= one.given:
        return False
    if one.dated.keys() == other.dated.keys() and len(one.dated) <= 1:
        return False
    for mine, theirs in ((one.dated, other.dated), (other.dated, one.dated)):
        if all(places <= theirs.get(year, _NOWHERE) for year, places in mine.items()):
            return False
    if len(one.dated) * len(other.dated) > CROWD:
        return True
    return any(
        year != when and not (places == others and len(places) == 1 and all(places))
        for year, places in one.dated.items()
        for when, others in other.dated.items()
    )


def _stand_beside(one: _Work, other: _Work) -> bool:
    """Return whether an edition lists both at one address, as two things."""
    fewer, more = sorted((one.titles, other.titles), key=len)
    for place in fewer.keys() & more.keys():
        mine, theirs = fewer[place], more[place]
        if mine <= theirs or theirs <= mine:
            continue
        if len(mine) * len(theirs) > CROWD:
            return True
        for (title, year), (name, when) in product(mine, theirs):
            if (year and when and year != when) or not alike(title, name):
                return True
    return False


def _date(work: _Work, listing: Listing) -> None:
    """Note the year of a listing, and what stands at its address."""
    page = _page(listing.url) if listing.url else ""
    identifiers = sorted(_identifiers(listing.url)) if listing.url else []
    if listing.year:
        work.dated[listing.year].add(identifiers[0] if identifiers else page)
    if page and not any(each.startswith(_OF_ONE_WORK) for each in identifiers):
        said = listing.title.casefold(), listing.year
        work.titles[listing.origin.edition, page].add(said)


def _components(beside: Mapping[int, set[int]]) -> Iterator[list[int]]:
    """Give the parts that hang together, of those that have anybody beside them."""
    seen: set[int] = set()
    for start in beside:
        if start not in seen and beside[start]:
            seen.add(start)
            part = [start]
            for each in part:
                fresh = beside[each] - seen
                seen |= fresh
                part += sorted(fresh)
            yield part


# Citation keys: family name or organisation, year, first telling word of the title.

# Words that tell nothing about a title.
_EMPTY = frozenset(
    words(
        "a an the on in of for to and with from by how is what why at as its "
        "der die das zu zur le la les un une des"
    )
)


def citation_key(who: str | None, year: int | None, title: str) -> str:
    """Return a key such as `hinton2006fast`; who and when may be unknown.

    Without an author it begins with the title's word, without a year it says `nd`.
    """
    telling = [w for w in words(title) if w not in _EMPTY and w.isalnum()]
    word = next(iter(telling), "untitled")
    author = slug(who or "").replace("-", "")
    when = str(year) if year else "nd"
    return f"{author}{when}{word}" if author else f"{word}{when}"
