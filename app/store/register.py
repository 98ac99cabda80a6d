"""Names, topics and institutions: each found by what it is, or made new."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.catalogue.authority import Authority
from app.catalogue.institutions import Found
from app.folding import all_words, fold, slug
from app.store.columns import pk
from app.store.ids import fresh_ids
from app.store.ledger import Authority as AuthorityRow
from app.store.revise import Write
from app.store.rows import chunks, insert_numbered, insert_rows
from app.store.tables import Institution, Name, NameWord, Topic


def set_names(
    connection: Connection, type_: str, names: Mapping[str, Sequence[str]]
) -> None:
    """Store the names of records, displayed one first, and the words that find them."""
    for chunk in chunks(names):
        old = select(pk(Name)).where(col(Name.type) == type_, col(Name.id).in_(chunk))
        connection.execute(delete(NameWord).where(col(NameWord.name_pk).in_(old)))
        connection.execute(
            delete(Name).where(col(Name.type) == type_, col(Name.id).in_(chunk))
        )
    rows = [
        {
            "type": type_,
            "id": id_,
            "position": position,
            "text": text,
            "key": fold(text),
        }
        for id_, texts in names.items()
        for position, text in enumerate(dict.fromkeys(texts))
    ]
    keys = insert_numbered(connection, Name, rows)
    words = [
        {"type": type_, "word": word, "name_pk": key}
        for key, row in zip(keys, rows, strict=True)
        for word in sorted(all_words(str(row["text"])))
    ]
    insert_rows(connection, NameWord, words)


def drop_names(connection: Connection, type_: str, ids: Iterable[str]) -> None:
    """Forget the names of records that are no more."""
    set_names(connection, type_, {id_: [] for id_ in ids})


def knows(connection: Connection, authority: Authority) -> bool:
    """Say whether the catalogue was built with these files of the seed."""
    kept = connection.scalar(select(col(AuthorityRow.checksum)))
    return kept == authority.checksum


def keep_authority(write: Write, authority: Authority) -> bool:
    """Store what the seed's files say if they changed; tell whether they did."""
    connection = write.connection
    if knows(connection, authority):
        return False
    _save_topics(write, authority)
    _refresh_institutions(write, authority)
    remember(connection, authority)
    return True


def remember(connection: Connection, authority: Authority) -> None:
    """Store with which files of the seed the catalogue is in step."""
    connection.execute(delete(AuthorityRow))
    row = {"name": "seed", "checksum": authority.checksum}
    connection.execute(insert(AuthorityRow).values(row))


def _save_topics(write: Write, authority: Authority) -> None:
    """Bring the vocabulary in step with `seed/topics.toml`."""
    connection = write.connection
    names = {t.id: (t.name, *t.synonyms) for t in authority.vocabulary.topics}
    have = _topics(connection)
    for topic in authority.vocabulary.topics:
        if topic.id not in have:
            new = {"id": topic.id, "name": topic.name, "sort_key": fold(topic.name)}
            connection.execute(insert(Topic).values(new))
            write.touch("created", "topic", topic.id, topic.name)
    numbers = connection.execute(select(col(Topic.id), pk(Topic)))
    pks = dict(numbers.all())
    for topic in authority.vocabulary.topics:
        said = (topic.broader, tuple(dict.fromkeys(names[topic.id])))
        values = {
            "name": topic.name,
            "sort_key": fold(topic.name),
            "broader_pk": pks[topic.broader] if topic.broader else None,
        }
        where = col(Topic.id) == topic.id
        connection.execute(update(Topic).where(where).values(**values))
        if have.get(topic.id, said) != said:
            write.touch("updated", "topic", topic.id, topic.name)
    set_names(connection, "topic", names)


