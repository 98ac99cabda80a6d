import pytest

from app.catalogue.kinds import KIND_RULES, Source, kind_by_rule

SAMPLES = [
    ("section-homepages", "section", "Researchers' Personal Websites", "homepage"),
    ("section-homepages", "section", "Home Pages", "homepage"),
    ("section-forums", "section", "Deep- and Machine-Learning Fora", "forum"),
    ("address-forum", "address", "https://www.reddit.com/r/MachineLearning/", "forum"),
    ("address-forum", "address", "https://gitter.im/deeplearning4j", "forum"),
    ("address-forum", "address", "https://plus.google.com/u/0/communities/1", "forum"),
    ("word-thesis", "title", "Master's thesis on nets", "thesis"),
    (
        "address-thesis",
        "address",
        "http://a.edu/SeppHochreiter1991Thesis.pdf",
        "thesis",
    ),
    ("address-thesis", "address", "http://a.edu/phdthesis.pdf", "thesis"),
    ("word-lecture", "title", "Ng's Lecture Notes for CS229", "lecture"),
    ("word-lecture", "title", "Lecture 17: Linear Gaussian Models", "lecture"),
    ("remark-lecture", "note", "Power Point", "lecture"),
    ("word-tutorial", "title", "IPAM School Tutorial on: Deep Learning", "tutorial"),
    ("word-tutorial", "title", "OpenAI RL tutorial", "tutorial"),
    ("word-tutorial", "title", "Probability Cheatsheet", "tutorial"),
    ("word-tutorial", "title", "How to Backpropagate", "tutorial"),
    ("word-course", "title", "Neural Networks Class on Coursera", "course"),
    ("word-course", "title", "Yann LeCun's NYU Couse", "course"),
    ("remark-video", "note", "A seven-video series", "video"),
    ("word-book", "title", "Sutton & Barto's RL book", "book"),
    ("word-book", "title", "The Matrix Cookbook", "book"),
    ("publisher-book", "publisher", "Springer", "book"),
    ("address-course", "address", "https://www.udacity.com/course/x", "course"),
    ("section-courses", "section", "Online Courses", "course"),
    ("section-books", "section", "Books", "book"),
    ("address-book", "address", "https://springer.com/book/978-0-387-30303-1", "book"),
    ("address-book", "address", "https://a.com/NOW-Book-Revised.pdf", "book"),
    ("section-videos", "section", "Videos", "video"),
    ("section-tutorials", "section", "Tutorials", "tutorial"),
    ("section-datasets", "section", "Data Sets", "dataset"),
    ("word-dataset", "title", "Open Data for Deep Learning", "dataset"),
    ("word-dataset", "title", "The Penn Treebank Corpus", "dataset"),
    ("section-software", "section", "Software and Tools", "software"),
    ("address-slides", "address", "http://www.slideshare.net/a/b", "lecture"),
    ("address-slides", "address", "http://cs229.stanford.edu/notes/1.pdf", "lecture"),
    ("address-video", "address", "https://www.youtube.com/watch?v=1", "video"),
    ("address-blog", "address", "https://colah.github.io/posts/x/", "tutorial"),
    ("address-blog", "address", "http://a.com/2015/03/17/an-example/", "tutorial"),
    ("address-paper", "address", "http://arxiv.org/abs/1206.5533", "paper"),
    ("venue-tutorial", "venue", "COLING 2014 tutorial", "tutorial"),
    ("section-papers", "section", "Academic Papers and Other Writings", "paper"),
    ("address-lecture", "address", "http://a.edu/~z/course/linalg/", "lecture"),
    (
        "address-software",
        "address",
        "https://github.com/facebook/Stack-RNN",
        "software",
    ),
    ("address-pdf", "address", "http://a.org/sheet.pdf", "paper"),
]
TRAPS = [
    ("address", "http://a.edu/speech-synthesis.html"),
    ("address", "http://a.edu/hypothesis.html"),
    ("title", "Multi-class Support Vector Machines"),
    ("title", "Class imbalance in neural networks"),
    ("title", "Nets, of course!"),
    ("title", "A large corpus for inference"),
    ("title", "Facebook and notebooks"),
    ("address", "http://a.edu/bookkeeping"),
    ("section", "Dialog"),
    ("title", ""),
]


@pytest.mark.parametrize(("name", "on", "text", "kind"), SAMPLES)
def test_kind(name, on, text, kind):
    found = kind_by_rule({on: ["", text]})
    assert found is not None
    rule, words = found
    assert (rule.name, rule.kind) == (name, kind)
    assert words in text


@pytest.mark.parametrize(("on", "text"), TRAPS)
def test_no_kind(on, text):
    assert kind_by_rule({on: [text]}) is None


def test_every_rule_has_a_sample_and_a_name_of_its_own():
    names = [rule.name for rule in KIND_RULES]
    assert {name for name, _, _, _ in SAMPLES} == set(names)
    assert len(set(names)) == len(names)


def test_what_is_printed_beats_the_address_and_that_the_section():
    fields: dict[Source, list[str]] = {
        "section": ["Academic Papers"],
        "address": ["https://www.youtube.com/x"],
        "title": ["Neural Networks Class"],
    }
    for kind in ("course", "video", "paper"):
        found = kind_by_rule(fields)
        assert found is not None
        assert found[0].kind == kind
        del fields[found[0].on]
