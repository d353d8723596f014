"""The inventory: equipment, usage and sites, checked cell by cell; what can't be used is set aside, never dropped."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.typing import DataFrameGroupBy

from footprint.inventory import cells
from footprint.inventory.supplier_figures import settle_counting
from footprint.long_work import tell
from footprint.problems import NO_PROBLEM, Problem, Severity, join_problems, problem_table, problems_where
from footprint.registry.catalogue import Catalogue, list_countries
from footprint.registry.registry import Remembers
from footprint.tables import (
    INVENTORY_TABLES,
    MOST_PER_PERSON,
    PLAUSIBLE,
    WIDE_TYPES,
    Column,
    empty_table,
)

Spellings = Mapping[str, Mapping[str, str]]

# Columns that need not be filled, in which a cell that can't be read sets its row aside all the same: one device is no
# answer to a number of devices that nobody can read.
NEVER_GUESSED = frozenset({"quantity"})
# What the note of a device bears of a status that was not understood; it counts as in use.
UNREAD_STATUS = re.compile(r"\[status \? ([^\]]*)\]")
MOST_LINES = 20  # that a problem of many rows names
# The bounds of what has none.
ANYTHING = (-np.inf, np.inf)
# Text columns whose values repeat: stored by code.
REPEATED_TEXT = frozenset({"entity", "site", "manufacturer", "unit", "provider", "source_document"})


@dataclass(frozen=True)
class Inventory(Remembers):
    """Three tables with the columns of `tables.py`; the index of each is the line of the file it came from."""

    equipment: pd.DataFrame
    usage: pd.DataFrame
    sites: pd.DataFrame

    def table(self, name: str) -> pd.DataFrame:
        """The table called `name`."""
        return getattr(self, name)

    @property
    def rows(self) -> int:
        """How many rows the three tables hold."""
        return len(self.equipment) + len(self.usage) + len(self.sites)


@dataclass(frozen=True)
class Checked:
    """What a check made of raw tables: rows read = rows kept + rows set aside, for each table."""

    inventory: Inventory
    problems: pd.DataFrame
    set_aside: dict[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def rows_kept(self) -> int:
        """Rows that count."""
        return self.inventory.rows

    @property
    def rows_set_aside(self) -> int:
        """Rows that can't be used, kept apart with their reasons."""
        return sum(len(table) for table in self.set_aside.values())

    @property
    def rows_read(self) -> int:
        """Rows found in the files, blank ones left out."""
        return self.rows_kept + self.rows_set_aside


def empty_inventory() -> Inventory:
    """An inventory of no row."""
    tables = {name: empty_table(columns).rename_axis("line") for name, columns in INVENTORY_TABLES.items()}
    return Inventory(**tables)


def compact(inventory: Inventory) -> Inventory:
    """The same inventory with repeated words stored by code: less memory, and faster to estimate."""
    tables = {}
    for name, columns in INVENTORY_TABLES.items():
        coded = [c.name for c in columns if c.type in ("choice", "country") or c.name in REPEATED_TEXT]
        tables[name] = inventory.table(name).astype(dict.fromkeys(coded, "category"))
    return Inventory(**tables)


def check_inventory(
    raw: Mapping[str, pd.DataFrame],
    catalogue: Catalogue,
    spellings: Spellings | None = None,
    normalise: Callable[[str], str] = lambda text: text.strip().casefold(),
    today: date | None = None,
) -> Checked:
    """Type every cell of raw tables of text, and say all that is wrong at once.

    Args:
        raw: for "equipment", "usage", "sites": a table of text, our column ids, indexed by line of the file. Any may
        lack.
        catalogue: the types that exist.
        spellings: for a column, which normalised words mean which id ("ordinateur portable" -> laptop).
        normalise: how the words of `spellings` were normalised.
        today: the day of the import, where there is one: nothing was bought after it.
    """
    spellings = spellings or {}
    tables, problems, set_aside = {}, [], {}
    for name in INVENTORY_TABLES:
        cells_of = raw.get(name)
        if cells_of is None:
            tables[name] = empty_inventory().table(name)
            continue
        typed, found = _type_cells(name, cells_of, catalogue, spellings, normalise)
        found.append(_CHECKS[name](typed, catalogue))
        unusable = np.unique(np.concatenate([part.loc[part["severity"] == "error", "line"] for part in found]))
        bad = typed.index.isin(unusable)
        tables[name], set_aside[name] = _keep_rows(typed, ~bad), cells_of[bad]
        problems += found
    tables["usage"], said = settle_counting(tables["usage"])
    inventory = Inventory(**tables)
    problems += [said, _check_together(inventory, catalogue)]
    if today is not None:
        problems.append(doubt_purchases(inventory.equipment, today, "acquired-after-import"))
    return Checked(inventory, join_problems(problems), {name: rows for name, rows in set_aside.items() if len(rows)})


