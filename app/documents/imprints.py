"""Where a work came out, and facts between commas: publishers, venues, all in one row."""

import re
from collections.abc import Callable, Sequence
from itertools import islice

from app.documents import grammar, name_words
from app.documents.grammar import is_capitalized
from app.documents.links import COURSE_CODE, is_label
from app.documents.people import is_assured, is_known, is_organization, read_people
from app.documents.reader import Reader, ends, homes, is_institution, is_venue
from app.documents.text import Passage
from app.documents.tokens import STATE, YEAR, any_case, date_end, date_of, is_date
from app.text import regex

_CAPITAL = r"[^\W\d_a-zа-я][^\d:;,.()\n]"
# "New York: Quay Books, 1998"
PLACED = regex(
    rf"(?!In:)(?P<place>(?:[А-Я][А-Яа-я]{{0,3}}\.(?:[;,]\s?)?){{1,2}}|{_CAPITAL}{{1,30}}(?:,\s[A-Z][a-z]*\.|\s\([A-Z]{{2}}\))?)\s?:\s+(?P<house>{_CAPITAL}{{1,50}})[,;]\s+{YEAR}\b"
)
# "Quay, Berlin 2015", "Quay (Series 4), 1963", "quay, 4. Aufl. 2021", "Berlin: Quay 2015"
HOUSE_DATED = regex(
    rf"(?:(?P<town>{_CAPITAL}{{1,30}}):\s+)?(?P<house>(?:[^\W\d_]\.\s?){{0,2}}[^\W\d_][^\d:;,.()\n]{{1,40}})(?:\s*\([^()]{{1,60}}\))?"
    rf"(?:,\s*(?P<place>{_CAPITAL}{{1,30}}(?:\s[a-z]\.(?:\s?[A-Z]\.)?)?))?"
    rf"(?:,\s*(?i:{STATE.pattern}))?,?\s+{YEAR}(?=[\s.;,()\[]|$)"
)
# ", Kiel 2015", behind a publisher
_TOWN_DATED = regex(rf",\s+(?P<place>{_CAPITAL}{{1,30}}),?\s+{YEAR}(?=[\s.;,()]|$)")
# "Quay & Sons.", "Kiel: Quay."
_HOUSE_ALONE = regex(
    rf"(?:(?P<town>{_CAPITAL}{{1,30}}):\s+)?(?P<house>{_CAPITAL}+(?:\s{_CAPITAL}*){{0,2}}?)(?=[\s.]*(?:$|[(\[]))"
)
# "『灯台研究』12巻3号, 2004年", "载《历史研究》1984年第2期，第1—9页"
_EAST_QUOTED = regex(
    r"(?:[载載见見][于於]?)?[《『](?P<name>[^《》『』]{2,40})[》』](?:\s*[第제]?\s?\d+\s?[巻卷本권辑輯])?(?:\s*[第제]?\s?\d+\s?[号期分호집])?"
    rf"(?:[、，,]?\s*{YEAR}\s*年(?:\s*第?\d+[号期])?)?(?:[、，,]\s*第?\d+\s?[—–~-]+\s?\d+[页頁])?"
)
_QUOTED = regex(
    r"[„“«](?P<name>[^\W\d_a-zа-я][^„“”«»]{2,80})[”“»]"
    r"(?:[\s,]*(?:(?:nr|no|№|z|t|vol|n|núm|a|anno|fasc|jrg|jg)\.?\s?[°º]?\s?)?(?:\d{1,3}(?!\d)|[IVXLC]{1,8}\b)){0,2}"
    rf"[\s,(]*{YEAR}\)?(?:,?\s*(?:nr|no|№|z|t|vol|n|núm)\.?\s*\d+)?(?=[\s.,;)]|$)"
)
_EAST_ISSUE = regex(
    r"(?P<name>[一-鿿々ぁ-ヺーA-Z ]{2,30})[、，,]\s*(?:第?\s?\d+\s?巻)?(?:第?\s?\d+\s?[号期])?"
    rf"(?<=[巻号期])[、，,]?\s*(?:pp?\.\s*[\d–-]+[、，,]?\s*)?{YEAR}\s*年?"
)
# "北京：商务印书馆1963年版"
_EAST_PRESS = regex(
    rf"(?:[一-鿿]{{2,4}}[：:]\s*)?(?P<name>{name_words.EAST_HOUSE})(?:(?P<dated>\s*{YEAR}(?:\s*年版?)?)|(?![一-鿿]))"
)
# "한빛미디어, 2017년.", "東京：オライリー・ジャパン、2016年": who brought a book out.
_EAST_HOUSE = regex(
    rf"(?:[一-鿿가-힣]{{2,4}}\s?[：:]\s*)?(?P<name>[一-鿿々ぁ-ヺー가-힣·・]{{2,20}})\s*[,，、/]\s*{YEAR}\s*(?:[年년]\s*)?(?=$|[、，,。(（]|(?<=[年년])\.)"
)
# "Rope Biology (2015)", "Rope Weekly (May 23, 2016)", "Dialog-2015"
_DATED_LAST = regex(
    rf"(?P<name>{_CAPITAL}{{2,60}}?)"
    rf"(?:\s*\((?:[^\W\d_]{{3,9}}\.?\s(?:\d\d?,\s)?)?|(?<=\w)-){YEAR}\)?(?=[\s.]*$)"
)
# "Rope Works, 2015", "Rope Works (45 min)"
_SCHOOL = regex(
    rf"(?P<name>{_CAPITAL}{{1,80}}?)(?=(?P<dated>,?\s+\(?{YEAR})|[\s.]*$|,\s|\s[-–—|(\[])"
)
TAUGHT = frozenset({"course", "lecture", "thesis"})
# "(2015)": all that stands behind a venue.
_YEAR_LAST = regex(rf"[\s,]*\(?{YEAR}\)?[\s.]*$")
# Between commas that stand outside of brackets.
_PART = regex(r"(?:[^\s,，()]|\([^()]*\))(?:[^,，()]|\([^()]*\))*")
_YEAR_OR_BRACKET = regex(rf"\(|{YEAR}")
# "Kiel University (KU)"
_ACRONYM = regex(r"\s*\((?!PDF|HTML|EPUB)[^\W\d_a-zа-я]{2,10}\)")
_HOUSE_YEAR = regex(rf"\s*(?P<house>{_CAPITAL}+?)\s+{YEAR}\s*")
_LABORATORY = regex(r"(?i:\s(?:labs?|laborator\w+|academy|cent(?:er|re)|institute))$")
_ACRONYM_ALONE = regex(r"[A-ZÀ-Þ]{3,8}")
_SHORT_CAPITALS = regex(r"[^\W\d_a-z][\w.&'’-]*(?:\s[^\W\d_a-z][\w.&'’-]*){0,3}")
_OCCASION = regex(rf"(?:[^\W\d_a-z][\w’'-]*\s+){{1,5}}{YEAR}(?!\w)")
# "Rope Days '18"
_MET_SHORT = regex(r"\s*(?:[^\W\d_a-z][\w&.-]*\s?){1,5}['’]\d\d\s*")
_INSIDE = any_case(r"(?:in|en|dans|em|w|v|u|i|у|в|nel|içinde|στο):?\s+(?=[„“«]?(?-i:[^\W\d_a-z]))")
_MOST_FACTS, _FEW_WORDS, _BRACKETED_PARTS, _TWO = 6, 4, 4, 2
MAKERS = frozenset({"author", "affiliation"})
IDENTIFIERS: Sequence[tuple[str, re.Pattern[str]]] = (
    ("isbn", grammar.ISBN),
    ("isbn", grammar.ISBN_10),
    ("doi", grammar.DOI),
    ("arxiv", grammar.ARXIV_ID),
)
# "Bee et al., 2012"
_WHO_DATED = regex(rf"\s*(?P<who>[^\W\d_][^,;()\d]*(?:,[^,;()\d]+){{0,9}}?),?\s+{YEAR}\s*")
# "2nd edition, 2019"
EDITION_YEAR = any_case(rf"{STATE.pattern},?\s*{YEAR}\s*")
# "(NIPS 2016 tutorial)"
_MET_FORM = any_case(
    rf"(?P<met>[A-Z][^\W\d_]*[A-Z][\w&*-]*[\s']{YEAR})[\s,]+(?P<form>(?:invited |best )?"
    r"(?:tutorial|keynote|talk|workshop|oral|spotlight|poster|demo|paper|findings))"
)
# "[arXiv 2023.05] Nets"
_PREPRINT = any_case(r"arXiv\s+(?P<year>20\d\d(?:[.-]\d\d)?)")
_LASTS = any_case(r"\d+\s?(?:min(?:ute)?s?|h(?:ou)?rs?|h)\b\.?")
# "Springer, 2010"
_PUBLISHED = regex(
    r"\s*(?P<name>[^\d,，、;]{2,60}?)(?:,?\s+|[，、]\s*|,\s+(?P<month>[^\W\d_]{2,10}\.?\s+))"
    r"(?P<year>(?:1[5-9]|20)\d\d)(?:\s*[-–/]\s*\d{2,4})?\s*(?:年\s*)?"
)
# "X and Dee", and behind it ", Ropes, 2015"
JOINED = regex(rf"\s{name_words.AND}\s")
_TALK = regex(rf"(?P<who>[^\d(]+?),\s+(?P<met>[^\W\d_a-zа-я][^\d,;()]{{1,40}})\s+{YEAR}")
_SPOKEN = frozenset({"lecture", "video"})
_MET_IN = regex(rf"[,;]\s+(?P<venue>[^\W\d_a-zа-я][^\d,;()]{{1,60}}?),?\s+{YEAR}")

