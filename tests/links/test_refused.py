"""Nothing that a list, a redirect or a name says leads into a private network."""

import asyncio
import shutil
import subprocess
from ipaddress import ip_network

import pytest

from app.catalogue.health import Answer
from app.links import Asker, NoSuchNameError, addresses_of
from tests.links.demonstrator import Time, answer, demonstrating

# What stands for the public here: another address of this machine.
OPEN = "127.0.0.2"
ALLOWED = (ip_network(f"{OPEN}/32"),)
# Each is this machine, or would be to somebody: in numbers, in IPv6, in disguise.
NUMBERS = """
127.0.0.1 127.1 127.0.1 127.000.000.001 0127.0.0.1 0177.0.0.1 0x7f.0.0.1 0x7f.1 0x7f000001
2130706433 017700000001 0x7F.0x0.0x0.0x1 127.0.0.1. 127.0.0.3 127.255.255.254 0.0.0.0 0 0x0
[::1] [::] [0:0:0:0:0:0:0:1] [0000::0001] [::ffff:127.0.0.1] [::ffff:7f00:1] [::FFFF:7F00:0001]
[0:0:0:0:0:ffff:127.0.0.1] [::127.0.0.1] [::7f00:1] [64:ff9b::127.0.0.1] [64:ff9b::7f00:1]
[2002:7f00:1::] [2002:7f00:0001::1] [fe80::1] [fe80::1%25lo] [fc00::1] [fd00::1] [ff02::1]
[2001:db8::1] [2001::1] [::ffff:10.0.0.1] [::ffff:169.254.169.254] [100::1]
10.0.0.1 10.1 172.16.0.1 192.168.0.1 192.168.1 169.254.169.254 2852039166 100.64.0.1 192.0.0.1
192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255 4294967295 192.88.99.1
localhost LOCALHOST localhost. 127。0。0。1 \uff11\uff12\uff17.0.0.1 ①②⑦.0.0.1
""".split
USERS = ("user@", "a.example@", "a.example:80@", "a.example%2f@", "%00@", "[::2]@")
# Names whose addresses are told one after the other: what is second comes too late.
NAMES = {
    "local.example": ("127.0.0.1",),
    "mapped.example": ("::ffff:127.0.0.1",),
    "six.example": ("::1",),
    "translated.example": ("64:ff9b::7f00:1",),
    "many.example": ("10.0.0.1", "192.168.0.1", "127.0.0.1", "::1"),
    "meta.example": ("169.254.169.254",),
    "nothing.example": (),
}


def hidden(port):
    """The tricks, as addresses with a port that listens where nobody is to connect."""
    hosts = [*NUMBERS(), *NAMES, *(f"{user}127.0.0.1" for user in USERS)]
    return [f"http://{host}:{port}/ok" for host in hosts] + [
        f"http://127.0.0.1:{port}\\@a.example/",
        f"http://127.0.0.1:{port}#@a.example/",
        f"http://127.0.0.1:{port}?@a.example/",
        f"HTTP://127.0.0.1:{port}/",
        f"http:127.0.0.1:{port}/",
        f"http:///127.0.0.1:{port}/",
        f"http://{OPEN}:22/",
        f"http://{OPEN}:25/",
        f"http://{OPEN}:1023/",
        f"http://{OPEN}:0/",
        f"http://{OPEN}:65536/",
        f"ftp://127.0.0.1:{port}/",
        f"gopher://127.0.0.1:{port}/",
        "file:///etc/passwd",
        f"//127.0.0.1:{port}/ok",
        "http://",
        "http://[::1",
        "http://a..example/",
        f"http://{'a' * 70}.example/",
        "data:text/html,ok",
    ]


async def of_names(host, port):
    """Look up the names of these tests, and numbers as the system does."""
    return NAMES[host] if host in NAMES else await addresses_of(host, port)


def asked(url, resolve=of_names, allowed=ALLOWED):
    """What asking an address comes to."""

    async def ask():
        asker = Asker("test", allowed, Time().clock, resolve, 2.0)
        try:
            return (await asker.ask(url))[0]
        finally:
            await asker.close()

    return asyncio.run(ask())


