"""The route of imports: a text comes in, a report goes out; the same as the command."""

from dataclasses import replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app import bootstrap, ingest
from app.catalogue.quality import ImportAnswer
from app.ingest import Source
from app.reading import MEDIA_TYPES, Limits, decoded
from app.store.api_keys import Actor
from app.store.read.parameters import by_name, choice, single
from app.store.read.request import Parameter
from app.store.write.documents import DocumentFacts
from app.text import LABEL
from app.web import problems, responses
from app.web.negotiation import documented, values_of
from app.web.writes import (
    IMPORT_SECONDS,
    Importer,
    imported,
    limited,
    media_type_of,
    read_bytes,
    tried,
    writer_of,
)

router = APIRouter(tags=["writing"])


# One line, with something on it.
_LINE = rf"{ingest.LINE.pattern}[^\s\x00-\x1f\x7f-\x9f]{ingest.LINE.pattern}"


def _said(name: str, description: str, example: str, written: str) -> Parameter:
    bounds = {"maxLength": 500, "pattern": f"^{written}$"}
    return single(name, lambda _name, text: text, description, example, **bounds)


IMPORT = by_name(
    replace(_said("document", "The document's id.", "my-list", ingest.ID.pattern), required=True),
    _said("edition", "The edition's label; by default the next number.", "2016-08", LABEL.pattern),
    _said("date", "The edition's date: a year, a month or a day.", "2016-08", ingest.DATE.pattern),
    _said("title", "The document's title; by default its first heading.", "My list", _LINE),
    _said("source", "Where the document comes from.", "https://example.org/list", _LINE),
    _said("licence", "The document's licence.", "CC-BY-4.0", _LINE),
    _said(
        "base", "What its relative addresses begin at.", "https://example.org/", ingest.BASE.pattern
    ),
    choice("dry_run", ("true", "false"), "Report, and change nothing.", "true"),
    choice("include", ("readings",), "Add what was read, line by line.", "readings"),
)
# Something to read, and no NUL.
_TEXT = {"type": "string", "pattern": r"^[^\x00]*[^\s\x00-\x20\x85][^\x00]*$"}
_EXAMPLES = (
    "# Papers\n\n- [A title](https://example.org/a.pdf); Ann Smith; 2016\n",
    "@article{a, title = {A title}, author = {Smith, Ann}, year = 2016}\n",
    "TY  - JOUR\nTI  - A title\nAU  - Smith, Ann\nPY  - 2016\nER  - \n",
    '[{"type": "article", "title": "A title", "author": [{"family": "Smith", "given": "Ann"}]}]',
)
_BODY = {
    "requestBody": {
        "required": True,
        "description": "One edition of a document.",
        "content": {
            name: {"schema": _TEXT, "example": example}
            for name, example in zip(MEDIA_TYPES, _EXAMPLES, strict=True)
        },
    }
}


@router.post(
    "/v1/imports",
    status_code=201,
    response_model=ImportAnswer,
    responses=problems.documented(401, 403, 409, 413, 415, 422)
    | {200: {"model": ImportAnswer, "description": "A dry run, or nothing new."}},
    openapi_extra=documented(IMPORT) | _BODY,
)
async def import_edition(request: Request, actor: Importer) -> Response:
    """Import a text as one edition of a document: all of it or nothing.

    It is a Markdown list or a bibliography. The same text again changes nothing. An
    entry that cannot be read is among the `unparsed` lines and leaves the others.
    `conventions` tell how the entries of each section were understood,
    `include=readings` tells what was read of each entry. Who takes it back undoes the
    revision that `X-Catalogue-Revision` tells.
    """
    said = values_of(request, IMPORT)
    dry_run = said.pop("dry_run", None) == "true"
    readings = said.pop("include", None) is not None
    label, date = said.pop("edition", None), said.pop("date", None)
    facts = DocumentFacts(said.pop("document"), **said)
    actor.check_document(facts.id)
    limits = Limits.of(request.app.state.settings)
    named = f"CATALOGUE_IMPORT_MAX_BYTES allows {limits.max_bytes:,} bytes"
    raw = await read_bytes(request, MEDIA_TYPES, limits.max_bytes, named)
    text = Source(facts, decoded(raw), label, date, MEDIA_TYPES[media_type_of(request)])
    run = tried if dry_run else imported
    return await run(request, _taken, request, text, actor, dry_run=dry_run, readings=readings)


def _taken(
    request: Request, text: Source, actor: Actor, *, dry_run: bool, readings: bool
) -> Response:
    with limited(request, IMPORT_SECONDS) as progress:
        report = bootstrap.take(
            writer_of(request),
            text,
            Limits.of(request.app.state.settings),
            progress,
            actor=actor.name,
            dry_run=dry_run,
            readings=readings,
        )
    made = report.changed and not dry_run
    path = f"/v1/documents/{report.document}/editions/{report.edition}/source"
    return responses.made(
        report.text(), 201 if made else 200, report.revision, path if made else None
    )
