"""Lists imported into one catalogue, each a document of its own."""

from typing import Any

import pytest

from app.ingest import Source, import_edition
from app.reading import taken
from app.store.write.documents import DocumentFacts
from tests import catalogues
from tests.catalogues import opened
from tests.conftest import is_tracing, untraced
from tests.snapshots import records

# So many texts of a module show what an import does.
TRACED = 60


@pytest.fixture(scope="module")
def read_together(request, authority, sqlite_files):
    """The records of each case of a module, by the name of the case."""
    texts = request.module.TEXTS
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in texts}
    with sqlite_files.copied(catalogues.empty) as url, opened(url) as engine:
        for n, (name, text) in enumerate(texts.items()):
            source = Source(DocumentFacts(name), text)
            if n < TRACED or not is_tracing():
                import_edition(engine, authority, source)
                continue
            # How it is read is traced; to trace all that imports it takes three times as long.
            taken(text, "markdown", authority, len(text))
            with untraced():
                import_edition(engine, authority, source)
        for places, record in records(engine).items():
            for name in {place[0] for place in places}:
                found[name].append(record)
    return found
