"""One way to compare words: every search, filter, key and slug folds text here.

Case, accents, ligatures, scripts and punctuation never tell two words apart.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from string import punctuation
from threading import Lock
from typing import Any, cast
from unicodedata import normalize

from anyascii import anyascii
from rapidfuzz import fuzz, process
from snowballstemmer import stemmer

# What is asked of a pattern.
_ASKED = [each for each in dir(re.Pattern) if each[0] != "_" and each != "pattern"]


class _Regex:
    """A pattern that is compiled when something is first asked of it."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - what patterns have
        if name not in _ASKED:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._given)
        for each in _ASKED:
            setattr(self, each, getattr(compiled, each))
        return getattr(compiled, name)


def regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern as `re.compile` does, which costs nothing before it is asked.

    Reading lists has 700 patterns, and most commands need none of them: to compile them all
    was a third of the start of `catalogue keys list`.
    """
    return cast("re.Pattern[str]", _Regex(pattern, flags))


# "C++" and "C#" are words of their own, also in "C++11"; everything else splits at
# punctuation.
_WORD = regex(r"[a-z]+(?:[+]{2,}(?=[0-9])|[+#]+(?![+#a-z0-9]))|[a-z0-9]+")
_FRONT = regex(r"^[^a-z0-9]+")
# What an edition is called.
LABEL = regex(r"[a-z0-9._-]+")
_APOSTROPHE = regex(r"['’‘`´ʼ]")
# German writers print "Juergen" for "Jürgen"; both must find each other.
_EXPANDED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
)


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Return the words of `text` in lower-case ASCII, one space between them."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """Return the folded words of `text` in order: `"Möbius' C++"` -> mobius, c++."""
    if not text.isascii():
        text = anyascii(normalize("NFC", text))
    return _WORD.findall(text.lower())


@lru_cache(maxsize=65_536)
def spellings(text: str) -> tuple[str, ...]:
    """Return the folded form and, where umlauts allow another, that one too."""
    # An umlaut may come as a letter and its dots.
    composed = text if text.isascii() else normalize("NFC", text)
    expanded = composed.translate(_EXPANDED)
    plain = fold(text)
    return (plain,) if expanded == composed else (plain, fold(expanded))


def word_choices(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the folded words of `text`, each with the spellings that umlauts allow."""
    forms = [form.split() for form in spellings(text)]
    return tuple(tuple(dict.fromkeys(word)) for word in zip(*forms, strict=True))


def ordered_by(text: str) -> str:
    """Return what a text is ordered by: `"“Deep” Nets"` -> deep" nets.

    Letters are folded, punctuation at the beginning does not count.
    """
    folded = anyascii(normalize("NFC", text)).lower()
    return _FRONT.sub("", folded) or folded


def all_words(text: str) -> frozenset[str]:
    """Return every word under which `text` may be looked up, umlauts both ways."""
    return frozenset(word for form in spellings(text) for word in form.split())


def slug(text: str) -> str:
    """Return a readable ASCII identifier, or `""` where nothing can be spelt.

    Cut at a word where it has more than a hundred characters.
    """
    spelt = words(_APOSTROPHE.sub("", text).translate(_SIGNS))
    joined = "-".join(filter(None, (word.strip("+#") for word in spelt)))
    if len(joined) <= _MOST_OF_ID:
        return joined
    return joined[: _MOST_OF_ID + 1].rsplit("-", 1)[0][:_MOST_OF_ID]


_MOST_OF_ID = 100
# In an identifier "C++" and "C#" must not fall together with "C".
_SIGNS = str.maketrans({"+": "-plus-", "#": "-sharp-"})


# Words that are printed otherwise meet by their stems, and with or without a hyphen.

_LANGUAGES = (
    *(("da", "danish"), ("de", "german"), ("en", "english"), ("es", "spanish")),
    *(("fi", "finnish"), ("fr", "french"), ("it", "italian"), ("nb", "norwegian")),
    *(("nl", "dutch"), ("pt", "portuguese"), ("ro", "romanian"), ("sv", "swedish")),
)
_STEMMERS = {language: stemmer(name) for language, name in _LANGUAGES}
# A stemmer keeps the word that it works at.
_ONE_AT_A_TIME = Lock()
_ENGLISH = "en"
_LETTERS = regex("[a-z]+")
# Shorter ones are words by themselves: `gas`, `ios`.
_SHORTEST_STEMMED = 4
# The words that stand in every English text (Lucene's), and what nothing is left of.
_EVERYWHERE = {""}.union(
    words(
        "a an and are as at be but by for if in into is it no not of on or such that the "
        "their then there these they this to was will with"
    )
)
_COMPOUND = regex(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)+")