Fact = Callable[[Reader, Passage], object]


def publisher(reader: Reader, part: Passage) -> int:
    """Take a publisher: "MIT Press", "Harvard UP 1983"; "Acme Books" behind authors."""
    press = _EAST_PRESS.match(part.text)
    house = press or (_EAST_HOUSE.match(part.text) if reader.authors else None)
    if house and (press or not reader.is_affiliation(house["name"])):
        as_book = reader.book or (reader.own and reader.kind != "paper")
        field = "publisher" if press or as_book else "venue"
        reader.claim(field, field, part.cut(*house.span("name")))
        if press and press["dated"]:
            reader.dated(part.cut(*press.span("year")))
            return press.end()
        return house.end("name")
    for end in homes(reader, part):
        bare = grammar.affiliation(part.text[:end])
        weak = reader.authors and grammar.PUBLISHER_WEAK.match(bare)
        if weak or _is_house(reader, bare):
            any_publisher(reader, part.cut(0, end))
            town = None if reader.has("year") else _TOWN_DATED.match(part.text, end)
            if town is None:
                return end
            reader.claim("details.place", "labelled-part", part.cut(*town.span("place")))
            reader.dated(part.cut(*town.span("year")))
            return town.end()
    return 0


def venue(reader: Reader, part: Passage) -> int:
    """Take a venue, with a date in it: "28 July 2006 vol. 313 Science"."""
    if preprint := grammar.ARXIV.match(part.text):
        reader.aside(part.cut(0, preprint.end()))
        return preprint.end()
    issue = _EAST_ISSUE.match(part.text) if reader.authors else None
    if issue := issue or grammar.VOLUME_FIRST.match(part.text):
        return _with_year(reader, part, issue)
    for end in ends(reader, part):
        if is_venue(reader, part.text[:end]):
            comma = part.text.rfind(", ", 1, end)
            # "ROPES 2014, Kiel University"
            apart = comma > 0 and is_institution(reader, part.text[comma + 2 : end])
            stop = comma if apart else end
            in_venue(reader, part.cut(0, stop))
            return grammar.behind(grammar.PAGES, part.text, stop)
    # "*Ropes* (2015)": words in italics that are nobody
    words = part.text[: _italic(part)]
    year = _YEAR_LAST.match(part.text, len(words)) if words and not words[0].islower() else None
    if year is None or is_assured(words, read_people(words, reader.lexicon), reader.lexicon):
        return 0
    in_venue(reader, part.cut(0, len(words)))
    reader.dated(part.cut(*year.span("year")))
    return year.end()


