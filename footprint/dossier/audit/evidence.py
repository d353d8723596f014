"""What an auditor reads of an inventory beside the sample: documents behind the kilograms, lives observed, judgements
that people made, and what other lists of the same estate hold.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from footprint.estimation.contracts import usable_factors
from footprint.estimation.formulas import DAYS_PER_YEAR, days_between
from footprint.estimation.situation import Situation
from footprint.inventory.inventory import UNREAD_STATUS
from footprint.inventory.matching import IDENTIFIERS, Matching, count_devices, match_devices
from footprint.inventory.supplier_figures import SUPPLIER_FIGURE
from footprint.registry.lookups import assumed_values, assumption_rows
from footprint.tables import MATCHES, QUALITIES

# What an inventory may state where an assumption would stand otherwise.
OVERRIDDEN = ("lifespan_years", "energy_kwh_per_year", "hours_per_year", "power_w", "pue")
JUDGEMENTS = ("stated", "own_factor", "proxy", "supplier", "unread", "refused", "left_out")
JUDGEMENT_COLUMNS = ("kind", "about", "detail", "low", "high", "assumed", "why", "items", "impact")

# Factors that are not those of the thing, place and year themselves.
STAND_INS = tuple(name for name in MATCHES if name not in ("exact", "missing"))

LIFE_COLUMNS = ("device_type", "devices", "mean", "shortest", "longest", "assumed")
DOCUMENT_COLUMNS = ("source_document", "quality", "items", "impact", "share")


# --- documents and lives ---------------------------------------------------------------------------------------------


def back_by_documents(population: pd.DataFrame) -> pd.DataFrame:
    """Kilograms by document and quality (DOCUMENT_COLUMNS), heaviest first; an empty document: none is named.

    `share` is that of the total; rows set aside are left out.
    """
    counted = population[population["item"] >= 0]
    rows = counted.assign(
        source_document=counted["source_document"].fillna(""), quality=counted["quality"].fillna("low")
    )
    keys = ["source_document", "quality"]
    sums = rows.groupby(keys, as_index=False).agg(items=("item", "size"), impact=("impact", "sum"))
    sums["share"] = sums["impact"] / sums["impact"].sum()
    ordered = sums.sort_values(["impact", *keys], ascending=[False, True, True], ignore_index=True)
    return ordered[list(DOCUMENT_COLUMNS)]


def sum_documents(documents: pd.DataFrame) -> pd.DataFrame:
    """Kilograms with a document and without, by quality: backed, quality, items, impact, share."""
    rows = documents.assign(backed=documents["source_document"] != "")
    sums = rows.groupby(["backed", "quality"], as_index=False)[["items", "impact", "share"]].sum()
    rank = sums["quality"].map({name: rank for rank, name in enumerate(QUALITIES)})
    return sums.assign(rank=rank).sort_values(["backed", "rank"], ascending=[False, True]).drop(columns="rank")


def observe_lives(situation: Situation) -> pd.DataFrame:
    """Lives of devices whose two dates are known, by type (LIFE_COLUMNS), in years, those with most devices first.

    `mean` weighs each row by its devices; `assumed` is the life that counts where none is stated.
    """
    equipment = situation.inventory.equipment
    acquired, retired = (equipment[name].to_numpy().astype("datetime64[D]") for name in ("acquired_on", "retired_on"))
    years, devices = days_between(acquired, retired) / DAYS_PER_YEAR, count_devices(equipment)
    rows = pd.DataFrame({"device_type": equipment["device_type"].astype("str").to_numpy(), "years": years})
    rows = rows.assign(devices=devices, weighed=years * devices)[years > 0]
    lives = rows.groupby("device_type", as_index=False).agg(
        devices=("devices", "sum"), mean=("weighed", "sum"), shortest=("years", "min"), longest=("years", "max")
    )
    lives["mean"] = lives["mean"] / lives["devices"]
    lives["assumed"] = _assume(situation, lives["device_type"], "lifespan_years")
    ordered = lives.sort_values(["devices", "device_type"], ascending=[False, True], ignore_index=True)
    return ordered[list(LIFE_COLUMNS)]


def _assume(situation: Situation, types: pd.Series, column: str) -> np.ndarray:
    rows = assumption_rows(situation.factors, types.astype("str").tolist(), column, situation.method.year)
    return assumed_values(situation.factors, rows)


# --- judgements ------------------------------------------------------------------------------------------------------


def list_judgements(situation: Situation, lines: pd.DataFrame, set_aside: pd.DataFrame) -> pd.DataFrame:
    """Every choice by which people moved the figure, with the columns of JUDGEMENT_COLUMNS; impact in kg CO2e.

    `stated`: values in place of assumptions, by type (`about`) and column (`detail`): lowest and highest stated, and
    what would be `assumed`. `own_factor`: a factor of the organisation (`detail`: its id). `proxy`: a factor that
    stands in for the exact one (`why`: one of STAND_INS). `supplier`: a supplier's own figure (`detail`: whose; `low`
    = `high`: the amount stated; `why`: counted or beside). `unread`: devices of which a word (`detail`) of a column
    (`about`) was not understood, and what they count as (`why`). `refused`, `left_out`: rows set aside, by table
    (`about`) and code of their first problem (`why`). Empty where a column does not apply.
    """
    parts = [
        _list_stated(situation, lines),
        _list_factors(situation, lines),
        _list_supplier_figures(situation, lines),
        _list_unread(situation, lines),
        _list_set_aside(set_aside),
    ]
    found = pd.concat([part for part in parts if len(part)] or [pd.DataFrame(columns=list(JUDGEMENT_COLUMNS))])
    rank = found["kind"].map({name: rank for rank, name in enumerate(JUDGEMENTS)})
    ordered = found.assign(rank=rank).sort_values(["rank", "impact", "items"], ascending=[True, False, False])
    return ordered[list(JUDGEMENT_COLUMNS)].reset_index(drop=True)


def _list_stated(situation: Situation, lines: pd.DataFrame) -> pd.DataFrame:
    equipment = situation.inventory.equipment
    impact = lines.groupby("item")["impact"].sum(min_count=1).reindex(range(len(equipment))).to_numpy()
    types, parts = equipment["device_type"].astype("str"), []
    for column in OVERRIDDEN:
        rows = pd.DataFrame({"about": types.to_numpy(), "value": equipment[column].to_numpy(), "impact": impact})
        rows = rows[rows["value"].notna()]
        sums = rows.groupby("about", as_index=False).agg(
            low=("value", "min"), high=("value", "max"), items=("value", "size"), impact=("impact", "sum")
        )
        parts.append(_fit(sums, kind="stated", detail=column, assumed=_assume(situation, sums["about"], column)))
    return pd.concat(parts)


def _fit(sums: pd.DataFrame, **said: object) -> pd.DataFrame:
    """Sums as judgements: words empty and numbers missing where nothing is said."""
    rows = sums.assign(**said).reindex(columns=list(JUDGEMENT_COLUMNS))
    words, numbers = ("kind", "about", "detail", "why"), ("low", "high", "assumed", "items", "impact")
    return rows.astype(dict.fromkeys(words, "str") | dict.fromkeys(numbers, "float64")).fillna(dict.fromkeys(words, ""))


def _list_factors(situation: Situation, lines: pd.DataFrame) -> pd.DataFrame:
    """Own factors, and those that stand in for the exact one."""
    used = lines[lines["factor"] >= 0]
    factors = usable_factors(situation).iloc[used["factor"].to_numpy()]
    rows = pd.DataFrame(
        {
            "own": (factors["factor_set"] == "own").to_numpy(dtype="bool"),
            "detail": factors["factor_id"].astype("str").to_numpy(),
            "about": factors["activity"].astype("str").to_numpy(),
            "why": np.array(MATCHES, dtype=object)[used["match"].to_numpy()],
            "item": used["item"].to_numpy(),
            "impact": used["impact"].to_numpy(),
        }
    )
    rows["kind"] = np.where(rows["own"], "own_factor", "proxy")
    rows = rows[rows["own"] | rows["why"].isin(STAND_INS)]
    rows["why"] = rows["why"].mask(rows["own"], "")
    keys = ["kind", "about", "detail", "why"]
    sums = rows.groupby(keys, as_index=False).agg(items=("item", "nunique"), impact=("impact", "sum"))
    return _fit(sums)


def _list_supplier_figures(situation: Situation, lines: pd.DataFrame) -> pd.DataFrame:
    """What suppliers say of their own emissions, and what stands beside another figure of the same thing."""
    usage, first = situation.inventory.usage, len(situation.inventory.equipment)
    impact = lines.groupby("item")["impact"].sum(min_count=1).reindex(range(first, first + len(usage))).to_numpy()
    beside = (usage["counting"] == "beside").to_numpy(dtype="bool", na_value=False)
    here = beside | (usage["service_type"] == SUPPLIER_FIGURE).to_numpy(dtype="bool", na_value=False)
    rows = pd.DataFrame(
        {
            "about": usage["service_type"].astype("str").to_numpy(),
            "detail": usage["provider"].astype("str").fillna("").to_numpy(),
            "amount": usage["amount_per_year"].to_numpy(),
            "why": np.where(beside, "beside", "counted"),
            "impact": np.where(beside, np.nan, impact),
        }
    )[here]
    grouped = rows.groupby(["about", "detail", "why"])
    sums = grouped.agg(low=("amount", "sum"), items=("amount", "size")).assign(
        impact=grouped["impact"].sum(min_count=1)
    )
    return _fit(sums.reset_index(), kind="supplier", high=sums["low"].to_numpy())


def _list_unread(situation: Situation, lines: pd.DataFrame) -> pd.DataFrame:
    """Devices that count as in use because nobody understood, nor settled since, what their status says."""
    equipment = situation.inventory.equipment
    impact = lines.groupby("item")["impact"].sum(min_count=1).reindex(range(len(equipment))).to_numpy()
    words = equipment["note"].astype("str").str.extract(UNREAD_STATUS, expand=False)
    rows = pd.DataFrame({"detail": words.to_numpy(), "impact": impact})
    rows = rows[(words.notna() & equipment["status"].isna()).to_numpy(dtype="bool")]
    sums = rows.groupby("detail", as_index=False).agg(items=("detail", "size"), impact=("impact", "sum"))
    return _fit(sums, kind="unread", about="status", why="in_use")


def _list_set_aside(set_aside: pd.DataFrame) -> pd.DataFrame:
    first = [found[0] if len(found) else {"code": "", "severity": "note"} for found in set_aside["problems"]]
    rows = pd.DataFrame(
        {
            "about": set_aside["table"].astype("str").to_numpy(),
            "why": [one["code"] for one in first],
            "kind": ["refused" if one["severity"] == "error" else "left_out" for one in first],
        }
    )
    return _fit(rows.groupby(["kind", "about", "why"], as_index=False).agg(items=("why", "size")))


# --- completeness ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Completeness:
    """A list of devices beside the inventory.

    Attributes:
        listed: rows of the list, with `rule` (a number that both bear, "description", "quantity", or "" : the inventory
            does not know it).
        unlisted: rows of the inventory that the list does not hold, with their kg CO2e (`impact`).
        devices: how many devices of the list the inventory knows by a number, knows by description or count alone, and
            does not know; and how many of the inventory the list does not hold.
    """

    listed: pd.DataFrame
    unlisted: pd.DataFrame
    devices: dict[str, float]


def compare_list(situation: Situation, lines: pd.DataFrame, listed: pd.DataFrame) -> Completeness:
    """A list (columns of EQUIPMENT) against the equipment of a situation: what one holds and the other does not."""
    equipment = situation.inventory.equipment
    matched: Matching = match_devices(_as_text(equipment), _as_text(listed))
    impact = lines.groupby("item")["impact"].sum(min_count=1).reindex(range(len(equipment))).to_numpy()
    told = listed.assign(rule=matched.rule)
    unlisted = equipment.assign(impact=impact)[matched.old_group < 0]
    devices, rule = count_devices(listed), matched.rule.astype("str")
    by_number = np.isin(rule, IDENTIFIERS)
    return Completeness(
        told,
        unlisted,
        {
            "by_number": float(devices[by_number].sum()),
            "by_description": float(devices[~by_number & (rule != "")].sum()),
            "unknown": float(devices[rule == ""].sum()),
            "unlisted": float(count_devices(unlisted).sum()),
        },
    )


def _as_text(table: pd.DataFrame) -> pd.DataFrame:
    coded = [name for name in table if isinstance(table[name].dtype, pd.CategoricalDtype)]
    return table.astype(dict.fromkeys(coded, "str"))
