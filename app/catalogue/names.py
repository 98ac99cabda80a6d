"""Personal names: what a printed form says, and whether two forms can be one person.

A form is never a person: `people.py` decides that, with evidence.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NewType

from nameparser import HumanName

from app.folding import fold

FamilyKey = NewType("FamilyKey", str)

# "Juergen" and "Jürgen" meet here; "Bauer" keeps its e.
_UMLAUT = re.compile(r"(?<![aeiou])([aou])e")
_INITIALS = re.compile(r"^(?:[^\W\d_]\.-?)+$|^[^\W\d_]$")

# Short forms that name the same person as the full one does; "Alex" is either.
NICKNAMES = {
    "alexander": ("alex", "sasha"),
    "alexandra": ("alex", "sasha"),
    "andrew": ("andy", "drew"),
    "benjamin": ("ben",),
    "christine": ("chris",),
    "christopher": ("chris",),
    "daniel": ("dan", "danny"),
    "david": ("dave",),
    "donald": ("don",),
    "edward": ("ed", "eddie", "ted"),
    "geoffrey": ("geoff", "jeff"),
    "gregor": ("greg",),
    "gregory": ("greg",),
    "james": ("jim", "jimmy"),
    "jeffrey": ("jeff",),
    "jonathan": ("jon",),
    "josef": ("sepp",),
    "joseph": ("joe",),
    "joshua": ("josh",),
    "kenneth": ("ken",),
    "lawrence": ("larry",),
    "leonard": ("len",),
    "matthew": ("matt",),
    "michael": ("mike",),
    "nicholas": ("nick",),
    "patrick": ("pat",),
    "peter": ("pete",),
    "philip": ("phil",),
    "richard": ("rick", "dick", "rich"),
    "robert": ("rob", "bob", "bobby"),
    "ronald": ("ron",),
    "samuel": ("sam",),
    "stephen": ("steve",),
    "steven": ("steve",),
    "stuart": ("stu",),
    "thomas": ("tom",),
    "timothy": ("tim",),
    "vincent": ("vince",),
    "william": ("will", "bill"),
    "zachary": ("zach",),
}


@dataclass(frozen=True, slots=True)
class PersonName:
    """A printed name, taken apart.

    `givens` are the folded given names and initials in order; none of them is known
    where only the family name is printed.
    """

    printed: str
    family: str
    given: str
    givens: tuple[str, ...]
    nickname: str | None
    family_key: FamilyKey

    @property
    def firsts(self) -> tuple[str, ...]:
        """The first given name, and the one in quotes behind it."""
        return self.givens[:1] + ((self.nickname,) if self.nickname else ())

    @property
    def initials(self) -> frozenset[str]:
        """The letters with which a compatible form can begin."""
        return frozenset(form[0] for x in self.firsts for form in full_forms(x))

    @property
    def is_full(self) -> bool:
        """Whether the first given name is written out."""
        return bool(self.givens) and len(self.givens[0]) > 1

    @property
    def fullness(self) -> tuple[int, int, int]:
        """How much the form says; more is better for showing a person."""
        written = [given for given in self.givens if len(given) > 1]
        return len(written), len(self.givens), sum(map(len, written))


@lru_cache(maxsize=65_536)
def parse(printed: str) -> PersonName:
    """Take a printed name apart and keep it: an import meets each many times."""
    return taken_apart(printed)


def taken_apart(printed: str) -> PersonName:
    """Return the parts of a name: `"Patrick van der Smagt"` has family "van der Smagt".

    A name of one word is a family name.
    """
    human = HumanName(printed)
    family, given = human.last, " ".join(p for p in (human.first, human.middle) if p)
    if not family:
        family, given = (human.first or human.title or printed), ""
    if human.suffix:
        family = f"{family} {human.suffix}"
    return PersonName(
        printed=printed,
        family=family,
        given=given,
        givens=_givens(given),
        nickname=_key(human.nickname) or None,
        family_key=family_key(family),
    )


def family_key(family: str) -> FamilyKey:
    """Return the key under which forms of one family name meet."""
    return FamilyKey(_key(family))


def _key(name: str) -> str:
    """Fold a name; one that cannot be spelt in ASCII stays as it is."""
    return _UMLAUT.sub(r"\1", fold(name)).replace(" ", "") or name.casefold()


def _givens(given: str) -> tuple[str, ...]:
    """Return given names folded, hyphens split, every initial on its own."""
    parts: list[str] = []
    for word in given.replace("-", " ").split():
        key = _key(word)
        parts.extend(key if _INITIALS.match(word) else (key,))
    return tuple(parts)


def compatible(one: PersonName, other: PersonName) -> bool:
    """Tell whether two forms can name one person: nothing printed contradicts it.

    >>> compatible(parse("Greg Corrado"), parse("Greg S. Corrado"))
    True
    """
    if one.family_key != other.family_key:
        return False
    if not one.givens or not other.givens:
        return True
    firsts = product(one.firsts, other.firsts)
    if not any(_same_given(first, second) for first, second in firsts):
        return False
    pairs = zip(one.givens[1:], other.givens[1:], strict=False)
    return all(_same_given(a, b) for a, b in pairs)


def _same_given(one: str, other: str) -> bool:
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    return not full_forms(one).isdisjoint(full_forms(other))


@lru_cache(maxsize=65_536)
def full_forms(given: str) -> frozenset[str]:
    """Return the names that a given name may be short for, itself among them."""
    full = (long for long, shorts in NICKNAMES.items() if given in map(_key, shorts))
    return frozenset({given, *map(_key, full)})


def initials_of(name: PersonName) -> tuple[str, ...]:
    """Return the first letter of every given name, in order."""
    return tuple(given[0] for given in name.givens)
