"""Which factor fits each activity, in each place and year, and how well."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.registry.registry import ELECTRICITY, FACTOR_SETS, OF_FACTORS, WORLD, Factors
from footprint.tables import EMBODIED_STAGES, EQUIPMENT_STAGES, MATCHES, SCOPE_KEYS, USE

FAR = 9  # a factor of another place: never used


class _Words:
    """The words of factors and of what is wanted, by number: numbers are joined and compared at once."""

    def __init__(self, factors: pd.DataFrame, wanted: pd.DataFrame, regions: pd.DataFrame):
        columns = [factors[name] for name in ("activity", "factor_set", "country")]
        columns += [wanted[name] for name in ("activity", "country", "factor_set")]
        columns += [regions[name] for name in ("country", "region")]
        known = {ELECTRICITY, "own", "common", "", WORLD}.union(*(column.unique() for column in columns))
        self.numbers = {word: number for number, word in enumerate(sorted(known))}

    def number(self, words: pd.Series) -> NDArray[np.int64]:
        """The number of each word."""
        codes, known = pd.factorize(words)
        return np.array([self.numbers[word] for word in known], dtype="int64")[codes]


_RANK = {match: rank for rank, match in enumerate(MATCHES)}


def match_factors(
    registry: Factors, factors: pd.DataFrame, wanted: pd.DataFrame, year: int
) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """For each wanted (activity, country, factor_set), the row of the best factor (-1: none) and a code of MATCHES.

    The organisation's own figure first, wherever it holds (electricity: in its year). Then the country, then a region
    it belongs to, then the world; then the nearest year (the earlier of two). Electricity, and what is published by
    year, is `exact` only in its own year; another figure is exact from the year it holds. An empty factor_set asks for
    what both sets share, and for what is own.
    """
    known = _Words(factors, wanted, registry.regions)
    asked, asked_place, asked_set = (known.number(wanted[name]) for name in ("activity", "country", "factor_set"))
    activity, of_set, place = (known.number(factors[name]) for name in ("activity", "factor_set", "country"))
    starts = factors["valid_from"].dt.year.to_numpy()
    proxy = (factors["match"] == "proxy").to_numpy(dtype=bool)
    electricity, own, common, either, world = map(known.numbers.get, (ELECTRICITY, "own", "common", "", WORLD))
    is_own = of_set == own
    yearly = _several_years(activity, of_set, place, starts) | (activity == electricity)
    bound = (np.bincount(activity, place != world) > 0)[activity] & ~is_own
    general = ~is_own | ((activity == electricity) & (starts != year))

    near = np.flatnonzero(np.isin(place, [world, *np.unique(asked_place), *known.number(registry.regions["region"])]))
    want, factor = _pair(asked, activity[near])
    factor = near[factor]
    shared = (asked_set[want] == either) & ((of_set[factor] == common) | is_own[factor])
    chosen = shared | (of_set[factor] == asked_set[want])
    want, factor = want[chosen], factor[chosen]
    nearness = _nearness(known, registry.regions, asked_place[want], place[factor])
    want, factor, nearness = (values[nearness < FAR] for values in (want, factor, nearness))
    distance = np.abs(starts[factor] - year)
    order = np.lexsort((~is_own[factor], starts[factor], distance, nearness, general[factor], want))
    _, first = np.unique(want[order], return_index=True)
    want, factor, nearness = (values[order][first] for values in (want, factor, nearness))

    begun = starts[factor]
    other_year = np.where(yearly[factor], begun != year, begun > year)
    of_place = np.array([0, _RANK["region_average"], _RANK["world_average"]])[nearness]
    rank = np.maximum.reduce(
        [
            np.where(other_year, _RANK["other_year"], 0),
            np.where(bound[factor], of_place, 0),
            np.where(proxy[factor], _RANK["proxy"], 0),
        ]
    )
    row = np.full(len(wanted), -1, dtype="int32")
    match = np.full(len(wanted), _RANK["missing"], dtype="int8")
    row[want], match[want] = factor, rank
    return row, match


def _several_years(*series_and_years: NDArray) -> NDArray[np.bool_]:
    """For each factor, whether there are others of the same activity, set and place of another year."""
    *series, years = series_and_years
    number = np.zeros(len(years), dtype="int64")
    for words in series:  # one after the other: as columns of one table, they would be sorted far more slowly
        number = pd.factorize(number * (words.max(initial=0) + 1) + words)[0]
    low, high = np.full(len(years), np.iinfo(years.dtype).max), np.full(len(years), np.iinfo(years.dtype).min)
    np.minimum.at(low, number, years)
    np.maximum.at(high, number, years)
    return (low != high)[number]


def _pair(asked: NDArray[np.int64], activity: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Each wanted row with each factor of its activity, both by position, in their order."""
    by_activity = np.argsort(activity, kind="stable")
    first, last = (np.searchsorted(activity[by_activity], asked, side) for side in ("left", "right"))
    many = last - first
    want = np.repeat(np.arange(len(asked)), many)
    within = np.arange(len(want)) - np.repeat(np.cumsum(many) - many, many)
    return want, by_activity[np.repeat(first, many) + within]


def match_grid(registry: Factors, country: str, year: int) -> tuple[int, str]:
    """The row of the factor of a country's electricity in a year (the world's, at worst), and how well it matches."""
    wanted = pd.DataFrame({"activity": [ELECTRICITY], "country": [country], "factor_set": [""]})
    rows, matches = match_factors(registry, registry.factors, wanted, year)
    return int(rows[0]), MATCHES[matches[0]]


