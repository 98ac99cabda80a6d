"""Walks by cursor and facets over HTTP: links, headers, the envelope."""

import pytest

from tests.web.test_lists import LISTS


@pytest.mark.parametrize("noun", LISTS)
async def test_a_walk_follows_its_links(client, noun):
    seen, path, query = [], f"/v1/{noun}?per_page=2&cursor=*", "per_page=2"
    while path:
        answer = await client.get(path)
        body = answer.json()
        meta, links = body["meta"], body["links"]
        assert (meta["page"], meta["per_page"]) == (None, 2)
        assert meta["count"] == LISTS[noun]
        assert links["self"] == path
        assert links["first"] == f"/v1/{noun}?{query}&cursor=*"
        assert links["prev"] is None
        assert (links["next"] is None) == (meta["next_cursor"] is None)
        if links["next"]:
            assert links["next"].endswith(f"{query}&cursor={meta['next_cursor']}")
        seen += [each["id"] for each in body["results"]]
        path = answer.links.get("next", {}).get("url")
        assert path == links["next"]
    assert len(seen) == len(set(seen)) == LISTS[noun]


async def test_an_empty_walk_ends_at_once(client):
    body = (await client.get("/v1/resources?year=1000&cursor=*")).json()
    assert (body["results"], body["meta"]["next_cursor"]) == ([], None)
    assert body["links"]["next"] is None


async def test_the_size_of_a_part_may_change(client):
    first = (await client.get("/v1/resources?per_page=3&cursor=*")).json()
    cursor = first["meta"]["next_cursor"]
    second = (await client.get(f"/v1/resources?per_page=50&cursor={cursor}")).json()
    third = await client.get(f"/v1/resources?per_page=50&cursor={second['meta']['next_cursor']}")
    sizes = [len(each["results"]) for each in (first, second, third.json())]
    assert sizes == [3, 50, 7]


async def test_facets_are_in_the_envelope(client):
    answer = await client.get(
        "/v1/resources?facets=year,topic&facet_limit=2&topic=rl&topic_not=music"
    )
    body = answer.json()
    assert list(body["facets"]) == ["year", "topic"]
    topic = body["facets"]["topic"]
    assert list(topic) == ["values", "missing", "other", "total_values"]
    assert list(topic["values"][0]) == ["id", "name", "count", "selected"]
    assert [v["id"] for v in topic["values"] if v["selected"]] == ["reinforcement-learning"]
    assert topic["values"][0] == {
        "id": "machine-learning",
        "name": "Machine learning",
        "count": topic["values"][0]["count"],
        "selected": False,
    }
    assert all(isinstance(v["id"], str) for v in body["facets"]["year"]["values"])
    # Every record is accounted for: with a value listed, with another, with none.
    whole = (await client.get("/v1/resources?per_page=1")).json()["meta"]["count"]
    assert topic["missing"] + topic["other"] <= whole
