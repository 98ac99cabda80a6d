"""The search index: the best first, and always in step with the records."""

import json
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import event, select, text

from app.errors import BadRequest
from app.store.engine import reading, writing
from app.store.migrate import migrate
from app.store.read import pages
from app.store.read.parameters import RESOURCES
from app.store.read.request import parse
from app.store.search import index
from app.store.tables import Resource
from app.store.values import read_search
from app.store.write.records import build, refresh
from tests.long import many
from tests.snapshots import ask, column
from tests.test_ingest import take


def found(engine, q):
    """The ids that fit, the best first, with their scores."""
    asked = read_search("q", q)
    score = index.relevance(asked)
    statement = (
        select(Resource.id, score).where(index.matching(asked)).order_by(score.desc(), Resource.id)
    )
    with reading(engine) as connection:
        return [
            tuple(row)
            for row in connection.execute(statement, index.slots(asked, connection.dialect.name))
        ]


def ids(engine, q):
    return [id_ for id_, _ in found(engine, q)]


@many(100, 2_000)
@given(st.text(max_size=80))
@example('" OR "')
@example("title:deep")
@example("NEAR(a b)")
@example("^a + b")
@example("{title people}: x")
@example(" ".join(["-a"] * 16 + ["b"] * 16))
def test_no_text_breaks_the_index(seeded, q):
    try:
        read_search("q", q)
    except BadRequest:
        return
    scores = [score for _, score in found(seeded, q)]
    assert scores == sorted(scores, reverse=True)


FIRST = {
    "reducing the data": "reducing-the-dimensionality-of-data-with-neural-networks",
    "neural turing machines": "neural-turing-machines",
    "untersuchungen": "untersuchungen-zu-dynamischen-neuronalen-netzen",
    "Jürgen homepage -untersuchungen": None,
    "schmidhuber": "juergen-schmidhuber",
}


@pytest.mark.parametrize("q", [q for q, id_ in FIRST.items() if id_])
def test_the_best_comes_first(seeded, q):
    assert ids(seeded, q)[0] == FIRST[q]


