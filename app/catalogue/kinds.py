# ruff: noqa: RUF001 - words of all scripts stand here
"""What sort of thing a resource is: tables of evidence, the strongest first.

What the entry says of itself beats what lies at its address, and that beats the
headings above it, the nearest first, up to the title of the list. A word counts as a
whole and only where it says the form: "a course on X", not "course correction".
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import NamedTuple, cast

from app.catalogue.records import Kind
from app.documents.conventions import LICENCE, is_authored
from app.documents.links import host_of
from app.documents.name_words import AND
from app.documents.text import Citation, passage_of
from app.text import regex, word_tables

_WORDS = word_tables("catalogue/kinds.toml")

# By which words a kind is looked for besides its own.
ALSO_CALLED = {kind: words.split() for kind, words in _WORDS["also_called"].items()}

# What follows a word that says the form, as "written in" too; "book-keeping" does not.
_PREPOSITIONS = f"{_WORDS['other']['prepositions']}|{AND}"
_AFTER = rf"(?=$|\s*[:,;.()\[\]!?|/+]|\s+[-–—]|\s+(?:{_PREPOSITIONS}|\w+ed|written|built)(?![\w-]))"


def _groups(*names: str) -> str:
    """Return a pattern with a group for each kind that the tables of these names have words for."""
    tables = [_WORDS[name] for name in names]
    kinds = dict.fromkeys(kind for table in tables for kind in table)
    return "|".join(
        f"(?P<{kind}>{'|'.join(table[kind] for table in tables if kind in table)})"
        for kind in kinds
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    return regex(pattern, re.IGNORECASE | re.VERBOSE)


# Such as "Course on knots", "The knot book", "Knots: lecture notes".
_TITLE = _compiled(rf"(?<![\w-])(?:{_groups('one')}){_AFTER}")
# "CS 107"; "ROPES 2018" is a conference.
_CODE = r"(?-i:(?!RFC|ISO|PEP|DIN|CVE|IEEE)[A-Z]{2,5}\ ?(?!(?:19|20)\d\d\b)\d{3,4}[A-Za-z]?)"
_TITLE_CODE = _compiled(rf"^(?P<course>{_CODE}|(?-i:\d{{1,2}}\.\d{{3}}))(?=[\s:,]\ ?\S)")
_TITLE_IN_COMPANY = _compiled(rf"(?:(?<!\w)|(?=[(\[]))(?:{_groups('company')})")
_IN_TIME = _compiled(r"(?P<tutorial>\bin\ \d+\ (?:lines|minutes|hours|days)\b)")
# So much of a clause is read; behind such words in it a form is what a title is about:
# "After a course", "Why a book fails".
_CLAUSE_LENGTH = 120
_CLAUSE = regex(r"[:;,.?!(|]|\s[-–—]\s")
_SUBJECT = _compiled(
    rf"""(?:^\W*(?:{_WORDS["titles"]["asking"]})\b.*|\b(?:{_WORDS["titles"]["persons"]})\b.*|
        \b(?:{_WORDS["titles"]["before"]})(?:\ \w+ing)?)\ (?:{_WORDS["titles"]["determiners"]})
        \ (?:[\w-]+\ )?$"""
)
# "Why your tools matter", "Falsehoods about fonts": no tool and no data is called so.
_TEXT = _compiled(
    rf"""^\W*(?:{_WORDS["titles"]["asking"]})(?:\ \S+){{3}}|(?:\ \S+){{2}}\?$|
        \S\ (?:about|über)\ |^(?!\S+:\ ).*(?-i:\b(?:you|your|we|our)\b)|
        ^(?:let['’]s\ \w+|\w+ing)\ an?\ |^on\ (?-i:[a-z])|\ explained$|
        \b(?:{_WORDS["titles"]["guides"]}|(?:introduction|intro)\ (?:to|à)\b|einführung\ in|
        введение\ в|introducción\ a|introdução\ à)"""
)
# "A golden standard textbook, ...", "Power Point", "A seven-video series", "Ann Bee's course"
_REMARK_OPENING = r"""^(?:[\w.+-]+\s+(?:is|are|was)\s+)?
    (?-i:(?:[A-ZÀ-Þ][\w.-]*\s+(?:(?:and|&)\s+)?){0,4}[A-ZÀ-Þ][\w.-]*['’]s?\s+)?
    (?:(?:an?|the|this|my|his|her|our|ein|eine|une?|una?)\s+)?
    (?:(?!(?:of|for|to|from|with|in|on|by|and|or|list|is|an?|the)\b)[\w'’-]+\s+){0,3}
    (?:\w+-)?"""
_REMARK = _compiled(rf"{_REMARK_OPENING}(?:{_groups('one', 'remarked')}){_AFTER}")
# "Vorlesungen über Knoten", "wykłady Anny Nowak"
_REMARK_ABROAD = _compiled(rf"^(?:{_groups('many_abroad')})(?:{_AFTER}|(?=\ (?-i:[^\W\d_a-zа-я])))")
# "This blog covers knots", "The book will show ..."
_REMARK_ON_THIS = (
    _compiled(
        rf"^th(?:is|e)\ (?:[\w-]+\ )?(?:{_groups('one', 'remarked')})(?=\ (?:will|[a-z]+s)\b)"
    ),
    # "With many knots, the course fosters ...", "In a week this course covers ..."
    _compiled(
        r"(?:[,;.]\ (?:the|de[rn]|le|el|o|il)|"
        r"(?<!for)(?<!of)(?<!in)(?<!to)(?<!with)(?<!by)\ (?:this|dieser|ce|este|questo))\ "
        r"(?P<course>course|kurs|cours|curso|corso)(?=\ (?!(?:is|was|has|ist|hat|est|es)\b)"
        r"(?:will|\w+[stea])\b)"
    ),
)
_TITLE_AFTER_ADDRESS = _compiled(rf"(?<![\w-])(?:{_groups('data')}){_AFTER}")
# "Free, easy-to-use tool", "Open source tools"
_ADJECTIVES = _REMARK_OPENING.replace(r"\s+){0,3}", r",?\s+(?:and\s+)?){0,7}")
_REMARK_AFTER_ADDRESS = (
    _compiled(rf"{_REMARK_OPENING}(?:{_groups('data', 'spoken')}){_AFTER}"),
    _compiled(rf"{_REMARK_OPENING}(?P<software>tools)(?=\ (?:for|to|and)\ )"),
    _compiled(rf"{_ADJECTIVES}(?:{_groups('software')}){_AFTER}"),
    # "Dados do censo"
    _compiled(rf"^(?P<dataset>daten|données|datos|dados|dati|dane|данные|дані){_AFTER}"),
)
# What a repository holds that is no software.
_STORED_TEXT = _compiled(_groups("repository"))
_REMARK_IN_COMPANY = _compiled(
    rf"""(?P<other>\bcurated\ list\b)|(?P<course>^{_CODE}(?=\s*(?:[,:(]|$)))|
        (?P<lecture>\bprogramming\ assignment\b)|(?P<thesis>^thesis\b)|
        (?P<video>^[\w\s-]{{0,40}}\bvideo\ (?:series|lectures?)\b)"""
)
# "A tutorial on knots" in a journal is a paper.
_JOURNAL = _compiled(
    r"(?P<paper>\b(?:journal\ of|annals\ of|transactions|trans\.|IEEE\b.*\bmagazine)(?!\w))"
)
_VENUE = _compiled(r"(?P<tutorial>\btutorial)")
_PUBLISHER = _compiled(r"(?P<book>.+)")
# What nothing else tells the kind of came out where papers do.
_VENUE_LAST = _compiled(r"(?P<paper>.+)")
# "Video lectures on knots" are lectures, "books with videos" are books.
_COLUMN = _compiled(_groups("many", "many_abroad", "one", "remarked", "data", "software", "said"))
_LEAD = regex(
    r"[\s>*+\d.)_-]*(?P<words>[^\W\d_][^:：\[\]()*_\n]{1,40}?)(?:\s*\([^()\n]{1,30}\))?"
    r"[*_]*\s*[:：][*_]*\s*(?=[\[*_\"“«])"
)
# "孙晓. 结[D]. ": what China's standard says of the form.
_MARKED = regex(r"(?<=[一-鿿）》])\s?\[(?P<mark>[DMJC])(?:/OL)?\]\s?[.．]")
_BY_MARK: Mapping[str, Kind] = {"D": "thesis", "M": "book", "J": "paper", "C": "paper"}
_LABELLED = _compiled(
    r"""\W*(?:(?P<thesis>(?:ph\.?d\.?\ |master'?s?\ )?thesis|dissertation)|
        (?P<book>(?:e-?|text)?book)|(?P<paper>paper|article|preprint|论文|論文|статья))\W*"""
)
_SENTENCE = regex(r"(?<=[.!?。])\s+(?=[^\W\d_a-zа-я])|(?<=\w),\s+(?=an?\s)")
# "Tools we use", "Books worth reading"
_SAID_OF = rf"(?:{_AFTER}|(?=\s+(?:we|I|you|every|worth|wir|que)\b))"
_HEADING = _compiled(rf"(?<![\w-])(?:{_groups('many', 'many_abroad', 'one')}){_SAID_OF}")
# "Cursos gratuitos", "Buku sekolah": nothing but what it is of can stand behind it.
_HEADING_BEGINS = _compiled(rf"^\W*(?:{_groups('many_abroad')})(?=\ )")
_HEADING_WEAK = _compiled(rf"(?<![\w-])(?:{_groups('weak')}){_SAID_OF}")
# "编程书籍索引", "論文一覧"
_LISTS = "索引|列表|清单|大全|汇总|合集|推荐|收集|整理|一覧|リスト|まとめ|목록|모음"
# "Text editors", "Weather data": what is told where nothing else tells anything.
_TOOLS = _compiled(
    rf"(?<![\w-])(?!application|system|module)(?P<software>{_WORDS['software']['software']})s{_SAID_OF}"
)
_DATA = _compiled(r"(?P<dataset>(?<=\w\ )(?<!big\ )(?<!linked\ )(?<!structured\ )data$)")
_DATABASES = _compiled(rf"\b(?:{_WORDS['other']['databases']})(?=$|\s*[&/,(]|\s+(?:{AND})\b)")
_HEADING_END = _compiled(rf"(?:{_groups('ends')})(?:{_LISTS})?$")
# "データ・ツール" are two.
_HEADING_ENDS = _compiled(rf"(?:{_groups('ends')})(?:{_LISTS})?(?=$|\s*[・/&、＆和与及])")
_TITLE_END = _compiled(rf"(?:{_groups('ends_more')})$")
# "开源化学信息学工具包": what the first words of a remark end in.
_REMARK_END = _compiled(
    rf"^[^，。；,;.]{{0,40}}?(?:{_groups('ends', 'ends_more')})(?=$|[，。；,;.（(])"
)
# "Articles and theses", "Artículos y tesis": articles may be of any kind, so all may.
_ANY_FORM = _compiled(_WORDS["other"]["articles"])
_FORMS = (_HEADING, _HEADING_WEAK, _ANY_FORM)
_PURPOSE = _compiled(_WORDS["other"]["purposes"])
# "How to whip a rope": under a heading of books it is one.
_TITLE_AFTER_HEADING = _compiled(
    r"(?P<tutorial>^how\s?to\b|^getting\ started\b|\bhands-on\b|\bstep-by-step\b|"
    rf"\b(?:{_WORDS['titles']['guides']}))"
)

# As many parts of a host as the table has at most.
_LABELS = 5

# Whose site it is tells nothing of what lies below it, as at "gist." and "docs.".
_REPOSITORY = _compiled(
    r"""^https?://(?:www\.)?(?P<software>(?:github|gitlab|bitbucket|codeberg)\.(?:com|org))
        /(?!(?:orgs|topics|collections|sponsors|features)/)[^/]+/[^/?\#]+/?(?:[?\#].*)?$"""
)
_PATH, _PATH_AFTER_HEADING, _PATH_LAST = (
    _compiled(_groups(name)) for name in ("path", "path_after_heading", "path_last")
)
# Under "Blogs", anywhere above, the front page of a site or of somebody's part of one is one.
_SITE = regex(
    r"^https?://[^/]+/?(?:@?\w+(?:-\w+){0,2}/?|(?:[\w-]+/)?blogs?(?:/\w{1,12})?/?)?$", re.IGNORECASE
)

_FRONT = regex(r"^https?://[^/]+/?$", re.IGNORECASE)
_NO_PAGE = regex(r"^https?://[^/]+/?$|\.(?:pdf|ps|jpe?g|png|gif|svg|csv|xlsx?|zip)$", re.IGNORECASE)
# Two words, or four signs.
_SEVERAL = regex(r"\s|[一-鿿ぁ-ヺ가-힣]{4}")
# What has names, not titles.
_NAMED = frozenset({"software", "dataset"})
_ARCHIVED = regex(r"^https?://web\.archive\.org/web/\w+/(?=https?:)")
_NUMBERS = ("arxiv", "isbn", "doi")
# What stands below "Blogs" or "Community" is of all sorts.
_NEAREST_ONLY = frozenset({"forum", "homepage"})
# A film under "Courses" is one of a course; under "Books" it is a film.
_FILMED = frozenset({"course", "lecture", "tutorial"})
# What a repository holds under such a heading is one, if it has a title, not a name.
_STORED = frozenset({"course", "lecture", "tutorial", "book", "dataset"})
# "The corpus of the saga" under "Papers" is one.
_WRITTEN = frozenset({"paper", "book", "thesis"})
# "Tools & Talks"
_JOINED = regex(rf"[&+]|\b{AND}\b")
# A course has films and slides: these words do not say what it is.
_TAUGHT = frozenset({"video", "lecture"})


@dataclass(frozen=True, slots=True)
class Entry:
    """What tells the kind of a work: its words, its primary address, its headings.

    `headings` have the nearest first, of each place where the work is listed;
    `identifiers` has its numbers by what they are: `arxiv`, `isbn`, `doi`.
    """

    titles: Sequence[str] = ()
    note: str | None = None
    publisher: str | None = None
    venue: str | None = None
    url: str | None = None
    headings: Sequence[str] = ()
    identifiers: Mapping[str, str] = field(default_factory=dict)


# What most others of a section are says more than these rules.
_LAST = ("path", "called", "articles", "weak", "headed")
LAST_RULES = tuple(f"{source}-{kind}" for source in _LAST for kind in ALSO_CALLED)


class KindFound(NamedTuple):
    """A kind, the rule that found it and the words that say it."""

    kind: Kind
    rule: str
    text: str


def kind_of(entry: Entry) -> KindFound | None:
    """Return the kind for which there is the strongest evidence."""
    return next(_found(entry), None)


def _found(entry: Entry) -> Iterator[KindFound]:
    # A copy in an archive is what it is a copy of.
    address = _ARCHIVED.sub("", entry.url or "")
    title, note, url = entry.titles, [entry.note], [address]
    site = bool(_SITE.match(address))
    # "Why your tools matter" under "Tools" is none of them.
    text = any(map(_TEXT.search, title[:1]))
    headings = [x for x in entry.headings if not (text and _is_of_things(x))]
    headed = _in_headings(tuple(headings), site=site)
    at = _told_by_address(address)
    under = headed.kind if headed else None
    publisher = None if entry.venue or under == "thesis" else entry.publisher
    filmed = at and at.kind == "video" and under in _FILMED
    titled = any(_SEVERAL.search(text.strip()) for text in title[:1])
    stored = titled and at and at.rule == "address-software" and under in _STORED
    yield from _by("venue", [entry.venue], _JOURNAL)
    called = _by("title", title, _TITLE, _TITLE_CODE, _TITLE_IN_COMPANY)
    called_in_east = _by("title", _eastern(title), _HEADING_END)
    # A post on a blog is no homepage.
    unlike = set() if site or not address else {"homepage"}
    unlike |= {"course"} if under == "book" else set()
    yield from (x for x in chain(called, called_in_east) if x.kind not in unlike)
    remarked = _by("remark", note, _REMARK, _REMARK_ABROAD, _REMARK_IN_COMPANY, *_REMARK_ON_THIS)
    # "CS 224N" behind a venue is what the work was written for.
    unlike = unlike - {"course"} | ({"course"} if entry.venue else set())
    unlike |= _TAUGHT if under == "course" else {"tutorial"} if under == "book" else set()
    yield from (x for x in remarked if x.kind not in unlike)
    yield from _by("venue", [entry.venue], _VENUE)
    yield from _by("publisher", [publisher], _PUBLISHER)
    if at and at.kind == "software":
        yield from _by("title", title, _STORED_TEXT)
        yield from _by("remark", note, _STORED_TEXT)
        # What has a title and a venue is the paper, though its code lies there.
        yield from _by("venue", [entry.venue if titled else None], _VENUE_LAST)
    # "Knots in 5 minutes" is a film where films lie, else an explanation.
    yield from _by("title", [] if at and at.kind == "video" else title, _IN_TIME)
    # "How knots hold" is no software, though it lies in a repository.
    held = text and _REPOSITORY.match(address)
    yield from filter(None, [headed if filmed or stored else None if held else at])
    yield from _numbered(entry, "arxiv", "paper")
    yield from _numbered(entry, "isbn", "book")
    yield from _by("address", url, _PATH)
    if under not in _WRITTEN:
        yield from _by("title", title, _TITLE_AFTER_ADDRESS)
        yield from _by("title", _eastern(title), _TITLE_END)
    yield from _by("remark", [] if text else note, *_REMARK_AFTER_ADDRESS)
    yield from _by("remark", _eastern(note), _REMARK_END)
    # "Rope Society. Online tutorial.", "Nets, a book by ..."
    yield from _by("remark", _SENTENCE.split(entry.note or "")[1:2], _REMARK)
    yield from _told_last(entry, headings, headed, site=site)


def _told_last(
    entry: Entry, headings: Sequence[str], headed: KindFound | None, *, site: bool
) -> Iterator[KindFound]:
    """Give what headings tell, the path below a host and the words that say least."""
    url = _ARCHIVED.sub("", entry.url or "")
    if headed and (headed.kind != "homepage" or site):
        yield headed
    # A post under "Blogs" is no homepage.
    yield from _by("address", [url], _PATH_AFTER_HEADING)
    yield from filter(None, [headed])
    yield from _by("called", entry.titles, _TITLE_AFTER_HEADING)
    yield from _by("venue", [entry.venue], _VENUE_LAST)
    yield from _numbered(entry, "doi", "paper")
    yield from _article(headings, url)
    yield from _told_weakly(entry, headings, url)
    # "Compilers" may be what a list is about.
    named = all(len(x.split()) <= _NAME for x in entry.titles[:1])
    yield from _by("headed", map(_about, headings[:-1][:1] if named else ()), _TOOLS)
    yield from _by("headed", map(_about, headings), _DATA)
    yield from _by("path", [url], _PATH_LAST)


@lru_cache(4_096)
def _is_of_things(heading: str) -> bool:
    """Return whether a heading is of things, which tells nothing of a text below it."""
    patterns = (_HEADING, _HEADING_BEGINS, _HEADING_WEAK, _TOOLS, _DATA)
    return any(x.lastgroup in _NAMED for y in patterns for x in y.finditer(_about(heading)))


def _article(headings: Sequence[str], url: str) -> Iterator[KindFound]:
    """Give what an article is that nothing else tells: a paper as PDF, else an explanation."""
    head = _about(headings[0]) if headings else ""
    if (said := _ANY_FORM.search(head)) and _HEADING.search(head) is None:
        kind: Kind = "paper" if url.lower().endswith(".pdf") else "tutorial"
        yield KindFound(kind, f"articles-{kind}", said.group())


def _told_weakly(entry: Entry, headings: Sequence[str], url: str) -> Iterator[KindFound]:
    """Give what a heading tells of readings, and of databases that a remark describes."""
    for heading in headings[:1]:
        for found in _HEADING_WEAK.finditer(_about(heading)):
            kind = cast("Kind", found.lastgroup)
            read = kind == "book" and not entry.note and not _FRONT.match(url)
            if kind == "book" and read and url.lower().endswith(".pdf"):
                kind = "paper"
            if read or kind == "lecture" or (kind != "book" and entry.note):
                yield KindFound(kind, f"weak-{kind}", found.group())


@lru_cache(4_096)
def _about(heading: str) -> str:
    """Return what a heading says there is, without what for: "Tools for knots"."""
    return _PURPOSE.sub("", heading.strip())


def _numbered(entry: Entry, identifier: str, kind: Kind) -> Iterator[KindFound]:
    """Give the kind of what has such an identifier."""
    if number := entry.identifiers.get(identifier):
        yield KindFound(kind, f"{identifier}-{kind}", number)


def kind_of_column(words: str) -> Kind | None:
    """Return the kind of what stands in a column under these words: "Course"."""
    found = _COLUMN.fullmatch(words.strip())
    return cast("Kind", found.lastgroup) if found else None


def kind_of_lead(raw: str) -> tuple[Kind, str] | None:
    """Return the kind that words in front of a title say, and these: "Film: [Knots](...)"."""
    if marked := _MARKED.search(raw):
        return _BY_MARK[marked["mark"]], marked.group()
    found = _LEAD.match(raw)
    kind = kind_of_column(found["words"]) if found else None
    return (kind, found["words"]) if found and kind else None


@lru_cache(1_024)
def kind_of_label(words: str) -> Kind | None:
    """Return the kind that the label of the link to a work says: "[Thesis]"."""
    found = _LABELLED.fullmatch(words)
    return cast("Kind", found.lastgroup) if found else None


def headings_of(path: Sequence[str], title: str) -> Sequence[str]:
    """Return the words that may say what a list holds under a path, the nearest first."""
    # "Tools & Talks" says neither, "Speech and Text Datasets" does.
    begin = max((x.end() for x in _JOINED.finditer(title)), default=0)
    last = title[begin:].strip()
    first = title[:begin].rstrip("&+ ")
    two = begin and ("," in first or " " not in last or any(x.search(first) for x in _FORMS))
    return [*reversed(path), "" if two else last]


def kind_of_section(title: str, path: Sequence[str], urls: Sequence[str]) -> Kind | None:
    """Return, by headings and addresses, the kind of works that a section holds."""
    headings = headings_of(path, title)
    # "Readings" are books where no heading below it says anything else.
    weak = ((n, _HEADING_WEAK.search(_about(x))) for n, x in enumerate(headings[:-1]))
    place, said = next(((n, x) for n, x in weak if x), (None, None))
    if found := _in_headings(tuple(headings[:place]), site=False):
        return found.kind
    if said:
        return cast("Kind", said.lastgroup)
    lie = Counter(x and is_authored(x.kind) for x in map(_told_by_address, urls))
    clear = max(_FEWEST, _CLEAR * len(urls))
    # Of works with authors those at one address are seldom all alike.
    if lie[False] >= clear:
        return "software"
    return "other" if lie[True] >= clear else None


def _told_by_address(url: str) -> KindFound | None:
    return _at_host(url) or next(_by("address", [url], _REPOSITORY), None)


def is_form(words: str) -> bool:
    """Tell whether words name a form of works and nothing else: "papers", "论文"."""
    return bool(_HEADING.fullmatch(words) or _HEADING_END.fullmatch(words))


def _eastern(texts: Iterable[str | None]) -> Iterator[str]:
    """Give the texts in which words of the East can stand: most have none, told at once."""
    return (text for text in texts if text and not text.isascii())


def _by(
    source: str, texts: Iterable[str | None], *patterns: re.Pattern[str]
) -> Iterator[KindFound]:
    """Give the kind whose group in a pattern matches a text."""
    for text in filter(None, texts):
        for pattern in patterns:
            if found := pattern.search(text):
                kind = cast("Kind", found.lastgroup)
                # "How to tie, a tutorial" is one in any words.
                if source == "title" and kind != "tutorial" and _is_subject(text, found.start()):
                    continue
                yield KindFound(kind, f"{source}-{kind}", found[kind])


def _is_subject(title: str, at: int) -> bool:
    """Tell whether a title is about a form that it names at a place: "After a course"."""
    return bool(_SUBJECT.search(_CLAUSE.split(title[max(0, at - _CLAUSE_LENGTH) : at])[-1]))


@lru_cache(4_096)
def _in_headings(headings: tuple[str, ...], *, site: bool) -> KindFound | None:
    """Return the kind that the nearest heading with one names; one of two names none.

    "Books and courses" leaves it open. A `site` is a homepage under any "Blogs" above it.
    """
    for place, heading in enumerate(headings):
        head = _about(heading)
        patterns = (_HEADING, _HEADING_BEGINS, _HEADING_ENDS)
        found = [match for pattern in patterns for match in pattern.finditer(head)]
        kinds = {match.lastgroup for match in found}
        # "Lectures and courses" are courses, and films lie where films do.
        kinds -= {"lecture"} if "course" in kinds else set()
        kinds -= {"video"} if len(kinds) > 1 else set()
        if len(kinds) > 1 or (place == 0 and not kinds and _ANY_FORM.search(head)):
            return None
        if (
            len(kinds) == 1
            and not _ANY_FORM.search(head)
            and (place == 0 or kinds.isdisjoint(_NEAREST_ONLY) or (site and "homepage" in kinds))
        ):
            kind = cast("Kind", kinds.pop())
            said = next(match for match in found if match.lastgroup == kind)
            return KindFound(kind, f"section-{kind}", said[kind])
    return None


_AT_HOST: dict[str, list[tuple[re.Pattern[str], Kind]]] = {}
for _row in _WORDS["hosts"]["rows"].splitlines():
    _kind, _path, *_hosts = _row.split()
    for _host in _hosts:
        _AT_HOST.setdefault(_host, []).append((regex(_path), cast("Kind", _kind)))


def _at_host(url: str) -> KindFound | None:
    """Return what lies at an address, told by its host and its path."""
    host = host_of(url)
    labels = host.rsplit(".", _LABELS)[-_LABELS:]
    for place in range(len(labels) - 1):
        for path, kind in _AT_HOST.get(".".join(labels[place:]), ()):
            if path.match(url.partition(host)[2].partition("?")[0]):
                return KindFound(kind, f"address-{kind}", host)
    return None


# What stands around an entry that says no kind: how it is set, and what its section holds.

# "(PDF)", "(HTML, EPUB)" behind people: an electronic book.
# ":book: [Knots](...)", "🎥 [Knots](...)": a picture before a title.
_PICTURED = _compiled(rf"^[\s*+\d.)-]*(?:{_groups('pictured')})")
# "source", "3rd ed.", "**Knots**, Ann Bee"
_SOURCE = _compiled(rf"\W*(?:{_WORDS['other']['source']})\W*")
# "`C++`", "Rust": what a thing is written in; a letter alone may be anything.
_CODED = regex(rf"\s*(?:{_WORDS['other']['languages']})\s*", re.VERBOSE)
_EDITION = regex(
    r"\d\w{0,2}\.?\s+(?:ed(?:ition|n)?\b|aufl|édition|edición|edição|edizione|изд)", re.IGNORECASE
)
# As in "*Knots* (dir. Ann Bee, 1998)", "*Nœuds*, réal. Ann Bee".
_DIRECTED = _compiled(rf"[(,;]\s*(?:{_WORDS['other']['directed']})\s+(?-i:[^\W\d_a-zа-я])")
_BOLD = regex(r"[\s*+\d.)-]*\*\*[^*]+\*\*")
_EBOOK = regex(r"\s*(?:(?:pdf|html|epub|mobi|kindle|djvu)\b[\s,/]*)+", re.IGNORECASE)
_FULL_NAME = regex(r"[^\W\d_]{2}[^\s.]*\s")
_FEW_AUTHORS = 2
# No name has more words.
_NAME = 3
# So many entries of a section, and so large a share of those that say a kind, tell it.
_FEWEST = 3
_CLEAR = 0.7
# A list of books is books; of the whole list so many have to say so.
_LISTED = frozenset({"book", "paper", "course"})
_SAYING = 0.25
# What is said of papers, seldom of a tool.
_SAID_OF_TEXTS = frozenset({"author", "venue", "year", "date", "et_al"})
# What many show that do not say it.
_OFTEN = frozenset({"software", "tutorial"})


class KindAround(NamedTuple):
    """A kind, the rule that found it, the words that it was told by and their line."""

    kind: Kind
    rule: str
    text: str
    line: int


def kinds_around(citations: Sequence[tuple[Citation, Kind | None]]) -> Iterator[KindAround | None]:
    """Give for each citation of a list what stands around it, None where it says its kind.

    Each comes with the kind that it says. Equal entries count once, and their order does
    not matter.
    """
    as_set = [_as_set(citation) for citation, _ in citations]
    votes: dict[tuple[str, ...], dict[str, Kind | None]] = defaultdict(dict)
    pages: dict[str, Kind | None] = {}
    for (citation, said), kind in zip(citations, as_set, strict=True):
        raw = citation.entry.raw
        # Where some have a picture, the others are not what it shows.
        vote = said if _PICTURED.match(raw) else kind or said
        votes[_section(citation)][raw] = votes[_WHOLE][raw] = vote
        if not _told_by_place(citation):
            pages[raw] = vote
    most: dict[tuple[str, ...], Kind | None] = {_WHOLE: None}
    most |= {path: _most(path, Counter(kinds.values())) for path, kinds in votes.items()}
    # A list of books has them everywhere: in half of its sections at least.
    having = sum(most[_WHOLE] in kinds.values() for path, kinds in votes.items() if path != _WHOLE)
    most[_WHOLE] = most[_WHOLE] if having * 2 >= len(votes) - 1 else None
    counts = Counter(pages.values())
    listed = counts["tutorial"] >= _SAYING * len(votes[_WHOLE])
    posts: Kind | None = "tutorial" if listed and _most((), counts) == "tutorial" else None
    for (citation, said), kind in zip(citations, as_set, strict=True):
        heading = citation.entry.heading
        told = most[_section(citation)] or most[_WHOLE]
        if not told and heading and _DATABASES.search(_about(heading.name)):
            told = _most_data(votes[_WHOLE].values(), votes[_section(citation)].values())
        if told in _NAMED and _TEXT.search(citation.title):
            told = None
        # What lies at no known place in a list of posts, and has a title, is one.
        told = told or (posts if not _told_by_place(citation) and _is_page(citation) else None)
        yield _around(citation, said, kind, told)


def _around(
    citation: Citation, said: Kind | None, kind: Kind | None, told: Kind | None
) -> KindAround | None:
    """Return the kind of a citation that says none, by its setting or else its section."""
    heading, first = citation.entry.heading, citation.entry.span.first
    if names_tool(citation):
        named = said or (told if told in _NAMED else None) or "other"
        return KindAround(named, "kind-of-named", citation.title, first)
    if said:
        return None
    if kind:
        return KindAround(kind, "kind-as-set", citation.title, first)
    if told is None or (told in _LISTED and _is_site(citation)):
        return None
    text, line = (heading.name, heading.span.first) if heading else (citation.title, first)
    return KindAround(told, "kind-of-section", text, line)


# No path of headings is so.
_WHOLE = ("", "")


def _section(citation: Citation) -> tuple[str, ...]:
    heading = citation.entry.heading
    return heading.path if heading else ()


def own_kind(citation: Citation) -> Kind | None:
    """Return the kind that words, address, numbers and headings of an entry say."""
    if stated := next((x for x in citation.claims if x.field == "kind"), None):
        return cast("Kind", stated.value)
    named = names_tool(citation)
    said = {claim.field: str(claim.value) for claim in reversed(citation.claims)}
    url = (str(x.value) for x in citation.claims if x.role == "primary")
    found = kind_of(
        Entry(
            titles=[citation.title],
            note=said.get("note"),
            publisher=said.get("publisher"),
            venue=said.get("venue"),
            url=None if named else next(url, None),
            headings=_section(citation)[::-1],
            identifiers={x: said.get(f"identifiers.{x}", "") for x in _NUMBERS if not named},
        )
    )
    return found.kind if found and found.rule not in LAST_RULES else None


def names_tool(citation: Citation) -> bool:
    """Tell whether a work is a described name with a link "paper": no paper by that link."""
    says = {claim.field for claim in citation.claims}
    if len(citation.title.split()) > _NAME or "note" not in says or says & _SAID_OF_TEXTS:
        return False
    primary = {claim.text for claim in citation.claims if claim.role == "primary"}
    links = passage_of(citation.entry.runs).links if primary else ()
    labels = (x.label.rstrip("-0123456789 ") for x in links if x.target.strip() in primary)
    return "paper" in map(kind_of_label, labels)


def _is_site(citation: Citation) -> bool:
    """Tell whether a work is a site with a remark and without people: no book of a list."""
    front = any(_FRONT.match(str(x.value)) for x in citation.claims if x.role == "primary")
    return front and bool(citation.values("note")) and not citation.values("author")


def _told_by_place(citation: Citation) -> bool:
    """Tell whether the host of a work says its kind, as those of code and films do."""
    return any(_told_by_address(str(x.value)) for x in citation.claims if x.role == "primary")


def _is_page(citation: Citation) -> bool:
    """Tell whether a work has a title, not a name or a list's, and lies on a page of a site."""
    pages = [str(x.value) for x in citation.claims if x.role == "primary"]
    held = _STORED_TEXT.search(citation.title)
    titled = _SEVERAL.search(citation.title) and (not held or held.lastgroup == "tutorial")
    return bool(titled) and not all(map(_NO_PAGE.search, pages))


def _as_set(citation: Citation) -> Kind | None:
    """Return what the setting of a work tells: a book with people, or with a link "paper"."""
    form = any(_EBOOK.fullmatch(text.strip("()[] ")) for text in citation.asides)
    told = (*citation.asides, *map(str, citation.values("details.edition")))
    edition = any(map(_EDITION.search, told))
    if _DIRECTED.search(citation.entry.raw) and citation.values("author"):
        return "video"
    if said := next((kind for x in citation.asides if (kind := kind_of_column(x))), None):
        return said
    if (citation.as_book or form or edition or _is_bold(citation)) and citation.values("author"):
        return "book"
    if pictured := _PICTURED.match(citation.entry.raw):
        return cast("Kind", pictured.lastgroup)
    labels = (kind_of_label(claim.label or "") for claim in citation.claims)
    coded = any(_CODED.fullmatch(x) or LICENCE.fullmatch(x) for x in citation.asides)
    if coded or any(_SOURCE.fullmatch(claim.label or "") for claim in citation.claims):
        return "software"
    # What has a name only may be a thing that a paper is about.
    titled = len(citation.title.split()) > _NAME
    return "paper" if titled and "paper" in labels else None


def _is_bold(citation: Citation) -> bool:
    """Tell whether a work is in bold, without an address or a venue, and by one or two."""
    told = any(x.field in ("link", "venue", "et_al") for x in citation.claims)
    authors = [str(x) for x in citation.values("author")]
    full = all(map(_FULL_NAME.match, authors)) and len(authors) <= _FEW_AUTHORS
    return full and not told and bool(_BOLD.match(citation.entry.raw))


def _most_data(whole: Iterable[Kind | None], section: Iterable[Kind | None]) -> Kind | None:
    """Return what "Databases" are in a list: software among software, else data.

    Where most below them are texts, these are about them.
    """
    here = Counter(kind in _NAMED for kind in section if kind)
    kinds = Counter(filter(None, whole))
    half = kinds.total() // 2
    if here[False] > here[True]:
        return None
    if kinds["software"] > half:
        return "software"
    return None if kinds["paper"] > half else "dataset"


def _most(path: tuple[str, ...], kinds: Counter[Kind | None]) -> Kind | None:
    """Return the kind that a section holds, None where that is not clear."""
    entries = kinds.total()
    saying = entries - kinds.pop(None, 0)
    kind, count = max(kinds.items(), key=itemgetter(1), default=(None, 0))
    # Articles are papers or explanations: two that agree tell which.
    fewest = _FEWEST - bool(_ANY_FORM.search("".join(path[-1:])))
    if path == _WHOLE:
        enough = kind in _LISTED and saying >= _SAYING * entries
    else:
        # A few books among many entries make no section of books.
        enough = kind in _OFTEN or count * 2 >= entries
    return kind if enough and count >= max(fewest, _CLEAR * saying) else None
