"""The file of an auditor: what it keeps, bound to a version, and what of another hand it refuses."""

import json
from datetime import datetime

import pandas as pd
import pytest

from footprint.dossier.audit.findings import find_errors, project
from footprint.dossier.audit.results import (
    LARGEST_NUMBER,
    LONGEST_TEXT,
    Finding,
    Results,
    check_results,
    conclude,
    list_findings,
    read_findings,
    read_results_file,
    write_results,
)
from footprint.dossier.audit.sample import Draw, describe_population, draw
from footprint.dossier.canonical import Unreadable
from footprint.dossier.signing.statement import state_of
from footprint.estimation.estimate import estimate
from footprint.problems import UnusableInput

AT = datetime(2026, 11, 30, 9, 30)


@pytest.fixture(scope="module")
def population(frozen) -> pd.DataFrame:
    lines, count = estimate(frozen.situation), frozen.situation.inventory.rows
    nobody = pd.Series(False, index=range(count - len(frozen.situation.inventory.sites))).to_numpy()
    aside = pd.DataFrame(columns=["table", "line", "cells", "problems"])
    return describe_population(frozen.situation, lines, nobody, aside)


@pytest.fixture(scope="module")
def drawn(population) -> Draw:
    return draw(population, "trois dés", 12)


@pytest.fixture(scope="module")
def full(frozen, population, drawn) -> Results:
    """Results with all that they may hold."""
    first = int(drawn.rows.loc[drawn.rows["table"] == "equipment", "number"].iloc[0])
    found = read_findings([Finding(first, "", 7.0, "laptop", "2022-03-15", "Facture 12", "vu")], drawn)
    errors = find_errors(frozen.situation, drawn.rows, found)
    said = conclude(project(population, errors), errors)
    statement = state_of(frozen, kind="reread", name="Nadia", on="2026-11-30", verified="Les quantités")
    begun = (
        Results(frozen.id, "e" * 64, statement.organisation, statement.year, "equal")
        .with_draw(drawn, AT)
        .with_findings(drawn.code, list_findings(found, drawn), 0.05, said)
    )
    return begun.with_note("Nadia", "P-1", "Vu sur place.", AT).with_statement(statement)


def test_what_is_kept_is_read_back_the_same(full):
    assert read_results_file(write_results(full)) == full
    assert write_results(read_results_file(write_results(full))) == write_results(full)


def test_findings_are_the_same_table_once_read_back(full, drawn):
    kept = full.last_draw.findings
    table = read_findings(kept, drawn)
    assert table["checked"].sum() == 1
    row = table[table["checked"]].iloc[0]
    assert (row["quantity"], row["type"], row["document"], row["remark"]) == (7.0, "laptop", "Facture 12", "vu")
    assert row["acquired_on"] == pd.Timestamp("2022-03-15")
    assert tuple(list_findings(table, drawn)) == kept


def test_a_draw_that_was_given_up_stays_with_what_was_found_of_it(full, population, drawn):
    other = draw(population, "autre", 5)
    results = full.with_draw(other, AT)
    assert [one.seed for one in results.draws] == ["trois dés", "autre"]
    back = results.with_draw(drawn, AT)
    assert [one.seed for one in back.draws] == ["autre", "trois dés"]
    assert back.last_draw.findings == full.last_draw.findings


