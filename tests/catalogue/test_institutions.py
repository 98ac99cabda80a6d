import pytest

from app.catalogue.describe import describe
from app.catalogue.places import all_institutions, institutions_in, maker_named
from tests.listings import AUTHORITY, UNTIL, listings_of


@pytest.mark.parametrize(
    ("printed", "known"),
    [
        ("University of Toronto", ["University of Toronto"]),
        ("Dept. IRO, Université de Montreal", ["Université de Montréal"]),
        ("University of Toronto, Dept of Computer Science", ["University of Toronto"]),
        ("Department of Computer Science University of Toronto", ["University of Toronto"]),
        ("Google & Carnegie Mellon University", ["Google", "Carnegie Mellon University"]),
        (
            "University of Toronto, Harvard University and Université de Sherbrooke",
            ["University of Toronto", "Harvard University", "Université de Sherbrooke"],
        ),
        ("Stanford University, Stanford", ["Stanford University"]),
        ("Murdoch University, Western Australia", ["Murdoch University"]),
        ("Google, Google", ["Google"]),
        ("DeepMind", ["DeepMind"]),
    ],
)
def test_known(printed, known):
    found = institutions_in(printed, AUTHORITY)
    assert [each.name for each in found] == known
    assert all(each.known for each in found)


@pytest.mark.parametrize(
    ("printed", "unknown"),
    [
        ("University of Nowhere", ["University of Nowhere"]),
        ("Department of Physics, University of Nowhere.", ["University of Nowhere"]),
        ("College of X & Academy of Y", ["College of X", "Academy of Y"]),
        ("Universität Irgendwo", ["Universität Irgendwo"]),
        (
            "Institute for the Study of Tides, Uppsala, Sweden.",
            ["Institute for the Study of Tides"],
        ),
        ("Institut für Seegang, Kiel", ["Institut für Seegang"]),
        ("Istituto delle Maree", ["Istituto delle Maree"]),
        ("潮汐研究所", ["潮汐研究所"]),
        ("Department of Nothing, Neverland", []),
        ("School of the University of Nowhere", []),
        ("various institutions", []),
        ("Western Australia", []),
        ("", []),
    ],
)
def test_unknown(printed, unknown):
    found = institutions_in(printed, AUTHORITY)
    assert [each.name for each in found] == unknown
    assert not any(each.known for each in found)


def test_an_unknown_university_stands_beside_a_known_one():
    found = institutions_in("Google and University of Nowhere", AUTHORITY)
    assert [(each.name, each.known) for each in found] == [
        ("Google", True),
        ("University of Nowhere", False),
    ]


def test_a_college_beside_a_known_one_is_part_of_it():
    found = institutions_in("Odd College, Stanford University", AUTHORITY)
    assert [each.name for each in found] == ["Stanford University"]


def test_a_known_name_with_a_comma_is_whole():
    found = institutions_in("University of California, San Diego", AUTHORITY)
    assert [(each.name, each.known) for each in found] == [
        ("University of California San Diego", True)
    ]


def test_maker():
    found = maker_named("CMU", AUTHORITY)
    assert found is not None
    assert (found.name, found.known) == ("Carnegie Mellon University", True)
    assert maker_named("Nobody", AUTHORITY) is None


def test_where_nothing_but_institutions_stand_every_piece_is_one():
    found = all_institutions("Acme + Stanford, Odd Works.", AUTHORITY)
    assert [(each.name, each.known) for each in found] == [
        ("Acme", False),
        ("Stanford University", True),
        ("Odd Works", False),
    ]


def test_in_a_column_of_institutions_unknown_ones_count_elsewhere_laboratories_do():
    (listing,) = listings_of("| Paper | Institute |\n|---|---|\n| [One](http://a.org/1) | Acme |")
    (value,) = describe([listing], AUTHORITY, UNTIL).affiliations
    assert (value.institution.name, value.institution.known) == ("Acme", False)
    (listing,) = listings_of("* [One](http://a.org/1); Ann Bee (Acme Lab)")
    (value,) = describe([listing], AUTHORITY, UNTIL).affiliations
    assert (value.institution.name, value.institution.known) == ("Acme Lab", False)
    (listing,) = listings_of("* [One](http://a.org/1); Ann Bee (Lab of Ropes)")
    assert describe([listing], AUTHORITY, UNTIL).affiliations == ()
    (listing,) = listings_of("* [One](http://a.org/1); Ann Bee (Rope Lab, Kiel University)")
    (value,) = describe([listing], AUTHORITY, UNTIL).affiliations
    assert value.institution.name == "Kiel University"
