"""The words, marks, identifiers and dates of a text."""

import re
from calendar import monthrange
from collections.abc import Mapping
from typing import NamedTuple

from app.text import regex


def any_case(pattern: str) -> re.Pattern[str]:
    """Return a pattern to which capitals are as small letters."""
    return regex(pattern, re.IGNORECASE)


# An arXiv id, a DOI, an ISBN, an address, a word ("COVID-19" is three), any other sign.
_TOKEN = regex(
    r"""
    (?P<arxiv>
        (?:(?:https?://)?(?:www\.)?arxiv\.org/(?:abs|pdf)/|\barxiv(?:\s?[:.,(]\s?|\s))
        (?P<arxiv_id>(?:\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[a-z]{2})?/\d{7})(?![\d/]))
        (?:v\d+)?(?:\.pdf)?
    )
    |(?P<doi>
        (?:
            (?:\bdoi\s?[:.]?\s?)?(?:https?://)?(?:www\.)?(?:dx\.)?doi\.org/
            |\bdoi\s?[:.]?\s?|\bdoi/|(?<![\w/.=])
        )
        (?P<doi_id>10\.\d{4,9}/[^\s<>"”“.,;:'’)\]}»][^\s<>"”“]*)
    )
    |(?P<isbn>
        \bISBN(?:-1[03])?[:\s]{0,9}
        (?P<isbn_id>(?:97[89][\s–-]?)?\d(?:[\s–-]?\d){8}[\s–-]?[\dX]\b)
        |\b(?P<bare_isbn>97[89]-?\d(?:-?\d){9})\b
    )
    |(?P<url>
        (?:https?|ftp)://[^\s<>"”“]+|www\.[^\s<>"”“]+
        |\b[a-z0-9][a-z0-9.-]{0,80}\.[a-z]{2,6}/[^\s<>"”“]*
    )
    |(?P<word>
        # "12Bee AB", once set above the line; no "3D CAD"
        \A\d{1,3}(?=(?-i:[^\W\d_a-z][^\W\d_A-Z]+,?\s[A-Z]{1,3}\b))
        |[^\W_]+(?:['’ʼ`‐-](?=[^\W\d_])[^\W_]+)*
    )
    |(?P<mark>\S)
    """,
    re.VERBOSE | re.IGNORECASE,
)
IDENTIFIERS = ("arxiv", "doi", "isbn", "url")
# What an address or a number does not end with, unless it opened it.
_TRAILING = ".,;:'’)]}»>"
_OPENING = {")": "(", "]": "[", "}": "{"}


class Token(NamedTuple):
    """A word, a mark or an identifier: its text, its place, and which of them it is."""

    text: str
    start: int
    end: int
    kind: str


def tokens_of(text: str) -> list[Token]:
    """Cut a text into words, marks, identifiers and addresses.

    >>> [token.text for token in tokens_of("Bee, J.: COVID-19. doi:10.1000/x.")]
    ['Bee', ',', 'J', '.', ':', 'COVID', '-', '19', '.', 'doi:10.1000/x', '.']
    """
    out: list[Token] = []
    place = 0
    while found := _TOKEN.search(text, place):
        kind = next(x for x in (*IDENTIFIERS, "word", "mark") if found[x] is not None)
        printed = _bare(found.group()) if kind in IDENTIFIERS else found.group()
        place = found.start() + len(printed)
        out.append(Token(printed, found.start(), place, kind))
    return out


def _bare(address: str) -> str:
    """Drop what closes the sentence around an address or an identifier."""
    while address[-1] in _TRAILING:
        opening = _OPENING.get(address[-1])
        if opening and address.count(opening) >= address.count(address[-1]):
            break
        address = address[:-1]
    return address


def normal_form(kind: str, printed: str) -> str:
    """Give an identifier in normal form, "" for a wrong ISBN; an address stays."""
    found = _TOKEN.match(printed)
    if found is None or kind == "url":
        return printed
    if kind == "isbn":
        return _isbn(re.sub(r"[\s–-]", "", found["isbn_id"] or found["bare_isbn"]).upper())
    return found[f"{kind}_id"].lower()


def _isbn(digits: str) -> str:
    """Give an ISBN as 13 digits, "" where the last one is wrong."""
    if len(digits) == 10:  # noqa: PLR2004
        tens = [10 if x == "X" else int(x) for x in digits]
        if sum(x * n for n, x in zip(range(10, 0, -1), tens, strict=True)) % 11:
            return ""
        digits = f"978{digits[:9]}"
        return digits + str(-_weighted(digits) % 10)
    return "" if "X" in digits or _weighted(digits) % 10 else digits


def _weighted(digits: str) -> int:
    return sum(int(x) * (1, 3)[n % 2] for n, x in enumerate(digits))


# Dates as they are printed, and their form in EDTF: as precise as stated, no more.

