"""What a request may cost and what comes back of it: values, faults, echoes."""

from urllib.parse import quote

import pytest

from app.errors import MOST_FAULTS, MOST_LETTERS
from app.store.read import lookup
from app.store.read.parameters import RESOURCES
from app.store.read.request import parse

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("again", ["&topic=learning", ",learning", "&topic=LEARNING,learning"])
async def test_the_same_values_given_again_count_once(client, again):
    once = (await client.get("/v1/resources?topic=learning")).json()
    more = (await client.get(f"/v1/resources?topic=learning{60 * again}")).json()
    assert more["results"] == once["results"]
    assert more["meta"]["count"] == once["meta"]["count"]


@pytest.mark.parametrize("name", ["topic", "author", "year", "kind"])
def test_a_filter_keeps_one_of_equal_groups(name):
    first, other = {"year": ("2010", "2011"), "kind": ("paper", "book")}.get(name, ("a", "b"))
    query = f"{name}={first},{other},{first}&{name}={other},{first}&{name}={other}"
    (part,) = parse(query.encode(), RESOURCES).filters
    assert [[str(v) for v in group] for group in part.groups] == [[first, other], [other]]


async def test_more_than_two_hundred_values_are_refused(client):
    values = ",".join(f"x{n}" for n in range(201))
    answer = await client.get(f"/v1/resources?author={values}")
    assert answer.status_code == 400
    assert [fault["code"] for fault in answer.json()["errors"]] == ["out_of_range"]


async def test_names_are_compared_for_ten_values_only(client, monkeypatch):
    compared = []

    def nearest(text, names):
        compared.append(text)
        return ("geoffrey-e-hinton",)

    monkeypatch.setattr(lookup, "nearest_named", nearest)
    values = ",".join(f"nobody{n}" for n in range(150))
    answer = await client.get(f"/v1/resources?author={values}")
    faults = answer.json()["errors"]
    assert answer.status_code == 400
    assert len(set(compared)) == 10
    assert len(faults) == MOST_FAULTS
    assert [bool(fault["did_you_mean"]) for fault in faults] == 10 * [True] + 10 * [False]


@pytest.mark.parametrize("path", [
    "/v1/resources?" + "&".join(f"p{n}={n}" for n in range(6_000)),
    "/v1/resources?" + "x" * 20_000 + "=1",
    "/v1/resources?kind=" + "x" * 20_000,
    "/v1/resources?sort=" + "x" * 20_000,
    "/v1/resources?page=" + "9" * 20_000,
    "/v1/resources?author=" + quote("é" * 5_000),
    "/v1/resources?cursor=" + "x" * 20_000,
    "/v1/resources?page=" + "&page=".join("1" for _ in range(5_000)),
    "/v1/resources/" + "x" * 20_000,
    "/v1/authors/" + "x" * 20_000,
    "/v2/" + "x" * 20_000,
    "/v1/suggest?q=" + "x" * 20_000,
])  # fmt: skip
async def test_an_error_repeats_little_of_the_request(client, path):
    answer = await client.get(path)
    assert answer.status_code in (400, 404)
    found = answer.json()
    assert len(answer.content) < 30_000
    assert len(found["errors"]) <= MOST_FAULTS
    told = [f[name] or "" for f in found["errors"] for name in ("value", "parameter")]
    assert max(map(len, [found["instance"], *told])) <= MOST_LETTERS
    assert max(len(fault["message"]) for fault in found["errors"]) < 1_000


async def test_a_header_that_is_not_understood_is_not_repeated_whole(client):
    answer = await client.get("/v1/resources", headers={"Accept": "a/b," * 5_000})
    assert answer.status_code == 406
    assert len(answer.content) < 3_000
