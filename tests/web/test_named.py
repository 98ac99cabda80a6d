"""What names a resource besides its id, in paths and filters, and what is proposed for none."""

import pytest

from tests.problems import check_shape

SCIENCE = "reducing-the-dimensionality-of-data-with-neural-networks"
BOOK = "a-book"


@pytest.fixture(scope="session")
async def printed(seed_app):
    """One resource by each of its names, and its id."""
    from tests.web.conftest import client_of  # noqa: PLC0415

    async with client_of(seed_app) as client:
        found = {}
        for name in ("doi", "arxiv", "isbn"):
            answer = await client.get(f"/v1/resources?has={name}&per_page=1")
            for record in answer.json()["results"]:
                found[f"{name}:{record['identifiers'][name]}"] = record["id"]
                found[f"key:{record['citation_key']}"] = record["id"]
        return found


async def test_a_resource_is_found_by_any_of_its_names(seed_client, printed):
    assert {name.partition(":")[0] for name in printed} >= {"doi", "arxiv", "key"}
    for name, id_ in printed.items():
        scheme, _, value = name.partition(":")
        for path in (f"/v1/resources/{name}", f"/v1/resources/{scheme.upper()}:{value}"):
            answer = await seed_client.get(path + "?fields=title")
            assert (answer.status_code, answer.headers["location"]) == (
                308,
                f"/v1/resources/{id_}?fields=title",
            )
        near = await seed_client.get(f"/v1/resources/{name}/related")
        assert near.headers["location"] == f"/v1/resources/{id_}/related"
        page = await seed_client.get(f"/resources/{name}")
        assert page.headers["location"] == f"/resources/{id_}"
        listed = (await seed_client.get("/v1/resources", params={"id": name})).json()
        assert [each["id"] for each in listed["results"]] == [id_]
        assert listed["meta"]["applied"] == {"id": [id_]}


async def test_names_of_all_sorts_stand_in_one_filter(seed_client, printed):
    asked = ",".join([*printed, SCIENCE, "doi:10.1126/SCIENCE.1127647"])
    answer = await seed_client.get("/v1/resources", params={"id": asked})
    assert {each["id"] for each in answer.json()["results"]} == {*printed.values(), SCIENCE}


@pytest.mark.parametrize("name", ["key:none2000x", "isbn:12", "doi:x", "pmid:1", "key:"])
async def test_what_names_nothing_is_refused(seed_client, name):
    answer = await seed_client.get("/v1/resources", params={"id": name})
    (fault,) = check_shape(answer)
    assert (answer.status_code, fault["code"]) == (400, "unknown_value")
    assert (await seed_client.get(f"/v1/resources/{name}")).status_code == 404


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/v1/authors/hinton", "geoffrey-e-hinton"),
        ("/v1/authors/Hinton, Geoffrey", "geoffrey-e-hinton"),
        ("/v1/institutions/toronto", "university-of-toronto"),
        ("/v1/topics/reinforcement", "reinforcement-learning"),
        ("/v1/authors/geofrey-e-hinton", "geoffrey-e-hinton"),
    ],
)
async def test_a_404_proposes_what_is_called_so(seed_client, path, near):
    answer = await seed_client.get(path)
    (fault,) = check_shape(answer)
    assert answer.status_code == 404
    assert near in fault["did_you_mean"]
    assert len(set(fault["did_you_mean"])) == len(fault["did_you_mean"]) <= 6


async def test_what_is_near_comes_with_the_resource(seed_client):
    path = f"/v1/resources/{SCIENCE}"
    plain = (await seed_client.get(path)).json()
    both = await seed_client.get(f"{path}?include=related,mentions")
    near = (await seed_client.get(f"{path}/related?per_page=200")).json()["results"]
    assert near
    mentions = both.json()["mentions"]
    assert both.json() == plain | {"mentions": mentions, "related": near}
    line = await seed_client.get(f"{path}.jsonl?include=related&fields=title")
    assert line.json() == {"id": SCIENCE, "title": plain["title"], "related": near}
    refused = await seed_client.get("/v1/resources?include=related")
    assert check_shape(refused)[0]["code"] == "invalid_value"


@pytest.mark.parametrize("path", ["/v1/resources", "/v1/authors", f"/v1/resources/{SCIENCE}"])
async def test_a_mark_tells_spreadsheets_that_it_is_utf_8(seed_client, path):
    plain = await seed_client.get(f"{path}.csv")
    marked = await seed_client.get(f"{path}.csv?bom=true")
    assert marked.content == b"\xef\xbb\xbf" + plain.content
    assert (await seed_client.get(f"{path}.csv?bom=false")).content == plain.content
    for other in (f"{path}?bom=true", f"{path}.jsonl?bom=true", f"{path}.csv?bom=1"):
        assert (await seed_client.get(other)).status_code == 400


@pytest.mark.parametrize(
    ("path", "name", "joint"),
    [
        ("/v1/resources?kind=paper&kind=book", "kind", "paper,book"),
        ("/v1/resources?year=-2010&year=2012,2014-", "year", "-2010,2012,2014-"),
        ("/v1/resources?year=unknown&year=2012", "year", "unknown,2012"),
        ("/v1/resources?venue=science&venue=neural+computation", "venue", None),
        ("/v1/resources?platform=youtube&platform=coursera", "platform", "youtube,coursera"),
        (f"/v1/resources.bib?id={SCIENCE}&id=neural-turing-machines", "id", None),
        ("/v1/institutions?type=company&type=education", "type", "company,education"),
        ("/v1/links?status=ok&status=gone", "status", "ok,gone"),
        ("/v1/quality?code=no_author&code=unknown_year", "code", "no_author,unknown_year"),
    ],
)
async def test_two_values_of_what_has_one_are_refused(seed_client, path, name, joint):
    answer = await seed_client.get(path)
    (fault,) = check_shape(answer)
    assert (answer.status_code, fault["code"]) == (400, "invalid_value")
    assert fault["parameter"] == name
    if joint:
        assert f"`{name}={joint}` asks for either" in fault["message"]
        either = await seed_client.get(path.partition("?")[0], params={name: joint})
        assert either.status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "year=2010-2014&year=2012-",
        "kind=paper,book&kind=book,course",
        "kind=book&kind=book",
        "venue=neural&venue=computation",
        f"id={SCIENCE}&id=doi:10.1126/science.1127647",
        "kind_not=paper&kind_not=book",
        "topic=neural-networks&topic=autoencoders",
    ],
)
async def test_what_a_record_may_have_at_once_is_found(seed_client, query):
    answer = await seed_client.get(f"/v1/resources?{query}")
    assert answer.status_code == 200
    assert answer.json()["meta"]["count"] > 0
