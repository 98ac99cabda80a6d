"""Every filter against brute force over the records."""

import pytest

BROADER = {
    "deep-belief-networks": "deep-learning",
    "deep-learning": "machine-learning",
    "reinforcement-learning": "machine-learning",
}
PARENT = {"google-research": "google"}
HEADING = {"dialog": "papers"}


def above(name, broader):
    """The name and everything that includes it."""
    return {name} | (above(broader[name], broader) if name in broader else set())


def ids(records, field, broader=None):
    return {up for each in records[field] for up in above(each["id"], broader or {})}


def years(first, last):
    return lambda r: r["year"] is not None and first <= r["year"] <= last


def unknown(r):
    return r["year"] is None


def nothing(_record):
    return False


def everything(_record):
    return True


def topic(name):
    return lambda r: name in ids(r, "topics", BROADER)


def author(name):
    return lambda r: name in ids(r, "authors")


def institution(name):
    return lambda r: name in ids(r, "institutions", PARENT)


def category(name):
    return lambda r: name in ids(r, "categories", HEADING)


def edition(name):
    return lambda r: name in r["editions"]


def document(name):
    return lambda r: any(each.startswith(f"{name}:") for each in r["editions"])


def field(name, *values):
    return lambda r: r[name] in values


def both(*tests):
    return lambda r: all(test(r) for test in tests)


def either(*tests):
    return lambda r: any(test(r) for test in tests)


def none(*tests):
    return lambda r: not any(test(r) for test in tests)


HINTON, LE, LE_ROUX = "geoffrey-e-hinton", "quoc-v-le", "nicolas-le-roux"
SCHMIDHUBER = "jurgen-schmidhuber"

CASES = {
    # What a value names: an id, or all words of one name or alias.
    "author=geoffrey-e-hinton": author(HINTON),
    "author=hinton": author(HINTON),
    "author=HINTON%20geoff": author(HINTON),
    "author=le": either(author(LE), author(LE_ROUX)),
    "author=Schmidhuber": author(SCHMIDHUBER),
    "author=J%C3%BCrgen": author(SCHMIDHUBER),
    "author=Juergen": author(SCHMIDHUBER),
    "author=jurgen": author(SCHMIDHUBER),
    "institution=montreal": institution("universite-de-montreal"),
    "institution=UdeM": institution("universite-de-montreal"),
    "topic=rl": topic("reinforcement-learning"),
    "venue=neural": field("venue", "Neural Computation"),
    "platform=youtube": field("platform", "YouTube"),
    "document=books": document("book-list"),
    # Comma: any. Repeated: all. _not: none, and records without a value pass.
    "author=hinton,schmidhuber": either(author(HINTON), author(SCHMIDHUBER)),
    "author=hinton&author=le": both(
        author(HINTON), either(author(LE), author(LE_ROUX))
    ),
    "author=hinton,schmidhuber&author=roux,nicolas": both(
        either(author(HINTON), author(SCHMIDHUBER)), author(LE_ROUX)
    ),
    "author_not=hinton": none(author(HINTON)),
    "author_not=hinton,le": none(author(HINTON), author(LE), author(LE_ROUX)),
    "author_not=hinton&author_not=schmidhuber": none(
        author(HINTON), author(SCHMIDHUBER)
    ),
    "author=hinton&author_not=le": both(
        author(HINTON), none(author(LE), author(LE_ROUX))
    ),
    # However many are repeated.
    "author=le&author=le,hinton&author=le&author=le&author=roux,hinton": both(
        either(author(LE), author(LE_ROUX)), either(author(LE_ROUX), author(HINTON))
    ),
    "language_not=de&kind_not=book&institution_not=google&topic_not=music"
    "&author_not=le&venue_not=NIPS&year_not=2012": none(
        field("language", "de"), field("kind", "book"), institution("google"),
        topic("music"), author(LE), author(LE_ROUX),
        field("venue", "NIPS"), years(2012, 2012),
    ),
    # A topic includes its narrower topics, and so on.
    "topic=machine-learning": topic("machine-learning"),
    "topic=deep-learning": topic("deep-learning"),
    "topic=deep-belief-networks": topic("deep-belief-networks"),
    "topic=music&topic=deep-learning": both(topic("music"), topic("deep-learning")),
    "topic_not=machine-learning": none(topic("machine-learning")),
    "institution=google": institution("google"),
    "institution=google-research": institution("google-research"),
    "institution_not=google": none(institution("google")),
    "category=papers": category("papers"),
    "category=dialog": category("dialog"),
    "category_not=dialog,books": none(category("dialog"), category("books")),
    "document_not=deep-list": none(document("deep-list")),
    "edition=deep-list:1": edition("deep-list:1"),
    "edition=deep-list:1&edition=deep-list:2": both(
        edition("deep-list:1"), edition("deep-list:2")
    ),
    "edition=deep-list:2&edition_not=deep-list:1": both(
        edition("deep-list:2"), none(edition("deep-list:1"))
    ),
    "kind=paper,book": field("kind", "paper", "book"),
    "kind_not=paper": none(field("kind", "paper")),
    "year=2012": years(2012, 2012),
    "year=2009,2012": either(years(2009, 2009), years(2012, 2012)),
    "year=2007-2012": years(2007, 2012),
    "year=2012-": years(2012, 2999),
    "year=-2009": years(1000, 2009),
    "year=unknown": unknown,
    "year=unknown,2014": either(unknown, years(2014, 2014)),
    "year_not=2012": none(years(2012, 2012)),
    "year_not=unknown": none(unknown),
    "year_not=unknown,2010-": none(unknown, years(2010, 2999)),
    # In years of one topic, institution or heading.
    "topic=deep-learning&year=2012": both(topic("deep-learning"), years(2012, 2012)),
    "topic=rl&year=unknown,2009-": both(
        topic("reinforcement-learning"), either(unknown, years(2009, 2999))
    ),
    "institution=google&year_not=2012,unknown": both(
        institution("google"), none(years(2012, 2012), unknown)
    ),
    "category=papers&year=2007-2012&year=2009-2014&year_not=2010&year_not=2011": both(
        category("papers"), years(2009, 2012), none(years(2010, 2011))
    ),
    "topic_not=music&year=2012": both(none(topic("music")), years(2012, 2012)),
    "author=hinton&year=2006-2012": both(author(HINTON), years(2006, 2012)),
    "year_basis=stated": field("year_basis", "stated"),
    "year_basis=stated,curated": field("year_basis", "stated", "curated"),
    "venue_not=NIPS": none(field("venue", "NIPS")),
    "platform=GitHub,YouTube": field("platform", "GitHub", "YouTube"),
    "language=en": field("language", "en"),
    "language_not=en,de": field("language", None),
    "has=author": lambda r: bool(r["authors"]),
    "has=author,doi": lambda r: bool(r["authors"] or r["identifiers"]["doi"]),
    "has=doi&has=arxiv": lambda r: all(r["identifiers"][n] for n in ("doi", "arxiv")),
    "has_not=year,note": lambda r: r["year"] is None and r["note"] is None,
    "has=institution": lambda r: bool(r["institutions"]),
    "has=venue": lambda r: r["venue"] is not None,
    "has=isbn": nothing,
    "id=resource-2,resource-9": field("id", "resource-2", "resource-9"),
    "url=http://www.Example.org:80/7,a": field("id", "resource-7"),
    "url=http://example.org/none": nothing,
    "link_status=unchecked": lambda r: int(r["id"].split("-")[1]) % 5 != 0,
    "link_status_not=unchecked": lambda r: int(r["id"].split("-")[1]) % 5 == 0,
    "utm_source=x&fbclid=1&gclid=2&_=3": everything,
    # A search in titles, authors, topics ...
    "q=nets": lambda r: "nets" in r["title"],
    "q=-nets": lambda r: "nets" not in r["title"],
    "q=mobius": lambda r: "Möbius" in r["title"],
    "q=C%2B%2B%20-deep": lambda r: (
        "C++" in r["title"] and "deep" not in r["title"] + str(r["topics"]).lower()
    ),
    "q=l-bfgs": lambda r: "l-bfgs" in r["title"],
    "q=%22deep%20belief%22%20fast": lambda r: (
        "fast" in r["title"]
        and ("deep belief" in r["title"] or topic_named(r, "Deep belief networks"))
    ),
    "q=word*": lambda r: "word2vec" in r["title"],
    "q=%22hinton": author(HINTON),
}  # fmt: skip


