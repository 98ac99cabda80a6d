"""Which printed forms are one person: each rule with cases for and against."""

import pytest

from app.catalogue import people
from app.catalogue.authority import Person
from app.catalogue.names import compatible, parse
from app.catalogue.people import Appearance, cluster


def at(printed, work, coauthors="", *, listing=None, profile=None, settled=None, author=None):
    """A name in a work that is listed once, with the family names beside it."""
    return Appearance(
        name=parse(printed),
        work=work,
        listing=work if listing is None else listing,
        coauthors=frozenset(coauthors.split()),
        profile=profile,
        person=settled and Person(settled, "", ""),
        author=author,
    )


def persons(*appearances):
    """The groups, whatever their order; all orders of input give the same."""
    found = {frozenset(group) for group in cluster(appearances)}
    backwards = cluster(appearances[::-1])
    last = len(appearances) - 1
    assert {frozenset(last - i for i in group) for group in backwards} == found
    return sorted(sorted(group) for group in found)


def test_what_a_curator_decided_goes_before_what_data_says():
    assert persons(
        at("Ann Bee", 1, settled="Ann Dee", author=1), at("Ann Dee", 2, settled="Ann Dee", author=2)
    ) == [[0], [1]]


TOGETHER = {
    "rule 1: a form that data names": [
        at("Diaconis", 1, settled="Persi Diaconis"),
        at("Persi Diaconis", 2, settled="Persi Diaconis"),
    ],
    "rule 1: across family names": [
        at("Ann Bee", 1, settled="Ann Dee"),
        at("Ann Dee", 2, settled="Ann Dee"),
    ],
    "rule 1: another form that fits the name of the data": [
        at("Le", 1, settled="Quoc V. Le"),
        at("Quoc Le", 2),
    ],
    "rule 2: the same form": [at("Yoshua Bengio", 1), at("Yoshua Bengio", 2)],
    "rule 2: a middle initial more": [at("Greg Corrado", 1), at("Greg S. Corrado", 2)],
    "rule 2: a nickname": [at("Geoff Hinton", 1), at("Geoffrey E. Hinton", 2)],
    "rule 2: a name in quotes": [at("Sepp Foe", 1), at('Josef "Sepp" Foe', 2)],
    "rule 2: a spelling": [at("Juergen Bee", 1), at("Jürgen Bee", 2)],
    "rule 2: evidence for one of two": [
        at("Hui Yuan Xiong", 1, "frey"),
        at("Hui Xiong", 2, "frey"),
    ],
    "rule 2: a first name that data gives by its letter": [
        at("Hui Xiong", 1),
        at("H. Y. Xiong", 2, settled="H. Y. Xiong"),
    ],
    "rule 2: a name of another script": [at("Иван Петров", 1), at("Иван Петров", 2)],
    "rule 2: a name without blanks": [at("王伟", 1), at("王伟", 2)],
    "rule 2: particles": [at("Jan van der Berg", 1), at("J. van der Berg", 1, listing=2)],
    "rule 2: a blank in a name of another script": [at("王伟", 1), at("王 伟", 2)],
    "rule 2: a suffix that is left out": [at("John Vane", 1), at("John Vane Jr.", 2)],
    "rule 3: initials behind": [at("Doe AB", 1, "bee"), at("Anna B. Doe", 2, "bee")],
    "rule 2: a suffix": [at("John Vane, Jr.", 1), at("John Vane Jr", 2)],
    "rule 3: all the initials": [at("G. E. Hinton", 1), at("Geoffrey E. Hinton", 2)],
    "rule 3: two initials, printed alike": [at("G. E. Hinton", 1), at("G.E. Hinton", 2)],
    "rule 3: a co-author": [at("A. Ng", 1, "socher"), at("Andrew Y. Ng", 2, "socher")],
    "rule 3: the same work": [at("A. Ng", 1), at("Andrew Ng", 1, listing=2)],
    "rule 3: a profile": [at("A. Ng", 1, profile="u/1"), at("Andrew Ng", 2, profile="u/1")],
    "rule 4: the same work": [at("Hinton", 1), at("Geoffrey Hinton", 1, listing=2)],
    "rule 4: a co-author": [at("Mikolov", 1, "le"), at("Tomas Mikolov", 2, "le")],
    "rule 4: a profile": [at("Le", 1, profile="u/1"), at("Le", 2, profile="u/1")],
}
APART = {
    "rule 1: two persons of the data": [
        at("Le", 1, settled="Quoc V. Le"),
        at("Le", 2, settled="Nicolas Le"),
    ],
    "rule 1: a form that contradicts the name of the data": [
        at("Diaconis", 1, settled="Persi Diaconis"),
        at("Mary Diaconis", 2),
    ],
    "rule 2: another given name": [at("Samy Bengio", 1), at("Yoshua Bengio", 2)],
    "rule 2: another family name": [at("Quoc Le", 1), at("Quoc Lee", 2)],
    "rule 2: a middle initial that contradicts": [at("Ann B. Bee", 1), at("Ann C. Bee", 2)],
    "rule 2: twice in one listing": [at("Wei Wang", 1), at("Wei Wang", 1)],
    "rule 2: both in one listing": [at("Wei Wang", 1), at("Wei L. Wang", 1)],
    "rule 2: another second name": [at("Wei Li Bee", 1), at("Wei Lan Bee", 2)],
    "rule 2: names of one family in another script": [at("王伟", 1), at("王芳", 2)],
    "rule 2: names that sound alike": [at("王伟", 1), at("王维", 2)],
    "rule 2: a name and how it sounds": [at("王伟", 1), at("Wei Wang", 2)],
    "rule 2: father and son": [at("John Vane Sr.", 1), at("John Vane Jr.", 2)],
    "rule 3: one initial without evidence": [at("A. Ng", 1), at("Andrew Ng", 2)],
    "rule 3: one initial, printed alike": [at("J. Smith", 1), at("J. Smith", 2)],
    "rule 3: initials that contradict": [
        at("G. F. Hinton", 1, "le"),
        at("Geoffrey E. Hinton", 2, "le"),
    ],
    "rule 4: a family name alone": [at("Smith", 1), at("Smith", 2)],
    "rule 4: a family name and a full one": [at("Smith", 1), at("Adam Smith", 2)],
    "rule 4: a family name twice in one work": [at("Smith", 1), at("Smith", 1)],
}


