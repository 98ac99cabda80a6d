"""What references are made of: names of many cultures, titles, venues, places, makers; all drawn by chance."""

import importlib
import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random

import wordfreq
from anyascii import anyascii

SEED = Path(__file__).parent.parent / "seed"
TABLES = tomllib.loads(Path(__file__).with_name("tables.toml").read_text(encoding="utf-8"))

# Whose names are drawn, by how they are written; a culture once more where it prints more.
LATIN: list[str] = TABLES["words"]["latin"]
ROMANISED: list[str] = TABLES["words"]["romanised"]
PINYIN: list[str] = TABLES["words"]["pinyin"]
SYLLABLES: list[str] = TABLES["words"]["syllables"]
KOREAN: list[str] = TABLES["words"]["korean"]
HANGUL: list[str] = TABLES["words"]["hangul"]
JAPANESE: list[str] = TABLES["words"]["japanese"]
JAPANESE_GIVEN: list[str] = TABLES["words"]["japanese_given"]
PARTICLES: list[str] = TABLES["words"]["particles"]
OWN_SCRIPT: dict[str, str] = TABLES["words"]["own_script"]

LANGUAGES: list[str] = TABLES["words"]["languages"]
HUMANIST: list[str] = TABLES["words"]["humanist"]
CITIES: list[str] = TABLES["words"]["cities"]
REGIONS: list[str] = TABLES["words"]["regions"]
STATIC_PUBLISHERS: list[str] = TABLES["words"]["static_publishers"]


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
    some = [
        x
        for x in wordfreq.top_n_list(language, 14000)
        if re.fullmatch(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", x)
    ]
    short = [x for x in some[:90] if len(x) <= (5 if language != "en" else 4)]
    return tuple(short), tuple(x for x in some[150:] if len(x) >= 4)


FUNCTION: list[str] = TABLES["words"]["function"]
# What joins two words of a title or a name.
JOINTS: dict[str, str] = TABLES["words"]["joints"]
# How titles begin and what they call themselves, whatever they are about.
OPENINGS: dict[str, list[str]] = TABLES["words"]["openings"]


def title(rng: Random, language: str) -> str:
    """Draw a title: some words, a subtitle, a question, now and then a number, a name, quotes."""
    if language == "zh":
        return "".join(
            rng.choice(words_of("zh")[1]) if rng.random() < 0.7 else rng.choice(words_of("zh")[0])
            for _ in range(rng.randint(3, 8))
        )
    casing = (
        rng.choice(("sentence", "sentence", "sentence", "title", "title", "title"))
        if language == "en"
        else rng.choice(("sentence",) * 7 + ("title",))
    )
    text = _pair(rng, language, casing) if rng.random() < 0.08 else ""
    text = text or phrase(
        rng,
        language,
        rng.choice((1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 7, 8, 8, 9, 10, 11, 12, 14, 17)),
        casing,
    )
    if language in OPENINGS and rng.random() < 0.25:
        opening = rng.choice(OPENINGS[language])
        text = f"{title_case(opening) if casing == 'title' else opening} {text if casing == 'title' or text[1:2].isupper() else text[:1].lower() + text[1:]}"
    chance = rng.random()
    if chance < 0.1:
        head = phrase(rng, language, rng.choice((1, 1, 1, 1, 2, 3)), casing)
        if rng.random() < 0.25:
            head = rng.choice(("{}", "{}", "{} {}", "{} {}", "{}-1")).format(
                rng.choice((acronym(rng), head)), rng.choice((rng.randint(1950, 2024), "W", "II"))
            )
        text = f"{head}{rng.choice(('', '', '', '!'))}: {_first(text, upper=rng.random() < 0.75)}"
    elif chance < 0.24:
        text += rng.choice(
            (": ", ": ", ": ", " : ", " – ", " - ", "? ", ". ", ", or ", "; ", " — ")
        )
        text += _first(phrase(rng, language, rng.randint(2, 9), casing), upper=rng.random() < 0.6)
    elif chance < 0.275:
        text += rng.choice(("?", "?", "?", "!"))
    elif chance < 0.30:
        text += f", {rng.randint(1500, 1990)}{rng.choice('-–')}{rng.randint(1600, 2020)}"
    elif chance < 0.33:
        text += f"{rng.choice((' in', ' in', ',', ',', ''))} {rng.randint(1900, 2024)}"
    elif chance < 0.36:
        text += f" ({rng.choice((phrase(rng, language, 2, casing), 'abstract', 'review', acronym(rng)))})"
    elif chance < 0.39:
        text += rng.choice(
            (
                ": Part II",
                ", Part 1",
                ". Part 2",
                " I",
                " II",
                " 2.0",
                ", vol. 2",
                ". Vol. 1",
                " (1)",
                ", Band 2",
                ". Tome 1",
            )
        )
    elif chance < 0.42:
        text += f", {rng.choice(REGIONS)}" if rng.random() < 0.7 else f", {rng.choice(CITIES)}"
    return text


def _pair(rng: Random, language: str, casing: str) -> str:
    """Draw two things joined as names are: "Memory Networks & QA Systems"."""
    one, two = (phrase(rng, language, rng.choice((1, 1, 2, 2, 3)), casing) for _ in range(2))
    joint = rng.choice(("and", "and", "&", "et al. and", "vs.", JOINTS.get(language, "and")))
    return f"{one} {joint} {_first(two, upper=casing == 'title')}"


def phrase(rng: Random, language: str, count: int, casing: str) -> str:
    """Draw some words that could follow each other."""
    small, large = words_of(language)
    if language == "en":
        small = tuple(FUNCTION)
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
        joint = "and" if language == "en" else JOINTS.get(language, small[0])
        at = rng.randrange(count - 2)
        listed = [
            _content(rng, language, large, casing, first=True) for _ in range(rng.choice((2, 2, 3)))
        ]
        out[at:at] = [*(f"{x}," for x in listed), joint]
    if rng.random() < 0.12 and casing != "lower":
        out.insert(
            0,
            rng.choice(("The", "A", "On", "An", "Some", "Why", "How", "What"))
            if language == "en"
            else small[rng.randrange(len(small))],
        )
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
        return str(
            rng.choice(
                (
                    rng.randint(2, 99),
                    rng.randint(1700, 2025),
                    f"{rng.randint(1, 9)}.{rng.randint(1, 9)}",
                    f"{rng.randint(2, 99)}%",
                    f"{rng.randint(1, 5)},{rng.randint(6, 30)}-{word}",
                    f"{acronym(rng)}/{acronym(rng)}",
                )
            )
        )
    if chance < 0.046:
        return rng.choice(
            (
                "vs.",
                "U.S.",
                "St.",
                "v.",
                "à la",
                "et al.",
                f"{rng.choice(provider(rng.choice(LATIN))[1])} et al.’s",
                "C++",
                "Dr.",
                "No.",
                "I",
                "II",
                "L.A.",
                "Mrs.",
                "&",
                "α",
                "β-catenin",
                "p53",
                "3D",
                "H2O",
            )
        )
    if chance < 0.07:
        return _first(rng.choice(provider(rng.choice(LATIN))[1]), upper=True) + (
            rng.choice(("'s", "’s", "")) if language == "en" else ""
        )
    if chance < 0.09:
        return rng.choice(CITIES)
    if chance < 0.13:
        word = f"{word}-{large[int(len(large) * rng.random())]}"
    if casing == "title":
        return (
            "-".join(_first(x, upper=True) for x in word.split("-"))
            if rng.random() < 0.97
            else word
        )
    if casing == "sentence" and (rng.random() < (0.5 if language == "de" else 0.04)) and not first:
        return _first(word, upper=True)
    return word


def title_case(text: str) -> str:
    """Begin each word with a capital, but for the small ones."""
    return " ".join(
        x
        if x in {"of", "the", "and", "in", "to", "a", "on", "for", "from"} and n
        else _first(x, upper=True)
        for n, x in enumerate(text.split(" "))
    )


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
        second = (
            f" {rng.choice(given)}" if rng.random() < 0.7 and script in {"ru", "uk", "bg"} else ""
        )
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
        joined = rng.choice(
            (
                f"{one}{two}",
                f"{one}{two}",
                f"{one}-{two.title()}",
                f"{one}-{two}",
                one,
                f"{one} {two.title()}",
            )
        )
        return Person(joined, rng.choice(PINYIN).title())
    if chance < 0.12:
        one, two = rng.choice(HANGUL), rng.choice(HANGUL)
        return Person(
            rng.choice(
                (f"{one}-{two.lower()}", f"{one} {two}", f"{one}{two.lower()}", f"{one}-{two}")
            ),
            rng.choice(KOREAN),
        )
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
    elif more < 0.48:
        first += f" {rng.choice('ABCDEFGHJKLMNPRSTVW')}. {rng.choice('ABCDEFGHJKLMNPRSTVW')}."
    if romanised:
        first, last = anyascii(first).title(), anyascii(last).title()
    elif rng.random() < 0.1:
        first, last = anyascii(first), anyascii(last)
    return Person(first, last[:1].upper() + last[1:])


FIELD_HEADS: list[str] = TABLES["words"]["field_heads"]


def corporate(rng: Random) -> str:
    """Draw the name of a body that signs its works."""
    if rng.random() < 0.07:
        return acronym(rng).rstrip("-0123456789s") + rng.choice(
            ("", "", f" ({_field(rng)} {rng.choice(('Organization', 'Agency', 'Council'))})")
        )
    if rng.random() < 0.2:
        return rng.choice((rng.choice(institutions()), school(rng, "en")))
    if rng.random() < 0.15:
        # "OpenAI", "SoundWorks", "Riverbank": as young companies and projects are called.
        behind = rng.choice(("", "AI", "ML", "DB", "Labs", *(_field(rng).split()[0],) * 4))
        return _field(rng).split()[0].strip(",") + behind.strip(",")
    if rng.random() < 0.15:
        return (
            rng.choice(("The ", ""))
            + _field(rng)
            + " "
            + rng.choice(("Times", "Post", "Guardian", "Herald", "Gazette", "News", "Tribune"))
        )
    return rng.choice(FIELD_HEADS).format(_field(rng), _field(rng))


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

    def make() -> str:
        return _first(large[int(len(large) * rng.random())], upper=True)

    chance = rng.random()
    if chance < 0.45:
        return make()
    if chance < 0.75:
        return f"{make()} {make()}"
    joint = JOINTS.get(language, "and")
    if chance < 0.92:
        return f"{make()} {rng.choice((joint, joint, '&'))} {make()}"
    return f"{make()}, {make()} {joint} {make()}"


JOURNALS: dict[str, list[str]] = TABLES["words"]["journals"]


def journal(rng: Random, language: str) -> str:
    """Draw the name of a journal, now and then abbreviated."""
    if language == "zh":
        return rng.choice(JOURNALS["zh"]).format(
            "".join(rng.choice(words_of("zh")[1]) for _ in range(rng.randint(1, 2)))
        )
    if rng.random() < 0.1:
        return rng.choice(seed_venues()[0])
    if rng.random() < 0.05:
        return acronym(rng).rstrip("-0123456789s")
    own = language if language in JOURNALS and rng.random() < 0.8 else "en"
    made = rng.choice(JOURNALS[own]).format(_field(rng, own))
    if rng.random() < 0.3:
        made = abbreviated(rng, made)
    elif rng.random() < 0.06:
        made += rng.choice(
            (
                " A",
                " B",
                ", Series B",
                " D",
                " (New York)",
                " USA",
                ", Part C",
                ": Applications",
                " (Online)",
            )
        )
    return made


def abbreviated(rng: Random, name: str) -> str:
    """Shorten the words of a venue as indexes do: "J. Appl. Phys." or "J Appl Phys"."""
    dot = "." if rng.random() < 0.65 else ""
    out = []
    for word in name.split():
        if word.casefold() in {
            "of",
            "the",
            "on",
            "for",
            "in",
            "and",
            "&",
            "de",
            "für",
            "la",
            "des",
            "di",
        }:
            if rng.random() < 0.15:
                out.append(word)
        elif word == "Journal":
            out.append(f"J{dot}")
        elif len(word) > 5:
            out.append(word[: rng.randint(2, 5)] + dot)
        else:
            out.append(word)
    return " ".join(out)


EVENTS: list[str] = TABLES["words"]["events"]


def event(rng: Random, year: int) -> str:
    """Draw what proceedings are called."""
    number = rng.randint(1, 60)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(
        number % 10 if number % 100 not in {11, 12, 13} else 0, "th"
    )
    written = rng.choice(
        (
            f"{number}{ending}",
            f"{number}{ending}",
            rng.choice(("First", "Second", "Third", "Fifth", "Ninth", "Twelfth", "Fourteenth")),
        )
    )
    text = rng.choice(EVENTS).format(
        n=written,
        f=_field(rng),
        a=acronym(rng).rstrip("-0123456789s"),
        y=year,
        s=f"{year % 100:02}",
    )
    return abbreviated(rng, text) if rng.random() < 0.08 else text


def publisher(rng: Random, language: str) -> str:
    """Draw a publisher."""
    if language == "zh":
        return (
            rng.choice(("长河", "清华大学", "人民", "中国社会科学", "高等教育", "上海文艺"))
            + "出版社"
        )
    if rng.random() < 0.35:
        return rng.choice(seed_venues()[1])
    surname = rng.choice(provider(rng.choice(LATIN))[1])
    noun = _first(rng.choice(words_of("en")[1]), upper=True)
    own = _first(rng.choice(words_of(language)[1]), upper=True)
    forms = [
        f"{noun} Press",
        f"{noun} Books",
        f"{surname} & {rng.choice(provider(rng.choice(LATIN))[1])}",
        surname,
        noun,
        f"{noun} Publishing",
        f"{noun} House",
        f"University of {rng.choice(CITIES)} Press",
        f"{rng.choice(CITIES)} University Press",
        f"{surname} & Sons",
        f"{surname} & Co.",
        f"{noun} Publishers",
        f"{noun} Editions",
        f"{noun} {noun} Press",
        f"{surname} Verlag",
        f"{noun} Academic",
        f"{noun} Media",
        "Self-published",
        f"{surname} Publications",
    ]
    forms += {
        "de": [f"Verlag {surname}", f"{own}verlag", f"{own} Verlag"],
        "fr": [
            f"Éditions {own}",
            f"Éditions du {own}",
            f"Presses universitaires de {rng.choice(CITIES)}",
            f"Éd. {own}",
        ],
        "es": [f"Ediciones {own}", f"Editorial {own}", f"Ediciones del {own}", f"Fondo de {own}"],
        "it": [f"Edizioni {own}", f"{own} Editore", f"{own} Editrice"],
        "pt": [f"Editora {own}", f"Edições {own}"],
        "ru": [own, f"Изд-во {own}", f"{own} книга", f"Издательство {own}"],
        "pl": [f"Wydawnictwo {own}"],
        "cs": [f"Nakladatelství {own}"],
        "sv": [f"{own} förlag"],
        "nl": [f"Uitgeverij {own}"],
        "fi": [f"{own} Kustannus"],
        "tr": [f"{own} Yayınları"],
        "hu": [f"{own} Kiadó"],
        "ro": [f"Editura {own}"],
    }.get(language, []) * 4
    return rng.choice(forms)


def school(rng: Random, language: str) -> str:
    """Draw a university."""
    city = rng.choice(CITIES)
    forms = [
        f"University of {city}",
        f"{city} University",
        f"{city} Institute of Technology",
        f"University of {_field(rng)}",
        f"{_field(rng)} University",
        f"Univ. {city}",
        f"{_field(rng)} Technical University",
        f"{city} State University",
        f"{_field(rng)} College",
        rng.choice(institutions()),
        f"Universidad de {city}",
        f"Universität {city}",
        f"Université de {city}",
        f"Università di {city}",
        f"Department of {_field(rng)}, University of {city}",
    ]
    forms += {
        "de": [f"Universität {city}", f"TU {city}"] * 4,
        "fr": [f"Université de {city}"] * 6,
        "es": [f"Universidad de {city}"] * 6,
        "zh": ["清华大学", "北京大学", "浙江大学"] * 30,
        "ru": ["МГУ", f"{city} гос. ун-т"] * 8,
    }.get(language, [])
    return rng.choice(forms)


def place(rng: Random, language: str) -> str:
    """Draw where a publisher sits."""
    if language == "zh":
        return rng.choice(("北京", "上海", "南京", "武汉", "广州", "西安"))
    if language in OWN_SCRIPT and rng.random() < 0.7:
        return rng.choice(
            ("Москва", "М.", "СПб.", "Новосибирск", "Киев", "Казань", "Томск", "Минск", "Л.")
        )
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
    return rng.choice(
        _cities(
            rng.choice(
                (
                    "de_DE",
                    "fi_FI",
                    "nl_NL",
                    "sv_SE",
                    "pl_PL",
                    "cs_CZ",
                    "da_DK",
                    "pt_PT",
                    "en_IN",
                    "hr_HR",
                    "de_AT",
                )
            )
        )
    )
