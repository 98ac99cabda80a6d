"""The search `q`: what it says, word by word. Knows no database.

Folded words hold only `a-z 0-9 + #`: nothing in them needs quoting.
"""

import re
from dataclasses import dataclass

from app.folding import spellings
from app.store.values import check_length, refuse

_SHORTEST_PREFIX = 2
# -"a phrase" | "a phrase | -word | word*: an open quote closes at the end.
_TERM = re.compile(r'(?P<minus>-?)"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+)')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand together: `l-bfgs` is two; umlauts allow two spellings."""

    spellings: tuple[str, ...]
    prefix: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """A question in words: all its terms, none of the excluded ones."""

    text: str
    terms: tuple[Term, ...]


def read_search(name: str, text: str) -> Search:
    """Return what the search `text` of the parameter `name` says."""
    check_length(name, text)
    terms = tuple(term for match in _TERM.finditer(text) if (term := _read_term(name, match)))
    if not terms:
        refuse(name, text, f"`{name}` needs at least one letter or digit.")
    return Search(text.strip(), terms)


def read_beginnings(name: str, text: str) -> Search:
    """Return the words of `text`, each of which may be the beginning of one."""
    check_length(name, text)
    terms = tuple(Term(choices, prefix=True) for choices in word_choices(text))
    if not terms:
        refuse(name, text, f"`{name}` needs at least one letter or digit.")
    return Search(text.strip(), terms)


def word_choices(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the folded words of `text`, each with the spellings that umlauts allow."""
    forms = [form.split() for form in spellings(text)]
    return tuple(tuple(dict.fromkeys(word)) for word in zip(*forms, strict=True))


def _read_term(name: str, match: re.Match[str]) -> Term | None:
    word = match["word"]
    if word is None:
        forms, prefix, excluded = match["phrase"], False, bool(match["minus"])
    else:
        forms, prefix, excluded = word, word.endswith("*"), word.startswith("-")
    folded = tuple(form for form in spellings(forms) if form)
    if not folded:
        return None
    if prefix and len(folded[0].split()[-1]) < _SHORTEST_PREFIX:
        message = f"A prefix has at least {_SHORTEST_PREFIX} letters before its `*`."
        refuse(name, word, message)
    return Term(folded, prefix, excluded)
