"""What holds for every test: which run when, the databases they share, and, where CI is set, no test skipped.

`make test` leaves out what is marked `exhaustive`, tries some of the variants of what is marked `sampled` and draws
fewer examples; `make test-all` gives `--exhaustive`.
In both, what has processes of its own or a browser comes last: the event loop of Playwright stays in its process.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Generator
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa
from pandas.core.arrays._arrow_string_mixins import ArrowStringArrayMixin

from footprint import storage
from footprint.access.scope import NOBODY
from footprint.dossier import bundle, freeze
from footprint.dossier.bundle import make_documents
from footprint.dossier.checks import documents
from footprint.dossier.freeze import Frozen, compute, hash_given
from footprint.estimation.situation import Situation
from footprint.workspace import publishing, samples
from footprint.workspace.verified import ahead
from footprint.workspace.verified.ahead import compute_ahead
from tests import draws, prepared, readings, shared
from tests.storage.postgres import APPLICATION, OWNER, Cluster, start_cluster

# Of the browser, files that take long before the others: no process is left alone with one at the end.
LAST = (
    "tests/test_packaging.py",
    "tests/storage/test_concurrency.py",
    "tests/browser/accessibility/test_filled",
    "tests/browser/accessibility/test_empty",
    "tests/browser/test_way.py",
    "tests/browser/test_repair.py",
    "tests/served/",
    "tests/browser/",
)

# On a busy machine a journey now and then looks at a page between two of its drawings. One that fails is tried once
# more from its beginning, and the end of the run names it: a fault that is always there fails twice.
TRIED_TWICE = ("tests/served/", "tests/browser/")

# Nothing of what is computed is taken from another run, nor left on this machine, unless a test gives a folder.
os.environ["FOOTPRINT_RESULTS"] = ""

# They are run by pytest without being tests: what they compare is shown too.
pytest.register_assert_rewrite("tests.browser.accessibility.views")


@pytest.fixture(scope="session", autouse=True)
def looked_up_once() -> Generator[None]:
    """No search of all packages at each opening of the application; each regular expression parsed by pandas once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("streamlit.components.v2.manifest_scanner.scan_component_manifests", lambda *_, **__: [])
        parse = staticmethod(cache(ArrowStringArrayMixin._regex_nodes))
        patch.setattr(ArrowStringArrayMixin, "_regex_nodes", parse)
        yield


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database and settings of its own, for the test and for the application that it opens."""
    address = f"sqlite:///{tmp_path / 'footprint.sqlite3'}"
    monkeypatch.setenv("FOOTPRINT_DATABASE", address)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return address


@pytest.fixture
def database(address: str) -> Generator[sa.Engine]:
    """That database, empty."""
    engine = prepared.open_empty(address)
    yield engine
    engine.dispose()


@pytest.fixture
def inventory_id(database: sa.Engine) -> int:
    """An inventory of 2025 in which nothing is yet."""
    organisation_id = storage.create_organisation(database, "Mairie", "Zoé")
    return storage.create_inventory(database, organisation_id, "Parc", 2025, "Zoé")


@pytest.fixture(scope="session")
def cluster() -> Generator[Cluster]:
    """A PostgreSQL server, one for all the tests of a process: these are marked `exhaustive`."""
    cluster = start_cluster()
    yield cluster
    cluster.remove()


@pytest.fixture
def shared_address(cluster: Cluster) -> Generator[Callable[[str], str]]:
    """The address of an empty database of a shared server, on PostgreSQL, for one of its roles: OWNER, APPLICATION."""
    name = cluster.create_database()
    yield lambda role=APPLICATION: cluster.address(name, role)
    cluster.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.exhaustive)])
def owned_database(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[sa.Engine]:
    """An empty database of a shared server, as its owner opens it: everything is within reach."""
    if request.param == "sqlite":
        engine = prepared.open_empty(f"sqlite:///{tmp_path / 'shared.sqlite3'}")
    else:
        engine = storage.open_database(request.getfixturevalue("shared_address")(OWNER))
    yield engine
    engine.dispose()


@pytest.fixture
def shared_database(request: pytest.FixtureRequest, owned_database: sa.Engine) -> Generator[sa.Engine]:
    """The same database as the shared server opens it, under the scope of nobody."""
    if owned_database.dialect.name == "sqlite":
        yield storage.under(owned_database, NOBODY)
        return
    engine = storage.open_shared_database(request.getfixturevalue("shared_address")(APPLICATION))
    yield engine
    engine.dispose()


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


@pytest.fixture(scope="session", autouse=True)
def computed_once() -> Generator[None]:
    """What dossiers take from a situation is computed once for all tests, and their documents are made once.

    Both are kept under the hash of all that they are made of; most tests, and most forgeries, leave it alone.
    """
    makers = dict(bundle.MAKERS)

    def find(situation: Situation) -> dict[str, bytes]:
        if situation.id not in _COMPUTED:
            _COMPUTED[situation.id] = shared.once(("computed", situation.id), lambda: compute(situation))
        return dict(_COMPUTED[situation.id])

    def make(frozen: Frozen, language: str, tell: Callable = lambda *_: None) -> dict[str, bytes]:
        key = frozen.id, language, *bundle.MAKERS.items()
        if key not in _MADE and makers == bundle.MAKERS:
            _MADE[key] = shared.once(("made", frozen.id, language), lambda: make_documents(frozen, language, tell))
        elif key not in _MADE:
            _MADE[key] = make_documents(frozen, language, tell)
        return dict(_MADE[key])

    def look(frozen: Frozen) -> dict[str, bytes]:
        given = {path: data for path, data in frozen.files.items() if path.startswith(("years/", "plan.json"))}
        key = frozen.situation.id, hash_given(given), str(frozen.about["identity"]["author"])
        if key not in _AHEAD:
            _AHEAD[key] = shared.once(("ahead", *key), lambda: compute_ahead(frozen))
        return dict(_AHEAD[key])

    with pytest.MonkeyPatch.context() as patch:
        for module in (freeze, publishing):
            patch.setattr(module, "compute", find)
        for module in (bundle, documents):
            patch.setattr(module, "make_documents", make)
        patch.setattr(ahead, "compute_ahead", look)
        yield


# Where reading and checking are themselves what is tried, each is done every time.
AFRESH = ("tests/intake/", "tests/inventory/")


@pytest.fixture(autouse=True)
def read_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was read before, and cells that were checked, are not read and checked again."""
    if not _place(request.node).startswith(AFRESH):
        readings.read_once(monkeypatch)


