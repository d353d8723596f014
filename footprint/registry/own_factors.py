"""The figures that an organisation brings itself: checked as the shipped ones are, and put before them."""

from dataclasses import replace

import pandas as pd

from footprint.problems import join_problems, problems_where
from footprint.registry.check_factors import check_factors
from footprint.registry.registry import ELECTRICITY, WORLD, Factors
from footprint.tables import EMBODIED_STAGES, FACTORS, OWN_FACTORS, SOURCES, names

# What a figure is about: two figures for the same thing can't both stand.
THING = ["activity", "country", "valid_from"]


def add_own_factors(registry: Factors, own: pd.DataFrame) -> Factors:
    """The registry with factors of the organisation (columns of OWN_FACTORS), each with its source; other lines of the
    registry stay as they are.
    """
    if own.empty:
        return registry
    factors = pd.concat([registry.factors, own_rows(registry, own)], ignore_index=True)
    sources = pd.concat([registry.sources, _own_sources(registry, own)], ignore_index=True)
    return replace(registry, factors=factors.sort_values("factor_id", ignore_index=True), sources=sources)


def own_rows(registry: Factors, own: pd.DataFrame) -> pd.DataFrame:
    """Own factors with the columns of FACTORS: a factor and its source have the same id."""
    rows = own.assign(source_id=own["factor_id"])[names(FACTORS)]
    return rows.astype(registry.factors.dtypes.to_dict())


def _own_sources(registry: Factors, own: pd.DataFrame) -> pd.DataFrame:
    year = own["published_on"].dt.year.astype("Int64").astype("str")
    citation = own["publisher"] + ", " + own["title"] + ", " + year + "."
    rows = own.assign(source_id=own["factor_id"], version=pd.NA, citation=citation)[names(SOURCES)]
    return rows.astype(registry.sources.dtypes.to_dict())


def check_own_factors(registry: Factors, own: pd.DataFrame) -> pd.DataFrame:
    """All that is wrong in own factors, by the rules of `check_factors`; `line` is the place of the row, from 0.

    Two rules more: they hold where `list_activities` says, and their source has a date.
    """
    rows = own.reset_index(drop=True)
    alone = replace(registry, factors=own_rows(registry, rows), sources=_own_sources(registry, rows))
    found = check_factors(alone)
    found = found[found["table"].isin(["factors", "sources"]) & (found["column"] != "citation")]
    places = rows["activity"].map(list_activities(registry).set_index("activity")["places"])
    misplaced = ((places == WORLD) & (rows["country"] != WORLD)) | ((places == "country") & (rows["country"] == WORLD))
    where = problems_where(misplaced, "unknown-country", "error", "factors", "country", rows["country"])
    undated = rows["published_on"].isna()
    date = problems_where(undated, "missing-required", "error", "sources", "published_on")
    return join_problems([found.assign(line=found["line"] - 2), where, date])


def list_activities(registry: Factors) -> pd.DataFrame:
    """What an own figure may count: columns activity, per_unit, places ("*": everywhere; "country": one to be named;
    "either").

    A device is made somewhere and sold everywhere; electricity is that of a country.
    """
    devices, services = registry.catalogue.device_types, registry.catalogue.services
    made = [f"{device}.{stage}" for device in devices for stage in ("embodied", *EMBODIED_STAGES)]
    parts = [
        pd.DataFrame({"activity": made, "per_unit": "item", "places": WORLD}),
        pd.DataFrame({"activity": services["service_type"], "per_unit": services["unit"], "places": "either"}),
        pd.DataFrame({"activity": [ELECTRICITY], "per_unit": "kWh", "places": "country"}),
    ]
    return pd.concat(parts, ignore_index=True)


def own_table(rows: list[dict]) -> pd.DataFrame:
    """Own factors as a table with the columns and types of OWN_FACTORS; what a row lacks is empty."""
    table = pd.DataFrame(rows, columns=names(OWN_FACTORS))
    kinds = {"date": "datetime64[s]", "number": "float64"}
    return table.astype({column.name: kinds.get(column.type, "str") for column in OWN_FACTORS})
