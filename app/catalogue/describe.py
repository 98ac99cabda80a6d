"""All that is said of one work: which value each field has, and why.

Only years of the work count. A course's term in the address of a copy, the year a page
was hosted or a number that only looks like a year is worse than none.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple

from app.catalogue.authority import Authority, Work
from app.catalogue.kinds import Entry, headings_of, is_form, kind_of
from app.catalogue.languages import language_facts
from app.catalogue.listing import (
    ORGANIZATIONS,
    Corrections,
    Fact,
    Json,
    Listing,
    manual,
    newest,
    newest_first,
    stated,
    winner,
)
from app.catalogue.names import PersonName
from app.catalogue.places import (
    AffiliationValue,
    LinkValue,
    given_institutions,
    given_links,
    given_organizations,
    weigh_affiliations,
    weigh_links,
)
from app.catalogue.records import DETAILS, Details
from app.catalogue.topics import Vocabulary, match
from app.documents.grammar import VENUE
from app.documents.links import arxiv_of, doi_of, host_of, isbn_of
from app.documents.tables import HEADS
from app.documents.text import Column
from app.documents.tokens import MONTHS
from app.text import fold, regex

FIRST_YEAR = 1950
CENTURY_TURN = 50  # "99" is 1999, "12" is 2012

_CONFERENCES = (
    "aaai|acl|aistats|cacm|coling|colt|cvpr|eccv|ecml|emnlp|esann|icann|icassp|iccv|"
    "iclr|icml|icpr|ijcai|ijcnn|interspeech|kdd|naacl|neurips|nips|osdi|sigir|siggraph|"
    "sosp|stoc|focs|uai|usenix|vldb|wsdm|www"
)
_TERMS = "spring|fall|autumn|winter|summer"
_SHORT = r"(?P<year>[890]\d|1\d)"
_LONG = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_EITHER = r"(?P<year>(?:19|20)\d\d|\d\d)(?!\d)"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
# A course's directory holds copies of other people's work.
_COURSE_COPY = regex(
    r"(?:/|\b)(?:courses?|class(?:es)?|teaching|lectures?|readings?)/|"
    r"/(?:spr|spring|fall|autumn|winter|summer)[._-]?\d\d",
    re.IGNORECASE,
)


class YearRule(NamedTuple):
    """A pattern with the groups `year` (two or four digits) and perhaps `month`.

    `kinds` are the only ones it holds for, if it names any; `anywhere` says that the
    year stands on the work itself and holds wherever a copy lies. One with the group
    `who` holds where that names one of the authors: no "l12.pdf", no "Notes2015.pdf".
    """

    name: str
    pattern: re.Pattern[str]
    kinds: tuple[str, ...]
    anywhere: bool


def _rule(name: str, pattern: str, *kinds: str, anywhere: bool = False) -> YearRule:
    return YearRule(name, regex(pattern, re.IGNORECASE), kinds, anywhere)


_NO_UPLOAD = r"(?<!/uploads)(?<!/upload)(?<!/files)"
YEAR_RULES: Sequence[YearRule] = (
    # "arxiv.org/abs/1206.5533"
    _rule("year-arxiv", rf"arxiv\.org/\w+/(?P<year>0[7-9]|[1-4]\d){_MONTH}\.\d{{4,5}}"),
    # "arxiv.org/abs/cs/0112017"
    _rule(
        "year-arxiv-old", rf"arxiv\.org/\w+/[a-z-]+(?:\.[a-z]{{2}})?/(?P<year>\d\d){_MONTH}\d{{3}}"
    ),
    # "aclweb.org/anthology/P/P15/P15-1150.pdf"
    _rule("year-anthology", r"acl(?:web|anthology)\.org/(?:.*/)?[A-Z](?P<year>\d\d)-\d{4}"),
    # "aclanthology.org/2020.acl-main.1"
    _rule("year-anthology-new", r"aclanthology\.org/(?P<year>20\d\d)\."),
    # "/2015/07/12/basic-python-network/", "/posts/2015-08-Backprop/", "/2015/jul/1/",
    # "/2015/7/1/"; no "/uploads/..."
    _rule(
        "year-path-date",
        rf"{_NO_UPLOAD}/(?P<year>20\d\d)[/-]"
        rf"(?:{_MONTH}|(?:{'|'.join(MONTHS)})|[1-9](?=/[0-3]?\d/))[/-]",
    ),
    # "/2016/why-nets-tear/", "/posts/2019_03_19_nets"
    _rule("year-path", rf"{_NO_UPLOAD}/(?P<year>20\d\d)(?:/(?=\w+-[\w-]+/?$)|_[01]\d_[0-3]\d_)"),
    # "icml2010_NairH10.pdf", "BengioNips2006All", "coling-2014.org"; no "//www10."
    _rule(
        "year-conference",
        r"(?:(?<![a-z/])|(?<=[^/]/)|(?-i:(?<=[a-z])(?=[A-Z])))"
        rf"(?:{_CONFERENCES})[_-]?{_EITHER}",
        anywhere=True,
    ),
    # "/journals/bull/2009-46-02/", "/Proceedings/.../es2012-95.pdf"; no pages 2001-2045
    _rule(
        "year-proceedings",
        r"/(?:proceedings?|journals?|publications?)/(?:.*?[/_-])?[a-z]{0,3}"
        r"(?P<year>(?:19|20)\d\d)(?=[/_]|-(?!\d{3}))",
    ),
    # "SeppHochreiter1991ThesisAdvisor...pdf", "AndrieuFreitasDoucetJordan2003.pdf"
    _rule(
        "year-author-name",
        rf"/(?P<who>(?-i:(?:[A-Z][a-z]+){{1,6}})){_LONG}[^/]*\.pdf$",
        anywhere=True,
    ),
    # "lecun-98b.pdf", "Dijk99_Recurrent", "raiko12.pdf"; no "lecture12.pdf"
    _rule("year-author-short", rf"/(?P<who>[a-z]+)-?{_SHORT}[a-z]?(?=[_.][^/]*$)"),
    # "NOW-Book-Revised-Feb2014-online.pdf"
    _rule("year-month-name", rf"(?<![a-z])(?:{'|'.join(MONTHS)})[-_.]?{_LONG}"),
    # "6-034-artificial-intelligence-fall-2010/", "deeplearning/Fall.2015/"
    _rule("year-term", rf"(?:{_TERMS})[._-]?{_LONG}/?$", "course", "lecture", anywhere=True),
    # "class.coursera.org/neuralnets-2012-001/lecture"
    _rule(
        "year-course-session",
        r"coursera\.org/[a-z]+-(?P<year>20\d\d)-\d{3}\b",
        "course",
        anywhere=True,
    ),
)


class YearFound(NamedTuple):
    """A year in an address: EDTF date, the rule, and the words that say it."""

    date: str
    rule: str
    text: str


def year_in_address(
    url: str, kind: str, until: int, families: Collection[str] = ()
) -> YearFound | None:
    """Return the year that an address tells of the work itself; never after `until`.

    `families` are the folded family names of its authors.
    """
    copied = kind != "course" and _COURSE_COPY.search(url)
    for rule in YEAR_RULES:
        holds = (not rule.kinds or kind in rule.kinds) and (rule.anywhere or not copied)
        if not (found := rule.pattern.search(url) if holds else None):
            continue
        groups = found.groupdict()
        who, year = groups.get("who"), full_year(found["year"])
        is_of_author = who is None or any(x and x in who.lower() for x in families)
        if is_of_author and FIRST_YEAR <= year <= until:
            date = f"{year}-{groups['month']}" if groups.get("month") else str(year)
            return YearFound(date, rule.name, found.group())
    return None


def full_year(digits: str) -> int:
    """Return a year of two or four digits in full."""
    year = int(digits)
    if len(digits) == len("2012"):
        return year
    return year + (1900 if year >= CENTURY_TURN else 2000)


# Facts that no line prints: what files say, and what rules read off the rest.

# "2018", "2020 papers", "Papers in 2020", "2021年论文"
_YEAR_HEADING = regex(
    r"(?P<before>\D{0,30}?)(?:\s(?:in|from|of|aus|von|de|en|за))?\s*"
    r"(?P<year>(?:19|20)\d\d)年?(?P<behind>\D{0,30})"
)
_VENUES = dict(HEADS)[Column.VENUE]


def curated_facts(work: Work | None) -> Iterator[Fact]:
    """Give what `seed/works.toml` says of a work."""
    if work is None:
        return
    rows = {
        "year": work.year,
        "date": None if work.year is None else str(work.year),
        "venue": work.venue,
        "publisher": work.publisher,
        "identifiers.doi": work.doi.lower() if work.doi else None,
        "identifiers.arxiv": work.arxiv,
    }
    for name, value in rows.items():
        if value is not None:
            yield Fact(name, value, "curated", "works.toml", text=work.title)


def identifier_facts(urls: Sequence[str]) -> Iterator[Fact]:
    """Give the identifiers that stand in the work's own addresses."""
    for url in urls:
        for name, read in (("arxiv", arxiv_of), ("doi", doi_of), ("isbn", isbn_of)):
            if value := read(url):
                place = f"identifiers.{name}"
                yield Fact(place, str(value), "derived", f"{name}-in-address", text=url)


