"""A territory and two of its members, from the invitation to the report; each person has a browser.

What another journey walks on the screen (importing a file, freezing) is written for one member in its own name.
"""

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from footprint import storage
from footprint.access.scope import Scope
from footprint.dossier.freeze import Identity, Signed
from footprint.estimation.situation import Method
from footprint.storage.database.log import now
from footprint.workspace.files import read_files
from footprint.workspace.publishing import freeze_version
from tests.browser.screens import cell, choose, open_tab, press, wait_until_drawn
from tests.served.journey import enter, found_organisation, read_link
from tests.served.servers import SharedServer, log_in

YEAR = now().year - 1  # that of a campaign, unless one says otherwise
ASSOCIATION, TERRITORY = "Association des communes", "Vallée du Zircon"
NARVAL, QUETZAL = "Commune de Narval", "Commune de Quetzal"
STAFF = {NARVAL: 12, QUETZAL: 30}

# In the inventory of each member, and nowhere else.
SECRETS = {NARVAL: "Ocelot", QUETZAL: "Cormoran"}
CONSENTS = ("state", "dossiers", "benchmark")


@dataclass(frozen=True)
class Databases:
    """The database of the shared server, as its owner opens it and as it is served."""

    owned: sa.Engine
    served: sa.Engine


@contextmanager
def open_databases(owner: str, application: str) -> Generator[Databases]:
    """The database by the addresses of its two roles."""
    opened = Databases(storage.open_database(owner), storage.open_shared_database(application))
    try:
        yield opened
    finally:
        opened.owned.dispose()
        opened.served.dispose()


# --- the territory ---------------------------------------------------------------------------------------------------


def found(browser: Browser, server: SharedServer) -> tuple[Page, Page, Page]:
    """Create the three organisations, as an administrator; the pages of who holds the territory and of two members."""
    ada = enter(browser, server, "ada", server.invite_administrator())
    found_organisation(ada, ASSOCIATION)
    links = [found_organisation(ada, name) for name in (NARVAL, QUETZAL)]
    ada.get_by_text("Inviter quelqu’un dans une organisation", exact=True).click()
    choose(ada, "^Organisation", ASSOCIATION)
    wait_until_drawn(ada)
    ada.get_by_role("radio", name=re.compile(r"^Territoire\b")).locator("xpath=ancestor::label").click()
    wait_until_drawn(ada)
    press(ada, "Créer le lien d’invitation")
    expect(ada.get_by_text("donne le rôle Territoire").first).to_be_visible()
    maud = enter(browser, server, "maud", read_link(ada))
    ada.context.close()
    anne, bruno = (enter(browser, server, name, link) for name, link in zip(("anne", "bruno"), links, strict=True))
    return maud, anne, bruno


def open_campaign(page: Page, server: SharedServer) -> None:
    """Name the territory and open its campaign."""
    visit(page, server, "membership")
    page.get_by_text("Accompagner un territoire", exact=True).click()
    page.get_by_label("Nom du territoire").fill(TERRITORY)
    press(page, "Créer le territoire")
    expect(page.locator("h1")).to_have_text("Le territoire")
    wait_until_drawn(page)
    press(page, "Ouvrir la campagne")
    expect(page.get_by_text(f"La campagne « Campagne {YEAR} » est enregistrée.").first).to_be_visible()


def invite_members(page: Page) -> list[str]:
    """Invite both members; the links, which are not shown again."""
    open_tab(page, "Membres")
    links = []
    for name, staff in STAFF.items():
        page.get_by_label("Nom de l’organisation").fill(name)
        page.get_by_label("Agents").fill(str(staff))
        press(page, "Créer le lien")
        expect(page.get_by_text(f"Envoyez ce lien à {name}").first).to_be_visible()
        links.append(read_link(page))
    page.reload()
    wait_until_drawn(page)
    open_tab(page, "Membres")
    expect(page.get_by_text("2 invitations attendent une réponse")).to_be_visible()
    expect(page.get_by_test_id("stCode")).to_have_count(0)
    return links


# --- a member --------------------------------------------------------------------------------------------------------


def join(page: Page, link: str, who: str) -> None:
    """Join the territory by its link, which shares nothing, then consent to one thing at a time."""
    page.context.clear_cookies()  # logged out: the link leads to its page through login
    page.goto(link)
    expect(page.get_by_text("Un territoire invite votre organisation")).to_be_visible()
    wait_until_drawn(page)
    log_in(page, who)
    press(page, f"Rejoindre {TERRITORY}")
    expect(page.get_by_text(f"est membre de {TERRITORY}. Rien n’est partagé").first).to_be_visible()
    open_tab(page, "Ce que nous partageons")
    for what in CONSENTS:
        press_key(page, f"consent-{what}-give")
        expect(page.locator(f".st-key-consent-{what}-withdraw")).to_be_visible()
    wait_until_drawn(page)


