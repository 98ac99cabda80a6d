"""What the entries of a list have in common: which place of its pattern holds people.

A list repeats one pattern: "- [Title](...) - Ann Bee" a hundred times. One entry alone
cannot tell a name from two words with capitals; all of them together can. The places are
looked at for each section and for the document, and an entry is read by its section's
convention where that is clear, else by the document's, else by its own evidence.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice, pairwise
from typing import NamedTuple

from app.documents import grammar
from app.documents.links import is_bracketed, is_label
from app.documents.name_words import (
    AND,
    DATED_BRACKETS,
    FAMILY,
    FROM,
    GIVEN,
    HAN_NAME,
    HAN_NAMES,
    NO_NAME,
    TURNED,
    TURNED_ALONE,
)
from app.documents.people import (
    HAN,
    NOBODY,
    is_affiliation,
    is_assured,
    is_known,
    is_something_else,
    lead_to_title,
    read_people,
)
from app.documents.text import (
    CELL,
    PICTURE,
    Convention,
    Entry,
    Lexicon,
    Passage,
    between,
    passage_of,
)
from app.documents.titles import opens_entry
from app.documents.tokens import SESSION, STATE, YEAR, any_case
from app.text import regex

# So many entries make a convention, and so large a share of them.
_FEWEST = 3
_CLEAR = 0.7
# So large a share of names that only look like names is enough where none is known.
_ALIKE = 0.85
_FEW_SURE = 0.15
_FEW_SURE_IN_HAN = 0.3
# Where so many names that differ end in one word, it is a word: "Text Editor".
_SAME_END = 0.4
# Where so many look like names, and as many of these are sure, the others are names too.
_HALF = 0.5
# What single words that may be family names end in alike.
_ONE = "\x00"
_LONGEST = 300

_WORD = regex(r"[^\W\d_]+")
# Words that begin with a small letter; other scripts have none.
_LOWER = regex(r"(?<![^\W_])[a-zß-öø-ÿа-яёα-ω][^\W\d_]*(?![^\W_])")
# Between a title and what stands behind it, in this order.
_JOINTS: Mapping[str, re.Pattern[str]] = {
    "line": regex(r"\s*\n+\s*"),
    "-": regex(r"\s+(?:[-–—―]+|--)\s*|\s*[–—―]\s*"),
    ":": regex(r"\s*[:：]\s*"),
    ",": regex(r"\s*[,，\u060c]\s*"),
    "|": regex(r"\s+[|/·]\s+"),
    ";": regex(r"\s*[;；]\s*"),
    "(": regex(r"\s*[(（]\s*"),
    "": regex(r"\s*[.。]?\s+|(?=[一-鿿ァ-ヺ가-힣])"),
}
# Where the words of one place are over.
_OVER = regex(rf"\n|;|；|\s[-–—|]+\s|{CELL}|$")
_CLOSED = regex(r"[)）]|\n|$")
# What is said in one breath: up to a full stop, a comma or brackets.
_REST = regex(r"(?:[^.,，\u060c。(（]|\.(?=\w))*")
# "Bee 1990", "Bee and Dee 1990", "Bee et al. 1990" in brackets; a house has a comma behind it.
AUTHOR_DATE = regex(
    rf"(?![^\W\d_a-z]{{2}})(?P<who>{FAMILY})"
    rf"(?P<others>(?:,\s{FAMILY})*,?\s{AND}\s{FAMILY}|\s+et\.?\s+al\.?)?\s+{YEAR}[a-z]?"
)
# "example.org"
_SITE = regex(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}")
# In front of a title: people and what joins them to it.
_FRONT = regex(r"(?P<words>[^:：]{3,200}?)\s*(?P<joint>[:：,，.。]|(?<=\s)[-–—―]+)\s*[\[(]?\s*$")
_FRONT_PLAIN = {
    ":": regex(r"(?P<words>[^:：\n]{3,200}?)\s*[:：]\s+(?=\S)"),
    ",": regex(r"(?P<words>[^,，:：\n]{3,100}?)\s*[,，]\s+(?=\S)"),
}
# Brackets with nothing in them, how long a thing is, or the code of its language.
_EMPTY = any_case(
    r"[\[(（](?:[\s,|/·•&+]*|[\d:.,\s]{1,12}(?:h|hrs?|hours?|min|mins|minutes?|std)?)[\])）]|\[[a-z]{2}\]"
)
_TAGGED = regex(r"\s*[\[【]")
_APART = frozenset({"strong", "em"})
_QUOTED = regex(r"[\"“„][^\"“”„\n]+[\"“”]|«[^«»\n]+»|《[^《》\n]+》|「[^「」\n]+」")
_PICTURES = regex(rf"^(?:\s*{PICTURE})+|(?:\s*{PICTURE})+$")
_TASK = regex(r"\s*\[[ xX✓✔]\]\s+(?=\S)")
# "Ann Bee (Kiel)", "Ann Bee (Kiel, 2015)"; "(audio)" and "(2015)" say something else.
_BESIDE = regex(r"\s+[(（](?P<words>(?-i:[^\W\d_a-z])[^()（）]+)[)）]")
# "Film: ", and as words set apart "*A Method for Knots:* "
_LABELLED = regex(r"[\s*_]*[^\W\d_]+(?:\s[^\W\d_]+)?(?P<more>(?:[\s-][^\W\d_]+){0,5}):\s+(?=\S)")
# The dash in "[Knots - 2nd ed., Ann Bee]".
WITHIN = any_case(rf"\s[-–—|]{{1,3}}\s(?:{STATE.pattern},?\s+|\s*)(?!An?\s)(?=\S)")
_NUMBER = regex(r"[\s*_~>•·-]*(?:\[[ xX]\]\s*)?(?:[\[(]?\d{1,4}[\])]?[.):]?\s+)?")

# "Linde, Jo. Knots", "Linde, Jo A. (1998)"
_TURNED_FIRST = regex(rf"{_NUMBER.pattern}{TURNED_ALONE.pattern}(?:\s*[.(]|(?<=\.)\s)")

# "[Knots in Nets, 2015]", "[Knots (2015)]"
YEAR_LAST = regex(rf"(?:,\s+|\s\(){YEAR}\)?$")
# "Linde, Jo; Armbrust, David", "Linde, Jo and Armbrust, David", "LINDE, Jo"
_INVERTED = regex(
    rf"(?:^|[;\x1f.–-])\s{{0,9}}(?:{FAMILY}, {GIVEN}(?:\s*;\s*|\s{AND}\s){FAMILY}, {GIVEN}"
    r"|[A-ZÀ-Þ][A-ZÀ-Þ'’-]{3,}, [A-ZÀ-Þ][^\W\d_A-Z]+)\s*(?=[;\x1f.(\n]|$)"
)

# Where others are under these, "MIT" is a licence too.
LICENCE = regex(
    r"(?<![\w-])(?:[AL]?GPL(?:-?v?\d(?:\.\d)?)?|Apache-2\.0|BSD(?:-\d-Clause)?|MPL(?:-2\.0)?)(?!\w)"
)

# Whoever lists these says what they do, not who made them.
_THINGS = frozenset({"software", "dataset", "forum"})


def is_authored(kind: str | None) -> bool | None:
    """Tell whether works of a kind have authors, as books do; None where no kind is told."""
    return None if kind is None else kind not in _THINGS


class Side(StrEnum):
    """On which side of the title a place is."""

    BEFORE = "before"
    BEHIND = "behind"
    WITHIN = "within"


class Place(NamedTuple):
    """A place in the pattern of an entry: its side of the title and what joins it."""

    side: Side
    joint: str


BELOW = Place(Side.BEHIND, "line")
_BEFORE_COMMA = Place(Side.BEFORE, ",")
BRACKETS = Place(Side.BEHIND, "(")
# Both sides of a dash in the words of a link: "[Ann Bee - Knots]", "[Knots - Ann Bee]".
LED, CREDITED = Place(Side.WITHIN, "before"), Place(Side.WITHIN, "behind")


class Content(StrEnum):
    """What stands at a place."""

    PEOPLE = "authors"
    REMARK = "remark"
    HOME = "institutions"


class _Look(StrEnum):
    """What the words of one entry look like at a place."""

    SURE = "sure"
    LIKELY = "likely"
    OTHER = "other"
    HOME = "home"


class _Finding(NamedTuple):
    """What a place holds for sure, in how many entries, and which share of them fits."""

    content: Content
    entries: int
    share: float


@dataclass(slots=True)
class _Tally:
    """How the words at one place look over many entries."""

    looks: Counter[_Look] = field(default_factory=Counter)
    ends: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, look: _Look, names: str) -> None:
        """Count the words of one entry, and the names that they begin with."""
        self.looks[look] += 1
        if look in (_Look.SURE, _Look.LIKELY):
            # Signs have no words to end in alike: "" stands for all of them, and for
            # "Linde, Jo", which may be any two words; so may "Bee" be any one.
            unlike = HAN.search(names) or TURNED.fullmatch(names)
            *before, last = names.lower().split()
            end = "" if unlike else last if before else _ONE
            self.ends[end].add(names)

    def finding(self, *, only_clear: bool) -> _Finding | None:
        """Return what the place holds, None where that is not clear."""
        homes, total = self.looks[_Look.HOME], self.looks.total()
        if (content := self._content(homes, total - homes, only_clear=only_clear)) is None:
            return None
        other = self.looks[_Look.OTHER] / total
        shares = {Content.HOME: homes / total, Content.REMARK: other}
        return _Finding(content, total, round(shares.get(content, 1 - other), 2))

    def _content(self, homes: int, total: int, *, only_clear: bool) -> Content | None:
        sure, named = self.looks[_Look.SURE], total - self.looks[_Look.OTHER]
        if homes >= max(2, total):
            return Content.HOME
        if total < _FEWEST:
            # Of two, one that is sure speaks for the other.
            return Content.PEOPLE if named == total > 1 and sure > 0 else None
        if named < _CLEAR * total:
            if not only_clear and named >= _HALF * total and sure >= _HALF * named:
                return Content.PEOPLE
            return Content.REMARK if named <= (1 - _CLEAR) * total else None
        if sure >= max(1, (_FEW_SURE_IN_HAN if self.ends.get("") else _FEW_SURE) * total):
            return Content.PEOPLE
        distinct = sum(map(len, self.ends.values()))
        repeated = max(map(len, self.ends.values())) > max(2, _SAME_END * distinct)
        return Content.PEOPLE if named >= _ALIKE * total and not repeated else None


_Findings = Mapping[Place, _Finding]


def _findings(tallies: Mapping[Place, _Tally]) -> _Findings:
    """Return what the places hold where that is clear."""
    # A comma stands in titles too.
    found = ((x, tally.finding(only_clear=x == _BEFORE_COMMA)) for x, tally in tallies.items())
    return {place: finding for place, finding in found if finding}


@dataclass(frozen=True, slots=True)
class Section:
    """What the entries of one section have in common, and what their places hold.

    Names are "Bee, Anna; Dee, Carl" with `family_first`; entries begin with a label where
    they are `labelled`, "*Nets:* Bee, A. Knots.", and titles with `year_last` end in a year.
    `tags_home` says that tags tell whose a thing is, "`DeepMind`", `houses` that brackets
    behind people hold where these are: "Ann Bee (Kiel)". `kind` is that of the works, None
    where it is open.
    """

    contents: Mapping[Place, Content] = field(default_factory=dict)
    kind: str | None = None
    family_first: bool = False
    labelled: bool = False
    year_last: bool = False
    tags_home: bool = False
    houses: bool = False


@dataclass(frozen=True, slots=True)
class Conventions:
    """What the sections of a document hold, and `elsewhere` what it does as a whole.

    `patterns` are for people to read, `usual` are words of the list that are no names.
    """

    sections: Mapping[tuple[str, ...], Section] = field(default_factory=dict)
    elsewhere: Section = field(default_factory=Section)
    patterns: tuple[Convention, ...] = ()
    licences: bool = False
    usual: frozenset[str] = frozenset()

    def of(self, entry: Entry) -> Section:
        """Return the conventions of an entry's section."""
        return self.sections.get(_path(entry), self.elsewhere)