def kind_fact(entry: Entry) -> Fact:
    """Return the kind for which there is the strongest evidence."""
    if found := kind_of(entry):
        return Fact("kind", found.kind, "derived", found.rule, text=found.text)
    return Fact("kind", "other", "derived", "kind-unknown")


def year_facts(
    entry: Entry, kind: str, urls: Sequence[str], listings: Sequence[Listing], until: int
) -> Iterator[Fact]:
    """Give the years that the heading above, the work's own addresses and its arXiv id tell.

    What stands under "2018 Venues" came out then, whenever it was first laid on arXiv.
    """
    for heading in entry.headings[:1]:
        date = _year_of_heading(heading)
        if date and int(date) <= until:
            yield Fact("year", int(date), "derived", "year-heading", text=heading)
            yield Fact("date", date, "derived", "year-heading", text=heading)
    preprint = entry.identifiers.get("arxiv")
    is_new = preprint and not any(preprint in url for url in urls)
    families = {family for listing in listings for family in listing.families}
    for url in [*urls, *([f"https://arxiv.org/abs/{preprint}"] if is_new else [])]:
        if found := year_in_address(url, kind, until, families):
            yield Fact("year", int(found.date[:4]), "derived", found.rule, text=found.text)
            yield Fact("date", found.date, "derived", found.rule, text=found.text)


