"""The application on one of its pages, as a person who comes by its address; what is done there and what it says."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from footprint import storage
from footprint.pages import state
from footprint.resources import application_file
from footprint.texts import text

LONGEST_WAIT_S = 200  # the largest sample, on a machine that does other things too


def open_page(
    name: str = "home", language: str = "fr", held: Mapping[str, Any] | None = None, **choices: str
) -> AppTest:
    """A page of the application: `choices` are in its address, `held` in the session."""
    page = AppTest.from_file(str(application_file()), default_timeout=LONGEST_WAIT_S)
    page.query_params["lang"] = text("app.language_name", language)
    for key, value in choices.items():
        page.query_params[key] = value
    for key, value in (held or {}).items():
        page.session_state[key] = value
    if name != "home":
        page.switch_page(f"footprint/pages/{name}.py")
    return run(page)


def open_inventory(section: str, language: str = "fr") -> AppTest:
    """The page Inventory on one of its sections."""
    return open_page("inventory", language, {state.SECTION: text(f"page.inventory.section.{section}", language)})


def run(page: AppTest) -> AppTest:
    """Draw the page; what it could not do is the test's failure."""
    page.run()
    assert not page.exception, page.exception
    return page


def click(page: AppTest, key: str) -> AppTest:
    """Press a button of the page."""
    page.button(key).click()
    return run(page)


def said(page: AppTest) -> str:
    """All that the page says in sentences."""
    kinds = (page.markdown, page.success, page.info, page.warning, page.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def the_inventory(database: sa.Engine) -> int:
    """The only inventory of a database."""
    (organisation,) = storage.list_organisations(database)
    (record,) = storage.list_inventories(database, organisation.organisation_id)
    return record.inventory_id
