"""The page of a resource."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from fastapi import APIRouter
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.found import Related
from app.catalogue.records import ProvenanceRow
from app.export import context_of
from app.formats.context import Context
from app.formats.registry import FORMATS
from app.formats.view import View as Rendering
from app.store import documents, load
from app.store.asked import Asked, parse
from app.store.load import Page
from app.store.parameters import NONE, SINGLE_RESOURCE
from app.store.related import related
from app.web import responses
from app.web.envelope import ResourceAnswer
from app.web.pages.citing import citation_tags, schema
from app.web.pages.formats import alternates_of
from app.web.pages.history import documents_of, history
from app.web.pages.view import View, show
from app.web.params import asked_of
from app.web.responses import engine_of, public_address

router = APIRouter(include_in_schema=False)

_WHOLE = parse(b"include=mentions,provenance", SINGLE_RESOURCE)
# So many of those that are near are shown.
_NEAR = 6
_CITED = (("text", "Reference"), ("bib", "BibTeX"), ("ris", "RIS"))


@dataclass(frozen=True, slots=True)
class Citation:
    """The resource in a format to cite it with."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a field has its value: the rows that won, and those that lost."""

    field: str
    used: Sequence[ProvenanceRow]
    lost: Sequence[ProvenanceRow]


@router.get("/resources/{id:path}")
async def resource_page(request: Request, id: str) -> Response:
    """Show one resource."""
    asked = asked_of(request, NONE)
    return await show(request, partial(_view, request, id, asked))


def _view(request: Request, id_: str, asked: Asked) -> View | Response:
    engine = engine_of(request)
    found = load.looked_up(engine, id_, _WHOLE)
    if found.successor:
        return responses.moved(f"/resources/{found.successor}", asked)
    record = ResourceAnswer.model_validate_json(found.text)
    context = context_of(engine, public_address(request))
    listing = documents.with_ids(engine, documents_of(record.mentions))
    values = {
        "record": record,
        "tags": list(citation_tags(record)),
        "schema": schema(record, context),
        "citations": list(_citations(record, context)),
        "histories": history(record.mentions, listing),
        "headings": {each.id: each.name for each in record.categories},
        "reasons": list(_reasons(record.provenance)),
        "related": _related(engine, id_),
        "alternates": alternates_of("resources", id_),
    }
    return View("resource.html", values)


def _citations(record: ResourceAnswer, context: Context) -> Iterator[Citation]:
    text = record.model_dump_json(exclude={"mentions", "provenance"})
    rendering = Rendering("resources", (), context)
    for name, label in _CITED:
        said = "".join(FORMATS[name].render([text], rendering)).strip()
        yield Citation(name, label, said)


def _reasons(rows: Sequence[ProvenanceRow]) -> Iterator[Reasons]:
    """Give the rows by field; the places of a list are one field."""
    for field, group in groupby(rows, lambda row: row.field.partition("[")[0]):
        of_field = list(group)
        used = [row for row in of_field if row.used]
        yield Reasons(field, used, [row for row in of_field if not row.used])


def _related(engine: Engine, id_: str) -> list[Related]:
    found = related(engine, id_, Asked())
    texts = found.texts[:_NEAR] if isinstance(found, Page) else ()
    return [Related.model_validate_json(text) for text in texts]
