"""A plain reference to its fields: a sequence labeller, and what it is told of each word.

The model is made by `make model` from references that the project invents; it keeps
weights alone. Identifiers and addresses are found by rule, before the labeller looks.
"""

import lzma
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pycrfsuite

from app.documents.passage import StyleSpan

MODEL = Path(__file__).with_name("references.crfsuite.xz")

# "Ng, A. (2011). CS229." is about as short as one can be; fifty authors are 900 characters.
MIN_CHARACTERS, MAX_CHARACTERS, MIN_MARKS = 16, 3_000, 2
# Below, a field is not used and a doubt is given.
SURE_ENOUGH = 0.4
# The label of all that is no reference.
NONE = "x"

# Nearly every reference has a year, an identifier, an initial, or says why it has no year.
_DATED = re.compile(
    r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)|10\.\d{4}|arxiv|\bisbn|\bn\.\s?d\.|\bs\.\s?[ad]\."
    r"|press\b|forthcoming|to appear|submitted|\bet al|\b[^\W\d_]\.|\bpp?\.|\beds?\b",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[.,;:()\[\]/“”\"«»„。，；：（）．、]")

# An arXiv id, a DOI, an ISBN, an address, a word ("COVID-19" is three), any other sign.
_TOKEN = re.compile(
    r"""
    (?P<arxiv>
        (?:(?:https?://)?(?:www\.)?arxiv\.org/(?:abs|pdf)/|\barxiv(?:\s?[:.]\s?|\s))
        (?P<arxiv_id>(?:\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[a-z]{2})?/\d{7})(?![\d/]))
        (?:v\d+)?(?:\.pdf)?
    )
    |(?P<doi>
        (?:
            (?:\bdoi\s?[:.]?\s?)?(?:https?://)?(?:www\.)?(?:dx\.)?doi\.org/
            |\bdoi\s?[:.]?\s?|\bdoi/|(?<![\w/.=])
        )
        (?P<doi_id>10\.\d{4,9}/[^\s<>"”“]+)
    )
    |(?P<isbn>
        \bISBN(?:-1[03])?[:\s]{0,2}
        (?P<isbn_id>(?:97[89][\s-]?)?\d(?:[\s-]?\d){8}[\s-]?[\dX]\b)
        |\b(?P<bare_isbn>97[89]-?\d(?:-?\d){9})\b
    )
    |(?P<url>
        (?:https?|ftp)://[^\s<>"”“]+|www\.[^\s<>"”“]+
        |\b[a-z0-9][a-z0-9.-]{0,80}\.[a-z]{2,6}/[^\s<>"”“]*
    )
    |(?P<word>[^\W_]+(?:['’ʼ`‐-](?=[^\W\d_])[^\W_]+)*)
    |(?P<mark>\S)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_IDENTIFIERS = ("arxiv", "doi", "isbn", "url")
# What an address or a number does not end with, unless it opened it.
_TRAILING = ".,;:'’)]}»>"
_OPENING = {")": "(", "]": "[", "}": "{"}

# What closes a quotation, by what opened it.
_QUOTES = {
    "“": "”", "„": "“”", "«": "»", "‘": "’", '"': '"', "'": "'", "`": "'`", "「": "」", "『": "』",
    "”": "”", "’": "’", "»": "«",
}  # fmt: skip
# These open one only behind a blank or a bracket: "l’art", "Mind's".
_APOSTROPHES = frozenset("'’")
_BREAKS = frozenset(".,;:()[]/–—-|?!。，；：（）．、")


class Token(NamedTuple):
    """A word, a mark or an identifier: its text, from where to where, and which it is."""

    text: str
    start: int
    end: int
    kind: str


def tokens_of(text: str) -> list[Token]:
    """Cut a text into words, marks, identifiers and addresses.

    >>> [token.text for token in tokens_of("Bee, J.-L.: COVID-19. doi:10.1000/x.")]
    ['Bee', ',', 'J', '.', '-', 'L', '.', ':', 'COVID', '-', '19', '.', 'doi:10.1000/x', '.']
    """
    out: list[Token] = []
    place = 0
    while found := _TOKEN.search(text, place):
        kind = next(x for x in (*_IDENTIFIERS, "word", "mark") if found[x] is not None)
        printed = _bare(found.group()) if kind in _IDENTIFIERS else found.group()
        place = found.start() + len(printed)
        out.append(Token(printed, found.start(), place, kind))
    return out


def _bare(address: str) -> str:
    """Drop what closes the sentence around an address or an identifier."""
    while address[-1] in _TRAILING:
        opening = _OPENING.get(address[-1])
        if opening and address.count(opening) >= address.count(address[-1]):
            break
        address = address[:-1]
    return address


# -- what the labeller is told ---------------------------------------------------------


# How a word is written, the first that fits: an initial is "A", a year "year".
_SHAPES: tuple[tuple[str | None, Callable[[str], bool]], ...] = (
    ("year", lambda word: bool(re.fullmatch(r"(?:1[5-9]|20)\d\d", word))),
    (None, str.isdigit),
    ("1a", lambda word: word[0].isdigit()),
    ("a1", lambda word: any(letter.isdigit() for letter in word)),
    ("IV", lambda word: len(word) > 1 and not set(word) - set("IVXLCDM")),
    (None, str.isupper),
    ("a", lambda word: word.islower() and len(word) == 1),
    ("aa", str.islower),
    ("Aa", str.istitle),
    ("AaA", lambda word: word[0].isupper()),
    ("aA", lambda word: word[0].islower()),
    ("字", lambda _: True),
)


@lru_cache(maxsize=16_384)
def _shape(word: str) -> str:
    """Say how a word is written; a mark is its own shape."""
    if not word[0].isalnum():
        return word
    shape = next(name for name, fits in _SHAPES if fits(word))
    return shape or ("1" if word[0].isdigit() else "A") * min(len(word), 5)


@lru_cache(maxsize=16_384)
def _folded(word: str) -> str:
    """Write a word small, without accents, every digit as 0."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return re.sub(r"\d", "0", "".join(x for x in plain if not unicodedata.combining(x)))


@lru_cache(maxsize=16_384)
def _own(word: str) -> tuple[str, ...]:
    """Say of a word what it is by itself."""
    small = _folded(word)
    told = (f"w={small}", f"s={_shape(word)}", f"l={min(len(small), 12)}")
    return (*told, f"e={small[-3:]}", f"b={small[:3]}") if small[3:] else told


def features_of(
    tokens: Sequence[Token], styles: Sequence[StyleSpan] = ()
) -> list[list[str]]:
    """Say of each token what the labeller is told: itself, what is around, where it is."""
    words = [x.text if x.kind in {"word", "mark"} else f"<{x.kind}>" for x in tokens]
    shapes = ["^", "^", "^", *map(_shape, words), "$", "$", "$"]
    small = ["^", "^", *map(_folded, words), "$", "$"]
    around = zip(
        _quoted(words),
        _enclosed(words),
        _sections(tokens),
        _years(shapes[3:-3]),
        _set(tokens, styles),
        _stretches(words, shapes[3:-3]),
        strict=True,
    )
    out: list[list[str]] = []
    for place, (quoted, enclosed, section, years, style, stretch) in enumerate(around):
        s3, s2, s1, s, t1, t2, t3 = shapes[place : place + 7]
        w2, w1, w, v1, v2 = small[place : place + 5]
        out.append(
            [
                *_own(words[place]),
                f"w-1={w1}", f"w+1={v1}", f"w-2={w2}", f"w+2={v2}",
                f"w-1s={w1}|{s}", f"ww={w1}|{w}", f"ww+={w}|{v1}",
                f"s-1={s1}", f"s+1={t1}", f"s-2={s2}|{s1}", f"s+2={t1}|{t2}",
                f"sss={s1}|{s}|{t1}", f"s-3={s3}|{s2}|{s1}|{s}", f"s+3={s}|{t1}|{t2}|{t3}",
                f"q={quoted}", f"p={enclosed}|{s}", f"c={section}", f"y={years}",
                f"y={years}|{s}", f"i={style}", f"i={style}|{s}",
                f"at={min(place, 3)}", f"to={min(len(words) - place, 4)}",
                f"of={place * 8 // len(words)}", *stretch,
            ]
        )  # fmt: skip
    return out


def _quoted(words: Sequence[str]) -> list[str]:
    """Say of each token whether it is before, in or behind the first quotation."""
    opened = next(
        (n for n, x in enumerate(words) if x in _QUOTES and _opens(words, n)), 0
    )
    closing = _QUOTES.get(words[opened], "") if words else ""
    ends = (n for n in range(opened + 2, len(words)) if closing and words[n] in closing)
    closed = next(ends, None)
    if closed is None:
        return ["none"] * len(words)
    inside = closed - opened + 1
    behind = len(words) - closed - 1
    return ["before"] * opened + ["in"] * inside + ["behind"] * behind


def _opens(words: Sequence[str], place: int) -> bool:
    """Tell whether a quotation mark opens one, as far as the mark before tells."""
    return not place or words[place] not in _APOSTROPHES or words[place - 1] in _BREAKS


def _enclosed(words: Sequence[str]) -> list[str]:
    """Say of each token what bracket it stands in."""
    out, now = [], ""
    for word in words:
        now = word if word in {"(", "[", "（", "<"} else now
        out.append(now)
        now = "" if word in {")", "]", "）", ">"} else now
    return out


def _sections(tokens: Sequence[Token]) -> list[str]:
    """Count for each token the sentences before it; the stop of an initial ends none."""
    out, count = [], 0
    for place, token in enumerate(tokens):
        out.append(str(min(count, 6)))
        blank = token is not tokens[-1] and tokens[place + 1].start > token.end
        stops = (token.text in {".", "?", "!"} and blank) or token.text in {"。", "．"}
        count += stops and place > 0 and len(tokens[place - 1].text) > 1
    return out


def _years(shapes: Sequence[str]) -> list[str]:
    """Say of each token how many years stand before it, and behind."""
    total, seen, out = shapes.count("year"), 0, []
    for shape in shapes:
        out.append(f"{min(seen, 2)}|{min(total - seen, 2)}")
        seen += shape == "year"
    return out


def _set(tokens: Sequence[Token], styles: Sequence[StyleSpan]) -> list[str]:
    """Say of each token how it is set, or whether it is before or behind what is set."""
    spans = [(x.start, x.end, x.style) for x in styles if x.style in {"em", "strong"}]
    first = min((start for start, _, _ in spans), default=None)
    if first is None:
        return ["none"] * len(tokens)
    out: list[str] = []
    for token in tokens:
        around = [style for start, end, style in spans if start <= token.start < end]
        other = "before" if token.start < first else "behind"
        out.append(around[0] if around else other)
    return out


def _stretches(words: Sequence[str], shapes: Sequence[str]) -> list[tuple[str, ...]]:
    """Describe for each token the stretch between marks that it is in, and those beside."""
    runs = [(x, len([*some])) for x, some in groupby(words, key=_BREAKS.__contains__)]
    told, place = [], 0
    for is_break, length in runs:
        told.append("" if is_break else _stretch(shapes[place : place + length]))
        place += length
    out: list[tuple[str, ...]] = []
    for n, (_, length) in enumerate(runs):
        own, before, behind = (
            told[n] or "-",
            _near(told[:n][::-1]),
            _near(told[n + 1 :]),
        )
        here = f"g={own}", f"g-1={before}", f"g+1={behind}"
        out += [(*here, f"gg={own}|{before}", f"gg+={own}|{behind}")] * length
    return out


def _near(told: Sequence[str]) -> str:
    return next((x for x in told[:2] if x), "^")


def _stretch(shapes: Sequence[str]) -> str:
    """Describe a stretch: how long, whether capitals, initials or numbers are in it."""
    length = len(shapes)
    size = next((x for x in (1, 2, 3, 6, 12) if length <= x), 99)
    large = sum(x[0] == "A" for x in shapes)
    first = "F" if large == 1 and shapes[0][0] == "A" else "m"
    case = "A" if large == length else first if large else "a"
    initials = "i" * any(x in {"A", "AA"} for x in shapes)
    numbers = "n" * any(x[0] == "1" or x == "year" for x in shapes)
    return f"{size}{case}{initials}{numbers}"


# -- what is read ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """Where a field stands, and how sure the labeller is of it, from 0 to 1."""

    start: int
    end: int
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Name:
    """A person, in two parts where the name has them, or a body."""

    whole: Part
    given: Part | None = None
    family: Part | None = None
    is_body: bool = False


@dataclass(frozen=True, slots=True)
class Identifier:
    """An arXiv id, DOI or ISBN in normal form, or an address as printed: a rule reads it."""

    where: Part
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Reference:
    """What a reference tells; `doubts` names the fields that are not sure enough to use.

    `fields` may hold title, year, date ("n.d.", "in press", a month), venue, volume,
    issue, pages, publisher, place, edition, school, genre, number, et_al, accessed, mark.
    """

    fields: Mapping[str, Part]
    authors: tuple[Name, ...]
    editors: tuple[Name, ...]
    identifiers: tuple[Identifier, ...]
    notes: tuple[Part, ...]
    doubts: tuple[str, ...]


# What a label of the model means. Persons have labels of two parts: whose (a, e), and
# f(amily), g(iven), b(ody), i(nside), s(eparator). `o` is a mark, `n` a note, `r` "(Eds.)".
FIELDS = {
    "T": "title", "y": "year", "d": "date", "J": "venue", "v": "volume", "k": "issue",
    "p": "pages", "b": "publisher", "l": "place", "e": "edition", "s": "school",
    "g": "genre", "#": "number", "etal": "et_al", "A": "accessed", "m": "mark",
}  # fmt: skip
# What tells where a work came out, so that a title with it is a reference.
_WHERE = {"venue", "publisher", "place", "school", "pages", "volume", "number", "genre"}
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_local = threading.local()


def could_be_reference(text: str, styles: Sequence[StyleSpan] = ()) -> bool:
    """Tell whether the labeller is worth asking: marks enough, and a year or the like."""
    return (
        MIN_CHARACTERS <= len(text) <= MAX_CHARACTERS
        and len(_MARKS.findall(text)) >= MIN_MARKS
        and bool(_DATED.search(text) or any(x.style == "em" for x in styles))
    )


def read_reference(text: str, styles: Sequence[StyleSpan] = ()) -> Reference | None:
    """Read one reference, None where the text is none; all places count in `text`."""
    if not could_be_reference(text, styles):
        return None
    tokens = tokens_of(text)
    tagger = _tagger()
    labels = tagger.tag(features_of(tokens, styles))
    if labels.count(NONE) * 2 > len(labels):
        return None
    sure = [tagger.marginal(label, place) for place, label in enumerate(labels)]
    found = Labelled(tokens, labels, sure).reference()
    return found if _is_whole(found) else None


def _is_whole(found: Reference) -> bool:
    """Tell whether enough was read: a title, and who, where or when; or all but a title.

    As astronomers have it, none is printed: "Bee M., Dee C., 2002, Nature, 418, 301".
    """
    made = bool(found.authors or found.editors)
    where = bool(found.fields.keys() & _WHERE or found.identifiers)
    when = bool(found.fields.keys() & {"year", "date"})
    return ("title" in found.fields) + made + where + when > 2  # noqa: PLR2004


@cache
def _model() -> bytes:
    return lzma.decompress(MODEL.read_bytes())


def _tagger() -> pycrfsuite.Tagger:
    """Open the model, once in each thread: a tagger keeps the text that it is at."""
    if not hasattr(_local, "tagger"):
        _local.tagger = pycrfsuite.Tagger()
        _local.tagger.open_inmemory(_model())
    return _local.tagger


class Labelled:
    """Tokens with their labels, and how sure each label is."""

    def __init__(
        self, tokens: Sequence[Token], labels: Sequence[str], sure: Sequence[float]
    ) -> None:
        self.tokens, self.labels, self.sure = tokens, labels, sure
        self.doubts: list[str] = []

    def reference(self) -> Reference:
        """Give all that is sure enough, and name what is not."""
        fields = dict(self._fields())
        authors, editors = self._people("a", "authors"), self._people("e", "editors")
        notes = tuple(self._part(run) for run in self._runs("n"))
        identifiers = tuple(self._identifiers())
        doubts = tuple(self.doubts)
        return Reference(fields, authors, editors, identifiers, notes, doubts)

    def _fields(self) -> Iterator[tuple[str, Part]]:
        """Give the fields: of a title the longest stretch, of a year the first number."""
        for label, name in FIELDS.items():
            runs = list(self._runs(label))
            if name == "year":
                runs = [run for run in runs if _YEAR.match(self.tokens[run[0]].text)]
            if runs:
                run = max(runs, key=len) if name == "title" else runs[0]
                part = self._part(
                    self._trimmed(run, ".,;:/–—-" if name == "title" else ",;:")
                )
                if self._is_sure(name, part):
                    yield name, part

    def _is_sure(self, name: str, part: Part) -> bool:
        if part.confidence < SURE_ENOUGH:
            self.doubts.append(name)
        return part.confidence >= SURE_ENOUGH

    def _runs(self, label: str) -> Iterator[range]:
        """Give the stretches of a label; one mark in a title that is none parts it not."""
        start = None
        for place, each in enumerate([*self.labels, ""]):
            if each == label:
                start = place if start is None else start
            elif start is not None and not self._bridges(place, label):
                yield range(start, place)
                start = None

    def _bridges(self, place: int, label: str) -> bool:
        around = self.labels[place : place + 2]
        return (
            label == "T"
            and around == ["o", label]
            and self.tokens[place].kind == "mark"
        )

    def _trimmed(self, run: range, marks: str) -> range:
        """Give a stretch without these marks around it."""
        kept = [x for x in run if self.tokens[x].text not in marks] or run
        return range(kept[0], kept[-1] + 1)

    def _part(self, run: range) -> Part:
        """Give the place of a stretch, as sure as its ends are and all of it together."""
        sure = [self.sure[x] for x in run]
        confidence = min(sure[0], sure[-1], sum(sure) / len(sure))
        start, end = self.tokens[run[0]].start, self.tokens[run[-1]].end
        return Part(start, end, round(confidence, 3))

    def _people(self, role: str, field: str) -> tuple[Name, ...]:
        """Give the names of a role; all or none, as a list with holes is a wrong one."""
        names = [self._name(run) for run in self._name_runs(role)]
        mean = sum(x.whole.confidence for x in names) / max(len(names), 1)
        if names and mean < SURE_ENOUGH:
            self.doubts.append(field)
            return ()
        return tuple(names)

    def _name_runs(self, role: str) -> Iterator[range]:
        """Give the stretches between separators, a body apart from persons."""
        kinds = [
            (x[-1] == "b" if x[:2] == f"{role}." and x[-1] != "s" else None)
            for x in self.labels
        ]
        place = 0
        for kind, some in groupby(kinds):
            run = range(place, place + len([*some]))
            place = run.stop
            inner = kind is not None and (x for x in run if self.labels[x][-1] != "i")
            parts = [*inner] if inner else []
            if parts:
                yield range(parts[0], parts[-1] + 1)

    def _name(self, run: range) -> Name:
        """Give a name in its parts, if it has both."""
        parts: list[Part | None] = []
        for kind in "gf":
            own = [x for x in run if self.labels[x][-1] == kind]
            parts.append(self._part(range(own[0], own[-1] + 1)) if own else None)
        given, family = parts
        both = given is not None and family is not None
        is_body = self.labels[run[0]][-1] == "b"
        return Name(
            self._part(run), given if both else None, family if both else None, is_body
        )

    def _identifiers(self) -> Iterator[Identifier]:
        """Give identifiers in normal form, and addresses."""
        for token in self.tokens:
            if token.kind in _IDENTIFIERS and (
                value := _normal(token.kind, token.text)
            ):
                yield Identifier(Part(token.start, token.end), token.kind, value)


def _normal(kind: str, printed: str) -> str:
    """Give an identifier in normal form, "" for a wrong ISBN; an address stays."""
    found = _TOKEN.match(printed)
    if found is None or kind == "url":
        return printed
    if kind == "isbn":
        return _isbn(
            re.sub(r"[\s-]", "", found["isbn_id"] or found["bare_isbn"]).upper()
        )
    return found[f"{kind}_id"].lower()


def _isbn(digits: str) -> str:
    """Give an ISBN as 13 digits, "" where the last one is wrong."""
    if len(digits) == 10:  # noqa: PLR2004
        tens = [10 if x == "X" else int(x) for x in digits]
        if sum(x * n for n, x in zip(range(10, 0, -1), tens, strict=True)) % 11:
            return ""
        digits = f"978{digits[:9]}"
        return digits + str(-_weighted(digits) % 10)
    return "" if "X" in digits or _weighted(digits) % 10 else digits


def _weighted(digits: str) -> int:
    return sum(int(x) * (1, 3)[n % 2] for n, x in enumerate(digits))
