"""Addresses printed as plain words, as an inline rule for markdown-it-py."""

import re

from markdown_it.rules_inline import StateInline

_SCHEMES = ("https", "http", "ftp")
# Brackets end it: they belong to the Markdown around it.
_REST = re.compile(r"://[^\s<>\[\]\"'`|\\]+")
_TRAILING = ".,;:!?*_~"


def bare_address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - their way
    """Read "http://a.org/1" as a link; what only ends the sentence stays outside."""
    scheme = _scheme_before(state)
    found = _REST.match(state.src, state.pos, state.posMax) if scheme else None
    if found is None:
        return False
    rest = _trimmed(found.group())
    if not silent:
        state.pending = state.pending.removesuffix(scheme)
        address = scheme + rest
        state.push("link_open", "a", 1).attrs = {"href": address}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos += len(rest)
    return True


def _scheme_before(state: StateInline) -> str:
    """Return the scheme that ends where the rule stands, if an address can be here."""
    if state.src[state.pos] != ":" or state.linkLevel > 0:
        return ""
    before = state.src[max(0, state.pos - 6) : state.pos]
    scheme = next((s for s in _SCHEMES if before.lower().endswith(s)), "")
    lead = before[: len(before) - len(scheme)]
    if not scheme or lead[-1:].isalnum():
        return ""
    return before[len(lead) :]


def _trimmed(rest: str) -> str:
    """Return an address without full stops and closing brackets that are not its own.

    The brackets are counted once: ten thousand of them take no longer.
    """
    spare = rest.count(")") - rest.count("(")
    end = len(rest)
    while end > len("://x"):
        if rest[end - 1] == ")" and spare > 0:
            spare -= 1
        elif rest[end - 1] not in _TRAILING:
            break
        end -= 1
    return rest[:end]
