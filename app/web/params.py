"""The parameters of a request: read strictly, documented from the same table."""

from collections.abc import Mapping
from typing import Any

from fastapi import params
from fastapi.openapi.models import Example
from starlette.requests import Request

from app.store import patterns
from app.store.asked import Asked, Parameter, parse, parse_values


def asked_of(request: Request, parameters: Mapping[str, Parameter]) -> Asked:
    """Return what the request asks; raises `BadRequest` with every fault."""
    record = request.path_params.get("id")
    return parse(request.scope["query_string"], parameters, record)


def values_of(request: Request, parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    """Return the parameters of a request that asks for no list."""
    return parse_values(request.scope["query_string"], parameters)


def path_parameter(description: str, example: str, **schema: Any) -> params.Path:  # noqa: ANN401 - JSON
    """Return what OpenAPI says about a part of the path; the routes check it."""
    examples = {"one": Example(value=example)}
    return params.Path(description=description, openapi_examples=examples, json_schema_extra=schema)


def id_of(kind: str, example: str) -> params.Path:
    """Return what OpenAPI says about the id of a record in the path."""
    return path_parameter(f"The id of the {kind}.", example, pattern=patterns.ID)


RESOURCE = path_parameter(
    "The id, or `arxiv:1301.3781` or `doi:10.1126/science.1127647`.",
    "a-fast-learning-algorithm-for-deep-belief-nets",
    pattern=patterns.TEXT,
)


def documented(parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    """Return what OpenAPI says about the parameters of a route."""
    return {"parameters": [_described(each) for each in parameters.values()]}


def _described(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.description,
        "example": parameter.example,
        "schema": parameter.schema,
    }
