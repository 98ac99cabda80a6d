# ruff: noqa: RUF001, RUF003 - words of all scripts stand here
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
from itertools import islice
from typing import NamedTuple
from unicodedata import normalize

from app.catalogue.listing import Fact, Listing
from app.documents.grammar import ENDONYMS, LANGUAGE_CODES
from app.documents.name_words import NO_NAME
from app.text import regex, word_tables

_TABLES = word_tables("languages.toml")

# Letters or their places that a language never has, whatever its alphabet says.
_CYRILLIC_NEVER = {"ru": regex("ъ(?![еёюя])"), "bg": regex("ь(?!о)")}
_CYRILLIC_OWN = {
    "uk": frozenset("їєґ"),
    "be": frozenset("ў"),
    "mk": frozenset("ѓќѕ"),
    "sr": frozenset("ђћ"),
}

# Arabic letters tell, those of Pashto, Kurdish, Uighur or Sindhi that it is another.
_ARABIC_OTHER = regex("[ټډړږښېۍێۆڕڵەۇۈۋڭڄڃڇڊٻٿڦ]")
_URDU = regex("[ٹڈڑےںہھ]")
_URDU_WORD = regex(r"\b(?:کی|کا|کے|میں|اور)\b")
_PERSIAN = regex("[پچژگکی]")
_ARABIC = regex("[ةىكيأإؤ]")


# Characters of Japan's reform alone, and of the mainland's alone.
_JAPANESE_HAN = regex("[気図検読続売関歴対発経済験実労応働込円広沢圧楽帰変桜鉄総両仮価戦辺]")
_SIMPLIFIED_HAN = regex(
    "[书们这个说语习门论统计机经历对发关实图读续广乐归变总战边应为从业产东车长马鸟鱼龙义亚华]"
)


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_SCRIPT = regex(
    "|".join(f"(?P<{name}>[{letters}]+)" for name, letters in _TABLES["scripts"].items())
)
# A syllable or a word in one sign weighs as much as a few letters.
_DENSE = frozenset({"ja", "ko", "han"})
_DENSITY = 3
# "π", "λ-calculus", "the letter Ж": signs, and no words.
_LEAST_LETTERS = 3

# "Node.js", "es6-shim", "C++" and "AT&T" are no words.
_TOKEN = regex(r"(?<![\w.@/#+&-])(?<!\w['’])[^\W\d_]++(?:['’][^\W\d_]++)*+(?![\w@/#+&-]|\.\w)")
# What other languages borrow whole, and names with two particles.
_BORROWED = regex(
    r"\b(?:et al|ad hoc|a priori|a posteriori|de facto|de novo|"
    r"in (?:vitro|vivo|silico|situ)|per se|vis-à-vis|à la (?:carte|mode)|"
    r"(?:van|von) (?:de[nrm]?|het)|de la(?=\s+(?-i:[A-ZÀ-Þ]))|la la)\b"
    # "Statistics I" is a number.
    r"|(?<=\w\s)(?-i:I)(?=$|\s*[:.,(–—-])",
    re.IGNORECASE,
)
_ELISIONS = _set("l d dell nell all dall sull j qu c n s m t")
_PARTICLES = _set(
    "d' da das de degli del della delle di do dos du el l' la le van von y zu zur te ter "
    "af av bin ibn al"
)
_STARTS = frozenset(':.!?–—([«„“"')
_LEAST_WORDS = 2
# So long is an ending that names do not have.
_TERM = 4
_LONGEST_ACRONYM = 3
_ENGLISH = ("en",)
# These write titles with capitals.
_CAPITALIZED = frozenset({"en", "tr", "id", "ms"})
# A list's language is that of more than three in four of its titles that tell one.
_MOST = (3, 4)
_HALF = (1, 2)
_MOST_LINES = 2_000
_ADDRESS = regex(r"\]\([^()\s]*\)|https?://\S+")


