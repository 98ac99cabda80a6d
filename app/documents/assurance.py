"""Whether words with capitals are people: by themselves, their looks, or what follows.

"- Ann Bee (Stanford)" names somebody, "- Volume Manager" nobody. And what tells itself: a
date by its label, a school by the platform beside it.
"""

from dataclasses import replace
from itertools import takewhile

from app.documents import grammar, name_words
from app.documents.conventions import AUTHOR_DATE, Content, is_authored
from app.documents.grammar import MAX_NAME, is_capitalized
from app.documents.imprints import JOINED, TAUGHT, is_behind_comma
from app.documents.links import host_of, is_profile
from app.documents.people import HAN, Name, People, is_a_body, is_assured, is_known, read_people
from app.documents.reader import CLOSED, EDITED, Reader, ends, homes, is_venue
from app.documents.text import Column, Passage
from app.documents.tokens import STATE, YEAR, any_case, date_end
from app.text import regex

BRACKETS = regex(r"[(（]((?:[^()（）]|\([^()（）]{1,20}\))*)[)）]|\[([^\[\]]*)\]")
# "Ann Bee at Stanford", "Ann Bee @ MIT"
PLACE = regex(rf"\s*(?:@\s*|{name_words.AT}\s+|à\s+l['’])(?={name_words.CAPITAL})")
YEAR_BEHIND = regex(
    rf"[\s.,，、\u060c]*[(（]?{YEAR}(?!\s*年\w)(?:\s*[-–/]\s*\d{{2,4}})?[)）]?(?:\s*年)?(?=[\s.,;:)，\u060c。；]|$)"
)
# "Knots by Ann Bee, presented by Carl Dee": whoever shows what others wrote is no author.
SHOWN = any_case(rf"(?:presented|hosted|given|introduced)\s+{name_words.BY}\s")
# "Ann Bee (en inglés)", "Ann Bee（英文）"
_SAID_LAST = regex(r"[(（](?:\w{1,3}\s)?[^\W\d_]+\.?[)）]\s*$")
_PAUSE_BEHIND = regex(r"\s*[,，\u060c.]\s")
_COMMA_BEHIND = regex(r"\s*[,，\u060c]")
# "Bee et al. CSCW 2019": nobody else is named. No such words are longer.
_LONGEST_OTHERS = 60
_ET_AL_LAST = any_case(rf"(?:{name_words.ET_AL.pattern})$")
# "Stasse, O. IEEE TPAMI"
_STOPPED = regex(r"[^\W\d_a-z]\.\s+[A-Z]{3}")
_TWO = 2
_WORD = regex(r"\w")
_BETWEEN_SLASHES = regex(r"[^\s/](?:[^/]*[^\s/])?")
# "KNT, " before a work that is cited
_SHORT_FIRST = regex(r"\s*(?:(?:[A-Z][\w-]*[A-Z]\w*[,;:]|[(\[])[\s(\[]*)?")
# "ROPES 2014" and nothing else
_MET = regex(rf"[^\W\d_a-z][^\d,;:()]{{1,40}}?\s?(?:{YEAR}|['’]\d\d)(?=[\s.]*(?:$|[,;(\[–—-]))")
# Nobody else is named behind these.
_BEFORE = frozenset({"author", "affiliation", "note", "venue", "publisher"})
# 'Ann Bee: "Knots hold"': somebody is quoted, who need not be an author.
_SAYING = regex(r"\s*:\s*[\"“„«]")
AND_BEHIND = regex(rf"\s*,?\s+{name_words.AND}\s+")
# "and the Acme Consortium"
_AND_NAMED = regex(rf"{AND_BEHIND.pattern}(?:the\s+)?(?=[^\W\d_a-z])")
_EDGE = " .,*_\n\t，\u060c"

