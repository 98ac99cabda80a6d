"""The law of walks: by cursor, by page and all at once give the same rows."""

import base64
import contextlib
import json
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from app import export
from app.errors import BadRequest, InvalidCursor
from app.store import tables as t
from app.store.engine import writing
from app.store.read import nouns, pages, request
from app.store.read.parameters import LISTS, RESOURCES, names_with, parameters_of
from app.store.read.request import parse, read_cursor
from app.store.values import Use
from app.store.write.records import rebuild
from tests import catalogues
from tests.catalogues import opened
from tests.long import LONG, on_one_kind

EXPORT = parameters_of("resources", "jsonl")

FILTERS = ["", "kind=paper", "year=unknown,2010-", "has_not=author", "topic=learning"]


@pytest.fixture(scope="module")
def small(databases):
    with opened(databases.shared(catalogues.small)) as engine:
        yield engine


@pytest.fixture
def changing(databases):
    with databases.copied(catalogues.small) as url, opened(url) as engine:
        yield engine


def page_of(engine, noun, query):
    return export.page_of(engine, noun, parse(query.encode(), LISTS[noun]))


def ids_of(page):
    return [json.loads(text)["id"] for text in page.texts]


def walked(engine, noun, query, sizes):
    """The ids of a walk whose parts have these sizes, in turn."""
    found, cursor, n = [], "*", 0
    while cursor:
        size = sizes[n % len(sizes)]
        page = page_of(engine, noun, f"{query}&per_page={size}&cursor={cursor}")
        assert len(page.texts) == size or page.following is None
        found += ids_of(page)
        cursor, n = page.following, n + 1
    assert len(found) == page.count
    return found


def paged(engine, noun, query, size):
    found: list[str] = []
    number = 1
    while True:
        page = page_of(engine, noun, f"{query}&per_page={size}&page={number}")
        assert page.following is None
        if not page.texts:
            return found
        found += ids_of(page)
        number += 1


def exported(engine, query):
    with pages.resource_walk(engine, parse(query.encode(), EXPORT)) as walk:
        return [json.loads(text)["id"] for text in walk.texts]


def orders(noun):
    for name in names_with(noun, Use.SORT):
        if name not in ("relevance", "position"):
            yield from (name, f"-{name}")


ORDERS = [f"sort={order}" for order in orders("resources")] + [
    "",
    "sort=author,-year",
    "sort=-year,-author,title",
    "q=learning",
    "q=deep&sort=relevance",
    "q=deep&sort=-relevance,year",
    "q=deep*&sort=-year,-relevance",
]


def some(query):
    """Filters and sizes of parts to walk a query with: in the long run all with all."""
    every = list(product(FILTERS, ([50, 7], [23, 60, 1])))
    place = ORDERS.index(query)
    return every if LONG else [every[place % len(every)]]


@pytest.mark.parametrize("query", ORDERS)
def test_walk_pages_and_export_are_the_same(seeded, small, query):
    for engine, (more, sizes) in product((seeded, small), some(query)):
        asked = f"{query}&{more}"
        every = exported(engine, asked)
        assert len(every) == len(set(every))
        assert walked(engine, "resources", asked, sizes) == every
        assert paged(engine, "resources", asked, max(sizes)) == every


def test_the_place_in_a_document_walks(seeded):
    edition = "edition=deep-learning-resources:1"
    for sign in ("", "-"):
        asked = f"{edition}&sort={sign}position"
        assert walked(seeded, "resources", asked, [7]) == exported(seeded, asked)


@pytest.mark.parametrize(
    ("noun", "order"), [(noun, each) for noun in nouns.RECORDS for each in orders(noun)]
)
def test_the_other_lists_walk(seeded, noun, order):
    query = f"sort={order}"
    every = ids_of(page_of(seeded, noun, f"{query}&per_page=200&cursor=*"))
    assert walked(seeded, noun, query, [13, 5])[: len(every)] == every
    assert walked(seeded, noun, query, [50]) == paged(seeded, noun, query, 37)


# What a cursor points at is the same text on both; that a walk is, is seen above.
@on_one_kind
@pytest.mark.parametrize("order", [*ORDERS[:-1], "q=-xyzzy"])
def test_writes_in_between_lose_and_repeat_nothing(changing, order):
    """Rows go, come and change under a walk; the others are given once each."""
    before = exported(changing, order)
    found, cursor, touched = [], "*", set()
    for n in range(100):
        page = page_of(changing, "resources", f"{order}&per_page=7&cursor={cursor}")
        found += ids_of(page)
        if (cursor := page.following) is None:
            break
        touched |= disturb(changing, n, found)
    still = [each for each in found if each not in touched]
    expected = [each for each in before if each not in touched]
    if "q=" in order:
        # How well each fits depends on all, so the order may be another one.
        still, expected = sorted(still), sorted(expected)
    assert still == expected
    assert len(touched) > 5


