"""A page of a list, in the formats that have pages: alike for API and command."""

from sqlalchemy import Engine

from app.export import context_of
from app.formats.registry import FORMATS
from app.formats.view import View
from app.store import nouns
from app.store.asked import parse
from app.store.load import Page
from app.store.parameters import parameters_of
from app.web.envelope import envelope, links


def page_of(engine: Engine, query: bytes, noun: str, name: str) -> Page:
    """Return the page that a raw query string asks for; a feed has the newest first.

    Raises `BadRequest` for what the format `name` cannot mean.
    """
    parameters = parameters_of(noun, name)
    asked = parse(query, parameters)
    if name == "atom" and not asked.sort:
        asked = parse(b"&".join(filter(None, (query, b"sort=-updated"))), parameters)
    return nouns.page(engine, noun, asked)


def body_of(engine: Engine, page: Page, name: str, path: str, base: str) -> bytes:
    """Return a page as the format `name` gives it at the address `base` + `path`."""
    to = links(path, page)
    if name == "json":
        return envelope(page, to)
    context = context_of(engine, base, str(to["self"]), to["next"])
    view = View("resources", (), context)
    return "".join(FORMATS[name].render(page.texts, view)).encode()
