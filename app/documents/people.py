"""Lists of people as they are printed: where one stops and the next begins."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

from app.documents import grammar, name_words
from app.documents.grammar import INSTITUTION_WORD
from app.documents.name_words import OVER, TURNED, TURNED_NAMES, Sort, Words, is_named, sort_of
from app.documents.text import Claim, Lexicon, NameUse, Passage
from app.documents.tokens import OCCASION, YEAR, any_case, is_date
from app.text import regex

# A name has no more words, initials no more capitals behind them; longer words are compounds.
MAX_WORDS, _ACRONYM, _LONGEST_GIVEN = 6, 3, 12

# A nickname of several words is one: 'Brian "Beej Jorgensen" Hall'.
_WORD = regex(
    r"[\"“][^\W\d_]+(?:[ -][^\W\d_]+){1,2}[\"”](?=\s[^\W\d_a-z])"
    r"|[一-鿿]{2,4}(?=\.\s)|(?:(?!·[가-힣])[^\s,;&+*†‡()\[\]:/|，\u060c、；（）：。等・]|・(?![一-鿿]))+"
)
_BLANK, _COMMA = regex(r"\s*"), regex(r"\s*[,，\u060c]\s*")
_DOTS = regex(r"\.\.\.|…")
# "Umfrage der Stadt Kiel" is nobody, "Ann von der Bee" is somebody.
_ARTICLES, _NOBLE = ("der", "des", "dem", "den"), ("von", "van", "auf", "op", "in")
# "Doe AB"
_CAPITALS_BEHIND = regex(r"\s(?!I{2,3}$|IV$)[A-ZÀ-ÞА-Я]{1,3}$")
# "Xinyu LIU": three letters that can be spoken are a family name where nobody else stands.
_SPOKEN = regex(r"\s(?![A-Z]?[^AEIOUY\s]{2})[A-Z]{3}$")
_ENDS = regex(r"\s*(?:$|[,;)])")
_GIVEN_TOO = regex(r"(?:Ben|Al|Von)\s")
_CAPITAL_BEHIND = regex(r"\s[A-ZÀ-ÞА-Я]")
# "Bee, Anna Zoe, and Carl Dee"
_AND_LAST = regex(rf",\s+{name_words.AND}\s")
# "Richard Socher<tab>and<tab>Christopher<tab>Manning"
_AND_BEHIND = regex(rf"\s+{name_words.AND}\s")
ACRONYM_FIRST = regex(r"[A-Z]{3,5}\s[A-Z][a-z]")
HAN = regex(r"[一-鿿]")
_CYRILLIC = regex(r"[\u0400-\u04ff]")
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

    def called(self, text: str) -> list[str]:
        """Return the names as they stand in a text."""
        return [text[x.start : x.end] for x in self.names]

    def are_full(self, text: str) -> bool:
        """Tell whether no name in a text is a single word."""
        return all(" " in name for name in self.called(text))


NOBODY = People((), None, 0, led=False)


# What stands in front of a title or behind it is asked for more than once: `catalogue check`.
@lru_cache(1_024)
def read_people(
    text: str, lexicon: Lexicon, *, family_first: bool = False, any_han: bool = False
) -> People:
    """Read a list of names from the start of `text`, as far as it goes.

    With `family_first` two that a comma parts are one: "Bee, Anna"; with `any_han` a few
    Han signs are a name whatever the first one is, as they are behind "講師：".

    >>> [(x.start, x.end) for x in read_people("Bee, Dee and Foe", lexicon).names]
    [(0, 3), (5, 8), (13, 16)]
    """
    first = grammar.behind(_BLANK, text)
    position = end = grammar.behind(name_words.LEAD_IN, text, first)
    led = position > first
    # "von Bee, Anna / Dee, Carl" are led in by nobody.
    turned = TURNED_NAMES.match(text, first) or TURNED_NAMES.match(text, position)
    turned = turned or (TURNED.fullmatch(text.rstrip(" .,:"), position) if family_first else None)
    if turned:
        return _in_bibtex(text, turned, led=led)
    found: list[Words] = []
    listed = over = False
    et_al = more = None
    while (each := _next(text, position, lexicon, found, led=led or any_han)) is not None:
        if _is_nobody(text, each, found, lexicon):
            break
        ends = any_han or _stands_alone(text, each, lexicon) or _closes_at(text, each.end)
        # "by Acme Data School"
        goes_on = each.sorts == (Sort.WORD,) and _CAPITAL_BEHIND.match(text, each.end)
        ends = ends or (led and not goes_on)
        if not ends or (over and not _goes_on(text, each, lexicon)):
            break
        found.append(each)
        end = each.end
        if et_al := name_words.ET_AL.match(text, end):
            break
        separator = name_words.SEPARATOR.match(text, end)
        if separator is None:
            break
        # Behind "Dee and Foe, " comes nobody else, unless for sure.
        over = listed and bool(_COMMA.fullmatch(separator.group()))
        # "Bee, Dee, ..., Foe"
        more = separator if _DOTS.search(separator.group()) else more
        listed = listed or not (more or _COMMA.fullmatch(separator.group()))
        position = separator.end()
    end = grammar.behind(name_words.MARKS, text, _without_stop(text, found, end))
    made = tuple(_paired(text, found, lexicon, others=bool(et_al and _COMMA.match(text, end))))
    pair = family_first and len(found) == 2 and found[0].is_family  # noqa: PLR2004 - one of each
    if pair and _COMMA.fullmatch(text, found[0].end, found[1].start):
        made = (Name(found[0].start, found[1].end, "name-family-first"),)
    others = et_al or (more if more and more.end() < end else None)
    return People(made, others and others.span(), et_al.end() if et_al else end, led)


def _in_bibtex(text: str, found: re.Match[str], *, led: bool) -> People:
    """Return the people of a list as BibTeX has it, or the one there is."""
    more = name_words.ET_AL.match(text, found.end())
    several = found.re.pattern == TURNED_NAMES.pattern
    parts = name_words.TURNED_NAME.finditer(text, *found.span()) if several else [found]
    names = tuple(Name(*x.span(), "name-family-first") for x in parts)
    return People(names, more and more.span(), more.end() if more else found.end(), led)


def _without_stop(text: str, found: list[Words], end: int) -> int:
    """Return where names end: a full stop ends the list "Bee AB, Dee C. Ropes"."""
    if not found[1:] or text[end - 1] != "." or not all(x.ends_in_capitals for x in found[:-1]):
        return end
    found[-1] = found[-1]._replace(end=end - 1)
    return end - 1


def read_front(
    text: str, lexicon: Lexicon, *, family_first: bool = False, inverted: bool = False
) -> People:
    """Read what stands in front of a title as names; `inverted` are "Bee Foe, Anna Zoe"."""
    if inverted and (one := name_words.TURNED_NAME.fullmatch(text.rstrip(" .,:"))):
        return _in_bibtex(text, one, led=False)
    made = name_words.EAST_FRONT.fullmatch(text)
    if made is None or not HAN.search(made["who"]):
        return read_people(text, lexicon, family_first=family_first)
    names = (Name(*x.span()) for x in name_words.EAST_FRONT_NAME.finditer(text, 0, made.end("who")))
    end = made.start("dated") if made["dated"] else len(text)
    return People(tuple(names), made.span("et_al") if made["et_al"] else None, end, led=True)


def _is_nobody(text: str, each: Words, before: Sequence[Words], lexicon: Lexicon) -> bool:
    """Tell whether a place or an organisation ends a list of names."""
    if not before:
        return False
    name = text[each.start : each.end]
    body = is_a_body(name, lexicon)
    if body or not _COMMA.fullmatch(text, before[-1].end, each.start):
        return body
    # "Prof. Ann Bee, Casa de Nudos": whoever teaches too is addressed like the first.
    if name_words.HONORIFIC.match(text, before[0].start):
        first = lexicon.knows("given", name.split(maxsplit=1)[0])
        if not (first if Sort.PARTICLE in each.sorts else is_known(name, lexicon)):
            return True
    # "García Mora, Inés"
    called = lexicon.knows("given", name) and _is_double(text, before[-1], lexicon)
    if called or each.bare != 1 or set(each.sorts) - {Sort.WORD, Sort.LAST}:
        return False
    # "Mira Bee, Uppsala", where all are in full; in "Ben Polak" "ben" is a particle too.
    return all(
        x.bare > 1 or x.sorts[0] is Sort.INITIAL or _GIVEN_TOO.match(text, x.start) for x in before
    )


@lru_cache(4_096)
def is_a_body(name: str, lexicon: Lexicon) -> bool:
    """Tell whether a name is an organisation's: "World Bank", but "Ann Bank" is somebody."""
    if not name_words.ORGANIZATION.fullmatch(name):
        return False
    return not lexicon.knows("given", name.split(maxsplit=1)[0])


