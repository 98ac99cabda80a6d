"""Every route of reading, with an address that is there and what it takes."""

DOCUMENT = "deep-learning-resources"
NETS = "a-fast-learning-algorithm-for-deep-belief-nets"
PAGING = ("page", "per_page", "cursor")
_NAMES = ("q", "sort", "format")
_WORDS = ("topic", "author", "institution", "category", "document", "platform", "venue")
_NOT = (*(*_WORDS, "kind", "year", "edition", "language", "link_status"),)

LISTS = {
    "/v1/resources": (
        *(*_WORDS, *(f"{name}_not" for name in _NOT), "kind", "language", "year"),
        *("year_basis", "edition", "has", "has_not", "link_status", "id", "url"),
        *("facets", "facet_limit", "fields", "include", *_NAMES, *PAGING),
    ),
    f"/v1/resources/{NETS}/related": PAGING,
    "/v1/authors": ("institution", "topic", "has", *_NAMES, *PAGING),
    "/v1/institutions": ("country", "type", *_NAMES, *PAGING),
    "/v1/topics": (*_NAMES, *PAGING),
    "/v1/categories": (*_NAMES, *PAGING),
    "/v1/documents": (*_NAMES, *PAGING),
    f"/v1/documents/{DOCUMENT}/changes": ("from", "to", *PAGING),
    "/v1/links": ("status", "document", "document_not", "format", *PAGING),
    "/v1/quality": ("document", "edition", "code", *PAGING),
    "/v1/fields": PAGING,
}
"""A route that gives several things to its parameters, `suggest` aside."""
SUGGEST = "/v1/suggest"
SINGLES = {
    f"/v1/resources/{NETS}": ("fields", "include", "format"),
    "/v1/authors/geoffrey-e-hinton": (),
    "/v1/institutions/google": (),
    "/v1/topics/neural-networks": (),
    "/v1/categories/academic-papers": (),
    f"/v1/documents/{DOCUMENT}": (),
    f"/v1/documents/{DOCUMENT}/editions/1/source": (),
    "/v1/stats": (),
    "/v1/dump.sqlite": (),
    "/v1": (),
    "/health/live": (),
    "/health/ready": (),
    "/openapi.json": (),
}
TAKEN = LISTS | SINGLES | {SUGGEST: ("q", "type", "limit")}
"""Every route with its parameters."""


def good(route):
    """An address of a route that gives an answer."""
    return f"{route}?q=hin" if route == SUGGEST else route
