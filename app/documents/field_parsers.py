"""What can stand behind a title: a parser for each kind of field, in order of trial.

A field parser gets the words left of a piece, and whether the piece is cited: set off as
citations set off their parts, "; Ann Bee". Elsewhere, as in "- Ann Bee", words could be a
description, and it wants to be sure. It returns how far it has read, 0 for not.
"""

import re
from collections.abc import Mapping, Sequence

from app.documents import assurance, grammar, imprints, name_words
from app.documents.conventions import Content
from app.documents.grammar import is_capitalized
from app.documents.links import is_address, is_label
from app.documents.people import HAN, Name, People, is_a_body, is_assured, is_known, read_people
from app.documents.reader import FieldParser, Reader, homes, is_institution, is_venue
from app.documents.text import Column, LinkSpan, Passage, StyleSpan
from app.documents.tokens import STATE, TERMS, UNDATED, YEAR, any_case, date_end, date_of, is_date
from app.text import regex

_WORDS = regex(r"\w")
_TERM = any_case(rf"(?<!\w)(?:{'|'.join(TERMS)})\s*'?\d")
_TWO = 2
# So far around a part is looked for what stands beside it.
_NEAR = 120
_SUPERVISED = any_case(r"(?:dirig(?:id[ao]|ée?)|diretta)\s(?:por|par|da)\s")
_ONE_NAME = regex(r"[^\W\d_a-zа-я][\w&-]{2,}")
_DASH = regex(r"[\s,|/]*(?=\s[-–—:]+\s)")
# "(Penguin, 1981)" behind authors; no "(ROPES, 1981)"
_SHORT_NAME = regex(r"[^\W\d_a-z][^\W\d_A-Z][\w.'’&-]*(?:\s[^\W\d_a-z][\w.'’&-]*)?")
# "by Ann Bee | ", and "Works" behind it
_BARRED = regex(rf"(?<!\w){name_words.BY}\s[^|·]{{3,80}}[|·]\s*$")
# "Rope Works - 1994", behind people
_DASHED = regex(rf"(?P<who>[^\W\d_a-zа-я][^-–—,;.:()]{{1,40}}?)\s+[-–—]\s+{YEAR}\s*$")
_OCCASION_YEAR = regex(rf"(?<=\w)\s{YEAR}$")
_EDITION = any_case(r"\d\S*\s+(?:ed|aufl|éd|изд)")
_CELL_PART = regex(r"[^\s/,+](?:[^/,+]*[^\s/,+])?")
_NOBODY = frozenset(
    ("various", "many", "several", "unknown", "anonymous", "others", "community", "none", "source")
)
_AND = regex(rf"{name_words.AND}\s+")
# "Rope Union and Ann Bee", "Ann Bee's Ropes"
_SEVERAL = regex(rf"\s{name_words.AND}\s|['’]s\s")
_SENTENCE_OVER = regex(r"\s*(?:[.:](?:\s|$)|$)")
# What may follow one link of several.
_NEXT = regex(rf"\s*(?:$|[,;|/.]|[-–—]+\s|{name_words.AND}\s)")
_EAST_NAME = regex(r"[一-鿿ァ-ヺー가-힣]+$")
_HOUSED = regex(
    r"(?P<home>[一-鿿ァ-ヺー]{2,12}(?:大学|大學|学院|學院|研究所|研究院)|[가-힣]{1,10}대학교?)[ \u3000]"
    rf"(?P<who>{name_words.EAST_NAMES}|{name_words.KANA_LAST}|[一-鿿々]{{2,5}}?)"
    rf"(?:{name_words.ADDRESSED_NEXT.pattern})?(?=\s*(?:$|[(（,，、;；|]))"
)
# "Kiel University, Ann Bee and Carl Dee"
_HOME_BREAK = regex(r",\s|[，、]")
_EAST_PART = regex(r"[^\s、,，・][^、,，・]*")
_OPEN = regex(r"\s*[(\[][^)\],;.]*\s\D$")
# An older year is one only of what people wrote: "(1024)" may be anything.
_OLDEST = "1500"


def date(reader: Reader, part: Passage) -> int:
    """Take a date: "Dec. 5th, 2012", "(2015)", "(2014, with slides)"."""
    end = len(part.text) if is_date(part.text) else date_end(part.text)
    if not end:
        return 0
    found = part.cut(0, end)
    # "(1961; 3rd ed. 2012)", "(2017, 45 min)"
    opened = part.text[0] in "(（" and {*")）"}.isdisjoint(found.text)
    if opened and assurance.BRACKETS.match(part.text):
        return 0
    if date_of(found.text) >= _OLDEST or reader.authors:
        reader.dated(found)
        return end
    return 0