def disturb(engine, n, found):
    """Delete what was given last, move another row, add one: the ids touched."""
    r = t.Resource
    gone, moved, new = found[-1], f"resource-{n * 3 + 1}", f"new-{n}"
    with writing(engine) as connection:
        number = connection.scalar(select(r.pk).where(r.id == gone))
        for table in (t.Authorship, t.Affiliation, t.ResourceTopic, t.Mention, t.Link,
                      t.Fact):  # fmt: skip
            connection.execute(delete(table).where(table.resource_pk == number))
        connection.execute(delete(r).where(r.pk == number))
        change = {"year": 2009, "author_key": None, "title_order": "m", "revision": 2}
        connection.execute(update(r).where(r.id == moved).values(**change))
        row = connection.execute(select(r).limit(1).offset(n)).mappings().one()
        values = dict(row) | {"pk": 1_000 + n, "id": new, "citation_key": new}
        values["record"] = row["record"].replace(row["id"], new, 1)
        connection.execute(insert(r).values(**values))
        rebuild(connection)
    return {gone, moved, new}


def cursors(engine, query):
    page = page_of(engine, "resources", f"{query}&per_page=3&cursor=*")
    return page.following


STRANGE = ["", "kind=book", "year=2012", "year_not=2010", "q=deep", "sort=title"]


def test_a_cursor_serves_its_own_query_only(seeded):
    for own, other in [*pairwise(STRANGE), *pairwise(reversed(STRANGE))]:
        cursor = cursors(seeded, own)
        with pytest.raises(BadRequest) as raised:
            page_of(seeded, "resources", f"{other}&cursor={cursor}")
        assert [fault.code for fault in raised.value.faults] == ["invalid_cursor"]
        page_of(seeded, "resources", f"{own}&cursor={cursor}&per_page=9&include=mentions")
    with pytest.raises(BadRequest):
        page_of(seeded, "authors", f"cursor={cursors(seeded, '')}")


def test_the_same_query_in_other_words_is_served(seeded):
    cursor = cursors(seeded, "kind=paper,book&year=2000-")
    page_of(seeded, "resources", f"year=2000-&kind=book,paper&cursor={cursor}")
    cursor = cursors(seeded, "")
    page_of(seeded, "resources", f"sort=-year,title&cursor={cursor}")


def forged(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


BROKEN = [
    "**",
    "x",
    "null",
    "a" * 70_000,
    "WyJ4",
    "a\u00e9",
    forged({}),
    forged([]),
    forged("x"),
    forged(["x", [1]]),
    forged(["x", 2**63]),
    forged(["x", "\0"]),
    forged(["x", "\ud800"]),
    forged(["x", True]),
    forged(["x", float("nan")]),
    base64.urlsafe_b64encode(b"[1e999]").decode(),
    base64.urlsafe_b64encode(b"[" * 30_000).decode(),
    base64.urlsafe_b64encode(b"\xff").decode(),
]


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: text[:9])
def test_a_broken_cursor_is_refused(text):
    with pytest.raises(BadRequest) as raised:
        parse(f"cursor={text}".encode(), RESOURCES)
    assert raised.value.faults[0].code == "invalid_cursor"


@given(st.text(max_size=60) | st.binary(max_size=60).map(base64.urlsafe_b64encode))
def test_any_text_is_a_cursor_or_refused(text):
    text = text if isinstance(text, str) else text.decode()
    with contextlib.suppress(InvalidCursor):
        read_cursor("cursor", text, noun="resources")


def test_a_changed_cursor_is_refused(seeded):
    cursor = cursors(seeded, "")
    padded = cursor + "=" * (-len(cursor) % 4)
    digest, *values = json.loads(base64.urlsafe_b64decode(padded))
    for changed in ([digest, 1999, *values[1:]], [digest, *values, 1], [digest]):
        with pytest.raises(BadRequest):
            parse(f"cursor={forged(changed)}".encode(), RESOURCES)


@given(st.sets(st.integers(0, 2**40)))
def test_what_was_given_is_packed_and_found_again(numbers):
    assert request.unpack(request.pack(numbers)) == numbers


def test_what_was_given_is_short():
    assert len(request.pack(range(1, 10**6, 100))) < 1_000
    assert len(request.pack(range(request.MOST))) < 1_000


UNPACKED = ["", "x", "~" * 50, "\u00e9", '"']


@pytest.mark.parametrize("text", UNPACKED)
def test_what_was_never_packed_is_refused(text):
    try:
        assert request.unpack(text) == frozenset()
    except ValueError:
        return


def test_a_very_long_walk_goes_on_by_keys(seeded, monkeypatch):
    monkeypatch.setattr("app.store.read.pages.MOST", 10)
    for query in ("q=learning", "q=deep&sort=-relevance,title"):
        assert walked(seeded, "resources", query, [7]) == exported(seeded, query)
