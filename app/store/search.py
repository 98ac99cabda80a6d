"""The search `q`: what it says, and the condition that finds it.

`resource.search` holds the folded words of a record between spaces, so that a word, a
phrase and a prefix are each one comparison. Folded words know only `a-z 0-9 + #`:
nothing in them needs quoting.
"""

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, literal, not_, or_
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlmodel import col

from app.folding import spellings
from app.store.tables import Resource
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
    terms = tuple(
        term for match in _TERM.finditer(text) if (term := _read_term(name, match))
    )
    if not terms:
        refuse(name, text, f"`{name}` needs at least one letter or digit.")
    return Search(text.strip(), terms)


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


def _contains(text: SQLCoreOperations[str], term: Term) -> ColumnElement[bool]:
    end = "%" if term.prefix else " %"
    return or_(*(text.like(f"% {form}{end}") for form in term.spellings))


def matching(search: Search) -> ColumnElement[bool]:
    """Return the condition that a resource fits the search."""
    text = col(Resource.search)
    return and_(
        *(
            not_(_contains(text, term)) if term.excluded else _contains(text, term)
            for term in search.terms
        )
    )


def relevance(search: Search) -> ColumnElement[int]:
    """Return how well a resource fits: how many terms its title holds."""
    title = literal(" ") + col(Resource.title_key) + literal(" ")
    score: ColumnElement[int] = literal(0)
    for term in search.terms:
        if not term.excluded:
            score = score + case((_contains(title, term), 1), else_=0)
    return score
