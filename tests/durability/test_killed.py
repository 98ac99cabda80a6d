"""`kill -9` at random moments: what was answered is there, and nothing by halves."""

import os
import random
import threading
import time

from app.store import api_keys
from tests.commands import start, wait_for
from tests.durability import wholeness
from tests.durability.writers import Client, Corrector, Importer
from tests.snapshots import ask, column

LONG = "CATALOGUE_LONG_TESTS" in os.environ
# PostgreSQL is not killed with the service: it takes back what was under way.
TIMES = {"sqlite": 100 if LONG else 6, "postgresql": 20 if LONG else 2}


def editions(engine):
    """The texts of the editions of each document that the robot imported."""
    found = ask(
        engine,
        "SELECT document.id, label, text FROM edition"
        " JOIN document ON document.pk = document_pk"
        " WHERE document.id LIKE 'robot-%'",
    )
    return {(document, label): text for document, label, text in found}


def noted(engine, resource):
    """The number in the note of a resource."""
    (note,) = column(engine, "SELECT note FROM resource WHERE id = :id", id=resource)
    return int(note)


def of(robot, found):
    """Those of the editions that are of a robot's own document."""
    own = (place for place in found if place[0] == robot.document)
    return {place[1]: found[place] for place in own}


def test_a_killed_service_loses_nothing(copy_url, copy, port):
    """One catalogue outlives every kill."""
    key = api_keys.create(copy, api_keys.Scope.ADMIN, "robot", None)
    for round_ in range(TIMES[copy.dialect.name]):
        kill_and_look(copy_url, copy, Client(port, key), round_)


def kill_and_look(url, engine, client, round_):
    chance = random.Random(round_)  # noqa: S311 - the same each time
    before, stop = editions(engine), threading.Event()
    robots = [Importer(client, f"robot-{n}", stop, 100 * round_ + 1) for n in range(2)]
    curator = Corrector(client, "neural-turing-machines", stop)
    everybody: list[Importer | Corrector] = [*robots, curator]
    port = str(client.port)
    process = start("serve", "--port", port, url=url)
    try:
        wait_for(f"http://127.0.0.1:{port}/health/ready", process)
        for each in everybody:
            each.start()
        # Once writes are under way, at any moment of them.
        until = time.monotonic() + 60
        while not all(e.acknowledged or e.wrong for e in everybody):
            assert time.monotonic() < until
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.6))
    finally:
        process.kill()
        process.communicate(timeout=10)
        stop.set()
    for each in everybody:
        each.join(timeout=30)
    wholeness.check(engine)
    there = editions(engine)
    assert before.items() <= there.items()
    for robot in robots:
        assert robot.wrong == []
        assert robot.acknowledged
        own = {label: text for (name, label), text in there.items() if name == robot.document}
        assert robot.acknowledged.items() <= own.items()
        # At most the one that was under way is there besides.
        fresh = own.keys() - of(robot, before).keys()
        assert len(fresh - robot.acknowledged.keys()) <= 1
        assert {label: own[label] for label in fresh}.items() <= robot.tried.items()
    assert curator.wrong == []
    # The last correction that was answered, or the one that was under way.
    assert noted(engine, curator.resource) in (curator.acknowledged[-1], curator.tried)
