"""A service over a small catalogue, asked without a network."""

import httpx
import pytest

from app.web.border import AnswerCache
from tests import catalogues


@pytest.fixture(scope="session")
def catalogue_url(databases):
    return databases.shared(catalogues.small)


@pytest.fixture(scope="session")
def app(catalogue_url, applications):
    return applications(catalogue_url)


def client_of(application):
    """Ask an application; requests have one id, so that answers can be compared whole."""
    transport = httpx.ASGITransport(application)
    headers = {"X-Request-ID": "test"}
    return httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers)


def forget(application):
    """Let a service make every answer anew that it gave to other tests."""
    state = application.state
    state.answers = AnswerCache(state.brief, state.settings.answer_cache_bytes)


@pytest.fixture
async def client(app):
    forget(app)
    async with client_of(app) as made:
        yield made


@pytest.fixture
async def records(client):
    """Every record of the catalogue, as the API gives it."""
    answer = await client.get("/v1/resources?per_page=200")
    return answer.json()["results"]


@pytest.fixture(scope="session")
def seed_app(seeded_url, applications):
    """A service over the seed catalogue."""
    return applications(seeded_url)


@pytest.fixture
async def seed_client(seed_app):
    forget(seed_app)
    async with client_of(seed_app) as made:
        yield made
