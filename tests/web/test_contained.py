"""One entry that makes any stage of an import fail harms no other."""

import json
import logging
from dataclasses import replace

import pytest

from app import ingest, reading
from app.catalogue import resolve
from app.documents.text import Entry
from app.ingest import apply_authority
from app.store import api_keys
from app.store.api_keys import Scope
from app.store.write import agents, resolution
from app.store.write.works import save_works
from tests.commands import run
from tests.snapshots import column, dumped, records
from tests.web.test_imports import client_with, key_of, limited, post

BAD = "- [Bad soil](http://a.example/bad);\n  Ann Smith; 2016"
TEXT = f"""# Reading list

## Papers

- [Deep soil](http://a.example/1.pdf); Ann Smith; 2016
{BAD}
- [Wide soil](http://a.example/2.pdf); Bob Jones; 2017
- [Dry soil](http://a.example/3.pdf); Cy Moor
"""
LIST = "/v1/imports?document=reading-list"
UNPARSED = {"line_start": 6, "line_end": 7, "code": "failed", "text": BAD}


@pytest.fixture
def service(copy_url):
    with limited(copy_url) as made:
        yield made


@pytest.fixture
async def client(service):
    async with client_with(key_of(service), service) as made:
        yield made


def titles_in(value):
    """Every title of the entries, citations and listings in what a stage is given."""
    if isinstance(value, (list, tuple)):
        return {title for each in value for title in titles_in(each)}
    if isinstance(value, Entry):
        return {run.text for run in value.runs}
    parts = ("listings", "works")
    inner = [getattr(value, part) for part in parts if hasattr(value, part)]
    own = {value.title} if isinstance(getattr(value, "title", None), str) else set()
    return own | titles_in(inner)


# Each stage that sees one entry, or all of them.
STAGES = {
    "observed": (reading, "observe"),
    "read": (reading, "cite"),
    "placed": (ingest, "listing_of"),
    "grouped": (resolve, "group"),
    "told from namesakes": (resolve, "appearances_of"),
    "gathered": (resolve, "gather"),
    "described": (resolve, "describe"),
    "people saved": (agents, "save_people"),
    "saved": (resolution, "save_works"),
    "judged": (resolution, "of_listing"),
    "judged as a work": (resolution, "of_work"),
}


def failing(monkeypatch, stage, titles=frozenset({"Bad soil"})):
    """Let a stage fail whenever it meets all of these titles."""
    module, name = STAGES[stage]
    real = getattr(module, name)

    def fails(*given, **more):
        if titles <= titles_in(list(given)):
            raise ZeroDivisionError(stage)
        return real(*given, **more)

    monkeypatch.setattr(module, name, fails)


async def test_nothing_fails_by_itself(client):
    report = (await post(client, LIST, TEXT)).json()
    assert (report["entries"], report["unparsed"]) == (4, [])


@pytest.mark.parametrize("stage", STAGES)
async def test_only_the_entry_that_fails_is_unparsed(stage, client, copy, monkeypatch, caplog):
    failing(monkeypatch, stage)
    dry = await post(client, f"{LIST}&dry_run=true", TEXT)
    with caplog.at_level(logging.ERROR):
        caplog.clear()
        answer = await post(client, LIST, TEXT)
    assert answer.status_code == 201
    report = answer.json()
    assert report == dry.json()
    assert report["unparsed"] == [UNPARSED]
    assert (report["entries"], report["created"]) == (3, 3)
    # Once, with the traceback.
    (logged,) = caplog.records
    assert logged.exc_info[0] is ZeroDivisionError
    assert "lines 6-7" in logged.getMessage()
    rows = (await client.get("/v1/quality?document=reading-list&code=unparsed")).json()
    assert [(x["line"], x["text"]) for x in rows["results"]] == [(6, BAD)]
    assert "failed" in rows["results"][0]["message"]
    document = (await client.get("/v1/documents/reading-list")).json()
    (edition,) = document["editions"]
    assert (edition["entry_count"], edition["unparsed_count"]) == (3, 1)
    found = await client.get("/v1/resources?document=reading-list&fields=title")
    titles = {each["title"] for each in found.json()["results"]}
    assert titles == {"Deep soil", "Wide soil", "Dry soil"}
    named = await client.get("/v1/resources?document=reading-list&author=smith")
    assert named.json()["meta"]["count"] == 1
    # The program is mended: the edition stays as it is, and says so.
    monkeypatch.undo()
    again = (await post(client, LIST, TEXT)).json()
    assert (again["changed"], again["unparsed"]) == (False, [UNPARSED])


