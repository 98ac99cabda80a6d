"""The `catalogue` command: each sub-command says what it does, does it, and reports."""

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NoReturn
from urllib.parse import parse_qsl

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy import Engine

from app import bootstrap, checking, console, import_files
from app.config import Settings
from app.console import CONSOLE as _CONSOLE
from app.errors import BadRequest, CatalogueError, InvalidValue
from app.formats.registry import FORMATS
from app.ingest import Report, import_edition
from app.reading import Limits
from app.seed import load_authority
from app.store import api_keys
from app.store.api_keys import Scope
from app.store.engine import shared
from app.store.transfer import copying
from app.store.write.documents import DocumentFacts
from app.store.write.transaction import KEYED, Write, revise

commands = typer.Typer(
    help="Make, list and revoke the keys for writing through the API.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_COLUMNS = ("id", "name", "scope", "created", "expires", "last use", "revoked", "documents")
_MOST_LETTERS = 100


@commands.command()
def create(
    scope: Annotated[Scope, typer.Option(help="What it allows; each scope includes those before.")],
    name: Annotated[str | None, typer.Option(help="Whose it is; the change feed shows it.")] = None,
    expires: Annotated[
        str | None, typer.Option(help="Its last day (2027-01-31) or second, in UTC.")
    ] = None,
    document: Annotated[
        list[str] | None,
        typer.Option(help="The document that alone it may import; may come several times."),
    ] = None,
) -> None:
    """Make a key and print it, this once: the last word of the output."""
    shown = name is None or (name.strip() and name.isprintable() and len(name) <= _MOST_LETTERS)
    if not shown:
        message = f"--name takes 1 to {_MOST_LETTERS} letters that can be printed."
        raise InvalidValue.at(message, "name")
    if document and scope is not Scope.IMPORT:
        message = "--document binds a key of scope import: others may change every record."
        raise InvalidValue.at(message, "document")
    last = None if expires is None else _last_second(expires)
    with (
        bootstrap.opened(Settings()) as engine,
        _key_revision(engine, f"Made a key of {scope}") as write,
    ):
        key = api_keys.create(engine, scope, name, last, document or [])
        (made,) = (each for each in api_keys.all_keys(engine) if each.id == key.split("_")[1])
        write.touch("created", "key", made.id, made.name)
    sys.stderr.write(f"A key of scope {scope}, shown this once:\n")
    sys.stderr.flush()
    sys.stdout.write(f"{key}\n")


@commands.command(name="list")
def list_() -> None:
    """List all keys, without what is secret."""
    with bootstrap.opened(Settings()) as engine:
        keys = api_keys.all_keys(engine)
    rows = [_COLUMNS] + [
        (
            *(k.id, k.name, k.scope),
            *(x or "-" for x in (k.created_at, k.expires_at, k.used_at, k.revoked_at)),
            ",".join(json.loads(k.documents or "[]")) or "-",
        )
        for k in keys
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


@commands.command()
def revoke(key: Annotated[str, typer.Argument(help="The id or name of the key.")]) -> None:
    """Revoke a key: it is refused from the next request on."""
    with bootstrap.opened(Settings()) as engine, _key_revision(engine, "Revoked a key") as write:
        row = api_keys.revoke(engine, key)
        write.touch("deleted", "key", row.id, row.name)
    sys.stderr.write(f"The key {row.name} is revoked.\n")


@contextmanager
def _key_revision(engine: Engine, summary: str) -> Iterator[Write]:
    """Tell the change feed of a key, in the transaction that changes it."""
    with (
        revise(engine, actor=api_keys.COMMAND, action=KEYED, summary=summary) as write,
        shared(write.connection),
    ):
        yield write


def _last_second(given: str) -> str:
    """Return the last second of a day, or the time that is given, in Z."""
    try:
        day = bool(re.fullmatch(r"\d{4}-\d\d-\d\d", given))
        moment = datetime.fromisoformat(f"{given}T23:59:59" if day else given)
    except ValueError as error:
        message = "--expires takes a day, 2027-01-31, or a time, 2027-01-31T12:00:00Z."
        raise InvalidValue.at(message, "expires") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


cli = typer.Typer(
    help="Turn curated lists into a catalogue that can be asked.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
cli.add_typer(commands, name="keys")
links = typer.Typer(
    help="Ask the addresses of the lists whether they are still there.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
cli.add_typer(links, name="links")
# So wide are two texts side by side where no terminal says how wide it is.
_WIDE = 160

_SETTINGS = "\n\n".join(
    ["Settings, from the environment:"]
    + [
        f"{name}: {meaning} Default: {default or 'none'}"
        for name, default, meaning in Settings.described()
    ]
)


def _version(asked: bool) -> None:  # noqa: FBT001
    if asked:
        sys.stdout.write(f"catalogue {version('catalogue')}\n")
        raise typer.Exit


@cli.callback()
def _common(
    _: Annotated[  # noqa: FBT002
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command; every failure is one clear line."""
    console.run(cli, arguments)


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    """Give a progress function: a bar on a terminal, silence elsewhere."""
    if not _CONSOLE.is_terminal:
        yield lambda _stage, _done, _of: None
        return
    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=_CONSOLE, transient=True) as bar:
        tasks: dict[str, int] = {}

        def advance(stage: str, done: int, of: int) -> None:
            task = tasks.setdefault(stage, -1)
            if task < 0:
                task = tasks[stage] = bar.add_task(stage, total=of)
            bar.update(task, completed=done, total=of)  # type: ignore[arg-type]

        yield advance


@cli.command(epilog=_SETTINGS)
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="How many processes answer.")] = 1,
) -> None:
    """Serve the catalogue; a missing SQLite file is made from the seed documents."""
    from app import serving  # noqa: PLC0415 - other commands start faster

    settings = Settings()
    with serving.bind(host, port) as listener:
        with _bar() as bar:
            making = bootstrap.seeding(settings, bar)
            file = settings.database_file
            missing = file is not None and not file.exists()
            if missing:
                _CONSOLE.print(f"Making the catalogue {file} from the seed documents ...")
            with bootstrap.opened(settings, make=making if missing else None):
                pass
        serving.greeting(host, listener.getsockname()[1])
        serving.serve(listener, workers, settings)


@cli.command()
def seed() -> None:
    """Import the seed documents; what is there already is not imported again."""
    with _bar() as bar:
        reports = bootstrap.seed_in_place(Settings(), bar)
    for report in reports:
        _CONSOLE.print(import_files.line_of(report))


@cli.command()
def migrate() -> None:
    """Bring the schema up to date; a missing database is made empty."""
    bootstrap.migrate_in_place(Settings())
    _CONSOLE.print("The schema is up to date.")


@cli.command(name="import")
def import_(  # noqa: PLR0917
    files: Annotated[
        list[str], typer.Argument(help="Lists, bibliographies, folders of lists, or -.")
    ],
    document: Annotated[
        str | None, typer.Option(help="The document's id; default: the file's name.")
    ] = None,
    edition: Annotated[
        str | None, typer.Option(help="The edition's label; default: the next number.")
    ] = None,
    date: Annotated[
        str | None, typer.Option(help="The edition's date: 2016, 2016-08, 2016-08-05.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="The document's title.")] = None,
    source: Annotated[str | None, typer.Option(help="Where it comes from.")] = None,
    licence: Annotated[str | None, typer.Option(help="Its licence.")] = None,
    base: Annotated[
        str | None, typer.Option(help="What its relative addresses are relative to.")
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format", help="markdown, bibtex, ris or csl; default: by .bib, .ris, .json, .csl."
        ),
    ] = None,
    dry_run: Annotated[  # noqa: FBT002
        bool, typer.Option("--dry-run", help="Report, and change nothing.")
    ] = False,
    show: Annotated[  # noqa: FBT002
        bool, typer.Option("--show", help="With --dry-run: each line beside what was read of it.")
    ] = False,
    as_json: Annotated[  # noqa: FBT002
        bool, typer.Option("--json", help="Report as a line of JSON a file.")
    ] = False,
) -> None:
    """Import documents: each file is one edition, taken whole or not at all.

    A Markdown list, or a bibliography: BibTeX, RIS or CSL-JSON. A folder stands for the
    Markdown files in it and below, - for standard input. The
    report is a table on a terminal, else a line of JSON a file.
    """
    if show and not dry_run:
        raise BadRequest.at("--show goes with --dry-run.")
    settings = Settings()
    facts = DocumentFacts(document or "", title, source, licence, base)
    limits = Limits.of(settings)
    texts = import_files.sources(files, facts, limits, edition=edition, date=date, format_=format_)
    with bootstrap.opened(settings, make=bootstrap.make_empty) as engine:
        for text in texts:
            began = time.monotonic()
            with _bar() as bar:
                report = import_edition(
                    *(engine, load_authority(), text),
                    limits=limits,
                    progress=bar,
                    dry_run=dry_run,
                    readings=show,
                )
            _report(report, time.monotonic() - began, as_json=as_json)
            if dry_run and (name := import_files.name_of(report)):
                _CONSOLE.print(name)


cli.command()(checking.check)


@links.command(name="check")
def check_links(
    document: Annotated[
        list[str] | None, typer.Option(help="Only the addresses of this document; repeatable.")
    ] = None,
    due: Annotated[  # noqa: FBT002
        bool, typer.Option("--due", help="Only what was not checked for long enough.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option(min=1, help="So many at most, checked longest ago.")
    ] = None,
    dry_run: Annotated[  # noqa: FBT002
        bool, typer.Option("--dry-run", help="Print which would be asked, and ask none.")
    ] = False,
) -> None:
    """Ask addresses whether they are still there.

    Prints what is new: from, to, address. Stopped by Ctrl-C or SIGTERM, it keeps what it
    found, and the next run goes on: what was never asked comes first.
    """
    from app import links as health  # noqa: PLC0415 - other commands start faster

    settings = Settings()
    with bootstrap.opened(settings) as engine, _bar() as bar:
        told = health.check(
            engine,
            settings,
            document or (),
            due=due,
            limit=limit,
            dry_run=dry_run,
            progress=bar,
            waiting=lambda: _CONSOLE.print("Another run has its turn; waiting for it ..."),
        )
    lines = told.addresses if dry_run else ("\t".join((b, a, url)) for url, b, a in told.changed)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()
    found = ", ".join(f"{count} {status}" for status, count in sorted(told.found.items()))
    asked = f"{told.found.total():,} of {len(told.addresses):,} addresses asked"
    _CONSOLE.print(f"{asked}: {found}." if found else f"{asked}.")
    if told.stopped:
        raise CatalogueError("stopped; what was found is kept, and the next run goes on.")


@cli.command()
def export(
    query: Annotated[
        str, typer.Argument(help="A query as in the API: 'author=hinton&year=2006'.")
    ] = "",
    format_: Annotated[
        str | None, typer.Option("--format", help=f"json, {', '.join(FORMATS)}; default: jsonl.")
    ] = None,
    include: Annotated[str | None, typer.Option(help="What to add: mentions, provenance.")] = None,
) -> None:
    """Print the bytes that the API gives for the same query: all that matches.

    Of json, jsonld and atom it is a page, at CATALOGUE_PUBLIC_URL.
    """
    from app.web import responses  # noqa: PLC0415 - other commands start faster

    settings = Settings()
    # As it stands in an address, behind the mark that begins it there.
    query = query.removeprefix("?")
    asked = query if include is None else f"{query}&include={include}".lstrip("&")
    name = format_ or dict(parse_qsl(query)).get("format", "jsonl")
    with bootstrap.opened(settings) as engine:
        for piece in responses.pieces(engine, asked.encode(), name, settings):
            sys.stdout.buffer.write(piece)
    sys.stdout.flush()


@cli.command()
def copy(
    from_: Annotated[str, typer.Option("--from", help="The database that holds the catalogue.")],
    to: Annotated[str, typer.Option(help="An empty database, or a new file.")],
) -> None:
    """Copy the whole catalogue between SQLite and PostgreSQL, and compare the copy.

    All or nothing, with revisions and keys. A database is a path or an address as in
    CATALOGUE_DATABASE_URL; what is written to the first meanwhile is not copied.
    """
    with _bar() as bar:
        told = copying.copy(Settings(database_url=from_), Settings(database_url=to), bar)
    rows = sum(tally.count for tally in told.values())
    _CONSOLE.print(f"{rows} rows of {len(told)} tables are copied; counts and checksums agree.")


@cli.command()
def backup(
    file: Annotated[Path | None, typer.Argument(help="Where the copy goes.")] = None,
    to: Annotated[
        Path | None, typer.Option(help="The folder where it goes, named by its time.")
    ] = None,
    keep: Annotated[
        int | None, typer.Option(min=1, help="How many copies stay in that folder: the newest.")
    ] = None,
    *,
    force: Annotated[bool, typer.Option(help="Write over a copy that is there.")] = False,
) -> None:
    """Write a sound copy of the whole catalogue, with its keys, while it is served."""
    if (file is None) == (to is None) or (keep and to is None):
        message = "backup takes a FILE, or a folder --to DIR, and that alone --keep N."
        raise InvalidValue.at(message, "to")
    target = file or copying.place_in(to or Path(), datetime.now(UTC))
    with _bar() as bar:
        copying.backup(Settings(), target, bar, force=force)
    gone = copying.rotate(target.parent, keep) if keep else 0
    _CONSOLE.print(f"The catalogue is copied to {target}.")
    if gone:
        _CONSOLE.print(f"{gone} older {'copies are' if gone > 1 else 'copy is'} removed.")


@cli.command()
def restore(file: Annotated[Path, typer.Argument(help="A copy that `backup` made.")]) -> None:
    """Replace the catalogue by a backup, if that is sound and no service runs."""
    with _bar() as bar:
        place = copying.restore(Settings(), file, bar)
    _CONSOLE.print(f"The catalogue {place} is restored from {file}.")
    with bootstrap.opened(Settings()) as engine:
        if not api_keys.all_keys(engine):
            _CONSOLE.print("It has no keys, as a dump has none: `catalogue keys create` makes one.")


# Whole: what is made of a help without it ends after some words.
for _command in cli.registered_commands:
    _command.short_help = str(_command.callback.__doc__).partition("\n")[0]


def _report(report: Report, seconds: float, *, as_json: bool) -> None:
    """Report an import: tables on a terminal, else JSON, and a line or readings for people."""
    console = Console(highlight=False, markup=False)
    if not as_json and report.readings is not None:
        if not console.is_terminal and "COLUMNS" not in os.environ:
            console = Console(highlight=False, markup=False, width=_WIDE)
        import_files.show_readings(report, console)
    if not as_json and console.is_terminal:
        import_files.show(report, seconds, console)
        return
    if as_json or report.readings is None:
        # That of the API, and how long it took.
        fields = json.loads(report.text()) | {"seconds": round(seconds, 3)}
        sys.stdout.write(f"{json.dumps(fields, ensure_ascii=False)}\n")
    else:
        import_files.show_conventions(report, console)
    sys.stdout.flush()
    if not as_json:
        _CONSOLE.print(import_files.line_of(report))
