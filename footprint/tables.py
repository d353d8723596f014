"""Every column of every table.

Its type, unit, bounds and choices. Validation, templates, documentation and exports read this.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
import pandas as pd

ColumnType = Literal["text", "choice", "country", "number", "integer", "date"]

STAGES = ("manufacturing", "distribution", "use", "end_of_life", "service")
EMBODIED_STAGES = ("manufacturing", "distribution", "end_of_life")
MATCHES = ("exact", "other_year", "region_average", "world_average", "other_set", "proxy", "missing")
QUALITIES = ("high", "medium", "low")

# What a member of a territory is: a local authority, a grouping of them (EPCI), an association, a company, a school.
MEMBER_KINDS = ("commune", "epci", "association", "company", "school", "other")


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `floor` and `ceiling` are the plausible bounds of a number (in `unit`) or of a date (a year).
    `default` is what an empty cell counts as; it is listed among the gaps, never taken silently.
    """

    name: str
    type: ColumnType = "text"
    unit: str = ""
    required: bool = False
    floor: float | None = None
    ceiling: float | None = None
    choices: tuple[str, ...] = ()
    default: str | float | None = None
    example: str = ""

    @property
    def is_numeric(self) -> bool:
        """Whether the cells hold numbers (whole or decimal)."""
        return self.type in ("number", "integer")


def _number(name: str, unit: str, floor: float, ceiling: float, example: str = "") -> Column:
    return Column(name, "number", unit, floor=floor, ceiling=ceiling, example=example)


EQUIPMENT = (
    Column("item_id", example="PC-001"),
    Column("entity", example="Direction"),
    Column("site", example="Siège"),
    Column("country", "country", example="FRA"),
    Column("device_type", "choice", required=True, example="laptop"),
    Column("manufacturer", example="Dell"),
    Column("model", example="Latitude 5440"),
    Column("quantity", "integer", "device", floor=1, ceiling=1_000_000, default=1.0, example="12"),
    Column("acquired_on", "date", floor=1990, ceiling=2100, example="2022-03-15"),
    Column("retired_on", "date", floor=1990, ceiling=2100),
    Column("outcome", "choice", choices=("reused", "recycled", "unknown")),
    Column("condition", "choice", choices=("new", "refurbished"), default="new", example="new"),
    Column("recycled_content", "choice", choices=("yes", "no", "unknown")),
    _number("first_life_years", "year", 0, 20),
    Column("ownership", "choice", choices=("owned", "leased", "byod", "cope"), default="owned", example="owned"),
    _number("lifespan_years", "year", 0.1, 30, "5"),
    _number("power_w", "W", 0, 100_000),
    _number("hours_per_year", "hour/year", 0, 8784),
    _number("energy_kwh_per_year", "kWh/year", 0, 1_000_000),
    _number("pue", "ratio", 1, 5),
    _number("memory_gb", "GB", 0, 100_000, "16"),
    _number("storage_tb", "TB", 0, 1_000_000, "0.5"),
    _number("cpu_cores", "core", 0, 100_000, "8"),
    Column("status", "choice", choices=("in_use", "in_stock", "retired"), default="in_use", example="in_use"),
    Column("quality", "choice", choices=QUALITIES, default="low", example="high"),
    Column("asset_tag", example="INV-2022-014"),
    Column("serial_number"),
    _number("purchase_cost_eur", "EUR", 0, 100_000_000),
    Column("price_tax", "choice", choices=("excl", "incl", "unknown")),
    Column("source_document", example="Export GLPI 2025-01-15"),
    Column("note"),
)

USAGE = (
    Column("item_id", example="U-001"),
    Column("entity", example="Direction"),
    Column("site", example="Siège"),
    Column("country", "country", example="FRA"),
    Column("service_type", "choice", required=True, example="mobile_line"),
    Column("provider", example="Orange"),
    Column("amount_per_year", "number", required=True, floor=0, ceiling=1e10, example="6"),
    Column("unit", example="line"),
    Column("quality", "choice", choices=QUALITIES, default="low", example="high"),
    Column("source_document", example="Facture 2025-03"),
    Column("note"),
    # What a supplier says of its own emissions, and what stands beside another figure of the same thing.
    Column("counting", "choice", choices=("counted", "beside")),
    Column("electricity", "choice", choices=("location", "market")),
    _number("market_kgco2e", "kgCO2e/year", 0, 1e10),
    _number("scope_1_kgco2e", "kgCO2e/year", 0, 1e10),
    _number("scope_2_kgco2e", "kgCO2e/year", 0, 1e10),
    _number("scope_3_kgco2e", "kgCO2e/year", 0, 1e10),
)

SITES = (
    Column("site", required=True, example="Siège"),
    Column("country", "country", example="FRA"),
    Column("control", "choice", choices=("own", "colocation", "home"), default="own", example="own"),
    _number("headcount", "person", 0, 1_000_000, "8"),
    _number("pue", "ratio", 1, 5, "1.6"),
    Column("electricity_contract", example="Offre standard"),
    _number("contract_gco2e_per_kwh", "gCO2e/kWh", 0, 3000),
)

