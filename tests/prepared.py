"""What takes long to prepare and is the same in every test: routes, statements, certificates.

Nearly every test has engines and an application of its own, and what they ask and answer
first would be prepared anew in each.
"""

import os
from functools import cache
from typing import Any
from unittest.mock import patch

import httpx
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


def share_certificates():
    """Let every client trust whom the first one trusts: to load the certificates takes long."""
    create = httpx.create_ssl_context

    @cache
    def made(_places, **options):
        return create(**options)

    def shared(**options):
        return made((os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")), **options)

    patch("httpx._transports.default.create_ssl_context", shared).start()


def share_routes(app):
    """Give an application the routes of the first one: they know nothing of either."""
    if not _ROUTES:
        _ROUTES.extend(app.router.routes[: len(ROUTERS)])
    app.router.routes[: len(ROUTERS)] = _ROUTES
