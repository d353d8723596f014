"""The figures in the formats of others: the exchange format of the French category rules, and labelled data points."""

import numpy as np
import pandas as pd

from footprint.dossier.canonical import write_object, write_table
from footprint.dossier.freeze import MAIN, Frozen
from footprint.estimation.accountings import STANDARDS_IN_DOCUMENTS

# Stages as the PCR-SI data format of Boavizta names them (PCR-SI_dataformat, 6eb360f).
PHASES = {"manufacturing": "BLD", "distribution": "DIS", "use": "USE", "end_of_life": "EOL", "service": "USE"}
INDICATOR, UNIT = "GWP", "kg CO2e"
GRID = "electricity"

DATAPOINT_COLUMNS = ["standard", "datapoint", "value", "unit", "view", "perimeter"]


def write_exchange(frozen: Frozen) -> dict[str, bytes]:
    """The exchange files of a version, by path."""
    return {
        "exchange/pcr_si_request.json": write_object(describe_request(frozen)),
        "exchange/pcr_si_response.json": write_object(describe_response(frozen)),
        "exchange/datapoints.csv": write_table(list_datapoints(frozen)),
    }


# --- PCR-SI ----------------------------------------------------------------------------------------------------------


def describe_request(frozen: Frozen) -> dict:
    """What is to be assessed, as `request.json` of the PCR-SI data format: electricity, and one entry an item.

    `lifetime` is in years, first life included; consumption in kWh a year for one device. What the PUE adds stands as
    an entry of non-IT electricity for each site.
    """
    equipment, usage = (frozen.table(f"completed/{name}.csv") for name in ("equipment", "usage"))
    lines = frozen.lines_of(MAIN)
    devices = lines[lines["table"] == "equipment"]
    lives = (devices["lifespan"] + devices["first_life"]).groupby(devices["item"]).first()
    stated = pd.to_numeric(equipment["lifespan_years"])
    life = pd.Series(np.arange(1, len(equipment) + 1)).map(lives)
    table = pd.DataFrame(
        {
            "id": equipment["item_id"],
            "type": equipment["device_type"],
            "name": equipment["model"].fillna(equipment["device_type"]),
            "quantity": pd.to_numeric(equipment["quantity"]),
            "unit": "piece",
            "lifetime": life.where(life.notna(), stated),
            "quality": equipment["quality"],
            "yearly_electricity_consumption": pd.to_numeric(equipment["energy_kwh_per_year"]),
            "mix_of_use": equipment["country"],
            "tag": equipment["site"],
        }
    )
    services = pd.DataFrame(
        {
            "id": usage["item_id"],
            "type": usage["service_type"],
            "name": usage["service_type"],
            "quantity": pd.to_numeric(usage["amount_per_year"]),
            "unit": usage["unit"],
            "lifetime": 1.0,
            "quality": usage["quality"],
            "mix_of_use": usage["country"],
            "tag": usage["site"],
        }
    )
    entries = [entry for part in (table, services, _room_electricity(lines)) for entry in _list_entries(part)]
    return {
        "organization": frozen.about["identity"]["organisation"],
        "dataset": f"{frozen.about['methods'][MAIN]['year']}",
        "electricity": _electricity(frozen),
        "inventory": entries,
    }


def _list_entries(table: pd.DataFrame) -> list[dict]:
    """The rows without their empty cells; the tag as a list, as the format has it."""
    tags = [[tag] if isinstance(tag, str) and tag else None for tag in table["tag"].tolist()]
    columns = {name: _list_cells(table[name]) for name in table if name != "tag"} | {"tags": tags}
    return [
        {name: value for name, value in zip(columns, row, strict=True) if value is not None}
        for row in zip(*columns.values(), strict=True)
    ]


def _list_cells(column: pd.Series) -> list:
    """The cells of a column, None where one is empty."""
    return [value if value == value else None for value in column.tolist()]  # an empty cell is not a number


def _room_electricity(lines: pd.DataFrame) -> pd.DataFrame:
    """What the PUE of server rooms adds, in kWh a year, by site and country."""
    room = lines[lines["pue"] > 1]
    added = room["amount"] * (1.0 - 1.0 / room["pue"])
    keys = [room["site"].fillna(""), room["country"]]
    sums = added.groupby(keys).sum().reset_index(name="yearly_electricity_consumption")
    return pd.DataFrame(
        {
            "id": "non-IT-" + sums["country"] + "-" + sums.index.astype("str"),
            "type": "non-IT",
            "name": "Non-IT Electricity",
            "quantity": 1.0,
            "unit": "kWh",
            "lifetime": 1.0,
            "quality": "medium",
            "yearly_electricity_consumption": sums["yearly_electricity_consumption"],
            "mix_of_use": sums["country"],
            "tag": sums["site"].replace("", np.nan),
        }
    )


