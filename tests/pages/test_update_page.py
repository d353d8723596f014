"""What the page asks when a newer export of the same estate comes in, and what it makes of the answers."""

from datetime import date

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from footprint import storage
from footprint.intake import read_file
from footprint.inventory.newer_export import Choices, Leaving
from footprint.pages import state
from footprint.pages.imports.newer_export import guess_day
from footprint.words.texts import text
from footprint.workspace.bring_in import update_from
from footprint.workspace.files import check_raw
from footprint.workspace.stored import keep_files, open_version, save_stored
from tests.open_pages import FRENCH_FIRST, click, open_inventory, open_page, open_up, run

HEAD = "Identifiant;Type d'appareil;N° de série;Site;Date d'achat\n"
FIRST = (
    HEAD
    + "PC-1;Ordinateur portable;S1;Siège;2022-03-01\nPC-2;Ordinateur portable;S2;Siège;2022-03-01\n;Écran;;Siège;\n"
)
NEWER = HEAD + "PC-1;Ordinateur portable;S1;Annexe;2022-03-01\nPC-3;Ordinateur portable;S3;Siège;2025-09-01\n"
NAME = "glpi-2025-11-02.csv"


@pytest.fixture(autouse=True)
def database(database: sa.Engine, inventory_id: int) -> sa.Engine:
    """An inventory of 2025 that came in from a first export."""
    update(database, inventory_id, FIRST, Choices())
    return database


def update(engine: sa.Engine, inventory_id: int, content: str, choices: Choices) -> None:
    kept = keep_files(engine, 1, [("parc.csv", content.encode())], "Zoé")
    read = check_raw(read_file(("parc.csv", content.encode())))
    save_stored(
        engine, inventory_id, update_from(storage.load_inventory(engine, inventory_id), [read], choices, kept), "Zoé"
    )


def correct(engine: sa.Engine, column: str, value: str) -> None:
    """Set a cell of the first device by hand."""
    stored = storage.load_inventory(engine, 1)
    first = (stored.row_ids["equipment"] == 1).to_numpy(dtype="bool")
    stored.inventory.equipment[column] = stored.inventory.equipment[column].mask(first, value)
    save_stored(engine, 1, stored, "Zoé")


def draw() -> None:
    """The component alone, on the last version."""
    import streamlit as st

    from footprint.intake import read_file
    from footprint.pages import state
    from footprint.pages.imports.newer_export import show_update
    from footprint.workspace.files import check_raw
    from footprint.workspace.stored import open_version

    studied = state.find_studied()
    assert studied is not None
    if "reads" not in st.session_state:
        st.session_state["reads"] = [check_raw(read_file((st.session_state["file"], st.session_state["content"])))]
    base = open_version(state.open_engine(), studied.inventory_id, studied.number)
    st.session_state["choices"] = show_update(base, st.session_state["reads"], "update")


def open_update(content: str = NEWER, language: str = "fr") -> AppTest:
    application = AppTest.from_function(draw, default_timeout=60)
    application.session_state["file"], application.session_state["content"] = NAME, content.encode()
    application.session_state[state.LANGUAGE] = language
    return run(application)


def said(application: AppTest) -> str:
    """All that the page says in sentences, with plain spaces and apostrophes."""
    kinds = (application.markdown, application.info, application.error)
    told = "\n".join(element.value for kind in kinds for element in kind)
    return told.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_what_would_come_change_and_leave_is_counted_with_the_rules(language):
    application = open_update(language=language)
    told = said(application)
    for sentence in {
        "fr": ("Appareils ajoutés : **1**", "modifiés : **1**", "absents de l'export : **2**", "numéro de série : 1"),
        "en": ("Devices added: **1**", "changed: **1**", "absent from the export: **2**", "serial number: 1"),
    }[language]:
        assert sentence in told


def test_absent_devices_are_withdrawn_on_the_day_of_the_file_and_types_it_never_names_are_kept():
    choices = open_update().session_state["choices"]
    assert choices == Choices({2: Leaving(date(2025, 11, 2)), 3: Leaving()})


def test_an_export_said_to_be_partial_takes_nothing_away():
    application = open_update()
    application.radio("update-decision").set_value("keep")
    assert run(application).session_state["choices"] == Choices({2: Leaving(), 3: Leaving()})


def test_day_and_outcome_are_asked_once_for_all():
    application = open_update()
    application.date_input[0].set_value(date(2025, 6, 30))
    application.selectbox("update-outcome").set_value("reused")
    assert run(application).session_state["choices"].gone[2] == Leaving(date(2025, 6, 30), "reused")


@pytest.mark.exhaustive
@pytest.mark.sampled
@pytest.mark.parametrize(
    ("file", "year", "day"),
    [
        ("parc_2025-11-02.csv", 2025, date(2025, 11, 2)),
        ("parc_2026-01-15.csv", 2025, date(2025, 12, 31)),
        ("parc_2024-12-30.csv", 2025, date(2025, 1, 1)),
        ("parc.csv", 2020, date(2020, 12, 31)),
        ("parc_2026-01-15.csv", None, date(2026, 1, 15)),
    ],
)
def test_the_day_proposed_for_devices_that_left_lies_in_the_year_of_the_inventory(file, year, day):
    assert guess_day([file], year) == day


