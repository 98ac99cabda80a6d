"""What is refused, with which code, and in which shape."""

import pytest

BAD = {
    "auhtor=hinton": ("unknown_parameter", "auhtor", ["author"]),
    "Author=hinton": ("unknown_parameter", "Author", ["author"]),
    # As other services call it.
    "limit=5": ("unknown_parameter", "limit", ["per_page"]),
    "search=hinton": ("unknown_parameter", "search", ["q"]),
    "_size=5": ("unknown_parameter", "_size", ["per_page"]),
    "per-page=5": ("unknown_parameter", "per-page", ["per_page"]),
    "page_size=5": ("unknown_parameter", "page_size", ["per_page"]),
    "random=1": ("unknown_parameter", "random", ["sample"]),
    "title=nets": ("unknown_parameter", "title", ["q"]),
    "cursor=": ("invalid_value", "cursor", None),
    "cursor=x": ("invalid_cursor", "cursor", None),
    "cursor=*&cursor=*": ("repeated_parameter", "cursor", None),
    "cursor=*&page=1": ("invalid_value", "page", None),
    "format=jsonl&cursor=*": ("unknown_parameter", "cursor", None),
    "facets=topics": ("invalid_value", "facets", ["topic"]),
    "facets=topic,topic": ("invalid_value", "facets", None),
    "facets=edition": ("invalid_value", "facets", None),
    "facet_limit=0": ("out_of_range", "facet_limit", None),
    "facet_limit=101": ("out_of_range", "facet_limit", None),
    "format=csv&facets=topic": ("unknown_parameter", "facets", None),
    "fields=titel": ("invalid_value", "fields", ["title"]),
    # As CSV calls what is a part of it.
    "format=csv&fields=title,url": ("invalid_value", "fields", ["links"]),
    "fields=doi": ("invalid_value", "fields", ["identifiers"]),
    "fields=title,title": ("invalid_value", "fields", None),
    "author": ("invalid_value", "author", None),
    "author=": ("invalid_value", "author", None),
    "author=%20": ("invalid_value", "author", None),
    "author=hinton,,le": ("invalid_value", "author", None),
    "author=hintn": ("unknown_value", "author", ["geoffrey-e-hinton"]),
    "author_not=hintn": ("unknown_value", "author_not", ["geoffrey-e-hinton"]),
    "author=!!!": ("unknown_value", "author", None),
    "author=hinton%20le": ("unknown_value", "author", None),
    "author=l": ("unknown_value", "author", None),
    "topic=deep-leaning": ("unknown_value", "topic", ["deep-learning"]),
    "institution=googel": ("unknown_value", "institution", ["google"]),
    "category=dialogue": ("unknown_value", "category", ["dialog"]),
    "document=deep-lists": ("unknown_value", "document", ["deep-list"]),
    "edition=deep-list:3": ("unknown_value", "edition", ["deep-list:1"]),
    "edition=deep-list": ("unknown_value", "edition", ["deep-list:1"]),
    "id=resource-": ("unknown_value", "id", ["resource-1"]),
    "language=fr": ("unknown_value", "language", None),
    "kind=papr": ("invalid_value", "kind", ["paper"]),
    "kind=Paper": ("invalid_value", "kind", ["paper"]),
    "year_basis=said": ("invalid_value", "year_basis", None),
    "year_basis_not=stated": ("unknown_parameter", "year_basis_not", ["year_basis"]),
    "has=title": ("invalid_value", "has", None),
    "link_status=broken": ("invalid_value", "link_status", None),
    "url=somewhere": ("invalid_value", "url", None),
    "url=http://a.org&url=http://b.org": ("repeated_parameter", "url", None),
    "year=2015-2010": ("invalid_value", "year", None),
    "year=-": ("invalid_value", "year", None),
    "year=12": ("out_of_range", "year", None),
    "year=3000": ("out_of_range", "year", None),
    "year=0999-2000": ("out_of_range", "year", None),
    "year=" + 400 * "9": ("out_of_range", "year", None),
    "year=2012.5": ("invalid_value", "year", None),
    "year=%D9%A2%D9%A0%D9%A1%D9%A2": ("invalid_value", "year", None),
    "year=2012-2013-2014": ("invalid_value", "year", None),
    "page=0": ("out_of_range", "page", None),
    "page=-1": ("out_of_range", "page", None),
    "page=x": ("invalid_value", "page", None),
    "page=" + 5000 * "9": ("out_of_range", "page", None),
    "page=1&page=1": ("repeated_parameter", "page", None),
    "per_page=201": ("out_of_range", "per_page", None),
    "per_page=0": ("out_of_range", "per_page", None),
    "per_page=1e2": ("invalid_value", "per_page", None),
    "sort=yera": ("invalid_value", "sort", ["year"]),
    "sort=year,": ("invalid_value", "sort", None),
    "sort=year,-year": ("invalid_value", "sort", None),
    "sort=relevance": ("invalid_value", "sort", None),
    "sort=position": ("invalid_value", "sort", None),
    "sort=position&edition=deep-list:1,deep-list:2": ("invalid_value", "sort", None),
    "include=mention": ("invalid_value", "include", ["mentions"]),
    "format=xml": ("invalid_value", "format", None),
    "format=jsonl&page=1": ("unknown_parameter", "page", None),
    "q=": ("invalid_value", "q", None),
    "q=%2B%2B%20!": ("invalid_value", "q", None),
    "q=a*": ("invalid_value", "q", None),
    "q=" + 501 * "a": ("invalid_value", "q", None),
    "q=" + "+".join(33 * "a"): ("invalid_value", "q", None),
    "q=a&q=b": ("repeated_parameter", "q", None),
    "author=%00": ("invalid_value", "author", None),
    "author=%FF": ("invalid_value", "author", None),
    "q=%ED%A0%80": ("invalid_value", "q", None),
    "%FF=1": ("invalid_value", "\ufffd", None),
}
MEMBERS = {"parameter", "value", "code", "message", "allowed", "did_you_mean"}


