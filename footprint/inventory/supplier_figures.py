"""What suppliers report of the emissions of their own services, next to what is calculated for the same services.

Both measure the same thing: they are shown together and never added. Where an inventory holds both for one supplier,
our calculation counts and the supplier's figure stands beside it, unless its rows are said to count. Of a supplier's
two figures of one electricity, by place and by contract, the method takes one.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.problems import join_problems, problems_where

SUPPLIER_FIGURE = "supplier_figure"

# Services that a supplier's figure covers, when they are calculated from what is consumed.
CALCULATED = (
    *("virtual_machine", "virtual_machine_vcpu", "virtual_machine_memory", "core_hour", "gpu_hour"),
    *("cloud_storage_hdd", "cloud_storage_ssd", "dedicated_server", "hosted_electricity"),
)

# One name for each supplier, by what its names begin with.
SUPPLIERS = {
    "aws": r"aws\b|amazon",
    "azure": r"azure|microsoft azure|microsoft$",
    "google": r"gcp\b|google",
    "scaleway": r"scaleway",
    "ovh": r"ovh",
}

SCOPES = ("scope_1_kgco2e", "scope_2_kgco2e", "scope_3_kgco2e")

# Beyond this part of the total, the scopes of a figure do not add up to it.
SCOPES_APART = 0.01


def name_suppliers(providers: pd.Series) -> pd.Series:
    """Providers by one name each; empty where none is named."""
    codes, words = pd.factorize(providers)
    said = pd.Series(words, dtype="str").str.strip().str.casefold()
    for name, pattern in SUPPLIERS.items():
        said = said.mask(said.str.match(pattern).fillna(False).astype("bool"), name)
    return pd.Series(pd.array([*said, ""], dtype="str").take(codes), index=providers.index)


def settle_counting(usage: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Say which rows of a table of usage count where a supplier's figure and a calculation cover the same services.

    The figure is kept without counting; where a row of it is marked as counted, the calculation is so instead. Returns
    the table with its column `counting` filled there, and the problems that report it.
    """
    is_figure = (usage["service_type"] == SUPPLIER_FIGURE).to_numpy(dtype="bool", na_value=False)
    if not is_figure.any():
        return usage, join_problems([])
    supplier, counting = name_suppliers(usage["provider"]), usage["counting"].astype("str")
    figure = pd.Series(is_figure, index=usage.index)
    calculated = usage["service_type"].isin(CALCULATED)
    beside, preferred = counting == "beside", figure & (counting == "counted")
    named = supplier != ""
    preferring = set(supplier[preferred & named])
    calculating = set(supplier[calculated & named & ~beside]) - preferring
    gives_way = (calculated & supplier.isin(preferring)) | (figure & supplier.isin(calculating))
    settled = usage.assign(counting=counting.mask(gives_way, "beside"))
    alone = set(supplier[figure & named]) - set(supplier[(figure | calculated) & (settled["counting"] != "beside")])
    unnamed = (calculated | figure) & ~named & ~beside
    said = usage["provider"].astype("str")
    table, column = "usage", "counting"
    problems = [
        problems_where(figure & gives_way & ~beside, "supplier-figure-beside", "warning", table, column, said),
        problems_where(figure & gives_way & beside, "supplier-figure-beside", "note", table, column, said),
        problems_where(calculated & gives_way & ~beside, "calculation-beside", "warning", table, column, said),
        problems_where(calculated & gives_way & beside, "calculation-beside", "note", table, column, said),
        problems_where(figure & supplier.isin(alone), "supplier-not-counted", "warning", table, column, said),
        problems_where(unnamed, "supplier-unsaid", "warning", table, "provider"),
    ]
    return settled, join_problems([*problems, _check_figures(usage, figure)])


def find_overlaps(usage: pd.DataFrame) -> pd.DataFrame:
    """The rows of usage of suppliers that have both a figure and a calculation.

    Columns: supplier, figure (or else calculated), counts; indexed as `usage`.
    """
    figure = (usage["service_type"] == SUPPLIER_FIGURE).fillna(False).astype("bool")
    table = pd.DataFrame({"supplier": name_suppliers(usage["provider"]), "figure": figure})
    table["counts"] = (usage["counting"] != "beside").fillna(True).astype("bool")
    concerned = table[(figure | usage["service_type"].isin(CALCULATED)) & (table["supplier"] != "")]
    kinds = concerned.groupby("supplier")["figure"].agg(["any", "all"])
    both = kinds.index[kinds["any"] & ~kinds["all"]]
    return concerned[concerned["supplier"].isin(both)]


def choose_counting(usage: pd.DataFrame, supplier: str, figure_counts: bool) -> pd.DataFrame:
    """Count a supplier's figure and not the calculation of its services, or the other way round."""
    rows = find_overlaps(usage.reset_index(drop=True))
    rows = rows[rows["supplier"] == supplier]
    counting = usage["counting"].astype("str").reset_index(drop=True)
    counting[rows.index] = np.where(rows["figure"] == figure_counts, "counted", "beside")
    return usage.assign(counting=counting.to_numpy())


def _check_figures(usage: pd.DataFrame, figure: pd.Series) -> pd.DataFrame:
    """Scopes that do not add up to the figure that they part."""
    total, scopes = usage["amount_per_year"], usage[list(SCOPES)]
    apart = scopes.notna().all(axis=1) & ((scopes.sum(axis=1) - total).abs() > SCOPES_APART * total)
    said = scopes.sum(axis=1).map("{:.6g}".format)
    expected = total.map("{:.6g}".format)
    return problems_where(figure & apart, "scopes-apart", "warning", "usage", SCOPES[0], said, expected)


def counted_amounts(usage: pd.DataFrame, electricity: str) -> NDArray[np.float64]:
    """What counts of each row of usage in a year.

    Nothing of what is kept without being counted; of a supplier's two figures, the one that the method asks for.
    """
    amount, by_contract = usage["amount_per_year"].to_numpy(), usage["market_kgco2e"].to_numpy()
    if electricity == "market":
        is_figure = (usage["service_type"] == SUPPLIER_FIGURE).to_numpy(dtype="bool", na_value=False)
        amount = np.where(is_figure & ~np.isnan(by_contract), by_contract, amount)
    return np.where((usage["counting"] == "beside").to_numpy(dtype="bool", na_value=False), 0.0, amount)


def other_electricity(usage: pd.DataFrame, electricity: str) -> NDArray[np.bool_]:
    """Figures of a supplier that count electricity otherwise than the method asks, for want of the other one."""
    by_contract = usage["market_kgco2e"].notna().to_numpy() & (electricity == "market")
    said = usage["electricity"].notna() & (usage["electricity"] != electricity)
    return said.to_numpy(dtype="bool") & ~by_contract
