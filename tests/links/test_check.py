"""Links asked of a demonstrator, over months, and told by the API."""

import json
from functools import partial
from ipaddress import ip_network
from itertools import pairwise
from urllib.parse import quote

import anyio.to_thread
import pytest

from app.config import Settings
from app.curate import Desk, undo
from app.errors import Conflict, UnknownValue
from app.ingest import Source, import_edition
from app.links import check
from app.store.write.documents import DocumentFacts
from tests.catalogues import application
from tests.links.demonstrator import OK, Time, answer, demonstrating
from tests.snapshots import column
from tests.web.conftest import client_of

LOOPBACK = (ip_network("127.0.0.0/8"),)
STATUSES = {
    "ok": "ok",
    "empty": "ok",
    "moved": "redirected",
    "moved-308": "redirected",
    "elsewhere": "ok",
    "two-steps": "redirected",
    "loop": "suspect",
    "to-ftp": "suspect",
    "to-nothing": "suspect",
    "not-modified": "suspect",
    "404": "suspect",
    "410": "suspect",
    "soft": "suspect",
    "article": "ok",
    "parked": "suspect",
    "500": "suspect",
    "broken": "suspect",
    "closed": "suspect",
    **dict.fromkeys(("401", "403", "405", "406", "429", "451", "999"), "blocked"),
    "503": "suspect",
    "huge": "ok",
}


@pytest.fixture(scope="module")
def demonstrator():
    with demonstrating() as made:
        yield made


@pytest.fixture(autouse=True)
def anew(demonstrator):
    cases = dict(demonstrator.cases)
    demonstrator.seen.clear()
    yield
    demonstrator.cases = cases


async def to_loopback(name, _port):
    """Every name of these tests is this machine."""
    return ["127.0.0.1"] if name.endswith(".example") else [name]


class Checked:
    """A catalogue whose links are checked, and a service over it."""

    def __init__(self, engine, authority, client, port):
        self.engine, self.authority, self.client, self.port = engine, authority, client, port
        self.time = Time()

    def address(self, path, host="a"):
        return f"http://{host}.example:{self.port}/{path}"

    def take(self, document, *addresses, date=None, titled=None):
        lines = [
            f"- [Thing {name.partition('//')[2]}](<{each}>), Ann Bee, 2015"
            for each, name in zip(addresses, titled or addresses, strict=True)
        ]
        source = Source(DocumentFacts(document), "\n".join(["# Things", *lines]), date=date)
        return import_edition(self.engine, self.authority, source)

    async def check(self, documents=(), **more):
        settings = Settings(links_allow=LOOPBACK, public_url="https://lists.example")
        here = partial(check, clock=self.time.clock, resolve=to_loopback)
        asking = partial(here, self.engine, settings, documents, **more)
        return await anyio.to_thread.run_sync(asking)

    async def get(self, path):
        found = await self.client.get(path)
        assert found.status_code == 200, found.text
        return found.json()

    async def links(self, query=""):
        found = await self.get(f"/v1/links?per_page=200&{query}")
        return {row["url"]: row for row in found["results"]}

    async def status(self, path, host="a"):
        return (await self.links())[self.address(path, host)]["status"]


@pytest.fixture
async def checked(empty_url, empty, authority, demonstrator):
    with application(empty_url) as app:
        async with client_of(app) as client:
            yield Checked(empty, authority, client, demonstrator.port)


async def test_each_case_has_its_status(checked, demonstrator):
    checked.take("things", *(checked.address(case, f"h{n}") for n, case in enumerate(STATUSES)))
    outcome = await checked.check()
    found = await checked.links()
    assert {url.rpartition("/")[2]: row["status"] for url, row in found.items()} == STATUSES
    assert outcome.found.total() == len(STATUSES)
    moved = found[checked.address("moved", "h2")]
    assert (moved["http_status"], moved["failures"]) == (200, 0)
    assert moved["final_url"] == checked.address("ok", "h2")
    assert moved["checked_at"] == moved["since"] != None  # noqa: E711
    assert found[checked.address("elsewhere", "h4")]["final_url"] is None
    gone = found[checked.address("404", "h10")]
    assert (gone["http_status"], gone["failures"], gone["final_url"]) == (404, 1, None)
    assert gone["mentions"] == [{"edition": "things:1", "line": 12}]
    assert [each["title"] for each in gone["resources"]] == [f"Thing {gone['url'][7:]}"]
    # Five redirects are followed, and of the page that never ends little is read.
    assert len([x for x in demonstrator.seen if x.path == "loop"]) == 6
    assert demonstrator.sent < 16_000_000, demonstrator.sent
    (one,) = (x for x in demonstrator.seen if x.path == "404")
    assert "User-Agent: Catalogue/" in one.head
    assert "+https://lists.example" in one.head
    assert one.head.startswith("GET ")


