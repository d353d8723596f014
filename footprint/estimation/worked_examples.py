"""One row worked out under each formula, by the calculation itself, for those who read how we calculate."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from footprint.estimation.accountings import ACCOUNTINGS, AccountingId
from footprint.estimation.estimate import estimate
from footprint.estimation.lines import Explanation, explain
from footprint.estimation.situation import Method, Situation
from footprint.estimation.uncertainty.draws import Interval, interval
from footprint.inventory.inventory import Inventory, check_inventory
from footprint.registry.catalogue import Catalogue
from footprint.registry.registry import Factors
from footprint.tables import STAGES

YEAR, COUNTRY = 2025, "FRA"

# A small estate: what each row is, in the words of a file.
ROWS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "equipment": (
        {
            "item_id": "laptops",
            "device_type": "laptop",
            "quantity": "10",
            "acquired_on": "2025-03-15",
            "status": "in_use",
        },
        {
            "item_id": "server",
            "device_type": "server_rack",
            "quantity": "1",
            "acquired_on": "2023-01-10",
            "status": "in_use",
        },
        {"item_id": "screens", "device_type": "monitor_24", "quantity": "5", "acquired_on": "2018-03-15"}
        | {"retired_on": "2025-06-30", "status": "retired"},
    ),
    "usage": ({"item_id": "lines", "service_type": "mobile_line", "amount_per_year": "10", "unit": "line"},),
}


@dataclass(frozen=True)
class Case:
    """What an example is about: a row, one stage of it, and how its manufacture is counted."""

    item_id: str
    stage: str
    accounting: AccountingId = ACCOUNTINGS[0]


# By the name of the formula.
CASES = {
    "annualised": Case("laptops", "manufacturing"),
    "depreciation": Case("laptops", "manufacturing", "depreciation"),
    "purchase": Case("laptops", "manufacturing", "purchases"),
    "withdrawal": Case("screens", "end_of_life", "purchases"),
    "use": Case("server", "use"),
    "service": Case("lines", "service"),
}


@dataclass(frozen=True)
class Worked:
    """An example worked out: the cells of its row, the proof of its line, and how far it may be from the truth."""

    row: Mapping[str, str]
    proof: Explanation
    interval: Interval


def work_examples(registry: Factors, catalogue: Catalogue) -> dict[str, Worked]:
    """For each formula, its example with the figures of the registry."""
    inventory = _read_rows(catalogue)
    methods = {name: Method(year=YEAR, accounting=name, country=COUNTRY) for name in ACCOUNTINGS}
    situations = {name: Situation(inventory, registry, method) for name, method in methods.items()}
    return {name: _work(situations[case.accounting], case) for name, case in CASES.items()}


def _read_rows(catalogue: Catalogue) -> Inventory:
    raw = {
        name: pd.DataFrame([{"country": COUNTRY, **row} for row in rows], dtype="str").rename(lambda line: line + 1)
        for name, rows in ROWS.items()
    }
    checked = check_inventory(raw, catalogue)
    if (checked.problems["severity"] == "error").any():
        raise ValueError(f"The rows of the examples can't be used: {checked.problems['code'].tolist()}.")
    return checked.inventory


def _work(situation: Situation, case: Case) -> Worked:
    rows = [row for table in ROWS.values() for row in table]
    item = next(place for place, row in enumerate(rows) if row["item_id"] == case.item_id)
    lines = estimate(situation)
    wanted = (lines["item"] == item) & (lines["stage"] == STAGES.index(case.stage))
    position = int(wanted.to_numpy().argmax())
    cells = {name: cell for name, cell in rows[item].items() if name != "item_id"}
    return Worked(cells, explain(situation, lines, position), interval(situation, lines.iloc[[position]]))
