"""Which topics the headings of lists name, and what those stand under.

A heading that the vocabulary does not know makes a topic of its own, the same for every
list. It stands under what stands above it where all lists agree.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlmodel import col

from app.catalogue.headings import Path
from app.catalogue.topics import HEADING, VOCABULARY, Subject, Subjects, Vocabulary
from app.folding import fold, slug
from app.store import counts
from app.store.census import Stand
from app.store.columns import pk
from app.store.ids import fresh_ids
from app.store.ledger import Correction
from app.store.merge import retire
from app.store.register import set_names
from app.store.revise import Write
from app.store.rows import chunks, insert_numbered
from app.store.tables import Category, Name, ResourceTopic, Topic
from app.store.ties import ancestors, tied


def subjects_above(connection: Connection, categories: Iterable[int]) -> dict[int, Subjects]:
    """Return what the headings on the path of each of these name, the outermost first.

    Of headings with none on their path nothing is told.
    """
    up = ancestors(Category, col(Category.parent_pk))
    named: dict[int, dict[int, tuple[int, str]]] = defaultdict(dict)
    for chunk in chunks(categories):
        rows = (
            select(up.c.node, col(Category.path), pk(Topic), col(Topic.id))
            .join(Category, pk(Category) == up.c.above)
            .join(Topic, pk(Topic) == col(Category.topic_pk))
            .where(up.c.node.in_(chunk))
        )
        for node, path, number, id_ in connection.execute(rows):
            named[node][len(json.loads(path)) - 1] = number, id_
    above = _ids_above(connection, {n for own in named.values() for n, _ in own.values()})
    return {
        node: tuple(
            Subject(own[place][1], above[own[place][0]]) if place in own else None
            for place in range(max(own) + 1)
        )
        for node, own in named.items()
    }


def _ids_above(connection: Connection, topics: Iterable[int]) -> dict[int, frozenset[str]]:
    """Return the ids of all that is broader than each of these topics."""
    up = ancestors(Topic, col(Topic.broader_pk))
    found: dict[int, set[str]] = {number: set() for number in topics}
    for chunk in chunks(found):
        rows = (
            select(up.c.node, col(Topic.id))
            .join(Topic, pk(Topic) == up.c.above)
            .where(up.c.node.in_(chunk), up.c.above != up.c.node)
        )
        for node, id_ in connection.execute(rows):
            found[node].add(id_)
    return {number: frozenset(ids) for number, ids in found.items()}


def link(
    write: Write,
    vocabulary: Vocabulary,
    categories: Mapping[Path, int],
    paths: Collection[Path],
    found: Mapping[Path, str],
) -> set[int]:
    """Tie headings of a list to the topics that they name, making those that are new.

    `found` has the subjects on these paths of an edition, `vocabulary` what is known of
    topics. Returns the resources that may be about other topics now.
    """
    connection = write.connection
    known = _vocabulary_of(vocabulary, paths, found)
    numbers = numbers_of(connection, set(known.values()))
    made = _called(write, [n for path, n in found.items() if path not in known])
    wanted: dict[int, int | None] = {}
    for path in paths:
        if path not in categories:
            # Read under another name when it was imported.
            continue
        name = found.get(path)
        topic = numbers.get(known[path]) if path in known else None
        if path not in known and name is not None:
            topic = made.get(fold(name))
        wanted[categories[path]] = topic
    before = _topics_of(connection, wanted)
    changed = {c: topic for c, topic in wanted.items() if before[c] != topic}
    if changed:
        connection.execute(_TIE, [{"category": c, "topic": topic} for c, topic in changed.items()])
    moved = standing(connection, "category", changed)
    touched = {*wanted.values(), *(before[c] for c in changed)} - {None}
    return moved | place(write, {number for number in touched if number})


_TIE = (
    update(Category)
    .where(pk(Category) == bindparam("category"))
    .values(topic_pk=bindparam("topic"))
)


def _vocabulary_of(
    vocabulary: Vocabulary, paths: Iterable[Path], found: Mapping[Path, str]
) -> dict[Path, str]:
    """Return the topic of the vocabulary that each heading names, if it names one."""
    known: dict[Path, str] = {}
    for path in paths:
        ids = vocabulary.named(path[-1])
        if not ids and path in found:
            ids = vocabulary.named(found[path])
        if ids:
            known[path] = ids[0]
    return known


def numbers_of(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """Return the numbers of topics by their ids."""
    found: dict[str, int] = {}
    for chunk in chunks(ids):
        rows = select(col(Topic.id), pk(Topic)).where(col(Topic.id).in_(chunk))
        found.update(dict(connection.execute(rows).all()))
    return found


def _called(write: Write, names: Iterable[str]) -> dict[str, int]:
    """Return the topics of these names by folded name; those not there are made.

    Without those of the vocabulary that are not read off headings.
    """
    connection = write.connection
    keys: dict[str, str] = {}
    gone = _deleted(connection)
    for name in names:
        if slug(name) and fold(name) not in gone:
            keys.setdefault(fold(name), name)
    found: dict[str, int] = {}
    for chunk in chunks(keys):
        rows = (
            select(col(Name.key), pk(Topic), col(Topic.source))
            .join(Topic, col(Topic.id) == col(Name.id))
            .where(col(Name.type) == "topic", col(Name.key).in_(chunk))
            .order_by(col(Name.position).desc(), col(Name.id).desc())
        )
        for key, number, source in connection.execute(rows):
            found[key] = number
            keys.pop(key, None)
            if source == VOCABULARY:
                # Its file says by which headings it is known.
                found.pop(key)
    new = keys
    ids = fresh_ids(connection, "topic", [slug(name) for name in new.values()])
    made = {"source": HEADING, "revision": write.number}
    rows_: list[dict[str, Any]] = [
        {"id": id_, "name": name, "sort_key": key} | made
        for id_, (key, name) in zip(ids, new.items(), strict=True)
    ]
    found.update(zip(new, insert_numbered(connection, Topic, rows_), strict=True))
    set_names(connection, "topic", {row["id"]: [row["name"]] for row in rows_})
    for row in rows_:
        write.touch("created", "topic", row["id"], row["name"])
    return found


# The field under which the names are kept of a topic that a curator deleted.
DELETED = "deleted"


def _deleted(connection: Connection) -> set[str]:
    """Return the folded names of topics that curators deleted."""
    rows = select(col(Correction.value)).where(
        col(Correction.type) == "topic", col(Correction.field) == DELETED
    )
    return {name for value in connection.scalars(rows) for name in json.loads(value)}


def _topics_of(connection: Connection, categories: Iterable[int]) -> dict[int, int | None]:
    found: dict[int, int | None] = {}
    for chunk in chunks(categories):
        rows = select(pk(Category), col(Category.topic_pk)).where(pk(Category).in_(chunk))
        found.update(dict(connection.execute(rows).all()))
    return found


def standing(connection: Connection, type_: str, nodes: Iterable[int]) -> set[int]:
    """Return the resources that stand under nodes, or under what is below them."""
    found: set[int] = set()
    for chunk in chunks(nodes):
        rows = select(col(Stand.resource_pk)).where(
            col(Stand.type) == type_, col(Stand.node_pk).in_(chunk)
        )
        found.update(connection.scalars(rows))
    return found


def place(write: Write, topics: Collection[int]) -> set[int]:
    """Put topics that headings made under those that stand above them in all lists.

    Returns the resources on those that stand elsewhere now.
    """
    connection = write.connection
    above = _votes(connection, topics)
    wanted = {
        topic: next(iter(votes)) if len(votes) == 1 else None for topic, votes in above.items()
    }
    before = _edges(connection, {*wanted, *(p for p in wanted.values() if p)})
    _cut_circles(wanted, before)
    mine = _made_by_headings(connection, wanted)
    moving = {topic: wanted[topic] for topic in mine if wanted[topic] != before.get(topic)}
    if not moving:
        return set()
    moved = standing(connection, "topic", moving)
    ties = {tie for tie in tied(connection, moved) if tie[0] == "topic"}
    counts.shift(connection, ties, set())
    connection.execute(
        _MOVE,
        [{"topic": topic, "under": under, "now": write.number} for topic, under in moving.items()],
    )
    counts.shift(connection, set(), ties)
    for topic in sorted(moving):
        write.touch("updated", "topic", *mine[topic])
    return moved


_MOVE = (
    update(Topic)
    .where(pk(Topic) == bindparam("topic"))
    .values(broader_pk=bindparam("under"), revision=bindparam("now"))
)


def _votes(connection: Connection, topics: Iterable[int]) -> dict[int, set[int]]:
    """Return for each topic those that the nearest headings above it name."""
    votes: dict[int, set[int]] = {topic: set() for topic in topics}
    # A topic, and a heading above one that names it.
    up: list[tuple[Any, ...]] = []
    for chunk in chunks(votes):
        rows = select(col(Category.topic_pk), col(Category.parent_pk)).where(
            col(Category.topic_pk).in_(chunk), col(Category.parent_pk).is_not(None)
        )
        up += [tuple(row) for row in connection.execute(rows.distinct())]
    while up:
        over: dict[int, tuple[int | None, int | None]] = {}
        for chunk in chunks({parent for _, parent in up}):
            above = select(pk(Category), col(Category.topic_pk), col(Category.parent_pk)).where(
                pk(Category).in_(chunk)
            )
            for number, named, parent in connection.execute(above):
                over[number] = named, parent
        further = []
        for topic, number in up:
            named, parent = over[number]
            if named is not None and named != topic:
                votes[topic].add(named)
            elif parent is not None:
                further.append((topic, parent))
        up = further
    return votes


def _edges(connection: Connection, topics: Collection[int]) -> dict[int, int | None]:
    """Return what topics stand under, and all above them."""
    found: dict[int, int | None] = {}
    left = set(topics)
    while left:
        for chunk in chunks(left):
            rows = select(pk(Topic), col(Topic.broader_pk)).where(pk(Topic).in_(chunk))
            found.update(dict(connection.execute(rows).all()))
        left = {broader for broader in found.values() if broader} - set(found)
    return found


def _cut_circles(wanted: dict[int, int | None], before: Mapping[int, int | None]) -> None:
    """Let what would stand under itself stand under nothing."""
    edges = {**before, **wanted}
    for topic in list(wanted):
        line, step = {topic: None}, edges.get(topic)
        while step is not None and step not in line:
            line[step] = None
            step = edges.get(step)
        if step == topic:
            wanted.update(line)


def _made_by_headings(connection: Connection, topics: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return id and name of those of these topics that only headings know."""
    found: dict[int, tuple[str, str]] = {}
    for chunk in chunks(topics):
        rows = select(pk(Topic), col(Topic.id), col(Topic.name)).where(
            pk(Topic).in_(chunk), col(Topic.source) == HEADING
        )
        for number, id_, name in connection.execute(rows):
            found[number] = id_, name
    return found


