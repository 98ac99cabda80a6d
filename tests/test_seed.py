import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.catalogue.authority import SeedError
from app.catalogue.topics import match
from app.seed import SEED_FOLDER, load_authority, load_documents
from app.text import fold

AUTHORITY = load_authority()
DOCUMENT = """
[[document]]
id = "list"
title = "A list"

[[document.edition]]
label = "1"
file = "list.md"
"""


@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "seed"
    shutil.copytree(SEED_FOLDER, copy)
    return copy


def test_the_documents_to_start_with():
    (document,) = load_documents()
    assert document.id == "deep-learning-resources"
    assert document.title == "Deep Learning Resources"
    assert (document.source, document.base) == ("https://deeplearning4j.org/",) * 2
    assert document.licence == "Apache-2.0"
    assert [(e.label, e.date) for e in document.editions] == [("1", "2015-09-08"), ("2", "2016-08")]
    assert [e.path.name for e in document.editions] == [
        "deep-learning-resources-1.md",
        "deep-learning-resources-2.md",
    ]


def test_how_much_is_known():
    assert len(AUTHORITY.institutions) == 157
    assert len(AUTHORITY.vocabulary.topics) == 46
    assert len(AUTHORITY.works) == 101


def test_every_title_stands_in_a_document():
    text = fold(
        " ".join(
            edition.path.read_text(encoding="utf-8")
            for document in load_documents()
            for edition in document.editions
        )
    )
    titles = [each.title for person in AUTHORITY.persons for each in person.printed]
    titles += [title for work in AUTHORITY.works for title in work.also]
    titles += [title for topic in AUTHORITY.vocabulary.topics for title in topic.titles]
    assert [title for title in titles if fold(title) not in text] == []


def test_every_address_stands_in_a_document():
    text = " ".join(
        edition.path.read_text(encoding="utf-8")
        for document in load_documents()
        for edition in document.editions
    )
    assert [w.address for w in AUTHORITY.works if w.address and w.address not in text] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Université de Montréeal", "Université de Montréal"),
        ("Institut fuer Neuroinformatik", "Ruhr-Universität Bochum"),
        ("Courant Institute", "New York University"),
        ("MIT", "Massachusetts Institute of Technology"),
        ("Dept. IRO", None),
        ("MIT Press", None),
    ],
)
def test_institutions(text, name):
    found = AUTHORITY.institution_named(text)
    assert (found and found.name) == name


@pytest.mark.parametrize("text", ["Toronto", "U. Toronto", "Oxford", "CMU", "NYU", "Caltech"])
def test_makers(text):
    assert AUTHORITY.maker_named(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Foundations and Trends in Machine Learning, Vol. 2, No. 1 (2009)",
        "Foundations and Trends in Information Retrieval",
        "Journal of Physics A: Mathematical and General",
        "MLconf 2013",
        "Science",
    ],
)
def test_venues(text):
    assert AUTHORITY.knows("venue", text)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("class.coursera.org", "Coursera"),
        ("www.youtube.com", "YouTube"),
        ("ocw.mit.edu", "MIT OpenCourseWare"),
        ("web.mit.edu", None),
        ("plus.google.com", "Google+"),
        ("static.googleusercontent.com", None),
    ],
)
def test_platforms(host, name):
    assert AUTHORITY.platform_of_host(host) == name


@pytest.mark.parametrize(
    ("title", "note", "section", "expected"),
    [
        ("Neural Networks Demystified", "A seven-video series", None, "neural-networks"),
        ("Yoshua Bengio", None, "Researchers' Personal Websites", "deep-learning-general"),
        (
            "A Neural Network Approach to Context-Sensitive Conversational Responses",
            "Uses Recurrent Neural Network Language Model architecture.",
            "Dialog",
            "dialog natural-language-processing recurrent-networks",
        ),
        (
            "Towards AI-Complete Question Answering: A Set of Prerequisite Toy Tasks",
            "Classifies QA tasks. Expands on Memory Networks.",
            "Dialog",
            "memory-networks question-answering",
        ),
        (
            "Distributed Representations of Sentences and Documents",
            "Introduces Paragraph Vector. Doesn't use a parse tree.",
            "Thought Vectors",
            "natural-language-processing sentence-embeddings",
        ),
        ("KDNuggets", None, "Deep- and Machine-Learning Fora", "community"),
    ],
)
def test_topics(title, note, section, expected):
    paths = [((section,), ())] if section else []
    found = match(AUTHORITY.vocabulary, title, note, paths)
    assert sorted(each.topic_id for each in found) == expected.split()


def test_a_missing_file(folder):
    (folder / "people.toml").unlink()
    with pytest.raises(SeedError, match=r"people\.toml: cannot be read"):
        load_authority(folder)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[[person", "cannot be read"),
        (b"\xff", "cannot be read"),
        (b"[[people]]", "people does not belong here"),
        (b"[[topic]]", "topic does not belong here"),
        (b"[[person]]", "wants name, given, family"),
    ],
)
def test_a_broken_file(folder, content, says):
    (folder / "people.toml").write_bytes(content)
    with pytest.raises(SeedError, match=says):
        load_authority(folder)


def test_a_document_of_ones_own(tmp_path):
    (tmp_path / "list.md").write_text("# A list\n", encoding="utf-8")
    (tmp_path / "documents.toml").write_text(DOCUMENT, encoding="utf-8")
    (document,) = load_documents(tmp_path)
    assert (document.source, document.licence, document.base) == (None, None, None)
    assert document.editions[0].date is None
    (tmp_path / "documents.toml").write_text("", encoding="utf-8")
    assert load_documents(tmp_path) == ()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('id = "list"', 'name = "list"', "document None"),
        ('title = "A list"', "", "document list"),
        ('file = "list.md"', "", "wants label and file"),
        ('file = "list.md"', 'file = "list.md"\nday = "1"', "may have date"),
        ('file = "list.md"', 'file = "other.md"', "there is no file"),
        ('label = "1"', 'label = "No. 1"', "a label is of"),
        (
            "[[document.edition]]",
            '[[document.edition]]\nlabel = "1"\nfile = "list.md"\n[[document.edition]]',
            "a label is there twice",
        ),
    ],
)
def test_a_document_that_cannot_be(tmp_path, old, new, says):
    (tmp_path / "list.md").write_text("# A list\n", encoding="utf-8")
    (tmp_path / "documents.toml").write_text(DOCUMENT.replace(old, new), encoding="utf-8")
    with pytest.raises(SeedError, match=says):
        load_documents(tmp_path)


def test_all_that_ask_at_once_get_one_lexicon(folder):
    with ThreadPoolExecutor(8) as pool:
        made = [*pool.map(load_authority, [folder] * 8)]
    assert {id(each) for each in made} == {id(made[0])}