def _year_of_heading(heading: str) -> str | None:
    """Return the year of a heading that says no more than that, or a form or a venue too.

    "2020 papers", "2018 Venues", "ROPES 2020"
    """
    found = _YEAR_HEADING.fullmatch(heading.strip())
    form = f"{found['before']} {found['behind']}".strip(" :,()–—-") if found else ""
    told = not form or is_form(form) or _VENUES.fullmatch(form) or VENUE.search(heading)
    return found["year"] if found and told else None


def topic_facts(entry: Entry, vocabulary: Vocabulary, listings: Sequence[Listing]) -> list[Fact]:
    """Return the topics whose phrases are keywords, or a title, the remark or a heading holds."""
    facts: dict[str, Fact] = {}
    for listing in listings:
        for claim in listing.claimed("topics"):
            for topic in vocabulary.called(claim.text):
                facts.setdefault(topic, stated(listing, claim, "topics", topic, used=True))
    # Of each list the headings in its newest edition.
    newest_of = {x.origin.document: x.origin.edition for x in reversed(listings)}
    today = (x for x in listings if x.origin.edition == newest_of[x.origin.document])
    paths = list(dict.fromkeys((x.path, x.subjects) for x in today))
    for title in entry.titles:
        for topic, rule, text in match(vocabulary, title, entry.note, paths):
            facts.setdefault(topic, Fact("topics", topic, "derived", rule, text=text, used=True))
    return [replace(fact, position=place) for place, fact in enumerate(facts.values())]


# All that is said of one work, weighed: which value each field has, and why.
#
# Pure: listings and authority files in, a description out. People are still names here.

IDENTIFIERS = ("doi", "arxiv", "isbn")
# The addresses of a work itself; others are beside it.
OWN = ("primary", "alternate")


