"""`python -m training [FILE]`: make the model of the labeller anew, always the same one."""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

import pycrfsuite

from app.documents.entry import Style
from app.documents.passage import StyleSpan
from app.documents.references import MODEL, Token, features_of, tokens_of
from training import csl, others, records, styles
from training.styles import Pieces

SEED = 19
REFERENCES = 9_000
# One style of a journal, of which citeproc-py prints up to nine works, for so many references.
JOURNAL_STYLES = 25
# Sparse weights make a small model; what is rarer than `minfreq` stands for nothing.
SETTINGS = {"c1": 0.9, "c2": 0.02, "max_iterations": 90, "feature.minfreq": 18, "feature.possible_transitions": True}

# What the labeller need not tell apart.
SAME = {"q": "o", "N": "n", "z": "n"}
STYLES: dict[str, Style] = {"i": "em", "b": "strong"}


def printed(count: int, seed: int) -> Iterator[Pieces]:
    """Print so many references in styles drawn by chance, some in styles of journals, and what is none."""
    rng = Random(seed)
    for place in range(count):
        yield styles.reference(rng, records.make(rng))
        if place % 8 == 0:
            yield others.other(rng)
    yield from csl.references(count // JOURNAL_STYLES, seed)


def labelled(pieces: Pieces) -> tuple[str, list[StyleSpan], list[Token], list[str]]:
    """Give the text, its styles, its tokens and the label of each."""
    text = "".join(x.text for x in pieces)
    by_character: list[str] = []
    spans: list[StyleSpan] = []
    for piece in pieces:
        if piece.style:
            spans.append(StyleSpan(len(by_character), len(by_character) + len(piece.text), STYLES[piece.style]))
        by_character += [SAME.get(piece.label, piece.label)] * len(piece.text)
    tokens = tokens_of(text)
    labels = [by_character[x.start] if x.kind in {"word", "mark"} else "id" for x in tokens]
    return text, spans, tokens, labels


def train(references: Iterable[Pieces], path: Path, settings: dict[str, object] = SETTINGS, *, verbose: bool = False) -> None:
    """Train the labeller and write its model."""
    trainer = pycrfsuite.Trainer(verbose=verbose, algorithm="lbfgs", params=settings)
    for pieces in references:
        _, spans, tokens, labels = labelled(pieces)
        trainer.append(features_of(tokens, spans), labels)
    trainer.train(str(path))


def main() -> None:
    """Train with the settings of the project."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=MODEL)
    parser.add_argument("--count", type=int, default=REFERENCES)
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    train(printed(given.count, SEED), given.file, verbose=given.verbose)
    print(f"{given.file}: {given.file.stat().st_size} bytes")


if __name__ == "__main__":
    main()
