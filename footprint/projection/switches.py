"""Which rows an action finds, and what it turns on there: changes read as switches, matched to an inventory.

A switch is one change of one action. It is off before its day and on from then on, for the part of the devices that
the action has reached; what stands in rows depends on which switches are on, never on how they came to be.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.actions.actions import Action, Change
from footprint.estimation.completion import Completed
from footprint.inventory.inventory import Inventory
from footprint.registry.lookups import codes_of, from_codes
from footprint.registry.registry import ELECTRICITY, Factors
from footprint.tables import QUALITIES

Mask = NDArray[np.bool_]
Kind = Literal["cells", "quantity", "dropped", "added"]

# Cells that say what a device draws, lasts and costs: those of another type of device, unless its cells are given.
OF_THE_TYPE = (
    "manufacturer",
    "model",
    "lifespan_years",
    "power_w",
    "hours_per_year",
    "energy_kwh_per_year",
    "purchase_cost_eur",
)


@dataclass(frozen=True)
class Switch:
    """One change of one action: `action` is its position, [low, high) the part of the action's devices it bears on.

    `kind`: cells (of rows, sites, factors or assumptions), quantity (of what is there), dropped (not renewed), added
    (a new row). `ratio` (of a quantity switch): what multiplies the quantity of each row where it is fully on.
    """

    action: int
    change: Change
    kind: Kind
    low: float = 0.0
    high: float = 1.0

    @property
    def cells(self) -> Mapping[str, Any]:
        """The cells that it sets: those of a replacement, or its column."""
        if not self.change.column:
            return self.change.value if isinstance(self.change.value, Mapping) else {}
        return {self.change.column: self.change.value}

    @property
    def operation(self) -> str:
        """How it changes its cells: a replacement sets them."""
        return "set" if self.change.operation == "replace" else self.change.operation

    @property
    def swaps(self) -> bool:
        """Whether what is there is replaced on the day: where the change states it, or gives a device another type."""
        change = self.change
        another = change.operation == "replace" or change.column == "device_type"
        return change.table == "equipment" and another and change.when == "at_once"

    @property
    def waits(self) -> bool:
        """Whether it holds for what is bought from its day on only (a replacement at once is a purchase)."""
        return (
            self.change.table == "equipment"
            and self.kind == "cells"
            and (self.swaps or self.change.when == "at_renewal")
        )


def read_switches(
    actions: Sequence[Action], share_of: Callable[[Change], float] = lambda change: float(change.share)
) -> list[Switch]:
    """The switches of all direct actions, in the order given; `share_of` says on which part of the devices each bears.

    In one action, changes of the same share concern the same devices; changes that would set the same cell of the same
    devices to different values stand side by side, while there is room.
    """
    switches = []
    for position, action in enumerate(actions):
        if action.effect != "direct":
            continue
        own: list[Switch] = []
        for change in action.changes:
            kind = kind_of(change)
            share = 1.0 if kind in ("quantity", "added") else min(max(share_of(change), 0.0), 1.0)
            rivals = [one.high for one in own if one.kind == "cells" and kind == "cells" and _rival(one.change, change)]
            low = max(rivals, default=0.0)
            low = low if low + share <= 1.0 + 1e-9 else 0.0
            own.append(Switch(position, change, kind, low, min(low + share, 1.0)))
        switches += own
    return switches


def _rival(one: Change, other: Change) -> bool:
    """Whether two changes of a part of the devices set a same cell, for devices that both may find."""
    if one.share >= 1.0 or other.share >= 1.0 or one.table != other.table:
        return False
    first, second = ({**Switch(0, change, "cells").cells} for change in (one, other))
    sets = all(change.operation in ("set", "replace") for change in (one, other))
    return sets and any(first[name] != second[name] for name in set(first) & set(second))


def kind_of(change: Change) -> Kind:
    """What a change turns on."""
    if change.operation == "retire" or (change.column == "status" and change.value == "retired"):
        return "dropped" if change.when == "at_renewal" and change.table == "equipment" else "quantity"
    if change.operation == "add" and not change.column:
        return "added"
    return "quantity" if change.table == "equipment" and change.column == "quantity" else "cells"


def conflicts(switches: Sequence[Switch]) -> list[tuple[int, int]]:
    """Pairs of switches of different actions that set the same cell: the one that starts later wins, then the later."""
    sets = [
        (position, switch, set(switch.cells))
        for position, switch in enumerate(switches)
        if switch.kind == "cells" and switch.change.operation in ("set", "replace")
    ]
    return [
        (one, other)
        for place, (one, first, cells) in enumerate(sets)
        for other, second, others in sets[place + 1 :]
        if first.action != second.action and first.change.table == second.change.table and cells & others
    ]


# --- where -----------------------------------------------------------------------------------------------------------


def match_where(table: Mapping[str, pd.Series] | pd.DataFrame, where: Mapping[str, Any], rows: int) -> Mask:
    """Which rows of a table fit every condition; a column that the table lacks fits nothing."""
    fits = np.ones(rows, dtype=bool)
    for column, wanted in where.items():
        fits &= match_column(table[column], wanted) if column in table else False
    return fits


def match_column(values: pd.Series, wanted: Any) -> Mask:
    """Which values are the wanted one, are in a list, or lie within bounds ({"min": …, "max": …}, both included)."""
    if isinstance(wanted, Mapping):
        try:
            return _within(values, wanted)
        except (TypeError, ValueError):  # bounds of another kind than the values: check_actions says so
            return np.zeros(len(values), dtype=bool)
    listed = _list(wanted)
    blank = values.isna().to_numpy() if any(one is None or one == "" for one in listed) else False
    if isinstance(values.dtype, pd.CategoricalDtype | pd.StringDtype):
        return _match_words(values, listed) | blank
    if pd.api.types.is_numeric_dtype(values):
        numbers = pd.to_numeric(pd.Series(listed, dtype="object"), errors="coerce").dropna().astype("float64")
        return values.isin(numbers).to_numpy() | blank
    if pd.api.types.is_datetime64_any_dtype(values):
        days = pd.to_datetime(pd.Series([str(one) for one in listed]), errors="coerce", format="ISO8601").dropna()
        return values.isin(days.astype(values.dtype)).to_numpy() | blank
    return _match_words(values.astype("category"), listed) | blank


def _list(wanted: Any) -> list[Any]:
    return list(wanted) if isinstance(wanted, list | tuple | set | frozenset) else [wanted]


def _words(listed: Sequence[Any]) -> set[str]:
    return {str(one) for one in listed if one not in (None, "")}


def _match_words(values: pd.Series, listed: Sequence[Any]) -> Mask:
    words, stored = _words(listed), values.array
    if not isinstance(stored, pd.Categorical):
        return values.isin(words).to_numpy()
    known = np.array([*(str(word) in words for word in stored.categories), False])
    return known[stored.codes]


def _within(values: pd.Series, bounds: Mapping[str, Any]) -> Mask:
    dated = pd.api.types.is_datetime64_any_dtype(values)
    if not dated and not pd.api.types.is_numeric_dtype(values):
        return np.zeros(len(values), dtype=bool)
    fits = values.notna().to_numpy()
    for name, limit in bounds.items():
        if limit is None:
            continue
        edge = pd.Timestamp(str(limit)) if dated else float(limit)
        fits = fits & (values >= edge if name == "min" else values <= edge).to_numpy()
    return fits


def columns_of(switches: Iterable[Switch]) -> set[str]:
    """The columns that the conditions of switches name."""
    return {column for switch in switches for column in switch.change.where}


def readable(
    name: str, completed: Completed, registry: Factors, named: Collection[str] | None = None
) -> dict[str, pd.Series]:
    """The columns of a completed table that conditions may name (some of them): its own, and the family of its type."""
    table = completed.inventory.table(name)
    columns = {column: table[column] for column in table.columns if named is None or column in named}
    if named is not None and "family" not in named:
        return columns
    if name in ("equipment", "usage"):
        kind, listed = (
            ("device_type", registry.catalogue.devices)
            if name == "equipment"
            else ("service_type", registry.catalogue.services)
        )
        families = listed["family"].tolist()
        known = sorted(set(families))
        of_type = np.array([*map(known.index, families), -1], dtype="int32")
        columns["family"] = from_codes(of_type[codes_of(table[kind], listed[kind].tolist())], known, table.index)
    return columns


# --- which rows a switch may bear on ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Condition:
    """Rows that fit a condition of a switch as they are listed, and the switches that may make others fit it."""

    fits: Mask
    makers: tuple[int, ...]


def read_conditions(
    switches: Sequence[Switch], name: str, columns: Mapping[str, pd.Series], completed: Completed, registry: Factors
) -> list[list[Condition] | None]:
    """The conditions under which each switch bears on rows of a table; None for one that bears on none of them."""

    def makers(column: str, wanted: Any) -> tuple[int, ...]:
        return tuple(place for place, one in enumerate(switches) if makes(one, name, column, wanted, registry))

    def conditions(switch: Switch) -> list[Condition] | None:
        change, nothing = switch.change, np.zeros(len(completed.inventory.table(name)), dtype=bool)
        if switch.kind == "added":
            return None
        if change.table == name:
            return [
                Condition(match_column(columns[one], wanted) if one in columns else nothing, makers(one, wanted))
                for one, wanted in change.where.items()
            ]
        if change.table == "sites":
            sites = completed.inventory.sites
            named = sites["site"][match_where(sites, change.where, len(sites))].astype("str").tolist()
            return [Condition(match_column(columns["site"], named), makers("site", named))]
        if change.table in ("factors", "assumptions"):
            return [Condition(_rests_on(name, columns, change, registry), makers("device_type", None))]
        return None

    return [conditions(switch) for switch in switches]


def find_rows(conditions: Sequence[list[Condition] | None], rows: int, taken: Mask) -> Mask:
    """Which rows of a table each switch that is taken may bear on at some time: an array (rows, switches).

    A row that doesn't fit a condition now, but may once another switch has changed it, counts: it is looked at again
    then.
    """
    found = np.zeros((rows, len(conditions)), dtype=bool)
    for _ in range(3):  # what a change makes reachable may make another reachable
        before = found.copy()
        for place, listed in enumerate(conditions):
            if listed is not None and taken[place]:
                fits = np.ones(rows, dtype=bool)
                for one in listed:
                    fits &= one.fits | before[:, list(one.makers)].any(axis=1) if one.makers else one.fits
                found[:, place] = fits
        if (found == before).all():
            break
    return found


def makes(switch: Switch, name: str, column: str, wanted: Any, registry: Factors) -> bool:
    """Whether a switch may turn a cell of a table into what is wanted (None: into anything)."""
    if switch.change.table != name or switch.kind != "cells":
        return False
    cells = switch.cells
    kind = next((one for one in ("device_type", "service_type") if one in cells), None)
    if column in cells:
        return wanted is None or switch.operation != "set" or _would_fit(cells[column], wanted)
    if kind == "device_type" and column == "family" and wanted is not None:
        families = registry.catalogue.devices.set_index(kind)["family"]
        return _would_fit(families.get(str(cells[kind]), ""), wanted)
    follows = kind is not None and (column in OF_THE_TYPE or column in ("family", "pue"))
    return follows or ("site" in cells and column in ("country", "pue"))


def _would_fit(value: Any, wanted: Any) -> bool:
    """Whether a value that a change sets is what a condition wants."""
    if isinstance(value, str) and not isinstance(wanted, Mapping):
        return value in _words(_list(wanted))
    return bool(match_column(pd.Series([value]), wanted)[0])


def _rests_on(name: str, columns: Mapping[str, pd.Series], change: Change, registry: Factors) -> Mask:
    """Rows of which a changed factor or assumption may be a factor or an assumption."""
    rows = len(next(iter(columns.values())))
    table = registry.factors if change.table == "factors" else registry.assumptions
    named = table["activity" if change.table == "factors" else "applies_to"]
    about = set(named[match_where(table, change.where, len(table))].str.rsplit(".", n=1).str[0])
    general = {"server_room", "byod", "cope", "quality", *QUALITIES}
    if about & general or (name == "equipment" and ELECTRICITY in about):
        return np.ones(rows, dtype=bool)
    return match_column(columns["device_type" if name == "equipment" else "service_type"], sorted(about))


def number_of(value: object) -> float:
    """A value of a change as a number; not a number where it is none (check_actions says so)."""
    return float(value) if isinstance(value, int | float | np.number) else np.nan


def retired_part(change: Change, quantity: float) -> float:
    """The part of `quantity` devices that a change withdraws, its share apart: all, a stated part, or a number."""
    wanted = change.value
    if isinstance(wanted, Mapping):
        part = number_of(wanted.get("share", 1.0))
    elif wanted is None or change.column == "status":
        part = 1.0
    else:
        part = number_of(wanted) / max(quantity, number_of(wanted), 1e-12)
    return min(max(part, 0.0), 1.0)


def ratios(switch: Switch, fits: Mask, quantity: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a quantity switch, fully on, multiplies the quantity of each row by (1 where it finds none)."""
    change, ratio = switch.change, np.ones(len(quantity))
    share = min(max(float(change.share), 0.0), 1.0)
    if change.operation == "retire" or change.column == "status":
        target = np.full(len(quantity), 1.0 - retired_part(change, float(quantity[fits].sum())))
    elif change.operation == "multiply":
        target = np.full(len(quantity), number_of(change.value))
    else:
        added = quantity if change.operation == "add" else 0.0
        target = (added + number_of(change.value)) / np.where(quantity > 0, quantity, 1.0)
    ratio[fits] = (1.0 + (np.maximum(target, 0.0) - 1.0) * share)[fits]
    return ratio


