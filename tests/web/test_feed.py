"""The change feed: in order, complete, and enough to know what there is."""

import random

import feedparser
import pytest

from app.store import api_keys
from app.store.api_keys import Scope
from tests.catalogues import application
from tests.feed import followed, listed, walk
from tests.problems import check_shape
from tests.snapshots import ask
from tests.web.conftest import client_of

ROW = ["revision", "at", "actor", "action", "type", "id", "name", "successor", "summary"]


@pytest.fixture
async def service(copy_url, copy):
    key = api_keys.create(copy, Scope.ADMIN, "ann", None)
    with application(copy_url) as made:
        async with client_of(made) as client:
            client.headers["Authorization"] = f"Bearer {key}"
            yield client


async def take(client, document, text):
    answer = await client.post(
        f"/v1/imports?document={document}", content=text, headers={"Content-Type": "text/markdown"}
    )
    assert answer.status_code in (200, 201)
    return answer


async def test_a_row_for_each_record_that_was_touched(service):
    await take(service, "list", "- [Deep nets](http://x.example/1); Ann Smith\n")
    body = (await service.get("/v1/changes?since=3")).json()
    assert [list(row) for row in body["results"]] == [ROW] * 3
    assert {(row["revision"], row["actor"]) for row in body["results"]} == {(4, "ann")}
    assert [
        (r["action"], r["type"], r["id"], r["name"], r["successor"], r["summary"])
        for r in body["results"]
    ] == [
        ("created", "author", "ann-smith", "Ann Smith", None, "Imported list"),
        ("created", "resource", "deep-nets", "Deep nets", None, "Imported list"),
        ("imported", "document", "list", "list", None, "Imported list"),
    ]
    assert body["meta"]["applied"] == {"since": ["3"]}
    assert (body["meta"]["count"], body["meta"]["revision"]) == (3, 4)


async def test_since_is_exclusive_and_the_order_that_of_the_writes(seed_client):
    everything = [row async for row in walk(seed_client, "/v1/changes?per_page=200")]
    revisions = [row["revision"] for row in everything]
    assert revisions == sorted(revisions)
    assert set(revisions) == {1, 2, 3}
    assert len({(r["revision"], r["type"], r["id"]) for r in everything}) == len(everything)
    for since in range(4):
        path = f"/v1/changes?since={since}&per_page=7&cursor=*"
        rows = [row async for row in walk(seed_client, path)]
        assert rows == [row for row in everything if row["revision"] > since]
    newest = await seed_client.get("/v1/changes?sort=-revision&per_page=1")
    assert newest.json()["results"] == everything[-1:]
    far = await seed_client.get(f"/v1/changes?since={10**15}")
    assert (far.json()["results"], far.json()["meta"]["revision"]) == ([], 3)


async def test_it_is_as_fresh_as_the_catalogue(service):
    path = "/v1/changes?since=3"
    before = await service.get(path)
    tag = {"If-None-Match": before.headers["etag"]}
    assert (await service.get(path, headers=tag)).status_code == 304
    await take(service, "list", "- [Deep nets](http://x.example/1)\n")
    assert (await service.get(path, headers=tag)).json()["meta"]["count"] == 2


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("since=-1", "out_of_range"),
        ("since=x", "invalid_value"),
        ("since=", "invalid_value"),
        (f"since={10**15 + 1}", "out_of_range"),
        ("since=1&since=2", "repeated_parameter"),
        ("type=author", "unknown_parameter"),
        ("sort=name", "invalid_value"),
        ("format=csv", "invalid_value"),
        ("cursor=x", "invalid_cursor"),
        ("cursor=*&page=1", "invalid_value"),
    ],
)
async def test_what_cannot_be_asked(seed_client, query, code):
    answer = await seed_client.get(f"/v1/changes?{query}")
    assert answer.status_code == 400
    assert {fault["code"] for fault in check_shape(answer)} == {code}


async def test_who_asks_by_a_date_is_told_that_it_is_a_revision(seed_client):
    fault = (await seed_client.get("/v1/changes?since=2026-11-01")).json()["errors"][0]
    assert fault["message"] == (
        "`since` takes a revision, a whole number as in each row here, not '2026-11-01'."
    )


async def test_a_cursor_serves_its_own_since_only(seed_client):
    first = (await seed_client.get("/v1/changes?since=1&per_page=2&cursor=*")).json()
    cursor = first["meta"]["next_cursor"]
    same = await seed_client.get(f"/v1/changes?since=1&cursor={cursor}")
    other = await seed_client.get(f"/v1/changes?since=2&cursor={cursor}")
    assert (same.status_code, other.status_code) == (200, 400)


async def test_atom_tells_the_newest_first(seed_client):
    answer = await seed_client.get("/v1/changes.atom?per_page=100")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert feed.feed.title == "Changes"
    rows = (await seed_client.get("/v1/changes?sort=-revision&per_page=100")).json()
    assert [entry.title for entry in feed.entries] == [
        f"{row['action'].capitalize()} {row['type']}: {row['name']}" for row in rows["results"]
    ]
    assert {entry.author for entry in feed.entries} == {"command"}
    assert {entry.updated for entry in feed.entries} == {rows["results"][0]["at"]}
    ids = [entry.id for entry in feed.entries]
    links = {link.rel: link.href for link in feed.feed.links}
    assert links["self"].startswith("http://test/v1/changes.atom?")
    following = await seed_client.get(links["next"])
    ids += [entry.id for entry in feedparser.parse(following.content).entries]
    assert len(set(ids)) == len(ids) == 200
    accepted = {"Accept": "application/atom+xml"}
    assert (await seed_client.get("/v1/changes", headers=accepted)).text.startswith("<")
    assert (await seed_client.get("/v1/changes.csv")).status_code == 404
    walked = await seed_client.get("/v1/changes.atom?cursor=*&per_page=100")
    links = {x.rel: x.href for x in feedparser.parse(walked.content).feed.links}
    assert (await seed_client.get(links["next"])).status_code == 200


PEOPLE = ["Ann Smith", "A. Smith", "Ann B. Smith", "Bob Jones", "B. Jones", "Smith"]
TITLES = ["Deep nets", "Deep Nets", "Deep net", "Wide nets", "Wide nets: a survey"]
PLACES = ["Stanford", "University of Toronto", "Google", "Somewhere College"]


def some_list(chance):
    """A small list, much like the others of its kind."""
    lines = [f"## {chance.choice(['Papers', 'Books', 'More papers'])}", ""]
    for _ in range(chance.randint(1, 6)):
        title, address = chance.choice(TITLES), chance.randint(1, 4)
        names = ", ".join(chance.sample(PEOPLE, chance.randint(0, 2)))
        place = chance.choice(["", f"; {chance.choice(PLACES)}"])
        year = chance.choice(["", "; 2012", "; 2014"])
        lines.append(f"- [{title}](http://x.example/{address}); {names}{place}{year}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("seed", range(3))
async def test_whoever_follows_it_knows_every_id_and_name(service, copy, seed):
    chance = random.Random(seed)  # noqa: S311 - the same each time
    for _ in range(8):
        document = chance.choice(["a", "b", "b&title=The+list+B", "c"])
        await take(service, document, some_list(chance))
    assert await followed(service) == await listed(service)
    assert ask(copy, "SELECT count(DISTINCT revision) FROM change") == ask(
        copy, "SELECT max(number) FROM revision"
    )
