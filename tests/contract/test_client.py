"""A client made from the description, used as its users would, over HTTP.

`usage.py` lists, filters, pages and walks; mypy is strict with it: no cast is needed.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.reading import INPUT_MEDIA_TYPES
from tests.catalogues import described
from tests.commands import free_port, serving

USAGE = Path(__file__).with_name("usage.py")
RECORD = "a-fast-learning-algorithm-for-deep-belief-nets"
# What the generator has no own way for; nothing is run after it.
CONFIG = {
    "post_hooks": [],
    "content_type_overrides": dict.fromkeys(
        ["application/vnd.sqlite3", *INPUT_MEDIA_TYPES], "application/octet-stream"
    )
    | {"application/atom+xml": "text/plain"},
}


def ran(*command, cwd):
    done = subprocess.run(
        [Path(sys.executable).with_name(command[0]), *command[1:]],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def description():
    return described().openapi()


@pytest.fixture(scope="module")
def folder(description, tmp_path_factory):
    """A folder with the client and with the script that uses it."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "openapi.json").write_text(json.dumps(description))
    (folder / "config.json").write_text(json.dumps(CONFIG))
    said = ran(
        *("openapi-python-client", "generate", "--path", "openapi.json"),
        *("--config", "config.json", "--meta", "none", "--fail-on-warning"),
        *("--output-path", "catalogue_client"),
        cwd=folder,
    )
    assert said.split() == ["Generating", "catalogue_client"]
    shutil.copy(USAGE, folder)
    return folder


def test_nothing_is_left_out(description, folder):
    expected = {
        f"{operation['tags'][0]}/{operation['operationId']}"
        for methods in description["paths"].values()
        for operation in methods.values()
    }
    made = folder.glob("catalogue_client/api/*/*.py")
    names = {f"{file.parent.name}/{file.stem}" for file in made}
    assert {each for each in names if not each.endswith("__init__")} == expected


def test_the_types_are_known(folder):
    assert "cast" not in USAGE.read_text()
    assert "ignore" not in USAGE.read_text()
    (folder / "mypy.ini").write_text("[mypy]\nstrict = true\n")
    assert ran("mypy", "usage.py", cwd=folder).startswith("Success")


def test_it_asks_a_real_service(folder, seeded_url):
    port = free_port()
    with serving(seeded_url, port):
        told = json.loads(ran("python", "usage.py", f"http://127.0.0.1:{port}", RECORD, cwd=folder))
    assert len(told["pages"]) > 6
    assert told["pages"] == told["walk"]
    assert told["kinds"]["paper"] == len(told["pages"])
    assert told["authors"][0] == "Geoffrey E. Hinton"
    assert told["nearest"][0] == "geoffrey-e-hinton"
    assert sum(told["kinds"].values()) == told["bibliography"].count("\n@")
    assert told["years"]["2006"] >= 1
    assert told["editions"] == ["1", "2"]
