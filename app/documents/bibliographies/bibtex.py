"""BibTeX and BibLaTeX: the entries of a file, macros, cross-references and all."""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from unicodedata import lookup, normalize

from bibtexparser.middlewares.names import split_multiple_persons_names
from bibtexparser.model import Block, Entry, ImplicitComment, ParsingFailedBlock, String
from bibtexparser.splitter import Splitter

from app.documents.bibliographies.common import BROKEN, Piece, Stated, in_order, kinds_of
from app.text import regex

# What is broken is told in the report, not in a log.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# What a macro stands for, or an entry has from another, is no longer.
_MOST = 1_000
_KINDS = kinds_of(
    paper="article inproceedings conference incollection inbook techreport report unpublished "
    "suppperiodical inreference",
    book="book mvbook booklet collection proceedings mvproceedings",
    thesis="phdthesis mastersthesis thesis",
    video="video movie",
    dataset="dataset",
    software="software",
)
# What an entry without a type of its own is, where that is told.
_SUBTYPES = frozenset(_KINDS.values()) | {"course", "lecture", "tutorial", "forum", "homepage"}
# What the fields mean; of several that mean one thing the first in this order counts.
_MEANS: Mapping[str, str] = {
    "title": "title", "journal": "venue", "journaltitle": "venue", "booktitle": "venue",
    "series": "venue", "publisher": "publisher", "school": "school", "institution": "school",
    "doi": "doi", "isbn": "isbn", "url": "link", "howpublished": "link", "note": "note",
    "annote": "note", "annotation": "note", "langid": "language", "language": "language",
    "keywords": "keywords",
    "volume": "details.volume", "issue": "details.issue", "pages": "details.pages",
    "eid": "details.number",
    "edition": "details.edition", "address": "details.place", "location": "details.place",
}  # fmt: skip
# Fields that TeX does not set.
_VERBATIM = frozenset({"doi", "url", "howpublished", "eprint"})
_DATED = frozenset({"year", "month", "date"})
# What an entry has from the one it refers to.
_INHERITED = frozenset({
    "booktitle", "publisher", "year", "month", "date", "editor", "series", "volume",
    "address", "location", "edition", "journal",
})  # fmt: skip
_GROUPS = regex("[,;]")
_MARK = regex(r"\\.|[{}\",#]", re.DOTALL)
_WORD = regex(r"[^\s{}\"#,=()%]+")
# "\url{http://a.example/b\_c}"
_ESCAPED = regex(r"\\url\b|\\(?=[_%&#~$])|[{}]")
# Fields behind the end of an entry: a brace too many closed it.
_SPILT = regex(r"(?:^|(?<=\}))[ \t,]*[A-Za-z]+[ \t]*=[ \t]*[{\"\d]", re.MULTILINE)
_REMARK = regex(r"^[ \t]*%.*$", re.MULTILINE)
# "@ misc {", an entry that opens with nothing
_SPACED = regex(r"^([ \t]*)@([ \t]+)(?=\w+[ \t]*[{(])", re.MULTILINE)
_UNOPENED = regex(r"^[ \t]*@", re.MULTILINE)

# The fields of an entry with their lines, as TeX.
_Fields = Mapping[str, tuple[str, int]]


class _BrokenError(ValueError):
    """A value is not written as BibTeX wants."""


def pieces(text: str) -> Iterator[Piece]:
    """Give the entries of a BibTeX file in their order, broken ones too."""
    # In a line that begins with "%" nothing begins.
    text = _REMARK.sub(lambda found: found[0].replace("@", "\uff20"), text)
    text = _SPACED.sub(r"\1\2@", text)
    blocks = [
        _sound(block)
        for block in Splitter(text).split().blocks
        if not isinstance(block, ImplicitComment) or _UNOPENED.search(block.comment)
    ]
    macros = _macros(blocks)
    fields = {id(block): _fields(block, macros) for block in blocks}
    known = {
        block.key.lower(): fields[id(block)]
        for block in reversed(blocks)
        if isinstance(block, Entry)
    }
    starts, end = [], 0
    for block in blocks:
        starts.append(text.index(block.raw or "", end))
        # What is told of a broken one may run into the next.
        broken = isinstance(block, ParsingFailedBlock)
        end = starts[-1] + (1 if broken else len(block.raw or ""))
    for block, start, after in zip(blocks, starts, [*starts, len(text)][1:], strict=True):
        end = start + len(block.raw or "")
        own = fields[id(block)]
        if own is not None and isinstance(block, Entry) and not _SPILT.search(text, end, after):
            yield _piece(block, start, own, known)
        elif isinstance(block, Entry | ParsingFailedBlock | ImplicitComment):
            # What the parser skips belongs to what is broken, up to the next block.
            yield Piece(start, start + len(text[start:after].rstrip()), code=BROKEN)


