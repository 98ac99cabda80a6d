"""Whether a paragraph or an item lists something, and if not, why it does not."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.documents import grammar
from app.documents.furniture import ABOUT_THE_LIST, BACK, is_button
from app.documents.labels import is_label
from app.documents.links import has_host, is_link
from app.documents.passage import LinkSpan, Passage
from app.documents.references import read_reference

# What may stand before the link with which an entry begins: "12. ", "**", "(en.)".
_OPENING = re.compile(r"(?:\([^\W\d_]{2,4}\.\))?[\s\d\W_]*")
# Between the links of a bar: "Docs | Blog"
_BARS = re.compile(r"[\s|/&,\u2022\u00b7\u2013\u2014-]*")
_SEPARATORS = re.compile(r"[\s\W_]*")
_YEAR = re.compile(r"(?<![\d/.:-])(?:1[5-9]|20)\d\d(?![\d/-])|\barXiv:\s?\d", re.IGNORECASE)
_NUMBER = r"(?:[\[(]?\d+[\])]?\.?\s*)?"
_CAPITAL = r"[^\W\d_a-z][\w.'\u2019-]*"
# As in "Bee, A.", "A. Bee", "Ann C. Bee"
_PERSON = rf"{_CAPITAL}(?:\s+(?:de|van|von|der|den|la)?\s*{_CAPITAL}){{0,3}}"
# As in "A. Bee, C. Dee, and E. Eff, ...", "Bee, Anna, and Carl Dee. ...", "Bee et al."
_PEOPLE_FIRST = re.compile(
    rf"{_NUMBER}{_PERSON}(?:,?\s+et\s+al\b|(?:,\s*|,?\s+(?:and|&)\s+){_PERSON}[\s.,;(:])"
)
_QUOTED = re.compile(
    r"[\"\u201c\u201e\u00ab\u300a][^\"\u201d\u00bb\u300b]{2,300}[\"\u201c\u201d\u00bb\u300b]"
    r"|(?:^|(?<=\s))'[^'\n]{2,300}'(?=[\s.,]|$)|\u00bb[^\u00ab\u00bb]{2,300}\u00ab"
    r"|『[^『』\n]{1,300}』|「[^「」\n]{1,300}」"
)
# As in "The Art of Lists by Ann Bee"
_BY = re.compile(rf"\bby\s+{_CAPITAL}\s+{_CAPITAL}")
_NO_TITLE = re.compile(
    r"\W*(?:and |more\b|etc\b|todo\b|tbd\b|see |note\b|coming |please |if |we |you )",
    re.IGNORECASE,
)
# "_Last updated: March 2021_": when the list was.
_UPDATED = re.compile(
    r"\W*(?:last\s+)?(?:updated|modified|update|revision|aktualisiert|stand|actualizado|"
    r"mis\s+à\s+jour|atualizado|обновлено|更新)(?:\s+\w+)?\s*[:：]",
    re.IGNORECASE,
)
# Between a title and what is said of it; a title alone may be a heading.
_SAYS_MORE = re.compile(r"\s[-\u2013\u2014|]\s|\w[:;,]\s|\s\(|\bby\b|[，、：；（]|[』」》]\s*\w")
# Between a bold title and what is said of it.
_TITLED = re.compile(r"\s+(?:[-\u2013\u2014]+\s|\((?=.{2}))")
_MAIL = re.compile(r"\s*<?[^\s@]+@[^\s@]+>?\s*$")
_WORD = re.compile(r"[^\W\d_]{2,}")
# "Part 1", "Week 12", "2011", "Teil 3"
_PART = re.compile(
    r"(?:part|chapter|lectures?|week|day|unit|module|section|session|vol(?:ume|\.)?|episode|"
    r"season|year|lesson|lab|homework|assignment|teil|kapitel|vorlesung|parte|capítulo|clase|"
    r"partie|chapitre|cours|часть|глава|лекция|第)?\s*#?(?:\d{1,4}|[IVX]{1,4})(?:[-–/.]\d{1,4})?"
    r"\s*[部章讲回課课]?",
    re.IGNORECASE,
)
# So many words among references are one as well.
_FEWEST_OF_A_REFERENCE = 3
# So many words beside an image that is a link are a title.
_FEWEST_WORDS = 3
_ENDS = (":", ".", "!", "?", "\u2026")


@dataclass(frozen=True, slots=True)
class Look:
    """What is judged: its words, its links with words, and where it stands.

    `in_item` for the first paragraph of a list item, `among_links` where most items
    beside it have links, `among_titles` where most begin with a title that is set in
    italics, bold or quotes, `among_references` where half are references without a link,
    `is_parent` where items stand below it; `section` is the
    heading above it, None before the first.
    """

    whole: Passage
    in_item: bool
    among_links: bool = False
    among_titles: bool = False
    among_references: bool = False
    is_parent: bool = False
    section: str | None = None

    @property
    def named(self) -> tuple[LinkSpan, ...]:
        """The links that have words."""
        return tuple(x for x in self.whole.links if grammar.title(x.label))


def verdict(look: Look) -> str | None:
    """Say why something is no entry: None if it is one, "" for plain prose."""
    if not look.whole.links:
        return None if _lists_unlinked(look) else ""
    for code, applies in _REFUSALS.items():
        if applies(look):
            return code
    return None if _lists_linked(look) else "running_text"


def is_cited(whole: Passage) -> bool:
    """Tell whether words without a link are a work as it is cited.

    A year, and a title set apart or people who come first.
    """
    text = whole.text
    if not _YEAR.search(text) or _UPDATED.match(text):
        return False
    return begins_set_apart(whole) or bool(_PEOPLE_FIRST.match(text) or _QUOTED.search(text))


def is_reference(whole: Passage) -> bool:
    """Tell whether words without a link are a plain reference with its title."""
    found = read_reference(whole.text, whole.styled)
    return found is not None and "title" in found.fields


def opens_with_title(whole: Passage) -> bool:
    """Tell whether a passage begins with a link that can be a title."""
    first = next((x for x in whole.links if grammar.title(x.label)), None)
    if first is None or is_label(first) or first.target.startswith("#"):
        return False
    return bool(_OPENING.fullmatch(whole.whole, whole.start, first.start))


def is_sub_link(whole: Passage) -> bool:
    """Tell whether all links only lead to what belongs to something else: "[pdf]"."""
    named = [x for x in whole.links if grammar.title(x.label)]
    return bool(named) and all(is_label(x) and x.target[:1] != "#" for x in named)


def is_part(whole: Passage) -> bool:
    """Tell whether links lead to parts of something: "[Syllabus]", "[Part 1]"."""
    named = [x for x in whole.links if grammar.title(x.label)]
    return bool(named) and all(
        is_label(link) or _PART.fullmatch(link.label.strip()) for link in named
    )


def is_bare(whole: Passage) -> bool:
    """Tell whether nothing but a link has words."""
    return bool(whole.links) and bool(_SEPARATORS.fullmatch(whole.unlinked))


def begins_set_apart(whole: Passage) -> bool:
    """Tell whether it begins with words set strong or in emphasis, or with quotes."""
    apart = (x.start for x in whole.styled if x.style in ("strong", "em"))
    first = min(apart, default=None)
    if first is not None and _OPENING.fullmatch(whole.whole, whole.start, first):
        return True
    quoted = _QUOTED.search(whole.text)
    return bool(quoted and _OPENING.fullmatch(whole.text, 0, quoted.start()))


def _lists_unlinked(look: Look) -> bool:
    """Tell whether words without a link are an entry all the same."""
    text = look.whole.text.strip()
    if is_cited(look.whole) or is_reference(look.whole):
        return True
    if not look.in_item or look.is_parent or _NO_TITLE.match(text):
        return False
    if look.among_references:
        return len(_WORD.findall(text)) >= _FEWEST_OF_A_REFERENCE
    if text.endswith(_ENDS) or not _SAYS_MORE.search(text):
        return False
    apart = begins_set_apart(look.whole)
    if apart and (look.among_titles or _BY.search(text)):
        return True
    return look.among_links and not text[0].islower()


def _lists_linked(look: Look) -> bool:
    """Tell whether words with links are an entry; an item with a link always is."""
    # "Write to <list@a.org>" names nothing.
    leads = any(has_host(x.target) or not _MAIL.match(x.label) for x in look.whole.links)
    leads = leads or any(is_link(x.target) for x in look.whole.links)
    listed = look.in_item or opens_with_title(look.whole) or is_cited(look.whole)
    return leads and (listed or _is_titled(look))


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


def _is_contents(look: Look) -> bool:
    return bool(look.named) and all(
        link.target.startswith("#") or BACK.match(grammar.title(link.label)) for link in look.named
    )


def _is_button(look: Look) -> bool:
    looks = [x for x in look.whole.styled if x.style == "button"]
    return all(
        is_button(link.target) or any(x.start <= link.start < x.end for x in looks)
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
    return bool(ABOUT_THE_LIST.match(look.section or ""))


_REFUSALS: Mapping[str, Callable[[Look], bool]] = {
    "table_of_contents": _is_contents,
    "button": _is_button,
    "image_link": _is_image,
    "about_the_list": _is_about_the_list,
    "navigation": _is_navigation,
}
