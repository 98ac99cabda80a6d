"""The catalogue as its exports tell it, and what the values of filters name in it."""

from collections import defaultdict
from functools import cached_property

from tests.contract.oracle.words import names

NAMED = {
    "topic": "topics",
    "author": "authors",
    "institution": "institutions",
    "category": "categories",
    "document": "documents",
}
"""Parameter to the list in which its ids stand."""


class Catalogue:
    """Records of every list, by id; `imported` are the editions as they came in."""

    def __init__(self, lists, imported):
        self.lists = {noun: {row["id"]: row for row in rows} for noun, rows in lists.items()}
        self.resources = self.lists["resources"]
        self.imported = imported
        # What the search knows of each resource, by its id.
        self.words = {}

    def __repr__(self):
        return f"Catalogue of {len(self.resources)}"

    @cached_property
    def names(self):
        """By parameter and id, every name under which a record can be asked for."""
        found = {
            parameter: {id_: _names(row) for id_, row in self.lists[noun].items()}
            for parameter, noun in NAMED.items()
        }
        for field in ("venue", "platform"):
            values = {row[field] for row in self.resources.values()} - {None}
            # A comma separates values, so no id has one.
            found[field] = {value.replace(",", ""): [value] for value in values}
        return found

    @cached_property
    def editions(self):
        return {
            f"{document['id']}:{edition['label']}"
            for document in self.lists["documents"].values()
            for edition in document["editions"]
        }

    @cached_property
    def languages(self):
        return {row["language"] for row in self.resources.values()} - {None}

    @cached_property
    def wholes(self):
        """By parameter and id, the records that include a record, itself too."""
        above: dict[str, dict[str, str | None]] = {"topic": {}, "institution": {}, "category": {}}
        for id_, row in self.lists["topics"].items():
            above["topic"][id_] = row["broader"] and row["broader"]["id"]
        for id_, row in self.lists["institutions"].items():
            above["institution"][id_] = row["parent"] and row["parent"]["id"]
        headings = self.lists["categories"]
        places = {(row["document"], *row["path"]): id_ for id_, row in headings.items()}
        for id_, row in headings.items():
            outer = (row["document"], *row["path"][:-1])
            above["category"][id_] = places.get(outer)
        return {name: _closed(parents) for name, parents in above.items()}

    def named(self, parameter, text):
        """The ids that a value names: itself, or all that have its words in a name."""
        text = text.strip()
        if parameter in ("edition", "id", "language"):
            there = {"edition": self.editions, "id": self.resources, "language": self.languages}
            return {text} & set(there[parameter])
        known = self.names[parameter]
        if text in known:
            return {text}
        return {id_ for id_, each in known.items() if any(names(text, name) for name in each)}

    def values(self, parameter, row):
        """The values a resource has of a parameter, those that include them too."""
        found = set(_VALUES[parameter](row))
        wholes = self.wholes.get(parameter)
        return {up for each in found for up in wholes[each]} if wholes else found

    def ids_of(self, parameter, row):
        """The values of a resource as ids, as a filter compares them."""
        found = self.values(parameter, row)
        if parameter in ("venue", "platform"):
            return {value.replace(",", "") for value in found}
        return found

    def name_of(self, parameter, id_):
        known = self.names.get(parameter, {}).get(id_)
        return known[0] if known else id_


def _names(row):
    further = row.get("aliases") or row.get("synonyms") or []
    return [row["title"] if "title" in row else row["name"], *further]


def _closed(parents):
    closed: dict[str, set[str]] = defaultdict(set)
    for id_ in parents:
        up = id_
        while up is not None and up not in closed[id_]:
            closed[id_].add(up)
            up = parents[up]
    return closed


def _references(field):
    return lambda row: [each["id"] for each in row[field]]


def _plain(field):
    return lambda row: [] if row[field] is None else [row[field]]


def _primary(row):
    return [each["status"] for each in row["links"] if each["role"] == "primary" and each["url"]]


HAS = {
    "author": lambda row: row["authors"],
    "institution": lambda row: row["institutions"],
    "year": lambda row: row["year"] is not None,
    "note": lambda row: row["note"] is not None,
    "doi": lambda row: row["identifiers"]["doi"],
    "arxiv": lambda row: row["identifiers"]["arxiv"],
    "isbn": lambda row: row["identifiers"]["isbn"],
    "venue": lambda row: row["venue"] is not None,
}
_VALUES = {
    "topic": _references("topics"),
    "author": _references("authors"),
    "institution": _references("institutions"),
    "category": lambda row: [m["category"] for m in row["mentions"] if m["category"]],
    "document": lambda row: [each.rpartition(":")[0] for each in row["editions"]],
    "edition": lambda row: [each["edition"] for each in row["mentions"]],
    "kind": _plain("kind"),
    "year": _plain("year"),
    "year_basis": _plain("year_basis"),
    "platform": _plain("platform"),
    "venue": _plain("venue"),
    "language": _plain("language"),
    "link_status": _primary,
    "id": _plain("id"),
    "has": lambda row: [name for name, there in HAS.items() if there(row)],
}
