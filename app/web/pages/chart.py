"""The years of a result as bars; each leads to what is of that year."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

# In the units of the drawing. It is stretched to the width there is.
WIDTH, HEIGHT = 600, 60
# Older years stand together in the first bar.
MOST = 48
_GAP = 0.16
# Even the rarest year can be seen.
_LEAST = 2.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A year, or all that are older; `x` and `y` are its upper left corner."""

    label: str
    count: int
    href: str
    selected: bool
    x: float
    y: float
    width: float
    height: float
    # The whole column can be clicked, not the bar alone.
    left: float
    column: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars from the oldest to the newest; `ticks` are the years under them."""

    bars: Sequence[Bar]
    ticks: Sequence[str]
    most: int
    width: int = WIDTH
    height: int = HEIGHT


def chart(
    counts: Mapping[int, int],
    href: Callable[[str], str],
    selected: Callable[[int], bool] = lambda _year: False,
) -> Chart | None:
    """Return the chart of `counts` by year; a single year needs none.

    `href` leads from what the filter `year` takes to an address.
    """
    if len(counts) < 2:  # noqa: PLR2004 - one bar tells nothing
        return None
    last = max(counts)
    first = max(min(counts), last - MOST + 1)
    columns: dict[int, int] = dict.fromkeys(range(first, last + 1), 0)
    for year, count in counts.items():
        columns[max(year, first)] += count
    cut = min(counts) < first
    most, step = max(columns.values()), WIDTH / len(columns)
    bars = []
    for place, (year, count) in enumerate(columns.items()):
        if count:
            older = cut and year == first
            wanted = f"-{year}" if older else str(year)
            height = max(_LEAST, count / most * HEIGHT)
            bars.append(
                Bar(
                    f"{year} and before" if older else str(year),
                    count,
                    href(wanted),
                    selected(year),
                    round((place + _GAP / 2) * step, 2),
                    round(HEIGHT - height, 2),
                    round((1 - _GAP) * step, 2),
                    round(height, 2),
                    round(place * step, 2),
                    round(step, 2),
                )
            )
    middle = (first + last) // 2
    ticks = [f"≤ {first}" if cut else str(first), str(middle), str(last)]
    return Chart(bars, ticks if last - first > 1 else [ticks[0], ticks[2]], most)
