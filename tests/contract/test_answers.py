"""Any query of the seed catalogue gives what brute force over the export gives."""

from hypothesis import given
from hypothesis import strategies as st

from tests.contract.comparing import compare, compare_order, compare_ways
from tests.contract.queries import FACETS, ordered_queries, queries
from tests.contract.service import path_of
from tests.long import many

SOME = st.lists(st.sampled_from(FACETS), max_size=3, unique=True)


@many(80, 3_000)
@given(data=st.data())
def test_a_query_finds_and_counts_what_brute_force_does(service, catalogue, data):
    query = data.draw(queries(catalogue))
    facets = data.draw(SOME)
    compare(service, catalogue, query, facets, data.draw(st.integers(1, 12)))


@many(30, 1_200)
@given(data=st.data())
def test_an_order_is_that_of_brute_force(service, catalogue, data):
    compare_order(service, catalogue, data.draw(ordered_queries(catalogue)))


@many(15, 500)
@given(data=st.data())
def test_pages_a_walk_and_an_export_are_the_same(service, catalogue, data):
    query = data.draw(st.one_of(queries(catalogue), ordered_queries(catalogue)))
    compare_ways(service, query, data.draw(st.integers(9, 60)))


@many(6, 200)
@given(data=st.data())
def test_a_count_is_that_of_the_request_with_that_one_id(service, catalogue, data):
    query = data.draw(queries(catalogue))
    name = data.draw(st.sampled_from(FACETS))
    found = service.ask(path_of([*query, ("facets", name), ("facet_limit", "4")]))
    if found.status_code == 400:
        return
    others = [pair for pair in query if pair[0] not in (name, f"{name}_not")]
    for value in found.json()["facets"][name]["values"]:
        answer = service.body(path_of([*others, (name, value["id"])]))
        assert answer["meta"]["count"] == value["count"]
        assert answer["meta"]["applied"][name] == [value["id"]]
