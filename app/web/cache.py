"""Entity tags: what an answer hangs on, so that no one is given an older one.

They are weak: compression makes several encodings of one answer.
"""

import re
from hashlib import blake2b
from importlib.metadata import version

from starlette.requests import Request
from starlette.responses import Response

from app.store.session import generation

TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_ID = '"id":"'
# Another version of the program may say the same otherwise.
_VERSION = version("catalogue")


def list_tag(request: Request, revision: int, name: str) -> str:
    """Return the tag of a list in the format `name`: revision, then path and query.

    A restored catalogue counts its revisions anew, and says other things with them.
    """
    path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
    said = _digest(f"{_generation(request)} {path}?{query} {name}")
    return f'W/"{revision}-{said}"'


def _generation(request: Request) -> int:
    """Return which life of the catalogue this process serves; it cannot change."""
    state = request.app.state
    if not hasattr(state, "generation"):
        state.generation = generation(state.engine)
    return int(state.generation)


def record_tag(text: str, name: str, record: str, revision: int | None) -> str:
    """Return the tag of a record, which is JSON, as the `text` in the format `name`.

    Its state comes before all (`state_of`), where it has a revision of its own.
    """
    if revision is None:
        return text_tag(text, name)
    id_ = record.partition(_ID)[2].partition('"')[0]
    return f'W/"{state_of(id_, revision)}{_digest(f"{name} {text}")}"'


def state_of(id_: str, revision: int) -> str:
    """Return how every tag begins of the record with this id in this revision."""
    return f"{revision}-{_digest(id_)[:8]}"


def text_tag(text: str, name: str) -> str:
    """Return the tag of what is no record: it hangs on its text alone."""
    return f'W/"{_digest(f"{name} {text}")}"'


def _digest(said: str) -> str:
    told = f"{_VERSION} {said}".encode(errors="surrogateescape")
    return blake2b(told, digest_size=8).hexdigest()


def unchanged(request: Request, tag: str) -> bool:
    """Say whether the caller has the answer with this tag (RFC 9110, 13.1.2)."""
    given = ",".join(request.headers.getlist("if-none-match"))
    if given.strip() == "*":
        return True
    return tag.removeprefix("W/") in TAG.findall(given)


def answer(
    request: Request,
    body: str | bytes,
    tag: str,
    media_type: str,
    headers: dict[str, str] | None = None,
) -> Response:
    """Answer with a body, or say that the caller has it already."""
    told = (headers or {}) | {"ETag": tag}
    if unchanged(request, tag):
        return Response(status_code=304, headers=told)
    return Response(body, headers=told, media_type=media_type)
