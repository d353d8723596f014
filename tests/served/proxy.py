"""Caddy in front of the processes, with the file of docs/serve/ itself: its ports and its name alone are the tests'."""

import os
import shutil
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.conftest import LONGEST_WAIT_S, find_free_port
from tests.places import CHECKOUT

CADDYFILE = CHECKOUT / "docs" / "serve" / "Caddyfile"
INSTALL = "apt-get install caddy"

# The certificate is of Caddy's own authority, which nobody knows here.
UNVERIFIED = ssl.create_default_context()
UNVERIFIED.check_hostname, UNVERIFIED.verify_mode = False, ssl.CERT_NONE


@dataclass(frozen=True)
class PublicAnswer:
    """What a request to the public address got."""

    status: int
    headers: dict[str, str]
    text: str


def ask(address: str, **headers: str) -> PublicAnswer:
    """Ask for an address as anyone on the internet may."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(
            urllib.request.Request(address, headers=named), timeout=30, context=UNVERIFIED
        ) as got:
            return PublicAnswer(got.status, {k.lower(): v for k, v in got.headers.items()}, got.read().decode())
    except urllib.error.HTTPError as refusal:
        return PublicAnswer(refusal.code, {k.lower(): v for k, v in refusal.headers.items()}, refusal.read().decode())


@contextmanager
def run_caddy(folder: Path, port: int, ports: Sequence[int]) -> Generator[str]:
    """Serve processes at https://localhost:<port>, which is given, from when Caddy listens until it is left."""
    program = shutil.which("caddy")
    if not program:
        pytest.skip(f"Caddy is not installed ({INSTALL})")
    environment = os.environ | {
        "FOOTPRINT_ADDRESS": f"localhost:{port}",
        "FOOTPRINT_HTTPS_PORT": str(port),
        "FOOTPRINT_HTTP_PORT": str(find_free_port()),
        "FOOTPRINT_CADDY_ADMIN": f"127.0.0.1:{find_free_port()}",
        "FOOTPRINT_PROCESSES": " ".join(f"127.0.0.1:{one}" for one in ports),
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "caddy"),
        "XDG_CONFIG_HOME": str(folder / "caddy"),
    }
    command = [program, "run", "--adapter", "caddyfile", "--config", str(CADDYFILE)]
    log = folder / "caddy.log"
    with (
        log.open("w") as written,
        subprocess.Popen(command, env=environment, stdout=written, stderr=written) as process,
    ):
        try:
            _wait_until_open(process, f"https://localhost:{port}", log)
            yield f"https://localhost:{port}"
        finally:
            process.terminate()


def _wait_until_open(process: subprocess.Popen, address: str, log: Path) -> None:
    for _ in range(10 * LONGEST_WAIT_S):
        assert process.poll() is None, log.read_text()
        try:
            ask(address)
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"Caddy does not answer.\n{log.read_text()}")
