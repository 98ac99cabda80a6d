"""Whatever is imported, corrected, merged, deleted and undone, nothing contradicts."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.catalogue.patches import AuthorPatch, NewResource, ResourcePatch
from app.curate import Desk, correct, create, remove, undo, unite
from app.errors import Conflict, InvalidBody
from app.ingest import Source, import_edition
from app.store import relations
from app.store.engine import reading, writing
from app.store.search.index import WEIGHTS, _folded
from app.store.tables import Author, Resource
from app.store.write.documents import DocumentFacts
from app.store.write.records import build
from tests import catalogues
from tests.catalogues import opened
from tests.curation.states import state
from tests.listings import AUTHORITY
from tests.long import LONG
from tests.properties.test_identity import ENTRIES, NAMES, TITLES
from tests.snapshots import ask, dangling

DOCUMENTS = st.sampled_from(["a", "b"])
TEXTS = st.lists(ENTRIES, min_size=1, max_size=4).map("\n".join)
PEOPLE = st.lists(
    st.sampled_from(NAMES).map(lambda name: {"name": name}),
    max_size=2,
    unique_by=lambda each: each["name"],
)
VALUES = {
    "title": st.sampled_from(TITLES),
    "kind": st.sampled_from(["paper", "homepage", None]),
    "year": st.sampled_from([1999, 2012, "unknown", None]),
    "date": st.sampled_from(["2010-08", "", None]),
    "venue": st.sampled_from(["Nature", "", None]),
    "authors": PEOPLE | st.none(),
    "institutions": st.sampled_from([[], None]),
    "topics": st.sampled_from([[], [{"id": "deep-learning"}], None]),
    "identifiers": st.sampled_from([{"doi": "10.1000/x1"}, {"doi": ""}, None]),
    "links": st.sampled_from([[], [{"url": "http://a.org/9"}], None]),
}
PATCHES = st.fixed_dictionaries({}, optional={k: v for k, v in VALUES.items() if k != "date"})
BODIES = st.fixed_dictionaries(
    {"title": VALUES["title"], "kind": st.just("paper")},
    optional={name: VALUES[name] for name in ("authors", "links", "year")},
)
NAMINGS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from([*NAMES, None]),
        "homepage": st.sampled_from(["http://h.org", "", None]),
        "aliases": st.sampled_from([[], ["Zed"], None]),
    },
)
PLACES = st.integers(0, 50)


class Writes(RuleBasedStateMachine):
    """A catalogue that a maintainer and a curator write to."""

    fresh: Callable[[], AbstractContextManager[str]]

    def __init__(self):
        super().__init__()
        self.held = ExitStack()
        url = self.held.enter_context(self.fresh())
        self.engine = self.held.enter_context(opened(url))
        self.desk = Desk(self.engine, AUTHORITY, "alice")
        # The state before each revision.
        self.states = {}
        self.last = self.revision()

    def teardown(self):
        self.held.close()

    def revision(self):
        return ask(self.engine, "SELECT max(number) FROM revision")[0][0]

    def pick(self, table, place):
        ids = [row[0] for row in ask(self.engine, f"SELECT id FROM {table} ORDER BY 1")]
        return ids[place % len(ids)] if ids else None

    def write(self, act):
        before = state(self.engine)
        act()
        if self.revision() > self.last:
            self.last += 1
            assert self.revision() == self.last
            self.states[self.last] = before

    @initialize(text=TEXTS)
    def begin(self, text):
        self.take(text, "a")

    @rule(text=TEXTS, document=DOCUMENTS)
    def take(self, text, document):
        facts = DocumentFacts(document, base="http://base.org/")
        self.write(lambda: import_edition(self.engine, AUTHORITY, Source(facts, text)))

    @rule(place=PLACES, said=PATCHES)
    def correct(self, place, said):
        if id_ := self.pick("resource", place):
            listed = ask(
                self.engine,
                "SELECT 1 FROM mention JOIN resource ON resource.pk = resource_pk"
                " WHERE resource.id = :id",
                id=id_,
            )
            if said.get("title") or listed:
                self.write(lambda: self.said(ResourcePatch, id_, said))

    @rule(place=PLACES, said=NAMINGS)
    def name(self, place, said):
        if id_ := self.pick("author", place):
            self.write(lambda: self.said(AuthorPatch, id_, said))

    def said(self, model, id_, said):
        # Two people of one name are not told apart by it.
        with suppress(InvalidBody):
            correct(self.desk, id_, model.model_validate(said))

    @rule(body=BODIES)
    def create(self, body):
        def act():
            with suppress(InvalidBody):
                create(self.desk, NewResource.model_validate(body))

        self.write(act)

    @rule(place=PLACES)
    def remove(self, place):
        if id_ := self.pick("resource", place):
            self.write(lambda: remove(self.desk, id_))

    @rule(one=PLACES, other=PLACES, type_=st.sampled_from(["author", "resource"]))
    def unite(self, one, other, type_):
        one, other = self.pick(type_, one), self.pick(type_, other)
        if one and one != other:
            self.write(lambda: unite(self.desk, type_, one, other))

    @precondition(lambda self: self.states)
    @rule()
    def undo_the_last(self):
        last, before = self.last, self.states[self.last]
        self.write(lambda: undo(self.desk, last))
        assert state(self.engine) == before

    @precondition(lambda self: self.states)
    @rule(place=PLACES)
    def undo_any(self, place):
        numbers = sorted(self.states)

        def act():
            try:
                undo(self.desk, numbers[place % len(numbers)])
            except Conflict:
                assert state(self.engine) == before

        before = state(self.engine)
        self.write(act)

    @invariant()
    def stored_records_are_those_of_the_tables(self):
        with reading(self.engine) as connection:
            stored = dict(connection.execute(select(Resource.pk, Resource.record)).all())
            index = {
                row[0]: tuple(row[1:])
                for row in connection.exec_driver_sql(
                    f"SELECT rowid, {', '.join(WEIGHTS)} FROM search_index"
                )
            }
            assert set(index) == set(stored)
            for built in build(connection, list(stored)):
                told = json.loads(stored[built.pk])
                assert built.record.model_dump(mode="json") == told
                assert tuple(_folded(built.texts).values()) == index[built.pk]

    @invariant()
    def whoever_follows_the_feed_knows_ids_and_titles(self):
        known: dict[tuple[str, str], str] = {}
        for action, type_, id_, name in ask(
            self.engine, "SELECT action, type, id, name FROM change ORDER BY pk"
        ):
            if action in {"deleted", "merged"}:
                known.pop((type_, id_), None)
            else:
                known[type_, id_] = name
        for type_, column in (("resource", "title"), ("author", "name")):
            there = dict(ask(self.engine, f"SELECT id, {column} FROM {type_}"))
            told = {id_: name for (kind, id_), name in known.items() if kind == type_}
            assert told == there

    @invariant()
    def counts_are_right_and_nobody_stands_nowhere(self):
        before = state(self.engine)
        with writing(self.engine) as connection:
            relations.count(connection)
            nobody = select(Author.pk).where(Author.resource_count == 0)
            assert connection.scalars(nobody).all() == []
        assert state(self.engine) == before
        assert dangling(self.engine) == []


@pytest.fixture
def fresh(databases):
    return lambda: databases.copied(catalogues.empty)


def test_any_sequence_of_writes(fresh):
    machine = type("Machine", (Writes,), {"fresh": staticmethod(fresh)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=300 if LONG else 6,
            stateful_step_count=20 if LONG else 8,
            deadline=None,
            derandomize=not LONG,
            suppress_health_check=list(HealthCheck),
        ),
    )