@pytest.fixture
def computed_afresh(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Nothing is remembered, and may be forgotten again: for tests that prove that computing again gives the same."""
    monkeypatch.delenv(shared.FOLDER, raising=False)

    def forget() -> None:
        _COMPUTED.clear()
        _MADE.clear()
        _AHEAD.clear()

    forget()
    return forget


_COMPUTED: dict[str, dict[str, bytes]] = {}
_MADE: dict[tuple, dict[str, bytes]] = {}
_AHEAD: dict[tuple[str, ...], dict[str, bytes]] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--exhaustive", action="store_true", help="run everything, with all the examples drawn")


def pytest_configure(config: pytest.Config) -> None:
    draws.choose(exhaustive=config.getoption("exhaustive"))
    if shared.FOLDER not in os.environ:
        os.environ[shared.FOLDER] = tempfile.mkdtemp()
        os.environ["XDG_DATA_HOME"] = os.environ[shared.FOLDER]  # nothing of this person's own is touched
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(shared.FOLDER), ignore_errors=True))


# After pytest has put together what shares a fixture: the order of files is ours.
@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only an exhaustive run does, and put the rest in order."""
    if not config.getoption("exhaustive"):
        usual = [item for item in items if not item.get_closest_marker("exhaustive")]
        kept = draws.sample(usual)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = [item for item in items if item in kept]
    for item in items:
        if _place(item).startswith(TRIED_TWICE):
            item.add_marker(pytest.mark.flaky(reruns=1))
    items.sort(key=_turn)


def pytest_collection_finish() -> None:
    """Look no more for garbage among all that was imported, nor as often: a tenth of the time of the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _place(item: pytest.Item) -> str:
    return item.path.relative_to(item.config.rootpath).as_posix()


def _turn(item: pytest.Item) -> int:
    """After how many kinds of others a test comes."""
    return 1 + next((turn for turn, start in enumerate(LAST) if _place(item).startswith(start)), -1)


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
