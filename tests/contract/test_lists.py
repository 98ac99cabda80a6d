"""Lists: envelope, pages, walks; authors, institutions and all others against the resources."""

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
EVERY = ("resources", *NOUNS)
# Nouns with as few records as there are documents have one page; others several.
SIZES = {"documents": 1, "institutions": 30, "resources": 50, "authors": 60}


def size_of(noun):
    return SIZES.get(noun, 20)


@pytest.mark.parametrize("noun", EVERY)
def test_the_envelope(service, catalogue, noun):
    size, count = size_of(noun), len(catalogue.lists[noun])
    answer = service.ask(f"/v1/{noun}?per_page={size}")
    body = answer.json()
    assert list(body) == ["results", "meta", "facets", "links"]
    others = {"alternatives": None} if noun == "resources" else {}
    assert body["meta"] == others | {
        "count": count,
        "page": 1,
        "per_page": size,
        "next_cursor": None,
        "revision": 3,
        "applied": {},
    }
    assert body["facets"] == {}
    assert answer.headers["x-total-count"] == str(count)
    assert answer.headers["x-catalogue-revision"] == "3"
    path = f"/v1/{noun}?per_page={size}"
    assert body["links"] == {
        "self": path,
        "first": f"{path}&page=1",
        "prev": None,
        "next": f"{path}&page=2" if count > size else None,
    }


@pytest.mark.parametrize("noun", EVERY)
def test_the_links_walk_through_all(service, catalogue, noun):
    seen, path = [], f"/v1/{noun}?per_page={size_of(noun)}"
    while path:
        answer = service.ask(path)
        seen += [each["id"] for each in answer.json()["results"]]
        assert answer.links["self"]["url"] == answer.json()["links"]["self"]
        path = answer.links.get("next", {}).get("url")
    assert len(seen) == len(set(seen)) == len(catalogue.lists[noun])


@pytest.mark.parametrize("noun", EVERY)
def test_a_walk_by_cursor_follows_its_links(service, catalogue, noun):
    query = f"per_page={size_of(noun)}"
    seen, path = [], f"/v1/{noun}?{query}&cursor=*"
    while path:
        answer = service.ask(path)
        body = answer.json()
        meta, links = body["meta"], body["links"]
        assert (meta["page"], meta["per_page"]) == (None, size_of(noun))
        assert meta["count"] == len(catalogue.lists[noun])
        assert links["self"] == path
        assert links["first"] == f"/v1/{noun}?{query}&cursor=*"
        assert links["prev"] is None
        assert (links["next"] is None) == (meta["next_cursor"] is None)
        if links["next"]:
            assert links["next"].endswith(f"{query}&cursor={meta['next_cursor']}")
        seen += [each["id"] for each in body["results"]]
        path = answer.links.get("next", {}).get("url")
        assert path == links["next"]
    assert len(seen) == len(set(seen)) == len(catalogue.lists[noun])


def test_a_page_past_the_last_is_empty(service, catalogue):
    for page in ("99", "99999999999999999", "999999999999999999"):
        body = service.body(f"/v1/resources?page={page}")
        assert body["results"] == []
        assert body["meta"]["count"] == len(catalogue.resources)
        assert body["links"]["next"] is None
        assert body["links"]["prev"] == "/v1/resources?page=6"


def test_links_keep_the_query(service):
    query = "author=Geoff%20Hinton,le&year=-2015&utm_source=%C3%BC%22%3E"
    body = service.body(f"/v1/resources?{query}&page=2&per_page=3")
    assert body["links"]["prev"] == f"/v1/resources?{query}&per_page=3&page=1"


def test_an_empty_result_is_200_and_an_empty_walk_ends_at_once(service):
    body = service.body("/v1/resources?year=1000")
    assert (body["results"], body["meta"]["count"]) == ([], 0)
    assert body["meta"]["applied"] == {"year": ["1000"]}
    body = service.body("/v1/resources?year=1000&cursor=*")
    assert (body["results"], body["meta"]["next_cursor"]) == ([], None)
    assert body["links"]["next"] is None


def test_the_size_of_a_part_may_change(service, catalogue):
    sizes, cursor = [], "*"
    for size in (3, 50, 100):
        body = service.body(f"/v1/resources?per_page={size}&cursor={cursor}")
        sizes.append(len(body["results"]))
        cursor = body["meta"]["next_cursor"]
    assert sizes == [3, 50, len(catalogue.resources) - 53]


def test_facets_are_in_the_envelope(service, catalogue):
    asked = "facets=year,topic&facet_limit=2&topic=reinforcement-learning"
    facets = service.body(f"/v1/resources?{asked}")["facets"]
    assert list(facets) == ["year", "topic"]
    topic = facets["topic"]
    assert list(topic) == ["values", "missing", "other", "total_values"]
    assert list(topic["values"][0]) == ["id", "name", "count", "selected"]
    assert [v["id"] for v in topic["values"] if v["selected"]] == ["reinforcement-learning"]
    assert all(isinstance(v["id"], str) for v in facets["year"]["values"])
    # Every record is accounted for: with a value listed, with another, with none.
    assert topic["missing"] + topic["other"] <= len(catalogue.resources)


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


def test_categories_know_where_they_stand(catalogue):
    for row in catalogue.lists["categories"].values():
        assert row["path"][-1] == row["name"]
        assert row["document"] in catalogue.lists["documents"]
        assert row["editions"]
        assert set(row["editions"]) <= set(catalogue.editions)


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
        there = {
            author["id"]
            for row in catalogue.resources.values()
            for author in row["authors"]
            if any(wanted & wholes[place] for place in author["institutions"])
        }
        assert ids(f"/v1/authors?institution={value}") == there
        rest = service.body(f"/v1/authors?institution_not={value}")["meta"]["count"]
        assert rest == len(authors) - len(there)
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


def test_the_index_lists_the_routes(service):
    routes = service.body("/v1")["routes"]
    assert [each["path"] for each in routes] == list(service.app.openapi()["paths"])
    told = {each["path"]: (each["methods"], each["summary"]) for each in routes}
    # What is read comes first, and in one line.
    methods, summary = told["/v1/resources"]
    assert (methods, summary) == (["GET", "POST"], "Find what matches every filter")
    assert told["/v1/authors/{id}"][0] == ["GET", "PATCH"]
    assert all(summary and "\n" not in summary for _, summary in told.values())
