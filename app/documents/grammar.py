"""How each kind of value is normalized: from the words as printed to what they say.

`RULES` names a pure function for each: from the words a claim stands on to its value.
Provenance names the rule, so that anybody can go the same way again. Where words begin
and end is told elsewhere, each pattern beside the sample it was made for: titles in
`titles`, names in `people` and `name_words`, dates and identifiers in `tokens`,
publishers and venues in `imprints`, everything else behind a title in `field_parsers`.
"""

import re
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from unicodedata import normalize

from app.documents import name_words, tokens
from app.documents.text import PICTURE, Value
from app.documents.tokens import YEAR, any_case, date_of
from app.text import regex, word_tables, words

# --- Letters ---------------------------------------------------------------------

# "Geoﬀrey", "Rectiﬁed": ligatures that typesetting left behind.
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
# Control characters, soft hyphens and marks of direction: nobody sees them.
UNSEEN = (*range(0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0))
UNSEEN += (0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
PLAIN = str.maketrans(LIGATURES) | dict.fromkeys(UNSEEN)
# "Marc’Aurelio": in a name an apostrophe is an apostrophe.
APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "´": "'", "`": "'"})
# "Deep Learning Boook": no word has a letter three times running, but "WWW" and "III".
TRIPLED = regex(r"(?<=[A-Za-z])([a-z])\1\1(?=[a-z])")
# "**[A Tutorial on ...](...)": unclosed emphasis leaves markers; "__init__" has none.
STRAY_MARKS = regex(r"\*\*|__(?!\w+?__)(?<!\w__)")

# ":star:", "🔥": pictures around words.
PICTURES = regex(
    rf"^(?:{PICTURE}\s*)+|(?:\s*{PICTURE})+$|(?<=\s):[a-z][a-z0-9_+-]*:(?:\s|$)"
    r"|[\U0001f000-\U0001faff][\ufe0f\u200d]*\s*"
)
# '"Deep learning."', "《Title》", "[Deep learning]": marks around the whole.
QUOTED = regex(
    r"[\"“”„](?P<a>[^\"“”„]+)[\"“”]|«(?P<b>[^«»]+)»|《(?P<c>[^《》]+)》|「(?P<d>[^「」]+)」|"
    r"『(?P<e>[^『』]+)』|‘(?P<f>[^‘’]+)’|»(?P<g>[^»«]+)«|'(?P<h>[^']+)'|【(?P<i>[^【】]+)】|\[(?P<j>[^\[\]]+\s[^\[\]]+)\]"
)

# "The LIGO Collaboration"
ARTICLE = any_case(r"^the\s+")

# --- Rules ---------------------------------------------------------------------------

# The codes of languages (BCP 47) by what these are called, in small letters.
_LANGUAGES = word_tables("languages.toml")
LANGUAGE_CODES, ENDONYMS = (
    {
        name.replace("_", " "): code
        for table in tables
        for code, names in _LANGUAGES[table].items()
        for name in names.split()
    }
    # Below "German" may stand how to learn it.
    for tables in (("names", "own_names"), ("own_names",))
)


def spaced(text: str) -> str:
    """Fold white space, expand ligatures, drop stray marks and unseen characters."""
    plain = STRAY_MARKS.sub("", text.translate(PLAIN))
    return " ".join(normalize("NFC", plain).split())


# An entry asks it twenty times of the same words; with `name_words.sort_of` kept too
# `catalogue check` takes a twelfth less time.
@lru_cache(256)
def title(text: str) -> str:
    """Return a title as it should stand, without a letter too many: "Boook"."""
    bare = PICTURES.sub("", spaced(text)).strip(" ;,:：，、；-–—").rstrip(" (（")
    if quoted := QUOTED.fullmatch(bare.rstrip(".")):
        bare = next(filter(None, quoted.groups())).strip(" ;,").rstrip(".")
    return TRIPLED.sub(r"\1\1", bare)


def is_language(text: str) -> bool:
    """Tell whether a text is what a language is called and nothing else: "英語"."""
    return text.strip(" .").lower() in LANGUAGE_CODES


def heading(text: str) -> str:
    """Return a heading without the pictures around it."""
    bare = spaced(text)
    return PICTURES.sub("", bare).strip(" :：") or bare


def name(text: str) -> str:
    """Return a name as printed, without what punctuation and typesetting added.

    A family name in capitals is typesetting: "Jean DUPONT".
    """
    bare = spaced(text).translate(APOSTROPHES).strip(" ,;:*").removesuffix("'s")
    called = name_words.HONORIFIC.match(bare)
    bare = name_words.ADDRESSED.sub("", bare[called.end() :] if called else bare)
    bare = name_words.FULL_STOP.sub("", name_words.DEGREE.sub("", bare))
    bare = name_words.SHOUTED_FIRST.sub(lambda x: f"{x['given']} {x['family'].title()}", bare)
    return name_words.SHOUTED.sub(lambda found: found[0].capitalize(), bare)