def _with_year(reader: Reader, part: Passage, found: re.Match[str]) -> int:
    """Claim the venue and the year that a match names; return where it ends."""
    reader.claim("venue", "venue", part.cut(*found.span("name")))
    reader.dated(part.cut(*found.span("year")))
    return found.end()


def in_venue(reader: Reader, found: Passage) -> None:
    """Claim a venue with the date in it."""
    if date_of(found.text):
        reader.dated(found)
    reader.claim("venue", "venue", found)
    reader.other_links(found)


def _italic(part: Passage) -> int:
    """Return where words in italics end that a part begins with, 0 where none are."""
    spans = (x.end for x in part.styled if x.style == "em" and x.start == part.start)
    return min(next(spans, part.start), part.end) - part.start


def imprint(reader: Reader, part: Passage) -> int:
    """Take where a book came out: "New York: Quay, 1998", "Quay, Berlin 2015", "Quay"."""
    # A name in italics is a journal's.
    made = reader.authors or reader.helped
    placed = HOUSE_DATED.match(part.text) if reader.fronted else None
    if not made or reader.has("publisher", "venue") or _italic(part):
        return 0
    book = reader.book or reader.kind == "book"
    told = book or reader.helped or (placed and placed["place"])
    found = PLACED.match(part.text) or (_house(reader, part) if told else None)
    if found is None:
        return 0
    groups = {name: part.cut(*found.span(name)) for name, text in found.groupdict().items() if text}
    place = groups.get("place", groups.get("town"))
    alone = place is None and " " not in groups["house"].text and groups["house"].text.istitle()
    if alone and not book and part.text[groups["house"].end - part.start :][:1] == ",":
        # "Ann Bee (ed.), Kiel, 1998" may be where as well.
        reader.aside(groups["house"])
    else:
        reader.claim("publisher", "publisher", groups["house"])
    if place:
        reader.claim("details.place", "labelled-part", place)
    if "year" in groups:
        reader.dated(groups["year"])
    return found.end()


