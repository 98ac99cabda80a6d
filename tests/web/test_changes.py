"""What changed between two editions, over HTTP: the seed's, and ones of our own."""

from collections import Counter

import pytest

from app.ingest import Source, import_edition
from app.store.write.documents import DocumentFacts
from tests.catalogues import application
from tests.web.conftest import client_of

PATH = "/v1/documents/deep-learning-resources/changes"
# The titles are today's; the typing error is the document's.
ADDED = {
    "Online Courses": [
        "Yann LeCun's NYU Couse",
        "Richard Socher's Deep Learning for NLP course",
        "Caltech's Learning From Data ML Course",
        "Deep Learning Course at Udacity",
    ],
    "Deep- and Machine-Learning Fora": ["Gitter Channel for Deeplearning4j"],
    "Reinforcement Learning": [
        "Reinforcement Learning: An Introduction",
        "David Silver Deepmind class",
        "OpenAI RL tutorial",
    ],
    "Academic Papers and Other Writings": [
        "Deep Learning Book",
        "Memory Networks & QA Systems",
        "Playing Atari with Deep Reinforcement Learning",
        "The Markov Chain Monte Carlo Revolution",
        "An Introduction to MCMC for Machine Learning",
        "Continuous control with deep reinforcement learning",
        (
            "Connectionist Temporal Classification: Labelling Unsegmented Sequence "
            "Data with Recurrent Neural Networks"
        ),
        "Using Neural Networks for Modeling and Representing Natural Languages",
    ],
    "Thought Vectors": [
        "Distributed Representations of Sentences and Documents",
        "Deep Recursive Neural Networks for Compositionality in Language",
        ("Improved Semantic Representations From Tree-Structured Long Short-Term Memory Networks"),
    ],
    "Dialog": [
        ("A Neural Network Approach to Context-Sensitive Generation of Conversational Responses"),
        "Towards AI-Complete Question Answering: A Set of Prerequisite Toy Tasks",
        "A Tutorial on Support Vector Machines for Pattern Recognition",
    ],
    "Advanced Memory Architectures": [
        "Neural Turing Machines",
        "Inferring Algorithmic Patterns with Stack-Augmented Recurrent Nets",
    ],
    "Other Resources": ["Open Data for Deep Learning", "Probability Cheatsheet"],
}
PAPERS = "Academic Papers and Other Writings"
COURSERA = "class.coursera.org/neuralnets-2012-001/lecture"
# before, after, from_line, to_line
OTHERS: dict[str, list[tuple[str | int | None, ...]]] = {
    "category_renamed": [("Academic Papers", PAPERS, 29, 44)],
    "also_listed": [
        (None, PAPERS, None, 48),
        (None, PAPERS, None, 191),
        (None, "Thought Vectors", None, 209),
        (None, "Dialog", None, 226),
    ],
    "retitled": [
        (
            "Toronto: Introduction to Neural Networks",
            "U. Toronto: Introduction to Neural Networks",
            11,
            12,
        ),
        ('"Deep Learning" @CMU', 'Bhiksha Raj\'s "Deep Learning" @CMU', 18, 20),
        (
            "Sebastian Thrun's \"Artificial Intelligence and Robotics",
            'Sebastian Thrun\'s "Artificial Intelligence and Robotics"',
            19,
            21,
        ),
    ],
    "relinked": [
        (COURSERA, f"http://{COURSERA}", 10, 11),
        ("cs231n.github.io", "http://cs231n.github.io", 15, 16),
    ],
}
FURTHER = [
    "Understanding LSTM Networks",
    "Reinforcement Learning: An Introduction",
    "Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank",
    "A Neural Conversational Model",
]


def asking(client):
    async def asked(path):
        return (await client.get(path)).json()

    return asked


@pytest.fixture
async def ask(seed_client):
    """What the seed catalogue answers, as JSON."""
    return asking(seed_client)


async def all_of(ask, query=""):
    return (await ask(f"{PATH}?per_page=200{query}"))["results"]


def place(row):
    return row["before"], row["after"], row["from_line"], row["to_line"]


async def test_the_changes_of_the_seed_document(ask):
    rows = await all_of(ask)
    assert Counter(row["change"] for row in rows) == {
        "added": 26,
        **{change: len(told) for change, told in OTHERS.items()},
    }
    by_section: dict[str, list[str]] = {section: [] for section in ADDED}
    for row in rows:
        if row["change"] == "added":
            assert (row["before"], row["from_line"]) == (None, None)
            by_section[row["after"]].append(row["resource"]["title"])
    assert by_section == ADDED
    for change, told in OTHERS.items():
        assert [place(row) for row in rows if row["change"] == change] == told
    assert [row["resource"]["title"] for row in rows if row["change"] == "also_listed"] == FURTHER
    lines = [row["to_line"] for row in rows]
    assert lines == sorted(lines)


async def test_every_change_names_a_resource_but_that_of_a_heading(ask):
    for row in await all_of(ask):
        if row["change"] == "category_renamed":
            assert row["resource"] is None
        else:
            record = await ask(f"/v1/resources/{row['resource']['id']}")
            assert record["title"] == row["resource"]["title"]


async def test_the_other_way_round_it_is_the_opposite(ask):
    opposite = {"added": "removed"}
    backwards = [
        (opposite.get(row["change"], row["change"]), row["resource"], *place(row))
        for row in await all_of(ask, "&from=2&to=1")
    ]
    forwards = [
        (
            opposite.get(row["change"], row["change"]),
            row["resource"],
            *(row[name] for name in ("after", "before", "to_line", "from_line")),
        )
        for row in await all_of(ask)
    ]
    assert sorted(map(str, backwards)) == sorted(map(str, forwards))


