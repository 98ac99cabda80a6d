"""Lists of people as they are printed: where one stops and the next begins."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.documents import names
from app.documents.claim import Lexicon, NameUse
from app.documents.names import OVER, Sort, Words, is_named, sort_of
from app.documents.places import INSTITUTION_WORD

MAX_WORDS = 6

_WORD = re.compile(r"[^\s,;&+()\[\]:/|，、；（）：]+")
_BLANK = re.compile(r"\s*")
_COMMA = re.compile(r"\s*[,，]\s*")
# "Richard Socher<tab>and<tab>Christopher<tab>Manning"
_AND_BEHIND = re.compile(rf"\s+{names.AND}\s")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
# What looks like a name may be known as something else.
_OTHER_USES: Sequence[NameUse] = ("institution", "publisher", "venue", "platform")


@dataclass(frozen=True, slots=True)
class Name:
    """Where a name stands in a text, and the rule that reads it."""

    start: int
    end: int
    rule: str = "name"


@dataclass(frozen=True, slots=True)
class People:
    """Names, whether more are meant, where the list ends, and whether "by" leads it."""

    names: tuple[Name, ...]
    et_al: tuple[int, int] | None
    end: int
    led: bool


def read_people(text: str, lexicon: Lexicon) -> People:
    """Read a list of names from the start of `text`, as far as it goes.

    >>> [(x.start, x.end) for x in read_people("Bee, Dee and Foe", lexicon).names]
    [(0, 3), (5, 8), (13, 16)]
    """
    first = _behind(_BLANK, text, 0)
    position = end = _behind(names.LEAD_IN, text, first)
    led = position > first
    found: list[Words] = []
    listed = over = False
    et_al = None
    while (each := _next(text, position, lexicon, found)) is not None:
        if not (led or _stands_alone(text, each, lexicon) or _closes(text, each)):
            break
        if over and not _goes_on(text, each, lexicon):
            break
        found.append(each)
        end = each.end
        if et_al := names.ET_AL.match(text, end):
            break
        separator = names.SEPARATOR.match(text, end)
        if separator is None:
            break
        # Behind "Dee and Foe, " comes nobody else, unless for sure.
        over = listed and bool(_COMMA.fullmatch(separator.group()))
        listed = listed or not _COMMA.fullmatch(separator.group())
        position = separator.end()
    others = bool(et_al) and _COMMA.match(text, end) is not None
    made = tuple(_paired(text, found, lexicon, others=others))
    if et_al:
        return People(made, et_al.span(), et_al.end(), led)
    return People(made, None, end, led)


def _goes_on(text: str, each: Words, lexicon: Lexicon) -> bool:
    """Tell whether a list goes on behind "and Dee, ": "A.", "Anna", "Anna Foe"."""
    name = text[each.start : each.end]
    initials = set(each.sorts) == {Sort.INITIAL}
    return initials or lexicon.knows("given", name) or _is_sure(name, "name", lexicon)


def _behind(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Return where a match at `start` ends, `start` itself where there is none."""
    found = pattern.match(text, start)
    return found.end() if found else start


def is_person(text: str, lexicon: Lexicon) -> bool:
    """Tell whether the whole of `text` can be one person's name."""
    bare = text.strip()
    found = _words(bare, 0, lexicon)
    return found is not None and found.end == len(bare)


def is_assured(text: str, people: People, lexicon: Lexicon) -> bool:
    """Tell whether names are names for sure, not just words with capitals."""
    if people.et_al is not None:
        return True
    return any(_is_sure(text[x.start : x.end], x.rule, lexicon) for x in people.names)


def _is_sure(text: str, rule: str, lexicon: Lexicon) -> bool:
    parts = text.replace(",", " ").split()
    if rule == "name-family-first" or names.ACCOUNT.match(text) or "·" in text:
        return True
    if len(parts) <= 1:
        return False
    initials = any(names.INITIALS.match(part) for part in parts[:-1])
    return initials or _is_named_so(parts, lexicon)


def _is_named_so(parts: Sequence[str], lexicon: Lexicon) -> bool:
    """Tell whether a given name stands first or a family name last."""
    first, last = parts[0].rstrip("."), parts[-1]
    return lexicon.knows("given", first) or lexicon.knows("family", last)


