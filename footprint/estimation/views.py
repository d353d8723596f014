"""Sums over impact lines: every number shown is one of these, so that no two places can disagree."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation.accountings import ACCOUNTING_RULES
from footprint.estimation.completion import complete
from footprint.estimation.contracts import usable_factors
from footprint.estimation.lines import describe_items, name_services
from footprint.estimation.situation import Situation
from footprint.estimation.uncertainty.bearing import assumptions_behind
from footprint.registry.registry import Factors
from footprint.tables import MATCHES, STAGES

MISSING = MATCHES.index("missing")


@dataclass(frozen=True)
class Total:
    """A sum of impact lines.

    Kg CO2e (not a number when no line has an impact), how many lines, and how many are missing.
    """

    impact: float
    lines: int
    missing: int


def total(lines: pd.DataFrame) -> Total:
    """The whole of the lines."""
    missing = int((lines["match"] == MISSING).sum())
    return Total(float(lines["impact"].sum(min_count=1)), len(lines), missing)


def breakdown(situation: Situation, lines: pd.DataFrame, by: str | Sequence[str]) -> pd.DataFrame:
    """Impact by stage, match, service (type and provider) or any column of `describe_items`, heaviest first.

    Columns: the keys, impact (kg CO2e; missing where no line has one), lines, missing. The sums add up to the total
    exactly.
    """
    keys = [by] if isinstance(by, str) else by
    labels = [label_lines(situation, lines, key) for key in keys]
    code = np.zeros(len(lines), dtype="int64")
    for words, codes in labels:  # in place: a large estate has five lines a device
        code *= len(words) + 1
        code += codes
        code += 1
    group, found = pd.factorize(code, sort=True)
    impact = lines["impact"].to_numpy()
    known = ~np.isnan(impact)
    sums = np.bincount(group, weights=np.where(known, impact, 0.0), minlength=len(found))
    table = pd.DataFrame(
        {
            "impact": np.where(np.bincount(group[known], minlength=len(found)) > 0, sums, np.nan),
            "lines": np.bincount(group, minlength=len(found)),
            "missing": np.bincount(group[lines["match"].to_numpy() == MISSING], minlength=len(found)),
        }
    )
    for key, (words, _) in reversed(list(zip(keys, labels, strict=True))):
        table.insert(0, key, np.append(np.array(words, dtype=object), "")[found % (len(words) + 1) - 1])
        found = found // (len(words) + 1)
    return table.sort_values("impact", ascending=False, na_position="last", kind="stable", ignore_index=True)


def label_lines(situation: Situation, lines: pd.DataFrame, key: str) -> tuple[list[str], NDArray]:
    """The values of a key of a breakdown, and the number of that of each line (-1: none)."""
    if key in ("stage", "match"):
        return list(STAGES if key == "stage" else MATCHES), lines[key].to_numpy()
    values = (name_services(situation) if key == "service" else describe_items(situation)[key]).astype("category")
    return values.cat.categories.astype("str").tolist(), values.cat.codes.to_numpy()[lines["item"].to_numpy()]


def heaviest(
    situation: Situation, lines: pd.DataFrame, count: int = 10, items: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The items that weigh most: columns of `describe_items`, impact (kg CO2e), and item (as lines number it).

    `items` spares describing them again where that is already done.
    """
    known = lines[lines["impact"].notna()]
    sums = np.bincount(known["item"], weights=known["impact"])
    order = np.argsort(-sums, kind="stable")[:count]
    order = order[sums[order] > 0]
    items = describe_items(situation) if items is None else items
    return items.iloc[order].assign(impact=sums[order], item=order).reset_index(drop=True)


def are_part(items: pd.DataFrame, lines: pd.DataFrame, key: str, value: str) -> NDArray[np.bool_]:
    """Which lines a row of a breakdown sums: those of a stage, of a match, or of the items whose `key` is `value`.

    `items` are those of `describe_items`; an empty value means the items that have none.
    """
    if key in ("stage", "match"):
        return lines[key].to_numpy() == (STAGES if key == "stage" else MATCHES).index(value)
    here = items[key].isna() if value == "" else items[key] == value
    return here.to_numpy(dtype="bool")[lines["item"].to_numpy()]