def tags(reader: Reader, part: Passage) -> int:
    """Take words set as code that stand alone: "`score` `blind`", "`Acme` `2014`"."""
    spans = [x for x in part.styled if x.style == "code" and part.start <= x.start < part.end]
    bare = _untagged(part)
    if spans and (dash := _DASH.match(bare)):
        # "[Net](...) `C` - Ties knots."
        return tags(reader, part.cut(0, dash.end()))
    if not spans or _WORDS.search(bare):
        return 0
    found = [part.cut(x.start - part.start, min(x.end, part.end) - part.start) for x in spans]
    dates = [x for x in found if is_date(x.text)]
    for each in found:
        _tag(reader, each, dates, alone=len(found) == len(dates) + 1)
    return len(part.text)


def _untagged(part: Passage) -> str:
    """Return the text with blanks in place of words set as code and of labels."""
    text = list(part.text)
    code = (x for x in part.styled if x.style == "code" and part.start <= x.start < part.end)
    spans: list[StyleSpan | LinkSpan] = [*code, *filter(is_label, part.own_links)]
    for x in spans:
        begin, end = x.start - part.start, min(x.end, part.end) - part.start
        text[begin:end] = " " * (end - begin)
    return "".join(text)


def _tag(reader: Reader, tag: Passage, dates: Sequence[Passage], *, alone: bool) -> None:
    """Take a tag beside `dates`; `alone` says that no other tag stands there."""
    firm = alone and bool(dates) and grammar.is_firm(tag.text) and not reader.is_licence(tag.text)
    if reader.in_front and is_venue(reader, tag.text):
        imprints.in_venue(reader, tag)
    elif tag in dates[:1]:
        reader.dated(tag)
    elif dates and (reader.is_home(tag.text) or reader.is_affiliation(tag.text)):
        reader.affiliate(tag)
    elif firm or (alone and reader.section.tags_home):
        reader.affiliate(tag, "affiliation-in-column")
    else:
        reader.aside(tag)


def state(reader: Reader, part: Passage) -> int:
    """Take words on how far a work has come, or which edition it is: "in press", "3rd ed."."""
    found = STATE.match(part.text)
    words = found.group() if found else ""
    # "(2nd edition free online)" is a remark.
    torn = words[:1] in ("(", "[") and words[-1] not in ")]"
    if found is None or torn or _OPEN.match(part.text[: found.end() + 2]):
        return 0
    reader.aside(part.cut(0, found.end()))
    # Papers have no editions.
    reader.book = reader.book or bool(_EDITION.search(words))
    return found.end()


def thesis(reader: Reader, part: Passage) -> int:
    """Take the form of a thesis before who wrote it, or where: "MSc Thesis by Ann Bee"."""
    found = grammar.THESIS_ALONE.match(part.text)
    if found is None:
        return 0
    # Who wrote it is named, and nobody else: "Ann Bee, PhD thesis, Rope Works, 2015".
    behind = part.cut(found.end()).stripped(" .,:")
    runs_on = part.text[found.end() :][:1] == " " and behind.text[:1].isupper()
    if runs_on and not any(is_institution(reader, behind.text[:x]) for x in homes(reader, behind)):
        return 0
    reader.remark(part.cut(0, found.end()))
    reader.kind = "thesis"
    taken = imprints.taught_at(reader, behind) if reader.authors else 0
    return behind.start - part.start + taken if taken else found.end()


def helpers(reader: Reader, part: Passage) -> int:
    """Take people who are no authors: "trl.: Ann Bee"."""
    # "directed by Ann Bee" tells of a film who made it.
    supervised = _SUPERVISED.match(part.text) if reader.kind == "thesis" else None
    lead = name_words.HELPER.match(part.text) or supervised
    if lead is None:
        return 0
    people = read_people(part.text[lead.end() :], reader.lexicon)
    if not people.names:
        return 0
    reader.helped = True
    reader.aside(part.cut(0, lead.end() + people.end))
    return lead.end() + people.end


