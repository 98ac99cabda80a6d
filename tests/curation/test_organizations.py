"""Organisations among the authors that a curator gives: which names are one, and where
they show."""

import pytest

R = "resources/reducing-the-dimensionality-of-data-with-neural-networks"
BODY = "resources/continuous-control-with-deep-reinforcement-learning"
WHO = "World Health Organization"


def told(record):
    people = [author["name"] for author in record["authors"]]
    bodies = [x["name"] for x in record["institutions"] if x["role"] == "author"]
    return people, bodies


NAMES = {
    "by its words": ({"name": WHO}, ([], [WHO])),
    "in another language": ({"name": "Fundação Corda"}, ([], ["Fundação Corda"])),
    "by a word behind": (
        {"name": "Deutsche Seil Gesellschaft"},
        ([], ["Deutsche Seil Gesellschaft"]),
    ),
    "with an article": ({"name": "the LIGO Collaboration"}, ([], ["LIGO Collaboration"])),
    "known": ({"name": "DeepMind"}, ([], ["DeepMind"])),
    "known by a short name": ({"name": "MIT"}, ([], ["Massachusetts Institute of Technology"])),
    "said so": ({"name": "Ropewalkers", "type": "organization"}, ([], ["Ropewalkers"])),
    "said otherwise": ({"name": WHO, "type": "person"}, ([WHO], [])),
    "a person": ({"name": "Ann Bee"}, (["Ann Bee"], [])),
    "a person of one name": ({"name": "Ropewalkers"}, (["Ropewalkers"], [])),
    "a person from abroad": ({"name": "José van der Zwaan"}, (["José van der Zwaan"], [])),
}


@pytest.mark.parametrize(("author", "expected"), NAMES.values(), ids=NAMES)
async def test_a_name_is_that_of_a_person_or_an_organization(curator, author, expected):
    record = await curator.corrected(R, authors=[author])
    assert told(record) == expected


async def test_persons_and_organizations_are_told_apart_in_one_list(curator):
    before = await curator.get(R)
    assert told(before)[1] == []
    after = await curator.corrected(
        R, authors=[{"name": WHO}, {"id": "geoffrey-e-hinton"}, {"name": "Google"}]
    )
    assert [author["id"] for author in after["authors"]] == ["geoffrey-e-hinton"]
    homes = [each for each in after["institutions"] if each["role"] == "affiliation"]
    assert homes == before["institutions"]
    bodies = [each for each in after["institutions"] if each["role"] == "author"]
    assert bodies == [
        {"id": "world-health-organization", "name": WHO, "role": "author"},
        {"id": "google", "name": "Google", "role": "author"},
    ]
    rows = (await curator.get(f"{R}?include=provenance"))["provenance"]
    mine = {row["field"]: row["value"] for row in rows if row["basis"] == "manual" and row["used"]}
    places = [after["institutions"].index(each) for each in bodies]
    assert mine == {
        "authors[0]": after["authors"][0]["printed"],
        **{f"institutions[{p}]": b["name"] for p, b in zip(places, bodies, strict=True)},
    }
    back = await curator.corrected(R, authors=None)
    assert back["institutions"] == before["institutions"]
    assert back["authors"] == before["authors"]


async def test_institutions_given_beside_organizations_leave_them(curator):
    await curator.corrected(R, authors=[{"name": WHO}])
    record = await curator.corrected(R, institutions=[{"id": "google"}])
    assert [(each["id"], each["role"]) for each in record["institutions"]] == [
        ("google", "affiliation"),
        ("world-health-organization", "author"),
    ]
    record = await curator.corrected(R, institutions=[])
    assert told(record) == ([], [WHO])


async def test_what_is_printed_where_authors_stand_is_an_author(curator):
    before = await curator.get(BODY)
    assert told(before) == ([], ["DeepMind"])
    found = await curator.get("quality?code=no_author&per_page=200")
    assert before["id"] not in [row["resource"]["id"] for row in found["results"]]
    # Who wrote it stands under it then.
    after = await curator.corrected(BODY, authors=[{"name": "Ann Bee"}])
    assert told(after) == (["Ann Bee"], [])
    assert [each["id"] for each in after["institutions"]] == ["deepmind"]
    # Nobody is named, nor is it.
    after = await curator.corrected(BODY, authors=[])
    assert told(after) == ([], [])
    after = await curator.corrected(BODY, authors=[{"name": "Google DeepMind"}])
    assert told(await curator.corrected(BODY, authors=None)) == ([], ["DeepMind"])


async def test_an_organization_made_by_hand_is_found(curator):
    body = {"title": "Hands", "kind": "paper", "year": 2017, "authors": [{"name": WHO}]}
    answer = await curator.client.post("/v1/resources", json=body)
    assert answer.status_code == 201
    record = answer.json()
    assert told(record) == ([], [WHO])
    assert record["citation_key"] == "worldhealthorganization2017hands"
    for query in ("institution=world-health-organization", "q=world+health"):
        found = await curator.get(f"resources?{query}")
        assert [each["id"] for each in found["results"]] == [record["id"]]
    one = await curator.get("institutions/world-health-organization")
    assert (one["resource_count"], one["author_count"]) == (1, 0)
    # A name that it has already leads to it.
    other = await curator.corrected(R, authors=[{"name": "world health organization"}])
    assert told(other) == ([], [WHO])
    bib = await curator.client.get(f"/v1/resources/{record['id']}.bib")
    assert "author        = {{World Health Organization}}" in bib.text


async def test_who_made_it_may_be_withdrawn_from_the_beginning(curator):
    body = {"title": "Hands", "kind": "paper", "authors": None}
    answer = await curator.client.post("/v1/resources", json=body)
    assert answer.status_code == 201
    assert told(answer.json()) == ([], [])


WRONG = {
    "an id has no type": ([{"id": "geoffrey-e-hinton", "type": "person"}], "authors.0"),
    "another type": ([{"name": "Ann Bee", "type": "robot"}], "authors.0.type"),
    "twice": ([{"name": WHO}, {"name": "Ann Bee"}, {"name": WHO}], "authors.2.name"),
}


@pytest.mark.parametrize(("authors", "place"), WRONG.values(), ids=WRONG)
async def test_organizations_that_make_no_sense_are_refused(refused, authors, place):
    answer = await refused.patch(R, {"authors": authors})
    assert answer.status_code == 422
    assert [error["parameter"] for error in answer.json()["errors"]] == [place]