async def test_filters_facets_and_csv_tell_of_it(checked):
    checked.take("things", checked.address("ok"), checked.address("404"), checked.address("moved"))
    checked.take("others", checked.address("403", "b"), checked.address("ok"))
    assert set(await checked.links("status=unchecked")) == set(await checked.links())
    await checked.check()
    assert set(await checked.links("document=others")) == {
        checked.address("403", "b"),
        checked.address("ok"),
    }
    assert set(await checked.links("document_not=others&status=suspect,ok")) == {
        checked.address("404")
    }
    found = await checked.get("/v1/resources?facets=link_status&link_status_not=suspect")
    facet = found["facets"]["link_status"]
    assert {v["id"]: v["count"] for v in facet["values"]} == {
        "ok": 1,
        "blocked": 1,
        "redirected": 1,
        "suspect": 1,
    }
    assert found["meta"]["count"] == 3
    for value in facet["values"]:
        one = await checked.get(f"/v1/resources?link_status={value['id']}")
        assert one["meta"]["count"] == value["count"]
    text = (await checked.client.get("/v1/links.csv?status=suspect")).text.splitlines()
    assert text[0].startswith("url,status,http_status,final_url,checked_at,since,failures,")
    assert text[1].startswith(f"{checked.address('404')},suspect,404,,2026-03-01T")
    assert text[1].endswith(f"Thing {checked.address('404')[7:]},things:1:3")
    walked, cursor = [], "*"
    while cursor:
        part = await checked.get(f"/v1/links?per_page=1&cursor={cursor}")
        walked += [row["url"] for row in part["results"]]
        cursor = part["meta"]["next_cursor"]
    assert walked == sorted(await checked.links())


TAGGED = ("/v1/resources", "/v1/resources.csv", "/v1/stats", "/v1/resources/{}")
OF_CHECKS = ("/v1/links", "/v1/links.csv", "/links")


async def test_the_same_again_changes_nothing_but_when_it_was_checked(checked):
    checked.take("things", checked.address("ok"), checked.address("404"))
    await checked.check()
    (one, *_) = (await checked.get("/v1/resources?fields=id"))["results"]
    tagged = [path.format(one["id"]) for path in TAGGED]
    pages = [*tagged, *OF_CHECKS]
    tags = {path: (await checked.client.get(path)).headers["etag"] for path in pages}
    before = await checked.get("/v1/changes?since=0")
    known = await checked.links()
    checked.time.later(hours=2)
    outcome = await checked.check()
    assert list(outcome.changed) == []
    assert await checked.get("/v1/changes?since=0") == before
    for path in pages:
        again = await checked.client.get(path, headers={"If-None-Match": tags[path]})
        assert again.status_code == (304 if path in tagged else 200), path
    now = await checked.links()
    for url, row in now.items():
        assert row["checked_at"] > known[url]["checked_at"]
        assert row["since"] == known[url]["since"]


async def test_a_new_status_is_one_revision_a_run_with_a_row_for_each_address(checked):
    checked.take("things", checked.address("ok"), checked.address("404"), checked.address("wait"))
    last = (await checked.get("/v1/stats")) and (await checked.get("/v1/changes"))["meta"]
    await checked.check()
    rows = (await checked.get(f"/v1/changes?since={last['revision']}"))["results"]
    assert {(r["revision"], r["actor"], r["action"]) for r in rows} == {
        (last["revision"] + 1, "links", "updated")
    }
    assert {(r["id"], r["summary"]) for r in rows if r["type"] == "link"} == {
        (checked.address("ok"), "from unchecked to ok"),
        (checked.address("404"), "from unchecked to suspect"),
        (checked.address("wait"), "from unchecked to blocked"),
    }
    # Whoever mirrors the records hears which are others now.
    assert len({r["id"] for r in rows if r["type"] == "resource"}) == 3
    atom = await checked.client.get("/v1/changes.atom?sort=-revision")
    assert checked.address("404") in atom.text


async def test_months(checked, demonstrator):
    for case in ("heals", "dies", "falls-silent", "stays", "comes-back"):
        demonstrator.cases[case] = OK
    names = ("heals", "dies", "falls-silent", "stays", "comes-back")
    checked.take("things", *map(checked.address, names))
    await checked.check(due=True)
    assert not (await checked.check(due=True)).addresses
    demonstrator.cases |= {
        "heals": answer(503),
        **dict.fromkeys(("dies", "comes-back"), answer(404)),
        "falls-silent": b"",
    }
    checked.time.later(days=29, hours=22)
    assert not (await checked.check(due=True)).addresses
    checked.time.later(hours=2)
    history = []
    for day in range(4):
        if day == 1:
            demonstrator.cases["heals"] = OK
        outcome = await checked.check(due=True)
        history.append((len(outcome.addresses), [await checked.status(n) for n in names]))
        checked.time.later(days=1)
    assert history == [
        (5, ["suspect", "suspect", "suspect", "ok", "suspect"]),
        (4, ["ok", "gone", "suspect", "ok", "gone"]),
        (1, ["ok", "gone", "error", "ok", "gone"]),
        (0, ["ok", "gone", "error", "ok", "gone"]),
    ]
    demonstrator.cases["comes-back"] = OK
    checked.time.later(days=90)
    outcome = await checked.check(due=True)
    assert [(b, a) for _, b, a in outcome.changed] == [("gone", "ok")]


