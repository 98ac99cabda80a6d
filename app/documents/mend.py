"""Lines as they were meant: slips of Markdown that everybody reads past.

Only the parser sees the mended line; what is kept and shown is the line as it stands.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
# "##Dialog"; "#Dialog" needs a blank line before it, and "#1" and "#tag" stay words.
_HEADING = re.compile(r"^( {0,3}#{2,6})(?=[^\s#])")
_TOP_HEADING = re.compile(r"^#(?=[^\W\d_a-z])")
_LINK = r"(?:(?:https?|ftp)://|www\.)"
_MAYBE = re.compile(r"\][ \t]*[(\uff08]|\)\[")
_GOES_ON = re.compile(r"""^\s*["')(]""")
# "[One](http://a.org/1" where nothing on the next line closes it
_UNCLOSED = re.compile(rf"(\]\({_LINK}[^()\s<>]+)\s*$")

SLIPS: Sequence[tuple[re.Pattern[str], str]] = (
    # A slip: "[[pdf]] (http://a.org/1)"
    (re.compile(rf"\][ \t]+\((?={_LINK})"), "]("),
    # A slip: "[One](http://a.org/1)" in full-width brackets
    (re.compile(rf"\]\uff08({_LINK}[^\s\uff08\uff09]+)\uff09"), r"](\1)"),
    # A slip: "(One)[http://a.org/1]"
    (re.compile(rf"\(([^()\[\]]+)\)\[({_LINK}[^\[\]\s]+)\]"), r"[\1](\2)"),
    # A slip: "[code]([http://a.org/0](http://a.org/1))"
    (re.compile(rf"\]\(\[{_LINK}[^\[\]\s]*\]\(([^()\s]+)\)\)"), r"](\1)"),
    # A slip: "[One]((http://a.org/1)"
    (re.compile(rf"\]\(\(({_LINK}[^()\s]+)\)\)?"), r"](\1)"),
    # A slip: "[One](http://a.org/a b.pdf)"
    (
        re.compile(rf"""\]\([ \t]*((?:{_LINK}|\.?/)[^()<>\s]*(?: [^()<>\s"']+)+) *\)"""),
        r"](<\1>)",
    ),
    # A slip: "[One](http://a.org/x_(y) - words"
    (
        re.compile(rf"""(\]\({_LINK}[^\s()]*\([^\s()]*\))(?=$|[,.;:\]*_]|\s+[^\s"'(])"""),
        r"\1)",
    ),
)


def mended(lines: Sequence[str]) -> list[str]:
    """Return each line as it was meant; code stays as it is."""
    return list(_mended(lines))


def _mended(lines: Sequence[str]) -> Iterator[str]:
    fence = ""
    before = ""
    for line, behind in zip(lines, _behind(lines), strict=True):
        if found := _FENCE.match(line):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
        yield line if fence else _line(line, before, behind)
        before = line


def _behind(lines: Sequence[str]) -> Iterable[str]:
    return [*lines[1:], ""]


def _line(line: str, before: str, behind: str) -> str:
    if "#" in line:
        line = _HEADING.sub(r"\1 ", line)
        line = line if before.strip() else _TOP_HEADING.sub("# ", line)
    if _MAYBE.search(line):
        for slip, meant in SLIPS:
            line = slip.sub(meant, line)
        if not _GOES_ON.match(behind):
            line = _UNCLOSED.sub(r"\1)", line)
    return line
