"""The rows of authors and institutions: who stands behind resources."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, select, update
from sqlalchemy.orm import aliased

from app.catalogue.authority import Authority
from app.catalogue.listing import Corrections
from app.catalogue.names import family_key, parse
from app.catalogue.places import Found
from app.catalogue.resolve import Resolution, ResolvedPerson
from app.catalogue.topics import VOCABULARY
from app.store.bulk import among, insert_numbered, update_rows
from app.store.ids import fresh_ids, names_of, revive, set_names
from app.store.tables import Author, Authorship, Correction, Institution, Link, Resource, Topic
from app.store.tables import Authority as AuthorityRow
from app.store.write.candidates import Context
from app.store.write.corrections import corrections, living
from app.store.write.records import inherit, make, retire
from app.store.write.topics import adopt, refresh
from app.store.write.transaction import Write
from app.text import fold, slug

_PARTS = ("family", "given", "parts_stated")
# What authors are called, by their ids.
Names = dict[str, tuple[str, ...]]


def save_people(write: Write, resolution: Resolution) -> tuple[list[int], set[int]]:
    """Return the number of each person, and of those whose name or aliases changed.

    A person that was several authors before goes on as the oldest of them; one that
    stands nowhere is nobody, 0. Those who were not `met` stay as they are.
    """
    people = resolution.people
    with_appearance = {index for work in resolution.works for index, _ in work.authors}
    fresh = [p for index, p in enumerate(people) if index in with_appearance and not p.known]
    made = make(write, "author", [p.forms_shown for p in fresh], [_author_row(p) for p in fresh])
    given = {id(person): number for person, (number, _) in zip(fresh, made, strict=True)}
    numbers = [p.known[0] if p.known else given.get(id(p), 0) for p in people]
    met = [
        (number, person)
        for number, person in zip(numbers, people, strict=True)
        if person.known and person.met
    ]
    described = {n for work in resolution.works if work.description for n in work.known}
    changed, renamed = _update(write, met, described)
    set_names(write.connection, "author", renamed)
    return numbers, changed


def _update(
    write: Write, people: Sequence[tuple[int, ResolvedPerson]], described: Collection[int]
) -> tuple[set[int], Names]:
    """Update known authors; return the numbers and the names of those that changed.

    Manual values hold. The homepages in `described` resources come with the people.
    """
    if not people:
        return set(), {}
    connection = write.connection
    rows = select(Author).where(among(Author.pk, [number for number, _ in people]))
    before = {row.pk: row for row in connection.execute(rows)}
    ids = [row.id for row in before.values()]
    aliases = names_of(connection, "author", ids)
    manual = corrections(connection, "author", ids)
    pages = _homepages(connection, before, described)
    names: Names = {}
    updates = []
    for number, person in people:
        row = before[number]
        imported = _author_row(person)
        if row.parts_stated and not person.parts_stated and row.name == person.name:
            # Another mention tells no more of the name than was stated before.
            imported |= {part: getattr(row, part) for part in _PARTS}
        imported["homepage"] = person.homepage or pages.get(number)
        values, shown = _corrected(imported, person.forms_shown, manual.get(row.id, {}))
        differs = any(getattr(row, field) != values[field] for field in values)
        if differs or set(aliases.get(row.id, ())) != set(shown):
            updates.append(values | {"pk": number, "revision": write.number})
            names[row.id] = shown
            write.touch("updated", "author", row.id, str(values["name"]))
    update_rows(connection, Author, updates)
    return {row["pk"] for row in updates}, names


def _corrected(
    imported: dict[str, Any], forms: tuple[str, ...], manual: Corrections
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the columns and the names of an author, as curators want them.

    Family and given names follow from a manual name. What is printed finds the person
    still: the key of the family name stays.
    """
    values = dict(imported)
    if "name" in manual:
        name = parse(str(manual["name"].value))
        values |= {"name": name.printed, "family": name.family or None}
        values["given"] = name.given or None
    values |= {field: c.value for field, c in manual.items() if field in values}
    values["parts_stated"] &= manual.keys().isdisjoint({"name", "family", "given"})
    if "family" in manual and "given" not in manual:
        values["given"] = _beside(values["name"], values["family"]) or values["given"]
    values["sort_key"] = fold(str(values["name"]))
    aliases = manual["aliases"].value if "aliases" in manual else forms
    return values, tuple(dict.fromkeys((values["name"], *aliases)))