@dataclass(frozen=True, slots=True)
class Description:
    """What a resource will be: the values chosen, and all facts, used and not."""

    values: dict[str, Json | None]
    year_basis: str | None
    details: Details | None
    author_listing: Listing | None
    affiliations: tuple[AffiliationValue, ...]
    topics: tuple[str, ...]
    links: tuple[LinkValue, ...]
    facts: tuple[Fact, ...]


def describe(
    listings: Sequence[Listing],
    authority: Authority,
    until: int,
    corrections: Corrections = MappingProxyType({}),
    hand: Listing | None = None,
    *,
    vocabulary: Vocabulary | None = None,
) -> Description:
    """Weigh what the listings of one work, the authority files and curators say.

    No year after `until` is read off an address. `hand` is what tells the work by its
    corrections, in the shape of a listing; `vocabulary` has what curators say of topics
    besides.
    """
    listings = newest_first(listings)
    weighing = _Weighing(listings, corrections)
    links, link_facts = weigh_links(listings)
    urls = list(dict.fromkeys(x.url for x in listings if x.url))
    if "links" in corrections:
        links, link_facts = given_links((links, link_facts), manual(corrections, "links"))
        urls = [x.url for x in links if x.url and x.role in OWN]
    work = work_of([*listings, *([hand] if hand else ())], authority, urls)
    curated = list(curated_facts(work))
    weighing.choose("title", confirmed=[work.title] if work else [])
    weighing.note()
    found = [*curated, *identifier_facts(urls)]
    places = {name: f"identifiers.{name}" for name in IDENTIFIERS}
    numbers = {name: weighing.weighed(x, _of(found, x)) for name, x in places.items()}
    identifiers = {
        name: str(won.value) for name, (won, _) in numbers.items() if won and won.basis == "stated"
    }
    entry = weighing.entry(curated, urls, identifiers)
    weighing.choose("kind", [kind_fact(entry)])
    kind = str(weighing.values["kind"])
    weighing.year([*curated, *year_facts(entry, kind, urls, listings, until)])
    weighing.choose("venue", _of(curated, "venue"))
    weighing.choose("publisher", _of(curated, "publisher"))
    platforms = ((url, authority.platform_of_host(host_of(url))) for url in urls)
    hosted = (
        Fact("platform", name, "derived", "platform-of-host", text=url)
        for url, name in platforms
        if name
    )
    weighing.choose("platform", hosted)
    weighing.choose("language", language_facts(entry.titles[0], kind, listings))
    authors = hand if "authors" in corrections else author_listing(listings)
    weighing.authors(authors)
    details = weighing.details()
    affiliations = weigh_affiliations(listings, authors, authority, given="authors" in corrections)
    if "institutions" in corrections:
        affiliations = given_institutions(affiliations, manual(corrections, "institutions"))
    affiliations = given_organizations(affiliations, manual(corrections, ORGANIZATIONS))
    weighing.facts += affiliations[1]
    topics = weighing.topics(topic_facts(entry, vocabulary or authority.vocabulary, listings))
    weighing.categories()
    for name, (won, printed) in numbers.items():
        weighing.settle(places[name], won, printed)
    weighing.facts += link_facts
    facts = tuple(_printed_since(weighing.facts) if corrections else weighing.facts)
    year = next((fact for fact in facts if fact.field == "year" and fact.used), None)
    return Description(
        values=weighing.values,
        year_basis=year.basis if year and year.value is not None else None,
        details=details,
        author_listing=authors if authors and authors.names else None,
        affiliations=affiliations[0],
        topics=topics,
        links=links,
        facts=facts,
    )


def _printed_since(facts: Sequence[Fact]) -> Iterator[Fact]:
    """Give facts, before each that was given by hand the one that prints the same since.

    A list that took a correction over states it: the newest edition that states the
    field at all, if it was imported after somebody gave the value.
    """
    printed: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.basis == "stated":
            printed[fact.field].append(fact)
    latest = {name: newest(found) for name, found in printed.items()}
    kept = [
        (fact, _same(fact, latest.get(fact.field, ())) if fact.basis == "manual" else None)
        for fact in facts
    ]
    taken = {id(same) for _, same in kept}
    for fact, same in kept:
        if same:
            yield replace(same, used=True, position=fact.position)
            yield fact.counts(used=False)
        elif id(fact) not in taken:
            yield fact


