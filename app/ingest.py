"""The way in for documents: read, resolved and saved as one revision, or not at all."""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError

from app import errors
from app.catalogue.authority import Authority
from app.catalogue.languages import main_language
from app.catalogue.listing import Listing, Origin
from app.catalogue.quality import ListedResource, reading_of, told
from app.catalogue.resolve import Resolution, resolve
from app.catalogue.topics import Path, subjects
from app.documents.text import Citation, Claim
from app.reading import (
    LINES_AN_ENTRY,
    Cited,
    Format,
    Limits,
    Progress,
    cited,
    contained,
    count_of,
    laid_out,
    listing_of,
    read,
    silent,
    taken,
    taken_apart,
    until,
)
from app.store import relations
from app.store.api_keys import COMMAND
from app.store.bulk import AnyRow
from app.store.engine import ask, is_over, reading, translating_errors, unavailable, writing
from app.store.tables import Document, Edition
from app.store.transfer.copying import scratch
from app.store.write import agents, candidates, documents, topics
from app.store.write.candidates import Context
from app.store.write.documents import DocumentFacts
from app.store.write.resolution import absorb, existing, save_unparsed
from app.store.write.topics import subjects_above
from app.store.write.transaction import Write, importing, revise
from app.text import LABEL, fold, regex