async def test_dead_links_are_findings_with_their_lines(checked):
    dead, well = checked.address("404"), checked.address("ok")
    checked.take("things", well, dead, date="2014")
    await checked.check()
    assert (await checked.get("/v1/quality?code=dead_link"))["results"] == []
    checked.time.later(days=1)
    await checked.check(due=True)
    told = (await checked.get("/v1/quality?code=dead_link"))["results"]
    assert [(f["edition"], f["line"], f["text"]) for f in told] == [("things:1", 3, dead)]
    place = f"resources/{told[0]['resource']['id']}"
    assert "since 2026-03-02" in told[0]["message"]
    # A later edition has it too, on its own line; the resource tells what is known.
    checked.take("things", "http://new.example/", well, dead, date="2015")
    told = (await checked.get("/v1/quality?code=dead_link"))["results"]
    assert [(f["edition"], f["line"]) for f in told] == [("things:2", 4), ("things:1", 3)]
    (link,) = (await checked.get(f"/v1/{place}"))["links"]
    assert (link["status"], link["since"][:10]) == ("gone", "2026-03-02")
    assert link["archive_url"] == f"https://web.archive.org/web/2014/{dead}"
    page = await checked.client.get(f"/{place}")
    assert "gone since 2026-03-02" in page.text
    assert "archived copy" in page.text
    listed = await checked.client.get("/links?status=gone")
    assert dead in listed.text
    assert well not in listed.text


async def test_the_patch_has_copies_of_what_is_dead(checked):
    dead, well = checked.address("404"), checked.address("ok")
    checked.take("things", well, dead, date="2014")
    checked.take("others", dead)
    before = (await checked.get("/v1/resources?url=" + quote(dead)))["results"]
    patch = "/v1/documents/things/patch"
    for days, expected in ((0, ""), (1, f"<https://web.archive.org/web/2014/{dead}>")):
        checked.time.later(days=days)
        await checked.check()
        assert ((await checked.client.get(f"{patch}?with=years,authors")).text) == ""
        diff = (await checked.client.get(patch)).text
        assert diff.count("\n+-") == bool(expected)
        assert expected in diff
    page = await checked.client.get("/documents/things/patch")
    assert "The address is dead" in page.text
    # Applied and imported again, it is the same record, with nothing to find or amend.
    checked.take("things", well, expected[1:-1], date="2015", titled=[well, dead])
    checked.take("others", expected[1:-1], titled=[dead])
    after = await checked.get(f"/v1/resources/{before[0]['id']}")
    assert after["links"][0]["url"] == expected[1:-1]
    assert {"things:1", "things:2"} < set(after["editions"])
    changed = {"links", "editions", "revision", "updated_at"}
    assert {k: v for k, v in after.items() if k not in changed} == {
        k: v for k, v in before[0].items() if k not in changed
    }
    newest = (await checked.get("/v1/quality?edition=things:2"))["results"]
    assert [each["code"] for each in newest] == []
    assert (await checked.client.get(patch)).text == ""


def test_an_archived_copy_of_a_page_is_of_the_same_work(empty, authority):
    page = "http://a.example/404"
    for address, created in ((page, 1), (f"https://web.archive.org/web/2014/{page}", 0)):
        text = f"# Plain\n\n- [A page of some sort]({address})\n"
        report = import_edition(empty, authority, Source(DocumentFacts("plain"), text))
        assert report.created == created


