"""A text read entry by entry: none can harm another; no database is needed."""

import logging
import os
import pathlib
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from itertools import count, repeat
from tempfile import TemporaryFile
from time import sleep
from types import MappingProxyType
from typing import Literal, Protocol, Self, TypeVar, cast, get_args

from app.catalogue.authority import Authority
from app.catalogue.kinds import (
    kind_of_column,
    kind_of_label,
    kind_of_lead,
    kind_of_section,
    kinds_around,
    names_tool,
    own_kind,
)
from app.catalogue.listing import Listing, Origin
from app.catalogue.quality import Each, Result, oddities, of_listing
from app.catalogue.records import Kind
from app.catalogue.resolve import resolve
from app.catalogue.topics import Path, Subjects
from app.config import Settings
from app.documents import entries
from app.documents.bibliographies import common
from app.documents.bibliographies.common import Item, Splitter
from app.documents.citation import cite
from app.documents.conventions import Conventions, find_conventions, observe
from app.documents.text import Citation, Claim, Entry, Reading, passage_of
from app.errors import CatalogueError, InvalidBody, InvalidValue, TooLarge, Unavailable

logger = logging.getLogger(__name__)

# So much of an entry is logged.
_MOST_LETTERS = 200
# What an attempt gives.
Result_co = TypeVar("Result_co", covariant=True)
Progress = Callable[[str, int, int], None]


