import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.topics import Match, Subject, Topic, Vocabulary, match

VOCABULARY = Vocabulary(
    (
        Topic(
            *("ai", "Artificial intelligence", None, ("ai",)),
            sections=("artificial intelligence",),
            excludes=("ai complete",),
        ),
        Topic(
            *("nets", "Neural networks", "ai", ("ann",)),
            sections=("neural networks",),
            excludes=("ann",),
        ),
        Topic(
            "conv",
            "Convolutional networks",
            "nets",
            phrases=("convolutional neural network", "deep convolutional neural network"),
        ),
        Topic(*("lstm", "LSTM", "nets"), phrases=("long short-term memory",), sections=("lstm",)),
        Topic(
            "nlp",
            "Natural language processing",
            "ai",
            phrases=("machine translation", "parse tree", "Übersetzung"),
        ),
        Topic("mt", "Machine translation", "nlp", phrases=("parsing process", "...")),
        Topic("parsing", "Parsing", "nlp", phrases=("parse tree",)),
        Topic("hash", "Semantic hashing", titles=("Using Very Deep Autoencoders",)),
        Topic("forum", "Forum", sections=("fora", "deep and shallow fora")),
        Topic("shallow", "Shallow", sections=("shallow",)),
    )
)


def ids(title, note=None, sections=()):
    return [each.topic_id for each in match(VOCABULARY, title, note, paths(*sections))]


def paths(*headings):
    return [((heading,), ()) for heading in headings]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("", []),
        ("A story of cats", []),
        ("Neural Networks Demystified", ["nets"]),
        ("A NEURAL NETWORK, in eleven lines", ["nets"]),
        ("Neural networking", []),
        # The longest phrase takes its words; what is broader is not added.
        ("Notes on Convolutional Neural Networks", ["conv"]),
        ("Deep Convolutional Neural Networks and neural networks", ["conv", "nets"]),
        # A phrase may stand under two topics, broader or not.
        ("Machine Translation", ["nlp", "mt"]),
        # The end of a text is the end of a phrase.
        ("Deep Convolutional", []),
        ("Long Short-Term Memory Networks", ["lstm"]),
        ("Parsing processes", ["mt"]),
        ("Parsing process", ["mt"]),
        ("Zur Uebersetzung", []),
        ("Zur Übersetzung", ["nlp"]),
        # Words that hold a phrase of the topic, but are not about it.
        ("Towards AI-Complete Tasks", []),
        ("AI for all", ["ai"]),
        ("Ann's notes", []),
        ("using very deep autoencoders!", ["hash"]),
        ("On using very deep autoencoders", []),
    ],
)
def test_title(title, expected):
    assert ids(title) == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        (None, []),
        ("Introduces a network. Uses a parse tree.", ["nlp", "parsing"]),
        ("Doesn't use a parse tree.", []),
        ("Doesn’t use a parse tree.", []),
        ("No parse tree, but LSTM", []),
        ("No magic. Uses LSTM", ["lstm"]),
        ("Not only a parse tree", ["nlp", "parsing"]),
        ("An LSTM without a parse tree; for machine translation", ["lstm", "nlp", "mt"]),
    ],
)
def test_remark(note, expected):
    assert ids("Untitled", note) == expected


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        ([], []),
        (["Fora"], ["forum"]),
        (["Deep- and Shallow Fora"], ["forum"]),
        # A name and a synonym count, phrases for titles do not.
        (["Neural Networks"], ["nets"]),
        (["Long short-term memory"], []),
        (["AI"], ["ai"]),
        (["ANN"], []),
        # That a heading holds the word is not enough.
        (["Shallow waters"], []),
        (["Neural networks in zoology"], []),
        (["Learning to parse"], []),
        # Words of form and choice around it do not count, several may be joined.
        (["Other neural network papers"], ["nets"]),
        (["3. Papers: neural networks"], ["nets"]),
        (["Neural networks and LSTM"], ["nets", "lstm"]),
        (["LSTM / Shallow books"], ["lstm", "shallow"]),
        (["Neural networks and cats"], []),
        (["Neural networks, " * 9_000], []),
        ([f"Neural networks{' ' * 90_000},"], ["nets"]),
        # Without `sections` it is not read off headings.
        (["Machine translation"], []),
    ],
)
def test_section(sections, expected):
    assert ids("Untitled", None, sections) == expected


