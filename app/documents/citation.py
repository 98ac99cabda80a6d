"""Entries to citations: what is printed, cut into claims; pure, nothing invented."""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice

from app.documents import grammar
from app.documents.assurance import YEAR_BEHIND, is_sure, thesis_in_signs
from app.documents.conventions import (
    BRACKETS,
    CREDITED,
    LED,
    WITHIN,
    Content,
    Conventions,
    Side,
    passage_of_entry,
    place_behind,
    places_of,
    unlabelled,
)
from app.documents.detection import begins_set_apart, is_cited
from app.documents.entries import LEAD_IN_LEVEL
from app.documents.field_parsers import COLUMN_FIELD_PARSERS, FIELD_PARSERS, LATE_FIELD_PARSERS
from app.documents.grammar import is_capitalized
from app.documents.imprints import HOUSE_DATED, MAKERS, PLACED, in_venue
from app.documents.links import has_host, has_scheme, is_address, is_link
from app.documents.name_words import AFTER_PEOPLE, HAN_NAME, HELPER, SUFFIX, TURNED_NAME, campus_end
from app.documents.people import NOBODY, Name, People, is_assured, is_person, read_people
from app.documents.reader import CREDIT_ENDS, PAPER, Reader, is_institution, is_venue
from app.documents.references import LabelledName, Part, Reference, read_reference
from app.documents.text import Citation, Entry, Heading, Lexicon, Oddity, Passage, Run, passage_of
from app.documents.titles import Headline, find_headline
from app.documents.tokens import STATE, YEAR, any_case, is_date
from app.text import regex


def cite(entry: Entry, lexicon: Lexicon, conventions: Conventions | None = None) -> Citation | None:
    """Read an entry, without `conventions` by its own evidence; None where nothing can be a title.

    The claims stand in the order of the document. What nothing can read behind the title is
    the note; what stands before it is only in the entry's raw text.
    """
    conventions = conventions or Conventions()
    section = conventions.of(entry)
    whole = passage_of_entry(entry, lexicon, labelled=section.labelled)
    people_first = {
        place.joint
        for place, _ in places_of(whole)
        if place.side is Side.BEFORE and section.contents.get(place) is Content.PEOPLE
    }
    if section.labelled:
        people_first.add(".")
    head = find_headline(whole, lexicon, people_first=people_first)
    if head is None:
        return None
    reader = Reader(lexicon, FIELD_PARSERS, LATE_FIELD_PARSERS, COLUMN_FIELD_PARSERS)
    plain = _plain_reference(whole, head, lexicon)
    found = plain or _linked_reference(whole, head)
    reference = _with_people(found, whole.text, lexicon, inverted=section.family_first)
    title = reference.fields.get("title") if reference else None
    # Where people stand first, a title that begins among them is doubtful; one that is
    # in full, before a link that only leads on, is not.
    formal = plain is not None and head.title.start >= _behind_words(whole)
    least = _CERTAIN if head.fronted and people_first and not formal else 0.0
    # What ends in the title that is set apart, or is one word before it, is a name.
    apart = title and title.end <= head.title.start and " " in title.of(whole.text)
    sure = title and title.confidence >= least and (apart or not least)
    agreed = title and (sure or title.start >= head.title.start)
    if reference and (agreed or reference.marked):
        if head.link is not None and plain is None:
            reader.own = head.link
            reader.link(head.link, "primary")
        book = section.kind == "book"
        _claim_reference(reader, whole, _with_imprint(reference, whole, lexicon, book=book))
        reader.remark(whole.cut(_cited_end(whole)) if plain else None)
        oddities = (*_oddities(entry, whole), *reader.doubts)
        return Citation(entry, reader.claimed(), oddities, as_book=reader.book)
    behind = place_behind(unlabelled(whole), head.title.end)
    if behind and (behind[0] == BRACKETS or not whole.cells):
        reader.expects = section.contents.get(behind[0])
    reader.conventions, reader.section, reader.kind = conventions, section, section.kind
    reader.helped = bool(_AS_ABOVE.match(whole.text))
    reader.front(head)
    called = _credit_within(reader, _cited_in_title(reader, head.title))
    reader.title(replace(head, title=called))
    # "[▶](...) Knots in Wire"
    reader.other_links(whole.cut(0, head.title.start))
    reader.read(head.behind, cited=head.fronted)
    reader.makers(head.title, entry.heading.name if entry.heading else "")
    if entry.heading is not None and not reader.has(*MAKERS):
        _credit_above(reader, entry.heading)
    oddities = (*_oddities(entry, whole), *reader.doubts)
    return Citation(entry, reader.claimed(), oddities, tuple(reader.asides), reader.book)


