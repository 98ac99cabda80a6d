"""What no route takes, and the one shape in which it says so."""

import pytest

from tests.contract.routes import DOCUMENT, LISTS, NETS, SUGGEST, TAKEN, good

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
MEMBERS = ["parameter", "value", "code", "message", "allowed", "did_you_mean"]


def faults(answer, status=400):
    """Hold an error to the one shape; give its faults."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.text.endswith("}\n")
    body = answer.json()
    assert list(body) == ["type", "title", "status", "detail", "instance", "errors"]
    assert body["status"] == status
    assert all(isinstance(body[name], str) and body[name] for name in list(body)[:2])
    assert body["errors"]
    for fault in body["errors"]:
        assert list(fault) == MEMBERS
        assert fault["message"]
        for name in ("parameter", "value"):
            assert fault[name] is None or isinstance(fault[name], str)
        for name in ("allowed", "did_you_mean"):
            assert fault[name] is None or all(type(x) is str for x in fault[name])
    return body["errors"]


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
        (fault, *others) = faults(service.ask(address(route, (name, text))))
        assert (fault["parameter"], fault["code"]) == (name, code), text
        assert {each["parameter"] for each in others} <= {name}
    if name in SINGLE:
        (fault,) = faults(service.ask(address(route, (name, "*"), (name, "*"))))
        assert (fault["parameter"], fault["code"]) == (name, REPEATED)


@pytest.mark.parametrize("route", TAKEN)
def test_an_unknown_parameter_is_refused(service, route):
    names = ("nothing", "Q", "page[]", "", "utm", "_x", "fbclid2", "%00", "%FF")
    for name in names:
        (fault,) = faults(service.ask(address(route, (name, "1"))))
        if "%" not in name:
            assert (fault["parameter"], fault["code"]) == (name, "unknown_parameter")
            assert set(TAKEN[route]) <= set(fault["allowed"])


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
    (fault,) = faults(service.ask(address(route, ("cursor", "*"), ("page", "1"))))
    assert fault["parameter"] == "page"
    body = service.body(address(route, ("cursor", "*"), ("per_page", "1")))
    cursor = body["meta"]["next_cursor"]
    if cursor is None:
        return
    following = service.body(address(route, ("cursor", cursor), ("per_page", "2")))
    assert following["results"]
    for other in (cursor[:-2], cursor + "A", cursor[1:], cursor[::-1]):
        (fault,) = faults(service.ask(address(route, ("cursor", other))))
        assert (fault["parameter"], fault["code"]) == ("cursor", CURSOR)
    for name, text in (("sort", "-id"), ("q", "deep"), ("sort", "-title")):
        if name in TAKEN[route] and service.ask(address(route, (name, text))).is_success:
            path = address(route, ("cursor", cursor), (name, text))
            (fault,) = faults(service.ask(path))
            assert fault["code"] == CURSOR


def test_every_fault_is_told_at_once(service):
    path = "/v1/resources?nothing=1&kind=papr&page=0&year=12&page=1&author=%00"
    found = {(each["parameter"], each["code"]) for each in faults(service.ask(path))}
    assert found == {
        ("nothing", "unknown_parameter"),
        ("kind", INVALID),
        ("page", REPEATED),
        ("year", RANGE),
        ("author", INVALID),
    }


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
        (fault,) = faults(service.ask(f"/v1/resources?{asked}"))
        assert fault["code"] == UNKNOWN
        assert NEAREST[query] in fault["did_you_mean"]


ABSENT = (
          "/v1/nothing", "/v1/resources/none",
          "/v1/authors/x",
          "/v1/institutions/x", "/v1/topics/x", "/v1/categories/x", "/v1/documents/x",
          "/v1/documents/x/changes", f"/v1/documents/{DOCUMENT}/editions/9/source",
          "/v1/resources/none/related", "/v1/resources/arxiv:1", "/v1/resources.xml",
          "/v1/authors.bib", "/v1/resources/doi:10.1/x.bib", "/health", "/health/x",
          "/v2/resources", "/v1/%F0%9F%98%80", "/v1/resources/a%2Fb")  # fmt: skip


@pytest.mark.parametrize("path", ABSENT)
def test_what_is_not_there_is_404(service, path):
    (fault,) = faults(service.ask(path), 404)
    assert fault["code"] == "not_found"


@pytest.mark.parametrize("route", TAKEN)
@pytest.mark.parametrize("method", ["DELETE", "PUT", "TRACE", "BREW"])
def test_another_method_is_405(service, route, method):
    answer = service.ask(route, method)
    if method == "DELETE" and answer.status_code == 401:
        pytest.skip("it is a way of writing")
    (fault,) = faults(answer, 405)
    assert fault["code"] == "method_not_allowed"
    assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["allow"].split(", "))


@pytest.mark.parametrize("path", ["/v1/%00", "/v1/authors/%FF", "/v1/resources/a%00"])
def test_a_broken_path_is_400(service, path):
    (fault,) = faults(service.ask(path))
    assert fault["code"] == INVALID


NOT_JSON = ["/v1/authors/geoffrey-e-hinton", "/v1/stats", "/v1/fields", "/v1",
            f"/v1/documents/{DOCUMENT}/changes", "/v1/suggest?q=hin", "/v1/quality",
            f"/v1/resources/{NETS}/related", "/v1/resources", "/v1/topics"]  # fmt: skip


@pytest.mark.parametrize("path", NOT_JSON)
def test_an_unknown_media_type_is_406(service, path):
    for accept in ("image/png", "application/xml", "application/json;q=0"):
        (fault,) = faults(service.ask(path, accept=accept), 406)
        assert fault["code"] == "not_acceptable"
    for accept in ("*/*", "application/*", "application/json", "image/png, */*;q=0.1"):
        assert service.ask(path, accept=accept).status_code == 200
