"""What curators say of topics, before what files and headings say."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.catalogue.authority import Authority
from app.catalogue.decisions import Corrections
from app.catalogue.topics import HEADING, MANUAL, VOCABULARY, key_words
from app.catalogue.topics import Topic as Known
from app.errors import Conflict, Fault, InvalidBody
from app.folding import fold, slug
from app.store import question
from app.store.columns import Rows, pk
from app.store.decided import corrections, living
from app.store.ids import fresh_ids
from app.store.ledger import Correction
from app.store.merge import retire
from app.store.register import set_names
from app.store.revise import Write
from app.store.rows import AnyRow, insert_numbered
from app.store.subjects import DELETED, adopt, standing, unite
from app.store.tables import Category, Name, Resource, ResourceTopic, Topic
from app.store.terms import read_search

_MOST_WORDS = 8


def curated(connection: Connection) -> tuple[Known, ...]:
    """Return the topics of which curators said anything, as they are now."""
    above = aliased(Topic)
    told = select(col(Correction.id)).where(col(Correction.type) == "topic")
    rows: Rows = (
        select(col(Topic.id), col(above.id).label("broader"), col(Name.text))
        .join(Name, (col(Name.type) == "topic") & (col(Name.id) == col(Topic.id)))
        .outerjoin(above, pk(above) == col(Topic.broader_pk))
        .where(or_(col(Topic.source) == MANUAL, col(Topic.id).in_(told)))
        .order_by(col(Topic.id), col(Name.position))
    )
    names: dict[tuple[str, str | None], list[str]] = {}
    for id_, broader, text in connection.execute(rows):
        names.setdefault((id_, broader), []).append(text)
    return tuple(
        Known(id_, own[0], broader, tuple(own[1:]), sections=tuple(own[:1]))
        for (id_, broader), own in names.items()
    )


def told_of(connection: Connection) -> list[str]:
    """Return the ids of the topics of which curators said anything."""
    rows = select(col(Correction.id)).where(col(Correction.type) == "topic").distinct()
    return list(connection.scalars(rows))


def insert_topic(write: Write, name: str) -> tuple[int, str]:
    """Make a topic of a curator; return its number and id.

    One that headings made of that name is theirs from now on.
    """
    connection = write.connection
    named = (
        select(Topic)
        .join(Name, (col(Name.type) == "topic") & (col(Name.id) == col(Topic.id)))
        .where(col(Name.position) == 0, col(Name.key) == fold(name))
        .where(col(Topic.source) == HEADING)
    )
    row = connection.execute(named).first()
    if row is not None:
        return row.pk, row.id
    (id_,) = fresh_ids(connection, "topic", [slug(name) or "topic"])
    values = {"id": id_, "name": name, "sort_key": fold(name)}
    made = {"source": MANUAL, "revision": write.number}
    (number,) = insert_numbered(connection, Topic, [values | made])
    write.touch("created", "topic", id_, name)
    return number, id_


def refuse_taken(connection: Connection, id_: str, name: object) -> None:
    """Refuse the name of another topic, unless only headings know that one."""
    if not isinstance(name, str):
        return
    others = (
        select(col(Topic.id))
        .join(Name, (col(Name.type) == "topic") & (col(Name.id) == col(Topic.id)))
        .where(col(Name.position) == 0, col(Name.key) == fold(name))
        .where(col(Topic.id) != id_, col(Topic.source) != HEADING)
    )
    other = connection.scalars(others.order_by(col(Topic.id))).first()
    if other is not None:
        message = f"The topic {other!r} is called so."
        fault = Fault("invalid_body", message, "name", name, None, (other,))
        raise InvalidBody(message, faults=[fault])


def refuse_vocabulary(row: AnyRow) -> None:
    """Refuse to let go of a topic that its file would bring back."""
    if row.source == VOCABULARY:
        message = f"The topic {row.id!r} is of the vocabulary in `seed/topics.toml`."
        raise Conflict(message, faults=[Fault("conflict", message, "id", row.id)])


def refresh(write: Write, authority: Authority, ids: Iterable[str]) -> None:
    """Bring topics in step with what curators say of them."""
    connection = write.connection
    wanted = list(ids)
    said = corrections(connection, "topic", wanted)
    for row in connection.execute(select(Topic).where(col(Topic.id).in_(wanted))).all():
        mine = said.get(row.id, {})
        known = authority.vocabulary.by_id.get(row.id)
        names = _names(mine, known, row.name)
        broader = known.broader if known else None
        if "broader" in mine:
            broader = mine["broader"].value
        numbers = living(connection, "topic", [broader] if broader else [])
        values: dict[str, Any] = {
            "name": names[0],
            "sort_key": fold(names[0]),
            "source": VOCABULARY if known else MANUAL,
            "revision": write.number,
            "broader_pk": numbers.get(broader) if broader else None,
        }
        where = col(Topic.id) == row.id
        connection.execute(update(Topic).where(where).values(**values))
        set_names(connection, "topic", {row.id: names})


def _names(mine: Corrections, known: Known | None, name: str) -> tuple[str, ...]:
    shown = known.name if known else name
    synonyms = known.synonyms if known else ()
    if "name" in mine:
        shown = mine["name"].value
    if "synonyms" in mine:
        synonyms = tuple(mine["synonyms"].value or ())
    return shown, *synonyms


def take_over(write: Write, authority: Authority, id_: str) -> set[int]:
    """Give a topic the headings that name it; return what stood under them before.

    Topics that headings made of its names go on in it.
    """
    connection = write.connection
    row = connection.execute(select(Topic).where(col(Topic.id) == id_)).one()
    mine = authority.vocabulary.with_curated(
        [each for each in curated(connection) if each.id == id_]
    )
    moved = adopt(write, mine, only=id_)
    called = select(col(Name.key)).where(
        col(Name.type) == "topic", col(Name.id) == id_, col(Name.key) != ""
    )
    headings = (
        select(pk(Category))
        .join(Name, (col(Name.type) == "category") & (col(Name.id) == col(Category.id)))
        .where(col(Name.key).in_(called), col(Category.topic_pk).is_(None))
    )
    free = connection.scalars(headings).all()
    connection.execute(update(Category).where(pk(Category).in_(free)).values(topic_pk=row.pk))
    mine_now = select(pk(Category)).where(col(Category.topic_pk) == row.pk)
    return moved | standing(connection, "category", connection.scalars(mine_now))


def mentioning(connection: Connection, id_: str) -> set[int]:
    """Return the resources that may hold a name of a topic in title or remark."""
    names = select(col(Name.text)).where(col(Name.type) == "topic", col(Name.id) == id_)
    found: set[int] = set()
    for name in connection.scalars(names).all():
        wanted = [f"{w}*" if len(w) > 1 and w.isalnum() else w for w in key_words(name)]
        if wanted:
            search = read_search("q", " ".join(wanted[:_MOST_WORDS]))
            rows = select(pk(Resource)).where(question.matching(search))
            found.update(connection.scalars(rows, question.slots(search)))
    return found


def drop_topic(write: Write, row: AnyRow, actor: str) -> None:
    """Delete a topic for good: headings of its names make none again."""
    connection = write.connection
    names = select(col(Name.text)).where(col(Name.type) == "topic", col(Name.id) == row.id)
    gone = json.dumps([fold(name) for name in connection.scalars(names)])
    _forget(connection, row)
    said = {"type": "topic", "id": row.id, "field": DELETED, "value": gone}
    by = {"actor": actor, "at": write.at}
    connection.execute(insert(Correction).values(said | by))
    connection.execute(delete(Topic).where(pk(Topic) == row.pk))
    retire(write, "topic", [(row.id, row.name, None)])


def _forget(connection: Connection, row: AnyRow) -> None:
    """Delete all that refers to a topic, and what was said of it."""
    headings = update(Category).where(col(Category.topic_pk) == row.pk)
    connection.execute(headings.values(topic_pk=None))
    under = update(Topic).where(col(Topic.broader_pk) == row.pk)
    connection.execute(under.values(broader_pk=None))
    on = col(ResourceTopic.topic_pk) == row.pk
    connection.execute(delete(ResourceTopic).where(on))
    mine = col(Correction.type) == "topic", col(Correction.id) == row.id
    connection.execute(delete(Correction).where(*mine))


def unite_topics(write: Write, row: AnyRow, heir: AnyRow) -> Mapping[str, Any]:
    """Let a topic go on in another one; return the names that this has besides."""
    connection = write.connection
    both = select(col(Name.text)).where(col(Name.type) == "topic")
    order = col(Name.position)
    own = connection.scalars(both.where(col(Name.id) == heir.id).order_by(order)).all()
    new = connection.scalars(both.where(col(Name.id) == row.id).order_by(order)).all()
    mine = col(Correction.type) == "topic", col(Correction.id) == row.id
    connection.execute(delete(Correction).where(*mine))
    unite(write, (row.pk, row.id, row.name), (heir.pk, heir.id))
    return {"synonyms": list(dict.fromkeys([*own[1:], *new]))}
