"""A server that plays what addresses do: a path is a case, and everything is noted."""

import asyncio
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.links import Clock

PAGE = "<html><head><title>{}</title></head><body><h1>{}</h1><p>{}</p></body></html>"
SORRY = "Sorry, the page you are looking for could not be found."


def answer(code, body="", **headers):
    """The bytes of an answer."""
    told = {"Content-Type": "text/html", "Content-Length": len(body.encode())}
    told |= {"Connection": "close"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {code} Said\r\n{head}\r\n{body}".encode()


def to(code, place):
    return answer(code, Location=place)


OK = answer(200, PAGE.format("A thing", "A thing", "All about it."))
CASES = {
    "ok": OK,
    "empty": answer(204),
    "moved": to(301, "/ok"),
    "moved-308": to(308, "ok"),
    "old": to(301, "ok"),
    "slash": to(301, "/slash/index.html"),
    "to-front": to(301, "/"),
    "elsewhere": to(302, "/ok"),
    "two-steps": to(302, "/moved"),
    "loop": to(302, "/loop"),
    "to-ftp": to(301, "ftp://a.example/x"),
    "to-nothing": answer(302),
    "not-modified": answer(304),
    "404": answer(404, "gone"),
    "410": answer(410),
    "soft": answer(200, PAGE.format("Page not found", "A site", SORRY)),
    "article": answer(200, PAGE.format("On pages not found", "On pages not found", SORRY)),
    "parked": answer(200, PAGE.format("a.example is for sale", "Buy this domain", "Hello")),
    "500": answer(500),
    "broken": b"nothing that is HTTP\r\n\r\n",
    "closed": b"",
    **{str(code): answer(code) for code in (401, 403, 405, 406, 429, 451, 503, 999)},
    "wait": answer(429, Retry_After="30"),
    "wait-long": answer(503, Retry_After="7200"),
}


@dataclass
class Seen:
    """One request: to which host, for which path, and when it began and ended."""

    host: str
    path: str
    head: str
    began: float
    ended: float = 0.0


@dataclass
class Demonstrator:
    """What it was asked, and what it answers: `cases` may be changed at any time."""

    port: int = 0
    cases: dict[str, bytes] = field(default_factory=lambda: dict(CASES))
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0
    sent: int = 0
    now: Callable[[], float] = time.monotonic
    at_once: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    most_at_once: int = 0
    most_of_all: int = 0

    async def serve(self, reader, writer):
        self.connections += 1
        try:
            await self._serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _serve(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split(" ")[1].strip("/")
        host = next(x[6:] for x in head.split("\r\n") if x.lower().startswith("host: "))
        seen = Seen(host.partition(":")[0], path, head, self.now())
        self.seen.append(seen)
        self.at_once[seen.host] += 1
        self.most_at_once = max(self.most_at_once, self.at_once[seen.host])
        self.most_of_all = max(self.most_of_all, sum(self.at_once.values()))
        try:
            await self._say(path, writer)
        finally:
            seen.ended = self.now()
            self.at_once[seen.host] -= 1

    async def _say(self, path, writer):
        if path.startswith("drip"):
            whole = answer(200, "x" * 1000)
            begun = 0 if path == "drip-head" else whole.index(b"\r\n\r\n") + 9
            writer.write(whole[:begun])
            for byte in whole[begun:]:
                await asyncio.sleep(0.1)
                writer.write(bytes([byte]))
                await writer.drain()
        elif path == "huge":
            writer.write(b"HTTP/1.1 200 Said\r\nContent-Type: text/html\r\n\r\n")
            for _ in range(4_000):
                writer.write(b"y" * 16_384)
                await writer.drain()
                self.sent += 16_384
        else:
            writer.write(self.cases.get(path.split("?")[0].split("/")[-1], OK))
            await writer.drain()


@contextmanager
def demonstrating(*hosts, certificate=None):
    """Serve on a port that is free on all these addresses of this machine."""
    made = Demonstrator()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)

    async def begin():
        servers = []
        for host in hosts or ("127.0.0.1",):
            server = await asyncio.start_server(made.serve, host, made.port, ssl=context)
            made.port = server.sockets[0].getsockname()[1]
            servers.append(server)
        return servers

    async def end():
        for server in servers:
            server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    servers = asyncio.run_coroutine_threadsafe(begin(), loop).result()
    try:
        yield made
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class Time:
    """A clock that can be set, and waits without waiting."""

    def __init__(self, moment=datetime(2026, 3, 1, 3, 0, tzinfo=UTC)):
        self.moment = moment
        self.waited = 0.0

    @property
    def clock(self):
        return Clock(self.now, self.seconds, self.sleep)

    def now(self):
        return self.moment

    def seconds(self):
        return self.waited

    async def sleep(self, seconds):
        self.waited += seconds
        self.moment += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    def later(self, **passed):
        """Let time pass."""
        self.moment += timedelta(**passed)
