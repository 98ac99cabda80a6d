"""The way in for documents: read, resolved and saved as one revision, or not at all."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from app.catalogue.authority import Authority
from app.catalogue.headings import Path
from app.catalogue.languages import main_language
from app.catalogue.listing import Listing, Origin
from app.catalogue.report import ListedResource, reading_of
from app.catalogue.resolve import resolve
from app.documents.formats import entries_of, laid_out, read
from app.documents.outline import needed
from app.errors import CatalogueError, Conflict, InvalidBody, TooLarge, Unavailable
from app.reading import (
    Cited,
    Progress,
    cited,
    contained,
    listing_of,
    silent,
    until,
)
from app.renewal import apply_authority, in_step, link_headings, match_again
from app.source import Limits, Report, Source, checked, report_of
from app.store import known, outline
from app.store.absorb import absorb
from app.store.access import COMMAND
from app.store.columns import pk
from app.store.faults import unavailable
from app.store.findings import save_unparsed
from app.store.revise import Write, revise
from app.store.rows import AnyRow
from app.store.subjects import subjects_above
from app.store.tables import Edition


def import_edition(
    engine: Engine,
    authority: Authority,
    source: Source,
    *,
    limits: Limits | None = None,
    actor: str = COMMAND,
    dry_run: bool = False,
    readings: bool = False,
    progress: Progress = silent,
) -> Report:
    """Import one edition of a document as one revision; all or nothing.

    The same text again changes nothing. With `readings` the report tells of each entry
    what was read. `progress` is told the stage, how much of it
    is done and of how much.

    Raises:
        InvalidValue, InvalidBody: the label, date, id or text is not usable.
        TooLarge: the text or its entries are above `limits`.
        Conflict: the label is there with another text.
        Unavailable: the database cannot be written.
    """
    limits = limits or Limits()
    checked(source, limits)
    source = replace(source, text=laid_out(source.text, source.format))
    reading = read(source.text, source.format)
    entries = entries_of(reading, source.format)
    if not entries and source.format != "markdown":
        raise InvalidBody(f"The text holds no entry of the format {source.format}.")
    if entries > limits.max_entries:
        message = (
            f"The document has {entries:,} entries, more than "
            f"CATALOGUE_IMPORT_MAX_ENTRIES allows ({limits.max_entries:,})."
        )
        raise TooLarge(message)
    text = cited(reading, authority, progress)
    if not dry_run:
        apply_authority(engine, authority, actor=actor)
    summary = f"Imported {source.document.id}"
    with revise(engine, actor=actor, action="imported", summary=summary, dry_run=dry_run) as write:
        # A dry run looks at the catalogue as it would be then.
        in_step(write, authority)
        report = _Import(write, authority, source, text, progress, readings).run()
        kept = report.changed and not dry_run
        report.revision = write.number if kept else write.number - 1
    return report


@dataclass(frozen=True, slots=True)
class _Import:
    """One import in progress, inside its transaction."""

    write: Write
    authority: Authority
    source: Source
    text: Cited
    progress: Progress
    readings: bool

    def run(self) -> Report:
        """Resolve and save, unless there is nothing new."""
        facts, connection = self.source.document, self.write.connection
        document = outline.find_document(connection, facts.id)
        editions = outline.editions_of(connection, document.pk) if document else []
        label = self.source.label or outline.next_label(editions)
        same = self._same(editions)
        if document and same:
            return self._again(document.pk, same)
        return self._contained(document, editions, label)

    def _contained(
        self,
        document: AnyRow | None,
        editions: Sequence[outline.EditionRow],
        label: str,
    ) -> Report:
        """Save all entries but those that make it fail, which are unparsed."""

        def attempt(text: Cited, *, keeps: bool) -> Report:
            mine = replace(self, text=text)
            with self.write.attempt(keeps=keeps):
                return mine._take(document, editions, label)  # noqa: SLF001 - itself

        return contained(self.text, self.authority, attempt, is_outer)

    def _take(
        self,
        document: AnyRow | None,
        editions: Sequence[outline.EditionRow],
        label: str,
    ) -> Report:
        """Save the new edition and all that follows from it."""
        facts, connection = self.source.document, self.write.connection
        near = None if document else outline.resembled(connection, facts.id)
        before = outline.newest_resources(connection, editions)
        title = self.text.reading.title
        number = outline.save_document(self.write, document, facts, title)
        edition = self._save_edition(number, label)
        save_unparsed(connection, edition, self.text.reading.unparsed)
        self.progress("resolving", 0, 1)
        citations, headings = self.text.citations, self.text.reading.headings
        used = [c.entry.heading for c in citations if c.entry.heading]
        categories = outline.save_categories(
            self.write, facts, number, edition, needed(headings, used)
        )
        moved = link_headings(self.write, self.authority, citations, categories)
        new = self._listings(number, edition, label, categories)
        context = known.context(connection, self.authority, new)
        resolution = resolve(
            [*new, *context.listings, *context.by_hand],
            context.authors,
            self.authority,
            until(),
            decisions=context.decisions,
            circle=context.circle,
        )
        self.progress("saving", 0, 1)
        absorbed = absorb(
            self.write,
            resolution,
            context,
            self.authority,
            edition=edition,
            categories=categories,
        )
        match_again(self.write, self.authority, moved)
        outline.count_resources(connection, edition)
        called = outline.title_of(connection, number)
        self.write.touch("imported", "document", facts.id, called)
        self.progress("saving", 1, 1)
        listed = outline.resources_in(connection, edition)
        newest = outline.editions_of(connection, number)[-1].pk == edition
        report = self._report(label, changed=True)
        report.created = len(absorbed.created)
        report.updated = len((absorbed.changed - absorbed.created) & listed)
        report.unchanged = len(listed - absorbed.changed)
        report.delisted = len(before - listed) if newest else 0
        report.possible_duplicates = list(absorbed.doubts)
        report.resembled = near
        if self.readings:
            report.readings = self._read(new, edition, absorbed.created)
        return report

    def _read(
        self, listings: Iterable[Listing], edition: int, created: Collection[int] = ()
    ) -> list[dict[str, Any]]:
        """Return what was read of each entry, and which resource it became."""
        there = outline.resources_at(self.write.connection, edition)
        found = []
        for listing in listings:
            resource = None
            if row := there.get(listing.first_line):
                number, id_, title = row
                resource = ListedResource(id=id_, title=title, is_new=number in created)
            read = reading_of(listing, self.authority, until(), resource)
            found.append(read.model_dump())
        return found

    def _again(self, document: int, edition: outline.EditionRow) -> Report:
        """Report a text that is there: what failed then is not taken now."""
        lines = outline.failed_lines(self.write.connection, edition.pk)
        failed = [e for e in self.text.reading.entries if e.span.first in lines]
        mine = replace(self, text=self.text.without(failed))
        report = mine._report(edition.label, changed=False)  # noqa: SLF001 - itself
        if self.readings:
            id_ = self.source.document.id
            there = outline.categories_of(self.write.connection, id_)
            new = mine._listings(document, edition.pk, edition.label, there)  # noqa: SLF001
            report.readings = self._read(new, edition.pk)
        return report

    def _same(self, editions: Sequence[outline.EditionRow]) -> outline.EditionRow | None:
        """Return the edition that is this text already."""
        checksum = self.source.checksum
        for edition in editions:
            if edition.label == self.source.label:
                if edition.checksum == checksum:
                    return edition
                message = (
                    f"Edition {edition.label} of {self.source.document.id} is there "
                    "with another text; give the new text another label."
                )
                raise Conflict(message)
        newest = editions[-1] if editions else None
        unlabelled = self.source.label is None
        if newest and unlabelled and newest.checksum == checksum:
            return newest
        return None

    def _save_edition(self, document: int, label: str) -> int:
        titles = (citation.title for citation in self.text.citations)
        row = {
            "document_pk": document,
            "label": label,
            "date": self.source.date,
            "checksum": self.source.checksum,
            "language": self.text.reading.front_matter.get("lang") or main_language(titles),
            "entry_count": len(self.text.citations),
            "text": self.source.text,
            "format": None if self.source.format == "markdown" else self.source.format,
        }
        return outline.save_edition(self.write, row, self.text.reading.unparsed)

    def _listings(
        self, document: int, edition: int, label: str, categories: Mapping[Path, int]
    ) -> list[Listing]:
        base = outline.base_of(self.write.connection, document)
        row = self.write.connection.execute(
            select(col(Edition.language), col(Edition.follows)).where(pk(Edition) == edition)
        ).one()
        date = self.source.date
        order = known.edition_order(date or row.follows, self.write.at, edition)
        title = outline.title_of(self.write.connection, document)
        origin = Origin(*(self.source.document.id, label, order, date, base, row.language), title)
        above = subjects_above(self.write.connection, categories.values())
        subjects = {path: above.get(number, ()) for path, number in categories.items()}
        return [listing_of(each, origin, subjects) for each in self.text.citations]

    def _report(self, label: str, *, changed: bool) -> Report:
        return report_of(
            self.source, label, self.text.reading, self.text.citations, changed=changed
        )


def is_outer(fault: Exception) -> bool:
    """Return whether a fault is the caller's, the machine's or the database's.

    Whatever else fails is about what is imported.
    """
    if isinstance(fault, DBAPIError):
        lost = fault.connection_invalidated
        return lost or isinstance(unavailable(fault), Unavailable)
    return isinstance(fault, CatalogueError | OSError | MemoryError)
