"""`python -m training [FILE]`: make the model of the labeller anew, always the same one."""

import argparse
import lzma
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from random import Random

import pycrfsuite

from app.documents.references import MODEL, features_of
from app.documents.text import Style, StyleSpan
from app.documents.tokens import Token, tokens_of
from training import csl, others, records, styles, words
from training.styles import Pieces

SEED = 19
REFERENCES = 10_000
# One style of a journal, in which citeproc-py prints up to nine works, for so many references.
JOURNAL_STYLES = 25
# One text that is no reference for so many that are, and one as historians print it.
OTHERS = 6
FOOTNOTES = 6
# Sparse weights make a small model; what is rarer than `minfreq` is no ground for anything.
SETTINGS = {
    "c1": 1.2,
    "c2": 0.02,
    "max_iterations": 100,
    "feature.minfreq": 20,
    "feature.possible_transitions": True,
}

# What the labeller need not tell apart.
SAME = {"q": "o", "N": "n", "z": "n"}
STYLES: dict[str, Style] = {"i": "em", "b": "strong"}


def printed(count: int = REFERENCES, seed: int = SEED) -> Iterator[Pieces]:
    """Print so many references in styles drawn by chance, some of journals, and others."""
    rng = Random(seed)
    for place in range(count):
        yield styles.reference(rng, records.make(rng))
        if place % OTHERS == 0:
            yield others.other(rng)
        if place % FOOTNOTES == 0:
            yield styles.footnote(rng, records.make(rng, words.HUMANIST))
    yield from csl.references(count // JOURNAL_STYLES, seed)


def labelled(pieces: Pieces) -> tuple[str, list[StyleSpan], list[Token], list[str]]:
    """Give the text, its styles, its tokens and the label of each."""
    text = "".join(x.text for x in pieces)
    by_character: list[str] = []
    spans: list[StyleSpan] = []
    for piece in pieces:
        start = len(by_character)
        if piece.style:
            spans.append(StyleSpan(start, start + len(piece.text), STYLES[piece.style]))
        by_character += [SAME.get(piece.label, piece.label)] * len(piece.text)
    tokens = tokens_of(text)
    labels = [by_character[x.start] if x.kind in {"word", "mark"} else "id" for x in tokens]
    return text, spans, tokens, labels


def train(
    references: Iterable[Pieces], settings: Mapping[str, float] = SETTINGS, *, verbose: bool = False
) -> bytes:
    """Train the labeller and return its model."""
    trainer = pycrfsuite.Trainer(verbose=verbose, algorithm="lbfgs", params=settings)
    for pieces in references:
        _, spans, tokens, labels = labelled(pieces)
        trainer.append(features_of(tokens, spans), labels)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        trainer.train(str(path))
        return path.read_bytes()


def main() -> None:
    """Train with the settings of the project."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=MODEL)
    parser.add_argument("--count", type=int, default=REFERENCES)
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    model = train(printed(given.count, SEED), verbose=given.verbose)
    given.file.write_bytes(lzma.compress(model, preset=9))
    print(f"{given.file}: {given.file.stat().st_size} bytes, {len(model)} unpacked")


if __name__ == "__main__":
    main()
