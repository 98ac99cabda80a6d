"""What stands in lists and is no reference: prose, tools and what they do, dates, headings; labelled `x` throughout."""

from collections.abc import Callable
from random import Random

from training import words
from training.styles import ET_AL, MONTHS, Piece, Pieces

TEMPLATES: list[str] = words.TABLES["others"]["templates"]
SAID: list[str] = words.TABLES["others"]["said"]


def other(rng: Random) -> Pieces:
    """Make something that is no reference."""
    language = rng.choice(words.LANGUAGES)
    text = rng.choice(TEMPLATES)
    while "{" in text:
        before, _, behind = text.partition("{")
        kind, _, behind = behind.partition("}")
        text = before + _word(rng, kind, language) + behind
    return [Piece(text, "x")]


def _word(rng: Random, kind: str, language: str) -> str:
    if kind == "s":
        text = words.phrase(rng, language, rng.randint(3, 14), "lower")
        return text[:1].upper() + text[1:] if rng.random() < 0.4 else text
    if kind == "S":
        return words.title(rng, language)
    if kind in {"P", "f"}:
        person = words.person(rng)
        return person.family if kind == "f" else f"{person.given} {person.family}"
    draw: dict[str, Callable[[], str]] = {
        "N": lambda: rng.choice(
            (
                words.acronym(rng),
                words.phrase(rng, "en", 1, "title"),
                words.phrase(rng, "en", 1, "lower"),
                words.phrase(rng, "en", 2, "title"),
                words.phrase(rng, "en", 1, "lower") + ".js",
            )
        ),
        "y": lambda: str(rng.randint(1850, 2025)),
        "m": lambda: rng.choice(MONTHS),
        "d": lambda: str(rng.randint(1, 31)),
        "v": lambda: f"{rng.randint(0, 9)}.{rng.randint(0, 20)}",
        "c": lambda: rng.choice(("and", "but", "which", "who", "so", "where")),
        "l": lambda: rng.choice(SAID),
        "u": lambda: words.school(rng, language),
        "C": lambda: rng.choice(words.CITIES),
        "e": lambda: rng.choice(ET_AL),
    }
    return draw[kind]()