# What a row of equipment may say without raising a doubt, in the unit of the column: lowest and highest by family of
# types, and by type where one is unlike its family. These are assumptions of ours, wide on purpose: beyond them, a unit
# or a column was more often mistaken (MB for GB, kW for W, a total for a price) than a device is out of the common.
# A value beyond is doubted, and counts all the same; the floor and the ceiling of a column refuse what can't be.
PLAUSIBLE: dict[str, dict[str, tuple[float, float]]] = {
    # A row of more stands for a whole ministry, or for a figure typed in the wrong column.
    "quantity": {
        **dict.fromkeys(("computers", "displays", "phones", "peripherals", "connected"), (1, 50_000)),
        **dict.fromkeys(("printing", "network", "servers", "storage", "audiovisual"), (1, 10_000)),
        "facility": (1, 1_000),
    },
    # The least a powered device draws, and the most its largest model draws at full load.
    "power_w": {
        "computers": (0.5, 1_500),
        "displays": (0.5, 1_500),
        "phones": (0, 60),
        "printing": (0.5, 4_000),
        "network": (0.5, 5_000),
        "servers": (5, 15_000),
        "storage": (0, 15_000),
        "audiovisual": (0, 3_000),
        "connected": (0, 1_000),
        "peripherals": (0, 500),
    },
    # The same, all year long.
    "energy_kwh_per_year": {
        "computers": (0.5, 6_000),
        "displays": (0.5, 6_000),
        "phones": (0, 300),
        "printing": (0.5, 10_000),
        "network": (0.5, 45_000),
        "servers": (5, 130_000),
        "storage": (0, 130_000),
        "audiovisual": (0, 15_000),
        "connected": (0, 5_000),
        "peripherals": (0, 2_500),
    },
    # Under a year of use is rather a year typed as months; a life beyond is longer than makers supply parts.
    "lifespan_years": {
        **dict.fromkeys(("computers", "phones", "connected", "peripherals", "servers"), (1, 15)),
        **dict.fromkeys(("displays", "printing", "network", "storage", "audiovisual"), (1, 20)),
        "facility": (1, 30),
    },
    # A device resold has been used for less than its whole life.
    "first_life_years": {
        **dict.fromkeys(("computers", "phones", "connected", "peripherals"), (0, 10)),
        **dict.fromkeys(("displays", "printing", "network", "servers", "storage", "audiovisual", "facility"), (0, 15)),
    },
    # 8192 or 16384 are megabytes.
    "memory_gb": {
        **dict.fromkeys(("computers", "storage"), (0, 1_024)),
        **dict.fromkeys(("phones", "displays", "printing", "connected", "peripherals", "audiovisual"), (0, 64)),
        "network": (0, 1_024),
        "servers": (0, 8_191),
        **dict.fromkeys(("workstation", "mobile_workstation"), (0, 4_095)),
        "storage_array": (0, 8_191),
    },
    # 256, 512 or 1024 are gigabytes.
    "storage_tb": {
        "computers": (0, 32),
        **dict.fromkeys(("phones", "displays", "printing", "connected", "peripherals", "audiovisual"), (0, 10)),
        "network": (0, 50),
        "servers": (0, 1_500),
        "storage": (0, 255),
        **dict.fromkeys(("desktop_tower", "workstation"), (0, 200)),
        "nas": (0, 2_000),
        "storage_array": (0, 50_000),
        "tape_library": (0, 500_000),
    },
    "cpu_cores": {
        "computers": (1, 256),
        "servers": (1, 1_024),
    },
    # The price of one device: beyond, rather that of the whole row, or cents.
    "purchase_cost_eur": {
        "computers": (0, 20_000),
        "displays": (0, 50_000),
        **dict.fromkeys(("phones", "peripherals", "connected"), (0, 5_000)),
        **dict.fromkeys(("printing", "audiovisual"), (0, 100_000)),
        **dict.fromkeys(("network", "servers"), (0, 1_000_000)),
        **dict.fromkeys(("storage", "facility"), (0, 5_000_000)),
    },
}

# How many devices of a family there may be for each person, all rows summed: beyond, a year or a total was rather read
# as a quantity. Assumptions of ours, wide on purpose: a school lends tablets to pupils who are nobody's headcount.
MOST_PER_PERSON = {"computers": 10, "displays": 3, "phones": 5, "peripherals": 10}

INVENTORY_TABLES = {"equipment": EQUIPMENT, "usage": USAGE, "sites": SITES}

# Columns that dossiers of 0.2.0 don't have: read as empty there.
AFTER_0_2 = {"equipment": ("recycled_content", "price_tax")}

