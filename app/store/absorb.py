"""A resolution into the catalogue: every row, then every record that follows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.catalogue.authority import Authority
from app.catalogue.resolve import Resolution
from app.store import counts, makers, merge, outline, people, seats, settle
from app.store.children import Places
from app.store.decided import living
from app.store.findings import Doubt, save_findings
from app.store.known import Context, resources_by
from app.store.revise import Write
from app.store.save import save_works
from app.store.subjects import numbers_of
from app.store.ties import tied


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
    again: bool = False,
    corrected: Collection[int] = (),
    judges: bool = True,
) -> Absorbed:
    """Save what was resolved; new mentions belong to `edition` and its headings.

    `again` judges every mention anew; without `judges` nothing is judged. `corrected`
    resources count as changed, even where their records are the same.
    """
    connection = write.connection
    works = [work for work in resolution.works if work.description]
    found = [
        each.institution
        for work in works
        if work.description
        for each in work.description.affiliations
    ]
    institutions = makers.save_institutions(write, found, authority)
    numbers, renamed = people.save_people(write, resolution)
    said = {x for work in works if work.description for x in work.description.topics}
    topics = numbers_of(connection, said)
    # One that a curator gave may be merged since.
    topics |= living(connection, "topic", said - topics.keys())
    places = Places(numbers, institutions, topics, edition, categories or {})
    taken = list(seats.moved(resolution, numbers, known))
    touched = {number for work in works for number in work.known}
    moving = touched | {seat[0] for seat in taken}
    stood = tied(connection, moving)
    valued = settle.values_of(connection, moving)
    saved = save_works(write, works, places)
    doubts: Sequence[Doubt] = ()
    if judges:
        doubts = save_findings(connection, works, saved, authority, again=again)
    reseated = seats.reseat(write, taken)
    merge.merge_resources(write, works)
    merged = [work.known[0] for work in works if work.known[1:]]
    outline.count_listing(connection, merged)
    seats.retire_unseated(write, resolution, numbers, known)
    rebuilt = {*saved, *reseated, *corrected}
    rebuilt |= resources_by(connection, renamed)
    changed = settle.store_records(write, rebuilt, corrected)
    moving |= set(saved)
    settle.name_values(connection, valued, settle.values_of(connection, moving))
    counts.shift(connection, stood, tied(connection, moving))
    settle.bump(write, changed)
    created = {n for n, work in zip(saved, works, strict=True) if not work.known}
    return Absorbed(frozenset(created), frozenset(changed), doubts)
