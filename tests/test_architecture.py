"""The rules of the source tree that no other tool holds."""

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from app.text import regex
from tests import catalogues, walk
from tests.machine import ROOT, files

MODULES = sorted((ROOT / "app").rglob("*.py"))
TEXTS = {path: path.read_text(encoding="utf-8") for path in MODULES}
# A module is one concept, whole; where it does not end, it is two.
LONGEST = 700

# A package is a list of concepts that a reader can take in.
MOST_IN_A_PACKAGE = 18
# What one importer alone may have: what is plugged in, each a file of its kind.
PLUG_INS = re.compile(
    r"app/(?:formats|documents/bibliographies|web|web/pages|store/search|store/transfer)/\w+\.py"
    # What commands do; what one alone does is imported when it runs.
    r"|app/(?:bootstrap|checking|import_files|links|serving)\.py"
    # What can stand behind a title, handed to the reader.
    r"|app/documents/(?:field_parsers|imprints)\.py"
)
ARCHITECTURE = ROOT / "docs" / "architecture.md"

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


def test_packages_are_lists_that_a_reader_takes_in():
    packages = defaultdict(list)
    for path in MODULES:
        packages[name(path.parent)].append(path.stem)
    counted = {package: len(set(stems) - {"__init__"}) for package, stems in packages.items()}
    assert {p: n for p, n in counted.items() if n > MOST_IN_A_PACKAGE} == {}


def test_no_module_is_there_for_one_other_alone():
    importers = defaultdict(set)
    for path, text in TEXTS.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and node.module:
                for each in node.names:
                    importers[f"{node.module}.{each.name}"].add(path)
                    importers[node.module].add(path)
    tested = {
        module
        for path in (ROOT / "tests").rglob("test_*.py")
        for module in re.findall(r"^from (app\.\S+) import", path.read_text("utf-8"), re.MULTILINE)
    }
    alone = {}
    for path in MODULES:
        dotted = name(path).removesuffix(".py").replace("/", ".")
        plugged = PLUG_INS.fullmatch(name(path)) or path.stem in {"__init__", "main", "cli"}
        if len(importers[dotted]) == 1 and not plugged and dotted not in tested:
            alone[name(path)] = {name(x) for x in importers[dotted]}
    assert alone == {}


@pytest.mark.parametrize(
    ("heading", "passed", "made", "most"),
    [
        ("One line of a list", walk.of_a_line, catalogues.empty, 45),
        ("One request", walk.of_a_request, catalogues.seeded, 24),
    ],
)
def test_the_architecture_page_walks_as_the_program_does(heading, passed, made, most, sqlite_files):
    text = ARCHITECTURE.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    told = re.findall(r"^\| `app/([\w/]+)\.py` \| `([\w.]+)` \|", text, re.MULTILINE)
    with sqlite_files.copied(made) as url:
        steps = passed(url)
    assert [(module, function) for module, function in told if function not in steps[module]] == []
    assert len(told) > 5
    assert len(steps) <= most


def patterns(value: object) -> Iterator[re.Pattern[str]]:
    """Every pattern that a value is or holds."""
    if isinstance(value, type(regex(""))):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from patterns(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from patterns(each)


def test_every_pattern_is_one():
    modules = [module for each, module in sys.modules.items() if each.startswith("app.")]
    found = {
        id(x): x for module in modules for value in vars(module).values() for x in patterns(value)
    }
    assert len(found) > 300
    for each in found.values():
        assert re.compile(each.pattern, each.flags).groupindex == each.groupindex
