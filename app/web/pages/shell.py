"""From a page that is asked for to the answer: how values are shown, templates, errors."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from fastapi import APIRouter
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.errors import BadRequest, CatalogueError, Fault, NotFound
from app.store.engine import snapshot
from app.store.read import lookup, pages
from app.store.read.parameters import NONE
from app.store.read.request import BROKEN, Parameter, pairs_of
from app.text import regex
from app.web.negotiation import criteria_of, likes_pages
from app.web.responses import answer, engine_of, list_tag, path_with, public_address, unchanged
from app.web.work import work

# What a browser may be led to. An address of a document is anybody's text.
_SAFE = ("http", "https", "ftp")
PLURALS = {
    "resource": "resources",
    "author": "authors",
    "institution": "institutions",
    "topic": "topics",
    "category": "categories",
    "document": "documents",
}
_CODE = regex("`([^`]+)`")


def web(url: str | None) -> str | None:
    """Return `url` if a reader may be led there, else None."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme.lower() in _SAFE and parts.netloc else None


def host(url: str) -> str:
    """Return the host of an address, as short as people say it."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


def path(id_: str, noun: str) -> str:
    """Return the path of the page of a record."""
    return f"/{noun}/{quote(id_, safe='')}"


def number(value: int) -> str:
    """Return a number as it is read: 12,345."""
    return f"{value:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """Return "1 resource", "2 resources"."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def spoken(name: str) -> str:
    """Return the name of a field or code as words: "link_status" as "link status"."""
    return name.removeprefix("identifiers.").replace("_", " ")


def edition(id_: str) -> str:
    """Return the label of an edition."""
    return id_.rpartition(":")[2]


def document(id_: str) -> str:
    """Return the id of the document of an edition."""
    return id_.rpartition(":")[0]


