"""The auditor's view: its sections in both languages; the sheet goes out and comes back; notes stay."""

import io

import pandas as pd
import pytest
import xlsxwriter
from python_calamine import load_workbook
from streamlit.testing.v1 import AppTest

from footprint.dossier.audit.sample import Draw, draw
from footprint.dossier.control_sheet import read_sheet, write_control_workbook, write_sheet
from footprint.estimation.situation import Method
from footprint.intake.csv_out import export_table
from footprint.problems import UnusableInput
from footprint.registry.factors import shipped_factors
from footprint.storage import add_note, list_dossiers, list_inventories, list_notes, list_statements, verify_log
from footprint.words.texts import text
from footprint.workspace.audit.audited import Audited, audit_dossier, audit_version, read_list
from footprint.workspace.samples import find_sample
from footprint.workspace.stored_years import open_dossier
from tests.open_pages import FRENCH_FIRST, open_page, said

PARTS = ("sample", "trace", "completeness", "evidence", "judgements", "verdicts", "notes", "statement")


@pytest.fixture
def audited(database, organisation_id) -> Audited:
    [record] = list_inventories(database, organisation_id)
    return audit_version(database, record.inventory_id, 1, Method(year=2025))


@pytest.fixture
def drawn(audited) -> Draw:
    return draw(audited.population, "graine", 12, audited.footprint.situation.id)


def open_audit(language: str = "fr", part: str = "sample") -> AppTest:
    page = open_page("dossier", language, {"dossier-part": text("page.dossier.tab.audit", language)})
    if part != "sample":
        page.segmented_control(key="audit-part").set_value(part).run()
    assert not page.exception
    return page


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_without_an_inventory_nothing_is_audited(database, language):
    page = open_page("dossier", language)
    assert not page.exception
    assert not page.tabs


@pytest.mark.sampled
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_every_section_shows_in_both_languages(database, organisation_id, language, part):
    page = open_audit(language, part)
    title = {"sample": "sample", "notes": "notes"}.get(part, part)
    assert text(f"page.dossier.audit.{title}.title", language) in [one.value for one in page.subheader]


@pytest.mark.exhaustive
def test_a_frozen_version_is_audited_before_the_inventory_as_it_stands(database, organisation_id):
    page = open_page("dossier")
    page.text_input(key="dossier-author").input("Claire")
    page.button(key="dossier-freeze-go").click().run()
    page.session_state["dossier-part"] = text("page.dossier.tab.audit", "fr")
    page.run()
    assert not page.exception
    assert page.selectbox(key="audit-subject").value == 1
    assert any(text("page.dossier.audit.reproduced", "fr") in one.value for one in page.markdown)


@pytest.mark.exhaustive
def test_a_frozen_version_of_another_method_is_refused_in_words(database, organisation_id, monkeypatch):
    page = open_page("dossier")
    page.text_input(key="dossier-author").input("Claire")
    page.button(key="dossier-freeze-go").click().run()
    [kept] = list_dossiers(database, organisation_id)
    monkeypatch.setattr("footprint.estimation.situation.METHOD_VERSION", "another")
    with pytest.raises(UnusableInput) as refusal:
        audit_dossier(database, organisation_id, kept)
    assert refusal.value.problem.code == "audit.other-shape"


def test_a_filled_sheet_gives_its_verdict(database, organisation_id):
    page = open_audit()
    page.text_input(key="audit-seed").input("graine")
    page.number_input(key="audit-count").set_value(5)
    page.button(key="audit-draw-go").click().run()
    [record] = list_inventories(database, organisation_id)
    current = audit_version(database, record.inventory_id, 1, Method(year=2025))
    sample = draw(current.population, "graine", 5, current.footprint.situation.id)
    filled = fill(write_sheet(sample, "fr"), "fr", dict.fromkeys(range(1, 6), "0"))
    [uploader] = page.file_uploader
    uploader.set_value(("feuille.csv", export_table(filled, "fr"), "text/csv")).run()
    assert not page.exception
    assert any("Erreur significative" in one.value for one in page.error)


