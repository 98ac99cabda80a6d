"""`catalogue check`: what a maintainer may want to mend in a list, with no database.

A finding is known by its code and text, so that lines may move between two states.
"""

import json
import multiprocessing
import sys
import tomllib
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from signal import SIG_DFL, SIGINT, signal
from typing import Annotated, Any
from urllib.parse import quote

import typer
from rapidfuzz import fuzz, process
from rich.console import Console
from rich.text import Text

from app.catalogue import quality
from app.catalogue.authority import Authority
from app.catalogue.listing import Listing, Origin
from app.catalogue.records import FindingCode, choices_of
from app.config import Settings
from app.console import CONSOLE
from app.errors import BadRequest, InvalidValue
from app.reading import (
    Cited,
    Format,
    Limits,
    cited,
    contained,
    format_of,
    laid_out,
    listing_of,
    read,
    text_of,
    until,
)
from app.seed import load_authority
from app.text import nearest, slug

CODES = choices_of(FindingCode)
# What stands beside a list and says how it is checked.
SETTINGS = ".catalogue.toml"
# A field that entries should have, and the finding where one has not.
_WANTED = {"year": "unknown_year", "author": "no_author"}
# So alike are the words of a finding before and after they were changed, of 100; and so
# many that are gone are looked at for it.
_ALIKE, _MOST_NEAR = 70, 20
# So many entries are worth a process to take half of them.
_WORTH_A_PROCESS = 300
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


@dataclass(frozen=True, slots=True)
class LineFinding:
    """A finding of a list at one of its lines; `is_new` where another has it not."""

    code: str
    line: int
    message: str
    text: str
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Rules:
    """Which findings are told: by codes, and for sections that are to be in order."""

    codes: frozenset[str] = frozenset(CODES)
    in_order: tuple[tuple[str, ...], ...] = ()
    # Titles that an older state has: what is new is to fit in between them.
    known: frozenset[str] = frozenset()