def _goes_on(text: str, each: Words, lexicon: Lexicon) -> bool:
    """Tell whether a list goes on behind "and Dee, ": "A.", "Anna", "Anna Foe"."""
    name = text[each.start : each.end]
    initials = set(each.sorts) == {Sort.INITIAL}
    return initials or lexicon.knows("given", name) or _is_sure(name, "name", lexicon)


def is_person(text: str, lexicon: Lexicon) -> bool:
    """Tell whether the whole of `text` can be one person's name."""
    bare = text.strip()
    return (found := _words(bare, 0, lexicon)) is not None and found.end == len(bare)


def lead_to_title(text: str, lexicon: Lexicon) -> People | None:
    """Return the people whose names the words before a title are, all of them."""
    people = read_people(text, lexicon)
    led = people.names and name_words.AFTER_PEOPLE.fullmatch(text, people.end)
    return people if led else None


def is_assured(text: str, people: People, lexicon: Lexicon) -> bool:
    """Tell whether names are names for sure, not just words with capitals."""
    if people.et_al is not None:
        return True
    found = [(text[x.start : x.end], x.rule) for x in people.names]
    # "Redis GUI" is nobody, "Smith J, Doe AB" are two.
    if all(_CAPITALS_BEHIND.search(name) for name, _ in found):
        return len(found) > 1
    return any(_is_sure(name, rule, lexicon) for name, rule in found)


