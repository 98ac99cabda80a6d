"""What stands in lists and is no reference: prose, tools and what they do, dates, headings; labelled `x` throughout."""

from random import Random

from training import words
from training.styles import ET_AL, MONTHS, Piece, Pieces

TEMPLATES = (
    "{N} - {s}.", "{N} – {s}.", "{N}: {s}.", "{N} ({N}) - {s}.", "{N}, {s}.", "{s}.", "{s}.", "{s}. {s}.", "{s}. {s}. {s}.", "{s}; {s}.", "{s}: {s}.", "{s}, {c} {s}.", "In {y}, {s}.", "{s} in {y}.", "{s} since {y}, {s}.",
    "{s} ({y}). {s}.", "{s} (see {s}).", "{N} {v} was released in {y}. {s}.", "{y}: {s}.", "{y} - {s}", "{m} {d}, {y}: {s}.", "{m} {d}, {y} - {s}", "{d} {m} {y}: {s}.", "{m} {y}: {s}, {s}.", "{s} between {y} and {y}.",
    "Version {v} ({y}): {s}.", "{v} - {s}", "{N} {v}", "{N}", "{S}", "{S}:", "{S} ({y})", "{N}, {N}, {N}, {N}.", "{N}, {N} and {N}.", "{P} {c} {s}.", "{P} and {P} {s}.", "{P} ({y}) {l} {s}.", "{P} et al. ({y}) {l} {s}.", "As {f} ({y}) {l}, {s}.",
    "{f} ({y}, p. {d}) {l} {s}.", "{s} (see {f}, {y}; {f}, {y}).", "{s} [{d}].", "{s} [{d}, {d}], {s}.", "{P}, professor of {s} at {u}, {l} {s}.", "{P} was born in {y} in {C}. {s}.", "{P} ({y}-{y}), {s}.", "Thanks to {P}, {P} and {P} for {s}.",
    "{S}? {S}.", "Q: {s}? A: {s}.", "{s}, e.g. {N}, {N} or {N}.", "{s} (e.g. {N} {v}).", "{N} is a {s}. It {s}.", "{N} is {s}, written in {N}.", "A {s} for {s}.", "The {s}.", "Fast {s}, {s}, and {s}.", "Read chapters {d} to {d} of {f}, {s}.",
    "Week {d} ({m} {d}): {s}.", "Lecture {d}: {S}. {s}.", "Week {d}. {S}. {P}.", "Exercise {d}.{d}: {s}.", "{u}, {C}.", "{u}, {S}, {y}-present.", "{P}, {u}", "Contact: {P}, {u}, {C}.", "Copyright (c) {y} {P}. {s}.", "Licensed under {N} {v}, {s}.", "Last updated: {m} {d}, {y}.",
    "Room {d}, {m} {d}, {d}:30.", "{C}, {C}, {C}.", "See {S} for {s}.", "{S} by {P} is {s}.", "{S}, {s}. {s}, {y}.", "[x] {s}", "TODO: {s}.", "Note: {s}. {s} ({y}).", "{s} ~{d}%.", "{s} costs ${d} per {s}.", "Fixes #{d}: {s}.", "* {s}", "{N}/{N} - {s} ({y}).", "{N} ({y}): {s}. {s}.",
    "Best {S} of {y}", "{s}. First edition {y}, now in its {d}th. {s}.", "The {y} edition of {N} {l} {s}.", "{s}, according to {P}. {s}.", "\"{S}\" is {s}.", "“{s},” {l} {P}. “{s}.”",
)
SAID = ("shows", "showed", "argues that", "found", "described", "says", "introduced", "proposes", "is", "has", "wrote", "gives", "used")


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
        return text[:1].upper() + text[1:] if rng.random() < 0.4 else text  # noqa: PLR2004
    if kind == "S":
        return words.title(rng, language)
    if kind in {"P", "f"}:
        person = words.person(rng)
        return person.family if kind == "f" else f"{person.given} {person.family}"
    return {
        "N": lambda: rng.choice((words.acronym(rng), words.phrase(rng, "en", 1, "title"), words.phrase(rng, "en", 1, "lower"), words.phrase(rng, "en", 2, "title"), words.phrase(rng, "en", 1, "lower") + ".js")),
        "y": lambda: str(rng.randint(1850, 2025)), "m": lambda: rng.choice(MONTHS), "d": lambda: str(rng.randint(1, 31)), "v": lambda: f"{rng.randint(0, 9)}.{rng.randint(0, 20)}", "c": lambda: rng.choice(("and", "but", "which", "who", "so", "where")),
        "l": lambda: rng.choice(SAID), "u": lambda: words.school(rng, language), "C": lambda: rng.choice(words.CITIES), "e": lambda: rng.choice(ET_AL),
    }[kind]()