def _credit_above(reader: Reader, above: Heading) -> None:
    """Claim who made what stands below an item with a name and a year: "Ann Bee (2008)"."""
    words = passage_of((Run(above.name, above.span.first),))
    people = read_people(words.text, reader.lexicon)
    year = YEAR_BEHIND.match(words.text, people.end)
    whole = year is not None and year.end() == len(words.text)
    if above.level > LEAD_IN_LEVEL and people.names and whole and is_sure(reader, words, people):
        reader.named(words, people)
        if not reader.has("year"):
            reader.dated(words.cut(people.end))


def _cited_in_title(reader: Reader, title: Passage) -> Passage:
    """Claim how a title is cited in brackets at its end; return it before these.

    "Knots (Bee et al., Ropes 2016) - a classic", "Knots (RMJ 2016)": whoever is named
    elsewhere in such an entry is no author.
    """
    if keyed := _KEYED_LAST.search(title.text):
        return _keyed(reader, title, keyed)
    found = _CITED_LAST.search(title.text)
    parts = _who_and_met(title.cut(*found.span("cited")), reader.lexicon) if found else None
    if found is None or parts is None:
        return title
    who, met = parts
    people = read_people(who.text, reader.lexicon)
    dated, short = met.text.isdigit(), _CAPITALS.fullmatch(who.text)
    set_apart = bool(_QUOTED_BEFORE.fullmatch(title.text, 0, found.start()))
    several = len(people.names) > 1 and (set_apart or not dated)
    whole = several or is_assured(who.text, people, reader.lexicon)
    whole = whole and not short and people.end == len(who.text)
    journal = bool(_CAPITALS.match(met.text)) or is_venue(reader, met.text)
    cited = whole and (people.et_al or (set_apart and several))
    if not cited and not (journal and (whole or short)):
        return title
    if whole:
        reader.named(who, people)
    else:
        reader.aside(who)
    reader.fronted = True
    if met.text:
        (reader.dated if dated else partial(in_venue, reader))(met)
    if found["said"]:
        reader.remark(title.cut(*found.span("said")))
    # ""Knots (Bee et al., 2016)""
    begin = int(bool(found["closed"]) and title.text[:1] in _OPENING_QUOTES)
    return title.cut(begin, found.start())


def _who_and_met(cited: Passage, lexicon: Lexicon) -> tuple[Passage, Passage] | None:
    """Return who is cited, and where or when: "Bee, RMJ 2016", "Bee et al. 2016", "Bee et al."."""
    people = read_people(cited.text, lexicon)
    if people.et_al:
        who, met = cited.cut(0, people.end), cited.cut(people.end).stripped(" ,")
    elif parted := _WHO_MET.fullmatch(cited.text):
        who, met = cited.cut(*parted.span("who")), cited.cut(parted.start("met"))
    else:
        return None
    told = _MET.fullmatch(met.text) and (met.text.isdigit() or not is_date(met.text))
    return (who, met) if told or not met.text else None