class _Words(NamedTuple):
    """The words at a place: their look, the names they begin with, the words of these."""

    place: Place
    look: _Look
    called: str = ""
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Observation:
    """What one entry shows of the conventions of its document.

    `usual` are its words that begin with a small letter. `turned` says that somebody
    stands in front as "Bee, Anna", `labelled` that a label does. `tag` tells of the only tag
    in code whether a firm or a university is known by its name, `beside` of the brackets
    behind people whether one stands there. `leads_to` is the address of its first link.
    """

    path: tuple[str, ...]
    words: Sequence[_Words]
    usual: frozenset[str]
    family_first: bool
    turned: bool
    labelled: bool
    year_last: bool
    licence: bool
    tag: bool | None
    beside: bool | None
    leads_to: str


def passage_of_entry(entry: Entry, lexicon: Lexicon, *, labelled: bool = False) -> Passage:
    """Return the words of an entry, without a label before people: "Optional: Ann Bee, *Knots*"."""
    whole = passage_of(entry.runs)
    if whole.cells:
        return whole
    if (task := _TASK.match(whole.text)) and not any(x.start < task.end() for x in whole.links):
        return passage_of_entry(replace(entry, runs=between(entry.runs, task.end())), lexicon)
    day = SESSION.match(whole.text)
    bold = day and any(x.style == "strong" and x.start == 0 for x in whole.styled)
    linked = day and any(x.start < day.end() for x in whole.links)
    if day and not linked and (bold or day.group().rstrip()[-1:] in ":|–—-"):
        return passage_of(between(entry.runs, day.end()))
    lead = _LABELLED.match(whole.text)
    end = lead.end("more") if lead else 0
    apart = any(x.start == 0 and end <= x.end <= end + 1 for x in whole.styled)
    if lead is None or (lead["more"] and not apart):
        return whole
    begins = [*(x.start for x in whole.styled), *(x.start for x in whole.links)]
    begins += [x.start() for x in islice(_QUOTED.finditer(whole.text), 1)]
    first = min((x for x in begins if x >= lead.end()), default=0)
    before = whole.text[lead.end() : first]
    title = next((x for x in whole.styled if x.start == lead.end() and x.style == "em"), None)
    dated = title and DATED_BRACKETS.match(whole.text, title.end)
    people = lead_to_title(before, lexicon)
    turned = labelled and _TURNED_FIRST.match(whole.text[lead.end() :])
    sure = dated or turned or (people and is_assured(before, people, lexicon))
    return passage_of(between(entry.runs, lead.end())) if sure else whole


