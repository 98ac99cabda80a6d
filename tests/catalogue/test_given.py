"""Values given by hand, one by one: what is taken, in which form, and what is not."""

import pytest
from pydantic_core import PydanticCustomError

from app.catalogue import patches
from app.catalogue.listing import Fact
from app.catalogue.places import given_links

TAKEN = [
    (patches.text, "  a   b ", "a b"),
    (patches.text, "a\x07b", "ab"),
    (patches.year, 2012.0, 2012),
    (patches.language, "", ""),
    (patches.language, "PT-br", "pt-BR"),
    (patches.language, "zh-hant", "zh-Hant"),
    (patches.isbn, "", ""),
    (patches.isbn, "0-306-40615-2", "9780306406157"),
    (patches.isbn, "ISBN-13: 978-0-306-40615-7", "9780306406157"),
]
REFUSED = [
    (patches.text, 5, "a text"),
    (patches.year, 2012.5, "a year"),
    (patches.text, "a" * (patches.MOST_LETTERS + 1), "letters"),
    (patches.language, "english!", "BCP 47"),
    (patches.isbn, "12", "no ISBN"),
    (patches.isbn, "0306406153", "no ISBN"),
    (patches.isbn, "9780306406158", "no ISBN"),
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
