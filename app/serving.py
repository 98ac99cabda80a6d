"""Serving: a socket that is ours before anything else, and a clean stop."""

import signal
import socket
import sys

import uvicorn
from uvicorn.supervisors import Multiprocess

from app.config import Settings
from app.errors import CatalogueError

# Answers under way are finished within this time, in seconds.
GRACE = 4


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
        access_log=settings.log_level == "debug",
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=GRACE,
        loop="uvloop",
        http="httptools",
    )
    if workers > 1:
        Multiprocess(config, [listener]).run()
        return
    # uvicorn stops cleanly and then raises the signal again; we are done by then.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stopped)
    uvicorn.Server(config).run(sockets=[listener])


def _stopped(_number: int, _frame: object) -> None:
    """Take a signal that uvicorn has acted upon."""


def greeting(host: str, port: int) -> None:
    """Print what to try, as a newcomer would want to."""
    shown = f"[{host}]" if ":" in host else host
    where = f"http://{shown}:{port}"
    sys.stderr.write(
        f"""
The catalogue is at {where}

  curl '{where}/v1/resources?author=hinton&year=-2010'
  curl '{where}/v1/resources?topic=reinforcement-learning&per_page=3'
  curl '{where}/v1/authors?institution=toronto&sort=-resource_count'
  {where}/docs   everything that can be asked

Ctrl-C stops it.

"""
    )
    sys.stderr.flush()