def observe(entry: Entry, lexicon: Lexicon) -> Observation:
    """Return what an entry shows of the conventions of its document."""
    whole = passage_of_entry(entry, lexicon)
    places = [*places_of(whole)]
    homes = [place for place, words in places if place == BRACKETS and _is_home(words, lexicon)]
    called = (
        _Words(place, *_look(words, lexicon, several=place == CREDITED))
        for place, words in places
        if place not in homes and not _is_maker(words, lexicon)
    )
    return Observation(
        _path(entry),
        words=[*called, *(_Words(place, _Look.HOME) for place in homes)],
        usual=frozenset(_LOWER.findall(whole.whole)),
        family_first=bool(_INVERTED.search(whole.whole)),
        turned=bool(_TURNED_FIRST.match(whole.text)),
        labelled=len(whole.whole) < sum(len(run.text) for run in entry.runs),
        year_last=any(YEAR_LAST.search(link.label) for link in whole.links[:1]),
        licence=bool(LICENCE.search(whole.whole)),
        tag=_tag(whole, lexicon),
        beside=_beside(whole, lexicon),
        leads_to=next((link.target for link in whole.links), ""),
    )


def _tag(whole: Passage, lexicon: Lexicon) -> bool | None:
    """Tell whether the only tag at the end of an entry names whose it is; None without one."""
    spans = [x for x in whole.styled if x.style == "code"]
    if len(spans) != 1 or _WORD.search(whole.text, spans[0].end):
        return None
    return lexicon.knows("maker", whole.text[spans[0].start : spans[0].end].strip())


