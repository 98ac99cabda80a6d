"""What references are made of: names of many cultures, titles, venues, places, makers; all drawn by chance."""

import importlib
import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random

import wordfreq
from anyascii import anyascii

SEED = Path(__file__).parent.parent / "seed"

# Whose names are drawn, by how they are written; a culture once more where it prints more.
LATIN = (
    "en_US en_US en_US en_GB en_GB en_GB en_IE en_NZ en_IN en_IN en_KE en_NG de_DE de_DE de_AT de_CH fr_FR fr_FR "
    "fr_QC es_ES es_CO es_MX es_AR it_IT it_IT nl_NL nl_BE pt_BR pt_PT sv_SE da_DK no_NO fi_FI et_EE lv_LV lt_LT "
    "cs_CZ sk_SK sl_SI hr_HR hu_HU ro_RO tr_TR az_AZ id_ID vi_VN yo_NG ig_NG ha_NG tw_GH zu_ZA sw"
).split()
ROMANISED = "ru_RU ru_RU uk_UA bg_BG el_GR hi_IN fa_IR ar_AA he_IL ka_GE hy_AM".split()
PINYIN = (
    "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang "
    "han feng deng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren shen yao"
).split()
SYLLABLES = (
    "wei jun ming hua xin yu jia hao min jing lei tao bo fang hong jie ling na ping qiang rui shu ting xiang yan "
    "yi ying zhi zhen chun dan feng guo hai jian kai lan mei ning peng qing shan shi wen xue yang yong yuan ze"
).split()
KOREAN = "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang Ahn Song Yoo Hong".split()
HANGUL = "Ji Min Seo Hyun Jun Young Soo Eun Hye Jin Sung Woo Hee Kyung Dong Tae Yong Jae Sang Mi In Ho".split()
JAPANESE = (
    "Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato Yoshida Yamada Sasaki Yamaguchi "
    "Matsumoto Inoue Kimura Hayashi Shimizu Mori Abe Ikeda Hashimoto Ishikawa Ogawa Okada Fujita Goto Endo Aoki"
).split()
JAPANESE_GIVEN = (
    "Hiroshi Takashi Kenji Akira Makoto Satoshi Naoki Yuki Haruka Yoko Keiko Ryo Shota Daiki Kazuo Masaru Noboru "
    "Emi Aya Rie Tomoko Yoshio Jun Koji Taro Shin Kaori Miki"
).split()
PARTICLES = (
    "van", "van", "van", "van der", "van den", "von", "von", "von der", "de", "de", "de", "de la", "de los", "del",
    "da", "dos", "di", "du", "Van", "De", "Van der", "De la", "le", "la", "Le", "El", "el", "Al", "ten", "ter", "zu",
)
OWN_SCRIPT = {"ru": "ru_RU", "uk": "uk_UA", "bg": "bg_BG", "el": "el_GR", "ar": "ar_AA", "fa": "fa_IR", "he": "he_IL"}

