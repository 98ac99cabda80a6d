"""Ids that name nothing any more lead to the successor, or say that it is gone."""

import pytest
from sqlalchemy import insert

from app.store.engine import writing
from app.store.tables import Retired
from tests import catalogues
from tests.catalogues import application
from tests.problems import check_shape
from tests.web.conftest import client_of

# type, id, successor
ROWS = (
    ("resource", "old", "older"),
    ("resource", "older", "resource-7"),
    ("resource", "deleted", None),
    ("resource", "into-deleted", "deleted"),
    ("resource", "round", "about"),
    ("resource", "about", "round"),
    ("author", "geoff-hinton", "geoffrey-e-hinton"),
    ("author", "le", "honglak-lee"),
    ("author", "nobody", None),
    ("institution", "alphabet", "google"),
)


@pytest.fixture(scope="module")
def app(databases):
    with databases.copied(catalogues.small) as url, application(url) as made:
        with writing(made.state.writer) as connection:
            rows = [
                {"type": type_, "id": id_, "successor": successor, "revision": 3}
                for type_, id_, successor in ROWS
            ]
            connection.execute(insert(Retired), rows)
        yield made


@pytest.fixture
async def asker(app):
    async with client_of(app) as made:
        yield made


MOVED = {
    "resources/older": "resources/resource-7",
    "resources/old": "resources/resource-7",
    "resources/old.csv?fields=title": "resources/resource-7.csv?fields=title",
    "resources/old?include=mentions&utm_x=1": ("resources/resource-7?include=mentions&utm_x=1"),
    "authors/geoff-hinton": "authors/geoffrey-e-hinton",
    "authors/geoff-hinton?_=1": "authors/geoffrey-e-hinton?_=1",
    "institutions/alphabet": "institutions/google",
}


@pytest.mark.parametrize("path", MOVED)
async def test_a_merged_record_leads_to_its_successor(asker, path):
    answer = await asker.get(f"/v1/{path}")
    assert answer.status_code == 308
    assert answer.headers["location"] == f"/v1/{MOVED[path]}"
    assert answer.headers["cache-control"] == "public, no-cache"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert (await asker.head(f"/v1/{path}")).status_code == 308
    assert (await asker.get(answer.headers["location"])).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["resources/deleted", "resources/deleted.csv", "resources/into-deleted",
     "resources/round", "authors/nobody"],
)  # fmt: skip
async def test_a_deleted_record_is_gone(asker, path):
    answer = await asker.get(f"/v1/{path}")
    assert answer.status_code == 410
    (fault,) = check_shape(answer)
    assert fault["code"] == "gone"


async def test_a_merged_id_of_another_type_is_not_found(asker):
    assert (await asker.get("/v1/authors/alphabet")).status_code == 404


FILTERS = {
    "author=geoff-hinton": {"author": ["geoffrey-e-hinton"]},
    # The id of a merged record names its successor only, whoever is called so.
    "author=le": {"author": ["honglak-lee"]},
    "author=Le": {"author": ["nicolas-le-roux", "quoc-v-le"]},
    "author_not=le,hinton": {"author_not": ["honglak-lee", "geoffrey-e-hinton"]},
    "institution=alphabet": {"institution": ["google"]},
    "id=old,resource-3": {"id": ["resource-7", "resource-3"]},
}


@pytest.mark.parametrize("query", FILTERS)
async def test_a_filter_understands_merged_ids(asker, query):
    body = (await asker.get(f"/v1/resources?{query}")).json()
    assert body["meta"]["applied"] == FILTERS[query]
    ids = ",".join(*FILTERS[query].values())
    same = await asker.get(f"/v1/resources?{query.partition('=')[0]}={ids}")
    assert body["results"] == same.json()["results"]


async def test_lists_understand_merged_ids(asker):
    body = (await asker.get("/v1/authors?institution=alphabet")).json()
    assert body["meta"]["applied"] == {"institution": ["google"]}


@pytest.mark.parametrize("query", ["id=deleted", "author=nobody", "id=round"])
async def test_a_deleted_id_names_nothing(asker, query):
    answer = await asker.get(f"/v1/resources?{query}")
    assert check_shape(answer)[0]["code"] == "unknown_value"
