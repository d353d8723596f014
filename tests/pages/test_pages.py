"""The pages, run without a browser: every one of them, empty and with the sample, in both languages; what they do."""

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from footprint import storage
from footprint.estimation.situation import Method
from footprint.inventory.inventory import Inventory
from footprint.pages import frame, state
from footprint.words.texts import LANGUAGES, format_mass, text
from footprint.workspace import files, footprint, stored
from tests.headings import find_skipped
from tests.open_pages import FRENCH_FIRST, click, open_inventory, open_page, open_up, run, said, the_inventory
from tests.prepared import load_sample

GOOD = "Identifiant;Type d'appareil;Quantité\nA;Ordinateur portable;4\nB;Smartphone;2\n"
BAD = "Identifiant;Type d'appareil;Quantité\nA;Ordinateur portable;5\nC;Grille-pain;1\nD;Smartphone;beaucoup\n"


@pytest.fixture(autouse=True)
def own_place(address: str) -> None:
    """A database and settings of its own for each test."""


@pytest.fixture
def sample(database) -> int:
    return load_sample(database, "Association Exemple (fictive)", "Exemple fictif", "Zoé")


def load_equipment(database, inventory_id: int) -> pd.DataFrame:
    """The devices of the last version."""
    return storage.load_inventory(database, inventory_id).inventory.equipment


def what_versions_are(database, inventory_id: int) -> list[str]:
    return [version.what for version in storage.list_versions(database, inventory_id)]


# --- every page ------------------------------------------------------------------------------------------------------

SECTIONS = [("inventory", section) for section in ("equipment", "usage", "sites", "import", "check", "history")]
SCREENS = [(page, "") for page in frame.PAGES if page != "inventory"] + SECTIONS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("filled", ["nothing", "inventory_id", "sample"])
def test_every_page_has_one_title_headings_in_order_and_no_failure(request, filled, language):
    if filled != "nothing":
        request.getfixturevalue(filled)
    for name, section in SCREENS:
        page = open_inventory(section, language) if section else open_page(name, language)
        assert [bool(title.value) for title in page.title] == [True], (name, section)
        assert find_skipped(page) == [], (name, section)


def test_nothing_is_created_before_it_is_asked_for(database):
    for page in frame.PAGES:
        open_page(page)
    assert storage.list_organisations(database) == []


# --- home ------------------------------------------------------------------------------------------------------------


def test_the_sample_comes_in_one_click_and_says_that_it_is_fictitious(database):
    application = open_page()
    assert "fictive" in said(application)
    click(application, "load-sample")
    assert "fictive" in application.success[0].value
    found = stored.footprint_of(database, the_inventory(database), 1, Method(2025))
    assert application.metric[0].value == format_mass(found.total.impact, "fr")


def test_an_inventory_is_created_and_opened_where_files_are_dropped(database):
    application = open_page()
    application.text_input("create-organisation").set_value("Mairie d'essai")
    click(application, "create-files")
    record = storage.list_inventories(database, storage.list_organisations(database)[0].organisation_id)[0]
    assert (record.kind, record.country) == ("snapshot", "FRA")
    assert application.title[0].value == "Inventaire"
    assert application.session_state[state.SECTION] == "Importer"


def test_a_file_dropped_on_the_first_page_is_brought_in_at_once(database):
    application = drop(open_page(), ("parc.csv", GOOD.encode()))
    assert (application.title[0].value, application.session_state[state.SECTION]) == ("Inventaire", "Importer")
    click(application, "import-save")
    assert len(load_equipment(database, the_inventory(database))) == len(GOOD.splitlines()) - 1


def test_an_inventory_of_files_alone_says_how_they_become_a_version(database):
    application = open_page()
    drop(application, ("parc.csv", GOOD.encode()))
    assert text("page.inventory.never_saved_import", "fr") in said(application)
    assert text("page.inventory.never_saved", "fr") not in said(application)


def test_what_loads_a_sample_beside_inventories_closes_on_it(database, sample):
    application = click(open_up(open_page(), "samples"), "load-larger-sample")
    assert "Communauté" in application.header[0].value
    assert not application.session_state["samples"]


def test_an_organisation_needs_a_name(database):
    application = open_page()
    click(application, "create-typing")
    assert application.error[0].value == text("page.home.name_needed", "fr")
    assert storage.list_organisations(database) == []


def test_the_organisation_is_renamed_and_the_inventory_changed(database, sample):
    application = open_up(open_page(), "rename-organisation", "change-inventory")
    application.text_input("rename-1-organisation").set_value("Association rebaptisée")
    click(application, "rename-1-submit")
    application.number_input(f"change-{sample}-year").set_value(2024)
    click(application, f"change-{sample}-submit")
    organisation = storage.list_organisations(database)[0]
    assert organisation.name == "Association rebaptisée"
    assert storage.list_inventories(database, organisation.organisation_id)[0].year == 2024


