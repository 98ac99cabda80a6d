"""What a database says when it is at fault, and what whoever asked is told."""

from typing import TypeVar

from sqlalchemy.exc import OperationalError

from app.errors import Unavailable

Failure = TypeVar("Failure", bound=Exception)

_OTHER_SCHEMA = (
    "The database holds no catalogue, or one of another version: run `catalogue migrate`."
)
_LOCKED = "The database is locked by another program; try again."
_LOST = "The database cannot be reached; come back."

# By a part of what SQLite says, or PostgreSQL to who wants to connect.
_SAID = (
    ("database is locked", _LOCKED),
    ("readonly database", "The database is read-only; check who owns the file."),
    ("disk is full", "The disk is full; nothing was changed."),
    ("not a database", "The file is no SQLite database; restore a backup."),
    ("malformed", "The database file is damaged; restore a backup."),
    ("unable to open", "The database file cannot be opened; check its folder."),
    ("disk i/o error", "The disk cannot be read or written; nothing was changed."),
    ("no such table", _OTHER_SCHEMA),
    ("no such column", _OTHER_SCHEMA),
    ("too many c", "The database has too many connections; come back."),
    ("connection slots", "The database has too many connections; come back."),
    ("authentication failed", "The database refuses the account; check the address."),
    ('" does not exist', "There is no such database or account; check the address."),
)
# By the beginning of PostgreSQL's SQLSTATE (its manual, appendix A).
_STATES = (
    ("08", _LOST),
    ("25006", "The database is read-only; nothing was changed."),
    ("40", "Others wrote at the same time; nothing was changed, try again."),
    ("42501", "The account may not do this in the database; check its rights."),
    ("42703", _OTHER_SCHEMA),
    ("42P01", _OTHER_SCHEMA),
    ("53100", "The disk of the database is full; nothing was changed."),
    ("53300", "The database has too many connections; come back."),
    ("53", "The database is short of memory or space; nothing was changed."),
    ("55P03", _LOCKED),
    ("57014", "The database takes too long; nothing was changed."),
    ("57P", "The database stops or starts; come back."),
    ("58", "The database cannot read or write its disk; nothing was changed."),
    ("XX00", "The database is damaged; restore a backup."),
)


def unavailable(error: Failure) -> Failure | Unavailable:
    """Return the error to raise: `Unavailable` where the database is at fault."""
    # Not what SQLAlchemy says of it, which quotes the statement and its values.
    cause = getattr(error, "orig", error)
    told = _by_state(cause) or _by_words(cause)
    if told is None and isinstance(error, OperationalError) and _is_of_libpq(cause):
        told = _LOST
    return Unavailable(told) if told else error


def _by_state(cause: object) -> str | None:
    state = getattr(cause, "sqlstate", None) or ""
    return next((told for start, told in _STATES if state.startswith(start)), None)


def _by_words(cause: object) -> str | None:
    said = str(cause).lower()
    return next((told for part, told in _SAID if part in said), None)


def _is_of_libpq(cause: object) -> bool:
    """Say whether a connection failed: the server has a state for all it says."""
    return getattr(cause, "sqlstate", "") is None
