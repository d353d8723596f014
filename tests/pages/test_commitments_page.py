"""Commitments on the screen: empty, with the sample's, changed, proven, brought in from a file."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from footprint.commitments.register import register_of
from footprint.plans.plan_json import read_plan
from footprint.storage import list_organisations, load_plan, open_database, save_plan
from footprint.words import texts
from footprint.words.texts import round_to
from footprint.workspace import samples
from tests import open_pages
from tests.headings import find_skipped
from tests.open_pages import FRENCH_FIRST
from tests.prepared import read_planned

SECTIONS = ("standing", "grid", "register", "sieve", "follow_up", "calendar", "files")


@pytest.fixture
def database(address, tmp_path):
    """The sample local authority and its plan."""
    (tmp_path / "footprint.sqlite3").write_bytes(read_planned())
    engine = open_database(address)
    yield engine
    engine.dispose()


def find_organisation(engine) -> int:
    return list_organisations(engine)[0].organisation_id


def open_page(language: str = "fr", section: str = "") -> AppTest:
    part = {"commitments-part": texts.text(f"page.commitments.section.{section}", language)} if section else {}
    return open_pages.open_page("commitments", language, **part)


def choose_view(page: AppTest, view: str) -> AppTest:
    """The board as one wants to read it."""
    return page.button_group(key="commitments-view").set_value(view).run()


def said(page: AppTest) -> str:
    """All that the page says, with plain spaces, tables included."""
    kinds = ("markdown", "info", "warning", "error", "success")
    written = [one.value for kind in kinds for one in getattr(page, kind)]
    written += [one.value.to_string() for one in page.table]
    return "\n".join(written).replace("\u00a0", " ").replace("\u202f", " ").replace("\\", "")


def stored(engine):
    plan = read_plan(load_plan(engine, find_organisation(engine)).content.encode())[0]
    return register_of(plan)[0]


def field(page: AppTest, kind: str, label: str):
    return next(one for one in getattr(page, kind) if one.label == label)


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_without_an_organisation_the_page_says_where_to_begin(address, language):
    assert texts.text("page.commitments.no_organisation", language)[:30] in said(open_page(language))


@pytest.mark.sampled
@pytest.mark.parametrize("language", FRENCH_FIRST)
@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_is_drawn_empty(address, tmp_path, sample_bytes, language, section):
    (tmp_path / "footprint.sqlite3").write_bytes(sample_bytes)
    page = open_page(language, section)
    assert texts.text("page.commitments.nothing", language)[:30] in said(page)


@pytest.mark.parametrize("language", FRENCH_FIRST)
@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_is_drawn_full(database, language, section):
    assert find_skipped(open_page(language, section)) == []


def test_the_committee_reads_the_verdicts(database):
    page = open_page("fr")
    assert "14 engagements" in said(page)
    title = page.title[0].value.replace("\u00a0", " ")
    assert title == "3 tenus à prouver, 4 en bonne voie, 5 en danger, 1 non tenu, 1 à compléter"
    board = page.table[0].value.map(lambda cell: cell.replace("\\", "").replace("\u00a0", " "))
    lines = {row["Engagement"].removeprefix("[")[:4]: row for row in board.to_dict("records")}
    assert lines["E-03"]["Verdict"] == ":red-badge[△ en danger]"
    assert (lines["E-03"]["Objectif"], lines["E-03"]["Constaté"]) == ("−20 % fin 2026", "−3,9 % (2025)")
    assert "![19 % du chemin, 65 % attendus en 2025]" in lines["E-03"][board.columns[2]]
    assert lines["E-14"]["Verdict"] == ":yellow-badge[○ à compléter :] un porteur, des moyens (budget ou temps)"
    assert lines["E-01"]["Preuves"] == "0 / 2"
    assert "commitment=E-01" in lines["E-01"]["Engagement"]
    axes = [name.strip("*") for name in board["Engagement"] if name.startswith("**")]
    assert axes[0] == "1. Stratégie et gouvernance"
    choose_view(page, "verdict")
    assert page.table[0].value["Engagement"].iloc[0] == "**Tenu, preuves manquantes**"
    choose_view(page, "calendar")
    assert "Validation par la direction" in said(page)
    assert any(one.key == "label-calendar" for one in page.get("download_button"))


@pytest.mark.exhaustive
def test_a_promise_that_was_validated_changes_with_a_reason_only(database):
    page = open_page("fr", "register")
    goal = field(page, "text_input", "Objectif")
    goal.set_value("12")
    next(one for one in page.button if one.label == "Enregistrer").click().run()
    assert "vous changez : l’objectif" in said(page)
    assert stored(database).find("E-01").goal.value == 10
    field(page, "text_input", "Objectif").set_value("12")
    field(page, "text_input", "Motif du changement").set_value("Demande du comité")
    next(one for one in page.button if one.label == "Enregistrer").click().run()
    assert stored(database).find("E-01").goal.value == 12
    assert "Demande du comité" in load_plan(database, find_organisation(database)).message


def test_what_can_t_be_read_is_told_and_nothing_is_kept(database):
    page = open_page("fr", "register")
    field(page, "text_input", "Échéance").set_value("fin 2026")
    next(one for one in page.button if one.label == "Enregistrer").click().run()
    assert "fin 2026" in said(page)
    assert str(stored(database).find("E-01").goal.deadline) == "2025-12-31"


@pytest.mark.exhaustive
def test_the_last_change_can_be_undone(database):
    page = open_page("fr", "register")
    field(page, "text_input", "Porteur").set_value("Une autre équipe")
    next(one for one in page.button if one.label == "Enregistrer").click().run()
    assert stored(database).find("E-01").owner == "Une autre équipe"
    next(one for one in page.button if one.key == "commitments-undo").click().run()
    assert stored(database).find("E-01").owner == "Responsable téléphonie"


@pytest.mark.exhaustive
def test_an_action_of_a_scenario_becomes_a_commitment_ready_to_be_completed(database):
    page = open_page("fr", "register")
    field(page, "selectbox", "Engagement").set_value("").run()
    next(one for one in page.selectbox if one.key == "commitment-action").set_value("smartphones").run()
    next(one for one in page.button if one.key == "take-action").click().run()
    assert not page.exception
    made = stored(database).commitments[-1]
    assert made.actions == ("smartphones",)
    assert made.is_carbon
    assert made.reference.year == 2025
    assert made.reference.value == round_to(made.reference.value, 4) > 0
    assert made.indicator.unit == "kg CO2e"
    shown = next(one for one in page.text_input if one.key.endswith("reference.value"))
    assert shown.value == f"{made.reference.value}".removesuffix(".0").replace(".", ",")
    assert made.goal.value is not None
    assert 1 <= made.goal.value <= 100
    assert f"Objectif proposé : {made.goal.value:.0f} % de moins" in said(page)
    labels = [one.label.replace("\u00a0", " ") for one in page.text_input]
    assert labels.index("Objectif") < labels.index("Contributeurs")  # the essential fields first, the rest folded
    assert "son échéance" not in said(page)
    assert made.evidence


def test_a_commitment_begins_with_seven_fields_written_as_one_speaks(database):
    page = open_page("fr", "register")
    field(page, "selectbox", "Engagement").set_value("").run()
    page.text_input(key="new-title").set_value("Former les agents")
    page.selectbox(key="new-axis").set_value("support")
    written = {"goal-deadline": "bientôt", "goal-value": "100 % des agents formés", "means": "12 k€ et 5 jours"}
    for name, cell in (written | {"evidence": "Feuilles de présence ; attestations"}).items():
        page.text_input(key=f"new-{name.replace('-', '_')}").set_value(cell)
    next(one for one in page.button if one.label == "Créer l’engagement").click().run()
    assert "bientôt" in said(page)
    assert len(stored(database).commitments) == 18  # what can't be read is named, and nothing is kept
    page.text_input(key="new-goal_deadline").set_value("fin 2028")
    next(one for one in page.button if one.label == "Créer l’engagement").click().run()
    made = stored(database).commitments[-1]
    assert (made.commitment_id, made.axis, made.cycle) == ("E-15", "support", "2024-2026")
    assert (made.goal.value, made.indicator.unit, made.indicator.label) == (100, "%", "Former les agents")
    assert (made.goal.deadline.isoformat(), made.means.invest_eur, made.means.staff_days) == ("2028-12-31", 12000, 5)
    assert [one.label for one in made.evidence] == ["Feuilles de présence", "attestations"]
    marked = [one.label for one in page.text_input if "○ manque" in one.label.replace("\u00a0", " ")]
    assert [one.split("\u00a0")[0].split(" ○")[0] for one in marked] == [
        "Porteur",
        "Année de référence",
        "Valeur de référence",
    ]


@pytest.mark.exhaustive
def test_someone_else_s_change_is_told_and_nothing_is_lost(database):
    page = open_page("fr", "register")
    organisation = find_organisation(database)
    last = load_plan(database, organisation)
    save_plan(database, organisation, last.content.replace("Responsable du parc", "Parc"), last.number, "Une collègue")
    field(page, "text_input", "Porteur").set_value("Une autre équipe")
    next(one for one in page.button if one.label == "Enregistrer").click().run()
    assert "Une collègue" in said(page)
    assert stored(database).find("E-01").owner == "Responsable téléphonie"


def test_evidence_is_kept_with_its_hash_and_what_would_run_is_refused(database):
    page = open_page("fr", "register")
    page.file_uploader[0].set_value(("outil.exe", b"MZ", "application/octet-stream")).run()
    next(one for one in page.button if one.label == "Garder ce fichier").click().run()
    assert "outil.exe" in said(page)
    page.file_uploader[0].set_value(("factures.pdf", b"%PDF-1.7 rien", "application/pdf")).run()
    next(one for one in page.button if one.label == "Garder ce fichier").click().run()
    assert not page.exception
    proof = stored(database).find("E-01").evidence[0]
    assert (proof.filename, len(proof.sha256), proof.supplied_by) != ("", 0, "")


def test_the_joint_effect_is_the_scenario_recomputed(database):
    page = open_page("fr", "follow_up")
    table = next(one.value for one in page.table if one.value.iloc[-1, 0] == "Tous les engagements ensemble")
    assert table.iloc[-1, 1] == "2026"
    assert " à " in table.iloc[-1, 2]


@pytest.mark.exhaustive
def test_a_validation_keeps_its_version_and_a_promise_changed_after_it_is_told(database):
    page = open_page("fr", "calendar")
    next(one for one in page.button if one.label == "Enregistrer la validation").click().run()
    assert not page.exception
    step = next(one for one in stored(database).calendar if one.kind == "validation")
    assert (step.plan_version, step.done_on is not None) == (1, True)
    page = open_page("fr", "register")
    field(page, "text_input", "Objectif").set_value("12")
    field(page, "text_input", "Motif du changement").set_value("Demande du comité")
    field(page, "text_input", "Revue à mi-parcours").set_value("2020-06-30")
    next(one for one in page.button if one.label == "Enregistrer").click().run()
    assert stored(database).find("E-01").reviews["mid_term"] == "2020-06-30"
    page = open_page("fr", "calendar")
    assert "version 1 du plan" in said(page)
    assert "△ E-01" in said(page)
    page = choose_view(open_page("fr"), "calendar")
    assert "Revue à mi-parcours : E-01" in said(page)


def test_the_sieve_says_what_became_of_the_ideas(database):
    page = open_page("fr", "sieve")
    assert "E-07 — Faire durer les appareils" in said(page)


def test_what_was_found_is_drawn_beside_the_path_of_the_commitment_chosen(database):
    page = open_page(section="follow_up")
    chosen = page.selectbox(key="path-of")
    assert chosen.value == "E-01"
    assert "E-01 — Alléger la flotte de smartphones" in chosen.options
    assert "Alléger la flotte de smartphones — constaté en 2025 : 5,78 t CO2e ; attendu : 5,95 t CO2e" in said(page)
    chosen.set_value("E-02").run()
    assert not page.exception
    assert "Réduire la salle serveur — constaté en 2025" in said(page)
    drawn = json.loads(page.get("plotly_chart")[-1].proto.spec)
    found, path = (trace for trace in drawn["data"] if trace["mode"] == "lines+markers")
    assert found["x"] == [2023, 2024, 2025]
    assert path["x"][0] == 2023
    assert found["y"][0] == path["y"][0]


def test_points_are_written_by_the_number_of_their_axis(database):
    page = open_page("fr", "calendar")
    assert "1. Stratégie et gouvernance ; 2. Soutien" in said(page)
    assert "strategy" not in said(page)
    name = "grid-scores-1-fr"
    before, typed = stored(database).scores, {0: {"points": "1 : 161 ; soutien à la stratégie NR : 150,5"}}
    page.session_state[name] = {"edited_rows": typed, "added_rows": [], "deleted_rows": []}
    page.session_state["save-scores-clicked"] = True
    page.run()
    after = stored(database).scores
    assert after[0].points == {"strategy": 161.0, "support": 150.5}
    assert after[1:] == before[1:]


def test_warnings_above_the_tabs_are_counted_and_open_on_demand(database):
    organisation = find_organisation(database)
    plan = json.loads(load_plan(database, organisation).content)
    plan["scenarios"] = [plan["scenarios"][0] | {"actions": plan["scenarios"][0]["actions"][:1]}]
    save_plan(database, organisation, json.dumps(plan), 1, "tests")
    page = open_page()
    [folded] = [one for one in page.expander if one.label.startswith("À regarder")]
    assert not folded.table
    page = open_pages.open_up(page, "register-problems")
    assert "aucun scénario du plan ne contient" in said(page)


# --- the grid, and sheets of people's own ----------------------------------------------------------------------------


def test_fourteen_rows_pasted_from_a_spreadsheet_are_saved_at_once(address):
    engine = open_database(address)
    samples.load_sample(engine, "Association", "Parc", "tests")
    rows = "\n".join(f"Engagement {number}\tPorteur {number}\tfin 2028\t80 %\t3 k€" for number in range(14))
    page = open_page("fr", "grid")
    page.button_group(key="commitments-grid-way").set_value("sheet").run()
    page.text_area[0].set_value(f"Engagement\tQui\tÉchéance\tCible\tBudget\n{rows}\n").run()
    assert "**14** lignes nouvelles" in said(page)
    next(one for one in page.button if one.label == "Tout enregistrer").click().run()
    saved = stored(engine).commitments
    assert [one.commitment_id for one in saved][::13] == ["E-01", "E-14"]
    assert saved[13].owner == "Porteur 13"
    assert saved[13].means.invest_eur == 3000


def test_what_is_typed_in_the_grid_is_a_draft_until_it_can_be_read(database):
    page = open_page("fr", "grid")
    typed = {0: {"goal.deadline": "bientôt"}}
    page.session_state["commitments-grid-1-fr-0"] = {"edited_rows": typed, "added_rows": [], "deleted_rows": []}
    page.run()
    assert "votre brouillon est gardé" in said(page)
    assert "bientôt" in said(page)
    assert next(one for one in page.button if one.label == "Tout enregistrer").disabled
    assert stored(database).find("E-01").goal.deadline.year == 2025
    # The run of a click was cut short by a cell that came late: the next one does what was asked.
    kept = {"edited_rows": {0: {"owner": "Une autre équipe"}}, "added_rows": [], "deleted_rows": []}
    page.session_state["commitments-grid-1-fr-0"] = kept
    page.session_state["commitments-grid-1-fr-0-keep-clicked"] = True
    page.run()
    assert stored(database).find("E-01").owner == "Une autre équipe"


def test_an_idea_that_is_worded_becomes_a_commitment_at_once(database):
    page = open_page("fr", "sieve")
    page.button_group(key="sieve-part-True").set_value("one").run()
    for label, text in {"Quoi": "Éteindre les bornes", "Combien": "100 % des bornes", "Pour quand": "2028"}.items():
        field(page, "text_input", label).set_value(text)
    next(one for one in page.button if one.label == "Enregistrer l’idée").click().run()
    assert "Il manque à la rédaction : Qui, Comment on le prouve" in said(page)
    next(one for one in page.button if one.label == "En faire un engagement").click().run()
    idea = next(one for one in stored(database).ideas if one.idea_id == "R-06")
    promise = stored(database).find(idea.commitment_id)
    assert (promise.goal.value, promise.indicator.unit, promise.goal.deadline.year) == (100, "%", 2028)
