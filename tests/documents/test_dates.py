import pytest

from app.documents.tokens import OCCASION, date_of, is_date


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("28 July 2006", "2006-07-28"),
        ("17 November 2004", "2004-11-17"),
        ("1st Jan 1999", "1999-01-01"),
        ("Dec. 5th, 2012", "2012-12-05"),
        ("Sept. 3, 2010", "2010-09-03"),
        ("August 2010", "2010-08"),
        ("May, 2010", "2010-05"),
        ("2015-07-12", "2015-07-12"),
        ("2012", "2012"),
        ("1687", "1687"),
        # An impossible day is left out, an impossible month is none.
        ("31 February 2006", "2006-02"),
        ("0 May 2006", "2006-05"),
        ("29 February 2004", "2004-02-29"),
        ("2015-13-01", ""),
        # Of a stretch of time, its beginning.
        ("2012/13", "2012"),
        ("2012-2014", "2012"),
        ("1943-5", "1943"),
        ("2015 – present", "2015"),
        ("2012 \n 2014", "2012"),
        # Alone, more is a date.
        ("2022-05", "2022-05"),
        ("(05/07/2015)", "2015"),
        ("F2015", "2015"),
        ("Fall 2015", "2015"),
        ("2015 Spring", "2015"),
        ("2015年", "2015"),
        ("2015 г.", "2015"),  # noqa: RUF001 - Cyrillic
        ("(1298)", "1298"),
        # No dates.
        ("arXiv:1906.01234", ""),
        ("Nature 521.2015", ""),
        ("pages 2001-2045", ""),
        ("", ""),
        ("12", ""),
        ("21000", ""),
        ("2100", ""),
        ("May", ""),
        # No words that only begin like a month.
        ("Marble 2012", "2012"),
        ("Decision 2015", "2015"),
    ],
)
def test_date(printed, date):
    assert date_of(printed) == date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("28 July 2006 vol. 313 Science", "2006-07-28"),
        ("Vol. 2, No. 1 (2009)", "2009"),
        ("in 128 July 2006", "2006-07"),
    ],
)
def test_date_among_words(text, date):
    assert date_of(text) == date
    assert not is_date(text)


def test_a_date_and_nothing_else():
    assert is_date("Dec. 5th, 2012")
    assert not is_date("since 2012")


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("IPAM Summer School 2012 Tutorial on: Deep Learning", "2012"),
        ("MLconf 2013", "2013"),
        ("Workshop of 1998", "1998"),
        ("The 2012 Class", None),
        ("Nineteen eighty-four: 1984", None),
    ],
)
def test_occasion(title, year):
    found = OCCASION.search(title)
    assert (found["year"] if found else None) == year
