"""What a work is about, read off its title, its remark and the headings above it.

A heading counts as a whole: that it holds the word is not enough.

A phrase counts where it stands in whole folded words, the longest first, and no word
counts twice. A broader topic is never added because a narrower one was found.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, zip_longest

from anyascii import anyascii

from app.catalogue.headings import Path, bare
from app.text import words

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


@dataclass(frozen=True, slots=True)
class Match:
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


@dataclass(frozen=True, slots=True)
class _Phrases:
    """Phrases by their words, and the length of the longest that starts with a word."""

    topics: Mapping[str, tuple[str, ...]]
    longest: Mapping[str, int]

    @classmethod
    def of(
        cls,
        rows: Iterable[tuple[str, str]],
        excludes: Iterable[tuple[str, str]] = (),
    ) -> "_Phrases":
        """Take pairs of phrase and topic id, and pairs that do not go together."""
        topics: dict[str, tuple[str, ...]] = {}
        for phrase, topic_id in rows:
            key = _key(phrase)
            topics[key] = tuple(dict.fromkeys((*topics.get(key, ()), topic_id)))
        for phrase, topic_id in excludes:
            # The phrase stays, without the topic: it keeps shorter ones out.
            key = _key(phrase)
            topics[key] = tuple(t for t in topics.get(key, ()) if t != topic_id)
        topics.pop("", None)
        longest: dict[str, int] = defaultdict(int)
        for key in topics:
            first, length = key.split(" ", 1)[0], key.count(" ") + 1
            longest[first] = max(longest[first], length)
        return cls(topics, dict(longest))

    def whole(self, text: str) -> tuple[str, ...]:
        """Return the topics of a phrase that is all of `text`."""
        return self.topics.get(_key(text), ())

    def found(self, text: str) -> Iterator[tuple[str, str]]:
        """Give topic ids, in order, with the words of `text` that show them."""
        folded = words(text)
        hits = list(self._hits(_singular(folded)))
        if not hits:
            return
        spans = _spans(text, folded)
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
                    break
            else:
                end = start + 1
            start = end


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

    def narrower(self, topic_id: str) -> tuple[str, ...]:
        """Return the ids one step below `topic_id`, in order."""
        return tuple(t.id for t in self.topics if t.broader == topic_id)

    def with_narrower(self, topic_id: str) -> tuple[str, ...]:
        """Return `topic_id` and every id below it, nearest first."""
        found = [topic_id]
        for each in found:
            found.extend(self.narrower(each))
        return tuple(found)

    def broader_chain(self, topic_id: str) -> tuple[str, ...]:
        """Return the ids above `topic_id`, nearest first."""
        line: list[str] = []
        above = self.by_id[topic_id].broader
        while above is not None:
            line.append(above)
            # What a heading made is not of the vocabulary.
            known = self.by_id.get(above)
            above = known.broader if known else None
        return tuple(line)

    @cached_property
    def _phrases(self) -> _Phrases:
        said = self._pairs(lambda t: (t.name, *t.synonyms, *t.phrases))
        return _Phrases.of(said, self._pairs(lambda t: t.excludes))

    @cached_property
    def _titles(self) -> _Phrases:
        return _Phrases.of(self._pairs(lambda t: t.titles))

    @cached_property
    def _headings(self) -> _Phrases:
        other = {(_key(x), id_) for x, id_ in self._pairs(lambda t: t.excludes)}
        named = self._pairs(lambda t: (t.name, *t.synonyms) if t.sections else ())
        said = ((x, id_) for x, id_ in named if (_key(x), id_) not in other)
        return _Phrases.of(chain(self._pairs(lambda t: t.sections), said))

    def _pairs(self, phrases_of: Callable[[Topic], tuple[str, ...]]) -> Iterator[tuple[str, str]]:
        return ((x, topic.id) for topic in self.topics for x in phrases_of(topic))

    def with_curated(self, topics: Iterable[Topic]) -> "Vocabulary":
        """Return the vocabulary with what curators say of topics before all.

        Of those of the file they change name, synonyms and what is broader.
        """
        own = {topic.id: topic for topic in topics}
        if not own:
            return self
        told = (
            replace(
                topic,
                name=own[topic.id].name,
                synonyms=own[topic.id].synonyms,
                broader=own[topic.id].broader,
            )
            if topic.id in own
            else topic
            for topic in self.topics
        )
        new = (topic for topic in own.values() if topic.id not in self.by_id)
        return Vocabulary((*told, *new))

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
_JOINED = re.compile(r"\s*[,;/&]\s*(?:and\s+)?|\s+(?:and|und|et|y|e)\s+")
_SENTENCE_END = re.compile(r"[.;!?]\s+")
# "Doesn't use a parse tree" is not about parse trees; "not only parse trees" is.
_NEGATION = re.compile(
    r"\b(?:not|no|never|without|cannot)\b(?! only| just)|n['\u2019]t\b", re.IGNORECASE
)


def _affirmed(note: str) -> Iterator[str]:
    """Give of each sentence what stands before a negation."""
    for sentence in _SENTENCE_END.split(note):
        denied = _NEGATION.search(sentence)
        yield sentence[: denied.start()] if denied else sentence


def key_words(phrase: str) -> list[str]:
    """Return the words by which a phrase is found, without their plurals."""
    return _singular(words(phrase))


def _key(phrase: str) -> str:
    return " ".join(key_words(phrase))


def _singular(folded: list[str]) -> list[str]:
    """Take the plural from each word, alike in phrase and text: "analysi" is well."""
    return [_without_s(word) for word in folded]


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
