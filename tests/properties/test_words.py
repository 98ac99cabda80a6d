"""Normal forms: taken twice they are as taken once; comparing is the same both ways."""

import re
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.names import alike, compatible, parse
from app.catalogue.works import citation_key, title_key
from app.documents.links import absolute, canonical, host_of, is_link
from app.text import all_words, fold, slug, spellings, words

URLISH = st.lists(
    st.sampled_from(
        [
            *("http://", "https://", "//", "/", "www.", "www2.", "a.org", "B.com", ":80"),
            *(":443", "index.html", "default.php", "?", "a=b", "#", "#!", "%7E", "%7"),
            *("~", "e", ".", "..", "@", " ", "\t", "[", "ä", "mailto:"),
        ]
    ),
    max_size=9,
).map("".join)
URLS = st.text() | URLISH
PRINTED = st.text(min_size=1) | st.lists(
    st.sampled_from(
        [
            *("Ann", "A.", "A", "B.", "Bob", "Robert", "Alex", "Alexander", "Joe"),
            *("Joseph", "Bee", "Dee", "van", "der", "Le", "Roux", '"Bob"', "Jr."),
            *("Juergen", "Jürgen", "Yee-Whye", "O'Dee", "李", "e\u0301", "Mike"),
            *("Michael", "Sam", "Samuel"),
        ]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


@given(st.text())
def test_folding_is_idempotent(text):
    assert fold(fold(text)) == fold(text)
    assert words(fold(text)) == words(text)
    assert re.fullmatch(r"[a-z0-9+# ]*", fold(text))


@given(st.text())
def test_spellings_are_folded_and_begin_with_the_plain_one(text):
    forms = spellings(text)
    assert forms[0] == fold(text)
    assert all(fold(form) == form for form in forms)
    assert all_words(text) == {word for form in forms for word in form.split()}


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_an_umlaut_is_one_however_it_is_encoded(form):
    assert spellings(normalize(form, "Jürgen Größer")) == ("jurgen grosser", "juergen groesser")


@given(st.text() | st.text(min_size=90, max_size=200))
def test_a_slug_is_plain_short_and_stays(text):
    made = slug(text)
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", made)
    assert len(made) <= 100
    assert slug(made) == made


@given(URLS)
def test_a_normal_form_is_its_own(url):
    assert canonical(canonical(url)) == canonical(url)


@given(URLS, st.none() | URLS)
def test_addresses_are_total(url, base):
    found = absolute(url, base)
    assert found is None or re.match(r"(?i)(?:https?|ftp)://[^/?#\s]", found)
    assert found is None or not re.search(r"\s", found)
    assert isinstance(is_link(url), bool)
    assert host_of(url) == host_of(url).lower()


@given(PRINTED, PRINTED)
def test_names_are_total_and_compatible_both_ways(one, other):
    first, second = parse(one), parse(other)
    assert compatible(first, second) == compatible(second, first)
    assert compatible(first, first)
    assert first.family
    assert first.family_key


@given(st.text(), st.text())
def test_titles_are_alike_both_ways(one, other):
    assert alike(one, other) == alike(other, one)
    assert alike(one, one)
    assert title_key(title_key(one)) == title_key(one) or title_key(one).startswith("a")


@given(st.none() | PRINTED, st.none() | st.integers(1500, 2099), st.text())
def test_citation_keys_are_plain(family, year, title):
    assert re.fullmatch(r"[a-z0-9]+", citation_key(family, year, title))
