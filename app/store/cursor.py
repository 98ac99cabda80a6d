"""Where a walk through a list stands: opaque to callers, and nothing secret in it.

A cursor carries the keys of the last row given, so that writes in between neither skip
nor repeat a row, and a digest of its query, so that it serves no other one.
"""

import json
import math
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b
from typing import NoReturn

from app.errors import Fault, InvalidCursor

START = "*"
KeyValue = str | int | float | None
# A key is as long as the longest title.
_MOST_LETTERS = 64_000
# What no column holds: NUL, half a letter, a number over 64 bits.
_BROKEN = re.compile("[\0\ud800-\udfff]")
_HIGHEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list; without `values` the start of it.

    `query` is what the list is asked, in one spelling; the digest is made of it.
    """

    noun: str
    values: tuple[KeyValue, ...] | None = None
    digest: str = ""
    query: str = ""

    def serves(self, query: str, lengths: Collection[int]) -> bool:
        """Say whether this is a place in the answer to `query`, of so many values."""
        if self.values is None:
            return True
        fits = len(self.values) in lengths
        return fits and self.digest == _digest(query, self.values)

    def after(self, values: tuple[KeyValue, ...]) -> str:
        """Return the text of the cursor behind the row with these keys."""
        text = json.dumps([_digest(self.query, values), *values], separators=(",", ":"))
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _digest(query: str, values: tuple[KeyValue, ...]) -> str:
    said = json.dumps([query, *values])
    return blake2b(said.encode(), digest_size=8).hexdigest()


def read_cursor(name: str, text: str, *, noun: str) -> Cursor:
    """Return the place that `text` tells; refuse what is no cursor."""
    if text == START:
        return Cursor(noun)
    if len(text) > _MOST_LETTERS or not re.fullmatch(r"[A-Za-z0-9_-]+", text):
        raise InvalidCursor([stray(name, text)])
    try:
        padded = text + "=" * (-len(text) % 4)
        found = json.loads(urlsafe_b64decode(padded), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InvalidCursor([stray(name, text)]) from error
    if not isinstance(found, list) or not all(map(_possible, found)):
        raise InvalidCursor([stray(name, text)])
    digest, *values = found or [None]
    return Cursor(noun, tuple(values), str(digest))


def _possible(value: object) -> bool:
    if isinstance(value, str):
        return not _BROKEN.search(value)
    if isinstance(value, int):
        return not isinstance(value, bool) and abs(value) <= _HIGHEST
    return value is None or (isinstance(value, float) and math.isfinite(value))


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def stray(name: str, text: str) -> Fault:
    """Return what is wrong with a cursor that is broken or another query's."""
    message = "The cursor is broken or belongs to another query; `*` starts anew."
    return Fault("invalid_cursor", message, name, text)
