"""What an import costs follows from its text, however much there is already."""

from app.ingest import Source, import_edition
from app.store.write import candidates
from app.store.write.documents import DocumentFacts
from tests.listings import AUTHORITY
from tests.statements import noted


def entry(number, who):
    # No word of a title is in another one: titles that are alike are compared.
    title = f"{number}one {number}two {number}three"
    return f"* [{title}](http://a.org/{number}.pdf); {who}; 2012; NIPS"


def parts(size, names):
    """A list of works by namesakes, all written out: `names` of one family."""
    lines = [entry(f"{size}{n}", f"{name} Bee, Cy Dee") for n, name in enumerate(names)]
    return "\n".join(lines)


FIRST = ["Ann", "Amy", "Bob", "Carl", "Dana", "Eve", "Fay", "Gil"]


def take(engine, name, text):
    import_edition(engine, AUTHORITY, Source(DocumentFacts(name), text))


def cost(engine, name, text):
    with noted(engine) as statements:
        take(engine, name, text)
    return len(statements)


def test_statements_do_not_grow_with_the_catalogue(empty):
    take(empty, "first", parts("first", FIRST))
    few = cost(empty, "few", parts("few", FIRST))
    for number in range(4):
        more = [f"{name}{'abcdefgh'[number]}" for name in FIRST]
        take(empty, f"more-{number}", parts(f"more{number}of", [*FIRST, *more]))
    assert cost(empty, "many", parts("many", FIRST)) == few


def test_a_known_name_brings_none_of_its_works(empty, monkeypatch):
    brought = []
    read = candidates.known_listings

    def noted(connection, resources, fields=()):
        found = read(connection, resources, fields)
        brought.append(len(found))
        return found

    monkeypatch.setattr(candidates, "known_listings", noted)
    take(empty, "known", parts("known", FIRST * 3))
    brought.clear()
    take(empty, "new", parts("new", FIRST))
    assert sum(brought) == 0
    # By initials nobody is told from namesakes without a look at what they wrote.
    take(empty, "weak", entry("weak", "A. Bee"))
    assert sum(brought) > 0
