"""Statements are built without a database, for both kinds of it."""

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from app.errors import BadRequest
from app.store.read import nouns, query, request
from app.store.read.fields import FIELDS
from app.store.read.filters import CONDITIONS
from app.store.read.lookup import LookupValue, by_id, by_words
from app.store.read.parameters import LISTS, RESOURCES, parameters_of
from app.store.read.query import shape_of
from app.store.read.request import parse
from app.store.values import Use

EXPORT = parameters_of("resources", "jsonl")

QUERIES = [
    b"",
    b"author=le,hinton&author=roux&topic=rl&topic_not=music&category=papers",
    b"year=2010-2015,unknown&year_not=2012&has=doi&has_not=note&institution=google",
    b"document=a&edition=a:1&sort=position,-author&page=3&per_page=7",
    b"q=deep+-belief+word*&kind=paper&language=en&url=http://a.org/&id=x",
]


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()])
@pytest.mark.parametrize("raw", QUERIES)
def test_statements_compile(raw, dialect):
    shape, _ = shape_of(parse(raw, RESOURCES), dialect.name)
    page = str(query.page_statement(shape).compile(dialect=dialect))
    count = str(query.count_statement(shape).compile(dialect=dialect))
    order = page.rsplit("ORDER BY", 1)[1]
    assert order.split("LIMIT")[0].strip().endswith("resource.id ASC")
    assert "ORDER BY" not in count
    assert ("NULLS LAST" in page) == (b"q=" not in raw)


def test_values_are_never_part_of_the_text():
    shape, _ = shape_of(parse(b"author=x');drop&q=drop&venue=drop", RESOURCES), "sqlite")
    wanted = [LookupValue("author", "drop'", words=True)]
    looked = by_id(wanted)[0], by_words(wanted)[0]
    for statement in (query.page_statement(shape), *looked):
        assert "drop" not in str(statement.compile(dialect=sqlite.dialect()))


def test_every_filter_has_a_condition():
    for noun, fields in FIELDS.items():
        filters = {name for name, field in fields.items() if Use.FILTER in field.uses}
        assert filters == set(CONDITIONS[noun])


def test_every_order_has_a_column():
    for noun, listed in nouns.NOUN_LISTS.items():
        sorts = {n for n, field in FIELDS[noun].items() if Use.SORT in field.uses}
        assert sorts == set(listed.orders)


def test_pages_are_no_part_of_an_export():
    for name in (b"page", b"per_page"):
        with pytest.raises(BadRequest):
            parse(name + b"=1", EXPORT)


@pytest.mark.parametrize("parameters", [EXPORT, *LISTS.values()])
def test_every_example_is_understood(parameters):
    for name, parameter in parameters.items():
        example = parameter.example
        text = ",".join(example) if isinstance(example, list) else str(example)
        ground = {"seed": "sample=3&", "match": "q=deep&"}.get(name, "")
        assert parse(f"{ground}{name}={text}".encode(), parameters).pairs


def test_a_page_far_behind_is_no_overflow():
    asked = parse(b"page=999999999999999999&per_page=200", RESOURCES)
    assert request.offset(asked) == 2**63 - 1


@pytest.mark.parametrize(
    ("asked", "found", "walks"),
    [("", 900, True), ("", 30, False), ("&page=99", 400, False), ("&sort=position", 900, False)],
)
def test_matches_are_counted_all_together_and_a_page_of_many_is_walked_to(asked, found, walks):
    criteria = parse(f"topic=rl&author_not=bee&kind=paper&edition=a:1{asked}".encode(), RESOURCES)
    shape, _ = shape_of(criteria, "sqlite")
    ordered = query.in_order(shape, criteria, found, every=1_000)
    count, page = (
        str(statement.compile(dialect=sqlite.dialect()))
        for statement in (query.count_statement(shape), query.page_statement(ordered))
    )
    assert "EXISTS" not in count
    assert [sign in page for sign in ("EXISTS", "(resource.kind IS NOT NULL")] == [walks, walks]
