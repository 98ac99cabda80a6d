"""The law of a patch over real lists: each edit says what is meant, and nothing else changes."""

import random
import re

import pytest

from app.amending import ListedResource, Part, amended, patch
from app.catalogue.listing import Correction
from app.config import ROOT
from app.reading import cited, read
from app.seed import load_documents
from tests.steps import steps

LISTS = [edition.path for each in load_documents() for edition in each.editions]
LISTS += sorted((ROOT / "tests/documents/lists").glob("*.md"))[:4]
PARTS: tuple[Part, ...] = ("titles", "years", "authors", "identifiers")
VALUES = {
    "year": 1987,
    "authors": [{"name": "Ada Lovelace"}, {"name": "Alan M. Turing"}],
    "identifiers.doi": "10.1234/xyz.7",
}


def said(citation):
    return [(x.field, x.value) for x in citation.claims if x.field != "affiliation"]


def wished(text, authority, number=40):
    """Made-up corrections of so many entries, by their first lines."""
    chance = random.Random(1)  # noqa: S311 - made-up corrections
    citations = cited(read(text), authority).citations
    found = {}
    for each in chance.sample(citations, min(number, len(citations))):
        field = chance.choice(["title", *VALUES])
        value = VALUES.get(field, f"{each.title} [or] not & more")
        line = each.entry.span.first
        found[line] = ListedResource(str(line), {field: Correction(value, "ann, 2026")})
    return found


def applied(text, lines):
    parts = re.split(r"(\r\n|\r|\n)", text)
    for each in lines:
        assert parts[2 * (each.line - 1)] == each.before
        parts[2 * (each.line - 1)] = each.after
    return "".join(parts)


@pytest.mark.parametrize("file", LISTS, ids=lambda file: file.stem)
def test_a_patch_says_what_is_meant_and_nothing_else(file, authority):
    text = file.read_text(encoding="utf-8")
    known = wished(text, authority)
    lines = amended(text, known, authority, PARTS)
    after = applied(text, lines)
    old, new = (
        {x.entry.span.first: x for x in cited(read(each), authority).citations}
        for each in (text, after)
    )
    assert old.keys() == new.keys()
    touched = {reason.resource for each in lines for reason in each.reasons}
    for line, citation in new.items():
        if str(line) not in touched:
            assert said(citation) == said(old[line])
            continue
        ((field, correction),) = known[line].corrections.items()
        if field == "authors":
            assert citation.values("author") == tuple(x["name"] for x in correction.value)
        else:
            assert citation.values(field) == (correction.value,)
        changed = {field.partition("s")[0], "author", "date"} | {field}
        rest = [x for x in said(old[line]) if x[0] not in changed]
        assert rest == [x for x in said(citation) if x[0] not in changed]
    # Most of what is meant can be said; what is said is not said again.
    assert len(touched) >= 0.6 * len(known)
    assert amended(after, known, authority, PARTS) == []
    assert patch("a", text, []) == ""


TABLE = """# Tides

| Title | Authors | Year | Note |
|---|---|---|---|
| [Deep tides and mud](https://a.example/1) | Ann Bee, Cy Dunn | 1999 | first |
| [Spring tides \\| again](https://a.example/2) | Jo Kay | 2004 | |
| [Neap tides and salt](https://a.example/3) | | | old |
| [Low tides and sand](https://a.example/4) | Kim Lee | | |
| [High tides and wind](https://a.example/5) | | 2011 | |
"""


@pytest.mark.parametrize(
    ("line", "corrections", "after"),
    [
        (
            7,
            {"authors": [{"name": "Ada Bow"}, {"name": "Al M. Ray"}], "year": 1987},
            "| [Neap tides and salt](https://a.example/3) | Ada Bow, Al M. Ray | 1987 | old |",
        ),
        (7, {"year": 1987}, "| [Neap tides and salt](https://a.example/3) | | 1987 | old |"),
        (8, {"year": 1987}, "| [Low tides and sand](https://a.example/4) | Kim Lee | 1987 | |"),
        (
            9,
            {"authors": [{"name": "Ada Lovelace"}]},
            "| [High tides and wind](https://a.example/5) | Ada Lovelace | 2011 | |",
        ),
    ],
)
def test_an_empty_cell_is_filled_and_none_is_added(authority, line, corrections, after):
    said = {field: Correction(value, "ann, 2026") for field, value in corrections.items()}
    (found,) = amended(TABLE, {line: ListedResource("x", said)}, authority, PARTS)
    assert (found.line, found.after) == (line, after)


@pytest.mark.parametrize(
    ("form", "year"),
    [
        ("- [{}](https://a.example/{}) by {}", ", {}"),
        ("- [{}](https://a.example/{}) von {}", " ({})"),
        ("* [{}](https://a.example/{}), {}", " [{}]"),
        ("* [{}](https://a.example/{}) – {}", " – {}"),
        ("1. **[{}](https://a.example/{})**; {}", "; {}"),
    ],
)
def test_a_year_is_set_as_the_others_of_the_list_are(authority, form, year):
    listed = [
        ("Deep Harbours", 1, "Ann Bee", year.format(1998)),
        ("Salt and Rope", 2, "Cato Dune", year.format(2004)),
        ("The Anchor Makers", 3, "Eve Fox and Moe Moor", year.format(2011)),
        ("Tar", 4, "Lena Holm", ""),
    ]
    lines = [form.format(*rest) + end for *rest, end in listed]
    text = "\n".join(["# Harbours", "", "## Books", "", *lines, ""])
    known = {8: ListedResource("x", {"year": Correction(2018, "ann, 2026")})}
    (found,) = amended(text, known, authority)
    assert (found.line, found.after) == (8, lines[3] + year.format(2018))


@pytest.mark.parametrize(
    ("before", "names", "after"),
    [
        ("Petit, A. et Roche, B.", ["A. Petit", "B. Rochefort"], "Petit, A. et Rochefort, B."),
        ("Petit, A. and B. Roche", ["A. Petit", "B. Rochefort"], "Petit, A. and B. Rochefort"),
        ("Petit, A., & Roche, B.", ["A. Petit", "C. Noir"], "Petit, A., & Noir, C."),
        ("Anna Petit and Bo Roche", ["Anna Petit", "Cy Noir"], "Anna Petit and Cy Noir"),
    ],
)
def test_a_name_is_turned_as_the_one_was_that_stood_there(authority, before, names, after):
    form = "{} (2018). The great tides of the north. Journal of Coasts, 29(2), 201-230."
    others = [
        "1. Durand, P. (2001). The tide in the river. Journal of Coasts, 12(3), 45-67.",
        "2. Moreau, J. (2014). How high the water is. Journal of Coasts, 33(1), 5-28.",
    ]
    text = "\n".join(["# Tides", "", *others, f"3. {form.format(before)}", ""])
    said = {"authors": Correction([{"name": name} for name in names], "ann, 2026")}
    (found,) = amended(text, {5: ListedResource("x", said)}, authority)
    assert found.after == f"3. {form.format(after)}"


def test_twice_the_entries_take_twice_the_steps(authority):
    entries = [f"- [Soil {n} and its water](www.a.example/{n}); A. Be{n}\n" for n in range(120)]

    def made(several):
        known = {
            n: ListedResource(str(n), {"year": Correction(1990, "ann, 2026")})
            for n in range(1, len(several) + 1)
        }
        assert len(amended("".join(several), known, authority)) == len(several)

    assert steps(made, entries) < 2.5 * steps(made, entries[:60])
