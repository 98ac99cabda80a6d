"""Imports over HTTP: the same as the command, all or nothing, within its limits."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from app import ingest, reading
from app.catalogue.quality import ImportAnswer, ImportReport
from app.documents import citation
from app.documents.text import Oddity
from app.main import IMPORTERS
from app.store import api_keys
from app.store.api_keys import Scope
from app.store.write import documents
from app.store.write.transaction import importing
from app.web import curation, work, writes
from tests import catalogues
from tests.catalogues import application
from tests.commands import run
from tests.problems import check_shape
from tests.snapshots import ask, dumped
from tests.web.conftest import client_of
from tests.web.test_work import ENDLESS

TEXT = """# Reading list

## Papers

- [Deep nets](http://a.example/1.pdf); Ann Smith; 2016
- [Wide nets](b.pdf); Bob Jones
- a line without a link or a name
"""
LIST = "/v1/imports?document=reading-list"


def limited(url):
    """The service over a catalogue, which takes short texts."""
    return application(url, import_max_bytes=2000, import_max_entries=5)


def key_of(service):
    return api_keys.create(service.state.writer, Scope.IMPORT, "robot", None)


@asynccontextmanager
async def client_with(key, service):
    async with client_of(service) as made:
        made.headers["Authorization"] = f"Bearer {key}"
        yield made


@pytest.fixture
def service(copy_url):
    with limited(copy_url) as made:
        yield made


@pytest.fixture
async def client(service):
    async with client_with(key_of(service), service) as made:
        yield made


@pytest.fixture(scope="module")
def untouched(databases):
    """A service for all that is refused, over one catalogue that stays as it was."""
    with databases.copied(catalogues.seeded) as url, limited(url) as made:
        before = dumped(made.state.writer)
        yield made
        assert dumped(made.state.writer) == before


@pytest.fixture(scope="module")
def key(untouched):
    return key_of(untouched)


@pytest.fixture
async def refuser(key, untouched):
    async with client_with(key, untouched) as made:
        yield made


async def post(client, path=LIST, text=TEXT, **headers):
    sent = {"Content-Type": "text/markdown; charset=utf-8"} | headers
    return await client.post(path, content=text, headers=sent)


def refused(answer, status, code):
    assert answer.status_code == status
    faults = check_shape(answer)
    assert {fault["code"] for fault in faults} == {code}
    return faults


async def test_an_import_is_one_revision_by_the_keys_name(client, copy):
    answer = await post(client, f"{LIST}&base=http://b.example/x/&date=2016-08")
    assert answer.status_code == 201
    report = ImportReport.model_validate(answer.json())
    assert answer.json() == report.model_dump()
    assert list(answer.json()) == list(ImportReport.model_fields)
    assert answer.text.endswith("}\n")
    assert (report.document, report.edition, report.changed) == ("reading-list", "1", True)
    assert (report.entries, report.created, report.delisted) == (2, 2, 0)
    assert answer.headers["x-catalogue-revision"] == "4"
    assert answer.headers["cache-control"] == "no-store"
    assert ask(copy, "SELECT actor, action FROM revision WHERE number = 4") == [
        ("robot", "imported")
    ]
    there = await client.get(answer.headers["location"])
    assert there.text == TEXT
    found = await client.get("/v1/resources.jsonl?document=reading-list&author=jones")
    assert found.json()["links"][0]["url"] == "http://b.example/x/b.pdf"


READ = """# Reading list

## Papers

- [Deep nets](http://a.example/1.pdf); Ann Smith et al., University of Oslo; 2016
- [Wide nets](b.pdf); Bob Jones; a remark
- https://c.example/d
- See [this](http://d.example) and that.

See [that](http://d.example/x).
"""


async def test_what_was_read_is_told_line_by_line(client):
    dry = await post(client, f"{LIST}&dry_run=true&include=readings", READ)
    answer = ImportAnswer.model_validate(dry.json())
    assert answer.model_dump() == dry.json()
    first, second, bare, *_ = dry.json()["readings"]
    assert first == {
        "line_start": 5,
        "line_end": 5,
        "text": READ.splitlines()[4],
        "resource": {"id": "deep-nets", "title": "Deep nets", "is_new": True},
        "title": "Deep nets",
        "authors": ["Ann Smith"],
        "et_al": True,
        "institutions": ["University of Oslo"],
        "year": 2016,
        "kind": "paper",
        "venue": None,
        "note": None,
        "links": [
            {
                "url": "http://a.example/1.pdf",
                "printed": "http://a.example/1.pdf",
                "role": "primary",
                "label": None,
            }
        ],
        "doubts": [],
    }
    assert (second["year"], second["note"]) == (None, "a remark")
    assert second["doubts"] == [
        {"code": "relative_address", "message": "The address is relative; it leads nowhere."}
    ]
    assert [doubt["code"] for doubt in bare["doubts"]] == ["title_is_address"]
    wet = await post(client, f"{LIST}&include=readings", READ)
    assert wet.json() == dry.json()
    again = await post(client, f"{LIST}&include=readings", READ)
    told = [
        each | {"resource": each["resource"] | {"is_new": False}} for each in wet.json()["readings"]
    ]
    assert again.json()["readings"] == told


async def test_of_what_was_deleted_there_is_no_resource(service, client):
    await post(client)
    key = api_keys.create(service.state.writer, Scope.CURATE, "ann", None)
    async with client_with(key, service) as curator:
        path = "/v1/resources/wide-nets"
        tag = (await curator.get(path)).headers["etag"]
        deleted = await curator.delete(path, headers={"If-Match": tag})
    assert deleted.status_code == 204
    more = f"{TEXT}- [More](http://c.d)\n"
    answer = await post(client, f"{LIST}&include=readings", more)
    there = [each["resource"] for each in answer.json()["readings"]]
    assert [each and each["is_new"] for each in there] == [False, None, True]


async def test_conventions_and_doubts_are_in_the_report(client, monkeypatch):
    odd = Oddity("doubtful_reading", 6, "Bob Jones", "Bob Jones may be a title.")

    def cite(entry, lexicon, conventions):
        cited = citation.cite(entry, lexicon, conventions)
        assert cited is not None
        return replace(cited, warnings=(odd,))

    monkeypatch.setattr(reading, "cite", cite)
    answer = await post(client, f"{LIST}&include=readings")
    assert answer.json()["conventions"] == [
        {
            "section": "Papers",
            "pattern": "title ; words",
            "reading": "authors",
            "entries": 2,
            "share": 1.0,
        }
    ]
    said = {"code": "doubtful_reading", "message": "Bob Jones may be a title."}
    assert answer.json()["warnings"] == [said | {"line": 6}] * 2
    assert answer.json()["readings"][1]["doubts"] == [said]
    found = await client.get("/v1/quality?document=reading-list&code=doubtful_reading")
    assert [x["message"] for x in found.json()["results"]] == [said["message"]] * 2


async def test_the_same_text_changes_nothing(client, copy):
    first = await post(client)
    before = dumped(copy)
    for path in (LIST, f"{LIST}&edition=1"):
        again = await post(client, path)
        assert again.status_code == 200
        assert again.json()["changed"] is False
        assert again.headers["x-catalogue-revision"] == "4"
        assert "location" not in again.headers
    assert dumped(copy) == before
    assert first.json()["unparsed"] == again.json()["unparsed"]


async def test_a_dry_run_reports_the_same_and_leaves_nothing(client, copy):
    before = dumped(copy)
    dry = await post(client, f"{LIST}&dry_run=true")
    assert (dry.status_code, dry.headers["x-catalogue-revision"]) == (200, "3")
    assert dumped(copy) == before
    wet = await post(client, f"{LIST}&dry_run=false")
    assert wet.status_code == 201
    assert wet.json() == dry.json()


async def test_the_same_label_with_another_text(client, copy):
    await post(client, f"{LIST}&edition=a")
    before = dumped(copy)
    answer = await post(client, f"{LIST}&edition=a", f"{TEXT}- [More](http://c.d)\n")
    refused(answer, 409, "conflict")
    assert answer.json()["errors"][0]["parameter"] == "edition"
    assert dumped(copy) == before


async def test_the_command_does_the_same(client, service, tmp_path, capsys, monkeypatch):
    file = tmp_path / "reading-list.md"
    file.write_text(TEXT)
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", str(tmp_path / "other.sqlite"))
    assert run("import", "--json", "--dry-run", str(file)) == 0
    by_command = json.loads(capsys.readouterr().out)
    del by_command["seconds"]
    dry = await post(client, f"{LIST}&dry_run=true")
    assert dry.json() == by_command


@pytest.mark.parametrize(
    ("query", "code", "parameter"),
    [
        ("", "invalid_value", "document"),
        ("?document=", "invalid_value", "document"),
        ("?document=A%20list", "invalid_value", "document"),
        ("?document=a&document=b", "repeated_parameter", "document"),
        ("?document=a&edition=A", "invalid_value", "edition"),
        ("?document=a&edition=..%2F1", "invalid_value", "edition"),
        ("?document=a&date=2016-13", "invalid_value", "date"),
        ("?document=a&date=2015-02-29", "invalid_value", "date"),
        ("?document=a&date=0000", "invalid_value", "date"),
        ("?document=a&title=a%0Ab", "invalid_value", "title"),
        ("?document=a&title=a%00", "invalid_value", "title"),
        ("?document=a&source=" + "x" * 501, "invalid_value", "source"),
        ("?document=a&base=lists/", "invalid_value", "base"),
        ("?document=a&dry_run=yes", "invalid_value", "dry_run"),
        ("?document=a&dryrun=true", "unknown_parameter", "dryrun"),
    ],
)
async def test_parameters_that_cannot_be(refuser, query, code, parameter):
    (fault,) = refused(await post(refuser, f"/v1/imports{query}"), 400, code)
    assert fault["parameter"] == parameter


@pytest.mark.parametrize(
    ("text", "status", "code", "words"),
    [
        (b"", 422, "invalid_body", "empty"),
        (b" \n\t\n", 422, "invalid_body", "empty"),
        (b"caf\xc3\xa9\ncaf\xe9\n", 422, "invalid_body", "not UTF-8 (line 2)"),
        ("\ud800".encode(errors="surrogatepass"), 422, "invalid_body", "not UTF-8"),
        (b"- [A](http://a.example)\x00\n", 422, "invalid_body", "NUL"),
        (b"x" * 2001, 413, "too_large", "CATALOGUE_IMPORT_MAX_BYTES"),
        (
            "".join(f"- [A{n}](http://a.example/{n})\n" for n in range(6)).encode(),
            413,
            "too_large",
            "CATALOGUE_IMPORT_MAX_ENTRIES",
        ),
    ],
)
async def test_texts_that_cannot_be(refuser, text, status, code, words):
    (fault,) = refused(await post(refuser, text=text), status, code)
    assert words in fault["message"]


async def test_a_text_in_pieces_without_a_length(client):
    async def pieces():
        for line in TEXT.splitlines(keepends=True):
            yield line.encode()

    assert (await post(client, text=pieces())).json()["created"] == 2


async def test_another_media_type(refuser):
    answer = await post(refuser, **{"Content-Type": "text/html"})
    refused(answer, 415, "unsupported_media_type")
    assert answer.headers["accept-post"] == (
        "text/markdown, application/x-bibtex, application/x-research-info-systems, "
        "application/vnd.citationstyles.csl+json"
    )


async def test_an_import_that_takes_too_long_leaves_nothing(client, copy, monkeypatch):
    monkeypatch.setattr(curation, "IMPORT_SECONDS", -1)
    before = dumped(copy)
    for path in (LIST, f"{LIST}&dry_run=true"):
        (fault,) = refused(await post(client, path), 413, "too_large")
        assert "takes more than -1 seconds, and nothing was kept" in fault["message"]
    assert dumped(copy) == before


async def test_imports_take_the_turns_of_no_other_write(client, service, copy, monkeypatch):
    monkeypatch.setattr(writes, "PATIENCE", 0)
    for other in range(IMPORTERS):
        service.state.imports.acquire_on_behalf_of_nowait(other)
    (fault,) = refused(await post(client), 503, "unavailable")
    assert "are waiting" in fault["message"]
    key = api_keys.create(copy, Scope.CURATE, None, None)
    headers = {"Authorization": f"Bearer {key}"}
    monkeypatch.undo()
    made = await client.post("/v1/topics", json={"name": "Zebras"}, headers=headers)
    assert made.status_code == 201


async def test_an_import_beside_a_long_one_is_refused_at_once(client, service, copy):
    with importing(service.state.writer):
        (fault,) = refused(await post(client), 503, "unavailable")
        assert "An import is under way" in fault["message"]
    assert (await post(client)).status_code == 201


async def test_an_import_that_waits_as_the_service_ends_is_told_so(client, service, copy):
    turns, before = service.state.imports, dumped(copy)
    for other in range(IMPORTERS):
        turns.acquire_on_behalf_of_nowait(other)
    waiting = asyncio.create_task(post(client))
    async with asyncio.timeout(30):
        while not turns.statistics().tasks_waiting:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        waiting.cancel()
        (fault,) = refused(await waiting, 503, "unavailable")
    assert "The service stops" in fault["message"]
    assert dumped(copy) == before


async def test_dry_runs_take_the_turns_of_nobody_else(client, service):
    for other in range(IMPORTERS):
        service.state.tries.acquire_on_behalf_of_nowait(other)
    (fault,) = refused(await post(client, f"{LIST}&dry_run=true"), 503, "unavailable")
    assert "are under way" in fault["message"]
    assert (await client.get("/v1/dump.sqlite")).status_code == 200
    assert (await post(client)).status_code == 201


async def test_each_key_has_so_many_dry_runs_a_minute(copy_url):
    with application(copy_url, costly_a_minute=1) as service:
        statuses = []
        for name in ("ann", "bob"):
            key = api_keys.create(service.state.writer, Scope.IMPORT, name, None)
            async with client_with(key, service) as client:
                for _ in range(2):
                    answer = await post(client, f"{LIST}&dry_run=true")
                    statuses.append(answer.status_code)
    assert statuses == [200, 429, 200, 429]


async def test_who_leaves_before_the_turn_has_nothing_imported(service, copy):
    headers = {"Content-Type": "text/markdown", "Authorization": f"Bearer {key_of(service)}"}
    before = dumped(copy)
    path, _, query = LIST.partition("?")
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(),
        "query_string": query.encode(), "scheme": "http", "server": ("test", 80),
        "root_path": "", "http_version": "1.1",
        "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
    }  # fmt: skip
    coming, sent = [{"type": "http.request", "body": TEXT.encode()}], []

    async def receive():
        return coming.pop() if coming else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    turns = service.state.imports
    for other in range(IMPORTERS):
        turns.acquire_on_behalf_of_nowait(other)
    waiting = asyncio.create_task(service(scope, receive, send))
    async with asyncio.timeout(30):
        while not turns.statistics().tasks_waiting:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        turns.release_on_behalf_of(0)
        await waiting
    assert sent[0]["status"] == 503
    assert turns.borrowed_tokens == IMPORTERS - 1
    assert dumped(copy) == before


@pytest.mark.parametrize("where", ["reading", "resolving", "saving", "database"])
async def test_the_time_of_an_import_is_asked_about_everywhere(
    client, copy, monkeypatch, caplog, where
):
    """Wherever it is when the time is over, it stops, and no entry is to blame."""
    before = dumped(copy)
    over = []

    def at(function):
        def ending(*args, **more):
            over.append(where)
            return function(*args, **more)

        return ending

    def endless(write, *_args):
        over.append(where)
        write.connection.execute(ENDLESS)

    monkeypatch.setattr(writes._ImportLimit, "is_over", lambda _limit: bool(over))
    module, name = {
        "reading": (reading, "cited"),
        "resolving": (ingest, "resolve"),
        "saving": (ingest, "absorb"),
        "database": (documents, "save_document"),
    }[where]
    ends = endless if where == "database" else at(getattr(module, name))
    monkeypatch.setattr(module, name, ends)
    (fault,) = refused(await post(client), 413, "too_large")
    assert "seconds" in fault["message"]
    assert "An entry is left out" not in caplog.text
    assert dumped(copy) == before


async def test_a_key_comes_before_everything_else(refuser, untouched):
    async with client_of(untouched) as stranger:
        refused(await post(stranger, "/v1/imports?x=y", b"\xff"), 401, "unauthorized")
    reads = await refuser.get("/v1/imports")
    refused(reads, 405, "method_not_allowed")
    assert reads.headers["allow"] == "POST, OPTIONS"


async def test_hostile_texts_are_only_texts(client):
    script = '- [<script>alert(1)</script>](javascript:alert(1)); "; DROP TABLE\n'
    answer = await post(client, text=script * 3)
    assert answer.status_code == 201
    found = await client.get("/v1/resources?document=reading-list")
    for record in found.json()["results"]:
        assert [link["url"] for link in record["links"]] in ([], [None])
        assert "<script>" not in json.dumps(record)


@pytest.mark.parametrize("reads", [True, False])
async def test_an_import_lets_those_go_first_who_read(client, service, monkeypatch, reads):
    slept: list[float] = []
    monkeypatch.setattr(work, "sleep", slept.append)
    monkeypatch.setattr(work, "_STINT", 0)
    if reads:
        service.state.work.readers.acquire_on_behalf_of_nowait(0)
    sent = {"Content-Type": "text/markdown"}
    assert (await client.post(LIST, content=TEXT, headers=sent)).status_code == 201
    assert bool(slept) == reads
