"""Collects the claims of one entry, left to right, and keeps the rest as its note."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from app.documents import grammar, name_words
from app.documents.conventions import (
    BELOW,
    LICENCE,
    WITHIN,
    YEAR_LAST,
    Content,
    Conventions,
    Place,
    Section,
    pieces,
)
from app.documents.grammar import ARXIV_ID, is_capitalized
from app.documents.links import PAGE_LABEL, WORK_LABEL, is_identifier, role_of
from app.documents.people import (
    NOBODY,
    POSSESSED,
    Name,
    People,
    find_credit,
    is_affiliation,
    is_assured,
    is_organization,
    makers_in_title,
    read_front,
    read_people,
)
from app.documents.text import PICTURE, Claim, Column, Lexicon, LinkSpan, Oddity, Passage
from app.documents.titles import Headline
from app.documents.tokens import MONTHS, TERMS, YEAR, any_case, date_of, is_date
from app.text import regex

# What joins the parts of a citation: ". ", ", ", " - ", ": ", " | ".
_JOINT = regex(rf"(?:{PICTURE}|[\s*_.,:·•|/，\u060c。：；、–—―-])*")
# What may stand before a remark, but a picture like ":star:".
_LEADING = regex(r"(?:[\s*_.,;–—―|：，\u060c。、；·-]|:(?![\w+-]+:))*")
# "Knots (SDM 2018)", "Knots (RopeWorkshop 2017)"
_MET_TITLE = regex(
    rf"(?<=\w|[?!.)])\s?[(\[](?P<met>(?P<name>[^\W\d_a-z][^\d()]{{0,40}}?)[\s,'’]*(?:{YEAR}|(?<=['’])\d\d))[)\]]\s*$"
)
_TWO_CAPITALS = regex(r"\S*[A-Z]\S*[A-Z]\S*")
# "매듭 (고학수 교수)", "結び目（田中太郎先生）"
_TAUGHT = regex(
    r"(?<=\S)\s?[(（](?P<who>[一-鿿々가-힣 ]{2,12}?)\s?(?:교수님?|강사|教授|先生|老师|講師|讲师)[)）]\s*$"
)
# "Ann Bee, ed.", "Ann Bee and Carl Dee (eds.)", "Ann Bee (Editor)"
EDITED = any_case(
    rf"\s*(?:,\s*(?!éd){name_words.EDITOR}\.|[(（]{name_words.EDITOR}\.?[)）])(?=[\s.,;(（]|$)"
)
# "Knots in Wire, Proceedings of Ropes, 2015": the year of a citation.
_YEAR_AT_END = any_case(
    rf"[,，、]\s*(?P<date>(?:(?:{'|'.join((*TERMS, *MONTHS))})\.?\s+(?:\d\d?,\s+)?)?{YEAR}(?:\s?[-–/]\s?(?:\d\d){{1,2}})?)\s*年?[\s.。]*$"
)
_DAY_LAST = any_case(rf"(?<!\w)(?:{'|'.join(MONTHS)})\.?\s+\d\d?$")
# "Talks on how the seas change (2012)."; in "A sequel to Nets (2012)" it is another's.
_YEAR_IN_BRACKETS_LAST = regex(
    r"(?:(?<!\S)[a-zß-öø-ÿа-яё][\w'’-]*[.,]?|(?<=[一-鿿ぁ-ヺ가-힣]))\s*"
    r"[(（](?P<year>(?:19[5-9]|20[0-4])\d)(?:年度?|년)?[)）][\s.。]*$"
    rf"|\((?P<day>(?i:{'|'.join(MONTHS)})\.?\s+\d\d?,\s(?:19|20)\d\d)\)[\s.]*$"
)
# "Rope Works (Net Days 2013)", behind people
_MET_IN_BRACKETS_LAST = regex(
    rf"{_YEAR_IN_BRACKETS_LAST.pattern}|[(（][^()]{{2,40}}[\s,](?P<met>(?:19|20)\d\d)[)）][\s.。]*$"
)
# "A tool for nets (Ann Bee, Kiel University)"
_IN_LAST_BRACKETS = regex(r"(?<=\w)\s\((?P<who>[^()]{3,120})\)[\s.]*$")
# "Ties nets. Ann Bee, Carl Dee.", "ties nets, Kiel University"
_SIGNED = regex(
    r"(?P<word>(?<![^\W\d_])[^\W\d_][\w’'-]*|(?<!\d)\d\w*|\))(?P<mark>[.,])\s+(?P<who>[^\W\d_a-zа-я](?:[^.;:()]|(?<=\bal)\.){3,120}?)[\s.]*$"
)
# Behind people in the words of a link: "Ann Bee, Quay (2014)", "Ann Bee (2014)".
CREDIT_ENDS = regex(r"\s*(?:[,(（]|$)|\s+[-–—|]\s")
_HOUSED = regex(r"\s\((?P<who>[^()]+)\)[\s:]*$")
# "SMC'11", "ROPES ’09"
_SHORT_DATED = regex(r"[A-Z]{3,10}\s?['’]\d\d")
_FRONT_PAGE = regex(r"https?://[^/]+/?")
_PLATFORM = regex(r"\s[|–—]\s(?P<who>[^|–—]{2,30})$")
_BY_THE = regex(r"\bby (?:the )?$")
# "Print: [shop](...)"
_LEADS = regex(r"\W*\w+(?:\s\w+)?\s?[:：]\W*")
_LETTER = regex(r"[^\W\d_]")
# What no field parser reads in such a cell is no remark on the work.
_SILENT = frozenset(Column) - {Column.TITLE, Column.NOTE}
PAPER = any_case(r"\b(?:papers?|article|preprint|arxiv|статья)\b|论文|論文")
# What stands around the titles of books, not of articles.
_BOOK_QUOTES = frozenset("«《『「")
# "arXiv:1801.00003 - Knots"
_NUMBERED = any_case(rf"{ARXIV_ID.pattern}\s*[-–—:|.]\s*(?=\w)")
# "Knots (1993)"
_DATED_TITLE = regex(rf"(?<=\w)\s\({YEAR}\)$")
# Anything to read at all.
_WORDS = regex(r"\w")
# So few words before a year are none of a sentence: "Acme Video, 2011".
_FEW_WORDS = 4
# No part holds more that can be taken; what follows is a remark.
_MOST = 200

# Claims what it can read at the start of a passage; returns how far that goes, or 0.
FieldParser = Callable[["Reader", Passage], int]


@dataclass(slots=True)
class Reader:
    """Collects claims; `parsers` read what stands behind the title, `column_parsers` rows.

    `filled` are the fields claimed, `linked` the links, `authors` counts people,
    `affiliated` holds the places of those among them that have an affiliation of their
    own, `last` of those named last in this piece, which is `cited` where citations set
    off their parts so: "; Ann Bee". `own` is the title's link, `asides` are words that
    are read and say nothing of the work.
    `conventions` and `section` are what the list and the section repeat; `expects` is what
    stands behind the title by convention, until that is read.
    `helped` says that an editor or a translator is named, or that it is by whoever made
    the work above.
    `kind` is what the section holds, or the entry says.
    `loose` tells whether what is read begins such a paragraph, or stands where only the
    convention has people. `book` says that the title is set as a book's.
    """

    lexicon: Lexicon
    parsers: Sequence[FieldParser]
    late_parsers: Sequence[FieldParser]
    column_parsers: Mapping[Column, Sequence[FieldParser]]
    claims: list[Claim] = field(default_factory=list)
    filled: set[str] = field(default_factory=set)
    linked: set[LinkSpan] = field(default_factory=set)
    asides: list[str] = field(default_factory=list)
    authors: int = 0
    affiliated: set[int] = field(default_factory=set)
    last: set[int] = field(default_factory=set)
    cited: bool = False
    own: LinkSpan | None = None
    expects: Content | None = None
    loose: bool = False
    helped: bool = False
    in_front: bool = False
    fronted: bool = False
    book: bool = False
    kind: str | None = None
    conventions: Conventions = field(default_factory=Conventions)
    section: Section = field(default_factory=Section)
    doubts: list[Oddity] = field(default_factory=list)

    def holds(self, place: Place) -> Content | None:
        """Return what a place holds by convention of the section."""
        return self.section.contents.get(place)

    def front(self, head: Headline) -> None:
        """Read what stands before the title; the rest is only in the raw text."""
        self.own, self.fronted = head.link, head.fronted
        self.in_front = True
        parts = [head.above] if head.fronted else [head.above, head.before]
        for piece in chain(*map(pieces, parts)):
            if piece.is_labels:
                self.met(piece.part)
            elif (left := self.walk(piece.part)) is not None:
                self.other_links(left)
        if head.fronted:
            # "Bee, Anna. "Growing Nets"": nobody is cited by two family names.
            before, inverted = head.before.text, self.section.family_first
            people = read_front(before, self.lexicon, family_first=True, inverted=inverted)
            body = name_words.EDITED_EAST.fullmatch(before)
            body = body if body and is_organization(body["who"], self.lexicon) else None
            if body := body or name_words.BODY_DATED.fullmatch(before):
                self.organized(head.before.cut(*body.span("who")))
            end = body.end("who") if body else self.made_by(head.before, people)
            self.walk(head.before.cut(end))
        self.in_front = False

    def title(self, head: Headline) -> None:
        """Claim the title and its address; an arXiv id may stand before, its makers at its end."""
        title = head.title
        if (found := _NUMBERED.match(title.text)) and self.identify("arxiv", title):
            title = title.cut(found.end())
        title = self.credit_behind(title)
        if not self.authors and (found := _TAUGHT.search(title.text)):
            self.named(title, People((Name(*found.span("who")),), None, 0, led=True))
            title = title.cut(0, found.start())
        title = title.cut(0, self.met_at(title))
        title = title.cut(0, self.housed(title))
        last = YEAR_LAST if self.section.year_last else _DATED_TITLE
        dated = None if WITHIN.search(title.text) else last.search(title.text)
        if dated:
            self.dated(title.cut(*dated.span("year")))
            title = title.cut(0, dated.start())
        self.claim("title", "title", title)
        self.set_as(title)
        if head.link is not None:
            self.link(head.link, "primary")
        self.other_links(head.title)

    def credit_behind(self, title: Passage) -> Passage:
        """Read who made a thing at the end of its title: "Knots by Ann Bee (2014)", "Knots (Ann Bee)"."""
        if found := _HOUSED.search(title.text):
            who = title.cut(*found.span("who"))
            people = read_people(who.text, self.lexicon)
            home = who.text[people.end :].strip(" ,")
            whole = people.names and (not home or self.is_affiliation(home)) and " " in who.text
            if whole and is_assured(who.text, people, self.lexicon):
                self.remark(self.walk(who, cited=True))
                return title.cut(0, found.start())
        end, begin, people = find_credit(title.text, self.lexicon) or (0, 0, NOBODY)
        behind = title.cut(begin)
        full = all(" " in behind.text[x.start : x.end] for x in people.names)
        full = full and not name_words.REVIEWED.search(title.text, 0, end)
        if not (end and full and CREDIT_ENDS.match(behind.text, people.end)):
            return title
        self.remark(self.walk(behind, cited=True))
        return title.cut(0, end)

    def met_at(self, title: Passage) -> int:
        """Claim a venue and its year at the end of a title; return where they begin."""
        found = _MET_TITLE.search(title.text)
        if found is None or self.is_home(found["name"]):
            return len(title.text)
        where = title.cut(*found.span("met"))
        venue = is_venue(self, where.text) or grammar.VENUE.search(where.text)
        if not (venue or _TWO_CAPITALS.fullmatch(found["name"])):
            return len(title.text)
        self.dated(where)
        self.claim("venue", "venue", where)
        return found.start()

    def housed(self, title: Passage) -> int:
        """Claim who keeps a thing, at the end of its title; return where that begins.

        "Knots | Coursera", and "Knots Online (Kiel University)" or "Knots, Kiel University"
        where no link holds it all.
        """
        at = _PLATFORM.search(title.text)
        if at and self.lexicon.knows("platform", at["who"]):
            self.claim("platform", "platform", title.cut(*at.span("who")))
            return at.start()
        found = _HOUSED.search(title.text)
        linked = title.is_linked(len(title.text) - 1)
        comma = title.text.rfind(", ")
        enclosed = title.text.count("(", 0, comma) > title.text.count(")", 0, comma)
        if comma > 0 and not (linked or enclosed) and is_institution(self, title.text[comma + 1 :]):
            self.affiliate(title.cut(comma + 1))
            return comma
        if found is None or linked or not self.is_affiliation(found["who"]):
            return len(title.text)
        self.affiliate(title.cut(*found.span("who")))
        return found.start()

    def set_as(self, title: Passage) -> None:
        """Note whether a title is set as a book's: in italics, or in quotes of books."""
        italic = any(x.style == "em" and x.start <= title.start < x.end for x in title.styled)
        # "*Nets*, Interspeech 2010 [paper]"
        paper = any(PAPER.search(x.label) for x in title.links)
        self.book = (italic or title.text[:1] in _BOOK_QUOTES) and not paper

    def makers(self, part: Passage, section: str) -> None:
        """Claim what a title or a remark says of makers, where the tail names nobody."""
        fields = frozenset(self.filled)
        named = tuple(range(self.authors))
        for claim in makers_in_title(part, section, self.lexicon):
            if claim.field not in fields:
                scope = claim.scope or named if claim.field == "affiliation" else ()
                self.add(replace(claim, scope=scope))

    def read(self, part: Passage, *, cited: bool = False) -> None:
        """Read what stands behind the title, piece by piece.

        `cited` says that it goes on as citations do: people stood in front.
        Neighbouring pieces that nothing can read are one remark.
        """
        rest: Passage | None = None
        described = False
        for piece in pieces(part, cited=cited):
            if piece.is_labels:
                self.remark(rest)
                rest = None
                self.met(piece.part)
                continue
            cites = piece.cited and not (piece.below and self.holds(BELOW) is Content.REMARK)
            self.loose = piece.below or not cites
            cited = cites or self.expects is Content.PEOPLE
            # "Lien: [page](...)" in a line of its own
            leads = piece.below and _LEADS.fullmatch(piece.part.text)
            left = None if leads else self.walk(piece.part, cited=cited, described=described)
            self.weigh(piece.part, left)
            if left is not None and piece.part.column in _SILENT:
                self.aside(left)
                continue
            described = left is not None
            if rest is not None and left is not piece.part:
                self.remark(rest)
                rest = None
            if left is not None:
                rest = left if rest is None else rest.cut(0, left.end - rest.start)
        self.remark(rest)

    def met(self, labels: Passage) -> None:
        """Claim links in labels, and what one is: "[ROPES 2017]", "[MIT](http://mit.edu)"."""
        for link in labels.own_links:
            label = labels.cut(link.start - labels.start, link.end - labels.start).stripped("[( )]")
            if _FRONT_PAGE.fullmatch(link.target.strip()) and self.is_home(label.text):
                self.affiliate(label)
            elif self.has("year", "venue"):
                continue
            elif date_of(label.text) and is_venue(self, label.text):
                self.dated(label)
                self.claim("venue", "venue", label)
                break
        self.other_links(labels)

    def weigh(self, part: Passage, left: Passage | None) -> None:
        """Doubt what breaks the convention; behind the first words there is none."""
        if not _WORDS.search(part.text):
            return
        if self.expects is Content.PEOPLE and not self.authors and left is part:
            message = "Elsewhere in the list people stand here; this was taken as a remark."
            self.doubt(part, message)
        self.expects = None

    def doubt(self, part: Passage, message: str) -> None:
        """Say that a reading is not sure, and why."""
        words = grammar.spaced(part.text)
        self.doubts.append(Oddity("doubtful_reading", part.line, words, message))

    def walk(
        self, part: Passage, *, cited: bool = False, described: bool = False, beside: bool = False
    ) -> Passage | None:
        """Take what can be read from the start of a part; return what is left.

        Behind a description only dates and publishers are read, and "Author: Ann Bee". It
        may stand `beside` those named last: "(MIT)" is where they are.
        """
        late = described and not name_words.LABELLED.match(part.text.lstrip())
        parsers = self.late_parsers if late else self.parsers
        if part.column is not None:
            parsers = self.column_parsers.get(part.column, self.parsers)
        self.last, self.cited = (self.last if beside else set()), cited
        left = part
        for _ in range(_MOST):
            begin = left.cut(_JOINT.match(left.text).end())  # type: ignore[union-attr]
            if not _WORDS.search(begin.text):
                # "[📄](...)" has no words.
                self.other_links(left)
                return None
            taken = next(filter(None, (parse(self, begin) for parse in parsers)), 0)
            if not taken:
                return left
            # "Title (2015), Ann Bee" goes on as citations do.
            dated = begin.text[:1] in "(（" and self.has("year") and not self.authors
            left = begin.cut(taken)
            self.cited = dated and left.text[:1] in ",，"
        return left

    def named(self, part: Passage, people: People) -> None:
        """Claim people and the links on their names."""
        self.last = set(range(self.authors, self.authors + len(people.names)))
        for each in people.names:
            self.claim("author", each.rule, part.cut(each.start, each.end))
        self.authors += len(people.names)
        if people.et_al:
            self.claim("et_al", "et-al", part.cut(*people.et_al))
        for link in part.cut(0, people.end).own_links:
            if link is not self.own:
                # "[Bee et al., 2018](...)" leads to what they wrote.
                cites = name_words.AUTHOR_YEAR.fullmatch(link.label)
                self.link(link, role_of(link, self.lexicon) if cites else "profile")

    def made_by(self, part: Passage, people: People) -> int:
        """Claim people as authors, or as editors: "Ann Bee, ed."; return where that ends.

        Others may follow them: "Ann Bee (Editor), Carl Dee".
        """
        edited = EDITED.match(part.text, people.end) if people.names else None
        if edited is None:
            self.named(part, people)
            return people.end
        self.helped = True
        for each in people.names:
            self.claim("details.editors", "labelled-part", part.cut(each.start, each.end))
        more = name_words.SEPARATOR.match(part.text, edited.end())
        others = part.cut(more.end()) if more else part.cut(edited.end(), edited.end())
        also = read_people(others.text, self.lexicon)
        full = also.names and all(" " in others.text[x.start : x.end] for x in also.names)
        return others.start - part.start + self.made_by(others, also) if full else edited.end()

    def organized(self, part: Passage) -> None:
        """Claim an organisation as an author."""
        self.claim("affiliation", "organization", part)
        self.other_links(part)

    def identify(self, kind: str, part: Passage) -> bool:
        """Claim a printed identifier of the work; False where its digits are wrong."""
        if found := self.numbered(kind, part.text, part.line):
            self.aside(part)
        return found

    def numbered(self, kind: str, text: str, line: int) -> bool:
        """Claim an identifier that a text is."""
        rule = f"{kind}-in-text"
        if value := grammar.RULES[rule](text):
            self.add(Claim(f"identifiers.{kind}", value, rule, text.strip(), line))
        return bool(value)

    def add(self, claim: Claim) -> None:
        """Keep a claim."""
        self.claims.append(claim)
        self.filled.add(claim.field)

    def has(self, *fields: str) -> bool:
        """Tell whether anything is claimed for one of some fields."""
        return not self.filled.isdisjoint(fields)

    def dated(self, part: Passage) -> None:
        """Claim the date in a part, and its year."""
        self.claim("date", "date", part)
        self.claim("year", "year", part)

    def affiliate(self, part: Passage, rule: str = "affiliation") -> None:
        """Claim an affiliation of those named last, or of all that have none yet."""
        everybody = set(range(self.authors))
        scope = self.last or (everybody - self.affiliated) or everybody
        self.claim("affiliation", rule, part, tuple(sorted(scope)))
        self.other_links(part)
        self.affiliated |= scope

    def aside(self, part: Passage) -> None:
        """Keep words that say nothing of the work; their links are kept as any."""
        self.asides.append(part.text)
        self.other_links(part)

    def remark(self, part: Passage | None) -> None:
        """Keep the rest as a note; links that stand alone are no words of it."""
        if part is None:
            return
        year = None if self.has("year") else _YEAR_AT_END.search(part.text)
        # "Ropes and Their Uses, Kiel Series, 2020."; so few words are none of a sentence.
        short = len(part.text.strip(" –—-").split()) <= _FEW_WORDS
        named = year and is_capitalized(part.text[: year.start()].replace(",", ""))
        if year and (self.authors or self.helped or short or named):
            # "Released on Dec 8, 2021" stays whole.
            day = _DAY_LAST.search(part.text, 0, year.start())
            self.dated(part.cut(day.start()) if day else part.cut(*year.span("date")))
            part = part if day else part.cut(0, year.start())
        said = part if self.authors else self.credited(self.closed(part))
        dated = _MET_IN_BRACKETS_LAST if self.authors else _YEAR_IN_BRACKETS_LAST
        if not self.has("year") and (year := dated.search(said.text)):
            self.dated(said.cut(*year.span(year.lastgroup or 0)))
        begin = grammar.behind(_LEADING, said.text)
        if not self.has("author") and (whose := POSSESSED.match(said.text, begin)):
            self.makers(said.cut(begin, whose.end()), "")
        told = _LETTER.search(said.unlinked) and _LETTER.search(grammar.note(said.text))
        if told and not _LEADS.fullmatch(said.unlinked):
            self.claim("note", "note", said.cut(begin))
        self.other_links(said)

    def closed(self, part: Passage) -> Passage:
        """Claim who is named in brackets at the end of a remark; return what stands before.

        "A tool for nets (Ann Bee, Kiel University)", "Nets in colour (Kiel University)"
        """
        found = _IN_LAST_BRACKETS.search(part.text)
        if found is None or not is_capitalized(found["who"]):
            return part
        inner = part.cut(*found.span("who"))
        people = read_people(inner.text, self.lexicon)
        full = people.names and all(" " in inner.text[x.start : x.end] for x in people.names)
        home = inner.text[people.end :] if full else inner.text
        if not self.is_affiliation(home) or is_date(inner.text.rsplit(maxsplit=1)[-1]):
            return part
        if full:
            self.named(inner, people)
        self.affiliate(inner.cut(len(inner.text) - len(home.lstrip(" ,"))))
        return part.cut(0, found.start())

    def credited(self, part: Passage) -> Passage:
        """Claim who is named at the end of a remark; return what stands before."""
        found = find_credit(part.text, self.lexicon)
        if found is None and (signed := self.signed(part)) is not part:
            return signed
        if found is None:
            body = part.cut(*(name_words.body_in(part.text) or (0, 0)))
            led = _BY_THE.search(part.text, 0, body.start - part.start)
            if all(is_institution(self, x) for x in body.text.split(", ")) or (
                led and is_organization(body.text, self.lexicon)
            ):
                self.affiliate(body)
            return part
        end, begin, people = found
        self.named(part.cut(begin), people)
        behind = part.cut(begin + people.end)
        dated = is_date(behind.text)
        if dated and not self.has("year"):
            self.dated(behind)
        # What goes on behind them is not lost.
        told = dated or not _LETTER.search(behind.text)
        if not told and behind.text.lstrip().startswith(("(", "（", ",")):
            told = self.walk(behind, beside=True) is None
        return part.cut(0, end) if told else part

    def signed(self, part: Passage) -> Passage:
        """Claim who stands alone at the end of a remark; return what stands before.

        "Ties nets. Ann Bee, Carl Dee.", "Ties nets. Kiel University.", "ties nets, MIT"
        """
        last = _SIGNED.search(part.text)
        if last is None:
            return part
        who, word = part.cut(*last.span("who")), last["word"]
        people = read_people(who.text, self.lexicon)
        # "Ties nets. Bee et al., ROPES 2014"
        rest = who.cut(people.end).stripped(" .,")
        over = not rest.text or (people.et_al and (is_date(rest.text) or is_venue(self, rest.text)))
        several = (len(people.names) > 1 or people.et_al) and over
        full = all(" " in who.text[x.start : x.end] for x in people.names)
        full = full or (bool(people.et_al) and bool(rest.text))
        listed = several and full and (last["mark"] == "." or people.et_al)
        if listed and is_assured(who.text, people, self.lexicon):
            self.named(who, people)
            self.walk(rest)
        elif is_institution(self, who.text) and (last["mark"] == "." or word.islower()):
            self.affiliate(who)
        else:
            return part
        return part.cut(0, last.start("mark"))

    def other_links(self, part: Passage) -> None:
        """Claim the links in a part that are not the title's."""
        for link in part.own_links:
            if link is not self.own:
                self.link(link, role_of(link, self.lexicon))
                for kind in ("doi", "arxiv") if is_identifier(link.label) else ():
                    self.numbered(kind, link.label, link.line)

    def link(self, link: LinkSpan, role: str) -> None:
        """Claim an address as printed, once: words may be read, and kept in the note too."""
        if link in self.linked:
            return
        self.linked.add(link)
        label = None if role == "primary" else grammar.spaced(link.label) or None
        if value := grammar.RULES["address"](link.target):
            self.add(Claim("link", value, "address", str(value), link.line, (), role, label))

    def claim(self, name: str, rule: str, part: Passage, scope: tuple[int, ...] = ()) -> None:
        """Claim what a rule reads from a part."""
        value, text = grammar.RULES[rule](part.text), part.text.strip()
        self.add(Claim(name, value, rule, text, part.line, scope))

    def is_home(self, text: str) -> bool:
        """Tell whether a text is short for where people are: "CMU"."""
        return self.lexicon.knows("maker", grammar.affiliation(text)) and not self.is_licence(text)

    def is_licence(self, text: str) -> bool:
        """Tell whether "MIT" is a licence here: others stand in the document."""
        bare = text.strip(" .")
        return bool(LICENCE.fullmatch(bare)) or (self.conventions.licences and bare == "MIT")

    def is_affiliation(self, text: str) -> bool:
        """Tell whether a text names institutions, one or several."""
        if self.conventions.licences:
            text = "".join(name_words.MIT.split(text))
        return is_affiliation(text, self.lexicon)

    def claimed(self) -> tuple[Claim, ...]:
        """Return the claims, with one address that leads to the work.

        Where the title itself is no link, a label is: "[pdf]" rather than "[code]", and
        never somebody's page.
        """
        links = [x for x in self.claims if x.field == "link" and x.role != "profile"]
        if not links or any(claim.role == "primary" for claim in links):
            return tuple(self.claims)
        labels = (WORK_LABEL, PAGE_LABEL)
        work = next((x for y in labels for x in links if y.search(x.label or "")), links[0])
        return tuple(
            replace(claim, role="primary", label=None) if claim is work else claim
            for claim in self.claims
        )


