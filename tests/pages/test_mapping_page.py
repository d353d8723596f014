"""The path of an import: columns, words, what is left, what will be saved; what is settled is applied again."""

import json
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from footprint import storage
from footprint.estimation.situation import Method
from footprint.long_work import Cancelled, tell
from footprint.pages import state
from footprint.pages.imports import progress
from footprint.words.texts import format_mass, text
from footprint.workspace.stored import footprint_of
from tests.open_pages import FRENCH_FIRST, click, open_inventory, run, said, the_inventory

# No header says the type; two are near ours; the words and signs need a person.
ODD = """Parc informatique
Machin;Fabriquant;Modèle;Qté;Acheté le;Durée;Localisation;Utilisateur;Couleur
PC portable;Dell;bleu;12;03/04/2022 2:05 PM;60;Siège;Ada;noir
Tour à tour;HP;vert;1.250;05/06/2021;48;Siège;Bob;gris
Ecran plat;Dell;jaune;24;03/04/2022;96;Lyon;Eve;noir
"""

GLPI = """"Nom";"Entité";"Numéro de série";"Type";"Modèle";"Fabricant";"Lieu";"Dernière modification";"Machin"
"PC-1";"Mairie";"S1";"Notebook";"EliteBook 840 G5";"HP";"Siège";"2024-06-20 10:22";"12/2022"
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


def go_on(application: AppTest, times: int = 1) -> AppTest:
    """Go on to the next step that asks something, or to the last."""
    for _ in range(times):
        next(one for one in application.button if one.label == text("page.import.step.go_on", "fr")).click()
        run(application)
    return application


def go_to(application: AppTest, step: str) -> AppTest:
    return click(application, f"import-step-{step}")


def title(application: AppTest) -> str:
    """Which step is open."""
    titles = {text(f"page.import.step.{step}.title", "fr"): step for step in ("columns", "words", "left", "save")}
    return next(titles[one.value] for one in application.header if one.value in titles)


def mappings(database) -> list[dict]:
    (organisation,) = storage.list_organisations(database)
    return [json.loads(one.answers) for one in storage.list_mappings(database, organisation.organisation_id)]


def load(database):
    return storage.load_inventory(database, the_inventory(database)).inventory.equipment


# --- proposals -------------------------------------------------------------------------------------------------------


def test_a_file_that_can_t_be_read_is_mapped_column_by_column(screen):
    drop(screen, ("parc.csv", ODD))
    assert "La colonne « Type d’appareil » est absente" in screen.error[0].value.replace("\xa0", " ")
    assert title(screen) == "columns"
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
    assert "Peut-être : **Type d’appareil**" in told
    assert "Peut-être : **Fabricant**" in told
    assert "PC portable]  \n:small[Tour à tour]" in told  # the first rows below the header
    assert "Ada" not in told
    assert "import-save" not in [one.key for one in screen.button]
    assert screen.button("import-step-save").disabled


def test_a_refused_file_whose_columns_are_left_stays_at_the_question(screen):
    go_on(drop(screen, ("parc.csv", ODD)))
    assert (title(screen), len(screen.error)) == ("columns", 1)


@pytest.mark.parametrize(
    "content",
    [
        "Machin;Nombre de trucs\nBidule;3\n",
        "Lieu;Ordinateur portable;Écran;Imprimante\nMairie;3;4;1\n",
        "Type d'appareil;Portable;Écran\nQuantité;3;4\nSite;A;B\n",
    ],
)
def test_any_refusal_still_asks_which_column_names_the_device(screen, content):
    drop(screen, ("parc.csv", content))
    if screen.error:
        assert title(screen) == "columns"
        assert any(one.label.endswith("devient") for one in screen.selectbox)


def test_what_is_settled_reads_the_file_and_is_kept_with_the_import(screen, database):
    drop(screen, ("parc.csv", ODD))
    go_on(choose(screen, Machin="device_type", Durée="lifespan_years"))
    assert "Lignes lues : **3**" in plain(screen)
    assert mappings(database) == []
    assert title(screen) == "words"
    for question, answer in (("Dans **03/04", "month_first"), ("Dans **1\\.250", "thousands")):
        find(screen.segmented_control, question).set_value(answer)
    find(screen.selectbox, "Type d’appareil : « Tour").set_value("desktop")
    go_on(screen)
    assert title(screen) == "save"
    go_to(screen, "columns")
    next(one for one in screen.selectbox if one.label == "Durée de vie").set_value("month")
    go_on(screen)
    click(screen, "import-save")
    equipment = load(database)
    assert equipment["device_type"].tolist() == ["laptop", "desktop", "monitor_24"]
    assert equipment["quantity"].tolist() == [12, 1250, 24]
    assert equipment["lifespan_years"].tolist() == [5, 4, 8]
    assert equipment["acquired_on"].dt.strftime("%Y-%m-%d").tolist() == ["2022-03-04", "2021-05-06", "2022-03-04"]
    (kept,) = mappings(database)
    assert kept["columns"] == {"Machin": "device_type", "Durée": "lifespan_years", "Fabriquant": "", "Couleur": ""}
    assert kept["numbers"] == {"quantity": "thousands"}
    assert kept["dates"] == {"acquired_on": "month_first"}
    assert kept["units"] == {"lifespan_years": "month"}
    assert storage.verify_log(database) is None


def settle(screen: AppTest) -> AppTest:
    """Import the odd file, its columns chosen as proposed, its words left."""
    go_on(choose(drop(screen, ("parc.csv", ODD)), Machin="device_type", Fabriquant="manufacturer"), 3)
    return click(screen, "import-save")


@pytest.mark.exhaustive
def test_the_next_file_of_the_same_origin_is_read_in_the_same_way_and_that_is_said(screen, database):
    settle(screen)
    again = open_inventory("import")
    drop(again, ("parc 2026.csv", ODD.replace("Parc informatique", "Parc 2026").replace("Dell", "Lenovo")))
    assert not again.error
    told = plain(again)
    assert "Lu comme réglé le" in told
    assert "pour parc\\.csv" in told
    assert title(again) == "words"  # the columns are not asked again
    click(go_on(again, 2), "import-save")
    assert "Lenovo" in load(database)["manufacturer"].tolist()
    assert len(mappings(database)) == 1


@pytest.mark.exhaustive
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


@pytest.mark.exhaustive
def test_what_was_settled_is_changed_or_left_open_again(screen, database):
    drop(screen, ("parc.csv", "Type;Quantité\nTour à tour;1.250\n"))
    find(screen.selectbox, "Type d’appareil : « Tour").set_value("desktop")
    find(screen.segmented_control, "Dans").set_value("thousands")
    go_on(screen)
    assert title(screen) == "save"
    assert "gardées : **1**" in plain(screen)
    go_to(screen, "words")
    assert find(screen.selectbox, "Type d’appareil : « Tour").value == "desktop"
    assert find(screen.segmented_control, "Dans").value == "thousands"
    find(screen.selectbox, "Type d’appareil : « Tour").set_value("monitor_24")
    find(screen.segmented_control, "Dans").set_value(None)
    go_on(screen)
    assert "gardées : **0**" in plain(screen)
    go_to(screen, "words")
    find(screen.segmented_control, "Dans").set_value("thousands")
    click(go_on(screen), "import-save")
    assert load(database)["device_type"].tolist() == ["monitor_24"]
    assert mappings(database)[0]["values"] == {"device_type": {"Tour à tour": "monitor_24"}}


def test_a_date_read_with_its_day_first_can_be_read_the_other_way(screen, database):
    drop(screen, ("parc.csv", "Type;Quantité;Date d'achat\nÉcran 24 pouces;2;03/04/2022\n"))
    assert title(screen) == "save"
    go_to(screen, "words")
    order = find(screen.segmented_control, "Dans")
    assert ("03/04/2022" in order.label, order.value) == (True, "day_first")
    order.set_value("month_first")
    click(go_on(screen), "import-save")
    assert load(database)["acquired_on"].astype("str").tolist() == ["2022-03-04"]


@pytest.mark.exhaustive
def test_another_organisation_is_asked_again(screen, database):
    settle(screen)
    other = storage.create_organisation(database, "Autre", "Zoé")
    inventory_id = storage.create_inventory(database, other, "Parc", 2025, "Zoé")
    elsewhere = open_inventory("import")
    elsewhere.session_state[state.TO_STUDY] = inventory_id
    run(elsewhere)
    drop(elsewhere, ("parc.csv", ODD))
    assert "est absente" in elsewhere.error[0].value


@pytest.mark.exhaustive
def test_a_column_of_a_known_program_is_corrected_and_the_program_stays_recognised(screen, database):
    drop(screen, ("glpi.csv", GLPI))
    assert title(screen) == "save"  # the format tells what it leaves aside
    assert "format : export d’une recherche GLPI" in plain(screen)
    go_on(choose(go_to(screen, "columns"), Machin="note"))
    assert "format : export d’une recherche GLPI" in plain(screen)
    click(screen, "import-save")
    assert load(database)["note"].tolist() == ["12/2022"]
    assert load(database)["device_type"].tolist() == ["laptop"]


@pytest.mark.sampled(least=1)
@pytest.mark.parametrize(
    ("content", "unsure"),
    [
        ("Type;Modal\nÉcran;fondu\n", ("Modal",)),
        ("Type;Mise en place;Fabriquent\nÉcran;15/03/2022;Dell\n", ("Mise en place", "Fabriquent")),
        ("Type;Machin chose\nÉcran;450 €\nÉcran;1 200 €\n", ("Machin chose",)),
    ],
)
def test_what_is_only_proposed_is_asked_and_left_aside_where_nobody_chooses_it(screen, database, content, unsure):
    drop(screen, ("parc.csv", content))
    assert title(screen) == "columns"
    for header in unsure:
        assert find(screen.selectbox, f"« {header}").value == ""
    assert plain(screen).count("Peut-être : **") == len(unsure)
    click(go_on(screen), "import-save")
    (kept,) = mappings(database)
    assert kept["columns"] == dict.fromkeys(unsure, "")
    assert load(database)[["acquired_on", "energy_kwh_per_year", "purchase_cost_eur"]].isna().all(axis=None)

    # The next file of the same shape asks nothing.
    assert title(drop(open_inventory("import"), ("parc 2.csv", content))) == "save"


@pytest.mark.exhaustive
def test_a_second_file_is_compared_on_a_slow_machine_too(screen, database, monkeypatch):
    content = "Type;Quantité;Numéro de série\nÉcran;1;S1\nÉcran;1;S2\n"
    click(drop(screen, ("parc.csv", content)), "import-save")
    monkeypatch.setattr(progress, "SOON_SECONDS", 0)  # all work is shown under way
    assert title(drop(open_inventory("import"), ("parc 2.csv", content))) == "save"


@pytest.mark.exhaustive
def test_a_clean_file_goes_straight_to_what_will_be_saved(screen, database):
    drop(screen, ("parc.csv", "Type;Quantité;Site\nÉcran;3;Siège\nOrdinateur portable;2;Annexe\n"))
    assert title(screen) == "save"
    shown = {one.label: one.value for one in screen.metric}
    assert (shown["Appareils"], shown["Sites"], shown["Lignes de côté"]) == ("5", "2", "0")
    assert sorted(screen.table[0].value["Nombre"]) == ["2", "3"]
    assert "CO2e" in shown["Empreinte de 2025"]
    click(screen, "import-save")
    assert len(load(database)) == 2
    found = footprint_of(database, the_inventory(database), 1, Method(2025))
    assert format_mass(found.total.impact, "fr") == shown["Empreinte de 2025"]


def test_a_status_that_nobody_knows_drops_no_device_and_is_asked(screen, database):
    drop(screen, ("parc.csv", "Type;Statut\nÉcran;bof bof\nÉcran;Bof-bof\n"))
    assert "gardées : **2**" in plain(screen)
    assert title(screen) == "words"
    assert "**bof bof**, **Bof\\-bof**" in plain(screen)
    find(screen.segmented_control, "Statut : « bof").set_value("in_stock")
    click(go_on(screen), "import-save")
    assert load(database)["status"].tolist() == ["in_stock", "in_stock"]


def test_no_id_is_shown_for_what_was_understood(screen):
    head = "Nom;Type;Modèle;Statut;Quantité\n"
    drop(screen, ("parc.csv", f"{head}PC-1;;Latitude 5420;bof;1\nPC-2;;Latitude 5420;En service;douze\n"))
    assert title(screen) == "words"
    assert "PC\\-1" in plain(screen)
    assert "laptop" not in plain(screen)
    grid = go_to(screen, "left").data_editor[0].value
    assert "Ordinateur portable" in grid["device_type"].tolist()


@pytest.mark.exhaustive
def test_every_step_can_be_gone_back_to(screen):
    drop(screen, ("parc.csv", "Type;Quantité\nÉcran;3\n"))
    for step in ("columns", "words", "left", "save"):
        assert title(go_to(screen, step)) == step
    for step in ("columns", "words", "left"):
        assert title(go_on(go_to(screen, step))) == "save"


@pytest.mark.exhaustive
def test_people_are_kept_only_where_that_is_asked(screen, database):
    drop(screen, ("parc.csv", "Type;Utilisateur\nÉcran;Ada\n"))
    assert "Ada" not in said(screen)
    click(go_on(choose(go_to(screen, "columns"), Utilisateur="note")), "import-save")
    assert load(database)["note"].tolist() == ["Ada"]


@pytest.mark.exhaustive
def test_rows_that_no_column_types_may_all_be_of_one_type(screen, database):
    drop(screen, ("parc.csv", "Nom;Date d'achat;Prix HT\nPC-1;15/03/2022;500\n"))
    assert screen.error
    find(screen.selectbox, "Type d’appareil de toutes").set_value("laptop")
    go_on(screen)
    assert find(go_to(screen, "columns").selectbox, "Type d’appareil de toutes").value == "laptop"
    click(go_on(screen), "import-save")
    assert load(database)["device_type"].tolist() == ["laptop"]


@pytest.mark.exhaustive
def test_whether_prices_hold_tax_is_asked_once_and_never_again_for_such_a_file(screen, database):
    drop(screen, ("achats.csv", "Type;Prix\nÉcran;120\nÉcran;240\n"))
    assert title(screen) == "words"
    assert "Les prix, par exemple 120" in plain(screen)
    find(screen.segmented_control, "Taxe du prix").set_value("incl")
    click(go_on(screen), "import-save")
    assert load(database)["price_tax"].tolist() == ["incl", "incl"]
    assert mappings(database)[0]["price_tax"] == "incl"
    again = drop(open_inventory("import"), ("achats.csv", "Type;Prix\nÉcran;130\n"))
    assert title(again) == "save"
    assert find(go_to(again, "words").segmented_control, "Taxe du prix").value == "incl"  # it can be changed there


@pytest.mark.exhaustive
def test_an_import_goes_on_where_nobody_says_whether_prices_hold_tax(screen, database):
    drop(screen, ("achats.csv", "Type;Prix\nÉcran;120\n"))
    click(go_on(screen), "import-save")
    assert load(database)["price_tax"].isna().all()


@pytest.mark.exhaustive
def test_a_site_written_otherwise_is_one_of_those_that_are_known(screen, database):
    drop(screen, ("sites.csv", "Site;Pays;PUE\nSiège;France;\n"))
    click(screen, "import-save")
    again = drop(open_inventory("import"), ("parc.csv", "Type;Site\nÉcran;SIEGE\n"))
    assert title(again) == "words"
    assert find(again.segmented_control, "Site : « SIEGE").value == "Siège"  # but for case and accents, it is
    click(go_on(again), "import-save")
    assert load(database)["site"].tolist() == ["Siège"]


TOWN = "Type;Site\nÉcran;École Jules Ferry\nÉcran;Ecole J. Ferry\nÉcran;École J. Ferry\nÉcran;Mairie\n"


@pytest.mark.sampled(least=1)
@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ("École Jules Ferry", [*3 * ["École Jules Ferry"], "Mairie"]),
        ("École J. Ferry", ["École Jules Ferry", *2 * ["École J. Ferry"], "Mairie"]),
    ],
)
def test_a_short_name_joins_its_site_once_someone_agrees_and_is_remembered(screen, database, answer, left):
    drop(screen, ("parc.csv", TOWN))
    assert title(screen) == "words"
    (short,) = (one for one in screen.segmented_control if one.label.replace("\xa0", " ").startswith("Site : «"))
    assert short.value is None
    short.set_value(answer)
    click(go_on(screen), "import-save")
    assert load(database)["site"].tolist() == left
    assert title(drop(open_inventory("import"), ("parc 2.csv", TOWN))) == "save"


@pytest.mark.exhaustive
def test_a_site_joined_is_parted_again(screen, database):
    drop(screen, ("parc.csv", "Type;Site\nÉcran;École Jules Ferry\nÉcran;Ecole J. Ferry\n"))
    find(screen.segmented_control, "Site : « Ecole J. Ferry").set_value("École Jules Ferry")
    go_to(go_on(screen), "words")
    find(screen.segmented_control, "Site : « Ecole J. Ferry").set_value(None)
    click(go_on(screen), "import-save")
    assert load(database)["site"].tolist() == ["École Jules Ferry", "Ecole J. Ferry"]


@pytest.mark.exhaustive
def test_a_document_with_keys_of_its_own_is_mapped_too(screen, database):
    drop(screen, ("parc.json", json.dumps([{"machin": "laptop", "nb": "3"}, {"machin": "smartphone", "nb": "2"}])))
    click(go_on(choose(screen, machin="device_type", nb="quantity")), "import-save")
    assert load(database)["quantity"].tolist() == [3, 2]


# --- both languages --------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive
@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_the_screen_speaks_both_languages(inventory_id, language):
    screen = open_inventory("import", language)
    drop(screen, ("parc.csv", ODD))
    assert text("page.mapping.unsure.explanation", language) in said(screen)
    lists = [one for one in screen.selectbox if text("page.mapping.not_read", language) in one.options]
    assert len(lists) == 9
    for step in ("words", "left", "save"):
        ready = drop(open_inventory("import", language), ("p.csv", "Type;Quantité\nTour à tour;1\nÉcran;2\n"))
        click(ready, f"import-step-{step}")
        assert text(f"page.import.step.{step}.title", language) in [one.value for one in ready.header]


# --- progress --------------------------------------------------------------------------------------------------------


def test_a_cancelled_reading_lets_go_of_the_files(screen, monkeypatch):
    def cancel(*_):
        raise Cancelled

    monkeypatch.setattr("footprint.workspace.handed_over.tell", cancel)
    drop(screen, ("parc.csv", ODD))
    assert "annulé" in screen.success[0].value
    assert not screen.error


@pytest.mark.exhaustive
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


@pytest.mark.exhaustive
def test_the_day_on_which_devices_left_is_given_once_for_all(screen, database):
    drop(screen, ("parc.csv", "Type;Quantité;Statut\nÉcran;1;En service\nÉcran;1;HS\nÉcran;1;Réformé\n"))
    go_to(screen, "words")
    find(screen.date_input, "Date de sortie").set_value(date(2024, 12, 31))
    click(go_on(screen), "import-save")
    left = load(database)["retired_on"].dropna()
    assert left.dt.strftime("%Y-%m-%d").tolist() == ["2024-12-31"] * 2
