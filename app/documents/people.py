"""Lists of people as they are printed: where one stops and the next begins."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from app.documents import grammar
from app.documents.claim import Lexicon, NameUse

MAX_WORDS = 6

_WORD = re.compile(r"[^\s,;&+()\[\]:/|]+")
_BLANK = re.compile(r"\s*")
# "Richard Socher<tab>and<tab>Christopher<tab>Manning"
_AND_BEHIND = re.compile(r"\s+(?:and|und)\s")
# A full stop behind these ends no name.
_ABBREVIATED = frozenset({"jr", "sr", "st", "dr", "prof"})
# What looks like a name may be known as something else.
_OTHER_USES: Sequence[NameUse] = ("institution", "publisher", "venue", "platform")


class _Sort(Enum):
    """What a word of a name is; behind a LAST one the name is over."""

    INITIAL = auto()
    NICKNAME = auto()
    PARTICLE = auto()
    WORD = auto()
    LAST = auto()


@dataclass(frozen=True, slots=True)
class People:
    """Names with their places in a text, whether more are meant, and where it ends."""

    names: tuple[tuple[int, int], ...]
    et_al: tuple[int, int] | None
    end: int


def read_people(text: str, lexicon: Lexicon) -> People:
    """Read a list of names from the start of `text`, as far as it goes.

    >>> read_people("Rumelhart, Hinton and Williams", lexicon).names
    ((0, 9), (11, 17), (22, 30))
    """
    names: list[tuple[int, int]] = []
    position = _behind(_BLANK, text, 0)
    position = end = _behind(grammar.LEAD_IN, text, position)
    while (stop := _name_end(text, position, lexicon)) is not None:
        names.append((position, stop))
        end = stop
        if others := grammar.ET_AL.match(text, stop):
            return People(tuple(names), others.span(), others.end())
        position = _behind(grammar.SEPARATOR, text, stop)
        if position == stop:
            break
    return People(tuple(names), None, end)


def _behind(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Return where a match at `start` ends, `start` itself where there is none."""
    found = pattern.match(text, start)
    return found.end() if found else start


def is_person(text: str, lexicon: Lexicon) -> bool:
    """Tell whether the whole of `text` can be one person's name."""
    bare = text.strip()
    return _name_end(bare, 0, lexicon) == len(bare)


def _name_end(text: str, start: int, lexicon: Lexicon) -> int | None:
    """Return where the name that starts at `start` ends; None where none does."""
    end, count, named = start, 0, False
    for found in _WORD.finditer(text, start):
        word = found.group()
        sort = _sort(word)
        if sort is None or text[end : found.start()].strip():
            break
        count += 1
        named = named or _is_named(word, sort)
        end = found.end() - (1 if sort is _Sort.LAST else 0)
        if sort is _Sort.LAST or _AND_BEHIND.match(text, found.end()):
            break
    if not named or count > MAX_WORDS or _is_other(text[start:end], lexicon):
        return None
    return end


def _is_named(word: str, sort: _Sort) -> bool:
    """Tell whether a word alone can be a name.

    "Le" is a particle in "Le Roux" and a family name in "Vinyals, Le 2015".
    """
    if sort is _Sort.PARTICLE:
        return word[0].isupper()
    return sort in {_Sort.WORD, _Sort.LAST}


def _sort(word: str) -> _Sort | None:
    """Return what a word of a name is, None if it is none."""
    if grammar.INITIALS.match(word):
        return _Sort.INITIAL
    if grammar.NICKNAME.match(word):
        return _Sort.NICKNAME
    if word.lower() in grammar.PARTICLES:
        return _Sort.PARTICLE
    bare = word.removesuffix(".")
    if not grammar.NAME_WORD.match(bare) or not bare[0].isupper():
        return None
    if bare.lower() in grammar.NO_NAME:
        return None
    ends = bare != word and bare.lower() not in _ABBREVIATED
    return _Sort.LAST if ends else _Sort.WORD


def _is_other(text: str, lexicon: Lexicon) -> bool:
    """Tell whether what looks like a name is something else: "NASA", "MIT Press"."""
    if grammar.INSTITUTION_WORD.search(text) or grammar.ACRONYM.fullmatch(text):
        return True
    return any(lexicon.knows(use, text) for use in _OTHER_USES)
