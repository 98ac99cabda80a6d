"""How many statements a correction takes: what it does not touch, it does not ask."""

import pytest

from app import curate
from app.catalogue.patches import AuthorPatch, InstitutionPatch, ResourcePatch
from tests.snapshots import ask
from tests.statements import noted

RESOURCE = "neural-turing-machines"
# What is said, of what, and how many statements may follow from it at most.
MOST = [
    (ResourcePatch, RESOURCE, {"note": "Read"}, 55),
    (ResourcePatch, RESOURCE, {"publisher": "MIT Press"}, 64),
    (ResourcePatch, RESOURCE, {"language": "pt-BR"}, 55),
    (ResourcePatch, RESOURCE, {"year": 1999}, 67),
    (ResourcePatch, RESOURCE, {"venue": "Nature"}, 64),
    (ResourcePatch, RESOURCE, {"title": "New"}, 80),
    (ResourcePatch, RESOURCE, {}, 10),
    (AuthorPatch, "alex-graves", {"homepage": "http://a.example/"}, 55),
    (InstitutionPatch, "google", {"country": "CA"}, 48),
]
# PostgreSQL is told of the search index, and of names, in more statements.
MORE = {"sqlite": 0, "postgresql": 3}


@pytest.fixture
def counted(copy):
    """The statements that were sent."""
    with noted(copy) as sent:
        yield sent


@pytest.mark.parametrize(("model", "id_", "said", "most"), MOST)
def test_a_correction(copy, authority, counted, model, id_, said, most):
    desk = curate.Desk(copy, authority, "alice")
    curate.correct(desk, id_, model.model_validate(said))
    done = len(counted)
    assert done <= most + MORE[copy.dialect.name], counted
    assert ask(copy, "SELECT count(*) FROM revision") == [(4 if said else 3,)]
