"""A shared server as its administrator runs it, on loopback: people log in with an identity provider of the tests' own.

What stands in front of the processes (nothing, or a reverse proxy) is the choice of who starts it: `address` is what
browsers open, `ports` are where the processes of `footprint serve` listen.
"""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LONGEST_WAIT_S, find_free_port, wait_for
from tests.places import CHECKOUT

SECRET = "of-the-tests-" * 4
STOP_S = 20  # TimeoutStopSec of the unit

# Who may log in: what they are called, by the subject under which the provider knows them.
PEOPLE = {
    "ada": "Ada Administre",
    "anne": "Anne Approuve",
    "paul": "Paul Prouve",
    "emile": "Émile Édite",
    "rose": "Rose Relit",
    "victor": "Victor Vérifie",
    "bruno": "Bruno Boréal",
    "maud": "Maud Mène",
}


@dataclass
class SharedServer:
    """A running shared server: its public address, its configuration, its processes by port."""

    address: str
    configuration: Path
    owner: str
    folder: Path
    processes: dict[int, subprocess.Popen] = field(default_factory=dict)

    def start(self, port: int) -> None:
        """Start a process of `footprint serve` on a port, and wait until it answers."""
        log = self.folder / f"server-{port}.log"
        command = [sys.executable, "-m", "footprint", "serve", "--config", str(self.configuration), "--port", str(port)]
        environment = os.environ | {"XDG_CACHE_HOME": str(self.folder / "cache")}
        with log.open("a") as written:
            process = subprocess.Popen(command, cwd=CHECKOUT, stdout=written, stderr=written, env=environment)
        self.processes[port] = process
        wait_for(process, f"http://127.0.0.1:{port}/_stcore/health", log)

    def stop(self, port: int) -> None:
        """Stop a process as its unit does, and wait until it is gone."""
        process = self.processes.pop(port)
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(LONGEST_WAIT_S)

    def invite_administrator(self) -> str:
        """The link of a first administrator, as the command prints it."""
        given = ["--config", str(self.configuration), "--database", self.owner]
        command = [sys.executable, "-m", "footprint", "invite-administrator", *given]
        return subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout.strip()


@contextmanager
def run_provider(people: Mapping[str, str] = PEOPLE) -> Generator[str]:
    """An identity provider that lets these people log in; its address."""
    port = find_free_port()
    claims = [{"sub": one, "name": name, "email": f"{one}@example.org"} for one, name in people.items()]
    given = [part for one in claims for part in ("--user-claims", json.dumps(one))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *given]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_open(process, address)
            yield address
        finally:
            process.terminate()


def _wait_until_open(process: subprocess.Popen, address: str) -> None:
    for _ in range(10 * LONGEST_WAIT_S):
        try:
            with urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=5):
                return
        except OSError:
            assert process.poll() is None, "The identity provider did not start."
            time.sleep(0.1)
    raise AssertionError("The identity provider does not answer.")


@contextmanager
def run_servers(
    folder: Path, database: str, owner: str, provider: str, ports: Sequence[int], address: str = "", settings: str = ""
) -> Generator[SharedServer]:
    """A shared server: one process for each port, on a database of PostgreSQL as its application opens it.

    Args:
        owner: the address of the database under the role that owns it.
        address: what browsers open; by default the first process itself.
        settings: lines of TOML that come first in the configuration (`session_hours = 1`).
    """
    address = address or f"http://127.0.0.1:{ports[0]}"
    configuration = folder / "server.toml"
    configuration.write_text(
        f"""\
address = "{address}"
database = "{database}"
cookie_secret = "{SECRET}"
port = {ports[0]}
{settings}

[provider]
metadata_url = "{provider}/.well-known/openid-configuration"
client_id = "footprint"
client_secret = "of-the-tests"
""",
        encoding="utf-8",
    )
    server = SharedServer(address, configuration, owner, folder)
    with ExitStack() as stopping:
        for port in ports:
            server.start(port)
            stopping.callback(lambda port=port: server.stop(port) if port in server.processes else None)
        yield server


# --- people in their browsers ----------------------------------------------------------------------------------------


def open_browser(browser: Browser, width: int = 1366) -> Page:
    """A browser of someone's own: nothing is kept in it."""
    page = browser.new_context(
        locale="fr-FR", timezone_id="Europe/Paris", viewport={"width": width, "height": 900}, ignore_https_errors=True
    ).new_page()
    page.set_default_timeout(LONGEST_WAIT_S * 1000)
    return page


def log_in(page: Page, subject: str) -> None:
    """Log in on the page that asks for it, as one of the people that the provider knows."""
    page.get_by_role("button", name="Se connecter").click()
    page.locator("input[name=sub]").fill(subject)
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_test_id("stApp")).to_be_visible()
