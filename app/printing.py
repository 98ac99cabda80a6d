"""What `catalogue export` prints: what the service answers at its usual address."""

from collections.abc import Iterator

from sqlalchemy import Engine

from app.config import Settings
from app.export import exporting
from app.store.parameters import PAGED
from app.store.values import read_choice
from app.web.formats import MEDIA_TYPES
from app.web.paged import body_of, page_of

# Where `catalogue serve` is, unless it is told otherwise.
_USUAL = "http://127.0.0.1:8000"


def pieces(engine: Engine, query: bytes, name: str, settings: Settings) -> Iterator[bytes]:
    """Give the answer of `/v1/resources` to `query` in the format `name`.

    Raises `BadRequest` for what it cannot mean, before the first byte.
    """
    read_choice("format", name, tuple(MEDIA_TYPES))
    if name not in PAGED:
        with exporting(engine, query, name) as export:
            yield from export.pieces
        return
    page = page_of(engine, query, "resources", name)
    path = "/v1/resources" if name == "json" else f"/v1/resources.{name}"
    base = (settings.public_url or _USUAL).rstrip("/")
    yield body_of(engine, page, name, path, base)