def test_the_name_of_who_is_at_work_signs_for_the_session_and_for_no_other(database, sample):
    application = open_page("inventory")
    application.text_input("actor-name").set_value(" Ali ").run()
    other = open_page("inventory")
    assert other.text_input("actor-name").value == ""
    click(application.switch_page(str(state.page_file("inventory"))), "undo")
    assert storage.list_versions(database, sample)[-1].actor == "Ali"
    click(run(other), "redo")
    assert storage.list_versions(database, sample)[-1].actor == text("app.local_user", "fr")


# --- archiving -------------------------------------------------------------------------------------------------------


def name_sample(kind: str, language: str = "fr") -> str:
    return text(f"page.home.sample.{kind}.organisation", language)


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_a_fresh_address_opens_one_s_own_organisation_before_a_fictitious_one(database, language):
    load_sample(database, name_sample("association", language), "Parc", "Zoé")
    assert name_sample("association", language).partition(" (")[0] in open_page(language=language).header[0].value
    own = storage.create_organisation(database, "Zoo de demain", "Zoé")
    storage.create_inventory(database, own, "Parc", 2025, "Zoé")
    assert open_page(language=language).header[0].value == "Zoo de demain"


def test_an_inventory_is_archived_then_put_back(database, sample):
    other = storage.create_inventory(database, 1, "Parc bis", 2024, "Zoé")
    application = open_up(open_page(held={state.INVENTORY: sample}), f"act-{sample}")
    click(application, f"archive-{sample}")
    assert storage.load_record(database, sample).archived
    assert application.selectbox(state.INVENTORY).value == other
    assert text("page.home.archive.archived", "fr") in [one.label for one in application.expander]
    click(application, f"reopen-inventory-{sample}")
    assert not storage.load_record(database, sample).archived
    assert application.selectbox(state.INVENTORY).value == sample
    assert storage.list_log(database, 1)[-1].what == "inventory-reopened"


def test_the_last_inventory_is_archived_and_its_organisation_stays_the_one_at_work(database, sample):
    application = click(open_up(open_page(), f"act-{sample}"), f"archive-{sample}")
    assert application.button("create-in-1-files")
    click(application, f"reopen-inventory-{sample}")
    assert not storage.load_record(database, sample).archived


def test_an_inventory_is_copied_for_a_year_then_deleted_by_its_name_alone(database, sample):
    application = open_up(open_page(held={state.INVENTORY: sample}), f"act-{sample}")
    application.number_input(f"duplicate-{sample}-year").set_value(2031)
    click(application, f"duplicate-{sample}-submit")
    copy = storage.list_inventories(database, 1)[0]
    both = [storage.load_inventory(database, one).inventory.equipment for one in (sample, copy.inventory_id)]
    pd.testing.assert_frame_equal(*both)
    assert copy.year == 2031
    open_up(application, f"act-{copy.inventory_id}")
    for typed, left in (("autre", 2), (copy.name, 1)):
        application.text_input(f"delete-{copy.inventory_id}-name").set_value(typed)
        click(application, f"delete-{copy.inventory_id}-submit")
        assert len(storage.list_inventories(database, 1, archived=True)) == left


def test_a_fictitious_organisation_is_archived_then_put_back(database):
    application = click(open_page(), "load-sample")
    click(open_up(application, "rename-organisation"), "archive-organisation")
    assert storage.list_organisations(database) == []
    click(application, "reopen-organisation-1")
    assert len(storage.list_organisations(database)) == 1
    assert application.metric


def test_an_inventory_archived_by_another_is_left_for_one_that_stays(database, sample):
    other = storage.create_inventory(database, 1, "Parc bis", 2024, "Zoé")
    application = open_page("footprint", held={state.INVENTORY: sample})
    storage.archive_inventory(database, sample, "Ali")
    assert run(application).selectbox(state.INVENTORY).value == other


# --- typing ----------------------------------------------------------------------------------------------------------


def type_in(application: AppTest, **edits) -> AppTest:
    """Do this in the grid that is shown."""
    blank = {"edited_rows": {}, "added_rows": [], "deleted_rows": []}
    application.session_state[application.data_editor[0].key] = blank | edits
    return run(application)


# Streamlit lays new rows in a table of its own, which we do not read.
@pytest.mark.filterwarnings("ignore:Setting an item of incompatible dtype")
def test_what_is_typed_is_shown_as_not_saved_then_saved(database, sample):
    application = open_page("inventory")
    type_in(application, edited_rows={0: {"lifespan_years": "7,5"}}, added_rows=[{"device_type": "Tablette"}])
    assert "Pas encore enregistré" in said(application)
    click(application, "save")
    assert "Version 2 enregistrée" in application.success[0].value
    equipment = load_equipment(database, sample)
    assert equipment["lifespan_years"].iloc[0] == 7.5
    assert equipment["device_type"].iloc[-1] == "tablet"


