"""What no route takes, and the one shape in which it says so."""

import pytest

from tests.contract.routes import DOCUMENT, LISTS, NETS, SUGGEST, TAKEN, good
from tests.problems import refused

INVALID, RANGE, REPEATED = "invalid_value", "out_of_range", "repeated_parameter"
UNKNOWN, CURSOR = "unknown_value", "invalid_cursor"
HUGE = 400 * "9"
# Of every parameter: what is wrong with it anywhere.
ALWAYS = {"": INVALID, "%20": INVALID, "a%00b": INVALID, "%FF": INVALID, "%ED%A0%80": INVALID}
NUMBERS = {"x": INVALID, "1.5": INVALID, "1e1": INVALID, "0": RANGE, "-1": RANGE,
           HUGE: RANGE, "%D9%A3": INVALID}  # fmt: skip
NAMED = {"zzzz": UNKNOWN, "!!!": UNKNOWN, "x,,y": INVALID, ",": INVALID,
         501 * "a": INVALID}  # fmt: skip
YEARS = {"999": RANGE, "3000": RANGE, "2015-2010": INVALID, "-": INVALID, "x": INVALID,
         "2012,": INVALID, "0": RANGE, HUGE: RANGE, "2012.0": INVALID}  # fmt: skip
CHOICE = {"zzzz": INVALID, "x,": INVALID}
SEVERAL = {"zzzz": INVALID, "title,": INVALID}
TEXT = {"+": INVALID, "!%3F": INVALID, 501 * "a": INVALID,
        "+".join(33 * "a"): INVALID}  # fmt: skip
OF_PARAMETER = {
    "page": NUMBERS,
    "per_page": NUMBERS | {"201": RANGE},
    "facet_limit": NUMBERS | {"101": RANGE},
    "limit": NUMBERS | {"51": RANGE},
    "cursor": {"x": CURSOR, "%2A%2A": CURSOR, "WyJhIl0": CURSOR, "W10": CURSOR},
    "year": YEARS,
    "kind": CHOICE,
    "year_basis": CHOICE,
    "has": CHOICE,
    "link_status": CHOICE,
    "status": CHOICE,
    "code": CHOICE,
    "type": CHOICE,
    "format": CHOICE,
    "fields": SEVERAL,
    "include": SEVERAL,
    "facets": SEVERAL,
    "sort": SEVERAL,
    "q": TEXT,
    "url": {"somewhere": INVALID, "mailto:a@b.org": INVALID, "http://": INVALID},
    "country": {"Canada": INVALID, "1": INVALID},
    "language": {"zz": UNKNOWN},
    "edition": {"zzzz": UNKNOWN, f"{DOCUMENT}:9": UNKNOWN, DOCUMENT: UNKNOWN},
    "id": {"zzzz": UNKNOWN},
    "from": {"9": UNKNOWN, f"{DOCUMENT}:1": UNKNOWN},
    "to": {"9": UNKNOWN},
}
SINGLE = ("page", "per_page", "cursor", "facet_limit", "limit", "q", "url", "sort",
          "format", "fields", "include", "facets", "from", "to")  # fmt: skip


def wrong(route, name):
    """What is wrong with a parameter of a route, with the code that says so."""
    base = name.removesuffix("_not")
    if base == "type" and route == "/v1/institutions":
        return ALWAYS | CHOICE
    return ALWAYS | OF_PARAMETER.get(base, NAMED)


def address(route, *pairs):
    needed = ["q=hin"] if route == SUGGEST and pairs[0][0] != "q" else []
    return f"{route}?{'&'.join([*needed, *(f'{n}={v}' for n, v in pairs)])}"


@pytest.mark.parametrize(
    ("route", "name"), [(route, name) for route in TAKEN for name in TAKEN[route]]
)
def test_a_bad_value_is_refused(service, route, name):
    for text, code in wrong(route, name).items():
        (fault, *others) = refused(service.ask(address(route, (name, text))))
        assert (fault["parameter"], fault["code"]) == (name, code), text
        assert {each["parameter"] for each in others} <= {name}
    if name in SINGLE:
        (fault,) = refused(service.ask(address(route, (name, "*"), (name, "*"))))
        assert (fault["parameter"], fault["code"]) == (name, REPEATED)


@pytest.mark.parametrize("route", [*TAKEN, "/v1/resources.jsonl", "/docs"])
def test_an_unknown_parameter_is_refused(service, route):
    names = ("nothing", "Q", "page[]", "", "utm", "_x", "fbclid2", "%00", "%FF")
    for name in names:
        (fault,) = refused(service.ask(address(route, (name, "1"))))
        if "%" not in name:
            assert (fault["parameter"], fault["code"]) == (name, "unknown_parameter")
            assert set(TAKEN.get(route, ())) <= set(fault["allowed"] or ())


