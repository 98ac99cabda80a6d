"""BibTeX as old BibTeX and biber read it alike; no field says more than the record.

Text is escaped for LaTeX and Latin letters with accents are spelt out; other scripts
stay as they are. A resource that lacks what its type requires is a `misc`.
"""

from collections.abc import Iterable, Iterator
from unicodedata import normalize

from app.formats import common
from app.text import regex

_SIGNS = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "<": r"{\textless}",
    ">": r"{\textgreater}",
    "|": r"{\textbar}",
    **{sign: f"\\{sign}" for sign in "%&_#$"},
}
_LETTERS = {
    letter: f"{{\\{name}}}"
    for letter, name in (
        *(("ß", "ss"), ("ø", "o"), ("Ø", "O"), ("ł", "l"), ("Ł", "L"), ("æ", "ae"), ("Æ", "AE")),
        *(("œ", "oe"), ("Œ", "OE"), ("å", "aa"), ("Å", "AA"), ("\u0131", "i")),
    )
}
# The combining marks of Unicode, and the commands that set them on a letter.
_ACCENTS = dict(
    (
        *(("\u0300", "`"), ("\u0301", "'"), ("\u0302", "^"), ("\u0303", "~"), ("\u0304", "=")),
        *(("\u0306", "u"), ("\u0307", "."), ("\u0308", '"'), ("\u030a", "r"), ("\u030b", "H")),
        *(("\u030c", "v"), ("\u0323", "d"), ("\u0327", "c"), ("\u0328", "k"), ("\u0331", "b")),
    )
)
_BELOW = "dckb"
_LATIN = (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00))


def _accented() -> Iterator[tuple[str, str]]:
    """Give every Latin letter with one accent, and its command."""
    for letter in map(chr, _LATIN):
        base, mark = normalize("NFD", letter)[0], normalize("NFD", letter)[1:]
        if base.isascii() and mark in _ACCENTS:
            accent = _ACCENTS[mark]
            if base in "ij" and accent not in _BELOW:
                base = f"\\{base}"
            plain = not accent.isalpha()
            yield letter, f"{{\\{accent}{base if plain else f'{{{base}}}'}}}"


_LATEX = str.maketrans({**dict(_accented()), **_LETTERS, **_SIGNS})
_WORD = regex(r"[^\W_]+[+#]*")
_ACRONYM = regex(r"([A-Z0-9]{2,})(e?s)")
# Where a sentence begins, a capital says nothing.
_BEGINS = regex(r"(?:^|[.:?!–—])\W*$")
_LONG = 4
# "--" is a dash to LaTeX.
_DOUBLED = regex(r"([-'`])(?=\1)")
# "45–61": one dash between pages is two hyphens in LaTeX.
_DASH = regex("(?<![–—-])–(?![–—-])")
_BODIES = {"phdthesis": "school", "mastersthesis": "school", "techreport": "institution"}
_HOLDERS = {
    "article": "journal",
    "inproceedings": "booktitle",
    "incollection": "booktitle",
    "book": "series",
}


def bibtex(records: Iterable[common.Cited], context: common.Context) -> Iterator[str]:
    """Give an entry for each record; what stands before the first is no entry."""
    for credit in context.credits:
        yield f"% {credit.replace('@', '(at)')}\n"
    for record in records:
        yield entry(record, context)


def entry(record: common.Cited, context: common.Context = common.PLAIN) -> str:
    """Return a record as an entry."""
    type_ = _type(record)
    fields = "".join(
        f"  {name:<13} = {value},\n" for name, value in _fields(record, type_, context) if value
    )
    return f"\n@{type_}{{{record.citation_key},\n{fields}}}\n"


def latex(text: str | None) -> str:
    """Return text that LaTeX sets as it is written here."""
    return _spelt(normalize("NFC", common.one_line(text)))


def _spelt(text: str) -> str:
    """Return text with its signs as commands; two hyphens are no dash, nor quotes one sign."""
    return _DOUBLED.sub(r"\1{}", text.translate(_LATEX))


def protected(title: str) -> str:
    """Return a title with the capitals in braces that a style must not lower.

    >>> protected("Understanding LSTMs")
    'Understanding {LSTM}s'
    """
    title, pieces, end = normalize("NFC", common.one_line(title)), [], 0
    is_sentence = _is_sentence(title)
    for found in _WORD.finditer(title):
        begins = bool(_BEGINS.search(title[: found.start()]))
        pieces.append(_spelt(title[end : found.start()]))
        pieces.append(_shielded(found.group(), proper=is_sentence and not begins))
        end = found.end()
    return "".join([*pieces, _spelt(title[end:])])


