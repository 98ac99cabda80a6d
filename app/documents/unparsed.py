"""Why lines that carry a link became no entry, in words."""

from collections.abc import Mapping

from app.documents.entry import Block

REASONS: Mapping[str, str] = {
    "table": "A link in a row without a title is no entry.",
    "image_link": "A link without words, as on an image, names nothing.",
    "no_title": "Nothing here can be a title.",
    "running_text": "A link in running text is no entry.",
    "table_of_contents": "Links within the document are no entries.",
    "navigation": "A bar of links above the first section is no entry.",
    "about_the_list": "What a list says of itself is no entry.",
    "button": "A button to share, star or pay is no entry.",
    "heading_link": "A link in the heading of a section is no entry.",
    "unused_address": "No link in the document uses this address.",
    "broken_entry": "An entry of a bibliography is not written as its format says.",
    "failed": "Reading this failed, by a fault of the program that is logged.",
    "too_long": "So long a paragraph, or so long an entry, is not read.",
    "too_deep": "Lists within lists are not read this deep.",
}
"""The code that the reader gives to such lines, and what it means."""


def why_unread(code: str | None) -> str:
    """Return in words why a block with this code became nothing."""
    return REASONS.get(code or "", "A link here is not read.")


def why_unparsed(block: Block) -> str:
    """Return in words why a block became nothing."""
    return why_unread(block.code)
