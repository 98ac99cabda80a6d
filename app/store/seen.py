"""Which rows a walk has given, where an order moves with every write.

How well a resource fits depends on all others, so no place in that order is lasting.
A walk along it carries the numbers of the rows it gave instead: sorted, the steps
between them as variable-length numbers, packed.
"""

import zlib
from base64 import b85decode, b85encode
from collections.abc import Iterable

# Beyond that a walk goes on by the keys of its last row: addresses are not endless.
MOST = 20_000
_MOST_BYTES = 16 * MOST
_BITS, _MORE = 7, 0x80


def pack(numbers: Iterable[int]) -> str:
    """Return numbers as a short text."""
    written, last = bytearray(), 0
    for number in sorted(numbers):
        step, last = number - last, number
        while step >= _MORE:
            written.append(step & (_MORE - 1) | _MORE)
            step >>= _BITS
        written.append(step)
    return b85encode(zlib.compress(bytes(written), 9)).decode()


def unpack(text: str) -> frozenset[int]:
    """Return the numbers of a text; raises `ValueError` for any other text."""
    try:
        written = zlib.decompressobj().decompress(b85decode(text), _MOST_BYTES)
    except zlib.error as error:
        raise ValueError(text) from error
    numbers: set[int] = set()
    last = step = shift = 0
    for byte in written:
        step |= (byte & (_MORE - 1)) << shift
        shift += _BITS
        if byte < _MORE:
            last += step
            numbers.add(last)
            step = shift = 0
    return frozenset(numbers)