@lru_cache(4_096)
def _is_sure(text: str, rule: str, lexicon: Lexicon) -> bool:
    addressed = name_words.HONORIFIC.match(text) or name_words.ACCOUNT.match(text)
    if addressed or rule == "name-family-first":
        return True
    parts = text.replace(",", " ").split()
    if len(parts) < 2:  # noqa: PLR2004 - a single word is a name where it looks like no other
        return bool(name_words.HAN_NAME.match(text.strip()))
    initials = any(name_words.INITIALS.match(part) for part in parts[:-1])
    initials = initials or any(map(name_words.PATRONYMIC.match, parts[1:]))
    initials = initials or bool(name_words.SLAVIC_NAME.fullmatch(text))
    # "Waltraud von Bee", "von und zu Bee", but "Karten zu Kiel", "Archivverzeichnis von Kiel"
    led = {"zum", "zur"} if "und" in parts else {"zum", "zur", "zu"}
    given = len(parts[0]) <= _LONGEST_GIVEN and led.isdisjoint(parts[1:-1])
    noble = given and any(
        sort_of(part) is Sort.PARTICLE and (part not in _ARTICLES or before in _NOBLE)
        for before, part in pairwise(parts[:-1])
    )
    return initials or noble or _is_named_so(parts, lexicon)


def is_known(name: str, lexicon: Lexicon) -> bool:
    """Tell whether a name has a title, or a given or a family name that is known."""
    told = name_words.HONORIFIC.match(name) or name_words.HAN_NAME.match(name.strip())
    return bool(told) or _is_named_so(name.replace(",", " ").split(), lexicon)


def _is_named_so(parts: Sequence[str], lexicon: Lexicon) -> bool:
    """Tell whether a given name stands first or a family name last."""
    first, last = parts[0].rstrip("."), parts[-1]
    # "Jean-Yves" begins with a name that is known.
    given = lexicon.knows("given", first) or lexicon.knows("given", first.partition("-")[0])
    return given or lexicon.knows("family", last)


def _stands_alone(text: str, each: Words, lexicon: Lexicon) -> bool:
    """Tell whether words are a name though others follow: "Bee A.", "Ann Bee at"."""
    parts = text[each.start : each.end].split()
    initials = each.ends_in_initials and not each.ends_in_capitals
    # "Stasse, O. IEEE TPAMI"
    initials = initials or (set(each.sorts) == {Sort.INITIAL} and text[each.end - 1] == ".")
    if initials or name_words.ACCOUNT.match(parts[0]):
        return True
    placed = name_words.PLACED.match(text, each.end)
    addressed = name_words.HONORIFIC.match(text, each.start, each.end)
    return len(parts) > 1 and bool(placed and (addressed or _is_named_so(parts, lexicon)))


