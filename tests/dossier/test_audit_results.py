"""The file of an auditor: what it keeps, bound to a version, and what of another hand it refuses."""

import json
from datetime import datetime

import pandas as pd
import pytest

from footprint.dossier.audit.findings import find_errors, project
from footprint.dossier.audit.results import (
    LONGEST_TEXT,
    Finding,
    Results,
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

AT = datetime(2026, 11, 30, 9, 30)
EMPTY = Results("f" * 64, "e" * 64, "Association du Lac", 2025)


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
    begun = EMPTY.with_draw(drawn, AT).with_findings(drawn.code, list_findings(found, drawn), 0.05, said)
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
