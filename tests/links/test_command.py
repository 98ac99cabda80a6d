"""`catalogue links check` as users run it: stopped, gone on with, two at once; and its oracle."""

import gc
import json
import signal
import subprocess
import sys
import tracemalloc
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from time import sleep

import pytest

from app.config import Settings
from app.links import check
from tests.catalogues import opened
from tests.commands import PATIENCE, run, start
from tests.databases import file_of
from tests.links.demonstrator import Time, demonstrating
from tests.links.test_check import STATUSES
from tests.long import LONG
from tests.snapshots import ask, column
from tests.test_ingest import take

ALLOWED = {"CATALOGUE_LINKS_ALLOW": "127.0.0.0/8"}


@pytest.fixture
def url(sqlite_files, monkeypatch):
    made = sqlite_files.new()
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", made)
    monkeypatch.setenv("CATALOGUE_LINKS_ALLOW", "127.0.0.0/8")
    assert run("migrate") == 0
    return made


def listed(url, addresses):
    """Import a list of addresses."""
    lines = [f"- [Thing {a.partition('//')[2]}](<{a}>), Ann Bee, 2015" for a in addresses]
    with opened(url) as engine:
        take(engine, "\n".join(["# Things", *lines]), "things")


def statuses(url):
    with opened(url) as engine:
        return dict(ask(engine, "SELECT url, status FROM link_check"))


def test_it_prints_what_is_new_and_tells_how_many(url, capsys):
    with demonstrating("127.0.0.1", "127.0.0.2") as server:
        well, bad = (f"http://127.0.0.{n}:{server.port}/" for n in (1, 2))
        listed(url, [f"{well}ok", f"{bad}404"])
        assert run("links", "check", "--dry-run", "--due") == 0
        told = capsys.readouterr()
        assert sorted(told.out.split()) == [f"{well}ok", f"{bad}404"]
        assert (server.connections, "0 of 2 addresses asked." in told.err) == (0, True)
        assert run("links", "check") == 0
        told = capsys.readouterr()
        assert sorted(told.out.splitlines()) == [
            f"unchecked\tok\t{well}ok",
            f"unchecked\tsuspect\t{bad}404",
        ]
        assert "2 of 2 addresses asked: 1 ok, 1 suspect." in told.err
        assert run("links", "check", "--due") == 0
        assert "0 of 0 addresses asked." in capsys.readouterr().err
        assert run("links", "check", "--document", "thing") == 2
        assert "Did you mean things?" in capsys.readouterr().err
        assert run("links", "check", "--limit", "0") == 2


def test_networks_that_are_none_are_refused(url, monkeypatch, capsys):
    monkeypatch.setenv("CATALOGUE_LINKS_ALLOW", "10.0.0.0/8,nowhere")
    assert run("links", "check") == 2
    assert "CATALOGUE_LINKS_ALLOW" in capsys.readouterr().err


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_keeps_what_it_found_and_goes_on(url, how):
    with demonstrating() as server:
        addresses = [f"http://127.0.0.1:{server.port}/{n}/ok" for n in range(3)]
        listed(url, addresses)
        process = start("links", "check", url=url)
        while len(server.seen) < 2:
            assert process.poll() is None
            sleep(0.01)
        process.send_signal(how)
        out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1, err
        assert "what was found is kept" in err
        done = statuses(url)
        assert 1 <= len(done) < 3
        assert sorted(line.split("\t")[2] for line in out.splitlines()) == sorted(done)
        again = start("links", "check", "--due", url=url)
        out, err = again.communicate(timeout=PATIENCE)
        assert (again.returncode, len(out.splitlines())) == (0, 3 - len(done)), err
    assert statuses(url) == dict.fromkeys(addresses, "ok")


def test_what_a_killed_run_found_is_told_by_the_next(url):
    with demonstrating() as server:
        listed(url, [f"http://127.0.0.1:{server.port}/{n}/ok" for n in range(4)])
        process = start("links", "check", url=url)
        while len(server.seen) < 3:
            assert process.poll() is None
            sleep(0.01)
        process.kill()
        process.communicate(timeout=PATIENCE)
        found = "SELECT verdict FROM link_check WHERE status = 'unchecked'"
        with opened(url) as engine:
            assert column(engine, found)
            assert run("links", "check", "--limit", "1") == 0
            assert column(engine, found) == []
            assert "ok" in column(engine, "SELECT link_status FROM resource")


