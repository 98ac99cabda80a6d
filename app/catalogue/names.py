"""Names of people and titles of works: what a printed form says, and which can be one.

A form is never a person, nor a title a work: `people.py` and `works.py` decide that,
with evidence.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations, product, starmap
from typing import NewType

from nameparser import HumanName
from nameparser.config import CONSTANTS
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from app.catalogue.topics import Vocabulary, match
from app.text import fold, regex, word_tables, words

FamilyKey = NewType("FamilyKey", str)

# "Juergen" and "Jürgen" meet here; "Bauer" keeps its e.
_UMLAUT = regex(r"(?<![aeiou])([aou])e")
_INITIALS = regex(r"^(?:[^\W\d_]\.-?)+$|^[^\W\d_]$")
# "JP Morgan", "Doe AB".
_CAPITALS = regex(r"[A-Z\u0410-\u042f]{2,3}")
# "Davis Jr.": who is whose son stands behind the family name and is not part of it.
_SUFFIX = regex(r"[\s,]+(?:jr|jnr|sr|snr|ii|iii|iv)\.?$", re.IGNORECASE)
# "Smith J", "Doe AB", "Петров И. И.": the family name first, initials behind it.
_INITIALS_BEHIND = regex(
    r"(?P<family>[^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)?),? "
    r"(?P<given>(?:[^\W\d_]\.[ -]?){1,4}|(?![IVX]{2})[A-Z\u0410-\u042f]{1,3})"
)
# "Иванов Иван Иванович": a father's name stands last only behind family and given name.
_FATHERS_NAME = regex(
    r"(?P<family>\w[\w-]+) (?P<given>\w+ \w+(?:ович|евич|ьич|овна|евна|ична|івна))"
)
# "Anna B. Bee" without a particle, title or suffix: nine of ten, which need no parser and
# save `catalogue check` a tenth of its time.
_PLAIN = regex(r"[A-Z][a-z]+(?: [A-Z](?:\.|[a-z]+))? [A-Z][a-z]+")
_TELLING = frozenset().union(
    *(CONSTANTS.titles, CONSTANTS.prefixes, CONSTANTS.conjunctions, CONSTANTS.bound_first_names),
    *(CONSTANTS.suffix_acronyms, CONSTANTS.suffix_not_acronyms),
)
# Scripts that print the family name first, mostly without a blank.
_HAN = r"\u3400-\u9fff"
_FAMILY_FIRST = regex(rf"[{_HAN}\u3005\u3040-\u309f\uac00-\ud7af ]+")
_FAMILIES_OF_TWO = (
    *("欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "东方", "東方", "皇甫"),
    *("公孙", "公孫", "令狐", "慕容", "司徒", "夏侯", "端木", "尉迟", "尉遲"),
    *("남궁", "황보", "제갈", "선우", "사공", "독고"),
)
# 宮崎あおい: a family name in Han, a given one in kana; 夏目漱石: two and two.
_HAN_AND_KANA = regex(rf"(?P<family>[{_HAN}\u3005]+)(?P<given>[\u3040-\u309f]+)")
_SIGNS_OF_TWO_NAMES = range(2, 5)

# Short forms that name the same person as the full one does.
NICKNAMES = {
    name: short.split() for name, short in word_tables("catalogue/words.toml")["nicknames"].items()
}


@dataclass(frozen=True, slots=True)
class PersonName:
    """A printed name, taken apart.

    `givens` are the folded given names and initials in order; none of them is known
    where only the family name is printed. `stated` are family and given names where the
    text tells more of them than the name alone.
    """

    printed: str
    family: str
    given: str
    givens: tuple[str, ...]
    nickname: str | None
    family_key: FamilyKey
    stated: tuple[str, str] | None = field(default=None, compare=False)

    @property
    def suffix(self) -> str:
        """What tells father from son, folded: "jr"."""
        found = _SUFFIX.search(self.family)
        return fold(found[0]) if found else ""

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
    family, given, nickname = _family_first(printed) or _by_order(printed)
    # Where a name without blanks has its joint is likely, not sure: it is shown whole.
    is_whole = bool(given) and f"{family}{given}" == printed
    return PersonName(
        printed=printed,
        family=printed if is_whole else family,
        given="" if is_whole else given,
        givens=_givens(given, in_capitals=family.isupper()),
        nickname=_key(nickname) or None,
        family_key=family_key(family),
    )


def family_first(printed: str) -> str:
    """Return a name as indexes have it: "Bee, Ann"."""
    name = parse(printed)
    return f"{name.family}, {name.given}" if name.given else printed


def with_parts(name: PersonName, text: str) -> PersonName:
    """Return a name with the parts that a comma states: "García Márquez, Gabriel".

    A particle behind the given name belongs to the family: "Andrade, Mário de".
    """
    family, comma, _ = text.partition(",")
    family = " ".join(family.split())
    given = name.printed.removesuffix(f" {family}") if comma else name.printed
    if given in (name.printed, name.given) or given.rpartition(" ")[2].islower():
        return name
    return replace(name, stated=(family, given))


def _by_order(printed: str) -> tuple[str, str, str]:
    """Return family name, given names and nickname as most languages print them."""
    if _PLAIN.fullmatch(printed) and _TELLING.isdisjoint(printed.lower().split(" ")):
        given, _, family = printed.rpartition(" ")
        return family, given, ""
    human = HumanName(printed)
    family, given = human.last, " ".join(filter(None, (human.first, human.middle)))
    if not family:
        family, given = (human.first or human.title or printed), ""
    return " ".join(filter(None, (family, human.suffix))), given, human.nickname


def _family_first(printed: str) -> tuple[str, str, str] | None:
    """Return the parts of a name that shows by its form that the family is first."""
    name = " ".join(printed.split())
    if _FAMILY_FIRST.fullmatch(name):
        return _unspaced(name)
    found = _INITIALS_BEHIND.fullmatch(name) or _FATHERS_NAME.fullmatch(name)
    return (found["family"], found["given"].strip(), "") if found else None


def _unspaced(name: str) -> tuple[str, str, str]:
    """Return the parts of a name in Han, kana or Hangul."""
    family, _, given = name.partition(" ")
    if found := _HAN_AND_KANA.fullmatch(name):
        family, given = found["family"], found["given"]
    elif not given and len(name) in _SIGNS_OF_TWO_NAMES:
        hangul = name[0] >= "\uac00"
        whole = max(_SIGNS_OF_TWO_NAMES)
        two = name.startswith(_FAMILIES_OF_TWO) or (len(name) == whole and not hangul)
        at = 2 if two and len(name) > len("欧阳") else 1
        family, given = name[:at], name[at:]
    return family, given, ""


def family_key(family: str) -> FamilyKey:
    """Return the key under which forms of one family name meet."""
    return FamilyKey(_key(_SUFFIX.sub("", family) or family))


def _key(name: str) -> str:
    """Fold a name; one that cannot be spelt in ASCII stays as it is."""
    return _UMLAUT.sub(r"\1", fold(name)).replace(" ", "") or name.casefold()


def _givens(given: str, *, in_capitals: bool) -> tuple[str, ...]:
    """Return given names folded, hyphens split, every initial on its own."""
    parts: list[str] = []
    if _FAMILY_FIRST.fullmatch(given):
        # Many names sound alike: the signs count, not how they are spelt in letters.
        return (f"{_key(given)}{given.replace(' ', '')}",)
    for word in given.replace("-", " ").split():
        key = _key(word)
        initials = _INITIALS.match(word) or (not in_capitals and _CAPITALS.fullmatch(word))
        parts.extend(key if initials else (key,))
    return tuple(parts)


def compatible(one: PersonName, other: PersonName) -> bool:
    """Tell whether two forms can name one person: nothing printed contradicts it.

    >>> compatible(parse("Greg Corrado"), parse("Greg S. Corrado"))
    True
    """
    if one.family_key != other.family_key:
        return False
    if one.suffix and other.suffix and one.suffix != other.suffix:
        return False
    if not one.givens or not other.givens:
        return True
    return any(starmap(_same_given, product(one.firsts, other.firsts))) and all(
        map(_same_given, one.givens[1:], other.givens[1:])
    )


def _same_given(one: str, other: str) -> bool:
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    return not full_forms(one).isdisjoint(full_forms(other))


@lru_cache(maxsize=65_536)
def full_forms(given: str) -> frozenset[str]:
    """Return the names that a given name may be short for, itself among them."""
    return frozenset({given, *_LONG.get(given, ())})


_LONG: dict[str, list[str]] = defaultdict(list)
for _long, _shorts in NICKNAMES.items():
    for _short in _shorts:
        _LONG[_key(_short)].append(_key(_long))


def initials_of(name: PersonName) -> tuple[str, ...]:
    """Return the first letter of every given name, in order."""
    return tuple(given[0] for given in name.givens)


# Titles: which may be one work's, how much one tells, and where like ones meet.

WorkKey = NewType("WorkKey", str)

# A title of so many words names one thing, whoever lists it.
TELLING_WORDS = 4
# Two titles of one address in two editions may be one, reworded (token set ratio).
_REWORDED = 75
_EMPTY = frozenset(words("a an the on in of for to and with from by at as its via"))
# What a work is or how it begins, not what it is about.
_GENRES = frozenset(words(word_tables("catalogue/words.toml")["titles"]["genres"]))
# "Part 2", "Part II", "Lecture 17": what tells the parts of one thing apart.
_PART = regex(r".*\d.*|[ivx]+|[a-z]")
# Scripts that put no blank between words; two signs are about a word.
_UNSPACED = regex(r"[\u3040-\u30ff\u3400-\u9fff]")
_SIGNS_OF_A_WORD = 2
# So many of the longest words of a title are looked at; one word says too little.
_FEWEST, _MOST = 2, 4
# "model", "models", "modelling": so long is a word with several endings, so long they.
_STEM, _ENDING = 4, 3
# Titles with more words of their own than these are not compared word by word.
_MOST_LEFT = 20


@lru_cache(maxsize=65_536)
def telling(title: str) -> tuple[str, ...]:
    """Return the words of a title that tell it from others, in order."""
    return tuple(word for word in words(title) if word not in _EMPTY)


def likeness_keys(title: str, families: Iterable[str]) -> Iterator[WorkKey]:
    """Give the keys under which works with nearly the same title meet.

    One word may differ. A short title is not telling: there an author must be shared.
    """
    by_length = sorted(set(telling(title)), key=lambda word: (-len(word), word))
    longest = sorted(by_length[:_MOST])
    owners = [""] if len(longest) == _MOST else sorted(families)
    size = max(len(longest) - 1, _FEWEST)
    for some in combinations(longest, size):
        for owner in owners:
            yield WorkKey(f"like:{' '.join(some)} {owner}".rstrip())


@lru_cache(maxsize=65_536)
def alike(one: str, other: str) -> bool:
    """Return whether two titles may be one work's, where an address speaks for it.

    They are equal, one contains the other, or words differ in their form only: another
    ending, a slip, short for a longer one, initials.

    >>> alike("Understanding LSTMs", "Understanding LSTM Networks")
    True
    >>> alike("Large Models: Alpha", "Large Models: Beta")
    False
    """
    if one.casefold() == other.casefold():
        return True
    mine, theirs = telling(one), telling(other)
    if not mine or not theirs:
        return False
    return "".join(mine) == "".join(theirs) or not all(_without_kin(mine, theirs))


def numbered_apart(one: str, other: str) -> bool:
    """Return whether two titles are not alike, and a number tells them apart.

    "Chapter 3: Tides" is not "A Book of the Sea", nor "Net-7B" the paper on it.
    """
    mine, theirs = _apart(telling(one), telling(other))
    return not alike(one, other) and any(map(_PART.fullmatch, mine + theirs))


def reworded(one: str, other: str) -> bool:
    """Return whether one title may be the other, said anew in a later edition."""
    both = _apart(telling(one), telling(other))
    if all(any(map(_PART.fullmatch, left)) for left in both):
        return False
    return fuzz.token_set_ratio(fold(one), fold(other)) >= _REWORDED


def nearly(one: str, other: str) -> bool:
    """Return whether two titles are the same but for the form of one word.

    >>> nearly("A Neural Conversational Model", "A Neural Conversation Model")
    True
    """
    left, right = _apart(telling(one), telling(other))
    is_one_word = len(left) == len(right) == 1 and _kin(left[0], right[0])
    return is_one_word or not (left or right)


def long_enough(title: str) -> bool:
    """Return whether a title names one thing, whoever lists it."""
    return len(telling(title)) >= TELLING_WORDS


def says(title: str, vocabulary: Vocabulary) -> int:
    """Return how many words of a title tell what it is: 0 for a generic one.

    Words of what a work is do not count, nor do those of a title that only names a
    subject: "Introduction to Graphics", "Natural Language Processing with Deep
    Learning".
    """
    own = [word for word in telling(title) if len(word) > 1 and word not in _GENRES]
    subjects = {x for found in match(vocabulary, title) for x in words(found.text)}
    if subjects.issuperset(own):
        return 0
    unspaced = len(_UNSPACED.findall(title)) // _SIGNS_OF_A_WORD
    return max(len(own), unspaced)


def _apart(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return the words of each title that the other one does not have."""
    mine, theirs = Counter(one), Counter(other)
    return list((mine - theirs).elements()), list((theirs - mine).elements())


