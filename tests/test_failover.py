"""A primary and two standbys that stream from it: replicas, and what becomes of them.

Each test takes the servers as the one before it left them.
"""

import contextlib
import os
import threading
import time
from itertools import count

import httpx
import pytest

from app import bootstrap
from app.store import api_keys
from app.store.api_keys import Scope
from app.store.engine import open_engine
from cluster.postgres import Missing, Server, address, primary_and_standbys
from tests.commands import free_port, serving
from tests.long import LONG

# Of steady load before, between and after what happens, in seconds.
WHILE = 5 if LONG else 0.5
READS = [
    "/v1/resources?per_page=5",
    "/v1/topics?q=learning",
    "/v1/resources?q=number+-absent&facets=kind",
    "/v1/authors.jsonl",
    "/resources",
]
NEW = {"title": "A number", "kind": "book"}


@pytest.fixture(scope="module")
def servers():
    with contextlib.ExitStack() as stack:
        try:
            names = ("one", "two", "three")
            made = stack.enter_context(primary_and_standbys(*names, hasty=True))
        except Missing as missing:
            if os.environ.get("CI"):
                raise
            pytest.skip(str(missing))
        yield made


@pytest.fixture(scope="module")
def key(servers):
    """The key of a curator of the catalogue on the servers."""
    engine = open_engine(address(servers, "catalogue"))
    bootstrap.make_empty(engine)
    made = api_keys.create(engine, Scope.CURATE, "ann", None)
    engine.dispose()
    return made


@pytest.fixture(scope="module")
def service(servers, key):
    """The address of a service that reads from standbys."""
    choice = {"target_session_attrs": "prefer-standby", "load_balance_hosts": "random"}
    reads = address(servers, "catalogue", **choice)
    port = free_port()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CATALOGUE_READ_DATABASE_URL", reads)
        with serving(address(servers, "catalogue"), port):
            here = f"http://127.0.0.1:{port}"
            # What a first read takes besides is no matter of failures.
            for path in READS:
                assert httpx.get(f"{here}{path}", timeout=60).status_code == 200
            yield here


def written(service, key, title):
    body = NEW | {"title": title}
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.post(f"{service}/v1/resources", json=body, headers=headers, timeout=30)


def test_answers_tell_the_revision_of_the_replica_they_came_from(service, key, servers):
    who = {"Authorization": f"Bearer {key}"}
    path = f"{service}/v1/resources?q=held"
    before = httpx.get(path)
    for standby in servers[1:]:
        standby.sql("SELECT pg_wal_replay_pause()")
    assert written(service, key, "Held back").status_code == 201
    behind, ahead = httpx.get(path), httpx.get(path, headers=who)
    assert behind.text == before.text
    assert ahead.json()["meta"]["count"] == before.json()["meta"]["count"] + 1
    for answer in (behind, ahead):
        revision = str(answer.json()["meta"]["revision"])
        assert answer.headers["x-catalogue-revision"] == revision
        assert answer.headers["etag"].startswith(f'W/"{revision}-')
        same = httpx.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert same.status_code == (304 if answer is behind else 200)
    whole = httpx.get(f"{service}/v1/resources.jsonl?q=held", headers=who)
    assert len(whole.text.splitlines()) == ahead.json()["meta"]["count"]
    for standby in servers[1:]:
        standby.sql("SELECT pg_wal_replay_resume()")
    until = time.monotonic() + 20
    while httpx.get(path).json() != ahead.json():
        assert time.monotonic() < until


class Load:
    """Readers and a writer that go on until they are told to stop."""

    def __init__(self, service, key):
        self.read, self.failed = 0, []
        self.acknowledged, self.refused = [], []
        self._service, self._key = service, key
        self._done = threading.Event()
        work = [lambda n=n: self._reads(n) for n in range(3)] + [self._writes] * 2
        self._threads = [threading.Thread(target=each) for each in work]
        self._titles = count()

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        for thread in self._threads:
            thread.join(60)

    def _reads(self, number):
        with httpx.Client(base_url=self._service, timeout=30) as client:
            while not self._done.is_set():
                number += 1
                path = READS[number % len(READS)]
                try:
                    answer = client.get(path)
                except httpx.HTTPError as error:
                    self.failed.append((path, repr(error)))
                    continue
                self.read += 1
                if answer.status_code != 200:
                    self.failed.append((path, answer.text))

    def _writes(self):
        while not self._done.is_set():
            title = f"Number {next(self._titles)}"
            answer = written(self._service, self._key, title)
            if answer.status_code == 201:
                self.acknowledged.append(answer.json()["id"])
            else:
                self.refused.append(answer)
                time.sleep(0.05)

    def goes_on(self, more=1):
        """Wait until so many more reads and writes have been answered."""
        reads, writes = self.read + more, len(self.acknowledged) + more
        until = time.monotonic() + 30
        while self.read < reads or len(self.acknowledged) < writes:
            assert time.monotonic() < until
            time.sleep(0.05)
        time.sleep(WHILE)


def failover(load: Load, primary: Server, lost: Server, heir: Server):
    load.goes_on()
    lost.kill()
    load.goes_on()
    refused = len(load.refused)
    primary.stop("immediate")
    until = time.monotonic() + 30
    while len(load.refused) == refused:
        assert time.monotonic() < until
        time.sleep(0.05)
    reads = load.read
    while load.read < reads + 10:
        assert time.monotonic() < until
        time.sleep(0.05)
    heir.promote()
    load.goes_on(5)


def test_readers_see_no_failure_and_writers_lose_nothing(service, key, servers):
    order = list(servers)
    for _ in range(3 if LONG else 1):
        with Load(service, key) as load:
            failover(load, *order)
        assert load.failed == []
        assert {answer.status_code for answer in load.refused} == {503}
        assert all(int(answer.headers["retry-after"]) for answer in load.refused)
        there = httpx.get(f"{service}/v1/resources.jsonl?fields=id", timeout=60).text
        assert [id_ for id_ in load.acknowledged if f'"{id_}"' not in there] == []
        order.reverse()
        if LONG:
            for standby in order[1:]:
                standby.follow(order[0])
                standby.start()
            order[0].wait_for(*(standby.name for standby in order[1:]))


def test_no_host_at_all_is_a_503(service, key, servers):
    for server in servers:
        with contextlib.suppress(Exception):
            server.stop("immediate")
    for path in READS:
        answer = httpx.get(f"{service}{path}", timeout=30)
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
    assert written(service, key, "Late").status_code == 503
    assert httpx.get(f"{service}/health/ready").status_code == 503
    assert httpx.get(f"{service}/health/live").status_code == 200
