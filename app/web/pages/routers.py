"""The routes of all pages."""

from fastapi.routing import APIRoute

from app.web.pages import (
    about,
    lists,
    machines,
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
    machines.router,
    static.router,
)

# The paths that are one page each.
PLACES = tuple(
    route.path
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and "{" not in route.path
)
