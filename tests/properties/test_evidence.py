"""What is one work and who is one person follows from what lists say, and no more."""

from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.works import Witness, contradict, group
from tests import catalogues
from tests.catalogues import opened
from tests.listings import AUTHORITY, listings_of
from tests.long import many
from tests.snapshots import said
from tests.test_ingest import take

TITLES = ["Nets", "Tides of the North and the Deep South Sea", "Tutorial"]
TITLES += ["Tides of the North and the Deep South Seas", "Nets, Part 2", "潮汐", "Nets of Dunes"]
URLS = ["http://a.org/1", "http://b.org/2", "https://www.a.org/1/", "http://c.org/3.pdf"]
URLS += ["http://arxiv.org/abs/1801.00001", "http://arxiv.org/pdf/1801.00001v2", "./x"]
NAMES = ["Wei Zhang", "Li Zhang", "Zhang", "W. Zhang", "Ann Bee", "A. Bee", "王伟", "王芳"]
PLACES = ["", "Stanford University", "University of Toronto"]

ENTRIES = st.builds(
    "- [{}]({}); {}; {}; {}".format,
    st.sampled_from(TITLES),
    st.sampled_from(URLS),
    st.lists(st.sampled_from(NAMES), max_size=2, unique=True).map(", ".join),
    st.sampled_from(PLACES),
    st.sampled_from(["", "2010", "2018"]),
)
LISTS = st.lists(ENTRIES, min_size=1, max_size=8)


def listings(entries):
    return listings_of("\n".join(entries), base="http://base.org/")


def works(entries):
    """The works of a list: what is said of each, in any order and once."""
    found = listings(entries)
    return {frozenset(found[i].raw for i in mine) for mine in group(found, AUTHORITY)}


@given(LISTS, st.randoms(use_true_random=False))
def test_the_order_of_entries_changes_no_work(entries, random):
    assert works(random.sample(entries, len(entries))) == works(entries)


@given(LISTS)
def test_a_list_twice_has_the_works_that_it_has_once(entries):
    assert works(entries + entries) == works(entries)


@given(LISTS)
def test_what_contradicts_is_never_one_work(entries):
    found = listings(entries)
    for mine in group(found, AUTHORITY):
        for one, other in combinations(mine, 2):
            first, second = found[one], found[other]
            witnesses = [Witness(x.names, frozenset(), False) for x in (first, second)]
            assert not contradict(*witnesses)
            years = {first.year, second.year} - {None}
            arxiv = all("arxiv" in (x.url or "") for x in (first, second))
            assert len(years) < 2 or arxiv


@many(6, 100)
@given(LISTS, st.randoms(use_true_random=False))
def test_records_are_the_same_in_any_order_and_twice(databases, entries, random):
    once = recorded(databases, entries)
    assert recorded(databases, entries + entries) == once
    shuffled = random.sample(entries, len(entries))
    assert {title for title, *_ in recorded(databases, shuffled)} == {title for title, *_ in once}
    assert len(recorded(databases, shuffled)) == len(once)


def recorded(databases, entries):
    """The records that a list gives in a new catalogue, without where they stand."""
    with databases.copied(catalogues.empty) as url, opened(url) as engine:
        take(engine, "\n".join(entries))
        return sorted(
            (
                record["title"],
                str(record["year"]),
                [author["name"] for author in record["authors"]],
                [each["id"] for each in record["institutions"]],
                sorted(str(link["url"]) for link in record["links"]),
            )
            for record in said(engine).values()
        )


@given(LISTS, st.integers(0, 8))
def test_in_two_halves_it_is_as_at_once_where_nothing_new_is_in_doubt(entries, at):
    found = listings(entries)
    first = group(found[:at], AUTHORITY)
    at_once = {frozenset(mine) for mine in group(found, AUTHORITY)}
    stayed = all(any(each >= set(mine) for each in at_once) for mine in first)
    known = {index: number for number, mine in enumerate(first, 1) for index in mine}
    halves = [replace(x, resource=known.get(i)) for i, x in enumerate(found)]
    in_halves = {frozenset(mine) for mine in group(halves, AUTHORITY)}
    # What came first and would be in doubt today stays one: records are not parted.
    assert all(any(each >= set(mine) for each in in_halves) for mine in first)
    assert in_halves == at_once or not stayed


# How lists print an entry: title, address, author and year in many orders.
STYLES = [
    "- [{title}]({url}) - {author}, {year}",
    "- [{title}]({url}) by {author} ({year})",
    "- {author}. [{title}]({url}). {year}.",
    "- **[{title}]({url})**; {author}; {year}",
    "- [{title}]({url}) - what {year} knew of it",
    "- [{title}]({url}) (*{author}*, {year})",
    "- {author} ({year}). {title}. {url}",
    '- {author}, "{title}", {year}. [pdf]({url})',
]
PEOPLE = ["Ann Bee", "Carl Dee", "Zora Quill", "Otto Wren", "Mira Vole"]


def entry(style, number):
    person = PEOPLE[number % len(PEOPLE)]
    title = f"{['Knots', 'Ropes', 'Tides', 'Dunes', 'Reefs'][number % 5]} of the Sea {number}"
    url = f"http://a{number}.org/x"
    return style.format(title=title, url=url, author=person, year=1990 + number)


@many(6, 100)
@given(st.sampled_from(STYLES), st.sampled_from(STYLES), st.integers(0, 10))
def test_an_entry_of_another_style_changes_no_other_record(databases, one, other, at):
    section = [entry(one, number) for number in range(10)]
    alone = recorded(databases, section)
    section.insert(at, entry(other, 11))
    together = recorded(databases, section)
    assert [record for record in together if "Sea 11" not in record[0]] == alone
