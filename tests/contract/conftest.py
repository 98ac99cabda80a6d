"""The service over the seed catalogue, and what an oracle knows of it."""

import pytest

from tests.contract.service import Service


@pytest.fixture(scope="session")
def service(seeded_url):
    with Service(seeded_url) as made:
        yield made


@pytest.fixture(scope="session")
def catalogue(service):
    return known_to(service)


def known_to(service):
    """What an oracle knows of a service over the seed catalogue."""
    editions = service.lines("/v1/documents.jsonl")
    imported = [
        f"{document['id']}:{edition['label']}"
        for document in editions
        for edition in document["editions"]
    ]
    return service.catalogue(imported)
