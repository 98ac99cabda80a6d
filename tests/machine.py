"""What stands here: the files, the Pythons to run on, an environment to run make in."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
# The Pythons that the program is run on, the oldest first.
PYTHONS = ("3.11", "3.12", "3.13")
# What make, pytest and an activated environment hand down to their children.
HANDED_DOWN = (
    "CATALOGUE_",
    "COV_",
    "GNUMAKE",
    "MAKE",
    "MFLAGS",
    "PYTEST_",
    "PYTHON",
    "VIRTUAL_ENV",
)


def files():
    """The files of this checkout that git does not ignore, relative to it."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True)
    names = filter(None, done.stdout.split("\0"))
    return [Path(name) for name in names if (ROOT / name).is_file()]


def bare_environment():
    """The environment of a caller who runs make by hand."""
    return {key: text for key, text in os.environ.items() if not key.startswith(HANDED_DOWN)}


@cache
def interpreter(version):
    """The path of a Python that can make environments, or None where there is none."""
    kept = Path.home().glob(f".pyenv/versions/{version}.*/bin/python3")
    newest_first = sorted(kept, key=lambda path: path.stat().st_mtime, reverse=True)
    named = map(shutil.which, (f"python{version}", "python3"))
    for path in [*filter(None, named), *map(str, newest_first)]:
        asked = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"
        # A shim of pyenv is on the path also where it runs nothing.
        said = subprocess.run([path, "-c", asked], capture_output=True, text=True, check=False)
        if said.stdout.strip() == version:
            return path
    return None
