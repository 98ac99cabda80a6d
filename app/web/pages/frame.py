"""A page before it is an answer: its template, and what every page says and allows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request

from app.web.pages.site import Site
from app.web.responses import public_address

HTML = "text/html"
# Nothing runs, loads or leads away but what this service has itself.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


@dataclass(frozen=True, slots=True)
class View:
    """A page: its template, what goes into it, and headers of its own."""

    template: str
    values: Mapping[str, object]
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = HTML


def rendered(request: Request, view: View) -> str:
    """Return the text of a page."""
    site: Site = request.app.state.site
    common = {"base": public_address(request), "path": request.url.path}
    return site.render(view.template, common | dict(view.values))
