"""Which parameters a request has, and which format its answer takes."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from fastapi import params
from fastapi.openapi.models import Example
from starlette.requests import Request

from app.errors import NotAcceptable, NotFound
from app.formats.registry import FORMATS
from app.store import values
from app.store.read.request import Criteria, Parameter, parse, parse_values
from app.text import nearest, regex

_QUALITY = regex(r"(0(\.\d{0,3})?|1(\.0{0,3})?)")
MEDIA_TYPES = {"json": "application/json"} | {
    name: form.media_type for name, form in FORMATS.items()
}


def split_suffix(text: str) -> tuple[str, str | None]:
    """Return `text` without the name of a format at its end, and that name."""
    stem, dot, suffix = text.rpartition(".")
    return (stem, suffix) if dot and suffix in MEDIA_TYPES else (text, None)


def choose_format(
    request: Request,
    criteria: Criteria,
    suffix: str | None = None,
    names: Sequence[str] = tuple(MEDIA_TYPES),
) -> str:
    """Return which of the formats `names` to answer in; raises `NotAcceptable`."""
    if suffix and suffix not in names:
        path = request.url.path
        message = f"There is no format {suffix!r} of this list: {', '.join(names)}."
        raise NotFound.at(message, None, path, tuple(names), nearest(suffix, names))
    return suffix or criteria.format or _accepted(request, names)


def _accepted(request: Request, names: Sequence[str]) -> str:
    """Return the format that the caller likes best (RFC 9110, 12.5.1).

    Of a media type the most specific range tells how much it is liked; between two
    liked as much the more specific one decides, then our own order.
    """
    accept = _accept(request)
    best = _best(accept, tuple(names))
    if best:
        return best
    message = f"No format of this route is acceptable to {accept!r}."
    allowed = tuple(MEDIA_TYPES[name] for name in names)
    raise NotAcceptable.at(message, "Accept", accept, allowed)


# Most callers send one of a few headers.
@lru_cache(100)
def _best(accept: str, names: tuple[str, ...]) -> str | None:
    ranges = list(_ranges(accept))
    best = max(names, key=lambda name: _liking(ranges, MEDIA_TYPES[name]))
    return best if _liking(ranges, MEDIA_TYPES[best])[0] > 0 else None


def likes_pages(request: Request) -> bool:
    """Return whether the caller would rather read a page than data."""
    ranges = list(_ranges(_accept(request)))
    page = _liking(ranges, "text/html")
    data = ("application/json", "application/problem+json")
    return page[0] > 0 and all(page > _liking(ranges, each) for each in data)


def _accept(request: Request) -> str:
    return ",".join(request.headers.getlist("accept")).strip() or "*/*"


def _liking(ranges: Sequence[tuple[str, float]], media_type: str) -> tuple[float, int]:
    """Return how much a media type is liked, and how precisely it is named."""
    kind = media_type.partition("/")[0]
    for precise, wanted in ((2, media_type), (1, f"{kind}/*"), (0, "*/*")):
        qualities = [quality for each, quality in ranges if each == wanted]
        if qualities:
            return max(qualities), precise
    return 0.0, 0


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """Give the media ranges of an `Accept` header with their weights."""
    for part in accept.split(","):
        media_range, *options = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for option in options:
            if option.startswith("q="):
                # What is no number says nothing.
                quality = float(option[2:]) if _QUALITY.fullmatch(option[2:]) else 1.0
        yield media_range, quality


# The parameters of a request: read strictly, documented from the same table.


def criteria_of(request: Request, parameters: Mapping[str, Parameter]) -> Criteria:
    """Return what the request asks; raises `BadRequest` with every fault."""
    record = request.path_params.get("id")
    return parse(request.scope["query_string"], parameters, record)


def json_criteria(request: Request, parameters: Mapping[str, Parameter]) -> Criteria:
    """Return what a request for JSON alone asks; raises `BadRequest` and `NotAcceptable`."""
    criteria = criteria_of(request, parameters)
    _accepted(request, ("json",))
    return criteria


def values_of(request: Request, parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    """Return the parameters of a request that asks for no list."""
    return parse_values(request.scope["query_string"], parameters)


def path_parameter(description: str, example: str, **schema: Any) -> params.Path:  # noqa: ANN401 - JSON
    """Return what OpenAPI says about a part of the path; the routes check it."""
    examples = {"one": Example(value=example)}
    return params.Path(description=description, openapi_examples=examples, json_schema_extra=schema)


def id_of(kind: str, example: str) -> params.Path:
    """Return what OpenAPI says about the id of a record in the path."""
    return path_parameter(f"The id of the {kind}.", example, pattern=values.ID)


RESOURCE = path_parameter(
    "The id, or `key:hinton2006fast`, `doi:10.1126/science.1127647`, `arxiv:1301.3781`, "
    "`isbn:9780262035613`.",
    "a-fast-learning-algorithm-for-deep-belief-nets",
    pattern=values.TEXT,
)


def documented(parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    """Return what OpenAPI says about the parameters of a route."""
    told = []
    for each in parameters.values():
        fields = ("required", "description", "example", "schema")
        found = {"name": each.name, "in": "query"} | {name: getattr(each, name) for name in fields}
        if each.schema["type"] == "array":
            # Repeated, a filter means all of its values: clients join them.
            if isinstance(each.example, str):
                found["example"] = each.example.split(",")
            found |= {"style": "form", "explode": False}
        told.append(found)
    return {"parameters": told}
