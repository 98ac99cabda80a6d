"""Readings and citations as lines of text, to stand beside what they were read from."""

from functools import partial

from app.catalogue.kinds import kind_of_section
from app.documents.citation import cite
from app.documents.conventions import find_conventions, observe
from app.documents.entries import read
from app.documents.text import BlockKind, passage_of
from app.seed import load_authority

LEXICON = load_authority()


def shown(text: str) -> str:
    """Show every block with its lines, and every claim of an entry below it."""
    reading = read(text)
    conventions = find_conventions(
        (observe(entry, LEXICON) for entry in reading.entries),
        partial(kind_of_section, reading.title or ""),
    )
    entries = iter(reading.entries)
    lines = [f"title {reading.title}"] if reading.title else []
    for block in reading.blocks:
        place = f"{block.span.first}-{block.span.last}"
        lines.append(f"{place} {block.kind} {block.code or ''}".rstrip())
        if block.kind is BlockKind.HEADING:
            lines += [
                f"    {' / '.join(heading.path) or '(title)'}"
                for heading in reading.headings
                if heading.span == block.span
            ]
        if block.kind is BlockKind.ENTRY:
            lines += [f"    {line}" for line in cited(next(entries), conventions)]
    return "\n".join(lines)


def shaped(text: str) -> str:
    """Show every block with its lines, and an entry's words and links, not read yet."""
    reading = read(text)
    entries = iter(reading.entries)
    headings = {heading.span: heading.path for heading in reading.headings}
    lines = [f"title {reading.title}"] if reading.title else []
    for block in reading.blocks:
        place = f"{block.span.first}-{block.span.last}"
        path = " / ".join(headings.get(block.span, ()))
        lines.append(f"{place} {block.kind} {block.code or path}".rstrip())
        if block.kind is BlockKind.ENTRY:
            lines += [f"    {line}" for line in worded(next(entries))]
    return "\n".join(lines)


def worded(entry):
    """Give the words of an entry, or its cells, and a line for each link."""
    whole = passage_of(entry.runs)
    cells = [f"{x.column}: {whole.whole[x.start : x.end]}" for x in whole.cells]
    for words in cells or [whole.text]:
        yield " ".join(words.replace("\n\n", " ¶ ").split())
    for link in whole.links:
        yield f"{link.line}: {link.label.strip()} -> {link.target}"


def cited(entry, conventions):
    """Give a line for each claim and each oddity of an entry."""
    citation = cite(entry, LEXICON, conventions)
    if citation is None:
        return
    for claim in citation.claims:
        scope = f" of {' '.join(map(str, claim.scope))}" if claim.scope else ""
        label = f" on {claim.label!r}" if claim.label else ""
        role = f" {claim.role}" if claim.role else ""
        line = f"{claim.line}: {claim.field}{role} | {claim.value}{scope}{label}"
        yield line
    for oddity in citation.warnings:
        yield f"{oddity.line}! {oddity.code}"


def cases(text: str):
    """Give name, input and expected output of each case of a golden file.

    A case is its name, a line with a dot, the input, a dot, the output, a dot.
    """
    parts = text.split("\n.\n")
    for name, given, expected in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
        yield name.strip(), given, expected