def test_what_is_typed_survives_another_tab_another_page_and_another_language(database, sample):
    application = open_page("inventory")
    type_in(application, edited_rows={0: {"device_type": "Tablette"}})
    application.session_state[state.SECTION] = "Sites"
    run(application)
    application.switch_page(str(state.page_file("home")))
    run(application)
    application.session_state["lang"] = "en"
    application.switch_page(str(state.page_file("inventory")))
    run(application)
    assert "Not saved yet" in said(application)
    click(application, "save")
    assert load_equipment(database, sample)["device_type"].iloc[0] == "tablet"


def test_a_row_that_can_t_be_read_is_not_saved_and_not_lost(database, sample):
    application = open_page("inventory")
    type_in(application, edited_rows={0: {"quantity": "beaucoup"}})
    assert application.button("save").disabled
    assert "beaucoup" in " ".join(table.value.to_string() for table in application.table)
    assert storage.list_versions(database, sample)[-1].number == 1


def test_what_is_typed_can_be_left(database, sample):
    application = open_page("inventory")
    type_in(application, edited_rows={0: {"quantity": "4"}})
    click(application, "leave")
    assert "enregistrée le" in said(application)
    assert application.data_editor[0].value["quantity"].iloc[0] == "1"


def test_undo_then_redo(database, sample):
    application = open_page("inventory")
    type_in(application, edited_rows={0: {"quantity": "4"}})
    for key in ("save", "undo", "redo"):
        click(application, key)
    assert what_versions_are(database, sample) == ["saved", "saved", "undone", "redone"]
    assert load_equipment(database, sample)["quantity"].iloc[0] == 4


def test_the_same_row_changed_by_two_is_settled_by_who_comes_second(database, sample):
    first, second = open_page("inventory"), open_page("inventory")
    type_in(first, edited_rows={0: {"quantity": "2"}})
    type_in(second, edited_rows={0: {"quantity": "3"}, 1: {"quantity": "5"}})
    for application in (first, second):
        click(application, "save")
    rows = second.table[0].value
    assert rows[["Valeur de départ", "La leur", "La vôtre"]].to_numpy().tolist() == [["1", "2", "3"]]
    second.radio[0].set_value("mine").run()
    click(second, "settle")
    assert load_equipment(database, sample)["quantity"].iloc[:2].tolist() == [3, 5]


# --- files -----------------------------------------------------------------------------------------------------------


def drop(application: AppTest, *files: tuple[str, bytes]) -> AppTest:
    application.file_uploader[0].set_value([(name, content, "text/csv") for name, content in files])
    return run(application)


def test_a_file_is_shown_with_all_its_problems_before_anything_is_saved(database, inventory_id):
    application = drop(open_inventory("import"), ("parc.csv", BAD.encode()))
    click(application, "import-step-left")
    assert "Lignes lues : **3** = gardées : **1** + mises de côté : **2**" in said(application).replace("\xa0", " ")
    told = said(application).replace("\xa0", " ")
    assert "**Type d’appareil** : Grille\\-pain — 1 ligne" in told
    assert "**Quantité** : beaucoup — 1 ligne" in told
    assert application.data_editor[0].value["line"].tolist() == ["3", "4"]
    assert storage.list_versions(database, inventory_id) == []

    click(application, "import-step-save")
    click(application, "import-save")
    stored = storage.load_inventory(database, inventory_id)
    assert stored.inventory.equipment["item_id"].tolist() == ["A"]
    assert len(stored.set_aside) == 2


def test_several_files_come_in_together_and_a_refused_one_says_why(database, inventory_id):
    usage = "Identifiant;Type de service;Quantité par an\nL;Ligne mobile;3\n".encode()
    files = [("parc.csv", GOOD.encode()), ("services.csv", usage), ("lettre.pdf", b"%PDF-1.7 ...")]
    application = drop(open_inventory("import"), *files)
    assert "lettre" in application.error[0].value
    assert "PDF" in application.error[0].value
    click(application, "import-save")
    inventory = storage.load_inventory(database, inventory_id).inventory
    assert (len(inventory.equipment), len(inventory.usage)) == (2, 1)


@pytest.mark.sampled(least=1)
@pytest.mark.parametrize(("way", "left"), [("complete", ["A", "B"]), ("replace", ["A"])])
def test_a_table_is_completed_or_replaced(database, inventory_id, way, left):
    application = drop(open_inventory("import"), ("parc.csv", GOOD.encode()))
    click(application, "import-save")
    again = drop(open_inventory("import"), ("parc2.csv", BAD.encode()))
    click(again, "import-step-save")
    again.radio("import-way-fr").set_value(way)
    run(again)
    click(again, "import-save")
    equipment = load_equipment(database, inventory_id).set_index("item_id")
    assert equipment.index.tolist() == left
    assert equipment.loc["A", "quantity"] == 5


