"""Link health: what an answer says of an address, who may be asked, and when again.

Pure rules; `app.links` asks. One failure tells little: hosts have bad days. What is dead
has failed on several days, and pages that only say so count when two signs agree.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from app.catalogue.records import LinkStatus
from app.config import Network
from app.text import regex

# What says nothing of the page: who asks is to log in, to pay, or to stay away.
BLOCKED = frozenset({401, 403, 405, 406, 429, 451, 999})
MISSING = frozenset({404, 410})
PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
# After so many days an address is asked again.
DUE_AFTER = {"ok": 30, "redirected": 30, "blocked": 30, "suspect": 1, "gone": 90, "error": 90}
# A timer that runs each night is not to skip one because it began a minute earlier.
_DAY = timedelta(hours=23)
_DAYS_OF_FAILURE = 3
# Nobody closes a host to checks for years.
_LONGEST_WAIT = 30 * 24 * 3600.0
_DEAD: tuple[LinkStatus, ...] = ("gone", "error")


@dataclass(frozen=True, slots=True)
class Answer:
    """What asking an address came to: without a `code` nobody answered.

    `moved_to` is where it ended if a permanent redirect led there, `permanent` if all that
    led there were; what is `absent` has a name that does not exist, or is a page that says
    that it is not there.
    """

    code: int | None = None
    moved_to: str | None = None
    absent: bool = False
    permanent: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """What is known of an address after asking it: its status, and the failures in a row.

    They were on so many `days`; `missing_since` is when it was first said to be absent.
    """

    verdict: LinkStatus = "unchecked"
    http_status: int | None = None
    final_url: str | None = None
    failures: int = 0
    days: int = 0
    failed_at: str | None = None
    missing_since: str | None = None
    permanent: bool = False


def time_text(moment: datetime) -> str:
    """Return a time in UTC as it is stored."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def judged(before: Check, answer: Answer, at: datetime) -> Check:
    """Return what is known of an address that gave this answer."""
    code, now = answer.code, time_text(at)
    told = replace(before, http_status=code, final_url=answer.moved_to, permanent=False)
    if code is not None and 200 <= code < 300 and not answer.absent:  # noqa: PLR2004
        status: LinkStatus = "redirected" if answer.moved_to else "ok"
        return Check(status, code, answer.moved_to, permanent=answer.permanent)
    if code in BLOCKED:
        return replace(told, verdict="blocked")
    absent = answer.absent or code in MISSING
    another_day = before.failed_at is None or before.failed_at[:10] != now[:10]
    told = replace(
        told,
        failures=before.failures + 1,
        days=before.days + another_day,
        failed_at=now,
        missing_since=before.missing_since or (now if absent else None),
    )
    return replace(told, verdict=_failed(told, absent=absent, at=at))


def _failed(told: Check, *, absent: bool, at: datetime) -> LinkStatus:
    """Return the status of an address that failed just now, among other times."""
    since = told.missing_since
    if absent and since and since <= time_text(at - _DAY):
        return "gone"
    if told.days >= _DAYS_OF_FAILURE:
        return "gone" if absent else "error"
    return told.verdict if told.verdict in _DEAD else "suspect"


def wait_of(header: str | None, at: datetime) -> float:
    """Return for how many seconds a host wants to be left alone (RFC 9110, 10.2.3)."""
    try:
        if header is None or re.fullmatch(r"\d{1,9}", header.strip()):
            seconds = float(header or 0)
        else:
            until = parsedate_to_datetime(header)
            seconds = (until.replace(tzinfo=until.tzinfo or UTC) - at).total_seconds()
    except ValueError:
        return 0.0
    return min(max(0.0, seconds), _LONGEST_WAIT)


def due_until(at: datetime) -> dict[str, str]:
    """Return for each status until when an address was checked that is due now."""
    return {
        status: time_text(at - (days - 1) * timedelta(days=1) - _DAY)
        for status, days in DUE_AFTER.items()
    }


# Who may be asked: public addresses only, whatever leads there.

_FIRST_OPEN_PORT = 1024
_WEB_PORTS = (80, 443)
# The whole of what is given out to the public; IPv4 has no such range.
_GLOBAL_6 = IPv6Network("2000::/3")
# IPv4 inside of IPv6: mapped, compatible, translated (RFC 6052), 6to4; bits behind it.
_EMBEDDING = {
    **dict.fromkeys(map(IPv6Network, ("::ffff:0:0/96", "::/96", "64:ff9b::/96")), 0),
    IPv6Network("2002::/16"): 80,
}
# Relays and benchmarks, which older tables of Python call public.
_NOT_PUBLIC_4 = tuple(map(IPv4Network, ("192.88.99.0/24", "198.18.0.0/15", "192.0.0.0/24")))
_NOT_PUBLIC_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))


def port_allowed(port: int) -> bool:
    """Tell whether addresses with this port are asked."""
    return port in _WEB_PORTS or _FIRST_OPEN_PORT <= port < 2**16