def _house(reader: Reader, part: Passage) -> re.Match[str] | None:
    """Return a publisher that nobody knows, None where a venue or an institution stands."""
    alone = _HOUSE_ALONE.match(part.text) if reader.has("year") else None
    found = HOUSE_DATED.match(part.text) or alone
    named = found and _is_press(reader, part, found["house"])
    if found is None or _has_volume(part) or (not named and _is_none(reader, found["house"])):
        return None
    # Under "Books" a remark may stand there: two signs of three tell.
    parts = found.groupdict()
    set_so = reader.book or parts.get("place") or parts.get("town")
    named = is_capitalized(found["house"]) and not grammar.SAYS_IN_SIGNS.search(found["house"])
    told = bool(set_so) + bool(parts.get("year")) + named
    return found if told >= _TWO else None


def _is_press(reader: Reader, part: Passage, house: str) -> bool:
    """Tell whether a name in a sentence of its own is a publisher's: ". The Rope Lab, 2011"."""
    apart = part.whole[max(0, part.start - _TWO) : part.start].rstrip().endswith(".")
    # Universities and whoever is known may as well be where the authors are.
    known = reader.lexicon.knows("maker", house) or reader.lexicon.knows("institution", house)
    laboratory = _LABORATORY.search(house) and not grammar.INSTITUTION_ALONE.match(house)
    return apart and bool(laboratory) and not known


def _has_volume(part: Passage) -> bool:
    """Tell whether a number that is no year stands behind a name: "Ropes 58 (1996)"."""
    found = grammar.NUMBERED.match(part.text)
    number = part.text[found.end("name") : found.end()] if found else ","
    return number[:1] != "," and not is_date(number)


def _is_none(reader: Reader, house: str) -> bool:
    """Tell whether a name is an institution's or a venue's, or a form or an edition."""
    bare = house.strip()
    other = STATE.match(bare) or grammar.FORM.fullmatch(bare) or is_date(bare)
    return bool(other or reader.is_affiliation(bare) or is_venue(reader, bare))


def school(reader: Reader, part: Passage) -> int:
    """Take where those are who teach or graduate, known or not: ", Rope Works, 2015"."""
    apart = is_behind_comma(part) or _ACRONYM_ALONE.fullmatch(part.text.strip())
    told = reader.kind in TAUGHT and reader.authors and apart
    return taught_at(reader, part) if told and not reader.has("affiliation") else 0


def taught_at(reader: Reader, part: Passage) -> int:
    """Take a name that is no person's as the school of the people before it."""
    found = _SCHOOL.match(part.text)
    name = found["name"].strip() if found else ""
    named = found and (found["dated"] or " " in name or _ACRONYM_ALONE.fullmatch(name))
    if not (found and named and is_capitalized(name)) or _has_volume(part):
        return 0
    # Names behind others were read with these: "Casa de Nudos" is nobody.
    given = reader.lexicon.knows("given", name.partition(" ")[0])
    other = given or name_words.HONORIFIC.match(name) or reader.lexicon.knows("platform", name)
    if other or _is_none(reader, name):
        return 0
    reader.affiliate(part.cut(*found.span("name")), "affiliation-in-column")
    return found.end("name")


