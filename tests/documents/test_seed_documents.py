"""The documents of the seed, read: what a person finds in them by reading."""

import pytest

from app.documents.blocks import source_lines
from app.documents.citation import cite
from app.documents.entries import read
from app.documents.text import BlockKind
from app.seed import load_documents
from tests.documents.shown import LEXICON

RESPONSES = "A Neural Network Approach to Context-Sensitive Generation of Conversational Responses"
RLM = "Recurrent Neural Network Language Model (RLM) architecture of (Mikolov et al., 2010)."
TEXTS = {
    edition.label: edition.path.read_text(encoding="utf-8")
    for document in load_documents()
    for edition in document.editions
}


def links(label, title):
    """The links of the entries of one edition under that title, primary first."""
    found = [cite(entry, LEXICON) for entry in read(TEXTS[label]).entries]
    return [
        (claim.role, claim.label, claim.value)
        for citation in found
        if citation is not None and citation.title == title
        for claim in citation.claims
        if claim.field == "link"
    ]


@pytest.mark.parametrize(("label", "count"), [("1", 105), ("2", 135)])
def test_entries(label, count):
    reading = read(TEXTS[label])
    assert len(reading.entries) == count
    assert all(cite(entry, LEXICON) for entry in reading.entries)


@pytest.mark.parametrize("label", TEXTS)
def test_every_line_that_is_not_blank_is_in_one_block(label):
    lines = source_lines(TEXTS[label])
    taken = [
        number
        for block in read(TEXTS[label]).blocks
        for number in range(block.span.first, block.span.last + 1)
        if lines[number - 1].strip()
    ]
    assert taken == [n for n, line in enumerate(lines, 1) if line.strip()]


def test_the_button_is_unread_and_nothing_else():
    assert read(TEXTS["1"]).unparsed == ()
    (button,) = read(TEXTS["2"]).unparsed
    assert (button.code, button.span.first, button.span.last) == ("button", 35, 35)
    assert "Get Started" in button.raw


def test_titles():
    assert read(TEXTS["1"]).title == "Deep Learning Resources"
    assert read(TEXTS["2"]).title == "Deep Learning Resources"


def test_headings():
    reading = read(TEXTS["2"])
    assert [heading.path for heading in reading.headings] == [
        (),
        ("Online Courses",),
        ("Deep- and Machine-Learning Fora",),
        ("Reinforcement Learning",),
        ("Academic Papers and Other Writings",),
        ("Thought Vectors",),
        ("Dialog",),
        ("Advanced Memory Architectures",),
        ("Researchers' Personal Websites",),
        ("Linear Algebra Resources",),
        ("Other Resources",),
    ]
    headings = [b for b in reading.blocks if b.kind is BlockKind.HEADING]
    assert len(headings) == len(reading.headings)


@pytest.mark.parametrize(
    ("title", "role", "label"),
    [
        ("Distributed Representations of Sentences and Documents", "profile", "Le"),
        ("Reducing the Dimensionality of Data with Neural Networks", "related", "Science"),
        ("A Neural Conversation Model", "related", "seq2seq framework"),
        (RESPONSES, "related", RLM),
        (
            "Inferring Algorithmic Patterns with Stack-Augmented Recurrent Nets",
            "code",
            "Stack RNN source code",
        ),
    ],
)
def test_inline_links_belong_to_their_entries(title, role, label):
    found = links("2", title)
    assert found[0][0] == "primary"
    assert (role, label) in [link[:2] for link in found[1:]]


@pytest.mark.parametrize(
    ("label", "codes"),
    [
        ("1", [(10, "missing_scheme"), (15, "missing_scheme"), (55, "missing_scheme")]),
        ("2", [(74, "missing_scheme"), (228, "broken_markup"), (258, "relative_address")]),
    ],
)
def test_oddities(label, codes):
    found = [
        (oddity.line, oddity.code)
        for entry in read(TEXTS[label]).entries
        if (citation := cite(entry, LEXICON))
        for oddity in citation.warnings
    ]
    assert found == codes
