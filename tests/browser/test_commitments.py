"""A promise, from the lever to its proof, in a real browser."""

from pathlib import Path

import pandas as pd
from playwright.sync_api import Page, expect

from footprint.commitments.register import Register, register_of
from footprint.inventory.inventory import Inventory
from footprint.plans.plan_json import read_plan
from footprint.storage import list_inventories, list_organisations, load_inventory, load_plan, save_inventory
from tests.browser.conftest import Application
from tests.browser.screens import (
    go_to,
    load_sample,
    open_application,
    open_tab,
    press,
    wait_for_title,
    wait_until_drawn,
)
from tests.browser.test_scenarios import choose, fill, open_other_levers, slide


def saved_register(application: Application) -> Register:
    (organisation,) = list_organisations(application.database)
    stored = load_plan(application.database, organisation.organisation_id)
    assert stored is not None
    return register_of(read_plan(stored.content.encode())[0])[0]


def open_page(page: Page, name: str, title: str = "") -> None:
    page.get_by_test_id("stSidebarNavItems").get_by_role("link", name=name).click()
    wait_for_title(page, title or name)
    wait_until_drawn(page)


def withdraw_laptops(application: Application, year: int) -> None:
    """What the organisation did: all laptops but the first left on the first day of the new year."""
    engine = application.database
    inventory_id = list_inventories(engine, 1)[0].inventory_id
    stored = load_inventory(engine, inventory_id)
    equipment = stored.inventory.equipment
    laptops = equipment["device_type"].astype("str").str.startswith("laptop").to_numpy()
    gone = laptops & (laptops.cumsum() > 1)
    equipment = equipment.assign(
        status=equipment["status"].astype("str").mask(gone, "retired"),
        retired_on=equipment["retired_on"].mask(gone, pd.Timestamp(year, 1, 1)),
    )
    after = Inventory(equipment, stored.inventory.usage, stored.inventory.sites)
    save_inventory(engine, inventory_id, after, stored.number, "tests", stored.row_ids, stored.upload_ids)


def test_from_a_lever_to_a_verdict_and_its_proof(page: Page, application: Application, tmp_path: Path):
    open_application(page, application.url)
    load_sample(page)
    year = list_inventories(application.database, 1)[0].year

    # A lever in a scenario.
    open_page(page, "Plan", "Plan")
    press(page, "Nouveau scénario")
    open_other_levers(page)
    choose(page, "Famille de leviers", "Durée de vie")
    slide(page, "Durée d’usage", "ArrowRight", 4)
    press(page, "Ajouter au scénario")
    expect(page.get_by_text("Levier ajouté à Scénario").first).to_be_visible()

    # It becomes a commitment: all that is known is taken, the rest is filled in.
    open_page(page, "Engagements")
    open_tab(page, "Registre")
    press(page, "En faire un engagement")
    expect(page.get_by_text("E-01 créé").first).to_be_visible()
    expect(page.get_by_text("○ incomplet").first).to_be_visible()
    fill(page, "Échéance", f"01/01/{year + 1}")
    fill(page, "Objectif", "5")
    fill(page, "Porteur ○ manque", "Responsable du parc")
    fill(page, "Jours de travail ○ manque", "3")
    press(page, "Enregistrer")
    expect(page.get_by_text("E-01 enregistré").first).to_be_visible()
    promise = saved_register(application).commitments[0]
    assert promise.is_carbon
    assert (promise.reference.year, promise.goal.value) == (year, 5)

    # A year later: the next inventory starts from this one, without most of them.
    go_to(page, "Accueil")
    start = f"Commencer {year + 1} à partir de {year}"
    press(page, "Actions")
    press(page, start)
    expect(page.get_by_text("est commencé")).to_be_visible()
    withdraw_laptops(application, year + 1)

    # The verdict, then the file that proves it.
    open_page(page, "Engagements")
    open_tab(page, "Où en sommes")
    row = page.get_by_role("row").filter(has_text="E-01").filter(has_text="✓? tenu, à prouver").first
    row.get_by_role("link", name="E-01").click()
    expect(page.get_by_role("tab", name="Registre")).to_have_attribute("aria-selected", "true")
    wait_until_drawn(page)
    page.get_by_text("Déposer un fichier").click()
    proof = tmp_path / "bordereau.pdf"
    proof.write_bytes(b"%PDF-1.7 bordereau de sortie")
    page.locator("input[type=file]").first.set_input_files(proof)
    wait_until_drawn(page)
    fill(page, "Période couverte", str(year + 1))
    press(page, "Garder ce fichier")
    expect(page.get_by_role("button", name="Télécharger « bordereau.pdf »")).to_be_visible()
    assert [one.filename for one in saved_register(application).commitments[0].evidence if one.is_supplied] == [
        proof.name
    ]
    expect(page.get_by_text("✓ tenu", exact=True).first).to_be_visible()
