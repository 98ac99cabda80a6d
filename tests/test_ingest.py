"""Importing: what it makes of texts, what it refuses, and that it is all or nothing."""

import json
import signal
import subprocess
import sys
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from time import monotonic, sleep

import pytest

from app import ingest
from app import reading as reading_stage
from app.errors import Conflict, InvalidBody, InvalidValue, TooLarge, Unavailable
from app.ingest import Source, apply_authority, import_edition
from app.reading import Limits, read, taken, taken_apart
from app.seed import load_authority, load_documents
from app.store import relations
from app.store.engine import LIMIT, Limit, TooLong, reading, writing
from app.store.write import resolution
from app.store.write.documents import DocumentFacts
from app.store.write.records import build
from tests import catalogues
from tests.catalogues import opened
from tests.long import on_one_kind
from tests.snapshots import ask, column, dangling, one_of, records, said


def take(engine, body, document="list", **more):
    """Import a text; options are those of a source or of the import."""
    run = {k: more.pop(k) for k in ("dry_run", "limits", "progress") if k in more}
    facts = {k: more.pop(k) for k in ("title", "source", "licence", "base") if k in more}
    source = Source(DocumentFacts(document, **facts), body, **more)
    return import_edition(engine, load_authority(), source, **run)


def seed_sources():
    (document,) = load_documents()
    facts = DocumentFacts(
        document.id, document.title, document.source, document.licence, document.base
    )
    return [
        Source(facts, e.path.read_text(encoding="utf-8"), e.label, e.date)
        for e in document.editions
    ]


def titles(engine):
    return sorted(r["title"] for r in records(engine).values())


def count(engine, table):
    return column(engine, f"SELECT count(*) FROM {table}")[0]


def test_the_seed_is_128_resources_at_240_places(seeded):
    assert count(seeded, "resource") == 128
    assert count(seeded, "mention") == 240
    assert ask(
        seeded, "SELECT label, entry_count, resource_count FROM edition ORDER BY position"
    ) == [("1", 105, 102), ("2", 135, 128)]


@on_one_kind
def test_the_order_of_editions_does_not_change_what_is_said(seeded, empty, authority):
    for source in reversed(seed_sources()):
        import_edition(empty, authority, source)
    assert said(empty) == said(seeded)
    assert count(empty, "author") == count(seeded, "author")
    assert count(empty, "institution") == count(seeded, "institution")


def test_the_same_text_twice_changes_nothing(copy, authority):
    before = records(copy)
    for source in seed_sources():
        report = import_edition(copy, authority, source)
        assert not report.changed
        assert (report.created, report.updated, report.delisted) == (0, 0, 0)
    assert records(copy) == before
    assert column(copy, "SELECT max(number) FROM revision") == [3]


def recounted(engine):
    """How many counts are others when all of them are made anew."""
    with writing(engine) as connection:
        return relations.count(connection)


def stored_and_built(engine):
    """The records as they are stored, and as the tables say they should be."""
    stored = {pk: json.loads(r) for pk, r in ask(engine, "SELECT pk, record FROM resource")}
    with reading(engine) as connection:
        built = build(connection, list(stored))
        return stored, {b.pk: b.record.model_dump(mode="json") for b in built}


def test_a_stored_record_is_the_one_built_from_the_tables(seeded):
    stored, built = stored_and_built(seeded)
    assert stored == built


def test_counts_are_those_of_the_rows(seeded):
    assert ask(seeded, "SELECT pk, resource_count FROM author ORDER BY pk") == ask(
        seeded, "SELECT author_pk, count(*) FROM authorship GROUP BY 1 ORDER BY 1"
    )
    narrow, broad = column(
        seeded,
        "SELECT resource_count FROM topic WHERE id IN"
        " ('reinforcement-learning', 'artificial-intelligence') ORDER BY 1",
    )
    assert narrow == 7
    assert broad > narrow


def test_an_institution_counts_what_its_parts_have(seeded):
    under = (
        "SELECT count(DISTINCT resource_pk) FROM affiliation JOIN institution"
        " ON institution.pk = institution_pk"
        " WHERE id IN ('google', 'google-research', 'deepmind')"
    )
    counted = "SELECT resource_count FROM institution WHERE id = 'google'"
    assert column(seeded, counted) == column(seeded, under)


def test_every_name_that_is_shown_can_be_found(seeded):
    have = set(ask(seeded, "SELECT type, id FROM name"))
    for type_ in ("author", "institution", "topic", "category", "document"):
        for id_ in column(seeded, f"SELECT id FROM {type_}"):
            assert (type_, id_) in have
    assert ("platform", "Coursera") in have
    assert ("venue", "Science") in have


