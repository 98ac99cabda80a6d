"""Search on PostgreSQL: a tsvector of the same folded words, ranked by BM25.

The tsvector finds words; what stands together is looked up in the texts beside it, so
that its limits (places up to 16,383, 256 for a word) leave no match out. A table beside
it says how many rows have each word.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR

from app.store.values import MARK, Search, Term

Row = dict[str, Any]

# Of the tables, the columns and how texts become words: another one, another index.
LAYOUT = "5"
COUNTED = "search_index"
# It has four weights; columns share them.
LABELS: Mapping[str, str] = {
    "title": "A",
    "people": "B",
    "places": "C",
    "topics": "D",
    "note": "D",
    "title_stems": "A",
    "note_stems": "C",
    "facts": "D",
}
# The slots for what is asked: of what is wanted also how all of it is asked for, and each
# word to be ranked by, with the last word that it may go on to.
_WANTED, _UNWANTED, _ALL = "q_wanted", "q_unwanted", "q_wanted_all"
_BEGINS, _IS = "q_titles_begin", "q_titles"
_LEXEMES, _ENDINGS = "q_lexemes", "q_endings"
# A word of a tsvector has at most 2,046 bytes, and a place up to 16,383.
_LONGEST = 500
_FURTHEST = 16_383
_VECTOR: sa.ColumnElement[str] = sa.column("vector", TSVECTOR())
_TITLE: sa.ColumnElement[str] = sa.column("title", sa.String())
# All texts of a row, a space before and after each word.
_TEXTS: sa.ColumnElement[str] = sa.func.concat(
    " ", sa.func.concat_ws(" + ", *(sa.column(name, sa.String()) for name in LABELS)), " "
)


def create(columns: Iterable[str]) -> tuple[str, ...]:
    """Return the statements that make the index, and the list of words of titles."""
    row = ["rowid BIGINT PRIMARY KEY", *(f"{name} TEXT NOT NULL" for name in columns)]
    return (
        f"CREATE TABLE search_index ({', '.join(row)}, vector TSVECTOR NOT NULL)",
        "CREATE INDEX search_index_vector ON search_index USING gin (vector)",
        'CREATE TABLE search_word (word TEXT COLLATE "C" PRIMARY KEY)',
        'CREATE TABLE search_count (word TEXT COLLATE "C" PRIMARY KEY, rows BIGINT NOT NULL)',
    )


# Adds rows that came, or takes away those that go, to how many have each word; with no
# word, to how many words they have. Once for many: to change one row of a table again
# and again in a transaction takes ever longer.
COUNTING = sa.text("""
INSERT INTO search_count AS known (word, rows)
SELECT word, :sign * rows FROM (
    SELECT lexeme, count(*) FROM search_index, unnest(vector)
    WHERE rowid = ANY(:keys) GROUP BY lexeme
    UNION ALL
    SELECT '', coalesce(sum(length(vector)), 0) FROM search_index WHERE rowid = ANY(:keys)
) changed (word, rows)
ON CONFLICT (word) DO UPDATE SET rows = known.rows + excluded.rows
""")


def rows(values: Sequence[Row]) -> Sequence[Row]:
    """Return rows of folded words as they are stored: each with its tsvector."""
    found = []
    for row in values:
        said = ((word, label) for name, label in LABELS.items() for word in row[name].split())
        # A word that stands at one place twice counts once.
        vector = " ".join(
            f"{word[:_LONGEST]}:{min(at, _FURTHEST)}{label}"
            for at, (word, label) in enumerate(said, start=1)
        )
        found.append(row | {"vector": vector})
    return found


def slots(search: Search) -> Row:
    """Return what a question is in the words of PostgreSQL, by the names of its slots.

    All that is wanted is one of them, as all single words are that are unwanted or of
    which any will do; what stands together is looked up by itself.
    """
    wanted, unwanted = search.sides
    end = "%" if wanted and search.is_begun else " %"
    titles = search.titles if wanted else ()
    return {
        _ALL: _all(wanted),
        **_ranked(wanted),
        _BEGINS: [f"{title}{end}" for title in titles],
        _IS: [f"{title} {MARK}%" for title in titles],
        **_slots(_WANTED, wanted),
        **_slots(_UNWANTED, unwanted),
    }


def _slots(slot: str, terms: Sequence[Term]) -> Row:
    found: Row = {slot: " | ".join(_words(term) for term in terms if not _is_phrase(term))}
    for number, term in enumerate(filter(_is_phrase, terms)):
        end = "%" if term.prefix else " %"
        patterns = [f"% {form}{end}" for form in term.spellings]
        # What the texts of a row are like where words stand together.
        found[f"{slot}_{number}"] = patterns + [f"% {MARK}{stem} %" for stem in term.stems]
        found[f"{slot}_words_{number}"] = _words(term)
    return found


def _ranked(terms: Sequence[Term]) -> Row:
    printed = [
        (word[:_LONGEST], term.prefix and word == form.split()[-1])
        for term in terms
        for form in term.spellings
        for word in form.split()
    ]
    stems = [(f"{MARK}{stem}"[:_LONGEST], False) for term in terms for stem in term.stems]
    words = (*printed, *stems)
    return {
        _LEXEMES: [word for word, _ in words],
        _ENDINGS: [f"{word}~" if is_begun else word for word, is_begun in words],
    }


def alike(terms: Sequence[Term]) -> tuple[Term, ...]:
    """Return terms for which the conditions are the same, whatever words they are."""
    phrases = sum(map(_is_phrase, terms))
    words = [Term(("a",))] if phrases < len(terms) else []
    return (*words, *[Term(("a b",))] * phrases)


def fits(search: Search) -> sa.ColumnElement[bool]:
    """Return the condition on a row: what is wanted, nothing of the rest."""
    wanted, unwanted = search.sides
    needed = fits_any(wanted, _WANTED) if search.any else has_all(search)
    return sa.and_(needed, sa.not_(fits_any(unwanted))) if unwanted else needed


def has_all(search: Search) -> sa.ColumnElement[bool]:
    """Return the condition on a row: all that is wanted."""
    phrases = range(sum(map(_is_phrase, search.sides[0])))
    return sa.and_(_has(_ALL), *(_is_like(_TEXTS, f"{_WANTED}_{n}") for n in phrases))


def fits_any(terms: Sequence[Term], slot: str = _UNWANTED) -> sa.ColumnElement[bool]:
    """Return the condition on a row: one of the terms, of which none is wanted by default."""
    phrases = sum(map(_is_phrase, terms))
    return sa.or_(
        *([_has(slot)] if phrases < len(terms) else []),
        *(
            sa.and_(_has(f"{slot}_words_{n}"), _is_like(_TEXTS, f"{slot}_{n}"))
            for n in range(phrases)
        ),
    )


def _is_like(text: sa.ColumnElement[str], slot: str) -> sa.ColumnElement[bool]:
    """Return the condition that a text is like one of the patterns of a slot."""
    return text.like(sa.any_(sa.bindparam(slot, type_=ARRAY(sa.String()))))


# The title of a row begins with what is wanted, or is that.
TITLE_BEGINS, TITLE_IS = (_is_like(_TITLE, slot) for slot in (_BEGINS, _IS))


def matching(question: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Return that a row fits a question in the words of a tsquery."""
    return _VECTOR.bool_op("@@")(sa.cast(question, TSQUERY()))


