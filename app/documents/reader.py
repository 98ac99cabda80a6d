"""The words behind a title, read segment by segment: who, where, when, and the rest."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from app.documents import grammar
from app.documents.claim import Claim, Lexicon
from app.documents.dates import YEAR, date_of, is_date
from app.documents.links import host_of
from app.documents.makers import makers_in_title
from app.documents.passage import LinkSpan, Passage
from app.documents.people import People, is_person, read_people

# A semicolon, or the end of a paragraph.
_SEGMENT = re.compile(r";|\n\n")
_BRACKETS = re.compile(r"[\s*_]*\(([^()]*)\)")
_EDGE = " \t\n*_"
# "Sordoni 2015.  Generates", "Bordes (2014)": a year between people and what follows.
_YEAR_BEHIND = re.compile(rf"[\s.,]*\(?{YEAR}\)?(?=[\s.,;:)]|$)")
_COMMA_BEHIND = re.compile(r"\s*,\s*(?P<home>.*)", re.DOTALL)
_BRACKETS_BEHIND = re.compile(r"\s*\((?P<home>[^()]*)\)[\s.]*")


@dataclass(slots=True)
class Reader:
    """Collects the claims of one entry, left to right.

    `authors` counts those claimed, `affiliated` holds the places of those among them
    that have an affiliation of their own.
    """

    lexicon: Lexicon
    claims: list[Claim] = field(default_factory=list)
    authors: int = 0
    affiliated: set[int] = field(default_factory=set)

    def title(self, part: Passage, link: LinkSpan | None) -> None:
        """Claim the title and the address it stands on."""
        self.claim("title", "title", part)
        if link is not None:
            self.link(link, "primary")

    def makers(self, part: Passage, section: str) -> None:
        """Claim what the title says of its makers, where the tail names nobody."""
        fields = {claim.field for claim in self.claims}
        named = tuple(range(self.authors))
        for claim in makers_in_title(part, section, self.lexicon):
            if claim.field not in fields:
                scope = claim.scope or named if claim.field == "affiliation" else ()
                self.claims.append(replace(claim, scope=scope))

    def tail(self, part: Passage) -> None:
        """Read what stands behind the title, segment by segment.

        Neighbouring segments that nothing can read are one remark.
        """
        part = self.brackets(part)
        rest: Passage | None = None
        for segment in part.split(_SEGMENT):
            if not segment.text.strip(_EDGE + ".,:") and not segment.own_links:
                continue
            part = segment.stripped(_EDGE + ",:")
            if self.segment(part, after_rest=rest is not None):
                self.remark(rest)
                rest = None
            elif rest is None:
                rest = segment
            else:
                rest = rest.cut(0, segment.end - rest.start)
        self.remark(rest)

    def brackets(self, part: Passage) -> Passage:
        """Read brackets right behind the title: a date, or a remark."""
        while found := _BRACKETS.match(part.text):
            inner = part.cut(*found.span(1))
            if not self.date(inner):
                self.remark(inner)
            part = part.cut(found.end())
        return part

    def segment(self, part: Passage, *, after_rest: bool) -> bool:
        """Read one segment by the first kind that takes it; names end at a remark."""
        kinds = _KINDS_AFTER_REST if after_rest else _KINDS
        return any(take(self, part) for take in kinds)

    def date(self, part: Passage) -> bool:
        """Take a segment that is a date, nothing else: "Dec. 5th, 2012", "(2015)"."""
        if not is_date(part.text.strip(_EDGE + ".()")):
            return False
        self.dated(part)
        return True

    def publisher(self, part: Passage) -> bool:
        """Take a publisher: "MIT Press"."""
        bare = grammar.affiliation(part.text)
        known = self.lexicon.knows("publisher", bare)
        if not known and not grammar.PUBLISHER.match(bare):
            return False
        self.claim("publisher", "publisher", part)
        self.other_links(part)
        return True

    def venue(self, part: Passage) -> bool:
        """Take a venue, with a date in it: "28 July 2006 vol. 313 Science"."""
        value = grammar.venue(part.text)
        if not value or not (
            self.lexicon.knows("venue", value) or grammar.VENUE.search(value)
        ):
            return False
        if date_of(part.text):
            self.dated(part)
        self.claim("venue", "venue", part)
        self.other_links(part)
        return True

    def institution(self, part: Passage) -> bool:
        """Take an affiliation of all authors before it that have none."""
        if not self.is_affiliation(part.text) and not self.is_home(part.text):
            return False
        everybody = set(range(self.authors))
        self.affiliate(part, (everybody - self.affiliated) or everybody)
        return True

    def people(self, part: Passage) -> bool:
        """Take people, and what may follow: affiliation, year, remark."""
        people = read_people(part.text, self.lexicon)
        if not people.names or self.is_home(part.text):
            return False
        rest = part.cut(people.end)
        year = _YEAR_BEHIND.match(rest.text)
        home = self.home_behind(rest)
        ends = not rest.text.strip(_EDGE + ".")
        if not (year or home or ends or rest.text.lstrip().startswith((".", ":", "("))):
            return False
        scope = self.named(part, people)
        if year:
            self.dated(rest.cut(*year.span()))
            self.remark(rest.cut(year.end()))
        elif home is not None:
            self.affiliate(home, scope)
        else:
            self.remark(rest)
        return True

    def home_behind(self, rest: Passage) -> Passage | None:
        """Return the affiliation behind people: ", Google", "(University of X)"."""
        for pattern in (_COMMA_BEHIND, _BRACKETS_BEHIND):
            found = pattern.fullmatch(rest.text)
            if found and self.is_affiliation(found["home"]):
                return rest.cut(*found.span("home"))
        return None

    def named(self, part: Passage, people: People) -> set[int]:
        """Claim people and the links on their names; return their places."""
        scope = set(range(self.authors, self.authors + len(people.names)))
        for start, end in people.names:
            self.claim("author", "name", part.cut(start, end))
        self.authors += len(people.names)
        if people.et_al:
            self.claim("et_al", "et-al", part.cut(*people.et_al))
        for link in part.cut(0, people.end).own_links:
            self.link(link, "profile")
        return scope

    def dated(self, part: Passage) -> None:
        """Claim the date in a part, and its year."""
        self.claim("date", "date", part)
        self.claim("year", "year", part)

    def affiliate(self, part: Passage, scope: set[int]) -> None:
        """Claim an affiliation for the authors at these places; perhaps a year too."""
        year = grammar.YEAR_LAST.search(part.text)
        home = part.cut(0, year.start()) if year else part
        self.claim("affiliation", "affiliation", home, tuple(sorted(scope)))
        if year:
            self.dated(part.cut(*year.span("year")))
        self.other_links(part)
        self.affiliated |= scope

    def remark(self, part: Passage | None) -> None:
        """Keep the rest as a note; links that stand alone are no words of it."""
        if part is None:
            return
        if part.unlinked.strip(_EDGE + ".,:;()[]-–—|/"):
            start = len(part.text) - len(part.text.lstrip(_EDGE + ".,:;-–—|"))
            self.claim("note", "note", part.cut(start))
        self.other_links(part)

    def other_links(self, part: Passage) -> None:
        """Claim the links in a part that are not the title's."""
        for link in part.own_links:
            self.link(link, role_of(link, self.lexicon))

    def link(self, link: LinkSpan, role: str) -> None:
        """Claim an address as printed."""
        label = None if role == "primary" else grammar.spaced(link.label) or None
        value = grammar.RULES["address"](link.target)
        if value:
            claim = Claim(
                "link", value, "address", str(value), link.line, (), role, label
            )
            self.claims.append(claim)

    def claim(
        self, name: str, rule: str, part: Passage, scope: tuple[int, ...] = ()
    ) -> None:
        """Claim what a rule reads from a part, unless that is nothing."""
        value = grammar.RULES[rule](part.text)
        if value != "":
            text = part.text.strip()
            self.claims.append(Claim(name, value, rule, text, part.line, scope))

    def is_home(self, text: str) -> bool:
        """Tell whether a text behind people is short for where they are: "CMU"."""
        return self.authors > 0 and self.lexicon.knows("maker", text)

    def is_affiliation(self, text: str) -> bool:
        """Tell whether a text names institutions, one or several."""
        bare = grammar.affiliation(text)
        if grammar.INSTITUTION_WORD.search(bare) or grammar.NO_INSTITUTION.match(bare):
            return not grammar.VENUE.search(bare)
        pieces = [p for p in grammar.SEPARATOR.split(bare) if p.strip()]
        return any(self.lexicon.knows("institution", piece) for piece in pieces)


# A segment belongs to the first kind that takes it.
_KINDS: Sequence[Callable[[Reader, Passage], bool]] = (
    Reader.date,
    Reader.publisher,
    Reader.venue,
    Reader.people,
    Reader.institution,
)
_KINDS_AFTER_REST = (Reader.date, Reader.publisher)


def role_of(link: LinkSpan, lexicon: Lexicon) -> str:
    """Return the role of a link that is not the title's."""
    host = host_of(link.target).removeprefix("www.")
    if grammar.CODE_LABEL.search(link.label) or host in grammar.CODE_HOSTS:
        return "code"
    full_name = len(link.label.split()) > 1 and is_person(link.label, lexicon)
    return "profile" if host in grammar.PROFILE_HOSTS or full_name else "related"
