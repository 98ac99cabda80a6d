"""Bibliographies as documents: each entry of a file claims what its fields state.

A format gives the pieces of its text in order; what they are and claim is said here.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

from app.documents import grammar, tokens
from app.documents.blocks import source_lines
from app.documents.grammar import ARXIV, LANGUAGE_CODES
from app.documents.links import arxiv_of, doi_of
from app.documents.name_words import BARE_INITIALS, INITIALS
from app.documents.people import is_organization
from app.documents.text import (
    Block,
    BlockKind,
    Citation,
    Claim,
    Entry,
    Heading,
    Lexicon,
    Reading,
    Span,
    Value,
)
from app.documents.tokens import any_case, normal_form
from app.text import regex

BROKEN = "broken_entry"
# "2015", "2015/03/01/", "2015-03"
_DATE = regex(
    r"\s*(?P<year>[12]\d{3})(?!\d)(?:[-/](?P<number>1[0-2]|0?[1-9])(?!\d)"
    r"(?:[-/](?P<day>[0-3]?\d)(?!\d))?)?"
)
_YEAR = regex(r"(?<!\d)(?P<year>[12]\d{3})(?!\d)")
# "With others (et al.)"
_OTHERS = any_case(r"(?:(?:with|and) )?others(?: \(et al\.\))?|et al\.?")
_ISBN = regex(r"(?<![\dXx-])(?:\d[ -]?){9}(?:[\dXx]|(?:\d[ -]?){3}\d)(?![\dXx-])")
_ARXIV = any_case(
    r"(?:\s*https?://(?:www\.)?arxiv\.org/\w+/|\s*arxiv:|10\.48550/arxiv\.)?\s*"
    r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\s*\[[\w.-]+\])?\s*"
)
_LANGUAGE = any_case(r"(?P<tongue>[a-z]{2})(?:[-_](?P<region>[a-z]{2}))?")
# What babel calls languages that have plainer names, or are of a country.
_BABEL: Mapping[str, str] = {
    "american": "en-US", "usenglish": "en-US", "british": "en-GB", "ukenglish": "en-GB",
    "australian": "en-AU", "canadian": "en-CA", "newzealand": "en-NZ", "ngerman": "de",
    "germanb": "de", "austrian": "de-AT", "naustrian": "de-AT", "swissgerman": "de-CH",
    "nswissgerman": "de-CH", "francais": "fr", "frenchb": "fr", "acadian": "fr-CA",
    "canadien": "fr-CA", "brazil": "pt-BR", "brazilian": "pt-BR", "portuges": "pt",
    "mexican": "es-MX", "bahasa": "id", "bahasai": "id", "nynorsk": "nn",
    "polutonikogreek": "el", "bokmal": "nb",
}  # fmt: skip
_ADDRESS = any_case(r"(?:https?|ftp)://[^\s<>{}\"]+")
_UNSPACED = regex(r"[\u3005\u3040-\u30ff\u3400-\u9fff]+")
_KEYWORDS = regex("[,;]")
# "Genes of <i>E. coli</i> &amp; others"
# What is opened and closed: "On <b>" is about the element.
_SETTING = any_case(
    r"<(?P<name>i|b|u|em|strong|italic|bold|su[bp]|scp?|tt|span)(?:\s[^<>]*)?>(?P<words>[^<>]*)"
    r"</(?P=name)>"
)
_MOST_NESTED = 5
_REFERRED = any_case(r"&(?:#\d+|#x[0-9a-f]+|[a-z]\w*);")


@dataclass(frozen=True, slots=True)
class Stated:
    """What a field of a file states: `means` says of what, `field` is its own name.

    `text` is plain and on one line; `value` is what it amounts to, where that differs.
    """

    means: str
    field: str
    text: str
    line: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a file: an entry with what it `says`, or with a `code` none.

    Without either it is a remark of the file. `groups` are the headings it stands under.
    """

    start: int
    end: int
    says: tuple[Stated, ...] = ()
    code: str | None = None
    groups: tuple[Stated, ...] = ()


@dataclass(frozen=True, slots=True)
class Item(Entry):
    """An entry of a bibliography, in which every field says what it is."""

    says: tuple[Stated, ...] = ()
    format: str = ""


def kinds_of(**types: str) -> Mapping[str, str]:
    """Return the kind of each type of a format, from the types of each kind."""
    return {each: kind for kind, names in types.items() for each in names.split()}


# Gives the pieces of a text in their order.
Splitter = Callable[[str], Iterable[Piece]]