def _beside(name: str, family: str | None) -> str:
    """Return the rest of a name before or behind the family name, "" where it is in none."""
    before, found, behind = name.rpartition(family or name)
    whole = found and not (before and behind) and {before[-1:], behind[:1]} <= {"", " "}
    return f"{before}{behind}".strip() if whole else ""


def _homepages(
    connection: Connection, authors: Iterable[int], described: Collection[int]
) -> dict[int, str]:
    """Return the addresses of the homepages that are alone by one of these authors."""
    found: dict[int, str] = {}
    beside = aliased(Authorship)
    another = exists().where(
        beside.resource_pk == Resource.pk, beside.author_pk != Authorship.author_pk
    )
    rows = (
        select(Authorship.author_pk, Resource.pk, Link.url)
        .join(Resource, Resource.pk == Authorship.resource_pk)
        .join(Link, Link.resource_pk == Resource.pk)
        .where(
            among(Authorship.author_pk, authors),
            Resource.kind == "homepage",
            Link.role == "primary",
            Authorship.position == 0,
            ~another,
        )
        .order_by(Resource.pk)
    )
    for author, resource, url in connection.execute(rows):
        if url and resource not in described:
            found.setdefault(author, url)
    return found


def _author_row(person: ResolvedPerson) -> dict[str, Any]:
    return {
        "name": person.name,
        "sort_key": fold(person.name),
        "family_key": parse(person.name).family_key
        if person.parts_stated
        else family_key(person.family),
        "family": person.family or None,
        "given": person.given or None,
        "parts_stated": person.parts_stated,
        "homepage": person.homepage,
    }


# The places of authors: who takes one over, and who has none left.


def moved_appearances(
    resolution: Resolution, numbers: Sequence[int], context: Context
) -> Iterator[tuple[int, int, int]]:
    """Give resource, position and author of appearances that are somebody else's now."""
    for work in resolution.works:
        if work.description is not None:
            # What a new listing touches is written anew anyway.
            continue
        (resource,) = work.known
        before = {(each.position, each.printed): each for each in context.authors.get(resource, ())}
        for position, (person, printed) in enumerate(work.authors):
            known = before.get((position, printed))
            met = resolution.people[person].met
            if known and met and known.author != numbers[person]:
                yield resource, position, numbers[person]


def move_appearances(write: Write, appearances: Iterable[tuple[int, int, int]]) -> set[int]:
    """Give appearances to other authors; return the resources they belong to."""
    rows = [{"resource_pk": of, "position": at, "author_pk": to} for of, at, to in appearances]
    update_rows(write.connection, Authorship, rows, ("resource_pk", "position"))
    return {row["resource_pk"] for row in rows}


def retire_without_appearance(
    write: Write, resolution: Resolution, numbers: Sequence[int], context: Context
) -> None:
    """Retire authors that stand nowhere any more, in favour of who they turned out."""
    successors = {
        author: number
        for number, person in zip(numbers, resolution.people, strict=True)
        for author in person.known
        if author != number
    }
    before = {each.author for appearances in context.authors.values() for each in appearances}
    retire_nobodies(write, before | set(successors) | set(numbers), successors)


def retire_nobodies(write: Write, authors: Iterable[int], successors: Mapping[int, int]) -> None:
    """Retire those of `authors` that stand nowhere, in favour of their successors."""
    connection = write.connection
    stands = exists().where(Authorship.author_pk == Author.pk)
    nowhere = select(Author).where(among(Author.pk, authors), ~stands).order_by(Author.pk)
    gone = connection.execute(nowhere).all()
    if not gone:
        return
    heirs = select(Author.pk, Author.id).where(among(Author.pk, successors.values()))
    ids = dict(connection.execute(heirs).all())
    led = [(row, ids.get(successors.get(row.pk, 0))) for row in gone]
    for row, heir in led:
        if heir:
            inherit(connection, "author", row.id, heir)
    retire(write, "author", [(row.id, row.name, heir) for row, heir in led])
    connection.execute(delete(Author).where(among(Author.pk, [row.pk for row in gone])))


# Institutions: each found under the name that is printed, or made new; what `seed/` says.


