"""One slip of the keyboard: every word that somebody may have meant to type."""

from collections.abc import Iterator
from string import ascii_lowercase, digits

SHORTEST = 4
"""A shorter word with a letter changed is another word."""

# Slips further behind are not looked for: the work grows with the length.
_FURTHEST = 24
_LETTERS = ascii_lowercase + digits


def variants(word: str) -> list[str]:
    """Return what `word` is with one letter more, less, another, or two exchanged."""
    near, rest = word[:_FURTHEST], word[_FURTHEST:]
    return sorted({f"{each}{rest}" for each in _variants(near)} - {word})


def _variants(word: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        before, here = word[:at], word[at:]
        for letter in _LETTERS:
            yield before + letter + here
            yield before + letter + here[1:]
        yield before + here[1:]
        yield before + here[1::-1] + here[2:]