def test_the_match_says_where_and_by_which_words():
    found = match(
        VOCABULARY,
        "Rectiﬁed: “Neural  Networks”",
        "It has an LSTM. It has neural networks.",
        paths("The Fora"),
    )
    assert found == (
        Match("nets", "topic-phrase-title", "Neural  Networks"),
        Match("lstm", "topic-phrase-remark", "LSTM"),
        Match("forum", "topic-phrase-section", "The Fora"),
    )


def test_a_whole_title_is_the_text():
    (found,) = match(VOCABULARY, "Using Very Deep Autoencoders")
    assert found == Match("hash", "topic-phrase-title", "Using Very Deep Autoencoders")


def test_hierarchy():
    assert VOCABULARY.broader_chain("mt") == ("nlp", "ai")
    assert VOCABULARY.broader_chain("ai") == ()
    assert VOCABULARY.by_id["mt"].name == "Machine translation"


def test_no_vocabulary_no_topics():
    assert match(Vocabulary(), "Neural networks", "LSTM", paths("Fora")) == ()


def test_headings_above_count_unless_they_are_broader():
    graphs = Subject("graphs", frozenset({"mathematics"}))
    mathematics = Subject("mathematics")
    path = ("Mathematics", "Books", "Graphs")
    both = [(path, (mathematics, None, graphs))]
    assert match(VOCABULARY, "", None, both) == (Match("graphs", "topic-heading", "Graphs"),)
    beside = [(path, (mathematics, None, Subject("graphs")))]
    assert [each.topic_id for each in match(VOCABULARY, "", None, beside)] == [
        *("graphs", "mathematics")
    ]
    # The vocabulary wins, and what is broader in it is left out as well.
    known = [(("AI", "Neural networks", "Graphs"), (None, Subject("x"), None))]
    assert [each.topic_id for each in match(VOCABULARY, "", None, known)] == ["nets"]


PIECES = ["ai", "complete", "fora", "ﬁ", "Ü", "的", "C++", "\u200b", "not", ";", "."]
PIECES += ["Deep", "convolutional", "neural", "networks", "LSTM", "parse", "tree"]
PIECES += ["machine", "translation", "process", "parsing", "processes"]
SAID = st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)


@given(SAID | st.text(), SAID | st.text(), SAID | st.text())
def test_total_once_each_and_the_text_stands_there(title, note, section):
    found = match(VOCABULARY, title, note, paths(section))
    places = {"title": title, "remark": note, "section": section}
    assert len({each.topic_id for each in found}) == len(found)
    for each in found:
        assert each.text
        assert each.text in places[each.rule.removeprefix("topic-phrase-")]


@given(SAID)
def test_case_changes_nothing(title):
    assert ids(title.upper()) == ids(title)


def test_what_curators_say_of_topics_comes_before_the_file():
    told = VOCABULARY.with_curated(
        [
            Topic("mt", "Automatic translation", "ai", ("translating machines",)),
            Topic("graphs", "Graph theory", "nets", ("graphs",), sections=("graphs",)),
        ]
    )
    assert VOCABULARY.with_curated([]) is VOCABULARY
    assert [each.id for each in told.topics][-1] == "graphs"
    assert told.broader_chain("graphs") == ("nets", "ai")
    assert told.broader_chain("mt") == ("ai",)
    title = "Graphs for automatic translation: a parsing process"
    assert [each.topic_id for each in match(told, title)] == ["graphs", "mt"]
    assert match(told, "Machine translation") == (
        Match("nlp", "topic-phrase-title", "Machine translation"),
    )
    assert told.named("Graph theory") == ("graphs",)
    # What stands under a topic that a heading made ends there.
    under = told.with_curated([Topic("trees", "Trees", "woods")])
    assert under.broader_chain("trees") == ("woods",)
