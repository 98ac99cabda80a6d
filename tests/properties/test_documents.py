"""Reading is total and loses nothing; a citation invents nothing."""

import html
import re
import textwrap
from html.parser import HTMLParser
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.catalogue.records import DETAILS
from app.documents.blocks import DOCUMENT, mended, source_lines
from app.documents.citation import cite
from app.documents.entries import read
from app.documents.grammar import RULES, spaced
from app.documents.links import is_label, is_link
from app.documents.text import CELL, BlockKind, passage_of
from app.documents.titles import find_headline
from app.documents.tokens import date_of
from app.seed import load_documents
from tests.listings import LEXICON
from tests.properties.strategies import DEFINITIONS, DOCUMENTS, MUTATED, TEXTS

MARKDOWN = MarkdownIt("commonmark")
FIELDS = {"author", "affiliation", "title", "date", "year", "venue", "publisher"}
FIELDS |= {"platform", "note", "et_al", "link"}
FIELDS |= {f"identifiers.{kind}" for kind in ("doi", "arxiv", "isbn")}
FIELDS |= {f"details.{part}" for part in DETAILS}
EDITIONS = [
    edition.path.read_text(encoding="utf-8")
    for document in load_documents()
    for edition in document.editions
]


class Words(HTMLParser):
    """The words of a page: tags dropped, a line break is a space."""

    def __init__(self, page):
        super().__init__()
        self.words = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 - as the parser has it
        if tag in ("br", "p", "li"):
            self.words.append(" ")

    def handle_data(self, data):
        self.words.append(data)


def plain(raw):
    """What Markdown shows of an entry: rendered by the parser alone, tags dropped.

    White space is folded; nothing else.
    """
    alone = textwrap.dedent(raw).removesuffix("\n")
    page = MARKDOWN.render(f"{alone}\n\n{DEFINITIONS}")
    return folded("".join(Words(page).words))


def folded(text):
    return " ".join(text.split())


def unescaped(line):
    """Addresses as Markdown takes them: without entities and escapes."""
    return html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", line))


@given(TEXTS)
def test_reading_is_total_and_every_line_is_in_one_block(text):
    lines = source_lines(text)
    reading = read(text)
    taken: list[int] = []
    for block in reading.blocks:
        span = range(block.span.first, block.span.last + 1)
        assert block.raw == "\n".join(lines[n - 1] for n in span)
        coded = block.code is not None
        # A heading is one, whatever becomes of its link.
        assert coded or block.kind is not BlockKind.UNPARSED
        assert not coded or block.kind in {BlockKind.UNPARSED, BlockKind.HEADING}
        taken += span
    assert taken == sorted(set(taken))
    assert {n for n, line in enumerate(lines, 1) if line.strip()} <= set(taken)
    spans = [b.span for b in reading.blocks if b.kind is BlockKind.ENTRY]
    assert [entry.span for entry in reading.entries] == spans
    for entry in reading.entries:
        # The title's cell of a row comes first, wherever it stands; within a cell lines follow.
        for is_mark, cell in groupby(entry.runs, lambda run: run.text == CELL):
            numbers = [run.line for run in cell]
            assert is_mark or numbers == sorted(numbers)
            assert all(entry.span.first <= n <= entry.span.last for n in numbers)


def test_the_title_of_a_row_over_several_lines_comes_first():
    (entry,) = read(
        "<table><tr>\n<td>2010</td>\n<td><a href=http://a.example>Knots</a></td></tr></table>"
    ).entries
    assert [(run.text, run.line) for run in entry.runs if run.text.strip()] == [
        ("Knots", 3),
        ("2010", 2),
    ]


@given(TEXTS)
def test_reading_twice_is_the_same(text):
    assert read(text) == read(text)


def links_of(text):
    """Give line, words and address of each link as Markdown alone sees them."""
    for token in DOCUMENT.parse("\n".join(mended(source_lines(text)))):
        children = token.children or () if token.type == "inline" else ()
        href, words = "", ""
        for child in children:
            if child.type == "link_open":
                href, words = str(child.attrs["href"]), ""
            elif child.type == "link_close":
                yield token.map, words, href
            elif child.type in ("text", "code_inline", "text_special"):
                words += child.content


