import pytest

from app.catalogue.names import NICKNAMES, compatible, family_first, family_key, initials_of, parse


@pytest.mark.parametrize(
    ("printed", "given", "family"),
    [
        ("Geoffrey E. Hinton", "Geoffrey E.", "Hinton"),
        ("Hinton", "", "Hinton"),
        ("Patrick van der Smagt", "Patrick", "van der Smagt"),
        ("Nicolas Le Roux", "Nicolas", "Le Roux"),
        ("Quoc V. Le", "Quoc V.", "Le"),
        ("Aaron van den Oord", "Aaron", "van den Oord"),
        ("Yee-Whye Teh", "Yee-Whye", "Teh"),
        ("Marc'Aurelio Ranzato", "Marc'Aurelio", "Ranzato"),
        ('Josef "Sepp" Hochreiter', "Josef", "Hochreiter"),
        ("Sammy Davis Jr.", "Sammy", "Davis Jr."),
        ("R.R. Salakhutdinov", "R.R.", "Salakhutdinov"),
        ("Sammy Davis, Jr.", "Sammy", "Davis Jr."),
        ("Dr.", "", "Dr."),
        ("王伟", "", "王伟"),
        ("王 伟", "伟", "王"),
        ("欧阳修", "", "欧阳修"),
        ("夏目漱石", "", "夏目漱石"),
        ("宮崎あおい", "", "宮崎あおい"),
        ("김철수", "", "김철수"),
        ("김 철수", "철수", "김"),
        ("李", "", "李"),
        ("Иван Петров", "Иван", "Петров"),
        ("Петров И. И.", "И. И.", "Петров"),
        ("Петров И.И.", "И.И.", "Петров"),
        ("Иванов Иван Иванович", "Иван Иванович", "Иванов"),
        ("Smith J", "J", "Smith"),
        ("Doe AB", "AB", "Doe"),
        ("van Berg J", "J", "van Berg"),
        ("Madonna", "", "Madonna"),
        ("🔥", "", "🔥"),
    ],
)
def test_parts(printed, given, family):
    name = parse(printed)
    assert (name.given, name.family) == (given, family)
    assert name.printed == printed


@pytest.mark.parametrize(
    ("printed", "givens"),
    [
        ("G. E. Hinton", ("g", "e")),
        ("R.R. Salakhutdinov", ("r", "r")),
        ("J.-P. Bee", ("j", "p")),
        ("Yee-Whye Teh", ("yee", "whye")),
        ("Jürgen Schmidhuber", ("jurgen",)),
        ("Juergen Schmidhuber", ("jurgen",)),
        ("Teh", ()),
        ("Doe AB", ("a", "b")),
        ("JP Morgan", ("j", "p")),
        ("WEI WANG", ("wei",)),
        ("王伟", ("wei伟",)),
        ("王 伟", ("wei伟",)),
        ("欧阳修", ("xiu修",)),
        ("夏目漱石", ("shushi漱石",)),
        ("宮崎あおい", ("aoiあおい",)),
        ("김철수", ("cheolsu철수",)),
        ("남궁민수", ("minsu민수",)),
        ("Петров И. И.", ("i", "i")),
    ],
)
def test_given_names(printed, givens):
    assert parse(printed).givens == givens
    assert initials_of(parse(printed)) == tuple(given[0] for given in givens)


def test_how_much_a_form_says():
    forms = ["Hinton", "G. Hinton", "G. E. Hinton", "Geoffrey Hinton"]
    forms += ["Geoffrey E. Hinton", "Geoffrey Everest Hinton"]
    assert sorted(forms, key=lambda form: parse(form).fullness) == forms
    assert [parse(form).is_full for form in forms] == [False] * 3 + [True] * 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "Mueller"),
        ("Müller", "Muller"),
        ("Le Roux", "LeRoux"),
        ("Szepesvári", "Szepesvari"),
        ("O'Dee", "O’Dee"),
        ("Vane", "Vane Jr."),
        ("Vane III", "Vane, Sr"),
    ],
)
def test_one_family(one, other):
    assert family_key(one) == family_key(other)


@pytest.mark.parametrize(("one", "other"), [("Le", "Lee"), ("Bauer", "Baur"), ("", "Le")])
def test_two_families(one, other):
    assert family_key(one) != family_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Greg Corrado", "Greg S. Corrado"),
        ("G. E. Hinton", "Geoffrey Hinton"),
        ("Geoff Hinton", "Geoffrey E. Hinton"),
        ("Jeff Dean", "Jeffrey Dean"),
        ("Jeff Hinton", "Geoffrey Hinton"),
        ("Hinton", "Geoffrey Hinton"),
        ('Josef "Sepp" Hochreiter', "Sepp Hochreiter"),
        ("Sepp Hochreiter", "Josef Hochreiter"),
        ("KyungHyun Cho", "Kyunghyun Cho"),
        ("Juergen Schmidhuber", "Jürgen Schmidhuber"),
        ("Chris Manning", "Christopher Manning"),
        ("Chris Bee", "Christine Bee"),
        ("Alex Bee", "Alexander Bee"),
        ("Alex Bee", "Alexandra Bee"),
        ("Joe Bee", "Joseph Bee"),
        ("Sam Bee", "Samuel Bee"),
        ("Mike Jordan", "Michael I. Jordan"),
        ("Steve Bee", "Stephen Bee"),
        ("A. Y. Ng", "Andrew Ng"),
        ("John Vane", "John Vane Jr."),
        ("Vane J", "John Vane"),
        ("王伟", "王 伟"),
    ],
)
def test_compatible(one, other):
    assert compatible(parse(one), parse(other))
    assert compatible(parse(other), parse(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Samy Bengio", "Yoshua Bengio"),
        ("Quoc V. Le", "Nicolas Le Roux"),
        ("Hui Y. Xiong", "Hui Zhe Xiong"),
        ("G. E. Hinton", "G. F. Hinton"),
        ("Alexander Bee", "Alexandra Bee"),
        ("Steven Bee", "Stephen Bee"),
        ("Andrew Ng", "Ann Ng"),
        ("S. Bengio", "Yoshua Bengio"),
        ("Ann Le", "Ann Lee"),
        ("John Vane Sr.", "John Vane Jr."),
        ("王伟", "王维"),
        ("王伟", "Wei Wang"),
    ],
)
def test_not_compatible(one, other):
    assert not compatible(parse(one), parse(other))
    assert not compatible(parse(other), parse(one))


@pytest.mark.parametrize(
    ("short", "full"), [(short, full) for full, shorts in NICKNAMES.items() for short in shorts]
)
def test_every_nickname(short, full):
    assert compatible(parse(f"{short.title()} Bee"), parse(f"{full.title()} Bee"))


def test_letters_with_which_a_compatible_form_begins():
    assert parse("Bob Bee").initials == {"b", "r"}
    assert parse('Josef "Sepp" Bee').initials == {"j", "s"}
    assert parse("Bee").initials == frozenset()


def test_indexes_have_the_family_first():
    assert family_first("Patrick van der Smagt") == "van der Smagt, Patrick"
    assert family_first("Madonna") == "Madonna"
