"""Suggestions while somebody types: a bounded number of statements, each bounded.

Every word typed has to begin a word of one name. Best are names that are just what was
typed, then those displayed, then aliases; then what has the most resources. Where a
type has nothing, one word may have one slip.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Engine

from app.catalogue.found import SUGGESTION_TYPES, Suggestion
from app.folding import spellings
from app.store import titles
from app.store.asked import Asked
from app.store.beginnings import (
    MOST_TEXTS,
    Choice,
    counts_statement,
    given,
    meant_statement,
    names_statement,
    popular_statement,
)
from app.store.columns import Rows
from app.store.hints import hints
from app.store.hit import ALIAS, EXACT, SHOWN, Hit, best
from app.store.load import Page
from app.store.session import reading
from app.store.typos import SHORTEST, variants

# So many names with a word are gone through; where there are more, so many of them.
_FEW, _SAMPLE = 2_000, 300
# The longest words tell the most: so many are counted, so many may have the slip.
_MOST_COUNTED = 6
_MOST_SLIPPED = 4

# How many words there are that begin like that at a place, by type and place.
Counts = Mapping[str, Mapping[int, int]]
Choices = tuple[Choice, ...]


def suggest(engine: Engine, asked: Asked) -> Page:
    """Return the records that may be meant by what was typed, the best first."""
    kinds = tuple(str(kind) for part in asked.filters for kind in part.groups[0])
    with reading(engine) as connection:
        typing = _Typing.of(connection, asked)
        revision, counts = typing.count(kinds or SUGGESTION_TYPES)
        hits = list(typing.found(counts))
        none = counts.keys() - {hit.kind for hit in hits}
        if len(hits) < asked.limit and none:
            hits.extend(typing.slipped({kind: counts[kind] for kind in sorted(none)}))
        hits = best(hits, asked.limit)
        said = hints(connection, hits)
    texts = [
        Suggestion.model_validate(
            {
                "type": hit.kind,
                "id": hit.id,
                "name": hit.name,
                "hint": said.get((hit.kind, hit.pk)),
                "count": hit.count,
            }
        ).model_dump_json()
        for hit in hits
    ]
    given = replace(asked, per_page=asked.limit)
    return Page(texts, len(texts), revision, given, whole=True)


@dataclass(frozen=True, slots=True)
class _Typing:
    """What was typed, word by word and as a whole in each spelling."""

    connection: Connection
    choices: Choices
    keys: tuple[str, ...]
    most: int

    @classmethod
    def of(cls, connection: Connection, asked: Asked) -> "_Typing":
        """Return what `q` says; there is one, it is needed."""
        terms = asked.q.terms if asked.q else ()
        choices = tuple(Choice(term.spellings) for term in terms)
        keys = spellings(asked.q.text if asked.q else "")
        return cls(connection, choices, keys, asked.limit)

    def count(self, kinds: tuple[str, ...]) -> tuple[int, Counts]:
        """Return the catalogue's revision, and how much each word leads to."""
        places = tuple(self._longest(_MOST_COUNTED))
        forms = tuple(choice.form for choice in self.choices)
        row = self.connection.execute(
            counts_statement(kinds, forms, places),
            {**given(self.choices), "counted": _FEW + 1},
        )
        revision, *numbers = row.one()
        told = iter(numbers)
        return revision, {kind: {at: next(told) for at in places} for kind in kinds}

    def found(self, counts: Counts) -> Iterator[Hit]:
        """Give what fits as it was typed."""
        for kind, numbers in counts.items():
            if not all(numbers.values()):
                continue
            if kind == titles.KIND:
                yield from titles.titles(self.connection, self.choices, self.keys, self.most)
                continue
            place = min(numbers, key=lambda at: numbers[at])
            if numbers[place] <= _FEW:
                yield from self._names(kind, self.choices, place, _FEW)
            else:
                yield from self._names(kind, self.choices, place, _SAMPLE)
                yield from self._names(kind, self.choices, None, 0)
                yield from self._popular(kind, self.choices)

    def slipped(self, counts: Counts) -> Iterator[Hit]:
        """Give what fits if one word was meant to be another: as a whole, or begun."""
        meant = list(self._meant(counts))
        for slip in (1, 2):
            questions: list[Choices] = []
            for kind, place, words in meant:
                texts = words.get(slip)
                if not texts:
                    continue
                choice = Choice(texts, whole=slip == 1)
                choices = (*self.choices[:place], choice, *self.choices[place + 1 :])
                if kind == titles.KIND:
                    questions.append(choices)
                else:
                    for hit in self._slips(kind, choices, place, counts[kind]):
                        yield replace(hit, slip=slip)
            for hit in titles.holding(self.connection, questions):
                yield replace(hit, slip=slip)

    def _longest(self, most: int) -> list[int]:
        """Return the places of the longest words."""
        places = range(len(self.choices))
        return sorted(places, key=lambda at: -len(self.choices[at].texts[0]))[:most]

    def _names(self, kind: str, choices: Choices, by: int | None, most: int) -> Iterator[Hit]:
        forms = tuple(choice.form for choice in choices)
        return self._hits(kind, names_statement(kind, forms, by), choices, most)

    def _popular(self, kind: str, choices: Choices) -> Iterator[Hit]:
        forms = tuple(choice.form for choice in choices)
        return self._hits(kind, popular_statement(kind, forms), choices, 0)

    def _hits(self, kind: str, statement: Rows, choices: Choices, most: int) -> Iterator[Hit]:
        values = given(choices) | {
            "keys": self.keys,
            "most": self.most,
            "looked_up": most,
        }
        for row in self.connection.execute(statement, values):
            key, id_, name, count, place = row
            tier = EXACT if place < 0 else ALIAS if place else SHOWN
            yield Hit(kind, key, id_, name, count, tier)

    def _slips(
        self, kind: str, choices: Choices, place: int, numbers: Mapping[int, int]
    ) -> Iterator[Hit]:
        """Give names with words of which the one at `place` was meant."""
        rare = [at for at, n in numbers.items() if at != place and n <= _FEW]
        if rare:
            yield from self._names(kind, choices, rare[0], _FEW)
        else:
            share = _FEW // len(choices[place].texts)
            yield from self._names(kind, choices, place, share)
            yield from self._popular(kind, choices)

    def _meant(self, counts: Counts) -> Iterator[tuple[str, int, dict[int, tuple[str, ...]]]]:
        """Give types and places with the words that may be meant, by slip."""
        for kind, numbers in counts.items():
            for place in self._suspects(numbers):
                near = [v for t in self.choices[place].texts for v in variants(t)]
                rows = self.connection.execute(meant_statement(kind), {"near": json.dumps(near)})
                words: dict[int, tuple[str, ...]] = defaultdict(tuple)
                for word, whole in rows:
                    if len(words[2]) < MOST_TEXTS:
                        words[2] += (word,)
                    if whole and len(words[1]) < MOST_TEXTS:
                        words[1] += (word,)
                yield kind, place, words

    def _suspects(self, numbers: Mapping[int, int]) -> list[int]:
        """Return the places that may have the slip: where nothing begins so, if any."""
        nothing = [place for place, number in numbers.items() if not number]
        if len(nothing) > 1:
            return []
        places = nothing or self._longest(_MOST_SLIPPED)
        return [at for at in places if len(self.choices[at].texts[0]) >= SHORTEST]