def save_institutions(write: Write, found: Iterable[Found], authority: Authority) -> dict[str, int]:
    """Return the number of each institution by name, making new ones, and those above them."""
    wanted = list(dict.fromkeys(_with_parents(found, authority)))
    if not wanted:
        return {}
    keys = {name: fold(name) or name for name in wanted}
    rows = select(Institution.name_key, Institution.pk)
    there = rows.where(among(Institution.name_key, keys.values()))
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
    printed: str, authority: Authority, pks: Mapping[str, int], manual: Corrections
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the columns and names of an institution that is printed so.

    What an authority file knows of it, and what curators want before that. `pks` has
    the numbers of those above it.
    """
    known = authority.institution_named(printed)
    if known is not None and known.name != printed:
        known = None
    above = fold(known.parent) if known and known.parent else ""
    values: dict[str, Any] = {"name": printed, "parent_pk": pks.get(above)}
    values |= {name: getattr(known, name, None) for name in ("country", "type", "ror")}
    aliases = (*known.aliases, *known.short) if known else ()
    values |= {field: c.value for field, c in manual.items() if field in values}
    if "aliases" in manual:
        aliases = manual["aliases"].value
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
    """Bring institutions, or `only` some, in step with files and curators; return the changed."""
    connection = write.connection
    wanted = select(Institution)
    wanted = wanted if only is None else wanted.where(Institution.id.in_(only))
    rows = connection.execute(wanted).all()
    # What the files know since may stand under what no list prints.
    known = (authority.institution_named(row.printed) for row in rows)
    named = (each.name for each in known if each and each.parent)
    printed = {row.printed for row in rows}
    save_institutions(write, [Found(x, known=True) for x in named if x in printed], authority)
    numbers = select(Institution.name_key, Institution.pk)
    pks = dict(connection.execute(numbers).all())
    manual = corrections(connection, "institution", [row.id for row in rows])
    above = {c["parent"].value for c in manual.values() if "parent" in c}
    parents = living(connection, "institution", above - {None})
    before = names_of(connection, "institution")
    changed = []
    for row in rows:
        mine = manual.get(row.id, {})
        values, names = _institution(row.printed, authority, pks, mine)
        if "parent" in mine:
            values["parent_pk"] = parents.get(mine["parent"].value)
        differs = any(getattr(row, field) != value for field, value in values.items())
        if differs or before.get(row.id) != list(names):
            where = Institution.pk == row.pk
            values["revision"] = write.number
            connection.execute(update(Institution).where(where).values(**values))
            set_names(connection, "institution", {row.id: names})
            write.touch("updated", "institution", row.id, values["name"])
            changed.append(row.pk)
    return changed


# The seed's files in the store: what they say of topics and institutions.


def knows(connection: Connection, authority: Authority) -> bool:
    """Return whether the catalogue was built with these files of the seed."""
    kept = connection.scalar(select(AuthorityRow.checksum))
    return kept == authority.checksum


def keep_authority(write: Write, authority: Authority) -> bool:
    """Store what the seed's files say if they changed; tell whether they did."""
    connection = write.connection
    if knows(connection, authority):
        return False
    save_topics(write, authority)
    curated = select(Correction.id).where(Correction.type == "topic").distinct()
    refresh(write, authority, connection.scalars(curated))
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
    # The broader topic and the names of every topic.
    above, called = aliased(Topic), names_of(connection, "topic")
    rows = select(Topic.id, above.id).outerjoin(above, above.pk == Topic.broader_pk)
    have = {id_: (broader, called[id_]) for id_, broader in connection.execute(rows)}
    for topic in authority.vocabulary.topics:
        if topic.id not in have:
            new = {"id": topic.id, "name": topic.name, "sort_key": fold(topic.name)}
            revive(connection, "topic", [topic.id])
            made = {"source": VOCABULARY, "revision": write.number}
            connection.execute(insert(Topic).values(new | made))
            write.touch("created", "topic", topic.id, topic.name)
    pks: dict[str, int] = dict(connection.execute(select(Topic.id, Topic.pk)).all())
    for topic in authority.vocabulary.topics:
        said = (topic.broader, list(dict.fromkeys(names[topic.id])))
        values = {
            "name": topic.name,
            "sort_key": fold(topic.name),
            "source": VOCABULARY,
            "broader_pk": pks[topic.broader] if topic.broader else None,
        }
        if have.get(topic.id, said) != said:
            values["revision"] = write.number
            write.touch("updated", "topic", topic.id, topic.name)
        connection.execute(update(Topic).where(Topic.id == topic.id).values(**values))
    set_names(connection, "topic", names)