def _by_key(table: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the languages that have each word of a table."""
    found: dict[str, tuple[str, ...]] = {}
    for language, listed in table.items():
        for word in dict.fromkeys(listed.split()):
            found[word] = (*found.get(word, ()), language)
    return found


# "🇵🇱": a flag beside a title, and the language of most people under it.
_FLAG = regex("[\U0001f1e6-\U0001f1ff]{2}")
_FLAGS = {
    "".join(chr(ord(letter) - ord("a") + 0x1F1E6) for letter in country): language
    for language, countries in _TABLES["flags"].items()
    for country in countries.split()
}
# What has a name rather than a title.
_UNTITLED = frozenset({"homepage", "software", "dataset", "forum"})
# What has a title.
_TITLED = frozenset({"paper", "book", "thesis", "course", "lecture", "tutorial", "video"})
_KANA = regex("[ぁ-ゖァ-ヺ]")
_IN = r"(?:in|en|auf|em|på|po|w|на|in het)\s"
_NAMED = regex(
    rf"[\[(（](?:{_IN})?(?P<name>[^\W\d_]+(?: [^\W\d_]+)??)\.?"
    r"(?: (?:only|language|version))?[\])）]"
    r"(?!\]?[\[(])"
    # "*En inglés.*", "Ann Bee, 2004. На английском", "※英語"
    rf"|(?:(?<=[\s*_][–—*_-])|(?<=[.,;(（])|^)\s*{_IN}(?P<said>[^\W\d_]+)(?=[.,;*_)）]|\s*$)"
    # "- englisch, aber kurz"; with a capital it may be somebody.
    r"|(?<=[–—-]\s)(?P<bare>(?-i:[a-zà-ÿа-я])[^\W\d_]+)(?=\s*(?:[.,;]|$))"
    r"|※\s?(?P<marked>[^\W\d_]+)\s*$",
    re.IGNORECASE | re.MULTILINE,
)
# Between names of one language in a heading: "Bahasa Melayu (Malay)" has two.
_NAME_BREAK = regex(r"[/()|,–—-]")
_FUNCTIONS = _by_key(_TABLES["function_words"])
_SHARED = frozenset(word for word, languages in _FUNCTIONS.items() if "en" in languages)
_AMID_CAPITALS = _PARTICLES | _SHARED
_PLAIN_ENGLISH = NO_NAME - _FUNCTIONS.keys()
_FREQUENT = _by_key(_TABLES["frequent_words"])
_ENDS = _by_key(_TABLES["endings"])
_LONGEST_END = max(map(len, _ENDS))
_ALPHABETS = {name: frozenset(letters) for name, letters in _TABLES["letters"].items()}
# The letters with two signs, which only Vietnamese has.
_VIETNAMESE = regex("[\u1ea0-\u1ef9]")
_CYRILLIC_WORD = regex("[\u0400-\u052f]+")
_CYRILLIC_ALPHABETS = {
    name: frozenset(letters) for name, letters in _TABLES["cyrillic_letters"].items()
}
# Among titles in these what is in Latin letters is English, where a word of it tells.
_NOT_LATIN = _CYRILLIC_ALPHABETS.keys() | _set("zh ja ko ar fa ur he hi mr el th hy ka bn ta")
_DEVANAGARI_FUNCTIONS = _by_key(_TABLES["devanagari_words"])
_CYRILLIC_FUNCTIONS = _by_key(_TABLES["cyrillic_words"])
_CYRILLIC_ENDS = _by_key(_TABLES["cyrillic_endings"])


def language_facts(title: str, kind_value: str, listings: Sequence[Listing]) -> Iterator[Fact]:
    """Give the language that an entry says in brackets, then that of the title's words.

    A homepage's title is a name: in the Latin script it needs words that tell by themselves.
    """
    # In the text of an entry the labels of links may name other links' languages.
    for said in (title, *(listing.raw for listing in listings)):
        if named := named_language(said):
            value, text = named
            yield Fact("language", value, "derived", "language-named", text=text)
    for said in (name for each in listings for name in reversed(each.path)):
        # "## Türkçe": what stands below is in that language, unless its words tell another.
        if kind_value not in _UNTITLED and (expected := _language_of_heading(said)):
            told = language_of(title, expected) or expected
            yield Fact("language", told, "derived", "language-of-heading", text=said)
    alone = kind_value == "homepage" and title.isascii()
    flags = {_FLAGS.get(flag) for each in listings[:1] for flag in _FLAG.findall(each.raw)}
    flagged = flags.pop() if len(flags) == 1 else None
    expected = flagged or (None if alone else _expected(listings))
    language = language_of(title, expected, named=kind_value not in _TITLED)
    if language == "zh" and any(_KANA.search(x.raw) for x in listings):
        # Han signs alone are Japanese too where kana stand beside them.
        language = language if language_of(title, "ja") == "zh" else None
    if language:
        yield Fact("language", language, "derived", "language-of-title", text=title)


def _expected(listings: Sequence[Listing]) -> str | None:
    """Return the language that a title is expected in: the list's, or that of its headings.

    "日本語の資料" in a list in Chinese; headings in English stand in lists of any language.
    """
    if not listings:
        return None
    whole = listings[0].origin.language
    headings = (_told_by_heading(name, whole) for name in reversed(listings[0].path))
    return next((language for language in headings if language not in {None, "en"}), whole)


# Many entries stand below one heading.
@lru_cache(maxsize=4_096)
def _told_by_heading(name: str, expected: str | None) -> str | None:
    return language_of(name, expected)


@lru_cache(maxsize=4_096)
def _language_of_heading(name: str) -> str | None:
    """Return the language that a heading names as those do who write it.

    "Türkçe", "Türkçe / Turkish", "日本語 (Japanese)"; "Turkish" alone may be a subject.
    """
    parts = [part.strip() for part in _NAME_BREAK.split(name.lower()) if part.strip()]
    words = [x for y in parts for x in ([y] if y in LANGUAGE_CODES else _TOKEN.findall(y))]
    codes = {LANGUAGE_CODES.get(word) for word in words}
    own = not ENDONYMS.keys().isdisjoint(words)
    return next(iter(codes)) if own and len(codes) == 1 else None


def language_of(text: str, expected: str | None = None, *, named: bool = True) -> str | None:
    """Return the language of a title as a BCP 47 tag; None where it does not show.

    Where its words allow several languages, the `expected` one is taken if among them.
    What is not `named` has a title for sure.
    """
    if text.isascii():
        return _latin(text, "en" if expected in _NOT_LATIN else expected, named=named)
    text = normalize("NFC", text)
    weights = _scripts(text)
    script = max(weights, key=weights.__getitem__, default=None)
    if script is None or weights[script] < _LEAST_LETTERS:
        return _latin(text, expected, named=named)
    others = sum(weights.values())
    latin = sum(len(word) for word in _TOKEN.findall(_SCRIPT.sub(" ", text)))
    if latin >= others and (language := _latin(text, None, named=named)):
        return language
    read = _READERS.get(script)
    return read(text, expected) if read else script


def named_language(text: str) -> tuple[str, str] | None:
    """Return the one language that a text says in brackets or as a part, and its words.

    "(in German)", "[Español]", "- auf Englisch"; a bracket before an address is the label
    of a link.
    """
    found = {}
    for match in _NAMED.finditer(text):
        name = next(filter(None, match.groups()))
        # "İ" in small letters has its dot apart.
        if language := LANGUAGE_CODES.get(name.lower().replace("\u0307", "")):
            found[language] = match.group().strip()
    return next(iter(found.items())) if len(found) == 1 else None


def main_language(titles: Iterable[str], text: str = "") -> str | None:
    """Return the language that most of the titles that tell one are in.

    Where that is not clear it is the one of more than half of the lines of the list's text,
    or of those of them without links.
    """
    lines = [*islice(text.splitlines(), _MOST_LINES)]
    own = (line for line in lines if not _ADDRESS.search(line))
    told = _most(titles, *_MOST) or _most((_ADDRESS.sub(" ", line) for line in lines), *_HALF)
    return told or _most(own, *_HALF)


def _most(texts: Iterable[str], part: int, of: int) -> str | None:
    """Return the language of more than a part of the texts that tell one."""
    counts = Counter(map(language_of, texts))
    del counts[None]
    language, most = next(iter(counts.most_common(1)), (None, 0))
    return language if most * of > counts.total() * part else None


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
    return "ja" if expected == "ja" else "zh"


def _arabic(text: str, expected: str | None) -> str | None:
    if _ARABIC_OTHER.search(text):
        return None
    letters = (("ur", _URDU), ("ur", _URDU_WORD), ("fa", _PERSIAN), ("ar", _ARABIC))
    found = (name for name, pattern in letters if pattern.search(text))
    return next(found, expected if expected in dict(letters) else None)


def _devanagari(text: str, expected: str | None) -> str | None:
    functions = (x for word in text.split() for x in _DEVANAGARI_FUNCTIONS.get(word, ()))
    told = _decided(functions, (), expected)
    known = {x for languages in _DEVANAGARI_FUNCTIONS.values() for x in languages}
    return told or (expected if expected in known else None)


def _cyrillic(text: str, expected: str | None) -> str | None:
    present = [word.lower() for word in _CYRILLIC_WORD.findall(text)]
    letters = set("".join(present))
    candidates = [
        language
        for language, alphabet in _CYRILLIC_ALPHABETS.items()
        if letters <= alphabet
        and not ((never := _CYRILLIC_NEVER.get(language)) and any(map(never.search, present)))
    ]
    own = [x for x in candidates if letters & _CYRILLIC_OWN.get(x, frozenset())]
    # Kazakh and others have all letters of Russian.
    alone = len(candidates) == 1 and len(present) > _LEAST_WORDS and candidates != ["ru"]
    if own or alone:
        return (own or candidates)[0]
    functions = (x for word in present for x in _CYRILLIC_FUNCTIONS.get(word, ()))
    several = present if len(present) > 1 else ()
    ends = (x for word in several for x in _ending(word, _CYRILLIC_ENDS))
    decided = _decided(
        (x for x in functions if x in candidates), (x for x in ends if x in candidates), expected
    )
    return decided or (expected if expected in candidates else None)


_READERS = {
    "han": _han,
    "arabic": _arabic,
    "devanagari": _devanagari,
    "cyrillic": _cyrillic,
    "polytonic": _none,
    "yiddish": _none,
}


def _decided(functions: Iterable[str], others: Iterable[str], expected: str | None) -> str | None:
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
    """A word in small letters: whether it was `small` as printed, and begins a part.

    `owns` tells that "'s" stands behind it, as only English has it: "Tomorrow's".
    """

    text: str
    small: bool
    starts: bool
    owns: bool = False


def _words(text: str) -> Iterator[_Word]:
    """Give the words of a Latin text, "l'arte" as two, "let's" as one."""
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
        whole = printed.replace("’", "'")
        head, _, tail = whole.partition("'")
        elided = tail and head.lower() in _ELISIONS
        first = f"{head}'" if elided else whole if whole.lower() in _FUNCTIONS else head
        yield _Word(first.lower(), head[0].islower(), starts, tail == "s" and first == head)
        if elided:
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
        yield from _ENGLISH if word.owns else _hints(word.text)
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


def _latin(text: str, expected: str | None, *, named: bool) -> str | None:
    """Return the language of a text in Latin letters."""
    words = list(_words(_BORROWED.sub(" ", text)))
    told = _told(words, expected) if len(text.split()) >= _LEAST_WORDS else None
    return told or (expected if expected and _fits(words, expected, named=named) else None)


def _told(words: Sequence[_Word], expected: str | None) -> str | None:
    """Return the language that several words tell, among others in the `expected` one."""
    functions = list(_functions(words))
    others = [*_others(words)]
    if expected == "en" and len(words) > _LEAST_WORDS:
        others += _plain_english(words)
    language = _decided(functions, others, None)
    # "to" and "no" are of many, and "in" is English too.
    own = {x for word in words for x in _FUNCTIONS.get(word.text, ()) if word.text not in _SHARED}
    if language is None and expected in {*others, *own}:
        language = _decided(functions, others, expected)
    if language is None:
        least = 1 if expected == "en" else _LEAST_WORDS
        return "en" if _is_english(words, least) or (least == 1 and _has_capitals(words)) else None
    if len(language) != len("en") or not _holds(language, words, functions, others, expected):
        return None
    return language if language in _CAPITALIZED or _flows(words, language) else None


def _fits(words: Sequence[_Word], language: str, *, named: bool) -> bool:
    """Tell whether nothing in words is of another language than that of their list.

    Something is of this one where they have a small letter amid them, as no name has: "Akty
    mowy" in Polish. What has a title rather than a name needs a function word, an accent or
    an ending alone: "Revolta da Vacina"; a name needs a word that says something: "Archivo
    General"; in German nouns have capitals.
    """
    if language not in _ALPHABETS or not words:
        return False
    said = own = shared = strong = against = 0
    for word in words:
        known = (*_FUNCTIONS.get(word.text, ()), *_FREQUENT.get(word.text, ()))
        ends = _ending(word.text, _ENDS)
        letters = {x for x in word.text if x.isalpha() and not x.isascii()}
        strange = known and language not in (*known, *ends)
        if strange or not letters <= _ALPHABETS[language]:
            return False
        against += word.text in _PLAIN_ENGLISH and not known
        against += bool(ends and not known and language not in ends)
        if language in _FUNCTIONS.get(word.text, ()):
            own, shared = own + 1, shared + (word.text in _SHARED)
            continue
        said += bool(known or letters or language in ends)
        strong += language in _FREQUENT.get(word.text, ()) or _is_term(word.text)
        strong += len(words) == 1 and bool(letters) and language in ends
    told = not named or strong or (own and (said or language == "de"))
    shown = own + said > shared and against <= own + said
    # "Rechtsgeschichte kompakt": a title of words that no table has is in its list's language.
    mute = not (named or own or said or against) and len(words) > 1
    return (mute and _flows(words, language)) or (shown and bool(told or _flows(words, language)))


def _is_term(word: str) -> bool:
    """Return whether a word ends as only terms do: "-logía"."""
    ends = (_ENDS.get(word[-n:], _ENGLISH) for n in range(_TERM, len(word) - 1))
    return any("en" not in languages for languages in ends)


def _plain_english(words: Sequence[_Word]) -> Iterator[str]:
    """Give English for each plain word of it: where it is expected these are no others'.

    Beside a function word of another language they are borrowed.
    """
    if all("en" in _FUNCTIONS.get(word.text, _ENGLISH) for word in words):
        yield from ("en" for word in words if word.text in _PLAIN_ENGLISH)


def _flows(words: Iterable[_Word], language: str) -> bool:
    """Return whether a title has a word in small letters that capitals do not spare.

    Else it is a name, as "Los Lobos" and "Rio de Janeiro", or has the capitals that
    only titles in English have. German writes its nouns so.
    """
    spared = _PARTICLES if language == "de" else _AMID_CAPITALS
    return any(word.small and word.text not in spared for word in words)


def _is_english(words: Sequence[_Word], least: int) -> bool:
    """Return whether a title with English capitals has so many English function words.

    Among others in English one is enough.
    """
    alone = _ENGLISH if least < _LEAST_WORDS else None
    told = ((word.text, _FUNCTIONS.get(word.text, ())) for word in words)
    found = {
        text for text, languages in told if languages == alone or (not alone and "en" in languages)
    }
    return len(found) >= least and not _flows(words, "en")


def _has_capitals(words: Sequence[_Word]) -> bool:
    """Return whether a title has capitals as only English sets them: "Book of Small Knots".

    All other words are small ones of English; a name alone may stand behind one of them.
    """
    small = [word.text in _SHARED for word in words if word.small]
    return bool(small) and all(small) and len(words) - len(small) > _LEAST_WORDS


def _holds(
    language: str,
    words: Sequence[_Word],
    functions: Sequence[str],
    others: Sequence[str],
    expected: str | None,
) -> bool:
    """Return whether nothing that words say contradicts a language.

    Without a function word two other hints must be there, one where it is
    expected. One function word holds against frequent words of English only: "Deep
    Learning mit Python".
    """
    count, hints = functions.count(language), others.count(language)
    if (
        language != expected
        and hints < _LEAST_WORDS
        and 0 < count <= functions.count(str(expected))
    ):
        return False
    if not count:
        if hints < (1 if language == expected else _LEAST_WORDS):
            return False
    else:
        enough = count >= _LEAST_WORDS if language == "en" else "en" not in functions
        if enough or (language == expected and hints >= _LEAST_WORDS):
            return True
    return all(
        language in (*_FREQUENT[word.text], *_FUNCTIONS.get(word.text, ()))
        for word in words
        if word.text in _FREQUENT
    )