def name_family_first(text: str) -> str:
    """Return a name in its natural order: "Bee, Anna" is "Anna Bee", 王安娜 (Anna Wang) 王安娜."""
    plain = name(text)
    if own := _ALSO_LATIN.fullmatch(plain):
        return own["name"]
    # "Bee, Carl D., Jr."
    bare = name_words.SUFFIX.sub("", plain)
    turned = name_words.FAMILY_FIRST.sub(_given_first, bare)
    return turned + plain[len(bare) :].replace(",", "")


_ALSO_LATIN = regex(r"(?P<name>[一-鿿ぁ-ヺー가-힣·・]{2,12})\s*[(（][A-Z][^\d()]+[)）]?")


def _given_first(found: re.Match[str]) -> str:
    """Return both parts, initials with their full stops: "Doe AB" is "A. B. Doe"."""
    given, family = found["given"].rstrip(")"), found["family"]
    bare = given.rstrip(".").replace(" ", "-")
    if name_words.BARE_INITIALS.match(bare):
        given = " ".join(f"{letter}." for letter in bare.replace("-", ""))
    elif name_words.WRITTEN_OUT.search(given):
        given = given.rstrip(".")
    return f"{given} {family.title() if name_words.SHOUTED_ALONE.fullmatch(family) else family}"


def affiliation(text: str) -> str:
    """Return an affiliation as printed, without the full stop behind it."""
    return _GIVEN_AT.sub("", AT_THE.sub("", spaced(text).strip(" ,;.")))


def is_firm(text: str) -> bool:
    """Tell whether a tag beside a year can be whose it is: "Acme", no "Python"."""
    bare = text.strip()
    named = not bare[:1].islower() and bare.lower() not in name_words.NO_NAME
    return named and not FORM.fullmatch(bare)


def is_form(text: str) -> bool:
    """Tell whether a text is an edition or a form: "2nd ed.", "PhD thesis"."""
    return bool(tokens.STATE.fullmatch(text) or FORM.fullmatch(text))


def organization(text: str) -> str:
    """Return an organisation's name without its article: "the LIGO Collaboration"."""
    return ARTICLE.sub("", affiliation(text))


def publisher(text: str) -> str:
    """Return a publisher's name without an article, and a bracket that nothing opens."""
    bare = affiliation(text).removeprefix("the ")
    return bare if "(" in bare else bare.rstrip(")")


@lru_cache(1_024)
def venue(text: str) -> str:
    """Return a venue without date, volume and pages; a conference keeps its year."""
    bare = spaced(BRACKETS.sub(" ", text))
    # Most venues stand without numbers.
    if not _DIGIT.search(bare):
        return IN.sub("", bare.strip(" ,;.:"))
    for pattern in (VOLUME, *tokens.DATES[:-1], tokens.SHORT_YEAR):
        bare = pattern.sub("", bare)
    bare = NUMBERS.sub("", IN.sub("", bare.strip(" ,;.:")))
    return YEAR_LAST.sub("", bare).strip(" ,;.:")


def note(text: str) -> str:
    """Return a remark without the brackets and pictures around it."""
    bare = PICTURES.sub("", spaced(text)).strip(" ;,").lstrip("-–—―:| ")
    return bare[1:-1].strip() if BRACKETS.fullmatch(bare) else bare


def year(text: str) -> int:
    """Return the year of the date in `text`."""
    return int(date_of(text)[:4])


def _identifier(kind: str) -> Callable[[str], Value]:
    """Return the rule that finds an identifier of a kind in a text, in normal form."""

    def rule(text: str) -> Value:
        found = (x.text for x in tokens.tokens_of(text) if x.kind == kind)
        return next(filter(None, (tokens.normal_form(kind, each) for each in found)), "")

    return rule


_RULES_OF: Mapping[Callable[[str], Value], str] = {
    title: "title labelled-title",
    name: "name name-in-title title-is-name labelled-name",
    name_family_first: "name-family-first labelled-name-family-first",
    # True: the words stand there.
    bool: "et-al",
    affiliation: "affiliation affiliation-in-column affiliation-in-title platform platform-in-title",
    organization: "organization",
    date_of: "date date-in-title labelled-date",
    year: "year year-in-title labelled-year",
    venue: "venue labelled-venue",
    publisher: "publisher labelled-publisher",
    note: "note",
    str.strip: "address",
    **{_identifier(kind): f"{kind}-in-text" for kind in ("doi", "arxiv", "isbn")},
    spaced: "labelled-part",
}
RULES = {rule: function for function, rules in _RULES_OF.items() for rule in rules.split()}


# Where work is done and where it appears: institutions, venues, publishers, pages.

