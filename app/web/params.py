"""The parameters of a request: read strictly, documented from the same table."""

from collections.abc import Mapping
from typing import Any

from fastapi import params
from fastapi.openapi.models import Example
from starlette.requests import Request

from app.store.asked import Asked, Parameter, parse, parse_values


def asked_of(request: Request, parameters: Mapping[str, Parameter]) -> Asked:
    """Return what the request asks; raises `BadRequest` with every fault."""
    return parse(request.scope["query_string"], parameters)


def values_of(request: Request, parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    """Return the parameters of a request that asks for no list."""
    return parse_values(request.scope["query_string"], parameters)


def path_parameter(description: str, example: str) -> params.Path:
    """Return what OpenAPI says about a part of the path."""
    examples = {"one": Example(value=example)}
    return params.Path(description=description, openapi_examples=examples)


def documented(parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    """Return what OpenAPI says about the parameters of a route."""
    return {"parameters": [_described(each) for each in parameters.values()]}


def _described(parameter: Parameter) -> dict[str, Any]:
    described = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.description,
        "example": parameter.example,
        "schema": parameter.schema,
    }
    if parameter.schema["type"] == "array":
        described |= {"style": "form", "explode": parameter.explode}
    return described
