"""Topics that headings name: the filter works on a list of any field."""

import json

import pytest

from app.store import api_keys
from app.store.api_keys import Scope
from tests.catalogues import application
from tests.snapshots import dangling, dumped
from tests.web.conftest import client_of

STATISTICS = """# Statistics for the curious

## Books

- [The art of the mean](http://a.example/mean); Ann Smith; 2001

## Time series

- [Waves of numbers](http://a.example/waves); Bob Jones; 2010

### Forecasting

- [What comes next](http://a.example/next); Cy Young; 2011

## Graph theory books

- [Points and lines](http://a.example/points); Dee Fox; 1999

## Learning to fly

- [Up and away](http://a.example/up); Eve Gray; 2003

## Other resources

- [A bag of everything](http://a.example/bag)
"""
HISTORY = """# History shelf

## Ancient Rome

### Roman law

- [The twelve tables](http://b.example/tables); Gus Hill; 1990

### Books

- [Walls and roads](http://b.example/walls); Ida King; 1991

## TIME SERIES:

- [Prices since 1500](http://b.example/prices); Bob Jones; 2012
"""
FRAMEWORKS = """# Web frameworks worth a look

## Python

### Web frameworks

- [Pyramid of sticks](http://c.example/sticks)

## Rust

### Web frameworks

- [Oxide](http://c.example/oxide)
"""
LISTS = {"statistics": STATISTICS, "history": HISTORY, "frameworks": FRAMEWORKS}


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def client(empty_url):
    with application(empty_url) as service:
        key = api_keys.create(service.state.writer, Scope.ADMIN, "alice", None)
        async with client_of(service) as made:
            made.headers["Authorization"] = f"Bearer {key}"
            made.engine = service.state.writer
            yield made


async def take(client, *documents, **texts):
    given = {name: LISTS[name] for name in documents} | texts
    for document, text in given.items():
        answer = await client.post(
            f"/v1/imports?document={document}",
            content=text,
            headers={"Content-Type": "text/markdown"},
        )
        assert answer.status_code == 201, answer.text


async def ids(client, topic):
    answer = await client.get(f"/v1/resources?sort=title&topic={topic}")
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["results"]]


