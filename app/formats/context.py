"""What records cannot say of an answer: what it is of, where it is, whose it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from app.catalogue.records import ResourceRecord
from app.formats.plain import one_line


@dataclass(frozen=True, slots=True)
class Document:
    """A curated list: what must be said when it is passed on."""

    title: str
    source: str | None = None
    licence: str | None = None

    @property
    def credit(self) -> str:
        """Title, source and licence on one line."""
        named = ", ".join(filter(None, map(one_line, (self.title, self.source))))
        return f"{named} ({one_line(self.licence)})" if self.licence else named


@dataclass(frozen=True, slots=True)
class Context:
    """An answer: its title, its own absolute address, and the documents by id.

    `base` is the public address of the service, without a slash at its end; `following`
    is that of the next page. What streams needs no addresses.
    """

    title: str = "Resources"
    address: str = ""
    base: str = ""
    documents: Mapping[str, Document] = field(default_factory=dict)
    following: str | None = None

    def place(self, collection: str, id_: str) -> str:
        """Return the address of the page of a record."""
        return f"{self.base}/{collection}/{quote(id_, safe='')}"

    def documents_of(self, record: ResourceRecord) -> Iterable[Document]:
        """Return the documents that list a record."""
        ids = dict.fromkeys(edition.partition(":")[0] for edition in record.editions)
        return [self.documents[each] for each in ids if each in self.documents]

    def credits_of(self, record: ResourceRecord) -> str:
        """Return what to say of the documents that list a record."""
        return "; ".join(document.credit for document in self.documents_of(record))

    @property
    def credits(self) -> list[str]:
        """What to say of all documents."""
        return [document.credit for document in self.documents.values()]