def _shielded(word: str, *, proper: bool) -> str:
    if acronym := _ACRONYM.fullmatch(word):
        return f"{{{acronym[1]}}}{acronym[2]}"
    inner = any(letter.isupper() for letter in word[1:])
    single = word.isupper() and len(word.rstrip("+#")) == 1 and word != "A"
    spelt = _spelt(word)
    return f"{{{spelt}}}" if inner or single or (proper and word[0].isupper()) else spelt


def _is_sentence(title: str) -> bool:
    """Return whether most words begin small, so that a capital means a proper name."""
    words = [word for word in _WORD.findall(title)[1:] if len(word) >= _LONG]
    small = [word for word in words if word[0].islower()]
    return len(small) * 2 > len(words)


def _type(record: common.Cited) -> str:
    sort = record.sort
    is_masters = sort is common.Sort.THESIS and record.degree == "master"
    type_ = "mastersthesis" if is_masters else sort.bibtex
    lacks_body = type_ in _BODIES and not record.institutions
    lacks_publisher = type_ == "book" and not record.publisher
    return "misc" if lacks_body or lacks_publisher else type_


def _fields(record: common.Cited, type_: str, context: common.Context) -> Iterator[tuple[str, str]]:
    """Give the fields of an entry with their values, "" for none."""
    found = record.identifiers
    who = [_name(maker) for maker in record.makers(context)]
    yield "author", _braced(" and ".join([*who, "others"] if record.et_al and who else who))
    yield "editor", _braced(" and ".join(map(_name, record.editors)))
    yield "title", _braced(protected(record.title))
    if type_ in _HOLDERS:
        yield _HOLDERS[type_], _braced(latex(record.venue))
    if type_ in _BODIES:
        yield _BODIES[type_], _braced(latex("; ".join(common.names(record.issuers))))
    if type_ == "phdthesis" and record.degree is None:
        yield "type", _braced(common.DEGREES[None])
    if type_ == "misc":
        yield "howpublished", _braced(latex(_published(record)))
    if record.kind != "other" and (type_ == "misc" or (record.kind == "book") > (type_ == "book")):
        # No style prints it; whoever reads the file again knows what it is.
        yield "entrysubtype", _braced(record.kind)
    yield "publisher", _braced(latex(record.publisher))
    yield from _details(record, type_)
    year, month, *_ = (*record.date_parts, 0, 0)
    yield "year", _braced(str(year or ""))
    yield "month", common.MONTHS[month - 1][:3].lower() if month else ""
    yield "doi", _braced(common.address(found.doi))
    yield "eprint", _braced(common.address(found.arxiv))
    yield "archivePrefix", _braced("arXiv" if found.arxiv else "")
    yield "isbn", _braced(common.address(found.isbn))
    yield "url", _braced(record.primary_address)
    yield "keywords", _braced(latex(", ".join(t.name for t in record.topics)))
    yield "note", _braced(latex(record.note))


def _details(record: common.Cited, type_: str) -> Iterator[tuple[str, str]]:
    """Give the details: of an article the issue is the number, of all else a number is."""
    issue, number = ("number", "eid") if type_ == "article" else ("issue", "number")
    names = ("volume", issue, number, "pages", "edition", "address")
    parts = ("volume", "issue", "number", "pages", "edition", "place")
    for name, part in zip(names, parts, strict=True):
        yield name, _braced(_DASH.sub("--", latex(record.detail(part))))


def _braced(value: str) -> str:
    return f"{{{value}}}" if value else ""


def _published(record: common.Cited) -> str | None:
    """Return how a resource without a type of its own is published."""
    thesis = common.DEGREES[record.degree] if record.kind == "thesis" else None
    return record.venue or record.publisher or record.platform or thesis


def _name(maker: common.Maker) -> str:
    """Return a name as BibTeX takes it apart: "van der Smagt, Patrick"."""
    if maker.is_body:
        return f"{{{latex(maker.family)}}}"
    if not maker.given and not maker.suffix and " " not in maker.last:
        return _part(maker.last)
    # Without a comma the last word alone would be the family name, in braces a body's.
    suffix = [_part(maker.suffix)] if maker.suffix else []
    return ", ".join([_part(maker.last), *suffix, _part(maker.given) or "{}"])


def _part(text: str) -> str:
    """Return a part of a name; in braces what would cut the list of names."""
    cuts = "," in text or {"and", "others"} & set(text.lower().split())
    return f"{{{latex(text)}}}" if cuts else latex(text)