def _sound(block: Block) -> Block:
    """Return a block; of an entry whose key or field is there twice the entry itself."""
    inner = block.ignore_error_block if isinstance(block, ParsingFailedBlock) else None
    return block if inner is None else _sound(inner)


def _macros(blocks: Sequence[Block]) -> Mapping[str, str]:
    """Return what the words stand for that a file defines, and the months."""
    found = {month: month for month in _MONTHS}
    for block in blocks:
        if isinstance(block, String):
            try:
                value = _value(block.value, found)
            except _BrokenError:
                continue
            if len(value) <= _MOST:
                found[block.key.lower()] = value
    return found


def _fields(block: Block, macros: Mapping[str, str]) -> _Fields | None:
    """Return the fields of an entry, of two of one name the first; None if one is broken."""
    if not isinstance(block, Entry):
        return None
    found: dict[str, tuple[str, int]] = {}
    try:
        for field in block.fields:
            name = field.key.lower().split()[-1:] or [""]
            found.setdefault(name[0], (_value(field.value, macros), field.start_line + 1))
    except _BrokenError:
        return None
    return found


def _value(raw: str, macros: Mapping[str, str]) -> str:
    """Return a value: parts in braces or quotes, numbers and macros, joined by "#"."""
    joints = [x for sign, x, depth, quoted in _marks(raw) if sign == "#" and not (depth or quoted)]
    return "".join(_part(part.strip(), macros) for part in _cut(raw, joints))


def _cut(text: str, places: Sequence[int]) -> list[str]:
    """Return the parts of a text between signs at some places."""
    ends = (*places, len(text))
    return [text[a:b] for a, b in zip((0, *(x + 1 for x in places)), ends, strict=True)]


def _part(part: str, macros: Mapping[str, str]) -> str:
    if _is_enclosed(part):
        return part[1:-1]
    if _WORD.fullmatch(part):
        return macros.get(part.lower(), part)
    raise _BrokenError(part)


def _marks(text: str) -> Iterator[tuple[str, int, int, bool]]:
    """Give each sign that counts with its place, its depth in braces, and if it is quoted."""
    depth, quoted = 0, False
    for found in _MARK.finditer(text):
        sign = found[0]
        if sign == "}":
            depth -= 1
        if sign == '"' and not depth:
            quoted = not quoted
        yield sign, found.start(), depth, quoted
        if sign == "{":
            depth += 1


def _is_enclosed(text: str) -> bool:
    """Tell whether the brace or quote with which a text begins ends at its end."""
    if text[:1] not in ("{", '"'):
        return False
    closing = "}" if text[0] == "{" else '"'
    for sign, place, depth, _ in _marks(text):
        if place and sign == closing and not depth:
            return place == len(text) - 1
    return False


def _piece(entry: Entry, start: int, own: _Fields, known: Mapping[str, _Fields | None]) -> Piece:
    fields = {**_inherited(own, known), **own}
    says = [*_said(fields)]
    text, line = own.get("groups", ("", 0))
    names = dict.fromkeys(filter(None, map(plain, _GROUPS.split(text))))
    groups = tuple(Stated("group", "groups", name, line) for name in names)
    if own.get("entrysubtype", ("", 0))[0] in _SUBTYPES:
        says.append(Stated("kind", "entrysubtype", *own["entrysubtype"]))
    elif kind := _KINDS.get(entry.entry_type):
        says.append(Stated("kind", "type", entry.entry_type, (entry.start_line or 0) + 1, kind))
    code = None if says else "no_title"
    return Piece(start, start + len(entry.raw or ""), tuple(says), code, groups)