def brackets(reader: Reader, part: Passage) -> int:
    """Take what stands in brackets: where people are, a venue, people, a remark."""
    found = assurance.BRACKETS.match(part.text)
    if found is None:
        return 0
    inner = part.cut(*found.span(found.lastindex or 0))
    said = any(pattern.fullmatch(inner.text) for pattern in (UNDATED, STATE, grammar.WAY))
    # "[de]"
    said = said or (part.text[0] == "[" and inner.text.lower() in grammar.LANGUAGE_CODES.values())
    if said or reader.is_licence(inner.text) or not _WORDS.search(_untagged(inner)):
        reader.aside(inner)
    elif grammar.is_language(inner.text) or assurance.spells_title(reader, inner.text):
        reader.remark(inner)
    elif grammar.THESIS_ALONE.match(inner.text) or name_words.FORM_OF.match(inner.text):
        reader.remark(reader.walk(inner))
    elif not any(take(reader, inner) for take in _WHOLE):
        _who_or_where(reader, inner)
    reader.other_links(part.cut(0, found.end()))
    return found.end()


def nation(reader: Reader, part: Passage) -> int:
    """Take where somebody comes from, as in the East: "[美] "."""
    end = grammar.behind(assurance.NATION, part.text)
    if end:
        reader.aside(part.cut(0, end))
    return end


def _who_or_where(reader: Reader, inner: Passage) -> None:
    """Read people, where they are, who brought a work out, a venue; else a remark."""
    text = inner.text
    dated = imprints.published(text)
    # "Ann Bee (Strange Ropes 2011)"
    placed = _are_placed(reader, inner) and not (reader.authors and dated)
    several = text.count(",") > 1 and not (reader.in_front or placed)
    if several and imprints.facts(reader, inner):
        return
    # "大阪大学、鈴木一郎教授"
    school, _, who = text.partition("、")
    taught = name_words.ADDRESSED.search(who) and reader.is_affiliation(school)
    if placed:
        _bracketed(reader, inner)
    elif dated:
        _in_brackets(reader, inner, dated)
    elif reader.is_affiliation(text) or reader.is_home(text) or taught:
        _affiliate(reader, inner)
    elif any(take(reader, inner) for take in _BRACKETED):
        pass
    elif _is_beside_people(reader, text.strip()) or _is_home_here(reader, text):
        reader.affiliate(inner, "affiliation-in-column")
    else:
        _bracketed(reader, inner)


def _placed(reader: Reader, inner: Passage) -> bool:
    """Take where a book came out: "(Kiel: Quay, 2014)"."""
    return ":" in inner.text and imprints.imprint(reader, inner) > 0


# What takes all that stands in brackets.
_WHOLE = (
    assurance.from_home,
    assurance.cited_work,
    imprints.met_bracket,
    imprints.dated_bracket,
    assurance.author_date,
    imprints.journal_bracket,
    imprints.numbered,
    imprints.with_edition,
    assurance.on_platform,
    imprints.in_reference,
    _placed,
)


def _is_beside_people(reader: Reader, text: str) -> bool:
    """Tell whether a name stands right behind who is there: "Ann Bee (Rope Works)"."""
    # Words of scripts without capitals may say anything.
    named = _HOME.fullmatch(text) and text[:1].isupper() and is_capitalized(text)
    named = named and not (grammar.is_form(text) or name_words.ROLE.match(text))
    return bool(named) and bool(reader.last or assurance.is_titled_so(reader))


def _affiliate(reader: Reader, inner: Passage) -> None:
    """Claim the institutions in brackets: "Kiel University / LMU Munich" are two."""
    comma = _HOME_BREAK.search(inner.text)
    home, who = (inner.cut(0, comma.start()), inner.cut(comma.end())) if comma else (inner, inner)
    people = assurance.people_behind_home(reader, home, who) if comma else None
    if people:
        reader.named(who, people)
        inner = home
    parts = [inner.cut(*x.span()) for x in re.finditer(r"(?:[^/]|(?<! )/)+", inner.text)]
    homes = all(reader.is_affiliation(x.text) or reader.is_home(x.text.strip()) for x in parts)
    for each in parts if homes else [inner]:
        reader.affiliate(each)


def body(reader: Reader, part: Passage) -> int:
    """Take a body in brackets where nobody is named: "(Rope Union, 2017)"."""
    named = is_a_body(part.text.strip(), reader.lexicon) and is_capitalized(part.text)
    if not named or reader.authors:
        return 0
    reader.organized(part)
    return len(part.text)


