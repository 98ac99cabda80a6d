"""What somebody writes with the client that was made from the description."""

import json
import sys

from catalogue_client import Client
from catalogue_client.api.authors import get_author, list_authors
from catalogue_client.api.documents import list_documents
from catalogue_client.api.resources import export_resources, get_resource, list_resources
from catalogue_client.models import (
    AuthorDetail,
    AuthorList,
    DocumentList,
    ExportResourcesSuffix,
    Kind,
    ListAuthorsSortItem,
    ListResourcesFacetsItem,
    ListResourcesKindItem,
    ListResourcesSortItem,
    Problem,
    Resource,
    ResourceList,
)


def by_pages(client: Client, author: str) -> list[str]:
    """Return the ids of all the papers of an author, newest first."""
    ids: list[str] = []
    number = 1
    while True:
        page = list_resources.sync(
            client=client,
            author=[author],
            kind=[ListResourcesKindItem.PAPER],
            sort=[ListResourcesSortItem("-year")],
            page=number,
            per_page=3,
        )
        if not isinstance(page, ResourceList):
            raise TypeError(page)
        for paper in page.results:
            if paper.kind is not Kind.PAPER:
                raise ValueError(paper.kind)
            ids.append(paper.id)
        if page.links.next_ is None:
            return ids
        number += 1


def by_cursor(client: Client, author: str) -> list[str]:
    """Return the same ids by a walk."""
    ids: list[str] = []
    cursor: str | None = "*"
    while cursor:
        page = list_resources.sync(
            client=client,
            author=[author],
            kind=[ListResourcesKindItem.PAPER],
            sort=[ListResourcesSortItem("-year")],
            cursor=cursor,
            per_page=3,
        )
        if not isinstance(page, ResourceList):
            raise TypeError(page)
        ids += [paper.id for paper in page.results]
        cursor = page.meta.next_cursor
    return ids


def counted(client: Client, author: str) -> dict[str, int]:
    """Return how many resources of an author are of each kind."""
    facets = [ListResourcesFacetsItem.KIND]
    page = list_resources.sync(client=client, author=[author], facets=facets)
    if not isinstance(page, ResourceList):
        raise TypeError(page)
    return {value.id: value.count for value in page.facets["kind"].values}


def authors_of(client: Client, record: str) -> list[str]:
    """Return the names of the authors of a resource, in order."""
    found = get_resource.sync(record, client=client)
    if not isinstance(found, Resource) or not found.authors:
        raise TypeError(found)
    return [author.name for author in found.authors]


def years(client: Client, words: str) -> dict[int, int]:
    """Return how many resources of the first author so called are of each year."""
    found = list_authors.sync(client=client, q=words, sort=[ListAuthorsSortItem("-resource_count")])
    if not isinstance(found, AuthorList):
        raise TypeError(found)
    author = get_author.sync(found.results[0].id, client=client)
    if not isinstance(author, AuthorDetail):
        raise TypeError(author)
    return {each.year: each.count for each in author.years}


def nearest(client: Client, author: str) -> list[str]:
    """Return whom the service thinks of for a name that nobody has."""
    refused = list_resources.sync(client=client, author=[author])
    if not isinstance(refused, Problem):
        raise TypeError(refused)
    return refused.errors[0].did_you_mean or []


def bibliography(client: Client, author: str) -> str:
    """Return everything of an author as BibTeX."""
    text = export_resources.sync(ExportResourcesSuffix.BIB, client=client, author=[author])
    if not isinstance(text, str):
        raise TypeError(text)
    return text


def editions(client: Client) -> list[str]:
    """Return the labels of the editions of the first document."""
    found = list_documents.sync(client=client)
    if not isinstance(found, DocumentList):
        raise TypeError(found)
    return [edition.label for edition in found.results[0].editions]


def main(address: str) -> None:
    """Ask the service at `address`, and print what it says."""
    with Client(base_url=address, raise_on_unexpected_status=True) as client:
        told = {
            "pages": by_pages(client, "hinton"),
            "walk": by_cursor(client, "hinton"),
            "kinds": counted(client, "hinton"),
            "authors": authors_of(client, sys.argv[2]),
            "years": years(client, "hinton"),
            "nearest": nearest(client, "hintn"),
            "bibliography": bibliography(client, "hinton"),
            "editions": editions(client),
        }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1])