LANGUAGES = (
    ["en"] * 60
    + "de de de de fr fr fr fr es es es it it pt pt nl nl sv nb da fi pl pl cs hu ro tr ca id vi sh sk sl lt lv".split()
    + "ru ru ru uk bg el ar fa he".split()
)
CITIES = (
    "New York|London|Paris|Berlin|Cambridge|Oxford|Boston|Chicago|Amsterdam|Heidelberg|Dordrecht|Princeton|"
    "New Haven|Philadelphia|San Francisco|Los Angeles|Berkeley|Baltimore|Toronto|Montréal|Montreal|Sydney|"
    "Melbourne|Tokyo|Beijing|Singapore|Hong Kong|New Delhi|Mumbai|Moscow|Москва|СПб.|Санкт-Петербург|Новосибирск|"
    "Wien|Vienna|Zürich|Basel|Bern|München|Munich|Frankfurt am Main|Frankfurt|Stuttgart|Leipzig|Hamburg|Köln|"
    "Tübingen|Göttingen|Bonn|Madrid|Barcelona|Sevilla|Lisboa|Lisbon|Porto|Roma|Rome|Milano|Torino|Bologna|Firenze|"
    "Venezia|Napoli|Stockholm|Uppsala|Lund|Oslo|Bergen|København|Copenhagen|Aarhus|Helsinki|Tampere|Tallinn|Riga|"
    "Vilnius|Warszawa|Warsaw|Kraków|Praha|Prague|Brno|Bratislava|Budapest|București|Beograd|Zagreb|Ljubljana|"
    "Athens|Istanbul|Ankara|Cairo|Jerusalem|Tel Aviv|Nairobi|Lagos|Cape Town|Mexico City|México|Buenos Aires|"
    "São Paulo|Rio de Janeiro|Santiago|Bogotá|Lima|Dublin|Edinburgh|Glasgow|Manchester|Leeds|Birmingham|Cardiff|"
    "Bristol|The Hague|Den Haag|Leiden|Rotterdam|Utrecht|Delft|Groningen|Brussels|Bruxelles|Leuven|Louvain|Ghent|"
    "Lyon|Grenoble|Toulouse|Marseille|Strasbourg|Geneva|Genève|Lausanne|Washington|Seattle|Austin|Houston|Dallas|"
    "Atlanta|Miami|Denver|Ithaca|Pittsburgh|Stanford|Palo Alto|Menlo Park|Minneapolis|Durham|Chapel Hill|Ann Arbor|"
    "Bloomington|Urbana|Madison|Santa Barbara|San Diego|Thousand Oaks|Englewood Cliffs|Upper Saddle River|Hoboken|"
    "Reading|Hillsdale|Mahwah|Norwood|Grand Rapids|Malden|Aldershot|Basingstoke|Chichester|Amherst|Lincoln|Київ|"
    "Kyiv|Харьков|Минск|София|Αθήνα|北京|上海|東京|Seoul|Taipei|Kyoto|Osaka|Hanoi|Bangkok|Jakarta|Kuala Lumpur|Manila"
).split("|")
REGIONS = (
    "MA|CA|NY|NJ|PA|IL|MD|DC|D.C.|CT|TX|WA|NC|MI|MN|CO|GA|FL|OH|Mass.|Calif.|Conn.|UK|U.K.|USA|U.S.A.|England|"
    "Germany|Deutschland|The Netherlands|Netherlands|France|Italy|Spain|Switzerland|Austria|Canada|Australia|Japan|"
    "China|India|Ontario|ON|Québec|NSW|Sweden|Norway|Denmark|Finland|Poland|Brazil|United Kingdom|United States|"
    "Kenya|Singapore|South Africa|Belgium|Ireland|Scotland|New Zealand|Portugal|Hungary|Greece|Turkey|Israel"
).split("|")
STATIC_PUBLISHERS = (
    "Sage|SAGE|Blackwell|Macmillan|Penguin|Norton|Harper & Row|Basic Books|Knopf|Doubleday|Vintage|Ashgate|Brill|"
    "Mohr Siebeck|Suhrkamp|Fischer|Reclam|Beck|Gallimard|Seuil|Éditions du Seuil|Flammarion|PUF|Presses "
    "Universitaires de France|Armand Colin|L'Harmattan|Dunod|Eyrolles|Laterza|Einaudi|Feltrinelli|Mondadori|"
    "Alianza|Siglo XXI|Paidós|Ariel|Наука|Мир|Физматлит|Высшая школа|Просвещение|Питер|科学出版社|高等教育出版社|"
    "人民出版社|Kluwer|Plenum|Pergamon|Erlbaum|Guilford|Humana Press|Karger|Thieme|Mosby|Saunders|Lippincott|"
    "Freeman|W. H. Freeman|Benjamin|John Benjamins|Mouton|Mouton de Gruyter|Peter Lang|Olms|Steiner|"
    "Franz Steiner Verlag|Vandenhoeck & Ruprecht|Campus|Bertelsmann|Hanser|Teubner|Vieweg|dpunkt|Natur och Kultur|"
    "Studentlitteratur|Gyldendal|Bonniers|PWN|Academia|Akadémiai Kiadó|ACM|IEEE|AAAI Press|USENIX Association|"
    "IEEE Computer Society|Springer International Publishing|Elsevier Science|CSLI Publications|Univ. of California "
    "Press|University of California Press|Johns Hopkins University Press|Duke University Press|Clarendon Press|"
    "Harvard Univ. Press|Cambridge UP|Oxford UP|Stanford UP|Éd. de Minuit|Les Belles Lettres|Van Nostrand|Dover|"
    "Chelsea|Interscience|Edward Elgar|Earthscan|Polity|Polity Press|Verso|Zed Books|Berghahn|Bloomsbury|Continuum"
).split("|")


