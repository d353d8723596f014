"""A newer export of the same estate: what changed and which devices are gone; and what the next year starts from.

Tables in, tables out. Which device is which is found by `matching`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.inventory.inventory import Inventory
from footprint.inventory.matching import IDENTIFIERS, Matching, count_devices, is_there, match_devices
from footprint.inventory.supplier_figures import SUPPLIER_FIGURE
from footprint.problems import problems_where
from footprint.tables import EQUIPMENT, empty_table, names

WHAT = ("added", "changed", "back", "same", "gone", "kept")


@dataclass(frozen=True)
class Leaving:
    """What becomes of a device that the export lacks: withdrawn on a day with an outcome, or kept (no day)."""

    retired_on: date | None = None
    outcome: str = "unknown"


@dataclass(frozen=True)
class Choices:
    """What a person decided of an update.

    Attributes:
        gone: by row id, what becomes of each device that the export lacks; those that are not named are kept.
        ours: the cells (row id, column) that stay as they are in the inventory, whatever the export says.
    """

    gone: Mapping[int, Leaving] = field(default_factory=dict)
    ours: frozenset[tuple[int, str]] = frozenset()


# --- what the update would do ----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Renewal:
    """An inventory and a newer export of it, matched.

    Attributes:
        old, new: the devices of both, text as text.
        ids: the row id of each device of the inventory.
        edited: for each row of the inventory and column, whether a person set the cell since the last file.
    """

    old: pd.DataFrame
    new: pd.DataFrame
    ids: NDArray[np.int64]
    edited: pd.DataFrame
    matching: Matching

    @cached_property
    def is_back(self) -> NDArray[np.bool_]:
        """Rows of the export that hold a device the inventory says withdrawn, and don't say it withdrawn themselves."""
        place = self.matching.place
        return (place >= 0) & is_there(self.new) & ~np.append(is_there(self.old), True)[place]

    @cached_property
    def before(self) -> pd.DataFrame:
        """For each row of the export, the cells of its row in the inventory; empty where there is none."""
        taken = {name: self.old[name].array.take(self.matching.place, allow_fill=True) for name in names(EQUIPMENT)}
        return pd.DataFrame(taken, index=self.new.index)

    @cached_property
    def after(self) -> pd.DataFrame:
        """The rows of the export, what they leave empty as it was; a device that is back is in use."""
        said = self.new.assign(status=self.new["status"].mask(self.is_back & self.new["status"].isna(), "in_use"))
        counted = np.isin(self.matching.rule, ["description", "quantity"])
        said["quantity"] = said["quantity"].mask(counted, count_devices(self.new))
        return said.where(said.notna(), self.before)

    @cached_property
    def changed(self) -> pd.DataFrame:
        """Whether each cell of the export changes its row in the inventory."""
        both_empty = self.after.isna() & self.before.isna()
        changes = (self.after != self.before) & ~both_empty
        as_one = (self.before["quantity"].isna() & (self.after["quantity"] == 1)).to_numpy()
        changes["quantity"] &= ~as_one
        return changes.astype("bool") & (self.matching.place >= 0)[:, None]

    @cached_property
    def conflicts(self) -> pd.DataFrame:
        """The cells that a person set and that the export says otherwise: row_id, row (of the export), line, column,
        ours, theirs.
        """
        place = self.matching.place
        by_hand = self.edited.to_numpy(dtype="bool")[place] & (place >= 0)[:, None]
        rows, columns = np.nonzero(self.changed.to_numpy() & by_hand & self.before.notna().to_numpy())
        found = pd.DataFrame({"row_id": self.ids[place[rows]], "row": rows, "line": self.new.index.to_numpy()[rows]})
        return found.assign(
            column=np.array(names(EQUIPMENT), dtype=object)[columns],
            ours=_cells_at(self.before, rows, columns),
            theirs=_cells_at(self.after, rows, columns),
        )

    @cached_property
    def lacking(self) -> NDArray[np.float64]:
        """How many devices of each row of the inventory the export lacks; within a group, the last rows leave first."""
        held = pd.DataFrame({"group": self.matching.old_group, "devices": count_devices(self.old)})
        given = pd.Series(count_devices(self.after)).groupby(self.matching.new_group).sum()
        of_group = held.groupby("group")["devices"].transform("sum") - held["group"].map(given).fillna(0.0)
        below = held["devices"][::-1].groupby(held["group"][::-1]).cumsum()[::-1] - held["devices"]
        part = (of_group.clip(lower=0.0) - below).clip(lower=0.0)
        return np.minimum(part.where(held["group"] >= 0, held["devices"]), held["devices"]).to_numpy()

    @cached_property
    def gone(self) -> pd.DataFrame:
        """The devices that the export lacks: row_id, position in the inventory, quantity, and whether the export holds
        others of their type and, where it names sites, of their site: if not, it does not seem to cover them.
        """
        position = np.flatnonzero((self.lacking > 0) & is_there(self.old))
        covered = _is_covered(self.old.iloc[position], self.new)
        table = {"row_id": self.ids[position], "position": position, "quantity": self.lacking[position]}
        return pd.DataFrame(table | {"covered": covered})

    @cached_property
    def still_withdrawn(self) -> pd.DataFrame:
        """The devices that were withdrawn and are not back: position in the inventory, quantity."""
        known = self.matching.old_group >= 0
        partly_back = np.isin(np.arange(len(self.old)), self.matching.place[self.is_back])
        position = np.flatnonzero(~is_there(self.old) & (self.lacking > 0) & (~known | partly_back))
        return pd.DataFrame({"position": position, "quantity": self.lacking[position]})


