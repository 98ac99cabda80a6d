"""Small lists drawn at random, with names and headings that are easily mistaken."""

from hypothesis import strategies as st

from app.ingest import Source, import_edition
from app.store.write.documents import DocumentFacts

_WORDS = st.sampled_from(
    [
        *("Deep", "deep", "Nets,", "of", "The", "C++", "C#", "word2vec", "L-BFGS"),
        *("Möbius", "Geoﬀrey", "“Fast”", "naïve", "Straße", "(online)", "Bayes'"),
        *("a", "Learning:", "Reinforcement", "中国", "Łukasz", "[2nd]", "100%", "&"),
    ]
)
_TITLES = st.lists(_WORDS, min_size=2, max_size=5).map(" ".join)
_PEOPLE = st.sampled_from(
    [
        *("Quoc V. Le", "Honglak Lee", "Nicolas Le Roux", "Jürgen Schmidhuber"),
        *("Juergen Schmidhuber", "J. Schmidhuber", "Geoﬀrey E. Hinton", "G. Hinton"),
        *("Yee-Whye Teh", "Aaron van den Oord", "Conor O'Brien", "Hugo Larochelle"),
        *("Łukasz Kaiser", "José García Pérez", "Strauß", "Max Mustermann Jr."),
    ]
)
_PLACES = st.sampled_from(
    [
        *("University of Toronto", "Google", "DeepMind", "Université de Montréal"),
        *("Google & Carnegie Mellon University", "MIT Press", "NIPS 2013"),
        *("Journal of Machine Learning Research, Vol. 3", "Neural Computation"),
    ]
)
_HEADINGS = st.sampled_from(
    [
        *("## Papers", "## Online Courses", "### Dialog", "### Papers", "# List"),
        *("## Réseaux & Nets", "#### 中文", "## Videos/Talks", "### C++"),
    ]
)
_YEARS = st.sampled_from(("", "", "; 2009", "; 2012", " (2014)", "; Dec. 5th, 2012"))
_ADDRESSES = st.builds(
    "{}{}".format,
    st.sampled_from(
        [
            *("http://example.org/", "https://Example.org/a/", "example.org/x?y="),
            *("https://arxiv.org/abs/1301.37", "https://doi.org/10.1000/Xy.", "./"),
            *("https://www.youtube.com/watch?v=", "https://github.com/a/"),
        ]
    ),
    st.integers(10, 19),
)
_ENTRIES = st.builds(
    "* [{}]({}){}{}{}{}".format,
    _TITLES,
    _ADDRESSES,
    st.lists(_PEOPLE, max_size=3, unique=True).map(
        lambda names: f"; {', '.join(names)}" if names else ""
    ),
    st.one_of(st.just(""), _PLACES.map("; {}".format)),
    _YEARS,
    st.sampled_from(("", "", " - An old remark, with a comma", "; a note")),
)
_TEXTS = st.lists(st.one_of(_ENTRIES, _ENTRIES, _ENTRIES, _HEADINGS), min_size=1, max_size=9).map(
    "\n\n".join
)
_IMPORTS = st.lists(
    st.tuples(st.sampled_from(("reading-list", "liste", "c-plus-plus")), _TEXTS),
    min_size=1,
    max_size=4,
)
TITLES = {"reading-list": "Reading, a List", "liste": "Übersicht", "c-plus-plus": "C++"}


def imports():
    """Texts to import one after the other, each with its document."""
    return _IMPORTS


def take(engine, authority, texts):
    """Import texts; give the editions that came of them, in that order."""
    found = []
    for document, text in texts:
        facts = DocumentFacts(document, TITLES.get(document, document), base="http://base.org/x/")
        report = import_edition(engine, authority, Source(facts, text))
        found.append(f"{document}:{report.edition}")
    return list(dict.fromkeys(found))
