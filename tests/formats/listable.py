"""Records that the grammar of lists can say, with odd signs in all their words.

A list tells by form alone what a word is, so left out is what reads as something else:
titles that name their maker ("Ann's Book") or an occasion; remarks that are a date or
begin with punctuation; names without capitals. And two entries are one work by address,
author or a title of four words: without any, one entry is all there can be.
"""

from datetime import date

from hypothesis import strategies as st

from app.documents import grammar
from app.documents.dates import OCCASION
from app.formats.common import one_line
from app.text import fold
from tests.formats.samples import at, by, link, made, named

_SIGNS = (
    r"\ ` * _ ** __ [ ] [x](y) < > <b> </a> <!-- & &amp; &#38; ~ ~~ # | ! $ { } ^ "
    '" % = + - @ deep Nets 1. http://a.org 中 e\u0301'
)
_PIECES = st.sampled_from(_SIGNS.split(" ")) | st.characters(
    categories=["L", "N", "P", "S"], exclude_characters="'’()"
)
_ODD = st.builds(str.join, st.sampled_from(["", " "]), st.lists(_PIECES, max_size=4))
_WORDS = st.builds(
    "{} {} nets{}".format,
    st.sampled_from(["Deep", "Seven deep and wide"]),
    _ODD,
    st.sampled_from(["", " (or not)", "?", "!"]),
)
_TITLES = (
    _WORDS.map(one_line)
    .map(grammar.title)
    .filter(lambda text: grammar.title(text) == text)
    .filter(lambda text: not OCCASION.search(text))
)
_NOTES = (
    st.builds("Uses {} here{}".format, _ODD, st.sampled_from(["", ".", "; too"]))
    .map(one_line)
    .map(grammar.note)
    .filter(lambda text: grammar.note(text) == text)
)
_CAPITALS = st.sampled_from("ABCDÉØŁŠЖΩ")
_NAME = st.builds(str.__add__, _CAPITALS, st.text("abcdéøłšжωü", min_size=2, max_size=5))
_FULL = _NAME | st.builds("{}{}{}".format, _NAME, st.sampled_from("-'"), _NAME)
_GIVEN = _FULL | st.builds("{}.".format, _CAPITALS)
_BODIES = st.builds(
    "{} {}".format, _NAME, st.sampled_from(["Foundation", "Working Group", "Verein"])
)
_PARTICLES = st.sampled_from(["", "van der ", "de ", "von "])
_NAMES = st.builds("{} {}{}".format, _GIVEN, _PARTICLES, _FULL)
_PATHS = st.text("a()[]<>\\`&#?=_*é~';,!.|{}\"", max_size=6) | st.just("&amp;%20")
# Hosts of their own: one address is listed once.
_ADDRESSES = st.builds("http://{}.org/x{}".format, st.sampled_from("abcd"), _PATHS)
_LABELS = {"related": "more", "code": "code", "alternate": None}


@st.composite
def listable(draw):
    """Records of which each field a list can carry comes back."""
    title = draw(_TITLES)
    days = st.dates(date(1500, 1, 1), date(2099, 12, 31))
    when = draw(st.none() | days.map(str))
    when = when and when[: draw(st.sampled_from([4, 7, 10]))]
    names = draw(st.lists(_NAMES, max_size=3, unique_by=lambda n: fold(n).split()[-1]))
    bodies = draw(st.lists(_BODIES, max_size=2, unique_by=fold))
    urls = draw(st.lists(_ADDRESSES, max_size=3, unique_by=lambda url: url[:12]))
    again = bool(names) or title.startswith("Seven")
    roles = st.sampled_from([*_LABELS] if again else ["related", "code"])
    links = [link(url) for url in urls[:1]]
    for url in urls[1:]:
        role = draw(roles)
        links.append(link(url, role, _LABELS[role]))
    most = 2 if again or urls else 1
    headings = draw(st.lists(_TITLES, max_size=most, unique_by=fold))
    return made(
        title,
        year=when and int(when[:4]),
        date=when,
        authors=by(*names),
        institutions=at(*bodies, role="author"),
        et_al=bool(names) and draw(st.booleans()),
        note=draw(st.none() | _NOTES),
        links=links,
        categories=named(*headings),
    )
