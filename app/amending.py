"""The patch of a list: what the catalogue knows better, in the list's own convention.

Each wish is tried as an edit of the entry's own lines, and read again: an edit counts only
where the entry then says what is wished, and nothing else reads otherwise. No line comes
or goes, so that whatever stood on a line still stands there.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any, Literal, NamedTuple, get_args

from app.catalogue.authority import Authority
from app.catalogue.diff import unified
from app.catalogue.listing import ORGANIZATIONS, Correction
from app.catalogue.names import family_first
from app.documents.links import absolute, arxiv_of, canonical, doi_of, isbn_of
from app.documents.text import Citation
from app.formats.common import date_forms
from app.formats.markdown import escaped
from app.reading import Cited, Format, cited, read
from app.text import regex

Part = Literal["titles", "years", "authors", "identifiers", "links", "markup"]
PARTS: tuple[Part, ...] = get_args(Part)

# So many edits are tried for one wish, and so many rounds in all.
_MOST_TRIED = 24
_MOST_ROUNDS = 80
# So often edits are taken back that harm others.
_MOST_CHECKED = 6
# Of so many entries the ways of a list are learnt, and so long is what joins two values.
_MOST_NEIGHBOURS = 1_000
_LONGEST_JOINT = 8
# So many values of an entry are looked for.
_MOST_CLAIMS = 200
_LINE = regex(r"\r\n|\r|\n")
# What Markdown may put between two words that read as neighbours.
_BETWEEN = r"[ \t*_~`\\]+"
_TARGET = r"\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"
# Where no words stand: targets of links, addresses, tags.
_HIDDEN = regex(rf"{_TARGET}|(?:https?|ftp)://[^\s<>()]+|<[^<>\n]*>")
# What closes behind words: the rest of a link, emphasis, quotation marks.
_CLOSING = regex(rf"(?:{_TARGET}|\]\[[^\]\n]*\]|[*_`\"”’»]|</\w+>)*")
_NEEDS_ESCAPE = regex(r"[\\`*_\[\]<>|~]|&[#\w]+;")
# What parts the cells of a row.
_BAR = regex(r"(?<!\\)\|")
_MARK = regex(r"\*\*|__")
# "**Title*", "*Title**": one mark is too short.
_HALF_CLOSED = regex(r"(?<!\*)\*{1,2}(?![\s*])([^*\n]+)\*{1,2}(?!\*)")
_BRACKETS = {"(": ")", "[": "]", "\uff08": "\uff09"}
# How something is set behind something else where the list shows no way.
_JOINTS = ("; {}", ", {}", " ({})", " - {}", ". {}", " {}")
_NUMBERED = {"doi": "doi:{}", "arxiv": "arXiv:{}", "isbn": "ISBN {}"}
_IN_ADDRESS = {"doi": doi_of, "arxiv": arxiv_of, "isbn": isbn_of}

# Lines of a document by number, from 1, as they are to be.
Edit = Mapping[int, str]
# Edits to try, of a text and one of its entries.
Edits = Callable[["_Text", Citation], Iterable[Edit]]
# What an entry says, part by part; of two readings they are equal or the edit is wrong.
State = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ListedResource:
    """The resource that an entry lists, its manual values; and whether no entry before does."""

    resource: str
    corrections: dict[str, Correction]
    is_first: bool = True


class Reason(NamedTuple):
    """Why a line is amended: which part, of which resource, and in words."""

    part: Part
    resource: str
    message: str


@dataclass(frozen=True, slots=True)
class Amended:
    """One line of a document before and after, with the reasons."""

    line: int
    before: str
    after: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Wish:
    """What an entry shall say: the parts of its state that change, and edits to try."""

    reason: Reason
    meant: State
    edits: Edits


class _Place(NamedTuple):
    """Where the words of a claim stand."""

    field: str
    line: int
    start: int
    end: int


def amended(
    text: str,
    known: Mapping[int, ListedResource],
    authority: Authority,
    parts: Collection[Part] = PARTS,
    *,
    base: str | None = None,
    format_: Format = "markdown",
    instead: Mapping[str, str] | None = None,
    moved: Mapping[str, str] | None = None,
    check: Callable[[], None] = lambda: None,
) -> list[Amended]:
    """Return the lines of a list that say worse what the catalogue knows.

    `known` are the resources by the first lines of their entries, `instead` leads from
    dead addresses to their copies, `moved` to where others stand now. `check` is asked
    before each reading, and may give up.
    """
    check()
    whole = cited(read(text, format_), authority)
    states = {line: _state(each, base) for line, each in _by_line(whole).items()}
    work = _Work(_Text.of(text, whole), authority, base, format_, check, states)
    wishes = {
        line: [
            wish
            for part in PARTS
            if part in parts
            for wish in _WISHES[part](
                _Entry(citation, known.get(line, _NOBODY), base, instead or {}, moved or {})
            )
        ]
        for line, citation in work.text.citations.items()
    }
    wishes = {line: found for line, found in wishes.items() if found}
    # The entries without a wish are left out of what is read, where that does no harm.
    work.search(wishes, blank=True)
    work.search(wishes, blank=False)
    return work.amended() if work.is_sound() else []


def _by_line(told: Cited) -> dict[int, Citation]:
    """Return citations by their first lines, none of several works in one row of a table."""
    raws = Counter(line for line, _ in {(x.entry.span.first, x.entry.raw) for x in told.citations})
    return {x.entry.span.first: x for x in told.citations if raws[x.entry.span.first] == 1}


# --- Trying, and reading again -----------------------------------------------------------


@dataclass(slots=True)
class _Text:
    """The lines of a document with their ends, what was read of them, and its ways."""

    lines: list[str]
    ends: list[str]
    whole: Cited
    citations: dict[int, Citation]
    learnt: dict[tuple[str, object], Counter[tuple[str, str]]] | None = None

    @classmethod
    def of(cls, text: str, whole: Cited) -> "_Text":
        """Return a text cut where its lines end."""
        return cls(_LINE.split(text), [*_LINE.findall(text), ""], whole, _by_line(whole))

    def ways(self, name: str, citation: Citation) -> list[tuple[str, str]]:
        """Return how the section, then the list, sets a field: behind which, with what around."""
        if self.learnt is None:
            self.learnt = defaultdict(Counter)
            for each in islice(self.citations.values(), _MOST_NEIGHBOURS):
                for shown, *way in _ways(self, each):
                    self.learnt[shown, _path(each)][way[0], way[1]] += 1
                    self.learnt[shown, None][way[0], way[1]] += 1
        found = [self.learnt[name, _path(citation)], self.learnt[name, None]]
        return list(dict.fromkeys(way for ways in found for way, _ in ways.most_common()))


@dataclass(slots=True)
class _Work:
    """A patch in the making: what each entry says by now, and why which line is amended."""

    text: _Text
    authority: Authority
    base: str | None
    format: Format
    check: Callable[[], None]
    states: dict[int, State]
    before: dict[int, str] = field(default_factory=dict)
    reasons: dict[int, list[Reason]] = field(default_factory=dict)
    rounds: int = _MOST_ROUNDS

    def search(self, wishes: dict[int, list[_Wish]], *, blank: bool) -> None:
        """Try edit after edit, those of all entries at once; leave what `blank` cannot read."""
        mine: dict[int, deque[_Wish]] = {}
        for line, citation in self.read({}, wishes if blank else None).items() if wishes else ():
            # A row without the others is in no table.
            alone = blank and _BAR.search(self.text.lines[line - 1])
            if line in wishes and not alone and _state(citation, self.base) == self.states[line]:
                mine[line] = deque(wishes.pop(line))
        tries: dict[int, Iterator[Edit]] = {}
        while mine and self.rounds:
            self.rounds -= 1
            edits = {n: edit for n, x in mine.items() if (edit := self.next(n, x, tries))}
            mine = {line: mine[line] for line in edits}
            lines = {number: line for edit in edits.values() for number, line in edit.items()}
            told = self.read(lines, edits if blank else None)
            for line, edit in edits.items():
                if line in told and self.took(line, edit, mine[line][0], told[line]):
                    mine[line].popleft()
                    del tries[line]

    def next(
        self, line: int, wishes: deque[_Wish], tries: dict[int, Iterator[Edit]]
    ) -> Edit | None:
        """Return the next edit to try of an entry, None where all are tried."""
        while wishes:
            if line not in tries:
                edits = wishes[0].edits(self.text, self.text.citations[line])
                tries[line] = islice(edits, _MOST_TRIED)
            if edit := next(tries[line], None):
                return edit
            wishes.popleft()
            del tries[line]
        return None

    def read(self, edit: Edit, kept: Collection[int] | None = None) -> dict[int, Citation]:
        """Return what the text says with an edit; with `kept`, of these entries alone."""
        self.check()
        lines = list(self.text.lines)
        for number, line in edit.items():
            lines[number - 1] = line
        if kept is not None:
            for first, citation in self.text.citations.items():
                if first not in kept:
                    last = citation.entry.span.last
                    lines[first - 1 : last] = [""] * (last - first + 1)
        told = cited(
            read(_joined(lines, self.text.ends), self.format),
            self.authority,
            conventions=self.text.whole.conventions,
        )
        return _by_line(told)

    def took(self, line: int, edit: Edit, wish: _Wish, told: Citation) -> bool:
        """Keep an edit if the entry says what is wished now, and all else as before."""
        found, meant = _state(told, self.base), {**self.states[line], **wish.meant}
        if not found["odd"] <= meant["odd"] or any(
            found[x] != meant[x] for x in meant if x != "odd"
        ):
            return False
        self.states[line] = found
        self.text.citations[line] = told
        for number, after in edit.items():
            self.before.setdefault(number, self.text.lines[number - 1])
            self.text.lines[number - 1] = after
            self.reasons.setdefault(number, []).append(wish.reason)
        return True

    def is_sound(self) -> bool:
        """Return whether the whole text, read afresh, says of every entry what it should.

        What an edit harms beside its entry is taken back first, the lines around it too.
        """
        for _ in range(_MOST_CHECKED):
            if not self.before:
                return True
            self.check()
            text = _joined(self.text.lines, self.text.ends)
            told = cited(read(text, self.format), self.authority)
            now = {line: _state(x, self.base) for line, x in _by_line(told).items()}
            wrong = {n for n in now.keys() | self.states if now.get(n) != self.states.get(n)}
            if not wrong:
                return True
            self.take_back(wrong)
        return False

    def take_back(self, wrong: Collection[int]) -> None:
        """Take back the edits in entries that say something else than meant, else all."""
        citations = self.text.citations
        first = {line: _state(x, self.base) for line, x in _by_line(self.text.whole).items()}

        def edited(entries: Collection[int]) -> set[int]:
            spans = [citations[n].entry.span for n in entries if n in citations]
            lines = {number for x in spans for number in range(x.first, x.last + 1)}
            return lines & self.before.keys()

        # What changes how a section is written is one of the edits in that section.
        paths = {_path(citations[n]) for n in wrong if n in citations}
        beside = {n for n, each in citations.items() if _path(each) in paths}
        gone = edited(wrong) or edited(beside)
        for number in gone or set(self.before):
            self.text.lines[number - 1] = self.before.pop(number)
            del self.reasons[number]
        self.states |= {n: first[n] for n in (beside if gone else first) if not edited({n})}

    def amended(self) -> list[Amended]:
        """Return the lines that are another now."""
        return [
            Amended(n, self.before[n], self.text.lines[n - 1], tuple(self.reasons[n]))
            for n in sorted(self.before)
        ]


def _joined(lines: Iterable[str], ends: Iterable[str]) -> str:
    return "".join(map("".join, zip(lines, ends, strict=True)))


def _state(citation: Citation, base: str | None) -> State:
    """Return all that an entry says, by the parts that a wish may change."""
    said = {
        "titles": citation.values("title"),
        "years": (citation.values("date"), citation.values("year")),
        "et_al": bool(citation.values("et_al")),
        **{kind: citation.values(f"identifiers.{kind}") for kind in _NUMBERED},
    }
    people, bodies, links, rest = [], [], [], []
    for claim in citation.claims:
        if claim.field == "author":
            people.append(claim.value)
        elif claim.rule == "organization":
            bodies.append(claim.value)
        elif claim.field == "link":
            links.append((_address(claim.value, base), claim.role, claim.label))
        elif claim.field not in {"title", "date", "year", "et_al"}:
            rest.append((claim.field, claim.value))
    rest = [each for each in rest if not each[0].startswith("identifiers.")]
    odd = Counter(each.code for each in citation.warnings)
    return said | {"authors": people, "bodies": bodies, "links": links, "rest": rest, "odd": odd}


def _address(printed: object, base: str | None) -> str:
    return absolute(str(printed), base) or str(printed)


# --- What is wished ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry, what is known of its resource, and what stands for addresses."""

    citation: Citation
    known: ListedResource
    base: str | None
    instead: Mapping[str, str]
    moved: Mapping[str, str]

    @property
    def state(self) -> State:
        """What the entry says."""
        return _state(self.citation, self.base)

    def given(self, name: str) -> Correction | None:
        """Return what a curator says of a field."""
        return self.known.corrections.get(name)

    def wish(self, part: Part, message: str, meant: State, edits: Edits) -> _Wish:
        """Return a wish; where the entry says nothing yet, only the first shall say it."""
        return _Wish(Reason(part, self.known.resource, message), meant, edits)


