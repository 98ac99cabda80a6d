from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.authority import Authority, PrintedIn, SeedError

TABLES: dict[str, Any] = {
    "institution": [
        {"name": "Google", "type": "company", "country": "US"},
        {
            "name": "Université de Montréal",
            "type": "education",
            "country": "CA",
            "ror": "https://ror.org/0161xgx34",
            "aliases": ["University of Montreal"],
            "short": ["Montreal"],
        },
        {"name": "Google Research", "type": "company", "country": "US", "parent": "Google"},
        {
            "name": "Ruhr-Universität Bochum",
            "type": "education",
            "country": "DE",
            "aliases": ["Ruhr Universitaet Bochum"],
        },
    ],
    "person": [
        {"name": "Jürgen Schmidhuber", "given": "Jürgen", "family": "Schmidhuber"},
        {
            "name": "Quoc V. Le",
            "given": "Quoc V.",
            "family": "Le",
            "forms": ["Kwok Le"],
            "printed": [{"as": "Le", "in": "A Neural Conversation Model"}],
        },
        {
            "name": "Nicolas Le",
            "given": "Nicolas",
            "family": "Le",
            "printed": [{"as": "Le", "in": "Another"}],
        },
    ],
    "topic": [
        {"id": "ai", "name": "AI", "synonyms": []},
        {"id": "nlp", "name": "NLP", "broader": "ai", "synonyms": ["language"]},
    ],
    "work": [
        {"title": "Deep Learning Book", "also": ["Deep Boook"], "family": "Bengio"},
        {"title": "Notes", "address": "http://a.org/notes/", "year": 2006},
        {"title": "Notes", "family": "Müller", "venue": "ICML 2009"},
    ],
    "platform": [
        {"name": "Coursera", "hosts": ["Coursera.org"]},
        {
            "name": "Khan Academy",
            "hosts": ["khanacademy.org"],
            "aliases": ["KA"],
            "institution": True,
        },
    ],
    "venue": [
        {"name": "ICML", "aliases": ["International Conference on Machine Learning"]},
        {"name": "Proceedings of the IEEE"},
        {"name": "Science"},
    ],
    "publishers": ["MIT Press", "Birkhäuser"],
}
AUTHORITY = Authority.from_tables(TABLES)


def changed(table, row, **values):
    """Return the tables with `values` in one row; None takes a key away."""
    tables = deepcopy(TABLES)
    tables[table][row].update(values)
    tables[table][row] = {k: v for k, v in tables[table][row].items() if v is not None}
    return tables


def added(table, **values):
    return {**TABLES, table: [*TABLES[table], values]}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("université de montréal", "Université de Montréal"),
        ("Universite de Montreal.", "Université de Montréal"),
        ("UNIVERSITY OF MONTREAL", "Université de Montréal"),
        ("Ruhr-Universitaet Bochum", "Ruhr-Universität Bochum"),
        ("Ruhr-Universitat Bochum", "Ruhr-Universität Bochum"),
        ("Montreal", None),
        ("University of Montreal, Canada", None),
        ("", None),
    ],
)
def test_institution_named(text, name):
    found = AUTHORITY.institution_named(text)
    assert (found and found.name) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [("Montréal", "Université de Montréal"), ("University of Montreal", None), ("Google", None)],
)
def test_maker_named(text, name):
    found = AUTHORITY.maker_named(text)
    assert (found and found.name) == name


@pytest.mark.parametrize(
    ("form", "title", "name"),
    [
        ("Juergen Schmidhuber", "anything", "Jürgen Schmidhuber"),
        ("Jurgen SCHMIDHUBER", "anything", "Jürgen Schmidhuber"),
        ("Schmidhuber", "anything", None),
        ("Kwok Le", "anything", "Quoc V. Le"),
        ("Le", "a neural conversation model", "Quoc V. Le"),
        ("Le", "Another!", "Nicolas Le"),
        ("Le", "A third", None),
        ("Quoc V. Le", "Another", "Quoc V. Le"),
    ],
)
def test_person_of(form, title, name):
    found = AUTHORITY.person_of(form, title)
    assert (found and found.name) == name


@pytest.mark.parametrize(
    ("title", "families", "addresses", "index"),
    [
        ("deep learning book", {"bengio"}, (), 0),
        ("Deep Boook", {"goodfellow", "bengio"}, (), 0),
        ("Deep Learning Book", {"goodfellow"}, (), None),
        ("Deep Learning Book", (), (), None),
        ("Notes", (), ("x", "https://A.org/notes"), 1),
        ("Notes", (), ("a.org/notes",), 1),
        ("Notes", (), ("https://a.org/notes/more",), None),
        ("Notes", {"muller"}, (), 2),
        ("Notes", {"mueller"}, (), 2),
        ("No notes", {"mueller"}, ("a.org/notes",), None),
    ],
)
def test_work_for(title, families, addresses, index):
    expected = None if index is None else AUTHORITY.works[index]
    assert AUTHORITY.work_for(title, frozenset(families), addresses) == expected


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("coursera.org", "Coursera"),
        ("class.Coursera.ORG.", "Coursera"),
        ("notcoursera.org", None),
        ("org", None),
        ("", None),
    ],
)
def test_platform_of_host(host, name):
    assert AUTHORITY.platform_of_host(host) == name


