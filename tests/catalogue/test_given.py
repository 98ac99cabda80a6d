"""Values given by hand, one by one: what is taken, in which form, and what is not."""

import pytest
from pydantic_core import PydanticCustomError

from app.catalogue import given
from app.catalogue.addresses import given_links
from app.catalogue.fact import Fact

TAKEN = [
    (given.text, "  a   b ", "a b"),
    (given.text, "a\x07b", "ab"),
    (given.year, 2012.0, 2012),
    (given.language, "", ""),
    (given.language, "PT-br", "pt-BR"),
    (given.language, "zh-hant", "zh-Hant"),
    (given.isbn, "", ""),
    (given.isbn, "0-306-40615-2", "9780306406157"),
    (given.isbn, "ISBN-13: 978-0-306-40615-7", "9780306406157"),
]
REFUSED = [
    (given.text, 5, "a text"),
    (given.year, 2012.5, "a year"),
    (given.text, "a" * (given.MOST_LETTERS + 1), "letters"),
    (given.language, "english!", "BCP 47"),
    (given.isbn, "12", "no ISBN"),
    (given.isbn, "0306406153", "no ISBN"),
    (given.isbn, "9780306406158", "no ISBN"),
]


@pytest.mark.parametrize(("read", "value", "found"), TAKEN)
def test_a_value_is_taken_in_its_usual_form(read, value, found):
    assert read(value) == found


@pytest.mark.parametrize(("read", "value", "said"), REFUSED)
def test_what_cannot_be_meant_is_refused(read, value, said):
    with pytest.raises(PydanticCustomError, match=said):
        read(value)


def test_no_link_may_be_given():
    none = Fact("links", None, "manual", "correction")
    assert given_links(((), []), [none]) == ((), [none])
