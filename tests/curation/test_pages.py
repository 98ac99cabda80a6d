"""The pages of maintainers as forms: try an import, mend a record, undo, the patch."""

import os
import re
from html import unescape

import pytest

from app.store import api_keys
from app.store.api_keys import Scope
from tests.curation.test_patch import LIST, imported
from tests.snapshots import dumped

MEND = "/mend/resources/deep-soil-and-its-water"
HTML = {"Accept": "text/html"}


def form_of(page):
    """The fields of the last form of a page, as a browser would send them."""
    form = page.split('<form method="post"')[-1]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        said = dict(re.findall(r'([\w:-]+)="([^"]*)"', tag))
        if said.get("type") not in {"checkbox", "file"}:
            found[unescape(said["name"])] = unescape(said.get("value", ""))
    for name, text in re.findall(
        r'<textarea[^>]* name="([^"]*)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL
    ):
        found[name] = unescape(text).replace("\n", "\r\n")
    select = re.compile(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', re.DOTALL)
    for name, options in select.findall(form):
        found[name] = "".join(re.findall(r"<option selected>([^<]*)", options))
    return found


@pytest.fixture
async def reader(curator):
    await imported(curator.client, LIST)
    curator.key = curator.client.headers.pop("Authorization").removeprefix("Bearer ")
    return curator


async def sent(reader, path, action, **changed):
    fields = form_of((await reader.client.get(path)).text) | changed | {"action": action}
    return await reader.client.post(path, data=fields, headers=HTML)


async def test_a_correction_is_seen_saved_and_undone(reader, copy):
    before = dumped(copy)
    shown = await sent(
        reader, MEND, "preview", key=reader.key, title="Deep <b>soil</b>", year="2011"
    )
    assert shown.status_code == 200
    assert shown.headers["cache-control"] == "no-store"
    assert '<ins dir="auto">Deep &lt;b&gt;soil&lt;/b&gt;</ins>' in shown.text
    assert "Nothing is saved yet." in shown.text
    assert (await reader.get("resources/deep-soil-and-its-water"))["year"] == 2016
    saved = await reader.client.post(MEND, data=form_of(shown.text) | {"action": "save"})
    (revision,) = re.findall(r"Saved as revision (\d+)", saved.text)
    record = await reader.get("resources/deep-soil-and-its-water?include=provenance")
    assert (record["title"], record["year"], record["year_basis"]) == (
        "Deep <b>soil</b>",
        2011,
        "manual",
    )
    manual = {x["field"] for x in record["provenance"] if x["basis"] == "manual" and x["used"]}
    # Nothing was said but what was changed.
    assert manual == {"title", "year", "date"}
    fields = {"action": "undo", "revision": revision, "key": reader.key}
    assert "Taken back" in (await reader.client.post(MEND, data=fields)).text
    assert (await reader.get("resources/deep-soil-and-its-water"))["year"] == 2016
    assert len(dumped(copy)) == len(before)


@pytest.mark.parametrize(
    ("path", "changed", "field", "value"),
    [
        (MEND, {"authors": "Ann Smith\r\nBo Lee"}, "authors", ["Ann Smith", "Bo Lee"]),
        (
            MEND,
            {"identifiers.doi": "10.1234/x"},
            "identifiers",
            {"doi": "10.1234/x", "arxiv": None, "isbn": None},
        ),
        (MEND, {"links": "primary http://b.example/x"}, "links", ["http://b.example/x"]),
        (MEND, {"year": "unknown"}, "year", None),
        ("/mend/authors/ann-smith", {"name": "Anna Smith"}, "name", "Anna Smith"),
        (
            "/mend/institutions/google",
            {"aliases": "Alphabet\r\nGoog"},
            "aliases",
            ["Alphabet", "Goog"],
        ),
    ],
)
async def test_each_field_is_written(reader, path, changed, field, value):
    saved = await sent(reader, path, "save", key=reader.key, **changed)
    assert "Saved as revision" in saved.text, saved.text
    found = (await reader.get(path.removeprefix("/mend/")))[field]
    if isinstance(found, list) and isinstance(found[0], dict):
        found = [each.get("name") or each["url"] for each in found]
    assert found == value


async def test_what_is_refused_is_said_on_the_page(reader, copy):
    robot = api_keys.create(copy, Scope.IMPORT, "robot", None)
    before = dumped(copy)
    for status, changed in (
        (401, {"title": "x"}),
        (401, {"title": "x", "key": "catalogue_0"}),
        (403, {"title": "x", "key": robot}),
        (412, {"title": "x", "key": reader.key, "revision": "1"}),
        (422, {"title": "x", "key": reader.key, "revision": "x"}),
        (422, {"key": reader.key}),
        (422, {"title": "", "key": reader.key}),
        (422, {"year": "20155", "key": reader.key}),
        (422, {"title": "a\0b", "key": reader.key}),
        (422, {"links": "x", "key": reader.key}),
    ):
        for action in ("preview", "save"):
            answer = await sent(reader, MEND, action, **changed)
            assert (answer.status_code, 'role="alert"' in answer.text) == (status, True), changed
    assert {k: v for k, v in dumped(copy).items() if k != "api_key"} == {
        k: v for k, v in before.items() if k != "api_key"
    }
    assert (await reader.client.get("/mend/resources/none", headers=HTML)).status_code == 404
    assert (await reader.client.get("/mend/things/none", headers=HTML)).status_code == 404


HOSTILE = (
    '"><script>alert(1)</script>', "'onfocus=alert(1) x='",
    "</textarea><form action=//e.example>", '"><input name=action value=save>', "{{ 7 * 7 }}",
    "javascript:alert(1)", "=1+1", "&quot;><b>", "</option><option selected>x",
    '" name="key" x="', "](javascript:alert(1))", "](//e.example) [x", "![x](//e.example/x.png)",
    "<img src=x onerror=alert(1)>", "<!-- x", "--> x", "<![CDATA[x", "`x", "``` x", "| x | y |",
    "\\| x", "*x", "**x", "__x__", "~~x~~", "[x]: //e.example/x", "[x][y]", "[^1]", "# x", "- x",
    "1. x", "> x", "+SUM(A1:A9)", "-2+3", "@SUM(1)", "\tx", "a\nb", "a\r\n- [New](//e.example)",
    "a\n+++ b/x.md", "a\n@@ -1 +1 @@", "a\u2028b", "a\x0bb", "a\x85b", "a\x0cb", "\u202egnp.exe",
    "\u2066x", "\u200bx", "\ufeffx", "\x1b[31mx", "\x9b31mx", "\x7fx", "x\ud7ff",
    "&#x6a;avascript", "%0a- x", "<?php x ?>", "$(x)",
)  # fmt: skip
# The long run tries all of them.
TRIED = HOSTILE if os.environ.get("CATALOGUE_LONG_TESTS") else HOSTILE[::7]
FORMS = {
    "words": ("title", "authors", "venue", "publisher", "note"),
    **{name: (name,) for name in ("year", "identifiers.doi", "links")},
}
# What ends a line to somebody, or turns what is read around, unseen.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("payload", HOSTILE[:10])
async def test_a_list_puts_nothing_into_the_forms(reader, payload):
    text = f"# {payload}\n\n- [Odd {payload}](http://o.example/1); Ann Bee; 2016. {payload}\n"
    tried = await reader.client.post(
        "/import", data={"document": "odd", "text": text, "action": "preview"}
    )
    assert tried.status_code == 200, tried.text
    assert tried.text.count("<form") == 2
    await reader.client.post(
        "/import", data={"document": "odd", "text": text, "action": "import", "key": reader.key}
    )
    (record,) = (await reader.get("resources?document=odd"))["results"]
    page = (await reader.client.get(f"/mend/resources/{record['id']}")).text
    assert (page.count("<form"), page.count("<script"), page.count('name="action"')) == (2, 1, 2)
    fields = form_of(page)
    assert fields["title"] == record["title"]
    # What was not changed is not written, whatever it holds.
    answer = await reader.client.post(
        f"/mend/resources/{record['id']}",
        data=fields | {"key": reader.key, "action": "save", "year": "2011"},
    )
    assert "Saved as revision" in answer.text
    after = await reader.get(f"resources/{record['id']}?include=provenance")
    manual = {x["field"] for x in after["provenance"] if x["basis"] == "manual" and x["used"]}
    assert manual == {"year", "date"}


@pytest.mark.parametrize("names", FORMS.values(), ids=FORMS)
async def test_no_payload_does_what_was_not_seen(reader, names):
    """What the form shows is what is said; the patch changes that one line, as it shows."""
    title = (await reader.get(MEND.removeprefix("/mend/")))["title"]
    for payload in TRIED:
        given = {
            "title": f"{title} {payload}",
            "authors": f"Ann Smith\r\nOdd {payload} Name",
            "links": f"primary http://b.example/{payload}",
        }
        fields = {name: given.get(name, payload) for name in names}
        shown = await sent(reader, MEND, "preview", key=reader.key, **fields)
        # Only what was typed stands in the page, escaped; it brings no form, script or field.
        assert (shown.text.count("<form"), shown.text.count("<script")) == (2, 1), payload
        assert shown.text.count('name="action"') == 2, payload
        assert set(form_of(shown.text)) == set(form_of((await reader.client.get(MEND)).text))
        saved = await sent(reader, MEND, "save", key=reader.key, **fields)
        if saved.status_code != 200:
            assert (saved.status_code, 'role="alert"' in saved.text) == (422, True), payload
            continue
        answer = await reader.client.get("/v1/documents/soils/patch")
        old, new = ([x[1:] for x in answer.text.split("\n")[2:] if x[:1] == sign] for sign in "-+")
        deep = [n for n, x in enumerate(old) if "Deep soil" in x]
        assert len(old) == len(new), (payload, answer.text)
        assert [x for x in old if x not in LIST.split("\n")] == []
        # The other lines are amended as without it.
        rest = [x for n, x in enumerate(new) if n not in deep]
        assert all("http://www.a.example/2" in x or "Low soil" in x for x in rest), payload
        after = [new[n] for n in deep]
        assert not any(UNSEEN.search(x) for x in after), (payload, after)
        assert [x for x in after if re.search(r"(?<!\\)\]\((?!<?http)", x)] == [], payload
        page = (await reader.client.get("/documents/soils/patch")).text
        assert (page.count("<form"), page.count("<script")) == (1, 1), payload
        (revision,) = re.findall(r"Saved as revision (\d+)", saved.text)
        undone = {"action": "undo", "revision": revision, "key": reader.key}
        assert "Taken back" in (await reader.client.post(MEND, data=undone)).text


async def test_a_bibliography_is_known_by_the_name_of_its_file(reader):
    text = "@article{a, title={Of tides and their mud}, author={Bee, Ann}, year=2016}\n"
    fields = {"document": "tides", "action": "preview"}
    tried = await reader.client.post(
        "/import", data=fields, files={"file": ("tides.bib", text.encode())}
    )
    assert "Of tides and their mud" in tried.text
    assert '<option value="bibtex" selected>' in tried.text
    fields |= {"text": text, "format": "bibtex", "action": "import", "key": reader.key}
    assert "Imported as" in (await reader.client.post("/import", data=fields)).text
    assert (await reader.get("resources/of-tides-and-their-mud"))["authors"][0]["name"] == "Ann Bee"
    refused = await reader.client.post("/import", data=fields | {"format": "pdf"})
    assert refused.status_code == 400


async def test_an_import_is_tried_and_made(reader):
    page = await reader.client.get("/import")
    assert form_of(page.text)["document"] == ""
    assert 'placeholder="the next number"' in page.text
    files = {
        "file": (
            "x.md",
            f"{LIST}- [New soil of the year](http://n.example); Ann Bee; 2016\n".encode(),
        )
    }
    tried = await reader.client.post(
        "/import", data={"document": "soils", "action": "preview"}, files=files
    )
    assert "What soils:2 would be" in tried.text
    assert re.search(r"<strong>\d entries</strong>.*not read, \d doubts?\.", tried.text)
    assert "New soil of the year" in tried.text
    assert (await reader.get("documents/soils"))["editions"][-1]["label"] == "1"
    fields = form_of(tried.text) | {"action": "import", "key": reader.key}
    made = await reader.client.post("/import", data=fields)
    assert "Imported as" in made.text
    assert (await reader.get("documents/soils"))["editions"][-1]["label"] == "2"
    assert "new-soil-of-the-year" in (await reader.client.get("/resources?document=soils")).text
    for status, changed in (
        (401, {"key": ""}),
        (400, {"document": "A b"}),
        (422, {"text": " "}),
        (413, {"key": "", "action": "preview", "text": "x" * 300_000}),
    ):
        answer = await reader.client.post("/import", data=fields | changed)
        assert (answer.status_code, 'role="alert"' in answer.text) == (status, True)
    for body, kind in (
        (b"a=%ff", "application/x-www-form-urlencoded"),
        (b"\xff", "application/x-www-form-urlencoded"),
    ):
        answer = await reader.client.post("/import", content=body, headers={"Content-Type": kind})
        assert answer.status_code == 422
    answer = await reader.client.post(
        "/import", content=b"x", headers={"Content-Type": "multipart/form-data"}
    )
    assert answer.status_code == 422 or 'role="alert"' in answer.text
