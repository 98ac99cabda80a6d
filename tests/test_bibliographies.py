"""Bibliographies through the front door: by command and route, and out and in again."""

import json

import pytest

from app.documents.bibliographies.bibtex import plain
from app.errors import InvalidBody, TooLarge
from app.export import exporting
from app.formats.common import Cited
from app.ingest import Source, import_edition
from app.reading import INPUT_MEDIA_TYPES, Limits
from app.seed import load_authority
from app.store import api_keys
from app.store.api_keys import Scope
from app.store.write.documents import DocumentFacts
from tests import catalogues
from tests.catalogues import application
from tests.commands import run
from tests.snapshots import ask, column, records
from tests.web.conftest import client_of

BIB = """@article{a, title = {Deep nets in wire}, author = {Bee, Ann}, year = 2016,
  groups = {Knots}, keywords = {neural networks, nothing known}}
@misc{broken, title = {Open,

@book{b, title = {Of ropes}, author = {{World Health Organization}}, publisher = {ACM}}
"""
FORMATS = [("bib", "bibtex"), ("ris", "ris"), ("csl", "csl")]
# Of these sorts a format cannot tell the kind.
SILENT = {"bib": set(), "ris": {"GEN", "ELEC"}, "csl": {"document"}}
MOVING = ("editions", "revision", "updated_at")
SAME = ("title", "year", "date", "venue", "publisher", "et_al", "identifiers")


def take(engine, text, format_, document="list", **more):
    source = Source(DocumentFacts(document), text, format=format_)
    return import_edition(engine, load_authority(), source, **more)


def exported(engine, name):
    with exporting(engine, b"", name) as found:
        return b"".join(found.pieces).decode()


def called(record, name):
    format_ = {"bib": "bibtex"}.get(name, name)
    return getattr(Cited.model_validate(record).sort, format_)


@pytest.mark.parametrize(("name", "format_"), FORMATS)
def test_what_goes_out_comes_in_the_same(seeded, empty, name, format_):
    report = take(empty, exported(seeded, name), format_)
    assert (report.created, report.unparsed, report.possible_duplicates) == (128, [], [])
    found = {r["title"]: r for r in records(empty).values()}
    for record in records(seeded).values():
        again = found[record["title"]]
        # BibTeX has no day.
        same = [f for f in SAME if name != "bib" or f != "date"]
        assert {f: again[f] for f in same} == {f: record[f] for f in same}
        assert [a["name"] for a in again["authors"]] == [a["name"] for a in record["authors"]]
        alone = name != "bib" and record["kind"] == "book" and not record["publisher"]
        if called(record, name) not in SILENT[name] and not alone:
            assert again["kind"] == record["kind"]


NAMED = r"""@book{a, title = {One}, author = {Garc{\'\i}a M{\'a}rquez, Gabriel and de la Cruz, Ana}}
@book{b, title = {Two}, author = {Ana de la Cruz and Gabriel {Garc{\'\i}a M{\'a}rquez}}}
@book{c, title = {Three}, author = {{World Health Organization} and {P{\'e}rez L{\'o}pez}, Juan}}
@book{d, title = {Four}, author = {King, Jr., Martin Luther and Andrade, M{\'a}rio de}}
"""
SPLIT = [
    ("Ana de la Cruz", "de la Cruz", "Ana"),
    ("Gabriel García Márquez", "García Márquez", "Gabriel"),
    ("Juan Pérez López", "Pérez López", "Juan"),
    ("Martin Luther King Jr.", "King Jr.", "Martin Luther"),
    ("Mário de Andrade", "de Andrade", "Mário"),
]
OF_AUTHORS = "SELECT name, family, given FROM author ORDER BY name"


def test_a_file_tells_family_from_given_names(empty, sqlite_files):
    take(empty, NAMED, "bibtex")
    assert sorted(ask(empty, OF_AUTHORS)) == SPLIT
    keys = column(empty, "SELECT citation_key FROM resource ORDER BY title")
    assert keys == ["kingjrndfour", "garciamarquezndone", "perezlopezndthree", "delacruzndtwo"]
    for name, format_ in FORMATS:
        with sqlite_files.copied(catalogues.empty) as url, catalogues.opened(url) as other:
            take(other, exported(empty, name), format_)
            assert sorted(ask(other, OF_AUTHORS)) == SPLIT, name
    # A list that prints the name alone does not take it back.
    take(empty, "- [Five](http://a.example/5), Gabriel García Márquez\n", "markdown", "other")
    assert sorted(ask(empty, OF_AUTHORS)) == SPLIT
    references = (
        "- García Márquez, G. & Lind, A. (2001). Six ropes. *Journal of Ropes*, 1(2), 3-9.\n"
    )
    with sqlite_files.copied(catalogues.empty) as url, catalogues.opened(url) as other:
        take(other, references, "markdown")
        parts = [("A. Lind", "Lind", "A."), ("G. García Márquez", "García Márquez", "G.")]
        assert ask(other, OF_AUTHORS) == parts


