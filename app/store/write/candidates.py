"""What the store knows that may matter to new listings, as resolution wants it."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from sqlalchemy import Connection, select

from app.catalogue.authority import Authority
from app.catalogue.listing import Decisions, Listing, Origin
from app.catalogue.names import FamilyKey, PersonName, WorkKey, parse
from app.catalogue.people import (
    BARE,
    EVERYBODY,
    NOBODY,
    CandidateScope,
    KnownAuthor,
    RepresentativeAuthor,
    first_name_keys,
    initial_key,
    initial_keys,
    moving_keys,
    settled_families,
)
from app.catalogue.topics import Subjects
from app.catalogue.works import keys
from app.documents.text import Claim
from app.store import tables
from app.store.bulk import among
from app.store.ids import PERSON, names_of
from app.store.tables import WorkKey as WorkKeyRow
from app.store.write import corrections
from app.store.write.topics import curated_topics, subjects_above
from app.store.write.works import claim_of

# What tells people apart, of the facts about works.
PEOPLE = ("title", "authors", "links", "year", "institutions")


def resources_by(connection: Connection, authors: Iterable[int]) -> set[int]:
    """Return the resources by these authors."""
    some = set(authors)
    rows = select(tables.Authorship.resource_pk).where(among(tables.Authorship.author_pk, some))
    return set(connection.scalars(rows)) if some else set()


def known_listings(
    connection: Connection, resources: Iterable[int], fields: Sequence[str] = ()
) -> list[Listing]:
    """Return every mention of resources as it was read, with all claims or those of `fields`."""
    wanted = set(resources)
    if not wanted:
        return []
    claims = _claims(connection, wanted, fields)
    mention, edition, document = tables.Mention, tables.Edition, tables.Document
    heading, placed = tables.Category, tables.EditionCategory
    here = (placed.edition_pk == mention.edition_pk) & (placed.category_pk == mention.category_pk)
    rows: tables.Rows = (
        select(
            *(mention.pk, mention.resource_pk, mention.line_start, mention.line_end, mention.text),
            *(edition.pk.label("edition"), edition.label, edition.date, edition.follows),
            *(edition.imported_at, edition.language),
            *(document.id.label("document"), document.base, document.title),
            *(heading.path, heading.pk.label("category"), placed.line),
        )
        .join(edition, edition.pk == mention.edition_pk)
        .join(document, document.pk == edition.document_pk)
        .outerjoin(heading, heading.pk == mention.category_pk)
        .outerjoin(placed, here)
        .where(among(mention.resource_pk, wanted))
    )
    found = connection.execute(rows).all()
    above: dict[int, Subjects] = {}
    if not fields:
        above = subjects_above(connection, {row.category for row in found} - {None})
    return [
        Listing(
            origin=Origin(
                *(row.document, row.label),
                edition_order(row.date or row.follows, row.imported_at, row.edition),
                *(row.date, row.base, row.language, row.title, row.imported_at),
            ),
            first_line=row.line_start,
            last_line=row.line_end,
            raw=row.text,
            path=tuple(json.loads(row.path)) if row.path else (),
            heading_line=row.line,
            claims=tuple(claims[row.pk]),
            resource=row.resource_pk,
            mention=row.pk,
            subjects=above.get(row.category, ()),
        )
        for row in found
    ]


def edition_order(date: str | None, imported_at: str, number: int) -> str:
    """Return what orders editions: by date or what they follow, else by import."""
    return f"{date or imported_at}~{number:09}"


def _claims(
    connection: Connection, resources: Collection[int], fields: Sequence[str]
) -> dict[int, list[Claim]]:
    """Return the claims of each mention: its stated facts, as they were read."""
    some = tables.Fact.field.in_(fields) if fields else tables.Fact.field != "categories"
    rows = (
        select(tables.Fact)
        .where(among(tables.Fact.resource_pk, resources), tables.Fact.mention_pk.is_not(None), some)
        .order_by(tables.Fact.mention_pk, tables.Fact.reading)
    )
    found: dict[int, list[Claim]] = defaultdict(list)
    for row in connection.execute(rows):
        claim = claim_of(row)
        # One printed affiliation may hold several institutions: one claim.
        if claim.field != "affiliation" or claim not in found[row.mention_pk][-1:]:
            found[row.mention_pk].append(claim)
    return found


@dataclass(frozen=True, slots=True)
class Context:
    """What the store knows that may be the same works or the same people.

    `by_hand` is what curators say of works, in the shape of listings; `scope` are the
    people who are known well enough.
    """

    resources: frozenset[int]
    listings: Sequence[Listing]
    by_hand: Sequence[Listing]
    authors: Mapping[int, Sequence[KnownAuthor]]
    scope: CandidateScope
    decisions: Decisions


def context(
    connection: Connection,
    authority: Authority,
    new: Sequence[Listing] = (),
    again: Collection[int] = (),
    *,
    into: Mapping[int, int] = MappingProxyType({}),
    people: bool = True,
) -> Context:
    """Return what matters to new listings, and to resources looked at again.

    Of these some may go `into` others. Without `people` nobody's other listings come
    along: where no name has changed.
    """
    shared = {key for listing in new for key in keys(listing)}
    same = set(again)
    if shared:
        rows = select(WorkKeyRow.resource_pk).where(among(WorkKeyRow.key, shared))
        same.update(connection.scalars(rows))
    listings = known_listings(connection, same)
    by_hand = corrections.by_hand(connection, same)
    scope = NOBODY
    others: set[int] = set()
    if people:
        named = [*new, *listings, *by_hand]
        scope, others = _people(connection, authority, named, whole=bool(again))
        others -= same
    listings += known_listings(connection, others, PEOPLE)
    by_hand += corrections.by_hand(connection, others)
    deleted = corrections.deleted_works(connection) if shared else []
    by_hand += [each for each in deleted if not shared.isdisjoint(keys(each))]
    return _context(connection, same | others, listings, by_hand, scope, into=into)


def _people(
    connection: Connection, authority: Authority, listings: Sequence[Listing], *, whole: bool
) -> tuple[CandidateScope, set[int]]:
    """Return who may be meant by the names of listings, and what they wrote.

    What is taken back may free any weaker name: then families are looked at `whole`.
    """
    families = {family for listing in listings for family in listing.families}
    if not whole:
        families &= settled_families(authority) | corrections.families(connection)
    search = Namesakes(connection, families)
    search.look(listings)
    beside = known_listings(connection, resources_by(connection, search.authors), PEOPLE)
    search.weaker(moving_keys(beside, frozenset(search.words)))
    resources = resources_by(connection, search.widest())
    return search.scope(), resources


def everything(connection: Connection) -> Context:
    """Return all that the store knows."""
    resources = set(connection.scalars(select(tables.Resource.pk)))
    listings = known_listings(connection, resources)
    by_hand = corrections.by_hand(connection, resources)
    return _context(connection, resources, listings, by_hand, EVERYBODY)


def _context(
    connection: Connection,
    resources: set[int],
    listings: Sequence[Listing],
    by_hand: Sequence[Listing],
    scope: CandidateScope,
    *,
    into: Mapping[int, int] = MappingProxyType({}),
) -> Context:
    authors: dict[int, list[KnownAuthor]] = defaultdict(list)
    rows = (
        select(tables.Authorship)
        .where(among(tables.Authorship.resource_pk, resources))
        .order_by(tables.Authorship.resource_pk, tables.Authorship.position)
    )
    for row in connection.execute(rows):
        authors[row.resource_pk].append(KnownAuthor(row.author_pk, row.position, row.printed))
    decisions = corrections.decisions(connection, resources, into)
    decisions = replace(decisions, topics=curated_topics(connection))
    return Context(frozenset(resources), listings, by_hand, authors, scope, decisions)


# Who in the store may be the people of new listings: as few as decide it.
#
# Most names are known in one form and stay whose they are: their authors stand for all
# their works. Of the others all works come along that hold a name with that first name,
# that initial, or that family name, as far as one may move another.

# The names of authors, by number; the one shown first.
Forms = dict[int, tuple[str, ...]]
Words = Callable[[PersonName], frozenset[str]]


@dataclass(slots=True)
class Namesakes:
    """A search for those who may be meant, wider wherever it has to be.

    `whole` family names are looked at altogether, and `letters` (words of a family
    name with an initial); of other names only those with the same first name.
    """

    connection: Connection
    whole: set[FamilyKey]
    letters: dict[str, FamilyKey] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    representatives: list[RepresentativeAuthor] = field(default_factory=list)
    authors: set[int] = field(default_factory=set)

    def look(self, listings: Sequence[Listing]) -> None:
        """Collect the stored authors who could match the names of new listings."""
        names = {name for listing in listings for name in listing.names}
        self.whole &= {name.family_key for name in names}
        for name in names:
            if not name.is_full:
                self.widen(name)
        self.weaker(moving_keys(listings))
        narrow = [name for name in names if self.is_narrow(name)]
        # Those that stand in one list of authors with another of the family.
        paired: set[str] = set()
        for listing in listings:
            families = Counter(name.family_key for name in listing.names)
            paired |= {x.printed for x in listing.names if families[x.family_key] > 1}
        self.known_by_first_name(narrow, paired)

    def is_narrow(self, name: PersonName) -> bool:
        """Return whether only authors of the same first and family name need comparing."""
        wide = name.family_key in self.whole or self.letters.keys() & initial_keys(name)
        return not wide

    def widen(self, name: PersonName) -> None:
        """Look at all who share the initial of a name, or the family name alone."""
        if name.givens:
            self.letters |= dict.fromkeys(initial_keys(name), name.family_key)
        else:
            self.whole.add(name.family_key)

    def weaker(self, keys: Mapping[WorkKey, str]) -> None:
        """Widen the search where weaker names share evidence with what is new."""
        rows = select(WorkKeyRow.key).where(among(WorkKeyRow.key, keys))
        for key in self.connection.scalars(rows.distinct()) if keys else ():
            family, _, letter = keys[WorkKey(key)].rpartition(", ")
            if letter == BARE:
                self.whole.add(FamilyKey(family))
            else:
                self.letters[keys[WorkKey(key)]] = FamilyKey(family)

    def known_by_first_name(self, names: Sequence[PersonName], paired: Collection[str]) -> None:
        """Look at those of the same family and first name; `paired` stand beside a namesake."""
        asked = frozenset(word for name in names for word in first_name_keys(name))
        forms = self._closed(asked, first_name_keys)
        self.words |= asked
        for printed, some in _apart(names, forms):
            if not some:
                continue
            if len(some) == 1:
                one = RepresentativeAuthor(*next(iter(some.items())))
                # Of several names some may part where two stand in one list of authors.
                alone = len(one.full) == 1 or printed.isdisjoint(paired)
                if alone and one.covers(printed):
                    self.representatives.append(one)
                    continue
            every = [parse(form) for texts in some.values() for form in texts]
            self.words.update(word for name in every for word in first_name_keys(name))
            if all(name.is_full for name in every):
                self.authors |= some.keys()
            else:
                for name in every:
                    self.widen(name)

    def widest(self) -> set[int]:
        """Return all authors who have to be looked at; the search is over."""
        bare = {initial_key(f, BARE): f for f in self.letters.values()}
        there = self._authors_under(bare)
        self.whole.update(bare[word] for word in there)
        while True:
            forms = self._closed(frozenset(self.letters), initial_keys)
            names = [parse(form) for texts in forms.values() for form in texts]
            before = len(self.letters), len(self.whole)
            for name in names:
                self.widen(name)
            if before == (len(self.letters), len(self.whole)):
                break
        self.authors |= forms.keys()
        self.whole |= corrections.with_other_families(self.connection, self.whole)
        rows = select(tables.Author.pk).where(among(tables.Author.family_key, self.whole))
        self.authors.update(self.connection.scalars(rows))
        for numbers in self._authors_under(self.whole).values():
            self.authors |= numbers
        return self.authors

    def scope(self) -> CandidateScope:
        """Return who is known well enough now."""
        words = frozenset({*self.words, *self.letters, *self.whole})
        # Where more is looked at now, the places are all there.
        representatives = (x for x in self.representatives if self.is_narrow(parse(x.forms[0])))
        return CandidateScope(words, tuple(representatives))

    def _closed(self, words: frozenset[str], words_of: Words) -> Forms:
        """Return the authors under words, and under all words of their names."""
        forms: Forms = {}
        asked: set[str] = set()
        while fresh := words - asked:
            asked |= fresh
            under = {n for some in self._authors_under(fresh).values() for n in some}
            rows = select(tables.Author.id, tables.Author.pk)
            fresh_ones = rows.where(among(tables.Author.pk, under - forms.keys()))
            numbers: dict[str, int] = dict(self.connection.execute(fresh_ones).all())
            named = names_of(self.connection, "author", numbers)
            # The names of each, the one shown first.
            more = {numbers[id_]: tuple(texts) for id_, texts in named.items()}
            forms |= more
            names = (parse(form) for texts in more.values() for form in texts)
            words = frozenset(word for name in names for word in words_of(name))
        return forms

    def _authors_under(self, words: Collection[str]) -> dict[str, set[int]]:
        """Return the authors of whose names one has a word, by word."""
        found: dict[str, set[int]] = defaultdict(set)
        rows = (
            select(tables.NameWord.word, tables.Author.pk)
            .join(tables.Name, tables.Name.pk == tables.NameWord.name_pk)
            .join(tables.Author, tables.Author.id == tables.Name.id)
            .where(tables.NameWord.type == PERSON, among(tables.NameWord.word, words))
        )
        for word, number in self.connection.execute(rows) if words else ():
            found[word].add(number)
        return found


def _apart(names: Iterable[PersonName], forms: Forms) -> Iterator[tuple[set[str], Forms]]:
    """Give forms that share no word with others: as printed now, and of authors."""
    home: dict[str, str] = {}

    def root(word: str) -> str:
        while (up := home.setdefault(word, word)) != word:
            home[word] = home[up]
            word = up
        return word

    def join(words: Iterable[str]) -> str | None:
        roots = sorted({root(word) for word in words})
        home.update(dict.fromkeys(roots, roots[0]) if roots else {})
        return roots[0] if roots else None

    places = [(name.printed, join(first_name_keys(name))) for name in names]
    authors = [
        (number, join(w for form in texts for w in first_name_keys(parse(form))))
        for number, texts in forms.items()
    ]
    parts: dict[str, tuple[set[str], Forms]] = defaultdict(lambda: (set(), {}))
    for printed, place in places:
        if place is not None:
            parts[root(place)][0].add(printed)
    for number, place in authors:
        if place is not None:
            parts[root(place)][1][number] = forms[number]
    yield from parts.values()
