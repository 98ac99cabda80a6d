"""Each lock is complete, and so installs without asking an index what else there is."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.long import LONG
from tests.machine import PYTHONS, ROOT, bare_environment, interpreter

RUN, DEV, BENCH = ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock")
# The group of pyproject.toml that each lock holds beside what the program needs.
GROUPS = {RUN: "build", DEV: "dev", BENCH: "bench"}


def on(python):
    """What markers are read against: this machine with a version of Python."""
    return {"python_version": python, "python_full_version": f"{python}.0"}


HERE: dict[str, str] = {}


def applicable(lines, environment, extra=""):
    """The requirements whose markers hold, for a package with an extra or without."""
    marks = environment | {"extra": extra}
    requirements = map(Requirement, lines)
    return [r for r in requirements if r.marker is None or r.marker.evaluate(marks)]


def locked(text, environment):
    """The version of each package that a lock installs."""
    lines = re.findall(r"^([^\s#][^\\\n]*)", text, re.MULTILINE)
    pins = [
        (canonicalize_name(pin.name), str(pin.specifier).removeprefix("=="))
        for pin in applicable(lines, environment)
    ]
    assert len(dict(pins)) == len(pins), "a package is locked twice"
    return dict(pins)


def holes(versions, roots, requires, environment):
    """The requirements that a lock leaves open, of its roots and of what it locks.

    What a requirement with an extra asks for is followed; `pip check` does not do it.
    """
    found: set[str] = set()
    followed: set[tuple[str, str]] = set()
    waiting = [("pyproject.toml", "", roots)]
    waiting += [(name, "", requires(name)) for name in versions]
    while waiting:
        parent, extra, lines = waiting.pop()
        for wanted in applicable(lines, environment, extra):
            name = canonicalize_name(wanted.name)
            version = versions.get(name)
            if version is None or not wanted.specifier.contains(version, prereleases=True):
                found.add(f"{parent} requires {wanted}")
                continue
            new = {(name, each) for each in wanted.extras} - followed
            followed |= new
            waiting += [(name, each, requires(name)) for name, each in new]
    return found


def lock(name, environment=HERE):
    return locked((ROOT / name).read_text(encoding="utf-8"), environment)


def group(groups, name):
    """The requirements of a group of pyproject.toml, with the groups it includes."""
    for each in groups[name]:
        if isinstance(each, str):
            yield each
        else:
            yield from group(groups, each["include-group"])


def roots(name):
    """What a lock was resolved from."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = settings["project"]
    return [
        *project["dependencies"],
        *project["optional-dependencies"]["postgres"],
        *group(settings["dependency-groups"], GROUPS[name]),
    ]


def is_installed(name, version):
    try:
        return Version(metadata.version(name)) == Version(version)
    except metadata.PackageNotFoundError:
        return False


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", GROUPS)
def test_each_requirement_is_satisfied_by_the_lock_alone(name, python):
    versions = lock(name, on(python))

    def requires(package):
        # Another version, which only another Python gets, may require something else.
        there = is_installed(package, versions[package])
        return (there and metadata.requires(package)) or []

    assert holes(versions, roots(name), requires, on(python)) == set()


@pytest.mark.parametrize("name", GROUPS)
def test_the_requirements_of_all_that_is_locked_are_read(name):
    unread = {each for each, version in lock(name).items() if not is_installed(each, version)}
    # Only `make bench` installs these; the long test of each Python does it.
    assert unread <= lock(BENCH).keys() - lock(DEV).keys()


@pytest.mark.parametrize("python", PYTHONS)
def test_the_locks_agree_on_what_they_share(python):
    run, dev, bench = (lock(each, on(python)) for each in GROUPS)
    assert run.items() <= dev.items()
    assert {each for each in bench if each in dev and bench[each] != dev[each]} == set()