# "TU Kiel", "Uni Kiel"
SHORT_UNIVERSITY = r"(?-i:(?:TU|FU|HU|FH|TH|UC|KU|FAU|LMU|RWTH|Uni)\s[A-ZÀ-Þ]\w+)"
# "Dept. IRO, Université de Montreal", "Computer Science Department, ..."
UNIVERSITY = (
    r"univ|\w*universi\w*|университет\w*|університет\w*|uniwersytet\w*|politechnik\w*|üniversitesi|"
    r"univerzit\w*|\w*egyetem|sveučilište|ülikool|yliopisto|korkeakoulu|h[öø]gskol[ae]n?|højskole|"
    r"unibertsitate\w*|πανεπιστήμιο|πολυτεχνείο|אוניברסיט[הת]|đại học|học viện|sekolah tinggi|"
    r"جامعة|دانشگاه|polytechni\w*|polit[eé]cnic\w*|politekni\w*|\w*hochschule|"
    rf"{SHORT_UNIVERSITY}"
)
# "Museo de Bellas Artes", "Bibliothèque nationale", "Ministry of Health": what keeps works
# or brings out reports. A name goes on behind the word.
_KEEPER = (
    r"(?-i:\b(?:Botani\w+ (?:Garten|Garden)|Jard[ií]n (?:[Bb]otánico|botanique)|Jardim Botânico|(?:National|Public|Royal|State)\sLibrary\b|(?:Bibliot|Библиот)\w+\s(?:[Nn]a[ct]\w+|[Nn]azional\w*|"
    r"[Pp]úblic\w+|Municipal\w*|Royale)|(?:Museums?|Museo|Museu|Musée|Muzeum|Музей|Archivo|"
    r"Centro|Centrum|Zentrum|Центр|Ośrodek|Observatorio|Observatório|Observatoire|"
    r"Arquivo|Archives|Archivio|Archiv|Archiwum|Архив|Ministry|Ministerio|Ministério|Ministère|"
    r"Ministero|Ministerium|Министерство)"
    r"(?:\s(?:of|for|de|del|della|di|da|do|du|des|der|für))?(?:\s(?:the|la|las|los|les))?"
    r"\s(?:(?:[dl]|dell)['’])?(?:[A-ZÀ-ÞА-Я]\w+|national\w*|nazional\w*)))"
)
# "СПбГУ", "НИУ ВШЭ", "ИВИ РАН": short for universities and institutes.
_EAST_SLAVIC = r"(?-i:\b(?:[А-ЯЁ][А-ЯЁа-яё]{0,5}[ГТМПФН]У|НИ(?:У|ЯУ)|РАН|ВШЭ)(?!\w))"
# At the end of a name in the East: what is no university, yet an institution.
_EAST_KEEPER = (
    r"实验室|實驗室|研究センター|共同利用センター|博物[馆館]|美[术術][馆館]|[图圖]書館|图书馆|図書館|档案馆|文書館|科学院|"
    r"(?<=[一-鿿ァ-ヺー])[省庁](?!\w)|法院|연구원|연구소|박물관|미술관|도서관|학교"
)
# "Conservatorium van Kiel", "École des chartes", "РАМ им. Гнесиных": schools besides.
_SCHOOL = (
    r"\b(?:conservat(?:ory|oire|orio|orium)|konservatori(?:um|et)|консерватор[иі]я|vysok[áé] (?:škola|učení)|"
    r"(?-i:École|Escuela|Escola|Scuola|Школа|Szkoła)(?=\s[^\W\d_])|(?<=\w\s)(?:имени|імені|(?:им|ім|im)\.)(?=\s(?-i:[^\W\d_a-z])))"
)
NO_UNIVERSITY = rf"{_KEEPER}|{_EAST_SLAVIC}|{_SCHOOL}|(?:{_EAST_KEEPER})(?=\s*(?:$|[(（,，、)）]))"
INSTITUTION_WORD = any_case(
    rf"{NO_UNIVERSITY}|\b(?:{UNIVERSITY}|институт\w*|інститут\w*|instytut\w*|institut\w*|enstitü\w*|"
    r"eth|epfl|coll[eèé]ge|academy|academia|академи\w*|академія|school of|(?:law|business|medical|graduate) school|"
    r"dept|department|faculty|faculté|facultad|laborator\w+|labs?|"
    r"(?<!and )(?<!for )(?<!in )research(?:$| (?:group|center|centre|institute))|cent(?:er|re) (?:for|of)|inc|"
    r"(?<=\w )(?-i:Cent(?:er|re)|Museum|Hospital|Observatory)(?=[\s.]*$)|"
    r"corporation|gmbh)\b|大学|学院|研究所|研究院|대학|มหาวิทยาลัย|विश्वविद्यालय|বিশ্ববিদ্যালয়"
)
# "an der HU Kiel"
AT_THE = regex(rf"^(?:(?:{name_words.AT})\s+(?={name_words.CAPITAL})|à\s+l['’])")
# "MOOC de l'Université de Kiel": what is given there.
_GIVEN_AT = any_case(
    r"^(?:mooc|course|lectures?|class|cours|curso|corso|kurs|vorlesung|wykład|курс|лекции|лекції)\s+"
    r"(?:(?:of|from|at|by)\s+(?:the\s+)?|del?\s+l[ae]?['’\s]\s?|dell['’]|d['’]|an\s+der\s+"
    r"|(?:de|du|da|do|di|del|della|der|des)\s+)?(?=(?-i:[^\W\d_a-zа-я]))"
)
# "Київський національний ", before "університет"
_SLAVIC_LED = r"[А-ЯЁІЇЄҐ][\w-]+[йяе](?:\s[а-яёіїєґ][\w-]+[йяе]){1,4}?\s"
# An institution by its form: "University of X", "X College"; no "College Algebra".
INSTITUTION = regex(
    r"(?:the\s+)?(?:[^\W\d_a-zа-я][\w.&'’-]*\s+){0,4}"
    r"(?:Universi\w+|Institut[eo]?|Pol[iy]te[ck]\w+|College|Academy|Laborator(?:y|ies)|Labs?|"
    r"École|\w*[Hh]ochschule|Университет|Институт|[Uu]niversitet|[Yy]liopisto|[Üü]likool|"
    r"[Hh][öø]gskol[ae]n?|\w*[Ee]gyetem|[Uu]niverzita|Üniversitesi)"
    r"(?:\s+(?:of|for|at|in|de|di|für|du|des|da|do)\s+.*|\s*[,(].*|[.\s]*)$"
    r"|(?:[^\W\d_a-z][\w.’'-]*\s+)?(?:Universi(?:dade?|tà|té|t[aä]t)|Escuela|Hochschule)"
    r"(?:\s+(?:(?:de|da|do|di|del|degli|d)\s+)*[^\W\d_a-z][\w.’'-]*){1,4}[.\s]*$"
    r"|(?:Uniwersytet|Politechnika|Univerzita|Universitas|Sveučilište|Đại học|Học viện|Університет|"
    r"Πανεπιστήμιο|جامعة|دانشگاه|אוניברסיטת)(?:\s+[\w.'’-]+){1,6}[.\s]*$"
    r"|[一-鿿ァ-ヺー]{2,12}(?:大学|学院|研究所|研究院)$|[가-힣]{1,10}대학교?$"
    rf"|{SHORT_UNIVERSITY}$|{_SLAVIC_LED}(?:университет|університет|институт|інститут|академи[яі]я?)$"
    rf"|[一-鿿ァ-ヺー가-힣]{{1,14}}(?:{_EAST_KEEPER})$|(?:[А-ЯЁ]\w*\s)?{_EAST_SLAVIC}(?:\s.*|$)"
)
INSTITUTION_ALONE = any_case(
    r"(?:the )?(?:university of \w[\w ]{2,40}|(?:[A-ZÀ-Þ][\w.'’-]+ ){1,4}(?:university|institute of technology))"
)
# "南京大学" in "南京大学，2021年。"
EAST_HOME_STOPS = regex(
    r"[一-鿿ァ-ヺー]{2,20}(?:大[学學]|[学學]院|研究[所院])(?=[，。；]|(?:博士|[硕碩修]士))|[가-힣]{1,10}대학교?(?=\s(?:박사|석사))"
)
# "中国医科大学" in "中国医科大学精品课程"; "北京大学艺术学院" is one.
EAST_HOME_BEGINS = regex(
    r"[一-鿿ァ-ヺー]{2,12}?(?:大学|大學)(?=[一-鿿、（(])(?![一-鿿]{0,10}?(?:[学學]院|学部|[系部所校院館馆]|中心|研究|实验室|出版))"
)
# "various institutions."
NO_INSTITUTION = any_case(r"various (?:institutions|universities|places)")
# As in "Foundations and Trends in Machine Learning, Vol. 2, No. 1 (2009)".
VOLUME = any_case(
    r",?\s*\b(?:vol(?:ume)?|no|nr|issue|number|pp?|pages)\b\.?\s*\d+"
    r"(?:\s*[-–:]\s*\d+)?"
)
# As in "Nature 521.7553: 436-444", "Neural Computation 18(7), 1527-1554".
NUMBERS = regex(
    r"[\s,]+\d+(?:\.\d+)?(?:\s*\(\d+\))?\s*[:,]\s*[\d\s,–-]*$|[\s,]+\d+\.\d+$|"
    r"[\s,:]+\d+\s*[-–]\s*\d+$"
)
# What stands behind a venue and its year: ": 436-444.", ", pp. 3-10".
PAGES = any_case(
    r"[\s,.:;]*(?:(?:vol(?:ume)?|no|issue|pp?|pages|págs?|blz|str?|s|стр?|с)\b\.?\s*[\d.:()–-]+[\s,]*|"
    r"\d+(?:\.\d+)?(?:\(\d+\))?\s*[:–-]\s*\d+(?:\s*[-–]\s*\d+)?){1,2}(?=[\s.,;]|$)"
)
# "ch. 2", "pp. 12-37", "гл. 3"
LOCATOR = any_case(
    r"(?:ch(?:ap(?:ter)?s?)?|sec(?:tions?|t)?|§§?|parts?|pp?|pages?|kap(?:itel)?|abschnitte?|s|"
    r"cap(?:ítulos?|itol[io]|s)?|págs?|chapitres?|гл(?:ав[аы])?|стр?)\b\.?\s*"
    r"(?:\d+|[IVX]+\b)(?:\.\d+)*(?:\s*(?:[-–,&]|and)\s*\d+(?:\.\d+)*)*(?=[\s.]*(?:$|[(\[,;]))"
)
# What stands behind a venue set in italics: " 63 (2016)", " 45(3), 2019", " 51, no. 3 (2010)".
ISSUE = any_case(
    r"[\s,]*(?:vol\.?\s*)?(?:(?:\d{1,4}|(?-i:[IVXLC]{1,8}\b))(?:\s*\(\d+(?:[-–]\d+)?\)|[.,]\s?\d{1,3}(?!\d)"
    r"|,?\s*(?:no|nr|issue|heft|n|núm|num|№)\b\.?\s?[°º]?\s?\d{1,4}(?:[-–/]\d+)?)?)?"
    r"(?:\s*[:,]\s*(?:pp?\.\s*)?\d+\s*[-–]\s*\d+)?[\s,]*[(（]?(?P<year>(?:1[5-9]|20)\d\d)[)）]?(?=[\s.;,)]|$)"
)
# "Transactions on Nets, 2015"; in "MLconf 2013" it belongs to the name
YEAR_LAST = regex(rf",\s*{YEAR}[\s.]*$")
# As in "Vol. 2, No. 1 (2009)".
BRACKETS = regex(r"\([^()]*\)")
_DIGIT = regex(r"\d")
# "In Proceedings of ..."
IN = any_case(r"^in:?\s+(?=[A-Z])")
# As in "Journal of Physics A", "MLconf 2013", "Proceedings of", "Findings of ACL 2023",
# "IEEE Conference on Vision", "NAACL-HLT 2019" and "EACL (Findings) 2023".
# But "Weston 2015" is no venue.
VENUE = any_case(
    r"^(?:(?:the\s+)?(?:\w+\s+){0,4}?"
    r"(?:journal|proceedings|proc\.|transactions|trans\.|bulletin|annals|letters|"
    r"magazine|conference|symposium|workshop)(?!\w)"
    r"|foundations and trends\b|findings of\b|advances in\b"
    r"|(?-i:[A-Z][A-Za-z]*conf|[A-Z]{3,10}\*?)['’]?\s*(?:19|20)?\d\d$"
    # "WS 2021" is a term.
    r"|(?-i:(?!(?:[WSHF]S|[VH]T)\s)[A-Z][A-Za-z]*[A-Z][A-Za-z]*(?:[-@/][A-Z][A-Za-z]*)*)"
    r"(?:\s+(?-i:[A-Z])\w+)?(?:\s*\([^()]*\))?['’,]?\s*(?:19|20)\d\d$)"
)
# "arXiv preprint arXiv:1312.6114": where it lies is told by the number.
ARXIV = any_case(
    r"(?:arxiv\s+(?:e-?)?preprint\b[\s,]*)?arxiv\s*[:\s]\s*"
    r"(?:[a-z-]+(?:\.[a-z]{2})?/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?(?:\s*\[[\w.-]+\])?"
    r"|arxiv\s+preprint\b|arxiv(?=[\s.]*$)|arxiv(?=[\s,(]*(?:19|20)\d\d\b)"
)
# Words before "Press"; a full stop only behind an initial, or in a word: "St. Martin".
_HOUSE = r"(?:[\w&’'-]+(?:\.[\w&’'-]+)*|(?:[^\W\d_]|St)\.)\s+"
# "Vanity Press", "Springer Verlag", "Harvard UP"
PUBLISHER = any_case(
    rf"^(?:{_HOUSE}){{1,5}}(?:press|verlag|publishers?|publishing|publ\.?|(?-i:UP)|f[öo]rlag|kustannus|kiadó|uitgeverij|editora|nakladatelství|издательство|yayınları|yayınevi|yayıncılık|kitabevi)$"
    r"|^(?:presses|éditions|editions|ediciones|edizioni|editorial|editora|editura|verlag|wydawnictwo|nakladatelství|uitgeverij|penerbit|nxb|nhà xuất bản|εκδόσεις|изд-во|издательство|вид-во|видавництво|دار|منشورات|انتشارات)\s+\S.{0,60}$"
    rf"|^{name_words.EAST_HOUSE}$"
)
# "Acme Books": one where a work's authors stand before it.
PUBLISHER_WEAK = any_case(rf"^(?:{_HOUSE}){{1,4}}(?:books|publications|editions|media)$")
# "JRSS B 58 (1996)", "Annals of Rope 7(1): 1-26", "Weaving Science, 2001"
_TITLE_WORDS = r"[^\W\d_a-zа-яёіїєґ][\w.&'’-]*(?:[\s:]+(?:(?:of|the|and|for|in|on|de|der|und|et|&)\s+)*[^\W\d_a-z][\w.&'’-]*){0,9}"
NUMBERED = regex(
    rf"(?P<name>{_TITLE_WORDS}),?\s+(?:[Vv]ol\.?\s*)?\d{{1,4}}(?:\s*\(\d+(?:[-–]\d+)?\))?"
    r"(?:,?\s(?:[Nn]o|[Nn]r|[Ii]ssue)\.?\s*\d{1,4})?(?:\s*[,:]\s*(?:pp?\.\s*)?[\de]+(?:\s*[-–]\s*\d+)?)?"
    r"(?:,?\s*\(?(?:[^\W\d_]{3,9}\.?,?\s)?(?:1[5-9]|20)\d\d\)?)?(?=[\s.;,]|$)(?!\s?(?:min|мин|хв|dk|perc|h|Std)\b)"
)
# "113 Rope L. Rev. 501 (1999)", "183 R.W.2d 657 (Kiel 1971)": as lawyers cite.
VOLUME_FIRST = regex(
    r"(?<![\w.-])\d{1,4}\s+(?P<name>[^\W\d_a-z](?:[^\d()]|\d(?:d|th)\b){1,60}?)\s+\d{1,5}"
    r"(?:,\s*\d{1,5})?\s*\((?:[^\d()][^()]{0,30}\s)?(?P<year>(?:1[5-9]|20)\d\d)\)"
)
# Where a title that nothing sets apart is over; \x00 stands for a label: "[pdf]".
TITLE_OVER = regex(
    r"\n|\s(?:[-–—|]+|//)\s|\s*[(\[:,]\s*(?:see|via|cf\.|siehe|voir|ver)\s+\x00|(?<!\bvs)(?<!\bSt)(?<!\bDr)(?<!\bMr)(?<!\bNo)(?<!\bVol)(?<!\b[A-Z])"
    r"\.\s+(?=\S)|(?<=[?!])\s+(?=[^\sa-z])(?![^.()]{0,80}\([^()]*\d{4})|\s*\((?=[^()]*(?:\(?\d{4}|\d\s?(?i:min|h|hrs?|pp|pages)\b)|[A-Z]\w*[A-Z]\w*\)\s*[\[(]*\x00)|[;；。]|\s*[\[(]*\x00|"
    r",\s+(?:eds?|hrsg|hg)\.\s+(?=[A-Z])|,\s+(?=\d{1,2}(?:\.|st|nd|rd|th|e|ª)?\s*(?i:ed|edn|edition|aufl|auflage|éd|изд)\b)|"
    r"\s+by\s+(?![A-Z][a-z]+ing\s)(?=@|[A-Z]\S*\s+[A-Z]|[A-Z]\.)|[\s.]*$"
    rf"|,\s+(?={VOLUME_FIRST.pattern})"
)
# A year at the end is none of its words.
_OF = "of in from since until before after to by von bis seit vor nach en de desde depuis с до от"
_SPANS = "".join(rf"(?<!\b(?i:{word}))" for word in words(_OF))
TITLE_YEAR = regex(rf"(?:,|{_SPANS})\s+(?=(?:19|20)\d\d$)")
# Between a title and who made it, as libraries write: "Knots / Ann Bee. Kiel: Quay, 1998".
SLASH = regex(r"(?<=\w)\s/\s(?=\w)")
# ". Kiel: Quay, 1998", " ; drawings by Eva Foe. Kiel : Quay, 1998", "(eds.). Quay, 1998"
HOUSE_BEHIND = regex(
    r"\s*(?:\([^()]{2,20}\)\s*)?[.;](?=\s)[^\n]{0,120}?[:.]\s[^\d\n]{2,60},\s(?:1[5-9]|20)\d\d\b"
)
BEFORE_YEAR = regex(
    rf"(?P<name>(?=\S+\s+\S+,){_TITLE_WORDS}),\s+(?:1[5-9]|20)\d\d(?=\s*(?:[.;)]|$))"
)
# "ISBN 978-3-16-148410-0", "doi:10.5555/x", "arXiv:2301.00001"
ISBN = any_case(r"ISBN(?:-1[03])?[:\s]*(?P<id>97[89](?:[- –]?\d){10})(?!\d)")
# "ISBN: 0-306-40615-2"
ISBN_10 = any_case(r"ISBN(?:-10)?[:\s]*(?P<id>\d(?:[- –]?\d){8}[- –]?[\dX])(?!\d)")
DOI = any_case(
    r"(?:doi\s?[:\s]\s*)?(?:(?:https?://)?(?:dx\.)?doi\.org/)?(?<=[:\s/i])(?P<id>10\.\d{4,9}/[^\s,;)\]]+)"
)
ARXIV_ID = any_case(
    r"(?:arxiv\s+(?:e-?)?preprint\b[\s,]*)?(?P<id>arxiv\s*[:\s]\s*"
    r"(?:[a-z-]+(?:\.[a-z]{2})?/\d{7}|\d{4}\.\d{4,5}))(?:v\d+)?(?:\s*\[[\w.-]+\])?(?!\d)"
)
# "Ph.D. thesis", "Technical report": where they stand behind a title, it is over.
THESIS = any_case(
    r"(?:ph\.?\s?d\.?|doctoral|master(?:['’]?s)?|bachelor(?:['’]?s)?|m\.?sc\.?|diploma)\s+"
    r"(?:thesis|dissertation)|(?:technical|tech\.?)\s+rep(?:ort|\.)"
)
# "無料PDFあり", "그림이 많음": a remark, no house as "ひつじ書房" is.
SAYS_IN_SIGNS = regex(r"[ぁ-ゖ](?!\S*(?:書房|出版|書店|書院|社|館)$)|[가-힣]\s")
# "京都大学博士論文", "서울대학교 대학원 박사학위논문": whose a thesis is, and which.
THESIS_IN_SIGNS = regex(
    r"(?P<home>[一-鿿]{2,12}(?:大[学學]|[学學]院|研究[所院])|[가-힣]{2,10}대학교?)(?:\s?[가-힣]{0,6}대학원)?[,，、]?\s?"
    r"(?P<form>(?:博士|[硕碩修]士)(?:学位)?(?:[论論]文)|(?:박사|석사)\s?(?:학위)?\s?논문)(?![一-鿿가-힣])"
)
# "MSc Thesis by Ann Bee", "tesis doctoral, ", "дис. ... канд. филол. наук. "
THESIS_ALONE = any_case(
    r"(?:[^\W\d_][\w.’']*\s+)?(?:thesis|dissertation)(?=\s+by\s)"
    r"|(?:дисс?\.\s*(?:(?:\.{3}|…)\s*)?(?:на соиск\w*\.?\s)?(?:канд|докт|д-ра)(?:[.\s]{1,2}(?-i:[а-яіїєґ-]+)){1,3}|"
    r"(?:thèse|tesis|tese|tesi|dissertação|praca|rozprawa|luận án|luận văn)(?:\s(?:d['’]|d[ei]\s)?[^\W\d_]+){0,2}|"
    rf"{THESIS.pattern}|thesis|diss(?=\.)|dissertation|dissertatie|"
    r"диссертация|дисертація|(?:doktor|master|bachelor|diplom|magister)arbeit|habilitationsschrift|proefschrift|"
    r"(?:master|bachelor|doctoraal)?(?:scriptie|proef)|eindwerk|(?:magister|kandidat)uppsats|examensarbete|"
    r"(?:diplomová|bakalářská) práce|pro gradu|mémoire(?:\sde\s\w+)?|trabajo (?:de )?fin de \w+|"
    r"(?:doktors)?avhandling|ph\.?d\.?-afhandling|väitöskirja|disertační práce|doktora tezi|"
    r"yüksek lisans tezi|(?:博士|硕士|碩士|修士)(?:学位)?[论論]文|(?:박사|석사)\s?학위\s?논문)"
    # "proefschrift KU Leuven", "tesis doctoral dirigida por Ann Bee"
    r"(?=\s*(?:[.,;:(（，、]|$)|\s(?-i:[A-ZÀ-ÞА-Я])|\sdirigid[ao]\s)"
)
# "Book", "PhD thesis", "in German": what form a work has.
FORM = any_case(
    rf"(?:{THESIS.pattern}|e-?book|book|paper|article|thesis|ph\.?d\.?|talk|video|slides|lecture|course|"
    r"tutorial|report|pdf|html|free|online|paperback|hardcover|draft|blog ?post|post|"
    r"(?:in )?[A-Z][a-z]+(?:ish|ese|ian|man|ch))"
)
# "[pdf]", "(free)", "(PDF, EPUB)": how it is had says nothing of the work.
WAY = any_case(r"\s*(?:(?:pdf|html|epub|mobi|kindle|free|online|paperback|hardcover)\b[\s,/&+]*)+")
COST = any_case(
    rf"{WAY.pattern}|gratis|gratuite?s?|gratuit[oa]s?|kostenlos|kostenfrei|bezpłatn\w+|darmow\w+|zdarma|"
    r"ingyenes|ücretsiz|бесплатн\w+|безкоштовн\w+|miễn phí|besplatno|ilmainen"
)
# Small words inside of a proper name: "University of X", "Nature vol. 5".
_SMALL = (
    "a an of the for and und et in on at y e de des der die del di do du da la le les für "
    "vol vol. no no. pp pp. p. with via to & w we v ve im in im. an am på van voor em dan och og "
    "имени им. імені ім. i della dello degli delle"
)
SMALL = frozenset(_SMALL.split())
# Where a proper name can end before the text does: a full stop that ends no short form.
_SHORT_FORMS = (
    "Proc Trans Conf Int Inst Univ Dept Vol No pp Adv Lett Symp [A-Z] vol no p Ann Appl [Pp]rof [Dd]r "
    "[А-ЯІЇЄҐ] им ім im"
)
_NO_SHORT_FORM = "".join(rf"(?<!\b{form}\.)" for form in _SHORT_FORMS.split())
STOP = regex(rf"\.{_NO_SHORT_FORM}\s+(?=\S)|\s+[-–—|]+\s|\s*[;|。]")


