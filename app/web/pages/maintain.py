"""The pages of maintainers: try an import, mend a record, take the patch of a list.

They are forms that work without a script. The key is a field of the form, never stored
here; what a form changes is what its fields say against what they said when it was made.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from email.parser import BytesParser
from email.policy import HTTP
from functools import partial
from pathlib import PurePath
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app import curate
from app.amending import PARTS, Amended, ListedResource, Part, amended, patch
from app.catalogue.listing import Correction
from app.catalogue.patches import AuthorPatch, InstitutionPatch, Patch, ResourcePatch
from app.catalogue.records import InstitutionType, Kind, choices_of
from app.curate import Desk
from app.errors import CatalogueError, Forbidden, InvalidBody, NotFound, TooLarge, Unauthorized
from app.ingest import Report, Source
from app.reading import SUFFIXES, Limits, decoded, format_of
from app.seed import load_authority
from app.store import api_keys
from app.store.api_keys import Actor, Scope
from app.store.engine import ask
from app.store.read import links, nouns, pages
from app.store.read.pages import Single
from app.store.read.parameters import NONE, SINGLE_RESOURCE, by_name, several
from app.store.read.request import Criteria, parse
from app.store.write.documents import DocumentFacts
from app.web import writes
from app.web.negotiation import criteria_of, values_of
from app.web.pages.nouns import compared
from app.web.pages.shell import HEADERS, HTML, View, page_at, rendered, show
from app.web.responses import AUTHORS, INSTITUTIONS, engine_of

router = APIRouter(include_in_schema=False)

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_MOST_FIELDS = 60
_WHOLE = parse(b"include=provenance", SINGLE_RESOURCE)
# Whoever has no key may try a list of so many bytes.
_MOST_TRIED = 256 * 1024
_NO_KEY = "Give a key of scope {0}, made by `catalogue keys create --scope {0}`."

Fields = Mapping[str, str]


# --- Forms -------------------------------------------------------------------------------


async def _fields(request: Request) -> dict[str, str]:
    """Return the fields of a form that was sent; of a file that was chosen its text."""
    most = Limits.of(request.app.state.settings).max_bytes
    body = await writes.read_bytes(
        request, _FORMS, 4 * most, f"a form takes {most:,} bytes of text"
    )
    kind = request.headers["content-type"]
    if not kind.lower().startswith(_FORMS[1]):
        try:
            pairs = parse_qsl(
                body.decode("ascii"),
                keep_blank_values=True,
                max_num_fields=_MOST_FIELDS,
                errors="strict",
            )
        except ValueError as error:
            raise InvalidBody("The form is not written as forms are, in UTF-8.") from error
        return dict(pairs)
    whole = BytesParser(policy=HTTP).parsebytes(
        f"Content-Type: {kind}\r\n\r\n".encode("latin-1") + body
    )
    found: dict[str, str] = {}
    for part in whole.iter_parts() if whole.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            found[name] = decoded(content)
            # A bibliography is told by the name of its file.
            if known := SUFFIXES.get(PurePath(part.get_filename() or "").suffix.lower()):
                found["format"] = known
    return found


def _actor(request: Request, fields: Fields, scope: Scope) -> Actor:
    """Return whose key a form has; raise `Unauthorized`, `Forbidden` where it allows less."""
    key = fields.get("key", "").strip()
    if not key:
        raise Unauthorized(_NO_KEY.format(scope))
    actor = api_keys.actor_of(writes.writer_of(request), key)
    if not actor.scope.includes(scope):
        raise Forbidden(_NO_KEY.format(scope))
    return actor


async def _answered(
    request: Request,
    view: Callable[..., View],
    act: Callable[[], Mapping[str, object]],
    run: Callable[..., Awaitable[Response]] = writes.in_turn,
) -> Response:
    """Answer a form: the page again, with what came of it or why nothing did.

    Nobody keeps such a page: the key is in it.
    """

    def done() -> Response:
        status, values = 200, dict[str, object]()
        try:
            values |= act()
        except NotFound:
            raise
        except CatalogueError as error:
            status, values = error.status, {"error": error}
        body = rendered(request, view(values))
        return Response(body, status, HEADERS | {"Cache-Control": "no-store"}, HTML)

    return await run(request, done)


# --- Try an import -----------------------------------------------------------------------

_SAID = ("document", "edition", "date", "title", "source", "licence", "base")
_WRITTEN = {"markdown": "a Markdown list", "bibtex": "BibTeX", "ris": "RIS", "csl": "CSL-JSON"}


@page_at(router, "/import")
def _import_form(_request: Request, _criteria: Criteria) -> View:
    """Show the form that tries an import."""
    return _import_view({}, {})


@router.post("/import")
async def try_import(request: Request) -> Response:
    """Show what is read of a list line by line, or import it."""
    criteria_of(request, NONE)
    fields = await _fields(request)
    text = fields.get("file") or fields.get("text", "").replace("\r\n", "\n")
    fields = {"action": "", **fields, "text": text}
    return await _answered(
        request,
        partial(_import_view, fields),
        lambda: {"report": _imported(request, fields)},
        writes.import_in_turn if fields["action"] == "import" else writes.dry_run_in_turn,
    )


def _import_view(fields: Fields, values: Mapping[str, object]) -> View:
    common = {"fields": fields, "said": _SAID, "written": _WRITTEN, "report": None, "error": None}
    return View("import.html", {**common, **values})


def _imported(request: Request, fields: Fields) -> Report:
    makes = fields.get("action") == "import"
    limits = Limits.of(request.app.state.settings)
    actor = _actor(request, fields, Scope.IMPORT) if makes or fields.get("key") else None
    seconds: float = writes.IMPORT_SECONDS
    if actor is None:
        seconds = request.app.state.settings.answer_seconds
        limits = replace(limits, max_bytes=min(limits.max_bytes, _MOST_TRIED))
        if len(fields["text"].encode()) > limits.max_bytes:
            raise TooLarge(f"Without a key a list of {_MOST_TRIED:,} bytes can be tried.")
    label, date, *facts = (fields.get(name, "").strip() or None for name in _SAID[1:])
    document = DocumentFacts(fields.get("document", "").strip(), *facts)
    if actor:
        actor.check_document(document.id)
    format_ = format_of("", fields.get("format") or None)
    source = Source(document, fields["text"], label, date, format_)
    return writes.imported(
        *(request, source, limits, seconds),
        actor=actor.name if actor else "",
        dry_run=not makes,
        readings=True,
    )


# --- Mend a record -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Blank:
    """A field of a form: its label, what it says, and how that goes into a correction.

    `lines` says that it takes several lines, `choices` what it can be.
    """

    name: str
    label: str
    shown: Callable[[Mapping[str, Any]], str]
    read: Callable[[str, Mapping[str, Any]], Any] = lambda text, _record: text
    lines: bool = False
    choices: tuple[str, ...] = ()


def _plain(name: str, label: str, **more: Any) -> Blank:  # noqa: ANN401
    return Blank(name, label, lambda record: str(record[name] or ""), **more)


def _each(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _people(text: str, record: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return authors line by line; who is there already is known by the id."""
    ids = {each["name"]: {"id": each["id"]} for each in record["authors"]}
    bodies = {x["name"] for x in record["institutions"] if x["role"] == "author"}
    organized = {name: {"name": name, "type": "organization"} for name in bodies}
    return [(ids | organized).get(name, {"name": name}) for name in _each(text)]


