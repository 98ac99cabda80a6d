"""A word that names more records than a statement can list."""

import pytest
from sqlalchemy import insert

from app.store.engine import writing
from app.store.read import pages
from app.store.read.parameters import LISTS, RESOURCES
from app.store.read.request import parse
from app.store.tables import Author, Authorship, Name, NameWord
from tests import catalogues
from tests.catalogues import opened
from tests.long import LONG
from tests.store.test_cursor import page_of

# One more than 32,766 values are too many for a statement of SQLite; PostgreSQL takes them.
MANY = 33_000
pytestmark = [] if LONG else [pytest.mark.of_a_file]
# The numbers of the resources, and of their authors in the crowd.
WROTE = (3, 5, 9)


@pytest.fixture(scope="module")
def engine(databases):
    """A catalogue with a crowd of people called Zhang; three wrote something."""
    with databases.copied(catalogues.small) as url, opened(url) as made:
        crowd(made)
        yield made


def crowd(made):
    people = range(1_000, 1_000 + MANY)
    with writing(made) as connection:
        for table, rows in (
            (Author, [{"pk": n, "id": f"zhang-{n}", "name": f"Zhang {n}",
                       "sort_key": f"zhang {n}", "family_key": "zhang",
                       "resource_count": int(n - 1_000 in WROTE),
                       "revision": 1} for n in people]),
            (Name, [{"pk": n, "type": "author", "id": f"zhang-{n}", "position": 0,
                     "text": f"Zhang {n}", "key": f"zhang {n}"} for n in people]),
            (NameWord, [{"type": "author", "word": word, "name_pk": n}
                        for n in people for word in ("zhang", str(n))]),
            (Authorship, [{"resource_pk": n, "position": 9, "author_pk": 1_000 + n,
                           "printed": "x"} for n in WROTE]),
        ):  # fmt: skip
            connection.execute(insert(table), rows)


@pytest.mark.parametrize("query", ["author=zhang", "author=zhang&author=ZHANG"])
def test_a_crowd_is_found(engine, query):
    page = page_of(engine, "resources", f"{query}&sort=title&per_page=200")
    numbers = {f'"id":"resource-{n}"' for n in (3, 5, 9)}
    assert page.count == len(page.texts) == 3
    assert all(any(number in text for number in numbers) for text in page.texts)
    assert page.criteria.applied["author"] == ["zhang"] or len(query) > 12


def test_a_crowd_is_left_out(engine):
    assert page_of(engine, "resources", "author_not=zhang").count == 57


def test_a_crowd_walks_and_is_counted(engine):
    page = page_of(engine, "resources", "author=zhang&per_page=2&cursor=*")
    rest = f"author=zhang&cursor={page.following}&facets=author&facet_limit=2"
    asked = parse(rest.encode(), RESOURCES)
    found = pages.resources(engine, asked)
    assert len(found.texts) == 1
    assert found.facets["author"].total_values == 8


def test_one_of_the_crowd_by_id(engine):
    page = page_of(engine, "resources", "author=zhang-1003")
    assert (page.count, page.criteria.applied) == (1, {"author": ["zhang-1003"]})


def test_many_words_of_some_people_each(engine):
    """Two hundred values with a thousand names each are still one statement.

    PostgreSQL takes seconds for so many: the long run asks it for all of them.
    """
    values = 200 if LONG or engine.dialect.name == "sqlite" else 40
    some = ",".join(f"zhang {n}" for n in range(1_000, 999 + values))
    assert page_of(engine, "resources", f"author={some},zhang").count == 3


def test_a_crowd_in_the_list_of_authors(engine):
    asked = parse(b"q=zhang&per_page=1&cursor=*", LISTS["authors"])
    assert asked.cursor
    assert page_of(engine, "authors", "q=zhang&per_page=1").count == MANY
