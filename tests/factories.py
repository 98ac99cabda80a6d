"""A small catalogue straight into the tables: for tests of reading alone."""

import json
from random import Random

from sqlalchemy import Engine, insert

from app.catalogue.records import ResourceRecord
from app.store import relations
from app.store import tables as t
from app.store.engine import open_engine, writing
from app.store.migrate import migrate
from app.store.tables import Finding, Revision
from app.store.write.records import rebuild
from app.text import all_words, fold, ordered_by

AT = "2026-11-22T10:00:00Z"
# id, name, family, further names
AUTHORS = (
    ("geoffrey-e-hinton", "Geoffrey E. Hinton", "Hinton", ("Geoff Hinton",)),
    ("quoc-v-le", "Quoc V. Le", "Le", ()),
    ("nicolas-le-roux", "Nicolas Le Roux", "Le Roux", ()),
    ("honglak-lee", "Honglak Lee", "Lee", ()),
    ("jurgen-schmidhuber", "Jürgen Schmidhuber", "Schmidhuber", ()),
)
# id, name, parent, type, country, further names
INSTITUTIONS = (
    ("google", "Google", None, "company", "US", ()),
    ("google-research", "Google Research", 1, "company", "US", ("Brain",)),
    ("university-of-toronto", "University of Toronto", None, "education", "CA", ()),
    ("universite-de-montreal", "Université de Montréal", None, None, None, ("UdeM",)),
)
# id, name, broader, synonyms
TOPICS = (
    ("machine-learning", "Machine learning", None, ()),
    ("deep-learning", "Deep learning", 1, ("DL",)),
    ("deep-belief-networks", "Deep belief networks", 2, ("DBN",)),
    ("reinforcement-learning", "Reinforcement learning", 1, ("RL",)),
    ("music", "Music", None, ()),
)
# id, document, parent, path
CATEGORIES = (
    ("papers", 1, None, ("Papers",)),
    ("dialog", 1, 1, ("Papers", "Dialog")),
    ("books", 2, None, ("Books",)),
)
# document, label
EDITIONS = ((1, "1"), (1, "2"), (2, "1"))
DOCUMENTS = (("deep-list", "The deep list"), ("book-list", "Books to read"))
VENUES, PLATFORMS = ("Neural Computation", "NIPS"), ("YouTube", "GitHub")
KINDS = ("paper", "book", "video")
TITLE_WORDS = [
    "deep",
    "belief",
    "nets",
    "learn",
    "C++",
    "Möbius",
    "l-bfgs",
    "word2vec",
    "fast",
    "[online]",
]


NAMES = (
    *(("author", row[0], (row[1], *row[3])) for row in AUTHORS),
    *(("institution", row[0], (row[1], *row[5])) for row in INSTITUTIONS),
    *(("topic", row[0], (row[1], *row[3])) for row in TOPICS),
    *(("category", row[0], (row[3][-1],)) for row in CATEGORIES),
    *(("document", row[0], (row[1],)) for row in DOCUMENTS),
    *(("venue", name, (name,)) for name in VENUES),
    *(("platform", name, (name,)) for name in PLATFORMS),
)


def make_catalogue(url: str, size: int = 60) -> Engine:
    """Migrate the database at `url` and fill it with `size` resources."""
    engine = open_engine(url)
    migrate(engine)
    random = Random(4)  # noqa: S311 - the same catalogue every time
    with writing(engine) as connection:
        made = (row for pk in range(1, size + 1) for row in _resource(random, pk))
        for row in (*_documents(), *_vocabulary(), *_names(), *made):
            values = row.model_dump(exclude_unset=True)
            connection.execute(insert(type(row)).values(**values))
        relations.count(connection)
        rebuild(connection)
    return engine


def _documents():
    yield Revision(number=3, at=AT, actor="test", action="imported", summary="")
    for pk, (id_, title) in enumerate(DOCUMENTS, 1):
        yield t.Document(pk=pk, id=id_, title=title, licence="MIT")
    for pk, (document, label) in enumerate(EDITIONS, 1):
        yield t.Edition(
            pk=pk, document_pk=document, label=label, date=None, checksum="0" * 64,
            imported_at=AT, position=pk, entry_count=3, resource_count=2,
            text=f"# Edition {pk}\r\n",
        )  # fmt: skip
    yield t.Unparsed(edition_pk=1, line_start=4, line_end=4, code="table", text="|")
    yield Finding(edition_pk=1, line=4, code="unparsed", message="table", text="|")
    for pk, (id_, document, parent, path) in enumerate(CATEGORIES, 1):
        yield t.Category(
            pk=pk, id=id_, document_pk=document, parent_pk=parent, name=path[-1],
            path=json.dumps(path), resource_count=pk,
        )  # fmt: skip
    for edition, category in ((1, 1), (2, 1), (2, 2), (3, 3)):
        yield t.EditionCategory(edition_pk=edition, category_pk=category, position=category, line=1)


