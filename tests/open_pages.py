"""The application on one of its pages, as a person who comes by its address; what is done there and what it says."""

import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from footprint import storage
from footprint.pages import frame, state
from footprint.pages.commitments import commitments
from footprint.pages.dossier import audit
from footprint.pages.footprint import footprint
from footprint.pages.label import label
from footprint.pages.membership import membership
from footprint.pages.scenarios import scenarios
from footprint.pages.territory import territory
from footprint.shipped_files import application_file
from footprint.words.texts import text

# Where each page keeps which of its tabs is open, the texts that name them, and the tabs.
TABS = {
    "inventory": (
        state.SECTION,
        "page.inventory.section",
        ("equipment", "usage", "sites", "import", "check", "history"),
    ),
    "footprint": ("section", "page.footprint.section", footprint.SECTIONS),
    "scenarios": ("scenario-part", "page.scenarios.section", scenarios.SECTIONS),
    "commitments": ("commitments-part", "page.commitments.section", tuple(commitments.SECTIONS)),
    "label": ("label-part", "page.label.section", tuple(label.SECTIONS)),
    "dossier": ("dossier-part", "page.dossier.tab", ("dossiers", "years", "audit")),
    "territory": ("territory-part", "page.territory.tab", territory.SECTIONS),
    "membership": ("membership-part", "page.membership.tab", membership.SECTIONS),
}
PARTS = {("dossier", "audit"): ("audit-part", audit.PARTS)}

# In which languages what a page does is tried: English too in an exhaustive run.
FRENCH_FIRST = ("fr", pytest.param("en", marks=pytest.mark.exhaustive))

# What the identity provider says of who is logged in, on a shared server.
_user: ContextVar[Mapping[str, Any] | None] = ContextVar("user", default=None)

LONGEST_WAIT_S = 200  # the largest sample, on a machine that does other things too


def open_page(
    name: str = "home", language: str = "fr", held: Mapping[str, Any] | None = None, **choices: str
) -> AppTest:
    """A page of the application: `choices` are in its address, `held` in the session."""
    page = AppTest.from_file(str(application_file()), default_timeout=LONGEST_WAIT_S)
    if user := _user.get():
        page.user = dict(user)
    page.query_params["lang"] = text("app.language_name", language)
    for key, value in choices.items():
        page.query_params[key] = value
    for key, value in (held or {}).items():
        page.session_state[key] = value
    if name != "home":
        page.switch_page(str(state.page_file(name)))
    return run(page)


@contextmanager
def logged_in(user: Mapping[str, Any]) -> Generator[None]:
    """Have pages opened by someone who logged in, as the identity provider describes them."""
    before = _user.set(user)
    try:
        yield
    finally:
        _user.reset(before)


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


def open_up(page: AppTest, *keys: str) -> AppTest:
    """Open what draws its content only once open."""
    for key in keys:
        page.session_state[key] = True
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


# --- all that may be seen --------------------------------------------------------------------------------------------


def walk(language: str = "fr", names: tuple[str, ...] = (*frame.PAGES, *frame.ASIDE)) -> Iterator[tuple[str, AppTest]]:
    """Each page in each of its tabs and their parts, all that opens on it open, with where it is."""
    for name in names:
        key, texts, tabs = TABS.get(name, ("", "", ()))
        shown = len(open_page(name, language).tabs) if tabs else 0
        if not shown:
            yield name, open_whole(name, language, {})
            continue
        assert shown >= len(tabs), name
        for tab in tabs:
            part_key, parts = PARTS.get((name, tab), ("", ("",)))
            for part in parts:
                held = {key: text(f"{texts}.{tab}", language)} | ({part_key: part} if part else {})
                yield f"{name}, {tab} {part}".strip(), open_whole(name, language, held)


def open_whole(name: str, language: str, held: Mapping[str, Any]) -> AppTest:
    """The page with all that draws its content once open."""
    page, opened = open_page(name, language, held), {}
    while closed := find_closed(page) - opened.keys():
        opened |= dict.fromkeys(closed, True)
        # Anew: a choice drawn in another language than the first can't be sent back by what tests pages.
        page = open_page(name, language, {**held, **opened})
    return page


def find_closed(page: AppTest) -> set[str]:
    """The keys of what draws its content only once open."""
    ids = [one.proto.id for one in (*page.expander, *page.get("popover"))]
    return {re.sub(r"^\$\$ID-\w+?-", "", one) for one in ids if one}
