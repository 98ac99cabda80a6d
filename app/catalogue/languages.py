# ruff: noqa: RUF001 - words of all scripts stand here
"""In which language a title is: script first, then words that only one language has.

A wrong language is a fault and none is not, so a title tells its language only where
its words leave one candidate. Function words come first; frequent words, endings and
letters decide between those that have as many of them. The tables are our own, as the
libraries tried cost too much for short titles: lingua 1.1 GB and 1.7 ms a title;
py3langid 100 us, numpy, and no answer it was sure of for four titles in ten.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

# What languages are called, in English and by those who write them.
_LANGUAGE_NAMES = {
    "en": "english englisch anglais inglés ingles inglese",
    "de": "german deutsch allemand alemán",
    "fr": "french français francais französisch",
    "es": "spanish español espanol castellano",
    "it": "italian italiano italienisch",
    "pt": "portuguese português portugues",
    "nl": "dutch nederlands",
    "sv": "swedish svenska",
    "da": "danish dansk",
    "no": "norwegian norsk",
    "fi": "finnish suomi",
    "et": "estonian eesti",
    "pl": "polish polski",
    "cs": "czech čeština česky",
    "sk": "slovak slovenčina",
    "sl": "slovenian slovene slovenščina",
    "hr": "croatian hrvatski",
    "sr": "serbian srpski српски",
    "hu": "hungarian magyar",
    "ro": "romanian română",
    "bg": "bulgarian български",
    "ru": "russian русский",
    "uk": "ukrainian українська",
    "be": "belarusian беларуская",
    "el": "greek ελληνικά",
    "tr": "turkish türkçe",
    "ar": "arabic العربية عربي",
    "fa": "persian farsi فارسی",
    "ur": "urdu اردو",
    "he": "hebrew עברית",
    "hi": "hindi हिन्दी",
    "bn": "bengali বাংলা",
    "ta": "tamil தமிழ்",
    "th": "thai ไทย",
    "vi": "vietnamese",
    "id": "indonesian",
    "zh": "chinese mandarin 中文 简体中文 繁體中文 汉语",
    "ja": "japanese 日本語",
    "ko": "korean 한국어",
    "ca": "catalan català",
    "gl": "galician galego",
    "eu": "basque euskara",
    "la": "latin",
    "eo": "esperanto",
    "lt": "lithuanian lietuvių",
    "lv": "latvian latviešu",
    "ka": "georgian ქართული",
    "hy": "armenian հայերեն",
}

# Words that every text in a language has. Where another language's word is spelt alike,
# both have it: "die" and "war" are English too, and decide nothing.
_FUNCTION_WORDS = {
    "en": (
        "the of and a an in on to for with from by at is are was be as its it this "
        "that how what why when where who which your you my our their his her we or "
        "not into about through without between before after over under up down out "
        "all every can do does should than but if i no so me will against via using "
        "toward towards within during beyond among across behind upon since until per "
        "then there were been have has had would could he she they them him us any "
        "each just only very here now because while both off again am die war man met "
        "door till men far ten i'm it's don't you're let's"
    ),
    "de": (
        "der die das den dem des und ein eine einen einem einer eines zu zum zur im "
        "am vom von mit auf für bei nach aus über unter zwischen durch ohne gegen ist "
        "sind war nicht wie was warum oder als auch sich sein ihr wir man in an es um "
        "so wer mein beim will all her"
    ),
    "fr": (
        "le la les l un une des du de d et à au aux est sont dans sur pour par avec "
        "sans sous chez entre qui que qu quoi comment pourquoi ce cette ces son sa "
        "ses leur leurs nous vous il elle ne pas ou où en on se vers depuis mon ma "
        "notre votre me te but or j c n"
    ),
    "es": (
        "el la los las un una unos unas de del al y e o en a con por para sin sobre "
        "entre desde hasta es son no se que qué cómo como su sus lo más mi nuestro "
        "todo este esta me te so"
    ),
    "pt": (
        "o a os as um uma uns umas de do da dos das e em no na nos nas ao à aos às "
        "com por pelo pela para sem sobre entre é são não se que como seu sua ou mais "
        "meu nosso me te so"
    ),
    "it": (
        "il lo la i gli le l un uno una di del dello della dei degli delle d e ed o a "
        "al allo alla ai agli alle in nel nello nella nei negli nelle dell nell all "
        "dall sull da dal dalla con per su sul sulla sui tra fra è sono non si che "
        "come perché suo sua più me te mi so"
    ),
    "ca": (
        "el la els les l un una uns unes de del dels d i o en a al als amb per sense "
        "sobre entre és són no es que com seu seva més què me te can"
    ),
    "nl": (
        "de het een van en in op te voor met naar aan uit bij over door tot om is "
        "zijn was niet hoe wat waarom of als dat deze die ook er je jouw ik wij "
        "tussen zonder onder we me so"
    ),
    "sv": (
        "och att i en ett den det de på av för med till från om är var inte hur vad "
        "varför eller som sig din dig vi man under över mellan utan efter vid har all "
        "over so"
    ),
    "da": (
        "og at i en et den det de på af for med til fra om er var ikke hvordan hvad "
        "hvorfor eller som sig din dig vi man under over mellem uden efter ved har to "
        "her all so"
    ),
    "no": (
        "og å i en et ei den det de på av for med til fra om er var ikke hvordan hva "
        "hvorfor eller som seg din deg vi man under over mellom uten etter ved har to "
        "her and so"
    ),
    "is": "og að í á af um með til frá sem er ekki hvernig hvað fyrir við eða en at",
    "fi": (
        "ja on ei että kuinka miten mitä mikä miksi tai kun joka sekä ovat kanssa "
        "ilman ennen jälkeen"
    ),
    "et": "ja on ei et kuidas mis miks või kui ning ilma enne pärast",
    "pl": (
        "i w z na do o od za po dla przez przy pod nad bez ze we jest są nie się jak "
        "co czy oraz lub to jego jej ich u a ten"
    ),
    "cs": (
        "a i v ve z ze na do o od za po pro při pod nad bez s se je jsou není jak co "
        "nebo k ke u jeho to proč"
    ),
    "sk": (
        "a i v vo z zo na do o od za po pre pri pod nad bez s so sa je sú nie ako čo "
        "alebo k ku u jeho to prečo"
    ),
    "sl": (
        "in v na do o od za po pri pod nad brez s z se je so ni kako kaj ali k iz to"
    ),
    "hr": (
        "i u na do o od za po pri pod nad bez s sa se je su nije kako što ili k iz to"
    ),
    "bs": (
        "i u na do o od za po pri pod nad bez s sa se je su nije kako šta ili k iz to"
    ),
    "hu": (
        "a az és egy is nem hogy hogyan mi miért vagy de ha van meg között nélkül "
        "után alatt szerint mint"
    ),
    "ro": (
        "și şi de la în din cu pe pentru un o a ale al ai este sunt nu se ce cum sau "
        "prin fără despre între după sub care lui"
    ),
    "tr": (
        "ve bir ile için bu de da mi ne nasıl neden gibi veya kadar daha çok olan ya "
        "üzerine en her can be"
    ),
    "vi": "và của là các những trong cho với về một từ đến không như than",
    "id": (
        "dan di ke dari untuk yang dengan pada dalam ini itu tentang adalah oleh bagi "
        "atau bagaimana apa tidak karena"
    ),
    "ms": (
        "dan di ke dari untuk yang dengan pada dalam ini itu tentang ialah oleh bagi "
        "atau bagaimana apa tidak kerana"
    ),
    "lt": "ir iš su į ne kaip kas apie dėl prie nuo iki ar yra",
    "lv": "un no ar uz par kā kas pie ir vai",
    "la": (
        "et in de ad ex cum est non per pro ab sive atque quae quod qui a e sub inter "
        "me te"
    ),
    "eo": "la kaj de en al kun por pri estas kiel kio sen ne el da",
    "eu": "eta da bat ez nola zer du",
    # Words of other scripts in Latin letters tell no language; they contest one.
    "ja-Latn": "no to ni wa ga wo o de e ka mo kara made",
    "zh-Latn": "de le zai he shi bu wo ni ta yi you",
    "ru-Latn": "i v vo na o ob s k do po za iz ot dlya kak chto ne",
    "ar-Latn": "al el fi wa min ila",
    "gl": (
        "o a os as un unha de do da dos das e en no na nos nas ao con por para sen "
        "sobre entre é son non se que como seu súa ou máis"
    ),
}

# Frequent words that say something; they decide where function words do not.
_FREQUENT_WORDS = {
    "en": (
        "time year years people way ways day days man woman world life hand hands "
        "part child children eye place work works week case point government company "
        "number numbers group problem problems fact good new first last long great "
        "little own old right big high different small large next early young "
        "important few public bad same able make making made go know take see come "
        "think thinking look want give use using used find tell ask seem feel try "
        "leave call write writing read reading learn learning teach teaching build "
        "building begin show play run move live believe hold bring happen keep set "
        "need help start things thing word words book books home house water room "
        "mother area money story stories night side kind head power line game games "
        "law car city name team minute idea ideas body back face others level door "
        "health art war history party result change morning reason research girl guy "
        "moment air teacher force education science sciences theory data language "
        "languages machine machines computer network networks deep open free best "
        "better more most some many two three one ten beginner beginners guide guides "
        "introduction introductory handbook course courses lecture lectures notes "
        "paper papers study studies review survey methods method models systems "
        "system design pattern patterns principles practice practical modern advanced "
        "applied basic basics simple easy fast slow explained understanding search "
        "engine software tools code programming programmer programmers web website "
        "development developers awesome list lists questions answers tips mind brain "
        "human nature light sound music food town country north south east west sea "
        "land earth sun moon fire wood stone tree trees garden river bird birds fish "
        "horse dog cat king queen church school student students friend friends love "
        "death"
    ),
    "de": (
        "geschichte buch bücher einführung grundlagen zeit welt leben stadt land "
        "menschen kunst lehre jahr jahre deutsche deutschen deutsch neue neuen kleine "
        "große anfänger"
    ),
    "fr": (
        "histoire guerre vie monde livre livres homme femme temps art ville pays "
        "siècle cours comprendre apprendre faire nouveau nouvelle petit petite grand "
        "français française"
    ),
    "es": (
        "historia guerra vida mundo libro libros hombre mujer tiempo arte ciudad años "
        "siglo curso guía aprender hacer nuevo nueva español española principiantes"
    ),
    "pt": (
        "história guerra vida mundo livro livros homem mulher tempo arte cidade anos "
        "século curso guia aprender fazer novo nova português portuguesa iniciantes"
    ),
    "it": (
        "storia guerra vita mondo libro libri uomo donna tempo arte città anni secolo "
        "corso guida fare nuovo nuova italiano italiana principianti"
    ),
    "ca": (
        "història guerra vida món llibre llibres home dona temps art ciutat anys "
        "segle curs guia aprendre fer nou nova català catalana"
    ),
    "nl": (
        "geschiedenis oorlog leven wereld boek boeken mens tijd kunst stad jaar "
        "inleiding leren nieuwe kleine grote nederlandse handleiding"
    ),
    "sv": (
        "historia historien krig liv värld bok böcker tid konst stad år nya lilla "
        "stora svensk svenska introduktion"
    ),
    "da": (
        "historie krig liv verden bog bøger tid kunst by år nye lille store dansk "
        "danske"
    ),
    "no": (
        "historie krig liv verden bok bøker tid kunst by år nye lille store norsk "
        "norske"
    ),
    "pl": (
        "historia wojna życie świat książka książki czas sztuka miasto lat polski "
        "polska wprowadzenie podstawy nauka"
    ),
    "cs": (
        "historie dějiny válka život svět kniha knihy čas umění město let úvod základy"
    ),
    "sk": (
        "história dejiny vojna život svet kniha knihy čas umenie mesto rokov úvod "
        "základy"
    ),
    "hu": "magyar története könyv világ élet nyelv bevezetés kezdőknek",
    "ro": "istoria război viață lume carte introducere limba română",
    "tr": "tarihi kitap dünya hayat giriş türk yeni",
    "fi": "historia sota elämä maailma kirja kieli suomen johdatus",
    "id": "sejarah buku dunia hidup pengantar ilmu pemula belajar bahasa",
    "hr": "povijest znanost tjedan",
    "bs": "historija",
}

# How words end; each at least two letters shorter than the word.
_ENDINGS = {
    "en": (
        "ing ings ness ship ity ities ical ically ization ized izing ysis ology "
        "ography aphy ful less ment ments ement ements ous ally ently antly ght ough "
        "ics ists tion tions sion sions ional ance ence ed cts tory ies able ible ive "
        "ient ism"
    ),
    "de": "ung ungen heit keit schaft lich liche lichen isch ische ischen tion tik",
    "fr": (
        "tion tions sion oire oires eux euse eur eurs ique iques ement ements aux ée "
        "ées ité ités ance ence elle aire dre isme able ible ive"
    ),
    "es": (
        "ción ciones sión dad dades miento mientos ismo ista ía ías ico ica icos icas "
        "ando"
    ),
    "pt": (
        "im ção ções são dade dades mento mentos ismo agem inho inha ico ica icos "
        "icas ando"
    ),
    "it": "zione zioni sione ità ismo mento menti ezza ico ica ici iche aggio ando",
    "ca": "ció cions sió tat isme ment ments atge ic ica ics iques",
    "nl": "ing ingen heid schap lijk lijke tie ties iek isch ische kunde",
    "sv": "ning ningar het skap ligt lig liga tion tik isk iska",
    "da": "ing inger hed skab ligt lig lige tion tik isk iske",
    "no": "ing inger het skap lig lige sjon ikk isk iske",
    "fi": "ssa ssä sta stä lla llä een iin uus yys inen isen jen ksi",
    "pl": (
        "anie enie ania enia ości ość ego ych owy owa owe ski ska ówna yki stwa stwo"
    ),
    "cs": "ání ení ého ých ový ost osti ství ský ská iky",
    "sk": "anie enie ého ých ový osť osti stvo ský ská iky",
    "hu": "ság ség ban ben nak nek ról ről ása ése ok ek",
    "ro": "ție ții ului ilor area irea ică",
    "tr": "lar ler ları leri nın nin ısı isi",
    "la": "orum arum ibus",
    "id": "kan nya",
    "ms": "kan nya",
    "gl": "ción cións dade",
    "ru-Latn": "enie anie iya iyu skii ogo",
    # "Beijing", "Chongqing": Pinyin
    "": "jing qing xing ijing",
}

# The letters beyond a to z that a language writes in words of its own.
_LETTERS = {
    "de": "äöüß", "fr": "àâæçéèêëîïôœùûüÿ", "es": "áéíñóúü", "pt": "ãõáâàçéêíóôú",
    "it": "àèéìòù", "ca": "àçèéíïòóúü", "nl": "ëï", "sv": "åäöé", "da": "æøåé",
    "no": "æøåéò", "is": "áðéíóúýþæö", "fi": "äöå", "et": "äöõüšž", "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíĺľňóôŕšťúýž", "sl": "čšž", "hr": "čćđšž",
    "bs": "čćđšž", "hu": "áéíóöőúüű", "ro": "ăâîșțşţ", "tr": "çğıöşüâ",
    "vi": "àáâãèéêìíòóôõùúýăđĩũơư", "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž",
    "eo": "ĉĝĥĵŝŭ", "gl": "áéíñóú", "eu": "ñü", "mt": "ċġħż", "gn": "ñãõ",
}  # fmt: skip

_CYRILLIC_WORDS = {
    "ru": (
        "и в во на с со к ко о об от для как что это из по не при до без под над или "
        "между через за у его её их мы вы я он она они когда где почему кто введение "
        "основы"
    ),
    "uk": (
        "і й та в у на з із зі до про від для як що це по не при без під над або між "
        "через за його її їх ми ви я він вона вони коли де чому хто вступ основи"
    ),
    "be": (
        "і й ды у ў на з са да пра ад для як што гэта па не пры без пад над або між "
        "праз за яго яе іх мы вы я ён яна яны калі дзе чаму хто"
    ),
    "bg": (
        "и в във на с със към за от да се не при до без под над или между през по как "
        "какво е са го му що защо кой кога къде въведение основи"
    ),
    "mk": (
        "и во на со кон за од да се не при до без под над или меѓу низ по како што е "
        "зошто кој"
    ),
    "sr": (
        "и у на са с к за од да се не при до без под над или између кроз по како шта "
        "је зашто ко"
    ),
}
_CYRILLIC_ENDINGS = {
    "ru": (
        "ение ения ание ания ию ия ии ов ого его ому ий ый ая ое ые ей ть ость ости "
        "ство ства"
    ),
    "uk": "ення ання ію ія ії ів ого ьої ий ій ість ості ство ства ська ський",
    "be": "енне анне ію ія іі аў ага ы асць асці ства ская скі",
    "bg": "ение ения ание ания ия ии ът ят ите ата ята ото ето ост ството ски ска",
    "mk": "ње ија ии от ите ата ето ост ски ска",
    "sr": "ње ња ија ију ост ски ска ству",
}
# The whole alphabet: a word with another letter is of another language.
_CYRILLIC_LETTERS = {
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
}
# Letters or their places that a language never has, whatever its alphabet says.
_CYRILLIC_NEVER = {"ru": re.compile("ъ(?![еёюя])"), "bg": re.compile("ь(?!о)")}
_CYRILLIC_OWN = {
    "uk": frozenset("їєґ"),
    "be": frozenset("ў"),
    "mk": frozenset("ѓќѕ"),
    "sr": frozenset("ђћ"),
}

# Arabic letters tell, those of Pashto, Kurdish, Uighur or Sindhi that it is another.
_ARABIC_OTHER = re.compile("[ټډړږښېۍێۆڕڵەۇۈۋڭڄڃڇڊٻٿڦ]")
_URDU = re.compile("[ٹڈڑےںہھ]")
_URDU_WORD = re.compile(r"\b(?:کی|کا|کے|میں|اور)\b")
_PERSIAN = re.compile("[پچژگکی]")
_ARABIC = re.compile("[ةىكيأإؤ]")

_DEVANAGARI_WORDS = {
    "hi": "का की के में है और से को हैं एक पर लिए",
    "mr": "चा ची चे च्या आणि आहे मध्ये एक ला",
    "ne": "को र मा छ हो का लागि एक",
    "sa": "च न इति एव",
}

# Characters of Japan's reform alone, and of the mainland's alone.
_JAPANESE_HAN = re.compile(
    "[気図検読続売関歴対発経済験実労応働込円広沢圧楽帰変桜鉄総両仮価戦辺]"
)
_SIMPLIFIED_HAN = re.compile(
    "[书们这个说语学习门论统计机经历对发关实图读续广乐归变总战边应与为从业产东车长马鸟鱼龙义亚华]"
)

# Scripts that one language writes, or nearly so, and those that are read further.
_SCRIPTS = {
    "ja": "\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d",
    "ko": "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3",
    "han": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f",
    "cyrillic": "\u0400-\u052f",
    "el": "\u0370-\u03ff",
    "polytonic": "\u1f00-\u1fff",
    "arabic": "\u0620-\u064a\u066e-\u06d3\u06ee-\u06ef\u0750-\u077f",
    "he": "\u05d0-\u05ea",
    "yiddish": "\u05f0-\u05f2\ufb1f",
    "devanagari": "\u0900-\u0963",
    "th": "\u0e01-\u0e4e",
    "lo": "\u0e81-\u0ede",
    "hy": "\u0531-\u0587",
    "ka": "\u10a0-\u10ff\u1c90-\u1cbf",
    "bn": "\u0980-\u09e3",
    "pa": "\u0a00-\u0a65",
    "gu": "\u0a80-\u0ae3",
    "or": "\u0b00-\u0b63",
    "ta": "\u0b80-\u0bd7",
    "te": "\u0c00-\u0c63",
    "kn": "\u0c80-\u0ce3",
    "ml": "\u0d00-\u0d63",
    "si": "\u0d80-\u0df3",
    "my": "\u1000-\u103f",
    "km": "\u1780-\u17d3",
}


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_SCRIPT = re.compile(
    "|".join(f"(?P<{name}>[{letters}]+)" for name, letters in _SCRIPTS.items())
)
# A syllable or a word in one sign weighs as much as a few letters.
_DENSE = frozenset({"ja", "ko", "han"})
_DENSITY = 3
# "π", "λ-calculus", "the letter Ж": signs, and no words.
_LEAST_LETTERS = 3

# "Node.js", "es6-shim", "C++" and "AT&T" are no words.
_TOKEN = re.compile(
    r"(?<![\w.@/#+&-])(?<!\w['’])[^\W\d_]++(?:['’][^\W\d_]++)*+(?![\w@/#+&-]|\.\w)"
)
# What other languages borrow whole, and names with two particles.
_BORROWED = re.compile(
    r"\b(?:et al|ad hoc|a priori|a posteriori|de facto|de novo|"
    r"in (?:vitro|vivo|silico|situ)|per se|vis-à-vis|à la|"
    r"(?:van|von) (?:de[nrm]?|het)|de la|la la)\b",
    re.IGNORECASE,
)
_ELISIONS = _set("l d dell nell all dall sull j qu c n s m t")
_PARTICLES = _set(
    "d da das de degli del della delle di do dos du el l la le van von y zu zur te ter "
    "af av bin ibn al"
)
_STARTS = frozenset(':.!?–—([«„“"')
_LEAST_WORDS = 2
_LONGEST_ACRONYM = 3
_ENGLISH = ("en",)
# A list's language is that of more than three in four of its titles that tell one.
_MOST = (3, 4)


def _by_key(table: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the languages that have each word of a table."""
    found: dict[str, tuple[str, ...]] = {}
    for language, listed in table.items():
        for word in dict.fromkeys(listed.split()):
            found[word] = (*found.get(word, ()), language)
    return found


