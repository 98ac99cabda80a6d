"""Where a work came out: what reads publishers and venues behind a title."""

import re

from app.documents import grammar
from app.documents.reader import Reader, ends, homes, is_venue
from app.documents.text import Passage
from app.documents.tokens import STATE, YEAR, date_of, is_date

_CAPITAL = r"[^\W\d_a-zа-я][^\d:;,.()\n]"
# "New York: Quay Books, 1998"
PLACED = re.compile(rf"(?P<place>{_CAPITAL}{{1,30}}):\s+(?P<house>{_CAPITAL}{{1,50}}),\s+{YEAR}\b")
# "Quay, Berlin 2015", "Quay (Series 4), 1963", "quay, 4. Aufl. 2021"
_HOUSE_DATED = re.compile(
    rf"(?P<house>[^\W\d_][^\d:;,.()\n]{{1,40}})(?:\s*\([^()]{{1,60}}\))?"
    rf"(?:,\s*(?P<place>{_CAPITAL}{{1,30}}(?:\s[a-z]\.(?:\s?[A-Z]\.)?)?))?"
    rf"(?:,\s*{STATE.pattern})?,?\s+{YEAR}(?=[\s.;,()\[]|$)"
)
# "Quay & Sons."
_HOUSE_ALONE = re.compile(rf"(?P<house>{_CAPITAL}+(?:\s{_CAPITAL}*){{0,2}}?)(?=[\s.]*(?:$|[(\[]))")
_EAST_PRESS = re.compile(rf"(?P<name>{grammar.EAST_HOUSE})(?![一-鿿])")
# "한빛미디어, 2017", "オライリー・ジャパン、2016年": who brought a book out.
_EAST_HOUSE = re.compile(
    rf"(?P<name>[一-鿿々ぁ-ヺー가-힣·・]{{2,20}})\s*[,，、]\s*{YEAR}\s*年?\s*$"
)


def publisher(reader: Reader, part: Passage) -> int:
    """Take a publisher: "MIT Press", "Harvard UP 1983"; "Acme Books" behind authors."""
    house = _EAST_PRESS.match(part.text)
    house = house or (_EAST_HOUSE.match(part.text) if reader.authors else None)
    if house and (house.re is _EAST_PRESS or not reader.is_affiliation(house["name"])):
        # Behind a paper stands where it appeared.
        book = reader.book or reader.own or house.re is _EAST_PRESS
        field = "publisher" if book else "venue"
        reader.claim(field, field, part.cut(*house.span("name")))
        return house.end("name")
    for end in homes(reader, part):
        bare = grammar.affiliation(part.text[:end])
        named = grammar.PUBLISHER.match(bare) or (
            reader.authors and grammar.PUBLISHER_WEAK.match(bare)
        )
        if reader.lexicon.knows("publisher", bare) or named:
            reader.claim("publisher", "publisher", part.cut(0, end))
            reader.other_links(part.cut(0, end))
            return end
    return 0


def venue(reader: Reader, part: Passage) -> int:
    """Take a venue, with a date in it: "28 July 2006 vol. 313 Science"."""
    if preprint := grammar.ARXIV.match(part.text):
        reader.aside(part.cut(0, preprint.end()))
        return preprint.end()
    for end in ends(reader, part):
        found = part.cut(0, end)
        if is_venue(reader, found.text):
            pages = grammar.PAGES.match(part.text, end)
            in_venue(reader, found)
            return pages.end() if pages else end
    return 0


def in_venue(reader: Reader, found: Passage) -> None:
    """Claim a venue with the date in it."""
    if date_of(found.text):
        reader.dated(found)
    reader.claim("venue", "venue", found)
    reader.other_links(found)


def _italic(part: Passage) -> int:
    """Return where words in italics end that a part begins with, 0 where none are."""
    spans = (x for x in part.styled if x.style == "em" and x.start == part.start)
    span = next(spans, None)
    return min(span.end, part.end) - part.start if span else 0


