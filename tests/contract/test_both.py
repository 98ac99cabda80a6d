"""One catalogue on SQLite and on PostgreSQL: the same answers, to the byte.

The PostgreSQL orders words as English does: no answer may hang on that. Only how well
a record fits a search is judged by each in its own way.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.negotiation import MEDIA_TYPES
from tests import catalogues
from tests.commands import run
from tests.contract.conftest import known_to
from tests.contract.queries import FACETS, ordered_queries
from tests.contract.routes import LISTS, SINGLES, TAKEN
from tests.contract.service import Service, path_of
from tests.contract.test_examples import examples
from tests.contract.test_refusals import NEAREST, UNKNOWN, address, wrong
from tests.long import many
from tests.pages import PAGES

# How each tells of itself.
OWN = ("/v1/dump.sqlite", "/health/")
ORDERS = ("title", "-title", "author", "-author", "year", "-year", "added", "-updated")
ODD = ("%C3%9Cn%C3%AFc%C3%B6de", "%EF%AC%80", "c%2B%2B", "l-bfgs", "100%25", "_", "'", "le")
PATHS = (
    *(path for path in SINGLES if not path.startswith(OWN)),
    *(f"{path}?per_page=200" for path in LISTS),
    *(f"/v1/resources.{name}?sort=-year,title" for name in MEDIA_TYPES),
    *(f"/v1/resources?sort={order}&per_page=200" for order in ORDERS),
    *(f"/v1/{noun}?sort=-name&per_page=200" for noun in ("authors", "institutions")),
    f"/v1/resources?facets={','.join(FACETS)}&facet_limit=100&per_page=1",
    "/v1/resources.jsonl?include=mentions,provenance&sort=author,title",
    *(f"/v1/resources?q={q}&sort=title" for q in ODD),
    *(f"/v1/suggest?q={q}&limit=50" for q in (*ODD, "hin", "hintn", "neual", "a")),
    *(f"/v1/authors?q={q}&per_page=200" for q in ODD),
    *("/v1/authors?q=%00", "/v1/resources?author=%00", "/v1/resources/%00"),
    *("/v1/resources?page=9223372036854775808", "/v1/changes?since=9223372036854775808"),
    *("/v1/changes?since=4294967296", "/v1/resources?page=9223372036854775807"),
    *("/v1/resources?q=%EF%BF%BF%F0%9F%98%80", "/v1/resources?author=%ED%A0%80"),
    *(*PAGES.values(), "/changes"),
    *(f"{path}?per_page=200" for path in ("/resources", "/authors", "/quality")),
)


@pytest.fixture(scope="module")
def both(sqlite_files, postgres_databases):
    url, made = sqlite_files.shared(catalogues.seeded), postgres_databases.american()
    assert run("copy", "--from", url, "--to", made) == 0
    with Service(url) as one, Service(made) as other:
        yield one, other


def told(service, path):
    """What an answer says; how much was found is all that hangs on a search."""
    answer = service.ask(path)
    return answer.status_code, answer.headers["content-type"], answer.text


@pytest.mark.parametrize("path", PATHS)
def test_the_same_answer(both, path):
    one, other = (told(service, path) for service in both)
    assert one == other
    assert one[0] < 500


def test_every_example_is_answered_alike(both):
    for path, query, name in examples():
        if not path.startswith(OWN) and name != "cursor":
            # Those that fit best differ; all that fit do not.
            searched = name in ("q", "match") and path.startswith("/v1/resources")
            order = "&sort=title" if searched else ""
            asked = f"{path}?{query}{order}&per_page=200".removesuffix("?")
            one, other = (told(service, asked) for service in both)
            assert one == other, asked


def unknown_names():
    """Whatever names nothing; other faults are found before a database is asked."""
    yield from (f"/v1/resources?{query}" for query in NEAREST)
    for route in TAKEN:
        for name in TAKEN[route]:
            for text, code in wrong(route, name).items():
                if code == UNKNOWN:
                    yield address(route, (name, text))


def test_every_unknown_name_is_refused_alike(both):
    for path in unknown_names():
        one, other = (told(service, path) for service in both)
        assert one == other, path
        assert one[0] == 400


@pytest.fixture(scope="module")
def known(both):
    return known_to(both[0])


@many(30, 600)
@given(data=st.data())
def test_a_drawn_query_is_answered_alike(both, known, data):
    query = data.draw(ordered_queries(known))
    one, other = (told(service, path_of(query)) for service in both)
    assert one == other
