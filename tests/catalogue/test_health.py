"""Link health: months of answers to statuses, private addresses, pages that say they are none."""

from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network

import pytest

from app.catalogue.health import (
    Answer,
    Check,
    connectable,
    due_until,
    judged,
    port_allowed,
    says_missing,
    wait_of,
)

BEGIN = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
ANSWERS = {
    "ok": Answer(200),
    "204": Answer(204),
    "moved": Answer(200, "http://a.example/new"),
    "soft": Answer(200, absent=True),
    "nobody": Answer(),
    "no-name": Answer(absent=True),
}


def after(story):
    """What is known after a story such as `0:404 1:ok`: hours, and what was answered."""
    check = Check()
    for part in story.split():
        hours, _, said = part.partition(":")
        answer = ANSWERS.get(said) or Answer(int(said))
        check = judged(check, answer, BEGIN + timedelta(hours=float(hours)))
    return check


@pytest.mark.parametrize(
    ("story", "status", "failures"),
    [
        ("0:ok", "ok", 0),
        ("0:204", "ok", 0),
        ("0:moved", "redirected", 0),
        *((f"0:{code}", "blocked", 0) for code in (401, 403, 405, 406, 429, 451, 999)),
        *((f"0:{code}", "suspect", 1) for code in (302, 400, 404, 410, 418, 500, 503)),
        ("0:nobody", "suspect", 1),
        ("0:no-name", "suspect", 1),
        ("0:soft", "suspect", 1),
        # Three failures on one day are one bad day.
        ("0:500 1:500 2:500", "suspect", 3),
        ("0:500 24:500", "suspect", 2),
        ("0:500 24:nobody 48:503", "error", 3),
        ("0:500 24:500 48:404", "gone", 3),
        ("0:nobody 24:nobody 48:no-name", "gone", 3),
        # 404 twice a day apart is enough, but not within an hour, over midnight.
        ("0:404 24:404", "gone", 2),
        ("0:410 23:404", "gone", 2),
        ("20.5:404 21.5:404", "suspect", 2),
        ("0:no-name 24:no-name", "gone", 2),
        ("0:soft 24:soft", "gone", 2),
        ("0:404 1:404 24:500", "suspect", 3),
        ("0:404 24:500 30:404", "gone", 3),
        # What is dead stays dead until it works, and tells of the last failure.
        ("0:404 24:404 25:500", "gone", 3),
        ("0:404 24:404 2184:500", "error", 3),
        ("0:500 24:500 48:500 2208:404", "gone", 4),
        ("0:404 24:404 2184:ok", "ok", 0),
        ("0:404 24:404 2184:ok 2900:404", "suspect", 1),
        # A closed door says nothing: what failed before still counts.
        ("0:404 24:403", "blocked", 1),
        ("0:404 24:403 48:404", "gone", 2),
        ("0:500 24:ok 48:500 72:500", "suspect", 2),
    ],
)
def test_what_answers_over_time_make_of_an_address(story, status, failures):
    check = after(story)
    assert (check.verdict, check.failures) == (status, failures)


def test_facts_of_the_last_answer():
    assert after("0:moved").final_url == "http://a.example/new"
    assert after("0:moved 24:500").final_url is None
    assert after("0:404").http_status == 404
    assert after("0:404 1:nobody").http_status is None


def test_what_is_due():
    until = due_until(BEGIN)
    days = {status: (BEGIN - datetime.fromisoformat(each)).days for status, each in until.items()}
    # An hour is forgiven, so that a nightly timer skips no night.
    long = {"gone": 89, "error": 89}
    assert days == long | {"ok": 29, "redirected": 29, "blocked": 29, "suspect": 0}


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0),
        ("120", 120),
        (" 7 ", 7),
        ("-3", 0),
        ("soon", 0),
        ("9999999999", 0),
        ("999999999", 30 * 24 * 3600),
        ("Fri, 31 Dec 9999 23:59:59 -2300", 30 * 24 * 3600),
        ("Sun, 01 Mar 2026 03:02:00 -0000", 120),
        ("Sun, 01 Mar 2026 03:01:00 GMT", 60),
        ("Sun, 01 Mar 2026 02:00:00 GMT", 0),
    ],
)
def test_how_long_a_host_wants_to_be_left_alone(header, seconds):
    assert wait_of(header, BEGIN) == seconds


