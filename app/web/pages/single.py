"""The page of one record of any noun but resources: what is found, or where it went."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

from app.store import lists
from app.store.asked import Asked
from app.store.lists import Records
from app.store.parameters import NONE
from app.web import responses
from app.web.pages.formats import alternates_of
from app.web.pages.view import View, show
from app.web.params import asked_of
from app.web.responses import engine_of


@dataclass(frozen=True, slots=True)
class One:
    """A sort of page; `values` makes of a record what the template shows."""

    noun: str
    template: str
    records: Records
    values: Callable[[Engine, str], Mapping[str, object]]


async def show_one(request: Request, one: One, id_: str) -> Response:
    """Show the record that has an id, or lead to its successor."""
    asked = asked_of(request, NONE)
    return await show(request, partial(_view, request, one, id_, asked))


def _view(request: Request, one: One, id_: str, asked: Asked) -> View | Response:
    engine = engine_of(request)
    found = lists.single(engine, one.noun, id_, one.records)
    if found.successor:
        return responses.moved(f"/{one.noun}/{found.successor}", asked)
    alternates = {"alternates": alternates_of(one.noun, id_)}
    return View(one.template, alternates | dict(one.values(engine, found.text)))