def _closes_at(text: str, end: int) -> bool:
    """Tell whether a name can end there, by what follows."""
    behind = (name_words.BOUNDARY, name_words.SEPARATOR, name_words.ET_AL)
    return any(pattern.match(text, end) for pattern in behind)


def _next(
    text: str, start: int, lexicon: Lexicon, before: Sequence[Words], *, led: bool
) -> Words | None:
    """Return the words of the next name: initials alone only behind a family name."""
    alone = bool(before) and (before[-1].is_family or _is_double(text, before[-1], lexicon))
    given = len(before) > 1 and before[-2].is_family  # "Vale, Peter E., and"
    inverted = bool(before) and before[-1].ends_in_initials and not given
    han = name_words.HAN_WORD.match(text, start) if led else None
    # "王爽，适合初学者"
    said = han and before and text[before[-1].end] == "，" and len(han.group()) > _ACRONYM
    if han and not (said or INSTITUTION_WORD.search(han.group())):
        return Words(start, han.end(), (Sort.SOLE,))
    return _words(text, start, lexicon, initials=alone, inverted=inverted)


def _is_double(text: str, each: Words, lexicon: Lexicon) -> bool:
    """Tell whether a name is two family names: "Bee Foe", but "Ann Foe" is somebody."""
    first = text[each.start : each.end].split(maxsplit=1)[0]
    return each.is_double_family and not lexicon.knows("given", first)


def _words(
    text: str, start: int, lexicon: Lexicon, *, initials: bool = False, inverted: bool = False
) -> Words | None:
    """Return the words of the name that starts at `start`; None where none does.

    With `initials` they can be initials alone; in `inverted` lists initials stand last.
    """
    end, named = start, False
    sorts: list[Sort] = []
    begin = grammar.behind(name_words.HONORIFIC, text, start)
    end = begin
    for found in _WORD.finditer(text, begin):
        word = found.group()
        sort = _sort_at(text, found, sorts)
        over = _is_over(sorts, word, inverted=inverted)
        # "Стэнли Б. Липпман, ...": nothing else begins there.
        over = over and not (sorts == [Sort.WORD, Sort.INITIAL] and _ENDS.match(text, found.end()))
        # "Stasse, O. IEEE TPAMI"
        behind = initials and bool(sorts) and set(sorts) == {Sort.INITIAL}
        over = over or (behind and word.isupper() and len(word) >= _ACRONYM)
        if sort is None or text[end : found.start()].strip() or over:
            break
        sorts += [Sort.INITIAL, sort] if name_words.JOINED.match(word) else [sort]
        named = named or is_named(word, sort)
        end = found.end() - (1 if sort is Sort.LAST else 0)
        parted = _AND_BEHIND.match(text, end) and not _joins(sorts, text, begin, end, lexicon)
        if sort in OVER or parted:
            break
    if suffix := name_words.SUFFIX.match(text, end):
        end = suffix.end() if named else end
    alone = initials and set(sorts) == {Sort.INITIAL}
    # "Texte von 1600", but "Bee, Anna van"
    torn = sorts[-1:] == [Sort.PARTICLE] and text[text.rfind(" ", start, end) + 1].islower()
    if not (named or alone) or (torn and not initials) or len(sorts) > MAX_WORDS:
        return None
    if is_something_else(text[start:end], lexicon):
        return None
    return Words(start, end, tuple(sorts))


def _sort_at(text: str, found: re.Match[str], before: Sequence[Sort]) -> Sort | None:
    """Return what a word is at its place: "Ph." is short in front of "Dévaux" alone."""
    word = found.group()
    sort = sort_of(word)
    behind_family = Words(0, 0, (*before, Sort.CAPITALS)).ends_in_initials
    if name_words.BARE_INITIALS.match(word) and behind_family:
        ends = _sort_behind(text, found.end()) is None or _closes_at(text, found.end())
        capitals = Sort.CAPITALS if ends else Sort.NICKNAME
        # "GNU/Linux"
        return None if text.startswith("/", found.end()) else capitals
    if sort is Sort.LAST and name_words.SHORT_GIVEN.match(word):
        short = not before and _sort_behind(text, found.end()) in {Sort.WORD, Sort.INITIAL}
        return Sort.INITIAL if short else sort
    if sort is Sort.CAPITALS:
        return None
    if sort is None and word in name_words.SEASONS and before and before[-1] is Sort.WORD:
        return Sort.WORD
    between = word in name_words.BETWEEN_PARTICLES
    if sort is None and before and (before[-1] is Sort.PARTICLE or (between and before[1:])):
        return Sort.PARTICLE if between else None
    return sort


