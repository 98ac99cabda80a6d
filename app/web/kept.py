"""Answers kept, and given again for as long as nothing is committed.

What has a tag and may be kept by anybody hangs on the request and on the catalogue
alone. Errors, streams, and whatever a key was sent with are never kept.
"""

from collections import OrderedDict

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.store.commits import Commits

# The headers on which an answer hangs: those of `Vary`, what the caller has already,
# and the address under which the service is reached.
_TELLING = frozenset((b"accept", b"accept-encoding", b"host", b"if-none-match"))
# With one of these a request is about more than what is kept here.
_SPECIAL = frozenset(
    (b"authorization", b"range", b"if-match", b"content-length", b"transfer-encoding")
)
_READS = frozenset(("GET", "HEAD"))
_STATUSES = frozenset((200, 304))
_KEPT_BY_ANYBODY = (b"cache-control", b"public, no-cache")
# What an answer weighs besides its texts, in bytes, and the part of all that one may.
_WEIGHT, _SHARE = 2_000, 8

Key = tuple[object, ...]
Answer = tuple[Message, Message]


class Kept:
    """Up to so many bytes of answers, of which those asked for last stay longest."""

    def __init__(self, commits: Commits | None, most: int) -> None:
        self._commits = commits if most else None
        self._most = most
        self._state: int | None = None
        self._answers: OrderedDict[Key, tuple[Answer, int]] = OrderedDict()
        self._weight = 0

    async def __call__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with what is kept; else let `app` answer, and keep that."""
        key = _key(scope) if self._commits and scope["type"] == "http" else None
        state = self._now() if key else None
        if key is None or state is None:
            await app(scope, receive, send)
            return
        found = self._answers.get(key)
        if found is None:
            await app(scope, receive, _Taken(self, key, state, send).send)
            return
        self._answers.move_to_end(key)
        for message in found[0]:
            await send(message)

    def _now(self) -> int | None:
        """Return the state of the catalogue; what was kept of another one is gone."""
        state = self._commits.state() if self._commits else None
        if state != self._state:
            self._answers.clear()
            self._weight, self._state = 0, state
        return state

    def take(self, key: Key, state: int, answer: Answer) -> None:
        """Keep an answer that was asked for in a `state`, if that is still the last."""
        weight = _weight(key, answer)
        if state != self._state or weight > self._most // _SHARE:
            return
        _, before = self._answers.pop(key, (None, 0))
        self._answers[key] = (answer, weight)
        self._weight += weight - before
        while self._weight > self._most:
            _, (_, gone) = self._answers.popitem(last=False)
            self._weight -= gone


class _Taken:
    """The way out of an answer that may be kept: one that goes out in one piece."""

    def __init__(self, kept: Kept, key: Key, state: int, send: Send) -> None:
        self._kept = kept
        self._key = key
        self._state = state
        self._send = send
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        """Send a part of the answer."""
        start, self._start = self._start, None
        if message["type"] == "http.response.start":
            self._start = message if _lasts(message) else None
        elif start and not message.get("more_body"):
            self._kept.take(self._key, self._state, (start, message))
        await self._send(message)


def _key(scope: Scope) -> Key | None:
    """Return all of a request that its answer hangs on; None if that is not all."""
    headers = scope["headers"]
    if scope["method"] not in _READS or any(name in _SPECIAL for name, _ in headers):
        return None
    told = (header for header in headers if header[0] in _TELLING)
    address = (scope["scheme"], scope.get("raw_path"), scope["query_string"])
    return (scope["method"], *address, *told)


def _lasts(start: Message) -> bool:
    """Say whether an answer is one until the next commit."""
    names = {name.lower(): value for name, value in start["headers"]}
    name, value = _KEPT_BY_ANYBODY
    return start["status"] in _STATUSES and b"etag" in names and names.get(name) == value


def _weight(key: Key, answer: Answer) -> int:
    start, body = answer
    texts = [text for header in start["headers"] for text in header]
    told = [each for part in key for each in (part if isinstance(part, tuple) else [])]
    sizes = (len(text) for text in (*texts, *told, key[2], key[3], body["body"]))
    return _WEIGHT + sum(sizes)
