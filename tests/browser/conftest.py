"""Pages of the seed catalogue in a real browser, watched while they are used."""

import socket
from urllib.parse import urlsplit

import pytest

from tests.browser import chromium
from tests.commands import serving


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def site(seeded_file):
    """The address of the service over the seed catalogue."""
    port = free_port()
    with serving(seeded_file, port):
        yield f"http://127.0.0.1:{port}"


# Not for longer than a module: while it is open no other event loop may run here.
@pytest.fixture(scope="module")
def browser():
    path = chromium.executable()
    if path is None:
        if chromium.required():
            pytest.fail(chromium.MISSING)
        pytest.skip(chromium.MISSING)
    with chromium.launched(path) as launched:
        yield launched


@pytest.fixture
def visit(browser, site):
    """Open a page in a window of its own.

    At the end nothing may have been complained of, or asked of another host.
    """
    contexts, complaints, hosts = [], [], set()

    def watched(message):
        # That the page itself is an error is no fault of it.
        own = message.location.get("url") == message.page.url
        if message.type in ("error", "warning") and not own:
            complaints.append(message.text)

    def visited(path, **options):
        context = browser.new_context(base_url=site, **options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        context.on("console", watched)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        page = context.new_page()
        page.goto(path)
        return page

    yield visited
    for context in contexts:
        context.close()
    assert complaints == []
    # The icon stands in a data: address.
    assert hosts - {""} <= {urlsplit(site).netloc}