def _sort_behind(text: str, end: int) -> Sort | None:
    behind = _WORD.match(text, grammar.behind(_BLANK, text, end))
    return sort_of(behind.group()) if behind else None


def _joins(sorts: Sequence[Sort], text: str, start: int, end: int, lexicon: Lexicon) -> bool:
    """Tell whether "and" belongs to a name: "von und zu Bee", "de la Vega y Ruiz" not."""
    # "José Ortega y Gasset"
    double = name_words.COMPOUND.match(text, end) if sorts.count(Sort.WORD) > 1 else None
    if double and lexicon.knows("given", text[start:end].partition(" ")[0]):
        return not lexicon.knows("given", double["family"])
    joined = name_words.PARTICLES_JOINED.match(text, end)
    return sorts[-1] is Sort.PARTICLE and bool(joined)


def _is_over(sorts: Sequence[Sort], word: str, *, inverted: bool) -> bool:
    """Tell whether a word begins something new: "Bee A., Dee C. Title"."""
    if name_words.HAN_NAME.match(word) or name_words.ACCOUNT.match(word):
        # "C. 赖特·米尔斯"
        return not {*sorts} <= {Sort.INITIAL}
    if " " in word:
        return [*sorts] != [Sort.WORD]
    ended = Words(0, 0, tuple(sorts)).ends_in_initials
    new = ended and (inverted or _CYRILLIC.match(word))
    return bool(new and not name_words.INITIALS.match(word)) or len(sorts) > MAX_WORDS


def _paired(text: str, found: Sequence[Words], lexicon: Lexicon, *, others: bool) -> Iterator[Name]:
    """Give the names: "Bee, Anna" is one, "Bee, Dee" are two."""
    # "Zhang" is a given name elsewhere: not in "Bee AB, Zhang JM".
    capitals = [bool(_CAPITALS_BEHIND.search(text[x.start : x.end])) for x in found]
    place, behind = 0, sum(capitals) > 1
    # "Bacon, Zhang, and Bee" are three, "Bacon, Bee, Dee, Zhang" four.
    ones = len(found) > 1 and all(x.sorts in ((Sort.WORD,), (Sort.LAST,)) for x in found)
    turned = ones and lexicon.knows("given", text[found[1].start : found[1].end])
    odd = ones and (len(found) % 2 or (found[2:] and not turned))
    while place < len(found):
        one, pair = found[place], place + 1 < len(found) and not odd
        if pair and _is_inverted(text, found, place, lexicon, others=others):
            yield Name(one.start, found[place + 1].end, "name-family-first")
            place += 2
            continue
        turned = behind and capitals[place]
        if one.ends_in_initials and not turned:
            first = text[one.start : one.end].split(maxsplit=1)[0]
            given = lexicon.knows("given", first) and not _CYRILLIC.match(first)
            spoken = len(found) == 1 and _SPOKEN.search(text[one.start : one.end])
            turned = not (given or spoken)
        yield Name(one.start, one.end, "name-family-first" if turned else "name")
        place += 1


