"""Bodies of requests, read strictly: what is not understood is refused, not guessed.

A body is read only as far as its limit, and only by routes that want one.
"""

from collections.abc import Iterable

from anyio import fail_after
from starlette.requests import ClientDisconnect, Request

from app.errors import Fault, InvalidBody, TooLarge, UnsupportedMediaType
from app.web.exact_json import parsed

JSON = ("application/json",)
PATCHES = ("application/merge-patch+json", "application/json")
# A record is a few kilobytes.
MOST_JSON_BYTES = 1024 * 1024
_MOST_JSON_NAMED = "1 MiB is the most that JSON may have here"
# How long a body may take to arrive, in seconds.
_PATIENCE = 300
_ENCODINGS = ("identity", "")


def media_type_of(request: Request) -> str:
    """Return the media type of the body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_bytes(request: Request, media_types: Iterable[str], most: int, named: str) -> bytes:
    """Return the body, which is of one of `media_types` and has at most `most` bytes.

    `named` says the limit in the refusal.

    Raises:
        UnsupportedMediaType: another media type, character set or content encoding.
        TooLarge: a longer body; of it no more than `most` bytes are kept.
        InvalidBody: the body ended early, or did not end.
    """
    _check_type(request, tuple(media_types))
    message = f"The body is too large: {named}."
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise TooLarge(message)
    body = bytearray()
    try:
        with fail_after(_PATIENCE):
            async for piece in request.stream():
                body += piece
                if len(body) > most:
                    raise TooLarge(message)
    except (ClientDisconnect, TimeoutError) as error:
        raise InvalidBody("The body did not come to its end.") from error
    return bytes(body)


async def read_object(request: Request, media_types: Iterable[str] = JSON) -> dict[str, object]:
    """Return the JSON object in the body.

    Its texts can be stored and sent again, its numbers fit a column, and no name is
    there twice.

    Raises what `read_bytes` does, and `InvalidBody` for any other text.
    """
    raw = await read_bytes(request, media_types, MOST_JSON_BYTES, _MOST_JSON_NAMED)
    found = parsed(raw)
    if not isinstance(found, dict):
        raise InvalidBody("The body is JSON, but no object: {...} is expected.")
    return found


def _check_type(request: Request, media_types: tuple[str, ...]) -> None:
    """Refuse what is sent in another form, and say which are read (RFC 5789, 2.2)."""
    given = request.headers.get("content-type", "")
    media_type, *options = (part.strip().lower() for part in given.split(";"))
    charsets = [o.partition("=")[2].strip('"') for o in options if o[:8] == "charset="]
    readable = set(charsets) <= {"utf-8", "utf8", "us-ascii"}
    encoding = request.headers.get("content-encoding", "").strip().lower()
    if media_type in media_types and readable and encoding in _ENCODINGS:
        return
    names = " or ".join(media_types)
    message = f"This route reads {names}, in UTF-8 and without Content-Encoding."
    fault = Fault("unsupported_media_type", message, "Content-Type", given, media_types)
    accept = "Accept-Patch" if request.method == "PATCH" else "Accept-Post"
    headers = {accept: ", ".join(media_types), "Accept-Encoding": "identity"}
    raise UnsupportedMediaType(message, faults=[fault], headers=headers)
