"""A list in the style of the lists: imported again it gives the same resources.

Titles, authors, years, links, remarks and categories come back. What the grammar of
lists cannot say is not carried: kinds, topics and identifiers that no address shows,
venues and publishers that only a file knows, volumes, pages and editors, outer headings,
the words of some links, names that no rule takes for a person's or an organisation's, two
persons of one name, that an institution is no author where nobody else is one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice

from app.catalogue.names import TELLING_WORDS
from app.catalogue.records import LinkRecord
from app.catalogue.works import title_key
from app.documents import grammar
from app.formats.common import MONTHS, Cited, Context, one_line, unbroken
from app.text import regex

# Resources are gathered under their headings so many at a time: memory does not grow
# with the catalogue, and in a longer list headings come again.
AT_A_TIME = 2_000
# Behind a heading, what has none needs one.
_NO_HEADING = "Other"

_SPECIAL = regex(r"[\\`*_\[\]<>&~#|]")
_SPECIAL_IN_TARGET = regex(r"[\\`<>]|&(?=#|\w+;)")
_BRACKETS = regex(r"[()]")


def markdown(records: Iterable[Cited], context: Context) -> Iterator[str]:
    """Give the list: its title, where it comes from, the entries by category."""
    yield f"# {escaped(context.title) or 'Resources'}\n"
    for credit in context.credits:
        yield f"\nFrom {escaped(credit)}.\n"
    rest, headed = iter(records), False
    while any((found := _by_category(islice(rest, AT_A_TIME))).values()):
        for category, entries in found.items():
            if heading := category or (_NO_HEADING if headed and entries else ""):
                yield f"\n## {escaped(heading)}\n"
                headed = True
            yield from (f"\n{entry}\n" for entry in entries)


def escaped(text: str | None) -> str:
    """Return text that Markdown shows as it is."""
    return _shown(one_line(text))


def _shown(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _by_category(records: Iterable[Cited]) -> dict[str, list[str]]:
    """Return the entries under each heading; those without one come first."""
    found: dict[str, list[str]] = {"": []}
    for record in records:
        entries = list(_entries(record))
        names = dict.fromkeys(one_line(each.name) for each in record.categories)
        for name in names or [""]:
            found.setdefault(name, []).extend(entries)
    return found


def _entries(record: Cited) -> Iterator[str]:
    """Give the entry of a record, and one for each further address of the work."""
    head = record.primary
    people = dict(record.profiles)
    beside = [x for x in record.links if x is not head and x not in people.values()]
    again = [x for x in beside if x.role == "alternate" and _is_found_again(record)]
    remark, rest = _remark(record, [x for x in beside if x not in again])
    labels = (_BRACKETS.sub("", one_line(link.label) or link.role) for link in rest)
    brackets = [f"({_link(label, link)})" for label, link in zip(labels, rest, strict=True)]
    who = list(_people(record, people))
    behind = [*who, *_when_and_where(record)]
    if remark and not _BRACKETS.search(one_line(record.note)):
        brackets.insert(0, f"({remark})")
    elif remark and record.authors and len(_groups(record)) == 1:
        behind[0] = f"{behind[0]}: {remark}"
    elif remark:
        behind.append(remark)
    yield _entry(record, head, brackets, behind)
    for link in again:
        yield _entry(record, link, [], list(_people(record, {})))


def _entry(
    record: Cited, link: LinkRecord | None, brackets: Sequence[str], behind: Sequence[str]
) -> str:
    target = _target(link) if link else ""
    title = f"**[{escaped(record.title)}]({target})**"
    return "; ".join([" ".join([title, *brackets]), *behind])


def _is_found_again(record: Cited) -> bool:
    """Return whether two entries of this title become one resource."""
    return bool(record.authors) or (len(title_key(record.title).split()) >= TELLING_WORDS)


def _remark(record: Cited, links: Sequence[LinkRecord]) -> tuple[str, list[LinkRecord]]:
    """Return the remark with the links on its words, and the links left over."""
    note, pieces, left = one_line(record.note), [], []
    end = 0
    for link in links:
        label = one_line(link.label)
        start = note.find(label, end) if label else -1
        if start < 0:
            left.append(link)
            continue
        pieces += [_shown(note[end:start]), _link(label, link)]
        end = start + len(label)
    return "".join([*pieces, _shown(note[end:])]), left


def _link(label: str, link: LinkRecord) -> str:
    return f"[{escaped(label)}]({_target(link)})"


def _target(link: LinkRecord) -> str:
    """Return an address as it stands in a link; one without host as printed."""
    target = _SPECIAL_IN_TARGET.sub(r"\\\g<0>", unbroken(link.url or link.printed))
    return f"<{target}>" if _BRACKETS.search(target) else target


def _groups(record: Cited) -> list[tuple[list[str], list[int]]]:
    """Return the institutions that neighbouring authors share, and their places."""
    places = range(len(record.authors))
    grouped = groupby(places, key=lambda place: record.authors[place].institutions)
    return [(ids, list(group)) for ids, group in grouped]


def _people(record: Cited, people: Mapping[int, LinkRecord]) -> Iterator[str]:
    """Give the segments that name authors and institutions.

    Organisations among the authors stand behind the last person.
    """
    names = {each.id: each.name for each in record.institutions}
    groups = _groups(record)
    beside = [each for each in record.institutions if each.role == "author"]
    told = {each.id for each in beside if groups}
    for number, (ids, group) in enumerate(groups, start=1):
        listed = [_author(record, place, people) for place in group]
        et_al = ""
        if number == len(groups):
            et_al = " et al." if record.et_al else ""
            bodies = [escaped(each.name) for each in beside]
            listed = [" and ".join([_enumerated(listed, last=not bodies), *bodies])]
        at = [escaped(names[id_]) for id_ in ids if id_ in names]
        if at and len(groups) > 1:
            told.update(ids)
            yield f"{_enumerated(listed)}{et_al}, {_enumerated(at)}"
        else:
            yield f"{_enumerated(listed)}{et_al}"
    yield from (escaped(name) for id_, name in names.items() if id_ not in told)


def _author(record: Cited, place: int, people: Mapping[int, LinkRecord]) -> str:
    name, link = record.authors[place].name, people.get(place)
    return _link(name, link) if link else escaped(name)


def _enumerated(names: Sequence[str], *, last: bool = True) -> str:
    """Return "A, B and C"; "A, B, C" where that is not the last of a list."""
    if not last:
        return ", ".join(names)
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _when_and_where(record: Cited) -> Iterator[str]:
    """Give the date, then venue and publisher if their form alone tells them.

    The year goes first: it wins against the one in a conference's name.
    """
    parts = record.date_parts
    if parts:
        year, *rest = parts
        yield " ".join([*map(str, rest[1:]), *(MONTHS[m - 1] for m in rest[:1]), str(year)])
    venue, publisher = one_line(record.venue), one_line(record.publisher)
    if parts and grammar.VENUE.search(venue) and grammar.venue(venue) == venue:
        yield escaped(venue)
    if grammar.PUBLISHER.match(publisher):
        yield escaped(publisher)
