"""Where the title of an entry stands, and what stands before it."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cached_property
from itertools import islice

from app.documents import grammar, name_words
from app.documents.grammar import ARXIV, VENUE
from app.documents.links import (
    COURSE_CODE,
    ONE_OR_TWO,
    SITE_LABEL,
    WORK_LABEL,
    is_bracketed,
    is_cited_by,
    is_credit,
    is_label,
    is_number,
    is_profile,
)
from app.documents.name_words import AND, HAN_NAMES
from app.documents.people import (
    People,
    find_credit,
    is_assured,
    is_known,
    lead_to_title,
    read_front,
    read_people,
)
from app.documents.text import PICTURE, Lexicon, LinkSpan, Passage, StyleSpan
from app.documents.tokens import DATE_BEFORE, YEARLY, YEARLY_ALONE, any_case, is_date
from app.text import regex

# Words set apart, any of which may be a title: what holds others counts, but links in bold.
_QUOTES = regex(
    r"[\"“„](?=[^\s\"“”„])[^\"“”„\n]+[\"“”]|«[^«»\n]+»|《[^《》\n]+》|『[^『』\n]+』|【[^【】\n]+】(?=\s*[（(])"
    r"|「[^「」\n]+」|»[^»«\n]+«|(?:^|(?<=\n))'[^'\n]+'(?=[\s.,]|$)"
)
# Behind a title in bold: "**Title.** A. Bee"; "..." belongs to it.
_FULL_STOP = regex(r"(?<![.!?])(?<!\b\w)\.$|$")
_SAYS = regex(r"[*_]*\s+[-–—]+\s+(?=\w)")
_ONE_WORD = regex(r"(?!PDF|HTML|Link|Slides|Video|Paper|Code|Here)[^\W\d_]+")
# Between a title in italics or code and what is said of it.
_PARTED = regex(r"\s*(?:[,.(:|]|[-–—]+\s|(?:by|de|von|par|от)\s)")
MOST = 20
# "2084" is no number of an entry.
_TITLE = regex(r"[^\W\d_]|\d{4}")


class SetAs(Enum):
    """How words are set apart from those around them."""

    LINK = auto()
    STRONG = auto()
    QUOTED = auto()
    EM = auto()


@dataclass(frozen=True, slots=True)
class TitleCandidate:
    """Words that may be the title: where they stand and how they are set."""

    start: int
    end: int
    set_as: SetAs = SetAs.LINK
    link: LinkSpan | None = None

    def holds(self, other: "TitleCandidate") -> bool:
        """Tell whether other words stand in these."""
        return self.start <= other.start and other.end <= self.end


def _leads_labels(whole: Passage, lexicon: Lexicon) -> bool:
    """Tell whether a title in italics or code opens an entry: "*Nets*, 2013. [archive](...)"."""
    first = next((x for x in whole.styled if x.style in ("em", "code")), None)
    if first is None or not whole.links or any(x.start < first.end for x in whole.links):
        return False
    text, title = whole.text, whole.text[first.start : first.end]
    if not name_words.DATED_BRACKETS.match(text, first.end):
        parted = _PARTED.match(text, first.end)
        if not (parted and all(ONE_OR_TWO.fullmatch(x.label.strip()) for x in whole.links)):
            return False
        mark = parted[0].strip()
        longer = title.count(" ") > whole.links[0].label.count(" ") + 1
        between = _ANY_WORD.search(text, first.end, whole.links[0].start)
        leads = bool(between) or (longer and mark == "(")
        if first.style == "code":
            leads = leads or (mark == "|" and title[:1].isupper())
        else:
            leads = leads and not _ANY_WORD.search(text, whole.links[-1].end)
        if not leads:
            return False
    # Nothing but people stands before it, and it is nobody's name.
    before = text[grammar.behind(_OPENING, text, 0, first.start) : first.start]
    if before.strip() and not lead_to_title(before, lexicon):
        return False
    return not is_assured(title, read_people(title, lexicon), lexicon)


def opens_entry(whole: Passage, link: LinkSpan) -> bool:
    """Tell whether a word like a label is a title, a dash behind it: "[Post](...) - Sends mail"."""
    front = whole.whole[: link.start].strip(" \t*_")
    behind = _SAYS.match(whole.whole, link.end)
    bare = link.label.strip()
    return not front and bool(behind) and bare[:1].isupper() and bool(_ONE_WORD.fullmatch(bare))


_TAG_ENDS = regex(r"\]\s*")
# "Net: A tool for knots of all kinds [web]": a short name and a sentence on it.
_SAID = regex(
    r"(?P<name>[^\s:]{1,30}(?:\s[^\s:]{1,30})?)\s*:\s+(?:[^\W\d_]\S*)(?:\s+[a-zß-öø-ÿа-я]\S*){2}"
    r"(?=(?:\s+\S+){2})"
)
# "网络：绘图工具。[官网]", "Knotty: draws knots. [website]"
_SAID_OF_SITE = regex(r"(?P<name>[^\s:：，。][^:：，。\n]{0,40}?)\s*(?:：|:\s)\s*(?=\S)")
# "[Net] Learning to Tie Knots", "[CVPR'17] Knots": a tag that is no title.
_TAG = regex(
    r"(?:\[(?![ xX\d]{0,3}\])[^\[\]\n]{1,60}\]|\((?=[^()\n\d]{0,40}\))[^()\n]{2,40}\))"
    r"\s+(?=[\w\"“«*]|$)"
)
# "12. ", "[3] ", "- ", "(fr.) ": what stands before an entry and says nothing.
_OPENING = regex(
    rf"(?:{PICTURE}|[\s*_~>:·•–—-])*(?:\[[ xX✓✔]\]\s*)?"
    r"(?:\d{1,4}[.)](?!\d)|[\[(]\d{1,3}[\])]|\d{1,3}:)?"
    r"[\s*_~>:·•–—.-]*(?:\([a-z]{2,3}\.?\)\s*)?"
)
# "Курс «", "Livre « ": which form a thing has, before its title.
_FORM_FIRST = any_case(
    r"(?:(?:видео|відео|онлайн-)?курс|книг[аи]|книжка|стать[яи]|статт[яі]|лекци[яи]|лекці[яї]|семин[аі]р|сем[иі]нар|доклад|доповідь|"
    r"подкаст|curso|libro|artículo|livro|artigo|charla|cours|livre|corso|articolo|kurs|buch|artikel|vortrag|"
    r"książka|artykuł|wykład|book|article|course|talk)\s+(?=$|[«„“\"])"
)
# "**Needed** to tie nets: [Title](...)"
_SAYS_WHY = regex(r"[*_]*,?\s+[a-zß-öø-ÿа-я][^\n:]*:\s*")
# Between a bold word and the link that is meant: "**New:** [Title](...)".
_JOINED = regex(r"[ \t]*(?:[:.][\s:.]*)?")
# "[arXiv:1801.00003](...) - Knots"; but "[docs](...) - Writes letters" is called so.
_LABEL_FIRST = regex(r"[\[(]*\x00+[\])]*(?:\s*[-–—|:]+\s+(?=\w)|\s+(?=[^\W\d_a-z][^.!?\n]*$))")
# "Ann Bee (Kiel University), "
_HOME_BEHIND = regex(r"\s*[(（][^()（）\d]{2,60}[)）]")
_DATED_PEOPLE = regex(r",\s.*[(（][12]\d{3}[^()]{0,20}[)）]\s*$")
_CITED = regex(r"[(\[](?:1[5-9]|20)\d\d[a-z]?[)\]][\s.,:]*$")
_JOINED_BY = regex(rf"\s{AND}\s")
# "Bee 2009: "
_DATED_BEHIND = regex(r",?\s+[(\[]?(?:1[5-9]|20)\d\d")
_AND_NOBODY = regex(r"\s+and\s+(?=[^\W\d_a-z])")
_COLON_BETWEEN = regex(r"\s*:\s*")
# Between people and a plain title.
_BEHIND_PEOPLE = regex(r"[\s.,:]*(?:\([^()]*\d{4}[^()]*\))?[\s.,:]+")
_DATED_ALONE = regex(r"[\s,(]*(?:(?:19|20)\d\d)?[\s.)]*")
_IN_SENTENCE_CASE = regex(r"\w+(?:\s+[^\W\d_A-Z][\w'’-]*){2,}$")
_YEAR_BEHIND = regex(r"[*_]*,?\s+\(?(?:19|20)\d\d\b")
_YEAR_ENDS = regex(r"\((?:[^()]*,\s)?(?:19|20)\d\d\)$")
_ENDS_IN_YEAR = regex(r"(?:(?:19|20)|['’])\d\d\W*$")
_COMMA = regex(r",\s+")
# A short name, and what joins it to the rest of the title.
_SHORT_WORDS = 2
_COLON = regex(r"\s*:\s+(?=[^\W\d_a-z])")
# ", Rope Letters" in front of a year
_SHORT_VENUE = regex(
    r",\s+[^\W\d_a-z][\w.&'’-]*(?:\s(?:(?:of|and|the|for|on|&)\s){0,2}[^\W\d_a-z][\w.&'’-]*){0,4}"
)
_BEFORE_YEAR = regex(r",\s+(?:19|20)\d\d(?!\w)")
# "Net: ", "Rope Net: "
_SHORT_NAME = regex(r"[^\s:]{1,30}(?:\s[^\s:]{1,30})?\s*:\s+")
_CLOSED = regex(r"[\s*_\"”»]*(?:[.,;(\[|]|[-–—]+\s|$)")
_PARAGRAPH = regex(r"(?:^|\n\n)(?=\S)")
# No title is longer than that.
_LONGEST = 2000
_BLANK = regex(r"\s*")
_LINE = regex(r"[^\W\d_][^\n]*")
_LETTER = regex(r"[^\W\d_]")
_ANY_WORD = regex(r"\w")
_BAR = regex(r"\s+[-–—|]+\s+")
_DASH = regex(r"\s[-–—]+\s*$")


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
    whole: Passage, lexicon: Lexicon, *, people_first: Collection[str] = ()
) -> Headline | None:
    """Find the title of an entry; None where no words can be one.

    `people_first` are the signs before which any names in front are people: "," or ":".
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
    people_first: Collection[str]

    def find(self) -> Headline | None:
        """Return the title."""
        ways = (
            self._fronted,
            self._named_short,
            self._in_front,
            self._catalogued,
            self._plain,
            self._anything,
        )
        return next((found for way in ways for found in way()), None)

    def in_cell(self) -> Headline | None:
        """Return the title of a row: what is set apart in its cell, else all of it."""
        if self.words:
            return self.find()
        end = next((x.start for x in self.whole.links if is_label(x)), len(self.text))
        words = self.text[:end].rstrip(" \t\n([")
        begin = self._begin(0)
        named = _ANY_WORD.search(words, begin)
        return self._headline(TitleCandidate(begin, len(words))) if named else None

    @cached_property
    def text(self) -> str:
        """The whole text."""
        return self.whole.text

    @cached_property
    def masked(self) -> str:
        r"""The text with \x00 in place of every label."""
        parts, begin = [], 0
        for link in self.whole.links:
            behind = is_bracketed(self.whole, link) and _ANY_WORD.search(self.text, 0, link.start)
            if is_label(link) or behind:
                parts += [self.text[begin : link.start], "\x00" * (link.end - link.start)]
                begin = link.end
        return "".join([*parts, self.text[begin:]])

    @cached_property
    def words(self) -> Sequence[TitleCandidate]:
        """The words set apart that may be the title, in order, none in others."""
        whole, led = self.whole, _leads_labels(self.whole, self.lexicon)
        titled = (x for x in whole.links if not led and grammar.title(x.label))
        links = (x for x in islice(titled, MOST) if not is_cited_by(whole, x))
        links = (x for x in links if not is_credit(whole, x, self.lexicon))
        found = [
            TitleCandidate(link.start, link.end, SetAs.LINK, link)
            for link in links
            if not (is_label(link) or is_bracketed(whole, link)) or opens_entry(whole, link)
        ]
        quotes = islice(_QUOTES.finditer(self.text), MOST)
        found += self._set_apart(found, (x.span() for x in quotes), SetAs.QUOTED)
        for style, set_as in (("strong", SetAs.STRONG), ("em", SetAs.EM), ("code", SetAs.EM)):
            if style != "code" or led:
                spans = ((x.start, x.end) for x in whole.styled if x.style == style)
                found += self._set_apart(found, islice(spans, MOST), set_as)
        outer = [x for x in found if not any(x is not y and y.holds(x) for y in found)]
        return sorted((x for x in outer if not self._is_tag(x)), key=lambda each: each.start)

    def _set_apart(
        self, found: Sequence[TitleCandidate], spans: Iterable[tuple[int, int]], set_as: SetAs
    ) -> list[TitleCandidate]:
        """Return words, without a label, unless they are in others or hold others set better."""
        made = []
        for start, end in spans:
            here = TitleCandidate(start, end, set_as)
            if any(x.holds(here) or self._is_better(x, here) for x in found):
                continue
            link = next(iter(self.whole.cut(start, end).own_links), None)
            stop = end
            if set_as is not SetAs.QUOTED and link is not None and is_label(link):
                stop = len(self.text[: link.start].rstrip(" \t[("))
            if self.text[start:stop].endswith(".") and set_as is not SetAs.QUOTED:
                stop = _FULL_STOP.search(self.text, start, stop).start()  # type: ignore[union-attr]
            if _TITLE.search(grammar.title(self.text[start:stop])):
                made.append(TitleCandidate(start, stop, set_as, link))
        return made

    def _is_better(self, inner: TitleCandidate, outer: TitleCandidate) -> bool:
        """Tell whether a link in bold, or quotes behind people in bold, are it."""
        if not outer.holds(inner) or outer.set_as is SetAs.QUOTED:
            return False
        before = self.text[outer.start : inner.start]
        return inner.set_as is SetAs.LINK or bool(lead_to_title(before, self.lexicon))

    def _is_tag(self, each: TitleCandidate) -> bool:
        """Tell whether words are a short name in front of a title: "**[Net]** Knots"."""
        start = each.start - (self.text[each.start - 1 : each.start] in ("(", "["))
        return each.set_as is not SetAs.LINK and bool(_TAG.match(self.text, start))

    def _fronted(self) -> Iterator[Headline]:
        """Give a title that stands behind its people: 'A. Bee. "Title"'."""
        for each in self.words:
            begin, italic = self._begin(each.start), each.set_as is SetAs.EM
            before, words = self.text[begin : each.start], self.text[each.start : each.end]
            people = read_front(before, self.lexicon)
            assured = bool(people.names) and self._is_assured(before, people)
            end = grammar.behind(_HOME_BEHIND, before, people.end) if assured else people.end
            body = italic and name_words.BODY_DATED.fullmatch(before)
            if body or (name_words.EDITED_EAST.fullmatch(before) and each.set_as is SetAs.QUOTED):
                yield self._headline(each, fronted=True)
            if not people.names or not name_words.AFTER_PEOPLE.fullmatch(before, end):
                continue
            above = self._paragraph(each.start)
            venue = italic and YEARLY.search(self.text, each.start, each.end)
            links = self.whole.cut(0, above).own_links
            if (above and venue) or not all(is_label(x) or is_profile(x) for x in links):
                # What paragraphs below a title quote is none, nor is "A. Bee, *KNOTS 2016*".
                return
            linked = self.whole.cut(begin, each.start).own_links
            single = not assured and people.end <= len(before.split(" ", 1)[0])
            coined = _DASH.search(before) or name_words.COINED.fullmatch(before.strip())
            behind = self.text[each.end : each.end + _LONGEST].lstrip('"”» .,*_')
            # "Net: "Knots and Ropes". Bee et al.", "KnotNet: "Knots"" begin with what the thing
            # is called; "Ann Bee. *ROPES 2016*" stands below a title.
            if (single and (coined or self._is_somebody(behind))) or self._is_met(words):
                continue
            quoted, mark = each.set_as is SetAs.QUOTED, before.rstrip()[-1:]
            full, dash = people.are_full(before), _DASH.search(before)
            # "[Ann Bee](...): [Title](...)" or "Ann Bee: *Title*"
            led = full and mark == ":" and (linked or italic or quoted)
            # "Bee, Anna (1995) *Title*"
            dated = italic and _DATED_PEOPLE.search(before)
            # "Bee and Dee (1995), [Title](...)"
            several = len(people.names) > 1 or people.et_al
            cited = several and _CITED.search(before)
            # "Bee, *Nets*", "Bee, Dee & Foe, [Nets](...)"
            called = mark == "," and (italic or (several and _JOINED_BY.search(before)))
            # "Ann Bee - *Nets* (Quay, 1990)"
            dashed = full and italic and dash
            dashed = dashed and name_words.DATED_BRACKETS.match(self.text, each.end)
            unlinked = not linked and (assured or cited or called or dashed)
            sure = bool(led or dated or unlinked)
            # '[Floating Points](...) - "It is not broken"' has its title in front.
            quoted = quoted and not (linked and not (assured or each.link) and dash)
            # "包弼德. [群体传记学](...). 历史研究, 2017."
            east = HAN_NAMES.fullmatch(before.strip(" .．")) and mark in (".", "．")
            sure = sure or bool(east and _ENDS_IN_YEAR.search(self.text, each.end))
            if quoted or (sure and not self._is_people(each)):
                yield self._headline(each, fronted=True)

    def _named_short(self) -> Iterator[Headline]:
        """Give a title that begins with a short name in bold: "**Net**: Knots [pdf]"."""
        first = next(iter(self.words), None)
        labels = all(map(is_label, self.whole.links))
        if first is None or not (labels and self._works()) or first.set_as is not SetAs.STRONG:
            return
        short = len(self.text[first.start : first.end].split()) <= _SHORT_WORDS
        if short and _COLON.match(self.text, first.end) and self._begin(first.start) == first.start:
            yield from self._plain_at(first.start, first.start)

    def _in_front(self) -> Iterator[Headline]:
        """Give a title before which stands nothing but a number or a label."""
        passed = 0
        for place, each in enumerate(self.words):
            begin = max(passed, self._begin(each.start))
            if not (self._is_bare(begin, each.start) or self._is_named_short(begin, each)):
                return
            passed = each.end
            behind = next(iter(self.words[place + 1 : place + 2]), None)
            code = COURSE_CODE.fullmatch(self.text[each.start : each.end].strip())
            if behind is not None and code and self._are_joined(each, behind):
                # "[CS 107] **X**"
                yield self._headline(replace(behind, link=each.link or behind.link))
            elif not self._leads_in(each, behind):
                yield self._headline(each)

    def _catalogued(self) -> Iterator[Headline]:
        """Give a title as libraries write it: "Knots / Ann Bee. 2nd ed. Kiel : Quay, 1998"."""
        begin = self._begin(0)
        slash = grammar.SLASH.search(self.text, begin, begin + _LONGEST)
        if slash is None or any(x.start < slash.start() for x in self.words):
            return
        behind = self.text[slash.end() :]
        people = read_people(behind, self.lexicon)
        full = people.names and people.are_full(behind)
        if full and grammar.HOUSE_BEHIND.match(behind, people.end):
            yield self._headline(TitleCandidate(begin, slash.start()))

    def _plain(self) -> Iterator[Headline]:
        """Give a title that nothing sets apart, behind its people or in front."""
        linked = next((x.start for x in self.words if x.set_as is SetAs.LINK), None)
        if linked is not None and not self._is_credited(linked):
            return
        masked = self.masked
        for paragraph in islice(_PARAGRAPH.finditer(masked), MOST):
            begin = self._begin(paragraph.end())
            part = masked[begin : begin + _LONGEST]
            people = self._before_title(part, read_people(part, self.lexicon))
            gap = _BEHIND_PEOPLE.match(part, people.end)
            if gap and paragraph.start() and YEARLY_ALONE.fullmatch(part, gap.end()):
                continue
            if gap and people.names and self._is_assured(part, people):
                yield from self._plain_at(begin, begin + gap.end())
        begin = self._begin(0)
        first = next(iter(self.whole.links), None)
        if first and is_number(first.label):
            begin = grammar.behind(_LABEL_FIRST, masked, begin, len(masked))
        elif first and is_bracketed(self.whole, first) and first.start <= begin + 1:
            # "[[ROPES](...)] Growing Nets."
            begin = grammar.behind(_TAG_ENDS, masked, first.end, len(masked))
            tagged = (replace(x, link=first) for x in self._plain_at(begin, begin))
            yield from tagged if not (is_label(first) or self._works()) else ()
        yield from self._behind_home(begin)
        yield from self._plain_at(begin, begin)

    def _is_credited(self, end: int) -> bool:
        """Tell whether a title, its maker and a year end there: "Knots by Ann Bee (2003) [Quay]"."""
        before = self.text[self._begin(0) : end].rstrip(" \n([★☆")
        found = find_credit(before, self.lexicon) if _YEAR_ENDS.search(before) else None
        return found is not None and " " in before[: found[0]]

    def _behind_home(self, begin: int) -> Iterator[Headline]:
        """Give a title between an institution and people: "Kiel University - Knots - Ann Bee"."""
        masked = self.masked
        first, second = [*islice(_BAR.finditer(masked, begin, begin + _LONGEST), 2), None, None][:2]
        if not (first and second and self._is_home(begin, first.start(), first.end())):
            return
        if read_people(masked[second.end() :], self.lexicon).names:
            yield self._headline(TitleCandidate(first.end(), second.start()))

    def _before_title(self, part: str, people: People) -> People:
        """Return people without the first words of a title: "Ann Bee, Tying Knots: A Survey"."""
        *names, last = people.names or (None,)
        behind = part[people.end :]
        colon = "," in self.people_first and behind.startswith(":")
        # "Ann Bee, Rope Knots and Nets"
        if not (names and last and (colon or _AND_NOBODY.match(behind))):
            return people
        known = is_known(part[last.start : last.end], self.lexicon)
        return people if known else replace(people, names=tuple(names), end=names[-1].end)

    def _plain_at(self, begin: int, start: int) -> Iterator[Headline]:
        masked = self.masked
        end = start + self._over(masked[start : start + _LONGEST])
        if start > begin and _BEFORE_YEAR.match(masked, end):
            # "A. Bee, Knots in Nets, Rope Letters, 1996. [paper]"
            comma = masked.find(", ", start, end)
            several = " " in masked[start : max(start, comma)].strip()
            end = comma if several and _SHORT_VENUE.fullmatch(masked, comma, end) else end
        dated = (x.start for x in self.whole.styled if self._is_dated(x, start, end))
        end = next(dated, end)
        text = masked[start:end]
        if start > begin and (ARXIV.match(text) or self._is_met(text)):
            return
        said = _SAID.match(text) or (self._works(SITE_LABEL) and _SAID_OF_SITE.match(text))
        if start == begin and said and not self._works():
            end = start + said.end("name")
        if _LETTER.search(masked, start, end):
            yield self._headline(TitleCandidate(start, end), fronted=start > begin)

    def _is_dated(self, span: StyleSpan, start: int, end: int) -> bool:
        """Tell whether italics behind a comma end before or in a year: "Nets, *Ropes 2020*"."""
        inside = span.style == "em" and start < span.start < end
        comma = inside and self.text[start : span.start].rstrip(" *_").endswith(",")
        dated = _ENDS_IN_YEAR.search(self.text, span.start, span.end)
        return bool(comma and (dated or _YEAR_BEHIND.match(self.text, span.end)))

    def _is_met(self, text: str) -> bool:
        """Tell whether words are where or when a work came out."""
        venue = grammar.venue(text)
        met = VENUE.search(venue) or self.lexicon.knows("venue", venue)
        return bool(met) or is_date(text)

    def _works(self, labels: re.Pattern[str] = WORK_LABEL) -> bool:
        """Tell whether a label says that the work itself lies there: "[paper]"."""
        return any(labels.search(link.label) for link in self.whole.links)

    def _over(self, text: str) -> int:
        """Return where a plain title ends: at a full stop, before a venue or people."""
        over = next(
            (x for x in islice(grammar.TITLE_OVER.finditer(text), MOST) if not self._asks(text, x)),
            None,
        )
        end = over.start() if over else len(text)
        for comma in islice(_COMMA.finditer(text, 0, end), MOST):
            rest, behind = text[comma.end() : end], text[comma.end() :]
            # Names may go on behind the full stop that ended the title: "A. Bee".
            named = self._is_somebody(behind)
            # "How nets are tied, Bee and Dee, 2004"; "Ropes, Knots and Nets" is a title.
            if _IN_SENTENCE_CASE.match(text, 0, comma.start()):
                two = read_people(rest, self.lexicon)
                joined = _JOINED_BY.search(rest, 0, two.end)
                named = named or bool(joined and _DATED_ALONE.fullmatch(rest, two.end))
            told = ARXIV.match(rest) or grammar.THESIS.match(rest)
            if named or told or VENUE.search(grammar.venue(rest)):
                return comma.start()
        year = grammar.TITLE_YEAR.search(text, 0, end)
        return year.start() if year else end

    def _asks(self, text: str, over: re.Match[str]) -> bool:
        """Tell whether a title goes on behind its question: "How to Tie? Tips and Tricks"."""
        rest = text[over.end() :]
        behind = grammar.TITLE_OVER.search(rest)
        if not (text[over.start() - 1 : over.start()] in ("?", "!") and rest and behind):
            return False
        labels = behind.group().lstrip()[:1] in ("", "[", "(", "\x00")
        words = rest[: behind.start()]
        people = read_people(words, self.lexicon)
        somebody = " " in words[: people.end].strip() or is_assured(words, people, self.lexicon)
        asks = words[:1].isalpha() and not (somebody or words.endswith("."))
        return labels and asks and not VENUE.search(grammar.venue(words))

    def _anything(self) -> Iterator[Headline]:
        """Give the first link that has words, a title's before a label, else the first line."""
        links = [link for link in self.whole.links if grammar.title(link.label)]
        for link in sorted(links, key=is_label):
            yield self._headline(TitleCandidate(link.start, link.end, link=link))
        if line := _LINE.search(self.text):
            yield self._headline(TitleCandidate(*line.span()))

    def _headline(self, words: TitleCandidate, *, fronted: bool = False) -> Headline:
        """Return the words as the title, without a label in bold: "**C#**: _Ropes_"."""
        spans = {x.style: x for x in self.whole.styled if words.start <= x.start <= words.end}
        bold, italic = spans.get("strong"), spans.get("em")
        both = bold and italic and (bold.start, italic.end) == (words.start, words.end)
        if bold and italic and both and _COLON_BETWEEN.fullmatch(self.text, bold.end, italic.start):
            words = replace(words, start=italic.start)
        opening = grammar.behind(_OPENING, self.text, self._paragraph(words.start), words.start)
        begin = min(opening, words.start)
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
        begin = grammar.behind(_OPENING, self.text, start, end)
        begin = grammar.behind(DATE_BEFORE, self.text, begin, end)
        for tag in islice((x for x in self.whole.styled if x.style == "code"), MOST):
            words = self.text[tag.start : tag.end]
            if tag.start == begin and tag.end < end and (self._is_met(words) or place > tag.end):
                # "`2018` `ROPES` **Growing Nets**"
                begin = grammar.behind(_BLANK, self.text, tag.end, end)
        linked = any(x.start <= begin + 1 < x.end for x in self.whole.links)
        begin = begin if linked else grammar.behind(_TAG, self.text, begin, end)
        return begin if linked else grammar.behind(_FORM_FIRST, self.text, begin, end)

    def _paragraph(self, place: int) -> int:
        return self.text.rfind("\n\n", 0, place) + 1

    def _is_bare(self, begin: int, end: int) -> bool:
        """Tell whether nothing but labels stands between two places."""
        part = self.whole.cut(begin, end)
        for link in (x for x in part.own_links if not is_label(x)):
            # "[[ROPES 2017](...)] [Roofs](...)"
            bare = link.label.strip()
            met = bare.isupper() or _ENDS_IN_YEAR.search(bare)
            if not (met and is_bracketed(self.whole, link)):
                return False
        return not _ANY_WORD.search(part.unlinked)

    def _is_named_short(self, begin: int, each: TitleCandidate) -> bool:
        """Tell whether a short name stands before words set apart: 'Net: **"Knots"**. Bee'."""
        several = " " in self.text[each.start : each.end]
        closed = several and each.set_as in (SetAs.STRONG, SetAs.QUOTED)
        closed = closed and bool(_CLOSED.match(self.text, each.end))
        return closed and bool(_SHORT_NAME.fullmatch(self.text, begin, each.start))

    def _is_somebody(self, text: str) -> bool:
        """Tell whether a text begins with people for sure."""
        return is_assured(text, read_people(text, self.lexicon), self.lexicon)

    def _leads_in(self, each: TitleCandidate, behind: TitleCandidate | None) -> bool:
        """Tell whether words only lead to the title: "**New:** [Title](...)"."""
        if behind is not None and self._is_home(each.start, each.end, behind.start):
            # "**Kiel University** - *Knots*"
            return True
        if each.set_as is SetAs.EM:
            linked = any(other.set_as is SetAs.LINK for other in self.words)
            return linked or self._is_people(each)
        if behind is None or each.set_as is not SetAs.STRONG:
            return False
        if behind.set_as is SetAs.QUOTED:
            # "**KnotNet**: "Knots""
            short = self.text.count(" ", each.start, each.end) < _SHORT_WORDS
            return short and self.text[each.start : behind.start].rstrip(" *_").endswith(":")
        if behind.set_as is not SetAs.LINK:
            return False
        # "**1958** - [Knots](...)"
        dated = is_date(self.text[each.start : each.end])
        dated = dated and bool(name_words.AFTER_PEOPLE.fullmatch(self.text, each.end, behind.start))
        why = _SAYS_WHY.fullmatch(self.text, each.end, behind.start)
        led = why or self._are_joined(each, behind)
        return bool(led or (dated and not self._is_people(behind)))

    def _is_home(self, start: int, end: int, behind: int) -> bool:
        """Tell whether words are an institution, and only a dash parts them from others."""
        text = self.text[start:end].strip()
        known = self.lexicon.knows("institution", text) or grammar.INSTITUTION.fullmatch(text)
        dash = _DASH.fullmatch(self.text, end, behind)
        return bool(dash and known) and grammar.is_capitalized(text)

    def _are_joined(self, one: TitleCandidate, other: TitleCandidate) -> bool:
        return bool(_JOINED.fullmatch(self.text, one.end, other.start))

    def _is_assured(self, text: str, people: People) -> bool:
        """Tell whether names in front of a title are people for sure, by convention no "Acme"."""
        name = text[people.names[0].start : people.end]
        person = " " in name.strip() or is_known(name, self.lexicon)
        person = person or bool(_DATED_BEHIND.match(text, people.end))
        return bool(self.people_first and person) or is_assured(text, people, self.lexicon)

    def _is_people(self, each: TitleCandidate) -> bool:
        """Tell whether words are the names of people."""
        text = self.text[each.start : each.end]
        people = read_people(text, self.lexicon)
        # "A. Bee, *Geschichte von Kiel*": nothing else can be the title.
        if each.set_as is SetAs.EM and each.start and not (self.words[1:] or self.whole.links):
            return is_known(text, self.lexicon)
        return not text[people.end :].strip(" .,") and is_assured(text, people, self.lexicon)