@pytest.mark.of_a_file
def test_sqlite_itself_finds_nothing_wrong(seeded):
    assert ask(seeded, "PRAGMA integrity_check") == [("ok",)]
    assert dangling(seeded) == []


def test_a_dry_run_reports_the_same_and_writes_nothing(empty):
    body = "# List\n\n- [One thing](http://a.example/1); Ann Bee\n"
    dry = take(empty, body, dry_run=True)
    assert count(empty, "resource") == 0
    assert count(empty, "edition") == 0
    assert replace(take(empty, body), revision=dry.revision) == dry
    assert dry.created == 1


def test_editions_are_numbered_and_the_newest_text_needs_no_label(empty):
    first, second = "- [One](http://a.example/1)\n", "- [Two](http://a.example/2)\n"
    assert take(empty, first).edition == "1"
    assert take(empty, second).edition == "2"
    assert not take(empty, second).changed
    assert take(empty, first).edition == "3"


def test_what_the_newest_edition_drops_stays_and_is_counted(empty):
    both = "- [One thing here](http://a.example/1)\n- [Two](http://a.example/2)\n"
    take(empty, both, date="2015")
    report = take(empty, "- [Two](http://a.example/2)\n", date="2016")
    assert (report.delisted, report.updated, report.created) == (1, 1, 0)
    assert titles(empty) == ["One thing here", "Two"]
    report = take(empty, "- [Three](http://a.example/3)\n", label="old", date="2014")
    assert report.delisted == 0


def test_a_label_keeps_its_text(empty):
    take(empty, "- [One](http://a.example/1)\n", label="v1")
    assert not take(empty, "- [One](http://a.example/1)\n", label="v1").changed
    with pytest.raises(Conflict, match="another label"):
        take(empty, "- [Two](http://a.example/2)\n", label="v1")
    assert titles(empty) == ["One"]


@pytest.mark.parametrize(
    ("error", "source"),
    [
        (InvalidBody, {"body": " \n\n"}),
        (InvalidBody, {"body": "a\x00b"}),
        (InvalidValue, {"body": "x", "document": "A list"}),
        (InvalidValue, {"body": "x", "label": "Édition"}),
        (InvalidValue, {"body": "x", "date": "August 2016"}),
        (InvalidValue, {"body": "x", "date": "2016-13"}),
        (TooLarge, {"body": "x" * 11, "limits": Limits(max_bytes=10)}),
        (TooLarge, {"body": "- [a](b)\n- [c](d)\n", "limits": Limits(max_entries=1)}),
        (TooLarge, {"body": "x\n\n" * 10_001, "limits": Limits(max_entries=1)}),
    ],
)
def test_bad_sources_are_refused_and_leave_nothing(empty, error, source):
    with pytest.raises(error):
        take(empty, **source)
    assert count(empty, "edition") == 0


def test_a_failure_on_the_way_leaves_nothing(copy, monkeypatch):
    before = records(copy), count(copy, "fact"), count(copy, "change")

    def fail(*_):
        raise OSError("the power went")

    monkeypatch.setattr(resolution, "bump", fail)
    with pytest.raises(OSError, match="power"):
        take(copy, "- [New](http://a.example/new); Ann Bee\n")
    assert (records(copy), count(copy, "fact"), count(copy, "change")) == before


def test_progress_goes_from_reading_to_saving(empty):
    told = []
    take(
        empty,
        "- [A](http://a.example/a)\n- [B](http://a.example/b)\n",
        progress=lambda *step: told.append(step),
    )
    assert told[:4] == [("reading", done, 2) for done in (0, 0, 1, 2)]
    assert told[-1] == ("saving", 1, 1)


def test_other_documents_meet_the_same_resource(empty):
    take(empty, "# A\n\n- [A telling title of it](http://a.example/x); Ann Bee\n", "a")
    take(empty, "# B\n\n- [A Telling Title of It](http://b.example/y); A. Bee\n", "b")
    record = one_of(empty)
    assert record["editions"] == ["a:1", "b:1"]
    assert [x["role"] for x in record["links"]] == ["primary", "alternate"]
    assert [a["name"] for a in record["authors"]] == ["Ann Bee"]


