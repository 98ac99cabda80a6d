"""References printed in styles drawn by chance, each piece with its label.

A style is put together from templates. `{x}` prints a field, `<...>` falls away where a field in it is
missing, `(a|b)` in double brackets chooses: `((pp.|p.))`. What a template says itself is labelled `o`.
"""

import re
from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from anyascii import anyascii

from training import words
from training.records import Record
from training.words import TABLES, Person

# How often a particle stands behind the given name: "Andrade, Mário de".
BEHIND = 0.05


class Piece(NamedTuple):
    """Some printed characters, what they are, and how they are set ("", "i", "b")."""

    text: str
    label: str
    style: str = ""


Pieces = list[Piece]

AND: dict[str, list[str]] = TABLES["styles"]["and"]
ET_AL: list[str] = TABLES["styles"]["et_al"]
ET_AL_IN: dict[str, list[str]] = TABLES["styles"]["et_al_in"]
IN: dict[str, list[str]] = TABLES["styles"]["in"]
IN_EN: list[str] = TABLES["styles"]["in_en"]
VOLUME: dict[str, list[str]] = TABLES["styles"]["volume"]
ISSUE: dict[str, list[str]] = TABLES["styles"]["issue"]
PAGES: dict[str, list[str]] = TABLES["styles"]["pages"]
EDS: dict[str, list[str]] = TABLES["styles"]["eds"]
ED: dict[str, list[str]] = TABLES["styles"]["ed"]
EDITED_BY: dict[str, list[str]] = TABLES["styles"]["edited_by"]
EDITION: dict[str, list[str]] = TABLES["styles"]["edition"]
NO_DATE: list[str] = TABLES["styles"]["no_date"]
IN_PRESS: list[str] = TABLES["styles"]["in_press"]
MONTHS: list[str] = TABLES["styles"]["months"]
THESIS: dict[str, list[str]] = TABLES["styles"]["thesis"]
REPORT: list[str] = TABLES["styles"]["report"]
RETRIEVED: list[str] = TABLES["styles"]["retrieved"]

# What stands for the authors of the entry before.
AGAIN = ("———", "———", "—", "-----", "______", "–––", "---", "---", "————", "--------")

NUMBERS = (*("[{}] ", "{}. ", "[{}] ", "{}. ") * 2, "{} ", "{} ", "{}) ", "({}) ", "{}.", "[{}]")

# How many articles are printed without their title.
UNTITLED = 0.02
FRONTS_YEAR: list[str] = TABLES["styles"]["fronts_year"]
FRONTS: list[str] = TABLES["styles"]["fronts"]
TITLE_FIRST: list[str] = TABLES["styles"]["title_first"]

# After the title. The year is printed here where the front has none; `D` is the delimiter of the style.
DETAILS: list[str] = TABLES["styles"]["details"]
DETAILS_YEAR: list[str] = TABLES["styles"]["details_year"]
BOOKS: list[str] = TABLES["styles"]["books"]
BOOKS_YEAR: list[str] = TABLES["styles"]["books_year"]
EVENT: list[str] = TABLES["styles"]["event"]
EVENT_YEAR: list[str] = TABLES["styles"]["event_year"]
THESES: list[str] = TABLES["styles"]["theses"]
THESES_YEAR: list[str] = TABLES["styles"]["theses_year"]
REPORTS: list[str] = TABLES["styles"]["reports"]
REPORTS_YEAR: list[str] = TABLES["styles"]["reports_year"]
NEWS: list[str] = TABLES["styles"]["news"]
NEWS_YEAR: list[str] = TABLES["styles"]["news_year"]
WEBS: list[str] = TABLES["styles"]["webs"]
WEBS_YEAR: list[str] = TABLES["styles"]["webs_year"]
PREPRINTS: list[str] = TABLES["styles"]["preprints"]
PREPRINTS_YEAR: list[str] = TABLES["styles"]["preprints_year"]


# As historians write in footnotes; `W` is where a book came out, `X` what stands before that.
NOTES: dict[str, list[str]] = TABLES["styles"]["notes"]


def reference(rng: Random, record: Record) -> Pieces:
    """Print a record in a style of its own."""
    return Printer(rng, record).printed()


def footnote(rng: Random, record: Record) -> Pieces:
    """Print a record as historians do, all between commas."""
    return Printer(rng, record).footnote()


