"""CSL-JSON: an array of items, as Zotero, pandoc and citeproc write it."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from app.documents.bibliographies.common import BROKEN, Lines, Piece, Stated, in_order, kinds_of
from app.text import regex

_KINDS = kinds_of(
    paper="article article-journal article-magazine article-newspaper paper-conference chapter "
    "report manuscript entry entry-dictionary entry-encyclopedia review",
    **{kind: kind for kind in ("book", "thesis", "dataset", "software")},
    video="motion_picture",
)
# What a page is, where its genre says so.
_GENRES: Mapping[str, str] = {
    "course": "course",
    "lecture": "lecture",
    "online forum": "forum",
    "home page": "homepage",
}
# Kinds of which who publishes is who they come from.
_ISSUED = frozenset({"thesis", "course", "lecture"})
_HELD = frozenset({"paper", "book", "thesis"})
_MEANS: Mapping[str, str] = {
    "title": "title", "container-title": "venue", "publisher": "publisher", "DOI": "doi",
    "archive_location": "arxiv", "number": "details.number", "ISBN": "isbn", "URL": "link",
    "keyword": "keywords", "language": "language", "note": "note", "volume": "details.volume",
    "issue": "details.issue", "page": "details.pages", "edition": "details.edition",
    "publisher-place": "details.place",
}  # fmt: skip
_BETWEEN = regex(r"[\s,\[\]]*")
_KEY = regex(r'"(?P<name>[A-Za-z_-]+)"\s*:')
# Crossref writes `"date-parts": [[null]]` for none.
_DECODER = json.JSONDecoder(
    object_pairs_hook=lambda pairs: {k: v for k, v in pairs if v not in (None, [[None]])}
)


def _text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


_Text = Annotated[str, BeforeValidator(_text)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class _Name(_Model):
    family: str = ""
    given: str = ""
    particle: str = Field("", alias="non-dropping-particle")
    dropping: str = Field("", alias="dropping-particle")
    suffix: str = ""
    literal: str = ""


class _Date(_Model):
    parts: list[list[_Text]] = Field([], alias="date-parts")
    raw: str = ""
    literal: str = ""


class _Item(_Model):
    """What is read of an item; the rest of its fields are texts."""

    type: str = ""
    genre: str = ""
    author: list[_Name] = []
    editor: list[_Name] = []
    issued: _Date = _Date()


# The fields of an item that are plain.
_TEXTS = TypeAdapter(dict[str, _Text])


def pieces(text: str) -> Iterator[Piece]:
    """Give the items of an array; behind a broken one the next that begins alike counts."""
    lines = Lines(text)
    place = _BETWEEN.match(text).end()  # type: ignore[union-attr]
    while place < len(text):
        try:
            found, end = _DECODER.raw_decode(text, place)
            yield _piece(lines, text, place, end, found)
        except RecursionError:
            yield Piece(place, len(text.rstrip()), code="too_deep")
            return
        except ValueError as error:
            end = _next(text, place, getattr(error, "pos", place))
            yield Piece(place, place + len(text[place:end].rstrip()), code=BROKEN)
        place = _BETWEEN.match(text, end).end()  # type: ignore[union-attr]


def _next(text: str, begin: int, broken: int) -> int:
    """Return where the item behind a broken one begins: a line set in as that is."""
    line = text.rfind("\n", 0, begin) + 1
    margin = re.match(r"[\s,]*", text[line:begin])[0].rstrip(",")  # type: ignore[index]
    pattern = re.compile(rf"^[,\[]?{re.escape(margin)}[,\[]?[ \t]*(?=\{{)", re.MULTILINE)
    start = max(text.rfind("\n", 0, broken) + 1, text.find("\n", begin) + 1 or len(text))
    found = pattern.search(text, start)
    return found.end() if found else len(text)


def _piece(lines: Lines, text: str, begin: int, end: int, found: object) -> Piece:
    try:
        item = _Item.model_validate(found)
        plain = {k: v for k, v in found.items() if k in _MEANS}  # type: ignore[attr-defined]
        texts = _TEXTS.validate_python(plain)
    except ValidationError:
        return Piece(begin, end, code=BROKEN)
    keys: dict[str, int] = {}
    for key in _KEY.finditer(text, begin, end):
        keys.setdefault(key["name"], lines.at(key.start()))
    return Piece(begin, end, tuple(_said(item, texts, keys)))


def _said(item: _Item, texts: Mapping[str, str], line: Mapping[str, int]) -> Iterator[Stated]:
    """Give what the fields of an item state."""
    kind = _KINDS.get(item.type) or _GENRES.get(item.genre.lower(), "")
    if kind:
        field = "type" if item.type in _KINDS else "genre"
        yield Stated("kind", field, getattr(item, field), line[field], kind)
    for name in item.author:
        yield _person(name, "author", line["author"])
    for name in item.editor:
        yield _person(name, "details.editors", line["editor"])
    date = "-".join(item.issued.parts[0]) if item.issued.parts else item.issued.raw
    if date := date or item.issued.literal:
        yield Stated("date", "issued", date, line["issued"])
    for field, means in _MEANS.items():
        if field in texts:
            meant = _meant(means, item.type, kind)
            yield Stated(meant, field, " ".join(texts[field].split()), line[field])


def _meant(means: str, type_: str, kind: str) -> str:
    """Return what a field means in an item of a type."""
    if means == "publisher" and (kind in _ISSUED or type_ == "report"):
        return "school"
    return "host" if means == "venue" and kind not in _HELD else means


def _person(name: _Name, means: str, line: int) -> Stated:
    """Return what a name states: a literal one is a body's."""
    if name.literal:
        return Stated("body" if means == "author" else means, means, name.literal, line)
    family = " ".join(filter(None, (name.dropping, name.particle, name.family)))
    spoken = in_order(family, name.given, name.suffix)
    shown = ", ".join(filter(None, (family, name.given, name.suffix)))
    inverted = means == "author" and name.given
    return Stated("inverted" if inverted else means, "author", shown, line, spoken)
