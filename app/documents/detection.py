"""Whether a paragraph or an item lists something, and if not, why it does not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

from app.documents import grammar, name_words
from app.documents.blocks import Leaf
from app.documents.links import (
    LABEL,
    WORK_LABEL,
    has_host,
    is_address,
    is_bracketed,
    is_label,
    is_link,
)
from app.documents.people import read_people
from app.documents.references import MIN_CHARACTERS, read_reference
from app.documents.text import NO_NAMES, PICTURE, LinkSpan, Passage, Run, StyleSpan, passage_of
from app.documents.tokens import SESSION, TERMS, YEAR, any_case, date_end
from app.text import regex

# What may stand before the link with which an entry begins: "12. ", "**", "(en.)".
_OPENING = regex(r"(?:\([^\W\d_]{2,4}\.\))?[\s\d\W_]*")
# Between the links of a bar: "Docs | Blog", "[[Docs](...)] [[Blog](...)]"
_BARS = regex(r"[\s|/&,\u2022\u00b7\u2013\u2014-]*|[\[(][\s|/&,\u2022\u00b7\u2013\u2014()\[\]-]*")
# "**Knots**, Ann Bee", "**Knots** by Ann Bee", "**Knots** ('98), by Ann Bee", "**Knots** (Bee & Dee)"
_LED = regex(
    rf"[\s*_]*(?:\((?:['’]|\d\d)\d\d\))?(?:,\s+|[\s*_]+(?={name_words.BY}\s+))"
    r"|[\s*_]+\((?=[^()]+\))"
)
_SEPARATORS = regex(r"[\s\W_]*")
_YEAR = any_case(r"(?<![\d/.:-])(?:1[5-9]|20)\d\d(?![\d/-])|\barXiv:\s?\d")
# "12. ", "[3] ", "† "
_NUMBER = r"(?:[^\w\s\"“(\[]{1,4}\s+)?(?:[\[(]?\d+[\])]?\.?\s*)?"
_CAPITAL = r"[^\W\d_a-z][\w.'\u2019-]*"
# As in "Bee, A.", "A. Bee", "Ann C. Bee"
_PERSON = rf"{_CAPITAL}(?:\s+(?:de|van|von|der|den|la)?\s*{_CAPITAL}){{0,3}}"
# As in "A. Bee, C. Dee, and E. Eff, ...", "Bee, Anna, and Carl Dee. ...", "Bee et al."
_PEOPLE_FIRST = regex(
    rf"{_NUMBER}{_PERSON}(?:,?\s+et\s+al\b|(?:,\s*|,?\s+(?:and|&)\s+){_PERSON}[\s.,;(:])"
)
_QUOTED = regex(
    r"[\"\u201c\u201e\u00ab\u300a][^\"\u201d\u00bb\u300b]{2,300}[\"\u201c\u201d\u00bb\u300b]"
    r"|(?:^|(?<=\s))'[^'\n]{2,300}'(?=[\s.,]|$)|\u00bb[^\u00ab\u00bb]{2,300}\u00ab"
    r"|『[^『』\n]{1,300}』|「[^「」\n]{1,300}」"
)
_NO_TITLE = any_case(
    r"\W*(?:and |more\b|etc\b|todo\b|tbd\b|see |note\b|coming |please |if |we |you |"
    r"(?:[^:\n]{1,40}:\s*)?(?:tb[ad]|to be (?:announced|decided))\W*$)"
)
# "_Last updated: March 2021_": when the list was.
_UPDATED = any_case(
    r"(?<!\w)(?:updated|modified|update|revision|aktualisiert|stand|actualizado|actualización|"
    r"mise?\s+à\s+jour|atualizado|atualização|aggiornamento|güncelleme|aktualizacja|обновлен[оие]+|"
    r"оновлен[оня]+|更新(?:日期|时间)?)(?:\s+\w+)?\s*[:：]"
)
# "Ann Bee, Kiel University, Fall 2012": what a syllabus says of itself.
_TAUGHT = any_case(rf"(?<!\w)(?:{'|'.join(TERMS)})(?:\s\w+)?[\s,-]+(?:of\s+|de\s+)?{YEAR}(?!\d)")
# Between a title and what is said of it; a title alone may be a heading.
_SAYS_MORE = regex(r"\s[-\u2013\u2014|]\s|\w[:;,]\s|\s\(|\bby\b|[，、：；（]|[』」》]\s*\w")
# Between a bold title and what is said of it.
_TITLED = regex(r"\s+(?:[-\u2013\u2014]+\s|\((?=.{2}))")
_OVER_BOLD = regex(r"[ \t]*(?:\n|\(|[-\u2013\u2014:,]\s)")
# ":star: **Title**", and a title in brackets
_CREDITS = any_case(rf"(?:^|\s)(?:{name_words.LEAD_IN.pattern})$")
_MARKS = regex(rf"(?:{PICTURE}|[\s*_>•-])*")
_IN_BRACKETS = regex(r"\[\w[^\[\]\n]*\s[^\[\]\n]*\]")
# "**How** it is tied", no "**Knots** by Ann Bee"
_RUNS_ON = regex(r"[*_]*\s+(?!(?:by|von|par|por|de|di|do|da|door|av|af|от)\s)[a-zß-öø-ÿа-я]")
# Behind the link of a title in a line of its own.
_SET_OFF = regex(r"[*_]*(?:\s*(?:[:|(]|[-–—]+\s|$)|\s+(?:by|von|par|por|от)\s)")
# "More on knots at https://a.org/1"
_RUNNING = any_case(r"[.!?]\s|\s(?:at|in|on|from|see|to|bei|unter|auf|en|sur)$")
# "Read the ", "Please follow our "
_SENTENCE = regex(r"[^\W\d_a-z][^\W\d_A-Z]*(?:,?\s+[^\W\d_A-Z]+){1,8}\s+")
_GOES_ON = regex(r"\s(?:the|this|these|our|my|your)\s+$")
_SENTENCES = regex(r"(?<=[^\W\d_A-Z]{2}[.!?])\s+")
_MAIL = regex(r"\s*<?[^\s@]+@[^\s@]+>?\s*$")
_WORD = regex(r"[^\W\d_]{2,}")
# "Part 1", "Week 12", "2011", "Teil 3"
_PART = any_case(
    r"(?:part|chapter|lectures?|week|day|unit|module|section|session|vol(?:ume|\.)?|episode|"
    r"season|year|lesson|lab|homework|assignment|teil|kapitel|vorlesung|parte|capítulo|clase|"
    r"partie|chapitre|cours|часть|глава|лекция|第)?\s*#?(?:\d{1,4}|[IVX]{1,4})(?:[-–/.]\d{1,4})?"
    r"\s*[部章讲回課课]?"
)
# What ends in its year or its number: "by Ann Bee. 1998.", "(Bee, 2012)", "arXiv:2101.00001".
_DATED = any_case(
    r"(?:[,.;(（，、]\s*(?:1[5-9]|20)\d\d\s*年?|\barXiv:\s?\d{4}\.\d{4,5}|\bdoi:\s*10\.\S+|"
    r"\bISBN[\s:]*[\dX\s–-]{9,20})[\s.。)）]*$"
)
# Where a list is worked on, and its files.
_WORKSHOP = any_case(
    r"^https?://(?:www\.)?(?:github|gitlab|gitee|codeberg)\.(?:com|org)/[^/]+/[^/]+/(?:-/)?"
    r"(?:fork|pulls?|merge_requests|issues|edit/.+|compare|stargazers|graphs/contributors"
    r"|(?:issues|pulls?)/new(?:/choose)?)/?(?:[?#].*)?$"
    r"|^(?:\.{1,2}/)*(?:contributing|licen[cs]e|code_of_conduct)(?:\.\w+)?$"
    r"|^(?:\.\./)+(?:issues|pulls?|fork)/?$"
)
_FILE_BESIDE = any_case(r"(?!\w+:)[\w./-]+\.(?:md|bib|txt|csv|tsv|json|ya?ml)")
_SMALL_WORD = regex(r"(?<!\w)[^\W\d_A-ZÀ-ÞА-Я]\w*")
# "[2023-05-01] ", "**2024.03.01** ", "2023年5月1日": a day of the news.
_DAY = regex(
    r"\W*20\d\d\s?[-./年]\s?[01]?\d(?:\s?[-./月]\s?[0-3]?\d)?\s?[月日]?(?=[\s\])】*:：,，]|$)\W*"
)
_NEWS = any_case(
    r"\W*(?:(?:latest|recent|our|what['’]?s)\s)?(?:news|new|updates?|announcements?|neuigkeiten|aktuelles|"
    r"novedades|noticias|actualités|nouveautés|notizie|novidades|новости|обновления|更新(?:日志|记录|履歴)?|"
    r"最近更新|新闻|动态|最新消息|お知らせ|소식)\W*$"
)
# "It holds by its own weight." (Bee, 2009): said by somebody, no title.
_QUOTATION = regex(r"\W{0,3}[\"“«„][^\"”»\n]{20,}[.…]\s?[\"”»“]\s*\(\s*[^\W\d_a-z][^()]*\)")
# So many words are one among references, and a title beside an image that is a link.
_FEWEST_OF_A_REFERENCE = _FEWEST_WORDS = 3
_ENDS = (":", ".", "!", "?", "\u2026")


@dataclass(frozen=True, slots=True)
class Look:
    """What is judged: its words, its links with words, and where it stands.

    `in_item` for the first paragraph of a list item, `among_links` where most items
    beside it have links, `among_plain` where one has none, `among_titles` where most begin
    with a title that is set in italics, bold or quotes, outside of lists where two have
    people, `among_references` where half are references without a link,
    `goes_on` where more stands in its item, `is_parent` where that is items, `introduces`
    for a paragraph with a list or a table below it, or above the first section of lists,
    `quoted_above` for one behind what is set as a quote; `section` is the heading above it,
    None before the first.
    """

    whole: Passage
    in_item: bool
    among_links: bool = False
    among_plain: bool = False
    among_titles: bool = False
    among_references: bool = False
    goes_on: bool = False
    is_parent: bool = False
    introduces: bool = False
    quoted_above: bool = False
    section: str | None = None

    @property
    def named(self) -> tuple[LinkSpan, ...]:
        """The links that have words."""
        return tuple(x for x in self.whole.links if grammar.title(x.label))


def verdict(look: Look) -> str | None:
    """Say why something is no entry: None if it is one, "" for plain prose."""
    text = look.whole.text.strip()
    # Below what somebody says: "— Ann Bee, Knots, 1975"
    signed = look.quoted_above and text.startswith(("—", "–", "―"))
    if signed or _QUOTATION.match(look.whole.text):
        return "running_text" if look.whole.links else ""
    if look.whole.links:
        refused = (code for code, applies in _REFUSALS.items() if applies(look))
        return next(refused, None) or (None if _lists_linked(look) else "running_text")
    if _lists_unlinked(look):
        return None
    # What may be called so is no remark and no sentence.
    named = not (text[:1].islower() or _NO_TITLE.match(text) or text.endswith(_ENDS))
    odd = look.in_item and look.among_links and not look.goes_on
    return "unlinked" if odd and named else ""


def is_cited(whole: Passage) -> bool:
    """Tell whether words cite a work without a link: a year, a title set apart or people first."""
    text = whole.text
    if not _YEAR.search(text) or _UPDATED.search(text):
        return False
    return begins_set_apart(whole) or bool(_PEOPLE_FIRST.match(text) or _QUOTED.search(text))


def is_reference(whole: Passage) -> bool:
    """Tell whether words without a link are a plain reference with its title."""
    found = read_reference(whole.text, whole.styled)
    return found is not None and "title" in found.fields


def cites_before_labels(whole: Passage) -> bool:
    """Tell whether people, a title and a year stand before links: "Bee, Nets, 1998. [pdf]"."""
    first = next(iter(whole.links), None)
    words = whole.text[: first.start].rstrip(" [(") if first else ""
    found = read_reference(words, tuple(x for x in whole.styled if x.end <= len(words)))
    return found is not None and bool(found.authors) and {"title", "year"} <= found.fields.keys()


def opens_with_title(whole: Passage) -> bool:
    """Tell whether a passage begins with a link that can be a title."""
    first = next((x for x in whole.links if grammar.title(x.label)), None)
    if first is None or is_label(first) or first.target.startswith("#"):
        return False
    return bool(_OPENING.fullmatch(whole.whole, whole.start, first.start))


def is_line_of_a_list(whole: Passage) -> bool:
    """Tell whether a line by itself lists something: "[Knots](...) - ties", "Knots: https://a.org".

    "Homepage: https://a.org" tells where something else lies.
    """
    first = next((x for x in whole.links if grammar.title(x.label)), None)
    if first is None or opens_with_title(whole):
        return first is not None and bool(_SET_OFF.match(whole.whole, first.end))
    words = whole.whole[: first.start].strip(" \t:<(–—-")
    ends = is_address(first.label) and not _WORD.search(whole.whole, first.end)
    titled = words[:1].isalnum() and not words[:1].islower() and not LABEL.fullmatch(words)
    return ends and titled and not _RUNNING.search(words)


def is_sub_link(whole: Passage) -> bool:
    """Tell whether all links only lead to what belongs to something else: "[pdf]"."""
    return _leads(whole, lambda link: is_label(link) and link.target[:1] != "#")


def is_part(whole: Passage) -> bool:
    """Tell whether links lead to parts of something: "[Syllabus]", "[Part 1]"."""
    return _leads(whole, lambda x: is_label(x) or bool(_PART.fullmatch(x.label.strip())))


def _leads(whole: Passage, holds: Callable[[LinkSpan], bool]) -> bool:
    """Tell whether links all are such, or behind a label: "Slides: [day 1](...), [day 2](...)"."""
    named = [x for x in whole.links if grammar.title(x.label)]
    words = whole.whole[whole.start : named[0].start].strip() if named else ""
    led = words.endswith(":") and bool(LABEL.fullmatch(words))
    led = led and not _WORD.search(whole.cut(named[0].start - whole.start).unlinked)
    return bool(named) and (led or all(map(holds, named)))


def is_work_label(link: LinkSpan) -> bool:
    """Tell whether a link says that the work itself lies there: "[paper]"."""
    return bool(WORK_LABEL.search(link.label))


def is_work_with_label(whole: Passage) -> bool:
    """Tell whether words that can be a title stand before labels: "Knots in Nets [paper]"."""
    first = next((x for x in whole.links if grammar.title(x.label)), None)
    if first is None or not (is_work_label(first) or is_address(first.label)):
        return False
    words = whole.whole[whole.start : first.start].rstrip(" ([")
    fewest = 1 if is_address(first.label) else _FEWEST_WORDS
    titled = words[:1].isupper() and not words.endswith(":") and not LABEL.fullmatch(words)
    return titled and len(_WORD.findall(words)) >= fewest


def is_bare(whole: Passage) -> bool:
    """Tell whether nothing but a link has words."""
    return bool(whole.links) and bool(_SEPARATORS.fullmatch(whole.unlinked))


def begins_set_apart(whole: Passage) -> bool:
    """Tell whether it begins with words set strong or in emphasis, or with quotes."""
    apart = _first_apart(whole)
    if apart and _OPENING.fullmatch(whole.whole, whole.start, apart.start):
        return True
    quoted = _QUOTED.search(whole.text)
    return bool(quoted and _OPENING.fullmatch(whole.text, 0, quoted.start()))


def _first_apart(whole: Passage) -> StyleSpan | None:
    """Return the first words that are set strong or in emphasis."""
    apart = (x for x in whole.styled if x.style in ("strong", "em"))
    return min(apart, key=attrgetter("start"), default=None)


def _lists_unlinked(look: Look) -> bool:
    """Tell whether words without a link are an entry all the same."""
    text = look.whole.text.strip()
    if not look.in_item:
        return _is_annotated(look) or _is_paragraph_of_a_work(look.whole)
    stressed = _emphasizes(look.whole) and not _YEAR.search(text)
    if not stressed and (is_cited(look.whole) or is_reference(look.whole)):
        return True
    if stressed or look.is_parent or _NO_TITLE.match(text):
        return False
    if look.among_references:
        # "Bee M., 2003, ApJ, 592, 839" has two words and a year.
        words = len(_WORD.findall(text)) + bool(_YEAR.search(text))
        return words >= _FEWEST_OF_A_REFERENCE
    named = look.among_links and not text[0].islower()
    titled = is_titled_by(look.whole)
    if not (titled and look.among_titles) and (text.endswith(_ENDS) or not _SAYS_MORE.search(text)):
        return named and bool(_DATED.search(text))
    return named or titled or (begins_set_apart(look.whole) and look.among_titles)


def is_titled_by(whole: Passage) -> bool:
    """Tell whether people stand behind a title set apart: "**Knots**, Ann Bee. I liked it."."""
    apart = _first_apart(whole)
    begins = apart and _OPENING.fullmatch(whole.text, 0, apart.start)
    led = _LED.match(whole.text, apart.end) if apart and begins else None
    if led is None:
        return False
    behind = whole.text[led.end() :]
    people = read_people(behind, NO_NAMES)
    # "by Bee and Dee", "(Bee & Dee)", "(Ann Bee, 1990)", but no "(Knots)"
    enclosed = led.group().endswith("(")
    several = len(people.names) > 1 and (enclosed or people.led)
    full = several or all(" " in behind[x.start : x.end] for x in people.names)
    closed = not enclosed or behind.startswith((")", ","), people.end)
    return bool(people.names) and full and closed


def _emphasizes(whole: Passage) -> bool:
    """Tell whether a sentence begins with a word that it stresses: "**How** it is tied"."""
    first = next((x for x in whole.styled if x.style in ("strong", "em")), None)
    word = whole.text[first.start : first.end] if first else " "
    return " " not in word and bool(_RUNS_ON.match(whole.text, first.end if first else 0))


def _is_paragraph_of_a_work(whole: Passage) -> bool:
    """Tell whether a paragraph without a link is a work as it is cited, no running text.

    It begins with its people or its title, and has a year, people or an identifier.
    "_This list has not changed since 2017._" is set apart as a whole.
    """
    updated, taught = _UPDATED.search(whole.text), _TAUGHT.search(whole.text)
    found = None if updated else read_reference(whole.text, whole.styled)
    if found is not None and "title" in found.fields:
        people = found.authors + found.editors
        places = [found.fields["title"].start, *(x.whole.start for x in people)]
        told = people or found.identifiers or ("year" in found.fields and not taught)
        return bool(told and _OPENING.fullmatch(whole.text, 0, min(places)))
    set_apart = any(_SEPARATORS.fullmatch(whole.text, x.end) for x in whole.styled)
    quoted = _QUOTED.search(whole.text)
    inside = quoted and not _OPENING.fullmatch(whole.text, 0, quoted.start())
    fronted = _PEOPLE_FIRST.match(whole.text)
    return is_cited(whole) and not taught and bool(fronted or not (set_apart or inside))


def _lists_linked(look: Look) -> bool:
    """Tell whether words with links are an entry; an item with a link always is."""
    # "Write to <list@a.org>" names nothing.
    whole = look.whole
    leads = any(not _MAIL.match(x.label) for x in whole.links)
    leads = leads or any(has_host(x.target) or is_link(x.target) for x in whole.links)
    # "_Updated in May 2017 by [me](...)._"
    emphasized = any(
        _SEPARATORS.fullmatch(whole.text, 0, x.start) and _SEPARATORS.fullmatch(whole.text, x.end)
        for x in whole.styled
        if x.style == "em"
    )
    listed = (look.in_item and not _is_sentence(look)) or _is_titled_entry(look)
    listed = listed or (is_cited(whole) and not emphasized)
    listed = listed or _is_titled(look) or _is_labelled(look) or _ends_in_bar(look)
    listed = listed or _is_annotated(look)
    # Bare addresses behind the words.
    behind = all(is_address(x.label) for x in whole.links) and whole.links[0].start > MIN_CHARACTERS
    return leads and (listed or (behind and is_reference(whole)))


def _is_sentence(look: Look) -> bool:
    """Tell whether a link ends a sentence among items without one: "Read the [rules](...)."."""
    whole, last = look.whole, look.whole.links[-1]
    *before, words = _SENTENCES.split(whole.whole[whole.start : last.start].lstrip())
    plain = len(whole.links) == 1 and last.label[:1].islower() and not whole.styled
    ends = whole.whole[last.end : whole.end].strip() in (".", "!")
    told = look.among_plain or _NO_TITLE.match(words) or before or _GOES_ON.search(words)
    return bool(plain and ends and told and _SENTENCE.fullmatch(words))


def _is_titled_entry(look: Look) -> bool:
    """Tell whether a paragraph begins with the link of a title.

    Above a list, or its first section, it defines the subject: "[Knots](...) are what holds."
    """
    whole = look.whole
    first = next((x for x in whole.links if grammar.title(x.label)), None)
    end = first.end + whole.whole.startswith(",", first.end) if first else 0
    says = look.introduces and _RUNS_ON.match(whole.whole, end)
    return opens_with_title(whole) and not (says and whole.text.rstrip().endswith(_ENDS))


def _is_annotated(look: Look) -> bool:
    """Tell whether a paragraph is a title and its people, with remarks, as others are."""
    return look.section is not None and look.among_titles and is_titled_by(look.whole)


def _is_titled(look: Look) -> bool:
    """Tell whether a paragraph is a bold title, what it is, and at its end where it lies.

    As in "**Nets** - a book by Ann Bee. <https://a.org/1>", in a section.
    """
    whole, last = look.whole, look.whole.links[-1]
    bold = next((x for x in whole.styled if x.style == "strong"), None)
    if bold is None or look.section is None or _NO_TITLE.match(whole.text):
        return False
    begins = _OPENING.fullmatch(whole.whole, whole.start, bold.start)
    says = _TITLED.match(whole.whole, bold.end)
    ends = _SEPARATORS.fullmatch(whole.whole, last.end, whole.end)
    return bool(begins and says and ends) and is_label(last) and last.start > bold.end


def _is_labelled(look: Look) -> bool:
    """Tell whether a paragraph is a title set apart and where the work lies, in brackets.

    As in "**Growing Nets** ([arXiv](...))", "[Growing Nets] [[Paper]](...)", in a section.
    """
    whole, first = look.whole, look.whole.links[0]
    begin = grammar.behind(_MARKS, whole.text)
    spans = [x.end for x in whole.styled if x.style == "strong" and x.start == begin]
    spans += [x.end() for x in [_IN_BRACKETS.match(whole.text, begin)] if x]
    tagged = is_bracketed(whole, first) and any(map(is_work_label, whole.links))
    apart = any(not _WORD.search(whole.text[end : first.start]) for end in spans[:1])
    return look.section is not None and tagged and apart


def _ends_in_bar(look: Look) -> bool:
    """Tell whether a paragraph is a bold title, and its last line links and nothing else.

    As in "**Nets** (Rope Union)", "[Home](...) | [API](...)", in a section.
    """
    whole = look.whole
    bold = next((x for x in whole.styled if x.style == "strong"), None)
    line = whole.whole.rfind("\n", 0, whole.links[-1].start)
    if bold is None or look.section is None or not bold.end <= line < whole.links[0].start:
        return False
    begins = grammar.behind(_MARKS, whole.whole, whole.start, bold.start) == bold.start
    begins = begins and bool(_OVER_BOLD.match(whole.whole, bold.end))
    return begins and bool(_SEPARATORS.fullmatch(whole.cut(line - whole.start).unlinked))


def _is_contents(look: Look) -> bool:
    return bool(look.named) and all(
        link.target.startswith("#") or BACK.match(grammar.title(link.label)) for link in look.named
    )


def _is_button(look: Look) -> bool:
    """Tell whether all links share, star or pay, or look like buttons."""
    looks = [x for x in look.whole.styled if x.style == "button"]
    return all(
        _FRONT.sub("", link.target.strip()).lower().startswith(_STARTS)
        or any(x.start <= link.start < x.end for x in looks)
        for link in look.whole.links
    )


def _is_image(look: Look) -> bool:
    words = _WORD.findall(look.whole.unlinked) if look.in_item else []
    return not look.named and len(words) < _FEWEST_WORDS


def _is_navigation(look: Look) -> bool:
    """Tell a bar of links above the first section from a list."""
    bare = _BARS.fullmatch(look.whole.unlinked)
    return not look.in_item and look.section is None and bool(bare) and len(look.whole.links) > 1


def _is_about_the_list(look: Look) -> bool:
    """Tell what stands under "Contributing", leads to where the list is made, or is its news."""
    if ABOUT_THE_LIST.match(look.section or "") or _is_news(look):
        return True
    workshop = all(_WORKSHOP.search(link.target) for link in look.named)
    return bool(look.named) and (workshop or _is_beside(look))


def _is_beside(look: Look) -> bool:
    """Tell whether a sentence leads to files beside the list: "All are in [a file](a.bib)"."""
    first = look.named[0]
    before = look.whole.whole[look.whole.start : first.start]
    sentence = len(_SMALL_WORD.findall(before)) >= _FEWEST_WORDS and not is_label(first)
    # A page beside it, in a line of its own: "[Glossary](glossary.md)"
    alone = not look.in_item and is_bare(look.whole) and first.target.endswith(".md")
    return (sentence or alone) and all(_FILE_BESIDE.fullmatch(x.target) for x in look.named)


def _is_news(look: Look) -> bool:
    """Tell whether something says what happened to the list: "2021-05: we add [knots](...)"."""
    whole = look.whole
    if not look.named or not (look.section is None or _NEWS.match(look.section)):
        return False
    text = whole.whole[whole.start : whole.end].lstrip(" *_\n")
    first, begin = look.named[0], whole.end - len(text)
    day = _DAY.match(text)
    end = begin + max(day.end() if day else 0, date_end(text))
    if end == begin or (look.section is None and day is None):
        return False
    opens = _OPENING.fullmatch(whole.whole, end, max(end, first.start))
    runs_on = look.section is not None and _RUNS_ON.match(whole.whole, first.end)
    return not opens or bool(runs_on)


_REFUSALS: Mapping[str, Callable[[Look], bool]] = {
    "table_of_contents": _is_contents,
    "button": _is_button,
    "image_link": _is_image,
    "about_the_list": _is_about_the_list,
    "navigation": _is_navigation,
}


# What a list shows beside its entries: ways back, buttons, words on itself.

# A way back: "[⬆ back to top](https://a.org/list#readme)"
BACK = any_case(
    r"^\W*(?:(?:go |return |back )*to (?:the )?(?:top|contents?|table of contents|toc|menu|index|readme|list)"
    r"|(?:back to (?:the )?(?:site|main|home|start|homepage|main page|list))"
    r"|top|back|up|наверх|к содержанию|nach oben|zum anfang|zurück nach oben|haut de page|"
    r"retour en haut|arriba|volver(?: arriba| al índice)?|トップ(?:へ)?|目次へ|返回(?:顶部|目录)?|回到顶部)\W*$|^[⬆↑🔝▲\s\ufe0f]+$"
)
# "## Contributing", "License", "📖 Table of Contents": what a list says of itself.
ABOUT_THE_LIST = any_case(rf"^\W*(?:{name_words.ABOUT_THE_LIST})\W*$")
# Buttons to share, star or pay, each by the start of its address behind the scheme.
_BUTTONS = """
    twitter.com/intent/ twitter.com/share x.com/intent/ facebook.com/sharer
    facebook.com/share.php linkedin.com/sharearticle linkedin.com/sharing/ reddit.com/submit
    news.ycombinator.com/submitlink t.me/share/ paypal.me/ paypal.com/donate
    paypal.com/cgi-bin/webscr patreon.com/ ko-fi.com/ buymeacoffee.com/ buymeacoff.ee/
    opencollective.com/ liberapay.com/ github.com/sponsors/ star-history.com/ starchart.cc/