_NAMES = {
    name: language
    for language, names in _LANGUAGE_NAMES.items()
    for name in names.split()
}
_NAMED = re.compile(
    r"[\[(](?:(?:in|en|auf) )?(?P<name>[^\W\d_]+)(?: (?:only|language|version))?[\])]"
    r"(?!\]?[\[(])",
    re.IGNORECASE,
)
_FUNCTIONS = _by_key(_FUNCTION_WORDS)
_AMID_CAPITALS = _PARTICLES | {
    word for word, languages in _FUNCTIONS.items() if "en" in languages
}
_FREQUENT = _by_key(_FREQUENT_WORDS)
_ENDS = _by_key(_ENDINGS)
_LONGEST_END = max(map(len, _ENDS))
_ALPHABETS = {name: frozenset(letters) for name, letters in _LETTERS.items()}
# The letters with two signs, which only Vietnamese has.
_VIETNAMESE = re.compile("[\u1ea0-\u1ef9]")
_CYRILLIC_WORD = re.compile("[\u0400-\u052f]+")
_CYRILLIC_ALPHABETS = {
    name: frozenset(letters) for name, letters in _CYRILLIC_LETTERS.items()
}
_DEVANAGARI_FUNCTIONS = _by_key(_DEVANAGARI_WORDS)
_CYRILLIC_FUNCTIONS = _by_key(_CYRILLIC_WORDS)
_CYRILLIC_ENDS = _by_key(_CYRILLIC_ENDINGS)