def _credit_within(reader: Reader, title: Passage) -> Passage:
    """Read who made a thing in the words of its link; return the title among them.

    "Knots - 2nd ed., Ann Bee (2014)", "edX, Kiel - Knots"; by convention "Ann Bee - Knots".
    """
    dashes = [*islice(WITHIN.finditer(title.text), _FEW_COMMAS)]
    if not dashes:
        return title
    before, behind = title.cut(0, dashes[0].start()), title.cut(dashes[0].end())
    led = read_people(before.text, reader.lexicon)
    if reader.holds(LED) is Content.PEOPLE and led.names and led.end == len(before.text):
        reader.named(before, led)
        return behind
    other = reader.is_affiliation(behind.text) or is_person(behind.text, reader.lexicon)
    if not other and _is_given_by(reader, before):
        return behind
    for dash in (dashes[0], dashes[-1]):
        if _is_credited(reader, title.cut(dash.end())):
            return title.cut(0, dash.start())
    return title


def _is_given_by(reader: Reader, part: Passage) -> bool:
    """Take institutions that give a thing, and the platform they do on: "edX, Kiel University"."""
    parts = [part.cut(*x.span()) for x in _BETWEEN_COMMAS.finditer(part.text)]
    held = [x for x in parts if reader.lexicon.knows("platform", x.text)]
    homes = [x for x in parts if x not in held]
    known = (is_institution(reader, x.text) or reader.is_home(x.text) for x in homes)
    several = bool(held) and all(known)
    if not homes or not (several or is_institution(reader, part.text)):
        return False
    for each in homes if several else [part]:
        reader.affiliate(each)
    for each in held if several else ():
        reader.claim("platform", "platform", each)
    return True


def _is_credited(reader: Reader, behind: Passage) -> bool:
    """Take people behind a dash, for sure or by convention: "Ann Bee (2014)"."""
    people = read_people(behind.text, reader.lexicon)
    sure = is_assured(behind.text, people, reader.lexicon)
    # By its own evidence, where the list says nothing else.
    credit = reader.holds(CREDITED)
    alone = sure and (credit is None or is_date(behind.text[people.end :]))
    words = {x.lower() for x in behind.text[: people.end].replace("-", " ").split()}
    expected = people.names and credit is Content.PEOPLE
    # "Loops - Short Version" where others have people: those are words of the list.
    expected = expected and (sure or words.isdisjoint(reader.conventions.usual))
    if not (alone or expected) or not CREDIT_ENDS.match(behind.text, people.end):
        return False
    reader.remark(reader.walk(behind, cited=True))
    return True


def _keyed(reader: Reader, title: Passage, found: re.Match[str]) -> Passage:
    """Claim who and when stand in square brackets behind a title: "Knots [Bee, 2014]"."""
    who = title.cut(*found.span("who"))
    people = read_people(who.text, reader.lexicon, any_han=True)
    if is_venue(reader, who.text):
        return title
    if people.names and people.end == len(who.text):
        reader.named(who, people)
        reader.fronted = True
    else:
        reader.aside(who)
    reader.dated(title.cut(*found.span("year")))
    return title.cut(0, found.start())


def _plain_reference(whole: Passage, head: Headline, lexicon: Lexicon) -> Reference | None:
    """Return what an entry tells as a plain reference: links only stand behind it."""
    cited_end = _cited_end(whole)
    end = _behind_words(whole.alone(cited_end))
    worded = not all(is_address(link.label) for link in whole.links if link.start < end)
    # An address is a title only where nothing else is.
    addressed = is_address(whole.text[head.title.start : head.title.end])
    linked = head.link is not None and head.link.start < end
    barred = whole.text.count(" | ", 0, end) > 1
    if whole.cells or worded or barred or (linked and not addressed):
        return None
    strong = any(x.style == "strong" and x.start == head.title.start for x in whole.styled)
    headed = any(x.style == "heading" for x in whole.styled)
    if headed or begins_set_apart(whole) or (strong and _TAGGED.fullmatch(head.before.text)):
        return None
    words = whole.alone(end)
    found = read_reference(words.text, words.styled)
    if found is None or _leads_people(found, words.text, lexicon):
        return None
    first = found.fields.get("venue", Part(0, 0)).of(whole.text).partition(" ")[0]
    if _IMPRINT.isdisjoint(found.fields) and any(PAPER.search(x.label) for x in whole.links):
        # "*Nets*, Interspeech 2010 [paper]": a place stands behind a book.
        fields = {"venue" if name == "place" else name: x for name, x in found.fields.items()}
        found = replace(found, fields=fields)
    # Where a person would be the venue, who made the work is not told apart.
    unsure = bool(found.doubts) or lexicon.knows("given", first)
    nobody = unsure and not (found.authors or found.editors)
    informal = end < cited_end and not (addressed or _is_formal(found, whole.text))
    # "*Nets* (PhD thesis Kiel, 1998)": the labeller took what stands in brackets.
    title = found.fields.get("title", Part(0, 0)).of(whole.text)
    return None if nobody or informal or title.count("(") > title.count(")") else found


