"""A plain reference to its fields, by a sequence labeller.

The model is made by `make model` from references that the project invents; it keeps
weights alone. Identifiers and addresses are found by rule, before the labeller looks.
"""

import lzma
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import accumulate, groupby, takewhile
from pathlib import Path

import pycrfsuite

from app.documents.name_words import EAST_CITED, EAST_DATED, ET_AL, HAN_NAME
from app.documents.text import StyleSpan
from app.documents.tokens import IDENTIFIERS, Token, any_case, normal_form, tokens_of
from app.text import regex, words

MODEL = Path(__file__).with_name("references.crfsuite.xz")

# "Ng, A. (2011). CS229." is as short as one can be; fifty authors have 900 characters.
MIN_CHARACTERS, MAX_CHARACTERS, MIN_MARKS = 16, 3_000, 2
# Below, a field is not used and a doubt is given.
SURE_ENOUGH = 0.3
# Below, a sentence of a title may as well be something else.
AS_WELL = 0.6
# The label of all that is no reference.
NONE = "x"

# Nearly every reference has a year, an identifier, an initial, or says why not.
_DATED = any_case(
    r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)|10\.\d{4}|arxiv|\bisbn|\bn\.\s?d\.|\bs\.\s?[ad]\."
    r"|press\b|forthcoming|to appear|submitted|\bet al|\b[^\W\d_]\.|\bpp?\.|\beds?\b"
    r"|retrieved|accessed|available(?: at| from|:)|(?-i:[a-z] [A-Z]{1,3}[.,])"
)
_MARKS = regex(r"[.,;:()\[\]/“”\"«»„。，；：（）．、]")