def test_resources_that_turn_out_to_be_one_are_merged(empty):
    take(empty, "- [Short](http://a.example/x); Ann Bee\n", "a")
    long = "- [Short: its official title](http://{}); Ann Bee\n"
    take(empty, long.format("b.example/y"), "b")
    assert count(empty, "resource") == 2
    take(empty, long.format("a.example/x"), "c")
    record = one_of(empty)
    assert record["editions"] == ["a:1", "b:1", "c:1"]
    assert ask(empty, "SELECT type, id, successor FROM retired") == [
        ("resource", "short-its-official-title", record["id"])
    ]
    assert count(empty, "mention") == 3


def test_people_that_turn_out_to_be_one_are_merged(empty):
    take(empty, "- [First work of theirs](http://a.example/1); A. Bee, Carl Dee\n", "a")
    take(empty, "- [Second work of theirs](http://a.example/2); Ann Bee\n", "b")
    assert count(empty, "author") == 3
    take(empty, "- [Third work of theirs](http://a.example/3); Ann Bee, Carl Dee\n", "c")
    assert count(empty, "author") == 2
    assert column(empty, "SELECT text FROM name WHERE type = 'author' ORDER BY id, position") == [
        "Ann Bee",
        "A. Bee",
        "Carl Dee",
    ]
    assert ask(empty, "SELECT type, id, successor FROM retired") == [("author", "ann-bee", "a-bee")]
    for record in records(empty).values():
        assert "Ann Bee" in [a["name"] for a in record["authors"]]


def test_ids_stay_and_clashes_are_numbered(empty):
    take(
        empty,
        "- [Notes](http://a.example/1); Ann Bee\n"
        "- [Notes](http://b.example/2); Carl Dee\n"
        "- [???](http://c.example/3)\n",
    )
    ids = sorted(r["id"] for r in records(empty).values())
    assert ids == ["notes", "notes-2", "resource"]
    before = {r["id"]: r["citation_key"] for r in records(empty).values()}
    take(empty, "- [Notes, corrected](http://a.example/1); Ann Bee\n", date="2030")
    after = {r["id"]: r["citation_key"] for r in records(empty).values()}
    assert after == before
    assert "Notes, corrected" in titles(empty)


def test_a_record_that_came_out_the_same_keeps_its_revision(copy):
    before = {r["id"]: r["revision"] for r in records(copy).values()}
    take(copy, "- [A new paper by him](http://a.example/p); Geoffrey E. Hinton\n")
    after = {r["id"]: r["revision"] for r in records(copy).values()}
    assert {id_ for id_ in after if after[id_] != before.get(id_)} == {"a-new-paper-by-him"}


def test_headings_of_two_documents_with_one_name_have_two_ids(empty):
    body = "# L\n\n## Books\n\n- [{}](http://a.example/{})\n\n### Old\n\n- [O{}](http://o.example/{})\n"
    take(empty, body.format("A", "a", "a", "a"), "a")
    take(empty, body.format("B", "b", "b", "b"), "b")
    assert ask(empty, "SELECT id, path, resource_count FROM category ORDER BY pk") == [
        ("books", '["Books"]', 2),
        ("old", '["Books", "Old"]', 1),
        ("b-books", '["Books"]', 2),
        ("b-old", '["Books", "Old"]', 1),
    ]


def test_what_is_said_of_a_document_is_kept_until_said_anew(empty):
    take(empty, "- [A](b.html)\n", title="The List", base="http://x.example/d/")
    take(empty, "- [A](b.html)\n- [B](c.html)\n", licence="CC0-1.0")
    assert ask(empty, "SELECT title, source, licence, base FROM document") == [
        ("The List", None, "CC0-1.0", "http://x.example/d/")
    ]
    assert set(column(empty, "SELECT url FROM link")) == {
        "http://x.example/d/b.html",
        "http://x.example/d/c.html",
    }


def test_changed_authority_files_apply_before_the_next_import(empty, authority):
    bare = type(authority).from_tables({})
    assert apply_authority(empty, bare)
    body = "- [Deep nets](http://a.example/1); Geoff Hinton\n"
    import_edition(empty, bare, Source(DocumentFacts("list"), body))
    other = Source(DocumentFacts("other"), "- [Something else](http://a.example/2)\n")
    import_edition(empty, authority, other, dry_run=True)
    assert ask(empty, "SELECT max(number) FROM revision") == [(2,)]
    import_edition(empty, authority, other, actor="ann")
    first, _ = sorted(records(empty).values(), key=lambda record: record["id"])
    assert [t["id"] for t in first["topics"]] == ["deep-learning-general"]
    assert ask(empty, "SELECT action, actor FROM revision ORDER BY number DESC LIMIT 2") == [
        ("imported", "ann"),
        ("renewed", "ann"),
    ]


