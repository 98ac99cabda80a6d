"""A record's values as every format needs them: on one line, dates in numbers."""

import re
from urllib.parse import quote

from app.catalogue.records import LinkRecord, ResourceRecord

# Control characters, halves of characters, and what XML calls no character at all.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# What no address holds, though some are printed with the signs among it.
_UNPRINTED = r"\s\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff"
_BREAKS = re.compile(f"[{_UNPRINTED}]")
_NO_ADDRESS = re.compile(rf'[{_UNPRINTED}"<>{{}}\\]')
_HALVES = re.compile("[\ud800-\udfff]")
# "1527–1554", "S12-S20"; a list of pages and "12-34-56" are none.
_RANGE = re.compile(r"(?P<first>[^\s,;–—-]+)\s*(?:[–—]|--?)\s*(?P<last>[^\s,;–—-]+)")
_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


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


def detail(record: ResourceRecord, part: str) -> str:
    """Return a part of the details that is a text, "" where it is not known."""
    return one_line(getattr(record.details, part, None))


def page_range(record: ResourceRecord) -> tuple[str, str]:
    """Return the first and the last page; what is no range as the first."""
    pages = detail(record, "pages")
    found = _RANGE.fullmatch(pages)
    return (found["first"], found["last"]) if found else (pages, "")


def date_parts(record: ResourceRecord) -> tuple[int, ...]:
    """Return year, month and day as far as they are known."""
    found = _DATE.fullmatch(record.date or "")
    if found and int(found[1]) == record.year:
        return tuple(int(part) for part in found.groups() if part)
    return () if record.year is None else (record.year,)


def primary(record: ResourceRecord) -> LinkRecord | None:
    """Return the link that stands on the title, None where there is none."""
    return next((link for link in record.links if link.role == "primary"), None)


def primary_address(record: ResourceRecord) -> str:
    """Return the address of the work itself, "" where there is none."""
    link = primary(record)
    return address(link.url) if link else ""


def own_address(record: ResourceRecord) -> str:
    """Return the address to cite: the DOI's, else the primary one."""
    doi = address(record.identifiers.doi)
    return f"https://doi.org/{doi}" if doi else primary_address(record)
