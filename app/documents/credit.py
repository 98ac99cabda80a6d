"""Who is named at the end of a remark: "A manager of volumes by Ann Bee"."""

import re
from collections import deque

from app.documents import names
from app.documents.claim import Lexicon
from app.documents.dates import is_date
from app.documents.people import People, is_assured, read_people

_BY = re.compile(
    r"(?P<how>\b\w+(?:ed|wn|ught|ade|uilt|ten|ven|[ae]d[oa]|it[oa]|ch[oa]|é|it|elt|acht|ieben)\s+)?\b(?:by|por|par|von|(?:автор|autora?|auteur|author)):?\s+(?=[A-ZÀ-ÞА-Я@])"
)
_MADE = re.compile(
    r"(?:made|created|written|developed|authored|maintained|built|taught|given|presented|"
    r"designed|compiled|curated|recorded|explained|explicad[oa]|escrit[oa]|cread[oa]|hech[oa]|"
    r"mantenid[oa]|desarrollad[oa]|impartid[oa]|écrit|créé|réalisé|fait|geschrieben|entwickelt|"
    r"gemacht)\s+"
)
_CLOSED = re.compile(r"[\s.!)]*$")


def find_credit(text: str, lexicon: Lexicon) -> tuple[int, int, People] | None:
    """Return where a remark ends, where those begin who made the thing, and these.

    "powered by Ann Bee" tells nobody who made it.
    """
    ends = deque(_BY.finditer(text), 1)
    found = ends[0] if ends else None
    if found is None or (found["how"] and not _MADE.fullmatch(found["how"])):
        return None
    people = read_people(text[found.end() :], lexicon)
    end = found.end() + people.end
    if not people.names or not (_CLOSED.match(text, end) or is_date(text[end:])):
        return None
    alone = all(names.ACCOUNT.match(text[found.end() :]) for _ in people.names)
    if not alone and not is_assured(text[found.end() :], people, lexicon):
        return None
    return found.start(), found.end(), people