def decide_each(edits: dict[int, dict[str, str]]) -> AppTest:
    application = open_update()
    application.radio("update-decision").set_value("each")
    run(application)
    key = str(application.data_editor[0].key)
    application.session_state[key] = {"edited_rows": edits, "added_rows": [], "deleted_rows": []}
    return run(application)


@pytest.mark.exhaustive
def test_or_row_by_row():
    application = decide_each(
        {0: {"decision": "Garder"}, 1: {"decision": "Retirer", "retired_on": "15/03/2025", "outcome": "Recyclé"}}
    )
    assert application.session_state["choices"] == Choices({2: Leaving(), 3: Leaving(date(2025, 3, 15), "recycled")})


def test_a_date_that_can_t_be_read_is_asked_again():
    application = decide_each({0: {"retired_on": "bientôt"}})
    assert application.session_state["choices"] is None
    assert "bientôt" in application.error[0].value


@pytest.mark.exhaustive
def test_nothing_leaves_before_it_came():
    application = open_update()
    application.date_input[0].set_value(date(2022, 3, 1))
    run(application)
    assert application.session_state["choices"] is None
    assert r"PC\-2" in application.error[0].value


def test_a_correction_stays_unless_its_author_says_otherwise(database):
    correct(database, "site", "Mairie")
    application = open_update()
    assert application.session_state["choices"].ours == {(1, "site")}
    application.radio("update-side").set_value("theirs")
    assert run(application).session_state["choices"].ours == frozenset()
    application.radio("update-side").set_value("one_by_one")
    run(application)
    key = str(application.data_editor[0].key)
    application.session_state[key] = {"edited_rows": {0: {"take": True}}}
    assert run(application).session_state["choices"].ours == frozenset()


def test_numbers_borne_twice_are_told():
    application = open_update(NEWER + "PC-4;Ordinateur portable;S3;Siège;\n")
    assert any((table.value == "S3").any(axis=None) for table in application.table)


def test_a_file_without_devices_asks_nothing():
    application = open_update("Identifiant;Type de service;Quantité par an\nL;Ligne mobile;3\n")
    assert application.session_state["choices"] == Choices()
    assert not application.radio


@pytest.mark.exhaustive
def test_nothing_is_written_by_looking(database):
    open_update()
    assert open_version(database, 1, 1).number == len(storage.list_versions(database, 1)) == 1


# --- the whole application -------------------------------------------------------------------------------------------


def test_a_newer_export_is_taken_as_one_and_saved_as_shown(database):
    application = open_inventory("import")
    content = HEAD + "PC-9;Ordinateur portable;S1;Siège;2022-03-01\n"
    application.file_uploader[0].set_value([(NAME, content.encode(), "text/csv")])
    run(application)
    assert application.radio("import-way-fr").value == "update"
    application.button("import-save").click()
    run(application)
    devices = storage.load_inventory(database, 1).inventory.equipment
    known = devices.set_index(devices["serial_number"].fillna("screen"))
    assert known["status"].fillna("").to_dict() == {"S1": "", "S2": "retired", "screen": ""}
    assert known.loc["S2", "retired_on"].date() == date(2025, 11, 2)
    assert known.loc["S1", "item_id"] == "PC-9"


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_the_next_year_starts_in_one_click_and_says_where_it_comes_from(database, language):
    application = click(open_up(open_page(language=language), "act-1"), "next-1")
    open_up(application, "act-1", "act-2")
    (started, first) = storage.list_inventories(database, 1)
    assert (started.year, first.year) == (2026, 2025)
    origin = text("page.next_year.origin", language, year=2025, version=1)
    assert f":small[{origin}]" in [one.value for one in application.markdown]
    # What exists is not started again; the year after can be.
    assert [button.key for button in application.button if str(button.key).startswith("next-")] == ["next-2"]


def test_an_empty_inventory_starts_no_next_year(database):
    storage.create_inventory(database, storage.create_organisation(database, "Autre", "Zoé"), "Parc", 2025, "Zoé")
    application = open_page()
    application.session_state[state.ORGANISATION] = 2
    open_up(run(application), "act-2")
    assert application.button("archive-2")
    assert not [button.key for button in application.button if str(button.key).startswith("next-")]


@pytest.mark.exhaustive
@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_what_counts_for_a_supplier_is_chosen_and_undone(database, language):
    usage = "Type de service;Fournisseur;Quantité par an\n"
    usage += "Chiffre d'un fournisseur;AWS;120\nvCPU de machine virtuelle;AWS;4\n"
    update(database, 1, usage, Choices())
    application = open_inventory("usage", language)
    assert application.radio("supplier-aws-2").value == "calculation"
    assert application.button("supplier-save-aws").disabled
    application.radio("supplier-aws-2").set_value("figure")
    run(application)
    application.button("supplier-save-aws").click()
    run(application)
    assert counting(database) == ["counted", "beside"]
    application.button("undo").click()
    run(application)
    assert counting(database) == ["beside", ""]


def counting(database) -> list[str]:
    return storage.load_inventory(database, 1).inventory.usage["counting"].fillna("").tolist()
