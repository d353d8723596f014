"""Sheets of people's own become commitments and ideas: their headers, their words and figures, all faults by line."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from footprint.commitments.commitment import Commitment, Goal, Indicator, Means, StatedReference
from footprint.commitments.register import Register
from footprint.commitments.sieve.ideas import Idea
from footprint.commitments.verdicts import lacking_parts
from footprint.problems import UnusableInput
from footprint.sentences.register_files import write_sheets
from footprint.sentences.sheets.cells import read_cell
from footprint.sentences.sheets.figures import find_deadline, read_days, read_deadline, read_money
from footprint.sentences.sheets.goals import read_goal
from footprint.sentences.sheets.grid import carry_over, open_grid, read_grid, rename_rows
from footprint.sentences.sheets.headers import find_sheets, guess_columns
from footprint.sentences.sheets.rows import Proposed, propose, put_rows

PLAN = """Plan d'engagements 2027-2029;;;;;;;;;;
;;;;;;;;;;
N°;Engagement;Porteur;Échéance;Indicateur;Référence 2025;Cible;Budget (k€);Charge;Couleur;Réalisé 2026
Axe 1 : Stratégie et gouvernance;;;;;;;;;;
1;Réunir le comité;DG;fin 2027;Réunions tenues;1;3 réunions par an;0;6 j;rouge;2
2;Garder les portables;Parc;T4 2028;Durée d'usage;4,2 ans;6 ans;12;0,1 ETP;vert;
;Axe 2 - Soutien;;;;;;;;;
3;Baisser l'empreinte;RNR;31/12/2029;Empreinte;12 t;−20 %;;;;
Total;;;;;;;12;;;
"""


def read(content: str, name: str = "commitments", register: Register | None = None) -> Proposed:
    sheet = next(iter(find_sheets(("plan.csv", content.encode()), name).values()))
    return propose(sheet, guess_columns(sheet.titles, name), name, register or Register(), "fr", "2027-2029")


def codes(found: Proposed) -> list[tuple[str, int]]:
    return list(zip(found.problems["code"], found.problems["line"], strict=True))


def test_a_plan_with_headers_of_its_own_is_read_whole():
    found = read(PLAN)
    first, second, third = found.records
    assert found.new == ("1", "2", "3")
    assert not found.is_wrong
    assert (first.owner, first.axis, third.axis, first.cycle) == ("DG", "strategy", "support", "2027-2029")
    assert first.goal == Goal(3.0, "indicator", date(2027, 12, 31))
    assert first.indicator == Indicator("Réunions tenues", "réunions par an", better="up")
    assert (first.observations[0].year, first.observations[0].value) == (2026, 2.0)
    assert second.reference == StatedReference(2025, 4.2)
    assert second.means == Means(invest_eur=12000.0, fte=0.1)
    assert third.goal == Goal(20.0, "percent", date(2029, 12, 31))
    assert [lacking_parts(one) for one in found.records] == [(), (), ("means",)]
    assert codes(found) == [("register.unread-column", 0), ("register.row-left-out", 9)]


@pytest.mark.parametrize(
    "headers",
    [
        "Intitulé de l'action;Pilote;Date limite;Résultat attendu;Coût estimé",
        "Action title;Lead;Due date;Target value;Estimated cost",
        "MESURE;Responsable ;Pour quand ?;Objectif à atteindre;Montant (€ HT)",
    ],
)
def test_headers_in_other_words_name_the_same_fields(headers):
    places = ["title", "owner", "goal.deadline", "goal.value", "means.invest_eur"]
    assert list(guess_columns(headers.split(";"), "commitments").values()) == places


def test_what_can_t_be_read_is_reported_by_its_line_and_the_header_of_the_file():
    found = read("Engagement;Échéance;Budget\nFormer;bientôt;12 k€ puis 5 k€\nRéparer;2027;100 €\n")
    assert found.is_wrong
    shown = found.problems[["line", "column", "value"]].to_numpy().tolist()
    assert shown == [[2, "Échéance", "bientôt"], [2, "Budget", "12 k€ puis 5 k€"]]
    assert len(found.records) == 2


def test_the_year_of_a_target_s_header_is_its_deadline_where_nothing_else_says_it():
    told = read("Engagement;Cible 2027;Échéance\nFormer;250 agents;\nRéparer;80 % en 2028;\nPrêter;3;juin 2026\n")
    days = [one.goal.deadline for one in told.records]
    assert days == [date(2027, 12, 31), date(2028, 12, 31), date(2026, 6, 30)]


def test_thousands_that_may_be_decimals_are_reported_and_those_of_money_are_thousands():
    found = read("Commitment\tBaseline\tTarget\tBudget (EUR)\nFewer prints\t120,000 pages\t-25%\t12,000\n")
    assert found.problems[["line", "column", "value"]].to_numpy().tolist() == [[2, "Baseline", "120,000 pages"]]
    assert found.records[0].means.invest_eur == 12_000.0


def test_a_row_of_the_register_is_changed_and_what_it_leaves_out_stays():
    mine = Commitment("E-03", "Réparer", owner="Parc", means=Means(staff_days=4), risks="Pièces")
    found = read("Engagement;Porteur;Budget\nRÉPARER;;1 200 €\nFormer;RH;\n", register=Register((mine,)))
    assert found.changed == ("E-03",)
    assert found.new == ("E-01",)
    assert found.records[0] == replace(mine, means=Means(invest_eur=1200.0, staff_days=4))


def test_a_sheet_that_says_nothing_of_commitments_is_refused():
    with pytest.raises(UnusableInput) as refusal:
        find_sheets(("parc.csv", b"Marque;Site\nDell;Mairie\n"), "commitments")
    assert refusal.value.problem.code == "register.no-commitments"


def test_the_likeliest_sheet_of_a_workbook_comes_first_and_two_rows_of_one_code_are_a_fault():
    notes = pd.DataFrame([["Réunion"], ["x"]], columns=["Notes"])
    plan = pd.DataFrame([["E-1", "Former", "RH"], ["E-1", "Réparer", "Parc"]], columns=["Code", "Engagement", "Qui"])
    sheets = find_sheets(("plan.xlsx", write_sheets({"Notes": notes, "Plan": plan})), "commitments")
    assert list(sheets) == ["Plan"]
    sheet = sheets["Plan"]
    found = propose(sheet, guess_columns(sheet.titles, "commitments"), "commitments", Register(), "fr")
    assert ("records.twice", 3) in codes(found)


def test_recommendations_are_read_with_their_answers():
    content = "N°\tRecommandation\tTIR\tRetenu ?\tMotif\tBudget\n"
    content += "R1\tFormer\t1.2, 1.3\toui\t\tnon\nR2\tRefaire\t\tnon\tTrop cher\t?"
    first, second = read(content, "ideas").records
    assert (first.idea_id, first.tirs, first.decision, first.budget) == ("R1", ("1.2", "1.3"), "kept", "no")
    assert (second.decision, second.reason, second.budget) == ("dropped", "Trop cher", "unsure")


# --- cells -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "goal"),
    [
        ("20 %", (20, "%", False, "", None)),
        ("−20 % d'ici fin 2027", (20, "", True, "down", None)),
        ("100 % des agents formés", (100, "%", False, "", None)),
        ("passer de 3 à 5 ans", (5, "ans", False, "up", 3)),
        ("1 200 kWh", (1200, "kWh", False, "", None)),
        ("réduire de 15 %", (15, "", True, "down", None)),
        ("6 ans au lieu de 4", (6, "ans", False, "up", 4)),
        ("6 years, up from 4", (6, "years", False, "up", 4)),
        ("4 ans -> 6 ans", (6, "ans", False, "up", 4)),
        ("12 t en 2024, 9 t en 2027", (9, "t", False, "down", 12)),
        ("15 % → 30 % du parc", (30, "%", False, "up", 15)),
        ("4 years (2024)", (4, "years", False, "", None)),
        ("1 234,567 t", (1234.567, "t", False, "", None)),
        ("0,125 t", (0.125, "t", False, "", None)),
        ("au moins 80 %", (80, "%", False, "up", None)),
        ("≥ 80 %", (80, "%", False, "up", None)),
        ("plus de 80 %", (80, "%", False, "up", None)),
        ("au plus 10 kg", (10, "kg", False, "down", None)),
        ("≤10 kg", (10, "kg", False, "down", None)),
        ("pas plus de 5 t", (5, "t", False, "down", None)),
        ("1 écran par agent maximum", (1, "écran par agent", False, "down", None)),
        ("réduire d'au moins 20 %", (20, "", True, "down", None)),
        ("réduire à 15 %", (15, "%", False, "down", None)),
        ("80 % au plus tard fin 2027", (80, "%", False, "", None)),
        ("80 % (T2 2027)", (80, "%", False, "", None)),
        ("−30 % vs 2024", (30, "", True, "down", None)),
        ("−30 % par rapport à 2024", (30, "", True, "down", None)),
        ("20 % de moins qu'en 2023", (20, "", True, "down", None)),
    ],
)
def test_a_goal_is_read_as_people_write_it(written, goal):
    found = read_goal(written)
    assert found is not None
    assert (found.value, found.unit, found.change, found.better, found.start) == goal


@pytest.mark.parametrize(
    "written",
    [
        *("beaucoup", "3 en 2026, 5 en 2027, 8 en 2028", ""),
        *("3 réunions, 20 personnes", "2 PC par agent pour 250 agents", "entre 3 et 5 jours"),
        *("90,000 pages", "12.500 kWh", "passer de 1,200 à 900 pages"),  # thousands, or decimals
        *("−20 points", "+2 ans", "baisse de 3 t", "2 ans de plus", "supprimer 5 copieurs"),  # differences
        *("divisé par 2", "x2", "2 fois moins", "un tiers", "1 an et demi"),
        *("50 à 60 %", "3-5", "3 ou 4", "entre 80 et 90 %", "−20 % à −30 %"),  # ranges
        *("9 PC sur 10", "3/4 du parc", "note 8/10", "100 % dont 50 % en 2026"),
        *("−5 % par an", "limiter la hausse à 5 %", "réduire de 3 à 5 %"),
    ],
)
def test_what_is_no_single_goal_is_none(written):
    assert read_goal(written) is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("fin 2027", date(2027, 12, 31)),
        ("T2 2027", date(2027, 6, 30)),
        ("d’ici le 1er mars 2027", date(2027, 3, 1)),
        ("by the end of 2027", date(2027, 12, 31)),
        ("début 2027", None),
        ("avant 2027", None),
        ("avant juin 2027", None),
        ("avant fin 2027", date(2027, 12, 31)),
        ("avant le 30 juin 2027", date(2027, 6, 30)),
        ("dans 3 ans", None),
    ],
)
def test_a_deadline_is_the_last_day_of_what_is_written(written, day):
    assert read_deadline(written) == day


def test_a_deadline_is_found_in_a_sentence():
    assert find_deadline("Former tous les agents d'ici juin 2027") == date(2027, 6, 30)


@pytest.mark.parametrize(
    ("written", "header", "money"),
    [
        ("12 k€", "", (12000, False)),
        ("3 500 € par an", "", (3500, True)),
        ("sans budget", "", (0, False)),
        ("12", "Budget (k€)", (12000, False)),
        ("2500", "Coût annuel", (2500, True)),
        ("à définir", "", None),
        *(("12,000", "", (12000, False)), ("12.000 €", "", (12000, False)), ("12,50 €", "", (12.5, False))),
        *(("12,500 k€", "", None), ("12,500", "Budget (k€)", None), ("1,234,567 €", "", None)),
    ],
)
def test_money_is_read_with_its_scale_and_its_rhythm(written, header, money):
    assert read_money(written, header) == money


def test_days_and_posts_are_told_apart():
    assert [read_days(one) for one in ("12 j/h", "0,5 ETP", "2 semaines")] == [(12, False), (0.5, True), None]


@pytest.mark.parametrize(
    ("place", "cell", "value"),
    [
        ("status", "En cours", "in_progress"),
        ("axis", "Axe 2 : Soutien", "support"),
        ("tirs", "1.2, 1.3", "1.2 ; 1.3"),
        ("axis", "3", "lifecycle"),
        ("kind", "Sensibilisation", "awareness"),
        ("reference.year", "fin 2024", "2024"),
    ],
)
def test_words_of_people_are_ours(place, cell, value):
    assert read_cell("commitments", place, cell)[place] == value


# --- the grid --------------------------------------------------------------------------------------------------------

HELD = (
    Commitment(
        "E-1",
        "Baisser",
        axis="strategy",
        goal=Goal(20.5, "percent", date(2027, 12, 31)),
        indicator=Indicator("Empreinte", where={"type": ["laptop"]}),
        reviews={"mid_term": "2026-06-30 — sur la trajectoire"},
        risks="Aucun",
    ),
    Commitment("E-2", "Réunir", indicator=Indicator("Réunions", better="up"), depends_on=("E-1",)),
)


@pytest.mark.parametrize(
    ("goal", "day"),
    [
        ("−20 % d'ici juin 2027", date(2027, 6, 30)),
        ("80 % (T2 2027)", date(2027, 6, 30)),
        ("80 % en 2028", date(2028, 12, 31)),
        ("−20 % avant 2027", None),
        ("−20 % vs 2024", None),
    ],
)
def test_the_day_in_a_goal_is_read_whole(goal, day):
    [one] = read(f"Engagement;Objectif;Référence\nImprimer moins;{goal};90\n").records
    assert (one.goal.value, one.goal.deadline) == (20.0 if "20 %" in goal else 80.0, day)


@pytest.mark.parametrize(
    ("written", "deadline"),
    [("75 % en 2027 contre 50 % en 2024", date(2027, 12, 31)), ("75 % (contre 50 % en 2024)", None)],
)
def test_the_year_of_what_a_goal_leaves_is_no_deadline(written, deadline):
    [one] = read(f"Engagement;Objectif\nRéemployer;{written}\n").records
    assert (one.goal.value, one.reference.value, one.reference.year) == (75, 50, 2024)
    assert one.goal.deadline == deadline


def test_the_year_a_goal_is_measured_against_is_that_of_its_reference():
    [one] = read("Engagement;Objectif\nImprimer moins;−30 % vs 2024 d'ici fin 2027\n").records
    assert (one.goal, one.reference.year) == (Goal(30.0, "percent", date(2027, 12, 31)), 2024)


def test_a_goal_or_an_observation_that_may_be_two_things_is_reported_and_never_taken():
    found = read("Engagement;Objectif;Référence;Réalisé 2026\nCopieurs;-5;12;en cours\nAppels;x2;20;-10 %\n")
    assert codes(found) == [(f"records.no-{what}", line) for line in (2, 3) for what in ("goal", "observation")]
    assert [one.observations for one in found.records] == [(), ()]
    assert found.problems["column"].tolist()[:2] == ["Objectif", "Valeur constatée de l’année du titre (2026)"]


def save(grid, register: Register) -> Proposed:
    return put_rows("commitments", read_grid(grid), register, "fr")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_grid_that_is_not_touched_changes_nothing(language):
    found = put_rows("commitments", read_grid(open_grid(HELD, language)), Register(HELD), language)
    assert found.records == HELD
    assert not found.new
    assert not found.changed
    assert found.problems.empty


def test_cells_typed_in_the_grid_are_read_and_an_emptied_one_is_cleared():
    grid = open_grid(HELD, "fr")
    grid.loc[0, ["goal.value", "goal.deadline", "axis", "means.invest_eur"]] = ["+5 %", "juin 2028", "", "12 k€"]
    changed = save(grid, Register(HELD)).records[0]
    assert (changed.goal, changed.indicator.better) == (Goal(5.0, "percent", date(2028, 6, 30)), "up")
    assert (changed.axis, changed.means.invest_eur, changed.risks) == ("", 12000.0, "Aucun")


def test_a_new_code_is_followed_wherever_it_is_used_and_a_row_taken_away_is_gone():
    base = open_grid(HELD, "fr")
    edited = base.copy()
    edited.loc[0, "commitment_id"] = "A-1"
    register = rename_rows(Register(HELD, ideas=(Idea("I", "i", commitment_id="E-1"),)), base, edited)
    assert [one.commitment_id for one in register.commitments] == ["A-1", "E-2"]
    assert (register.commitments[1].depends_on, register.ideas[0].commitment_id) == (("A-1",), "A-1")
    assert [one.commitment_id for one in rename_rows(Register(HELD), base, base.drop(index=0)).commitments] == ["E-2"]


def test_a_draft_goes_over_to_a_newer_version():
    base = open_grid(HELD, "fr")
    edited = base.copy()
    edited.loc[0, "owner"] = "DG"
    edited.loc[2] = {**dict.fromkeys(base.columns, ""), "title": "Former"}
    fresh = open_grid((replace(HELD[0], title="Baisser encore"), HELD[1]), "fr")
    carried = carry_over(base, edited, fresh)
    assert carried.loc[0, ["title", "owner"]].tolist() == ["Baisser encore", "DG"]
    assert carried["title"].tolist() == ["Baisser encore", "Réunir", "Former"]


@pytest.mark.parametrize(
    ("row", "doubted"),
    [
        ("Taux de réparation;80 %;;", True),
        ("Impressions;1200 pages;;", True),
        ("Taux de réparation;au moins 80 %;;", False),
        ("Impressions;1200 pages;;diminuer", False),
        ("Taux de réparation;80 %;;à la hausse", False),
        ("Taux de réparation;80 %;35 %;", False),  # from 35 to 80: up
        ("Empreinte;−20 %;;", False),  # less than the reference
        ("Impressions;moins de 1200 pages;;", False),
    ],
)
def test_a_goal_that_may_be_a_most_or_a_least_is_said_to_be_taken_for_a_most(row, doubted):
    found = read(f"Engagement;Objectif;Référence 2025;Sens\n{row}\n")
    [one] = found.records
    assert (("records.way-assumed", 2) in codes(found)) == doubted
    if doubted:
        assert one.indicator.better == "down"
