"""JSON that can be stored and sent again, and what is said about any other.

Python's parser takes more than JSON has: NaN, names given twice, halves of letters,
numbers without end. All of it is refused here.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NoReturn, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from app.errors import Fault, InvalidBody
from app.store.nearest import nearest

# Deeper than any record; what comes in is walked through again and again.
_MOST_LEVELS = 32
# What no column holds.
_MOST_NUMBER = 2**63
_MOST_FAULTS = 20

Model = TypeVar("Model", bound=BaseModel)


def parsed(raw: bytes) -> object:
    """Return the value that a JSON text stands for; raise `InvalidBody` for others."""
    try:
        found = json.loads(
            raw.decode("utf-8-sig"),
            parse_constant=_no_number,
            object_pairs_hook=_once,
        )
    except UnicodeDecodeError as error:
        raise InvalidBody(f"The body is no UTF-8 (byte {error.start}).") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InvalidBody(f"The body is no JSON: {error.msg} ({place}).") from error
    except (ValueError, RecursionError) as error:
        # More digits or levels than the parser takes.
        raise InvalidBody("The body holds a number or nesting beyond reason.") from error
    _check(found)
    return found


def validated(model: type[Model], found: Mapping[str, object]) -> Model:
    """Return `found` as a `model`; raise `InvalidBody` with every fault in it."""
    try:
        return model.model_validate(found)
    except ValidationError as error:
        faults = [_fault(dict(each), model) for each in error.errors()[:_MOST_FAULTS]]
        told = " ".join(fault.message for fault in faults)
        raise InvalidBody(told, faults=faults) from error


def _fault(error: Mapping[str, object], model: type[BaseModel]) -> Fault:
    """Return the fault that pydantic found; without the input, which may be secret."""
    place = error["loc"]
    path = [str(part) for part in place] if isinstance(place, tuple) else []
    name = ".".join(path)
    if error["type"] == "extra_forbidden":
        message = f"There is no field `{name}` here."
        known = _fields_at(model, path[:-1])
        near = nearest(path[-1], known)
        return Fault("invalid_body", message, name, None, known, near or None)
    return Fault("invalid_body", f"`{name}`: {error['msg']}.", name)


def _fields_at(model: type[BaseModel], path: Iterable[str]) -> tuple[str, ...]:
    """Return the fields that there are in a body at a place."""
    for name in path:
        if name in model.model_fields:
            (model,) = _models_in(model.model_fields[name].annotation)
    return tuple(f.alias or name for name, f in model.model_fields.items())


def _models_in(annotation: object) -> list[type[BaseModel]]:
    """Return the models that a type is made of: one of `list[Model] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [each for inner in get_args(annotation) for each in _models_in(inner)]


def _no_number(text: str) -> NoReturn:
    raise InvalidBody(f"The body is no JSON: it has no number {text}.")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        ((twice, _),) = Counter(name for name, _ in pairs).most_common(1)
        shown = twice.encode(errors="replace").decode()
        raise InvalidBody(f"The body gives {shown!r} twice.")
    return found


def _check(found: object) -> None:
    """Refuse what could be neither stored nor sent again."""
    level: list[object] = [found]
    for _ in range(_MOST_LEVELS):
        for value in level:
            _check_value(value)
        level = [inner for value in level for inner in _inside(value)]
        if not level:
            return
    raise InvalidBody(f"The body is nested more than {_MOST_LEVELS} levels deep.")


def _check_value(value: object) -> None:
    if isinstance(value, str) and ("\0" in value or not _is_text(value)):
        raise InvalidBody("The body holds a NUL or half of a letter (a lone surrogate).")
    if isinstance(value, (int, float)) and not -_MOST_NUMBER <= value < _MOST_NUMBER:
        raise InvalidBody("The body holds a number of more than 64 bits.")


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _inside(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value
        yield from value.values()
    elif isinstance(value, list):
        yield from value
