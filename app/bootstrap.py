"""The database opened: made where it is missing, filled from `seed/`, refused if too old.

A new SQLite file is built beside its place and moved there whole: whoever stops the
program halfway leaves nothing behind that a later start would take for a catalogue.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from app.config import Settings
from app.errors import Unavailable
from app.ingest import Report, Source, apply_authority, import_edition
from app.reading import Limits, Progress, silent
from app.seed import load_authority, load_documents
from app.store.engine import ensure_folder, opened_engine, pragma
from app.store.migrate import SchemaState, migrate, require_current, schema_state
from app.store.transfer.copying import draft_of
from app.store.write.documents import DocumentFacts

Fill = Callable[[Engine], None]


@contextmanager
def opened(settings: Settings, *, make: Fill | None = None) -> Iterator[Engine]:
    """Give an engine on a current schema; dispose of it at the end.

    A missing SQLite file or an empty database is filled by `make`, if that is given.

    Raises:
        Unavailable: the database is missing, cannot be read, or has another schema.
    """
    file = settings.database_file
    if file is not None and not file.exists():
        if make is None:
            message = (
                f"There is no catalogue at {file}: run `catalogue seed` or `catalogue "
                "serve` to make one from the seed documents, `catalogue migrate` to "
                "make an empty one."
            )
            raise Unavailable(message)
        _make(file, make)
    with opened_engine(settings.database_url) as engine:
        state = schema_state(engine)
        if make is not None and state is SchemaState.EMPTY:
            make(engine)
        else:
            require_current(engine, state)
        yield engine


def _make(file: Path, make: Fill) -> None:
    """Make an SQLite file whole, or not at all; another maker may be faster."""
    ensure_folder(file)
    with draft_of(file) as draft:
        try:
            with opened_engine(f"sqlite:///{draft}") as engine:
                make(engine)
                # Everything into the one file, so that it can be moved alone.
                pragma(engine, "wal_checkpoint(TRUNCATE)")
            os.link(draft, file)
        except FileExistsError:
            pass
        except OSError as error:
            raise Unavailable(f"The file {file} cannot be made: {error.strerror}.") from error


def migrate_in_place(settings: Settings) -> None:
    """Make a missing or empty database, or bring an older schema up to date."""
    file = settings.database_file
    if file is not None and not file.exists():
        with opened(settings, make=make_empty):
            return
    with opened_engine(settings.database_url) as engine:
        make_empty(engine)


def make_empty(engine: Engine) -> None:
    """Make the schema, and keep it in step; the vocabulary of the seed applies."""
    migrate(engine)
    apply_authority(engine, load_authority())


def seeding(
    settings: Settings, progress: Progress = silent, reports: list[Report] | None = None
) -> Fill:
    """Return what makes a catalogue of the seed documents; it adds to `reports`."""

    def fill(engine: Engine) -> None:
        migrate(engine)
        made = seed(engine, settings, progress)
        if reports is not None:
            reports.extend(made)

    return fill


def seed_in_place(settings: Settings, progress: Progress = silent) -> list[Report]:
    """Make a catalogue of the seed documents whole, or complete the one there is."""
    reports: list[Report] = []
    with opened(settings, make=seeding(settings, progress, reports)) as engine:
        return reports or seed(engine, settings, progress)


def seed(engine: Engine, settings: Settings, progress: Progress = silent) -> list[Report]:
    """Import the seed documents, and apply changed authority files; nothing twice."""
    authority = load_authority()
    apply_authority(engine, authority)
    reports = []
    for document in load_documents():
        facts = DocumentFacts(
            *(document.id, document.title, document.source, document.licence, document.base)
        )
        for edition in document.editions:
            text = edition.path.read_text(encoding="utf-8")
            source = Source(facts, text, edition.label, edition.date)
            limits = Limits.of(settings)
            reports.append(
                import_edition(engine, authority, source, limits=limits, progress=progress)
            )
    return reports