def spoil(full: Results, **changes: object) -> bytes:
    return json.dumps({**json.loads(write_results(full)), **changes}).encode()


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "footprint-audit/2"},
        {"year": "2025"},
        {"year": True},
        {"other": 1},
        {"notes": {}},
        {"notes": [{"at": "", "author": "A", "about": ""}]},
        {"notes": [{"at": "", "author": "A", "about": "", "text": "x" * (LONGEST_TEXT + 1)}]},
        {"draws": [{"seed": "a", "count": 3, "code": "T", "at": "", "materiality": 0.05, "findings": 1}]},
        {"statements": [{"kind": "reread"}]},
        {"organisation": None},
    ],
)
def test_a_file_of_another_shape_is_refused(full, changes):
    with pytest.raises(Unreadable):
        read_results_file(spoil(full, **changes))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_a_number_that_is_none_is_refused(full, number):
    written = write_results(full).decode()
    assert '"quantity": 7.0' in written
    with pytest.raises(Unreadable):
        read_results_file(written.replace('"quantity": 7.0', f'"quantity": {number}').encode())


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b"{", b'{"format": "footprint-audit/1"}', b"[" * 100_000])
def test_what_is_no_file_of_results_is_refused(data):
    with pytest.raises(Unreadable):
        read_results_file(data)


# --- what it may say -------------------------------------------------------------------------------------------------


def forge(full: Results, part: str, **changes: object) -> Results:
    """The same results with something else in the first of their draws, notes, statements, findings or conclusions."""
    said = json.loads(write_results(full))
    [draw_] = said["draws"]
    found = {"findings": draw_["findings"][0], "conclusion": draw_["conclusion"], "results": said}
    (found.get(part) or said[part][0]).update(changes)
    return read_results_file(json.dumps(said).encode())


def test_what_the_program_wrote_may_be_said(full, frozen):
    check_results(full)
    check_results(full, frozen)


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("statements", {"frozen_id": "0" * 64}),
        ("statements", {"organisation": "Une autre"}),
        ("statements", {"year": 2024}),
        ("statements", {"kind": "certified"}),
        ("statements", {"conclusion": "perfect"}),
        ("statements", {"on": "hier"}),
        ("statements", {"materiality": -5}),
        ("notes", {"at": "hier"}),
        ("draws", {"at": ""}),
        ("draws", {"count": -5}),
        ("draws", {"count": 1_000_000}),
        ("draws", {"materiality": 0}),
        ("findings", {"number": 0}),
        ("findings", {"quantity": -1}),
        ("findings", {"acquired_on": "2022-13-45"}),
        ("conclusion", {"checked": 4000}),
        ("conclusion", {"total": 0}),
        ("conclusion", {"verdict": "above", "error": 0}),
        ("conclusion", {"verdict": "below", "error": 1e6}),
        ("results", {"verified": "certified"}),
    ],
)
def test_what_no_auditor_can_have_found_is_refused(full, part, changes):
    with pytest.raises(Unreadable):
        check_results(forge(full, part, **changes))


def test_a_row_is_found_once(full):
    said = json.loads(write_results(full))
    said["draws"][0]["findings"] *= 2
    with pytest.raises(Unreadable):
        check_results(read_results_file(json.dumps(said).encode()))


@pytest.mark.parametrize("changes", [{"total": 1.0}, {"total": None}])
def test_a_statement_of_another_total_is_about_another_version(full, frozen, changes):
    with pytest.raises(Unreadable):
        check_results(forge(full, "statements", **changes), frozen)


def test_a_statement_that_was_made_before_the_version_is_refused_as_the_form_does(full, frozen):
    with pytest.raises(UnusableInput) as refused:
        check_results(forge(full, "statements", on="2001-01-01"), frozen)
    assert refused.value.problem.code == "statement.before-dossier"


@pytest.mark.parametrize("part", ["statements", "draws", "findings", "conclusion"])
@pytest.mark.parametrize("number", [10**400, LARGEST_NUMBER * 2, True])
def test_a_number_that_readers_take_for_different_ones_is_refused(full, part, number):
    names = {"statements": "total", "draws": "materiality", "findings": "quantity", "conclusion": "error"}
    with pytest.raises(Unreadable):
        forge(full, part, **{names[part]: number})


def test_a_statement_that_says_more_than_it_may_is_refused(full):
    with pytest.raises(Unreadable):
        forge(full, "statements", accredited="yes")
    with pytest.raises(Unreadable):
        forge(full, "statements", remarks="x" * (LONGEST_TEXT + 1))
