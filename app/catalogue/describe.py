"""All that is said of one work: which value each field has, and why.

Only years of the work count. A course's term in the address of a copy, the year a page
was hosted or a number that only looks like a year is worse than none.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

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
from app.catalogue.topics import Path, Subjects, Vocabulary, match
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


@dataclass(frozen=True, slots=True)
class YearRule:
    """A pattern with the groups `year` (two or four digits) and perhaps `month`.

    `kinds` are the only ones it holds for, if it names any; `anywhere` says that the
    year stands on the work itself and holds wherever a copy lies. One with the group
    `who` holds where that names one of the authors: no "l12.pdf", no "Notes2015.pdf".
    """

    name: str
    pattern: re.Pattern[str]
    kinds: frozenset[str]
    anywhere: bool


def _rule(name: str, pattern: str, *kinds: str, anywhere: bool = False) -> YearRule:
    compiled = regex(pattern, re.IGNORECASE)
    return YearRule(name, compiled, frozenset(kinds), anywhere)


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


@dataclass(frozen=True, slots=True)
class YearFound:
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
        if (rule.kinds and kind not in rule.kinds) or (copied and not rule.anywhere):
            continue
        found = rule.pattern.search(url)
        if found is None or not _is_of(found, families):
            continue
        year = full_year(found["year"])
        if FIRST_YEAR <= year <= until:
            month = found.groupdict().get("month")
            date = f"{year}-{month}" if month else str(year)
            return YearFound(date, rule.name, found.group())
    return None


def _is_of(found: re.Match[str], families: Collection[str]) -> bool:
    """Tell whether a file is named after an author, where the rule wants that."""
    who = found.groupdict().get("who")
    return who is None or any(x and x in who.lower() for x in families)


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


@dataclass(frozen=True, slots=True)
class Stated:
    """What the listings of a work print, as far as other values follow from it.

    `titles` begin with the one shown; `paths` are the headings above it in every list,
    with what they name; `headings` are all above it, the nearest first; `urls` are its
    own addresses, primary first.
    """

    titles: Sequence[str]
    note: str | None
    publisher: str | None
    venue: str | None
    sections: Sequence[str]
    paths: Sequence[tuple[Path, Subjects]]
    headings: Sequence[str]
    urls: Sequence[str]
    until: int
    families: frozenset[str] = frozenset()


def own_urls(listings: Sequence[Listing]) -> list[str]:
    """Return the addresses of the work itself, newest listings first."""
    found: dict[str, None] = {}
    for listing in listings:
        if listing.url:
            found.setdefault(listing.url)
    return list(found)


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


def kind_fact(said: Stated, identifiers: Mapping[str, str]) -> Fact:
    """Give the kind for which there is the strongest evidence."""
    entry = Entry(
        titles=said.titles,
        note=said.note,
        publisher=said.publisher,
        venue=said.venue,
        url=next(iter(said.urls), None),
        headings=said.headings,
        identifiers=identifiers,
    )
    found = kind_of(entry)
    if found is None:
        return Fact("kind", "other", "derived", "kind-unknown")
    return Fact("kind", found.kind, "derived", found.rule, text=found.text)


def year_facts(said: Stated, kind_value: str, identifiers: Mapping[str, str]) -> Iterator[Fact]:
    """Give the years that the heading above, the work's own addresses and its arXiv id tell.

    What stands under "2018 Venues" came out then, whenever it was first laid on arXiv.
    """
    for heading in said.headings[:1]:
        date = _year_of_heading(heading)
        if date and int(date) <= said.until:
            yield Fact("year", int(date), "derived", "year-heading", text=heading)
            yield Fact("date", date, "derived", "year-heading", text=heading)
    preprint = identifiers.get("arxiv")
    is_new = preprint and not any(preprint in url for url in said.urls)
    for url in [*said.urls, *([f"https://arxiv.org/abs/{preprint}"] if is_new else [])]:
        if found := year_in_address(url, kind_value, said.until, said.families):
            year = int(found.date[:4])
            yield Fact("year", year, "derived", found.rule, text=found.text)
            yield Fact("date", found.date, "derived", found.rule, text=found.text)


def _year_of_heading(heading: str) -> str | None:
    """Return the year of a heading that says no more than that, or a form or a venue too.

    "2020 papers", "2018 Venues", "ROPES 2020"
    """
    found = _YEAR_HEADING.fullmatch(heading.strip())
    form = f"{found['before']} {found['behind']}".strip(" :,()–—-") if found else ""
    told = not form or is_form(form) or _VENUES.fullmatch(form) or VENUE.search(heading)
    return found["year"] if found and told else None


def platform_facts(urls: Sequence[str], authority: Authority) -> Iterator[Fact]:
    """Give the platforms on whose hosts a work lies."""
    for url in urls:
        if name := authority.platform_of_host(host_of(url)):
            yield Fact("platform", name, "derived", "platform-of-host", text=url)


def topic_facts(
    said: Stated, vocabulary: Vocabulary, listings: Sequence[Listing] = ()
) -> Iterator[Fact]:
    """Give the topics whose phrases are keywords, or a title, the remark or a heading holds."""
    seen: set[str] = set()
    for listing in listings:
        for claim in listing.claimed("topics"):
            for topic in vocabulary.called(claim.text):
                if topic not in seen:
                    seen.add(topic)
                    place = len(seen) - 1
                    yield stated(listing, claim, "topics", topic, place, used=True)
    for title in said.titles:
        for found in match(vocabulary, title, said.note, said.paths):
            if found.topic_id not in seen:
                seen.add(found.topic_id)
                yield Fact(
                    "topics",
                    found.topic_id,
                    "derived",
                    found.rule,
                    position=len(seen) - 1,
                    text=found.text,
                    used=True,
                )


# All that is said of one work, weighed: which value each field has, and why.
#
# Pure: listings and authority files in, a description out. People are still names here.

IDENTIFIERS = ("doi", "arxiv", "isbn")
# The addresses of a work itself; others are beside it.
OWN = ("primary", "alternate")


@dataclass(frozen=True, slots=True)
class Description:
    """What a resource will be: the values chosen, and all facts, used and not.

    `author_listing` is the listing whose list of authors was chosen.
    """

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
    weighing = _Weighing(newest_first(listings), corrections)
    links = weigh_links(weighing.listings)
    urls = own_urls(weighing.listings)
    if "links" in corrections:
        links = given_links(links, weighing.manual("links"))
        urls = [x.url for x in links[0] if x.url and x.role in OWN]
    work = work_of([*weighing.listings, *([hand] if hand else ())], authority, urls)
    curated = list(curated_facts(work))
    weighing.choose("title", confirmed=[work.title] if work else [])
    weighing.note()
    said = weighing.printed(curated, urls, until)
    found = [*curated, *identifier_facts(urls)]
    places = {name: f"identifiers.{name}" for name in IDENTIFIERS}
    numbers = {name: weighing.weighed(x, _of(found, x)) for name, x in places.items()}
    identifiers = {
        name: str(won.value) for name, (won, _) in numbers.items() if won and won.basis == "stated"
    }
    weighing.choose("kind", [kind_fact(said, identifiers)])
    kind = str(weighing.values["kind"])
    weighing.year([*curated, *year_facts(said, kind, identifiers)])
    weighing.choose("venue", _of(curated, "venue"))
    weighing.choose("publisher", _of(curated, "publisher"))
    weighing.choose("platform", platform_facts(urls, authority))
    weighing.choose("language", language_facts(said.titles[0], kind, weighing.listings))
    authors = hand if "authors" in corrections else author_listing(weighing.listings)
    weighing.authors(authors)
    details = weighing.details()
    affiliations = weigh_affiliations(
        weighing.listings, authors, authority, given="authors" in corrections
    )
    if "institutions" in corrections:
        named = weighing.manual("institutions")
        affiliations = given_institutions(affiliations, named)
    organizations = weighing.manual(ORGANIZATIONS)
    affiliations = given_organizations(affiliations, organizations)
    weighing.facts += affiliations[1]
    topics = weighing.listed(
        "topics", topic_facts(said, vocabulary or authority.vocabulary, weighing.listings)
    )
    weighing.categories()
    for name, (won, printed) in numbers.items():
        weighing.settle(places[name], won, printed)
    weighing.facts += links[1]
    facts = tuple(_printed_since(weighing.facts) if corrections else weighing.facts)
    year = next((fact for fact in facts if fact.field == "year" and fact.used), None)
    return Description(
        values=weighing.values,
        year_basis=year.basis if year and year.value is not None else None,
        details=details,
        author_listing=authors if authors and authors.names else None,
        affiliations=affiliations[0],
        topics=topics,
        links=links[0],
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
    taken: set[int] = set()
    kept: list[tuple[Fact, Fact | None]] = []
    for fact in facts:
        same = _same(fact, latest.get(fact.field, ())) if fact.basis == "manual" else None
        taken |= {id(same)}
        kept.append((fact, same))
    for fact, same in kept:
        if same:
            yield replace(same, used=True, position=fact.position)
            yield fact.counts(used=False)
        elif id(fact) not in taken:
            yield fact


def _same(given: Fact, printed: Iterable[Fact]) -> Fact | None:
    """Return what prints a manual value since it was given; of names the one at its place."""
    at = str(given.text).rpartition(", ")[2]
    return next(
        (
            fact
            for fact in printed
            if fact.value == given.value
            and (fact.position == given.position or given.field == "links")
            and fact.listing
            and fact.listing.origin.imported_at >= at
        ),
        None,
    )


def author_listing(listings: Sequence[Listing]) -> Listing | None:
    """Return the listing whose authors count: the fullest list of the newest edition.

    `listings` have the newest edition first.
    """
    named = [listing for listing in listings if listing.names]
    edition = next((listing.origin.edition for listing in named), None)
    return max(
        (listing for listing in named if listing.origin.edition == edition),
        key=lambda x: (len(x.names), _fullness(x.names), -x.first_line),
        default=None,
    )


def _details_listing(listings: Sequence[Listing]) -> Listing | None:
    """Return the listing whose details count: the fullest of the newest edition.

    `listings` have the newest edition first.
    """
    named = {f"details.{part}" for part in DETAILS}
    told = [(x, len(named & {claim.field for claim in x.claims})) for x in listings]
    edition = next((x.origin.edition for x, parts in told if parts), None)
    return max(
        (each for each in told if each[1] and each[0].origin.edition == edition),
        key=lambda each: (each[1], -each[0].first_line),
        default=(None, 0),
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
    chosen: dict[str, Fact] = field(default_factory=dict)

    def manual(self, name: str) -> list[Fact]:
        """Return the manual values of a field."""
        return list(manual(self.corrections, name))

    def claims(self, name: str) -> list[Fact]:
        """Return the stated facts of a plain field, newest edition first."""
        return [
            stated(listing, claim, name, claim.value)
            for listing in self.listings
            for claim in listing.claimed(name)
        ]

    def choose(self, name: str, more: Iterable[Fact] = (), confirmed: Iterable[Json] = ()) -> None:
        """Weigh a field with one value: the winner first, the losers behind it."""
        self.settle(name, *self.weighed(name, more, confirmed))

    def weighed(
        self, name: str, more: Iterable[Fact] = (), confirmed: Iterable[Json] = ()
    ) -> tuple[Fact | None, list[Fact]]:
        """Return the fact that wins a field with one value, and all of them."""
        facts = [*self.manual(name), *self.claims(name), *more]
        return winner(facts, confirmed), facts

    def settle(self, name: str, won: Fact | None, facts: Iterable[Fact]) -> None:
        """Give a field the value that won, and keep all facts."""
        self.values[name] = won.value if won else None
        if won is not None:
            self.chosen[name] = won
            self.facts.append(won.counts(used=True))
        self.facts += [fact for fact in facts if fact is not won]

    def listed(self, name: str, derived: Iterable[Fact]) -> tuple[str, ...]:
        """Return the values of a field with many: those given by hand, else derived."""
        if name not in self.corrections:
            facts = list(derived)
        else:
            facts = self.manual(name)
            self.facts += [fact.counts(used=False) for fact in derived]
        self.facts += facts
        return tuple(str(fact.value) for fact in facts)

    def year(self, more: Sequence[Fact]) -> None:
        """Weigh the year; the date is the most precise one that stands beside it.

        By hand one of them is enough.
        """
        given = self.manual("date")
        told = [] if "year" in self.corrections else [x for x in given if x.value]
        told = [replace(x, field="year", value=int(str(x.value)[:4])) for x in told]
        self.choose("year", [*told, *_of(more, "year")])
        year = self.chosen.get("year")
        if year and year.basis == "manual" and not given:
            given = [replace(year, field="date", value=_text(year.value))]
        dates = [*given, *self.claims("date"), *_of(more, "date")]
        beside = [
            date
            for date in dates
            if year
            and not given
            and date.basis == year.basis
            and date.listing is year.listing
            and str(date.value).startswith(str(year.value))
        ]
        won = max(beside, key=lambda date: len(str(date.value)), default=None)
        self.settle("date", given[0] if given else won, dates)

    def note(self) -> None:
        """Take the remark of the newest listing that has one, with all its parts."""
        facts = self.claims("note")
        if given := self.manual("note"):
            self.settle("note", given[0], [*given, *facts])
            return
        first = next(iter(newest(facts)), None)
        parts = [f for f in facts if first and f.listing is first.listing]
        self.values["note"] = "; ".join(str(f.value) for f in parts) or None
        self.facts += [f.counts(used=f in parts) for f in facts]

    def authors(self, best: Listing | None) -> None:
        """Take the authors of one listing, and whether its edition says "et al."."""
        self.facts += self.manual("authors")
        named = [listing for listing in self.listings if listing.names]
        for listing in sorted(named, key=lambda each: each is not best):
            for place, claim in enumerate(listing.claimed("author")):
                fact = stated(
                    *(listing, claim, "authors", claim.value, place), used=listing is best
                )
                self.facts.append(fact)
        edition = best.origin.edition if best else None
        others = self.claims("et_al")
        if given := self.manual("et_al"):
            self.settle("et_al", given[0], [*given, *others])
            return
        found = [f for f in others if f.listing and f.listing.origin.edition == edition]
        self.values["et_al"] = bool(found)
        self.facts += [f.counts(used=f in found[:1]) for f in others]

    def details(self) -> Details | None:
        """Return the details of one listing: parts of several would be of no edition.

        Each part that is given by hand stands before the one that is printed.
        """
        best = _details_listing(self.listings)
        found: dict[str, list[str]] = {}
        for part in DETAILS:
            name = f"details.{part}"
            printed = [
                stated(*(x, claim, name, claim.value, place), used=x is best)
                for x in self.listings
                for place, claim in enumerate(x.claimed(name))
            ]
            if name in self.corrections:
                printed = [fact.counts(used=False) for fact in printed]
            facts = [*self.manual(name), *printed]
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
                    field="categories",
                    value=listing.section,
                    basis="stated",
                    rule="heading",
                    position=seen.setdefault(path, len(seen)),
                    listing=listing,
                    line=listing.heading_line,
                    text=listing.section,
                    used=True,
                )
                self.facts.append(fact)

    def printed(self, curated: Sequence[Fact], urls: Sequence[str], until: int) -> Stated:
        """Return what the newest edition prints, as far as rules read more off it."""
        newest_of: dict[str, str] = {}
        for listing in self.listings:
            newest_of.setdefault(listing.origin.document, listing.origin.edition)
        latest = next(iter(newest_of.values()), None)
        now = [x for x in self.listings if x.origin.edition == latest]
        today = [x for x in self.listings if x.origin.edition == newest_of[x.origin.document]]
        titles = dict.fromkeys([str(self.values["title"]), *(x.title for x in now)])
        note = self.values["note"]
        return Stated(
            titles=list(titles),
            note=_text(note),
            publisher=self._likely("publisher", curated),
            venue=self._likely("venue", curated),
            sections=list(dict.fromkeys(x.section for x in now)),
            paths=list(dict.fromkeys((x.path, x.subjects) for x in today)),
            headings=[each for x in now for each in headings_of(x.path, x.origin.called)],
            urls=urls,
            until=until,
            families=frozenset().union(*(x.families for x in self.listings)),
        )

    def _likely(self, name: str, curated: Sequence[Fact]) -> str | None:
        facts = [*self.manual(name), *self.claims(name), *_of(curated, name)]
        won = winner(facts)
        return _text(won.value) if won else None


def _text(value: Json) -> str | None:
    return None if value is None else str(value)


def _of(facts: Iterable[Fact], name: str) -> list[Fact]:
    return [fact for fact in facts if fact.field == name]


def _fullness(names: Sequence[PersonName]) -> tuple[int, ...]:
    """Return how much a list of names says, summed over its names."""
    return tuple(map(sum, zip(*(name.fullness for name in names), strict=True)))
