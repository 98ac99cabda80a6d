"""A list imported into an empty catalogue gives the record that was written."""

import shutil
from contextlib import contextmanager

import pytest
from hypothesis import given, settings

from app import opening
from app.ingest import import_edition
from app.source import Source
from app.store.outline import DocumentFacts
from app.store.session import open_engine
from tests.formats.listable import listable
from tests.formats.test_markdown import listed, told
from tests.snapshots import records as stored

# An import takes longer than what other laws try.
IMPORTS = settings().max_examples // 3


@pytest.fixture(scope="module")
def fresh(tmp_path_factory, authority):
    """Engines on empty catalogues, one after the other."""
    made = tmp_path_factory.mktemp("empty") / "made.sqlite"
    engine = open_engine(f"sqlite:///{made}")
    opening.make_empty(engine)
    # What every import does first is done once.
    import_edition(engine, authority, Source(DocumentFacts("bare"), "# Bare\n"))
    engine.dispose()

    @contextmanager
    def opened():
        engine = open_engine(f"sqlite:///{shutil.copy(made, made.parent / 'next')}")
        try:
            yield engine
        finally:
            engine.dispose()
            for file in made.parent.glob("next*"):
                file.unlink()

    return opened


@settings(max_examples=IMPORTS)
@given(record=listable())
def test_what_a_list_can_say_comes_back(fresh, authority, record):
    with fresh() as engine:
        source = Source(DocumentFacts("again"), listed(record))
        import_edition(engine, authority, source)
        again = [told(each) for each in stored(engine).values()]
    assert again == [told(record.model_dump())]
