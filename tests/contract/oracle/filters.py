"""What every filter means, resource by resource; a query is a list of pairs."""

from tests.contract.oracle.search import fits

LOOKED_UP = (
    *("topic", "author", "institution", "category", "document"),
    *("platform", "venue", "edition", "id", "language"),
)
OTHERS = ("kind", "year", "year_basis", "has", "link_status")
# A resource has one value of each.
SINGLE = (*("kind", "year", "year_basis", "platform", "venue", "language"), *("link_status", "id"))
NEGATED = (
    *("topic", "author", "institution", "category", "kind", "year", "document"),
    *("edition", "platform", "venue", "language", "link_status", "has"),
)


class Unknown(Exception):
    """A value that names nothing."""


class Apart(Exception):
    """Two values at once of a field that has one."""


def matching(catalogue, query):
    """The resources that fit every filter of a query, and what was understood."""
    tests, applied = [], {}
    groups: dict[str, list[set[object]]] = {}
    for name, text in query:
        field = name.removesuffix("_not")
        if name == "q":
            tests.append(fits(catalogue, text, dict(query).get("match", "all")))
            applied["q"] = {text.strip()}
        elif name == "match":
            applied["match"] = {text}
        elif field in LOOKED_UP or field in OTHERS:
            wanted, said = understood(catalogue, field, text)
            test = _one_of(catalogue, field, wanted)
            tests.append(test if name == field else _not(test))
            applied.setdefault(name, set()).update(said)
            if name in SINGLE:
                groups.setdefault(name, []).append(_each(field, wanted))
    for name, given in groups.items():
        if not set.intersection(*given):
            raise Apart(name)
    found = [row for row in catalogue.resources.values() if all(test(row) for test in tests)]
    return found, applied


def _each(field, wanted):
    """The values that are meant, of a range each year."""
    if field != "year":
        return set(wanted)
    years = [range(each[0], each[1] + 1) if each else ["unknown"] for each in wanted]
    return {year for some in years for year in some}


def understood(catalogue, field, text):
    """The values that a text means, as resources have them, and as they are told."""
    parts = [part.strip() for part in text.split(",")]
    if field == "year":
        return [_years(part) for part in parts], set(map(_said, parts))
    if field in OTHERS:
        return set(parts), set(parts)
    wanted = set()
    for part in parts:
        ids = catalogue.named(field, part)
        if not ids:
            raise Unknown(field, part)
        wanted |= ids
    return wanted, wanted


def _one_of(catalogue, field, wanted):
    if field == "year":
        return lambda row: any(_is_of(row["year"], each) for each in wanted)
    return lambda row: bool(wanted & catalogue.ids_of(field, row))


def _not(test):
    return lambda row: not test(row)


def _years(text):
    """A text as first and last year, None for `unknown`."""
    if text == "unknown":
        return None
    first, dash, last = text.partition("-")
    return int(first or 1000), int((last or 2999) if dash else first)


def _is_of(year, years):
    if year is None or years is None:
        return year is None and years is None
    return years[0] <= year <= years[1]


def _said(text):
    """A range as `applied` tells it."""
    years = _years(text)
    if years is None or years[0] == years[1]:
        return "unknown" if years is None else str(years[0])
    first = "" if years[0] == 1000 and years[1] < 2999 else str(years[0])
    return f"{first}-{'' if years[1] == 2999 else years[1]}"
