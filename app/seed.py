"""The only reader of the `seed/` folder: what its files know, and the first documents."""

import threading
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.catalogue.authority import Authority, SeedError
from app.text import LABEL

SEED_FOLDER = Path(__file__).resolve().parent.parent / "seed"
# What each file holds; together they make the authority.
AUTHORITY_FILES = {
    "institutions.toml": {"institution"},
    "names.toml": {"given", "family"},
    "people.toml": {"person"},
    "platforms.toml": {"platform"},
    "topics.toml": {"topic"},
    "venues.toml": {"venue", "publishers"},
    "works.toml": {"work"},
}


@dataclass(frozen=True, slots=True)
class SeedEdition:
    """One state of a document: its label, date (EDTF) and text."""

    label: str
    date: str | None
    path: Path


@dataclass(frozen=True, slots=True)
class SeedDocument:
    """A list to start with, its editions oldest first."""

    id: str
    title: str
    source: str | None = None
    licence: str | None = None
    base: str | None = None
    editions: tuple[SeedEdition, ...] = ()


_LOADING = threading.Lock()


def load_authority(folder: Path = SEED_FOLDER) -> Authority:
    """Read the authority files of `folder`; raise `SeedError` for what cannot be."""
    files = [folder / name for name in AUTHORITY_FILES]
    # Two first imports at once would build it twice.
    with _LOADING:
        return _authority(folder, tuple(map(_state, files)))


def _state(file: Path) -> tuple[int, int] | None:
    """Return what tells one state of a file from another, None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=1)
def _authority(folder: Path, _states: object) -> Authority:
    """Read the files of a folder anew only when one has changed."""
    tables: dict[str, Any] = {}
    for name, keys in AUTHORITY_FILES.items():
        tables.update(_read(folder / name, keys))
    return Authority.from_tables(tables)


def load_documents(folder: Path = SEED_FOLDER) -> tuple[SeedDocument, ...]:
    """Read `documents.toml` of `folder`, in its order; raise `SeedError` for what cannot be."""
    rows = _read(folder / "documents.toml", {"document"}).get("document", [])
    return tuple(_document(folder, row) for row in rows)


def _document(folder: Path, row: dict[str, Any]) -> SeedDocument:
    plain = {key: value for key, value in row.items() if key != "edition"}
    editions = tuple(_edition(folder, each) for each in row.get("edition", []))
    labels = [each.label for each in editions]
    if len(set(labels)) < len(labels):
        raise SeedError(f"document {row.get('id')}: a label is there twice.")
    try:
        return SeedDocument(**plain, editions=editions)
    except TypeError as fault:
        raise SeedError(f"document {row.get('id')}: {fault}") from fault


def _edition(folder: Path, row: dict[str, Any]) -> SeedEdition:
    if not {"label", "file"} <= row.keys() <= {"label", "file", "date"}:
        raise SeedError(f"edition {row!r}: wants label and file, may have date.")
    path = folder / row["file"]
    if not path.is_file():
        raise SeedError(f"edition {row['label']}: there is no file {path}.")
    if not LABEL.fullmatch(row["label"]):
        raise SeedError(f"edition {row['label']!r}: a label is of [a-z0-9._-].")
    return SeedEdition(row["label"], row.get("date"), path)


def _read(path: Path, keys: set[str]) -> dict[str, Any]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise SeedError(f"{path}: cannot be read: {fault}") from fault
    unknown = sorted(tables.keys() - keys)
    if unknown:
        raise SeedError(f"{path}: {', '.join(unknown)} does not belong here.")
    return tables