def coded(text: str) -> Markup:
    """Return a message with what stands between backticks set as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704


# So many authors stand on the line of a resource.
AUTHORS_SHOWN = 8


def marked(text: str, record: Any) -> Markup:  # noqa: ANN401 - of any kind
    """Return a text of a record with the words marked that it was found by."""
    found, end = Markup(), 0
    spans = {each.value: each.spans for each in getattr(record, "highlights", ())}
    for start, after in spans.get(text, ()):
        found += Markup("{}<mark>{}</mark>").format(text[end:start], text[start:after])
        end = after
    return found + text[end:]


def found_by(record: Any) -> list[str]:  # noqa: ANN401 - of any kind
    """Return what a resource was found by that its line does not show: other names."""
    named = (*record.authors[:AUTHORS_SHOWN], *record.institutions, *record.topics)
    shown = {record.title, record.kind, str(record.year), record.venue, record.note}
    shown.update(each.name for each in named)
    values = (each.value for each in getattr(record, "highlights", ()))
    return [value for value in dict.fromkeys(values) if value not in shown]


FILTERS: Mapping[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (
        *(web, host, path, number, counted, spoken, edition, document),
        *(coded, marked, found_by),
    )
}


# From a page that is asked for to the answer, errors among them.

HTML = "text/html"
# Where a path of ours stands in a page; within a text there is no such sign.
_PATH = regex('(?:action|href|src)="(?=/(?!/))')
# Nothing runs, loads or leads away but what this service has itself.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


@dataclass(frozen=True, slots=True)
class View:
    """A page: its template, what goes into it, and headers of its own."""

    template: str
    values: Mapping[str, object]
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = HTML


def rendered(request: Request, view: View) -> str:
    """Return the text of a page."""
    site: Site = request.app.state.site
    common = {"base": public_address(request), "path": request.url.path}
    text = site.render(view.template, common | dict(view.values))
    prefix: str = request.app.state.settings.prefix
    return _PATH.sub(rf"\g<0>{prefix}", text) if prefix else text


# What pages are made of, read once: templates, and static files named by content.

_WEB = Path(__file__).parent.parent
_TEMPLATES, _STATIC = _WEB / "templates", _WEB / "static"
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript"}


class Site:
    """The templates and static files; `build` changes with any of them.

    `assets` are the bodies and media types of static files by the names they are asked for:
    each holds a digest, so it may be kept for ever.
    """

    def __init__(self) -> None:
        files = [file for folder in (_TEMPLATES, _STATIC) for file in sorted(folder.iterdir())]
        self.build = _digest(*(part for x in files for part in (x.name.encode(), x.read_bytes())))
        self.assets: dict[str, tuple[bytes, str]] = {}
        static = {}
        for file in sorted(_STATIC.iterdir()):
            body = file.read_bytes()
            name = f"{file.stem}.{_digest(body)}{file.suffix}"
            self.assets[name] = body, _MEDIA_TYPES[file.suffix]
            static[file.name] = f"/static/{name}"
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {"static": static, "plurals": PLURALS}
        self._environment.filters |= FILTERS

    def render(self, template: str, values: Mapping[str, object]) -> str:
        """Return a page; everything put into it is escaped."""
        return self._environment.get_template(template).render(values)


def _digest(*parts: bytes) -> str:
    return blake2b(b"\0".join(parts), digest_size=6).hexdigest()


_TYPES = {plural: type_ for type_, plural in PLURALS.items()}

Make = Callable[[], View | Response]


async def show(request: Request, make: Make) -> Response:
    """Answer with a page, or say that the reader has it already."""
    return await work(request, _shown, request, make)


ViewOf = TypeVar("ViewOf", bound=Callable[..., View | Response])


def page_at(
    router: APIRouter, path: str, parameters: Mapping[str, Parameter] = NONE
) -> Callable[[ViewOf], ViewOf]:
    """Return what makes a view the page at `path`: of the request, its path, what is asked."""

    def added(view: ViewOf) -> ViewOf:
        async def route(request: Request) -> Response:
            criteria = criteria_of(request, parameters)
            values = request.path_params.values()
            return await show(request, partial(view, request, *values, criteria))

        router.add_api_route(path, route)
        return view

    return added


def _shown(request: Request, make: Make) -> Response:
    site: Site = request.app.state.site
    engine = engine_of(request)
    # A page is as new as its tag says, all of it.
    with snapshot(engine):
        revision = pages.revision(engine)
        tag = list_tag(request, revision, f"{site.build} {public_address(request)}")
        headers = {"X-Catalogue-Revision": str(revision)} | HEADERS
        # Whatever there is satisfies `*`: then it has to be there.
        if request.headers.get("if-none-match") != "*" and unchanged(request, tag):
            return Response(status_code=304, headers=headers | {"ETag": tag})
        try:
            made = make()
        except NotFound as error:
            if not wants_page(request):
                raise
            # What the records are called that may have been meant.
            ids = [id_ for fault in error.faults for id_ in fault.did_you_mean or ()]
            type_ = _TYPES.get(request.url.path.split("/")[1])
            names = lookup.names_of(engine, type_, ids) if ids and type_ else {}
            return page(request, error, names)
        if isinstance(made, Response):
            return made
        body = rendered(request, made)
        return answer(request, body, tag, made.media_type, headers | dict(made.headers))


# Errors as pages: the same status, what is wrong, and where to go on.

# Programs ask here: their errors are data whatever they accept.
_DATA = ("/v1", "/health", "/openapi.json")
_NOT_FOUND = 404
# A longer address was not mistyped, and a longer choice is no help.
_MOST_SEARCHED, _MOST_ALLOWED = 100, 15


def wants_page(request: Request) -> bool:
    """Return whether an error of this request is a page."""
    path = request.url.path
    of_programs = any(path == each or path.startswith(f"{each}/") for each in _DATA)
    return not of_programs and likes_pages(request)


def page(
    request: Request, error: CatalogueError, names: Mapping[str, str] | None = None
) -> Response:
    """Return the page of an error; `names` are those of records that may be meant."""
    # Of each fault what may have been meant, each a label and an address.
    faults = []
    for fault in error.faults:
        allowed = fault.allowed or ()
        # The message may say the choice already.
        shown = len(allowed) <= _MOST_ALLOWED and ", ".join(allowed) not in fault.message
        pairs = pairs_of(request.scope["query_string"])
        rest = [pair for pair in pairs if pair[0] != fault.parameter]
        wrong = isinstance(error, BadRequest) and len(rest) < len(pairs)
        meant = _meant(request, error, fault)
        faults.append(
            {
                "fault": fault,
                "allowed": allowed if shown else (),
                "meant": [((names or {}).get(id_, id_), to) for id_, to in meant],
                "without": path_with(request.url.path, rest) if wrong else None,
            }
        )
    search = readable(request.url.path.rpartition("/")[2]) if error.status == _NOT_FOUND else ""
    values = {"error": error, "faults": faults, "search": search[:_MOST_SEARCHED]}
    body = rendered(request, View("error.html", values))
    headers = HEADERS | error.headers
    return Response(body, error.status, headers=headers, media_type=HTML)


def _meant(request: Request, error: CatalogueError, fault: Fault) -> Iterator[tuple[str, str]]:
    """Give what may have been meant in place of the faulty part, each with its address."""
    path, name, value = request.url.path, fault.parameter, fault.value or ""
    pairs = pairs_of(request.scope["query_string"])
    for meant in fault.did_you_mean or ():
        if isinstance(error, NotFound):
            noun = path.split("/")[1]
            yield meant, meant if meant[0] == "/" else f"/{noun}/{quote(meant, safe='')}"
        elif fault.code == "unknown_parameter":
            yield meant, path_with(path, [(meant if n == name else n, text) for n, text in pairs])
        elif isinstance(error, BadRequest):
            changed = ((n, _replaced(x, value, meant) if n == name else x) for n, x in pairs)
            yield meant, path_with(path, changed)


def _replaced(text: str, value: str, meant: str) -> str:
    """Return a text of several values with another in place of one."""
    parts = [part.strip() for part in text.split(",")]
    return ",".join(meant if part == value else part for part in parts)


def readable(text: str) -> str:
    """Return the words of an id or a path, to search for."""
    words = BROKEN.sub(" ", text).replace("-", " ").replace("/", " ")
    return " ".join(words.split())


router = APIRouter(include_in_schema=False)

_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@router.get("/static/{name}")
async def static_file(request: Request, name: str) -> Response:
    """Give a static file of this build."""
    criteria_of(request, NONE)
    site: Site = request.app.state.site
    if name not in site.assets:
        raise HTTPException(404)
    body, media_type = site.assets[name]
    return Response(body, headers=_FOR_EVER, media_type=media_type)
