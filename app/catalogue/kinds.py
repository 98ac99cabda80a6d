"""What sort of thing a resource is, and in which language it is."""

import re
from collections.abc import Iterable, Mapping

from app.catalogue.kind_rules import KIND_RULES, KindRule, Source
from app.folding import words

# A few words that every text in a language has, and others do not.
FUNCTION_WORDS = {
    "de": "der die das und zu den ein eine fuer von mit auf im zum zur nicht ist",
    "fr": "le la les des une et pour dans sur du aux est avec par",
    "es": "el los las una para con por del sobre como",
    "it": "il gli della delle per una nel con degli",
    "pt": "os uma para com da do dos das em na no",
    "nl": "het een van en voor met op de zijn niet",
    "en": "the of a an and for to in on with from by how is what why at as its",
}
# "Mikolov et al.'s" is no French.
_ET_AL = re.compile(r"\bet al\b")
_FUNCTION_WORDS = {lang: frozenset(ws.split()) for lang, ws in FUNCTION_WORDS.items()}


def kind_by_rule(
    fields: Mapping[Source, Iterable[str]],
) -> tuple[KindRule, str] | None:
    """Return the first rule that fits, and the words that it matched."""
    for rule in KIND_RULES:
        for text in fields.get(rule.on, ()):
            if found := rule.pattern.search(text):
                return rule, found.group()
    return None


def language_of(text: str) -> str | None:
    """Return the language whose function words a text has most of; None when unclear.

    One word is enough only where no other language has any.
    """
    present = words(_ET_AL.sub("", text))
    counts = sorted(
        (
            (sum(word in known for word in present), language)
            for language, known in _FUNCTION_WORDS.items()
        ),
        reverse=True,
    )
    (best, language), (second, _) = counts[0], counts[1]
    return language if best > second else None
