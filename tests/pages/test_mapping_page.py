"""The reading of a file, corrected on the page: columns, words, signs; kept for the organisation, applied next time."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from footprint import storage
from footprint.long_work import Cancelled, tell
from footprint.pages import state
from footprint.words.texts import text
from tests.open_pages import FRENCH_FIRST, click, open_inventory, run, said, the_inventory

# No header says the type; two are near ours; the words and signs need a person.
ODD = """Parc informatique
Machin;Fabriquant;Modèle;Qté;Acheté le;Durée;Localisation;Utilisateur;Couleur
Portable;Dell;Latitude 5430;12;03/04/2022;60;Siège;Ada;noir
Tour à tour;HP;Z2;1.250;05/06/2021;48;Siège;Bob;gris
Ecran plat;Dell;P2422H;24;03/04/2022;96;Lyon;Eve;noir
"""

GLPI = """"Nom";"Entité";"Numéro de série";"Type";"Modèle";"Fabricant";"Lieu";"Dernière modification";"Machin"
"PC-1";"Mairie";"S1";"Notebook";"EliteBook 840 G5";"HP";"Siège";"2024-06-20 10:22";"12/2022"
"""

# Another program's list of virtual machines: a header near one of ours, which means something else.
MACHINES = """Type;VM;Console;Host;Annotation
Serveur;vm-1;0;12;ancien
"""


@pytest.fixture
def screen(inventory_id) -> AppTest:
    return open_inventory("import")


def drop(application: AppTest, *files: tuple[str, bytes | str]) -> AppTest:
    dropped = [(name, content.encode() if isinstance(content, str) else content, "") for name, content in files]
    application.file_uploader[0].set_value(dropped)
    return run(application)


def choose(application: AppTest, **columns: str | None) -> AppTest:
    """Choose in the lists whose labels begin so ("Machin" for « Machin » devient)."""
    for start, value in columns.items():
        find(application.selectbox, f"« {start}").set_value(value)
    return application


def find(widgets, start: str):
    """The widget whose label begins so, whatever its spaces."""
    return next(one for one in widgets if one.label.replace("\xa0", " ").startswith(start))


def plain(application: AppTest) -> str:
    """What the page says, its narrow spaces as spaces."""
    return said(application).replace("\xa0", " ").replace("\u202f", " ")


def read_again(application: AppTest) -> AppTest:
    next(one for one in application.button if one.label == text("page.mapping.read_again", "fr")).click()
    return run(application)


def mappings(database) -> list[dict]:
    (organisation,) = storage.list_organisations(database)
    return [json.loads(one.answers) for one in storage.list_mappings(database, organisation.organisation_id)]


def load(database):
    return storage.load_inventory(database, the_inventory(database)).inventory.equipment


# --- proposals -------------------------------------------------------------------------------------------------------


def test_a_file_that_can_t_be_read_is_mapped_column_by_column(screen):
    drop(screen, ("parc.csv", ODD))
    assert "La colonne « Type d’appareil » est absente" in screen.error[0].value.replace("\xa0", " ")
    proposed = {one.label: one.value for one in screen.selectbox if one.label.endswith("devient")}
    assert {label.split("»")[0].strip("« \xa0"): value for label, value in proposed.items()} == {
        "Machin": "",
        "Fabriquant": "",
        "Modèle": "model",
        "Qté": "quantity",
        "Acheté le": "acquired_on",
        "Durée": "",
        "Localisation": "site",
        "Utilisateur": "",
        "Couleur": "",
    }
    told = plain(screen)
    assert "**Machin** — non lue ; proposition : **Type d’appareil**, probable (80 %)" in told
    assert "**Fabriquant** — non lue ; proposition : **Fabricant**, probable (76 %)" in told
    assert "**Couleur** — non lue, aucune proposition" in told
    assert "**Modèle** — sûr (100 %)" in told
    assert "Exemples : noir · gris" in told
    assert "Ada" not in told
    assert "import-save" not in [one.key for one in screen.button]


def test_what_is_settled_reads_the_file_and_is_kept_with_the_import(screen, database):
    drop(screen, ("parc.csv", ODD))
    read_again(choose(screen, Machin="device_type", Durée="lifespan_years"))
    assert "Lignes lues : **3**" in said(screen).replace("\xa0", " ")
    assert mappings(database) == []
    for question, answer in (("Date d’achat", "month_first"), ("Quantité", "thousands")):
        find(screen.radio, question).set_value(answer)
    find(screen.selectbox, "Type d’appareil : « Tour").set_value("desktop")
    next(one for one in screen.selectbox if one.label == "Durée de vie").set_value("month")
    read_again(screen)
    click(screen, "import-save")
    equipment = load(database)
    assert equipment["device_type"].tolist() == ["laptop", "desktop", "monitor_24"]
    assert equipment["quantity"].tolist() == [12, 1250, 24]
    assert equipment["lifespan_years"].tolist() == [5, 4, 8]
    assert equipment["acquired_on"].dt.strftime("%Y-%m-%d").tolist() == ["2022-03-04", "2021-05-06", "2022-03-04"]
    (kept,) = mappings(database)
    assert kept["columns"]["Machin"] == "device_type"
    assert kept["numbers"] == {"quantity": "thousands"}
    assert kept["dates"] == {"acquired_on": "month_first"}
    assert kept["units"] == {"lifespan_years": "month"}
    assert storage.verify_log(database) is None


def settle(screen: AppTest) -> AppTest:
    """Import the odd file, its columns chosen as proposed."""
    read_again(choose(drop(screen, ("parc.csv", ODD)), Machin="device_type", Fabriquant="manufacturer"))
    return click(screen, "import-save")


def test_the_next_file_of_the_same_origin_is_read_in_the_same_way_and_that_is_said(screen, database):
    settle(screen)
    again = open_inventory("import")
    drop(again, ("parc 2026.csv", ODD.replace("Parc informatique", "Parc 2026").replace("Dell", "Lenovo")))
    assert not again.error
    told = said(again).replace("\xa0", " ")
    assert "Lu comme réglé le" in told
    assert "pour parc\\.csv" in told
    click(again, "import-save")
    assert "Lenovo" in load(database)["manufacturer"].tolist()
    assert len(mappings(database)) == 1


def test_a_reading_is_left_for_one_file_or_forgotten_for_all(screen, database):
    settle(screen)
    again = drop(open_inventory("import"), ("parc.csv", ODD))
    click(again, "settled-without-0")
    assert "est absente" in again.error[0].value
    assert len(mappings(database)) == 1

    fresh = open_inventory("import")
    click(fresh, "forget-0")
    assert mappings(database) == []
    drop(fresh, ("parc.csv", ODD))
    assert "est absente" in fresh.error[0].value
    (organisation,) = storage.list_organisations(database)
    assert storage.list_log(database, organisation.organisation_id)[-1].what == "mapping-forgotten"


def test_what_was_settled_is_changed_or_left_open_again(screen, database):
    drop(screen, ("parc.csv", "Type;Quantité\nTour à tour;1.250\n"))
    find(screen.selectbox, "Type d’appareil : « Tour").set_value("desktop")
    find(screen.radio, "Quantité").set_value("thousands")
    read_again(screen)
    assert "gardées : **1**" in said(screen).replace("\xa0", " ")
    assert find(screen.selectbox, "Type d’appareil : « Tour").value == "desktop"
    assert find(screen.radio, "Quantité").value == "thousands"
    find(screen.selectbox, "Type d’appareil : « Tour").set_value("monitor_24")
    read_again(screen)
    find(screen.radio, "Quantité").set_value("")
    read_again(screen)
    assert "gardées : **0**" in said(screen).replace("\xa0", " ")
    find(screen.radio, "Quantité").set_value("thousands")
    read_again(screen)
    click(screen, "import-save")
    assert load(database)["device_type"].tolist() == ["monitor_24"]
    assert mappings(database)[0]["values"] == {"device_type": {"Tour à tour": "monitor_24"}}


def test_the_screen_is_open_where_it_deserves_a_look(screen, database):
    drop(screen, ("sites.csv", "Site;Pays;PUE\nSiège;France;\n"))
    click(screen, "import-save")
    for site, title in (("Siège", "Corriger"), ("Lyon", "Corriger"), ("SIEGE", "À regarder")):
        again = drop(open_inventory("import"), ("p.csv", f"Type;Site\nÉcran;{site}\n"))
        assert next(one.label for one in again.expander if "lecture de" in one.label).startswith(title), site


def test_another_organisation_is_asked_again(screen, database):
    settle(screen)
    other = storage.create_organisation(database, "Autre", "Zoé")
    inventory_id = storage.create_inventory(database, other, "Parc", 2025, "Zoé")
    elsewhere = open_inventory("import")
    elsewhere.session_state[state.TO_STUDY] = inventory_id
    run(elsewhere)
    drop(elsewhere, ("parc.csv", ODD))
    assert "est absente" in elsewhere.error[0].value


def test_a_column_of_a_known_program_is_corrected_and_the_program_stays_recognised(screen, database):
    drop(screen, ("glpi.csv", GLPI))
    assert "format : export d’une recherche GLPI" in said(screen).replace("\xa0", " ")
    read_again(choose(screen, Machin="note"))
    assert "format : export d’une recherche GLPI" in said(screen).replace("\xa0", " ")
    click(screen, "import-save")
    assert load(database)["note"].tolist() == ["12/2022"]
    assert load(database)["device_type"].tolist() == ["laptop"]


@pytest.mark.parametrize(
    ("content", "unsure"),
    [
        (GLPI, ("Dernière modification",)),
        (MACHINES, ("Console",)),
        ("Type;Mise en place;Marques\nÉcran;15/03/2022;Dell\n", ("Mise en place", "Marques")),
    ],
)
def test_what_is_only_proposed_is_neither_read_nor_remembered(screen, database, content, unsure):
    drop(screen, ("parc.csv", content))
    for header in unsure:
        assert find(screen.selectbox, f"« {header}").value == ""
        assert f"**{header}** — non lue ; proposition" in plain(screen)
    click(read_again(screen), "import-save")
    assert not set(unsure) & {header for kept in mappings(database) for header in kept.get("columns", {})}
    assert load(database)[["acquired_on", "energy_kwh_per_year", "purchase_cost_eur"]].isna().all(axis=None)


def test_people_are_kept_only_where_that_is_asked(screen, database):
    drop(screen, ("parc.csv", "Type;Utilisateur\nÉcran;Ada\n"))
    assert "Ada" not in said(screen)
    read_again(choose(screen, Utilisateur="note"))
    click(screen, "import-save")
    assert load(database)["note"].tolist() == ["Ada"]


def test_rows_that_no_column_types_may_all_be_of_one_type(screen, database):
    drop(screen, ("parc.csv", "Nom;Date d'achat;Prix\nPC-1;15/03/2022;500\n"))
    assert screen.error
    find(screen.selectbox, "Type d’appareil de toutes").set_value("laptop")
    read_again(screen)
    assert find(screen.selectbox, "Type d’appareil de toutes").value == "laptop"
    click(screen, "import-save")
    assert load(database)["device_type"].tolist() == ["laptop"]


def test_a_site_written_otherwise_is_one_of_those_that_are_known(screen, database):
    drop(screen, ("sites.csv", "Site;Pays;PUE\nSiège;France;\n"))
    click(screen, "import-save")
    again = drop(open_inventory("import"), ("parc.csv", "Type;Site\nÉcran;SIEGE\n"))
    find(again.selectbox, "Site : « SIEGE").set_value("Siège")
    read_again(again)
    click(again, "import-save")
    assert load(database)["site"].tolist() == ["Siège"]


def test_a_document_with_keys_of_its_own_is_mapped_too(screen, database):
    drop(screen, ("parc.json", json.dumps([{"machin": "laptop", "nb": "3"}, {"machin": "smartphone", "nb": "2"}])))
    read_again(choose(screen, machin="device_type", nb="quantity"))
    click(screen, "import-save")
    assert load(database)["quantity"].tolist() == [3, 2]


# --- both languages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_the_screen_speaks_both_languages(inventory_id, language):
    screen = open_inventory("import", language)
    assert not screen.selectbox or all(
        text("page.mapping.not_read", language) not in one.options for one in screen.selectbox
    )
    drop(screen, ("parc.csv", ODD))
    assert text("page.mapping.explanation", language) in said(screen)
    lists = [one for one in screen.selectbox if text("page.mapping.not_read", language) in one.options]
    assert len(lists) == 9


# --- progress --------------------------------------------------------------------------------------------------------


def test_a_cancelled_reading_lets_go_of_the_files(screen, monkeypatch):
    def cancel(*_):
        raise Cancelled

    monkeypatch.setattr("footprint.workspace.handed_over.tell", cancel)
    drop(screen, ("parc.csv", ODD))
    assert "annulé" in screen.success[0].value
    assert not screen.error


def test_a_cancelled_save_keeps_nothing_and_the_files_stay(screen, database, monkeypatch):
    drop(screen, ("parc.csv", "Type;Quantité\nÉcran;3\n"))

    def cancel(step, *rest):
        if step == "save" and rest:
            raise Cancelled
        tell(step, *rest)

    with monkeypatch.context() as patched:
        patched.setattr("footprint.storage.inventories.rows.tell", cancel)
        click(screen, "import-save")
        assert "annulé" in screen.success[0].value
        assert storage.list_versions(database, the_inventory(database)) == []
    click(screen, "import-save")
    assert load(database)["quantity"].tolist() == [3]
