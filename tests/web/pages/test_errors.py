"""Errors are pages for readers and problems for programs, with the same status."""

import pytest

from app.store.engine import writing
from tests.catalogues import application
from tests.web.conftest import client_of
from tests.web.pages.html import read

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ACCEPT = {
    BROWSER: "text/html",
    "text/html": "text/html",
    "text/*": "text/html",
    "text/html;q=0.5, application/json;q=0.4": "text/html",
    "text/html;q=0.4, application/json;q=0.5": "application/problem+json",
    "*/*": "application/problem+json",
    "application/json": "application/problem+json",
    "application/problem+json, text/html": "application/problem+json",
    "text/html;q=0": "application/problem+json",
}


@pytest.mark.parametrize("accept", ACCEPT)
@pytest.mark.parametrize(
    ("path", "status"), [("/none", 404), ("/resources?x=1", 400), ("/authors/none", 404)]
)
async def test_an_error_is_a_page_when_that_is_liked(client, accept, path, status):
    answer = await client.get(path, headers={"Accept": accept})
    assert answer.status_code == status
    assert answer.headers["content-type"].partition(";")[0] == ACCEPT[accept]
    assert "Accept" in answer.headers["vary"].split(", ")


@pytest.mark.parametrize(
    "path", ["/v1/none", "/v1", "/v1/resources", "/health/live", "/openapi.json"]
)
async def test_the_errors_of_programs_are_never_pages(client, path):
    answer = await client.get(f"{path}?x=1", headers={"Accept": BROWSER})
    assert answer.status_code in (400, 404)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_record_that_is_not_there_suggests_others(seed_client):
    page = await read(seed_client, "/authors/geoffrey-hinton", 404)
    assert page.link("Geoffrey E. Hinton") == "/authors/geoffrey-e-hinton"
    page = await read(seed_client, "/resources/neural-turing-machine", 404)
    assert page.link("Neural Turing Machines") == "/resources/neural-turing-machines"
    search = page.link("Search the catalogue for neural turing machine")
    assert search == "/resources?q=neural%20turing%20machine"
    page = await read(seed_client, search)
    assert page.link("Neural Turing Machines") == "/resources/neural-turing-machines"


async def test_a_path_that_is_not_there_leads_on(client):
    page = await read(client, "/authors/deep/x", 404)
    assert page.link("The whole catalogue") == "/"
    page = await read(client, "/author", 404)
    assert page.link("/authors") == "/authors"
    # Of the API only programs are told.
    assert "GET" not in page.text


FIXES = {
    "auhtor=hinton&kind=paper": {
        "author": "/resources?author=hinton&kind=paper",
        "Leave auhtor out": "/resources?kind=paper",
    },
    "author=le,hintn&page=2": {
        "geoffrey-e-hinton": "/resources?author=le,geoffrey-e-hinton&page=2",
        "Leave author out": "/resources?page=2",
    },
    "kind=papr": {"paper": "/resources?kind=paper", "Leave kind out": "/resources"},
    "topic_not=deep-leaning&q=x": {"deep-learning": "/resources?topic_not=deep-learning&q=x"},
    "q=": {"Leave q out": "/resources"},
    "sort=relevance&kind=paper": {"Leave sort out": "/resources?kind=paper"},
}


@pytest.mark.parametrize("query", FIXES)
async def test_a_query_with_a_fault_can_be_mended(client, query):
    page = await read(client, f"/resources?{query}", 400)
    for label, href in FIXES[query].items():
        assert page.link(label) == href
        await read(client, href)


async def test_all_faults_are_told_at_once(client):
    page = await read(client, "/authors?page=0&foo=1&per_page=x", 400)
    for name in ("page", "foo", "per_page"):
        assert name in page.text


async def test_a_deleted_record_is_gone(copy, copy_url):
    with writing(copy) as connection:
        connection.exec_driver_sql(
            "INSERT INTO retired (type, id, successor, revision)"
            " VALUES ('author', 'old-one', NULL, 1), ('author', 'merged-one',"
            " 'geoffrey-e-hinton', 1)"
        )
    with application(copy_url) as app:
        async with client_of(app) as client:
            page = await read(client, "/authors/old-one", 410)
            assert "was deleted" in page.text
            answer = await client.get("/authors/merged-one?_=1")
            assert answer.status_code == 308
            assert answer.headers["location"] == "/authors/geoffrey-e-hinton?_=1"
            answer = await client.get("/authors/merged-one", follow_redirects=True)
            assert answer.status_code == 200


async def test_a_failure_is_a_page_that_tells_nothing(client, monkeypatch, caplog):
    def fail(*_):
        message = "secret of the inside"
        raise RuntimeError(message)

    monkeypatch.setattr("app.web.pages.results.results", fail)
    page = await read(client, "/resources", 500)
    assert "secret" not in page.source
    assert "secret" in caplog.text


async def test_without_a_database_the_page_says_when_to_come_back(tmp_path):
    with application(f"{tmp_path}/none/x.sqlite") as app:
        async with client_of(app) as client:
            answer = await client.get("/", headers={"Accept": BROWSER})
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "5"
            assert "<h1>Not available now</h1>" in answer.text


async def test_another_method_is_refused_as_a_page(client):
    answer = await client.post("/resources", headers={"Accept": BROWSER})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
