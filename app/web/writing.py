"""Writes run in threads of their own, so many at once; the others wait their turn."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter, fail_after, to_thread
from sqlalchemy import Engine
from starlette.requests import Request

from app.errors import Unavailable

# How long a write waits for its turn, in seconds.
PATIENCE = 30

Given = ParamSpec("Given")
Made = TypeVar("Made")


async def in_turn(
    request: Request,
    write: Callable[Given, Made],
    *args: Given.args,
    **more: Given.kwargs,
) -> Made:
    """Run `write` in a thread; raise `Unavailable` where it is not its turn in time.

    A write that has begun is ended, whether or not the caller still waits.
    """
    turns: CapacityLimiter = request.app.state.writes
    owner = object()
    try:
        with fail_after(PATIENCE):
            await turns.acquire_on_behalf_of(owner)
    except TimeoutError as error:
        raise Unavailable("Too many writes are waiting; come back.") from error
    try:
        return await to_thread.run_sync(lambda: write(*args, **more), limiter=CapacityLimiter(1))
    finally:
        turns.release_on_behalf_of(owner)


def writer_of(request: Request) -> Engine:
    """Return the engine that the application writes with."""
    engine: Engine = request.app.state.writer
    return engine