def unknown_venue(reader: Reader, part: Passage) -> int:
    """Take a venue behind authors, in italics or with volume or year: "JRSS B 58 (1996)"."""
    label = next((x for x in part.own_links if x.start == part.start and is_label(x)), None)
    if not (reader.authors or reader.helped) or reader.has("venue") or label:
        return 0
    italic = 0 if reader.has("publisher") else _italic(part)
    if italic and part.text[italic - 1] != ".":
        return dated_venue(reader, part, italic)
    found = grammar.NUMBERED.match(part.text) or grammar.BEFORE_YEAR.match(part.text)
    found = found or _DATED_LAST.match(part.text)
    if found is None or not found["name"].strip() or reader.is_affiliation(found["name"]):
        return 0
    if reader.has("publisher") or reader.lexicon.knows("publisher", found["name"].strip()):
        return 0
    in_venue(reader, part.cut(0, found.end()))
    return grammar.behind(grammar.PAGES, part.text, found.end())


def quoted_venue(reader: Reader, part: Passage) -> int:
    """Take a journal in quotes behind authors: "《计算机应用》", "„Rocznik” 1969, nr 4"."""
    if not reader.authors or reader.has("venue"):
        return 0
    if found := _EAST_QUOTED.match(part.text):
        in_venue(reader, part.cut(*found.span("name")))
        if found["year"]:
            reader.dated(part.cut(*found.span("year")))
        return found.end()
    return _with_year(reader, part, found) if (found := _QUOTED.match(part.text)) else 0


def occasion(reader: Reader, part: Passage) -> int:
    """Take where a thing was given: "[Knots](...), Rope Days Europe 2016", "@ RopeCon 2016"."""
    met, text = _OCCASION.match(part.text), part.text.rstrip(" .")
    if met and part.whole[max(0, part.start - _TWO) : part.start].rstrip().endswith("@"):
        in_venue(reader, part.cut(0, met.end()))
        return met.end()
    whole = met and met.end() == len(text) and text.count(" ") >= _TWO
    if not whole or reader.authors or not is_behind_comma(part):
        return 0
    in_venue(reader, part)
    return len(part.text)


def is_behind_comma(part: Passage) -> bool:
    """Tell whether a comma or a bar stands before a part."""
    return part.whole[max(0, part.start - 2) : part.start].rstrip().endswith((",", "|"))


def locator(reader: Reader, part: Passage) -> int:
    """Take which part of a work is meant: ", ch. 2", ", pp. 12-37"; it is a remark."""
    found = grammar.LOCATOR.match(part.text) if is_behind_comma(part) else None
    if found is None:
        return 0
    reader.remark(part.cut(0, found.end()))
    return found.end()


def inside(reader: Reader, part: Passage) -> int:
    """Take where an article stands: "in: Ropes 9 (1903)", "in *Ropes*, IX (1903)"."""
    lead = _INSIDE.match(part.text)
    behind = part.cut(lead.end()) if lead else part
    told = lead and (":" in lead[0] or _italic(behind))
    taken = lead and (quoted_venue(reader, behind) or (told and unknown_venue(reader, behind)))
    return lead.end() + taken if lead and taken else 0


def dated_venue(reader: Reader, part: Passage, end: int) -> int:
    """Take a venue that ends at `end` with issue, pages and year: "*Ropes* 45(3), 2019"."""
    in_venue(reader, part.cut(0, end))
    issue = grammar.ISSUE.match(part.text, end)
    if issue is None or reader.has("year"):
        return end
    reader.dated(part.cut(*issue.span("year")))
    return grammar.behind(grammar.PAGES, part.text, issue.end())


def italic_venue(reader: Reader, part: Passage) -> int:
    """Take brackets with a venue in italics and its year: "(*Ropes* 45(3), 2019)"."""
    end = _italic(part)
    issue = grammar.ISSUE.fullmatch(part.text.rstrip(), end) if end else None
    return dated_venue(reader, part, end) if issue else 0


def any_venue(reader: Reader, part: Passage) -> int:
    """Take a cell of a venue, known or not."""
    if not grammar.venue(part.text):
        return 0
    in_venue(reader, part)
    return len(part.text)


def any_date(reader: Reader, part: Passage) -> int:
    """Take a cell of dates with one in it: "Jul-Nov 2018", "2018 (twice)"."""
    if not date_of(part.text):
        return 0
    reader.dated(part)
    return len(part.text)