def connectable(text: str, allowed: Iterable[Network] = ()) -> bool:
    """Tell whether an IP address may be connected to: public, or in a network allowed."""
    address = ip_address(text)
    inner = _inner(address)
    listed = any(each in network for network in allowed for each in {address, inner})
    return listed or _is_public(inner)


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address within one of IPv6, if there is one."""
    for network, shift in _EMBEDDING.items():
        if address in network:
            return IPv4Address(int(address) >> shift & 0xFFFFFFFF)
    return address


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, IPv6Address):
        return address in _GLOBAL_6 and not any(address in each for each in _NOT_PUBLIC_6)
    return not any(address in each for each in _NOT_PUBLIC_4)


# Pages that answer well and say that there is nothing. Title, heading, text and address
# are a sign each; an article about such pages is long, or has one of them.

_MOST_LETTERS = 4_000
_SIGNS_NEEDED = 2
_TITLE = regex(r"<title[^>]{0,200}>(.{0,300}?)</title", re.IGNORECASE | re.DOTALL)
_HEADING = regex(r"<h[1-3][^>]{0,200}>(.{0,300}?)</h[1-3]", re.IGNORECASE | re.DOTALL)
_UNSEEN = regex(r"<(script|style|!--)[^<]*", re.IGNORECASE)
_TAG = regex(r"<[^<>]{0,2000}>")
_THING = r"(?:page|file|document|url|site|resource|object|content|article|post|item|address)"
_NOT_THERE = (
    r"(?:(?:could|can|was|is|were)? ?(?:not|n['’]t) (?:be )?(?:found|located)|cannot be found"
    r"|can['’]t be found|(?:do|does) ?(?:not|n['’]t) exist|no longer (?:exists?|available|here)"
    r"|(?:is|was)? ?not available|is unavailable|unavailable|(?:has|have) been (?:removed|deleted))"
)
_ELSEWHERE = (
    "seite nicht gefunden|page introuvable|page non trouvée|página no encontrada|pagina non trovata"
    "|pagina niet gevonden|página não encontrada|страница не найдена|页面不存在|找不到页面"
    "|ページが見つかりません"
)
# As whole parts: "404", "Error 404", "404 Not Found", "Oops! That page can't be found".
_NAMED = regex(
    r"(?:(?:oops|sorry|whoops)\W+)?(?:(?:http |error |status )*404(?: error)?\W*)?"
    rf"(?:(?:the |this |that )?(?:requested |web ?)?{_THING}? ?{_NOT_THERE}|{_ELSEWHERE})?\W*"
)
_SAID = regex(rf"\b(?:web)?{_THING}\b[^.!?<>]{{0,80}}?\b{_NOT_THERE}|{_ELSEWHERE}")
_PARTS = regex(r"\s[-:]\s|[|–—·»«:]")
_LED_AWAY = regex(r"/(?:error[-_]?)?(?:404|(?:page[-_]?)?not[-_]?found)(?:[-_./]|$)", re.IGNORECASE)
_NO_INDEX = regex(r"<meta[^>]{0,100}\brobots\b[^>]{0,100}\bnoindex\b", re.IGNORECASE)
_FOR_SALE = regex(
    r"\b(?:domain(?: name)?\b.{0,60}\b(?:(?:is|may be|are) for sale|is parked|(?:has )?expired)"
    r"|(?:buy|own|acquire|purchase) this domain|(?:offer|inquire|enquire) (?:on|about|for) this"
    r" domain|parked (?:domain|free|page)|domain parking|[\w-]+\.[a-z]{2,10} is for sale)"
)
_LISTINGS = regex(r"\b(?:related (?:searches|links)|sponsored (?:listings|links))\b")
_PARKER = regex(
    r"(?:sedoparking|parkingcrew|parklogic|bodis|bodiscdn|hugedomains|afternic|dan|above|undeveloped"
    r"|skenzo|namedrive|domainsponsor|smartname|parkingpage\.\w+|parked-content\.godaddy)\.(?:com|net)"
)
_LOADED = regex(r"<(?:script|iframe|link|img)\b[^>]{0,1000}>", re.IGNORECASE)


def says_missing(url: str, end: str, html: str) -> bool:
    """Tell whether a page that was answered says that it is not there, or is parked.

    `url` is what was asked for, `end` where redirects led.
    """
    bare = _UNSEEN.sub(" ", html)
    titles, headings = (list(map(_plain, x.findall(bare))) for x in (_TITLE, _HEADING))
    said = _plain(_HEADING.sub(" ", _TITLE.sub(" ", bare)))
    if len(said) > _MOST_LETTERS:
        return False
    named = [any(map(_is_name, names)) for names in (titles, headings)]
    missing = [*named, bool(_SAID.search(said))]
    beside = [_is_led_away(url, end), bool(_NO_INDEX.search(html))]
    if any(missing) and sum(missing) + sum(beside) >= _SIGNS_NEEDED:
        return True
    texts = (" ".join(titles), " ".join(headings), said)
    parked = [bool(_FOR_SALE.search(each)) for each in texts]
    return sum((*parked, bool(_LISTINGS.search(said)), _is_parker(end, html))) >= _SIGNS_NEEDED


def _plain(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).casefold().split())


def _is_name(text: str) -> bool:
    """Tell whether a title or heading, or a part of it, is what missing pages are called."""
    parts = (part.strip() for part in (text, *_PARTS.split(text)))
    return any(part and any(map(str.isalnum, part)) and _NAMED.fullmatch(part) for part in parts)


def _is_led_away(url: str, end: str) -> bool:
    """Tell whether a redirect led to the page of what is not found, or to the first page."""
    asked, found = urlsplit(url), urlsplit(end)
    if (asked.path, asked.query) == (found.path, found.query):
        return False
    return bool(_LED_AWAY.search(found.path)) or found.path in {"", "/"}


def _is_parker(end: str, html: str) -> bool:
    """Tell whether a page comes from who parks domains, or loads something from there."""
    hosts: list[str] = [urlsplit(end).netloc, *_LOADED.findall(html)]
    return any(_PARKER.search(each.lower()) for each in hosts)
