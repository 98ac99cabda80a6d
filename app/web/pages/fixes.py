"""What a reader may have meant: each fault of an address, and addresses without it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from starlette.requests import Request

from app.errors import BadRequest, CatalogueError, Fault, NotFound
from app.store.asked import BROKEN, pairs_of
from app.web.envelope import path_with

# A longer choice is no help.
_MOST_ALLOWED = 15


@dataclass(frozen=True, slots=True)
class Fix:
    """An address to try, and what is different in it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A fault, what may have been meant, and the address without the faulty part."""

    fault: Fault
    allowed: Sequence[str]
    meant: Sequence[Fix]
    without: str | None


def shown(request: Request, error: CatalogueError, names: Mapping[str, str]) -> list[Shown]:
    """Return the faults of a request as a reader is shown them.

    `names` are those of the records that may have been meant.
    """
    found = []
    for fault in error.faults:
        meant = [
            replace(fix, label=names.get(fix.label, fix.label))
            for fix in _meant(request, error, fault)
        ]
        without = _without(request, error, fault)
        found.append(Shown(fault, _allowed(fault), meant, without))
    return found


def _allowed(fault: Fault) -> Sequence[str]:
    """Return the choice, unless the message says it."""
    allowed = fault.allowed or ()
    short = len(allowed) <= _MOST_ALLOWED
    return allowed if short and ", ".join(allowed) not in fault.message else ()


def _meant(request: Request, error: CatalogueError, fault: Fault) -> Iterator[Fix]:
    if isinstance(error, BadRequest):
        yield from _other_queries(request, fault)
    elif isinstance(error, NotFound):
        yield from _other_paths(request, fault)


def _without(request: Request, error: CatalogueError, fault: Fault) -> str | None:
    """Return the address without the faulty part of the query."""
    pairs = pairs_of(request.scope["query_string"])
    rest = [pair for pair in pairs if pair[0] != fault.parameter]
    wrong = isinstance(error, BadRequest) and len(rest) < len(pairs)
    return path_with(request.url.path, rest) if wrong else None


def _other_queries(request: Request, fault: Fault) -> Iterator[Fix]:
    """Give the query with what may have been meant in place of the faulty part."""
    path, pairs = request.url.path, pairs_of(request.scope["query_string"])
    name, value = fault.parameter or "", fault.value or ""
    for meant in fault.did_you_mean or ():
        if fault.code == "unknown_parameter":
            changed = [(meant, text) if n == name else (n, text) for n, text in pairs]
        else:
            changed = [
                (n, _replaced(text, value, meant)) if n == name else (n, text) for n, text in pairs
            ]
        yield Fix(meant, path_with(path, changed))


def _replaced(text: str, value: str, meant: str) -> str:
    """Return a text of several values with another in place of one."""
    parts = [part.strip() for part in text.split(",")]
    return ",".join(meant if part == value else part for part in parts)


def _other_paths(request: Request, fault: Fault) -> Iterator[Fix]:
    noun = request.url.path.split("/")[1]
    for meant in fault.did_you_mean or ():
        to = meant if meant.startswith("/") else f"/{noun}/{quote(meant, safe='')}"
        yield Fix(meant, to)


def readable(text: str) -> str:
    """Return the words of an id or a path, to search for."""
    words = BROKEN.sub(" ", text).replace("-", " ").replace("/", " ")
    return " ".join(words.split())
