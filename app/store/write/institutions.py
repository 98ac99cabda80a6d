"""Institutions: each found under the name that is printed, or made new; what `seed/` says."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.catalogue.authority import Authority
from app.catalogue.listing import Corrections
from app.catalogue.places import Found
from app.catalogue.topics import VOCABULARY
from app.store.bulk import among, insert_numbered
from app.store.ids import fresh_ids, names_of, revive, set_names
from app.store.tables import Authority as AuthorityRow
from app.store.tables import Institution, Topic, pk
from app.store.write.corrections import corrections, living
from app.store.write.topics import adopt, refresh, told_of
from app.store.write.transaction import Write
from app.text import fold, slug


def save_institutions(write: Write, found: Iterable[Found], authority: Authority) -> dict[str, int]:
    """Return the number of each institution by name, making those that are new.

    What an authority file knows of one, its parent too, comes with it.
    """
    wanted = list(dict.fromkeys(_with_parents(found, authority)))
    if not wanted:
        return {}
    keys = {name: fold(name) or name for name in wanted}
    rows = select(col(Institution.name_key), pk(Institution))
    there = rows.where(among(col(Institution.name_key), keys.values()))
    have: dict[str, int] = dict(write.connection.execute(there).all())
    new = list({keys[n]: n for n in reversed(wanted) if keys[n] not in have}.values())
    new.reverse()
    ids = fresh_ids(write.connection, "institution", [slug(n) or "institution" for n in new])
    for name, id_ in zip(new, ids, strict=True):
        values, names = _institution(name, authority, have, {})
        row = values | {
            "id": id_,
            "printed": name,
            "name_key": keys[name],
            "revision": write.number,
        }
        (have[keys[name]],) = insert_numbered(write.connection, Institution, [row])
        set_names(write.connection, "institution", {id_: names})
        write.touch("created", "institution", id_, name)
    return {name: have[keys[name]] for name in wanted}


def _institution(
    printed: str, authority: Authority, pks: Mapping[str, int], said: Corrections
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the columns and names of an institution that is printed so.

    What an authority file knows of it, and what curators want before that. `pks` has
    the numbers of those above it.
    """
    known = authority.institution_named(printed)
    if known is not None and known.name != printed:
        known = None
    above = fold(known.parent) if known and known.parent else ""
    values: dict[str, Any] = {
        "name": printed,
        "country": known.country if known else None,
        "type": known.type if known else None,
        "ror": known.ror if known else None,
        "parent_pk": pks.get(above),
    }
    aliases = (*known.aliases, *known.short) if known else ()
    values |= {field: c.value for field, c in said.items() if field in values}
    if "aliases" in said:
        aliases = said["aliases"].value
    elif values["name"] != printed:
        aliases = (printed, *aliases)
    values["sort_key"] = fold(values["name"])
    return values, tuple(dict.fromkeys((values["name"], *aliases)))


def _with_parents(found: Iterable[Found], authority: Authority) -> Iterator[str]:
    for each in found:
        known = authority.institution_named(each.name) if each.known else None
        above: list[str] = []
        while known is not None and known.parent:
            above.append(known.parent)
            known = authority.institution_named(known.parent)
        yield from reversed(above)
        yield each.name


def refresh_institutions(
    write: Write, authority: Authority, only: Collection[str] | None = None
) -> list[int]:
    """Bring institutions in step with the seed's files and with manual values.

    Returns those that changed; `only` are looked at, by id, or all.
    """
    connection = write.connection
    rows = connection.execute(
        select(Institution)
        if only is None
        else select(Institution).where(col(Institution.id).in_(only))
    ).all()
    numbers = select(col(Institution.name_key), pk(Institution))
    pks = dict(connection.execute(numbers).all())
    said = corrections(connection, "institution", [row.id for row in rows])
    above = {c["parent"].value for c in said.values() if "parent" in c}
    parents = living(connection, "institution", above - {None})
    before = names_of(connection, "institution")
    changed = []
    for row in rows:
        mine = said.get(row.id, {})
        values, names = _institution(row.printed, authority, pks, mine)
        if "parent" in mine:
            values["parent_pk"] = parents.get(mine["parent"].value)
        differs = any(getattr(row, field) != value for field, value in values.items())
        if differs or before.get(row.id) != list(names):
            where = pk(Institution) == row.pk
            values["revision"] = write.number
            connection.execute(update(Institution).where(where).values(**values))
            set_names(connection, "institution", {row.id: names})
            write.touch("updated", "institution", row.id, values["name"])
            changed.append(row.pk)
    return changed


# The seed's files in the store: what they say of topics and institutions.


def knows(connection: Connection, authority: Authority) -> bool:
    """Say whether the catalogue was built with these files of the seed."""
    kept = connection.scalar(select(col(AuthorityRow.checksum)))
    return kept == authority.checksum


def keep_authority(write: Write, authority: Authority) -> bool:
    """Store what the seed's files say if they changed; tell whether they did."""
    connection = write.connection
    if knows(connection, authority):
        return False
    save_topics(write, authority)
    refresh(write, authority, told_of(connection))
    adopt(write, authority.vocabulary)
    refresh_institutions(write, authority)
    remember(connection, authority)
    return True


def remember(connection: Connection, authority: Authority) -> None:
    """Store with which files of the seed the catalogue is in step."""
    connection.execute(delete(AuthorityRow))
    row = {"name": "seed", "checksum": authority.checksum}
    connection.execute(insert(AuthorityRow).values(row))


def save_topics(write: Write, authority: Authority) -> None:
    """Bring the vocabulary in step with `seed/topics.toml`."""
    connection = write.connection
    names = {t.id: (t.name, *t.synonyms) for t in authority.vocabulary.topics}
    have = _topics(connection)
    for topic in authority.vocabulary.topics:
        if topic.id not in have:
            new = {"id": topic.id, "name": topic.name, "sort_key": fold(topic.name)}
            revive(connection, "topic", [topic.id])
            made = {"source": VOCABULARY, "revision": write.number}
            connection.execute(insert(Topic).values(new | made))
            write.touch("created", "topic", topic.id, topic.name)
    numbers = connection.execute(select(col(Topic.id), pk(Topic)))
    pks = dict(numbers.all())
    for topic in authority.vocabulary.topics:
        said = (topic.broader, list(dict.fromkeys(names[topic.id])))
        values = {
            "name": topic.name,
            "sort_key": fold(topic.name),
            "source": VOCABULARY,
            "broader_pk": pks[topic.broader] if topic.broader else None,
        }
        where = col(Topic.id) == topic.id
        connection.execute(update(Topic).where(where).values(**values))
        if have.get(topic.id, said) != said:
            now = update(Topic).where(where).values(revision=write.number)
            connection.execute(now)
            write.touch("updated", "topic", topic.id, topic.name)
    set_names(connection, "topic", names)


def _topics(connection: Connection) -> dict[str, tuple[str | None, list[str]]]:
    """Return the broader topic and the names of every topic."""
    names = names_of(connection, "topic")
    above = aliased(Topic)
    rows = select(col(Topic.id), col(above.id)).outerjoin(above, pk(above) == col(Topic.broader_pk))
    return {id_: (broader, names[id_]) for id_, broader in connection.execute(rows)}
