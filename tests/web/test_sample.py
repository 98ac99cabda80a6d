"""A handful of the matches by chance: the same for a seed, another for another."""

import json

import pytest

from tests.problems import check_shape


async def ids(client, query):
    answer = await client.get(f"/v1/resources?{query}")
    return [each["id"] for each in answer.json()["results"]]


async def test_a_seed_gives_the_same_again(seed_client):
    first = await ids(seed_client, "sample=12&seed=a")
    assert len(set(first)) == 12
    assert await ids(seed_client, "sample=12&seed=a&fields=title") == first
    assert set(await ids(seed_client, "sample=12&seed=b")) != set(first)
    assert await ids(seed_client, "sample=5&seed=a") == first[:5]


async def test_every_match_has_its_chance(seed_client):
    matches = set(await ids(seed_client, "kind=course&per_page=200"))
    seen = set()
    for seed in range(60):
        found = await ids(seed_client, f"kind=course&sample=5&seed={seed}")
        assert set(found) <= matches
        seen.update(found)
    # Each is left out of a sample with a chance of 1 - 5/n.
    assert len(seen) > 0.8 * min(len(matches), 150)


async def test_a_sample_says_how_many_there_are(seed_client):
    answer = (await seed_client.get("/v1/resources?q=networks&sample=3&facets=kind")).json()
    whole = (await seed_client.get("/v1/resources?q=networks&facets=kind")).json()
    assert answer["meta"]["count"] == whole["meta"]["count"]
    assert answer["facets"] == whole["facets"]
    path = "/v1/resources?q=networks&sample=3&facets=kind"
    assert answer["links"] == {"self": path, "first": path, "prev": None, "next": None}
    few = await ids(seed_client, "author=salakhutdinov&sample=200")
    assert len(few) == len(set(few)) < 200


@pytest.mark.parametrize("name", ["jsonl", "csv", "bib", "text", "atom"])
async def test_every_format_has_the_same_sample(seed_client, name):
    answer = await seed_client.get(f"/v1/resources.{name}?sample=4&seed=x")
    assert answer.status_code == 200
    if name == "jsonl":
        given = [json.loads(line)["id"] for line in answer.text.splitlines()]
        assert given == await ids(seed_client, "sample=4&seed=x")
    assert {"csv": 5, "text": 4}.get(name) in {None, len(answer.text.splitlines())}


@pytest.mark.parametrize("other", ["page=1", "cursor=*", "sort=title", "per_page=5"])
async def test_what_has_an_order_is_refused_beside_a_sample(client, other):
    (fault,) = check_shape(await client.get(f"/v1/resources?sample=3&{other}"))
    assert fault["parameter"] == other.partition("=")[0]


@pytest.mark.parametrize(
    "query", ["sample=0", "sample=201", "sample=x", "seed=1", "sample=3&seed="]
)
async def test_what_is_no_sample_is_400(client, query):
    assert (await client.get(f"/v1/resources?{query}")).status_code == 400
