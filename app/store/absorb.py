"""A resolution into the catalogue: every row, then every record that follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from app.catalogue.authority import Authority
from app.catalogue.resolve import Resolution
from app.store import counts, people, register, settle
from app.store.children import Places
from app.store.columns import pk
from app.store.findings import Doubt, save_findings
from app.store.known import Context
from app.store.revise import Write
from app.store.save import save_works
from app.store.tables import Topic


@dataclass(frozen=True, slots=True)
class Absorbed:
    """The resources that a write made, and all whose records came out changed.

    `doubts` are pairs of resources that may be one.
    """

    created: frozenset[int]
    changed: frozenset[int]
    doubts: Sequence[Doubt] = ()


def absorb(
    write: Write,
    resolution: Resolution,
    known: Context,
    authority: Authority,
    *,
    edition: int = 0,
    categories: Mapping[tuple[str, ...], int] | None = None,
) -> Absorbed:
    """Save what was resolved; new mentions belong to `edition` and its headings."""
    connection = write.connection
    works = [work for work in resolution.works if work.description]
    found = [
        each.institution
        for work in works
        if work.description
        for each in work.description.affiliations
    ]
    institutions = register.save_institutions(write, found, authority)
    numbers, renamed = people.save_people(write, resolution.people, known.families)
    rows = connection.execute(select(col(Topic.id), pk(Topic)))
    topics = dict(rows.all())
    places = Places(numbers, institutions, topics, edition, categories or {})
    seats = list(people.moved(resolution, numbers, known))
    touched = {number for work in works for number in work.known}
    stood = counts.nodes_of(connection, touched | {seat[0] for seat in seats})
    saved = save_works(write, works, places)
    doubts = save_findings(connection, works, saved, authority, again=not edition)
    reseated = people.reseat(write, seats)
    settle.merge_resources(write, works)
    people.retire_unseated(write, resolution, numbers, known)
    rebuilt = {*saved, *reseated, *people.resources_of(connection, renamed)}
    changed = settle.store_records(write, rebuilt)
    settle.name_values(connection)
    counts.count(connection, stood | counts.nodes_of(connection, rebuilt))
    settle.bump(write, changed)
    created = {n for n, work in zip(saved, works, strict=True) if not work.known}
    return Absorbed(frozenset(created), frozenset(changed), doubts)