def silent(_stage: str, _done: int, _of: int) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A text, read: what its entries claim; the other lines say why they do not."""

    reading: Reading
    citations: tuple[Citation, ...]
    conventions: Conventions

    def without(self, failed: Collection[Entry]) -> Self:
        """Return the text without entries that cannot be resolved or saved."""
        spans = {entry.span for entry in failed}
        kept = tuple(c for c in self.citations if c.entry.span not in spans)
        return replace(self, reading=self.reading.without(failed, "failed"), citations=kept)


def cited(
    text: Reading,
    authority: Authority,
    progress: Progress = silent,
    conventions: Conventions | None = None,
    *,
    each: Each = map,
) -> Cited:
    """Return what each entry of a text claims, by given conventions or by its own.

    An entry that makes reading fail is unparsed, and harms no other. `each` asks all entries.
    """
    entries, failed = text.entries, list[Entry]()
    if conventions is None:
        begun = partial(progress, "reading", 0, len(entries))
        observing = _attempt(partial(observe, lexicon=authority), begun)
        observed = list(each(observing, entries))
        shown = [seen for seen in observed if seen is not None]
        conventions = find_conventions(shown, partial(kind_of_section, text.title or ""))
        failed = [entry for entry, seen in zip(entries, observed, strict=True) if seen is None]
        entries = tuple(x for x, seen in zip(entries, observed, strict=True) if seen is not None)
    done = map(partial(progress, "reading"), count(1), repeat(len(entries)))
    citing = partial(_citation, authority=authority, conventions=conventions)
    read = list(zip(entries, each(_attempt(citing, partial(next, done)), entries), strict=True))
    failed += [entry for entry, found in read if found is None]
    untitled = [entry for entry, found in read if found == ()]
    said = [citation for _, found in read for citation in found or ()]
    # The kind that setting and section tell of those that say none.
    citations = tuple(
        replace(citation, claims=(*citation.claims, Claim("kind", *found))) if found else citation
        for (citation, _), found in zip(said, kinds_around(said), strict=True)
    )
    text = replace(text, conventions=conventions.patterns)
    text = text.without(untitled).without(failed, "failed")
    return Cited(text, citations, conventions)


def _citation(
    entry: Entry, authority: Authority, conventions: Conventions
) -> tuple[tuple[Citation, Kind | None], ...]:
    """Return the citation that an entry is and the kind it says, none of one without a title."""
    citation = (
        common.cite(entry, authority)
        if isinstance(entry, Item)
        else cite(entry, authority, conventions)
    )
    if citation is None:
        return ()
    kinds = _of_column(entry) or _of_volume(citation) or _of_label(entry, citation)
    claims = (*citation.claims, *kinds)
    citation = replace(citation, claims=claims)
    return ((replace(citation, warnings=oddities(citation)), own_kind(citation)),)


def _attempt(
    work: Callable[[Entry], Result], ask: Callable[[], object]
) -> Callable[[Entry], Result | None]:
    """Return what asks to go on, does `work`, and gives None for an entry that makes it fail."""

    def attempt(entry: Entry) -> Result | None:
        ask()
        try:
            return work(entry)
        except Exception:
            logger.exception("%s", failure_of(entry))
            return None

    return attempt


def _of_column(entry: Entry) -> Sequence[Claim]:
    """Return the kind that the words over a column of titles say: "Course"."""
    over = entry.over
    kind = kind_of_column(over.words) if over else None
    return (Claim("kind", kind, "kind-of-column", over.words, over.line),) if over and kind else ()


def _of_volume(citation: Citation) -> Sequence[Claim]:
    """Return the kind of what stands in a volume of something: a paper, under "Books" too."""
    said = {claim.field: claim for claim in citation.claims}
    volume, within = said.get("details.volume"), said.keys() & {"details.pages", "details.issue"}
    if volume is None or "venue" not in said or not within:
        return ()
    return (Claim("kind", "paper", "kind-of-volume", volume.text, volume.line),)


def _of_label(entry: Entry, citation: Citation) -> Iterator[Claim]:
    """Give the kind of words before the title, or of its link: "Film: [Knots]", "[Thesis](...)"."""
    if lead := kind_of_lead(entry.raw):
        yield Claim("kind", lead[0], "kind-of-label", lead[1], entry.span.first)
        return
    primary = {claim.text for claim in citation.claims if claim.role == "primary"}
    for link in passage_of(entry.runs).links if primary and not names_tool(citation) else ():
        kind = kind_of_label(link.label) if link.target.strip() in primary else None
        if kind:
            yield Claim("kind", kind, "kind-of-label", link.label, link.line)


def failure_of(entry: Entry) -> str:
    """Return what is logged of an entry that cannot be taken."""
    lines = f"{entry.span.first}-{entry.span.last}"
    return f"An entry is left out (lines {lines}): {entry.raw[:_MOST_LETTERS]!r}"


def until() -> int:
    """Return the last year that a listing may name: the next one."""
    return datetime.now(UTC).year + 1


def listing_of(
    citation: Citation, origin: Origin, subjects: Mapping[Path, Subjects] = MappingProxyType({})
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


class Attempt(Protocol[Result_co]):
    """What is to be done with a text; what it wrote is taken back unless it `keeps`."""

    def __call__(self, text: Cited, *, keeps: bool) -> Result_co:
        """Do it, or raise."""
        ...


def contained(
    text: Cited,
    authority: Authority,
    attempt: Attempt[Result_co],
    is_outer: Callable[[Exception], bool],
) -> Result_co:
    """Return what `attempt` gives of a text without the entries that make it fail.

    What `is_outer` is no entry's fault and raised, and so is what fails without any.
    """
    while True:
        try:
            return attempt(text, keeps=True)
        except Exception as fault:
            if is_outer(fault):
                raise
            failed = _failing_alone(text, authority)
            failed = failed or [_last_straw(text, attempt, is_outer, fault)]
        text = text.without(failed)


def _failing_alone(text: Cited, authority: Authority) -> list[Entry]:
    """Return the entries that cannot be resolved or judged even without any other."""
    origin = Origin("", "", "")
    failed = []
    for citation in text.citations:
        try:
            listing = listing_of(citation, origin)
            resolve([listing], {}, authority, until())
            list(of_listing(listing, authority))
        except Exception:
            logger.exception("%s", failure_of(citation.entry))
            failed.append(citation.entry)
    return failed


def _last_straw(
    text: Cited,
    attempt: Attempt[Result_co],
    is_outer: Callable[[Exception], bool],
    fault: Exception,
) -> Entry:
    """Return the entry up to which all goes well, and with which it fails.

    `fault` is that of all entries. It takes as many attempts as the number of entries
    has binary digits.
    """
    entries = text.citations
    attempt(replace(text, citations=()), keeps=False)
    good, bad = 0, len(entries)
    while bad - good > 1:
        middle = (good + bad) // 2
        try:
            attempt(replace(text, citations=entries[:middle]), keeps=False)
        except Exception as found:
            if is_outer(found):
                raise
            bad, fault = middle, found
        else:
            good = middle
    entry = entries[bad - 1].entry
    logger.error("%s", failure_of(entry), exc_info=fault)
    return entry


# The formats a document may come in: Markdown, or one of bibliographies.

Format = Literal["markdown", "bibtex", "ris", "csl"]
INPUT_FORMATS: tuple[Format, ...] = get_args(Format)
INPUT_MEDIA_TYPES: Mapping[str, Format] = {
    "text/markdown": "markdown",
    "application/x-bibtex": "bibtex",
    "application/x-research-info-systems": "ris",
    "application/vnd.citationstyles.csl+json": "csl",
}
# Files whose names end so; all others are Markdown. What an export is called comes in again.
SUFFIXES: Mapping[str, Format] = {".bib": "bibtex", ".ris": "ris", ".json": "csl", ".csl": "csl"}


def _splitter(format_: str) -> Splitter | None:
    """Return what takes a bibliography apart, None for Markdown.

    A list waits for none of their libraries: a thirtieth of `catalogue check`.
    """
    if format_ == "markdown":
        return None
    module = import_module(f"app.documents.bibliographies.{format_}")
    return cast("Splitter", module.pieces)


def read(text: str, format_: str | None = None) -> Reading:
    """Return what a text in a format is made of; one without is Markdown."""
    name = format_ or "markdown"
    split = _splitter(name)
    return common.read(text, name, split) if split else entries.read(text)


def laid_out(text: str, format_: Format) -> str:
    """Return a text in which each entry of a bibliography has lines of its own."""
    split = _splitter(format_)
    return common.laid_out(text, split) if split else text


def entries_of(reading: Reading, format_: Format) -> int:
    """Return how many entries a document has; in a bibliography the broken ones count."""
    broken = 0 if format_ == "markdown" else len(reading.unparsed)
    return count_of(reading.entries) + broken


def count_of(entries: Iterable[Entry]) -> int:
    """Return how many entries there are: one in several groups of a bibliography counts once."""
    return len({entry.span for entry in entries})


def media_type(format_: str | None) -> str:
    """Return the media type of a format; a document without one is Markdown."""
    return next(name for name, each in INPUT_MEDIA_TYPES.items() if each == (format_ or "markdown"))


def taken(
    text: str, format_: Format, authority: Authority, most: int, progress: Progress = silent
) -> Cited:
    """Return what each entry of a text claims; refuse one of no entry, or of more than `most`."""
    reading = read(text, format_)
    entries = entries_of(reading, format_)
    if not entries and format_ != "markdown":
        raise InvalidBody(f"The text holds no entry of the format {format_}.")
    if entries > most:
        message = (
            f"The document has {entries:,} entries, more than "
            f"CATALOGUE_IMPORT_MAX_ENTRIES allows ({most:,})."
        )
        raise TooLarge(message)
    return cited(reading, authority, progress)


# A long text is read in a process of its own: who is answered meanwhile does not feel it.

# A shorter one is read before a process has begun, in letters.
_WORTH_A_PROCESS = 50_000
# One at a time: each takes 60 MB and more.
_APART = threading.Lock()
_PIECE = 100
# How often is asked meanwhile whether to go on, in seconds.
_AGAIN = 0.1
# Whoever answers others goes first.
_NICE = 10


def taken_apart(
    text: str, format_: Format, authority: Authority, most: int, progress: Progress = silent
) -> Cited:
    """Return what `taken` does, of a long text from a process; if that ends, `Unavailable`."""
    if len(text) < _WORTH_A_PROCESS:
        return taken(text, format_, authority, most, progress)
    with _in_turn(progress), TemporaryFile() as asked, TemporaryFile() as answered:
        pickle.dump((text, format_, authority, most), asked)
        asked.seek(0)
        script = f"from {__name__} import answer; answer()"
        child = subprocess.Popen([sys.executable, "-c", script], stdin=asked, stdout=answered)  # noqa: S603 - ourselves
        try:
            while True:
                with suppress(subprocess.TimeoutExpired):
                    ended = child.wait(_AGAIN)
                    break
                progress("reading", 0, 1)
        finally:
            child.kill()
            child.wait()
        if ended:
            message = f"Reading the text was cut off (its process ended with {ended}); try again."
            raise Unavailable(message)
        answered.seek(0)
        pieces = pickle.Unpickler(answered)  # noqa: S301 - ours
        citations: list[Citation] = []
        while isinstance(piece := pieces.load(), list):
            citations += piece
            progress("reading", len(citations), len(citations))
    if isinstance(piece, Exception):
        raise piece
    return replace(cast("Cited", piece), citations=tuple(citations))


@contextmanager
def _in_turn(progress: Progress) -> Iterator[None]:
    """Wait until no other text is read apart."""
    while not _APART.acquire(timeout=_AGAIN):
        progress("reading", 0, 1)
    try:
        yield
    finally:
        _APART.release()


def answer() -> None:
    """Read what standard input holds, and write what was read, or what it raised, to the output."""
    os.nice(_NICE)
    parent = os.getppid()

    def end_with_parent() -> None:
        # Nobody waits for what it reads when its parent was killed.
        while os.getppid() == parent:
            sleep(1)
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()
    text, format_, authority, most = pickle.load(sys.stdin.buffer)  # noqa: S301 - of our parent
    pieces = pickle.Pickler(sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
    try:
        made = taken(text, format_, authority, most)
    except (CatalogueError, MemoryError) as error:
        pieces.dump(error)
        return
    for first in range(0, len(made.citations), _PIECE):
        pieces.dump([*made.citations[first : first + _PIECE]])
    pieces.dump(replace(made, citations=()))


LINES_AN_ENTRY, _FEW_LINES = 5, 10_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a document may be: bytes of UTF-8, and entries."""

    max_bytes: int = 16 * 1024 * 1024
    max_entries: int = 50_000

    @property
    def max_lines(self) -> int:
        """How many lines may say something: of each are made a few kilobytes."""
        return max(LINES_AN_ENTRY * self.max_entries, _FEW_LINES)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the limits that the settings give."""
        return cls(settings.import_max_bytes, settings.import_max_entries)


def decoded(data: bytes) -> str:
    """Return the text of a document's bytes; raise `InvalidBody` for no UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidBody(f"The text is not UTF-8 (line {line}); convert it first.") from error


