"""The parts of the measurement start, answer what they are asked, and count."""

import urllib.error
import urllib.request

import pytest

from benchmarks import load as loading
from benchmarks.limits import found, grouped
from benchmarks.report import Measured, Ratio, rates, ratios
from benchmarks.servers import BARE, COLD, PEERS, prepared, running
from benchmarks.works import samples, works


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


def test_limits_are_measured(data):
    some = samples(data.file)
    assert len({each.author for each in some}) > 10
    assert grouped(data.file) > 0
    assert found(data.file, [some[0].words]) > 0
