"""A service over a small catalogue, asked without a network."""

import httpx
import pytest

from app.config import Settings
from app.main import create_app
from tests.factories import make_catalogue


@pytest.fixture(scope="session")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="session")
def catalogue_url(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('web') / 'catalogue.sqlite'}"
    make_catalogue(url).dispose()
    return url


@pytest.fixture(scope="session")
def app(catalogue_url):
    made = create_app(Settings(database_url=catalogue_url))
    yield made
    made.state.engine.dispose()
    made.state.exports.dispose()


def client_of(application):
    transport = httpx.ASGITransport(application)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


@pytest.fixture
async def client(app):
    async with client_of(app) as made:
        yield made


@pytest.fixture
async def records(client):
    """Every record of the catalogue, as the API gives it."""
    answer = await client.get("/v1/resources?per_page=200")
    return answer.json()["results"]


@pytest.fixture(scope="session")
def seed_app(seeded_file):
    """A service over the seed catalogue."""
    made = create_app(Settings(database_url=str(seeded_file)))
    yield made
    made.state.dumps.close()
    made.state.engine.dispose()
    made.state.exports.dispose()


@pytest.fixture
async def seed_client(seed_app):
    async with client_of(seed_app) as made:
        yield made