def language_of(text: str, expected: str | None = None) -> str | None:
    """Return the language of a title as a BCP 47 tag; None where it does not show.

    Where its words allow several languages, the `expected` one is taken if among them.
    """
    if text.isascii():
        return _latin(text, expected)
    text = normalize("NFC", text)
    weights = _scripts(text)
    script = max(weights, key=weights.__getitem__, default=None)
    if script is None or weights[script] < _LEAST_LETTERS:
        return _latin(text, expected)
    others = sum(weights.values())
    latin = sum(len(word) for word in _TOKEN.findall(_SCRIPT.sub(" ", text)))
    if latin >= others and (language := _latin(text, None)):
        return language
    read = _READERS.get(script)
    return read(text, expected) if read else script


def named_language(text: str) -> tuple[str, str] | None:
    """Return the one language that a text says in brackets, and its words.

    "(in German)", "[Español]"; a bracket before an address is the label of a link.
    """
    found = {}
    for match in _NAMED.finditer(text):
        if language := _NAMES.get(match["name"].lower()):
            found[language] = match.group()
    return next(iter(found.items())) if len(found) == 1 else None


def main_language(titles: Iterable[str]) -> str | None:
    """Return the language that most of the titles that tell one are in."""
    counts = Counter(language_of(title) for title in titles)
    del counts[None]
    language, most = next(iter(counts.most_common(1)), (None, 0))
    return language if most * _MOST[1] > counts.total() * _MOST[0] else None