@cache
def provider(locale: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the given names and the family names of a locale."""
    of = importlib.import_module(f"faker.providers.person.{locale}").Provider
    given = tuple(str(x) for x in of.first_names if not _abbreviated(str(x)))
    return given, tuple(str(x) for x in of.last_names if not _abbreviated(str(x)))


def _abbreviated(name: str) -> bool:
    return not name or "." in name or "," in name or "(" in name


@cache
def words_of(language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the function words and the words with a meaning of a language."""
    some = [x for x in wordfreq.top_n_list(language, 14000) if re.fullmatch(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", x)]
    short = [x for x in some[:90] if len(x) <= (5 if language != "en" else 4)]
    return tuple(short), tuple(x for x in some[150:] if len(x) >= 4)


FUNCTION = tuple(
    "of,of,of,of,of the,of the,of the,of a,and,and,and,and the,in,in,in,in the,in the,for,for,for the,on,on the,a,the,an,to,to the,from,from the,"
    "with,with a,by,as a,as,at the,under,between,is,through,using,based on,against,after,during,among,within,without,its,their,not,into,via".split(",")
)
# How titles begin and what they call themselves, whatever they are about.
OPENINGS = {
    "en": (
        "Introduction to|An introduction to|A history of|The history of|Handbook of|Principles of|Theory of|A theory of|Essays on|Notes on|Studies in|On the|The role of|Effects of|"
        "The effect of|A study of|A survey of|Analysis of|An analysis of|Evidence from|Toward a|Towards|A guide to|The art of|Foundations of|Elements of|Advances in|Methods for|Methods of|"
        "Modeling|Learning|Understanding|Estimation of|Comparison of|The development of|Evaluation of|Applications of|The structure of|A new|The politics of|The economics of|"
        "A review of|Design of|Use of|Characterization of|Response of|What is|How to|Why|Life and|The Oxford companion to|The end of|In search of|Report on|Guidelines for|Problems of|"
        "Lectures on|Readings in|The origins of|Measurement of|Detection of|Automatic|Optimal|Fast|Efficient|A note on|Perspectives on|The world of|My life in|Women and|A model of"
    ),
    "de": "Einführung in die|Geschichte der|Grundlagen der|Zur|Über die|Handbuch der|Theorie der|Beiträge zur|Untersuchungen zur|Die|Das|Der|Lehrbuch der|Studien zu",
    "fr": "Introduction à la|Histoire de la|Traité de|Essai sur|La|Le|Les|Étude de|De la|Éléments de|L'art de|Recherches sur|L'|Manuel de",
    "es": "Introducción a la|Historia de|Manual de|Teoría de la|El|La|Los|Estudio de|Análisis de|Sobre el", "it": "Introduzione alla|Storia della|Il|La|Studi sulla|Manuale di|Le|L'",
    "pt": "Introdução à|História do|O|A|Os|Estudos sobre|Manual de", "ru": "Введение в|История|Основы|Методы|Теория|Курс|О|Исследование|Анализ|Проблемы", "nl": "Inleiding in de|Geschiedenis van|De|Het|Handboek",
}


def title(rng: Random, language: str) -> str:
    """Draw a title: some words, a subtitle, a question, now and then a number, a name, quotes."""
    if language == "zh":
        return "".join(rng.choice(words_of("zh")[1]) if rng.random() < 0.7 else rng.choice(words_of("zh")[0]) for _ in range(rng.randint(3, 8)))
    casing = rng.choice(("sentence", "sentence", "sentence", "title", "title", "title")) if language == "en" else rng.choice(("sentence",) * 7 + ("title",))
    text = phrase(rng, language, rng.choice((1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 7, 8, 8, 9, 10, 11, 12, 14, 17)), casing)
    if language in OPENINGS and rng.random() < 0.25:
        opening = rng.choice(OPENINGS[language].split("|"))
        text = f"{title_case(opening) if casing == 'title' else opening} {text if casing == 'title' or text[1:2].isupper() else text[:1].lower() + text[1:]}"
    chance = rng.random()
    if chance < 0.06:
        text = f"{phrase(rng, language, rng.choice((1, 1, 1, 2, 3)), casing)}: {_first(text, upper=rng.random() < 0.75)}"
    elif chance < 0.22:
        text += rng.choice((": ", ": ", ": ", " : ", " – ", " - ", "? ", ". ", ", or ", "; ", " — "))
        text += _first(phrase(rng, language, rng.randint(2, 9), casing), upper=rng.random() < 0.6)
    elif chance < 0.26:
        text += rng.choice(("?", "?", "!"))
    elif chance < 0.30:
        text += f", {rng.randint(1500, 1990)}{rng.choice('-–')}{rng.randint(1600, 2020)}"
    elif chance < 0.33:
        text += f" in {rng.randint(1900, 2024)}"
    elif chance < 0.36:
        text += f" ({rng.choice((phrase(rng, language, 2, casing), 'abstract', 'review', acronym(rng)))})"
    elif chance < 0.39:
        text += rng.choice((": Part II", ", Part 1", ". Part 2", " I", " II", " 2.0", ", vol. 2", ". Vol. 1", " (1)", ", Band 2", ". Tome 1"))
    return text


def phrase(rng: Random, language: str, count: int, casing: str) -> str:
    """Draw some words that could follow each other."""
    small, large = words_of(language)
    if language == "en":
        small = FUNCTION
    out: list[str] = []
    for place in range(count):
        content = not out or place == count - 1 or out[-1].casefold() in small or rng.random() < 0.5
        if content:
            out.append(_content(rng, language, large, casing, first=not out))
        else:
            out.append(rng.choice(small))
        if place < count - 2 and rng.random() < 0.03 and content:
            out[-1] += ","
    if casing == "title" and rng.random() < 0.08 and count > 2:
        out = [title_case(x) for x in out]
    if rng.random() < 0.05 and count > 3:
        # "Slaves, masters, and the art of ..."
        joint = {"en": "and", "de": "und", "fr": "et", "es": "y", "it": "e", "pt": "e", "ru": "и"}.get(language, small[0])
        at = rng.randrange(count - 2)
        listed = [_content(rng, language, large, casing, first=True) for _ in range(rng.choice((2, 2, 3)))]
        out[at:at] = [*(f"{x}," for x in listed), joint]
    if rng.random() < 0.12 and casing != "lower":
        out.insert(0, rng.choice(("The", "A", "On", "An", "Some", "Why", "How", "What")) if language == "en" else small[rng.randrange(len(small))])
    if rng.random() < 0.03 and count > 3:
        at = rng.randrange(count - 1)
        left, right = rng.choice(("“”", "‘’", '""', "''", "«»"))
        out[at] = left + out[at] + right
    text = " ".join(out)
    return text if casing == "lower" else _first(text, upper=True)


def _content(rng: Random, language: str, large: Sequence[str], casing: str, *, first: bool) -> str:
    word = large[int(len(large) * rng.random() ** 1.3)]
    chance = rng.random()
    if chance < 0.03:
        return acronym(rng)
    if chance < 0.04:
        return str(rng.choice((rng.randint(2, 99), rng.randint(1700, 2025), f"{rng.randint(1, 9)}.{rng.randint(1, 9)}", f"{rng.randint(2, 99)}%", f"{rng.randint(1, 5)},{rng.randint(6, 30)}-{word}", f"{acronym(rng)}/{acronym(rng)}")))
    if chance < 0.044:
        return rng.choice(("vs.", "U.S.", "St.", "v.", "à la", "et al.", "C++", "Dr.", "No.", "I", "II", "L.A.", "Mrs.", "&", "α", "β-catenin", "p53", "3D", "H2O"))
    if chance < 0.07:
        return _first(rng.choice(provider(rng.choice(LATIN))[1]), upper=True) + (rng.choice(("'s", "’s", "")) if language == "en" else "")
    if chance < 0.09:
        return rng.choice(CITIES)
    if chance < 0.13:
        word = f"{word}-{large[int(len(large) * rng.random())]}"
    if casing == "title":
        return "-".join(_first(x, upper=True) for x in word.split("-")) if rng.random() < 0.97 else word
    if casing == "sentence" and (rng.random() < (0.5 if language == "de" else 0.04)) and not first:
        return _first(word, upper=True)
    return word


def title_case(text: str) -> str:
    """Begin each word with a capital, but for the small ones."""
    return " ".join(x if x in {"of", "the", "and", "in", "to", "a", "on", "for", "from"} and n else _first(x, upper=True) for n, x in enumerate(text.split(" ")))


def _first(text: str, *, upper: bool) -> str:
    return (text[:1].upper() if upper else text[:1]) + text[1:]


def acronym(rng: Random) -> str:
    """Draw what stands in capitals, with or without a number."""
    made = "".join(rng.choice("AABCDEEFGHIIKLMNOOPRSSTUVX") for _ in range(rng.randint(2, 5)))
    return made + rng.choice(("", "", "", "", "", "s", "-2", "3", f"-{rng.randint(10, 2020)}"))


class Person:
    """A name in its parts."""

    def __init__(self, given: str, family: str, suffix: str = "") -> None:
        self.given, self.family, self.suffix = given, family, suffix


def person(rng: Random, script: str = "") -> Person:
    """Draw a person; `script` is the language whose letters write the name."""
    if script == "zh":
        given, family = provider("zh_CN")
        return Person("", rng.choice(family) + rng.choice(given))
    if script == "ja":
        given, family = provider("ja_JP")
        return Person("", rng.choice(family) + rng.choice(given))
    if script in OWN_SCRIPT:
        given, family = provider(OWN_SCRIPT[script])
        second = f" {rng.choice(given)}" if rng.random() < 0.7 and script in {"ru", "uk", "bg"} else ""
        return Person(rng.choice(given) + second, rng.choice(family))
    made = _latin(rng)
    if rng.random() < 0.06:
        made.family = f"{rng.choice(PARTICLES)} {made.family}"
    elif rng.random() < 0.05:
        other = _latin(rng).family
        made.family += rng.choice(("-", "-", " ", "–")) + other
    elif rng.random() < 0.02:
        made.family = rng.choice(("O'", "O’", "D'", "d'", "Mc", "Mac", "al-", "El-")) + made.family
    if rng.random() < 0.015:
        made.suffix = rng.choice(("Jr.", "Jr", "III", "II", "Sr."))
    return made


def _latin(rng: Random) -> Person:
    chance = rng.random()
    if chance < 0.09:
        one, two = rng.choice(SYLLABLES).title(), rng.choice(SYLLABLES)
        joined = rng.choice((f"{one}{two}", f"{one}{two}", f"{one}-{two.title()}", f"{one}-{two}", one, f"{one} {two.title()}"))
        return Person(joined, rng.choice(PINYIN).title())
    if chance < 0.12:
        one, two = rng.choice(HANGUL), rng.choice(HANGUL)
        return Person(rng.choice((f"{one}-{two.lower()}", f"{one} {two}", f"{one}{two.lower()}", f"{one}-{two}")), rng.choice(KOREAN))
    if chance < 0.16:
        return Person(rng.choice(JAPANESE_GIVEN), rng.choice(JAPANESE))
    romanised = chance < 0.26
    given, family = provider(rng.choice(ROMANISED if romanised else LATIN))
    first, last = rng.choice(given), rng.choice(family)
    more = rng.random()
    if more < 0.22:
        first += f" {rng.choice('ABCDEFGHJKLMNPRSTVW')}."
    elif more < 0.33:
        first += f" {rng.choice(given)}"
    elif more < 0.35:
        first += f"-{rng.choice(given)}"
    elif more < 0.38:
        first = f"{rng.choice('ABCDEFGHJKLMNPRSTVW')}. {first}"
    elif more < 0.42:
        first += f" {rng.choice('ABCDEFGHJKLMNPRSTVW')}"
    if romanised:
        first, last = anyascii(first).title(), anyascii(last).title()
    elif rng.random() < 0.1:
        first, last = anyascii(first), anyascii(last)
    return Person(first, last[:1].upper() + last[1:])


FIELD_HEADS = (
    "National Institute for {}", "National Institute of {}", "Ministry of {}", "Department of {}", "{} Agency", "World {} Organization",
    "International {} Association", "European Committee for {}", "{} Council", "Royal Society of {}", "Society for {}", "Association of {}",
    "{} Foundation", "{} Consortium", "The {} Collaboration", "{} Working Group", "Committee on {}", "Commission for {}", "Bureau of {}",
    "Office of {}", "{} Institute", "Institute of {}", "{} Project", "{} Group", "United Nations {} Programme", "US {} Administration",
    "Centre for {}", "Center for {}", "Federal Office for {}", "American Academy of {}", "{} Trust", "{} Authority", "{} Observatory", "Academy of {}",
    "Bundesministerium für {}", "Ministère de la {}", "Institut national de {}", "Ministerio de {}", "Istituto nazionale di {}", "Министерство {}",
    "{} Inc.", "{} Ltd", "{} Team", "{} Developers", "City of {}", "Government of {}", "{} Board", "{} Commission", "{} Network", "{} Library",
)


def corporate(rng: Random) -> str:
    """Draw the name of a body that signs its works."""
    if rng.random() < 0.07:
        return acronym(rng).rstrip("-0123456789s") + rng.choice(("", "", f" ({_field(rng)} {rng.choice(('Organization', 'Agency', 'Council'))})"))
    if rng.random() < 0.12:
        return rng.choice(institutions())
    if rng.random() < 0.15:
        return rng.choice(("The ", "")) + _field(rng) + " " + rng.choice(("Times", "Post", "Guardian", "Herald", "Gazette", "News", "Tribune"))
    return rng.choice(FIELD_HEADS).format(_field(rng))


@cache
def institutions() -> tuple[str, ...]:
    """Give the institutions of the seed."""
    table = tomllib.loads((SEED / "institutions.toml").read_text(encoding="utf-8"))
    return tuple(x["name"] for x in table["institution"])


@cache
def seed_venues() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the venues and the publishers of the seed, by all their names."""
    table = tomllib.loads((SEED / "venues.toml").read_text(encoding="utf-8"))
    names = [y for x in table["venue"] for y in (x["name"], *x.get("aliases", ()))]
    return tuple(names), (*table["publishers"], *STATIC_PUBLISHERS)


def _field(rng: Random, language: str = "en") -> str:
    """Draw one to four words, as a subject is named."""
    large = words_of(language)[1]
    make: Callable[[], str] = lambda: _first(large[int(len(large) * rng.random())], upper=True)  # noqa: E731
    chance = rng.random()
    if chance < 0.45:
        return make()
    if chance < 0.75:
        return f"{make()} {make()}"
    joint = {"de": "und", "fr": "et", "es": "y", "it": "e", "pt": "e", "nl": "en", "sv": "och", "ru": "и"}.get(language, "and")
    if chance < 0.92:
        return f"{make()} {rng.choice((joint, joint, '&'))} {make()}"
    return f"{make()}, {make()} {joint} {make()}"


JOURNALS = {
    "en": (
        "Journal of {}", "Journal of {}", "Journal of {}", "International Journal of {}", "{} Letters", "{} Review", "{} Reviews", "Annals of {}",
        "{} Quarterly", "{} Research", "{} Today", "{} Studies", "Transactions on {}", "IEEE Transactions on {}", "ACM Transactions on {}", "{} Science",
        "Archives of {}", "Advances in {}", "Annual Review of {}", "{} Magazine", "{}", "{}", "{}", "European Journal of {}", "American Journal of {}",
        "British Journal of {}", "The {} Journal", "{} Bulletin", "Bulletin of {}", "Proceedings of the {} Society", "{} Notes", "{} Reports", "{} Weekly",
        "Current {}", "Trends in {}", "Studies in {}", "Progress in {}", "Acta {}", "{} Online", "{} Gazette", "The {} Times", "Nature {}", "Frontiers in {}",
        "{} Papers", "Papers on {}", "{} Digest", "{} Forum", "Perspectives on {}", "Canadian Journal of {}", "{} History", "{} Communications",
        "Communications in {}", "Experimental {}", "Applied {}", "{} Chronicle",
    ),
    "de": ("Zeitschrift für {}", "Archiv für {}", "{} Blätter", "Jahrbuch für {}", "Beiträge zur {}", "{} Rundschau", "{} heute", "Mitteilungen der {}", "Deutsche {}"),
    "fr": ("Revue de {}", "Revue des {}", "Annales de {}", "Cahiers de {}", "Bulletin de la {}", "Archives de {}", "Revue française de {}", "Études {}", "Le {}"),
    "es": ("Revista de {}", "Revista Española de {}", "Anales de {}", "Cuadernos de {}", "Boletín de {}", "Estudios {}"),
    "it": ("Rivista di {}", "Giornale di {}", "Annali di {}", "Quaderni di {}", "Studi {}", "Bollettino di {}"),
    "pt": ("Revista Brasileira de {}", "Revista de {}", "Cadernos de {}", "Anais do {}", "Estudos {}"),
    "nl": ("Tijdschrift voor {}", "Nederlands Tijdschrift voor {}", "Bijdragen tot de {}"),
    "sv": ("Tidskrift för {}", "Svensk {}", "{}tidningen"),
    "ru": ("Журнал {}", "Вестник {}", "Известия {}", "Вопросы {}", "Труды {}", "Успехи {}", "{}"),
    "uk": ("Вісник {}", "Журнал {}", "Наукові записки {}", "{}"),
    "zh": ("{}学报", "{}研究", "{}杂志", "中国{}", "{}科学"),
    "pl": ("Przegląd {}", "Studia {}", "Rocznik {}"),
    "cs": ("Časopis pro {}", "{} listy"),
}


def journal(rng: Random, language: str) -> str:
    """Draw the name of a journal, now and then abbreviated."""
    if language == "zh":
        return rng.choice(JOURNALS["zh"]).format("".join(rng.choice(words_of("zh")[1]) for _ in range(rng.randint(1, 2))))
    if rng.random() < 0.1:
        return rng.choice(seed_venues()[0])
    if rng.random() < 0.05:
        return acronym(rng).rstrip("-0123456789s")
    own = language if language in JOURNALS and rng.random() < 0.8 else "en"
    made = rng.choice(JOURNALS[own]).format(_field(rng, own))
    if rng.random() < 0.3:
        made = abbreviated(rng, made)
    elif rng.random() < 0.06:
        made += rng.choice((" A", " B", ", Series B", " D", " (New York)", " USA", ", Part C", ": Applications", " (Online)"))
    return made


def abbreviated(rng: Random, name: str) -> str:
    """Shorten the words of a venue as indexes do: "J. Appl. Phys." or "J Appl Phys"."""
    dot = "." if rng.random() < 0.65 else ""
    out = []
    for word in name.split():
        if word.casefold() in {"of", "the", "on", "for", "in", "and", "&", "de", "für", "la", "des", "di"}:
            if rng.random() < 0.15:
                out.append(word)
        elif word == "Journal":
            out.append(f"J{dot}")
        elif len(word) > 5:
            out.append(word[: rng.randint(2, 5)] + dot)
        else:
            out.append(word)
    return " ".join(out)


EVENTS = (
    "Proceedings of the {n} International Conference on {f}", "Proceedings of the {n} {f} Conference", "Proc. {n} Symp. on {f}", "Proceedings of {a}",
    "Proceedings of the {y} Conference on {f}", "{n} International Workshop on {f}", "Advances in {f}", "Workshop on {f}", "Proc. of the {n} Int. Conf. on {f}",
    "Proceedings of the Annual Meeting of the {f} Society", "Proceedings of the {n} Annual {a} Symposium on {f}", "{a} '{s}", "{a} {y}", "{a}", "Proc. {a}",
    "Proceedings of the {n} Conference on {f} ({a})", "Proceedings of the {y} Symposium on {f}", "International Symposium on {f}", "{f} Workshop",
    "Proceedings of the Workshop on {f}", "Conference on {f}", "Proceedings of the {a} {y} Conference", "Proc. IEEE Int. Conf. {f}", "{a} Conference",
    "{n} {f} Congress", "Proceedings of the Forum on {f}", "Tagungsband {f}", "Actes du colloque {f}", "Atti del convegno {f}", "Материалы конференции {f}",
    "Proceedings of {a} '{s}: {f}", "Proceedings of the {n} {a} Conference on {f}", "Meeting of the {f} Association",
)


def event(rng: Random, year: int) -> str:
    """Draw what proceedings are called."""
    number = rng.randint(1, 60)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number % 100 not in {11, 12, 13} else 0, "th")
    written = rng.choice((f"{number}{ending}", f"{number}{ending}", rng.choice(("First", "Second", "Third", "Fifth", "Ninth", "Twelfth", "Fourteenth"))))
    text = rng.choice(EVENTS).format(n=written, f=_field(rng), a=acronym(rng).rstrip("-0123456789s"), y=year, s=f"{year % 100:02}")
    return abbreviated(rng, text) if rng.random() < 0.08 else text


def publisher(rng: Random, language: str) -> str:
    """Draw a publisher."""
    if language == "zh":
        return rng.choice(("长河", "清华大学", "人民", "中国社会科学", "高等教育", "上海文艺")) + "出版社"
    if rng.random() < 0.35:
        return rng.choice(seed_venues()[1])
    surname = rng.choice(provider(rng.choice(LATIN))[1])
    noun = _first(rng.choice(words_of("en")[1]), upper=True)
    own = _first(rng.choice(words_of(language)[1]), upper=True)
    forms = [
        f"{noun} Press", f"{noun} Books", f"{surname} & {rng.choice(provider(rng.choice(LATIN))[1])}", surname, noun, f"{noun} Publishing", f"{noun} House",
        f"University of {rng.choice(CITIES)} Press", f"{rng.choice(CITIES)} University Press", f"{surname} & Sons", f"{surname} & Co.", f"{noun} Publishers",
        f"{noun} Editions", f"{noun} {noun} Press", f"{surname} Verlag", f"{noun} Academic", f"{noun} Media", "Self-published", f"{surname} Publications",
    ]
    forms += {
        "de": [f"Verlag {surname}", f"{own}verlag", f"{own} Verlag"],
        "fr": [f"Éditions {own}", f"Éditions du {own}", f"Presses universitaires de {rng.choice(CITIES)}", f"Éd. {own}"],
        "es": [f"Ediciones {own}", f"Editorial {own}", f"Ediciones del {own}", f"Fondo de {own}"],
        "it": [f"Edizioni {own}", f"{own} Editore", f"{own} Editrice"],
        "pt": [f"Editora {own}", f"Edições {own}"],
        "ru": [own, f"Изд-во {own}", f"{own} книга", f"Издательство {own}"],
        "pl": [f"Wydawnictwo {own}"], "cs": [f"Nakladatelství {own}"], "sv": [f"{own} förlag"], "nl": [f"Uitgeverij {own}"],
        "fi": [f"{own} Kustannus"], "tr": [f"{own} Yayınları"], "hu": [f"{own} Kiadó"], "ro": [f"Editura {own}"],
    }.get(language, []) * 4
    return rng.choice(forms)


def school(rng: Random, language: str) -> str:
    """Draw a university."""
    city = rng.choice(CITIES)
    forms = [f"University of {city}", f"{city} University", f"{city} Institute of Technology", f"University of {_field(rng)}", f"{_field(rng)} University", f"Univ. {city}",
             f"{_field(rng)} Technical University", f"{city} State University", f"{_field(rng)} College", rng.choice(institutions()), f"Universidad de {city}",
             f"Universität {city}", f"Université de {city}", f"Università di {city}", f"Department of {_field(rng)}, University of {city}"]
    forms += {"de": [f"Universität {city}", f"TU {city}"] * 4, "fr": [f"Université de {city}"] * 6, "es": [f"Universidad de {city}"] * 6, "zh": ["清华大学", "北京大学", "浙江大学"] * 30,
              "ru": ["МГУ", f"{city} гос. ун-т"] * 8}.get(language, [])
    return rng.choice(forms)


def place(rng: Random, language: str) -> str:
    """Draw where a publisher sits."""
    if language == "zh":
        return rng.choice(("北京", "上海", "南京", "武汉", "广州", "西安"))
    if language in OWN_SCRIPT and rng.random() < 0.7:
        return rng.choice(("Москва", "М.", "СПб.", "Новосибирск", "Киев", "Казань", "Томск", "Минск", "Л."))
    city = rng.choice(CITIES) if rng.random() < 0.75 else _faker_city(rng)
    chance = rng.random()
    if chance < 0.17:
        return f"{city}, {rng.choice(REGIONS)}"
    if chance < 0.21:
        return f"{city}{rng.choice((' and ', ' & ', '/', ', ', ' – ', ' ; '))}{rng.choice(CITIES)}"
    return city


@cache
def _cities(locale: str) -> tuple[str, ...]:
    of = importlib.import_module(f"faker.providers.address.{locale}").Provider
    return tuple(str(x) for x in getattr(of, "cities", ()) or getattr(of, "city_names", ()))


def _faker_city(rng: Random) -> str:
    return rng.choice(_cities(rng.choice(("de_DE", "fi_FI", "nl_NL", "sv_SE", "pl_PL", "cs_CZ", "da_DK", "pt_PT", "en_IN", "hr_HR", "de_AT"))))
