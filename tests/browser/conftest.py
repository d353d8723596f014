"""The application as people have it: started by its command, on a database of its own, in a real Chromium."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from footprint.storage import open_database
from tests import prepared
from tests.browser.served import address_in
from tests.chromium import HOW_TO_INSTALL, find_chromium
from tests.places import CHECKOUT

# A slow machine may take this long; a fast one never waits.
LONGEST_WAIT_S = 180
expect.set_options(timeout=LONGEST_WAIT_S * 1000)


@dataclass(frozen=True)
class Application:
    """A running application: its address, its process, and the database that it writes."""

    url: str
    database: sa.Engine


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    chromium = find_chromium()
    assert chromium, HOW_TO_INSTALL
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return browser_type_launch_args | {"executable_path": chromium, "args": quiet}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    place = {
        "reduced_motion": "reduce",
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "viewport": {"width": 1280, "height": 900},
    }
    return browser_context_args | place


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[str, subprocess.Popen]]:
    """An application that each process of the tests starts once, to be turned to other databases: its address too."""
    with start("tests.browser.served", tmp_path_factory.mktemp("application")) as started:
        yield started


@pytest.fixture
def application(
    running: tuple[str, subprocess.Popen], tmp_path_factory: pytest.TempPathFactory
) -> Generator[Application]:
    """The application on an empty database of the test's own."""
    url, process = running
    folder = tmp_path_factory.mktemp("database")
    database = prepared.open_empty(address_in(str(folder)))
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{folder}\n")
    process.stdin.flush()
    assert any(line == f"{folder}\n" for line in process.stdout), "The application stopped."
    yield Application(url, database)
    database.dispose()


@contextmanager
def run_application(folder: Path) -> Generator[Application]:
    """An application of one's own, on a database of its own, empty at first, in a folder."""
    with start("footprint", folder) as (url, _):
        database = open_database(address_in(str(folder)))
        yield Application(url, database)
        database.dispose()


@contextmanager
def start(module: str, folder: Path) -> Generator[tuple[str, subprocess.Popen]]:
    """The address and the process of what a module starts, from when it answers until it is left."""
    port = find_free_port()
    command = [sys.executable, "-m", module, "app", "--port", str(port), "--no-browser"]
    environment = os.environ | {
        "FOOTPRINT_DATABASE": address_in(str(folder)),
        "XDG_CONFIG_HOME": str(folder / "settings"),
    }
    pipe, log = subprocess.PIPE, folder / "server.log"
    with (
        log.open("w") as written,
        subprocess.Popen(
            command, cwd=CHECKOUT, stdin=pipe, stdout=pipe, stderr=written, env=environment, text=True
        ) as process,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(process, f"{url}/_stcore/health", log)
            yield url, process
        finally:
            process.terminate()


@pytest.fixture
def page(page: Page) -> Page:
    page.set_default_timeout(LONGEST_WAIT_S * 1000)
    return page


def find_free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def wait_for(process: subprocess.Popen, address: str, log: Path, seconds: float = LONGEST_WAIT_S) -> None:
    """Until the server answers; its log is shown if it does not."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.read() == b"ok":
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise AssertionError(f"The application did not start.\n{log.read_text()}")