def check_rows(name: str, table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """What is wrong in the rows of a typed table, cell against cell."""
    return _CHECKS[name](table, catalogue)


def _keep_rows(table: pd.DataFrame, kept: NDArray[np.bool_]) -> pd.DataFrame:
    """Some rows of a table, which is left without its columns: a large one is never in memory twice."""
    if kept.all():
        return table
    columns = {name: table.pop(name).array[kept] for name in list(table)}
    return pd.DataFrame(columns, index=table.index[kept], copy=False)


def _type_cells(
    name: str, raw: pd.DataFrame, catalogue: Catalogue, spellings: Spellings, normalise: Callable[[str], str]
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    typed: dict[str, pd.Series] = {}
    problems: list[pd.DataFrame] = []
    unread = pd.Series(pd.NA, index=raw.index, dtype="str")
    columns = INVENTORY_TABLES[name]
    for number, column in enumerate(columns):
        tell("check", number * len(raw), len(columns) * len(raw))
        if column.name not in raw:
            typed[column.name] = read_nothing(column, catalogue, raw.index)
            if column.required:
                lacks = pd.Series(True, index=raw.index)
                problems.append(problems_where(lacks, "missing-required", "error", name, column.name))
            continue
        given = raw[column.name]
        # What isn't understood never drops a device: the row counts without what need not be filled.
        severity = "error" if column.required or column.name in NEVER_GUESSED else "warning"
        if column.type == "text":
            values = cells.translate(given, spellings.get(column.name, {}), normalise)
            typed[column.name] = values.astype("category" if column.name in REPEATED_TEXT else "str")
        else:
            values, dropped = cells.drop_missing_words(given, column)
            said = "quantity-unsaid" if column.name == "quantity" else "treated-as-missing"
            problems.append(problems_where(dropped, said, "warning", name, column.name, given))
            typed[column.name], found = _read_column(name, column, values, catalogue, spellings, normalise, severity)
            if column.name == "status":
                unread, found = values.where(typed["status"].isna()), _report_unread(found)
            problems.append(found)
        if column.required:
            problems.append(problems_where(values.isna(), "missing-required", "error", name, column.name))
    if name == "equipment":
        typed["note"] = _note_unread(typed["note"], unread)
    return pd.DataFrame(typed, index=raw.index, copy=False).rename_axis("line"), problems


def read_nothing(column: Column, catalogue: Catalogue, index: pd.Index) -> pd.Series:
    """A column that a table does not hold: as if all its cells were empty."""
    if column.type == "text":
        unsaid = pd.Series(np.nan, index=index, dtype="str")
        return unsaid.astype("category") if column.name in REPEATED_TEXT else unsaid
    if column.is_numeric:
        return pd.Series(np.nan, index=index)
    if column.type == "date":
        return pd.Series(pd.NaT, index=index, dtype="datetime64[s]")
    unchosen = np.full(len(index), -1, dtype="int8")
    return pd.Series(pd.Categorical.from_codes(unchosen, categories=choices_of(column, catalogue)), index=index)


def _report_unread(found: pd.DataFrame) -> pd.DataFrame:
    """One problem for all the rows of each status that is not understood, which names their lines."""
    told = []
    for word, lines in found["line"].groupby(found["value"], sort=False):
        where = ("equipment", lines.tolist()[0], "status")
        told.append(Problem("unread-status", "warning", *where, str(word), say_lines(lines)))
    return problem_table(told)


def _note_unread(notes: pd.Series, unread: pd.Series) -> pd.Series:
    """The notes of devices, with the word of a status that was not understood, so that it is never lost."""
    marked = unread.notna().to_numpy()
    if not marked.any():
        return notes
    marks = unread[marked].str.replace("]", ")").map("[status ? {}]".format).astype("str")
    notes = notes.copy()
    notes[marked] = notes[marked].fillna("").str.cat(marks, sep=" ").str.strip()
    return notes


def say_lines(lines: pd.Series) -> str:
    """The lines of a problem of many rows: the first ones, and how many there are in all."""
    first = ", ".join(map(str, lines.head(MOST_LINES)))
    return first if len(lines) <= MOST_LINES else f"{first} (+ {len(lines) - MOST_LINES})"


def _read_column(name, column, values, catalogue, spellings, normalise, severity) -> tuple[pd.Series, pd.DataFrame]:
    suggestions: pd.Series | None = None
    if column.is_numeric:
        typed, faults = cells.read_numbers(values, column)
    elif column.type == "date":
        typed, faults = cells.read_dates(values, column)
    else:
        ids = choices_of(column, catalogue)
        typed, faults, suggestions = cells.read_choices(values, ids, spellings.get(column.name, {}), normalise)
    found = []
    for code in faults.unique():
        if code:
            expected = say_bounds(column) if suggestions is None else suggestions
            found.append(problems_where(faults == code, code, severity, name, column.name, values, expected))
    return typed, join_problems(found)


def choices_of(column: Column, catalogue: Catalogue) -> list[str]:
    """The ids a column of choices may hold."""
    if column.name == "device_type":
        return catalogue.device_types
    if column.name == "service_type":
        return catalogue.service_types
    if column.type == "country":
        return list_countries()
    return list(column.choices)


def say_bounds(column: Column) -> str:
    """The bounds of a column, as "floor … ceiling unit"."""
    if column.floor is None:
        return column.unit
    return f"{column.floor:g} … {column.ceiling:g} {column.unit}".strip()


# --- what cells say together -----------------------------------------------------------------------------------------


def _check_equipment(table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    acquired, withdrawn = table["acquired_on"], table["retired_on"]
    first_life, refurbished = table["first_life_years"] > 0, table["condition"] == "refurbished"
    room = table["device_type"].isin(catalogue.room_types)
    too_early = withdrawn <= acquired
    rules: list[tuple[pd.Series, str, Severity, str, pd.Series | str]] = [
        (too_early, "withdrawn-before-acquired", "error", "retired_on", _write_days(withdrawn, too_early)),
        (first_life & ~refurbished, "first-life-of-new", "warning", "first_life_years", table["first_life_years"]),
        (
            first_life & refurbished & table["source_document"].isna(),
            "first-life-without-proof",
            "note",
            "source_document",
            "",
        ),
        (table["pue"].notna() & ~room, "pue-not-applicable", "warning", "pue", table["pue"]),
        (_repeated(table["item_id"]), "duplicate-id", "warning", "item_id", table["item_id"]),
    ]
    found = [
        problems_where(where, code, level, "equipment", column, value) for where, code, level, column, value in rules
    ]
    for wide, narrow in WIDE_TYPES.items():
        unsaid = table["device_type"] == wide
        found.append(
            problems_where(unsaid, "type-too-wide", "note", "equipment", "device_type", wide, ", ".join(narrow))
        )
    undated = table.index[((table["status"] == "retired") & withdrawn.isna()).to_numpy()].to_series()
    if len(undated):
        told = (int(undated.iloc[0]), "retired_on", str(len(undated)), say_lines(undated))
        found.append(problem_table([Problem("retired-without-date", "warning", "equipment", *told)]))
    return join_problems([*found, *_doubt_values(table, catalogue)])


def _doubt_values(table: pd.DataFrame, catalogue: Catalogue) -> Iterator[pd.DataFrame]:
    """The numbers that are implausible for the type of their row, by PLAUSIBLE: they count all the same."""
    types = table["device_type"].cat
    for name, bounds in PLAUSIBLE.items():
        known = [bounds.get(one) or bounds.get(catalogue.families[one], ANYTHING) for one in types.categories]
        low, high = np.array([*known, ANYTHING])[types.codes].T
        value = table[name]
        for beyond, code, bound in ((value < low, "implausibly-low", low), (value > high, "implausibly-high", high)):
            if not beyond.any():
                continue
            said, expected = value[beyond], pd.Series(bound, index=value.index)[beyond]
            told = said.map("{:.12g}".format), expected.map("{:.12g}".format)
            yield problems_where(beyond[beyond], code, "warning", "equipment", name, *told)


def doubt_purchases(table: pd.DataFrame, until: date, code: str, expected: str = "") -> pd.DataFrame:
    """The devices bought after a day."""
    acquired = table["acquired_on"]
    later = acquired > pd.Timestamp(until)
    days = _write_days(acquired, later)
    return problems_where(later, code, "warning", "equipment", "acquired_on", days, expected)


def _write_days(days: pd.Series, where: pd.Series) -> pd.Series:
    """The days of some rows as text: those of all would be a million small texts in a large table."""
    return days[where].dt.strftime("%Y-%m-%d").reindex(days.index)


def _check_usage(table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    units = catalogue.services.set_index("service_type")["unit"]
    expected = table["service_type"].astype("str").map(units)
    wrong = table["unit"].notna() & expected.notna() & (table["unit"].astype("str") != expected)
    unit = problems_where(wrong, "wrong-unit", "error", "usage", "unit", table["unit"], expected)
    repeated = problems_where(
        _repeated(table["item_id"]), "duplicate-id", "warning", "usage", "item_id", table["item_id"]
    )
    return join_problems([unit, repeated])


def _check_sites(table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    again = table["site"].notna() & table["site"].duplicated()
    return problems_where(again, "duplicate-site", "error", "sites", "site", table["site"])


_CHECKS = {"equipment": _check_equipment, "usage": _check_usage, "sites": _check_sites}


def _repeated(ids: pd.Series) -> pd.Series:
    return ids.notna() & ids.duplicated(keep=False)


def doubt_crowds(inventory: Inventory, catalogue: Catalogue) -> pd.DataFrame:
    """The personal devices, summed by site and in all, that are more than its people can have: they count all the same.

    Each doubt is at the row that holds most of them. Those withdrawn, or of a site without headcount, are left out.
    """
    devices, sites = inventory.equipment, inventory.sites
    people = sites.dropna(subset=["site", "headcount"]).drop_duplicates("site").set_index("site")["headcount"]
    if people.empty:
        return NO_PROBLEM
    people.index = people.index.astype("str")
    there = pd.DataFrame(
        {
            "family": devices["device_type"].astype("str").map(catalogue.families),
            "site": devices["site"].astype("str"),
            "quantity": devices["quantity"].fillna(1).astype("float64"),
        }
    )
    in_use = (devices["status"] != "retired").to_numpy() & devices["retired_on"].isna().to_numpy()
    known = there["site"].isna() | there["site"].isin(people.index)
    there = there[in_use & known & there["family"].isin(MOST_PER_PERSON)]
    by_site = _find_crowds(there.dropna(subset=["site"]).groupby(["family", "site"]), people)
    whole = pd.Series(people.sum(), index=[""]) if there["site"].isna().any() else pd.Series(dtype="float64")
    in_all = _find_crowds(there.assign(site="").groupby(["family", "site"]), whole)
    return problem_table([*by_site, *(one for one in in_all if one.line not in {other.line for other in by_site})])


def _find_crowds(groups: DataFrameGroupBy, people: pd.Series) -> list[Problem]:
    """The groups of devices of a family and a site that are more than the people there can have."""
    found = []
    for (family, site), quantity in groups["quantity"].sum().items():
        most = people.get(site, np.inf) * MOST_PER_PERSON[family]
        if quantity > most:
            line = int(groups["quantity"].idxmax()[family, site])
            told = (line, "quantity", f"{quantity:.12g}", f"{most:.12g}")
            found.append(Problem("more-than-people", "warning", "equipment", *told))
    return found


def _check_together(inventory: Inventory, catalogue: Catalogue) -> pd.DataFrame:
    """Sites that nothing describes, and services that would be counted twice."""
    problems = []
    known = set(inventory.sites["site"].dropna().astype("str"))
    for name in ("equipment", "usage"):
        if known:
            site = inventory.table(name)["site"]
            unknown = site.notna() & ~site.astype("str").isin(known)
            problems.append(problems_where(unknown, "unknown-site", "warning", name, "site", site))
    problems.append(doubt_crowds(inventory, catalogue))
    service = inventory.usage["service_type"].astype("str").mask(inventory.usage["counting"] == "beside")
    present = set(service.dropna()) | set(inventory.equipment["device_type"].drop_duplicates().astype("str"))
    present |= {"equipment"} if len(inventory.equipment) else set()
    for one, other in catalogue.overlaps.itertuples(index=False):
        if {one, other} <= present:
            here = service == one
            problems.append(problems_where(here, "counted-twice", "warning", "usage", "service_type", service, other))
    return join_problems(problems)
