import re

import pytest
from hypothesis import given

from app.formats.reference import reference, references
from tests.formats.samples import CONTEXT, at, by, link, made, records

URL = "http://x.org/"
AT = [link(URL)]
HINTON = by("Geoffrey E. Hinton")
GOLDEN = [
    (
        "Hinton, G. E., & Teh, Y.-W. (2006). Nets. Science. https://doi.org/10.1/x",
        made(
            "Nets",
            year=2006,
            date="2006-07-28",
            venue="Science",
            authors=[*HINTON, *by("Yee-Whye Teh")],
            identifiers={"doi": "10.1/x"},
        ),
    ),
    (
        "Cho, K., et al. (2014). Nets. In EMNLP 2014. http://x.org/",
        made("Nets", year=2014, venue="EMNLP 2014", authors=by("K. Cho"), et_al=True,
             links=AT),
    ),
    (
        "DeepMind. (2015). Control. http://x.org/",
        made("Control", year=2015, institutions=at("DeepMind"), links=AT),
    ),
    ("Cheats. (2015). http://x.org/", made("Cheats", "tutorial", 2015, links=AT)),
    (
        "Dyer, C. (n.d.). Why nets? http://x.org/",
        made("Why nets?", authors=by("Chris Dyer"), links=AT),
    ),
    (
        "Hinton, G. E. (2012). Nets [Course]. U. Toronto. Coursera. http://x.org/",
        made("Nets", "course", 2012, platform="Coursera", authors=HINTON, links=AT,
             institutions=at("U. Toronto")),
    ),
    (
        "Lee, H. (2010). Features [Doctoral dissertation, Stanford University].",
        made("Features", "thesis", 2010, date="2010-08", note="PhD dissertation",
             authors=by("Honglak Lee"), institutions=at("Stanford University")),
    ),
    (
        "Hochreiter, S. (1991). Netze [Thesis].",
        made("Netze", "thesis", 1991, authors=by("Sepp Hochreiter")),
    ),
    (
        "Schmidhuber, J. (n.d.). Juergen Schmidhuber [Home page]. http://x.org/",
        made("Juergen Schmidhuber", "homepage", authors=by("Jürgen Schmidhuber"),
             links=AT),
    ),
    (
        "r/ML [Online forum]. (n.d.). Reddit. http://x.org/",
        made("r/ML", "forum", platform="Reddit", links=AT),
    ),
    (
        "Murphy, K. (2004, November 17). Lecture 17 [Lecture]. UBC.",
        made("Lecture 17", "lecture", 2004, date="2004-11-17",
             authors=by("Kevin Murphy"), institutions=at("UBC")),
    ),
    (
        "van der Smagt, P. (2014, May). Algebra [Video]. YouTube.",
        made("Algebra", "video", 2014, date="2014-05", platform="YouTube",
             authors=by("Patrick van der Smagt")),
    ),
    (
        "Graves, A. (2014). Machines (arXiv:1410.5401). arXiv.",
        made("Machines", year=2014, authors=by("Alex Graves"),
             identifiers={"arxiv": "1410.5401"}),
    ),
    (
        "Nocedal, J., & King, M. L., Jr. (2006). Optimization. Springer.",
        made("Optimization", "book", 2006, publisher="Springer",
             authors=by("Jorge Nocedal", "Martin Luther King Jr.")),
    ),
    (
        "Bottou, L. (1998). Backprop. In Handbook of Nets. MIT Press.",
        made("Backprop", year=1998, venue="Handbook of Nets", publisher="MIT Press",
             authors=by("Léon Bottou")),
    ),
    (
        "王, 小明, Diaconis, & Mohamed, A.-r. (2009). Nets!",
        made("Nets!", year=2009,
             authors=by("王 小明", "Diaconis", "Abdel-rahman Mohamed")),
    ),
]  # fmt: skip

# Who, when, and the rest of a line.
DATED = re.compile(r"(.*?) \((n\.d\.|\d{4})(?:, [A-Z][a-z]+(?: \d\d?)?)?\)\. (.*)")
# What stands behind a title: what sort of thing it is, where it stands, its address.
SOURCES = re.compile(r"(?: \[[^]]+\]| \(arXiv:\S+\))?\.?(?: (?P<sources>.*\.))? (?P<address>\S+)")


@pytest.mark.parametrize(("line", "record"), GOLDEN)
def test_golden(line, record):
    assert reference(record) == line


def test_more_than_twenty_authors_end_with_the_last():
    many = made("Nets", authors=by(*(f"A. Author{n}" for n in "abcdefghijklmnopqrstuv")))
    assert "Authors, A., … Authorv, A. (n.d.)" in reference(many)
    assert "Authort" not in reference(many)


def assert_names(printed, record):
    """Each name stands in its place, the given ones as initials."""
    bodies = [each.name for each in record.institutions]
    if not record.authors:
        assert printed in ("", *(f"{name}." for name in bodies))
        return
    listed = printed.removesuffix(", et al.")
    assert (listed != printed) == record.et_al
    # A comma between two names stands behind a full stop, or before an ampersand.
    names = re.split(r"(?<=\.), (?:& )?|, & ", listed)
    for name, author in zip(names, record.authors, strict=True):
        family, _, initials = name.partition(", ")
        given = author.name.removesuffix(family)
        assert given != author.name
        firsts = [f"{word[0]}." for word in re.split(r"[ -]", given.strip())]
        assert re.split(r"[ -]", initials) == firsts


def test_the_whole_catalogue_has_everything_in_its_place(seed_records):
    lines = "".join(references(seed_records, CONTEXT)).splitlines()
    for line, record in zip(lines, seed_records, strict=True):
        dated = DATED.fullmatch(line)
        assert dated
        before, year, behind = dated.groups()
        assert year == str(record.year or "n.d.")
        # Without anybody who made it, the title stands before the date.
        is_made = bool(record.authors or record.institutions)
        assert_names(before if is_made else "", record)
        told = behind if is_made else f"{before} {behind}"
        assert told.startswith(record.title)
        found = SOURCES.fullmatch(told.removeprefix(record.title))
        assert found
        assert found["address"] == record.own_address
        holders = [x for x in (record.venue, record.publisher) if x]
        stated = " ".join(f"{re.escape(holder)}\\." for holder in holders)
        assert re.match(rf"(?:In )?{stated}", found["sources"] or ""), line


@given(records())
def test_no_record_breaks_it(record):
    text = "".join(references([record], CONTEXT))
    assert text.splitlines() == [text[:-1]]
    assert text.endswith(f"{record.own_address}\n")
