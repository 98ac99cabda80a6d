"""One reference a line, in the manner of APA 7 as far as plain text has it."""

from collections.abc import Iterable, Iterator, Sequence

from app.catalogue.records import ResourceRecord
from app.formats.common import (
    CALLED,
    DEGREES,
    MONTHS,
    Context,
    Maker,
    Sort,
    address,
    affiliations,
    date_parts,
    degree_of,
    issuers,
    makers,
    names,
    one_line,
    own_address,
    sort_of,
)

# So many authors are named; of more, the first ones and the last.
_MOST_NAMED = 20
_IN = {Sort.CONFERENCE, Sort.CHAPTER}
# These are dated by the year alone.
_BY_YEAR = {*_IN, Sort.ARTICLE, Sort.MANUSCRIPT, Sort.REPORT, Sort.BOOK, Sort.THESIS}
_ISSUED = {Sort.REPORT, Sort.COURSE, Sort.LECTURE}


def references(records: Iterable[ResourceRecord], _context: Context) -> Iterator[str]:
    """Give each record as a line."""
    for record in records:
        yield f"{reference(record)}\n"


def reference(record: ResourceRecord) -> str:
    """Return a record as a reference; without an author the title comes first."""
    sort = sort_of(record)
    who = authors([_inverted(maker) for maker in makers(record)], record.et_al)
    title, date = _title(record, sort), f"({_date(record, sort)})"
    parts = [who, date, title] if who else [title, date]
    parts += _sources(record, sort)
    closed = (_closed(part) for part in parts if part)
    return " ".join([*closed, own_address(record)]).strip()


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
    return " ".join(
        "-".join(_initial(part) for part in word.split("-") if part) for word in given.split()
    )


def _initial(name: str) -> str:
    first = next((letter for letter in name if letter.isalpha()), "")
    return f"{first}." if first.upper() != first.lower() else name


def _date(record: ResourceRecord, sort: Sort) -> str:
    parts = date_parts(record)
    if not parts:
        return "n.d."
    year, *rest = parts if sort not in _BY_YEAR else parts[:1]
    if not rest:
        return str(year)
    return f"{year}, {' '.join([MONTHS[rest[0] - 1], *map(str, rest[1:])])}"


def _title(record: ResourceRecord, sort: Sort) -> str:
    """Return the title with what it is in brackets, where that is not plain."""
    title, label = one_line(record.title), CALLED[sort].label
    if sort is Sort.THESIS:
        label = ", ".join([DEGREES[degree_of(record)], *names(issuers(record))])
    elif sort is Sort.MANUSCRIPT and record.identifiers.arxiv:
        return f"{title} (arXiv:{address(record.identifiers.arxiv)})"
    return f"{title} [{label}]" if label else title


def _sources(record: ResourceRecord, sort: Sort) -> Iterator[str]:
    """Give where it stands and who issued it, each once."""
    venue, publisher = one_line(record.venue), one_line(record.publisher)
    yield f"In {venue}" if venue and sort in _IN else venue
    if publisher:
        yield publisher
    elif sort in _ISSUED:
        yield ", ".join(names(affiliations(record)))
    elif sort is Sort.MANUSCRIPT and record.identifiers.arxiv:
        yield "arXiv"
    yield one_line(record.platform)


def _closed(part: str) -> str:
    """Return a part with a full stop, unless it ends a sentence by itself."""
    return part if part.endswith((".", "?", "!", "…")) else f"{part}."