@lru_cache(maxsize=65_536)
def _stem(word: str, language: str) -> str:
    if len(word) < _SHORTEST_STEMMED or not _LETTERS.fullmatch(word):
        return word
    with _ONE_AT_A_TIME:
        return str(_STEMMERS[language].stemWord(word))


def stems(text: str, language: str | None) -> tuple[str, ...]:
    """Return the stems of the words of `text`, then those of its compounds in one word.

    `language` is a BCP 47 tag; without one that has a stemmer, words are English. Words
    with digits or signs are their own: `"Pre-Trained word2vec"` -> pre, train, word2vec,
    pretrain. What stands in every text is found as it is printed.
    """
    known = _stemmed(language)
    printed = (word for choices in word_choices(text) for word in choices)
    whole = map(_in_one, _COMPOUND.findall(text))
    return tuple(_stem(word, known) for word in (*printed, *whole) if word not in _EVERYWHERE)


@lru_cache(maxsize=65_536)
def stems_of_any(word: str) -> tuple[str, ...]:
    """Return what the stem of a word may be that is typed, in whatever language.

    Of most languages most of it has to be left: Finnish makes `mach` of `machine`.
    """
    compound = _COMPOUND.fullmatch(word.strip(punctuation))
    whole = (_in_one(word),) if compound else spellings(word)
    found = dict.fromkeys(each for each in whole if each not in _EVERYWHERE and " " not in each)
    for each in tuple(found):
        found[_stem(each, _ENGLISH)] = None
        others = (_stem(each, language) for language in _STEMMERS)
        found |= dict.fromkeys(stem for stem in others if 3 * len(stem) >= 2 * len(each))
    return tuple(found)


def _stemmed(language: str | None) -> str:
    primary = (language or "").split("-")[0]
    return primary if primary in _STEMMERS else _ENGLISH


def _in_one(compound: str) -> str:
    return fold(compound).replace(" ", "")


# Where words stand: `(word, where it begins, where it ends)`, in code points of a text.

Placed = tuple[str, int, int]
# A letter may be several: with its accents behind it.
_LETTER = regex("(?s:.)[\u0300-\u036f]*")


def placed(text: str) -> list[list[Placed]]:
    """Return the folded words of `text` in each of its spellings, and where they stand."""
    composed = [(normalize("NFC", each[0]), each.span()) for each in _LETTER.finditer(text)]
    expanded = [(letter.translate(_EXPANDED), span) for letter, span in composed]
    return [
        _placed(form) for form in ((composed,) if expanded == composed else (composed, expanded))
    ]


def _placed(letters: Iterable[tuple[str, tuple[int, int]]]) -> list[Placed]:
    folded = [(anyascii(letter).lower(), span) for letter, span in letters]
    spans = [span for spelt, span in folded for _ in spelt]
    found = _WORD.finditer("".join(spelt for spelt, _ in folded))
    return [(each[0], spans[each.start()][0], spans[each.end() - 1][1]) for each in found]


def placed_stems(text: str, language: str | None) -> list[Placed]:
    """Return what `stems` finds in a text, and where it stands."""
    known = _stemmed(language)
    whole = [(_in_one(each[0]), *each.span()) for each in _COMPOUND.finditer(text)]
    found = (*(each for form in placed(text) for each in form), *whole)
    return [(_stem(word, known), at, end) for word, at, end in found if word not in _EVERYWHERE]


# What the caller may have meant: the nearest of what there is.

_AT_MOST = 3
_NEAR_ENOUGH = 60


def nearest(text: str, choices: Iterable[str]) -> tuple[str, ...]:
    """Return up to three of `choices` that are spelt much like `text`, best first."""
    known = sorted(set(choices))
    found = process.extract(
        text.lower(), known, scorer=fuzz.ratio, limit=_AT_MOST, score_cutoff=_NEAR_ENOUGH
    )
    return tuple(choice for choice, _score, _place in found)


def nearest_named(text: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids behind up to three `names` in which words like `text` occur.

    `names` leads from a name, as printed, to the id of what it names.
    """
    folded = {name: fold(name) for name in sorted(names)}
    found = process.extract(
        fold(text), folded, scorer=fuzz.WRatio, limit=4 * _AT_MOST, score_cutoff=_NEAR_ENOUGH
    )
    ids = dict.fromkeys(names[name] for _folded, _score, name in found)
    return tuple(ids)[:_AT_MOST]


def word_tables(path: str) -> dict[str, dict[str, str]]:
    """Return the tables of a TOML file of words in this package: "languages.toml"."""
    return tomllib.loads(files("app").joinpath(path).read_text(encoding="utf-8"))