def any_publisher(reader: Reader, part: Passage) -> int:
    """Take a publisher, known or not, that a cell or a part is."""
    reader.claim("publisher", "publisher", part)
    reader.other_links(part)
    return len(part.text)


def numbered(reader: Reader, inner: Passage) -> bool:
    """Read an identifier and what follows it: "(arXiv:hep-th/9801001, 1998)"."""
    found = any(pattern.match(inner.text) for _, pattern in IDENTIFIERS)
    if found:
        reader.remark(reader.walk(inner))
    return found


def with_edition(reader: Reader, inner: Passage) -> bool:
    """Take people, and behind a semicolon edition and year: "(Bee, Dee; 2nd ed., 2019)"."""
    first, mark, rest = inner.text.partition(";")
    found = read_people(first, reader.lexicon)
    year = EDITION_YEAR.fullmatch(rest)
    if not (mark and year) or reader.authors or not found.names or found.end < len(first):
        return bool(mark) and _with_venue(reader, inner, len(first))
    reader.named(inner, found)
    begin = len(first) + 1
    reader.dated(inner.cut(begin + year.start("year"), begin + year.end("year")))
    return True


def _with_venue(reader: Reader, inner: Passage, end: int) -> bool:
    """Take who and when, and behind a semicolon where: "(Bee et al., 2012; ROPES)"."""
    dated = _WHO_DATED.fullmatch(inner.text, 0, end)
    venue = inner.cut(end + 1)
    if dated is None or not (is_capitalized(venue.text) or is_venue(reader, venue.text)):
        return False
    who = inner.cut(*dated.span("who"))
    people = read_people(who.text, reader.lexicon)
    several = len(people.names) > 1 or people.et_al
    if several and people.end == len(who.text) and not reader.authors:
        reader.named(who, people)
    else:
        reader.remark(who)
    reader.dated(inner.cut(*dated.span("year")))
    reader.claim("venue", "venue", venue)
    return True


# What stands in brackets and tells when or where a work came out.


def met_bracket(reader: Reader, inner: Passage) -> bool:
    """Take a venue and its year: "[ROPES 2023] Nets", "(ROPES 2016 tutorial)"."""
    if met := _MET_FORM.fullmatch(inner.text):
        in_venue(reader, inner.cut(*met.span("met")))
        reader.aside(inner.cut(met.start("form")))
    elif not reader.in_front:
        return False
    elif preprint := _PREPRINT.fullmatch(inner.text):
        reader.dated(inner.cut(*preprint.span("year")))
    elif is_venue(reader, inner.text) or _MET_SHORT.fullmatch(inner.text):
        in_venue(reader, inner)
    else:
        return False
    return True


def dated_bracket(reader: Reader, inner: Passage) -> bool:
    """Take a date and what goes along: "2nd ed., 2019", "Book, Jan 2017", "2017, 45 min"."""
    end = date_end(inner.text)
    if edition := EDITION_YEAR.fullmatch(inner.text):
        reader.dated(inner.cut(*edition.span("year")))
    elif dates := _dates_in(reader, inner):
        reader.dated(dates[0])
        reader.aside(inner)
    elif end and inner.text[end:].lstrip()[:1] == "," and not reader.has("year"):
        reader.dated(inner.cut(0, end))
        reader.other_links(inner)
        reader.remark(reader.walk(inner.cut(end)))
    else:
        return False
    return True


def _dates_in(reader: Reader, inner: Passage) -> list[Passage]:
    """Return the dates among few words in brackets: "(Book, Jan 2017)"."""
    pieces = list(re.finditer(r"[^,;]+", inner.text))
    if not 1 < len(pieces) <= _BRACKETED_PARTS:
        return []
    parts = [inner.cut(*piece.span()) for piece in pieces]
    dates = [x for x in parts if is_date(x.text)]
    rest = [x.text.strip() for x in parts if x not in dates]
    plain = all(grammar.is_form(x) or EDITION_YEAR.fullmatch(x) for x in rest)
    # "(Rope Radio, 2019, 61 min)" tells where an episode is.
    shown = len(rest) == _TWO and _LASTS.fullmatch(rest[1]) and reader.authors
    return dates if plain or shown else []


