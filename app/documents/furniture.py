"""Words that name a sort of page and no work: "[pdf]", "[Code]", "Back to top"."""

import re
from collections.abc import Sequence

from app.folding import words

# As in "[pdf]", "[Paper 2]", "[official code]", "[Slides, part 1]".
_GENERIC = frozenset(
    words(
        """
        paper papers pdf ps html abs abstract arxiv doi bib bibtex code source sources
        repo repository github gitlab implementation demo slides slide video videos
        youtube talk poster lecture lectures notes website site web page homepage home
        project link links url here data dataset datasets blog post article docs
        documentation doc supplementary supp suppl appendix model models weights
        pretrained official unofficial download mirror solutions homework assignments
        exercises syllabus transcript playlist review reviews openreview tweet thread
        codebase colab notebook notebooks tutorial wiki book ebook epub online read
        more part vol volume version v1 v2 v3 old new full text free pytorch
        tensorflow keras caffe torch matlab python jax theano lua cpp java r julia and
        the in for of original presentation recording recordings materials material
        reference readme en english zh chinese journal preprint extended short long
        scholar
        """
    )
)
# A way back: "[⬆ back to top](https://a.org/list#readme)"
BACK = re.compile(
    r"^\W*(?:(?:go |return |back )+to (?:the )?(?:top|contents?|toc|menu|index|readme)"
    r"|top|back|up)\W*$|^[⬆↑🔝▲\s\ufe0f]+$",
    re.IGNORECASE,
)
# "## Contributing", "License", "📖 Table of Contents": what a list says of itself.
ABOUT_THE_LIST = re.compile(
    r"^\W*(?:(?:how to )?contribut(?:e|ing|ion|ions|ors?)(?: guidelines?| to .*)?"
    r"|licen[sc]e|(?:table of )?contents?|toc|star history|stargazers(?: over time)?"
    r"|citation|how to cite|code of conduct|sponsors?|backers|donat(?:e|ions?))\W*$",
    re.IGNORECASE,
)
# Buttons to share, star or pay, each by the start of its address behind the scheme.
BUTTONS: Sequence[str] = (
    "twitter.com/intent/",
    "twitter.com/share",
    "x.com/intent/",
    "facebook.com/sharer",
    "facebook.com/share.php",
    "linkedin.com/sharearticle",
    "linkedin.com/sharing/",
    "reddit.com/submit",
    "news.ycombinator.com/submitlink",
    "t.me/share/",
    "paypal.me/",
    "paypal.com/donate",
    "paypal.com/cgi-bin/webscr",
    "patreon.com/",
    "ko-fi.com/",
    "buymeacoffee.com/",
    "buymeacoff.ee/",
    "opencollective.com/",
    "liberapay.com/",
    "github.com/sponsors/",
    "star-history.com/",
    "starchart.cc/",
)
_FRONT = re.compile(r"^(?:https?:)?//(?:www\.|api\.)?", re.IGNORECASE)


def is_generic(label: str) -> bool:
    """Tell whether the words of a link say only what sort of page it leads to."""
    said = words(label)
    return bool(said) and all(word in _GENERIC or word.isdigit() for word in said)


def is_button(address: str) -> bool:
    """Tell whether an address shares, stars or pays."""
    return _FRONT.sub("", address.strip()).lower().startswith(tuple(BUTTONS))
