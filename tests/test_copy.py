"""`catalogue copy`: the same catalogue in another database, whole or not at all."""

import re
import sqlite3
from contextlib import closing
from itertools import chain
from pathlib import Path

import httpx
import pytest
from sqlmodel import SQLModel

from app.config import Settings
from app.errors import CatalogueError
from app.main import close, create_app
from app.store import api_keys
from app.store.api_keys import Scope
from app.store.bulk import Tally, rows
from app.store.engine import open_engine, reading
from app.store.migrate import SchemaState, migrate, schema_state
from app.store.search import index
from app.store.transfer import copying
from app.store.write.records import INDEX
from tests.commands import run
from tests.snapshots import ask
from tests.test_ingest import take

# What is copied is a file; from PostgreSQL it is a copy of that one.
pytestmark = pytest.mark.of_a_file

FOUND = "/v1/resources?q=neural+-convolutional&sort=title&fields=title"
MERGE = ("POST", "/v1/authors/alex-graves/merge", {"into": "yann-lecun"})
NEW = {"title": "Über Affen", "kind": "book", "authors": [{"name": "Ann Bee"}]}
WRITES = [
    ("PATCH", "/v1/resources/neural-turing-machines", {"et_al": True, "year": 1999}),
    MERGE,
    ("DELETE", "/v1/resources/semantic-hashing", None),
    ("POST", "/v1/resources", NEW),
    ("POST", "/v1/changes/6/undo", None),
    MERGE,
    # The row with the highest number is gone: it is not given to another one.
    ("POST", "/v1/changes/8/undo", None),
]


class Service:
    """A service over a catalogue, and a key."""

    def __init__(self, url, key):
        self._app = create_app(Settings(database_url=url))
        self.key = key

    async def __aenter__(self):
        transport = httpx.ASGITransport(self._app)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://test")
        return self

    async def __aexit__(self, *_):
        await self._client.aclose()
        close(self._app)

    async def get(self, path):
        answer = await self._client.get(path)
        assert answer.status_code == 200, answer.text
        return answer

    async def write(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.key}", "If-Match": "*"}
        asked = self._client.request(method, path, json=body, headers=headers)
        answer = await asked
        assert answer.is_success, answer.text

    async def told(self):
        """All that the catalogue says of itself, but when it was last written to."""
        paths = [f"/v1/{noun}.jsonl" for noun in ("authors", "institutions", "topics")]
        paths += ["/v1/resources.jsonl?include=mentions,provenance", FOUND]
        paths += ["/v1/quality?per_page=200", "/v1/suggest?q=hintn", "/v1/stats"]
        paths += [f"/v1/changes?since=0&per_page=200&page={n}" for n in (1, 2, 3, 4)]
        return [re.sub(r"\d\d:\d\d:\d\dZ", "", (await self.get(p)).text) for p in paths]


@pytest.fixture(scope="module")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="module")
async def curated(seeded_file, sqlite_files):
    """The seed catalogue after some curation: its address, and a key for it."""
    url = sqlite_files.copy(f"sqlite:///{seeded_file}")
    engine = open_engine(url)
    key = api_keys.create(engine, Scope.ADMIN, "ann", None)
    take(engine, "- [Some\tthing](http://a.example/%5C) \\N\n", document="odd")
    engine.dispose()
    async with Service(url, key) as service:
        for write in WRITES:
            await service.write(*write)
    return url, key


@pytest.fixture(scope="module")
def moved(curated, postgres_databases):
    """That catalogue in a PostgreSQL; nobody writes to it."""
    return copied(curated[0], postgres_databases.new())


def copied(url, made):
    assert run("copy", "--from", url, "--to", made) == 0
    return made


def journal(url):
    engine = open_engine(url)
    try:
        return ask(engine, 'SELECT pk, revision, "table", key, before FROM journal'
                           " ORDER BY pk")  # fmt: skip
    finally:
        engine.dispose()


