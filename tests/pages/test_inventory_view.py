"""Rows searched, filtered, sorted, grouped and edited together: no other row is touched, and nothing typed is lost."""

import numpy as np
import pandas as pd
import pytest

from footprint import storage
from footprint.pages.inventory.counted import ASSUMED, CountedTable
from footprint.pages.inventory.draft import DraftTable, edit_sheet, open_sheet, remove_rows, write_alike
from footprint.pages.inventory.grid import InventoryGrid
from footprint.pages.inventory.groups import sum_groups
from footprint.pages.inventory.view import ASSUMED_ROWS, CHANGED, UNSETTLED, View
from footprint.words.texts import text
from footprint.workspace.bring_in import bring_in
from footprint.workspace.files import read_files
from footprint.workspace.kept_files import keep_tables
from footprint.workspace.samples import load_sample
from tests.open_pages import click, open_page, run, said

FILE = """Identifiant;Type d'appareil;Quantité;Site;Durée de vie (ans)
A;Ordinateur portable;3;Siège;5
B;Écran 24 pouces;20;Annexe;
C;Ordinateur portable;100;;7
D;Tablette;4;Siège;
"""


@pytest.fixture(scope="module")
def opened() -> pd.DataFrame:
    return read_files(("parc.csv", FILE.encode())).inventory.equipment


@pytest.fixture
def sheet(opened) -> DraftTable:
    return open_sheet("equipment", opened, "fr")


@pytest.fixture(scope="module")
def counted(opened) -> CountedTable:
    """B and D live as long as is assumed, C has no figure and D is doubtful."""
    assumed = pd.DataFrame({"lifespan_years": pd.array([None, f"{ASSUMED}6", None, f"{ASSUMED}3"], dtype="str")})
    impact = np.array([30.0, 200.0, np.nan, 80.0])
    return CountedTable(assumed, impact, pd.Series(dtype="str"), np.array([False, False, True, True]))


def names(sheet: DraftTable, rows) -> str:
    return "".join(sheet.cells["item_id"].iloc[rows].fillna("?"))


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        (View(), "ABCD"),
        (View(wanted=" portable "), "AC"),
        (View(kept={"site": ("Siège", ""), "device_type": ()}), "ACD"),
        (View(kept={"site": ("Siège",), "device_type": ("Tablette",)}), "D"),
        (View(only=UNSETTLED), "CD"),
        (View(only=ASSUMED_ROWS), "BD"),
        (View(only=CHANGED), ""),
        (View(lines=frozenset({3, 5})), "BD"),
        (View(order="quantity"), "ADBC"),
        (View(order="quantity", descending=True), "CBDA"),
        (View(order="weight", descending=True), "BDAC"),
        (View(order="site"), "BADC"),
    ],
)
def test_rows_are_searched_filtered_and_sorted(opened, sheet, counted, view, shown):
    assert names(sheet, view.find_all(sheet, opened, counted)) == shown


def test_new_rows_are_found_by_what_is_typed_and_come_last(opened, sheet, counted):
    typed = edit_sheet(sheet, {"added_rows": [{"device_type": "Tablette", "quantity": "1"}]})
    assert names(typed, View(kept={"device_type": ("Tablette",)}).find_all(typed, opened, counted)) == "D?"
    assert names(typed, View(order="quantity").find_all(typed, opened, counted)) == "ADBC?"
    assert names(typed, View(only=CHANGED).find_all(typed, opened, counted)) == "?"


def test_groups_count_rows_and_devices_and_weigh_what_is_known(opened, sheet, counted):
    groups = sum_groups(sheet, opened, counted, View(), "device_type").set_index("group")
    assert groups["rows"].to_dict() == {"Écran 24 pouces": 1, "Tablette": 1, "Ordinateur portable": 2}
    assert groups.loc["Ordinateur portable", ["quantity", "impact"]].tolist() == [103, 30]


def test_only_rows_in_which_something_changes_count_as_changed(sheet):
    alike = write_alike(sheet, np.array([0, 2, 3]), "site", "Siège")
    assert names(alike, alike.touched) == "C"
    assert alike.changed == 1
    assert write_alike(sheet, np.array([0, 3]), "site", "Siège") is sheet
    assert names(remove_rows(alike, np.array([2])), slice(None)) == "ABD"


def test_an_assumption_that_is_shown_is_no_value_that_anyone_typed():
    source = pd.DataFrame({"lifespan_years": [f"{ASSUMED}6", "5"], "note": [None, None]})
    typed = {0: {"lifespan_years": "7"}, 1: {"lifespan_years": f"{ASSUMED}6"}, 2: {"lifespan_years": "≈ 8"}}
    grid = InventoryGrid("grid", np.arange(3), np.arange(3), ["lifespan_years"], source, {"edited_rows": typed})
    read = [values["lifespan_years"] for values in grid.read_edits()["edited_rows"].values()]
    assert read == ["7", None, "8"]


