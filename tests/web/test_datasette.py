"""A downloaded copy in Datasette, which is told nothing about it."""

import gc
import warnings
from importlib import import_module

import pytest

pytestmark = [
    pytest.mark.of_a_file,
    pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning"),
]


@pytest.fixture
async def datasette(seed_client, tmp_path):
    """Datasette on a downloaded copy, with nothing told to it."""
    file = tmp_path / "dump.sqlite"
    file.write_bytes((await seed_client.get("/v1/dump.sqlite")).content)
    # It leaves connections of its own to the collector, of which Python 3.13 warns: some as
    # soon as it is imported, some with what it is made of.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        program = import_module("datasette.app").Datasette
        gc.collect()
    made = program([str(file)])
    await made.invoke_startup()
    yield made
    for database in made.databases.values():
        database.close()
    # Its threads have connections too; whatever is left may not trouble another test.
    made.executor.shutdown()
    del made, database
    gc.collect()


async def rows(datasette, table, **asked):
    answer = await datasette.client.get(f"/dump/{table}.json", params={"_shape": "array", **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_datasette_searches_it_and_names_what_keys_lead_to(datasette):
    page = await datasette.client.get("/dump")
    assert page.status_code == 200
    for table in ("resource", "author", "mention", "revision"):
        assert (await datasette.client.get(f"/dump/{table}")).status_code == 200
    found = await rows(datasette, "resource", _search="jurgen schmidhuber")
    assert {row["title"] for row in found} == {
        "Untersuchungen zu dynamischen neuronalen Netzen",
        "Juergen Schmidhuber",
    }
    for table, word in (("author", "Hinton"), ("institution", "Toronto"),
                        ("topic", "reinforcement")):  # fmt: skip
        assert await rows(datasette, table, _search=word)
    (wrote, *_) = await rows(datasette, "authorship", _labels="on")
    assert wrote["author_pk"]["label"] == "Geoffrey E. Hinton"
    assert wrote["resource_pk"]["label"].startswith("Geoff Hinton's Neural Networks")
    (place, *_) = await rows(datasette, "mention", _labels="on")
    assert place["edition_pk"]["label"] == "deep-learning-resources:1"
    assert place["category_pk"]["label"] == "Online Courses"


async def test_the_rows_of_resources_say_what_the_records_say(datasette, seed_client):
    answer = await seed_client.get("/v1/resources?per_page=200")
    told = {record["id"]: record for record in answer.json()["results"]}
    listed = await rows(datasette, "resource", _size="max")
    assert len(listed) == len(told)
    for row in listed:
        record = told[row["id"]]
        for field in ("authors", "institutions", "topics", "categories"):
            names = "; ".join(each["name"] for each in record[field])
            assert (row[field] or "") == names
        assert row["url"] == record["links"][0]["url"]
