"""Invented works: what a reference may tell about one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from training import words
from training.words import Person

KINDS = (
    ("article",) * 9
    + ("book",) * 7
    + ("chapter",) * 4
    + ("conference",) * 5
    + ("thesis",) * 2
    + ("report",) * 2
    + ("preprint",) * 2
    + ("web",) * 3
    + ("news",)
)


@dataclass
class Record:
    """A work in its fields; "" where it has none."""

    kind: str
    language: str
    title: str
    year: int
    authors: list[Person] = field(default_factory=list)
    editors: list[Person] = field(default_factory=list)
    body: str = ""
    venue: str = ""
    volume: str = ""
    issue: str = ""
    first: str = ""
    last: str = ""
    publisher: str = ""
    place: str = ""
    edition: int = 0
    school: str = ""
    number: str = ""
    doi: str = ""
    arxiv: str = ""
    isbn: str = ""
    url: str = ""
    dated: bool = True


def make(rng: Random, languages: Sequence[str] = words.LANGUAGES) -> Record:
    """Invent a work."""
    language = "zh" if rng.random() < 0.015 else rng.choice(languages)
    kind = rng.choice(KINDS)
    year = int(2025 - 90 * rng.random() ** 2.2) if rng.random() < 0.95 else rng.randint(1600, 1935)
    made = Record(kind, language, words.title(rng, language), year)
    if kind == "book" and rng.random() < 0.3:
        made.title = (
            words.phrase(
                rng,
                language,
                rng.choice((1, 1, 2, 2, 3, 4)),
                rng.choice(("title", "title", "sentence")),
            )
            if language != "zh"
            else made.title
        )
    script = language if language in {*words.OWN_SCRIPT, "zh"} and rng.random() < 0.9 else ""
    count = rng.choice((1,) * 9 + (2,) * 6 + (3,) * 4 + (4, 4, 5, 6, 7, 9, 12))
    made.authors = [words.person(rng, script) for _ in range(count)]
    chance = rng.random()
    if chance < 0.09:
        made.authors, made.body = [], words.corporate(rng)
    elif chance < 0.15:
        made.authors = []
    _where(rng, made, script)
    _named_again(rng, made)
    _numbers(rng, made)
    return made


def _named_again(rng: Random, made: Record) -> None:
    """Let a title name who made the work, and a body issue its own works."""
    made.dated = rng.random() > (0.2 if made.kind == "web" else 0.03)
    first = made.authors[0] if made.authors else None
    if first and first.given and rng.random() < (0.2 if made.kind == "web" else 0.015):
        whole = f"{first.given} {first.family}"
        of = rng.choice((f"{whole}'s", f"{whole}’s", f"{first.family}'s", f"{first.family}’s"))
        made.title = rng.choice((whole, f"{of} {made.title}", f"{made.title} of {whole}"))
    if made.body and rng.random() < 0.2:
        short = "".join(x[0] for x in made.body.split() if x[0].isupper())
        name = rng.choice((made.body, short if len(short) > 1 else made.body))
        made.title = f"{name}{rng.choice((' ', ' ', chr(39) + 's ', ': '))}{made.title}"
    if made.body and rng.random() < 0.3:
        made.publisher = made.body
        made.school = made.body if made.school else ""


def _where(rng: Random, made: Record, script: str) -> None:
    language = made.language
    made.place = words.place(rng, language)
    made.publisher = words.publisher(rng, language)
    if made.kind in {"article", "news"}:
        made.venue = words.journal(rng, language)
    if made.kind == "chapter":
        made.venue = words.title(rng, language)
        made.editors = [words.person(rng, script) for _ in range(rng.choice((1, 1, 2, 2, 3, 4)))]
    if made.kind == "conference":
        made.venue = (
            words.event(rng, made.year - (rng.random() < 0.1))
            if language != "zh"
            else words.journal(rng, language)
        )
        if rng.random() < 0.15:
            made.editors = [words.person(rng, script) for _ in range(rng.choice((1, 2, 3)))]
    if made.kind == "book" and rng.random() < 0.2:
        made.editors, made.authors, made.body = (
            made.authors[:4] or [words.person(rng, script)],
            [],
            "",
        )
    if made.kind == "web":
        made.venue = rng.choice(
            (
                words.journal(rng, language),
                words.corporate(rng),
                words.title(rng, language),
                words.publisher(rng, language),
            )
        )
    if made.kind in {"thesis", "report"}:
        made.school = (
            words.school(rng, language)
            if made.kind == "thesis" or rng.random() < 0.4
            else rng.choice((words.corporate, lambda r: words.publisher(r, language)))(rng)
        )


def _numbers(rng: Random, made: Record) -> None:
    made.volume = (
        str(
            rng.choice(
                (
                    rng.randint(1, 60),
                    rng.randint(1, 60),
                    rng.randint(60, 999),
                    rng.randint(1900, 2020),
                    "XXI",
                    "XIV",
                )
            )
        )
        if rng.random() < 0.93
        else ""
    )
    made.issue = str(
        rng.choice(
            (
                rng.randint(1, 12),
                rng.randint(1, 6),
                rng.randint(10, 60),
                rng.randint(1000, 9999),
                f"{rng.randint(1, 5)}-{rng.randint(6, 9)}",
                f"{rng.randint(1, 5)}/{rng.randint(6, 9)}",
                f"Suppl {rng.randint(1, 4)}",
                f"{rng.randint(1, 5)}–{rng.randint(6, 9)}",
            )
        )
    )
    if rng.random() < 0.3:
        made.issue = ""
    start = rng.choice(
        (
            rng.randint(1, 99),
            rng.randint(100, 999),
            rng.randint(1000, 2100),
            rng.randint(2100, 9999),
        )
    )
    end = start + rng.randint(1, 40)
    made.first, made.last = str(start), str(end)
    chance = rng.random()
    if chance < 0.1:
        made.last = made.last[-2:] if start > 99 and end // 100 == start // 100 else made.last
    elif chance < 0.2:
        made.first, made.last = (
            rng.choice(
                (
                    f"e{start}",
                    f"{start:06}",
                    f"R{start}",
                    f"{start}",
                    f"L{start}",
                    f"{start}",
                    f"S{start}",
                )
            ),
            "",
        )
    elif chance < 0.23:
        made.first, made.last = f"R{start}", f"R{end}"
    if rng.random() < 0.07:
        made.first = made.last = ""
    if made.kind == "book" and rng.random() < 0.2:
        made.edition = rng.choice((2, 2, 2, 3, 4, 5, 7, 11))
    made.number = rng.choice(
        (
            str(rng.randint(1, 400)),
            f"TR-{rng.randint(10, 99)}-{rng.randint(1, 99)}",
            f"{made.year}-{rng.randint(1, 60):02}",
            f"CS-{rng.randint(100, 2000)}",
            f"{rng.randint(1000, 20000)}",
            f"No. {rng.randint(1, 99)}",
            f"WP/{rng.randint(10, 24)}/{rng.randint(1, 300)}",
            f"{words.acronym(rng)}-{rng.randint(1, 999)}",
        )
    )
    stem = "".join(rng.choice("abcdefghijklmnoprstuvw") for _ in range(rng.randint(3, 7)))
    made.doi = f"10.{rng.randint(1000, 59999)}/{rng.choice((stem, f'{stem}.{made.year}.{rng.randint(1, 999999)}', f's{rng.randint(10000, 99999)}-{rng.randint(10, 999)}-x', f'{stem}({made.year}){rng.randint(1, 9)}:{rng.randint(1, 99)}'))}"
    made.arxiv = rng.choice(
        (
            f"{rng.randint(7, 24):02}{rng.randint(1, 12):02}.{rng.randint(1, 99999):05}",
            f"{rng.randint(7, 14):02}{rng.randint(1, 12):02}.{rng.randint(1, 9999):04}",
            f"{rng.choice(('math', 'hep-th', 'cs', 'quant-ph', 'astro-ph', 'cond-mat'))}/{rng.randint(0, 9):02}{rng.randint(1, 12):02}{rng.randint(1, 999):03}",
        )
    )
    made.isbn = rng.choice(
        (
            f"978-{rng.randint(0, 9)}-{rng.randint(100, 9999)}-{rng.randint(1000, 9999)}-{rng.randint(0, 9)}",
            f"978{rng.randint(10**9, 10**10 - 1)}",
            f"{rng.randint(10**8, 10**9 - 1)}{rng.choice('0123456789X')}",
            f"{rng.randint(0, 9)}-{rng.randint(100, 9999)}-{rng.randint(1000, 9999)}-{rng.choice('0123456789X')}",
        )
    )
    host = rng.choice(
        (f"www.{stem}.org", f"{stem}.example.com", f"{stem}.ac.uk", f"www.{stem}.de", f"{stem}.edu")
    )
    path = rng.choice(
        (
            "",
            f"/{stem}",
            f"/{made.year}/{stem}.html",
            f"/~{stem}/",
            f"/papers/{stem}{made.year}.pdf",
            f"/index.php?id={rng.randint(1, 999)}",
            f"/{stem}_({stem})",
        )
    )
    made.url = rng.choice(("https://", "http://", "http://", "")) + host + path
    if not made.url.startswith(("http", "www")) and not path:
        made.url = "https://" + made.url