def rules_of(file: Path, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Rules:
    """Return how a list is checked: by options, else by its settings; raises `InvalidValue`."""
    said = _settings(file.with_name(SETTINGS))
    wanted = said.get("wanted", list(_WANTED))
    _require(wanted, _WANTED, "a field that can be wanted")
    chosen = _codes(select) or _codes(said.get("select", [])) or frozenset(CODES)
    left_out = _codes(ignore) or _codes(said.get("ignore", []))
    unwanted = {code for field, code in _WANTED.items() if field not in wanted}
    sections = (section.split(">") for section in said.get("sorted", []))
    return Rules(
        chosen - left_out - unwanted,
        tuple(tuple(" ".join(name.split()) for name in path) for path in sections),
    )


def _settings(file: Path) -> Mapping[str, list[str]]:
    """Return what `[check]` says in the settings beside a list, if there are any."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise InvalidValue.at(f"{file}: cannot be read: {error}.") from error
    _require(tables, ["check"], f"a table of {file}")
    said = tables.get("check", {})
    if not isinstance(said, dict):
        raise InvalidValue.at(f"{file}: check takes a table of keys.")
    _require(said, ["select", "ignore", "wanted", "sorted"], f"a key of {file}")
    for key, value in said.items():
        if not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
            raise InvalidValue.at(f"{file}: {key} takes a list of words.")
    return said


def _codes(given: Sequence[str]) -> frozenset[str]:
    """Return the codes of comma lists."""
    codes = [code.strip() for each in given for code in each.split(",")]
    _require(codes, CODES, "a code of findings")
    return frozenset(codes)


def _require(words: Iterable[str], allowed: Iterable[str], what: str) -> None:
    """Refuse the first word that is not among the `allowed`, with the nearest."""
    choices = tuple(allowed)
    for word in words:
        if word not in choices:
            near = nearest(word, choices)
            hint = "" if near else f" It takes {', '.join(choices)}."
            raise InvalidValue.at(f"{word!r} is not {what}.{hint}", near=near)


def findings_of(
    text: str, name: str, authority: Authority, rules: Rules, format_: Format = "markdown"
) -> tuple[list[LineFinding], list[Listing]]:
    """Return what may be mended in a list, in the order of its lines, and its entries."""
    reading = read(laid_out(text, format_), format_)
    origin = Origin(slug(Path(name).stem) or "list", "1", "1", title=reading.title)
    listings: list[Listing] = []

    def attempt(text: Cited, *, keeps: bool) -> list[LineFinding]:  # noqa: ARG001 - writes nothing
        listings[:] = [listing_of(citation, origin) for citation in text.citations]
        found = [*quality.of_list(listings, authority, until(), in_halves)]
        found += quality.of_order(listings, rules.in_order, rules.known)
        unread = quality.of_unread(text.reading)
        return [*(LineFinding("unparsed", *each) for each in unread), *map(_found, found)]

    entries = cited(reading, authority, each=in_halves)
    found = contained(entries, authority, attempt, lambda fault: isinstance(fault, MemoryError))
    chosen = (each for each in found if each.code in rules.codes)
    return sorted(chosen, key=lambda each: (each.line, each.code, each.message)), listings


def in_halves(
    work: Callable[[quality.Item], quality.Result], items: Sequence[quality.Item]
) -> list[quality.Result]:
    """Return what `work` gives of each item, of the second half in a process of its own.

    `catalogue check` of 1,000 entries waits a quarter less for it.
    """
    if len(items) < _WORTH_A_PROCESS or sys.platform != "linux":  # elsewhere forks are unsafe
        return [*map(work, items)]
    middle = len(items) // 2
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)

    def work_aside() -> None:
        signal(SIGINT, SIG_DFL)
        # What fails, fails in this process, where it is told.
        with suppress(Exception):
            sender.send([*map(work, items[middle:])])

    other = context.Process(target=work_aside, daemon=True)
    other.start()
    sender.close()
    first = [*map(work, items[:middle])]
    try:
        second: list[quality.Result] = receiver.recv()
    except EOFError:
        second = [*map(work, items[middle:])]
    other.join()
    return first + second


def _misspelt(wanted: Iterable[Sequence[str]], listings: Sequence[Listing]) -> Iterator[str]:
    """Say which sections that are to be sorted have no entry, where others are called nearly so.

    Settings are of all lists in a folder: what is called otherwise may be in another one.
    """
    for each in wanted:
        name = " > ".join(each)
        names = {" > ".join(listing.path[-len(each) :]) for listing in listings}
        near = nearest(name, names)
        if name not in names and near:
            yield f"there is no section {name!r} to be sorted. Did you mean {near[0]}?"


def _found(each: quality.Finding) -> LineFinding:
    return LineFinding(each.code, each.line, each.message, each.text)


def compared(found: Iterable[LineFinding], old: Sequence[LineFinding]) -> list[LineFinding]:
    """Return findings, of which those are new that are not among the `old` as often.

    What was reworded since, and is to be mended as before, is none.
    """
    left = Counter((each.code, each.text) for each in old)
    made = []
    for each in found:
        made.append(replace(each, is_new=left[each.code, each.text] <= 0))
        left[each.code, each.text] -= 1
    gone: dict[str, deque[str]] = defaultdict(deque)
    for each in old:
        if left[each.code, each.text] > 0:
            gone[each.code].append(each.text)
    return [replace(x, is_new=x.is_new and not _was_reworded(x, gone[x.code])) for x in made]


def _was_reworded(found: LineFinding, gone: deque[str]) -> bool:
    """Return whether a finding was there in other words; takes it from those that are gone."""
    near = list(islice(gone, _MOST_NEAR))
    match = process.extractOne(found.text, near, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    if match is None:
        return False
    for _ in range(match[2] + 1):
        gone.popleft()
    return True


# --- As text -------------------------------------------------------------------------


def _lines(found: Sequence[LineFinding], name: str) -> Iterator[Text]:
    """Give a line for each new finding: "list.md:12: no_author: ...", in colours."""
    for each in found:
        if each.is_new:
            place, message = _visible(f"{name}:{each.line}"), _visible(each.message)
            yield Text.assemble((place, "bold"), ": ", (each.code, "yellow"), f": {message}")


def _visible(text: str) -> str:
    """Return a text of a list without what would command a terminal."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def _annotations(found: Sequence[LineFinding], name: str) -> Iterator[str]:
    """Give a workflow command of GitHub for each new finding."""
    file = _escaped(name).replace(":", "%3A").replace(",", "%2C")
    for each in found:
        if each.is_new:
            place = f"file={file},line={each.line},title={each.code}"
            yield f"::warning {place}::{_escaped(_visible(each.message))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _json(found: Sequence[LineFinding], _name: str) -> Iterator[str]:
    """Give all findings as one line of JSON."""
    yield json.dumps({"findings": [asdict(x) for x in found]}, ensure_ascii=False)


def _sarif(found: Sequence[LineFinding], name: str) -> Iterator[str]:
    """Give all findings as SARIF 2.1.0 (OASIS), for code scanning."""
    codes = sorted({each.code for each in found})
    driver = {
        "name": "catalogue",
        "rules": [
            {"id": code, "shortDescription": {"text": code.replace("_", " ")}} for code in codes
        ],
    }
    uri = {"uri": quote(Path(name).as_posix())}
    results = [
        {
            "ruleId": each.code,
            "ruleIndex": codes.index(each.code),
            "level": "warning",
            "message": {"text": each.message},
            "locations": [
                {"physicalLocation": {"artifactLocation": uri, "region": {"startLine": each.line}}}
            ],
            "baselineState": "new" if each.is_new else "unchanged",
        }
        for each in found
    ]
    run: dict[str, Any] = {"tool": {"driver": driver}, "results": results}
    run["columnKind"] = "unicodeCodePoints"
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    yield json.dumps(log, ensure_ascii=False, indent=2)


FORMATS: Mapping[str, Callable[[Sequence[LineFinding], str], Iterator[str | Text]]] = {
    "text": _lines,
    "github": _annotations,
    "sarif": _sarif,
    "json": _json,
}


# --- The command ---------------------------------------------------------------------


def check(
    file: Annotated[str, typer.Argument(help="A Markdown file, a bibliography, or -.")],
    against: Annotated[
        str | None, typer.Option(help="An older state of the list, whose findings are known.")
    ] = None,
    format_: Annotated[str, typer.Option("--format", help="text, github, sarif or json.")] = "text",
    select: Annotated[
        list[str] | None, typer.Option(help="The codes of findings to tell, by commas.")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Those to leave out.")] = None,
) -> None:
    """Tell what could be corrected in a list, without a database.

    Exit code 1 if there are findings that the older state does not have, or any. A file
    .catalogue.toml beside the list may say: [check] select, ignore, wanted, sorted.
    """
    write = FORMATS.get(format_)
    if write is None:
        known = ", ".join(FORMATS)
        raise BadRequest.at(f"There is no format {format_!r} but {known}.")
    rules = rules_of(Path(file), select or (), ignore or ())
    wanted = rules.in_order
    limits, authority = Limits.of(Settings()), load_authority()
    old: list[LineFinding] = []
    if against:
        text, format_of_old = text_of(against, limits), format_of(against)
        old, listings = findings_of(text, against, authority, rules, format_of_old)
        # What was in order is to stay so.
        in_order = quality.sections_in_order(listings)
        old += map(_found, quality.of_order(listings, in_order))
        titles = frozenset(listing.title for listing in listings)
        rules = replace(rules, in_order=(*rules.in_order, *in_order), known=titles)
    text, format_of_new = text_of(file, limits), format_of(file)
    found, listings = findings_of(text, file, authority, rules, format_of_new)
    told = compared(found, old)
    out = Console(soft_wrap=True, highlight=False, markup=False, emoji=False)
    for line in write(told, file):
        out.print(line)
    for said in _misspelt(wanted, listings):
        CONSOLE.print(f"{file}: {said}")
    new = sum(each.is_new for each in told)
    count = f"{len(told)} finding{'s' * (len(told) != 1)}"
    CONSOLE.print(f"{file}: {count}{f', {new} of them new' if against else ''}.")
    if new:
        raise typer.Exit(1)


alone = typer.Typer(
    name="catalogue", add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)
alone.command()(check)
# With one command more it is called by its name.
alone.callback()(lambda: None)
