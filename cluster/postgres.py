"""PostgreSQL servers of one's own: a primary, and standbys that stream from it.

PostgreSQL refuses root: then its programs run as the account of Debian's package.
"""

import logging
import os
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

logger = logging.getLogger(__name__)

ACCOUNT = "catalogue"
# Followed by the number of the process that made it.
FOLDERS = "catalogue-cluster-"
# Of servers that nobody needs after a loss of power, as in tests.
_HASTY = " -c fsync=off -c full_page_writes=off"


class Missing(Exception):
    """A program that is not installed."""


class Failed(Exception):
    """A program that did not do what it was told."""


def told(words: list[str]) -> str:
    """Return a command as it is typed."""
    return f"$ {shlex.join(words)}"


def programs() -> Path:
    """Return the folder of PostgreSQL's programs; raise `Missing` without them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    others = shutil.which("initdb")
    if others:
        found.append(Path(others).resolve())
    if not found:
        raise Missing("PostgreSQL is not installed (Debian: postgresql)")
    return found[-1].parent


def _version(program: Path) -> int:
    said = program.parent.parent.name
    return int(said) if said.isdecimal() else 0


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass
class Server:
    """A server, by the name under which the primary knows it."""

    name: str
    folder: Path
    password: str
    hasty: bool = False
    port: int = field(default_factory=free_port)

    @property
    def data(self) -> Path:
        """Where it keeps all it has."""
        return self.folder / self.name

    @property
    def host(self) -> str:
        """Return how it is reached."""
        return f"127.0.0.1:{self.port}"

    @property
    def _haste(self) -> list[str]:
        return ["--no-sync"] if self.hasty else []

    def make(self) -> None:
        """Make a new, empty server."""
        words = self.folder / "password"
        words.write_text(self.password)
        _owned(words)
        secret = ("--auth=scram-sha-256", f"--pwfile={words}")
        user = f"--username={ACCOUNT}"
        self._run("initdb", user, *secret, "--encoding=UTF8", *self._haste)
        words.unlink()

    def follow(self, primary: "Server") -> None:
        """Make it a copy of another server, which it will follow once it is started."""
        shutil.rmtree(self.data, ignore_errors=True)
        origin = f"--dbname=postgresql://{ACCOUNT}@{primary.host}"
        how = ("--write-recovery-conf", "--checkpoint=fast", *self._haste)
        self._run("pg_basebackup", origin, *how)

    def start(self) -> None:
        """Start it; it answers when this is done."""
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
            f" -c cluster_name={self.name} -c hot_standby_feedback=on"
        ) + (_HASTY if self.hasty else "")
        log = f"--log={self.folder / self.name}.log"
        self._run("pg_ctl", "--wait", log, f"--options={options}", "start")

    def promote(self) -> None:
        """Make a standby the primary; it takes writes when this is done."""
        self._run("pg_ctl", "--wait", "promote")

    def stop(self, how: str = "fast") -> None:
        """Stop it: `fast`, or `immediate`, as if it broke down."""
        self._run("pg_ctl", f"--mode={how}", "stop")

    def kill(self) -> None:
        """End it as a loss of power does."""
        number = int((self.data / "postmaster.pid").read_text().split()[0])
        os.kill(number, signal.SIGKILL)

    def sql(self, statement: str, database: str = "postgres") -> None:
        """Run a statement."""
        logger.info("%s", told(["psql", f"--port={self.port}", "-c", statement]))
        url = address([self], database)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement.encode())

    def wait_for(self, *standbys: str) -> None:
        """Let no commit succeed here before one of the standbys has it on its disk."""
        names = f"ANY 1 ({', '.join(standbys)})" if standbys else ""
        self.sql(f"ALTER SYSTEM SET synchronous_standby_names = '{names}'")
        self.sql("SELECT pg_reload_conf()")

    def _run(self, program: str, *words: str) -> None:
        account = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [program, f"--pgdata={self.data}", *words]
        logger.info("%s", told(command))
        done = subprocess.run(  # noqa: S603 - programs of the system
            [*account, str(programs() / program), *command[1:]],
            check=False,
            cwd="/",
            env=os.environ | {"PGPASSWORD": self.password},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise Failed(f"{program} of {self.name}: {done.stdout}{done.stderr}")


def address(servers: list[Server], database: str, **more: str) -> str:
    """Return the address of a database that is on each of the servers, for libpq."""
    hosts = ",".join(server.host for server in servers)
    options = "&".join(f"{name}={value}" for name, value in more.items())
    (password,) = {server.password for server in servers}
    return f"postgresql://{ACCOUNT}:{password}@{hosts}/{database}?{options}"


@contextmanager
def primary_and_standbys(
    *names: str, database: str = "catalogue", hasty: bool = False
) -> Iterator[list[Server]]:
    """Run a primary with a database, and a standby for each further name."""
    with _folder() as folder:
        password = secrets.token_hex(16)
        primary, *standbys = servers = [Server(name, folder, password, hasty) for name in names]
        try:
            primary.make()
            primary.start()
            primary.sql(f"CREATE DATABASE {database}")
            for standby in standbys:
                standby.follow(primary)
                standby.start()
            primary.wait_for(*(standby.name for standby in standbys))
            yield servers
        finally:
            _stop_all(folder)


@contextmanager
def _folder() -> Iterator[Path]:
    """Give a folder that is gone at the end, and end what was left in others."""
    for left in Path(tempfile.gettempdir()).glob(f"{FOLDERS}*"):
        owner = left.name.removeprefix(FOLDERS).split("-")[0]
        if owner.isdecimal() and not Path(f"/proc/{owner}").exists():
            _stop_all(left)
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{FOLDERS}{os.getpid()}-"))
    _owned(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _stop_all(folder: Path) -> None:
    for running in folder.glob("*/postmaster.pid"):
        with suppress(Failed):
            Server(running.parent.name, folder, "").stop("immediate")


def _owned(path: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(path, "postgres")