class Printer:
    """One style and one record."""

    def __init__(self, rng: Random, record: Record) -> None:
        self.rng, self.record = rng, record
        self.language = record.language if rng.random() < 0.75 else "en"
        self.delimiter = rng.choice((". ",) * 14 + (", ",) * 9 + ("; ", " – ", ". – "))
        self.dated = rng.random() > 0.07
        # Nothing is printed where a year would be.
        self.yearless = not record.dated
        self.italic = rng.choice(("", "", "", "venue", "venue", "venue", "title", "all"))
        self.quotes = rng.choice(
            ("",) * 30
            + ("“”",) * 8
            + ('""',) * 6
            + ("‘’",) * 3
            + ("''", "''", "«»", "«»", "„“", "「」", "``''", "„”", "’’")
        )
        self.dash = rng.choice(("–", "–", "-", "-", "-", "—", "--", " - ", " – "))
        self.year_words = ""

    # -- the whole ---------------------------------------------------------------------------

    def printed(self) -> Pieces:
        """Print it all."""
        rng, record = self.rng, self.record
        if (record.language == "zh" and rng.random() < 0.8) or rng.random() < 0.025:
            out = self.gb()
        elif (record.language in {"ru", "uk", "bg"} and rng.random() < 0.5) or rng.random() < 0.015:
            out = self.gost()
        else:
            out = self.western()
        chance = rng.random()
        if chance < 0.13:
            out[:0] = [Piece(rng.choice(NUMBERS).format(rng.randint(1, 160)), "m")]
        elif chance < 0.16:
            out[:0] = [
                Piece(
                    rng.choice(("[{}{:02}] ", "[{}+{:02}] ")).format(
                        words.acronym(rng)[:3], record.year % 100
                    ),
                    "m",
                )
            ]
        if rng.random() < 0.09:
            out.append(Piece(rng.choice((" ", " ", ". ", ", ")), "o"))
            out.append(Piece(self.note(), "n"))
        if rng.random() < 0.75 and not out[-1].text.endswith((".", "/")):
            out.append(Piece(".", "o"))
        return tidy(self.worn(out) if rng.random() < 0.08 else out)

    def worn(self, pieces: Pieces) -> Pieces:
        """Spoil a few places, as scans and hasty hands do."""
        rng, out = self.rng, []
        for piece in pieces:
            text = piece.text
            if rng.random() < 0.12:
                spoil = rng.choice(
                    (
                        lambda x: re.sub(r"(\w{4})(\w{3})", r"\1- \2", x, count=1),
                        lambda x: x.replace(", ", ",", 1),
                        lambda x: x.replace(". ", ".", 1),
                        lambda x: x.replace(" ", "  ", 1),
                        lambda x: x.replace("fi", "ﬁ"),
                        lambda x: re.sub(r"(\w{3})(\w{3})", r"\1¬\2", x, count=1),
                        lambda x: x.replace(",", "", 1),
                        lambda x: x.replace(".", "", 1),
                        anyascii,
                        str.upper if piece.label == "T" and rng.random() < 0.2 else str,
                    )
                )
                text = spoil(text)
            if text:
                out.append(piece._replace(text=text))
        return out

    def western(self) -> Pieces:
        """Print authors, year and title, then where it came out."""
        rng, record = self.rng, self.record
        year_first = rng.random() < 0.45 and not self.yearless
        persons = self.makers()
        if persons and rng.random() < 0.015:
            persons = [Piece(rng.choice(AGAIN), "m")]
        chance = rng.random()
        if not persons:
            front = rng.choice(
                ("{T} ({y})", "{T}. ({y})", "{T}. {y}", "{y}. {T}", "{T}, {y}")
                if year_first
                else ("{T}",)
            )
            if rng.random() < 0.04:
                persons, front = (
                    [
                        Piece(
                            rng.choice(
                                (*AGAIN, "Anonymous", "Anon.", "[No authors listed]", "[Anonymous]")
                            ),
                            "m",
                        )
                    ],
                    "{A}. {T}",
                )
                year_first = False
        elif chance < 0.07:
            front, year_first = rng.choice(TITLE_FIRST), False
            if front == "{T} / {A}" or rng.random() < 0.5:
                self.quotes = self.quotes or rng.choice(("", '""', "“”"))
        else:
            front = rng.choice(FRONTS_YEAR if year_first else FRONTS)
            if rng.random() < 0.03:
                front = "((x))"
        delimiter = self.delimiter
        if front == "((x))":
            return self.informal()
        untitled = (
            record.kind == "article"
            and bool(persons)
            and self.dated
            and record.dated
            and rng.random() < UNTITLED
        )
        if untitled:
            # As physicists and astronomers print them.
            front = rng.choice(
                ("{A}, {y}", "{A} {y}", "{A} ({y})", "{A}. {y}") if year_first else ("{A}",)
            )
            delimiter = rng.choice((", ", ", ", " "))
        fields = {"A": persons, "y": self.year(), "T": self.title(delimiter)}
        out = self.fill(front, fields)
        if record.kind == "web" and rng.random() < 0.2:
            out.append(
                Piece(
                    " ["
                    + rng.choice(
                        (
                            "Internet",
                            "Online",
                            "Blog post",
                            "online",
                            "Electronic resource",
                            "Video",
                            "Web log post",
                            "Computer software",
                            "WWW Document",
                            "Data set",
                            "Электронный ресурс",
                        )
                    )
                    + "]",
                    "g",
                )
            )
        behind = self.where(year_first or self.yearless)
        if behind:
            if not behind[0].text.startswith(("(", "[", ".", ";")) or rng.random() < 0.4:
                out.append(
                    Piece(delimiter if not behind[0].text.startswith((".", ";")) else "", "o")
                )
            else:
                out.append(Piece(" ", "o"))
            out += behind
        return out + self.ids()

    def informal(self) -> Pieces:
        """Print what people write where nobody asks for a style."""
        rng, record = self.rng, self.record
        setting = rng.choice(("", "", "", "", "b", "i"))
        quoted = self.title("", rng.choice(('""', "“”", "")))
        if setting:
            quoted = [Piece(record.title, "T", setting)]
        venue = record.venue or record.publisher or record.school
        where = (
            Piece(venue, {"book": "b", "thesis": "s", "report": "s"}.get(record.kind, "J"))
            if venue
            else Piece(record.publisher, "b")
        )
        fields = {
            "A": self.people(record.authors or record.editors or [words.person(rng)], "a"),
            "T": quoted,
            "y": [Piece(str(record.year), "y")],
            "W": [where],
            "g": [Piece(self.thesis(), "g")],
            "s": [Piece(record.school or words.school(rng, "en"), "s")],
            "p": self.pages(),
            "x": [Piece(f"arXiv:{record.arxiv}", "x")],
            "P": [Piece("pp. ", "o")],
        }
        form = rng.choice(
            (
                "{A}'s {g}, {T}, {s}, {y}",
                "{A}’s {g} {T} ({s}, {y})",
                "{T} by {A} ({W} {y})",
                "{T} by {A}, {W}, {y}",
                "{T} ({A}, {y})",
                "{T} ({A}; {W}, {y})",
                "[{W}] {A}, {T}, {y}",
                "[{W} {y}] {A}. {T}",
                "[{W}] {A}, {T}, <{P}{p}, >{y}",
                "({W} {y}) {T}, {A}",
                "{T}, {A}, {W} {y}",
                "{T}, {A}, {W}, {y}",
                "{T}, {A}. {W} {y}",
                "{A}, {T}, {W} {y}, {x}",
                "{A} ({y}) - {T}",
                "{A} {T} ({W}, {y})",
                "{A} - {T} ({y})",
                "{A} – {T} ({W}, {y})",
                "{A}: {T}, {W} {y}",
                "{A}: {T} ({y})",
                "{A}: {T}. {W}, {y}",
                "{y} - {A} - {T}",
                "{y}: {A}, {T}, {W}",
                "{T} - {A} - {W} - {y}",
                "{T}. {A}. {W} {y}",
                "{T} [{A}, {y}]",
                "{A} on {T} ({y})",
                "{y}. {A}. {T}. {W}",
                "{T} ({y}), {A}",
                "{T} ({y}) by {A}",
                "{T} / {A} ({y})",
                "{T} ({W} {y}): {A}",
                "{T}. {A}. {W} {y}",
                "{T}. {A}. {W}, {y}",
                "{T}, {A}, {W} {y}",
            )
        )
        return self.fill(form, fields)

    def footnote(self) -> Pieces:
        """Print author, title, where and when, one behind the other."""
        rng, record = self.rng, self.record
        if record.kind not in {"article", "book", "chapter"} or record.body or self.yearless:
            return self.printed()
        self.dated, self.delimiter, self.italic = True, ", ", rng.choice(("", "", "title", "all"))
        self.language = record.language
        self.quotes = "" if record.kind == "book" else rng.choice(NOTES["quotes"])
        if rng.random() < 0.35:
            head = words.phrase(rng, record.language, rng.choice((1, 1, 2, 2, 3, 4, 5)), "sentence")
            record.title = f"{head}{rng.choice(('. ', '. ', '. ', ': ', ' : '))}{record.title}"
        fields = self.basics() | {"T": self.title(", "), "A": self.noted()}
        fields |= {"y": [Piece(str(record.year), "y")], "X": self.aside()}
        if rng.random() < 0.06:
            fields["y"].append(Piece(f"-{record.year + rng.randint(1, 30)}", "d"))
        second = Piece(rng.choice((" ", "-", "/", " - ", " und ", " and ", " et ", " e ")), "l")
        fields["L"] = [*fields["l"], second, Piece(words.place(rng, record.language), "l")]
        fields["R"] = [Piece(rng.choice(NOTES["reprint"]).format(y=rng.randint(1950, 2020)), "n")]
        fields["T2"] = [Piece(words.title(rng, self.language), "n")]
        fields["W"] = self.fill(rng.choice(NOTES["where"]), fields)
        fields["J"] = [Piece(record.venue, "J", "i" if self.italic == "all" else "")]
        if record.kind == "article":
            rest = self.fill(rng.choice(NOTES["article"]), fields)
        elif record.kind == "chapter":
            fields["m"] = [Piece(rng.choice(EDS.get(self.language, EDS["en"])), "r")]
            fields["B"] = [Piece(rng.choice(EDITED_BY.get(self.language, EDITED_BY["en"])), "r")]
            rest = self.fill(rng.choice(NOTES["chapter"]), fields)
        else:
            rest = [*fields["X"], *fields["W"]]
            if rng.random() < 0.35:
                rest += self.fill(rng.choice(NOTES["cited"]), fields)
        front = self.fill(rng.choice(NOTES["fronts"]), fields) if fields["A"] else fields["T"]
        end = Piece(rng.choice((".", ".", "")), "o")
        return tidy([*front, *rest, end])

    def noted(self) -> Pieces:
        """Print who made it, as notes do: "Id.", "DUBY G.", with "Cf." before it."""
        rng, record = self.rng, self.record
        if not record.authors:
            return self.makers()
        out = self.people(record.authors[:3], "a", form=rng.choice(NOTES["names"]))
        if rng.random() < 0.03:
            out = [Piece(rng.choice(("Id.", "Ead.", "Ders.", "Idem", "ID.")), "m")]
        if rng.random() < 0.06:
            out[:0] = [Piece(rng.choice(NOTES["see"]), "m")]
        return out

    def aside(self) -> Pieces:
        """Print what stands between the title of a book and its place."""
        rng, record = self.rng, self.record
        chance = rng.random()
        if record.edition or chance > 0.45:
            return [Piece(", ", "o"), Piece(self.edition(), "e")] if record.edition else []
        if chance < 0.15:
            by = rng.choice(EDITED_BY.get(self.language, EDITED_BY["en"]))
            persons = [words.person(rng) for _ in range(rng.choice((1, 1, 2)))]
            form = rng.choice(("I. O. F", "G F"))
            return [Piece(", ", "o"), Piece(by, "r"), *self.people(persons, "e", form)]
        if chance < 0.3:
            volume = Piece(rng.choice(("I", "II", "III", "1", "2", "3", "IV")), "v")
            led = rng.choice(VOLUME.get(self.language, VOLUME["en"]))
            if rng.random() < 0.5:
                named = Piece(f"{rng.choice((', ', ': '))}{words.title(rng, self.language)}", "n")
                return [Piece(f", {rng.choice((led, ''))}", "o"), volume, named]
            return [Piece(f", {led}", "o"), volume]
        return [
            Piece(", ", "o"),
            Piece(rng.choice(NOTES["aside"]).format(words.title(rng, self.language)), "n"),
        ]

    def gost(self) -> Pieces:
        """Print as GOST has it."""
        rng, record = self.rng, self.record
        persons = record.authors or record.editors
        dash = rng.choice((". – ", ". — ", ". ", ". - "))
        lead = rng.random() < 0.55 and bool(persons)
        out: Pieces = []
        if lead:
            out += [
                *self.people(
                    persons[: rng.choice((1, 1, 3))],
                    "a",
                    form=rng.choice(("F I.O.", "F, I.O.", "F I. O.", "F, I. O.")),
                ),
                Piece(rng.choice((" ", ". ")), "o"),
            ]
        out.append(Piece(record.title, "T"))
        if persons and (not lead or rng.random() < 0.6):
            out += [
                Piece(" / ", "o"),
                *self.people(
                    persons, "a" if not lead else "z", form=rng.choice(("I.O. F", "I. O. F"))
                ),
            ]
        self.language = "ru"
        if record.kind in {"article", "conference", "news", "chapter"}:
            out += [
                Piece(" // ", "o"),
                Piece(record.venue or record.publisher, "J"),
                *self.fill(
                    rng.choice(
                        (
                            ". – {y}<. – {V}{v}><, {I}{i}>. – {P}{p}",
                            ". {y}<. {V}{v}><, {I}{i}>. {P}{p}",
                            ", {y}<, {V}{v}><, {I}{i}>, {P}{p}",
                            ". — {y}. — {I}{i}. — {P}{p}",
                        )
                    ),
                    self.basics(),
                ),
            ]
        else:
            if record.edition:
                out += [Piece(dash, "o"), Piece(self.edition(), "e")]
            out += [
                Piece(dash, "o"),
                *self.fill(
                    rng.choice(
                        (
                            "{l}: {b}, {y}",
                            "{l} : {b}, {y}",
                            "{l}, {y}",
                            "{l}: {b}, {y}",
                            "{l}: {b}. {y}",
                        )
                    ),
                    self.basics(),
                ),
            ]
            if rng.random() < 0.75:
                out += [
                    Piece(dash, "o"),
                    Piece(f"{rng.randint(60, 900)} {rng.choice(('с', 'с', 'p', 's'))}.", "N"),
                ]
        return out + (self.ids() if rng.random() < 0.4 else [])

    def gb(self) -> Pieces:
        """Print as GB/T 7714 has it."""
        rng, record = self.rng, self.record
        kind = {
            "article": "J",
            "news": "N",
            "book": "M",
            "thesis": "D",
            "conference": "C",
            "chapter": "M",
            "report": "R",
            "web": "EB/OL",
            "preprint": "EB/OL",
        }[record.kind]
        persons = record.authors or record.editors
        out = [
            *(
                self.people(persons, "a", form=rng.choice(("FAMILY I O", "F I O", "F G")))
                if persons
                else [Piece(record.body or "佚名", "a.b")]
            ),
            Piece(rng.choice((". ", ". ", "．", ".")), "o"),
            Piece(record.title, "T"),
            Piece(f"[{kind}]", "g"),
        ]
        basics = self.basics()
        if record.kind in {"article", "news", "preprint", "web"}:
            basics["J"] = [Piece(record.venue or words.journal(rng, record.language), "J")]
            out += self.fill(
                rng.choice(
                    (
                        ". {J}, {y}<, {v}><({i})><: {p}>",
                        ". {J}, {y}<, {v}><({i})><:{p}>",
                        ". {J},{y},{v}<({i})>:{p}",
                        ". {J}, {y}<({i})><: {p}>",
                    )
                ),
                basics,
            )
        elif record.venue:
            basics["J"] = [Piece(record.venue, "J")]
            out += self.fill(
                rng.choice(
                    (
                        "//{J}. {l}: {b}, {y}: {p}",
                        "// {J}. {l}: {b}, {y}: {p}",
                        "//{J}. {y}: {p}",
                        "//<{E}. >{J}. {l}: {b}, {y}: {p}",
                    )
                ),
                basics,
            )
        else:
            basics["b"] = [Piece(record.school, "s")] if record.school else basics["b"]
            out += self.fill(
                rng.choice(
                    (
                        ". {l}: {b}, {y}",
                        ". {l}: {b}, {y}: {p}",
                        ".{l}:{b},{y}",
                        ". <{e}. >{l}: {b}, {y}",
                        ". {b}, {y}",
                    )
                ),
                basics,
            )
        return out

    # -- parts -------------------------------------------------------------------------------

    def makers(self) -> Pieces:
        """Print who made it: persons, a body, editors with their mark, nobody."""
        rng, record = self.rng, self.record
        if record.body:
            text = record.body.upper() if rng.random() < 0.05 else record.body
            return [Piece(text, "a.b")]
        if record.authors:
            out = self.people(record.authors, "a")
            if rng.random() < 0.015:
                out += [
                    Piece(rng.choice((" and ", ", and ", ", ", " & ", "; ")), "a.s"),
                    Piece(words.corporate(rng), "a.b"),
                ]
            return out
        if record.editors and record.kind == "book":
            several = len(record.editors) > 1 or rng.random() < 0.04
            mark = rng.choice(
                (EDS if several else ED).get(self.language, (EDS if several else ED)["en"])
            )
            return [
                *self.people(record.editors, "e"),
                Piece(mark if mark.startswith(",") else f" {mark}", "r"),
            ]
        return []

    def people(self, persons: Sequence[Person], role: str, form: str = "") -> Pieces:
        """Print a list of names in the style's order and separators; `role` is a, e, or z for none."""
        rng = self.rng
        if role == "z":
            return [Piece(x.text, "n") for x in self.people(persons, "a", form)]
        form = form or rng.choice(
            (
                "F, I. O.",
                "F, I. O.",
                "F, I. O.",
                "F, I.O.",
                "F, I.O.",
                "F, G",
                "F, G",
                "F, G",
                "F IO",
                "F IO",
                "F IO",
                "F IO",
                "F IO",
                "F IO",
                "F I.O.",
                "F I. O.",
                "F G",
                "I. O. F",
                "I. O. F",
                "I. O. F",
                "I.O. F",
                "IO F",
                "G F",
                "G F",
                "G F",
                "G F",
                "G F",
                "G F",
                "G F",
                "G F",
                "F, IO",
                "F I O",
                "F, IO.",
                "F IO.",
                "FAMILY, G",
                "FAMILY, I. O.",
                "FAMILY, I.O.",
                "FAMILY I.O.",
                "G FAMILY",
                "FAMILY G",
                "FAMILY IO",
                "F (G)",
                "F",
            )
        )
        if form in {"F G", "F"} and rng.random() < 0.6:
            form = "F, G"
        first_only = "," in form and form != "F, IO" and rng.random() < 0.3
        rest = (
            {"F, G": "G F", "F, I. O.": "I. O. F", "F, I.O.": "I.O. F"}.get(form, form)
            if first_only
            else form
        )
        between, last = self.separators(form if not first_only else "G F")
        shown, others = list(persons), ""
        if (len(persons) > 1 and rng.random() < 0.2) or rng.random() < 0.02:
            shown = shown[: rng.choice((1, 1, 1, 2, 3, 3, 6))] if len(persons) > 1 else shown
            others = rng.choice(ET_AL_IN.get(self.language, ET_AL) if rng.random() < 0.7 else ET_AL)
        elif len(persons) > 6 and rng.random() < 0.3:
            last = rng.choice((", . . . ", ", … ", ", ... ", ", . . ., "))
            shown = [*shown[: rng.randint(3, len(shown) - 2)], shown[-1]]
        out: Pieces = []
        for place, person in enumerate(shown):
            if place:
                final = place == len(shown) - 1 and not others
                out.append(Piece(last if final else between, f"{role}.s"))
                if final and ("…" in last or ". ." in last or "..." in last):
                    out[-1] = out[-1]._replace(label="etal")
            out += one(rng, person, form if not place else rest, role)
        if others:
            out.append(
                Piece(
                    rng.choice((" ", ", ", " ", ", ", "; "))
                    if others != "等"
                    else rng.choice((", ", "")),
                    f"{role}.s",
                )
            )
            out.append(Piece(others, "etal", "i" if rng.random() < 0.15 else ""))
        return out

    def separators(self, form: str) -> tuple[str, str]:
        """Choose what stands between two names, and before the last one."""
        rng = self.rng
        et = rng.choice(AND.get(self.language, AND["en"]) if rng.random() < 0.8 else AND["en"])
        if rng.random() < 0.04:
            et = rng.choice(rng.choice([*AND.values()]))
        if form == "F, G" or (form.startswith("F,") and form.endswith("G")) or form == "FAMILY, G":
            return rng.choice(
                (
                    ("; ", "; "),
                    ("; ", "; "),
                    ("; ", f"; {et} "),
                    ("; ", f" {et} "),
                    (", ", f", {et} "),
                    (", ", f" {et} "),
                    (", ", ", "),
                    (" ; ", " ; "),
                    (". ", ". "),
                    (" / ", " / "),
                    ("/", "/"),
                    (f" {et} ", f" {et} "),
                )
            )
        return rng.choice(
            (
                (", ", f", {et} "),
                (", ", f" {et} "),
                (", ", f" {et} "),
                (", ", f", {et} "),
                (", ", ", "),
                (", ", ", "),
                ("; ", "; "),
                ("; ", f" {et} "),
                (f" {et} ", f" {et} "),
                ("; ", f"; {et} "),
                (", ", f", {et} "),
                (", ", f" {et} "),
                (", ", ", "),
                (", ", f" {et} "),
                (", ", f", {et} "),
                (", ", ", "),
                (", ", f" {et} "),
                (" – ", " – "),
                ("/", "/"),
                (" ; ", " ; "),
                (",", ","),
                (", ", f",{et} "),
            )
        )

    def title(self, delimiter: str, quotes: str | None = None) -> Pieces:
        """Print the title, quoted or not, with the delimiter inside the quotes where the style has it so."""
        rng, record = self.rng, self.record
        quotes = self.quotes if quotes is None else quotes
        if record.kind in {"book", "thesis", "report"} and quotes and rng.random() < 0.6:
            quotes = ""
        text = record.title
        set_in = (
            "i"
            if self.italic in {"title", "all"}
            or (self.italic == "venue" and record.kind in {"book", "thesis", "report", "web"})
            else ""
        )
        if not quotes:
            if set_in and rng.random() < 0.08:
                text += "."
            return [Piece(text, "T", set_in)]
        left, right = (quotes[0], quotes[1]) if len(quotes) == 2 else (quotes[:2], quotes[2:])
        inner = (
            delimiter.strip()
            if delimiter.strip() in {".", ","} and rng.random() < 0.6 and text[-1] not in "?!"
            else ""
        )
        return [
            Piece(left, "q"),
            Piece(text, "T", set_in if rng.random() < 0.2 else ""),
            Piece(inner + right + ("\0" if inner else ""), "q"),
        ]

    def year(self) -> Pieces:
        """Print the year, with a letter, a month, "c." or as it is: n.d., in press."""
        rng, record = self.rng, self.record
        if not self.dated:
            return [Piece(rng.choice(NO_DATE if rng.random() < 0.5 else IN_PRESS), "d")]
        chance = rng.random()
        year = Piece(str(record.year), "y")
        if chance < 0.86:
            return [year]
        if chance < 0.9:
            return [Piece(f"{record.year}{rng.choice('aabbcd')}", "y")]
        if chance < 0.92:
            return [Piece(rng.choice(("c. ", "circa ", "c.", "ca. ", "[", "ca ")), "d"), year]
        if chance < 0.96:
            month = rng.choice(MONTHS)
            return rng.choice(
                (
                    [Piece(f"{month} ", "d"), year],
                    [year, Piece(f", {month}", "d")],
                    [year, Piece(f", {month} {rng.randint(1, 28)}", "d")],
                    [Piece(f"{rng.randint(1, 28)} {month} ", "d"), year],
                )
            )
        if chance < 0.97:
            return [
                year,
                Piece(
                    rng.choice((" [{}]", " ({})", "/{}", "[{}]")).format(
                        record.year - rng.randint(1, 90)
                    ),
                    "d",
                ),
            ]
        if chance < 0.98:
            return [
                year,
                Piece(
                    f"{rng.choice('-–/')}{rng.choice((record.year + 1, (record.year + 1) % 100))}",
                    "d",
                ),
            ]
        return [year]

    def basics(self) -> dict[str, Pieces]:
        """Give the fields that many templates share."""
        rng, record, language = self.rng, self.record, self.language
        number = rng.choice(PAGES.get(language, PAGES["en"]))
        month = rng.choice(MONTHS)
        genre = self.thesis() if record.kind == "thesis" else rng.choice(REPORT)
        fields = {
            "v": [
                Piece(
                    record.volume,
                    "v",
                    "b"
                    if rng.random() < 0.12
                    else "i"
                    if self.italic == "venue" and rng.random() < 0.3
                    else "",
                )
            ]
            if record.volume
            else [],
            "i": [Piece(record.issue, "k")] if record.issue else [],
            "p": self.pages(),
            "y": self.year()
            if self.dated or rng.random() < 0.5
            else [Piece(rng.choice((*IN_PRESS, *NO_DATE)), "d")],
            "V": [Piece(rng.choice(VOLUME.get(language, VOLUME["en"])), "o")],
            "I": [Piece(rng.choice(ISSUE.get(language, ISSUE["en"])), "o")],
            "P": [Piece(number, "o")],
            "b": [Piece(record.publisher, "b")],
            "l": [Piece(record.place, "l")],
            "e": [Piece(self.edition(), "e")] if record.edition else [],
            "s": [Piece(record.school, "s")],
            "n": [Piece(record.number, "#")] if rng.random() < 0.85 else [],
            "g": [Piece(genre, "g")],
            "M": [Piece(month, "d")],
            "dm": [Piece(f"{rng.randint(1, 28)} {month}", "d")],
            "md": [Piece(f"{month} {rng.randint(1, 28)}", "d")],
            "dd": [Piece(str(rng.randint(1, 28)), "d")],
            "N": [
                Piece(
                    f"{rng.randint(40, 1200)} {rng.choice(('p.', 'pp.', 'pages', 'S.', 's.', 'pp', 'p', 'с.'))}",
                    "N",
                )
            ],
            "x": self.arxiv(),
            "u": [
                Piece(
                    record.url
                    if record.kind != "preprint"
                    else f"https://arxiv.org/abs/{record.arxiv}",
                    "u",
                )
            ],
            "c": [
                Piece(
                    rng.choice(("cs.LG", "cs.CL", "math.CO", "hep-th", "stat.ML", "astro-ph")), "n"
                )
            ],
            "g2": [
                Piece(
                    rng.choice(
                        (
                            "Internet",
                            "Online",
                            "Blog post",
                            "online",
                            "Video",
                            "Web page",
                            "WWW Document",
                            "Data set",
                            "Podcast",
                            "Slides",
                            "Software",
                        )
                    ),
                    "g",
                )
            ],
            "g3": [
                Piece(
                    rng.choice(
                        (
                            "Preprint",
                            "preprint",
                            "arXiv preprint",
                            "ArXiv e-prints",
                            "Manuscript",
                            "Unpublished manuscript",
                            "e-print",
                        )
                    ),
                    "g",
                )
            ],
            "j3": [
                Piece(
                    rng.choice(
                        (
                            "arXiv",
                            "arXiv",
                            "ArXiv",
                            "CoRR",
                            "bioRxiv",
                            "SSRN",
                            "medRxiv",
                            "arXiv preprint",
                        )
                    ),
                    "J",
                    "i" if self.italic else "",
                )
            ],
        }
        if record.kind in {"article", "news", "web"} and record.venue:
            fields["J"] = [Piece(record.venue, "J", "i" if self.italic in {"venue", "all"} else "")]
        if record.editors:
            fields["E"] = self.people(record.editors, "e")
        return fields

    def thesis(self) -> str:
        """Choose what kind of thesis it is."""
        return self.rng.choice(THESIS.get(self.language, THESIS["en"]))

    def where(self, year_first: bool) -> Pieces:  # noqa: FBT001
        """Print where it came out."""
        record, rng = self.record, self.rng
        fields = self.basics()
        if record.kind in {"chapter", "conference"}:
            return self.inside(fields, year_first)
        table = {
            "article": (DETAILS, DETAILS_YEAR),
            "book": (BOOKS, BOOKS_YEAR),
            "thesis": (THESES, THESES_YEAR),
            "report": (REPORTS, REPORTS_YEAR),
            "news": (NEWS, NEWS_YEAR),
            "web": (WEBS, WEBS_YEAR),
            "preprint": (PREPRINTS, PREPRINTS_YEAR),
        }[record.kind]
        template = rng.choice(table[0 if year_first else 1])
        if record.kind == "book" and rng.random() < 0.1:
            template = rng.choice(("({series}). ", "{series}D", "{trans}D", "{trans}D")) + template
            fields["series"] = [
                Piece(
                    rng.choice(
                        (
                            words.title(rng, "en"),
                            words.journal(rng, "en"),
                            f"{words.journal(rng, 'en')}, {rng.randint(2, 90)}",
                            f"{words.journal(rng, 'en')} {rng.randint(2, 90)}",
                            f"Vol. {rng.randint(1, 9)}",
                        )
                    ),
                    "n",
                )
            ]
            fields["trans"] = [
                Piece(
                    rng.choice(
                        (
                            "Trans. {}",
                            "Translated by {}",
                            "trans. {}",
                            "transl. {}",
                            "({}, Trans.)",
                            "Übers. von {}",
                            "trad. {}",
                            "Traduit par {}",
                            "Edited by {}",
                            "Edited with notes by {}",
                            "Foreword by {}",
                        )
                    ).format(
                        " and ".join(
                            f"{x.given} {x.family}"
                            for x in (words.person(rng), words.person(rng))[: rng.randint(1, 2)]
                        )
                    ),
                    "n",
                )
            ]
        return self.fill(template, fields)

    def inside(self, fields: dict[str, Pieces], year_first: bool) -> Pieces:  # noqa: FBT001
        """Print what the work is a part of."""
        record, rng = self.record, self.rng
        led = rng.choice(IN.get(self.language, IN_EN) if rng.random() < 0.6 else IN_EN)
        out: Pieces = (
            [Piece(f"{led.strip()} ", "o")]
            if rng.random() < (0.95 if record.kind == "chapter" else 0.75)
            else []
        )
        book = Piece(record.venue, "J", "i" if self.italic in {"venue", "all"} else "")
        tail = rng.choice(EVENT if year_first else EVENT_YEAR)
        if record.kind == "chapter":
            tail = rng.choice(
                (
                    "({P}{p}). {b}",
                    "({P}{p}). {l}: {b}",
                    "{P}{p}. {b}",
                    "{b}, {l}, {P}{p}",
                    "{l}: {b}, {P}{p}",
                    "{p}. {l}: {b}",
                    "{b}, {P}{p}",
                    "{P}{p}. {l}: {b}",
                    "{l}: {b}",
                    "{l}: {b}, {p}",
                    "{p}",
                    "{l}",
                    "{b}",
                    "{l}: {b}. {P}{p}",
                    "({V}{v}, {P}{p}). {b}",
                    "{l}: {b} {P}{p}",
                    "{l}, {p}",
                    "{p}. {b}, {l}",
                )
                if year_first
                else (
                    "{b}, {y}, {P}{p}",
                    "({l}: {b}, {y}), {p}",
                    "{p} ({b}, {y})",
                    "{P}{p}. {l}: {b}, {y}",
                    "{l}: {b}, {y}, {P}{p}",
                    "{l}: {b}, {y}. {P}{p}",
                    "{l}: {b}; {y}. {P}{p}",
                    "{b}; {y}:{p}",
                    "{P}{p}, {b}, {y}",
                    "{P}{p}. {b}, {l}, {y}",
                    "{b}: {l}, {y}; {P}{p}",
                    "({b}, {y})",
                    "{b}, {l} ({y}), {P}{p}",
                    "{l}, {y}, {p}",
                    "({l}: {b}, {y}), {P}{p}",
                    "{l} {y}, {P}{p}",
                    "{l}: {b}, {y}",
                    "{p}. {l}: {b}, {y}",
                    "{b}, {y}. {p}",
                    "{l}, {b}, {y}, {P}{p}",
                )
            )
        delimiter = (
            rng.choice((", ", ", ", ". ", " "))
            if tail.startswith("(")
            else rng.choice((", ", ". ", ". ", self.delimiter, "; "))
        )
        if tail.startswith((";", ".")):
            delimiter = ""
        if record.editors:
            several = len(record.editors) > 1
            marks = EDS if several else ED
            mark = rng.choice(marks.get(self.language, marks["en"]))
            mark = mark if mark.startswith(",") else f" {mark}"
            chance = rng.random()
            if chance < 0.5:
                out += [
                    *fields["E"],
                    Piece(mark, "r"),
                    Piece(rng.choice((", ", " ", ". ", ": ", ", ")), "o"),
                    book,
                ]
            elif chance < 0.75:
                out += [
                    book,
                    Piece(rng.choice((", ", ". ", " (", " / ")), "o"),
                    Piece(rng.choice(EDITED_BY.get(self.language, EDITED_BY["en"])), "r"),
                    *fields["E"],
                ]
                if out[-len(fields["E"]) - 2].text == " (":
                    out.append(Piece(")", "o"))
            elif chance < 0.85:
                out += [book, Piece(", ", "o"), *fields["E"], Piece(mark, "r")]
            elif chance < 0.93:
                out += [
                    book,
                    Piece(" (", "o"),
                    Piece(
                        rng.choice(("eds ", "ed. ", "Eds. ", "Hg. ", "eds. ", "ed. by ", "dir. ")),
                        "r",
                    ),
                    *fields["E"],
                    Piece(")", "o"),
                ]
                delimiter = rng.choice((" ", ", "))
            else:
                out += [*fields["E"], Piece(rng.choice((", ", ": ")), "o"), book]
        else:
            out.append(book)
        behind = self.fill(tail, fields)
        if behind:
            out += [Piece(delimiter, "o"), *behind]
        return out

    def pages(self) -> Pieces:
        """Print the pages."""
        record = self.record
        if not record.first:
            return []
        return [Piece(record.first + (self.dash + record.last if record.last else ""), "p")]

    def edition(self) -> str:
        """Print the edition."""
        number = self.record.edition
        written = {2: "Second", 3: "Third", 4: "Fourth", 5: "Fifth"}.get(number, f"{number}th")
        form = self.rng.choice(EDITION.get(self.language, EDITION["en"]))
        return form.format(
            n=number,
            th={2: "nd", 3: "rd"}.get(number, "th"),
            w=written if self.rng.random() < 0.5 else written.lower(),
        )

    def arxiv(self) -> Pieces:
        """Print the arXiv number."""
        rng, number = self.rng, self.record.arxiv
        form = rng.choice(
            (
                "arXiv:{}",
                "arXiv:{}",
                "arXiv:{}",
                "arXiv preprint arXiv:{}",
                "arXiv preprint arXiv:{}",
                "arXiv: {}",
                "arxiv.org/abs/{}",
                "https://arxiv.org/abs/{}",
                "http://arxiv.org/abs/{}",
                "ArXiv {}",
                "arXiv {}",
                "CoRR abs/{}",
            )
        )
        if form.startswith("arXiv preprint"):
            return [Piece("arXiv preprint ", "g"), Piece(f"arXiv:{number}", "x")]
        return [Piece(form.format(number), "x")]

    def ids(self) -> Pieces:
        """Print identifiers and addresses."""
        rng, record, out = self.rng, self.record, []
        doi_chance = {"article": 0.3, "chapter": 0.15, "conference": 0.2, "preprint": 0.1}.get(
            record.kind, 0.05
        )
        delimiter = rng.choice((". ", ". ", " ", ", ", "; "))
        if rng.random() < doi_chance:
            out += [
                Piece(delimiter, "o"),
                Piece(
                    rng.choice(
                        (
                            "https://doi.org/{}",
                            "https://doi.org/{}",
                            "doi:{}",
                            "doi:{}",
                            "doi: {}",
                            "DOI: {}",
                            "http://dx.doi.org/{}",
                            "DOI {}",
                            "DOI:{}",
                            "{}",
                            "doi {}",
                        )
                    ).format(record.doi),
                    "D",
                ),
            ]
        if record.kind == "book" and rng.random() < 0.14:
            out += [
                Piece(delimiter, "o"),
                Piece(
                    rng.choice(
                        (
                            "ISBN {}",
                            "ISBN: {}",
                            "ISBN {}",
                            "ISBN-13: {}",
                            "ISBN{}",
                            "(ISBN {})",
                            "isbn {}",
                        )
                    ).format(record.isbn),
                    "B",
                ),
            ]
        if rng.random() < {
            "web": 0.95,
            "report": 0.3,
            "news": 0.4,
            "preprint": 0.05,
            "thesis": 0.12,
        }.get(record.kind, 0.06):
            day = f"{rng.choice(MONTHS)} {rng.randint(1, 28)}, {rng.randint(1998, 2025)}"
            if rng.random() < 0.5:
                day = rng.choice(
                    (
                        f"{rng.randint(1, 28)} {rng.choice(MONTHS)} {rng.randint(1998, 2025)}",
                        f"{rng.randint(1, 28):02}.{rng.randint(1, 12):02}.{rng.randint(1998, 2025)}",
                        f"{rng.randint(1998, 2025)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
                        f"{rng.randint(1, 12)}/{rng.randint(1, 28)}/{rng.randint(1998, 2025)}",
                        f"{rng.randint(1998, 2025)} {rng.choice(MONTHS)} {rng.randint(1, 28)}",
                    )
                )
            form = rng.choice(RETRIEVED)
            head, _, rest = form.partition("{u}")
            if not out or rng.random() < 0.8:
                out += [
                    Piece(delimiter if not form.startswith("(дата") else " ", "o"),
                    Piece(head.format(d=day), "A"),
                ]
                if "{u}" in form:
                    out += [Piece(record.url, "u"), Piece(rest.format(d=day), "A")]
        return out

    def note(self) -> str:
        """Print what else people add."""
        rng = self.rng
        return rng.choice(
            (
                "Reprinted in {}",
                "(in Russian)",
                "[In Japanese]",
                "(Original work published {y})",
                "Print",
                "Print.",
                "PMID: {n}",
                "PMID {n}",
                "(with {})",
                "PubMed PMID: {n}",
                "(Ph.D. thesis chapter)",
                "[{}]",
                "({})",
                "Article ID {n}",
                "Paper {n}",
                "Translated by {}",
                "Best paper",
                "pdf",
                "[Review]",
                "Open access",
                "(accessed via library)",
                "Issue title: {}",
                "Poster",
                "Invited talk",
                "(paperback)",
                "*",
                "Master copy {n}",
                "(abstract)",
                "[PDF]",
                "Repr. {y}",
                "ISSN 1234-{n}",
                "Art. {n}",
            )
        ).format(
            rng.choice((words.title(rng, "en"), words.person(rng).family)),
            y=rng.randint(1800, 1990),
            n=rng.randint(1000, 30_000_000),
        )

    def fill(self, template: str, fields: dict[str, Pieces]) -> Pieces:
        """Print a template."""
        out: Pieces = []
        for group, plain in re.findall(r"<([^<>]*)>|([^<>]+)", template):
            part = group or plain
            names = re.findall(r"\{(\w+)\}", part)
            if group and not all(fields.get(x) for x in names):
                continue
            for name, text in re.findall(r"\{(\w+)\}|([^{}]+)", part):
                if name:
                    out += fields.get(name, [])
                else:
                    out.append(
                        Piece(
                            re.sub(r"D(?=$|\{)|^D", lambda _: self.delimiter, text)
                            if "D" in text and text.strip() != "D."
                            else text,
                            "o",
                        )
                    )
        return out


