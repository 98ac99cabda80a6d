"""Which sort of publication a resource is, and what each format calls it.

Decided by what is known alone: a paper of which no venue is known is no article.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

from app.catalogue.records import Kind, ResourceRecord

Degree = Literal["doctor", "master"]


class Sort(Enum):
    """A sort of publication."""

    ARTICLE = auto()
    CHAPTER = auto()
    CONFERENCE = auto()
    MANUSCRIPT = auto()
    REPORT = auto()
    BOOK = auto()
    THESIS = auto()
    COURSE = auto()
    LECTURE = auto()
    TUTORIAL = auto()
    VIDEO = auto()
    FORUM = auto()
    HOMEPAGE = auto()
    DATASET = auto()
    SOFTWARE = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Called:
    """What formats call a sort; `label` says it in words where that is usual."""

    bibtex: str
    ris: str
    csl: str
    schema: str
    label: str = ""


CALLED: Mapping[Sort, Called] = {
    Sort.ARTICLE: Called("article", "JOUR", "article-journal", "ScholarlyArticle"),
    Sort.CHAPTER: Called("incollection", "CHAP", "chapter", "ScholarlyArticle"),
    Sort.CONFERENCE: Called("inproceedings", "CPAPER", "paper-conference", "ScholarlyArticle"),
    Sort.MANUSCRIPT: Called("misc", "GEN", "article", "ScholarlyArticle"),
    Sort.REPORT: Called("techreport", "RPRT", "report", "Report"),
    Sort.BOOK: Called("book", "BOOK", "book", "Book"),
    Sort.THESIS: Called("phdthesis", "THES", "thesis", "Thesis", "Thesis"),
    Sort.COURSE: Called("misc", "ELEC", "webpage", "Course", "Course"),
    Sort.LECTURE: Called("misc", "ELEC", "webpage", "LearningResource", "Lecture"),
    Sort.TUTORIAL: Called("misc", "ELEC", "webpage", "LearningResource"),
    Sort.VIDEO: Called("misc", "VIDEO", "motion_picture", "VideoObject", "Video"),
    Sort.FORUM: Called("misc", "ELEC", "webpage", "WebSite", "Online forum"),
    Sort.HOMEPAGE: Called("misc", "ELEC", "webpage", "ProfilePage", "Home page"),
    Sort.DATASET: Called("misc", "DATA", "dataset", "Dataset", "Data set"),
    Sort.SOFTWARE: Called("misc", "COMP", "software", "SoftwareSourceCode", "Computer software"),
    Sort.OTHER: Called("misc", "GEN", "document", "CreativeWork"),
}
DEGREES: Mapping[Degree | None, str] = {
    "doctor": "Doctoral dissertation",
    "master": "Master's thesis",
    None: "Thesis",
}


def _pattern(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# The first pattern that a venue's name has; one that has none is a journal.
_VENUES: Sequence[tuple[Sort, re.Pattern[str]]] = (
    # "Proceedings of the IEEE", "Proceedings of the National Academy of Sciences"
    (
        Sort.ARTICLE,
        _pattern(
            r"^proc(?:eedings|\.) of the (?:ieee$|national academy|royal|london|"
            r"(?:american|edinburgh) )"
        ),
    ),
    # "Tricks of the Trade (2nd ed.)" is a book, and "Contemporary Mathematics 516",
    # and "Parallel Distributed Processing, vol. 1"
    (
        Sort.CHAPTER,
        _pattern(
            r"\b\d+(?:st|nd|rd|th) ed(?:\.|ition\b)",
            r"\bvol(?:\.|ume)?\s*\d",
            r"^(?:the )?(?:\w+ )*?(?:handbook|encyclop[aæ]?edia)\b",
            r"^(?:lecture notes in|contemporary mathematics)\b",
        ),
    ),
    # "NIPS 2012", "SIGIR 2007 Workshop on ...": a journal has no year in its name.
    (
        Sort.CONFERENCE,
        _pattern(
            r"(?<!\d)(?:19|20)\d\d(?!\d)",
            r"['’]\d\d(?!\d)",
            r"\b(?:conference|workshop|symposium|proceedings|congress|meeting|"
            r"summer school)\b",
            r"^proc\.",
            r"^advances in neural information processing systems",
            r"^(?:aaai|acl|aistats|coling|colt|cvpr|eccv|emnlp|esann|icann|icassp|iccv|"
            r"iclr|icml|icpr|ijcai|ijcnn|interspeech|kdd|naacl|neurips|nips|sigir|"
            r"siggraph|uai|vldb|wsdm)\b",
        ),
    ),
)
# As in "10.1007/3-540-49430-8_2": the number of a book, and of a chapter in it.
_CHAPTER_DOI = re.compile(r"10\.\d{4,9}/(?:97[89]-?\d|\d-\d)[\d-]+_\d+$")
# As in "Technical Report TR-99-12", "hogwildTR.pdf", "TR1312.pdf".
_REPORT = re.compile(
    r"(?i:\btech(?:nical|\.)?[\s_-]?rep(?:ort)?s?\b)|(?<![A-Za-z])TR[-_]?\d"
    r"|[a-z]TR\.(?:pdf|ps)\b"
)
_DEGREES: Mapping[Degree, re.Pattern[str]] = {
    "doctor": _pattern(r"\bph\.? ?d\b", r"\bdoctoral\b", r"\bdissertation\b"),
    "master": _pattern(r"\bmaster['’]?s?\b", r"\bm\. ?sc\b", r"\bdiplom(?:a|arbeit)\b"),
}
_KINDS: Mapping[Kind, Sort] = {
    "paper": Sort.MANUSCRIPT,
    "book": Sort.BOOK,
    "thesis": Sort.THESIS,
    "course": Sort.COURSE,
    "lecture": Sort.LECTURE,
    "tutorial": Sort.TUTORIAL,
    "video": Sort.VIDEO,
    "forum": Sort.FORUM,
    "homepage": Sort.HOMEPAGE,
    "dataset": Sort.DATASET,
    "software": Sort.SOFTWARE,
    "other": Sort.OTHER,
}


def sort_of(record: ResourceRecord) -> Sort:
    """Return the sort of a resource.

    A book without a publisher that stands in a journal or a series is a part of that.
    """
    sort = _KINDS[record.kind]
    if sort not in {Sort.MANUSCRIPT, Sort.BOOK}:
        return sort
    if record.venue and (sort is Sort.MANUSCRIPT or not record.publisher):
        return _sort_in(record.venue, record)
    is_report = sort is Sort.MANUSCRIPT and _is_numbered_or_called_report(record)
    return Sort.REPORT if is_report and record.institutions else sort


def _is_numbered_or_called_report(record: ResourceRecord) -> bool:
    numbered = record.details and record.details.number and not record.identifiers.arxiv
    return bool(numbered) or any(map(_REPORT.search, _said(record)))


def degree_of(record: ResourceRecord) -> Degree | None:
    """Return the degree of a thesis, None where nothing says it."""
    said = [text for text in _said(record)[:2] if text]
    for degree, pattern in _DEGREES.items():
        if any(map(pattern.search, said)):
            return degree
    return None


def _sort_in(venue: str, record: ResourceRecord) -> Sort:
    for sort, pattern in _VENUES:
        if pattern.search(venue):
            return sort
    # The editors of a journal are not told with its articles.
    found = record.details
    edited = found is not None and found.editors and not found.issue
    of_chapter = _CHAPTER_DOI.match(record.identifiers.doi or "")
    return Sort.CHAPTER if edited or of_chapter else Sort.ARTICLE


def _said(record: ResourceRecord) -> list[str]:
    """Return title, remark and addresses: what may tell a report or a degree."""
    return [record.title, record.note or "", *(link.url or "" for link in record.links)]
