"""The answers shown in /docs: `python -m tests.contract.answers` asks for them anew."""

import json
import re
import tempfile
from itertools import chain
from pathlib import Path

from starlette.testclient import TestClient

from app import bootstrap, web
from app.config import Settings
from app.store.read.parameters import PAGED
from app.web.negotiation import MEDIA_TYPES
from tests.catalogues import application

FILE = Path(web.__file__).parent / "docs" / "answers.json"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
# What makes an answer short.
_FILTERS = {
    "list_resources": "author=osindero",
    "list_authors": "q=hinton",
    "list_institutions": "q=deepmind",
    "list_topics": "q=belief",
    "list_categories": "q=dialog",
    "list_suggestions": "q=hint&limit=3",
    "list_findings": "code=shared_address",
}
_FAULTS = {
    "400": ("/v1/resources?author=hintn", "*/*"),
    "404": ("/v1/authors/geoffrey-hinton", "*/*"),
    "406": ("/v1/authors", "image/png"),
}
# They tell of this program and this machine more than of the catalogue.
UNSHOWN = {"get_index", "get_live", "get_ready", "get_dump"} | {
    # What it says of fields, checkers take for parts of a schema.
    "list_fields",
    # It is long.
    "get_source",
}
_PAGED = {MEDIA_TYPES[name] for name in PAGED}


def asked_anew(app):
    """The answers by operation, errors by status, each by media type."""
    client = TestClient(app)
    answers = {}
    for path, methods in app.openapi()["paths"].items():
        operation = methods.get("get", {})
        name = operation.get("operationId", "")
        if name.startswith(("get_", "list_")) and name not in UNSHOWN:
            others = app.openapi()["paths"].get(f"{path}.{{suffix}}", {}).get("get", operation)
            media_types = [each["responses"]["200"]["content"] for each in (operation, others)]
            answers[name] = dict(_in_all_formats(client, path, operation, {*chain(*media_types)}))
    for status, (path, accept) in _FAULTS.items():
        answers[status] = dict([_said(client.get(path, headers={"Accept": accept}))])
    return answers


def _in_all_formats(client, path, operation, media_types):
    places = {each["name"]: each["example"] for each in operation.get("parameters", ())}
    query = _FILTERS.get(operation["operationId"], "")
    for media_type in (each for each in MEDIA_TYPES.values() if each in media_types):
        paged = "per_page" in places and media_type in _PAGED
        asked = f"{path.format(**places)}?{query}{'&per_page=1' if paged else ''}"
        answer = client.get(asked, headers={"Accept": media_type})
        yield _said(answer)


def _said(answer):
    media_type = answer.headers["content-type"].partition(";")[0]
    text = _TIME.sub("2026-11-22T10:00:00Z", answer.text)
    return media_type, json.loads(text) if media_type.endswith("json") else text


def written(answers):
    """The text of the file."""
    return json.dumps(answers, ensure_ascii=False, indent=1) + "\n"


def main():
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"{folder}/catalogue.sqlite")
        seeded = bootstrap.opened(settings, make=bootstrap.seeding(settings))
        with seeded, application(settings.database_url) as app:
            FILE.write_text(written(asked_anew(app)))


if __name__ == "__main__":
    main()