def format_of(name: str, said: str | None = None) -> Format:
    """Return the format of a file: what is said, else what its name ends in."""
    if said is None:
        return SUFFIXES.get(pathlib.Path(name).suffix.lower(), "markdown")
    if said in INPUT_FORMATS:
        return said
    raise InvalidValue.at(f"There is no format {said!r} but {', '.join(INPUT_FORMATS)}.")


def text_of(name: str, limits: Limits) -> str:
    """Return the text of a file or of standard input; raise `InvalidValue` for any fault."""
    try:
        return content_of(name, limits)
    except (InvalidBody, TooLarge) as error:
        raise InvalidValue.at(f"{name}: {error.detail}") from error
    except CatalogueError as error:
        raise InvalidValue.at(error.detail) from error


def content_of(name: str, limits: Limits) -> str:
    """Return the text of one file, or of standard input; raise what is wrong with it."""
    try:
        with (
            nullcontext(sys.stdin.buffer) if name == "-" else pathlib.Path(name).open("rb") as file
        ):
            data = file.read(limits.max_bytes + 1)
    except OSError as error:
        raise CatalogueError(f"{name}: cannot be read: {error.strerror}.") from error
    if len(data) > limits.max_bytes:
        message = (
            "The file is larger than CATALOGUE_IMPORT_MAX_BYTES allows "
            f"({limits.max_bytes:,} bytes)."
        )
        raise TooLarge(message)
    return decoded(data)
