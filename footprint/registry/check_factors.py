"""What is wrong in the registry, as problems: ids, bounds, dates, units, links between tables."""

import numpy as np
import pandas as pd

from footprint.problems import join_problems, problems_where
from footprint.registry.catalogue import list_countries
from footprint.registry.matching import match_scopes
from footprint.registry.registry import ELECTRICITY, WORLD, Factors
from footprint.tables import (
    ASSUMPTIONS,
    EMBODIED_STAGES,
    FACTORS,
    LEVER_GROUPS,
    NO_GROUP,
    QUALITIES,
    SCOPE_KEYS,
    SCOPES,
    SOURCES,
    Column,
)

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
