"""A dozen telling records in every format.

`python -m tests.formats.test_golden` writes the files anew.
"""

from pathlib import Path

import pytest

from app.formats.atom import atom
from app.formats.bibtex import bibtex
from app.formats.csl import csl
from app.formats.jsonld import jsonld
from app.formats.markdown import markdown
from app.formats.reference import references
from app.formats.ris import ris
from tests.formats.samples import CONTEXT, SAMPLES

FOLDER = Path(__file__).parent / "golden"
RENDERINGS = {
    "samples.bib": bibtex,
    "samples.ris": ris,
    "samples.csl": csl,
    "samples.txt": references,
    "samples.md": markdown,
    "samples.jsonld": jsonld,
    "samples.atom": atom,
}


def rendered(name):
    return "".join(RENDERINGS[name](SAMPLES, CONTEXT)).encode()


@pytest.mark.parametrize("name", RENDERINGS)
def test_golden(name):
    assert rendered(name).decode() == (FOLDER / name).read_bytes().decode()


if __name__ == "__main__":
    for each in RENDERINGS:
        (FOLDER / each).write_bytes(rendered(each))