def _beside(whole: Passage, lexicon: Lexicon) -> bool | None:
    """Tell whether brackets behind people name where these are; None without such brackets."""
    for _, words in places_of(whole):
        people = read_people(words, lexicon) if _BESIDE.search(words) else NOBODY
        found = _BESIDE.match(words, people.end) if people.names else None
        if found and not lexicon.knows("platform", _first_part(found["words"])):
            return _is_home(found["words"], lexicon)
    return None


def find_conventions(
    observed: Iterable[Observation],
    kind_of_section: Callable[[tuple[str, ...], Sequence[str]], str | None] = lambda *_: None,
) -> Conventions:
    """Return the conventions of a document by what its entries show, in linear time.

    `kind_of_section` says by headings and by where entries lead what a section holds.
    """
    found = list(observed)
    usual = frozenset().union(*(each.usual for each in found))
    listed: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
    for each in found:
        listed[each.path].append(each)
    kinds = {
        path: kind_of_section(path, [x.leads_to for x in some]) for path, some in listed.items()
    }
    tallies: dict[tuple[str, ...], dict[Place, _Tally]] = defaultdict(lambda: defaultdict(_Tally))
    document: dict[Place, _Tally] = defaultdict(_Tally)
    for path, words in ((each.path, x) for each in found for x in each.words):
        thing = is_authored(kinds[path]) is False
        common = words.look is _Look.LIKELY and (thing or not words.names.isdisjoint(usual))
        for tally in (tallies[path][words.place], document[words.place]):
            tally.add(_Look.OTHER if common else words.look, words.called)
    findings = {path: _findings(places) for path, places in tallies.items()}
    here = {place: finding.content for place, finding in _findings(document).items()}
    whole = Section(here, houses=_are_homes([x.beside for x in found if x.beside is not None]))
    sections = {
        path: _section(some, kinds[path], findings.get(path, {}), whole)
        for path, some in listed.items()
    }
    patterns = tuple(
        Convention(" / ".join(path), _shown(place), str(x.content), x.entries, x.share)
        for path, places in findings.items()
        for place, x in places.items()
    )
    return Conventions(sections, whole, patterns, any(x.licence for x in found), usual)


