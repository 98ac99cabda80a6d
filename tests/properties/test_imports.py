"""Whatever is imported, all that is kept is what would be made anew."""

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.store.engine import reading, writing
from app.store.search import index
from tests import catalogues
from tests.catalogues import opened
from tests.long import many
from tests.snapshots import ask, dangling
from tests.store.test_search import indexed, indexed_anew
from tests.test_ingest import ENTRIES, recounted, stored_and_built, take

IDLE = "SELECT id FROM author WHERE pk NOT IN (SELECT author_pk FROM authorship)"
# What FTS5 offers besides.
CHECK = "INSERT INTO search_index(search_index) VALUES ('integrity-check')"


@many(6, 100)
@given(st.lists(st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=6), max_size=4))
def test_after_any_imports_what_is_kept_is_what_would_be_made(databases, lists):
    with databases.copied(catalogues.empty) as url, opened(url) as engine:
        for body in lists:
            take(engine, "".join(body), dry_run=True)
            take(engine, "".join(body))
            records_are_those_of_the_tables(engine)
            the_index_is_that_of_the_records(engine)


def records_are_those_of_the_tables(engine):
    stored, built = stored_and_built(engine)
    assert stored == built
    assert recounted(engine) == 0
    assert dangling(engine) == []
    assert ask(engine, IDLE) == []


def the_index_is_that_of_the_records(engine):
    assert indexed(engine) == indexed_anew(engine)
    with reading(engine) as connection:
        assert not index.stale(connection)
    if engine.dialect.name == "sqlite":
        with writing(engine) as connection:
            connection.execute(text(CHECK))
