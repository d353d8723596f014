"""A newer export of the same estate: which device is which, what changed, and which are gone. Tables in, tables out.

A device of the export goes with one of the inventory by its serial number, else its asset tag, else its item_id, unless
a stronger number tells them apart; a number that several rows of one side bear tells nothing. Rows that no number tells
apart go together when they are described alike; where their numbers differ they are counted, not guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.problems import join_problems, problems_where
from footprint.tables import EQUIPMENT, empty_table, names

IDENTIFIERS = ("serial_number", "asset_tag", "item_id")
DESCRIPTION = ("device_type", "manufacturer", "model", "site", "acquired_on")
RULES = (*IDENTIFIERS, "description", "quantity")
WHAT = ("added", "changed", "back", "same", "gone", "kept")

# What machines and people write where they know no number: it identifies nothing.
NO_NUMBER = (
    r"(?:0+|x+|-+|\.+|n/?a|none|null|nc|unknown|inconnu|aucun|default string|not (?:specified|applicable|available)"
    r"|to be filled by o\.?e\.?m\.?|o\.?e\.?m\.?|(?:system |chassis |base board )?serial ?number|1234567890?)"
)


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


# --- which device is which -------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Matching:
    """Which row of the inventory each row of the export is, and by which rule.

    Attributes:
        place: for each row of the export, the position of its row in the inventory; -1 where there is none.
        rule: for each row of the export, one of RULES; "" for a device that the inventory did not know.
        new_group, old_group: rows of the same number hold the same devices; -1 for rows that go with no other.
    """

    place: NDArray[np.intp]
    rule: NDArray[np.object_]
    new_group: NDArray[np.intp]
    old_group: NDArray[np.intp]


def match_devices(old: pd.DataFrame, new: pd.DataFrame) -> Matching:
    """Match an export with the inventory (two tables of equipment), rule after rule."""
    known, given = _without_repeated(_identify(old), _identify(new))
    place, rule = np.full(len(new), -1), np.full(len(new), "", dtype=object)
    for rank, column in enumerate(IDENTIFIERS):
        found = _find(known[column], given[column], np.isin(np.arange(len(old)), place, invert=True), place < 0)
        pairs = np.flatnonzero(found >= 0)
        pairs = pairs[~_told_apart(known.iloc[found[pairs]], given.iloc[pairs], IDENTIFIERS[:rank])]
        place[pairs], rule[pairs] = found[pairs], column
    new_group, old_group = np.where(place >= 0, np.arange(len(new)), -1), np.full(len(old), -1)
    old_group[place[place >= 0]] = np.flatnonzero(place >= 0)
    for silent in ("old", "new"):
        left, right = (old_group < 0) & is_there(old), rule == ""
        if silent == "old":
            left &= ~_says(known, _said_by(given[right]))
        else:
            right &= ~_says(given, _said_by(known[left]))
        alike = _find_alike(old[left], new[right])
        at_old, at_new = np.flatnonzero(left), np.flatnonzero(right)
        shared_old, shared_new = alike.old_group >= 0, alike.new_group >= 0
        first = len(new) * (1 + (silent == "new")) + len(old)
        old_group[at_old[shared_old]] = first + alike.old_group[shared_old]
        new_group[at_new[shared_new]] = first + alike.new_group[shared_new]
        place[at_new[shared_new]] = np.append(at_old, -1)[alike.place[shared_new]]
        rule[at_new] = alike.rule
    return Matching(place, rule, new_group, old_group)


def is_there(table: pd.DataFrame) -> NDArray[np.bool_]:
    """Which devices are still in the estate: those that no status and no date says withdrawn."""
    return (table["status"] != "retired").to_numpy(dtype="bool", na_value=True) & table["retired_on"].isna().to_numpy()


def find_repeated(new: pd.DataFrame) -> pd.DataFrame:
    """Serial numbers and asset tags that several rows of an export bear, as problems: they tell no device apart."""
    ids = _identify(new).set_index(new.index)
    repeated = {column: ids[column].notna() & ids[column].duplicated(keep=False) for column in IDENTIFIERS[:2]}
    return join_problems(
        [
            problems_where(where, "repeated-number", "warning", "equipment", column, new[column].astype("str"))
            for column, where in repeated.items()
        ]
    )


def _identify(table: pd.DataFrame) -> pd.DataFrame:
    """Identifiers in one spelling; missing where nothing is said, or nothing that identifies."""
    ids = pd.DataFrame({column: _in_one_spelling(table[column]) for column in IDENTIFIERS})
    return ids.mask(ids.apply(lambda said: said.str.fullmatch(NO_NUMBER).fillna(False).astype("bool")))


def _in_one_spelling(cells: pd.Series) -> pd.Series:
    return cells.astype("str").str.strip().str.replace(r"\s+", " ", regex=True).str.casefold().reset_index(drop=True)


def _without_repeated(known: pd.DataFrame, given: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The numbers that at most one row of each side bears."""
    repeated = {c: {*known[c][known[c].duplicated()], *given[c][given[c].duplicated()]} for c in IDENTIFIERS}
    known, given = (
        ids.mask(ids.apply(lambda said: said.isin(list(repeated[str(said.name)])))) for ids in (known, given)
    )
    return known, given


