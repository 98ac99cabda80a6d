"""markdown-it-py as lists need it: tables, front matter, bare and damaged addresses."""

from markdown_it import MarkdownIt
from mdit_py_plugins.front_matter import front_matter_plugin

from app.documents.autolink import bare_address

# As deep as lists are read; more would only feed the recursion of the parser.
_MAX_NESTING = 60


class _Markdown(MarkdownIt):
    """CommonMark with tables, every address left as it is printed.

    A damaged address is for `links` to judge, not to mend.
    """

    def __init__(self) -> None:
        super().__init__("commonmark", {"store_labels": True, "maxNesting": _MAX_NESTING})
        self.enable(["table", "strikethrough"]).disable("text_join")
        self.inline.ruler.before("text", "bare_address", bare_address)

    # These three names are those of markdown-it-py.

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802
        return True


DOCUMENT = _Markdown().use(front_matter_plugin)
# What stands between the tags of raw HTML, where indentation means nothing.
INSIDE_HTML = _Markdown().disable(["html_block", "code", "reference"])