def gather_families(situation: Situation, by_type: pd.DataFrame) -> pd.DataFrame:
    """A breakdown by type summed by family of types, heaviest first: columns family, impact, lines, missing."""
    families = situation.factors.catalogue.families
    grouped = by_type.assign(family=by_type["type"].map(families)).groupby("family", sort=False, as_index=False)
    table = grouped[["lines", "missing"]].sum()
    table.insert(1, "impact", grouped["impact"].sum(min_count=1)["impact"])
    return table.sort_values("impact", ascending=False, na_position="last", kind="stable", ignore_index=True)


def compare(before: pd.DataFrame, after: pd.DataFrame, by: str) -> pd.DataFrame:
    """Two breakdowns side by side: before, after and change (kg CO2e); what one lacks counts as nothing there."""
    both = before[[by, "impact"]].merge(after[[by, "impact"]], on=by, how="outer", suffixes=("_before", "_after"))
    both = both.rename(columns={"impact_before": "before", "impact_after": "after"})
    return both.assign(change=both["after"].fillna(0.0) - both["before"].fillna(0.0))


# --- what the figure rests on ----------------------------------------------------------------------------------------


def by_assumption(situation: Situation, lines: pd.DataFrame) -> pd.DataFrame:
    """How much of the footprint each assumption bears on, most first: columns assumption_id, impact (kg CO2e), lines.

    A line that rests on two assumptions is in both: these impacts do not add up to the total.
    """
    rows, impact, counts = _weigh_assumptions(situation, lines)
    ids = situation.factors.assumptions["assumption_id"].array.take(rows)
    return pd.DataFrame({"assumption_id": ids, "impact": impact, "lines": counts})


def _weigh_assumptions(situation: Situation, lines: pd.DataFrame) -> tuple[NDArray, NDArray, NDArray]:
    """The rows of the assumptions that some line with an impact rests on, the impact and the number of these lines."""
    known = lines[lines["impact"].notna()]
    impact, many = known["impact"].to_numpy(), len(situation.factors.assumptions)
    sums, counts = np.zeros(many + 1), np.zeros(many + 1, dtype="int64")
    for rows in assumptions_behind(situation, known).values():
        position = np.where(rows < 0, many, rows)  # the last place gathers what rests on none
        sums += np.bincount(position, weights=impact, minlength=len(sums))
        counts += np.bincount(position, minlength=len(sums))
    here = np.flatnonzero(counts[:-1])
    here = here[np.argsort(-sums[here], kind="stable")]
    return here, sums[here], counts[here]


def by_factor(situation: Situation, lines: pd.DataFrame) -> pd.DataFrame:
    """Lines and impact (kg CO2e) of each factor that some line uses: columns factor_id, lines, impact."""
    rows, counts, impact = _weigh_factors(lines)
    ids = usable_factors(situation)["factor_id"].array.take(rows)
    return pd.DataFrame({"factor_id": ids, "lines": counts, "impact": impact})


def _weigh_factors(lines: pd.DataFrame) -> tuple[NDArray, NDArray, NDArray]:
    """The rows of the factors that some line uses, the number of these lines and their impact."""
    used = (lines["factor"] >= 0).to_numpy()
    factor, impact = lines["factor"].to_numpy()[used], np.nan_to_num(lines["impact"].to_numpy()[used])
    counts = np.bincount(factor)
    here = np.flatnonzero(counts)
    return here, counts[here], np.bincount(factor, weights=impact)[here]


def by_source(situation: Situation, lines: pd.DataFrame) -> pd.DataFrame:
    """Lines and impact (kg CO2e) by source of the factors, heaviest first: columns source_id, lines, impact."""
    sources = usable_factors(situation)[["factor_id", "source_id"]]
    used = by_factor(situation, lines).merge(sources, on="factor_id", how="left")
    grouped = used.groupby("source_id", as_index=False)[["lines", "impact"]].sum()
    return grouped.sort_values("impact", ascending=False, kind="stable", ignore_index=True)


def by_factor_set(situation: Situation, lines: pd.DataFrame) -> pd.DataFrame:
    """Lines, factors and impact (kg CO2e) by set of factors: columns factor_set, lines, factors, impact.

    What the contract of a site says of its electricity is of the set `own`, as are the factors of the organisation.
    """
    sets = usable_factors(situation)[["factor_id", "factor_set"]]
    used = by_factor(situation, lines).merge(sets, on="factor_id", how="left").assign(factors=1)
    return used.groupby("factor_set", as_index=False)[["lines", "factors", "impact"]].sum()