# "周志华 著", "周志华 译", "사이토 고키 지음": authors and translators.
HAN_ROLE = regex(
    # "山田太郎さんによる解説", "田中先生の講義"
    r"(?:(?:さん|氏|先生)(?:による|の)|\s*(?:(?:名誉|准|特任|客員)?教授|講師|老师|先生|博士|교수님?|(?P<wrote>[编合共]?著|지음|공?저)|[主合]?编|译?注|校注|엮음|(?P<helper>编?译|[監监]?[訳譯]|옮김|공?역))(?![一-鿿가-힣]))"
)
_EAST = rf"(?:{name_words.KANA_LAST}|(?:[A-Z]\.\s?){{0,3}}[一-鿿々ァ-ヺー가-힣][一-鿿々ァ-ヺー가-힣·・A-Z. ]{{1,20}}?)"
# "[美] ": where somebody comes from.
NATION = regex(
    r"\s*[\[［(（〔【][一-鿿]{1,3}[\]］)）〕】]\s*"
    r"(?=[一-鿿][^，。]{1,30}(?:著|编|译)|(?:[A-Z]\.\s?)*[一-鿿]{1,10}[·・.]|[一-鿿]{2,8}\s*(?:$|[，,、(（]))"
)
# "傅献彩、侯文华，高等教育出版社", "杉田浩一（柴田書店、2006年）": who stands before a house.
_ONE_HOUSED = rf"(?:{name_words.KANA_LAST}|[一-鿿々]{{1,3}}[ \u3000][一-鿿々]{{1,3}}|[一-鿿々]{{2,5}}|[ぁ-ゖ]{{3,8}})"
_EAST_HOUSED = regex(
    rf"(?P<who>{_ONE_HOUSED}(?:、{_ONE_HOUSED}){{0,9}})(?=\s*(?:[,，]\s*{name_words.EAST_HOUSE}(?![一-鿿])"
    rf"|[（(][^（）()\d]{{2,20}}[、,，]\s*{YEAR}年?[）)]))"
)
_KANA = regex("[ぁ-ゖ]+")
_EAST_PEOPLE = regex(rf"(?P<who>{_EAST}(?:\s*[,，、/]\s*{_EAST}){{0,5}}){HAN_ROLE.pattern}")
# "田中太郎・佐藤花子" are two, "アレン・ダウニー" is one.
_EAST_BREAK = regex(r"(?:[^,，、/・·]|・(?![一-鿿])|·(?![가-힣]))+")
# "마이클 토마셀로, 정유진 역": who has a name of the country translated the other.
_NATIVE = regex(r"\s*(?:[가-힣]{2,4}|[一-鿿々]{2,4})$")
# "焦元溥，2019": who stands before a year, whatever the name.
_SPACED = r"[一-鿿々]{1,3}[ \u3000][一-鿿々ぁ-ゖァ-ヺ]{1,3}"
_HAN_DATED = regex(
    # "小田切 誠、白鳥 花"
    rf"{_SPACED}(?:[、，,・]\s?{_SPACED}){{0,9}}$|[一-鿿々]{{1,3}}[一-鿿々](?<![版社书書学院部刊网等])\s*[,，、(（]\s*{YEAR}\s*年?[)）]?\s*$"
)
# ", М." before ": Якорь"
_TOWN = regex(r",\s*[А-Я][а-я]{0,3}\.$")
_DATED = regex(rf",\s+{YEAR}")
_YEAR_LAST = regex(rf"\s[(]?{YEAR}[).]*$")
_COMMA_LAST = regex(r"\w[.]?,\s[*_]*$")
_HAN_COMMA = regex("[、，]")
_DATE_LABEL = any_case(
    r"(?:year|date|published(?: in| on)?|released|jahr|erschienen|año|fecha|année|anno|год|дата|"
    r"年份|日期|发表)\s*[:：]\s*"
)
# Between a school and a platform: "Kiel / Coursera", "edX, Kiel", "MIT OCW"
_RUN_ON = regex(r"\s*(?P<mark>[/,+])\s*|(?<=\w)\s(?=(?:OCW|Open|Online))")
# "Kiel", "University of Kiel"
_HOME_ALONE = regex(r"(?=[^\W\d_a-zа-я])[^,;:/()]{2,60}")
# "MITx", "KielX": what a school gives on edX.
_ON_EDX = regex(r"(?P<home>[^\W\d_a-zа-я][\w ]*\w)[xX]")

