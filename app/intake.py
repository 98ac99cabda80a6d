"""Files to import: read, checked and named before any database is touched."""

import sys
from dataclasses import dataclass
from pathlib import Path

from app.documents.formats import FORMATS, SUFFIXES, Format
from app.documents.markdown import read
from app.errors import CatalogueError, Fault, InvalidBody, InvalidValue, TooLarge
from app.folding import slug
from app.source import Limits, Source, checked, decoded
from app.store.outline import DocumentFacts

_SUFFIXES = frozenset({".md", ".markdown", ".mkd"})


@dataclass(frozen=True, slots=True)
class Said:
    """What the command says of the documents; None says nothing."""

    document: str | None = None
    edition: str | None = None
    date: str | None = None
    title: str | None = None
    source: str | None = None
    licence: str | None = None
    base: str | None = None
    format: str | None = None


def format_of(name: str, said: str | None = None) -> Format:
    """Return the format of a file: what is said, else what its name ends in."""
    if said is None:
        return SUFFIXES.get(Path(name).suffix.lower(), "markdown")
    for known in FORMATS:
        if said == known:
            return known
    message = f"There is no format {said!r} but {', '.join(FORMATS)}."
    raise InvalidValue([Fault("invalid_value", message)])


def sources(files: list[str], said: Said, limits: Limits) -> list[Source]:
    """Read and check every file; raise before the first is imported.

    Raises:
        InvalidValue: options that do not go together or make no sense.
        CatalogueError, InvalidBody, TooLarge: a file that cannot be taken.
    """
    names = [name for file in files for name in _files(file)]
    if len(names) > 1 and (said.document or said.edition):
        fault = Fault(
            "invalid_value",
            "--document and --edition name one text: give one file with them.",
        )
        raise InvalidValue([fault])
    found = [_source(name, said, limits) for name in names]
    _require_distinct(names, found)
    return found


def text_of(name: str, limits: Limits) -> str:
    """Return the text of one file, or of standard input (`-`).

    Raises `InvalidValue` for what cannot be read.
    """
    try:
        return _text(name, limits)
    except (InvalidBody, TooLarge) as error:
        fault = Fault("invalid_value", f"{name}: {error.detail}")
        raise InvalidValue([fault]) from error
    except CatalogueError as error:
        raise InvalidValue([Fault("invalid_value", error.detail)]) from error


def _files(name: str) -> list[str]:
    """Return a file, or the Markdown files in a folder and below, in order."""
    folder = Path(name)
    if name == "-" or not folder.is_dir():
        return [name]
    found = sorted(
        str(path)
        for path in folder.rglob("*")
        if path.suffix.lower() in _SUFFIXES
        and path.is_file()
        and not any(x.startswith(".") for x in path.relative_to(folder).parts)
    )
    if not found:
        message = f"{name}: this folder holds no Markdown files."
        raise CatalogueError(message)
    return found


def _require_distinct(names: list[str], found: list[Source]) -> None:
    """Refuse files that would become editions of one document by chance."""
    taken: dict[str, str] = {}
    for name, source in zip(names, found, strict=True):
        other = taken.setdefault(source.document.id, name)
        if other is not name:
            fault = Fault(
                "invalid_value",
                f"{other} and {name} would both be the document {source.document.id}: "
                "import them one by one with --document.",
            )
            raise InvalidValue([fault])


def _source(name: str, said: Said, limits: Limits) -> Source:
    try:
        return _checked(name, said, limits)
    except InvalidBody as error:
        raise InvalidBody(f"{name}: {error.detail}") from error
    except TooLarge as error:
        raise TooLarge(f"{name}: {error.detail}") from error


def _checked(name: str, said: Said, limits: Limits) -> Source:
    text = _text(name, limits)
    facts = DocumentFacts(
        said.document or _document_id(name, text),
        said.title,
        said.source,
        said.licence,
        said.base,
    )
    source = Source(facts, text, said.edition, said.date, format_of(name, said.format))
    checked(source, limits)
    return source


def _text(name: str, limits: Limits) -> str:
    try:
        data = _bytes(name, limits.max_bytes + 1)
    except OSError as error:
        raise CatalogueError(f"{name}: cannot be read: {error.strerror}.") from error
    if len(data) > limits.max_bytes:
        message = (
            "The file is larger than CATALOGUE_IMPORT_MAX_BYTES allows "
            f"({limits.max_bytes:,} bytes)."
        )
        raise TooLarge(message)
    return decoded(data)


def _bytes(name: str, most: int) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(most)
    with Path(name).open("rb") as file:
        return file.read(most)


def _document_id(name: str, text: str) -> str:
    """Return the slug of the file name, of the first heading for README.md."""
    if name == "-":
        fault = Fault("invalid_value", "Standard input needs --document.")
        raise InvalidValue([fault])
    stem = Path(name).stem
    if stem.lower() == "readme":
        headings = read(text).headings
        stem = headings[0].name if headings else Path(name).resolve().parent.name
    found = slug(stem)
    if not found:
        fault = Fault("invalid_value", f"{name}: no id can be made of it: --document.")
        raise InvalidValue([fault])
    return found
