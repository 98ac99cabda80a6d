"""The page that shows the API, made of its description: every route as people look for it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from fastapi import APIRouter
from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.requests import Request

from app.store.read.request import Criteria
from app.web.negotiation import MEDIA_TYPES
from app.web.pages.query import LABELS
from app.web.pages.shell import View, page_at

router = APIRouter(include_in_schema=False)

Json = Mapping[str, Any]
# What somebody comes for, and where it is told.
_GROUPS = {
    "Find": "Lists with filters, and one record each.",
    "Cite": "The same in other formats: each list and record, by a suffix of its path.",
    "Follow": "What is new since, record by record or line by line.",
    "Correct": "As work goes: import, check, correct, undo, then the rest. Writing takes a key.",
    "Operate": "Whether the service runs, and how much there is.",
}
_OF_TAG = {
    "changes": "Follow",
    "links": "Correct",
    "review": "Correct",
    "writing": "Correct",
    "service": "Operate",
}
_OF_ROUTE = {
    "list_suggestions": "Find",
    "list_fields": "Find",
    "get_source": "Cite",
    "get_dump": "Cite",
    "list_changes_of_document": "Follow",
}
# By which words people look for a route, where nothing that it says has them.
_SOUGHT = {
    "get_dump": "export",
    "list_changes": "rss",
    "list_links": "dead broken",
    "list_related": "similar recommended",
    "list_resources": "newest",
    "list_suggestions": "typo",
}
# In which order the work of who corrects is done.
_WORK = ("import", "", "correct", "undo", "create", "merge", "delete")
# So many parameters are shown at once.
_SHOWN = 10
_SUFFIX = ".{suffix}"
_NOT = "_not"
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


class ParameterView(NamedTuple):
    """A parameter; `twin` is the one that leaves out what this one asks for."""

    name: str
    place: str
    required: bool
    about: Markup
    example: str
    twin: str | None


def _inline(text: str) -> Markup:
    return Markup(_MARKDOWN.renderInline(text))  # noqa: S704 - our own words, HTML escaped


def _block(text: str) -> Markup:
    return Markup(_MARKDOWN.render(text))  # noqa: S704 - our own words, HTML escaped


def operations(description: Json) -> dict[str, list[Json]]:
    """Return the routes by group; those of other formats stand with the route they vary."""
    paths = description["paths"]
    groups: dict[str, list[Json]] = {name: [] for name in _GROUPS}
    for path, methods in paths.items():
        if not path.endswith(_SUFFIX):
            for method, said in methods.items():
                of_tag = _OF_TAG.get(said["tags"][0], "Find")
                group = _OF_ROUTE.get(said["operationId"], of_tag)
                groups[group].append(_operation(group, method, path, description))

    def step(operation: Json) -> tuple[int, bool]:
        verb = operation["id"].partition("_")[0]
        place = _WORK.index(verb if verb in _WORK else "")
        return place, "/resources" not in operation["path"]

    # In the order of the work; else as the paths are, those of resources first of all.
    for found in groups.values():
        found.sort(key=step)
    return groups


def _operation(group: str, method: str, path: str, description: Json) -> Json:
    """Return a route: `address` is it as an example, `body` what is sent, with its media type."""
    paths, types = description["paths"], description["components"]["schemas"]
    said, variant = paths[path][method], paths.get(path + _SUFFIX, {}).get(method, {})
    own, others = said.get("parameters", ()), variant.get("parameters", ())
    names = {each["name"] for each in own}
    every = [*own, *(each for each in others if each["name"] not in {*names, "suffix"})]
    shown = list(_shown(every))
    suffixes = [s for each in others if each["name"] == "suffix" for s in each["schema"]["enum"]]
    told = [said["description"], variant.get("description", ""), *suffixes]
    told += [f"{each['name']} {each['description']}" for each in every if each["in"] == "query"]
    told += [group, "needs a key" if said["security"] else "", _SOUGHT.get(said["operationId"], "")]
    address, done = path, said["responses"].get("200") or said["responses"].get("201", {})
    for each in shown:
        # What is hard to take back is done to no example.
        if each.place == "path" and method in {"get", "patch"}:
            address = address.replace(f"{{{each.name}}}", each.example)
        elif each.place == "query" and (each.required or each.name == "dry_run"):
            address += f"{'&' if '?' in address else '?'}{each.name}={each.example}"
    summary, _, rest = said["description"].partition("\n")
    sent = said.get("requestBody", {})
    return {
        "id": said["operationId"],
        "method": method,
        "path": path,
        "summary": summary.rstrip("."),
        "about": _block(rest.strip()),
        "parameters": shown[:_SHOWN],
        "more": shown[_SHOWN:],
        "suffixes": suffixes,
        "address": address,
        "body": _example(sent),
        "sent": list(_fields("body", sent, types)),
        "told": list(_fields("answer", done, types)),
        "needs_key": bool(said["security"]),
        "answer": (_example(done) or ("", None))[1],
        "statuses": [(code, _inline(x["description"])) for code, x in said["responses"].items()],
        "words": " ".join([method, path, *told]).lower(),
    }


def _shown(parameters: Sequence[Json]) -> Iterator[ParameterView]:
    """Give the parameters, those of the path first; `topic_not` goes with `topic`."""
    names = {each["name"] for each in parameters}
    for each in sorted(parameters, key=lambda one: not one["required"]):
        name, example = each["name"], each.get("example", "")
        if not (name.endswith(_NOT) and name.removesuffix(_NOT) in names):
            given = ",".join(map(str, example)) if isinstance(example, list) else str(example)
            twin = f"{name}{_NOT}" if f"{name}{_NOT}" in names else None
            about = _inline(each["description"])
            yield ParameterView(name, each["in"], each["required"], about, given, twin)


def _fields(place: str, of: Json, types: Json) -> Iterator[ParameterView]:
    """Give the fields of a body or an answer, where each says what it is."""
    for content in [*of.get("content", {}).values()][:1]:
        schema = content.get("schema", {})
        schema = types.get(schema.get("$ref", "").rpartition("/")[2], schema)
        fields = schema.get("properties", {})
        if all("description" in each for each in fields.values()):
            for name, each in fields.items():
                example = json.dumps(each["examples"][0]) if "examples" in each else ""
                needed = place == "body" and name in schema.get("required", ())
                yield ParameterView(
                    name, place, needed, _inline(each["description"]), example, None
                )


def _example(of: Json) -> tuple[str, str] | None:
    """Return the first example of a body or an answer: its media type and its text."""
    for media_type, content in of.get("content", {}).items():
        if "example" in content:
            given = content["example"]
            text = given if isinstance(given, str) else json.dumps(given, indent=2)
            return media_type, text
    return None


@page_at(router, "/docs")
def _view(request: Request, _criteria: Criteria) -> View:
    """Show the API: its routes, parameters, formats and answers, to read and to try."""
    description = request.app.openapi()
    groups = operations(description)
    lead, _, rest = description["info"]["description"].partition("\n\n")
    said = description["paths"]["/v1/resources/{id}.{suffix}"]["get"]["responses"]["200"]
    # Suffix, name, media type, and what a resource is in it.
    formats = []
    for name, label in LABELS.items():
        example = said["content"].get(MEDIA_TYPES[name], {}).get("example", "")
        shown = example if isinstance(example, str) else ""
        formats.append((name, label, MEDIA_TYPES[name], shown))
    values = {
        "groups": [(name, about, groups[name]) for name, about in _GROUPS.items()],
        # What holds everywhere is one, and so are the formats.
        "number": 2 + sum(map(len, groups.values())),
        "formats": formats,
        "lead": _inline(lead),
        "introduction": _block(rest),
        "everywhere": rest.lower(),
    }
    return View("docs.html", values)
