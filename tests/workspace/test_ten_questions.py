"""Ten questions: answers become rows like any others, what is not known is never zero, and proposals stay proposals."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from footprint.estimation.situation import Method, Situation
from footprint.estimation.uncertainty.draws import draw_parts, draw_totals
from footprint.pages import state
from footprint.registry.factors import shipped_factors
from footprint.storage import list_inventories, list_organisations, list_versions, load_inventory
from footprint.words.texts import LANGUAGES, format_mass, read_texts, text
from footprint.workspace.files import check_cells
from footprint.workspace.footprint import find_footprint
from footprint.workspace.stored import footprint_of
from footprint.workspace.ten_questions import (
    FIELDS,
    QUESTIONS,
    answer_questions,
    count_boxes,
    explain_proposal,
    item_of,
    list_answered,
    list_unanswered,
    propose,
    rank_answers,
)
from tests.draws import draws
from tests.open_pages import open_page

TODAY = date(2026, 1, 12)
OFFICE = {
    "people": 45,
    "laptops": 30,
    "laptops_years": 5.5,
    "desktops": 18,
    "screens": 60,
    "smartphones": 20,
    "desk_phones": 30,
    "servers": 2,
    "virtual_machines": 4,
    "internet_lines": 2,
    "boxes": 2,
    "mobile_lines": 20,
    "printers": 3,
    "copiers": 3,
    "sheets": 120_000,
    "software": 40_000,
    "it_services": 30_000,
    "teleworkers": 20,
    "telework_days": 2.0,
}


def check(answers, country="FRA", language="fr", taken=()):
    checked = check_cells(answer_questions(answers, country, TODAY, language, taken))
    assert set(checked.problems["severity"]) <= {"warning"}  # what is implausible counts all the same
    return checked.inventory


def estimate_answers(answers, year=2025):
    return find_footprint(Situation(check(answers), shipped_factors(), Method(year)))


# --- rows ------------------------------------------------------------------------------------------------------------


def test_there_are_ten_questions():
    assert len(QUESTIONS) == 10


def test_answers_are_rows_of_low_quality_that_name_their_day():
    inventory = check(OFFICE)
    assert inventory.equipment.set_index("device_type")["quantity"].to_dict() == {
        "laptop": 30,
        "desktop": 18,
        "monitor_24": 60,
        "smartphone": 20,
        "ip_phone": 30,
        "server": 2,
        "box": 2,
        "printer": 3,
        "copier_a3": 3,
    }
    assert inventory.usage.set_index("service_type")["amount_per_year"].to_dict() == {
        "virtual_machine": 4,
        "fixed_line": 2,
        "mobile_line": 20,
        "printed_paper": 120_000,
        "software": 40_000,
        "it_services": 30_000,
        "telework_box": 2.2,
    }
    for table in (inventory.equipment, inventory.usage):
        assert set(table["quality"]) == {"low"}
        assert set(table["source_document"]) == {"Dix questions, 12 janvier 2026"}
    assert inventory.sites[["country", "headcount"]].values.tolist() == [["FRA", 45.0]]
    assert inventory.equipment.set_index("device_type")["lifespan_years"].dropna().to_dict() == {"laptop": 5.5}


def test_what_is_not_known_gives_no_row_and_is_named_and_none_is_an_answer():
    answers = {"laptops": 12, "desktops": 0}
    inventory = check(answers)
    assert inventory.equipment["device_type"].tolist() == ["laptop"]
    assert inventory.usage.empty
    assert inventory.sites["headcount"].isna().all()
    unanswered = list_unanswered(answers)
    assert "screens" in unanswered
    assert not {"laptops", "desktops", "laptops_years"} & set(unanswered)
    assert list_answered(answers) == ["laptops", "desktops"]


def test_with_all_answered_nothing_is_left():
    assert list_unanswered(OFFICE) == []
    nobody = {name: answer for name, answer in OFFICE.items() if name != "telework_days"} | {"teleworkers": 0}
    assert list_unanswered(nobody) == []


def test_a_box_at_home_counts_for_the_days_of_telework():
    """The example of the RCP, p. 15: 250 people x (100 / 365) days / 2.3 persons a household = 29.8 boxes."""
    assert count_boxes(250, 100 / (213 / 5), "DEU") == 29.8
    assert count_boxes(250, 100 / (213 / 5), "FRA") == pytest.approx(29.8 * 2.3 / 2.16, abs=0.1)


def test_both_languages_make_the_same_inventory():
    texts = ["source_document", "site", "note"]
    french, english = (check(OFFICE, language=language) for language in LANGUAGES)
    for name in ("equipment", "usage"):
        left, right = (inventory.table(name).drop(columns=texts) for inventory in (french, english))
        assert left.equals(right)


@draws(100)
@given(
    answers=st.fixed_dictionaries(
        {},
        optional={
            field.name: st.integers(0, field.highest) if field.kind != "years" else st.floats(0.5, field.highest)
            for field in FIELDS.values()
        },
    ),
    country=st.sampled_from(["FRA", "REU", "DEU"]),
)
def test_any_answer_can_be_counted(answers, country):
    inventory = check(answers, country)
    rows = {*inventory.equipment["item_id"], *inventory.usage["item_id"]}
    counted = [name for name, field in FIELDS.items() if field.kind in ("devices", "services") and answers.get(name)]
    assert {item_of(name) for name in counted} <= rows
    assert len(rows) <= len(counted) + 1  # telework


# --- proposals -------------------------------------------------------------------------------------------------------


def test_proposals_rest_on_answers_and_on_nothing_else():
    assert propose({}) == {}
    assert propose({"people": 100}) == {
        "laptops": 75,
        "desktops": 35,
        "smartphones": 50,
        "desk_phones": 50,
        "servers": 2,
        "printers": 3,
        "copiers": 5,
    }
    assert propose({"laptops": 1000, "desktops": 1500})["screens"] == 3400  # as published
    assert "laptops" not in propose({"people": 100, "laptops": 3})
    assert propose({"people": 4}) == {"laptops": 3, "desktops": 1, "smartphones": 2, "desk_phones": 2}


def test_a_proposal_taken_as_it_is_says_so_in_its_row():
    notes = check(OFFICE, taken=("screens",)).equipment.set_index("device_type")["note"]
    assert "La Rochelle" in notes["monitor_24"]
    assert notes.drop("monitor_24").isna().all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_proposal_says_where_it_comes_from(language):
    for field in FIELDS.values():
        assert bool(explain_proposal(field.name, language)) == (field.proposal is not None)
    assert "40" in explain_proposal("servers", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_and_field_has_its_words(language):
    for question in QUESTIONS:
        for part in ("title", "help"):
            assert text(f"question.{question.name}.{part}", language)
    labels = [text(f"question.field.{name}", language) for name in FIELDS]
    assert len(set(labels)) == len(labels)
    known = {key.removeprefix("question.field.") for key in read_texts(language) if key.startswith("question.field.")}
    assert known == set(FIELDS)


# --- what to refine first --------------------------------------------------------------------------------------------


def test_each_answer_weighs_what_its_lines_do():
    found = estimate_answers(OFFICE)
    ranked, _ = rank_answers(found.situation, found.lines)
    assert ranked["impact"].sum() == found.total.impact
    assert ranked["impact"].is_monotonic_decreasing
    assert ranked["running"].iloc[-1] == pytest.approx(1.0)
    heaviest = found.heaviest.set_index("item_id")["impact"]
    assert ranked.set_index("item_id")["impact"].loc[heaviest.index].tolist() == heaviest.tolist()


def test_draws_of_the_parts_add_up_to_those_of_the_total():
    found = estimate_answers(OFFICE)
    parts = draw_parts(found.situation, found.lines, found.lines["item"].to_numpy(dtype="int64"))
    np.testing.assert_allclose(parts.sum(axis=0), draw_totals(found.situation, found.lines), rtol=1e-12)


def test_what_rests_on_an_assumption_is_what_to_refine():
    """Laptops whose life is assumed leave more doubt than laptops whose years were given."""
    assumed, given_ = (estimate_answers({"laptops": 30, "sheets": 1000} | more) for more in ({}, {"laptops_years": 5}))
    doubt = {}
    for name, found in {"assumed": assumed, "given": given_}.items():
        ranked, left = rank_answers(found.situation, found.lines)
        doubt[name] = ranked.set_index("item_id")["doubt"][item_of("laptops")]
        assert ranked["doubt"].between(0, 1).all()
        assert doubt[name] + left == pytest.approx(1.0, abs=0.01)  # sheets weigh nothing here
    assert doubt["assumed"] > doubt["given"] + 0.1


def test_nothing_counted_nothing_to_refine():
    found = estimate_answers({"laptops": 1})
    ranked, left = rank_answers(found.situation, found.lines)
    assert len(ranked) == 1
    assert 0 < left < 1


# --- the page --------------------------------------------------------------------------------------------------------


def read(page: AppTest) -> AppTest:
    assert not page.exception, page.exception
    assert not page.error, [error.value for error in page.error]
    return page


def answer(page: AppTest, answers: dict) -> AppTest:
    for name, number in answers.items():
        page.number_input(key=f"question-{name}").set_value(number)
    return read(page.run())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_without_any_answer_waits_for_one(database, language):
    page = open_page("questions", language)
    assert page.title[0].value == text("page.questions.title", language)
    assert page.info[0].value == text("page.questions.nothing", language)
    assert all(page.number_input(key=f"question-{name}").value is None for name in FIELDS)
    assert not page.metric


@pytest.mark.sampled(least=1)
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_answered_the_page_shows_the_footprint_and_keeps_it(database, language):
    page = answer(open_page("questions", language), OFFICE)
    assert not page.warning
    shown = [metric.value for metric in page.metric]
    page.text_input(key="questions-organisation-name").set_value("Office & Cie")
    page.button(key="questions-keep").click().run()
    assert not page.exception
    [organisation] = list_organisations(database)
    [record] = list_inventories(database, organisation.organisation_id)
    [version] = list_versions(database, record.inventory_id)
    assert version.message == text("page.questions.message_all", language)
    stored = load_inventory(database, record.inventory_id).inventory
    assert len(stored.equipment) + len(stored.usage) == 16
    found = footprint_of(database, record.inventory_id, 1, Method(record.year))
    assert found.total.impact == estimate_answers(OFFICE, record.year).total.impact
    assert shown[0] == format_mass(found.total.impact, language)


def test_what_was_not_answered_is_told_and_remembered(database):
    page = answer(open_page("questions"), {"laptops": 10})
    assert any("Écrans" in one.value for box in page.expander for one in box.markdown)
    page.text_input(key="questions-organisation-name").set_value("Atelier")
    page.button(key="questions-keep").click().run()
    [organisation] = list_organisations(database)
    [record] = list_inventories(database, organisation.organisation_id)
    assert "Écrans" in list_versions(database, record.inventory_id)[0].message


def test_an_organisation_must_be_named(database):
    page = answer(open_page("questions"), {"laptops": 10})
    page.button(key="questions-keep").click().run()
    assert page.error[0].value == "Donnez un nom à l’organisation."
    assert list_organisations(database) == []


def test_proposals_can_be_taken_one_by_one_or_all_and_changed(database):
    page = answer(open_page("questions"), {"people": 100, "laptops": 80})
    read(page.button(key="take-desktops").click().run())
    assert page.number_input(key="question-desktops").value == 35
    read(page.button(key="propose-all").click().run())
    assert page.number_input(key="question-screens").value == round(1.36 * 115)
    assert page.number_input(key="question-laptops").value == 80
    taken = [note.value for note in page.markdown if "Proposition reprise" in note.value]
    answer(page, {"screens": 100})
    assert len([note for note in page.markdown if "Proposition reprise" in note.value]) == len(taken) - 1


def test_answers_stay_when_one_looks_at_another_page(database):
    page = answer(open_page("questions"), {"laptops": 10})
    page.switch_page(str(state.page_file("factors"))).run()
    page.switch_page(str(state.page_file("questions"))).run()
    assert page.number_input(key="question-laptops").value == 10
