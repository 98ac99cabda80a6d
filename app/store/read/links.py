"""Addresses, what checks found of them, and where they are listed."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Select, distinct, func, select

from app.catalogue.records import CheckedLink, LineOfEdition, TitledReference
from app.documents.links import canonical
from app.store.bulk import grouped
from app.store.engine import reading
from app.store.read.filters import conditions, links_of_document
from app.store.read.lookup import among
from app.store.read.pages import KeyList
from app.store.read.request import Criteria, Key
from app.store.tables import (
    EDITION_ID,
    Document,
    Edition,
    Fact,
    Link,
    LinkCheck,
    Mention,
    Resource,
    Rows,
)

_URL = Link.url


def state(engine: Engine) -> int:
    """Return a number that is larger after each batch of checks that was stored."""
    with reading(engine) as connection:
        return connection.scalar(select(func.max(LinkCheck.batch))) or 0


def copies_of_dead(engine: Engine, document: str) -> Mapping[str, str]:
    """Return the archived copies of the dead addresses of a document."""
    copies = select(_URL, func.min(Link.archive_url)).group_by(_URL)
    dead: Rows = copies.join(LinkCheck, LinkCheck.url == _URL).where(
        links_of_document([document]),
        LinkCheck.status.in_(("gone", "error")),
        Link.archive_url.is_not(None),
        _URL.not_like("%//web.archive.org/%"),
    )
    with reading(engine) as connection:
        return dict(connection.execute(dead).all())


def moved_for_good(engine: Engine, document: str) -> Mapping[str, str]:
    """Return where addresses of a document stand now, each step there being permanent.

    The front of a site, what several lead to and what is listed by itself are no proof.
    """
    moved: Rows = select(_URL, LinkCheck.final_url).distinct()
    moved = moved.join(LinkCheck, LinkCheck.url == _URL).where(
        links_of_document([document]), LinkCheck.status == "redirected", LinkCheck.permanent
    )
    with reading(engine) as connection:
        found: dict[str, str] = dict(connection.execute(moved).all())
        ends = Counter(map(canonical, found.values()))
        listed = set(connection.scalars(select(Link.key).where(among(Link.key, [*ends]))))
    return {
        url: end
        for url, end in found.items()
        if (page := canonical(end)) == canonical(url)
        or ("/" in page and ends[page] == 1 and page not in listed)
    }


def _addresses(what: Any, criteria: Criteria) -> Select[Any]:  # noqa: ANN401 - a column or a count
    """Select of the addresses that are asked for."""
    checks = select(what).select_from(Link).outerjoin(LinkCheck, LinkCheck.url == _URL)
    return checks.where(_URL.is_not(None), *conditions("links", criteria))


def _texts(connection: Connection, urls: Sequence[Any]) -> Iterator[str]:
    known = select(*(getattr(LinkCheck, name) for name in _UNCHECKED), LinkCheck.url)
    checks = connection.execute(known.where(among(LinkCheck.url, urls)))
    told = {row.url: row._asdict() for row in checks}
    having: Rows = (
        select(_URL, Link.archive_url, Resource.id, Resource.title)
        .join(Resource, Resource.pk == Link.resource_pk)
        .where(among(_URL, urls))
        .order_by(Resource.id)
    )
    resources, mentions = grouped(connection.execute(having)), _mentions(connection, urls)
    for url in urls:
        copies = [row.archive_url for row in resources[url] if row.archive_url]
        yield CheckedLink(
            **{"url": url} | (told.get(url) or _UNCHECKED),
            archive_url=min(copies, default=None),
            resources=[TitledReference(id=r.id, title=r.title) for r in resources[url]],
            mentions=mentions[url],
        ).model_dump_json()


# What is told of an address that nobody has asked yet.
_UNCHECKED: dict[str, Any] = {
    "status": "unchecked",
    **dict.fromkeys(("http_status", "final_url", "checked_at", "since")),
    "failures": 0,
}


LIST = KeyList(
    lambda criteria: _addresses(func.count(distinct(_URL)), criteria),
    lambda criteria: _addresses(_URL, criteria).group_by(_URL),
    lambda _criteria: [Key(_URL)],
    _texts,
)
"""The addresses that are asked for."""


def _mentions(connection: Connection, urls: Sequence[str]) -> Mapping[str, list[LineOfEdition]]:
    """Return the lines on which each address is printed, by document and edition."""
    found: dict[str, list[LineOfEdition]] = defaultdict(list)
    rows: Rows = (
        select(_URL, Fact.value, EDITION_ID, Fact.line)
        .select_from(Link)
        .join(Fact, Fact.resource_pk == Link.resource_pk)
        .join(Mention, Mention.pk == Fact.mention_pk)
        .join(Edition, Edition.pk == Mention.edition_pk)
        .join(Document, Document.pk == Edition.document_pk)
        .where(among(_URL, urls), Fact.field == "links")
        .order_by(Document.id, Edition.position, Fact.line)
    )
    for url, value, edition, line in connection.execute(rows):
        place = LineOfEdition(edition=edition, line=line)
        if json.loads(value)["url"] == url and place not in found[url][-1:]:
            found[url].append(place)
    return found
