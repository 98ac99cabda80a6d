"""Which listings are one work: the rules of identity, symmetric and written down.

1. The same title with an author in common.
2. The same address or identifier with titles that are alike, unless all their authors
   differ.
3. Neighbouring addresses (one file name, one folder inside the other, on one host)
   by the very same authors.
4. The same title, long enough to name one thing: listings that name no author go with
   those that do, unless by then several works have that title.

The same address does not force two works into one, nor two addresses one into two.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import NewType

from rapidfuzz import fuzz

from app.catalogue.decisions import UNDECIDED, Decisions, is_by_hand
from app.catalogue.listing import Listing
from app.documents.links import arxiv_of, canonical, doi_of
from app.folding import fold, words

WorkKey = NewType("WorkKey", str)

# Two titles of one address are alike from here (token set ratio of 100).
ALIKE = 75
# A title of so many words names one thing, whoever lists it.
TELLING_WORDS = 4
# Where more titles than these share one address, it is a place and not a work.
CROWD = 50

_ARTICLES = re.compile(r"^(?:the|a|an) ")


def title_key(title: str) -> str:
    """Return what two printings of one title share."""
    return _ARTICLES.sub("", fold(title))


def keys(listing: Listing) -> Iterator[WorkKey]:
    """Give the keys under which listings of one work meet; meeting is no proof."""
    if title := title_key(listing.title):
        yield WorkKey(f"title:{title}")
    if listing.url is None:
        return
    address = canonical(listing.url)
    yield WorkKey(f"address:{address}")
    if arxiv := arxiv_of(listing.url):
        yield WorkKey(f"arxiv:{arxiv}")
    if doi := doi_of(listing.url):
        yield WorkKey(f"doi:{doi}")
    host, _, path = address.partition("/")
    file = path.rpartition("/")[2]
    if listing.families and "." in file:
        yield WorkKey(f"near:{host}/…/{file} {' '.join(sorted(listing.families))}")


def alike(one: str, other: str) -> bool:
    """Tell whether two titles may be one, said differently."""
    if one.casefold() == other.casefold():
        return True
    return fuzz.token_set_ratio(fold(one), fold(other)) >= ALIKE


def group(
    listings: Sequence[Listing], decisions: Decisions = UNDECIDED
) -> list[list[int]]:
    """Return the indices of `listings`, grouped by work, in the order of places.

    Mentions that the store holds under one resource stay together. A resource that a
    curator told by hand takes in new listings, but no other resource.
    """
    order = sorted(range(len(listings)), key=lambda index: listings[index].place)
    works = _Works(listings, decisions)
    met: dict[WorkKey, list[int]] = defaultdict(list)
    for index in order:
        if (resource := listings[index].resource) is not None:
            goes_on = decisions.into.get(resource, resource)
            works.join_by(("known", goes_on), index)
        for key in keys(listings[index]):
            met[key].append(index)
    titled = {key: met[key] for key in met if key.startswith("title:")}
    for key, indices in met.items():
        if key in titled:
            works.by_author(key, indices)
        else:
            works.by_address(key, indices)
    for key, indices in titled.items():
        works.by_title(key, indices)
    groups: dict[int, list[int]] = defaultdict(list)
    for index in order:
        groups[works.root(index)].append(index)
    return list(groups.values())


class _Works:
    """Listings, joined to works rule by rule; every join holds for good."""

    def __init__(self, listings: Sequence[Listing], decisions: Decisions) -> None:
        """Take the listings; at first each is a work of its own."""
        self.listings = listings
        self.parent = list(range(len(listings)))
        self.first: dict[Hashable, int] = {}
        self.apart = decisions.apart
        # Of each work the resources it is known as, and whether a curator told it.
        into = decisions.into
        self.known = [{into.get(n, n) for n in (x.resource,) if n} for x in listings]
        self.told = [is_by_hand(x) for x in listings]

    def root(self, index: int) -> int:
        """Return the listing that stands for the work of this one."""
        while self.parent[index] != index:
            self.parent[index] = self.parent[self.parent[index]]
            index = self.parent[index]
        return index

    def join(self, one: int, other: int) -> None:
        """Make one work of two, unless they were told apart."""
        one, other = self.root(one), self.root(other)
        if one == other or self._parted(one, other):
            return
        self.parent[other] = one
        self.known[one] |= self.known[other]
        self.told[one] |= self.told[other]

    def _parted(self, one: int, other: int) -> bool:
        mine, theirs = self.known[one], self.known[other]
        if not mine or not theirs or mine == theirs:
            return False
        pairs = map(frozenset, product(mine, theirs))
        return self.told[one] or self.told[other] or any(p in self.apart for p in pairs)

    def join_by(self, key: Hashable, index: int) -> None:
        """Join a listing to the first that came with the same key."""
        self.join(self.first.setdefault(key, index), index)

    def by_author(self, key: WorkKey, indices: Iterable[int]) -> None:
        """Join listings of one title that have an author in common."""
        for index in indices:
            for family in self.listings[index].families:
                self.join_by((key, family), index)

    def by_address(self, key: WorkKey, indices: Iterable[int]) -> None:
        """Join listings of one address, or of neighbouring ones."""
        distinct = []
        for index in indices:
            listing = self.listings[index]
            same = (key, listing.title.casefold(), listing.url, listing.families)
            if same not in self.first:
                distinct.append(index)
            self.join_by(same, index)
        if len(distinct) > CROWD:
            return
        meets = _nested if key.startswith("near:") else _same_thing
        for one, other in combinations(distinct, 2):
            if meets(self.listings[one], self.listings[other]):
                self.join(one, other)

    def by_title(self, key: WorkKey, indices: Sequence[int]) -> None:
        """Join listings of one telling title, as far as it is clear whose it is."""
        if len(words(key.removeprefix("title:"))) < TELLING_WORDS:
            return
        named = {self.root(i) for i in indices if self.listings[i].families}
        nameless = [i for i in indices if self.root(i) not in named]
        if len(named) == 1:
            nameless += named
        for index in nameless:
            self.join(nameless[0], index)


def _same_thing(one: Listing, other: Listing) -> bool:
    """Tell whether two listings of one address may be one work."""
    strangers = one.families and other.families and not one.families & other.families
    return not strangers and alike(one.title, other.title)


def _nested(one: Listing, other: Listing) -> bool:
    """Tell whether the folder of one address is inside that of the other."""
    folders = sorted(
        canonical(each.url or "").rpartition("/")[0] + "/" for each in (one, other)
    )
    return folders[1].startswith(folders[0])
