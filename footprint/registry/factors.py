"""The registry of factors: read, checked, and matched to activities, saying how well each one fits."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation.situation import FACTOR_SETS, Factors, Situation
from footprint.problems import join_problems, problems_where
from footprint.registry.catalogue import list_countries, read_catalogue
from footprint.shipped_files import factors_folder
from footprint.tables import (
    ASSUMPTIONS,
    EMBODIED_STAGES,
    FACTORS,
    LEVER_GROUPS,
    MATCHES,
    NO_GROUP,
    QUALITIES,
    SCOPE_KEYS,
    SCOPES,
    SOURCES,
    Column,
    names,
)

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

_ASSUMED_UNITS = {
    "lifespan_years": "year",
    "energy_kwh_per_year": "kWh/year",
    "hours_per_year": "hour/year",
    "pue": "ratio",
    "share": "ratio",
    **dict.fromkeys(QUALITIES, "ratio"),
}
_ASSUMED_SUBJECTS = {"pue": {"server_room"}, "share": {"byod", "cope"}} | {name: {"quality"} for name in QUALITIES}


def check_factors(registry: Factors, today: pd.Timestamp | None = None) -> pd.DataFrame:
    """All that is wrong in the registry, as problems whose `line` is the row in its table.

    Errors: a required cell is empty; an id, or a figure for the same thing, comes twice; bounds or dates out of order;
    parts that do not add up; a source, type, place or column that does not exist; a unit that no formula counts in; a
    type split in stages and covered by one figure at once; a combination without regulatory category, or with two. With
    `today`, a review date that has passed is a warning.
    """
    tables = {"factors": FACTORS, "assumptions": ASSUMPTIONS, "sources": SOURCES, "scopes": SCOPES}
    numbered = {name: _number_rows(getattr(registry, name)) for name in tables}
    found = [problem for name, columns in tables.items() for problem in _check_rows(name, numbered[name], columns)]
    found += _check_factor_links(registry, numbered["factors"]) + _check_assumed(registry, numbered["assumptions"])
    for name in ("factors", "assumptions"):
        unknown = ~numbered[name]["source_id"].isin(registry.sources["source_id"])
        found.append(_report(unknown, "unknown-source", name, "source_id", numbered[name]["source_id"]))
    found += _check_catalogue(registry) + _check_scopes(registry)
    if today is not None:
        for name in ("factors", "assumptions"):
            table = numbered[name]
            passed = table["review_by"] < today
            found.append(problems_where(passed, "review-passed", "warning", name, "review_by", table.iloc[:, 0]))
    return join_problems(found)


def _number_rows(table: pd.DataFrame) -> pd.DataFrame:
    """The table, its rows numbered as a spreadsheet does."""
    return table.set_axis(np.arange(2, len(table) + 2), axis=0)


def _report(
    where: pd.Series, code: str, table: str, column: str, values: pd.Series | str = "", expected: pd.Series | str = ""
) -> pd.DataFrame:
    return problems_where(where, code, "error", table, column, values, expected)


def _check_rows(name: str, table: pd.DataFrame, columns: tuple[Column, ...]) -> list[pd.DataFrame]:
    problems = []
    for column in columns:
        values = table[column.name]
        if column.required:
            problems.append(_report(values.isna(), "missing-required", name, column.name))
        if column.choices:
            wrong = values.notna() & ~values.isin(column.choices)
            problems.append(_report(wrong, "unknown-choice", name, column.name, values, ", ".join(column.choices)))
        if column.is_numeric and column.floor is not None:
            beyond = (values < column.floor) | (values > column.ceiling)
            bounds = f"{column.floor:g} … {column.ceiling:g}"
            problems.append(_report(beyond, "too-large", name, column.name, values, bounds))
    key = columns[0].name
    if key.endswith("_id"):
        problems.append(_report(table[key].duplicated(keep=False), "duplicate-id", name, key, table[key]))
    if "low" in table:
        disorder = ~((table["low"] > 0) & (table["low"] <= table["value"]) & (table["value"] <= table["high"]))
        problems.append(_report(disorder, "bounds-disorder", name, "value", table["value"], "0 < low ≤ value ≤ high"))
        late = table["review_by"] <= table["valid_from"]
        day = table["review_by"].dt.strftime("%Y-%m-%d")
        problems.append(_report(late, "dates-disorder", name, "review_by", day))
    return problems


def _check_factor_links(registry: Factors, factors: pd.DataFrame) -> list[pd.DataFrame]:
    catalogue, activity = registry.catalogue, factors["activity"]
    made = [f"{device}.{stage}" for device in catalogue.device_types for stage in (*EMBODIED_STAGES, "embodied")]
    units = dict.fromkeys(made, "item") | {ELECTRICITY: "kWh"}
    units |= dict(zip(catalogue.service_types, catalogue.services["unit"], strict=True))
    expected = activity.map(units)
    wrong_unit = expected.notna() & (factors["per_unit"] != expected)
    places = {WORLD, *list_countries(), *registry.regions["region"]}
    thing = ["activity", "factor_set", "country", "valid_from"]
    parts = factors[["generation", "upstream", "losses"]].sum(axis=1, min_count=1)
    apart = (parts - factors["value"]).abs() > 0.01 * factors["value"]
    embodied = factors[activity.str.contains(".", regex=False)]
    device, stage = (embodied["activity"].str.rsplit(".", n=1).str[part] for part in (0, -1))
    of_type = stage.groupby([device, embodied["factor_set"]])
    together = of_type.transform(lambda named: "+".join(sorted(set(named)))).reindex(factors.index)
    whole = {"embodied", "+".join(sorted(EMBODIED_STAGES))}
    return [
        _report(expected.isna(), "unknown-activity", "factors", "activity", activity),
        _report(wrong_unit, "wrong-unit", "factors", "per_unit", factors["per_unit"], expected),
        _report(~factors["country"].isin(places), "unknown-country", "factors", "country", factors["country"]),
        _report(factors.duplicated(thing, keep=False), "figure-twice", "factors", "activity", activity),
        _report(apart, "parts-apart", "factors", "generation", parts, factors["value"].astype("str")),
        _report(together.notna() & ~together.isin(whole), "stages-mixed", "factors", "activity", activity),
    ]


def _check_assumed(registry: Factors, assumptions: pd.DataFrame) -> list[pd.DataFrame]:
    bears_on = assumptions["applies_to"]
    subject, column = bears_on.str.rsplit(".", n=1).str[0], bears_on.str.rsplit(".", n=1).str[-1]
    devices = set(registry.catalogue.device_types)
    known = [of in _ASSUMED_SUBJECTS.get(what, devices) for of, what in zip(subject, column, strict=True)]
    unit = column.map(_ASSUMED_UNITS)
    unknown = unit.isna() | ~pd.Series(known, index=assumptions.index)
    wrong_unit = unit.notna() & (assumptions["unit"] != unit)
    twice = assumptions.duplicated(["applies_to", "valid_from"], keep=False)
    needed = {f"quality.{quality}" for quality in QUALITIES} | {"server_room.pue", "byod.share", "cope.share"}
    lacking = pd.Series(sorted(needed - set(bears_on)), dtype="str")
    return [
        _report(unknown, "unknown-activity", "assumptions", "applies_to", bears_on),
        _report(wrong_unit, "wrong-unit", "assumptions", "unit", assumptions["unit"], unit),
        _report(twice, "figure-twice", "assumptions", "applies_to", bears_on),
        _report(lacking.notna(), "missing-required", "assumptions", "applies_to", lacking, lacking),
    ]


def _check_catalogue(registry: Factors) -> list[pd.DataFrame]:
    devices, overlaps = _number_rows(registry.catalogue.devices), _number_rows(registry.catalogue.overlaps)
    regions = _number_rows(registry.regions)
    types = {*registry.catalogue.device_types, *registry.catalogue.service_types, "equipment"}
    flags = [
        _report(~devices[name].isin([0, 1]), "unknown-choice", "device_types", name, devices[name], "0, 1")
        for name in ("room", "powered")
    ]
    links = [
        _report(~overlaps[name].isin(types), "unknown-activity", "overlaps", name, overlaps[name])
        for name in ("one", "other")
    ]
    foreign = ~regions["country"].isin(list_countries())
    return [
        *flags,
        *links,
        *_check_groups(registry),
        _report(foreign, "unknown-country", "regions", "country", regions["country"]),
    ]


def _check_groups(registry: Factors) -> list[pd.DataFrame]:
    """Every type bears groups that levers know, or says that it has none."""
    problems = []
    for name, known in LEVER_GROUPS.items():
        borne = registry.catalogue.groups[registry.catalogue.groups["table"] == name]
        lines = borne.set_axis(borne.index + 2, axis=0)
        alone = (lines["group"] == NO_GROUP) & ~lines.index.duplicated(keep=False)
        wrong = ~(lines["group"].isin(known) | alone)
        expected = ", ".join([*known, NO_GROUP])
        problems.append(_report(wrong, "unknown-choice", name, "groups", lines["group"].fillna(""), expected))
    return problems


def _check_scopes(registry: Factors) -> list[pd.DataFrame]:
    """Every (type, stage, ownership, control) that can occur has one row of scopes.csv that says most about it."""
    catalogue, scopes = registry.catalogue, registry.scopes
    stages, ownerships = [*EMBODIED_STAGES, "use"], ["owned", "leased", "byod", "cope"]
    controls = ["own", "colocation", "home"]
    made = pd.MultiIndex.from_product([["equipment"], catalogue.device_types, stages, ownerships, controls])
    bought = pd.MultiIndex.from_product([["usage"], catalogue.service_types, ["service"], [""], controls])
    wanted = made.append(bought).to_frame(index=False, name=SCOPE_KEYS)
    row, ties = match_scopes(scopes, wanted)
    said = wanted.agg(" / ".join, axis=1)
    none, several = pd.Series(row < 0), pd.Series(ties > 1)
    return [
        _report(none, "no-category", "scopes", "type", said),
        _report(several, "several-categories", "scopes", "type", said),
    ]


# --- matching --------------------------------------------------------------------------------------------------------


def match_factors(
    registry: Factors, factors: pd.DataFrame, wanted: pd.DataFrame, year: int
) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """For each wanted (activity, country, factor_set), the row of the best factor (-1: none) and a code of MATCHES.

    The organisation's own figure first, wherever it holds (electricity: in its year). Then the country, then a region
    it belongs to, then the world; then the nearest year (the earlier of two). Electricity, and what is published by
    year, is `exact` only in its own year; another figure is exact from the year it holds. An empty factor_set asks for
    what both sets share, and for what is own.
    """
    pool = factors[["activity", "factor_set", "country", "valid_from", "match"]].rename(columns={"country": "place"})
    pool = pool.assign(factor=np.arange(len(factors)), starts=factors["valid_from"].dt.year)
    pool = pool[pool["activity"].isin(wanted["activity"].unique())]
    series = pool.groupby(["activity", "factor_set", "place"])["starts"].transform("nunique") > 1
    pool["yearly"] = series | (pool["activity"] == ELECTRICITY)
    own = pool["factor_set"] == "own"
    pool["bound"] = (pool["place"] != WORLD).groupby(pool["activity"]).transform("any") & ~own
    pool["shipped"] = ~own
    pool["general"] = ~own | ((pool["activity"] == ELECTRICITY) & (pool["starts"] != year))
    pairs = wanted.assign(want=np.arange(len(wanted))).merge(pool, on="activity", suffixes=("", "_of_factor"))
    shared = (pairs["factor_set"] == "") & pairs["factor_set_of_factor"].isin(["common", "own"])
    pairs = pairs[shared | (pairs["factor_set"] == pairs["factor_set_of_factor"])]
    nearness = _nearness(registry.regions, pairs["country"], pairs["place"])
    pairs = pairs.assign(nearness=nearness, distance=(pairs["starts"] - year).abs())[nearness < FAR]
    order = ["want", "general", "nearness", "distance", "starts", "shipped"]
    best = pairs.sort_values(order, kind="stable").drop_duplicates("want")

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


def match_scopes(scopes: pd.DataFrame, wanted: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each wanted combination of SCOPE_KEYS, the row of `scopes` that says most about it (-1: none), and how many
    rows say as much.
    """
    row, best, ties = (np.full(len(wanted), start) for start in (-1, -1, 0))
    for position, asked in enumerate(scopes[SCOPE_KEYS].to_dict("records")):
        fits = np.logical_and.reduce([(value == "*") | (wanted[key] == value) for key, value in asked.items()])
        precision = sum(value != "*" for value in asked.values())
        ties = np.where(fits & (best == precision), ties + 1, np.where(fits & (precision > best), 1, ties))
        row = np.where(fits & (precision > best), position, row)
        best = np.where(fits, np.maximum(best, precision), best)
    return row, ties


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
    contracts = _contract_factors(situation)
    if contracts.empty:
        return situation.factors.factors.reset_index(drop=True)
    return pd.concat([situation.factors.factors, contracts], ignore_index=True)


def _contract_factors(situation: Situation) -> pd.DataFrame:
    """One factor for each site that states the carbon content of its electricity contract."""
    sites, year = situation.inventory.sites, situation.method.year
    stated = sites[sites["contract_gco2e_per_kwh"].notna()]
    if stated.empty:
        return situation.factors.factors.iloc[:0]
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
