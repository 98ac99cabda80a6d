"""Titles that may be one work's, misprinted."""

import pytest

from app.catalogue.likeness import likeness_keys, long_enough, nearly
from tests.listings import listings_of

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
    return set(likeness_keys(listing))


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