_FIRST = regex(r"[\s-]")
# "University of Michigan, Ann Arbor", "Universidade Federal, Belo Horizonte": where a school is.
_CAMPUS = regex(r"\b(?:University|College)\b")
_TOWN_FIRST = regex(
    r"\s*(?:San(?:t[aoi]?|kt)?|São|Saint|St|L[aeo]s?|El|Al|Bad|New|Nov[aiy]|Nuev[ao]|Nizhn\w+|Нов\w+|Нижн\w+|"
    r"Belo|R[ií]o|Porto|Puerto|Vill[ae]|Ciudad|Mont?e?|Castel\w*|Fort|Port|Mount|Cape|North|South|East|"
    r"West|Hong|Buenos|Hà|Hồ)\b"
)


def people_at(reader: Reader, part: Passage) -> People:
    """Return the people with whom a part begins: any in the East before a role or year."""
    begin = grammar.behind(NATION, part.text)
    if made := _EAST_PEOPLE.match(part.text, begin) or _EAST_HOUSED.match(part.text, begin):
        parts = [
            Name(made.start() + x.start(), made.start() + x.end())
            for x in _EAST_BREAK.finditer(made["who"])
        ]
        first = part.text[parts[0].start : parts[0].end].strip()
        # "よしだまさこ" may be any word, but where people stand.
        kana = _KANA.fullmatch(first) and reader.expects is not Content.PEOPLE
        if not (kana or grammar.INSTITUTION.match(first)):
            wrote = [*takewhile(lambda x: not _NATIVE.match(part.text[x.start : x.end]), parts)]
            helped = made.groupdict().get("helper") and not reader.authors
            if helped and wrote and wrote != parts:
                return People(tuple(wrote), None, wrote[-1].end, led=True)
            return People(tuple(parts), None, made.end("who"), led=True)
    if begin and not reader.authors:
        # "[美] C. 赖特·米尔斯"
        behind = read_people(part.text[begin:], reader.lexicon, any_han=True)
        moved = (replace(x, start=begin + x.start, end=begin + x.end) for x in behind.names)
        return People(tuple(moved), None, begin + behind.end, led=True)
    told = not reader.authors and bool(_HAN_DATED.match(part.text))
    if reader.expects is Content.PEOPLE and not reader.authors:
        # "田中太郎、全9回"
        first = _HAN_COMMA.split(part.text, maxsplit=1)[0]
        here = any(name_words.HAN_NAMES.match(x) for x in (part.text, first))
        told = told or (here and not grammar.is_language(first))
    found = read_people(
        part.text[: _dated_italics(part)],
        reader.lexicon,
        family_first=reader.section.family_first,
        any_han=told or part.column is Column.PEOPLE,
    )
    return replace(_without_imprint(part.text, found), led=found.led or told)


def _dated_italics(part: Passage, begin: int = 0) -> int:
    """Return where dated italics begin behind a comma, else the end: "Bee, *Ropes 2011*"."""
    spans = ((x.start - part.start, x.end - part.start) for x in part.styled if x.style == "em")
    for start, end in spans:
        dated = begin < start and _YEAR_LAST.search(part.text, start, end)
        if dated and _COMMA_LAST.search(part.text, begin, start):
            return start
    return len(part.text)


