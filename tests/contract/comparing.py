"""One query to the service and to the oracle, and both answers side by side."""

import json

from tests.contract.oracle.facets import facet
from tests.contract.oracle.filters import Apart, Unknown, matching
from tests.contract.oracle.orders import DEFAULT, ordered
from tests.contract.service import path_of

EXPORT = "/v1/resources.jsonl"


def compare(service, catalogue, query, facets=(), limit=10):
    """Hold the answer to a query to what brute force finds; give its records."""
    try:
        rows, applied = matching(catalogue, query)
    except Unknown as unknown:
        refused(service, query, unknown)
        return []
    except Apart as apart:
        refused_as_apart(service, query, apart)
        return []
    more = [("facets", ",".join(facets)), ("facet_limit", str(limit))] if facets else []
    body = service.body(path_of([*query, *more, ("per_page", "200")]))
    found, meta = body["results"], body["meta"]
    assert {row["id"] for row in found} == {row["id"] for row in rows}
    assert meta["count"] == len(rows)
    assert {name: set(ids) for name, ids in meta["applied"].items()} == applied
    assert all(len(ids) == len(applied[name]) for name, ids in meta["applied"].items())
    assert list(body["facets"]) == list(facets)
    for name in facets:
        assert body["facets"][name] == facet(catalogue, name, query, limit), name
    if "q" not in dict(query):
        expected = ordered(catalogue, rows, DEFAULT)
        assert [row["id"] for row in found] == [row["id"] for row in expected]
    return found


def refused(service, query, unknown):
    """Hold a refusal to name the value that names nothing."""
    field, text = unknown.args
    answer = service.ask(path_of(query))
    assert answer.status_code == 400
    faults = answer.json()["errors"]
    assert {fault["code"] for fault in faults} == {"unknown_value"}
    named = {(fault["parameter"].removesuffix("_not"), fault["value"]) for fault in faults}
    assert (field, text) in named


def refused_as_apart(service, query, apart):
    """Hold a refusal to say how either of two values is asked for."""
    (field,) = apart.args
    answer = service.ask(path_of(query))
    assert answer.status_code == 400
    faults = answer.json()["errors"]
    assert {fault["code"] for fault in faults} == {"invalid_value"}
    joint = ",".join(text for name, text in query if name == field)
    assert any(f"`{field}={joint}` asks for either" in fault["message"] for fault in faults)


def compare_order(service, catalogue, query):
    """Hold the order of an answer to that of brute force."""
    try:
        rows, _ = matching(catalogue, query)
    except Unknown as unknown:
        refused(service, query, unknown)
        return
    except Apart as apart:
        refused_as_apart(service, query, apart)
        return
    editions = {text for name, text in query if name == "edition"}
    expected = ordered(catalogue, rows, dict(query)["sort"], editions)
    body = service.body(path_of([*query, ("per_page", "200")]))
    assert [row["id"] for row in body["results"]] == [row["id"] for row in expected]


def compare_ways(service, query, per_page):
    """Hold the three ways to all records of a query to each other."""
    answer = service.ask(path_of([*query, ("include", "mentions")], EXPORT))
    if answer.status_code == 400:
        assert service.ask(path_of(query)).status_code == 400
        return
    lines = [line for line in answer.text.split("\n") if line]
    size = [*query, ("include", "mentions"), ("per_page", str(per_page))]
    for start in ([], [("cursor", "*")]):
        given = list(_parts(service, path_of([*size, *start])))
        assert given == [json.loads(line) for line in lines]


def _parts(service, path):
    """The records behind a path and the `next` links that follow."""
    while path:
        body = service.body(path)
        yield from body["results"]
        path = body["links"]["next"]
