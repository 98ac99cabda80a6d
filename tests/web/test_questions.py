"""What people type finds what they expect, on either kind of database."""

import json
import re
from urllib.parse import quote

import pytest

# A question, and what has to be among the first three that it finds.
QUESTIONS = {
    "recurrent network": "analysis-of-recurrent-neural-networks-with-application-to-"
    "speaker-independent-phoneme-recognition",
    "recurrent networks": "inferring-algorithmic-patterns-with-stack-augmented-recurrent-nets",
    "embedding": "word2vec-explained-deriving-mikolov-et-al-s-negative-sampling-"
    "word-embedding-method",
    "embeddings": "word2vec-explained-deriving-mikolov-et-al-s-negative-sampling-"
    "word-embedding-method",
    "pretraining": "why-does-unsupervised-pre-training-help-deep-learning",
    "pre-training": "why-does-unsupervised-pre-training-help-deep-learning",
    "hinton 2006": "a-fast-learning-algorithm-for-deep-belief-nets",
    "2006 hinton": "reducing-the-dimensionality-of-data-with-neural-networks",
    "bengio 2012": "practical-recommendations-for-gradient-based-training-of-deep-architectures",
    "backprop tutorial": "a-step-by-step-backpropagation-example",
    "backpropagation": "backpropagation-through-time-what-it-does-and-how-to-do-it",
    "introduction neural networks": "toronto-introduction-to-neural-networks",
    "deep learning book": "deep-learning-book",
    "deep learning": "deep-learning-book",
    "Deep Learning: Methods": "deep-learning-methods-and-applications",
    "coursera class": "andrew-ngs-machine-learning-class-on-coursera",
    "stanford course": "andrej-karpathys-convolutional-neural-networks-class-at-stanford",
    "introductions reinforcement learning": "reinforcement-learning-an-introduction",
    "convolutional network notes": "notes-on-convolutional-neural-networks",
    "autoencoder": "sparse-autoencoder-cs294a-lecture-notes",
    "boltzmann machine": "geometry-of-the-restricted-boltzmann-machine",
    "word vector": "efficient-estimation-of-word-representations-in-vector-space",
    "speech recognition": "deep-belief-networks-for-phone-recognition",
    "phoneme": "analysis-of-recurrent-neural-networks-with-application-to-"
    "speaker-independent-phoneme-recognition",
    "schmidhuber thesis": "untersuchungen-zu-dynamischen-neuronalen-netzen",
    "neuronales netz": "untersuchungen-zu-dynamischen-neuronalen-netzen",
    "dissertations": "unsupervised-feature-learning-via-sparse-hierarchical-representations",
    "community data science": "datatau-hacker-news-for-data-science",
    "google article 2013": "deep-neural-networks-for-object-detection",
    "film neural networks": "neural-networks-demystified",
    "machine translation": "exploiting-similarities-among-languages-for-machine-translation",
    "lstm": "understanding-lstm-networks",
    "turing machine": "neural-turing-machines",
    "statistical translation": "learning-phrase-representations-using-rnn-encoder-decoder-for-"
    "statistical-machine-translation",
    "mcmc": "an-introduction-to-mcmc-for-machine-learning",
    "iris": "iris-data-analysis-using-back-propagation-neural-networks",
    "word2vec": "word2vec-explained-deriving-mikolov-et-al-s-negative-sampling-"
    "word-embedding-method",
    "python guide": "a-neural-network-in-11-lines-of-python",
    "andrew ng website": "andrew-y-ng",
    "genetics": "the-human-splicing-code-reveals-new-insights-into-the-genetic-"
    "determinants-of-disease",
    "sentiment": "opinion-mining-and-sentiment-analysis",
    "answering questions": "towards-ai-complete-question-answering-a-set-of-prerequisite-toy-tasks",
}


async def asked(client, query):
    answer = await client.get(f"/v1/resources?{query}")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return [each["id"] for each in body["results"]], body["meta"]


@pytest.mark.parametrize("q", QUESTIONS)
async def test_a_question_finds_what_is_expected(seed_client, q):
    found, _ = await asked(seed_client, f"q={quote(q)}&per_page=3")
    assert QUESTIONS[q] in found


async def test_words_meet_however_they_end(seed_client):
    for one, other in [("embedding", "embeddings"), ("pretraining", "pre-training")]:
        first, _ = await asked(seed_client, f"q={one}&sort=title&per_page=200")
        second, _ = await asked(seed_client, f"q={other}&sort=title&per_page=200")
        assert first == second != []


async def test_in_quotes_words_are_as_they_are(seed_client):
    found, meta = await asked(seed_client, 'q="pretraining"')
    assert (found, meta["alternatives"]) == ([], {"any": 0, "did_you_mean": None})


@pytest.mark.parametrize("name", ["ngs", "hintons"])
async def test_names_have_no_stems(seed_client, name):
    found, _ = await asked(seed_client, f"q={name}&per_page=200")
    everything, _ = await asked(seed_client, f"q={name.removesuffix('s')}&per_page=200")
    titled = [id_ for id_ in everything if name[:-1] in id_]
    assert set(found) <= set(titled)


MEANT = {
    "reccurent": "recurrent",
    "reccurent netwroks": "recurrent networks",
    "hintno 2006": "hinton 2006",
    "Boltzman machine": "boltzmann machine",
    "zzyzzx": None,
    "deep qqqqqq": None,
    "quantum recurent": "quantum recurrent",
    "hinton schmidhuber reccurent": "hinton schmidhuber recurrent",
    "lecun dissertation": None,
}


