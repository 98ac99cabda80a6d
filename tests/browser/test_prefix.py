"""Below a path of a host, behind nginx that takes the path off or leaves it."""

import os
import shutil
import subprocess
import time
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from tests.commands import free_port, serving

PREFIX = "/reading/lists"
CONFIG = """daemon off; pid {folder}/nginx.pid; error_log stderr; worker_processes 1;
events {{}}
http {{
  access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;
  fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{
    listen 127.0.0.1:{front};
    location {prefix} {{ proxy_pass http://127.0.0.1:{back}{rest}; }}
  }}
}}
"""


@pytest.fixture(params=["", "/"], ids=["left", "taken off"])
def place(request, seeded_file, tmp_path, monkeypatch):
    """The address of the service behind a proxy."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is None:
        pytest.skip("no nginx")
    front, back = free_port(), free_port()
    public = f"http://127.0.0.1:{front}{PREFIX}"
    # Its end is that of what it is put in place of.
    prefix, rest = f"{PREFIX}{request.param}", request.param
    file = tmp_path / "nginx.conf"
    file.write_text(
        CONFIG.format(folder=tmp_path, front=front, back=back, prefix=prefix, rest=rest)
    )
    monkeypatch.setenv("CATALOGUE_PUBLIC_URL", public)
    with serving(seeded_file, back):
        proxy = subprocess.Popen([nginx, "-c", file, "-p", tmp_path], stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                try:
                    urlopen(f"{public}/health/live").close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield public
        finally:
            proxy.terminate()
            proxy.wait()


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
    page.goto(f"{place}/docs")
    page.locator("#list_authors summary").first.click()
    page.locator("#list_authors").get_by_role("button", name="Try it").click()
    expect(page.locator("#list_authors").get_by_role("status")).to_contain_text("200 OK")
    page.close()
    assert [url for url in outside if not url.startswith((f"{place}/", "data:"))] == []
    assert complaints == []