"""
_STARTS = tuple(_BUTTONS.split())
_FRONT = any_case(r"^(?:https?:)?//(?:www\.|api\.)?")


# What holds paragraphs together: when one is more of the entry before it.


@dataclass(frozen=True, slots=True)
class Last:
    """What more may belong to: so many `parts` so far; `cited` if what belongs to it cites a work."""

    leaf: Leaf
    runs: tuple[Run, ...]
    cited: bool = False
    parts: int = 1


def is_below(last: Last, whole: Passage) -> bool:
    """Tell whether links lead to parts of an entry, or to addresses below its own."""
    above = next((x.target for x in last.runs if x.target), None)
    if is_part(whole) or above is None:
        return is_part(whole)
    return all(x.target.startswith(above.rstrip("/") + "/") for x in whole.links)


def describes(last: Last, leaf: Leaf, whole: Passage, *, quoted: bool) -> bool:
    """Tell whether a paragraph without links describes the bare link above it.

    In an annotated bibliography it describes a work that is cited; one set as a quote any.
    """
    above = passage_of(last.runs)
    cited = last.parts == 1 and not last.leaf.items and is_cited(above)
    return (
        not leaf.items
        and last.leaf.table is None
        and (quoted or ((is_bare(above) or cited) and not whole.links))
        and not (is_cited(whole) or is_reference(whole) or opens_with_title(whole))
        and not (SESSION.match(whole.text) or whole.text.rstrip().endswith(":"))
    )


def continues(last: Last, leaf: Leaf, whole: Passage, *, is_last: bool) -> bool:
    """Tell whether a paragraph in the item of an entry, or below it, is its rest.

    A second work that is cited below one entry is another entry. What is cited without
    a link has it below: the only one there, whatever its words.
    """
    if last.leaf.item == leaf.item:
        return not opens_with_title(whole)
    if not whole.links:
        return not (last.cited and is_cited(whole))
    unlinked = all(run.link is None for run in last.runs)
    # "Notes by [Ann Bee](...)"
    credited = _CREDITS.search(whole.whole[whole.start : whole.links[0].start])
    return is_sub_link(whole) or bool(credited) or (unlinked and is_last)


# What is a heading for others, and what under one title tells of a work line by line.

_LEAD_IN_LENGTH = 80
# "### [Title](...) (1967)"
_DASH = regex(r"\s[-–—]+\s")
SENTENCE_ENDS = (".", "!", "?", "…", "。")
_LABELLED = regex(r"\W*(?P<label>[^\W\d_]+(?:\s[^\W\d_]+){0,2})[\s*_]*[:：][\s*_]*(?=\S)")


def is_parent(whole: Passage) -> bool:
    """Tell whether an item without a link is a heading for the items below it."""
    text = head_of(whole)
    short = 0 < len(text) <= _LEAD_IN_LENGTH
    return short and not whole.links and not text.endswith(SENTENCE_ENDS)


def head_of(whole: Passage) -> str:
    """Return the words of a parent item, without a long description behind a dash."""
    text = whole.text.strip()
    return text if len(text) <= _LEAD_IN_LENGTH else _DASH.split(text, maxsplit=1)[0]


def is_title_line(leaf: Leaf, line: Passage) -> bool:
    """Tell whether a line outside of lists is all set strong."""
    bare = line.stripped(" \n:")
    strong = any(
        x.style == "strong" and x.start <= bare.start and x.end >= bare.end for x in line.styled
    )
    return strong and not (leaf.items or line.links) and 0 < len(bare.text) <= _LEAD_IN_LENGTH


def labels_of(lines: Sequence[Passage], *, credited: bool = False) -> frozenset[str]:
    """Return the labels of lines that all have one: "School: Kiel University".

    With `credited` one of them says where, or who made it and another where it lies.
    """
    found = [_LABELLED.match(line.text) for line in lines]
    labels = frozenset(x["label"].lower() for x in found if x)
    leads = [x[0].lstrip(" *_-") if x else "" for x in found]
    made = [bool(name_words.LABELLED.match(x)) for x in leads]
    links = chain(*(line.links for line, by in zip(lines, made, strict=True) if not by))
    lies = any(is_link(x.target) for x in links)
    told = any(map(name_words.HOUSED.match, leads)) or (any(made) and lies)
    return labels if all(found) and (told or not credited) else frozenset()


# Why lines that carry a link became no entry, in words.

REASONS: Mapping[str, str] = {
    "table": "A link in a row without a title is no entry.",
    "image_link": "A link without words, as on an image, names nothing.",
    "no_title": "Nothing here can be a title.",
    "running_text": "A link in running text is no entry.",
    "unlinked": "An item without a link, a year or a name is no entry among items with links.",
    "table_of_contents": "Links within the document are no entries.",
    "navigation": "A bar of links above the first section is no entry.",
    "about_the_list": "What a list says of itself is no entry.",
    "button": "A button to share, star or pay is no entry.",
    "heading_link": "A link in the heading of a section is no entry.",
    "unused_address": "No link in the document uses this address.",
    "broken_entry": "An entry of a bibliography is not written as its format says.",
    "failed": "Reading this failed, by a fault of the program that is logged.",
    "too_long": "So long a heading, paragraph or entry is not read.",
    "too_deep": "Lists within lists are not read this deep.",
}
"""The code that the reader gives to such lines, and what it means."""


def why_unread(code: str | None) -> str:
    """Return in words why a block with this code became nothing."""
    return REASONS.get(code or "", "A link here is not read.")
