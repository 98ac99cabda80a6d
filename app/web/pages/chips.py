"""What a query asks for, each part with the address of the query without it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.store.asked import Filter
from app.store.called import Known
from app.store.values import Value
from app.web.pages.query import Query
from app.web.pages.shown import spoken

# Words may name many records: of more than these the words are shown.
_MOST = 6


@dataclass(frozen=True, slots=True)
class Chip:
    """One value; `joined` is the word between it and the one before."""

    label: str
    value: str
    href: str
    joined: str = "and"


def chips(query: Query, names: Mapping[Known, str]) -> list[Chip]:
    """Return what is asked for, filter by filter; at last what is searched."""
    filters = query.asked.filters
    found = [chip for part in filters for chip in _chips(query, part, names)]
    if query.asked.q:
        found.append(Chip("Words", query.asked.q.text, query.without("q")))
    return found


def _chips(query: Query, part: Filter, names: Mapping[Known, str]) -> Iterator[Chip]:
    label = spoken(part.name.removesuffix("_not")).capitalize()
    label = f"Not {label.lower()}" if part.negated else label
    texts = zip(query.texts(part.name), part.groups, strict=True)
    for place, (text, group) in enumerate(texts):
        if len(group) > _MOST:
            yield Chip(label, text, _less(query, part, place))
            continue
        for number, value in enumerate(group):
            shown = _called(part, value, names)
            joined = "or" if number else "and"
            yield Chip(label, shown, query.toggled(part.name, str(value)), joined)


def _called(part: Filter, value: Value, names: Mapping[Known, str]) -> str:
    return names.get((part.field.name, str(value)), str(value))


def _less(query: Query, part: Filter, place: int) -> str:
    """Return the address without one of the repetitions of a parameter."""
    texts = query.texts(part.name)
    return query.having(part.name, [*texts[:place], *texts[place + 1 :]])