def _scripts(text: str) -> dict[str, int]:
    """Return how much of a text is in each script but the Latin one."""
    weights: dict[str, int] = {}
    for found in _SCRIPT.finditer(text):
        script = str(found.lastgroup)
        dense = _DENSITY if script in _DENSE else 1
        weights[script] = weights.get(script, 0) + dense * len(found.group())
    if "ja" in weights:
        weights["ja"] += weights.pop("han", 0)
    for rare, usual in (("polytonic", "el"), ("yiddish", "he")):
        if rare in weights:
            weights[rare] += weights.pop(usual, 0)
    return weights


def _none(_text: str, _expected: str | None) -> None:
    """Return that a script tells no language: old and new Greek, Yiddish."""


def _han(text: str, expected: str | None) -> str | None:
    if _SIMPLIFIED_HAN.search(text):
        return "zh"
    if _JAPANESE_HAN.search(text):
        return "ja"
    # A Japanese title may do without kana.
    return None if expected == "ja" else "zh"


def _arabic(text: str, _expected: str | None) -> str | None:
    if _ARABIC_OTHER.search(text):
        return None
    letters = (("ur", _URDU), ("ur", _URDU_WORD), ("fa", _PERSIAN), ("ar", _ARABIC))
    found = (name for name, pattern in letters if pattern.search(text))
    return next(found, None)


