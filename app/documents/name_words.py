"""What a personal name looks like, word by word, and the words that never are one."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from itertools import takewhile

from app.documents.text import PICTURE
from app.documents.tokens import YEAR
from app.text import words

PARTICLES = frozenset(
    words(
        "abu af al av ben bin bint da das de degli dei del della delle den der des di do "
        "dos du el ibn la las le lo los op ould te ten ter van vom von wa zu zum zur"
    )
)
AND = r"(?:and|und|u\.|et|y|e|и|&|\+)"
# "Alex Krizhevsky and Geoffrey E. Hinton", "Hinton, and ...", "Socher<tab>and<tab>...",
# "周志华、李航".
SEPARATOR = re.compile(
    rf"(?:\s*[,，]?\s*(?:\.{{3}}|…)\s*[,，&]?\s*(?:{AND}\s+)?)|\s*[,，\u060c、]\s*(?:(?:{AND}|with)\s+)?|\s+(?:{AND}|with)\s+|\s+/\s+|\s*[和与・](?=[一-鿿])|\s+[和与及]\s+|·(?=[가-힣])"
)
# As in "Hui Y. Xiong et al", "Cho et al.", "and many others", "и др.", "Bee 等".
ET_AL = re.compile(
    r"\s*[,，]?\s*(?:\bet\.?\s+al(?:ii|ia|\.ii)?\b\.?|\bet\s+coll\b\.?"
    r"|(?:\band|&)\s+(?:(?:(?:many|several|some|various|\d+)\s+)?(?:others?|more)"
    r"|colleagues|co-?workers|co-?authors|contributors)\b"
    r"|(?:\b(?:and|und|et|y|e)|&)\s+(?:(?:his|her|their|the|sein|ihr|das|son|su)\s+)?(?:team|équipe|equipo)\b"
    r"|\by\s+otros\b|\be\s+outros\b|\be\s+altri\b|\bet\s+autres\b|\bund\s+andere\b"
    r"|\bи\s+др(?:угие)?\b\.?|\bта\s+ін\b\.?|\bu\.\s?a\.(?!\w)|\bm\.\s?fl\.(?!\w)"
    r"|[等ら他]人?(?![一-鿿])|ほか)",
    re.IGNORECASE,
)
# "Instructor: Andrew Ng"
LABELLED = re.compile(
    r"(?:authors?|instructors?|lecturers?|teachers?|speakers?|professors?|autor(?:es|in)?|"
    r"auteurs?|dozent(?:in)?|profesor(?:es|a)?|director(?:a)?|dir|hosts?|regie|réalisat(?:eur|rice)|"
    r"autor(?:ka|zy)|prowadząc[ya]|wykładowca|autore|autrice|docente|relatore|yazar(?:lar)?|hazırlayan|eğitmen|"
    r"автор(?:[ыи])?|лектор|преподаватель|викладач|докладчик|режисс[её]р|ведущ(?:ий|ая)|"
    r"作者|编者|讲师|主讲[人者]?|授课(?:教师|老师|人)?|讲者|演讲者|主播|导演|講師|講演者|発表者|著者|執筆|監督|担当(?:教員)?|"
    r"저자|지은이|글쓴이|강사|강연자|المؤلفون|المؤلف|تأليف|الكاتب|المحاضر|نویسنده|مؤلف|مدرس|استاد)\.?\s*[:：]\s*",
    re.IGNORECASE,
)
# "Notes by Andrew Ng"
LEAD_IN = re.compile(
    r"(?:(?:notes|slides|lectures?|videos?|talk|tutorial|book|course|paper|written|"
    r"taught|given|made|created|developed|maintained|presented|hosted|directed|réalisé|dirigid[ao]|film|skript|vortrag|vorlesung|kurs|"
    r"beitrag|aufsatz|artikel|artículo|artigo|articolo|conférence|статья|"
    r"доклад|курс|лекция)\s+)?"
    r"(?:by|von|par|por|от|di|door|av|af|przez|yazan|oleh|від|تأليف|بقلم|نوشته|اثر)[:\s]\s*|dirs?\.\s+|(?:film|cours|livre) d['’]|(?-i:de)\s+(?=(?-i:[A-Z]\w+\s+[A-Z]))"
    rf"|{LABELLED.pattern}"
    # "del Dr. Juan Bee"
    r"|(?:del|de\s+la|della|do|da|du|des)\s+(?=(?:prof|dr|dra)\b)",
    re.IGNORECASE,
)
# "trl.: Ann Bee", "translated by Ann Bee": whoever helped is no author; Ed Bee is one.
HELPER = re.compile(
    r"(?!(?-i:Ed\s[^\W\d_a-z]))(?:trl|transl?|tr|trans(?:lation|lators?|lated)|foreword|introduction|preface|"
    r"postscript|afterword|postface|préface|publi(?:é|ée|cado|cada)|illustrat(?:ed|ions?|or)|eds?|edited|editors?|hrsg|herausgegeben|hg|"
    r"trad(?:ucción|ucido|uit|otto|ução|uzione|uction)?|übers(?:etzt|etzung)?|aus\s+dem\s+\w+(?:\s+übersetzt)?|"
    r"tłum(?:aczenie|aczył[a]?)?|przeł|przekład|çev(?:iren)?|a\s+cura|pod\s+red(?:akcją)?|opr(?:ac)?|"
    r"пер|перевод\w*|перекл(?:ад)?|译者|译|翻译|翻訳|訳者|訳|監訳|옮긴이|역자|ترجمة|ترجمه|مترجم)\b\.?\s*"
    # "traduit de l'anglais par", "пер. с фр."
    r"(?:(?:de|del|do|dal?|from|aus|с|со|з)\s?(?:the\s|l['’]|l['’]|dem\s)?(?-i:[a-zß-öø-ÿа-я]+)\b\.?\s*(?:by|von|par|por|da|di)?\s+)?"
    r"(?:by\b|von\b|par\b|por\b|da\b|de\b|di\b|:|：|\.:?)?\s*",
    re.IGNORECASE,
)
# 'Josef "Sepp" Hochreiter', "John F Foe": what stands among names and is none alone.
NICKNAME = re.compile(r'^["“\'‘(][^\W\d_]+(?:[ -][^\W\d_]+)*["”\'’)]$|^[A-ZА-ЯÀ-Þ]$')
# "G.", "J.-P."
INITIALS = re.compile(r"^(?:[^\W\d_a-zа-я]\.-?)+$")
# "Ph. Dévaux", "Yu. Bee": two letters that are short for a given name.
SHORT_GIVEN = re.compile(r"^(?!(?:Dr|Jr|Sr|St|Mr|Ms)\.)[^\W\d_a-z][a-zа-я]\.$")
# "T.Lund": initials that no space parts from the family name.
JOINED = re.compile(r"^(?:[^\W\d_]\.-?)+(?=[^\W\d_]{2})")
# "Doe AB", "Smith J": initials without full stops, behind a family name.
BARE_INITIALS = re.compile(r"^[A-ZÀ-ÞА-Я](?:-?[A-ZÀ-ÞА-Я]){0,2}$")
# "Yee-Whye", "Marc’Aurelio", accents as letters of their own too, as in "¸Sahin".
_LETTERS = r"(?:[^\W\d_][\u0300-\u036f]*)+"
NAME_WORD = re.compile(rf"^[¸´¨˘ˇ]?{_LETTERS}(?:['’`‘ʼ-]{_LETTERS})*$")
# "d'Aubray", "al-Masri": small letters that are written together with a family name.
PREFIX = re.compile(r"^(?:[dlDL]['’`]|(?:[Aa]l|[Ee]l|[Aa][dnrstz]|ben|ibn)-)(?=[^\W\d_a-z])")
# "Vane, Jr.", "Bee III", "Ann Bee, PhD": none of it is a name of its own.
SUFFIX = re.compile(
    r",?\s+(?:(?:Jr|Sr)\b\.?|(?:II|III|IV|2nd|3rd)\b(?!\.)|Ph\.?\s?D\b\.?|M\.?D\b\.?|Esq\b\.?)"
    r"(?=\s*(?:$|[.,;:&|()\[\]–—/-]|and\b))"
)
# "@ann-bee": an account that stands for a person.
ACCOUNT = re.compile(r"^@\w[\w.-]*$")
# Whoever "講師：" leads in may have any name.
HAN_WORD = re.compile(
    r"(?:[一-鿿々]{1,3}[ \u3000][一-鿿々]{1,3}|[一-鿿々]{2,8})"
    r"(?<![等他])(?=\s*(?:$|[\s,，、;；。(（/和与及と・等他]))"
)
# "久保拓弥, 山田剛史 (2008)", "須山 敦志": what may be names and nothing else.
_HAN_ONE = (
    r"(?:[一-鿿々]{1,3}[ \u3000][一-鿿々]{1,3}|(?!\w?\w?(?:教材|教程|视频|课程|入[门門]|必读|指南|经典|"
    r"推荐|資料|資料|解説|公式|官方|免费|中文))[一-鿿々]{2,5})(?<![論论书書版集网站库庫课課讲講题題号號社部系组組编編卷册冊等他])"
)
HAN_NAMES = re.compile(
    rf"(?P<who>{_HAN_ONE}(?:\s*[,，、・/]\s*{_HAN_ONE}){{0,9}})"
    r"(?:\s*(?:ほか|他|等|著))?\s*(?:[(（][^()（）]{2,20}[)）]|[,，、]?\s*(?:19|20)\d\d年?)?\s*$"
)
# "周志华", "伊恩·古德费洛", "박지훈", "山本健一": a common family name and one or two signs,
# or a dot between the names.
HAN_NAME = re.compile(
    r"^(?:[王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林罗羅高郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧"
    r"曹彭曾肖田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范金石廖贾夏韦付方白"
    r"邹孟熊秦邱江尹薛闫段雷侯龙龍史陶黎贺顾顧毛郝龚邵万钱錢严嚴覃武戴莫孔向汤湯][一-鿿]{1,2}"
    r"|(?:欧阳|尉迟|司马|上官|诸葛|东方|皇甫|令狐|慕容|司徒|夏侯|公孙|端木|百里)[一-鿿]{1,2}"
    r"|(?:佐藤|鈴木|高橋|田中|伊藤|渡[辺邊部]|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|清水"
    r"|[斎斉]藤|山崎|阿部|森本|池田|橋本|石川|中島|前田|藤田|小川|岡田|後藤|長谷川|村上|近藤|石井|坂本|遠藤"
    r"|藤井|青木|福田|三浦|西村|藤原|太田|松田|原田|岡本|中野|中川|小野|田村|竹内|金子|中山|和田|石田|工藤|上田"
    r"|森田|酒井|横山|柴田|宮本|内田|高木|安藤|谷口|大野|丸山|今井|高田|藤本|河野|村田|武田|杉山|増田|平野|大塚"
    r"|久保田?|松井|小島|岩崎|桜井|野口|松尾|木下|菊[地池]|野村|新井|佐野|杉本|大西|古川|浜田|市川|小松|島田|菅原"
    r"|水野|桑原|北川|川口|五十嵐|安田|平田|本田|飯田|吉川|西田|川村|西川|服部|土屋|山下|大森|小西|村井|川島)"
    r"[一-鿿ぁ-ゖァ-ヺ々]{1,3}"
    r"|[김이박최정강조윤장임한오서신권황안송류홍전고문양손배백허유남심노하곽성차주우구민][가-힣]{2}"
    r"|[一-鿿]+(?:·[一-鿿]+)+|[ァ-ヺー]+(?:[·・][ァ-ヺー]+)+)(?<![卷册冊사])$"
)
# "(Python, MIT)": a licence, where others are named beside.
MIT = re.compile(r"(?<!\w)MIT(?!\w)")
# "Ann Bee, PhD"
DEGREE = re.compile(r",?\s+(?:Ph\.?\s?D|M\.?D|Esq)\.?$")
# "Moreno GH.": behind capitals it ends the list.
FULL_STOP = re.compile(r"(?<=\s[A-Z][A-Z])\.$|(?<=\s[A-Z]{3})\.$")
# "Jean DUPONT", "Xinyu LIU", but "Leung MKK": three letters that can be spoken, or more.
SHOUTED = re.compile(r"(?<=[^\W\d_A-Z]\s)(?:[A-ZÀ-ÞА-Я]{4,}|(?!III|[A-Z]?[^AEIOUY\s]{2})[A-Z]{3})$")
# "Белоусов Юрий Михайлович": whoever is called by the father's name.
PATRONYMIC = re.compile(r"[^\W\d_a-zа-я]\w{2,}(?:[оеє]вич|йович|[оеє]вна|[иі]чна|[иі]вна)$")
# "@bee さん": how somebody is addressed behind the name.
ADDRESSED = re.compile(r"(?<=\w)\s*(?:さん|氏|先生|教授|老师|博士|교수님?|박사|님)$")
ADDRESSED_NEXT = re.compile(r"\s*(?:教授|老师|先生|博士|교수)")
# "DUPONT Jean"
SHOUTED_FIRST = re.compile(
    r"^(?P<family>[A-ZÀ-Þ][A-ZÀ-Þ'’-]{3,}(?:\s[A-ZÀ-Þ'’-]{2,})*)\s(?P<given>[A-ZÀ-Þ][^\W\d_A-Z].*)$"
)
# "Prof. Ann Bee": how somebody is addressed is no part of the name.
HONORIFIC = re.compile(
    r"(?:(?:prof(?:ess?or(?:a|in)?|esseure?|a|\.ª)?|dr|dra|pd|priv|dipl|mag|mr|mrs|ms|sir|mgr|inż|проф|академик|دکتر|الدكتور|الدكتورة|استاد)\b\.?"
    r"(?:\s?-\s?(?:ing|phil|med|inf|math)\b\.?|\s?h\.\s?c\.|\shab\b\.?)?\s+)+(?=\S)",
    re.IGNORECASE,
)
# "Bee, Anna", "Bee A. B.", "Bee A-B", "Николенко С. И.": the family name first.
FAMILY_FIRST = re.compile(
    r"^(?P<family>[^,]+?)(?:\s*,\s*|\s+\(|\s+(?=(?:[^\W\d_]\.-?\s*)+$|[^\W\d_a-z](?:-?[^\W\d_a-z]){0,2}(?:[- ][a-z]+)?\.?$))"
    r"(?P<given>[^,]+)$"
)
# "World Health Organization", "the Ropewalk Consortium": words of an organisation's name.
_ORGANIZATION_WORDS = (
    r"organi[sz]ation|institute|panel|consortium|collaboration|foundation|corporation|corp|inc|ltd|llc|gmbh|"
    r"company|association|society|committee|commission|council|agency|administration|bureau|"
    r"ministry|initiative|alliance|federation|union|bank|authority|secretariat|working group|"
    r"task force|team|cent(?:er|re)|works|studios?|technologies|pictures|entertainment|productions|"
    r"collective|network|partnership|nations|"
    r"organización|asociación|fundación|sociedad|ministerio|organização|associação|fundação|"
    r"société|fondation|ministère|commissariat|gesellschaft|verein|verband|stiftung|"
    r"ministerium|bundesamt|организация|общество|министерство|фонд|комитет|ассоциация"
)
ORGANIZATION = re.compile(
    rf"(?:the\s+)?(?P<name>(?:(?!\d)\w[\w.&'’-]*\s+){{1,7}}?(?:{_ORGANIZATION_WORDS})\b\.?"
    r"(?:\s+(?:of|for|on|de|des|der|für|del|della|по)\s+(?:the\s+)?\w[\w.&'’-]*"
    r"(?:\s+(?:(?:and|of|for|on|the|de|la|und|y|et)\s+)*(?-i:[^\W\d_a-z])[\w.&'’-]*)*)?)"
    r"|(?:the\s+)?(?P<led>(?:ministry|department|bureau|office|society|association|institute)\s+"
    r"(?:of|for)\s+(?-i:[^\W\d_a-z])[\w-]*(?:\s+(?:(?:and|of|for|the)\s+)*(?-i:[^\W\d_a-z])[\w-]*)*)"
    r"|(?P<one>(?-i:[^\W\d_a-z])[\w-]+(?:amt|ministerium|gesellschaft|verband|verein|stiftung|behörde))"
    r"|(?P<han>[一-鿿]{2,12}(?:协会|組織|组织|公司|委员会|学会|基金会|協会|財団))",
    re.IGNORECASE,
)
# "IBM", "NASA"
ACRONYM = re.compile(r"[A-Z]{2,5}")
# "A Quiet Boat": an article, no initial.
BRAND = re.compile(r"A\s+\S+\s+\S")
# What may follow where names end, beside the end of the text.
BOUNDARY = re.compile(
    rf"\s*(?:$|{PICTURE}|[.:;；。|()（）\[\]*\"“«《@–—,，\u060c、·•/]|--?\s|-$|\n|{YEAR}\b|[合共主]?[著编译]|教授|老师|先生|博士|교수)"
)
# "Ann Bee at Stanford", "Ann Bee in Coursera"
PLACED = re.compile(
    r"\s+(?:at|in|on|from|via|for|(?:auf|bei|im|am)(?:\s+de[mr])?|(?:sur|chez|dans)(?:\s+l[ea])?|sul?)\s+(?=[A-Z])"
)
# Capitalised, but in nobody's name.
NO_NAME = frozenset(
    words(
        "year date language title "
        "the of for in on at by with from to and und et or as is are its you my our "
        "your his her their this that these those how why what when where who which "
        "not yes all any every each some more most many other another via using based "
        "towards toward through between among about into without within introduction "
        "lecture lectures notes course class tutorial video videos slides paper "
        "papers book books chapter part volume edition series press journal "
        "proceedings transactions conference workshop symposium session program event "
        "various institutions others free online uses official website site web page "
        "blog post article documentation docs guide guides handbook reference manual "
        "awesome list collection resource resources project projects open source code "
        "coding repository repo library libraries framework frameworks toolkit tool "
        "tools toolbox platform service services server client manager management "
        "plugin extension api sdk cli app apps application applications software "
        "system systems package module component engine editor browser database "
        "storage cloud container containers network networks networking neural deep "
        "machine learning reinforcement supervised unsupervised data dataset datasets "
        "analysis analytics science sciences engineering research theory theories "
        "algorithm algorithms method methods model models modeling modelling "
        "statistics statistical probability mathematics mathematical algebra calculus "
        "geometry logic physics computer computers computing computational vision "
        "image images graphics visual language languages natural processing "
        "recognition detection segmentation classification generation translation "
        "retrieval search graph graphs optimization programming program development "
        "developer developers design architecture patterns testing test tests "
        "security performance distributed parallel real time fast simple easy quick "
        "getting started best top new first international annual summer winter spring "
        "national school university uni institute center centre group team community foundation "
        "company labs lab department interactive practical advanced basic beginner "
        "beginners complete ultimate understanding building making playground cheat "
        "sheet cheatsheet podcast newsletter forum channel playlist talk talks "
        "interview review survey overview history art game games world global digital "
        "mobile desktop linux windows mac python java javascript ruby scala rust "
        "golang haskell docker kubernetes android google microsoft amazon facebook "
        "apple github youtube twitter user users"
    )
)


# The same in other languages: forms of works, and small words of scripts without capitals.
_ABROAD = """
    cours leçons curso lecciones apuntes corso lezioni kurs vorlesung
    من في عن إلى مع أو از در به برای با که را
