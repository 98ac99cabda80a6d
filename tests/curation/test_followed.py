"""Whoever follows the feed while curators work knows what there is, and what became."""

import random

import pytest

from app.ingest import Source, import_edition
from app.store.write.documents import DocumentFacts
from tests.feed import followed, listed, walk
from tests.long import LONG
from tests.snapshots import ask
from tests.web.test_feed import PEOPLE, TITLES, some_list

GONE = {"deleted", "merged"}


class Week:
    """What curators do, at random; what cannot be done is refused and changes nothing.

    They work on what the lists brought, so that they meet each other.
    """

    def __init__(self, curator, chance, take):
        self.client, self.chance, self.take = curator.client, chance, take
        self.acts = [
            *(self.imported, self.made, self.deleted, self.merged, self.merged),
            *(self.undone, self.undone, self.undone, self.corrected),
        ]

    async def pick(self, noun):
        """The id of one of the newest records."""
        since = self.revision - self.chance.randint(1, 4)
        path = f"/v1/changes?since={max(since, 3)}&per_page=200"
        rows = (await self.client.get(path)).json()["results"]
        ids = [row["id"] for row in rows if row["type"] == noun]
        return self.chance.choice(ids) if ids else "nobody"

    async def act(self):
        answer = await self.client.get("/v1/changes?since=0&per_page=1")
        self.revision = answer.json()["meta"]["revision"]
        answer = await self.chance.choice(self.acts)()
        assert answer is None or answer.status_code < 500, answer.text

    async def imported(self):
        self.take(self.chance.choice("abc"), some_list(self.chance))

    async def made(self):
        names = self.chance.sample(PEOPLE, self.chance.randint(0, 2))
        body = {"title": self.chance.choice(TITLES), "kind": "paper"}
        body["authors"] = [{"name": name} for name in names]
        return await self.client.post("/v1/resources", json=body)

    async def deleted(self):
        path = f"/v1/resources/{await self.pick('resource')}"
        return await self.client.delete(path, headers={"If-Match": "*"})

    async def merged(self):
        noun = self.chance.choice(["author", "resource"])
        path = f"/v1/{noun}s/{await self.pick(noun)}/merge"
        return await self.client.post(path, json={"into": await self.pick(noun)})

    async def corrected(self):
        noun, field = self.chance.choice([("author", "name"), ("resource", "title")])
        body = {field: self.chance.choice([*TITLES, *PEOPLE, None])}
        path = f"/v1/{noun}s/{await self.pick(noun)}"
        return await self.client.patch(path, json=body, headers={"If-Match": "*"})

    async def undone(self):
        number = max(self.revision - self.chance.choice([0, 0, 0, 1, 2, 3]), 4)
        return await self.client.post(f"/v1/changes/{number}/undo")


async def heir(client, row):
    """Check where an id leads that names no record any more."""
    answer = await client.get(f"/v1/{row['type']}s/{row['id']}")
    if row["action"] == "deleted":
        assert (answer.status_code, row["successor"]) == (410, None)
        return
    # What became of that into which it was merged became of it as well.
    first = await client.get(f"/v1/{row['type']}s/{row['successor']}")
    if first.status_code == 410:
        assert answer.status_code == 410
        return
    assert answer.status_code == 308
    if first.status_code == 308:
        assert first.headers["location"] == answer.headers["location"]
    else:
        assert answer.headers["location"].endswith(f"/{row['successor']}")


@pytest.mark.parametrize("seed", range(40 if LONG else 3))
async def test_ids_and_names_through_all_that_curators_do(curator, copy, authority, seed):
    def take(document, text):
        import_edition(copy, authority, Source(DocumentFacts(document), text))

    week = Week(curator, random.Random(seed), take)  # noqa: S311 - the same each time
    take("a", some_list(week.chance))
    since = 0
    there: dict[tuple[str, str], str] = {}
    gone: dict[tuple[str, str], dict[str, str]] = {}
    actions = set()
    for step in range(30 if LONG else 20):
        await week.act()
        # As a follower does: from where it was.
        async for row in walk(curator.client, f"/v1/changes?since={since}&cursor=*"):
            record = row["type"], row["id"]
            assert (row["action"] == "merged") == (row["successor"] is not None)
            since = row["revision"]
            actions.add(row["action"])
            known = record in there or record in gone
            gone.pop(record, None)
            if row["action"] in GONE:
                # Somebody new may turn out at once to be somebody else.
                assert known or row["action"] == "merged", row
                there.pop(record, None)
                gone[record] = row
            else:
                assert (row["action"] == "created") <= (record not in there), row
                there[record] = row["name"]
        if LONG or step % 5 == 0:
            assert there == await listed(curator.client)
    assert there == await listed(curator.client)
    assert await followed(curator.client) == there
    for (type_, _), row in gone.items():
        if type_ in {"resource", "author"}:
            await heir(curator.client, row)
    assert actions & GONE
    assert ask(copy, "SELECT count(undoes) FROM revision") != [(0,)]
