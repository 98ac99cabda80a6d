"""Where the words of a question stand in the texts that a resource is found by."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, or_, select
from sqlmodel import col

from app.catalogue.kinds import ALSO_CALLED
from app.store.tables import Name
from app.store.values import Search, Term
from app.text import Placed, placed, placed_stems

_PLAIN = ("venue", "publisher", "platform")
# Fields whose values have names, and what these are names of.
_NAMED = {"authors": "author", "institutions": "institution", "topics": "topic"}

# A field, the texts that stand for it, the first preferred, and the language of their
# stems; None: they have none.
_Text = tuple[str, Sequence[str], str | None]
_Spans = list[tuple[int, int]]
_Names = Mapping[tuple[str, str], Sequence[str]]
_ENGLISH = "en"


def highlights(
    connection: Connection, search: Search, records: Mapping[int, str]
) -> dict[int, list[dict[str, Any]]]:
    """Return `{field, value, spans}` of each text of ready records that has words asked for.

    Of something with several names it is the one that has the most of them.
    """
    read = {key: json.loads(text) for key, text in records.items()}
    names = _names(connection, read.values())
    return {key: list(_marked(search, _texts(record, names))) for key, record in read.items()}


def spans(search: Search, text: str, language: str | None) -> _Spans:
    """Return where in `text` what is wanted begins and ends, in order, apart.

    Stems meet, too, where there is a `language`.
    """
    wanted, _ = search.sides
    forms = placed(text)
    found = {span for term in wanted for words in forms for span in _standing(term, words)}
    if language:
        stems = {stem for term in wanted for stem in term.stems}
        found.update((at, end) for stem, at, end in placed_stems(text, language) if stem in stems)
    apart: _Spans = []
    for start, end in sorted(found):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _standing(term: Term, words: Sequence[Placed]) -> Iterator[tuple[int, int]]:
    """Give where the words of a term stand side by side."""
    for form in term.spellings:
        *first, last = form.split()
        for place in range(len(words) - len(first)):
            here, (word, _, end) = words[place : place + len(first)], words[place + len(first)]
            fits = word.startswith(last) if term.prefix else word == last
            if fits and [each for each, _, _ in here] == first:
                yield words[place][1], end


def _marked(search: Search, texts: Iterator[_Text]) -> Iterator[dict[str, Any]]:
    for field, values, language in texts:
        found = [(value, spans(search, value, language)) for value in values]
        value, best = max(found, key=lambda each: len(each[1]))
        if best:
            yield {"field": field, "value": value, "spans": best}


def _texts(record: Mapping[str, Any], names: _Names) -> Iterator[_Text]:
    """Give the texts of a record as it is found by them."""
    language = record["language"] or _ENGLISH
    yield "title", [record["title"]], language
    for field, type_ in _NAMED.items():
        for place, each in enumerate(record[field]):
            own = [each["name"], *([each["printed"]] if field == "authors" else [])]
            called = list(dict.fromkeys([*own, *names.get((type_, each["id"]), ())]))
            yield f"{field}[{place}]", called, _ENGLISH if field == "topics" else None
    for field in _PLAIN:
        yield field, [record[field] or ""], None
    yield "year", [str(record["year"] or "")], None
    yield "kind", [record["kind"], *ALSO_CALLED.get(record["kind"], ())], _ENGLISH
    yield "note", [record["note"] or ""], language


def _names(connection: Connection, records: Iterable[Mapping[str, Any]]) -> _Names:
    """Return all names of what `records` have, in order."""
    ids: dict[str, set[str]] = defaultdict(set)
    for record in records:
        for field, type_ in _NAMED.items():
            ids[type_].update(each["id"] for each in record[field])
    ours = [and_(col(Name.type) == type_, col(Name.id).in_(each)) for type_, each in ids.items()]
    statement = select(col(Name.type), col(Name.id), col(Name.text)).order_by(col(Name.position))
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for type_, id_, name in connection.execute(statement.where(or_(*ours))) if ours else ():
        names[type_, id_].append(name)
    return names
