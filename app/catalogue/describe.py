"""All that is said of one work, weighed: which value each field has, and why.

Pure: listings and authority files in, a description out. People are still names here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from app.catalogue import derive
from app.catalogue.addresses import LinkValue, weigh_links
from app.catalogue.affiliations import AffiliationValue, weigh_affiliations
from app.catalogue.authority import Authority, Work
from app.catalogue.derive import Stated
from app.catalogue.fact import Fact, Json, newest, stated, winner
from app.catalogue.listing import Listing, newest_first
from app.catalogue.names import PersonName
from app.folding import fold

IDENTIFIERS = ("doi", "arxiv", "isbn")


@dataclass(frozen=True, slots=True)
class Description:
    """What a resource will be: the values chosen, and all facts, used and not.

    `author_listing` is the listing whose list of authors was chosen.
    """

    values: dict[str, Json | None]
    year_basis: str | None
    author_listing: Listing | None
    affiliations: tuple[AffiliationValue, ...]
    topics: tuple[str, ...]
    links: tuple[LinkValue, ...]
    facts: tuple[Fact, ...]


def describe(
    listings: Sequence[Listing], authority: Authority, until: int
) -> Description:
    """Weigh what the listings of one work and the authority files say.

    No year after `until` is read off an address.
    """
    weighing = _Weighing(newest_first(listings))
    urls = derive.own_urls(weighing.listings)
    work = work_of(weighing.listings, authority, urls)
    curated = list(derive.curated(work))
    weighing.choose("title", confirmed=[work.title] if work else [])
    weighing.note()
    said = weighing.printed(curated, urls, until)
    kind = derive.kind(said)
    weighing.choose("kind", [kind])
    weighing.year([*curated, *derive.years(said, str(kind.value))])
    weighing.choose("venue", _of(curated, "venue"))
    weighing.choose("publisher", _of(curated, "publisher"))
    weighing.choose("platform", derive.platforms(urls, authority))
    languages = derive.languages(said.titles[0], str(kind.value), weighing.listings)
    weighing.choose("language", languages)
    authors = author_listing(weighing.listings)
    weighing.authors(authors)
    affiliations, of_institutions = weigh_affiliations(
        weighing.listings, authors, authority
    )
    topics = list(derive.topics(said, authority))
    weighing.facts += [*of_institutions, *topics]
    weighing.categories()
    found = [*curated, *derive.identifiers(urls)]
    for name in IDENTIFIERS:
        weighing.choose(f"identifiers.{name}", _of(found, f"identifiers.{name}"))
    links, of_links = weigh_links(weighing.listings)
    weighing.facts += of_links
    year = weighing.chosen.get("year")
    return Description(
        values=weighing.values,
        year_basis=year.basis if year else None,
        author_listing=authors,
        affiliations=affiliations,
        topics=tuple(str(f.value) for f in topics),
        links=links,
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


def work_of(
    listings: Sequence[Listing], authority: Authority, urls: Sequence[str]
) -> Work | None:
    """Return what `seed/works.toml` says of the work under any of its titles."""
    families = frozenset(fold(n.family) for x in listings for n in x.names)
    titles = dict.fromkeys(listing.title for listing in listings)
    works = (authority.work_for(title, families, urls) for title in titles)
    return next((work for work in works if work), None)


@dataclass(slots=True)
class _Weighing:
    """The facts of one work, field by field, in the order of the record."""

    listings: Sequence[Listing]
    facts: list[Fact] = field(default_factory=list)
    values: dict[str, Json | None] = field(default_factory=dict)
    chosen: dict[str, Fact] = field(default_factory=dict)

    def claims(self, name: str) -> list[Fact]:
        """Return the stated facts of a plain field, newest edition first."""
        return [
            stated(listing, claim, name, claim.value)
            for listing in self.listings
            for claim in listing.claimed(name)
        ]

    def choose(
        self, name: str, more: Iterable[Fact] = (), confirmed: Iterable[Json] = ()
    ) -> None:
        """Weigh a field with one value: the winner first, the losers behind it."""
        facts = [*self.claims(name), *more]
        self.settle(name, winner(facts, confirmed), facts)

    def settle(self, name: str, won: Fact | None, facts: Iterable[Fact]) -> None:
        """Give a field the value that won, and keep all facts."""
        self.values[name] = won.value if won else None
        if won is not None:
            self.chosen[name] = won
            self.facts.append(replace(won, used=True))
        self.facts += [fact for fact in facts if fact is not won]

    def year(self, more: Sequence[Fact]) -> None:
        """Weigh the year; the date is the most precise one that stands beside it."""
        self.choose("year", _of(more, "year"))
        year = self.chosen.get("year")
        dates = [*self.claims("date"), *_of(more, "date")]
        beside = [
            date
            for date in dates
            if year
            and date.basis == year.basis
            and date.listing is year.listing
            and str(date.value).startswith(str(year.value))
        ]
        won = max(beside, key=lambda date: len(str(date.value)), default=None)
        self.settle("date", won, dates)

    def note(self) -> None:
        """Take the remark of the newest listing that has one, with all its parts."""
        facts = self.claims("note")
        first = next(iter(newest(facts)), None)
        parts = [f for f in facts if first and f.listing is first.listing]
        self.values["note"] = "; ".join(str(f.value) for f in parts) or None
        self.facts += [replace(f, used=f in parts) for f in facts]

    def authors(self, best: Listing | None) -> None:
        """Take the authors of one listing, and whether its edition says "et al."."""
        named = [listing for listing in self.listings if listing.names]
        for listing in sorted(named, key=lambda each: each is not best):
            for place, claim in enumerate(listing.claimed("author")):
                fact = stated(listing, claim, "authors", claim.value, place)
                self.facts.append(replace(fact, used=listing is best))
        edition = best.origin.edition if best else None
        others = self.claims("et_al")
        found = [f for f in others if f.listing and f.listing.origin.edition == edition]
        self.values["et_al"] = bool(found)
        self.facts += [replace(f, used=f in found[:1]) for f in others]

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

    def printed(
        self, curated: Sequence[Fact], urls: Sequence[str], until: int
    ) -> Stated:
        """Return what the newest edition prints, as far as rules read more off it."""
        latest = self.listings[0].origin.edition
        now = [x for x in self.listings if x.origin.edition == latest]
        titles = dict.fromkeys([str(self.values["title"]), *(x.title for x in now)])
        note = self.values["note"]
        return Stated(
            titles=list(titles),
            note=None if note is None else str(note),
            publisher=self._likely("publisher", curated),
            venue=self._likely("venue", curated),
            sections=list(dict.fromkeys(x.section for x in now)),
            urls=urls,
            until=until,
        )

    def _likely(self, name: str, curated: Sequence[Fact]) -> str | None:
        won = winner([*self.claims(name), *_of(curated, name)])
        return str(won.value) if won else None


def _of(facts: Iterable[Fact], name: str) -> list[Fact]:
    return [fact for fact in facts if fact.field == name]


def _fullness(names: Sequence[PersonName]) -> tuple[int, ...]:
    """Return how much a list of names says, summed over its names."""
    return tuple(map(sum, zip(*(name.fullness for name in names), strict=True)))
