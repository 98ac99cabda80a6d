"""Records beside what a careful cataloguer writes down of the same list.

A wanted record has a title, or one of its `alt_titles`, and any other fields: what it
does not tell is not compared. A list in place of a value, or of a name among names,
gives what is equally right; `null` means no value.
"""

import re
import unicodedata
from urllib.parse import unquote, urlsplit


def misses(case, records):
    """Give what differs in a case, a line each; a record answers one wanted record."""
    wanted, free = case["records"], list(records)
    out, answers = [], _answers(wanted, free)
    for place, want in enumerate(wanted):
        if place in answers:
            lines = differences(want, answers[place])
            out += [f"{want['title']}: {line}" for line in lines]
        else:
            out.append(f"no record {want['title']!r}")
    if case.get("exact"):
        used = [id(record) for record in answers.values()]
        out += [f"one more: {r['title']!r}" for r in free if id(r) not in used]
    absent = {_fold(title) for title in case.get("absent", ())}
    out += [f"no record: {r['title']!r}" for r in free if _fold(r["title"]) in absent]
    return out


def _answers(wanted, records):
    """Pair wanted records and those of their titles, the nearest first."""
    pairs = [
        (len(differences(want, record)), place, number)
        for place, want in enumerate(wanted)
        for number, record in enumerate(records)
        if _fold(record["title"]) in map(_fold, _titles(want))
    ]
    answers, used = {}, set()
    for _, place, number in sorted(pairs):
        if place not in answers and number not in used:
            answers[place] = records[number]
            used.add(number)
    return answers


def _titles(want):
    return [want["title"], *want.get("alt_titles", ())]


def differences(want, record):
    """Give the fields of a record that are not as wanted, a line each."""
    return [
        f"{field} is {is_!r}, not {want[field]!r}"
        for field, (is_, right) in FIELDS.items()
        if field in want
        for is_ in [is_(record)]
        if not right(want[field], is_)
    ]


# -- What is given


def _authors(record):
    return [{a["name"], a.get("printed") or a["name"]} for a in record["authors"]]


def _institutions(record):
    return [{i["name"]} for i in record["institutions"]]


def _links(record, role=None):
    return [
        link.get("url") or link.get("printed")
        for link in record["links"]
        if role in (None, link["role"])
    ]


def _primary(record):
    return _links(record, "primary")


def _language(record):
    return (record["language"] or "").split("-")[0] or None


def _headings(record):
    return [category["name"] for category in record["categories"]]


def _grouped(record):
    return [record["note"], *_headings(record)]


def _field(name):
    return lambda record: record[name]


def _identifier(scheme):
    return lambda record: record["identifiers"].get(scheme)


# -- Whether it is right


def _same(want, is_):
    return is_ in _any_of(want)


def _same_words(want, is_):
    return _fold(is_) in map(_fold, _any_of(want))


def _same_name(want, is_):
    return _fold_name(is_) in map(_fold_name, _any_of(want))


def _same_names(want, is_):
    return len(want) == len(is_) and all(map(_one_of, want, is_))


def _same_names_in_any_order(want, is_):
    left = list(is_)
    for name in want:
        found = next((forms for forms in left if _one_of(name, forms)), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def _one_of(want, forms):
    return bool(set(map(_fold_name, _any_of(want))) & set(map(_fold_name, forms)))


def _all_addresses(want, is_):
    return set(map(_address, want)) <= set(map(_address, is_))


def _no_address(want, is_):
    return not set(map(_address, want)) & set(map(_address, is_))


def _only_address(want, is_):
    return list(map(_address, is_)) == ([_address(want)] if want else [])


def _contains(want, is_):
    return all(_fold(words) in _fold(is_) for words in _any_of(want))


def _lacks(want, is_):
    return not any(_fold(words) in _fold(is_) for words in _any_of(want))


def _under(want, is_):
    return _fold_heading(want[-1]) in map(_fold_heading, is_)


def _in_group(want, is_):
    note, *headings = is_
    return _contains(want, note) or _under([want], headings)


FIELDS = {
    "authors": (_authors, _same_names),
    "et_al": (_field("et_al"), _same),
    "year": (_field("year"), _same),
    "institutions": (_institutions, _same_names_in_any_order),
    "publisher": (_field("publisher"), _same_name),
    "venue": (_field("venue"), _same_name),
    "kind": (_field("kind"), _same),
    "language": (_language, _same),
    "links": (_links, _all_addresses),
    "links_lack": (_links, _no_address),
    "primary": (_primary, _only_address),
    "note_contains": (_field("note"), _contains),
    "note_lacks": (_field("note"), _lacks),
    "doi": (_identifier("doi"), _same_words),
    "arxiv": (_identifier("arxiv"), _same_words),
    "isbn": (_identifier("isbn"), _same_words),
    "category": (_headings, _under),
    "group": (_grouped, _in_group),
}
# `exact`, `absent` and a case's name are of the case, titles pair the records.
KEYS = {"title", "alt_titles", *FIELDS}


# -- What does not count


def _any_of(want):
    return want if isinstance(want, list) else [want]


def _fold(words):
    """Case, white space and the shape of apostrophes do not count; accents do."""
    plain = unicodedata.normalize("NFC", words or "")
    return " ".join(re.sub("[‘’]", "'", plain).casefold().split())


def _fold_name(name):
    """Full stops and commas in names do not count."""
    return " ".join(re.sub("[.,]", " ", _fold(name)).split())


def _fold_heading(words):
    """Icons around a heading do not count."""
    return " ".join(re.findall(r"[\w:]+", _fold(words)))


def _address(url):
    """Scheme, `www.`, a closing slash and percent signs do not count."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    host = parts.netloc.casefold().removeprefix("www.")
    rest = parts._replace(scheme="", netloc="", path=unquote(parts.path).rstrip("/"))
    return host + rest.geturl()