def test_files_that_change_no_record_are_not_applied_twice(copy, authority):
    other = replace(authority, checksum="another")
    assert apply_authority(copy, other)
    assert ask(copy, "SELECT max(number) FROM revision") == [(3,)]
    assert not apply_authority(copy, other)


def test_describing_all_anew_stops_while_it_reads(copy, authority, monkeypatch):
    limit = Limit(60)
    token = LIMIT.set(limit)

    def first_text(*given):
        limit.give_up()
        return read(*given)

    # No entry is read any more.
    monkeypatch.setattr(ingest, "read", first_text)
    monkeypatch.setattr(reading_stage, "observe", lambda *_given: pytest.fail("It went on."))
    try:
        with pytest.raises(TooLong):
            apply_authority(copy, replace(authority, checksum="another"))
    finally:
        LIMIT.reset(token)
    monkeypatch.undo()
    assert apply_authority(copy, replace(authority, checksum="another"))


def test_new_synonyms_are_a_change_of_their_topic(copy, authority):
    topics = authority.vocabulary.topics
    more = replace(topics[0], synonyms=(*topics[0].synonyms, "a word nobody uses"))
    vocabulary = type(authority.vocabulary)((more, *topics[1:]))
    assert apply_authority(copy, replace(authority, vocabulary=vocabulary, checksum="x"))
    rows = ask(copy, "SELECT type, id FROM change WHERE revision = 4")
    assert rows == [("topic", topics[0].id)]


@pytest.fixture
def bare(databases):
    """An engine on a schema with nothing in it."""
    with databases.copied(catalogues.bare) as url, opened(url) as engine:
        yield engine


def test_changed_authority_files_apply_to_what_is_there(bare, authority):
    engine = bare
    unknown = type(authority).from_tables({})
    body = "- [Deep nets](http://a.example/1); Geoff Hinton; Google Research\n"
    import_edition(engine, unknown, Source(DocumentFacts("list"), body))
    assert one_of(engine)["topics"] == []
    assert apply_authority(engine, authority)
    record = one_of(engine)
    assert [t["id"] for t in record["topics"]] == ["deep-learning-general"]
    assert [i["id"] for i in record["institutions"]] == ["google-research"]
    assert not apply_authority(engine, authority)
    assert ask(
        engine, "SELECT i.country, p.id FROM institution i JOIN institution p ON p.pk = i.parent_pk"
    ) == [("US", "google")]


def moved(authority, **parts):
    """The same files, where some institutions and topics are others."""
    rows = {"institution": authority.institutions, "topic": authority.vocabulary.topics}
    for kind, change in parts.items():
        rows[kind] = tuple(each for row in rows[kind] for each in change(row))
    vocabulary = type(authority.vocabulary)(rows["topic"])
    return replace(
        authority, institutions=rows["institution"], vocabulary=vocabulary, checksum="moved"
    )


def merged(row):
    """Give an institution of which the parts are names, instead of the parts."""
    if row.name == "Google":
        yield replace(row, aliases=(*row.aliases, "Google Research", "Google Brain"))
    elif row.parent != "Google":
        yield row


def lifted(row):
    """Give a topic beside the one that it was under, which takes over its phrases."""
    if row.id == "lstm":
        yield replace(row, broader="neural-networks", phrases=(), sections=())
    elif row.id == "recurrent-networks":
        yield replace(row, phrases=(*row.phrases, "long short term memory"))
    else:
        yield row


@pytest.mark.parametrize("change", [{"institution": merged}, {"topic": lifted}])
def test_what_stands_under_a_part_stands_under_another_whole(copy, authority, change):
    assert apply_authority(copy, moved(authority, **change))
    with writing(copy) as connection:
        assert relations.count(connection) == 0


def test_the_change_feed_has_a_row_for_each_record(seeded):
    counts = {
        (action, type_): n
        for action, type_, n in ask(
            seeded, "SELECT action, type, count(*) FROM change GROUP BY action, type"
        )
    }
    assert counts["imported", "document"] == 2
    assert counts["created", "resource"] == 128
    assert counts["created", "author"] == 136
    created = "SELECT id FROM change WHERE action = 'created' AND type = 'resource'"
    ids = column(seeded, "SELECT id FROM resource")
    assert sorted(column(seeded, created)) == sorted(ids)


def test_two_spellings_of_one_institution_are_one(empty):
    take(
        empty,
        "- [One telling title](http://a.example/1); Ann Bee; Zorbo University\n"
        "- [Another telling title](http://a.example/2); Carl Dee; ZORBO University\n",
    )
    assert ask(empty, "SELECT name, resource_count FROM institution") == [("Zorbo University", 2)]


