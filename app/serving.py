"""Serving: a socket that is ours before anything else, and a clean stop."""

import json
import logging
import math
import os
import resource
import signal
import socket
import sys
import tempfile
from copy import deepcopy
from datetime import UTC, datetime
from time import monotonic
from typing import Any
from urllib.parse import unquote

import uvicorn
from uvicorn.supervisors import Multiprocess

from app.config import METRICS_FOLDER, Settings
from app.errors import CatalogueError
from app.store.api_keys import KEY

# How long a worker may take to end after its time to stop, in seconds.
_LAST_MOMENT = 2


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket; raise `CatalogueError` where that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        message = (
            f"The address {host}:{port} cannot be used: {error.strerror}; "
            "choose another with --port or --host."
        )
        raise CatalogueError(message) from error
    listener.set_inheritable(True)
    return listener


def serve(listener: socket.socket, workers: int, settings: Settings) -> None:
    """Serve until a signal comes."""
    config = uvicorn.Config(
        "app.main:app_from_environment",
        factory=True,
        workers=workers,
        log_level=settings.log_level,
        log_config=_logging(settings),
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=math.ceil(settings.stop_seconds),
        loop="uvloop",
        http="app.web.border:Connection",
    )
    # As many connections as the system lets this process have.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if workers > 1:
        cores = len(os.sched_getaffinity(0))
        os.environ["CATALOGUE_COSTLY_AT_ONCE"] = str(share(settings.costly_at_once, workers, cores))
        with tempfile.TemporaryDirectory(prefix="catalogue-metrics-") as folder:
            if settings.metrics:
                os.environ[METRICS_FOLDER] = folder
            Workers(config, [listener]).run()
        return
    # uvicorn stops cleanly and then raises the signal again; we are done by then.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: None)
    uvicorn.Server(config).run(sockets=[listener])


class Workers(Multiprocess):
    """Workers that are begun again when they have died; all of them end in time.

    uvicorn also kills those that say nothing for a while: on a busy machine none would
    ever get as far as to say something.
    """

    def keep_subprocess_alive(self) -> None:
        """Begin those again that have died."""
        living = [each for each in self.processes if each.process.is_alive()]
        self.processes = [each for each in self.processes if each not in living]
        super().keep_subprocess_alive()
        self.processes += living

    def terminate_all(self) -> None:
        """Let them end, and nobody connect to what nobody listens to."""
        for listener in self.sockets:
            listener.close()
        super().terminate_all()

    def join_all(self) -> None:
        """Wait for all; who does not end in time is ended."""
        until = monotonic() + (self.config.timeout_graceful_shutdown or 0) + _LAST_MOMENT
        for each in self.processes:
            each.process.join(max(0, until - monotonic()))
            if each.process.is_alive():
                each.process.kill()
                each.process.join()


def share(costly_at_once: int, workers: int, cores: int) -> int:
    """Return how many costly reads each worker has of those that its core has at once."""
    return max(1, costly_at_once * min(workers, cores) // workers)


class Discreet(logging.Filter):
    """Keeps keys out of the log, however they came into an address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line pass, without what is secret."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                "(an address with a key)"
                if isinstance(each, str) and KEY.search(unquote(each))
                else each
                for each in record.args
            )
        return True


class AsJson(logging.Formatter):
    """Says each line as a JSON object; what is said of a request stands by name."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said: dict[str, object] = {"at": at, "level": record.levelname.lower()}
        if names := getattr(record, "names", None):
            said |= zip(names, record.args or (), strict=True)
        else:
            said |= {"logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


def _logging(settings: Settings) -> dict[str, Any]:
    """Return how uvicorn and the application log: to standard error, and without keys."""
    config = deepcopy(uvicorn.config.LOGGING_CONFIG)
    config["filters"] = {"discreet": {"()": Discreet}}
    for handler in config["handlers"].values():
        handler["filters"] = ["discreet"]
    if settings.log_format == "json":
        config["formatters"] = {name: {"()": AsJson} for name in config["formatters"]}
    level = settings.log_level.upper()
    config["loggers"]["app"] = {"handlers": ["default"], "level": level, "propagate": False}
    return config


def greeting(host: str, port: int) -> None:
    """Print what to try, as a newcomer would want to."""
    shown = f"[{host}]" if ":" in host else host
    where = f"http://{shown}:{port}"
    sys.stderr.write(
        f"""
The catalogue is at {where}

  {where}        to read, in a browser
  curl '{where}/v1/resources?author=hinton&year=-2010'
  curl '{where}/v1/resources?topic=reinforcement-learning&per_page=3'
  curl '{where}/v1/authors?institution=toronto&sort=-resource_count'
  {where}/docs   everything that can be asked

Ctrl-C stops it.

"""
    )
    sys.stderr.flush()
