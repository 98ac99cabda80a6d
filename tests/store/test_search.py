import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadRequest
from app.store.search import Search, Term, matching, read_search

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
    "C++ c#": [Term(("c++",)), Term(("c#",))],
    "Jürgen": [Term(("jurgen", "juergen"))],
    "a & b": [Term(("a",)), Term(("b",))],
    "wo*rd": [Term(("wo rd",))],
    "100%_x": [Term(("100 x",))],
    'x"y z"': [Term(("x",)), Term(("y z",))],
}


@pytest.mark.parametrize("text", SEARCHES)
def test_a_search(text):
    assert read_search("q", text) == Search(text, tuple(SEARCHES[text]))


@pytest.mark.parametrize("text", ['"', "-", "*", "a*", "-a*", "!?", '""', "a" * 501])
def test_no_search(text):
    with pytest.raises(BadRequest):
        read_search("q", text)


@given(st.text(max_size=60))
def test_any_text_is_a_search_or_refused(text):
    try:
        search = read_search("q", text)
    except BadRequest:
        return
    values = matching(search).compile().params.values()
    assert all(set(value) <= set(ALPHABET) for value in values)


ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789+# %"
