"""What holds for every test: which run when, the databases they share, and, where CI is set, no test skipped.

`make test` leaves out what is marked `exhaustive` and draws fewer examples; `make test-all` gives `--exhaustive`.
Both run what is marked `apart` by itself, after the rest: it needs processes of its own, or the loop of Playwright.
"""

import os
from collections.abc import Generator
from pathlib import Path

import pytest
import sqlalchemy as sa

from footprint import storage
from footprint.workspace import samples
from tests import draws, prepared

APART = ("tests/browser/", "tests/storage/test_concurrency.py", "tests/test_packaging.py")


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database and settings of its own, for the test and for the application that it opens."""
    address = f"sqlite:///{tmp_path / 'footprint.sqlite3'}"
    monkeypatch.setenv("FOOTPRINT_DATABASE", address)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    # No search of all packages for components at each opening of the application.
    monkeypatch.setattr("streamlit.components.v2.manifest_scanner.scan_component_manifests", lambda *_, **__: [])
    return address


@pytest.fixture
def database(address: str) -> Generator[sa.Engine]:
    """That database, empty."""
    engine = storage.open_database(address)
    yield engine
    engine.dispose()


@pytest.fixture
def inventory_id(database: sa.Engine) -> int:
    """An inventory of 2025 in which nothing is yet."""
    organisation_id = storage.create_organisation(database, "Mairie", "Zoé")
    return storage.create_inventory(database, organisation_id, "Parc", 2025, "Zoé")


@pytest.fixture
def organisation_id(database: sa.Engine) -> int:
    """The sample association, under a name that is no markup."""
    prepared.load_sample(database, "Association <du> Lac", "Parc", "Zoé")
    return storage.list_organisations(database)[0].organisation_id


@pytest.fixture(scope="session")
def sample_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a database with the sample association in it, made once."""
    path = tmp_path_factory.mktemp("sample") / "footprint.sqlite3"
    engine = storage.open_database(f"sqlite:///{path}")
    samples.load_sample(engine, "Association", "Parc", "Zoé")
    engine.dispose()
    return path.read_bytes()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--exhaustive", action="store_true", help="run everything, with all the examples drawn")


def pytest_configure(config: pytest.Config) -> None:
    draws.choose(exhaustive=config.getoption("exhaustive"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only an exhaustive run does; put last what runs apart, for the event loop of Playwright stays."""
    for item in items:
        if item.path.relative_to(config.rootpath).as_posix().startswith(APART):
            item.add_marker("apart")
    if not config.getoption("exhaustive"):
        left_out = [item for item in items if item.get_closest_marker("exhaustive")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("exhaustive")]
    items.sort(key=lambda item: bool(item.get_closest_marker("apart")))


def fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure that says why, under CI; an expected failure (xfail) is none."""
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"Skipped, and under CI nothing may be: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    fail_if_skipped(report)
    return report
