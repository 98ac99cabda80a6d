"""What to offer when nothing matches: less of the question, or another word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import Engine

from app.catalogue.found import Suggestion
from app.errors import BadRequest
from app.store import load
from app.store.asked import Asked, Parameter, parse
from app.store.suggest import suggest
from app.store.suggestible import SUGGEST
from app.web.envelope import path_with
from app.web.pages.chips import Chip

# So many parts are tried, and so many records are suggested.
_TRIED, _SUGGESTED = 8, 5


@dataclass(frozen=True, slots=True)
class Way:
    """A part of the question, and how much there is without it."""

    chip: Chip
    count: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """Ways on from an empty result."""

    ways: Sequence[Way]
    meant: Sequence[Suggestion]


def nothing(
    engine: Engine,
    asked: Asked,
    chips: Sequence[Chip],
    parameters: dict[str, Parameter],
) -> Nothing:
    """Return what to try instead of a question that nothing answers."""
    meant = suggested(engine, asked.q.text) if asked.q else []
    return Nothing(list(_ways(engine, chips[:_TRIED], parameters)), meant)


def _ways(engine: Engine, chips: Sequence[Chip], parameters: dict[str, Parameter]) -> Iterator[Way]:
    for chip in chips:
        less = parse(urlsplit(chip.href).query.encode(), parameters)
        count = load.count(engine, less)
        if count:
            yield Way(chip, count)


def suggested(engine: Engine, words: str) -> list[Suggestion]:
    """Return the records that words may mean, one slip forgiven."""
    raw = path_with("", [("q", words), ("limit", str(_SUGGESTED))]).removeprefix("?")
    try:
        page = suggest(engine, parse(raw.encode(), SUGGEST))
    except BadRequest:
        # A search may hold what no beginning of a name does.
        return []
    return [Suggestion.model_validate_json(text) for text in page.texts]
