"""Every error a caller can meet, in one tree; nothing here knows the web.

`status` is a hint for whoever answers over HTTP. Faults of an imported text are no
exceptions: they are data (`documents.text.Block` of kind `unparsed`, warnings).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

# So much of a value is repeated in an answer, and so many faults are told of a request:
# what comes back is never many times what came.
MOST_LETTERS, MOST_FAULTS = 200, 20
_LONG = 1_000


def cut(text: str, most: int = MOST_LETTERS) -> str:
    """Return the text, or its beginning where it has more letters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request, and what would be right.

    `allowed` lists the whole choice where it is short, `did_you_mean` the nearest.
    """

    code: str
    message: str
    parameter: str | None = None
    value: str | None = None
    allowed: tuple[str, ...] | None = None
    did_you_mean: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Cut what the fault repeats of the request."""
        for name in ("parameter", "value"):
            text = getattr(self, name)
            if text is not None and len(text) > MOST_LETTERS:
                short = cut(text)
                message = self.message.replace(repr(text), repr(short)).replace(text, short)
                object.__setattr__(self, "message", message)
                object.__setattr__(self, name, short)


class CatalogueError(Exception):
    """An error inside, of which nothing is told."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"

    def __init__(
        self, detail: str, *, faults: Sequence[Fault] = (), headers: dict[str, str] | None = None
    ) -> None:
        """Say in `detail` what went wrong and what to do next, in a sentence."""
        self.faults = tuple(faults[:MOST_FAULTS])
        if len(detail) > _LONG and self.faults:
            detail = " ".join(fault.message for fault in self.faults)
        self.detail = cut(detail, _LONG)
        super().__init__(self.detail)
        self.headers = headers or {}


class BadRequest(CatalogueError):
    """The query cannot be understood; the faults say which parts and why."""

    code = "invalid_value"
    status = 400
    title = "The request cannot be understood"

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Take at least one fault."""
        super().__init__(" ".join(fault.message for fault in faults), faults=faults)


class UnknownParameter(BadRequest):
    """A parameter that the route does not have."""

    code = "unknown_parameter"


class InvalidValue(BadRequest):
    """A value that its parameter cannot take."""

    code = "invalid_value"


class UnknownValue(BadRequest):
    """A well-formed value that names nothing in the catalogue."""

    code = "unknown_value"


class OutOfRange(BadRequest):
    """A number below or above what its parameter takes."""

    code = "out_of_range"


class RepeatedParameter(BadRequest):
    """A single-valued parameter that was given more than once."""

    code = "repeated_parameter"


class InvalidCursor(BadRequest):
    """A cursor that is broken or belongs to another query."""

    code = "invalid_cursor"


class Unauthorized(CatalogueError):
    """No key, or a key that is wrong, expired or revoked."""

    code = "unauthorized"
    status = 401
    title = "A key is needed"


class Forbidden(CatalogueError):
    """A good key whose scope is too small."""

    code = "forbidden"
    status = 403
    title = "The key does not allow this"


class NotFound(CatalogueError):
    """Nothing stands at this path."""

    code = "not_found"
    status = 404
    title = "Not found"


class MethodNotAllowed(CatalogueError):
    """The path exists, the method does not."""

    code = "method_not_allowed"
    status = 405
    title = "Method not allowed"


class NotAcceptable(CatalogueError):
    """No format that the route has is acceptable."""

    code = "not_acceptable"
    status = 406
    title = "No acceptable format"


class Conflict(CatalogueError):
    """The change contradicts what is there."""

    code = "conflict"
    status = 409
    title = "Conflict"


class Gone(CatalogueError):
    """The record was deleted."""

    code = "gone"
    status = 410
    title = "Deleted"


class PreconditionFailed(CatalogueError):
    """The record has changed since it was read."""

    code = "precondition_failed"
    status = 412
    title = "The record has changed"


class TooLarge(CatalogueError):
    """A body, list or text above a limit that the message names."""

    code = "too_large"
    status = 413
    title = "Too large"


class UnsupportedMediaType(CatalogueError):
    """A body in a media type that the route does not read."""

    code = "unsupported_media_type"
    status = 415
    title = "Unsupported media type"


class InvalidBody(CatalogueError):
    """A body that is not what the route reads."""

    code = "invalid_body"
    status = 422
    title = "The body cannot be understood"


class PreconditionRequired(CatalogueError):
    """A change without `If-Match`."""

    code = "precondition_required"
    status = 428
    title = "If-Match is needed"


class RangeNotSatisfiable(CatalogueError):
    """A part of a file that begins behind its end."""

    code = "out_of_range"
    status = 416
    title = "No such part"


class TooManyRequests(CatalogueError):
    """More costly requests of one caller than an operator allows."""

    code = "too_many_requests"
    status = 429
    title = "Too many requests"


class HeadTooLarge(CatalogueError):
    """A request whose address and headers are longer than any needs to be."""

    code = "head_too_large"
    status = 431
    title = "The head of the request is too large"


class Unavailable(CatalogueError):
    """The database cannot be reached, is read-only, full, locked or outdated."""

    code = "unavailable"
    status = 503
    title = "Not available now"

    def __init__(self, detail: str, *, retry_after: int = 5) -> None:
        """Say when to come back, in seconds."""
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class Busy(Unavailable):
    """Somebody else writes at the moment."""


class Lost(Unavailable):
    """The database went away meanwhile; another host may answer at once."""


class SchemaOutdated(Unavailable):
    """The database was made by another version of the program."""