def _without_imprint(text: str, found: People) -> People:
    """Return people without who brought a book out: "Анна Би, М.: Якорь, 1968"."""
    if not found.names:
        return found
    *others, last = found.names
    if text.startswith(":", found.end) and (town := _TOWN.search(text, last.start, last.end)):
        return replace(found, names=(*others, Name(last.start, town.start())), end=town.start())
    named = [any(map(name_words.INITIALS.match, x.split())) for x in found.called(text)]
    unlike = named[:-1] and all(named[:-1]) and not named[-1] and " " in text[last.start : last.end]
    if unlike and _DATED.match(text, last.end) and not found.et_al:
        return replace(found, names=tuple(others), end=others[-1].end)
    return found


def people_behind_home(reader: Reader, home: Passage, who: Passage) -> People | None:
    """Return who stands behind an institution in brackets: "(Université de Kiel, Anne Bee)"."""
    found = people_at(reader, who)
    end = grammar.behind(name_words.ADDRESSED_NEXT, who.text, found.end)
    if reader.authors or not found.names or end < len(who.text.rstrip()):
        return None
    told = found.led or len(found.names) > 1 or reader.is_home(home.text)
    told = told or bool(name_words.HONORIFIC.match(who.text) or HAN.match(who.text))
    if told and (found.led or is_assured(who.text, found, reader.lexicon)):
        return found
    given = reader.lexicon.knows("given", _FIRST.split(who.text.strip())[0])
    town = _CAMPUS.search(home.text) or _TOWN_FIRST.match(who.text)
    teaches = (given or reader.kind in TAUGHT) and " " in who.text.strip()
    return found if teaches and not town else None


def spells_title(reader: Reader, text: str) -> bool:
    """Tell whether words say what a title is short for: "[RAN](...) (Rope Area Network)"."""
    title = next((x.text for x in reader.claims if x.field == "title"), "")
    return grammar.spells_out(text, title)


def is_titled_so(reader: Reader) -> bool:
    """Tell whether the title is a person, and nobody else is named: "Ann Bee (Rope Works)"."""
    title = next((x.text for x in reader.claims if x.field == "title"), "")
    people = read_people(title, reader.lexicon)
    whole = people.names and people.end == len(title) and not reader.authors
    return bool(whole) and is_assured(title, people, reader.lexicon)


def is_sure(reader: Reader, part: Passage, found: People) -> bool:
    """Tell whether the names at the start of a part are people."""
    text, end, called = part.text, found.end, found.called(part.text)
    if (
        is_assured(text, found, reader.lexicon)
        or any(map(is_profile, part.cut(0, end).own_links))
        or name_words.ADDRESSED_NEXT.match(text, end)
        or all(map(name_words.HAN_NAME.match, called))
        or _is_before_met(reader, part, end)
    ):
        return True
    if not all(" " in name for name in called):
        return False
    # "*A B, C D*" and nothing else in italics, "Xi Bee, Yo Dee. ICML 2015"
    italic = any(x.style == "em" and x.end == part.start + end for x in part.styled)
    several = len(called) > 1 and (italic or _is_before_venue(reader, part, end))
    edited = _is_before_facts(part, end) or EDITED.match(text, end)
    if several or edited or _is_before_home(reader, part, end):
        return True
    # Three words that nobody knows may be an occasion.
    some = any(name.count(" ") == 1 or is_known(name, reader.lexicon) for name in called)
    return some and bool(YEAR_BEHIND.match(text, end))


def is_acronym(reader: Reader, text: str) -> bool:
    """Tell whether a text is an acronym, and no licence."""
    return bool(name_words.ACRONYM.fullmatch(text.strip())) and not reader.is_licence(text)


