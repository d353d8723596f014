"""The label's work on the screen: a framework brought in, the self-diagnosis of a cycle, what is copied out."""

import re
from datetime import date

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from footprint.commitments.label.cycles import list_diagnoses
from footprint.commitments.register import register_of
from footprint.intake.plain_tables import read_plain
from footprint.plans.plan_json import read_plan
from footprint.registry.factors import shipped_factors
from footprint.sentences.register_files import write_sheets
from footprint.sentences.requests import write_request
from footprint.storage import (
    list_inventories,
    list_organisations,
    list_plans,
    load_inventory,
    load_plan,
    open_database,
)
from footprint.words import texts
from footprint.workspace.requests.rows import list_asked
from footprint.workspace.samples import load_sample_plan
from tests import open_pages
from tests.prepared import read_planned

CLOSED, RENEWED = "2024-2026", "2027-2029"  # the cycles of the sample: one full, one begun
BEFORE = list_diagnoses(register_of(load_sample_plan("local_authority"))[0], CLOSED)


@pytest.fixture
def database(address, tmp_path):
    """The sample local authority and its plan."""
    (tmp_path / "footprint.sqlite3").write_bytes(read_planned())
    engine = open_database(address)
    yield engine
    engine.dispose()


def find_organisation(engine) -> int:
    return list_organisations(engine)[0].organisation_id


def open_page(section: str = "diagnosis", **held) -> AppTest:
    part = {"label-part": texts.text(f"page.label.section.{section}", "fr")}
    return open_pages.open_page("label", "fr", held, **part)


def choose(page: AppTest, key: str, value: str) -> AppTest:
    page.session_state[key] = value
    return open_pages.run(page)


def button(page: AppTest, label: str):
    return next(one for one in page.button if one.label == label)


def area(page: AppTest, name: str):
    return next(one for one in page.text_area if one.label == texts.text(f"register_column.{name}", "fr"))


def grid_of(page: AppTest) -> pd.DataFrame:
    return next(one.value for one in page.get("data_editor") if "means" in one.value)


def versions(engine) -> list:
    return list_plans(engine, find_organisation(engine))


def said(page: AppTest) -> str:
    """All that the page says, with plain spaces, tables included."""
    kinds = ("markdown", "info", "warning", "error", "success")
    written = [one.value for kind in kinds for one in getattr(page, kind)]
    written += [one.value.to_string() for one in page.table]
    return "\n".join(written).replace("\u00a0", " ").replace("\u202f", " ").replace("\\", "")


def stored(engine):
    plan = read_plan(load_plan(engine, find_organisation(engine)).content.encode())[0]
    return register_of(plan)[0]


def test_a_framework_is_brought_and_all_of_it_goes_out(database):
    page = open_page("diagnosis", **{"label-platform": True})
    content = "TIR;Libellé;Axe\n1.1;Un thème à nous;Stratégie et gouvernance\n1.2;Un autre;Axe 9\n".encode()
    page.file_uploader[0].set_value(("referentiel.csv", content, "text/csv")).run()
    assert not page.exception
    button(page, "Remplacer par ces listes").click().run()
    assert [(one.tir, one.axis) for one in stored(database).framework] == [("1.1", "strategy"), ("1.2", "Axe 9")]
    assert "Un thème à nous" in grid_of(page).to_string()
    assert {"Classeur (XLSX)", "Word (DOCX)"} <= {one.label for one in page.get("download_button")}


