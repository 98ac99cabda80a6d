"""The walk of a maintainer: preview, import, mend, undo, check links, patch, import again."""

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network

import pytest

from app.config import Settings
from app.links import check
from app.store import api_keys
from app.store.api_keys import Scope
from tests.browser.conftest import free_port
from tests.browser.test_looks import faults
from tests.catalogues import opened
from tests.commands import serving
from tests.links.demonstrator import Time, demonstrating
from tests.long import LONG

# The pages of the walk before anything is sent are looked at in `test_looks`.
AXED = {"Show what is read", "Show what changes", "Undo"}
LIST = """# Soils

## Papers

- [Deep soil and its water]({}); Ann Smith; 2016
- [Dry soil and its dust](https://a.example/2); Moe Moor
- [Wet soil and its fish](www.a.example/3); Eve Fox; 2011
"""


# A catalogue of its own: the walk writes.
@pytest.fixture
def site(sqlite_files, seeded_file, tmp_path):
    file = tmp_path / "catalogue.sqlite"
    shutil.copyfile(seeded_file, file)
    port = free_port()
    with serving(file, port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def key(tmp_path, site):
    with opened(f"sqlite:///{tmp_path}/catalogue.sqlite") as engine:
        return api_keys.create(engine, Scope.CURATE, "ann", None)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_maintainer_walks_from_the_preview_to_the_patch(visit, key, tmp_path, scripts):
    with demonstrating() as server:
        walk(visit, key, tmp_path, scripts, f"http://127.0.0.1:{server.port}/404")


def checked_twice(tmp_path):
    """Ask the links on two days, as a timer does; what is no address here does not answer."""

    async def here(name, _port):
        return [name if name == "127.0.0.1" else "10.0.0.1"]

    time, settings = Time(), Settings(links_allow=(ip_network("127.0.0.1/32"),))
    with opened(f"sqlite:///{tmp_path}/catalogue.sqlite") as engine:
        for _ in range(2):
            check(engine, settings, ["soils"], due=True, clock=time.clock, resolve=here)
            time.later(days=1)


def see_what_died(page, scripts, tmp_path, dead):
    # The browser's loop runs in this thread, that of the check in another.
    with ThreadPoolExecutor() as other:
        other.submit(checked_twice, tmp_path).result()
    page.goto("/links?document=soils&status=gone")
    assert not (scripts and LONG) or faults(page) == []
    assert page.get_by_role("row", name=dead).get_by_text("gone").is_visible()
    page.goto("/quality?document=soils&code=dead_link")
    assert not (scripts and LONG) or faults(page) == []
    assert page.get_by_text("The address leads nowhere any more").is_visible()


def take_the_patch(page, scripts, file, dead):
    page.goto("/documents/soils/patch")
    assert not (scripts and LONG) or faults(page) == []
    assert page.get_by_role("row").count() == 4
    assert page.get_by_text("The address is dead").is_visible()
    expected = file.read_text().replace("Moor", "Moor; 1999").replace("(www", "(http://www")
    expected = expected.replace(dead, f"https://web.archive.org/web/2017/{dead}")
    diff = page.request.get("/v1/documents/soils/patch").body()
    subprocess.run(["patch", "-s", str(file)], input=diff, check=True)
    assert file.read_text() == expected


def walk(visit, key, tmp_path, scripts, dead):
    text = LIST.format(dead)

    def press(name):
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_load_state()
        # axe is a script itself. Of what was sent, what is shown before and after is looked at.
        assert not scripts or not (LONG or name in AXED) or faults(page) == []

    def type_key():
        field = page.get_by_label("Key", exact=True)
        # With scripts it is typed once; nothing else keeps it.
        if not (scripts and typed):
            assert field.input_value() == ""
            field.fill(key)
            typed.append(key)
        assert field.input_value() == key

    typed = []
    page = visit("/import", java_script_enabled=scripts)
    assert not (scripts and LONG) or faults(page) == []
    (file := tmp_path / "soils.md").write_text(text)
    page.get_by_label("Document, its id").fill("soils")
    page.get_by_label("Date", exact=True).fill("2017")
    page.get_by_label("A file").set_input_files(file)
    press("Show what is read")
    assert page.get_by_role("row", name="Dry soil").get_by_text("Moe Moor", exact=True).is_visible()
    assert page.get_by_text("The address has no scheme").is_visible()
    type_key()
    press("Import it")
    page.get_by_role("heading", name="Imported as").get_by_role("link").click()
    page.get_by_role("link", name="Dry soil and its dust").click()
    page.get_by_role("link", name="Correct this").click()
    type_key()
    page.get_by_label("Year").fill("1999")
    press("Show what changes")
    assert page.get_by_text("Nothing is saved yet.").is_visible()
    press("Save")
    press("Undo")
    assert page.get_by_role("status").get_by_text("Taken back").is_visible()
    assert page.get_by_label("Year").input_value() == ""
    page.get_by_label("Year").fill("1999")
    press("Save")
    assert page.context.cookies() == []
    see_what_died(page, scripts, tmp_path, dead)
    take_the_patch(page, scripts, file, dead)
    page.goto("/import")
    page.get_by_label("Document, its id").fill("soils")
    page.get_by_label("Or the list itself").fill(file.read_text())
    type_key()
    press("Import it")
    page.goto("/documents/soils/patch")
    assert page.get_by_text("there is nothing to change").is_visible()
