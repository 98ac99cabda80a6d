"""The patch of a list: applied and imported again, the list states what curators set."""

import subprocess

import pytest

from app.amending import PARTS

LIST = """# Soils

## Papers

- [Deep soil and its water](http://a.example/1.pdf); Ann Smith; 2016
- [Wide soil and its plants](www.a.example/2.pdf); Bob Jones, Cy Moor; 2017
- **[Low soil and its worms](http://a.example/3.pdf)*; Dee Tann; 2012
- [Dry soil and its dust](http://a.example/5); Moe Moor
- [Wet soil and its fish](http://a.example/6); 2011

## Books

1. [Red clay for the kiln][red] (Ann Bee, 2010)
2. [Blue clay for the wheel](http://b.example/2016/7) (Ann Bee, 2013)

[red]: http://b.example/red
"""
IMPORT = "/v1/imports?document=soils"
PATCH = "/v1/documents/soils/patch"
CORRECTIONS = {
    "deep-soil-and-its-water": {"title": "Deep soil & its [water] <b>", "year": 2015},
    "wide-soil-and-its-plants": {"authors": [{"name": "Bob Jones"}, {"name": "Cy R. Moor"}]},
    "low-soil-and-its-worms": {"identifiers": {"doi": "10.1234/low.5"}, "date": "2012-07-28"},
    "dry-soil-and-its-dust": {"year": 1999},
    "wet-soil-and-its-fish": {"authors": [{"name": "Eve Fox"}, {"name": "Flo Gun"}]},
    "red-clay-for-the-kiln": {"links": [{"url": "http://b.example/new(1)"}]},
    "blue-clay-for-the-wheel": {"year": "unknown"},
}
EXPECTED = LIST
for old, new in {
    "[Deep soil and its water]": r"[Deep soil \\& its \[water\] \<b\>]".replace(r"\\&", r"\&"),
    "Ann Smith; 2016": "Ann Smith; 2015",
    "(www.a": "(http://www.a",
    "Cy Moor": "Cy R. Moor",
    "3.pdf)*; Dee Tann; 2012": "3.pdf)**; Dee Tann; doi:10.1234/low.5; 28 July 2012",
    "Moe Moor": "Moe Moor; 1999",
    "/6); 2011": "/6); Eve Fox, Flo Gun; 2011",
    "http://b.example/red": "http://b.example/new(1)",
    "(Ann Bee, 2013)": "(Ann Bee)",
}.items():
    EXPECTED = EXPECTED.replace(old, new)


async def imported(client, text, path=IMPORT):
    answer = await client.post(path, content=text, headers={"Content-Type": "text/markdown"})
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


async def records(curator):
    found = {}
    for id_ in CORRECTIONS:
        found[id_] = await curator.get(f"resources/{id_}?include=provenance")
    return found


@pytest.fixture
async def corrected(curator):
    await imported(curator.client, LIST)
    for id_, said in CORRECTIONS.items():
        answer = await curator.patch(f"resources/{id_}", said)
        assert answer.status_code == 200, answer.text
    return curator


