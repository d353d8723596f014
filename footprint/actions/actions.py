"""What can be said of a change: an action, its changes, and how an estate grows without any.

An action says what is done to the rows of an inventory, or to the figures that stand behind them. Its effect is never
stated: it is what the estimate and the projection make of the change.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from footprint.record_rules import rule

ChangedTable = Literal["equipment", "usage", "sites", "factors", "assumptions"]
Operation = Literal["set", "add", "multiply", "retire", "replace"]
Timing = Literal["at_once", "at_renewal"]
Effect = Literal["direct", "enabling", "avoided"]

CHANGED_TABLES: tuple[ChangedTable, ...] = ("equipment", "usage", "sites", "factors", "assumptions")
OPERATIONS: tuple[Operation, ...] = ("set", "add", "multiply", "retire", "replace")
TIMINGS: tuple[Timing, ...] = ("at_once", "at_renewal")
EFFECTS: tuple[Effect, ...] = ("direct", "enabling", "avoided")

# The columns that a change may bear on.
CHANGEABLE: dict[str, tuple[str, ...]] = {
    "equipment": (
        *("quantity", "device_type", "manufacturer", "model", "condition", "first_life_years", "ownership", "status"),
        *("lifespan_years", "power_w", "hours_per_year", "energy_kwh_per_year", "pue", "site", "country"),
        "purchase_cost_eur",
    ),
    "usage": ("amount_per_year", "service_type", "provider", "site", "country"),
    "sites": ("country", "pue", "electricity_contract", "contract_gco2e_per_kwh"),
    "factors": ("value",),
    "assumptions": ("value",),
}

# What a device is from the day it is bought: such a change waits for the renewal, unless it says otherwise.
AT_RENEWAL = (
    "condition",
    "first_life_years",
    "device_type",
    "manufacturer",
    "model",
    "ownership",
    "purchase_cost_eur",
)

# The devices that follow the number of people, unless the trend says otherwise.
USER_FAMILIES = ("computers", "displays", "phones", "peripherals")


@dataclass(frozen=True)
class Change:
    """One change of one column, or of rows, of a table.

    `where` says which rows, by the completed values of their columns: a value, a list of values, or bounds of a number
    or a date, {"min": …, "max": …}; empty, it means all rows. On a column: `set`, `add` or `multiply`. On rows, with an
    empty column: `add` (value: the cells of a new row), `retire` (value: None for all, a number of devices, or
    {"share": x}), `replace` (value: the cells that differ). `share` is the part of the quantity concerned, from 0 to 1:
    in one action, changes of the same share concern the same devices. `timing`: at_once, at_renewal (only what is
    bought from then on), or None, which goes by the column. `source`: where a changed factor or assumption comes from.
    """

    table: ChangedTable = field(metadata=rule("What is changed.", always=True))
    where: Mapping[str, object] = field(
        default_factory=dict,
        metadata=rule(
            "Which rows: by column, a value, a list of values, or bounds {min, max}; none for all rows.",
            always=True,
            as_is=True,
        ),
    )
    column: str = field(
        default="", metadata=rule("The column that changes; none to add, retire or replace rows.", always=True)
    )
    operation: Operation = field(
        default="set", metadata=rule("What is done to the column, or to the rows.", always=True)
    )
    value: object = field(
        default=None,
        metadata=rule(
            "The value to set, add or multiply by; the cells of a new row, by column.", always=True, as_is=True
        ),
    )
    share: float = field(default=1.0, metadata=rule("The part of the quantity concerned.", low=0.0, high=1.0))
    timing: Timing | None = field(
        default=None, metadata=rule("At once, or on what is bought from then on; by default, by the column.")
    )
    source: str = field(default="", metadata=rule("Where a changed factor or assumption comes from."))

    @property
    def when(self) -> Timing:
        """When it takes hold of a device: as stated, else by what it changes."""
        if self.timing is not None:
            return self.timing
        waits = self.table == "equipment" and (self.column in AT_RENEWAL or self.operation == "replace")
        return "at_renewal" if waits else "at_once"


@dataclass(frozen=True)
class Action:
    """Something an organisation does from a day on: its changes, what it costs, who carries it.

    `ramp` is the part reached at the start, a year later, and so on: (0.3, 0.6, 1). `invest_eur` and `staff_days` fall
    when it starts (with the ramp where there is one), `yearly_eur` and `yearly_staff_days` each year it lasts, by days.
    `rebound` is the share of the effect that is lost. Only a `direct` action changes the footprint: an `enabling` one
    counts 0, what is `avoided` elsewhere stands apart. `requires` and `excludes` are ids of other actions.
    """

    action_id: str = field(
        metadata=rule("What other records name it by; one is given where there is none.", always=True)
    )
    label: str = field(metadata=rule("What people call it.", always=True))
    starts_on: date = field(metadata=rule("The day it starts: 2026-09-01, 2026-09 or 2026.", form="day", always=True))
    changes: tuple[Change, ...] = field(
        default=(), metadata=rule("What it changes; where none are written, those of its lever.", most=50, always=True)
    )
    lever: str = field(default="", metadata=rule("The lever it comes from: A1, A2…"))
    parameters: Mapping[str, object] = field(
        default_factory=dict, metadata=rule("The parameters of the lever, by name.")
    )
    ramp: tuple[float, ...] = field(
        default=(1.0,),
        metadata=rule("The part reached at the start, a year later…: [0.3, 0.6, 1].", form="rising", most=50),
    )
    invest_eur: float = field(default=0.0, metadata=rule("Euros spent when it starts.", always=True))
    yearly_eur: float = field(
        default=0.0, metadata=rule("Euros a year while it lasts; negative when it saves.", always=True)
    )
    staff_days: float = field(default=0.0, metadata=rule("Days of work when it starts.", low=0.0, always=True))
    yearly_staff_days: float = field(default=0.0, metadata=rule("Days of work a year while it lasts."))
    owner: str = field(default="", metadata=rule("Who carries it."))
    rebound: float = field(default=0.0, metadata=rule("The share of the saving that is lost.", low=0.0, high=10.0))
    effect: Effect = field(
        default="direct", metadata=rule("Only a direct action changes the footprint; by default, as its lever.")
    )
    comment: str = field(default="", metadata=rule("Anything to remember about it."))
    requires: tuple[str, ...] = field(default=(), metadata=rule("Ids of actions that must have started by then."))
    excludes: tuple[str, ...] = field(default=(), metadata=rule("Ids of actions that can't be done with it."))
    ends_on: date | None = field(default=None, metadata=rule("The day it ends, after its start.", form="day"))

    @property
    def is_priced(self) -> bool:
        """Whether any of what it takes is said, in euros or in days."""
        return any((self.invest_eur, self.yearly_eur, self.staff_days, self.yearly_staff_days))

    @cached_property
    def content(self) -> dict[str, object]:
        """All that it says, by field, as plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Growth:
    """How a part of the estate grows by itself: by a yearly rate, or by stated multiples of the base year's quantity.

    `table`: equipment (quantity) or usage (amount a year). `where` as in `Change`. `multiples` gives a year its
    multiple of the base year's quantity, which holds until the next one given; `yearly_rate` (0.05: 5 % a year) bears
    on every year from the one after the base year.
    """

    label: str = field(default="", metadata=rule("What people call it.", always=True))
    table: Literal["equipment", "usage"] = field(default="equipment", metadata=rule("What grows.", always=True))
    where: Mapping[str, object] = field(default_factory=dict, metadata=rule("Which rows, as in a change."))
    yearly_rate: float = field(
        default=0.0, metadata=rule("The growth of each year after the base year: 0.05 for 5 %.", low=-1.0, high=10.0)
    )
    multiples: Mapping[int, float] = field(
        default_factory=dict, metadata=rule("By year, the multiple of the base year's quantity, until the next one.")
    )


@dataclass(frozen=True)
class Trend:
    """What is assumed of the estate without any action; every field is an assumption that is shown.

    `headcount` gives years their number of people, which holds until the next one given: the devices of
    `headcount_families` follow it (all families when empty). The base year's is that given here, else that of the
    sites. Devices older than their planned life are renewed evenly over `over_age_years` from the end of the base year.
    """

    growth: tuple[Growth, ...] = field(default=(), metadata=rule("What grows by itself.", most=200))
    headcount: Mapping[int, float] = field(
        default_factory=dict, metadata=rule("By year, the number of people, until the next one.")
    )
    headcount_families: tuple[str, ...] = field(
        default=USER_FAMILIES, metadata=rule("The families of devices that follow the headcount; none for all.")
    )
    over_age_years: float = field(
        default=3.0, metadata=rule("Over how many years devices past their life are renewed.", low=0.0, high=30.0)
    )


def hash_actions(actions: Sequence[Action], trend: Trend | None = None) -> str:
    """SHA-256 of what actions and trend say: with the situation's id, the key of a projection in a cache."""
    content = {"actions": [action.content for action in actions], "trend": asdict(trend or Trend())}
    text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
