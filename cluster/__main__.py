"""`make cluster`: servers, application and proxy of a site, all on this machine."""

import argparse
import logging
import os
import shutil
import signal
import socket
import string
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import NoReturn

from cluster.postgres import Failed, Missing, Server, address, free_port, primary_and_standbys, told
from cluster.processes import CATALOGUE, running, wait_for

logger = logging.getLogger("cluster")

_PROXY = Path(__file__).with_name("haproxy.cfg")


def main() -> None:
    """Start everything, say where it is, and take it down again when told to."""
    options = argparse.ArgumentParser(prog="make cluster")
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument("--port", type=int, default=8000)
    options.add_argument("--hasty", action="store_true", help="wait for no disk")
    said = options.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    signal.signal(signal.SIGTERM, _stop)
    try:
        with ExitStack() as stack:
            place = f"{said.host}:{said.port}"
            _vacant(said.host, said.port)
            proxy = _start(stack, place, hasty=said.hasty)
            proxy.wait()
            sys.exit("cluster: the proxy has ended.")
    except KeyboardInterrupt:
        logger.info("All of it is taken down.")
    except (Missing, Failed) as error:
        sys.exit(f"cluster: {error}")


def _stop(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _start(stack: ExitStack, place: str, *, hasty: bool) -> "subprocess.Popen[bytes]":
    """Start everything in its order; return the proxy."""
    haproxy = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
    if haproxy is None:
        raise Missing("haproxy is not installed (Debian: haproxy)")
    names = ("one", "two", "three")
    servers = stack.enter_context(primary_and_standbys(*names, hasty=hasty))
    settings = {
        "CATALOGUE_DATABASE_URL": address(servers, "catalogue"),
        "CATALOGUE_READ_DATABASE_URL": address(
            servers, "catalogue", target_session_attrs="prefer-standby", load_balance_hosts="random"
        ),
        "CATALOGUE_PUBLIC_URL": f"http://{place}",
    }
    seeded = [CATALOGUE, "seed"]
    logger.info("%s", told(seeded))
    done = subprocess.run(seeded, check=False, env=os.environ | settings)  # noqa: S603
    if done.returncode:
        raise Failed("the catalogue cannot be seeded")
    ports = [free_port(), free_port()]
    serve = [CATALOGUE, "serve", "--port"]
    apps = [stack.enter_context(running([*serve, str(port)], settings)) for port in ports]
    for port, app in zip(ports, apps, strict=True):
        wait_for(f"http://127.0.0.1:{port}/health/ready", app)
    written = _configured(servers[0].folder, place, ports)
    proxy = stack.enter_context(running([haproxy, "-db", "-f", str(written)], {}))
    wait_for(f"http://{place}/health/ready", proxy)
    sys.stderr.write(_greeting(place, ports, servers, settings))
    sys.stderr.flush()
    return proxy


def _vacant(host: str, port: int) -> None:
    """Refuse a port that is taken, before anything is started."""
    with closing(socket.socket()) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            message = f"{host}:{port} cannot be used ({error.strerror}); say PORT=..."
            raise Failed(message) from error


def _configured(folder: Path, place: str, ports: list[int]) -> Path:
    """Write down for the proxy where it listens and where it passes on."""
    servers = "\n".join(
        f"    server app{number} 127.0.0.1:{port}" for number, port in enumerate(ports, start=1)
    )
    pattern = string.Template(_PROXY.read_text(encoding="utf-8"))
    file = folder / "haproxy.cfg"
    file.write_text(pattern.substitute(address=place, servers=servers))
    return file


def _greeting(
    place: str, ports: list[int], servers: list[Server], settings: Mapping[str, str]
) -> str:
    """Return where everything is."""
    apps = " ".join(f"http://127.0.0.1:{port}" for port in ports)
    primary, *standbys = (f"127.0.0.1:{server.port} ({server.name})" for server in servers)
    chosen = "\n".join(f"export {name}='{value}'" for name, value in settings.items())
    return f"""
The catalogue is at http://{place}

  the proxy        http://{place}
  the application  {apps}
  the primary      {primary}
  the standbys     {", ".join(standbys)}

For `catalogue keys create` and the like:

{chosen}

Ctrl-C takes all of it down.

"""


if __name__ == "__main__":
    main()