MONTHS = (
    "jan(?:uary|uar|vier|eiro)?|ene(?:ro)?|gennaio|январ[ья]",
    "feb(?:ruary|ruar|rero|braio)?|février|fevereiro|феврал[ья]",
    "mar(?:ch|s|zo|ço)?|märz|марта?",
    "apr(?:il|ile)?|abr(?:il)?|avril|апрел[ья]",
    "may|mai|mayo|maggio|maio|ма[йя]",
    "june?|juni|juin|jun(?:io|ho)|giugno|июн[ья]",
    "july?|juli|juillet|jul(?:io|ho)|luglio|июл[ья]",
    "aug(?:ust)?|ago(?:sto)?|août|августа?",
    "sept?(?:ember|iembre|embre|tembre)?|set(?:tembre|embro)|сентябр[ья]",
    "oct(?:ober|ubre|obre)?|okt(?:ober)?|ottobre|outubro|октябр[ья]",
    "nov(?:ember|iembre|embre|embro)?|ноябр[ья]",
    "dec(?:ember)?|dez(?:ember|embro)?|dic(?:iembre|embre)?|décembre|декабр[ья]",
)
_MONTH = rf"\b(?P<month>{'|'.join(MONTHS)})\b\.?"
# "F2015", "Fall 2015"
TERMS = (
    *("spring", "summer", "fall", "autumn", "winter", "sp", "su", "fa", "wi", "ss", "ws"),
    *("[fsw]", "hs", "fs", "wise", "sose", "herbst", "frühling", "otoño", "primavera", "verano"),
    *("automne", "printemps", "été", "hiver", "outono", "autunno", "invierno", "inverno", "sommer"),
    *(
        "vt",
        "ht",
        "vår",
        "höst",
        "høst",
        "forår",
        "efterår",
        "voorjaar",
        "najaar",
        "wiosna",
        "jesień",
    ),
    *("jaro", "podzim", "zima", "bahar", "güz", "весна", "осень", "осінь", "зима", "лето", "літо"),
)
# "1936", and the same in the digits of Arabic and of Persian.
YEAR = (
    r"(?P<year>1[5-9]\d\d|20\d\d|[\u0661\u06f1][\u0665-\u0669\u06f5-\u06f9]\d\d"
    r"|[\u0662\u06f2][\u0660\u06f0]\d\d)"
)
_DAY = r"(?<!\d)(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
# From the most precise to the least; the last one is a year alone.
DATES = tuple(
    regex(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_DAY}\.?\s+(?:of\s+|de\s+)?{_MONTH},?\s+(?:de\s+)?{YEAR}(?!\d)",  # "17 November 2004"
        rf"{_MONTH}\s+{_DAY}\s*,?\s+{YEAR}(?!\d)",  # "Dec. 5th, 2012"
        rf"{_MONTH},?\s+(?:de\s+)?{YEAR}(?!\d)",  # "August 2010"
        # "2015年4月", "2018/10/01"
        rf"(?<!\d){YEAR}\s*[年년]\s*(?P<number>1[0-2]|0?[1-9])\s*[月월]",
        rf"(?<!\d){YEAR}/(?P<number>0[1-9]|1[0-2])/(?P<day>[0-3]\d)(?!\d)",
        # "2015-07-12"
        rf"(?<!\d){YEAR}-(?P<number>0[1-9]|1[0-2])-(?P<day>[0-3]\d)(?!\d)",
        # "2012", "(2015)"; no volume 521.2015, no pages 10:1998, no arXiv 1906.01234
        # and of "Dialog-2014" the year.
        rf"(?<!\d)(?<!\d-)(?<!\d[.:]){YEAR}(?![\d-]|\.\d|\s*/)",
    )
)
# "CVPR'17", "[ICCV' 17]": the year of a meeting.
SHORT_YEAR = regex(r"(?<=[A-Za-z])\s?['’`]\s?(?P<year>\d\d)(?!\d)")
# "SIGGRAPH 2016", "Knots'17"; but "The Storm of 1953" is a title.
YEARLY = regex(r"(?<!\bof)(?<!\bin)(?<!\bfrom)(?:\s(?:19|20)|\s?['’])\d\d$")
YEARLY_ALONE = regex(r"[A-Z][\w&.-]*(?:\s[A-Z][\w&.-]*){0,3}(?:\s(?:19|20)|\s?['’])\d\d\W*")
# "Sept 8: ", "Week 3 - ", "**Monday, 12 May.** ": when a class reads what follows.
SESSION = regex(
    rf"\s*(?:[^\W\d_]{{2,12}},\s+)?(?:(?:{'|'.join(MONTHS)})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:\.|st|nd|rd|th)?\s+(?:{'|'.join(MONTHS)})|"
    r"(?:week|day|session|meeting|woche|sitzung|semana|sesión|semaine|séance|неделя)\s+\d{1,2})"
    r"(?!\d|,?\s*(?:1[5-9]|20)\d\d)(?:\s*[:|.–—-]+)?\s+(?-i:(?=[^\sa-z]))",
    re.IGNORECASE,
)
# "a.a. 2019/2020", "collegejaar 2018-19", "2019/2020 уч. г.": when a course runs, and with it
# "curso 2018-19", where a single year says nothing.
_SCHOOL_YEAR = (
    r"(?:a\.\s?a\.|anno accademico|academic year|a\.?y\.?|année (?:universitaire|scolaire|académique)|"
    r"(?:ano|año) (?:le[ct]t?ivo|acad[êé]mico|escolar)|curso(?: acad[ée]mico)?|(?:college|school|academie)jaar|"
    r"academisch jaar|(?:studien|schul)jahr|läsår(?:et)?|studieår(?:et)?|rok (?:akademicki|szkolny)|"
    r"akademický rok|tanév|(?:akademik|öğretim) yılı|(?:уч\w*|навч\w*)\.? (?:год|г|рік|р)\b\.?)"
)
_TWO_YEARS = rf"{YEAR}\s?[-–/]\s?(?:\d\d){{1,2}}(?!\d)"
# What is a date only where nothing else stands beside it.
ALONE = tuple(
    regex(pattern, re.IGNORECASE)
    for pattern in (
        rf"{YEAR}[-/.](?P<number>0[1-9]|1[0-2])",  # "2022-05"
        rf"[0-3]?\d[./][0-3]?\d[./]{YEAR}",  # "05/07/2015": which is the month?
        # "2017-2021", "1943-5", "2015 - present": the first one
        rf"{YEAR}\s*[-–—/~]\s*(?:\d{{1,4}}|present|now|today|ongoing|наст\S*)?",
        rf"(?:{'|'.join(TERMS)})[\s,-]*(?:of\s+)?'?{YEAR}(?:/\d{{2,4}})?",  # "F2015", "WS 2010/11"
        rf"{YEAR}\s*(?:{'|'.join(TERMS)})",  # "2015 Fall"
        rf"{_SCHOOL_YEAR},?\s?{_TWO_YEARS}",
        rf"{_TWO_YEARS}\s{_SCHOOL_YEAR}",
        # "2º semestre de 2020", "1er trimestre 2019"
        rf"(?:[\dI]{{1,2}}\.?\s?(?:[ºª°]|er|e|ème)?\s)?(?:(?:tri|quadri)mestre|semest(?:er|re?)|семестр)\s(?:de\s)?{YEAR}",
        rf"{YEAR}[春夏秋冬]季?(?:学期)?",
        # "2015年", "2016年度", "2015년", "2017 年春季", "2016年公開", "2015 г."
        rf"{YEAR}\s*(?:年(?:度?(?:[前後]期|[上下]学期|第?[一二]学期)|度|[春夏秋冬]季?(?:学期)?)?(?:公開|発表|発行|出版|刊行?|(?:初|第\d)?版|录[像制])?|년도?(?:\s?(?:제?\s?\d\s?학기|[봄가여겨]\w*\s?학기|[상하]반기))?|г\.?|год)",
        rf"{YEAR}(?:\s*(?:,|&|and|\n)\s*(?:19|20)\d\d)+",  # "2012 <br/> 2014"
        r"(?P<year>1[0-4]\d\d)(?:\s*[-–—]\s*\d{1,4})?",  # "(1298)"
        r"['’‘`](?P<year>\d\d)(?!\d)",  # "('98)"
    )
)
# "(III-II sec ac)", "Late 1st century AD", "(??)", "(15:01)": no year, and no remark.
UNDATED = regex(
    r"[\s\W]*|.*(?<!\w)(?:(?-i:BCE?|AD|CE)|century|centuries|sec(?:\.|olo|oli)?\s+[ad]\.?c|"
    # "A. C. Bee" and "К. В. Би" are people.
    r"siècle|Jh(?:dt)?\.?|(?<=[\dIVX]\s)(?-i:[ad]\.\s?C)|(?-i:n\.\s?d)|undated|(?<=[\dIVX]\s)(?-i:вв?\.))(?!\w).*|"
    r"(?:\d{1,2}:)?\d{1,2}:\d\d(?:\s*(?:h|min|hrs?|mins?))?|"
    r"\d+\s*(?:h|hrs?|hours?|min|mins|minutes?)",
    re.IGNORECASE,
)
# "in press", "n.d.", "3rd ed.", "vol. 2", "circa": how far a work has come, which one it is.
STATE = regex(
    r"[\s(\[]*(?:in press|forthcoming|to appear|accepted|submitted|under review|in preparation|"
    r"pre-?print|unpublished|(?-i:n\.\s?d\.?|s\.\s?[af]\.|z\.\s?j\.|б\.\s?г\.|o\.\s?J\.)|(?:circa|(?-i:ca?\.)|um|около|environ|env\.|hacia|revised|updated|(?:first )?published|reprint(?:ed)?|erschienen|publié|publicado)(?=\s*\d{4})|im Druck|erscheint demnächst|第\s?[\d一二三四五六七八九十]{1,3}\s?版|no date|à paraître|en prensa|"
    r"в печати|\d{1,2}/?e|(?:\d+(?:st|nd|rd|th|\.?[ªº]|\.|e|ème|-[а-я]{1,2})?|first|second|third|fourth|fifth|revised|rev\.|new)\s+(?:anniversary\s+)?"
    r"(?:ed(?:ition|\.|n\.?)?|auflage|aufl\.|édition|edición|edizione|изд(?:ание|\.)?)"
    r"|(?:vol(?:ume|\.)?|volumen|band|bd\.?|tom[eo]?|т(?:ом|\.)|(?-i:T\.))\s*(?:\d+|[IVX]+(?!\w))|\d+\s+vols?\.?|(?:no|nr|núm|№|n[°º]|heft|число|číslo|fasc)\.?\s*\d+|pp?\.\s*\d+(?:\s*[-–]\s*\d+)?|\d+\s?[-–~]\s?\d+\s?[页頁쪽면]|\d{2,4}(?:\s?(?:pp?|pages|págs?|páginas|pagine|blz|bladzijden|sid(?:or|er)|str(?:on|án)?|oldal|sayfa|Seiten|с|стр|стор|页|頁|ページ|쪽|면)|\s(?-i:S)(?=\.(?!\s[A-Z]\w*\.?\s\d)))(?=\.?(?:[\s,;)]|$)))"
    r"(?=[\s.,;:)\]]|$)[.)\]]*",
    re.IGNORECASE,
)
# "IPAM Summer School 2012 Tutorial": a year in a title counts behind an occasion.
OCCASION = regex(
    r"\b(?:(?:school|workshop|conference|symposium|congress|meeting|seminar|course|class"
    rf"|[a-z]+conf)\s+(?:of\s+)?|(?:spring|summer|fall|autumn|winter)\s+){YEAR}\b",
    re.IGNORECASE,
)
# "'39" is 2039, "'40" is 1940.
_CENTURY = "40"
# What stands around a date, and what may follow one.
_EDGE = " \t\n*_.,()[]（）【】，。"
# "2019-05-03 | **Growing Nets** | Ann Bee", "2019 | Growing Nets | Ann Bee | http..."
DATE_BEFORE = regex(
    r"(?:19|20)\d\d(?:-[01]\d(?:-[0-3]\d)?(?:\s+[|–—-]|:)|\s+\|(?=[^|\n]+\|[^|\n]+\|))\s+(?=\S)"
)
_OPENED = regex(r"\s*[(\[（【]\s*")
_CLOSED = regex(
    r"\s*[)\]）】]|(?=\s*[(（](?:初版|初出|原著|原書|第?\d+刷))|(?=\s*(?:$|[.,;:|*@，。；、\u2190-\u2bff\U0001f000-\U0001faff]|[-–—]+\s|\n|"
    r"\([^()]*\)[\s.]*$))"
)


