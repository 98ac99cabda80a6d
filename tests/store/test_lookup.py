import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text import nearest, nearest_named, word_choices

CHOICES = {
    "Jürgen Schmidhuber": (("jurgen", "juergen"), ("schmidhuber",)),
    "Le, Quoc": (("le",), ("quoc",)),
    "Straße": (("strasse",),),
    "!!!": (),
    "": (),
}


@pytest.mark.parametrize("text", CHOICES)
def test_the_words_of_a_value(text):
    assert word_choices(text) == CHOICES[text]


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=40))
def test_any_text_has_words_with_their_spellings(text):
    assert all(all(choices) for choices in word_choices(text))


@given(st.text(alphabet="äöüÄÖÜßẞae+#- ", max_size=20))
def test_umlauts_change_no_number_of_words(text):
    word_choices(text)


def test_the_nearest():
    assert nearest("auhtor", ["year", "author", "author_not"])[0] == "author"
    assert nearest("zzz", ["year", "author"]) == ()
    assert nearest("x", []) == ()


def test_the_nearest_by_name_are_ids_once_each():
    names = {"Geoffrey E. Hinton": "hinton", "Geoff Hinton": "hinton", "Q. Le": "le"}
    assert nearest_named("hintn", names) == ("hinton",)
