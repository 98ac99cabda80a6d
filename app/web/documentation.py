"""The description of the API and the page that shows it, with no other host."""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import fastapi_offline
from fastapi import APIRouter, FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from app.store.parameters import NONE
from app.web import problems, responses
from app.web.params import asked_of

ASSETS = "/docs/assets"
_FIRST_ERROR = 400

router = APIRouter(include_in_schema=False)


class Described(FastAPI):
    """An application that says of its errors what they are: problems."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI description, made once."""
        if not self.openapi_schema:
            schema = super().openapi()
            for operations in schema["paths"].values():
                for operation in operations.values():
                    _mend(operation["responses"])
            for name in ("HTTPValidationError", "ValidationError"):
                schema["components"]["schemas"].pop(name, None)
            self.openapi_schema = schema
        return self.openapi_schema


def _mend(answers: dict[str, Any]) -> None:
    """Give errors their own media type; the framework knows one for a route."""
    # What the framework adds for any parameter; ours are refused with 400.
    if answers.get("422", {}).get("description") == "Validation Error":
        del answers["422"]
    for status, answer in answers.items():
        content = answer.get("content", {})
        if int(status) >= _FIRST_ERROR:
            answer["content"] = {problems.MEDIA_TYPE: next(iter(content.values()))}


@router.get("/openapi.json")
async def get_openapi(request: Request) -> Response:
    """Give the OpenAPI description."""
    asked_of(request, NONE)
    return responses.plain(request, responses.json_text(request.app.openapi()))


@router.get("/docs")
async def get_docs(request: Request) -> Response:
    """Show the API; everything comes from this service."""
    asked_of(request, NONE)
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title=request.app.title,
        swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{ASSETS}/swagger-ui.css",
        swagger_favicon_url=f"{ASSETS}/favicon.png",
    )
    page.headers["Content-Security-Policy"] = _policy(bytes(page.body))
    return page


def _policy(page: bytes) -> str:
    """Return a policy under which only the page's own scripts run."""
    scripts = re.findall(rb"<script>(.*?)</script>", page, re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(each).digest()) for each in scripts)
    hashes = " ".join(f"'sha256-{digest.decode()}'" for digest in digests)
    return (
        f"default-src 'none'; script-src 'self' {hashes}; connect-src 'self'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )


def assets() -> StaticFiles:
    """Return the files that the page needs."""
    return StaticFiles(directory=Path(fastapi_offline.__file__).parent / "static")
