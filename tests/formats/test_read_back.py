"""Works of the seed printed in ten styles by citeproc-py, and read back as lists."""

import html
import json
import re
from collections import Counter
from itertools import groupby

from app.formats.csl import csl
from app.reading import cited, read
from tests.formats.samples import CONTEXT
from tests.long import LONG
from training.csl import MARKS, STYLES, marked, printed

NAMES = (
    "american-medical-association",
    "apa",
    "association-for-computing-machinery",
    "chicago-author-date",
    "elsevier-vancouver",
    "harvard-cite-them-right",
    "ieee",
    "modern-language-association",
    "nature",
    "springer-basic-author-date",
)
# So many works of the seed are printed in each style.
WORKS = None if LONG else 60
AT_LEAST = {"title": 0.95, "authors": 0.97, "year": 0.98}
LEFT, RIGHT = tuple(MARKS["a.f"])
SETTING = {"": "", "i": "*", "b": "**"}


def letters(text):
    return re.sub(r"[\W_]", "", text).casefold()


def items_of(records):
    """The works that say who made them, the family names marked."""
    items = [x for x in json.loads("".join(csl(records, CONTEXT))) if x.get("author")]
    for name in (name for each in items for name in each["author"]):
        for part in {"family", "literal"} & name.keys():
            name[part] = LEFT + name[part] + RIGHT
    return items


def line_of(entry):
    """A printed entry as an item of a list, with its italics."""
    line = ""
    plain, _, settings = marked(entry)
    for setting, some in groupby(zip(plain, settings, strict=True), key=lambda x: x[1]):
        text = "".join(letter for letter, _ in some)
        text = re.sub(r"([*_`\[\]\\<])", r"\\\1", text)
        mark = SETTING[setting] if text.strip() else ""
        line += re.sub(r"^(\s*)(.*?)(\s*)$", rf"\1{mark}\2{mark}\3", text, flags=re.DOTALL)
    return f"- {' '.join(line.split())}"


def wanted(item, entry):
    """What an entry prints of a work: its title, the families in order, its year."""
    plain = html.unescape(re.sub("<[^>]*>", "", entry))
    families = re.findall(f"{LEFT}(.*?){RIGHT}", plain)
    year = str(item.get("issued", {"date-parts": [["none"]]})["date-parts"][0][0])
    # Some styles print none, and it stands in an address or in the title.
    rest = re.sub(r"https?:\S+", "", plain.replace(item["title"], ""))
    return {
        "title": letters(item["title"]) if letters(item["title"]) in letters(plain) else "",
        "authors": [letters(x) for x in families if x != "others"],
        "year": year if re.search(rf"(?<!\d){year}(?!\d)", rest) else "",
    }


def told(claims, want):
    """What was read of an entry, as `wanted` gives it."""
    found = {x.field: x.value for x in reversed(claims)}
    persons = [letters(x.value) for x in claims if x.field == "author"]
    bodies = [letters(x.value) for x in claims if x.field == "affiliation"]
    names = persons or [x for x in bodies if [x] == want["authors"]]
    families = zip(names, want["authors"], strict=False)
    # Of a name in its natural order the family is the end.
    told = [family if name.endswith(family) else name for name, family in families]
    return {
        "title": letters(found.get("title", "")),
        "authors": told + names[len(told) :],
        "year": str(found.get("year", "")),
    }


def test_works_printed_in_ten_styles_are_read_back(seed_records, authority):
    items = items_of(seed_records)[:WORKS]
    wrong: Counter[str] = Counter()
    misses = []
    for name in NAMES:
        entries = printed(next(x for x in STYLES if x.stem == name), items)
        text = "".join(line_of(entry) + "\n" for entry in entries)
        claims = {x.entry.span.first: x.claims for x in cited(read(text), authority).citations}
        for line, (item, entry) in enumerate(zip(items, entries, strict=True), start=1):
            want = wanted(item, entry)
            got = told(claims.get(line, ()), want)
            differ = [field for field in AT_LEAST if got[field] != want[field]]
            wrong.update(differ)
            misses += [f"{name} {field} {got[field]!r}: {line_of(entry)}" for field in differ]
    of = len(NAMES) * len(items)
    shares = {field: 1 - wrong[field] / of for field in AT_LEAST}
    assert all(shares[field] >= least for field, least in AT_LEAST.items()), "\n".join(misses)