def match_scopes(scopes: pd.DataFrame, wanted: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each wanted combination of SCOPE_KEYS, the row of `scopes` that says most about it (-1: none), and how many
    rows say as much.
    """
    row, best, ties = (np.full(len(wanted), start) for start in (-1, -1, 0))
    cells = {key: wanted[key].to_numpy(dtype=object) for key in SCOPE_KEYS}
    for position, row_asks in enumerate(scopes[SCOPE_KEYS].to_dict("records")):
        asked = {key: value for key, value in row_asks.items() if value != "*"}
        fits = np.logical_and.reduce([cells[key] == value for key, value in asked.items()])
        precision = len(asked)
        ties = np.where(fits & (best == precision), ties + 1, np.where(fits & (precision > best), 1, ties))
        row = np.where(fits & (precision > best), position, row)
        best = np.where(fits, np.maximum(best, precision), best)
    return row, ties


def last_year_of_grid(registry: Factors, country: str = "FRA") -> int:
    """The last year for which the grid of a country has its own factor."""
    table = registry.factors
    return int(table["valid_from"][(table["activity"] == ELECTRICITY) & (table["country"] == country)].dt.year.max())


def _nearness(
    known: _Words, regions: pd.DataFrame, country: NDArray[np.int64], place: NDArray[np.int64]
) -> NDArray[np.int8]:
    """0 where a factor is of the very country, 1 of its region, 2 of the world, FAR elsewhere."""
    many = len(known.numbers)
    members = known.number(regions["country"]) * many + known.number(regions["region"])
    in_region = np.isin(country * many + place, members)
    near = [country == place, in_region, place == known.numbers[WORLD]]
    return np.select(near, [0, 1, 2], default=FAR).astype("int8")


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


@dataclass(frozen=True)
class Matched:
    """Factors of every type in every place: whether a type of device has a stage (types × EQUIPMENT_STAGES), the factor
    and match of each (types × places × stages), and those of services (types × places).
    """

    has_stage: NDArray[np.bool_]
    factor: NDArray[np.int32]
    match: NDArray[np.int8]
    service_factor: NDArray[np.int32]
    service_match: NDArray[np.int8]


def match_places(registry: Factors, places: tuple[str, ...], year: int, factor_set: str) -> Matched:
    """The factors that hold in some countries in a year, matched once for a registry, then given to rows by code."""
    question = (OF_FACTORS, places, year, factor_set)
    return registry.remember(question, lambda: _match_places(registry, list(places), year, factor_set))


def _list_wanted(registry: Factors, places: list[str], factor_set: str) -> tuple[pd.DataFrame, list[NDArray[np.bool_]]]:
    """What every type asks for in some countries, whatever the year; and for each embodied stage, which types have it.

    Stage by stage, then electricity and services: each in every country.
    """
    types, services = registry.catalogue.device_types, registry.catalogue.service_types
    plan = plan_embodied(registry.factors, types, factor_set)
    by_stage = [plan[plan["stage"] == stage].set_index("device_type").reindex(types) for stage in EMBODIED_STAGES]
    made = pd.concat(by_stage)[["activity", "factor_set"]].fillna("")
    common = pd.DataFrame({"activity": [ELECTRICITY, *services], "factor_set": ""})
    wanted = pd.concat([made, common], ignore_index=True).merge(pd.DataFrame({"country": places}), how="cross")
    return wanted, [one["activity"].notna().to_numpy() for one in by_stage]


def _match_places(registry: Factors, places: list[str], year: int, factor_set: str) -> Matched:
    factors, catalogue = registry.factors, registry.catalogue
    types, services = catalogue.device_types, catalogue.service_types
    question = (OF_FACTORS, "wanted", tuple(places), factor_set)
    wanted, staged = registry.remember(question, lambda: _list_wanted(registry, places, factor_set))
    row, how = match_factors(registry, factors, wanted, year)
    other = ~wanted["factor_set"].isin(["", "own", factor_set]).to_numpy() & (row >= 0)
    how = np.where(other, np.maximum(how, MATCHES.index("other_set")), how).astype("int8")

    shape = (len(types), len(places), len(EQUIPMENT_STAGES))
    has_stage = np.zeros((len(types), len(EQUIPMENT_STAGES)), dtype=bool)
    has_stage[:, USE] = catalogue.devices["powered"].to_numpy() == 1
    factor, match = np.empty(shape, dtype="int32"), np.empty(shape, dtype="int8")
    size = len(types) * len(places)
    for position, stage in enumerate(EMBODIED_STAGES):
        part, column = slice(position * size, (position + 1) * size), EQUIPMENT_STAGES.index(stage)
        has_stage[:, column] = staged[position]
        factor[:, :, column], match[:, :, column] = row[part].reshape(shape[:2]), how[part].reshape(shape[:2])
    rest = len(EMBODIED_STAGES) * size
    grid = slice(rest, rest + len(places))
    factor[:, :, USE], match[:, :, USE] = row[grid], how[grid]
    bought = slice(rest + len(places), None)
    of_services = (len(services), len(places))
    return Matched(has_stage, factor, match, row[bought].reshape(of_services), how[bought].reshape(of_services))
