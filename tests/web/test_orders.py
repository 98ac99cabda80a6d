"""Orders: unknown years and missing authors last either way, ties by id."""

import pytest

from app.text import fold, ordered_by


def by(key, *, descending=False):
    """Sort by one key, the records without it last, ties by id."""

    def ordered(records):
        found = sorted(records, key=lambda r: r["id"])
        known = [r for r in found if key(r) is not None]
        known.sort(key=key, reverse=descending)
        return known + [r for r in found if key(r) is None]

    def stable(records):
        # A reversed sort keeps the order of ties as well.
        return [r["id"] for r in ordered(records)]

    return stable


def year(r):
    return r["year"]


def title(r):
    return ordered_by(r["title"])


def family(r):
    names = {
        "geoffrey-e-hinton": "hinton",
        "quoc-v-le": "le",
        "nicolas-le-roux": "le roux",
        "honglak-lee": "lee",
        "jurgen-schmidhuber": "schmidhuber",
    }
    return names[r["authors"][0]["id"]] if r["authors"] else None


def default(records):
    found = sorted(records, key=lambda r: (title(r), r["id"]))
    return [r["id"] for r in sorted(found, key=lambda r: -(r["year"] or 0))]


ORDERS = {
    "": default,
    "sort=-year,title": default,
    "sort=year": by(year),
    "sort=-year": by(year, descending=True),
    "sort=title": by(title),
    "sort=-title": by(title, descending=True),
    "sort=author": by(family),
    "sort=-author": by(family, descending=True),
    "sort=updated": by(lambda r: r["revision"]),
    "sort=-updated": by(lambda r: r["revision"], descending=True),
}


@pytest.mark.parametrize("query", ORDERS)
async def test_an_order(client, records, query):
    answer = await client.get(f"/v1/resources?per_page=200&{query}")
    assert [r["id"] for r in answer.json()["results"]] == ORDERS[query](records)


@pytest.mark.parametrize("query", ["sort=added", "sort=-added", "q=deep&sort=relevance"])
async def test_other_orders_keep_every_record(client, records, query):
    answer = await client.get(f"/v1/resources?per_page=200&{query}")
    assert answer.status_code == 200
    found = [r["id"] for r in answer.json()["results"]]
    assert len(found) == len(set(found)) == answer.json()["meta"]["count"]


async def test_the_best_match_comes_first(client):
    answer = await client.get("/v1/resources?q=deep&per_page=200")
    titles = [" deep " in f" {fold(r['title'])} " for r in answer.json()["results"]]
    assert titles == sorted(titles, reverse=True)
    assert len(set(titles)) == 2


async def test_the_place_in_the_document(client):
    query = "edition=deep-list:1&sort=position&per_page=200&include=mentions"
    answer = await client.get(f"/v1/resources?{query}")
    lines = [
        min(m["line_start"] for m in r["mentions"] if m["edition"] == "deep-list:1")
        for r in answer.json()["results"]
    ]
    assert lines == sorted(lines)
    assert len(lines) > 3
