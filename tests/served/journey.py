"""Four roles and two organisations, from an invitation to an approved dossier; each person has a browser."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.screens import drop, go_to, open_tab, press, wait_until_drawn
from tests.served.servers import SharedServer, log_in, open_browser

# Three laptops of a house whose words are nowhere else.
ESTATE = """item_id,device_type,quantity,acquired_on,site
PC-ZIRCONIUM,laptop,3,2023-05-02,Zirconium
"""
ASSOCIATION, AUTHORITY = "Association Zirconium", "Commune de Quetzal"


def walk_through(browser: Browser, server: SharedServer, folder: Path) -> dict[str, Page]:
    """The whole of it; the pages of the people, as they leave them."""
    ada = enter(browser, server, "ada", server.invite_administrator())
    links = {name: found_organisation(ada, name) for name in (ASSOCIATION, AUTHORITY)}
    anne = enter(browser, server, "anne", links[ASSOCIATION])
    bruno = enter(browser, server, "bruno", links[AUTHORITY])
    emile = enter(browser, server, "emile", invite(anne, server, "Saisie"))
    paul = enter(browser, server, "paul", invite(anne, server, "Approbation"))
    rose = enter(browser, server, "rose", invite(anne, server, "Lecture"))
    victor = enter(browser, server, "victor", invite(anne, server, "Audit"))

    keep_estate(emile, server, folder)
    approve(anne, paul, server)
    read_only(rose, server)
    leave(rose, server)
    take_note(victor, server)
    see_nothing(bruno, server)
    see_nothing_kept(ada, server)
    return {"ada": ada, "anne": anne, "bruno": bruno, "emile": emile, "paul": paul, "rose": rose, "victor": victor}


def enter(browser: Browser, server: SharedServer, subject: str, link: str) -> Page:
    """Follow the link of an invitation, log in, and accept it."""
    page = open_browser(browser)
    page.goto(link)
    expect(page.get_by_text("Une invitation vous attend")).to_be_visible()
    wait_until_drawn(page)
    log_in(page, subject)
    page.get_by_role("button", name="Accepter l’invitation").click()
    expect(page.get_by_text("Bienvenue").first).to_be_visible()
    # The link has served.
    other = page.context.new_page()
    other.goto(link)
    expect(other.get_by_text("Cette invitation ne sert plus").first).to_be_visible()
    other.get_by_role("button", name="Continuer sans elle").click()
    expect(other.get_by_role("button", name="Vous : ")).to_be_visible()
    other.close()
    return page


def found_organisation(page: Page, name: str) -> str:
    """Create an organisation as an administrator; the link of the first person who approves there."""
    page.get_by_label("Nom de l’organisation").fill(name)
    press(page, "Créer l’organisation")
    expect(page.get_by_text(f"L’organisation « {name} » est créée.").first).to_be_visible()
    return read_link(page)


def invite(page: Page, server: SharedServer, role: str) -> str:
    """Invite someone, as who approves; the link, shown once."""
    page.goto(f"{server.address}/people")
    wait_until_drawn(page)
    offered = page.get_by_role("radio", name=re.compile(rf"^{role}\b"))
    offered.last.locator("xpath=ancestor::label").click()
    press(page, "Créer le lien d’invitation")
    return read_link(page)


def read_link(page: Page) -> str:
    """The link that the page shows, once what it showed before is gone."""
    wait_until_drawn(page)
    shown = page.get_by_test_id("stCode")
    expect(shown).to_have_count(1)
    return shown.inner_text().strip()


def keep_estate(page: Page, server: SharedServer, folder: Path) -> None:
    """Import a file and save it, as who edits."""
    file = folder / "parc.csv"
    file.write_text(ESTATE, encoding="utf-8")
    page.goto(server.address)
    wait_until_drawn(page)
    press(page, "Créer et déposer des fichiers")
    expect(page.locator("h1")).to_have_text("Inventaire")
    drop(page, file)
    press(page, "Enregistrer dans l’inventaire")
    expect(page.get_by_text("Version 1 enregistrée.").first).to_be_visible()
    page.goto(f"{server.address}/dossier")
    wait_until_drawn(page)
    expect(page.get_by_role("button", name="Figer cette empreinte")).to_have_count(0)


def approve(page: Page, other: Page, server: SharedServer) -> None:
    """Freeze what another saved, have it read again by someone else, and approve it."""
    for one in (page, other):
        one.goto(f"{server.address}/dossier")
        wait_until_drawn(one)
    page.get_by_label("Établi par (nom)").fill("Émile Édite")
    press(page, "Figer cette empreinte")
    expect(page.get_by_text("La version 1 est figée").first).to_be_visible()
    sign(other, "Relue par (nom)", "Paul Prouve", "Enregistrer la relecture")
    expect(other.get_by_text("L’approbation revient à une autre personne").first).to_be_visible()
    sign(page, "Approuvée par (nom)", "Anne Approuve", "Enregistrer l’approbation")
    expect(page.get_by_text("Approbation enregistrée").first).to_be_visible()


def sign(page: Page, field: str, name: str, button: str) -> None:
    page.reload()
    wait_until_drawn(page)
    page.get_by_label(field).fill(name)
    press(page, button)


def read_only(page: Page, server: SharedServer) -> None:
    """See all, and change nothing, as who reads."""
    page.goto(f"{server.address}/inventory")
    wait_until_drawn(page)
    expect(page.get_by_text("ne change rien").first).to_be_visible()
    expect(page.get_by_role("button", name="Annuler", exact=True)).to_have_count(0)
    open_tab(page, "Importer")
    expect(page.get_by_text("ne le permet pas").first).to_be_visible()
    expect(page.locator("input[type=file]")).to_have_count(0)
    go_to(page, "Empreinte")
    expect(page.get_by_text(ASSOCIATION).first).to_be_visible()
    go_to(page, "Dossier")
    expect(page.get_by_role("button", name="Figer cette empreinte")).to_have_count(0)


def leave(page: Page, server: SharedServer) -> None:
    """Log out in one window: what the other one shows closes with it."""
    other = page.context.new_page()
    other.goto(f"{server.address}/footprint")
    wait_until_drawn(other)
    other.get_by_role("button", name="Vous : ").click()
    other.get_by_role("button", name="Se déconnecter").click()
    other.get_by_role("button", name="End session").click()  # the page of the identity provider
    expect(other.get_by_role("button", name="Se connecter")).to_be_visible()
    page.get_by_test_id("stSidebarNavItems").get_by_role("link", name="Empreinte").click()
    expect(page.get_by_role("button", name="Se connecter")).to_be_visible()
    expect(page.get_by_text(ASSOCIATION)).to_have_count(0)


def take_note(page: Page, server: SharedServer) -> None:
    """Write what was found, as who audits."""
    page.goto(f"{server.address}/dossier")
    wait_until_drawn(page)
    open_tab(page, "Audit")
    page.get_by_role("radio", name="Notes").or_(page.get_by_role("button", name="Notes")).first.click()
    wait_until_drawn(page)
    page.get_by_label("Au sujet de").fill("PC-ZIRCONIUM")
    page.get_by_role("textbox", name="Note", exact=True).fill("Vu sur place.")
    press(page, "Ajouter la note")
    expect(page.get_by_text("Vu sur place.").first).to_be_visible()


def see_nothing(page: Page, server: SharedServer) -> None:
    """Look for the other organisation on every page, as who approves in one."""
    for path in ("", "inventory", "footprint", "scenarios", "commitments", "label", "dossier", "people", "handover"):
        page.goto(f"{server.address}/{path}")
        wait_until_drawn(page)
        assert ("Quetzal" in page.content()) or path not in ("", "people"), path
        assert "irconium" not in page.content(), path
        assert "Anne" not in page.content(), path


def see_nothing_kept(page: Page, server: SharedServer) -> None:
    """Find no page of what organisations keep, as who looks after the server."""
    for path in ("", "people", "inventory", "dossier"):
        page.goto(f"{server.address}/{path}")
        wait_until_drawn(page)
        expect(page.get_by_role("dialog")).to_have_count(0 if path in ("", "people") else 1)  # no such page
        assert "PC-ZIRCONIUM" not in page.content(), path
        expect(page.locator("h1")).to_have_text("Les personnes et leurs rôles")
