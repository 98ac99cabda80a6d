"""What a maintainer may want to mend, over HTTP: in the seed, and as it changes."""

from collections import Counter
from dataclasses import replace

import pytest

from app.catalogue.quality import NEARLY
from app.ingest import Source, apply_authority, import_edition
from app.seed import load_documents
from app.store.write.documents import DocumentFacts
from tests.snapshots import ask as sql

COUNTS = {
    "1": {
        "missing_scheme": 3,
        "no_author": 9,
        "odd_affiliation": 3,
        "possible_duplicate": 3,
        "surname_only": 5,
        "unknown_year": 13,
    },
    "2": {
        "broken_markup": 1,
        "missing_scheme": 1,
        "no_author": 14,
        "odd_affiliation": 3,
        "possible_duplicate": 3,
        "relative_address": 1,
        "shared_address": 2,
        "surname_only": 21,
        "unknown_year": 14,
        "unparsed": 1,
    },
}
EVERYTHING = (
    "SELECT f.code, d.id, e.label, f.line, r.id, f.message, f.text FROM finding f "
    "JOIN edition e ON e.pk = f.edition_pk JOIN document d ON d.pk = e.document_pk "
    "LEFT JOIN mention m ON m.pk = f.mention_pk "
    "LEFT JOIN resource r ON r.pk = m.resource_pk"
)


@pytest.fixture
async def ask(seed_client):
    """What the seed catalogue answers, as JSON."""

    async def asked(query):
        size = "" if "per_page" in query else "per_page=200&"
        return (await seed_client.get(f"/v1/quality?{size}{query}")).json()

    return asked


async def test_the_findings_of_the_seed(ask):
    rows = (await ask(""))["results"]
    counts: dict[str, Counter[str]] = {"1": Counter(), "2": Counter()}
    for row in rows:
        counts[row["edition"][-1]][row["code"]] += 1
    assert counts == COUNTS
    order = [(-int(row["edition"][-1]), row["line"], row["code"]) for row in rows]
    assert order == sorted(order)


async def test_the_two_works_under_one_address(ask):
    rows = (await ask("code=shared_address"))["results"]
    assert [(row["edition"], row["line"]) for row in rows] == [
        ("deep-learning-resources:2", 215),
        ("deep-learning-resources:2", 218),
    ]
    titles = [row["resource"]["title"] for row in rows]
    for row, other in zip(rows, reversed(titles), strict=True):
        assert row["text"] == "https://aclweb.org/anthology/P/P15/P15-1150.pdf"
        assert other in row["message"]


async def test_addresses_markup_and_lines_that_were_not_read(ask):
    codes = "missing_scheme,relative_address,broken_markup,unparsed"
    rows = (await ask(f"code={codes}&edition_not=deep-learning-resources:1"))["results"]
    assert [(row["code"], row["line"], row["text"][:16]) for row in rows] == [
        ("unparsed", 35, '<a href="http://'),
        ("missing_scheme", 74, "www.sciencemag.o"),
        ("broken_markup", 228, "**[A Tutorial on"),
        ("relative_address", 258, "./opndata"),
    ]
    assert rows[0]["resource"] is None
    assert rows[0]["message"] == "A button to share, star or pay is no entry."


async def test_names_and_affiliations(ask):
    rows = (await ask("code=surname_only&edition=deep-learning-resources:1"))["results"]
    assert [(row["line"], row["text"]) for row in rows] == [
        (13, "Ng"),
        (159, "Rumelhart"),
        (159, "Hinton"),
        (159, "Williams"),
        (164, "Cho"),
    ]
    rows = (await ask("code=odd_affiliation"))["results"]
    assert [row["line"] for row in rows] == [111, 127, 151, 92, 108, 132]
    assert rows[0]["text"] == "various institutions."


async def test_what_nobody_says_is_said_nowhere_in_the_record(ask, seed_client):
    body = (await seed_client.get("/v1/resources?per_page=200")).json()
    records = {record["id"]: record for record in body["results"]}
    lacking = {"unknown_year": "year", "no_author": "authors"}
    for row in (await ask(f"code={','.join(lacking)}"))["results"]:
        record = records[row["resource"]["id"]]
        assert not record[lacking[row["code"]]]
        assert record["kind"] not in ("homepage", "forum", "dataset")


async def test_filters(ask):
    whole = (await ask(""))["meta"]["count"]
    document = "document=deep+learning"
    body = await ask(f"{document}&edition=deep-learning-resources:2")
    assert body["meta"]["count"] == sum(COUNTS["2"].values())
    assert body["meta"]["applied"] == {
        "document": ["deep-learning-resources"],
        "edition": ["deep-learning-resources:2"],
    }
    assert (await ask(document))["meta"]["count"] == whole
    assert (await ask("document_not=deep-learning-resources"))["meta"]["count"] == 0
    for query, code in (
        ("code=typo", "invalid_value"),
        ("code=unparsed&code=no_author", "invalid_value"),
        ("edition=deep-learning-resources:3", "unknown_value"),
        ("document=shallow", "unknown_value"),
        ("sort=line", "unknown_parameter"),
    ):
        (error,) = (await ask(query))["errors"]
        assert error["code"] == code, query


