"""Databases for tests: SQLite files, or databases of a PostgreSQL of the tests' own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

_NUMBERS = count(1)
# Followed by the number of the process that made it.
_FOLDERS = "catalogue-postgres-"


class SqliteFiles:
    """Databases that are files in a folder."""

    def __init__(self, folder):
        self._folder = folder

    def new(self):
        """The address of a database that is not there yet."""
        return f"sqlite:///{self._folder / f'{next(_NUMBERS)}.sqlite'}"

    def copy(self, url):
        """The address of a copy of a database that nobody has open for writing."""
        made = self.new()
        shutil.copy(url.removeprefix("sqlite:///"), made.removeprefix("sqlite:///"))
        return made


class PostgresDatabases:
    """Databases of a PostgreSQL whose socket is in a folder."""

    def __init__(self, folder):
        self._folder = folder

    def _url(self, name):
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def new(self, template="template0"):
        """The address of an empty database."""
        name = f"test{next(_NUMBERS)}"
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(
                f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"
            )
        return self._url(name)

    def copy(self, url):
        """The address of a copy of a database that nobody is connected to."""
        return self.new(make_url(url).database)


@contextmanager
def postgres() -> Iterator[Path]:
    """Run a PostgreSQL that lives as long as the tests; give the folder of its socket.

    It refuses root: then it runs as the user that Debian's package made for it.
    """
    programs = _programs()
    _sweep(programs)
    folder = Path(tempfile.mkdtemp(prefix=f"{_FOLDERS}{os.getpid()}-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")

    options = (
        f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        " -c full_page_writes=off -c synchronous_commit=off -c max_connections=200"
    )
    try:
        made = ("-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8")
        _run(programs / "initdb", folder, *made)
        started = ("-w", "-l", str(folder / "log"), "-o", options, "start")
        _run(programs / "pg_ctl", folder, *started)
        try:
            yield folder
        finally:
            _stop(programs, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: Path, folder: Path, *words: str) -> None:
    account = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    command = [*account, str(program), "-D", str(folder / "data"), *words]
    done = subprocess.run(command, check=False, cwd="/", capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def _stop(programs: Path, folder: Path) -> None:
    _run(programs / "pg_ctl", folder, "-m", "immediate", "stop")


def _sweep(programs: Path) -> None:
    """Stop what tests left running that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDERS}*"):
        owner = folder.name.removeprefix(_FOLDERS).split("-")[0]
        if owner.isdecimal() and not Path(f"/proc/{owner}").exists():
            with suppress(AssertionError):
                _stop(programs, folder)
            shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Return the folder of PostgreSQL's programs; skip where it is not installed."""
    found = shutil.which("initdb")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version)
    if found:
        places.append(Path(found).resolve().parent)
    if places:
        return places[-1]
    message = "PostgreSQL is not installed (Debian: postgresql)"
    return pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdecimal() else 0