_NOBODY = ListedResource("", {})


def _titles(entry: _Entry) -> Iterator[_Wish]:
    said = entry.given("title")
    if said and said.value and said.value != entry.citation.title:
        yield entry.wish(
            "titles",
            f"The title is “{said.value}” ({said.text}).",
            {"titles": (said.value,)},
            lambda text, citation: _replaced(text, citation, "title", [_plain(said.value)]),
        )


def _years(entry: _Entry) -> Iterator[_Wish]:
    year, date = entry.given("year"), entry.given("date")
    said = date if date and (date.value or year is None) else year
    if said is None:
        return
    dates, years = entry.state["years"]
    value = str(said.value) if said.value else ""
    if value[:4] in map(str, years) and (said is year or value in dates):
        return
    if not (years if not value else years or entry.known.is_first):
        return
    forms = list(date_forms(value)) if value else []
    yield entry.wish(
        "years",
        f"It is of {value} ({said.text})." if value else f"No year is known ({said.text}).",
        {"years": ((value,), (int(value[:4]),)) if value else ((), ())},
        _set("date", forms, forms),
    )


def _authors(entry: _Entry) -> Iterator[_Wish]:
    people, bodies = entry.given("authors"), entry.given(ORGANIZATIONS)
    if people is None:
        return
    names = [each["name"] for each in people.value or ()]
    others = [each["name"] for each in (bodies.value if bodies else None) or ()]
    state = entry.state
    told = bool(state["authors"] or state["bodies"])
    same = names == state["authors"] and others == state["bodies"]
    if same or not (told or entry.known.is_first):
        return
    shown = [_plain(name) for name in (*names, *others)]
    yield entry.wish(
        "authors",
        f"By {', '.join((*names, *others)) or 'nobody known'} ({people.text}).",
        {"authors": names, "bodies": others},
        lambda text, citation: _people(text, citation, shown),
    )


