"""Names and topics: what is found by its words, and the vocabulary of the seed."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.catalogue.authority import Authority
from app.catalogue.names import parse
from app.catalogue.people import words_of
from app.catalogue.topics import VOCABULARY
from app.store.bulk import among, insert_numbered, insert_rows
from app.store.ids import revive
from app.store.tables import Name, NameWord, Topic, pk
from app.store.write.transaction import Write
from app.text import all_words, fold

# The type of words under which people are told apart (`catalogue.people`).
PERSON = "person"


def set_names(connection: Connection, type_: str, names: Mapping[str, Sequence[str]]) -> None:
    """Store the names of records, displayed one first, and the words that find them."""
    if not names:
        return
    mine = col(Name.type) == type_, among(col(Name.id), names)
    old = select(pk(Name)).where(*mine)
    connection.execute(delete(NameWord).where(col(NameWord.name_pk).in_(old)))
    connection.execute(delete(Name).where(*mine))
    rows = [
        {"type": type_, "id": id_, "position": position, "text": text, "key": fold(text)}
        for id_, texts in names.items()
        for position, text in enumerate(dict.fromkeys(texts))
    ]
    keys = insert_numbered(connection, Name, rows)
    words = [
        {"type": type_, "word": word, "name_pk": key}
        for key, row in zip(keys, rows, strict=True)
        for word in sorted(all_words(str(row["text"])))
    ]
    if type_ == "author":
        words += [
            {"type": PERSON, "word": word, "name_pk": key}
            for key, row in zip(keys, rows, strict=True)
            for word in sorted(words_of(parse(str(row["text"]))))
        ]
    insert_rows(connection, NameWord, words)


def drop_names(connection: Connection, type_: str, ids: Iterable[str]) -> None:
    """Forget the names of records that are no more."""
    set_names(connection, type_, {id_: [] for id_ in ids})


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


def names_of(
    connection: Connection, type_: str, ids: Iterable[str] | None = None
) -> dict[str, list[str]]:
    """Return the names of records of a type, of all or of some, the displayed one first.

    Asked by their ids alone: joined, SQLite would begin with the names of all records.
    """
    rows = select(col(Name.id), col(Name.text)).where(col(Name.type) == type_)
    if ids is not None:
        wanted = set(ids)
        if not wanted:
            return {}
        rows = rows.where(among(col(Name.id), wanted))
    found: dict[str, list[str]] = {}
    for id_, text in connection.execute(rows.order_by(col(Name.id), col(Name.position))):
        found.setdefault(id_, []).append(text)
    return found