def test_two_at_once_take_turns(url):
    with demonstrating() as server:
        listed(url, [f"http://127.0.0.1:{server.port}/{n}/ok" for n in range(3)])
        both = [start("links", "check", "--due", url=url) for _ in range(2)]
        told = [each.communicate(timeout=PATIENCE) for each in both]
        assert [each.returncode for each in both] == [0, 0], told
        assert sum("waiting for it" in err for _, err in told) == 1
        assert sorted(len(out.splitlines()) for out, _ in told) == [0, 3]
        assert server.most_at_once == 1
        assert len(server.seen) == 3


# Where both judge; lychee knows neither soft 404s nor that a closed door says nothing.
ALIKE = {"ok": True, "redirected": True, "suspect": False}
APART = {"soft", "parked", "not-modified", "to-ftp", "to-nothing", "huge", "article"}


def test_lychee_agrees(url, tmp_path):
    with demonstrating() as server:
        cases = {c for c, status in STATUSES.items() if status in ALIKE} - APART
        hosts = {f"http://127.0.0.1:{server.port}/{case}": case for case in cases}
        page = tmp_path / "list.md"
        page.write_text("\n".join(f"- [{c}]({a})" for a, c in hosts.items()), encoding="utf-8")
        lychee = Path(sys.executable).with_name("lychee")
        done = subprocess.run(
            [lychee, "--format", "json", "--no-progress", "--max-retries", "0", page],
            capture_output=True,
            text=True,
            check=False,
        )
    report = json.loads(done.stdout)
    failed = {each["url"] for found in report["error_map"].values() for each in found}
    assert {c for a, c in hosts.items() if a not in failed} == {
        case for case in cases if ALIKE[STATUSES[case]]
    }, report


HOSTS, EACH = (500, 20) if LONG else (20, 5)


def test_many_hosts_in_memory_that_does_not_grow(url):
    """10,000 addresses on 500 hosts in the long run."""

    async def to_loopback(_name, _port):
        return ["127.0.0.1"]

    with demonstrating() as server, opened(url) as engine:
        addresses = [
            f"http://h{host}.example:{server.port}/{n}/ok"
            for host in range(HOSTS)
            for n in range(EACH)
        ]
        listed(url, addresses)
        settings = Settings(links_allow=(ip_network("127.0.0.0/8"),))
        time = Time()
        held: list[tracemalloc.Snapshot] = []

        def progress(_stage, done, of):
            # While some are stored others answer, and are told together.
            if len(held) < 2 and done >= (of // 4, of)[len(held)]:
                # What runs in cycles is collected the later the more a process holds.
                gc.collect()
                held.append(tracemalloc.take_snapshot())

        asking = partial(check, engine, settings, resolve=to_loopback, progress=progress)
        server.now = time.seconds
        tracemalloc.start(4)
        try:
            outcome = asking(clock=time.clock)
        finally:
            tracemalloc.stop()
        assert outcome.found == {"ok": HOSTS * EACH}
        assert server.most_at_once == 1
        assert server.most_of_all <= 20
        # Seen and answered requests are of the demonstrator, which notes them all.
        noted = 2_000 * HOSTS * EACH
        # One block alone is a table of the interpreter's own (interned names) that was enlarged;
        # what is kept of each address is many.
        grown = [
            each
            for each in held[1].compare_to(held[0], "traceback")
            if each.count_diff > 1 or each.size_diff < 0
        ]
        assert sum(each.size_diff for each in grown) < noted, [
            (each.size_diff, each.traceback.format()) for each in grown[:5]
        ]
        assert column(engine, "SELECT count(*) FROM resource WHERE link_status = 'ok'") == [
            HOSTS * EACH
        ]
    assert file_of(url).with_name(f".{file_of(url).name}.links").exists()