def _identifiers(entry: _Entry) -> Iterator[_Wish]:
    state = entry.state
    own = [url for url, role, _ in state["links"] if role in {"primary", "alternate"}]
    for kind, form in _NUMBERED.items():
        said = entry.given(f"identifiers.{kind}")
        if said is None or not said.value or said.value in state[kind]:
            continue
        if any(_IN_ADDRESS[kind](url) == said.value for url in own):
            continue
        if state[kind] or entry.known.is_first:
            shown = form.format(said.value)
            yield entry.wish(
                "identifiers",
                f"Its {kind.upper()} is {said.value} ({said.text}).",
                {kind: (said.value,)},
                _set(f"identifiers.{kind}", [shown, str(said.value)], [shown]),
            )


def _links(entry: _Entry) -> Iterator[_Wish]:
    """Wish addresses that curators gave, that lead on from dead ones, that have a scheme."""
    state = entry.state
    for old, new, message in _other_addresses(entry):
        links = [(new if url == old else url, role, label) for url, role, label in state["links"]]
        yield entry.wish("links", message, {"links": links}, _moved(old, new, entry.base))
    for odd in entry.citation.warnings:
        if odd.code == "missing_scheme" and (url := absolute(odd.text, entry.base)):
            less = state["odd"] - Counter({odd.code: 1})
            edits = _moved(url, url, entry.base)
            yield entry.wish("links", f"The address has no scheme: {url}", {"odd": less}, edits)


