"""Titles that may be one work's, misprinted: told apart from those of two works.

Stricter than `works.alike`, which has an address or an author to go by.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from rapidfuzz.distance import Levenshtein

from app.catalogue.listing import Listing
from app.catalogue.works import TELLING_WORDS, WorkKey
from app.folding import words

_EMPTY = frozenset(words("a an the on in of for to and with from by at as its via"))
# "Part 2", "Part II", "Lecture 17": what tells the parts of one thing apart.
_NUMBER = re.compile(r".*\d.*|[ivx]+|[a-z]")
# So many of the longest words of a title are looked at; one word says too little.
_FEWEST, _MOST = 2, 4
# "model", "models", "modelling": so long is a word with several endings, so long they.
_STEM, _ENDING = 4, 3


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


def nearly(one: str, other: str) -> bool:
    """Tell whether two titles are the same but for the form of one word.

    >>> nearly("A Neural Conversational Model", "A Neural Conversation Model")
    True
    """
    left, right = list(telling(one)), list(telling(other))
    for word in tuple(left):
        if word in right:
            left.remove(word)
            right.remove(word)
    if not left and not right:
        return True
    return len(left) == len(right) == 1 and _kin(left[0], right[0])


def long_enough(title: str) -> bool:
    """Tell whether a title names one thing, whoever lists it."""
    return len(telling(title)) >= TELLING_WORDS


def _kin(one: str, other: str) -> bool:
    """Tell whether two words are one, misspelt or with another ending."""
    short, long = sorted((one, other), key=len)
    if len(short) < _STEM or _NUMBER.fullmatch(one) or _NUMBER.fullmatch(other):
        return False
    ending = long.startswith(short) and len(long) - len(short) <= _ENDING
    return ending or Levenshtein.distance(one, other) == 1
