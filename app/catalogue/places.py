"""The addresses and institutions of a work."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from app.catalogue.authority import Authority
from app.catalogue.listing import Fact, Json, Listing, stated
from app.catalogue.records import InstitutionRole
from app.documents.grammar import NO_UNIVERSITY, UNIVERSITY
from app.documents.links import absolute, canonical, is_link, rule_of
from app.documents.text import Claim
from app.text import regex, words


@dataclass(frozen=True, slots=True)
class LinkValue:
    """One address of a work, under its normal form `key`."""

    url: str | None
    printed: str
    key: str
    role: str
    label: str | None
    archive_url: str | None


Links = tuple[tuple[LinkValue, ...], list[Fact]]


class _Printed(NamedTuple):
    """An address where it is printed."""

    claim: Claim
    listing: Listing
    url: str | None
    key: str


def weigh_links(listings: Sequence[Listing]) -> Links:
    """Gather the addresses of listings that have the newest edition first.

    The newest printing of each counts. The first title's address is primary, that of
    any other title an alternate.
    """
    printed = list(_printed(listings))
    primary = next((each.key for each in printed if each.claim.role == "primary"), None)
    archived = _archived(printed)
    values: dict[str, LinkValue] = {}
    places: dict[str, int] = {}
    facts: list[Fact] = []
    for each in sorted(printed, key=lambda one: one.key != primary):
        claim, url, key = each.claim, each.url, each.key
        text, label, role = str(claim.value), claim.label, claim.role or "related"
        role = "alternate" if role == "primary" and key != primary else role
        new = key not in values
        if new:
            main = "primary" if key == primary else role
            values[key] = LinkValue(url, text, key, main, label, archived.get(key))
        shown: Json = {"url": url, "role": role, "label": label}
        place = places.setdefault(key, len(places))
        fact = stated(each.listing, claim, "links", shown, place, used=new)
        facts.append(replace(fact, rule=rule_of(text)))
    facts.sort(key=lambda fact: (fact.position, not fact.used))
    return tuple(values.values()), facts


def given_links(weighed: Links, given: Sequence[Fact]) -> Links:
    """Return the addresses given by hand, before what was weighed and lost."""
    printed = {link.key: link for link in weighed[0]}
    values = []
    for fact in given:
        if isinstance(shown := fact.value, dict):
            url, role, label = str(shown["url"]), str(shown["role"]), shown["label"]
            key = canonical(url)
            before = printed.get(key)
            text = before.printed if before and before.url == url else url
            archived = before.archive_url if before else None
            values.append(LinkValue(url, text, key, role, label, archived))
    return tuple(values), [*given, *(x.counts(used=False) for x in weighed[1])]


def _printed(listings: Sequence[Listing]) -> Iterator[_Printed]:
    for listing in listings:
        for claim in listing.claimed("link"):
            if is_link(text := str(claim.value)):
                url = absolute(text, listing.origin.base)
                yield _Printed(claim, listing, url, canonical(url or text))


def _archived(printed: Sequence[_Printed]) -> Mapping[str, str]:
    """Return the archived copies of the year in which each address was first listed.

    Of several spellings of an address the newest is asked for.
    """
    years: dict[str, str] = {}
    urls: dict[str, str] = {}
    for _, listing, url, key in printed:
        if listing.origin.date and url:
            year = listing.origin.date[:4]
            years[key] = min(year, years.get(key, year))
            urls.setdefault(key, url)
    return {key: f"https://web.archive.org/web/{years[key]}/{urls[key]}" for key in urls}


# Affiliations as printed to institutions: known names first, then what looks like one.
#
# Departments stay in the printed affiliation; places and countries are no institutions.

_UNIVERSITY = rf"[一-鿿ァ-ヺー]大[学學]|[가-힣]대학|\b(?:{UNIVERSITY}"
# "Univ. of Kiel"
_SHORTENED = regex(r"\buniv(?:\.|\b)(?=\s+of\b|\s*(?:[,;]|$))", re.IGNORECASE)
# What an institution that no data knows has in its name; beside a known one a college
# is only a part of that.
_ALONE = regex(
    rf"{_UNIVERSITY}|institut(?:et|tet|[eo])?|istituto|instytut\w*|enstitüsü|институт|інститут|політехніка|"
    r"politecnico|coll[eèé]ge|academy|академия|академія)\b|大学|学院|研究所"
    rf"|{NO_UNIVERSITY}",
    re.IGNORECASE,
)
# "Acme Labs", "Acme Corporation": one where no university stands beside it.
_FIRM = regex(
    r"\w\s+(?:labs?|laborator(?:y|ies)|research|cent(?:er|re)|museum|hospital|observatory|"
    r"inc|corp(?:oration)?|gmbh|ag|ltd|llc)$",
    re.IGNORECASE,
)
_BESIDE = regex(rf"{_UNIVERSITY})\b", re.IGNORECASE)
# What stands beside the institution, or below it.
_BELOW = regex(
    r"^(?:the\s+)?(?:dept|department|school|faculty|division|group|chair|lab|center|"
    r"centre|laboratory)\b|\b(?:department|dept|school|faculty|group)\b",
    re.IGNORECASE,
)
# "Facultad de Letras de la Universidad de Kiel": the university is the institution.
_PART_OF = regex(
    r"(?:faculty|facult(?:ad|at|é)|faculdade|facoltà|fakultät|d[eé]part[ae]?ment\w*|dipartimento|lehrstuhl)\s.*?\s"
    rf"(?:of\s+(?:the\s+)?|de\s+l['’]|dell['’]|de\s+la\s+|d(?:e|el|a|i|er)\s+)(?P<home>(?:{UNIVERSITY})\b.*)",
    re.IGNORECASE,
)
_PIECES = regex(r"\s*[,;/&+\uff0c\u3001\uff1b]\s*|\s+(?:and|und|et)\s+(?=[A-Z])")
_SHORT_FIRST = regex(r"[A-ZÀ-ÞА-Я]{4,8},\s")
_MAX_WORDS = 9


class Found(NamedTuple):
    """An institution in a text: its name, and whether data knows it."""

    name: str
    known: bool


def institutions_in(printed: str, authority: Authority) -> tuple[Found, ...]:
    """Return the institutions in a printed affiliation, in order, each once.

    >>> institutions_in("Dept. IRO, Université de Montreal", authority)
    (Found(name='Université de Montréal', known=True),)
    """
    printed = _SHORTENED.sub("University", printed)
    pieces = {piece: tuple(_known(piece, authority)) for piece in _PIECES.split(printed)}
    if not any(pieces.values()):
        whole = tuple(_known(printed, authority))
        pieces = {printed: whole} if whole else pieces
    looks_like_one = _BESIDE if any(pieces.values()) else _ALONE
    found: dict[str, Found] = {}
    firms: dict[str, Found] = {}
    for piece, names in pieces.items():
        bare = piece.strip(" .")
        bare = part["home"] if (part := _PART_OF.fullmatch(bare)) else bare
        for name in names:
            found.setdefault(name, Found(name, known=True))
        if names or _BELOW.search(bare):
            continue
        if looks_like_one.search(bare):
            found.setdefault(bare, Found(bare, known=False))
        elif _FIRM.search(bare):
            firms.setdefault(bare, Found(bare, known=False))
    return tuple((found or firms).values())


def all_institutions(printed: str, authority: Authority) -> tuple[Found, ...]:
    """Return every piece of a printed affiliation as an institution, known or not."""
    pieces = (piece.strip(" .") for piece in _PIECES.split(printed))
    named = {piece: maker_named(piece, authority) for piece in pieces if piece}
    return tuple(found or Found(piece, known=False) for piece, found in named.items())


def maker_named(short: str, authority: Authority) -> Found | None:
    """Return the institution that a title names as its maker: "CMU"."""
    institution = authority.maker_named(short)
    return Found(institution.name, known=True) if institution else None


def _known(text: str, authority: Authority) -> Iterator[str]:
    """Give the known names in a text, longest first at each place."""
    tokens = words(text)
    start = 0
    while start < len(tokens):
        for stop in range(min(len(tokens), start + _MAX_WORDS), start, -1):
            institution = authority.institution_named(" ".join(tokens[start:stop]))
            if institution is not None:
                yield institution.name
                start = stop
                break
        else:
            start += 1


# The institutions of a work, weighed: those of the newest edition that names any.

# The rule that reads an organisation among authors: "Ann Bee and the Acme Consortium".
AMONG_AUTHORS = "organization"


@dataclass(frozen=True, slots=True)
class AffiliationValue:
    """An institution of a work, and the authors (by place) it belongs to.

    One of the role `author` is an author itself, and belongs to none.
    """

    institution: Found
    authors: tuple[int, ...]
    printed: str
    role: InstitutionRole = "affiliation"


Affiliations = tuple[tuple[AffiliationValue, ...], list[Fact]]


class _Named(NamedTuple):
    """An institution where it is printed."""

    institution: Found
    claim: Claim
    listing: Listing


def weigh_affiliations(
    listings: Sequence[Listing],
    authors: Listing | None,
    authority: Authority,
    *,
    given: bool = False,
) -> Affiliations:
    """Gather the institutions of listings that have the newest edition first.

    `authors` is the listing whose authors the work has. Where these are `given` by
    hand, no organisation that is printed among authors is one.
    """
    named = list(_named(listings, authority))
    latest = named[0].listing.origin.edition if named else ""

    def used(each: _Named) -> bool:
        is_given = given and each.claim.rule == AMONG_AUTHORS
        return each.listing.origin.edition == latest and not is_given

    values: dict[str, AffiliationValue] = {}
    places: dict[str, int] = {}
    facts: list[Fact] = []
    for each in sorted(named, key=used, reverse=True):
        name, counts = each.institution.name, used(each)
        place = places.setdefault(name, len(places))
        if counts:
            values[name] = _joined(values.get(name), each, authors)
        facts.append(stated(each.listing, each.claim, "institutions", name, place, used=counts))
    return tuple(values.values()), facts


def institutions_of(listing: Listing, authority: Authority) -> Iterator[str]:
    """Give the names of the institutions that a listing states."""
    return (named.institution.name for named in _named([listing], authority))


def given_institutions(weighed: Affiliations, given: Sequence[Fact]) -> Affiliations:
    """Return the institutions given by hand, before what was weighed and lost."""
    printed = {value.institution.name: value for value in weighed[0]}
    values = tuple(printed.get(str(x.value), _whole(str(x.value))) for x in given)
    return values, [*given, *(x.counts(used=False) for x in weighed[1])]


def given_organizations(weighed: Affiliations, given: Sequence[Fact]) -> Affiliations:
    """Return the institutions, and those that are given by hand as authors."""
    values = {value.institution.name: value for value in weighed[0]}
    for name in (str(fact.value) for fact in given):
        values[name] = replace(values.get(name, _whole(name)), role="author")
    places = list(values)
    facts = [
        replace(fact, field="institutions", position=places.index(str(fact.value)))
        for fact in given
    ]
    return tuple(values.values()), [*facts, *weighed[1]]


def _whole(name: str) -> AffiliationValue:
    """Return an institution that belongs to the whole work."""
    return AffiliationValue(Found(name, known=True), (), name)


def _named(listings: Sequence[Listing], authority: Authority) -> Iterator[_Named]:
    for listing in listings:
        for claim in listing.claimed("affiliation"):
            for found in _found(claim, authority):
                yield _Named(found, claim, listing)


def _found(claim: Claim, authority: Authority) -> tuple[Found, ...]:
    printed = str(claim.value)
    if claim.rule == "affiliation-in-title":
        return _short(printed, authority)
    found = institutions_in(printed, authority) or _short(printed, authority)
    if claim.rule == AMONG_AUTHORS:
        # "National Snow and Ice Center" is one.
        told = "," in printed or any(x.known for x in found)
        return found if found and told else (Found(printed, known=False),)
    # "UNAM, Instituto de Nudos": short for a whole that nobody knows
    unknown = not any(x.known for x in found) and _SHORT_FIRST.match(printed)
    if claim.rule == "affiliation-in-column":
        return all_institutions(printed, authority) if unknown or not found else found
    return found


def _short(printed: str, authority: Authority) -> tuple[Found, ...]:
    """Return the institution that the whole of what is printed is short for."""
    maker = maker_named(printed, authority)
    return (maker,) if maker else ()


def _joined(
    before: AffiliationValue | None, each: _Named, authors: Listing | None
) -> AffiliationValue:
    """Return an institution with one more place where it is printed."""
    scope, rule = _scope(each, authors), each.claim.rule
    # Behind the title, where authors stand, it is the author of what nobody else wrote:
    # "Continuous control; DeepMind".
    is_author = rule == AMONG_AUTHORS or (authors is None and rule == "affiliation")
    role: InstitutionRole = "author" if is_author else "affiliation"
    if before is None:
        return AffiliationValue(each.institution, scope, " ".join(each.claim.text.split()), role)
    role = "author" if is_author else before.role
    return replace(before, authors=tuple(sorted({*before.authors, *scope})), role=role)


def _scope(each: _Named, authors: Listing | None) -> tuple[int, ...]:
    """Return the places of a listing's authors in the list that was chosen."""
    scope, names = each.claim.scope, each.listing.names
    if authors is None or authors is each.listing:
        return scope
    wanted = {names[place].family_key for place in scope}
    return tuple(place for place, n in enumerate(authors.names) if n.family_key in wanted)