def _vocabulary():
    for pk, (id_, name, family, _) in enumerate(AUTHORS, 1):
        yield t.Author(
            pk=pk, id=id_, name=name, sort_key=fold(f"{family} {name}"),
            family_key=fold(family), family=family, resource_count=9 - pk, revision=1,
            homepage="http://hinton.org" if pk == 1 else None,
        )  # fmt: skip
    for pk, (id_, name, parent, kind, country, _) in enumerate(INSTITUTIONS, 1):
        yield t.Institution(
            pk=pk, id=id_, name=name, printed=name,
            sort_key=fold(name), name_key=fold(name),
            type=kind, parent_pk=parent, country=country, resource_count=pk,
            author_count=pk, revision=1,
        )  # fmt: skip
    for pk, (id_, name, broader, _) in enumerate(TOPICS, 1):
        yield t.Topic(
            pk=pk, id=id_, name=name, sort_key=fold(name), broader_pk=broader, source="vocabulary"
        )


def _names():
    rows = [(*row[:2], n, text) for row in NAMES for n, text in enumerate(row[2])]
    for pk, (kind, id_, position, text) in enumerate(rows, 1):
        yield t.Name(
            pk=pk, type=kind, id=id_, position=position, text=text, key=fold(text)
        )  # fmt: skip
        for word in all_words(text):
            yield t.NameWord(type=kind, word=word, name_pk=pk)


def _resource(random, pk):
    who = random.sample(range(len(AUTHORS)), random.randint(0, 2))
    where = random.choice(([], [0], [1], [2], [2, 3]))
    about = random.sample(range(len(TOPICS)), random.randint(0, 2))
    places = sorted(random.sample(((1, 1), (2, 1), (2, 2), (3, 3)), 2))
    record = _record(random, pk, (who, where, about, places))
    own = set(t.Resource.model_fields) - {"record"}
    yield t.Resource(
        pk=pk, **record.model_dump(include=own), title_key=fold(record.title),
        title_order=ordered_by(record.title),
        author_key=fold(AUTHORS[who[0]][2]) if who else None,
        record=record.model_dump_json(),
        added=random.randint(1, 3), link_status="unchecked" if pk % 5 else None,
        doi=record.identifiers.doi, arxiv=record.identifiers.arxiv,
    )  # fmt: skip
    for k, n in enumerate(who):
        yield t.Authorship(resource_pk=pk, position=k, author_pk=n + 1, printed="x")
    for k, n in enumerate(where):
        yield t.Affiliation(
            resource_pk=pk, position=k, institution_pk=n + 1,
            author_position=0 if who else -1, role=_role(who),
        )  # fmt: skip
    for k, n in enumerate(about):
        yield t.ResourceTopic(resource_pk=pk, topic_pk=n + 1, position=k)
    for edition, category in places:
        yield t.Mention(
            resource_pk=pk, edition_pk=edition, category_pk=category, text="x",
            line_start=100 - pk, line_end=100 - pk,
        )  # fmt: skip
    if record.year is None:
        # Every resource has two mentions.
        yield Finding(
            edition_pk=places[0][0], mention_pk=2 * pk - 1, line=100 - pk,
            code="unknown_year", message="No year.", text=record.title,
        )  # fmt: skip
    url = record.links[0].printed
    yield t.Link(
        resource_pk=pk, position=0, url=url, printed=url, role="primary",
        key=url.removeprefix("http://"),
    )  # fmt: skip
    for field, value, used in (("title", "T", False), ("title", record.title, True),
                               ("authors", {"name": "x"}, True)):  # fmt: skip
        yield t.Fact(
            resource_pk=pk, field=field, position=0, basis="stated", rule="r",
            value=json.dumps(value), used=used,
        )  # fmt: skip


def _record(random, pk, links):
    who, where, about, places = links
    year = random.choice((None, 2006, 2009, 2012, 2014))
    under = [INSTITUTIONS[n][0] for n in where]
    url = f"http://example.org/{pk},a"
    editions = dict.fromkeys(EDITIONS[edition - 1] for edition, _ in places)
    headings = dict.fromkeys(CATEGORIES[category - 1] for _, category in places)
    return ResourceRecord.model_validate({
        "id": f"resource-{pk}", "title": " ".join(random.sample(TITLE_WORDS, 3)),
        "kind": random.choice(KINDS), "year": year, "date": year and str(year),
        "year_basis": year and random.choice(("stated", "curated")), "et_al": False,
        "details": None, "venue": random.choice((None, *VENUES)), "publisher": None,
        "platform": random.choice((None, *PLATFORMS)),
        "language": random.choice((None, "en", "de")),
        "note": random.choice((None, "old")),
        "authors": [
            {"id": AUTHORS[n][0], "name": AUTHORS[n][1], "printed": "x",
             "institutions": [] if k else under} for k, n in enumerate(who)
        ],
        "institutions": [
            _reference(INSTITUTIONS[n]) | {"role": _role(who)} for n in where
        ],
        "topics": [_reference(TOPICS[n]) for n in about],
        "categories": [{"id": row[0], "name": row[3][-1]} for row in headings],
        "identifiers": {"doi": None if pk % 3 else f"10.1000/x.{pk}",
                        "arxiv": None if pk % 4 else f"1301.{pk:04}"},
        "links": [{"url": url, "printed": url, "role": "primary", "label": None,
                   "status": "unchecked", "since": None, "archive_url": None}],
        "editions": [f"{DOCUMENTS[n - 1][0]}:{label}" for n, label in editions],
        "citation_key": f"key{pk}", "revision": random.randint(1, 3),
        "created_at": AT, "updated_at": AT,
    })  # fmt: skip


def _role(who):
    return "affiliation" if who else "author"


def _reference(row):
    return {"id": row[0], "name": row[1]}
