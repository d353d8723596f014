"""The way through the work: how far each step is, and the one thing to do next on each page."""

from dataclasses import replace

import pytest

from footprint.pages.steps import STEPS, StepFacts, find_next, list_steps

NOTHING = StepFacts()
EMPTY = StepFacts(exists=True)
ASIDE = StepFacts(exists=True, to_repair=12)
COUNTED = StepFacts(exists=True, rows=450)
PLANNED = replace(COUNTED, scenarios=3, actions=9)
COMMITTED = replace(PLANNED, commitments=12)
FROZEN = replace(COMMITTED, dossier="draft")
APPROVED = replace(COMMITTED, dossier="approved")

PAGES = ("home", "questions", *STEPS, "factors", "method", "energy", "handover")
# The sections of pages on which what comes next depends, and another.
SECTIONS = {
    "inventory": ("equipment", "import", "check"),
    "scenarios": ("levers", "trajectory"),
    "commitments": ("standing", "register"),
    "dossier": ("dossiers", "audit"),
}


def settle(standing: StepFacts) -> dict[str, int]:
    return {step.name: step.to_settle for step in list_steps(standing) if step.to_settle}


def done(standing: StepFacts) -> list[str]:
    return [step.name for step in list_steps(standing) if step.is_done]


def test_the_steps_stand_in_the_order_of_the_work():
    assert [step.name for step in list_steps(NOTHING)] == list(STEPS)
    assert done(NOTHING) == []


def test_a_step_shows_how_many_things_wait_to_be_settled():
    assert settle(COMMITTED) == {}
    assert settle(replace(COMMITTED, to_repair=4, incomplete=2)) == {"inventory": 4, "commitments": 2}
    assert [step.name for step in list_steps(replace(COUNTED, unsaved=True)) if step.is_unsaved] == ["inventory"]


def test_a_step_is_done_when_nothing_is_left_of_it():
    assert done(EMPTY) == done(ASIDE) == done(replace(COUNTED, to_repair=1)) == []
    assert done(COUNTED) == ["inventory", "footprint"]
    assert done(replace(COUNTED, scenarios=1)) == ["inventory", "footprint"]
    assert done(FROZEN) == list(STEPS[:4])
    assert "commitments" not in done(replace(APPROVED, incomplete=1))
    assert done(APPROVED) == list(STEPS)
    assert done(replace(APPROVED, outdated=True)) == list(STEPS[:4])


def test_a_plan_made_before_does_not_make_a_new_inventory_done():
    assert done(replace(EMPTY, scenarios=3, actions=9, commitments=12)) == ["scenarios", "commitments"]
    assert "footprint" not in done(replace(PLANNED, to_repair=4))


# Thirty states of the work: six of its stages, each whole or with something that waits.
STATES = [
    replace(base, **changed)
    for base in (NOTHING, EMPTY, COUNTED, PLANNED, COMMITTED, FROZEN)
    for changed in ({}, {"to_repair": 4}, {"unsaved": True}, {"incomplete": 1}, {"outdated": True})
]


@pytest.mark.parametrize("standing", STATES)
def test_no_page_goes_past_what_waits_before_it(standing):
    steps, undone = list_steps(standing), [step.name for step in list_steps(standing) if not step.is_done]
    places = [(page, section) for page in PAGES for section in SECTIONS.get(page, ("",))]
    for page, section in places:
        found = find_next(page, standing, section)
        if not standing.exists:
            assert found.page in ("", "home")
        elif standing.unsaved or standing.to_repair or not standing.rows:
            assert "inventory" in (found.page, page)  # nothing else comes before the figures are whole
        elif page == "commitments" and standing.incomplete and standing.commitments:
            assert found.said in ("complete", "complete_here")
        if found.page == "dossier" and page not in STEPS:
            assert undone in (["dossier"], [])  # from elsewhere, a dossier is proposed once all else is done
    assert all(step.to_settle == 0 or not step.is_done for step in steps)


@pytest.mark.parametrize("page", PAGES)
def test_before_an_inventory_every_page_leads_home_but_those_that_are_a_way_to_start(page):
    found = find_next(page, NOTHING)
    assert found.page == ("" if page in ("home", "questions", "handover") else "home")


@pytest.mark.parametrize("page", PAGES)
def test_while_no_row_counts_every_page_leads_to_what_fills_or_repairs(page):
    assert (find_next(page, EMPTY).page, find_next(page, EMPTY).section) == ("inventory", "import")
    assert (find_next(page, ASIDE).page, find_next(page, ASIDE).section) == ("inventory", "check")


def test_in_the_section_that_fills_or_repairs_there_is_nowhere_else_to_go():
    assert find_next("inventory", EMPTY, "import").said == "fill_here"
    assert find_next("inventory", ASIDE, "check").said == "repair_all_here"
    assert find_next("inventory", replace(EMPTY, handed=True), "import").control == "import-go"


@pytest.mark.parametrize("page", PAGES)
def test_what_is_typed_is_saved_before_anything_else(page):
    found = find_next(page, replace(APPROVED, unsaved=True))
    assert found.control == "save" if page == "inventory" else found.page == "inventory"


def test_each_page_of_the_work_leads_to_the_next_one():
    assert find_next("inventory", COUNTED).page == "footprint"
    assert find_next("footprint", COUNTED).page == "scenarios"
    assert find_next("scenarios", PLANNED).page == "commitments"
    assert find_next("commitments", COMMITTED).page == "dossier"
    assert find_next("dossier", APPROVED).page == "home"


def test_rows_to_repair_come_first_on_every_page():
    some = replace(COUNTED, to_repair=3)
    assert {find_next(page, some).section for page in PAGES} == {"check"}
    assert find_next("inventory", some, "check").said == "repair_here"


def test_commitments_that_lack_a_part_are_to_complete_before_a_dossier():
    some = replace(COMMITTED, incomplete=2)
    assert find_next("commitments", some, "standing").section == "register"
    assert find_next("commitments", some, "register").said == "complete_here"
    assert find_next("home", some).said == "complete"
    assert find_next("dossier", some, "dossiers").control == "dossier-freeze-go"


def test_a_page_without_its_own_work_says_how_to_begin_it():
    assert find_next("scenarios", COUNTED).control == "first-scenario"
    assert find_next("scenarios", replace(COUNTED, scenarios=1), "trajectory").section == "levers"
    assert find_next("commitments", PLANNED, "standing").section == "register"
    assert find_next("commitments", PLANNED, "register").control == "new-title"
    assert find_next("dossier", COMMITTED, "dossiers").control == "dossier-freeze-go"
    assert find_next("dossier", COMMITTED, "audit").section == "dossiers"


def test_a_frozen_dossier_is_reviewed_then_approved_unless_the_inventory_changed():
    assert find_next("dossier", FROZEN, "dossiers").said == "review_here"
    assert find_next("dossier", replace(FROZEN, dossier="reviewed"), "dossiers").said == "approve_here"
    assert find_next("dossier", replace(FROZEN, outdated=True), "dossiers").said == "freeze_again_here"


@pytest.mark.parametrize("page", ["home", "questions", "factors", "method", "energy", "handover"])
def test_beside_the_way_the_first_step_not_done_comes_next(page):
    ways = [(COUNTED, "footprint"), (PLANNED, "commitments"), (COMMITTED, "dossier")]
    assert [(standing, find_next(page, standing).page) for standing, _ in ways] == ways
    assert find_next(page, FROZEN).said == "sign"
    assert find_next(page, APPROVED).said == "all_done"