@pytest.mark.parametrize("route", TAKEN)
def test_what_others_add_to_addresses_is_ignored(service, route):
    if route == "/v1/dump.sqlite":
        pytest.skip("it is tried where the dump is read")
    added = [("utm_source", "x"), ("utm_", ""), ("fbclid", "%FF"), ("gclid", "1")]
    more = [("_", "1"), ("_", "2")]
    plain, adorned = good(route), address(route, *added, *more)
    answers = [service.ask(path) for path in (plain, adorned)]
    assert [answer.status_code for answer in answers] == [200, 200]
    if route in LISTS:
        assert answers[0].json()["results"] == answers[1].json()["results"]


@pytest.mark.parametrize("route", LISTS)
def test_a_walk_has_no_pages_and_a_cursor_serves_its_own_query(service, route):
    (fault,) = refused(service.ask(address(route, ("cursor", "*"), ("page", "1"))))
    assert fault["parameter"] == "page"
    body = service.body(address(route, ("cursor", "*"), ("per_page", "1")))
    cursor = body["meta"]["next_cursor"]
    if cursor is None:
        return
    following = service.body(address(route, ("cursor", cursor), ("per_page", "2")))
    assert following["results"]
    for other in (cursor[:-2], cursor + "A", cursor[1:], cursor[::-1]):
        (fault,) = refused(service.ask(address(route, ("cursor", other))))
        assert (fault["parameter"], fault["code"]) == ("cursor", CURSOR)
    for name, text in (("sort", "-id"), ("q", "deep"), ("sort", "-title")):
        if name in TAKEN[route] and service.ask(address(route, (name, text))).is_success:
            path = address(route, ("cursor", cursor), (name, text))
            (fault,) = refused(service.ask(path))
            assert fault["code"] == CURSOR


def test_every_fault_is_told_at_once(service):
    path = "/v1/resources?kind=papr&page=0&nothing=1&year=12&page=1&author=%00"
    assert [(each["parameter"], each["code"]) for each in refused(service.ask(path))] == [
        # What cannot be read at all comes first.
        ("author", INVALID),
        ("nothing", "unknown_parameter"),
        ("kind", INVALID),
        ("page", REPEATED),
        ("year", RANGE),
    ]


# What is wrong with a query that the tables above do not say, and what is meant instead.
MEANT: dict[str, tuple[str, str, list[str] | None]] = {
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
    "year_basis_not=stated": ("unknown_parameter", "year_basis_not", ["year_basis"]),
    "%FF=1": (INVALID, "\ufffd", None),
    "format=jsonl&cursor=*": ("unknown_parameter", "cursor", None),
    "format=jsonl&page=1": ("unknown_parameter", "page", None),
    "format=csv&facets=topic": ("unknown_parameter", "facets", None),
    "facets=topics": (INVALID, "facets", ["topic"]),
    "facets=topic,topic": (INVALID, "facets", None),
    "facets=edition": (INVALID, "facets", None),
    "fields=titel": (INVALID, "fields", ["title"]),
    # As CSV calls what is a part of it.
    "format=csv&fields=title,url": (INVALID, "fields", ["links"]),
    "fields=doi": (INVALID, "fields", ["identifiers"]),
    "fields=title,title": (INVALID, "fields", None),
    "author": (INVALID, "author", None),
    "author=hinton%20le": (UNKNOWN, "author", None),
    "author=hint": (UNKNOWN, "author", None),
    "kind=papr": (INVALID, "kind", ["paper"]),
    "kind=Paper": (INVALID, "kind", ["paper"]),
    "year=0999-2000": (RANGE, "year", None),
    "year=%D9%A2%D9%A0%D9%A1%D9%A2": (INVALID, "year", None),
    "year=2012-2013-2014": (INVALID, "year", None),
    "sort=yera": (INVALID, "sort", ["year"]),
    "sort=year,-year": (INVALID, "sort", None),
    "sort=relevance": (INVALID, "sort", None),
    "sort=position": (INVALID, "sort", None),
    f"sort=position&edition={DOCUMENT}:1,{DOCUMENT}:2": (INVALID, "sort", None),
    "include=mention": (INVALID, "include", ["mentions"]),
    "q=a*": (INVALID, "q", None),
}


@pytest.mark.parametrize("query", MEANT)
def test_what_is_meant_is_told_where_it_can_be_guessed(service, query):
    (fault,) = refused(service.ask(f"/v1/resources?{query}"))
    code, parameter, meant = MEANT[query]
    assert (fault["code"], fault["parameter"]) == (code, parameter)
    if meant:
        assert fault["did_you_mean"][: len(meant)] == meant


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/v1/resources.bib?page=1", "`bib` gives all that matches at once: leave `page` out."),
        ("/v1/links.csv?per_page=5", "`csv` gives all that matches at once: leave `per_page` out."),
        ("/v1/resources?bom=true", "`bom` is for csv, not for json."),
        ("/v1/resources.bib?fields=title", "`fields` is for json, jsonl, csv, not for bib."),
        (f"/v1/resources/{NETS}.bib?include=mentions", "`include` is for json, jsonl, not for"),
        ("/v1/resources?page=1000000000000000000000", "`page` goes from 1 to 999999999999999999."),
    ],
)
def test_what_a_format_has_no_place_for_is_said(service, path, message):
    (fault,) = refused(service.ask(path))
    assert fault["message"].startswith(message)
    assert fault["parameter"] not in (fault["allowed"] or ())


