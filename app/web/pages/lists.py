"""The pages about lists: a document, its changes, what could be mended."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial

from fastapi import APIRouter
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.records import DifferenceRecord, DocumentRecord, FindingRecord
from app.store.read import changes, lists, lookup, subjects
from app.store.read.fields import FIELDS
from app.store.read.parameters import CHANGES, QUALITY
from app.store.read.request import Asked
from app.web.negotiation import asked_of
from app.web.pages.query import Alternate, Query, chips, turns
from app.web.pages.records import One, show_one
from app.web.pages.results import results_of
from app.web.pages.shell import View, show
from app.web.responses import engine_of, path_with

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


# The pages about lists: a document, its changes, what could be mended.

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Change:
    """A change, both sides in pieces that tell what differs."""

    record: DifferenceRecord
    before: Sequence[Piece]
    after: Sequence[Piece]


@router.get("/documents/{id}/changes")
async def changes_page(request: Request, id: str) -> Response:
    """Show what changed between two editions, side by side."""
    asked = asked_of(request, CHANGES)
    return await show(request, partial(_changes, request, id, asked))


def _changes(request: Request, id_: str, asked: Asked) -> View:
    engine = engine_of(request)
    page = changes.difference_page(engine, id_, asked)
    found = lists.single(engine, "documents", id_, subjects.records)
    path = request.url.path
    values = {
        "document": DocumentRecord.model_validate_json(found.text),
        "sides": {part.name: str(part.groups[0][0]) for part in page.asked.filters},
        "count": page.count,
        "changes": [_change(text) for text in page.texts],
        "turns": turns(path, page),
        "alternates": _json(path, asked),
    }
    return View("changes.html", values, {"X-Total-Count": str(page.count)})


def _change(text: str) -> Change:
    record = DifferenceRecord.model_validate_json(text)
    if record.before is None or record.after is None:
        sides = ([Piece("same", each)] if each else [] for each in _sides(record))
        return Change(record, next(sides), next(sides))
    return Change(record, *compared(record.before, record.after))


def _sides(record: DifferenceRecord) -> tuple[str | None, str | None]:
    return record.before, record.after


@router.get("/documents/{id}")
async def document_page(request: Request, id: str) -> Response:
    """Show one document."""
    return await show_one(request, _DOCUMENT, id)


def _document(engine: Engine, text: str) -> Mapping[str, object]:
    document = DocumentRecord.model_validate_json(text)
    return {
        "document": document,
        "found": results_of(engine, "document", document.id, "category", "topic"),
    }


_DOCUMENT = One("documents", "document.html", subjects.records, _document)


@router.get("/quality")
async def quality_page(request: Request) -> Response:
    """Show what the maintainers of lists may want to mend."""
    asked = asked_of(request, QUALITY)
    return await show(request, partial(_quality, request, asked))


def _quality(request: Request, asked: Asked) -> View:
    engine = engine_of(request)
    page = changes.finding_page(engine, asked)
    query = Query(page.asked, "/quality")
    code = query.filter("code")
    values = {
        "query": query,
        "count": page.count,
        "findings": [FindingRecord.model_validate_json(text) for text in page.texts],
        "chips": chips(query, lookup.of(engine, page.asked)),
        "codes": FIELDS["quality"]["code"].choices,
        "asked_codes": [str(v) for group in code.groups for v in group] if code else [],
        "turns": turns(query.path, page),
        "alternates": _json(query.path, asked),
    }
    return View("quality.html", values, {"X-Total-Count": str(page.count)})


def _json(path: str, asked: Asked) -> list[Alternate]:
    href = path_with(f"/v1{path}", asked.pairs)
    return [Alternate("json", "JSON", "application/json", href)]
