"""A small registry of round figures, for tests whose sum is done by hand. None of these values is a fact."""

import pandas as pd

from footprint.estimation.situation import Method, Situation
from footprint.inventory.inventory import Inventory, check_inventory
from footprint.registry.catalogue import Catalogue
from footprint.registry.registry import Factors
from footprint.tables import ASSUMPTIONS, FACTORS, SCOPES, SOURCES, names

_DAY = pd.Timestamp("2020-01-01")


def _factor(factor_id, factor_set, activity, country, value, per_unit, year=2020, **more) -> dict:
    return {
        "factor_id": factor_id,
        "factor_set": factor_set,
        "activity": activity,
        "country": country,
        "indicator": "climate",
        "value": value,
        "low": value / 1.5,
        "high": value * 1.5,
        "interval": "95",
        "impact_unit": "kgCO2e",
        "per_unit": per_unit,
        "boundary": "test",
        "valid_from": pd.Timestamp(year, 1, 1),
        "review_by": pd.Timestamp(2099, 1, 1),
        "source_id": "tests",
        "source_locator": "tests/round_registry.py",
        "quality": "low",
        "match": "exact",
    } | more


FACTOR_ROWS = [
    _factor("grid-deu-2023", "common", "electricity", "DEU", 0.4, "kWh", 2023),
    _factor(
        "grid-fra-2022",
        "common",
        "electricity",
        "FRA",
        0.05,
        "kWh",
        2022,
        generation=0.03,
        upstream=0.015,
        losses=0.005,
    ),
    _factor("grid-fra-2024", "common", "electricity", "FRA", 0.04, "kWh", 2024),
    _factor("grid-world-2023", "common", "electricity", "*", 0.5, "kWh", 2023),
    _factor("laptop-distribution", "ademe", "laptop.distribution", "*", 10.0, "item"),
    _factor("laptop-end-of-life", "ademe", "laptop.end_of_life", "*", 4.0, "item"),
    _factor("laptop-manufacturing", "ademe", "laptop.manufacturing", "*", 200.0, "item"),
    _factor("line-eu", "common", "mobile_line", "EU27", 3.0, "line"),
    _factor("line-fra", "common", "mobile_line", "FRA", 2.0, "line"),
    _factor("maker-laptop", "manufacturers", "laptop.embodied", "*", 250.0, "item", interval="p10_p90"),
    _factor("maker-screen", "manufacturers", "screen.embodied", "*", 350.0, "item", interval="p10_p90"),
    _factor("server-embodied", "ademe", "server.embodied", "*", 1000.0, "item"),
]


def _assumption(applies_to, value, unit, low=None, high=None) -> dict:
    return {
        "assumption_id": applies_to.replace(".", "-").replace("_", "-"),
        "applies_to": applies_to,
        "value": value,
        "low": value if low is None else low,
        "high": value if high is None else high,
        "unit": unit,
        "valid_from": _DAY,
        "review_by": pd.Timestamp(2099, 1, 1),
        "source_id": "tests",
        "source_locator": applies_to,
    }


ASSUMPTION_ROWS = [
    _assumption("laptop.lifespan_years", 5.0, "year", 4.0, 6.25),
    _assumption("laptop.energy_kwh_per_year", 30.0, "kWh/year", 20.0, 45.0),
    _assumption("screen.lifespan_years", 6.0, "year"),
    _assumption("screen.energy_kwh_per_year", 70.0, "kWh/year"),
    _assumption("server.lifespan_years", 4.0, "year"),
    _assumption("server.energy_kwh_per_year", 2000.0, "kWh/year"),
    _assumption("server.hours_per_year", 8760.0, "hour/year"),
    _assumption("camera.lifespan_years", 5.0, "year"),
    _assumption("server_room.pue", 1.5, "ratio", 1.2, 1.875),
    _assumption("byod.share", 0.57, "ratio"),
    _assumption("cope.share", 0.85, "ratio"),
    _assumption("quality.high", 0.01, "ratio"),
    _assumption("quality.medium", 0.10, "ratio"),
    _assumption("quality.low", 0.20, "ratio"),
]

