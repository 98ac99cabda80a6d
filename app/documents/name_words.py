"""What a personal name looks like, word by word, and the words that never are one."""

from enum import IntEnum, auto
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from app.documents.text import PICTURE, Lexicon
from app.documents.tokens import YEAR, any_case
from app.text import regex, word_tables, words

_WORDS = word_tables("documents/words.toml")
# Parts of patterns.
_PEOPLE = {name: part.replace("\n", "") for name, part in _WORDS["people"].items()}

# Headings over what a list says of itself.
ABOUT_THE_LIST = _WORDS["about"]["list"].replace("\n", "")
PARTICLES = frozenset(
    words(
        "abu af al av ben bin bint da das de degli dei del della delle den der des di do "
        "dos du el ibn la las le lo los op ould te ten ter van vom von wa zu zum zur"
    )
)
# "von und zu Bee"
BETWEEN_PARTICLES = frozenset({"und", "e", "y", "et"})
PARTICLES_JOINED = regex(r"\s+(?:und|e|y|et)\s+(?:zu|zum|zur|van|von|de|la)\s")
# "José Ortega y Gasset": two family names
COMPOUND = regex(r"\s+(?:e|y)\s+(?P<family>[^\W\d_a-z]\w+)\s*(?=$|[(,;.:–—])")
# "Ivo Winter", but "Winter 2015"
SEASONS = frozenset({"Winter", "Summer", "Spring", "Summers", "Winters"})
AND = f"(?:{_PEOPLE['and']})"
# "Ann Bee*, Carl Dee†": who did most of the work.
MARKS = regex(r"[*†‡∗]{0,3}")
# "Alex Krizhevsky and Geoffrey E. Hinton", "Hinton, and ...", "Socher<tab>and<tab>...",
# "周志华、李航".
SEPARATOR = regex(
    rf"{MARKS.pattern}(?:(?:\s*(?:[,，]\s*)?(?:\.{{3}}|…)\s*(?:[,，&]\s*)?(?:{AND}\s+)?)|\s*[,，\u060c、]\s*(?:(?:{AND}|with)\s+)?|\s+(?:{AND}|with)\s+|\s+/\s+|\s*[和与・](?=[一-鿿])|\s+[和与及]\s+|·(?=[가-힣]))"
)
# As in "Hui Y. Xiong et al", "Cho et al.", "and many others", "и др.", "Bee 等".
ET_AL = any_case(rf"\s*(?:[,，]\s*)?(?:{_PEOPLE['others']})")
CAPITAL = r"[^\W\d_a-zß-öø-ÿа-яёіїєґ]"
# Before where somebody is: "at", "an der", "na".
AT = f"(?:{_PEOPLE['at']})"
# "Author of Knots": what somebody is, and no institution.
ROLE = any_case(rf"(?:{_PEOPLE['labelled']})\s+(?:of|de[lrs]?|d[ioau]|von|van|av)\s")
# "Instructor: Andrew Ng", "преподаватель — Анна Би"
LABELLED = any_case(rf"(?:{_PEOPLE['labelled']})\.?(?:\s*[:：]\s*|\s[–—]\s)")
# "School: Kiel University"
HOUSED = any_case(rf"(?:{_WORDS['heads']['institution']})\s*[:：]\s*".replace("\n", ""))
BY = f"(?:{_PEOPLE['by']})"
# "from Acme", "von der Universität Kiel": before whose a thing is.
FROM = any_case(
    rf"(?:{BY}|from|aus|desde|dal?|из|від)\s+(?:(?:the|der|dem|la|el)\s+|l['’])?(?=(?-i:{CAPITAL}))"
)
# "Notes by Andrew Ng"
LEAD_IN = any_case(
    rf"(?:(?:{_PEOPLE['made']})\s+)?"
    rf"{BY}[:\s]\s*|(?:автор[иы]?|автори|autor(?:es|a)?|auteurs?|autori)\s+(?=(?-i:[^\W\d_a-z]\w+\s+[^\W\d_a-z]))|dirs?\.\s+|(?:film|cours|livre) d['’]|(?-i:de)\s+(?=(?-i:[A-Z]\w+\s+[A-Z]))"
    rf"|{LABELLED.pattern}"
    # "del Dr. Juan Bee"
    r"|(?:del|de\s+la|della|do|da|du|des)\s+(?=(?:prof|dr|dra)\b)"
)
# "Bee's review of Knots", "Notes on “Knots”", "Review: Knots": who made Knots follows.
_REVIEWS = (
    r"(?:reviews?|summary|critique|notes|commentary|rezension|besprechung|compte[ -]rendu|résumé|"
    r"reseña|resumen|recensione|resenha|рецензия|отзыв)"
)
REVIEWED = any_case(
    rf"['’]s\s+(?:\w+\s+)?{_REVIEWS}\s+(?:of|on)\s|(?<!\w){_REVIEWS}\s+(?:of|on|von|zu|de|du|di|на)\s+[\"“«„'‘]"
    rf"|^(?:\w+\s+)?{_REVIEWS}:\s"
)
# What is said of those who made a thing: "written by".
MADE = any_case(
    r"(?:made|created|written|developed|authored|maintained|built|taught|given|presented|hosted|"
    r"designed|compiled|collected|curated|recorded|explained|explicad[oa]|escrit[oa]|cread[oa]|hech[oa]|"
    r"mantenid[oa]|desarrollad[oa]|impartid[oa]|écrit|créé|réalisé|fait|geschrieben|entwickelt|"
    r"gemacht)\s+"
)
# "Blog by Ann Bee": what has a maker, of whatever name.
FORM_BEFORE = any_case(
    r"(?<!\w)(?:blog|podcast|talks?|lectures?|website|homepage|vortr[aä]ge?|vorlesung|kurs|"
    r"slides|palestra|charla|conférence|доклад)\s$"
)
# Behind who edited a work: "Ann Bee (szerk.)".
EDITOR = f"(?:{_PEOPLE['editors']})"
# "trl.: Ann Bee", "translated by Ann Bee": whoever helped is no author; Ed Bee is one.
HELPER = any_case(
    r"(?!(?-i:Ed\s[^\W\d_a-z]))(?:(?:"
    rf"{_PEOPLE['helpers']})\b\.?\s*|(?:{_PEOPLE['helpers_short']})\.\s+(?=(?-i:[^\W\d_a-z])))"
    # "tr. it. di", "traduit de l'anglais par", "пер. с фр."
    r"(?:(?-i:it|ital|fr|esp|cast|port|bras|ingl?)\.\s?)?(?:(?:de|del|do|dal?|from|aus|с|со|з)\s?(?:the\s|l['’]|l['’]|dem\s)?(?-i:[a-zß-öø-ÿа-я]+)\b\.?\s*(?:by|von|par|por|da|di)?\s+)?(?:by\b|von\b|par\b|por\b|da\b|de\b|di\b|:|：|\.:?)?\s*"
)
# "documentário de João", "blog de Ann"
FORM_OF = any_case(
    rf"(?:{_PEOPLE['given']})\s+(?:de|di|del|do|da|van|av|af)\s+(?=(?-i:[^\W\d_a-z]))"
)
# "with Ann Bee", "cours de Ann Bee"
ALONG = any_case(
    rf"(?:with|mit|avec|con|com|(?P<form>{_PEOPLE['given']})(?:\s(?-i:[a-zß-öø-ÿ]+))?"
    rf"\s+(?:de|di|del|do|da|van|med|av|af))\s+(?=(?-i:[^\W\d_a-z])|(?:{_PEOPLE['honorifics']})\b)"
)
# 'Josef "Sepp" Hochreiter', "John F Foe": what stands among names and is none alone.
NICKNAME = regex(r'^["“\'‘(][^\W\d_]+(?:[ -][^\W\d_]+)*["”\'’)]$|^[A-ZА-ЯÀ-Þ]$')
# "G.", "J.-P.", "M.ª", "A.Th.", "Дж."
INITIALS = regex(r"^(?:(?:[^\W\d_a-zа-я]|Дж)\.-?)+(?:(?:Th|Ch|Ph|Yu|Ya|Chr|Fr)\.)?ª?$")
# "Ph. Dévaux", "Yu. Bee": two letters that are short for a given name.
SHORT_GIVEN = regex(r"^(?!(?:Dr|Jr|Sr|St|Mr|Ms)\.)[^\W\d_a-z][a-zа-я]\.$")
# "T.Lund": initials that no space parts from the family name.
JOINED = regex(r"^(?:[^\W\d_]\.-?)+(?=[^\W\d_]{2})")
# "Doe AB", "Smith J": initials without full stops, behind a family name.
BARE_INITIALS = regex(r"^[A-ZÀ-ÞА-Я](?:-?[A-ZÀ-ÞА-Я]){0,2}$")
# "Yee-Whye", "Marc’Aurelio", accents as letters of their own too, as in "¸Sahin".
_LETTERS = r"(?:[^\W\d_][\u0300-\u036f]*)+"
NAME_WORD = regex(rf"^[¸´¨˘ˇ]?{_LETTERS}(?:['’`‘ʼ-]{_LETTERS})*$")
# "d'Aubray", "al-Masri": small letters that are written together with a family name.
PREFIX = regex(
    r"^(?:[dlDL]['’`]|(?:[Dd]ell|[Dd]all|[Dd]egl)['’]|(?:[Aa]l|[Ee]l|[Aa][dnrstz]|ben|ibn)-)(?=[^\W\d_a-z])"
)
# "Vane, Jr.", "Bee III", "Ann Bee, PhD": none of it is a name of its own.
SUFFIX = regex(
    r",?\s+(?:(?:Jr|Sr)\b\.?|(?:II|III|IV|2nd|3rd)\b(?!\.)|Ph\.?\s?D\b\.?|M\.?D\b\.?|Esq\b\.?)"
    r"(?=\s*(?:$|[.,;:&|()\[\]–—/-]|and\b))"
)
# "@ann-bee": an account that stands for a person.
ACCOUNT = regex(r"^@\w[\w.-]*$")
# Whoever "講師：" leads in may have any name.
HAN_WORD = regex(
    r"(?:[一-鿿々]{1,3}[ \u3000][一-鿿々]{1,3}|[一-鿿々]{2,8}|[가-힣]{2,6}(?: [가-힣]{2,6}){0,2})"
    r"(?<![等他])(?=\s*(?:$|[\s,，、;；。(（/和与及と・等他]))"
)
# "久保拓弥, 山田剛史 (2008)", "須山 敦志": what may be names and nothing else.
_HAN_ONE = (
    r"(?:[一-鿿々]{1,3}[ \u3000][一-鿿々]{1,3}|(?!\w?\w?(?:教材|教程|视频|课程|入[门門]|必读|指南|经典|"
    r"推荐|資料|資料|解説|公式|官方|免费|中文|名作|傑作|杰作|定番|[英德法日韩][语文]))[一-鿿々]{2,5})"
    "(?<![著料者級级訳译用向携論论书書版集网站库庫课課讲講题題号號社部系组組编編卷册冊等他学學院])"
)
# "山下あけみ": words of Japanese look so too.
KANA_LAST = r"[一-鿿々]{1,4}[ \u3000]?(?:[ぁ-ゖ]{2,5}|[ァ-ヺ]{2,5})(?![ぁ-ヺ]|(?!名誉|[准教講先特客監訳編著])[一-鿿])"
# "邓小南、阎步克", "남형두"
EAST_NAME = regex(rf"{_HAN_ONE}|[가-힣]{{3}}(?![가-힣])")
EAST_NAMES = rf"(?:{EAST_NAME.pattern})(?:\s*[、,，・]\s*(?:{EAST_NAME.pattern})){{0,9}}"
# "高等教育出版社"
EAST_HOUSE = r"[一-鿿·]{2,14}?(?:出版社|出版公司|出版集团|出版会|出版局|印书馆|书局|书店|書店|書房)"
HAN_NAMES = regex(
    rf"(?P<who>{_HAN_ONE}(?:\s*[,，、・/]\s*{_HAN_ONE}){{0,9}})"
    rf"(?:\s*(?:ほか|他|等|著))?(?:[\s,，、]+{EAST_HOUSE})?\s*(?:[(（][^()（）]{{2,20}}[)）]|[,，、]?\s*(?:19|20)\d\d年?)?\s*$"
)
# "王军, 张力元. 数字人文（第二版）. 北京: 商务印书馆, 2010.", "前田愛. 都市空間. 筑摩書房, 1982"
_ONE_IN_SIGNS = rf"(?:{KANA_LAST}|{EAST_NAME.pattern})"
EAST_CITED = regex(
    rf"\s*(?P<who>{_ONE_IN_SIGNS}(?:[,，、]\s*{_ONE_IN_SIGNS}){{0,9}})(?:[,，]?\s*(?P<et_al>等|他|ほか|외))?\s*[.．]\s*"
    r"(?P<title>[^.．。\[\]\n]{2,120}?)\s*[.．。]\s*(?:(?P<place>[一-鿿ァ-ヺ가-힣]{2,6})\s*[:：,，]\s*)?"
    r"(?P<house>[^\W\d_][^,，.．。:：\d]{1,30}?)\s*[,，]\s*(?P<year>(?:1[5-9]|20)\d\d)\s*[年년]?"
    r"(?:\s*[,，]\s*(?P<volume>\d{1,4})?\s*(?:[(（](?P<issue>\d{1,4})[)）])?(?<=[\d)）]))?"
    r"(?:\s*[:：,，]\s*(?:pp?\.?\s*)?(?P<pages>\d+\s*[-–—~～]\s*\d+)\s*[页頁쪽]?)?(?=[\s.．。]*$|[.．。]\s*\S)"
)
# "이정모 (2010). 인지과학. 학지사.", "鳥海光弘, 玉木賢策 (1998): 海の底, 地学雑誌, 107, 498-512."
_ONE_DATED = rf"(?:[一-鿿々]{{1,3}}[ \u3000][一-鿿々]{{1,3}}|{_ONE_IN_SIGNS}|[가-힣]{{2,4}})"
EAST_DATED = regex(
    rf"\s*(?P<who>{_ONE_DATED}(?:\s*[,，、・·]\s*{_ONE_DATED}){{0,9}})(?:[,，]?\s*(?P<et_al>等|他|ほか|외|등))?"
    r"\s*[(（](?P<year>(?:1[5-9]|20)\d\d)[a-z年년]?[)）]\s*(?:[:：.．。,，]\s*)?"
    r"(?P<title>[「『《]?(?=[一-鿿ぁ-ヺ가-힣])[^.．。\[\]\n]{2,120}?[」』》]?)\s*(?:[.．。]|[,，](?=[^,，]{2,32}[,，]\s*\d))\s*"
    r"(?P<house>[^\W\d_][^,，.．。:：\d]{1,30}?)\s*(?:[.．。]?\s*$|[,，]\s*(?P<volume>\d{1,4})"
    r"(?:\s*[(（](?P<issue>\d{1,4})[)）])?(?:\s*[:：,，]\s*(?:pp?\.\s*)?(?P<pages>\d+\s*[-–—~～]\s*\d+)\s*[页頁쪽]?)?(?=[\s.．。]*(?:$|[\[(])))"
)
# "周志华", "伊恩·古德费洛", "박지훈", "남궁민수", "山本健一": a common family name and one or two signs,
# or a dot between the names.
HAN_NAME = regex(
    rf"^(?:(?:{_PEOPLE['chinese']})[一-鿿]{{1,2}}|(?:{_PEOPLE['japanese']})[一-鿿ぁ-ゖァ-ヺ々]{{1,3}}"
    rf"|(?:{_PEOPLE['korean']}|남궁|황보|제갈|선우|독고)[가-힣]{{2}}"
    # "是永淳", "荒木健太郎": any family name before what given names end in.
    r"|[一-鿿々]{2,4}(?:郎|(?<!英)雄|(?<![功工丈])夫|彦|(?<![紹绍简簡仲媒評评])介|輔|哉|恵|穂|乃|朗|淳|誠|昭|宏|弘|裕)|[一-鿿々]{3}[子樹香隆徹孝茂勝哲]"
    r"|[一-鿿]+(?:·[一-鿿]+)+|[ァ-ヺー]+(?:[·・][ァ-ヺー]+)+)(?<![卷册冊사])$"
)
# "(Python, MIT)": a licence, where others are named beside.
MIT = regex(r"(?<!\w)MIT(?!\w)")
# "Ann Bee, PhD"
DEGREE = regex(r",?\s+(?:Ph\.?\s?D|M\.?D|Esq)\.?$")
# "Moreno GH.": behind capitals it ends the list.
FULL_STOP = regex(r"(?<=\s[A-Z][A-Z])\.$|(?<=\s[A-Z]{3})\.$")
# "Jean DUPONT", "Xinyu LIU", but "Leung MKK": three letters that can be spoken, or more.
SHOUTED = regex(r"(?<=[^\W\d_A-Z]\s)(?:[A-ZÀ-ÞА-Я]{4,}|(?!III|[A-Z]?[^AEIOUY\s]{2})[A-Z]{3})$")
# "Белоусов Юрий Михайлович": whoever is called by the father's name.
PATRONYMIC = regex(r"[^\W\d_a-zа-я]\w{2,}(?:[оеє]вич|йович|[оеє]вна|[иі]чна|[иі]вна)$")
# "Ростислав Семків"; "Лекции Петрова" are his, and "Новый Магазин" is a shop.
SLAVIC_NAME = regex(
    r"(?:[А-ЯЁІЇЄҐ][а-яёіїєґ’'-]+(?<![ыо]й)(?<![оиы]е)\s){1,2}"
    r"[А-ЯЁІЇЄҐ][а-яёіїєґ’'-]+(?:[оеё]в|ин|[сц]ький|ский|енко|чук|юк|ів|дзе|швили|швілі)$"
)
# "@bee さん": how somebody is addressed behind the name.
ADDRESSED = regex(
    r"(?<=\w)\s*(?:さん|氏|先生|(?:名誉|准|特任|客員)?教授|講師|老师|博士|교수님?|박사|님)$"
)
ADDRESSED_NEXT = regex(r"\s*(?:(?:名誉|准|特任|客員)?教授|講師|老师|先生|博士|교수)")
SHOUTED_ALONE = regex(r"[A-ZÀ-Þ][A-ZÀ-Þ'’-]{3,}(?:[\s-][A-ZÀ-Þ'’-]{2,})*")
# "Pierre."
WRITTEN_OUT = regex(r"[^\W\d_]{3}\.$")
# "DUPONT Jean"
SHOUTED_FIRST = regex(
    r"^(?P<family>[A-ZÀ-Þ][A-ZÀ-Þ'’-]{3,}(?:\s[A-ZÀ-Þ'’-]{2,})*)\s(?P<given>[A-ZÀ-Þ][^\W\d_A-Z].*)$"
)
# "Prof. Ann Bee": how somebody is addressed is no part of the name.
HONORIFIC = any_case(
    rf"(?:(?:{_PEOPLE['honorifics']})\b\.?"
    r"(?:\s?-\s?(?:ing|phil|med|inf|math)\b\.?|\s?h\.\s?c\.|\shab\b\.?)?\s+"
    r"|(?-i:P?GS|TS|ThS|BS)\.\s?|د\.\s)+(?=\S)"
)
# "Bee, Anna", "Bee A. B.", "Bee A-B", "Николенко С. И.": the family name first.
FAMILY_FIRST = regex(
    r"^(?P<family>[^,]+?)(?:\s*,\s*|\s+\(|\s+(?=(?:(?:[^\W\d_]|Дж)\.-?\s*)+$|[А-Я][а-я]\.?$|[^\W\d_a-z](?:[- ]?[^\W\d_a-z]){0,2}(?:[- ][a-z]+)?\.?$))"
    r"(?P<given>[^,]+)$"
)
FAMILY = (
    r"(?:(?:van|von|de|der|den|la|da|dos|al|el)\s+){0,3}"
    r"(?:[^\W\d_a-z][^\W\d_]*[^\W\d_A-Z](?:['’-][^\W\d_]+)?|[A-ZÀ-Þ][A-ZÀ-Þ'’-]+[A-ZÀ-Þ])"
)
GIVEN = r"[^\W\d_a-z](?:\.|[^\W\d_A-Z]*)(?:[\s-]+[^\W\d_a-z](?:\.|[^\W\d_A-Z]*)){0,2}"
# "Bee et al., 2018", "A. Bee (2018)", "[Van Bee, Dee & Foe, 2018]": a work cited by its people.
_CITED = rf"(?:(?:Van|Von|De|Den|Der|Di|La|Le|El|Da|Dos)\s){{0,2}}{FAMILY}"
AUTHOR_YEAR = regex(
    rf"[\s(\[]*(?:(?:[A-ZÀ-Þ]\.[\s-]?){{0,3}}{_CITED})"
    rf"(?P<others>(?:,\s{_CITED})*,?\s{AND}\s{_CITED}|(?i:{ET_AL.pattern}))?[.,]?\s+\(?{YEAR}[a-z]?[\s)\]]*"
)
# "García Márquez, Gabriel": who stands alone in front of a title, set apart.
TURNED_ALONE = regex(rf"{FAMILY}, {GIVEN}")
TURNED = regex(rf"{TURNED_ALONE.pattern}|{FAMILY}[\s-]{FAMILY}, [^\W\d_a-z][^\W\d_A-Z]+")
# "Linde, Jo and Armbrust, David and others" as in BibTeX, "Bee Foe, Anna / Dee, Carl".
_TURNED = rf"{FAMILY}(?:[\s-]{FAMILY})?, {GIVEN}"
TURNED_NAMES = regex(
    rf"{_TURNED}(?:(?:\s+{AND}\s+|\s*[/;]\s*){_TURNED})+"
    r"(?=\s*(?:$|[;:(\n]|(?<!\b[A-Z])\.|(?<=\b[A-Z]\.)\s|and\s+others\b))"
)
TURNED_NAME = regex(_TURNED)
# "坪井祐太、Graham Neubig 著", before a title in quotes.
_EAST_NAME = (
    r"(?:(?=[ぁ-ゖ]{0,4}[一-鿿ァ-ヺ])[一-鿿々ぁ-ヺー]{2,8}(?<![著译譯訳編编はがのをでにと等他])(?<!ほか)|"
    r"[A-Z][a-z]+(?:\s[A-Z]\.)?\s[A-Z][a-z]+)"
)
EAST_FRONT = regex(
    rf"\s*(?P<who>{_EAST_NAME}(?:\s*[、・，]\s*{_EAST_NAME}){{0,19}})\s*(?:(?P<et_al>ほか|他|等)?\s*[編编]?[著编編])?\s*"
    # "甲著，乙、丙译："
    rf"(?:[，,]\s*{_EAST_NAME}(?:、{_EAST_NAME})*\s*[译譯訳])?[：:，,.．]?\s*"
    # "小川洋子（2003）"
    r"(?P<dated>[(（](?:19|20)\d\d年?[)）][：:，,.．]?\s*)?"
)
EAST_FRONT_NAME = regex(_EAST_NAME)
# "*Nets* (Ann Bee, 1990)"
DATED_BRACKETS = regex(r"\s*\([^()]*(?<!\d)(?:1[5-9]|20)\d\d\)")
# "DuneNet:", "BERT2:"; but "McBee:" is somebody.
COINED = regex(r"(?!Ma?c[A-Z]|[DdL][aeiu][A-Z]|Van[A-Z])\w*(?:[a-z][A-Z]|[A-Z]{2}|\d)\w*:?")
# Between people and a title: "A. Bee. ", "A. Bee, ", "A. Bee: ".
AFTER_PEOPLE = regex(
    rf"(?:,?\s*[(（]?{EDITOR}\.[)）]?,?)?"
    r"(?:\s*[.,:，。：]?|\s+[-–—―]+)\s*"
    r"(?:[\[(（][^()\[\]]{0,20}\d{4}[^()\[\]]{0,20}[)\]）]\s*(?:[.,:]\s*)?|(?:1[5-9]|20)\d\d[a-z]?\s*[.,:]\s*)?"
)
# "東京大学教養学部統計学教室編『統計学入門』"
EDITED_EAST = regex(r"(?P<who>[一-鿿ぁ-ヺー]{4,30})\s*[編编][著]?\s*")
# "World Health Organization", "the Ropewalk Consortium": words of an organisation's name.
ORGANIZATION = any_case(
    # "Recht der Union" is none.
    rf"(?:the\s+)?(?P<name>(?!\w+\s(?:der|des|del|della|du|do|da)\s)(?:(?!\d)\w[\w.&'’-]*\s+){{1,7}}?(?:{_PEOPLE['organizations']})\b\.?"
    r"(?:\s+(?:of|for|on|de|des|der|für|del|della|по)\s+(?:the\s+)?\w[\w.&'’-]*"
    r"(?:\s+(?:(?:and|of|for|on|the|de|la|und|y|et)\s+)*(?-i:[^\W\d_a-z])[\w.&'’-]*)*)?)"
    r"|(?:the\s+)?(?P<led>(?:ministry|department|bureau|office|society|association|institute)\s+"
    r"(?:of|for)\s+(?-i:[^\W\d_a-z])[\w-]*(?:\s+(?:(?:and|of|for|the)\s+)*(?-i:[^\W\d_a-z])[\w-]*)*)"
    rf"|(?P<first>(?:{_PEOPLE['bodies_first']})"
    r"(?:\s(?:(?:de|del|da|do|di|della|du|des|la|las|los|y|e|et|i|и)\s)*(?-i:[^\W\d_a-z])[\w’'-]*){1,6})"
    r"|(?P<one>(?-i:[^\W\d_a-z])[\w-]+(?:amt|ministerium|gesellschaft|verband|verein|stiftung|behörde))"
    r"|(?P<han>[一-鿿]{2,12}(?:协会|組織|组织|公司|委员会|学会|基金会|協会|財団))"
)
# "World Bank. 2019. ", "OECD (2018). ": who speaks for all.
BODY_DATED = any_case(
    rf"(?P<who>{ORGANIZATION.pattern}|(?-i:[A-Z]{{2,8}}))[.,]?\s+\(?{YEAR}\)?[.,:]\s+"
)
# "IBM", "NASA"
ACRONYM = regex(r"[A-Z]{2,5}(?:-(?:[A-Z]{2,6}|\d{1,3}))?")
# "A Quiet Boat": an article, no initial.
BRAND = regex(r"A\s+\S+\s+\S")
# What may follow where names end, beside the end of the text.
BOUNDARY = regex(
    rf"\s*(?:$|{PICTURE}|[.:;；。|()（）\[\]*\"“«《@–—,，\u060c、·•/]|--?\s|-$|\n|{YEAR}\b|[合共主]?[著编译]|教授|老师|先生|博士|교수)"
)
# "Ann Bee at Stanford", "Ann Bee in Coursera"
PLACED = regex(rf"\s+(?:for|{AT})\s+(?={CAPITAL})|\s+à\s+l['’](?={CAPITAL})")
# Capitalised, but in nobody's name.
NO_NAME = frozenset(words(_WORDS["no_names"]["en"]))
# The same in other languages: forms of works, and small words of scripts without capitals.
_NO_NAME_ABROAD = frozenset(_WORDS["no_names"]["abroad"].split())


