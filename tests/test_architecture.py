"""The rules of the source tree that no other tool holds."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.machine import ROOT, files

MODULES = sorted((ROOT / "app").rglob("*.py"))
TEXTS = {path: path.read_text(encoding="utf-8") for path in MODULES}
# A module is one concept, whole; where it does not end, it is two.
LONGEST = 700

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


def imports() -> Iterator[tuple[str, ast.ImportFrom]]:
    """Every import of names, and where it stands."""
    for path, text in TEXTS.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom):
                yield f"{name(path)}:{node.lineno}", node


def test_there_is_an_application():
    assert MODULES


def test_imports_point_down():
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_modules_fit_in_the_head():
    lines = {name(path): len(text.splitlines()) for path, text in TEXTS.items()}
    assert {path: n for path, n in lines.items() if n > LONGEST} == {}


def test_imports_are_absolute():
    assert [place for place, node in imports() if node.level] == []


def test_annotations_are_not_postponed():
    # They break the relationships of SQLModel tables and FastAPI's view of a handler.
    assert [place for place, node in imports() if node.module == "__future__"] == []


def test_no_file_names_a_package_registry():
    found = [
        f"{path}: {host}"
        for path in files()
        for host in REGISTRIES
        if host.encode() in (ROOT / path).read_bytes().lower()
    ]
    assert found == []
