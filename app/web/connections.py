"""Connections: how long a head may be, and how long one may neither send nor take.

uvicorn bounds neither with `httptools`: a head is kept whole, however long, and whoever
stops in the middle of a request or of an answer stays for ever.
"""

import logging
from asyncio import TimerHandle, Transport

from starlette.requests import Request
from uvicorn.protocols.http.flow_control import CLOSE_HEADER
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from app.errors import Fault, HeadTooLarge, InvalidValue
from app.web.border import REQUEST_ID, request_id_of
from app.web.problems import problem

logger = logging.getLogger(__name__)

# How many bytes a head has at most: the line of the request, and its headers.
MOST = 32 * 1024
# After so many seconds without progress a connection is closed, and a head is whole
# within them. So often in that time it is looked after.
STILL = 30.0
_LOOKS = 6
# A connection that was refused reads on for a moment: who is cut off while sending does
# not see why.
_LINGERS = 1.0
_TOO_LONG = f"The head of a request has at most {MOST:,} bytes."
_TWO_HOSTS = "A request has one `Host`."


class Connection(HttpToolsProtocol):
    """A connection that has its bounds."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to look after it."""
        super().connection_made(transport)
        self._head, self._in_head, self._refused = 0, True, False
        self._since, self._unsent = self.loop.time(), 0
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Look after it no more."""
        self._looking.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what came, of a head that is too long no more than is allowed."""
        while not self._refused and self._in_head and self._head + len(data) > MOST:
            room = MOST - self._head
            self._read(data[:room])
            if self._head >= MOST:
                self._refuse(HeadTooLarge(_TOO_LONG))
            data = data[room:]
        if not self._refused:
            self._read(data)

    def _read(self, data: bytes) -> None:
        # A head has to be whole in time, however little of it comes now and then.
        if not (self._in_head and self._head):
            self._since = self.loop.time()
        self._head += len(data)
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """Begin to answer, or refuse what two hosts may be meant by."""
        self._head, self._in_head = 0, False
        # What came together with the end of the request before was not counted.
        length = sum([len(name) + len(value) for name, value in self.headers])
        hosts = [name for name, _ in self.headers if name == b"host"]
        if len(self.url) + length > MOST:
            self._refuse(HeadTooLarge(_TOO_LONG))
        elif len(hosts) > 1:
            self._refuse(InvalidValue([Fault("invalid_value", _TWO_HOSTS, "Host")]))
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of a body."""
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Wait for the next head."""
        self._head, self._in_head = 0, True
        if not self._refused:
            super().on_message_complete()

    def resume_writing(self) -> None:
        """Note that something was taken."""
        self._since = self.loop.time()
        super().resume_writing()

    def _refuse(self, error: HeadTooLarge | InvalidValue) -> None:
        """Answer with an error and let nothing more in."""
        self._refused = True
        if (under_way := self._under_way()) is not None:
            # This one would stand in the middle of the answer before.
            under_way.keep_alive = False
            return
        scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
        answer = problem(Request(scope), error)
        answer.headers["Access-Control-Allow-Origin"] = "*"
        id_ = request_id_of(self.headers)
        headers = [*answer.raw_headers, (REQUEST_ID, id_), CLOSE_HEADER]
        logger.info("refused %s request_id=%s: %s", answer.status_code, id_.decode(), error.detail)
        lines = (b"%s: %s\r\n" % header for header in headers)
        head = STATUS_LINE[answer.status_code] + b"".join(lines)
        self.transport.write(head + b"\r\n" + bytes(answer.body))
        self.loop.call_later(_LINGERS, self.transport.close)

    def _look(self) -> None:
        """Close the connection where its other end has done nothing for too long."""
        now, unsent = self.loop.time(), self.transport.get_write_buffer_size()
        if unsent != self._unsent or not (unsent or self._waits()):
            self._since, self._unsent = now, unsent
        if now - self._since >= STILL:
            host = self.client[0] if self.client else ""
            logger.info("closed the connection of %s: nothing sent or taken for %g s", host, STILL)
            self.transport.abort()
            return
        self._looking: TimerHandle = self.loop.call_later(STILL / _LOOKS, self._look)

    def _waits(self) -> bool:
        """Return whether the next move is the other end's."""
        under_way = self._under_way()
        return under_way is None or (under_way.more_body and not self.flow.read_paused)

    def _under_way(self) -> RequestResponseCycle | None:
        """Return the request whose answer is not whole yet."""
        cycle: RequestResponseCycle | None = self.cycle
        return None if cycle is None or cycle.response_complete else cycle