def applied(diff, text, tmp_path):
    file = tmp_path / "list.md"
    file.write_bytes(text.encode())
    command = ["patch", "--binary", str(file)]
    done = subprocess.run(command, input=diff, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    return file.read_bytes().decode()


SHOWN = ("id", "title", "year", "date", "authors", "institutions", "identifiers", "note", "et_al")


async def test_applied_and_imported_again_the_list_states_it(corrected, tmp_path):
    client = corrected.client
    before = await records(corrected)
    answer = await client.get(PATCH)
    assert answer.headers["content-type"] == "text/x-diff; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="soils.diff"'
    text = applied(answer.content, LIST, tmp_path)
    assert text.splitlines() == EXPECTED.splitlines()
    tag = {"If-None-Match": answer.headers["etag"]}
    assert (await client.get(PATCH, headers=tag)).status_code == 304
    report = await imported(client, text)
    assert (report["created"], report["entries"]) == (0, 7)
    after = await records(corrected)
    for id_, record in after.items():
        assert {x: record[x] for x in SHOWN} == {x: before[id_][x] for x in SHOWN}
        urls = [[link["url"] for link in x["links"]] for x in (record, before[id_])]
        assert urls[0] == urls[1]
        manual = {
            row["field"] for row in record["provenance"] if row["basis"] == "manual" and row["used"]
        }
        # What is nowhere cannot be printed.
        assert manual == ({"year", "date"} if id_ == "blue-clay-for-the-wheel" else set())
    assert after["dry-soil-and-its-dust"]["year_basis"] == "stated"
    codes = (await client.get("/v1/quality?edition=soils:2")).json()["results"]
    assert not {x["code"] for x in codes} & {"missing_scheme", "broken_markup"}
    assert (await client.get(PATCH)).text == ""


async def test_imported_elsewhere_it_gives_the_same_records(corrected, tmp_path):
    diff = (await corrected.client.get(PATCH)).content
    before = await records(corrected)
    await imported(
        corrected.client, applied(diff, LIST, tmp_path).replace("example", "test"), f"{IMPORT}-2"
    )
    listed = (
        await corrected.client.get("/v1/resources?document=soils-2&sort=position&edition=soils-2:1")
    ).json()
    for record, known in zip(listed["results"], before.values(), strict=True):
        for field in ("title", "year", "date"):
            assert record[field] == known[field]
        names = [[x["name"] for x in each["authors"]] for each in (record, known)]
        assert names[0] == names[1]


async def test_a_later_list_that_says_otherwise_does_not_take_it_back(corrected, tmp_path):
    diff = (await corrected.client.get(PATCH)).content
    await imported(corrected.client, applied(diff, LIST, tmp_path))
    await imported(corrected.client, LIST.replace("Moe Moor", "Moe Moor; 1998"))
    record = await corrected.get("resources/dry-soil-and-its-dust")
    assert (record["year"], record["year_basis"]) == (1999, "manual")


@pytest.mark.parametrize("end", ["\r\n", "\r"])
async def test_the_ends_of_lines_stay(curator, tmp_path, end):
    text = LIST.replace("\n", end).removesuffix(end)
    await imported(curator.client, text)
    diff = (await curator.client.get(f"{PATCH}?with=links,markup")).content
    assert b"No newline at end of file" in diff or end == "\r\n"
    amended = applied(diff, text, tmp_path)
    expected = LIST.replace("(www", "(http://www").replace("pdf)*;", "pdf)**;")
    assert amended == expected.replace("\n", end).removesuffix(end)


async def test_each_part_by_itself(corrected):
    lines = {}
    for part in PARTS:
        diff = (await corrected.client.get(f"{PATCH}?with={part}")).text
        lines[part] = sum(line.startswith("+") for line in diff.splitlines()) - 1
    assert lines == dict(zip(PARTS, (1, 4, 2, 1, 2, 1), strict=True))


async def test_what_is_no_part_and_no_document(curator):
    await imported(curator.client, "# A\n\n- [Deep soil](http://a.example/1); Ann Bee; 2016\n")
    assert (await curator.client.get(PATCH)).text == ""
    answer = await curator.client.get(f"{PATCH}?with=tittles")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["did_you_mean"] == ["titles"]
    answer = await curator.client.get("/v1/documents/soil/patch")
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["did_you_mean"] == ["soils"]


REFERENCES = """# Bibliographie des marées

## Articles

1. Durand, P. et Lemoine, C. (2001). La marée dans les estuaires. Revue des côtes, 12(3), 45-67.
2. Garnier, H. (2008). Courants et bancs de sable. Cahiers de la mer, 4(1), 101-119.
3. Moreau, J. (2014). Prévoir la hauteur de l'eau. Annales du littoral, 33(1), 5-28.
"""


async def test_a_corrected_year_makes_no_other_work_of_what_has_no_address(curator, tmp_path):
    await imported(curator.client, REFERENCES)
    (known,) = (await curator.get("resources?q=courants"))["results"]
    await curator.corrected(f"resources/{known['id']}", year=2009)
    text = applied((await curator.client.get(PATCH)).content, REFERENCES, tmp_path)
    assert text == REFERENCES.replace("2008", "2009")
    report = await imported(curator.client, text)
    assert (report["created"], report["delisted"]) == (0, 0)
    record = await curator.get(f"resources/{known['id']}")
    assert (record["year"], record["year_basis"]) == (2009, "stated")
    # The year that was printed is still its, any other one another work's.
    report = await imported(curator.client, REFERENCES, f"{IMPORT}-2")
    assert report["created"] == 0
    report = await imported(curator.client, REFERENCES.replace("2008", "2011"), f"{IMPORT}-3")
    assert report["created"] == 1