def test_nothing_is_drawn_with_a_seed_that_the_organisation_could_foresee(database, organisation_id):
    seeds = []
    for _ in range(2):
        page = open_audit()
        assert page.text_input(key="audit-seed").value == ""
        assert text("page.dossier.audit.sample.none", "fr") in [one.value for one in page.info]
        page.button(key="audit-draw-go").click().run()
        seeds += [one for desk in page.session_state["audit-desks"].values() for one in desk.results.draws]
    assert len({one.seed for one in seeds}) == len(seeds) == 2


def test_every_draw_shows_even_one_that_was_given_up(database, organisation_id):
    page = open_audit()
    for seed in ("une", "autre"):
        page.text_input(key="audit-seed").input(seed)
        page.button(key="audit-draw-go").click().run()
    assert text("page.dossier.audit.sample.earlier", "fr", count=1) in said(page)


def test_a_note_is_kept_with_its_author_and_stays(database, organisation_id):
    page = open_audit(part="notes")
    page.button(key="audit-note-go").click().run()
    assert list_notes(database, organisation_id) == []  # nothing was said
    page.text_input(key="audit-note-author").input("Nadia")
    page.text_area(key="audit-note-text").input("Vu la facture <2023-12>.")
    page.button(key="audit-note-go").click().run()
    assert not page.exception
    [note] = list_notes(database, organisation_id)
    assert (note.author, note.text) == ("Nadia", "Vu la facture <2023-12>.")
    assert verify_log(database) is None


@pytest.mark.exhaustive
def test_a_statement_is_kept_next_to_the_version_it_is_about(database, organisation_id):
    page = open_page("dossier")
    page.text_input(key="dossier-author").input("Claire")
    page.button(key="dossier-freeze-go").click().run()
    page.session_state["dossier-part"] = text("page.dossier.tab.audit", "fr")
    page.run()
    page.segmented_control(key="audit-part").set_value("statement").run()
    page.text_input(key="statement-name-1").input("Nadia")
    page.text_area(key="statement-verified-1").input("Le total et les quantités")
    page.selectbox(key="statement-kind").set_value("limited")
    page.button(key="statement-go").click().run()
    assert list_statements(database, organisation_id) == []  # assurance names its body and its standard
    page.text_input(key="statement-body-1").input("Cabinet")
    page.selectbox(key="statement-standard").set_value("iso_14064_3")
    page.button(key="statement-go").click().run()
    assert not page.exception
    [kept] = list_statements(database, organisation_id)
    assert (kept["kind"], kept["name"], kept["body"]) == ("limited", "Nadia", "Cabinet")
    assert kept["frozen_id"] == open_dossier(database, organisation_id, 1).id
    assert verify_log(database) is None


# --- the control sheet -----------------------------------------------------------------------------------------------


def fill(sheet: pd.DataFrame, language: str, quantities: dict[int, str], **others: dict[int, str]) -> pd.DataFrame:
    """The sheet with what was found, by number."""
    filled = sheet.copy()
    numbers = filled[text("audit.sheet.number", language)]
    for name, values in {"found_quantity": quantities, **others}.items():
        title = text(f"audit.sheet.{name}", language)
        filled[title] = numbers.map(values).fillna(filled[title]).astype("str")
    return filled


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_a_sheet_comes_back_as_csv_in_the_language_it_left(drawn, language):
    first = drawn.rows.loc[drawn.rows["table"] == "equipment", "number"].iloc[0]
    word = {"fr": "ordinateur portable", "en": "laptop"}[language]
    filled = fill(
        write_sheet(drawn, language), language, {first: "7"}, found_type={first: word}, found_date={first: "2022-03-15"}
    )
    content = export_table(filled, language)
    findings, problems = read_sheet(("f.csv", content), drawn, shipped_factors().catalogue)
    found = findings.set_index("number").loc[first]
    assert (found["checked"], found["quantity"], found["type"]) == (True, 7.0, "laptop")
    assert found["acquired_on"] == pd.Timestamp("2022-03-15")
    assert findings["checked"].sum() == 1
    assert problems.empty