async def test_the_patch_leads_to_where_pages_have_moved_for_good(checked):
    moved, slash = checked.address("moved"), checked.address("slash")
    no_proof = [
        checked.address("two-steps", "b"),  # one step may be taken back
        checked.address("elsewhere", "c"),
        checked.address("to-front", "d"),
        *(checked.address(name, "e") for name in ("moved", "old")),  # both to one page
        *(checked.address(name, "f") for name in ("moved", "ok")),  # listed by itself
    ]
    checked.take("things", moved, slash, *no_proof)
    nameless = f"# Others\n\n- [A thing of its own]({checked.address('old', 'g')})\n"
    source = Source(DocumentFacts("others"), nameless + f"- [Another thing]({slash})\n")
    import_edition(checked.engine, checked.authority, source)
    await checked.check()
    ok = moved.replace("moved", "ok")
    patch = (await checked.client.get("/v1/documents/things/patch")).text
    assert [line for line in patch.splitlines() if line.startswith("+-")] == [
        f"+- [Thing {each.partition('//')[2]}](<{end}>), Ann Bee, 2015"
        for each, end in ((moved, ok), (slash, f"{slash}/index.html"))
    ]
    # By title alone another address tells no work; one that differs in a slash does.
    others = (await checked.client.get("/v1/documents/others/patch")).text
    assert [line for line in others.splitlines() if line.startswith("+-")] == [
        f"+- [Another thing]({slash}/index.html)"
    ]
    page = await checked.client.get("/documents/things/patch")
    assert f"The address has moved for good to {ok}" in page.text
    before = {row["id"] for row in (await checked.get("/v1/resources"))["results"]}
    every = [moved, slash, *no_proof]
    checked.take("things", ok, f"{slash}/index.html", *no_proof, titled=every)
    assert {row["id"] for row in (await checked.get("/v1/resources"))["results"]} == before
    assert (await checked.client.get("/v1/documents/things/patch")).text == ""


async def test_checks_are_in_nobodys_way(checked):
    checked.take("things", checked.address("ok"))
    taken = checked.take("others", checked.address("404"), checked.address("moved", "b"))
    imported = (await checked.get("/v1/changes"))["meta"]["revision"]
    await checked.check()
    desk = Desk(checked.engine, checked.authority, "ann")
    with pytest.raises(Conflict, match="checks of links"):
        undo(desk, imported + 1)
    undo(desk, imported)
    assert set(await checked.links()) == {checked.address("ok")}
    undo(desk, imported + 2)
    assert taken.created == 2
    assert await checked.status("moved", "b") == "redirected"
    kept = {
        (row["id"], each["status"])
        for row in (await checked.get("/v1/resources"))["results"]
        for each in row["links"]
    }
    assert {status for _, status in kept} == {"ok", "suspect", "redirected"}
    assert sorted(set(column(checked.engine, "SELECT link_status FROM resource"))) == [
        *("ok", "redirected", "suspect")
    ]


async def test_which_are_asked(checked, demonstrator):
    one, two, three = (checked.address("ok", host) for host in "abc")
    checked.take("things", one, two, "ftp://a.example/file")
    checked.take("others", three)
    dry = await checked.check(dry_run=True)
    assert sorted(dry.addresses) == [one, two, three]
    assert demonstrator.seen == []
    assert (await checked.check(("others",))).addresses == [three]
    checked.time.later(hours=1)
    assert (await checked.check(limit=1)).addresses == [one]
    checked.time.later(hours=1)
    # Never asked comes first, then what was asked longest ago.
    assert (await checked.check(limit=2)).addresses == [two, three]
    with pytest.raises(UnknownValue, match="no document 'thing'"):
        await checked.check(("thing",))


async def test_a_host_is_asked_one_at_a_time_and_left_alone_when_it_says_so(checked, demonstrator):
    demonstrator.now = checked.time.seconds
    hosts = [f"h{n}" for n in range(30)]
    addresses = [checked.address(f"{n}/ok", host) for host in hosts for n in range(3)]
    # Redirects from everywhere to one host wait for its turn as well.
    demonstrator.cases["there"] = answer(301, Location=checked.address("ok", "h0"))
    addresses += [checked.address(f"x{n}/there", f"h{n}") for n in range(10)]
    checked.take("things", *addresses)
    demonstrator.most_at_once = demonstrator.most_of_all = 0
    await checked.check()
    assert demonstrator.most_at_once == 1
    assert demonstrator.most_of_all <= 20
    for host in hosts:
        times = [x.began for x in demonstrator.seen if x.host == f"{host}.example"]
        gaps = [after - before for before, after in pairwise(times)]
        assert all(gap >= 1 for gap in gaps), (host, times)


async def test_retry_after_is_obeyed(checked, demonstrator):
    demonstrator.now = checked.time.seconds
    checked.take("things", *(checked.address(f"{n}/wait") for n in range(2)))
    await checked.check()
    first, second = (x.began for x in demonstrator.seen)
    assert second - first >= 30
    demonstrator.seen.clear()
    # Longer than a run waits: the others of the host are left to a later run.
    checked.take("others", *(checked.address(f"{n}/wait-long", "b") for n in range(3)))
    outcome = await checked.check(("others",))
    assert (len(demonstrator.seen), outcome.found.total()) == (1, 1)
    checked.time.later(hours=1)
    await checked.check(("others",))
    assert len(demonstrator.seen) == 1
    checked.time.later(hours=2)
    await checked.check(("others",))
    assert len(demonstrator.seen) == 2
    assert json.dumps(sorted(await checked.links("status=suspect"))).count("wait-long") == 2
