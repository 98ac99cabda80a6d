"""Words as the contract compares them, told again apart from the program."""

import re
from functools import lru_cache

from anyascii import anyascii

# `+` and `#` after a letter belong to the word, unless the word goes on.
_WORD = re.compile(r"[a-z]+(?:\+{2,}(?=[0-9])|[+#]+(?![a-z0-9+#]))|[a-z0-9]+")
_GERMAN = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}


def folded(text):
    """The text without case, accents and ligatures."""
    return anyascii(text).lower()


def expanded(text):
    return "".join(_GERMAN.get(letter, letter) for letter in text)


@lru_cache(maxsize=10_000)
def forms(text):
    """The words of a text in order, once for each way of writing umlauts."""
    return [_WORD.findall(folded(each)) for each in (text, expanded(text))]


def names(wanted, name):
    """Say whether all words of `wanted` are whole words of `name`, in any order."""
    there = {word for form in forms(name) for word in form}
    sought = list(zip(*forms(wanted), strict=True))
    return bool(sought) and all(there.intersection(either) for either in sought)


def title_key(title):
    """What titles are ordered by: folded, leading punctuation dropped."""
    text = folded(title)
    return re.sub(r"^[^a-z0-9]+", "", text) or text
