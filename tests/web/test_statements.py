"""How many statements an answer takes: a constant number, in one transaction."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

MOST = {
    "/v1/resources?per_page=1": 2,
    "/v1/resources?per_page=200": 2,
    "/v1/resources?per_page=200&author=le,hinton&topic=rl&topic_not=music&year=2009": 3,
    "/v1/resources?per_page=200&q=deep&kind=paper&edition=deep-list:1&id=resource-1": 3,
    "/v1/resources?per_page=200&include=mentions,provenance&institution=google": 5,
    "/v1/resources.jsonl?author=le": 4,
    "/v1/resources/resource-1": 1,
    "/v1/resources/resource-1?include=mentions": 2,
    "/v1/authors?per_page=1": 5,
    "/v1/authors?per_page=200": 5,
    "/v1/authors/quoc-v-le": 7,
    "/v1/institutions?per_page=200": 5,
    "/v1/topics?per_page=200": 5,
    "/v1/categories": 4,
    "/v1/documents": 4,
    "/v1/stats": 3,
}


@contextmanager
def counted(engine):
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", MOST)
async def test_statements(app, client, path):
    with counted(app.state.engine) as statements:
        answer = await client.get(path)
    assert answer.status_code == 200
    begun = [each for each in statements if each.startswith("BEGIN")]
    assert len(begun) == 1
    assert len(statements) - len(begun) == MOST[path]