async def test_a_copy_says_the_same_there_and_back(curated, moved, sqlite_files, capsys):
    origin, key = curated
    back = copied(moved, sqlite_files.new())
    assert "counts and checksums agree" in capsys.readouterr().err
    assert journal(back) == journal(moved) == journal(origin)
    told = []
    for url in (origin, moved, back):
        async with Service(url, key) as service:
            told.append(await service.told())
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize("kind", ["postgres_databases", "sqlite_files"])
async def test_a_copy_goes_on_like_the_original(curated, moved, kind, request):
    origin, key = curated
    kinds = request.getfixturevalue(kind)
    one = request.getfixturevalue("sqlite_files").copy(origin)
    other = kinds.copy(moved) if kind == "postgres_databases" else kinds.new()
    if kind == "sqlite_files":
        copied(origin, other)
    told = []
    for url in (one, other):
        async with Service(url, key) as service:
            # What was done before is undone, by the key of before.
            await service.write("POST", "/v1/changes/10/undo")
            await service.write("POST", "/v1/resources", NEW)
            told.append(await service.told())
        engine = open_engine(url)
        # 130 was given to a resource that is gone.
        assert max(ask(engine, "SELECT pk FROM resource ORDER BY pk")) == (131,)
        engine.dispose()
    assert told[0] == told[1]


async def test_a_dump_of_postgresql_says_the_same(moved, tmp_path):
    file = tmp_path / "dump.sqlite"
    async with Service(moved, "") as service:
        answer = await service.get("/v1/dump.sqlite")
        again = await service.get("/v1/dump.sqlite")
        file.write_bytes(answer.content)
        assert again.headers["etag"] == answer.headers["etag"]
        told = await service.told()
    async with Service(f"sqlite:///{file}", "") as dumped:
        assert await dumped.told() == told
    with closing(sqlite3.connect(file)) as dump:
        assert dump.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert dump.execute("SELECT count(*) FROM api_key").fetchone() == (0,)


def state(url):
    engine = open_engine(url)
    try:
        return schema_state(engine)
    finally:
        engine.dispose()


def refused(capsys, *, origin, to):
    assert run("copy", "--from", origin, "--to", to) == 1
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def bytes_of(*files):
    return [file.read_bytes() for file in files]


async def test_what_is_there_is_not_written_over(copy_url, moved, tmp_path, capsys):
    file, other = Path(copy_url.removeprefix("sqlite:///")), tmp_path / "letter.txt"
    other.write_text("Dear Ann")
    before = bytes_of(file, other)
    assert "new file" in refused(capsys, origin=copy_url, to=copy_url)
    assert "new file" in refused(capsys, origin=copy_url, to=str(other))
    assert bytes_of(file, other) == before
    assert "not empty" in refused(capsys, origin=copy_url, to=moved)


def test_where_there_is_no_catalogue_nothing_is_made(postgres_databases, tmp_path, capsys):
    missing, target = tmp_path / "missing.sqlite", tmp_path / "new" / "copy.sqlite"
    assert str(missing) in refused(capsys, origin=str(missing), to=str(target))
    empty = postgres_databases.new()
    assert "catalogue seed" in refused(capsys, origin=empty, to=str(target))
    assert not missing.exists()
    assert not target.exists()
    names = refused(capsys, origin="mysql://nowhere/x", to=str(target))
    assert "postgresql://" in names


def change(url, statement):
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file, file:
        file.execute("PRAGMA foreign_keys = OFF")
        file.execute(statement)


ORPHANS = "DELETE FROM topic WHERE id = 'neural-networks'"
VERSION = "UPDATE alembic_version SET version_num"