@pytest.mark.parametrize(
    ("query", "sides"),
    [
        ("", ("1", "2")),
        ("?to=2", ("1", "2")),
        ("?from=1", ("1", "2")),
        ("?from=2&to=2", ("2", "2")),
        # Nothing is before the first edition, and nothing behind the newest.
        ("?to=1", ("1", "1")),
        ("?from=2", ("2", "2")),
    ],
)
async def test_which_editions_are_meant(ask, query, sides):
    body = await ask(PATH + query)
    since, to = sides
    assert body["meta"]["applied"] == {"from": [since], "to": [to]}
    assert body["meta"]["count"] == (0 if since == to else 36)


async def test_pages_and_walks_give_the_same(ask):
    whole = await all_of(ask)
    pages = [(await ask(f"{PATH}?per_page=9&page={n}"))["results"] for n in range(1, 6)]
    assert [row for page in pages for row in page] == whole
    assert pages[4] == []
    path, walked = f"{PATH}?per_page=7&cursor=*", []
    while path:
        body = await ask(path)
        walked += body["results"]
        path = body["links"]["next"]
    assert walked == whole


async def errors(ask, path):
    (error,) = (await ask(path))["errors"]
    return error


async def test_changes_of_some_sorts_alone(ask):
    every = await all_of(ask)
    for wanted in (["added"], ["removed"], ["added", "retitled"]):
        answer = await ask(f"{PATH}?per_page=200&change={','.join(wanted)}")
        assert answer["results"] == [each for each in every if each["change"] in wanted]
        assert answer["meta"]["count"] == len(answer["results"])
        assert answer["meta"]["applied"]["change"] == wanted
    for wrong in ("change=", "change=lost", "change=added&change=removed", "change=added,added"):
        assert (await ask(f"{PATH}?{wrong}"))["status"] == 400


async def test_what_is_refused(ask):
    error = await errors(ask, f"{PATH}?to=22")
    assert (error["parameter"], error["code"]) == ("to", "unknown_value")
    assert (error["allowed"], error["did_you_mean"]) == (["1", "2"], ["2"])
    error = await errors(ask, "/v1/documents/deep-learning-resource/changes")
    assert error["code"] == "not_found"
    assert error["did_you_mean"] == ["deep-learning-resources"]
    assert (await errors(ask, f"{PATH}?from="))["code"] == "invalid_value"
    assert (await errors(ask, f"{PATH}?to=1&to=2"))["code"] == "repeated_parameter"
    assert (await errors(ask, f"{PATH}?q=deep"))["code"] == "unknown_parameter"


async def test_a_cursor_of_nowhere_is_refused(ask, monkeypatch):
    body = await ask(f"{PATH}?per_page=1&cursor=*")
    monkeypatch.setattr("app.store.read.request._digest", lambda _query, _values: "d")
    for text in ("WyJkIiwieCJd", "WyJkIixudWxsXQ"):  # ["d","x"] and ["d",null]
        error = await errors(ask, f"{PATH}?per_page=1&cursor={text}")
        assert error["code"] == "invalid_cursor"
    assert body["meta"]["next_cursor"]


# --- Editions of our own --------------------------------------------------------------

FIRST = """# Things

## Papers

### Vision

* [Seeing nets](http://a.org); Ann Smith; 2012
* [Deep Boook](http://b.org); Bob Jones

### Speech

* [Hearing nets](http://c.org); Cho et al

## Talks

* [A talk](http://d.org)
* [Speaking](http://e.org) (slides)
"""
SECOND = """# Things

## Writings

### Vision

* [Seeing
  nets](http://a.org); Ann Smith; 2012
* [Deep Book](http://b.org); Bob Jones, Ann Smith

### Speech

* [Hearing nets](http://c.org); Cho

## Talks

* [Speaking](http://e.org) (slides and film)

## Films

* [A talk](http://d.org)
* [Speaking](http://e.org)
"""


def take(engine, authority, text, label):
    source = Source(DocumentFacts("things"), text, label)
    return import_edition(engine, authority, source)


@pytest.fixture
async def ask_copy(copy_url):
    """What a copy of it answers."""
    with application(copy_url) as app:
        async with client_of(app) as client:
            yield asking(client)


async def test_editions_of_our_own(ask_copy, copy, authority):
    ask = ask_copy
    take(copy, authority, FIRST, "old")
    body = await ask("/v1/documents/things/changes")
    assert (body["results"], body["meta"]["applied"]["to"]) == ([], ["old"])
    take(copy, authority, SECOND, "new")
    rows = (await ask("/v1/documents/things/changes"))["results"]
    assert [(row["change"], *place(row)) for row in rows] == [
        ("category_renamed", "Papers", "Writings", 3, 3),
        ("retitled", "Deep Boook", "Deep Book", 8, 9),
        ("authors_changed", "Bob Jones", "Bob Jones; Ann Smith", 8, 9),
        ("authors_changed", "Cho; et al.", "Cho", 12, 13),
        ("note_changed", "slides", "slides and film", 17, 17),
        ("moved", "Talks", "Films", 16, 21),
        ("also_listed", None, "Films", None, 22),
    ]
    # Any two editions, of this document only.
    take(copy, authority, FIRST.replace("Talks", "Slides"), "third")
    rows = (await ask("/v1/documents/things/changes?from=old"))["results"]
    assert [place(row) for row in rows] == [("Talks", "Slides", 14, 14)]
    assert (await errors(ask, "/v1/documents/things/changes?to=2"))["allowed"] == [
        "old",
        "new",
        "third",
    ]