def test_what_is_typed_is_kept_until_it_is_saved_as_one_version(database):
    page = choose(open_page(), "diagnosis-view", "one")
    area(page, "means").set_value("Une lettre de mission").run()
    page.selectbox(key="diagnosis-tir").set_value("A1-2").run()
    area(page, "results").set_value("Un bilan signé").run()
    page = choose(page, "diagnosis-view", "grid")  # one goes elsewhere: nothing is lost
    assert grid_of(page)["means"].iloc[0] == "Une lettre de mission"
    before = len(versions(database))
    button(page, "Enregistrer (2 TIR)").click().run()
    said_now = list_diagnoses(stored(database), RENEWED)
    assert said_now["A1-1"].means == "Une lettre de mission"
    assert said_now["A1-2"].results == "Un bilan signé"
    assert said_now["A1-1"].state == "reread"  # what was not typed is as it was
    assert len(versions(database)) == before + 1
    button(page, "Annuler").click().run()
    assert list_diagnoses(stored(database), RENEWED)["A1-2"].results.startswith("Trois bilans")


@pytest.mark.exhaustive
def test_a_score_that_is_no_number_is_named_and_nothing_is_saved(database):
    page = choose(open_page(), "diagnosis-view", "one")
    area(page, "means").set_value("Gardé").run()
    next(one for one in page.text_input if one.label.startswith("Auto-évaluation")).set_value("bien").run()
    before = len(versions(database))
    button(page, "Enregistrer (1 TIR)").click().run()
    assert len(versions(database)) == before
    shown = " ".join(one.value.to_string() for one in (*page.table, *page.dataframe)) + said(page)
    assert "bien" in shown
    assert "A1-1" in shown
    assert area(page, "means").value == "Gardé"


def test_the_last_cycles_words_fill_what_is_empty_and_a_remark_has_its_author_and_day(database):
    page = open_page()
    empty = [one for one in BEFORE if not list_diagnoses(stored(database), RENEWED).get(one)]
    button(page, "Reprendre les textes de 2024-2026").click().run()
    next(one for one in page.button if one.label.startswith("Enregistrer (")).click().run()
    after = list_diagnoses(stored(database), RENEWED)
    assert empty
    assert all((after[tir].means, after[tir].state) == (BEFORE[tir].means, "to_reread") for tir in empty)
    assert after["A1-1"].means.startswith("Feuille de route prolongée")
    page = choose(page, "diagnosis-view", "one")
    next(one for one in page.text_input if one.label.startswith("Votre remarque")).set_value("À dater")
    button(page, "Ajouter la remarque").click().run()
    assert not page.exception
    (comment,) = list_diagnoses(stored(database), RENEWED)["A1-1"].comments
    assert (comment.text, bool(comment.by), comment.on) == ("À dater", True, date.today())


@pytest.mark.exhaustive
def test_figures_are_picked_with_their_source(database):
    page = choose(open_page(), "diagnosis-view", "one")
    page.selectbox(key="diagnosis-tir").set_value("A1-2").run()
    picked = page.multiselect[0]
    measured = next(one for one in picked.options if one.startswith("Empreinte carbone, par l"))
    assert "entre" in measured  # with its interval
    assert "Source" in measured
    picked.set_value([measured]).run()
    button(page, "Ajouter aux chiffres").click().run()
    assert area(page, "figures").value.endswith(measured)


@pytest.mark.exhaustive
def test_a_cycle_is_begun_from_the_last_one(database):
    page = open_page("renewal")
    assert "attendent une raison, sur 14" in said(page)
    button(page, "Commencer ce cycle").click().run()
    assert not page.exception
    register = stored(database)
    assert [one.name for one in register.cycles][-1] == "2030-2032"
    assert register.cycles[-1].previous == RENEWED
    assert list_diagnoses(register, CLOSED) == BEFORE  # whole