@pytest.mark.parametrize(
    ("kind", "fault", "said"),
    [
        ("sqlite_files", f"{VERSION} = '0002'", "catalogue migrate"),
        ("sqlite_files", f"{VERSION} = '9999'", "newer version"),
        ("sqlite_files", ORPHANS, "not there"),
        ("postgres_databases", ORPHANS, "not there"),
        ("postgres_databases", "UPDATE document SET source = 'a' || char(0)", "table document"),
        # SQLite takes any value for a number.
        ("postgres_databases", "UPDATE mention SET line_end = 'x'", "table mention"),
        ("postgres_databases", "UPDATE fact SET line = 1 << 31", "table fact"),
    ],
)
def test_a_copy_that_fails_leaves_nothing(copy_url, kind, fault, said, request, tmp_path, capsys):
    change(copy_url, fault)
    target = request.getfixturevalue(kind).new()
    assert said in refused(capsys, origin=copy_url, to=target)
    if kind == "sqlite_files":
        file = Path(target.removeprefix("sqlite:///"))
        assert not list(file.parent.glob(f"*{file.name}*"))
    else:
        assert state(target) is SchemaState.EMPTY


DEFINED = {
    "sqlite_files": "SELECT type, name, sql FROM sqlite_master ORDER BY name",
    "postgres_databases": """
        SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
        UNION SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger
        WHERE NOT tgisinternal
        ORDER BY 1, 2""",
}


@pytest.mark.parametrize("kind", DEFINED)
def test_a_copy_is_defined_like_any_catalogue(copy_url, kind, request):
    databases = request.getfixturevalue(kind)
    told = []
    for url in (databases.new(), copied(copy_url, databases.new())):
        engine = open_engine(url)
        migrate(engine)
        told.append(ask(engine, DEFINED[kind]))
        engine.dispose()
    assert len(told[0]) > 50
    assert told[0] == told[1]


def words(url):
    engine = open_engine(url)
    try:
        with reading(engine) as connection:
            assert not index.stale(connection)
            tables = (INDEX, index.TITLE_WORD)
            return [list(chain(*rows(connection, table))) for table in tables]
    finally:
        engine.dispose()


@pytest.mark.parametrize("kind", ["postgres_databases", "sqlite_files"])
def test_words_are_folded_again_only_where_they_are_not_those_of_now(copy_url, kind, request):
    databases = request.getfixturevalue(kind)
    before = words(copy_url)
    # A word that nobody has any more stays, until all words are folded again.
    change(copy_url, "INSERT INTO search_word VALUES ('aaa')")
    index, known = words(copied(copy_url, databases.new()))
    assert [index, known] == [before[0], sorted([("aaa",), *before[1]])]
    change(copy_url, "DELETE FROM search_index WHERE rowid = 7")
    assert words(copied(copy_url, databases.new())) == before


@pytest.mark.parametrize("kind", ["postgres_databases", "sqlite_files"])
async def test_whole_documents_come_one_at_a_time(moved, copy_url, kind):
    engine = open_engine(moved if kind == "postgres_databases" else copy_url)
    with reading(engine) as connection:
        tables = SQLModel.metadata.tables
        sizes = [len(batch) for batch in rows(connection, tables["edition"])]
        assert len(sizes) >= 2
        assert set(sizes) == {1}
        facts = [len(batch) for batch in rows(connection, tables["fact"])]
        assert len(facts) >= 2
        assert set(facts[:-1]) == {500}
    engine.dispose()


def test_a_row_that_came_out_otherwise_is_found(copy, copy_url):
    tables = SQLModel.metadata.tables
    with reading(copy) as connection:
        told = {tables[name]: Tally() for name in ("resource", "author")}
        for table, tally in told.items():
            list(tally.of(rows(connection, table)))
        copying.compare(connection, told, lambda *_: None)
    for fault in (
        "UPDATE author SET name = name || ' ' WHERE pk = 7",
        "DELETE FROM author WHERE pk = 8",
    ):
        change(copy_url, fault)
        with reading(copy) as connection, pytest.raises(CatalogueError, match="table author"):
            copying.compare(connection, told, lambda *_: None)
