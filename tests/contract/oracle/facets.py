"""Facets, counted resource by resource."""

from collections import Counter

from tests.contract.oracle.filters import matching, understood


def facet(catalogue, name, query, limit):
    """What the facet of a parameter says of a query."""
    others = [pair for pair in query if pair[0] not in (name, f"{name}_not")]
    rows, _ = matching(catalogue, others)
    held = [set(map(str, catalogue.ids_of(name, row))) for row in rows]
    counts = Counter(value for values in held for value in values)
    selected = _selected(catalogue, name, query, counts)
    for value in selected:
        counts.setdefault(value, 0)
    ranked = sorted(counts, key=lambda value: (-counts[value], value))
    frequent = [value for value in ranked if counts[value]][:limit]
    listed = [value for value in ranked if value in {*frequent, *selected}]
    return {
        "values": [
            {
                "id": value,
                "name": catalogue.name_of(name, value),
                "count": counts[value],
                "selected": value in selected,
            }
            for value in listed
        ],
        "missing": sum(not values for values in held),
        "other": sum(bool(values) and not values & set(listed) for values in held),
        "total_values": sum(count > 0 for count in counts.values()),
    }


def _selected(catalogue, name, query, counts):
    """The ids asked for; of a range of years those that occur."""
    found = set()
    for parameter, text in query:
        if parameter != name:
            continue
        wanted, _ = understood(catalogue, name, text)
        if name != "year":
            found |= wanted
            continue
        for years in filter(None, wanted):
            first, last = years
            occurring = {y for y in counts if str(first) <= y <= str(last)}
            found |= occurring | ({str(first)} if first == last else set())
    return found