def journal_bracket(reader: Reader, inner: Passage) -> bool:
    """Take words before a year that nobody is called: "(Drug Design Today 2020)"."""
    found = published(inner.text)
    italic = found is not None and not reader.book and _italic(inner) == found.end("name")
    parted = ("," in inner.text and not italic) or " / " in inner.text
    if found is None or parted or not is_capitalized(found["name"]):
        return False
    name = inner.cut(*found.span("name"))
    people = read_people(name.text, reader.lexicon)
    if people.names and people.end == len(name.text):
        few = len(name.text.split()) <= _TWO and not italic
        if few or is_assured(name.text, people, reader.lexicon):
            return False
    known = reader.is_affiliation(name.text) or grammar.PUBLISHER.match(name.text)
    if known or not (italic or " " in name.text):
        return False
    reader.claim("venue", "venue", name)
    reader.dated(inner)
    return True


def published(text: str) -> re.Match[str] | None:
    """Return a name and a year, a month between them: "Springer, 2010", "CACM, July 1978"."""
    found = _PUBLISHED.fullmatch(text)
    dated = found and (not found["month"] or is_date(f"{found['month']}{found['year']}"))
    return found if dated else None


def in_reference(reader: Reader, inner: Passage) -> bool:
    """Take who, where and when of a paper: "(Bee and van Dee, Ropes, 2015)"."""
    if talk := _TALK.fullmatch(inner.text) if reader.kind in _SPOKEN else None:
        # "(Ann Bee, Rope Days 2015)"
        people = read_people(talk["who"], reader.lexicon)
        who = people.end == len(talk["who"]) and is_assured(talk["who"], people, reader.lexicon)
        if who and not (reader.authors or is_known(talk["met"], reader.lexicon)):
            reader.named(inner, people)
            in_venue(reader, inner.cut(talk.start("met")))
            return True
    people = read_people(inner.text, reader.lexicon)
    name, where = inner.text[: people.end], inner.cut(people.end).stripped(" ,;")
    several = people.et_al or JOINED.search(name) or inner.text[people.end :][:1] == ";"
    found = _MET_IN.fullmatch(inner.text.rstrip(), people.end)
    # "(Bee, ROPES '06)", but "(Acme, ROPES '06)"
    homes_ = any(reader.is_home(inner.text[x.start : x.end]) for x in people.names)
    known = people.names and date_of(where.text) and is_venue(reader, where.text)
    known = known and not (homes_ or reader.is_affiliation(name))
    if reader.authors or not ((several and found) or known):
        return False
    reader.named(inner, people)
    in_venue(reader, where)
    return True


# What stands between commas, when all of it says something of the work.


def identifier(reader: Reader, part: Passage) -> int:
    """Take a printed identifier: "ISBN 978-3-16-148410-0", "doi:10.5555/x", "arXiv:2301.00001"."""
    for kind, pattern in IDENTIFIERS:
        found = pattern.match(part.text)
        if found and reader.identify(kind, part.cut(0, found.end())):
            return found.end()
    return 0


def facts(reader: Reader, part: Passage) -> int:
    """Take parts between commas that all are facts: "ETH Zürich, Prof. Ann Bee, 2020".

    Up to half of them may be none, as "every spring": a remark. People or their
    institution are among them; where these are known already all parts are facts.
    """
    before = reader.has(*MAKERS)
    # "*Kiel University - Eckernförde*" is one.
    stop = grammar.STOP.search(part.text, _italic(part))
    end = stop.start() if stop else len(part.text.rstrip(" .。"))
    found = _parts(reader, part, end)
    rest = [each for each, take in found if take is None]
    parsers = [take for _, take in found]
    facts_first = bool(found) and found[0][1] is not None
    most = 0 if before else (len(found) - (not facts_first)) // 2
    fits = len(rest) <= most and all(len(x.text.split()) <= _FEW_WORDS for x in rest)
    # Behind people and a title nobody comes any more.
    over = reader.fronted and reader.authors and _person in parsers
    if over or not fits or {_person, _home, any_publisher}.isdisjoint(parsers):
        return 0
    # People first: where they are is said of them.
    for each, take in sorted(found, key=lambda pair: pair[1] is not _person):
        if take is not None:
            take(reader, each)
    for each in rest:
        reader.remark(each)
    return end


