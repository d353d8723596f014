"""What reading and checking files gave, every row accounted for; devices that several rows list are counted once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.intake import RawInventory
from footprint.inventory import matching
from footprint.inventory.inventory import Checked, Inventory
from footprint.problems import NO_PROBLEM, PROBLEM_COLUMNS, Problem, join_problems, problem_table
from footprint.tables import INVENTORY_TABLES, empty_table

EQUIPMENT = "equipment"
MOST_LINES = 12  # that are listed of those that are the same
ELLIPSIS = "…"
# The columns by which rows of equipment are told to be of the same device.
NUMBERS = matching.IDENTIFIERS[:2]
MATCHED = (*matching.IDENTIFIERS, "device_type", "status", "acquired_on", "retired_on")


@dataclass(frozen=True, eq=False)
class Read:
    """What reading and checking files gave: the usable inventory, all that is wrong, and every row accounted for.

    Two readings of the same files are two: tables are not compared.
    `checked` is what each row is worth alone; `twice` says of which other row, here or in a file brought with these,
    some bear the number (see `settle_together`).
    """

    raw: RawInventory
    checked: Checked
    twice: pd.DataFrame = field(default_factory=lambda: NO_PROBLEM)

    def __contains__(self, table: str) -> bool:
        """Whether the files hold a table."""
        return table in self.raw.tables

    @cached_property
    def settled(self) -> Checked:
        """What was checked, less the rows of a device that another row counts already."""
        lines = self.twice.loc[self.twice["severity"] == "error", "line"]
        if lines.empty:
            return replace(self.checked, problems=join_problems([self.checked.problems, self.twice]))
        inventory, set_aside = self.checked.inventory, dict(self.checked.set_aside)
        again = inventory.equipment.index.isin(lines)
        cells = self.raw.tables[EQUIPMENT].cells
        rows = [set_aside[EQUIPMENT]] if EQUIPMENT in set_aside else []
        set_aside[EQUIPMENT] = pd.concat([*rows, cells[cells.index.isin(lines)]]).sort_index()
        problems = join_problems([self.checked.problems, self.twice])
        return Checked(replace(inventory, equipment=inventory.equipment[~again]), problems, set_aside)

    @property
    def inventory(self) -> Inventory:
        """The rows that count."""
        return self.settled.inventory

    @cached_property
    def problems(self) -> pd.DataFrame:
        """All that reading and checking found, errors first."""
        return join_problems([self.raw.problems, self.settled.problems])

    @property
    def rows_read(self) -> int:
        """Rows found in the files, blank ones left out: rows kept + rows set aside."""
        return self.raw.rows_read

    @property
    def rows_kept(self) -> int:
        """Rows that count."""
        return self.settled.rows_kept

    @property
    def rows_set_aside(self) -> int:
        """Rows kept apart with their reasons."""
        return self.settled.rows_set_aside + self.raw.rows_set_aside

    @property
    def rows_refused(self) -> int:
        """Rows set aside because something is wrong in them; the others are left out by a rule, or by a person."""
        errors = self.problems[self.problems["severity"] == "error"]
        wrong = {name: set(found["line"]) for name, found in errors.groupby("table")}
        return sum(int(rows.index.isin(wrong.get(name, ())).sum()) for name, rows in self.set_aside.items())

    @property
    def set_aside(self) -> dict[str, pd.DataFrame]:
        """The rows set aside, as text, by table; for those that reading set aside also the whole row, `text`."""
        rows = {name: [table.set_aside] for name, table in self.raw.tables.items() if len(table.set_aside)}
        for name, table in self.settled.set_aside.items():
            rows.setdefault(name, []).append(table)
        return {name: pd.concat(parts).sort_index() for name, parts in rows.items()}


# --- what rows say together ------------------------------------------------------------------------------------------


def settle_together(reads: Sequence[Read], known: pd.DataFrame | None = None) -> list[Read]:
    """Files brought together: a device that several rows list counts once, in the first; the others are set aside.

    Rows that something parts (see `matching.find_twice`) count, and so do rows alike without a number: both are said.

    Args:
        known: equipment that counts already, before the rows of the files.
    """
    tables = [known if known is not None else empty_table(INVENTORY_TABLES[EQUIPMENT])]
    tables += [read.checked.inventory.equipment for read in reads]
    origin = np.repeat(np.arange(-1, len(reads)), [len(table) for table in tables])
    shared = matching.share_a_number(pd.concat([table[list(NUMBERS)] for table in tables]))
    if not shared.any():
        return [_settle(read, NO_PROBLEM) for read in reads]
    some = [table.loc[shared[origin == at], list(MATCHED)] for at, table in enumerate(tables, start=-1)]
    devices = pd.concat([as_plain_text(EQUIPMENT, table) for table in some])
    twice = _say_twice(devices, origin[shared], [_name_list(read) for read in reads])
    return [_settle(read, twice[number]) for number, read in enumerate(reads)]


def _name_list(read: Read) -> str:
    return read.raw.tables[EQUIPMENT].filename if EQUIPMENT in read else ""


def _say_twice(devices: pd.DataFrame, origin: NDArray[np.intp], files: Sequence[str]) -> list[pd.DataFrame]:
    """The problems of each file: the rows that bear a number of a row before, of its own file, of another, or known."""
    pairs = matching.find_twice(devices)
    here, there = origin[pairs["row"]], origin[pairs["first"]]
    file = np.array([f" ({name})" for name in files] + [""], dtype=object)[np.where(here == there, -1, there)]
    parted = np.where(pairs["same"], "listed-twice", "shared-number")
    said = pd.DataFrame(
        {
            "code": np.where(there < 0, "already-listed", parted),
            "severity": np.where(pairs["same"], "error", "warning"),
            "table": EQUIPMENT,
            "line": devices.index.to_numpy(dtype="int64")[pairs["row"]],
            "column": pairs["column"].to_numpy(),
            "value": pairs["number"].to_numpy(),
            "expected": devices.index[pairs["first"]].astype("str").to_numpy(dtype=object) + file,
        },
        columns=PROBLEM_COLUMNS,
    )
    return [said[here == number] for number in range(len(files))]


def _say_alike(table: str, rows: pd.DataFrame, among: NDArray[np.bool_] | None = None) -> pd.DataFrame:
    """The rows (`among` some) without any number that are the same in every cell, one problem for those alike."""
    groups = [rows.index[places].tolist() for places in matching.find_identical(rows, among)]
    return problem_table(
        [
            Problem("identical-rows", "warning", table, lines[0], "", _list_lines(lines), str(len(lines)))
            for lines in groups
        ]
    )


def _list_lines(lines: list[int]) -> str:
    return ", ".join(map(str, lines[:MOST_LINES])) + ELLIPSIS * (len(lines) > MOST_LINES)


def find_doubles(inventory: Inventory) -> pd.DataFrame:
    """The same of rows that count, as doubts: they may be counted twice."""
    devices = as_plain_text(EQUIPMENT, inventory.equipment[list(MATCHED)])
    twice = _say_twice(devices, np.zeros(len(devices), dtype="intp"), [""])[0]
    alike = [_say_alike(name, inventory.table(name)) for name in (EQUIPMENT, "usage")]
    return join_problems([twice.assign(code="shared-number", severity="warning"), *alike])


def _settle(read: Read, twice: pd.DataFrame) -> Read:
    """A file with what its rows say together; the same object where that is known already."""
    kept = {name: read.checked.inventory.table(name).index for name in (EQUIPMENT, "usage") if name in read}
    written = {name: read.raw.tables[name].cells for name in kept}
    alike = [_say_alike(name, cells, cells.index.isin(kept[name])) for name, cells in written.items()]
    found = join_problems([twice, *alike])
    return read if found.equals(read.twice) else replace(read, twice=found)


def as_plain_text(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """The table with text as text, never as codes, so that tables with other words can follow it."""
    return table.astype(empty_table(INVENTORY_TABLES[name]).dtypes[table.columns].to_dict())
