"""The commands `catalogue keys ...`: who may write through the API."""

import re
import sys
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlalchemy import Engine

from app.config import Settings
from app.errors import Fault, InvalidValue
from app.store import access
from app.store.access import Scope
from app.store.rows import AnyRow

commands = typer.Typer(
    help="Make, list and revoke the keys for writing through the API.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_COLUMNS = ("id", "name", "scope", "created", "expires", "last use", "revoked")
_MOST_LETTERS = 100


@commands.command()
def create(
    scope: Annotated[Scope, typer.Option(help="What it allows; each scope includes those before.")],
    name: Annotated[str | None, typer.Option(help="Whose it is; the change feed shows it.")] = None,
    expires: Annotated[
        str | None, typer.Option(help="Its last day (2027-01-31) or second, in UTC.")
    ] = None,
) -> None:
    """Make a key and print it, this once: the last word of the output."""
    if name is not None:
        _check(name)
    last = None if expires is None else _last_second(expires)
    with _opened() as engine:
        key = access.create(engine, scope, name, last)
    sys.stderr.write(f"A key of scope {scope}, shown this once:\n")
    sys.stderr.flush()
    sys.stdout.write(f"{key}\n")


@commands.command(name="list")
def list_() -> None:
    """List all keys, without what is secret."""
    with _opened() as engine:
        keys = access.listed(engine)
    rows = [_COLUMNS] + [
        (k.id, k.name, k.scope, *(each or "-" for each in _times(k))) for k in keys
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


@commands.command()
def revoke(
    key: Annotated[str, typer.Argument(help="The id or name of the key.")],
) -> None:
    """Revoke a key: it is refused from the next request on."""
    with _opened() as engine:
        name = access.revoke(engine, key)
    sys.stderr.write(f"The key {name} is revoked.\n")


def _opened() -> AbstractContextManager[Engine]:
    from app import opening  # noqa: PLC0415 - other commands start faster

    return opening.opened(Settings())


def _times(key: AnyRow) -> tuple[str | None, ...]:
    return key.created_at, key.expires_at, key.used_at, key.revoked_at


def _check(name: str) -> None:
    if not name.strip() or len(name) > _MOST_LETTERS or not name.isprintable():
        message = f"--name takes 1 to {_MOST_LETTERS} letters that can be printed."
        raise InvalidValue([Fault("invalid_value", message, "name")])


def _last_second(given: str) -> str:
    """Return the last second of a day, or the time that is given, in Z."""
    try:
        day = bool(re.fullmatch(r"\d{4}-\d\d-\d\d", given))
        moment = datetime.fromisoformat(f"{given}T23:59:59" if day else given)
    except ValueError as error:
        message = "--expires takes a day, 2027-01-31, or a time, 2027-01-31T12:00:00Z."
        raise InvalidValue([Fault("invalid_value", message, "expires")]) from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
