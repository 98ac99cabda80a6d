"""A dozen telling records in every format that cites.

`python -m tests.formats.test_golden` writes the files anew.
"""

from pathlib import Path

import pytest

from app.formats.common import View
from app.formats.registry import FORMATS
from tests.formats.samples import CONTEXT, SAMPLES

FOLDER = Path(__file__).parent / "golden"
CITING = [name for name, form in FORMATS.items() if form.cites]


def rendered(name):
    texts = (record.model_dump_json() for record in SAMPLES)
    return "".join(FORMATS[name].render(texts, View(context=CONTEXT))).encode()


@pytest.mark.parametrize("name", CITING)
def test_golden(name):
    assert rendered(name).decode() == (FOLDER / f"samples.{name}").read_bytes().decode()


if __name__ == "__main__":
    for each in CITING:
        (FOLDER / f"samples.{each}").write_bytes(rendered(each))
