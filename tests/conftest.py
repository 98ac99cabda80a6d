"""The seed catalogue, made once; tests that write work on a copy of it.

Laws are tried on the same examples every time; `--hypothesis-profile=long` looks for
others.
"""

import shutil
import socket
from contextlib import closing

import pytest
from hypothesis import HealthCheck, settings

from app import opening
from app.config import Settings
from app.seed import load_authority
from app.store.session import open_engine
from tests.databases import PostgresDatabases, SqliteFiles, postgres

settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "long",
    deadline=None,
    max_examples=2_000,
    suppress_health_check=[HealthCheck.too_slow],
)
if settings.get_current_profile_name() == "default":
    settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="session")
def authority():
    return load_authority()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory):
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_databases():
    with postgres() as folder:
        yield PostgresDatabases(folder)


@pytest.fixture(scope="session", params=("sqlite", "postgresql"))
def databases(request):
    """What makes databases: every test that touches one runs on both kinds."""
    kinds = {"sqlite": "sqlite_files", "postgresql": "postgres_databases"}
    return request.getfixturevalue(kinds[request.param])


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory):
    """The file of the seed catalogue; nobody writes to it."""
    file = tmp_path_factory.mktemp("seeded") / "catalogue.sqlite"
    settings = Settings(database_url=str(file))
    with opening.opened(settings, make=opening.seeding(settings)):
        pass
    return file


@pytest.fixture(scope="session")
def seeded(seeded_file):
    """An engine on the seed catalogue, for reading."""
    engine = open_engine(f"sqlite:///{seeded_file}")
    yield engine
    engine.dispose()


@pytest.fixture
def copy_url(seeded_file, tmp_path):
    """The address of a copy of the seed catalogue that a test may change."""
    file = tmp_path / "catalogue.sqlite"
    shutil.copy(seeded_file, file)
    return f"sqlite:///{file}"


@pytest.fixture
def copy(copy_url):
    """An engine on a copy of the seed catalogue that a test may change."""
    engine = open_engine(copy_url)
    yield engine
    engine.dispose()


@pytest.fixture
def empty(tmp_path):
    """An engine on an empty catalogue."""
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    opening.make_empty(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def port():
    """A port of this machine that nobody listens on."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
