"""What Prometheus is told, where an operator wants that: by any worker of all."""

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families as parsed
from starlette.requests import Request

from app.store import api_keys
from app.store.engine import writing
from app.web.work import Turn
from tests.catalogues import application
from tests.commands import free_port, serving
from tests.web.conftest import client_of


def told(text):
    """Each number by its name and labels."""
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in parsed(text)
        for sample in family.samples
    }


def requests(numbers):
    """How often each route was answered how."""
    return {
        (labels["method"], labels["route"], labels["status"]): value
        for (name, *pairs), value in numbers.items()
        if name == "catalogue_requests_total"
        for labels in [dict(pairs)]
    }


async def test_it_is_not_there_unless_it_is_wanted(client):
    answer = await client.get("/metrics", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["code"] == "not_found"


@pytest.mark.parametrize("public", [None, "https://host.example/lists"])
async def test_requests_are_counted_by_route(copy_url, public):
    prefix = "/lists" if public else ""
    with application(copy_url, metrics=True, public_url=public) as app:
        async with client_of(app) as client:
            for path in (
                "/v1/resources?q=deep",
                "/v1/resources?q=deep",
                "/v1/resources/neural-turing-machines",
                "/v1/resources/reinforcement-learning-with-no-such-id",
                "/v1/authors.csv",
                "/authors/geoffrey-e-hinton",
                "/nowhere/at/all",
                "/nowhere/else",
            ):
                await client.get(prefix + path)
            await client.head(prefix + "/v1/stats")
            request = Request({"type": "http", "app": app, "client": ("192.0.2.1", 1)})
            with Turn(request) as turn:
                turn.take()
                app.state.work.turns.total_tokens = 1
                assert (await client.get("/v1/dump.sqlite")).status_code == 503
                answer = await client.get(f"{prefix}/metrics")
            later = told((await client.get(f"{prefix}/metrics")).text)
        assert answer.headers["content-type"].startswith("text/plain; version=")
        assert answer.headers["cache-control"] == "no-store"
        numbers = told(answer.text)
    assert requests(numbers) == {
        ("GET", "/v1/resources", "200"): 2,
        ("GET", "/v1/resources/{id}", "200"): 1,
        ("GET", "/v1/resources/{id}", "404"): 1,
        ("GET", "/v1/authors.{suffix}", "200"): 1,
        ("GET", "/authors/{id}", "200"): 1,
        ("GET", "other", "404"): 2,
        ("HEAD", "/v1/stats", "200"): 1,
        ("GET", "/v1/dump.sqlite", "503"): 1,
    }
    assert numbers["catalogue_request_seconds_count", ("route", "/v1/resources")] == 2
    assert numbers["catalogue_cached_answers_total",] == 1
    assert numbers["catalogue_costly_refused_total",] == 1
    assert numbers["catalogue_costly_under_way",] == 1
    assert numbers["catalogue_requests_under_way",] == 1
    assert later["catalogue_costly_under_way",] == 0


async def test_it_tells_how_much_there_is(copy_url, copy):
    with application(copy_url, metrics=True) as app:
        async with client_of(app) as client:
            numbers = told((await client.get("/metrics")).text)
            # It waits for no reader, and for no writer.
            with writing(copy):
                assert (await client.get("/metrics")).status_code == 200
            assert (await client.get("/metrics?x=1")).status_code == 400
    assert numbers["catalogue_revision",] == 3
    sizes = {dict(pairs)["part"]: n for (name, *pairs), n in numbers.items() if "bytes" in name}
    assert sum(sizes.values()) > 1_000_000
    assert set(sizes) in ({"file", "log"}, {"database"})


@pytest.mark.parametrize("workers", ["1", "2"])
def test_any_worker_tells_of_all(copy_url, copy, workers):
    port, key = free_port(), api_keys.create(copy, api_keys.Scope.CURATE, None, None)
    with serving(copy_url, port, "--workers", workers, settings={"CATALOGUE_METRICS": "1"}):
        for _ in range(20):
            # Each over a connection of its own, which any worker may take.
            assert httpx.get(f"http://127.0.0.1:{port}/v1/resources?q=deep").status_code == 200
        headers = {"Authorization": f"Bearer {key}"}
        made = httpx.post(
            f"http://127.0.0.1:{port}/v1/topics", json={"name": "Zebras"}, headers=headers
        )
        assert made.status_code == 201
        for _ in range(4):
            numbers = told(httpx.get(f"http://127.0.0.1:{port}/metrics").text)
            counted = requests(numbers)
            assert counted["GET", "/v1/resources", "200"] == 20
            assert counted["POST", "/v1/topics", "201"] == 1
            assert numbers["catalogue_requests_under_way",] == 1
            assert numbers["catalogue_revision",] == 4
