"""Queries drawn from what a catalogue holds, and from words bent out of shape."""

from functools import lru_cache

from hypothesis import strategies as st

from tests.contract.oracle.catalogue import HAS
from tests.contract.oracle.filters import NEGATED

FACETS = (
    *("topic", "category", "author", "institution", "kind", "year", "platform"),
    *("venue", "document", "language", "link_status"),
)
KINDS = (
    *("paper", "book", "thesis", "course", "lecture", "tutorial", "video"),
    *("forum", "homepage", "other"),
)
SORTS = ("title", "year", "author", "added", "updated")
_WORDLIKE = (*("topic", "author", "institution", "category", "document", "venue", "platform"),)


@lru_cache(maxsize=2)
def queries(catalogue):
    """Lists of pairs: filters with one value or several, given once or again."""
    filters = st.one_of(*(_filters(name, each) for name, each in _values(catalogue)))
    plain = _searches(catalogue).map(lambda q: [("q", q)])
    ways = st.tuples(plain, st.sampled_from(("all", "any")))
    searches = st.one_of(plain, ways.map(lambda both: [*both[0], ("match", both[1])]))
    return st.builds(
        lambda pairs, search: [*pairs, *search],
        st.lists(filters, max_size=4),
        st.one_of(st.just([]), st.just([]), searches),
    )


def _values(catalogue):
    """Each filter and what may stand in it."""
    for name in _WORDLIKE:
        known = catalogue.names[name]
        if known:
            ids = st.sampled_from(sorted(known))
            names = sorted({name for each in known.values() for name in each})
            yield name, st.one_of(ids, _bent(st.sampled_from(names)))
    for name, found in (
        ("edition", catalogue.editions),
        ("language", catalogue.languages),
        ("id", catalogue.resources),
        ("kind", KINDS),
        ("year_basis", ("stated", "derived", "curated", "manual")),
        ("has", HAS),
        ("link_status", ("unchecked", "ok", "gone")),
    ):
        if found:
            yield name, st.sampled_from(sorted(found))
    yield "year", _years(catalogue)


def _filters(name, values):
    several = st.lists(values, min_size=1, max_size=3).map(",".join)
    names = (name, name, f"{name}_not") if name in NEGATED else (name,)
    return st.tuples(st.sampled_from(names), several)


def _years(catalogue):
    there = {row["year"] for row in catalogue.resources.values()} - {None}
    year = st.sampled_from(sorted({*there, 1000, 2000, 2999}))
    ends = st.tuples(year, year).map(sorted)
    return st.one_of(
        year.map(str),
        ends.map(lambda pair: f"{pair[0]}-{pair[1]}"),
        year.map("{}-".format),
        year.map("-{}".format),
        st.just("unknown"),
    )


@st.composite
def _bent(draw, names):
    """Some words of a name, in any order and dress; a comma would separate."""
    words = draw(names).replace(",", " ").split()
    few = draw(st.lists(st.sampled_from(words), min_size=1, max_size=3, unique=True))
    joint = draw(st.sampled_from((" ", "  ", "-", " & ")))
    text = joint.join(few)
    dress = draw(st.sampled_from((str, str.upper, str.lower, _german, "({})".format)))
    return dress(text)


def _german(text):
    return text.translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"}))


def _searches(catalogue):
    titles = sorted({row["title"] for row in catalogue.resources.values()} or {"x"})
    people = [name for each in catalogue.names["author"].values() for name in each]
    topics = [name for each in catalogue.names["topic"].values() for name in each]
    text = st.sampled_from([*titles, *people, *topics])
    word = text.flatmap(lambda each: st.sampled_from(each.split() or ["x"]))
    bare = word.map(lambda each: each.replace('"', "").lstrip("-").rstrip("*"))
    bare = bare.filter(lambda each: any(sign.isalnum() for sign in each))
    pair = st.tuples(bare, bare).map(" ".join)
    term = st.one_of(
        *(bare, bare, bare.map(str.upper), bare.map("-{}".format)),
        *(pair.map('"{}"'.format), text.map(_phrase), pair.map('-"{}'.format)),
        bare.filter(lambda each: len(each) > 2 and each.isalnum()).map(lambda each: f"{each[:3]}*"),
    )
    few = st.lists(term, min_size=1, max_size=3).map(" ".join)
    return few.filter(lambda q: len(q) <= 400 and len(q.split()) < 25)


def _phrase(title):
    words = title.replace('"', "").split()
    return f'"{" ".join(words[1:4] or words)}"'


@lru_cache(maxsize=2)
def ordered_queries(catalogue):
    """Queries with an order; the place in a document needs one edition."""
    keys = st.lists(st.sampled_from(SORTS), min_size=1, max_size=3, unique=True)
    plain = keys.flatmap(_signed).map(lambda sort: [("sort", sort)])
    placed = st.tuples(
        st.sampled_from(("position", "-position", "position,title")),
        st.sampled_from(sorted(catalogue.editions)),
    ).map(lambda pair: [("edition", pair[1]), ("sort", pair[0])])
    return st.builds(
        lambda query, order: [*_without(query, order), *order],
        queries(catalogue),
        st.one_of(plain, plain, placed) if catalogue.editions else plain,
    )


def _without(query, order):
    given = {name for name, _ in order}
    return [pair for pair in query if pair[0] not in given]


def _signed(keys):
    signs = st.lists(st.sampled_from(("", "-")), min_size=len(keys), max_size=len(keys))
    return signs.map(lambda each: ",".join(map("".join, zip(each, keys, strict=True))))
