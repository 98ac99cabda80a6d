"""A citation at its place: which edition of which document, under which heading."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from app.catalogue.names import FamilyKey, PersonName, parse
from app.catalogue.topics import Subjects
from app.documents.claim import Claim, Oddity
from app.documents.links import absolute

# So many authors are in company; more are a crowd.
_COMPANY = 50


@dataclass(frozen=True, slots=True)
class Origin:
    """An edition of a document, as far as values depend on it.

    `order` tells older editions from newer ones: the date, of undated ones that of the
    edition that they follow.
    """

    document: str
    label: str
    order: str
    date: str | None = None
    base: str | None = None
    language: str | None = None
    title: str | None = None

    @property
    def edition(self) -> str:
        """The public id of the edition."""
        return f"{self.document}:{self.label}"


@dataclass(frozen=True)
class Listing:
    """One mention: its place, its text and what it claims.

    `resource` and `mention` are the numbers it has in the store, if it is there;
    `warnings` are not kept there. `subjects` are what the headings of the path name.
    """

    origin: Origin
    first_line: int
    last_line: int
    raw: str
    path: tuple[str, ...]
    heading_line: int | None
    claims: tuple[Claim, ...]
    resource: int | None = None
    mention: int | None = None
    warnings: tuple[Oddity, ...] = ()
    subjects: Subjects = ()

    @property
    def place(self) -> tuple[str, str, int]:
        """Where it stands among all listings: older editions first."""
        return self.origin.order, self.origin.edition, self.first_line

    @property
    def section(self) -> str:
        """The heading it stands under."""
        return self.path[-1] if self.path else ""

    def claimed(self, field: str) -> Iterator[Claim]:
        """Give the claims for a field, in order."""
        return (claim for claim in self.claims if claim.field == field)

    def reading_of(self, claim: Claim) -> int:
        """Return the place of a claim among all; of equal ones that of the first."""
        return self._readings[claim]

    @cached_property
    def _readings(self) -> dict[Claim, int]:
        last = len(self.claims) - 1
        return {claim: last - i for i, claim in enumerate(reversed(self.claims))}

    @cached_property
    def title(self) -> str:
        """The title as printed here."""
        return next((str(c.value) for c in self.claimed("title")), "")

    @cached_property
    def url(self) -> str | None:
        """The address of the title, absolute."""
        for claim in self.claimed("link"):
            if claim.role == "primary":
                return absolute(str(claim.value), self.origin.base)
        return None

    @cached_property
    def year(self) -> int | None:
        """The year that is stated here."""
        return next((int(c.value) for c in self.claimed("year")), None)

    @cached_property
    def names(self) -> tuple[PersonName, ...]:
        """The authors' names, taken apart, in order."""
        return tuple(parse(str(c.value)) for c in self.claimed("author"))

    def families_beside(self, name: PersonName) -> frozenset[FamilyKey]:
        """Return the family names beside a name; of a crowd of authors none.

        Who is one of hundreds is known by nobody of them, and each beside each other
        would be too much to keep.
        """
        if len(self.names) > _COMPANY:
            return frozenset()
        return frozenset(self._counted - Counter([name.family_key]))

    @cached_property
    def _counted(self) -> Counter[FamilyKey]:
        return Counter(name.family_key for name in self.names)

    @cached_property
    def families(self) -> frozenset[FamilyKey]:
        """The authors' family names, folded."""
        return frozenset(name.family_key for name in self.names)


def newest_first(listings: Iterable[Listing]) -> list[Listing]:
    """Return listings with the newest edition first, in it the first line."""
    in_order = sorted(listings, key=lambda listing: listing.first_line)
    return sorted(in_order, key=lambda listing: listing.place[:2], reverse=True)
