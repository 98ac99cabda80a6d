"""Lists imported into one catalogue, each a document of its own."""

from typing import Any

import pytest

from app.ingest import Source, import_edition
from app.reading import taken
from app.store.write.documents import DocumentFacts
from tests import catalogues
from tests.catalogues import opened
from tests.conftest import untraced
from tests.snapshots import records


@pytest.fixture(scope="module")
def read_together(request, authority, sqlite_files):
    """The records of each case of a module, by the name of the case."""
    texts = request.module.TEXTS
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in texts}
    for text in texts.values():
        taken(text, "markdown", authority, len(text))
    # What reads them was traced; to trace all that imports them takes three times as long.
    with untraced(), sqlite_files.copied(catalogues.empty) as url, opened(url) as engine:
        for name, text in texts.items():
            import_edition(engine, authority, Source(DocumentFacts(name), text))
        for places, record in records(engine).items():
            for name in {place[0] for place in places}:
                found[name].append(record)
    return found
