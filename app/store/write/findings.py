"""Findings written: in the transaction that changed what they are about.

What a mention prints is judged once. What is known of a work, and what two works share,
is judged again whenever one of them is touched.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import combinations
from typing import Any

from sqlalchemy import Connection, delete, func, select

from app.catalogue.authority import Authority
from app.catalogue.describe import describe
from app.catalogue.listing import Listing, is_by_hand
from app.catalogue.quality import (
    LISTING_RULES,
    PAIR_RULES,
    WORK_RULES,
    Finding,
    Judged,
    doubt,
    of_listing,
    of_pair,
    of_unread,
    of_work,
)
from app.catalogue.resolve import ResolvedWork
from app.catalogue.works import CROWD
from app.documents.text import Reading
from app.store import tables
from app.store.bulk import Values, among, insert_rows
from app.store.tables import Finding as FindingRow
from app.store.write import candidates
from app.store.write.candidates import known_listings

# Two resources that may be one: their `ids`, and the `reason`.
Doubt = dict[str, Any]
Place = tuple[str, str, int]


# Curators said of these that they are not one.
_APART = select(tables.Apart.one, tables.Apart.other)


def save_findings(
    connection: Connection,
    works: Sequence[ResolvedWork],
    numbers: Sequence[int],
    authority: Authority,
    *,
    again: bool,
) -> list[Doubt]:
    """Judge works whose rows are there, under these numbers, and their neighbours.

    `again` judges every mention anew, as after a change of the seed's files. Returns
    which resources may be one.
    """
    gone = {number for work in works for number in work.known[1:]}
    _forget(connection, {*numbers, *gone}, again=again)
    pairs = _pairs(connection, set(numbers), gone)
    listings = {n: work.listings for n, work in zip(numbers, works, strict=True)}
    others = {number for pair in pairs for number in pair} - set(listings)
    judged = _judged(connection, works, numbers, others)
    found = [
        finding
        for each in listings.values()
        for listing in each
        if again or listing.mention is None
        for finding in of_listing(listing, authority)
    ]
    found += [finding for each in judged.values() for finding in of_work(each)]
    doubts: list[Doubt] = []
    apart = {frozenset(row) for row in connection.execute(_APART)}
    for one, other in ((judged[a], judged[b]) for a, b in pairs):
        told_apart = frozenset((one.id, other.id)) in apart
        found += [
            finding
            for finding in (*of_pair(one, other), *of_pair(other, one))
            if finding.code != "possible_duplicate" or not told_apart
        ]
        if (reason := doubt(one, other)) and not told_apart:
            doubts.append({"ids": sorted((one.id, other.id)), "reason": reason})
    _insert(connection, found, judged)
    judge_links(connection, numbers)
    return sorted(doubts, key=lambda doubt: str(doubt["ids"]))


def save_unparsed(connection: Connection, edition: int, reading: Reading) -> None:
    """Note the lines of a new edition that became nothing."""
    rows = [
        {"code": "unparsed", "edition_pk": edition, "line": line, "message": why, "text": text}
        for line, why, text in of_unread(reading)
    ]
    insert_rows(connection, FindingRow, rows)


def _forget(connection: Connection, resources: Collection[int], *, again: bool) -> None:
    """Delete what will be judged again of resources, and of others beside them."""
    codes = [*WORK_RULES, *PAIR_RULES, _DEAD, *(LISTING_RULES if again else ())]
    mentions = select(tables.Mention.pk).where(among(tables.Mention.resource_pk, resources))
    mine = FindingRow.mention_pk.in_(mentions)
    connection.execute(delete(FindingRow).where(mine, FindingRow.code.in_(codes)))
    connection.execute(delete(FindingRow).where(among(FindingRow.other_pk, resources)))


def _pairs(connection: Connection, touched: set[int], gone: set[int]) -> list[tuple[int, int]]:
    """Return the pairs of resources that share a key, one of them touched at least.

    What a crowd shares tells nothing of any two in it.
    """
    mine = select(tables.WorkKey.key).where(among(tables.WorkKey.resource_pk, touched))
    shared = (
        select(tables.WorkKey.key)
        .where(tables.WorkKey.key.in_(mine))
        .group_by(tables.WorkKey.key)
        .having(func.count().between(2, CROWD))
    )
    keys = connection.scalars(shared).all()
    rows = select(tables.WorkKey.key, tables.WorkKey.resource_pk).where(
        among(tables.WorkKey.key, keys)
    )
    meeting: dict[str, list[int]] = defaultdict(list)
    for key, resource in connection.execute(rows) if keys else ():
        if resource not in gone:
            meeting[key].append(resource)
    pairs = {pair for each in meeting.values() for pair in combinations(sorted(each), 2)}
    return sorted(pair for pair in pairs if touched.intersection(pair))


def _judged(
    connection: Connection, works: Sequence[ResolvedWork], numbers: Sequence[int], others: set[int]
) -> dict[int, Judged]:
    """Return works and their neighbours as the rules see them, by number."""
    descriptions = {n: work.description for n, work in zip(numbers, works, strict=True)}
    # Of what no edition lists there is nothing to judge.
    listings: dict[int, list[Listing]] = {number: [] for number in others}
    for number, work in zip(numbers, works, strict=True):
        listings.setdefault(number, []).extend(work.listings)
    for listing in known_listings(connection, others):
        listings[listing.resource or 0].append(listing)
    rows = select(tables.Resource.pk, tables.Resource.id, tables.Resource.title)
    return {
        number: Judged(number, id_, title, tuple(listings[number]), descriptions.get(number))
        for number, id_, title in connection.execute(
            rows.where(among(tables.Resource.pk, listings))
        )
    }


def _insert(connection: Connection, found: Sequence[Finding], judged: Iterable[int]) -> None:
    """Insert findings, each at its mention."""
    places = _places(connection, judged)
    rows: list[Values] = []
    for finding in sorted(found, key=_order):
        listing = finding.listing
        edition, mention = places[listing.origin.document, listing.origin.label, listing.first_line]
        rows.append(
            {
                "code": finding.code,
                "edition_pk": edition,
                "mention_pk": mention,
                "other_pk": finding.other,
                "line": finding.line,
                "message": finding.message,
                "text": finding.text,
            }
        )
    insert_rows(connection, FindingRow, rows)


def _order(finding: Finding) -> tuple[object, ...]:
    """Put findings in the order of the document; names at a place stay as printed."""
    among_others = finding.message if finding.other else ""
    return finding.listing.place, finding.line, finding.code, among_others


def _places(connection: Connection, resources: Iterable[int]) -> dict[Place, tuple[int, int]]:
    """Return the numbers of edition and mention of each place of resources."""
    place = tables.Document.id, tables.Edition.label, tables.Mention.line_start
    rows: tables.Rows = (
        select(*place, tables.Edition.pk, tables.Mention.pk)
        .select_from(tables.Mention)
        .join(tables.Edition, tables.Edition.pk == tables.Mention.edition_pk)
        .join(tables.Document, tables.Document.pk == tables.Edition.document_pk)
        .where(among(tables.Mention.resource_pk, resources))
    )
    return {(row[0], row[1], row[2]): (row[3], row[4]) for row in connection.execute(rows)}


# Addresses that lead nowhere any more, as checks found.

_DEAD = "dead_link"
_WHY = {
    "gone": "The address leads nowhere any more, since {}.",
    "error": "The address has not answered, or not as it should, since {}.",
}


def judge_links(connection: Connection, resources: Collection[int]) -> None:
    """Note where resources are printed with an address that is dead."""
    mentions = select(tables.Mention.pk).where(among(tables.Mention.resource_pk, resources))
    mine = FindingRow.mention_pk.in_(mentions)
    connection.execute(delete(FindingRow).where(mine, FindingRow.code == _DEAD))
    printed: tables.Rows = (
        select(
            *(tables.Mention.pk, tables.Mention.edition_pk, tables.Fact.line, tables.Fact.text),
            *(tables.Fact.value, tables.Link.url, tables.LinkCheck.status, tables.LinkCheck.since),
        )
        .select_from(tables.Link)
        .join(tables.LinkCheck, tables.LinkCheck.url == tables.Link.url)
        .join(tables.Fact, tables.Fact.resource_pk == tables.Link.resource_pk)
        .join(tables.Mention, tables.Mention.pk == tables.Fact.mention_pk)
        .where(among(tables.Link.resource_pk, resources), tables.LinkCheck.status.in_(_WHY))
        .where(tables.Fact.field == "links")
        .order_by(tables.Mention.pk, tables.Fact.line, tables.Fact.pk)
    )
    rows = [
        {
            "code": _DEAD,
            "edition_pk": row.edition_pk,
            "mention_pk": row.pk,
            "line": row.line,
            "message": _WHY[row.status].format(row.since[:10]),
            "text": row.text,
        }
        for row in connection.execute(printed)
        if json.loads(row.value)["url"] == row.url
    ]
    insert_rows(connection, FindingRow, rows)


# Judgements made again, of resources whose rows came back as they were.


def judge_again(
    connection: Connection, resources: Collection[int], authority: Authority, until: int
) -> None:
    """Judge resources, and others beside them, as an import does."""
    context = candidates.context(connection, authority, again=resources, people=False)
    listings: dict[int, list[Listing]] = defaultdict(list)
    for listing in (*context.listings, *context.by_hand):
        listings[listing.resource or 0].append(listing)
    works = []
    for number in sorted(resources):
        mine = [x for x in listings[number] if not is_by_hand(x)]
        hand = next((x for x in listings[number] if is_by_hand(x)), None)
        corrections = context.decisions.of([number])
        description = describe(mine, authority, until, corrections, hand)
        works.append(ResolvedWork(tuple(mine), (), (number,), description, ()))
    save_findings(connection, works, sorted(resources), authority, again=False)
