"""The records of the seed catalogue, as every format gets them."""

import pytest

from app.catalogue.records import ResourceRecord
from tests.snapshots import column


@pytest.fixture(scope="session")
def seed_records(seeded):
    texts = column(seeded, "SELECT record FROM resource ORDER BY year DESC, title_order")
    return [ResourceRecord.model_validate_json(text) for text in texts]