def find_late(situation: Situation, lines: pd.DataFrame, today: np.datetime64) -> pd.DataFrame:
    """What the footprint rests on and should have been checked again by `today`.

    Factors and assumptions that some line uses: columns kind (factor, assumption), id, about (activity or column),
    review_by, impact (kg CO2e), heaviest first.
    """
    factors, assumptions = usable_factors(situation), situation.factors.assumptions
    used, _, weight = _weigh_factors(lines)
    assumed, borne, _ = _weigh_assumptions(situation, lines)
    found = []
    for kind, table, about, rows, impact in (
        ("factor", factors, "activity", used, weight),
        ("assumption", assumptions, "applies_to", assumed, borne),
    ):
        late = table["review_by"].to_numpy()[rows] < today
        told = table[[f"{kind}_id", about, "review_by"]].take(rows[late])
        told.columns = ["id", "about", "review_by"]
        found.append(told.assign(kind=kind, impact=impact[late]))
    late_ones = pd.concat(found)[["kind", "id", "about", "review_by", "impact"]]
    return late_ones.sort_values("impact", ascending=False, kind="stable", ignore_index=True)


def summarise_missing(wide: pd.DataFrame) -> pd.DataFrame:
    """Widened lines without an impact, by type, stage and reason: how many lines and devices, most first."""
    keys = ["table", "type", "stage", "reason"]
    missing = wide.loc[wide["reason"] != "", [*keys, "quantity"]]
    code = np.zeros(len(missing), dtype="int64")
    for key in keys:
        words = missing[key].cat
        code = code * len(words.categories) + words.codes.to_numpy()
    alike = missing["quantity"].groupby(code)
    _, first = np.unique(code, return_index=True)
    table = missing[keys].take(first).assign(lines=alike.size().to_numpy(), quantity=alike.sum().to_numpy())
    return table.sort_values("lines", ascending=False, kind="stable", ignore_index=True)


def describe_types(registry: Factors) -> pd.DataFrame:
    """What the registry holds for each type of device and service.

    Columns: table, type, family, unit (of one item or of a service), ademe, manufacturers, common (whether the set has
    a figure), powered, lifespan_years and energy_kwh_per_year (as assumed; missing where nothing is).
    """
    catalogue = registry.catalogue
    devices = catalogue.devices.rename(columns={"device_type": "type"}).assign(table="equipment", unit="item")
    services = catalogue.services.rename(columns={"service_type": "type"}).assign(table="usage", powered=0)
    types = pd.concat([devices, services], ignore_index=True)
    about = registry.factors["activity"].str.split(".").str[0]
    for name in ("ademe", "manufacturers", "common"):
        types[name] = types["type"].isin(about[registry.factors["factor_set"] == name])
    for column in ("lifespan_years", "energy_kwh_per_year"):
        assumed = registry.assumptions.sort_values("valid_from").groupby("applies_to")["value"].last()
        types[column] = (types["type"] + "." + column).map(assumed)
    types["powered"] = types["powered"] == 1
    names = ["table", "type", "family", "unit", "ademe", "manufacturers", "common", "powered"]
    return types[[*names, "lifespan_years", "energy_kwh_per_year"]]


# --- next to published figures ----------------------------------------------------------------------------------------

# Kg CO2e a person and a year that organisations in France publish, annualised: Ministry for the ecological transition
# 2021 (237 to 287 for the estate, 382 with data centres), WeNR 2021 (265), HelloWork (151 for equipment). Beyond the
# second pair, something is probably forgotten, or the boundary is wide and lives are short.
PUBLISHED_PER_PERSON = {"equipment": (150.0, 290.0), "whole": (265.0, 400.0)}
SUSPECT_PER_PERSON = (100.0, 500.0)

# What the devices of two estates weigh here over what was published of them, by factor set: the ministry's, then the
# average of WeNR 2021. Their tools count heavier devices and shorter lives.
OURS_OVER_PUBLISHED = {"ademe": (0.29, 0.45), "manufacturers": (0.53, 0.65)}


def plausible_per_person(part: str, factor_set: str) -> tuple[float, float, float, float]:
    """Kg CO2e a person that are likely with a set, to the nearest 5: beyond the middle two, to explain; beyond the
    outer two, hardly possible. What was published, counted as here: devices by their ratio, the rest as it is.
    """
    least, most = OURS_OVER_PUBLISHED[factor_set]
    (low, high), (bottom, top) = PUBLISHED_PER_PERSON["equipment"], SUSPECT_PER_PERSON
    beside = [whole - alone for whole, alone in zip(PUBLISHED_PER_PERSON[part], (low, high), strict=True)]
    bounds = (bottom * least, low * least + beside[0], high * most + beside[1], top * most + beside[1])
    first, second, third, fourth = (round(bound / 5) * 5.0 for bound in bounds)
    return first, second, third, fourth


