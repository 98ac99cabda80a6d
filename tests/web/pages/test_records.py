"""The pages of single records show what the API gives of them."""

import json
from itertools import pairwise

import pytest

from tests.web.pages.html import read, said

CHANGED = "toronto-introduction-to-neural-networks"
KEPT = "reducing-the-dimensionality-of-data-with-neural-networks"
NEW = "neural-turing-machines"
BODY = "continuous-control-with-deep-reinforcement-learning"


async def record(client, path):
    answer = await client.get(f"/v1/{path}")
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize("id_", [CHANGED, KEPT, NEW, BODY])
async def test_a_resource_tells_all_that_is_known(seed_client, id_):
    page = await read(seed_client, f"/resources/{id_}")
    given = await record(seed_client, f"resources/{id_}?include=provenance")
    assert page.title == f"{given['title']} · Catalogue"
    assert said(page.one("h1")) == given["title"]
    links = {each.get("href") for each in page.all("a", page.one("main"))}
    for noun in ("authors", "institutions", "topics", "categories"):
        assert {f"/{noun}/{each['id']}" for each in given[noun]} <= links
    for link in given["links"]:
        assert {link["url"], link["archive_url"]} <= links
    for value in (given["year"], given["venue"], *given["identifiers"].values()):
        assert value is None or str(value) in page.text
    rows = page.all("tr", page.one("details", class_="why"))[1:]
    assert len(rows) == len(given["provenance"])
    lost = [row for row in rows if row.get("class") == "lost"]
    assert len(lost) == sum(not row["used"] for row in given["provenance"])
    for row, told in zip(rows, given["provenance"], strict=True):
        assert told["rule"] in said(row)
        assert told["basis"] in said(row)
        if told["field"] == "et_al":
            assert "yes" in said(row)


async def test_an_organization_stands_where_authors_do(seed_client):
    page = await read(seed_client, f"/resources/{BODY}")
    (link,) = page.one("p", class_="by").iter("a")
    assert link.get("href") == "/institutions/deepmind"
    assert "From" not in [said(each) for each in page.all("dt")]
    (description,) = page.meta("description")
    assert description.startswith("Paper by DeepMind, 2015")


@pytest.mark.parametrize("id_", [CHANGED, KEPT, NEW])
async def test_a_resource_can_be_cited(seed_client, id_):
    page = await read(seed_client, f"/resources/{id_}")
    for name in ("text", "bib", "ris"):
        answer = await seed_client.get(f"/v1/resources/{id_}.{name}")
        (shown,) = [e for e in page.root.iter() if e.get("id") == f"text-{name}"]
        assert "".join(shown.itertext()) == answer.text.strip()
        (button,) = [each for each in page.all("button") if each.get("data-copy") == f"text-{name}"]
        assert "hidden" in button.attrib


async def test_a_resource_tells_where_it_is_listed(seed_client):
    page = await read(seed_client, f"/resources/{KEPT}")
    first, second = page.all("li", page.one("ol", class_="editions"))
    given = await record(seed_client, f"resources/{KEPT}?include=mentions")
    assert given["mentions"][0]["text"] in said(first)
    assert "line 55" in said(first)
    assert said(second).endswith("as in edition 1: line 74")


async def test_a_resource_tells_what_changed_between_editions(seed_client):
    page = await read(seed_client, f"/resources/{CHANGED}")
    _, second = page.all("li", page.one("ol", class_="editions"))
    given = await record(seed_client, f"resources/{CHANGED}?include=mentions")
    before, after = ("".join(each.itertext()) for each in page.all("pre", second))
    texts = [each["text"].strip() for each in given["mentions"]]
    assert [before, after] == texts
    assert [said(each) for each in page.all("ins", second)] == ["U."]
    to = page.link("all changes since edition 1", second)
    assert to == "/documents/deep-learning-resources/changes?from=1&to=2"
    await read(seed_client, to)


