"""The routes of all pages."""

from app.web.pages import (
    about,
    lists,
    names,
    people,
    resource,
    resources,
    static,
    subjects,
)

ROUTERS = (
    resources.router,
    resource.router,
    names.router,
    people.router,
    subjects.router,
    lists.router,
    about.router,
    static.router,
)
