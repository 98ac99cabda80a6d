"""What is said to a database while a block runs."""

from contextlib import contextmanager, nullcontext

from sqlalchemy import event

from app.store.engine import reading


@contextmanager
def noted(*engines, brief=None):
    """The statements; of the two ways to begin a transaction one is noted.

    A `brief` reader, which tells its driver most of them, has all the time it wants.
    """
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        begins = statement.startswith("SET TRANSACTION")
        statements.append("BEGIN" if begins else statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    with traced(brief, statements) if brief else nullcontext():
        yield statements
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def traced(brief, statements):
    limits, brief.limits = brief.limits, (60, 60)
    with brief.reading() as engine, reading(engine) as connection:
        straight = connection.get_execution_options()["straight"].connection
    straight.set_trace_callback(statements.append)
    yield
    straight.set_trace_callback(None)
    brief.limits = limits
    # Nothing is read that changes anything; what the index asks by itself is not counted, nor
    # whether anything was committed.
    unseen = ("ROLLBACK", "PRAGMA data_version")
    statements[:] = [each for each in statements if each not in unseen and "'main'." not in each]
