"""One reference a line, in the manner of APA 7 as far as plain text has it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from app.formats.common import (
    DEGREES,
    MONTHS,
    PLAIN,
    Cited,
    Context,
    Maker,
    Sort,
    address,
    names,
    one_line,
)
from app.text import regex

# So many authors are named; of more, the first ones and the last.
_MOST_NAMED = 20
_IN = {Sort.CONFERENCE, Sort.CHAPTER}
# These are dated by the year alone.
_BY_YEAR = {*_IN, Sort.ARTICLE, Sort.MANUSCRIPT, Sort.REPORT, Sort.BOOK, Sort.THESIS}
_ISSUED = {Sort.REPORT, Sort.COURSE, Sort.LECTURE}
# What stands between two pages of a range.
_TO = regex(r"(?<=\w)\s*(?:--?|–)\s*(?=\w)")
_NUMBER = regex("[0-9]{1,3}")
# "2nd ed.", "3. Auflage", "édition revue": a word for it is there.
_EDITION = regex(r"\b[eé]d|aufl|изд|版", re.IGNORECASE)


def references(records: Iterable[Cited], context: Context) -> Iterator[str]:
    """Give each record as a line."""
    for record in records:
        yield f"{reference(record, context)}\n"


def reference(record: Cited, context: Context = PLAIN) -> str:
    """Return a record as a reference; without an author the title comes first.

    Who edited a book without an author stands where authors do.
    """
    sort = record.sort
    made = record.makers(context)
    who = authors([_inverted(maker) for maker in made], record.et_al)
    if not who and sort not in _IN and (edited := record.editors):
        who = f"{authors([_inverted(each) for each in edited], et_al=False)} {_role(edited)}"
    title, date = _title(record, sort, with_editors=bool(made)), f"({_date(record, sort)})"
    parts = [who, date, title] if who else [title, date]
    parts += _sources(record, sort)
    # A full stop behind each that ends no sentence by itself.
    ends = (".", "?", "!", "…")
    closed = (part if part.endswith(ends) else f"{part}." for part in parts if part)
    return " ".join([*closed, record.own_address]).strip()


def authors(names: Sequence[str], et_al: bool) -> str:  # noqa: FBT001 - as recorded
    """Return names as a list; an ampersand stands before the last.

    >>> authors(["Le, Q.", "Mikolov, T."], False)
    'Le, Q., & Mikolov, T.'
    """
    if et_al and names:
        return ", ".join([*names, "et al."])
    if len(names) > _MOST_NAMED:
        return f"{', '.join(names[: _MOST_NAMED - 1])}, … {names[-1]}"
    if len(names) > 1:
        return f"{', '.join(names[:-1])}, & {names[-1]}"
    return "".join(names)


def _inverted(maker: Maker) -> str:
    """Return a name as "van der Smagt, P."."""
    return ", ".join(filter(None, (maker.last, _initials(maker.given), maker.suffix)))


def _initials(given: str) -> str:
    """Return given names as initials: "Yee-Whye" as "Y.-W.", "小明" as it is."""
    words = (filter(None, word.split("-")) for word in given.split())
    return " ".join("-".join(map(_initial, parts)) for parts in words)


def _initial(name: str) -> str:
    first = next((letter for letter in name if letter.isalpha()), "")
    return f"{first}." if first.upper() != first.lower() else name


def _date(record: Cited, sort: Sort) -> str:
    parts = record.date_parts
    if not parts:
        return "n.d."
    year, *rest = parts if sort not in _BY_YEAR else parts[:1]
    if not rest:
        return str(year)
    return f"{year}, {' '.join([MONTHS[rest[0] - 1], *map(str, rest[1:])])}"


def _title(record: Cited, sort: Sort, *, with_editors: bool) -> str:
    """Return the title with what it is in brackets, where that is not plain."""
    title, label = one_line(record.title), sort.label
    if sort not in {*_IN, Sort.ARTICLE} and (
        told := "; ".join(filter(None, _beside_title(record, with_editors=with_editors)))
    ):
        title = f"{title} ({told})"
    if sort is Sort.THESIS:
        label = ", ".join([DEGREES[record.degree], *names(record.issuers)])
    elif sort is Sort.MANUSCRIPT and record.identifiers.arxiv:
        return f"{title} (arXiv:{address(record.identifiers.arxiv)})"
    return f"{title} [{label}]" if label else title


def _beside_title(record: Cited, *, with_editors: bool) -> Iterator[str]:
    """Give what stands in brackets behind the title of a whole: editors, edition, volume."""
    if with_editors and (edited := record.editors):
        yield f"{_spoken(edited)}, {_role(edited)[1:-1]}"
    number = record.detail("number")
    parts = [*_edition_and_volume(record), f"No. {number}" if number else ""]
    yield ", ".join(filter(None, parts))


def _edition_and_volume(record: Cited) -> Iterator[str]:
    edition, volume = record.detail("edition"), record.detail("volume")
    if _NUMBER.fullmatch(edition):
        yield f"{_ordinal(int(edition))} ed."
    elif edition:
        yield edition if _EDITION.search(edition) else f"{edition} ed."
    yield f"Vol. {volume}" if volume else ""


def _ordinal(number: int) -> str:
    """Return a number as "1st", "12th"."""
    last = 0 if number // 10 % 10 == 1 else number % 10
    return f"{number}{({1: 'st', 2: 'nd', 3: 'rd'}).get(last, 'th')}"


def _spoken(people: Sequence[Maker]) -> str:
    """Return names in their natural order: "T. Bell & A. Ruiz"."""
    parts = ((_initials(each.given), each.last, each.suffix) for each in people)
    *others, last = (" ".join(filter(None, each)) for each in parts)
    if not others:
        return last
    return f"{', '.join(others)}{',' if len(others) > 1 else ''} & {last}"


def _role(edited: Sequence[Maker]) -> str:
    return "(Eds.)" if len(edited) > 1 else "(Ed.)"


def _in_book(record: Cited, venue: str) -> str:
    """Return "In T. Bell (Ed.), Cities (2nd ed., pp. 3–17)"."""
    edited = record.editors
    who = f"{_spoken(edited)} {_role(edited)}, " if edited else ""
    if pages := record.detail("pages"):
        several = _TO.search(pages) or "," in pages
        pages = f"{'pp.' if several else 'p.'} {_TO.sub('–', pages)}"
    told = ", ".join(filter(None, [*_edition_and_volume(record), pages]))
    return f"In {who}{venue}" + (f" ({told})" if told else "")


def _in_journal(record: Cited, venue: str) -> str:
    """Return "Science, 313(5786), 504–507"."""
    volume, issue, number = (record.detail(x) for x in ("volume", "issue", "number"))
    pages = _TO.sub("–", record.detail("pages")) or (f"Article {number}" if number else "")
    place = f"{volume}({issue})" if issue else volume
    return ", ".join(filter(None, (venue, place, pages)))


def _sources(record: Cited, sort: Sort) -> Iterator[str]:
    """Give where it stands and who issued it, each once."""
    venue, publisher = one_line(record.venue), one_line(record.publisher)
    if venue and sort in _IN:
        yield _in_book(record, venue)
    else:
        yield _in_journal(record, venue) if sort is Sort.ARTICLE else venue
    if publisher:
        yield publisher
    elif sort in _ISSUED:
        yield ", ".join(names(record.affiliations))
    elif sort is Sort.MANUSCRIPT and record.identifiers.arxiv:
        yield "arXiv"
    yield one_line(record.platform)
