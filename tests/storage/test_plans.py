"""The versions of the plan: saved on what was seen, told when others saved, sealed, alone in their organisation."""

import pytest
import sqlalchemy as sa

from footprint.problems import UnusableInput
from footprint.storage import (
    PlanConflict,
    PlanSaved,
    create_organisation,
    export_workspace,
    find_last_plan,
    import_workspace,
    list_log,
    list_plans,
    load_plan,
    open_database,
    save_plan,
    verify_log,
)
from footprint.storage.database import schema

EMPTY = '{\n  "schema_version": 1,\n  "scenarios": [],\n  "commitments": []\n}\n'
PLAN = EMPTY.replace(
    '"scenarios": []', '"scenarios": [\n    {\n      "name": "Sobriété",\n      "actions": []\n    }\n  ]'
)


@pytest.fixture
def planned(database, organisation_id) -> int:
    save_plan(database, organisation_id, EMPTY, 0, "Zoé", "premier plan")
    save_plan(database, organisation_id, PLAN, 1, "Max", " un scénario ")
    return organisation_id


def test_a_plan_comes_back_as_it_was_saved(database, organisation_id):
    assert load_plan(database, organisation_id) is None
    assert save_plan(database, organisation_id, PLAN, 0, "Zoé", "premier plan") == PlanSaved(1)
    stored = load_plan(database, organisation_id)
    assert stored is not None
    assert (stored.number, stored.base, stored.actor, stored.message) == (1, 0, "Zoé", "premier plan")
    assert stored.content == PLAN


def test_versions_are_listed_and_each_can_be_opened(database, planned):
    told = [(one.number, one.base, one.actor, one.message) for one in list_plans(database, planned)]
    assert told == [(1, 0, "Zoé", "premier plan"), (2, 1, "Max", "un scénario")]
    assert [load_plan(database, planned, number).content for number in (1, 2)] == [EMPTY, PLAN]
    with pytest.raises(UnusableInput, match="unknown-plan"):
        load_plan(database, planned, 3)


def test_the_last_version_is_found_without_its_content(database, planned):
    assert find_last_plan(database, planned) == 2
    assert find_last_plan(database, create_organisation(database, "Autre", "Zoé")) == 0


def test_going_back_is_one_more_version(database, planned):
    first = load_plan(database, planned, 1)
    assert save_plan(database, planned, first.content, 2, "Zoé", "retour") == PlanSaved(3)
    assert load_plan(database, planned).content == EMPTY
    assert len(list_plans(database, planned)) == 3


def test_the_same_plan_again_is_no_version(database, planned):
    assert save_plan(database, planned, PLAN, 2, "Zoé") == PlanSaved(2, changed=False)
    assert len(list_plans(database, planned)) == 2


def test_who_did_not_see_the_last_version_is_told_and_saves_nothing(database, planned):
    mine = PLAN.replace("Sobriété", "Ambition")
    outcome = save_plan(database, planned, mine, 1, "Zoé", "sur la première version")
    assert isinstance(outcome, PlanConflict)
    assert (outcome.number, outcome.theirs.actor, outcome.theirs.content) == (2, "Max", PLAN)
    assert load_plan(database, planned).content == PLAN
    assert save_plan(database, planned, mine, outcome.number, "Zoé") == PlanSaved(3)


def test_organisations_do_not_see_the_plans_of_others(database, planned):
    other = create_organisation(database, "Autre", "Ada")
    assert load_plan(database, other) is None
    assert list_plans(database, other) == []
    assert save_plan(database, other, EMPTY, 0, "Ada") == PlanSaved(1)
    assert load_plan(database, planned).number == 2


def test_no_plan_without_its_organisation_or_its_actor(database, organisation_id):
    with pytest.raises(UnusableInput, match="unknown-organisation"):
        save_plan(database, organisation_id + 1, PLAN, 0, "Zoé")
    with pytest.raises(ValueError, match="actor"):
        save_plan(database, organisation_id, PLAN, 0, " ")
    assert load_plan(database, organisation_id) is None


def test_every_version_is_in_the_log(database, planned):
    told = [(entry.what, entry.actor) for entry in list_log(database, planned)][-2:]
    assert told == [("plan-saved", "Zoé"), ("plan-saved", "Max")]
    assert verify_log(database) is None


PLANS = schema.plans


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        (sa.update(PLANS).where(PLANS.c.number == 2).values(content=EMPTY), "content-altered"),
        (sa.update(PLANS).where(PLANS.c.number == 1).values(actor="Eve"), "content-altered"),
        (sa.delete(PLANS).where(PLANS.c.number == 1), "content-altered"),
        (
            sa.insert(PLANS).from_select(
                [column.name for column in PLANS.c],
                sa.select(*[sa.literal(9) if c.name == "number" else c for c in PLANS.c]).where(PLANS.c.number == 2),
            ),
            "not-logged",
        ),
    ],
    ids=["another content", "another actor", "a version removed", "a version nobody told"],
)
def test_a_plan_altered_behind_the_back_of_the_log_is_found(database, planned, statement, why):
    with database.begin() as connection:
        connection.execute(statement)
    broken = verify_log(database)
    assert broken is not None
    assert broken.why == why


def test_plans_go_with_the_file_of_the_organisation(database, planned, tmp_path):
    elsewhere = open_database(f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}")
    there = import_workspace(elsewhere, export_workspace(database, planned), "Max")
    assert list_plans(elsewhere, there) == list_plans(database, planned)
    assert load_plan(elsewhere, there) == load_plan(database, planned)
    assert verify_log(elsewhere) is None
    elsewhere.dispose()
