"""Text that looks like a list, from pieces that are known to meet badly."""

from pathlib import Path

from hypothesis import strategies as st

from tests.documents.shown import cases

LABELS = ["paper", "code"]
DEFINITIONS = "[paper]: http://a.org/p_(1)\n[code]:\n  <http://b.org/c d> 'Code'"

WORDS = st.sampled_from(
    ["One", "deep", "Nets", "of", "Bee", "Ann", "C++", "é", "O'Dee", "Ann's", "中", "R2"]
)
TITLES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
TARGETS = st.sampled_from(
    [
        "http://a.org/1",
        "https://arxiv.org/abs/1301.3781",
        "<http://a.org/a b>",
        "http://a.org/x_(y)",
        "a.org/x",
        "./x",
        "#x",
        "mailto:a@a.org",
        "http://a.org/?a=1&amp;b=2",
        "http://a.org/a\\)b",
        "",
        'http://a.org "Title"',
        "http://a.org\n'Title'",
        "http://github.com/a/b",
        "https://scholar.google.com/x",
    ]
)
LINKS = st.one_of(
    st.builds("[{}]({})".format, TITLES, TARGETS),
    st.builds("[{}][{}]".format, TITLES, st.sampled_from(LABELS)),
    st.builds("<http://{}.org>".format, st.sampled_from("abc")),
    st.just("[code]"),
    st.just("[![badge](http://a.org/b.svg)](http://a.org)"),
)
NAMES = st.sampled_from(
    [
        "Ann Bee",
        "A. Bee",
        "Bee",
        "Cy van der Dee",
        'Josef "Sepp" Foe',
        "Yee-Whye Teh",
        "Quoc V. Le",
        "[Le](https://scholar.google.com/x)",
        "José O’Dee Jr.",
        "Geoﬀrey Hay",
    ]
)
PEOPLE = st.builds(
    lambda names, joint, more: joint.join(names) + more,
    st.lists(NAMES, min_size=1, max_size=4),
    st.sampled_from([", ", " and ", " & ", "\tand\t", ", and ", ",\n", " und "]),
    st.sampled_from(["", " et al", " et al.", ", et al. 2014.", " 2015", " (2014)", "."]),
)
SEGMENTS = st.one_of(
    PEOPLE,
    LINKS,
    TITLES,
    st.sampled_from(
        [
            "University of Toronto",
            "Google & Carnegie Mellon University",
            "Ann Bee, Stanford University",
            "DeepMind",
            "various institutions.",
            "MIT Press",
            "28 July 2006 vol. 313 [Science](www.sciencemag.org)",
            "Foundations and Trends in Machine Learning, Vol. 2, No. 1 (2009)",
            "MLconf 2013",
            "Dec. 5th, 2012",
            "(2015)",
            "(a *short* remark)",
            "Uses `code`\nand [a frame](http://a.org/2).",
            "- dashed",
            "**",
            "(open",
            "closed)",
            "a &amp; b",
            "\\*",
            "<br>",
            "<b>bold</b>",
            "",
        ]
    ),
)
ENTRIES = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["* ", "- **", "1. ", "", "**", "* See ", "  * ", "> * "]),
    LINKS,
    st.sampled_from([" ", "**", ";", "**;", " (2012);", " - ", ":"]),
    st.lists(SEGMENTS, max_size=4).map("; ".join),
)
BLOCKS = st.one_of(
    ENTRIES,
    ENTRIES.map("{}\n\n  more of it [here](http://a.org/3)".format),
    st.sampled_from(
        [
            "# List",
            "## Online Courses",
            "## Researchers' Personal Websites",
            "###",
            "Papers\n---",
            "```\n[x](y)\n```",
            "    [x](y)",
            '<p>\n<a href="x">\n</p>',
            "<!-- [x](y)",
            "| [a](b) | c |\n|---|---|\n| d | [e](f) |",
            "---\ntitle: x\n---",
            "***",
            "See [this](http://a.org).",
            "* [x](#x)",
            DEFINITIONS,
        ]
    ),
)
DOCUMENTS = st.builds(
    lambda front, blocks: front + "\n\n".join([DEFINITIONS, *blocks]),
    st.sampled_from(["", "---\ntitle: x\n---\n\n"]),
    st.lists(BLOCKS, max_size=6),
)
# Anything at all, and pieces of Markdown in any order.
PIECES = st.sampled_from(
    [
        *("* ", "- ", "1. ", "  ", "    ", "> ", "# ", "|", "|-|-|\n", "\n", "\n\n"),
        *("[a](u)", "[b]: v\n", "[b]", "**", "*", "__", "`", "```\n", "<p>\n", "<!-- "),
        *("-->", '<a href="x">', "---\n", "===\n", "text", "; A. Bee", "\t", "\r"),
        *("\r\n", "\x0b", "\xa0", "\u2028", "\0", "\\", "![i](j)", "(2012)", "&amp;"),
        *("[", "](", "]", ")", "\ufeff"),
    ]
)
WILD = st.one_of(
    st.text(),
    st.lists(PIECES, max_size=40).map("".join),
    st.lists(st.one_of(PIECES, BLOCKS, st.text(max_size=5)), max_size=20).map("".join),
)


def mutated(text, edits):
    """A list that somebody damaged: pieces put in, stretches taken out or doubled."""
    for place, length, piece in edits:
        at = place % (len(text) + 1)
        kept = text[at : at + length] * 2 if piece is None else piece
        text = text[:at] + kept + text[at + length :]
    return text


LISTS = [
    given
    for path in sorted((Path(__file__).parents[1] / "documents").glob("*/*.md"))
    for _, given, _ in cases(path.read_text(encoding="utf-8"))
]
EDITS = st.tuples(st.integers(0, 5000), st.integers(0, 30), st.none() | PIECES)
MUTATED = st.builds(mutated, st.sampled_from(LISTS), st.lists(EDITS, max_size=8))
TEXTS = st.one_of(DOCUMENTS, WILD, MUTATED)