def _section(
    seen: Sequence[Observation], kind: str | None, findings: _Findings, document: Section
) -> Section:
    """Return what the entries of a section have in common, else what the document has."""
    fewest = max(_FEWEST, _CLEAR * len(seen))
    tags = [x.tag for x in seen if x.tag is not None]
    beside = [x.beside for x in seen if x.beside is not None]
    authored = is_authored(kind)
    other = None if authored is None else Content.REMARK if authored else Content.PEOPLE
    # Who made books elsewhere tells nothing of tools, and what tools do nothing of books.
    elsewhere = {place: x for place, x in document.contents.items() if x is not other}
    return Section(
        elsewhere | {place: finding.content for place, finding in findings.items()},
        kind,
        family_first=any(x.family_first for x in seen) or sum(x.turned for x in seen) >= fewest,
        labelled=sum(x.labelled for x in seen) >= fewest,
        year_last=sum(x.year_last for x in seen) >= fewest,
        tags_home=len(tags) >= _FEWEST and _are_homes(tags),
        houses=_are_homes(beside) if len(beside) >= _FEWEST else document.houses,
    )


def _are_homes(told: Sequence[bool]) -> bool:
    """Tell whether most of what is told, and more than one, are firms or universities."""
    return sum(told) > 1 and sum(told) >= _HALF * len(told)


def places_of(whole: Passage) -> Iterator[tuple[Place, str]]:
    """Give the places beside an entry's title, of a row in its title, and the words at each."""
    if whole.cells:
        first = whole.alone(whole.cells[0].end)
        yield from (x for x in places_of(first) if x[0] in (BRACKETS, LED, CREDITED))
        return
    text = unlabelled(whole)
    begin = _NUMBER.match(text).end()  # type: ignore[union-attr]
    links = (
        x for x in whole.links if x.label.strip() and (not is_label(x) or opens_entry(whole, x))
    )
    # "**[ICRA'19]** Learning to Walk" begins with a tag, not with its title.
    apart = (
        x
        for x in whole.styled
        if x.style in _APART and x.start <= begin < x.end and not _TAGGED.match(text, x.start)
    )
    head = next(links, None) or next(apart, None) or _QUOTED.match(text, begin)
    if head is None:
        for joint in (":", ","):
            if found := _FRONT_PLAIN[joint].match(text, begin):
                yield Place(Side.BEFORE, joint), found["words"]
        return
    start, end = head.span() if isinstance(head, re.Match) else (head.start, head.end)
    if dashes := [*WITHIN.finditer(text, start, min(end, start + _LONGEST))]:
        yield LED, text[start : dashes[0].start()]
        yield CREDITED, text[dashes[-1].end() : end]
    if found := _FRONT.match(text[: min(start, _LONGEST)], begin):
        yield Place(Side.BEFORE, found["joint"][:1]), found["words"]
    if place := place_behind(text, end):
        yield place


