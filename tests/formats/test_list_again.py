"""A list imported into an empty catalogue gives the record that was written."""

import pytest
from hypothesis import given

from app.ingest import Source, import_edition
from app.store.write.documents import DocumentFacts
from tests import catalogues
from tests.catalogues import opened
from tests.formats.listable import listable
from tests.formats.test_markdown import listed, told
from tests.long import many
from tests.snapshots import records as stored


@pytest.fixture(scope="module")
def again(sqlite_files, authority):
    """Imports a list into a catalogue of its own; the law is about the format."""

    def taken(text):
        with sqlite_files.copied(catalogues.empty) as url, opened(url) as engine:
            import_edition(engine, authority, Source(DocumentFacts("again"), text))
            return [(told(each), roles(each)) for each in stored(engine).values()]

    return taken


@many(10, 100)
@given(record=listable())
def test_what_a_list_can_say_comes_back(again, record):
    written = record.model_dump()
    assert again(listed(record)) == [(told(written), roles(written))]


def roles(record):
    """What each institution of a record is."""
    return [each["role"] for each in record["institutions"]]
