"""What values given by hand are like, as JSON Schema tells it; `given` reads them."""

from typing import Annotated, Any

from pydantic import WithJsonSchema

from app.catalogue.given import (
    MOST_LETTERS,
    MOST_LETTERS_OF_A_NOTE,
    VISIBLE,
    YEARS,
)

# All but what no text may hold.
_ANY = "[^\\u0000]*"


def _text(most: int = MOST_LETTERS, **more: Any) -> WithJsonSchema:  # noqa: ANN401
    return WithJsonSchema({"type": "string", "maxLength": most, "pattern": f"^{_ANY}$"} | more)


def _form(pattern: str) -> WithJsonSchema:
    """Return what has this form, or is empty."""
    return _text(pattern=f"^ *({pattern})? *$")


# An id, an address, an identifier.
Line = Annotated[str, WithJsonSchema({"type": "string", "pattern": f"^{_ANY}$"})]
Text = Annotated[str, _text()]
Note = Annotated[str, _text(MOST_LETTERS_OF_A_NOTE)]
Words = Annotated[str, _text(pattern=f"^{_ANY}{VISIBLE}{_ANY}$")]
Year = Annotated[
    int | str,
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": YEARS[0], "maximum": YEARS[-1]},
                {"enum": ["unknown", ""]},
            ]
        }
    ),
]
Date = Annotated[
    str,
    _form("[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"),
]
Language = Annotated[str, _form("[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?")]
Country = Annotated[str, _form("[A-Za-z]{2}")]
Ror = Annotated[str, _form(r"(https?://)?(ror\.org/)?0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}")]
