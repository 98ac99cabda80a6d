"""Where words asked for stand, in code points of the text as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.store.search.index import spans
from app.store.values import read_search
from app.text import placed, placed_stems, spellings, stems

FOUND = {
    ("network", "Neural Networks, and a network"): ["Networks", "network"],
    ("pretraining", "Why does Pre-Training help?"): ["Pre-Training"],
    ("pre-training", "Pretraining and pre training"): ["Pretraining", "pre training"],
    ('"neural networks"', "Neural networks of a neural network"): ["Neural networks"],
    ("Jürgen", "Juergen, Ju\u0308rgen and Jurgen"): ["Juergen", "Ju\u0308rgen", "Jurgen"],
    ("strasse", "Die Straße"): ["Straße"],
    ("recur*", "Recurrent and recursive"): ["Recurrent", "recursive"],
    ("c++", "C and C++11"): ["C++"],
    ("neural -networks", "Neural networks"): ["Neural"],
    ("-neural", "Neural networks"): [],
    ("l-bfgs", "On L-BFGS"): ["L-BFGS"],
    ("netz", "Neuronale Netze"): ["Netze"],
    ("neural neur*", "Neural"): ["Neural"],
    ("the", "The thesis, then"): ["The"],
}


@pytest.mark.parametrize(("q", "text"), FOUND)
def test_words_are_marked_where_they_stand(q, text):
    language = "de" if "Netze" in text else "en"
    marked = spans(read_search("q", q), text, language)
    assert [text[start:end] for start, end in marked] == FOUND[q, text]


def test_names_have_no_stems():
    assert spans(read_search("q", "ngs"), "Andrew Ng", None) == []


TEXTS = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("aou\u0308\u0301-C+#ß é")), max_size=40
)


@given(TEXTS)
def test_words_with_places_are_the_words(text):
    forms = placed(text)
    for words in forms:
        assert all(0 <= start < end <= len(text) for _, start, end in words)
        assert [start for _, start, _ in words] == sorted(start for _, start, _ in words)


@given(st.text("aeäöüßs-C+ éNG2", max_size=40))
def test_stems_with_places_are_the_stems(text):
    assert {stem for stem, _, _ in placed_stems(text, "en")} == {*stems(text, "en")}
    found = [" ".join(word for word, _, _ in words) for words in placed(text)]
    assert found == [*spellings(text)]
