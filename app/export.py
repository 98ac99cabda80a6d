"""All records that match a query, in a format: the same bytes for API and command."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine

from app.formats.registry import FORMATS
from app.store.asked import parse
from app.store.load import walking
from app.store.parameters import EXPORT
from app.store.values import read_choice

# Large enough that a piece costs little, small enough to keep no memory.
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Export:
    """An answer under way; `pieces` can be gone through once."""

    count: int
    revision: int
    pieces: Iterator[bytes]


@contextmanager
def exporting(engine: Engine, query: bytes, name: str) -> Iterator[Export]:
    """Give all resources that match `query` in the format `name`, as one snapshot.

    `query` is a raw query string such as `b"author=hinton&include=mentions"`. Raises
    `BadRequest` for what it cannot mean, or a name that is no format, before the first
    byte.
    """
    format_ = FORMATS[read_choice("format", name, tuple(FORMATS))]
    asked = parse(query, EXPORT)
    with walking(engine, asked) as walk:
        rendered = format_.render(walk.texts)
        yield Export(walk.count, walk.revision, _pieces(rendered))


def _pieces(texts: Iterable[str]) -> Iterator[bytes]:
    piece = bytearray()
    for text in texts:
        piece += text.encode()
        if len(piece) >= _PIECE:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)