# Where a proper name ends that begins a passage, and what it is the name of.

# What may follow a name, beside the end.
CLOSED = regex(
    rf"\s+by\s+(?=[A-Z])|\s*(?:$|[编合共]?著|[主合]?编|译|{PICTURE}|[.,;:|()（），、\u060c。：；\[\]*/]|--?\s|[–—\n]|教授|老师|先生|博士|교수)"
)
_BEHIND = any_case(rf"\s*[(（:]|\s+@|,?\s+(?:(?:{'|'.join(TERMS)})\s+)?{YEAR}\b")
_COMMA = regex(r",\s+")
_OPENS = regex(r"\s+[(（]|,\s+(?=\d)")
_DATED = regex(rf",?\s+{YEAR}$")
# "MIT's course with hard lab work", "edX — Kiel University": no name has small words in
# a row, or such a dash.
_DASH = regex(r"\s[–—|]\s")
_SAYING = regex(
    r"(?:(?<![\w.'’-])(?!(?:of|for|and|the|at|in|on|de|des|del|della|di|do|da|du|für|der|und|et|y|e|la|et\.?|al)\b)"
    r"[a-zß-öø-ÿа-яё][\w'’-]*\s+){2}"
)
# "Digitized works of the Royal Library" tells what there is.
_TOLD = regex(r"(?<!\S)[a-zß-öø-ÿ]{4,}\s")


