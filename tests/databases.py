"""Databases for tests: SQLite files, or databases of a PostgreSQL of the tests' own."""

import fcntl
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

from app.config import Settings
from app.reading import silent
from app.store.transfer import copying
from tests import catalogues
from tests.long import LONG

_NUMBERS = count(1)
# Followed by the number of the process that made it.
_FOLDERS = "catalogue-postgres-"


class Databases:
    """What makes databases of one kind, and copies what is costly to make."""

    def __init__(self):
        self._templates = {}
        self._shared = {}

    def new(self):
        """The address of a database that is not there yet, or empty."""
        raise NotImplementedError

    def drop(self, url):
        """Remove a database."""
        raise NotImplementedError

    def shared(self, fill):
        """The address of what `fill` makes at an address, for all who only read."""
        if fill not in self._shared:
            self._shared[fill] = self.copy(self._template(fill))
        return self._shared[fill]

    @contextmanager
    def copied(self, fill):
        """The address of a copy of it that is there for a while."""
        url = self.copy(self._template(fill))
        try:
            yield url
        finally:
            self.drop(url)

    def renew(self, url, fill):
        """Make a database that nobody is connected to what `fill` makes."""
        self.drop(url)
        self.copy(self._template(fill), url)

    def _template(self, fill):
        """The address of what `fill` makes, which nobody opens again."""
        if fill not in self._templates:
            made = self.new()
            fill(made)
            self._templates[fill] = made
        return self._templates[fill]

    def copy(self, template, url=None):
        """The address of a copy of a database that nobody has open."""
        raise NotImplementedError


class SqliteFiles(Databases):
    """Databases that are files in a folder; templates are in one for all workers."""

    def __init__(self, folder, templates):
        super().__init__()
        self._folder, self._common = folder, templates

    def _template(self, fill):
        if fill.__module__ != catalogues.__name__:
            return super()._template(fill)
        file = self._common / f"{fill.__name__}.sqlite"
        with file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not file.exists():
                file_of(super()._template(fill)).rename(file)
        return f"sqlite:///{file}"

    def new(self):
        return f"sqlite:///{self._folder / f'{next(_NUMBERS)}.sqlite'}"

    def drop(self, url):
        file = file_of(url)
        for part in file.parent.glob(f"{file.name}*"):
            part.unlink()

    def copy(self, template, url=None):
        made = url or self.new()
        shutil.copy(file_of(template), file_of(made))
        return made


class PostgresDatabases(Databases):
    """Databases of a PostgreSQL whose socket is in a folder.

    Templates are copies of those that are `files`: to seed one in each worker takes longer. In
    the long run PostgreSQL makes its own.
    """

    def __init__(self, folder, files):
        super().__init__()
        self._folder, self._files = folder, files

    def _template(self, fill):
        if LONG or fill in self._templates or fill.__module__ != catalogues.__name__:
            return super()._template(fill)
        source, made = (Settings(database_url=x) for x in (self._files.shared(fill), self.new()))
        copying.copy(source, made, silent)
        self._templates[fill] = made.database_url
        return made.database_url

    def new(self):
        return self._created("template0", f"test{next(_NUMBERS)}")

    def american(self):
        """The address of an empty database whose own order is that of English."""
        order = "LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
        return self._created("template0", f"test{next(_NUMBERS)}", order)

    def drop(self, url):
        self._run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def copy(self, template, url=None):
        name = make_url(url).database if url else f"test{next(_NUMBERS)}"
        return self._created(make_url(template).database, name)

    def _created(self, template, name, more="STRATEGY file_copy"):
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} {more}")
        return self._url(name)

    def _run(self, statement):
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _url(self, name):
        return f"postgresql://postgres@/{name}?host={self._folder}"


def file_of(url):
    """The file of an SQLite database."""
    return Path(url.removeprefix("sqlite:///"))


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