def _devanagari(text: str, expected: str | None) -> str | None:
    functions = (
        x for word in text.split() for x in _DEVANAGARI_FUNCTIONS.get(word, ())
    )
    return _decided(functions, (), expected)


def _cyrillic(text: str, expected: str | None) -> str | None:
    present = [word.lower() for word in _CYRILLIC_WORD.findall(text)]
    letters = set("".join(present))
    candidates = [
        language
        for language, alphabet in _CYRILLIC_ALPHABETS.items()
        if letters <= alphabet
        and not (
            (never := _CYRILLIC_NEVER.get(language)) and any(map(never.search, present))
        )
    ]
    own = [x for x in candidates if letters & _CYRILLIC_OWN.get(x, frozenset())]
    if own:
        return own[0]
    functions = (x for word in present for x in _CYRILLIC_FUNCTIONS.get(word, ()))
    ends = (x for word in present for x in _ending(word, _CYRILLIC_ENDS))
    return _decided(
        (x for x in functions if x in candidates),
        (x for x in ends if x in candidates),
        expected,
    )


_READERS = {
    "han": _han,
    "arabic": _arabic,
    "devanagari": _devanagari,
    "cyrillic": _cyrillic,
    "polytonic": _none,
    "yiddish": _none,
}


def _decided(
    functions: Iterable[str], others: Iterable[str], expected: str | None
) -> str | None:
    """Return the language named most often, of several the expected one.

    What function words leave open is for the others to decide.
    """
    best = _leaders(Counter(functions))
    if len(best) != 1:
        counts = Counter(others)
        best = _leaders({each: counts[each] for each in best} if best else counts)
    if len(best) == 1:
        return best[0]
    return expected if expected in best else None