_BRACKETED: Sequence[FieldParser] = (
    helpers,
    imprints.publisher,
    imprints.italic_venue,
    imprints.venue,
    body,
)
# "Rope Works", "RopeWorks", "RWI": no "Kindle", which may be anything.
_HOME = regex(
    r"(?!CC\b)(?:[^\W\d_a-z][\w.&'’-]*)(?:\s(?:(?:of|for|the|de|du|da|do|di|del|für|and|&|we?|ve?|van|på|в)\s)?[^\W\d_a-z][\w.&'’-]*){1,4}"
    r"|[^\W\d_a-z]+[^\W\d_A-Z]+[^\W\d_a-z]\w*|[^\W\d_a-z]{3,8}"
)


def _are_placed(reader: Reader, inner: Passage) -> bool:
    """Tell whether people stand in brackets with where they are: "(Ann Bee, MIT)"."""
    people = assurance.people_at(reader, inner)
    full = all(" " in name or HAN.match(name) for name in people.called(inner.text))
    if not people.names or not (full or people.et_al):
        return False
    # "(山田祥寛 著 / 翔泳社 / 2017)"
    role = assurance.HAN_ROLE.match(inner.text, people.end)
    return bool(role) or assurance.is_sure(reader, inner, people)


def _in_brackets(reader: Reader, inner: Passage, found: re.Match[str]) -> None:
    """Read a name and a year: "(Springer, 2010)"; one that nobody knows is a remark."""
    name = inner.cut(*found.span("name"))
    if _EAST_NAME.match(name.text) and imprints.publisher(reader, inner):
        reader.dated(inner.cut(*found.span("year")))
        return
    if name.text.lstrip()[:1].islower() and "," not in inner.text:
        _bracketed(reader, inner)
        return
    if reader.fronted and reader.book and "," in inner.text and reader.is_home(name.text):
        # "Bee, *Knots* (Oxford, 1962)": where the press is.
        reader.claim("publisher", "publisher", name)
    elif not any(take(reader, name) for take in (imprints.publisher, imprints.venue, body)):
        if "," not in inner.text and is_venue(reader, inner.text):
            imprints.in_venue(reader, inner)
        elif not (assurance.on_platform(reader, name) or _house(reader, name, inner.text)):
            _named_in_brackets(reader, inner, name)
    if not reader.has("year"):
        reader.dated(inner.cut(*found.span("year")))


def _house(reader: Reader, name: Passage, said: str) -> bool:
    """Take a name in brackets that is an institution, by itself or by convention."""
    told = reader.is_affiliation(name.text) or reader.is_home(name.text)
    # "(Quay, 1999)" behind who wrote a book is who brought it out.
    housed = reader.last and reader.kind == "book"
    if told or (not housed and _is_home_here(reader, name.text, said)):
        reader.affiliate(name, "affiliation" if told else "affiliation-in-column")
        return True
    return False


def _is_home_here(reader: Reader, text: str, said: str = "") -> bool:
    """Tell whether an institution is named so by convention: "(Acme, 2019)", "(Acme, Fall 2019)"."""
    is_family = reader.lexicon.knows("family", text.strip())
    taught = reader.kind == "course" and bool(_TERM.search(said)) and not is_family
    first = reader.expects is Content.HOME and not reader.authors
    beside = (
        reader.section.houses
        and reader.last
        and text.strip().lower() not in reader.conventions.usual
    )
    expected = (taught or first or beside) and is_capitalized(text)
    people = read_people(text, reader.lexicon)
    # "(Bee & Dee)" are two.
    known = len(people.names) > 1 or is_assured(text, people, reader.lexicon)
    known = known or reader.lexicon.knows("platform", text.strip())
    return bool(expected and not known and grammar.is_firm(text)) and not reader.is_licence(text)


def _named_in_brackets(reader: Reader, inner: Passage, name: Passage) -> None:
    """Read who stands before a year: "(Bee & Dee, 2015)", "(Quay, 2015)" behind authors."""
    people = read_people(name.text, reader.lexicon)
    several = len(people.names) > 1 or people.et_al
    spaced = people.names and " " in name.text.strip()
    if not reader.authors and several and people.end == len(name.text.rstrip()):
        reader.named(name, people)
    elif not reader.authors or (spaced and is_assured(name.text, people, reader.lexicon)):
        _bracketed(reader, inner)
    elif not spaced and _SHORT_NAME.fullmatch(name.text.strip()):
        reader.claim("publisher", "publisher", name)
    elif reader.authors and assurance.is_acronym(reader, name.text):
        # "Ann Bee (RWKO, 2012)" may be a university or a conference, and says no more.
        reader.aside(name)
        reader.doubt(name, "Where its people are or where it appeared: it is taken as neither.")
    elif "," not in inner.text and is_capitalized(name.text) and not reader.book:
        imprints.in_venue(reader, inner)
    else:
        reader.remark(name)