def _find(known: pd.Series, given: pd.Series, free_old: NDArray, free_new: NDArray) -> NDArray[np.intp]:
    """For each row of the export that is free, the free row of the inventory that bears its number; else -1."""
    here, there = known.notna().to_numpy() & free_old, given.notna().to_numpy() & free_new
    found, places = np.full(len(given), -1), np.append(np.flatnonzero(here), -1)
    found[there] = places[pd.Index(known[here]).get_indexer(pd.Index(given[there]))]
    return found


def _told_apart(left: pd.DataFrame, right: pd.DataFrame, columns: tuple[str, ...]) -> NDArray[np.bool_]:
    """Of pairs of rows, those whose numbers in some column differ: a tag or a name passed on to another machine."""
    apart = np.zeros(len(left), dtype="bool")
    for column in columns:
        ours, theirs = left[column].reset_index(drop=True), right[column].reset_index(drop=True)
        apart |= (ours.notna() & theirs.notna() & (ours != theirs)).to_numpy(dtype="bool")
    return apart


def _said_by(ids: pd.DataFrame) -> list[str]:
    return [column for column in ids if ids[column].notna().any()]


def _says(ids: pd.DataFrame, columns: list[str]) -> NDArray[np.bool_]:
    return ids[columns].notna().any(axis=1).to_numpy(dtype="bool")


def _find_alike(old: pd.DataFrame, new: pd.DataFrame) -> Matching:
    """Rows that the columns of DESCRIPTION, those that both sides fill, describe alike: in order, the first with the
    first; by "quantity" where there are not as many rows and devices on both sides.
    """
    columns = [name for name in DESCRIPTION if old[name].notna().any() and new[name].notna().any()]
    nothing = Matching(*(np.full(len(new), value) for value in (-1, "", -1)), np.full(len(old), -1))
    if not columns:
        return nothing
    said = [pd.DataFrame({name: _in_one_spelling(table[name]) for name in columns}) for table in (old, new)]
    number = pd.concat(said, ignore_index=True).groupby(columns, dropna=False, sort=False).ngroup().to_numpy()
    ours, theirs = number[: len(old)], number[len(old) :]
    both = np.intersect1d(ours, theirs)
    sides = [
        pd.DataFrame({"group": group, "devices": count_devices(table)}) for group, table in ((ours, old), (theirs, new))
    ]
    sums = [side.groupby("group")["devices"].agg(["size", "sum"]).reindex(both) for side in sides]
    equal = both[(sums[0].to_numpy() == sums[1].to_numpy()).all(axis=1)]
    turns = [pd.MultiIndex.from_arrays([side["group"], side.groupby("group").cumcount()]) for side in sides]
    shared = np.isin(theirs, both)
    return Matching(
        place=np.where(shared, turns[0].get_indexer(turns[1]), -1),
        rule=np.where(shared, np.where(np.isin(theirs, equal), "description", "quantity"), "").astype(object),
        new_group=np.where(shared, theirs, -1),
        old_group=np.where(np.isin(ours, both), ours, -1),
    )


def count_devices(table: pd.DataFrame) -> NDArray[np.float64]:
    """How many devices each row holds: one where it does not say."""
    return table["quantity"].fillna(1.0).to_numpy(dtype="float64")


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


def is_newer_export(old: pd.DataFrame, new: pd.DataFrame) -> bool:
    """Whether serial numbers or asset tags of an export are, for most of its rows that bear one, known already."""
    known, given = _identify(old), _identify(new)
    bears = given[list(IDENTIFIERS[:2])].notna().any(axis=1)
    met = pd.Series(False, index=given.index)
    for column in IDENTIFIERS[:2]:
        met |= given[column].notna() & given[column].isin(known[column].dropna())
    return bool(bears.any() and met.sum() * 2 > bears.sum())
