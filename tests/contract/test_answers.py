"""Any query of the seed catalogue finds what brute force over the export finds."""

from hypothesis import given
from hypothesis import strategies as st

from tests.contract.comparing import compare
from tests.contract.examples import many
from tests.contract.queries import FACETS, queries

SOME = st.lists(st.sampled_from(FACETS), max_size=3, unique=True)


@many(150)
@given(data=st.data())
def test_any_query(service, catalogue, data):
    query = data.draw(queries(catalogue))
    facets = data.draw(SOME)
    compare(service, catalogue, query, facets, data.draw(st.integers(1, 12)))
