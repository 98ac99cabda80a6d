"""Harm at random moments: what was answered is there, what was refused is not, none by halves.

A service is killed or stopped; its disk is full for a while; its file is moved away for a
while, or replaced by a copy.
"""

import os
import random
import shutil
import sqlite3
import threading
import time
from contextlib import closing

import pytest

from app.store import api_keys
from tests.catalogues import opened
from tests.commands import PATIENCE, start, wait_for
from tests.databases import file_of
from tests.durability import wholeness
from tests.durability.test_no_room import fill, small_disk
from tests.durability.writers import Client, Corrector, Exporter, Importer
from tests.long import LONG, on_one_kind
from tests.snapshots import ask, column

__all__ = ["small_disk"]
# PostgreSQL is not killed with the service: it takes back what was under way, in the long run.
KILLS = {"sqlite": 50 if LONG else 1, "postgresql": 25}
HARMS = 25 if LONG else 1


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


class Round:
    """One life of a service, with who writes and reads, until it is harmed."""

    def __init__(self, url, key, port, number):
        self.url, self.port, self.chance = url, port, random.Random(number)  # noqa: S311
        self.stop, client = threading.Event(), Client(port, key)
        self.robots = [
            Importer(client, f"robot-{n}", self.stop, 100 * number + 1) for n in range(2)
        ]
        self.curator = Corrector(client, "neural-turing-machines", self.stop)
        self.exporter = Exporter(port, self.stop)
        self.writers: list[Importer | Corrector] = [*self.robots, self.curator]

    def wait_for_each(self, *, again=False):
        """Wait until each who writes was told that it is done: for the first time, or again."""
        counts = [len(each.acknowledged) if again else 0 for each in self.writers]
        until = time.monotonic() + 2 * PATIENCE
        while any(
            len(each.acknowledged) <= count and not each.wrong
            for each, count in zip(self.writers, counts, strict=True)
        ):
            assert time.monotonic() < until, [each.__dict__ for each in self.writers]
            time.sleep(0.01)

    def run(self, harm):
        """Serve and write, do harm at any moment of that, and end it all."""
        workers = str(self.chance.choice((1, 2)))
        command = ("serve", "--port", str(self.port), "--workers", workers)
        quiet = {"CATALOGUE_LOG_LEVEL": "error"}
        process = start(*command, url=self.url, settings=quiet)
        try:
            wait_for(f"http://127.0.0.1:{self.port}/health/ready", process)
            for each in (*self.writers, self.exporter):
                each.start()
            self.wait_for_each()
            time.sleep(self.chance.uniform(0, 0.6))
            harm(self, process)
        finally:
            process.kill() if harm is kill else process.terminate()
            process.communicate(timeout=PATIENCE)
            self.stop.set()
        for each in (*self.writers, self.exporter):
            each.join(timeout=PATIENCE)
            assert not each.is_alive()
            assert each.wrong == []


def kill(_round, process):
    process.kill()


def stop(_round, process):
    process.terminate()


def take_the_room(round_, _process):
    filler = fill(file_of(round_.url).parent)
    time.sleep(round_.chance.uniform(0, 1))
    filler.unlink()
    round_.wait_for_each(again=True)


def move_away(round_, _process):
    file = file_of(round_.url)
    aside = file.with_name("aside.sqlite")
    file.rename(aside)
    time.sleep(round_.chance.uniform(0, 1))
    aside.rename(file)
    round_.wait_for_each(again=True)


@on_one_kind
def test_a_service_that_is_killed_loses_nothing(copy_url, copy, port):
    ends_of(copy_url, copy, port, kill, KILLS[copy.dialect.name])


@pytest.mark.skipif(not LONG, reason="gentler than a kill, and seen in `test_stopped`")
@on_one_kind
def test_a_service_that_is_stopped_loses_nothing(copy_url, copy, port):
    ends_of(copy_url, copy, port, stop, HARMS)


def ends_of(url, engine, port, harm, times):
    """End a service again and again: one catalogue outlives every end."""
    key = api_keys.create(engine, api_keys.Scope.ADMIN, "robot", None)
    for number in range(times):
        before, round_ = editions(engine), Round(url, key, port, number)
        round_.run(harm)
        check(engine, round_, before)


@pytest.mark.of_a_file
# What follows from a file that is away is seen in `test_replaced` too.
@pytest.mark.parametrize("harm", [take_the_room, *([move_away] if LONG else [])])
def test_a_service_whose_file_cannot_be_written_for_a_while_loses_nothing(
    seeded_file, small_disk, port, harm
):
    url = f"sqlite:///{shutil.copy(seeded_file, small_disk / 'catalogue.sqlite')}"
    with opened(url) as engine:
        key = api_keys.create(engine, api_keys.Scope.ADMIN, "robot", None)
    for number in range(HARMS):
        with opened(url) as engine:
            before, round_ = editions(engine), Round(url, key, port, number)
        round_.run(harm)
        with opened(url) as engine:
            check(engine, round_, before)
        # The disk is small, and all that was written is on it.
        shutil.copy(seeded_file, file_of(url))
        with opened(url) as engine:
            key = api_keys.create(engine, api_keys.Scope.ADMIN, "robot", None)


def check(engine, round_, before):
    wholeness.check(engine)
    there = editions(engine)
    assert before.items() <= there.items()
    for robot in round_.robots:
        assert robot.acknowledged
        own = of(robot, there)
        assert robot.acknowledged.items() <= own.items()
        # At most the one that was under way is there besides, unless it was refused.
        fresh = own.keys() - of(robot, before).keys()
        assert len(fresh - robot.acknowledged.keys()) <= 1
        assert robot.refused not in fresh
        assert {label: own[label] for label in fresh}.items() <= robot.tried.items()
    # The last correction that was answered, or the one that was under way.
    last = (round_.curator.acknowledged[-1], round_.curator.tried)
    assert noted(engine, round_.curator.resource) in last


@pytest.mark.of_a_file
def test_a_service_whose_file_is_replaced_writes_into_what_stands_there(copy_url, copy, port):
    key = api_keys.create(copy, api_keys.Scope.ADMIN, "robot", None)
    for number in range(HARMS):
        file = file_of(copy_url)
        moments: list[float] = []
        aside, new = file.with_name("aside.sqlite"), file.with_name("new.sqlite")

        def replace(round_, _process, file=file, aside=aside, new=new, moments=moments):
            with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(new)) as copied:
                source.backup(copied)
            aside.unlink(missing_ok=True)
            os.link(file, aside)
            new.replace(file)
            moments.append(time.monotonic())
            # What is told first may have begun before; what is told next has not.
            round_.wait_for_each(again=True)
            round_.wait_for_each(again=True)

        round_ = Round(copy_url, key, port, number)
        round_.run(replace)
        kept = []
        for each in (file, aside):
            with opened(f"sqlite:///{each}") as engine:
                kept.append(editions(engine))
        with opened(copy_url) as engine:
            wholeness.check(engine)
        for robot in round_.robots:
            new_ones, old_ones = (of(robot, each) for each in kept)
            assert robot.acknowledged.items() <= (old_ones | new_ones).items()
            late = {n: t for n, t in robot.acknowledged.items() if robot.begun[n] > moments[0]}
            assert late
            assert late.items() <= new_ones.items()