async def topic(client, id_):
    answer = await client.get(f"/v1/topics/{id_}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def by_headings(client):
    answer = await client.get("/v1/topics?per_page=200")
    return {
        each["id"]: each["broader"] and each["broader"]["id"]
        for each in answer.json()["results"]
        if each["source"] == "heading"
    }


async def test_a_heading_that_names_a_subject_is_a_topic(client):
    await take(client, "statistics")
    assert await by_headings(client) == {
        "time-series": None,
        "forecasting": "time-series",
        "graph-theory": None,
    }
    found = await topic(client, "time-series")
    assert found == {
        "id": "time-series",
        "name": "Time series",
        "source": "heading",
        "synonyms": [],
        "broader": None,
        "narrower": [{"id": "forecasting", "name": "Forecasting"}],
        "resource_count": 2,
    }
    assert await ids(client, "time-series") == ["waves-of-numbers", "what-comes-next"]
    record = (await client.get("/v1/resources/what-comes-next")).json()
    assert record["topics"] == [{"id": "forecasting", "name": "Forecasting"}]
    record = (await client.get("/v1/resources/a-bag-of-everything")).json()
    assert record["topics"] == []


async def test_the_same_heading_of_two_lists_is_one_topic(client):
    await take(client, "statistics", "history")
    assert await ids(client, "time-series") == [
        *("prices-since-1500", "waves-of-numbers", "what-comes-next")
    ]
    assert await ids(client, "Time%20series") == await ids(client, "time-series")
    assert await ids(client, "ancient-rome") == ["the-twelve-tables", "walls-and-roads"]
    answer = await client.get("/v1/resources?facets=topic&document=history")
    values = answer.json()["facets"]["topic"]["values"]
    assert [(each["id"], each["count"]) for each in values] == [
        *(("ancient-rome", 2), ("roman-law", 1), ("time-series", 1))
    ]
    answer = await client.get("/v1/suggest?type=topic&q=roman")
    assert [each["id"] for each in answer.json()["results"]] == ["roman-law"]
    answer = await client.get("/v1/resources?q=roman")
    assert [each["id"] for each in answer.json()["results"]] == ["the-twelve-tables"]
    page = await client.get("/topics/ancient-rome", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "Roman law" in page.text


async def test_a_work_has_the_topics_of_all_its_lists(client):
    other = HISTORY.replace("http://b.example/prices", "http://a.example/waves")
    other = other.replace("Prices since 1500", "Waves of numbers")
    await take(client, "statistics", history=other.replace("TIME SERIES:", "Tides"))
    record = (await client.get("/v1/resources/waves-of-numbers")).json()
    assert {each["id"] for each in record["topics"]} == {"tides", "time-series"}
    answer = await client.get("/v1/resources/waves-of-numbers?include=provenance")
    rows = [
        (row["field"], row["value"], row["basis"], row["rule"], row["text"])
        for row in answer.json()["provenance"]
        if row["field"].startswith("topics")
    ]
    assert rows == [
        ("topics[0]", "tides", "derived", "topic-heading", "Tides"),
        ("topics[1]", "time-series", "derived", "topic-heading", "Time series"),
    ]


async def test_what_stands_under_several_is_broader_than_nothing(client):
    await take(client, "frameworks")
    assert await by_headings(client) == {"python": None, "rust": None, "web-frameworks": None}
    assert await ids(client, "web-frameworks") == ["oxide", "pyramid-of-sticks"]
    assert await ids(client, "python&topic=web-frameworks") == ["pyramid-of-sticks"]


async def test_a_list_that_disagrees_changes_what_stood_under(client):
    await take(client, "statistics")
    text = "# L\n\n## Prophecy\n\n### Forecasting\n\n- [Tea leaves](http://d.example/)\n"
    await take(client, other=text)
    assert (await by_headings(client))["forecasting"] is None
    # What is not broader any more is on the record again.
    assert await ids(client, "time-series") == ["waves-of-numbers", "what-comes-next"]
    record = (await client.get("/v1/resources/what-comes-next")).json()
    assert [each["id"] for each in record["topics"]] == ["forecasting", "time-series"]
    assert (await topic(client, "forecasting"))["resource_count"] == 2
    assert (await topic(client, "time-series"))["resource_count"] == 2
    assert (await topic(client, "prophecy"))["resource_count"] == 1


async def test_two_that_stand_under_each_other_stand_under_nothing(client):
    one = "# L\n\n## Optics\n\n### Lasers\n\n- [Ruby light](http://d.example/1)\n"
    other = "# M\n\n## Lasers\n\n### Optics\n\n- [Green light](http://d.example/2)\n"
    await take(client, one=one, other=other)
    assert await by_headings(client) == {"optics": None, "lasers": None}
    assert await ids(client, "optics") == ["green-light", "ruby-light"]


async def test_what_the_vocabulary_knows_is_its_topic(client):
    text = "# L\n\n## NLP\n\n### Poetry\n\n- [Rhymes](http://d.example/1)\n"
    await take(client, one=text)
    assert await by_headings(client) == {"poetry": "natural-language-processing"}
    assert (await topic(client, "natural-language-processing"))["narrower"][-1] != []
    assert await ids(client, "natural-language-processing") == ["rhymes"]


async def test_an_import_undone_leaves_no_topic(client):
    await take(client, "history")
    before = await by_headings(client)
    state = dumped(client.engine)
    await take(client, "frameworks")
    last = (await client.get("/v1/resources")).json()["meta"]["revision"]
    assert (await client.post(f"/v1/changes/{last}/undo")).status_code == 200
    assert await by_headings(client) == before
    assert not dangling(client.engine)
    assert (await client.get("/v1/topics/web-frameworks")).status_code == 410
    assert state.keys() == dumped(client.engine).keys()
    await take(client, "frameworks")
    assert await ids(client, "web-frameworks") == ["oxide", "pyramid-of-sticks"]
    # Another edition of the list keeps what the first one made.
    await take(client, history=HISTORY.replace("## Ancient Rome", "## Rome of old"))
    assert await ids(client, "ancient-rome") == []
    assert (await topic(client, "ancient-rome"))["resource_count"] == 0
    assert json.dumps(await by_headings(client)).count("rome") >= 2