def behind(pattern: re.Pattern[str], text: str, start: int = 0, end: int = sys.maxsize) -> int:
    """Return where a match at `start` ends, `start` itself where there is none."""
    found = pattern.match(text, start, end)
    return found.end() if found else start


# A name is no longer than that; what is, is a sentence.
MAX_NAME = 300
# "Stockholms universitet": common nouns that names of the North and the East end in.
_SMALL_NOUN = regex(
    r"universitet(?:et|as)?|h[öø]gskol[ae]n?|højskole|yliopisto|ülikool|univerzita|egyetem|университет|"
    r"університет|académie|akademi(?:en|et|e)?|institut(?:tet|et)?|muse(?:um|et)|bibliotek(?:et)?|muzeum|knihovna|könyvtár|"
    r"[ий]нститут|академ[иі]я|консерватор[иі]я|школа|училище|škola|fakulta|ústav|učení"
)
# "Đại học Bách khoa Hà Nội", "Київський національний університет", "Vysoká škola
# ekonomická": not all words that follow have capitals.
_LED = regex(
    r"(?:Trường Đại học|Đại học|Học viện|Nhà xuất bản|NXB)\s[^\n,;.()|–—]{2,60}"
    rf"|{_SLAVIC_LED}(?:{_SMALL_NOUN.pattern})"
    rf"|[^\W\d_a-z]\w+[ýáé](?:\s\w+[ýáé]){{0,2}}\s(?:{_SMALL_NOUN.pattern})(?:\s\w+[ýáéí]){{1,2}}"
    r"|(?:École|Escuela|Escola|Scuola|Школа|Szkoła)(?:\s[a-zà-ÿа-я]\w+){1,3}(?!\w)"
)