def test_platform_named():
    assert AUTHORITY.knows("platform", "coursera")
    assert AUTHORITY.knows("platform", "KA")
    assert not AUTHORITY.knows("platform", "Stanford")
    assert [each.institution for each in AUTHORITY.platforms] == [False, True]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ICML", "ICML"),
        ("ICML 2009", "ICML"),
        ("icml'09", "ICML"),
        ("ICML 2013 Workshop on Trees", "ICML"),
        ("In Proc. ICML", "ICML"),
        ("Proceedings of the 25th International Conference on Machine Learning", "ICML"),
        ("Proceedings of the IEEE", "Proceedings of the IEEE"),
        ("Proceedings of the IEEE, vol. 78", None),
        ("Science, Vol. 313, No. 5786", "Science"),
        ("Computer Science", None),
        ("2013", None),
        ("", None),
    ],
)
def test_venue_named(text, name):
    found = AUTHORITY.venue_named(text)
    assert (found and found.name) == name
    assert AUTHORITY.knows("venue", text) == (name is not None)


@pytest.mark.parametrize(
    ("text", "known"), [("mit press", True), ("Birkhaeuser", True), ("MIT", False), ("", False)]
)
def test_is_publisher(text, known):
    assert AUTHORITY.knows("publisher", text) is known


def test_rows_become_values():
    assert AUTHORITY.persons[1].printed == (PrintedIn("Le", "A Neural Conversation Model"),)
    assert AUTHORITY.institutions[1].aliases == ("University of Montreal",)
    assert AUTHORITY.institutions[2].parent == "Google"
    assert AUTHORITY.works[1].year == 2006
    assert AUTHORITY.vocabulary.broader_chain("nlp") == ("ai",)


def test_nothing_is_an_authority_too():
    empty = Authority.from_tables({})
    assert empty.institution_named("Google") is None
    assert empty.works == ()
    assert len(empty.checksum) == 64


def test_the_checksum_is_that_of_the_content():
    again = Authority.from_tables(dict(reversed(deepcopy(TABLES).items())))
    other = Authority.from_tables(changed("work", 1, year=2007))
    assert again.checksum == AUTHORITY.checksum != other.checksum


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({"persons": []}, "seed: nothing is called persons here"),
        ({"person": {"name": "A"}}, "person: wants a list of tables"),
        ({"person": ["A"]}, "person: wants a list of tables"),
        ({"publishers": "MIT Press"}, "publishers: wants a list of texts"),
        ({"publishers": [1]}, "publishers: wants a list of texts"),
        ({"publishers": ["A B", "a-b"]}, "publisher 'a-b' is there twice"),
        (changed("person", 0, middle="J."), "nothing is called middle"),
        (changed("person", 0, given=None, family=None), "wants given, family"),
        (changed("person", 0, given=1), "given: wants a text, not 1"),
        (changed("person", 0, given=""), "given: wants a text, not ''"),
        (changed("work", 1, year="2006"), "year: wants a number"),
        (changed("work", 1, year=True), "year: wants a number"),
        (changed("platform", 1, institution=1), "wants true or false"),
        (changed("person", 1, printed=["Le"]), "printed: wants a list of tables"),
        (changed("person", 1, printed=[{"as": "Le"}]), "wants title"),
        (changed("person", 1, printed=[{"as": "Le", "on": "A"}]), "nothing is called on"),
        (changed("institution", 0, type="firm"), "'Google': type is one of education"),
        (changed("institution", 2, parent="Alphabet"), "no institution 'Alphabet'"),
        (changed("institution", 0, parent="Google"), "'Google': stands under itself"),
        (changed("institution", 0, parent="Google Research"), "'Google': stands under itself"),
        (changed("institution", 0, aliases=["google research"]), "is there twice"),
        (changed("institution", 0, short=["Montréal"]), "short name 'Montreal' is"),
        (changed("topic", 1, broader="ki"), "topic 'nlp': no topic 'ki'"),
        (changed("topic", 0, broader="nlp"), "topic 'ai': stands under itself"),
        (added("topic", id="ki", name="ai"), "topic 'ai' is there twice"),
        (added("topic", id="ai", name="KI"), "topic 'ai' is there twice"),
        (
            added("person", name="Jürgen Schmidhuber", given="J.", family="S."),
            "person 'Jürgen Schmidhuber' is there twice",
        ),
        (
            changed("person", 2, printed=[{"as": "Le", "in": "A neural conversation model"}]),
            "'a neural conversation model' 'Le' is there twice",
        ),
        (changed("work", 0, family=None), "'Deep Learning Book': wants family or address"),
        (added("work", title="notes", address="http://a.org/notes/"), "is there twice"),
        (added("platform", name="KA", hosts=["ka.org"]), "platform 'KA' is there twice"),
        (added("platform", name="C", hosts=["coursera.org"]), "host 'coursera.org' is"),
        (added("venue", name="icml"), "venue 'icml' is there twice"),
    ],
)
def test_what_cannot_be_is_refused(tables, says):
    with pytest.raises(SeedError) as fault:
        Authority.from_tables(tables)
    assert says in str(fault.value)
    assert isinstance(fault.value, ValueError)


@given(st.text())
def test_total(text):
    AUTHORITY.institution_named(text)
    AUTHORITY.person_of(text, text)
    AUTHORITY.work_for(text, frozenset([text]), [text])
    AUTHORITY.platform_of_host(text)
    assert AUTHORITY.knows("venue", text) in {True, False}


LABELS = st.lists(st.text("abc-", min_size=1, max_size=5), max_size=3)


@given(LABELS)
def test_a_host_below_is_the_same_platform(labels):
    assert AUTHORITY.platform_of_host(".".join([*labels, "coursera.org"])) == "Coursera"
