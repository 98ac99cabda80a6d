"""A service over a copy of the seed catalogue, and a curator with a key."""

import pytest

from app.store import api_keys
from app.store.api_keys import Scope
from tests import catalogues
from tests.catalogues import application
from tests.snapshots import dumped
from tests.web.conftest import client_of


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def service(copy_url):
    with application(copy_url) as made:
        yield made


@pytest.fixture(scope="module")
def untouched(databases):
    """A service and a key for all that is refused: its catalogue stays as it was."""
    with databases.copied(catalogues.seeded) as url, application(url) as made:
        key = api_keys.create(made.state.writer, Scope.CURATE, "alice", None)
        before = dumped(made.state.writer)
        yield made, key
        assert dumped(made.state.writer) == before


@pytest.fixture
async def refused(untouched):
    """A curator who changes nothing."""
    service, key = untouched
    async with client_of(service) as made:
        made.headers["Authorization"] = f"Bearer {key}"
        yield Curator(made)


@pytest.fixture
async def curator(service, copy):
    """A client with a key of scope curate."""
    key = api_keys.create(copy, Scope.CURATE, "alice", None)
    async with client_of(service) as made:
        made.headers["Authorization"] = f"Bearer {key}"
        yield Curator(made)


class Curator:
    """Reads a record, and changes it in the state in which it was read."""

    def __init__(self, client):
        self.client = client

    async def get(self, path):
        answer = await self.client.get(f"/v1/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def tag(self, path):
        return (await self.client.get(f"/v1/{path}")).headers["etag"]

    async def patch(self, path, body, match=None, **headers):
        sent = {"If-Match": match or await self.tag(path)} | headers
        return await self.client.patch(f"/v1/{path}", json=body, headers=sent)

    async def corrected(self, path, **body):
        """Correct a record and return what is told of it then, everywhere alike."""
        answer = await self.patch(path, body)
        assert answer.status_code == 200, answer.text
        read = await self.client.get(f"/v1/{path}")
        assert read.text == answer.text
        assert read.headers["etag"] == answer.headers["etag"]
        return answer.json()

    async def feed(self):
        """The rows of the newest revision: action, type and id."""
        return [
            (row["action"], row["type"], row["id"])
            for row in (await self.get("changes?since=0&per_page=200"))["results"]
        ]
