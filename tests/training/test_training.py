from random import Random

from app.documents.references import Labelled
from training import csl, others, records, styles
from training.__main__ import labelled
from training.styles import Piece


def test_labels_are_those_of_the_pieces():
    pieces = [
        Piece("Bee", "a.f"),
        Piece(", ", "a.i"),
        Piece("J.", "a.g"),
        Piece(" (", "o"),
        Piece("1999", "y"),
        Piece("). ", "o"),
        Piece("On hives", "T", "i"),
        Piece(". ", "o"),
        Piece("doi:10.1000/x", "D"),
    ]
    text, spans, tokens, labels = labelled(pieces)
    assert text == "Bee, J. (1999). On hives. doi:10.1000/x"
    assert [(text[x.start : x.end], x.style) for x in spans] == [("On hives", "em")]
    assert list(zip([x.text for x in tokens], labels, strict=True)) == [
        ("Bee", "a.f"),
        (",", "a.i"),
        ("J", "a.g"),
        (".", "a.g"),
        ("(", "o"),
        ("1999", "y"),
        (")", "o"),
        (".", "o"),
        ("On", "T"),
        ("hives", "T"),
        (".", "o"),
        ("doi:10.1000/x", "id"),
    ]


def test_a_reference_drawn_by_chance_has_its_fields_where_they_are_printed():
    rng = Random(3)  # noqa: S311
    for _ in range(300):
        record = records.make(rng)
        text, _, tokens, labels = labelled(styles.reference(rng, record))
        read = Labelled(tokens, labels, [1.0] * len(labels)).reference()
        if "year" in read.fields:
            part = read.fields["year"]
            assert text[part.start : part.end].startswith(str(record.year))
        if "publisher" in read.fields:
            part = read.fields["publisher"]
            assert text[part.start : part.end][0].isalnum()


def test_what_is_no_reference_has_one_label():
    rng = Random(5)  # noqa: S311
    for _ in range(100):
        _, _, _, labels = labelled(others.other(rng))
        assert set(labels) - {"id"} <= {"x"}


def test_styles_of_journals_print_what_can_be_found_again():
    taught = list(csl.references(4, 7))
    assert taught
    for pieces in taught:
        labels = {x.label for x in pieces}
        assert "T" in labels
    assert not set(csl.TAUGHT) & set(csl.HELD_OUT)