def _other_addresses(entry: _Entry) -> Iterator[tuple[str, str, str]]:
    """Give addresses of an entry, what stands for each, and why."""
    said, stated = entry.given("links"), entry.state["links"]
    given = [(x["url"], x["role"]) for x in (said.value if said else None) or ()]
    kept = {canonical(url) for url, _ in given}
    shown = {canonical(url) for url, _, _ in stated}
    for old, role, _ in stated:
        new = [url for url, each in given if each == role and canonical(url) not in shown]
        old_ones = [url for url, each, _ in stated if each == role and canonical(url) not in kept]
        if said and old_ones == [old] and len(new) == 1:
            yield old, new[0], f"The address is {new[0]} ({said.text})."
        elif old in entry.instead:
            yield old, entry.instead[old], f"The address is dead; a copy is {entry.instead[old]}"
        # By title alone a work is not known to be the same at another address.
        elif (end := entry.moved.get(old)) and (
            entry.state["authors"] or canonical(end) == canonical(old)
        ):
            yield old, end, f"The address has moved for good to {end}"


def _markup(entry: _Entry) -> Iterator[_Wish]:
    odd = entry.state["odd"]
    if odd["broken_markup"]:
        less = odd - Counter({"broken_markup": 1})
        yield entry.wish(
            "markup", "Marks of emphasis are left open or closed twice.", {"odd": less}, _closed
        )


