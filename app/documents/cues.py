"""What the labeller of references is told of each word.

The model knows these sayings by heart: who changes one makes the model anew.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import groupby

from app.documents.passage import StyleSpan
from app.documents.tokens import Token

# What closes a quotation, by what opened it.
_QUOTES = {
    "“": "”", "„": "“”", "«": "»", "‘": "’", '"': '"', "'": "'", "`": "'`",
    "「": "」", "『": "』", "”": "”", "’": "’", "»": "«",
}  # fmt: skip
# These open one only behind a blank or a bracket: "l’art", "Mind's".
_APOSTROPHES = frozenset("'’")
_BREAKS = frozenset(".,;:()[]/–—-|?!。，；：（）．、")

# How a word is written, the first that fits: an initial is "A", a year "year".
_SHAPES: tuple[tuple[str | None, Callable[[str], bool]], ...] = (
    ("year", lambda word: bool(re.fullmatch(r"(?:1[5-9]|20)\d\d", word))),
    (None, str.isdigit),
    ("1a", lambda word: word[0].isdigit()),
    ("a1", lambda word: any(letter.isdigit() for letter in word)),
    ("IV", lambda word: len(word) > 1 and not set(word) - set("IVXLCDM")),
    (None, str.isupper),
    ("a", lambda word: word.islower() and len(word) == 1),
    ("aa", str.islower),
    ("Aa", str.istitle),
    ("AaA", lambda word: word[0].isupper()),
    ("aA", lambda word: word[0].islower()),
    ("字", lambda _: True),
)


@lru_cache(maxsize=16_384)
def _shape(word: str) -> str:
    """Say how a word is written; a mark is its own shape."""
    if not word[0].isalnum():
        return word
    shape = next(name for name, fits in _SHAPES if fits(word))
    return shape or ("1" if word[0].isdigit() else "A") * min(len(word), 5)


@lru_cache(maxsize=16_384)
def _folded(word: str) -> str:
    """Write a word small, without accents, every digit as 0."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return re.sub(r"\d", "0", "".join(x for x in plain if not unicodedata.combining(x)))


@lru_cache(maxsize=16_384)
def _own(word: str) -> tuple[str, ...]:
    """Say of a word what it is by itself."""
    small = _folded(word)
    told = (f"w={small}", f"s={_shape(word)}", f"l={min(len(small), 12)}")
    return (*told, f"e={small[-3:]}", f"b={small[:3]}") if small[3:] else told


def features_of(tokens: Sequence[Token], styles: Sequence[StyleSpan] = ()) -> list[list[str]]:
    """Say of each token what it is, what is around it and where it stands."""
    words = [x.text if x.kind in {"word", "mark"} else f"<{x.kind}>" for x in tokens]
    shapes = ["^", "^", "^", *map(_shape, words), "$", "$", "$"]
    small = ["^", "^", *map(_folded, words), "$", "$"]
    around = zip(
        _quoted(words),
        _enclosed(words),
        _sections(tokens),
        _years(shapes[3:-3]),
        _set(tokens, styles),
        _stretches(words, shapes[3:-3]),
        strict=True,
    )
    out: list[list[str]] = []
    for place, (quoted, enclosed, section, years, style, stretch) in enumerate(around):
        s3, s2, s1, s, t1, t2, t3 = shapes[place : place + 7]
        w2, w1, w, v1, v2 = small[place : place + 5]
        out.append(
            [
                *_own(words[place]),
                f"w-1={w1}", f"w+1={v1}", f"w-2={w2}", f"w+2={v2}",
                f"w-1s={w1}|{s}", f"ww={w1}|{w}", f"ww+={w}|{v1}",
                f"s-1={s1}", f"s+1={t1}", f"s-2={s2}|{s1}", f"s+2={t1}|{t2}",
                f"sss={s1}|{s}|{t1}",
                f"s-3={s3}|{s2}|{s1}|{s}", f"s+3={s}|{t1}|{t2}|{t3}",
                f"q={quoted}", f"p={enclosed}|{s}", f"c={section}", f"y={years}",
                f"y={years}|{s}", f"i={style}", f"i={style}|{s}",
                f"at={min(place, 3)}", f"to={min(len(words) - place, 4)}",
                f"of={place * 8 // len(words)}", *stretch,
            ]
        )  # fmt: skip
    return out