def _bracketed(reader: Reader, inner: Passage) -> None:
    """Read "by Ann Bee", "Ann Bee, 2015" in brackets; else they hold a remark."""
    people = assurance.people_at(reader, inner)
    expected = reader.expects is Content.PEOPLE
    sure = people.led or expected or assurance.is_sure(reader, inner, people)
    sure = sure or assurance.is_alone(reader, inner, people)
    if people.names and sure and not reader.authors:
        reader.remark(reader.walk(inner))
    elif reader.in_front or inner.column is Column.PEOPLE:
        reader.aside(inner)
    else:
        reader.remark(inner)
        # "(Tage der Seile, Kiel 2014)"
        year = None if reader.has("year") else _OCCASION_YEAR.search(inner.text)
        if year and is_capitalized(inner.text[: year.start()]):
            reader.dated(inner.cut(*year.span()))


def organization(reader: Reader, part: Passage) -> int:
    """Take an organisation, and people beside it: "World Bank et al.", "Ann Bee and the WHO"."""
    lead = name_words.LEAD_IN.match(part.text)
    before = reader.authors or any(x.rule == "organization" for x in reader.claims)
    joined = _AND.match(part.text) if before else None
    if reader.authors and not joined:
        return 0
    begin = next((x.end() for x in (joined, lead) if x), 0)
    end = assurance.organization_end(reader, part, begin, joined=bool(joined))
    if not end or assurance.people_first(reader, part, end):
        return 0
    beside = assurance.people_behind(reader, part, end)
    # "[Knots](...), World Bank", "[Knots](...), Rope Center. Every knot."
    alone = imprints.is_behind_comma(part) and _SENTENCE_OVER.match(part.text, end)
    another = beside or alone or assurance.before_organization(reader, part, end)
    if not (lead or joined or reader.cited or reader.in_front or another):
        return 0
    reader.organized(part.cut(begin, end))
    if beside:
        return beside + people(reader, part.cut(beside))
    others = name_words.ET_AL.match(part.text, end)
    if others is None:
        return end
    reader.claim("et_al", "et-al", part.cut(*others.span()))
    return others.end()


def led_institution(reader: Reader, part: Passage) -> int:
    """Take an institution that made a thing: "by Microsoft Research", "School: Kiel"."""
    label = name_words.HOUSED.match(part.text)
    if label and grammar.is_firm(part.text[label.end() :].strip(" .")):
        return label.end() + any_institution(reader, part.cut(label.end()))
    lead = name_words.LEAD_IN.match(part.text)
    if lead is None:
        return 0
    behind = part.cut(lead.end())
    people = read_people(behind.text, reader.lexicon)
    first = behind.text[: people.end].strip()
    placed = name_words.PLACED.match(behind.text, people.end)
    ends = placed or behind.text[people.end : people.end + 1] in {",", "."}
    person = people.names and " " in first and ends
    if person and not (reader.is_affiliation(first) or reader.is_home(first)):
        # "by Ann Bee, Kiel University", "by Ann Bee. The Rope Lab, 2011"
        return 0
    taken = institution(reader, behind) or _named_body(reader, behind)
    return lead.end() + taken if taken else 0


def _named_body(reader: Reader, part: Passage) -> int:
    """Take a name behind "by" that is nobody's and begins no sentence: "by Rope Games"."""
    for end in homes(reader, part):
        text = part.text[:end]
        if assurance.is_acronym(reader, text) and len(text.strip()) > _TWO:
            # "por UFMA", "by WHO, 2003"
            reader.affiliate(part.cut(0, end), "affiliation-in-column")
            return end
        named = _HOME.fullmatch(text) and not read_people(text, reader.lexicon).names
        if named and not _SEVERAL.search(text) and any_body(reader, part.cut(0, end)):
            return end
    return 0


