"""Who changes a record knows it as it is: two curators never overwrite each other."""

import asyncio

import pytest

from tests.problems import check_shape

R = "resources/reducing-the-dimensionality-of-data-with-neural-networks"
PATHS = [R, "authors/geoffrey-e-hinton", "institutions/google"]


@pytest.mark.parametrize("path", PATHS)
async def test_without_if_match_nothing_is_changed(refused, path):
    answer = await refused.client.patch(f"/v1/{path}", json={})
    assert answer.status_code == 428
    (fault,) = check_shape(answer)
    assert fault["code"] == "precondition_required"


@pytest.mark.parametrize("path", PATHS)
async def test_a_record_that_has_changed_is_not_changed(curator, path):
    old = await curator.tag(path)
    field = "title" if path == R else "name"
    await curator.corrected(path, **{field: "New"})
    answer = await curator.patch(path, {field: "Newer"}, old)
    assert answer.status_code == 412
    assert check_shape(answer)[0]["code"] == "precondition_failed"
    assert (await curator.get(path))[field] == "New"


@pytest.mark.parametrize(
    "change",
    [
        lambda tag: tag,
        lambda tag: tag.removeprefix("W/"),
        lambda tag: f'"1-aa", {tag}',
        lambda _: "*",
    ],
)
async def test_any_right_tag_will_do(curator, change):
    given = change(await curator.tag(R))
    assert (await curator.patch(R, {"title": "New"}, given)).status_code == 200


async def test_the_tag_of_any_format_will_do(curator):
    tag = await curator.tag(f"{R}.bib")
    assert (await curator.patch(R, {"title": "New"}, tag)).status_code == 200


@pytest.mark.parametrize("given", ['"1-aa"', "3", '"x"', "W/", '"30-aa"', ""])
async def test_any_other_is_refused(refused, given):
    answer = await refused.client.patch(
        f"/v1/{R}", json={"title": "New"}, headers={"If-Match": given}
    )
    assert answer.status_code == 412


async def test_the_tag_of_something_else_is_refused(refused):
    """Of the same revision, as records are that one edition brought."""
    record = await refused.get(R)
    others = ("resources/semantic-hashing", "resources?per_page=1", "authors/yann-lecun")
    tags = [await refused.tag(path) for path in others]
    assert tags[0].startswith(f'W/"{record["revision"]}-')
    tags += [f'"{record["revision"]}"', f'"{record["revision"]}-"']
    for tag in tags:
        answer = await refused.patch(R, {"title": "New"}, tag)
        assert answer.status_code == 412, tag
        assert check_shape(answer)[0]["parameter"] == "If-Match"


async def test_of_many_at_once_one_comes_first(curator):
    tag = await curator.tag(R)
    answers = await asyncio.gather(*(curator.patch(R, {"note": f"by {n}"}, tag) for n in range(8)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [200] + [412] * 7
    (done,) = (answer for answer in answers if answer.status_code == 200)
    assert (await curator.get(R))["note"] == done.json()["note"]


async def test_who_reads_again_gets_through(curator):
    async def correct(field):
        while (await curator.patch(R, {field: "x"})).status_code == 412:
            pass

    fields = ("title", "venue", "publisher", "note")
    await asyncio.gather(*map(correct, fields))
    record = await curator.get(R)
    assert [record[field] for field in fields] == ["x"] * 4


@pytest.mark.parametrize(
    ("path", "status"),
    [("resources/nothing", 404), ("authors/nobody", 404), ("institutions/nowhere", 404)],
)
async def test_what_is_not_there_is_told(refused, path, status):
    answer = await refused.patch(path, {}, "*")
    assert answer.status_code == status
    check_shape(answer)


async def test_an_identifier_leads_to_the_record(refused):
    answer = await refused.patch("resources/doi:10.1126/science.1127647", {}, "*")
    assert answer.status_code == 308
    assert answer.headers["location"] == f"/v1/{R}"


async def test_a_key_is_needed(curator, copy):
    del curator.client.headers["Authorization"]
    assert (await curator.patch(R, {}, "*")).status_code == 401
