"""What is found for a caller who has not asked for it by name."""

from typing import Literal

from typing_extensions import TypeAliasType

from app.catalogue.records import Kind, Record, words_of

SuggestionType = TypeAliasType(
    "SuggestionType", Literal["author", "institution", "topic", "resource"]
)
ReasonType = TypeAliasType(
    "ReasonType", Literal["author", "topic", "category", "institution", "link"]
)

SUGGESTION_TYPES: tuple[str, ...] = words_of(SuggestionType)


class Suggestion(Record):
    """A record that may be meant; `hint` tells it from others of its name.

    `count` is how many resources it has; null for a resource.
    """

    type: SuggestionType
    id: str
    name: str
    hint: str | None
    count: int | None


class RelatedResource(Record):
    """A resource in short."""

    id: str
    title: str
    kind: Kind
    year: int | None


class Reason(Record):
    """What two resources share."""

    type: ReasonType
    id: str
    name: str


class Related(Record):
    """Another resource, how near it is, and what both share: the weightiest first."""

    resource: RelatedResource
    score: float
    reasons: list[Reason]
