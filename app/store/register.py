"""Names, topics and institutions: each found by what it is, or made new."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select, update
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


def keep_authority(write: Write, authority: Authority) -> bool:
    """Store what the seed's files say if they changed; tell whether they did."""
    connection = write.connection
    if connection.scalar(select(col(AuthorityRow.checksum))) == authority.checksum:
        return False
    _save_topics(write, authority)
    _refresh_institutions(write, authority)
    connection.execute(delete(AuthorityRow))
    connection.execute(
        insert(AuthorityRow).values(name="seed", checksum=authority.checksum)
    )
    return True


def _save_topics(write: Write, authority: Authority) -> None:
    """Bring the vocabulary in step with `seed/topics.toml`."""
    connection = write.connection
    rows = connection.execute(select(col(Topic.id), col(Topic.name)))
    have = dict(rows.all())
    for topic in authority.vocabulary.topics:
        values = {"name": topic.name, "sort_key": fold(topic.name)}
        if topic.id not in have:
            connection.execute(insert(Topic).values(id=topic.id, **values))
            write.touch("created", "topic", topic.id, topic.name)
        elif have[topic.id] != topic.name:
            where = col(Topic.id) == topic.id
            connection.execute(update(Topic).where(where).values(**values))
            write.touch("updated", "topic", topic.id, topic.name)
    numbers = connection.execute(select(col(Topic.id), pk(Topic)))
    pks = dict(numbers.all())
    for topic in authority.vocabulary.topics:
        above = pks[topic.broader] if topic.broader else None
        where = col(Topic.id) == topic.id
        connection.execute(update(Topic).where(where).values(broader_pk=above))
    names = {t.id: (t.name, *t.synonyms) for t in authority.vocabulary.topics}
    set_names(connection, "topic", names)


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
    names = {}
    for row in connection.execute(select(Institution)).all():
        known = authority.institution_named(row.name)
        if known is None or known.name != row.name:
            continue
        names[row.id] = (known.name, *known.aliases, *known.short)
        values = {
            "country": known.country,
            "type": known.type,
            "ror": known.ror,
            "parent_pk": pks.get(fold(known.parent)) if known.parent else None,
        }
        if any(getattr(row, field) != value for field, value in values.items()):
            where = pk(Institution) == row.pk
            values["revision"] = write.number
            connection.execute(update(Institution).where(where).values(**values))
            write.touch("updated", "institution", row.id, row.name)
    set_names(connection, "institution", names)