GROUPED = """@book{a, title = {One}, author = {Bee, Ann}, groups = {Novels, Latin America}}
@book{b, title = {Two}, author = {Bee, Ann}, groups = {Latin America; Ropes}}
@book{c, title = {Three}, author = {Bee, Ann}}
"""


def test_what_is_in_several_groups_stands_under_each(empty):
    report = take(empty, GROUPED, "bibtex", readings=True)
    assert (report.entries, report.created, len(report.readings)) == (3, 3, 3)
    found = {r["title"]: [x["name"] for x in r["categories"]] for r in records(empty).values()}
    two = ["Latin America", "Ropes"]
    assert found == {"One": ["Novels", "Latin America"], "Two": two, "Three": []}
    assert not take(empty, GROUPED, "bibtex").changed
    less = take(empty, GROUPED.replace("Novels, ", ""), "bibtex")
    assert (less.entries, less.created, less.updated) == (3, 0, 3)
    assert column(empty, "SELECT entry_count FROM edition") == [3, 3]


DETAILED = """@article{a, title = {Knots under load}, author = {Bee, Ann}, year = 2011,
  journal = {Journal of Ropes}, volume = 12, number = {3--4},
  pages = {45--61}, eid = {e17}}
@incollection{b, title = {Mud and its makers}, author = {Moreau, Jo},
  booktitle = {Handbook of Swamps}, publisher = {Harbour Press},
  editor = {van der Bell, Tom and {The Board of Mud} and {Oslo University}},
  volume = 2, edition = {Third}, address = {Bristol}, pages = {10-32}}
@techreport{c, title = {On splices}, author = {Bee, Ann}, institution = {University of Oslo},
  number = {TR-99-4}}
"""
# The parts of each work that are known, with the line on which each stands.
PARTS = {
    "Knots under load": {
        "volume": ("12", 2), "issue": ("3–4", 2), "pages": ("45–61", 3), "number": ("e17", 3),
    },
    "Mud and its makers": {
        "volume": ("2", 7), "pages": ("10-32", 7), "edition": ("Third", 7),
        "place": ("Bristol", 7), "editors[0]": ("Tom van der Bell", 6),
        "editors[1]": ("The Board of Mud", 6), "editors[2]": ("Oslo University", 6),
    },
    "On splices": {"number": ("TR-99-4", 9)},
}  # fmt: skip


def test_each_detail_leads_to_its_line(empty):
    take(empty, DETAILED, "bibtex")
    lines = DETAILED.split("\n")
    with exporting(empty, b"include=provenance", "jsonl") as given:
        told = [json.loads(x) for x in b"".join(given.pieces).decode().splitlines()]
    assert {record["title"] for record in told} == {*PARTS}
    for record in told:
        details, rows = record["details"], record["provenance"]
        rows = [row for row in rows if row["field"].startswith("details.")]
        places = {
            row["field"].removeprefix("details."): (row["value"], row["line"]) for row in rows
        }
        assert places == PARTS[record["title"]]
        assert [value for value, _ in places.values()] == [
            each
            for part in details.values()
            for each in (part if isinstance(part, list) else [part])
            if each
        ]
        for row in rows:
            assert (row["basis"], row["used"]) == ("stated", True)
            assert row["rule"].startswith("bibtex-")
            assert row["text"] in plain(lines[row["line"] - 1])


@pytest.mark.parametrize(("name", "format_"), FORMATS)
def test_details_go_out_and_come_in(empty, name, format_):
    take(empty, DETAILED, "bibtex")
    before = {r["title"]: r for r in records(empty).values()}
    report = take(empty, exported(empty, name), format_)
    assert (report.created, report.updated, report.delisted) == (0, 3, 0)
    for title, after in {r["title"]: r for r in records(empty).values()}.items():
        ours, theirs = (
            {k: v for k, v in x.items() if k not in MOVING} for x in (before[title], after)
        )
        if name == "ris" and (pages := ours["details"]["pages"]):
            ours["details"]["pages"] = pages.replace("–", "-")
        assert theirs == ours


REPORTS = """@techreport{a, title = {On splices}, author = {Bee, Ann},
  institution = {University of Oslo}, publisher = {Harbour Press}, number = {TR-1}}
@techreport{b, title = {On knots}, author = {Bee, Ann}, publisher = {Harbour Press},
  number = {TR-2}}
@lecture{c, title = {On bends}, entrysubtype = {lecture}, publisher = {Harbour Press}}
"""