async def test_what_is_near_says_why(seed_client):
    page = await read(seed_client, f"/resources/{NEW}")
    near = (await record(seed_client, f"resources/{NEW}/related"))["results"][:6]
    shown = page.all("li", page.one("ul", class_="near"))
    for item, given in zip(shown, near, strict=True):
        assert page.all("a", item)[0].get("href") == (f"/resources/{given['resource']['id']}")
        assert given["reasons"][0]["name"] in said(item)


async def test_an_author_writes_with_others_in_years(seed_client):
    page = await read(seed_client, "/authors/geoffrey-e-hinton")
    given = await record(seed_client, "authors/geoffrey-e-hinton")
    listed = await record(seed_client, "resources?author=geoffrey-e-hinton")
    assert page.ids() == [each["id"] for each in listed["results"]]
    for noun in ("coauthors", "topics"):
        plural = "authors" if noun == "coauthors" else noun
        for each in given[noun]:
            hrefs = [a for a in page.all("a") if a.get("href") == f"/{plural}/{each['id']}"]
            assert any(f"{each['name']} {each['count']} " in said(a) for a in hrefs)
    rows = [
        [int(said(cell)) for cell in row]
        for row in page.all("tr", page.one("tbody", page.one("figure")))
    ]
    assert rows == [[each["year"], each["count"]] for each in given["years"][::-1]]
    assert given["homepage"] in {a.get("href") for a in page.all("a")}
    assert ", ".join(given["aliases"]) in page.text


async def test_an_institution_has_parts_and_people(seed_client):
    page = await read(seed_client, "/institutions/google")
    given = await record(seed_client, "institutions/google")
    assert page.link("DeepMind", page.one("header", page.one("article", class_="record")))
    assert given["ror"] in {a.get("href") for a in page.all("a")}
    people = await record(
        seed_client, "authors?institution=google&sort=-resource_count,name&per_page=30"
    )
    names = [each["name"] for each in people["results"]]
    assert all(name in page.text for name in names)
    assert page.link("10 resources") == ("/resources?institution=google")
    part = await read(seed_client, "/institutions/deepmind")
    assert part.link("Google", part.one("p", class_="above")) == "/institutions/google"


async def test_a_topic_stands_in_its_tree(seed_client):
    page = await read(seed_client, "/topics/recurrent-networks")
    tree = page.one("nav", class_="tree")
    (here,) = [each for each in page.all("a", tree) if each.get("aria-current")]
    assert here.get("href") == "/topics/recurrent-networks"
    shown = [each.get("href").rpartition("/")[2] for each in page.all("a", tree)]
    line = ["recurrent-networks"]
    while above := (await record(seed_client, f"topics/{line[-1]}"))["broader"]:
        line.append(above["id"])
    order = [shown.index(each) for each in reversed(line)]
    assert all(one < other for one, other in pairwise(order))
    parent = await record(seed_client, f"topics/{line[1]}")
    assert {each["id"] for each in parent["narrower"]} <= set(shown)
    assert page.ids() == [
        each["id"]
        for each in (await record(seed_client, "resources?topic=recurrent-networks"))["results"]
    ]


async def test_every_topic_has_a_page(client):
    for each in (await record(client, "topics"))["results"]:
        page = await read(client, f"/topics/{each['id']}")
        assert said(page.one("h1")) == each["name"]


async def test_a_heading_stands_in_a_document(seed_client):
    page = await read(seed_client, "/categories/dialog")
    assert page.link("Deep Learning Resources") == "/documents/deep-learning-resources"
    await read(seed_client, page.link("edition 2"))
    assert len(page.ids()) == 4
    # A heading that was renamed says until when it stood there.
    page = await read(seed_client, "/categories")
    rows = [said(each) for each in page.all("tr")]
    assert [each for each in rows if "until" in each] == [
        "Academic Papers until edition 1 Deep Learning Resources Resources: 66"
    ]