# What each package requires: `tomli` is required by an extra alone.
SAMPLE = {
    "pytest-cov": ["coverage[toml]>=7.10.6", "Pluggy>=1.2", "xdist; extra == 'testing'"],
    "coverage": ["tomli>=2; extra == 'toml'", "coverage[toml]; extra == 'all'"],
    "pluggy": ["colorama; sys_platform == 'no such'", "typing.extensions; python_version < '3'"],
    "tomli": [],
}
WHOLE = """
coverage==7.17.3 \\
    --hash=sha256:00
pluggy==1.6
pytest-cov==7.1.0
tomli==2.0
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(WHOLE, set(), id="complete"),
        pytest.param(
            WHOLE.replace("tomli==2.0\n", ""),
            {'coverage requires tomli>=2; extra == "toml"'},
            id="what an extra requires is missing",
        ),
        pytest.param(
            WHOLE.replace("tomli==2.0", "tomli==1.9"),
            {'coverage requires tomli>=2; extra == "toml"'},
            id="what an extra requires is too old",
        ),
        pytest.param(
            WHOLE.replace("tomli==2.0", "tomli==2.0 ; python_version < '3'"),
            {'coverage requires tomli>=2; extra == "toml"'},
            id="what an extra requires is for another Python",
        ),
        pytest.param(
            WHOLE.replace("7.17.3", "7.10.5"),
            {"pytest-cov requires coverage[toml]>=7.10.6"},
            id="a requirement with an extra is too old",
        ),
        pytest.param(
            "pluggy==1.6\n", {"pyproject.toml requires pytest-cov>=7.1"}, id="a root is missing"
        ),
        pytest.param(WHOLE.replace("pluggy==1.6", "pluggy==2.0rc1"), set(), id="a version to come"),
    ],
)
def test_a_lock_whose_requirement_with_an_extra_is_not_complete_is_seen(text, expected):
    """It would have caught a lock without what `coverage[toml]` requires.

    `pip check` says nothing about such a lock: it does not look at extras.
    """
    assert holes(locked(text, HERE), ["pytest-cov>=7.1"], SAMPLE.get, HERE) == expected


def wheel(folder, name, version, *requires):
    """Make a wheel without code, with an extra `fast`; return its line for a lock."""
    about = f"{name}-{version}.dist-info"
    files = {
        f"{about}/METADATA": "\n".join(
            [
                "Metadata-Version: 2.1",
                f"Name: {name}",
                f"Version: {version}",
                "Provides-Extra: fast",
                *(f"Requires-Dist: {each}" for each in requires),
                "",
            ]
        ),
        f"{about}/WHEEL": "Wheel-Version: 1.0\nTag: py3-none-any\n",
    }
    files[f"{about}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{about}/RECORD"])
    file = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return f"{name}=={version} \\\n    --hash=sha256:{digest}\n"


# The editable install of a project without code needs no package that builds it.
BACKEND = """
import shutil

def build_editable(folder, *settings):
    shutil.copy("index/tiny-1.0-py3-none-any.whl", folder)
    return "tiny-1.0-py3-none-any.whl"
"""
TINY = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""


@pytest.fixture
def lines(tmp_path):
    """A checkout with this Makefile, an index and whole locks; the lines of the locks.

    The index has a newer version of everything that is locked.
    """
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "pyproject.toml").write_text(TINY)
    (tmp_path / "backend.py").write_text(BACKEND)
    index = tmp_path / "index"
    index.mkdir()
    wheel(index, "tiny", "1.0")
    for version in ("2.0", "1.0"):
        made = {
            "alpha": wheel(index, "alpha", version, "beta[fast]>=1.0"),
            "beta": wheel(index, "beta", version, "gamma>=1.0; extra == 'fast'"),
            "gamma": wheel(index, "gamma", version),
        }
    for name in GROUPS:
        (tmp_path / name).write_text("".join(made.values()))
    return made


def installed(folder):
    """Install the three locks by the Makefile, with the oldest pip of this machine."""
    return subprocess.run(
        ["make", ".venv/installed-bench", f"PYTHON={oldest()}"],
        cwd=folder,
        env=bare_environment()
        | {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "index"},
        capture_output=True,
        text=True,
        check=False,
    )


def oldest():
    """The oldest Python of this machine: it brings the oldest pip."""
    return next(filter(None, map(interpreter, PYTHONS)), sys.executable)


def pip(folder, *arguments):
    """What the pip of an environment says; it is asked alone, without an index."""
    return subprocess.run(
        [folder / ".venv/bin/python", "-m", "pip", *arguments],
        env=bare_environment() | {"PIP_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


long = pytest.mark.skipif(not LONG, reason="in `make test-long`: makes environments")


@long
def test_locks_install_where_the_index_has_newer_versions(tmp_path, lines):
    done = installed(tmp_path)
    assert done.returncode == 0, done.stderr
    frozen = pip(tmp_path, "freeze")
    assert {"alpha==1.0", "beta==1.0", "gamma==1.0"} <= set(frozen.splitlines())


@long
def test_resolving_a_lock_fails_where_the_index_has_newer_versions(tmp_path, lines):
    makefile = tmp_path / "Makefile"
    text = makefile.read_text(encoding="utf-8")
    resolving = text.replace("install --no-deps --require-hashes", "install --require-hashes")
    assert resolving != text
    makefile.write_text(resolving, encoding="utf-8")
    done = installed(tmp_path)
    version = Version(pip(tmp_path, "--version").split()[1])
    if version >= Version("23.3"):
        pytest.skip(f"pip {version} looks at the locked version first")
    assert done.returncode != 0
    assert "must have their versions pinned" in done.stderr
    assert "beta[fast]>=1.0" in done.stderr


@long
@pytest.mark.parametrize("name", GROUPS)
def test_a_lock_with_a_hole_fails_and_is_named(tmp_path, lines, name):
    for each in GROUPS:
        (tmp_path / each).write_text(lines["alpha" if each == name else "gamma"])
    done = installed(tmp_path)
    assert done.returncode != 0
    assert (
        f"{name} lacks something, make it anew by `make lock`:\n"
        "alpha 1.0 requires beta, which is not installed.\n"
    ) in done.stderr


@long
def test_a_package_other_than_the_locked_one_fails(tmp_path, lines):
    wheel(tmp_path / "index", "beta", "1.0", "delta")
    done = installed(tmp_path)
    assert done.returncode != 0
    assert "DO NOT MATCH THE HASHES" in done.stderr
