"""Where names meet that may mean one person: what has to be known to tell who is who.

Forms with a written first name meet under it. What says less (initials, a family name
alone) meets whatever shares evidence with it, so its evidence is kept beside it.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.catalogue.authority import Authority
from app.catalogue.likeness import WorkKey
from app.catalogue.listing import Listing
from app.catalogue.names import (
    FamilyKey,
    PersonName,
    full_forms,
    initials_of,
    parse,
)
from app.catalogue.seats import profiles_of

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
