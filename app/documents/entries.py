"""Markdown text to sections and entries with lines: total on any text, nothing lost."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, pairwise, takewhile

from app.documents import detection, grammar
from app.documents.blocks import Blocks, Leaf, Leaves, Sections, followed, leaves_of
from app.documents.detection import Last, Look
from app.documents.links import is_link
from app.documents.tables import Table, table_of
from app.documents.text import (
    BlockKind,
    Entry,
    Over,
    Passage,
    Reading,
    Run,
    Span,
    joined_runs,
    lines_of,
    passage_of,
)
from app.text import regex

# Below every heading: a line of its own, set strong, above a list.
LEAD_IN_LEVEL = 7
_TITLE_LENGTH = 300


# An entry has no more paragraphs: what is joined is looked through each time.
_PARAGRAPHS = 100
# In a list of no more items one tells nothing of the others.
_FEW = 2
# Such a share of the items of a list begin with a title.
_TITLED = 0.6
# No entry is longer: some places are looked at for each comma in it.
_LONGEST = 10_000
# No heading is longer: each entry below it has its words.
_LONGEST_HEADING = 1_000
# So many links make their words a label.
_OFTEN = 3
_YEAR = regex(r"\s*(?:1[5-9]|20)\d\d\s*")
_LETTER = regex(r"[^\W\d_]")
# Bullets that are none of Markdown's.
_BULLET = regex(r"\s*[•·▪◦●○►–]\s")
# A section of so many paragraphs may be about one thing.
_SECTION = 8
Runs = tuple[Run, ...]
# How a reference begins below another, and how the one above it ends.
_NUMBER = regex(r"\s*\\?[\[(]\d{1,3}\\?[\])]\s")
_UNINDENTED = regex(r"\S")
_ENDED = regex(r"(?:[.\d)\]>*_”\"/]|(?<!\S)[^\s/]*+/\S++)[ \t\\]*+$")
# "Books:", "Recommended reading:"
_LEADING = regex(r"[^\W\d_a-z]\w*(?:\s\w+){0,2}\s?[:：]\s*")
# What ends a line inside of a paragraph for good.
_BREAK = regex(r"(?:(?<!\s)(?=\s*?  )|\\|<br */?>)\s*+$", re.IGNORECASE)


def read(text: str) -> Reading:
    """Read a document. Never raises; every non-blank line is in one block."""
    builder = _Builder(leaves_of(text))
    for index, leaf in enumerate(builder.source.leaves):
        if leaf.is_too_long:
            builder.unread(leaf, "too_long")
        else:
            _HANDLERS.get(leaf.type, _Builder.prose)(builder, index, leaf)
    reading = builder.reading()
    too_long = [x for x in reading.entries if len(x.raw) > _LONGEST]
    return reading.without(too_long, "too_long") if too_long else reading


class _Builder:
    """Collects blocks leaf by leaf, once it knows of each list and section what is in it."""

    def __init__(self, source: Leaves) -> None:
        """Look through the whole text."""
        self.source = source
        self.lines = Blocks(source.lines, frozenset(source.definitions.values()))
        self.sections = Sections(_title_line(source))
        self.entries: list[Entry] = []
        self.tables: dict[int | None, Table] = {}
        # The lines of definitions that a link uses.
        self.used: set[int] = set()
        # What more lines may belong to.
        self.last: Last | None = None
        # Whether all that follows belongs to the heading.
        self.whole_section = False
        # Whether links stand below each leaf, and whether these are in a list or a table.
        self.linked = followed(source.leaves, lambda leaf: leaf.has_link)
        self.introduces = followed(
            source.leaves, lambda leaf: leaf.has_link and (leaf.items or leaf.table)
        )
        self.repeated = _repeated_words(source)
        self.parts_of = _lists_of_parts(source)
        self.labels = _lists_of_labels(source)
        # Headings that are titles of what one link below them leads to, and its words.
        self.single, again = _single_headings(source, self.repeated)
        self.repeated_below = self.repeated | again
        self.labelled = _labelled_titles(source)
        self.leading = _leading_lines(source)
        # Of each list: how many items it has, how many of them have a link, begin with words
        # set apart, and are references without a link.
        items = [leaf for leaf in source.leaves if leaf.first and leaf.items]
        bold = (x for x in source.leaves if x.type == "paragraph_open" and _begins_marked(x))
        self.listed = Counter(leaf.listing for leaf in items)
        self.linking = Counter(leaf.listing for leaf in items if leaf.has_link)
        self.titled = _unlinked(source, items, detection.begins_set_apart)
        self.titled[None] += sum(detection.is_titled_by(source.first_words(x)) for x in bold)
        self.referring = _unlinked(source, items, detection.is_reference)

    def heading(self, index: int, leaf: Leaf) -> None:
        """Take a heading: a place in the outline, or an entry: a link, nothing listed below it."""
        runs = self.runs(leaf)
        whole = passage_of(runs)
        bare = not grammar.title(grammar.BRACKETS.sub("", whole.unlinked))
        leads = all(is_link(link.target) for link in whole.links)
        is_entry = leaf.tag != "h1" and not self.linked[index] and bare and leads
        is_entry = is_entry and detection.opens_with_title(whole)
        self.whole_section = index in self.single and (is_entry or not leaf.has_link)
        titled = self.whole_section or index in self.labelled
        level = int(leaf.tag.removeprefix("h"))
        if titled:
            self.sections.close(level)
        if titled or is_entry:
            self.entry(leaf, _as_heading(runs) if titled else runs)
            return
        linked = any(is_link(link.target) and grammar.title(link.label) for link in whole.links)
        name = grammar.heading("".join(run.text for run in runs))
        if len(name) > _LONGEST_HEADING:
            self.unread(leaf, "too_long")
            return
        self.lines.claim(BlockKind.HEADING, leaf.span, "heading_link" if linked else None)
        if name:
            self.sections.add(level, name, leaf.span)

    def paragraph(self, index: int, leaf: Leaf) -> None:
        """Take a paragraph: an entry, more of the last one, a heading or prose."""
        runs = self.runs(leaf)
        whole = passage_of(runs)
        self.sections.enter(leaf.items)
        if self.labelled.get(index) == index:
            title, *others = lines_of(runs)
            self.entry(leaf, joined_runs(_as_heading(title), *others))
            return
        if self.whole_section or index in self.labelled:
            self.more(leaf, joined_runs(*lines_of(runs)) if index in self.labelled else runs)
            return
        behind = self.source.leaves[index + 1 : index + 2]
        if any(x.listing in self.labels for x in behind) and not leaf.items:
            self.entry(leaf, runs)
        elif index in self.leading or (
            any(x.items or x.table for x in behind) and detection.is_title_line(leaf, whole)
        ):
            self.lead_in(leaf, whole.text)
        elif self.belongs(index, leaf, whole):
            self.more(leaf, runs, cited=detection.is_cited(whole))
        else:
            self.judge(index, leaf, runs, whole)

    def judge(self, index: int, leaf: Leaf, runs: Runs, whole: Passage) -> None:
        """Take a paragraph that stands for itself."""
        references = self.references(leaf, runs)
        parts = references or self.parts(leaf, runs)
        look = self.look(index, leaf, whole)
        code = None if references else detection.verdict(look)
        behind = self.source.leaves[index + 1 : index + 2]
        heads = code == "" and detection.is_parent(whole)
        # "1. Knots" above "- [Tying](...)", with no indent
        beside = any(x.has_link and len(x.items) == len(leaf.items) for x in behind)
        # An item is a work of its own where those below only lead to it: "[pdf]".
        if heads and look.is_parent and behind[0].listing not in self.parts_of:
            self.lead_in(leaf, detection.head_of(whole), len(leaf.items), leaf.item)
        elif heads and beside and self.listed[leaf.listing] == 1:
            self.lead_in(leaf, detection.head_of(whole))
        elif code is None or (code == "running_text" and parts[1 if look.section else 2 :]):
            for part, span in parts:
                self.entry(leaf, part, span)
        else:
            self.unread(leaf, code)
            self.last = Last(leaf, runs) if leaf.items and not code else None

    def lead_in(self, leaf: Leaf, words: str, depth: int = 0, item: int | None = None) -> None:
        """Take a line as a heading for what stands below it, or below its item."""
        self.lines.claim(BlockKind.HEADING, leaf.span)
        self.sections.add(LEAD_IN_LEVEL + depth, grammar.heading(words), leaf.span, item)
        self.last = None

    def look(self, index: int, leaf: Leaf, whole: Passage) -> Look:
        """Return what is judged of a paragraph."""
        heading = self.sections.current
        behind = self.source.leaves[index + 1 : index + 2]
        count, linking = self.listed[leaf.listing], self.linking[leaf.listing]
        return Look(
            whole,
            leaf.first,
            among_links=linking * 2 >= count > 1,
            among_plain=linking < count,
            among_titles=self.titled[leaf.listing] >= max(_FEW, _TITLED * count),
            among_references=self.referring[leaf.listing] * 2 >= count > _FEW,
            goes_on=any(leaf.item in x.items for x in behind),
            is_parent=any(leaf.item in x.items[:-1] for x in behind),
            introduces=not leaf.items
            and (self.introduces[index] or bool(heading is None and self.listed)),
            quoted_above=any(map(self.is_quoted, self.source.leaves[index - 1 : index])),
            section=heading.name if heading else None,
        )

    def belongs(self, index: int, leaf: Leaf, whole: Passage) -> bool:
        """Tell whether a paragraph is more of what was last."""
        last = self.last
        if last is None or last.parts >= _PARAGRAPHS:
            return False
        after_entry = self.lines.is_next(leaf.span, BlockKind.ENTRY)
        if leaf.listing in self.labels:
            return after_entry
        if last.leaf.item not in leaf.items:
            alone = not last.leaf.items or self.listed[last.leaf.listing] == 1
            quoted = self.is_quoted(leaf) and not self.is_quoted(last.leaf)
            return after_entry and alone and detection.describes(last, leaf, whole, quoted=quoted)
        if self.lines.is_next(leaf.span, BlockKind.PROSE):
            return detection.is_sub_link(whole)
        behind = self.source.leaves[index + 1 : index + 2]
        is_last = not any(last.leaf.item in other.items for other in behind)
        if leaf.listing in self.parts_of and detection.is_below(last, whole):
            return after_entry
        return after_entry and detection.continues(last, leaf, whole, is_last=is_last)

    def is_quoted(self, leaf: Leaf) -> bool:
        """Tell whether a paragraph is set as a quote."""
        return self.source.lines[leaf.span.first - 1].lstrip().startswith(">")

    def parts(self, leaf: Leaf, runs: Runs) -> Sequence[tuple[Runs, Span]]:
        """Return a paragraph as one entry, or as one a line if all begin with links.

        So are lines that are not broken for good, where each is one that lists something.
        """
        lines = [] if leaf.items else lines_of(runs)
        firsts = [line[0].line for line in lines]
        above = {self.source.lines[number - 2] for number in firsts[1:]}
        broken = all(_BREAK.search(line) for line in above)
        broken = broken or all(_BULLET.match(self.source.lines[x - 1]) for x in firsts)
        within = any(run.text == "\n" and run.styles for run in runs)
        wholes = [passage_of(line) for line in lines]
        listed = all(detection.is_line_of_a_list(x) for x in wholes)
        listed = listed or (broken and all(map(detection.opens_with_title, wholes)))
        apart = len(lines) > 1 and listed and not within
        return _with_lines(lines if apart else [runs], leaf.span)

    def references(self, leaf: Leaf, runs: Runs) -> Sequence[tuple[Runs, Span]]:
        """Return what a paragraph lists where most of it are plain references, one below another.

        Each begins with its number, or where no blank is in front.
        """
        lines = [] if leaf.items else lines_of(runs)
        printed = [self.source.lines[line[0].line - 1] for line in lines]
        begins = _NUMBER if _NUMBER.match("".join(printed[:1])) else _UNINDENTED
        starts = [place for place, line in enumerate(printed) if begins.match(line)]
        # Breaks of HTML are many lines of one.
        whole = {line for line in set(printed) if _ENDED.search(line)}
        ended = sum(printed[place - 1] in whole for place in starts[1:])
        if starts[1:2] == [] or starts[0] or ended < _TITLED * (len(starts) - 1):
            return ()
        parts = [
            tuple(x for line in lines[a:b] for x in (*line, Run("\n", line[-1].line)))[:-1]
            for a, b in pairwise([*starts, len(lines)])
        ]
        if sum(detection.is_reference(passage_of(part)) for part in parts) < _TITLED * len(parts):
            return ()
        return _with_lines(parts, leaf.span)

    def runs(self, leaf: Leaf) -> Runs:
        """Return the words of a leaf; what they lead to is used."""
        runs = joined_runs(*self.source.runs(leaf))
        for child in chain(*(inline.children or () for inline in leaf.inlines)):
            if child.type in ("image", "link_open") and child.meta:
                self.used.add(self.source.definitions.get(str(child.meta.get("label")), 0))
        labels = self.repeated_below if self.whole_section else self.repeated
        return runs if leaf.table else tuple(_marked(runs, labels))

    def entry(
        self, leaf: Leaf, runs: Runs, span: Span | None = None, over: Over | None = None
    ) -> None:
        """Take an entry under the heading that was last, in a table under a head."""
        block = self.lines.claim(BlockKind.ENTRY, span or leaf.span)
        self.entries.append(Entry(block.span, block.raw, runs, self.sections.current, over))
        self.last = Last(leaf, runs)

    def more(self, leaf: Leaf, runs: Runs, *, cited: bool = False) -> None:
        """Make one entry of a paragraph and what was last."""
        last = self.last or Last(leaf, ())
        if leaf.listing in self.parts_of:
            runs = tuple(
                replace(x, styles=x.styles | {"label"}) if x.link is not None else x for x in runs
            )
        if self.lines.blocks[-1].kind is BlockKind.ENTRY:
            self.entries.pop()
        block = self.lines.reclaim(leaf.span.last)
        joined = joined_runs(last.runs, runs)
        self.entries.append(Entry(block.span, block.raw, joined, self.sections.current))
        self.last = Last(last.leaf, joined, last.cited or cited, last.parts + 1)

    def row(self, index: int, leaf: Leaf) -> None:
        """Take a table's row: an entry where its title's cell is filled."""
        begins = leaf.table not in self.tables
        if begins:
            behind = self.source.leaves[index:]
            rows = takewhile(lambda x: x.type != "tr_open" or x.table == leaf.table, behind)
            cells = [self.source.runs(x) for x in rows if x.type == "tr_open"]
            self.tables[leaf.table] = table_of(cells)
        table = self.tables[leaf.table]
        # What its links use is used.
        self.runs(leaf)
        section = self.sections.current
        about = section and detection.ABOUT_THE_LIST.match(section.name)
        headed = begins and table.has_head
        works = () if about or headed else table.entries(self.source.runs(leaf))
        if works:
            self.entry(leaf, works[0], over=table.over)
            self.share(works)
        else:
            code = "about_the_list" if about else "table"
            self.unread(leaf, code if leaf.has_link else "")

    def share(self, works: Sequence[Runs]) -> None:
        """Give each work of a row its part of the words, of several that from its link on."""
        whole = self.entries.pop()
        cuts = [0]
        for (first, *_), begin in zip(works[1:], cuts, strict=False):
            at = whole.raw.find(first.text, begin + 1)
            cuts.append(max(begin, *(whole.raw.rfind(sign, begin, at) for sign in "[<")))
        for runs, (a, b) in zip(works, pairwise([*cuts, len(whole.raw)]), strict=True):
            self.entries.append(replace(whole, runs=runs, raw=whole.raw[a:b]))

    def prose(self, _index: int, leaf: Leaf) -> None:
        """Take anything else; a fold that ends closes its heading."""
        if leaf.type == "html_block" and "</details" in self.lines.raw(leaf.span):
            self.sections.close(LEAD_IN_LEVEL)
        self.unread(leaf, "")

    def unread(self, leaf: Leaf, code: str) -> None:
        """Take a leaf that is no entry: for a reason, or because it lists nothing."""
        kind = BlockKind.UNPARSED if code else BlockKind.PROSE
        self.lines.claim(kind, leaf.span, code or None)
        self.last = None

    def reading(self) -> Reading:
        """Close the document."""
        definitions, targets = self.source.definitions, self.source.targets
        unused = {
            line: targets[label] for label, line in definitions.items() if line not in self.used
        }
        title = self.sections.title or self.source.front_matter.get("title") or None
        return Reading(
            title=title if len(title or "") <= _LONGEST_HEADING else None,
            front_matter=self.source.front_matter,
            headings=tuple(self.sections.headings),
            entries=tuple(self.entries),
            blocks=self.lines.closed(unused),
        )


def _title_line(source: Leaves) -> int | None:
    """Return the line of the title: the first heading, if it stands above all others.

    Among several headings of the first level it is one under which nothing is listed.
    """
    leaves = source.leaves
    headings = [at for at, leaf in enumerate(leaves) if leaf.type == "heading_open"]
    if not headings or leaves[headings[0]].tag != "h1":
        return None
    first, end = (*headings, len(leaves))[:2]
    several = sum(leaves[at].tag == "h1" for at in headings) > 1
    listed = (
        x.table or detection.verdict(Look(source.first_words(x), in_item=bool(x.items))) is None
        for x in leaves[first + 1 : end]
        if x.has_link
    )
    return None if several and any(listed) else leaves[first].span.first


def _lists_of_parts(source: Leaves) -> frozenset[int | None]:
    """Return the lists below an item whose items only lead to parts of it.

    Each is a link and no more, and at least half of them say only what lies there:
    "[Syllabus]", "[Part 1]", "https://a.org/1".
    """
    listing_of = {leaf.item: leaf.listing for leaf in source.leaves if leaf.first}
    below: dict[int | None, list[Passage]] = defaultdict(list)
    outer: dict[int | None, int | None] = {}
    for leaf in source.leaves:
        if len(leaf.items) > 1 and leaf.has_link:
            below[leaf.listing].append(source.first_words(leaf))
            outer[leaf.listing] = listing_of.get(leaf.items[-2])
    # No work has two papers: where one item has works below it, those beside it have too.
    works = {x for x, found in below.items() if all(map(detection.is_work_with_label, found))}
    above = {outer[x] for x in works if len(below[x]) > 1}
    return frozenset(
        x
        for x, found in below.items()
        if not (x in works and outer[x] in above)
        and 2 * sum(map(detection.is_part, found)) >= len(found)
        and all(detection.is_bare(each) or detection.is_sub_link(each) for each in found)
        and not any(map(detection.cites_before_labels, found))
    )


def _lists_of_labels(source: Leaves) -> frozenset[int | None]:
    """Return the lists that only say where the work lies that a paragraph above names.

    As in "[Growing Nets]" above "- [[Paper]](...)" and "- [[Code]](...)".
    """
    above: dict[int | None, bool] = {}
    papers = set[int | None]()
    for before, leaf in pairwise(source.leaves):
        if not (leaf.items and leaf.inlines):  # as a block of code
            continue
        inline = next(iter(before.inlines), None)
        named = before.type == "paragraph_open" and not (before.items or before.has_link)
        if leaf.listing not in above:
            words = inline.content.strip() if named and inline else ""
            several = " " in words and len(words) <= _TITLE_LENGTH
            above[leaf.listing] = several and not words.endswith((*detection.SENTENCE_ENDS, ":"))
        if above[leaf.listing]:
            whole = source.first_words(leaf)
            above[leaf.listing] = detection.is_bare(whole) and detection.is_sub_link(whole)
            papers |= {leaf.listing} if any(map(detection.is_work_label, whole.links)) else set()
    return frozenset(listing for listing in papers if above[listing])


def _repeated_words(source: Leaves) -> frozenset[str]:
    """Return the words of links that are labels in this document: "Watch here".

    Several links to different places have them, behind other words or alone.
    """
    targets: dict[str, set[str]] = defaultdict(set)
    first: Counter[str] = Counter()
    for leaf in source.leaves:
        if leaf.has_link and leaf.table is None:
            for words, target, leads in _links_in(leaf):
                targets[words].add(target)
                first[words] += leads
    return frozenset(
        words for words, found in targets.items() if len(found) >= _OFTEN and not first[words]
    )


def _links_in(leaf: Leaf) -> Iterator[tuple[str, str, bool]]:
    """Give words and target of each link, and whether it leads words behind it."""
    for inline in leaf.inlines:
        tokens = inline.children or []
        lettered = [at for at, token in enumerate(tokens) if _LETTER.search(token.content)]
        first, last = (lettered[0], lettered[-1]) if lettered else (0, 0)
        for at, token in enumerate(tokens):
            if token.type == "link_open" and tokens[at + 1].type == "text":
                words = grammar.spaced(tokens[at + 1].content).lower()
                yield words, str(token.attrs.get("href")), at <= first and at + 3 <= last


def _with_lines(parts: Sequence[Runs], span: Span) -> Sequence[tuple[Runs, Span]]:
    """Return parts of a block with their lines: each goes up to the next one's."""
    firsts = [span.first, *(part[0].line for part in parts[1:]), span.last + 1]
    return [(part, Span(a, b - 1)) for part, (a, b) in zip(parts, pairwise(firsts), strict=True)]