def _leaders(counts: Mapping[str, int]) -> list[str]:
    most = max(counts.values(), default=0)
    return [each for each, count in counts.items() if count == most]


def _ending(word: str, table: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the languages that the longest known ending of a word allows."""
    for length in range(min(_LONGEST_END, len(word) - 2), 1, -1):
        if found := table.get(word[-length:]):
            return found
    return ()


class _Word(NamedTuple):
    """A word in small letters: whether it was `small` as printed, and begins a part."""

    text: str
    small: bool
    starts: bool


def _words(text: str) -> Iterator[_Word]:
    """Give the words of a Latin text, "l'arte" as two."""
    shouted = text.isupper()
    end = 0
    for found in _TOKEN.finditer(text):
        gap = text[end : found.start()]
        starts = end == 0 or (gap != " " and not _STARTS.isdisjoint(gap))
        end = found.end()
        printed = found.group()
        # "IT" is no "it".
        if 1 < len(printed) <= _LONGEST_ACRONYM and printed.isupper() and not shouted:
            continue
        head, _, tail = printed.replace("’", "'").partition("'")
        yield _Word(head.lower(), head[0].islower(), starts)
        if tail and head.lower() in _ELISIONS:
            yield _Word(tail.lower(), tail[0].islower(), starts)


def _functions(words: Sequence[_Word]) -> Iterator[str]:
    """Give the languages of each function word.

    Amid a title only English writes them with a capital, and "de" in "Nando de Freitas"
    belongs to the name.
    """
    for place, word in enumerate(words):
        found = _FUNCTIONS.get(word.text, ())
        if not (word.small or word.starts):
            found = _ENGLISH if "en" in found else ()
        elif found and word.text in _PARTICLES and not word.starts:
            beside = words[place - 1 : place + 2]
            if len(beside) > _LEAST_WORDS and not (beside[0].small or beside[2].small):
                continue
        yield from found


def _others(words: Iterable[_Word]) -> Iterator[str]:
    """Give the languages that frequent words, endings and letters allow."""
    for word in words:
        yield from _hints(word.text)
        if not word.text.isascii():
            yield from _letters(word)


@lru_cache(maxsize=65_536)
def _hints(word: str) -> tuple[str, ...]:
    return (*_FREQUENT.get(word, ()), *_ending(word, _ENDS))


def _letters(word: _Word) -> Sequence[str]:
    """Return the languages that write all the letters of a word, names left out."""
    if _VIETNAMESE.search(word.text):
        return ("vi",)
    if not word.small:
        return ()
    signs = {letter for letter in word.text if not letter.isascii()}
    return [name for name, known in _ALPHABETS.items() if signs <= known]


def _latin(text: str, expected: str | None) -> str | None:
    """Return the language of a text in Latin letters."""
    if len(text.split()) < _LEAST_WORDS:
        return None
    words = list(_words(_BORROWED.sub(" ", text)))
    functions = list(_functions(words))
    language = _decided(functions, _others(words), None)
    if language is None and expected and expected in _others(words):
        language = _decided(functions, _others(words), expected)
    if language is None:
        return "en" if _is_english(words) else None
    if len(language) != len("en") or not _holds(language, words, functions, expected):
        return None
    return language if language == "en" or _flows(words, language) else None


def _flows(words: Iterable[_Word], language: str) -> bool:
    """Return whether a title has a word in small letters that capitals do not spare.

    Else it is a name, as "Los Lobos" and "Rio de Janeiro", or has the capitals that
    only titles in English have. German writes its nouns so.
    """
    spared = _PARTICLES if language == "de" else _AMID_CAPITALS
    return any(word.small and word.text not in spared for word in words)


def _is_english(words: Sequence[_Word]) -> bool:
    """Return whether a title with English capitals has two English function words."""
    found = {word.text for word in words if "en" in _FUNCTIONS.get(word.text, ())}
    return len(found) >= _LEAST_WORDS and not _flows(words, "en")


def _holds(
    language: str,
    words: Sequence[_Word],
    functions: Sequence[str],
    expected: str | None,
) -> bool:
    """Return whether nothing that words say contradicts a language.

    Without a function word two other hints must be there, one where it is
    expected. One function word holds against frequent words of English only: "Deep
    Learning mit Python".
    """
    count = functions.count(language)
    if not count:
        least = 1 if language == expected else _LEAST_WORDS
        hints = sum(each == language for each in _others(words))
        if hints < least:
            return False
    elif count >= _LEAST_WORDS if language == "en" else "en" not in functions:
        return True
    return all(
        language in (*_FREQUENT[word.text], *_FUNCTIONS.get(word.text, ()))
        for word in words
        if word.text in _FREQUENT
    )
