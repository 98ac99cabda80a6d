"""Large lists as people write them: made by chance, the same for the same seed.

`python -m benchmarks.lists --entries 100000 FOLDER` writes them. A work takes new
authors, or those there as often as they wrote before (Simon 1955): a few have many
works and most have one. Institutions are spread alike; years lean to the latest.
"""

import argparse
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from random import Random

# As many as one import takes.
PER_DOCUMENT = 50_000
PER_HEADING = 50
_FIRST_YEAR, _LAST_YEAR = 1950, 2024
# How many of the names on a list are there for the first time.
_NEW_AUTHORS, _NEW_PLACES = 0.45, 0.02
# How many entries say where their authors stand, and where they were published.
_PLACED, _PUBLISHED = 0.5, 0.2
# Of a hundred works, how many have one author, two, ... six.
_AUTHORS = (30, 28, 20, 12, 6, 4)

_SYLLABLES = (
    "ba", "ko", "li", "ma", "no", "ra", "se", "ta", "vi", "zu",
    "ard", "berg", "den", "hall", "lin", "mar", "son", "wick",
)  # fmt: skip
_GIVEN = (
    "Ada", "Alan", "Barbara", "Carl", "Chen", "Dana", "Edsger", "Elena", "Farid",
    "Grace", "Hanna", "Ivan", "José", "Jun", "Kenji", "Lena", "Maria", "Noam", "Olga",
    "Pierre", "Ravi", "Sofia", "Tim", "Uma", "Vera", "Wei", "Yann", "Zoë", "Åsa",
)  # fmt: skip
_SUBJECTS = (
    "autoencoders", "belief networks", "boltzmann machines", "computer vision",
    "convolutional networks", "deep learning", "kernel methods", "language models",
    "machine translation", "neural networks", "optimization", "question answering",
    "recurrent networks", "reinforcement learning", "speech recognition",
    "stochastic gradient descent", "support vector machines", "word embeddings",
)  # fmt: skip
_MANNERS = (
    "A survey of", "Efficient", "Fast", "How to train", "Lessons from", "Notes on",
    "On the convergence of", "Probabilistic", "Rethinking", "Robust", "Scalable",
    "Sparse", "Towards better", "Understanding", "Unsupervised", "Why",
)  # fmt: skip
_ENDS = ("for", "with", "without", "beyond", "by means of", "under", "from")
_VENUES = ("NIPS", "ICML", "ICLR", "CVPR", "ACL", "KDD")
_HOSTS = ("papers.example.org", "www.example.edu", "example.net/~{name}")


def documents(entries: int, seed: int = 1) -> Iterator[str]:
    """Give lists with so many entries in all, none of them twice."""
    random = Random(seed)  # noqa: S311 - the same lists every time
    lines = _entries(random)
    for start in range(0, entries, PER_DOCUMENT):
        number = start // PER_DOCUMENT + 1
        text = [f"# Resources of many kinds, part {number}\n"]
        for place in range(min(PER_DOCUMENT, entries - start)):
            if place % PER_HEADING == 0:
                subject = random.choice(_SUBJECTS)
                text.append(f"\n## {subject.capitalize()} {place // PER_HEADING + 1}\n")
            text.append(next(lines))
        yield "\n".join([*text, ""])


def _entries(random: Random) -> Iterator[str]:
    people = _again(random, _NEW_AUTHORS, _person)
    places = _again(random, _NEW_PLACES, lambda n: f"University of {_word(n + 400)}")
    number = 0
    while True:
        number += 1
        (count,) = random.choices(range(1, 7), _AUTHORS)
        names = list(dict.fromkeys(next(people) for _ in range(count)))
        who = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
        if random.random() < _PLACED:
            who = f"{who}, {next(places)}"
        age = int(random.expovariate(1 / 9))
        year = max(_FIRST_YEAR, _LAST_YEAR - age)
        published = random.random() < _PUBLISHED
        venue = f"; {random.choice(_VENUES)} {year}" if published else ""
        host = random.choice(_HOSTS).format(name=_word(number % 997).lower())
        title = _title(random, number)
        yield f"* **[{title}](http://{host}/{number}.pdf)**; {who}; {year}{venue}"


def _again(random: Random, fresh: float, made: Callable[[int], str]) -> Iterator[str]:
    """Give something new with the chance `fresh`, else one given before."""
    given: list[int] = []
    new = 0
    while True:
        if not given or random.random() < fresh:
            number, new = new, new + 1
        else:
            number = random.choice(given)
        given.append(number)
        yield made(number)


def _title(random: Random, number: int) -> str:
    manner, end = random.choice(_MANNERS), random.choice(_ENDS)
    one, other = random.sample(_SUBJECTS, 2)
    return f"{manner} {one} {end} {_word(number).lower()} {other}"


def _person(number: int) -> str:
    family, given = divmod(number, len(_GIVEN))
    return f"{_GIVEN[given]} {_word(family)}"


_PAIRS = ["".join(pair) for pair in product(_SYLLABLES, repeat=2)]


def _word(number: int) -> str:
    """Return the word of a number: another one for each."""
    word = _PAIRS[number % len(_PAIRS)]
    while number := number // len(_PAIRS):
        word += _PAIRS[number % len(_PAIRS)]
    return word.capitalize()


def main() -> None:
    """Write the lists to a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(documents(given.entries, given.seed), start=1):
        (given.folder / f"part-{number:04}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
