"""The way through the work: how far each step is, and the one thing to do next on each page."""

from dataclasses import replace

import pytest

from footprint.pages.steps import STEPS, StepFacts, find_next, list_steps

NOTHING = StepFacts()
EMPTY = StepFacts(exists=True)
ASIDE = StepFacts(exists=True, to_repair=12)
COUNTED = StepFacts(exists=True, rows=450)
READ = replace(COUNTED, seen=True)
PLANNED = replace(READ, scenarios=3, actions=9)
COMMITTED = replace(PLANNED, commitments=12)
FROZEN = replace(COMMITTED, dossier="draft")
APPROVED = replace(COMMITTED, dossier="approved")

PAGES = ("home", "questions", *STEPS, "factors", "method", "energy", "handover")


def said(standing: StepFacts) -> list[str]:
    return [step.said for step in list_steps(standing)]


def done(standing: StepFacts) -> list[str]:
    return [step.name for step in list_steps(standing) if step.is_done]


def test_the_steps_stand_in_the_order_of_the_work():
    assert [step.name for step in list_steps(NOTHING)] == list(STEPS)
    assert said(NOTHING) == ["todo", "waiting", "waiting", "todo", "waiting"]


def test_each_step_says_how_far_it_is():
    assert said(EMPTY)[0] == "empty"
    assert said(ASIDE)[0] == "all_to_repair"
    assert said(replace(COUNTED, to_repair=3))[0] == "to_repair"
    assert said(replace(COUNTED, unsaved=True))[0] == "unsaved"
    assert said(COUNTED) == ["rows", "ready", "todo", "todo", "todo"]
    assert said(replace(READ, scenarios=1))[2] == "empty"
    assert said(FROZEN) == ["rows", "seen", "scenarios", "commitments", "draft"]
    assert said(replace(COMMITTED, incomplete=1))[3] == "incomplete"
    assert said(replace(APPROVED, outdated=True))[4] == "outdated"


def test_a_step_is_done_when_nothing_is_left_of_it():
    assert done(EMPTY) == done(ASIDE) == done(replace(COUNTED, to_repair=1)) == []
    assert done(COUNTED) == ["inventory"]
    assert done(READ) == ["inventory", "footprint"]
    assert done(replace(READ, scenarios=1)) == ["inventory", "footprint"]
    assert done(FROZEN) == list(STEPS[:4])
    assert "commitments" not in done(replace(APPROVED, incomplete=1))
    assert done(APPROVED) == list(STEPS)
    assert done(replace(APPROVED, outdated=True)) == list(STEPS[:4])


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
    assert find_next("inventory", ASIDE, "check").said == "repair_here"
    assert find_next("inventory", replace(EMPTY, handed=True), "import").control == "import-go"


@pytest.mark.parametrize("page", PAGES)
def test_what_is_typed_is_saved_before_anything_else(page):
    found = find_next(page, replace(APPROVED, unsaved=True))
    assert found.control == "save" if page == "inventory" else found.page == "inventory"


def test_each_page_of_the_work_leads_to_the_next_one():
    assert find_next("inventory", COUNTED).page == "footprint"
    assert find_next("footprint", READ).page == "scenarios"
    assert find_next("scenarios", PLANNED).page == "commitments"
    assert find_next("commitments", COMMITTED).page == "dossier"
    assert find_next("dossier", APPROVED).page == "home"


def test_rows_to_repair_come_first_in_the_inventory_and_hold_up_no_other_page():
    some = replace(COUNTED, to_repair=3)
    assert find_next("inventory", some).section == "check"
    assert find_next("inventory", some, "check").page == "footprint"
    assert find_next("home", some).page == "footprint"


def test_commitments_that_lack_a_part_are_to_complete_and_hold_up_nothing_in_the_register():
    some = replace(COMMITTED, incomplete=2)
    assert find_next("commitments", some, "standing").section == "register"
    assert find_next("commitments", some, "register").page == "dossier"
    assert find_next("home", some).said == "complete"
    assert find_next("dossier", some, "dossiers").control == "dossier-freeze-go"


def test_a_page_without_its_own_work_says_how_to_begin_it():
    assert find_next("scenarios", READ).control == "first-scenario"
    assert find_next("scenarios", replace(READ, scenarios=1), "trajectory").section == "levers"
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
    ways = [(COUNTED, "footprint"), (READ, "scenarios"), (PLANNED, "commitments"), (COMMITTED, "dossier")]
    assert [(standing, find_next(page, standing).page) for standing, _ in ways] == ways
    assert find_next(page, FROZEN).said == "sign"
    assert find_next(page, APPROVED).said == "all_done"
