"""How a command runs on a terminal: every failure is one clear line.

Exit codes: 0 done, 1 failed, 2 wrong use. What a program reads goes to standard output,
everything else to standard error.
"""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from app.errors import BadRequest, CatalogueError

CONSOLE = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)


def run(cli: typer.Typer, arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command with arguments, by default those that were given."""
    try:
        cli(args=list(arguments) if arguments is not None else None)
    except BadRequest as error:
        told = ((fault.message, " or ".join(fault.did_you_mean or ())) for fault in error.faults)
        advice = (f"{said} Did you mean {near}?" if near else said for said, near in told)
        _fail(" ".join(advice), 2)
    except CatalogueError as error:
        _fail(error.detail, 1)
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        _fail(f"the setting CATALOGUE_{name} is not usable: {first['msg']}.", 2)
    except KeyboardInterrupt:
        _fail("stopped; what was not finished was not kept.", 1)
    except BrokenPipeError:
        # Whoever reads has had enough: `catalogue export | head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    sys.exit(0)


def _fail(message: str, code: int) -> NoReturn:
    CONSOLE.print(f"catalogue: {message}")
    sys.exit(code)