ENTRIES = [
    "- [A telling title of one](http://a.example/1); Ann Bee, Carl Dee\n",
    "- [A telling title of one](http://b.example/1); A. Bee et al. 2012. A remark.\n",
    "- [Another work entirely here](http://a.example/2); Bee, Dee 2013.\n",
    "- [A telling title of two](http://a.example/1)\n",
    "- [Something by somebody else](http://c.example/3); Anna Bee\n",
    "- [Course at Stanford](http://d.example/4); Carl Dee; Google\n",
]


def said_after(databases, order):
    """What a catalogue says when three lists have come in this order."""
    bodies = ["".join(ENTRIES[i] for i in pick) for pick in ((0, 2), (1, 3), (4, 5, 1))]
    with databases.copied(catalogues.empty) as url, opened(url) as engine:
        for index in order:
            take(engine, bodies[index], f"list-{index}", date=f"201{index}")
        return said(engine)


@on_one_kind
def test_documents_in_any_order_say_the_same(databases):
    first, *others = permutations(range(3))
    expected = said_after(databases, first)
    for order in others:
        assert said_after(databases, order) == expected, order


# A long text, over HTTP: read in a process of its own.

LONG = "# Knots\n\n## Papers\n\n" + "".join(
    f"- [Knots of a harbour, part {n}](https://knots.example.org/{n}) - Ann Bee, {1950 + n % 70}. "
    f"{'How sailors tied what had to hold for years. ' * 9}\n"
    for n in range(120)
)


@pytest.fixture
def begun(monkeypatch):
    """The processes that were begun."""
    known = []

    class Known(subprocess.Popen[bytes]):
        def __init__(self, *args, **more):
            super().__init__(*args, **more)
            known.append(self)

    monkeypatch.setattr(subprocess, "Popen", Known)
    return known


def test_a_long_text_is_read_apart_as_it_is_here(begun, authority):
    assert taken_apart(LONG, "markdown", authority, 120) == taken(LONG, "markdown", authority, 120)
    assert [each.returncode for each in begun] == [0]


def test_a_short_text_waits_for_no_process(begun, authority):
    assert len(taken_apart(LONG[:5_000], "markdown", authority, 120).citations) > 5
    assert begun == []


@pytest.mark.parametrize(
    ("text", "format_", "error"),
    [(LONG, "markdown", TooLarge), ("@comment{" + "a" * 60_000 + "}", "bibtex", InvalidBody)],
    ids=["entries", "none"],
)
def test_what_is_wrong_with_a_text_that_is_read_apart_is_told(authority, text, format_, error):
    with pytest.raises(error) as here:
        taken(text, format_, authority, 119)
    with pytest.raises(error) as apart:
        taken_apart(text, format_, authority, 119)
    assert apart.value.detail == here.value.detail


def test_who_waits_no_longer_ends_the_reading(begun, authority):
    def ask(*_progress):
        raise TooLong("It takes too long.")

    with pytest.raises(TooLong):
        taken_apart(LONG, "markdown", authority, 120, ask)
    assert [each.returncode for each in begun] == [-signal.SIGKILL]


def test_a_reading_that_is_killed_is_an_error_and_the_next_one_works(begun, authority):
    def kill(*_progress):
        begun[-1].kill()

    with pytest.raises(Unavailable, match="cut off"):
        taken_apart(LONG, "markdown", authority, 120, kill)
    assert len(taken_apart(LONG, "markdown", authority, 120).citations) == 120


def test_a_reading_ends_when_its_service_is_killed(tmp_path):
    """It goes on for a second at most."""
    script = (
        "import os, signal, sys, threading\n"
        "import subprocess\n"
        "from app import reading\n"
        "from app.seed import load_authority\n"
        "def tell(*_):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "popen = subprocess.Popen\n"
        "def begun(*args, **more):\n"
        "    child = popen(*args, **more)\n"
        "    print(child.pid, flush=True)\n"
        "    return child\n"
        "subprocess.Popen = begun\n"
        "text = sys.stdin.read()\n"
        "reading.taken_apart(text, 'markdown', load_authority(), 50_000, tell)\n"
    )
    made = subprocess.run(
        [sys.executable, "-c", script], input=LONG * 3, capture_output=True, text=True, check=False
    )
    assert made.returncode == -signal.SIGKILL
    child = int(made.stdout)
    until = monotonic() + 30
    while _runs(child) and monotonic() < until:
        sleep(0.1)
    assert not _runs(child)


def _runs(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"
