"""Why lines that carry a link became no entry, in words."""

from collections.abc import Mapping

from app.documents.entry import Block

REASONS: Mapping[str, str] = {
    "html": "A link in raw HTML is not read.",
    "table": "A link in a table is not read.",
    "image_link": "A link without words, as on an image, names nothing.",
    "running_text": "A link in running text is no entry.",
    "table_of_contents": "Links within the document are no entries.",
    "too_deep": "Lists within lists are not read this deep.",
}
"""The code that the reader gives to such lines, and what it means."""


def why_unparsed(block: Block) -> str:
    """Return in words why a block became nothing."""
    return REASONS.get(block.code or "", "A link here is not read.")
