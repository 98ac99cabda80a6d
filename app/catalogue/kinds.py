"""What sort of thing a resource is: rules beside their samples; the first one wins.

What is printed beats what the address says, and that beats what the section says.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.catalogue.records import Kind

Source = Literal["title", "note", "publisher", "venue", "section", "address"]


@dataclass(frozen=True, slots=True)
class KindRule:
    """A pattern on the title, the address, the section or the remark, and its kind."""

    name: str
    on: Source
    pattern: re.Pattern[str]
    kind: Kind


def _rule(name: str, on: Source, kind: Kind, *patterns: str) -> KindRule:
    return KindRule(name, on, re.compile("|".join(patterns), re.IGNORECASE), kind)


KIND_RULES: Sequence[KindRule] = (
    # "Researchers' Personal Websites"
    _rule(
        "section-homepages",
        "section",
        "homepage",
        r"\b(?:personal|home)\W?(?:web)?\W?(?:sites?|pages?)",
    ),
    # "Deep- and Machine-Learning Fora"
    _rule(
        "section-forums",
        "section",
        "forum",
        r"\b(?:fora|forums?|communit(?:y|ies)|discussion)\b",
    ),
    # As in "www.reddit.com/r/MachineLearning/", "gitter.im/deeplearning4j".
    _rule(
        "address-forum",
        "address",
        "forum",
        r"//(?:www\.)?(?:gitter\.im|reddit\.com/r/|groups\.google\.com|discord\.)",
        r"//plus\.google\.com/.*communit",
        r"//(?:[\w-]+\.)?slack\.com",
    ),
    # "Master's thesis on nets"
    _rule("word-thesis", "title", "thesis", r"\b(?:thesis|dissertation)\b"),
    # "SeppHochreiter1991ThesisAdvisor.pdf", "thesis_final.pdf"; no "synthesis.pdf"
    _rule(
        "address-thesis",
        "address",
        "thesis",
        r"(?<!syn)(?<!hypo)(?<!paren)(?<!anti)(?<!pros)thesis",
        "dissertation",
        "diplomarbeit",
    ),
    # As in "Ng's Lecture Notes for ...", "Lecture 17: Linear Gaussian Models".
    _rule(
        "word-lecture",
        "title",
        "lecture",
        r"\blecture\s+(?:notes?|slides?|\d+)",
        r"\b(?:slides|talk|keynote)\b",
    ),
    # As in "(Power Point)", "Programming Assignment 4, CS 224N".
    _rule(
        "remark-lecture",
        "note",
        "lecture",
        r"\b(?:power\s?point|slides|lecture|programming assignment)\b",
    ),
    # As in "IPAM Summer School 2012 Tutorial on: ...", "OpenAI RL tutorial".
    _rule(
        "word-tutorial",
        "title",
        "tutorial",
        r"\b(?:tutorial\s+on:|cheat\s?sheet|step-by-step|hands-on|in \d+ lines)",
        r"^how\s?to\b",
        r"\btutorials?$",
    ),
    # "Neural Networks Class on Coursera", "NYU Couse"; "Multi-class SVMs" is none
    _rule(
        "word-course",
        "title",
        "course",
        r"(?<![\w-])class(?=$|\s*[:(]|\s+(?:on|at|by|from|with)\b)",
        r"(?<!of )\b(?:course|couse|mooc|bootcamp|nanodegree)\b",
    ),
    # "A seven-video series"
    _rule("remark-video", "note", "video", r"\bvideos?\b"),
    # "Sutton & Barto's RL book", "A Handbook of Models", "The Matrix Cookbook"
    _rule("word-book", "title", "book", r"\b(?:book|handbook|textbook|cookbook)\b"),
    # "MIT Press", "Springer": a publisher and no venue
    _rule("publisher-book", "publisher", "book", r".+"),
    # As in "ocw.mit.edu/courses/".
    _rule(
        "address-course",
        "address",
        "course",
        r"//(?:www\.|class\.)?(?:coursera\.org|udacity\.com|edx\.org|ocw\.mit\.edu)",
    ),
    # "Online Courses"
    _rule("section-courses", "section", "course", r"\b(?:courses|classes|moocs?)\b"),
    # "Books"
    _rule("section-books", "section", "book", r"\b(?:books|textbooks)\b"),
    # "NOW-Book-Revised-Feb2014-online.pdf", "springer.com/mathematics/book/978-..."
    _rule("address-book", "address", "book", r"(?<![a-z])e?books?(?![a-z])"),
    # "Videos"
    _rule("section-videos", "section", "video", r"\bvideos?\b"),
    # "Tutorials"
    _rule("section-tutorials", "section", "tutorial", r"\btutorials?\b"),
    # "Datasets"
    _rule("section-datasets", "section", "dataset", r"\bdata\s?sets?\b"),
    # "Open Data for Deep Learning", "A Treebank Corpus"
    _rule(
        "word-dataset",
        "title",
        "dataset",
        r"\bopen data\b",
        r"\b(?:data\s?sets?|corpus|corpora)$",
    ),
    # "Software and Tools"
    _rule(
        "section-software",
        "section",
        "software",
        r"\b(?:software|tools|frameworks?|librar(?:y|ies)|packages|code)\b",
    ),
    # "slideshare.net/SessionsEvents/", "cs229.stanford.edu/notes/"
    _rule(
        "address-slides",
        "address",
        "lecture",
        r"slideshare\.net|speakerdeck\.com|/slides?/|/lectures?/|/notes/",
    ),
    # As in "youtube.com/watch?v=...".
    _rule(
        "address-video",
        "address",
        "video",
        r"youtube\.com|youtu\.be|vimeo\.com|videolectures\.net",
    ),
    # "colah.github.io/posts/", "iamtrask.github.io/2015/07/12/basic-python-network/"
    _rule(
        "address-blog",
        "address",
        "tutorial",
        r"/posts?/|/blog/|//blog\.|medium\.com",
        r"/20\d\d/[01]?\d/(?:[0-3]?\d/)?[\w-]+/?$",
    ),
    # "arxiv.org/abs/1206.5533", "papers.nips.cc/paper/4687"
    _rule(
        "address-paper",
        "address",
        "paper",
        r"arxiv\.org|aclweb\.org|doi\.org|openreview\.net",
        r"/papers?/|papers\.nips|jmlr\.org",
    ),
    # "COLING 2014 tutorial"
    _rule("venue-tutorial", "venue", "tutorial", r"\btutorial"),
    # "Academic Papers and Other Writings"
    _rule("section-papers", "section", "paper", r"\bpapers?\b"),
    # "cs.cmu.edu/~zkolter/course/linalg/", "hal/courses/2013S_ML/math4ml.pdf"
    _rule(
        "address-lecture", "address", "lecture", r"/(?:courses?|class(?:es)?|teaching)/"
    ),
    # "github.com/facebook/Stack-RNN"
    _rule(
        "address-software", "address", "software", r"//(?:www\.)?git(?:hub|lab)\.com/"
    ),
    # "probability_cheatsheet.pdf"
    _rule("address-pdf", "address", "paper", r"\.pdf$"),
)


def kind_by_rule(
    fields: Mapping[Source, Iterable[str]],
) -> tuple[KindRule, str] | None:
    """Return the first rule that fits, and the words that it matched."""
    for rule in KIND_RULES:
        for text in fields.get(rule.on, ()):
            if found := rule.pattern.search(text):
                return rule, found.group()
    return None
