"""The records of the seed catalogue, as every format gets them."""

import pytest

from app.formats.common import Cited
from tests.snapshots import column


@pytest.fixture(scope="session")
def seed_records(seeded):
    texts = column(seeded, "SELECT record FROM resource ORDER BY year DESC, title_order")
    return [Cited.model_validate_json(text) for text in texts]
