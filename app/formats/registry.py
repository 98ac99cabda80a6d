"""The formats in which all matching records are given: name, media type, rendering.

A rendering is pure: finished records in, as the JSON texts that are stored, pieces of
text out. A new format is one file and one line here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """One format; its name is also the suffix of a path and of a file."""

    media_type: str
    render: Callable[[Iterable[str]], Iterator[str]]


def _lines(records: Iterable[str]) -> Iterator[str]:
    """Give a record a line: lossless, and the texts hold no line breaks."""
    for record in records:
        yield f"{record}\n"


FORMATS: Mapping[str, Format] = {
    "jsonl": Format("application/x-ndjson", _lines),
}
