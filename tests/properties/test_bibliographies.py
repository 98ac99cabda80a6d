"""What is printed as a bibliography says the same when it is read."""

from hypothesis import given
from hypothesis import strategies as st

from app.documents.bibliographies.common import Item, cite
from app.formats.bibtex import bibtex
from app.formats.csl import csl
from app.formats.ris import ris
from app.reading import laid_out, read
from app.seed import load_authority
from tests.formats.samples import CONTEXT, at, by, details, made

FORMATS = {"bibtex": bibtex, "ris": ris, "csl": csl}
LEXICON = load_authority()

_TEXT = (
    "Nets nets of the Über Łódź l'été iPhone LSTMs DNA C++ C# 100% a_b A&B $5 {x} x^2 ~ \\alpha"
    " #1 “so” 'so' \"so\" -- – — 2001: why? (part) and others von <b> | 王小明 Достоевский naïve"
)
TITLES = st.lists(st.sampled_from(_TEXT.split()), max_size=7).map(
    lambda words: " ".join(["On", *words])
)
_NAMES = "Bee O'Neill Müller Ångström Dostál Nguyễn Şahin Bee-Foe MacDee Źdźbło İnönü Straße"
FAMILIES = st.sampled_from(_NAMES.split())
PARTICLES = st.sampled_from(["", "", "", "van der ", "de la ", "von ", "da ", "Le "])
GIVEN = st.sampled_from(
    ["Ann", "Jean-Luc", "A. B.", "Éva", "J.-P.", "Yee-Whye", "Ann B.", "Mary Ann", "Þór"]
)
NAMES = st.builds(
    lambda given, particle, family, suffix: f"{given} {particle}{family}{suffix}",
    *(GIVEN, PARTICLES, FAMILIES, st.sampled_from(["", "", "", " Jr."])),
) | st.sampled_from(["Plato", "王小明", "田中太郎", "Лев Толстой"])
BODIES = st.sampled_from(
    ["World Health Organization", "OpenAI", "Bell & Candle Ltd", "Ropes and Knots", "Łódź & Co"]
)
PART = st.none() | st.sampled_from(["12", "3–4", "e17", "XIV", "Suppl. 2", "2nd ed.", "A&B"])
DETAILS = st.builds(
    details,
    volume=PART, issue=PART, edition=PART, number=PART,
    pages=st.none() | st.sampled_from(["10–32", "e17", "7", "R3–R9", "1, 5–7"]),
    place=st.none() | st.sampled_from(["Oslo", "Łódź", "New York, NY"]),
    editors=st.lists(NAMES | BODIES, max_size=2, unique=True),
)  # fmt: skip


@st.composite
def records(draw):
    """Records of works as lists tell of them."""
    year = draw(st.none() | st.integers(1500, 2026))
    month = draw(st.integers(0, 12))
    kind = draw(st.sampled_from(["paper", "book", "thesis", "lecture"]))
    people = by(*draw(st.lists(NAMES, max_size=4, unique=True)))
    bodies = at(*draw(st.lists(BODIES, max_size=2, unique=True)), role="author")
    publishers = st.none() | st.sampled_from(["Ropes & Sons", "Éditions du Nœud"])
    return made(
        draw(TITLES), kind, year,
        date=year and (f"{year}-{month:02}" if month else str(year)),
        authors=people, institutions=bodies,
        et_al=bool(people or bodies) and draw(st.booleans()),
        venue=draw(st.none() | TITLES), details=draw(DETAILS),
        publisher=draw(publishers) if kind == "book" else None,
        identifiers={
            "doi": draw(st.none() | st.sampled_from(["10.1234/a_b(c)d", "10.5555/x-1"])),
            "arxiv": draw(st.none() | st.sampled_from(["1706.03762", "hep-th/9912345"])),
            "isbn": draw(st.none() | st.just("9780306406157")),
        },
    )  # fmt: skip


def told(claims):
    """What claims say, by field: one value or several."""
    found: dict[str, list[object]] = {}
    for claim in claims:
        values = found.setdefault(claim.field, [])
        # Who issued a thesis may be who made it.
        if claim.field != "affiliation" or claim.value not in values:
            values.append(claim.value)
    return found


def wanted(record):
    """What a record says, by field, as claims would."""
    bodies = [each.name for each in record.institutions]
    parts = record.details.model_dump()
    values = {
        "title": [record.title],
        "author": [each.name for each in record.authors],
        "affiliation": bodies,
        "et_al": [True] if record.et_al else [],
        "year": [record.year] if record.year else [],
        "date": [record.date] if record.date else [],
        "details.editors": parts.pop("editors"),
        **{f"identifiers.{k}": [v] for k, v in record.identifiers.model_dump().items() if v},
        **{f"details.{k}": [v] for k, v in parts.items() if v},
    }
    return {field: value for field, value in values.items() if value}


@given(st.sampled_from([*FORMATS]), st.lists(records(), min_size=1, max_size=3))
def test_a_bibliography_that_is_read_says_what_was_printed(name, some):
    text = "".join(FORMATS[name](some, CONTEXT))
    entries = read(laid_out(text, name), name).entries
    assert len(entries) == len(some)
    for entry, record in zip(entries, some, strict=True):
        assert isinstance(entry, Item)
        want, got = wanted(record), told(cite(entry, LEXICON).claims)
        if name == "ris" and "details.pages" in want:
            # RIS has the first page and the last.
            want["details.pages"] = [want["details.pages"][0].replace("–", "-")]
            got["details.pages"] = [str(got["details.pages"][0]).replace("–", "-")]
        assert {field: got.get(field) for field in want} == want
        assert got.keys() & {"author", "affiliation", "et_al", "year"} <= want.keys()