_WISHES: Mapping[Part, Callable[[_Entry], Iterator[_Wish]]] = {
    "titles": _titles,
    "years": _years,
    "authors": _authors,
    "identifiers": _identifiers,
    "links": _links,
    "markup": _markup,
}


# --- Edits to try ------------------------------------------------------------------------


def _plain(text: str) -> str:
    """Return text as Markdown shows it, escaped only where it must be."""
    return escaped(text) if _NEEDS_ESCAPE.search(text) else text


def _path(citation: Citation) -> tuple[str, ...]:
    return heading.path if (heading := citation.entry.heading) else ()


def _words(words: str) -> re.Pattern[str]:
    """Return a pattern of words as Markdown may set them."""
    return re.compile(_BETWEEN.join(re.escape(word) for word in words.split()))


def _places(text: _Text, citation: Citation) -> list[_Place]:
    """Return where the claims of an entry stand, one behind the other, as far as found."""
    found: list[_Place] = []
    last = citation.entry.span.first, 0
    hidden: dict[int, str] = {}
    for claim in islice(citation.claims, _MOST_CLAIMS):
        # What joins the words to those before them is no part of them, nor brackets around.
        words = claim.text.lstrip(" \t,;:–—-")
        if claim.field == "date" and words[-1:] == _BRACKETS.get(words[:1]):
            words = words[1:-1]
        if claim.field in {"link", "year"} or not words.strip() or "\n" in words:
            continue
        if (n := claim.line) not in hidden:
            # Something else in place of what is no words.
            hidden[n] = _HIDDEN.sub(lambda found: "\0" * len(found[0]), text.lines[n - 1])
        line = hidden[n]
        start = last[1] if n == last[0] else 0
        if place := _words(words).search(line, start) or _words(words).search(line):
            found.append(_Place(claim.field, claim.line, *place.span()))
            last = claim.line, place.end()
    return found


