"""Clients in TypeScript made from the description: strict with them, and used over HTTP.

What the checkers of descriptions recommend holds too. Takes packages from npm, so it runs
with the long tests.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.commands import free_port, serving
from tests.contract.test_client import description
from tests.long import LONG
from tests.readme import API

__all__ = ["description"]

CLIENTS = Path(__file__).with_name("clients")
pytestmark = pytest.mark.skipif(not LONG, reason="takes packages from npm")


def ran(folder, *command):
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=550, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(description, tmp_path_factory):
    """A folder with the generators at their pinned versions, and what they made."""
    folder = tmp_path_factory.mktemp("typescript") / "clients"
    shutil.copytree(CLIENTS, folder)
    ran(folder, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    (folder / "openapi.json").write_text(json.dumps(description))
    ran(folder, "npx", "openapi-typescript", "openapi.json", "-o", "schema.d.ts")
    # What docs/api.md begins with compiles, too.
    (shown,) = re.findall(r"^```ts\n(.*?)^```$", API.read_text(), re.DOTALL | re.MULTILINE)
    (folder / "documented.ts").write_text(shown.replace("./catalogue.js", "./schema.js"))
    made = ("--input", "openapi.json", "--output", "orval.ts", "--client", "fetch")
    ran(folder, "npx", "orval", *made)
    return folder


def test_what_is_recommended_for_descriptions_holds(folder):
    (folder / ".spectral.yaml").write_text('extends: ["spectral:oas"]\n')
    ran(folder, "npx", "redocly", "lint", "openapi.json", "--extends", "recommended")
    ran(folder, "npx", "spectral", "lint", "openapi.json", "--fail-severity", "error")


def test_the_types_are_known(folder):
    for file in CLIENTS.glob("*.ts"):
        lines = file.read_text().splitlines()
        words = "\n".join(line for line in lines if not line.startswith(("//", "/**")))
        assert not {"any", "unknown", "@ts-ignore", "@ts-expect-error"} & set(words.split())
        assert " as " not in words.replace(" as const", "")
    ran(folder, "npx", "tsc", "-p", ".", "--noEmit")


def test_it_asks_a_real_service(folder, seeded_file):
    ran(folder, "npx", "tsc", "-p", ".")
    port = free_port()
    with serving(seeded_file, port):
        told = json.loads(ran(folder, "node", "build/usage.js", f"http://127.0.0.1:{port}"))
    assert sum(told["kinds"][kind] for kind in ("paper", "book") if kind in told["kinds"]) == len(
        told["ids"]
    )
    assert "GEOFFREY E. HINTON" in told["reference"]
    assert told["near"]
    assert "\n@" in told["bibtex"]


def test_lists_are_joined_by_commas(folder):
    # The same parameter repeated means all of its values.
    made = (folder / "orval.ts").read_text()
    assert "explodeParameters" not in made