def test_the_choice_is_listed_where_it_is_short(service):
    (fault,) = refused(service.ask("/v1/resources?has=title"))
    assert "doi" in fault["allowed"]


NEAREST = {
    "author=hintn": "geoffrey-e-hinton",
    "institution=Torronto": "university-of-toronto",
    "topic=reinforcment": "reinforcement-learning",
    "category=Acdemic": "academic-papers",
    "document=deep-lerning": DOCUMENT,
    "venue=Neural%20Computtion": "Neural Computation",
    "platform=Corsera": "Coursera",
    "edition=deep-learning-resources:3": f"{DOCUMENT}:2",
    f"id={NETS}s": NETS,
}


@pytest.mark.parametrize("query", NEAREST)
def test_a_value_that_names_nothing_comes_with_the_nearest(service, query):
    for asked in (query, query.replace("=", "_not=", 1)):
        if asked.startswith("id_not"):
            continue
        (fault,) = refused(service.ask(f"/v1/resources?{asked}"))
        assert fault["code"] == UNKNOWN
        assert NEAREST[query] in fault["did_you_mean"]


# What is not there, and what was meant.
ABSENT = {
    **dict.fromkeys(("/v1/nothing", "/v1/resources/none", "/v1/authors/x", "/v1/topics/x")),
    **dict.fromkeys(("/v1/institutions/x", "/v1/categories/x", "/v1/documents/x")),
    **dict.fromkeys(("/v1/documents/x/changes", "/v1/resources/none/related")),
    **dict.fromkeys(("/v1/resources/doi:10.1/none", "/v1/resources/arxiv:1")),
    **dict.fromkeys(("/v1/resources/isbn:1", "/v1/resources/a/b", "/v1/resources/a%2Fb")),
    **dict.fromkeys(("/v1/resources.xml", "/v1/authors.bib", "/v1/resources/doi:10.1/x.bib")),
    **dict.fromkeys(("/v1/x%0Ay", "/v1/stats%0A", "/v1/resources/a%0Ab", "/v1/%F0%9F%98%80")),
    **dict.fromkeys(("/health", "/health/x", "/v2/resources", "/favicon.ico")),
    f"/v1/resources/{NETS}s": NETS,
    "/v1/authors/quoc-v-lee": "quoc-v-le",
    "/v1/institutions/googel": "google",
    "/v1/topics/neural-network": "neural-networks",
    "/v1/categories/academic-paper": "academic-papers",
    "/v1/documents/deep-learning": DOCUMENT,
    f"/v1/documents/{DOCUMENT}/editions/9/source": f"{DOCUMENT}:2",
    "/v1/autors": "/v1/authors",
}


@pytest.mark.parametrize("path", ABSENT)
def test_what_is_not_there_is_404(service, path):
    (fault,) = refused(service.ask(path), 404)
    assert fault["code"] == "not_found"
    if ABSENT[path]:
        assert ABSENT[path] in fault["did_you_mean"]


@pytest.mark.parametrize("route", TAKEN)
@pytest.mark.parametrize("method", ["DELETE", "PUT", "TRACE", "BREW"])
def test_another_method_is_405(service, route, method):
    answer = service.ask(route, method)
    if method == "DELETE" and answer.status_code == 401:
        pytest.skip("it is a way of writing")
    (fault,) = refused(answer, 405)
    assert fault["code"] == "method_not_allowed"
    assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["allow"].split(", "))


@pytest.mark.parametrize(
    "path", ["/v1/%00", "/v1/authors/%FF", "/v1/resources/a%00", "/v1/authors/a%00b"]
)
def test_a_broken_path_is_400(service, path):
    (fault,) = refused(service.ask(path))
    assert fault["code"] == INVALID


NOT_JSON = ["/v1/authors/geoffrey-e-hinton", "/v1/stats", "/v1/fields", "/v1",
            f"/v1/documents/{DOCUMENT}/changes", "/v1/suggest?q=hin", "/v1/quality",
            f"/v1/resources/{NETS}/related", "/v1/resources", "/v1/topics"]  # fmt: skip


@pytest.mark.parametrize("path", NOT_JSON)
def test_an_unknown_media_type_is_406(service, path):
    for accept in ("image/png", "application/xml", "application/json;q=0"):
        (fault,) = refused(service.ask(path, accept=accept), 406)
        assert fault["code"] == "not_acceptable"
    for accept in ("*/*", "application/*", "application/json", "image/png, */*;q=0.1"):
        assert service.ask(path, accept=accept).status_code == 200