def proper_end(text: str) -> int:
    """Return how far a proper name can go from the start of `text`: 0 where none is.

    >>> proper_end("University of Toronto has")
    21
    """
    end = len(led.group().rstrip()) if (led := _LED.match(text)) else 0
    for found in re.compile(r"\S+").finditer(text, end, MAX_NAME):
        word = found.group()
        if word.lower() in SMALL:
            continue
        first = word.lstrip("\"“”'(*&+/–-—")[:1]
        noun = end and _SMALL_NOUN.fullmatch(word.rstrip(",;.)"))
        if (first.islower() and not noun) or not (first or end):
            break
        end = found.end()
    # "University of Toronto, where ..." ends before its comma.
    return len(text[:end].rstrip(",;"))


def is_capitalized(text: str) -> bool:
    """Tell whether every word of a proper name begins with a capital, but small ones."""
    return proper_end(text) == len(text.rstrip())


@lru_cache(1_024)
def stops(text: str) -> tuple[int, ...]:
    """Return where the name at the start of `text` can end, the nearest first."""
    end = proper_end(text)
    places = [found.start() for found in STOP.finditer(text, 0, end + 2)]
    return (*(place for place in places if 0 < place < end), end) if end else ()


# What a short name is made of: "KnotNet-LR". No word is skipped but small ones.
_SHORT = regex(r"(?=.*[A-Z].*[A-Z])[A-Za-z][\w-]{1,23}")
_PART_WORD = regex(r"[^\W_]+")
_MOST_PARTS = 12


def spells_out(words_: str, short: str) -> bool:
    """Tell whether words spell out a short name: "Rope Area Network" is "RAN", or "RopeANet".

    >>> spells_out("Regular Transfer with Linear Regression", "RegularTransferLR")
    True
    """
    found = _PART_WORD.findall(words_)
    letters = "".join(_PART_WORD.findall(short)).lower()
    if not _SHORT.fullmatch(short.strip()) or not 1 < len(found) <= _MOST_PARTS:
        return False
    places = {0}
    for word in found:
        part = word.lower()
        after = {
            place + length
            for place in places
            for length in range(1, len(part) + 1)
            if letters.startswith(part[:length], place)
        }
        places = places | after if word.islower() else after
    return len(letters) in places
