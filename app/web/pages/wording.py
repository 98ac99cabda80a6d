"""What differs between two texts, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
# Beyond that the comparison, which takes a time of its own, says nothing to a reader.
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: `same`, or only in the older (`gone`) or newer (`new`) one."""

    state: str
    text: str


def compared(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Return both texts in pieces, which joined are the texts again."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > _MOST:
        return [Piece("gone", before)], [Piece("new", after)]
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return (
        list(_pieces("gone", old, ((s, i, j) for s, i, j, _, _ in steps))),
        list(_pieces("new", new, ((s, i, j) for s, _, _, i, j in steps))),
    )


def _pieces(state: str, words: list[str], steps: Iterator[tuple[str, int, int]]) -> Iterator[Piece]:
    for step, first, last in steps:
        if first < last:
            text = "".join(words[first:last])
            yield Piece("same" if step == "equal" else state, text)