def _same(given: Fact, printed: Iterable[Fact]) -> Fact | None:
    """Return what prints a manual value since it was given; of names the one at its place."""
    at = str(given.text).rpartition(", ")[2]
    for fact in printed:
        in_place = fact.position == given.position or given.field == "links"
        since = fact.listing and fact.listing.origin.imported_at >= at
        if fact.value == given.value and in_place and since:
            return fact
    return None


def author_listing(listings: Sequence[Listing]) -> Listing | None:
    """Return the listing whose authors count: the fullest list of the newest edition.

    `listings` have the newest edition first.
    """
    return _fullest(listings, lambda x: (len(x.names), *_fullness(x.names)))


def _fullest(
    listings: Sequence[Listing], counts: Callable[[Listing], Sequence[int]]
) -> Listing | None:
    """Return the listing for which the counts are highest, of the newest edition with any."""
    said = [(listing, each) for listing in listings if any(each := counts(listing))]
    return max(
        (each for each in said if each[0].origin.edition == said[0][0].origin.edition),
        key=lambda each: (each[1], -each[0].first_line),
        default=(None, ()),
    )[0]


def work_of(listings: Sequence[Listing], authority: Authority, urls: Sequence[str]) -> Work | None:
    """Return what `seed/works.toml` says of the work under any of its titles."""
    families = frozenset(fold(n.family) for x in listings for n in x.names)
    titles = dict.fromkeys(listing.title for listing in listings)
    works = (authority.work_for(title, families, urls) for title in titles)
    return next((work for work in works if work), None)


