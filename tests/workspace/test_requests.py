"""Figures asked of others: a workbook goes out with what is known, and what comes back is merged where it may be."""

from datetime import date

import pandas as pd
import pytest

from footprint.commitments.evidence.requests import REQUEST_KINDS, DataRequest, issue, recognise
from footprint.intake.plain_tables import read_plain
from footprint.inventory.inventory import check_inventory
from footprint.registry.factors import shipped_factors
from footprint.sentences.register_files import write_sheets
from footprint.sentences.requests import list_requests, read_answer, write_message, write_request
from footprint.storage import StoredInventory
from footprint.workspace.requests.answers import merge_answers, propose
from footprint.workspace.requests.rows import ASKED, list_asked

CATALOGUE = shipped_factors().catalogue
REQUEST = issue(DataRequest("D-1", "telecom", 2025, "Opérateur", "Léa", date(2026, 1, 31), quality="high"), "Asso")


@pytest.fixture
def stored() -> StoredInventory:
    tables = {
        "equipment": pd.DataFrame(
            [
                {"site": "Siège", "device_type": "server_rack", "quantity": "2", "energy_kwh_per_year": "1800.5"},
                {"site": "Siège", "device_type": "laptop", "quantity": "9", "retired_on": "2025-03-01"},
            ]
        ),
        "usage": pd.DataFrame(
            [
                {"site": "Siège", "service_type": "mobile_line", "amount_per_year": "6", "unit": "line"},
                {"site": "Annexe", "service_type": "fixed_line", "amount_per_year": "2", "unit": "line"},
            ]
        ),
        "sites": pd.DataFrame([{"site": "Siège", "headcount": "8"}]),
    }
    inventory = check_inventory({name: table.fillna("") for name, table in tables.items()}, CATALOGUE).inventory
    ids = {name: pd.Series(range(11, 11 + len(t)), index=t.index, dtype="Int64") for name, t in vars(inventory).items()}
    return StoredInventory(inventory, ids, {name: one.mask(one > 0) for name, one in ids.items()}, 3, pd.DataFrame())


def answer(data: bytes, **filled: str) -> bytes:
    """The workbook with values typed in its last column but one, by reference."""
    sheets = read_plain(("sent.xlsx", data))
    rows = sheets["Données"]
    rows["Votre valeur"] = [filled.get(ref, "") for ref in rows["Réf."]]
    return write_sheets(sheets)


def test_an_answer_is_known_by_its_code_and_merges_into_its_rows(stored):
    sent = write_request(REQUEST, list_asked(stored, "telecom", CATALOGUE), "Asso", "fr")
    back = answer(sent, **{"11": "7", "12": "2", "+fixed_data": "1 200,5"})
    code, answers = read_answer(("retour.xlsx", back))
    assert recognise([REQUEST], code, "ab") == (REQUEST, "")
    proposals = propose(stored, "telecom", answers, CATALOGUE)
    assert proposals[["ref", "before", "after", "fault"]].to_numpy().tolist() == [
        ["11", "6", "7", ""],
        ["+fixed_data", "", "1200.5", ""],  # what is as it was is no change
    ]
    merged = merge_answers(stored, "telecom", proposals, "high", "retour.xlsx")
    usage = merged.inventory.usage
    assert usage["service_type"].tolist() == ["mobile_line", "fixed_line", "fixed_data"]
    assert usage["amount_per_year"].tolist() == [7, 2, 1200.5]
    assert usage["quality"].fillna("").tolist() == ["high", "", "high"]
    assert usage["source_document"].fillna("").tolist() == ["retour.xlsx", "", "retour.xlsx"]
    assert merged.row_ids["usage"].isna().tolist() == [False, False, True]
    assert stored.inventory.usage["amount_per_year"].tolist() == [6, 2]


def test_what_can_t_be_merged_says_why(stored):
    rows = [
        ("11", "6", "beaucoup"),
        ("12", "9", "3"),
        ("99", "1", "4"),
        ("+fixed_data", "", "5"),
        ("+fixed_data", "", "6"),
    ]
    answers = pd.DataFrame(rows, columns=["ref", "known", "new"])
    faults = propose(stored, "telecom", answers, CATALOGUE).set_index("after")["fault"].to_dict()
    assert faults == {"beaucoup": "unread", "3": "changed", "4": "gone", "5": "", "6": "twice"}


def test_another_s_an_older_and_one_that_came_before_are_told_apart():
    theirs, anew = issue(DataRequest("D-1", "telecom", 2025, "Opérateur"), "Autre"), issue(REQUEST, "Asso")
    assert theirs.code != REQUEST.code
    assert recognise([REQUEST], theirs.code, "ab") == (None, "other")
    assert recognise([REQUEST], "", "ab") == (None, "none")
    assert recognise([anew], REQUEST.code, "ab")[1] == "older"
    back = DataRequest("D-1", "telecom", code=REQUEST.code, returned=("ab",))
    assert recognise([back], REQUEST.code, "ab") == (back, "twice")


@pytest.mark.parametrize(("kind", "known"), [("meter", "1800.5"), ("weee", ""), ("headcount", "8"), ("printing", "")])
def test_each_kind_asks_of_its_own_rows(stored, kind, known):
    listed = list_asked(stored, kind, CATALOGUE)
    assert known in listed["known"].tolist()
    assert set(REQUEST_KINDS) == set(ASKED)


def test_an_outcome_is_answered_in_words(stored):
    sent = write_request(
        DataRequest("D-2", "weee", 2025, code="D-2/1/" + "0" * 16), list_asked(stored, "weee", CATALOGUE), "Asso", "fr"
    )
    _, answers = read_answer(("r.xlsx", answer(sent, **{"12": "Recyclé"})))
    proposals = propose(stored, "weee", answers, CATALOGUE)
    assert proposals["after"].tolist() == ["recycled"]
    merged = merge_answers(stored, "weee", proposals, "high", "r.xlsx")
    assert merged.inventory.equipment["outcome"].fillna("").tolist() == ["", "recycled"]


def test_the_overview_begins_with_what_is_late_and_a_text_goes_with_the_workbook():
    soon = DataRequest("D-2", "cloud", 2025, "Hébergeur", due_on=date(2026, 12, 31), state="sent")
    table = list_requests([soon, REQUEST], date(2026, 2, 1), "fr")
    assert table["Demande"].tolist() == ["D-1", "D-2"]
    assert "en retard" in table["État"].iloc[0]
    assert REQUEST.code in write_message(REQUEST, "Asso", "fr")
