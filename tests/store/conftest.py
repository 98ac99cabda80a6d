"""The same catalogues on both kinds of database."""

import pytest

from app import opening
from app.config import Settings
from app.store.session import open_engine


@pytest.fixture(scope="session")
def _template(databases):
    url = databases.new()
    settings = Settings(database_url=url)
    with opening.opened(settings, make=opening.seeding(settings)):
        pass
    return url


def _opened(url):
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def seeded(databases, _template):
    """An engine on the seed catalogue, for reading."""
    yield from _opened(databases.copy(_template))


@pytest.fixture
def copy(databases, _template):
    """An engine on a copy of the seed catalogue that a test may change."""
    yield from _opened(databases.copy(_template))


@pytest.fixture
def empty(databases):
    """An engine on an empty catalogue."""
    for engine in _opened(databases.new()):
        opening.make_empty(engine)
        yield engine