def _parts(reader: Reader, part: Passage, end: int) -> Sequence[tuple[Passage, Fact | None]]:
    """Return the parts up to a place and what takes each, none where too many or too few are."""
    text = part.text[:end]
    parts = [part.cut(*x.span()) for x in islice(_PART.finditer(text), _MOST_FACTS + 1)]
    if "(" in _ACRONYM.sub("", text) or len(parts) > _MOST_FACTS:
        return []
    if len(parts) < _TWO and not is_institution(reader, text):
        # "Umweltbundesamt" is one alone.
        body = name_words.ORGANIZATION.fullmatch(text.strip())
        if body is None or body["name"]:
            return []
    found: list[tuple[Passage, Fact | None]] = []
    for each, behind in zip(parts, [*(x.text for x in parts[1:]), ""], strict=True):
        take = _fact(reader, each, behind)
        housed = bool(found) and found[-1][1] is _home
        begin = found[-1][0].start - part.start if housed else 0
        campus = name_words.campus_end(part.text, begin, reader.lexicon) if housed else 0
        if housed and (take is _home or campus == each.end - part.start):
            # "Department of Ropes, Kiel University" is one.
            whole = found.pop()[0]
            found.append((part.cut(whole.start - part.start, each.end - part.start), _home))
        else:
            found.append((each, take))
    return found


def _fact(reader: Reader, part: Passage, behind: str) -> Fact | None:
    """Return what takes a part that is one fact and nothing else, by what stands `behind` it."""
    text, dated = part.text.strip(), is_date(behind)
    if take := next((take for is_one, take in _FACTS if is_one(reader, text)), None):
        return take
    if housed := _HOUSE_YEAR.fullmatch(text):
        return _brought_out_in if _is_house(reader, housed["house"]) else None
    # "RWI, 2013", "Ann Bee, Rope Works, ICML 2015"
    met = is_venue(reader, behind) and not dated if reader.authors else dated
    if met and (_SHORT_CAPITALS if reader.authors else _ACRONYM_ALONE).fullmatch(text):
        return _home
    people = read_people(part.text, reader.lexicon)
    if not people.names or people.end < len(part.text.rstrip()):
        return None
    full = people.are_full(part.text)
    # A name in full is a person's before a date; behind people "*Rope Loop, 2014*" is a place.
    full = full and dated and not (reader.authors and _italic(part))
    sure = people.led or full or is_assured(part.text, people, reader.lexicon)
    return _person if sure else None


def _is_house(reader: Reader, text: str) -> bool:
    """Tell whether a text is a publisher for sure."""
    return bool(grammar.PUBLISHER.match(text)) or reader.lexicon.knows("publisher", text)


def _is_home(reader: Reader, text: str) -> bool:
    """Tell whether a text is one institution, by its words or a known one."""
    named = reader.is_affiliation(text) or is_organization(text, reader.lexicon)
    named, bare = named or reader.is_home(text), _ACRONYM.sub("", text)
    return named and is_capitalized(bare) and not _YEAR_OR_BRACKET.search(bare)


def _brought_out_in(reader: Reader, part: Passage) -> None:
    """Claim the publisher and the year that a part is: "Kiel University Press 2015"."""
    found = _HOUSE_YEAR.search(part.text)
    assert found is not None  # noqa: S101 - what told it
    any_publisher(reader, part.cut(*found.span("house")))
    reader.dated(part.cut(*found.span("year")))


def _person(reader: Reader, part: Passage) -> None:
    """Claim the people that a part is."""
    reader.named(part, read_people(part.text, reader.lexicon))


def _home(reader: Reader, part: Passage) -> None:
    """Claim the institution that a part is: an author itself where nobody is named."""
    if reader.is_affiliation(part.text) or reader.is_home(part.text.strip()):
        reader.affiliate(part)
    elif reader.authors:
        reader.affiliate(part, "affiliation-in-column")
    else:
        reader.organized(part)


# What takes a part that is one fact, by what tells it.
_FACTS: Sequence[tuple[Callable[[Reader, str], bool], Fact]] = (
    (lambda _, text: is_date(text), Reader.dated),
    (lambda _, text: any(each.fullmatch(text) for _, each in IDENTIFIERS), identifier),
    # "Caltech" looks like "Czech".
    (lambda reader, text: grammar.is_form(text) and not reader.is_home(text), Reader.remark),
    (_is_house, any_publisher),
    # No "sends letters".
    (lambda reader, text: is_capitalized(text) and is_venue(reader, text), in_venue),
    (_is_home, _home),
    # "MA 110, Kiel University"
    (lambda _, text: bool(COURSE_CODE.fullmatch(text)) and not date_of(text), Reader.remark),
)
