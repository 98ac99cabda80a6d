"""What is said to a database while a block runs."""

from contextlib import contextmanager

from sqlalchemy import event


@contextmanager
def noted(*engines):
    """The statements; of the two ways to begin a transaction one is noted."""
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        begins = statement.startswith("SET TRANSACTION")
        statements.append("BEGIN" if begins else statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield statements
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
