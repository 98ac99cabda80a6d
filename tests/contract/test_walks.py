"""A walk while the catalogue changes: what did not change comes once, and in order."""

import pytest

from tests.contract.lists import take
from tests.contract.service import Service

WALKS = (
    "sort=-title",
    "sort=author,title",
    "sort=-year,title",
    "sort=added,-year",
    "sort=-updated",
    "sort=position&edition=deep-learning-resources:2",
    "q=learning",
    "q=deep&sort=-relevance",
    "topic=neural-networks&year_not=2012",
)
NEW = """# More to read

* [Aardvarks of Deep Learning](http://example.org/1); Geoffrey E. Hinton; 2015
* [Zebras of Deep Learning](http://example.org/2); Yoshua Bengio
* [Middle Learning](http://example.org/3) (2012)
"""
# An author of many and a year: their records change with it.
AGAIN = """# Listed again

* [Learning Deep Architectures for AI](http://www.example.org/x); Yoshua Bengio; 2009
* [Neural Turing Machines](http://arxiv.org/pdf/1410.5401)
* [Semantic Hashing](http://www.example.org/y); Hinton (2007)
"""


def everything(service, walk):
    rows = service.lines(f"/v1/resources.jsonl?{walk}")
    return {row["id"]: row for row in rows}


@pytest.mark.parametrize("walk", WALKS)
def test_a_walk_loses_and_repeats_no_row_that_did_not_change(copy, copy_url, authority, walk):
    writes = [("reading-list", NEW), ("again", AGAIN), ("reading-list", f"{NEW}\n{AGAIN}")]
    with Service(copy_url) as service:
        before = everything(service, walk)
        given, cursor = [], "*"
        while cursor:
            path = f"/v1/resources?{walk}&per_page=9&cursor={cursor}"
            body = service.body(path)
            assert body["meta"]["page"] is None
            given += [row["id"] for row in body["results"]]
            cursor = body["meta"]["next_cursor"]
            if writes:
                take(copy, authority, [writes.pop(0)])
        assert not writes
        after = everything(service, walk)
    same = {id_ for id_ in before if after.get(id_) == before[id_]}
    assert len(same) > len(before) / 2
    assert len(after) > len(before) or "edition" in walk
    kept = [id_ for id_ in given if id_ in same]
    assert len(kept) == len(set(kept)) == len(same)
    if "q=" not in walk:
        # How well a resource fits depends on all others.
        assert kept == [id_ for id_ in before if id_ in same]


def test_what_comes_behind_the_place_of_a_walk_is_given_too(copy, copy_url, authority):
    with Service(copy_url) as service:
        path = "/v1/resources?sort=title&per_page=9&cursor="
        first = service.body(f"{path}*")
        take(copy, authority, [("reading-list", NEW)])
        rest, cursor = [], first["meta"]["next_cursor"]
        while cursor:
            body = service.body(f"{path}{cursor}")
            rest += [row["id"] for row in body["results"]]
            cursor = body["meta"]["next_cursor"]
    assert "zebras-of-deep-learning" in rest
    assert "aardvarks-of-deep-learning" not in rest


@pytest.mark.parametrize("noun", ["authors", "institutions", "topics", "categories"])
def test_the_other_lists_can_be_walked_as_well(copy, copy_url, authority, noun):
    with Service(copy_url) as service:
        before = [row["id"] for row in service.lines(f"/v1/{noun}.jsonl")]
        given, cursor, writes = [], "*", [("reading-list", NEW), ("again", AGAIN)]
        while cursor:
            body = service.body(f"/v1/{noun}?per_page=4&cursor={cursor}")
            given += [row["id"] for row in body["results"]]
            cursor = body["meta"]["next_cursor"]
            if writes:
                take(copy, authority, [writes.pop()])
    assert len(given) == len(set(given))
    assert [id_ for id_ in given if id_ in set(before)] == before
