"""Judgements made again, of resources whose rows came back as they were."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection

from app.catalogue.authority import Authority
from app.catalogue.decisions import is_by_hand
from app.catalogue.describe import describe
from app.catalogue.listing import Listing
from app.catalogue.resolve import ResolvedWork
from app.store import known
from app.store.findings import save_findings


def judge_again(
    connection: Connection, resources: Collection[int], authority: Authority, until: int
) -> None:
    """Judge resources, and others beside them, as an import does."""
    context = known.context(connection, authority, again=resources, people=False)
    listings: dict[int, list[Listing]] = defaultdict(list)
    for listing in (*context.listings, *context.by_hand):
        listings[listing.resource or 0].append(listing)
    works = []
    for number in sorted(resources):
        mine = [x for x in listings[number] if not is_by_hand(x)]
        hand = next((x for x in listings[number] if is_by_hand(x)), None)
        corrections = context.decisions.of([number])
        said = describe(mine, authority, until, corrections, hand)
        works.append(ResolvedWork(tuple(mine), (), (number,), said, ()))
    save_findings(connection, works, sorted(resources), authority, again=False)
