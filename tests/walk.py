"""Which modules a request and an imported line pass; `python -m tests.walk` prints the walks."""

import asyncio
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from httpx import ASGITransport, AsyncClient

from app.config import ROOT
from app.ingest import Source, import_edition
from app.seed import load_authority
from app.store.write.documents import DocumentFacts
from tests import catalogues

APP = f"{ROOT / 'app'}/"
REQUEST = "/v1/resources?author=hinton&year=2010-&facets=kind"
LINE = "# Soil\n\n## Papers\n\n- [Deep soil](https://soil.example/), Ann Bee, 2015. On ground.\n"


@contextmanager
def walked():
    """Give the modules that are passed, each with the functions entered in their order."""
    steps: dict[str, dict[str, None]] = {}

    def entered(frame, event, _argument):
        path = frame.f_code.co_filename
        if event == "call" and path.startswith(APP) and frame.f_code.co_name != "<module>":
            module = path.removeprefix(APP).removesuffix(".py")
            steps.setdefault(module, {}).setdefault(frame.f_code.co_qualname, None)

    threading.setprofile(entered)
    sys.setprofile(entered)
    try:
        yield steps
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def of_a_request(url):
    """The walk of one request, as served for the first time."""

    async def ask(app):
        async with AsyncClient(transport=ASGITransport(app), base_url="http://soil") as client:
            await client.get("/v1/authors")  # what is made once
            with walked() as steps:
                assert (await client.get(REQUEST)).status_code == 200
        return steps

    with catalogues.application(url) as app:
        return asyncio.run(ask(app))


def of_a_line(url):
    """The walk of one line of a list into an empty catalogue."""
    authority = load_authority()
    with catalogues.opened(url) as engine, walked() as steps:
        import_edition(engine, authority, Source(DocumentFacts("soil"), LINE))
    return steps


def main():
    with TemporaryDirectory() as folder:
        for walk, make in ((of_a_request, catalogues.seeded), (of_a_line, catalogues.empty)):
            url = f"sqlite:///{Path(folder) / walk.__name__}.sqlite"
            make(url)
            steps = walk(url)
            lines = [f"  {module}: {', '.join(functions)}" for module, functions in steps.items()]
            sys.stdout.write("\n".join([f"{walk.__doc__} {len(steps)} modules.", *lines, ""]))


if __name__ == "__main__":
    main()
