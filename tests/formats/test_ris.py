import re

import rispy
from hypothesis import given

from app.formats.common import address, one_line
from app.formats.ris import ris
from tests.formats.samples import CONTEXT, at, by, link, made, records


def read(*rendered):
    return rispy.loads("".join(ris(rendered, CONTEXT)))


def names(record):
    return [", ".join(filter(None, (m.last, m.given, m.suffix))) for m in record.makers()]


def test_rispy_reads_the_whole_catalogue(seed_records):
    for got, record in zip(read(*seed_records), seed_records, strict=True):
        assert got["title"] == record.title
        assert got.get("authors", []) == names(record)
        assert got.get("year") == (record.year and str(record.year))
        assert got.get("secondary_title") == (record.venue or record.platform)
        assert got.get("doi") == record.identifiers.doi
        assert got.get("issn") == record.identifiers.isbn
        arxiv = record.identifiers.arxiv
        assert got.get("accession_number") == (arxiv and f"arXiv:{arxiv}")
        assert got.get("urls", []) == [x.url for x in record.links if x.url]
        assert got.get("keywords", []) == [topic.name for topic in record.topics]
        assert got.get("language") == record.language
        notes = [record.note, "With others (et al.)" if record.et_al else None]
        assert got.get("notes", []) == [note for note in notes if note]
        assert got["id"] == record.citation_key


def test_types_and_dates():
    thesis = made("x", "thesis", 2010, date="2010-08", institutions=at("U", "V"))
    day = made("x", "lecture", 2004, date="2004-11-17")
    (one,), (other,) = read(thesis), read(day)
    assert (one["type_of_reference"], one["publisher"]) == ("THES", "U; V")
    assert (one["date"], other["date"]) == ("2010/08//", "2004/11/17/")
    assert one["type_of_work"] == "Thesis"
    assert other["type_of_reference"] == "ELEC"


def test_who_and_where():
    people = made("x", authors=by("Martin King Jr.", "Diaconis"), institutions=at("U"))
    body = made("x", institutions=at("Google, Inc."))
    assert read(people)[0]["authors"] == ["King, Martin, Jr.", "Diaconis"]
    assert read(people)[0]["author_address"] == "U"
    assert read(body)[0]["authors"] == ["Google Inc."]
    assert "author_address" not in read(body)[0]


def test_the_document_is_the_database():
    assert read(made("x"))[0]["name_of_database"] == (
        "The list, https://list.example.org/ (Apache-2.0)"
    )


def test_lines_end_as_the_format_wants():
    text = "".join(ris([made("a\r\nER  - b", links=[link("http://x.org/")])], CONTEXT))
    assert re.fullmatch(r"(?:[A-Z][A-Z0-9]  - [^\r\n]*\r\n)+\r\n", text)
    assert "TI  - a ER - b\r\n" in text


@given(records())
def test_no_record_breaks_it(record):
    text = "".join(ris([record, record], CONTEXT))
    assert re.fullmatch(r"(?:(?:[A-Z][A-Z0-9]  - [^\r\n]*\r\n)+\r\n){2}", text)
    first, second = rispy.loads(text)
    assert first == second
    assert first.get("title", "").split() == one_line(record.title).split()
    assert len(first.get("authors", [])) == len(record.makers())
    # rispy cuts an address at a semicolon.
    urls = [address(each.url) for each in record.links]
    assert ";".join(first.get("urls", [])) == ";".join(urls)
    assert first.get("year") == (record.year and f"{record.date_parts[0]:04}")