async def test_a_document_has_editions(seed_client):
    page = await read(seed_client, "/documents/deep-learning-resources")
    given = await record(seed_client, "documents/deep-learning-resources")
    (section,) = page.all("section", aria_labelledby="editions")
    table = page.one("table", section)
    for row, each in zip(page.all("tr", table)[1:], given["editions"][::-1], strict=True):
        cells = [said(cell) for cell in row]
        counted = str(each["entry_count"])
        assert cells[:3] == [f"Edition {each['label']}", each["date"], counted]
    assert given["licence"] in page.text
    for each in page.all("a", table):
        assert (await seed_client.get(each.get("href"))).status_code == 200


async def test_changes_stand_side_by_side(seed_client):
    path = "documents/deep-learning-resources/changes"
    page = await read(seed_client, f"/{path}?from=1&to=2&per_page=200")
    given = (await record(seed_client, f"{path}?from=1&to=2&per_page=200"))["results"]
    rows = page.all("tr", page.one("table", class_="sides"))[1:]
    for row, change in zip(rows, given, strict=True):
        cells = page.all("td", row)
        assert said(cells[0]) == change["change"].replace("_", " ")
        for cell, side, line in zip(
            cells[2:], ("before", "after"), ("from_line", "to_line"), strict=True
        ):
            shown = "".join(cell.itertext()).strip()
            number = f"line {change[line]} " if change[line] else ""
            assert shown == f"{number}{change[side] or ''}".strip()
    assert page.all("ins")
    options = [each.get("value") for each in page.all("option")]
    assert options == ["1", "2", "1", "2"]


async def test_changes_of_an_unknown_edition_are_refused(seed_client):
    page = await read(seed_client, "/documents/deep-learning-resources/changes?to=3", 400)
    assert "has no edition" in page.text


async def test_quality_by_code(seed_client):
    page = await read(seed_client, "/quality?code=unknown_year&per_page=200")
    given = await record(seed_client, "quality?code=unknown_year&per_page=200")
    rows = page.all("tr", page.one("table"))[1:]
    assert len(rows) == given["meta"]["count"] == len(given["results"])
    for row, each in zip(rows, given["results"], strict=True):
        assert each["message"] in said(row)
        assert f" {each['line']} " in said(row)
    assert page.link("unknown year", page.one("ul", class_="codes")) == ("/quality?per_page=200")


async def test_about_tells_the_figures(seed_client):
    page = await read(seed_client, "/about")
    given = await record(seed_client, "stats")
    bases = [said(each) for each in page.all("th", page.one("thead"))]
    assert bases == ["Resources with", "stated", "derived", "curated", "manual"]
    assert f"{given['resources']} resources by {given['authors']} authors" in page.text
    assert page.link("Deep Learning Resources") == "/documents/deep-learning-resources"


async def test_identifiers_lead_to_the_page(seed_client):
    for name in ("doi:10.1126/science.1127647", "DOI:10.1126%2Fscience.1127647"):
        answer = await seed_client.get(f"/resources/{name}?utm_source=x")
        assert answer.status_code == 308
        assert answer.headers["location"] == f"/resources/{KEPT}?utm_source=x"
    answer = await seed_client.get("/resources/arxiv:1410.5401")
    assert answer.headers["location"] == f"/resources/{NEW}"


async def test_every_page_of_the_lists_is_well_formed(seed_client):
    """Each is read strictly: what is opened is closed, no attribute stands twice."""
    for noun in ("authors", "institutions", "topics", "categories"):
        answer = await record(seed_client, f"{noun}?per_page=200")
        for each in answer["results"][::9]:
            await read(seed_client, f"/{noun}/{each['id']}")
    answer = await record(seed_client, "resources?per_page=200")
    for each in answer["results"][::5]:
        page = await read(seed_client, f"/resources/{each['id']}")
        block = page.one("script", type="application/ld+json")
        assert json.loads(block.text)["name"]