def test_the_workbook_holds_sheet_notes_and_guide_and_comes_back(drawn):
    notes = pd.DataFrame([("hier", "Nadia", "", "=1+1")], columns=["at", "author", "about", "text"], dtype="str")
    content = write_control_workbook(drawn, notes, "fr")
    with load_workbook(io.BytesIO(content)) as book:
        assert book.sheet_names == ["Contrôle", "Notes", "Mode d’emploi"]
        rows = book.get_sheet_by_name("Contrôle").to_python()
        assert "=1+1" in book.get_sheet_by_name("Notes").to_python()[1]
    place = rows[0].index(text("audit.sheet.found_quantity", "fr"))
    for row in rows[1:]:
        row[place] = 0.0
    filled = io.BytesIO()
    with xlsxwriter.Workbook(filled) as book:
        sheet = book.add_worksheet("Contrôle")
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    findings, problems = read_sheet(("f.xlsx", filled.getvalue()), drawn, shipped_factors().catalogue)
    assert findings["checked"].all()
    assert (findings["quantity"] == 0).all()
    assert problems.empty


def test_the_sheet_of_another_draw_is_refused(audited, drawn):
    other = draw(audited.population, "autre", 12, audited.footprint.situation.id)
    content = export_table(write_sheet(other, "fr"), "fr")
    with pytest.raises(UnusableInput) as refusal:
        read_sheet(("f.csv", content), drawn, shipped_factors().catalogue)
    assert refusal.value.problem.code == "audit.other-draw"


def test_what_is_no_sheet_is_refused(drawn):
    with pytest.raises(UnusableInput) as refusal:
        read_sheet(("f.csv", b"a;b\n1;2\n"), drawn, shipped_factors().catalogue)
    assert refusal.value.problem.code == "audit.no-sheet"


def test_what_cannot_be_read_is_said_and_leaves_the_row_unchecked(drawn):
    sheet = fill(write_sheet(drawn, "fr"), "fr", {1: "beaucoup"}, found_type={2: "ordinateur portable"})
    sheet = pd.concat([sheet, sheet.iloc[[2]], sheet.iloc[[3]].assign(**{text("audit.sheet.number", "fr"): 99})])
    findings, problems = read_sheet(("f.csv", export_table(sheet, "fr")), drawn, shipped_factors().catalogue)
    assert not findings["checked"].any()
    assert {"not-a-number", "audit.no-quantity", "audit.row-twice", "audit.unknown-row"} <= set(problems["code"])


# --- rows, lists and notes -------------------------------------------------------------------------------------------


def test_a_figure_goes_back_to_the_line_of_its_file(database, audited):
    brought = audited.find_brought("equipment", 3)
    lines = (find_sample("association", 2025) / "equipment.csv").read_text(encoding="utf-8-sig").splitlines()
    item_id = audited.footprint.situation.inventory.equipment["item_id"].iloc[3]
    assert brought.filename == "equipment.csv"
    assert brought.cells is not None
    assert brought.cells["item_id"] == item_id
    assert item_id in lines[brought.line - 1]


def test_a_list_without_devices_is_refused():
    usage = (find_sample("association", 2025) / "usage.csv").read_bytes()
    with pytest.raises(UnusableInput) as refusal:
        read_list(("usage.csv", usage))
    assert refusal.value.problem.code == "audit.no-device"


def test_a_device_whose_row_is_wrong_is_still_looked_for_by_its_number():
    content = b"item_id,device_type,serial_number\nA,laptop,SN1\nB,chose inconnue,SN2\n"
    listed, problems, unread = read_list(("liste.csv", content))
    assert listed["serial_number"].tolist() == ["SN1", "SN2"]
    assert "unknown-choice" in set(problems["code"])
    assert unread == 0


@pytest.mark.parametrize(("author", "words"), [("", "vu"), ("Nadia", "  "), ("Nadia", "x" * 10_001)])
def test_a_note_has_an_author_and_a_text_of_some_length(database, organisation_id, author, words):
    with pytest.raises(UnusableInput):
        add_note(database, organisation_id, author, "", words, "Zoé")