async def test_pages_and_walks_give_the_same(ask):
    whole = (await ask(""))["results"]
    pages = []
    for number in range(1, 6):
        pages += (await ask(f"per_page=20&page={number}"))["results"]
    assert pages == whole
    walked, cursor = [], "*"
    while cursor:
        body = await ask(f"per_page=7&cursor={cursor}")
        walked += body["results"]
        cursor = body["meta"]["next_cursor"]
    assert walked == whole


# --- In step with the catalogue -------------------------------------------------------


def everything(engine):
    return sorted(map(str, sql(engine, EVERYTHING)))


def take(engine, authority, text, document="list", **more):
    source = Source(DocumentFacts(document), text, **more)
    return import_edition(engine, authority, source)


def test_the_order_of_imports_does_not_matter(seeded, empty, authority):
    (document,) = load_documents()
    facts = DocumentFacts(
        document.id, document.title, document.source, document.licence, document.base
    )
    for edition in reversed(document.editions):
        text = edition.path.read_text(encoding="utf-8")
        import_edition(empty, authority, Source(facts, text, edition.label, edition.date))
    assert everything(empty) == everything(seeded)


def test_changed_files_of_the_seed_judge_everything_again(copy, authority):
    before = everything(copy)
    assert apply_authority(copy, replace(authority, checksum="another"))
    assert everything(copy) == before
    poorer = replace(authority, institutions=(), persons=(), checksum="a third")
    assert apply_authority(copy, poorer)
    rows = sql(copy, "SELECT line FROM finding WHERE code = 'odd_affiliation'")
    assert len(rows) > COUNTS["2"]["odd_affiliation"]


SPEECH = "* [Deep Networks for Speech Recognition](http://a.org); Ann Smith\n"
LIKE_IT = "* [Deep Network for Speech Recognition](http://b.org)\n"
CRIES = "* [The Cries of Whales](http://a.org); Bob Jones\n"


def told(engine, code):
    return sql(
        engine,
        f"SELECT e.label, f.line, r.id FROM finding f "
        f"JOIN edition e ON e.pk = f.edition_pk "
        f"JOIN mention m ON m.pk = f.mention_pk "
        f"JOIN resource r ON r.pk = m.resource_pk "
        f"WHERE f.code = '{code}' ORDER BY e.label, f.line",
    )


def test_possible_duplicates_are_in_the_report_and_at_both(empty, authority):
    report = take(empty, authority, SPEECH + LIKE_IT)
    ids = ["deep-network-for-speech-recognition", "deep-networks-for-speech-recognition"]
    assert report.possible_duplicates == [{"ids": ids, "reason": NEARLY}]
    assert told(empty, "possible_duplicate") == [("1", 1, ids[1]), ("1", 2, ids[0])]
    # A later edition touches both again; what is new is like one of them only.
    third = "* [Deep networks for speech recognitions](http://c.org)\n"
    report = take(empty, authority, SPEECH + LIKE_IT + third)
    assert len(report.possible_duplicates) == 2
    assert len(told(empty, "possible_duplicate")) == 2 * 2 + 3
    again = take(empty, authority, SPEECH + LIKE_IT + third)
    assert (again.changed, again.possible_duplicates) == (False, [])


def test_an_untouched_neighbour_is_told_of_too(empty, authority):
    take(empty, authority, f"## Papers\n\n{SPEECH}")
    assert told(empty, "shared_address") == []
    take(empty, authority, f"## Papers\n\n{CRIES}", "others")
    assert [id_ for _, _, id_ in told(empty, "shared_address")] == [
        "deep-networks-for-speech-recognition",
        "the-cries-of-whales",
    ]
    # Its other findings stay as they are.
    assert len(told(empty, "unknown_year")) == 2


def test_resources_that_become_one_are_no_duplicates_any_more(empty, authority):
    take(empty, authority, SPEECH)
    take(empty, authority, LIKE_IT, "others")
    assert len(told(empty, "possible_duplicate")) == 2
    # Listed under both addresses by its author, the two turn out to be one.
    both = LIKE_IT.replace("\n", "; Ann Smith\n") + SPEECH.replace("a.org", "b.org")
    take(empty, authority, both, "third")
    ((resource,),) = sql(empty, "SELECT id FROM resource")
    # That list has it twice.
    assert told(empty, "possible_duplicate") == [("1", 2, resource)]


def test_what_a_crowd_shares_says_nothing(empty, authority):
    text = "".join(
        f"* [Thing number {n} of many](http://a.org); Ann Smith{chr(97 + n)}\n" for n in range(20)
    )
    take(empty, authority, text)
    assert len(told(empty, "shared_address")) == 20 * 19
    crowd = "".join(f"* [Item {number}x of {number}y](http://b.org/)\n" for number in range(60))
    take(empty, authority, crowd, "crowd")
    assert len(told(empty, "shared_address")) == 20 * 19


def test_a_dry_run_tells_the_same_and_leaves_nothing(empty, authority):
    source = Source(DocumentFacts("list"), SPEECH + LIKE_IT)
    report = import_edition(empty, authority, source, dry_run=True)
    assert len(report.possible_duplicates) == 1
    assert sql(empty, "SELECT * FROM finding") == []
