"""Facts that no line prints: what files say, and what rules read off the rest."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.catalogue.authority import Authority, Work
from app.catalogue.fact import Fact, stated
from app.catalogue.headings import Path
from app.catalogue.kinds import Entry, kind_of
from app.catalogue.languages import language_of, named_language
from app.catalogue.listing import Listing
from app.catalogue.topics import Subjects, Vocabulary, match
from app.catalogue.years import year_in_address
from app.documents.links import arxiv_of, doi_of, host_of, isbn_of

_KANA = re.compile("[ぁ-ゖァ-ヺ]")
_YEAR = re.compile(r"(?:19|20)\d\d")


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


def curated(work: Work | None) -> Iterator[Fact]:
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
    for field, value in rows.items():
        if value is not None:
            yield Fact(field, value, "curated", "works.toml", text=work.title)


def identifiers(urls: Sequence[str]) -> Iterator[Fact]:
    """Give the identifiers that stand in the work's own addresses."""
    for url in urls:
        for name, read in (("arxiv", arxiv_of), ("doi", doi_of), ("isbn", isbn_of)):
            if value := read(url):
                field = f"identifiers.{name}"
                yield Fact(field, str(value), "derived", f"{name}-in-address", text=url)


def kind(said: Stated) -> Fact:
    """Give the kind for which there is the strongest evidence."""
    entry = Entry(
        titles=said.titles,
        note=said.note,
        publisher=said.publisher,
        venue=said.venue,
        url=next(iter(said.urls), None),
        headings=said.headings,
    )
    found = kind_of(entry)
    if found is None:
        return Fact("kind", "other", "derived", "kind-unknown")
    return Fact("kind", found.kind, "derived", found.rule, text=found.text)


def years(said: Stated, kind_value: str) -> Iterator[Fact]:
    """Give the years that the work's own addresses tell."""
    for url in said.urls:
        if found := year_in_address(url, kind_value, said.until, said.families):
            year = int(found.date[:4])
            yield Fact("year", year, "derived", found.rule, text=found.text)
            yield Fact("date", found.date, "derived", found.rule, text=found.text)
    # "## 2018": the nearest heading that is nothing but a year.
    for heading in said.headings[:1]:
        if _YEAR.fullmatch(heading) and int(heading) <= said.until:
            yield Fact("year", int(heading), "derived", "year-heading", text=heading)
            yield Fact("date", heading, "derived", "year-heading", text=heading)


def platforms(urls: Sequence[str], authority: Authority) -> Iterator[Fact]:
    """Give the platforms on whose hosts a work lies."""
    for url in urls:
        if name := authority.platform_of_host(host_of(url)):
            yield Fact("platform", name, "derived", "platform-of-host", text=url)


def languages(title: str, kind_value: str, listings: Sequence[Listing]) -> Iterator[Fact]:
    """Give the language that an entry says in brackets, then that of the title's words.

    A homepage's title is a name, and names have no language.
    """
    # In the text of an entry the labels of links may name other links' languages.
    for said in (title, *(listing.raw for listing in listings)):
        if named := named_language(said):
            value, text = named
            yield Fact("language", value, "derived", "language-named", text=text)
    expected = listings[0].origin.language if listings else None
    # Han signs alone are Japanese too where kana stand beside them.
    expected = "ja" if any(_KANA.search(x.raw) for x in listings) else expected
    if kind_value != "homepage" and (language := language_of(title, expected)):
        yield Fact("language", language, "derived", "language-of-title", text=title)


def topics(
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
