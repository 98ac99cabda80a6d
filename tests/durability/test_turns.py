"""Whose turn it is to write: a try takes none, and nobody waits behind a long import."""

import threading

import pytest

from app import ingest
from app.errors import Unavailable
from app.store import api_keys
from app.store.engine import LINKS, writing
from app.store.write.transaction import alone, importing
from tests.catalogues import application, opened
from tests.commands import run
from tests.durability.test_no_room import TEXT as LONG_TEXT
from tests.durability.test_no_room import key_in, take, unavailable
from tests.snapshots import dumped
from tests.test_ingest import take as import_text
from tests.web.conftest import client_of

pytestmark = pytest.mark.anyio
# Eighty entries, and more of them are long.
MANY = 80
TEXT = "".join(LONG_TEXT.splitlines(keepends=True)[: MANY + 2])
MARKDOWN = {"Content-Type": "text/markdown"}
DRY = "/v1/imports?document=long&dry_run=true"


@pytest.fixture
def service(copy_url):
    with application(copy_url) as app:
        yield app


async def test_a_dry_run_waits_for_no_writer(
    copy_url, copy, service, tmp_path, monkeypatch, capsys
):
    file = tmp_path / "long.md"
    file.write_text(TEXT)
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", copy_url)
    key = key_in(copy_url)
    before = dumped(copy)
    headers = MARKDOWN | {"Authorization": f"Bearer {key}"}
    async with client_of(service) as client:
        with opened(copy_url) as other, writing(other):
            answer = await client.post(DRY, content=TEXT, headers=headers)
            # Who says nothing of what is to be done tries, too.
            form = await client.post("/import", data={"document": "long", "text": TEXT})
            assert run("import", "--dry-run", "--json", str(file)) == 0
        assert (answer.status_code, form.status_code) == (200, 200)
        assert answer.json()["created"] == MANY
        assert f'"created":{MANY}' in capsys.readouterr().out.replace(" ", "")
        assert f"Paper number {MANY - 1}" in form.text
    assert dumped(copy) == before


def test_no_writer_waits_for_a_long_dry_run(copy_url, copy, monkeypatch):
    monkeypatch.setattr(ingest, "_LONG", MANY - 1)
    written = []

    def writes(stage, _done, _of):
        if stage == "resolving":
            with opened(copy_url) as other, writing(other, waits=False):
                written.append(stage)

    import_text(copy, TEXT, dry_run=True, progress=writes)
    assert written == ["resolving"]


def test_a_dry_run_tells_what_the_import_does(copy, monkeypatch):
    tried = import_text(copy, TEXT, dry_run=True)
    monkeypatch.setattr(ingest, "_LONG", MANY - 1)
    assert import_text(copy, TEXT, dry_run=True) == tried == import_text(copy, TEXT)
    # And where there is something of it.
    again = TEXT.replace("number 3", "numero 3")
    assert import_text(copy, again, dry_run=True) == import_text(copy, again)


async def test_writers_are_told_of_an_import_and_wait_for_none(copy_url, copy, service):
    key = key_in(copy_url)
    before = dumped(copy)
    async with client_of(service) as client:
        with opened(copy_url) as other, importing(other), writing(other):
            message = unavailable(await take(client, key))
            assert "An import is under way" in message
            with pytest.raises(Unavailable, match="import is under way"):
                api_keys.create(copy, api_keys.Scope.IMPORT, None, None)
            assert (await client.get("/v1/resources")).status_code == 200
        assert dumped(copy) == before
        assert (await take(client, key)).status_code == 201


def test_who_waits_in_the_same_process_is_told_too(copy):
    told, begun = [], threading.Event()

    def write():
        begun.set()
        with pytest.raises(Unavailable, match="import is under way") as error, writing(copy):
            pass
        told.append(error.value.headers["Retry-After"])

    with importing(copy), writing(copy):
        waiting = threading.Thread(target=write)
        waiting.start()
        waiting.join()
    assert told == ["10"]
    with writing(copy):
        pass


def test_a_long_import_has_its_turn_and_a_short_one_leaves_it(copy_url, copy, monkeypatch):
    seen = []

    def look(stage, _done, _of):
        if stage == "resolving":
            with opened(copy_url) as other:
                try:
                    with importing(other):
                        seen.append("free")
                except Unavailable:
                    seen.append("taken")

    monkeypatch.setattr(ingest, "_LONG", MANY)
    import_text(copy, TEXT, progress=look)
    monkeypatch.setattr(ingest, "_LONG", MANY - 1)
    import_text(copy, f"{TEXT}\nThe end.\n", progress=look)
    assert seen == ["free", "taken"]


def test_who_waits_for_a_turn_says_so(copy_url, copy):
    told = []

    def wait():
        with opened(copy_url) as other, alone(other, LINKS, lambda: told.append("waiting")):
            told.append("mine")

    waiting = threading.Thread(target=wait)
    with alone(copy, LINKS, told.clear):
        waiting.start()
        while not told:
            pass
        assert told == ["waiting"]
    waiting.join()
    assert told == ["waiting", "mine"]