def topic_named(record, name):
    return name in {each["name"] for each in record["topics"]}


@pytest.mark.parametrize("query", CASES)
async def test_a_filter_gives_what_brute_force_finds(client, records, query):
    expected = {r["id"] for r in records if CASES[query](r)}
    answer = await client.get(f"/v1/resources?per_page=200&{query}")
    assert answer.status_code == 200, answer.text
    found = [r["id"] for r in answer.json()["results"]]
    assert set(found) == expected
    assert len(found) == len(expected) == answer.json()["meta"]["count"]


async def test_the_cases_tell_something(records):
    matches = [sum(map(test, records)) for test in CASES.values()]
    assert sum(1 for count in matches if 0 < count < len(records)) > len(CASES) - 8


async def test_applied_says_what_was_understood(client):
    answer = await client.get(
        "/v1/resources?author=le,hinton&author=roux&year=2010-&topic_not=rl&q=deep"
    )
    assert answer.json()["meta"]["applied"] == {
        "author": [LE_ROUX, LE, HINTON],
        "year": ["2010-"],
        "topic_not": ["reinforcement-learning"],
        "q": ["deep"],
    }


async def test_an_id_names_that_record_only(client):
    answer = await client.get("/v1/resources?institution=google&per_page=1")
    assert answer.json()["meta"]["applied"] == {"institution": ["google"]}


async def test_many_values_are_no_fault(client):
    some = ",".join(["le", "hinton", "roux"] * 66)
    answer = await client.get(f"/v1/resources?author={some}")
    assert answer.status_code == 200
    once = await client.get("/v1/resources?author=le")
    repeated = "&".join(["author=le"] * 200)
    many = await client.get(f"/v1/resources?{repeated}")
    assert many.json()["results"] == once.json()["results"] != []
    others = ",".join(f"no-{number}" for number in range(201))
    refused = await client.get(f"/v1/resources?id={others}")
    assert refused.json()["errors"][0]["code"] == "out_of_range"
