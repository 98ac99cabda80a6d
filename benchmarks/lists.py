"""Large lists as people write them: made by chance, the same for the same seed.

`python -m benchmarks.lists --entries 100000 FOLDER` writes them. Whoever wrote before
writes again the more likely the more there is (Simon 1955), up to a life's work: a few
have thousands of works and most have one. Institutions are spread alike, family names
as in a census: a few are everywhere. Most names are printed in full and some by
initials; years lean to the latest.
"""

import argparse
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate, product
from pathlib import Path
from random import Random
from typing import TypeVar

# As many as one import takes.
PER_DOCUMENT = 50_000
PER_HEADING = 50
_FIRST_YEAR, _LAST_YEAR = 1950, 2024
# Of a hundred works, how many have one author, two, ... six.
_AUTHORS = (30, 28, 20, 12, 6, 4)
# How many of the names on a list are there for the first time: of a million works
# 300,000 people and 5,000 institutions.
_NEW_AUTHORS, _NEW_PLACES = 0.122, 0.0097
# Of all works, the most that one person or place has.
_MOST_BY_ONE, _MOST_AT_ONE = 1 / 200, 1 / 50
# How many entries say where their authors stand, and where they were published.
_PLACED, _PUBLISHED = 0.5, 0.2
# How many people have a middle initial, and how often it is left out.
_MIDDLE, _LEFT_OUT = 0.05, 0.2
# How many names are printed by their initials, and of these, how many without: for each
# of them all who may be meant are looked at, so they are what an import costs.
SHORT, _BARE = 0.001, 0.1
_FAMILIES, _HEAD = 40_000, 20
# Of a hundred addresses, how many are at arXiv, are a DOI, or are anywhere else.
_ADDRESSES = (12, 8, 80)

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
Thing = TypeVar("Thing")
# Given name, middle initial or nothing, family name.
Name = tuple[str, str, str]
_HOSTS = ("papers.example.org", "www.example.edu", "example.net/~{name}")


def documents(
    entries: int, seed: int = 1, each: int = PER_DOCUMENT, short: float = SHORT
) -> Iterator[str]:
    """Give lists of `each` entries, so many in all, none of them twice.

    `short` is the part of names that are printed by initials, or by less.
    """
    random = Random(seed)  # noqa: S311 - the same lists every time
    lines = _entries(random, entries, short)
    for start in range(0, entries, each):
        number = start // each + 1
        text = [f"# Resources of many kinds, part {number}\n"]
        for place in range(min(each, entries - start)):
            if place % PER_HEADING == 0:
                subject = random.choice(_SUBJECTS)
                text.append(f"\n## {subject.capitalize()} {place // PER_HEADING + 1}\n")
            text.append(next(lines))
        yield "\n".join([*text, ""])


def _entries(random: Random, entries: int, short: float) -> Iterator[str]:
    meet = partial(_person, random, Counter())
    people = _again(random, _NEW_AUTHORS, entries * _MOST_BY_ONE, meet)
    places = _again(random, _NEW_PLACES, entries * _MOST_AT_ONE, _place)
    number = 0
    while True:
        number += 1
        (count,) = random.choices(range(1, 7), _AUTHORS)
        names = dict.fromkeys(next(people) for _ in range(count))
        who = ", ".join(_printed(random, short, *name) for name in names)
        if random.random() < _PLACED:
            who = f"{who}, {next(places)}"
        age = int(random.expovariate(1 / 9))
        year = max(_FIRST_YEAR, _LAST_YEAR - age)
        published = random.random() < _PUBLISHED
        venue = f"; {random.choice(_VENUES)} {year}" if published else ""
        title, address = _title(random, number), _address(random, number)
        yield f"* **[{title}]({address})**; {who}; {year}{venue}"


def _again(
    random: Random, fresh: float, most: float, made: Callable[[int], Thing]
) -> Iterator[Thing]:
    """Give something new with the chance `fresh`, else one given before.

    What was given `most` times is given no more.
    """
    things: list[Thing] = []
    given: list[int] = []
    times: list[int] = []
    while True:
        number = len(things)
        if given and random.random() >= fresh:
            number = _one_of(given, random, times, most)
        if number == len(things):
            things.append(made(number))
            times.append(0)
        given.append(number)
        times[number] += 1
        yield things[number]


def _one_of(given: list[int], random: Random, times: list[int], most: float) -> int:
    while given:
        place = random.randrange(len(given))
        if times[given[place]] < max(most, 20):
            return given[place]
        given[place] = given[-1]
        given.pop()
    return len(times)


_WEIGHTS = list(accumulate(1 / (_HEAD + place) for place in range(_FAMILIES)))


def _person(random: Random, families: Counter[int], number: int) -> Name:
    """Return somebody of whose name there is nobody yet."""
    family = bisect(_WEIGHTS, random.random() * _WEIGHTS[-1])
    place = families[family] * 37 + family
    families[family] += 1
    given = _GIVEN[place % len(_GIVEN)] if place < len(_GIVEN) else _word(place)
    middle = "ABCEJMRT"[number % 8] if random.random() < _MIDDLE else ""
    return given, middle, _word(family + len(_PAIRS))


def _printed(random: Random, short: float, given: str, middle: str, family: str) -> str:
    """Return a name as a list prints it."""
    chance = random.random()
    if chance < short * _BARE:
        return family
    if middle and random.random() < _LEFT_OUT:
        middle = ""
    names = [given, f"{middle}."] if middle else [given]
    if chance < short:
        names = [f"{name[0]}." for name in names]
    return " ".join([*names, family])


def _place(number: int) -> str:
    return f"University of {_word(number + 400)}"


def _title(random: Random, number: int) -> str:
    manner, end = random.choice(_MANNERS), random.choice(_ENDS)
    one, other = random.sample(_SUBJECTS, 2)
    some = (_word(random.randrange(10**7, 10**8)).lower() for _ in range(2))
    return f"{manner} {next(some)} {one} {end} {next(some)} {other} {_word(number)}"


def _address(random: Random, number: int) -> str:
    (kind,) = random.choices(("arxiv", "doi", "host"), _ADDRESSES)
    if kind == "arxiv":
        year, month, serial = 8 + number % 16, 1 + number // 16 % 12, number // 192
        return f"https://arxiv.org/abs/{year:02}{month:02}.{serial:05}"
    if kind == "doi":
        return f"https://doi.org/10.1000/{_word(number % 97).lower()}.{number}"
    host = random.choice(_HOSTS).format(name=_word(number % 997).lower())
    return f"http://{host}/{number}.pdf"


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