@pytest.mark.parametrize(
    "q", ["learning", "deep -belief", '"neural networks"', "hinton", "-deep", "zzz"]
)
@pytest.mark.parametrize("kind", ["", "paper"])
def test_the_pages_are_all_that_is_found_the_best_first(seeded, q, kind):
    wanted = ids(seeded, q)
    if kind:
        papers = set(column(seeded, "SELECT id FROM resource WHERE kind = 'paper'"))
        wanted = [id_ for id_ in wanted if id_ in papers]
    filters = f"q={quote(q)}&per_page=7" + (f"&kind={kind}" if kind else "")
    given = []
    for number in range(1, len(wanted) // 7 + 3):
        asked = parse(f"{filters}&page={number}".encode(), RESOURCES)
        page = pages.resources(seeded, asked)
        assert page.count == len(wanted)
        given += [json.loads(text)["id"] for text in page.texts]
    assert given == wanted
    far = parse(f"{filters}&page={10**18 - 1}".encode(), RESOURCES)
    assert pages.resources(seeded, far).texts == []


def test_a_title_is_worth_more_than_a_person_and_that_more_than_a_note(empty):
    take(
        empty,
        "- [Of something else one](http://a.example/1); Ann Bee. A remark on zebra.\n"
        "- [The zebra in this one](http://a.example/2); Carl Dee\n"
        "- [Of something else two](http://a.example/3); Eve Zebra\n",
    )
    assert ids(empty, "zebra") == [
        "the-zebra-in-this-one",
        "of-something-else-two",
        "of-something-else-one",
    ]


def test_those_that_fit_alike_are_in_the_order_of_their_ids(empty):
    take(
        empty,
        "- [Zebra bee](http://a.example/1)\n- [Zebra cat](http://a.example/2)\n"
        "- [Zebra ant](http://a.example/3)\n",
    )
    assert ids(empty, "zebra") == ["zebra-ant", "zebra-bee", "zebra-cat"]
    assert len({score for _, score in found(empty, "zebra")}) == 1


def test_no_phrase_runs_from_one_text_into_the_next(empty):
    body = "- [Of red](http://a.example/1); Green Blue, Yellow White\n"
    take(empty, body)
    for q in ('"green blue"', '"yellow white"', "green-blue red"):
        assert ids(empty, q) == ["of-red"]
    for q in ('"blue yellow"', '"white green"', '"red green"', '"red blue"'):
        assert ids(empty, q) == []


def test_signs_are_part_of_a_word(empty):
    take(
        empty,
        "- [Learning C++11 fast](http://a.example/1)\n"
        "- [Learning C# well](http://a.example/2)\n"
        "- [Learning C at last](http://a.example/3)\n",
    )
    assert ids(empty, "c++") == ["learning-c-plus-plus-11-fast"]
    assert ids(empty, "C#") == ["learning-c-sharp-well"]
    assert ids(empty, "c") == ["learning-c-at-last"]


def indexed(engine):
    return ask(engine, "SELECT rowid, * FROM search_index ORDER BY rowid")


def indexed_anew(engine):
    """The rows that an index made from the tables has; nothing is kept."""
    with (
        engine.connect().execution_options(writes=True) as connection,
        connection.begin() as transaction,
    ):
        index.create(connection)
        keys = list(connection.scalars(select(Resource.pk)))
        texts = {each.pk: each.texts for each in build(connection, keys)}
        index.write(connection, texts)
        made = connection.execute(text("SELECT rowid, * FROM search_index ORDER BY rowid")).all()
        transaction.rollback()
    return [tuple(row) for row in made]


def test_the_index_of_the_seed_is_the_one_made_anew(copy):
    before = indexed(copy)
    assert len(before) == 128
    assert indexed_anew(copy) == before == indexed(copy)


def test_a_merged_resource_is_found_no_more(empty):
    work = "https://arxiv.org/abs/1301.00001"
    take(empty, f"- [Short]({work}); Ann Bee\n", "a")
    take(empty, "- [Its long official title](http://b.example/y); Ann Bee\n", "b")
    assert len(indexed(empty)) == 2
    take(empty, f"- [Its long official title]({work}); Ann Bee\n", "c")
    assert len(indexed(empty)) == 1
    assert indexed(empty) == indexed_anew(empty)
    counts_in_step(empty)


def counts_in_step(engine):
    """Assert that PostgreSQL knows how many rows have each word, and how many words."""
    if engine.dialect.name == "postgresql":
        kept = ask(engine, "SELECT word, rows FROM search_count WHERE rows <> 0")
        counted = "SELECT lexeme, count(*) FROM search_index, unnest(vector) GROUP BY lexeme"
        total = "SELECT '', sum(length(vector)) FROM search_index"
        assert sorted(kept) == sorted(ask(engine, f"{total} UNION ALL {counted}"))


SPOILED = [
    "DELETE FROM search_index WHERE rowid = 1",
    "UPDATE search_state SET layout = 'another'",
    "DELETE FROM search_state",
]


@pytest.mark.parametrize("spoil", SPOILED)
def test_migrate_makes_a_spoiled_index_anew(copy, spoil):
    before = indexed(copy)
    with writing(copy) as connection:
        connection.execute(text(spoil))
    migrate(copy)
    assert indexed(copy) == before
    counts_in_step(copy)
    assert ask(copy, "SELECT count(*) FROM search_state") == [(1,)]
    assert not refresh(copy)


def test_migrate_removes_what_is_no_resource(copy):
    before = indexed(copy)
    with writing(copy) as connection:
        index.write(connection, {999_999: index.Texts("Nothing")})
    migrate(copy)
    assert indexed(copy) == before


def test_an_index_in_step_is_left_alone(copy):
    with writing(copy) as connection:
        connection.execute(text("DELETE FROM search_word WHERE word = 'deep'"))
    migrate(copy)
    assert not refresh(copy)
    assert column(copy, "SELECT word FROM search_word WHERE word = 'deep'") == []


def test_the_score_of_a_hit_is_not_looked_for_among_all_hits(seeded):
    """That would take the square of their number."""
    asked = read_search("q", "neural")
    statement = select(Resource.id).where(index.matching(asked)).order_by(index.relevance(asked))
    how = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}
    plan: list[str] = []

    def explain(_connection, cursor, said, values, *_):
        if "search_index" in said:
            cursor.execute(f"{how[seeded.dialect.name]} {said}", values)
            plan.extend(str(row) for row in cursor.fetchall())

    with reading(seeded) as connection:
        event.listen(connection, "before_cursor_execute", explain)
        connection.execute(statement, index.slots(asked, connection.dialect.name)).all()
    assert any("search_index" in line for line in plan)
    assert [line for line in plan if "SCAN hit" in line or "CTE Scan on hit" in line] == []


def test_a_title_without_a_word_is_kept_and_found_by_others(empty):
    take(empty, "- […](http://a.example/1); Ann Bee; 2012\n")
    (one,) = column(empty, "SELECT id FROM resource")
    assert ids(empty, "bee") == ids(empty, "2012") == [one]
