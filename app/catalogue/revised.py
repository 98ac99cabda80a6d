"""What a revision did to a record: a row of the change feed."""

from typing import Literal

from app.catalogue.records import Record

Action = Literal["created", "updated", "deleted", "merged", "undone", "imported"]


class RevisedRecord(Record):
    """One record touched by a revision; `successor` is what it was merged into."""

    revision: int
    at: str
    actor: str
    action: Action
    type: str
    id: str
    name: str
    successor: str | None
    summary: str


class Undone(Record):
    """An undo: its revision, the one it took back, and what became of each record."""

    revision: int
    undoes: int
    changes: list[RevisedRecord]