def unlabelled(whole: Passage) -> str:
    """Return the text with blanks in place of labels and the brackets around them."""
    text = list(whole.whole)
    for link in whole.links:
        if is_label(link) and not opens_entry(whole, link):
            text[link.start : link.end] = " " * (link.end - link.start)
    return _EMPTY.sub(lambda found: " " * len(found[0]), "".join(text))


def place_behind(text: str, start: int) -> tuple[Place, str] | None:
    """Return the place behind a title that ends at `start`, with its words."""
    part = _PICTURES.sub("", text[start : start + _LONGEST].rstrip())
    for joint, pattern in _JOINTS.items():
        if found := pattern.match(part):
            over = _CLOSED if joint == "(" else _OVER
            end = over.search(part, found.end()).start()  # type: ignore[union-attr]
            words = part[found.end() : end].strip()
            return (Place(Side.BEHIND, joint), words) if _WORD.search(words) else None
    return None


def _look(
    words: str, lexicon: Lexicon, *, several: bool = False
) -> tuple[_Look, str, frozenset[str]]:
    """Return what words look like, the names they begin with, and the words of these."""
    if signs := HAN_NAMES.match(words):
        known = any(map(HAN_NAME.match, re.split(r"\s*[,，、・/]\s*", signs["who"])))
        return (_Look.SURE if known else _Look.LIKELY), signs["who"], frozenset()
    if cited := AUTHOR_DATE.fullmatch(words):
        parts = frozenset(x.lower() for x in _WORD.findall(words) if not x.islower())
        sure = cited["others"] or is_known(cited["who"], lexicon)
        if parts.isdisjoint(NO_NAME):
            return (_Look.SURE if sure else _Look.LIKELY), cited["who"], parts
    people = read_people(words, lexicon)
    called = words[: people.end]
    rest = words[people.end : grammar.behind(_REST, words, people.end)]
    names = [_WORD.findall(words[x.start : x.end]) for x in people.names]
    parts = frozenset(word.lower() for name in names for word in name)
    if not names or len(_LOWER.findall(rest)) > len(_WORD.findall(called)):
        return _Look.OTHER, called, parts
    if people.led or is_assured(words, people, lexicon):
        return _Look.SURE, called, parts
    full = all(len(name) > 1 for name in names) or (several and len(names) > 1)
    # "Linde, Jo: [Knots](...)"
    full = full or bool(TURNED.fullmatch(words))
    return _Look.LIKELY if full else _Look.OTHER, called, parts


def _first_part(words: str) -> str:
    """Return what stands before the first comma, bracket or full stop."""
    return words[: grammar.behind(_REST, words)].strip()


def _is_maker(words: str, lexicon: Lexicon) -> bool:
    """Tell whether a body or a site stands where people could: it speaks for neither."""
    name = _first_part(words)
    named = grammar.is_language(name) or is_something_else(name, lexicon)
    return named or bool(_SITE.fullmatch(name))


def _is_home(words: str, lexicon: Lexicon) -> bool:
    """Tell whether institutions stand first: "Kiel University, 2015", "from Kiel University"."""
    names = _first_part(FROM.sub("", words, count=1)).split("/")
    return all(is_affiliation(x, lexicon) or lexicon.knows("maker", x.strip()) for x in names)


def _path(entry: Entry) -> tuple[str, ...]:
    return entry.heading.path if entry.heading else ()


def _shown(place: Place) -> str:
    """Return a pattern for people to read: "title - words"."""
    if place.side is Side.BEFORE:
        return f"words{place.joint} title"
    if place.side is Side.WITHIN:
        return "[words - title]" if place == LED else "[title - words]"
    around = {"line": " / {}", "(": " ({})", "": " {}"}.get(place.joint, f" {place.joint} {{}}")
    return f"title{around.format('words')}"


# What stands behind a title, cut where the punctuation of a list cuts it.