SCOPE_ROWS = [
    ("equipment", "*", "manufacturing", "*", "*", "3.2", "4", "4.2"),
    ("equipment", "*", "manufacturing", "leased", "*", "3.8", "4", "4.4"),
    ("equipment", "*", "distribution", "*", "*", "3.4", "3", "3.1"),
    ("equipment", "*", "end_of_life", "*", "*", "3.5", "4", "4.3"),
    ("equipment", "*", "use", "*", "*", "2+3.3", "2", "2.1"),
    ("equipment", "*", "use", "*", "home", "3.7", "3", "3.3"),
    ("usage", "*", "service", "*", "*", "3.1", "4", "4.5"),
]


def make_registry(factors: list[dict] | None = None, assumptions: list[dict] | None = None) -> Factors:
    """The registry of round figures, or one with other rows."""
    table = pd.DataFrame(FACTOR_ROWS if factors is None else factors, columns=names(FACTORS))
    dates = ["valid_from", "review_by"]
    text = [
        name
        for name in names(FACTORS)
        if name not in {*dates, "value", "low", "high", "generation", "upstream", "losses"}
    ]
    table = table.astype(dict.fromkeys(text, "str") | dict.fromkeys(["generation", "upstream", "losses"], "float64"))
    table[dates] = table[dates].astype("datetime64[s]")
    assumed = pd.DataFrame(ASSUMPTION_ROWS if assumptions is None else assumptions, columns=names(ASSUMPTIONS))
    assumed[dates] = assumed[dates].astype("datetime64[s]")
    source = dict.fromkeys(names(SOURCES), "tests") | {"published_on": _DAY, "accessed_on": _DAY}
    devices = [("camera", "network", 0, 1), ("laptop", "computers", 0, 1), ("screen", "displays", 0, 1)]
    devices += [("server", "servers", 1, 1), ("ups", "facility", 1, 0)]
    return Factors(
        factors=table.sort_values("factor_id", ignore_index=True),
        assumptions=assumed,
        sources=pd.DataFrame([source]),
        scopes=pd.DataFrame(SCOPE_ROWS, columns=names(SCOPES)),
        regions=pd.DataFrame({"region": "EU27", "country": ["DEU", "FRA", "ITA"]}),
        catalogue=Catalogue(
            devices=pd.DataFrame(devices, columns=["device_type", "family", "room", "powered"]),
            services=pd.DataFrame([("mobile_line", "telecom", "line")], columns=["service_type", "family", "unit"]),
            overlaps=pd.DataFrame({"one": ["mobile_line"], "other": ["equipment"]}),
        ),
    )


REGISTRY = make_registry()


def make_inventory(
    equipment: list[dict] | None = None,
    usage: list[dict] | None = None,
    sites: list[dict] | None = None,
    registry: Factors = REGISTRY,
) -> Inventory:
    """An inventory from rows written as a person writes them; every row must be usable."""
    given = {"equipment": equipment, "usage": usage, "sites": sites}
    raw = {name: _text_table(rows) for name, rows in given.items() if rows}
    checked = check_inventory(raw, registry.catalogue)
    assert checked.rows_set_aside == 0, checked.problems
    return checked.inventory


def _text_table(rows: list[dict]) -> pd.DataFrame:
    texts = [{name: None if value is None else str(value) for name, value in row.items()} for row in rows]
    return pd.DataFrame(texts, index=pd.RangeIndex(2, len(rows) + 2, name="line"), dtype="str")


def make_situation(
    equipment: list[dict] | None = None,
    usage: list[dict] | None = None,
    sites: list[dict] | None = None,
    registry: Factors = REGISTRY,
    **method,
) -> Situation:
    """A situation on the registry of round figures, in 2024 unless said otherwise."""
    inventory = make_inventory(equipment, usage, sites, registry)
    return Situation(inventory, registry, Method(**({"year": 2024} | method)))
