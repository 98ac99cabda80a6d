"""The README tells the truth: its commands, answers and tables are held here."""

import re
import socket
from contextlib import closing

from app.config import ROOT
from tests.commands import serving
from tests.readme import README, commands, renewed


def test_the_readme_is_as_the_program_is(copy_url):
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = README.read_text(encoding="utf-8")
    with serving(copy_url, port):
        assert text == renewed(text, port, copy_url), "run `python -m tests.readme`"


def test_there_are_ten_examples_with_answers():
    text = README.read_text(encoding="utf-8")
    assert len(commands(text)) >= 10
    assert "```console\n$ curl" in text
    assert not re.search(r"```console\n\$ [^\n]*\n```", text)


def test_the_readmes_make_targets_and_files_are_there():
    text = README.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make ([a-z-]+)", text)) - {"a"}:
        assert f"\n{target}:" in makefile, target
    for path in re.findall(r"`((?:app|seed|migrations)/[\w./]+)`", text):
        assert (ROOT / path).exists(), path
