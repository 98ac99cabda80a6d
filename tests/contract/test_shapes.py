"""Every answer has exactly the keys it should have, nulls and empty arrays too."""

import re

import pytest

from tests.contract import shapes
from tests.contract.routes import DOCUMENT, NETS, TAKEN, good
from tests.contract.shapes import ENVELOPE, LINKS, META, OTHERS, Listed, check

LISTS = {
    "/v1/resources?per_page=200": shapes.RESOURCE,
    "/v1/resources?per_page=200&include=mentions,provenance": {
        **shapes.RESOURCE,
        "mentions": Listed([shapes.MENTION]),
        "provenance": Listed([shapes.PROVENANCE]),
    },
    "/v1/resources?fields=year,title": {"id": str, "title": str, "year": shapes.YEAR},
    f"/v1/resources/{NETS}/related": shapes.RELATED,
    "/v1/authors?per_page=200": shapes.AUTHOR,
    "/v1/institutions?per_page=200": shapes.INSTITUTION,
    "/v1/topics?per_page=200": shapes.TOPIC,
    "/v1/categories?per_page=200": shapes.CATEGORY,
    "/v1/documents": shapes.DOCUMENT,
    f"/v1/documents/{DOCUMENT}/changes?per_page=200": shapes.CHANGE,
    "/v1/suggest?q=de&limit=50": shapes.SUGGESTION,
    "/v1/quality?per_page=200": shapes.FINDING,
    "/v1/fields?per_page=200": shapes.FIELD,
}
SINGLES = {
    f"/v1/resources/{NETS}": shapes.RESOURCE,
    "/v1/authors/geoffrey-e-hinton": {
        **shapes.AUTHOR,
        "topics": Listed([shapes.COUNTED]),
        "coauthors": Listed([shapes.COUNTED]),
        "years": shapes.YEARS,
    },
    "/v1/institutions/google": shapes.INSTITUTION,
    "/v1/topics/neural-networks": shapes.TOPIC,
    "/v1/categories/academic-papers": shapes.CATEGORY,
    f"/v1/documents/{DOCUMENT}": shapes.DOCUMENT,
    "/v1/stats": shapes.STATS,
}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.mark.parametrize("path", LISTS)
def test_a_list_has_the_envelope_and_records_of_one_shape(service, path):
    answer = service.ask(path)
    body = answer.json()
    assert list(body) == ENVELOPE
    searched = {"alternatives": OTHERS} if path.startswith("/v1/resources?") else {}
    check(META | searched, body["meta"])
    check(LINKS, body["links"])
    check(Listed([LISTS[path]]), body["results"])
    assert body["results"]
    assert body["links"]["self"] == path
    assert answer.headers["x-total-count"] == str(body["meta"]["count"])
    assert answer.headers["x-catalogue-revision"] == str(body["meta"]["revision"])
    told = {each["rel"]: each["url"] for each in answer.links.values()}
    assert told == {rel: to for rel, to in body["links"].items() if to}


@pytest.mark.parametrize("path", SINGLES)
def test_a_record_has_its_shape(service, path):
    check(SINGLES[path], service.body(path))


@pytest.mark.parametrize("path", LISTS)
def test_times_are_in_z(service, path):
    for row in service.body(path)["results"]:
        times = [text for name, text in row.items() if name.endswith("_at")]
        for edition in row.get("editions", []):
            times += [edition["imported_at"]] if isinstance(edition, dict) else []
        assert all(map(TIME.fullmatch, times))


@pytest.mark.parametrize("route", [route for route in TAKEN if "dump" not in route])
def test_json_ends_with_a_newline_and_head_is_get_without_a_body(service, route):
    get, head = (service.ask(good(route), method) for method in ("GET", "HEAD"))
    if get.headers["content-type"] == "application/json":
        assert get.text.endswith("}\n")
    assert head.content == b""
    assert head.status_code == get.status_code == 200
    assert dict(head.headers) == dict(get.headers)
    options = service.ask(good(route), "OPTIONS")
    assert options.status_code in (200, 204)
    assert {"GET", "HEAD", "OPTIONS"} <= set(options.headers["allow"].split(", "))
    for answer in (get, head, options):
        assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("route", TAKEN)
def test_what_a_browser_may_read(service, route):
    exposed = {"X-Total-Count", "X-Catalogue-Revision", "ETag", "Link"}
    for path in (good(route), f"{route}?nothing=1"):
        headers = service.ask(path, "HEAD", origin="http://a.org").headers
        assert exposed <= set(headers["access-control-expose-headers"].split(", "))


def test_the_index_names_every_route(service):
    index = service.body("/v1")
    # A part of a route may be the id of a record.
    named = [re.sub(r"{[^}]*}", "[^/]+", route["path"]) for route in index["routes"]]
    for route in {*TAKEN} - {index["openapi"]}:
        assert any(re.fullmatch(pattern, route) for pattern in named), route


@pytest.mark.parametrize("label", ["1", "2"])
def test_the_text_of_an_edition_is_the_one_imported(service, request, label):
    answer = service.ask(f"/v1/documents/{DOCUMENT}/editions/{label}/source")
    assert answer.headers["content-type"].startswith("text/markdown")
    file = request.config.rootpath / "seed" / "documents" / f"{DOCUMENT}-{label}.md"
    assert answer.content == file.read_bytes()