def adopt(write: Write, vocabulary: Vocabulary, only: str | None = None) -> set[int]:
    """Merge topics of headings into those of the vocabulary that have their names.

    Returns the resources that stood under them; `only` one of those goes on.
    """
    connection = write.connection
    moved: set[int] = set()
    rows = select(pk(Topic), col(Topic.id), col(Topic.name)).where(col(Topic.source) == HEADING)
    for number, id_, name in connection.execute(rows).all():
        heirs = vocabulary.named(name)
        if heirs and only in {None, heirs[0]}:
            moved |= standing(connection, "topic", [number])
            heir = numbers_of(connection, heirs[:1])[heirs[0]]
            unite(write, (number, id_, name), (heir, heirs[0]))
    return moved


def unite(write: Write, gone: tuple[int, str, str], heir: tuple[int, str]) -> None:
    """Let a topic go on in another one; its resources are to be matched anew."""
    connection = write.connection
    number, id_, name = gone
    headings = update(Category).where(col(Category.topic_pk) == number)
    connection.execute(headings.values(topic_pk=heir[0]))
    under = update(Topic).where(col(Topic.broader_pk) == number, pk(Topic) != heir[0])
    connection.execute(under.values(broader_pk=heir[0]))
    itself = update(Topic).where(col(Topic.broader_pk) == number)
    connection.execute(itself.values(broader_pk=None))
    on = delete(ResourceTopic).where(col(ResourceTopic.topic_pk) == number)
    connection.execute(on)
    connection.execute(delete(Topic).where(pk(Topic) == number))
    retire(write, "topic", [(id_, name, heir[1])])