def _electricity(frozen: Frozen) -> list[dict]:
    factors = frozen.factors_used
    citations = frozen.table("sources.csv").set_index("source_id")["citation"]
    grid = factors[factors["per_unit"] == "kWh"].reset_index()
    return [
        {
            "name": row["country"] if row["activity"] == GRID else row["activity"],
            "impacts": {"USE": {INDICATOR: row["value"]}},
            "source": f"{citations.get(row['source_id'], row['source_id'])} {row['source_locator'] or ''}".strip(),
        }
        for row in grid.to_dict("records")
    ]


def describe_response(frozen: Frozen) -> dict:
    """The result, as `response.json` of the PCR-SI data format: impacts by phase, in kg CO2e; quality by count."""
    lines = frozen.lines_of(MAIN)
    results = frozen.results_of(MAIN)
    sources = frozen.table("sources.csv")
    quality = results[results["by"] == "quality"].set_index("part")["items"]
    counted = max(float(quality.sum()), 1.0)
    about = frozen.about
    phase = lines["stage"].map(PHASES)
    items = lines.drop_duplicates("item")
    impacts = lines.groupby(["item", phase])["impact"].sum(min_count=1)
    by_item: dict[float, dict] = {}
    impacts = impacts.rename_axis(["item", "phase"]).reset_index()
    for item, of, impact in zip(*(impacts[name].tolist() for name in impacts), strict=True):
        by_item.setdefault(item, {})[of] = {INDICATOR: impact} if np.isfinite(impact) else {}
    return {
        "metadata": {
            "organization": about["identity"]["organisation"],
            "dataset": str(about["methods"][MAIN]["year"]),
            "timestamp": about["identity"]["author"]["on"],
            "provider": f"{about['software']['name']} {about['software']['version']}",
            "sources": [
                {"name": row["title"], "version": row["version"] if pd.notna(row["version"]) else ""}
                for row in sources.to_dict("records")
            ],
            "indicators": [{"indicator": INDICATOR, "source": "IPCC", "unit": UNIT}],
        },
        "total_impact": _by_phase(lines.groupby(phase)["impact"].sum(min_count=1)),
        "tags": [
            {"name": site, "impacts": _by_phase(part.groupby(phase)["impact"].sum(min_count=1))}
            for site, part in lines.dropna(subset="site").groupby("site")
        ],
        "quality": {name: float(quality.get(name, 0.0) / counted) for name in ("high", "medium", "low")},
        "details": {
            f"{item:.0f}": {
                "id": item_id,
                "type": of_type,
                "tags": [site] if site is not None else [],
                "quality": quality_class,
                "impacts": by_item[item],
            }
            for item, item_id, of_type, site, quality_class in zip(
                *(_list_cells(items[name]) for name in ("item", "item_id", "type", "site", "quality")), strict=True
            )
        },
    }


def _by_phase(sums: pd.Series) -> dict:
    return {
        phase: {INDICATOR: float(sums[phase])} if pd.notna(sums.get(phase)) else {}
        for phase in ("BLD", "DIS", "USE", "EOL")
    }


# --- data points -----------------------------------------------------------------------------------------------------


def list_datapoints(frozen: Frozen) -> pd.DataFrame:
    """What VSME (B3, C3) and ESRS (E1-5, E1-6) ask and this footprint can say, with the columns of DATAPOINT_COLUMNS.

    Every one is a part, that of the digital estate alone; `view` tells the method it comes from. GHG Protocol scopes
    come from the purchases of the year. Masses are in t CO2e, energy in MWh.
    """
    purchases = _view_of(frozen, STANDARDS_IN_DOCUMENTS["ghg_protocol"])
    scopes = frozen.results_of(purchases)
    scopes = scopes[scopes["by"] == "ghg_protocol"].set_index("part")["impact"] / 1000.0
    energy = _energy(frozen)
    rows = [
        ("VSME B3", "energy_electricity", energy, "MWh", MAIN),
        ("ESRS E1-5", "energy_electricity", energy, "MWh", MAIN),
    ]
    method = frozen.about["methods"][purchases]["electricity"]
    for category, value in scopes.items():
        scope = f"scope_{category}"
        label = f"{scope}_{method}" if str(category).startswith("2") else scope
        for standard in ("VSME B3" if str(category).startswith(("1", "2")) else "VSME C3", "ESRS E1-6"):
            rows.append((standard, label, value, "tCO2e", purchases))
    if len(scopes):
        scope_3 = scopes[[str(category).startswith("3") for category in scopes.index]].sum(min_count=1)
        rows.append(("ESRS E1-6", "scope_3_total", scope_3, "tCO2e", purchases))
    table = pd.DataFrame(rows, columns=DATAPOINT_COLUMNS[:-1]).assign(perimeter="digital estate only")
    return table.astype({"value": "float64"})[DATAPOINT_COLUMNS]


def _view_of(frozen: Frozen, accounting: str) -> str:
    """The name of the view under an accounting: the published one where it is that."""
    return MAIN if frozen.about["methods"][MAIN]["accounting"] == accounting else accounting


def _energy(frozen: Frozen) -> float:
    """Electricity of the year, in MWh, what the PUE adds included."""
    lines = frozen.lines_of(MAIN)
    return float(lines.loc[lines["stage"] == "use", "amount"].sum(min_count=1)) / 1000.0
