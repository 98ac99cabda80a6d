"""A resolution into the catalogue: every row, then every record and finding that follow.

Findings are written in the transaction that changed what they are about. What a mention
prints is judged once. What is known of a work, and what two works share, is judged again
whenever one of them is touched.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

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
from app.catalogue.records import ResourceRecord
from app.catalogue.resolve import Resolution, ResolvedWork
from app.catalogue.works import CROWD
from app.documents.text import Reading
from app.store import tables
from app.store.bulk import Values, among, chunks, insert_rows, update_rows
from app.store.ids import names_of, set_names
from app.store.relations import keep_counts
from app.store.search import index
from app.store.tables import Affiliation, Author, Authorship, Institution, Name, Resource
from app.store.tables import Finding as FindingRow
from app.store.values import value_id
from app.store.write import agents, candidates, documents, records
from app.store.write.agents import save_institutions
from app.store.write.candidates import Context, known_listings, resources_by
from app.store.write.corrections import living
from app.store.write.records import build
from app.store.write.topics import numbers_of
from app.store.write.transaction import Write
from app.store.write.works import Places, save_works

# Two resources that may be one: their `ids`, and the `reason`.
Doubt = dict[str, Any]


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What a write made, all records that it changed, and `doubts`: pairs that may be one."""

    created: frozenset[int]
    changed: frozenset[int]
    doubts: Sequence[Doubt] = ()


def absorb(
    write: Write,
    resolution: Resolution,
    context: Context,
    authority: Authority,
    *,
    edition: int = 0,
    categories: Mapping[tuple[str, ...], int] | None = None,
    again: bool = False,
    corrected: Collection[int] = (),
    judges: bool = True,
) -> WriteResult:
    """Save what was resolved; new mentions belong to `edition` and its headings.

    `again` judges every mention anew; without `judges` nothing is judged. `corrected`
    resources count as changed, even where their records are the same.
    """
    connection = write.connection
    works = [work for work in resolution.works if work.description]
    described = [work.description for work in works if work.description]
    found = [each.institution for description in described for each in description.affiliations]
    institutions = save_institutions(write, found, authority)
    numbers, renamed = agents.save_people(write, resolution)
    said = {topic for description in described for topic in description.topics}
    topics = numbers_of(connection, said) if said else {}
    # One that a curator gave may be merged since.
    topics |= living(connection, "topic", said - topics.keys())
    places = Places(numbers, institutions, topics, edition, categories or {})
    taken = list(agents.moved_appearances(resolution, numbers, context))
    touched = {number for work in works for number in work.known}
    moving = touched | {appearance[0] for appearance in taken}
    valued = values_of(connection, moving)
    with keep_counts(connection, moving) as moving:
        saved = save_works(write, works, places)
        moving.update(saved)
        doubts: Sequence[Doubt] = ()
        if judges and works:
            doubts = save_findings(connection, works, saved, authority, again=again)
        changed_hands = agents.move_appearances(write, taken)
        records.merge_resources(write, works)
        merged = [work.known[0] for work in works if work.known[1:]]
        documents.count_listing(connection, merged)
        agents.retire_without_appearance(write, resolution, numbers, context)
        rebuilt = {*saved, *changed_hands, *corrected}
        rebuilt |= resources_by(connection, renamed)
        changed = store_records(write, rebuilt, corrected)
    name_values(connection, valued, values_of(connection, moving))
    bump(write, changed)
    created = {n for n, work in zip(saved, works, strict=True) if not work.known}
    return WriteResult(frozenset(created), frozenset(changed), doubts)


# What follows from the rows: records, names of values, and what changed.


def store_records(
    write: Write, numbers: Iterable[int], corrected: Collection[int] = ()
) -> set[int]:
    """Build and store the records of resources; return those that are not as before.

    A record that came out the same keeps its revision and its time, unless it was
    `corrected`: then what is told beside it is another.
    """
    connection = write.connection
    changed: set[int] = set()
    for chunk in chunks(set(numbers)):
        stored = select(Resource.pk, Resource.record).where(Resource.pk.in_(chunk))
        before = dict(connection.execute(stored).all())
        rows = []
        found_by: dict[int, index.Texts] = {}
        for built in build(connection, chunk):
            found_by[built.pk] = built.texts
            old = before[built.pk]
            record = built.record
            if not old or text_of(record) != old or built.pk in corrected:
                touched = {"revision": write.number, "updated_at": write.at}
                record = record.model_copy(update=touched)
                changed.add(built.pk)
                action = "updated" if old else "created"
                write.touch(action, "resource", record.id, record.title)
            rows.append(
                {
                    "pk": built.pk,
                    "record": text_of(record),
                    "updated_at": record.updated_at,
                    "revision": record.revision,
                    "author_key": built.author_key,
                    "link_status": built.link_status,
                }
            )
        update_rows(connection, Resource, rows)
        index.write(connection, found_by)
    return changed


