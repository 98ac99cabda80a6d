"""A key of scope import may be for some documents alone."""

import pytest

from app.store import api_keys
from app.store.api_keys import Scope
from tests.commands import run
from tests.snapshots import dumped

LIST = "# Later\n\n- [A zebra in the rain](http://z.example/1); Ann Bee; 2014\n"


@pytest.mark.parametrize(("document", "status"), [("later", 201), ("soon", 201), ("other", 403)])
async def test_a_bound_key_imports_its_documents_alone(curator, copy, document, status):
    key = api_keys.create(copy, Scope.IMPORT, "robot", None, ["later", "soon"])
    before = dumped(copy)
    answer = await curator.client.post(
        f"/v1/imports?document={document}",
        content=LIST,
        headers={"Authorization": f"Bearer {key}", "Content-Type": "text/markdown"},
    )
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["detail"] == "This key imports later, soon alone."
        assert dumped(copy) == before


@pytest.mark.parametrize(("document", "status"), [("later", 200), ("other", 403)])
async def test_the_form_of_imports_holds_to_the_same(curator, copy, document, status):
    key = api_keys.create(copy, Scope.IMPORT, "robot", None, ["later"])
    before = dumped(copy)
    fields = {"action": "import", "document": document, "text": LIST, "key": key}
    answer = await curator.client.post("/import", data=fields)
    assert answer.status_code == status
    assert ("This key imports later alone." in answer.text) is (status == 403)
    assert (dumped(copy) == before) is (status == 403)


async def test_a_trial_without_a_key_has_its_time(service, curator, copy, monkeypatch):
    monkeypatch.setattr(service.state.settings, "answer_seconds", -1)
    before = dumped(copy)
    answer = await curator.client.post("/import", data={"document": "later", "text": LIST})
    assert answer.status_code == 413
    assert "takes more than -1 seconds" in answer.text
    assert dumped(copy) == before


def test_only_a_key_for_imports_is_bound(copy_url, monkeypatch, capsys):
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", copy_url)
    bound = ("--document", "a", "--document", "b")
    assert run("keys", "create", "--scope", "curate", *bound) == 2
    assert run("keys", "create", "--scope", "import", *bound) == 0
    capsys.readouterr()
    assert run("keys", "list") == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[-1] == "a,b"
