"""Answers: bytes that are ready, with the headers that every reading has."""

import json
from collections.abc import Iterator
from contextlib import ExitStack

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.export import exporting
from app.formats.registry import FORMATS
from app.store.load import Page, Single
from app.web.envelope import envelope, links

JSON = "application/json"


def engine_of(request: Request) -> Engine:
    """Return the engine that the application reads with."""
    engine: Engine = request.app.state.engine
    return engine


def listing(request: Request, page: Page) -> Response:
    """Answer with a page of a list."""
    found = links(request.url.path, page)
    header = ", ".join(f'<{to}>; rel="{rel}"' for rel, to in found.items() if to)
    headers = _counted(page.count, page.revision) | {"Link": header}
    return Response(envelope(page, found), headers=headers, media_type=JSON)


def single(found: Single, media_type: str = JSON) -> Response:
    """Answer with one record."""
    headers = {"X-Catalogue-Revision": str(found.revision)}
    return Response(f"{found.text}\n", headers=headers, media_type=media_type)


def download(request: Request, name: str) -> Response:
    """Answer with every match in the format `name`, a piece at a time.

    Faults show before the first byte; afterwards there is only the snapshot to send.
    """
    query: bytes = request.scope["query_string"]
    stack = ExitStack()
    export = stack.enter_context(exporting(engine_of(request), query, name))
    headers = _counted(export.count, export.revision) | {
        "Content-Disposition": f'attachment; filename="resources.{name}"'
    }

    def pieces() -> Iterator[bytes]:
        with stack:
            if not request.scope.get("head"):
                yield from export.pieces

    return StreamingResponse(
        pieces(), headers=headers, media_type=FORMATS[name].media_type
    )


def _counted(count: int, revision: int) -> dict[str, str]:
    return {"X-Total-Count": str(count), "X-Catalogue-Revision": str(revision)}


def source(found: Single) -> Response:
    """Answer with a text exactly as it was imported."""
    headers = {"X-Catalogue-Revision": str(found.revision)}
    return Response(found.text, headers=headers, media_type="text/markdown")


def json_text(value: object) -> str:
    """Return compact JSON with every letter as itself."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def plain(text: str) -> Response:
    """Answer with JSON that does not come from the catalogue."""
    return Response(f"{text}\n", media_type=JSON)