class Lines:
    """Tells the lines of a text, counted from 1."""

    def __init__(self, text: str) -> None:
        """Take the text; no sign but a line feed ends a line."""
        self._lines = text.split("\n")
        self._starts = list(accumulate((len(x) + 1 for x in self._lines), initial=0))

    def at(self, place: int) -> int:
        """Return the line of a place in the text."""
        return min(bisect_right(self._starts, place), len(self._lines))

    def raw(self, span: Span) -> str:
        """Return lines as they stand."""
        return "\n".join(self._lines[span.first - 1 : span.last])

    def blocks_between(self, first: int, last: int) -> Iterator[Block]:
        """Give the lines from one to another as prose, without blank ones around."""
        while first <= last and not self._lines[first - 1].strip():
            first += 1
        while first <= last and not self._lines[last - 1].strip():
            last -= 1
        if first <= last:
            span = Span(first, last)
            yield Block(BlockKind.PROSE, span, self.raw(span))

    def __len__(self) -> int:
        """Return how many lines there are."""
        return len(self._lines)


def laid_out(text: str, split: Splitter) -> str:
    """Return a text in which no two entries share a line: by its line each is known.

    One that is so already is returned as it is.
    """
    bare = "\n".join(source_lines(text))
    lines, cuts, last = Lines(bare), [], 0
    for piece in split(bare):
        if lines.at(piece.start) == last:
            cuts.append(piece.start)
        last = lines.at(max(piece.start, piece.end - 1))
    if not cuts:
        return text
    return "\n".join(bare[a:b] for a, b in zip([0, *cuts], [*cuts, len(bare)], strict=True))


def read(text: str, name: str, split: Splitter) -> Reading:
    """Return what a text in the format `name` is made of, as `split` gives its pieces."""
    bare = "\n".join(source_lines(text))
    lines = Lines(bare)
    headings: dict[str, Heading] = {}
    blocks: list[Block] = []
    entries: list[Entry] = []
    last = 0
    for piece in split(bare):
        span = Span(max(lines.at(piece.start), last + 1), lines.at(max(piece.start, piece.end - 1)))
        if span.first > span.last or not (piece.says or piece.code):
            continue
        blocks += lines.blocks_between(last + 1, span.first - 1)
        raw, last = lines.raw(span), span.last
        titled = any(each.means == "title" for each in piece.says)
        code = piece.code or (None if titled else "no_title")
        kind = BlockKind.ENTRY if code is None else BlockKind.UNPARSED
        blocks.append(Block(kind, span, raw, code))
        if code is None:
            for x in piece.groups:
                headings.setdefault(x.text, Heading(2, x.text, (x.text,), Span(x.line, x.line)))
            above: list[Heading | None] = [headings[x.text] for x in piece.groups] or [None]
            entries += [Item(span, raw, (), x, says=piece.says, format=name) for x in above]
    blocks += lines.blocks_between(last + 1, len(lines))
    return Reading(None, {}, tuple(headings.values()), tuple(entries), tuple(blocks))


# --- Claims --------------------------------------------------------------------------


def cite(item: Item, lexicon: Lexicon) -> Citation:
    """Return what an entry of a bibliography claims, in the order of its fields."""
    claims: list[Claim] = []
    for said in item.says:
        others = said.means in _WITH_OTHERS and _OTHERS.fullmatch(said.text)
        take = _TAKERS.get("others" if others else said.means, _as_said)
        for each in take(said, lexicon):
            # Of a field with one value that is the first.
            if each.field in _SEVERAL or all(x.field != each.field for x in claims):
                value = _without_markup(each.value) if isinstance(each.value, str) else each.value
                rule = each.rule or f"{item.format}-{said.field}"
                claims.append(replace(each, value=value, rule=rule))
    everybody = tuple(range(sum(claim.field == "author" for claim in claims)))
    # Of several it is not told who is where.
    issuers = {claim.value for claim in claims if claim.rule == _ISSUED}
    scoped = (
        replace(claim, scope=everybody) if claim.rule == _ISSUED and len(issuers) == 1 else claim
        for claim in claims
    )
    return Citation(item, tuple(scoped))


# What may be claimed more than once.
_SEVERAL = frozenset({"author", "affiliation", "link", "note", "topics", "details.editors"})
_ISSUED = "affiliation-in-column"
# What may say only that there are others.
_WITH_OTHERS = frozenset({"author", "whole", "body", "note"})


def _without_markup(value: str) -> str:
    """Return a value without the HTML that publishers put into theirs."""
    for _ in range(_MOST_NESTED):
        value = _SETTING.sub(r"\g<words>", value)
    return _REFERRED.sub(lambda found: html.unescape(found[0]), value)


def _claim(said: Stated, field: str, value: Value | None, rule: str = "") -> Iterator[Claim]:
    if value:
        yield Claim(field, value, rule, said.text, said.line)


def _as_said(said: Stated, _: Lexicon) -> Iterator[Claim]:
    return _claim(said, said.means, grammar.spaced(said.value or said.text))


def in_order(family: str, given: str, suffix: str = "") -> str:
    """Return a name as it is spoken: "van der Berg", "JP" is "J. P. van der Berg".

    Han and kana stand without a blank, the family name first.
    """
    if _UNSPACED.fullmatch(family) and _UNSPACED.fullmatch(given):
        return family + given
    if BARE_INITIALS.match(given) and len(given) > 1:
        given = " ".join(f"{letter}." for letter in given.replace("-", ""))
    return " ".join(filter(None, (given, family, suffix)))


