"""The application: everything it is made of, and the state it owns."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from app.config import Settings
from app.store.session import open_engine
from app.web import (
    authors,
    documentation,
    documents,
    institutions,
    meta,
    problems,
    resources,
    topics,
)
from app.web.documentation import Described
from app.web.security import Border

_DESCRIPTION = (
    "Curated lists as a catalogue: ask by author, institution, topic, year and more, "
    "and see for every value where it was printed."
)
_ROUTERS = (
    resources.router,
    authors.router,
    institutions.router,
    topics.router,
    documents.router,
    meta.router,
    documentation.router,
)


def create_app(settings: Settings) -> FastAPI:
    """Return the application; it opens its database when the first request comes."""
    logging.getLogger("app").setLevel(settings.log_level.upper())
    app = Described(
        title="Catalogue",
        version=version("catalogue"),
        description=_DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.settings = settings
    app.state.engine = open_engine(settings.read_database_url or settings.database_url)
    for router in _ROUTERS:
        app.include_router(router)
    app.mount(documentation.ASSETS, documentation.assets())
    problems.install(app)
    app.add_middleware(Border)
    return app


def app_from_environment() -> FastAPI:
    """Return the application with the settings of the environment, for uvicorn."""
    return create_app(Settings())


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.engine.dispose()