def is_alone(reader: Reader, part: Passage, found: People) -> bool:
    """Tell whether only names in full stand where authors would: behind a comma, in books."""
    text = part.text[: found.end]
    names = [text[x.start : x.end].split() for x in found.names]
    words = {word.lower() for name in names for word in name}
    full = all(len(name) == _TWO or any(x.endswith(".") for x in name) for name in names)
    authored = is_authored(reader.section.kind)
    # Words without capitals may be anything.
    full = full or (bool(authored) and len(names) > 1 and bool(JOINED.search(text)))
    full = full and is_capitalized(text) and text != text.lower()
    said = _SAID_LAST.sub("", part.text)
    behind = _WORD.search(said, grammar.behind(YEAR_BEHIND, said, found.end))
    if authored is False or reader.has(*_BEFORE) or behind or not (names and full):
        return False
    return bool(authored or is_behind_comma(part)) and words.isdisjoint(reader.conventions.usual)


def ends_well(reader: Reader, part: Passage, end: int) -> bool:
    """Tell whether what follows names lets them be people, not the start of a text."""
    text = part.text
    if (
        YEAR_BEHIND.match(text, end)
        or PLACE.match(text, end)
        or _ET_AL_LAST.search(text, max(0, end - _LONGEST_OTHERS), end)
        or _STOPPED.match(text, max(0, end - 2))
        or _is_before_facts(part, end)
        or _is_before_met(reader, part, end)
    ):
        return True
    if not CLOSED.match(text, end):
        # "Вакарчук І. О. Київський університет"
        return text[end - 1 : end] == "." and reader.is_affiliation(text[end:])
    if not _COMMA_BEHIND.match(text, end):
        return True
    behind = part.cut(end).stripped(_EDGE)
    sure = is_assured(text, read_people(text, reader.lexicon), reader.lexicon)
    # By convention it is people who stand here, in full.
    sure = sure or (reader.expects is Content.PEOPLE and " " in text[:end].strip())
    return sure or reader.is_affiliation(behind.text) or reader.is_home(behind.text)


def _is_before_met(reader: Reader, part: Passage, end: int) -> bool:
    """Tell whether a dated venue follows a comma: "Bee, *Ropes 2011*", "Bee & Dee, ROPES 2015"."""
    comma = _COMMA_BEHIND.match(part.text, end)
    if comma is None:
        return False
    start = _dated_italics(part, max(0, end - 1))
    if start < len(part.text) and not part.text[comma.end() : start].strip(" *_"):
        return True
    joined = JOINED.search(part.text, 0, end)
    dated = _MET.match(part.text[end:].lstrip(" ,"))
    return bool(joined and dated and is_venue(reader, dated.group()))


def _is_before_venue(reader: Reader, part: Passage, start: int) -> bool:
    behind = part.cut(start).stripped(_EDGE)
    return any(is_venue(reader, behind.text[:end]) for end in ends(reader, behind))


def _is_before_home(reader: Reader, part: Passage, start: int) -> bool:
    """Tell whether an institution follows: "(MIT)", ", MIT"."""
    behind = part.cut(start).stripped(_EDGE)
    bracket = BRACKETS.match(behind.text)
    told = [bracket[bracket.lastindex or 0]] if bracket else []
    if _COMMA_BEHIND.match(part.text, start):
        told += [behind.text[:end] for end in homes(reader, behind)]
    return any(reader.is_affiliation(x) or reader.is_home(x) for x in told)


def _is_before_facts(part: Passage, end: int) -> bool:
    """Tell whether who helped, an edition, a state or a form follows: ", 2nd ed.", ". 9th ed."."""
    comma, pause = (x.match(part.text, end) for x in (_COMMA_BEHIND, _PAUSE_BEHIND))
    if comma and name_words.HELPER.match(part.text[comma.end() :].lstrip()):
        return True
    behind = part.text[pause.end() :].lstrip() if pause else ""
    return any(x.match(behind) for x in (STATE, grammar.FORM, grammar.THESIS_ALONE))