def _quoted(words: Sequence[str]) -> list[str]:
    """Say of each token whether it is before, in or behind the first quotation."""
    opened = next((n for n, x in enumerate(words) if x in _QUOTES and _opens(words, n)), 0)
    closing = _QUOTES.get(words[opened], "") if words else ""
    ends = (n for n in range(opened + 2, len(words)) if closing and words[n] in closing)
    closed = next(ends, None)
    if closed is None:
        return ["none"] * len(words)
    inside = closed - opened + 1
    behind = len(words) - closed - 1
    return ["before"] * opened + ["in"] * inside + ["behind"] * behind


def _opens(words: Sequence[str], place: int) -> bool:
    """Tell whether a quotation mark opens one, as far as the mark before tells."""
    return not place or words[place] not in _APOSTROPHES or words[place - 1] in _BREAKS


def _enclosed(words: Sequence[str]) -> list[str]:
    """Say of each token what bracket it stands in."""
    out, now = [], ""
    for word in words:
        now = word if word in {"(", "[", "（", "<"} else now
        out.append(now)
        now = "" if word in {")", "]", "）", ">"} else now
    return out


def _sections(tokens: Sequence[Token]) -> list[str]:
    """Count for each token the sentences before it; the dot of an initial ends none."""
    out, count = [], 0
    for place, token in enumerate(tokens):
        out.append(str(min(count, 6)))
        blank = token is not tokens[-1] and tokens[place + 1].start > token.end
        stops = (token.text in {".", "?", "!"} and blank) or token.text in {"。", "．"}
        count += stops and place > 0 and len(tokens[place - 1].text) > 1
    return out


def _years(shapes: Sequence[str]) -> list[str]:
    """Say of each token how many years stand before it, and behind."""
    total, seen, out = shapes.count("year"), 0, []
    for shape in shapes:
        out.append(f"{min(seen, 2)}|{min(total - seen, 2)}")
        seen += shape == "year"
    return out


def _set(tokens: Sequence[Token], styles: Sequence[StyleSpan]) -> list[str]:
    """Say of each token how it is set, or if it is before or behind what is set."""
    spans = [(x.start, x.end, x.style) for x in styles if x.style in {"em", "strong"}]
    first = min((start for start, _, _ in spans), default=None)
    if first is None:
        return ["none"] * len(tokens)
    out: list[str] = []
    for token in tokens:
        around = [style for start, end, style in spans if start <= token.start < end]
        other = "before" if token.start < first else "behind"
        out.append(around[0] if around else other)
    return out


def _stretches(words: Sequence[str], shapes: Sequence[str]) -> list[tuple[str, ...]]:
    """Describe for each token the stretch between marks it is in, and those beside."""
    runs = [(x, len([*some])) for x, some in groupby(words, key=_BREAKS.__contains__)]
    told, place = [], 0
    for is_break, length in runs:
        told.append("" if is_break else _stretch(shapes[place : place + length]))
        place += length
    out: list[tuple[str, ...]] = []
    for n, (_, length) in enumerate(runs):
        own, before, behind = (
            told[n] or "-",
            _near(told[:n][::-1]),
            _near(told[n + 1 :]),
        )
        here = f"g={own}", f"g-1={before}", f"g+1={behind}"
        out += [(*here, f"gg={own}|{before}", f"gg+={own}|{behind}")] * length
    return out


def _near(told: Sequence[str]) -> str:
    return next((x for x in told[:2] if x), "^")


def _stretch(shapes: Sequence[str]) -> str:
    """Describe a stretch: how long, whether capitals, initials or numbers are in it."""
    length = len(shapes)
    size = next((x for x in (1, 2, 3, 6, 12) if length <= x), 99)
    large = sum(x[0] == "A" for x in shapes)
    first = "F" if large == 1 and shapes[0][0] == "A" else "m"
    case = "A" if large == length else first if large else "a"
    initials = "i" * any(x in {"A", "AA"} for x in shapes)
    numbers = "n" * any(x[0] == "1" or x == "year" for x in shapes)
    return f"{size}{case}{initials}{numbers}"