def _is_inverted(
    text: str, found: Sequence[Words], place: int, lexicon: Lexicon, *, others: bool
) -> bool:
    """Tell whether a family name stands before given ones: "Bee, Anna", `others` being et al."""
    family, given = found[place], found[place + 1]
    if _is_doubly_named(text, family, given, lexicon):
        return True
    if HAN.match(text, family.start):
        return False
    # "Bee, Anna Zoe, et al.", "Bee, Anna Zoe, Carl Dee, and Eva Foe"
    two = place == 0 and given.bare == 2 and bool(others or _AND_LAST.match(text, found[-2].end))  # noqa: PLR2004
    two = two and all(each.bare > 1 for each in found[2:])
    comma = _COMMA.fullmatch(text, family.end, given.start)
    if not (comma and family.is_family and (given.is_given or two)):
        return False
    if Sort.INITIAL in given.sorts:
        return True
    surname, called = text[family.start : family.end], text[given.start : given.end]
    if lexicon.knows("given", called) or lexicon.knows("given", surname):
        return not lexicon.knows("given", surname)
    # "Bee, Anna, and Carl Dee": everybody else is there in full.
    told = bool(found[2:]) or (others and not lexicon.knows("family", called))
    # "Bee, Dee & Le" are three.
    full = (each.bare > 1 or (each.sorts[1:] and not each.is_given) for each in found[2:])
    return place == 0 and told and all(full)


def _is_doubly_named(text: str, family: Words, given: Words, lexicon: Lexicon) -> bool:
    """Tell whether given names stand behind two family names: "Bee Foe, Anna M."."""
    if not (_is_double(text, family, lexicon) and _COMMA.fullmatch(text[family.end : given.start])):
        return False
    full = [x for x in text[given.start : given.end].replace(".", "").split() if len(x) > 1]
    first = text[family.start : family.end].split(maxsplit=1)[0]
    # Two in full may be somebody else, where the first family name is not known as one.
    told = len(full) <= 1 or lexicon.knows("family", first)
    return told and all(lexicon.knows("given", x) for x in full)


@lru_cache(4_096)
def is_something_else(text: str, lexicon: Lexicon) -> bool:
    """Tell whether what looks like a name is something else: "NASA", "A Quiet Boat"."""
    if is_a_body(text, lexicon) or INSTITUTION_WORD.search(text):
        return True
    if name_words.ACRONYM.fullmatch(text) or name_words.BRAND.match(text):
        return True
    first, second = [*text.split(maxsplit=2), "", ""][:2]
    # "PBS Frontline", but "BEE Anna"; "Éditions de Quay", but "William Press".
    called = ACRONYM_FIRST.match(text) and not lexicon.knows("given", second)
    house = grammar.PUBLISHER.match(text) and not lexicon.knows("given", first)
    return bool(called or house) or any(lexicon.knows(use, text) for use in _OTHER_USES)


# Who is named at the end of a remark: "A manager of volumes by Ann Bee".

_BY = regex(
    r"(?P<how>\b\w+(?:ed|wn|ught|ade|uilt|ten|ven|[ae]d[oa]|it[oa]|ch[oa]|é|it|elt|acht|ieben)\s+)?\b(?:[Bb]y|por|par|von|(?:автор|autora?|auteur|author)):?\s+(?:(?:el|la|le|il|der|die)\s+(?=(?i:prof|dra?\b|dott)))?(?=[A-ZÀ-ÞА-Я@]|prof)"
)
_CLOSED = regex(r"[\s.,!)]*$")
# "collected by Ann Bee (Kiel University)", "... (Kiel), 2015", "..., Net Days 2013 (5 min)"
_HOUSED = regex(
    rf"(?:\s*[(（][^()（）]{{2,80}}[)）](?:,?\s*\(?{YEAR}\)?|,\s\d+\s\w+)?"
    rf"|,\s+[^\W\d_a-z][^\d,;:()]{{1,40}}\s(?:1[5-9]|20)\d\d(?:\s*\([^()]{{2,40}}\))?)[\s.]*$"
)
_NAME_SO_FAR = regex(r"(?:[A-ZÀ-Þ][\w.'’-]*\s+)+")
# "by Ann Bee using knots", "by Ann Bee, University of Kiel."; but "by Ann Bee, Carl Dee".
_USED = regex(
    r"\s+(?:using|with|in|on|for|explain\w+|cover\w+|about)\s+\S"
    r"|,\s+(?:the\s+)?(?:[A-ZÀ-Þ][\w.'’-]*\s+){0,4}Universit"
)
# "A course on knots. Instructor: Prof. Ann Bee"
_LABELLED_LAST = any_case(rf"(?<=[.;!?。,，、])\s?{name_words.LABELLED.pattern}")


