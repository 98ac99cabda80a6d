"""A full disk, a read-only one, a locked file: a clear answer, nothing by halves."""

import os
import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.store import api_keys, engine
from app.store.engine import writing
from tests.catalogues import application, opened
from tests.commands import run
from tests.databases import file_of
from tests.durability import wholeness
from tests.problems import check_shape
from tests.snapshots import dumped
from tests.web.conftest import client_of

# The file and its log.
LOGGED = {".sqlite", ".sqlite-wal", ".sqlite-shm"}
TEXT = "## Papers\n\n" + "".join(
    f"- [Paper number {n}](http://x.example/{n}); Ann Smith{n}\n" for n in range(400)
)


def mount(*arguments):
    done = subprocess.run(["mount", *arguments], capture_output=True, check=False)
    return done.returncode == 0


@pytest.fixture
def small_disk():
    """A folder on a disk of its own with 24 MiB, which other accounts can reach."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    if os.geteuid() != 0 or not mount("-t", "tmpfs", "-o", "size=24m", "tmpfs", folder):
        pytest.skip("only who may mount a disk of 24 MiB can fill it")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)
    folder.rmdir()


@pytest.fixture
def url(seeded_file, small_disk):
    return f"sqlite:///{shutil.copy(seeded_file, small_disk / 'catalogue.sqlite')}"


def key_in(url):
    with opened(url) as engine:
        key = api_keys.create(engine, api_keys.Scope.ADMIN, "robot", None)
        # So that no note of its use is due.
        api_keys.actor_of(engine, key)
    return key


def check(url):
    with opened(url) as engine:
        wholeness.check(engine)


def fill(folder):
    """Leave nothing free."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as opened:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    opened.write(b"x" * size)
            except OSError:
                continue
    return filler


@pytest.fixture
def service():
    """What makes services, and ends them."""
    with ExitStack() as held:
        yield lambda url: held.enter_context(application(url))


async def take(client, key, text=TEXT):
    return await client.post(
        "/v1/imports?document=long",
        content=text,
        headers={"Content-Type": "text/markdown", "Authorization": f"Bearer {key}"},
    )


async def writing_of(client):
    """What the service says of whether one can write."""
    answer = await client.get("/health/ready")
    assert answer.status_code == 200
    return answer.json()["writing"]


def unavailable(answer):
    assert answer.status_code == 503
    (fault,) = check_shape(answer)
    assert fault["code"] == "unavailable"
    assert int(answer.headers["retry-after"]) > 0
    return fault["message"]


async def test_a_full_disk(url, small_disk, service, caplog):
    key = key_in(url)
    async with client_of(service(url)) as client:
        assert (await client.get("/v1/resources")).status_code == 200
        assert "bytes left" in await writing_of(client)
        filler = fill(small_disk)
        message = unavailable(await take(client, key))
        assert "disk is full" in message
        # No entry is looked for that might be to blame.
        assert "An entry is left out" not in caplog.text
        there = await client.get("/v1/resources")
        assert (there.status_code, there.json()["meta"]["revision"]) == (200, 3)
        filler.unlink()
        check(url)
        assert (await take(client, key)).status_code == 201
    check(url)


def test_a_full_disk_and_the_command(url, small_disk, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", url)
    text = tmp_path / "long.md"
    text.write_text(TEXT)
    filler = fill(small_disk)
    assert run("import", str(text)) == 1
    assert "disk" in capsys.readouterr().err
    assert run("backup", str(small_disk / "backup.sqlite")) == 1
    assert "disk" in capsys.readouterr().err
    filler.unlink()
    assert {path.suffix for path in small_disk.iterdir()} <= LOGGED
    check(url)
    assert run("import", str(text)) == 0


@pytest.fixture
def read_only(copy_url):
    """A file that may be read only, by whoever runs this."""
    file = file_of(copy_url)
    key = key_in(copy_url)
    if os.geteuid() != 0:
        file.chmod(0o444)
    elif not mount("--bind", file, file) or not mount("-o", "remount,bind,ro", file):
        pytest.skip("a file that root may only read needs a mount of its own")
    yield copy_url, key
    if os.geteuid() == 0:
        subprocess.run(["umount", "--lazy", file], check=True)


@pytest.mark.of_a_file
async def test_a_read_only_file(read_only, copy, service):
    url, key = read_only
    before = dumped(copy)
    async with client_of(service(url)) as client:
        message = unavailable(await take(client, key))
        assert "read-only" in message
        assert "read-only" in await writing_of(client)
        assert (await client.get("/v1/resources")).status_code == 200
    assert dumped(copy) == before


@pytest.mark.of_a_file
def test_a_read_only_file_and_the_command(read_only, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", str(read_only[0]))
    text = tmp_path / "long.md"
    text.write_text(TEXT)
    assert run("import", str(text)) == 1
    assert run("keys", "create", "--scope", "import") == 1
    assert capsys.readouterr().err.count("read-only") == 2


async def test_a_locked_database(copy_url, copy, service, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 50)
    key = key_in(copy_url)
    before = dumped(copy)
    async with client_of(service(copy_url)) as client:
        with opened(copy_url) as other, writing(other):
            message = unavailable(await take(client, key))
            assert "locked by another program" in message
            assert await writing_of(client) == "busy"
            assert (await client.get("/v1/resources")).status_code == 200
        assert dumped(copy) == before
        assert await writing_of(client) == "ok"
        assert (await take(client, key)).status_code == 201


def test_a_locked_database_and_the_command(copy_url, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 50)
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", copy_url)
    text = tmp_path / "long.md"
    text.write_text(TEXT)
    with opened(copy_url) as other, writing(other):
        assert run("import", str(text)) == 1
        assert run("keys", "create", "--scope", "import") == 1
    said = capsys.readouterr().err
    assert said.count("locked by another program") == 2
