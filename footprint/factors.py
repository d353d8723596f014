"""The registry of factors: read, checked, and matched to activities, saying how well each one fits."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.catalogue import Catalogue, list_countries, read_catalogue
from footprint.problems import join_problems, problems_where
from footprint.resources import factors_folder
from footprint.situation import FACTOR_SETS, Factors, Situation
from footprint.tables import ASSUMPTIONS, EMBODIED_STAGES, FACTORS, MATCHES, SCOPES, SOURCES, Column, names

ELECTRICITY = "electricity"
WORLD = "*"
FAR = 9  # a factor of another place: never used

_OTHER_FILES = {"assumptions", "sources", "scopes", "device_types", "service_types", "regions", "overlaps"}
_RANK = {match: rank for rank, match in enumerate(MATCHES)}


def read_factors(folder: Path | None = None) -> Factors:
    """The registry of a folder (by default the one shipped): every CSV of factors, sorted by factor_id, and what goes
    with it.

    Raises ValueError, naming the file, when a column lacks or a cell can't be read.
    """
    folder = folder or factors_folder()
    files = [file for file in sorted(folder.glob("*.csv")) if file.stem not in _OTHER_FILES]
    factors = pd.concat([_read_table(file, FACTORS) for file in files], ignore_index=True)
    return Factors(
        factors=factors.sort_values("factor_id", ignore_index=True),
        assumptions=_read_table(folder / "assumptions.csv", ASSUMPTIONS),
        sources=_read_table(folder / "sources.csv", SOURCES),
        scopes=_read_table(folder / "scopes.csv", SCOPES),
        regions=pd.read_csv(folder / "regions.csv", dtype="str"),
        catalogue=read_catalogue(folder),
    )


def _read_table(file: Path, columns: tuple[Column, ...]) -> pd.DataFrame:
    table = pd.read_csv(file, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8")
    if list(table.columns) != names(columns):
        raise ValueError(
            f"{file.name}: its columns must be {', '.join(names(columns))}; they are {', '.join(table.columns)}."
        )
    try:
        for column in columns:
            if column.is_numeric:
                table[column.name] = table[column.name].astype("float64")
            elif column.type == "date":
                table[column.name] = pd.to_datetime(table[column.name], format="%Y-%m-%d").astype("datetime64[s]")
    except ValueError as error:
        raise ValueError(f"{file.name}, column {column.name}: {error}") from error
    return table


# --- checking --------------------------------------------------------------------------------------------------------


def check_factors(registry: Factors, today: pd.Timestamp | None = None) -> pd.DataFrame:
    """All that is wrong in the registry, as problems whose `line` is the row in the sorted table.

    Errors: a required cell is empty, an id comes twice, bounds out of order, a source or a type that does not exist, a
    unit that no formula counts in. With `today`, a review date that has passed is a warning.
    """
    return join_problems(
        [
            *_check_rows("factors", registry.factors, FACTORS, "factor_id"),
            *_check_rows("assumptions", registry.assumptions, ASSUMPTIONS, "assumption_id"),
            *_check_rows("sources", registry.sources, SOURCES, "source_id"),
            *_check_rows("scopes", registry.scopes, SCOPES, None),
            *_check_links(registry),
            *(_check_reviews(registry, today) if today is not None else []),
        ]
    )


def _check_rows(name: str, table: pd.DataFrame, columns: tuple[Column, ...], key: str | None) -> list[pd.DataFrame]:
    table = table.set_axis(np.arange(2, len(table) + 2), axis=0)
    problems = []
    for column in columns:
        values = table[column.name]
        if column.required:
            problems.append(problems_where(values.isna(), "missing-required", "error", name, column.name))
        if column.choices:
            wrong = values.notna() & ~values.isin(column.choices)
            problems.append(
                problems_where(wrong, "unknown-choice", "error", name, column.name, values, ", ".join(column.choices))
            )
        if column.is_numeric and column.floor is not None:
            beyond = (values < column.floor) | (values > column.ceiling)
            problems.append(
                problems_where(
                    beyond, "too-large", "error", name, column.name, values, f"{column.floor:g} … {column.ceiling:g}"
                )
            )
    if key:
        problems.append(
            problems_where(table[key].duplicated(keep=False), "duplicate-id", "error", name, key, table[key])
        )
    if "low" in table:
        disorder = ~((table["low"] <= table["value"]) & (table["value"] <= table["high"]))
        problems.append(
            problems_where(disorder, "bounds-disorder", "error", name, "value", table["value"], "low ≤ value ≤ high")
        )
        late = table["review_by"] <= table["valid_from"]
        problems.append(
            problems_where(
                late, "dates-disorder", "error", name, "review_by", table["review_by"].dt.strftime("%Y-%m-%d")
            )
        )
    return problems


def _check_links(registry: Factors) -> list[pd.DataFrame]:
    catalogue, problems = registry.catalogue, []
    known = set(registry.sources["source_id"])
    for name in ("factors", "assumptions"):
        table = getattr(registry, name)
        table = table.set_axis(np.arange(2, len(table) + 2), axis=0)
        problems.append(
            problems_where(
                ~table["source_id"].isin(known), "unknown-source", "error", name, "source_id", table["source_id"]
            )
        )
    factors = registry.factors.set_axis(np.arange(2, len(registry.factors) + 2), axis=0)
    units = _units_of_activities(catalogue)
    expected = factors["activity"].map(units)
    unknown = expected.isna()
    problems.append(problems_where(unknown, "unknown-activity", "error", "factors", "activity", factors["activity"]))
    wrong = ~unknown & (factors["per_unit"] != expected)
    problems.append(problems_where(wrong, "wrong-unit", "error", "factors", "per_unit", factors["per_unit"], expected))
    places = {WORLD, *list_countries(), *registry.regions["region"]}
    problems.append(
        problems_where(
            ~factors["country"].isin(places),
            "unknown-country",
            "error",
            "factors",
            "country",
            factors["country"],
            "ISO 3166-1 alpha-3",
        )
    )
    return problems


def _units_of_activities(catalogue: Catalogue) -> dict[str, str]:
    embodied = {
        f"{device}.{stage}": "item" for device in catalogue.device_types for stage in (*EMBODIED_STAGES, "embodied")
    }
    return embodied | dict(zip(catalogue.service_types, catalogue.services["unit"], strict=True)) | {ELECTRICITY: "kWh"}


def _check_reviews(registry: Factors, today: pd.Timestamp) -> list[pd.DataFrame]:
    problems = []
    for name, key in (("factors", "factor_id"), ("assumptions", "assumption_id")):
        table = getattr(registry, name)
        table = table.set_axis(np.arange(2, len(table) + 2), axis=0)
        problems.append(
            problems_where(table["review_by"] < today, "review-passed", "warning", name, "review_by", table[key])
        )
    return problems


# --- matching --------------------------------------------------------------------------------------------------------


def match_factors(
    registry: Factors, factors: pd.DataFrame, wanted: pd.DataFrame, year: int
) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """For each wanted (activity, country, factor_set), the row of the best factor (-1: none) and a code of MATCHES.

    The country first, then a region it belongs to, then the world; then the nearest year (the earlier of two).
    Electricity, and what is published by year, is `exact` only in its own year; another figure is exact from the year
    it holds. An empty factor_set asks for what both sets share.
    """
    pool = factors[["activity", "factor_set", "country", "valid_from", "match"]].rename(columns={"country": "place"})
    pool = pool.assign(factor=np.arange(len(factors)), starts=factors["valid_from"].dt.year)
    pool = pool[pool["activity"].isin(wanted["activity"].unique())]
    series = pool.groupby(["activity", "factor_set", "place"])["starts"].transform("nunique") > 1
    pool["yearly"] = series | (pool["activity"] == ELECTRICITY)
    pool["bound"] = (pool["place"] != WORLD).groupby(pool["activity"]).transform("any")
    pairs = wanted.assign(want=np.arange(len(wanted))).merge(pool, on="activity", suffixes=("", "_of_factor"))
    shared = (pairs["factor_set"] == "") & pairs["factor_set_of_factor"].isin(["common", "own"])
    pairs = pairs[shared | (pairs["factor_set"] == pairs["factor_set_of_factor"])]
    nearness = _nearness(registry.regions, pairs["country"], pairs["place"])
    pairs = pairs.assign(nearness=nearness, distance=(pairs["starts"] - year).abs())[nearness < FAR]
    best = pairs.sort_values(["want", "nearness", "distance", "starts"], kind="stable").drop_duplicates("want")

    other_year = np.where(best["yearly"], best["starts"] != year, best["starts"] > year)
    of_place = np.array([0, _RANK["region_average"], _RANK["world_average"]])[best["nearness"]]
    proxy = np.where(best["match"] == "proxy", _RANK["proxy"], 0)
    rank = np.maximum.reduce(
        [np.where(other_year, _RANK["other_year"], 0), np.where(best["bound"], of_place, 0), proxy]
    )
    row = np.full(len(wanted), -1, dtype="int32")
    match = np.full(len(wanted), _RANK["missing"], dtype="int8")
    row[best["want"]] = best["factor"]
    match[best["want"]] = rank
    return row, match


def last_year_of_grid(registry: Factors, country: str = "FRA") -> int:
    """The last year for which the grid of a country has its own factor."""
    table = registry.factors
    return int(table["valid_from"][(table["activity"] == ELECTRICITY) & (table["country"] == country)].dt.year.max())


def _nearness(regions: pd.DataFrame, country: pd.Series, place: pd.Series) -> NDArray[np.int8]:
    """0 where a factor is of the very country, 1 of its region, 2 of the world, FAR elsewhere."""
    members = pd.MultiIndex.from_frame(regions[["country", "region"]])
    in_region = pd.MultiIndex.from_arrays([country, place]).isin(members)
    return np.select([country == place, in_region, place == WORLD], [0, 1, 2], default=FAR).astype("int8")


def plan_embodied(factors: pd.DataFrame, device_types: list[str], factor_set: str) -> pd.DataFrame:
    """Which activity of which set gives each embodied stage of each type.

    A set replaces the other whole, type by type: a type is split in stages, or one figure covers them
    (`type.embodied`, shown as manufacturing). A type without a figure keeps one line, missing. Columns: device_type,
    stage, activity, factor_set (that of the figure).
    """
    order = ["own", factor_set, *(name for name in FACTOR_SETS if name != factor_set)]
    known = factors[factors["factor_set"].isin(order)]
    activities = {name: set(group["activity"]) for name, group in known.groupby("factor_set")}
    rows = []
    for device in device_types:
        stages = [f"{device}.{stage}" for stage in (*EMBODIED_STAGES, "embodied")]
        chosen = next((name for name in order if activities.get(name, set()) & set(stages)), None)
        if chosen is None:
            rows.append((device, "manufacturing", "", ""))
        elif f"{device}.embodied" in activities[chosen]:
            rows.append((device, "manufacturing", f"{device}.embodied", chosen))
        else:
            rows += [(device, stage, f"{device}.{stage}", chosen) for stage in EMBODIED_STAGES]
    return pd.DataFrame(rows, columns=["device_type", "stage", "activity", "factor_set"])


def usable_factors(situation: Situation) -> pd.DataFrame:
    """The factors that codes of impact lines point to.

    Those of the registry, then the electricity contracts of the sites.
    """
    return pd.concat([situation.factors.factors, _contract_factors(situation)], ignore_index=True)


def _contract_factors(situation: Situation) -> pd.DataFrame:
    """One factor for each site that states the carbon content of its electricity contract."""
    sites, year = situation.inventory.sites, situation.method.year
    stated = sites[sites["contract_gco2e_per_kwh"].notna()]
    value = stated["contract_gco2e_per_kwh"].to_numpy() / 1000.0
    starts = pd.Timestamp(year, 1, 1).as_unit("s")
    contracts = pd.DataFrame(
        {
            "factor_id": ("contract-" + stated["site"].astype("str")).to_numpy(),
            "factor_set": "own",
            "activity": ("electricity@" + stated["site"].astype("str")).to_numpy(),
            "country": WORLD,
            "indicator": "climate",
            "value": value,
            "low": value,
            "high": value,
            "interval": "95",
            "impact_unit": "kgCO2e",
            "per_unit": "kWh",
            "boundary": "market-based, as stated by the contract",
            "valid_from": starts,
            "review_by": pd.Timestamp(year + 1, 12, 31).as_unit("s"),
            "source_id": "organisation",
            "source_locator": stated["electricity_contract"].astype("str").fillna("").to_numpy(),
            "quality": "medium",
            "match": "exact",
        }
    )
    return contracts.reindex(columns=names(FACTORS)).astype(situation.factors.factors.dtypes.to_dict())