def _behind(text: _Text, place: _Place) -> int:
    """Return where what closes behind the words of a place is over."""
    return _CLOSING.match(text.lines[place.line - 1], place.end).end()  # type: ignore[union-attr]


def _put(text: _Text, line: int, start: int, end: int, new: str) -> Edit:
    old = text.lines[line - 1]
    return {line: old[:start] + new + old[end:]}


def _replaced(text: _Text, citation: Citation, name: str, forms: Sequence[str]) -> Iterator[Edit]:
    """Give the entry with other words in place of a claim; without forms without them."""
    for place in (x for x in _places(text, citation) if x.field == name):
        old = text.lines[place.line - 1][place.start : place.end]
        # "NIPS 2015": the year is only a part of what tells it.
        digits = re.search(r"(?<!\d)\d{4}(?!\d)", old)
        if name == "date" and digits and forms and len(forms[-1]) == len("2015"):
            start = place.start + digits.start()
            yield _put(text, place.line, start, start + len("2015"), forms[-1])
        yield from (_put(text, place.line, place.start, place.end, form) for form in forms)
        if not forms:
            yield _put(text, place.line, *_with_joint(text.lines[place.line - 1], place), "")


def _set(name: str, instead: Sequence[str], new: Sequence[str]) -> Edits:
    """Return what gives an entry with one of `instead` for a claim, or `new` where none is."""
    return lambda text, citation: (
        _replaced(text, citation, name, instead)
        if citation.values(name)
        else _inserted(text, citation, name, new)
    )


def _with_joint(line: str, place: _Place) -> tuple[int, int]:
    """Return the span of words with what joins them to others, or the brackets around them."""
    start = len(line[: place.start].rstrip(" \t;,.:|–—-"))
    closing = _BRACKETS.get(line[start - 1 : start])
    if closing is None:
        return start, place.end
    if line.startswith(closing, place.end):
        return len(line[: start - 1].rstrip()), place.end + 1
    return start, len(line) - len(line[place.end :].lstrip(" \t;,"))


def _inserted(text: _Text, citation: Citation, name: str, forms: Sequence[str]) -> Iterator[Edit]:
    """Give the entry with new words: as others of the list have them, else behind its people."""
    ways = text.ways(name, citation)
    ways += [(after, joint) for after in ("author", "title", "end") for joint in _JOINTS]
    ends = {x.field: (x.line, _behind(text, x)) for x in _places(text, citation)}
    lines = range(citation.entry.span.last, citation.entry.span.first - 1, -1)
    last = next(n for n in lines if text.lines[n - 1].strip())
    ends["end"] = last, len(text.lines[last - 1].rstrip(" \t|\\"))
    for after, joint in dict.fromkeys(ways):
        if after == "cell":
            yield from _in_cell(text, citation.entry.span.first, int(joint), forms)
        # Between two cells it would be one more.
        elif after in ends and not ("|" in joint and "|" in text.lines[ends[after][0] - 1]):
            line, place = ends[after]
            yield from (_put(text, line, place, place, joint.format(form)) for form in forms)


def _in_cell(text: _Text, number: int, column: int, forms: Iterable[str]) -> Iterator[Edit]:
    """Give the row of a table with words in a cell that is empty."""
    line = text.lines[number - 1]
    bars = [-1, *(x.start() for x in _BAR.finditer(line)), len(line)]
    for bar, end in list(pairwise(bars))[column : column + 1]:
        if not line[bar + 1 : end].strip():
            yield from (_put(text, number, bar + 1, end, f" {form} ") for form in forms)


