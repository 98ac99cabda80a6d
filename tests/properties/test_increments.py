"""Lists come one after the other; who is who is as if all had come at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import bootstrap
from app.ingest import Source, import_edition
from app.store.engine import open_engine, pragma
from app.store.write.documents import DocumentFacts
from tests.listings import AUTHORITY
from tests.long import many
from tests.snapshots import ask

NAMES = ["Ann Bee", "Ann Bee", "A. Bee", "Bee", "Ann B. Bee", "A. B. Bee", "Amy Bee"]
NAMES += ["Cy Dee", "Cy Dee", "C. Dee", "Bob Foe", "Robert Foe", "R. Foe", "William Foe"]
NAMES += ["Eve Gee", "Ida Hue", "Jo Kee"]
PEOPLE = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)
LISTS = st.lists(st.lists(PEOPLE, min_size=1, max_size=3), min_size=2, max_size=4)


def documents_of(lists):
    """A document of each list; every entry is a work of its own.

    Of what may be anybody the oldest goes first, so each has its date.
    """
    for number, entries in enumerate(lists):
        lines = [
            f"* [Work {number} {place}](http://a{number}.org/{place}); {', '.join(who)}"
            for place, who in enumerate(entries)
        ]
        source = DocumentFacts(f"list-{number}"), "\n".join(lines)
        yield Source(*source, date=f"200{number}")


def seats(engine):
    """Who sits where: the places of each author, by work and position."""
    rows = ask(
        engine,
        "SELECT author_pk, title, position FROM authorship"
        " JOIN resource ON resource.pk = resource_pk ORDER BY title, position",
    )
    found: dict[int, list[tuple[str, int]]] = {}
    for author, title, position in rows:
        found.setdefault(author, []).append((title, position))
    return sorted(found.values())


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    file = tmp_path_factory.mktemp("empty") / "catalogue.sqlite"
    engine = open_engine(f"sqlite:///{file}")
    bootstrap.make_empty(engine)
    pragma(engine, "wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file.read_bytes()


@pytest.fixture(scope="module")
def fresh(empty, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fresh")

    def make(number):
        for left in folder.glob(f"{number}*"):
            left.unlink()
        file = folder / f"{number}.sqlite"
        file.write_bytes(empty)
        return open_engine(f"sqlite:///{file}")

    return make


def imported(engine, documents):
    for source in documents:
        import_edition(engine, AUTHORITY, source)
    found = seats(engine)
    names = ask(
        engine,
        "SELECT author.name, name.text FROM author"
        " JOIN name ON type = 'author' AND name.id = author.id ORDER BY 1, 2",
    )
    engine.dispose()
    return found, names


@given(LISTS, st.randoms(use_true_random=False))
@many(10, 150)
def test_lists_in_any_order_are_as_all_at_once(fresh, lists, random):
    documents = list(documents_of(lists))
    whole = "\n".join(source.text for source in documents)
    together = imported(fresh("all"), [Source(DocumentFacts("all"), whole)])
    shuffled = random.sample(documents, len(documents))
    assert imported(fresh("some"), shuffled) == together


TWINS = [
    [[["Ann Bee", "Cy Dee"], ["Ann B. Bee"]], [["Ann B. Bee", "Ann B. Bee"]]],
    [[["Ann Bee"], ["Ann B. Bee", "Cy Dee"]], [["Ann Bee", "Ann Bee"]]],
]


@pytest.mark.parametrize("lists", TWINS)
def test_a_name_twice_in_one_list_of_authors_is_as_all_at_once(fresh, lists):
    documents = list(documents_of(lists))
    whole = "\n".join(source.text for source in documents)
    together = imported(fresh("all"), [Source(DocumentFacts("all"), whole)])
    assert imported(fresh("some"), documents) == together
