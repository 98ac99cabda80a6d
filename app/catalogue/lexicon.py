"""The proper names of the seed, as the reading of entries asks for them."""

from collections.abc import Callable, Mapping

from app.catalogue.authority import Authority
from app.documents.claim import NameUse


class SeedLexicon:
    """Answers which words are known as what, from the authority files."""

    def __init__(self, authority: Authority) -> None:
        """Take the authority files."""
        self._asks: Mapping[NameUse, Callable[[str], bool]] = {
            "institution": lambda text: authority.institution_named(text) is not None,
            "maker": lambda text: authority.maker_named(text) is not None,
            "publisher": authority.is_publisher,
            "venue": authority.is_venue,
            "platform": lambda text: authority.platform_named(text) is not None,
            "given": authority.is_given,
            "family": authority.is_family,
        }

    def knows(self, use: NameUse, text: str) -> bool:
        """Tell whether the whole of `text` is such a name."""
        return self._asks[use](text)