def _cited_end(whole: Passage) -> int:
    """Return where a work as it is cited ends; remarks follow, or a part: "Chapters 1 and 4."."""
    end = whole.text.find("\n\n")
    end = end if end > 0 and is_cited(whole.alone(end)) else len(whole.text)
    part = _PART_MEANT.search(whole.text, 0, end)
    return part.start() if part else end


def _leads_people(found: Reference, text: str, lexicon: Lexicon) -> bool:
    """Tell whether an entry parts its fields itself, title first: "Nets; Ann Bee; 2016"."""
    named_by = min((x.whole.end for x in found.authors if not x.is_body), default=sys.maxsize)
    if title := found.fields.get("title"):
        # "Nets (Part Two)": what stands in brackets is no title.
        enclosed = text[: title.start].endswith("(")
        named = named_by > title.start and _ends_in_people(title.of(text), lexicon)
        if enclosed or named or _PEOPLE_LED.search(text, title.start, title.end + 2):
            return True
    dash = _DASH.search(text)
    if dash is None or named_by <= dash.start():
        return False
    # "Nets: A Guide - Ann Bee. Quay, 2010"
    behind = text[dash.end() :]
    people = read_people(behind, lexicon)
    full = people.names and people.are_full(behind)
    return bool(full and _CLOSED.match(behind, people.end))


def _ends_in_people(title: str, lexicon: Lexicon) -> bool:
    """Tell whether a title is people, or ends in some: "Nets of All Kinds, Ann Bee"."""
    for comma in islice(_BEGINS.finditer(title), _FEW_COMMAS):
        rest = title[comma.end() :]
        people = read_people(rest, lexicon)
        whole = people.names and people.end == len(rest) and people.are_full(rest)
        if whole and is_assured(rest, people, lexicon):
            return True
    return False


def _linked_reference(whole: Passage, head: Headline) -> Reference | None:
    """Return what a reference tells whose title alone is a link, or that is one as a whole.

    It is written in full: "[Nets](...). Bee, Ann C. Rope Letters 3 (1980): 4-17."
    """
    end = _behind_words(whole) or len(whole.text)
    links = [x for x in whole.links if x.start < end]
    if whole.cells or head.fronted or links != [head.link]:
        return None
    text, (start, stop) = whole.text, (links[0].start, links[0].end)
    within = not _WORD.search(text, 0, start) and not _WORD.search(text, stop, end)
    told = _YEAR_LAST.search(text, start, stop) if within else _PAGED.search(text, stop, end)
    # Asking the labeller takes long.
    words = whole.alone(end)
    found = read_reference(words.text, words.styled) if told else None
    title = found.fields.get("title") if found else None
    if found is None or title is None or not {"year", "venue"} <= found.fields.keys():
        return None
    if not found.authors or not all(x.given and x.family for x in found.authors):
        return None
    if within:
        sure = not found.doubts and title.confidence >= _CERTAIN
        return found if sure and (_is_formal(found, text) or len(found.authors) > 1) else None
    alike = max(start, title.start) - min(start, title.start) + abs(stop - title.end) <= _NEARLY
    return found if alike and _is_formal(found, text) else None


