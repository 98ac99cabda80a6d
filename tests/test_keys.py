"""The `keys` commands: made once, listed without secrets, revoked for good."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from app.errors import Unauthorized
from app.store import api_keys, engine
from app.store.api_keys import KEY, Scope
from app.store.engine import writing
from tests.catalogues import application, opened
from tests.commands import run
from tests.snapshots import ask, dumped
from tests.web.conftest import client_of


@pytest.fixture(autouse=True)
def _the_catalogue(copy_url, monkeypatch):
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", copy_url)


def create(capsys, *arguments):
    assert run("keys", "create", *arguments) == 0
    said = capsys.readouterr()
    return (said.err + said.out).split()[-1]


def listed(capsys):
    assert run("keys", "list") == 0
    said = capsys.readouterr().out
    return said, [re.split(" {2,}", line) for line in said.splitlines()[1:]]


def test_a_key_is_the_last_word_and_kept_nowhere(capsys, copy):
    key = create(capsys, "--scope", "import", "--name", "the list's own robot")
    assert KEY.fullmatch(key)
    secret = key[-43:]
    assert secret not in str(ask(copy, "SELECT * FROM api_key"))
    assert secret not in str(dumped(copy))
    said, (row,) = listed(capsys)
    assert secret not in said
    assert row[0] in key
    assert row[1:3] == ["the list's own robot", "import"]


def test_keys_differ(capsys):
    keys = {create(capsys, "--scope", "admin") for _ in range(3)}
    assert len({key[-43:] for key in keys}) == 3


@pytest.mark.parametrize("by", ["id", "name", "key"])
def test_a_revoked_key_is_refused(capsys, copy, by):
    key = create(capsys, "--scope", "curate", "--name", "ann")
    assert api_keys.actor_of(copy, key).name == "ann"
    assert run("keys", "revoke", {"id": key[10:18], "name": "ann", "key": key}[by]) == 0
    with pytest.raises(Unauthorized, match="revoked"):
        api_keys.actor_of(copy, key)
    assert key not in capsys.readouterr().err
    assert run("keys", "revoke", "ann") == 1
    # The name is free again.
    assert create(capsys, "--scope", "curate", "--name", "ann") != key


async def test_the_feed_tells_of_keys_made_and_revoked(capsys, copy, copy_url):
    key = create(capsys, "--scope", "curate", "--name", "ann")
    robot = create(capsys, "--scope", "import")
    assert run("keys", "create", "--scope", "admin", "--name", "ann") == 1
    assert run("keys", "revoke", "ann") == 0
    assert run("keys", "revoke", "ann") == 1
    with application(copy_url) as app:
        async with client_of(app) as client:
            rows = (await client.get("/v1/changes?since=3")).json()["results"]
            feed = (await client.get("/v1/changes.atom?since=3")).text
            admin = api_keys.create(copy, Scope.ADMIN, None, None)
            headers = {"Authorization": f"Bearer {admin}"}
            undone = await client.post("/v1/changes/4/undo", headers=headers)
    ann, other = key[10:18], robot[10:18]
    assert [(r["revision"], r["action"], r["type"], r["id"], r["name"]) for r in rows] == [
        (4, "created", "key", ann, "ann"),
        (5, "created", "key", other, f"import-{other}"),
        (6, "deleted", "key", ann, "ann"),
    ]
    assert {row["actor"] for row in rows} == {"command"}
    for secret in (key[-43:], robot[-43:]):
        assert secret not in str(rows) + feed
    assert "/v1/changes?since=3" in feed
    assert undone.status_code == 409
    assert "`catalogue keys` does that" in undone.json()["detail"]


@pytest.mark.parametrize("name", ["ann", "command"])
def test_a_name_tells_who_it_was(capsys, name):
    create(capsys, "--scope", "curate", "--name", "ann")
    assert run("keys", "create", "--scope", "admin", "--name", name) == 1
    assert "taken" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        ["--scope", "all"],
        ["--scope", "import", "--name", ""],
        ["--scope", "import", "--name", "a\nb"],
        ["--scope", "import", "--name", "a" * 101],
        ["--scope", "import", "--expires", "soon"],
        ["--scope", "import", "--expires", "2027-02-30"],
    ],
)
def test_wrong_use(capsys, wrong):
    assert run("keys", "create", *wrong) == 2
    assert listed(capsys)[1] == []


@pytest.mark.parametrize(("days", "good"), [(0, True), (-1, False)])
def test_a_key_is_good_to_the_end_of_its_last_day(capsys, copy, days, good):
    day = (datetime.now(UTC) + timedelta(days=days)).date().isoformat()
    key = create(capsys, "--scope", "import", "--expires", day)
    if good:
        assert api_keys.actor_of(copy, key).scope is Scope.IMPORT
    else:
        with pytest.raises(Unauthorized, match="expired"):
            api_keys.actor_of(copy, key)
    assert listed(capsys)[1][0][4] == f"{day}T23:59:59Z"


def test_an_expiry_has_a_second(capsys):
    create(capsys, "--scope", "import", "--expires", "2027-01-31T12:00:00+02:00")
    assert listed(capsys)[1][0][4] == "2027-01-31T10:00:00Z"


@pytest.mark.parametrize(
    "changed",
    [
        lambda _key: "",
        lambda _key: "hunter2",
        lambda key: key[:-1],
        lambda key: key[:-1] + ("a" if key[-1] != "a" else "b"),
        lambda key: key[:10] + "00000000" + key[18:],
        lambda key: key + "\xe9",
    ],
)
def test_another_key_is_not_known(capsys, copy, changed):
    key = create(capsys, "--scope", "import")
    with pytest.raises(Unauthorized, match="not known"):
        api_keys.actor_of(copy, changed(key))


def test_the_last_use_is_noted_now_and_then(capsys, copy, monkeypatch):
    key = create(capsys, "--scope", "import")
    assert listed(capsys)[1][0][5] == "-"
    api_keys.actor_of(copy, key)
    first = listed(capsys)[1][0][5]
    assert first.startswith("20")
    written = []
    monkeypatch.setattr(api_keys, "_use", lambda _engine, id_: written.append(id_))
    api_keys.actor_of(copy, key)
    assert written == []
    monkeypatch.setattr(api_keys, "USE_EVERY", timedelta(0))
    api_keys.actor_of(copy, key)
    assert written == [key[10:18]]


# What is said when the lock is asked for, and nothing else is said after it.
UNWAITING = {
    "sqlite": ["PRAGMA busy_timeout = 0", "BEGIN IMMEDIATE", "PRAGMA busy_timeout = 10000"],
    "postgresql": [
        (
            f"SELECT pg_try_advisory_xact_lock({engine.LOCK}), "
            "set_config('lock_timeout', '10000', true)"
        )
    ],
}


def test_nobody_waits_to_note_a_use(capsys, copy, copy_url):
    key = create(capsys, "--scope", "import")
    with opened(copy_url) as other, writing(other):
        said = []
        event.listen(copy, "before_cursor_execute", lambda *rest: said.append(rest[2]))
        assert api_keys.actor_of(copy, key).scope is Scope.IMPORT
        unwaiting = UNWAITING[copy.dialect.name]
        assert said[-len(unwaiting) :] == unwaiting
    assert listed(capsys)[1][0][5] == "-"
    api_keys.actor_of(copy, key)
    assert listed(capsys)[1][0][5] != "-"


def test_scopes_include_those_before():
    includes = [(a.value, b.value) for a in Scope for b in Scope if a.includes(b)]
    assert includes == [
        ("import", "import"),
        ("curate", "import"),
        ("curate", "curate"),
        ("admin", "import"),
        ("admin", "curate"),
        ("admin", "admin"),
    ]
