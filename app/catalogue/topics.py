"""What a work is about, and what subject a heading names.

Told by the heading, then by the list that it stands in. What is not sure is no subject.
Compared by folded words, so that one table serves every language but those that write
words without spaces.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain, zip_longest
from typing import NamedTuple

from anyascii import anyascii

from app.documents.text import Lexicon, NameUse
from app.text import fold, regex, word_tables, words

_WORDS = word_tables("catalogue/headings.toml")["words"]

# A list's outline path of a heading, outermost first.
Path = tuple[str, ...]


def _table(text: str) -> frozenset[str]:
    """Return the folded words of a table."""
    return frozenset(words(text))


# What works are: beside a subject such a word leaves open what the whole is about.
FORMS = _table(_WORDS["forms"])
# Words that name no subject alone, but may be a part of its name ("web frameworks").
GENERIC = _table(_WORDS["generic"])
# Words by which a maintainer chooses or puts aside: what is beside them is no name.
CHOICE = _table(_WORDS["choice"])
# Languages and places: a subject only beside other words.
PLACES = _table(_WORDS["places"])
# Beside any other word a part of a name: "time series".
_ALONE = _table("time times series century centuries")
# Joined to anything.
STOP = _table(_WORDS["stop"])
_CHOSEN = CHOICE | STOP
_AROUND = _CHOSEN | FORMS
_NO_SUBJECT = FORMS | GENERIC | CHOICE | PLACES | STOP
# Whoever speaks to the reader, asks, denies or tells names nothing.
_SPOKEN = frozenset(_WORDS["spoken"].split())
# What follows is the subject: "books on topology", "introduction to topology".
_ABOUT = regex(
    r"^(?:(?P<form>.+?) )?(?:on|about|sobre|sur|über|(?P<intro>introduction) to) "
    r"(?!the (?:web|internet|net)\b)"
    r"(?P<rest>.+)$",
    re.IGNORECASE,
)
# "Livres de levain": the subject, where the list names it too.
_OF = regex(r"^(\S+)(?: (?:de|di|do|da|of|van|von)(?: la| las| los)? )(.+)$")
# Before another noun such a word says of which kind that is: "video games".
_BEFORE_NOUN = _table(_WORDS["before_noun"])
# Names of fields end like this: "graph theory", "microeconomics".
_FIELD = regex(
    r"(?:ology|ography|ometry|onomy|osophy|(?<!com)(?<!bas)(?<!top)(?<!lyr)(?<!class)ics"
    r"|\btheory|\balgebra|\bcalculus|\banalysis|\bhistory|\bsciences?|\blaw|\bchemistry"
    r"|\bengineering|\bprogramming|\bmachine learning|\bdeep learning)$"
)
_NUMBERED = regex(r"^(?:\d+(?:\.\d+)+\.?|\d+[.)]|[IVXLC]+[.)]|[A-Za-z]\))\s+")
_ARTICLE = regex(r"^the\s+(?=\S)", re.IGNORECASE)
_TAIL = regex(r"^(.+?)\s*[(\[（]([^()\[\]（）]*)[)\]）]$")
_PARTED = regex(r"\s*[:：]\s*|\s+[-–—|]\s+")
_BROKEN = regex(r"[?!？！。…@=<>*]|://|[.,;]$|^\W*$")
_YEAR = regex(r"(?:1\d|20)\d\ds?|\d+(?:st|nd|rd|th)")
_NUMBER = regex(r"\d+s?|[ivx]+")
_RANGE = regex(r"^\w{1,2}\s*[-–—]\s*\w{1,2}$")
_LONGEST = 60
_MOST_WORDS = 6
# Scripts that leave no space between words.
_UNSPACED = regex(r"[\u3040-\u30ff\u3400-\u9fff]")
_UNSPACED_FORM = "|".join(_WORDS["unspaced_form"].split())
_UNSPACED_GENERIC = "|".join(_WORDS["unspaced_generic"].split())
_UNSPACED_ONLY = regex(
    rf"(?:{_UNSPACED_FORM}|{_UNSPACED_GENERIC}|[和与與及的之の、・/\s\d&a-z]|を|と)*", re.IGNORECASE
)
_UNSPACED_ENDS = regex(rf"^(?:{_UNSPACED_FORM})|(?:{_UNSPACED_FORM})$")
_UNSPACED_LONGEST = 14


def subject(name: str, names: Lexicon, beside: Collection[str] = frozenset()) -> str | None:
    """Return the subject that a heading names, or None.

    `beside` are the folded headings of the list: what is one of them is surely a name.
    """
    text = _plain(name)
    if text is None or text != name:
        return None if text is None else subject(text, names, beside)
    if _UNSPACED.search(text):
        return _unspaced(text, beside)
    odd = _is_odd(text) or _is_proper(text, names)
    return None if odd else _without_form(text, names, beside)


def _plain(name: str) -> str | None:
    """Return a heading without number, article, aside and what is form before a colon.

    None where it is no name at all, or has two.
    """
    text = " ".join(name.split()).rstrip(":：. ")
    if len(text) > _LONGEST or _BROKEN.search(text):
        return None
    parts = [part for part in _PARTED.split(text) if not _is_form(part)]
    if len(parts) != 1:
        return None
    plain = _ARTICLE.sub("", _NUMBERED.sub("", parts[0]))
    tail = _TAIL.match(plain)
    if tail is None:
        return plain
    return tail[1] if _is_aside(*tail.groups()) else None


@lru_cache(maxsize=65_536)
def bare(name: str, *, forms: bool = True) -> str:
    """Return a heading without number, words of choice and `forms` around.

    So long a one is no name: of that nothing is left.
    """
    if len(name) > _LONGEST:
        return ""
    text = _NUMBERED.sub("", " ".join(name.split()).rstrip(":："))
    parts = _PARTED.split(text)
    if len(parts) > 1:
        parts = [part for part in parts if not _is_form(part)]
    kept = (parts[0] if len(parts) == 1 else text).split()
    around = _AROUND if forms else _CHOSEN
    while kept and around.issuperset(words(kept[-1])):
        kept.pop()
    while kept and around.issuperset(words(kept[0])):
        kept.pop(0)
    return " ".join(kept)


def _is_form(text: str) -> bool:
    """Tell whether only words of form, choice, place, number stand in a text."""
    found = words(text)
    if _UNSPACED.search(text):
        return _UNSPACED_ONLY.fullmatch(text) is not None
    if len(found) == 1 and found[0] in _ALONE:
        return True
    return all(
        w in _NO_SUBJECT or len(w) == 1 or _YEAR.fullmatch(w) or _NUMBER.fullmatch(w) for w in found
    )


def _is_aside(text: str, aside: str) -> bool:
    """Tell whether what stands in brackets says no more: a form, or the initials."""
    initials = "".join(word[0] for word in words(text.replace("-", " ")))
    return _is_form(aside) or fold(aside) in {initials, initials + "s"}


def _is_odd(text: str) -> bool:
    """Tell whether a text is no name: spoken, dated, a range, too long."""
    found = words(text)
    spoken = text.casefold().replace("’", "'").split()
    return (
        not found
        or len(found) > _MOST_WORDS
        or any(_YEAR.fullmatch(word) for word in found)
        or _RANGE.match(text) is not None
        or ("," in text and text.count(",") > text.count(" and "))
        or (_ABOUT.match(text) is None and not _SPOKEN.isdisjoint(spoken))
    )


def _is_proper(text: str, names: Lexicon) -> bool:
    """Tell whether a text names a person, an institution, a venue, a publisher."""
    capitals = sum(character.isupper() for character in text.split(maxsplit=1)[0])
    uses: tuple[NameUse, ...] = ("institution", "platform", "publisher")
    known = any(names.knows(use, text) for use in uses)
    return known or (capitals > 1 and names.knows("venue", text)) or _is_person(text, names)


def _is_person(text: str, names: Lexicon) -> bool:
    found = text.split()
    if len(found) not in {2, 3}:
        return False
    return names.knows("given", found[0]) and names.knows("family", found[-1])


def _without_form(text: str, names: Lexicon, beside: Collection[str]) -> str | None:
    """Return the subject in a text: all of it, or what a word of form leads to."""
    if about := _ABOUT.match(text):
        leads = bool(about["intro"]) if about["form"] is None else not about["intro"]
        sure = leads and _is_form(about["form"] or "")
        return subject(about["rest"], names, beside) if sure else None
    found = words(text)
    if not CHOICE.isdisjoint(found):
        return None
    if found[0] not in FORMS - _BEFORE_NOUN and found[-1] not in FORMS:
        return None if _ends_in_form(text) else text
    rest = _before_form(text)
    if rest == text:
        of = _OF.match(text)
        rest = of[2] if of and _is_form(of[1]) and fold(of[2]) in beside else ""
    name = fold(rest)
    is_field = _FIELD.search(name) and words(rest)[0] not in GENERIC
    return subject(rest, names) if is_field or name in beside else None


def _before_form(text: str) -> str:
    """Return what stands before the words of form at the end."""
    kept = text.split()
    while kept and (FORMS | STOP).issuperset(words(kept[-1])):
        kept.pop()
    return " ".join(kept)


# So many letters of a word of form are no accident at the end of another.
_CLEAR = 5


def _ends_in_form(text: str) -> bool:
    """Tell whether a last word is joined with one of form: `Lehrvideos`."""
    last = words(text)[-1]
    return any(last[start:] in FORMS for start in range(3, len(last) - _CLEAR + 1))


def _unspaced(text: str, beside: Collection[str]) -> str | None:
    if len(text) == 1 or len(text) > _UNSPACED_LONGEST:
        return None
    if not _UNSPACED_ENDS.search(text):
        return text
    rest = _UNSPACED_ENDS.sub("", text)
    return rest if fold(rest) in beside and not _is_form(rest) else None


def subjects(
    sections: Mapping[Path, Sequence[str]], people: Collection[str], names: Lexicon
) -> dict[Path, str]:
    """Return the subject of each heading of a list that names one.

    `sections` has the titles right under each heading, `people` the folded names of
    the list's authors. Where most headings beside one name people, places, times or
    the works themselves, it does so too.
    """
    beside = {fold(path[-1]) for path in sections}
    found: dict[Path, str] = {}
    kinds: dict[Path, list[str | None]] = defaultdict(list)
    for path, titles in sections.items():
        kind = next(_kinds(path[-1], titles, people, names), None)
        kinds[path[:-1]].append(kind)
        if kind in _NEVER:
            continue
        if name := subject(path[-1], names, beside):
            found[path] = name
    odd = {above for above, listed in kinds.items() if _mostly_one(listed)}
    return {path: name for path, name in found.items() if path[:-1] not in odd}


_NEVER = frozenset({"person", "place", "time", "letter", "venue"})
_FEWEST = 3


def _mostly_one(kinds: Sequence[str | None]) -> bool:
    """Tell whether at least half of some headings, and three, are of one kind."""
    most = Counter(kind.split()[-1] for kind in kinds if kind).most_common(1)
    return bool(most) and most[0][1] >= _FEWEST and 2 * most[0][1] >= len(kinds)


def _kinds(
    name: str, titles: Sequence[str], people: Collection[str], names: Lexicon
) -> Iterator[str]:
    """Give what a heading names that is no subject, as far as that can be told."""
    found = words(name)
    if found and all(len(word) == 1 for word in found):
        yield "letter"
    if any(_YEAR.fullmatch(word) for word in found):
        yield "time"
    if found and (PLACES | STOP).issuperset(found):
        yield "place"
    if (len(found) > 1 and fold(name) in people) or _is_person(name, names):
        yield "person"
    if len(found) > 1 and name.istitle() and names.knows("given", found[0]):
        yield "perhaps a person"
    if name.isupper() and names.knows("venue", name):
        yield "venue"
    if [fold(title) for title in titles] == [fold(name)]:
        yield "title"


# What a work is about, read off its title, its remark and the headings above it.
#
# A heading counts as a whole: that it holds the word is not enough.
#
# A phrase counts where it stands in whole folded words, the longest first, and no word
# counts twice. A broader topic is never added because a narrower one was found.

# By whom a topic is known: a file of the seed, a curator, or headings of lists.
VOCABULARY, MANUAL, HEADING = "vocabulary", "manual", "heading"


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject of the vocabulary, and the words that show it.

    Name, synonyms and `phrases` count in titles and remarks, `titles` as whole titles;
    name, synonyms and `sections` as whole headings, where there are `sections`;
    `excludes` hold a phrase but are not about the topic.
    """

    id: str
    name: str
    broader: str | None = None
    synonyms: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


