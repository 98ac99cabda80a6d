"""The service asked without a network, and asked for everything it exports."""

import asyncio
import json
from contextlib import ExitStack
from urllib.parse import quote

import httpx

from tests.catalogues import application
from tests.contract.oracle.catalogue import Catalogue

LISTS = ("resources", "authors", "institutions", "topics", "categories", "documents")


class Service:
    """The application over a database; every answer is whole when it comes."""

    def __init__(self, url, **more):
        self._held = ExitStack()
        self.app = self._held.enter_context(application(url, **more))
        self._runner = self._held.enter_context(asyncio.Runner())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._held.close()

    def __repr__(self):
        return "the service"

    def ask(self, path, method="GET", **headers):
        """Ask for a path; what is not UTF-8 or ASCII goes as it is written."""

        async def asking():
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                # One id, so that answers can be compared whole.
                named = {"X-Request-ID": "test"}
                named |= {name.replace("_", "-"): text for name, text in headers.items()}
                return await client.request(method, path, headers=named)

        return self._runner.run(asking())

    def body(self, path):
        """The JSON of an answer that has to be 200."""
        answer = self.ask(path)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    def lines(self, path):
        """The records of an export."""
        answer = self.ask(path)
        assert answer.status_code == 200, (path, answer.text)
        # Other signs end a line for Python that end none for JSON Lines.
        return [json.loads(line) for line in answer.text.split("\n") if line]

    def catalogue(self, imported):
        """Everything, as the exports tell it."""
        lists = {noun: self.lines(f"/v1/{noun}.jsonl") for noun in LISTS}
        lists["resources"] = self.lines("/v1/resources.jsonl?include=mentions,provenance")
        return Catalogue(lists, imported)


def path_of(query, path="/v1/resources"):
    """The path of a query, a list of pairs."""
    said = "&".join(f"{name}={quote(text, safe='')}" for name, text in query)
    return f"{path}?{said}" if said else path
