import pytest

from app.catalogue.works import citation_key


@pytest.mark.parametrize(
    ("family", "year", "title", "key"),
    [
        ("Hinton", 2006, "A fast learning algorithm", "hinton2006fast"),
        ("van der Smagt", 2015, "Linear Algebra", "vandersmagt2015linear"),
        ("Szepesvári", None, "Algorithms for RL", "szepesvarindalgorithms"),
        (None, 2015, "The Matrix Cookbook", "matrix2015"),
        (None, None, "Zur Lage der Netze", "lagend"),
        ("Bee", 2001, "C++ on the rise", "bee2001rise"),
        ("Bee", 2001, "What is it?", "bee2001it"),
        ("Bee", 2001, "The", "bee2001untitled"),
        ("…", 2001, "Nets", "nets2001"),
        ("", None, "", "untitlednd"),
    ],
)
def test_citation_key(family, year, title, key):
    assert citation_key(family, year, title) == key