def stand_here(reader: Reader, part: Passage, found: People) -> bool:
    """Tell whether names are people by their looks, by what follows, by convention."""
    # Behind people and a title nobody comes any more, and "Ropes 2015" is a venue.
    text, end = part.text, found.end
    year = YEAR_BEHIND.match(text, end)
    known = is_assured(text, found, reader.lexicon)
    over = reader.has("et_al") or (reader.fronted and bool(reader.authors or reader.helped))
    over = over or bool(reader.authors and year and not (known or reader.cited))
    # "Summary" in a paragraph of its own is nobody, and "Acme" where others name people.
    name = text[:end].strip()
    single = len(found.names) == 1 and " " not in name
    alone = reader.loose and single and not (year or is_known(name, reader.lexicon))
    sure = (reader.cited and not alone) or is_sure(reader, part, found)
    placed = not sure and is_alone(reader, part, found)
    if over or not (sure or placed) or _SAYING.match(text, end):
        return False
    if not (before_organization(reader, part, end) or ends_well(reader, part, end)):
        return False
    if reader.expects is Content.REMARK and not (reader.cited or _is_before_met(reader, part, end)):
        # "Bee V, Dee GM, Foe DN. Rope Biology": nobody writes remarks so.
        listed = known and len(found.names) > _TWO
        told = listed or _is_before_home(reader, part, end) or _is_before_venue(reader, part, end)
        if _WORD.search(text, year.end() if year else end) and not told:
            return False
        known = any(is_known(x, reader.lexicon) for x in found.called(text))
        says = "these are" if known else "this may be"
        reader.doubt(part, f"Elsewhere a remark stands here; {says} read as people.")
        return known
    if placed:
        reader.doubt(part, "Only their place tells that these are people.")
    return True


def on_platform(reader: Reader, part: Passage) -> bool:
    """Take whose a course is and where it runs: "Kiel / Coursera", "MIT OCW", "HarvardX, edX"."""
    inner = part.stripped(" .")
    alone = _ON_EDX.fullmatch(inner.text)
    if alone and reader.is_home(alone["home"]):
        reader.affiliate(inner.cut(*alone.span("home")))
        return True
    for joint in _RUN_ON.finditer(inner.text):
        one, other = inner.cut(0, joint.start()), inner.cut(joint.end())
        for home, platform in ((one, other), (other, one)) if joint["mark"] else ((one, inner),):
            # "(Kiel / Knotty)" behind a link to knotty.org
            loose = joint["mark"] == "/" and platform is other and bool(platform.text)
            at = reader.own.target if reader.own and loose else ""
            hosted = loose and platform.text.lower() in host_of(at).split(".")
            if not (hosted or reader.lexicon.knows("platform", platform.text)):
                continue
            given = _ON_EDX.fullmatch(home.text)
            name = home.cut(*given.span("home")) if given else home
            known = reader.is_home(name.text) or reader.is_affiliation(name.text)
            if known or (loose and _HOME_ALONE.fullmatch(name.text)):
                reader.affiliate(name, "affiliation" if known else "affiliation-in-column")
                reader.claim("platform", "platform", platform)
                return True
    return False


def author_date(reader: Reader, inner: Passage) -> bool:
    """Take family names and a year where others have these: "(Bee 1990)"."""
    cited = AUTHOR_DATE.fullmatch(inner.text.strip())
    people = read_people(inner.text, reader.lexicon)
    if not (cited and people.names) or reader.authors or reader.expects is not Content.PEOPLE:
        return False
    reader.named(inner, people)
    reader.dated(inner.cut(people.end))
    return True


def from_home(reader: Reader, inner: Passage) -> bool:
    """Take whose a thing is, where brackets hold that: "(from Acme)" as others "(from MIT)"."""
    led = name_words.FROM.match(inner.text) if reader.expects is Content.HOME else None
    if led is None or reader.authors:
        return False
    for each in _BETWEEN_SLASHES.finditer(inner.text, led.end()):
        reader.affiliate(inner.cut(*each.span()), "affiliation-in-column")
    return True


