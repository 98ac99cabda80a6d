"""Who made a thing, as its title says: "Geoff Hinton's ... Class on Coursera"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from app.documents import grammar, names, places
from app.documents.claim import Claim, Lexicon
from app.documents.dates import OCCASION
from app.documents.passage import Passage
from app.documents.people import People, is_assured, is_person, read_people

_WHO = r"(?P<who>[^:;()\"“”]{2,60}?)"
# "Andrew Ng's Machine-Learning Class", "Sutton & Barto's RL book", "Ng's Lecture Notes"
_POSSESSIVE = re.compile(rf"^{_WHO}['’]s?\s+(?P<what>\S.*)$")
# As in "U. Toronto: Introduction to Neural Networks".
_PREFIX = re.compile(rf"^{_WHO}:\s+\S")
# '"Deep Learning" @CMU', "... Class at Stanford", "... Class on Coursera"
_AT = re.compile(r"(?:\s@\s?|\s(?:at|on)\s+)(?P<who>[^\s,;:()][^,;:()]*)$")
# "... for Stanford's CS229 Machine Learning"
_INNER_POSSESSIVE = re.compile(r"\b(?:for|from|in)\s+(?P<who>[A-Z][\w.]*(?:\s[A-Z][\w.]*)*)['’]s\s")
# "Ng's Lecture Notes", "Sutton & Barto's RL book": what only a person is the maker of.
_WORK_WORD = re.compile(
    r"\b(?:lecture|lectures|notes|class|course|book|tutorial|slides|talk|thesis|review)\b",
    re.IGNORECASE,
)
_MADE_WORD = re.compile(
    rf"{_WORK_WORD.pattern}|\b(?:introduction|lessons|lectures|blog|series|couse|guide|home ?page|"
    r"videos?|site|website|list|primer|survey)\b|^[\"“«]",
    re.IGNORECASE,
)
# "Researchers' Personal Websites"
_HOMEPAGES = re.compile(r"\b(?:personal|home)\s?-?(?:web\s?)?(?:sites?|pages?)\b", re.IGNORECASE)

# So many words of a title may name the institution behind the person.
_LEADING_WORDS = 3

_WORD = re.compile(r"\S+")
_MIDDLE_WORD = re.compile(r"(?<=\s)\S+(?=\s)")


def makers_in_title(title: Passage, section: str, lexicon: Lexicon) -> Iterator[Claim]:
    """Give the authors, institutions, platforms and the year that a title names."""
    text = title.text
    named = _Named(title)
    people = list(_people(text, section, lexicon))
    for rule, start, end in people:
        yield named.claim("author", rule, (start, end))
    scope = tuple(range(len(people)))
    for place in _institutions(text, lexicon):
        claim = named.claim("affiliation", "affiliation-in-title", place, scope)
        yield claim
    at = _AT.search(text)
    if at and lexicon.knows("platform", at["who"].strip()):
        yield named.claim("platform", "platform-in-title", at.span("who"))
    if found := OCCASION.search(text):
        yield named.claim("date", "date-in-title", found.span())
        yield named.claim("year", "year-in-title", found.span())


def is_affiliation(text: str, lexicon: Lexicon) -> bool:
    """Tell whether a text names institutions, one or several."""
    bare = grammar.affiliation(text)
    if places.INSTITUTION_WORD.search(bare) or places.NO_INSTITUTION.match(bare):
        return not places.VENUE.search(bare)
    found = [p for p in names.SEPARATOR.split(bare) if p.strip()]
    return any(lexicon.knows("institution", piece) for piece in found)


def is_organization(name: str, lexicon: Lexicon) -> bool:
    """Tell whether a name is read as that of an organisation where authors stand."""
    bare = grammar.organization(name)
    named = names.ORGANIZATION.fullmatch(bare) or lexicon.knows("maker", bare)
    return bool(named) or is_affiliation(bare, lexicon)


@dataclass(frozen=True, slots=True)
class _Named:
    """A title of which parts are claimed."""

    title: Passage

    def claim(
        self, field: str, rule: str, place: tuple[int, int], scope: tuple[int, ...] = ()
    ) -> Claim:
        """Claim what a rule reads from one place of the title."""
        start, end = place
        text = self.title.text[start:end]
        line = self.title.line_at(start)
        return Claim(field, grammar.RULES[rule](text), rule, text.strip(), line, scope)


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
    if not single and possessive and not _is_made(possessive["what"], who, people, lexicon):
        return
    # "Ng's Lecture Notes", but "Newton's Method Tutorial".
    work = possessive is None or _WORK_WORD.match(possessive["what"])
    known = lexicon.knows("maker", who) or lexicon.knows("platform", who)
    if people.end == len(who) and not known and (work or not single):
        for each in people.names:
            yield "name-in-title", each.start, each.end


def _is_made(what: str, who: str, people: People, lexicon: Lexicon) -> bool:
    """Tell whether people made what is theirs: no "Captain Hale's Guide to Tides".

    Names in full are known ones, family names alone several; theirs is a work by its
    word, or by the quotation marks around its title.
    """
    alone = all(" " not in who[x.start : x.end] for x in people.names)
    known = alone or is_assured(who, people, lexicon)
    return known and bool(_MADE_WORD.search(what))


def _before_institution(text: str, lexicon: Lexicon) -> str | None:
    """Return the name before an institution: "David Silver Deepmind class"."""
    for found in _MIDDLE_WORD.finditer(text):
        if lexicon.knows("maker", found.group()):
            name = text[: found.start()].rstrip()
            if len(name.split()) > 1:
                return name if is_person(name, lexicon) else None
    return None


def _institutions(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Give the places where a title names an institution as the maker."""
    taken: list[tuple[int, int]] = []
    for start, end in _candidates(text):
        if any(first < end and start < last for first, last in taken):
            continue
        name = text[start:end]
        if lexicon.knows("maker", name) and not lexicon.knows("platform", name):
            taken.append((start, end))
            yield start, end


def _candidates(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_AT, _INNER_POSSESSIVE, _PREFIX):
        if found := pattern.search(text):
            yield found.span("who")
    if possessive := _POSSESSIVE.match(text):
        yield possessive.span("who")
        yield from _leading_words(text, possessive.start("what"))
    elif _WORK_WORD.search(text):
        # "OpenAI RL tutorial", "David Silver Deepmind class"
        for word in _WORD.finditer(text):
            yield word.span()


def _leading_words(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Give three, two, one words from `start`: "Yann LeCun's NYU Couse"."""
    words = list(islice(_WORD.finditer(text, start), _LEADING_WORDS))
    for word in reversed(words):
        yield start, word.end()
