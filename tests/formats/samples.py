"""A dozen records, each telling for another reason, and a strategy for any other."""

from hypothesis import strategies as st

from app.catalogue.records import DETAILS
from app.formats.common import Cited, Context, Document
from app.text import slug

AT = "2026-11-22T10:00:00Z"
CONTEXT = Context(
    title="Deep Learning Resources",
    address="https://catalogue.example.org/v1/resources.atom?author=hinton&page=2",
    base="https://catalogue.example.org",
    documents={
        "list": Document("The list", "https://list.example.org/", "Apache-2.0"),
        "other": Document("Another"),
    },
    following="https://catalogue.example.org/v1/resources.atom?page=3",
)


def link(url, role="primary", label=None):
    archive = f"https://web.archive.org/web/2016/{url}" if role == "primary" else None
    return {
        "url": url, "printed": url, "role": role, "label": label,
        "status": "unchecked", "since": None, "archive_url": archive,
    }  # fmt: skip


def named(*names):
    return [{"id": slug(name), "name": name} for name in names]


def at(*names, role="affiliation"):
    """Institutions, all of one role."""
    return [each | {"role": role} for each in named(*names)]


def by(*names, under=()):
    """Authors, all of them at the same institutions."""
    return [
        {"id": slug(n) or "x", "name": n, "printed": n, "institutions": [*map(slug, under)]}
        for n in names
    ]


def details(**parts):
    """Details; what is not given is not known."""
    return dict.fromkeys(DETAILS) | {"editors": []} | parts


def made(title, kind="paper", year=None, **changes):
    """A record; everything that is not given is not known."""
    values = {
        "id": slug(title) or "x", "title": title, "kind": kind, "year": year,
        "year_basis": year and "stated", "date": year and str(year), "venue": None,
        "publisher": None, "platform": None, "language": "en", "note": None,
        "et_al": False, "details": None, "authors": [], "institutions": [], "topics": [],
        "categories": named("Papers"), "identifiers": {}, "links": [],
        "editions": ["list:1"], "citation_key": slug(title).replace("-", "")[:16],
        "revision": 2, "created_at": AT, "updated_at": AT,
    }  # fmt: skip
    return Cited.model_validate(values | changes)


SAMPLES = (
    made(
        "A fast learning algorithm for deep belief nets",
        year=2006,
        venue="Neural Computation",
        authors=[
            *by("Geoffrey E. Hinton", under=["University of Toronto"]),
            *by("Yee-Whye Teh", under=["National University of Singapore"]),
        ],
        institutions=at("University of Toronto", "National University of Singapore"),
        topics=named("Deep belief networks"),
        categories=named("Papers", "Other Writings"),
        identifiers={"doi": "10.1162/neco.2006.18.7.1527"},
        links=[
            link("http://www.cs.toronto.edu/~hinton/absps/fastnc.pdf"),
            link("http://mirror.example.org/fastnc.pdf", "alternate"),
            link("https://github.com/x/dbn", "code", "source code"),
        ],
    ),
    made(
        "Continuous control with deep RL",
        year=2015,
        venue="ICLR 2016",
        institutions=at("DeepMind"),
        identifiers={"arxiv": "1509.02971"},
        links=[link("http://arxiv.org/pdf/1509.02971v1.pdf")],
    ),
    made(
        "word2vec: how LSTMs at Google see words",
        year=2014,
        date="2014-02",
        note="Uses an RNN (see Mikolov). Also a tree.",
        et_al=True,
        authors=by("Patrick van der Smagt", "Jürgen Müller"),
        identifiers={"arxiv": "1402.3722"},
        links=[
            link("http://arxiv.org/abs/1402.3722"),
            link("http://example.org/rnn", "related", "an RNN"),
            link("https://orcid.org/0000?a=x&hl=en", "profile", "Müller"),
        ],
    ),
    made(
        "Numerical Optimization",
        "book",
        2006,
        publisher="Morgan & Claypool",
        authors=by("Jorge Nocedal", "Martin Luther King Jr."),
        identifiers={"isbn": "9780387303031"},
        links=[link("https://www.example.org/book/978-0-387-30303-1")],
    ),
    made(
        "Unsupervised Feature Learning",
        "thesis",
        2010,
        date="2010-08",
        authors=by("Honglak Lee", under=["Stanford University"]),
        institutions=at("Stanford University"),
        links=[link("http://web.eecs.umich.edu/~honglak/thesis_final.pdf")],
    ),
    made(
        "Neural Networks Class on Coursera",
        "course",
        platform="Coursera",
        authors=by("Geoffrey E. Hinton", under=["University of Toronto"]),
        institutions=at("University of Toronto"),
        links=[link("https://class.coursera.org/neuralnets-2012-001/lecture")],
        categories=named("Online Courses"),
    ),
    made(
        "Juergen Schmidhuber",
        "homepage",
        authors=by("Jürgen Schmidhuber"),
        language=None,
        links=[link("http://people.idsia.ch/~juergen/")],
        categories=named("Researchers' Personal Websites"),
    ),
    made(
        "r/MachineLearning",
        "forum",
        platform="Reddit",
        links=[link("https://www.reddit.com/r/MachineLearning/")],
        categories=[],
    ),
    made(
        "Lecture 17: Linear Gaussian Models",
        "lecture",
        2004,
        date="2004-11-17",
        note="Slides; in colour",
        authors=by("Kevin Murphy", under=["University of British Columbia"]),
        institutions=at("University of British Columbia"),
        links=[link("http://www.cs.ubc.ca/~murphyk/Lectures/lec17x4.pdf")],
    ),
    made(
        'Efficient Backprop: 100 % of {A_B} & #1 in C++, ~"50"^\\$ <ok> | ß',
        year=1998,
        venue="Neural Networks: Tricks of the Trade",
        authors=by("Léon Bottou", "王小明", "Łukasz Kaiser", "Diaconis"),
        identifiers={"doi": "10.1007/3-540-49430-8_2"},
        links=[link("http://example.org/a_(b)%20c.pdf?x=1&copy;=2#d")],
    ),
    made(
        "A Practical Guide to Training",
        year=2010,
        authors=by("Geoffrey E. Hinton", under=["University of Toronto"]),
        institutions=at("University of Toronto"),
        links=[link("http://www.cs.toronto.edu/~hinton/absps/guideTR.pdf")],
    ),
    made("Open Data for Deep Learning", "dataset", editions=["other:1", "gone:1"]),
    made(
        "Hands that heal",
        "paper",
        2017,
        venue="The Lancet",
        authors=by("Ann Bee", "Cid de la Dee", under=["University of Oslo"]),
        institutions=[
            *at("University of Oslo"),
            *at("World Health Organization", "Bell, Book and Candle", role="author"),
        ],
        links=[link("http://example.org/hands")],
    ),
    made(
        "Knots under load",
        year=2011,
        venue="Journal of Ropes",
        authors=by("Ann Bee"),
        details=details(volume="12", issue="3–4", pages="45–61", number="e17"),
    ),
    made(
        "Mud and its makers",
        year=2004,
        venue="Swamps of the Coast",
        publisher="Harbour Press",
        authors=by("Jo Moreau"),
        details=details(
            volume="2", edition="3", pages="10-32", place="Bristol",
            editors=["Tom van der Bell", "The Board of Mud", "Oslo University"],
        ),
    ),
    made(
        "On the length of splices",
        year=1999,
        authors=by("Ann Bee", under=["University of Oslo"]),
        institutions=at("University of Oslo"),
        details=details(number="TR-99-4", place="Oslo"),
    ),
    made(
        "The rope maker's companion",
        "book",
        1987,
        publisher="Harbour Press",
        details=details(edition="2nd ed.", editors=["Cid Dee", "Eva Foe"], pages="320"),
    ),
    made(
        "A course of ropes",
        "course",
        2018,
        institutions=[*at("Ropewalk Foundation", role="author"), *at("MIT")],
        links=[link("http://example.org/ropes")],
    ),
)  # fmt: skip