def _author(said: Stated, lexicon: Lexicon) -> Iterator[Claim]:
    """Claim a person whose name is in its natural order, or an organisation."""
    is_given = lexicon.knows("given", said.text.partition(" ")[0])
    if not is_given and is_organization(said.text, lexicon):
        return _body(said, lexicon)
    return _claim(said, "author", grammar.name(said.text))


def _whole(said: Stated, lexicon: Lexicon) -> Iterator[Claim]:
    """Claim who has no comma in the name where persons have: a body, if not "Jan Bee"."""
    words = said.text.split()
    initials = any(INITIALS.match(word) or BARE_INITIALS.match(word) for word in words)
    if len(words) < 2 or initials or lexicon.knows("given", words[0]):  # noqa: PLR2004
        return _author(said, lexicon)
    return _body(said, lexicon)


def _body(said: Stated, _: Lexicon) -> Iterator[Claim]:
    return _claim(said, "affiliation", grammar.organization(said.text), "organization")


def _school(said: Stated, _: Lexicon) -> Iterator[Claim]:
    for name in said.text.split(";"):
        yield from _claim(said, "affiliation", grammar.affiliation(name), _ISSUED)


def _date(said: Stated, _: Lexicon) -> Iterator[Claim]:
    """Claim a date and its year, which is any of four digits."""
    found = _DATE.match(said.text)
    whole = found and (found["number"] or _YEAR.fullmatch(said.text.strip()))
    date = tokens.edtf(found.groupdict()) if found and whole else tokens.date_of(said.text)
    if not date and (year := _YEAR.search(said.text)):
        date = year["year"]
    yield from _claim(said, "date", date)
    if date:
        yield from _claim(said, "year", int(date[:4]))


def _doi(said: Stated, _: Lexicon) -> Iterator[Claim]:
    bare = re.sub(r"^\s*doi:\s*", "", said.text, flags=re.IGNORECASE)
    yield from _claim(said, "identifiers.doi", doi_of(bare) or doi_of(f"doi:{bare}"))
    if bare.lower().startswith("10.48550/"):
        yield from _arxiv(replace(said, text=bare), _)


def _arxiv(said: Stated, _: Lexicon) -> Iterator[Claim]:
    found = _ARXIV.fullmatch(said.text)
    return _claim(said, "identifiers.arxiv", arxiv_of(f"arxiv:{found['id']}") if found else None)


def _isbn(said: Stated, _: Lexicon) -> Iterator[Claim]:
    for found in _ISBN.finditer(said.text):
        yield from _claim(said, "identifiers.isbn", normal_form("isbn", f"ISBN {found[0]}") or None)


def _link(said: Stated, _: Lexicon) -> Iterator[Claim]:
    """Claim the addresses in a field; the first one of an entry leads to the work."""
    for found in _ADDRESS.finditer(said.text):
        yield Claim("link", found[0], "address", found[0], said.line, (), _PRIMARY[said.means])


_PRIMARY: Mapping[str, str] = {"link": "primary", "more": "related"}


def _venue(said: Stated, _: Lexicon) -> Iterator[Claim]:
    """Claim a venue; "arXiv preprint arXiv:1301.3781" is none."""
    if ARXIV.match(said.text):
        return _claim(said, "identifiers.arxiv", arxiv_of(said.text.replace("arXiv ", "arXiv:")))
    return _as_said(said, _)


def _host(said: Stated, lexicon: Lexicon) -> Iterator[Claim]:
    """Claim where a page or a film is: on a platform, else it is a venue."""
    field = "platform" if lexicon.knows("platform", said.text) else "venue"
    return _as_said(replace(said, means=field), lexicon)


def _language(said: Stated, _: Lexicon) -> Iterator[Claim]:
    name = said.text.strip().lower()
    if code := _BABEL.get(name) or LANGUAGE_CODES.get(name):
        return _claim(said, "language", code)
    found = _LANGUAGE.fullmatch(said.text)
    region = f"-{found['region'].upper()}" if found and found["region"] else ""
    return _claim(said, "language", found["tongue"].lower() + region if found else None)


def _keywords(said: Stated, _: Lexicon) -> Iterator[Claim]:
    for word in _KEYWORDS.split(said.text):
        yield from _claim(replace(said, text=word.strip()), "topics", word.strip())


_TAKERS: Mapping[str, Callable[[Stated, Lexicon], Iterator[Claim]]] = {
    "author": _author,
    # A person whose family name is told apart from the given one.
    "inverted": lambda said, _: _claim(said, "author", grammar.name(said.value)),
    "others": lambda said, _: _claim(said, "et_al", value=True),
    "whole": _whole,
    "body": _body,
    "venue": _venue,
    "host": _host,
    "school": _school,
    "date": _date,
    "doi": _doi,
    "arxiv": _arxiv,
    "isbn": _isbn,
    "link": _link,
    "more": _link,
    "note": lambda said, _: _claim(said, "note", grammar.note(said.text)),
    "language": _language,
    "keywords": _keywords,
}
