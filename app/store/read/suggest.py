"""Suggestions while somebody types: a bounded number of statements, each bounded.

A word that few names begin with is looked up among all of them. Where many do, the
best known are tried, and some of the others: nobody reads on for the rest. Every key
typed asks, so statements are built once for each shape of a question.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from string import ascii_lowercase, digits
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import SQLCoreOperations

from app.catalogue.records import SUGGESTION_TYPES, Suggestion
from app.catalogue.works import title_key
from app.store.engine import reading
from app.store.execution import lengthy, run
from app.store.read.pages import Page
from app.store.read.query import current_revision
from app.store.read.request import Criteria
from app.store.search.index import TITLE_MATCHES, TITLE_WORD, json_rows, title_question
from app.store.tables import (
    Affiliation,
    Author,
    Authorship,
    Column,
    Institution,
    Keys,
    Name,
    NameWord,
    Resource,
    Rows,
    Topic,
)
from app.store.values import MAX_WORDS, Term
from app.text import all_words, spellings

NOUNS: Mapping[str, type[Author | Institution | Topic]] = {
    "author": Author,
    "institution": Institution,
    "topic": Topic,
}
"""What `Name.type` calls them, and where they stand."""

POPULAR = 500
"""So many of the records with the most resources are tried."""
_HOMONYMS = 50
# One spelling, two where there is an umlaut, and what a slip may have meant.
_SIZES = (1, 2, 8, 24)
MOST_TEXTS = _SIZES[-1]
# Behind every letter of folded words, and no word itself.
END = "~"

Condition = sa.ColumnElement[bool]


class Form(NamedTuple):
    """The shape of one word sought: for how many texts there is room."""

    room: int
    whole: bool


class Choice(NamedTuple):
    """What one word of a name may begin with, or be as a whole: any of `texts`."""

    texts: tuple[str, ...]
    whole: bool = False


Forms = tuple[Form, ...]


def forms_and_values(choices: Sequence[Choice]) -> tuple[Forms, dict[str, object]]:
    """Return the shape of the words sought, one of few, and their values in statements."""
    forms: list[Form] = []
    values: dict[str, object] = {}
    for place, (texts, whole) in enumerate(choices):
        room = next(size for size in _SIZES if size >= len(texts))
        forms.append(Form(room, whole))
        filled = (*texts, *[END] * (room - len(texts)))
        values |= {f"word_{place}_{number}": text for number, text in enumerate(filled)}
    return tuple(forms), values


def _texts(form: Form, place: int) -> list[sa.ColumnElement[str]]:
    return [sa.bindparam(f"word_{place}_{n}") for n in range(form.room)]


def _range(word: SQLCoreOperations[str], text: sa.ColumnElement[str], *, whole: bool) -> Condition:
    """Return that a word is `text` or begins with it, as an index can tell."""
    return word == text if whole else sa.and_(word >= text, word < text + sa.literal(END))


def _dictionary(kind: str) -> tuple[SQLCoreOperations[str], Condition]:
    """Return the column with the words of a kind of record, and which rows are its."""
    if kind in NOUNS:
        return NameWord.word, NameWord.type == kind
    return TITLE_WORD.c.word, sa.true()


@lru_cache
def counts_statement(kinds: tuple[str, ...], forms: Forms, places: tuple[int, ...]) -> Rows:
    """Return the revision, and by kind and place how many words begin so, up to `counted`."""

    def count(kind: str, place: int) -> sa.ColumnElement[int]:
        word, own = _dictionary(kind)
        total: sa.ColumnElement[int] = sa.literal(0)
        for text in _texts(forms[place], place):
            fits = sa.select(sa.literal(1)).where(own, _range(word, text, whole=False))
            some = fits.limit(sa.bindparam("counted") if kind in NOUNS else 1).subquery()
            total = total + sa.select(sa.func.count()).select_from(some).scalar_subquery()
        return total

    return sa.select(current_revision(), *(count(kind, at) for kind in kinds for at in places))


@lru_cache
def meant_statement(kind: str) -> Rows:
    """Return those of `near` that begin a word there is, and whether they are one."""
    word, own = _dictionary(kind)
    near = json_rows(sa.bindparam("near"), "near")
    begun = sa.exists().where(own, _range(word, near.c.value, whole=False))
    whole = sa.exists().where(own, _range(word, near.c.value, whole=True))
    return sa.select(near.c.value, whole).where(begun)


def _named(form: Form, place: int) -> Condition:
    """Return that a name has such a word; the names are few, so no index of words."""
    word = NameWord.word
    mine = sa.select(sa.literal(1)).where(NameWord.name_pk == Name.pk)

    def fits(text: sa.ColumnElement[str]) -> Condition:
        return (word if form.whole else sa.func.substr(word, 1, sa.func.length(text))) == text

    return mine.where(sa.or_(*map(fits, _texts(form, place)))).exists()


def _looked_up(kind: str, form: Form, place: int) -> Keys:
    """Return the keys of names with such a word, up to `looked_up` of each text."""
    word, own = _dictionary(kind)
    limited = (
        sa.select(NameWord.name_pk)
        .where(own, _range(word, text, whole=form.whole))
        .limit(sa.bindparam("looked_up"))
        .subquery()
        for text in _texts(form, place)
    )
    together = sa.union_all(*(sa.select(each.c.name_pk) for each in limited)).subquery()
    return sa.select(together.c.name_pk)


_KEYS: sa.BindParameter[Any] = sa.bindparam("keys", expanding=True)
_EXACT = Name.key.in_(_KEYS)
# Where a name stands: -1 if it is just what was typed, 0 if it is shown.
_PLACE: sa.ColumnElement[int] = sa.func.min(sa.case((_EXACT, -1), else_=Name.position))


@lru_cache
def names_statement(kind: str, forms: Forms, by: int | None) -> Rows:
    """Return the best records of which one name has all words sought.

    Looked up is the word at the place `by`, or else what was typed as a whole. Rows are
    `(key, id, name, count, place of the name)`, up to `most`; `keys` is what was typed.
    """
    noun = NOUNS[kind]
    if by is None:
        same = sa.select(Name.pk).where(Name.type == kind, _EXACT).limit(_HOMONYMS).subquery()
        names = sa.select(same.c.pk)
    else:
        names = _looked_up(kind, forms[by], by)
    wanted = () if by is None else map(_named, forms, range(len(forms)))
    found = (
        sa.select(Name.id.label("id"), _PLACE.label("place"))
        .where(Name.pk.in_(names), *wanted)
        .group_by(Name.id)
        .subquery()
    )
    count, place = noun.resource_count, found.c.place
    rows = sa.select(noun.pk, noun.id, noun.name, count, place)
    return _best(rows.join(found, found.c.id == noun.id), place, count, noun.id)


@lru_cache
def popular_statement(kind: str, forms: Forms) -> Rows:
    """Return the same of the records with the most resources."""
    noun = NOUNS[kind]
    top = (
        sa.select(noun.pk, noun.id, noun.name, noun.resource_count)
        .order_by(noun.resource_count.desc(), noun.pk.desc())
        .limit(POPULAR)
        .cte("top")
        .prefix_with("MATERIALIZED")
    )
    place = (
        sa.select(_PLACE)
        .where(Name.type == kind, Name.id == top.c.id, *map(_named, forms, range(len(forms))))
        .correlate(top)
        .scalar_subquery()
    )
    placed = sa.select(top, place.label("place")).subquery()
    rows = sa.select(placed).where(placed.c.place.is_not(None))
    return _best(rows, placed.c.place, placed.c.resource_count, placed.c.id)


def _best(rows: Rows, place: Column, count: Column, id_: Column) -> Rows:
    tier = sa.case((place < 0, 0), (place == 0, 1), else_=2)
    most: sa.ColumnElement[Any] = sa.bindparam("most")
    return rows.order_by(tier, count.desc(), id_).limit(most)


# A record that may be meant by what somebody types, and which of them is the best.

EXACT, SHOWN, ALIAS = range(3)
"""A name is just what was typed; it is the one displayed; it is another one."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A record found; `late` if its name only goes on with what was typed.

    `slip` is 0 for what was typed, 1 for another word and 2 for another beginning.
    """

    kind: str
    pk: int
    id: str
    name: str
    count: int | None
    tier: int
    slip: int = 0
    late: bool = False

    @property
    def rank(self) -> tuple[Any, ...]:
        """The key of the order; a resource counts as what it is, one."""
        count = 1 if self.count is None else self.count
        return self.slip, self.tier, -count, self.late, self.id, self.kind


def best(hits: Iterable[Hit], most: int) -> list[Hit]:
    """Return up to `most` records, each once, best first."""
    found: dict[tuple[str, int], Hit] = {}
    for hit in sorted(hits, key=lambda each: each.rank):
        found.setdefault((hit.kind, hit.pk), hit)
    return list(found.values())[:most]


# Resources by the words of their titles, while somebody types.

KIND = "resource"
# So many titles are looked at where more begin so, or have such words.
_LOOKED_AT = 200


def titles(
    connection: sa.Connection, choices: Sequence[Choice], keys: Sequence[str], most: int
) -> Iterator[Hit]:
    """Give resources whose titles have all words sought; `keys` is what was typed.

    Where enough begin so, those that only go on so are not looked for.
    """
    begun = set()
    plain, other = keys[0], keys[-1]
    values: dict[str, object] = {"key": title_key(plain), "plain": plain, "other": other}
    for key, id_, title in run(connection, _BEGINNING, values):
        hit = _hit(key, id_, title, keys=keys)
        # Without its article a title may be the same and still lack a word.
        words = all_words(title)
        if not hit.late or all(any(w.startswith(c.texts) for w in words) for c in choices):
            begun.add(key)
            yield hit
    if len(begun) < most:
        lengthy(connection, len(choices))
        for row in _holding(connection, [choices]):
            yield _hit(*row, keys=keys)


def _holding(
    connection: sa.Connection, questions: Sequence[Sequence[Choice]]
) -> Sequence[tuple[int, str, str]]:
    """Return resources whose titles have all words of one of several questions."""
    asked = [[Term(each.texts, prefix=not each.whole) for each in part] for part in questions]
    values = {"titled": title_question(connection, asked), "most": _LOOKED_AT}
    return run(connection, _HOLDING, values)


def _rows(*demands: sa.ColumnElement[bool]) -> sa.Select[int, str, str]:
    columns = Resource.pk, Resource.id, Resource.title
    return sa.select(*columns).where(*demands)


# A statement for each condition: the index of titles gives the first without a sort.
_BEGINNING = sa.union_all(
    *(
        sa.select(
            _rows(demand).order_by(Resource.title_key, Resource.id).limit(_LOOKED_AT).subquery()
        )
        for demand in (
            _range(Resource.title_key, sa.bindparam("key"), whole=True),
            _range(Resource.title_key, sa.bindparam("plain"), whole=False),
            _range(Resource.title_key, sa.bindparam("other"), whole=False),
        )
    )
)
_HOLDING = _rows(Resource.pk.in_(TITLE_MATCHES))


def _hit(key: int, id_: str, title: str, *, keys: Sequence[str]) -> Hit:
    forms = (*spellings(title), title_key(title))
    late = not any(form.startswith(tuple(keys)) for form in forms)
    tier = EXACT if set(forms[:-1]) & set(keys) else SHOWN
    return Hit(KIND, key, id_, title, None, tier, late=late)


# What tells a record from others of its name, in a few words.

# Under which institution an author stands most often, in so many of the latest records.
_LATEST = (
    sa.select(Authorship.resource_pk, Authorship.position)
    .where(Authorship.author_pk == Author.pk)
    .order_by(Authorship.resource_pk.desc())
    .limit(50)
    .correlate(Author)
    .subquery()
)
_MOST_OFTEN = (
    sa.select(Institution.name)
    .join(Affiliation, Affiliation.institution_pk == Institution.pk)
    .join(
        _LATEST,
        (_LATEST.c.resource_pk == Affiliation.resource_pk)
        & (_LATEST.c.position == Affiliation.author_position),
    )
    .group_by(Institution.id, Institution.name)
    .order_by(sa.func.count().desc(), Institution.id)
    .limit(1)
    .correlate(Author)
    .scalar_subquery()
)
_FIRST_AUTHOR = (
    sa.select(Author.name)
    .join(Authorship, Authorship.author_pk == Author.pk)
    .where(Authorship.resource_pk == Resource.pk)
    .order_by(Authorship.position)
    .limit(1)
    .correlate(Resource)
    .scalar_subquery()
)
_ABOVE = aliased(Topic)
_STATEMENTS: Mapping[str, Rows] = {
    "author": sa.select(Author.pk, _MOST_OFTEN, sa.null()).where(Author.pk.in_(_KEYS)),
    "institution": sa.select(Institution.pk, Institution.country, sa.null()).where(
        Institution.pk.in_(_KEYS)
    ),
    "topic": sa.select(Topic.pk, _ABOVE.name, sa.null())
    .join(_ABOVE, _ABOVE.pk == Topic.broader_pk)
    .where(Topic.pk.in_(_KEYS)),
    "resource": sa.select(
        Resource.pk, sa.func.coalesce(_FIRST_AUTHOR, Resource.kind), Resource.year
    ).where(Resource.pk.in_(_KEYS)),
}
"""Type to `(key, who or where, year)`: what tells records of that type apart."""


def hints(connection: sa.Connection, hits: Sequence[Hit]) -> dict[tuple[str, int], str]:
    """Return the hints of records by type and key, where there is any."""
    keys: dict[str, list[int]] = defaultdict(list)
    for hit in hits:
        keys[hit.kind].append(hit.pk)
    found = {}
    for kind, numbers in keys.items():
        for key, *parts in run(connection, _STATEMENTS[kind], {"keys": numbers}):
            said = [str(part) for part in parts if part is not None]
            if said:
                found[kind, key] = ", ".join(said)
    return found


# One slip of the keyboard: every word that somebody may have meant to type.

SHORTEST = 4
"""A shorter word with a letter changed is another word."""

# Slips further behind are not looked for: the work grows with the length.
_FURTHEST = 24
_LETTERS = ascii_lowercase + digits


def variants(word: str) -> list[str]:
    """Return what `word` is with one letter more, less, another, or two exchanged."""
    found: set[str] = set()
    for at in range(min(len(word), _FURTHEST) + 1):
        before, here, rest = word[:at], word[at:_FURTHEST], word[_FURTHEST:]
        for letter in _LETTERS:
            found |= {before + letter + here + rest, before + letter + here[1:] + rest}
        found |= {before + here[1:] + rest, before + here[1::-1] + here[2:] + rest}
    return sorted(found - {word})


# Every word typed has to begin a word of one name. Best are names that are just what was
# typed, then those displayed, then aliases; then what has the most resources. Where a
# type has nothing, one word may have one slip.

# So many names with a word are gone through; where there are more, so many of them.
_FEW, _SAMPLE = 2_000, 300
# The longest words tell the most: so many are counted, so many may have the slip.
_MOST_COUNTED = 6
_MOST_SLIPPED = 4

# How many words there are that begin like that at a place, by type and place.
Counts = Mapping[str, Mapping[int, int]]
Choices = tuple[Choice, ...]


def suggest(engine: sa.Engine, criteria: Criteria) -> Page:
    """Return the records that may be meant by what was typed, the best first."""
    kinds = tuple(str(kind) for part in criteria.filters for kind in part.groups[0])
    # There is a `q`, it is needed.
    choices = tuple(Choice(term.spellings) for term in criteria.q.terms) if criteria.q else ()
    keys = spellings(criteria.q.text) if criteria.q else ()
    with reading(engine) as connection:
        typing = _Typing(connection, choices, keys, criteria.limit)
        revision, counts = typing.count(kinds or SUGGESTION_TYPES)
        hits = typing.found(counts)
        none = counts.keys() - {hit.kind for hit in hits}
        if len(hits) < criteria.limit and none:
            hits.extend(typing.slipped({kind: counts[kind] for kind in sorted(none)}))
        hits = best(hits, criteria.limit)
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
    criteria = replace(criteria, per_page=criteria.limit)
    return Page(texts, len(texts), revision, criteria, whole=True)


@dataclass(frozen=True, slots=True)
class _Typing:
    """What was typed, word by word and as a whole in each spelling."""

    connection: sa.Connection
    choices: Choices
    keys: tuple[str, ...]
    most: int

    def count(self, kinds: tuple[str, ...]) -> tuple[int, Counts]:
        """Return the catalogue's revision, and how much each word leads to."""
        places = tuple(self._longest(_MOST_COUNTED))
        forms, values = forms_and_values(self.choices)
        statement = counts_statement(kinds, forms, places)
        revision, *numbers = run(self.connection, statement, values | {"counted": _FEW + 1}).one()
        told = iter(numbers)
        return revision, {kind: {at: next(told) for at in places} for kind in kinds}

    def found(self, counts: Counts) -> list[Hit]:
        """Return what fits as it was typed."""
        hits: list[Hit] = []
        for kind, numbers in counts.items():
            if not all(numbers.values()):
                continue
            if kind == KIND:
                # Those come before any title that only goes on so.
                better = {(hit.kind, hit.pk) for hit in hits if hit.tier <= SHOWN and hit.count}
                room = self.most - len(better)
                hits += titles(self.connection, self.choices, self.keys, room)
                continue
            place = min(numbers, key=lambda at: numbers[at])
            if numbers[place] <= _FEW:
                hits += self._names(kind, self.choices, place, _FEW)
            else:
                hits += self._names(kind, self.choices, place, _SAMPLE)
                hits += self._names(kind, self.choices, None, 0)
                hits += self._popular(kind, self.choices)
        return hits

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
                if kind == KIND:
                    questions.append(choices)
                else:
                    for hit in self._slips(kind, choices, place, counts[kind]):
                        yield replace(hit, slip=slip)
            for row in _holding(self.connection, questions) if questions else ():
                yield Hit(KIND, *row, count=None, tier=SHOWN, slip=slip)

    def _longest(self, most: int) -> list[int]:
        """Return the places of the longest words."""
        places = range(len(self.choices))
        return sorted(places, key=lambda at: -len(self.choices[at].texts[0]))[:most]

    def _names(self, kind: str, choices: Choices, by: int | None, most: int) -> Iterator[Hit]:
        return self._hits(kind, partial(names_statement, by=by), choices, most)

    def _popular(self, kind: str, choices: Choices) -> Iterator[Hit]:
        return self._hits(kind, popular_statement, choices, 0)

    def _hits(
        self, kind: str, statement: Callable[[str, Forms], Rows], choices: Choices, most: int
    ) -> Iterator[Hit]:
        forms, values = forms_and_values(choices)
        values |= {"keys": self.keys, "most": self.most, "looked_up": most}
        for key, id_, name, count, place in run(self.connection, statement(kind, forms), values):
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
            # The slip may be where nothing begins so, if anywhere.
            nothing = [place for place, number in numbers.items() if not number]
            suspects = nothing or self._longest(_MOST_SLIPPED)
            for place in suspects if len(nothing) <= 1 else ():
                if len(self.choices[place].texts[0]) < SHORTEST:
                    continue
                # To look for what may be meant takes ten times as long as all before.
                lengthy(self.connection, MAX_WORDS)
                near = [v for t in self.choices[place].texts for v in variants(t)]
                rows = run(self.connection, meant_statement(kind), {"near": json.dumps(near)})
                words: dict[int, tuple[str, ...]] = defaultdict(tuple)
                for word, whole in rows:
                    if len(words[2]) < MOST_TEXTS:
                        words[2] += (word,)
                    if whole and len(words[1]) < MOST_TEXTS:
                        words[1] += (word,)
                yield kind, place, words
