"""What OpenAPI says that no route says for itself: one place for what holds on many."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from app.web import problems
from app.web.negotiation import MEDIA_TYPES

_FOLDER = Path(__file__).parent / "docs"
INTRODUCTION = (_FOLDER / "introduction.md").read_text()
# Real answers of the seed catalogue; `python -m tests.contract.answers` asks anew.
_ANSWERS = _FOLDER / "answers.json"
Json = dict[str, Any]
TAGS = {
    "resources": "Papers, books, courses, videos: whatever the lists point at.",
    "authors": "The persons behind resources, under every printed form of their names.",
    "institutions": "Universities, companies and laboratories, with their parts.",
    "topics": "Subjects, broad to narrow: of a vocabulary, of curators, of headings.",
    "categories": "The headings under which resources stand.",
    "documents": "The curated lists themselves, edition by edition.",
    "links": "Every address of the lists, and whether it still works.",
    "review": "For those who keep a list: what changed, what could be mended.",
    "changes": "What has been written since, record by record.",
    "writing": "For those who hold a key: imports and corrections.",
    "service": "Suggestions, figures, the table of fields, a copy of it all, health.",
}


def _header(
    description: str,
    example: object,
    *,
    required: bool = True,
    **schema: Any,  # noqa: ANN401 - JSON
) -> Json:
    always = {"required": True} if required else {}
    return always | {"description": description, "schema": schema, "example": example}


_HEADERS: dict[str, Json] = {
    "ETag": _header(
        "The state of the answer: sent back as `If-None-Match`, it is "
        "answered with 304 as long as nothing has changed.",
        'W/"3-26a8b1b5b1ff9a7e"',
        type="string",
        pattern='^(W/)?"[^"]+"$',
    ),
    "Link": _header(
        "This page and its neighbours (RFC 8288), as in `links`.",
        '</v1/resources?page=2>; rel="next"',
        required=False,
        type="string",
    ),
    "X-Total-Count": _header(
        "How many records match, on all pages together.", 128, type="integer", minimum=0
    ),
    "X-Catalogue-Revision": _header(
        "The revision of the catalogue that the answer shows.", 3, type="integer", minimum=0
    ),
    "Location": _header(
        "Where the record stands; suffix and query go along.",
        "/v1/authors/geoffrey-e-hinton",
        type="string",
    ),
    "Allow": _header("The methods that the path takes.", "GET, HEAD, OPTIONS", type="string"),
    "Retry-After": _header("After how many seconds to come back.", 5, type="integer", minimum=0),
    "WWW-Authenticate": _header("How to say who asks.", 'Bearer realm="catalogue"', type="string"),
}
_OF_STATUS = {
    "204": ("X-Catalogue-Revision",),
    "308": ("Location",),
    "401": ("WWW-Authenticate",),
    "403": ("WWW-Authenticate",),
    "405": ("Allow",),
    "429": ("Retry-After",),
    "503": ("Retry-After",),
}
_OF_RECORDS = ("ETag", "X-Catalogue-Revision")
_OF_LISTS = (*_OF_RECORDS, "X-Total-Count", "Link")
_UNCHANGED = {"description": "Nothing has changed since the `ETag` that was sent back."}
_FIRST_ERROR = 400
_REFERENCE = "#/components/schemas/"
# How the type of a body refers to others.
REFERENCE = _REFERENCE + "{model}"


class Described(FastAPI):
    """An application that says what its answers are, the bad ones too."""

    def openapi(self) -> Json:
        """Return the OpenAPI description, made once."""
        if not self.openapi_schema:
            schema = _renamed(super().openapi())
            answers = json.loads(_ANSWERS.read_text())
            for path, methods in schema["paths"].items():
                for method, operation in methods.items():
                    _mend(operation)
                    # Reads are open.
                    operation.setdefault("security", [])
                    if method == "get" and path.startswith("/v1"):
                        _say_what_is_kept(path, operation["responses"])
                    _show(operation, answers)
            schema["paths"] = dict(sorted(schema["paths"].items()))
            schema["tags"] = [{"name": n, "description": d} for n, d in TAGS.items()]
            schema["components"]["headers"] = _HEADERS
            types = schema["components"]["schemas"]
            types["PartialResource"] = types["Resource"] | {
                "title": "PartialResource",
                "description": "A resource with the fields that `fields` chose, and the id.",
                "required": ["id"],
            }
            self.openapi_schema = schema
        return self.openapi_schema


def public_name(name: str) -> str:
    """Return the name for clients of a type of ours: `Author`, `AuthorList`."""
    listed = re.fullmatch(r"(?:Searched)?ListPage_(\w+)_", name)
    if listed:
        return f"{public_name(listed[1])}List"
    return re.sub(r"(?<=.)(Record|Answer)$", "", name)


def _renamed(schema: Json) -> Json:
    """Return the description with its types under the names for clients."""
    # Bodies are read by ourselves, so the framework knows nothing of their types.
    for operation in (each for methods in schema["paths"].values() for each in methods.values()):
        for body in operation.get("requestBody", {}).get("content", {}).values():
            schema["components"]["schemas"] |= body["schema"].pop("$defs", {})
    text = json.dumps(schema)
    pointer = re.compile(rf'(?<="{_REFERENCE})\w+')
    renamed: Json = json.loads(pointer.sub(lambda found: public_name(found[0]), text))
    types = {
        public_name(name): each | {"title": public_name(name)}
        for name, each in renamed["components"]["schemas"].items()
        # The framework's own errors; ours are problems.
        if name not in {"HTTPValidationError", "ValidationError"}
    }
    renamed["components"]["schemas"] = dict(sorted(types.items()))
    return renamed


def _mend(operation: Json) -> None:
    """Say in our words what the framework says in its own."""
    said = operation["responses"]
    operation["summary"] = operation["description"].partition("\n")[0].rstrip(".")
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "if-match":
            # Without it there is an answer of its own.
            needed = "428" in said
            parameter |= {"name": "If-Match", "required": needed, "schema": {"type": "string"}}
        # One way to give an example, in the path as in the query.
        for each in parameter.pop("examples", {}).values():
            number = parameter["schema"].get("type") == "integer"
            parameter["example"] = int(each["value"]) if number else each["value"]
    # What the framework adds for any parameter; ours are refused with 400.
    if said.get("422", {}).get("description") == "Validation Error":
        del said["422"]
    for status, answer in said.items():
        if int(status) >= _FIRST_ERROR:
            # It knows one media type for a route.
            (content,) = answer["content"].values()
            answer["content"] = {problems.MEDIA_TYPE: content}
        elif answer.get("description") == "Successful Response":
            answer["description"] = "What was asked for."
        _add_headers(answer, _OF_STATUS.get(status, ()))


def _say_what_is_kept(path: str, responses_of: Json) -> None:
    """Add the headers of everything that is read, and that it may be unchanged."""
    content = responses_of["200"]["content"]
    schema = content.get(MEDIA_TYPES["json"], {}).get("schema", {})
    if path == "/v1":
        _add_headers(responses_of["200"], ("ETag",))
    elif schema.get("$ref", "").endswith("List") or re.search(r"s\.{suffix}", path):
        _add_headers(responses_of["200"], _OF_LISTS)
    else:
        _add_headers(responses_of["200"], _OF_RECORDS)
    responses_of["304"] = _UNCHANGED
    if "{suffix}" in path:
        # A client that knows one type of answer takes any of these as text.
        text = {name: each for name, each in content.items() if name == "text/csv"}
        responses_of["200"]["content"] = text | content


def _add_headers(answer: Json, names: Iterable[str]) -> None:
    for name in names:
        told = answer.setdefault("headers", {})
        told[name] = {"$ref": f"#/components/headers/{name}"}


def _show(operation: Json, answers: Json) -> None:
    """Add real answers, by operation and media type; of errors, by status. In order."""
    shown = operation["operationId"].replace("export_", "list_")
    shown = {"list_resource": "get_resource"}.get(shown, shown)
    for status, answer in operation["responses"].items():
        known = answers.get(shown if status == "200" else status, {})
        for media_type, content in answer.get("content", {}).items():
            if media_type in known:
                told = known[media_type]
                line = content["schema"].get("type") == "string" and not isinstance(told, str)
                content["example"] = json.dumps(told) + "\n" if line else told
    operation["responses"] = dict(sorted(operation["responses"].items()))
