"""Files brought into an inventory: beside its rows, in their place, or as a newer export of the same estate."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.intake import RawInventory
from footprint.inventory import matching, newer_export
from footprint.inventory.inventory import Checked, Inventory
from footprint.inventory.supplier_figures import CALCULATED, settle_counting
from footprint.problems import NO_PROBLEM, PROBLEM_COLUMNS, Problem, join_problems, problem_table
from footprint.storage import StoredInventory, describe_set_aside, match_rows
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
    some = [table.loc[shared[origin == at], list(MATCHED)] for at, table in enumerate(tables, start=-1)]
    devices = pd.concat([_plain(EQUIPMENT, table) for table in some])
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
    devices = _plain(EQUIPMENT, inventory.equipment[list(MATCHED)])
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


# --- into an inventory -----------------------------------------------------------------------------------------------


def bring_in(
    base: StoredInventory, reads: Sequence[Read], replace_tables: bool, upload_ids: Mapping[str, int] | None = None
) -> StoredInventory:
    """What a version becomes when files are brought in; to save on it.

    A row of a file goes with the row of the version that has its item_id (its name, for a site), and keeps its row id.

    Args:
        replace_tables: in the tables that the files hold, rows of the version that the files lack are gone; otherwise
            they stay, and the rows of the files change or complete them; a cell left empty in a file erases nothing.
        upload_ids: under which id each file is kept, by its SHA-256.
    """
    tables, ids, origins = {}, {}, {}
    for name in INVENTORY_TABLES:
        tables[name], ids[name], origins[name] = _bring_rows(name, base, reads, replace_tables, upload_ids)
    tables["usage"], _ = settle_counting(tables["usage"])
    set_aside = _bring_set_aside(base, reads, replace_tables, upload_ids)
    return StoredInventory(Inventory(**tables), ids, origins, base.number, set_aside)


def _bring_rows(
    name: str,
    base: StoredInventory,
    reads: Sequence[Read],
    replace_table: bool,
    upload_ids: Mapping[str, int] | None,
) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """The rows of a table with their ids and uploads, those of the version first."""
    old, ids, uploads = base.inventory.table(name), base.row_ids[name], base.upload_ids[name]
    if not any(name in read for read in reads):
        return old, ids, uploads
    brought, new_uploads = _gather(name, reads, upload_ids)
    places = match_rows(name, old, brought)
    if not replace_table:
        brought = brought.apply(lambda cells: _complete_cells(cells, _plain(name, old)[cells.name], places))
    stays = np.isin(np.arange(len(old)), places, invert=True) & (not replace_table)
    new_ids = pd.Series(ids.array.take(places, allow_fill=True), index=brought.index)
    return (
        pd.concat([_plain(name, old)[stays], brought]),
        pd.concat([ids[stays], new_ids]),
        pd.concat([uploads[stays], new_uploads]),
    )


def _gather(name: str, reads: Sequence[Read], upload_ids: Mapping[str, int] | None) -> tuple[pd.DataFrame, pd.Series]:
    """The rows of a table in all files, and the upload of each."""
    tables, uploads = [empty_table(INVENTORY_TABLES[name]).rename_axis("line")], [pd.Series([], dtype="Int64")]
    for read in reads:
        if name in read:
            table, upload = _plain(name, read.inventory.table(name)), _find_uploads(read, upload_ids).get(name)
            tables.append(table)
            uploads.append(pd.Series(upload, index=table.index, dtype="Int64"))
    return pd.concat(tables), pd.concat(uploads)


def _find_uploads(read: Read, upload_ids: Mapping[str, int] | None) -> dict[str, int]:
    """Under which id the file of each table is kept; none where it is not kept yet."""
    return {name: upload_ids[table.sha256] for name, table in read.raw.tables.items()} if upload_ids else {}


def _bring_set_aside(
    base: StoredInventory, reads: Sequence[Read], replace_tables: bool, upload_ids: Mapping[str, int] | None
) -> pd.DataFrame:
    """The rows set aside: those of the version, unless their table is replaced, and those of the files."""
    held = [name for name in INVENTORY_TABLES if any(name in read for read in reads)]
    stays = base.set_aside[~(base.set_aside["table"].isin(held) & replace_tables)]
    found = [describe_set_aside(read.set_aside, read.problems, _find_uploads(read, upload_ids)) for read in reads]
    filled = [rows for rows in found if len(rows)]
    if not filled:
        return stays
    new = pd.concat(filled, ignore_index=True)
    # What stands aside already, with what people decided of it, is not set aside once more by a newer file.
    new = new[~_number_alike(new).isin(_number_alike(stays))]
    return pd.concat([stays, new], ignore_index=True) if len(stays) else new.reset_index(drop=True)


def _number_alike(rows: pd.DataFrame) -> pd.MultiIndex:
    """Rows set aside by their table and cells, and by their turn among those that have the same."""
    cells = [json.dumps(one, sort_keys=True, ensure_ascii=False) for one in rows["cells"]]
    keys = pd.DataFrame({"table": rows["table"].to_numpy(), "cells": pd.Series(cells, dtype="str")})
    return pd.MultiIndex.from_frame(keys.assign(turn=keys.groupby(["table", "cells"]).cumcount()))


def _complete_cells(cells: pd.Series, old: pd.Series, places: NDArray[np.intp]) -> pd.Series:
    """The cells of a file, those that it leaves empty as they were in the rows of the version at `places`."""
    return cells.where(cells.notna(), pd.Series(old.array.take(places, allow_fill=True), index=cells.index))


def _plain(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """The table with text as text, never as codes, so that tables with other words can follow it."""
    return table.astype(empty_table(INVENTORY_TABLES[name]).dtypes[table.columns].to_dict())


# --- a newer export of the same estate -------------------------------------------------------------------------------


def is_newer_export(base: StoredInventory, reads: Sequence[Read]) -> bool:
    """Whether most of the serial numbers or asset tags that the files name are those of devices of the version."""
    return matching.is_newer_export(_plain(EQUIPMENT, base.inventory.equipment), gather_devices(reads))


def gather_devices(reads: Sequence[Read]) -> pd.DataFrame:
    """The equipment of all files."""
    return _gather(EQUIPMENT, reads, None)[0]


def compare_with_export(
    base: StoredInventory, reads: Sequence[Read], edited: pd.DataFrame | None = None
) -> newer_export.Renewal:
    """The devices of the files matched with those of the version.

    Args:
        edited: which cells people set by hand, by row id (see `storage.find_edited`); none by default.
    """
    old, ids = base.inventory.equipment, base.row_ids[EQUIPMENT]
    by_hand = pd.DataFrame(False, index=ids, columns=old.columns) if edited is None else edited.loc[ids]
    return newer_export.compare_estates(old, gather_devices(reads), ids, by_hand)


def update_from(
    base: StoredInventory,
    reads: Sequence[Read],
    choices: newer_export.Choices,
    upload_ids: Mapping[str, int] | None = None,
) -> StoredInventory:
    """What a version becomes when a newer export of the same estate updates it; to save on it.

    Devices are matched and let go as in `newer_export`; services and sites are completed, as by `bring_in`.
    """
    after = bring_in(base, reads, False, upload_ids)
    if not any(EQUIPMENT in read for read in reads):
        return after
    renewed = newer_export.renew(compare_with_export(base, reads), choices)
    ids, uploads = (
        pd.Series(known[EQUIPMENT].array.take(renewed.position, allow_fill=True), index=renewed.devices.index)
        for known in (base.row_ids, base.upload_ids)
    )
    brought = _gather(EQUIPMENT, reads, upload_ids)[1].array.take(renewed.row, allow_fill=True)
    return replace(
        after,
        inventory=replace(after.inventory, equipment=renewed.devices),
        row_ids=after.row_ids | {EQUIPMENT: ids.mask(renewed.is_part)},
        upload_ids=after.upload_ids | {EQUIPMENT: uploads.where(renewed.row < 0, pd.Series(brought, index=ids.index))},
    )


# --- the next year ---------------------------------------------------------------------------------------------------


def start_year(base: StoredInventory, kind: str, year: int) -> StoredInventory:
    """What the inventory of a year starts from: a version of that of the year before; to save on its version 0.

    Services keep their amounts, in low quality until they are confirmed. Rows are new ones that know the files they
    came from; rows set aside stay with the year before.
    """
    tables, ids, uploads = {}, {}, {}
    for name, goes_on in newer_export.find_carried(base.inventory, kind, year).items():
        tables[name] = _plain(name, base.inventory.table(name)[goes_on])
        ids[name] = pd.Series(pd.NA, index=tables[name].index, dtype="Int64")
        uploads[name] = base.upload_ids[name][goes_on]
    tables["usage"] = tables["usage"].assign(
        quality=pd.Series("low", index=tables["usage"].index, dtype="str"),
        counting=tables["usage"]["counting"].mask(tables["usage"]["service_type"].isin(CALCULATED)),
    )
    return StoredInventory(Inventory(**tables), ids, uploads, 0, base.set_aside.iloc[:0])
