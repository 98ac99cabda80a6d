"""Markdown text to sections and entries with lines: total on any text, nothing lost."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, islice, pairwise, takewhile

from app.documents import detection, grammar
from app.documents.blocks import Blocks, Leaf, Leaves, Sections, followed, leaves_of
from app.documents.detection import (
    Last,
    Look,
    is_bare,
    is_cited,
    is_parent,
    is_reference,
    is_sub_link,
    is_title_line,
)
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
    runs_of,
)
from app.text import regex

# Below every heading: a line of its own, set strong, above a list.
LEAD_IN_LEVEL = 7
_TITLE_LENGTH = 300
_SENTENCE_ENDS = (".", "!", "?", "…", "。")


def title_line(leaves: Sequence[Leaf], lists: Callable[[Leaf], bool]) -> int | None:
    """Return the line of the title: the first heading, if it stands above all others.

    Among several headings of the first level it is one under which nothing is listed,
    as `lists` tells of a leaf.
    """
    headings = [at for at, leaf in enumerate(leaves) if leaf.type == "heading_open"]
    if not headings or leaves[headings[0]].tag != "h1":
        return None
    first, end = (*headings, len(leaves))[:2]
    alone = sum(leaves[at].tag == "h1" for at in headings) == 1
    if alone or not any(lists(leaf) for leaf in leaves[first + 1 : end]):
        return leaves[first].span.first
    return None


def is_heading_entry(leaf: Leaf, runs: Sequence[Run], *, linked: bool) -> bool:
    """Tell whether a heading is an entry: one link, and nothing listed below it."""
    whole = passage_of(runs)
    bare = not grammar.title(grammar.BRACKETS.sub("", whole.unlinked))
    leads = all(is_link(link.target) for link in whole.links)
    return leaf.tag != "h1" and not linked and bare and leads and detection.opens_with_title(whole)


# Markdown text to blocks with lines: total on any text, nothing lost, nothing kept.

# An entry has no more paragraphs: what is joined is looked through each time.
_PARAGRAPHS = 100
# In a list of no more items one tells nothing of the others.
_FEW = 2
# Such a share of the items of a list begin with a title.
_TITLED = 0.6
# No entry is longer: some places are looked at for each comma in it.
_LONGEST = 10_000
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
    builder = _builder(leaves_of(text))
    for index, leaf in enumerate(builder.source.leaves):
        if leaf.is_too_long:
            builder.unread(leaf, "too_long")
        else:
            _HANDLERS.get(leaf.type, _Builder.prose)(builder, index, leaf)
    reading = builder.reading()
    too_long = [x for x in reading.entries if len(x.raw) > _LONGEST]
    return reading.without(too_long=too_long) if too_long else reading


@dataclass(slots=True)
class _Builder:
    """Collects blocks leaf by leaf; `last` is what more lines may belong to.

    `repeated` are the words that many links have behind others: labels.

    `linked` tells of each leaf whether links stand below it, `introduces` whether these
    are in a list or a table, `listed` how many items
    each list has, `linking` how many of them have a link, `titled` how many begin with
    words set apart, `referring` how many are references without a link. `parts_of` are the lists of
    which the items only lead to parts of the item above, `single` the headings that
    are titles of what one link below them leads to, `labelled` those above lines with
    labels, and by their places these lines too, `leading` the lines that part a section.
    """

    source: Leaves
    linked: Sequence[bool]
    introduces: Sequence[bool]
    repeated: frozenset[str]
    repeated_below: frozenset[str]
    parts_of: frozenset[int | None]
    labels: frozenset[int | None]
    single: frozenset[int]
    labelled: Mapping[int, int]
    leading: frozenset[int]
    listed: Counter[int | None]
    linking: Counter[int | None]
    titled: Counter[int | None]
    referring: Counter[int | None]
    lines: Blocks
    sections: Sections
    entries: list[Entry] = field(default_factory=list)
    tables: dict[int | None, Table] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    last: Last | None = None
    whole_section: bool = False

    def heading(self, index: int, leaf: Leaf) -> None:
        """Take a heading: a place in the outline, unless it is empty or an entry."""
        runs = self.runs(leaf)
        is_entry = is_heading_entry(leaf, runs, linked=self.linked[index])
        self.whole_section = index in self.single and (is_entry or not leaf.has_link)
        titled = self.whole_section or index in self.labelled
        if titled:
            self.sections.close(int(leaf.tag.removeprefix("h")))
        if titled or is_entry:
            self.entry(leaf, _as_heading(runs) if titled else runs)
            return
        leads = any(
            is_link(link.target) and grammar.title(link.label) for link in passage_of(runs).links
        )
        code = "heading_link" if leads else None
        self.lines.claim(BlockKind.HEADING, leaf.span, code)
        name = grammar.heading("".join(run.text for run in runs))
        if name:
            level = int(leaf.tag.removeprefix("h"))
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
        elif index in self.leading or detection.is_lead_in(leaf, whole, next(iter(behind), None)):
            self.lines.claim(BlockKind.HEADING, leaf.span)
            self.sections.add(LEAD_IN_LEVEL, grammar.heading(whole.text), leaf.span)
        elif self.belongs(index, leaf, whole):
            self.more(leaf, runs, cited=is_cited(whole))
        else:
            self.judge(index, leaf, runs, whole)

    def judge(self, index: int, leaf: Leaf, runs: tuple[Run, ...], whole: Passage) -> None:
        """Take a paragraph that stands for itself."""
        if references := self.references(leaf, runs):
            for part, span in references:
                self.entry(leaf, part, span)
            return
        look = self.look(index, leaf, whole)
        code = detection.verdict(look)
        parts = self.parts(leaf, runs)
        if code == "" and look.is_parent and self.heads(index, whole):
            self.lines.claim(BlockKind.HEADING, leaf.span)
            level = LEAD_IN_LEVEL + len(leaf.items)
            self.sections.add(
                level, grammar.heading(detection.head_of(whole)), leaf.span, leaf.item
            )
            self.last = None
        elif code == "" and self.heads_next(index, leaf, whole):
            self.lines.claim(BlockKind.HEADING, leaf.span)
            self.sections.add(LEAD_IN_LEVEL, grammar.heading(whole.text), leaf.span)
            self.last = None
        elif code is None or (code == "running_text" and parts[1 if look.section else 2 :]):
            for part, span in parts:
                self.entry(leaf, part, span)
        else:
            self.unread(leaf, code)
            self.last = Last(leaf, runs) if leaf.items and not code else None

    def heads(self, index: int, whole: Passage) -> bool:
        """Tell whether an item without a link is a heading for those below it.

        It is a work of its own where they only lead to it: "[pdf]".
        """
        below = self.source.leaves[index + 1].listing
        return is_parent(whole) and below not in self.parts_of

    def heads_next(self, index: int, leaf: Leaf, whole: Passage) -> bool:
        """Tell whether an item alone in its list is a heading for the list behind it.

        As in "1. Knots" above "- [Tying](...)", with no indent.
        """
        behind = self.source.leaves[index + 1 : index + 2]
        beside = any(x.has_link and len(x.items) == len(leaf.items) for x in behind)
        return beside and self.listed[leaf.listing] == 1 and is_parent(whole)

    def look(self, index: int, leaf: Leaf, whole: Passage) -> Look:
        """Return what is judged of a paragraph."""
        linking = self.linking[leaf.listing] * 2 >= self.listed[leaf.listing] > 1
        heading = self.sections.current
        behind = self.source.leaves[index + 1 : index + 2]
        is_parent = any(leaf.item in x.items[:-1] for x in behind)
        count = self.listed[leaf.listing]
        titled = self.titled[leaf.listing] >= max(_FEW, _TITLED * count)
        referring = self.referring[leaf.listing] * 2 >= count > _FEW
        return Look(
            whole,
            leaf.first,
            linking,
            among_plain=self.linking[leaf.listing] < count,
            among_titles=titled,
            among_references=referring,
            goes_on=any(leaf.item in x.items for x in behind),
            is_parent=is_parent,
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
            return is_sub_link(whole)
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
        if len(lines) < 2 or within or not listed:  # noqa: PLR2004 - one is the whole
            return [(runs, leaf.span)]
        firsts = [leaf.span.first, *firsts[1:], leaf.span.last + 1]
        spans = [Span(a, b - 1) for a, b in pairwise(firsts)]
        return list(zip(lines, spans, strict=True))

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
        if sum(is_reference(passage_of(part)) for part in parts) < _TITLED * len(parts):
            return ()
        firsts = [leaf.span.first, *(part[0].line for part in parts[1:]), leaf.span.last + 1]
        return [
            (part, Span(a, b - 1)) for part, (a, b) in zip(parts, pairwise(firsts), strict=True)
        ]

    def runs(self, leaf: Leaf) -> tuple[Run, ...]:
        """Return the words of a leaf; what they lead to is used."""
        definitions = self.source.definitions
        runs = joined_runs(*(runs_of(inline, leaf.span, definitions) for inline in leaf.inlines))
        for inline in leaf.inlines:
            for child in inline.children or ():
                if child.type in ("image", "link_open") and child.meta:
                    self.used.add(definitions.get(str(child.meta.get("label")), 0))
        labels = self.repeated_below if self.whole_section else self.repeated
        return runs if leaf.table else tuple(_marked(runs, labels))

    def entry(
        self, leaf: Leaf, runs: tuple[Run, ...], span: Span | None = None, over: Over | None = None
    ) -> None:
        """Take an entry under the heading that was last, in a table under a head."""
        taken = self.lines.claim(BlockKind.ENTRY, span or leaf.span)
        raw = self.lines.raw(taken)
        self.entries.append(Entry(taken, raw, runs, self.sections.current, over))
        self.last = Last(leaf, runs)

    def more(self, leaf: Leaf, runs: tuple[Run, ...], *, cited: bool = False) -> None:
        """Make one entry of a paragraph and what was last."""
        last = self.last or Last(leaf, ())
        if leaf.listing in self.parts_of:
            runs = tuple(
                replace(x, styles=x.styles | {"label"}) if x.link is not None else x for x in runs
            )
        if self.lines.blocks[-1].kind is BlockKind.ENTRY:
            self.entries.pop()
        span = self.lines.reclaim(leaf.span.last)
        joined = joined_runs(last.runs, runs)
        raw = self.lines.raw(span)
        self.entries.append(Entry(span, raw, joined, self.sections.current))
        self.last = Last(last.leaf, joined, last.cited or cited, last.parts + 1)

    def row(self, index: int, leaf: Leaf) -> None:
        """Take a table's row: an entry where its title's cell is filled."""
        begins = leaf.table not in self.tables
        if begins:
            self.tables[leaf.table] = self.table(index, leaf)
        table = self.tables[leaf.table]
        self.runs(leaf)
        section = self.sections.current
        about = section and detection.ABOUT_THE_LIST.match(section.name)
        headed = begins and table.has_head
        works = () if about or headed else table.entries(self.cells(leaf))
        for runs in works[:1]:
            self.entry(leaf, runs, over=table.over)
        if works[1:]:
            self.share(works)
        if not works:
            code = "about_the_list" if about else "table"
            self.unread(leaf, code if leaf.has_link else "")

    def share(self, works: Sequence[Runs]) -> None:
        """Give each of several works of a row its part of the words, from its link on."""
        whole = self.entries.pop()
        cuts = [0]
        for (first, *_), begin in zip(works[1:], cuts, strict=False):
            at = whole.raw.find(first.text, begin + 1)
            cuts.append(max(begin, *(whole.raw.rfind(sign, begin, at) for sign in "[<")))
        for runs, (a, b) in zip(works, pairwise([*cuts, len(whole.raw)]), strict=True):
            self.entries.append(replace(whole, runs=runs, raw=whole.raw[a:b]))

    def table(self, index: int, first: Leaf) -> Table:
        """Read a table as a whole when its first row comes."""
        rows = takewhile(
            lambda leaf: leaf.type != "tr_open" or leaf.table == first.table,
            islice(self.source.leaves, index, None),
        )
        return table_of([self.cells(leaf) for leaf in rows if leaf.type == "tr_open"])

    def cells(self, leaf: Leaf) -> list[tuple[Run, ...]]:
        """Return the words of a row, cell by cell."""
        return [runs_of(each, leaf.span, self.source.definitions) for each in leaf.inlines]

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
        front_matter = self.source.front_matter
        return Reading(
            title=self.sections.title or front_matter.get("title") or None,
            front_matter=front_matter,
            headings=tuple(self.sections.headings),
            entries=tuple(self.entries),
            blocks=self.lines.closed(unused),
        )


def _builder(source: Leaves) -> _Builder:
    """Return a builder that knows of each list and section what is in it."""
    items = [leaf for leaf in source.leaves if leaf.first and leaf.items]
    bold = (x for x in source.leaves if x.type == "paragraph_open" and _begins_marked(x))
    repeated = repeated_words(source)
    single, labels = single_headings(source, repeated)
    return _Builder(
        source=source,
        linked=followed(source.leaves, lambda leaf: leaf.has_link),
        introduces=followed(
            source.leaves, lambda leaf: leaf.has_link and (leaf.items or leaf.table)
        ),
        repeated=repeated,
        parts_of=lists_of_parts(source),
        labels=lists_of_labels(source),
        repeated_below=repeated | labels,
        single=single,
        labelled=labelled_titles(source),
        leading=leading_lines(source),
        listed=Counter(leaf.listing for leaf in items),
        linking=Counter(leaf.listing for leaf in items if leaf.has_link),
        titled=_unlinked(source, items, detection.begins_set_apart)
        + Counter(None for leaf in bold if detection.is_titled_by(_first_words(source, leaf))),
        referring=_unlinked(source, items, is_reference),
        lines=Blocks(source.lines, frozenset(source.definitions.values())),
        sections=Sections(title_line(source.leaves, partial(_lists, source))),
    )


def lists_of_parts(source: Leaves) -> frozenset[int | None]:
    """Return the lists below an item whose items only lead to parts of it.

    Each is a link and no more, and at least half of them say only what lies there:
    "[Syllabus]", "[Part 1]", "https://a.org/1".
    """
    counts: dict[int | None, list[bool]] = defaultdict(list)
    works: dict[int | None, list[bool]] = defaultdict(list)
    others: set[int | None] = set()
    listing_of = {leaf.item: leaf.listing for leaf in source.leaves if leaf.first}
    outer: dict[int | None, int | None] = {}
    for leaf in source.leaves:
        if len(leaf.items) > 1 and leaf.has_link:
            whole = _first_words(source, leaf)
            counts[leaf.listing].append(detection.is_part(whole))
            works[leaf.listing].append(detection.is_work_with_label(whole))
            outer[leaf.listing] = listing_of.get(leaf.items[-2])
            if not (is_bare(whole) or is_sub_link(whole)) or detection.cites_before_labels(whole):
                others.add(leaf.listing)
    # No work has two papers: where one item has works below it, those beside it have too.
    above = {outer[x] for x, found in works.items() if sum(found) > 1 and all(found)}
    others |= {x for x, found in works.items() if all(found) and outer[x] in above}
    return frozenset(
        listing
        for listing, parts in counts.items()
        if listing not in others and 2 * sum(parts) >= len(parts)
    )


def lists_of_labels(source: Leaves) -> frozenset[int | None]:
    """Return the lists that only say where the work lies that a paragraph above names.

    As in "[Growing Nets]" above "- [[Paper]](...)" and "- [[Code]](...)".
    """
    above: dict[int | None, bool] = {}
    bare: dict[int | None, bool] = {}
    for before, leaf in pairwise(source.leaves):
        if not (leaf.items and leaf.inlines):  # as a block of code
            continue
        inline = next(iter(before.inlines), None)
        named = before.type == "paragraph_open" and not (before.items or before.has_link)
        if leaf.listing not in above:
            words = inline.content.strip() if named and inline else ""
            several = " " in words and len(words) <= _TITLE_LENGTH
            above[leaf.listing] = several and not words.endswith((*_SENTENCE_ENDS, ":"))
            bare[leaf.listing] = False
        if above[leaf.listing]:
            whole = _first_words(source, leaf)
            above[leaf.listing] = is_bare(whole) and is_sub_link(whole)
            bare[leaf.listing] |= any(detection.is_work_label(x) for x in whole.links)
    return frozenset(listing for listing, named in above.items() if named and bare[listing])


def repeated_words(source: Leaves) -> frozenset[str]:
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


def single_headings(
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
            whole = _last_alone(source, linked[0], repeated)
            if whole and is_sub_link(whole):
                found.append(at)
            elif whole and " " in whole.text.strip():
                alone[grammar.spaced(whole.text).lower()].append(at)
    again = {words: places for words, places in alone.items() if len(places) > 1}
    return frozenset(chain(found, *again.values())), frozenset(again)


def labelled_titles(source: Leaves) -> Mapping[int, int]:
    """Return the places of titles and of what is below them, where lines with labels are.

    "Knots" above "School: Kiel" and "Teacher: Ann Bee"; another has two of these labels.
    """
    found: dict[int, tuple[frozenset[str], int]] = {}
    for at, leaf in enumerate(source.leaves):
        headed = leaf.type == "heading_open" and leaf.tag != "h1"
        whole = _lines(source, leaf) if headed or _begins_marked(leaf) else []
        if not whole or not (headed or is_title_line(leaf, whole[0])):
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


def leading_lines(source: Leaves) -> frozenset[int]:
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
        elif alone and _begins_marked(leaf) and is_title_line(leaf, _first_words(source, leaf)):
            below = source.leaves[at + 1 : at + 3]
            cited = [x for x in below if not x.items and _cites(source, x)]
            found[section] |= {words.lower(): at} if behind in cited else {}
            several |= {section} if len(cited) > 1 else set()
    return frozenset(
        at for x, lines in found.items() if x in several and len(lines) > 1 for at in lines.values()
    )


def _cites(source: Leaves, leaf: Leaf) -> bool:
    """Tell whether a paragraph is a work as it is cited, and no line that is all set strong."""
    plain = leaf.type == "paragraph_open" and bool(leaf.inlines)
    whole = _first_words(source, leaf) if plain else None
    return whole is not None and not is_title_line(leaf, whole) and is_reference(whole)


def _begins_marked(leaf: Leaf) -> bool:
    """Tell whether words outside of lists and tables begin with a mark of their style."""
    marked = any(x.content[:1] in ("*", "_", "<") for x in leaf.inlines[:1])
    return marked and not (leaf.items or leaf.table)


def _lines(source: Leaves, leaf: Leaf) -> list[Passage]:
    """Return the lines of a heading or a paragraph."""
    spoken = (lines_of(runs_of(x, leaf.span, source.definitions)) for x in leaf.inlines[:1])
    return [passage_of(line) for lines in spoken for line in lines]


def _last_alone(source: Leaves, leaf: Leaf, repeated: frozenset[str]) -> Passage | None:
    """Return the last line of a paragraph if it is its only link and nothing else."""
    runs = runs_of(leaf.inlines[0], leaf.span, source.definitions)
    *before, last = lines_of(tuple(_marked(runs, repeated))) or [()]
    whole = passage_of(last)
    is_first = all(run.link is None for line in before for run in line)
    return whole if is_first and is_bare(whole) else None


def _first_words(source: Leaves, leaf: Leaf) -> Passage:
    """Return the first words of a leaf."""
    return passage_of(runs_of(leaf.inlines[0], leaf.span, source.definitions))


def _unlinked(
    source: Leaves, items: Sequence[Leaf], holds: Callable[[Passage], bool]
) -> Counter[int | None]:
    """Count the items of each list that have words without a link which `holds`."""
    plain = (leaf for leaf in items if leaf.inlines and not leaf.has_link)
    return Counter(leaf.listing for leaf in plain if holds(_first_words(source, leaf)))


def _lists(source: Leaves, leaf: Leaf) -> bool:
    """Tell whether something is listed in a leaf above the first section."""
    if not leaf.has_link or leaf.table:
        return leaf.has_link
    return detection.verdict(Look(_first_words(source, leaf), in_item=bool(leaf.items))) is None


_HANDLERS: Mapping[str, Callable[[_Builder, int, Leaf], None]] = {
    "heading_open": _Builder.heading,
    "paragraph_open": _Builder.paragraph,
    "tr_open": _Builder.row,
}
