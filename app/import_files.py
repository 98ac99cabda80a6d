"""Files to import: read, checked, named; and what came of each, for whoever ran the command."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.documents.detection import why_unread
from app.documents.entries import read
from app.errors import CatalogueError, InvalidBody, InvalidValue, TooLarge
from app.ingest import Report, Source, check_source
from app.reading import Limits, content_of, format_of
from app.store.write.documents import DocumentFacts
from app.text import slug

_SUFFIXES = frozenset({".md", ".markdown", ".mkd"})


def sources(
    files: list[str],
    facts: DocumentFacts,
    limits: Limits,
    *,
    edition: str | None,
    date: str | None,
    format_: str | None,
) -> list[Source]:
    """Read and check every file; raise before the first is imported.

    Without an id in `facts` each file tells its own; so does the format.

    Raises:
        InvalidValue: options that do not go together or make no sense.
        CatalogueError, InvalidBody, TooLarge: a file that cannot be taken.
    """
    names = [name for file in files for name in _files(file)]
    if len(names) > 1 and (facts.id or edition):
        raise InvalidValue.at("--document and --edition name one text: give one file with them.")
    found = []
    for name in names:
        try:
            text = content_of(name, limits)
            own = replace(facts, id=facts.id or _document_id(name, text))
            source = Source(own, text, edition, date, format_of(name, format_))
            check_source(source, limits)
        except (InvalidBody, TooLarge) as error:
            raise type(error)(f"{name}: {error.detail}") from error
        found.append(source)
    # Two files would become editions of one document by chance.
    taken: dict[str, str] = {}
    for name, source in zip(names, found, strict=True):
        other = taken.setdefault(source.document.id, name)
        if other is not name:
            raise InvalidValue.at(
                f"{other} and {name} would both be the document {source.document.id}: "
                "import them one by one with --document."
            )
    return found


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
        raise CatalogueError(f"{name}: this folder holds no Markdown files.")
    return found


def _document_id(name: str, text: str) -> str:
    """Return the slug of the file name, of the first heading for README.md."""
    if name == "-":
        raise InvalidValue.at("Standard input needs --document.")
    stem = Path(name).stem
    if stem.lower() == "readme":
        headings = read(text).headings
        stem = headings[0].name if headings else Path(name).resolve().parent.name
    found = slug(stem)
    if not found:
        raise InvalidValue.at(f"{name}: no id can be made of it: --document.")
    return found


_COUNTS = ("entries", "created", "updated", "unchanged", "delisted")
# So many lines of a kind are shown; `--json` gives them all.
_MOST = 40


def line_of(report: Report) -> str:
    """Return a report in one line."""
    what = f"{report.document}:{report.edition}"
    if not report.changed:
        return f"{what}: nothing new."
    counts = ", ".join(f"{getattr(report, name)} {name}" for name in _COUNTS)
    return f"{what}: {counts}, {len(report.unparsed)} unparsed, {len(report.warnings)} warnings."


def name_of(report: Report) -> str | None:
    """Return a line about a document that is new, and what its name is like."""
    if report.resembled is None:
        return None
    near = " or ".join(report.resembled)
    like = f"did you mean {near}?" if near else "no document is called much like it."
    return f"{report.document} would be a new document: {like}"


def show(report: Report, seconds: float, console: Console) -> None:
    """Show a report as tables: the counts, then each line that a person may mend."""
    state = "" if report.changed else ", nothing new"
    title = f"{report.document}:{report.edition}{state}"
    counts = Table(title=title, title_style="", box=SIMPLE_HEAD, show_header=False)
    counts.add_column()
    counts.add_column(justify="right")
    cells = {name: str(getattr(report, name)) for name in _COUNTS}
    cells |= {"unparsed": str(len(report.unparsed))}
    cells |= {"warnings": str(len(report.warnings)), "seconds": f"{seconds:.1f}"}
    for name, cell in cells.items():
        counts.add_row(name, cell)
    console.print(counts)
    unparsed = [
        (_lines_of(x["line_start"], x["line_end"]), why_unread(x["code"]), x["text"])
        for x in report.unparsed
    ]
    warnings = [
        (str(odd["line"]), odd["code"].replace("_", " "), odd["message"]) for odd in report.warnings
    ]
    doubts = [
        ("", doubt["reason"], " = ".join(doubt["ids"])) for doubt in report.possible_duplicates
    ]
    _lines(console, "unparsed", "why", unparsed)
    _lines(console, "warnings", "what", warnings)
    _lines(console, "possible duplicates", "why", doubts)
    show_conventions(report, console)


def show_conventions(report: Report, console: Console) -> None:
    """Show how the entries of each section were understood."""
    rows = [
        (
            "",
            f"{each['section'] or 'everywhere'}: {each['pattern']}",
            f"{each['reading']} ({each['share']:.0%} of {each['entries']} entries)",
        )
        for each in report.conventions
    ]
    _lines(console, "conventions", "pattern", rows, "read as")


def show_readings(report: Report, console: Console) -> None:
    """Show each line of a list beside what was read of it, doubts marked."""
    table = Table(expand=True, box=SIMPLE_HEAD)
    table.add_column("line", justify="right", no_wrap=True)
    table.add_column("text", ratio=1, overflow="fold")
    table.add_column("read as", ratio=1, overflow="fold")
    rows = [(each, list(_reading_lines(each))) for each in report.readings or ()]
    rows += [
        (block, [f"{_MARK}unparsed: {why_unread(block['code'])}"]) for block in report.unparsed
    ]
    for each, said in sorted(rows, key=lambda row: int(row[0]["line_start"])):
        read = Text("\n").join(
            Text(line, style="bold red" if line.startswith(_MARK) else "") for line in said
        )
        lines = _lines_of(each["line_start"], each["line_end"])
        table.add_row(lines, Text(each["text"]), read)
    console.print(table)


# A doubt begins with this, and so does what was not read.
_MARK = "! "
_READ = ("title", "authors", "institutions", "year", "kind", "venue", "note")


def _reading_lines(reading: dict[str, Any]) -> Iterator[str]:
    """Give the lines that tell what was read of an entry."""
    resource = reading["resource"]
    if resource is None:
        yield f"{_MARK}deleted: it stays so"
    else:
        state = "new" if resource["is_new"] else "known"
        yield f"{resource['id']} ({state})"
    for name in _READ:
        value = reading[name]
        if isinstance(value, list):
            value = "; ".join(value)
        if name == "authors" and reading["et_al"]:
            value = f"{value} et al."
        if value:
            yield f"  {name}: {' '.join(str(value).split())}"
    for link in reading["links"]:
        yield f"  {link['role']}: {link['url'] or link['printed']}"
    for doubt in reading["doubts"]:
        yield f"{_MARK}{doubt['code']}: {doubt['message']}"


def _lines_of(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _lines(
    console: Console, title: str, why: str, rows: list[tuple[str, str, str]], what: str = "text"
) -> None:
    """Show lines with reasons, so many of them."""
    if not rows:
        return
    table = Table(title=title, title_style="", title_justify="left", expand=True, box=SIMPLE_HEAD)
    table.add_column("line", justify="right", no_wrap=True)
    table.add_column(why, ratio=2)
    table.add_column(what, ratio=3, no_wrap=True, overflow="ellipsis")
    for row in rows[:_MOST]:
        table.add_row(*(Text(" ".join(cell.split())) for cell in row))
    console.print(table)
    if len(rows) > _MOST:
        console.print(f"... and {len(rows) - _MOST} more: --json gives them all.")