PRIVATE = """
127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255
192.168.0.1 192.168.255.255 169.254.169.254 169.254.0.1 100.64.0.1 100.127.255.254 192.0.0.1
192.0.0.170 192.0.2.1 198.51.100.7 203.0.113.9 198.18.0.1 198.19.255.255 192.88.99.1 224.0.0.1
224.0.0.251 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::2 fe80::1 fe80::1%eth0 febf::1 fec0::1 fc00::1 fd00::1 fd12:3456:789a::1 ff02::1 ff0e::1
2001:db8::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:10::1 2001:20::1 3fff::1 100::1
5f00::1 64:ff9b:1::1 4000::1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.1.2.3 ::ffff:192.168.1.1
::ffff:169.254.169.254 ::ffff:0.0.0.0 ::127.0.0.1 ::10.0.0.1 ::7f00:1 64:ff9b::127.0.0.1
64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe 2002:7f00:1:: 2002:a00:1::1 2002:c0a8:101::
2002:a9fe:a9fe::1 0:0:0:0:0:ffff:7f00:0001
"""
PUBLIC = """
1.1.1.1 8.8.8.8 93.184.216.34 172.15.255.255 172.32.0.1 100.63.255.255 100.128.0.1 223.255.255.254
2606:4700::1111 2a00:1450:4001::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1 2400:cb00::1
"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private_addresses_are_not_connected_to(address):
    assert not connectable(address)


@pytest.mark.parametrize("address", PUBLIC.split())
def test_public_addresses_are(address):
    assert connectable(address)


def test_networks_can_be_allowed():
    allowed = (IPv4Network("10.0.0.0/8"), IPv6Network("fd00::/8"))
    assert connectable("10.9.9.9", allowed)
    assert connectable("::ffff:10.9.9.9", allowed)
    assert connectable("fd00::5", allowed)
    assert not connectable("127.0.0.1", allowed)


def test_ports():
    asked = [port for port in range(70_000) if port_allowed(port)]
    assert asked == [80, 443, *range(1024, 65_536)]


def page(title="", heading="", text="", head=""):
    return (
        f"<html><head><title>{title}</title>{head}</head>"
        f"<body><h1>{heading}</h1><p>{text}</p></body></html>"
    )


HERE = "http://a.example/deep/page"
SORRY = "Sorry, the page you are looking for could not be found."
PARKER = '<script src="https://www.sedoparking.com/x.js"></script>'


@pytest.mark.parametrize(
    "html",
    [
        page("404 Not Found", "404 Not Found"),
        page("Page not found | Example", "", SORRY),
        page("My site", "Error 404", "This page does not exist."),
        page("Oops! That page can&rsquo;t be found. – Blog", "Oops! That page can’t be found."),
        page("Seite nicht gefunden - Uni", "", "Seite nicht gefunden"),
        page("Page introuvable", "Page introuvable"),
        page("404", "", "The requested URL was not found on this server"),
        page("My site", "", "The file has been removed", '<meta name="robots" content="noindex">'),
        page("Not Found", "", "nothing", '<meta content="noindex,nofollow" name="robots">')
        + '<meta name="robots" content="noindex">',
        page("a.example is for sale", "Buy this domain"),
        page("a.example", "", "This domain may be for sale. Related searches: Insurance"),
        page("a.example", "The domain a.example is parked", "", PARKER),
        page("Welcome", "Related links", "This domain name has expired. Sponsored listings"),
    ],
)
def test_pages_that_say_that_they_are_not_there(html):
    assert says_missing(HERE, HERE, html)


@pytest.mark.parametrize(
    "html",
    [
        "",
        page("A paper", "A paper", "We found that this page exists."),
        page("How to design a 404 page", "How to design a 404 page", SORRY),
        page("404 Not Found", "Status codes", "What servers answer, and why."),
        page("404 Not Found - HTTP", "404 Not Found", "The server finds nothing. " * 400),
        page("Lost and not found: a novel", "Lost and not found: a novel", "A story."),
        page(
            "A quiet page",
            "",
            "Nothing here is to be indexed",
            '<meta name="robots" content="noindex">',
        ),
        page("On markets", "", "I wanted to buy this domain for years."),
        page("Ads", "", "Related searches help readers."),
        page("—", "", "!!"),
        "<title>404 Not Found" + "<title>" * 9_000,
        "<h1>" * 16_000,
        "<" * 60_000,
    ],
)
def test_pages_that_are_there(html):
    assert not says_missing(HERE, HERE, html)


@pytest.mark.parametrize(
    ("end", "html", "missing"),
    [
        ("http://a.example/", page("A site", "", SORRY), True),
        ("http://a.example/error404.html", page("A site", "Page not found"), True),
        ("http://a.example/", page("A site", "", "Welcome to all of it."), False),
        ("http://a.example/other", page("A site", "Page not found"), False),
        ("https://www.hugedomains.com/x", page("a.example is for sale"), True),
    ],
)
def test_where_a_redirect_led_is_a_sign(end, html, missing):
    assert says_missing(HERE, end, html) is missing
