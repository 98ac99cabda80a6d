"""What a field is: a name, how its values are written, and where it may stand."""

from dataclasses import dataclass
from enum import Flag, StrEnum, auto


class FieldType(StrEnum):
    """How the values of a field are written and compared."""

    NAMED = "name"
    ID = "id"
    CHOICE = "choice"
    LANGUAGE = "language"
    COUNTRY = "country"
    URL = "url"
    YEAR = "year"
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"
    LIST = "list"
    OBJECT = "object"


# A value of these is looked up in the catalogue; one that names nothing is refused.
LOOKED_UP = frozenset({FieldType.NAMED, FieldType.ID, FieldType.LANGUAGE})


class Use(Flag):
    """Where in a query a field may stand: each member is one place."""

    NONE = 0
    FILTER = auto()
    NOT = auto()
    FACET = auto()
    SORT = auto()
    SELECT = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """One name a caller may use, how its values are written, and where it may stand."""

    name: str
    type: FieldType
    description: str
    example: str
    uses: Use
    choices: tuple[str, ...] = ()
