"""A newer export of the same estate, and the year after, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from footprint.storage import list_inventories, load_inventory
from tests.browser.conftest import Application
from tests.browser.screens import go_to, open_application, press, wait_until_drawn

pytestmark = pytest.mark.exhaustive

HEAD = "Identifiant;Type d'appareil;Modèle;N° de série;Site\n"
FIRST = HEAD + "".join(f"PC-{n};Ordinateur portable;Latitude 5440;S{n};Siège\n" for n in (1, 2, 3))
NEWER = HEAD + "".join(f"PC-{n};Ordinateur portable;Latitude 5440;S{n};Siège\n" for n in (1, 2, 4))


def drop(page: Page, folder: Path, name: str, content: str) -> None:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_role("button", name="Enregistrer dans l’inventaire")).to_be_enabled()
    wait_until_drawn(page)


def test_a_newer_export_withdraws_what_is_gone_and_the_next_year_starts_without_it(
    page: Page, application: Application, tmp_path: Path
):
    open_application(page, application.url)
    page.get_by_label("Nom de l’organisation").fill("Mairie d'essai")
    press(page, "Créer et déposer des fichiers")
    expect(page.locator("h1")).to_have_text("Inventaire")
    drop(page, tmp_path, "glpi-2024-11-02.csv", FIRST)
    press(page, "Enregistrer dans l’inventaire")
    expect(page.get_by_text("Version 1 enregistrée")).to_be_visible()

    drop(page, tmp_path, "glpi-2025-11-02.csv", NEWER)
    expect(page.get_by_text("Appareils ajoutés : 1 · modifiés : 0 · de retour : 0 · inchangés : 2")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="PC-3").filter(has_text="Retirer")).to_be_visible()
    page.get_by_text("Tout garder").click()
    expect(page.get_by_role("row").filter(has_text="PC-3").filter(has_text="Garder")).to_be_visible()
    page.get_by_text("Retirer —").click()
    wait_until_drawn(page)
    press(page, "Enregistrer dans l’inventaire")
    expect(page.get_by_text("Version 2 enregistrée. Lignes ajoutées : 1, modifiées : 1, retirées : 0.")).to_be_visible()

    go_to(page, "Accueil")
    record = list_inventories(application.database, 1)[0]
    start = f"Commencer {record.year + 1} à partir de {record.year}"
    press(page, "Actions")
    press(page, start)
    expect(page.get_by_text("est commencé")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Actions")).to_have_count(2)
    expect(page.get_by_role("button", name=start)).to_have_count(0)
    wait_until_drawn(page)
    page.get_by_role("button", name="Actions").first.click()
    expect(page.get_by_text(f"Commencé à partir de l’inventaire {record.year}, version 2.")).to_be_visible()
    started, first = list_inventories(application.database, 1)
    held = [load_inventory(application.database, one.inventory_id).inventory.equipment for one in (first, started)]
    assert [sorted(devices["serial_number"]) for devices in held] == [["S1", "S2", "S3", "S4"], ["S1", "S2", "S4"]]
    assert held[0].set_index("serial_number").loc["S3", ["status", "outcome"]].tolist() == ["retired", "unknown"]
