"""What a list shows beside its entries: ways back, buttons, words on itself."""

import re
from collections.abc import Sequence

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


def is_button(address: str) -> bool:
    """Tell whether an address shares, stars or pays."""
    return _FRONT.sub("", address.strip()).lower().startswith(tuple(BUTTONS))