def _topics(connection: Connection) -> dict[str, tuple[str | None, tuple[str, ...]]]:
    """Return the broader topic and the names of every topic."""
    names = names_of(connection, "topic")
    above = aliased(Topic)
    rows = select(col(Topic.id), col(above.id)).outerjoin(
        above, pk(above) == col(Topic.broader_pk)
    )
    return {id_: (broader, names[id_]) for id_, broader in connection.execute(rows)}


def names_of(connection: Connection, type_: str) -> dict[str, tuple[str, ...]]:
    """Return the names of every record of a type, the displayed one first."""
    rows = (
        select(col(Name.id), col(Name.text))
        .where(col(Name.type) == type_)
        .order_by(col(Name.id), col(Name.position))
    )
    found: dict[str, list[str]] = {}
    for id_, text in connection.execute(rows):
        found.setdefault(id_, []).append(text)
    return {id_: tuple(texts) for id_, texts in found.items()}


def save_institutions(
    write: Write, found: Iterable[Found], authority: Authority
) -> dict[str, int]:
    """Return the number of each institution by name, making those that are new.

    What an authority file knows of one, its parent too, comes with it.
    """
    wanted = list(dict.fromkeys(_with_parents(found, authority)))
    keys = {name: fold(name) or name for name in wanted}
    have: dict[str, int] = {}
    for chunk in chunks(keys.values()):
        rows = select(col(Institution.name_key), pk(Institution)).where(
            col(Institution.name_key).in_(chunk)
        )
        have.update(dict(write.connection.execute(rows).all()))
    new = list({keys[n]: n for n in reversed(wanted) if keys[n] not in have}.values())
    new.reverse()
    ids = fresh_ids(
        write.connection, "institution", [slug(n) or "institution" for n in new]
    )
    for name, id_ in zip(new, ids, strict=True):
        known = authority.institution_named(name)
        parent = known.parent if known else None
        row = {
            "id": id_,
            "name": name,
            "name_key": keys[name],
            "sort_key": fold(name),
            "country": known.country if known else None,
            "type": known.type if known else None,
            "ror": known.ror if known else None,
            "parent_pk": have[keys[parent]] if parent else None,
            "revision": write.number,
        }
        (have[keys[name]],) = insert_numbered(write.connection, Institution, [row])
        write.touch("created", "institution", id_, name)
    aliases = {
        id_: (name, *_aliases(name, authority))
        for name, id_ in zip(new, ids, strict=True)
    }
    set_names(write.connection, "institution", aliases)
    return {name: have[keys[name]] for name in wanted}


def _with_parents(found: Iterable[Found], authority: Authority) -> Iterator[str]:
    for each in found:
        known = authority.institution_named(each.name) if each.known else None
        above: list[str] = []
        while known is not None and known.parent:
            above.append(known.parent)
            known = authority.institution_named(known.parent)
        yield from reversed(above)
        yield each.name


def _aliases(name: str, authority: Authority) -> tuple[str, ...]:
    known = authority.institution_named(name)
    return (*known.aliases, *known.short) if known else ()


def _refresh_institutions(write: Write, authority: Authority) -> None:
    """Bring known institutions in step with `seed/institutions.toml`."""
    connection = write.connection
    numbers = select(col(Institution.name_key), pk(Institution))
    pks = dict(connection.execute(numbers).all())
    have, names = names_of(connection, "institution"), {}
    for row in connection.execute(select(Institution)).all():
        known = authority.institution_named(row.name)
        if known is None or known.name != row.name:
            continue
        said = (known.name, *known.aliases, *known.short)
        names[row.id] = said
        renamed = have[row.id] != tuple(dict.fromkeys(said))
        values = {
            "country": known.country,
            "type": known.type,
            "ror": known.ror,
            "parent_pk": pks.get(fold(known.parent)) if known.parent else None,
        }
        if renamed or any(getattr(row, f) != value for f, value in values.items()):
            where = pk(Institution) == row.pk
            values["revision"] = write.number
            connection.execute(update(Institution).where(where).values(**values))
            write.touch("updated", "institution", row.id, row.name)
    set_names(connection, "institution", names)
