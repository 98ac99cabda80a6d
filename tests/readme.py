"""The answers and tables of README and docs, made anew: `python -m tests.readme` writes them."""

import os
import re
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

from app import errors
from app.config import ROOT, Settings
from app.documents.detection import REASONS
from app.store.read.parameters import RESOURCES
from tests.commands import CATALOGUE, free_port, serving, start

README = ROOT / "README.md"
API, MAINTAINERS, OPERATORS = (
    ROOT / "docs" / f"{name}.md" for name in ("api", "maintainers", "operators")
)
# Each is asked of a catalogue of its own: what one page writes, no other reads.
PAGES = (README, API, MAINTAINERS, OPERATORS)
_EXAMPLE = re.compile(r"```console\n\$ (?P<command>[^\n]*)\n(?P<answer>.*?)```", re.DOTALL)
# What ends the answer of a command.
_END = "end-of-answer"
# The id of a key is another one each time.
_KEY_ID = re.compile(r'(?:^|(?<="type":"key","id":"))[0-9a-f]{8}(?=  |")', re.MULTILINE)
# Answers that tell the time of the import.
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def commands(text):
    """Every command of a page's examples."""
    return [found["command"] for found in _EXAMPLE.finditer(text)]


def renewed(text, port, file):
    """A page as it should be, its examples asked of a service over `file`."""
    with _terminal(file) as terminal:
        text = _EXAMPLE.sub(lambda found: _answered(terminal, found["command"], port), text)
    for name, table in {
        "parameters": parameters(),
        "errors": error_codes(),
        "settings": settings(),
        "unparsed": unparsed(),
    }.items():
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        if begin in text:
            before, _, after = re.split(f"({begin}.*?{end})", text, flags=re.DOTALL)
            text = f"{before}{begin}\n{table}{end}{after}"
    return text


@contextmanager
def _terminal(file):
    """A shell in which commands are typed one after the other."""
    path = f"{Path(CATALOGUE).parent}{os.pathsep}{os.environ['PATH']}"
    shell = subprocess.Popen(
        ["bash"],
        cwd=ROOT,
        env=os.environ | {"CATALOGUE_DATABASE_URL": str(file), "PATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    timer = threading.Timer(120, shell.kill)
    timer.start()
    try:
        yield shell
    finally:
        timer.cancel()
        shell.communicate()


def _answered(terminal, command, port):
    asked = command.replace("localhost:8000", f"127.0.0.1:{port}")
    terminal.stdin.write(f"{asked}\nprintf '\\n{_END} %s\\n' $?\n")
    terminal.stdin.flush()
    answer = "".join(_lines(terminal.stdout))
    answer = answer.replace(f"127.0.0.1:{port}", "localhost:8000")
    answer = _TIME.sub("2026-11-22T10:00:00Z", answer.replace("\r", ""))
    answer = _KEY_ID.sub("5f0e2c71", answer)
    return f"```console\n$ {command}\n{answer.rstrip()}\n```"


def _lines(stdout):
    """What a command says; it has to succeed."""
    for line in stdout:
        if line.startswith(_END):
            assert line == f"{_END} 0\n"
            return
        yield line
    raise AssertionError("the shell has ended")


def parameters():
    rows = [
        f"| `{p.name}` | {p.description} | `{_shown(p.example)}` |"
        for p in RESOURCES.values()
        if not p.name.endswith("_not")
    ]
    negated = ", ".join(f"`{n}`" for n in RESOURCES if n.endswith("_not"))
    table = ["| parameter | meaning | example |", "|---|---|---|", *rows]
    return "\n".join([*table, "", f"And {negated}: none of these.", ""])


def _shown(example):
    return ",".join(map(str, example)) if isinstance(example, list) else example


def error_classes(root=errors.CatalogueError):
    """Every error of the tree, the root first."""
    yield root
    for each in root.__subclasses__():
        yield from error_classes(each)


def error_codes():
    codes: dict[str, tuple[int, str]] = {}
    for each in error_classes():
        codes.setdefault(each.code, (each.status, each.__doc__.splitlines()[0]))
    rows = sorted((status, code, said) for code, (status, said) in codes.items())
    table = ["| status | code | when |", "|---|---|---|"]
    return "\n".join([*table, *(f"| {s} | `{c}` | {d} |" for s, c, d in rows), ""])


def unparsed():
    """A row for each reason why a line with a link is no entry."""
    rows = [f"| `{code}` | {reason} |" for code, reason in REASONS.items()]
    return "\n".join(["| code | |", "|---|---|", *rows, ""])


def settings():
    table = ["| environment variable | default | |", "|---|---|---|"]
    rows = [
        f"| `{name}` | {f'`{default}`' if default else ''} | {meaning} |"
        for name, default, meaning in Settings.described()
    ]
    return "\n".join([*table, *rows, ""])


def main():
    with tempfile.TemporaryDirectory() as folder:
        for page in PAGES:
            file, port = Path(folder) / f"{page.stem}.sqlite", free_port()
            start("seed", url=file).communicate()
            with serving(file, port):
                page.write_text(renewed(page.read_text(), port, file))


if __name__ == "__main__":
    main()
