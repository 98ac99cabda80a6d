"""Work in threads: a little for everybody, more for a few at a time, none for who has left.

Nobody knows what a read costs before it is made. So each may work a short while, all of
them in a pool of their own; the few that take longer are begun again as costly ones, of
which so many are under way and the others refused.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import partial
from ipaddress import ip_network
from math import ceil
from time import monotonic, sleep, thread_time
from typing import TypeVar, TypeVarTuple

from anyio import CapacityLimiter, WouldBlock, fail_after, to_thread
from starlette.requests import Request
from starlette.types import Scope

from app.config import Settings
from app.errors import Lost, TooManyRequests, Unavailable, cut
from app.store.engine import LIMIT, Limit, TooLong

# How many reads are under way at once that are no costly ones: more hinder each other, and
# what needs no thread. Of twelve, twenty readers waited twice as long and health three times
# (`python -m benchmarks.attack`).
_READERS = 4
# Downloads begin one after another: forty of them made readers wait four seconds for a place.
_BEGINNING = 1
# How long such a read may work, and how long it may take, in seconds.
_LITTLE = (0.5, 3.0)
# How long a read waits for its turn: what others take is no work of its own, and makes it
# no costly one.
_PATIENCE = 30
# What names more values is costly without a try.
_MANY = 16
# What a query without end names: so many are enough to know what to narrow.
_MOST_NAMES = 10
_MOST_KNOWN = 1_000
_FULL = "Too many costly requests are under way; come back."
# How often a read is tried in all that loses its database on the way: of another host. It
# changes nothing, so nobody is told of it. Writes are never made twice: whoever writes
# learns what happened, and decides.
_TIMES = 3

Given = TypeVarTuple("Given")
Made = TypeVar("Made")


class Work:
    """The turns of one process; `costly` are the requests that were costly before."""

    def __init__(self, settings: Settings) -> None:
        self.seconds = settings.answer_seconds
        self.little = _LITTLE
        self.readers = CapacityLimiter(_READERS)
        self.downloads = CapacityLimiter(_BEGINNING)
        self.turns = CapacityLimiter(settings.costly_at_once)
        self.health, self.health_of_writing = CapacityLimiter(1), CapacityLimiter(1)
        self.allowance = Allowance(settings.costly_a_minute)
        self.costly: dict[int, None] = {}
        # Told of each costly read that begins (1), ends (-1) or is refused (0).
        self.turned: Callable[[int], object] = abs

    def is_crowded(self) -> bool:
        """Return whether something long is read: beside it all others wait for a thread."""
        return bool(self.turns.borrowed_tokens or self.downloads.borrowed_tokens)

    def is_asked(self) -> bool:
        """Return whether somebody reads at the moment."""
        places = (self.readers, self.downloads, self.turns)
        return any(each.borrowed_tokens for each in places)


def asked_again(do: Callable[[*Given], Made], *args: *Given) -> Made:
    """Return what a read gives, of another host where one was lost meanwhile."""
    for _ in range(_TIMES - 1):
        with suppress(Lost):
            return do(*args)
    return do(*args)


async def work(
    request: Request,
    do: Callable[[*Given], Made],
    *args: *Given,
    among: CapacityLimiter | None = None,
) -> Made:
    """Return what `do` gives, from a thread; raise `Unavailable` where it takes too long.

    It waits for a place `among` others, by default among those who read.
    """
    own: Work = request.app.state.work
    places = among or own.readers
    owner, asking_again = object(), partial(asked_again, do, *args)
    key = hash((request.scope["path"], request.scope["query_string"]))
    if not _names_many(request.scope) and key not in own.costly:
        used, most = own.little
        # PostgreSQL does not say what a statement works, so there its whole time counts.
        on_file = request.app.state.engine.dialect.name == "sqlite"
        seconds = own.seconds if on_file else min(most, own.seconds)
        try:
            with fail_after(_PATIENCE):
                await places.acquire_on_behalf_of(owner)
        except TimeoutError as error:
            raise Unavailable("Too many requests are waiting; come back.") from error
        try:
            return await _within(request, Limit(seconds, used), asking_again)
        except TooLong:
            own.costly[key] = None
            if len(own.costly) > _MOST_KNOWN:
                del own.costly[next(iter(own.costly))]
        finally:
            places.release_on_behalf_of(owner)
    with Turn(request) as turn:
        turn.take()
        begun = monotonic()
        made = await within(request, asking_again)
        # Once it took long by chance: nothing was ready yet, or its database was lost.
        if monotonic() - begun < own.little[0]:
            own.costly.pop(key, None)
        return made


def _names_many(scope: Scope) -> bool:
    query: bytes = scope["query_string"]
    return query.count(b",") + query.count(b"&") >= _MANY


def refusal(own: Work, kept: Callable[[Scope], bool], scope: Scope) -> Unavailable | None:
    """Return why a request is refused before it is understood: it needs a turn, there is none.

    What is `kept` needs none. Sixty who ask again and again would keep all others waiting by
    refusals alone.
    """
    if not _names_many(scope) or own.turns.available_tokens or kept(scope):
        return None
    own.turned(0)
    return Unavailable(_FULL, retry_after=2)


async def costly(request: Request, do: Callable[[*Given], Made], *args: *Given) -> Made:
    """Return what `do` gives as one of the few costly reads, however long that takes."""
    with Turn(request) as turn:
        turn.take()
        return await to_thread.run_sync(partial(asked_again, do, *args), limiter=CapacityLimiter(1))


async def dry_run(request: Request, seconds: float, do: Callable[[], Made]) -> Made:
    """Return what `do` gives as one of the few dry runs, for as long as the caller waits."""
    with Turn(request, request.app.state.tries) as turn:
        turn.take()
        limit = Patient(seconds, request.app.state.work.is_asked)
        return await _within(request, limit, do)


# After so many seconds of work what takes long lets those go first who read, and for so many
# times as long: it can wait, and beside it nobody else came to their turn.
_STINT, _WAY = 0.005, 8


class Patient(Limit):
    """So many seconds for work that rests where `others` tells that somebody reads."""

    def __init__(self, seconds: float, others: Callable[[], object]) -> None:
        super().__init__(seconds)
        self._others, self._worked = others, thread_time()

    def begin(self) -> None:
        """Count from now what this thread does."""
        super().begin()
        self._worked = thread_time()

    def is_over(self) -> bool:
        """Return whether the work is to stop; where others read, they go first."""
        stint = thread_time() - self._worked
        if stint > _STINT:
            if self._others():
                sleep(_WAY * stint)
                self.extend(_WAY * stint)
            self._worked = thread_time()
        return super().is_over()


async def within(request: Request, do: Callable[[*Given], Made], *args: *Given) -> Made:
    """Return what `do` gives in the time that an answer or a piece of one may take."""
    own: Work = request.app.state.work
    seconds, limit = own.seconds, Patient(own.seconds, lambda: own.readers.borrowed_tokens)
    try:
        return await _within(request, limit, do, *args)
    except TooLong as error:
        names = ", ".join(f"`{cut(name)}`" for name in [*request.query_params][:_MOST_NAMES])
        narrow = f"narrow it: ask for less with {names}" if names else "there is too much of it"
        message = f"The answer takes more than {seconds:g} seconds of work; {narrow}."
        raise Unavailable(message) from error


async def _within(
    request: Request, limit: Limit, do: Callable[[*Given], Made], *args: *Given
) -> Made:
    def done() -> Made:
        limit.begin()
        return do(*args)

    token = LIMIT.set(limit)
    leaving = asyncio.ensure_future(_given_up(request, limit))
    try:
        return await to_thread.run_sync(done, limiter=CapacityLimiter(1))
    finally:
        leaving.cancel()
        LIMIT.reset(token)


async def _given_up(request: Request, limit: Limit) -> None:
    """Give the work up when its time is over, or when the caller leaves."""
    is_here = True
    # What rests has longer than it had at first.
    while is_here and limit.left:
        with suppress(TimeoutError):
            async with asyncio.timeout(limit.left):
                is_here = (await request.receive())["type"] != "http.disconnect"
    # What has to be told to PostgreSQL takes a while.
    await asyncio.get_running_loop().run_in_executor(None, limit.give_up)


class Allowance:
    """So many costly requests a minute for each caller: a bucket that fills again (0: no end)."""

    def __init__(self, most: int) -> None:
        self._most = most
        # What is left of each caller's, and when that was so; who came last is last.
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str, now: float) -> None:
        """Take one; raise `TooManyRequests` where none is left."""
        if not self._most:
            return
        left, since = self._left.pop(caller, (self._most, now))
        left = min(self._most, left + (now - since) * self._most / 60)
        self._left[caller] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > _MOST_KNOWN:
            self._left.popitem(last=False)
        if left < 1:
            message = f"A caller has {self._most} costly requests a minute here; come back."
            wait = ceil((1 - left) * 60 / self._most)
            raise TooManyRequests(message, headers={"Retry-After": str(wait)})


def _caller(request: Request) -> str:
    """Return who asks: a key that was looked at, else an address, of IPv6 its network."""
    if actor := getattr(request.state, "actor", None):
        return str(actor.id)
    host = request.client.host if request.client else ""
    with suppress(ValueError):
        return str(ip_network((host, 64 if ":" in host else 32), strict=False))
    return host


class Turn(AbstractContextManager["Turn", None]):
    """The right to be one of the few that do costly work; it ends with the block."""

    def __init__(self, request: Request, turns: CapacityLimiter | None = None) -> None:
        self._own: Work = request.app.state.work
        self._turns, self._caller = turns or self._own.turns, _caller(request)
        self.is_taken = False

    def take(self) -> None:
        """Take it; raise `Unavailable` where others have all, `TooManyRequests` for this caller."""
        try:
            self._turns.acquire_on_behalf_of_nowait(self)
        except WouldBlock as error:
            self._own.turned(0)
            raise Unavailable(_FULL, retry_after=2) from error
        self._take()
        try:
            self._own.allowance.take(self._caller, monotonic())
        except TooManyRequests:
            self._own.turned(0)
            self.give_back()
            raise

    async def take_again(self) -> None:
        """Wait for it, if it was given back."""
        if not self.is_taken:
            await self._turns.acquire_on_behalf_of(self)
            self._take()

    def _take(self) -> None:
        self.is_taken = True
        self._own.turned(1)

    def give_back(self) -> None:
        """Let others have it."""
        if self.is_taken:
            self._turns.release_on_behalf_of(self)
            self.is_taken = False
            self._own.turned(-1)

    def __exit__(self, *_error: object) -> None:
        self.give_back()
