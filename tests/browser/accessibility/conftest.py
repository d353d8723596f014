"""Applications whose pages are looked at for everyone: one that is empty, one that is filled."""

from collections.abc import Generator

import pytest
from playwright.sync_api import Browser

from footprint.dossier.freeze import Identity, Signed
from footprint.estimation.situation import Method
from footprint.storage import load_record, save_plan
from footprint.workspace.publishing import freeze_version
from footprint.workspace.samples import SAMPLES_FOLDER, load_sample
from tests.browser.accessibility.views import View, Walk, look, walk
from tests.browser.conftest import LONGEST_WAIT_S, Application, run_application


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Generator[Application]:
    with run_application(tmp_path_factory.mktemp("empty")) as application:
        yield application


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Generator[Application]:
    """The sample authority: three years, its plan, its commitments, and a dossier."""
    with run_application(tmp_path_factory.mktemp("filled")) as application:
        engine = application.database
        inventory_id = load_sample(engine, "Ville d’essai", "Parc", "Zoé", "local_authority")
        record = load_record(engine, inventory_id)
        plan = (SAMPLES_FOLDER / "local_authority" / "plan.json").read_text(encoding="utf-8")
        save_plan(engine, record.organisation_id, plan, 0, "Zoé")
        method = Method(year=record.year, inventory=record.kind, country=record.country)
        identity = Identity("Ville d’essai", Signed("Zoé", "2026-01-15"))
        freeze_version(engine, inventory_id, 1, method, identity, "Zoé")
        yield application


@pytest.fixture(scope="class")
def views(request: pytest.FixtureRequest, browser: Browser, browser_context_args: dict) -> Generator[dict[str, View]]:
    """All views of the application, in the state, the language, the theme and the window of the walk of a class."""
    asked: Walk = request.cls.walk
    place = {"color_scheme": asked.scheme, "viewport": {"width": asked.width, "height": 900}}
    with browser.new_context(**browser_context_args | place) as context:
        page = context.new_page()
        page.set_default_timeout(LONGEST_WAIT_S * 1000)
        application = request.getfixturevalue(asked.state)
        seen = {view: look(page, asked.language) for view in walk(page, application, asked.language)}
        assert len(context.pages) == 1  # no window opened of itself
        yield seen
