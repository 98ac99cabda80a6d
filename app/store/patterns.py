"""How the values of parameters are written, as regular expressions for OpenAPI.

They say only what Python, JavaScript and JSON Schema read alike.
"""

from collections.abc import Iterable

from app.store.field import Field, FieldType

_YEAR = "[12][0-9]{3}"
# A name, an id, a word: with something in it that can be seen, and no comma. What is
# blank to Python alone (the separators, NEL) is named.
_ANYTHING = r"[^,\x00]*[^,\s\x00-\x1f\x85][^,\x00]*"
_WRITTEN = {
    FieldType.YEAR: f"(unknown|{_YEAR}|{_YEAR}-|-{_YEAR}|{_YEAR}-{_YEAR})",
    FieldType.COUNTRY: "[A-Za-z]{2}",
}

CURSOR = r"^(\*|[A-Za-z0-9_-]+)$"
ID = "^[a-z0-9-]+$"
LABEL = "^[a-z0-9._-]+$"
# What may be searched for: anything that can be sent.
TEXT = r"^[^\x00]+$"


def any_of(choices: Iterable[str]) -> str:
    """Return the pattern of one of some words."""
    return f"({'|'.join(choices)})"


def comma_list(piece: str) -> str:
    """Return the pattern of pieces with commas between them, blanks around them."""
    return f"^ *{piece} *(, *{piece} *)*$"


def values_of(field: Field) -> str:
    """Return the pattern of what a filter by `field` takes at a time."""
    if field.choices:
        return comma_list(any_of(field.choices))
    if field.type in _WRITTEN:
        return comma_list(_WRITTEN[field.type])
    return f"^{_ANYTHING}(,{_ANYTHING})*$"
