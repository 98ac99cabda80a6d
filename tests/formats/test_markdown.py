import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents import grammar
from app.documents.citation import cite
from app.documents.entries import read
from app.formats import markdown as module
from app.formats.common import one_line
from app.formats.markdown import markdown
from app.ingest import Source, import_edition
from app.seed import load_authority
from app.store.write.documents import DocumentFacts
from tests.formats.samples import CONTEXT, SAMPLES, at, by, link, made, named, records
from tests.snapshots import records as stored

LEXICON = load_authority()


def listed(*rendered):
    return "".join(markdown(rendered, CONTEXT))


def entries(text):
    """The entries of a list as they stand, without its title and its credits."""
    return [x for x in text.split("\n") if x.startswith("**")]


def claims(record):
    """What the reader of lists makes of a record's first entry."""
    (entry, *_) = read(listed(record)).entries
    found = cite(entry, LEXICON)
    assert found is not None
    return [(claim.field, claim.value) for claim in found.claims]


def told(record):
    """What a list can say of a resource."""
    return {
        "title": record["title"],
        "authors": [author["name"] for author in record["authors"]],
        "et_al": record["et_al"],
        "year": record["year"],
        "date": record["date"],
        "note": record["note"],
        "links": sorted((x["url"], x["role"]) for x in record["links"]),
        "categories": sorted(x["name"] for x in record["categories"]),
        "institutions": [x["name"] for x in record["institutions"]],
    }


def test_the_whole_catalogue_imports_again(seed_records, empty, authority):
    text = listed(*seed_records)
    document = DocumentFacts("again")
    report = import_edition(empty, authority, Source(document, text))
    # The line that says where it comes from.
    assert [each["line_start"] for each in report.unparsed] == [3]
    again = {record["title"]: told(record) for record in stored(empty).values()}
    before = {r.title: told(r.model_dump()) for r in seed_records}
    assert len(stored(empty)) == len(seed_records)
    assert again == before


@pytest.mark.parametrize(
    ("line", "record"),
    [
        ("**[Bare]()**", made("Bare")),
        ("**[A \\& B \\[c\\] \\*d\\*](http://x.org/)**",
         made("A & B [c] *d*", links=[link("http://x.org/")])),
        ("**[x](<http://x.org/a_(b)?c=1\\&lt;d>)**",
         made("x", links=[link("http://x.org/a_(b)?c=1&lt;d")])),
        ("**[x](http://x.org/a\\\\b\\<c\\`{d})**",
         made("x", links=[link("http://x.org/a\\b<c`{d}")])),
        ("**[x]()**; A. Ng, B. Le and C. Li et al.",
         made("x", authors=by("A. Ng", "B. Le", "C. Li"), et_al=True)),
        ("**[x]()**; DeepMind; 2015; ICLR 2016",
         made("x", year=2015, venue="ICLR 2016", institutions=at("DeepMind"))),
        ("**[x]()**; August 2010", made("x", year=2010, date="2010-08", venue="Odd")),
        ("**[x]()**; 5 December 2012; MIT Press",
         made("x", year=2012, date="2012-12-05", publisher="MIT Press")),
        ("**[x]()** (Slides; in colour); A. Ng",
         made("x", note="Slides; in colour", authors=by("A. Ng"))),
        ("**[x]()**; A. Ng: Uses (a) tree.; 2012",
         made("x", year=2012, note="Uses (a) tree.", authors=by("A. Ng"))),
        ("**[x]()**; 2012; Uses (a) tree.",
         made("x", year=2012, note="Uses (a) tree.")),
        ("**[x]()**; [Quoc V. Le](http://x.org/le) and A. Ng",
         made("x", authors=by("Quoc V. Le", "A. Ng"),
              links=[link("http://x.org/le", "profile", "Le")])),
        ("**[x]()** (Uses [a tree](http://t/).) ([my code](http://c/)) ([code](http://d/))",
         made("x", note="Uses a tree.", links=[
             link("http://t/", "related", "a tree"),
             link("http://c/", "code", "(my) code"),
             link("http://d/", "code"),
         ])),
        ("**[x](http://x.org/)** ([alternate](http://y.org/))",
         made("x", links=[link("http://x.org/"), link("http://y.org/", "alternate")])),
    ],
)  # fmt: skip
def test_an_entry(line, record):
    assert entries(listed(record)) == [line]


def test_authors_stand_with_their_own_institutions():
    assert entries(listed(SAMPLES[0]))[0].endswith(
        "; Geoffrey E. Hinton, University of Toronto; Yee-Whye Teh, "
        "National University of Singapore; 2006"
    )
    one = by("A. Ng", under=["Google"]) + by("B. Le")
    apart = made("x", authors=one, institutions=at("Google", "DeepMind"))
    assert entries(listed(apart)) == ["**[x]()**; A. Ng, Google; B. Le; DeepMind"]


def test_another_address_is_another_entry_where_the_title_tells():
    links = [link("http://x.org/"), link("http://y.org/", "alternate")]
    text = listed(made("How deep nets learn", links=links))
    assert entries(text) == [
        "**[How deep nets learn](http://x.org/)**",
        "**[How deep nets learn](http://y.org/)**",
    ]


def test_headings_come_once_and_again_in_a_longer_list(monkeypatch):
    first, second = (made("One", categories=[]), made("Two #", categories=named("A", "B")))
    assert listed(second, first).split("\n\n")[3:] == [
        "**[One]()**", "## A", "**[Two \\#]()**", "## B", "**[Two \\#]()**\n",
    ]  # fmt: skip
    monkeypatch.setattr(module, "AT_A_TIME", 1)
    assert listed(second, first, second).count("## A") == 2
    assert "## Other\n\n**[One]()**" in listed(second, first)
    assert "## Other" not in listed(first, second)


def test_the_list_says_what_it_is_and_whose():
    assert listed() == (
        "# Deep Learning Resources\n"
        "\nFrom The list, https://list.example.org/ (Apache-2.0).\n"
        "\nFrom Another.\n"
    )
    assert not read(listed()).entries


@given(records())
def test_no_record_breaks_it(record):
    text = listed(record)
    reading = read(text)
    assert reading.title == "Deep Learning Resources"
    # What has no word is no title, and a number alone is one of a note.
    if any(letter.isalpha() for letter in grammar.title(one_line(record.title))):
        assert reading.entries
    assert not {"html", "table"} & {block.code for block in reading.unparsed}


@given(st.text(st.characters(categories=["Lu", "Ll", "P", "S"]), min_size=1, max_size=9))
def test_a_title_comes_back_whatever_is_in_it(text):
    title = f"Deep {text} nets"
    (read_title,) = [v for field, v in claims(made(title)) if field == "title"]
    # The grammar drops marks that emphasis leaves behind, and letters too many.
    assert grammar.title(title) == read_title