@dataclass(frozen=True, slots=True)
class Part:
    """Where a field stands, and how sure the labeller is of it, from 0 to 1."""

    start: int
    end: int
    confidence: float = 1.0

    def of(self, text: str) -> str:
        """Return its words."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class LabelledName:
    """A person, in two parts where the name has them, or a body."""

    whole: Part
    given: Part | None = None
    family: Part | None = None
    is_body: bool = False


@dataclass(frozen=True, slots=True)
class Identifier:
    """An arXiv id, DOI or ISBN in normal form, or an address as printed."""

    where: Part
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Reference:
    """What a reference tells; `doubts` names fields that are not sure enough to use.

    `marked` says that marks tell names and title for sure.
    `fields` has what FIELDS names; "n.d.", "in press" and a month are the date.
    """

    fields: Mapping[str, Part]
    authors: tuple[LabelledName, ...]
    editors: tuple[LabelledName, ...]
    identifiers: tuple[Identifier, ...]
    notes: tuple[Part, ...]
    doubts: tuple[str, ...]
    marked: bool = False

    def having(self, **fields: Part) -> "Reference":
        """Return the reference with fields added or replaced."""
        return replace(self, fields={**self.fields, **fields})

    def without(self, start: int, end: int) -> "Reference":
        """Return the reference without what was read between two places."""

        def apart(part: Part) -> bool:
            return part.end <= start or part.start >= end

        return replace(
            self,
            fields={name: x for name, x in self.fields.items() if apart(x)},
            authors=tuple(x for x in self.authors if apart(x.whole)),
            notes=tuple(filter(apart, self.notes)),
        )


# What a label of the model means. Persons have labels of two parts: whose (a, e), and
# f(amily), g(iven), b(ody), i(nside), s(eparator). `n` is a note, `r` "(Eds.)".
FIELDS = {
    "T": "title", "y": "year", "d": "date", "J": "venue", "v": "volume", "k": "issue",
    "p": "pages", "b": "publisher", "l": "place", "e": "edition", "s": "school",
    "g": "genre", "#": "number", "etal": "et_al", "A": "accessed", "m": "mark",
}  # fmt: skip
# How sure it is that a word is of a name, whichever part of it.
_ALIKE = {
    f"{role}.{part}": [f"{role}.{x}" for x in parts]
    for role, parts in (("a", "fgbis"), ("e", "fgis"))
    for part in parts
}
# What tells where a work came out, so that a title with it is a reference.
_WHERE = {"venue", "publisher", "school", "pages", "volume", "number", "genre"}
_AROUND_TITLES = ".,;:/–—-([<"
# What no field is made of, behind the first title.
_UNREAD = frozenset({"T", "o", "n", NONE})
_REMARK_APART = frozenset(".—–-)")
_YEAR = regex(r"(?:1[5-9]|20)\d\d")
_WORDED = regex(r"[^\W\d_]{2}")
# "Quay", behind a title set apart and its full stop
_HOUSE = regex(r"[\s.,*_]*(?P<name>[^\W\d_a-z][\w&’'-]*(?:\s[^\W\d_a-z][\w&’'-]*){0,2})")
# "王军, 张力元. 数字人文[J]. ", "Bee A B. Nets[M]. ": as China's standard has it.
_MARKED = regex(
    r"\s*(?P<who>(?:[^\s.,，、\[\]:：]+(?:\s[^\s.,，、\[\]:：]+){0,3}[,，、]\s*){0,9}[^.,，、\[\]:：]{2,40})[.．]\s*"
    r"(?P<title>[^\[\]\n]{2,300}?)\s*\[(?:[JMDCNPRSGZ]|EB|DB|CP)(?:/OL)?\]"
)
# "PAIM, J. S.; Bee, A. "
_TURNED = regex(r"[^\W\d_a-z][\w'’ -]{1,40}?, (?:[^\W\d_a-z]\.[\s-]?){1,4}")
_TURNED_FRONT = regex(rf"\s*(?:{_TURNED.pattern}(?:[;,&]\s?)?){{1,9}}")
_SET_IN_QUOTES = regex(r"[『「《][^『』「」《》]+[』」》]")
_NAME_BETWEEN = regex(r"[^\s,，、][^,，、]*")
_local = threading.local()


def could_be_reference(text: str, styles: Sequence[StyleSpan] = ()) -> bool:
    """Tell whether to ask the labeller: there are marks, and a year or the like."""
    return (
        MIN_CHARACTERS <= len(text) <= MAX_CHARACTERS
        and len(_MARKS.findall(text)) >= MIN_MARKS
        and bool(_DATED.search(text) or any(x.style == "em" for x in styles))
    )


@lru_cache(maxsize=8_192)
def read_reference(text: str, styles: tuple[StyleSpan, ...] = ()) -> Reference | None:
    """Read one reference, None where the text is none; all places count in `text`."""
    if not could_be_reference(text, styles):
        return None
    if found := _in_the_east(text):
        return found
    tokens = tokens_of(text)
    styles = tuple(x for x in styles if not ET_AL.fullmatch(text[x.start : x.end].strip(" .")))
    tagger = _tagger()
    labels = tagger.tag(features_of(tokens, styles))
    if labels.count(NONE) * 2 > len(labels):
        return None
    sure = [
        sum(tagger.marginal(each, place) for each in _ALIKE.get(label, (label,)))
        for place, label in enumerate(labels)
    ]
    found = _title_until_set(Labelled(tokens, labels, sure).reference(), text, styles)
    found = _title_alone(found, text, styles)
    found = _as_marked(_title_as_set(found, text, styles), text, styles)
    return found if _is_whole(found) else None


def _in_the_east(text: str) -> Reference | None:
    """Return a reference in signs whose full stops tell its parts, None where it is none."""
    told = EAST_CITED.match(text) or EAST_DATED.match(text)
    if told is None or HAN_NAME.match(told["title"]) or told["who"][-1] in "社店会會院部所館馆局":
        return None
    parts = {name: Part(*told.span(name)) for name, part in told.groupdict().items() if part}
    who, house = parts.pop("who"), parts.pop("house")
    if (quoted := _SET_IN_QUOTES.match(text, parts["title"].start)) is not None:
        parts["title"] = Part(*quoted.span())
    parts["venue" if {"volume", "issue"} & parts.keys() else "publisher"] = house
    names = (
        LabelledName(Part(*x.span())) for x in _NAME_BETWEEN.finditer(text, who.start, who.end)
    )
    rest = Part(told.end(), len(text))
    notes = (rest,) if _WORDED.search(text, told.end()) else ()
    return Reference(parts, tuple(names), (), (), notes, (), marked=True)


def _as_marked(found: Reference, text: str, styles: Sequence[StyleSpan]) -> Reference:
    """Read names and a title for sure that marks tell: "Bee A, 王军. Nets[M].", "BEE, A. **Nets**"."""
    marked, front = _MARKED.match(text), _TURNED_FRONT.match(text)
    if marked:
        end, title = marked.end("who"), Part(*marked.span("title"))
        names = list(_NAME_BETWEEN.finditer(text, marked.start("who"), end))
    elif front and (span := next((x for x in styles if x.start == front.end()), None)):
        end, title = span.start, Part(span.start, len(text[: span.end].rstrip(" .,")))
        names = list(_TURNED.finditer(text, 0, end))
    else:
        return found
    fields = {k: x for k, x in found.fields.items() if x.start >= title.end} | {"title": title}
    others = [x for x in names[1:] if ET_AL.fullmatch(x.group())]
    fields |= {"et_al": Part(*others[0].span())} if others else {}
    authors = tuple(LabelledName(Part(*x.span())) for x in names if x not in others)
    return replace(found, fields=fields, authors=authors, editors=(), doubts=(), marked=True)


def _title_until_set(found: Reference, text: str, styles: Sequence[StyleSpan]) -> Reference:
    """End a title where what is set otherwise begins: the venue; without any it is that."""
    title = found.fields.get("title")
    if "venue" in found.fields:
        return found
    if title is None:
        emphasized = (Part(x.start, x.end) for x in styles if x.style == "em")
        title = next((x for x in emphasized if _WORDED.search(x.of(text))), None)
        return found.having(title=title) if title else found
    # "*Nets*, *Neural Notes*"
    leads = any(x.start <= title.start < x.end for x in styles)
    ends = (".", "?", "!", ",") if leads else (".", "?", "!")
    for span in styles:
        before = text[title.start : span.start].rstrip()
        italic = span.style == "em" and span.start < title.end
        if italic and title.start < span.start and before.endswith(ends):
            end = title.start + len(before.rstrip(".,"))
            venue = replace(title, start=span.start, end=span.end)
            return found.having(title=replace(title, end=end), venue=venue)
    return found


def _title_alone(found: Reference, text: str, styles: Sequence[StyleSpan]) -> Reference:
    """Begin a title with what leads in the rest of it, or where its words are set apart."""
    fields, authors, notes = dict(found.fields), found.authors, found.notes
    title, place = fields.get("title"), fields.get("place")
    if title and place and text[place.end : title.start].strip() == ":":
        # "Nets: A Tale (1998)": a place leads in a publisher, and no title.
        fields["title"] = title = replace(fields.pop("place"), end=title.end)
    into = title and next((x for x in styles if title.start < x.start < title.end <= x.end), None)
    if title and into and into.style == "em" and text[: into.start].rstrip(" *_").endswith(","):
        # "Ann Bee, *Nets*": who made it, or where from, is read as words of the title.
        before = replace(title, end=len(text[: into.start].rstrip(" ,*_")))
        notes = (before, *notes) if authors else notes
        authors = authors or (LabelledName(before),)
        fields["title"] = replace(title, start=into.start)
    return replace(found, fields=fields, authors=authors, notes=notes)


def _title_as_set(found: Reference, text: str, styles: Sequence[StyleSpan]) -> Reference:
    """End a title, and a name before it, where its words stop being set apart: "*Nets*. Quay"."""
    fields = dict(found.fields)
    title = fields.get("title")
    span = title and next((x for x in styles if x.start <= title.start < x.end), None)
    if title is None or span is None:
        return found
    if span.end <= title.end and {".", ","} & set(text[span.end - 1 : span.end + 1]):
        fields["title"] = replace(title, end=len(text[: span.end].rstrip(" .,*_")))
        house = _HOUSE.match(text, span.end, title.end)
        if house and not fields.keys() & _WHERE:
            fields["publisher"] = Part(*house.span("name"), title.confidence)
    authors, editors = (
        [
            _name_before(x, text, span.start)
            for x in names
            if x.whole.start not in range(span.start, span.end)
        ]
        for names in (found.authors, found.editors)
    )
    if not authors and any(x.whole.start > span.end for x in editors):
        # Of "editors" on both sides of it the first are authors.
        authors = [x for x in editors if x.whole.end <= span.start]
        editors = editors[len(authors) :]
    return replace(found, fields=fields, authors=tuple(authors), editors=tuple(editors))


def _name_before(name: LabelledName, text: str, end: int) -> LabelledName:
    """Return a name without words behind it that are set apart: "Bee, A. *Nets*"."""
    if not name.whole.start < end < name.whole.end:
        return name
    whole = replace(name.whole, end=len(text[:end].rstrip(" ,:*_")))
    return LabelledName(whole, is_body=name.is_body)


def _is_whole(found: Reference) -> bool:
    """Tell whether three of title, who, where and when were read: astronomers print no title."""
    made = found.authors or found.editors
    where = found.fields.keys() & _WHERE or found.identifiers
    when = found.fields.keys() & {"year", "date"}
    return sum(map(bool, ("title" in found.fields, made, where, when))) > 2  # noqa: PLR2004


@cache
def _model() -> bytes:
    return lzma.decompress(MODEL.read_bytes())


def _tagger() -> pycrfsuite.Tagger:
    """Open the model, once in each thread: a tagger keeps the text that it is at."""
    if not hasattr(_local, "tagger"):
        _local.tagger = pycrfsuite.Tagger()
        _local.tagger.open_inmemory(_model())
    return _local.tagger


# Between names, but in "von und zu Bee".
_AND = frozenset(words("and und u et y e i och og en oraz dan ve")).union("&ий", ["và", "та", "і"])
_PARTICLES = frozenset({"von", "zu", "de", "la"})
_SUFFIXES = frozenset({"Jr", "Sr", "II", "III", "IV"})


class Labelled:
    """Tokens with their labels, and how sure each label is."""

    def __init__(
        self, tokens: Sequence[Token], labels: Sequence[str], sure: Sequence[float]
    ) -> None:
        self.tokens, self.labels, self.sure = tokens, [*labels], sure
        self.doubts: list[str] = []
        self._mend()
        self._part_people()

    def _mend(self) -> None:
        """Label what only the whole of the labels tells."""
        tokens, labels = self.tokens, self.labels
        roles = {x[:2] for x in labels}
        if "e." in roles and not {"a.", "r"} & roles:
            # Nothing says that they are editors.
            labels[:] = [f"a{x[1:]}" if x[:2] == "e." else x for x in labels]
        for place in range(1, len(labels) - 1):
            # "Bee, A.", no two names.
            before, label, behind = labels[place - 1 : place + 2]
            if label[1:] == ".s" and before[1:] == ".f" and behind[1:] == ".g":
                given = [*takewhile(behind.__eq__, labels[place + 1 :])]
                goes_on = labels[place + 1 + len(given) :][:1]
                # "A. Bee, C. Dee" are two.
                family = [*takewhile(lambda x: x[1:] == ".f", reversed(labels[:place]))]
                alone = labels[: place - len(family)][-1:] != [behind]
                alone = alone and not any(x[1:] in {".f", ".i"} for x in goes_on)
                if alone and tokens[place].text == "," and len(tokens[place + 1].text) == 1:
                    labels[place] = f"{label[0]}.i"
        volumes = [*self._runs("v")]
        # "Chem. Rev. 2006, 106, 3055": of two volumes the first is the year.
        if "y" not in labels and len(volumes) > 1 and _YEAR.fullmatch(tokens[volumes[0][0]].text):
            labels[volumes[0][0]] = "y"
        if begin := self._remark_begins():
            labels[begin:] = ["n"] * (len(labels) - begin)

    def _remark_begins(self) -> int:
        """Return where a sentence behind all fields begins, else 0: "Quay, 2010. Best read."."""
        labels, said = self.labels, [x in _UNREAD for x in self.labels]
        behind = len(said) - len([*takewhile(bool, reversed(said))])
        before = set(labels[:behind])
        begin = next((n for n in range(behind, len(labels)) if labels[n] != "o"), 0)
        rest = self.tokens[begin:]
        told = any(labels[n] == "T" for n in range(begin, len(labels)))
        worded = all(x.kind in {"word", "mark"} and not x.text.isdigit() for x in rest)
        long = sum(x.kind == "word" for x in rest) > 1
        cited = {"T", "J"} & before and {"b", "l", "v", "p", "y"} & before
        apart = begin > 0 and self.tokens[begin - 1].text in _REMARK_APART
        return begin if told and worded and long and cited and apart else 0

    def _part_people(self) -> None:
        """Label what stands between people: "and", a star in front."""
        labels, words = self.labels, [x.text for x in self.tokens]
        for place in range(1, len(labels) - 1):
            around = labels[place - 1 : place + 2]
            named = all(x[1:2] == "." and x[1:] != ".b" for x in around)
            joins = words[place] in _AND or words[place - 1 : place + 1] == ["u", "."]
            if named and joins and words[place - 1] not in _PARTICLES:
                labels[place] = f"{labels[place][0]}.s"
        if labels and labels[0][1:2] == "." and self.tokens[0].kind == "mark":
            labels[0] = "o"

    def reference(self) -> Reference:
        """Give all that is sure enough, and name what is not."""
        fields = dict(self._fields())
        parts = {"title", "volume", "issue", "pages"}
        if "venue" in fields and not parts & {*fields, *self.doubts}:
            # What has no parts is no journal: the work itself is meant.
            fields["title"] = fields.pop("venue")
        authors, editors = self._people("a", "authors"), self._people("e", "editors")
        notes = tuple(self._part(run) for run in self._runs("n"))
        identifiers = tuple(
            Identifier(Part(x.start, x.end), x.kind, value)
            for x in self.tokens
            if x.kind in IDENTIFIERS and (value := normal_form(x.kind, x.text))
        )
        both = identifiers and {"venue", "publisher"} <= fields.keys()
        # "Quay, 2010. ISBN 0-306-40615-2. Second printing": a remark
        if both and fields["venue"].start > identifiers[-1].where.end:
            notes += (fields.pop("venue"),)
        return Reference(fields, authors, editors, identifiers, notes, tuple(self.doubts))

    def _fields(self) -> Iterator[tuple[str, Part]]:
        """Give the fields: the surest year, the first title, of two words if any is."""
        for label, name in FIELDS.items():
            runs = self._years() if name == "year" else list(self._runs(label))
            if name in {"title", "venue"}:
                runs = [run for run in runs if any(self.tokens[x].kind == "word" for x in run)]
            if not runs:
                continue
            run, marks = runs[0], ",;:"
            if name == "title":
                run = self._while_sure(next((x for x in runs if len(x) > 1), run))
                marks = _AROUND_TITLES
            kept = [x for x in run if self.tokens[x].text not in marks] or run
            part = self._part(range(kept[0], kept[-1] + 1))
            if part.confidence >= SURE_ENOUGH:
                yield name, part
            else:
                self.doubts.append(name)

    def _years(self) -> list[range]:
        """Give what is a year, the surest first; not that of "accessed 30 September 2022"."""
        places = []
        for place in (n for n, label in enumerate(self.labels) if label == "y"):
            before = [x for x in self.labels[max(place - 6, 0) : place] if x in {"A", "id"}]
            if before[-1:] != ["A"] and _YEAR.match(self.tokens[place].text):
                places.append(place)
        places.sort(key=self.sure.__getitem__, reverse=True)
        return [range(n, n + 1) for n in places]

    def _while_sure(self, run: range) -> range:
        """End a title where what is behind a sentence may as well be a venue."""
        for place in run[:-1]:
            (mark, _, end, _), rest = self.tokens[place], self.sure[place + 1 : run.stop]
            blank = self.tokens[place + 1].start > end
            if mark in ".?!" and blank and sum(rest) < AS_WELL * len(rest):
                return range(run.start, place + (mark != "."))
        return run

    def _runs(self, label: str) -> Iterator[range]:
        """Give the stretches of a label; a single other mark does not part a title."""
        start = None
        for place, each in enumerate([*self.labels, ""]):
            bridges = label == "T" and self.labels[place : place + 2] == ["o", "T"]
            if each == label:
                start = place if start is None else start
            elif start is not None and not (bridges and self.tokens[place].kind == "mark"):
                yield range(start, place)
                start = None

    def _part(self, run: range) -> Part:
        """Give the place of a stretch, as sure as its ends are and its mean."""
        confidence = sum(self.sure[run.start : run.stop]) / len(run)
        return Part(self.tokens[run[0]].start, self.tokens[run[-1]].end, round(confidence, 3))

    def _people(self, role: str, field: str) -> tuple[LabelledName, ...]:
        """Give the names of a role; all or none: a list with holes is a wrong one."""
        # GOST prints names again, behind the title.
        runs = {
            frozenset(self.tokens[x].text for x in run if self.tokens[x].kind == "word"): run
            for run in reversed([*self._name_runs(role)])
        }
        names = [self._name(run) for run in reversed(runs.values())]
        mean = sum(x.whole.confidence for x in names) / max(len(names), 1)
        if names and mean < SURE_ENOUGH:
            self.doubts.append(field)
            return ()
        return tuple(names)

    def _name_runs(self, role: str) -> Iterator[range]:
        """Give the stretches between separators, a body apart from persons."""
        kinds = [
            (x[-1] == "b" if x[:2] == f"{role}." and x[-1] != "s" else None) for x in self.labels
        ]
        for kind, some in groupby(range(len(kinds)), kinds.__getitem__):
            parts = [x for x in some if kind is not None and self.labels[x][-1] != "i"]
            if parts:
                yield range(parts[0], parts[-1] + 1)

    def _name(self, run: range) -> LabelledName:
        """Give a name in its parts, if it has both."""
        whole, is_body = self._part(run), self.labels[run[0]][-1] == "b"
        given, family = ([x for x in run if self.labels[x][-1] == kind] for kind in "gf")
        if not (given and family):
            return LabelledName(whole, is_body=is_body)
        parts = range(given[0], given[-1] + 1), range(family[0], family[-1] + 1)
        comma = next((x for x in run if self.tokens[x].text == ","), run.start)
        if comma > run.start and self.tokens[comma + 1].text not in _SUFFIXES:
            # "Ó Gráda, C.": all before the comma is the family name.
            parts = range(comma + 1, run.stop), range(run.start, comma)
        return LabelledName(whole, self._part(parts[0]), self._part(parts[1]), is_body)


# What the labeller of references is told of each word.
#
# The model knows these sayings by heart: who changes one makes the model anew.

# What closes a quotation, by what opened it.
_QUOTES = {
    "“": "”", "„": "“”", "«": "»", "‘": "’", '"': '"', "'": "'", "`": "'`",
    "「": "」", "『": "』", "”": "”", "’": "’", "»": "«",
}  # fmt: skip
# These open one only behind a blank or a bracket: "l’art", "Mind's".
_APOSTROPHES = frozenset("'’")
_BREAKS = frozenset(".,;:()[]/–—-|?!。，；：（）．、")

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


def features_of(tokens: Sequence[Token], styles: Sequence[StyleSpan] = ()) -> list[list[str]]:
    """Say of each token what it is, what is around it and where it stands."""
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
    front = _front(words, shapes[3:-3])
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
                f"sss={s1}|{s}|{t1}", f"n={front}|{s1}|{s}|{t1}",
                f"s-3={s3}|{s2}|{s1}|{s}", f"s+3={s}|{t1}|{t2}|{t3}",
                f"q={quoted}", f"p={enclosed}|{s}", f"c={section[0]}", f"c={section}",
                f"k={section[1]}|{s}", f"y={years}", f"y={years}|{s}", f"i={style}",
                f"i={style}|{s}", f"at={min(place, 3)}", f"to={min(len(words) - place, 4)}",
                f"of={place * 8 // len(words)}", *stretch,
            ]
        )  # fmt: skip
    return out


def _front(words: Sequence[str], shapes: Sequence[str]) -> str:
    """Say how the first name is written, as far as its first mark tells."""
    start = next((n for n, x in enumerate(shapes) if x[0] in "Aa字"), 0)
    mark = next((n for n in range(start, len(words)) if words[n] in _BREAKS), len(words))
    shapes, words = [*shapes, "$", "$"], [*words, ""]
    return f"{min(mark - start, 3)}{shapes[mark - 1]}{words[mark]}{shapes[mark + 1][:2]}"


def _quoted(words: Sequence[str]) -> list[str]:
    """Say of each token whether it is before, in or behind the first quotation."""
    marks = (n for n, x in enumerate(words) if x in _QUOTES)
    opening = (n for n in marks if not n or words[n] not in _APOSTROPHES or words[n - 1] in _BREAKS)
    opened = next(opening, len(words))
    closing = _QUOTES[words[opened]] if opened < len(words) else ""
    closed = next((n for n in range(opened + 2, len(words)) if words[n] in closing), None)
    if closed is None:
        return ["none"] * len(words)
    inside, behind = closed - opened + 1, len(words) - closed - 1
    return ["before"] * opened + ["in"] * inside + ["behind"] * behind


def _enclosed(words: Sequence[str]) -> list[str]:
    """Say of each token what bracket it stands in."""
    out, now = [], ""
    for word in words:
        now = word if word in {"(", "[", "（", "<"} else now
        out.append(now)
        now = "" if word in {")", "]", "）", ">"} else now
    return out


def _sections(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Count for each token the sentences before it and behind; an initial's dot ends none."""
    before, count = [], 0
    for place, token in enumerate(tokens):
        before.append(count)
        blank = token is not tokens[-1] and tokens[place + 1].start > token.end
        stops = (token.text in {".", "?", "!"} and blank) or token.text in {"。", "．"}
        count += stops and place > 0 and len(tokens[place - 1].text) > 1
    return [(min(x, 6), min(count - x, 4)) for x in before]


