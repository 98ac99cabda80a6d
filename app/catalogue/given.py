"""Single values that people give: each read into its normal form, or told why not."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pydantic_core import PydanticCustomError

from app.documents.grammar import spaced
from app.documents.links import absolute, arxiv_of, doi_of, is_link, isbn_of

MOST_LETTERS = 1_000
MOST_LETTERS_OF_A_NOTE = 10_000
YEARS = range(1000, 3000)
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
# "en", "pt-BR", "zh-Hant-TW": language, script, region.
_LANGUAGE = re.compile(
    r"([a-z]{2,3})(-[a-z]{4})?(-(?:[a-z]{2}|[0-9]{3}))?", re.IGNORECASE | re.ASCII
)
_ROR = re.compile(r"(?:https?://)?(?:ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})")
# What is seen and is no mark of emphasis; the same in every dialect of patterns.
VISIBLE = (
    r"[^\u0000-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200b\u200e\u200f"
    r"\u2028-\u202f\u205f\u2060\u3000\ufeff*_]"
)
_SAYS = re.compile(VISIBLE)
_ISBN_DIGITS = re.compile(r"[0-9]{9}[0-9X]|[0-9]{13}")


def wrong(message: str) -> PydanticCustomError:
    """Return the error that says why a value cannot be taken."""
    return PydanticCustomError("invalid", "{said}", {"said": message})


def text(value: object, most: int = MOST_LETTERS) -> str:
    """Return plain text in one line; "" is one."""
    if not isinstance(value, str):
        raise wrong("this is a text")
    if len(value) > most:
        raise wrong(f"the text has more than {most:,} letters")
    return spaced(value)


def words(value: object) -> str:
    """Return a text that says something."""
    found = text(value)
    if not _SAYS.search(found):
        raise wrong("the text is empty")
    return found


def _code(value: object) -> str:
    """Return what has a form of its own: nothing in it is mended but blanks around."""
    text(value)
    return str(value).strip(" ")


def note(value: object) -> str:
    """Return a remark."""
    return text(value, MOST_LETTERS_OF_A_NOTE)


def year(value: object) -> object:
    """Return a year; "unknown" and "" say that there is none."""
    if isinstance(value, str) and value in {"unknown", ""}:
        return "unknown"
    # JSON does not tell 2012.0 from 2012.
    if isinstance(value, float) and value.is_integer():
        return year(int(value))
    if type(value) is not int or value not in YEARS:
        raise wrong('a year is a number from 1000 to 2999, or "unknown"')
    return value


def edtf(value: object) -> str:
    """Return a date as precise as it is given: 2006, 2006-07, 2006-07-28."""
    found = _code(value)
    if found:
        full = found + "-01-01"[len(found) - 4 :] if _DATE.fullmatch(found) else ""
        try:
            known = date.fromisoformat(full).year in YEARS
        except ValueError:
            known = False
        if not known:
            raise wrong("a date is 2006, 2006-07 or 2006-07-28, from 1000 to 2999")
    return found


def language(value: object) -> str:
    """Return a language as a BCP 47 tag, its letters as usual."""
    found = _code(value)
    match = _LANGUAGE.fullmatch(found)
    if found and match is None:
        raise wrong("a language is a BCP 47 tag, such as en or pt-BR")
    if match is None:
        return ""
    tongue, script, region = (part or "" for part in match.groups())
    return tongue.lower() + script.title() + region.upper()


def country(value: object) -> str:
    """Return a country as two letters of ISO 3166."""
    found = _code(value)
    if found and not re.fullmatch("[A-Za-z]{2}", found):
        raise wrong("a country is two letters of ISO 3166, such as CA")
    return found.upper()


def address(value: object) -> str:
    """Return an absolute address; one without scheme gets `http://`."""
    found = text(value)
    url = absolute(found, None) if is_link(found) else None
    if url is None:
        raise wrong("this is no absolute address of http, https or ftp")
    return url


def homepage(value: object) -> str:
    """Return an address, or "" for none."""
    return address(value) if value != "" else ""


def doi(value: object) -> str:
    """Return a DOI, given alone or in an address."""
    return _identifier(value, "doi", doi_of, "10.1126/science.1127647")


def arxiv(value: object) -> str:
    """Return an arXiv id without version, given alone or in an address."""
    return _identifier(value, "arxiv", arxiv_of, "1301.3781")


def isbn(value: object) -> str:
    """Return an ISBN as 13 digits; one of 10 is brought into that form."""
    found = text(value)
    digits = re.sub(r"[\s-]|^isbn(?:-1[03])?:?", "", found.upper(), flags=re.IGNORECASE)
    if not found:
        return ""
    if _ISBN_DIGITS.fullmatch(digits):
        known = isbn_of(digits if len(digits) > len("0123456789") else _longer(digits))
        if known:
            return str(known)
    raise wrong("this is no ISBN of 10 or 13 digits with a right check digit")


def _longer(digits: str) -> str:
    """Return ten digits as thirteen; "" where their check digit is wrong."""
    numbers = [10 if digit == "X" else int(digit) for digit in digits]
    if sum(n * (10 - place) for place, n in enumerate(numbers)) % 11:
        return ""
    body = f"978{digits[:9]}"
    total = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


def _identifier(value: object, scheme: str, read: Callable[[str], str | None], example: str) -> str:
    found = text(value)
    known = read(found) or read(f"{scheme}:{found}")
    if found and (known is None or " " in found):
        raise wrong(f"this is no {scheme.upper()} such as {example}")
    return str(known) if found else ""


def ror(value: object) -> str:
    """Return the address of an institution at ROR, of which the id is enough."""
    found = _code(value)
    match = _ROR.fullmatch(found.lower()) if found.isascii() else None
    if found and match is None:
        raise wrong("this is no ROR id such as https://ror.org/03dbr7087")
    return f"https://ror.org/{match[1]}" if match else ""


READ: Mapping[str, Callable[[object], Any]] = {
    "title": words,
    "name": words,
    "year": year,
    "date": edtf,
    "venue": text,
    "publisher": text,
    "platform": text,
    "language": language,
    "note": note,
    "volume": text,
    "issue": text,
    "pages": text,
    "edition": text,
    "place": text,
    "number": text,
    "family": text,
    "given": text,
    "homepage": homepage,
    "country": country,
    "ror": ror,
    "doi": doi,
    "arxiv": arxiv,
    "isbn": isbn,
    "url": address,
    "label": text,
}
"""Field to how it is read; what is not here is what its type says."""
