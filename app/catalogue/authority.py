"""What no rule can know: names, hosts and years that people wrote down by hand.

The fields of a dataclass are the whole description of its row: any other key, a missing
one and a value of another type are refused.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields
from functools import cached_property
from typing import Any, TypeVar

from app.catalogue.records import InstitutionType, choices_of
from app.catalogue.topics import Topic, Vocabulary
from app.documents.text import NameUse
from app.text import fold, regex, spellings


class SeedError(ValueError):
    """A file of the seed says something that cannot be."""


INSTITUTION_TYPES = choices_of(InstitutionType)


@dataclass(frozen=True, slots=True)
class Institution:
    """A maker of works; `aliases` mean it anywhere, `short` only where a title does."""

    name: str
    type: str
    country: str
    ror: str | None = None
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    short: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedIn:
    """A name that means somebody where one title is listed."""

    form: str
    title: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody under the name to show; `forms` mean the person everywhere."""

    name: str
    given: str
    family: str
    forms: tuple[str, ...] = ()
    printed: tuple[PrintedIn, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """Facts about the work of this title and this author's `family` or this `address`.

    `also` are other titles under which it is listed.
    """

    title: str
    also: tuple[str, ...] = ()
    family: str | None = None
    address: str | None = None
    year: int | None = None
    venue: str | None = None
    publisher: str | None = None
    doi: str | None = None
    arxiv: str | None = None


@dataclass(frozen=True, slots=True)
class Platform:
    """A site of other people's things; `institution` if it makes its own as well."""

    name: str
    hosts: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    institution: bool = False


@dataclass(frozen=True, slots=True)
class Venue:
    """A journal, series or conference, without volume and year."""

    name: str
    aliases: tuple[str, ...] = ()


T = TypeVar("T")
STRINGS = tuple[str, ...]
_PRINTED = tuple[PrintedIn, ...]
# "as" and "in" are words of Python.
_PRINTED_KEYS = {"as": "form", "in": "title"}
_PLAIN: Mapping[Any, tuple[type, str]] = {
    str: (str, "a text"),
    str | None: (str, "a text"),
    int | None: (int, "a number"),
    bool: (bool, "true or false"),
}


def read_rows(tables: Mapping[str, Any], key: str, made: type[T]) -> tuple[T, ...]:
    """Make a `made` of every row of `tables[key]`; none where there is no such key.

    Raises:
        SeedError: a row has an unknown key, lacks one, or a value is of another type.
    """
    return tuple(_row(key, made, row) for row in _tables(key, tables.get(key, [])))


def read_value(where: str, wanted: Any, value: Any) -> Any:  # noqa: ANN401 - TOML
    """Return `value` as the type `wanted` has it, lists as tuples.

    Raises:
        SeedError: it is of another type, or an empty text.
    """
    if wanted == _PRINTED:
        rows = _tables(where, value)
        renamed = [{_PRINTED_KEYS.get(key, key): x for key, x in row.items()} for row in rows]
        return tuple(_row(where, PrintedIn, row) for row in renamed)
    if wanted == STRINGS:
        if type(value) is not list or not all(type(each) is str for each in value):
            raise SeedError(f"{where}: wants a list of texts, not {value!r}.")
        return tuple(value)
    kind, called = _PLAIN[wanted]
    # No isinstance: for Python, true is a number.
    if type(value) is not kind or value == "":
        raise SeedError(f"{where}: wants {called}, not {value!r}.")
    return value


def refuse_unknown(where: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Raise `SeedError` unless all that is given is known."""
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise SeedError(f"{where}: nothing is called {', '.join(unknown)} here.")


def _row(key: str, made: type[T], row: Mapping[str, Any]) -> T:
    where = f"{key} {row.get('id') or row.get('name') or row.get('title') or row!r}"
    known: tuple[Field[Any], ...] = fields(made)  # type: ignore[arg-type]
    refuse_unknown(where, row, [each.name for each in known])
    missing = [f.name for f in known if f.default is MISSING and f.name not in row]
    if missing:
        raise SeedError(f"{where}: wants {', '.join(missing)}.")
    types = {each.name: each.type for each in known}
    return made(**{k: read_value(f"{where}: {k}", types[k], v) for k, v in row.items()})


def _tables(where: str, value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - TOML
    if type(value) is not list or not all(type(each) is dict for each in value):
        raise SeedError(f"{where}: wants a list of tables.")
    return value


# Everything is looked up by folded words, and a name that could mean two things is
# refused when the tables are read, not when they are asked.

TABLES = (
    *("institution", "person", "topic", "work", "platform", "venue"),
    *("publishers", "given", "family"),
)


# Compared as an object: what is asked of the lexicon is remembered under it.
@dataclass(frozen=True, eq=False)
class Authority:
    """All tables together: the lexicon of the seed.

    `checksum` changes whenever a table does. Without slots: an index is built when it is
    first asked for, and kept.
    """

    institutions: tuple[Institution, ...] = ()
    persons: tuple[Person, ...] = ()
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    works: tuple[Work, ...] = ()
    platforms: tuple[Platform, ...] = ()
    venues: tuple[Venue, ...] = ()
    publishers: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()
    family: frozenset[str] = frozenset()
    checksum: str = ""

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any]) -> "Authority":
        """Build from the tables of the seed files, all of them optional.

        Raises:
            SeedError: an unknown key, a missing or ill-typed value, an unknown parent
                or broader topic, a cycle, or a name that means two things.
        """
        refuse_unknown("seed", tables, TABLES)
        text = json.dumps(tables, ensure_ascii=False, sort_keys=True, default=str)
        made = cls(
            institutions=read_rows(tables, "institution", Institution),
            persons=read_rows(tables, "person", Person),
            vocabulary=Vocabulary(read_rows(tables, "topic", Topic)),
            works=read_rows(tables, "work", Work),
            platforms=read_rows(tables, "platform", Platform),
            venues=read_rows(tables, "venue", Venue),
            publishers=read_value("publishers", STRINGS, tables.get("publishers", [])),
            given=_words(tables, "given"),
            family=_words(tables, "family"),
            checksum=hashlib.sha256(text.encode()).hexdigest(),
        )
        made.check()
        return made

    def check(self) -> None:
        """Refuse what cannot be, as `from_tables` promises."""
        _check_tree("institution", [(i.name, i.parent) for i in self.institutions])
        _check_tree("topic", [(t.id, t.broader) for t in self.vocabulary.topics])
        _index("topic", ((t.name, t) for t in self.vocabulary.topics))
        _index("topic", ((t.id, t) for t in self.vocabulary.topics))
        _index("host", ((host, p) for p in self.platforms for host in p.hosts))
        _index("work", ((f"{w.title} {w.family} {w.address}", w) for w in self.works))
        for institution in self.institutions:
            if institution.type not in INSTITUTION_TYPES:
                allowed = " ".join(INSTITUTION_TYPES)
                raise SeedError(f"{institution.name!r}: type is one of {allowed}.")
        for work in self.works:
            if not (work.family or work.address):
                raise SeedError(f"work {work.title!r}: wants family or address.")
        # Built now, so that a double meaning is found here.
        for name, each in [*vars(Authority).items()]:
            if isinstance(each, cached_property):
                getattr(self, name)

    def institution_named(self, text: str) -> Institution | None:
        """Return the institution of which `text` is the whole name or an alias."""
        return _look_up(self._named["institution"], text)

    def maker_named(self, text: str) -> Institution | None:
        """Return the institution that `text`, a part of a title, is short for."""
        return _look_up(self._named["maker"], text)

    def person_of(self, form: str, title: str) -> Person | None:
        """Return the person whom the printed `form` means, in the work `title`."""
        printed = _look_up(self._printed.get(fold(title), {}), form)
        return printed or _look_up(self._named["person"], form)

    def work_for(
        self, title: str, families: frozenset[str], addresses: Iterable[str]
    ) -> Work | None:
        """Return the work of that title which an author or an address confirms.

        `families` are folded; addresses compare without scheme and last slash.
        """
        listed = {_address(each) for each in addresses}
        for work in self._works.get(fold(title), ()):
            if work.address and _address(work.address) in listed:
                return work
            if work.family and not families.isdisjoint(spellings(work.family)):
                return work
        return None

    def platform_of_host(self, host: str) -> str | None:
        """Return the name of the platform at `host` or at a host above it."""
        labels = host.lower().rstrip(".").split(".")
        above = (".".join(labels[start:]) for start in range(len(labels)))
        return next((self._hosts[each] for each in above if each in self._hosts), None)

    def venue_named(self, text: str) -> Venue | None:
        """Return the venue of `text`: a name, with or without volume and year."""
        bare = _VENUE_TAIL.sub("", _VENUE_HEAD.sub("", fold(text)))
        return _look_up(self._named["venue"], text) or _look_up(self._named["venue"], bare)

    def knows(self, use: NameUse, text: str) -> bool:
        """Tell whether the whole of `text` is such a name (`documents.text.Lexicon`).

        A venue may have volume and year, a given or family name is a common one.
        """
        if use in {"given", "family"}:
            words = self.given if use == "given" else self.family
            return not words.isdisjoint(spellings(text))
        if use == "venue":
            return self.venue_named(text) is not None
        return _look_up(self._named[use], text) is not None

    @cached_property
    def _named(self) -> Mapping[str, Mapping[str, Any]]:
        """What each name means as a whole, by its use."""
        institutions, persons, venues = self.institutions, self.persons, self.venues
        return {
            "institution": _index(
                "institution", ((x, i) for i in institutions for x in (i.name, *i.aliases))
            ),
            "maker": _index("short name", ((x, i) for i in institutions for x in i.short)),
            "platform": _index(
                "platform", ((x, p) for p in self.platforms for x in (p.name, *p.aliases))
            ),
            "publisher": _index("publisher", ((each, each) for each in self.publishers)),
            "person": _index("person", ((x, p) for p in persons for x in (p.name, *p.forms))),
            "venue": _index("venue", ((x, v) for v in venues for x in (v.name, *v.aliases))),
        }

    @cached_property
    def _printed(self) -> Mapping[str, Mapping[str, Person]]:
        rows: dict[str, list[tuple[str, Person]]] = defaultdict(list)
        for person in self.persons:
            for each in person.printed:
                rows[fold(each.title)].append((each.form, person))
        return {title: _index(f"{title!r}", forms) for title, forms in rows.items()}

    @cached_property
    def _works(self) -> Mapping[str, Sequence[Work]]:
        found: dict[str, list[Work]] = defaultdict(list)
        for work in self.works:
            for key in dict.fromkeys(fold(title) for title in (work.title, *work.also)):
                found[key].append(work)
        return dict(found)

    @cached_property
    def _hosts(self) -> Mapping[str, str]:
        return {host.lower(): p.name for p in self.platforms for host in p.hosts}


# In the 25th Annual Proceedings of the ...
_VENUE_HEAD = regex(
    r"^(?:in )?(?:the )?(?:\d+(?:st|nd|rd|th)? )?(?:annual )?"
    r"(?:proc(?:eedings)? (?:of )?)?(?:the )?(?:\d+(?:st|nd|rd|th)? )?(?:annual )?"
)
# ... Machine Learning, Vol. 2, No. 1 (2009)
_VENUE_TAIL = regex(r" (?:vol|volume|no|number|issue|pp|pages|workshop|\d+)\b.*")
_SCHEME = regex(r"^[a-z]+://")


def _check_tree(what: str, kin: list[tuple[str, str | None]]) -> None:
    """Refuse a parent that is not there and one that is its own descendant."""
    above = dict(kin)
    for name, parent in kin:
        if parent is not None and parent not in above:
            raise SeedError(f"{what} {name!r}: no {what} {parent!r} to stand under.")
    for name, _ in kin:
        climbed = {name}
        step = above[name]
        while step is not None:
            if step in climbed:
                raise SeedError(f"{what} {name!r}: stands under itself.")
            climbed.add(step)
            step = above[step]


def _index(what: str, rows: Iterable[tuple[str, T]]) -> dict[str, T]:
    """Key each value by every spelling of its text; a text has one meaning only."""
    found: dict[str, T] = {}
    for text, value in rows:
        for key in spellings(text):
            if found.setdefault(key, value) is not value:
                raise SeedError(f"{what} {text!r} is there twice, or means two things.")
    return found


def _words(tables: Mapping[str, Any], key: str) -> frozenset[str]:
    """Return the words of one text."""
    words = read_value(key, str, tables[key]).split() if key in tables else ()
    return frozenset(words)


# No name is so long, in letters; longer texts are asked of often, and kept by `spellings`.
_LONGEST_NAME = 1_000


def _look_up(index: Mapping[str, T], text: str) -> T | None:
    for key in spellings(text) if len(text) <= _LONGEST_NAME else ():
        if key in index:
            return index[key]
    return None


def _address(text: str) -> str:
    return _SCHEME.sub("", text.strip().casefold()).rstrip("/")