@dataclass(slots=True)
class _Weighing:
    """The facts of one work, field by field, in the order of the record."""

    listings: Sequence[Listing]
    corrections: Corrections
    facts: list[Fact] = field(default_factory=list)
    values: dict[str, Json | None] = field(default_factory=dict)

    def claims(self, name: str) -> list[Fact]:
        """Return the stated facts of a plain field, newest edition first."""
        return [
            stated(listing, claim, name, claim.value)
            for listing in self.listings
            for claim in listing.claimed(name)
        ]

    def placed(self, claimed: str, name: str, best: Listing | None) -> list[Fact]:
        """Return the stated facts of a field with many values; those of one listing count."""
        return [
            stated(listing, claim, name, claim.value, place, used=listing is best)
            for listing in self.listings
            for place, claim in enumerate(listing.claimed(claimed))
        ]

    def choose(
        self, name: str, more: Iterable[Fact] = (), confirmed: Iterable[Json] = ()
    ) -> Fact | None:
        """Weigh a field with one value: the winner first, the losers behind it."""
        won, facts = self.weighed(name, more, confirmed)
        self.settle(name, won, facts)
        return won

    def weighed(
        self, name: str, more: Iterable[Fact] = (), confirmed: Iterable[Json] = ()
    ) -> tuple[Fact | None, list[Fact]]:
        """Return the fact that wins a field with one value, and all of them."""
        facts = [*manual(self.corrections, name), *self.claims(name), *more]
        return winner(facts, confirmed), facts

    def settle(self, name: str, won: Fact | None, facts: Iterable[Fact]) -> None:
        """Give a field the value that won, and keep all facts."""
        self.values[name] = won.value if won else None
        self.facts += [won.counts(used=True)] if won else []
        self.facts += [fact for fact in facts if fact is not won]

    def take(self, name: str, facts: Sequence[Fact], used: Sequence[Fact], value: Json) -> None:
        """Give a field what a curator gave, else the value of the facts that are used."""
        if given := manual(self.corrections, name):
            self.settle(name, given[0], [*given, *facts])
        else:
            self.values[name] = value
            self.facts += [fact.counts(used=fact in used) for fact in facts]

    def topics(self, derived: Sequence[Fact]) -> tuple[str, ...]:
        """Return the topics: those given by hand, else derived."""
        facts = derived
        if "topics" in self.corrections:
            facts = manual(self.corrections, "topics")
            self.facts += [fact.counts(used=False) for fact in derived]
        self.facts += facts
        return tuple(str(fact.value) for fact in facts)

    def year(self, more: Sequence[Fact]) -> None:
        """Weigh the year; the date is the most precise one that stands beside it.

        By hand one of them is enough.
        """
        given = manual(self.corrections, "date")
        told = [] if "year" in self.corrections else [x for x in given if x.value]
        told = [replace(x, field="year", value=int(str(x.value)[:4])) for x in told]
        year = self.choose("year", [*told, *_of(more, "year")])
        if year and year.basis == "manual" and not given:
            given = [replace(year, field="date", value=_text(year.value))]
        dates = [*given, *self.claims("date"), *_of(more, "date")]
        beside = [
            date
            for date in dates
            if year
            and date.basis == year.basis
            and date.listing is year.listing
            and str(date.value).startswith(str(year.value))
        ]
        won = max(beside, key=lambda date: len(str(date.value)), default=None)
        self.settle("date", given[0] if given else won, dates)

    def note(self) -> None:
        """Take the remark of the newest listing that has one, with all its parts."""
        facts = self.claims("note")
        first = next(iter(newest(facts)), None)
        parts = [fact for fact in facts if first and fact.listing is first.listing]
        self.take("note", facts, parts, "; ".join(str(fact.value) for fact in parts) or None)

    def authors(self, best: Listing | None) -> None:
        """Take the authors of one listing, and whether its edition says "et al."."""
        self.facts += manual(self.corrections, "authors")
        self.facts += sorted(self.placed("author", "authors", best), key=lambda x: not x.used)
        edition = best.origin.edition if best else None
        others = self.claims("et_al")
        found = [fact for fact in others if fact.listing and fact.listing.origin.edition == edition]
        self.take("et_al", others, found[:1], bool(found))

    def details(self) -> Details | None:
        """Return the details of one listing: parts of several would be of no edition."""
        names = {f"details.{part}": part for part in DETAILS}
        best = _fullest(self.listings, lambda x: [len(names.keys() & {c.field for c in x.claims})])
        found: dict[str, list[str]] = {}
        for name, part in names.items():
            printed = self.placed(name, name, None if name in self.corrections else best)
            facts = [*manual(self.corrections, name), *printed]
            self.facts += facts
            found[part] = [str(x.value) for x in facts if x.used and x.value is not None]
        if not any(found.values()):
            return None
        texts = {part: next(iter(values), None) for part, values in found.items()}
        return Details.model_validate(texts | {"editors": found["editors"]})

    def categories(self) -> None:
        """Take every heading under which a listing stands, oldest first."""
        seen: dict[tuple[str, ...], int] = {}
        for listing in sorted(self.listings, key=lambda each: each.place):
            if listing.path and listing.heading_line:
                path = (listing.origin.document, *listing.path)
                fact = Fact(
                    *("categories", listing.section, "stated", "heading"),
                    position=seen.setdefault(path, len(seen)),
                    listing=listing,
                    line=listing.heading_line,
                    text=listing.section,
                    used=True,
                )
                self.facts.append(fact)

    def entry(
        self, curated: Sequence[Fact], urls: Sequence[str], identifiers: Mapping[str, str]
    ) -> Entry:
        """Return what the newest edition prints, as far as rules read more off it."""
        now = [x for x in self.listings if x.origin.edition == self.listings[0].origin.edition]
        publisher, venue = (
            self.weighed(name, _of(curated, name))[0] for name in ("publisher", "venue")
        )
        return Entry(
            titles=list(dict.fromkeys([str(self.values["title"]), *(x.title for x in now)])),
            note=_text(self.values["note"]),
            publisher=_text(publisher.value) if publisher else None,
            venue=_text(venue.value) if venue else None,
            url=next(iter(urls), None),
            headings=[each for x in now for each in headings_of(x.path, x.origin.called)],
            identifiers=identifiers,
        )


def _text(value: Json) -> str | None:
    return None if value is None else str(value)


def _of(facts: Iterable[Fact], name: str) -> list[Fact]:
    return [fact for fact in facts if fact.field == name]


def _fullness(names: Sequence[PersonName]) -> tuple[int, ...]:
    """Return how much a list of names says, summed over its names."""
    return tuple(map(sum, zip(*(name.fullness for name in names), strict=True)))
