"""Files brought into an inventory: beside its rows, in their place, or as a newer export of the same estate."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.inventory import matching, newer_export
from footprint.inventory.inventory import Inventory
from footprint.inventory.supplier_figures import CALCULATED, settle_counting
from footprint.storage import StoredInventory, describe_set_aside, match_rows
from footprint.tables import INVENTORY_TABLES, empty_table
from footprint.workspace.read_rows import EQUIPMENT, Read, as_plain_text

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
        brought = brought.apply(lambda cells: _complete_cells(cells, as_plain_text(name, old)[cells.name], places))
    stays = np.isin(np.arange(len(old)), places, invert=True) & (not replace_table)
    new_ids = pd.Series(ids.array.take(places, allow_fill=True), index=brought.index)
    return (
        pd.concat([as_plain_text(name, old)[stays], brought]),
        pd.concat([ids[stays], new_ids]),
        pd.concat([uploads[stays], new_uploads]),
    )


def _gather(name: str, reads: Sequence[Read], upload_ids: Mapping[str, int] | None) -> tuple[pd.DataFrame, pd.Series]:
    """The rows of a table in all files, and the upload of each."""
    tables, uploads = [empty_table(INVENTORY_TABLES[name]).rename_axis("line")], [pd.Series([], dtype="Int64")]
    for read in reads:
        if name in read:
            table, upload = as_plain_text(name, read.inventory.table(name)), _find_uploads(read, upload_ids).get(name)
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


# --- a newer export of the same estate -------------------------------------------------------------------------------


def is_newer_export(base: StoredInventory, reads: Sequence[Read]) -> bool:
    """Whether most of the serial numbers or asset tags that the files name are those of devices of the version."""
    return matching.is_newer_export(as_plain_text(EQUIPMENT, base.inventory.equipment), gather_devices(reads))


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
        tables[name] = as_plain_text(name, base.inventory.table(name)[goes_on])
        ids[name] = pd.Series(pd.NA, index=tables[name].index, dtype="Int64")
        uploads[name] = base.upload_ids[name][goes_on]
    tables["usage"] = tables["usage"].assign(
        quality=pd.Series("low", index=tables["usage"].index, dtype="str"),
        counting=tables["usage"]["counting"].mask(tables["usage"]["service_type"].isin(CALCULATED)),
    )
    return StoredInventory(Inventory(**tables), ids, uploads, 0, base.set_aside.iloc[:0])
