"""The routes that write: imports, and what curators make, correct, merge, delete, take back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app import curate, ingest
from app.catalogue import patches
from app.catalogue.quality import ImportAnswer
from app.catalogue.records import Undone
from app.curate import Desk, Outcome
from app.errors import NotFound
from app.ingest import Source
from app.reading import INPUT_MEDIA_TYPES, Limits, decoded
from app.seed import load_authority
from app.store.api_keys import Actor
from app.store.read import changes, pages
from app.store.read.parameters import NONE, by_name, choice, single
from app.store.read.request import Parameter
from app.store.write.documents import DocumentFacts
from app.text import LABEL
from app.web import problems, responses, writes
from app.web.lists import MOVED
from app.web.negotiation import criteria_of, documented, path_parameter, values_of
from app.web.openapi import REFERENCE
from app.web.responses import AUTHORS, INSTITUTIONS, RESOURCES, TOPICS, Noun
from app.web.writes import IMPORT_SECONDS

router = APIRouter(tags=["writing"])

_CREATED, _NO_CONTENT = 201, 204
# What is corrected has these values already: whoever tries it changes nothing.
_EXAMPLES: dict[type[patches.Patch], dict[str, Any]] = {
    patches.ResourcePatch: {"year": 2006},
    patches.NewResource: {
        "title": "Deep learning",
        "kind": "paper",
        "year": 2015,
        "authors": [{"id": "yann-lecun"}, {"name": "Yoshua Bengio"}],
        "links": [{"url": "https://doi.org/10.1038/nature14539"}],
    },
    patches.AuthorPatch: {"name": "Geoffrey E. Hinton"},
    patches.InstitutionPatch: {"country": "US"},
    patches.TopicPatch: {"name": "Reinforcement learning"},
    patches.NewTopic: {"name": "Graph theory", "synonyms": ["Graphs"], "broader": None},
    patches.Merge: {"into": "geoffrey-e-hinton"},
}


# What curators correct, and how.
_PATCHES: Mapping[type[patches.Patch], Noun] = {
    patches.ResourcePatch: RESOURCES,
    patches.AuthorPatch: AUTHORS,
    # That has the values of its example already.
    patches.InstitutionPatch: replace(INSTITUTIONS, example="google"),
    patches.TopicPatch: TOPICS,
}


@dataclass(frozen=True, slots=True)
class WriteRoute:
    """A route that writes one record: what `act` takes from the request and does.

    Where the path has no id a record is made; where there is no body, one is deleted.
    """

    method: str
    path: str
    name: str
    description: str
    noun: Noun
    act: Callable[[Desk, str, Any, curate.Precondition], Outcome]
    body: type[patches.Patch] | None = None
    media_types: tuple[str, ...] = writes.JSON
    id_description: str = ""
    condition: Callable[..., curate.Precondition] = writes.required_precondition

    @property
    def status(self) -> int:
        """The status of its answer."""
        if self.body is None:
            return _NO_CONTENT
        return 200 if "{id}" in self.path else _CREATED

    @property
    def errors(self) -> set[int]:
        """The statuses of its errors, besides those of every route."""
        found = {401, 403, 409} | ({413, 415, 422} if self.body else set())
        if "{id}" in self.path:
            found |= {404, 410, 412} | (
                {428} if self.condition is writes.required_precondition else set()
            )
        return found


def _correction(patch: type[patches.Patch]) -> WriteRoute:
    """Return the route that gives manual values, which imports respect."""
    noun = _PATCHES[patch]
    return WriteRoute(
        "PATCH",
        f"/v1/{noun.name}/{{id}}",
        f"correct_{patch.TYPE}",
        f"Correct one {patch.TYPE}.\n\nImports respect manual values (RFC 7396). "
        "Only the fields sent are changed. `null` withdraws a value given so, and what was "
        "imported shows again; an empty text or list says that there is none. A list is sent "
        "whole. `If-Match` is the `ETag` of the record as you read it, or `*` for whatever "
        "it is now. A correction can be undone, as every write.",
        noun,
        curate.correct,
        patch,
        writes.PATCHES,
        id_description="The id of the record.",
    )


def _merge(patch: type[patches.Patch]) -> WriteRoute:
    """Return the route that merges two records of a noun."""
    noun, type_ = _PATCHES[patch], patch.TYPE
    return WriteRoute(
        "POST",
        f"/v1/{noun.name}/{{id}}/merge",
        f"merge_{type_}",
        f"Merge one {type_} into another one.\n\nThat one goes on, and is "
        "given back. All that was said of either is kept, and later imports know "
        "them as one.",
        noun,
        lambda desk, id_, body, precondition: curate.unite(
            desk, type_, id_, body.into, precondition
        ),
        patches.Merge,
        id_description="The id that leads on then.",
        condition=writes.optional_precondition,
    )


ROUTES = (
    *map(_correction, _PATCHES),
    WriteRoute(
        "POST",
        "/v1/resources",
        "create_resource",
        "Make a resource.\n\n"
        "It is for one that no edition lists yet; an edition that does will find it.",
        RESOURCES,
        lambda desk, _id, body, _: curate.create(desk, body),
        patches.NewResource,
    ),
    WriteRoute(
        "DELETE",
        "/v1/resources/{id}",
        "delete_resource",
        "Delete a resource.\n\nIt is 410 from then on, also when a later edition lists it again.",
        RESOURCES,
        lambda desk, id_, _body, precondition: curate.remove(desk, id_, precondition),
        id_description="The id of the resource.",
    ),
    WriteRoute(
        "POST",
        "/v1/topics",
        "create_topic",
        "Make a topic.\n\n"
        "All records are matched with it at once. One that headings made of that name is the\n"
        "curators' from then on.",
        TOPICS,
        lambda desk, _id, body, _: curate.create_topic(desk, body),
        patches.NewTopic,
    ),
    WriteRoute(
        "DELETE",
        "/v1/topics/{id}",
        "delete_topic",
        "Delete a topic.\n\n"
        "It is 410 from then on, and headings that name it do not bring it back. One of the\n"
        "vocabulary is in its file.",
        TOPICS,
        lambda desk, id_, _body, precondition: curate.remove_topic(desk, id_, precondition),
        id_description="The id of the topic.",
    ),
    *map(_merge, [each for each in _PATCHES if each is not patches.InstitutionPatch]),
)


@router.api_route(
    "/v1/resources/{scheme}:{value:path}", methods=["PATCH", "DELETE"], include_in_schema=False
)
async def change_identified(
    request: Request, scheme: str, value: str, _actor: writes.Curator
) -> Response:
    """Lead to the resource with an identifier, as reading does."""
    engine, printed = writes.writer_of(request), f"{scheme}:{value}"
    to = await run_in_threadpool(pages.id_by_identifier, engine, printed)
    return responses.redirect(f"/v1/resources/{to}", criteria_of(request, NONE))


def _add(route: WriteRoute) -> None:
    async def create(request: Request, actor: writes.Curator) -> Response:
        return await _written(request, route, actor, "", curate.anyhow)

    async def change(
        request: Request,
        id: Annotated[str, path_parameter(route.id_description, route.noun.example)],
        actor: writes.Curator,
        precondition: Annotated[curate.Precondition, Depends(route.condition)],
    ) -> Response:
        return await _written(request, route, actor, id, precondition)

    extra = None
    if model := route.body:
        schema = model.model_json_schema(ref_template=REFERENCE)
        parts = schema.pop("$defs", {}) | {model.__name__: schema}
        shown = {"$ref": REFERENCE.format(model=model.__name__), "$defs": parts}
        body = {"schema": shown, "example": _EXAMPLES[model]}
        content = {name: body | {"schema": dict(shown)} for name in route.media_types}
        extra = {"requestBody": {"required": True, "content": content}}
    moves = "{id}" in route.path
    router.add_api_route(
        route.path,
        change if moves else create,
        methods=[route.method],
        name=route.name,
        status_code=route.status,
        description=route.description,
        response_model=route.noun.single if route.body else None,
        responses=problems.documented(*route.errors) | (MOVED if moves else {}),
        openapi_extra=extra,
    )


async def _written(
    request: Request, route: WriteRoute, actor: Actor, id_: str, precondition: curate.Precondition
) -> Response:
    """Answer with the record as it is now, or lead to where it stands."""
    criteria = criteria_of(request, NONE)
    body = route.body and writes.validated(
        route.body, await writes.read_object(request, route.media_types)
    )

    def done() -> Response:
        desk = Desk(writes.writer_of(request), load_authority(), actor.name)
        outcome = route.act(desk, id_, body, precondition)
        if outcome.moved:
            return responses.redirect(route.path.format(id=outcome.id), criteria)
        if route.body is None:
            told = {"X-Catalogue-Revision": str(outcome.revision)}
            return Response(status_code=route.status, headers=told)
        found = route.noun.read(desk.engine, outcome.id)
        place = f"/v1/{route.noun.name}/{outcome.id}" if route.status == _CREATED else None
        answer = responses.write_answer(found.text, route.status, found.revision, place)
        # As of reading it.
        tag = responses.record_tag(f"{found.text}\n", "json", found.text, found.own)
        answer.headers["ETag"] = tag
        return answer

    return await writes.in_turn(request, done)


for each in ROUTES:
    _add(each)


# Of numbers that a database holds.
_DIGITS = 18


@router.post(
    "/v1/changes/{revision}/undo",
    response_model=Undone,
    responses=problems.documented(401, 403, 404, 409),
)
async def undo_revision(
    request: Request,
    revision: Annotated[
        str, path_parameter("The number of the revision.", "3", type="integer", minimum=1)
    ],
    actor: writes.Curator,
) -> Response:
    """Undo a revision: what it changed, an import too, is as it was.

    It is refused where the same records have changed since. Two records whose merge
    is undone are not merged by any rule afterwards.
    """
    criteria_of(request, NONE)
    if not revision.isascii() or not revision.isdecimal() or len(revision) > _DIGITS:
        raise NotFound(f"There is no revision {revision!r}.")

    def undone() -> Response:
        desk = Desk(writes.writer_of(request), load_authority(), actor.name)
        number = curate.undo(desk, int(revision))
        told = Undone(revision=number, undoes=int(revision), changes=[])
        told = told.model_copy(update={"changes": changes.feed_rows(desk.engine, number)})
        return responses.write_answer(told.model_dump_json(), 200, number, None)

    return await writes.in_turn(request, undone)


# One line, with something on it.
_LINE = rf"{ingest.LINE.pattern}[^\s\x00-\x1f\x7f-\x9f]{ingest.LINE.pattern}"


def _fact(name: str, description: str, example: str, written: str) -> Parameter:
    bounds = {"maxLength": 500, "pattern": f"^{written}$"}
    return single(name, lambda _name, text: text, description, example, **bounds)


IMPORT = by_name(
    replace(_fact("document", "The document's id.", "my-list", ingest.ID.pattern), required=True),
    _fact("edition", "The edition's label; by default the next number.", "2016-08", LABEL.pattern),
    _fact("date", "The edition's date: a year, a month or a day.", "2016-08", ingest.DATE.pattern),
    _fact("title", "The document's title; by default its first heading.", "My list", _LINE),
    _fact("source", "Where the document comes from.", "https://example.org/list", _LINE),
    _fact("licence", "The document's licence.", "CC-BY-4.0", _LINE),
    _fact(
        "base", "What its relative addresses begin at.", "https://example.org/", ingest.BASE.pattern
    ),
    choice("dry_run", ("true", "false"), "Report, and change nothing.", "true"),
    choice("include", ("readings",), "Add what was read, line by line.", "readings"),
)
# Something to read, and no NUL.
_TEXT = {"type": "string", "pattern": r"^[^\x00]*[^\s\x00-\x20\x85][^\x00]*$"}
_TEXTS = (
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
            for name, example in zip(INPUT_MEDIA_TYPES, _TEXTS, strict=True)
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
async def import_edition(request: Request, actor: writes.Importer) -> Response:
    """Import a text as one edition of a document: all of it or nothing.

    It is a Markdown list or a bibliography. The same text again changes nothing. An
    entry that cannot be read is among the `unparsed` lines and leaves the others.
    `conventions` tell how the entries of each section were understood,
    `include=readings` tells what was read of each entry. Who takes it back undoes the
    revision that `X-Catalogue-Revision` tells.
    """
    values = values_of(request, IMPORT)
    dry_run = values.pop("dry_run", None) == "true"
    readings = values.pop("include", None) is not None
    label, date = values.pop("edition", None), values.pop("date", None)
    facts = DocumentFacts(values.pop("document"), **values)
    actor.check_document(facts.id)
    limits = Limits.of(request.app.state.settings)
    named = f"CATALOGUE_IMPORT_MAX_BYTES allows {limits.max_bytes:,} bytes"
    raw = await writes.read_bytes(request, INPUT_MEDIA_TYPES, limits.max_bytes, named)
    text = Source(
        facts, decoded(raw), label, date, INPUT_MEDIA_TYPES[writes.media_type_of(request)]
    )
    run = writes.dry_run_in_turn if dry_run else writes.import_in_turn

    def taken() -> Response:
        report = writes.imported(
            *(request, text, limits, IMPORT_SECONDS),
            actor=actor.name,
            dry_run=dry_run,
            readings=readings,
        )
        path = f"/v1/documents/{report.document}/editions/{report.edition}/source"
        status, place = (201, path) if report.changed and not dry_run else (200, None)
        return responses.write_answer(report.text(), status, report.revision, place)

    return await run(request, taken)