def check_shape(answer):
    """Hold an error to the one shape; give its faults."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.text.endswith("}\n")
    body = answer.json()
    members = {"type", "title", "status", "detail", "instance", "errors"}
    assert set(body) == members
    assert body["status"] == answer.status_code
    assert all(body[name] for name in members)
    for fault in body["errors"]:
        assert set(fault) == MEMBERS
        for name in ("allowed", "did_you_mean"):
            assert fault[name] is None or isinstance(fault[name], list)
        assert fault["message"]
    return body["errors"]


@pytest.mark.parametrize("query", BAD)
async def test_a_bad_query_is_refused(client, query):
    answer = await client.get(f"/v1/resources?{query}")
    assert answer.status_code == 400, answer.text
    fault, *others = check_shape(answer)
    code, parameter, meant = BAD[query]
    assert not others
    assert (fault["code"], fault["parameter"]) == (code, parameter)
    if meant:
        assert fault["did_you_mean"][: len(meant)] == meant


async def test_every_fault_is_named_at_once(client):
    answer = await client.get("/v1/resources?kind=papr&page=0&x=1&year=12")
    faults = check_shape(answer)
    assert {fault["code"] for fault in faults} == {
        "unknown_parameter",
        "invalid_value",
        "out_of_range",
    }
    assert [fault["parameter"] for fault in faults] == ["x", "kind", "page", "year"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/v1/resources.bib?page=1", "`bib` gives all that matches at once: leave `page` out."),
        ("/v1/links.csv?per_page=5", "`csv` gives all that matches at once: leave `per_page` out."),
        ("/v1/resources?bom=true", "`bom` is for csv, not for json."),
        ("/v1/resources.bib?fields=title", "`fields` is for json, jsonl, csv, not for bib."),
        ("/v1/resources/resource-1.bib?include=mentions", "`include` is for json, jsonl, not for"),
        ("/v1/resources?page=1000000000000000000000", "`page` goes from 1 to 999999999999999999."),
    ],
)
async def test_what_a_format_has_no_place_for_is_said(client, path, message):
    (fault,) = check_shape(await client.get(path))
    assert fault["message"].startswith(message)
    assert fault["parameter"] not in (fault["allowed"] or ())


async def test_the_choice_is_listed_where_it_is_short(client):
    answer = await client.get("/v1/resources?has=title")
    assert "doi" in check_shape(answer)[0]["allowed"]


ROUTES = [
    "/v1",
    "/v1/stats",
    "/v1/resources",
    "/v1/resources.jsonl",
    "/v1/resources/resource-1",
    "/v1/resources/doi:10.1000/x.3",
    "/v1/authors",
    "/v1/authors/quoc-v-le",
    "/v1/institutions",
    "/v1/institutions/google",
    "/v1/topics",
    "/v1/topics/music",
    "/v1/categories",
    "/v1/categories/papers",
    "/v1/documents",
    "/v1/documents/deep-list",
    "/v1/documents/deep-list/editions/1/source",
    "/health/live",
    "/health/ready",
    "/openapi.json",
    "/docs",
]


@pytest.mark.parametrize("path", ROUTES)
async def test_no_route_takes_an_unknown_parameter(client, path):
    answer = await client.get(f"{path}?nothing=1")
    assert answer.status_code == 400
    assert check_shape(answer)[0]["code"] == "unknown_parameter"
    assert (await client.get(f"{path}?utm_source=1")).status_code in (200, 308)


ABSENT = {
    "/v1/resources/resource-999": "resource-9",
    "/v1/resources/doi:10.1/none": None,
    "/v1/resources/arxiv:none": None,
    "/v1/resources/isbn:1": None,
    "/v1/resources/a/b": None,
    "/v1/authors/quoc-v-lee": "quoc-v-le",
    "/v1/institutions/googel": "google",
    "/v1/topics/musik": "music",
    "/v1/categories/paper": "papers",
    "/v1/documents/deep": "deep-list",
    "/v1/documents/deep-list/editions/9/source": "deep-list:1",
    "/v1/autors": "/v1/authors",
    "/v1/x%0Ay": None,
    "/v1/stats%0A": None,
    "/v1/resources/a%0Ab": None,
    "/health": None,
    "/favicon.ico": None,
}


@pytest.mark.parametrize("path", ABSENT)
async def test_what_is_not_there_is_404(client, path):
    answer = await client.get(path)
    assert answer.status_code == 404
    (fault,) = check_shape(answer)
    assert fault["code"] == "not_found"
    if ABSENT[path]:
        assert ABSENT[path] in fault["did_you_mean"]


@pytest.mark.parametrize("path", ["/v1/%00", "/v1/authors/%FF", "/v1/authors/a%00b"])
async def test_a_broken_path_is_400(client, path):
    answer = await client.get(path)
    assert answer.status_code == 400
    assert check_shape(answer)[0]["code"] == "invalid_value"
