"""The same laws on catalogues of lists that nobody has seen."""

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import opening
from app.config import Settings
from app.store.session import open_engine
from tests.contract.comparing import compare, compare_order, compare_ways
from tests.contract.examples import many
from tests.contract.lists import imports, take
from tests.contract.queries import FACETS, ordered_queries, queries
from tests.contract.service import Service

FEW = st.lists(st.sampled_from(FACETS), max_size=2, unique=True)


class Emptied:
    """A service whose catalogue can be emptied: what was compiled serves again."""

    def __init__(self, folder):
        self.file, self._empty = folder / "catalogue.sqlite", folder / "empty.sqlite"
        settings = Settings(database_url=str(self._empty))
        with opening.opened(settings, make=opening.make_empty):
            pass
        self.engine = open_engine(f"sqlite:///{self.file}")
        self.service = Service(f"sqlite:///{self.file}")

    def __repr__(self):
        return "an empty catalogue"

    def __enter__(self):
        for engine in self._engines():
            engine.dispose()
        for part in self.file.parent.glob(f"{self.file.name}*"):
            part.unlink()
        shutil.copy(self._empty, self.file)
        return self

    def __exit__(self, *_):
        for engine in self._engines():
            engine.dispose()

    def _engines(self):
        state = self.service.app.state
        return self.engine, state.engine, state.exports


@pytest.fixture(scope="module")
def emptied(tmp_path_factory):
    made = Emptied(tmp_path_factory.mktemp("random"))
    with made.service:
        yield made


@many(12)
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