def imprint(reader: Reader, part: Passage) -> int:
    """Take where a book came out: "New York: Quay, 1998", "Quay, Berlin 2015", "Quay".

    Of one the title is in italics or in quotation marks that books have; without a year
    here another place has told it.
    """
    if not reader.authors or reader.has("publisher", "venue"):
        return 0
    found = PLACED.match(part.text) or (_house(reader, part) if reader.book else None)
    if found is None:
        return 0
    groups = {name: part.cut(*found.span(name)) for name, text in found.groupdict().items() if text}
    reader.claim("publisher", "publisher", groups["house"])
    if "place" in groups:
        reader.claim("details.place", "labelled-part", groups["place"])
    if "year" in groups and not reader.has("year"):
        reader.dated(groups["year"])
    return found.end()


def _house(reader: Reader, part: Passage) -> re.Match[str] | None:
    """Return a publisher that nobody knows, None where a venue or an institution stands."""
    found = _HOUSE_DATED.match(part.text)
    if found is None and reader.has("year"):
        found = _HOUSE_ALONE.match(part.text)
    numbered = grammar.NUMBERED.match(part.text)
    volume = numbered and not is_date(part.text[numbered.end("name") : numbered.end()])
    return None if not found or volume or _is_none(reader, found["house"]) else found


def _is_none(reader: Reader, house: str) -> bool:
    """Tell whether a name is an institution's or a venue's, or a form or an edition."""
    bare = house.strip()
    other = STATE.match(bare) or grammar.FORM.fullmatch(bare) or is_date(bare)
    return bool(other) or reader.is_affiliation(bare) or is_venue(reader, bare)


def unknown_venue(reader: Reader, part: Passage) -> int:
    """Take what stands behind authors and has a volume or a year: "JRSS B 58 (1996)".

    Words in italics there are one as well.
    """
    if not reader.authors or reader.has("venue"):
        return 0
    italic = _italic(part)
    if italic and part.text[italic - 1] != ".":
        return dated_venue(reader, part, italic)
    if found := grammar.VOLUME_FIRST.match(part.text):
        reader.claim("venue", "venue", part.cut(*found.span("name")))
        reader.dated(part.cut(*found.span("year")))
        return found.end()
    found = grammar.NUMBERED.match(part.text) or grammar.BEFORE_YEAR.match(part.text)
    if found is None or not found["name"].strip() or reader.is_affiliation(found["name"]):
        return 0
    if reader.has("publisher") or reader.lexicon.knows("publisher", found["name"].strip()):
        return 0
    in_venue(reader, part.cut(0, found.end()))
    return found.end()


def dated_venue(reader: Reader, part: Passage, end: int) -> int:
    """Take a venue that ends at `end` with issue, pages and year: "*Ropes* 45(3), 2019"."""
    in_venue(reader, part.cut(0, end))
    issue = grammar.ISSUE.match(part.text, end)
    if issue is None or reader.has("year"):
        return end
    reader.dated(part.cut(*issue.span("year")))
    return issue.end()


def italic_venue(reader: Reader, part: Passage) -> int:
    """Take brackets with a venue in italics and its year: "(*Ropes* 45(3), 2019)"."""
    end = _italic(part)
    issue = grammar.ISSUE.fullmatch(part.text.rstrip(), end) if end else None
    return dated_venue(reader, part, end) if issue else 0


def any_venue(reader: Reader, part: Passage) -> int:
    """Take a cell of a venue, known or not."""
    if not grammar.venue(part.text):
        return 0
    if date_of(part.text):
        reader.dated(part)
    reader.claim("venue", "venue", part)
    reader.other_links(part)
    return len(part.text)


def any_publisher(reader: Reader, part: Passage) -> int:
    """Take a cell of a publisher, known or not."""
    reader.claim("publisher", "publisher", part)
    reader.other_links(part)
    return len(part.text)


def first_venue(reader: Reader, part: Passage) -> int:
    """Take a venue before a comma: "(EMNLP 2021, best paper)"."""
    end = part.text.find(",")
    if end < 0 or not is_venue(reader, part.text[:end]):
        return 0
    in_venue(reader, part.cut(0, end))
    reader.aside(part.cut(end))
    return len(part.text)
