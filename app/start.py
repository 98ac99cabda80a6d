"""The `catalogue` command as it starts: `check` needs no database, and is there sooner."""

import gc
import sys
from typing import NoReturn

from app.console import run

# Modules stay: to look for garbage among them takes a fifth of the start. A worker begins
# here as well, and looks for it when its application is made.
gc.disable()


def main() -> NoReturn:
    """Run the command that was given."""
    if sys.argv[1:2] == ["check"]:
        # A list leaves no cycles behind: looking for them is a twentieth of the time.
        from app.checking import alone as cli  # noqa: PLC0415 - and nothing else
    else:
        from app.cli import cli  # noqa: PLC0415

        gc.freeze()
        gc.enable()
    run(cli)