def _shown_people(record: Mapping[str, Any]) -> str:
    bodies = [x for x in record["institutions"] if x["role"] == "author"]
    return "\n".join(each["name"] for each in (*record["authors"], *bodies))


def _links(text: str, _record: Mapping[str, Any]) -> list[dict[str, str | None]]:
    """Return links line by line: the role, the address, the label if it has one."""
    parts = [[*line.split(None, 2), "", ""] for line in _each(text)]
    return [{"role": role, "url": url, "label": label or None} for role, url, label, *_ in parts]


def _shown_links(record: Mapping[str, Any]) -> str:
    return "\n".join(
        " ".join(filter(None, (x["role"], x["url"] or x["printed"], x["label"])))
        for x in record["links"]
    )


def _identifier(kind: str, label: str) -> Blank:
    return Blank(
        f"identifiers.{kind}",
        label,
        lambda record: record["identifiers"][kind] or "",
        lambda text, _record: {kind: text},
    )


def _year(text: str, _record: Mapping[str, Any]) -> object:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len("10000") else text


_ALIASES = Blank(
    "aliases",
    "Other names, one a line",
    lambda record: "\n".join(record["aliases"]),
    lambda text, _record: _each(text),
    lines=True,
)
BLANKS: Mapping[str, tuple[type[Patch], tuple[Blank, ...]]] = {
    "resources": (
        ResourcePatch,
        (
            _plain("title", "Title"),
            _plain("kind", "Kind", choices=choices_of(Kind)),
            Blank("authors", "Authors, one a line", _shown_people, _people, lines=True),
            Blank("year", "Year", lambda record: str(record["year"] or ""), _year),
            _plain("venue", "Venue"),
            _plain("publisher", "Publisher"),
            _identifier("doi", "DOI"),
            _identifier("arxiv", "arXiv"),
            _identifier("isbn", "ISBN"),
            Blank(
                "links", "Links, one a line: role address label", _shown_links, _links, lines=True
            ),
            _plain("note", "Remark", lines=True),
        ),
    ),
    "authors": (
        AuthorPatch,
        (
            *(_plain(name, name.capitalize()) for name in ("name", "family", "given", "homepage")),
            _ALIASES,
        ),
    ),
    "institutions": (
        InstitutionPatch,
        (
            _plain("name", "Name"),
            _plain("country", "Country, two letters"),
            _plain("type", "Type", choices=("", *choices_of(InstitutionType))),
            Blank("parent", "Part of, by its id", lambda x: (x["parent"] or {}).get("id", "")),
            _plain("ror", "ROR"),
            _ALIASES,
        ),
    ),
}


