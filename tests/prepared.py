"""What takes long to prepare and is the same in every test: routes, and compiled statements.

Nearly every test has engines and an application of its own, and what they ask and answer
first would be prepared anew in each.
"""

from typing import Any
from unittest.mock import patch

import sqlalchemy as sa
from sqlalchemy.util import LRUCache
from starlette.routing import BaseRoute

from app.main import ROUTERS

_ROUTES: list[BaseRoute] = []


class Compiled(LRUCache[Any, Any]):
    """What statements were compiled to, by the kind of database instead of by the engine."""

    def get(self, key, default=None):
        return super().get(_of_a_kind(key), default)

    def __setitem__(self, key, compiled):
        super().__setitem__(_of_a_kind(key), compiled)


def _of_a_kind(key):
    dialect, *rest = key
    return type(dialect), *rest


_COMPILED = Compiled(2_000)
_CREATE = sa.create_engine


def _made(*arguments, **options):
    engine = _CREATE(*arguments, **options)
    engine.update_execution_options(compiled_cache=_COMPILED)
    return engine


def share_statements():
    """Let every engine that is made from now on find what others compiled."""
    patch.object(sa, "create_engine", _made).start()


def share_routes(app):
    """Give an application the routes of the first one: they know nothing of either."""
    if not _ROUTES:
        _ROUTES.extend(app.router.routes[: len(ROUTERS)])
    app.router.routes[: len(ROUTERS)] = _ROUTES