def keep_estate(databases: Databases, name: str) -> tuple[sa.Engine, int, str]:
    """Save the inventory of a member in its own name: its database, the inventory, the person."""
    organisation = next(one for one in storage.list_organisations(databases.owned) if one.name == name)
    of = organisation.organisation_id
    (member,) = storage.list_memberships(databases.owned, of)
    engine = storage.under(databases.served, Scope(member.person_id, ((of, member.role),)))
    rows = f"item_id,device_type,quantity,acquired_on,site\nPC-{SECRETS[name]},laptop,{STAFF[name]},{YEAR - 1}-05-02,\n"
    inventory_id = storage.create_inventory(engine, of, "Parc", YEAR, member.person_id)
    read = read_files(("parc.csv", rows.encode()))
    storage.save_inventory(engine, inventory_id, read.inventory, 0, member.person_id)
    return engine, inventory_id, member.person_id


def freeze(databases: Databases, name: str) -> None:
    """Save the inventory of a member and freeze it, in its own name."""
    engine, inventory_id, person_id = keep_estate(databases, name)
    record = storage.load_record(engine, inventory_id)
    method = Method(year=record.year, inventory=record.kind, country=record.country)
    freeze_version(engine, inventory_id, 1, method, Identity(name, Signed("Bruno", f"{now():%Y-%m-%d}")), person_id)


def freeze_on_the_page(page: Page, server: SharedServer) -> None:
    visit(page, server, "dossier")
    page.get_by_label("Établi par (nom)").fill("Anne")
    press(page, "Figer cette empreinte")
    expect(page.get_by_text("La version 1 est figée").first).to_be_visible()


def send(page: Page, server: SharedServer) -> None:
    """Send the frozen dossier to the territory."""
    visit(page, server, "membership")
    press(page, f"Envoyer à {TERRITORY}")
    expect(page.get_by_text(f"Le dossier n° 1 est envoyé à {TERRITORY}.").first).to_be_visible()


def take_back(page: Page, server: SharedServer) -> None:
    """Withdraw the consent to send dossiers."""
    visit(page, server, "membership")
    open_tab(page, "Ce que nous partageons")
    press_key(page, "consent-dossiers-withdraw")
    expect(page.get_by_text("Repris : le territoire n’a plus vos dossiers").first).to_be_visible()


# --- what the territory sees -----------------------------------------------------------------------------------------


def expect_rows(page: Page, server: SharedServer, dossiers: dict[str, str | re.Pattern[str]]) -> None:
    """The row of each member, by name: frozen, and by head what its dossier says, if the territory has one."""
    visit(page, server, "territory")
    counted = page.get_by_test_id("stMetric").filter(has_text="Ont figé")
    expect(counted).to_contain_text(re.compile(r"2\ssur\s2"))
    for row, (name, each) in enumerate(dossiers.items()):
        expect(cell(page, 0, row)).to_have_text(name)
        expect(cell(page, 2, row)).to_have_text(str(STAFF[name]))
        expect(cell(page, 3, row)).to_have_text("Figé")
        expect(cell(page, 4, row)).to_have_text(each)


def expect_whole(page: Page, said: str) -> None:
    """Of whom the sum is."""
    open_tab(page, "Ensemble")
    expect(page.get_by_text(said).first).to_be_visible()


def take_documents(page: Page, folder: Path) -> dict[str, Path]:
    """Download the report and the archive."""
    taken = {}
    for name in ("Le rapport (PDF)", "L’archive vérifiable (ZIP)"):
        with page.expect_download() as started:
            page.get_by_role("button", name=name).click()
        taken[name] = folder / started.value.suggested_filename
        started.value.save_as(taken[name])
    return taken


def look_for_members(page: Page, server: SharedServer) -> None:
    """Look for what members keep on every page, as who holds the territory."""
    for path in ("", "inventory", "footprint", "dossier", "label", "people", "territory"):
        visit(page, server, path)
        shown = page.content()
        assert TERRITORY in shown or path != "territory"
        assert not [one for one in SECRETS.values() if one in shown], path


def visit(page: Page, server: SharedServer, path: str) -> None:
    page.goto(f"{server.address}/{path}")
    wait_until_drawn(page)


def press_key(page: Page, key: str) -> None:
    """Click the button of a key: others have the same name."""
    page.locator(f".st-key-{key} button").click()
    wait_until_drawn(page)
