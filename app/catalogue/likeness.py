"""Titles: which may be one work's, how much one tells, and where like ones meet."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations
from typing import NewType

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from app.catalogue.authority import Authority
from app.catalogue.listing import Listing
from app.catalogue.topics import match
from app.text import fold, regex, word_tables, words

WorkKey = NewType("WorkKey", str)

# A title of so many words names one thing, whoever lists it.
TELLING_WORDS = 4
# Two titles of one address in two editions may be one, reworded (token set ratio).
_REWORDED = 75
_EMPTY = frozenset(words("a an the on in of for to and with from by at as its via"))
# What a work is or how it begins, not what it is about.
_GENRES = frozenset(words(word_tables("catalogue/words.toml")["titles"]["genres"]))
# "Part 2", "Part II", "Lecture 17": what tells the parts of one thing apart.
_NUMBER = regex(r".*\d.*|[ivx]+|[a-z]")
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


def likeness_keys(listing: Listing) -> Iterator[WorkKey]:
    """Give the keys under which listings with nearly the same title meet.

    One word may differ. A short title is not telling: there an author must be shared.
    """
    by_length = sorted(set(telling(listing.title)), key=lambda word: (-len(word), word))
    longest = sorted(by_length[:_MOST])
    owners = [""] if len(longest) == _MOST else sorted(listing.families)
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
    return not alike(one, other) and any(map(_NUMBER.fullmatch, mine + theirs))


def reworded(one: str, other: str) -> bool:
    """Return whether one title may be the other, said anew in a later edition."""
    both = _apart(telling(one), telling(other))
    if all(any(map(_NUMBER.fullmatch, left)) for left in both):
        return False
    return fuzz.token_set_ratio(fold(one), fold(other)) >= _REWORDED


def nearly(one: str, other: str) -> bool:
    """Return whether two titles are the same but for the form of one word.

    >>> nearly("A Neural Conversational Model", "A Neural Conversation Model")
    True
    """
    left, right = _apart(telling(one), telling(other))
    if not left and not right:
        return True
    return len(left) == len(right) == 1 and _kin(left[0], right[0])


def long_enough(title: str) -> bool:
    """Return whether a title names one thing, whoever lists it."""
    return len(telling(title)) >= TELLING_WORDS


def says(title: str, authority: Authority) -> int:
    """Return how many words of a title tell what it is: 0 for a generic one.

    Words of what a work is do not count, nor do those of a title that only names a
    subject: "Introduction to Graphics", "Natural Language Processing with Deep
    Learning".
    """
    long = (word for word in telling(title) if len(word) > 1)
    own = [word for word in long if word not in _GENRES]
    subjects = {x for found in match(authority.vocabulary, title) for x in words(found.text)}
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
    if len(short) < _STEM or _NUMBER.fullmatch(one) or _NUMBER.fullmatch(other):
        return False
    ending = long.startswith(short) and len(long) - len(short) <= _ENDING
    return ending or Levenshtein.distance(one, other) == 1
