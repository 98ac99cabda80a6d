"""Every error a caller can meet, in one tree; nothing here knows the web.

`status` is a hint for whoever answers over HTTP. Faults of an imported text are no
exceptions: they are data (`documents.text.Block` of kind `unparsed`, warnings).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

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

    def __init_subclass__(cls, code: str = "", status: int = 0, title: str = "") -> None:
        """Note what a kind of errors is called, where it is not called as the general one."""
        super().__init_subclass__()
        cls.code, cls.status, cls.title = code or cls.code, status or cls.status, title or cls.title

    def __init__(
        self,
        detail: str = "",
        *,
        faults: Sequence[Fault] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        """Say in `detail` what went wrong and what to do next, where the faults do not."""
        self.faults = tuple(faults[:MOST_FAULTS])
        if self.faults and not 0 < len(detail) <= _LONG:
            detail = " ".join(fault.message for fault in self.faults)
        self.detail = cut(detail, _LONG)
        super().__init__(self.detail)
        self.headers = headers or {}

    @classmethod
    def at(  # noqa: PLR0917 - the parts of a fault
        cls,
        message: str,
        parameter: str | None = None,
        value: str | None = None,
        allowed: tuple[str, ...] | None = None,
        near: Iterable[str] = (),
        headers: dict[str, str] | None = None,
    ) -> Self:
        """Return the error of one fault: of which parameter or field, and what would be right."""
        fault = Fault(cls.code, message, parameter, value, allowed, tuple(near) or None)
        return cls(message, faults=[fault], headers=headers)


class BadRequest(
    CatalogueError, code="invalid_value", status=400, title="The request cannot be understood"
):
    """The query cannot be understood; the faults say which parts and why."""


class UnknownParameter(BadRequest, code="unknown_parameter"):
    """A parameter that the route does not have."""


class InvalidValue(BadRequest, code="invalid_value"):
    """A value that its parameter cannot take."""


class UnknownValue(BadRequest, code="unknown_value"):
    """A well-formed value that names nothing in the catalogue."""


class OutOfRange(BadRequest, code="out_of_range"):
    """A number below or above what its parameter takes."""


class RepeatedParameter(BadRequest, code="repeated_parameter"):
    """A single-valued parameter that was given more than once."""


class InvalidCursor(BadRequest, code="invalid_cursor"):
    """A cursor that is broken or belongs to another query."""


class Unauthorized(CatalogueError, code="unauthorized", status=401, title="A key is needed"):
    """No key, or a key that is wrong, expired or revoked."""


class Forbidden(CatalogueError, code="forbidden", status=403, title="The key does not allow this"):
    """A good key whose scope is too small."""


class NotFound(CatalogueError, code="not_found", status=404, title="Not found"):
    """Nothing stands at this path."""


class MethodNotAllowed(
    CatalogueError, code="method_not_allowed", status=405, title="Method not allowed"
):
    """The path exists, the method does not."""


class NotAcceptable(
    CatalogueError, code="not_acceptable", status=406, title="No acceptable format"
):
    """No format that the route has is acceptable."""


class Conflict(CatalogueError, code="conflict", status=409, title="Conflict"):
    """The change contradicts what is there."""


class Gone(CatalogueError, code="gone", status=410, title="Deleted"):
    """The record was deleted."""


class PreconditionFailed(
    CatalogueError, code="precondition_failed", status=412, title="The record has changed"
):
    """The record has changed since it was read."""


class TooLarge(CatalogueError, code="too_large", status=413, title="Too large"):
    """A body, list or text above a limit that the message names."""


class UnsupportedMediaType(
    CatalogueError, code="unsupported_media_type", status=415, title="Unsupported media type"
):
    """A body in a media type that the route does not read."""


class InvalidBody(
    CatalogueError, code="invalid_body", status=422, title="The body cannot be understood"
):
    """A body that is not what the route reads."""


class PreconditionRequired(
    CatalogueError, code="precondition_required", status=428, title="If-Match is needed"
):
    """A change without `If-Match`."""


class RangeNotSatisfiable(CatalogueError, code="out_of_range", status=416, title="No such part"):
    """A part of a file that begins behind its end."""


class TooManyRequests(
    CatalogueError, code="too_many_requests", status=429, title="Too many requests"
):
    """More costly requests of one caller than an operator allows."""


class HeadTooLarge(
    CatalogueError, code="head_too_large", status=431, title="The head of the request is too large"
):
    """A request whose address and headers are longer than any needs to be."""


class Unavailable(CatalogueError, code="unavailable", status=503, title="Not available now"):
    """The database cannot be reached, is read-only, full, locked or outdated."""

    def __init__(self, detail: str, *, retry_after: int = 5) -> None:
        """Say when to come back, in seconds."""
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class Busy(Unavailable):
    """Somebody else writes at the moment."""


class Lost(Unavailable):
    """The database went away meanwhile; another host may answer at once."""


class SchemaOutdated(Unavailable):
    """The database was made by another version of the program."""