@pytest.mark.parametrize(("name", "format_"), FORMATS[:2])
def test_who_publishes_a_report_is_not_who_it_comes_from(empty, name, format_):
    take(empty, REPORTS, "bibtex")
    before = {r["title"]: r for r in records(empty).values()}
    take(empty, exported(empty, name), format_)
    for title, after in {r["title"]: r for r in records(empty).values()}.items():
        for part in ("publisher", "institutions", *(["kind"] if name == "bib" else [])):
            assert after[part] == before[title][part]
    assert before["On bends"]["kind"] == "lecture"


def test_a_work_in_a_list_and_in_a_file_is_one(empty):
    take(empty, "- [Deep nets in wire](http://a.example/1.pdf); Ann Bee; 2016\n", "markdown")
    report = take(empty, BIB, "bibtex", "bibs")
    assert (report.entries, report.created, report.updated) == (2, 1, 1)
    assert [x["code"] for x in report.unparsed] == ["broken_entry"]
    (work,) = (r for r in records(empty).values() if r["title"] == "Deep nets in wire")
    topics = [topic["name"] for topic in work["topics"]]
    assert topics[0] == "Neural networks"
    assert "nothing known" not in topics
    assert [each["id"] for each in work["categories"]] == ["knots"]


def test_the_same_file_again_changes_nothing(empty):
    take(empty, '[{"title": "A"}, {"title": "B"}]', "csl")
    assert column(empty, "SELECT line_start FROM mention ORDER BY 1") == [1, 2]
    assert not take(empty, '[{"title": "A"}, {"title": "B"}]', "csl").changed


def test_what_holds_no_entry_is_refused(empty):
    with pytest.raises(InvalidBody, match="no entry of the format bibtex"):
        take(empty, "# A list\n\n- [A](http://a.example)\n", "bibtex")
    with pytest.raises(TooLarge, match="CATALOGUE_IMPORT_MAX_ENTRIES"):
        take(empty, "@a{\n" * 4, "bibtex", limits=Limits(max_entries=3))


async def test_the_route_takes_bibliographies(empty_url):
    with application(empty_url) as service:
        key = api_keys.create(service.state.writer, Scope.IMPORT, "robot", None)
        async with client_of(service) as client:
            client.headers["Authorization"] = f"Bearer {key}"
            types = {"content": BIB, "headers": {"Content-Type": "application/x-bibtex"}}
            path = "/v1/imports?document=bibs"
            dry = await client.post(f"{path}&dry_run=true&include=readings", **types)
            assert (dry.status_code, dry.json()["created"]) == (200, 2)
            first, second = dry.json()["readings"]
            assert (first["authors"], first["year"], first["kind"]) == (["Ann Bee"], 2016, "paper")
            assert (first["line_start"], first["line_end"]) == (1, 2)
            assert second["institutions"] == ["World Health Organization"]
            made = await client.post(path, **types)
            assert made.status_code == 201
            assert made.json()["unparsed"][0]["code"] == "broken_entry"
            source = await client.get(made.headers["location"])
            assert source.headers["content-type"].startswith("application/x-bibtex")
            assert source.text == BIB
            described = (await client.get("/openapi.json")).json()
    content = described["paths"]["/v1/imports"]["post"]["requestBody"]["content"]
    assert list(content) == list(INPUT_MEDIA_TYPES)


def test_the_command_takes_bibliographies(empty_url, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", str(empty_url))
    (tmp_path / "a.bib").write_text(BIB, encoding="utf-8-sig")
    (tmp_path / "b.txt").write_text("TY  - JOUR\nTI  - A\nER  - \n", encoding="utf-8")
    (tmp_path / "c.json").write_text("{}[", encoding="utf-8")
    (tmp_path / "none.ris").write_text("nothing\n", encoding="utf-8")
    (tmp_path / "d.csl").write_text('[{"id": "a", "title": "Of what an export is called"}]')
    assert run("import", str(tmp_path / "a.bib"), "--dry-run", "--show") == 0
    assert "Deep nets in wire" in capsys.readouterr().out
    assert run("import", str(tmp_path / "a.bib"), "--json") == 0
    assert json.loads(capsys.readouterr().out)["entries"] == 2
    assert run("import", str(tmp_path / "b.txt"), "--format", "ris", "--json") == 0
    assert json.loads(capsys.readouterr().out)["created"] == 1
    assert run("import", str(tmp_path / "d.csl"), "--json") == 0
    assert json.loads(capsys.readouterr().out)["created"] == 1
    assert run("import", str(tmp_path / "b.txt"), "--format", "pdf") == 2
    assert run("import", str(tmp_path / "none.ris")) == 1
    assert "no entry of the format ris" in capsys.readouterr().err
    assert run("check", str(tmp_path / "a.bib"), "--select", "unparsed") == 1
    assert "a.bib:3: unparsed" in capsys.readouterr().out
