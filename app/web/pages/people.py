"""The pages of an author and of an institution."""

from collections.abc import Mapping

from fastapi import APIRouter
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.records import AuthorDetail, AuthorRecord, InstitutionRecord
from app.store import authors, institutions, nouns
from app.store.asked import parse
from app.store.parameters import LISTS
from app.web.envelope import path_with
from app.web.pages.results import results_of
from app.web.pages.single import One, show_one

router = APIRouter(include_in_schema=False)

# So many people of an institution are named.
_PEOPLE = 30


@router.get("/authors/{id}")
async def author_page(request: Request, id: str) -> Response:
    """Show one author."""
    return await show_one(request, _AUTHOR, id)


def _author(engine: Engine, text: str) -> Mapping[str, object]:
    author = AuthorDetail.model_validate_json(text)
    return {
        "author": author,
        "found": results_of(engine, "author", author.id, "kind"),
    }


_AUTHOR = One("authors", "author.html", authors.details, _author)


@router.get("/institutions/{id}")
async def institution_page(request: Request, id: str) -> Response:
    """Show one institution."""
    return await show_one(request, _PLACE, id)


def _place(engine: Engine, text: str) -> Mapping[str, object]:
    institution = InstitutionRecord.model_validate_json(text)
    return {
        "institution": institution,
        "people": _people(engine, institution.id),
        "found": results_of(engine, "institution", institution.id, "topic", "kind"),
    }


_PLACE = One("institutions", "institution.html", institutions.records, _place)


def _people(engine: Engine, institution: str) -> list[AuthorRecord]:
    """Return those of an institution who have most resources."""
    pairs = {
        "institution": institution,
        "sort": "-resource_count,name",
        "per_page": str(_PEOPLE),
    }
    raw = path_with("", pairs.items()).removeprefix("?").encode()
    page = nouns.page(engine, "authors", parse(raw, LISTS["authors"]))
    return [AuthorRecord.model_validate_json(text) for text in page.texts]
