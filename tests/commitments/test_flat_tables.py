"""The register as tables of text: out and back without loss, and what a spreadsheet writes is understood."""

import json
from pathlib import Path

import pandas as pd
import pytest

from footprint.commitments.flat_tables import columns_of, from_table, to_table
from footprint.commitments.register import LISTS, read_register
from tests.commitments.test_register import CONTENT

REGISTER = read_register(CONTENT)[0]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_comes_back_as_it_went_out(name):
    records = getattr(REGISTER, name)
    read, faults = from_table(name, to_table(name, records), records)
    assert read == records
    assert faults.problems == []


def test_what_people_write_is_understood():
    row = {
        "commitment_id": "E-03",
        "title": "Écrans",
        "tirs": "T-1; T-2",
        "goal.value": "12,5",
        "goal.deadline": "31/12/2026",
        "goal.milestones": "2025 : 8 ; 2026:10",
        "means.invest_eur": "1 250",
        "indicator.where": "type : monitor_24, monitor_27 ; site : Mairie",
    }
    (one,), faults = from_table("commitments", pd.DataFrame([row]))
    assert faults.problems == []
    assert one.tirs == ("T-1", "T-2")
    assert (one.goal.value, str(one.goal.deadline)) == (12.5, "2026-12-31")
    assert [(step.year, step.value) for step in one.goal.milestones] == [(2025, 8), (2026, 10)]
    assert one.means.invest_eur == 1250
    assert one.indicator.where == {"type": ["monitor_24", "monitor_27"], "site": "Mairie"}


@pytest.mark.parametrize(
    ("place", "text", "code"),
    [
        ("goal.value", "douze", "records.no-number"),
        ("goal.value", "12 %", "records.no-number"),
        ("goal.deadline", "fin 2026", "records.no-date"),
        ("goal.milestones", "2025", "records.no-record"),
        ("indicator.where", "les portables", "records.no-record"),
        ("status", "validé", "records.unknown-word"),
    ],
)
def test_what_is_not_understood_is_told_by_line_and_column(place, text, code):
    table = pd.DataFrame([{"commitment_id": "E-1", "title": "A"}, {"commitment_id": "E-2", "title": "B", place: text}])
    problems = from_table("commitments", table, first_line=2)[1].problems
    assert [(one.code, one.line, one.column.split("[")[0], one.value) for one in problems] == [(code, 3, place, text)]


def test_a_row_without_an_id_is_told_and_an_empty_one_is_none():
    table = pd.DataFrame([{"title": "Sans identifiant"}, {"title": ""}, {}])
    read, faults = from_table("commitments", table)
    assert read == ()
    assert [(one.code, one.line, one.column) for one in faults.problems] == [("records.missing", 1, "commitment_id")]


def test_proofs_are_a_list_of_their_own():
    assert to_table("library", REGISTER.library)["commitments"].tolist() == ["E-01"]
    assert "evidence" not in columns_of(LISTS["commitments"])


def test_every_column_has_a_name_in_both_languages():
    from footprint.words import texts

    for language in texts.LANGUAGES:
        for made in LISTS.values():
            for place in columns_of(made):
                assert texts.text(f"register_column.{place.replace('.', '_')}", language)
            named = [texts.text(f"register_column.{p.replace('.', '_')}", language) for p in columns_of(made)]
            assert len(set(named)) == len(named)


def test_the_sample_of_the_local_authority_has_what_it_says():
    plan = json.loads(
        Path("footprint/workspace/sample_organisations/local_authority/plan.json").read_text(encoding="utf-8")
    )
    register, problems = read_register(plan)
    assert problems.empty
    open_cycle = [one for one in register.commitments if one.cycle == "2024-2026"]
    assert len(open_cycle) == 14
    assert sum(one.is_carbon for one in open_cycle) == 4
    assert [one.name for one in register.cycles if one.closed] == ["2021-2023"]