# One sign for each letter of a label, another where the brackets are its own.
_LABEL, _BRACKETED = "\x00", "\x01"
# Between words set in bold and others in italics: "**Ann Bee** *Kiel University*".
_RESET = "\x02"
_LINKS = rf"[{_LABEL}{_BRACKETED}]"
_CUT = regex(
    # brackets with nothing but labels: [pdf], ([slides], [code])
    rf"[\[(（]\s*{_LINKS}++(?:[\s,、，|/·•&+-]*+{_LINKS}++)*+\s*[\])）]|{_BRACKETED}++"
    # "pdf, code" at the end and at the beginning
    rf"|{_LABEL}++(?:[\s,、，|/·•&+–-]*+{_LINKS}++)*+(?=[\s.]*(?:$|;|\n\n|{CELL}))"
    rf"|(?:\A|(?<=\A\s)){_LABEL}++(?:[\s,、，|/·•&+–-]*+{_LINKS}++)*+"
    # "see pdf, code and more" is no place to cut
    rf"|(?P<kept>{_LABEL}++(?:[\s,、，|/·•&+–-]*+{_LABEL}++)*+)"
    # the end of a sentence, of a paragraph, of a cell; a bar; where words are set otherwise
    rf"|;|；|\n\n|{CELL}|\s[|·/]\s|{_RESET}"
)
_SENTENCE_ENDS = frozenset(".!?。…)")
_BRACKET = regex(r"[()]")
_PARAGRAPH = "\n\n"
_CITING = frozenset({";", "；", _PARAGRAPH, CELL})


@dataclass(frozen=True, slots=True)
class Piece:
    """Words between two cuts, or labels alone.

    `cited` says that the cut before it is one that citations use, as in "; Ann Bee": no
    description of a thing begins like that; `below` says that it begins a paragraph.
    """

    part: Passage
    is_labels: bool = False
    cited: bool = False
    below: bool = False


def pieces(part: Passage, *, cited: bool = False) -> Iterator[Piece]:
    """Cut at each sign outside of brackets and links; `cited` tells whether the first piece is."""
    masked = _masked(part)
    begin = seen = depth = 0
    below = False
    for found in _CUT.finditer(masked):
        for bracket in _BRACKET.finditer(masked, seen, found.start()):
            depth = max(0, depth + (1 if bracket.group() == "(" else -1))
        seen = found.end()
        if found["kept"]:
            continue
        labels = bool(re.search(_LINKS, found.group()))
        if not labels and (depth or part.is_linked(found.start())):
            continue
        yield Piece(part.cut(begin, found.start()), cited=cited, below=below)
        if labels:
            yield Piece(part.cut(*found.span()), is_labels=True)
        begin = seen
        cited = found.group() in _CITING or (labels and cited)
        below = found.group() == _PARAGRAPH or (labels and below)
    tail = max(begin, _tags_behind(part))
    yield Piece(part.cut(begin, tail), cited=cited, below=below)
    if tail < len(part.text):
        yield Piece(part.cut(tail))


def _tags_behind(part: Passage) -> int:
    """Return where tags in code stand behind a sentence: "Ties knots. `GPL-3.0` `C`"."""
    end = len(part.text.rstrip())
    begin = end
    for span in reversed(part.styled):
        if span.style == "code" and part.start < span.start and span.end - part.start == begin:
            begin = len(part.text[: span.start - part.start].rstrip())
    closed = part.text[begin - 1 : begin] in _SENTENCE_ENDS
    return begin if begin < end and closed else len(part.text)


def _masked(part: Passage) -> str:
    """Return the text with a sign of its own in place of each letter of a label."""
    text = list(part.text)
    for link in part.own_links:
        start, end = link.start - part.start, link.end - part.start
        if end > start and (is_label(link) or is_bracketed(part, link)):
            sign = _BRACKETED if link.label.lstrip()[:1] in "[(" else _LABEL
            text[start:end] = sign * (end - start)
    apart = [x for x in part.styled if x.style in _APART and part.start <= x.start < part.end]
    for one, other in pairwise(sorted(apart, key=lambda x: x.start)):
        if one.style != other.style and part.whole[one.end : other.start] == " ":
            text[one.end - part.start] = _RESET
    return "".join(text)
