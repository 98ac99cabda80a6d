"""Programs that run as long as this one does."""

import logging
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cluster.postgres import Failed, told

logger = logging.getLogger(__name__)

CATALOGUE = str(Path(sys.executable).with_name("catalogue"))
_PATIENCE = 120


@contextmanager
def running(words: list[str], settings: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program that ends with this one, however that ends."""
    logger.info("%s", told(words))
    process = subprocess.Popen(  # noqa: S603 - programs of ours and of the system
        ["setpriv", "--pdeathsig", "TERM", *words],  # noqa: S607
        env=os.environ | settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Ctrl-C is for this program, which ends the others in their order.
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until an address answers; raise `Failed` if it does not."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Failed(f"{url} does not answer")
