"""Authors, institutions, topics, categories and documents against the resources."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contract.oracle.words import names
from tests.contract.service import path_of
from tests.long import many

PARAMETERS = {
    "authors": "author",
    "institutions": "institution",
    "topics": "topic",
    "categories": "category",
}
NOUNS = (*PARAMETERS, "documents")


def name_of(row):
    return row["title"] if "title" in row else row["name"]


def names_of(row):
    return [name_of(row), *row.get("aliases", []), *row.get("synonyms", [])]


@pytest.mark.parametrize("noun", PARAMETERS)
def test_counts_are_those_of_the_resources(service, catalogue, noun):
    parameter = PARAMETERS[noun]
    counts = Counter(
        id_ for row in catalogue.resources.values() for id_ in catalogue.ids_of(parameter, row)
    )
    for id_, row in catalogue.lists[noun].items():
        assert row["resource_count"] == counts[id_], id_
    # The vocabulary is whole; nobody else is listed for nothing.
    if noun != "topics":
        assert counts.keys() == catalogue.lists[noun].keys()
    assert service.body(f"/v1/{noun}?per_page=1")["meta"]["count"] == len(catalogue.lists[noun])


@pytest.mark.parametrize("noun", NOUNS)
def test_the_single_one_is_that_of_the_list(service, catalogue, noun):
    for id_, row in list(catalogue.lists[noun].items())[:20]:
        single = service.body(f"/v1/{noun}/{id_}")
        assert {name: single[name] for name in row} == row


def test_authors_know_their_work(service, catalogue):
    rows = catalogue.resources.values()
    for id_ in list(catalogue.lists["authors"])[:40]:
        works = [row for row in rows if id_ in catalogue.ids_of("author", row)]
        author = service.body(f"/v1/authors/{id_}")
        years = Counter(row["year"] for row in works if row["year"])
        assert author["years"] == [{"year": year, "count": years[year]} for year in sorted(years)]
        for field, parts in (("coauthors", "authors"), ("topics", "topics")):
            with_ = Counter(e["id"] for row in works for e in row[parts])
            del with_[id_]
            given = {each["id"]: each["count"] for each in author[field]}
            assert given == with_
            assert list(given.values()) == sorted(given.values(), reverse=True)


def test_institutions_know_who_stands_under_them(catalogue):
    wholes = catalogue.wholes["institution"]
    under = {
        (whole, author["id"])
        for row in catalogue.resources.values()
        for author in row["authors"]
        for place in author["institutions"]
        for whole in wholes[place]
    }
    counts = Counter(whole for whole, _ in under)
    for id_, row in catalogue.lists["institutions"].items():
        assert row["author_count"] == counts[id_], id_


def test_parts_and_parents_agree(catalogue):
    for noun, above, below in (
        ("institutions", "parent", "parts"),
        ("topics", "broader", "narrower"),
    ):
        rows = catalogue.lists[noun]
        for id_, row in rows.items():
            lower = {i for i, r in rows.items() if r[above] and r[above]["id"] == id_}
            assert {each["id"] for each in row[below]} == lower
            for each in (*row[below], *filter(None, [row[above]])):
                assert each["name"] == rows[each["id"]]["name"]


@many(40, 800)
@given(data=st.data())
def test_a_search_finds_all_words_in_one_name(service, catalogue, data):
    noun = data.draw(st.sampled_from(NOUNS))
    rows = catalogue.lists[noun]
    text = data.draw(st.sampled_from([n for row in rows.values() for n in names_of(row)]))
    few = st.lists(st.sampled_from(text.split()), min_size=1, max_size=3)
    q = " ".join(data.draw(few)).upper()
    expected = {
        id_ for id_, row in rows.items() if any(names(q, called) for called in names_of(row))
    }
    answer = service.ask(path_of([("q", q), ("per_page", "200")], f"/v1/{noun}"))
    if not any(sign.isalnum() for sign in q):
        assert answer.status_code == 400
        return
    assert {row["id"] for row in answer.json()["results"]} == expected


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("sort", ["id", "-id", "resource_count", "-resource_count"])
def test_an_order_ends_with_the_id(service, catalogue, noun, sort):
    key, down = sort.removeprefix("-"), sort.startswith("-")
    rows = sorted(catalogue.lists[noun].values(), key=lambda row: row["id"])
    if noun != "documents":
        rows.sort(key=lambda row: row[key], reverse=down)
    body = service.body(f"/v1/{noun}?sort={sort}&per_page=200")
    assert [row["id"] for row in body["results"]] == [row["id"] for row in rows]


@pytest.mark.parametrize("noun", NOUNS)
def test_names_are_in_order(service, noun):
    for sort, down in (("name", False), ("-name", True)):
        rows = service.body(f"/v1/{noun}?sort={sort}&per_page=200")["results"]
        first = [name_of(row)[0].lower() for row in rows if name_of(row)[0].isascii()]
        assert first == sorted(first, reverse=down)


def test_filters_of_authors_and_institutions(service, catalogue):
    def ids(path):
        return {row["id"] for row in service.body(f"{path}&per_page=200")["results"]}

    authors, places = catalogue.lists["authors"], catalogue.lists["institutions"]
    assert ids("/v1/authors?has=homepage") == {
        id_ for id_, row in authors.items() if row["homepage"]
    }
    for value in ("google", "university", "stanford,toronto"):
        wanted = {id_ for text in value.split(",") for id_ in catalogue.named("institution", text)}
        wholes = catalogue.wholes["institution"]
        assert ids(f"/v1/authors?institution={value}") == {
            author["id"]
            for row in catalogue.resources.values()
            for author in row["authors"]
            if any(wanted & wholes[place] for place in author["institutions"])
        }
    for topic in ("reinforcement-learning", "networks"):
        wanted = catalogue.named("topic", topic)
        assert ids(f"/v1/authors?topic={topic}") == {
            author["id"]
            for row in catalogue.resources.values()
            if wanted & catalogue.ids_of("topic", row)
            for author in row["authors"]
        }
    for name, values in (("country", ("US", "CA", "gb")), ("type", ("company",))):
        for value in values:
            assert ids(f"/v1/institutions?{name}={value}") == {
                id_ for id_, row in places.items() if row[name] in (value, value.upper())
            }


def test_stats_count_what_there_is(service, catalogue):
    stats = service.body("/v1/stats")
    rows = catalogue.resources.values()
    for noun in ("resources", *NOUNS):
        assert stats[noun] == len(catalogue.lists[noun])
    assert stats["editions"] == len(catalogue.editions)
    assert stats["mentions"] == sum(len(row["mentions"]) for row in rows)
    assert stats["links"] == sum(len(row["links"]) for row in rows)
    years = Counter(row["year"] for row in rows if row["year"])
    assert stats["years"] == [{"year": y, "count": years[y]} for y in sorted(years)]
    bases = Counter(row["year_basis"] for row in rows if row["year_basis"])
    assert stats["coverage"]["year"] == bases


def test_editions_count_what_stands_in_them(catalogue):
    for document in catalogue.lists["documents"].values():
        for edition in document["editions"]:
            id_ = f"{document['id']}:{edition['label']}"
            there = [r for r in catalogue.resources.values() if id_ in r["editions"]]
            places = {
                (m["line_start"], m["line_end"])
                for r in there
                for m in r["mentions"]
                if m["edition"] == id_
            }
            assert edition["resource_count"] == len(there)
            assert edition["entry_count"] >= len(places)