def one(rng: Random, person: Person, form: str, role: str) -> Pieces:
    """Print one name."""
    family, given = Piece(person.family, f"{role}.f"), person.given
    if not given:
        return [family]
    if "FAMILY" in form:
        family = Piece(person.family.upper(), f"{role}.f")
        form = form.replace("FAMILY", "F")
    elif role == "a" and form in {"F, G", "F G"} and person.suffix == "" and rng.random() < BEHIND:
        given += rng.choice((" de", " von", " da", " van", " de la", " do", " of", " d'"))
    if "G" not in form and "I" in form:
        spaced = " " if "I. O." in form or "I O" in form else ""
        dot = "." if "I." in form else ""
        given = initials(given, spaced, dot) + ("." if form.endswith("IO.") else "")
    tail: Pieces = (
        [Piece(rng.choice((", ", " ")), f"{role}.i"), Piece(person.suffix, f"{role}.g")]
        if person.suffix
        else []
    )
    if form == "F":
        return [family]
    if form == "F (G)":
        return [
            family,
            Piece(" (", f"{role}.i"),
            Piece(given, f"{role}.g"),
            Piece(")", f"{role}.i"),
        ]
    if form.startswith("F"):
        return [
            family,
            Piece(", " if form.startswith("F,") else " ", f"{role}.i"),
            Piece(given, f"{role}.g"),
            *tail,
        ]
    return [Piece(given, f"{role}.g"), Piece(" ", f"{role}.i"), family, *tail]


