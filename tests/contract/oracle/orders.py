"""Every order but relevance, which only the search index knows."""

from functools import cmp_to_key

from tests.contract.oracle.words import forms, title_key

DEFAULT = "-year,title"


def ordered(catalogue, rows, sort, editions=()):
    """Resources in order: what has no value last either way, the id at the end."""
    keys = [(part.startswith("-"), _KEYS[part.removeprefix("-")]) for part in sort.split(",")]

    def compare(one, other):
        for descending, key in keys:
            a, b = (key(catalogue, row, editions) for row in (one, other))
            if a == b:
                continue
            if a is None or b is None:
                return 1 if a is None else -1
            return 1 if (a > b) is not descending else -1
        return -1 if one["id"] < other["id"] else 1

    return sorted(rows, key=cmp_to_key(compare))


def _family(catalogue, row, _editions):
    if not row["authors"]:
        return None
    family = catalogue.lists["authors"][row["authors"][0]["id"]]["family"]
    return " ".join(forms(family)[0]) if family else None


def _added(catalogue, row, _editions):
    return min(catalogue.imported.index(each) for each in row["editions"])


def _position(_catalogue, row, editions):
    return min(each["line_start"] for each in row["mentions"] if each["edition"] in editions)


_KEYS = {
    "title": lambda _catalogue, row, _editions: title_key(row["title"]),
    "year": lambda _catalogue, row, _editions: row["year"],
    "author": _family,
    "added": _added,
    "updated": lambda _catalogue, row, _editions: row["revision"],
    "position": _position,
}