def cited_work(reader: Reader, inner: Passage) -> bool:
    """Take whose the work is that a link cites in brackets: "(KNT, [Bee et al., 2018](...))"."""
    cited = [x for x in inner.own_links if name_words.AUTHOR_YEAR.fullmatch(x.label)]
    if not cited or reader.authors:
        return False
    start, end = cited[0].start - inner.start, cited[0].end - inner.start
    who = inner.cut(start, end).stripped(" ([")
    people = read_people(who.text, reader.lexicon)
    short = _SHORT_FIRST.fullmatch(inner.text, 0, start)
    if cited[1:] or not (people.names and short):
        # It goes back to that work, or to several, and says so in words.
        reader.remark(inner)
        return True
    reader.aside(inner.cut(0, start))
    reader.named(who, people)
    reader.dated(who.cut(people.end))
    reader.other_links(inner)
    behind = inner.cut(end)
    reader.remark(behind if _WORD.search(behind.text) else None)
    return True


def labelled_date(reader: Reader, part: Passage) -> int:
    """Take a date that says so: "Year: 2016"."""
    found = _DATE_LABEL.match(part.text)
    end = date_end(part.text[found.end() :]) if found else 0
    if not found or not end:
        return 0
    reader.dated(part.cut(found.end(), found.end() + end))
    return found.end() + end


def thesis_in_signs(reader: Reader, part: Passage) -> int:
    """Take whose a thesis is, and which: "京都大学博士論文"."""
    found = grammar.THESIS_IN_SIGNS.match(part.text)
    if found is None:
        return 0
    reader.affiliate(part.cut(*found.span("home")))
    reader.remark(part.cut(*found.span("form")))
    reader.kind = "thesis"
    return found.end()


def before_organization(reader: Reader, part: Passage, end: int) -> bool:
    """Tell whether an organisation follows names: "Ann Bee and the Acme Consortium"."""
    joined = AND_BEHIND.match(part.text, end)
    return bool(joined and organization_end(reader, part, joined.end(), joined=True))


def organization_end(reader: Reader, part: Passage, begin: int, *, joined: bool) -> int:
    """Return where an organisation ends, 0 where none begins; `joined` to names any known one."""
    text = part.text
    found = name_words.ORGANIZATION.match(text, begin)
    if found and is_capitalized(found.group()):
        end = begin + len(found.group().rstrip("."))
        if any(x.match(text, end) for x in (name_words.BOUNDARY, name_words.ET_AL, _AND_NAMED)):
            return end
    behind = part.cut(begin)
    stops = (x.search(behind.text, 0, MAX_NAME) for x in (AND_BEHIND, name_words.ET_AL))
    ends = [*homes(reader, behind), *(x.start() for x in stops if x)] if joined else ()
    for end in ends:
        name = grammar.organization(behind.text[:end])
        if reader.lexicon.knows("institution", name) or reader.is_home(name):
            return begin + end
    return 0


def people_behind(reader: Reader, part: Passage, end: int) -> int:
    """Return where people begin that are joined to what ends there, else 0: "... and Ann Bee"."""
    joined = AND_BEHIND.match(part.text, end)
    if joined is None or organization_end(reader, part, joined.end(), joined=True):
        return 0
    behind = part.cut(joined.end())
    found = read_people(behind.text, reader.lexicon)
    sure = found.names and is_sure(reader, behind, found)
    return joined.end() if sure and ends_well(reader, behind, found.end) else 0


def people_first(reader: Reader, part: Passage, end: int) -> bool:
    """Tell whether what looks like one organisation begins with people: "Ann Bee and Ann Bank"."""
    people = read_people(part.text, reader.lexicon)
    called = [name.strip() for name in people.called(part.text)]
    if not called or not all(" " in name for name in called):
        return False
    all_people = people.end >= end and not any(is_a_body(x, reader.lexicon) for x in called)
    placed = name_words.PLACED.match(part.text, people.end)
    return all_people or bool(placed) or before_organization(reader, part, people.end)
