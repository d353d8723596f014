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
from tests.chromium import HOW_TO_INSTALL, find_chromium

# A slow machine may take this long; a fast one never waits.
LONGEST_WAIT_S = 60
expect.set_options(timeout=LONGEST_WAIT_S * 1000)


@dataclass(frozen=True)
class Application:
    """A running application: its address, its process, and the database that it writes."""

    url: str
    database: sa.Engine


@dataclass(frozen=True)
class Started:
    """An application that was started, and need not answer yet: its process, its address and its folder."""

    process: subprocess.Popen
    url: str
    folder: Path

    @property
    def database(self) -> str:
        return address_in(self.folder)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    chromium = find_chromium()
    assert chromium, HOW_TO_INSTALL
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return browser_type_launch_args | {"executable_path": chromium, "args": quiet}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    place = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "viewport": {"width": 1280, "height": 900}}
    return browser_context_args | place


@pytest.fixture(scope="session")
def started_ahead(tmp_path_factory: pytest.TempPathFactory) -> Generator[list[Started]]:
    """The application that the next test takes: it starts while the test before runs."""
    waiting = [start(tmp_path_factory.mktemp("application"))]
    yield waiting
    for one in waiting:
        stop(one)


@pytest.fixture
def application(started_ahead: list[Started], tmp_path_factory: pytest.TempPathFactory) -> Generator[Application]:
    """The application on an empty database."""
    taken = started_ahead.pop()
    started_ahead.append(start(tmp_path_factory.mktemp("application")))
    with serve(taken) as application:
        yield application


@contextmanager
def run_application(folder: Path) -> Generator[Application]:
    """The application on a database of its own, empty at first, in a folder."""
    with serve(start(folder)) as application:
        yield application


def address_in(folder: Path) -> str:
    return f"sqlite:///{folder / 'footprint.sqlite3'}"


def start(folder: Path) -> Started:
    port = find_free_port()
    command = [sys.executable, "-m", "footprint", "app", "--port", str(port), "--no-browser"]
    environment = os.environ | {"FOOTPRINT_DATABASE": address_in(folder), "XDG_CONFIG_HOME": str(folder / "settings")}
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    return Started(process, f"http://127.0.0.1:{port}", folder)


@contextmanager
def serve(started: Started) -> Generator[Application]:
    """Until it is left, what was started, once it answers."""
    database = None
    try:
        wait_for(started.process, f"{started.url}/_stcore/health", started.folder / "server.log")
        database = open_database(started.database)
        yield Application(started.url, database)
    finally:
        if database:
            database.dispose()
        stop(started)


def stop(started: Started) -> None:
    started.process.terminate()
    started.process.wait(LONGEST_WAIT_S)


@pytest.fixture
def page(page: Page) -> Page:
    page.set_default_timeout(LONGEST_WAIT_S * 1000)
    return page


def find_free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def wait_for(process: subprocess.Popen, address: str, log: Path) -> None:
    """Until the server answers; its log is shown if it does not."""
    deadline = time.monotonic() + LONGEST_WAIT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.read() == b"ok":
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise AssertionError(f"The application did not start.\n{log.read_text()}")
