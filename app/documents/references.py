"""A plain reference to its fields: a sequence labeller, and what it is told of each word.

The model is made by `make model` from references that the project invents; it keeps
weights alone. Identifiers and addresses are found by rule, before the labeller looks.
"""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

import pycrfsuite

from app.documents.passage import StyleSpan

MODEL = Path(__file__).with_name("references.crfsuite")

# What is longer is no reference; one of fifty authors has 900 characters.
MAX_CHARACTERS = 3_000

# "Ng, A. (2011). CS229." is about as short as one can be.
MIN_CHARACTERS, MIN_MARKS = 16, 2

# Below, a field is not used and a doubt is given.
SURE_ENOUGH = 0.4
# The label of all that is no reference.
NONE = "x"

_DOI = r"10\.\d{4,9}/[^\s<>\"”“]+"
_ARXIV = r"(?:\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?![\d/])"
_TOKEN = re.compile(
    rf"""
    (?P<arxiv>(?:(?:https?://)?(?:www\.)?arxiv\.org/(?:abs|pdf)/|\barxiv(?:\s?[:.]\s?|\s+))
        (?P<arxiv_id>{_ARXIV})(?:\.pdf)?)
    |(?P<doi>(?:(?:\bdoi\s?[:.]?\s*)?(?:https?://)?(?:www\.)?(?:dx\.)?doi\.org/|\bdoi\s?[:.]?\s*|\bdoi/|(?<![\w/.=]))
        (?P<doi_id>{_DOI}))
    |(?P<isbn>\bISBN(?:-1[03])?[:\s]*(?P<isbn_id>(?:97[89][\s-]?)?\d(?:[\s-]?\d){{8}}[\s-]?[\dX]\b)
        |\b(?P<bare_isbn>97[89]-?\d(?:-?\d){{9}})\b)
    |(?P<url>(?:https?|ftp)://[^\s<>"”“]+|www\.[^\s<>"”“]+|\b[a-z0-9][a-z0-9.-]*\.[a-z]{{2,6}}/[^\s<>"”“]*)
    |(?P<word>[^\W_]+(?:['’ʼ`‐-](?=[^\W\d_])[^\W_]+)*)
    |(?P<mark>\S)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Nearly every reference has a year, an identifier, an initial, or says why it has no year.
_DATED = re.compile(
    r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)|10\.\d{4}|arxiv|\bisbn|\bn\.\s?d\.|\bs\.\s?[ad]\.|press\b|forthcoming|to appear"
    r"|submitted|\bet al|\b[^\W\d_]\.|\bpp?\.|\beds?\b",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[.,;:()\[\]/“”\"«»„。，；：（）．、]")
_IDENTIFIERS = ("arxiv", "doi", "isbn", "url")
# What an address or a number does not end with, unless it opened it.
_TRAILING = ".,;:'’)]}»>"
_OPENING = {")": "(", "]": "[", "}": "{"}

# Closing a quotation, by what opened it; the last is as DIN and the French have it.
_QUOTES = {"“": "”", "„": "“”", "«": "»", "‘": "’", '"': '"', "'": "'", "`": "'`", "「": "」", "『": "』", "”": "”", "»": "«"}
_BREAKS = frozenset(".,;:()[]/–—-|?!" + "。，；：（）．、")


class Token(NamedTuple):
    """A word, a mark or an identifier: from where to where, and what it is."""

    text: str
    start: int
    end: int
    kind: str


def tokens_of(text: str) -> list[Token]:
    """Cut a text into words, marks, identifiers and addresses.

    >>> [token.text for token in tokens_of("Bee, J.: COVID-19. doi:10.1/x.")]
    ['Bee', ',', 'J', '.', ':', 'COVID', '-', '19', '.', 'doi', ':', '10', '.', '1', '/', 'x', '.']
    """
    out: list[Token] = []
    place = 0
    while found := _TOKEN.search(text, place):
        kind = found.lastgroup or ""
        kind = next((each for each in _IDENTIFIERS if found[each]), kind)
        end = found.end()
        if kind in _IDENTIFIERS:
            end = found.start() + len(_bare(found.group()))
        out.append(Token(text[found.start() : end], found.start(), end, kind))
        place = end
    return out


def _bare(address: str) -> str:
    """Drop what closes the sentence around an address or an identifier."""
    while address[-1] in _TRAILING:
        opening = _OPENING.get(address[-1])
        if opening and address.count(opening) >= address.count(address[-1]):
            break
        address = address[:-1]
    return address


# -- what the labeller is told ---------------------------------------------------------------


@lru_cache(maxsize=16_384)
def _shape(word: str) -> str:
    """Say how a word is written: `Aa`, `AA`, `A` (an initial), `aa`, `19` by length."""
    if word.isdigit():
        year = len(word) == 4 and word[:2] in {"15", "16", "17", "18", "19", "20"}  # noqa: PLR2004
        return "year" if year else str(min(len(word), 5))
    if not word[0].isalnum():
        return word
    if any(letter.isdigit() for letter in word):
        return "a1" if word[0].isalpha() else "1a"
    if word.isupper():
        return "A" * min(len(word), 4) if len(word) < 4 or not _is_roman(word) else "IV"  # noqa: PLR2004
    if word.islower():
        return "aa" if len(word) > 1 else "a"
    if word.istitle():
        return "Aa"
    return "AaA" if word[0].isupper() else "aA" if word[0].islower() else "字"


def _is_roman(word: str) -> bool:
    return not set(word) - set("IVXLCDM")


@lru_cache(maxsize=16_384)
def _folded(word: str) -> str:
    """Write a word small, without accents, every digit as 0."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return re.sub(r"\d", "0", "".join(x for x in plain if not unicodedata.combining(x)))


@lru_cache(maxsize=16_384)
def _own(word: str) -> tuple[str, ...]:
    """Say of a word what it is by itself."""
    small, shape = _folded(word), _shape(word)
    if len(small) < 4:  # noqa: PLR2004
        return (f"w={small}", f"s={shape}", f"l={len(small)}")
    return (f"w={small}", f"s={shape}", f"l={min(len(small) // 2, 6)}", f"e={small[-3:]}", f"b={small[:3]}")


def features_of(tokens: Sequence[Token], styles: Sequence[StyleSpan] = ()) -> list[list[str]]:
    """Say of each token what the labeller may know."""
    words = [token.text if token.kind in {"word", "mark"} else f"<{token.kind}>" for token in tokens]
    shapes = ["^", "^", "^", *map(_shape, words), "$", "$", "$"]
    small = ["^", "^", *map(_folded, words), "$", "$"]
    set_in = _styled(tokens, styles)
    settings = list(zip(_quoted(words), _enclosed(words), _sections(words, tokens), _segments(words, shapes[3:-3]), set_in, _years(shapes[3:-3]), strict=True))
    count = len(words)
    out: list[list[str]] = []
    for place, word in enumerate(words):
        before3, before2, before, shape, behind, behind2, behind3 = shapes[place : place + 7]
        quoted, enclosed, section, segment, style, year = settings[place]
        told = [
            *_own(word),
            f"w-1={small[place + 1]}", f"w+1={small[place + 3]}", f"w-2={small[place]}", f"w+2={small[place + 4]}",
            f"w-1s={small[place + 1]}|{shape}", f"ww={small[place + 1]}|{small[place + 2]}", f"ww+={small[place + 2]}|{small[place + 3]}",
            f"s-1={before}", f"s+1={behind}", f"s-2={before2}|{before}", f"s+2={behind}|{behind2}",
            f"sss={before}|{shape}|{behind}", f"s-3={before3}|{before2}|{before}|{shape}", f"s+3={shape}|{behind}|{behind2}|{behind3}",
            f"q={quoted}", f"p={enclosed}|{shape}", f"c={section}", f"y={year}", f"y={year}|{shape}",
            f"at={min(place, 3)}", f"to={min(count - place, 4)}", f"of={place * 8 // count}",
            *segment,
        ]
        if style:
            told += (f"i={style}", f"i={style}|{shape}")
        if tokens[place].start and tokens[place - 1].end == tokens[place].start:
            told.append("joined")
        out.append(told)
    return out


def _styled(tokens: Sequence[Token], styles: Sequence[StyleSpan]) -> list[str]:
    """Say how each token is set, and of the others whether something is set otherwise."""
    spans = [(x.start, x.end, x.style) for x in styles if x.style in {"em", "strong"}]
    if not spans:
        return [""] * len(tokens)
    out = []
    for token in tokens:
        around = [name for start, end, name in spans if start <= token.start < end]
        first = min(start for start, _, _ in spans)
        out.append(around[0] if around else "before" if token.start < first else "behind")
    return out


def _quoted(words: Sequence[str]) -> list[str]:
    """Say of each token whether it stands before, in or behind the first quotation."""
    opened = next((n for n, x in enumerate(words) if x in _QUOTES and _opens(words, n)), None)
    if opened is None:
        return ["none"] * len(words)
    closing = _QUOTES[words[opened]]
    closed = next((n for n in range(opened + 2, len(words)) if words[n] in closing), None)
    if closed is None:
        return ["none"] * len(words)
    return ["before"] * opened + ["in"] * (closed - opened + 1) + ["behind"] * (len(words) - closed - 1)


def _opens(words: Sequence[str], place: int) -> bool:
    return place == 0 or words[place - 1] in _BREAKS or words[place] not in {"'", "’", "”", "»"}


def _enclosed(words: Sequence[str]) -> list[str]:
    """Say of each token what brackets it stands in."""
    out, now = [], ""
    for word in words:
        if word in {"(", "[", "（", "<"}:
            now = word
        out.append(now)
        if word in {")", "]", "）", ">"}:
            now = ""
    return out


def _sections(words: Sequence[str], tokens: Sequence[Token]) -> list[str]:
    """Count for each token the sentences before it; the stop behind an initial ends none."""
    out, count = [], 0
    for place, word in enumerate(words):
        out.append(str(min(count, 6)))
        long = place and len(words[place - 1]) > 1
        spaced = place + 1 < len(words) and tokens[place + 1].start > tokens[place].end
        count += bool(word in {".", "?", "!", "。", "．"} and long and spaced)
    return out


def _years(shapes: Sequence[str]) -> list[str]:
    """Say of each token how many years stand before it, and behind."""
    total, seen, out = shapes.count("year"), 0, []
    for shape in shapes:
        out.append(f"{min(seen, 2)}|{min(total - seen, 2)}")
        seen += shape == "year"
    return out


def _segments(words: Sequence[str], shapes: Sequence[str]) -> list[tuple[str, ...]]:
    """Describe for each token the stretch between marks that it stands in, and its neighbours."""
    stretches = [(kind, len(list(some))) for kind, some in groupby(words, key=lambda x: x in _BREAKS)]
    told, place = [], 0
    for is_break, length in stretches:
        told.append("" if is_break else _stretch(shapes[place : place + length]))
        place += length
    out: list[tuple[str, ...]] = []
    for n, (is_break, length) in enumerate(stretches):
        before, behind = next((x for x in reversed(told[max(n - 2, 0) : n]) if x), "^"), next((x for x in told[n + 1 : n + 3] if x), "$")
        own = told[n] or "-"
        here = (f"g={own}", f"g-1={before}", f"g+1={behind}", f"gg={own}|{before}", f"gg+={own}|{behind}")
        out += [here] * length
    return out


def _stretch(shapes: Sequence[str]) -> str:
    """Describe a stretch: how long, whether capitals, initials or numbers are in it."""
    length = len(shapes)
    size = str(length) if length < 4 else "6" if length < 7 else "12" if length < 13 else "99"  # noqa: PLR2004
    large = sum(x[0] == "A" for x in shapes)
    case = "A" if large == length else "a" if not large else "F" if large == 1 and shapes[0][0] == "A" else "m"
    initials = "i" if any(x in {"A", "AA"} for x in shapes) else ""
    numbers = "n" if any(x[0].isdigit() or x == "year" for x in shapes) else ""
    return size + case + initials + numbers


# -- what is read ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """Where a field stands, and how sure the labeller is, from 0 to 1; of a rule 1."""

    start: int
    end: int
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Name:
    """A person or a body: `given` and `family` where the name has both."""

    whole: Part
    given: Part | None = None
    family: Part | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier in normal form or an address as printed, and where it stands."""

    where: Part
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Reference:
    """The fields of a reference; `doubts` are those that stand there and are not sure."""

    fields: Mapping[str, Part]
    authors: tuple[Name, ...]
    editors: tuple[Name, ...]
    identifiers: tuple[Identifier, ...]
    notes: tuple[Part, ...]
    doubts: tuple[str, ...]


# The labels of the model that are one stretch of text each, by the fields' names.
FIELDS = {
    "T": "title", "y": "year", "d": "date", "J": "venue", "v": "volume", "k": "issue", "p": "pages", "b": "publisher",
    "l": "place", "e": "edition", "s": "school", "g": "genre", "#": "number", "etal": "et_al", "A": "accessed", "m": "mark",
}
_NUMBER = re.compile(r"\d{4}")
_local = threading.local()


def _tagger() -> pycrfsuite.Tagger:
    """Open the model, once in each thread: a tagger keeps the text it is at."""
    if not hasattr(_local, "tagger"):
        tagger = pycrfsuite.Tagger()
        tagger.open(str(MODEL))
        _local.tagger = tagger
    return _local.tagger


def could_be_reference(text: str, styles: Sequence[StyleSpan] = ()) -> bool:
    """Tell whether a text is worth asking the labeller: it has marks enough, and a year or the like."""
    return (
        MIN_CHARACTERS <= len(text) <= MAX_CHARACTERS
        and bool(_DATED.search(text) or (styles and any(x.style == "em" for x in styles)))
        and len(_MARKS.findall(text)) >= MIN_MARKS
    )


def read_reference(text: str, styles: Sequence[StyleSpan] = ()) -> Reference | None:
    """Read one reference, None where the text is none; spans count in `text`."""
    if not could_be_reference(text, styles):
        return None
    tokens = tokens_of(text)
    tagger = _tagger()
    labels = tagger.tag(features_of(tokens, styles))
    if labels.count(NONE) * 2 > len(labels):
        return None
    sure = [tagger.marginal(label, place) for place, label in enumerate(labels)]
    found = _Decoder(text, tokens, labels, sure).reference()
    return found if _is_whole(found) else None


def _is_whole(found: Reference) -> bool:
    """Tell whether there is a title and something else that makes a reference."""
    made = bool(found.authors or found.editors)
    where = bool(found.fields.keys() & {"venue", "publisher", "place", "school", "pages", "volume", "number"} or found.identifiers)
    return "title" in found.fields and made + where + ("year" in found.fields or "date" in found.fields) > 1 or (
        # As astronomers print them: "Bruggen M., Kaiser C., 2002, Nature, 418, 301".
        made and "year" in found.fields and "venue" in found.fields
    )


class _Decoder:
    """Labelled tokens to fields."""

    def __init__(self, text: str, tokens: Sequence[Token], labels: Sequence[str], sure: Sequence[float]) -> None:
        self.text, self.tokens, self.labels, self.sure = text, tokens, labels, sure
        self.doubts: list[str] = []

    def reference(self) -> Reference:
        """Give all that is sure enough, and name what is not."""
        fields = {FIELDS[label]: part for label, part in self._best() if label in FIELDS}
        names = {role: self._sure_names(role) for role in "ae"}
        notes = tuple(self._part(run) for run in self._stretches("n"))
        kept = {name: part for name, part in fields.items() if self._is_sure(name, part)}
        return Reference(kept, names["a"], names["e"], tuple(self._identifiers()), notes, tuple(self.doubts))

    def _sure_names(self, role: str) -> tuple[Name, ...]:
        """Give the names of a role; all or none, as a list with holes is a wrong one."""
        names = tuple(self._names(role))
        if names and sum(x.whole.confidence for x in names) / len(names) < SURE_ENOUGH:
            self.doubts.append("authors" if role == "a" else "editors")
            return ()
        return names

    def _is_sure(self, name: str, part: Part) -> bool:
        if part.confidence >= SURE_ENOUGH:
            return True
        self.doubts.append(name)
        return False

    def _best(self) -> Iterator[tuple[str, Part]]:
        """Give the best stretch of each label: of a title the longest, of a year one that is a number."""
        for label in sorted(set(self.labels) & FIELDS.keys()):
            runs = list(self._stretches(label))
            if label == "y":
                runs = [run for run in runs if _NUMBER.match(self.tokens[run[0]].text)]
            if runs:
                best = max(runs, key=lambda run: (len(run) if label == "T" else 0, -run[0]))
                if part := self._trimmed(best, label):
                    yield label, part

    def _stretches(self, label: str) -> Iterator[range]:
        """Give the stretches of a label; a mark within it that got another one parts none."""
        start = end = None
        for place, each in enumerate([*self.labels, ""]):
            if each == label:
                start, end = place if start is None else start, place
            elif start is not None and not self._bridges(place, label):
                yield range(start, end + 1)
                start = None

    def _bridges(self, place: int, label: str) -> bool:
        return (
            label == "T" and place + 1 < len(self.labels) and self.labels[place] == "o"
            and self.labels[place + 1] == label and self.tokens[place].kind == "mark"
        )

    def _trimmed(self, run: range, label: str) -> Part | None:
        """Give a stretch without the marks around it."""
        first, last = run[0], run[-1]
        drop = ".,;:/–—- " if label == "T" else ",;:"
        while last > first and self.tokens[last].text in drop:
            last -= 1
        while first < last and self.tokens[first].text in ".,;:/–—- ":
            first += 1
        return self._part(range(first, last + 1))

    def _part(self, run: range) -> Part:
        sure = [self.sure[x] for x in run]
        confidence = min(sure[0], sure[-1], sum(sure) / len(sure))
        return Part(self.tokens[run[0]].start, self.tokens[run[-1]].end, round(confidence, 3))

    def _names(self, role: str) -> Iterator[Name]:
        """Give the names of a role, one by one."""
        now: list[int] = []
        for place, label in enumerate([*self.labels, ""]):
            mine = label[:2] == f"{role}."
            ends = not mine or label.endswith(".s") or self._begins(now, label)
            if ends and now:
                yield from self._name(now, role)
                now = []
            if mine and not label.endswith(".s"):
                now.append(place)

    def _begins(self, now: Sequence[int], label: str) -> bool:
        """Tell whether a body begins behind a person without a separator, or the other way."""
        return bool(now) and (label[-1] == "b") != (self.labels[now[0]][-1] == "b")

    def _name(self, places: list[int], role: str) -> Iterator[Name]:
        """Give a name in its parts, if it has any."""
        while places and self.labels[places[-1]][-1] == "i":
            places.pop()
        while places and self.labels[places[0]][-1] == "i":
            places.pop(0)
        while places and not self.tokens[places[0]].text[0].isalnum() and self.tokens[places[0]].text not in "'’‘":
            places.pop(0)
        if not places:
            return
        parts = {k: [x for x in places if self.labels[x][-1] == k] for k in "gf"}
        whole = self._part(range(places[0], places[-1] + 1))
        given, family = (self._part(range(x[0], x[-1] + 1)) if x else None for x in (parts["g"], parts["f"]))
        yield Name(whole, given if family else None, family if given else None)

    def _identifiers(self) -> Iterator[Identifier]:
        """Give identifiers in normal form and addresses."""
        for token in self.tokens:
            if token.kind in _IDENTIFIERS:
                value = _normal(token.kind, token.text)
                if value:
                    yield Identifier(Part(token.start, token.end), token.kind, value)


def _normal(kind: str, printed: str) -> str:
    """Give the normal form of an identifier, "" for a wrong ISBN."""
    if kind == "url":
        return printed
    found = _TOKEN.match(printed)
    if kind == "arxiv":
        return re.sub(r"v\d+$", "", found["arxiv_id"]).lower()
    if kind == "doi":
        return found["doi_id"].lower()
    digits = re.sub(r"[\s-]", "", found["isbn_id"] or found["bare_isbn"]).upper()
    if len(digits) == 10:
        total = sum((10 - n) * (10 if x == "X" else int(x)) for n, x in enumerate(digits))
        if total % 11:
            return ""
        digits = f"978{digits[:9]}"
        return digits + str(-sum(int(x) * (1, 3)[n % 2] for n, x in enumerate(digits)) % 10)
    total = sum(int(x) * (1, 3)[n % 2] for n, x in enumerate(digits))
    return digits if total % 10 == 0 else ""
