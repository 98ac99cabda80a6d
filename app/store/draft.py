"""A file made beside its place and moved there whole, or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def drafted(file: Path) -> Iterator[Path]:
    """Give the path of a draft of `file`; what was not moved away is removed."""
    draft = file.with_name(f".{file.name}.new-{os.getpid()}")
    try:
        yield draft
    finally:
        for part in file.parent.glob(f"{draft.name}*"):
            part.unlink(missing_ok=True)
        _sweep(file)


def _sweep(file: Path) -> None:
    """Remove what makers left behind that were killed halfway."""
    for part in file.parent.glob(f".{file.name}.new-*"):
        number = part.name.removeprefix(f".{file.name}.new-").split("-")[0]
        if number.isdecimal() and not Path(f"/proc/{number}").exists():
            part.unlink(missing_ok=True)


def placed(draft: Path, file: Path) -> None:
    """Move a draft to its place, where it is after a loss of power too."""
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    draft.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
