"""The shape of every record, word for word: its keys in order, and their types."""

from typing import Any

ID, TEXT, NUMBER, FLAG = str, str, int, bool
MAYBE = (str, type(None))
YEAR = (int, type(None))


class Listed(list[Any]):
    """An array of one shape."""


class Nullable(list[Any]):
    """A shape, or null."""


REFERENCE = {"id": ID, "name": TEXT}
TITLED = {"id": ID, "title": TEXT}
COUNTED = {"id": ID, "name": TEXT, "count": NUMBER}
YEARS = Listed([{"year": NUMBER, "count": NUMBER}])
MENTION = {"edition": ID, "line_start": NUMBER, "line_end": NUMBER, "category": MAYBE,
           "text": TEXT}  # fmt: skip
PROVENANCE = {"field": TEXT, "value": object, "basis": TEXT, "rule": TEXT,
              "edition": MAYBE, "line": YEAR, "text": MAYBE, "used": FLAG}  # fmt: skip
RESOURCE = {
    "id": ID, "title": TEXT, "kind": TEXT, "year": YEAR, "year_basis": MAYBE,
    "date": MAYBE, "venue": MAYBE, "publisher": MAYBE, "platform": MAYBE,
    "language": MAYBE, "note": MAYBE, "et_al": FLAG,
    "details": Nullable([{"volume": MAYBE, "issue": MAYBE, "pages": MAYBE, "edition": MAYBE,
                          "editors": Listed([TEXT]), "place": MAYBE, "number": MAYBE}]),
    "authors": Listed([{"id": ID, "name": TEXT, "printed": TEXT,
                        "institutions": Listed([ID])}]),
    "institutions": Listed([REFERENCE | {"role": TEXT}]),
    "topics": Listed([REFERENCE]), "categories": Listed([REFERENCE]),
    "identifiers": {"doi": MAYBE, "arxiv": MAYBE, "isbn": MAYBE},
    "links": Listed([{"url": MAYBE, "printed": TEXT, "role": TEXT, "label": MAYBE,
                      "status": TEXT, "since": MAYBE, "archive_url": MAYBE}]),
    "editions": Listed([ID]), "citation_key": TEXT, "revision": NUMBER,
    "created_at": TEXT, "updated_at": TEXT,
}  # fmt: skip
AUTHOR = {"id": ID, "name": TEXT, "family": MAYBE, "given": MAYBE,
          "aliases": Listed([TEXT]), "homepage": MAYBE,
          "institutions": Listed([REFERENCE]), "resource_count": NUMBER,
          "revision": NUMBER}  # fmt: skip
INSTITUTION = {"id": ID, "name": TEXT, "aliases": Listed([TEXT]), "country": MAYBE,
               "type": MAYBE, "parent": Nullable([REFERENCE]),
               "parts": Listed([REFERENCE]), "ror": MAYBE, "resource_count": NUMBER,
               "author_count": NUMBER, "revision": NUMBER}  # fmt: skip
TOPIC = {"id": ID, "name": TEXT, "source": TEXT, "synonyms": Listed([TEXT]),
         "broader": Nullable([REFERENCE]), "narrower": Listed([REFERENCE]),
         "resource_count": NUMBER}  # fmt: skip
CATEGORY = {"id": ID, "name": TEXT, "path": Listed([TEXT]), "document": ID,
            "editions": Listed([ID]), "resource_count": NUMBER}  # fmt: skip
DOCUMENT = {
    "id": ID, "title": TEXT, "source": MAYBE, "licence": MAYBE, "base": MAYBE,
    "editions": Listed([{"label": TEXT, "date": MAYBE, "checksum": TEXT,
                         "imported_at": TEXT, "entry_count": NUMBER,
                         "resource_count": NUMBER, "unparsed_count": NUMBER}]),
}  # fmt: skip
RELATED = {"resource": {"id": ID, "title": TEXT, "kind": TEXT, "year": YEAR},
           "score": float,
           "reasons": Listed([{"type": TEXT, "id": ID, "name": TEXT}])}  # fmt: skip
CHANGE = {"change": TEXT, "resource": Nullable([TITLED]), "before": MAYBE,
          "after": MAYBE, "from_line": YEAR, "to_line": YEAR}  # fmt: skip
SUGGESTION = {"type": TEXT, "id": ID, "name": TEXT, "hint": MAYBE,
              "count": YEAR}  # fmt: skip
FINDING = {"code": TEXT, "edition": ID, "line": NUMBER, "resource": Nullable([TITLED]),
           "message": TEXT, "text": MAYBE}  # fmt: skip
FIELD = {"name": TEXT, "type": TEXT, "filter": FLAG, "facet": FLAG, "sort": FLAG,
         "select": FLAG, "description": TEXT, "example": TEXT}  # fmt: skip
STATS = {
    **dict.fromkeys(("resources", "authors", "institutions", "topics", "categories",
                     "documents", "editions", "mentions", "links"), NUMBER),
    "years": YEARS, "coverage": dict,
}  # fmt: skip
ENVELOPE = ["results", "meta", "facets", "links"]
META = {"count": NUMBER, "page": YEAR, "per_page": NUMBER, "next_cursor": MAYBE,
        "revision": NUMBER, "applied": dict}  # fmt: skip
OTHERS = Nullable({"any": NUMBER, "did_you_mean": MAYBE})
LINKS = {"self": TEXT, "first": MAYBE, "prev": MAYBE, "next": MAYBE}


def check(shape, value, place="it"):
    """Hold a value to a shape; `place` says where it stands."""
    if isinstance(shape, Listed):
        assert isinstance(value, list), place
        for number, each in enumerate(value):
            check(shape[0], each, f"{place}[{number}]")
    elif isinstance(shape, Nullable):
        if value is not None:
            check(shape[0], value, place)
    elif isinstance(shape, dict):
        assert list(value) == list(shape), place
        for name, inner in shape.items():
            check(inner, value[name], f"{place}.{name}")
    else:
        assert isinstance(value, shape), (place, value)
        # True is a number to Python, not to a caller.
        assert not isinstance(value, bool) or shape in (bool, object), place