def people(reader: Reader, part: Passage) -> int:
    """Take people, if these are names for sure or stand where names do."""
    if reader.authors and (joined := _AND.match(part.text)):
        # "Ann Bee (Kiel) and Carl Dee (Oslo)"
        behind = people(reader, part.cut(joined.end()))
        return joined.end() + behind if behind else 0
    found = assurance.people_at(reader, part)
    shown = reader.authors and assurance.SHOWN.match(part.text)
    if not found.names or shown or reader.is_home(part.text[: found.end]):
        return 0
    # "Harvard, Prof. Ann Bee"
    home = found.names[1:] and reader.is_home(found.called(part.text)[0])
    if home or not (found.led or assurance.stand_here(reader, part, found)):
        return 0
    role = assurance.HAN_ROLE.match(part.text, found.end)
    reader.book = reader.book or bool(role and (role["wrote"] or role["helper"]))
    end = role.end() if role else found.end
    if role and role["helper"]:
        reader.aside(part.cut(0, end))
    else:
        end = max(end, reader.made_by(part, found))
    # "Sordoni 2015.  Generates"
    if year := assurance.YEAR_BEHIND.match(part.text, end):
        reader.dated(part.cut(*year.span()))
        return year.end()
    return end


def housed(reader: Reader, part: Passage) -> int:
    """Take somebody behind where they are, as in the East: "东京大学 田中太郎"."""
    found = None if reader.authors else _HOUSED.match(part.text)
    if found is None:
        return 0
    names = _EAST_PART.finditer(part.text, *found.span("who"))
    reader.named(part, People(tuple(Name(*x.span()) for x in names), None, found.end(), led=True))
    reader.affiliate(part.cut(*found.span("home")))
    return found.end()


def dashed(reader: Reader, part: Passage) -> int:
    """Take where people are, and when, between dashes: "- Rope Works - 1994"."""
    found = _DASHED.match(part.text) if reader.authors else None
    before = part.whole[max(0, part.start - _NEAR) : part.start]
    if found is None and reader.authors and _BARRED.search(before):
        return _barred(reader, part)
    if found is None or grammar.is_form(found["who"]) or is_venue(reader, found["who"]):
        return 0
    reader.affiliate(part.cut(*found.span("who")), "affiliation-in-column")
    reader.dated(part.cut(*found.span("year")))
    return found.end()


def _barred(reader: Reader, part: Passage) -> int:
    """Take where people are, behind a bar; no word that the list has elsewhere: "| Gratis"."""
    text = part.text.strip(" .")
    usual = text.lower() in reader.conventions.usual or grammar.is_language(text)
    named = grammar.is_firm(text) and (_ONE_NAME.fullmatch(text) or _is_beside_people(reader, text))
    # "| Quay | 2018" is who brought it out.
    dated = assurance.YEAR_BEHIND.match(part.whole[part.end : part.end + _NEAR].lstrip(" |·/"))
    known = usual or grammar.COST.fullmatch(text) or reader.has("affiliation")
    if known or dated or not named:
        return 0
    if reader.lexicon.knows("platform", text):
        reader.claim("platform", "platform", part)
    else:
        reader.affiliate(part, "affiliation-in-column")
    return len(part.text)


def along(reader: Reader, part: Passage) -> int:
    """Take somebody who is known and gives what a title names: "with Ann Bee (Kiel)"."""
    lead = None if reader.authors else name_words.ALONG.match(part.text)
    if lead is None:
        return 0
    behind = part.cut(lead.end())
    known = is_known(" ".join(behind.text.split()[:2]), reader.lexicon)
    known = known or assurance.is_sure(reader, behind, read_people(behind.text, reader.lexicon))
    taken = people(reader, behind) if known else 0
    if lead["form"] and taken:
        reader.aside(part.cut(*lead.span("form")))
    return lead.end() + taken if taken else 0


def at(reader: Reader, part: Passage) -> int:
    """Take where people are, or where their work is: "@ MIT", "in Coursera", "@ RopeCon 2015"."""
    found = assurance.PLACE.match(part.text)
    if found is None:
        return 0
    behind = part.cut(found.end())
    if given := imprints.occasion(reader, behind):
        return found.end() + given
    for end in homes(reader, behind) if reader.has(*imprints.MAKERS) else ():
        name = behind.cut(0, end)
        if reader.lexicon.knows("platform", grammar.affiliation(name.text)):
            reader.claim("platform", "platform", name)
            return found.end() + end
    taken = institution(reader, behind) if reader.has(*imprints.MAKERS) else 0
    return found.end() + taken if taken else 0


