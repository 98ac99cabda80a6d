"""What the caller may have meant: the nearest of what there is."""

from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from app.folding import fold

_AT_MOST = 3
_NEAR_ENOUGH = 60


def nearest(text: str, choices: Iterable[str]) -> tuple[str, ...]:
    """Return up to three of `choices` that are spelt much like `text`, best first."""
    found = process.extract(
        text.lower(),
        sorted(set(choices)),
        scorer=fuzz.ratio,
        limit=_AT_MOST,
        score_cutoff=_NEAR_ENOUGH,
    )
    return tuple(choice for choice, _score, _place in found)


def nearest_named(text: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids behind up to three `names` in which words like `text` occur.

    `names` leads from a name, as printed, to the id of what it names.
    """
    folded = {name: fold(name) for name in sorted(names)}
    found = process.extract(
        fold(text),
        folded,
        scorer=fuzz.WRatio,
        limit=4 * _AT_MOST,
        score_cutoff=_NEAR_ENOUGH,
    )
    ids = dict.fromkeys(names[name] for _folded, _score, name in found)
    return tuple(ids)[:_AT_MOST]
