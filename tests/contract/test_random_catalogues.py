"""The same laws on catalogues of lists that nobody has seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import catalogues
from tests.contract.comparing import compare, compare_order, compare_ways
from tests.contract.lists import imports, take
from tests.contract.queries import FACETS, ordered_queries, queries
from tests.contract.service import Service
from tests.long import many

FEW = st.lists(st.sampled_from(FACETS), max_size=2, unique=True)


class Emptied:
    """A service whose catalogue can be emptied: what was compiled serves again."""

    def __init__(self, databases, url):
        self._databases, self._url = databases, url
        # What is kept would be of the one before: another is no change of this one.
        self.service = Service(url, answer_cache_bytes=0)
        self.engine = self.service.app.state.writer

    def __repr__(self):
        return "an empty catalogue"

    def __enter__(self):
        self._databases.renew(self._url, catalogues.empty)
        return self

    def __exit__(self, *_):
        state = self.service.app.state
        for engine in (state.engine, state.writer, state.exports):
            engine.dispose()
        if state.brief:
            state.brief.close()


@pytest.fixture(scope="module")
def emptied(databases):
    with databases.copied(catalogues.empty) as url:
        made = Emptied(databases, url)
        with made.service:
            yield made


@many(4, 240)
@given(data=st.data())
def test_a_catalogue_of_random_lists(emptied, authority, data):
    with emptied:
        imported = take(emptied.engine, authority, data.draw(imports()))
        catalogue = emptied.service.catalogue(imported)
        for _ in range(4):
            query = data.draw(queries(catalogue))
            compare(emptied.service, catalogue, query, data.draw(FEW), 3)
            query = data.draw(ordered_queries(catalogue))
            compare_order(emptied.service, catalogue, query)
        compare_ways(emptied.service, data.draw(ordered_queries(catalogue)), 2)