# BM25 as FTS5 works it out, over the words asked for that there are. How often a row has
# a word, by the weight of each place, is what `ts_rank_cd` tells of the word alone, of a
# vector that is unpacked once (`ts_rank` takes two thirds of the time, and counts a hit
# for less the more there are: nDCG@10 .33 to .35 of CISI instead of .36).
_BM25 = """
WITH asked AS MATERIALIZED (
    SELECT
        ('''' || lexeme || CASE ending WHEN lexeme THEN '''' ELSE ''':*' END)::tsquery AS query,
        CAST(CASE WHEN lexeme LIKE '+%' THEN :stems ELSE :printed END AS real[]) AS worth,
        times * greatest(ln((docs - least(found, docs) + 0.5) / (least(found, docs) + 0.5)), 1e-6)
            AS rarity,
        words / docs AS usual
    FROM (
        SELECT lexeme, ending, count(*) AS times
        FROM unnest(CAST(:q_lexemes AS text[]), CAST(:q_endings AS text[])) x (lexeme, ending)
        GROUP BY lexeme, ending
    ) word
    CROSS JOIN LATERAL (
        SELECT sum(rows)::float8 AS found FROM search_count WHERE word BETWEEN lexeme AND ending
    ) counted
    CROSS JOIN (SELECT rows::float8 AS docs FROM search_count WHERE word = '+') every
    CROSS JOIN (SELECT rows::float8 AS words FROM search_count WHERE word = '') total
    WHERE found > 0
)
SELECT coalesce(sum(rarity * often * 2.2 / (often + 1.2 * (0.25 + 0.75 * size / usual))), 0)
FROM (SELECT vector || ''::tsvector AS words, length(vector) AS size OFFSET 0) hit
CROSS JOIN asked
CROSS JOIN LATERAL (
    SELECT :share * ts_rank_cd(worth, words, query)::float8 AS often
) rank
"""
# Which column each label, from D to A, stands for: of words as they are printed, of stems.
_PRINTED = ("note", "places", "people", "title")
_STEMS = ("topics", "note_stems", "places", "title_stems")


def score(weights: Mapping[str, float]) -> sa.ColumnElement[float]:
    """Return how well a row that fits does so, the best highest."""
    # A label is worth 1 at most.
    share = max(weights.values())
    printed, stems = (
        str([weights[name] / share for name in names]).translate(_BRACES)
        for names in (_PRINTED, _STEMS)
    )
    ranked = sa.text(_BM25).bindparams(printed=printed, stems=stems, share=share)
    return ranked.columns(sa.column("score", sa.Double())).scalar_subquery()


_BRACES = str.maketrans("[]", "{}")


def titled(questions: Sequence[Sequence[Term]]) -> str:
    """Return the question for titles that fit one of `questions`."""
    return " | ".join(f"({_all(terms, LABELS['title'])})" for terms in questions)


def _has(slot: str) -> sa.ColumnElement[bool]:
    return matching(sa.bindparam(slot, type_=sa.String()))


def _all(terms: Sequence[Term], label: str = "") -> str:
    return " & ".join(f"({_words(term, label)})" for term in terms)


def _words(term: Term, label: str = "") -> str:
    """Return the query for rows with all words of a term, wherever they stand."""
    flags = f":{label}" if label else ""
    queries = []
    for form in term.spellings:
        lexemes = [f"'{word[:_LONGEST]}'{flags}" for word in form.split()]
        if term.prefix:
            lexemes[-1] = f"'{form.split()[-1][:_LONGEST]}':*{label}"
        queries.append(" & ".join(lexemes))
    return " | ".join([*queries, *(f"'{MARK}{stem}'{flags}" for stem in term.stems)])


def _is_phrase(term: Term) -> bool:
    """Return whether a tsvector alone does not say that the words stand together."""
    return any(" " in form or len(form) > _LONGEST for form in term.spellings)