def added_rows(switches: Sequence[Switch], inventory: Inventory) -> tuple[Inventory, dict[str, list[int]]]:
    """The inventory with the rows that actions add at its end, and the switch behind each of them, by table."""
    tables, behind = {}, {"equipment": [], "usage": [], "sites": []}
    for name in behind:
        table = inventory.table(name)
        new = [(place, one) for place, one in enumerate(switches) if one.kind == "added" and one.change.table == name]
        behind[name] = [place for place, _ in new]
        tables[name] = _append(table, [one.cells for _, one in new]) if new else table
    return Inventory(**tables), behind


def _append(table: pd.DataFrame, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    first = max(table.index.tolist(), default=1) + 1
    new = pd.DataFrame(rows, index=pd.RangeIndex(first, first + len(rows), name="line")).reindex(columns=table.columns)
    if "item_id" in table:
        new["item_id"] = (
            new["item_id"].astype("object").where(new["item_id"].notna(), [f"+{n + 1}" for n in range(len(new))])
        )
    typed = {}
    for column, dtype in table.dtypes.items():
        if isinstance(dtype, pd.CategoricalDtype):
            words = sorted({*dtype.categories.astype("str"), *new[column].dropna().astype("str")})
            typed[column] = pd.Categorical(
                [*table[column].astype("object"), *new[column].astype("object")], categories=words
            )
        elif pd.api.types.is_datetime64_any_dtype(dtype):
            typed[column] = pd.concat([table[column], pd.to_datetime(new[column]).astype(dtype)])
        else:
            typed[column] = pd.concat([table[column], new[column].astype(dtype)])
    index = table.index.append(new.index)
    return pd.DataFrame(
        {name: np.asarray(v) if not isinstance(v, pd.Categorical) else v for name, v in typed.items()}, index=index
    ).astype({name: dtype for name, dtype in table.dtypes.items() if not isinstance(dtype, pd.CategoricalDtype)})