def _people(text: _Text, citation: Citation, names: Sequence[str]) -> Iterator[Edit]:
    """Give the entry with other people: each name by itself, else all of them."""
    places = [x for x in _places(text, citation) if x.field == "author"]
    people = citation.values("author")
    joints = [way for _, way in text.ways("between", citation)]
    # Family first where those are so who stand there: "Bee, A.".
    first = [*("," in text.lines[x.line - 1][x.start : x.end] for x in places), False]
    shown = [family_first(x) if first[min(n, len(first) - 2)] else x for n, x in enumerate(names)]
    if len(places) == len(names) == len(people) and len({x.line for x in places}) == 1:
        line = text.lines[places[0].line - 1]
        for place, name, old, new in reversed(list(zip(places, names, people, shown, strict=True))):
            if old != name:
                line = line[: place.start] + new + line[place.end :]
        yield {places[0].line: line}
    # As lists have them: "A, B, C", "A, B and C".
    lists = [
        last.join(filter(None, [joint.join(shown[:-1]), *shown[-1:]]))
        for joint in dict.fromkeys([*joints[:2], ", ", "; "])
        for last in (joint, " and ")
    ]
    if not people:
        yield from _inserted(text, citation, "author", lists)
    elif not names:
        if len(places) == len(people) == 1:
            yield from _replaced(text, citation, "author", [])
    elif len(places) == len(people) and places[0].line == places[-1].line:
        spans = places[0].start, places[-1].end
        yield from (_put(text, places[0].line, *spans, each) for each in lists)


def _ways(text: _Text, citation: Citation) -> Iterator[tuple[str, str, str]]:
    """Give how an entry sets its parts: a field, the one before it, what stands around."""
    # In the row of a table it is the column: the bars before the part.
    for place in _places(text, citation):
        if bars := len(_BAR.findall(text.lines[place.line - 1][: place.start])):
            yield place.field, "cell", str(bars)
    for before, place in pairwise(sorted(_places(text, citation), key=lambda x: x[1:])):
        line = text.lines[place.line - 1]
        joint = line[_behind(text, before) : place.start]
        if before.line != place.line or not joint or len(joint) > _LONGEST_JOINT:
            continue
        joint = joint.replace("{", "{{").replace("}", "}}")
        opened = _BRACKETS.get(joint[-1:], "")
        name = "between" if before.field == place.field == "author" else place.field
        if opened and not line.startswith(opened, place.end):
            continue
        yield name, before.field, joint if name == "between" else f"{joint}{{}}{opened}"


def _moved(old: str, new: str, base: str | None) -> Edits:
    """Return what gives an entry, or the definition of its link, with another address."""

    def edits(text: _Text, citation: Citation) -> Iterator[Edit]:
        for claim in citation.claims:
            if claim.field != "link" or _address(claim.value, base) != old:
                continue
            line = text.lines[claim.line - 1]
            places = [x.span() for x in re.finditer(re.escape(str(claim.value)), line)]
            # What leads there stands before what only shows it.
            places.sort(key=lambda place: line[: place[0]][-1:] not in tuple("(<\"'"))
            for start, end in places:
                bare = line[:start].endswith("](") and re.search(r"[()]", new)
                yield _put(text, claim.line, start, end, f"<{new}>" if bare else new)

    return edits


def _closed(text: _Text, citation: Citation) -> Iterator[Edit]:
    """Give the entry with its emphasis whole, else without a mark, else without any."""
    span = citation.entry.span
    for number in range(span.first, span.last + 1):
        line = text.lines[number - 1]
        for found in _HALF_CLOSED.finditer(line):
            yield _put(text, number, *found.span(), f"**{found[1]}**")
        marks = list(_MARK.finditer(line))
        yield from (_put(text, number, *found.span(), "") for found in marks)
        if len(marks) > 1:
            yield {number: _MARK.sub("", line)}


# --- The patch as text -------------------------------------------------------------------


def patch(name: str, text: str, found: Iterable[Amended]) -> str:
    """Return the unified diff that amends a text; "" where there is nothing to amend."""
    lines, ends = _LINE.split(text), [*_LINE.findall(text), ""]
    for each in found:
        lines[each.line - 1] = each.after
    return unified(f"{name}.md", text, _joined(lines, ends))