class Match(NamedTuple):
    """A topic, the rule that found it and the words it was found by, as they stand."""

    topic_id: str
    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Subject:
    """The topic that a heading names by itself, and all that are broader."""

    topic_id: str
    above: frozenset[str] = frozenset()


# The subject of each heading of a path, as far as it has one.
Subjects = tuple[Subject | None, ...]


class _Phrases:
    """Phrases by their words, and the length of the longest that starts with a word."""

    def __init__(
        self, rows: Iterable[tuple[str, str]], excludes: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Take pairs of phrase and topic id, and pairs that do not go together."""
        self.topics = topics = dict[str, tuple[str, ...]]()
        for phrase, topic_id in rows:
            key = _key(phrase)
            topics[key] = tuple(dict.fromkeys((*topics.get(key, ()), topic_id)))
        for phrase, topic_id in excludes:
            # The phrase stays, without the topic: it keeps shorter ones out.
            key = _key(phrase)
            topics[key] = tuple(t for t in topics.get(key, ()) if t != topic_id)
        topics.pop("", None)
        self.longest: dict[str, int] = {}
        for key in topics:
            first, length = key.split(" ", 1)[0], key.count(" ") + 1
            self.longest[first] = max(self.longest.get(first, 0), length)

    def whole(self, text: str) -> tuple[str, ...]:
        """Return the topics of a phrase that is all of `text`."""
        return self.topics.get(_key(text), ())

    def found(self, text: str) -> Iterator[tuple[str, str]]:
        """Give topic ids, in order, with the words of `text` that show them."""
        folded = words(text)
        hits = list(self._hits(list(map(_without_s, folded))))
        spans = _spans(text, folded) if hits else []
        for start, end, topic_ids in hits:
            shown = text[spans[start][0] : spans[end - 1][1]]
            for topic_id in topic_ids:
                yield topic_id, shown

    def _hits(self, folded: list[str]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        start = 0
        while start < len(folded):
            for length in range(self.longest.get(folded[start], 0), 0, -1):
                end = start + length
                topic_ids = self.topics.get(" ".join(folded[start:end]))
                if topic_ids is not None and end <= len(folded):
                    yield start, end, topic_ids
                    start = end
                    break
            else:
                start += 1


@dataclass(frozen=True)
class Vocabulary:
    """All topics, in the order of the file, with their hierarchy.

    Without slots: what is looked up is built once, when it is first asked for.
    """

    topics: tuple[Topic, ...] = field(default=())

    @cached_property
    def by_id(self) -> Mapping[str, Topic]:
        """Return the topics by their ids."""
        return {topic.id: topic for topic in self.topics}

    def broader_chain(self, topic_id: str) -> tuple[str, ...]:
        """Return the ids above `topic_id`, nearest first."""
        line: list[str] = []
        # What a heading made is not of the vocabulary.
        while (known := self.by_id.get(topic_id)) and known.broader is not None:
            topic_id = known.broader
            line.append(topic_id)
        return tuple(line)

    @cached_property
    def _phrases(self) -> _Phrases:
        said = self._pairs(lambda t: (t.name, *t.synonyms, *t.phrases))
        return _Phrases(said, self._pairs(lambda t: t.excludes))

    @cached_property
    def _titles(self) -> _Phrases:
        return _Phrases(self._pairs(lambda t: t.titles))

    @cached_property
    def _headings(self) -> _Phrases:
        other = {(_key(x), id_) for x, id_ in self._pairs(lambda t: t.excludes)}
        named = self._pairs(lambda t: (t.name, *t.synonyms) if t.sections else ())
        said = ((x, id_) for x, id_ in named if (_key(x), id_) not in other)
        return _Phrases(chain(self._pairs(lambda t: t.sections), said))

    def _pairs(self, phrases_of: Callable[[Topic], tuple[str, ...]]) -> Iterator[tuple[str, str]]:
        return ((x, topic.id) for topic in self.topics for x in phrases_of(topic))

    def with_curated(self, topics: Iterable[Topic]) -> "Vocabulary":
        """Return the vocabulary with what curators say of topics before all."""
        own = {topic.id: topic for topic in topics}
        if not own:
            return self
        told = [
            replace(topic, name=said.name, synonyms=said.synonyms, broader=said.broader)
            if (said := own.pop(topic.id, None))
            else topic
            for topic in self.topics
        ]
        return Vocabulary((*told, *own.values()))

    def called(self, words: str) -> tuple[str, ...]:
        """Return the topics of which these words are a name or a phrase, all of them."""
        return self._phrases.whole(words)

    def named(self, heading: str) -> tuple[str, ...]:
        """Return the topics that a heading names: one, or several joined."""
        plain = bare(heading)
        for text in (heading, bare(heading, forms=False), plain):
            if found := self._headings.whole(text):
                return found
        parts = [self._headings.whole(part) for part in _JOINED.split(plain)]
        return tuple(dict.fromkeys(chain(*parts))) if all(parts) else ()

    def under(self, path: Path, subjects: Subjects = ()) -> Iterator[Match]:
        """Give the topics of the headings on a path, the innermost first.

        Without those that are broader than one of them. `subjects` are the topics that
        headings name which are not of the vocabulary.
        """
        broader: set[str] = set()
        for heading, subject in reversed([*zip_longest(path, subjects)]):
            found = {id_: self.broader_chain(id_) for id_ in self.named(heading)}
            rule = "topic-phrase-section"
            if not found and subject is not None:
                found, rule = {subject.topic_id: (*subject.above,)}, "topic-heading"
            for id_ in found:
                if id_ not in broader:
                    yield Match(id_, rule, heading)
            broader.update(*found.values())

    def matches(self, title: str, note: str | None) -> Iterator[Match]:
        """Give every match in title and remark, topics as often as found."""
        for topic_id, text in self._phrases.found(title):
            yield Match(topic_id, "topic-phrase-title", text)
        for topic_id in self._titles.whole(title):
            yield Match(topic_id, "topic-phrase-title", title)
        for sentence in _affirmed(note or ""):
            for topic_id, text in self._phrases.found(sentence):
                yield Match(topic_id, "topic-phrase-remark", text)


def match(
    vocabulary: Vocabulary,
    title: str,
    note: str | None = None,
    paths: Iterable[tuple[Path, Subjects]] = (),
) -> tuple[Match, ...]:
    """Return one match for each topic: that in the title first, then remark, heading.

    `paths` are the headings above the entry, without the title of the list.
    """
    found: dict[str, Match] = {}
    under = (vocabulary.under(*path) for path in paths)
    for each in chain(vocabulary.matches(title, note), *under):
        found.setdefault(each.topic_id, each)
    return tuple(found.values())


# "Speech and vision", "speech/vision"
_JOINED = regex(r"\s*[,;/&]\s*(?:and\s+)?|\s+(?:and|und|et|y|e)\s+")
_SENTENCE_END = regex(r"[.;!?]\s+")
# "Doesn't use a parse tree" is not about parse trees; "not only parse trees" is.
_NEGATION = regex(
    r"\b(?:not|no|never|without|cannot)\b(?! only| just)|n['\u2019]t\b", re.IGNORECASE
)


def _affirmed(note: str) -> Iterator[str]:
    """Give of each sentence what stands before a negation."""
    for sentence in _SENTENCE_END.split(note):
        denied = _NEGATION.search(sentence)
        yield sentence[: denied.start()] if denied else sentence


def key_words(phrase: str) -> list[str]:
    """Return the words by which a phrase is found, without their plurals: "analysi" is well."""
    return list(map(_without_s, words(phrase)))


@lru_cache(maxsize=65_536)
def _key(phrase: str) -> str:
    return " ".join(key_words(phrase))


def _without_s(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if len(word) > len("gas") and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _spans(text: str, folded: list[str]) -> list[tuple[int, int]]:
    """Return where each folded word of `text` starts and ends in it."""
    origin: Sequence[int] = range(len(text))
    plain = text.lower()
    if not text.isascii():
        # One character may be spelt with several, or none.
        parts = [anyascii(character).lower() for character in text]
        origin = [at for at, part in enumerate(parts) for _ in part]
        plain = "".join(parts)
    spans, end = [], 0
    for word in folded:
        start = plain.index(word, end)
        end = start + len(word)
        spans.append((origin[start], origin[end - 1] + 1))
    return spans
