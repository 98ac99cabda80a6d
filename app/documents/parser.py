"""markdown-it-py as lists need it: tables, front matter, bare and damaged addresses."""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from mdit_py_plugins.front_matter import front_matter_plugin

from app.documents.autolink import bare_address

# As deep as lists are read; more would only feed the recursion of the parser.
_MAX_NESTING = 60
# As deep as links stand in links: each bracket open is looked for to this depth.
_MAX_LINKS = 12
# No paragraph, and no row, is longer.
MAX_TEXT = 200_000
# No address is longer: a definition may be used ten thousand times.
MAX_ADDRESS = 2_000


def _inline(state: StateCore) -> None:
    """Read what stands inside of blocks, but for blocks that are too long."""
    known = state.env.get("references", {})
    for label in [x for x, each in known.items() if len(each["href"]) > MAX_ADDRESS]:
        del known[label]
    for token in state.tokens:
        if token.type == "inline" and len(token.content) <= MAX_TEXT:
            token.children = []
            state.md.inline.parse(token.content, _SPANS, state.env, token.children)


class _Markdown(MarkdownIt):
    """CommonMark with tables, every address left as it is printed.

    A damaged address is for `links` to judge, not to mend.
    """

    def __init__(self, nesting: int = _MAX_NESTING) -> None:
        super().__init__("commonmark", {"store_labels": True, "maxNesting": nesting})
        self.enable(["table", "strikethrough"]).disable("text_join")
        self.core.ruler.at("inline", _inline)
        self.inline.ruler.before("text", "bare_address", bare_address)

    # These three names are those of markdown-it-py.

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802
        return True


_SPANS = _Markdown(_MAX_LINKS)
DOCUMENT = _Markdown().use(front_matter_plugin)
# What stands between the tags of raw HTML, where indentation means nothing.
INSIDE_HTML = _Markdown().disable(["html_block", "code", "reference"])
