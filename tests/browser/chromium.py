"""A real browser: where it is, and how it is started without a screen."""

import os
import shutil
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# It asks nobody for anything, and needs neither a user nor a graphics card.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = "no browser: install chromium (Debian: apt-get install chromium)"


def executable():
    """Return the path of the browser, None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def required():
    """Say whether a missing browser is a failure, as in CI."""
    return os.environ.get("CATALOGUE_REQUIRE_BROWSER") == "1"


@contextmanager
def launched(path):
    """Give a browser; it ends with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS])
        yield browser
        browser.close()
