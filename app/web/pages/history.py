"""Where a resource is listed: its lines in each document, and what became of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest

from app.catalogue.records import DocumentRecord, EditionRecord, MentionRecord
from app.web.pages.shown import document
from app.web.pages.wording import Piece, compared


@dataclass(frozen=True, slots=True)
class Line:
    """A place in an edition; `pieces` tell what is new in it, `before` what is gone."""

    mention: MentionRecord
    before: Sequence[Piece]
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Listed:
    """One edition: what became of the resource in it, since the edition before.

    `state` is one of `first`, `same`, `changed`, `gone`.
    """

    edition: EditionRecord
    state: str
    since: str | None
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class History:
    """One document that lists the resource, the oldest edition first."""

    document: DocumentRecord
    editions: Sequence[Listed]


def history(
    mentions: Sequence[MentionRecord], documents: Iterable[DocumentRecord]
) -> list[History]:
    """Return where a resource stands in each of `documents` that list it."""
    places = {id_: list(group) for id_, group in groupby(mentions, lambda each: each.edition)}
    found = (History(each, list(_listed(each, places))) for each in documents)
    return [each for each in found if each.editions]


def documents_of(mentions: Iterable[MentionRecord]) -> list[str]:
    """Return the ids of the documents in which a resource is listed."""
    return list(dict.fromkeys(document(each.edition) for each in mentions))


def _listed(of: DocumentRecord, places: Mapping[str, Sequence[MentionRecord]]) -> Iterator[Listed]:
    """Give the editions from the first that lists it; of later absences the first."""
    since: EditionRecord | None = None
    before: Sequence[MentionRecord] = ()
    for each in of.editions:
        now = places.get(f"{of.id}:{each.label}", ())
        if now or before:
            lines = list(_lines(before if since else now, now))
            label = since.label if since else None
            yield Listed(each, _state(since, before, now), label, lines)
        if now or since:
            since, before = each, now


def _state(
    since: EditionRecord | None,
    before: Sequence[MentionRecord],
    now: Sequence[MentionRecord],
) -> str:
    if since is None or not before:
        return "first"
    if not now:
        return "gone"
    texts = ([_said(each) for each in side] for side in (before, now))
    return "same" if next(texts) == next(texts) else "changed"


def _said(mention: MentionRecord) -> str:
    return mention.text.strip()


def _lines(before: Sequence[MentionRecord], now: Sequence[MentionRecord]) -> Iterator[Line]:
    """Give the places, each compared with the one of its number before."""
    for old, new in zip_longest(before, now):
        if new is None:
            yield Line(old, [Piece("gone", _said(old))], ())
        elif old is None or _said(old) == _said(new):
            state = "same" if old else "new"
            yield Line(new, (), [Piece(state, _said(new))])
        else:
            yield Line(new, *compared(_said(old), _said(new)))