def test_many_files_are_dropped_at_once_and_known_ones_are_recognised(database):
    page = open_page("library")
    bill = ("Facture 2025.pdf", b"%PDF bill", "application/pdf")
    charter = ("Charte.pdf", b"%PDF charter", "application/pdf")
    files = [bill, charter, ("copie.pdf", bill[1], bill[2]), ("outil.exe", b"MZ", "application/octet-stream")]
    page.file_uploader[0].set_value(files).run()
    assert "outil.exe" in said(page)
    assert "« copie.pdf » est le même fichier que « Facture 2025.pdf »" in said(page)
    assert button(page, "Garder 2 fichiers").disabled  # a name is no reason to settle a kind
    before = len(stored(database).library)
    next(one for one in page.checkbox if one.label.startswith("Remplir nature et période")).check().run()
    button(page, "Garder 2 fichiers").click().run()
    assert not page.exception
    added = stored(database).library[before:]
    assert [(one.filename, one.kind, one.period) for one in added] == [
        ("Facture 2025.pdf", "result", "2025"),
        ("Charte.pdf", "means", ""),
    ]
    page.file_uploader[0].set_value([bill]).run()
    assert "est déjà dans la bibliothèque" in said(page)
    page.text_input(key="proof-search").set_value(added[1].sha256).run()
    assert page.selectbox(key="proof").options == [f"{added[1].proof_id} — Charte"]
    button(page, "Annuler").click().run()
    assert len(stored(database).library) == before


def test_an_answer_to_a_request_is_merged_row_by_row_once(database):
    page = open_page("requests")
    next(one for one in page.text_input if one.label == "À qui").set_value("Opérateur")
    button(page, "Préparer la demande").click().run()
    (request,) = stored(database).requests
    inventories = list_inventories(database, find_organisation(database))
    inventory = next(one.inventory_id for one in inventories if one.year == request.year)
    before = load_inventory(database, inventory)
    catalogue = shipped_factors().catalogue
    listed = list_asked(before, request.kind, catalogue)
    sheets = read_plain(("sent.xlsx", write_request(request, listed, "Collectivité", "fr")))
    sheets["Données"].loc[0, "Votre valeur"] = "321"
    back = ("retour.xlsx", write_sheets(sheets), "application/octet-stream")
    page.file_uploader[0].set_value(back).run()
    assert "est encore fusionné" in said(page)
    assert load_inventory(database, inventory).number == before.number
    next(one for one in page.button if one.label.startswith("Fusionner 1")).click().run()
    assert not page.exception
    after = load_inventory(database, inventory)
    row = after.inventory.usage[after.row_ids["usage"].astype("str") == listed["ref"].iloc[0]].iloc[0]
    assert (row["amount_per_year"], row["quality"], row["source_document"]) == (321, "high", "retour.xlsx")
    assert stored(database).library[-1].filename == "retour.xlsx"
    assert stored(database).requests[0].state == "merged"
    page.file_uploader[0].set_value(back).run()
    assert "est déjà revenu" in said(page)


def test_dates_are_shown_and_documents_ask_for_a_frozen_version(database):
    page = open_page("days")
    assert any("Audit de renouvellement" in table.value.to_string() for table in page.table)
    assert any("figez d’abord" in one.value for one in page.markdown)


def test_what_lacks_of_a_line_is_listed_once_on_the_whole_page(database):
    """Of each line: the texts and points in the tab of the self-diagnosis, the evidence in that of the library."""
    page, listed = open_page(), []
    for section in ("diagnosis", "library"):
        page = choose(page, "label-part", texts.text(f"page.label.section.{section}", "fr"))
        for table in (one.value for one in (*page.table, *page.dataframe)):
            lacking = next((name for name in table if name in ("Il manque", "Ce qui manque")), None)
            if lacking:
                codes = table.apply(lambda row: re.search(r"\b[A-D]\d-\d\b", row.to_string().replace("\\", "")), axis=1)
                listed += [
                    (code[0], what)
                    for code, cell in zip(codes, table[lacking], strict=True)
                    if code
                    for what in cell.split(", ")
                ]
    assert any(what == "une preuve de moyens" for _, what in listed), listed
    assert sum(what.startswith("les ") for _, what in listed)
    assert len(listed) == len(set(listed))
    assert not any(what in ("une preuve", "la preuve", "les preuves") for _, what in listed)
