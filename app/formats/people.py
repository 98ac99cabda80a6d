"""Who stands where authors stand: people, and the bodies that made a work."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.catalogue.names import taken_apart
from app.catalogue.records import InstitutionOfResource, LinkRecord, ResourceRecord
from app.documents.claim import NameUse
from app.documents.grammar import ARTICLE
from app.documents.makers import is_organization
from app.documents.names import PARTICLES
from app.formats.plain import one_line

_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


@dataclass(frozen=True, slots=True)
class Maker:
    """A person, or a body: that has its whole name as `family` and nothing else.

    `particle` is one that stays with the family name: "van der" in "van der Smagt".
    """

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""
    is_body: bool = False

    @property
    def displayed(self) -> str:
        """The whole name in its natural order."""
        return " ".join(filter(None, (self.given, self.last, self.suffix)))

    @property
    def last(self) -> str:
        """The family name with its particle."""
        return f"{self.particle} {self.family}".strip()


def makers(record: ResourceRecord) -> list[Maker]:
    """Return the authors in order, the organisations among them behind the persons."""
    people = [person(author.name) for author in record.authors]
    named = [*people, *(Maker(name, is_body=True) for name in names(bodies(record)))]
    return [maker for maker in named if maker.family]


def editors(record: ResourceRecord) -> list[Maker]:
    """Return the editors in order, an organisation as a body where its name tells it."""
    printed = map(one_line, record.details.editors if record.details else ())
    named = (Maker(x, is_body=True) if _is_body(x) else person(x) for x in printed)
    return [maker for maker in named if maker.family]


def _is_body(name: str) -> bool:
    """Tell whether a name is an organisation's by its words: "The Board", "U of Oslo"."""
    return bool(ARTICLE.match(name)) or is_organization(name, _NO_NAMES)


class _NoNames:
    """Knows no proper name."""

    def knows(self, _use: NameUse, _text: str) -> bool:
        """Return False."""
        return False


_NO_NAMES = _NoNames()


def displayed(record: ResourceRecord) -> list[str]:
    """Return the names of the same people or bodies as they are displayed."""
    people = [one_line(author.name) for author in record.authors]
    return [name for name in people if name] + names(bodies(record))


def bodies(record: ResourceRecord) -> list[InstitutionOfResource]:
    """Return the institutions that stand as authors: all, where nobody else does."""
    found = [each for each in record.institutions if each.role == "author"]
    return found or ([] if record.authors else record.institutions)


def affiliations(record: ResourceRecord) -> list[InstitutionOfResource]:
    """Return the institutions under which the authors stand."""
    authors = bodies(record)
    return [each for each in record.institutions if each not in authors]


def issuers(record: ResourceRecord) -> list[InstitutionOfResource]:
    """Return the institutions a work comes from: those of its authors, else these."""
    return affiliations(record) or bodies(record)


def names(institutions: Iterable[InstitutionOfResource]) -> list[str]:
    """Return the names of institutions in order."""
    shown = (one_line(institution.name) for institution in institutions)
    return [name for name in shown if name]


# Few write much: those are kept. All of a large catalogue would be tens of megabytes.
@lru_cache(maxsize=4_096)
def person(name: str) -> Maker:
    """Take a displayed name apart, particle and suffix too."""
    parsed = taken_apart(one_line(name))
    given, family = parsed.given.split(), parsed.family.split()
    # "von Neumann": a particle is nobody's given name.
    if all(word in PARTICLES for word in given):
        given, family = [], [*given, *family]
    suffix = []
    if len(family) > 1 and family[-1].lower() in _SUFFIXES:
        suffix = [family.pop()]
    particles = []
    while len(family) > 1 and family[0] in PARTICLES:
        particles.append(family.pop(0))
    last, first, particle, behind = map(" ".join, (family, given, particles, suffix))
    return Maker(last, first, particle, behind)


def profiles(record: ResourceRecord) -> Iterator[tuple[int, LinkRecord]]:
    """Give the links that stand on an author's name, with the author's place."""
    links = [link for link in record.links if link.role == "profile" and link.label]
    places: dict[str, int] = {}
    for place, author in enumerate(record.authors if links else ()):
        places.setdefault(_family_key(author.name), place)
    for link in links:
        key = _family_key(link.label)
        if key in places:
            yield places[key], link


def _family_key(name: str | None) -> str:
    return taken_apart(one_line(name)).family_key