def _stands_alone(text: str, each: Words, lexicon: Lexicon) -> bool:
    """Tell whether words are a name though others follow: "Bee A.", "Ann Bee at"."""
    parts = text[each.start : each.end].split()
    if each.ends_in_initials or names.ACCOUNT.match(parts[0]):
        return True
    placed = names.PLACED.match(text, each.end)
    return len(parts) > 1 and bool(placed) and _is_named_so(parts, lexicon)


def _closes(text: str, each: Words) -> bool:
    """Tell whether a name can end there, by what follows."""
    return bool(
        names.BOUNDARY.match(text, each.end)
        or names.SEPARATOR.match(text, each.end)
        or names.ET_AL.match(text, each.end)
    )


def _next(
    text: str, start: int, lexicon: Lexicon, before: Sequence[Words]
) -> Words | None:
    """Return the words of the next name: initials alone only behind a family name."""
    alone = bool(before) and before[-1].is_family
    inverted = bool(before) and before[-1].ends_in_initials
    return _words(text, start, lexicon, initials=alone, inverted=inverted)


def _words(
    text: str,
    start: int,
    lexicon: Lexicon,
    *,
    initials: bool = False,
    inverted: bool = False,
) -> Words | None:
    """Return the words of the name that starts at `start`; None where none does.

    With `initials` they can be initials alone; in `inverted` lists initials stand last.
    """
    end, named = start, False
    sorts: list[Sort] = []
    for found in _WORD.finditer(text, start):
        word = found.group()
        sort = sort_of(word)
        over = _is_over(sorts, word, inverted=inverted)
        if sort is None or text[end : found.start()].strip() or over:
            break
        sorts.append(sort)
        named = named or is_named(word, sort)
        end = found.end() - (1 if sort is Sort.LAST else 0)
        if sort in OVER or _AND_BEHIND.match(text, found.end()):
            break
    alone = initials and set(sorts) == {Sort.INITIAL}
    if not (named or alone) or len(sorts) > MAX_WORDS:
        return None
    if _is_other(text[start:end], lexicon):
        return None
    return Words(start, end, tuple(sorts))


def _is_over(sorts: Sequence[Sort], word: str, *, inverted: bool) -> bool:
    """Tell whether a word begins something new: "Bee A., Dee C. Title"."""
    if names.HAN_NAME.match(word) or names.ACCOUNT.match(word):
        return bool(sorts)
    ended = Words(0, 0, tuple(sorts)).ends_in_initials
    new = ended and (inverted or _CYRILLIC.match(word))
    return bool(new and not names.INITIALS.match(word)) or len(sorts) > MAX_WORDS


def _paired(
    text: str, found: Sequence[Words], lexicon: Lexicon, *, others: bool
) -> Iterator[Name]:
    """Give the names: "Bee, Anna" is one, "Bee, Dee" are two."""
    place = 0
    while place < len(found):
        one = found[place]
        pair = place + 1 < len(found)
        if pair and _is_inverted(text, found, place, lexicon, others=others):
            yield Name(one.start, found[place + 1].end, "name-family-first")
            place += 2
            continue
        rule = "name"
        if one.ends_in_initials:
            first = text[one.start : one.end].split(maxsplit=1)[0]
            rule = "name" if lexicon.knows("given", first) else "name-family-first"
        yield Name(one.start, one.end, rule)
        place += 1


def _is_inverted(
    text: str, found: Sequence[Words], place: int, lexicon: Lexicon, *, others: bool
) -> bool:
    """Tell whether a family name stands before its given names: "Bee, Anna".

    `others` says that ", et al." follows the names.
    """
    family, given = found[place], found[place + 1]
    if not (family.is_family and given.is_given):
        return False
    if not _COMMA.fullmatch(text[family.end : given.start]):
        return False
    if Sort.INITIAL in given.sorts:
        return True
    surname, called = text[family.start : family.end], text[given.start : given.end]
    if lexicon.knows("given", called) or lexicon.knows("given", surname):
        return not lexicon.knows("given", surname)
    # "Bee, Anna, and Carl Dee", "Bee, Anna, et al.": everybody else is there in full.
    told = bool(found[2:]) or (others and not lexicon.knows("family", called))
    return (
        place == 0
        and told
        and all(each.bare > 1 or not each.is_given for each in found[2:])
    )


def _is_other(text: str, lexicon: Lexicon) -> bool:
    """Tell whether what looks like a name is something else: "NASA", "MIT Press"."""
    if INSTITUTION_WORD.search(text) or names.ACRONYM.fullmatch(text):
        return True
    return any(lexicon.knows(use, text) for use in _OTHER_USES)
