"""What `q` says: terms out of any text, or a refusal."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadRequest
from app.store.values import Search, Term, read_beginnings, read_search

SEARCHES = {
    "deep belief": [Term(("deep",)), Term(("belief",))],
    "Geoﬀrey": [Term(("geoffrey",))],
    '"deep belief" nets': [Term(("deep belief",)), Term(("nets",))],
    '"deep belief': [Term(("deep belief",))],
    "-deep": [Term(("deep",), excluded=True)],
    '-"deep belief"': [Term(("deep belief",), excluded=True)],
    "word*": [Term(("word",), prefix=True)],
    "-word*": [Term(("word",), prefix=True, excluded=True)],
    "l-bfgs": [Term(("l bfgs",))],
    "-l-bfgs": [Term(("l bfgs",), excluded=True)],
    "C++ c#": [Term(("c++",)), Term(("c#",))],
    "C++11": [Term(("c++ 11",))],
    "a+b": [Term(("a b",))],
    "Jürgen": [Term(("jurgen", "juergen"))],
    "jü*": [Term(("ju", "jue"), prefix=True)],
    "a & b": [Term(("a",)), Term(("b",))],
    "wo*rd": [Term(("wo rd",))],
    "100%_x": [Term(("100 x",))],
    'x"y z"': [Term(("x",)), Term(("y z",))],
    'AND NOT "OR': [Term(("and",)), Term(("not",)), Term(("or",))],
}


@pytest.mark.parametrize("text", SEARCHES)
def test_a_search(text):
    found = read_search("q", text)
    printed = tuple(replace(term, stems=()) for term in found.terms)
    assert replace(found, terms=printed) == Search(text, tuple(SEARCHES[text]))


STEMS = {
    "networks": ["networks", "network"],
    "pre-training": ["pretraining", "pretrain"],
    '"networks"': [],
    "network*": [],
    "C++11": [],
    "a/b": [],
}


@pytest.mark.parametrize("text", STEMS)
def test_a_word_meets_others_by_its_stems(text):
    (term,) = read_search("q", text).terms
    assert list(term.stems) == STEMS[text]


NO_SEARCHES = ['"', "-", "*", "a*", "-a*", "!?", '""', "a" * 501, "a " * 33]


@pytest.mark.parametrize("text", NO_SEARCHES)
def test_no_search(text):
    with pytest.raises(BadRequest):
        read_search("q", text)


@given(st.text(max_size=60))
def test_any_text_is_a_search_or_refused(text):
    for read in (read_search, read_beginnings):
        try:
            search = read("q", text)
        except BadRequest:
            continue
        for term in search.terms:
            assert term.spellings
            assert set("".join(term.spellings)) <= set(ALPHABET)


ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789+# "
