"""Listings made from the text of a list, as an import makes them."""

from app.catalogue.listing import Listing, Origin
from app.documents.citation import cite
from app.documents.entries import read
from app.seed import load_authority, load_documents

AUTHORITY = load_authority()
LEXICON = AUTHORITY
UNTIL = 2020


def listings_of(text, label="1", *, document="list", date=None, base=None):
    """Return the listings of one edition; labels are in the order of time."""
    origin = Origin(document, label, date or label, date, base)
    citations = (cite(entry, LEXICON) for entry in read(text).entries)
    return [listing_of(citation, origin) for citation in citations if citation]


def listing_of(citation, origin):
    entry = citation.entry
    heading = entry.heading
    return Listing(
        origin=origin,
        first_line=entry.span.first,
        last_line=entry.span.last,
        raw=entry.raw,
        path=heading.path if heading else (),
        heading_line=heading.span.first if heading else None,
        claims=citation.claims,
        warnings=citation.warnings,
    )


def seed_listings():
    """Return the listings of all editions of the seed's documents."""
    return [
        listing
        for document in load_documents()
        for edition in document.editions
        for listing in listings_of(
            edition.path.read_text(encoding="utf-8"),
            edition.label,
            document=document.id,
            date=edition.date,
            base=document.base,
        )
    ]
