"""Titles that may be one work's, misprinted."""

import pytest

from app.catalogue.names import (
    alike,
    likeness_keys,
    long_enough,
    nearly,
    numbered_apart,
    reworded,
    says,
)
from tests.listings import AUTHORITY, listings_of

SAME = [
    ("A Neural Conversational Model", "A Neural Conversation Model"),
    ("Deep Learning of the Splicing Code", "The deep learning of splicing codes"),
    ("Neural Turing Machines", "Neural Touring Machines"),
    ("Understanding LSTMs", "understanding LSTMs."),
    ("Notes on Contrastive Divergence", "Contrastive divergence: notes"),
]
OTHER = [
    ("Supervised Learning", "Unsupervised Learning"),
    ("Lecture 17: Linear Models", "Lecture 18: Linear Models"),
    ("Deep Learning, Part I", "Deep Learning, Part II"),
    ("Deep Learning Summer School 2015", "Deep Learning Summer School 2016"),
    ("Text Mining in R", "Text Mining in S"),
    ("Deep Learning", "Deep Learning: Methods and Applications"),
    ("Linear Algebra for Machine Learning", "Math for Machine Learning"),
    ("Fast Nets for Cats", "Fast Nets for Dogs"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_nearly_the_same(one, other):
    assert nearly(one, other)
    assert nearly(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_title(one, other):
    assert not nearly(one, other)
    assert not nearly(other, one)


def keys(title, people=""):
    (listing,) = listings_of(f"* [{title}](http://x.org); {people}")
    return set(likeness_keys(listing.title, listing.families))


@pytest.mark.parametrize(("one", "other"), SAME)
def test_titles_that_are_alike_meet(one, other):
    # Short ones by an author that they share.
    assert keys(one, "Ann Smith") & keys(other, "Ann Smith, Bob Jones")


def test_keys():
    assert keys("Learning") == set()
    assert keys("Deep Learning") == set()
    assert keys("Deep Learning", "Ann Smith") == {"like:deep learning smith"}
    assert keys("Very Deep Learning", "Ann Smith") == {
        "like:deep learning smith",
        "like:deep very smith",
        "like:learning very smith",
    }
    assert keys("Big Ideas of Very Deep Learning") == {
        "like:deep ideas learning",
        "like:deep ideas very",
        "like:deep learning very",
        "like:ideas learning very",
    }


def test_a_title_that_is_long_enough():
    assert long_enough("A Tutorial on Support Vector Machines")
    assert not long_enough("An Introduction to the Deep Learning")


ALIKE = [
    *SAME,
    ("Understanding LSTMs", "Understanding LSTM Networks"),
    ("Deep Learning Book", "Deep Learning"),
    ("U. Toronto: Introduction to Nets", "Toronto: Introduction to Nets"),
    ("Lecture Notes on Tides, Part II", "Lecture Notes on Tides"),
    ("Multilingual NLP", "Multilingual Natural Language Processing"),
    ("Info Theory in Biology", "Information Theory in Biology"),
    ("Pretraining of Nets", "Pre-Training of Nets"),
    ("Введение в анализ", "введение в анализ данных"),
    ("信号与系统", "信号与系统"),
    ("", ""),
    ("…", "…"),
]
UNLIKE = [
    ("Deep Nets", "Matrix Algebra"),
    ("Docker Images", "Docker Hub"),
    ("Large Models of Language: Alpha", "Large Models of Language: Beta"),
    ("Lecture 17: Linear Models", "Lecture 18: Linear Models"),
    ("Annual Report 2015", "Annual Report 2016"),
    ("Deep Learning, Part I", "Deep Learning, Part II"),
    ("Don Quijote, primera parte", "Don Quijote, segunda parte"),
    ("信号与系统", "数字图像处理"),
    ("🔥", "❄"),
    ("…", "Nets"),
    (" ".join(f"one{n}" for n in range(30)), " ".join(f"two{n}" for n in range(30))),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_titles_that_can_be_one_works(one, other):
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_titles_that_cannot(one, other):
    assert not alike(one, other)
    assert not alike(other, one)


@pytest.mark.parametrize(
    ("title", "count"),
    [
        ("A fast learning algorithm for deep nets", 4),
        ("Drift of Buoys in Shallow Bays", 4),
        ("Introduction to Graphics", 1),
        ("Tutorial", 0),
        ("Machine Learning course", 0),
        ("Deep Learning for Natural Language Processing: an Introduction", 0),
        ("Einführung in die Botanik", 1),
        ("Introduction à la botanique", 1),
        ("Curso de botánica", 1),
        ("Введение в ботанику", 1),
        ("信号与系统", 2),
        ("黄土高原退耕还林的生态效应研究", 7),
        ("…", 0),
    ],
)
def test_how_much_a_title_says(title, count):
    assert says(title, AUTHORITY.vocabulary) == count


def test_a_title_that_is_reworded():
    assert reworded("Large Models of Language: Alpha", "Large Models of Language: Beta")
    assert not reworded("Report on the Lakes, Part 1", "Report on the Lakes, Part 2")
    assert not reworded("Deep Nets", "Matrix Algebra")


def test_a_number_tells_a_part_from_the_whole():
    assert numbered_apart("OPT-7|13B", "OPT: Open Models of Language")
    assert numbered_apart("Chapter 3: Tides", "The Sea")
    assert not numbered_apart("Chapter 3", "Chapter 3: Tides")
    assert not numbered_apart("Tides", "The Sea")
