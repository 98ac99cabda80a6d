"""The main pages on a phone, a tablet and a desk, light and dark: to be looked at.

A list with very long titles and names is imported beside the seed, and nothing is
found for one question: that is where pages break.
"""

import sys
import tempfile
from pathlib import Path

from app import bootstrap
from app.config import ROOT, Settings
from app.ingest import Source, import_edition
from app.seed import load_authority
from app.store.write.documents import DocumentFacts
from tests import pages
from tests.browser import chromium
from tests.browser.conftest import free_port
from tests.commands import serving

WIDTHS = (360, 800, 1400)
SCHEMES = ("light", "dark")
PAGES = pages.PAGES | {
    "last": "/resources?sort=title&page=6",
    "long": "/resources?document=long-list",
    "long-resource": "/resources?document=long-list",
}
# The picture of the README, and what it shows.
README = ROOT / "docs" / "screenshot.png"
SHOWN = "/resources?topic=neural-networks&author=hinton"
# Pages that are reached by a step: what to press on the page above.
STEPS = {"long-resource": "article.result h2 a"}
NAMES = (
    "Wolfeschlegelsteinhausenbergerdorff, Hubert Blaine; Pablo Diego Ruiz y Picasso; "
    "Maria da Conceição Evaristo de Albuquerque e Melo; Nguyễn Thị Minh Khai; "
    "Oyelaran Oyewumi; Anneliese von und zu Hohenlohe-Schillingsfürst"
)
LONG = f"""# Long List

## Papers with titles that go on and on beyond what any heading should ever have to hold

- [On the Electrodynamics of Moving Bodies, with an Appendix on the Consequences that
  Follow for the Dynamics of the Slowly Accelerated Electron and for the Measurement of
  Lengths and Times in Systems that Are in Uniform Motion Relative to Each
  Other](http://example.org/{"very-long-path/" * 12}paper.pdf); {NAMES}; 1905
- [Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz{"verordnung" * 8}](http://example.org/b)
- [مقدمة في التعلم العميق](http://example.org/c); Somebody; 2015
- [深層学習入門:ニューラルネットワークの基礎から応用まで](http://example.org/d); 2016
"""


def fill(engine, settings):
    bootstrap.seeding(settings)(engine)
    facts = DocumentFacts("long-list", "A list with long titles", None, None, None)
    import_edition(engine, load_authority(), Source(facts, LONG, "1", "2024"))


def shoot(browser, site, folder):
    for scheme in SCHEMES:
        for width in WIDTHS:
            screen = {"width": width, "height": 900}
            context = browser.new_context(base_url=site, viewport=screen, color_scheme=scheme)
            page = context.new_page()
            for name, path in PAGES.items():
                page.goto(path)
                if name in STEPS:
                    page.locator(STEPS[name]).first.click()
                page.wait_for_load_state("networkidle")
                file = folder / f"{name}-{width}-{scheme}.png"
                page.screenshot(path=file, full_page=True)
            context.close()


def shoot_for_the_readme(browser, site):
    screen = {"width": 1000, "height": 640}
    page = browser.new_page(base_url=site, viewport=screen, color_scheme="light")
    page.goto(SHOWN)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=README)
    page.close()


def main(folder):
    path = chromium.executable()
    if path is None:
        sys.exit(chromium.MISSING)
    with tempfile.TemporaryDirectory() as data:
        file = Path(data) / "catalogue.sqlite"
        settings = Settings(database_url=str(file))
        with bootstrap.opened(settings, make=lambda engine: fill(engine, settings)):
            pass
        port = free_port()
        with serving(file, port), chromium.launched(path) as browser:
            shoot_for_the_readme(browser, f"http://127.0.0.1:{port}")
            shoot(browser, f"http://127.0.0.1:{port}", folder)
    sys.stdout.write(f"{len(PAGES) * 6} pictures in {folder}, the one of the README in {README}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