def _with_imprint(found: Reference, whole: Passage, lexicon: Lexicon, *, book: bool) -> Reference:
    """Return a reference with what its signs tell for sure: "Kiel: Quay, 1998"."""
    text, title = whole.text, found.fields["title"]
    for slash in _RESPONSIBLE.finditer(text, title.start, title.end):
        begin = slash.end()
        if _helped_until(text, begin, lexicon) or grammar.THESIS_ALONE.match(text, begin):
            # "Knots / transl. by Ann Bee", "Knots: дис. ... канд. филол. наук"
            title = replace(title, end=slash.start())
            found = found.having(title=title)
            break
    begin = grammar.behind(_AROUND, text, title.end)
    if end := 0 if found.editors else _helped_until(text, begin, lexicon):
        # "Knots. Transl. by Ann Bee. Kiel: Quay, 1998"
        found = found.without(begin, end)
        found = replace(found, notes=(Part(begin, end), *found.notes))
    school = found.fields.get("school")
    if school and (campus := campus_end(text, school.start, lexicon)) > school.end:
        found = found.without(school.end, campus).having(school=replace(school, end=campus))
    for name in ("venue", "school"):
        found = _with_house(found, name, whole, book=book)
    signs = [pattern.search(text, title.end) for pattern in _SIGNS]
    if _IN_PARTS.isdisjoint(found.fields):
        signs.append(_house_behind(found, whole))
    if (sign := next(filter(None, signs), None)) is None:
        return found
    groups = _SIGNED.keys() & {name for name, words in sign.groupdict().items() if words}
    signed = {_SIGNED[name]: Part(*sign.span(name)) for name in groups}
    return found.without(*sign.span()).having(**signed)


def _helped_until(text: str, begin: int, lexicon: Lexicon) -> int:
    """Return where those end who translated or edited a work, and begin at a place, else 0."""
    lead = HELPER.match(text, begin)
    people = read_people(text[lead.end() :], lexicon) if lead else NOBODY
    return lead.end() + people.end if lead and people.names else 0


def _with_house(found: Reference, field: str, whole: Passage, *, book: bool) -> Reference:
    """Return a reference whose house was read as a venue or a school: "*Nets*, Quay, 1998"."""
    title, house = found.fields["title"], found.fields.get(field)
    if house is None:
        return found
    name = house.of(whole.text)
    in_series = _SERIES.search(whole.text, title.end, house.start)
    others = {key: x for key, x in found.fields.items() if key != field}
    alone = {"publisher", "volume", "issue", "pages"}.isdisjoint(others)
    alone = alone and _is_italic(title, whole) and not _is_italic(house, whole)
    other = grammar.VENUE.search(name) or grammar.INSTITUTION_WORD.search(name)
    if not (grammar.PUBLISHER.match(name) or in_series or (book and alone and not other)):
        return found
    return replace(found, fields=others if in_series else {"publisher": house} | others)


def _is_italic(part: Part, whole: Passage) -> bool:
    return any(x.style == "em" and x.start <= part.start < x.end for x in whole.styled)


def _house_behind(reference: Reference, whole: Passage) -> re.Match[str] | None:
    """Return who brought out a book in italics, where and when: "*Nets*, Quay, Kiel, 1998"."""
    title = reference.fields["title"]
    begin = grammar.behind(_AROUND, whole.text, title.end)
    found = HOUSE_DATED.match(whole.text, begin) if _is_italic(title, whole) else None
    # "Paris, Quai, 1998" begins with the place.
    place = reference.fields.get("place", Part(sys.maxsize, 0)).start
    if found is None or not found["place"] or place < found.end("house"):
        return None
    journal = grammar.VENUE.search(found["house"])
    return found if is_capitalized(found["house"]) and not journal else None


