"""How long texts made to be slow take to read, and twice as long texts beside them.

`make bench-hostile` prints the time of this process for each, in ms, and fails where
one takes longer than `ALLOWED`, or where twice the text takes much more than twice the
time. Tests count steps; what a regular expression does only the time tells.
"""

import sys
import time

from app.catalogue.authority import Authority
from app.documents.entries import read
from app.reading import cited
from app.seed import load_authority
from tests.hostile import LINES, REPEATED, WHOLE, entry, lines

# Seconds for a text of 100 KB.
ALLOWED = 2.0
_GROWTH = 3.0
# Shorter times than this, in seconds, tell nothing of growth.
_NOISE = 0.05
_SIZE = 100_000
_LONGEST_ENTRY = 9_600


def main() -> int:
    """Print the times; return 1 where one is too long."""
    authority = load_authority()
    slow = []
    print("text | characters | ms | times as long as for half the text")
    for kind, (text, half) in _texts().items():
        half_time, whole_time = (_seconds(each, authority) for each in (half, text))
        grown = whole_time / max(half_time, _NOISE) if half else 0
        print(f"{kind:24} | {len(text):8,} | {whole_time * 1000:6.0f} | {grown:4.1f}")
        if whole_time > ALLOWED or grown > _GROWTH:
            slow.append(kind)
    print(f"too slow: {', '.join(slow) or 'none'}")
    return int(bool(slow))


def _texts() -> dict[str, tuple[str, str]]:
    """Return each text with one of half its length, "" where half is no such text."""
    found = {f"entry of {kind}": _entries(each) for kind, each in REPEATED.items()}
    for kind, each in LINES.items():
        found[f"lines of {kind}"] = (lines(each, _SIZE), lines(each, _SIZE // 2))
    return found | {kind: (text, "") for kind, text in WHOLE.items()}


def _entries(repeated: str) -> tuple[str, str]:
    """Return entries as long as any that is read, and as many of half the length."""
    times = _SIZE // _LONGEST_ENTRY
    whole, half = (entry(repeated, size) for size in (_LONGEST_ENTRY, _LONGEST_ENTRY // 2))
    return whole * times, half * times


def _seconds(text: str, authority: Authority) -> float:
    """Return how long a text takes to read, the shorter of two times."""
    return min(_once(text, authority) for _ in range(2))


def _once(text: str, authority: Authority) -> float:
    began = time.process_time()
    cited(read(text), authority)
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