def _as_heading(runs: Runs) -> Runs:
    """Return runs set as the title of what stands below them."""
    return tuple(replace(run, styles=run.styles | {"heading"}) for run in runs)


def _marked(runs: Sequence[Run], repeated: frozenset[str]) -> Iterator[Run]:
    """Give runs, those of links with repeated words as labels, and years behind words."""
    words: dict[int | None, str] = defaultdict(str)
    named = False
    years = set()
    for run in runs:
        words[run.link] += run.text
        named = named or (run.link is None and bool(_LETTER.search(run.text)))
        if named and run.link is not None and _YEAR.fullmatch(run.text):
            years.add(run.link)
    labels = {link for link, text in words.items() if grammar.spaced(text).lower() in repeated}
    # "Knot Days: [2018](...), [2019](...)"; a single one may be what a book is called.
    labels |= years if len(years) > 1 else set()
    for run in runs:
        is_label = run.link is not None and run.link in labels
        yield replace(run, styles=run.styles | {"label"}) if is_label else run


def _single_headings(
    source: Leaves, repeated: frozenset[str]
) -> tuple[frozenset[int], frozenset[str]]:
    """Return the places of headings that are titles, and the words of the links below them.

    Each has one link below, and that is a label, or leads on by the same words as the one
    link below another heading does: "Zum Kurs".
    """
    found: list[int] = []
    alone: dict[str, list[int]] = defaultdict(list)
    leaves = source.leaves
    starts = [at for at, leaf in enumerate(leaves) if leaf.type == "heading_open"]
    for at, end in pairwise([*starts, len(leaves)]):
        below = leaves[at + 1 : end]
        worded = any(_LETTER.search(x.content) for x in leaves[at].inlines)
        if leaves[at].tag == "h1" or not worded or not 0 < len(below) <= _SECTION:
            continue
        plain = all(x.type == "paragraph_open" and len(x.items) < 2 for x in below)  # noqa: PLR2004 - no list in a list
        linked = [x for x in below if x.has_link]
        if plain and leaves[at].has_link and not linked:
            found.append(at)
        elif plain and len(linked) == 1 and not leaves[at].has_link:
            runs = tuple(_marked(source.runs(linked[0])[0], repeated))
            *before, last = lines_of(runs) or [()]
            whole = passage_of(last)
            if any(x.link is not None for x in chain(*before)) or not detection.is_bare(whole):
                continue
            if detection.is_sub_link(whole):
                found.append(at)
            elif " " in whole.text.strip():
                alone[grammar.spaced(whole.text).lower()].append(at)
    again = {words: places for words, places in alone.items() if len(places) > 1}
    return frozenset(chain(found, *again.values())), frozenset(again)


