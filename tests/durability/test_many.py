"""Several write and many read: nothing lost, nothing old, nobody left out."""

import http.client
import random
import threading
import time
from dataclasses import dataclass, field

from app.store import api_keys
from tests.commands import PATIENCE, serving
from tests.durability import wholeness
from tests.durability.test_killed import editions, noted, of
from tests.durability.writers import Client, Corrector, Importer
from tests.long import LONG

SECONDS, WRITERS, READERS = (60, 8, 32) if LONG else (1, 4, 6)
NOTED = ("neural-turing-machines", "continuous-control-with-deep-reinforcement-learning")
PATHS = (
    "/v1/resources?per_page=5",
    "/v1/resources?author=hinton&facets=topic",
    "/v1/resources?q=deep+learning",
    "/v1/authors?sort=-resource_count",
    "/v1/resources/neural-turing-machines",
    "/v1/resources.csv?year=2012-",
    "/v1/suggest?q=hin",
    "/v1/changes?since=3",
    "/v1/stats",
)


@dataclass(eq=False)
class Reader(threading.Thread):
    """Reads until it is told to stop; notes what no reader should see."""

    port: int
    stop: threading.Event
    committed: list[int]
    read: int = 0
    wrong: list[object] = field(default_factory=list)

    def __post_init__(self):
        super().__init__(daemon=True)

    def run(self):
        chance = random.Random(id(self))  # noqa: S311 - any will do
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self.stop.is_set():
            least, path = max(self.committed[-WRITERS:]), chance.choice(PATHS)
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            revision = int(answer.headers.get("x-catalogue-revision", 0))
            if answer.status != 200 or revision < least:
                self.wrong.append((path, answer.status, revision, least, body[:500]))
            self.read += 1
        connection.close()


def test_many_at_once(copy_url, copy, port):
    key = api_keys.create(copy, api_keys.Scope.ADMIN, "robot", None)
    stop = threading.Event()
    committed = [3]
    readers = [Reader(port, stop, committed) for _ in range(READERS)]
    # Two count up in each of two notes in the long run, else in one; the others import.
    curators = [
        Corrector(Client(port, key), NOTED[n // 2], stop, committed) for n in range(WRITERS // 2)
    ]
    robots = [
        Importer(Client(port, key), f"robot-{n}", stop, size=3, committed=committed)
        for n in range(WRITERS - len(curators))
    ]
    writers = [*curators, *robots]
    with serving(copy_url, port):
        for each in (*readers, *writers):
            each.start()
        time.sleep(SECONDS)
        until = time.monotonic() + PATIENCE
        while not all(robot.acknowledged for robot in robots):
            assert time.monotonic() < until
            time.sleep(0.1)
        stop.set()
        for each in (*readers, *writers):
            each.join(timeout=60)
    assert [wrong for each in readers for wrong in each.wrong] == []
    assert [wrong for each in curators for wrong in each.wrong] == []
    assert [wrong for each in robots for wrong in each.wrong] == []
    assert all(each.read for each in readers)
    there = editions(copy)
    for robot in robots:
        assert robot.acknowledged
        assert of(robot, there) == robot.acknowledged
    # No count was lost to somebody else's: each was read, and changed as it was read.
    counted = [n for each in curators for n in each.acknowledged]
    for resource in {each.resource for each in curators}:
        mine = [n for e in curators if e.resource == resource for n in e.acknowledged]
        assert sorted(mine) == list(range(1, noted(copy, resource) + 1))
    # Every write was told a revision of its own.
    assert len(committed) == len(set(committed)) == len(there) + len(counted) + 1
    wholeness.check(copy)