def _without_kin(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return what is left of each title without words that are one in some form."""
    left, right = _apart(one, other)
    if max(len(left), len(right)) <= _MOST_LEFT:
        for word in tuple(left):
            kin = next((each for each in right if _may_be_short(word, each)), None)
            if kin is not None:
                left.remove(word)
                right.remove(kin)
        for short, long in ((left, right), (right, left)):
            _take_initials(short, long)
    return left, right


def _may_be_short(one: str, other: str) -> bool:
    """Return whether two words are kin, or one begins the other: "info"."""
    short, long = sorted((one, other), key=len)
    return _kin(one, other) or (len(short) >= _STEM and long.startswith(short))


def _take_initials(short: list[str], long: list[str]) -> None:
    """Take a word out of one list that the other has in full: "NLP"."""
    for word in tuple(short):
        at = "".join(each[0] for each in long).find(word)
        if at >= 0 and len(word) > 1:
            short.remove(word)
            del long[at : at + len(word)]


def _kin(one: str, other: str) -> bool:
    """Return whether two words are one, misspelt or with another ending."""
    short, long = sorted((one, other), key=len)
    if len(short) < _STEM or _PART.fullmatch(one) or _PART.fullmatch(other):
        return False
    ending = long.startswith(short) and len(long) - len(short) <= _ENDING
    return ending or Levenshtein.distance(one, other) == 1