@page_at(router, "/mend/{noun}/{id}")
def _mend_form(request: Request, noun: str, id_: str, _criteria: Criteria) -> View | Response:
    """Show the form that corrects a record."""
    return _mend_view(request, noun, id_, {}, {})


@router.post("/mend/{noun}/{id}")
async def mend(request: Request, noun: str, id: str) -> Response:
    """Show what a correction changes, make it, or take it back."""
    criteria_of(request, NONE)
    fields = await _fields(request)
    view = partial(_mend_view, request, noun, id, fields)
    return await _answered(request, view, lambda: _mended(request, noun, id, fields))


def _record(request: Request, noun: str, id_: str) -> tuple[Single, dict[str, Any]]:
    if noun not in BLANKS:
        raise NotFound(f"There is no form for {noun!r}.")
    engine = engine_of(request)
    if noun == "resources":
        found = pages.resource_by_any_id(engine, id_, _WHOLE)
    else:
        found = (AUTHORS if noun == "authors" else INSTITUTIONS).read(engine, id_)
    return found, json.loads(found.text) if not found.successor else {}


def _mend_view(
    request: Request, noun: str, id_: str, fields: Fields, values: Mapping[str, object]
) -> View:
    found, record = _record(request, noun, id_)
    if found.successor:
        return _mend_view(request, noun, found.successor, fields, values)
    blanks = [(blank, blank.shown(record)) for blank in BLANKS[noun][1]]
    bases = {
        row["field"].partition("[")[0]: row
        for row in reversed(record.get("provenance", ()))
        if row["used"]
    }
    kept = {} if "undo" in values else fields
    return View(
        "mend.html",
        {
            "noun": noun,
            "record": record,
            "name": record.get("title") or record.get("name"),
            "blanks": [(blank, kept.get(blank.name, now), now) for blank, now in blanks],
            "bases": bases,
            "key": fields.get("key", ""),
            "revision": kept.get("revision") or record["revision"],
            "error": None,
            "touched": None,
            "undo": None,
            "undone": None,
            "is_saved": False,
            **values,
        },
    )


