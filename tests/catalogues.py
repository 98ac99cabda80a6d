"""Catalogues that tests begin with: each is made at an address."""

from contextlib import contextmanager
from functools import cache

from app import bootstrap
from app.config import Settings
from app.main import close, create_app
from app.store.engine import open_engine
from app.store.migrate import migrate
from tests.factories import make_catalogue
from tests.prepared import share_routes


def seeded(url):
    """The seed documents, as every new catalogue has them."""
    settings = Settings(database_url=url)
    _make(settings, bootstrap.seeding(settings))


def bare(url):
    """The schema, and nothing in it."""
    with opened(url) as engine:
        migrate(engine)


def empty(url):
    """Nothing but the vocabulary of the seed."""
    _make(Settings(database_url=url), bootstrap.make_empty)


def small(url):
    """Sixty resources straight in the tables, for reading alone."""
    make_catalogue(url).dispose()


def _make(settings, fill):
    with bootstrap.opened(settings, make=fill):
        pass


@contextmanager
def opened(url):
    """An engine on a catalogue."""
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@cache
def described():
    """An application to be asked for its description alone: that needs no database."""
    return create_app(Settings(database_url="none"))


@contextmanager
def application(url, **more):
    """The application over a catalogue."""
    app = create_app(Settings(database_url=url, **more))
    share_routes(app)
    try:
        yield app
    finally:
        close(app)
