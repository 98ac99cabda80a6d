"""Following the change feed, as another program would."""

PLURALS = {
    "resources": "resource",
    "authors": "author",
    "institutions": "institution",
    "topics": "topic",
    "categories": "category",
    "documents": "document",
}


async def walk(client, path):
    """Every row behind an address, page by page."""
    while path:
        body = (await client.get(path)).json()
        for row in body["results"]:
            yield row
        path = body["links"]["next"]


async def followed(client, since=0, per_page=50):
    """What the feed says there is: names by type and id."""
    there: dict[tuple[str, str], str] = {}
    path = f"/v1/changes?since={since}&per_page={per_page}&cursor=*"
    async for row in walk(client, path):
        record = row["type"], row["id"]
        if row["action"] in ("deleted", "merged"):
            there.pop(record, None)
        else:
            there[record] = row["name"]
    return there


async def listed(client):
    """What the lists say there is: names by type and id."""
    there = {}
    for noun, type_ in PLURALS.items():
        async for record in walk(client, f"/v1/{noun}?per_page=200&cursor=*"):
            name = record["title"] if "title" in record else record["name"]
            there[type_, record["id"]] = name
    return there