# Signs that mean something to one of the formats, and letters that are none of ASCII.
_SIGNS = "( ) \\ { } {} }{ % & &amp; _ # $ ~ ^ \" ' ]]> <b> <!-- ** ](x) ` | , ;"
_LETTERS = "others @book{x, 王小明 Müller é ǟ ß 😀 e\u0301 \x00 \ufeff \uffff"
_BLANKS = ["@book{x,", "\n", "\r\n", "\t", "\x0b", "\x1f", "\x85", "\u2028", " and ", "ER  - "]
_NASTY = st.sampled_from([*_SIGNS.split(" "), *_LETTERS.split(" "), *_BLANKS])
_TEXT = st.lists(
    _NASTY | st.sampled_from(["A", "Deep", "net", " "]) | st.characters(), max_size=4
).map("".join)
_NAME = st.builds(lambda a, b: f"{a}{b}", st.sampled_from(["", "Al ", "Le "]), _TEXT)
_YEAR = st.none() | st.integers(1000, 2999)
_LINK = st.builds(
    lambda path, role, label: link(f"http://example.org/{path}", role, label),
    _TEXT,
    st.sampled_from(["alternate", "related", "code", "profile"]),
    st.none() | _TEXT,
)
_MAYBE = st.none() | _TEXT
_DETAILS = st.none() | st.fixed_dictionaries(
    {part: _MAYBE | st.sampled_from(["2", "1-9", "3rd ed."]) for part in DETAILS}
    | {"editors": st.lists(_NAME | st.just("The Board"), max_size=3)}
)


@st.composite
def records(draw):
    """Records with anything in any field that people write."""
    year = draw(_YEAR)
    dates = [None, str(year), f"{year}-08", f"{year}-08-31", f"{year}~"]
    links = draw(st.lists(_LINK, max_size=2))
    if links:
        links[0]["role"] = "primary"
    homes = at(*draw(st.lists(_NAME, max_size=2)))
    people = by(*draw(st.lists(_NAME, max_size=2)), under=[each["name"] for each in homes])
    bodies = at(*draw(st.lists(_NAME, max_size=1)), role="author")
    return made(
        draw(_TEXT),
        draw(st.sampled_from(["paper", "book", "thesis", "course", "homepage"])),
        year,
        date=year and draw(st.sampled_from(dates)),
        venue=draw(_MAYBE | st.sampled_from(["NIPS 2012", "Science"])),
        publisher=draw(_MAYBE), platform=draw(_MAYBE), language=draw(_MAYBE),
        note=draw(_MAYBE), et_al=draw(st.booleans()), authors=people,
        institutions=[*homes, *bodies],
        topics=named(*draw(st.lists(_TEXT, max_size=1))),
        categories=named(*draw(st.lists(_TEXT, max_size=1))),
        identifiers={"doi": draw(_MAYBE), "arxiv": draw(_MAYBE), "isbn": draw(_MAYBE)},
        details=draw(_DETAILS), links=links, citation_key=f"key{draw(st.integers(0, 99))}",
    )  # fmt: skip
