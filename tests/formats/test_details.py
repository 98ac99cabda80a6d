"""Volume, issue, pages, edition, editors, place and number, out and in again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.records import DETAILS
from app.documents import grammar
from app.documents.bibliographies import common
from app.documents.bibliographies.common import Item
from app.formats.bibtex import bibtex
from app.formats.common import Sort
from app.formats.csl import csl
from app.formats.reference import reference
from app.formats.ris import ris
from app.reading import laid_out, read
from app.seed import load_authority
from tests.formats.samples import CONTEXT, at, by, details, made

LEXICON = load_authority()
FORMATS = {"bibtex": bibtex, "ris": ris, "csl": csl}
WHERE = [
    {"venue": "Journal of Ropes"},
    {"venue": "Proceedings of Ropes 1999"},
    {"venue": "Handbook of Ropes", "publisher": "Harbour Press"},
    {"kind": "book", "publisher": "Harbour Press"},
    {"kind": "thesis", "institutions": at("University of Oslo")},
    {"institutions": at("University of Oslo"), "authors": by("Ann Bee")},
    {},
]
# "--" is what TeX writes for a dash.
TEXTS = st.text("abÉß 01279().&%#_{}\\–-", min_size=1, max_size=9).filter(
    lambda text: grammar.spaced(text) == text and "--" not in text
)
NAMES = st.sampled_from(
    [
        "Ann Bee", "Tom van der Bell", "J.-P. Dee", "The Board", "Oslo University", "王小明",
        "Eva Foe Jr.", "World Forest Council", "Plato",
    ]
)  # fmt: skip


def again(record, format_):
    """The details that are read in a record that was written."""
    text = "".join(FORMATS[format_]([record], CONTEXT))
    (entry,) = read(laid_out(text, format_), format_).entries
    assert isinstance(entry, Item)
    claims = common.cite(entry, LEXICON).claims
    found = {part: [c.value for c in claims if c.field == f"details.{part}"] for part in DETAILS}
    first = {part: next(iter(values), None) for part, values in found.items()}
    return first | {"editors": found["editors"]}


@pytest.mark.parametrize("format_", FORMATS)
@given(data=st.data())
def test_what_goes_out_comes_in_the_same(format_, data):
    said = details(
        **{part: data.draw(st.none() | TEXTS) for part in DETAILS if part != "editors"}
        | {"editors": data.draw(st.lists(NAMES, max_size=3, unique=True))}
    )
    record = made("Knots", **data.draw(st.sampled_from(WHERE)), details=said)
    if format_ == "ris":
        # A range is of two pages, whatever stands between them.
        first, last = record.page_range
        said["pages"] = f"{first}-{last}" if last else said["pages"]
    assert again(record, format_) == said


def test_organisations_among_editors_are_told_by_their_words():
    names = ["Ann Bee", "The Board of Mud", "Oslo University", "Ministry of Ropes", "Ben Ruiz"]
    found = made("x", details=details(editors=names)).editors
    assert [(x.family, x.is_body) for x in found] == [
        ("Bee", False), ("The Board of Mud", True), ("Oslo University", True),
        ("Ministry of Ropes", True), ("Ruiz", False),
    ]  # fmt: skip
    assert made("x").editors == []


@pytest.mark.parametrize(
    ("sort", "record"),
    [
        (Sort.CHAPTER, made("x", venue="Ropes", details=details(editors=["A. Bee"]))),
        (Sort.ARTICLE, made("x", venue="Ropes", details=details(editors=["A. Bee"], issue="3"))),
        (Sort.ARTICLE, made("x", venue="Ropes", details=details(pages="3"))),
        (Sort.REPORT, made("x", institutions=at("U"), details=details(number="7"))),
        (Sort.MANUSCRIPT, made("x", details=details(number="7"))),
        (
            Sort.MANUSCRIPT,
            made("x", institutions=at("U"), identifiers={"arxiv": "1301.3781"},
                 details=details(number="7")),
        ),
    ],
)  # fmt: skip
def test_details_tell_a_sort(sort, record):
    assert record.sort is sort


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"volume": "3"}, "X. (n.d.). Ropes, 3."),
        ({"issue": "4", "pages": "7-9"}, "X. (n.d.). Ropes, (4), 7–9."),
        ({"volume": "3", "number": "e5"}, "X. (n.d.). Ropes, 3, Article e5."),
    ],
)
def test_where_an_article_stands(said, shown):
    assert reference(made("X", venue="Ropes", details=details(**said))) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"edition": "1"}, "X (1st ed.)"),
        ({"edition": "12"}, "X (12th ed.)"),
        ({"edition": "22"}, "X (22nd ed.)"),
        ({"edition": "Second"}, "X (Second ed.)"),
        ({"edition": "3. Auflage", "volume": "II"}, "X (3. Auflage, Vol. II)"),
        ({"edition": "9" * 5000}, f"X ({'9' * 5000} ed.)"),
        ({"editors": ["Eva Foe"], "volume": "1"}, "X (E. Foe, Ed.; Vol. 1)"),
        ({"editors": ["Eva Foe", "Ben Ruiz"]}, "X (E. Foe & B. Ruiz, Eds.)"),
        ({"place": "Oslo", "pages": "320"}, "X"),
    ],
)
def test_what_a_book_is(said, shown):
    book = made("X", "book", authors=by("Ann Bee"), publisher="P", details=details(**said))
    assert reference(book) == f"Bee, A. (n.d.). {shown}. P."


def test_a_page_in_a_book():
    said = details(pages="17", editors=["Plato"])
    record = made("X", venue="Handbook of Ropes", authors=by("Ann Bee"), details=said)
    assert reference(record) == "Bee, A. (n.d.). X. In Plato (Ed.), Handbook of Ropes (p. 17)."