async def test_the_others_are_what_they_are_without_it(client, monkeypatch):
    shorter = TEXT.replace(BAD, "\n")
    without = (await post(client, f"{LIST}&dry_run=true", shorter)).json()
    failing(monkeypatch, "saved")
    report = (await post(client, LIST, TEXT)).json()
    # What fails only when it is saved was read, so it shows the convention too.
    kept = {"unparsed": [UNPARSED], "conventions": report["conventions"]}
    assert report == without | kept
    assert len(report["conventions"]) == len(without["conventions"])


@pytest.mark.parametrize("stage", ["grouped", "saved"])
async def test_of_entries_that_only_fail_together_one_is_left_out(stage, client, monkeypatch):
    failing(monkeypatch, stage, {"Deep soil", "Wide soil"})
    report = (await post(client, LIST, TEXT)).json()
    assert [x["line_start"] for x in report["unparsed"]] == [8]
    assert report["created"] == 3


async def test_several_entries_fail_on_their_own(client, monkeypatch):
    def fails(write, works, places):
        if titles_in(list(works)) & {"Bad soil", "Dry soil"}:
            raise ZeroDivisionError
        return save_works(write, works, places)

    monkeypatch.setattr(resolution, "save_works", fails)
    report = (await post(client, LIST, TEXT)).json()
    assert [x["line_start"] for x in report["unparsed"]] == [6, 9]


async def test_what_no_entry_is_the_cause_of_leaves_nothing(client, copy, monkeypatch):
    before = dumped(copy)

    def fails(*_given, **_more):
        raise ZeroDivisionError

    monkeypatch.setattr(resolution, "save_works", fails)
    assert (await post(client, LIST, TEXT)).status_code == 500
    assert dumped(copy) == before


async def test_what_failed_stays_out_when_a_deletion_is_undone(service, client, copy, monkeypatch):
    await post(client, LIST, TEXT.replace(BAD, "\n"))
    key = api_keys.create(service.state.writer, Scope.CURATE, "ann", None)
    async with client_with(key, service) as curator:
        path = "/v1/resources/dry-soil"
        tag = (await curator.get(path)).headers["etag"]
        deleted = await curator.delete(path, headers={"If-Match": tag})
        assert deleted.status_code == 204
        (revision,) = column(copy, "SELECT max(number) FROM revision")
        failing(monkeypatch, "described")
        report = (await post(client, LIST, TEXT)).json()
        assert (report["unparsed"], report["entries"]) == ([UNPARSED], 3)
        undone = await curator.post(f"/v1/changes/{revision}/undo")
        assert undone.status_code == 200
        there = (await curator.get(f"{path}?include=mentions")).json()
    assert len(there["mentions"]) == 2
    found = await client.get("/v1/resources?document=reading-list&q=soil")
    assert found.json()["meta"]["count"] == 3


def test_what_cannot_be_read_again_stays_as_it_was(copy, authority, monkeypatch):
    before = records(copy)
    failing(monkeypatch, "read", {"A fast learning algorithm for deep belief nets"})
    assert apply_authority(copy, replace(authority, checksum="another"))
    assert records(copy) == before


def test_the_command_goes_on_too(tmp_path, monkeypatch, capsys):
    file = tmp_path / "reading-list.md"
    file.write_text(TEXT)
    url = tmp_path / "there.sqlite"
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", str(url))
    failing(monkeypatch, "described")
    assert run("import", str(file)) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["unparsed"], report["created"]) == ([UNPARSED], 3)
