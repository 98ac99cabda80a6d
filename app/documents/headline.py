"""Where the title of an entry stands, and what stands before it.

A title is a link, bold, or in quotes; in italics or plain it stands behind its people;
else it is what comes first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from app.documents import grammar
from app.documents.apart import AFTER_PEOPLE, MOST, Apart, SetAs, words_apart
from app.documents.claim import Lexicon
from app.documents.dates import is_date
from app.documents.labels import COURSE_CODE, WORK_LABEL, is_label, is_number, is_profile
from app.documents.passage import LinkSpan, Passage, StyleSpan
from app.documents.people import People, is_assured, is_known, read_people
from app.documents.pictures import PICTURE
from app.documents.places import ARXIV, VENUE

# "12. ", "[3] ", "- ", "(fr.) ": what stands before an entry and says nothing.
_OPENING = re.compile(
    rf"(?:{PICTURE}|[\s*_~>:·•–—-])*(?:\[[ xX✓✔]\]\s*)?"
    r"(?:\d{1,4}[.)](?!\d)|[\[(]\d{1,3}[\])]|\d{1,3}:)?"
    r"[\s*_~>:·•–—.-]*(?:\([a-z]{2,3}\.?\)\s*)?"
)
# "[Net] Learning to Tie Knots", "[CVPR'17] Knots": a tag that is no title.
_TAG = re.compile(
    r"(?:\[(?![ xX\d]{0,3}\])[^\[\]\n]{1,60}\]|\((?=[^()\n\d]{0,40}\))[^()\n]{2,40}\))"
    r"\s+(?=[\w\"“«*])"
)
# Between a bold word and the link that is meant: "**New:** [Title](...)".
_JOINED = re.compile(r"[\s:.]*")
# Where a title that nothing sets apart is over; \x00 stands for a label: "[pdf]".
_OVER = re.compile(
    r"\n|\s(?:[-–—|]+|//)\s|(?<!\bvs)(?<!\bSt)(?<!\bDr)(?<!\bMr)(?<!\bNo)(?<!\bVol)(?<!\b[A-Z])"
    r"\.\s+(?=\S)|(?<=[?!])\s+(?=[^\sa-z])(?![^.()]{0,80}\([^()]*\d{4})|\s*\((?=[^()]*\d{4}|[A-Z]\w*[A-Z]\w*\)\s*[\[(]*\x00)|[;；。]|\s*[\[(]*\x00|"
    r"\s+by\s+(?=@|[A-Z]\S*\s+[A-Z]|[A-Z]\.)|[\s.]*$"
)
# "[arXiv:1801.00003](...) - Knots"; but "[docs](...) - Writes letters" is called so.
_LABEL_FIRST = re.compile(r"[\[(]*\x00+[\])]*\s*[-–—|:]+\s+(?=\w)")
# Between people and a plain title.
_BEHIND_PEOPLE = re.compile(r"[\s.,:]*(?:\([^()]*\d{4}[^()]*\))?[\s.,:]+")
# A year at the end is none of its words.
_YEAR_LAST = re.compile(r"(?:,|(?<!\bof)(?<!\bin)(?<!\bfrom))\s+(?=(?:19|20)\d\d$)")
_ENDS_IN_YEAR = re.compile(r"(?:19|20)\d\d\W*$")
_COMMA = re.compile(r",\s+")
# A short name, and what joins it to the rest of the title.
_SHORT = 2
_COLON = re.compile(r"\s*:\s+(?=[^\W\d_a-z])")
_PARAGRAPH = re.compile(r"(?:^|\n\n)(?=\S)")
# No title is longer than that.
_LONGEST = 2000
_LINE = re.compile(r"[^\W\d_][^\n]*")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"\w")
_DASH = re.compile(r"\s[-–—]+\s*$")


@dataclass(frozen=True, slots=True)
class Headline:
    """A title with what stands on both sides of it.

    `above` are the paragraphs before its own, `before` the words of its own without a
    number; `fronted` says that these are people. `link` leads from it to the work.
    """

    above: Passage
    before: Passage
    title: Passage
    behind: Passage
    link: LinkSpan | None
    fronted: bool


def find_headline(
    whole: Passage, lexicon: Lexicon, *, people_first: bool = False
) -> Headline | None:
    """Find the title of an entry; None where no words can be one.

    In the row of a table it stands in the first cell, in a section that is one entry in
    its heading. With `people_first` any names in front of it are people.
    """
    heading = next((span for span in whole.styled if span.style == "heading"), None)
    if whole.cells:
        found = _Finder(whole.alone(whole.cells[0].end), lexicon, people_first).in_cell()
    elif heading:
        found = _Finder(whole.alone(heading.end), lexicon, people_first).find()
    else:
        return _Finder(whole, lexicon, people_first).find()
    return found and replace(found, behind=whole.cut(found.behind.start))


@dataclass(frozen=True)
class _Finder:
    """Looks for the title of one entry, the surest sign first."""

    whole: Passage
    lexicon: Lexicon
    people_first: bool

    def find(self) -> Headline | None:
        """Return the title."""
        ways = (
            self._fronted,
            self._named_short,
            self._in_front,
            self._plain,
            self._linked,
            self._first,
        )
        return next((found for way in ways for found in way()), None)

    def in_cell(self) -> Headline | None:
        """Return the title of a row: what is set apart in its cell, else all of it."""
        if self.words:
            return self.find()
        end = next((x.start for x in self.whole.links if is_label(x)), len(self.text))
        words = self.text[:end].rstrip(" \t\n([")
        begin = self._begin(0)
        if not _WORD.search(words, begin):
            return None
        return self._headline(Apart(begin, len(words), SetAs.LINK, None))

    @property
    def text(self) -> str:
        """The whole text."""
        return self.whole.text

    @cached_property
    def words(self) -> Sequence[Apart]:
        """The words set apart that may be the title, in order."""
        found = words_apart(self.whole, self.lexicon)
        return [x for x in found if not self._is_tag(x)]

    def _is_tag(self, each: Apart) -> bool:
        """Tell whether words are a short name in front of a title: "**[Net]** Knots"."""
        start = each.start - (self.text[each.start - 1 : each.start] in ("(", "["))
        return each.set_as is not SetAs.LINK and bool(_TAG.match(self.text, start))

    def _fronted(self) -> Iterator[Headline]:
        """Give a title that stands behind its people: 'A. Bee. "Title"'."""
        for each in self.words:
            begin = self._begin(each.start)
            before = self.text[begin : each.start]
            people = read_people(before, self.lexicon)
            if not people.names or not AFTER_PEOPLE.fullmatch(before, people.end):
                continue
            if any(map(_is_work, self.whole.cut(0, self._paragraph(each.start)).own_links)):
                # What paragraphs below a title quote is none.
                return
            linked = self.whole.cut(begin, each.start).own_links
            assured = self._is_assured(before, people)
            sure = not linked and assured
            # "[Ann Bee](...): [Title](...)"
            # or "Ann Bee: *Title*"
            led = linked or each.set_as in (SetAs.EM, SetAs.QUOTED)
            led = led and before.rstrip().endswith(":")
            full = all(" " in before[x.start : x.end] for x in people.names)
            sure = sure or bool(led and full)
            # '[Floating Points](...) - "It is not broken"' has its title in front.
            remark = linked and not (assured or each.link) and _DASH.search(before)
            quoted = each.set_as is SetAs.QUOTED and not remark
            if quoted or (sure and not self._is_people(each)):
                yield self._headline(each, fronted=True)

    def _named_short(self) -> Iterator[Headline]:
        """Give a title that begins with a short name in bold: "**Net**: Knots [pdf]"."""
        first = next(iter(self.words), None)
        labels = all(map(is_label, self.whole.links))
        works = any(WORK_LABEL.search(link.label) for link in self.whole.links)
        if first is None or not (labels and works) or first.set_as is not SetAs.STRONG:
            return
        short = len(self.text[first.start : first.end].split()) <= _SHORT
        if short and _COLON.match(self.text, first.end) and self._begin(first.start) == first.start:
            yield from self._plain_at(_masked(self.whole), first.start, first.start)

    def _in_front(self) -> Iterator[Headline]:
        """Give a title before which stands nothing but a number or a label."""
        passed = 0
        for place, each in enumerate(self.words):
            begin = max(passed, self._begin(each.start))
            if not self._is_bare(begin, each.start):
                return
            passed = each.end
            behind = next(iter(self.words[place + 1 : place + 2]), None)
            if behind is not None and self._is_code(each, behind):
                yield self._headline(replace(behind, link=each.link or behind.link))
            elif not self._leads_in(each, behind):
                yield self._headline(each)

    def _plain(self) -> Iterator[Headline]:
        """Give a title that nothing sets apart, behind its people or in front."""
        if any(each.set_as is SetAs.LINK for each in self.words):
            return
        masked = _masked(self.whole)
        for paragraph in islice(_PARAGRAPH.finditer(masked), MOST):
            begin = self._begin(paragraph.end())
            part = masked[begin : begin + _LONGEST]
            people = read_people(part, self.lexicon)
            gap = _BEHIND_PEOPLE.match(part, people.end)
            if gap and people.names and self._is_assured(part, people):
                yield from self._plain_at(masked, begin, begin + gap.end())
        begin = self._begin(0)
        if is_number(next((x.label for x in self.whole.links), "")):
            begin = _behind(_LABEL_FIRST, masked, begin, len(masked))
        yield from self._plain_at(masked, begin, begin)

    def _plain_at(self, masked: str, begin: int, start: int) -> Iterator[Headline]:
        end = start + self._over(masked[start : start + _LONGEST])
        end = next(
            (x.start for x in self.whole.styled if _is_dated(self.whole, x, start, end)), end
        )
        text = masked[start:end]
        if start > begin and (
            ARXIV.match(text) or VENUE.search(grammar.venue(text)) or is_date(text)
        ):
            return
        if _LETTER.search(masked, start, end):
            words = Apart(start, end, SetAs.LINK, None)
            yield self._headline(words, fronted=start > begin)

    def _over(self, text: str) -> int:
        """Return where a plain title ends: at a full stop, before a venue or people."""
        over = _OVER.search(text)
        end = over.start() if over else len(text)
        for comma in islice(_COMMA.finditer(text, 0, end), MOST):
            rest, behind = text[comma.end() : end], text[comma.end() :]
            # Names may go on behind the full stop that ended the title: "A. Bee".
            people = read_people(behind, self.lexicon)
            named = people.names and is_assured(behind, people, self.lexicon)
            if named or ARXIV.match(rest) or VENUE.search(grammar.venue(rest)):
                return comma.start()
        year = _YEAR_LAST.search(text, 0, end)
        return year.start() if year else end

    def _linked(self) -> Iterator[Headline]:
        """Give the first link that has words, a title's before a label."""
        links = [link for link in self.whole.links if grammar.title(link.label)]
        for link in sorted(links, key=is_label):
            words = Apart(link.start, link.end, SetAs.LINK, link)
            yield self._headline(words)

    def _first(self) -> Iterator[Headline]:
        """Give the first line that has a letter, whatever it is."""
        if line := _LINE.search(self.text):
            yield self._headline(Apart(*line.span(), SetAs.LINK, None))

    def _headline(self, words: Apart, *, fronted: bool = False) -> Headline:
        """Return the words as the title."""
        begin = min(
            _behind(_OPENING, self.text, self._paragraph(words.start), words.start),
            words.start,
        )
        return Headline(
            above=self.whole.cut(0, self.text.rfind("\n\n", 0, begin) + 1),
            before=self.whole.cut(begin, words.start),
            fronted=fronted,
            title=self.whole.cut(words.start, words.end),
            behind=self.whole.cut(words.end),
            link=words.link,
        )

    def _begin(self, place: int) -> int:
        """Return where the paragraph of a place begins, behind its number and a tag."""
        start = self._paragraph(place)
        # At the start of a paragraph what opens it is all before.
        end = place if place > start else len(self.text)
        begin = _behind(_OPENING, self.text, start, end)
        linked = any(x.start <= begin + 1 < x.end for x in self.whole.links)
        return begin if linked else _behind(_TAG, self.text, begin, end)

    def _paragraph(self, place: int) -> int:
        return self.text.rfind("\n\n", 0, place) + 1

    def _is_bare(self, begin: int, end: int) -> bool:
        """Tell whether nothing but labels stands between two places."""
        part = self.whole.cut(begin, end)
        labels = all(is_label(link) for link in part.own_links)
        return labels and not re.search(r"\w", part.unlinked)

    def _is_code(self, each: Apart, behind: Apart) -> bool:
        """Tell whether a course's number comes before its name: "[CS 107] **X**"."""
        code = COURSE_CODE.fullmatch(self.text[each.start : each.end].strip())
        return bool(code) and self._are_joined(each, behind)

    def _leads_in(self, each: Apart, behind: Apart | None) -> bool:
        """Tell whether words only lead to the title: "**New:** [Title](...)"."""
        if each.set_as is SetAs.EM:
            linked = any(other.set_as is SetAs.LINK for other in self.words)
            return linked or self._is_people(each)
        linked = behind is not None and behind.set_as is SetAs.LINK
        return (
            each.set_as is SetAs.STRONG
            and behind is not None
            and linked
            and self._are_joined(each, behind)
        )

    def _are_joined(self, one: Apart, other: Apart) -> bool:
        return bool(_JOINED.fullmatch(self.text, one.end, other.start))

    def _is_assured(self, text: str, people: People) -> bool:
        """Tell whether names in front of a title are people for sure.

        Where others have people there "Acme" alone is none.
        """
        name = text[people.names[0].start : people.end]
        person = " " in name.strip() or is_known(name, self.lexicon)
        return (self.people_first and person) or is_assured(text, people, self.lexicon)

    def _is_people(self, each: Apart) -> bool:
        """Tell whether words are the names of people."""
        text = self.text[each.start : each.end]
        people = read_people(text, self.lexicon)
        rest = text[people.end :].strip(" .,")
        return not rest and is_assured(text, people, self.lexicon)


def _behind(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    found = pattern.match(text, start, end)
    return found.end() if found else start


def _masked(whole: Passage) -> str:
    r"""Return the text with \x00 in place of every label."""
    parts, begin = [], 0
    for link in filter(is_label, whole.links):
        parts += [whole.text[begin : link.start], "\x00" * (link.end - link.start)]
        begin = link.end
    return "".join([*parts, whole.text[begin:]])


def _is_dated(whole: Passage, span: StyleSpan, start: int, end: int) -> bool:
    """Tell whether behind a comma words in italics end in a year: "Nets, *Interspeech 2020*"."""
    inside = span.style == "em" and start < span.start < end
    comma = inside and whole.text[start : span.start].rstrip(" *_").endswith(",")
    return bool(comma) and bool(_ENDS_IN_YEAR.search(whole.text, span.start, span.end))


def _is_work(link: LinkSpan) -> bool:
    """Tell whether a link leads to a work: neither to a part of it nor to somebody."""
    return not (is_label(link) or is_profile(link))
