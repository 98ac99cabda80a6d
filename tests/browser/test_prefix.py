"""Below a path of a host, behind a proxy of the docs that takes the path off or leaves it."""

import os
import re
import shutil
import subprocess
import time
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from app.config import ROOT
from tests.browser import chromium
from tests.commands import free_port, serving

PREFIX = "/reading/lists"
DOCUMENTED = ROOT / "docs" / "operators.md"
NGINX = """daemon off; pid {folder}/nginx.pid; error_log stderr; worker_processes 1;
events {{}}
http {{
  access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;
  fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{
    listen 127.0.0.1:{front};
    {documented}
  }}
}}
"""
HAPROXY = """defaults
    timeout connect 2s
    timeout client 60s
    timeout server 60s

{documented}"""
TAKES_OFF = "    http-request replace-path"


def configured(name, off, front, back, folder):
    """Return what is documented of a proxy, whole, with the places of the test in it."""
    text = DOCUMENTED.read_text(encoding="utf-8")
    (documented,) = re.findall(rf"^```{name}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert TAKES_OFF in documented or name == "nginx"
    documented = documented.replace("/lists", PREFIX).replace("bind :80", f"bind 127.0.0.1:{front}")
    # For nginx the end is that of what the path is put in place of.
    rest = "/" if off and name == "nginx" else ""
    documented = documented.replace("127.0.0.1:8000", f"127.0.0.1:{back}{rest}")
    if not off:
        lines = documented.splitlines(keepends=True)
        documented = "".join(line for line in lines if not line.startswith(TAKES_OFF))
    whole = NGINX if name == "nginx" else HAPROXY
    return whole.format(folder=folder, front=front, documented=documented)


@pytest.fixture(params=[False, True], ids=["left", "taken off"])
def off(request):
    """Whether the proxy takes the path off."""
    return request.param


@pytest.fixture(params=["nginx", "haproxy"])
def place(request, off, seeded_file, tmp_path, monkeypatch):
    """The address of the service behind a proxy."""
    name = request.param
    proxy = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if proxy is None:
        # Debian's nginx serves as soon as it is installed: not every machine wants that.
        required = chromium.required() and name == "haproxy"
        missing = pytest.fail if required else pytest.skip
        missing(f"no {name}: install it (Debian: apt-get install {name})")
    front, back = free_port(), free_port()
    public = f"http://127.0.0.1:{front}{PREFIX}"
    file = tmp_path / f"{name}.cfg"
    file.write_text(configured(name, off, front, back, tmp_path))
    monkeypatch.setenv("CATALOGUE_PUBLIC_URL", public)
    options = ["-c", file, "-p", tmp_path] if name == "nginx" else ["-db", "-f", file]
    with serving(seeded_file, back):
        running = subprocess.Popen([proxy, *options], stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                try:
                    urlopen(f"{public}/health/live").close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield public
        finally:
            running.terminate()
            running.wait()


def test_pages_style_links_feeds_and_docs(browser, place):
    complaints, outside = [], []
    page = browser.new_page()
    page.set_default_timeout(15_000)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: outside.append(request.url))
    page.on("response", lambda answer: complaints.append(answer.url) if answer.status > 399 else 0)
    page.goto(f"{place}/")
    expect(page.locator("header.top")).to_have_css("display", "block")
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 20
    box = page.get_by_role("combobox", name="Search the catalogue")
    box.press_sequentially("hinton")
    page.get_by_role("listbox", name="Suggestions").get_by_text(
        "Geoffrey E. Hinton", exact=True
    ).click()
    expect(page).to_have_url(f"{place}/authors/geoffrey-e-hinton")
    page.get_by_role("navigation", name="Catalogue").get_by_role("link", name="Topics").click()
    expect(page).to_have_url(f"{place}/topics")
    page.goto(f"{place}/resources?author=hinton")
    feed = page.locator("link[type='application/atom+xml']").first.evaluate("each => each.href")
    assert feed.startswith(f"{place}/v1/resources.atom?")
    with urlopen(feed) as answer:
        assert f'href="{place}/resources/'.encode() in answer.read()
    page.get_by_role("button", name=re.compile("^Keep on the shelf")).first.click()
    page.get_by_role("link", name="Shelf (1)").click()
    expect(page).to_have_url(re.compile(f"^{re.escape(place)}/shelf\\?id="))
    page.goto(f"{place}/docs")
    page.locator("#list_authors summary").first.click()
    page.locator("#list_authors").get_by_role("button", name="Try it").click()
    expect(page.locator("#list_authors").get_by_role("status")).to_contain_text("200 OK")
    page.close()
    assert [url for url in outside if not url.startswith((f"{place}/", "data:"))] == []
    assert complaints == []