def ends(reader: Reader, part: Passage) -> Sequence[int]:
    """Return where a proper name can end, the nearest first; cited, all can be one."""
    text = part.text
    bold = {x.start - part.start for x in part.styled if x.style == "strong"}
    found = [end for end in grammar.stops(text) if CLOSED.match(text, end) or end + 1 in bold]
    if not found:
        # "Kiel University (homework and slides there)"
        bracket = _OPENS.search(text, 1, grammar.proper_end(text))
        found = [bracket.start()] if bracket else []
    whole = len(text.rstrip())
    cited = reader.cited and whole not in found and whole <= grammar.MAX_NAME
    return [*found, whole] if cited else found


def homes(reader: Reader, part: Passage) -> Sequence[int]:
    """Return where an institution can end: before brackets or a year, or at a comma.

    Most of it comes first: "Department of X, University of Y" is one.
    """
    begins = grammar.EAST_HOME_BEGINS.match(part.text) or grammar.EAST_HOME_STOPS.match(part.text)
    first = begins.end() if begins else name_words.campus_end(part.text, 0, reader.lexicon)
    found: dict[int, None] = {first: None} if first else {}
    for end in ends(reader, part):
        behind = _BEHIND.search(part.text, 1, end)
        whole = behind.start() if behind else end
        found[whole] = None
        if comma := _COMMA.search(part.text, 1, whole):
            found[comma.start()] = None
    return list(found)


def is_institution(reader: Reader, text: str) -> bool:
    """Tell whether words are an institution; alone they have to look like one."""
    if _DASH.search(text) or (_SAYING.search(text) and not is_capitalized(text)):
        return False
    if reader.authors or reader.cited:
        word = grammar.INSTITUTION_WORD.search(text)
        said = word and _TOLD.search(text, 0, word.start())
        told = said and not grammar.NO_INSTITUTION.match(text)
        return not told and reader.is_affiliation(text)
    bare = grammar.affiliation(text)
    pieces = [x for x in name_words.SEPARATOR.split(bare) if x.strip()]
    known = all(reader.lexicon.knows("institution", piece) for piece in pieces)
    return (bool(pieces) and known) or bool(grammar.INSTITUTION.match(bare))


def is_venue(reader: Reader, text: str) -> bool:
    """Tell whether words are a venue, with or without date, volume and pages."""
    value = grammar.venue(text)
    known = reader.lexicon.knows("venue", value) or grammar.VENUE.search(value)
    known = known or _SHORT_DATED.fullmatch(text)
    dated = _DATED.search(value)
    # "MIT 2010" looks like "ICML 2010".
    home = dated and reader.lexicon.knows("maker", value[: dated.start()])
    return bool(value and known and not home)