def find_credit(text: str, lexicon: Lexicon) -> tuple[int, int, People] | None:
    """Return where a remark ends, where those begin who made the thing, and these."""
    if labelled := next(_LABELLED_LAST.finditer(text), None):
        people = read_people(text[labelled.end() :], lexicon)
        closed = (x.match(text, labelled.end() + people.end) for x in (_CLOSED, _HOUSED))
        if people.names and any(closed):
            return labelled.start(), labelled.end(), people
    found = _last_lead(text)
    # "powered by Ann Bee" tells nobody who made it.
    if found is None or (found["how"] and not name_words.MADE.fullmatch(found["how"])):
        return None
    behind = text[found.end() :]
    used = _USED.search(behind)
    behind = behind[: used.start()] if used else behind
    people = read_people(behind, lexicon)
    over = any(x.match(behind, people.end) for x in (name_words.PLACED, _CLOSED, _HOUSED))
    rest = behind[people.end :]
    # "by Ann Bee, Kiel", "by Ann Bee and Carl Dee. It ties more, too"
    over = over or lexicon.knows("maker", rest.strip(" ,.")) or is_date(rest)
    if not people.names or not (over or (people.names[1:] and rest[:2] == ". ")):
        return None
    # "Blog by Ann Bee": nobody else is the maker of that.
    form = people.are_full(behind) and name_words.FORM_BEFORE.search(text, 0, found.start())
    sure = form or name_words.ACCOUNT.match(behind) or is_assured(behind, people, lexicon)
    return (found.start(), found.end(), people) if sure else None


def _last_lead(text: str) -> re.Match[str] | None:
    """Return the last "by": in "von Ann von Bee" the first, as a name goes on from there."""
    last: re.Match[str] | None = None
    for found in _BY.finditer(text):
        goes_on = last and _NAME_SO_FAR.fullmatch(text, last.end(), found.start())
        if not goes_on or found.group().rstrip(" :").lower().endswith("by"):
            last = found
    return last


# Who made a thing, as its title says: "Geoff Hinton's ... Class on Coursera".

_WHO = r"(?P<who>[^:;()\"“”]{2,60}?)"
# "Andrew Ng's Machine-Learning Class", "Sutton & Barto's RL book", "Ng's Lecture Notes"
_POSSESSIVE = regex(rf"^{_WHO}['’]s?\s+(?P<what>\S.*)$")
# As in "U. Toronto: Introduction to Neural Networks".
_PREFIX = regex(rf"^{_WHO}:\s+\S")
# '"Deep Learning" @CMU', "... Class at Stanford", "... Class on Coursera"
_AT = regex(r"(?:\s@\s?|\s(?:at|on)\s+)(?P<who>[^\s,;:()][^,;:()]*)$")
# "... for Stanford's CS229 Machine Learning"
_INNER_POSSESSIVE = regex(r"\b(?:for|from|in)\s+(?P<who>[A-Z][\w.]*(?:\s[A-Z][\w.]*)*)['’]s\s")
# "Ng's Lecture Notes", "Sutton & Barto's RL book": what only a person is the maker of.
_WORK_WORD = any_case(
    r"\b(?:lecture|lectures|notes|class|course|book|tutorial|slides|talk|thesis|review)\b"
)
_MADE_WORD = any_case(
    rf"{_WORK_WORD.pattern}|\b(?:introduction|lessons|lectures|blog|series|couse|guide|home ?page|"
    r"videos?|site|website|list|primer|survey)\b|^[\"“«]"
)
# "Researchers' Personal Websites"
_HOMEPAGES = any_case(r"\b(?:personal|home)\s?-?(?:web\s?)?(?:sites?|pages?)\b")
# So many words of a title may name the institution behind the person.
_LEADING_WORDS = 3
_TITLE_WORD = regex(r"\S+")
_MIDDLE_WORD = regex(r"(?<=\s)\S+(?=\s)")


def makers_in_title(title: Passage, section: str, lexicon: Lexicon) -> Iterator[Claim]:
    """Give the authors, institutions, platforms and the year that a title names."""
    text = title.text

    def claim(field: str, rule: str, start: int, end: int, scope: tuple[int, ...] = ()) -> Claim:
        words = text[start:end]
        value, line = grammar.RULES[rule](words), title.line_at(start)
        return Claim(field, value, rule, words.strip(), line, scope)

    people = list(_people(text, section, lexicon))
    for rule, start, end in people:
        yield claim("author", rule, start, end)
    for start, end in _institutions(text, lexicon):
        yield claim("affiliation", "affiliation-in-title", start, end, tuple(range(len(people))))
    at = _AT.search(text)
    if at and lexicon.knows("platform", at["who"].strip()):
        yield claim("platform", "platform-in-title", *at.span("who"))
    if found := OCCASION.search(text):
        yield claim("date", "date-in-title", *found.span())
        yield claim("year", "year-in-title", *found.span())


