"""Every formula and every term of the model, on one screen.

The text shown as proof is the text that is computed: arithmetic on named terms, parsed once, run on arrays.
Terms that branch are the functions below; a change in what they return raises METHOD_VERSION.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Dates = NDArray[np.datetime64]

DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class Formula:
    """How much of an activity an item causes in the year: arithmetic text, and the unit of its result."""

    name: str
    amount: str
    unit: str


ANNUALISED = Formula("annualised", "quantity * share * in_service / (lifespan + first_life)", "item")
DEPRECIATION = Formula("depreciation", "quantity * owned * own_part * depreciated_days / depreciation_days", "item")
PURCHASE = Formula("purchase", "quantity * owned * own_part * purchased", "item")
WITHDRAWAL = Formula("withdrawal", "quantity * owned * own_part * withdrawn", "item")
USE = Formula("use", "quantity * share * in_service * in_use * energy_kwh_per_year * pue", "kWh")
SERVICE = Formula("service", "amount_per_year", "")

# In a projection: years of planned life that a withdrawal before its time leaves unused.
STRANDED = Formula("stranded", "quantity * share * stranded_years / (lifespan + first_life)", "item")

FORMULAS = (ANNUALISED, DEPRECIATION, PURCHASE, WITHDRAWAL, USE, SERVICE)

# Terms that have no value for an item without a date of acquisition.
DATED_TERMS = ("depreciated_days", "purchased", "withdrawn")

# --- arithmetic ------------------------------------------------------------------------------------------------------

_OPERATIONS: dict[type[ast.operator], np.ufunc] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
}


@lru_cache(maxsize=256)
def _parse(text: str) -> ast.expr:
    tree = ast.parse(text, mode="eval").body
    for node in ast.walk(tree):
        number = isinstance(node, ast.Constant) and type(node.value) in (int, float)
        operation = isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS
        if not (number or operation or isinstance(node, ast.Name | ast.Load | ast.operator)):
            raise ValueError(f"A formula is arithmetic on terms (+ - * /), not {ast.unparse(node)!r}: {text!r}")
    return tree


def evaluate(text: str, terms: Mapping[str, Numbers | float]) -> Numbers:
    """The result of an arithmetic text, each name replaced by its term. Raises ValueError on anything else."""

    def run(node: ast.expr) -> Numbers | float:
        match node:
            case ast.BinOp(left=left, op=operation, right=right):
                return _OPERATIONS[type(operation)](run(left), run(right))
            case ast.Name(id=name):
                return terms[name]
            case ast.Constant(value=int() | float() as value):
                return value
        raise ValueError(f"Not arithmetic: {ast.unparse(node)!r}")

    return np.asarray(run(_parse(text)), dtype="float64")


def term_names(text: str) -> list[str]:
    """The names of the terms of a formula, in the order they are written."""
    nodes = [node for node in ast.walk(_parse(text)) if isinstance(node, ast.Name)]
    return [node.id for node in sorted(nodes, key=lambda node: node.col_offset)]


# --- terms -----------------------------------------------------------------------------------------------------------


def year_bounds(year: int) -> tuple[np.datetime64, np.datetime64]:
    """First day of the year, and first day of the next."""
    return np.datetime64(f"{year:04d}-01-01", "D"), np.datetime64(f"{year + 1:04d}-01-01", "D")


def days_between(start: Dates | np.datetime64, end: Dates | np.datetime64) -> Numbers:
    """Days from start (included) to end (excluded); missing where a date is."""
    days = np.asarray(end - start)
    return np.where(np.isnat(days), np.nan, days.astype("int64").astype("float64"))


def in_service(
    in_use: NDArray[np.bool_], retired: NDArray[np.bool_], acquired: Dates, withdrawn: Dates, year: int, snapshot: bool
) -> Numbers:
    """Share of the days of the year in the estate, from acquired_on (included) to retired_on (excluded).

    In a snapshot, 1 for what is listed as in use. Retired without a date counts 0.
    """
    start, end = year_bounds(year)
    since = np.where(np.isnat(acquired), start, np.maximum(acquired, start))
    until = np.where(np.isnat(withdrawn), end, np.minimum(withdrawn, end))
    share = np.clip(days_between(since, until), 0.0, None) / float((end - start).astype("int64"))
    share = np.where(retired & np.isnat(withdrawn), 0.0, share)
    return np.where(in_use, 1.0, share) if snapshot else share


def lifespan(stated: Numbers, retired: NDArray[np.bool_], acquired: Dates, withdrawn: Dates, year: int) -> Numbers:
    """Years of use here that share the embodied impact: observed once withdrawn, else stated or assumed.

    A withdrawal beyond the year is known too, and observed. What is still there is never given less than the age
    it has at the end of the year. Source: RCP Systèmes d'information v2, ADEME, 2024, p. 12-13.
    """
    known = retired | (withdrawn >= year_bounds(year)[1])
    observed = np.where(known, days_between(acquired, withdrawn) / DAYS_PER_YEAR, np.nan)
    years = np.where(np.isnan(observed), stated, observed)
    return np.where(retired, years, np.fmax(years, age(acquired, year)))


def age(acquired: Dates, year: int) -> Numbers:
    """Age in years at the end of the year; missing without acquired_on."""
    return days_between(acquired, year_bounds(year)[1]) / DAYS_PER_YEAR


def depreciation_days(years: Numbers) -> Numbers:
    """Days over which an item is written off: round(365.25 x stated or assumed life), never observed."""
    return np.round(DAYS_PER_YEAR * years)


def depreciated_days(total: Numbers, lost: NDArray[np.bool_], acquired: Dates, withdrawn: Dates, year: int) -> Numbers:
    """Days of the year in [acquired_on, acquired_on + total), and all that is left in the year of withdrawal.

    `lost` marks what is retired at an unknown date: it counts 0.
    """
    start, end = year_bounds(year)
    written_off = days_between(start, acquired) + total  # day of the year, counted from its first day
    length = float((end - start).astype("int64"))
    leaves = np.where(np.isnat(withdrawn), np.inf, days_between(start, withdrawn))
    since = np.maximum(days_between(start, acquired), 0.0)
    until = np.minimum(np.minimum(written_off, leaves), length)
    days = np.maximum(until - since, 0.0)
    leaves_now = (leaves >= 0) & (leaves < length)
    rest = np.where(leaves_now, np.maximum(written_off - leaves, 0.0), 0.0)
    return np.where(lost & ~np.isnat(acquired), 0.0, days + rest)


def happened(dates: Dates, year: int) -> Numbers:
    """1 where the date falls in the year, 0 elsewhere."""
    start, end = year_bounds(year)
    return ((dates >= start) & (dates < end)).astype("float64")


def own_part(years: Numbers, first_life: Numbers) -> Numbers:
    """Part of a refurbished item's embodied impact that its present owner carries: own years / (own + first life)."""
    return np.where(first_life > 0, years / (years + first_life), 1.0)
