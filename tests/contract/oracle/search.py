"""The full text of a resource, and what a question finds in it."""

import re

import snowballstemmer

from tests.contract.oracle.words import forms

_TERM = re.compile(r'(-?)"([^"]*)(?:"|$)|([^\s"]+)')


_NAMES = {"da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish"}
_NAMES |= {"fr": "french", "it": "italian", "nb": "norwegian", "nl": "dutch"}
_NAMES |= {"pt": "portuguese", "ro": "romanian", "sv": "swedish"}
_STEMMERS = {tag: snowballstemmer.stemmer(name) for tag, name in _NAMES.items()}
_KINDS = {"paper": "article", "book": "ebook", "thesis": "dissertation", "course": "class"}
_KINDS |= {"lecture": "slides talk notes", "tutorial": "guide", "video": "film"}
_KINDS |= {"forum": "community", "homepage": "website", "dataset": "data"}
_KINDS |= {"software": "library tool code"}
_EVERYWHERE = re.compile(
    "an?|and|are|as|at|be|but|by|for|if|into|in|is|it|no|not|of|on|or|such|that|their|then|there|"
    "these|the|they|this|to|was|will|with"
)
_HYPHENED = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)+")


def stem(word, language):
    """A short word is its own stem, as one with digits or signs; what is everywhere has none."""
    if _EVERYWHERE.fullmatch(word):
        return None
    own = len(word) < 4 or not re.fullmatch("[a-z]+", word)
    return word if own else _STEMMERS[language].stemWord(word)


def one_word(compound):
    return "".join(forms(compound)[0])


def stems_of(catalogue, row):
    """The stems under which a resource is found, compounds also as one word."""
    own = (row["language"] or "en").split("-")[0]
    own = own if own in _STEMMERS else "en"
    topics = [name for each in row["topics"] for name in catalogue.names["topic"][each["id"]]]
    texts = [(text or "", own) for text in (row["title"], row["note"])]
    texts += [(text, "en") for text in (*topics, row["kind"], _KINDS.get(row["kind"], ""))]
    for text, language in texts:
        whole = map(one_word, _HYPHENED.findall(text))
        for word in (*(word for form in forms(text) for word in form), *whole):
            yield stem(word, language)


def typed_stems(word):
    """What stem a word may have that is typed: most of it is left, but in English."""
    compound = _HYPHENED.fullmatch(word.strip("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"))
    whole = [one_word(word)] if compound else [" ".join(form) for form in forms(word)]
    for each in whole:
        if each and not _EVERYWHERE.fullmatch(each) and " " not in each:
            yield each
            yield stem(each, "en")
            others = (stem(each, language) for language in _STEMMERS)
            yield from (other for other in others if len(other) / len(each) >= 2 / 3)


def texts_of(catalogue, row):
    """Every text in which a resource is found, each by itself."""
    yield row["title"]
    yield str(row["year"] or "")
    yield row["kind"]
    yield from _KINDS.get(row["kind"], "").split()
    for field in ("venue", "publisher", "platform", "note"):
        yield row[field] or ""
    for parameter, field in (
        ("author", "authors"),
        ("institution", "institutions"),
        ("topic", "topics"),
    ):
        for each in row[field]:
            yield from catalogue.names[parameter][each["id"]]


def read(catalogue, row):
    """Every text of a resource in words, and its stems: read once."""
    if row["id"] not in catalogue.words:
        there = [form for text in texts_of(catalogue, row) for form in forms(text)]
        catalogue.words[row["id"]] = there, {*stems_of(catalogue, row)} - {None}
    return catalogue.words[row["id"]]


def fits(catalogue, q, match):
    """The test of a question: all its terms or any, none of those with a minus."""
    terms = [term for match in _TERM.finditer(q) if (term := _term(match))]

    def test(row):
        there, met = read(catalogue, row)
        wanted: list[bool] = []
        unwanted: list[bool] = []
        for spelt, prefix, excluded, stems in terms:
            printed = any(_stands(words, form, prefix) for words in spelt for form in there)
            (unwanted if excluded else wanted).append(printed or not met.isdisjoint(stems))
        enough = any if match == "any" and wanted else all
        return enough(wanted) and not any(unwanted)

    return test


def _term(match):
    minus, phrase, word = match.groups()
    said = phrase if word is None else word
    spelt = [words for words in forms(said) if words]
    if not spelt:
        return None
    if word is None:
        return spelt, False, bool(minus), ()
    begun = word.endswith("*")
    stems = () if begun else {*typed_stems(word.removeprefix("-"))}
    return spelt, begun, word.startswith("-"), stems


def _stands(words, form, prefix):
    """Say whether words stand next to each other, the last perhaps only begun."""
    *first, last = words
    for at in range(len(form) - len(words) + 1):
        *here, end = form[at : at + len(words)]
        if here == first and (end.startswith(last) if prefix else end == last):
            return True
    return False