def compare_estates(old: pd.DataFrame, new: pd.DataFrame, ids: pd.Series, edited: pd.DataFrame) -> Renewal:
    """Match a newer export (a table of equipment) with an inventory whose rows have ids; see `Renewal`."""
    types = empty_table(EQUIPMENT).dtypes.to_dict()
    old, new = old.astype(types), new.astype(types)
    return Renewal(old, new, ids.to_numpy(dtype="int64"), edited[names(EQUIPMENT)], match_devices(old, new))


def _is_covered(old: pd.DataFrame, new: pd.DataFrame) -> NDArray[np.bool_]:
    of_type = old["device_type"].isin(new["device_type"].dropna().unique())
    of_site = old["site"].isna() | old["site"].isin(new["site"].dropna().unique()) | (not new["site"].notna().any())
    return (of_type & of_site).to_numpy(dtype="bool")


def _cells_at(table: pd.DataFrame, rows: NDArray, columns: NDArray) -> pd.Series:
    return pd.Series(table.to_numpy(dtype=object)[rows, columns], dtype="object")


# --- the inventory after it ------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Renewed:
    """The devices after an update, and where each row comes from.

    Attributes:
        devices: the table of equipment; the index is the line of the file each row comes from.
        position: the row of the inventory that each one was, or was a part of; -1 for a device that it did not know.
        is_part: whether it was parted from that row, and is a row of its own.
        row: that of the export; -1 where it is not in it.
        what: one of WHAT; "" for devices that were already withdrawn. `rule`: by which it was matched.
    """

    devices: pd.DataFrame
    position: NDArray[np.intp]
    is_part: NDArray[np.bool_]
    row: NDArray[np.intp]
    what: NDArray[np.object_]
    rule: NDArray[np.object_]


def renew(renewal: Renewal, choices: Choices) -> Renewed:
    """The devices once updated.

    Those of the export, completed with what it leaves empty and with the cells that stay; those that it lacks,
    withdrawn or kept as decided; those that were already withdrawn. A part of a row that leaves becomes a row of its
    own, without the numbers of those that stay.
    """
    brought, what = _bring(renewal, choices)
    gone, withdrawn = renewal.gone, renewal.still_withdrawn
    leaving = [choices.gone.get(int(row_id), Leaving()) for row_id in gone["row_id"]]
    leaves = np.array([one.retired_on is not None for one in leaving], dtype="bool")
    position = np.concatenate([withdrawn["position"], renewal.matching.place, gone["position"]])
    row = np.concatenate([np.full(len(withdrawn), -1), np.arange(len(brought)), np.full(len(gone), -1)])
    rule = np.full(len(row), "", dtype=object)
    rule[row >= 0] = renewal.matching.rule
    return Renewed(
        pd.concat([_take_part(renewal, withdrawn), brought, _let_go(_take_part(renewal, gone), leaving)]),
        position,
        (row < 0) & np.isin(position, renewal.matching.place),
        row,
        np.concatenate([np.full(len(withdrawn), ""), what, np.where(leaves, "gone", "kept")]).astype(object),
        rule,
    )


def _take_part(renewal: Renewal, parts: pd.DataFrame) -> pd.DataFrame:
    """The rows of the inventory at `position`, each with the quantity that is meant; without numbers where others of
    the same row stay under them.
    """
    rows = renewal.old.iloc[parts["position"]]
    quantity = np.where(parts["quantity"] == count_devices(rows), rows["quantity"], parts["quantity"])
    others = np.isin(parts["position"], renewal.matching.place)
    return rows.assign(quantity=quantity, **{column: rows[column].mask(others) for column in IDENTIFIERS})


def _bring(renewal: Renewal, choices: Choices) -> tuple[pd.DataFrame, NDArray[np.object_]]:
    """The rows of the export as they come in, and what each of them is."""
    stays, place = _stays(renewal, choices), renewal.matching.place
    after = renewal.after.where(~stays, renewal.before)
    back = renewal.is_back & (after["status"] != "retired").to_numpy(dtype="bool", na_value=True)
    for column in ("retired_on", "outcome"):
        after[column] = after[column].mask(back)
    changed = (renewal.changed & ~stays).any(axis=1).to_numpy()
    what = np.select([place < 0, back, changed], ["added", "back", "changed"], "same")
    return after, what.astype(object)