def initials(given: str, spaced: str, dot: str) -> str:
    """Shorten given names: "J. P.", "JP", "J.-L."."""
    out = []
    for word in re.split(r"[ .]+", given):
        parts = [x for x in word.split("-") if x]
        if parts:
            out.append(
                "-".join(x[0].upper() + dot for x in parts)
                if dot
                else "".join(x[0].upper() for x in parts)
            )
    return spaced.join(out)


def tidy(pieces: Pieces) -> Pieces:
    """Mend doubled marks where two pieces meet: "J.. ", "?.", "”.”"."""
    out: Pieces = []
    text = ""
    for piece in pieces:
        now = piece.text
        if piece.label == "o" and text:
            behind = text.rstrip("”“\"'’»」")
            if text.endswith("\0"):
                now = re.sub(r"^[.,;]", "", now)
            elif (now[:1] == "." and text[-1] == ".") or (
                now[:1] in {".", ","} and behind[-1:] in {"?", "!"} and now[:1] == "."
            ):
                now = now[1:]
        if text.endswith((" ", "\0")) and not text.endswith("\0"):
            now = now.lstrip(" ") if piece.label == "o" else now
        if not now:
            continue
        text = now
        out.append(Piece(now.replace("\0", ""), piece.label, piece.style))
    return out