# --- on the page -----------------------------------------------------------------------------------------------------


def type_in(application, **edits):
    blank = {"edited_rows": {}, "added_rows": [], "deleted_rows": []}
    application.session_state[application.data_editor[0].key] = blank | edits
    return run(application)


def ask_nine(application, key: str) -> None:
    """Ask that the rows ticked live nine years."""
    application.selectbox(f"many-column-{key}").set_value("lifespan_years")
    run(application)
    application.text_input(f"many-value-{key}-lifespan_years").set_value("9")
    run(application)


@pytest.mark.exhaustive
def test_what_is_typed_under_filters_is_saved_and_no_other_row_is_touched(database):
    sample = load_sample(database, "Association", "Parc", "Zoé")
    before = storage.load_inventory(database, sample).inventory.equipment
    application, key = open_page("inventory"), f"equipment-{sample}-fr"
    shown = application.data_editor[0].value
    assert shown["lifespan_years"].str.startswith("≈").any()
    assert shown["weight"].notna().all()

    screens = (before["device_type"] == "monitor_24").to_numpy()
    assert 1 < screens.sum() < len(before)
    application.multiselect(f"keep-device_type-{key}").set_value(["Écran 24 pouces"])
    run(application)
    assert len(application.data_editor[0].value) == screens.sum()
    type_in(application, edited_rows={1: {"note": "vu"}})
    application.text_input(f"filter-{key}").set_value("rien de tel")
    run(application)
    assert application.data_editor[0].value.empty
    assert "Pas encore enregistré** : 1 ligne" in said(application).replace("\xa0", " ")

    # Two rows ticked among those shown: one column, one value; taken back, then done again and saved.
    click(application, f"show-all-{key}")
    type_in(application, edited_rows={0: {"ticked": True}, 2: {"ticked": True}})
    ask_nine(application, key)
    ticked = {**application.session_state[application.data_editor[0].key]}
    click(application, f"many-write-{key}")
    assert "**Pas encore enregistré** : 3 lignes" in said(application).replace("\xa0", " ")
    click(application, "undo-many")
    assert "**Pas encore enregistré** : 1 ligne" in said(application).replace("\xa0", " ")
    type_in(application, **ticked)
    ask_nine(application, key)
    click(application, f"many-write-{key}")
    click(application, "save")

    after = storage.load_inventory(database, sample).inventory.equipment
    version = storage.list_versions(database, sample)[-1]
    wanted = np.zeros(len(before), dtype="bool")
    wanted[[0, 2, np.flatnonzero(screens)[1]]] = True
    assert (version.added, version.changed, version.gone) == (0, int(wanted.sum()), 0)
    assert version.message.replace("\xa0", " ") == "Durée de vie : 9 (2 lignes)"
    assert after["lifespan_years"].iloc[[0, 2]].tolist() == [9, 9]
    pd.testing.assert_frame_equal(after[~wanted], before[~wanted].astype(after.dtypes))


def test_a_type_that_only_a_model_tells_is_marked_and_a_type_that_was_given_is_not(database):
    rows = (";Dell;Latitude 5440", "Ordinateur portable;Dell;Latitude 5440", "Tablette;;", ";Dell;P2419H")
    content = "\n".join(("Type;Fabricant;Modèle", *rows)).encode()
    inventory_id = storage.create_inventory(
        database, storage.create_organisation(database, "Mairie", "tests"), "Parc", 2025, "tests"
    )
    found, base = read_files(("parc.csv", content)), storage.load_inventory(database, inventory_id)
    files = keep_tables(found.raw.tables, content)
    storage.save_import(database, inventory_id, lambda kept: bring_in(base, [found], True, kept), files, [], "tests")
    application = open_page("inventory")
    marked = [f"{ASSUMED}Ordinateur portable", "Ordinateur portable", "Tablette", f"{ASSUMED}Écran 24 pouces"]
    assert application.data_editor[0].value["device_type"].tolist() == marked
    assert text("page.inventory.legend_type", "fr") in said(application)
    # Another type, and one that was copied with its mark: neither comes from a model any more.
    type_in(application, edited_rows={0: {"device_type": "Tablette"}, 2: {"device_type": marked[3]}})
    click(application, "save")
    chosen = storage.load_inventory(database, inventory_id).inventory.equipment["device_type"].tolist()
    assert chosen == ["tablet", "laptop", "monitor_24", "monitor_24"]
    assert application.data_editor[0].value["device_type"].tolist() == [
        "Tablette",
        *marked[1:2],
        marked[3][2:],
        marked[3],
    ]