@pytest.mark.parametrize("q", MEANT)
async def test_where_nothing_has_all_words_others_are_told(seed_client, q):
    found, meta = await asked(seed_client, f"q={quote(q)}")
    assert (found, meta["count"]) == ([], 0)
    any_, _ = await asked(seed_client, f"q={quote(q)}&match=any&per_page=200")
    meant = meta["alternatives"]["did_you_mean"]
    assert meta["alternatives"]["any"] == len(any_)
    assert (meant and meant.lower()) == MEANT[q]
    if meant:
        found, meta = await asked(seed_client, f"q={quote(meant)}")
        better, _ = await asked(seed_client, f"q={quote(meant)}&match=any&per_page=200")
        assert found or len(better) > len(any_)
        assert (meta["alternatives"] is None) == bool(found)


async def test_any_word_will_do_and_all_are_better(seed_client):
    every, meta = await asked(seed_client, "q=hinton+2006&match=any&per_page=200")
    both, _ = await asked(seed_client, "q=hinton+2006")
    assert every[: len(both)] == both
    assert len(every) > len(both)
    assert meta["applied"] == {"q": ["hinton 2006"], "match": ["any"]}
    assert meta["alternatives"] is None
    without, _ = await asked(seed_client, "q=hinton+2006+-belief&match=any&per_page=200")
    assert set(without) == {id_ for id_ in every if "belief" not in id_} & set(without)
    assert 0 < len(without) < len(every)


async def test_all_follows_the_way_words_match(seed_client):
    every, meta = await asked(seed_client, "q=hinton+2006&match=any&per_page=200&facets=kind")
    lines = await seed_client.get("/v1/resources.jsonl?q=hinton+2006&match=any")
    assert len(lines.text.splitlines()) == meta["count"] == len(every)
    walked, address = [], "/v1/resources?q=hinton+2006&match=any&cursor=*&per_page=7"
    while address:
        body = (await seed_client.get(address)).json()
        walked += [each["id"] for each in body["results"]]
        address = body["links"]["next"]
    assert walked == every
    stray = body["links"]["self"].replace("&match=any", "")
    assert (await seed_client.get(stray)).json()["errors"][0]["code"] == "invalid_cursor"


async def test_without_words_there_is_nothing_to_match(seed_client):
    answer = await seed_client.get("/v1/resources?match=any")
    assert answer.status_code == 400
    (fault,) = answer.json()["errors"]
    assert (fault["parameter"], fault["code"]) == ("match", "invalid_value")


async def test_the_page_shows_the_best_of_any_word_and_says_so(seed_client):
    page = await seed_client.get("/resources?q=deep+genetics+poetry")
    assert "Nothing has all of these words" in page.text
    assert 'href="/resources?q=deep%20genetics%20poetry&amp;match=all"' in page.text
    assert "splicing" in page.text
    strict = await seed_client.get("/resources?q=deep+genetics+poetry&match=all")
    assert "Nothing matches" in strict.text
    meant = await seed_client.get("/resources?q=reccurent")
    assert 'Did you mean <a href="/resources?q=recurrent">' in meant.text


async def test_the_page_shows_why_something_is_found(seed_client):
    page = await seed_client.get("/resources?q=hinton+nets+2006+article")
    lines = re.findall(r"<article.*?</article>", page.text, re.DOTALL)
    (line,) = [each for each in lines if "deep belief <mark>" in each]
    assert "deep belief <mark>nets</mark></a>" in line
    assert "Geoffrey E. <mark>Hinton</mark></a>" in line
    assert "<mark>2006</mark><span" in line
    assert '<q dir="auto">article</q></p>' in line
    plain = await seed_client.get("/resources")
    assert "<mark>" not in plain.text
    assert "Found by" not in plain.text


async def highlighted(client, query):
    body = (await client.get(f"/v1/resources?{query}&include=highlights")).json()
    return {each["id"]: each["highlights"] for each in body["results"]}


async def test_highlights_say_in_which_fields_words_stand(seed_client):
    found = await highlighted(seed_client, "q=hinton+nets+2006+article+networks&match=any")
    assert found["a-fast-learning-algorithm-for-deep-belief-nets"] == [
        {
            "field": "title",
            "value": "A fast learning algorithm for deep belief nets",
            "spans": [[42, 46]],
        },
        {"field": "authors[0]", "value": "Geoffrey E. Hinton", "spans": [[12, 18]]},
        {"field": "topics[0]", "value": "Deep belief networks", "spans": [[12, 20]]},
        {"field": "year", "value": "2006", "spans": [[0, 4]]},
        {"field": "kind", "value": "article", "spans": [[0, 7]]},
    ]


@pytest.mark.parametrize("q", ["lstm", "networks tutorial", "google brain*", '"deep learning" ng'])
async def test_everything_that_is_found_has_highlights_with_all_words(seed_client, q):
    found = await highlighted(seed_client, f"q={quote(q)}&per_page=200&fields=title")
    assert found
    for marked in found.values():
        assert marked
        for each in marked:
            assert all(0 <= start < end <= len(each["value"]) for start, end in each["spans"])


async def test_highlights_follow_every_way_to_ask(seed_client):
    page = await highlighted(seed_client, "q=lstm&per_page=200")
    lines = await seed_client.get("/v1/resources.jsonl?q=lstm&include=highlights,mentions")
    records = [json.loads(line) for line in lines.text.splitlines()]
    assert {each["id"]: each["highlights"] for each in records} == page
    assert all(each["mentions"] for each in records)
    excluded = await highlighted(seed_client, "q=-lstm&per_page=1")
    assert [*excluded.values()] == [[]]
    for path in (
        "/v1/resources?include=highlights",
        "/v1/resources/deep-learning?include=highlights",
    ):
        answer = await seed_client.get(path)
        (fault,) = answer.json()["errors"]
        assert (answer.status_code, fault["parameter"]) == (400, "include")
