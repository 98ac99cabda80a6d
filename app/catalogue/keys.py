"""Citation keys: family name or organisation, year, first telling word of the title."""

from app.folding import slug, words

# Words that tell nothing about a title.
_EMPTY = frozenset(
    words(
        "a an the on in of for to and with from by how is what why at as its "
        "der die das zu zur le la les un une des"
    )
)


def citation_key(who: str | None, year: int | None, title: str) -> str:
    """Return a key such as `hinton2006fast`; who and when may be unknown.

    Without an author it begins with the title's word, without a year it says `nd`.
    """
    telling = [w for w in words(title) if w not in _EMPTY and w.isalnum()]
    word = next(iter(telling), "untitled")
    author = slug(who or "").replace("-", "")
    when = str(year) if year else "nd"
    return f"{author}{when}{word}" if author else f"{word}{when}"