def _stays(renewal: Renewal, choices: Choices) -> pd.DataFrame:
    """Which cells of the export give way to those of the inventory."""
    ids, index = np.append(renewal.ids, -1)[renewal.matching.place], renewal.new.index
    stays = pd.DataFrame(False, index=index, columns=renewal.new.columns)
    for column in {column for _, column in choices.ours}:
        stays[column] = np.isin(ids, [row_id for row_id, name in choices.ours if name == column])
    return stays


def list_changes(renewal: Renewal, choices: Choices) -> pd.DataFrame:
    """The cells that the export changes: row (of the export), column, before, after; row by row."""
    rows, columns = np.nonzero((renewal.changed & ~_stays(renewal, choices)).to_numpy())
    return pd.DataFrame(
        {
            "row": rows,
            "column": np.array(names(EQUIPMENT), dtype=object)[columns],
            "before": _cells_at(renewal.before, rows, columns),
            "after": _cells_at(renewal.after, rows, columns),
        }
    )


def _let_go(devices: pd.DataFrame, leaving: list[Leaving]) -> pd.DataFrame:
    """Devices withdrawn on their day with their outcome; those without a day as they were."""
    day = pd.Series([one.retired_on for one in leaving], index=devices.index, dtype="datetime64[s]")
    outcome = pd.Series([one.outcome for one in leaving], index=devices.index, dtype="str")
    outcome = outcome.mask((outcome == "unknown") & devices["outcome"].notna(), devices["outcome"])
    leaves = day.notna()
    return devices.assign(
        status=devices["status"].mask(leaves, "retired"),
        retired_on=devices["retired_on"].mask(leaves, day),
        outcome=devices["outcome"].mask(leaves, outcome),
    )


def find_impossible(renewal: Renewal, choices: Choices) -> pd.DataFrame:
    """The devices decided to leave on or before the day they came, as rows of `Renewal.gone`."""
    gone = renewal.gone
    leaving = [choices.gone.get(int(row_id), Leaving()).retired_on for row_id in gone["row_id"]]
    day = pd.Series(leaving, index=gone.index, dtype="datetime64[s]")
    acquired = renewal.old["acquired_on"].iloc[gone["position"]].set_axis(gone.index)
    return gone[day.notna() & (day <= acquired)]


# --- the next year ---------------------------------------------------------------------------------------------------


def find_carried(inventory: Inventory, kind: str, year: int) -> dict[str, NDArray[np.bool_]]:
    """Which rows of each table the inventory of a year starts from, out of that of the year before.

    A snapshot leaves out the devices withdrawn before the year; a register keeps them. What a supplier says of a year
    is left with that year; other services and the sites go on.
    """
    equipment, usage = inventory.equipment, inventory.usage
    withdrawn = (equipment["status"] == "retired").fillna(False) | (equipment["retired_on"] < pd.Timestamp(year, 1, 1))
    return {
        "equipment": ~withdrawn.to_numpy(dtype="bool") | (kind == "register"),
        "usage": (usage["service_type"] != SUPPLIER_FIGURE).to_numpy(dtype="bool", na_value=True),
        "sites": np.full(len(inventory.sites), True),
    }


# What happens to an estate, in its columns; all others are what is known or assumed of it.
FACTS = {
    "equipment": (
        *("entity", "site", "device_type", "quantity", "acquired_on", "retired_on"),
        *("outcome", "condition", "ownership", "status"),
    ),
    "usage": ("entity", "site", "service_type", "amount_per_year", "unit"),
}


def is_carried_over(before: Inventory, after: Inventory, kind: str, year: int) -> bool:
    """Whether the inventory of a year is what it started from, without any fact: nothing bought, withdrawn or counted.

    In a register, facts of the year may stand since earlier: what was bought or withdrawn in it is one.
    """
    dates = after.equipment[["acquired_on", "retired_on"]].apply(lambda days: days.dt.year)
    if kind == "register" and (dates == year).to_numpy().any():
        return False
    goes_on = find_carried(before, kind, year)
    for name, columns in FACTS.items():
        started, now = before.table(name)[goes_on[name]], after.table(name)
        if len(started) != len(now):
            return False
        written = [table[list(columns)].astype("str").fillna("").value_counts() for table in (started, now)]
        if not written[0].sort_index().equals(written[1].sort_index()):
            return False
    return bool(goes_on["equipment"].any() or goes_on["usage"].any())


def find_unconfirmed(started: pd.DataFrame, now: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    """The services whose amount and quality are still those that the year started from, as problems.

    Args:
        started: the table of usage that the year started from, indexed by row id.
        now: as it is; `ids` are the row ids of its rows.
    """
    before = started[["amount_per_year", "quality"]].reindex(ids.to_numpy())
    amount = now["amount_per_year"].to_numpy() == before["amount_per_year"].to_numpy()
    quality = now["quality"].astype("str").to_numpy() == before["quality"].astype("str").to_numpy()
    same = pd.Series(amount & quality, index=now.index)
    return problems_where(same, "amount-to-confirm", "warning", "usage", "amount_per_year", now["amount_per_year"])
