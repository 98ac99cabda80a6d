"""The lists by noun: a page of any of them, or all that matches."""

from collections.abc import Mapping
from contextlib import AbstractContextManager

from sqlalchemy import Engine

from app.store import authors, documents, institutions, lists, load, topics
from app.store.asked import Asked
from app.store.lists import Records
from app.store.load import Page, Walk

# Resources are stored ready to serve: nothing makes records of them.
RECORDS: Mapping[str, Records] = {
    "authors": authors.records,
    "institutions": institutions.records,
    "topics": topics.topics,
    "categories": topics.categories,
    "documents": documents.records,
}


def page(engine: Engine, noun: str, asked: Asked) -> Page:
    """Return a page of the list `noun`; raises `UnknownValue`."""
    if noun == "resources":
        return load.resources(engine, asked)
    return lists.listing(engine, noun, asked, RECORDS[noun])


def walking(engine: Engine, noun: str, asked: Asked) -> AbstractContextManager[Walk]:
    """Give all that matches as one snapshot; raises `UnknownValue`."""
    if noun == "resources":
        return load.walking(engine, asked)
    return lists.walking(engine, noun, asked, RECORDS[noun])
