"""What every format needs: values on one line, who stands as an author, what an answer is of."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache
from itertools import takewhile
from typing import Literal
from urllib.parse import quote

from app.catalogue.names import taken_apart
from app.catalogue.records import InstitutionOfResource, LinkRecord, ResourceRecord
from app.documents.grammar import ARTICLE
from app.documents.name_words import PARTICLES
from app.documents.people import is_organization
from app.documents.text import NO_NAMES
from app.text import regex

# Control characters, halves of characters, and what XML calls no character at all.
_UNSEEN = regex("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# What no address holds, though some are printed with the signs among it.
_UNPRINTED = r"\s\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff"
_BREAKS = regex(f"[{_UNPRINTED}]")
_NO_ADDRESS = regex(rf'[{_UNPRINTED}"<>{{}}\\]')
_HALVES = regex("[\ud800-\udfff]")
# "1527–1554", "S12-S20"; a list of pages and "12-34-56" are none.
_RANGE = regex(r"(?P<first>[^\s,;–—-]+)\s*(?:[–—]|--?)\s*(?P<last>[^\s,;–—-]+)")
_DATE = regex(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def date_forms(date: str) -> Iterator[str]:
    """Give how a date may be printed: "2006", "July 2006", "28 July 2006"."""
    year, *rest = date.split("-")
    month = [MONTHS[int(each) - 1] for each in rest[:1]]
    yield " ".join([*(str(int(day)) for day in rest[1:]), *month, year])
    yield date


def one_line(text: str | None) -> str:
    """Return `text` with single spaces and nothing unseen, "" for None."""
    return " ".join(_UNSEEN.sub("", text or "").split())


def address(text: str | None) -> str:
    """Return an address as it is; what would end it early is percent-encoded."""
    return _NO_ADDRESS.sub(lambda found: quote(found[0], safe=""), unbroken(text))


def unbroken(text: str | None) -> str:
    """Return an address as printed; only what is blank or unseen is percent-encoded."""
    whole = _HALVES.sub("", (text or "").strip())
    return _BREAKS.sub(lambda found: quote(found[0], safe=""), whole)


# What records cannot say of an answer: what it is of, where it is, whose it is.


@dataclass(frozen=True, slots=True)
class Document:
    """A curated list: what must be said when it is passed on."""

    title: str
    source: str | None = None
    licence: str | None = None

    @property
    def credit(self) -> str:
        """Title, source and licence on one line."""
        named = ", ".join(filter(None, map(one_line, (self.title, self.source))))
        return f"{named} ({one_line(self.licence)})" if self.licence else named


@dataclass(frozen=True, slots=True)
class Context:
    """An answer: its title, its own absolute address, and the documents by id.

    `base` is the public address of the service, without a slash at its end; `following`
    is that of the next page. What streams needs no addresses. `names` are the family and
    given names that curators gave, by the author's id.
    """

    title: str = "Resources"
    address: str = ""
    base: str = ""
    documents: Mapping[str, Document] = field(default_factory=dict)
    following: str | None = None
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def place(self, collection: str, id_: str) -> str:
        """Return the address of the page of a record."""
        return f"{self.base}/{collection}/{quote(id_, safe='')}"

    def of(self, ids: Collection[str], asked: Collection[str] = ()) -> "Context":
        """Return what is said of records of the documents with `ids` alone.

        The title is that of the only document that is asked for, or there at all.
        """
        there = {id_: each for id_, each in self.documents.items() if id_ in ids}
        named = [there[id_].title for id_ in asked or there if id_ in there]
        return replace(self, documents=there, title=named[0] if len(named) == 1 else self.title)

    def documents_of(self, record: ResourceRecord) -> Iterable[Document]:
        """Return the documents that list a record."""
        ids = dict.fromkeys(edition.partition(":")[0] for edition in record.editions)
        return [self.documents[each] for each in ids if each in self.documents]

    def credits_of(self, record: ResourceRecord) -> str:
        """Return what to say of the documents that list a record."""
        return "; ".join(document.credit for document in self.documents_of(record))

    @property
    def credits(self) -> list[str]:
        """What to say of all documents."""
        return [document.credit for document in self.documents.values()]

    def rights(self, documents: Iterable[Document]) -> str:
        """Return what to say of those of `documents` that have a licence."""
        return "; ".join(each.credit for each in documents if each.licence)


# An answer of which nothing is known.
PLAIN = Context()

# What is to be rendered: records of which noun, and which of their fields.

NOUNS = ("resources", "authors", "institutions", "topics", "categories", "documents")


@dataclass(frozen=True, slots=True)
class View:
    """The noun of a list, and the fields that were asked for: all, if there are none.

    The records hold no other fields than these. `context` is for formats that cite, `bom`
    for CSV that begins with a byte-order mark.
    """

    noun: str = "resources"
    fields: tuple[str, ...] = ()
    context: Context = field(default_factory=Context)
    bom: bool = False


# Who stands where authors stand: people, and the bodies that made a work.

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


# Few write much: those are kept. All of a large catalogue would be tens of megabytes.
@lru_cache(maxsize=4_096)
def person(name: str) -> Maker:
    """Take a displayed name apart, particle and suffix too."""
    parsed = taken_apart(one_line(name))
    return _person(parsed.family, parsed.given)


def _person(family_name: str, given_name: str) -> Maker:
    given, family = given_name.split(), family_name.split()
    # "von Neumann": a particle is nobody's given name.
    if all(word in PARTICLES for word in given):
        given, family = [], [*given, *family]
    suffix = family.pop() if len(family) > 1 and family[-1].lower() in _SUFFIXES else ""
    particles = list(takewhile(PARTICLES.__contains__, family[:-1]))
    last, first, particle = map(" ".join, (family[len(particles) :], given, particles))
    return Maker(last, first, particle, suffix)


# Which sort of publication a resource is, and what each format calls it.
#
# Decided by what is known alone: a paper of which no venue is known is no article.

Degree = Literal["doctor", "master"]


class Sort(Enum):
    """A sort of publication, and what formats call it.

    The `label` says it in words where that is usual.
    """

    ARTICLE = ("article", "JOUR", "article-journal", "ScholarlyArticle")
    CHAPTER = ("incollection", "CHAP", "chapter", "ScholarlyArticle")
    CONFERENCE = ("inproceedings", "CPAPER", "paper-conference", "ScholarlyArticle")
    MANUSCRIPT = ("misc", "UNPB", "article", "ScholarlyArticle")
    REPORT = ("techreport", "RPRT", "report", "Report")
    BOOK = ("book", "BOOK", "book", "Book")
    THESIS = ("phdthesis", "THES", "thesis", "Thesis", "Thesis")
    COURSE = ("misc", "ELEC", "webpage", "Course", "Course")
    LECTURE = ("misc", "ELEC", "webpage", "LearningResource", "Lecture")
    TUTORIAL = ("misc", "ELEC", "webpage", "LearningResource")
    VIDEO = ("misc", "VIDEO", "motion_picture", "VideoObject", "Video")
    FORUM = ("misc", "ELEC", "webpage", "WebSite", "Online forum")
    HOMEPAGE = ("misc", "ELEC", "webpage", "ProfilePage", "Home page")
    DATASET = ("misc", "DATA", "dataset", "Dataset", "Data set")
    SOFTWARE = ("misc", "COMP", "software", "SoftwareSourceCode", "Computer software")
    OTHER = ("misc", "GEN", "document", "CreativeWork")

    def __init__(self, bibtex: str, ris: str, csl: str, schema: str, label: str = "") -> None:
        self.bibtex, self.ris, self.csl, self.schema, self.label = bibtex, ris, csl, schema, label


DEGREES: Mapping[Degree | None, str] = {
    "doctor": "Doctoral dissertation",
    "master": "Master's thesis",
    None: "Thesis",
}


def _pattern(*patterns: str) -> re.Pattern[str]:
    return regex("|".join(patterns), re.IGNORECASE)


# The first pattern that a venue's name has; one that has none is a journal.
_VENUES: Mapping[Sort, re.Pattern[str]] = {
    # "Proceedings of the IEEE", "Proceedings of the National Academy of Sciences"
    Sort.ARTICLE: _pattern(
        r"^proc(?:eedings|\.) of the (?:ieee$|national academy|royal|london|"
        r"(?:american|edinburgh) )"
    ),
    # "Tricks of the Trade (2nd ed.)" is a book, and "Contemporary Mathematics 516",
    # and "Parallel Distributed Processing, vol. 1"
    Sort.CHAPTER: _pattern(
        r"\b\d+(?:st|nd|rd|th) ed(?:\.|ition\b)",
        r"\bvol(?:\.|ume)?\s*\d",
        r"^(?:the )?(?:\w+ )*?(?:handbook|encyclop[aæ]?edia)\b",
        r"^(?:lecture notes in|contemporary mathematics)\b",
    ),
    # "NIPS 2012", "SIGIR 2007 Workshop on ...": a journal has no year in its name.
    Sort.CONFERENCE: _pattern(
        r"(?<!\d)(?:19|20)\d\d(?!\d)",
        r"['’]\d\d(?!\d)",
        r"\b(?:conference|workshop|symposium|proceedings|congress|meeting|summer school)\b",
        r"^proc\.",
        r"^advances in neural information processing systems",
        r"^(?:aaai|acl|aistats|coling|colt|cvpr|eccv|emnlp|esann|icann|icassp|iccv|iclr|icml|icpr|"
        r"ijcai|ijcnn|interspeech|kdd|naacl|neurips|nips|sigir|siggraph|uai|vldb|wsdm)\b",
    ),
}
# As in "10.1007/3-540-49430-8_2": the number of a book, and of a chapter in it.
_CHAPTER_DOI = regex(r"10\.\d{4,9}/(?:97[89]-?\d|\d-\d)[\d-]+_\d+$")
# As in "Technical Report TR-99-12", "hogwildTR.pdf", "TR1312.pdf".
_REPORT = regex(
    r"(?i:\btech(?:nical|\.)?[\s_-]?rep(?:ort)?s?\b)|(?<![A-Za-z])TR[-_]?\d"
    r"|[a-z]TR\.(?:pdf|ps)\b"
)
_DEGREES: Mapping[Degree, re.Pattern[str]] = {
    "doctor": _pattern(r"\bph\.? ?d\b", r"\bdoctoral\b", r"\bdissertation\b"),
    "master": _pattern(r"\bmaster['’]?s?\b", r"\bm\. ?sc\b", r"\bdiplom(?:a|arbeit)\b"),
}


# A resource as formats tell of it.


def names(institutions: Iterable[InstitutionOfResource]) -> list[str]:
    """Return the names of institutions in order."""
    shown = (one_line(institution.name) for institution in institutions)
    return [name for name in shown if name]


class Cited(ResourceRecord):
    """A resource with what formats tell of it; all of that follows from its record."""

    def detail(self, part: str) -> str:
        """Return a part of the details that is a text, "" where it is not known."""
        return one_line(getattr(self.details, part, None))

    @property
    def page_range(self) -> tuple[str, str]:
        """The first and the last page; what is no range is the first."""
        pages = self.detail("pages")
        found = _RANGE.fullmatch(pages)
        return (found["first"], found["last"]) if found else (pages, "")

    @property
    def date_parts(self) -> tuple[int, ...]:
        """Year, month and day as far as they are known."""
        found = _DATE.fullmatch(self.date or "")
        if found and int(found[1]) == self.year:
            return tuple(int(part) for part in found.groups() if part)
        return () if self.year is None else (self.year,)

    @property
    def primary(self) -> LinkRecord | None:
        """The link that stands on the title, None where there is none."""
        return next((link for link in self.links if link.role == "primary"), None)

    @property
    def primary_address(self) -> str:
        """The address of the work itself, "" where there is none."""
        return address(self.primary.url) if self.primary else ""

    @property
    def own_address(self) -> str:
        """The address to cite: the DOI's, else the primary one."""
        doi = address(self.identifiers.doi)
        return f"https://doi.org/{doi}" if doi else self.primary_address

    @property
    def profiles(self) -> Iterator[tuple[int, LinkRecord]]:
        """The links that stand on an author's name, with the author's place."""
        links = [link for link in self.links if link.role == "profile" and link.label]
        places: dict[str, int] = {}
        for place, author in enumerate(self.authors if links else ()):
            places.setdefault(_family_key(author.name), place)
        for link in links:
            key = _family_key(link.label)
            if key in places:
                yield places[key], link

    def makers(self, context: Context = PLAIN) -> list[Maker]:
        """Return the authors in order, the organisations among them behind the persons."""
        people = [
            _person(*map(one_line, context.names[author.id]))
            if author.id in context.names
            else person(author.name)
            for author in self.authors
        ]
        named = [*people, *(Maker(name, is_body=True) for name in names(self.bodies))]
        return [maker for maker in named if maker.family]

    @property
    def editors(self) -> list[Maker]:
        """The editors in order, an organisation as a body where its name tells it."""
        printed = map(one_line, self.details.editors if self.details else ())
        named = (Maker(x, is_body=True) if _is_body(x) else person(x) for x in printed)
        return [maker for maker in named if maker.family]

    @property
    def displayed(self) -> list[str]:
        """The names of those who made it as they are displayed."""
        people = [one_line(author.name) for author in self.authors]
        return [name for name in people if name] + names(self.bodies)

    @property
    def bodies(self) -> list[InstitutionOfResource]:
        """The institutions that stand as authors: all, where nobody else does."""
        found = [each for each in self.institutions if each.role == "author"]
        return found or ([] if self.authors else self.institutions)

    @property
    def affiliations(self) -> list[InstitutionOfResource]:
        """The institutions under which the authors stand."""
        authors = self.bodies
        return [each for each in self.institutions if each not in authors]

    @property
    def issuers(self) -> list[InstitutionOfResource]:
        """The institutions a work comes from: those of its authors, else these."""
        return self.affiliations or self.bodies

    @property
    def sort(self) -> Sort:
        """The sort of publication that it is.

        A book without a publisher that stands in a journal or a series is a part of that.
        """
        # All kinds but papers have a sort of their name.
        sort = Sort.MANUSCRIPT if self.kind == "paper" else Sort[self.kind.upper()]
        if sort not in {Sort.MANUSCRIPT, Sort.BOOK}:
            return sort
        if self.venue and (sort is Sort.MANUSCRIPT or not self.publisher):
            return self._sort_in(self.venue)
        if sort is Sort.BOOK or not self.institutions:
            return sort
        is_numbered = self.details and self.details.number and not self.identifiers.arxiv
        is_report = is_numbered or any(map(_REPORT.search, self._telling_texts()))
        return Sort.REPORT if is_report else sort

    @property
    def degree(self) -> Degree | None:
        """The degree of a thesis, None where nothing says it."""
        told = self._telling_texts()[:2]
        found = (degree for degree, said in _DEGREES.items() if any(map(said.search, told)))
        return next(found, None)

    def _sort_in(self, venue: str) -> Sort:
        # The editors of a journal are not told with its articles.
        edited = self.details and self.details.editors and not self.details.issue
        of_chapter = edited or _CHAPTER_DOI.match(self.identifiers.doi or "")
        found = (sort for sort, pattern in _VENUES.items() if pattern.search(venue))
        return next(found, Sort.CHAPTER if of_chapter else Sort.ARTICLE)

    def _telling_texts(self) -> list[str]:
        """Return title, remark and addresses: what may tell a report or a degree."""
        return [self.title, self.note or "", *(link.url or "" for link in self.links)]


def _is_body(name: str) -> bool:
    """Return whether a name is an organisation's by its words: "The Board", "U of Oslo"."""
    return bool(ARTICLE.match(name)) or is_organization(name, NO_NAMES)


def _family_key(name: str | None) -> str:
    return taken_apart(one_line(name)).family_key
