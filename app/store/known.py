"""What the store knows that may matter to new listings, as resolution wants it."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from sqlalchemy import Connection, select
from sqlmodel import col

from app.catalogue.authority import Authority
from app.catalogue.decisions import Decisions
from app.catalogue.likeness import WorkKey
from app.catalogue.listing import Listing, Origin
from app.catalogue.namesakes import (
    EVERYBODY,
    NOBODY,
    Circle,
    moving_keys,
    settled_families,
)
from app.catalogue.seats import KnownAuthor
from app.catalogue.topics import Subjects
from app.catalogue.works import keys
from app.documents.claim import Claim
from app.documents.grammar import RULES
from app.store import decided
from app.store.columns import Rows, pk
from app.store.ledger import WorkKey as WorkKeyRow
from app.store.namesakes import Namesakes
from app.store.rows import AnyRow, chunks
from app.store.subjects import subjects_above
from app.store.tables import (
    Authorship,
    Category,
    Document,
    Edition,
    EditionCategory,
    Fact,
    Mention,
    Resource,
)
from app.store.vocabulary import curated

# What tells people apart, of the facts about works.
PEOPLE = ("title", "authors", "links", "year", "institutions")
# Facts of lists are stored under the record's names, claims under their own.
_CLAIM_FIELDS = {"authors": "author", "institutions": "affiliation", "links": "link"}


def resources_with_keys(connection: Connection, keys: Iterable[WorkKey]) -> set[int]:
    """Return the resources that share a key with new listings."""
    found: set[int] = set()
    for chunk in chunks(set(keys)):
        rows = select(col(WorkKeyRow.resource_pk)).where(col(WorkKeyRow.key).in_(chunk))
        found |= set(connection.scalars(rows))
    return found


def resources_by(connection: Connection, authors: Iterable[int]) -> set[int]:
    """Return the resources by these authors."""
    found: set[int] = set()
    for chunk in chunks(authors):
        rows = select(col(Authorship.resource_pk)).where(col(Authorship.author_pk).in_(chunk))
        found |= set(connection.scalars(rows))
    return found


def known_authors(connection: Connection, resources: Iterable[int]) -> dict[int, list[KnownAuthor]]:
    """Return the authors of resources as they are, in order."""
    found: dict[int, list[KnownAuthor]] = defaultdict(list)
    for chunk in chunks(resources):
        rows = (
            select(Authorship)
            .where(col(Authorship.resource_pk).in_(chunk))
            .order_by(col(Authorship.resource_pk), col(Authorship.position))
        )
        for row in connection.execute(rows):
            known = KnownAuthor(row.author_pk, row.position, row.printed)
            found[row.resource_pk].append(known)
    return found


def known_listings(
    connection: Connection, resources: Iterable[int], fields: Sequence[str] = ()
) -> list[Listing]:
    """Return every mention of resources as the listing it was read as.

    With all its claims, or those of some facts' `fields`.
    """
    listings: list[Listing] = []
    for chunk in chunks(resources):
        claims = _claims(connection, chunk, fields)
        rows: Rows = (
            select(
                pk(Mention),
                col(Mention.resource_pk),
                col(Mention.line_start),
                col(Mention.line_end),
                col(Mention.text),
                pk(Edition).label("edition"),
                col(Edition.label),
                col(Edition.date),
                col(Edition.follows),
                col(Edition.imported_at),
                col(Edition.language),
                col(Document.id).label("document"),
                col(Document.base),
                col(Document.title),
                col(Category.path),
                pk(Category).label("category"),
                col(EditionCategory.line),
            )
            .join(Edition, pk(Edition) == col(Mention.edition_pk))
            .join(Document, pk(Document) == col(Edition.document_pk))
            .outerjoin(Category, pk(Category) == col(Mention.category_pk))
            .outerjoin(
                EditionCategory,
                (col(EditionCategory.edition_pk) == col(Mention.edition_pk))
                & (col(EditionCategory.category_pk) == col(Mention.category_pk)),
            )
            .where(col(Mention.resource_pk).in_(chunk))
        )
        found = connection.execute(rows).all()
        above: dict[int, Subjects] = {}
        if not fields:
            above = subjects_above(connection, {row.category for row in found} - {None})
        listings += [_listing(row, claims[row.pk], above.get(row.category, ())) for row in found]
    return listings


def _listing(row: AnyRow, claims: Sequence[Claim], subjects: Subjects) -> Listing:
    order = edition_order(row.date or row.follows, row.imported_at, row.edition)
    return Listing(
        origin=Origin(
            *(row.document, row.label, order, row.date, row.base, row.language),
            row.title,
        ),
        first_line=row.line_start,
        last_line=row.line_end,
        raw=row.text,
        path=tuple(json.loads(row.path)) if row.path else (),
        heading_line=row.line,
        claims=tuple(claims),
        resource=row.resource_pk,
        mention=row.pk,
        subjects=subjects,
    )


def edition_order(date: str | None, imported_at: str, number: int) -> str:
    """Return what orders editions: by date or what they follow, else by import."""
    return f"{date or imported_at}~{number:09}"


def _claims(
    connection: Connection, resources: Sequence[int], fields: Sequence[str]
) -> dict[int, list[Claim]]:
    """Return the claims of each mention: its stated facts, as they were read."""
    some = col(Fact.field).in_(fields) if fields else col(Fact.field) != "categories"
    rows = (
        select(Fact)
        .where(
            col(Fact.resource_pk).in_(resources),
            col(Fact.mention_pk).is_not(None),
            some,
        )
        .order_by(col(Fact.mention_pk), col(Fact.reading))
    )
    found: dict[int, list[Claim]] = defaultdict(list)
    for row in connection.execute(rows):
        claim = _claim(row)
        # One printed affiliation may hold several institutions: one claim.
        if claim.field != "affiliation" or claim not in found[row.mention_pk][-1:]:
            found[row.mention_pk].append(claim)
    return found


def _claim(row: AnyRow) -> Claim:
    field = _CLAIM_FIELDS.get(row.field, row.field)
    value = json.loads(row.value)
    role = label = None
    rule = row.rule
    if field == "link":
        role, label, value, rule = value["role"], value["label"], row.text, "address"
        # The title's address, beside that of another mention.
        role = "primary" if role == "alternate" else role
    elif field == "affiliation":
        value = RULES[rule](row.text)
    scope = tuple(json.loads(row.scope)) if row.scope else ()
    return Claim(field, value, rule, row.text, row.line, scope, role, label)


@dataclass(frozen=True, slots=True)
class Context:
    """What the store knows that may be the same works or the same people.

    `by_hand` is what curators say of works, in the shape of listings; `circle` are the
    people who are known well enough.
    """

    resources: frozenset[int]
    listings: Sequence[Listing]
    by_hand: Sequence[Listing]
    authors: Mapping[int, Sequence[KnownAuthor]]
    circle: Circle
    decisions: Decisions


def context(
    connection: Connection,
    authority: Authority,
    new: Sequence[Listing] = (),
    again: Collection[int] = (),
    *,
    into: Mapping[int, int] = MappingProxyType({}),
    people: bool = True,
) -> Context:
    """Return what matters to new listings, and to resources looked at again.

    Of these some may go `into` others. Without `people` nobody's other listings come
    along: where no name has changed.
    """
    shared = {key for listing in new for key in keys(listing)}
    same = resources_with_keys(connection, shared) | set(again)
    listings = known_listings(connection, same)
    by_hand = decided.by_hand(connection, same)
    circle = NOBODY
    others: set[int] = set()
    if people:
        named = [*new, *listings, *by_hand]
        circle, others = _people(connection, authority, named, whole=bool(again))
        others -= same
    listings += known_listings(connection, others, PEOPLE)
    by_hand += decided.by_hand(connection, others)
    deleted = decided.deleted(connection) if shared else []
    by_hand += [each for each in deleted if not shared.isdisjoint(keys(each))]
    return _context(connection, same | others, listings, by_hand, circle, into=into)


def _people(
    connection: Connection,
    authority: Authority,
    listings: Sequence[Listing],
    *,
    whole: bool,
) -> tuple[Circle, set[int]]:
    """Return who may be meant by the names of listings, and what they wrote.

    What is taken back may free any weaker name: then families are looked at `whole`.
    """
    families = {family for listing in listings for family in listing.families}
    if not whole:
        families &= settled_families(authority) | decided.families(connection)
    search = Namesakes(connection, families)
    search.look(listings)
    beside = known_listings(connection, resources_by(connection, search.authors), PEOPLE)
    search.weaker(moving_keys(beside, frozenset(search.words)))
    resources = resources_by(connection, search.widest())
    return search.circle(), resources


def everything(connection: Connection) -> Context:
    """Return all that the store knows."""
    resources = set(connection.scalars(select(pk(Resource))))
    listings = known_listings(connection, resources)
    by_hand = decided.by_hand(connection, resources)
    return _context(connection, resources, listings, by_hand, EVERYBODY)


def _context(
    connection: Connection,
    resources: set[int],
    listings: Sequence[Listing],
    by_hand: Sequence[Listing],
    circle: Circle,
    *,
    into: Mapping[int, int] = MappingProxyType({}),
) -> Context:
    authors = known_authors(connection, resources)
    decisions = decided.decisions(connection, resources, into)
    decisions = replace(decisions, topics=curated(connection))
    return Context(frozenset(resources), listings, by_hand, authors, circle, decisions)