def place_per_person(impact: float, part: str, factor_set: str) -> str:
    """Where an impact a person is: suspiciously_low, below, within, above or suspiciously_high."""
    places = ("suspiciously_low", "below", "within", "above", "suspiciously_high")
    return places[sum(impact > bound for bound in plausible_per_person(part, factor_set))]


def is_comparable(accounting: str, country: str) -> bool:
    """Whether what others publish compares: in the accounting they publish in, on French electricity."""
    return ACCOUNTING_RULES[accounting].is_published and country == "FRA"


def headcount(situation: Situation) -> float:
    """How many people work on the sites; not a number where no site says it."""
    return float(situation.inventory.sites["headcount"].sum(min_count=1))


@dataclass(frozen=True)
class Devices:
    """How many devices an inventory lists, by where they are at the end of its year; their sum is all that it lists."""

    in_use: float
    in_stock: float
    withdrawn: float
    to_come: float


def count_devices(situation: Situation) -> Devices:
    """How many devices are in use at the end of the year, in stock, withdrawn by then, or bought later.

    A snapshot is of the day that its statuses tell; in a register, dates tell where a device was.
    """
    equipment, year = complete(situation).inventory.equipment, situation.method.year
    where = where_devices_are(equipment, year, situation.method.inventory)
    counted = {place: float(equipment["quantity"].to_numpy()[where == place].sum()) for place in PLACES}
    return Devices(**counted)


PLACES = ("in_use", "in_stock", "withdrawn", "to_come")


def where_devices_are(equipment: pd.DataFrame, year: int, kind: str) -> NDArray[np.str_]:
    """Where each device of a completed inventory (`kind`: snapshot or register) is at the end of a year: of PLACES."""
    status = equipment["status"]
    stored, gone = (status == "in_stock").to_numpy(dtype="bool"), (status == "retired").to_numpy(dtype="bool")
    later = np.zeros(len(equipment), dtype="bool")
    if kind == "register":
        end = pd.Timestamp(year + 1, 1, 1)
        gone = np.where(equipment["retired_on"].isna(), gone, equipment["retired_on"] < end)
        later = (equipment["acquired_on"] >= end).to_numpy(dtype="bool")
    return np.select([later, gone, stored], ["to_come", "withdrawn", "in_stock"], default="in_use")


def compare_per_person(situation: Situation, lines: pd.DataFrame) -> pd.DataFrame:
    """Kg CO2e a person: columns part (equipment, whole), impact, low, high (what is likely with the set), place.

    Empty where nobody or nothing is counted; `whole` only where services are.
    """
    service = lines["stage"] == STAGES.index("service")
    parts = {"equipment": lines[~service]} | ({"whole": lines} if service.any() and not service.all() else {})
    people, rows = headcount(situation), []
    for part, counted in parts.items():
        impact = total(counted).impact / people if people > 0 else np.nan
        _, low, high, _ = plausible_per_person(part, situation.method.factor_set)
        if not np.isnan(impact):
            rows.append((part, impact, low, high, place_per_person(impact, part, situation.method.factor_set)))
    return pd.DataFrame(rows, columns=["part", "impact", "low", "high", "place"])


# --- printing --------------------------------------------------------------------------------------------------------


def apportion(parts: list[float], digits: int = 0) -> list[float]:
    """Parts rounded to `digits` decimals so that they add up to the rounded whole (largest remainder).

    A part that is not a number stays so.
    """
    values = np.array(parts, dtype="float64") * 10.0**digits
    known = ~np.isnan(values)
    floors = np.floor(values[known])
    lacking = int(np.round(values[known].sum()) - floors.sum())
    order = np.argsort(-(values[known] - floors), kind="stable")
    floors[order[:lacking]] += 1
    values[known] = floors
    return (values / 10.0**digits).tolist()


def items_named(situation: Situation, lines: pd.DataFrame, item_id: str) -> NDArray[np.int64]:
    """Positions of the impact lines of the item(s) called `item_id`."""
    items = np.flatnonzero(describe_items(situation)["item_id"].to_numpy() == item_id)
    return np.flatnonzero(lines["item"].isin(items).to_numpy())
