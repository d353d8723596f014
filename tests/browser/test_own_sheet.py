"""Fourteen commitments that someone keeps in a sheet of their own, in a real browser: few clicks, none lost."""

from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from tests.browser.clicks import check_count, start_counting
from tests.browser.conftest import Application
from tests.browser.screens import load_sample, open_application, open_tab, wait_until_drawn
from tests.browser.test_commitments import open_page, saved_register

pytestmark = pytest.mark.exhaustive

COMMITMENTS = 14
TITLES = ("N°", "Engagement", "Axe", "Objectif", "Échéance", "Pilote", "Budget", "Preuves attendues")


def write_sheet(path: Path) -> Path:
    """The sheet as people make it: a title above the headers, then a line each, written as one speaks."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("Nos engagements")
        sheet.write(0, 0, "Feuille de route du numérique 2027-2029")
        for column, title in enumerate(TITLES):
            sheet.write(2, column, title)
        for at in range(COMMITMENTS):
            goal = f"−{5 * (at + 1)} %" if at % 2 else f"{at + 1} réunions par an"
            row = (
                *(str(at + 1), f"Engagement numéro {at + 1}", f"Axe {at % 4 + 1}", goal, f"fin {2027 + at % 3}"),
                *(f"Pilote {at + 1}", f"{at + 1} k€", "Compte rendu ; facture"),
            )
            for column, cell in enumerate(row):
                sheet.write(at + 3, column, cell)
    return path


def test_fourteen_commitments_from_a_sheet(page: Page, application: Application, tmp_path: Path):
    start_counting(page)
    open_application(page, application.url)
    load_sample(page)
    open_page(page, "Engagements")
    open_tab(page, "Grille")
    page.get_by_text("Depuis un tableau", exact=False).first.click()
    wait_until_drawn(page)
    page.locator("input[type=file]").first.set_input_files(write_sheet(tmp_path / "engagements.xlsx"))
    expect(page.get_by_text(f"{COMMITMENTS} lignes nouvelles").first).to_be_visible()
    page.get_by_role("button", name="Tout enregistrer").click()
    expect(page.get_by_text(f"{COMMITMENTS} lignes ajoutées").first).to_be_visible()
    wait_until_drawn(page)
    saved = saved_register(application).commitments
    assert len(saved) == COMMITMENTS
    assert (saved[13].owner, saved[13].means.invest_eur, saved[13].goal.value) == ("Pilote 14", 14_000, 70)
    assert [one.label for one in saved[13].evidence] == ["Compte rendu", "facture"]
    check_count(page, "fourteen commitments from a sheet")