def existing(connection: Connection, numbers: Iterable[int]) -> set[int]:
    """Return those of `numbers` that are resources."""
    return set(connection.scalars(select(Resource.pk).where(among(Resource.pk, numbers))))


def text_of(record: ResourceRecord) -> str:
    """Return a record as it is stored and answered: JSON on one line."""
    return record.model_dump_json()


UsedNames = Mapping[str, set[str]]


def values_of(connection: Connection, resources: Collection[int]) -> UsedNames:
    """Return the venues and platforms of resources at the moment."""
    mine = among(Resource.pk, resources)
    values = select(*_NAMED.values()).where(mine).distinct()
    rows: list[Any] = list(connection.execute(values)) if resources else []
    return {type_: {row[n] for row in rows} - {None} for n, type_ in enumerate(_NAMED)}


def name_values(connection: Connection, before: UsedNames, after: UsedNames) -> None:
    """Keep venues and platforms findable, which were those `before` and are those `after`."""
    for type_, column in _NAMED.items():
        gone = {
            value
            for value in before[type_] - after[type_]
            if connection.scalar(select(column).where(column == value).limit(1)) is None
        }
        touched: dict[str, set[str]] = defaultdict(set)
        for value in before[type_] ^ after[type_]:
            touched[value_id(value)] |= {value} - gone
        have = names_of(connection, type_, touched)
        now = {id_: sorted({*have.get(id_, ()), *touched[id_]} - gone) for id_ in touched}
        changed = {id_: each for id_, each in now.items() if each != have.get(id_)}
        if changed:
            set_names(connection, type_, changed)


def name_all_values(connection: Connection) -> None:
    """Make the names of all venues and platforms anew."""
    named: dict[str, set[str]] = {}
    there: dict[str, set[str]] = {}
    for type_, column in _NAMED.items():
        names = select(Name.text).where(Name.type == type_)
        named[type_] = set(connection.scalars(names))
        values = select(column).where(column.is_not(None)).distinct()
        there[type_] = {str(value) for value in connection.scalars(values)}
    name_values(connection, named, there)


_NAMED = {"venue": Resource.venue, "platform": Resource.platform}


def bump(write: Write, resources: Iterable[int]) -> None:
    """Give the people and institutions of changed resources the new revision: theirs follow."""
    listed = set(resources)
    if not listed:
        return
    people = select(Authorship.author_pk).where(among(Authorship.resource_pk, listed))
    places = select(Affiliation.institution_pk)
    mine = places.where(among(Affiliation.resource_pk, listed))
    for table, numbers in ((Author, people), (Institution, mine)):
        where = table.pk.in_(numbers)
        write.connection.execute(update(table).where(where).values(revision=write.number))


# Findings: what a curator should look at.

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
    # What will be judged again of resources, and of others beside them.
    codes = [*WORK_RULES, *PAIR_RULES, _DEAD, *(LISTING_RULES if again else ())]
    _forget(connection, {*numbers, *gone}, codes)
    beside = among(FindingRow.other_pk, {*numbers, *gone})
    connection.execute(delete(FindingRow).where(beside))
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


def _forget(connection: Connection, resources: Collection[int], codes: Iterable[str]) -> None:
    """Delete the findings of these codes at mentions of resources."""
    mentions = select(tables.Mention.pk).where(among(tables.Mention.resource_pk, resources))
    mine = FindingRow.mention_pk.in_(mentions)
    connection.execute(delete(FindingRow).where(mine, FindingRow.code.in_(codes)))


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
    place = tables.Document.id, tables.Edition.label, tables.Mention.line_start
    there: tables.Rows = (
        select(*place, tables.Edition.pk, tables.Mention.pk)
        .select_from(tables.Mention)
        .join(tables.Edition, tables.Edition.pk == tables.Mention.edition_pk)
        .join(tables.Document, tables.Document.pk == tables.Edition.document_pk)
        .where(among(tables.Mention.resource_pk, judged))
    )
    places = {(id_, label, line): pks for id_, label, line, *pks in connection.execute(there)}

    def order(finding: Finding) -> tuple[object, ...]:
        """Put findings in the order of the document; names at a place stay as printed."""
        among_others = finding.message if finding.other else ""
        return finding.listing.place, finding.line, finding.code, among_others

    rows: list[Values] = []
    for finding in sorted(found, key=order):
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


# Addresses that lead nowhere any more, as checks found.

_DEAD = "dead_link"
_WHY = {
    "gone": "The address leads nowhere any more, since {}.",
    "error": "The address has not answered, or not as it should, since {}.",
}


def judge_links(connection: Connection, resources: Collection[int]) -> None:
    """Note where resources are printed with an address that is dead."""
    _forget(connection, resources, [_DEAD])
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
