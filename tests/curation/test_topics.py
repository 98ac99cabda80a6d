"""A curator's vocabulary: records are matched anew in the same revision."""

import pytest

from tests.curation.test_undo import take, undo
from tests.problems import check_shape
from tests.snapshots import dangling, dumped
from tests.web.test_subjects import HISTORY, STATISTICS

NAMES = "resources?sort=title&fields=id&topic="


async def ids(curator, topic):
    found = await curator.get(NAMES + topic)
    return [each["id"] for each in found["results"]]


async def post(curator, path="topics", status=201, **body):
    answer = await curator.client.post(f"/v1/{path}", json=body)
    assert answer.status_code == status, answer.text
    if status >= 400:
        check_shape(answer)
    return answer.json()


async def revision(curator):
    return (await curator.get("resources?per_page=1"))["meta"]["revision"]


async def delete(curator, id_, status=204):
    tag = (await curator.client.get(f"/v1/topics/{id_}")).headers["etag"]
    answer = await curator.client.delete(f"/v1/topics/{id_}", headers={"If-Match": tag})
    assert answer.status_code == status, answer.text


async def test_a_new_topic_is_matched_in_titles_and_remarks_at_once(curator):
    before = await revision(curator)
    made = await post(
        *(curator,),
        name="Semantic composition",
        synonyms=["Semantic compositionality"],
        broader="parsing",
    )
    assert made == {
        "id": "semantic-composition",
        "name": "Semantic composition",
        "source": "manual",
        "synonyms": ["Semantic compositionality"],
        "broader": {"id": "parsing", "name": "Parsing"},
        "narrower": [],
        "resource_count": 2,
    }
    found = await ids(curator, "Compositionality")
    assert len(found) == 2
    assert set(found) <= set(await ids(curator, "parsing"))
    assert await revision(curator) == before + 1
    record = await curator.get(f"resources/{found[0]}")
    assert "semantic-composition" in [each["id"] for each in record["topics"]]


async def test_a_topic_of_headings_becomes_the_curators(curator, copy, authority):
    take(copy, authority, STATISTICS, "statistics")
    made = await post(curator, name="Time Series", synonyms=["Forecasting"])
    assert (made["id"], made["source"]) == ("time-series", "manual")
    # The other heading is a synonym now.
    answer = await curator.client.get("/v1/topics/forecasting")
    assert (answer.status_code, answer.headers["location"]) == (*(308, "/v1/topics/time-series"),)
    assert await ids(curator, "time-series") == ["waves-of-numbers", "what-comes-next"]
    take(copy, authority, HISTORY, "history")
    assert "prices-since-1500" in await ids(curator, "time-series")
    assert not dangling(copy)


async def test_a_topic_is_renamed_and_moved(curator, copy, authority):
    take(copy, authority, HISTORY, "history")
    await post(curator, name="Antiquity")
    changed = await curator.corrected(
        "topics/ancient-rome", name="Rome", synonyms=["Urbs"], broader="antiquity"
    )
    assert (changed["name"], changed["source"]) == ("Rome", "manual")
    assert await ids(curator, "antiquity") == ["the-twelve-tables", "walls-and-roads"]
    record = await curator.get("resources/walls-and-roads")
    assert record["topics"] == [{"id": "ancient-rome", "name": "Rome"}]
    answer = await curator.client.get("/v1/topics/ancient-rome")
    wrong = await curator.client.patch(
        "/v1/topics/antiquity", json={"broader": "ancient-rome"}, headers={"If-Match": "*"}
    )
    assert wrong.status_code == 422
    # Withdrawn, it is under nothing.
    tag = {"If-Match": answer.headers["etag"]}
    body = {"broader": None}
    answer = await curator.client.patch("/v1/topics/ancient-rome", json=body, headers=tag)
    assert answer.json()["broader"] is None
    assert await ids(curator, "antiquity") == []
    stale = await curator.client.patch("/v1/topics/ancient-rome", json=body, headers=tag)
    assert stale.status_code == 412
    answer = await curator.client.patch("/v1/topics/ancient-rome", json=body)
    assert answer.status_code == 428


async def test_a_topic_of_the_vocabulary_is_corrected_and_put_back(curator):
    before = await curator.get("topics/parsing")
    changed = await curator.corrected("topics/parsing", synonyms=["Grammars"])
    assert (changed["source"], changed["synonyms"]) == ("vocabulary", ["Grammars"])
    changed = await curator.corrected("topics/parsing", synonyms=None)
    assert changed == before
    await delete(curator, "parsing", 409)


async def test_what_is_deleted_does_not_come_back_by_headings(curator, copy, authority):
    take(copy, authority, STATISTICS, "statistics")
    await delete(curator, "time-series")
    assert (await curator.client.get("/v1/topics/time-series")).status_code == 410
    record = await curator.get("resources/waves-of-numbers")
    assert record["topics"] == []
    assert (await curator.get("topics/forecasting"))["broader"] is None
    take(copy, authority, HISTORY, "history")
    record = await curator.get("resources/prices-since-1500")
    assert record["topics"] == []
    assert not dangling(copy)


async def test_merged_a_topic_goes_on_under_all_its_names(curator, copy, authority):
    take(copy, authority, STATISTICS, "statistics")
    take(copy, authority, HISTORY, "history")
    heir = await post(curator, "topics/roman-law/merge", 200, into="graph-theory")
    assert heir["synonyms"] == ["Roman law"]
    assert await ids(curator, "roman-law") == ["points-and-lines", "the-twelve-tables"]
    await post(curator, "topics/parsing/merge", 409, into="graph-theory")
    text = "# L\n\n## Roman law\n\n- [Of oaths](http://e.example/1)\n"
    take(copy, authority, text, "other")
    assert "of-oaths" in await ids(curator, "graph-theory")


async def test_a_name_that_is_taken_is_refused(refused):
    problem = await post(refused, status=422, name="Parsing")
    assert problem["errors"][0]["did_you_mean"] == ["parsing"]
    await post(refused, status=422, name="Pars", broader="nothing-like-it")
    await post(refused, status=422, synonyms=["x"])


async def make(curator):
    await post(curator, name="Compositionality", synonyms=["Time series"])


async def take_over(curator):
    await post(curator, name="Time series", synonyms=["Forecasting"])


async def rename(curator):
    await curator.corrected("topics/ancient-rome", name="Rome", broader="parsing")


async def drop(curator):
    await delete(curator, "time-series")


async def merge(curator):
    await post(curator, "topics/roman-law/merge", 200, into="time-series")


@pytest.mark.parametrize("change", [make, take_over, rename, drop, merge])
async def test_undone_all_is_as_it_was(curator, copy, authority, change):
    take(copy, authority, STATISTICS, "statistics")
    take(copy, authority, HISTORY, "history")
    before = await told(curator)
    await change(curator)
    assert await told(curator) != before
    done = await undo(curator, await revision(curator))
    assert done.status_code == 200, done.text
    assert await told(curator) == before
    assert not dangling(copy)
    assert dumped(copy)["census"]


async def told(curator):
    topics = (await curator.get("topics?per_page=200"))["results"]
    works = (await curator.get("resources?per_page=200"))["results"]
    return topics, {each["id"]: each["topics"] for each in works}
