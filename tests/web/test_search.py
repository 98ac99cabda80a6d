"""`q` over HTTP, on the seed catalogue."""

import pytest

# What has to come first.
FOUND = {
    "montreal": "learning-deep-architectures-for-ai",
    "word2vec": "word2vec-explained-deriving-mikolov-et-al-s-negative-sampling-"
    "word-embedding-method",
    "untersuchungen": "untersuchungen-zu-dynamischen-neuronalen-netzen",
    "Turing machines": "neural-turing-machines",
    "Geoﬀrey Hinton": "geoffrey-hinton",
    "dimensionality": "reducing-the-dimensionality-of-data-with-neural-networks",
    "juergen schmidhuber": "juergen-schmidhuber",
    "Jürgen -untersuchungen": "juergen-schmidhuber",
}


async def ids(client, q, **more):
    answer = await client.get("/v1/resources", params={"q": q, "per_page": 200} | more)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    found = [each["id"] for each in body["results"]]
    assert len(found) == body["meta"]["count"]
    return found


@pytest.mark.parametrize("q", FOUND)
async def test_the_first_found(seed_client, q):
    found = await ids(seed_client, q)
    assert found[0] == FOUND[q]


ALIKE = [
    ("Geoﬀrey", "geoffrey"),
    ("montreal", "Montréal"),
    ("JÜRGEN", "jürgen"),
    ("l-bfgs", '"l bfgs"'),
    ("deep hinton", "hinton deep"),
    ('"deep belief"', '"deep belief'),
    ("deep +belief", "deep belief"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
async def test_two_writings_of_one_question(seed_client, one, other):
    found = await ids(seed_client, one)
    assert found == await ids(seed_client, other)


async def test_what_is_left_out_is_all_the_rest(seed_client):
    everything = set(await ids(seed_client, "-nothingatall"))
    assert len(everything) == 128
    deep = await ids(seed_client, "deep")
    assert 0 < len(deep) < 128
    assert set(await ids(seed_client, "-deep")) == everything - set(deep)
    phrase = set(await ids(seed_client, '"neural networks"'))
    rest = await ids(seed_client, 'neural networks -"neural networks"')
    words = set(await ids(seed_client, "neural networks"))
    assert set(rest) == words - phrase


async def test_a_prefix_finds_more_than_its_words(seed_client):
    begun = set(await ids(seed_client, "network*"))
    assert begun > set(await ids(seed_client, '"networks"'))
    assert begun > set(await ids(seed_client, '"network"'))


async def test_the_best_comes_first_and_the_order_is_stable(seed_client):
    for q in ("deep learning", "neural networks", "hinton", "networks -deep"):
        first = await ids(seed_client, q)
        assert first == await ids(seed_client, q)
        assert first == await ids(seed_client, q, sort="relevance")
        pages = []
        for page in range(1, len(first) + 1):
            more = {"page": page, "per_page": 1}
            answer = await seed_client.get("/v1/resources", params={"q": q} | more)
            pages += [each["id"] for each in answer.json()["results"]]
        assert pages == first


async def test_a_walk_is_the_same_as_the_pages(seed_client):
    walked, cursor = [], "*"
    while cursor:
        query = {"q": "learning", "per_page": 7, "cursor": cursor}
        body = (await seed_client.get("/v1/resources", params=query)).json()
        walked += [each["id"] for each in body["results"]]
        cursor = body["meta"]["next_cursor"]
    assert walked == await ids(seed_client, "learning")


async def test_titles_come_before_what_only_has_the_topic(seed_client):
    found = await seed_client.get("/v1/resources?q=reinforcement&per_page=200")
    in_title = ["reinforcement" in r["title"].lower() for r in found.json()["results"]]
    assert sum(in_title) > 1
    assert not all(in_title)
    assert in_title == sorted(in_title, reverse=True)
