"""What an entry states, value by value, each with the rule and the words behind it."""

from dataclasses import dataclass
from typing import Literal, Protocol

from app.documents.entry import Entry

Value = str | int | bool


@dataclass(frozen=True, slots=True)
class Claim:
    """One value for one field, read by `rule` from `text` on `line`.

    `field` is author, affiliation, title, date, year, venue, publisher, platform,
    note, et_al, link, or a part of the details: details.volume. `scope` names the authors (by place) an affiliation belongs to;
    `role` and `label` belong to links.
    """

    field: str
    value: Value
    rule: str
    text: str
    line: int
    scope: tuple[int, ...] = ()
    role: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something odd about an entry that a maintainer would like to know.

    `message` says what and why, where the code alone does not.
    """

    code: str
    line: int
    text: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """An entry, read: its claims in the order of the document.

    `asides` are words behind the title that were understood and claim nothing, such as
    a translator.
    """

    entry: Entry
    claims: tuple[Claim, ...]
    warnings: tuple[Oddity, ...] = ()
    asides: tuple[str, ...] = ()

    def values(self, field: str) -> tuple[Value, ...]:
        """Return what is claimed for a field, in order."""
        return tuple(c.value for c in self.claims if c.field == field)

    @property
    def title(self) -> str:
        """The title; an entry without one is no citation."""
        return str(next(iter(self.values("title")), ""))


NameUse = Literal["institution", "maker", "publisher", "venue", "platform", "given", "family"]


class Lexicon(Protocol):
    """The proper names that no rule can know, as data gives them.

    `maker` takes the short names of institutions too ("CMU"), which count only where
    a title says who made a thing. `given` and `family` take one word of a name.
    """

    def knows(self, use: NameUse, text: str) -> bool:
        """Tell whether the whole of `text` is such a name."""
        ...
