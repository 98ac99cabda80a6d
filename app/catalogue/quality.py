"""What a maintainer of a list would like to know: one rule for each code, and the import report.

Rules of a listing see one mention, rules of a work all that is known of it, rules of a
pair two works that may be mixed up. A finding names the line that would be mended.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, combinations, islice, product
from typing import Protocol, TypeVar, cast
from urllib.parse import urldefrag

from pydantic import ConfigDict, Field

from app.catalogue.authority import Authority
from app.catalogue.describe import Description, describe
from app.catalogue.listing import Listing, newest_first
from app.catalogue.names import WorkKey, long_enough, nearly
from app.catalogue.places import institutions_in
from app.catalogue.records import FindingCode, Kind, LinkRole, Record, TitledReference
from app.catalogue.works import CROWD, are_strangers, group, keys, title_key
from app.documents.detection import why_unread
from app.documents.links import absolute, arxiv_of, canonical, doi_of
from app.documents.text import Citation, Claim, Oddity, Reading
from app.text import fold, regex, slug

# Kinds of which one expects to be told by whom they are; a platform makes courses too.
AUTHORED = frozenset({"paper", "book", "thesis", "course", "lecture", "tutorial"})
DATED = AUTHORED | {"video"}
# As in "https://a.org/b", "www.a.org".
_ADDRESS = regex(r"(?:(?:https?|ftp)://|www\d?\.)\S+", re.IGNORECASE)
# Scripts that put no blank between a family name and a given one.
_UNSPACED = regex(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


Item = TypeVar("Item")
Result = TypeVar("Result")


class Each(Protocol):
    """What does a work for each of some items, as `map` does, or several at once."""

    def __call__(
        self, work: Callable[[Item], Result], items: Sequence[Item], /
    ) -> Iterable[Result]:
        """Give what the work gives of each item, in their order."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend at a line of a listing; `other` is a resource beside it."""

    code: FindingCode
    listing: Listing
    line: int
    message: str
    text: str
    other: int | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A resource as the store numbers it, with all its listings.

    `description` is None for one that is only looked at beside another.
    """

    number: int
    id: str
    title: str
    listings: tuple[Listing, ...]
    description: Description | None = None

    @property
    def families(self) -> frozenset[str]:
        """The family names of all authors that any listing names."""
        return frozenset(name for each in self.listings for name in each.families)

    @property
    def titles(self) -> Iterable[str]:
        """Every title under which it is listed, once."""
        return dict.fromkeys(listing.title for listing in self.listings)

    @property
    def years(self) -> frozenset[int]:
        """The years that listings state."""
        return frozenset(each.year for each in self.listings if each.year)

    @property
    def firsts(self) -> Iterable[Listing]:
        """The first listing in each edition, oldest first."""
        found: dict[str, Listing] = {}
        for listing in sorted(self.listings, key=lambda each: each.place):
            found.setdefault(listing.origin.edition, listing)
        return found.values()


# --- A listing -----------------------------------------------------------------------


def of_listing(listing: Listing, authority: Authority) -> Iterator[Finding]:
    """Give what is odd about one mention, whatever is known of its work."""
    for odd in listing.warnings:
        code, said = told(odd, listing.origin.base)
        yield Finding(code, listing, odd.line, said, odd.text)
    for code, rule in LISTING_RULES.items():
        for claim, said in rule(listing, authority):
            text = " ".join(claim.text.split())
            yield Finding(code, listing, claim.line, said, text)


# What a list has beside its entries, where nothing is to be mended.
_BESIDE = frozenset({"table_of_contents", "navigation"})


def of_unread(reading: Reading) -> Iterator[tuple[int, str, str]]:
    """Give the line, the reason and the text of what became no entry and might be one."""
    first = next((each.span.first for each in reading.headings if each.path), 0)
    for block in reading.unparsed:
        # Above the first section it is a badge or a logo.
        is_badge = block.code == "image_link" and block.span.first < first
        if block.code not in _BESIDE and not is_badge:
            yield block.span.first, why_unread(block.code), block.raw


def told(odd: Oddity, base: str | None) -> tuple[FindingCode, str]:
    """Return the code of what is odd in a list with a `base`, and in words what it means."""
    code = cast("FindingCode", odd.code)
    return code, odd.message or ODDITIES[code](odd, base)


def oddities(citation: Citation) -> tuple[Oddity, ...]:
    """Return what is odd about an entry: what the reader says, and a bare address."""
    known = {odd.code for odd in citation.warnings}
    title = next(claim for claim in citation.claims if claim.field == "title")
    if "title_is_address" in known or not _is_address(title, citation):
        return citation.warnings
    return (*citation.warnings, Oddity("title_is_address", title.line, title.text))


def _is_address(title: Claim, citation: Citation) -> bool:
    """Tell whether a title is an address by its form, or one that the entry has."""
    printed = str(title.value).strip("<>")
    if _ADDRESS.fullmatch(printed):
        return True
    # "Node.js/Express" is none.
    if "/" not in printed.strip("/"):
        return False
    addresses = (str(x.value) for x in citation.claims if x.field == "link")
    return any(canonical(printed) == canonical(address) for address in addresses)


def _read_as(odd: Oddity, base: str | None) -> str:
    url = absolute(odd.text, base)
    return f"read as {url}." if url else "it leads nowhere."


ODDITIES: Mapping[FindingCode, Callable[[Oddity, str | None], str]] = {
    "missing_scheme": lambda odd, base: f"The address has no scheme; {_read_as(odd, base)}",
    "relative_address": lambda odd, base: f"The address is relative; {_read_as(odd, base)}",
    "broken_markup": lambda _odd, _base: "Marks of emphasis are left open or closed twice.",
    "title_is_address": lambda _odd, _base: "The title is nothing but an address.",
    "doubtful_reading": lambda _odd, _base: "It is not sure what the parts of this entry are.",
}
"""A warning of the citation to what it means, in words."""


def _surnames(listing: Listing, _: Authority) -> Iterator[tuple[Claim, str]]:
    for claim in listing.claimed("author"):
        name = str(claim.value)
        if len(name.split()) == 1 and not _UNSPACED.search(name):
            yield claim, f"Of an author's name only “{name}” is printed."


def _affiliations(listing: Listing, authority: Authority) -> Iterator[tuple[Claim, str]]:
    authors = len(listing.names)
    for claim in listing.claimed("affiliation"):
        if claim.rule != "affiliation":
            continue
        found = institutions_in(str(claim.value), authority)
        if not found:
            yield claim, "No institution is known by these words."
        elif authors > 1 and len(found) == authors == len(claim.scope):
            said = f"{authors} authors share {authors} institutions"
            yield claim, f"{said}: who is where is not said."


LISTING_RULES: Mapping[FindingCode, Callable[[Listing, Authority], Iterable[tuple[Claim, str]]]] = {
    "surname_only": _surnames,
    "odd_affiliation": _affiliations,
}


# --- A work --------------------------------------------------------------------------


def of_work(work: Judged) -> Iterator[Finding]:
    """Give what nobody says of a work, at its first line in each edition, and where it is again."""
    if work.description is None:
        return
    yield from _again(work)
    for code, (lacks, message) in WORK_RULES.items():
        for each in work.firsts if lacks(work.description) else ():
            yield Finding(code, each, each.first_line, message, each.title)


def _again(work: Judged) -> Iterator[Finding]:
    """Give the lines at which one section of an edition lists a work once more."""
    first: dict[tuple[str, int | None], int] = {}
    for each in sorted(work.listings, key=lambda each: each.place):
        line = first.setdefault((each.origin.edition, each.heading_line), each.first_line)
        if line != each.first_line:
            said = f"Line {line} lists the same work in this section."
            yield Finding("possible_duplicate", each, each.first_line, said, each.title)


def _is_nobodys(said: Description) -> bool:
    kind = said.values["kind"]
    hosted = kind == "course" and said.values["platform"]
    named = said.author_listing or said.affiliations or hosted
    return kind in AUTHORED and not named


WORK_RULES: Mapping[FindingCode, tuple[Callable[[Description], bool], str]] = {
    "no_author": (_is_nobodys, "Neither an author nor an institution is named."),
    "unknown_year": (
        lambda said: said.values["kind"] in DATED and said.values["year"] is None,
        "No year is stated, known, or to be read off the address.",
    ),
}


# --- Two works -----------------------------------------------------------------------


def of_pair(one: Judged, other: Judged) -> Iterator[Finding]:
    """Give what two different works share that they should not, at the lines of one."""
    for code, rule in PAIR_RULES.items():
        for listing, line, said, text in rule(one, other):
            yield Finding(code, listing, line, said, text, other.number)


Shared = Iterator[tuple[Listing, int, str, str]]


def _shared_addresses(one: Judged, other: Judged) -> Shared:
    """Give the listings of `one` under an address of `other`.

    In one edition both must have it, or both have it today.
    """
    theirs: dict[str, list[Listing]] = defaultdict(list)
    for listing in newest_first(other.listings):
        theirs[_target(listing.url or "")].append(listing)
    for listing in one.listings:
        mine = _target(listing.url or "")
        with_it = theirs.get(mine, []) if listing.url else []
        beside = [x for x in with_it if x.origin.edition == listing.origin.edition]
        if beside or (with_it and _today(one) == _today(other) == mine):
            place = (beside or with_it)[0]
            claim = next(c for c in listing.claimed("link") if c.role == "primary")
            line = f"Line {place.first_line} of {place.origin.edition}"
            said = f"{line} lists {_named(other)} under the same address."
            yield listing, claim.line, said, str(claim.value)


def _today(work: Judged) -> str:
    return _target(newest_first(work.listings)[0].url or "")


@lru_cache(maxsize=65_536)
def _target(url: str) -> str:
    """Return what the address of a title leads to; a fragment leads to another part."""
    known = arxiv_of(url) or doi_of(url)
    return known or f"{canonical(url)}#{urldefrag(url).fragment}"


def _duplicates(one: Judged, other: Judged) -> Shared:
    reason = doubt(one, other)
    for listing in one.firsts if reason else ():
        yield listing, listing.first_line, f"{reason}: {_named(other)}.", listing.title


def doubt(one: Judged, other: Judged) -> str | None:
    """Return why two resources may be one work, None where nothing speaks for it."""
    shared = one.families & other.families
    strangers = not shared and one.families and other.families
    pairs = islice(product(one.titles, other.titles), _MOST_PAIRS)
    titles = [pair for pair in pairs if nearly(*pair) and (shared or long_enough(pair[0]))]
    same = any(title_key(mine) == title_key(theirs) for mine, theirs in titles)
    if not titles or (strangers and not same):
        return None
    return f"{THE_SAME if same else NEARLY}{_apart(one, other)}"


def _apart(one: Judged, other: Judged) -> str:
    """Return what tells two resources of one title apart, as far as it is said."""
    if one.families and other.families:
        if not one.families & other.families:
            return OTHERS
        pairs = islice(product(one.firsts, other.firsts), _MOST_PAIRS)
        if all(are_strangers(mine.names, theirs.names) for mine, theirs in pairs):
            return NAMESAKES
    apart = one.years and other.years and not one.years & other.years
    return YEARS if apart else ""


NEARLY = "Nearly the same title as another resource"
THE_SAME = "The same title as another resource"
OTHERS = ", by other authors"
NAMESAKES = ", by people of one family name whose given names differ"
YEARS = ", of another year"
# So many pairs of listings are looked at.
_MOST_PAIRS = 400


def _named(work: Judged) -> str:
    return f"“{work.title}” ({work.id})"


PAIR_RULES: Mapping[FindingCode, Callable[[Judged, Judged], Shared]] = {
    "shared_address": _shared_addresses,
    "possible_duplicate": _duplicates,
}


# --- A whole list --------------------------------------------------------------------


def of_list(
    listings: Sequence[Listing], authority: Authority, until: int, each: Each = map
) -> Iterator[Finding]:
    """Give all findings of one edition of a list, of which nothing else is known.

    No year after `until` is read off an address; `each` asks all works.
    """
    works = [
        Judged(number, slug(mine[0].title), mine[0].title, mine)
        for number, indices in enumerate(group(listings, authority))
        for mine in [tuple(listings[index] for index in indices)]
    ]

    def of_described(work: Judged) -> list[Finding]:
        described = describe(work.listings, authority, until)
        return list(of_work(replace(work, description=described)))

    for listing in listings:
        yield from of_listing(listing, authority)
    yield from chain.from_iterable(each(of_described, works))
    for one, other in _meeting(works):
        yield from of_pair(one, other)
        yield from of_pair(other, one)


def _meeting(works: Sequence[Judged]) -> Iterable[tuple[Judged, Judged]]:
    """Return the pairs of works that share a key; a crowd tells nothing of any two."""
    met: dict[WorkKey, list[int]] = defaultdict(list)
    for work in works:
        for key in {key for listing in work.listings for key in keys(listing)}:
            met[key].append(work.number)
    few = (numbers for numbers in met.values() if len(numbers) <= CROWD)
    pairs = {pair for numbers in few for pair in combinations(numbers, 2)}
    return [(works[one], works[other]) for one, other in sorted(pairs)]


def of_order(
    listings: Iterable[Listing], sections: Collection[tuple[str, ...]], known: Collection[str] = ()
) -> Iterator[Finding]:
    """Give the fewest entries without which the titles of sections would be in order.

    A section is the end of a path of headings, outermost first. Entries with a title that is
    `known`, of an older state, are in order before others are.
    """
    runs: dict[int | None, list[Listing]] = defaultdict(list)
    for listing in listings:
        # An address has no place in an order of titles.
        ordered = any(listing.path[-len(each) :] == each for each in sections)
        if ordered and not _ADDRESS.fullmatch(listing.title):
            runs[listing.heading_line].append(listing)
    for run in runs.values():
        titles = [fold(listing.title) for listing in run]
        old = [place for place, listing in enumerate(run) if listing.title in known]
        kept = _ascending(titles, old or range(len(run)))
        for place, other in _out_of_order(titles, kept):
            title, side = run[place].title, "behind" if other < place else "before"
            said = f"“{title}” stands {side} “{run[other].title}”."
            yield Finding("out_of_order", run[place], run[place].first_line, said, title)


def _ascending(titles: Sequence[str], places: Iterable[int]) -> set[int]:
    """Return the most of `places` at which titles ascend (patience sorting)."""
    lasts: list[str] = []
    tops: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        pile = bisect_right(lasts, titles[place])
        before[place] = tops[pile - 1] if pile else None
        lasts[pile : pile + 1] = [titles[place]]
        tops[pile : pile + 1] = [place]
    found, at = set(), tops[-1] if tops else None
    while at is not None:
        found.add(at)
        at = before[at]
    return found


def _out_of_order(titles: Sequence[str], kept: Collection[int]) -> Iterator[tuple[int, int]]:
    """Give each place that fits not between those `kept`, and the one it contradicts."""
    following: dict[int, int | None] = {}
    after = None
    for place in reversed(range(len(titles))):
        following[place] = after
        after = place if place in kept else after
    last = None
    for place, title in enumerate(titles):
        after = following[place]
        if place not in kept and last is not None and title < titles[last]:
            yield place, last
        elif place not in kept and after is not None and titles[after] < title:
            yield place, after
        else:
            last = place


def sections_in_order(listings: Iterable[Listing]) -> list[tuple[str, ...]]:
    """Return the sections, by their paths, whose titles are in order by no chance."""
    titles: dict[tuple[int | None, tuple[str, ...]], list[str]] = defaultdict(list)
    for listing in listings:
        titles[listing.heading_line, listing.path].append(fold(listing.title))
    return [
        path
        for (_, path), found in titles.items()
        if len(found) >= _BY_NO_CHANCE and found == sorted(found)
    ]


# Five titles are in order by chance once in 120 times.
_BY_NO_CHANCE = 5


# What an import tells: the shape of its report.


class UnparsedLines(Record):
    """Lines that carry something and became nothing, and why."""

    line_start: int
    line_end: int
    code: str
    text: str


class LineWarning(Record):
    """Something odd in a line that was read."""

    line: int
    code: str
    message: str


class PossibleDuplicates(Record):
    """Resources that may be one, and why."""

    ids: list[str]
    reason: str


class SectionConvention(Record):
    """How the entries of a section are written, and what its places were read as.

    `section` is empty for the whole document; `share` of the entries fit, from 0 to 1.
    """

    section: str
    pattern: str
    reading: str
    entries: int
    share: float


class ListedResource(TitledReference):
    """The resource that an entry lists, and whether it was not there before."""

    is_new: bool


class ReadLink(Record):
    """An address of an entry; `url` is None for a relative one without a base."""

    url: str | None
    printed: str
    role: LinkRole
    label: str | None


class ReadingDoubt(Record):
    """What is odd about an entry, or not sure."""

    code: str
    message: str


class EntryReading(Record):
    """What was read of the lines of one entry, as if nothing else told of its work.

    `resource` is None for one that was deleted.
    """

    line_start: int
    line_end: int
    text: str
    resource: ListedResource | None
    title: str
    authors: list[str]
    et_al: bool
    institutions: list[str]
    year: int | None
    kind: Kind
    venue: str | None
    note: str | None
    links: list[ReadLink]
    doubts: list[ReadingDoubt]


class ImportReport(Record):
    """What an import did, or would do; resources are counted as of this edition."""

    document: str = Field(description="The id of the list.")
    edition: str = Field(description="The label of this state of it.")
    changed: bool = Field(description="Whether the catalogue is another one for it.")
    entries: int = Field(description="How many entries were read.")
    created: int = Field(description="How many resources are new.")
    updated: int = Field(description="How many known ones have another value.")
    unchanged: int = Field(description="How many known ones are as they were.")
    delisted: int = Field(description="How many are no longer in the newest edition; they stay.")
    unparsed: list[UnparsedLines] = Field(description="Lines of which no entry was made, and why.")
    warnings: list[LineWarning] = Field(description="What is odd or not sure, by line.")
    possible_duplicates: list[PossibleDuplicates] = Field(
        description="Resources that may be one, and why."
    )
    conventions: list[SectionConvention] = Field(
        description="How the entries of each section were understood."
    )


class ImportAnswer(ImportReport):
    """A report, with what was read line by line where `include` asked for it."""

    model_config = ConfigDict(json_schema_extra={"required": list(ImportReport.model_fields)})

    readings: list[EntryReading] = Field(
        default_factory=list,
        description="With `include=readings`: what was read of each entry, beside its lines.",
    )


def reading_of(
    listing: Listing, authority: Authority, until: int, resource: ListedResource | None
) -> EntryReading:
    """Return what one entry says by itself, beside the resource that it became."""
    said = describe([listing], authority, until)
    links = [{name: getattr(x, name) for name in ReadLink.model_fields} for x in said.links]
    doubts = [(odd.code, told(odd, listing.origin.base)[1]) for odd in listing.warnings]
    values = {
        "line_start": listing.first_line,
        "line_end": listing.last_line,
        "text": listing.raw,
        "resource": resource,
        "authors": [name.printed for name in listing.names],
        "institutions": [x.institution.name for x in said.affiliations],
        "links": links,
        "doubts": [{"code": code, "message": message} for code, message in doubts],
    }
    for name in ("title", "et_al", "year", "kind", "venue", "note"):
        values[name] = said.values[name]
    return EntryReading.model_validate(values)
