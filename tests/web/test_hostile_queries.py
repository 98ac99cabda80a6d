"""Ten thousand questions that mean harm: each is answered, or refused with a reason."""

from random import Random
from urllib.parse import quote, quote_from_bytes

import pytest

from tests.long import LONG

pytestmark = pytest.mark.anyio

HOW_MANY = 10_000 if LONG else 300
# What a query language, a database, a shell or a page may trip over.
SIGNS = r"""
    " "" * ** - -- + ++ # ^ : ( ) { } | & ! ~ \ % %% _ $1 :q_asked %(q)s {0} &amp; AND OR NOT
    title: rowid:1 rank search_index deep learn* ne* a* the of networks l-bfgs C++ c# 2006
    hinton -deep -a* --x
"""
PIECES = [
    *SIGNS.split(),
    *("NEAR(a b, 10)", "title : deep", "' OR 1=1 --", "'; DROP TABLE resource; --", "- -"),
    *("<script>alert(1)</script>", "\0", "\n", "\t", "\x1f", "\u200b", "\u202e", "\ufeff"),
    *("e\u0301" * 40, "\u0301" * 60, "\ufb00", "\xdf", "\u0130", "\U0001f600", "\U00020000"),
    *("\u5468\u5fd7\u534e", "\u0645\u0631\u062d", "\ufdfa", '-"neural networks"'),
    *("a" * 120, "ab " * 12, "x-" * 60, '"' + "a " * 20),
]
PATHS = [
    "/v1/resources?q={}",
    "/v1/resources?match=any&include=highlights&q={}",
    "/v1/resources?facets=author,year&sort=-title&per_page=200&q={}",
    "/v1/resources?cursor=*&match=any&author=hinton&q={}",
    "/v1/resources.bib?q={}",
    "/v1/suggest?q={}",
    "/v1/authors?q={}",
    "/v1/topics?q={}",
    "/resources?q={}",
]


def texts(count):
    """Texts made of some pieces, now and then of bytes that are none; the same each time."""
    random = Random(22)  # noqa: S311 - the same each time
    for _ in range(count):
        if random.random() < 0.05:
            yield quote_from_bytes(random.randbytes(random.randint(1, 60)))
        else:
            some = random.choices(PIECES, k=random.choice([1, 2, 3, 5, 8, 30]))
            yield quote(random.choice(["", " "]).join(some)[: random.choice([40, 500, 520])])


# Work beyond the bound would be given up: 503.
async def test_no_question_fails_or_takes_longer_than_it_may(seed_client):
    seen: dict[int, list[str]] = {}
    for number, text in enumerate(texts(HOW_MANY)):
        path = PATHS[number % len(PATHS)].format(text)
        answer = await seed_client.get(path)
        seen.setdefault(answer.status_code, []).append(path)
        if answer.status_code == 400 and path.startswith("/v1"):
            faults = answer.json()["errors"]
            assert {fault["code"] for fault in faults} <= {"invalid_value", "repeated_parameter"}, (
                path
            )
    assert set(seen) == {200, 400}, {
        s: paths[:3] for s, paths in seen.items() if s not in (200, 400)
    }
    assert len(seen[200]) > HOW_MANY / 4