ID = regex(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DATE = regex(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
# What stands in an address: neither blank nor control.
_SIGN = r"[^\s\x00-\x1f\x7f-\x9f%s]"
BASE = regex(rf"(?:https?|ftp)://{_SIGN % '/?#@'}+(?:[/?#]{_SIGN % ''}*)?", re.IGNORECASE)
LINE = regex(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]*")
_MOST_LETTERS = 500
# What has more entries keeps others from writing for more than a second or two.
_LONG = 500
_FULL_LINE = regex(r"^.*?\S", re.MULTILINE)
_ID_IS = "A document's id is made of a-z, 0-9 and single hyphens."
_LABEL_IS = "An edition's label is made of a-z, 0-9, dot, underscore and hyphen."
_DATE_IS = "A date is a year, a month or a day: 2016, 2016-08 or 2016-08-05."
_TEXT_IS = "This is one line of text."
_BASE_IS = "A base is an address with its scheme: https://example.org/lists/."


@dataclass(frozen=True, slots=True)
class Source:
    """A text to import, and what is said about it.

    `label` defaults to the next number, `date` is EDTF (`2016-08`).
    """

    document: DocumentFacts
    text: str
    label: str | None = None
    date: str | None = None
    format: Format = "markdown"

    @property
    def checksum(self) -> str:
        """The SHA-256 of the text, as hexadecimal digits."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(slots=True)
class Report:
    """What an import did, or would do; the fields of the API's answer.

    `readings` tell entry by entry what was read, if that was asked. `revision` is the
    catalogue's afterwards, `resembled` the ids that look like that of a document that
    is new; neither is among the fields.
    """

    document: str
    edition: str
    changed: bool
    entries: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    delisted: int = 0
    unparsed: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    possible_duplicates: list[dict[str, Any]] = field(default_factory=list)
    conventions: list[dict[str, Any]] = field(default_factory=list)
    readings: list[dict[str, Any]] | None = None
    revision: int = field(default=0, compare=False)
    resembled: tuple[str, ...] | None = None

    def text(self) -> str:
        """Return the report as a line of JSON, with readings if it has them."""
        told = asdict(self)
        del told["revision"], told["resembled"]
        if self.readings is None:
            del told["readings"]
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def report_of(edition: AnyRow, text: Cited, *, changed: bool) -> Report:
    """Report what was read; what became of it is counted later."""
    citations, reading = text.citations, text.reading
    return Report(
        document=edition.document,
        edition=edition.label,
        changed=changed,
        entries=count_of(each.entry for each in citations),
        unparsed=[
            {
                "line_start": block.span.first,
                "line_end": block.span.last,
                "code": block.code,
                "text": block.raw,
            }
            for block in reading.unparsed
        ],
        warnings=[
            {"line": odd.line, "code": odd.code, "message": told(odd, edition.base)[1]}
            for citation in citations
            for odd in citation.warnings
        ],
        conventions=[asdict(each) for each in reading.conventions],
    )


def check_source(source: Source, limits: Limits) -> None:
    """Refuse what cannot be imported, with what to do about it."""
    faults = list(_faults(source))
    if faults:
        raise errors.InvalidValue(faults=faults)
    size = len(source.text.encode("utf-8", "surrogatepass"))
    if size > limits.max_bytes:
        message = (
            f"The text has {size:,} bytes, more than CATALOGUE_IMPORT_MAX_BYTES "
            f"allows ({limits.max_bytes:,})."
        )
        raise errors.TooLarge(message)
    if not source.text.strip():
        raise errors.InvalidBody("The text is empty: there is nothing to import.")
    if "\x00" in source.text:
        raise errors.InvalidBody("The text holds NUL characters: it is no text.")


def _faults(source: Source) -> Iterator[errors.Fault]:
    """Give what is wrong with what is said about a text."""
    facts = source.document
    for name, value, right, message in (
        ("document", facts.id, ID.fullmatch, _ID_IS),
        ("edition", source.label, LABEL.fullmatch, _LABEL_IS),
        ("date", source.date, _is_date, _DATE_IS),
        ("title", facts.title, LINE.fullmatch, _TEXT_IS),
        ("source", facts.source, LINE.fullmatch, _TEXT_IS),
        ("licence", facts.licence, LINE.fullmatch, _TEXT_IS),
        ("base", facts.base, BASE.fullmatch, _BASE_IS),
    ):
        if value is None:
            continue
        if len(value) > _MOST_LETTERS:
            most = f"This takes at most {_MOST_LETTERS} letters."
            yield errors.Fault("invalid_value", most, name, f"{value[:50]}...")
        elif not right(value):
            yield errors.Fault("invalid_value", message, name, value)


def _is_date(text: str) -> bool:
    """Return whether `text` is a year, month or day that there is (EDTF, level 0)."""
    if not DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True


# The catalogue in step with `seed/`: changed files change what every text says.

# What follows from files is taken back by changing the files.
RENEWED = "renewed"


def apply_authority(engine: Engine, authority: Authority, *, actor: str = COMMAND) -> bool:
    """Bring the catalogue in step with changed files of `seed/`; return whether any had changed."""
    with reading(engine) as connection:
        if agents.knows(connection, authority):
            return False
    summary = "Applied the seed's files"
    with (
        translating_errors(),
        importing(engine),
        revise(engine, actor=actor, action=RENEWED, summary=summary) as write,
    ):
        in_step(write, authority)
    # What changed no record left no revision, and shall not be asked about again.
    with writing(engine) as connection:
        agents.remember(connection, authority)
    return True


def in_step(write: Write, authority: Authority) -> None:
    """Describe everything again if the files have changed."""
    if not agents.keep_authority(write, authority):
        return
    # Parts may belong to other wholes now, and it is from these that counts go on.
    relations.count(write.connection, ["institution", "topic"])
    claims: dict[tuple[object, ...], tuple[Claim, ...]] = {}
    texts = (
        select(Document.id, Edition.label, Edition.text, Edition.format)
        .select_from(Edition)
        .join(Document, Document.pk == Edition.document_pk)
        .order_by(Document.pk, Edition.position)
    )
    # New names make other claims.
    for document, label, text, format_ in write.connection.execute(texts).all():
        citations = cited(read(text, format_), authority, ask).citations
        categories = documents.categories_of(write.connection, document)
        link_headings(write, authority, citations, categories)
        for each in citations:
            claims[document, label, each.entry.span.first, each.entry.raw] = each.claims
    everything = candidates.everything(write.connection)
    # What is no entry any more, or cannot be read now, stays as it was read.
    listings = [
        replace(
            x, claims=claims.get((x.origin.document, x.origin.label, x.first_line, x.raw), x.claims)
        )
        for x in everything.listings
    ]
    everything = replace(everything, listings=listings)
    if everything.resources:
        resolution = reconcile(everything, authority, again=everything.resources)
        absorb(write, resolution, everything, authority, again=True)


def reconcile(
    context: Context, authority: Authority, new: Sequence[Listing] = (), again: Collection[int] = ()
) -> Resolution:
    """Return who and what new listings are among what is known, some of it judged again."""
    return resolve(
        [*new, *context.listings, *context.by_hand],
        context.authors,
        authority,
        until(),
        again=again,
        decisions=context.decisions,
        scope=context.scope,
        ask=ask,
    )


def link_headings(
    write: Write,
    authority: Authority,
    citations: Iterable[Citation],
    categories: Mapping[Path, int],
) -> set[int]:
    """Tie the headings of an edition to topics; return what is to be matched again."""
    titles: dict[Path, list[str]] = {}
    people: set[str] = set()
    for citation in citations:
        heading = citation.entry.heading
        path = heading.path if heading else ()
        for depth in range(1, len(path) + 1):
            titles.setdefault(path[:depth], [])
        if path:
            titles[path].append(citation.title)
        people |= {fold(str(c.value)) for c in citation.claims if c.field == "author"}
    known_of = authority.vocabulary.with_curated(topics.curated_topics(write.connection))
    found = subjects(titles, people, authority)
    return topics.link(write, known_of, categories, titles, found)


def match_again(write: Write, authority: Authority, resources: Iterable[int]) -> None:
    """Describe resources again that may be about other topics now."""
    again = existing(write.connection, resources)
    if not again:
        return
    context = candidates.context(write.connection, authority, again=again, people=False)
    resolution = reconcile(context, authority, again=again)
    absorb(write, resolution, context, authority, judges=False)


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
    apart: bool = False,
) -> Report:
    """Import one edition of a document as one revision; all or nothing.

    The same text again changes nothing. With `readings` the report tells of each entry
    what was read. `progress` is told the stage, how much of it
    is done and of how much. With `apart` a long text is read in a process of its own.

    Raises:
        InvalidValue, InvalidBody: the label, date, id or text is not usable.
        TooLarge: the text or its entries are above `limits`.
        Conflict: the label is there with another text.
        Unavailable: the database cannot be written.
    """
    limits = limits or Limits()
    check_source(source, limits)
    source = replace(source, text=laid_out(source.text, source.format))
    lines = sum(1 for _ in _FULL_LINE.finditer(source.text)) if source.format == "markdown" else 0
    if lines > limits.max_lines:
        message = (
            f"The text has more than {limits.max_lines:,} lines, {LINES_AN_ENTRY} for each entry "
            f"that CATALOGUE_IMPORT_MAX_ENTRIES allows ({limits.max_entries:,})."
        )
        raise errors.TooLarge(message)
    take = taken_apart if apart else taken
    text = take(source.text, source.format, authority, limits.max_entries, progress)
    entries = count_of(each.entry for each in text.citations)
    if not dry_run:
        apply_authority(engine, authority, actor=actor)
    summary = f"Imported {source.document.id}"
    with (
        translating_errors(),
        scratch(engine, briefly=entries <= _LONG) if dry_run else nullcontext(engine) as target,
        importing(engine) if entries > _LONG and not dry_run else nullcontext(),
        revise(target, actor=actor, action="imported", summary=summary, dry_run=dry_run) as write,
    ):
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
        document = connection.execute(select(Document).where(Document.id == facts.id)).first()
        editions = documents.editions_of(connection, document.pk) if document else []
        label = self.source.label or documents.next_label(editions)
        if same := self._same(editions):
            return self._again(same)

        def attempt(text: Cited, *, keeps: bool) -> Report:
            with self.write.attempt(keeps=keeps):
                return self._take(text, document, editions, label)

        # What makes it fail is unparsed, all else is saved.
        return contained(self.text, self.authority, attempt, is_outer)

    def _take(
        self,
        text: Cited,
        document: AnyRow | None,
        editions: Sequence[documents.EditionRow],
        label: str,
    ) -> Report:
        """Save the new edition and all that follows from it."""
        facts, connection = self.source.document, self.write.connection
        near = None if document else documents.similar_documents(connection, facts.id)
        before = documents.resources_in(connection, editions[-1].pk) if editions else set()
        citations, reading = text.citations, text.reading
        number = documents.save_document(self.write, document, facts, reading.title)
        edition = self._save_edition(text, number, label)
        save_unparsed(connection, edition, reading)
        self.progress("resolving", 0, 1)
        headings = [each.entry.heading for each in citations if each.entry.heading]
        used = documents.needed(reading.headings, headings)
        categories = documents.save_categories(self.write, facts, number, edition, used)
        moved = link_headings(self.write, self.authority, citations, categories)
        new = _listings(connection, edition, categories, citations)
        context = candidates.context(connection, self.authority, new)
        resolution = reconcile(context, self.authority, new)
        self.progress("saving", 0, 1)
        absorbed = absorb(
            *(self.write, resolution, context, self.authority),
            edition=edition,
            categories=categories,
        )
        match_again(self.write, self.authority, moved)
        documents.count_resources(connection, edition)
        self.write.touch("imported", "document", facts.id, documents.title_of(connection, number))
        self.progress("saving", 1, 1)
        listed = documents.resources_in(connection, edition)
        newest = documents.editions_of(connection, number)[-1].pk == edition
        report = report_of(_edition(connection, edition), text, changed=True)
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
        there = documents.resources_at(self.write.connection, edition)
        found = []
        # What is in several groups of a bibliography is read once.
        for place, listing in {(x.first_line, x.raw): x for x in listings}.items():
            resource = None
            if row := there.get(place):
                number, id_, title = row
                resource = ListedResource(id=id_, title=title, is_new=number in created)
            read = reading_of(listing, self.authority, until(), resource)
            found.append(read.model_dump())
        return found

    def _again(self, edition: documents.EditionRow) -> Report:
        """Report a text that is there: what failed then is not taken now."""
        lines = documents.failed_lines(self.write.connection, edition.pk)
        failed = [e for e in self.text.reading.entries if e.span.first in lines]
        text = self.text.without(failed)
        row = _edition(self.write.connection, edition.pk)
        report = report_of(row, text, changed=False)
        if self.readings:
            there = documents.categories_of(self.write.connection, self.source.document.id)
            new = _listings(self.write.connection, edition.pk, there, text.citations)
            report.readings = self._read(new, edition.pk)
        return report

    def _same(self, editions: Sequence[documents.EditionRow]) -> documents.EditionRow | None:
        """Return the edition that is this text already."""
        label = self.source.label
        meant = [each for each in editions if label in {None, each.label}][-1:]
        same = next((each for each in meant if each.checksum == self.source.checksum), None)
        if meant and label is not None and same is None:
            message = (
                f"Edition {label} of {self.source.document.id} is there "
                "with another text; give the new text another label."
            )
            raise errors.Conflict.at(message, "edition", label)
        return same

    def _save_edition(self, text: Cited, document: int, label: str) -> int:
        titles = (citation.title for citation in text.citations)
        spoken = text.reading.front_matter.get("lang") or main_language(titles, self.source.text)
        row = {
            "document_pk": document,
            "label": label,
            "date": self.source.date,
            "checksum": self.source.checksum,
            "language": spoken,
            "entry_count": count_of(each.entry for each in text.citations),
            "text": self.source.text,
            "format": None if self.source.format == "markdown" else self.source.format,
        }
        return documents.save_edition(self.write, row, text.reading.unparsed)


def is_outer(fault: Exception) -> bool:
    """Return whether a fault is the caller's, the machine's or the database's, or time is over."""
    if isinstance(fault, DBAPIError):
        lost = fault.connection_invalidated or is_over()
        return lost or isinstance(unavailable(fault), errors.Unavailable)
    return isinstance(fault, errors.CatalogueError | OSError | MemoryError)


def list_again(write: Write, authority: Authority, editions: Iterable[int]) -> None:
    """Take the entries of editions that no resource has, as an import does.

    They listed what was deleted then; what is deleted still stays so.
    """
    connection = write.connection
    for number in editions:
        row = _edition(connection, number)
        categories = documents.categories_of(connection, row.document)
        # What failed then is left alone.
        taken = documents.resources_at(connection, number).keys()
        failed = documents.failed_lines(connection, number)
        citations = cited(read(row.text, row.format), authority).citations
        entries = ((x, x.entry) for x in citations if x.entry.span.first not in failed)
        left = [each for each, entry in entries if (entry.span.first, entry.raw) not in taken]
        new = _listings(connection, number, categories, left)
        context = candidates.context(connection, authority, new)
        resolution = reconcile(context, authority, new)
        absorb(write, resolution, context, authority, edition=number, categories=categories)
        documents.count_resources(connection, number)


def _edition(connection: Connection, number: int) -> AnyRow:
    return connection.execute(
        select(Edition, Document.id.label("document"), Document.base, Document.title)
        .join(Document, Document.pk == Edition.document_pk)
        .where(Edition.pk == number)
    ).one()


def _listings(
    connection: Connection,
    edition: int,
    categories: Mapping[Path, int],
    citations: Iterable[Citation],
) -> list[Listing]:
    """Return citations of an edition as its mentions."""
    row = _edition(connection, edition)
    order = candidates.edition_order(row.date or row.follows, row.imported_at, row.pk)
    origin = Origin(
        *(row.document, row.label, order, row.date, row.base, row.language, row.title),
        row.imported_at,
    )
    above = subjects_above(connection, categories.values())
    subjects = {path: above.get(number, ()) for path, number in categories.items()}
    return [listing_of(each, origin, subjects) for each in citations]