@pytest.mark.parametrize("appearances", TOGETHER.values(), ids=TOGETHER)
def test_one_person(appearances):
    assert persons(*appearances) == [[0, 1]]


@pytest.mark.parametrize("appearances", APART.values(), ids=APART)
def test_two_persons(appearances):
    assert persons(*appearances) == [[0], [1]]


def test_rule_2_a_form_that_fits_two_stands_alone():
    two = [at("Ann B. Bee", 1), at("Ann C. Bee", 2)]
    assert persons(*two, at("Ann Bee", 3)) == [[0], [1], [2]]


def test_rule_2_evidence_tells_which_of_two():
    two = [at("Ann B. Bee", 1, "dee"), at("Ann C. Bee", 2, "foe")]
    assert persons(*two, at("Ann Bee", 3, "foe")) == [[0], [1, 2]]


def test_the_same_work_is_better_evidence_than_a_coauthor():
    two = [at("Ann B. Bee", 1, "dee"), at("Ann C. Bee", 2, "dee")]
    assert persons(*two, at("A. Bee", 2, "dee", listing=3)) == [[0], [1, 2]]


def test_rule_3_initials_of_two_persons_stand_alone():
    two = [at("Ann B. Bee", 1), at("Amy B. Bee", 2)]
    assert persons(*two, at("A. B. Bee", 3)) == [[0], [1], [2]]


def test_rule_4_a_family_name_with_evidence_for_two_stands_alone():
    two = [at("Ann Bee", 1, "dee"), at("Cy Bee", 2, "dee")]
    assert persons(*two, at("Bee", 3, "dee")) == [[0], [1], [2]]


def test_a_settled_person_of_other_names_keeps_what_joined_them():
    found = persons(
        at("Ann Bee", 1, settled="Ann Dee"),
        at("Ann Dee", 2, settled="Ann Dee"),
        at("A. Bee", 1, listing=3),
        at("Ann Dee-Bee", 3, settled="Ann Dee"),
    )
    assert found == [[0, 1, 2, 3]]


def letters(number):
    """A name that is no other's."""
    vowel = "aeiou"[number // 20 % 5]
    return "BCDFGHJKLM"[number // 100] + vowel + "bcdfghjklmnprstvwxyz"[number % 20]


CROWDS = {
    "first names": ("{} Zhang", ""),
    "second names": ("Wei {} Zhang", ""),
    "a co-author of them all": ("{} Zhang", "dee"),
    "initials": ("A. Zhang", "{}"),
    "initials, a co-author of them all": ("A. Zhang", "dee"),
    "third names": ("Wei Li {} Zhang", "dee"),
}


@pytest.mark.parametrize(("name", "beside"), CROWDS.values(), ids=CROWDS)
def test_comparisons_grow_no_faster_than_a_family(name, beside, monkeypatch):
    compared = []

    def noted(one, other):
        compared.append(1)
        return compatible(one, other)

    monkeypatch.setattr(people, "compatible", noted)
    size = 600
    crowd = [at(name.format(letters(n)), n, beside.format(letters(n))) for n in range(size)]
    assert len(cluster(crowd)) in {size, 1}
    # Each with every other would be 180,000.
    assert len(compared) <= 50 * size


def test_in_a_crowd_a_first_name_is_still_found():
    crowd = [at(f"{letters(n)} Zhang", n) for n in range(200)]
    found = persons(*crowd, at(f"{letters(7)} Q. Zhang", 900))
    assert [each for each in found if len(each) > 1] == [[7, 200]]


def test_nobody():
    assert cluster([]) == []
