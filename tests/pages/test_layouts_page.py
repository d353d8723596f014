"""Sheets made by hand, brought in on the page: how many clicks each takes, what is shown, what is asked."""

import pytest
from streamlit.testing.v1 import AppTest

from footprint import storage
from footprint.words.texts import text
from tests.hand_made import ACROSS, HEAD, LAPTOPS, SENTENCES, SIX, workbook
from tests.open_pages import open_inventory, run, said, the_inventory

MOST_CLICKS = 3  # one goes on past rows that nobody can settle, one saves


@pytest.fixture
def screen(inventory_id) -> AppTest:
    return open_inventory("import")


def drop(application: AppTest, book: dict[str, list[list]]) -> AppTest:
    application.file_uploader[0].set_value([("parc.xlsx", workbook(book), "")])
    return run(application)


def press(application: AppTest, name: str) -> AppTest:
    next(one for one in application.button if one.label == text(name, "fr")).click()
    return run(application)


def save(application: AppTest) -> int:
    """Go on until the files are saved; how many clicks that takes."""
    for clicks in range(1, MOST_CLICKS + 1):
        if any(one.label == text("page.import.save", "fr") for one in application.button):
            press(application, "page.import.save")
            return clicks
        press(application, "page.import.step.go_on")
    raise AssertionError("not saved within the clicks allowed")


def counted(database) -> dict[str, float]:
    table = storage.load_inventory(database, the_inventory(database)).inventory.equipment
    return table["quantity"].fillna(1).groupby(table["device_type"].astype("str")).sum().to_dict()


@pytest.mark.sampled(least=1)
@pytest.mark.parametrize("kind", SIX)
def test_a_sheet_made_by_hand_comes_in_within_a_few_clicks(screen, database, kind):
    book, expected = SIX[kind]
    drop(screen, book)
    save(screen)
    assert counted(database) == expected


def test_what_is_only_likely_is_shown_and_read_after_one_click(screen, database):
    drop(screen, {"Feuil1": [*SENTENCES, ["Le copieur est en panne depuis mars"]]})
    assert text("layout.text_counts", "fr") in said(screen)
    shown = str([table.value.to_dict() for table in screen.table]).replace("\\", "")
    assert "Feuil1!A2: PC portables : 12" in shown  # the cell each row would come from
    press(screen, "page.layouts.confirm")
    save(screen)
    assert counted(database)["laptop"] == 22
    (organisation,) = storage.list_organisations(database)
    (kept,) = storage.list_mappings(database, organisation.organisation_id)
    assert '"Feuil1": "text_counts"' in kept.answers


@pytest.mark.exhaustive
def test_a_sheet_that_may_repeat_the_others_is_read_once_it_is_confirmed(screen, database):
    drop(screen, {"Détail": [HEAD, LAPTOPS], "Synthèse": ACROSS})
    choice = next(one for one in screen.selectbox if "Synthèse" in one.label)
    choice.set_value("unread")
    press(screen, "page.layouts.confirm")
    save(screen)
    assert counted(database) == {"laptop": 12}
