"""The pages about lists: what changed in a document, what could be mended."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.records import CheckedLink, DifferenceRecord, DocumentRecord, FindingRecord
from app.store.read import changes, links, lists, lookup, subjects
from app.store.read.fields import FIELDS
from app.store.read.parameters import CHANGES, LISTS, QUALITY, without
from app.store.read.request import Asked
from app.web import responses
from app.web.negotiation import asked_of
from app.web.pages.query import Query, alternate, alternates, chips, list_view
from app.web.pages.shell import View, page_at, show
from app.web.responses import engine_of

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
# Beyond that the comparison, which takes a time of its own, says nothing to a reader.
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: `same`, or only in the older (`gone`) or newer (`new`) one."""

    state: str
    text: str


def compared(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Return both texts in pieces, which joined are the texts again."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > _MOST:
        return [Piece("gone", before)], [Piece("new", after)]
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return (
        list(_pieces("gone", old, ((s, i, j) for s, i, j, _, _ in steps))),
        list(_pieces("new", new, ((s, i, j) for s, _, _, i, j in steps))),
    )


def _pieces(state: str, words: list[str], steps: Iterator[tuple[str, int, int]]) -> Iterator[Piece]:
    for step, first, last in steps:
        if first < last:
            text = "".join(words[first:last])
            yield Piece("same" if step == "equal" else state, text)


router = APIRouter(include_in_schema=False)


@page_at(router, "/documents/{id}/changes", CHANGES)
def _changes(request: Request, id_: str, asked: Asked) -> View:
    """Show what changed between two editions, side by side."""
    engine = engine_of(request)
    page = changes.difference_page(engine, id_, asked)
    found = lists.single(engine, "documents", id_, subjects.records)
    records = map(DifferenceRecord.model_validate_json, page.texts)
    return list_view(
        "changes.html",
        page,
        Query(page.asked, request.url.path),
        document=DocumentRecord.model_validate_json(found.text),
        sides={part.name: str(part.groups[0][0]) for part in page.asked.filters},
        changes=[(record, *_sides(record)) for record in records],
        alternates=[alternate(f"documents/{id_}/changes", pairs=asked.pairs)],
    )


def _sides(record: DifferenceRecord) -> tuple[list[Piece], list[Piece]]:
    """Return both sides of a change in pieces that tell what differs."""
    before, after = record.before, record.after
    if before is not None and after is not None:
        return compared(before, after)
    return [Piece("same", before)] if before else [], [Piece("same", after)] if after else []


@page_at(router, "/quality", QUALITY)
def _quality(request: Request, asked: Asked) -> View:
    """Show what the maintainers of lists may want to mend."""
    engine = engine_of(request)
    page = changes.finding_page(engine, asked)
    query = Query(page.asked, "/quality")
    code = query.filter("code")
    return list_view(
        "quality.html",
        page,
        query,
        findings=[FindingRecord.model_validate_json(text) for text in page.texts],
        chips=chips(query, lookup.of(engine, page.asked)),
        codes=FIELDS["quality"]["code"].choices,
        asked_codes=[str(value) for group in code.groups for value in group] if code else [],
        alternates=[alternate("quality", pairs=asked.pairs)],
    )


_LINKS = without(LISTS["links"], ["format"])


@router.get("/links")
async def links_page(request: Request) -> Response:
    """Show the addresses of the lists, and what checks found of them."""
    asked = asked_of(request, _LINKS)
    await responses.tag_with_checks(request)
    return await show(request, partial(_links, request, asked))


def _links(request: Request, asked: Asked) -> View:
    engine = engine_of(request)
    page = links.listing(engine, asked)
    query = Query(page.asked, "/links")
    return list_view(
        "links.html",
        page,
        query,
        records=[CheckedLink.model_validate_json(text) for text in page.texts],
        chips=chips(query, lookup.of(engine, page.asked)),
        statuses=FIELDS["links"]["status"].choices,
        asked_statuses=[value for text in query.texts("status") for value in text.split(",")],
        alternates=alternates("links", asked.pairs),
    )