def date_of(text: str) -> str:
    """Return the date in `text` as EDTF, as precise as printed, or ""."""
    bare = text.strip(_EDGE)
    for pattern in ALONE:
        if found := pattern.fullmatch(bare):
            return edtf(found.groupdict())
    for pattern in DATES:
        if found := pattern.search(text):
            return edtf(found.groupdict())
    short = SHORT_YEAR.search(text)
    return edtf(short.groupdict()) if short else ""


def is_date(text: str) -> bool:
    """Tell whether `text` is a date and nothing else: "(2015)", "Dec. 5th, 2012"."""
    bare = text.strip(_EDGE)
    return any(pattern.fullmatch(bare) for pattern in (*DATES, *ALONE))


def date_end(text: str) -> int:
    """Return where the date at the start of `text` ends: 0 where none does.

    >>> date_end("(2014, with slides)")
    5
    """
    opened = _OPENED.match(text)
    start = opened.end() if opened else 0
    for pattern in (*DATES, *ALONE):
        found = pattern.match(text, start)
        if found and (closed := _CLOSED.match(text, found.end())):
            return closed.end() if opened else found.end()
    return 0


def edtf(parts: Mapping[str, str | None]) -> str:
    """Return year, month and day as EDTF; an impossible day is left out.

    `parts` has `year`, of two digits where the century is not printed, and may have `month` in words or its `number`, and `day`.
    """
    year, day = parts["year"] or "", parts.get("day")
    century = {2: "20" if year < _CENTURY else "19"}.get(len(year), "")
    year = str(int(f"{century}{year}"))
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