def _mended(request: Request, noun: str, id_: str, fields: Fields) -> dict[str, object]:
    actor = _actor(request, fields, Scope.CURATE)
    desk = Desk(writes.writer_of(request), load_authority(), actor.name)
    action, revision = fields.get("action", ""), fields.get("revision", "")
    if not revision.isascii() or not revision.isdecimal() or len(revision) > len(str(2**53)):
        raise InvalidBody("The form does not say of which revision it is.")
    if action == "undo":
        return {"undone": curate.undo(desk, int(revision)), "undo": None}
    patch = _patch(noun, fields, _record(request, noun, id_)[1])
    given = desk, id_, patch, lambda _id, own: own == int(revision)
    if action == "preview":
        return {"touched": curate.preview(*given)}
    return {"undo": curate.correct(*given).revision, "is_saved": True}


def _patch(noun: str, fields: Fields, record: Mapping[str, Any]) -> Patch:
    """Return the correction that a form says: the fields that were changed, no other."""
    model, blanks = BLANKS[noun]
    said: dict[str, Any] = {}
    for blank in blanks:
        sent = (fields.get(x, "").strip() for x in (blank.name, f"was:{blank.name}"))
        # As a form gives them back.
        text, was = ("\n".join(each.splitlines()) for each in sent)
        name, _, part = blank.name.partition(".")
        if fields.get(f"withdraw:{blank.name}"):
            value: Any = {part: None} if part else None
        elif blank.name not in fields or text == was:
            continue
        else:
            value = blank.read(text, record)
        said[name] = {**said.get(name, {}), **value} if name == "identifiers" else value
    if not said:
        raise InvalidBody("Nothing in the form is another than it was.")
    return writes.validated(model, writes.parsed(json.dumps(said).encode()))  # type: ignore[arg-type]


# --- Take the patch ----------------------------------------------------------------------


WITH = by_name(several("with", PARTS, "What is amended; by default all.", "years,links"))


@dataclass(frozen=True, slots=True)
class Amendment:
    """The patch of a document: its lines with reasons, as text, of which revision."""

    title: str
    lines: list[Amended]
    text: str
    revision: int


def patch_of(request: Request, id_: str, parts: Sequence[Part]) -> Amendment:
    """Return the patch of a document; raises `NotFound`, and `Unavailable` if it takes long."""
    edition, rows = nouns.newest_text(engine_of(request), id_)
    known: dict[int, ListedResource] = {}
    listed: set[str] = set()
    for row in rows:
        if row.line not in known:
            known[row.line] = ListedResource(row.resource, {}, row.resource not in listed)
            listed.add(row.resource)
        if row.field:
            said = Correction(json.loads(row.value), f"{row.actor}, {row.at}")
            known[row.line].corrections[row.field] = said
    lines = amended(
        *(edition.text, known, load_authority(), parts),
        base=edition.base,
        format_=edition.format or "markdown",
        instead=links.copies_of_dead(engine_of(request), id_),
        moved=links.moved_for_good(engine_of(request), id_),
        check=ask,
    )
    return Amendment(edition.title, lines, patch(id_, edition.text, lines), edition.revision)


@router.get("/documents/{id}/patch")
async def patch_page(request: Request, id: str) -> Response:
    """Show what the catalogue knows better than a list, with reasons."""
    parts = values_of(request, WITH).get("with", PARTS)

    def view() -> View:
        found = patch_of(request, id, parts)
        query = request.url.query
        return View(
            "patch.html",
            {
                "document": id,
                "found": found,
                "lines": [(each, *compared(each.before, each.after)) for each in found.lines],
                "query": f"?{query}" if query else "",
            },
        )

    return await show(request, view)