@given(DOCUMENTS | MUTATED)
def test_every_link_is_in_an_entry_or_in_a_block_that_says_why_not(text):
    reading = read(text)
    kept = {run.target for entry in reading.entries for run in entry.runs if run.target is not None}
    for (above, last), words, href in links_of(text):
        blocks = [
            block
            for block in reading.blocks
            if block.span.first <= last and block.span.last > above
        ]
        leads = is_link(href) and RULES["title"](words)
        said = any(block.code for block in blocks)
        heading = any(block.kind is BlockKind.HEADING for block in blocks)
        assert href in kept or said or (heading and not leads)


@given(TEXTS)
def test_every_entry_is_a_citation_with_a_title_and_claims_that_follow(text):
    for entry in read(text).entries:
        citation = cite(entry, LEXICON)
        if citation is None:
            # No word to go by, or a row with a label alone: told as unparsed.
            whole = passage_of(entry.runs)
            assert whole.cells or not re.search(r"[^\W\d_]", whole.text)
            continue
        assert citation == cite(entry, LEXICON)
        assert citation.title
        assert {claim.field for claim in citation.claims} <= FIELDS
        authors = len(citation.values("author"))
        for claim in citation.claims:
            assert RULES[claim.rule](claim.text) == claim.value
            assert claim.value != ""
            assert claim.text == claim.text.strip()
            assert all(place < authors for place in claim.scope)
            assert (claim.role is not None) == (claim.field == "link")


def check_that_it_stands_there(text):
    lines = source_lines(text)
    for entry in read(text).entries:
        citation = cite(entry, LEXICON)
        if citation is None:
            continue
        there = plain(entry.raw)
        for claim in citation.claims:
            if claim.field == "link":
                last = max(entry.span.last, claim.line + 1)
                around = unescaped("\n".join(lines[claim.line - 1 : last]))
                assert claim.text in around
            else:
                assert folded(claim.text) in there
                assert entry.span.first <= claim.line <= entry.span.last
                word = re.search(r"[^\W_]+", claim.text)
                assert word is None or word[0] in lines[claim.line - 1]


@given(DOCUMENTS)
def test_every_claim_stands_on_its_lines(text):
    check_that_it_stands_there(text)


def test_every_claim_of_the_seed_stands_on_its_lines():
    for text in EDITIONS:
        check_that_it_stands_there(text)


@given(DOCUMENTS)
def test_nothing_printed_behind_a_title_is_lost(text):
    for entry in read(text).entries:
        citation = cite(entry, LEXICON)
        if citation is None:
            continue
        whole = passage_of(entry.runs)
        head = find_headline(whole, LEXICON)
        assert head is not None
        tail = head.behind.text
        claimed = " ".join(
            f"{claim.text} {claim.label or ''}"
            for claim in citation.claims
            if claim.field != "title"
        )
        # The link that leads to the work is called as the work is.
        work = {x.text for x in citation.claims if x.role == "primary"}
        labels = [x.label for x in head.behind.own_links if is_label(x) or x.target in work]
        claimed = " ".join([claimed, *citation.asides, *labels])
        words = set(re.findall(r"[^\W\d_]+", tail))
        kept = set(re.findall(r"[^\W\d_]+", claimed))
        # What only joins, leads in or stands in for other words.
        assert words - kept <= {*("and", "und", "et", "e", "y", "и", "al", "by", "jr", "Jr")}


@given(st.text() | st.from_regex(r"[A-Za-z]{3,9}\.? \d{1,2},? \d{4}"))
def test_a_date_is_edtf(text):
    assert re.fullmatch(r"(?:\d{4}(?:-\d\d(?:-\d\d)?)?)?", date_of(text))


@given(st.text())
def test_spaced_is_idempotent(text):
    assert spaced(spaced(text)) == spaced(text)
