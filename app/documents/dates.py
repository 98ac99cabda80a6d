"""Dates as they are printed, and their form in EDTF: as precise as stated, no more."""

import re
from calendar import monthrange
from collections.abc import Mapping

MONTHS = (
    "jan(?:uary)?",
    "feb(?:ruary)?",
    "mar(?:ch)?",
    "apr(?:il)?",
    "may",
    "june?",
    "july?",
    "aug(?:ust)?",
    "sept?(?:ember)?",
    "oct(?:ober)?",
    "nov(?:ember)?",
    "dec(?:ember)?",
)
_MONTH = rf"\b(?P<month>{'|'.join(MONTHS)})\b\.?"
YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_DAY = r"(?<!\d)(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
# From the most precise to the least; the last one is a year alone.
DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_DAY}\s+{_MONTH},?\s+{YEAR}(?!\d)",  # "17 November 2004"
        rf"{_MONTH}\s+{_DAY}\s*,?\s+{YEAR}(?!\d)",  # "Dec. 5th, 2012"
        rf"{_MONTH},?\s+{YEAR}(?!\d)",  # "August 2010"
        # "2015-07-12"
        rf"(?<!\d){YEAR}-(?P<number>0[1-9]|1[0-2])-(?P<day>[0-3]\d)(?!\d)",
        rf"(?<![\d-]){YEAR}(?![\d-]|\s*/)",  # "2012", "(2015)"
    )
)
# "IPAM Summer School 2012 Tutorial": a year in a title counts behind an occasion.
OCCASION = re.compile(
    r"\b(?:school|workshop|conference|symposium|congress|meeting|seminar|course|class"
    rf"|spring|summer|fall|autumn|winter|[a-z]+conf)\s+(?:of\s+)?{YEAR}\b",
    re.IGNORECASE,
)


def date_of(text: str) -> str:
    """Return the date in `text` as EDTF, as precise as printed, or ""."""
    for pattern in DATES:
        if found := pattern.search(text):
            return edtf(found.groupdict())
    return ""


def is_date(text: str) -> bool:
    """Tell whether `text` is a date and nothing else."""
    return any(pattern.fullmatch(text) for pattern in DATES)


def edtf(parts: Mapping[str, str | None]) -> str:
    """Return year, month and day as EDTF; an impossible day is left out.

    `parts` has `year`, and may have `month` in words or its `number`, and `day`.
    """
    year, day = str(parts["year"]), parts.get("day")
    month = int(parts.get("number") or 0)
    if name := parts.get("month"):
        month = 1 + next(
            place
            for place, pattern in enumerate(MONTHS)
            if re.fullmatch(pattern, name, re.IGNORECASE)
        )
    if not month:
        return year
    date = f"{year}-{month:02}"
    if day and 1 <= int(day) <= monthrange(int(year), month)[1]:
        return f"{date}-{int(day):02}"
    return date
