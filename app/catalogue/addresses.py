"""The addresses of a work, weighed: each once, under its normal form, in its role."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.catalogue.fact import Fact, Json, stated
from app.catalogue.listing import Listing
from app.documents.claim import Claim
from app.documents.links import absolute, canonical, is_link, rule_of


@dataclass(frozen=True, slots=True)
class LinkValue:
    """One address of a work, under its normal form `key`."""

    url: str | None
    printed: str
    key: str
    role: str
    label: str | None
    archive_url: str | None


@dataclass(frozen=True, slots=True)
class _Printed:
    """An address where it is printed."""

    claim: Claim
    listing: Listing

    @property
    def text(self) -> str:
        return str(self.claim.value)

    @property
    def url(self) -> str | None:
        return absolute(self.text, self.listing.origin.base)

    @property
    def key(self) -> str:
        return canonical(self.url or self.text)


def weigh_links(
    listings: Sequence[Listing],
) -> tuple[tuple[LinkValue, ...], list[Fact]]:
    """Gather the addresses of listings that have the newest edition first.

    The newest printing of each counts. The first title's address is primary, that of
    any other title an alternate.
    """
    printed = list(_printed(listings))
    titles = (each.key for each in printed if each.claim.role == "primary")
    primary = next(titles, None)
    archived = _archived(printed)
    values: dict[str, LinkValue] = {}
    facts: list[Fact] = []
    for each in sorted(printed, key=lambda one: one.key != primary):
        new = each.key not in values
        if new:
            values[each.key] = LinkValue(
                url=each.url,
                printed=each.text,
                key=each.key,
                role="primary" if each.key == primary else _role(each, primary),
                label=each.claim.label,
                archive_url=archived.get(each.key),
            )
        place = list(values).index(each.key)
        facts.append(_fact(each, _role(each, primary), place, used=new))
    facts.sort(key=lambda fact: (fact.position, not fact.used))
    return tuple(values.values()), facts


def given_links(
    weighed: tuple[tuple[LinkValue, ...], list[Fact]], given: Sequence[Fact]
) -> tuple[tuple[LinkValue, ...], list[Fact]]:
    """Return the addresses given by hand, before what was weighed and lost."""
    printed = {link.key: link for link in weighed[0]}
    values = []
    for fact in given:
        shown = fact.value
        if isinstance(shown, dict):
            url = str(shown["url"])
            before = printed.get(canonical(url))
            values.append(
                LinkValue(
                    url=url,
                    printed=before.printed if before and before.url == url else url,
                    key=canonical(url),
                    role=str(shown["role"]),
                    label=shown["label"],
                    archive_url=before.archive_url if before else None,
                )
            )
    return tuple(values), [*given, *(x.counts(used=False) for x in weighed[1])]


def _printed(listings: Sequence[Listing]) -> Iterator[_Printed]:
    for listing in listings:
        for claim in listing.claimed("link"):
            if is_link(str(claim.value)):
                yield _Printed(claim, listing)


def _role(each: _Printed, primary: str | None) -> str:
    role = each.claim.role or "related"
    return "alternate" if role == "primary" and each.key != primary else role


def _fact(each: _Printed, role: str, place: int, *, used: bool) -> Fact:
    shown: Json = {"url": each.url, "role": role, "label": each.claim.label}
    fact = stated(each.listing, each.claim, "links", shown, place)
    return replace(fact, rule=rule_of(each.text), used=used)


def _archived(printed: Sequence[_Printed]) -> Mapping[str, str]:
    """Return the archived copies of the year in which each address was first listed.

    Of several spellings of an address the newest is asked for.
    """
    years: dict[str, str] = {}
    urls: dict[str, str] = {}
    for each in printed:
        date = each.listing.origin.date
        if date and each.url:
            year = date[:4]
            years[each.key] = min(year, years.get(each.key, year))
            urls.setdefault(each.key, each.url)
    return {key: f"https://web.archive.org/web/{years[key]}/{urls[key]}" for key in urls}
