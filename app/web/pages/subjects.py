"""The pages of a topic and of a category: the two ways resources are sorted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

from app.catalogue.records import CategoryRecord, TopicRecord
from app.store import topics
from app.web.pages.results import results_of
from app.web.pages.single import One, show_one

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic in its tree, and what is shown under it."""

    topic: TopicRecord
    here: bool
    under: Sequence["Branch"]


@router.get("/topics/{id}")
async def topic_page(request: Request, id: str) -> Response:
    """Show one topic."""
    return await show_one(request, _TOPIC, id)


def _topic(engine: Engine, text: str) -> Mapping[str, object]:
    topic = TopicRecord.model_validate_json(text)
    return {
        "topic": topic,
        "tree": tree(topic.id, topics.tree(engine, topic.id)),
        "found": results_of(engine, "topic", topic.id, "author", "institution", "kind"),
    }


_TOPIC = One("topics", "topic.html", topics.topics, _topic)


def tree(id_: str, near: Sequence[TopicRecord]) -> Branch:
    """Return the tree from the broadest topic down to `id_` and what is beside it.

    On the way only the way itself is shown.
    """
    by_id = {topic.id: topic for topic in near}
    line = [by_id[id_]]
    while (above := line[-1].broader) is not None:
        line.append(by_id[above.id])
    branch = Branch(line[0], here=True, under=_leaves(line[0], by_id))
    for place, topic in enumerate(line[1:]):
        beside = _leaves(topic, by_id) if place == 0 else []
        under = [each for each in beside if each.topic.id != branch.topic.id]
        under.append(branch)
        under.sort(key=lambda each: each.topic.name.casefold())
        branch = Branch(topic, here=False, under=under)
    return branch


def _leaves(topic: TopicRecord, by_id: Mapping[str, TopicRecord]) -> list[Branch]:
    return [Branch(by_id[each.id], here=False, under=()) for each in topic.narrower]


@router.get("/categories/{id}")
async def category_page(request: Request, id: str) -> Response:
    """Show one heading of a document."""
    return await show_one(request, _CATEGORY, id)


def _category(engine: Engine, text: str) -> Mapping[str, object]:
    category = CategoryRecord.model_validate_json(text)
    return {
        "category": category,
        "found": results_of(engine, "category", category.id, "topic", "kind"),
    }


_CATEGORY = One("categories", "category.html", topics.categories, _category)