def _with_people(
    found: Reference | None, text: str, lexicon: Lexicon, *, inverted: bool
) -> Reference | None:
    """Return a reference with the people before its title where these are turned for sure.

    "von Bee, Anna / Dee, Carl: Knots", by convention `inverted` "Bee Foe, Anna Zoe. Knots"
    """
    title = found.fields.get("title") if found else None
    if found is None or title is None or found.editors:
        return found
    people = read_people(text, lexicon)
    one = TURNED_NAME.match(text) if inverted else None
    if one and _PERSON_ENDS.match(text, one.end()):
        people = People((Name(*one.span(), "name-family-first"),), None, one.end(), led=False)
    begin = grammar.behind(AFTER_PEOPLE, text, people.end)
    turned = any(x.rule == "name-family-first" for x in people.names)
    beside = begin < title.end and not _WORD.search(text, begin, max(begin, title.start))
    known = len(people.names) >= len(found.authors) and people.end <= title.start
    # "Bee, A. Nets and ropes"
    known = known or (title.start < people.end and bool(_INITIAL.search(text, 0, title.start)))
    if known or not (turned and beside):
        return found
    names = tuple(LabelledName(Part(x.start, x.end)) for x in people.names)
    title = replace(title, start=max(begin, title.start))
    return replace(found.having(title=title), authors=names)


def _is_formal(found: Reference, text: str) -> bool:
    """Tell whether a reference is written in full: with a volume, pages or a place."""
    sure = {"title", "authors", "year"}.isdisjoint(found.doubts)
    # "480 p." says how long it is.
    plain = all(STATE.fullmatch(text, x.start, x.end) for x in found.notes)
    return sure and plain and not _FORMAL.isdisjoint(found.fields)


def _behind_words(whole: Passage) -> int:
    """Return where the words of an entry end and links begin: "Bee, A. Nets. [PDF](...)"."""
    end = len(whole.text)
    for link in reversed(whole.links):
        if _WORD.search(whole.text, link.end, end) or is_address(link.label):
            break
        end = len(whole.text[: link.start].rstrip(" \t\n[("))
    return end


def _claim_reference(reader: Reader, whole: Passage, found: Reference) -> None:
    """Claim what the labeller read, each value by the rule that leads to it."""

    def part(of: Part) -> Passage:
        return whole.cut(of.start, of.end)

    reader.set_as(part(found.fields["title"]))
    for name in found.authors:
        _claim_author(reader, whole, name)
    for claimed, rule, where in _labelled(whole, found):
        # Where it came out may tell that it is a thesis.
        if claimed == "title" or not thesis_in_signs(reader, part(where)):
            reader.claim(claimed, rule, part(where))
    for each in (x for x in found.identifiers if x.kind in _IDENTIFIERS):
        reader.identify(each.kind, part(each.where))
    for note in map(part, found.notes):
        # "480 p. (reads well)"
        end = grammar.behind(STATE, note.text)
        reader.aside(note.cut(0, end))
        reader.remark(note.cut(end) if _WORD.search(note.text, end) else None)
    # "Quay, 1998 (a must)"
    parts = (x for name, x in found.fields.items() if name != "date")
    last = max(x.end for x in (*parts, *found.notes))
    said = _SAID_LAST.match(whole.text, last, _behind_words(whole))
    reader.remark(whole.cut(*said.span("said")) if said else None)
    reader.other_links(whole)
    for field in found.doubts:
        reader.doubt(whole, f"This may be a reference whose {field} is not sure.")


def _labelled(whole: Passage, found: Reference) -> Iterator[tuple[str, str, Part]]:
    """Give field, rule and place of each claim that its fields and editors make."""
    for name in found.editors:
        rule = "labelled-part" if name.is_body else _rule_of(whole.text, name)
        yield "details.editors", rule, name.whole
    for field, claimed, rule in _LABELLED:
        if field in found.fields:
            yield claimed, rule, found.fields[field]