class Sort(IntEnum):
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


class Words(NamedTuple):
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
    def is_double_family(self) -> bool:
        """Whether this can be two family names: "Bee de Foe"."""
        return self.bare == 2 and set(self.sorts) <= _FAMILY  # noqa: PLR2004 - the father's and the mother's

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

# "Talks from the Rope Institute (RI)."
_BODY = regex(
    r"(?P<how>\b\w+(?:ed|wn|ught|ade|uilt|ten|ven)\s+)?\b(?:[Bb]y|[Ff]rom)\s+(?:the\s+)?(?=[A-ZÀ-ÞА-Я])"
)
_BODY_ENDS = regex(r"\s*(?:\([^\W\d_]{2,12}\))?[\s.]*$|\.\s")
# Who gave a thing is told in its first sentences.
_MAX_SENTENCE = 300


def body_in(text: str) -> tuple[int, int] | None:
    """Return where the words stand that say who gave a thing: "by the Rope Institute"."""
    for found in _BODY.finditer(text[:_MAX_SENTENCE]):
        end = _BODY_ENDS.search(text, found.end(), found.end() + _MAX_SENTENCE)
        if end and not (found["how"] and not MADE.fullmatch(found["how"])):
            return found.end(), end.start()
    return None


# "University of California, Santa Cruz"
_PLACE_WORD = r"[^\W\d_a-z][\w'’-]+"
_CAMPUS = regex(
    rf"[^\W\d_a-z][^,.;:()\n]{{3,60}},\s+(?P<two>(?P<one>{_PLACE_WORD})(?:\s{_PLACE_WORD})?)"
)


def campus_end(text: str, begin: int, lexicon: Lexicon) -> int:
    """Return where an institution ends that is known with its place, 0 where none begins."""
    found = _CAMPUS.match(text, begin)
    ends = (found.end("two"), found.end("one")) if found else ()
    return next((x for x in ends if lexicon.knows("institution", text[begin:x])), 0)
