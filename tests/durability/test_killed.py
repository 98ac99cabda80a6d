"""`kill -9` at random moments: what was answered is there, and nothing by halves."""

import os
import random
import shutil
import sqlite3
import threading
import time
from contextlib import closing

import pytest

from app.store import access
from app.store.session import open_engine
from tests.commands import start, wait_for
from tests.durability import wholeness
from tests.durability.writers import Client, Corrector, Importer

TIMES = 100 if os.environ.get("CATALOGUE_LONG_TESTS") else 10


@pytest.fixture(scope="module")
def file(seeded_file, tmp_path_factory):
    """A catalogue that outlives every kill of this module."""
    file = tmp_path_factory.mktemp("killed") / "catalogue.sqlite"
    shutil.copy(seeded_file, file)
    return file


@pytest.fixture(scope="module")
def key(file):
    engine = open_engine(f"sqlite:///{file}")
    key = access.create(engine, access.Scope.ADMIN, "robot", None)
    engine.dispose()
    return key


def editions(file):
    """The texts of the editions of each document that the robot imported."""
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute(
            "SELECT document.id, label, text FROM edition"
            " JOIN document ON document.pk = document_pk"
            " WHERE document.id LIKE 'robot-%'"
        )
        return {(document, label): text for document, label, text in found}


def noted(file, resource):
    """The number in the note of a resource."""
    with closing(sqlite3.connect(file)) as connection:
        sql = "SELECT note FROM resource WHERE id = ?"
        return int(connection.execute(sql, [resource]).fetchone()[0])


def of(robot, found):
    """Those of the editions that are of a robot's own document."""
    own = (place for place in found if place[0] == robot.document)
    return {place[1]: found[place] for place in own}


@pytest.mark.parametrize("round_", range(TIMES))
def test_a_killed_service_loses_nothing(file, key, port, round_):
    chance = random.Random(round_)  # noqa: S311 - the same each time
    before, stop = editions(file), threading.Event()
    robots = [
        Importer(Client(port, key), f"robot-{n}", stop, 100 * round_ + 1)
        for n in range(2)
    ]
    curator = Corrector(Client(port, key), "neural-turing-machines", stop)
    everybody: list[Importer | Corrector] = [*robots, curator]
    process = start("serve", "--port", str(port), url=file)
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
    wholeness.check(file)
    there = editions(file)
    assert before.items() <= there.items()
    for robot in robots:
        assert robot.wrong == []
        assert robot.acknowledged
        own = {
            label: text
            for (name, label), text in there.items()
            if name == robot.document
        }
        assert robot.acknowledged.items() <= own.items()
        # At most the one that was under way is there besides.
        fresh = own.keys() - of(robot, before).keys()
        assert len(fresh - robot.acknowledged.keys()) <= 1
        assert {label: own[label] for label in fresh}.items() <= robot.tried.items()
    assert curator.wrong == []
    # The last correction that was answered, or the one that was under way.
    assert noted(file, curator.resource) in (curator.acknowledged[-1], curator.tried)
