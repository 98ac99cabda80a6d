"""What a list shows beside its entries: ways back, buttons, words on itself."""

import re
from collections.abc import Sequence

# A way back: "[⬆ back to top](https://a.org/list#readme)"
BACK = re.compile(
    r"^\W*(?:(?:go |return |back )*to (?:the )?(?:top|contents?|table of contents|toc|menu|index|readme|list)"
    r"|(?:back to (?:the )?(?:site|main|home|start|homepage|main page|list))"
    r"|top|back|up|наверх|к содержанию|nach oben|zum anfang|zurück nach oben|haut de page|"
    r"retour en haut|arriba|volver(?: arriba| al índice)?|トップ(?:へ)?|目次へ|返回(?:顶部|目录)?|回到顶部)\W*$|^[⬆↑🔝▲\s\ufe0f]+$",
    re.IGNORECASE,
)
# "## Contributing", "License", "📖 Table of Contents": what a list says of itself.
ABOUT_THE_LIST = re.compile(
    r"^\W*(?:(?:how to |our |all |list of )?contribut(?:e|ing|ion|ions|ors?)(?: guidelines?| to .*)?"
    r"|licen[sc]e|(?:table of )?contents?|toc|star history|stargazers(?: over time)?"
    r"|citation|how to cite|code of conduct|sponsors?(?:hip)?|backers|donat(?:e|ions?)|support(?: us| me)?"
    r"|(?:(?:core |the |our |project )?team|maintainers?|maintained by|authors? of (?:this|the) list)"
    r"|(?:special )?thanks(?: to)?|acknowledge?ments?|credits|about(?: (?:me|us|this list|the authors?))?"
    r"|contribu(?:idores|yentes|teurs)|beitragende|участники|список участников"
    r"|changelog|copyright|disclaimer|contact(?: us| me)?|follow (?:us|me)|stay in touch"
    r"|inhalt(?:sverzeichnis)?|mitwirken(?:de)?|lizenz|índice|contenidos?|contribuir|colaboradores|licencia"
    r"|table des matières|sommaire|contribuer|licence|содержание|оглавление|лицензия|участники|авторы списка"
    r"|目录|目錄|目次|贡献(?:者|指南)?|贡献|许可证?|致谢|ライセンス|貢献|목차|기여|라이선스)\W*$",
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