FACTORS = (
    Column("factor_id", required=True),
    Column("factor_set", "choice", choices=("ademe", "manufacturers", "common", "own"), required=True),
    Column("activity", required=True),
    Column("country", required=True),
    Column("indicator", "choice", choices=("climate",), required=True),
    Column("value", "number", required=True, floor=0, ceiling=1e7),
    Column("low", "number", required=True, floor=0, ceiling=1e7),
    Column("high", "number", required=True, floor=0, ceiling=1e7),
    Column("interval", "choice", choices=("95", "p10_p90"), required=True),
    Column("impact_unit", "choice", choices=("kgCO2e",), required=True),
    Column("per_unit", required=True),
    Column("boundary", required=True),
    Column("valid_from", "date", required=True, floor=1990, ceiling=2100),
    Column("review_by", "date", required=True, floor=1990, ceiling=2100),
    Column("source_id", required=True),
    Column("source_locator", required=True),
    Column("quality", "choice", choices=QUALITIES, required=True),
    Column("match", "choice", choices=("exact", "proxy"), required=True),
    Column("generation", "number", "kgCO2e/kWh", floor=0, ceiling=3),
    Column("upstream", "number", "kgCO2e/kWh", floor=0, ceiling=3),
    Column("losses", "number", "kgCO2e/kWh", floor=0, ceiling=3),
)

ASSUMPTIONS = (
    Column("assumption_id", required=True),
    Column("applies_to", required=True),
    Column("value", "number", required=True, floor=0, ceiling=1e7),
    Column("low", "number", required=True, floor=0, ceiling=1e7),
    Column("high", "number", required=True, floor=0, ceiling=1e7),
    Column("unit", required=True),
    Column("valid_from", "date", required=True, floor=1990, ceiling=2100),
    Column("review_by", "date", required=True, floor=1990, ceiling=2100),
    Column("source_id", required=True),
    Column("source_locator", required=True),
)

SOURCES = (
    Column("source_id", required=True),
    Column("publisher", required=True),
    Column("title", required=True),
    Column("version"),
    Column("published_on", "date", floor=1990, ceiling=2100),
    Column("accessed_on", "date", required=True, floor=1990, ceiling=2100),
    Column("url"),
    Column("licence", required=True),
    Column("citation", required=True),
)

# What an organisation says of the source of a factor of its own; the rest of SOURCES follows from it.
OWN_SOURCE = (
    Column("publisher", required=True),
    Column("title", required=True),
    Column("published_on", "date", required=True, floor=1990, ceiling=2100),
    Column("accessed_on", "date", required=True, floor=1990, ceiling=2100),
    Column("url"),
    Column("licence", required=True),
)
OWN_FACTORS = (*(column for column in FACTORS if column.name != "source_id"), *OWN_SOURCE)

SCOPES = (
    Column("table", "choice", choices=("equipment", "usage"), required=True),
    Column("type", required=True),
    Column("stage", required=True),
    Column("ownership", required=True),
    Column("control", required=True),
    Column("ghg_protocol", required=True),
    Column("iso_14064", required=True),
    Column("beges", required=True),
)

# Groups of types that levers name in one word: a type bears those it belongs to, or NO_GROUP, where only its own name
# reaches it. What stands in a server room is a group besides, told by the column `room`.
LEVER_GROUPS = {
    "device_types": (
        *("laptops", "desktops", "tablets", "screens", "large_screens", "smartphones", "mobile_phones", "desk_phones"),
        *("printers", "servers", "storage_devices", "network", "access_points"),
    ),
    "service_types": ("virtual_machines", "hosting", "cloud_storage", "lines", "printing", "ai_requests"),
}
NO_GROUP = "none"

# Types that leave open how large the device is, where figures of one size stand for all, and the types that say it.
WIDE_TYPES = {"switch": ("switch_desk", "switch_rack", "switch_core")}

# What tells which row of SCOPES bears on a line: the row with the fewest "*" wins.
SCOPE_KEYS = ["table", "type", "stage", "ownership", "control"]

IMPACT_LINES = {
    "item": np.dtype("int32"),
    "stage": np.dtype("int8"),
    "factor": np.dtype("int32"),
    "match": np.dtype("int8"),
    "amount": np.dtype("float64"),
    "impact": np.dtype("float64"),
}


def names(columns: tuple[Column, ...]) -> list[str]:
    """The column names of a table, in order."""
    return [column.name for column in columns]


def find_column(columns: tuple[Column, ...], name: str) -> Column:
    """The description of the column called `name`."""
    return next(column for column in columns if column.name == name)


def empty_table(columns: tuple[Column, ...]) -> pd.DataFrame:
    """A table of no row with the right columns and types."""
    return _empty_table(columns).copy(deep=False)


@cache
def _empty_table(columns: tuple[Column, ...]) -> pd.DataFrame:
    dtypes = {"date": "datetime64[s]", "number": "float64", "integer": "float64"}
    return pd.DataFrame({column.name: pd.Series([], dtype=dtypes.get(column.type, "str")) for column in columns})


EQUIPMENT_STAGES = ("manufacturing", "distribution", "use", "end_of_life")


USE = EQUIPMENT_STAGES.index("use")
