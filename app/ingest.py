"""The way in for documents: read, resolved and saved as one revision, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlmodel import col

from app.catalogue.authority import Authority
from app.catalogue.headings import Path
from app.catalogue.kinds import language_of
from app.catalogue.listing import Listing, Origin
from app.catalogue.resolve import resolve
from app.catalogue.topics import Subjects
from app.documents.claim import Citation
from app.documents.entry import Reading
from app.documents.markdown import read
from app.documents.outline import needed
from app.errors import Conflict, TooLarge
from app.renewal import (
    Progress,
    apply_authority,
    citations_of,
    in_step,
    link_headings,
    match_again,
    silent,
    until,
)
from app.source import Limits, Report, Source, checked, report_of
from app.store import known, outline
from app.store.absorb import absorb
from app.store.access import COMMAND
from app.store.columns import pk
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
    progress: Progress = silent,
) -> Report:
    """Import one edition of a document as one revision; all or nothing.

    The same text again changes nothing. `progress` is told the stage, how much of it
    is done and of how much.

    Raises:
        InvalidValue, InvalidBody: the label, date, id or text is not usable.
        TooLarge: the text or its entries are above `limits`.
        Conflict: the label is there with another text.
        Unavailable: the database cannot be written.
    """
    limits = limits or Limits()
    checked(source, limits)
    reading = read(source.text)
    if len(reading.entries) > limits.max_entries:
        message = (
            f"The document has {len(reading.entries):,} entries, more than "
            f"CATALOGUE_IMPORT_MAX_ENTRIES allows ({limits.max_entries:,})."
        )
        raise TooLarge(message)
    citations = list(citations_of(reading, authority, progress))
    cited = {citation.entry.span for citation in citations}
    reading = reading.without([e for e in reading.entries if e.span not in cited])
    if not dry_run:
        apply_authority(engine, authority, actor=actor)
    summary = f"Imported {source.document.id}"
    with revise(
        engine, actor=actor, action="imported", summary=summary, dry_run=dry_run
    ) as write:
        # A dry run looks at the catalogue as it would be then.
        in_step(write, authority)
        report = _Import(write, authority, source, reading, citations, progress).run()
        kept = report.changed and not dry_run
        report.revision = write.number if kept else write.number - 1
    return report


@dataclass(frozen=True, slots=True)
class _Import:
    """One import in progress, inside its transaction."""

    write: Write
    authority: Authority
    source: Source
    reading: Reading
    citations: Sequence[Citation]
    progress: Progress

    def run(self) -> Report:
        """Resolve and save, unless there is nothing new."""
        facts, connection = self.source.document, self.write.connection
        document = outline.find_document(connection, facts.id)
        editions = outline.editions_of(connection, document.pk) if document else []
        label = self.source.label or outline.next_label(editions)
        same = self._same(editions)
        if same is not None:
            return self._report(same, changed=False)
        return self._take(document, editions, label)

    def _take(
        self,
        document: AnyRow | None,
        editions: Sequence[outline.EditionRow],
        label: str,
    ) -> Report:
        """Save the new edition and all that follows from it."""
        facts, connection = self.source.document, self.write.connection
        before = outline.newest_resources(connection, editions)
        title = self.reading.title
        number = outline.save_document(self.write, document, facts, title)
        edition = self._save_edition(number, label)
        save_unparsed(connection, edition, self.reading.unparsed)
        self.progress("resolving", 0, 1)
        used = [c.entry.heading for c in self.citations if c.entry.heading]
        categories = outline.save_categories(
            self.write, facts, number, edition, needed(self.reading.headings, used)
        )
        moved = link_headings(self.write, self.authority, self.citations, categories)
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
        return report

    def _same(self, editions: Sequence[outline.EditionRow]) -> str | None:
        """Return the label under which this text is there already."""
        checksum = self.source.checksum
        for edition in editions:
            if edition.label == self.source.label:
                if edition.checksum == checksum:
                    return edition.label
                message = (
                    f"Edition {edition.label} of {self.source.document.id} is there "
                    "with another text; give the new text another label."
                )
                raise Conflict(message)
        newest = editions[-1] if editions else None
        unlabelled = self.source.label is None
        if newest and unlabelled and newest.checksum == checksum:
            return newest.label
        return None

    def _save_edition(self, document: int, label: str) -> int:
        titles = " ".join(c.title for c in self.citations)
        row = {
            "document_pk": document,
            "label": label,
            "date": self.source.date,
            "checksum": self.source.checksum,
            "language": self.reading.front_matter.get("lang") or language_of(titles),
            "entry_count": len(self.citations),
            "text": self.source.text,
        }
        return outline.save_edition(self.write, row, self.reading.unparsed)

    def _listings(
        self, document: int, edition: int, label: str, categories: Mapping[Path, int]
    ) -> list[Listing]:
        base = outline.base_of(self.write.connection, document)
        language = self.write.connection.scalar(
            select(col(Edition.language)).where(pk(Edition) == edition)
        )
        date = self.source.date
        order = known.edition_order(date, self.write.at, edition)
        origin = Origin(self.source.document.id, label, order, date, base, language)
        above = subjects_above(self.write.connection, categories.values())
        subjects = {path: above.get(number, ()) for path, number in categories.items()}
        return [listing_of(each, origin, subjects) for each in self.citations]

    def _report(self, label: str, *, changed: bool) -> Report:
        return report_of(
            self.source, label, self.reading, self.citations, changed=changed
        )


def listing_of(
    citation: Citation, origin: Origin, subjects: Mapping[Path, Subjects]
) -> Listing:
    """Return a citation as the mention that it is in an edition.

    `subjects` are what the headings on each path of the list name.
    """
    entry = citation.entry
    path = entry.heading.path if entry.heading else ()
    return Listing(
        origin=origin,
        first_line=entry.span.first,
        last_line=entry.span.last,
        raw=entry.raw,
        path=path,
        heading_line=entry.heading.span.first if entry.heading else None,
        claims=citation.claims,
        warnings=citation.warnings,
        subjects=subjects.get(path, ()),
    )