def _years(shapes: Sequence[str]) -> list[str]:
    """Say of each token how many years stand before it, and behind."""
    *seen, total = accumulate((shape == "year" for shape in shapes), initial=0)
    return [f"{min(before, 2)}|{min(total - before, 2)}" for before in seen]


def _set(tokens: Sequence[Token], styles: Sequence[StyleSpan]) -> list[str]:
    """Say of each token how it is set, or if it is before or behind what is set."""
    spans = [x for x in styles if x.style in {"em", "strong"}]
    if not spans:
        return ["none"] * len(tokens)
    first, out = min(x.start for x in spans), []
    for place in (token.start for token in tokens):
        around = (x.style for x in spans if x.start <= place < x.end)
        out.append(next(around, "before" if place < first else "behind"))
    return out


def _stretches(words: Sequence[str], shapes: Sequence[str]) -> list[tuple[str, ...]]:
    """Describe for each token the stretch between marks it is in, and those beside."""
    stretches = groupby(zip(words, shapes, strict=True), lambda x: x[0] in _BREAKS)
    runs = [(is_break, [shape for _, shape in some]) for is_break, some in stretches]
    told = ["" if is_break else _stretch(some) for is_break, some in runs]
    out: list[tuple[str, ...]] = []
    for n, (_, some) in enumerate(runs):
        beside = told[max(0, n - 2) : n][::-1], told[n + 1 : n + 3]
        before, behind = (next(filter(None, x), "^") for x in beside)
        own = told[n] or "-"
        here = f"g={own}", f"g-1={before}", f"g+1={behind}"
        out += [(*here, f"gg={own}|{before}", f"gg+={own}|{behind}")] * len(some)
    return out


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
