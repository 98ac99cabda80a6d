"""Which format an answer takes: the suffix, else `format=`, else `Accept`."""

from collections.abc import Iterator

from starlette.requests import Request

from app.errors import Fault, NotAcceptable
from app.formats.registry import FORMATS
from app.store.asked import Asked
from app.store.values import refuse

MEDIA_TYPES = {"json": "application/json"} | {
    name: form.media_type for name, form in FORMATS.items()
}


def split_suffix(text: str) -> tuple[str, str | None]:
    """Return `text` without the name of a format at its end, and that name."""
    stem, dot, suffix = text.rpartition(".")
    return (stem, suffix) if dot and suffix in MEDIA_TYPES else (text, None)


def chosen(request: Request, asked: Asked, suffix: str | None = None) -> str:
    """Return the name of the format to answer in; raises `NotAcceptable`."""
    if suffix and asked.format and asked.format != suffix:
        message = f"The path says `.{suffix}`, `format` says another."
        refuse("format", asked.format, message, allowed=(suffix,))
    return suffix or asked.format or _accepted(request.headers.get("accept", "*/*"))


def _accepted(accept: str) -> str:
    wanted = sorted(_ranges(accept), key=lambda each: -each[1])
    for media_range, weight in wanted:
        for name, media_type in MEDIA_TYPES.items():
            kind = media_type.partition("/")[0]
            if weight > 0 and media_range in (media_type, f"{kind}/*", "*/*"):
                return name
    message = f"No format of this route is acceptable to {accept!r}."
    allowed = tuple(MEDIA_TYPES.values())
    fault = Fault("not_acceptable", message, "Accept", accept, allowed)
    raise NotAcceptable(message, faults=[fault])


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """Give the media ranges of an `Accept` header with their weights."""
    for part in accept.split(","):
        media_range, *options = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for option in options:
            if option.startswith("q="):
                weight = _weight(option[2:])
        yield media_range, weight


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
