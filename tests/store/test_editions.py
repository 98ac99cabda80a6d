"""The order of editions: by date; one without follows what was the newest then."""

import pytest
from alembic import command
from sqlalchemy import text

from app.store.engine import writing
from app.store.migrate import _config, migrate
from tests.snapshots import ask, one_of
from tests.test_ingest import take

TITLE = "- [{} of the North](http://a.example/1)\n"


def order(engine):
    """The labels in the order of the document."""
    return "".join(label for (label,) in ask(engine, "SELECT label FROM edition ORDER BY position"))


ORDERS = {
    "no date at all": ([("a", None), ("b", None), ("c", None)], "abc"),
    "dates alone": ([("a", "2015"), ("b", "2013"), ("c", "2014-05")], "bca"),
    "behind a date to come": ([("a", "2999"), ("b", None)], "ab"),
    "behind a date, before a later one": (
        [("a", "2015-08"), ("b", None), ("c", "2016"), ("d", "2014")],
        "dabc",
    ),
    "behind the newest, not the last": ([("a", "2999"), ("b", "2015"), ("c", None)], "bac"),
    "one behind the other": ([("a", "2015"), ("b", None), ("c", None), ("d", "2016")], "abcd"),
    "behind the first, which has none either": ([("a", None), ("b", "2015"), ("c", None)], "bac"),
}


@pytest.mark.parametrize(("editions", "expected"), ORDERS.values(), ids=ORDERS)
def test_editions_are_in_order(empty, editions, expected):
    for number, (label, date) in enumerate(editions):
        words = ["Tides", "Winds", "Dunes", "Lakes"][number]
        take(empty, TITLE.format(words), label=label, date=date)
    assert order(empty) == expected
    # The title of the newest edition is that of the record.
    newest = [label for label, _ in editions].index(expected[-1])
    words = ["Tides", "Winds", "Dunes", "Lakes"][newest]
    assert one_of(empty)["title"] == f"{words} of the North"


def test_what_an_older_program_turned_round_is_put_right(empty):
    take(empty, TITLE.format("Tides"), label="a", date="2999")
    take(empty, TITLE.format("Winds"), label="b")
    take(empty, TITLE.format("Dunes"), "other", label="a")
    _as_before(empty)
    with writing(empty) as connection:
        # It took the time of the import for the date.
        connection.execute(text("UPDATE edition SET position = 3 - position WHERE document_pk = 1"))
    assert order(empty) == "baa" or order(empty) == "aba"
    migrate(empty)
    assert ask(empty, "SELECT label, position, follows FROM edition ORDER BY pk") == [
        ("a", 1, None),
        ("b", 2, "2999"),
        ("a", 1, None),
    ]
    assert ask(empty, "SELECT * FROM authority") == []
    take(empty, TITLE.format("Lakes"), "third")
    assert len(ask(empty, "SELECT * FROM authority")) == 1


def test_a_catalogue_that_was_in_order_stays_as_it_is(empty):
    take(empty, TITLE.format("Tides"), label="a", date="2015")
    take(empty, TITLE.format("Winds"), label="b")
    _as_before(empty)
    config = _config()
    with writing(empty) as connection:
        connection.execute(text("INSERT INTO authority VALUES ('seed', 'abc')"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0006")
    assert order(empty) == "ab"
    assert len(ask(empty, "SELECT * FROM authority")) == 1
    migrate(empty)
    # What is written from now on can be undone as before.
    take(empty, TITLE.format("Dunes"), label="c", date="2016")
    assert ask(empty, "SELECT count(*) FROM journal WHERE \"table\" = 'edition'")[0][0]


def _as_before(engine):
    """Take a catalogue back to the tables of the version before."""
    config = _config()
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")
