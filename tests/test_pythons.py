"""A fresh checkout does all of its set-up by itself, on each Python that there is."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import urllib.request
from urllib.error import URLError

import pytest

from tests.commands import PATIENCE, free_port, wait_for
from tests.machine import PYTHONS, ROOT, bare_environment, files, interpreter

pytestmark = pytest.mark.skipif(
    not os.environ.get("CATALOGUE_LONG_TESTS"),
    reason="in `make test-long`: installs everything for each Python",
)
# How long an installation may take on a loaded machine, in seconds.
INSTALLATION = 900
# What is pure, what reads the lists and what depends most on the standard library.
SUITES = ["tests/documents", "tests/catalogue", "tests/formats", "tests/test_locks.py"]


@pytest.fixture(scope="module", params=PYTHONS)
def python(request):
    """The path of one of the Pythons."""
    path = interpreter(request.param)
    if path is None:
        pytest.skip(f"no Python {request.param} on this machine")
    return path


@pytest.fixture(scope="module")
def checkout(python, tmp_path_factory):
    """A folder with the files of this checkout that git does not ignore, no others."""
    folder = tmp_path_factory.mktemp("fresh")
    for path in files():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, folder / path)
    yield folder
    # An environment with everything takes about a gigabyte.
    shutil.rmtree(folder)


def test_run_installs_and_serves_the_seed_catalogue(python, checkout):
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    service = subprocess.Popen(
        ["make", "run", f"PYTHON={python}", f"PORT={port}"],
        cwd=checkout,
        env=bare_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        wait_for(f"{address}/health/ready", service, INSTALLATION)
        with urllib.request.urlopen(f"{address}/v1/resources", timeout=PATIENCE) as answer:
            meta = json.load(answer)["meta"]
        service.send_signal(signal.SIGTERM)
        _, said = service.communicate(timeout=PATIENCE)
    finally:
        # What make started outlives it where the wait was given up.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(service.pid, signal.SIGKILL)
    assert meta["count"] == 128
    assert "Warning" not in said
    with pytest.raises(URLError):
        urllib.request.urlopen(address, timeout=PATIENCE)
    # A service that ended in order leaves no journal of the database behind.
    assert [each.name for each in (checkout / "data").iterdir()] == ["catalogue.sqlite"]


def test_the_tests_run_on_what_make_installs(python, checkout):
    make = ["make", ".venv/installed-bench", f"PYTHON={python}"]
    pytest_ = [".venv/bin/pytest", "-q", "-x", "-p", "no:cacheprovider", *SUITES]
    for command in (make, pytest_):
        done = subprocess.run(
            command,
            cwd=checkout,
            env=bare_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
