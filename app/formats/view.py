"""What is to be rendered: records of which noun, and which of their fields."""

from dataclasses import dataclass, field

from app.formats.context import Context

NOUNS = (
    "resources",
    "authors",
    "institutions",
    "topics",
    "categories",
    "documents",
)


@dataclass(frozen=True, slots=True)
class View:
    """The noun of a list, and the fields that were asked for: all, if there are none.

    The records hold no other fields than these. `context` is for formats that cite.
    """

    noun: str = "resources"
    fields: tuple[str, ...] = ()
    context: Context = field(default_factory=Context)
