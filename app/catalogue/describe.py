"""All that is said of one work, weighed: which value each field has, and why.

Pure: listings and authority files in, a description out. People are still names here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from app.catalogue import derive
from app.catalogue.addresses import LinkValue, given_links, weigh_links
from app.catalogue.affiliations import (
    AffiliationValue,
    given_institutions,
    given_organizations,
    weigh_affiliations,
)
from app.catalogue.authority import Authority, Vocabulary, Work
from app.catalogue.decisions import ORGANIZATIONS, Corrections, manual
from app.catalogue.derive import Stated
from app.catalogue.fact import Fact, Json, newest, stated, winner
from app.catalogue.listing import Listing, newest_first
from app.catalogue.names import PersonName
from app.catalogue.records import DETAILS, Details
from app.folding import fold

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
    urls = derive.own_urls(weighing.listings)
    if "links" in corrections:
        links = given_links(links, weighing.manual("links"))
        urls = [x.url for x in links[0] if x.url and x.role in OWN]
    work = work_of([*weighing.listings, *([hand] if hand else ())], authority, urls)
    curated = list(derive.curated(work))
    weighing.choose("title", confirmed=[work.title] if work else [])
    weighing.note()
    said = weighing.printed(curated, urls, until)
    weighing.choose("kind", [derive.kind(said)])
    kind = str(weighing.values["kind"])
    weighing.year([*curated, *derive.years(said, kind)])
    weighing.choose("venue", _of(curated, "venue"))
    weighing.choose("publisher", _of(curated, "publisher"))
    weighing.choose("platform", derive.platforms(urls, authority))
    weighing.choose("language", derive.languages(said.titles[0], kind, weighing.listings))
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
        "topics", derive.topics(said, vocabulary or authority.vocabulary, weighing.listings)
    )
    weighing.categories()
    found = [*curated, *derive.identifiers(urls)]
    for name in IDENTIFIERS:
        weighing.choose(f"identifiers.{name}", _of(found, f"identifiers.{name}"))
    weighing.facts += links[1]
    year = weighing.chosen.get("year")
    return Description(
        values=weighing.values,
        year_basis=year.basis if year and year.value is not None else None,
        details=details,
        author_listing=authors if authors and authors.names else None,
        affiliations=affiliations[0],
        topics=topics,
        links=links[0],
        facts=tuple(weighing.facts),
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
        facts = [*self.manual(name), *self.claims(name), *more]
        self.settle(name, winner(facts, confirmed), facts)

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
                    *(listing, claim, "authors", claim.value, place),
                    used=listing is best,
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
            headings=[
                heading
                for x in now
                for heading in (*reversed(x.path), *filter(None, [x.origin.title]))
            ],
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