def _claim_author(reader: Reader, whole: Passage, name: LabelledName) -> None:
    """Claim a person as printed, or a body."""
    begin = name.whole.start
    # "'t Hart"
    begin -= bool(begin and _CLIPPED.match(whole.text, begin - 1))
    words = whole.cut(begin, name.whole.end)
    people = read_people(words.text, reader.lexicon)
    person = len(people.names) == 1 and people.end == len(words.text)
    # "Ferdinand de Bee" looks like a body.
    if name.is_body and not (person and is_assured(words.text, people, reader.lexicon)):
        reader.organized(words)
        return
    for one in _HAN_NAMES.finditer(words.text):
        reader.authors += 1
        # "松本 花" stays as it is.
        signs = _IN_SIGNS.fullmatch(one.group())
        rule = "labelled-name" if signs else _rule_of(whole.text, name)
        reader.claim("author", rule, words.cut(*one.span()))


def _rule_of(text: str, name: LabelledName) -> str:
    """Return the rule that reads the name of a person in its natural order."""
    # "Ann Bee, Jr."
    printed = SUFFIX.sub("", text[name.whole.start : name.whole.end])
    turned = bool(_BEHIND.search(printed) or _TURNED.search(printed))
    if name.family and name.given and not turned:
        turned = name.family.start < name.given.start
    return "labelled-name-family-first" if turned else "labelled-name"


