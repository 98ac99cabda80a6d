"""Catalogues on both kinds of database; tests that write work on copies.

Laws are tried on the same examples every time: on a few, in the long run on many.
"""

import gc
import importlib
import pkgutil
import socket
from contextlib import ExitStack, closing, contextmanager

import pytest
from coverage import Coverage
from hypothesis import HealthCheck, settings

from app import catalogue, documents, formats
from app.seed import load_authority
from tests import catalogues
from tests.catalogues import application, opened
from tests.databases import PostgresDatabases, SqliteFiles, file_of, postgres
from tests.long import LONG
from tests.prepared import share_certificates, share_statements

KINDS = {"sqlite": "sqlite_files", "postgresql": "postgres_databases"}

settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    max_examples=500 if LONG else 25,
    suppress_health_check=[HealthCheck.too_slow],
)
# Hypothesis chooses "ci" by itself where it believes to run in one.
if settings.get_current_profile_name() in ("default", "ci"):
    settings.load_profile("repeatable")

share_statements()
share_certificates()
# Modules and tests stay: nobody looks for garbage among them, nor while they come.
gc.disable()


@pytest.fixture(scope="session")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="session")
def authority():
    return load_authority()


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory, worker_id):
    own = tmp_path_factory.getbasetemp()
    common = own if worker_id == "master" else own.parent
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"), common)


@pytest.fixture(scope="session")
def postgres_databases(sqlite_files):
    with postgres() as folder:
        yield PostgresDatabases(folder, sqlite_files)


@pytest.fixture(scope="session")
def databases(request):
    """What makes databases: of one kind or of the other, as each test is run."""
    return request.getfixturevalue(KINDS[request.param])


# All of the pure packages is tried by these. To trace the rest would take as long as to run it,
# and tell nothing: Python 3.11 runs every line of any code slower while it is traced.
TRACED = (
    "tests.catalogue.",
    "tests.curation.test_correct",
    "tests.curation.test_organizations",
    "tests.curation.test_patch",
    "tests.documents.",
    "tests.formats.",
    "tests.reading.",
    "tests.test_bibliographies",
    "tests.test_checking",
)
# Among them those that ask in bulk what others try one by one.
UNTRACED = (
    "tests.documents.test_hostile",
    "tests.formats.test_list_again",
    "tests.formats.test_read_back",
)
# Each takes about ten seconds of a processor or more, the longest first: workers that begin
# with them end together.
LONGEST = (
    "tests.test_pythons",
    "tests.documents.test_hostile",
    "tests.reading.test_cases",
    "tests.test_serving",
    "tests.durability.test_killed",
    "tests.contract.test_description",
    "tests.curation.test_correct",
    "tests.curation.test_undo",
    "tests.store.test_cursor",
    "tests.browser.test_looks",
    "tests.test_checking",
    "tests.test_cli",
    "tests.browser.test_docs",
    "tests.test_copy",
    "tests.durability.test_stopped",
    "tests.durability.test_many",
    "tests.contract.test_facets",
    "tests.test_ingest",
    "tests.formats.test_read_back",
    "tests.contract.test_both",
    "tests.store.test_editions",
    "tests.catalogue.test_works",
    "tests.contract.test_described_writes",
    "tests.contract.test_random_catalogues",
)


def pytest_collection_modifyitems(items):
    # Of two tests with one id pytest-xdist runs one, and says nothing.
    ids = [item.nodeid for item in items]
    assert len(ids) == len(set(ids)), [id_ for id_ in ids if ids.count(id_) > 1]
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.module.__name__, len(places)))


def pytest_collection_finish():
    gc.freeze()
    gc.set_threshold(50_000)
    gc.enable()


_coverage: list[Coverage] = []


def trace_no_more():
    """Let coverage rest."""
    if tracing := Coverage.current():
        tracing.stop()
        _coverage.append(tracing)


def trace_again():
    """Let coverage go on, if it is asked for at all."""
    if _coverage:
        _coverage.pop().start()


def is_tracing():
    """Whether coverage is asked for, and does not rest."""
    return Coverage.current() is not None and not _coverage


@contextmanager
def untraced():
    """Let coverage rest for a while."""
    was_traced = is_tracing()
    trace_no_more()
    try:
        yield
    finally:
        if was_traced:
            trace_again()


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    for package in (documents, catalogue, formats):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    trace_no_more()
    done = yield
    trace_again()
    return done


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    """Trace what tests the pure packages, its fixtures as well, and nothing else."""
    if is_traced(item):
        trace_again()
    else:
        trace_no_more()
    done = yield
    if nextitem is None:
        trace_again()
    return done


def is_traced(item):
    """Whether coverage is asked of a test: pure code knows no kind of database."""
    name = item.module.__name__
    is_pure = name.startswith(TRACED) and not name.startswith(UNTRACED)
    return is_pure and "postgresql" not in item.name


# What may differ between the kinds of database: search, facets, walks, transactions,
# triggers, copies, and one suite of each noun. All else stands on these, and is asked of
# both in the long run.
OF_BOTH_KINDS = (
    "tests.contract.test_both",
    "tests.contract.test_facets",
    "tests.contract.test_random_catalogues",
    "tests.contract.test_search",
    "tests.curation.test_correct",
    "tests.curation.test_topics",
    "tests.curation.test_undo",
    "tests.durability.",
    "tests.store.",
    "tests.test_copy",
    "tests.test_ingest",
    "tests.web.test_questions",
    "tests.web.test_search",
    "tests.web.test_suggest",
)


def pytest_generate_tests(metafunc):
    """Run what may differ between databases on both kinds, what is about files on SQLite."""
    if "databases" in metafunc.fixturenames:
        alone = metafunc.definition.get_closest_marker("of_a_file")
        alone = alone or not (LONG or metafunc.module.__name__.startswith(OF_BOTH_KINDS))
        kinds = ["sqlite"] if alone else list(KINDS)
        metafunc.parametrize("databases", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def applications():
    """Applications over catalogues that nobody writes to: made once, then the same.

    They make every answer anew: what is kept is no proof of what would be made.
    """
    made = {}
    with ExitStack() as stack:

        def application_over(url):
            if url not in made:
                made[url] = stack.enter_context(application(url, answer_cache_bytes=0))
            return made[url]

        yield application_over


@pytest.fixture(scope="session")
def seeded_url(databases):
    """The address of the seed catalogue, for reading."""
    return databases.shared(catalogues.seeded)


@pytest.fixture(scope="session")
def seeded(seeded_url):
    """An engine on the seed catalogue, for reading."""
    with opened(seeded_url) as engine:
        yield engine


@pytest.fixture(scope="session")
def seeded_file(sqlite_files):
    """The file of the seed catalogue; nobody writes to it."""
    return file_of(sqlite_files.shared(catalogues.seeded))


@pytest.fixture
def copy_url(databases):
    """The address of a copy of the seed catalogue that a test may change."""
    with databases.copied(catalogues.seeded) as url:
        yield url


@pytest.fixture
def copy(copy_url):
    """An engine on a copy of the seed catalogue that a test may change."""
    with opened(copy_url) as engine:
        yield engine


@pytest.fixture
def empty_url(databases):
    """The address of an empty catalogue."""
    with databases.copied(catalogues.empty) as url:
        yield url


@pytest.fixture
def empty(empty_url):
    """An engine on an empty catalogue."""
    with opened(empty_url) as engine:
        yield engine


@pytest.fixture
def port():
    """A port of this machine that nobody listens on."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