"""
_NO_NAME_ABROAD = frozenset(_ABROAD.split())


class Sort(Enum):
    """What a word of a name is; behind a LAST or a SOLE one the name is over."""

    INITIAL = auto()
    CAPITALS = auto()
    NICKNAME = auto()
    PARTICLE = auto()
    WORD = auto()
    LAST = auto()
    SOLE = auto()


OVER = frozenset({Sort.LAST, Sort.SOLE})
_FAMILY = frozenset({Sort.WORD, Sort.PARTICLE})
_INITIALS = (Sort.INITIAL, Sort.CAPITALS)
# A full stop behind these ends no name.
_ABBREVIATED = frozenset({"jr", "sr", "st", "dr", "prof"})


@dataclass(frozen=True, slots=True)
class Words:
    """The words between two separators: where, and what each of them is."""

    start: int
    end: int
    sorts: tuple[Sort, ...]

    @property
    def bare(self) -> int:
        """How many words are written out."""
        return sum(sort in {Sort.WORD, Sort.LAST} for sort in self.sorts)

    @property
    def is_family(self) -> bool:
        """Whether this can be a family name alone: "van der Bee"."""
        return self.bare == 1 and set(self.sorts) <= _FAMILY

    @property
    def is_given(self) -> bool:
        """Whether this can be given names alone: "Anna", "Ian J.", "A. B."."""
        parts = {Sort.WORD, Sort.LAST, Sort.INITIAL}
        return self.bare <= 1 and set(self.sorts) <= parts

    @property
    def ends_in_initials(self) -> bool:
        """Whether initials stand behind a family name: "Bee A. B."."""
        if len(self.sorts) < 2 or self.sorts[-1] not in _INITIALS:  # noqa: PLR2004 - a family name and one
            return False
        family = [*takewhile(lambda sort: sort in _FAMILY, self.sorts)]
        initials = set(self.sorts[len(family) :])
        named = family.count(Sort.WORD) == 1 and set(family) <= _FAMILY
        return named and initials in ({Sort.INITIAL}, {Sort.CAPITALS})

    @property
    def ends_in_capitals(self) -> bool:
        """Whether these initials have no full stops: "Doe AB"."""
        return self.ends_in_initials and self.sorts[-1] is Sort.CAPITALS


def is_named(word: str, sort: Sort) -> bool:
    """Tell whether a word alone can be a name.

    "Le" is a particle in "Le Roux" and a family name in "Vinyals, Le 2015".
    """
    if sort is Sort.PARTICLE:
        return word[0].isupper()
    return sort in {Sort.WORD, Sort.LAST, Sort.SOLE}


@lru_cache(4_096)
def sort_of(word: str) -> Sort | None:
    """Return what a word of a name is, None if it is none."""
    for sort, pattern in _BY_SHAPE:
        if pattern.match(word):
            return sort
    if word.lower() in PARTICLES or word in ("'t", "’t", "de'", "de’"):
        return Sort.PARTICLE
    bare = JOINED.sub("", word).removesuffix(".")
    capital = PREFIX.sub("", bare).lstrip("¸´¨˘ˇ")[:1]
    # Scripts of the Near East and India know no capitals.
    cased = capital.isupper() or ("\u0530" <= capital < "\u1100" and capital.isalpha())
    if not NAME_WORD.match(bare) or not cased:
        return None
    if bare.lower() in NO_NAME or bare.lower() in _NO_NAME_ABROAD:
        return None
    ends = word.endswith(".") and bare.lower() not in _ABBREVIATED
    return Sort.LAST if ends else Sort.WORD


_BY_SHAPE = (
    (Sort.INITIAL, INITIALS),
    (Sort.NICKNAME, NICKNAME),
    (Sort.CAPITALS, BARE_INITIALS),
    (Sort.SOLE, ACCOUNT),
    (Sort.SOLE, HAN_NAME),
)
