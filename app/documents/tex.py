"""TeX to plain text: accents set on their letters, commands and braces gone."""

import re
from unicodedata import lookup, normalize

# The commands that set a mark on the letter behind them, and the marks of Unicode.
_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323",
    "c": "\u0327", "k": "\u0328", "b": "\u0331",
}  # fmt: skip
# What a command stands for; one that is not here sets how its words look, or is Greek.
_SIGNS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ",
    "OE": "Œ", "aa": "å", "AA": "Å", "i": "i", "j": "j", "dh": "ð", "DH": "Ð", "th": "þ",
    "TH": "Þ", "dj": "đ", "DJ": "Đ", "ldots": "…", "dots": "…", "times": "×", "cdot": "·",
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textbar": "|",
    "textasciitilde": "~", "textasciicircum": "^", "textless": "<", "textgreater": ">",
    "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquotedblleft": "“",
    "textquotedblright": "”", "guillemotleft": "«", "guillemotright": "»", "S": "§",
    "TeX": "TeX", "LaTeX": "LaTeX", "BibTeX": "BibTeX",
}  # fmt: skip
_TOKEN = re.compile(
    r"\\(?P<accent>[`'^~=.\"]|[uHvdckrb](?![A-Za-z]))\s*(?:\{\s*)?"
    r"(?:\\(?P<dotless>[ij])(?![A-Za-z])(?:\s*\{\})?|(?P<letter>[^\W\d_]))\s?"
    r"|\\(?P<command>[A-Za-z]+)\*?(?:\s*\{\}|\s+)?"
    r"|\\(?P<sign>[^A-Za-z])|(?P<dash>-{2,3})|(?P<quote>``|'')|(?P<gone>[{}$])|(?P<tie>~)",
)
_DASHES = {2: "–", 3: "—"}
_QUOTES = {"``": "“", "''": "”"}
# Behind "\'" only a blank that ends the command belongs to it.
_BLANK = re.compile(r"\s$")


def plain(text: str) -> str:
    r"""Return TeX as plain text on one line.

    >>> plain(r"G{\"o}del, {\'E}mile and {K}urt")
    'Gödel, Émile and Kurt'
    """
    if _TOKEN.search(text) is None:
        return " ".join(text.split())
    return " ".join(normalize("NFC", _TOKEN.sub(_spelt, text)).split())


def _spelt(found: re.Match[str]) -> str:
    if accent := found["accent"]:
        letter = found["dotless"] or found["letter"]
        blank = _BLANK.search(found[0])
        return letter + _ACCENTS[accent] + (blank[0] if blank else "")
    if command := found["command"]:
        return _meaning(command)
    if dash := found["dash"]:
        return _DASHES[len(dash)]
    if quote := found["quote"]:
        return _QUOTES[quote]
    if found["sign"]:
        # "\&" is the sign; "\-" and "\/" only say where a line may break.
        return "" if found["sign"] in "-/" else " " if found["sign"] in ", \n" else found["sign"]
    return " " if found["tie"] else ""


def _meaning(command: str) -> str:
    """Return the sign of a command: that of "alpha" is "α", of "emph" nothing."""
    if command in _SIGNS:
        return _SIGNS[command]
    case = "CAPITAL" if command[0].isupper() else "SMALL"
    try:
        return lookup(f"GREEK {case} LETTER {command.replace('lambda', 'lamda')}")
    except KeyError:
        return ""
