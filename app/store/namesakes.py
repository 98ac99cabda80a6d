"""Who in the store may be the people of new listings: as few as decide it.

Most names are known in one form and stay whose they are: their authors stand for all
their works. Of the others all works come along that hold a name with that first name,
that initial, or that family name, as far as one may move another.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select
from sqlmodel import col

from app.catalogue.likeness import WorkKey
from app.catalogue.listing import Listing
from app.catalogue.names import FamilyKey, PersonName, parse
from app.catalogue.namesakes import (
    BARE,
    Circle,
    Standing,
    first_words,
    letter_word,
    letter_words,
    moving_keys,
)
from app.store import decided
from app.store.columns import pk
from app.store.ledger import WorkKey as WorkKeyRow
from app.store.register import PERSON
from app.store.rows import chunks
from app.store.tables import Author, Name, NameWord

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
    standing: list[Standing] = field(default_factory=list)
    authors: set[int] = field(default_factory=set)

    def look(self, listings: Sequence[Listing]) -> None:
        """Find who may be meant by the names of listings."""
        names = {name for listing in listings for name in listing.names}
        self.whole &= {name.family_key for name in names}
        for name in names:
            if not name.is_full:
                self.widen(name)
        self.weaker(moving_keys(listings))
        narrow = [name for name in names if self.is_narrow(name)]
        self.known_by_first_name(narrow, _beside_their_own(listings))

    def is_narrow(self, name: PersonName) -> bool:
        """Tell whether nothing asks for more than the first name."""
        wide = name.family_key in self.whole or self.letters.keys() & letter_words(name)
        return not wide

    def widen(self, name: PersonName) -> None:
        """Look at all who share the initial of a name, or the family name alone."""
        if name.givens:
            self.letters |= dict.fromkeys(letter_words(name), name.family_key)
        else:
            self.whole.add(name.family_key)

    def weaker(self, keys: Mapping[WorkKey, str]) -> bool:
        """Widen the search where weaker names share evidence with what is new."""
        found = False
        for chunk in chunks(keys):
            rows = select(col(WorkKeyRow.key)).where(col(WorkKeyRow.key).in_(chunk))
            for key in self.connection.scalars(rows.distinct()):
                found = True
                family, _, letter = keys[WorkKey(key)].rpartition(", ")
                if letter == BARE:
                    self.whole.add(FamilyKey(family))
                else:
                    self.letters[keys[WorkKey(key)]] = FamilyKey(family)
        return found

    def known_by_first_name(self, names: Sequence[PersonName], paired: Collection[str]) -> None:
        """Look at those with the same family and first name.

        Those `paired` stand beside another name of their family.
        """
        asked = frozenset(word for name in names for word in first_words(name))
        forms = self._closed(asked, first_words)
        self.words |= asked
        for printed, some in _apart(names, forms):
            if not some:
                continue
            if len(some) == 1:
                one = Standing(*next(iter(some.items())))
                # Of several names some may part where two stand in one list of authors.
                alone = len(one.full) == 1 or printed.isdisjoint(paired)
                if alone and one.is_met_by(printed):
                    self.standing.append(one)
                    continue
            every = [parse(form) for texts in some.values() for form in texts]
            self.words.update(word for name in every for word in first_words(name))
            if all(name.is_full for name in every):
                self.authors |= some.keys()
            else:
                for name in every:
                    self.widen(name)

    def widest(self) -> set[int]:
        """Return all authors who have to be looked at; the search is over."""
        bare = {letter_word(f, BARE): f for f in self.letters.values()}
        there = self._authors_under(bare)
        self.whole.update(bare[word] for word in there)
        while True:
            forms = self._closed(frozenset(self.letters), letter_words)
            names = [parse(form) for texts in forms.values() for form in texts]
            before = len(self.letters), len(self.whole)
            for name in names:
                self.widen(name)
            if before == (len(self.letters), len(self.whole)):
                break
        self.authors |= forms.keys()
        self.whole |= decided.with_other_families(self.connection, self.whole)
        for chunk in chunks(self.whole):
            rows = select(pk(Author)).where(col(Author.family_key).in_(chunk))
            self.authors.update(self.connection.scalars(rows))
        for numbers in self._authors_under(self.whole).values():
            self.authors |= numbers
        return self.authors

    def circle(self) -> Circle:
        """Return who is known well enough now."""
        words = frozenset({*self.words, *self.letters, *self.whole})
        # Where more is looked at now, the places are all there.
        standing = (x for x in self.standing if self.is_narrow(parse(x.forms[0])))
        return Circle(words, tuple(standing))

    def _closed(self, words: frozenset[str], words_of: Words) -> Forms:
        """Return the authors under words, and under all words of their names."""
        forms: Forms = {}
        asked: set[str] = set()
        while fresh := words - asked:
            asked |= fresh
            under = {n for some in self._authors_under(fresh).values() for n in some}
            more = forms_of(self.connection, under - forms.keys())
            forms |= more
            names = (parse(form) for texts in more.values() for form in texts)
            words = frozenset(word for name in names for word in words_of(name))
        return forms

    def _authors_under(self, words: Iterable[str]) -> dict[str, set[int]]:
        """Return the authors of whose names one has a word, by word."""
        found: dict[str, set[int]] = defaultdict(set)
        for chunk in chunks(words):
            rows = (
                select(col(NameWord.word), pk(Author))
                .join(Name, pk(Name) == col(NameWord.name_pk))
                .join(Author, col(Author.id) == col(Name.id))
                .where(col(NameWord.type) == PERSON, col(NameWord.word).in_(chunk))
            )
            for word, number in self.connection.execute(rows):
                found[word].add(number)
        return found


def forms_of(connection: Connection, authors: Iterable[int]) -> Forms:
    """Return the names of authors, the one shown first."""
    found: dict[int, list[str]] = defaultdict(list)
    for chunk in chunks(authors):
        # In two steps: joined, SQLite would begin with the names of all authors.
        rows = select(col(Author.id), pk(Author)).where(pk(Author).in_(chunk))
        numbers: dict[str, int] = dict(connection.execute(rows).all())
        names = (
            select(col(Name.id), col(Name.text))
            .where(col(Name.type) == "author", col(Name.id).in_(numbers))
            .order_by(col(Name.position))
        )
        for id_, text in connection.execute(names):
            found[numbers[id_]].append(text)
    return {number: tuple(texts) for number, texts in found.items()}


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

    places = [(name, join(first_words(name))) for name in names]
    authors = [
        (number, join(w for form in texts for w in first_words(parse(form))))
        for number, texts in forms.items()
    ]
    parts: dict[str, tuple[set[str], Forms]] = defaultdict(lambda: (set(), {}))
    for name, place in places:
        if place is not None:
            parts[root(place)][0].add(name.printed)
    for number, place in authors:
        if place is not None:
            parts[root(place)][1][number] = forms[number]
    yield from parts.values()


def _beside_their_own(listings: Iterable[Listing]) -> frozenset[str]:
    """Return the names that stand in one list of authors with another of the family."""
    found = set()
    for listing in listings:
        families = Counter(name.family_key for name in listing.names)
        found |= {x.printed for x in listing.names if families[x.family_key] > 1}
    return frozenset(found)