@pytest.mark.exhaustive
def test_a_pasted_table_is_read_like_a_file(database, inventory_id):
    application = open_inventory("import")
    application.text_area[0].set_value(GOOD.replace(";", "\t"))
    run(application)
    click(application, "import-save")
    assert load_equipment(database, inventory_id)["quantity"].tolist() == [4, 2]


def test_a_file_is_read_once_whatever_is_clicked_then(inventory_id, monkeypatch):
    read = count_calls(monkeypatch, files, "check_inventory")
    application = drop(open_inventory("import"), ("parc.csv", GOOD.encode()))
    first = len(read)
    for _ in range(3):
        run(application)
    assert len(read) == first


# --- history ---------------------------------------------------------------------------------------------------------


def test_an_earlier_version_is_compared_and_restored(database, sample):
    application = open_page("inventory")
    type_in(application, edited_rows={0: {"quantity": "4"}})
    click(application, "save")
    application.session_state[state.SECTION] = "Historique"
    run(application)
    differences = application.table[1].value
    assert differences[["Colonne", "Avant", "Après"]].to_numpy().tolist() == [["Quantité", "1", "4"]]
    application.selectbox("version").set_value(1)
    run(application)
    click(application, "restore")
    assert load_equipment(database, sample)["quantity"].iloc[0] == 1
    assert what_versions_are(database, sample) == ["saved", "saved", "restored"]


# --- speed -----------------------------------------------------------------------------------------------------------


def count_calls(monkeypatch: pytest.MonkeyPatch, module, name: str) -> list:
    """The calls of a function, from now on."""
    calls, function = [], getattr(module, name)

    def spy(*arguments, **named):
        calls.append(name)
        return function(*arguments, **named)

    monkeypatch.setattr(module, name, spy)
    return calls


@pytest.fixture
def large(request, database, sample) -> int:
    """The sample's devices again and again: 10 000 rows, like those of no other test."""
    inventory = storage.load_inventory(database, sample).inventory
    rows = inventory.equipment.iloc[np.arange(10_000) % len(inventory.equipment)]
    rows = rows.assign(item_id=[f"E{number}" for number in range(10_000)], note=request.node.name)
    index = pd.Index(np.arange(2, 10_002), name="line")
    storage.save_inventory(
        database, sample, Inventory(rows.set_axis(index), inventory.usage, inventory.sites), 1, "Zoé"
    )
    return sample


@pytest.mark.sampled(least=1)
@pytest.mark.parametrize("name", ["home", "inventory", "footprint"])
def test_ten_clicks_cost_one_estimate(large, monkeypatch, name):
    estimates = count_calls(monkeypatch, footprint, "estimate_once")
    checks = count_calls(monkeypatch, files, "check_inventory")
    loads = count_calls(monkeypatch, stored, "load_inventory")
    application = open_page(name)
    first = len(checks), len(loads)
    for _ in range(10):
        run(application)
    assert len(estimates) == 1
    assert (len(checks), len(loads)) == first


@pytest.mark.exhaustive
def test_typing_in_ten_thousand_rows_reads_only_what_is_typed(database, large, monkeypatch):
    application = open_page("inventory")
    read = []
    monkeypatch.setattr(
        "footprint.pages.inventory.draft.check_cells",
        lambda cells: read.append({name: len(table) for name, table in cells.items()}) or files.check_cells(cells),
    )
    type_in(application, edited_rows={9_999: {"quantity": "4"}})
    click(application, "save")
    assert all(rows == {"equipment": 1} for rows in read)
    assert read
    assert load_equipment(database, large)["quantity"].iloc[-1] == 4


@pytest.mark.exhaustive
def test_more_rows_than_a_grid_shows_come_by_pages_and_keep_what_is_typed(database, large, monkeypatch):
    monkeypatch.setattr("footprint.pages.inventory.view.MOST_ROWS_SHOWN", 5_000)
    application = open_page("inventory")
    assert len(application.data_editor[0].value) == 1_000
    type_in(application, edited_rows={0: {"quantity": "41"}})
    application.pagination[0].set_value(3)
    run(application)
    assert application.data_editor[0].value["item_id"].iloc[0] == "E2000"
    type_in(application, edited_rows={1: {"quantity": "42"}})
    application.text_input(f"filter-equipment-{large}-fr").set_value("E9999")
    run(application)
    assert application.data_editor[0].value["item_id"].tolist() == ["E9999"]
    click(application, "save")
    quantity = load_equipment(database, large).set_index("item_id")["quantity"]
    assert (quantity["E0"], quantity["E2001"]) == (41, 42)