_WORD = regex(r"\w")
_CITED_LAST = regex(
    r"(?<!\s)\s*\((?P<cited>[^()]+)\)(?P<closed>[\"”»]?)(?:[\s:]*|\s+[-–—]\s+(?P<said>[^\W\d_A-Z].*))$"
)
_WHO_MET = regex(r"(?P<who>.+?),\s+(?P<met>(?:[^\W\d_a-z][^\d,;()]{1,40}?\s)?\d{4})")
_MET = regex(rf"(?:[^\W\d_a-z][^\d,;()]{{1,40}}?\s)?{YEAR}")
_OPENING_QUOTES = frozenset('"“„«')
_QUOTED_BEFORE = regex(r"[\"“„«][^\"“”„«»]+[\"”“»]")
_KEYED_LAST = regex(rf"(?<=\S)\s?\[(?P<who>[^\W\d_][^\[\]\d]{{0,80}}?),\s*{YEAR}\]\s*$")
# "ROPE-ICU", "RMJ 2016"
_CAPITALS = regex(r"(?=\S*[A-Z]\S?[A-Z])[A-Z0-9-]{2,12}(?!\S)")
# "---. *Knots*", "——, *Nets*"
_AS_ABOVE = regex(r"\s*(?:-{3,}|[–—_]{2,})\s?[.,:]\s")
# "coll. « Repères »", "Reihe Seile": before what a series is called.
_SERIES = any_case(
    r"\b(?:coll(?:ection|\.)?|colecci[óo]n|col\.|coleção|collana|reihe|serie|série|seria|серия|серія|dizisi)"
    r"\s*(?::\s*)?[«„“\"(]?\s*$"
)
# "Quay, 1998 (a must)"
_SAID_LAST = regex(r"[\s.,;]*\((?P<said>[^()\d]*[^\W\d_]{3}[^()\d]*)\)[\s.]*$")
_CLIPPED = regex(r"['’][ts]\s")
# "Bee, A. " may go on with a title.
_INITIAL = regex(r"(?<!\w)[^\W\d_]\.\s*$")
_PERSON_ENDS = regex(r"\s*[.:(]|(?<=\.)\s")
_RESPONSIBLE = regex(r"\s+[/:]\s+|[.:]\s+")
# "[KDD 2023] **Nets**"
_TAGGED = regex(r"\s*\[[^\[\]]*\]\s*")
# "Bee AB", "Bee A."
_BEHIND = regex(r"[^\W\d_A-Z] (?:[A-Z](?: ?[A-Z]){0,2}(?:-[a-z]+)?\.?|[А-Я][а-я]?\.?)$")
# "Bee, Anna", "Bee (Anna)"
_TURNED = regex(r",|\s\(")
# "田中太郎・佐藤花子" are two, "イアン・グッドフェロー" is one.
# So are "王军, 张力元"; "夏目, 漱石" is one.
_HAN_NAMES = regex(
    rf"(?:[^・·,，、]|・(?![一-鿿])|·(?![가-힣])|[,，](?!\s?(?:{HAN_NAME.pattern[1:-1]}|[一-鿿가-힣]{{3}})))+"
)
_IN_SIGNS = regex(r"\s*[一-鿿가-힣][^,，A-Za-z]*")
# What signs tell where a work came out, and the groups that hold it.
# "Paris, Seuil, coll. « Repères », 2015"
_HOUSE_IN_SERIES = regex(
    r"(?:(?P<place>[^\W\d_a-z][^\d:;,.()]{1,30}),\s)?(?P<house>[^\W\d_a-z][^\d:;,.()]{1,40}),\s"
    r"(?i:coll\w*\.?|collana|colecci[óo]n|reihe)\s[^,]{2,60},\s(?:[^,]{1,20},\s)?(?P<year>(?:1[5-9]|20)\d\d)\b"
)
_SIGNS = (PLACED, _HOUSE_IN_SERIES, grammar.VOLUME_FIRST)
_SIGNED = {"house": "publisher", "name": "venue", "place": "place", "year": "year"}
_IMPRINT = frozenset({"venue", "publisher", "school"})
# How sure a title must be against the reading of names before it.
_CERTAIN = 0.9
# "Nets; Ann Bee", "Nets, by Ann Bee"
_BETWEEN_COMMAS = regex(r"[^\s,/](?:[^,/]*[^\s,/])?")
_PEOPLE_LED = regex(r";\s|,\s(?:by|von|par|por)\s[A-Z]")
_DASH = regex(r"\s[-–—]\s+")
_CLOSED = regex(r"\s*(?:[.;,(]|$)")
# What ends in a year, and what has a volume and pages.
_YEAR_LAST = regex(r"(?<!\d)(?:19|20)\d\d\W*$")
_PAGED = any_case(r"\d\s?[-–]\s?\d|\d\s?\(\d|\bpp?\.\s?\d|\bvol\b")
# "Kiel: Quay, 1998. Introduction and ch. 1-2 (skim the rest)."
_PART_MEANT = any_case(
    r"(?<=\.\s)(?:(?:introduction|preface|read|skim|only)\b[^.\d]*)?"
    r"(?:chapters?|chs?\.?|sections?|parts?|kapitel|capítulos?|chapitres?)\s[\dIVX][^\n]*$"
)
_BEGINS = regex(r"^|,\s+")
_FEW_COMMAS = 6
# So many signs may differ: quotes and a full stop.
_NEARLY = 4
_AROUND = regex(r"[\s*_.,»”\"]*")
_IN_PARTS = frozenset({"volume", "issue", "pages", "venue"})
_FORMAL = frozenset({"volume", "issue", "pages", "place"})
_IDENTIFIERS = frozenset({"doi", "arxiv", "isbn"})
# The claims for each field of a reference: their own field, and the rule.
_LABELLED = (
    ("et_al", "et_al", "et-al"),
    ("title", "title", "labelled-title"),
    ("year", "date", "labelled-date"),
    ("year", "year", "labelled-year"),
    ("venue", "venue", "labelled-venue"),
    ("publisher", "publisher", "labelled-publisher"),
    ("school", "affiliation", "affiliation-in-column"),
    *(
        (name, f"details.{name}", "labelled-part")
        for name in ("volume", "issue", "pages", "edition", "place", "number")
    ),
)


def _oddities(entry: Entry, whole: Passage) -> Iterator[Oddity]:
    """Give what a maintainer of the list would want to mend."""
    for link in whole.links:
        if is_link(link.target) and not has_scheme(link.target):
            code = "missing_scheme" if has_host(link.target) else "relative_address"
            yield Oddity(code, link.line, link.target)
    if grammar.STRAY_MARKS.search(whole.text):
        yield Oddity("broken_markup", entry.span.first, entry.raw)