@pytest.fixture(scope="module")
def closed():
    """Who must not be asked: everything this machine is called but the open address."""
    with demonstrating("127.0.0.1", "127.0.0.3", "127.255.255.254", "::1") as made:
        yield made


@pytest.fixture(scope="module")
def opened():
    with demonstrating(OPEN) as made:
        yield made


TRICKS = [hidden(1)[place] for place in range(len(hidden(1)))]


@pytest.mark.parametrize("place", range(len(TRICKS)), ids=TRICKS)
def test_no_private_address_is_connected_to(closed, opened, place):
    trick = hidden(closed.port)[place]
    straight = asked(trick)
    opened.cases["led"] = answer(301, Location=trick)
    led = asked(f"http://{OPEN}:{opened.port}/led")
    assert closed.connections == 0
    assert straight.code is None
    # What is no address of its own stays with the host that said it, which is open.
    assert led.code in {None, 200, 301}
    assert opened.seen[-1].host == OPEN


def test_there_are_two_hundred_and_they_would_lead_there_if_allowed():
    assert 2 * len(TRICKS) >= 200
    with demonstrating() as made:
        for trick in (f"http://2130706433:{made.port}/", f"http://local.example:{made.port}/"):
            assert asked(trick, allowed=(ip_network("127.0.0.0/8"),)).code == 200
        assert made.connections == 2


def test_a_name_is_looked_up_once_and_the_judged_address_connected_to(closed, opened):
    told = iter([[OPEN], ["127.0.0.1"], ["127.0.0.1"]])
    looked_up = []

    async def moving(host, port):
        looked_up.append(host)
        return next(told)

    assert asked(f"http://moves.example:{opened.port}/ok", moving).code == 200
    assert looked_up == ["moves.example"]
    assert opened.seen[-1].head.count(f"Host: moves.example:{opened.port}") == 1
    # At a redirect it is asked for again, and judged again.
    told = iter([[OPEN], ["127.0.0.1"]])
    before = closed.connections
    assert asked(f"http://moves.example:{opened.port}/moved", moving) == Answer()
    assert closed.connections == before


def test_of_several_addresses_the_next_is_tried(opened):
    async def several(_host, _port):
        return ["10.0.0.1", "::1", OPEN]

    assert asked(f"http://several.example:{opened.port}/ok", several).code == 200


def test_ipv6_is_asked_where_it_is_allowed():
    with demonstrating("::1") as made:
        allowed = (ip_network("::1/128"),)
        assert asked(f"http://[::1]:{made.port}/moved", allowed=allowed) == Answer(
            200, f"http://[::1]:{made.port}/ok", permanent=True
        )
        assert made.seen[0].head.count(f"Host: [::1]:{made.port}\r\n") == 1


def test_a_name_that_does_not_exist_is_absent():
    async def nothing(host, _port):
        raise NoSuchNameError(host)

    assert asked("http://nothing.example/", nothing) == Answer(absent=True)
    assert asked(f"http://{'a' * 70}.example/") == Answer(absent=True)


def test_passwords_stay_where_they_are(opened):
    assert asked(f"http://ann:secret@{OPEN}:{opened.port}/ok").code == 200
    assert "secret" not in opened.seen[-1].head
    assert "Authorization" not in opened.seen[-1].head


def test_slow_answers_end_after_their_time(opened):
    assert asked(f"http://{OPEN}:{opened.port}/drip-head") == Answer()
    assert asked(f"http://{OPEN}:{opened.port}/drip-body") == Answer(200)


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes certificates with openssl")
def test_certificates_are_those_of_the_name(tmp_path, monkeypatch):
    key, made = tmp_path / "key.pem", tmp_path / "made.pem"
    names = "subjectAltName=DNS:right.example"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=right.example", "-addext", names),
            *("-keyout", str(key), "-out", str(made)),
        ],
        check=True,
        capture_output=True,
    )

    async def here(_host, _port):
        return [OPEN]

    with demonstrating(OPEN, certificate=(made, key)) as server:
        address = f"https://{{}}.example:{server.port}/ok"
        assert asked(address.format("right"), here) == Answer()
        monkeypatch.setenv("SSL_CERT_FILE", str(made))
        assert asked(address.format("right"), here).code == 200
        assert asked(address.format("wrong"), here) == Answer()
