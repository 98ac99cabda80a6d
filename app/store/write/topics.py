"""Which topics curators and the headings of lists name, and what those stand under.

A heading that the vocabulary does not know makes a topic of its own, the same for every
list. It stands under what stands above it where all lists agree.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy.orm import aliased

from app.catalogue.authority import Authority
from app.catalogue.topics import (
    HEADING,
    MANUAL,
    VOCABULARY,
    Path,
    Subject,
    Subjects,
    Vocabulary,
    key_words,
)
from app.catalogue.topics import Topic as Known
from app.errors import Conflict, InvalidBody
from app.store.bulk import AnyRow, among, grouped, update_rows
from app.store.ids import names_of, set_names
from app.store.relations import Membership, ancestors, keep_counts
from app.store.search import index
from app.store.tables import Category, Correction, Name, Resource, ResourceTopic, Rows, Topic
from app.store.values import read_search
from app.store.write.corrections import corrections, forget_corrections, living
from app.store.write.records import make, retire
from app.store.write.transaction import Write
from app.text import fold, slug


def subjects_above(connection: Connection, categories: Iterable[int]) -> dict[int, Subjects]:
    """Return what the headings on the paths of these name, outermost first, where any does."""
    up = ancestors("category")
    named: dict[int, dict[int, tuple[int, str]]] = defaultdict(dict)
    rows = (
        select(up.c.node, Category.path, Topic.pk, Topic.id)
        .join(Category, Category.pk == up.c.above)
        .join(Topic, Topic.pk == Category.topic_pk)
        .where(among(up.c.node, categories))
    )
    for node, path, number, id_ in connection.execute(rows):
        named[node][len(json.loads(path)) - 1] = number, id_
    # The ids of all that is broader than each of these topics.
    broader = ancestors("topic")
    topics = {number for own in named.values() for number, _ in own.values()}
    over = (
        select(broader.c.node, Topic.id)
        .join(Topic, Topic.pk == broader.c.above)
        .where(among(broader.c.node, topics), broader.c.above != broader.c.node)
    )
    above = grouped(connection.execute(over))
    return {
        node: tuple(
            Subject(own[place][1], frozenset(id_ for _, id_ in above[own[place][0]]))
            if place in own
            else None
            for place in range(max(own) + 1)
        )
        for node, own in named.items()
    }


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
    # The topic of the vocabulary that each heading names, if it names one.
    ids = {
        path: vocabulary.named(path[-1]) or (vocabulary.named(found[path]) if path in found else ())
        for path in paths
    }
    known = {path: named[0] for path, named in ids.items() if named}
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
    rows = select(Category.pk, Category.topic_pk).where(among(Category.pk, wanted))
    before: dict[int, int | None] = dict(connection.execute(rows).all())
    changed = {c: topic for c, topic in wanted.items() if before[c] != topic}
    ties = [{"pk": category, "topic_pk": topic} for category, topic in changed.items()]
    update_rows(connection, Category, ties)
    moved = members(connection, "category", changed)
    touched = {*wanted.values(), *(before[c] for c in changed)} - {None}
    return moved | place(write, {number for number in touched if number})


def numbers_of(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """Return the numbers of topics by their ids."""
    rows = select(Topic.id, Topic.pk).where(among(Topic.id, ids))
    return dict(connection.execute(rows).all())


def _called(write: Write, names: Iterable[str]) -> dict[str, int]:
    """Return the topics of these names by folded name, new ones too, none of the vocabulary."""
    connection = write.connection
    keys: dict[str, str] = {}
    told = select(Correction.value).where(Correction.type == "topic", Correction.field == DELETED)
    gone = {name for value in connection.scalars(told) for name in json.loads(value)}
    for name in names:
        if slug(name) and fold(name) not in gone:
            keys.setdefault(fold(name), name)
    found: dict[str, int] = {}
    rows = (
        select(Name.key, Topic.pk, Topic.source)
        .join(Topic, Topic.id == Name.id)
        .where(Name.type == "topic", among(Name.key, keys))
        .order_by(Name.position.desc(), Name.id.desc())
    )
    for key, number, source in connection.execute(rows):
        found[key] = number
        keys.pop(key, None)
        if source == VOCABULARY:
            # Its file says by which headings it is known.
            found.pop(key)
    new = [{"name": name, "sort_key": key, "source": HEADING} for key, name in keys.items()]
    made = make(write, "topic", [[name] for name in keys.values()], new)
    return found | {key: number for key, (number, _) in zip(keys, made, strict=True)}


# The field under which the folded names are kept of a topic that a curator deleted.
DELETED = "deleted"


def members(connection: Connection, type_: str, nodes: Iterable[int]) -> set[int]:
    """Return the resources that stand under nodes, or under what is below them."""
    here = Membership.type == type_, among(Membership.node_pk, nodes)
    return set(connection.scalars(select(Membership.resource_pk).where(*here)))


def place(write: Write, topics: Collection[int]) -> set[int]:
    """Put topics of headings under what is above them in all lists; return what has moved."""
    connection = write.connection
    above = _votes(connection, topics)
    wanted = {
        topic: next(iter(votes)) if len(votes) == 1 else None for topic, votes in above.items()
    }
    before: dict[int, int | None] = {}
    left = {*wanted, *(p for p in wanted.values() if p)}
    while left:
        edges = select(Topic.pk, Topic.broader_pk).where(among(Topic.pk, left))
        before.update(dict(connection.execute(edges).all()))
        left = {broader for broader in before.values() if broader} - set(before)
    _cut_circles(wanted, before)
    own = among(Topic.pk, wanted), Topic.source == HEADING
    rows = connection.execute(select(Topic.pk, Topic.id, Topic.name).where(*own))
    mine = {number: (id_, name) for number, id_, name in rows}
    moving = {topic: wanted[topic] for topic in mine if wanted[topic] != before.get(topic)}
    if not moving:
        return set()
    moved = members(connection, "topic", moving)
    now = [
        {"pk": topic, "broader_pk": under, "revision": write.number}
        for topic, under in moving.items()
    ]
    with keep_counts(connection, moved):
        update_rows(connection, Topic, now)
    for topic in sorted(moving):
        write.touch("updated", "topic", *mine[topic])
    return moved


def _votes(connection: Connection, topics: Iterable[int]) -> dict[int, set[int]]:
    """Return for each topic those that the nearest headings above it name."""
    votes: dict[int, set[int]] = {topic: set() for topic in topics}
    # A topic, and a heading above one that names it.
    rows = select(Category.topic_pk, Category.parent_pk).where(
        among(Category.topic_pk, votes), Category.parent_pk.is_not(None)
    )
    up: list[Any] = list(connection.execute(rows.distinct()))
    while up:
        above = select(Category.pk, Category.topic_pk, Category.parent_pk).where(
            among(Category.pk, (parent for _, parent in up))
        )
        over = {number: (named, parent) for number, named, parent in connection.execute(above)}
        further = []
        for topic, number in up:
            named, parent = over[number]
            if named is not None and named != topic:
                votes[topic].add(named)
            elif parent is not None:
                further.append((topic, parent))
        up = further
    return votes


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


def adopt(write: Write, vocabulary: Vocabulary, only: str | None = None) -> set[int]:
    """Merge topics of headings into those of their names, `only` one of them; return what moved."""
    connection = write.connection
    moved: set[int] = set()
    rows = select(Topic.pk, Topic.id, Topic.name).where(Topic.source == HEADING)
    for number, id_, name in connection.execute(rows).all():
        heirs = vocabulary.named(name)
        if heirs and only in {None, heirs[0]}:
            moved |= members(connection, "topic", [number])
            heir = numbers_of(connection, heirs[:1])[heirs[0]]
            unite(write, (number, id_, name), (heir, heirs[0]))
    return moved


def unite(write: Write, gone: tuple[int, str, str], heir: tuple[int, str]) -> None:
    """Let a topic go on in another one; its resources are to be matched anew."""
    number, id_, name = gone
    _let_go(write.connection, number, heir[0])
    retire(write, "topic", [(id_, name, heir[1])])


def _let_go(connection: Connection, number: int, heir: int | None) -> None:
    """Delete a topic; what refers to it refers to its heir, or to nothing."""
    headings = update(Category).where(Category.topic_pk == number)
    connection.execute(headings.values(topic_pk=heir))
    if heir is not None:
        # It does not stand under itself.
        own = Topic.pk == heir, Topic.broader_pk == number
        connection.execute(update(Topic).where(*own).values(broader_pk=None))
    under = update(Topic).where(Topic.broader_pk == number)
    connection.execute(under.values(broader_pk=heir))
    on = ResourceTopic.topic_pk == number
    connection.execute(delete(ResourceTopic).where(on))
    connection.execute(delete(Topic).where(Topic.pk == number))


# What curators say of topics, before what files and headings say.

_MOST_WORDS = 8


def curated_topics(connection: Connection) -> tuple[Known, ...]:
    """Return the topics of which curators said anything, as they are now."""
    above = aliased(Topic)
    told = select(Correction.id).where(Correction.type == "topic")
    rows: Rows = (
        select(Topic.id, above.id.label("broader"), Name.text)
        .join(Name, (Name.type == "topic") & (Name.id == Topic.id))
        .outerjoin(above, above.pk == Topic.broader_pk)
        .where(or_(Topic.source == MANUAL, Topic.id.in_(told)))
        .order_by(Topic.id, Name.position)
    )
    found = []
    for (id_, broader), named in groupby(connection.execute(rows), itemgetter(0, 1)):
        shown, *others = (text for _, _, text in named)
        found.append(Known(id_, shown, broader, tuple(others), sections=(shown,)))
    return tuple(found)


def insert_topic(write: Write, name: str) -> tuple[int, str]:
    """Make a topic of a curator, or take one over from headings; return its number and id."""
    connection = write.connection
    row = connection.execute(_shown_as(name).where(Topic.source == HEADING)).first()
    if row is not None:
        return row.pk, row.id
    (made,) = make(
        write, "topic", [[name]], [{"name": name, "sort_key": fold(name), "source": MANUAL}]
    )
    return made


def _shown_as(name: str) -> Rows:
    """Select the topics that are called so."""
    named = (Name.type == "topic") & (Name.id == Topic.id)
    called = Name.position == 0, Name.key == fold(name)
    rows: Rows = select(Topic).join(Name, named).where(*called)
    return rows


def refuse_taken(connection: Connection, id_: str, name: object) -> None:
    """Refuse the name of another topic, unless only headings know that one."""
    if not isinstance(name, str):
        return
    others = _shown_as(name).where(Topic.id != id_, Topic.source != HEADING)
    row = connection.execute(others.order_by(Topic.id)).first()
    if row is not None:
        other = row.id
        raise InvalidBody.at(f"The topic {other!r} is called so.", "name", name, None, (other,))


def refuse_vocabulary(row: AnyRow) -> None:
    """Refuse to let go of a topic that its file would bring back."""
    if row.source == VOCABULARY:
        message = f"The topic {row.id!r} is of the vocabulary in `seed/topics.toml`."
        raise Conflict.at(message, "id", row.id)


def refresh(write: Write, authority: Authority, ids: Iterable[str]) -> None:
    """Bring topics in step with what curators say of them."""
    connection = write.connection
    wanted = list(ids)
    manual = corrections(connection, "topic", wanted)
    for row in connection.execute(select(Topic).where(Topic.id.in_(wanted))).all():
        mine = manual.get(row.id, {})
        known = authority.vocabulary.by_id.get(row.id)
        said = {"name": row.name, "synonyms": (), "broader": None}
        if known:
            said = {name: getattr(known, name) for name in said}
        said |= {field: correction.value for field, correction in mine.items()}
        names = said["name"], *(said["synonyms"] or ())
        broader = said["broader"]
        numbers = living(connection, "topic", [broader] if broader else [])
        values: dict[str, Any] = {
            "name": names[0],
            "sort_key": fold(names[0]),
            "source": VOCABULARY if known else MANUAL,
            "revision": write.number,
            "broader_pk": numbers.get(broader) if broader else None,
        }
        where = Topic.id == row.id
        connection.execute(update(Topic).where(where).values(**values))
        set_names(connection, "topic", {row.id: names})


def take_over(write: Write, authority: Authority, id_: str) -> set[int]:
    """Give a topic the headings and the topics of its names; return what stood under them."""
    connection = write.connection
    row = connection.execute(select(Topic).where(Topic.id == id_)).one()
    mine = authority.vocabulary.with_curated(
        [each for each in curated_topics(connection) if each.id == id_]
    )
    moved = adopt(write, mine, only=id_)
    called = select(Name.key).where(Name.type == "topic", Name.id == id_, Name.key != "")
    headings = (
        select(Category.pk)
        .join(Name, (Name.type == "category") & (Name.id == Category.id))
        .where(Name.key.in_(called), Category.topic_pk.is_(None))
    )
    free = connection.scalars(headings).all()
    connection.execute(update(Category).where(Category.pk.in_(free)).values(topic_pk=row.pk))
    mine_now = select(Category.pk).where(Category.topic_pk == row.pk)
    return moved | members(connection, "category", connection.scalars(mine_now))


def mentioning(connection: Connection, id_: str) -> set[int]:
    """Return the resources that may hold a name of a topic in title or remark."""
    found: set[int] = set()
    for name in names_of(connection, "topic", [id_])[id_]:
        wanted = [f"{w}*" if len(w) > 1 and w.isalnum() else w for w in key_words(name)]
        if wanted:
            search = read_search("q", " ".join(wanted[:_MOST_WORDS]))
            rows = select(Resource.pk).where(index.matching(search))
            found.update(connection.scalars(rows, index.slots(search, connection.dialect.name)))
    return found


def drop_topic(write: Write, row: AnyRow, actor: str) -> None:
    """Delete a topic for good: headings of its names make none again."""
    connection = write.connection
    gone = json.dumps([fold(name) for name in names_of(connection, "topic", [row.id])[row.id]])
    forget_corrections(connection, "topic", row.id)
    said = {"type": "topic", "id": row.id, "field": DELETED, "value": gone}
    by = {"actor": actor, "at": write.at}
    connection.execute(insert(Correction).values(said | by))
    _let_go(connection, row.pk, None)
    retire(write, "topic", [(row.id, row.name, None)])


def unite_topics(write: Write, row: AnyRow, heir: AnyRow) -> Mapping[str, Any]:
    """Let a topic go on in another one; return the names that this has besides."""
    connection = write.connection
    names = names_of(connection, "topic", [heir.id, row.id])
    forget_corrections(connection, "topic", row.id)
    unite(write, (row.pk, row.id, row.name), (heir.pk, heir.id))
    return {"synonyms": list(dict.fromkeys([*names[heir.id][1:], *names[row.id]]))}
