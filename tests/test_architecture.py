"""The rules of the source tree that no other tool holds."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "app").rglob("*.py"))
LONGEST = 300

# In parts, so that this file does not hold what it looks for.
REGISTRIES = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("pypi", "python", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("crates", "io"),
        ("rubygems", "org"),
        ("proxy", "golang", "org"),
        ("conda", "anaconda", "org"),
    ]
]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> list[ast.ImportFrom]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]


def test_there_is_an_application():
    assert MODULES


def test_imports_point_down():
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_module_fits_in_the_head(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_are_absolute(path):
    assert [node.lineno for node in imports(path) if node.level] == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_annotations_are_not_postponed(path):
    # They break the relationships of SQLModel tables and FastAPI's view of a handler.
    assert [node.lineno for node in imports(path) if node.module == "__future__"] == []


def test_no_file_names_a_package_registry():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = [ROOT / line.decode() for line in listed.stdout.split(b"\0") if line]
    found = [
        f"{name(path)}: {host}"
        for path in paths
        if path.is_file()
        for host in REGISTRIES
        if host.encode() in path.read_bytes().lower()
    ]
    assert found == []
