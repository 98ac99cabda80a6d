"""The parts of the measurement start, answer what they are asked, and count."""

import json
import os
import subprocess
import urllib.error
import urllib.request

import pytest

from app.config import ROOT
from benchmarks import load as loading
from benchmarks import turns
from benchmarks.__main__ import of_peers, of_questions
from benchmarks.limits import found, grouped, grouped_among
from benchmarks.load import Load
from benchmarks.measures import AT_ONCE, KNOWN
from benchmarks.report import Measured, Ratio, rates, ratios
from benchmarks.search import judged
from benchmarks.servers import BARE, COLD, DATASETTE, PEERS, WARM, Data, prepared, running
from benchmarks.works import COMMON, FIRST, samples, works


@pytest.fixture(scope="module")
def data(seeded_file, tmp_path_factory):
    return prepared(seeded_file, tmp_path_factory.mktemp("prepared"))


def status(address):
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status, len(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@pytest.mark.parametrize("server", [COLD, *PEERS], ids=lambda each: each.name)
def test_a_server_does_all_that_it_is_asked_for(data, server):
    if not server.installed:
        pytest.skip(f"{server.name} is not installed")
    asked = [work.paths[server.name] for work in works(data.file)
             if server.name in work.paths]  # fmt: skip
    with running(server, data) as up:
        assert up.private() > 0
        for paths in asked:
            code, length = status(up.address + paths[0])
            assert code == 200, (paths[0], length)
            assert length > 0


@pytest.mark.parametrize("program", [loading.WRK, None], ids=["wrk", "python"])
def test_a_load_counts_answers_and_failures(data, monkeypatch, program, request):
    if "wrk" in request.node.name and not program:
        pytest.skip("wrk is not installed")
    monkeypatch.setattr(loading, "WRK", program)
    with running(BARE, data) as up:
        got = loading.load(up.address, ["/", "/x"], 1, 2, ["X-A: b"])
    assert got.rate > 0
    assert 0 < got.p50 <= got.p99
    assert got.failed == 0
    told = [Measured("first page", "bare ASGI", [got])]
    assert "| first page | bare ASGI |" in rates(told)
    assert "| 0.50 | no |" in ratios([Ratio("a", "b", 1, 0.5)])
    assert "| 0.50 | yes |" in ratios([Ratio("a", "b", 1, 0.5, most=True)])


def test_each_ratio_is_of_what_was_measured(data):
    each = Load(300.0, 1.0, 2.0, 0)
    servers = (COLD.name, WARM.name, *(peer.name for peer in PEERS))
    names = [work.name for work in works(data.file)]
    seen = {(name, server): Measured(name, server, [each]) for name in names for server in servers}
    seen |= {(AT_ONCE, name): Measured(AT_ONCE, name, [each]) for name in servers[:2]}
    seen[FIRST, KNOWN] = Measured(FIRST, KNOWN, [each])
    told = {(ratio.work, ratio.against): ratio.value for ratio in of_peers(seen)}
    assert told[f"{COMMON}, cold", DATASETTE.name] == 1
    assert told["suggest, cold", "1,500 a second"] == 0.2
    assert "not measured" not in ratios(of_peers(seen))


def test_judged_questions_are_a_ratio(tmp_path):
    listed, asked = tmp_path / "list.md", tmp_path / "questions.jsonl"
    address = "http://a.example/knots"
    listed.write_text(f"- [Knots and ropes]({address})\n- [Bees](http://a.example/bees)\n")
    asked.write_text(json.dumps({"text": "which rope holds", "relevant": [address]}) + "\n")
    found = list(judged(listed, asked))
    assert ("catalogue, all", 0.0, "1 of 1") in found
    (ratio,) = of_questions(found)
    assert ratio.value == 1
    assert not list(of_questions([]))


def test_limits_are_measured(data):
    some = samples(data.file)
    assert len({each.author for each in some}) > 10
    assert grouped(data.file) > 0
    assert found(data.file, [some[0].words]) > 0
    assert grouped_among(data.file, some[0].word) > 0


def test_two_commits_are_compared_round_by_round(tmp_path):
    known = ["git", "-C", str(ROOT), "rev-parse", "HEAD"]
    if subprocess.run(known, check=False, capture_output=True).returncode:
        pytest.skip("the files are of no repository of git")
    with turns.checkout("HEAD") as tree:
        assert (tree / "app" / "start.py").exists()
        asked = [*turns._COMMAND, "--help"]
        own = turns.served("before", tree).environment(Data(*[tmp_path / "none"] * 3))
        environment = os.environ | own
        said = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True)
        assert "serve" in said.stdout
    assert not tree.exists()
    found = {"before": [1.0, 4.0, 2.0], "now": [2.0, 4.0, 3.0]}
    row = turns.compared("work", found, found)
    assert row == ("work", "2.00", "3.00", "1.50", "1.00 to 2.00")
