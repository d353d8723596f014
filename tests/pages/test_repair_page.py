"""The rows set aside on the page: repaired one by one or all alike, left aside, undone, saved; in both languages."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from footprint import storage
from footprint.intake import read_file
from footprint.pages import state
from footprint.words.texts import text
from footprint.workspace import files, stored
from footprint.workspace.bring_in import bring_in
from tests.open_pages import FRENCH_FIRST, open_inventory, run

FILE = """Identifiant;Type;Modèle;Quantité
A;Truc portatif;Latitude;douze
B;Truc portatif;<script>alert(1)</script>;2
C;VM;x;2
D;Écran;x;2;trop
E;Écran;=1+1;2
"""


@pytest.fixture
def with_rows_aside(database, inventory_id) -> int:
    read = files.check_raw(read_file(("parc.csv", FILE.encode())))
    after = bring_in(storage.load_inventory(database, inventory_id), [read], True)
    stored.save_stored(database, inventory_id, after, "Zoé")
    return inventory_id


def edit(application: AppTest, row: int, **values: object) -> AppTest:
    application.session_state[application.data_editor[0].key] = {
        "edited_rows": {row: values},
        "added_rows": [],
        "deleted_rows": [],
    }
    return run(application)


def click(application: AppTest, end: str) -> AppTest:
    next(button for button in application.button if (button.key or "").endswith(end)).click()
    return run(application)


def fill(application: AppTest, end: str, written: str) -> AppTest:
    next(field for field in application.text_input if field.key.endswith(end)).input(written)
    return run(application)


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_rows_set_aside_stand_in_a_grid_with_the_reason_beside_each_cell(with_rows_aside, language):
    application = open_inventory("check", language)
    grid = application.data_editor[0].value
    assert grid["line"].tolist() == ["2", "3", "5"]
    assert grid["device_type"].tolist() == ["Truc portatif", "Truc portatif", "Écran"]
    assert all("Truc portatif" in said for said in grid["why-device_type"][:2])
    assert "douze" in grid["why-quantity"][0]
    assert grid["why-quantity"][1] == ""
    assert grid["text"][2] == "D;Écran;x;2;trop"
    assert set(grid["state"]) == {text("page.repair.state.wrong", language)}


def test_an_inventory_without_rows_aside_has_no_grid(inventory_id):
    assert not open_inventory("check").data_editor


@pytest.mark.exhaustive
def test_a_cell_is_repaired_in_place_and_says_at_once_whether_the_row_counts(with_rows_aside, database):
    application = edit(open_inventory("check"), 1, device_type="Ordinateur portable")
    grid = application.data_editor[0].value
    assert grid["state"].tolist()[1] == text("page.repair.state.taken", "fr")
    assert grid["why-device_type"].tolist()[1] == ""
    click(application, "-save")
    stored = storage.load_inventory(database, with_rows_aside)
    assert stored.inventory.equipment["item_id"].tolist() == ["E", "B"]
    assert stored.inventory.equipment.index.tolist() == [6, 3]
    assert len(stored.set_aside) == 3


def test_one_choice_from_a_list_repairs_all_alike_and_is_undone(with_rows_aside):
    application = open_inventory("check")
    field = next(box for box in application.selectbox if (box.key or "").endswith("-value"))
    field.select("Ordinateur portable")
    click(application, "-write")
    assert application.data_editor[0].value["line"].tolist() == ["2", "5"]
    click(application, "-undo")
    assert application.data_editor[0].value["device_type"].tolist()[:2] == ["Truc portatif"] * 2


@pytest.mark.exhaustive
def test_a_row_is_left_aside_only_with_a_reason_which_stays_with_it(with_rows_aside, database):
    application = edit(open_inventory("check"), 2, tick=True)
    click(application, "equipment-leave")
    assert application.data_editor[0].value["line"].tolist() == ["2", "3", "5"]
    fill(application, "equipment-reason", "au rebut")
    click(application, "equipment-leave")
    assert application.data_editor[0].value["line"].tolist() == ["2", "3"]
    click(application, "-save")
    stored = storage.load_inventory(database, with_rows_aside)
    left = stored.set_aside[stored.set_aside["line"] == 5].iloc[0]
    assert [problem["value"] for problem in left["problems"] if problem["code"] == "left-aside"] == ["au rebut"]
    assert left["cells"]["model"] == "x"


def test_a_row_that_reading_set_aside_is_taken_back_as_it_is(with_rows_aside, database):
    application = edit(open_inventory("check"), 2, tick=True)
    click(application, "equipment-accept")
    click(application, "-save")
    assert storage.load_inventory(database, with_rows_aside).inventory.equipment["item_id"].tolist() == ["E", "D"]


@pytest.mark.exhaustive
def test_what_was_typed_is_not_lost_when_the_page_is_left(with_rows_aside):
    application = edit(open_inventory("check"), 1, device_type="Ordinateur portable")
    application.switch_page(str(state.page_file("home")))
    run(application)
    application.switch_page(str(state.page_file("inventory")))
    application.session_state[state.SECTION] = text("page.inventory.section.check", "fr")
    run(application)
    assert "2" in application.data_editor[0].value["line"].tolist()
    assert application.data_editor[0].value["device_type"].tolist()[1] in ("Ordinateur portable", "Écran")


@pytest.mark.exhaustive
def test_what_was_repaired_stands_when_someone_else_saves_a_version_meanwhile(with_rows_aside, database):
    application = edit(open_inventory("check"), 1, device_type="Ordinateur portable")
    before = storage.load_inventory(database, with_rows_aside)
    equipment = before.inventory.equipment.assign(quantity=9.0)
    changed = replace(before, inventory=replace(before.inventory, equipment=equipment))
    stored.save_stored(database, with_rows_aside, changed, "Ali")
    click(run(application), "-save")
    after = storage.load_inventory(database, with_rows_aside)
    assert after.number == 3
    assert after.inventory.equipment[["item_id", "quantity"]].to_numpy().tolist() == [["E", 9], ["B", 2]]


# --- before anything is saved ----------------------------------------------------------------------------------------


def say_rows(application: AppTest) -> str:
    """The sentence that accounts for every row, without what spaces it out."""
    said = next(one.value for one in application.markdown if "mises de côté : **" in one.value.replace("\xa0", " "))
    return said.replace("\xa0", " ").replace("*", "")


@pytest.mark.exhaustive
def test_rows_of_a_file_are_repaired_before_it_is_saved_and_the_counts_follow(inventory_id, database):
    application = open_inventory("import")
    application.file_uploader[0].set_value([("parc.csv", FILE.encode(), "text/csv")])
    run(application)
    application.button("import-step-left").click()
    run(application)
    assert say_rows(application).endswith("Lignes lues : 5 = gardées : 1 + mises de côté : 4.")
    edit(application, 1, device_type="Ordinateur portable")
    assert say_rows(application).endswith("Lignes lues : 5 = gardées : 2 + mises de côté : 3.")
    click(application, "import-step-save")
    click(application, "import-save")
    stored = storage.load_inventory(database, inventory_id)
    assert stored.inventory.equipment["item_id"].tolist() == ["B", "E"]
    assert stored.set_aside["line"].tolist() == [2, 4, 5]
    assert stored.upload_ids["equipment"].notna().all()


# --- typed, ticked or chosen, and clicked at once --------------------------------------------------------------------

# Two faults, each in several rows, and one row whose type is none.
QUICK = """Identifiant;Type;Quantité
A;Écran;douze
B;Écran;douze
C;Écran;treize
D;Écran;treize
E;Bahut;1
"""


@pytest.fixture
def quick(database, inventory_id) -> AppTest:
    read = files.check_raw(read_file(("parc.csv", QUICK.encode())))
    after = bring_in(storage.load_inventory(database, inventory_id), [read], True)
    stored.save_stored(database, inventory_id, after, "Zoé")
    return open_inventory("check")


def widget(widgets, part: str):
    return next(one for one in widgets if part in (one.key or ""))


def cause(application: AppTest, kind: str, said: str, end: str):
    """A widget of the cause that says so: its field, or one of its buttons."""
    told = [one.value for one in application.markdown if " — " in one.value and one.value.startswith("**")]
    at = next(number for number, one in enumerate(told) if said in one)
    return [one for one in getattr(application, kind) if (one.key or "").endswith(end)][at]


@pytest.mark.exhaustive
def test_what_is_typed_and_clicked_at_once_is_what_is_written(quick, database, inventory_id):
    cause(quick, "text_input", "douze", "-reason")
    widget(quick.text_input, "quantity-").input("12")
    click(quick, "-write")
    assert quick.data_editor[0].value["line"].tolist() == ["4", "5", "6"]
    click(quick, "-save")
    equipment = storage.load_inventory(database, inventory_id).inventory.equipment
    assert dict(zip(equipment["item_id"], equipment["quantity"], strict=True)) == {"A": 12, "B": 12}


def test_each_cause_has_a_box_of_its_own_empty_at_first(quick):
    widget(quick.text_input, "quantity-").input("12")
    click(quick, "-write")
    assert all(not one.value for one in quick.text_input if "-value" in (one.key or ""))
    click(quick, "-undo")
    assert all(not one.value for one in quick.text_input if "-value" in (one.key or ""))


@pytest.mark.exhaustive
def test_another_text_typed_and_clicked_at_once_takes_the_place_of_the_first(quick):
    widget(quick.text_input, "quantity-").input("12")
    run(quick)
    widget(quick.text_input, "quantity-").input("13")
    click(quick, "-write")
    widget(quick.segmented_control, "-view").set_value("taken")
    run(quick)
    assert quick.data_editor[0].value["quantity"].tolist() == ["13", "13"]


@pytest.mark.exhaustive
def test_a_reason_typed_and_clicked_at_once_stays_with_the_rows(quick, database, inventory_id):
    cause(quick, "text_input", "douze", "-reason").input("au rebut")
    cause(quick, "button", "douze", "-leave").click()
    run(quick)
    click(quick, "-save")
    left = storage.load_inventory(database, inventory_id).set_aside
    reasons = [problem["value"] for told in left["problems"] for problem in told if problem["code"] == "left-aside"]
    assert reasons == ["au rebut", "au rebut"]


@pytest.mark.exhaustive
def test_rows_ticked_and_left_at_once_are_all_those_ticked(quick):
    edit(quick, 0, tick=True)
    fill(quick, "equipment-reason", "au rebut")
    quick.session_state[quick.data_editor[0].key] = {
        "edited_rows": {0: {"tick": True}, 4: {"tick": True}},
        "added_rows": [],
        "deleted_rows": [],
    }
    click(quick, "equipment-leave")
    assert quick.data_editor[0].value["line"].tolist() == ["3", "4", "5"]


def test_a_cell_typed_before_a_click_elsewhere_is_not_lost(quick):
    quick.session_state[quick.data_editor[0].key] = {
        "edited_rows": {4: {"device_type": "Écran"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    widget(quick.text_input, "quantity-").input("12")
    click(quick, "-write")
    assert quick.data_editor[0].value["line"].tolist() == ["4", "5"]