def _inherited(own: _Fields, known: Mapping[str, _Fields | None]) -> _Fields:
    """Return what an entry has from the one it refers to, whose title is its book's."""
    key, line = own.get("crossref", ("", 0))
    parent = dict(known.get(key.strip().lower()) or {})
    if "title" in parent:
        parent.setdefault("booktitle", parent["title"])
    dated = not own.keys().isdisjoint({"year", "date"})
    return {
        name: (value, line)
        for name, (value, _) in parent.items()
        if name in _INHERITED and len(value) <= _MOST and not (dated and name in _DATED)
    }


def _said(fields: _Fields) -> Iterator[Stated]:
    """Give what the fields of an entry state."""
    for name, means in (("author", "author"), ("editor", "details.editors")):
        if name in fields:
            yield from _people(name, means, *fields[name])
    if "subtitle" in fields and "title" in fields:
        (title, line), (subtitle, _) = fields["title"], fields["subtitle"]
        yield Stated("title", "title", f"{plain(title)}: {plain(subtitle)}", line)
    yield from _dates(fields)
    for name, means in _MEANS.items():
        if name in fields:
            text, line = fields[name]
            shown = _ESCAPED.sub("", text) if name in _VERBATIM else plain(text)
            yield Stated(means, name, shown, line)
    yield from _numbers(fields)


def _numbers(fields: _Fields) -> Iterator[Stated]:
    """Give the number at arXiv, and that of an issue or of whatever else has one."""
    if "eprint" in fields:
        text, line = fields["eprint"]
        archive = fields.get("archiveprefix") or fields.get("eprinttype") or ("arxiv", 0)
        if archive[0].strip("{}").lower() == "arxiv":
            yield Stated("arxiv", "eprint", _ESCAPED.sub("", text).strip(), line)
    if "number" in fields:
        text, line = fields["number"]
        of_issue = "journal" in fields or "journaltitle" in fields
        yield Stated(f"details.{'issue' if of_issue else 'number'}", "number", plain(text), line)


def _dates(fields: _Fields) -> Iterator[Stated]:
    """Give the date of an entry: by BibLaTeX, or year and month in words or as a number."""
    if "date" in fields:
        yield Stated("date", "date", plain(fields["date"][0]), fields["date"][1])
    if "year" in fields:
        year, line = fields["year"]
        year, month = plain(year), plain(fields.get("month", ("", 0))[0])
        said = f"{year}-{month}" if month.isdecimal() else f"{month} {year}"
        yield Stated("date", "year", said.strip(" -"), line)


def _family_first(printed: str) -> str:
    """Return a name with its family name first where braces tell it: "Gabriel {García Márquez}"."""
    given, _, family = printed.partition(" {")
    return f"{{{family}, {given}" if _is_enclosed(f"{{{family}") else printed


def _people(name: str, means: str, text: str, line: int) -> Iterator[Stated]:
    """Give the names in a field, in order; one that is wholly in braces is a body's."""
    for each in map(_family_first, split_multiple_persons_names(text)):
        commas = [place for sign, place, depth, _ in _marks(each) if sign == "," and not depth]
        shown = plain(each)
        if _is_enclosed(each):
            yield Stated("body" if means == "author" else means, name, shown, line)
        elif not commas:
            yield Stated(means, name, shown, line)
        else:
            family, *suffix, given = map(plain, _cut(each, commas))
            spoken = in_order(family, given, " ".join(suffix))
            yield Stated("inverted" if means == "author" else means, name, shown, line, spoken)


# TeX to plain text: accents set on their letters, commands and braces gone.

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
_TOKEN = regex(
    r"\\(?P<accent>[`'^~=.\"]|[uHvdckrb](?![A-Za-z]))\s*(?:\{\s*)?"
    r"(?:\\(?P<dotless>[ij])(?![A-Za-z])(?:\s*\{\})?|(?P<letter>[^\W\d_]))\s?"
    r"|\\(?P<command>[A-Za-z]+)\*?(?:\s*\{\}|\s+)?"
    r"|\\(?P<sign>[^A-Za-z])|(?P<dash>-{2,3})|(?P<quote>``|'')|(?P<gone>[{}$])|(?P<tie>~)"
)
_DASHES = {2: "–", 3: "—"}
_QUOTES = {"``": "“", "''": "”"}
# Behind "\'" only a blank that ends the command belongs to it.
_BLANK = regex(r"\s$")


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
