"""What a plain reference costs to read, and a list without any.

`make bench-references` reads lists of references that `training` invents, and made lists
of links, with the labeller and without: seconds of this process, the least of some rounds.
"""

import time
from collections.abc import Callable
from functools import partial
from random import Random
from unittest import mock

from app.catalogue.authority import Authority
from app.documents import references as labeller
from app.reading import cited, read
from app.seed import load_authority
from benchmarks.lists import documents
from training import records, styles

REFERENCES = 500
ENTRIES = 2_000
# What a reference may cost, in milliseconds.
ALLOWED = 3.0
_ROUNDS = 5


def references(count: int) -> str:
    """Return a list of references in styles drawn by chance, no two alike."""
    rng = Random(1)  # noqa: S311 - the same list every time
    printed = (styles.reference(rng, records.make(rng)) for _ in range(count))
    lines = ("".join(x.text for x in pieces).replace("\n", " ") for pieces in printed)
    return "## References\n\n" + "".join(f"- {line}\n" for line in lines)


def least(act: Callable[[], object], forget: Callable[[], object]) -> float:
    """Return the seconds of the quickest round, each from nothing."""
    spent = []
    for _ in range(_ROUNDS):
        forget()
        began = time.process_time()
        act()
        spent.append(time.process_time() - began)
    return min(spent)


def _reads(text: str, authority: Authority) -> None:
    cited(read(text), authority)


def main() -> int:
    """Print milliseconds for a reference and for a link; fail above what is allowed."""
    authority = load_authority()
    forget = labeller.read_reference.cache_clear
    lists = {"reference": (references(REFERENCES), REFERENCES)}
    lists["link"] = (next(documents(ENTRIES)), ENTRIES)
    found: dict[str, float] = {}
    for name, (text, count) in lists.items():
        act = partial(_reads, text, authority)
        found[name] = least(act, forget) / count * 1000
        with mock.patch.object(labeller, "could_be_reference", return_value=False):
            without = least(act, forget) / count * 1000
        print(f"{name:9} | {found[name]:5.2f} ms | without the labeller {without:5.2f} ms")
    return int(found["reference"] > ALLOWED)


if __name__ == "__main__":
    raise SystemExit(main())
