"""The fields of a resource that are only given: nothing is filtered or ordered by them.

What can be asked as well stands in `app.store.fields`.
"""

from app.store.field import Field, FieldType, Use

_ROWS = (
    ("date", FieldType.TEXT, "The date in EDTF, as precise as known.", "2006-07-28"),
    ("publisher", FieldType.TEXT, "Who published it.", "MIT Press"),
    ("note", FieldType.TEXT, "A remark of the document.", "Software Code"),
    ("et_al", FieldType.BOOLEAN, "There are authors that are not named.", "false"),
    (
        "details",
        FieldType.OBJECT,
        "As printed: volume, issue, pages, edition, editors, place, number.",
        "18",
    ),
    (
        "authors",
        FieldType.LIST,
        "Who wrote it, in order: id, name, printed form, institutions.",
        "Geoffrey E. Hinton",
    ),
    ("institutions", FieldType.LIST, "Where it comes from: id, name, role.", "Google"),
    ("topics", FieldType.LIST, "What it is about: id, name.", "Deep learning"),
    ("categories", FieldType.LIST, "The headings over it: id, name.", "Papers"),
    (
        "identifiers",
        FieldType.OBJECT,
        "DOI, arXiv id without version, ISBN with 13 digits.",
        "10.1126/science.1127647",
    ),
    (
        "links",
        FieldType.LIST,
        "Addresses: url, printed form, role, label, status, archived copy.",
        "http://www.cs.toronto.edu/~hinton/absps/fastnc.pdf",
    ),
    (
        "editions",
        FieldType.LIST,
        "The editions that list it, oldest first.",
        "deep-learning-resources:1",
    ),
    (
        "citation_key",
        FieldType.TEXT,
        "Its key in bibliographies; never changes.",
        "hinton2006fast",
    ),
    ("revision", FieldType.NUMBER, "The revision of its last change.", "2"),
    (
        "created_at",
        FieldType.TIME,
        "When it came into the catalogue.",
        "2026-11-22T10:00:00Z",
    ),
    (
        "updated_at",
        FieldType.TIME,
        "When it was last changed.",
        "2026-11-22T10:00:00Z",
    ),
)
GIVEN = tuple(Field(*row, Use.SELECT) for row in _ROWS)