# "Ann Bee and Carl Dee's Stanford course"
POSSESSED = any_case(rf"{_WHO}['’]s?\s+(?:[\w-]+\s+){{0,3}}?{_WORK_WORD.pattern}")


def is_affiliation(text: str, lexicon: Lexicon) -> bool:
    """Tell whether a text names institutions, one or several."""
    bare = grammar.affiliation(text)
    if grammar.INSTITUTION_WORD.search(bare) or grammar.NO_INSTITUTION.match(bare):
        others = (grammar.EAST_HOME_BEGINS.match, grammar.VENUE.search, grammar.PUBLISHER.match)
        return not any(told(bare) for told in others)
    found = [p for p in name_words.SEPARATOR.split(bare) if p.strip()]
    return any(lexicon.knows("institution", piece) for piece in found)


def is_organization(name: str, lexicon: Lexicon) -> bool:
    """Tell whether a name is read as that of an organisation where authors stand."""
    bare = grammar.organization(name)
    named = name_words.ORGANIZATION.fullmatch(bare) or lexicon.knows("maker", bare)
    return bool(named) or is_affiliation(bare, lexicon)


def _people(text: str, section: str, lexicon: Lexicon) -> Iterator[tuple[str, int, int]]:
    """Give rule and place of each person that a title names as its maker."""
    if _HOMEPAGES.search(section) and is_person(text, lexicon):
        yield "title-is-name", 0, len(text)
        return
    possessive = _POSSESSIVE.match(text)
    who = possessive["who"] if possessive else _before_institution(text, lexicon)
    if who is None:
        return
    people = read_people(who, lexicon)
    single = len(who.split()) == 1
    if possessive and not single:
        # No "Captain Hale's Guide to Tides": names in full are known ones, family names alone
        # several; theirs is a work by its word, or by the quotation marks around its title.
        alone = all(" " not in name for name in people.called(who))
        made = alone or is_assured(who, people, lexicon)
        if not (made and _MADE_WORD.search(possessive["what"])):
            return
    # "Ng's Lecture Notes", but "Newton's Method Tutorial".
    work = possessive is None or _WORK_WORD.match(possessive["what"])
    known = lexicon.knows("maker", who) or lexicon.knows("platform", who)
    if people.end == len(who) and not known and (work or not single):
        for each in people.names:
            yield "name-in-title", each.start, each.end


def _before_institution(text: str, lexicon: Lexicon) -> str | None:
    """Return the name before an institution: "David Silver Deepmind class"."""
    for found in _MIDDLE_WORD.finditer(text):
        name = text[: found.start()].rstrip()
        if len(name.split()) > 1 and lexicon.knows("maker", found.group()):
            return name if is_person(name, lexicon) else None
    return None


def _institutions(text: str, lexicon: Lexicon) -> Sequence[tuple[int, int]]:
    """Return the places where a title names an institution as the maker."""
    taken: list[tuple[int, int]] = []
    for start, end in _candidates(text):
        apart = all(end <= first or last <= start for first, last in taken)
        maker = apart and lexicon.knows("maker", text[start:end])
        if maker and not lexicon.knows("platform", text[start:end]):
            taken.append((start, end))
    return taken


def _candidates(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_AT, _INNER_POSSESSIVE, _PREFIX):
        if found := pattern.search(text):
            yield found.span("who")
    if possessive := _POSSESSIVE.match(text):
        yield possessive.span("who")
        # "Yann LeCun's NYU Couse": three words, two, one
        start = possessive.start("what")
        for word in reversed([*islice(_TITLE_WORD.finditer(text, start), _LEADING_WORDS)]):
            yield start, word.end()
    elif _WORK_WORD.search(text):
        # "OpenAI RL tutorial", "David Silver Deepmind class"
        yield from (word.span() for word in _TITLE_WORD.finditer(text))