def _labelled_titles(source: Leaves) -> Mapping[int, int]:
    """Return the places of titles and of what is below them, where lines with labels are.

    "Knots" above "School: Kiel" and "Teacher: Ann Bee"; another has two of these labels.
    """
    found: dict[int, tuple[frozenset[str], int]] = {}
    for at, leaf in enumerate(source.leaves):
        headed = leaf.type == "heading_open" and leaf.tag != "h1"
        whole = _lines(source, leaf) if headed or _begins_marked(leaf) else []
        if not whole or not (headed or detection.is_title_line(leaf, whole[0])):
            continue
        below = source.leaves[at + 1 : at + 1 + _SECTION]
        near = takewhile(lambda x: x.type == "paragraph_open", below)
        labelled = [*takewhile(detection.labels_of, (_lines(source, x) for x in near))]
        found[at] = (
            detection.labels_of([*whole[1:], *chain(*labelled)], credited=True),
            at + 1 + len(labelled),
        )
    often = Counter(label for labels, _ in found.values() for label in labels)
    several = {
        at: end for at, (labels, end) in found.items() if sum(often[x] > 1 for x in labels) > 1
    }
    return {place: at for at, end in several.items() for place in range(at, end)}


def _leading_lines(source: Leaves) -> frozenset[int]:
    """Return the places of short lines that part a section: "Books:" and "Films:" above lists.

    Bold ones stand above works as they are cited too, above several of them at least once.
    """
    found: dict[int, dict[str, int]] = defaultdict(dict)
    section, several = 0, set[int]()
    for at, (leaf, behind) in enumerate(pairwise(source.leaves)):
        section = at if leaf.type == "heading_open" else section
        words = "".join(x.content for x in leaf.inlines)
        alone = not (leaf.items or leaf.table or leaf.has_link)
        if alone and behind.items and _LEADING.fullmatch(words):
            found[section][words.lower()] = at
            several.add(section)
        elif not (alone and _begins_marked(leaf)):
            continue
        elif detection.is_title_line(leaf, source.first_words(leaf)):
            below = (x for x in source.leaves[at + 1 : at + 3] if x.type == "paragraph_open")
            plain = ((x, source.first_words(x)) for x in below if x.inlines and not x.items)
            loose = ((x, whole) for x, whole in plain if not detection.is_title_line(x, whole))
            cited = [x for x, whole in loose if detection.is_reference(whole)]
            found[section] |= {words.lower(): at} if behind in cited else {}
            several |= {section} if len(cited) > 1 else set()
    return frozenset(
        at for x, lines in found.items() if x in several and len(lines) > 1 for at in lines.values()
    )


def _begins_marked(leaf: Leaf) -> bool:
    """Tell whether words outside of lists and tables begin with a mark of their style."""
    marked = any(x.content[:1] in ("*", "_", "<") for x in leaf.inlines[:1])
    return marked and not (leaf.items or leaf.table)


def _lines(source: Leaves, leaf: Leaf) -> list[Passage]:
    """Return the lines of a heading or a paragraph."""
    return [passage_of(line) for runs in source.runs(leaf)[:1] for line in lines_of(runs)]


def _unlinked(
    source: Leaves, items: Sequence[Leaf], holds: Callable[[Passage], bool]
) -> Counter[int | None]:
    """Count the items of each list that have words without a link which `holds`."""
    plain = (leaf for leaf in items if leaf.inlines and not leaf.has_link)
    return Counter(leaf.listing for leaf in plain if holds(source.first_words(leaf)))


_HANDLERS: Mapping[str, Callable[[_Builder, int, Leaf], None]] = {
    "heading_open": _Builder.heading,
    "paragraph_open": _Builder.paragraph,
    "tr_open": _Builder.row,
}
