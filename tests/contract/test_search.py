"""What a question finds is what brute force finds, and what fits best comes first."""

from hypothesis import example, given
from hypothesis import strategies as st

from tests.contract.comparing import compare
from tests.contract.service import path_of
from tests.long import many

SOME = """
    deep learning neural networks hinton geoffrey le of the a an for word2vec jürgen
    juergen jurgen schmidhuber montreal université google research and not or near c++
    l-bfgs belief nets recurrent speech 2012 x network embedding pretraining pre-training
    course tutorials article networks' netze
"""
WORDS = st.sampled_from(SOME.split())
BARE = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
TERMS = st.one_of(
    WORDS,
    BARE.map('"{}"'.format),
    WORDS.map("-{}".format),
    BARE.map('-"{}"'.format),
    WORDS.filter(lambda word: len(word) > 1 and word.isalnum()).map(lambda word: f"{word[:3]}*"),
    st.text("abcdefgh", min_size=2, max_size=2).map("{}*".format),
)


@many(30, 2_000)
@given(st.lists(TERMS, min_size=1, max_size=4).map(" ".join), st.sampled_from(["all", "any"]))
@example("-deep", "all")
@example('-"deep learning" -hinton', "any")
def test_a_question_finds_what_brute_force_finds(service, catalogue, q, way):
    asked = [("q", q), ("match", way)]
    compare(service, catalogue, asked)
    # Those with all words come before those with some.
    full = {row["id"] for row in compare(service, catalogue, [("q", q)])}
    found = service.body(path_of([*asked, ("per_page", "200")]))["results"]
    assert {row["id"] for row in found[: len(full)]} == full
