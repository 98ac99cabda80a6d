"""A service that is stopped ends what it took, or says that nothing was kept."""

import threading
import time

import httpx
import pytest

from app.store import api_keys
from tests.catalogues import opened
from tests.commands import free_port, serving
from tests.durability import wholeness
from tests.snapshots import ask

SECONDS = 4


def text(entries):
    lines = (f"- [Work {n} of the sea](http://x.example/{n}); Ann Bee{n}\n" for n in range(entries))
    return "# Sea\n\n" + "".join(lines)


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize(("entries", "status"), [(30, 201), (20_000, 503)])
def test_an_import_under_way_is_done_or_leaves_nothing(copy_url, copy, workers, entries, status):
    key, port, answers = (
        api_keys.create(copy, api_keys.Scope.IMPORT, "robot", None),
        free_port(),
        [],
    )
    before = ask(copy, "SELECT max(number) FROM revision")

    def send():
        answers.append(
            httpx.post(
                f"http://127.0.0.1:{port}/v1/imports?document=sea",
                content=text(entries),
                headers={"Authorization": f"Bearer {key}", "Content-Type": "text/markdown"},
                timeout=120,
            )
        )

    settings = {"CATALOGUE_STOP_SECONDS": str(SECONDS)}
    with serving(copy_url, port, "--workers", workers, settings=settings) as process:
        sending = threading.Thread(target=send)
        sending.start()
        time.sleep(0.3 if status == 201 else 2)
        process.terminate()
        sending.join()
        process.communicate(timeout=60)
    (answer,) = answers
    assert answer.status_code == status, answer.text
    with opened(copy_url) as engine:
        wholeness.check(engine)
        kept = ask(engine, "SELECT max(number) FROM revision") != before
        assert kept is (status == 201)
    if status == 503:
        assert answer.json()["errors"][0]["code"] == "unavailable"
        assert "nothing was kept" in answer.json()["detail"]
        assert int(answer.headers["retry-after"]) > 0
