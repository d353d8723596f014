"""What counts of each row of a version: the values assumed for its empty cells, its kilograms, what is to settle."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation.completion import STATED, complete
from footprint.intake.written import say_table
from footprint.pages import state
from footprint.tables import INVENTORY_TABLES
from footprint.words.texts import format_number, round_to, text
from footprint.workspace.footprint import Footprint
from footprint.workspace.kept_files import are_typed_by_model
from footprint.workspace.stored import check_version, footprint_of, open_version

# Before a value that nobody stated, in a cell that is empty, and before a type that a model alone tells: a sign, for
# colours are not seen by all, and Streamlit draws none in cells that can be typed in.
ASSUMED = "≈\N{NO-BREAK SPACE}"
DIGITS = 3  # of an assumed value
AT_LEAST = "≥\N{NO-BREAK SPACE}"

TYPE = "device_type"
WEIGHT = "weight"  # a column of the grids that is no column of the inventory


@dataclass(frozen=True, eq=False)
class CountedTable:
    """One table of a version as it counts, row by row.

    `assumed` holds the marked text of the value that fills each empty cell, and of each type that nothing but a model
    told; `impact` is in kg CO2e, not a number where
    none is known; `weights` is the same in words; `unsettled` tells the rows in which something is doubtful or missing.
    """

    assumed: pd.DataFrame
    impact: NDArray[np.float64]
    weights: pd.Series
    unsettled: NDArray[np.bool_]

    @property
    def rests_on_assumption(self) -> NDArray[np.bool_]:
        """In which rows a value is assumed."""
        return self.assumed.notna().any(axis=1).to_numpy()


def count_table(studied: state.Studied, number: int, table: str) -> CountedTable:
    """A table of a version as it counts; worked out once."""
    engine, method, language = state.open_engine(), studied.method(), state.current_language()
    found = footprint_of(engine, studied.inventory_id, number, method)

    def count() -> CountedTable:
        impact, partial = _weigh(found, table)
        doubts = check_version(engine, studied.inventory_id, number, method)
        doubtful = doubts.loc[doubts["table"] == table, "line"]
        rows = found.situation.inventory.table(table)
        unsettled = rows.index.isin(doubtful.astype("int64")) | partial
        assumed = _find_assumed(found, table, language)
        if table == "equipment":
            by_model = are_typed_by_model(engine, open_version(engine, studied.inventory_id, number))
            assumed[TYPE] = assumed[TYPE].where(by_model)
        return CountedTable(assumed, impact, _say(impact, partial, language), unsettled)

    return found.once(("counted", table, language), count)


def _find_assumed(found: Footprint, table: str, language: str) -> pd.DataFrame:
    """The value that fills each empty cell, marked; missing where the cell is filled, or none is needed.

    All types are marked: which of them models told, the version knows.
    """
    completed = complete(found.situation)
    rows, columns = completed.inventory.table(table), INVENTORY_TABLES[table]
    numbers = [column.name for column in columns if column.is_numeric and column.name in completed.origins[table]]
    rounded = {name: rows[name].map(lambda value: round_to(value, DIGITS), na_action="ignore") for name in numbers}
    said = say_table(table, rows.assign(**rounded), language).reset_index(drop=True)
    told = {
        column: (ASSUMED + said[column]).where(origin != STATED) for column, origin in completed.origins[table].items()
    }
    kinds = {TYPE: ASSUMED + said[TYPE]} if table == "equipment" else {}
    return pd.DataFrame(told | kinds, index=said.index)


def _weigh(found: Footprint, table: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """What each row weighs, and of which rows a part is missing; a site weighs what is there."""
    inventory, lines = found.situation.inventory, found.lines
    first, devices = len(inventory.equipment), slice(0, len(inventory.equipment))
    number, item, impact = first + len(inventory.usage), lines["item"].to_numpy(), lines["impact"].to_numpy()
    known = ~np.isnan(impact)
    sums = np.bincount(item[known], weights=impact[known], minlength=number)
    weighed = np.bincount(item[known], minlength=number) > 0
    partial = np.bincount(item[~known], minlength=number) > 0
    if table != "sites":
        here = devices if table == "equipment" else slice(first, number)
        return np.where(weighed, sums, np.nan)[here], partial[here]
    by_site = found.by("site").set_index("site")["impact"]
    names = inventory.sites["site"].astype("str")
    return names.map(by_site).to_numpy(dtype="float64"), np.full(len(names), False)


def _say(impact: NDArray[np.float64], partial: NDArray[np.bool_], language: str) -> pd.Series:
    """Kilograms in words: those of 10 and more without decimals, and at least so many where a part is missing."""
    codes, values = pd.factorize(np.round(impact, 1))
    said = [format_number(value, language, digits=0 if abs(value) >= 10 else 1) for value in values.tolist()]
    words = pd.Series(pd.array([*said, text("format.missing", language)], dtype="str").take(codes))
    return words.where(~(partial & (codes >= 0)), AT_LEAST + words)
