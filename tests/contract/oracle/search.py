"""The full text of a resource, and what a question finds in it."""

import re

from tests.contract.oracle.words import forms

_TERM = re.compile(r'(-?)"([^"]*)(?:"|$)|([^\s"]+)')


def texts_of(catalogue, row):
    """Every text in which a resource is found, each by itself."""
    yield row["title"]
    for field in ("venue", "publisher", "platform", "note"):
        yield row[field] or ""
    for parameter, field in (
        ("author", "authors"),
        ("institution", "institutions"),
        ("topic", "topics"),
    ):
        for each in row[field]:
            yield from catalogue.names[parameter][each["id"]]


def fits(catalogue, q):
    """The test of a question: all its terms, none of those with a minus."""
    terms = [term for match in _TERM.finditer(q) if (term := _term(match))]

    def test(row):
        there = [form for text in texts_of(catalogue, row) for form in forms(text)]
        return all(
            any(_stands(words, form, prefix) for words in spelt for form in there) is not unwanted
            for spelt, prefix, unwanted in terms
        )

    return test


def _term(match):
    minus, phrase, word = match.groups()
    said = phrase if word is None else word
    spelt = [words for words in forms(said) if words]
    if not spelt:
        return None
    if word is None:
        return spelt, False, bool(minus)
    return spelt, word.endswith("*"), word.startswith("-")


def _stands(words, form, prefix):
    """Say whether words stand next to each other, the last perhaps only begun."""
    *first, last = words
    for at in range(len(form) - len(words) + 1):
        *here, end = form[at : at + len(words)]
        if here == first and (end.startswith(last) if prefix else end == last):
            return True
    return False