def institution(reader: Reader, part: Passage) -> int:
    """Take an affiliation of the people before it, or the maker alone."""
    for end in homes(reader, part):
        text = part.text[:end]
        others = name_words.ET_AL.search(text)
        text = text[: others.start()] if others else text
        sure = is_institution(reader, text) or reader.is_home(text)
        # "[Ann Bee](...) - Rope Center"
        if sure or (reader.is_affiliation(text) and assurance.is_titled_so(reader)):
            reader.affiliate(part.cut(0, len(text)))
            return end
    return 0


def any_institution(reader: Reader, part: Passage) -> int:
    """Take a cell of institutions, known or not: "UCLA + Baidu", "Coursera / Kiel"."""
    others = name_words.ET_AL.search(part.text)
    named = part.cut(0, others.start()) if others else part
    parts = [named.cut(*x.span()) for x in _CELL_PART.finditer(named.text)]
    held = [x for x in parts if reader.lexicon.knows("platform", x.text)]
    if held or not assurance.on_platform(reader, named):
        for each in parts if held else [named]:
            if each in held:
                reader.claim("platform", "platform", each)
            else:
                reader.affiliate(each, "affiliation-in-column")
    return len(part.text)


def known_maker(reader: Reader, part: Passage) -> int:
    """Take a cell that is an institution for sure, or several people."""
    text = part.text.strip()
    known = part.column is not Column.LINK and reader.lexicon.knows("institution", text)
    if (known and not reader.is_licence(text)) or grammar.INSTITUTION_ALONE.fullmatch(text):
        reader.affiliate(part)
        return len(part.text)
    return 0


def any_people(reader: Reader, part: Passage) -> int:
    """Take people in a cell of people: any name will do."""
    reader.cited = True
    return people(reader, part)


def any_body(reader: Reader, part: Passage) -> int:
    """Take a name of several words where people stand that is no person's: "Rope Computing"."""
    words = part.text.strip().lower().split()
    named = len(words) > 1 and is_capitalized(part.text) and not reader.has(*imprints.MAKERS)
    if not named or "," in part.text or not _NOBODY.isdisjoint(words):
        return 0
    reader.organized(part)
    return len(part.text)


def more_links(reader: Reader, part: Passage) -> int:
    """Take links beside the title's: ", [Two](...) and [Three](...)", "<http://a.org> Ann Bee"."""
    begin = grammar.behind(_AND, part.text)
    link = next(iter(part.own_links), None)
    if link is None or not link.target or link.start != part.start + begin:
        return 0
    end = link.end - part.start
    named = is_address(link.label) and read_people(part.text[end:], reader.lexicon).end
    if not _NEXT.match(part.text, end + named):
        return 0
    reader.other_links(part.cut(0, end))
    return end


def whole_date(reader: Reader, part: Passage) -> int:
    """Take a date that is all there is: a description may begin with one."""
    return date(reader, part) if is_date(part.text) else 0


# They are tried in this order; the first that reads something has it.
FIELD_PARSERS: Sequence[FieldParser] = (
    tags,
    date,
    assurance.labelled_date,
    imprints.identifier,
    state,
    imprints.locator,
    thesis,
    assurance.thesis_in_signs,
    helpers,
    nation,
    brackets,
    imprints.quoted_venue,
    imprints.publisher,
    imprints.venue,
    imprints.imprint,
    led_institution,
    organization,
    housed,
    along,
    imprints.school,
    people,
    dashed,
    at,
    imprints.facts,
    institution,
    imprints.inside,
    imprints.occasion,
    imprints.unknown_venue,
    more_links,
)
COLUMN_FIELD_PARSERS: Mapping[Column, Sequence[FieldParser]] = {
    Column.PEOPLE: (date, helpers, nation, brackets, any_people, at, institution, any_body),
    Column.INSTITUTION: (any_institution,),
    # "Where / when"
    Column.YEAR: (institution, imprints.any_date),
    Column.VENUE: (date, imprints.any_venue),
    Column.PUBLISHER: (date, imprints.any_publisher),
    Column.NOTE: (),
    Column.LINK: (date, more_links, known_maker),
    Column.OTHER: (tags, imprints.identifier, known_maker),
}
LATE_FIELD_PARSERS: Sequence[FieldParser] = (
    tags,
    whole_date,
    imprints.identifier,
    imprints.publisher,
)
